//! The kernel's store, twice: over SQLite (one writer thread that groups commits, readers
//! beside it) and over PostgreSQL (serialisable transactions, one sealer for all nodes).
//! Tables planned from the definitions, files by their digest.
//!
//! What both share is said once in this folder; what differs lies in `sqlite` and
//! `postgres`. Knows no HTTP and no business.

mod archive;
mod audit;
mod cells;
mod codec;
pub mod custody;
mod definition;
mod dialect;
mod dump;
mod epoch;
pub mod expression;
mod files;
mod former;
mod jobs;
mod keys;
mod migration;
mod notes;
mod postgres;
mod reading;
mod reseal;
mod rows;
mod scratch;
mod seal;
mod secret;
mod select;
mod sought;
mod sqlite;
mod tables;
pub mod whole;
mod words;
mod writing;

pub use dialect::Dialect;
pub use migration::plan_between;
pub use postgres::Postgres;
pub use scratch::scratch;
pub use sqlite::Sqlite;
pub use tables::{schema, schema_in};
pub use whole::Place;
