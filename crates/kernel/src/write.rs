//! Creating, editing and stepping records: read, check, number, write, history, in one transaction.

mod check;
mod save;
mod step;
mod trace;

use std::sync::{Arc, Mutex, PoisonError};

use base::Id;
use model::Register;
use serde_json::{Map, Value as Json};

use crate::access::creating_position;
use crate::history::Action;
use crate::rules::{Ctx, Prepare};
use crate::store::{Tx, write};
use crate::{Caller, Failure, Kernel, Outcome, Record, Refusal, StoreError, Values};
use check::{Typed, typed};
use save::begun;
use step::step_in;

pub(crate) use check::problem;
pub(crate) use save::{create_in, may_edit, save_in};
pub use step::StepCall;
pub(crate) use step::{actors_text, possible};
pub(crate) use trace::{note, row_payload};

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

/// One write in progress.
pub(crate) struct Writing<'a> {
    pub kernel: &'a Kernel,
    pub tx: &'a mut dyn Tx,
    pub caller: &'a Caller,
    /// The position acted in.
    pub position: Id,
    /// Registers touched, so that caches can follow after the commit.
    pub touched: &'a mut Vec<String>,
    pub depth: usize,
}

impl<'a> Writing<'a> {
    pub(crate) fn register(&self, id: &str) -> Outcome<&'a Register> {
        self.kernel
            .model
            .register(id)
            .ok_or_else(|| StoreError::plain(format!("no register {id}")).into())
    }

    fn again(&mut self) -> Writing<'_> {
        Writing {
            kernel: self.kernel,
            tx: self.tx,
            caller: self.caller,
            position: self.position,
            touched: self.touched,
            depth: self.depth + 1,
        }
    }
}

impl Kernel {
    /// Creates a record as the caller.
    ///
    /// # Errors
    /// Refused when no position of the caller may create it, or its fields are wrong.
    pub fn create(&self, caller: &Caller, request: Create) -> Outcome<Record> {
        let register = self.visible(caller, &request.register)?.clone();
        let mut values = typed(&register, &request.values, Typed::Create)?;
        let mut prepared = Some(self.prepared(caller, &register, &mut values)?);
        self.writing(caller, move |writing| {
            if let Some(id) = request.id
                && let Some(existing) = writing.tx.get(&register, id)?
            {
                return Ok(existing);
            }
            let begun = begun(writing, &register, request.id, values.clone())?;
            let tree = writing.kernel.tree();
            let position = creating_position(&tree, &register, writing.caller, &begun.path)
                .ok_or_else(|| {
                    Refusal::new(
                        "kernel.create",
                        format!("您的岗位不能为该单位新建{}。", register.title),
                    )
                })?;
            writing.position = position.id;
            // What the rule prepared is used up; when the job runs again, so does the rule.
            let carried = match prepared.take() {
                Some(carried) => carried,
                None => {
                    let (kernel, caller) = (writing.kernel, writing.caller);
                    kernel.prepared(caller, &register, &mut values.clone())?
                }
            };
            create_in(writing, &register, request.id, begun.values, carried)
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
        let register = self.visible(caller, &request.register)?.clone();
        let changed = typed(&register, &request.values, Typed::Edit)?;
        self.writing(caller, move |writing| {
            let mut record = found(writing, &register, request.id)?;
            let position = may_edit(writing.kernel, &register, writing.caller, &record)
                .map_err(|why| Refusal::new("kernel.edit", why))?;
            writing.position = position.id;
            if record.version != request.version {
                return Err(Refusal::conflict().into());
            }
            record.values.extend(changed.clone());
            save_in(
                writing,
                &register,
                record,
                &Action::Update,
                request.reason.as_deref(),
                true,
            )
        })
    }

    /// Makes a step as the caller.
    ///
    /// # Errors
    /// Refused when it is not found, the step is not possible now, what it needs is missing,
    /// or its rule refuses.
    pub fn step(&self, caller: &Caller, request: StepCall) -> Outcome<Record> {
        let register = self.visible(caller, &request.register)?.clone();
        self.writing(caller, move |writing| {
            let record = found(writing, &register, request.id)?;
            step_in(writing, &register, record, &request)
        })
    }

    /// Keeps an uploaded file.
    pub fn keep_file(
        &self,
        caller: &Caller,
        name: &str,
        media_type: &str,
        bytes: &[u8],
    ) -> Outcome<Record> {
        let digest = self.store().keep_file(bytes)?;
        let values = file_values(name, media_type, bytes.len(), digest);
        self.writing(caller, move |writing| {
            let register = writing.register(crate::FILE)?;
            create_in(writing, register, None, values.clone(), None)
        })
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
        self.writing(caller, move |writing| {
            writing.position = writing.caller.in_order().next().map_or(Id::nil(), |p| p.id);
            job(&mut Ctx {
                writing: writing.again(),
                carried: None,
            })
        })
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
        mut job: impl FnMut(&mut Writing<'_>) -> Outcome<T> + Send + 'static,
    ) -> Outcome<T> {
        let (kernel, caller) = (self.clone(), caller.clone());
        let touched = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&touched);
        let result = write(self.store(), move |tx| {
            let mut names = Vec::new();
            let result = job(&mut Writing {
                kernel: &kernel,
                tx,
                caller: &caller,
                position: Id::nil(),
                touched: &mut names,
                depth: 0,
            });
            *seen.lock().unwrap_or_else(PoisonError::into_inner) = names;
            result
        })?;
        let touched = touched.lock().unwrap_or_else(PoisonError::into_inner);
        if touched.iter().any(|name| name == crate::ORGANISATION) {
            self.reload_tree()?;
        }
        Ok(result)
    }
}

fn found(writing: &mut Writing<'_>, register: &Register, id: Id) -> Outcome<Record> {
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

fn file_values(name: &str, media_type: &str, size: usize, digest: String) -> Values {
    let mut values = Values::new();
    values.insert("name".into(), name.into());
    values.insert("type".into(), media_type.into());
    values.insert(
        "size".into(),
        i64::try_from(size).unwrap_or(i64::MAX).into(),
    );
    values.insert("digest".into(), digest.into());
    values
}

pub(crate) fn keep_file_in(
    writing: &mut Writing<'_>,
    name: &str,
    media_type: &str,
    bytes: &[u8],
) -> Outcome<Id> {
    let digest = writing.kernel.store().keep_file(bytes)?;
    let register = writing.register(crate::FILE)?;
    let values = file_values(name, media_type, bytes.len(), digest);
    Ok(create_in(writing, register, None, values, None)?.id)
}

impl Kernel {
    /// The name and bytes of a kept file, for the platform's own reading.
    pub fn file_bytes(&self, id: Id) -> Outcome<(String, Vec<u8>)> {
        let register = self
            .model
            .register(crate::FILE)
            .ok_or_else(Refusal::not_found)?;
        let record = crate::store::read(self.store(), |read| read.get(register, id))?
            .ok_or_else(Refusal::not_found)?;
        let bytes = self.store().file(record.text("digest"))?;
        Ok((record.text("name").to_owned(), bytes))
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
