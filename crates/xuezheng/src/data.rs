//! Where an installation lies, who may use it, and the kernel over it: the one place that
//! opens either store.
//!
//! See `README.md` beside this crate for the layout of the data folder.

use std::fs::{self, File, TryLockError};
use std::path::PathBuf;
use std::sync::Arc;

use kernel::{Clock, Kernel, Store};
use lake::Lake;
use model::{Model, SourceFile};
use store::Place;

use crate::Stop;

/// What the database in the folder is called once it was moved to PostgreSQL.
pub(crate) const MOVED: &str = "store.db.moved";
const LOCK: &str = "lock";

/// Where the data lie.
#[derive(clap::Args, Clone)]
pub(crate) struct Data {
    /// 数据目录：数据库、文件、密钥；用 PostgreSQL 时只放文件和密钥，文件另放时只放密钥
    #[arg(long = "data")]
    pub(crate) dir: PathBuf,
    /// 数据库改用 PostgreSQL：postgres://用户:密码@主机/库（也可用环境变量，免得密码留在命令行）
    #[arg(long, env = "XUEZHENG_STORE", hide_env_values = true)]
    pub(crate) store: Option<String>,
    /// 上传的文件另放：s3://桶名/前缀（地址和密钥用环境变量 AWS_ENDPOINT、AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY）或 file:///目录；多个服务节点须相同
    #[arg(long, env = "XUEZHENG_FILES")]
    pub(crate) files: Option<String>,
}

/// Where the columns that numbers are counted over lie, and what they may use.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct LakeArgs {
    /// 指标计算用的列存数据另放：file:///目录 或 s3://桶名/前缀；不填时放在数据目录的 lake 里
    #[arg(long, env = "XUEZHENG_LAKE")]
    lake: Option<String>,
    /// 一次指标计算最多用多少内存，单位 MB，超过的部分暂存到磁盘
    #[arg(long, value_name = "MB", default_value_t = 512)]
    memory: usize,
}

impl LakeArgs {
    /// The lake of an installation.
    pub(crate) fn open(&self, data: &Data) -> Result<Arc<Lake>, Stop> {
        let settings = lake::Settings {
            address: self.lake.clone(),
            memory: Some(self.memory * 1024 * 1024),
        };
        Ok(Arc::new(Lake::open(&data.dir, &settings)?))
    }
}

/// The shipped definitions, checked.
pub(crate) fn definitions() -> Result<Arc<Model>, Stop> {
    systems::model().map(Arc::new).map_err(|found| {
        found.iter().for_each(crate::tell);
        Stop::new("内置的业务定义有错误，见上。")
    })
}

/// The definitions data should be kept under: those shipped, with the bureau's own.
fn wanted(kept: &Model) -> Result<Arc<Model>, Stop> {
    let own = kept.sources.iter().filter(|it| it.layer.is_some());
    let files: Vec<SourceFile> = systems::sources().into_iter().chain(own.cloned()).collect();
    let (model, found) = model::load(&files);
    let errors: Vec<_> = found.iter().filter(|it| it.is_error()).collect();
    if errors.is_empty() {
        return Ok(Arc::new(model));
    }
    errors.into_iter().for_each(crate::tell);
    Err(Stop::new(
        "本版本的业务定义与本局的定制有冲突，见上；数据没有动。请用原来的版本改好定制，再换本版本。",
    ))
}

/// How an installation's data stand to this program's definitions.
pub(crate) enum Standing {
    Fits(Kernel),
    /// They have to be fitted first.
    Differs(Differs),
}

pub(crate) struct Differs {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) wanted: Arc<Model>,
}

pub(crate) fn kernel(
    model: Arc<Model>,
    store: Arc<dyn Store>,
    clock: Clock,
) -> Result<Kernel, Stop> {
    Ok(Kernel::new(model, systems::rules(), store, clock)?)
}

impl Data {
    /// The kernel over an existing installation.
    ///
    /// Several processes may read it beside a server; see [`Data::alone`] for who may not.
    pub(crate) fn open(&self) -> Result<Kernel, Stop> {
        match self.standing()? {
            Standing::Fits(kernel) => Ok(kernel),
            Standing::Differs(_) => Err(Stop::new(format!(
                "{} 里的数据由另一版本的程序使用过，要先升级：执行 xuezheng serve{}，它会列出变化；看过之后加上 --upgrade。",
                self.shown(),
                self.words()
            ))),
        }
    }

    /// The kernel over an installation as it is, under the definitions it was last used
    /// with, whatever this program ships: for what only reads.
    pub(crate) fn as_kept(&self) -> Result<Kernel, Stop> {
        self.expect_data()?;
        match self.place().reopen()? {
            Some(store) => Ok(kernel(store.model(), store, Clock::system())?),
            None => self.over(Clock::system()),
        }
    }

    /// Opens the data, or says what differs; wording that differs is only noted.
    pub(crate) fn standing(&self) -> Result<Standing, Stop> {
        self.expect_data()?;
        let Some(store) = self.place().reopen()? else {
            return self.over(Clock::system()).map(Standing::Fits);
        };
        let kept = store.model();
        let wanted = wanted(&kept)?;
        if kept.digest == wanted.digest {
            return Ok(Standing::Fits(kernel(kept, store, Clock::system())?));
        }
        if !model::difference(&kept, &wanted).is_wording() {
            return Ok(Standing::Differs(Differs { store, wanted }));
        }
        drop(store);
        let store = self.place().open(Arc::clone(&wanted))?;
        Ok(Standing::Fits(kernel(wanted, store, Clock::system())?))
    }

    fn expect_data(&self) -> Result<(), Stop> {
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
        Ok(())
    }

    /// The kernel over an installation, which is made when missing.
    pub(crate) fn over(&self, clock: Clock) -> Result<Kernel, Stop> {
        let model = definitions()?;
        let store = self.place().open(Arc::clone(&model))?;
        kernel(model, store, clock)
    }

    /// The kernel over an installation that is being filled.
    pub(crate) fn filling(&self, clock: Clock) -> Result<Kernel, Stop> {
        let model = definitions()?;
        let store = self.place().open_to_fill(Arc::clone(&model))?;
        kernel(model, store, clock)
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
        // While it was filled nothing waited for the disk.
        let lie = fs::read_dir(&making.dir).map_err(Stop::io("读不了建好的数据。"))?;
        for file in lie.flatten().filter(|it| it.path().is_file()) {
            File::open(file.path())
                .and_then(|it| it.sync_all())
                .map_err(Stop::io("建好的数据没有写到磁盘上。"))?;
        }
        // Made by `alone`; `serve` makes its own.
        let _ = fs::remove_file(making.dir.join(LOCK));
        if dir.is_dir() {
            fs::remove_dir(dir).map_err(Stop::io(format!("换不掉空目录 {shown}。")))?;
        }
        fs::rename(&making.dir, dir)
            .map_err(Stop::io(format!("不能把建好的数据移到 {shown}。")))?;
        Ok(filled)
    }

    /// How large the database in the folder is; PostgreSQL knows that of its own.
    pub(crate) fn size(&self) -> Option<u64> {
        let database = fs::metadata(self.dir.join("store.db")).ok()?;
        let log = fs::metadata(self.dir.join("store.db-wal")).map_or(0, |it| it.len());
        Some(database.len() + log)
    }

    fn beside(&self) -> Result<Data, Stop> {
        let name = self.dir.file_name();
        let name = name.ok_or_else(|| Stop::new("请给出数据目录的名字，如 --data data。"))?;
        let mut name = name.to_owned();
        name.push(".making");
        Ok(Data {
            dir: self.dir.with_file_name(name),
            store: self.store.clone(),
            files: self.files.clone(),
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
            files: self.files.clone(),
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

    /// The arguments that name the place.
    pub(crate) fn words(&self) -> String {
        let store = if self.store.is_some() {
            " --store …"
        } else {
            ""
        };
        let files = self.files.as_ref();
        let files = files.map_or_else(String::new, |it| format!(" --files {it}"));
        format!(" --data {}{store}{files}", self.dir.display())
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
