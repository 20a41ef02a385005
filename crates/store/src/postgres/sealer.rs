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

use kernel::{Block, StoreError};
use model::Model;
use tokio_postgres::SimpleQueryMessage;

use super::pool::Pool;
use super::session::{Connection, Script, first_number};
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

    /// Returns when everything committed before the call has its number, and with it is on
    /// disk; false when that took more than a second.
    pub(super) fn wait(&self) -> bool {
        let mut bell = self.shared.bell();
        bell.rung += 1;
        let mine = bell.rung;
        self.shared.rung.notify_one();
        let not_yet = |bell: &mut Bell| bell.sealed < mine && !bell.stop;
        let (bell, _) = self
            .shared
            .sealed
            .wait_timeout_while(bell, WAIT_MAX, not_yet)
            .unwrap_or_else(PoisonError::into_inner);
        bell.sealed >= mine
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

/// What the thread keeps from round to round; given up when something goes wrong.
#[derive(Default)]
struct Kept {
    connection: Option<Connection>,
    renewed: Option<Moment>,
    /// The last block, in the epoch of the lease in which nobody else can have written one.
    last: Option<(i64, Option<Block>)>,
}

impl Shared {
    fn bell(&self) -> MutexGuard<'_, Bell> {
        self.bell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut kept = Kept::default();
        loop {
            let bell = self.bell();
            let idle = |bell: &mut Bell| bell.rung == bell.sealed && !bell.stop;
            let (bell, _) = self
                .rung
                .wait_timeout_while(bell, POLL, idle)
                .unwrap_or_else(PoisonError::into_inner);
            let (rung, asked, stop) = (bell.rung, bell.rung > bell.sealed, bell.stop);
            drop(bell);
            match self.round(&mut kept, asked) {
                Ok(true) => {
                    self.bell().sealed = rung;
                    self.sealed.notify_all();
                }
                Ok(false) => std::thread::sleep(LOOK),
                // The database is away, or a collision: again, soon.
                Err(_) => {
                    kept = Kept::default();
                    std::thread::sleep(POLL);
                }
            }
            if stop {
                if let Some(connection) = &mut kept.connection {
                    let _ = self.let_go(connection);
                }
                return;
            }
        }
    }

    /// Whether nothing is left of what was committed before.
    fn round(&self, kept: &mut Kept, asked: bool) -> Result<bool, StoreError> {
        let Kept {
            connection,
            renewed,
            last,
        } = kept;
        let connection = match connection {
            Some(connection) => connection,
            None => connection.insert(self.pool.connect()?),
        };
        let due = renewed.is_none_or(|at| at.elapsed() > RENEW);
        if !due && !asked && !self.has_tail(connection)? {
            return Ok(true);
        }
        loop {
            match self.seal(connection, last) {
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
                    *last = None;
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
    fn seal(
        &self,
        connection: &mut Connection,
        last_block: &mut Option<(i64, Option<Block>)>,
    ) -> Result<Sealed, StoreError> {
        let held = self.begin_holding(connection);
        let mut reading = Reading {
            session: connection,
            model: &self.model,
            // Headers are chained: what is sealed stays so.
            keys: &Keys::blank(),
        };
        let (mut entries, last) = reading.tail(BLOCK_MAX)?;
        let Some(epoch) = first_number(&held) else {
            connection.commit()?;
            return Ok(Sealed::Other);
        };
        let before = match last_block.take() {
            Some((since, before)) if since == epoch => before,
            _ => seal::last_block(connection)?,
        };
        let base = before.as_ref().map_or(0, |it| it.last);
        for (number, entry) in (base + 1..).zip(&mut entries) {
            entry.number = number;
        }
        let count = entries.len() as u64;
        let block = seal::chained(before.as_ref(), &entries, base::Instant::now());
        if let Some(block) = &block {
            number(connection, (base, last, count), block)?;
        }
        connection.commit()?;
        *last_block = Some((epoch, block.or(before)));
        match i64::try_from(count) == Ok(BLOCK_MAX) {
            true => Ok(Sealed::Some),
            false => Ok(Sealed::All),
        }
    }

    /// Begins by taking or renewing the lease, by the database's clock; answers with the
    /// lease's epoch, which is another after each change of hands, and with none when another
    /// holds it.
    fn begin_holding(&self, connection: &mut Connection) -> Script {
        let now = "CAST(EXTRACT(EPOCH FROM CLOCK_TIMESTAMP()) * 1000 AS BIGINT)";
        let (me, lease) = (&self.holder, LEASE.as_millis());
        connection.send_script(&format!(
            "BEGIN ISOLATION LEVEL REPEATABLE READ; \
             UPDATE lease SET epoch = CASE WHEN holder = '{me}' THEN epoch ELSE epoch + 1 END, \
             until = {now} + {lease}, holder = '{me}' \
             WHERE name = 'sealer' AND (holder = '{me}' OR until < {now}) RETURNING epoch"
        ))
    }

    fn let_go(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let sql = "UPDATE lease SET until = 0 WHERE name = 'sealer' AND holder = $1";
        let mine = values![self.holder.as_str()];
        connection
            .execute("giving the lease back", sql, &mine)
            .map(drop)
    }
}

/// Moves the tail's entries into history, in one message: after number `base`, up to what was
/// written as `last`.
fn number(
    connection: &mut Connection,
    (base, last, count): (i64, i64, u64),
    block: &Block,
) -> Result<(), StoreError> {
    let doing = "numbering entries";
    let columns = "at, account, position, register, record, version, definition, action, salt, payload, digest, address";
    let answer = connection.script(
        doing,
        &format!(
            "INSERT INTO history (number, {columns}) \
             SELECT {base} + ROW_NUMBER() OVER (ORDER BY written), {columns} FROM tail WHERE written <= {last}; \
             DELETE FROM tail WHERE written <= {last}; {}",
            seal::insertion(block)
        ),
    )?;
    let done: Vec<u64> = answer
        .iter()
        .filter_map(|it| match it {
            SimpleQueryMessage::CommandComplete(n) => Some(*n),
            _ => None,
        })
        .collect();
    match done == [count, count, 1] {
        true => Ok(()),
        false => Err(StoreError::plain("numbering entries: not all were moved")),
    }
}
