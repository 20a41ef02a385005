//! One installation's data in a PostgreSQL database, used by one process or several;
//! files and keys in a folder all of them reach.
//!
//! Reading has one snapshot (REPEATABLE READ, read only). Writing is
//! SERIALIZABLE on the caller's thread, and run again from the start when others were in
//! the way: twice beside the others, then alone, so that it ends however many contend.
//! No extension, no catalogue, no upsert, no LISTEN: openGauss and Kingbase stay possible.
//! Not here: how SQL is said (`expression`, `tables`), how entries get numbers (`sealer`).

mod pool;
mod sealer;
mod session;
pub(crate) mod whole;

use std::any::Any;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use kernel::{
    Author, DEFINITIONS, Failure, Outcome, Plan, ReadWork, Refusal, RowsDone, Store, StoreError,
    WriteWork,
};
use model::{Model, Register};
use sm3::{Digest, Sm3};

use crate::cells::Cells;
use crate::dialect::{Dialect, Session, values};
use crate::migration::{self, Inner};
use crate::reading::Reading;
use crate::writing::Writing;
use crate::{epoch, files, key, tables, words};
use pool::{Lent, Pool};
use sealer::Sealer;
use session::{Connection, Fault};

/// Attempts beside other writers, and in all; the later ones run alone.
const BESIDE_OTHERS: u32 = 2;
const ATTEMPTS_MAX: u32 = 6;

const KEYS: &str = "keys";

/// The store over PostgreSQL.
pub struct Postgres {
    // Dropped first: it gives the lease back while the rest is there.
    sealer: Sealer,
    pool: Arc<Pool>,
    /// What the tables fit, by the number of its epoch.
    kept: RwLock<(i64, Arc<Model>)>,
    key: [u8; 32],
    files: PathBuf,
}

impl Postgres {
    /// Opens the database at `url` (`postgres://…` or `host=… user=…`) under definitions its
    /// tables fit, making them when they are missing, with `dir` for `files/` and `keys/`.
    /// Opening, reading and writing block: an async server does them on its blocking threads.
    ///
    /// # Errors
    /// When the database cannot be reached, is not in UTF-8, belongs to another folder's key
    /// or is of a newer release, or its data are kept under definitions that differ in more
    /// than wording.
    pub fn open(url: &str, dir: &Path, model: Arc<Model>) -> Result<Postgres, StoreError> {
        let (pool, mut connection) = connected(url)?;
        folder(dir)?;
        let key = make(&mut connection, &model, &dir.join(KEYS))?;
        Postgres::start(pool, connection, model, key, dir)
    }

    /// Opens the database under the definitions it was last used with; none when it was
    /// never used.
    ///
    /// # Errors
    /// As [`Postgres::open`].
    pub fn reopen(url: &str, dir: &Path) -> Result<Option<Postgres>, StoreError> {
        let (pool, mut connection) = connected(url)?;
        let Some(model) = epoch::kept(&mut connection)? else {
            return Ok(None);
        };
        folder(dir)?;
        if tables::is_behind(&mut connection)? {
            connection.begin("BEGIN")?;
            make_ground(&mut connection)?;
            connection.commit()?;
        }
        let key = key::of_database(&mut connection, &dir.join(KEYS))?;
        if !words::are_there(&mut connection, &model)? {
            catch_up(&mut connection, &model)?;
        }
        Postgres::start(pool, connection, model, key, dir).map(Some)
    }

    fn start(
        pool: Arc<Pool>,
        mut connection: Connection,
        model: Arc<Model>,
        key: [u8; 32],
        dir: &Path,
    ) -> Result<Postgres, StoreError> {
        let number = epoch::number(&mut connection)?;
        drop(connection);
        let sealer = Sealer::start(Arc::clone(&pool), Arc::clone(&model), key)?;
        Ok(Postgres {
            sealer,
            pool,
            kept: RwLock::new((number, model)),
            key,
            files: dir.join("files"),
        })
    }

    /// Whether nothing was ever written at `url`; nothing is made there.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub fn is_new(url: &str) -> Result<bool, StoreError> {
        let mut connection = Pool::new(parsed(url)?).connect()?;
        let (doing, mut any) = ("looking for history", false);
        // Both tables: what was just written is numbered a moment later.
        for table in ["history", "tail"] {
            let sql = format!("SELECT at FROM {table} WHERE register <> '{DEFINITIONS}' LIMIT 1");
            let asked = connection.query(doing, &sql, &values![], &mut |_| {
                any = true;
                Ok(())
            });
            match asked {
                Err(_) if connection.misses_table() => {}
                other => other?,
            }
        }
        Ok(!any)
    }

    fn kept(&self) -> (i64, Arc<Model>) {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        (kept.0, Arc::clone(&kept.1))
    }

    /// A connection in a new transaction, with the number of the epoch it sees; one whose
    /// other end is gone is replaced once.
    fn begun(&self, sql: &str) -> Result<(Lent<'_>, i64), StoreError> {
        let mut lent = self.pool.lend()?;
        match lent.begin_in_epoch(sql) {
            Ok(epoch) => Ok((lent, epoch)),
            Err(_) if lent.client.is_closed() => {
                lent.spoil();
                let mut lent = self.pool.lend()?;
                let epoch = lent.begin_in_epoch(sql)?;
                Ok((lent, epoch))
            }
            Err(error) => {
                lent.spoil();
                Err(error)
            }
        }
    }

    /// Another process has changed the definitions: the store takes them as its own too.
    fn follow(&self, lent: &mut Lent<'_>, epoch: i64) -> Result<Arc<Model>, StoreError> {
        let model = epoch::kept(&mut **lent)?;
        let model = model.ok_or_else(|| StoreError::plain("业务定义不在了"))?;
        self.take(epoch, &model);
        Ok(model)
    }

    fn take(&self, epoch: i64, model: &Arc<Model>) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        *kept = (epoch, Arc::clone(model));
        // Statements prepared before may give columns that are others now.
        self.pool.forget();
    }

    /// Runs the work once; none when others were in the way.
    fn attempt<T>(
        &self,
        work: &mut dyn FnMut(&mut Connection, &Model) -> Outcome<T>,
        alone: bool,
    ) -> Outcome<Option<T>> {
        let mode = if alone { "EXCLUSIVE" } else { "ROW SHARE" };
        // The lock comes before the snapshot, so who runs alone has seen all others' work.
        let begin = format!("BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE gate IN {mode} MODE");
        let (mut lent, epoch) = self.begun(&begin)?;
        let (known, model) = self.kept();
        if epoch != known {
            self.follow(&mut lent, epoch)?;
            lent.spoil();
            return Err(Refusal::other_definitions().into());
        }
        let ran = catch_unwind(AssertUnwindSafe(|| work(&mut lent, &model)));
        let outcome = match (ran, lent.fault()) {
            (Err(_), _) => Err(StoreError::plain("a write panicked").into()),
            (Ok(_), Fault::Again) => Ok(None),
            (Ok(Ok(_)), Fault::Final) => {
                Err(StoreError::plain("a write went on after the database failed").into())
            }
            (Ok(Ok(answer)), Fault::None) => match lent.commit() {
                Ok(()) => return Ok(Some(answer)),
                Err(_) if lent.fault() == Fault::Again => Ok(None),
                Err(error) => Err(error.into()),
            },
            (Ok(Err(failure)), _) => Err(failure),
        };
        if !lent.roll_back() {
            lent.spoil();
        }
        outcome
    }

    /// Attempts until one is not in others' way.
    fn persist<T>(
        &self,
        mut work: impl FnMut(&mut Connection, &Model) -> Outcome<T>,
        alone: bool,
    ) -> Outcome<T> {
        for attempt in 1..=ATTEMPTS_MAX {
            let alone = alone || attempt > BESIDE_OTHERS;
            if let Some(done) = self.attempt(&mut work, alone)? {
                return Ok(done);
            }
            if attempt <= BESIDE_OTHERS {
                pause(attempt);
            }
        }
        Err(Failure::Store(StoreError::plain(format!(
            "同时改动的人太多，重试 {ATTEMPTS_MAX} 次仍未写成，什么都没有改动；请稍后再试"
        ))))
    }

    /// One consistent picture of the data, with the model that fits it.
    fn picture(&self) -> Result<(Lent<'_>, Arc<Model>), StoreError> {
        let (mut lent, epoch) = self.begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let (known, model) = self.kept();
        let model = match epoch == known {
            true => model,
            false => self.follow(&mut lent, epoch)?,
        };
        Ok((lent, model))
    }
}

struct Done {
    answer: Box<dyn Any + Send>,
    /// Whether there are entries to be numbered.
    appended: bool,
}

fn parsed(url: &str) -> Result<postgres::Config, StoreError> {
    url.parse()
        .map_err(|e| StoreError::new("PostgreSQL 的地址有误", e))
}

fn connected(url: &str) -> Result<(Arc<Pool>, Connection), StoreError> {
    let pool = Arc::new(Pool::new(parsed(url)?));
    let mut connection = pool.connect()?;
    utf8(&mut connection)?;
    Ok((pool, connection))
}

fn folder(dir: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(dir.join("files")).map_err(|e| StoreError::new("making the data folder", e))
}

fn utf8(connection: &mut Connection) -> Result<(), StoreError> {
    let doing = "asking for the database's encoding";
    let mut encoding = String::new();
    connection.query(doing, "SHOW server_encoding", &values![], &mut |row| {
        encoding = Cells { row, doing }.text(0)?;
        Ok(())
    })?;
    match encoding.as_str() {
        "UTF8" => Ok(()),
        other => Err(StoreError::plain(format!(
            "数据库的编码是 {other}，应为 UTF8。请用 CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 另建一个库"
        ))),
    }
}

/// Makes what is missing; again when another process does the same just now.
fn make(connection: &mut Connection, model: &Model, keys: &Path) -> Result<[u8; 32], StoreError> {
    let mut tries = 0;
    loop {
        match make_once(connection, model, keys) {
            Ok(key) => return Ok(key),
            Err(error) => {
                connection.roll_back();
                tries += 1;
                if connection.fault() == Fault::None || tries == 10 {
                    return Err(error);
                }
                pause(tries);
            }
        }
    }
}

fn make_once(
    connection: &mut Connection,
    model: &Model,
    keys: &Path,
) -> Result<[u8; 32], StoreError> {
    connection.begin("BEGIN")?;
    make_ground(connection)?;
    let key = key::of_database(connection, keys)?;
    epoch::fit(connection, &key, model)?;
    make_registers(connection, model)?;
    words::make(connection, model)?;
    connection.commit()?;
    Ok(key)
}

/// What was kept by an older release gets its words; whoever else makes them waits.
fn catch_up(connection: &mut Connection, model: &Model) -> Result<(), StoreError> {
    connection.begin("BEGIN")?;
    make_ground(connection)?;
    words::make(connection, model)?;
    connection.commit()
}

/// In the transaction the connection is in; whoever else makes them waits for its end.
fn make_ground(connection: &mut Connection) -> Result<(), StoreError> {
    let doing = "making tables";
    tables::make_ground(connection)?;
    connection.batch(doing, "LOCK TABLE made IN EXCLUSIVE MODE")?;
    if made(connection, "lease")?.is_none() {
        let sql = "INSERT INTO lease (name, holder, epoch, until) VALUES ('sealer', '', 0, 0)";
        connection.execute(doing, sql, &values![])?;
        note_made(connection, "lease", "")?;
    }
    Ok(())
}

/// Makes what is missing of all registers, and notes that it was.
pub(crate) fn make_registers(session: &mut dyn Session, model: &Model) -> Result<(), StoreError> {
    for register in model.registers() {
        // Making an index, even one that is there, would wait for the writers of a running node.
        if made(session, &register.table())? != Some(schema_digest(register)) {
            tables::make_register(session, register)?;
            note_register(session, register)?;
        }
    }
    Ok(())
}

fn schema_digest(register: &Register) -> String {
    let schema = tables::schema_in(Dialect::Postgres, register);
    base::hex::write(&Sm3::digest(schema.as_bytes()))
}

/// Notes that a register's tables are as its definition says.
pub(crate) fn note_register(
    session: &mut dyn Session,
    register: &Register,
) -> Result<(), StoreError> {
    note_made(session, &register.table(), &schema_digest(register))
}

fn made(session: &mut dyn Session, name: &str) -> Result<Option<String>, StoreError> {
    let (doing, mut digest) = ("reading what was made", None);
    let sql = "SELECT digest FROM made WHERE name = $1";
    session.query(doing, sql, &values![name], &mut |row| {
        digest = Some(Cells { row, doing }.text(0)?);
        Ok(())
    })?;
    Ok(digest)
}

fn note_made(session: &mut dyn Session, name: &str, digest: &str) -> Result<(), StoreError> {
    let doing = "noting what was made";
    let sql = "DELETE FROM made WHERE name = $1";
    session.execute(doing, sql, &values![name])?;
    let sql = "INSERT INTO made (name, digest) VALUES ($1, $2)";
    session
        .execute(doing, sql, &values![name, digest])
        .map(drop)
}

/// Some milliseconds, more each time, by chance: so that two do not meet again.
fn pause(attempt: u32) {
    let mut chance = [0; 2];
    let _ = getrandom::fill(&mut chance);
    let most = 4_u64 << attempt.min(5);
    let wait = u64::from(u16::from_le_bytes(chance)) % most;
    std::thread::sleep(Duration::from_millis(wait));
}

impl Inner for Postgres {
    fn model(&self) -> Arc<Model> {
        self.kept().1
    }

    fn run<T: Send + 'static>(
        &self,
        mut job: impl FnMut(&mut dyn Session, &[u8; 32]) -> Outcome<T> + Send + 'static,
        take: Option<&Arc<Model>>,
    ) -> Outcome<T> {
        let key = self.key;
        let done = self.persist(|session, _| job(session, &key), take.is_some())?;
        if let Some(model) = take {
            let epoch = self.look(|session, _| epoch::number(session))?;
            self.take(epoch, model);
            self.sealer.wait();
        }
        Ok(done)
    }

    fn look<T>(
        &self,
        job: impl FnOnce(&mut dyn Session, &[u8; 32]) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (mut lent, _) = self.picture()?;
        let result = job(&mut *lent, &self.key);
        if !lent.roll_back() {
            lent.spoil();
        }
        result
    }
}

impl Store for Postgres {
    /// Returns when the write is on disk and, unless the sealer is away, numbered.
    fn write(&self, mut work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>> {
        let key = self.key;
        let done = self.persist(
            |session, model| {
                let mut writing = Writing::new(Reading {
                    session,
                    model,
                    key: &key,
                });
                let answer = work(&mut writing)?;
                let appended = writing.appended;
                Ok(Done { answer, appended })
            },
            false,
        )?;
        if done.appended {
            self.sealer.wait();
        }
        Ok(done.answer)
    }

    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError> {
        let (mut lent, model) = self.picture()?;
        let result = work(&mut Reading {
            session: &mut *lent,
            model: &model,
            key: &self.key,
        });
        if !lent.roll_back() {
            lent.spoil();
        }
        result
    }

    fn model(&self) -> Arc<Model> {
        self.kept().1
    }

    fn plan(&self, new: &Arc<Model>) -> Result<Plan, StoreError> {
        migration::plan_of(self, new)
    }

    fn migrate(
        &self,
        new: &Arc<Model>,
        author: Author,
        with: Option<WriteWork<'static>>,
        progress: &mut dyn FnMut(RowsDone),
    ) -> Outcome<i64> {
        migration::migrate(self, new, (author, with), progress)
    }

    fn revert(&self, author: Author, progress: &mut dyn FnMut(RowsDone)) -> Outcome<i64> {
        migration::revert(self, author, progress)
    }

    fn confirm(&self, author: Author) -> Outcome<()> {
        migration::confirm(self, author)
    }

    fn keep_file(&self, bytes: &[u8]) -> Result<String, StoreError> {
        files::keep(&self.files, bytes)
    }

    fn keep_file_from(&self, bytes: &mut dyn std::io::Read) -> Result<(String, u64), StoreError> {
        files::keep_from(&self.files, bytes)
    }

    fn file(&self, digest: &str) -> Result<Vec<u8>, StoreError> {
        files::read(&self.files, digest)
    }

    fn open_file(&self, digest: &str) -> Result<Box<dyn kernel::Input>, StoreError> {
        Ok(Box::new(files::open(&self.files, digest)?))
    }

    /// Dead rows are the database's own to vacuum.
    fn forget(&self, files: &[String]) -> Result<(), StoreError> {
        let mut files = files.iter();
        files.try_for_each(|digest| files::remove(&self.files, digest))
    }
}
