//! 逐条办理: a step that is made of many records: after the step of one, a step of each that
//! refers to it, in the background.
//!
//! A record is one transaction under the rights of who made the first step; what one refuses
//! keeps no other from being made. Whoever goes on after a kill begins after the last record.
//! With `for`, organisations are gone through, and a record is made where there is none. Not
//! here: what the records' step does, and how it is undone (steps of theirs).

use base::Id;
use model::{Each, Register, Value};
use serde_json::{Value as Json, json};

use super::effect::take_step;
use super::save::{Hand, begun, begun_as, created, save_in};
use super::step::{StepCall, step_in};
use crate::history::Action;
use crate::job::start as start_job;
use crate::rules::{Ctx, Inputs};
use crate::writing::Writing;
use crate::{
    Condition, Cursor, NewJob, ORGANISATION, Outcome, Progress, Query, Record, Refusal, Run, Values,
};

/// The job that goes through the records.
pub const EACH: &str = "records.each";

/// So many records that refused are told.
const TOLD_MAX: usize = 200;

/// What a job is to do.
#[derive(Clone)]
struct Task {
    register: String,
    id: Id,
    step: String,
    reason: Option<String>,
}

/// How far it is.
#[derive(Default)]
struct Way {
    /// The organisation or record after which to go on.
    after: Option<Id>,
    done: i64,
    refused: i64,
    /// Those that refused: the record, whose it is, and why.
    told: Vec<Json>,
}

impl Task {
    fn to_json(&self) -> Json {
        json!({ "register": self.register, "id": self.id, "step": self.step, "reason": self.reason })
    }

    fn parse(json: &Json) -> Option<Task> {
        Some(Task {
            register: json["register"].as_str()?.to_owned(),
            id: json["id"].as_str()?.parse().ok()?,
            step: json["step"].as_str()?.to_owned(),
            reason: json["reason"].as_str().map(str::to_owned),
        })
    }
}

impl Way {
    fn to_json(&self) -> Json {
        json!({ "after": self.after, "done": self.done, "refused": self.refused, "told": self.told })
    }

    /// From the beginning when there is none.
    fn parse(json: &Json) -> Way {
        Way {
            after: json["after"].as_str().and_then(|it| it.parse().ok()),
            done: json["done"].as_i64().unwrap_or_default(),
            refused: json["refused"].as_i64().unwrap_or_default(),
            told: json["told"].as_array().cloned().unwrap_or_default(),
        }
    }
}

/// Starts what a step makes of many records.
pub(super) fn start(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    step: &model::Step,
    reason: Option<&str>,
) -> Outcome<()> {
    if step.each.is_none() {
        return Ok(());
    }
    let named = record.number.clone();
    let named = named.unwrap_or_else(|| writing.kernel.label(register, record));
    let task = Task {
        register: register.id.clone(),
        id: record.id,
        step: step.name.clone(),
        reason: Some(reason.unwrap_or(&named).to_owned()),
    };
    let new = NewJob {
        id: Id::now_v7(),
        kind: EACH.into(),
        title: format!("{} {named}", step.title),
        args: task.to_json(),
        due_at: writing.caller.at,
    };
    let acting = Some(writing.position).filter(|it| !it.is_nil());
    start_job(writing, &new, (writing.caller.account, acting)).map(drop)
}

/// Goes through the records of a step, one in each transaction.
///
/// # Errors
/// When the store fails, or the job must stop here.
pub fn run(run: &mut Run<'_>) -> Outcome<Json> {
    let broken = || Refusal::new("kernel.each", "任务的内容读不出来，请重新办理。");
    let task = Task::parse(&run.job().args).ok_or_else(broken)?;
    loop {
        let task = task.clone();
        if !run.step(move |ctx, progress| next(ctx, &task, progress))? {
            break;
        }
    }
    let way = Way::parse(run.cursor());
    Ok(json!({ "done": way.done, "refused": way.told }))
}

/// The next record; false when that was all.
fn next(ctx: &mut Ctx<'_>, task: &Task, progress: &mut Progress) -> Outcome<bool> {
    let register = ctx.writing.register(&task.register)?;
    let each = register.steps.get(&task.step);
    let each = each.and_then(|it| it.each.as_ref());
    let each = each.ok_or_else(Refusal::not_found)?;
    let one = ctx.get(&task.register, task.id)?;
    let mut query = asked(&mut ctx.writing, each, &one)?;
    if progress.total.is_none() {
        let n = ctx.writing.tx.count(&query, u64::MAX - 1)?;
        progress.total = i64::try_from(n).ok();
    }
    let mut way = Way::parse(&progress.cursor);
    query.after = way.after.map(|id| Cursor {
        value: Value::Missing,
        id,
    });
    query.limit = 1;
    let Some(found) = ctx.writing.tx.rows(&query)?.pop() else {
        if let Some(then) = &each.then {
            ctx.take_step(one, then)?;
        }
        return Ok(false);
    };
    way.after = Some(found.id);
    let mut made = false;
    let refused = ctx.each(std::slice::from_ref(&found), |writing, found| {
        made = make(writing, each, &one, found, task.reason.as_deref())?;
        Ok(())
    })?;
    match refused.into_iter().flatten().next() {
        None if made => way.done += 1,
        None => {}
        Some(refusal) => {
            way.refused += 1;
            if way.told.len() < TOLD_MAX {
                let tree = ctx.tree();
                let whose = found.owner.and_then(|it| tree.get(it));
                let id = Some(found.id).filter(|_| found.register == each.of);
                let title = whose.map_or("", |it| it.title.as_str());
                let told = json!({ "id": id, "title": title, "refusal": refusal.message });
                way.told.push(told);
            }
        }
    }
    progress.done += 1;
    progress.says = match way.refused {
        0 => format!("已办成 {} 条", way.done),
        n => format!("已办成 {} 条，没有办成 {n} 条", way.done),
    };
    progress.cursor = way.to_json();
    Ok(true)
}

/// The organisations or records to be gone through, in the order of their making.
fn asked<'a>(writing: &mut Writing<'a>, each: &'a Each, one: &Record) -> Outcome<Query<'a>> {
    let today = crate::china_day(writing.caller.at);
    let Some(owed) = &each.owed else {
        let other = writing.register(&each.of)?;
        return Ok(Query::all(other, today).having(&each.through, one.id));
    };
    let organisations = writing.register(ORGANISATION)?;
    let owner = one.owner.unwrap_or_default();
    let depth = writing.kernel.tree().depth(owner).unwrap_or(1);
    let params = writing.kernel.params();
    Ok(Query::all(organisations, today)
        .with(Condition::Under(depth, owner))
        .with(Condition::Where(owed.clone(), params)))
}

/// Makes the step of a record, or of the one an organisation has or gets; whether it could be
/// made at all.
fn make(
    writing: &mut Writing<'_>,
    each: &Each,
    one: &Record,
    found: &Record,
    reason: Option<&str>,
) -> Outcome<bool> {
    let other = writing.register(&each.of)?;
    let step = other.steps.get(&each.step).ok_or_else(Refusal::not_found)?;
    let record = match found.register == other.id {
        true => writing.tx.get(other, found.id)?,
        false => Some(of_organisation(
            writing,
            (other, each, step),
            one,
            found.id,
        )?),
    };
    let state = |it: &Record| it.state.clone().unwrap_or_default();
    let Some(record) = record.filter(|it| step.from.contains(&state(it))) else {
        return Ok(false);
    };
    if writing.caller.is_platform() {
        return take_step(writing, record, &each.step).map(|_| true);
    }
    let call = StepCall {
        register: other.id.clone(),
        id: record.id,
        version: record.version,
        step: step.name.clone(),
        inputs: Inputs::new(),
        reason: reason.map(str::to_owned),
    };
    step_in(writing, other, record, &call)?;
    Ok(true)
}

/// The record an organisation has of this one; else the one it has by itself, which goes along;
/// else a new one.
fn of_organisation(
    writing: &mut Writing<'_>,
    (other, each, step): (&Register, &Each, &model::Step),
    one: &Record,
    organisation: Id,
) -> Outcome<Record> {
    let today = crate::china_day(writing.caller.at);
    let owner = other.owner.as_deref().unwrap_or_default();
    let mut query = Query::all(other, today).having(owner, organisation);
    query.sort.descending = true;
    let all = writing.tx.rows(&query)?;
    let of_one = |it: &&Record| it.get(&each.through).as_ref() == Some(one.id);
    if let Some(its) = all.iter().find(of_one) {
        return Ok(its.clone());
    }
    let free = |it: &&Record| {
        it.get(&each.through).is_missing() && step.from.iter().any(|from| it.in_state(from))
    };
    if let Some(own) = all.iter().find(free) {
        let mut own = own.clone();
        own.set(&each.through, one.id);
        return save_in(writing, other, own, &Action::Rule, None, true);
    }
    let values = Values::from_iter([
        (each.through.clone(), Value::Ref(one.id)),
        (owner.to_owned(), Value::Ref(organisation)),
    ]);
    let (record, hand) = match writing.caller.is_platform() {
        true => (begun(writing, other, None, values)?, Hand::Rule),
        false => (begun_as(writing, other, None, values)?, Hand::Own),
    };
    created(writing, other, record, None, hand)
}
