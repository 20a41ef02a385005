//! The one writer: work from all threads, each piece under its own savepoint, committed in groups.

use std::any::Any;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant as Moment};

use kernel::{Failure, Outcome, StoreError, WriteWork};
use model::Model;
use rusqlite::Connection;

use super::Shared;
use super::log::Log;
use super::session::{Session, failed};
use crate::dialect;
use crate::keys::Keys;
use crate::reading::Reading;
use crate::seal;
use crate::writing::Writing;

/// One piece of work with the way back.
pub(super) struct Order {
    pub task: Task,
    pub answer: Sender<Outcome<Box<dyn Any + Send>>>,
    /// A part of a long work, which lets others go first.
    pub patient: bool,
}

pub(super) enum Task {
    Work(WriteWork<'static>),
    /// The store's own, in a transaction by itself; with a model, the store takes it as its
    /// own when that is committed.
    Inner(Inner, Option<Arc<Model>>),
}

type Answer = Box<dyn Any + Send>;
pub(super) type Inner = Box<dyn FnMut(&mut dyn dialect::Session, &Keys) -> Outcome<Answer> + Send>;

/// A group stays open at most this long while more work waits.
const GROUP_MS_MAX: Duration = Duration::from_millis(20);
const GROUP_MAX: usize = 64;
/// A part of a long work lets so many groups go first, so that it ends one day.
const PATIENCE: usize = 8;

/// Orders that were not begun.
struct Waiting<'o> {
    orders: &'o Receiver<Order>,
    /// As many of them are not patient.
    at_desks: &'o AtomicUsize,
    now: VecDeque<Order>,
    patient: VecDeque<Order>,
    /// Groups that went before the first of the patient.
    passed: usize,
}

impl Waiting<'_> {
    fn put(&mut self, order: Order) {
        match order.patient {
            true => self.patient.push_back(order),
            false => self.now.push_back(order),
        }
    }

    /// One that is not patient, if there is any.
    fn urgent(&mut self) -> Option<Order> {
        while let Ok(order) = self.orders.try_recv() {
            self.put(order);
        }
        let order = self.now.pop_front()?;
        self.at_desks.fetch_sub(1, Ordering::Relaxed);
        Some(order)
    }

    /// The next; waits for it. None when every sender is gone.
    fn next(&mut self) -> Option<Order> {
        if self.now.is_empty() && self.patient.is_empty() {
            let order = self.orders.recv().ok()?;
            self.put(order);
        }
        if !self.patient.is_empty() && self.passed >= PATIENCE {
            self.passed = 0;
            return self.patient.pop_front();
        }
        match self.urgent() {
            Some(order) => {
                self.passed += usize::from(!self.patient.is_empty());
                Some(order)
            }
            None => {
                self.passed = 0;
                self.patient.pop_front()
            }
        }
    }
}

/// Runs until every sender is gone.
pub(super) fn run(conn: &Connection, (shared, log): (&Shared, &Log), orders: &Receiver<Order>) {
    let mut waiting = Waiting {
        orders,
        at_desks: &shared.at_desks,
        now: VecDeque::new(),
        patient: VecDeque::new(),
        passed: 0,
    };
    while let Some(Order {
        task,
        answer,
        patient,
    }) = waiting.next()
    {
        match task {
            Task::Work(work) => group(conn, shared, (work, answer, patient), &mut waiting),
            Task::Inner(job, take) => {
                let _ = answer.send(inner(conn, shared, job, take));
            }
        }
        log.committed(conn);
    }
}

type Piece = (WriteWork<'static>, Sender<Outcome<Answer>>, bool);

/// A part of a long work is a group by itself.
fn group(conn: &Connection, shared: &Shared, first: Piece, waiting: &mut Waiting<'_>) {
    let mut done = Vec::new();
    let opened = conn
        .execute_batch("BEGIN IMMEDIATE")
        .map_err(failed("opening a write"));
    if let Err(error) = opened {
        let _ = first.1.send(Err(error.into()));
        return;
    }
    let (began, model) = (Moment::now(), shared.model());
    let keys = shared.ring.keys(&mut Session(conn));
    let mut next = Some(first);
    while let Some((work, answer, patient)) = next.take() {
        let keys = keys.as_ref().map_err(|error| error.to_string());
        let written = match keys {
            Ok(keys) if patient => alone(conn, (&model, keys, &shared.at_desks), work),
            Ok(keys) => one(conn, (&model, keys, &shared.at_desks), work),
            Err(says) => Err(StoreError::plain(says).into()),
        };
        done.push((answer, written));
        if !patient && done.len() < GROUP_MAX && began.elapsed() < GROUP_MS_MAX {
            next = waiting.urgent().map(|order| match order.task {
                Task::Work(work) => (work, order.answer, order.patient),
                Task::Inner(..) => unreachable!("the store's own work is patient"),
            });
        }
    }
    if let Err(error) = sealed(conn) {
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

/// A job of the store's own. What it sorts to make an index may be more than memory holds, and
/// is sorted beside what is read.
fn inner(
    conn: &Connection,
    shared: &Shared,
    job: Inner,
    take: Option<Arc<Model>>,
) -> Outcome<Answer> {
    let doing = "opening a write";
    conn.execute_batch("PRAGMA temp_store = FILE; PRAGMA threads = 1; BEGIN IMMEDIATE")
        .map_err(failed(doing))?;
    let result = begun(conn, shared, job, take);
    conn.execute_batch("PRAGMA temp_store = MEMORY; PRAGMA threads = 0")
        .map_err(failed(doing))?;
    result
}

/// Committed with what it wrote to history.
fn begun(
    conn: &Connection,
    shared: &Shared,
    mut job: Inner,
    take: Option<Arc<Model>>,
) -> Outcome<Answer> {
    let result = catch_unwind(AssertUnwindSafe(|| {
        let keys = shared.ring.keys(&mut Session(conn))?;
        job(&mut Session(conn), &keys)
    }))
    .unwrap_or_else(|_| Err(StoreError::plain("a write panicked").into()));
    // No reading begins between the commit and the model that fits it.
    let lock = || shared.model.write().unwrap_or_else(PoisonError::into_inner);
    let taken = take.map(|take| (lock(), take));
    let result = result.and_then(|answer| Ok(sealed(conn).map(|()| answer)?));
    match (&result, taken) {
        (Err(_), _) => drop(conn.execute_batch("ROLLBACK")),
        (Ok(_), Some((mut model, take))) => *model = take,
        (Ok(_), None) => {}
    }
    result
}

/// Chains what is new in history, and commits.
fn sealed(conn: &Connection) -> Result<(), StoreError> {
    let chained = catch_unwind(AssertUnwindSafe(|| seal::rest(&mut Session(conn))));
    chained
        .unwrap_or_else(|_| Err(StoreError::plain("sealing history panicked")))
        .and_then(|()| conn.execute_batch("COMMIT").map_err(failed("committing")))
}

/// What a piece of work is done with.
type Ground<'g> = (&'g Model, &'g Keys, &'g AtomicUsize);

/// A panic costs the piece alone, never the writer.
fn worked(
    conn: &Connection,
    (model, keys, at_desks): Ground<'_>,
    mut work: WriteWork<'static>,
) -> Outcome<Answer> {
    catch_unwind(AssertUnwindSafe(|| {
        let reading = Reading {
            session: &mut Session(conn),
            model,
            keys,
        };
        work(&mut Writing::new(reading).before(at_desks))
    }))
    .unwrap_or_else(|_| Err(Failure::Store(StoreError::plain("a write panicked"))))
}

/// The only piece of its transaction: undone with it. A savepoint would keep every page it
/// changes in memory a second time.
fn alone(conn: &Connection, ground: Ground<'_>, work: WriteWork<'static>) -> Outcome<Answer> {
    let result = worked(conn, ground, work);
    if result.is_err() {
        conn.execute_batch("ROLLBACK; BEGIN IMMEDIATE")
            .map_err(failed("undoing a write"))?;
    }
    result
}

/// A piece of work among others, under a savepoint.
fn one(conn: &Connection, ground: Ground<'_>, work: WriteWork<'static>) -> Outcome<Answer> {
    conn.execute_batch("SAVEPOINT work")
        .map_err(failed("opening a savepoint"))?;
    let result = worked(conn, ground, work);
    let close = if result.is_ok() {
        "RELEASE work"
    } else {
        "ROLLBACK TO work; RELEASE work"
    };
    conn.execute_batch(close)
        .map_err(failed("closing a savepoint"))?;
    result
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    /// Whether the orders in their turn are patient, of as many as these that wait.
    fn turns(orders: &[bool]) -> Vec<bool> {
        let (sender, receiver) = channel();
        for patient in orders {
            let order = Order {
                task: Task::Work(Box::new(|_| Err(StoreError::plain("not run").into()))),
                answer: channel().0,
                patient: *patient,
            };
            sender.send(order).unwrap();
        }
        drop(sender);
        let at_desks = AtomicUsize::new(orders.len());
        let mut waiting = Waiting {
            orders: &receiver,
            at_desks: &at_desks,
            now: VecDeque::new(),
            patient: VecDeque::new(),
            passed: 0,
        };
        std::iter::from_fn(|| waiting.next().map(|it| it.patient)).collect()
    }

    #[test]
    fn those_at_their_desks_go_before_a_long_work() {
        let turns = turns(&[true, true, false, false]);
        assert_eq!(turns, [false, false, true, true]);
    }

    #[test]
    fn a_long_work_ends_though_the_desks_never_rest() {
        let orders: Vec<bool> = std::iter::once(true).chain([false; 20]).collect();
        let turns = turns(&orders);
        assert_eq!(turns.iter().position(|it| *it), Some(PATIENCE));
    }
}
