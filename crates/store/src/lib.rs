//! The kernel's store, twice: over SQLite (one writer thread that groups commits, readers
//! beside it) and over PostgreSQL (serialisable transactions, one sealer for all nodes).
//! Tables planned from the definitions, files by their digest.
//!
//! What both share is said once in this folder; what differs lies in `sqlite` and
//! `postgres`. Knows no HTTP and no business.

mod archive;
mod cells;
mod codec;
mod dialect;
mod dump;
pub mod expression;
mod files;
mod jobs;
mod key;
mod notes;
mod postgres;
mod reading;
mod seal;
mod secret;
mod select;
mod sqlite;
mod tables;
pub mod whole;
mod writing;

pub use dialect::Dialect;
pub use postgres::Postgres;
pub use sqlite::Sqlite;
pub use tables::{schema, schema_in};
pub use whole::Place;
