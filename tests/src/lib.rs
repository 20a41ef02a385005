//! What must hold of the workspace as a whole: arrows between crates, paths named in
//! documents, words that have no place here. The tests lie in `tests/tests/`.
//!
//! And what tests of several crates stand on: a PostgreSQL of their own.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

mod cluster;

pub use cluster::{Cluster, cluster, kept_cluster};
