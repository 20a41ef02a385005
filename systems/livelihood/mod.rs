//! Special rules of people's projects (民心工程).
//!
//! Everything else about this system is in the `.toml` files beside this one. Here a project
//! follows what hangs on it, its lamp is judged by the rules all lamps have, and its schedule
//! is laid backwards by a 标准工期.

mod lighting;
mod schedule;

use base::{Id, Period, PeriodKind};
use kernel::{Ctx, Failure, FieldProblem, Inputs, Outcome, Record, Rules, Values};
use model::Value;
use serde_json::Value as Json;

/// Whose lamps are lit, in which states.
pub(crate) const LIT: &[(&str, &[&str])] = &[(
    "livelihood.project",
    &["planned", "running", "finished", "delivered"],
)];

pub fn register(rules: &mut Rules) {
    rules
        .of("livelihood")
        // What it writes is a slip about the project, if any.
        .trailing("project_changed", lighting::project_changed)
        .record("milestone_changed", follow)
        .record("obstacle_changed", follow)
        .step("schedule", schedule::schedule)
        .step("report", report)
        .field("as_of", as_of)
        .field("release_by", release_by)
        .field("open_obstacles", open_obstacles)
        .field("project_lamp", lighting::lamp)
        .field("project_lamp_why", lighting::lamp_why)
        .field("project_lamp_until", lighting::lamp_until);
}

/// The project above what changed is written again, so that what is computed follows.
fn follow(ctx: &mut Ctx<'_>, below: &mut Record) -> Outcome<()> {
    let Some(project) = below.get("project").as_ref() else {
        return Ok(());
    };
    let project = ctx.get("livelihood.project", project)?;
    ctx.update(project)?;
    Ok(())
}

/// 填报月报: an empty one of this month, to be filled in.
fn report(ctx: &mut Ctx<'_>, project: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let period = inputs.get("period").and_then(Json::as_str);
    let Some(period) = period.and_then(|it| it.parse::<Period>().ok()) else {
        return Ok(());
    };
    let there = of_project(ctx, "livelihood.monthly", project.id)?;
    if there.iter().any(|it| *it.get("period") == period.into()) {
        let period = period.spoken();
        return Err(ctx.refuse("livelihood.reported", &[("period", period)]));
    }
    let values = Values::from_iter([
        ("project".to_owned(), project.id.into()),
        ("period".to_owned(), period.into()),
    ]);
    ctx.create("livelihood.monthly", values)?;
    Ok(())
}

/// The last day of the month; of one that is not over, the day it is written.
fn as_of(ctx: &mut Ctx<'_>, monthly: &Record) -> Outcome<Value> {
    let Value::Period(period) = monthly.get("period") else {
        return Ok(Value::Missing);
    };
    if period.kind() != PeriodKind::Month || period.first() > ctx.today() {
        let period = period.spoken();
        let refused = ctx.refuse("livelihood.not_a_month", &[("period", period)]);
        return Err(beside("period", refused));
    }
    let last = period.after().yesterday().ok();
    Ok(last.map(|it| it.min(ctx.today())).into())
}

/// By when what was confirmed is told to everybody: once the project is, and until it was told
/// or taken back.
fn release_by(ctx: &mut Ctx<'_>, monthly: &Record) -> Outcome<Value> {
    let Some(project) = monthly.get("project").as_ref() else {
        return Ok(Value::Missing);
    };
    if !monthly.in_state("accepted") || !monthly.get("publicity").is_missing() {
        return Ok(Value::Missing);
    }
    let project = ctx.get("livelihood.project", project)?;
    if project.text("publicity") != model::Publish::RELEASED {
        return Ok(Value::Missing);
    }
    let days = "livelihood.release_days";
    Ok(crate::days::kept(ctx, monthly, "release_by", days))
}

/// A refusal that is told beside a field of the form.
fn beside(field: &str, refused: Failure) -> Failure {
    match refused {
        Failure::Refused(mut refusal) => {
            refusal.fields.push(FieldProblem {
                field: field.to_owned(),
                message: refusal.message.clone(),
            });
            Failure::Refused(refusal)
        }
        other => other,
    }
}

fn open_obstacles(ctx: &mut Ctx<'_>, project: &Record) -> Outcome<Value> {
    let obstacles = of_project(ctx, "livelihood.obstacle", project.id)?;
    let is_open = |it: &&Record| {
        ["raised", "assigned", "answered"]
            .iter()
            .any(|s| it.in_state(s))
    };
    let n = obstacles.iter().filter(is_open).count();
    Ok(i64::try_from(n).unwrap_or(i64::MAX).into())
}

/// What hangs on a project, in the order it was made.
fn of_project(ctx: &mut Ctx<'_>, register: &str, project: Id) -> Outcome<Vec<Record>> {
    ctx.having(register, "project", project)
}
