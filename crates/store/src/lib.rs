//! The kernel's store over SQLite: one writer thread that groups commits, readers
//! beside it, tables planned from the definitions, files by their digest.
//!
//! Knows no HTTP and no business.

mod codec;
pub mod expression;
mod files;
mod reading;
mod secret;
mod select;
mod sqlite;
mod tables;
mod writer;
mod writing;

pub use sqlite::Sqlite;
pub use tables::schema;
