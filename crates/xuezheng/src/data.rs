//! The data folder: what lies in it, who may use it, and the kernel over it.
//!
//! See `README.md` beside this crate for its layout.

use std::fs::{self, File, TryLockError};
use std::path::Path;
use std::sync::Arc;

use kernel::{Clock, Kernel};
use model::Model;

use crate::Stop;

const DATABASE: &str = "store.db";
const LOCK: &str = "lock";

/// The shipped definitions, checked.
pub(crate) fn definitions() -> Result<Arc<Model>, Stop> {
    systems::model().map(Arc::new).map_err(|found| {
        found.iter().for_each(crate::tell);
        Stop::new("内置的业务定义有错误，见上。")
    })
}

/// The kernel over an existing data folder.
///
/// Several processes may read it beside a server; see [`alone`] for who may not.
pub(crate) fn open(dir: &Path) -> Result<Kernel, Stop> {
    if !has_data(dir) {
        return Err(Stop::new(format!(
            "{} 里还没有数据。请先执行 xuezheng init --data {0}（正式安装）或 xuezheng demo --data {0}（演示）。",
            dir.display()
        )));
    }
    over(dir, Clock::system())
}

/// The kernel over a data folder, which is made when missing.
pub(crate) fn over(dir: &Path, clock: Clock) -> Result<Kernel, Stop> {
    let model = definitions()?;
    let store = store::Sqlite::open(dir, Arc::clone(&model))?;
    Ok(Kernel::new(
        model,
        systems::rules(),
        Arc::new(store),
        clock,
    )?)
}

pub(crate) fn has_data(dir: &Path) -> bool {
    dir.join(DATABASE).is_file()
}

/// Makes sure no other process serves or fills this folder; held until dropped.
pub(crate) fn alone(dir: &Path) -> Result<File, Stop> {
    fs::create_dir_all(dir).map_err(Stop::io(format!("建不了数据目录 {}。", dir.display())))?;
    let path = dir.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path);
    let file = file.map_err(Stop::io(format!("打不开 {}。", path.display())))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Stop::new(format!(
            "数据目录 {} 正由另一个 xuezheng 进程使用。请先停掉那个进程，或换一个目录。",
            dir.display()
        ))),
        Err(TryLockError::Error(error)) => {
            Err(Stop::because(format!("锁不住 {}。", path.display()), error))
        }
    }
}
