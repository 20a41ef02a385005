//! The threads of a node that do background jobs, and keep their leases meanwhile.
//!
//! Not here: whose turn it is and what becomes of a job (`kernel`).

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::Thread;
use std::time::Duration;

use base::Id;
use kernel::{Failure, Heard, Job, JobKinds, Kernel, Running, Signal, StoreError, Told};

use crate::errors::chain;

/// Jobs a node does at once.
const WORKERS: usize = 2;
/// How often a node looks for what is due and for what another node left.
const LOOK: Duration = Duration::from_secs(1);
/// How often it looks what was written, for what goes by that.
const HEED: Duration = Duration::from_millis(200);
const RENEW: Duration = Duration::from_secs(5);
/// A step under way when the node stops has this long to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A node's jobs, until it is stopped.
pub(crate) struct Runner {
    shared: Arc<Shared>,
    keeper: Thread,
    /// Closed when the last thread is gone.
    ended: Receiver<()>,
}

struct Shared {
    kernel: Running,
    kinds: JobKinds,
    /// This node's name, another each time it starts.
    node: String,
    stop: AtomicBool,
    running: Mutex<HashMap<Id, (Job, Arc<Told>)>>,
}

impl Runner {
    pub(crate) fn start(kernel: Running, kinds: JobKinds) -> std::io::Result<Runner> {
        let shared = Arc::new(Shared {
            kernel,
            kinds,
            node: Id::now_v7().to_string(),
            stop: AtomicBool::new(false),
            running: Mutex::default(),
        });
        let (alive, ended) = channel();
        for _ in 0..WORKERS {
            thread("jobs", &shared, &alive, Shared::work)?;
        }
        thread("changes", &shared, &alive, Shared::heed)?;
        let keeper = thread("leases", &shared, &alive, Shared::keep)?;
        Ok(Runner {
            shared,
            keeper,
            ended,
        })
    }

    /// Lets steps under way end and hands the jobs on.
    pub(crate) fn stop(self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        for (_, told) in self.shared.running().values() {
            told.tell(Signal::Stop);
        }
        self.shared.kernel.kernel().wake_jobs();
        self.keeper.unpark();
        let _ = self.ended.recv_timeout(PATIENCE);
    }
}

fn thread(
    name: &str,
    shared: &Arc<Shared>,
    alive: &Sender<()>,
    work: fn(&Shared),
) -> std::io::Result<Thread> {
    let (shared, alive) = (Arc::clone(shared), alive.clone());
    let thread = std::thread::Builder::new().name(name.into());
    let handle = thread.spawn(move || {
        work(&shared);
        drop(alive);
    })?;
    Ok(handle.thread().clone())
}

impl Shared {
    fn running(&self) -> MutexGuard<'_, HashMap<Id, (Job, Arc<Told>)>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stopping(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn work(&self) {
        let (mut heard, mut stands) = (0, false);
        while !self.is_stopping() {
            // Each job under the definitions in force when it begins.
            let kernel = self.kernel.kernel();
            let claimed = match stands {
                true => kernel.claim_job(&self.kinds, &self.node),
                false => kernel.stand_jobs(&self.kinds).map(|()| None),
            };
            stands |= claimed.is_ok();
            match claimed {
                Ok(Some(job)) => self.run(&kernel, job),
                Ok(None) => heard = kernel.await_jobs(heard, LOOK),
                Err(failure) => {
                    log("looking for background jobs", failure);
                    heard = kernel.await_jobs(heard, LOOK);
                }
            }
        }
    }

    fn run(&self, kernel: &Kernel, job: Job) {
        let (id, kind, told) = (job.id, job.kind.clone(), Arc::new(Told::default()));
        self.running().insert(id, (job.clone(), Arc::clone(&told)));
        if self.is_stopping() {
            told.tell(Signal::Stop);
        }
        if let Err(error) = kernel.run_job(&self.kinds, job, &told) {
            tracing::error!(%id, kind, "a background job failed: {}", chain(&error));
        }
        self.running().remove(&id);
    }

    fn heed(&self) {
        let (mut heard, mut is_away) = (Heard::default(), false);
        while !self.is_stopping() {
            let heeded = self.kernel.kernel().heed(&self.kinds, &mut heard);
            let is_told = std::mem::replace(&mut is_away, heeded.is_err());
            if let (Err(failure), false) = (heeded, is_told) {
                log("looking what was written", failure);
            }
            std::thread::park_timeout(HEED);
        }
    }

    fn keep(&self) {
        while !self.is_stopping() {
            std::thread::park_timeout(RENEW);
            let running: Vec<(Job, Arc<Told>)> = self.running().values().cloned().collect();
            for (job, told) in running {
                match self.kernel.kernel().renew_job(&job) {
                    Ok(signal) => told.tell(signal),
                    Err(failure) => log("keeping a background job", failure),
                }
            }
        }
    }
}

fn log(doing: &str, failure: Failure) {
    let error = match failure {
        Failure::Store(error) => error,
        Failure::Refused(refusal) => StoreError::plain(refusal.message),
    };
    tracing::error!("{doing}: {}", chain(&error));
}
