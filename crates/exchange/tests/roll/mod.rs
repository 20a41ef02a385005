//! A small invented county with a roll of pupils, over real stores of both kinds.

use std::io::Cursor;
use std::sync::Arc;

use base::{Id, Instant};
use exchange::{AtOnce, Choice, Import, Layout, NewBatch, Summary};
use kernel::{Caller, Clock, Kernel, Outcome, Present, Query, Record, Values};
use model::{Model, SourceFile, Value};
use sheet::Book;

pub(crate) struct Roll {
    pub(crate) kernel: Kernel,
    pub(crate) clerk: Caller,
    pub(crate) county: Id,
    pub(crate) school: Id,
    _dir: tempfile::TempDir,
}

/// Each function as a test over both stores.
macro_rules! over_both {
    ($($name:ident)*) => {
        mod sqlite {
            $(#[test] fn $name() { super::$name(&super::roll::Roll::sqlite()); })*
        }
        mod postgres {
            $(#[test] fn $name() {
                if let Some(roll) = super::roll::Roll::postgres() {
                    super::$name(&roll);
                }
            })*
        }
    };
}
pub(crate) use over_both;

fn model() -> Arc<Model> {
    let own = [
        (
            "roll/system.toml",
            "title = '学籍'\nuses = ['registry', 'access']\n",
        ),
        ("roll/codes.toml", include_str!("codes.toml")),
        ("roll/pupil.toml", include_str!("pupil.toml")),
        ("roll/teacher.toml", include_str!("teacher.toml")),
        ("roll/visit.toml", include_str!("visit.toml")),
    ];
    let own = own.map(|(path, text)| SourceFile::new(path, text));
    let mut sources = systems::sources();
    for source in &mut sources {
        if source.path == "facts.toml" {
            source.text += "\n[roll]\ncitizen_id = { title = '证件号', also = ['证件号码'] }\nname = { title = '姓名' }\n";
        }
    }
    sources.extend(own);
    let (model, found) = model::load(&sources);
    let errors: Vec<String> = found
        .iter()
        .filter(|it| it.is_error())
        .map(ToString::to_string)
        .collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    Arc::new(model)
}

fn values(pairs: &[(&str, Value)]) -> Values {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect()
}

impl Roll {
    pub(crate) fn sqlite() -> Roll {
        let dir = store::scratch().unwrap();
        let model = model();
        let store = store::Sqlite::open(dir.path(), Arc::clone(&model)).unwrap();
        Roll::over(dir, model, Arc::new(store))
    }

    pub(crate) fn postgres() -> Option<Roll> {
        let cluster = whole::cluster()?;
        let dir = store::scratch().unwrap();
        let model = model();
        let store = store::Postgres::open(&cluster.database(), dir.path(), Arc::clone(&model));
        Some(Roll::over(dir, model, Arc::new(store.unwrap())))
    }

    fn over(dir: tempfile::TempDir, model: Arc<Model>, store: Arc<dyn kernel::Store>) -> Roll {
        let at = Instant::from_second(1_780_000_000).unwrap();
        let rules = systems::rules();
        let kernel = Kernel::new(model, rules, store, Clock::from_fn(move || at)).unwrap();
        let unit = |title: &str, short: &str, code: &str, level: &str, parent: Option<Id>| {
            let values = values(&[
                ("title", title.into()),
                ("short", short.into()),
                ("code", code.into()),
                (
                    "kind",
                    Value::Code(if level == "city" { "bureau" } else { level }.into()),
                ),
                ("level", Value::Code(level.into())),
                ("parent", parent.into()),
            ]);
            let made =
                kernel.as_platform(move |ctx| ctx.create(kernel::ORGANISATION, values.clone()));
            made.unwrap().id
        };
        let city = unit("试验市教育局", "", "990000", "city", None);
        let county = unit("东县教体局", "东县", "990001", "county", Some(city));
        let west = unit("西县教体局", "西县", "990002", "county", Some(city));
        let school = unit("东县第一小学", "一小", "9900010001", "school", Some(county));
        unit("东县实验小学", "实小", "9900010002", "school", Some(county));
        unit(
            "东县小学（北校区）",
            "北校区",
            "9900010003",
            "school",
            Some(county),
        );
        unit("西县实验小学", "实小", "9900020002", "school", Some(west));
        let made = kernel.as_platform(move |ctx| {
            let account = values(&[
                ("name", "甄一".into()),
                ("login", "zhenyi".into()),
                ("unit", county.into()),
            ]);
            let account = ctx.create(kernel::ACCOUNT, account)?.id;
            let position = values(&[
                ("account", account.into()),
                ("role", Value::Code("county_clerk".into())),
                ("unit", county.into()),
                ("area", county.into()),
            ]);
            Ok((account, ctx.create(kernel::POSITION, position)?.id))
        });
        let (account, position) = made.unwrap();
        let clerk = kernel.caller(account, Some(position)).unwrap();
        Roll {
            kernel,
            clerk,
            county,
            school,
            _dir: dir,
        }
    }

    /// The roll's import of a file, not begun.
    pub(crate) fn import(&self, register: &str, bytes: &[u8], present: Present) -> Outcome<Import> {
        let definition = self.kernel.model.register(register).unwrap();
        let mut book = open(bytes);
        let layout = Layout::of(&self.kernel, definition, &mut book, &Choice::default())?;
        Ok(Import {
            kernel: self.kernel.clone(),
            caller: self.clerk.clone(),
            register: register.into(),
            layout,
            present,
            batch: None,
            before: Default::default(),
        })
    }

    /// Begins it: a batch, new or gone on with.
    pub(crate) fn begun(&self, register: &str, bytes: &[u8], present: Present) -> Import {
        let mut import = self.import(register, bytes, present).unwrap();
        let new = NewBatch {
            register: register.into(),
            name: "名册.xlsx".into(),
            file: None,
            digest: exchange::digest(Cursor::new(bytes)).unwrap(),
            sheet: import.layout.sheet.clone(),
            heading: None,
            headings: import.layout.headings(),
            columns: String::new(),
            present,
        };
        let definition = self.kernel.model.register(register).unwrap();
        let keyed = !import.layout.key(definition).is_empty();
        let begun = exchange::begin(
            &self.kernel,
            &self.clerk,
            &new,
            keyed,
            &|_| Ok(true),
            Box::new(|_, batch| Ok(batch)),
        )
        .unwrap();
        import.batch = Some(begun.batch);
        import.before = begun.before;
        import
    }

    /// Imports a file whole.
    pub(crate) fn take(&self, register: &str, bytes: &[u8], present: Present) -> (Import, Summary) {
        let import = self.begun(register, bytes, present);
        let mut slots = AtOnce {
            kernel: &self.kernel,
            caller: &self.clerk,
            told: &mut |_| (),
        };
        let came = exchange::run(&import, open(bytes), &mut slots);
        let summary =
            exchange::end(&self.kernel, &self.clerk, import.batch.unwrap(), came).unwrap();
        (import, summary)
    }

    pub(crate) fn all(&self, register: &str) -> Vec<Record> {
        let register = self.kernel.model.register(register).unwrap();
        let query = Query::all(register, self.kernel.today());
        kernel::read(self.kernel.store(), |read| read.rows(&query)).unwrap()
    }

    /// What was refused, as people read it.
    pub(crate) fn refused(&self, import: &Import) -> Vec<String> {
        let register = self.kernel.model.register(&import.register).unwrap();
        let refused = exchange::refused(&self.kernel, import.batch.unwrap(), usize::MAX).unwrap();
        refused
            .iter()
            .flat_map(|row| {
                row.problems
                    .iter()
                    .map(|it| format!("第 {} 行{}", row.row, exchange::says(register, it)))
            })
            .collect()
    }
}

pub(crate) fn open(bytes: &[u8]) -> Book {
    Book::open(Cursor::new(bytes.to_vec())).unwrap()
}
