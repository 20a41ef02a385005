//! 倒排工期: milestones laid evenly, in working days, before the day a task is due.
//!
//! Not here: which days are worked (`crate::schedule`), and how milestones become progress
//! (`progress`).

use kernel::{Ctx, Inputs, Outcome, Record, Values};
use serde_json::Value as Json;

use crate::schedule::lay;

pub(super) fn schedule(ctx: &mut Ctx<'_>, task: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let count = inputs.get("count").and_then(Json::as_u64).unwrap_or(0);
    let Some(due) = task.get("due_on").as_day() else {
        return Err(ctx.refuse(
            "plan.no_due_date",
            &[("title", task.text("title").to_owned())],
        ));
    };
    let open = ctx.having("plan.milestone", "task", task.id)?;
    let n_open = open.iter().filter(|it| it.in_state("open")).count();
    if n_open > 0 {
        return Err(ctx.refuse("plan.already_scheduled", &[("n", n_open.to_string())]));
    }
    let plan = task
        .get("plan")
        .as_ref()
        .map(|plan| ctx.get("plan.plan", plan))
        .transpose()?;
    let begins = plan.and_then(|plan| plan.get("begins_on").as_day());
    let today = ctx.today();
    let from = begins.map_or(today, |begins| begins.max(today));
    let n_milestones = usize::try_from(count).unwrap_or(0);
    let shares: Vec<(usize, usize)> = (1..=n_milestones).map(|n| (n, n_milestones)).collect();
    let laid = lay(&ctx.kernel().model.calendar, from, due, &shares).map_err(|days| {
        ctx.refuse(
            "plan.too_few_days",
            &[
                ("from", from.to_string()),
                ("due_on", due.to_string()),
                ("days", days.to_string()),
                ("count", count.to_string()),
            ],
        )
    })?;
    for (laid, n) in laid.into_iter().zip(1..) {
        let mut values = Values::new();
        values.insert("task".into(), task.id.into());
        let title = format!("{}：第{n}个节点（共{count}个）", task.text("title"));
        values.insert("title".into(), title.into());
        values.insert("due_on".into(), laid.day.into());
        values.insert("note".into(), laid.note.into());
        ctx.create("plan.milestone", values)?;
    }
    Ok(())
}
