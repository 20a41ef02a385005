//! Tables of deliverables: in, out, names.
