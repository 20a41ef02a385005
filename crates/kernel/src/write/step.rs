//! Steps: who may make one now, what it asks, and making it inside the transaction.

use std::borrow::Cow;

use base::Id;
use model::{Ask, Register, Value};
use serde_json::Value as Json;

use super::actor::{Way, actors_text, ways};
use super::check::{evaluate, problem, read_typed};
use super::each;
use super::effect::take_effect;
use super::may_name;
use super::merge::join;
use super::number;
use super::save::{reread, save_in};
use crate::encoding::{from_json, to_json};
use crate::history::Action;
use crate::message::Why;
use crate::rules::{Ctx, Inputs};
use crate::writing::Writing;
use crate::{Caller, FieldProblem, Kernel, Outcome, Record, Refusal, expression, part, rows};

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

pub(super) fn step_in(
    writing: &mut Writing<'_>,
    register: &Register,
    record: Record,
    request: &StepCall,
) -> Outcome<Record> {
    let step = register
        .steps
        .get(&request.step)
        .ok_or_else(Refusal::not_found)?;
    let way = possible(
        writing.kernel,
        writing.tx,
        register,
        writing.caller,
        &record,
        step,
    )
    .map_err(|why| Refusal::new("kernel.step", why))?;
    writing.position = way.position;
    may_name(writing, register, &asked(register, step, request))?;
    if record.version != request.version {
        return Err(Refusal::conflict().into());
    }
    match &step.all {
        Some(field) => make_part(writing, register, record, (step, field), request, way.part),
        None => make(writing, register, record, step, request),
    }
}

/// What a step begins with holds where nothing else was said of it, not even that it is empty.
fn begun<'r>(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    step: &model::Step,
    request: &'r StepCall,
) -> Cow<'r, StepCall> {
    let unsaid = |name: &str| !request.inputs.contains_key(name);
    let mut begun = Cow::Borrowed(request);
    for (name, expr) in step.start.iter().filter(|(name, _)| unsaid(name)) {
        let value = evaluate(writing, register, record, expr);
        begun.to_mut().inputs.insert(name.clone(), to_json(&value));
    }
    begun
}

/// The fields a step is given.
pub(super) fn asked(register: &Register, step: &model::Step, request: &StepCall) -> crate::Values {
    let mut values = crate::Values::new();
    for ask in &step.ask {
        if let Ask::Field(name) = ask
            && let Some(field) = register.fields.get(name)
            && let Some(Ok(value)) = request.inputs.get(name).map(|it| read_typed(field, it))
        {
            values.insert(name.clone(), value);
        }
    }
    values
}

/// Makes one's part of a step that several make; with the last one it takes effect.
fn make_part(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    (step, field): (&model::Step, &str),
    request: &StepCall,
    mine: Value,
) -> Outcome<Record> {
    let mut done = part::done(step, &record);
    if !done.contains(&mine) {
        done.push(mine);
    }
    let request = &*begun(writing, register, &record, step, request);
    record.set(field, Value::List(done));
    if part::outstanding(step, &record).is_empty() {
        return make(writing, register, record, step, request);
    }
    read_asked(register, step, &mut record, request)?;
    needed(register, step, &record)?;
    let action = Action::Step(step.name.clone());
    let reason = request.reason.as_deref();
    save_in(writing, register, record, &action, reason, true)
}

/// Makes a step that is possible.
pub(super) fn make(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    step: &model::Step,
    request: &StepCall,
) -> Outcome<Record> {
    let stored = record.clone();
    let request = &*begun(writing, register, &record, step, request);
    let asked = read_asked(register, step, &mut record, request)?;
    // What the step sets, and its rule, know the number it takes.
    let (to, from) = (step.to.clone(), record.state.clone());
    record.state = to.or(from.clone());
    number::arrive(writing, register, &mut record)?;
    record.state = from;
    for (name, expr) in &step.effects.set {
        let value = evaluate(writing, register, &record, expr);
        record.set(name, value);
    }
    needed(register, step, &record)?;
    join(writing, register, &record, step, request.reason.as_deref())?;
    if let Some(rule) = step
        .rule
        .as_ref()
        .and_then(|name| writing.kernel.rules.step(register, name))
    {
        let version = record.version;
        rule(
            &mut Ctx {
                carried: writing.touched.ahead.take(),
                writing: writing.again(),
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
            if mine.number != stored.number {
                record.number = mine.number;
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
    if step.back {
        record.state = Some(previous(writing, register, &record)?);
    }
    let action = Action::Step(step.name.clone());
    let reason = request.reason.as_deref();
    let record = save_in(writing, register, record, &action, reason, true)?;
    let why = Why::Step(step.name.clone());
    take_effect(writing, register, &record, &step.effects, &why)?;
    each::start(writing, register, &record, step, reason)?;
    Ok(record)
}

/// What the step needs is filled.
fn needed(register: &Register, step: &model::Step, record: &Record) -> Outcome<()> {
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
    Ok(())
}

/// Writes asked fields into the record and gives the rule its inputs.
pub(super) fn read_asked(
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
                match read_typed(field, &json) {
                    Ok(value) => rows::put(record, name, value),
                    Err(found) => problems.extend(found),
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

/// The state the record was in before its present one. Coming back to a state forgets
/// what came after it, so that giving back twice goes back two states.
fn previous(writing: &mut Writing<'_>, register: &Register, record: &Record) -> Outcome<String> {
    let mut way: Vec<String> = Vec::new();
    for entry in writing.tx.entries(&register.id, record.id)? {
        let changes = entry.entry.changes().into_iter();
        for change in changes.filter(|it| it.field == "$state") {
            for state in [change.old, change.new] {
                let Some(state) = state.as_str().map(str::to_owned) else {
                    continue;
                };
                match way.iter().position(|it| *it == state) {
                    Some(idx) => way.truncate(idx + 1),
                    None => way.push(state),
                }
            }
        }
    }
    way.pop();
    let state = way.pop().filter(|it| register.states.contains_key(it));
    let none = || Refusal::new("kernel.back", "前面没有可以退回的环节。");
    state.ok_or_else(|| none().into())
}

/// The way in which the caller may make the step now, or why not.
pub(crate) fn possible(
    kernel: &Kernel,
    read: &mut dyn crate::Read,
    register: &Register,
    caller: &Caller,
    record: &Record,
    step: &model::Step,
) -> Result<Way, String> {
    let state = record.state.as_deref().unwrap_or_default();
    if !step.from.is_empty() && !step.from.iter().any(|from| from == state) {
        let title = register
            .states
            .get(state)
            .map_or(state, |it| it.title.as_str());
        return Err(format!("“{title}”时不能{}。", step.title));
    }
    let ways = ways(kernel, register, caller, record, &step.by);
    let Some(first) = ways.first().cloned() else {
        let who = actors_text(kernel, register, &step.by);
        return Err(format!("{}由{who}办理。", step.title));
    };
    let waited_for = part::outstanding(step, record);
    let mine = ways.into_iter().find(|way| waited_for.contains(&way.part));
    // When those still waited for were taken out, anybody of the others may finish it.
    let way = match mine {
        None if step.all.is_some() && !waited_for.is_empty() => {
            let names = kernel.part_names(read, register, step, &waited_for);
            let names = names.unwrap_or_default().join("、");
            return Err(format!("您已{}，还等待：{names}。", step.title));
        }
        mine => mine.unwrap_or(first),
    };
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
    Ok(way)
}
