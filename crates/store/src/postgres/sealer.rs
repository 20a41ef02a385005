//! The one sealer: gives committed entries their history numbers, without gaps, and chains them.
//!
//! Every process has a sealer thread; the one that holds the lease seals, the others
//! look on and take over when it expires. The lease saves work, it does not make things
//! safe: each sealing is one transaction that begins by renewing the lease's row, so a
//! holder that slept too long either fails there or collides with its successor, and the
//! database undoes it.
//!
//! Entries of a transaction that saw another's lie after it in `tail` (`written` is drawn
//! after the snapshot is taken), so numbers never run against what caused what.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant as Moment};

use kernel::StoreError;
use model::Model;

use super::pool::Pool;
use super::session::Connection;
use crate::cells::Cells;
use crate::dialect::{Session, values};
use crate::keys::Keys;
use crate::reading::Reading;
use crate::seal;

/// The holder looks for others' entries this often; its own writers ring.
const POLL: Duration = Duration::from_millis(25);
/// Where another process seals, a writer's entries are looked for this often.
const LOOK: Duration = Duration::from_millis(4);
const LEASE: Duration = Duration::from_secs(2);
const RENEW: Duration = Duration::from_millis(500);
/// A writer waits this long for its numbers, then goes on without.
const WAIT_MAX: Duration = Duration::from_secs(1);
/// Entries in one block, at most.
const BLOCK_MAX: i64 = 5000;

pub(super) struct Sealer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    pool: Arc<Pool>,
    model: Arc<Model>,
    holder: String,
    bell: Mutex<Bell>,
    rung: Condvar,
    sealed: Condvar,
}

/// Writers ring after their commit; what was rung for is sealed when the count is reached.
#[derive(Default)]
struct Bell {
    rung: u64,
    sealed: u64,
    stop: bool,
}

impl Sealer {
    pub(super) fn start(pool: Arc<Pool>, model: Arc<Model>) -> Result<Sealer, StoreError> {
        let mut name = [0; 8];
        getrandom::fill(&mut name)
            .map_err(|e| StoreError::new("drawing a sealer's name", e.to_string()))?;
        let shared = Arc::new(Shared {
            pool,
            model,
            holder: base::hex::write(&name),
            bell: Mutex::default(),
            rung: Condvar::new(),
            sealed: Condvar::new(),
        });
        let with = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("sealer".into())
            .spawn(move || with.run())
            .map_err(|e| StoreError::new("starting the sealer", e))?;
        Ok(Sealer {
            shared,
            thread: Some(thread),
        })
    }

    /// Returns when everything committed before the call has its number, or after a second.
    pub(super) fn wait(&self) {
        let mut bell = self.shared.bell();
        bell.rung += 1;
        let mine = bell.rung;
        self.shared.rung.notify_one();
        let not_yet = |bell: &mut Bell| bell.sealed < mine && !bell.stop;
        drop(
            self.shared
                .sealed
                .wait_timeout_while(bell, WAIT_MAX, not_yet),
        );
    }
}

impl Drop for Sealer {
    fn drop(&mut self) {
        self.shared.bell().stop = true;
        self.shared.rung.notify_all();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

enum Sealed {
    All,
    /// There is more than one block's worth.
    Some,
    /// Another process does it.
    Other,
}

impl Shared {
    fn bell(&self) -> MutexGuard<'_, Bell> {
        self.bell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut connection = None;
        let mut renewed = None;
        loop {
            let bell = self.bell();
            let idle = |bell: &mut Bell| bell.rung == bell.sealed && !bell.stop;
            let (bell, _) = self
                .rung
                .wait_timeout_while(bell, POLL, idle)
                .unwrap_or_else(PoisonError::into_inner);
            let (rung, asked, stop) = (bell.rung, bell.rung > bell.sealed, bell.stop);
            drop(bell);
            match self.round(&mut connection, &mut renewed, asked) {
                Ok(true) => {
                    self.bell().sealed = rung;
                    self.sealed.notify_all();
                }
                Ok(false) => std::thread::sleep(LOOK),
                // The database is away, or a collision: again, soon.
                Err(_) => {
                    (connection, renewed) = (None, None);
                    std::thread::sleep(POLL);
                }
            }
            if stop {
                if let Some(connection) = &mut connection {
                    let _ = self.let_go(connection);
                }
                return;
            }
        }
    }

    /// Whether nothing is left of what was committed before.
    fn round(
        &self,
        connection: &mut Option<Connection>,
        renewed: &mut Option<Moment>,
        asked: bool,
    ) -> Result<bool, StoreError> {
        let connection = match connection {
            Some(connection) => connection,
            None => connection.insert(self.pool.connect()?),
        };
        let due = renewed.is_none_or(|at| at.elapsed() > RENEW);
        if !due && !asked && !self.has_tail(connection)? {
            return Ok(true);
        }
        loop {
            match self.seal(connection) {
                Ok(Sealed::All) => {
                    *renewed = Some(Moment::now());
                    return Ok(true);
                }
                Ok(Sealed::Some) => *renewed = Some(Moment::now()),
                Ok(Sealed::Other) => {
                    *renewed = Some(Moment::now());
                    return if asked {
                        self.look_on(connection)
                    } else {
                        Ok(true)
                    };
                }
                Err(error) => {
                    return match connection.roll_back() {
                        true => Ok(false),
                        false => Err(error),
                    };
                }
            }
        }
    }

    fn has_tail(&self, connection: &mut Connection) -> Result<bool, StoreError> {
        let mut any = false;
        let (doing, sql) = ("looking for entries", "SELECT written FROM tail LIMIT 1");
        connection.query(doing, sql, &values![], &mut |_| {
            any = true;
            Ok(())
        })?;
        Ok(any)
    }

    /// Whether another process has numbered what is committed now; waits for it a while.
    fn look_on(&self, connection: &mut Connection) -> Result<bool, StoreError> {
        let (doing, mut last) = ("looking for entries", None);
        let sql = "SELECT COALESCE(MAX(written), 0) FROM tail";
        connection.query(doing, sql, &values![], &mut |row| {
            last = Some(Cells { row, doing }.integer(0)?);
            Ok(())
        })?;
        let until = Moment::now() + RENEW;
        while Moment::now() < until {
            let mut left = false;
            let sql = "SELECT written FROM tail WHERE written <= $1 LIMIT 1";
            connection.query(doing, sql, &values![last], &mut |_| {
                left = true;
                Ok(())
            })?;
            if !left {
                return Ok(true);
            }
            std::thread::sleep(LOOK);
        }
        Ok(false)
    }

    /// One block, in one transaction.
    fn seal(&self, connection: &mut Connection) -> Result<Sealed, StoreError> {
        connection.begin("BEGIN ISOLATION LEVEL REPEATABLE READ")?;
        if !self.hold(connection)? {
            connection.commit()?;
            return Ok(Sealed::Other);
        }
        let before = seal::last_block(connection)?;
        let base = before.as_ref().map_or(0, |it| it.last);
        let mut reading = Reading {
            session: connection,
            model: &self.model,
            // Headers are chained: what is sealed stays so.
            keys: &Keys::blank(),
        };
        let (mut entries, last) = reading.tail(BLOCK_MAX)?;
        for (number, entry) in (base + 1..).zip(&mut entries) {
            entry.number = number;
        }
        let count = entries.len() as u64;
        if count > 0 {
            let columns = "at, account, position, register, record, version, definition, action, salt, payload, digest, address";
            let sql = format!(
                "INSERT INTO history (number, {columns}) \
                 SELECT $1 + ROW_NUMBER() OVER (ORDER BY written), {columns} FROM tail WHERE written <= $2"
            );
            let moved = connection.execute("numbering entries", &sql, &values![base, last])?;
            let sql = "DELETE FROM tail WHERE written <= $1";
            let gone = connection.execute("numbering entries", sql, &values![last])?;
            if (moved, gone) != (count, count) {
                return Err(StoreError::plain("numbering entries: not all were moved"));
            }
            seal::chain(connection, before.as_ref(), &entries, base::Instant::now())?;
        }
        connection.commit()?;
        match i64::try_from(count) == Ok(BLOCK_MAX) {
            true => Ok(Sealed::Some),
            false => Ok(Sealed::All),
        }
    }

    /// Takes or renews the lease, by the database's clock; false when another holds it.
    fn hold(&self, connection: &mut Connection) -> Result<bool, StoreError> {
        let now = "CAST(EXTRACT(EPOCH FROM CLOCK_TIMESTAMP()) * 1000 AS BIGINT)";
        let sql = format!(
            "UPDATE lease SET epoch = CASE WHEN holder = $1 THEN epoch ELSE epoch + 1 END, \
             until = {now} + $2, holder = $1 \
             WHERE name = 'sealer' AND (holder = $1 OR until < {now}) RETURNING epoch"
        );
        let lease = i64::try_from(LEASE.as_millis()).unwrap_or(i64::MAX);
        let mut held = false;
        let doing = "taking the sealer's lease";
        connection.query(
            doing,
            &sql,
            &values![self.holder.as_str(), lease],
            &mut |row| {
                held = Cells { row, doing }.integer(0).is_ok();
                Ok(())
            },
        )?;
        Ok(held)
    }

    fn let_go(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let sql = "UPDATE lease SET until = 0 WHERE name = 'sealer' AND holder = $1";
        let mine = values![self.holder.as_str()];
        connection
            .execute("giving the lease back", sql, &mine)
            .map(drop)
    }
}
