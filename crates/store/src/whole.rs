//! An installation as a whole: backed up while it is served, restored, moved from one
//! database to the other.
//!
//! Keys go by none of these: whoever restores brings them (`custody`).

use std::io::{Read, Seek, Write};
use std::path::PathBuf;
use std::sync::Arc;

use base::Instant;
use kernel::{Query, Store, StoreError};
use model::Model;
use serde_json::{Map, Value as Json};

use crate::archive::{Reader, Writer};
use crate::cells::Cells;
use crate::dialect::{Dialect, Session, values};
use crate::dump::{self, Filling, Line};
use crate::files::Files;
use crate::keys::{self, Keys, Ring};
use crate::select::{self, Ground};
use crate::{
    Postgres, Sqlite, custody, epoch, postgres, reseal, seal, sought, sqlite, tables, words,
};

/// Where an installation lies: a folder, a database when it is not SQLite, a place for files
/// when they are not in the folder.
#[derive(Clone, Debug)]
pub struct Place {
    pub dir: PathBuf,
    /// PostgreSQL's address.
    pub url: Option<String>,
    /// `s3://BUCKET/PREFIX` or `file:///FOLDER`.
    pub files: Option<String>,
}

/// What was read or written, table by table.
pub type Progress<'p> = &'p mut dyn FnMut(u64);

/// What a backup holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BackedUp {
    /// The last history number in it.
    pub history: i64,
    pub rows: u64,
    pub files: u64,
    /// Digests of files that records name and nobody has.
    pub missing: Vec<String>,
}

pub(crate) type Work<'w> = &'w mut dyn FnMut(&mut dyn Session) -> Result<(), StoreError>;

impl Place {
    /// Opens the store, making it when it is missing.
    ///
    /// # Errors
    /// When it cannot be reached, or is not ours.
    pub fn open(&self, model: Arc<Model>) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match &self.url {
            None => Arc::new(Sqlite::open(&self.dir, model)?.with_files(self.files()?)),
            Some(url) => Arc::new(Postgres::open(url, &self.dir, model)?.with_files(self.files()?)),
        })
    }

    /// Opens the store for whoever fills it and throws it away when that fails.
    ///
    /// # Errors
    /// As [`Place::open`].
    pub fn open_to_fill(&self, model: Arc<Model>) -> Result<Arc<dyn Store>, StoreError> {
        Ok(match &self.url {
            None => Arc::new(Sqlite::fill(&self.dir, model)?.with_files(self.files()?)),
            Some(_) => self.open(model)?,
        })
    }

    /// Opens the store under the definitions it was last used with; none when it was never
    /// used.
    ///
    /// # Errors
    /// When it cannot be reached, or is not ours or of a newer release.
    pub fn reopen(&self) -> Result<Option<Arc<dyn Store>>, StoreError> {
        let files = self.files()?;
        Ok(match &self.url {
            None => Sqlite::reopen(&self.dir)?.map(|it| Arc::new(it.with_files(files)) as _),
            Some(url) => {
                Postgres::reopen(url, &self.dir)?.map(|it| Arc::new(it.with_files(files)) as _)
            }
        })
    }

    /// Whether nothing was ever written there; nothing is made on the way.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn is_new(&self) -> Result<bool, StoreError> {
        match &self.url {
            None => Ok(!self.dir.join(sqlite::DATABASE).is_file()),
            Some(url) => Postgres::is_new(url),
        }
    }

    /// How the database would find a list and count it, in its own words.
    ///
    /// # Errors
    /// When it cannot be asked.
    pub fn explain(&self, model: &Model, query: &Query<'_>) -> Result<Vec<String>, StoreError> {
        let (mut lines, dialect) = (Vec::new(), self.dialect());
        let ground = Ground {
            dialect,
            model,
            // Of no consequence to the way, only to what is found.
            keys: &Keys::blank(),
        };
        self.snapshot(&mut |session| {
            let (query, way) = &sought::planned(session, ground, query)?;
            let cap = kernel::COUNT_MAX;
            let mut looks = sought::looks(query, cap);
            let counting = looks
                .next()
                .map(|it| sought::count(ground, query, (*way, it)));
            let mut statements = vec![match counting.transpose()?.flatten() {
                Some(counting) => counting,
                None => select::count(ground, query, *way, cap)?,
            }];
            for stretch in select::stretches(query) {
                statements.push(select::rows(ground, query, *way, *stretch, query.limit)?);
            }
            for statement in statements {
                let (sql, values) = dialect.build(&statement);
                let (explain, column) = match dialect {
                    Dialect::Sqlite => ("EXPLAIN QUERY PLAN", 3),
                    Dialect::Postgres => ("EXPLAIN", 0),
                };
                let (sql, doing) = (format!("{explain} {sql}"), "asking for a plan");
                session.query(doing, &sql, &values, &mut |row| {
                    lines.push(Cells { row, doing }.text(column)?);
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(lines)
    }

    fn dialect(&self) -> Dialect {
        match self.url {
            None => Dialect::Sqlite,
            Some(_) => Dialect::Postgres,
        }
    }

    fn files(&self) -> Result<Files, StoreError> {
        Files::at(self.files.as_deref(), &self.dir)
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.dir.join("keys")
    }

    /// Reads from one snapshot, beside whoever else reads and writes.
    pub(crate) fn snapshot(&self, work: Work<'_>) -> Result<(), StoreError> {
        match &self.url {
            None => sqlite::whole::snapshot(&self.dir, work),
            Some(url) => postgres::whole::snapshot(url, work),
        }
    }

    /// Fills empty tables in one transaction: all of it, or nothing.
    fn fill(&self, work: Work<'_>) -> Result<(), StoreError> {
        match &self.url {
            None => sqlite::whole::fill(&self.dir, work),
            Some(url) => postgres::whole::fill(url, work),
        }
    }
}

/// Writes everything but the keys, as it was at one moment, while others go on.
///
/// # Errors
/// When something cannot be read or written.
pub fn back_up<W: Write + Seek>(
    place: &Place,
    out: W,
    progress: Progress<'_>,
) -> Result<(BackedUp, W), StoreError> {
    let (mut made, mut out, mut writer) = (BackedUp::default(), Some(out), None);
    let mut digests = Vec::new();
    place.snapshot(&mut |session| {
        let about = about(session, &mut made)?;
        let Some(out) = out.take() else {
            return Err(StoreError::plain("a snapshot was taken twice"));
        };
        let writer = writer.insert(Writer::new(out, about)?);
        let model = defined(session)?;
        for table in dump::tables(place.dialect(), &model) {
            let columns = dump::columns(session, &table)?;
            writer.table(&table, &columns)?;
            dump::read(session, &table, &columns, &mut |line| {
                made.rows += 1;
                progress(1);
                writer.row(line)
            })?;
        }
        digests = kept(session, &model)?;
        Ok(())
    })?;
    let Some(mut writer) = writer else {
        return Err(StoreError::plain("no snapshot was taken"));
    };
    let files = place.files()?;
    for digest in digests {
        match files.open(&digest) {
            Ok(mut bytes) => {
                writer.file(&digest, &mut bytes)?;
                made.files += 1;
                progress(1);
            }
            Err(_) => made.missing.push(digest),
        }
    }
    Ok((made, writer.end()?))
}

/// The definitions the rows are kept under.
pub(crate) fn defined(session: &mut dyn Session) -> Result<Arc<Model>, StoreError> {
    let model = epoch::kept(session)?;
    model.ok_or_else(|| StoreError::plain("数据里没有记下业务定义，不能整体读出或写入"))
}

/// Makes the registers' tables, as their definitions were; indexes are sooner made of all
/// rows at once than kept with each.
fn make(session: &mut dyn Session, model: &Model) -> Result<(), StoreError> {
    match session.dialect() {
        Dialect::Sqlite => tables::make(session, model)?,
        Dialect::Postgres => postgres::make_registers(session, model)?,
    }
    let mut registers = model.registers();
    registers.try_for_each(|it| tables::drop_indexes(session, &tables::register_indexes(it)))
}

fn about(session: &mut dyn Session, made: &mut BackedUp) -> Result<Map<String, Json>, StoreError> {
    let last = seal::last_block(session)?;
    made.history = last.as_ref().map_or(0, |it| it.last);
    let mut about = Map::new();
    about.insert("at".into(), Instant::now().to_string().into());
    about.insert("release".into(), env!("CARGO_PKG_VERSION").into());
    about.insert("history".into(), made.history.into());
    about.insert("block".into(), last.as_ref().map(|it| it.number).into());
    about.insert("head".into(), last.map(|it| it.head).into());
    about.insert("keys".into(), keys::needed(session)?.into());
    let sealed = reseal::sealed_titles(&*defined(session)?);
    about.insert("sealed".into(), sealed.into());
    Ok(about)
}

/// The digests of all files that records name; one that was erased names none.
fn kept(session: &mut dyn Session, model: &Model) -> Result<Vec<String>, StoreError> {
    let Some(register) = model.register(kernel::FILE) else {
        return Ok(Vec::new());
    };
    let (doing, mut digests) = ("reading which files there are", Vec::new());
    let sql = format!(
        "SELECT DISTINCT digest FROM \"{}\" WHERE digest <> ''",
        register.table()
    );
    session.query(doing, &sql, &values![], &mut |row| {
        digests.push(Cells { row, doing }.text(0)?);
        Ok(())
    })?;
    Ok(digests)
}

/// Whether the keys in a place open all of a backup; says what would be lost.
fn opens(head: &Json, place: &Place) -> Result<(), StoreError> {
    let list = |name: &str| -> Vec<String> {
        let items = head[name].as_array().into_iter().flatten();
        items.filter_map(Json::as_str).map(str::to_owned).collect()
    };
    let lacking = custody::lacking(place, &list("keys"))?;
    if lacking.is_empty() {
        return Ok(());
    }
    Err(StoreError::plain(format!(
        "恢复这份备份要用密钥 {}，所给的密钥里没有。没有它，下列加密内容谁也读不出来，所以没有恢复任何数据：\n  {}\n请用 --keys 给出原安装的 keys 目录，或用 --recovery 给出写有恢复密钥的文件",
        lacking.join("、"),
        list("sealed").join("\n  ")
    )))
}

/// Fills a new place from a backup; its keys lie there already.
///
/// # Errors
/// When the backup was altered, the keys are another installation's, or something cannot
/// be written. The database is then as empty as before.
pub fn restore<R: Read + Seek>(
    from: R,
    place: &Place,
    progress: Progress<'_>,
) -> Result<BackedUp, StoreError> {
    let mut reader = Reader::new(from)?;
    opens(&reader.head, place)?;
    let mut made = BackedUp::default();
    let files = place.files()?;
    for digest in reader.names("files/") {
        reader.file(&digest, &mut |bytes| match files.keep_from(bytes)? {
            (kept, _) if kept == digest => Ok(()),
            _ => Err(StoreError::plain(format!(
                "备份里的文件 {digest} 与它的摘要不符"
            ))),
        })?;
        made.files += 1;
        progress(1);
    }
    let tables = reader.names("tables/");
    place.fill(&mut |session| {
        tables::drop_indexes(session, &tables::ground_indexes())?;
        let mut is_defined = false;
        for name in &tables {
            let table = name.trim_end_matches(".rows");
            if !is_defined && !dump::is_ground(table) {
                let model = defined(session)?;
                make(session, &model)?;
                is_defined = true;
            }
            let into = &mut *session;
            let filled = reader.table(
                name,
                |columns| filling(into, table, columns),
                &mut |filling: &mut Filling<'_>, line| {
                    progress(1);
                    filling.take(line)
                },
            )?;
            made.rows += filled.end()?;
        }
        finish(session, place, &mut made)
    })?;
    Ok(made)
}

/// Copies an installation nobody serves into a new database, all of it or nothing. Keys stay
/// in the folder both places share; files too, unless the new place keeps them elsewhere.
///
/// # Errors
/// When something cannot be read or written. The new database is then as empty as before.
pub fn move_to(from: &Place, to: &Place, progress: Progress<'_>) -> Result<BackedUp, StoreError> {
    let mut made = BackedUp::default();
    if from.files != to.files {
        made.files = copy_files(from, to, progress)?;
    }
    to.fill(&mut |session| {
        tables::drop_indexes(session, &tables::ground_indexes())?;
        from.snapshot(&mut |source| {
            let model = defined(source)?;
            make(session, &model)?;
            for table in dump::tables(from.dialect(), &model) {
                let columns = dump::columns(source, &table)?;
                let mut filling = filling(session, &table, columns.clone())?;
                dump::read(source, &table, &columns, &mut |line: Line<'_>| {
                    progress(1);
                    filling.take(line)
                })?;
                made.rows += filling.end()?;
            }
            Ok(())
        })?;
        finish(session, to, &mut made)
    })?;
    Ok(made)
}

/// Those under the same digest are there already, whoever brought them.
fn copy_files(from: &Place, to: &Place, progress: Progress<'_>) -> Result<u64, StoreError> {
    let (old, new) = (from.files()?, to.files()?);
    let (mut digests, mut n) = (Vec::new(), 0);
    from.snapshot(&mut |session| {
        let model = defined(session)?;
        digests = kept(session, &model)?;
        Ok(())
    })?;
    for digest in digests {
        new.keep_from(&mut old.open(&digest)?)?;
        progress(1);
        n += 1;
    }
    Ok(n)
}

/// What had no number yet gets one where entries are numbered as they are written.
fn filling<'s>(
    session: &'s mut dyn Session,
    table: &str,
    columns: Vec<String>,
) -> Result<Filling<'s>, StoreError> {
    if table != dump::TAIL || session.dialect() == Dialect::Postgres {
        return Filling::new(session, table, &columns);
    }
    let last = seal::last_block(session)?.map_or(0, |it| it.last);
    Filling::numbered(session, "history", &columns, last)
}

fn finish(session: &mut dyn Session, place: &Place, made: &mut BackedUp) -> Result<(), StoreError> {
    Ring::of_database(session, &place.keys())?;
    let model = defined(session)?;
    tables::make_indexes(session, &tables::indexes_of(&model))?;
    words::make(session, &model)?;
    if session.dialect() == Dialect::Sqlite {
        seal::rest(session)?;
    }
    made.history = seal::last_block(session)?.map_or(0, |it| it.last);
    Ok(())
}
