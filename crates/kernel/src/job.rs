//! 后台任务: work too long for a request, or that returns by itself, done by one node at a time.
//!
//! A job is a row of the store with a lease. A node that knows its kind takes it, does it
//! in steps, and each step writes its work, how far it came and where to go on in one
//! transaction; so whoever goes on after a crash repeats nothing and leaves nothing out.
//! A step whose lease went to another is refused, so clocks of nodes that differ cost
//! work and never make it twice. Not here: threads and waiting (`server`).

mod book;
mod claim;
mod heed;
mod kind;
mod lease;
mod run;
mod signal;

use base::{Id, Instant};
use serde_json::Value as Json;
use sm3::{Digest, Sm3};

pub(crate) use book::{Bell, STARTED, hasten, start};
pub use heed::{Heard, Written};
pub use kind::{Every, JobKinds};
pub use lease::LEASE;
pub use run::Run;
pub use signal::{Signal, Told};

/// 后台任务.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub id: Id,
    /// What a node must know to do it: `import.rows`.
    pub kind: String,
    /// What people read: 导入学生名册.
    pub title: String,
    /// Ids and settings. No personal data: nothing ends it here.
    pub args: Json,
    /// Who started it; nil for the platform.
    pub account: Id,
    /// The position it was started in.
    pub acting: Option<Id>,
    pub state: JobState,
    pub progress: Progress,
    /// What came of it. `file`, when there, is the id of a kept file to fetch.
    pub result: Json,
    /// Attempts that failed since the last step that went well.
    pub failures: i64,
    pub created_at: Instant,
    /// Not before this.
    pub due_at: Instant,
    pub started_at: Option<Instant>,
    pub ended_at: Option<Instant>,
    /// Somebody wants it to end.
    pub cancel: bool,
    pub lease: Lease,
}

/// How far a job is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Progress {
    pub done: i64,
    pub total: Option<i64>,
    /// In words: 正在核对第 3 张表.
    pub says: String,
    /// Where to go on: the job's own.
    pub cursor: Json,
}

/// Whose turn it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Lease {
    /// The node's name; empty when nobody's.
    pub holder: String,
    pub until: Instant,
    /// One more each time it is taken.
    pub epoch: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// A job to be started.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// The same id twice starts one job; see [`Job::id_of`].
    pub id: Id,
    pub kind: String,
    pub title: String,
    pub args: Json,
    /// Not before this.
    pub due_at: Instant,
}

/// Which jobs are asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum JobsOf {
    Everybody,
    /// Started by this account.
    Account(Id),
    /// Waiting or running.
    Live,
}

impl JobState {
    pub fn text(self) -> &'static str {
        match self {
            JobState::Waiting => "waiting",
            JobState::Running => "running",
            JobState::Done => "done",
            JobState::Failed => "failed",
            JobState::Cancelled => "cancelled",
        }
    }

    pub fn from_text(text: &str) -> Option<JobState> {
        use JobState::{Cancelled, Done, Failed, Running, Waiting};
        [Waiting, Running, Done, Failed, Cancelled]
            .into_iter()
            .find(|it| it.text() == text)
    }

    pub fn is_live(self) -> bool {
        matches!(self, JobState::Waiting | JobState::Running)
    }
}

impl Job {
    /// An id made of a kind and a key, so that what must be started once has one row:
    /// `Job::id_of("duty.open", "2026-11")`.
    pub fn id_of(kind: &str, key: &str) -> Id {
        let digest = Sm3::digest(format!("{kind}\n{key}").as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Id::from_bytes(bytes)
    }

    /// Returns by itself: there is one of its kind.
    pub fn is_standing(&self) -> bool {
        self.id == Job::id_of(&self.kind, "")
    }

    fn new(new: &NewJob, account: Id, acting: Option<Id>, now: Instant) -> Job {
        Job {
            id: new.id,
            kind: new.kind.clone(),
            title: new.title.clone(),
            args: new.args.clone(),
            account,
            acting,
            state: JobState::Waiting,
            progress: Progress::default(),
            result: Json::Null,
            failures: 0,
            created_at: now,
            due_at: new.due_at,
            started_at: None,
            ended_at: None,
            cancel: false,
            lease: Lease {
                holder: String::new(),
                until: now,
                epoch: 0,
            },
        }
    }
}
