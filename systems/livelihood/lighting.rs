//! 亮灯: what a project's lamp is judged by.
//!
//! Planned is what the 节点 weigh that are past, done what the last confirmed 月报 says, which
//! is typed and needs a photo to be green alone; before the first, the 节点 that are done. Not
//! here: the rules of the colours (`crate::lamp`).

use base::{Decimal, Id};
use kernel::{Ctx, Outcome, Record};
use model::Value;

use super::of_project;
use crate::lamp::kept::{self, lit, mark, owed};
use crate::lamp::{Awaited, Light, Work};

pub(super) fn lamp(ctx: &mut Ctx<'_>, project: &Record) -> Outcome<Value> {
    Ok(kept::code(light(ctx, project)?))
}

pub(super) fn lamp_why(ctx: &mut Ctx<'_>, project: &Record) -> Outcome<Value> {
    Ok(kept::why(light(ctx, project)?))
}

pub(super) fn lamp_until(ctx: &mut Ctx<'_>, project: &Record) -> Outcome<Value> {
    Ok(kept::until(light(ctx, project)?))
}

pub(super) fn project_changed(ctx: &mut Ctx<'_>, project: &mut Record) -> Outcome<()> {
    kept::tell(ctx, project, &["planned", "running"])
}

/// Judged once for the three fields that tell of it.
fn light(ctx: &mut Ctx<'_>, project: &Record) -> Outcome<Option<Light>> {
    let known = ctx.carried.as_ref();
    let known = known.and_then(|it| it.downcast_ref::<(Id, Option<Light>)>());
    if let Some((_, light)) = known.filter(|(id, _)| *id == project.id) {
        return Ok(light.clone());
    }
    let light = judged(ctx, project)?;
    ctx.carried = Some(Box::new((project.id, light.clone())));
    Ok(light)
}

/// None once it is off the list.
fn judged(ctx: &mut Ctx<'_>, project: &Record) -> Outcome<Option<Light>> {
    let Some(begins_on) = project.get("begins_on").as_day() else {
        return Ok(None);
    };
    if project.in_state("dropped") {
        return Ok(None);
    }
    let mut milestones = of_project(ctx, "livelihood.milestone", project.id)?;
    milestones.retain(|it| !it.in_state("dropped"));
    let monthly = match project.get("monthly").as_ref() {
        Some(monthly) => Some(ctx.get("livelihood.monthly", monthly)?),
        None => None,
    };
    let reported = project.get("progress").as_decimal();
    let figure_on = monthly.as_ref().and_then(|it| it.get("as_of").as_day());
    let started_on = project.get("started_on").as_day().unwrap_or(begins_on);
    let has_photo = |it: &Record| !it.get("photos").refs().is_empty();
    let work = Work {
        begins_on,
        due_on: project.get("ends_on").as_day(),
        is_over: project.in_state("finished") || project.in_state("delivered"),
        is_full: false,
        done: reported.or_else(|| done_share(&milestones)),
        is_measured: true,
        rate: None,
        is_bare: monthly.is_some_and(|it| !has_photo(&it)),
        marks: milestones.iter().filter_map(mark).collect(),
        owed: owed(&milestones),
        report: project
            .in_state("running")
            .then(|| Awaited::Since(figure_on.unwrap_or(started_on))),
        worst: None,
        fresh_until: None,
        yearly: None,
    };
    Ok(Some(lit(ctx, project, &work)))
}

/// How much of the way is done by the weights of 节点, 0–100; none without any.
fn done_share(milestones: &[Record]) -> Option<Decimal> {
    let weight = |it: &Record| it.get("weight").as_integer().unwrap_or(1);
    let all: i64 = milestones.iter().map(weight).sum();
    let is_done = milestones.iter().filter(|it| it.in_state("done"));
    let done: i64 = is_done.map(weight).sum();
    (all > 0).then(|| Decimal::from(done * 100) / Decimal::from(all))
}
