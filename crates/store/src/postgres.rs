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
use std::sync::Arc;
use std::time::Duration;

use kernel::{Failure, Outcome, ReadWork, Store, StoreError, WriteWork};
use model::Model;
use sm3::{Digest, Sm3};

use crate::cells::Cells;
use crate::dialect::{Dialect, Session, values};
use crate::reading::Reading;
use crate::writing::Writing;
use crate::{files, key, tables};
use pool::{Lent, Pool};
use sealer::Sealer;
use session::{Connection, Fault};

/// Attempts beside other writers, and in all; the later ones run alone.
const BESIDE_OTHERS: u32 = 2;
const ATTEMPTS_MAX: u32 = 6;

/// The store over PostgreSQL.
pub struct Postgres {
    // Dropped first: it gives the lease back while the rest is there.
    sealer: Sealer,
    pool: Arc<Pool>,
    model: Arc<Model>,
    key: [u8; 32],
    files: PathBuf,
}

impl Postgres {
    /// Opens the database at `url` (`postgres://…` or `host=… user=…`), making its tables
    /// when they are missing, with `dir` for `files/` and `keys/`. Opening, reading and
    /// writing block: an async server does them on its blocking threads.
    ///
    /// # Errors
    /// When the database cannot be reached, is not in UTF-8, or belongs to another folder's key.
    pub fn open(url: &str, dir: &Path, model: Arc<Model>) -> Result<Postgres, StoreError> {
        let config = parsed(url)?;
        let files = dir.join("files");
        fs::create_dir_all(&files).map_err(|e| StoreError::new("making the data folder", e))?;
        let pool = Arc::new(Pool::new(config));
        let mut connection = pool.connect()?;
        utf8(&mut connection)?;
        let key = make(&mut connection, &model, &dir.join("keys"))?;
        drop(connection);
        let sealer = Sealer::start(Arc::clone(&pool), Arc::clone(&model), key)?;
        Ok(Postgres {
            sealer,
            pool,
            model,
            key,
            files,
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
            let sql = format!("SELECT at FROM {table} LIMIT 1");
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

    fn reading<'c>(&'c self, session: &'c mut Connection) -> Reading<'c> {
        Reading {
            session,
            model: &self.model,
            key: &self.key,
        }
    }

    /// A connection in a new transaction; one whose other end is gone is replaced once.
    fn begun(&self, sql: &str) -> Result<Lent<'_>, StoreError> {
        let mut lent = self.pool.lend()?;
        match lent.begin(sql) {
            Ok(()) => Ok(lent),
            Err(_) if lent.client.is_closed() => {
                lent.spoil();
                let mut lent = self.pool.lend()?;
                lent.begin(sql)?;
                Ok(lent)
            }
            Err(error) => {
                lent.spoil();
                Err(error)
            }
        }
    }

    /// Runs the work once; none when others were in the way.
    fn attempt(&self, work: &mut WriteWork<'static>, alone: bool) -> Outcome<Option<Done>> {
        let mode = if alone { "EXCLUSIVE" } else { "ROW SHARE" };
        // The lock comes before the snapshot, so who runs alone has seen all others' work.
        let begin = format!("BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE gate IN {mode} MODE");
        let mut lent = self.begun(&begin)?;
        let mut writing = Writing::new(self.reading(&mut lent));
        let ran = catch_unwind(AssertUnwindSafe(|| work(&mut writing)));
        let appended = writing.appended;
        let outcome = match (ran, lent.fault()) {
            (Err(_), _) => Err(StoreError::plain("a write panicked").into()),
            (Ok(_), Fault::Again) => Ok(None),
            (Ok(Ok(_)), Fault::Final) => {
                Err(StoreError::plain("a write went on after the database failed").into())
            }
            (Ok(Ok(answer)), Fault::None) => match lent.commit() {
                Ok(()) => return Ok(Some(Done { answer, appended })),
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
    make_tables(connection, model)?;
    let key = key::of_database(connection, keys)?;
    connection.commit()?;
    Ok(key)
}

/// In the transaction the connection is in; whoever else makes them waits for its end.
fn make_tables(connection: &mut Connection, model: &Model) -> Result<(), StoreError> {
    let doing = "making tables";
    connection.batch(doing, &tables::ground(Dialect::Postgres))?;
    connection.batch(doing, "LOCK TABLE made IN EXCLUSIVE MODE")?;
    if made(connection, "lease")?.is_none() {
        let sql = "INSERT INTO lease (name, holder, epoch, until) VALUES ('sealer', '', 0, 0)";
        connection.execute(doing, sql, &values![])?;
        note_made(connection, "lease", "")?;
    }
    for register in model.registers() {
        let schema = tables::schema_in(Dialect::Postgres, register);
        let digest = base::hex::write(&Sm3::digest(schema.as_bytes()));
        // Making an index, even one that is there, would wait for the writers of a running node.
        if made(connection, &register.table())? != Some(digest.clone()) {
            tables::make_register(connection, register)?;
            note_made(connection, &register.table(), &digest)?;
        }
    }
    Ok(())
}

fn made(connection: &mut Connection, name: &str) -> Result<Option<String>, StoreError> {
    let (doing, mut digest) = ("reading what was made", None);
    let sql = "SELECT digest FROM made WHERE name = $1";
    connection.query(doing, sql, &values![name], &mut |row| {
        digest = Some(Cells { row, doing }.text(0)?);
        Ok(())
    })?;
    Ok(digest)
}

fn note_made(connection: &mut Connection, name: &str, digest: &str) -> Result<(), StoreError> {
    let doing = "noting what was made";
    let sql = "DELETE FROM made WHERE name = $1";
    connection.execute(doing, sql, &values![name])?;
    let sql = "INSERT INTO made (name, digest) VALUES ($1, $2)";
    connection
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

impl Store for Postgres {
    /// Returns when the write is on disk and, unless the sealer is away, numbered.
    fn write(&self, mut work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>> {
        for attempt in 1..=ATTEMPTS_MAX {
            if let Some(done) = self.attempt(&mut work, attempt > BESIDE_OTHERS)? {
                if done.appended {
                    self.sealer.wait();
                }
                return Ok(done.answer);
            }
            if attempt <= BESIDE_OTHERS {
                pause(attempt);
            }
        }
        Err(Failure::Store(StoreError::plain(format!(
            "同时改动的人太多，重试 {ATTEMPTS_MAX} 次仍未写成，什么都没有改动；请稍后再试"
        ))))
    }

    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError> {
        let mut lent = self.begun("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")?;
        let result = work(&mut self.reading(&mut lent));
        if !lent.roll_back() {
            lent.spoil();
        }
        result
    }

    fn keep_file(&self, bytes: &[u8]) -> Result<String, StoreError> {
        files::keep(&self.files, bytes)
    }

    fn file(&self, digest: &str) -> Result<Vec<u8>, StoreError> {
        files::read(&self.files, digest)
    }
}
