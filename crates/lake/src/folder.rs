//! Where the columns lie: a folder of this machine, or a bucket of an object store.

use std::path::Path as Local;
use std::sync::Arc;

use kernel::StoreError;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ObjectStore, ObjectStoreExt};
use url::Url;

/// Files by name below one place.
#[derive(Clone, Debug)]
pub(crate) struct Folder {
    pub(crate) store: Arc<dyn ObjectStore>,
}

impl Folder {
    /// `file:///DIR`, or `s3://BUCKET/PREFIX` with endpoint, region and keys as the usual
    /// variables of the surroundings (`AWS_…`).
    pub(crate) fn open(address: &str) -> Result<Folder, StoreError> {
        let wrong = |why: &str| {
            StoreError::plain(format!(
                "分析数据的位置“{address}”{why}，应如 file:///var/lake 或 s3://桶/目录"
            ))
        };
        let url = Url::parse(address).map_err(|_| wrong("不是地址"))?;
        match url.scheme() {
            "file" => {
                let path = url.to_file_path().map_err(|()| wrong("不是目录"))?;
                Folder::local(&path)
            }
            "s3" => {
                let bucket = url.host_str().ok_or_else(|| wrong("没有桶"))?;
                let store = AmazonS3Builder::from_env().with_bucket_name(bucket).build();
                let store = store.map_err(|e| StoreError::new("对象存储的环境变量有误", e))?;
                let prefix =
                    Path::parse(url.path().trim_matches('/')).map_err(|_| wrong("的目录有误"))?;
                Ok(Folder {
                    store: Arc::new(PrefixStore::new(store, prefix)),
                })
            }
            _ => Err(wrong("既不是目录，也不是桶")),
        }
    }

    pub(crate) fn local(path: &Local) -> Result<Folder, StoreError> {
        std::fs::create_dir_all(path).map_err(|e| StoreError::new("建立分析数据的目录", e))?;
        let store = LocalFileSystem::new_with_prefix(path)
            .map_err(|e| StoreError::new("打开分析数据的目录", e))?;
        Ok(Folder {
            store: Arc::new(store),
        })
    }

    /// None when there is no such file.
    pub(crate) async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let wrong = |e| StoreError::new("读取分析数据", e);
        match self.store.get(&Path::from(name)).await {
            Ok(found) => Ok(Some(found.bytes().await.map_err(wrong)?.to_vec())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(wrong(e)),
        }
    }

    pub(crate) async fn write(&self, name: &str, bytes: Vec<u8>) -> Result<(), StoreError> {
        let put = self.store.put(&Path::from(name), bytes.into()).await;
        put.map(drop)
            .map_err(|e| StoreError::new("写入分析数据", e))
    }

    /// Whether it was there or not.
    pub(crate) async fn remove(&self, name: &str) -> Result<(), StoreError> {
        match self.store.delete(&Path::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(StoreError::new("删除分析数据", e)),
        }
    }
}
