//! Connections of one process to one database, lent to the thread that asks.

use std::ops::{Deref, DerefMut};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant as Moment};

use kernel::StoreError;
use tokio_postgres::Config;

use super::session::Connection;

/// The most connections at once; as many threads again may wait for one.
const CONNECTIONS_MAX: usize = 24;
const WAIT_MAX: Duration = Duration::from_secs(20);

pub(super) struct Pool {
    config: Config,
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    free: Vec<Connection>,
    lent: usize,
    /// Connections of an earlier generation are not used again.
    generation: u64,
}

/// Goes back to the pool when dropped; see [`Lent::spoil`].
pub(super) struct Lent<'p> {
    pool: &'p Pool,
    connection: Option<Connection>,
    generation: u64,
}

impl Pool {
    pub(super) fn new(config: Config) -> Pool {
        Pool {
            config,
            state: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    /// A connection of its own, not counted.
    pub(super) fn connect(&self) -> Result<Connection, StoreError> {
        Connection::new(&self.config)
    }

    pub(super) fn lend(&self) -> Result<Lent<'_>, StoreError> {
        let until = Moment::now() + WAIT_MAX;
        let mut state = self.state();
        while state.free.is_empty() && state.lent >= CONNECTIONS_MAX {
            let left = until.saturating_duration_since(Moment::now());
            if left.is_zero() {
                return Err(StoreError::plain(
                    "等待数据库连接超时：同时使用的人太多，请稍后再试",
                ));
            }
            let (again, _) = self
                .returned
                .wait_timeout(state, left)
                .unwrap_or_else(PoisonError::into_inner);
            state = again;
        }
        let free = state.free.pop();
        state.lent += 1;
        let generation = state.generation;
        drop(state);
        let mut lent = Lent {
            pool: self,
            connection: free,
            generation,
        };
        if lent.connection.is_none() {
            lent.connection = Some(self.connect()?);
        }
        Ok(lent)
    }

    /// Every connection is replaced when it comes back, and with it what it has prepared.
    pub(super) fn forget(&self) {
        let mut state = self.state();
        state.generation += 1;
        let free = std::mem::take(&mut state.free);
        drop(state);
        std::thread::spawn(move || drop(free));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Pool {
    /// Closing waits for the network, which an async server's thread must not; another does.
    fn drop(&mut self) {
        let free = std::mem::take(&mut self.state().free);
        if !free.is_empty() {
            let _ = std::thread::spawn(move || drop(free)).join();
        }
    }
}

impl Lent<'_> {
    /// Not to be used again: this connection, and the free ones, which may be as broken.
    pub(super) fn spoil(mut self) {
        self.connection = None;
        self.pool.state().free.clear();
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let mut state = self.pool.state();
        state.lent -= 1;
        if state.generation == self.generation {
            state.free.extend(self.connection.take());
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}

impl Deref for Lent<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
            .as_ref()
            .unwrap_or_else(|| unreachable!("lent until dropped"))
    }
}

impl DerefMut for Lent<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.connection
            .as_mut()
            .unwrap_or_else(|| unreachable!("lent until dropped"))
    }
}
