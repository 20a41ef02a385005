//! The write-ahead log: what lies in it is brought to its place in the database beside the
//! writer, so that nobody who saves waits for it. The log begins anew once all of it was
//! brought home, and only the writer, between two groups, sees it at rest: the little that
//! came meanwhile is its own to bring.
//!
//! Not here: when a group is committed (`writer`).

use std::cell::Cell;
use std::ffi::c_int;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use kernel::StoreError;
use rusqlite::Connection;

use super::session::failed;

/// So many pages (of 4 KB) are brought home together: what changes often is brought once.
const TOGETHER: c_int = 8_192;
/// From so many on, the log should begin anew.
const LONG: c_int = 32_768;
/// So many are brought soon enough that the writer does it itself.
const FEW: c_int = 1_024;
/// A log as long as this is brought home whatever it takes.
const TOO_LONG: c_int = 4 * LONG;

const BRING_HOME: &str = "PRAGMA wal_checkpoint(PASSIVE)";

thread_local! {
    /// Pages in the log after this thread's last commit.
    static PAGES: Cell<c_int> = const { Cell::new(0) };
}

/// Whoever brings the log home holds it: SQLite lets nobody wait for another.
pub(super) type Bringing = Arc<Mutex<()>>;

/// The writer's side.
pub(super) struct Log {
    bringing: Bringing,
    /// Pages of the log that were brought home.
    home: Arc<AtomicI32>,
    wanted: SyncSender<()>,
}

/// What is to be done about the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Nothing,
    /// Beside the writer.
    Beside,
    /// By the writer, now.
    Now,
}

impl Log {
    /// Has what the connection writes brought home over another.
    pub(super) fn of(
        writer: &Connection,
        other: Connection,
        bringing: &Bringing,
    ) -> Result<Log, StoreError> {
        let noted = |_: &rusqlite::hooks::Wal, pages| {
            PAGES.set(pages);
            Ok(())
        };
        writer.wal_hook(Some(noted));
        let (home, (wanted, asked)) = (Arc::new(AtomicI32::new(0)), sync_channel(1));
        let (brought, turn) = (Arc::clone(&home), Arc::clone(bringing));
        std::thread::Builder::new()
            .name("log".into())
            .spawn(move || bring(&other, &turn, (&asked, &brought)))
            .map_err(|e| StoreError::new("starting what brings the log home", e))?;
        Ok(Log {
            bringing: Arc::clone(bringing),
            home,
            wanted,
        })
    }

    /// After a commit of the writer's.
    pub(super) fn committed(&self, writer: &Connection) {
        match next(PAGES.get(), self.home.load(Ordering::Relaxed)) {
            Next::Nothing => {}
            // It is under way already where this fails.
            Next::Beside => drop(self.wanted.try_send(())),
            // Who brings meanwhile is done after another commit.
            Next::Now => {
                if let Ok(_turn) = self.bringing.try_lock() {
                    drop(brought(writer));
                }
            }
        }
    }
}

fn next(pages: c_int, home: c_int) -> Next {
    // The log began anew since.
    let home = if home > pages { 0 } else { home };
    let left = pages - home;
    match pages {
        TOO_LONG.. => Next::Now,
        LONG.. if left <= FEW => Next::Now,
        LONG.. => Next::Beside,
        _ if left >= TOGETHER => Next::Beside,
        _ => Next::Nothing,
    }
}

/// Brings home whenever it is wanted, until the writer is gone.
fn bring(other: &Connection, bringing: &Mutex<()>, (wanted, home): (&Receiver<()>, &AtomicI32)) {
    while wanted.recv().is_ok() {
        let _turn = bringing.lock().unwrap_or_else(PoisonError::into_inner);
        // What failed is tried again after another commit.
        if let Ok(pages) = brought(other) {
            home.store(pages, Ordering::Relaxed);
        }
    }
}

/// How many pages of the log are home now.
fn brought(conn: &Connection) -> Result<c_int, StoreError> {
    conn.query_row(BRING_HOME, [], |row| row.get(2))
        .map_err(failed("bringing the log home"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_brought_home_beside_and_begun_anew_by_the_writer() {
        let cases = [
            (100, 0, Next::Nothing),
            (TOGETHER, 0, Next::Beside),
            (TOGETHER + 100, TOGETHER, Next::Nothing),
            (LONG, LONG - FEW - 1, Next::Beside),
            (LONG, LONG - FEW, Next::Now),
            // It began anew since it was brought home.
            (100, LONG, Next::Nothing),
            (TOO_LONG, 0, Next::Now),
        ];
        for (pages, home, expected) in cases {
            assert_eq!(next(pages, home), expected, "{pages} {home}");
        }
    }
}
