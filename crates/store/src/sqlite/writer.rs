//! The one writer: work from all threads, each piece under its own savepoint, committed in groups.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender};
use std::time::{Duration, Instant as Moment};

use kernel::{Failure, Outcome, Read, StoreError, WriteWork};
use rusqlite::Connection;

use super::Shared;
use super::session::{Session, failed};
use crate::reading::Reading;
use crate::seal;
use crate::writing::Writing;

/// One piece of work with the way back.
pub(super) struct Order {
    pub work: WriteWork<'static>,
    pub answer: Sender<Outcome<Box<dyn Any + Send>>>,
}

/// A group stays open at most this long while more work waits.
const GROUP_MS_MAX: Duration = Duration::from_millis(20);
const GROUP_MAX: usize = 64;

/// Runs until every sender is gone.
pub(super) fn run(conn: &Connection, shared: &Shared, orders: &Receiver<Order>) {
    while let Ok(first) = orders.recv() {
        group(conn, shared, first, orders);
    }
}

fn group(conn: &Connection, shared: &Shared, first: Order, orders: &Receiver<Order>) {
    let mut done = Vec::new();
    let opened = conn
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(failed("opening a write"));
    if let Err(error) = opened {
        let _ = first.answer.send(Err(error.into()));
        return;
    }
    let began = Moment::now();
    let mut next = Some(first);
    while let Some(Order { work, answer }) = next.take() {
        done.push((answer, one(conn, shared, work)));
        if done.len() < GROUP_MAX && began.elapsed() < GROUP_MS_MAX {
            next = orders.try_recv().ok();
        }
    }
    let sealed = catch_unwind(AssertUnwindSafe(|| {
        seal_new(&mut reading(&mut Session(conn), shared))
    }))
    .unwrap_or_else(|_| Err(StoreError::plain("sealing history panicked")))
    .and_then(|()| conn.execute_batch("COMMIT").map_err(failed("committing")));
    if let Err(error) = sealed {
        let _ = conn.execute_batch("ROLLBACK");
        let said = error.to_string();
        for (answer, _) in done {
            let _ = answer.send(Err(StoreError::new(
                "committing a group of writes",
                said.clone(),
            )
            .into()));
        }
        return;
    }
    for (answer, result) in done {
        let _ = answer.send(result);
    }
}

/// The writer numbers entries as it writes them; here they are chained.
fn seal_new(reading: &mut Reading<'_>) -> Result<(), StoreError> {
    let before = seal::last_block(reading.session)?;
    let last = before.as_ref().map_or(0, |it| it.last);
    let entries = reading.entries_after(last, usize::MAX)?;
    seal::chain(
        reading.session,
        before.as_ref(),
        &entries,
        base::Instant::now(),
    )
}

fn reading<'c>(session: &'c mut Session<'_>, shared: &'c Shared) -> Reading<'c> {
    Reading {
        session,
        model: &shared.model,
        key: &shared.key,
    }
}

/// A piece of work under a savepoint; a panic costs it alone, never the writer.
fn one(
    conn: &Connection,
    shared: &Shared,
    mut work: WriteWork<'static>,
) -> Outcome<Box<dyn Any + Send>> {
    conn.execute_batch("SAVEPOINT work")
        .map_err(failed("opening a savepoint"))?;
    let result = catch_unwind(AssertUnwindSafe(|| {
        work(&mut Writing::new(reading(&mut Session(conn), shared)))
    }))
    .unwrap_or_else(|_| Err(Failure::Store(StoreError::plain("a write panicked"))));
    let close = if result.is_ok() {
        "RELEASE work"
    } else {
        "ROLLBACK TO work; RELEASE work"
    };
    conn.execute_batch(close)
        .map_err(failed("closing a savepoint"))?;
    result
}
