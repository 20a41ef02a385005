//! The whole database read in one snapshot, or filled in one transaction.

use std::path::Path;

use kernel::StoreError;

use super::session::Session;
use super::{DATABASE, Worth, connect};
use crate::dialect::Session as _;
use crate::tables;
use crate::whole::Work;

/// The writer goes on meanwhile; what it writes waits in the log until this has ended.
pub(crate) fn snapshot(dir: &Path, work: Work<'_>) -> Result<(), StoreError> {
    let conn = connect(&dir.join(DATABASE), Worth::Kept)?;
    let mut session = Session(&conn);
    session.batch("opening a snapshot", "BEGIN")?;
    let worked = work(&mut session);
    session.batch("closing a snapshot", "ROLLBACK")?;
    worked
}

pub(crate) fn fill(dir: &Path, work: Work<'_>) -> Result<(), StoreError> {
    std::fs::create_dir_all(dir).map_err(|e| StoreError::new("making the data folder", e))?;
    let conn = connect(&dir.join(DATABASE), Worth::Kept)?;
    let mut session = Session(&conn);
    // What is sorted to make an index may be more than memory holds, and is sorted beside what
    // is read.
    let begin = "PRAGMA temp_store = FILE; PRAGMA threads = 1; PRAGMA cache_size = -65536; \
                 BEGIN IMMEDIATE";
    session.batch("filling the database", begin)?;
    let made = tables::make_ground(&mut session);
    match made.and_then(|()| work(&mut session)) {
        Ok(()) => session.batch("filling the database", "COMMIT"),
        Err(error) => {
            session.batch("leaving the database", "ROLLBACK")?;
            Err(error)
        }
    }
}
