//! 更新任务灯: days pass without anybody writing, and a bureau sets its lines anew.
//!
//! A lamp says until when it stays, so the job asks an index for those whose day is past and
//! writes these again, a slot at a time; after a crash they are still asked for. When the
//! rules changed, what hangs on them is gone through once. Not here: what a lamp comes to
//! (`lamp`).

use base::{Day, Id};
use kernel::{Condition, Cursor, Every, JobKinds, Kernel, Outcome, Query, Record, Run, Sort};
use model::{Register, Value};
use serde_json::{Value as Json, json};

use super::kept::NUMBERS;

/// Records looked at together.
const PAGE: usize = 200;

/// Whose lamps are lit, in which states: parts before what stands above them.
fn lit() -> impl Iterator<Item = &'static (&'static str, &'static [&'static str])> {
    crate::LIT.iter().copied().flatten()
}

/// Teaches a node to follow the days. Jobs of this name are there in installations.
pub fn teach(kinds: &mut JobKinds) {
    let every = Every::Minutes(60);
    kinds.returning("plan.relight", "更新任务灯", every, relight);
}

fn relight(run: &mut Run<'_>) -> Outcome<Json> {
    let edition = edition(run.kernel());
    let is_new = run.job().result["edition"] != edition.as_str();
    let left = run.cursor()["register"].as_str().map(str::to_owned);
    let first = lit().position(|(id, _)| Some(*id) == left.as_deref());
    for (id, states) in lit().skip(first.unwrap_or(0)) {
        if let Some(register) = run.kernel().model.register(id) {
            go_through(run, register, states, is_new)?;
        }
    }
    Ok(json!({ "edition": edition }))
}

/// The rules as they hold today: under others all lamps are judged again.
fn edition(kernel: &Kernel) -> String {
    let (params, today) = (kernel.params(), kernel.today());
    let holds = NUMBERS.iter().flat_map(|id| {
        let said = params.said(id).iter();
        said.filter(move |it| it.from <= today && it.to.is_none_or(|to| today < to))
            .map(|it| format!("{:?} {:?}", it.area, it.is))
    });
    let versions = lit().filter_map(|(id, _)| kernel.model.register(id));
    let versions = versions.map(|it| it.version.clone());
    let all = [kernel.model.calendar.edition()].into_iter();
    let all: Vec<String> = all.chain(versions).chain(holds).collect();
    all.join("\n")
}

fn go_through(
    run: &mut Run<'_>,
    register: &Register,
    states: &[&str],
    is_new: bool,
) -> Outcome<()> {
    let mut after = left_at(run.cursor(), register).filter(|_| is_new);
    loop {
        let page = page(run.kernel(), register, states, after.take(), is_new)?;
        let ids: Vec<Id> = page.iter().map(|it| it.id).collect();
        let mut from = 0;
        while from < ids.len() {
            let (name, rest) = (register.id.clone(), ids[from..].to_vec());
            from += run.step(move |ctx, progress| {
                if progress.cursor.is_null() {
                    progress.done = 0;
                    progress.says.clear();
                }
                let written = ctx.renew_each(&name, &rest)?;
                if let Some(why) = written.iter().flatten().next() {
                    progress.says = format!("有记录没有更新：{}", why.message);
                }
                progress.done += i64::try_from(written.len()).unwrap_or(i64::MAX);
                let last = rest.get(written.len().saturating_sub(1));
                progress.cursor = json!({ "register": name, "after": last });
                Ok(written.len())
            })?;
        }
        match page.last() {
            Some(last) if page.len() == PAGE => after = Some(place(last, is_new)),
            _ => return Ok(()),
        }
    }
}

/// Where a crash left the register.
fn left_at(cursor: &Json, register: &Register) -> Option<Cursor> {
    let is_here = cursor["register"] == register.id.as_str();
    let id = cursor["after"].as_str().filter(|_| is_here)?.parse().ok()?;
    let value = Value::Missing;
    Some(Cursor { value, id })
}

fn place(record: &Record, is_new: bool) -> Cursor {
    let value = match is_new {
        true => Value::Missing,
        false => record.get("lamp_until").clone(),
    };
    Cursor {
        value,
        id: record.id,
    }
}

fn page(
    kernel: &Kernel,
    register: &Register,
    states: &[&str],
    after: Option<Cursor>,
    is_new: bool,
) -> Outcome<Vec<Record>> {
    let today: Day = kernel.today();
    let states = states.iter().map(|it| Value::Code((*it).to_owned()));
    let mut query =
        Query::all(register, today).with(Condition::AnyOf("state".into(), states.collect()));
    if !is_new {
        let past = today.yesterday().unwrap_or(today);
        let field = "lamp_until".to_owned();
        query = query.with(Condition::Between(
            field.clone(),
            Value::Missing,
            past.into(),
        ));
        query.sort = Sort {
            field: Some(field),
            descending: false,
        };
    }
    query.limit = PAGE;
    query.after = after;
    Ok(kernel::read(kernel.store(), |read| read.rows(&query))?)
}
