//! 倒排工期: the 节点 of a 标准工期 laid on working days, the last on the day a project is due.
//!
//! Not here: which days are worked (`crate::schedule`).

use base::Id;
use kernel::{Ctx, Inputs, Outcome, Record, Refusal, Values};
use model::Value;
use serde_json::Value as Json;

use super::of_project;
use crate::schedule::lay;

/// Shares are per cent of the working days.
const WHOLE: usize = 100;

pub(super) fn schedule(ctx: &mut Ctx<'_>, project: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let there = of_project(ctx, "livelihood.milestone", project.id)?;
    let n_open = there.iter().filter(|it| it.in_state("open")).count();
    if n_open > 0 {
        return Err(ctx.refuse("livelihood.already_scheduled", &[("n", n_open.to_string())]));
    }
    let dates = ["begins_on", "ends_on"].map(|it| project.get(it).as_day());
    let [Some(begins_on), Some(ends_on)] = dates else {
        return Ok(());
    };
    let pattern = inputs.get("pattern").and_then(Json::as_str);
    let pattern: Id = pattern
        .and_then(|it| it.parse().ok())
        .ok_or_else(Refusal::not_found)?;
    let pattern = ctx.get("livelihood.pattern", pattern)?;
    let nodes = pattern.get("node").rows().to_vec();
    let share = |value: &Value| value.as_integer().and_then(|it| usize::try_from(it).ok());
    let shares: Vec<(usize, usize)> = nodes
        .iter()
        .map(|it| (share(it.get("share")).unwrap_or(WHOLE).min(WHOLE), WHOLE))
        .collect();
    let from = begins_on.max(ctx.today());
    let laid = lay(&ctx.kernel().model.calendar, from, ends_on, &shares);
    let laid = laid.map_err(|days| {
        let values = [
            ("from", from.to_string()),
            ("ends_on", ends_on.to_string()),
            ("days", days.to_string()),
            ("count", shares.len().to_string()),
        ];
        ctx.refuse("livelihood.too_few_days", &values)
    })?;
    for (node, laid) in nodes.iter().zip(laid) {
        let values = Values::from_iter([
            ("project".to_owned(), project.id.into()),
            ("title".to_owned(), node.get("title").clone()),
            ("due_on".to_owned(), laid.day.into()),
            ("weight".to_owned(), node.get("weight").clone()),
            ("note".to_owned(), laid.note.into()),
        ]);
        ctx.create("livelihood.milestone", values)?;
    }
    Ok(())
}
