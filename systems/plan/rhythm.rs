//! 调度安排: rounds that come round, laid by the platform when their time has come.
//!
//! When a period is open and due is what the duty shape knows too (`model::DutyTimes`). What
//! it opens is one entry per unit and period; a round is one per plan and period, and asks for
//! one report per target, so it is laid here. Not here: what a round asks for (`round`).

use base::{Id, Period, PeriodKind};
use kernel::{
    Ctx, Every, Failure, Inputs, JobKinds, Kernel, Outcome, Query, Record, Refusal, Run, Trouble,
    Values,
};
use model::Value;
use serde_json::Value as Json;

use super::round::{owed, times};

/// Teaches a node to lay rounds.
pub fn teach(kinds: &mut JobKinds) {
    let every = Every::Minutes(60);
    kinds.returning("plan.rounds", "布置调度轮次", every, lay);
}

/// 安排调度: how often the plan is asked about, from today on.
pub(super) fn pace(ctx: &mut Ctx<'_>, plan: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let said = |name: &str| inputs.get(name).and_then(Json::as_str).unwrap_or_default();
    let every = said("every").to_owned();
    let list = ctx.kernel().model.codes("plan.rhythm");
    let code = list.and_then(|it| it.codes.get(&every));
    let title = code.map_or(String::new(), |it| it.title.clone());
    let values = Values::from_iter([
        ("title".to_owned(), format!("重点工作{title}调度").into()),
        ("plan".to_owned(), plan.id.into()),
        ("every".to_owned(), Value::Code(every)),
        ("demand".to_owned(), said("demand").into()),
    ]);
    ctx.create("plan.rhythm", values)?;
    Ok(())
}

/// By when it is said how often a plan of the year is asked about; none once it was, and none
/// for a plan of years, which is told of once a year.
pub(super) fn pace_by(ctx: &mut Ctx<'_>, plan: &Record) -> Outcome<Value> {
    let year = |field: &str| plan.get(field).as_day().map(|day| day.year());
    let is_paced = !plan.get("rhythm").is_missing();
    if !plan.in_state("running") || is_paced || year("begins_on") != year("ends_on") {
        return Ok(Value::Missing);
    }
    Ok(crate::days::kept(ctx, plan, "pace_by", "plan.pace_days"))
}

fn lay(run: &mut Run<'_>) -> Outcome<Json> {
    for rhythm in rows(run.kernel(), "plan.rhythm", None)? {
        if !rhythm.in_state("running") {
            continue;
        }
        for period in lacking(run.kernel(), &rhythm)? {
            let (id, place) = (
                rhythm.id,
                format!("{} {}", rhythm.text("title"), period.spoken()),
            );
            match run.step(move |ctx, _| lay_one(ctx, id, period)) {
                Err(Failure::Refused(refusal)) if !refusal.code.starts_with("job.") => {
                    run.trouble(Trouble::again(place, refusal.message));
                }
                laid => laid?,
            }
        }
    }
    Ok(Json::Null)
}

/// The periods that are to be asked about today and have no round. One that was laid by this
/// rhythm and dropped is not wanted.
fn lacking(kernel: &Kernel, rhythm: &Record) -> Outcome<Vec<Period>> {
    let Some(plan) = rhythm.get("plan").as_ref() else {
        return Ok(Vec::new());
    };
    let register = kernel
        .model
        .register("plan.plan")
        .ok_or_else(Refusal::not_found)?;
    let running = kernel::read(kernel.store(), |read| read.get(register, plan))?;
    let Some(running) = running.filter(|it| it.in_state("running")) else {
        return Ok(Vec::new());
    };
    let rounds = rows(kernel, "plan.round", Some(plan))?;
    let is_there = |period: Period| {
        rounds.iter().any(|it| {
            let same = it.get("section") == rhythm.get("section") && !it.in_state("dropped");
            let own = it.get("rhythm").as_ref() == Some(rhythm.id);
            *it.get("period") == Value::Period(period) && (same || own)
        })
    };
    let ends_on = running.get("ends_on").as_day();
    let since = rhythm.get("since").as_day().unwrap_or_default();
    let is_meant = |it: &Period| it.after() > since && ends_on.is_none_or(|end| it.first() <= end);
    let mut periods = open(kernel, rhythm);
    periods.retain(|it| is_meant(it) && !is_there(*it));
    Ok(periods)
}

/// Those that are asked about today, by the rhythm alone.
fn open(kernel: &Kernel, rhythm: &Record) -> Vec<Period> {
    let kind = PeriodKind::named(rhythm.text("every")).unwrap_or(PeriodKind::Month);
    let n = |field: &str| rhythm.get(field).as_integer().unwrap_or(0);
    times(kind, n("ahead"), n("days")).open_on(kernel.today(), &kernel.model.calendar)
}

/// Where nobody owes anything, the round stays with the clerk, who sees why.
fn lay_one(ctx: &mut Ctx<'_>, rhythm: Id, period: Period) -> Outcome<()> {
    let rhythm = ctx.get("plan.rhythm", rhythm)?;
    let section = match rhythm.get("section").as_ref() {
        Some(section) => format!("（{}）", ctx.get("plan.section", section)?.text("title")),
        None => String::new(),
    };
    let mut values = Values::new();
    for field in ["plan", "section", "days", "demand"] {
        values.insert(field.into(), rhythm.get(field).clone());
    }
    values.insert(
        "title".into(),
        format!("{}调度{section}", period.spoken()).into(),
    );
    values.insert("period".into(), period.into());
    values.insert("rhythm".into(), rhythm.id.into());
    let round = ctx.create("plan.round", values)?;
    let plan = match round.get("plan").as_ref() {
        Some(plan) => ctx.get("plan.plan", plan)?,
        None => return Ok(()),
    };
    if !owed(ctx, &round, &plan)?.is_empty() {
        ctx.take_step(round, "issue")?;
    }
    Ok(())
}

fn rows(kernel: &Kernel, register: &str, plan: Option<Id>) -> Outcome<Vec<Record>> {
    let register = kernel
        .model
        .register(register)
        .ok_or_else(Refusal::not_found)?;
    let mut query = Query::all(register, kernel.today());
    if let Some(plan) = plan {
        query = query.having("plan", plan);
    }
    Ok(kernel::read(kernel.store(), |read| read.rows(&query))?)
}
