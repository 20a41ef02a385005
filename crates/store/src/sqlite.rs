//! One installation's data in one folder: `store.db`, `files/`, `keys/`.

use std::any::Any;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use kernel::{Author, Failure, Outcome, Plan, ReadWork, RowsDone, Store, StoreError, WriteWork};
use model::Model;
use rusqlite::Connection;
use rusqlite::config::DbConfig;

mod log;
mod session;
pub(crate) mod whole;
mod writer;

use crate::dialect::{self, Session as _, values};
use crate::files::Files;
use crate::keys::{Keys, Ring, Turn};
use crate::migration::{self, Inner};
use crate::reading::Reading;
use crate::{epoch, reseal, seal, tables, words};
use log::{Bringing, Log};
use session::{Session, failed};
use writer::{Order, Task, run};

pub(crate) const DATABASE: &str = "store.db";
const KEYS: &str = "keys";

struct Shared {
    /// What the tables fit; another when a migration is committed.
    model: RwLock<Arc<Model>>,
    ring: Ring,
    /// Pieces of work of those at their desks that were not begun.
    at_desks: AtomicUsize,
    bringing: Bringing,
}

impl Shared {
    fn model(&self) -> Arc<Model> {
        Arc::clone(&self.model.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Readers kept open for the next question; a rush opens more and closes them again.
const READERS_KEPT_MAX: usize = 8;

/// A long work changes leaves of all indexes by chance: they must stay at hand until the
/// commit, and each is better brought to its place once for many changes. What is read past
/// the cache is not mapped, so that memory stays flat. A log that had to grow gives its room
/// back when it begins anew, but for 128 MB.
const OF_WRITER: &str =
    "PRAGMA cache_size = -65536; PRAGMA mmap_size = 0; PRAGMA journal_size_limit = 134217728;";

/// What the data in a folder are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Worth {
    /// At hand after every commit, whatever happens to the machine.
    Kept,
    /// A test's.
    Tried,
    /// Half made, until it is there whole.
    Filled,
}

/// The embedded store.
pub struct Sqlite {
    shared: Arc<Shared>,
    database: PathBuf,
    worth: Worth,
    files: Files,
    _scratch: Option<tempfile::TempDir>,
    readers: Mutex<Vec<Connection>>,
    orders: Mutex<Sender<Order>>,
}

impl Sqlite {
    /// Opens the data folder under definitions its tables fit, making it and its tables when
    /// they are missing.
    ///
    /// # Errors
    /// When the folder cannot be written, the database is not ours or of a newer release, or
    /// its data are kept under definitions that differ in more than wording.
    pub fn open(dir: &Path, model: Arc<Model>) -> Result<Sqlite, StoreError> {
        Sqlite::opened(dir, model, Worth::Kept)
    }

    /// Opens the data folder for whoever fills it and throws it away when that fails: nothing
    /// waits for the disk.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub fn fill(dir: &Path, model: Arc<Model>) -> Result<Sqlite, StoreError> {
        Sqlite::opened(dir, model, Worth::Filled)
    }

    fn opened(dir: &Path, model: Arc<Model>, worth: Worth) -> Result<Sqlite, StoreError> {
        folder(dir)?;
        let conn = connect(&dir.join(DATABASE), worth)?;
        let ring = fit(&conn, &dir.join(KEYS), &model)?;
        Sqlite::start(conn, ring, model, dir, (worth, None))
    }

    /// Opens the data folder under the definitions it was last used with; none when it was
    /// never used.
    ///
    /// # Errors
    /// As [`Sqlite::open`].
    pub fn reopen(dir: &Path) -> Result<Option<Sqlite>, StoreError> {
        if !dir.join(DATABASE).is_file() {
            return Ok(None);
        }
        folder(dir)?;
        let conn = connect(&dir.join(DATABASE), Worth::Kept)?;
        let Some(model) = epoch::kept(&mut Session(&conn))? else {
            return Ok(None);
        };
        if tables::is_behind(&mut Session(&conn))? {
            let (mut session, doing) = (Session(&conn), "making tables");
            session.batch(doing, "BEGIN IMMEDIATE")?;
            tables::make_ground(&mut session)?;
            session.batch(doing, "COMMIT")?;
        }
        let ring = Ring::of_database(&mut Session(&conn), &dir.join(KEYS))?;
        if !words::are_there(&mut Session(&conn), &model)? {
            catch_up(&mut Session(&conn), &model)?;
        }
        Sqlite::start(conn, ring, model, dir, (Worth::Kept, None)).map(Some)
    }

    /// A store for tests, in a folder of the memory file system where there is one; it
    /// goes with this value.
    ///
    /// # Errors
    /// When there is no room for temporary files.
    pub fn in_memory(model: Arc<Model>) -> Result<Sqlite, StoreError> {
        let scratch =
            crate::scratch().map_err(|e| StoreError::new("making a scratch folder", e))?;
        let dir = scratch.path().to_owned();
        let conn = connect(&dir.join(DATABASE), Worth::Tried)?;
        let ring = fit(&conn, &dir.join(KEYS), &model)?;
        Sqlite::start(conn, ring, model, &dir, (Worth::Tried, Some(scratch)))
    }

    fn start(
        conn: Connection,
        ring: Ring,
        model: Arc<Model>,
        dir: &Path,
        (worth, scratch): (Worth, Option<tempfile::TempDir>),
    ) -> Result<Sqlite, StoreError> {
        let shared = Arc::new(Shared {
            model: RwLock::new(model),
            ring,
            at_desks: AtomicUsize::new(0),
            bringing: Bringing::default(),
        });
        conn.execute_batch(OF_WRITER)
            .map_err(failed("setting up the writer"))?;
        let other = connect(&dir.join(DATABASE), worth)?;
        let log = Log::of(&conn, other, &shared.bringing)?;
        let (orders, inbox) = channel();
        let with = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(&conn, (&with, &log), &inbox))
            .map_err(|e| StoreError::new("starting the writer", e))?;
        Ok(Sqlite {
            shared,
            database: dir.join(DATABASE),
            worth,
            files: Files::of(dir),
            _scratch: scratch,
            readers: Mutex::default(),
            orders: Mutex::new(orders),
        })
    }

    /// Keeps files elsewhere than in the data folder.
    pub(crate) fn with_files(mut self, files: Files) -> Sqlite {
        self.files = files;
        self
    }

    /// Puts a task in the writer's queue and waits for what comes of it.
    fn ordered(&self, task: Task, patient: bool) -> Outcome<Box<dyn Any + Send>> {
        let gone = || Failure::Store(StoreError::plain("the writer has stopped"));
        let (answer, result) = channel();
        let order = Order {
            task,
            answer,
            patient,
        };
        let waits = usize::from(!patient);
        self.shared.at_desks.fetch_add(waits, Ordering::Relaxed);
        self.orders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .send(order)
            .map_err(|_| gone())?;
        result.recv().map_err(|_| gone())?
    }

    /// One consistent picture of the data, with the model that fits it and the keys that
    /// open it.
    fn picture<T>(
        &self,
        job: impl FnOnce(&mut Session<'_>, &Model, &Keys) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let conn = self.reader()?;
        let model = self
            .shared
            .model
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let session = &mut Session(&conn);
        session.execute("opening a reading", "BEGIN", &values![])?;
        // The first question takes the picture.
        let turn = Turn::read(session)?;
        let fitting = Arc::clone(&model);
        drop(model);
        let keys = self.shared.ring.at(session, turn);
        let result = keys.and_then(|keys| job(session, &fitting, &keys));
        session.execute("closing a reading", "ROLLBACK", &values![])?;
        let mut free = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < READERS_KEPT_MAX {
            free.push(conn);
        }
        drop(free);
        result
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let free = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        free.map_or_else(|| connect(&self.database, self.worth), Ok)
    }
}

fn connect(database: &Path, worth: Worth) -> Result<Connection, StoreError> {
    let conn = Connection::open(database).map_err(failed("opening the database"))?;
    // In WAL mode FULL makes every commit durable before it is acknowledged. What is only
    // filled is written once, to its place, and nobody reads it meanwhile.
    let (journal, synchronous) = match worth {
        Worth::Kept => ("WAL", "FULL"),
        Worth::Tried => ("WAL", "OFF"),
        Worth::Filled => ("MEMORY", "OFF"),
    };
    conn.execute_batch(&format!(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = {journal}; PRAGMA synchronous = {synchronous}; \
         PRAGMA cache_size = -8000; PRAGMA mmap_size = 134217728; PRAGMA temp_store = MEMORY; \
         PRAGMA secure_delete = ON;"
    ))
    .map_err(failed("setting up a connection"))?;
    // A statement keeps the plan it was given: else it is planned anew for each limit.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(failed("setting up a connection"))?;
    conn.set_prepared_statement_cache_capacity(256);
    Ok(conn)
}

fn folder(dir: &Path) -> Result<(), StoreError> {
    fs::create_dir_all(dir.join("files")).map_err(|e| StoreError::new("making the data folder", e))
}

/// Makes sure that the data are kept under these definitions, or were never used; the
/// installation's keys.
fn fit(conn: &Connection, keys: &Path, model: &Arc<Model>) -> Result<Ring, StoreError> {
    let mut session = Session(conn);
    session.batch("making tables", "BEGIN IMMEDIATE")?;
    tables::make_ground(&mut session)?;
    let ring = Ring::of_database(&mut session, keys)?;
    let keys = ring.keys(&mut session)?;
    let noted = epoch::fit(&mut session, &keys, model)?;
    tables::make(&mut session, model)?;
    words::make(&mut session, model)?;
    if noted {
        seal::rest(&mut session)?;
    }
    session.batch("making tables", "COMMIT")?;
    Ok(ring)
}

/// What was kept by an older release gets its words.
fn catch_up(session: &mut Session<'_>, model: &Model) -> Result<(), StoreError> {
    session.batch("making tables", "BEGIN IMMEDIATE")?;
    tables::make_ground(session)?;
    words::make(session, model)?;
    session.batch("making tables", "COMMIT")
}

impl Inner for Sqlite {
    fn model(&self) -> Arc<Model> {
        self.shared.model()
    }

    fn run<T: Send + 'static>(
        &self,
        mut job: impl FnMut(&mut dyn dialect::Session, &Keys) -> Outcome<T> + Send + 'static,
        take: Option<&Arc<Model>>,
    ) -> Outcome<T> {
        let job = move |session: &mut dyn dialect::Session, keys: &Keys| {
            Ok(Box::new(job(session, keys)?) as Box<dyn Any + Send>)
        };
        let answer = self.ordered(Task::Inner(Box::new(job), take.cloned()), true)?;
        let odd = |_| StoreError::plain("the writer answered with another type").into();
        answer.downcast::<T>().map(|it| *it).map_err(odd)
    }

    fn look<T>(
        &self,
        job: impl FnOnce(&mut dyn dialect::Session, &Keys) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.picture(|session, _, keys| job(session, keys))
    }
}

impl Store for Sqlite {
    fn write(&self, _: &str, work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>> {
        self.ordered(Task::Work(work), false)
    }

    fn write_in_slot(&self, work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>> {
        self.ordered(Task::Work(work), true)
    }

    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError> {
        self.picture(|session, model, keys| {
            work(&mut Reading {
                session,
                model,
                keys,
            })
        })
    }

    fn index(&self, is_kept: bool) -> Outcome<()> {
        tables::index_all(self, is_kept)
    }

    fn model(&self) -> Arc<Model> {
        self.shared.model()
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

    fn take_key(&self) -> Outcome<bool> {
        reseal::take(self, &self.shared.ring)
    }

    fn keep_file(&self, bytes: &[u8]) -> Result<String, StoreError> {
        self.files.keep(bytes)
    }

    fn keep_file_from(&self, bytes: &mut dyn std::io::Read) -> Result<(String, u64), StoreError> {
        self.files.keep_from(bytes)
    }

    fn file(&self, digest: &str) -> Result<Vec<u8>, StoreError> {
        self.files.read(digest)
    }

    fn open_file(&self, digest: &str) -> Result<Box<dyn kernel::Input>, StoreError> {
        Ok(Box::new(self.files.open(digest)?))
    }

    fn drop_file(&self, digest: &str) -> Result<(), StoreError> {
        self.files.remove(digest)
    }

    /// What was overwritten lies in the write-ahead log until that is emptied.
    fn forget(&self, files: &[String]) -> Result<(), StoreError> {
        for digest in files {
            self.files.remove(digest)?;
        }
        let doing = "emptying the write-ahead log";
        let bringing = self.shared.bringing.lock();
        let _turn = bringing.unwrap_or_else(PoisonError::into_inner);
        let is_busy = self
            .reader()?
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))
            .map_err(failed(doing))?;
        match is_busy {
            true => Err(StoreError::plain(
                "emptying the write-ahead log: others read it",
            )),
            false => Ok(()),
        }
    }
}
