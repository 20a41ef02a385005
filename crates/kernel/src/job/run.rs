//! A job while it is done, in steps. Not here: what it is told from outside (`signal`).

use serde_json::Value as Json;

use super::lease::{LEASE, held};
use super::signal::{Signal, Told, refusal};
use super::{Job, Progress};
use crate::rules::Ctx;
use crate::{Caller, Kernel, Outcome, Trouble};

/// A job while it is done.
pub struct Run<'a> {
    kernel: &'a Kernel,
    job: Job,
    caller: Caller,
    told: &'a Told,
    troubles: Vec<Trouble>,
}

impl<'a> Run<'a> {
    pub(super) fn new(kernel: &'a Kernel, job: Job, told: &'a Told) -> Outcome<Run<'a>> {
        let caller = match job.account.is_nil() {
            true => Caller::platform(kernel.now()),
            false => kernel.caller(job.account, job.acting)?,
        };
        Ok(Run {
            kernel,
            job,
            caller,
            told,
            troubles: Vec::new(),
        })
    }

    pub fn kernel(&self) -> &'a Kernel {
        self.kernel
    }

    /// Who started it, with the positions held when this attempt began, at this instant.
    pub fn caller(&self) -> Caller {
        Caller {
            at: self.kernel.now(),
            ..self.caller.clone()
        }
    }

    pub fn job(&self) -> &Job {
        &self.job
    }

    /// Something this turn could not do. What the platform started tells it to whoever can put
    /// it right; somebody else's job tells its owner in words.
    pub fn trouble(&mut self, trouble: Trouble) {
        trouble.gather(&mut self.troubles);
    }

    pub(super) fn into_troubles(self) -> Vec<Trouble> {
        self.troubles
    }

    /// Where to go on; null at the beginning.
    pub fn cursor(&self) -> &Json {
        &self.job.progress.cursor
    }

    /// For work between steps that takes long: whether to go on with it.
    ///
    /// # Errors
    /// Refused (`job.…`) when the job must stop here; pass it on.
    pub fn go_on(&self) -> Outcome<()> {
        match self.told.refusal() {
            Some(refusal) => Err(refusal.into()),
            None => Ok(()),
        }
    }

    /// One step: its work, how far it came and where to go on, in one transaction of at
    /// most 50 ms. What it refuses leaves nothing behind, and the job goes on from the
    /// step before.
    ///
    /// # Errors
    /// What the work answers; refused (`job.…`) when the job must stop here: pass it on.
    pub fn step<T: Send + 'static>(
        &mut self,
        mut work: impl FnMut(&mut Ctx<'_>, &mut Progress) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        self.go_on()?;
        let (id, lease, until) = (
            self.job.id,
            self.job.lease.clone(),
            self.kernel.now() + LEASE,
        );
        let (answer, job) = self.kernel.in_slot(&self.caller(), move |ctx| {
            let held = held(ctx.writing.tx, id, &lease)?;
            let mut job = held.ok_or_else(|| refusal(Signal::Lost))?;
            if job.cancel {
                return Err(refusal(Signal::Cancel).into());
            }
            let answer = work(ctx, &mut job.progress)?;
            job.failures = 0;
            job.lease.until = until;
            ctx.writing.tx.put_job(&job)?;
            Ok((answer, job))
        })?;
        self.job = job;
        Ok(answer)
    }
}
