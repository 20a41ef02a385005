//! 更新任教的学校: a post begins or ends without anybody writing on that day.
//!
//! Each hour those who hold a post that began or ended since the last time are written again, a
//! slot at a time; how far that was stands in the job. Not here: what a post says (`post`).

use base::{Day, Id};
use kernel::{Condition, Every, JobKinds, Kernel, Outcome, Query, Run};
use model::Value;
use serde_json::{Value as Json, json};

use super::post::{POST, STAFF};

/// Teaches a node to follow the days.
pub fn teach(kinds: &mut JobKinds) {
    let every = Every::Minutes(60);
    kinds.returning("registry.posts", "更新任教的学校", every, turn);
}

fn turn(run: &mut Run<'_>) -> Outcome<Json> {
    let today = run.kernel().today();
    let last = run.job().result["until"].as_str();
    let last = last.and_then(|it| it.parse().ok());
    let last: Day = last.or_else(|| today.yesterday().ok()).unwrap_or(today);
    let staff = concerned(run.kernel(), last, today)?;
    let mut from = 0;
    while from < staff.len() {
        let rest = staff[from..].to_vec();
        from += run.step(move |ctx, progress| {
            let written = ctx.renew_each(STAFF, &rest)?;
            progress.done += i64::try_from(written.len()).unwrap_or(i64::MAX);
            Ok(written.len())
        })?;
    }
    Ok(json!({ "until": today.to_string() }))
}

/// Who has a post that began or ended on one of these days.
fn concerned(kernel: &Kernel, first: Day, last: Day) -> Outcome<Vec<Id>> {
    let Some(posts) = kernel.model.register(POST) else {
        return Ok(Vec::new());
    };
    let mut staff = Vec::new();
    for field in ["from", "to"] {
        let turned = Condition::Between(field.into(), Value::Day(first), Value::Day(last));
        let query = Query::all(posts, last).with(turned);
        let found = kernel::read(kernel.store(), |read| read.rows(&query))?;
        staff.extend(found.iter().filter_map(|it| it.get("staff").as_ref()));
    }
    staff.sort_unstable();
    staff.dedup();
    Ok(staff)
}
