//! What returns by itself and goes by records need not wait for its turn: it returns soon after
//! one of them was written, by whichever node.
//!
//! It is asked for again and again, so it must cost little: nothing where nothing was written, a
//! glance at the last entries of the history otherwise; and what takes long returns seldom, so
//! that a city that writes all day is not counted all day. Not here: what is done (`run`), and
//! what the work takes up again of its own.

use std::collections::BTreeSet;

use jiff::SignedDuration;

use super::{Job, JobKinds, JobState};
use crate::store::{read, write};
use crate::{Kernel, Outcome};

/// Entries of the history looked through; where there are more, anything may have been written.
const ENTRIES_MAX: usize = 500;
/// So many times as long as its last turn took, a kind waits before it returns early.
const PAUSE: i32 = 10;

/// What was written after a history number.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The last number of the history.
    pub until: i64,
    /// None: too much to tell.
    registers: Option<BTreeSet<String>>,
}

impl Written {
    /// Whether one of these registers may have been.
    pub fn is_any_of(&self, registers: &BTreeSet<String>) -> bool {
        let written = self.registers.as_ref();
        written.is_none_or(|it| !it.is_disjoint(registers))
    }
}

/// How far the history was heard, and which kinds are to return.
#[derive(Debug, Default)]
pub struct Heard {
    /// None before anything was heard.
    after: Option<i64>,
    due: BTreeSet<String>,
}

impl Kernel {
    /// The registers written after a history number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn written_after(&self, number: i64) -> Outcome<Written> {
        read(self.store(), |read| {
            let until = read.history_number()?;
            let many = i64::try_from(ENTRIES_MAX).unwrap_or(i64::MAX);
            if until - number > many {
                return Ok(Written {
                    until,
                    registers: None,
                });
            }
            let entries = match until > number {
                true => read.entries_after(number, ENTRIES_MAX)?,
                false => Vec::new(),
            };
            let written = entries.into_iter().filter(|it| it.entry.action.writes());
            let registers = Some(written.map(|it| it.entry.register).collect());
            Ok(Written { until, registers })
        })
    }

    /// Has the kinds return that go by what was written since this was last asked for. The
    /// first time it only listens.
    ///
    /// # Errors
    /// When the store fails.
    pub fn heed(&self, kinds: &JobKinds, heard: &mut Heard) -> Outcome<()> {
        if kinds.heeding().next().is_none() {
            return Ok(());
        }
        let Some(after) = heard.after else {
            heard.after = Some(read(self.store(), |read| read.history_number())?);
            return Ok(());
        };
        let written = self.written_after(after)?;
        if written.until != after {
            for (kind, goes_by) in kinds.heeding() {
                if !heard.due.contains(kind) && written.is_any_of(&goes_by(self)?) {
                    heard.due.insert(kind.to_owned());
                }
            }
            heard.after = Some(written.until);
        }
        let mut is_any = false;
        for kind in heard.due.clone() {
            let early = self.have_return(&kind)?;
            is_any |= early == Some(true);
            if early.is_some() {
                heard.due.remove(&kind);
            }
        }
        if is_any {
            self.wake_jobs();
        }
        Ok(())
    }

    /// Whether a kind returns earlier than it would, none while it must wait: it is being done,
    /// was done just now, or failed.
    fn have_return(&self, kind: &str) -> Outcome<Option<bool>> {
        let (id, now) = (Job::id_of(kind, ""), self.now());
        let Some(job) = self.job(id)? else {
            return Ok(Some(false));
        };
        if job.state == JobState::Waiting && job.due_at <= now {
            return Ok(Some(false));
        }
        let took = job.started_at.zip(job.ended_at);
        let took = took.map_or(SignedDuration::ZERO, |(from, to)| to.duration_since(from));
        let rested = job.ended_at.is_none_or(|it| it + took * PAUSE <= now);
        if job.state != JobState::Waiting || job.failures > 0 || !rested {
            return Ok(None);
        }
        write(self.store(), move |tx| {
            if let Some(mut job) = tx.job(id)? {
                job.hasten(now);
                tx.put_job(&job)?;
            }
            Ok(Some(true))
        })
    }
}
