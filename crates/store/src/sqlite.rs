//! One installation's data in one folder: `store.db`, `files/`, `keys/`.

use std::any::Any;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Failure, Outcome, ReadWork, Store, StoreError, WriteWork};
use model::Model;
use rusqlite::Connection;

mod session;
pub(crate) mod whole;
mod writer;

use crate::dialect::Session as _;
use crate::reading::Reading;
use crate::{files, key, tables};
use session::{Session, failed};
use writer::{Order, run};

struct Shared {
    model: Arc<Model>,
    key: [u8; 32],
}

pub(crate) const DATABASE: &str = "store.db";

/// Readers kept open for the next question; a rush opens more and closes them again.
const READERS_KEPT_MAX: usize = 8;

/// The embedded store.
pub struct Sqlite {
    shared: Arc<Shared>,
    database: PathBuf,
    /// Kept at every commit; only data that may be lost goes without.
    durable: bool,
    files: PathBuf,
    _scratch: Option<tempfile::TempDir>,
    readers: Mutex<Vec<Connection>>,
    orders: Mutex<Sender<Order>>,
}

impl Sqlite {
    /// Opens the data folder, making it and its tables when they are missing.
    ///
    /// # Errors
    /// When the folder cannot be written, or the database is not ours.
    pub fn open(dir: &Path, model: Arc<Model>) -> Result<Sqlite, StoreError> {
        fs::create_dir_all(dir.join("files"))
            .map_err(|e| StoreError::new("making the data folder", e))?;
        Sqlite::start(model, dir, None)
    }

    /// A store for tests, in a folder of the memory file system where there is one; it
    /// goes with this value.
    ///
    /// # Errors
    /// When there is no room for temporary files.
    pub fn in_memory(model: Arc<Model>) -> Result<Sqlite, StoreError> {
        let memory = Path::new("/dev/shm");
        let scratch = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        }
        .map_err(|e| StoreError::new("making a scratch folder", e))?;
        let dir = scratch.path().to_owned();
        Sqlite::start(model, &dir, Some(scratch))
    }

    fn start(
        model: Arc<Model>,
        dir: &Path,
        scratch: Option<tempfile::TempDir>,
    ) -> Result<Sqlite, StoreError> {
        let (database, durable) = (dir.join(DATABASE), scratch.is_none());
        let conn = connect(&database, durable)?;
        let mut session = Session(&conn);
        session.batch("making tables", "BEGIN IMMEDIATE")?;
        tables::make(&mut session, &model)?;
        let key = key::of_database(&mut session, &dir.join("keys"))?;
        session.batch("making tables", "COMMIT")?;
        let (orders, inbox) = channel();
        let shared = Arc::new(Shared { model, key });
        let with = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || run(&conn, &with, &inbox))
            .map_err(|e| StoreError::new("starting the writer", e))?;
        let (files, readers, orders) = (dir.join("files"), Mutex::default(), Mutex::new(orders));
        Ok(Sqlite {
            shared,
            database,
            durable,
            files,
            _scratch: scratch,
            readers,
            orders,
        })
    }

    fn ordered(&self, work: WriteWork<'static>, patient: bool) -> Outcome<Box<dyn Any + Send>> {
        let gone = || Failure::Store(StoreError::plain("the writer has stopped"));
        let (answer, result) = channel();
        let order = Order {
            work,
            answer,
            patient,
        };
        self.orders
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .send(order)
            .map_err(|_| gone())?;
        result.recv().map_err(|_| gone())?
    }

    fn reader(&self) -> Result<Connection, StoreError> {
        let free = self
            .readers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        free.map_or_else(|| connect(&self.database, self.durable), Ok)
    }
}

fn connect(database: &Path, durable: bool) -> Result<Connection, StoreError> {
    let conn = Connection::open(database).map_err(failed("opening the database"))?;
    // In WAL mode FULL makes every commit durable before it is acknowledged.
    let synchronous = if durable { "FULL" } else { "OFF" };
    conn.execute_batch(&format!(
        "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; \
         PRAGMA cache_size = -8000; PRAGMA mmap_size = 268435456; PRAGMA temp_store = MEMORY;"
    ))
    .map_err(failed("setting up a connection"))?;
    conn.set_prepared_statement_cache_capacity(256);
    Ok(conn)
}

impl Store for Sqlite {
    fn write(&self, work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>> {
        self.ordered(work, false)
    }

    fn write_in_slot(&self, work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>> {
        self.ordered(work, true)
    }

    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError> {
        let conn = self.reader()?;
        conn.execute_batch("BEGIN")
            .map_err(failed("opening a reading"))?;
        let mut reading = Reading {
            session: &mut Session(&conn),
            model: &self.shared.model,
            key: &self.shared.key,
        };
        let result = work(&mut reading);
        conn.execute_batch("ROLLBACK")
            .map_err(failed("closing a reading"))?;
        let mut free = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < READERS_KEPT_MAX {
            free.push(conn);
        }
        drop(free);
        result
    }

    fn keep_file(&self, bytes: &[u8]) -> Result<String, StoreError> {
        files::keep(&self.files, bytes)
    }

    fn file(&self, digest: &str) -> Result<Vec<u8>, StoreError> {
        files::read(&self.files, digest)
    }
}
