//! Starting, listing and cancelling jobs, and the bell that wakes who does them.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use base::mention::Mentions;
use base::{Id, Instant};

use super::{Job, JobKinds, JobState, JobsOf, NewJob};
use crate::rules::Ctx;
use crate::store::{Tx, read, write};
use crate::writing::Writing;
use crate::{Kernel, Outcome, Refusal, StoreError};

/// What a transaction that started a job leaves in `Touched`, where names of registers lie.
pub(crate) const STARTED: &str = "job";

/// Ended jobs are kept this many days.
const KEPT_DAYS: i64 = 30;

/// Rung when a job was started by this process.
#[derive(Default)]
pub(crate) struct Bell {
    rung: Mutex<u64>,
    heard: Condvar,
}

impl Bell {
    pub(crate) fn ring(&self) {
        *self.rung.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.heard.notify_all();
    }
}

/// What goes by the definitions does not wait for its turn when there are others.
pub(crate) fn hasten(tx: &mut dyn Tx, kinds: &[&str], now: Instant) -> Result<(), StoreError> {
    for kind in kinds {
        if let Some(mut job) = tx.job(Job::id_of(kind, ""))? {
            job.hasten(now);
            tx.put_job(&job)?;
        }
    }
    Ok(())
}

impl Ctx<'_> {
    /// Starts a background job in the caller's name when this transaction is kept.
    /// One that has the id already is left as it is.
    pub fn start_job(&mut self, new: &NewJob) -> Outcome<Id> {
        let writing = &mut self.writing;
        let acting = Some(writing.position).filter(|it| !it.is_nil());
        let account = writing.caller.account;
        start(writing, new, (account, acting))
    }
}

/// The same in the name of an account, or of the platform: nil.
pub(crate) fn start(
    writing: &mut Writing<'_>,
    new: &NewJob,
    (account, acting): (Id, Option<Id>),
) -> Outcome<Id> {
    if writing.tx.job(new.id)?.is_none() {
        let job = Job::new(new, account, acting, writing.caller.at);
        writing.tx.put_job(&job)?;
        writing.touched.registers.insert(STARTED.to_owned());
    }
    Ok(new.id)
}

impl Kernel {
    /// Makes the standing jobs of the kinds that return, where they are missing.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn stand_jobs(&self, kinds: &JobKinds) -> Outcome<()> {
        let standing = kinds.standing(self.now());
        self.as_platform(move |ctx| {
            standing
                .iter()
                .try_for_each(|it| ctx.start_job(it).map(drop))
        })
    }

    /// A background job; none when it is not there.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn job(&self, id: Id) -> Outcome<Option<Job>> {
        read(self.store(), |read| Ok(read.job(id)?))
    }

    /// Background jobs, the newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn jobs(&self, of: JobsOf, limit: usize) -> Outcome<Vec<Job>> {
        let jobs = read(self.store(), |read| read.jobs(of, limit))?;
        Ok(jobs.into_iter().filter_map(|(_, job)| job).collect())
    }

    /// Cancels a job: at once when nobody does it, after the running step otherwise.
    ///
    /// # Errors
    /// Refused when it is not there, has ended, or returns by itself.
    pub fn cancel_job(&self, id: Id) -> Outcome<Job> {
        let now = self.now();
        write(self.store(), move |tx| {
            let mut job = tx.job(id)?.ok_or_else(Refusal::not_found)?;
            if !job.state.is_live() {
                return Err(Refusal::new("job.ended", "这项任务已经结束，不用取消。").into());
            }
            if job.is_standing() {
                let says = "这项任务由系统定时运行，不能取消。";
                return Err(Refusal::new("job.standing", says).into());
            }
            job.cancel = true;
            if job.state == JobState::Waiting || job.lease.until <= now {
                job.end(JobState::Cancelled, now);
            }
            tx.put_job(&job)?;
            Ok(job)
        })
    }

    /// 现在运行: a job that returns by itself does not wait for its turn.
    ///
    /// # Errors
    /// Refused when it is not there, or does not return.
    pub fn run_job_soon(&self, id: Id) -> Outcome<Job> {
        let now = self.now();
        let job = write(self.store(), move |tx| {
            let mut job = tx.job(id)?.ok_or_else(Refusal::not_found)?;
            if !job.is_standing() {
                let says = "这项任务不是定时运行的，不能再运行一次。请重新发起。";
                return Err(Refusal::new("job.once", says).into());
            }
            job.hasten(now);
            tx.put_job(&job)?;
            Ok(job)
        })?;
        self.wake_jobs();
        Ok(job)
    }

    /// Drops ended jobs that mention somebody in what they were to do or what came of it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn drop_jobs_of(&self, who: &Mentions) -> Outcome<()> {
        let who = who.clone();
        write(self.store(), move |tx| {
            for (id, job) in tx.jobs(JobsOf::Everybody, usize::MAX)? {
                let told = job.filter(|it| !it.state.is_live()).is_some_and(|it| {
                    let texts = [it.title, it.progress.says];
                    let made = [it.args, it.result].map(|it| it.to_string());
                    texts.iter().chain(&made).any(|it| who.is_in(it))
                });
                if told {
                    tx.drop_job(id)?;
                }
            }
            Ok(())
        })
    }

    /// Drops jobs that ended long ago.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub fn sweep_jobs(&self) -> Outcome<()> {
        let before = self.now() - jiff::SignedDuration::from_hours(24 * KEPT_DAYS);
        write(self.store(), move |tx| {
            for (id, job) in tx.jobs(JobsOf::Everybody, usize::MAX)? {
                let ended = job
                    .filter(|it| !it.state.is_live())
                    .and_then(|it| it.ended_at);
                if ended.is_some_and(|at| at < before) {
                    tx.drop_job(id)?;
                }
            }
            Ok(())
        })
    }

    /// Returns when a job was started by this process since `heard`, or after `most`.
    /// Gives what to say next time.
    pub fn await_jobs(&self, heard: u64, most: Duration) -> u64 {
        let bell = &self.bell;
        let rung = bell.rung.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = bell
            .heard
            .wait_timeout_while(rung, most, |rung| *rung == heard);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }

    /// Wakes who waits for jobs, to look around.
    pub fn wake_jobs(&self) {
        self.bell.ring();
    }
}
