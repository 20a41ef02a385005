//! The installation's key, made at first start, readable by the owner only.

use std::fs;
use std::io::Write;
use std::path::Path;

use kernel::StoreError;

/// Reads `store.key` in the folder. Of several that start at once, one makes it.
///
/// # Errors
/// When it cannot be read or written, or is not 32 bytes.
pub(crate) fn key(dir: &Path) -> Result<[u8; 32], StoreError> {
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
