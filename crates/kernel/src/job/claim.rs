//! Taking a job, and what becomes of it when its work returned. Not here: keeping it meanwhile
//! (`lease`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use base::Instant;
use jiff::SignedDuration;
use serde_json::Value as Json;

use super::lease::held;
use super::run::Run;
use super::signal::{CANCEL, STOP};
use super::{Job, JobKinds, JobState, JobsOf, LEASE, Lease, Told};
use crate::store::{read, write};
use crate::{Failure, Kernel, Outcome, Refusal, StoreError, Trouble};

/// So many attempts without one step that goes well end a job.
const FAILURES_MAX: i64 = 8;
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(1);
/// Live jobs looked at; there are never so many.
const LIVE_MAX: usize = 1_000;

impl Job {
    /// Nobody's, and due; or somebody's who no longer answers.
    fn is_free(&self, now: Instant) -> bool {
        match self.state {
            JobState::Waiting => self.due_at <= now,
            JobState::Running => self.lease.until <= now,
            _ => false,
        }
    }

    pub(super) fn end(&mut self, state: JobState, now: Instant) {
        self.state = state;
        self.ended_at = Some(now);
        self.lease.holder.clear();
    }

    fn wait_until(&mut self, due_at: Instant) {
        self.state = JobState::Waiting;
        self.due_at = due_at;
        self.lease.holder.clear();
    }

    /// Due at once, when it waits for a later turn.
    pub(super) fn hasten(&mut self, now: Instant) {
        if self.state == JobState::Waiting {
            self.due_at = self.due_at.min(now);
        }
    }

    /// Done or given up; what returns waits for its next turn.
    fn close(&mut self, state: JobState, kinds: &JobKinds, now: Instant) {
        self.end(state, now);
        self.failures = 0;
        if let Some(every) = kinds.every(&self.kind) {
            self.wait_until(every.after(now));
        }
    }

    /// Gives it to a holder; false when it has failed too often for that.
    fn take(&mut self, holder: &str, kinds: &JobKinds, now: Instant) -> bool {
        if self.state == JobState::Running {
            // Whoever held it is gone in the middle of a step.
            self.fail(kinds, now);
            if self.failures != 1 {
                return false;
            }
        }
        self.state = JobState::Running;
        self.started_at = Some(self.started_at.filter(|_| self.failures > 0).unwrap_or(now));
        self.lease = Lease {
            holder: holder.to_owned(),
            until: now + LEASE,
            epoch: self.lease.epoch + 1,
        };
        true
    }

    /// Writes what came of an attempt; whether the turn is over.
    fn settle(&mut self, came: &Came, kinds: &JobKinds, now: Instant) -> bool {
        match came {
            Came::Done(result) => {
                // What returns tells of its last turn, and no more of one that failed.
                if self.is_standing() {
                    let says = result.get("says").and_then(Json::as_str);
                    self.progress.says = says.unwrap_or_default().to_owned();
                }
                self.result = result.clone();
                self.progress.cursor = Json::Null;
                self.close(JobState::Done, kinds, now);
            }
            Came::Refused(why) => {
                self.progress.says.clone_from(&why.message);
                self.close(JobState::Failed, kinds, now);
            }
            Came::Cancelled => self.close(JobState::Cancelled, kinds, now),
            Came::Stopped => {
                self.wait_until(now);
                return false;
            }
            Came::Failed => return self.fail(kinds, now),
        }
        true
    }

    /// The surroundings failed: again after a while, each time a longer one; whether it was
    /// given up.
    fn fail(&mut self, kinds: &JobKinds, now: Instant) -> bool {
        self.failures += 1;
        if self.failures < FAILURES_MAX {
            let pause = SignedDuration::from_secs(5 << self.failures.clamp(0, 20));
            self.wait_until(now + pause.min(PAUSE_MAX));
            return false;
        }
        self.progress.says = format!(
            "试了 {FAILURES_MAX} 次都没有做成，已停下。请把任务编号 {} 告诉系统管理员。",
            self.id
        );
        self.close(JobState::Failed, kinds, now);
        true
    }
}

impl Kernel {
    /// Takes a job of a known kind that is due, or whose holder is gone; people's first. Who
    /// has not taken up the definitions in force gets none.
    ///
    /// # Errors
    /// When the store fails.
    pub fn claim_job(&self, kinds: &JobKinds, holder: &str) -> Outcome<Option<Job>> {
        let now = self.now();
        let live = read(self.store(), |read| read.jobs(JobsOf::Live, LIVE_MAX))?;
        let mut free: Vec<Job> = live.into_iter().filter_map(|(_, job)| job).collect();
        free.retain(|it| it.is_free(now) && kinds.get(&it.kind).is_some());
        free.sort_by_key(|it| (it.account.is_nil(), it.due_at, it.id));
        for job in free {
            let (id, holder, kinds) = (job.id, holder.to_owned(), kinds.clone());
            let epoch = self.epoch();
            let taken = write(self.store(), move |tx| {
                let Some(mut job) = tx.job(id)?.filter(|it| it.is_free(now)) else {
                    return Ok(None);
                };
                if tx.epoch()? != epoch {
                    return Ok(None);
                }
                let taken = job.take(&holder, &kinds, now);
                tx.put_job(&job)?;
                Ok(taken.then_some(job))
            })?;
            if taken.is_some() {
                return Ok(taken);
            }
        }
        Ok(None)
    }

    /// Does a job one has taken, to its end or until told otherwise, and writes what came of it.
    ///
    /// # Errors
    /// Why this attempt failed, for the operator; the job is tried again later by itself.
    pub fn run_job(&self, kinds: &JobKinds, job: Job, told: &Told) -> Result<(), StoreError> {
        let (id, lease) = (job.id, job.lease.clone());
        let Some(work) = kinds.get(&job.kind).map(|it| Arc::clone(&it.work)) else {
            return Err(StoreError::plain(format!("no job of kind {}", job.kind)));
        };
        let begun = job.clone();
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let mut run = Run::new(self, job, told)?;
            let result = work(&mut run)?;
            Ok((result, run.into_troubles()))
        }));
        let ran = ran.unwrap_or_else(|_| Err(StoreError::plain("a job panicked").into()));
        let (came, troubles, failed) = match ran {
            Ok((result, troubles)) => (Came::Done(result), troubles, None),
            Err(Failure::Refused(why)) => (Came::from(why), Vec::new(), None),
            Err(Failure::Store(why)) => (Came::Failed, Vec::new(), Some(why)),
        };
        let came = Arc::new(came);
        let (kinds, now, epoch, settled) =
            (kinds.clone(), self.now(), self.epoch(), Arc::clone(&came));
        let written = write(self.store(), move |tx| {
            let Some(mut job) = held(tx, id, &lease)? else {
                return Ok(false);
            };
            // What returns was done under definitions that are not in force any more.
            let is_over = match job.is_standing() && tx.epoch()? != epoch {
                true => job.settle(&Came::Stopped, &kinds, now),
                false => job.settle(&settled, &kinds, now),
            };
            tx.put_job(&job)?;
            Ok(is_over)
        });
        let told = match written {
            Ok(true) if begun.account.is_nil() => self.tell_troubles_of(&begun, &came, troubles),
            written => written.map(drop),
        };
        match (failed, told) {
            (Some(why), _) | (None, Err(Failure::Store(why))) => Err(why),
            (None, _) => Ok(()),
        }
    }

    /// What a turn of a job the platform started could not do.
    fn tell_troubles_of(&self, job: &Job, came: &Came, mut found: Vec<Trouble>) -> Outcome<()> {
        let place = format!("{}（后台任务）", job.title);
        let mut whole = match came {
            Came::Refused(why) => Trouble::again(place, why.message.as_str()),
            Came::Failed => Trouble {
                advice: format!(
                    "请运维人员按任务编号 {} 查看服务日志，排除故障后在“后台任务”里点“现在运行”。",
                    job.id
                ),
                ..Trouble::again(place, "数据库、磁盘或网络暂时用不了，试了几次都没有做成。")
            },
            Came::Done(_) | Came::Cancelled | Came::Stopped => {
                return self.tell_troubles(job, found, matches!(came, Came::Done(_)));
            }
        };
        if !job.is_standing() {
            let why = whole.whys.join("");
            whole = Trouble::once(whole.place, why);
        }
        found.push(whole);
        self.tell_troubles(job, found, false)
    }
}

/// What came of an attempt.
enum Came {
    Done(Json),
    /// The node stops: another goes on, or this one when it is back.
    Stopped,
    Cancelled,
    Refused(Refusal),
    Failed,
}

impl From<Refusal> for Came {
    fn from(why: Refusal) -> Came {
        match why.code.as_str() {
            // Gone on with under the definitions in force.
            STOP | crate::OTHER_DEFINITIONS => Came::Stopped,
            CANCEL => Came::Cancelled,
            _ => Came::Refused(why),
        }
    }
}
