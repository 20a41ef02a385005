//! 填报: who reports to whom, and when a report may be made.
//!
//! Not here: what an accepted report does to targets and tasks (`progress`).

use base::{Id, Period};
use kernel::{Ctx, Inputs, Outcome, Record, Values};
use model::Value;
use serde_json::Value as Json;

use super::{follow, follow_task, progress, state_title, touch};

const REPORT: &str = "plan.report";

/// One level up: who gave the part, else the task's lead, else the supervising office.
pub(super) fn confirmer(ctx: &mut Ctx<'_>, report: &Record) -> Outcome<Value> {
    let unit = report.get("unit").as_ref();
    let other = |id: &Value| id.as_ref().filter(|id| Some(*id) != unit);
    if let Some(target) = report.get("target").as_ref() {
        let target = ctx.get("plan.target", target)?;
        if let Some(parent) = target.get("parent").as_ref() {
            let parent = ctx.get("plan.target", parent)?;
            if let Some(giver) = other(parent.get("holder")) {
                return Ok(giver.into());
            }
        }
    }
    if let Some(task) = report.get("task").as_ref() {
        let task = ctx.get("plan.task", task)?;
        if let Some(lead) = other(task.get("lead")) {
            return Ok(lead.into());
        }
    }
    office(ctx, report)
}

/// Who gave a target: the holder of the one it is a part of, else the supervising office.
pub(super) fn giver(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    match target.get("parent").as_ref() {
        Some(parent) => Ok(ctx.get("plan.target", parent)?.get("holder").clone()),
        None => office(ctx, target),
    }
}

/// What a report is called among to-dos: 云东区：新增公办学位7800个（承担600个）（2026年10月）.
pub(super) fn title(ctx: &mut Ctx<'_>, report: &Record) -> Outcome<Value> {
    let about = match (report.get("target").as_ref(), report.get("task").as_ref()) {
        (Some(target), _) => ctx.get("plan.target", target)?.text("title").to_owned(),
        (None, Some(task)) => ctx.get("plan.task", task)?.text("title").to_owned(),
        (None, None) => return Ok(Value::Missing),
    };
    let unit = super::org_short(ctx, report.get("unit").as_ref());
    let period = match report.get("period") {
        Value::Period(period) => format!("（{}）", period.spoken()),
        _ => String::new(),
    };
    let apart = if unit.is_empty() { "" } else { "：" };
    Ok(format!("{unit}{apart}{about}{period}").into())
}

fn office(ctx: &mut Ctx<'_>, record: &Record) -> Outcome<Value> {
    match record.get("plan").as_ref() {
        Some(plan) => Ok(ctx.get("plan.plan", plan)?.get("office").clone()),
        None => Ok(Value::Missing),
    }
}

/// A report of the month on a target, to be filled in by its holder.
pub(super) fn report_target(
    ctx: &mut Ctx<'_>,
    target: &mut Record,
    inputs: &Inputs,
) -> Outcome<()> {
    open_report(ctx, "target", target, "holder", inputs)
}

/// The same on a task without targets, by its lead.
pub(super) fn report_task(ctx: &mut Ctx<'_>, task: &mut Record, inputs: &Inputs) -> Outcome<()> {
    open_report(ctx, "task", task, "lead", inputs)
}

fn open_report(
    ctx: &mut Ctx<'_>,
    field: &str,
    on: &Record,
    unit: &str,
    inputs: &Inputs,
) -> Outcome<()> {
    let today = ctx.today();
    let asked = inputs
        .get("period")
        .and_then(Json::as_str)
        .and_then(|text| text.parse().ok());
    // What is asked for once a year is asked for when the year is over.
    let period = asked.unwrap_or(match on.get("asked") {
        Value::Period(year) if year.after() <= today => *year,
        _ => Period::Month(today.year(), today.month()),
    });
    let mut values = Values::new();
    values.insert(field.into(), on.id.into());
    values.insert("unit".into(), on.get(unit).clone());
    values.insert("period".into(), period.into());
    ctx.create("plan.report", values)?;
    Ok(())
}

/// What a new report must satisfy: its target or task is under way, is not divided,
/// and has no other open report for the same period.
pub(super) fn report_made(ctx: &mut Ctx<'_>, report: &mut Record) -> Outcome<()> {
    may_report(ctx, report)?;
    let period = report.get("period").clone();
    let others = siblings(ctx, report)?;
    let open = others.iter().find(|other| {
        !other.in_state("dropped") && !other.in_state("accepted") && *other.get("period") == period
    });
    if let Some(open) = open {
        let spoken = match period {
            Value::Period(period) => period.spoken(),
            _ => String::new(),
        };
        return Err(ctx.refuse(
            "plan.report_open",
            &[
                ("period", spoken),
                ("number", open.number.clone().unwrap_or_default()),
                ("state", state_title(ctx, open)),
            ],
        ));
    }
    Ok(())
}

pub(super) fn submit(ctx: &mut Ctx<'_>, report: &mut Record, _: &Inputs) -> Outcome<()> {
    let figure = match report.get("target").is_missing() {
        true => "percent",
        false => "value",
    };
    if report.get(figure).is_missing() {
        return Err(ctx.refuse("plan.no_figure", &[]));
    }
    if let Some(on) = subject(ctx, report)? {
        within_hundred(ctx, &on, report)?;
        may_be_reported(ctx, &on)?;
    }
    for earlier in siblings(ctx, report)? {
        if ends_on(&earlier) <= ends_on(report) {
            forgive(ctx, earlier)?;
        }
    }
    Ok(())
}

/// 列为未报: it stays late until it is sent, unless what was sent of a later period says it all.
pub(super) fn missed(ctx: &mut Ctx<'_>, report: &mut Record, _: &Inputs) -> Outcome<()> {
    let is_sent = |it: &Record| it.in_state("submitted") || it.in_state("accepted");
    let siblings = siblings(ctx, report)?;
    let mut sent = siblings.iter().filter(|it| is_sent(it));
    if !sent.any(|it| ends_on(it) >= ends_on(report)) {
        report.set("make_up_by", report.get("due_on").clone());
    }
    Ok(())
}

/// What was missed is waited for no more.
fn forgive(ctx: &mut Ctx<'_>, mut report: Record) -> Outcome<()> {
    if report.in_state("missed") && !report.get("make_up_by").is_missing() {
        report.set("make_up_by", Value::Missing);
        ctx.update(report)?;
    }
    Ok(())
}

/// Nothing more comes of what was dropped.
pub(super) fn forgive_all(ctx: &mut Ctx<'_>, field: &str, on: Id) -> Outcome<()> {
    for report in ctx.having(REPORT, field, on)? {
        forgive(ctx, report)?;
    }
    Ok(())
}

/// The first day after its period.
fn ends_on(report: &Record) -> Option<base::Day> {
    match report.get("period") {
        Value::Period(period) => Some(period.after()),
        _ => None,
    }
}

/// A share is no more than the whole; gross ratios (毛入学率) and growth may be.
fn within_hundred(ctx: &Ctx<'_>, on: &Record, report: &Record) -> Outcome<()> {
    let Some(value) = report.get("value").as_decimal() else {
        return Ok(());
    };
    let asked = on.get("value").as_decimal().unwrap_or_default();
    let limit = base::Decimal::ONE_HUNDRED;
    let quote = on.text("quote").to_owned();
    let may_be_more = asked > limit || quote.contains(['毛', '增']);
    if on.text("unit") != "%" || may_be_more || value <= limit {
        return Ok(());
    }
    let value = value.normalize().to_string();
    Err(ctx.refuse("plan.over_hundred", &[("quote", quote), ("value", value)]))
}

/// The target, or the task without targets, that is reported on.
pub(super) fn subject(ctx: &mut Ctx<'_>, report: &Record) -> Outcome<Option<Record>> {
    Ok(
        match (report.get("target").as_ref(), report.get("task").as_ref()) {
            (Some(target), _) => Some(ctx.get("plan.target", target)?),
            (None, Some(task)) => Some(ctx.get("plan.task", task)?),
            (None, None) => None,
        },
    )
}

fn may_report(ctx: &mut Ctx<'_>, report: &Record) -> Outcome<()> {
    match subject(ctx, report)? {
        Some(on) => may_be_reported(ctx, &on),
        None => Ok(()),
    }
}

fn may_be_reported(ctx: &Ctx<'_>, on: &Record) -> Outcome<()> {
    let title = on.text("title").to_owned();
    if !on.in_state("running") {
        let state = state_title(ctx, on);
        return Err(ctx.refuse("plan.not_running", &[("title", title), ("state", state)]));
    }
    if on.get("parts").as_integer().unwrap_or(0) > 0 {
        return Err(ctx.refuse("plan.from_parts", &[("quote", title)]));
    }
    Ok(())
}

/// Other reports on the same target, or on the same task without a target.
fn siblings(ctx: &mut Ctx<'_>, report: &Record) -> Outcome<Vec<Record>> {
    let mut others = match (report.get("target").as_ref(), report.get("task").as_ref()) {
        (Some(target), _) => ctx.having("plan.report", "target", target)?,
        (None, Some(task)) => ctx.having("plan.report", "task", task)?,
        (None, None) => Vec::new(),
    };
    let with_target = !report.get("target").is_missing();
    others.retain(|it| it.id != report.id && with_target != it.get("target").is_missing());
    Ok(others)
}

/// What stands above a changed report follows; the target then looks after the other
/// reports, whose number may count again.
pub(super) fn report_changed(ctx: &mut Ctx<'_>, report: &mut Record) -> Outcome<()> {
    match (report.get("target").as_ref(), report.get("task").as_ref()) {
        (Some(target), _) => {
            touch(ctx, "plan.target", target)?;
            progress::retrace(ctx, target)?;
            follow(ctx, target)
        }
        (None, Some(task)) => follow_task(ctx, task),
        (None, None) => Ok(()),
    }
}

/// 认定达成: only what confirmed reports show.
pub(super) fn met(ctx: &mut Ctx<'_>, target: &mut Record, _: &Inputs) -> Outcome<()> {
    let Some(result) = target.get("result").as_decimal() else {
        return Err(ctx.refuse("plan.nothing_done", &[]));
    };
    let reached = target.get("reached").as_decimal();
    if reached.is_some_and(|reached| reached < base::Decimal::ONE_HUNDRED) {
        return Err(ctx.refuse(
            "plan.below_target",
            &[
                ("result", super::number_text(result)),
                ("unit", target.text("unit").to_owned()),
                ("quote", target.text("quote").to_owned()),
            ],
        ));
    }
    excuse(ctx, "target", target.id)
}

/// 办结: nothing is to be reported any more.
pub(super) fn finished(ctx: &mut Ctx<'_>, task: &mut Record, _: &Inputs) -> Outcome<()> {
    excuse(ctx, "task", task.id)
}

/// What nobody has sent of what is over is asked for no more.
fn excuse(ctx: &mut Ctx<'_>, field: &str, on: Id) -> Outcome<()> {
    for report in ctx.having("plan.report", field, on)? {
        let is_own = field == "target" || report.get("target").is_missing();
        if is_own && report.in_state("draft") {
            ctx.move_to(report, "dropped")?;
        } else if is_own {
            forgive(ctx, report)?;
        }
    }
    Ok(())
}

/// What was asked of the whole and not sent is asked of its parts instead, in the same round.
pub(super) fn hand_on(ctx: &mut Ctx<'_>, target: &Record, parts: &[Record]) -> Outcome<()> {
    for report in ctx.having(REPORT, "target", target.id)? {
        if !report.in_state("draft") && !report.in_state("returned") {
            forgive(ctx, report)?;
            continue;
        }
        if let Some(round) = report.get("round").as_ref() {
            let round = ctx.get("plan.round", round)?;
            if round.in_state("asking") {
                ask_parts(ctx, &round, &report, parts)?;
            }
        }
        ctx.move_to(report, "dropped")?;
    }
    Ok(())
}

fn ask_parts(ctx: &mut Ctx<'_>, round: &Record, report: &Record, parts: &[Record]) -> Outcome<()> {
    let today = ctx.today();
    let due_on = report.get("due_on").as_day().filter(|it| *it >= today);
    let mut units = round.get("units").refs().to_vec();
    for part in parts {
        let mut values = Values::new();
        values.insert("target".into(), part.id.into());
        values.insert("unit".into(), part.get("holder").clone());
        values.insert("period".into(), report.get("period").clone());
        values.insert("round".into(), round.id.into());
        values.insert("due_on".into(), due_on.into());
        ctx.create(REPORT, values)?;
        units.extend(part.get("holder").as_ref());
    }
    units.sort_unstable();
    units.dedup();
    let mut round = round.clone();
    round.set("units", units);
    ctx.update(round).map(drop)
}

/// Reports on a target that are not dropped.
pub(super) fn n_reports(ctx: &mut Ctx<'_>, field: &str, on: Id) -> Outcome<usize> {
    let reports = ctx.having("plan.report", field, on)?;
    Ok(reports
        .iter()
        .filter(|report| !report.in_state("dropped"))
        .count())
}
