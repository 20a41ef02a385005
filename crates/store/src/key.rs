//! The installation's key: made with the database, readable by the owner only, the same on
//! every node.
//!
//! The database keeps a note that only the right key can have written, so a node with
//! another key stops before it writes anything. The key itself never lies in the database.

use std::fs;
use std::io::Write;
use std::path::Path;

use base::Instant;
use kernel::{Note, StoreError};

use crate::dialect::{Session, values};
use crate::notes;

const NOTE: (&str, &str) = ("store", "key");
/// It does not run out: the year 3000.
const NEVER: Instant = Instant::constant(32_503_680_000, 0);

/// The key in the folder, when it is that of the database the session is in; the first
/// to come to a new database makes it.
///
/// # Errors
/// When it is missing or another database's, cannot be read or written, or is not 32 bytes.
pub(crate) fn of_database(session: &mut dyn Session, dir: &Path) -> Result<[u8; 32], StoreError> {
    let is_new = !notes::has(session, NOTE)? && !has_history(session)?;
    let shown = dir.join("store.key");
    if !is_new && !shown.exists() {
        return Err(StoreError::plain(format!(
            "数据库里已有数据，而 {} 不在。请从原来的数据目录（或第一个节点）复制 keys 目录过来，各节点用同一套密钥",
            shown.display()
        )));
    }
    let key = read_or_make(dir)?;
    if is_new {
        let note = Note {
            value: String::new(),
            until: NEVER,
        };
        notes::put(session, &key, NOTE, &note)?;
    } else if notes::one(session, &key, NOTE, Instant::MIN)?.is_none() {
        return Err(StoreError::plain(format!(
            "{} 与数据库不符：请换成这个数据库自己的密钥（各节点用同一套）",
            shown.display()
        )));
    }
    Ok(key)
}

/// Whether anything was ever written: then the note must be there too.
fn has_history(session: &mut dyn Session) -> Result<bool, StoreError> {
    let (doing, mut any) = ("looking for history", false);
    session.query(
        doing,
        "SELECT number FROM history LIMIT 1",
        &values![],
        &mut |_| {
            any = true;
            Ok(())
        },
    )?;
    Ok(any)
}

/// Of several that start at once, one makes it.
fn read_or_make(dir: &Path) -> Result<[u8; 32], StoreError> {
    let path = dir.join("store.key");
    let fail = |e| StoreError::new("keeping the installation's key", e);
    if !path.exists() {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|e| StoreError::new("drawing a key", e.to_string()))?;
        fs::create_dir_all(dir).map_err(fail)?;
        // A temporary file is the owner's only from the start.
        let mut new = tempfile::NamedTempFile::new_in(dir).map_err(fail)?;
        new.write_all(&key).map_err(fail)?;
        new.as_file().sync_all().map_err(fail)?;
        match new.persist_noclobber(&path) {
            Ok(_) => return Ok(key),
            Err(late) if path.exists() => drop(late),
            Err(error) => return Err(fail(error.error)),
        }
    }
    fs::read(&path)
        .map_err(|e| StoreError::new("reading keys/store.key", e))?
        .try_into()
        .map_err(|_| StoreError::plain("reading keys/store.key: not 32 bytes"))
}
