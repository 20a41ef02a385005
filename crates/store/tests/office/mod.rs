//! A small invented office over real stores of both kinds, for the kernel's and the store's tests.

pub(crate) mod raw;

use std::any::Any;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use base::{Id, Instant};
use kernel::{Author, Caller, Clock, Create, Done, Kernel, Position, Record, Rules, Values};
use model::{Model, SourceFile};
use serde_json::{Map, Value as Json};

pub(crate) use whole::{Cluster, cluster};

/// Where an office keeps its data: a folder, and for PostgreSQL a database of its own.
pub(crate) struct Place {
    pub(crate) dir: tempfile::TempDir,
    /// The database's address; none for SQLite.
    pub(crate) url: Option<String>,
    /// Whether every writing job runs twice.
    pub(crate) twice: bool,
}

impl Place {
    /// As whoever opens it names it.
    pub(crate) fn at(&self) -> store::Place {
        store::Place {
            dir: self.dir.path().to_owned(),
            url: self.url.clone(),
            files: None,
        }
    }

    pub(crate) fn sqlite() -> Place {
        Place {
            dir: store::scratch().unwrap(),
            url: None,
            twice: false,
        }
    }

    pub(crate) fn postgres(cluster: &Cluster) -> Place {
        Place {
            url: Some(cluster.database()),
            ..Place::sqlite()
        }
    }

    pub(crate) fn twice() -> Place {
        Place {
            twice: true,
            ..Place::sqlite()
        }
    }

    /// Opens the store; as often as one likes, over PostgreSQL at the same time too.
    pub(crate) fn open(&self, model: &Arc<Model>) -> Arc<dyn kernel::Store> {
        self.try_open(model).unwrap()
    }

    pub(crate) fn try_open(
        &self,
        model: &Arc<Model>,
    ) -> Result<Arc<dyn kernel::Store>, kernel::StoreError> {
        let (dir, model) = (self.dir.path(), Arc::clone(model));
        let store: Arc<dyn kernel::Store> = match &self.url {
            None => Arc::new(store::Sqlite::open(dir, model)?),
            Some(url) => Arc::new(store::Postgres::open(url, dir, model)?),
        };
        Ok(match self.twice {
            true => Arc::new(Twice(store)),
            false => store,
        })
    }

    /// The new office.
    pub(crate) fn office(&self) -> Office {
        let model = model();
        over(self.open(&model), model)
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.dir.path().join("store.db")
    }
}

/// Each function as a test over both stores, and over one that runs each job again.
macro_rules! over_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&super::office::Place::sqlite()); })*
        }
        mod postgres {
            $(#[test] fn $name() {
                if let Some(cluster) = super::office::cluster() {
                    super::$name(&super::office::Place::postgres(cluster));
                }
            })*
        }
        mod twice {
            $(#[test] fn $name() { super::$name(&super::office::Place::twice()); })*
        }
    };
}
pub(crate) use over_both;

pub(crate) struct Office {
    pub(crate) kernel: Kernel,
    pub(crate) root: Id,
    pub(crate) east: Id,
    pub(crate) west: Id,
    /// Below east.
    pub(crate) school: Id,
    pub(crate) seconds: Arc<AtomicI64>,
}

pub(crate) fn model() -> Arc<Model> {
    loaded(sources())
}

/// The office's definitions.
pub(crate) fn sources() -> Vec<SourceFile> {
    let systems = concat!(env!("CARGO_MANIFEST_DIR"), "/../../systems/access/");
    let shipped = ["account", "credential", "file"].map(|name| {
        let text = std::fs::read_to_string(format!("{systems}{name}.toml")).unwrap();
        SourceFile::new(format!("access/{name}.toml"), text)
    });
    let own = [
        ("access/system.toml", "title = '账号'\n[role]\nsystem_admin = { title = '系统管理员' }\nsecurity_admin = { title = '安全管理员' }\n\
            audit_admin = { title = '审计' }\noffice_clerk = { title = '督查' }\nsection_officer = { title = '科室' }\n\
            county_clerk = { title = '区市' }\nschool_clerk = { title = '学校' }\nleader = { title = '领导' }\nclerk = { title = '经办' }\nchief = { title = '负责人' }\n"),
        ("access/position.toml", "title = '岗位'\nowner = 'unit'\ncreate = ['security_admin']\nsource = 'invented'\n[field]\n\
            account = { title = '账号', type = 'ref', to = 'access.account', required = true }\nrole = { title = '角色', type = 'text' }\n\
            unit = { title = '单位', type = 'ref', to = 'registry.organisation' }\narea = { title = '范围', type = 'ref', to = 'registry.organisation' }\n\
            from = { title = '起', type = 'date' }\nto = { title = '止', type = 'date' }\n[access]\nsecurity_admin = 'area'\n"),
        ("registry/system.toml", "title = '基础'\n"),
        ("registry/organisation.toml", include_str!("registry.organisation.toml")),
        ("access/codes.toml", "[publicity]\ntitle = '公开'\ncode = { released = '已发布', withdrawn = '已撤下' }\n"),
        ("shapes/publish.toml", include_str!("../../../../systems/shapes/publish.toml")),
        ("desk/system.toml", "title = '收发'\nuses = ['registry', 'access']\n"),
        ("desk/paper.toml", include_str!("desk.paper.toml")),
        ("desk/tenancy.toml", include_str!("desk.tenancy.toml")),
        ("desk/talk.toml", include_str!("desk.talk.toml")),
        ("desk/staff.toml", include_str!("desk.staff.toml")),
        ("desk/errand.toml", include_str!("desk.errand.toml")),
        ("desk/memo.toml", include_str!("desk.memo.toml")),
        ("desk/road.toml", include_str!("desk.road.toml")),
        ("desk/stage.toml", include_str!("desk.stage.toml")),
        ("desk/seat.toml", include_str!("desk.seat.toml")),
        ("desk/child.toml", include_str!("desk.child.toml")),
        ("desk/bench.toml", include_str!("desk.bench.toml")),
        ("desk/gift.toml", include_str!("desk.gift.toml")),
        ("desk/codes.toml", "[hobby]\ntitle = '爱好'\ncode = { chess = '象棋', song = '唱歌', run = '跑步' }\n"),
        ("desk/measures.toml", "[fees]\ntitle = '邮资合计'\nunit = '元'\nof = { sum = 'desk.paper.fee', where = \"state == 'done'\" }\nby = ['organisation', 'unit']\nsource = 'invented'\n\
            [children]\ntitle = '儿童数'\nunit = '人'\nof = { count = 'desk.child' }\nby = ['organisation']\nsource = 'invented'\n\
            [done_share]\ntitle = '办结率'\nunit = '%'\npart = { count = 'desk.paper', where = \"state == 'done'\" }\nof = { count = 'desk.paper' }\nby = ['organisation']\nsource = 'invented'\n\
            [of_offices]\ntitle = '科室收文'\nunit = '件'\nof = { count = 'desk.paper', where = \"unit.title == '科室'\" }\nby = ['organisation']\nsource = 'invented'\n"),
        ("facts.toml", "[person.secret]\ntitle = '私下情况'\n[person.phone]\ntitle = '手机号码'\n[person.card]\ntitle = '证件号码'\n[child.card]\ntitle = '身份证号'\n[child.name]\ntitle = '姓名'\n[guest.name]\ntitle = '在场人姓名'\n[person.trouble]\ntitle = '困难情况'\n\
            [credential.password]\ntitle = '密码'\n[credential.former]\ntitle = '旧密码'\n[credential.code]\ntitle = '登录码'\n[credential.second]\ntitle = '密钥'\n[credential.second_new]\ntitle = '新密钥'\n[credential.recovery]\ntitle = '恢复码'\n"),
    ]
    .map(|(path, text)| SourceFile::new(path, text));
    shipped.into_iter().chain(own).collect()
}

/// Definitions that hold, or the test says why not.
pub(crate) fn loaded(sources: Vec<SourceFile>) -> Arc<Model> {
    let (model, found) = model::load(&sources);
    let errors: Vec<_> = found
        .iter()
        .filter(|it| it.severity == model::Severity::Error)
        .collect();
    assert!(
        errors.is_empty(),
        "{}",
        errors
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    );
    Arc::new(model)
}

/// What a rule carries from before the transaction into it must arrive there.
pub(crate) fn rules() -> Rules {
    let mut rules = Rules::default();
    rules
        .of("desk")
        .prepare("look", |prepare| {
            let room = prepare.values["room"].clone();
            *prepare.carried = Some(Box::new(room));
            Ok(())
        })
        // Writes beside its record, and only then refuses.
        .record("thank", |ctx, record| {
            let what = format!("感谢：{}", record.text("title"));
            ctx.create(
                "desk.errand",
                [("what".to_owned(), what.into())].into_iter().collect(),
            )?;
            match record.text("title") {
                "空白" => Err(kernel::Refusal::new("desk.blank", "空白的书不收。").into()),
                _ => Ok(()),
            }
        })
        .record("settle", |ctx, record| {
            let seen = ctx
                .carried
                .take()
                .unwrap()
                .downcast::<model::Value>()
                .unwrap();
            record.set("seen", *seen);
            ctx.update(record.clone()).map(drop)
        })
        // One is broken off for the first minute, one refuses.
        .step("call", |ctx, record, _| match record.text("what") {
            "停电" if ctx.now().as_second() < 1_780_000_060 => {
                Err(kernel::StoreError::plain("broken off").into())
            }
            "拒绝" => Err(kernel::Refusal::new("desk.call", "对方不接受。").into()),
            _ => Ok(()),
        })
        // A room has three places.
        .record("place_left", |ctx, record| {
            let taken = ctx.having("desk.seat", "room", record.get("room").clone())?;
            match taken.len() {
                0..=3 => Ok(()),
                _ => Err(ctx.refuse("desk.place_left", &[])),
            }
        });
    rules
}

/// A store that runs every writing job twice, as one must bear: the first time for nothing.
struct Twice(Arc<dyn kernel::Store>);

impl kernel::Store for Twice {
    fn write(
        &self,
        of: &str,
        job: kernel::WriteWork<'static>,
    ) -> kernel::Outcome<Box<dyn Any + Send>> {
        let job = Arc::new(Mutex::new(job));
        let refused = Arc::new(Mutex::new(None));
        let (first, says) = (Arc::clone(&job), Arc::clone(&refused));
        let undone = self.0.write(
            of,
            Box::new(move |tx| {
                let outcome = (first.lock().unwrap())(tx);
                *says.lock().unwrap() = Some(outcome.err());
                Err(kernel::StoreError::plain("undone").into())
            }),
        );
        match (refused.lock().unwrap().take(), undone) {
            (None, failed) => return failed,
            (Some(Some(failure)), _) => return Err(failure),
            (Some(None), _) => {}
        }
        self.0
            .write(of, Box::new(move |tx| (job.lock().unwrap())(tx)))
    }

    fn index(&self, is_kept: bool) -> kernel::Outcome<()> {
        self.0.index(is_kept)
    }

    fn read(&self, job: kernel::ReadWork<'_>) -> Result<(), kernel::StoreError> {
        self.0.read(job)
    }

    fn model(&self) -> Arc<Model> {
        self.0.model()
    }

    fn plan(&self, new: &Arc<Model>) -> Result<kernel::Plan, kernel::StoreError> {
        self.0.plan(new)
    }

    fn migrate(
        &self,
        new: &Arc<Model>,
        author: kernel::Author,
        with: Option<kernel::WriteWork<'static>>,
        progress: &mut dyn FnMut(kernel::RowsDone),
    ) -> kernel::Outcome<i64> {
        self.0.migrate(new, author, with, progress)
    }

    fn revert(
        &self,
        author: kernel::Author,
        progress: &mut dyn FnMut(kernel::RowsDone),
    ) -> kernel::Outcome<i64> {
        self.0.revert(author, progress)
    }

    fn confirm(&self, author: kernel::Author) -> kernel::Outcome<()> {
        self.0.confirm(author)
    }

    fn take_key(&self) -> kernel::Outcome<bool> {
        self.0.take_key()
    }

    fn keep_file(&self, bytes: &[u8]) -> Result<String, kernel::StoreError> {
        self.0.keep_file(bytes)
    }

    fn keep_file_from(
        &self,
        bytes: &mut dyn std::io::Read,
    ) -> Result<(String, u64), kernel::StoreError> {
        self.0.keep_file_from(bytes)
    }

    fn file(&self, digest: &str) -> Result<Vec<u8>, kernel::StoreError> {
        self.0.file(digest)
    }

    fn open_file(&self, digest: &str) -> Result<Box<dyn kernel::Input>, kernel::StoreError> {
        self.0.open_file(digest)
    }

    fn drop_file(&self, digest: &str) -> Result<(), kernel::StoreError> {
        self.0.drop_file(digest)
    }

    fn forget(&self, files: &[String]) -> Result<(), kernel::StoreError> {
        self.0.forget(files)
    }
}

pub(crate) fn over(store: Arc<dyn kernel::Store>, model: Arc<Model>) -> Office {
    let seconds = Arc::new(AtomicI64::new(1_780_000_000));
    let clock = {
        let seconds = Arc::clone(&seconds);
        Clock::from_fn(move || Instant::from_second(seconds.load(Ordering::Relaxed)).unwrap())
    };
    let kernel = Kernel::new(model, rules(), store, clock).unwrap();
    let organisation = |title: &str, code: &str, level: &str, parent: Option<Id>| {
        let values: Values = [
            ("title", title.into()),
            ("code", code.into()),
            ("level", level.into()),
            ("parent", parent.into()),
        ]
        .map(|(name, value): (&str, model::Value)| (name.to_owned(), value))
        .into_iter()
        .collect();
        kernel
            .as_platform(move |ctx| ctx.create(kernel::ORGANISATION, values.clone()))
            .unwrap()
            .id
    };
    let root = organisation("试验市局", "S", "city", None);
    let east = organisation("东县", "E", "county", Some(root));
    let west = organisation("西县", "W", "county", Some(root));
    let school = organisation("东县一小", "E1", "school", Some(east));
    Office {
        kernel,
        root,
        east,
        west,
        school,
        seconds,
    }
}

impl Office {
    pub(crate) fn as_role(&self, role: &str, unit: Id) -> Caller {
        let position = Position {
            id: Id::now_v7(),
            role: role.into(),
            unit,
            area: unit,
        };
        Caller {
            stands: Vec::new(),
            lent: Vec::new(),
            address: Some([192, 0, 2, 9].into()),
            account: Id::from_u128(unit.as_u128() ^ 7),
            acting: Some(position.id),
            positions: vec![position],
            at: self.kernel.now(),
        }
    }

    pub(crate) fn paper(&self, unit: Id, subject: &str) -> Record {
        self.create(
            unit,
            &[
                ("subject", subject.into()),
                ("unit", unit.to_string().into()),
            ],
        )
        .unwrap()
    }

    pub(crate) fn create(&self, unit: Id, values: &[(&str, Json)]) -> kernel::Outcome<Record> {
        self.kernel.create(
            &self.as_role("clerk", unit),
            Create {
                register: "desk.paper".into(),
                id: None,
                values: object(values),
            },
        )
    }
}

impl Office {
    /// The definitions become others, and the data follow.
    pub(crate) fn follow(&mut self, model: Arc<Model>) {
        let author = Author {
            account: Id::from_u128(9),
            position: Id::from_u128(8),
            at: self.kernel.now(),
        };
        let store = self.kernel.store();
        let epoch = store.migrate(&model, author, None, &mut |_| ()).unwrap();
        self.kernel = self.kernel.under(model, epoch);
    }
}

/// Takes all of them back, a slot after the other: of each why it could not be.
pub(crate) fn taken_back(
    kernel: &Kernel,
    caller: &Caller,
    (register, done): (&'static str, &[Done]),
    reason: &'static str,
) -> Vec<Option<String>> {
    let mut said = Vec::new();
    while said.len() < done.len() {
        let rest = done[said.len()..].to_vec();
        let more = kernel.in_slot(caller, move |ctx| ctx.take_back(register, &rest, reason));
        said.extend(more.unwrap());
    }
    said
}

pub(crate) fn object(values: &[(&str, Json)]) -> Map<String, Json> {
    values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}
