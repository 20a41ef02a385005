//! Creating, editing and stepping records: read, check, number, write, history, in one transaction.

mod actor;
mod batch;
mod bulk;
mod check;
mod course;
mod dated;
mod each;
mod effect;
mod enter;
mod erase;
mod file;
mod fit;
mod follow;
mod given;
mod latest;
mod lay;
mod look;
mod merge;
mod number;
mod row;
mod rule;
mod save;
mod sent;
mod set;
mod step;
mod take;
mod trace;
mod undo;

use std::sync::{Arc, Mutex, PoisonError};

use base::Id;
use model::{Kind, Register, Value};
use serde_json::{Map, Value as Json};

use crate::access::{creating_position, writing_position};
use crate::history::Action;
use crate::known::Known;
use crate::rules::{Ahead, Ctx, Prepare};
use crate::store::{Turn, Tx, write_at};
use crate::writing::{Touched, Writing};
use crate::{Caller, Failure, Kernel, Outcome, Record, Refusal, Values};
use check::{Typed, typed};
use save::{Hand, begun_as, created, save_in};
use sent::{done_before, made_before, remember};
use step::step_in;

pub(crate) use actor::{Way, actors_text, ways};
pub use bulk::BulkStep;
pub use check::read_typed;
pub(crate) use check::{problem, read_as_far, says};
pub use each::{EACH, run as step_each_of};
pub use erase::Erased;
pub(crate) use erase::{goes, holds, may_tell};
pub use lay::Lot;
pub use look::Looked;
pub use number::UNNUMBERED;
pub(crate) use row::{At as InRow, begin_with as begin_rows, compute_with as compute_rows};
pub(crate) use save::{create_in, edits, may_edit};
pub use step::StepCall;
pub(crate) use step::possible;
pub use take::{Given, Present, Taken};
pub(crate) use trace::{note, note_reveal, row_payload};
pub use undo::Done;

/// A record to be created.
#[derive(Clone, Debug)]
pub struct Create {
    pub register: String,
    /// Made by the client, so that sending twice creates once.
    pub id: Option<Id>,
    pub values: Map<String, Json>,
}

/// An edit of an open record.
#[derive(Clone, Debug)]
pub struct Edit {
    pub register: String,
    pub id: Id,
    /// The version the editor saw.
    pub version: i64,
    pub values: Map<String, Json>,
    pub reason: Option<String>,
}

impl Kernel {
    /// Creates a record as the caller.
    ///
    /// # Errors
    /// Refused when no position of the caller may create it, or its fields are wrong.
    pub fn create(&self, caller: &Caller, request: Create) -> Outcome<Record> {
        let register = self.visible(caller, &request.register)?.clone();
        let of = register.id.clone();
        let mut values = typed(&register, &request.values, Typed::Create)?;
        let mut prepared = Some(self.prepared(caller, &register, &mut values)?);
        self.writing(caller, Turn::Now(&of), move |writing| {
            if let Some(made) = made_before(writing, &register, request.id)? {
                return Ok(made);
            }
            may_name(writing, &register, &values)?;
            let record = begun_as(writing, &register, request.id, values.clone())?;
            // What the rule prepared is used up; when the job runs again, so does the rule.
            let carried = match prepared.take() {
                Some(carried) => carried,
                None => {
                    let (kernel, caller) = (writing.kernel, writing.caller);
                    kernel.prepared(caller, &register, &mut values.clone())?
                }
            };
            let made = created(writing, &register, record, carried, Hand::Own)?;
            latest::settled(writing, &register, made)
        })
    }

    /// Lets the register's rule prepare a creation; what it carries into the transaction.
    fn prepared(
        &self,
        caller: &Caller,
        register: &Register,
        values: &mut Values,
    ) -> Outcome<Option<Box<dyn std::any::Any + Send>>> {
        let mut carried = None;
        let rule = register.prepare.as_ref();
        if let Some(rule) = rule.and_then(|name| self.rules.prepare(register, name)) {
            rule(&mut Prepare {
                kernel: self,
                caller,
                register,
                values,
                carried: &mut carried,
            })?;
        }
        Ok(carried)
    }

    /// Edits an open record as the caller.
    ///
    /// # Errors
    /// Refused when it is not found, not open, changed meanwhile, or its fields are wrong.
    pub fn edit(&self, caller: &Caller, request: Edit) -> Outcome<Record> {
        self.edit_sent(caller, request, None)
    }

    /// The same, sent under an id of the client's: done once, however often it is sent.
    pub fn edit_sent(
        &self,
        caller: &Caller,
        request: Edit,
        sending: Option<Id>,
    ) -> Outcome<Record> {
        let register = self.visible(caller, &request.register)?.clone();
        let of = register.id.clone();
        let changed = typed(&register, &request.values, Typed::Edit)?;
        self.writing(caller, Turn::Now(&of), move |writing| {
            if let Some(done) = done_before(writing, &register, request.id, sending)? {
                return Ok(done);
            }
            let mut record = found(writing, &register, request.id)?;
            let position = may_edit(writing.kernel, &register, writing.caller, &record)
                .map_err(|why| Refusal::new("kernel.edit", why))?;
            writing.position = position.id;
            if record.version != request.version {
                return Err(Refusal::conflict().into());
            }
            dated::because(&register, request.reason.as_deref())?;
            may_name(writing, &register, &changed)?;
            crate::rows::put_all(&mut record, changed.clone());
            let before = record.path.clone();
            let saved = save_in(
                writing,
                &register,
                record,
                &Action::Update,
                request.reason.as_deref(),
                true,
            )?;
            if saved.path != before {
                may_give(writing, &register, &saved)?;
            }
            let saved = latest::settled(writing, &register, saved)?;
            remember(writing, &saved, sending)?;
            Ok(saved)
        })
    }

    /// Makes a step as the caller.
    ///
    /// # Errors
    /// Refused when it is not found, the step is not possible now, what it needs is missing,
    /// or its rule refuses.
    pub fn step(&self, caller: &Caller, request: StepCall) -> Outcome<Record> {
        self.step_sent(caller, request, None)
    }

    /// The same, sent under an id of the client's: made once, however often it is sent.
    pub fn step_sent(
        &self,
        caller: &Caller,
        request: StepCall,
        sending: Option<Id>,
    ) -> Outcome<Record> {
        let register = self.visible(caller, &request.register)?.clone();
        let of = register.id.clone();
        let mut ahead = self.counted_ahead(&register, &request)?;
        self.writing(caller, Turn::Now(&of), move |writing| {
            if let Some(done) = done_before(writing, &register, request.id, sending)? {
                return Ok(done);
            }
            let record = found(writing, &register, request.id)?;
            writing.touched.ahead = ahead.take();
            let made = step_in(writing, &register, record, &request)?;
            let made = latest::settled(writing, &register, made)?;
            remember(writing, &made, sending)?;
            Ok(made)
        })
    }

    /// What the rule of a step wants counted before the transaction.
    fn counted_ahead(&self, register: &Register, request: &StepCall) -> Outcome<Option<Ahead>> {
        let step = register.steps.get(&request.step);
        let rule = step.and_then(|it| self.rules.ahead(register, it.rule.as_ref()?));
        let Some((step, rule)) = step.zip(rule) else {
            return Ok(None);
        };
        let record = crate::read(self.store(), |read| read.get(register, request.id))?;
        let Some(mut record) = record else {
            return Ok(None);
        };
        for (name, value) in step::asked(register, step, request) {
            record.set(&name, value);
        }
        rule(self, &record).map(Some)
    }

    /// Runs a job of the platform's own in a write transaction: set-up, sign-in, demo data.
    /// What it writes is checked and historied like everything else.
    pub fn as_platform<T: Send + 'static>(
        &self,
        mut job: impl FnMut(&mut Ctx<'_>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        self.as_caller(&Caller::platform(self.now()), move |ctx| job(ctx))
    }

    /// Like [`Kernel::as_platform`], in somebody's name; the job answers for what they may.
    pub fn as_caller<T: Send + 'static>(
        &self,
        caller: &Caller,
        mut job: impl FnMut(&mut Ctx<'_>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        self.writing(caller, Turn::Now(""), move |writing| job(&mut ctx(writing)))
    }

    /// A part of a long work in somebody's name, after those who wait at their desks. The
    /// job ends when [`Ctx::spent`] says so; [`Ctx::take`] does by itself.
    pub fn in_slot<T: Send + 'static>(
        &self,
        caller: &Caller,
        mut job: impl FnMut(&mut Ctx<'_>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        self.writing(caller, Turn::Slot, move |writing| job(&mut ctx(writing)))
    }

    /// Does a job in somebody's name in a transaction that is open already.
    pub(crate) fn within<T>(
        &self,
        tx: &mut dyn Tx,
        caller: &Caller,
        job: impl FnOnce(&mut Ctx<'_>) -> Outcome<T>,
    ) -> Outcome<T> {
        let mut writing = Writing {
            kernel: self,
            tx,
            caller,
            position: Id::nil(),
            touched: &mut Touched::default(),
            depth: 0,
            reason: None,
            of_itself: false,
        };
        let done = job(&mut ctx(&mut writing))?;
        latest::settle(&mut writing)?;
        Ok(done)
    }

    pub(crate) fn visible(&self, caller: &Caller, register: &str) -> Outcome<&Register> {
        self.model
            .register(register)
            .filter(|it| self.may_open(it, caller))
            .ok_or_else(|| Refusal::not_found().into())
    }

    fn writing<T: Send + 'static>(
        &self,
        caller: &Caller,
        turn: Turn<'_>,
        mut job: impl FnMut(&mut Writing<'_>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let (kernel, caller) = (self.clone(), caller.clone());
        let after = Arc::new(Mutex::new(After::default()));
        let kept = Arc::clone(&after);
        let result = write_at(self.store(), turn, move |tx| {
            if tx.epoch()? != kernel.epoch {
                return Err(Refusal::other_definitions().into());
            }
            let known = kernel.follow_in(tx)?;
            let mut touched = Touched::default();
            let mut writing = Writing {
                kernel: &kernel,
                tx,
                caller: &caller,
                position: Id::nil(),
                touched: &mut touched,
                depth: 0,
                reason: None,
                of_itself: false,
            };
            let result = job(&mut writing).and_then(|done| {
                latest::settle(&mut writing)?;
                Ok(done)
            })?;
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = After {
                known: known.after(&kernel, tx, &touched)?,
                starts_jobs: touched.registers.contains(crate::job::STARTED),
            };
            Ok(result)
        })?;
        let mut after = after.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = after.known.take() {
            self.know(known)?;
        }
        if after.starts_jobs {
            self.wake_jobs();
        }
        Ok(result)
    }
}

/// What follows a transaction that was kept.
#[derive(Default)]
struct After {
    known: Option<Known>,
    starts_jobs: bool,
}

/// What a job gets that answers for itself.
pub(crate) fn ctx<'w>(writing: &'w mut Writing<'_>) -> Ctx<'w> {
    writing.position = writing.caller.first_position();
    Ctx {
        writing: writing.again(),
        carried: None,
    }
}

pub(crate) fn found(writing: &mut Writing<'_>, register: &Register, id: Id) -> Outcome<Record> {
    let record = writing
        .tx
        .get(register, id)?
        .ok_or_else(Refusal::not_found)?;
    let branches = writing.kernel.reach(register, writing.caller);
    if branches.iter().any(|branch| branch.covers(&record)) {
        Ok(record)
    } else {
        Err(Refusal::not_found().into())
    }
}

/// A record is given only to a unit for which one may create or write: nobody leaves
/// something in another's register.
fn may_give(writing: &mut Writing<'_>, register: &Register, record: &Record) -> Outcome<()> {
    let (tree, caller) = (writing.kernel.tree(), writing.caller);
    let may = creating_position(&tree, register, caller, &record.path).is_some()
        || writing_position(&tree, register, caller, record).is_some();
    match may {
        true => Ok(()),
        false => {
            let says = format!("您的岗位不能把{}改到该单位名下。", register.title);
            Err(Refusal::new("kernel.owner", says).into())
        }
    }
}

/// What typed values name is within the person's reach: files come from the own upload, or from
/// a record that shows them; so does what an entry is about. Knowing an id is no right to it.
pub(crate) fn may_name(
    writing: &mut Writing<'_>,
    register: &Register,
    values: &Values,
) -> Outcome<()> {
    let (kernel, caller) = (writing.kernel, writing.caller);
    for (name, value) in values {
        let Some(field) = register.fields.get(name) else {
            continue;
        };
        if caller.is_platform() {
            continue;
        }
        for (title, id) in files_in(field, value) {
            if !kernel.may_read_file_in(writing.tx, caller, id)? {
                let says = format!("“{title}”里有不是您上传的文件，请重新上传");
                return Err(Refusal::fields(vec![problem(name, says)]).into());
            }
        }
        if let (Kind::Record { about }, Some(text)) = (&field.kind, value.as_text())
            && !kernel.may_be_about(writing.tx, caller, about, text)
        {
            let says = format!("“{}”不在您的岗位范围内，或不能关联", field.title);
            return Err(Refusal::fields(vec![problem(name, says)]).into());
        }
    }
    Ok(())
}

/// The files a value holds, with the title of the field or column.
fn files_in<'f>(field: &'f model::Field, value: &Value) -> Vec<(&'f str, Id)> {
    let held = |field: &'f model::Field, value: &Value| -> Vec<(&'f str, Id)> {
        let is_file = matches!(field.kind, Kind::Files { .. });
        let ids = value.refs().into_iter().filter(|_| is_file);
        ids.map(|id| (field.title.as_str(), id)).collect()
    };
    match field.kind.rows() {
        None => held(field, value),
        Some(fields) => {
            let cells = value.rows().iter().flat_map(|row| {
                let cells = fields.values().map(|it| (it, row.get(&it.name)));
                cells.flat_map(|(it, cell)| held(it, cell))
            });
            cells.collect()
        }
    }
}

impl From<&Failure> for String {
    fn from(failure: &Failure) -> String {
        match failure {
            Failure::Refused(refusal) => refusal.message.clone(),
            Failure::Store(error) => error.to_string(),
        }
    }
}
