//! Creating, editing and stepping records: read, check, number, write, history, in one transaction.

use std::sync::{Arc, Mutex, PoisonError};

use base::Id;
use model::expr::Expr;
use model::{Actor, Ask, Computed, Field, Kind, NumberPart, Register, Value};
use serde_json::{Map, Value as Json, json};

use crate::access::{creating_position, writing_position};
use crate::encoding::{from_json, to_json};
use crate::history::{Action, Change, NewEntry, entry_digest, payload};
use crate::rules::{Ctx, Inputs, Prepare};
use crate::store::{Tx, write};
use crate::{
    Caller, Failure, FieldProblem, Kernel, Outcome, Position, Query, Record, Refusal, StoreError,
    Values, expression, tree,
};

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

/// A step to be made.
#[derive(Clone, Debug)]
pub struct StepCall {
    pub register: String,
    pub id: Id,
    pub version: i64,
    pub step: String,
    pub inputs: Inputs,
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
        let mut carried = None;
        if let Some(name) = &register.prepare
            && let Some(rule) = self.rules.prepare(&register, name)
        {
            let (register, values, carried) = (&register, &mut values, &mut carried);
            rule(&mut Prepare {
                kernel: self,
                caller,
                register,
                values,
                carried,
            })?;
        }
        let carried = Mutex::new(carried);
        self.writing(caller, move |writing| {
            if let Some(id) = request.id
                && let Some(existing) = writing.tx.get(&register, id)?
            {
                return Ok(existing);
            }
            let begun = begun(writing, &register, request.id, values.clone())?;
            let tree = writing.kernel.tree();
            let position =
                creating_position(&tree, &register, writing.caller, &begun.path).ok_or_else(|| {
                    Refusal::new(
                        "kernel.create",
                        format!("您的岗位不能为该单位新建{}。", register.title),
                    )
                })?;
            writing.position = position.id;
            let carried = carried
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .take();
            create_in(writing, &register, request.id, begun.values, carried)
        })
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

/// The position that may edit the record now, or why none may.
pub(crate) fn may_edit<'c>(
    kernel: &Kernel,
    register: &Register,
    caller: &'c Caller,
    record: &Record,
) -> Result<&'c Position, String> {
    if register.facts {
        return Err("事实数据只能新增更正记录，不能修改。".into());
    }
    let state = record
        .state
        .as_ref()
        .and_then(|name| register.states.get(name));
    if let Some(state) = state.filter(|state| !state.open) {
        return Err(format!("“{}”的记录不能再修改。", state.title));
    }
    writing_position(&kernel.tree(), register, caller, record)
        .ok_or_else(|| "您的岗位只能查看这条记录。".into())
}

#[derive(Clone, Copy, PartialEq)]
enum Typed {
    Create,
    Edit,
}

/// Reads typed values; refuses unknown and fixed fields, all problems at once.
fn typed(register: &Register, values: &Map<String, Json>, how: Typed) -> Outcome<Values> {
    let mut typed = Values::new();
    let mut problems = Vec::new();
    for (name, json) in values {
        let Some(field) = register.fields.get(name) else {
            problems.push(problem(name, format!("没有“{name}”这一项")));
            continue;
        };
        if field.computed.is_some() || (field.fixed && how == Typed::Edit) {
            problems.push(problem(
                name,
                format!("“{}”由系统填写，不能手工改", field.title),
            ));
            continue;
        }
        match from_json(json, &field.kind) {
            Ok(value) => {
                typed.insert(name.clone(), value);
            }
            Err(why) => problems.push(problem(name, format!("“{}”{why}", field.title))),
        }
    }
    if problems.is_empty() {
        Ok(typed)
    } else {
        Err(Refusal::fields(problems).into())
    }
}

pub(crate) fn problem(field: &str, message: impl Into<String>) -> FieldProblem {
    FieldProblem {
        field: field.to_owned(),
        message: message.into(),
    }
}

/// The organisation the owner field names, itself or through the record it stands for
/// (a school's organisation); else the unit of the position acted in.
fn owner_of(
    writing: &mut Writing<'_>,
    register: &Register,
    values: &Values,
) -> Outcome<Option<Id>> {
    if let Some(named) = named_owner(writing, register, values)? {
        return Ok(Some(named));
    }
    let caller = writing.caller;
    let acting = caller.positions.iter().find(|p| p.id == writing.position);
    let creating = || {
        caller
            .in_order()
            .find(|p| register.create.contains(&p.role))
    };
    Ok(acting.or_else(creating).map(|position| position.unit))
}

fn named_owner(
    writing: &mut Writing<'_>,
    register: &Register,
    values: &Values,
) -> Outcome<Option<Id>> {
    let Some(field) = &register.owner else {
        return Ok(None);
    };
    let path = writing.kernel.model.organisation_path(register, field);
    let mut at = values.get(field).and_then(Value::as_ref);
    let mut through = register;
    for pair in path.iter().flat_map(|path| path.windows(2)) {
        let (Some(id), Some(Kind::Ref { to, .. })) =
            (at, through.fields.get(&pair[0]).map(|field| &field.kind))
        else {
            return Ok(None);
        };
        through = writing.register(to)?;
        at = writing
            .tx
            .get(through, id)?
            .and_then(|record| record.get(&pair[1]).as_ref());
    }
    Ok(at)
}

/// Creates inside the transaction: defaults, computed fields, checks, number, row, history, rule.
pub(crate) fn create_in(
    writing: &mut Writing<'_>,
    register: &Register,
    id: Option<Id>,
    values: Values,
    carried: Option<Box<dyn std::any::Any + Send>>,
) -> Outcome<Record> {
    let mut record = begun(writing, register, id, values)?;
    compute(writing, register, &mut record)?;
    check(writing, register, &record)?;
    if register.id == crate::ORGANISATION {
        record.owner = Some(record.id);
        record.path = own_path(writing, &record)?;
    }
    record.number = number(writing, register, &record)?;
    writing.tx.insert(register, &record)?;
    writing.touched.push(register.id.clone());
    note(writing, &record, &Action::Create, None, &[])?;
    if let Some(rule) = register
        .on_create
        .as_ref()
        .and_then(|it| writing.kernel.rules.record(register, it))
    {
        let position = writing.position;
        let mut ctx = Ctx {
            writing: writing.again(),
            carried,
        };
        ctx.writing.position = position;
        rule(&mut ctx, &mut record)?;
        record = reread(writing, register, &record)?;
    }
    changed(writing, register, record)
}

/// A new record with its defaults and its owner: a default may name the owner.
fn begun(
    writing: &mut Writing<'_>,
    register: &Register,
    id: Option<Id>,
    values: Values,
) -> Outcome<Record> {
    let at = writing.caller.at;
    let owner = owner_of(writing, register, &values)?;
    let mut record = Record {
        id: id.unwrap_or_else(Id::now_v7),
        register: register.id.clone(),
        version: 1,
        definition: register.version.clone(),
        number: None,
        state: register.start().map(|state| state.name.clone()),
        owner,
        path: Vec::new(),
        created_at: at,
        created_by: writing.caller.account,
        changed_at: at,
        values,
    };
    for field in register.fields.values() {
        if let Some(default) = field
            .default
            .as_ref()
            .filter(|_| record.get(&field.name).is_missing())
        {
            let value = evaluate(writing, register, &record, default);
            record.set(&field.name, value);
        }
    }
    record.owner = owner_of(writing, register, &record.values)?;
    if let Some(owner) = record.owner {
        record.path = tree::path(writing.kernel, writing.tx, owner)?;
    }
    Ok(record)
}

/// An organisation is its own owner.
fn own_path(writing: &mut Writing<'_>, record: &Record) -> Outcome<Vec<Id>> {
    let mut path = match record.get("parent").as_ref() {
        Some(parent) => tree::path(writing.kernel, writing.tx, parent)?,
        None => Vec::new(),
    };
    path.push(record.id);
    Ok(path)
}

/// Everything owned at or below an organisation follows it to its new place.
fn move_below(writing: &mut Writing<'_>, from: &[Id], to: &[Id]) -> Outcome<()> {
    let Some(moved) = from.last() else {
        return Ok(());
    };
    let today = crate::china_day(writing.caller.at);
    for register in writing.kernel.model.registers() {
        let query = Query::all(register, today).with(crate::Condition::Under(from.len(), *moved));
        for record in writing.tx.rows(&query)? {
            let below = record.path.get(from.len()..).unwrap_or_default();
            writing
                .tx
                .set_path(register, record.id, &[to, below].concat())?;
        }
    }
    Ok(())
}

fn reread(writing: &mut Writing<'_>, register: &Register, record: &Record) -> Outcome<Record> {
    writing
        .tx
        .get(register, record.id)?
        .ok_or_else(|| Refusal::not_found().into())
}

/// Saves changed values inside the transaction: computed fields, checks, row, history, rule.
pub(crate) fn save_in(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    action: &Action,
    reason: Option<&str>,
    follow: bool,
) -> Outcome<Record> {
    let before = reread(writing, register, &record)?;
    if before.version != record.version {
        return Err(Refusal::conflict().into());
    }
    let is_organisation = register.id == crate::ORGANISATION;
    if !is_organisation && let Some(owner) = named_owner(writing, register, &record.values)? {
        record.owner = Some(owner);
    }
    if is_organisation {
        record.path = own_path(writing, &record)?;
        if record.path.iter().filter(|it| **it == record.id).count() > 1
            || record.path.len() > tree::LEVELS_MAX
        {
            return Err(Refusal::new(
                "kernel.tree",
                "上级单位不能是本单位或其下属单位，层级不能超过六级。",
            )
            .into());
        }
    } else if record.owner != before.owner {
        record.path = match record.owner {
            Some(owner) => tree::path(writing.kernel, writing.tx, owner)?,
            None => Vec::new(),
        };
    }
    compute(writing, register, &mut record)?;
    let changes = difference(&before, &record);
    if changes.is_empty() && matches!(action, Action::Update | Action::Rule) {
        return Ok(before);
    }
    check(writing, register, &record)?;
    record.version += 1;
    record.definition = register.version.clone();
    record.changed_at = writing.caller.at;
    if !writing.tx.update(register, &record, before.version)? {
        return Err(Refusal::conflict().into());
    }
    writing.touched.push(register.id.clone());
    note(writing, &record, action, reason, &changes)?;
    if is_organisation && record.path != before.path {
        move_below(writing, &before.path, &record.path)?;
    }
    if follow {
        changed(writing, register, record)
    } else {
        Ok(record)
    }
}

/// Rules that call one another stop here: a circle is our mistake, not the user's.
const RULE_DEPTH_MAX: usize = 24;

fn changed(writing: &mut Writing<'_>, register: &Register, mut record: Record) -> Outcome<Record> {
    let Some(rule) = register
        .on_change
        .as_ref()
        .and_then(|it| writing.kernel.rules.record(register, it))
    else {
        return Ok(record);
    };
    if writing.depth > RULE_DEPTH_MAX {
        return Err(StoreError::plain(format!("rules of {} call in a circle", register.id)).into());
    }
    rule(
        &mut Ctx {
            writing: writing.again(),
            carried: None,
        },
        &mut record,
    )?;
    reread(writing, register, &record)
}

fn step_in(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    request: &StepCall,
) -> Outcome<Record> {
    let step = register
        .steps
        .get(&request.step)
        .ok_or_else(Refusal::not_found)?;
    writing.position = possible(
        writing.kernel,
        writing.tx,
        register,
        writing.caller,
        &record,
        step,
    )
    .map_err(|why| Refusal::new("kernel.step", why))?;
    if record.version != request.version {
        return Err(Refusal::conflict().into());
    }
    let stored = record.clone();
    let asked = read_asked(register, step, &mut record, request)?;
    for (name, expr) in &step.set {
        let value = evaluate(writing, register, &record, expr);
        record.set(name, value);
    }
    let lacking: Vec<FieldProblem> = step
        .need
        .iter()
        .filter(|name| record.get(name).is_missing())
        .filter_map(|name| register.fields.get(name))
        .map(|field| {
            problem(
                &field.name,
                format!("{}前请填写“{}”", step.title, field.title),
            )
        })
        .collect();
    if !lacking.is_empty() {
        return Err(Refusal::fields(lacking).into());
    }
    if let Some(rule) = step
        .rule
        .as_ref()
        .and_then(|name| writing.kernel.rules.step(register, name))
    {
        let version = record.version;
        rule(
            &mut Ctx {
                writing: writing.again(),
                carried: None,
            },
            &mut record,
            &asked,
        )?;
        let now = reread(writing, register, &record)?;
        if now.version != version {
            // The rule's other writes came back to this record: keep both, what the
            // step and its rule set here going first.
            let mine = std::mem::replace(&mut record, now);
            if mine.state != stored.state {
                record.state = mine.state;
            }
            if mine.owner != stored.owner {
                record.owner = mine.owner;
            }
            for (name, value) in mine.values {
                if value != *stored.get(&name) {
                    record.values.insert(name, value);
                }
            }
        }
    }
    if let Some(to) = &step.to {
        record.state = Some(to.clone());
    }
    let action = Action::Step(step.name.clone());
    save_in(
        writing,
        register,
        record,
        &action,
        request.reason.as_deref(),
        true,
    )
}

/// Writes asked fields into the record and gives the rule its inputs.
fn read_asked(
    register: &Register,
    step: &model::Step,
    record: &mut Record,
    request: &StepCall,
) -> Outcome<Inputs> {
    let mut problems = Vec::new();
    let mut inputs = request.inputs.clone();
    for ask in &step.ask {
        match ask {
            Ask::Reason => {
                if request
                    .reason
                    .as_deref()
                    .is_none_or(|it| it.trim().is_empty())
                {
                    problems.push(problem("reason", format!("请写明{}的理由", step.title)));
                }
            }
            Ask::Field(name) => {
                let (Some(field), Some(json)) = (register.fields.get(name), inputs.remove(name))
                else {
                    continue;
                };
                match from_json(&json, &field.kind) {
                    Ok(value) => record.set(name, value),
                    Err(why) => problems.push(problem(name, format!("“{}”{why}", field.title))),
                }
            }
            Ask::Extra(field) => {
                let json = inputs.get(&field.name).cloned().unwrap_or(Json::Null);
                match from_json(&json, &field.kind) {
                    Ok(value) if value.is_missing() && field.required => {
                        problems.push(problem(&field.name, format!("请填写“{}”", field.title)));
                    }
                    Ok(_) => {}
                    Err(why) => {
                        problems.push(problem(&field.name, format!("“{}”{why}", field.title)))
                    }
                }
            }
        }
    }
    if problems.is_empty() {
        Ok(inputs)
    } else {
        Err(Refusal::fields(problems).into())
    }
}

/// The position in which the caller may make the step now, or why not.
pub(crate) fn possible(
    kernel: &Kernel,
    read: &mut dyn crate::Read,
    register: &Register,
    caller: &Caller,
    record: &Record,
    step: &model::Step,
) -> Result<Id, String> {
    let state = record.state.as_deref().unwrap_or_default();
    if !step.from.is_empty() && !step.from.iter().any(|from| from == state) {
        let title = register
            .states
            .get(state)
            .map_or(state, |it| it.title.as_str());
        return Err(format!("“{title}”时不能{}。", step.title));
    }
    let position = actor(kernel, register, caller, record, step).ok_or_else(|| {
        format!(
            "{}由{}办理。",
            step.title,
            actors_text(kernel, register, step)
        )
    })?;
    if let Some(when) = &step.when {
        let value = expression::value(kernel, read, register, record, Some(caller.account), when);
        if value == Value::Flag(false) {
            let says = &step.when_says;
            return Err(if says.is_empty() {
                format!("还不具备{}的条件。", step.title)
            } else {
                says.clone()
            });
        }
    }
    Ok(position)
}

fn actor(
    kernel: &Kernel,
    register: &Register,
    caller: &Caller,
    record: &Record,
    step: &model::Step,
) -> Option<Id> {
    let tree = kernel.tree();
    step.by.iter().find_map(|actor| match actor {
        Actor::Role(role) => caller
            .in_order()
            .filter(|position| position.role == *role)
            .find(|position| {
                crate::access::position_reach(&tree, register, position, caller.account)
                    .iter()
                    .any(|branch| branch.covers(record))
            })
            .map(|position| position.id),
        Actor::Field(name) => {
            let held = record.get(name).refs();
            if held.contains(&caller.account) {
                return Some(caller.in_order().next().map_or(Id::nil(), |p| p.id));
            }
            caller
                .in_order()
                .find(|position| held.contains(&position.unit))
                .map(|p| p.id)
        }
    })
}

/// Who makes a step, in words: 督查专员、牵头单位.
pub(crate) fn actors_text(kernel: &Kernel, register: &Register, step: &model::Step) -> String {
    let titles: Vec<&str> = step
        .by
        .iter()
        .filter_map(|actor| match actor {
            Actor::Role(role) => kernel.model.role(role).map(|it| it.title.as_str()),
            Actor::Field(name) => register.fields.get(name).map(|it| it.title.as_str()),
        })
        .collect();
    if titles.is_empty() {
        "系统".into()
    } else {
        titles.join("、")
    }
}

fn evaluate(writing: &mut Writing<'_>, register: &Register, record: &Record, expr: &Expr) -> Value {
    let me = Some(writing.caller.account);
    expression::value(writing.kernel, writing.tx, register, record, me, expr)
}

/// Sets the fields that are never typed, in the order of the definition.
fn compute(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &mut Record,
) -> Outcome<()> {
    for field in register.fields.values() {
        let value = match &field.computed {
            Some(Computed::Expr(expr)) => evaluate(writing, register, record, expr),
            Some(Computed::Rule(name)) => match writing.kernel.rules.field(register, name) {
                Some(rule) => rule(
                    &mut Ctx {
                        writing: writing.again(),
                        carried: None,
                    },
                    record,
                )?,
                None => continue,
            },
            None => continue,
        };
        record.set(&field.name, value);
    }
    Ok(())
}

/// Everything that must hold of a record, all problems at once.
fn check(writing: &mut Writing<'_>, register: &Register, record: &Record) -> Outcome<()> {
    let mut problems = Vec::new();
    for field in register.fields.values() {
        let value = record.get(&field.name);
        if value.is_missing() {
            if field.required && shown(writing, register, record, field) {
                problems.push(problem(&field.name, format!("请填写“{}”", field.title)));
            }
            continue;
        }
        if let Some(why) = unreferenced(writing, record, field)? {
            problems.push(problem(&field.name, why));
        }
        if let Some(expr) = &field.check
            && evaluate(writing, register, record, expr) == Value::Flag(false)
        {
            let says = &field.check_says;
            let message = if says.is_empty() {
                format!("“{}”不符合要求：{}", field.title, field.help)
            } else {
                says.clone()
            };
            problems.push(problem(&field.name, message));
        }
        if field.unique && taken(writing, register, record, field)? {
            problems.push(problem(
                &field.name,
                format!("“{}”已有相同的一条，不能重复", field.title),
            ));
        }
    }
    for check in &register.checks {
        if evaluate(writing, register, record, &check.expr) == Value::Flag(false) {
            problems.push(problem("", check.says.clone()));
        }
    }
    overlapping(writing, register, record, &mut problems)?;
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Refusal::fields(problems).into())
    }
}

fn shown(writing: &mut Writing<'_>, register: &Register, record: &Record, field: &Field) -> bool {
    field
        .when
        .as_ref()
        .is_none_or(|when| evaluate(writing, register, record, when) == Value::Flag(true))
}

/// Why a code or reference does not exist, if so.
fn unreferenced(
    writing: &mut Writing<'_>,
    record: &Record,
    field: &Field,
) -> Outcome<Option<String>> {
    let value = record.get(&field.name);
    let items: Vec<&Value> = match value {
        Value::List(items) => items.iter().collect(),
        one => vec![one],
    };
    match &field.kind {
        Kind::Code { of, .. } => {
            let list = writing.kernel.model.codes(of);
            let unknown = items
                .iter()
                .filter_map(|it| it.as_text())
                .find(|code| list.is_some_and(|list| !list.codes.contains_key(*code)));
            Ok(unknown.map(|code| format!("“{}”没有“{code}”这一选项", field.title)))
        }
        Kind::Ref { .. } | Kind::Files { .. } => {
            let target = match &field.kind {
                Kind::Ref { to, .. } => to.as_str(),
                _ => crate::FILE,
            };
            let target = writing.register(target)?;
            for id in items.iter().filter_map(|it| it.as_ref()) {
                if writing.tx.get(target, id)?.is_none() {
                    return Ok(Some(format!(
                        "“{}”所选的{}不存在",
                        field.title, target.title
                    )));
                }
            }
            Ok(None)
        }
        _ => Ok(None),
    }
}

fn taken(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    field: &Field,
) -> Outcome<bool> {
    let today = crate::china_day(writing.caller.at);
    let mut query =
        Query::all(register, today).having(&field.name, record.get(&field.name).clone());
    query.limit = 2;
    Ok(writing
        .tx
        .rows(&query)?
        .iter()
        .any(|other| other.id != record.id))
}

/// Dated registers: half-open episodes of one key never overlap.
fn overlapping(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    problems: &mut Vec<FieldProblem>,
) -> Outcome<()> {
    let Some(key) = &register.dated else {
        return Ok(());
    };
    let (from, to) = (record.get("from").as_day(), record.get("to").as_day());
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        problems.push(problem("to", "止日应晚于起日（止日当天不含在内）"));
    }
    let today = crate::china_day(writing.caller.at);
    let query = Query::all(register, today).having(key, record.get(key).clone());
    let others = writing.tx.rows(&query)?;
    let clash = others
        .iter()
        .filter(|other| other.id != record.id)
        .any(|other| {
            let before = |a: Option<base::Day>, b: Option<base::Day>| match (a, b) {
                (Some(a), Some(b)) => a < b,
                _ => true,
            };
            before(from, other.get("to").as_day()) && before(other.get("from").as_day(), to)
        });
    if clash {
        problems.push(problem("from", "与已有的一段时间重叠，请先结束前一段"));
    }
    Ok(())
}

fn number(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
) -> Outcome<Option<String>> {
    let Some(parts) = &register.number else {
        return Ok(None);
    };
    let tree = writing.kernel.tree();
    let today = crate::china_day(writing.caller.at);
    let mut text = String::new();
    for part in parts {
        match part {
            NumberPart::Text(fixed) => text.push_str(fixed),
            NumberPart::Year => text.push_str(&today.year().to_string()),
            NumberPart::Month => text.push_str(&format!("{:02}", today.month())),
            NumberPart::Level(level) => {
                let code = record
                    .path
                    .iter()
                    .filter_map(|id| tree.get(*id))
                    .find(|it| it.level == *level)
                    .map_or("", |it| it.code.as_str());
                text.push_str(code);
            }
            NumberPart::Seq(width) => {
                let next = writing.tx.next(&format!("{}:{text}", register.id))?;
                text.push_str(&format!("{next:0width$}"));
            }
        }
    }
    Ok(Some(text))
}

/// What differs, in the order of the definition; system words first.
pub(crate) fn difference(before: &Record, after: &Record) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut push = |field: &str, old: Json, new: Json| {
        if old != new {
            changes.push(Change {
                field: field.to_owned(),
                old,
                new,
            });
        }
    };
    push("$state", json!(before.state), json!(after.state));
    push("$number", json!(before.number), json!(after.number));
    let owner = |record: &Record| json!(record.owner.map(|id| id.to_string()));
    push("$owner", owner(before), owner(after));
    for name in before.values.keys().chain(
        after
            .values
            .keys()
            .filter(|it| !before.values.contains_key(*it)),
    ) {
        push(name, to_json(before.get(name)), to_json(after.get(name)));
    }
    changes
}

/// The row as a creation's digest covers it.
pub(crate) fn row_payload(record: &Record) -> Json {
    let mut map = Map::new();
    map.insert("$state".into(), json!(record.state));
    map.insert("$number".into(), json!(record.number));
    map.insert(
        "$owner".into(),
        json!(record.owner.map(|id| id.to_string())),
    );
    for (name, value) in &record.values {
        map.insert(name.clone(), to_json(value));
    }
    Json::Object(map)
}

pub(crate) fn note(
    writing: &mut Writing<'_>,
    record: &Record,
    action: &Action,
    reason: Option<&str>,
    changes: &[Change],
) -> Outcome<()> {
    let salt = writing.tx.random()?;
    let kept = payload(reason, changes);
    let mut digested = kept.clone();
    if *action == Action::Create
        && let Json::Object(map) = &mut digested
    {
        map.insert("row".into(), row_payload(record));
    }
    let entry = NewEntry {
        at: writing.caller.at,
        account: writing.caller.account,
        position: writing.position,
        register: record.register.clone(),
        record: record.id,
        version: record.version,
        definition: record.definition.clone(),
        action: action.clone(),
        digest: entry_digest(&salt, &digested),
        salt,
        payload: kept,
    };
    Ok(writing.tx.append(entry)?)
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
