//! 补齐最近一条: records that were there before a field of theirs showed the latest of another
//! register, or showed it otherwise, are gone through once by a job.
//!
//! What a register was gone through for is the job's result, so that other definitions, a
//! migration undone and a restored backup are all noticed in the same way. Not here: how a
//! record comes to show it, and that it goes on (`write::latest`).

use base::Id;
use model::{Model, Register};
use serde_json::{Map, Value as Json, json};

use crate::store::read;
use crate::{Cursor, Kernel, Outcome, Query, Run, StoreError, Trouble};

/// Records looked at together.
const PAGE: usize = 200;

/// Goes through the registers whose fields show the latest of another under definitions they
/// were not yet gone through for.
///
/// # Errors
/// When the store fails.
pub fn show_latest(run: &mut Run<'_>) -> Outcome<Json> {
    let kernel = run.kernel();
    let before = run.job().result.clone();
    let mut done = Map::new();
    for register in kernel.model.registers().filter(|it| it.shows_latest()) {
        let versions = Json::from(versions(&kernel.model, register));
        if before.get(&register.id) != Some(&versions) {
            go_through(run, register)?;
        }
        done.insert(register.id.clone(), versions);
    }
    Ok(done.into())
}

/// The definitions that say what a register shows.
fn versions(model: &Model, register: &Register) -> String {
    let others = register
        .latest()
        .filter_map(|(_, it)| model.register(&it.of));
    let all = std::iter::once(register).chain(others);
    all.map(|it| it.version.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn go_through(run: &mut Run<'_>, register: &Register) -> Outcome<()> {
    let mut at = begin(run.cursor(), register);
    loop {
        let page = page(run.kernel(), register, at)?;
        let mut from = 0;
        while from < page.len() {
            let (name, rest) = (register.id.clone(), page[from..].to_vec());
            let (n, why) = run.step(move |ctx, progress| {
                if progress.cursor.is_null() {
                    progress.done = 0;
                }
                let shown = ctx.show_latest(&name, &rest)?;
                let why = shown.iter().flatten().next().map(|it| it.message.clone());
                progress.done += i64::try_from(shown.len()).unwrap_or(i64::MAX);
                let last = rest.get(shown.len().saturating_sub(1));
                progress.cursor = json!({ "register": name, "after": last });
                Ok((shown.len(), why))
            })?;
            from += n;
            if let Some(why) = why {
                let place = format!("{}：取最近一条的字段没有补齐", register.title);
                run.trouble(Trouble::once(place, why));
            }
        }
        match page.last() {
            Some(last) if page.len() == PAGE => at = Some(*last),
            _ => return Ok(()),
        }
    }
}

/// Where a crash left it.
fn begin(cursor: &Json, register: &Register) -> Option<Id> {
    let is_here = cursor["register"] == register.id.as_str();
    let after = cursor["after"].as_str().filter(|_| is_here);
    after.and_then(|it| it.parse().ok())
}

fn page(kernel: &Kernel, register: &Register, after: Option<Id>) -> Result<Vec<Id>, StoreError> {
    let mut query = Query::all(register, kernel.today());
    query.limit = PAGE;
    query.after = after.map(|id| Cursor {
        value: model::Value::Missing,
        id,
    });
    let rows = read(kernel.store(), |read| read.rows(&query))?;
    Ok(rows.iter().map(|it| it.id).collect())
}
