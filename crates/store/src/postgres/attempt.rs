//! A write transaction, and the attempts at one: beside the other writers, then in the queue,
//! then alone, so that it ends however many contend.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use kernel::{Failure, Outcome, Refusal, StoreError};
use model::Model;

use super::Postgres;
use super::pool::Lent;
use super::session::{Connection, Fault};
use crate::keys::Keys;
use crate::writing::{Entries, Seen};

pub(super) const ATTEMPTS_MAX: u32 = 6;

/// Who else may write meanwhile, on whichever node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hold {
    /// Everybody.
    Beside,
    /// Those beside; of those in the queue one after the other.
    Queue,
    /// Nobody.
    Alone,
}

impl Hold {
    pub(super) fn of_attempt(attempt: u32) -> Hold {
        match attempt {
            0 | 1 => Hold::Beside,
            2 => Hold::Queue,
            _ => Hold::Alone,
        }
    }

    fn mode(self) -> &'static str {
        match self {
            Hold::Beside => "ROW SHARE",
            Hold::Queue => "SHARE UPDATE EXCLUSIVE",
            Hold::Alone => "EXCLUSIVE",
        }
    }
}

/// A connection in a write transaction, and what it begins with.
pub(super) struct Opened<'p> {
    pub lent: Lent<'p>,
    pub model: Arc<Model>,
    pub keys: Keys,
    pub seen: Seen,
    /// Of all pieces: written together, before the commit.
    pub entries: Entries,
}

/// What a write transaction goes by.
pub(super) struct Ground<'t> {
    pub model: &'t Model,
    pub keys: &'t Keys,
    pub seen: &'t Seen,
}

impl Postgres {
    pub(super) fn opened(&self, hold: Hold) -> Outcome<Opened<'_>> {
        // The lock comes before the snapshot, so who waited for others has seen their work.
        let mode = hold.mode();
        let begin = format!("BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE gate IN {mode} MODE");
        let (mut lent, seen) = self.begun(&begin)?;
        let (known, model) = self.kept();
        if seen.epoch != known {
            self.follow(&mut lent, seen.epoch)?;
            lent.spoil();
            return Err(Refusal::other_definitions().into());
        }
        let (lent, keys) = self.keyed(lent, &seen)?;
        Ok(Opened {
            lent,
            model,
            keys,
            seen,
            entries: Entries::new(),
        })
    }

    /// Runs the work once; none when others were in the way.
    fn attempt<T>(
        &self,
        work: &mut dyn FnMut(&mut Connection, &Ground<'_>) -> Outcome<T>,
        hold: Hold,
        is_ahead: fn(&T) -> bool,
    ) -> Outcome<Option<T>> {
        let Opened {
            mut lent,
            model,
            keys,
            seen,
            ..
        } = self.opened(hold)?;
        let ground = Ground {
            model: &model,
            keys: &keys,
            seen: &seen,
        };
        let ran = catch_unwind(AssertUnwindSafe(|| work(&mut lent, &ground)));
        let outcome = match (ran, lent.fault()) {
            (Err(_), _) => Err(StoreError::plain("a write panicked").into()),
            (Ok(_), Fault::Again | Fault::Taken) => Ok(None),
            (Ok(Ok(_)), Fault::Final) => {
                Err(StoreError::plain("a write went on after the database failed").into())
            }
            (Ok(Ok(answer)), Fault::None) => {
                let committed = match is_ahead(&answer) {
                    true => lent.commit_ahead(),
                    false => lent.commit(),
                };
                match committed {
                    Ok(()) => return Ok(Some(answer)),
                    Err(_) if matches!(lent.fault(), Fault::Again | Fault::Taken) => Ok(None),
                    Err(error) => Err(error.into()),
                }
            }
            (Ok(Err(failure)), _) => Err(failure),
        };
        if !lent.roll_back() {
            lent.spoil();
        }
        outcome
    }

    /// Attempts until one is not in others' way. Where a later commit will bring it to disk
    /// before anybody is told (`is_ahead`), its own does not wait for that.
    pub(super) fn persist<T>(
        &self,
        mut work: impl FnMut(&mut Connection, &Ground<'_>) -> Outcome<T>,
        alone: bool,
        is_ahead: fn(&T) -> bool,
    ) -> Outcome<T> {
        for attempt in 1..=ATTEMPTS_MAX {
            let hold = match alone {
                true => Hold::Alone,
                false => Hold::of_attempt(attempt),
            };
            if let Some(done) = self.attempt(&mut work, hold, is_ahead)? {
                return Ok(done);
            }
            pause(attempt);
        }
        Err(too_many())
    }
}

/// All attempts were in vain.
pub(super) fn too_many() -> Failure {
    Failure::Store(StoreError::plain(format!(
        "同时改动的人太多，重试 {ATTEMPTS_MAX} 次仍未写成，什么都没有改动；请稍后再试"
    )))
}

/// Some milliseconds, more each time, by chance: so that two do not meet again.
pub(super) fn pause(attempt: u32) {
    let mut chance = [0; 2];
    let _ = getrandom::fill(&mut chance);
    let most = 4_u64 << attempt.min(5);
    let wait = u64::from(u16::from_le_bytes(chance)) % most;
    std::thread::sleep(Duration::from_millis(wait));
}
