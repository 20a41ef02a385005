//! One mistake, one diagnostic.
