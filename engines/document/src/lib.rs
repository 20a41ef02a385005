//! document
pub mod marks;
pub mod write;
