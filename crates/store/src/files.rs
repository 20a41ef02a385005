//! Files by their SM3 digest: written once, checked when read.
//!
//! In a folder, or in a bucket of an object store that several nodes share (`bucket`); under
//! the same names in both, `ab/abcd…`, so that whoever copies one into the other has moved
//! them.

mod bucket;

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kernel::StoreError;
use sm3::{Digest, Sm3};

use bucket::Bucket;

/// Where files are kept.
#[derive(Clone)]
pub(crate) enum Files {
    Folder(PathBuf),
    Bucket(Arc<Bucket>),
}

/// `ab/abcd…`
fn name(digest: &str) -> Result<String, StoreError> {
    let sound = digest.len() == 64 && digest.bytes().all(|it| it.is_ascii_hexdigit());
    if !sound {
        return Err(StoreError::plain(
            "finding a file by something that is no digest",
        ));
    }
    Ok(format!("{}/{digest}", &digest[..2]))
}

impl Files {
    /// In the data folder.
    pub(crate) fn of(dir: &Path) -> Files {
        Files::Folder(dir.join("files"))
    }

    /// At an address: `s3://BUCKET/PREFIX`, `file:///FOLDER`; without one in the data folder.
    ///
    /// # Errors
    /// When it is no such address, or the object store does not answer.
    pub(crate) fn at(address: Option<&str>, dir: &Path) -> Result<Files, StoreError> {
        let Some(address) = address else {
            return Ok(Files::of(dir));
        };
        if let Some(folder) = address.strip_prefix("file://") {
            if folder.starts_with('/') {
                return Ok(Files::Folder(folder.into()));
            }
        } else if let Some(place) = address.strip_prefix("s3://") {
            let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
            if !bucket.is_empty() {
                let bucket = Bucket::open(bucket, prefix, &dir.join("files"))?;
                return Ok(Files::Bucket(Arc::new(bucket)));
            }
        }
        Err(StoreError::plain(format!(
            "“{address}”不是存放文件的地址，应如 s3://桶名/前缀 或 file:///目录"
        )))
    }

    /// Keeps the bytes; the same bytes twice are kept once.
    pub(crate) fn keep(&self, mut bytes: &[u8]) -> Result<String, StoreError> {
        self.keep_from(&mut bytes).map(|(digest, _)| digest)
    }

    /// Keeps what comes, in a file without a name until its digest is known; with its size.
    pub(crate) fn keep_from(&self, bytes: &mut dyn Read) -> Result<(String, u64), StoreError> {
        match self {
            Files::Folder(dir) => keep_in(dir, bytes),
            Files::Bucket(bucket) => bucket.keep_from(bytes),
        }
    }

    /// Opens the file, once its bytes have been found to be those of the digest.
    pub(crate) fn open(&self, wanted: &str) -> Result<File, StoreError> {
        let fail = |e| StoreError::new("reading a file", e);
        let mut file = match self {
            Files::Folder(dir) => File::open(dir.join(name(wanted)?)).map_err(fail)?,
            Files::Bucket(bucket) => bucket.fetched(wanted)?,
        };
        let (digest, _) = copied(&mut file, &mut io::sink()).map_err(fail)?;
        if digest != wanted {
            return Err(StoreError::plain("reading a file whose bytes were altered"));
        }
        file.rewind().map_err(fail)?;
        Ok(file)
    }

    /// # Errors
    /// When the file is gone, or its bytes do not have the digest.
    pub(crate) fn read(&self, wanted: &str) -> Result<Vec<u8>, StoreError> {
        let (mut file, mut bytes) = (self.open(wanted)?, Vec::new());
        file.read_to_end(&mut bytes)
            .map_err(|e| StoreError::new("reading a file", e))?;
        Ok(bytes)
    }

    /// Takes the bytes away, if they are there.
    pub(crate) fn remove(&self, digest: &str) -> Result<(), StoreError> {
        match self {
            Files::Folder(dir) => match fs::remove_file(dir.join(name(digest)?)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    Err(StoreError::new("dropping a file", error))
                }
                _ => Ok(()),
            },
            Files::Bucket(bucket) => bucket.remove(digest),
        }
    }
}

fn keep_in(dir: &Path, bytes: &mut dyn Read) -> Result<(String, u64), StoreError> {
    let fail = |e| StoreError::new("keeping a file", e);
    fs::create_dir_all(dir).map_err(fail)?;
    let mut new = tempfile::NamedTempFile::new_in(dir).map_err(fail)?;
    let (digest, size) = copied(bytes, new.as_file_mut()).map_err(fail)?;
    let path = dir.join(name(&digest)?);
    if path.exists() {
        return Ok((digest, size));
    }
    let folder = path.parent().unwrap_or(dir);
    fs::create_dir_all(folder).map_err(fail)?;
    new.as_file().sync_all().map_err(fail)?;
    new.persist(&path)
        .map_err(|e| StoreError::new("keeping a file", e))?;
    File::open(folder)
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
