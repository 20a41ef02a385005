//! The definition language: TOML in, checked definitions and diagnostics out.
//!
//! Knows no storage, no HTTP, no business and no clock.

pub mod definition;
pub mod expr;
pub mod value;

pub use definition::*;
pub use value::{Type, Value};
