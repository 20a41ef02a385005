//! Files by their SM3 digest: written once, checked when read.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use kernel::StoreError;
use sm3::{Digest, Sm3};

pub(crate) fn digest(bytes: &[u8]) -> String {
    base::hex::write(&Sm3::digest(bytes))
}

fn place(dir: &Path, digest: &str) -> Result<PathBuf, StoreError> {
    let sound = digest.len() == 64 && digest.bytes().all(|it| it.is_ascii_hexdigit());
    if !sound {
        return Err(StoreError::plain(
            "finding a file by something that is no digest",
        ));
    }
    Ok(dir.join(&digest[..2]).join(digest))
}

/// Keeps the bytes; the same bytes twice are kept once.
pub(crate) fn keep(dir: &Path, bytes: &[u8]) -> Result<String, StoreError> {
    let fail = |e| StoreError::new("keeping a file", e);
    let digest = digest(bytes);
    let path = place(dir, &digest)?;
    if path.exists() {
        return Ok(digest);
    }
    let folder = path.parent().unwrap_or(dir);
    fs::create_dir_all(folder).map_err(fail)?;
    let mut new = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    new.write_all(bytes).map_err(fail)?;
    new.as_file().sync_all().map_err(fail)?;
    new.persist(&path)
        .map_err(|e| StoreError::new("keeping a file", e))?;
    fs::File::open(folder)
        .and_then(|it| it.sync_all())
        .map_err(fail)?;
    Ok(digest)
}

/// # Errors
/// When the file is gone, or its bytes do not have the digest.
pub(crate) fn read(dir: &Path, wanted: &str) -> Result<Vec<u8>, StoreError> {
    let bytes = fs::read(place(dir, wanted)?).map_err(|e| StoreError::new("reading a file", e))?;
    if digest(&bytes) == wanted {
        Ok(bytes)
    } else {
        Err(StoreError::plain("reading a file whose bytes were altered"))
    }
}
