//! Keeping a job: whose it is, and for how long.

use base::Id;
use jiff::SignedDuration;

use super::{Job, Lease, Signal};
use crate::store::{Tx, write};
use crate::{Kernel, Outcome, StoreError};

/// A lease lasts this long; renew it well before.
pub const LEASE: SignedDuration = SignedDuration::from_secs(15);

impl Kernel {
    /// Keeps a job one holds; what its work should know is in the answer.
    ///
    /// # Errors
    /// When the store fails.
    pub fn renew_job(&self, job: &Job) -> Outcome<Signal> {
        let (id, lease, until) = (job.id, job.lease.clone(), self.now() + LEASE);
        write(self.store(), move |tx| {
            let Some(mut job) = held(tx, id, &lease)? else {
                return Ok(Signal::Lost);
            };
            job.lease.until = until;
            tx.put_job(&job)?;
            Ok(if job.cancel {
                Signal::Cancel
            } else {
                Signal::Go
            })
        })
    }
}

/// The job, when the lease is still the one that was taken.
pub(super) fn held(tx: &mut dyn Tx, id: Id, lease: &Lease) -> Result<Option<Job>, StoreError> {
    let ours = |job: &Job| job.lease.epoch == lease.epoch && job.lease.holder == lease.holder;
    Ok(tx.job(id)?.filter(ours))
}
