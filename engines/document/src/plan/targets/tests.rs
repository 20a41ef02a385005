//! Tables of targets: in, out, comparators, units, due.
