//! 补齐: records that were there before a field of theirs showed the latest of another register,
//! or followed what they refer to, or did otherwise, are gone through once by a job; and what
//! more records follow than one transaction writes.
//!
//! What a register was gone through for is the job's result, so that other definitions, a
//! migration undone and a restored backup are all noticed in the same way. Not here: how a
//! record comes to show what is so, and that it goes on (`write::latest`, `write::follow`).

use std::sync::Arc;

use base::Id;
use model::Register;
use serde_json::{Map, Value as Json, json};

use crate::rules::Ctx;
use crate::store::read;
use crate::writing::Followed;
use crate::{Cursor, Outcome, Query, Refusal, Run, Trouble};

/// What more follow than are written at once.
pub const FOLLOW: &str = "record.follow";

/// Records looked at together.
const PAGE: usize = 200;

/// Goes through the registers whose records keep up with others under definitions they were
/// not yet gone through for.
///
/// # Errors
/// When the store fails.
pub fn show_latest(run: &mut Run<'_>) -> Outcome<Json> {
    let kernel = run.kernel();
    let before = run.job().result.clone();
    let epochs = read(kernel.store(), |read| read.epochs())?;
    // Under the first definitions there is nothing that was there before them.
    let is_first = epochs.len() <= 1;
    let mut done = Map::new();
    for register in kernel.model.registers() {
        let others: Vec<&Register> = kernel.model.kept_up_with(register).collect();
        if others.is_empty() {
            continue;
        }
        let versions = Json::from(versions(register, &others));
        if !is_first && before.get(&register.id) != Some(&versions) {
            let query = Query::all(register, kernel.today());
            let look = |ctx: &mut Ctx<'_>, of: &str, ids: &[Id]| ctx.show_latest(of, ids);
            go_through(run, &register.id, query, Arc::new(look))?;
        }
        done.insert(register.id.clone(), versions);
    }
    Ok(done.into())
}

/// Writes again what follows records that many follow.
///
/// # Errors
/// When the store fails.
pub fn follow(run: &mut Run<'_>) -> Outcome<Json> {
    let all = run.job().args.as_array().cloned().unwrap_or_default();
    let mut done = 0;
    for one in &all {
        let Some(followed) = Followed::parse(one) else {
            continue;
        };
        // Other definitions may be in force by now; what was there is gone through under them.
        let Some(register) = run.kernel().model.register(&followed.register) else {
            continue;
        };
        if !register.fields.contains_key(&followed.through) {
            continue;
        }
        let place = format!("{} {}", followed.register, one);
        let query = followed.query(register, run.kernel().today());
        let look = move |ctx: &mut Ctx<'_>, _: &str, ids: &[Id]| ctx.follow(&followed, ids);
        done += go_through(run, &place, query, Arc::new(look))?;
    }
    Ok(json!({ "done": done }))
}

/// The definitions that say what a register shows.
fn versions(register: &Register, others: &[&Register]) -> String {
    let all = std::iter::once(&register).chain(others);
    all.map(|it| it.version.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

type Look = dyn Fn(&mut Ctx<'_>, &str, &[Id]) -> Outcome<Vec<Option<Refusal>>> + Send + Sync;

/// Looks at what a question finds, from where a crash left it; at how many.
fn go_through(
    run: &mut Run<'_>,
    place: &str,
    mut query: Query<'_>,
    look: Arc<Look>,
) -> Outcome<usize> {
    query.only = Some(Vec::new());
    query.limit = PAGE;
    query.after = begin(run.cursor(), place);
    let (name, mut looked) = (query.register.id.clone(), 0);
    loop {
        let rows = read(run.kernel().store(), |read| read.rows(&query))?;
        let page: Vec<Id> = rows.iter().map(|it| it.id).collect();
        let mut from = 0;
        while from < page.len() {
            let (name, place, look) = (name.clone(), place.to_owned(), Arc::clone(&look));
            let rest = page[from..].to_vec();
            let (n, why) = run.step(move |ctx, progress| {
                if progress.cursor.is_null() {
                    progress.done = 0;
                }
                let shown = look(ctx, &name, &rest)?;
                let why = shown.iter().flatten().next().map(|it| it.message.clone());
                progress.done += i64::try_from(shown.len()).unwrap_or(i64::MAX);
                let last = rest.get(shown.len().saturating_sub(1));
                progress.cursor = json!({ "place": place, "after": last });
                Ok((shown.len(), why))
            })?;
            from += n;
            if let Some(why) = why {
                let title = &query.register.title;
                let place = format!("{title}：随其他记录更新的字段没有补齐");
                run.trouble(Trouble::once(place, why));
            }
        }
        looked += page.len();
        match page.last() {
            Some(last) if page.len() == PAGE => query.after = Some(after(*last)),
            _ => return Ok(looked),
        }
    }
}

/// Where a crash left it.
fn begin(cursor: &Json, place: &str) -> Option<Cursor> {
    let id = cursor["after"]
        .as_str()
        .filter(|_| cursor["place"] == place);
    id.and_then(|it| it.parse().ok()).map(after)
}

fn after(id: Id) -> Cursor {
    Cursor {
        value: model::Value::Missing,
        id,
    }
}
