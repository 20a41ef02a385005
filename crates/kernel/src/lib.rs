//! What happens to records: who may see and change them, their states and clocks,
//! their numbers, and the history of it all.
//!
//! Stands on checked definitions (`model`) and on the trait [`Store`]; knows no SQL,
//! no HTTP and no business. A business rule that a definition cannot say is a function
//! in [`Rules`], called inside the write transaction with a [`Ctx`].

mod about;
mod access;
mod audit;
mod back;
mod bearer;
mod called;
mod carry;
mod clock;
mod convert;
mod dossier;
mod duty;
mod encoding;
mod expression;
mod failure;
mod foundation;
mod history;
mod job;
mod judge;
mod known;
mod latest;
mod layer;
mod lent;
mod measure;
mod merge;
mod message;
mod migration;
mod named;
mod opening;
mod params;
mod part;
mod past;
mod people;
mod pivot;
mod preview;
mod publish;
mod quality;
mod query;
mod read;
mod record;
mod rekey;
mod retain;
mod rows;
mod rules;
mod running;
mod shown;
mod sight;
mod store;
mod time;
mod todo;
mod told;
mod tree;
mod trouble;
mod urge;
mod verify;
mod write;
mod writing;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, RwLock};

use known::Known;
use model::{Model, Params};

pub use about::named_record;
pub use access::{Branch, Caller, Position, Stand};
pub use audit::{AuditPage, AuditQuery};
pub use called::Key;
pub use carry::{Carried, Carrying};
pub use clock::{CLOCKS, ClockRun, Struck};
pub use dossier::{Dossier, Held, Holding, Told as Entered};
pub use duty::{DUTIES, DutyDone, DutyRun};
pub use encoding::{canonical, from_json, kept, to_json};
pub use expression::word;
pub use failure::{Failure, FieldProblem, OTHER_DEFINITIONS, Outcome, Refusal, StoreError};
pub use foundation::{
    ACCOUNT, CREDENTIAL, DELEGATION, FILE, FINDING, LAYER, MESSAGE, ORGANISATION, PARAMETER,
    POSITION, RULE, TROUBLE,
};
pub use history::{
    ADDRESS, Action, Block, Change, DEFINITIONS, Entry, INSTEAD_OF, NewEntry, entry_digest,
    header_text, seal,
};
pub use job::{
    Every, Heard, Job, JobKinds, JobState, JobsOf, LEASE, Lease, NewJob, Progress, Run, Signal,
    Told, Written,
};
pub use judge::{Days, Judged, JudgedItem, Lack, Short, Side, UnitHeld, fold_keeps};
pub use latest::{FOLLOW, follow, show_latest};
pub use layer::{Draft, Tried, layer_files};
pub use lent::Lent;
pub use measure::{
    Along, Asked, Counting, Counts, Figure, Figures, Group, Groups, Keys, Measured, Measures,
    Question, RowSet, RowsPage, Tally, looked_into, period_of, telling_places, unit,
};
pub use message::{Heading, Message, TELL, tell_many};
pub use migration::{
    Author, DOUBLED_SHOWN, Definition, Doubled, Epoch, FieldPlan, Former, Plan, RowsDone,
    STUCK_SHOWN, Stuck, TablePlan,
};
pub use named::Named;
pub use opening::Opened;
pub use params::is_withdrawn;
pub use part::Parts;
pub use people::is_held;
pub use pivot::{Pivoted, Pivoting, Tells, divides};
pub use preview::Preview;
pub use publish::{Choice, Published, PublishedPage, PublishedRecord};
pub use quality::check_quality;
pub use query::{Condition, Count, Crowd, Cursor, Query, Sort, Sought, steps};
pub use read::{COUNT_MAX, Holder, Listing, Masked, Page, REMOVED, StepView, Then, View};
pub use record::{Record, Values};
pub use rekey::rekey;
pub use retain::{Lapsed, LapsedPage};
pub use rules::{
    Ahead, AheadRule, Ctx, FieldRule, Inputs, Prepare, PrepareRule, RecordRule, Rules, StepRule,
    SystemRules, WrittenRule,
};
pub use running::Running;
pub use shown::{
    action_title, china_time, field_title, made_by, masked_text, reason_said, shown, told_by,
    value_text,
};
pub use sight::{Sight, sight_table};
pub use store::{Input, Note, Part, Read, ReadWork, Soon, Store, Tx, WriteWork, read, write};
pub use time::{Clock, china_day};
pub use todo::{Due, Todo, TodoPage, is_somebody};
pub use told::{FormerValue, History};
pub use tree::{LEVELS_MAX, Organisation, Tree};
pub use trouble::Trouble;
pub use urge::Urging;
pub use verify::{Fault, Verified};
pub use write::{
    BulkStep, Create, Done, EACH, Edit, Erased, Given, Looked, Lot, Present, StepCall, Taken,
    UNNUMBERED, read_typed as typed_value, step_each_of,
};

/// The running kernel: definitions, rules, store and clock.
///
/// # Shape
/// Cheap to clone; all clones share one store and what is kept in memory of it.
#[derive(Clone)]
pub struct Kernel {
    pub model: Arc<Model>,
    rules: Arc<Rules>,
    store: Arc<dyn Store>,
    clock: Clock,
    known: Arc<RwLock<Arc<Known>>>,
    bell: Arc<job::Bell>,
    /// What registers were under earlier definitions, once somebody asked.
    lineages: Arc<Mutex<HashMap<String, Arc<past::Lineage>>>>,
    /// What counts numbers beside the store; none: nothing does.
    counts: Option<Arc<dyn Counts>>,
    /// The round of definitions it stands on.
    epoch: i64,
}

impl Kernel {
    /// What the label or a search field of a record may hold that somebody wrote so.
    pub fn written(&self, register: &model::Register, name: &str) -> Vec<String> {
        let rule = self.rules.written(register);
        rule.map_or_else(Vec::new, |it| it(name))
    }

    /// Opens the kernel over a store whose tables fit the definitions.
    ///
    /// # Errors
    /// [`StoreError`] if what is kept in memory cannot be read.
    pub fn new(
        model: Arc<Model>,
        rules: Rules,
        store: Arc<dyn Store>,
        clock: Clock,
    ) -> Result<Kernel, StoreError> {
        let epoch = read(store.as_ref(), |read| read.epoch())?;
        let kernel = Kernel {
            model,
            rules: Arc::new(rules),
            store,
            clock,
            known: Arc::new(RwLock::new(Arc::new(Known::unread()))),
            bell: Arc::default(),
            lineages: Arc::default(),
            counts: None,
            epoch,
        };
        kernel.follow()?;
        Ok(kernel)
    }

    /// The same installation under other definitions, which its tables fit.
    pub fn under(&self, model: Arc<Model>, epoch: i64) -> Kernel {
        let known = self.known().under(&model);
        Kernel {
            model,
            known: Arc::new(RwLock::new(Arc::new(known))),
            lineages: Arc::default(),
            epoch,
            ..self.clone()
        }
    }

    /// The round of definitions it stands on: what it writes is refused once another began.
    pub fn epoch(&self) -> i64 {
        self.epoch
    }

    /// The kernel of the definitions in force, when they are others than its own.
    pub(crate) fn newer(&self) -> Result<Option<Kernel>, StoreError> {
        let epoch = read(self.store(), |read| read.epoch())?;
        if epoch == self.epoch {
            return Ok(None);
        }
        // Whoever asks a store gets the definitions of its tables from then on.
        Ok(Some(self.under(self.store().model(), epoch)))
    }

    pub fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }

    pub fn now(&self) -> base::Instant {
        self.clock.now()
    }

    /// Today in China.
    pub fn today(&self) -> base::Day {
        china_day(self.clock.now())
    }
}
