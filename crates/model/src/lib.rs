//! The definition language: TOML in, checked definitions and diagnostics out.
//!
//! Knows no storage, no HTTP, no business and no clock. Text comes in as
//! [`SourceFile`]s; who read them from where is not known here either.

pub mod calendar;
pub mod definition;
pub mod derive;
pub mod diagnostic;
pub mod eval;
pub mod expr;
pub mod load;
pub mod value;
mod version;
pub mod words;

pub use definition::*;
pub use diagnostic::{Diagnostic, Severity};
pub use load::{SourceFile, load};
pub use value::{Type, Value};
