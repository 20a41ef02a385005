//! Where an installation lies, who may use it, and the kernel over it: the one place that
//! opens either store.
//!
//! See `README.md` beside this crate for the layout of the data folder.

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;

use kernel::{Clock, Kernel};
use model::Model;
use store::Place;

use crate::Stop;

/// What the database in the folder is called once it was moved to PostgreSQL.
pub(crate) const MOVED: &str = "store.db.moved";
const LOCK: &str = "lock";

/// Where the data lie.
#[derive(clap::Args, Clone)]
pub(crate) struct Data {
    /// 数据目录：数据库、文件、密钥；用 PostgreSQL 时只放文件和密钥
    #[arg(long = "data")]
    pub(crate) dir: PathBuf,
    /// 数据库改用 PostgreSQL：postgres://用户:密码@主机/库（也可用环境变量，免得密码留在命令行）
    #[arg(long, env = "XUEZHENG_STORE", hide_env_values = true)]
    pub(crate) store: Option<String>,
}

/// The shipped definitions, checked.
pub(crate) fn definitions() -> Result<Arc<Model>, Stop> {
    systems::model().map(Arc::new).map_err(|found| {
        found.iter().for_each(crate::tell);
        Stop::new("内置的业务定义有错误，见上。")
    })
}

impl Data {
    /// The kernel over an existing installation.
    ///
    /// Several processes may read it beside a server; see [`Data::alone`] for who may not.
    pub(crate) fn open(&self) -> Result<Kernel, Stop> {
        if self.store.is_none() && self.dir.join(MOVED).exists() {
            let says = "这里的数据已移到 PostgreSQL。请加上 --store postgres://…";
            return Err(Stop::new(says));
        }
        if self.is_new()? {
            return Err(Stop::new(format!(
                "{} 里还没有数据。请先执行 xuezheng init（正式安装）或 xuezheng demo（演示），参数同样是{}。",
                self.shown(),
                self.words()
            )));
        }
        self.over(Clock::system())
    }

    /// The kernel over an installation, which is made when missing.
    pub(crate) fn over(&self, clock: Clock) -> Result<Kernel, Stop> {
        let model = definitions()?;
        let store = self.place().open(Arc::clone(&model))?;
        Ok(Kernel::new(model, systems::rules(), store, clock)?)
    }

    /// Fills an empty place: in a folder beside, moved there at the end, so that an
    /// interrupted run leaves nothing half made. What it left in a PostgreSQL database is
    /// refused the next time.
    pub(crate) fn filled<T>(&self, fill: impl FnOnce(&Data) -> Result<T, Stop>) -> Result<T, Stop> {
        let (dir, shown) = (&self.dir, self.dir.display());
        let taken = dir.is_dir() && fs::read_dir(dir).is_ok_and(|mut it| it.next().is_some());
        if taken || dir.is_file() {
            let says = format!("{shown} 不是空目录，不会动里面的东西。请换一个目录。");
            return Err(Stop::new(says));
        }
        if !self.is_new()? {
            let says = format!("{} 里已有数据，不会动它。请换一个空库。", self.shown());
            return Err(Stop::new(says));
        }
        let making = self.beside()?;
        if making.dir.exists() {
            let says = format!("清不掉上次没建完的 {}。", making.dir.display());
            fs::remove_dir_all(&making.dir).map_err(Stop::io(says))?;
        }
        let filled = {
            let _alone = making.alone()?;
            fill(&making)?
        };
        // Made by `alone`; `serve` makes its own.
        let _ = fs::remove_file(making.dir.join(LOCK));
        if dir.is_dir() {
            fs::remove_dir(dir).map_err(Stop::io(format!("换不掉空目录 {shown}。")))?;
        }
        fs::rename(&making.dir, dir)
            .map_err(Stop::io(format!("不能把建好的数据移到 {shown}。")))?;
        Ok(filled)
    }

    fn beside(&self) -> Result<Data, Stop> {
        let name = self.dir.file_name();
        let name = name.ok_or_else(|| Stop::new("请给出数据目录的名字，如 --data data。"))?;
        let mut name = name.to_owned();
        name.push(".making");
        Ok(Data {
            dir: self.dir.with_file_name(name),
            store: self.store.clone(),
        })
    }

    /// Whether nothing was ever written there; nothing is made on the way.
    pub(crate) fn is_new(&self) -> Result<bool, Stop> {
        Ok(self.place().is_new()?)
    }

    pub(crate) fn place(&self) -> Place {
        Place {
            dir: self.dir.clone(),
            url: self.store.clone(),
        }
    }

    /// How the place is called when something is said of it.
    pub(crate) fn shown(&self) -> String {
        match self.store {
            None => format!("数据目录 {}", self.dir.display()),
            // Its address may hold a password.
            Some(_) => "所给的 PostgreSQL 数据库".to_owned(),
        }
    }

    fn words(&self) -> String {
        let store = if self.store.is_some() {
            " --store …"
        } else {
            ""
        };
        format!(" --data {}{store}", self.dir.display())
    }

    /// Makes sure no other process serves or fills this folder; held until dropped. Over
    /// PostgreSQL as many may as like.
    pub(crate) fn alone(&self) -> Result<Option<File>, Stop> {
        let dir = self.dir.display();
        fs::create_dir_all(&self.dir).map_err(Stop::io(format!("建不了数据目录 {dir}。")))?;
        if self.store.is_some() {
            return Ok(None);
        }
        let path = self.dir.join(LOCK);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path);
        let file = file.map_err(Stop::io(format!("打不开 {}。", path.display())))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Err(Stop::new(format!(
                "数据目录 {dir} 正由另一个 xuezheng 进程使用。请先停掉那个进程，或换一个目录。"
            ))),
            Err(TryLockError::Error(error)) => {
                Err(Stop::because(format!("锁不住 {}。", path.display()), error))
            }
        }
    }
}
