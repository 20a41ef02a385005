//! The definition language: TOML in, checked definitions and diagnostics out.
//!
//! Knows no storage, no HTTP, no business and no clock. Text comes in as
//! [`SourceFile`]s; who read them from where is not known here either.

pub mod calendar;
pub mod chinese;
pub mod definition;
pub mod derive;
pub mod diagnostic;
mod difference;
pub mod document;
pub mod eval;
pub mod expr;
pub mod fact;
mod kind;
pub mod layer;
pub mod load;
pub mod named;
mod param;
mod pattern;
mod process;
pub mod rename;
mod source;
mod thing;
pub mod value;
mod version;
pub mod words;

pub use definition::*;
pub use diagnostic::{Diagnostic, Severity};
pub use difference::{AccessChange, Carry, Difference, RegisterChange, WordChange, difference};
pub use document::Document;
pub use load::{SourceFile, load};
pub use pattern::Pattern;
pub use process::*;
pub use source::source_read;
pub use value::{Row, Type, Value};
