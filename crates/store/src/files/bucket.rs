//! Files in a bucket of an object store that speaks S3.
//!
//! What comes is first written to a file without a name on this machine: its digest, which is
//! its name in the bucket, is known only at its end. It then goes up in parts, and is there
//! once the last one is confirmed, whole or not at all. Opening brings it to such a file
//! again. Never more than a part is in memory.
//!
//! Endpoint, region and keys are the usual variables of the surroundings (`AWS_…`).

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path as Folder, PathBuf};
use std::time::Duration;

use kernel::StoreError;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};
use object_store::path::Path;
use object_store::{Error, MultipartUpload, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::runtime::{Builder, Runtime};

use super::{copied, name};

/// What is sent and fetched at once; S3 takes no part below 5 MB but the last.
const PART: usize = 8 * 1024 * 1024;
/// How long a request is tried again while the store does not answer.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Bucket {
    store: AmazonS3,
    prefix: Path,
    /// Where files lie without a name on their way.
    scratch: PathBuf,
    /// None only while it is being dropped.
    runtime: Option<Runtime>,
}

impl Bucket {
    /// # Errors
    /// When no keys are given, or the bucket is not there or not ours to read.
    pub(super) fn open(bucket: &str, prefix: &str, scratch: &Folder) -> Result<Bucket, StoreError> {
        let builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
        if builder
            .get_config_value(&AmazonS3ConfigKey::AccessKeyId)
            .is_none()
        {
            return Err(StoreError::plain(
                "文件放在对象存储里，要先设环境变量 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY 和 AWS_ENDPOINT",
            ));
        }
        let retry = RetryConfig {
            max_retries: 4,
            retry_timeout: PATIENCE,
            ..RetryConfig::default()
        };
        let wrong = |e| StoreError::new("对象存储的环境变量有误", e);
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("files")
            .enable_all()
            .build()
            .map_err(|e| StoreError::new("starting to reach the object store", e))?;
        let bucket = Bucket {
            store: builder.with_retry(retry).build().map_err(wrong)?,
            prefix: Path::parse(prefix.trim_end_matches('/'))
                .map_err(|e| StoreError::new("对象存储的前缀有误", e))?,
            scratch: scratch.to_owned(),
            runtime: Some(runtime),
        };
        let listed = bucket.store.list_with_delimiter(Some(&bucket.prefix));
        bucket
            .wait(listed)
            .map_err(|e| StoreError::new("对象存储用不了：请核对桶名、地址、密钥和权限", e))?;
        Ok(bucket)
    }

    fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        let runtime = self.runtime.as_ref();
        runtime
            .expect("the runtime goes only with the bucket")
            .block_on(work)
    }

    fn place(&self, digest: &str) -> Result<Path, StoreError> {
        let name = name(digest)?;
        let parts = self.prefix.parts();
        let named = name.split('/').map(Into::into);
        Ok(parts.chain(named).collect())
    }

    fn nameless(&self) -> io::Result<File> {
        fs::create_dir_all(&self.scratch)?;
        tempfile::tempfile_in(&self.scratch)
    }

    pub(super) fn keep_from(&self, bytes: &mut dyn Read) -> Result<(String, u64), StoreError> {
        let fail = |e| StoreError::new("keeping a file", e);
        let mut new = self.nameless().map_err(fail)?;
        let (digest, size) = copied(bytes, &mut new).map_err(fail)?;
        new.rewind().map_err(fail)?;
        let place = self.place(&digest)?;
        match self.wait(self.store.head(&place)) {
            Ok(there) if there.size == size => return Ok((digest, size)),
            Ok(_) | Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(failed("looking for a file")(error)),
        }
        self.send(&place, new, size)?;
        Ok((digest, size))
    }

    fn send(&self, place: &Path, mut from: File, size: u64) -> Result<(), StoreError> {
        let doing = "sending a file to the object store";
        let broken = |e| StoreError::new(doing, e);
        if size <= PART as u64 {
            let bytes = part(&mut from).map_err(broken)?;
            let put = self.store.put(place, bytes.into());
            return self.wait(put).map(drop).map_err(failed(doing));
        }
        let begun = self.wait(self.store.put_multipart(place));
        let mut upload = begun.map_err(failed(doing))?;
        let sent = self.send_parts(upload.as_mut(), &mut from);
        if sent.is_err() {
            // What was sent so far is seen by nobody; where this fails too, the bucket's own
            // rule for unfinished uploads takes it away.
            let _ = self.wait(upload.abort());
        }
        sent
    }

    fn send_parts(
        &self,
        upload: &mut dyn MultipartUpload,
        from: &mut File,
    ) -> Result<(), StoreError> {
        let doing = "sending a file to the object store";
        loop {
            let bytes = part(from).map_err(|e| StoreError::new(doing, e))?;
            if bytes.is_empty() {
                return self
                    .wait(upload.complete())
                    .map(drop)
                    .map_err(failed(doing));
            }
            let put = upload.put_part(bytes.into());
            self.wait(put).map_err(failed(doing))?;
        }
    }

    /// The bytes under a digest, which nobody has checked yet.
    pub(super) fn fetched(&self, digest: &str) -> Result<File, StoreError> {
        let doing = "fetching a file from the object store";
        let broken = |e| StoreError::new(doing, e);
        let place = self.place(digest)?;
        let there = self.wait(self.store.head(&place)).map_err(failed(doing))?;
        let mut file = self.nameless().map_err(broken)?;
        let mut from = 0;
        while from < there.size {
            let to = there.size.min(from + PART as u64);
            let bytes = self.wait(self.store.get_range(&place, from..to));
            file.write_all(&bytes.map_err(failed(doing))?)
                .map_err(broken)?;
            from = to;
        }
        file.rewind().map_err(broken)?;
        Ok(file)
    }

    pub(super) fn remove(&self, digest: &str) -> Result<(), StoreError> {
        let place = self.place(digest)?;
        match self.wait(self.store.delete(&place)) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed("dropping a file")(error)),
        }
    }
}

impl Drop for Bucket {
    /// Also where nothing may wait.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// The next part; empty at the end.
fn part(from: &mut File) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(PART as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn failed(doing: &'static str) -> impl Fn(Error) -> StoreError {
    move |error| StoreError::new(doing, error)
}
