//! Files by their SM3 digest: written once, checked when read.

use std::fs;
use std::io::{self, Read, Seek, Write};
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
pub(crate) fn keep(dir: &Path, mut bytes: &[u8]) -> Result<String, StoreError> {
    keep_from(dir, &mut bytes).map(|(digest, _)| digest)
}

/// Keeps what comes, in a file without a name until its digest is known; with its size.
pub(crate) fn keep_from(dir: &Path, bytes: &mut dyn Read) -> Result<(String, u64), StoreError> {
    let fail = |e| StoreError::new("keeping a file", e);
    fs::create_dir_all(dir).map_err(fail)?;
    let mut new = tempfile::NamedTempFile::new_in(dir).map_err(fail)?;
    let (digest, size) = copied(bytes, new.as_file_mut()).map_err(fail)?;
    let path = place(dir, &digest)?;
    if path.exists() {
        return Ok((digest, size));
    }
    let folder = path.parent().unwrap_or(dir);
    fs::create_dir_all(folder).map_err(fail)?;
    new.as_file().sync_all().map_err(fail)?;
    new.persist(&path)
        .map_err(|e| StoreError::new("keeping a file", e))?;
    fs::File::open(folder)
        .and_then(|it| it.sync_all())
        .map_err(fail)?;
    Ok((digest, size))
}

/// Copies all bytes; their digest and how many they were.
fn copied(from: &mut dyn Read, to: &mut dyn Write) -> io::Result<(String, u64)> {
    let (mut hash, mut size) = (Sm3::new(), 0);
    let mut block = vec![0; 64 * 1024];
    loop {
        match from.read(&mut block) {
            Ok(0) => return Ok((base::hex::write(&hash.finalize()), size)),
            Ok(n) => {
                hash.update(&block[..n]);
                to.write_all(&block[..n])?;
                size += n as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Opens the file, once its bytes have been found to be those of the digest.
pub(crate) fn open(dir: &Path, wanted: &str) -> Result<fs::File, StoreError> {
    let fail = |e| StoreError::new("reading a file", e);
    let mut file = fs::File::open(place(dir, wanted)?).map_err(fail)?;
    let (digest, _) = copied(&mut file, &mut io::sink()).map_err(fail)?;
    if digest != wanted {
        return Err(StoreError::plain("reading a file whose bytes were altered"));
    }
    file.rewind().map_err(fail)?;
    Ok(file)
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

/// Takes the bytes away, if they are there.
pub(crate) fn remove(dir: &Path, digest: &str) -> Result<(), StoreError> {
    match fs::remove_file(place(dir, digest)?) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::new("dropping a file", error))
        }
        _ => Ok(()),
    }
}
