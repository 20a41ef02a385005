//! One installation's data in a PostgreSQL database, used by one process or several;
//! files and keys in a folder all of them reach, or files in a bucket.
//!
//! Reading has one snapshot (REPEATABLE READ, read only). Writing is SERIALIZABLE, in groups
//! (`line`, `group`) that are run again when others were in the way (`attempt`).
//! No extension, no catalogue, no upsert, no LISTEN: openGauss and Kingbase stay possible.
//! Not here: how SQL is said (`expression`, `tables`), how entries get numbers (`sealer`).

mod attempt;
mod group;
mod growth;
mod line;
mod making;
mod pool;
mod sealer;
mod session;
pub(crate) mod whole;
mod wire;

use std::any::Any;
use std::mem::take;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

use kernel::{
    Author, DEFINITIONS, Outcome, Plan, ReadWork, RowsDone, Store, StoreError, WriteWork,
};
use model::Model;

use crate::dialect::{Session, values};
use crate::files::Files;
use crate::keys::{Keys, Ring, Turn};
use crate::migration::{self, Inner};
use crate::reading::Reading;
use crate::writing::{Seen, Writing};
use crate::{epoch, reseal, tables, words};
use attempt::Ground;
use group::Done;
use growth::Growth;
use line::Line;
use making::{catch_up, connected, folder, make, make_ground, parsed};
use pool::{Lent, Pool};
use sealer::Sealer;
use session::Connection;

pub(crate) use making::{make_registers, note_register};

const KEYS: &str = "keys";
/// How a reading begins.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// The store over PostgreSQL.
pub struct Postgres {
    // Dropped first: it gives the lease back while the rest is there.
    sealer: Sealer,
    pool: Arc<Pool>,
    /// What the tables fit, by the number of its epoch.
    kept: RwLock<(i64, Arc<Model>)>,
    line: Line,
    growth: Growth,
    ring: Ring,
    files: Files,
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
        let ring = make(&mut connection, &model, &dir.join(KEYS))?;
        Postgres::start(pool, connection, model, ring, dir)
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
        let ring = Ring::of_database(&mut connection, &dir.join(KEYS))?;
        if !words::are_there(&mut connection, &model)? {
            catch_up(&mut connection, &model)?;
        }
        Postgres::start(pool, connection, model, ring, dir).map(Some)
    }

    fn start(
        pool: Arc<Pool>,
        mut connection: Connection,
        model: Arc<Model>,
        ring: Ring,
        dir: &Path,
    ) -> Result<Postgres, StoreError> {
        let number = epoch::number(&mut connection)?;
        drop(connection);
        let sealer = Sealer::start(Arc::clone(&pool), Arc::clone(&model))?;
        Ok(Postgres {
            sealer,
            pool,
            kept: RwLock::new((number, model)),
            line: Line::default(),
            growth: Growth::default(),
            ring,
            files: Files::of(dir),
        })
    }

    /// Keeps files elsewhere than in the data folder.
    pub(crate) fn with_files(mut self, files: Files) -> Postgres {
        self.files = files;
        self
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

    /// A connection in a new transaction, with what it sees as it begins; one whose other end
    /// is gone is replaced once.
    fn begun(&self, sql: &str) -> Result<(Lent<'_>, Seen), StoreError> {
        let mut lent = self.pool.lend()?;
        match lent.begin_seeing(sql) {
            Ok(seen) => Ok((lent, seen)),
            Err(_) if lent.is_closed() => {
                lent.spoil();
                let mut lent = self.pool.lend()?;
                let seen = lent.begin_seeing(sql)?;
                Ok((lent, seen))
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

    /// The keys that open what a transaction sees.
    fn keyed<'p>(&self, mut lent: Lent<'p>, seen: &Seen) -> Result<(Lent<'p>, Keys), StoreError> {
        match self.ring.at(&mut *lent, Turn::of(&seen.news)) {
            Ok(keys) => Ok((lent, keys)),
            Err(error) => {
                lent.spoil();
                Err(error)
            }
        }
    }

    /// One consistent picture of the data, with the model that fits it and the keys that
    /// open it.
    fn picture(&self) -> Result<(Lent<'_>, Arc<Model>, Keys), StoreError> {
        let (mut lent, seen) = self.begun(READ)?;
        let (known, model) = self.kept();
        let model = match seen.epoch == known {
            true => model,
            false => self.follow(&mut lent, seen.epoch)?,
        };
        let (lent, keys) = self.keyed(lent, &seen)?;
        Ok((lent, model, keys))
    }

    /// The same before it is known that the model and the keys fit, which is found out with
    /// what is read first; none where nothing was read yet.
    fn guessed(&self) -> Result<Option<(Lent<'_>, Arc<Model>, Keys)>, StoreError> {
        let Some((turn, keys)) = self.ring.last() else {
            return Ok(None);
        };
        let (epoch, model) = self.kept();
        let mut lent = self.pool.lend()?;
        match lent.begin_guessing(READ, epoch, turn) {
            Ok(()) => Ok(Some((lent, model, keys))),
            Err(_) => {
                lent.spoil();
                Ok(None)
            }
        }
    }

    /// The answer to a write, once it is numbered, and with that on disk.
    fn numbered(&self, done: Done) -> Result<Box<dyn Any + Send>, StoreError> {
        if done.appended && !self.sealer.wait() {
            self.on_disk()?;
        }
        Ok(done.answer)
    }

    /// Returns when all that was committed is on disk, by a commit that waits and that leaves
    /// nothing.
    fn on_disk(&self) -> Result<(), StoreError> {
        let mut lent = self.pool.lend()?;
        let name = base::Id::now_v7();
        let sql = format!(
            "INSERT INTO lease (name, holder, epoch, until) VALUES ('{name}', '', 0, 0); \
             DELETE FROM lease WHERE name = '{name}'"
        );
        lent.batch("waiting for the disk", &sql)
    }
}

impl Connection {
    /// Shows somebody the data as the connection's transaction sees them.
    fn shown(&mut self, model: &Model, keys: &Keys, work: ReadWork<'_>) -> Result<(), StoreError> {
        work(&mut Reading {
            session: self,
            model,
            keys,
        })
    }
}

impl Inner for Postgres {
    fn model(&self) -> Arc<Model> {
        self.kept().1
    }

    fn run<T: Send + 'static>(
        &self,
        mut job: impl FnMut(&mut dyn Session, &Keys) -> Outcome<T> + Send + 'static,
        take: Option<&Arc<Model>>,
    ) -> Outcome<T> {
        let job = |session: &mut Connection, it: &Ground<'_>| job(session, it.keys);
        let done = self.persist(job, take.is_some(), |_| false)?;
        if let Some(model) = take {
            let epoch = self.look(|session, _| epoch::number(session))?;
            self.take(epoch, model);
            let _ = self.sealer.wait();
        }
        Ok(done)
    }

    fn look<T>(
        &self,
        job: impl FnOnce(&mut dyn Session, &Keys) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (mut lent, _, keys) = self.picture()?;
        let result = job(&mut *lent, &keys);
        if !lent.roll_back() {
            lent.spoil();
        }
        result
    }
}

impl Store for Postgres {
    /// Returns when the write is on disk and, unless the sealer is away, numbered.
    fn write(&self, of: &str, work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>> {
        Ok(self.numbered(self.in_line(of, work)?)?)
    }

    /// By itself: it is long enough.
    fn write_in_slot(&self, mut work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>> {
        let (done, copied) = self.persist(
            |session, it| {
                session.copied.clear();
                let reading = Reading {
                    session,
                    model: it.model,
                    keys: it.keys,
                };
                let mut writing = Writing::seeing(reading, it.seen);
                let answer = work(&mut writing)?;
                let appended = writing.appended;
                Ok((Done { answer, appended }, take(&mut session.copied)))
            },
            false,
            |(done, _)| done.appended,
        )?;
        let answer = self.numbered(done)?;
        self.grown(copied);
        Ok(answer)
    }

    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError> {
        if let Some((mut lent, model, keys)) = self.guessed()? {
            let result = lent.shown(&model, &keys, work);
            // It was given nothing yet where it was guessed wrong, or the other end was gone.
            let is_in_vain = lent.guessed_wrong() || (lent.is_closed() && !lent.guessed_right());
            if !lent.roll_back() {
                lent.spoil();
            }
            if !is_in_vain {
                return result;
            }
        }
        let (mut lent, model, keys) = self.picture()?;
        let result = lent.shown(&model, &keys, work);
        if !lent.roll_back() {
            lent.spoil();
        }
        result
    }

    fn index(&self, is_kept: bool) -> Outcome<()> {
        tables::index_all(self, is_kept)
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

    fn take_key(&self) -> Outcome<bool> {
        reseal::take(self, &self.ring)
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

    /// Dead rows are the database's own to vacuum.
    fn forget(&self, files: &[String]) -> Result<(), StoreError> {
        let mut files = files.iter();
        files.try_for_each(|digest| self.files.remove(digest))
    }
}
