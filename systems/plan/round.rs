//! 调度布置: a round opens what is owed for its period.
//!
//! Owed is one report for every target under way that nothing else says, by its holder, and for
//! every task under way without targets, by its lead; a task with tasks below it stands by
//! theirs. Not here: rounds that come round (`rhythm`), what a report must satisfy
//! (`reports`), and reminding and lateness, which are the report's clock.

use std::collections::BTreeMap;

use base::{Id, Period, PeriodKind};
use kernel::{Ctx, Inputs, Outcome, Record, Values};
use model::{DutyTimes, Stretch, Unit, Value};
use serde_json::Value as Json;

use super::reports::subject;
use super::{org_short, state_title};

pub(super) fn issue(ctx: &mut Ctx<'_>, round: &mut Record, _: &Inputs) -> Outcome<()> {
    let (Some(plan), Value::Period(period)) = (round.get("plan").as_ref(), round.get("period"))
    else {
        return Ok(());
    };
    let plan = ctx.get("plan.plan", plan)?;
    let title = plan.text("title").to_owned();
    if !plan.in_state("running") {
        let state = state_title(ctx, &plan);
        return Err(ctx.refuse("plan.not_under_way", &[("plan", title), ("state", state)]));
    }
    let period = *period;
    inside(ctx, &plan, period)?;
    one_for_the_period(ctx, round)?;
    let days = round.get("days").as_integer().unwrap_or(0);
    let after = ctx.kernel().param("plan.bulletin_days", round.owner);
    let after = after.as_integer().unwrap_or(0);
    let (calendar, today) = (&ctx.kernel().model.calendar, ctx.today());
    for (field, days) in [("due_on", days), ("close_by", days + after)] {
        // No period's reports are due on a day that is not worked; what is asked for the same
        // day is.
        let day = calendar.worked_from(times(period.kind(), 0, days).due_on(period, calendar));
        // Nobody is late by what is asked of them only now.
        round.set(
            field,
            day.max(calendar.after(today, Stretch::of(days, Unit::Workday))),
        );
    }
    let owed = owed(ctx, round, &plan)?;
    if owed.is_empty() {
        return Err(ctx.refuse("plan.nobody_owes", &[("plan", title)]));
    }
    let mut units: Vec<Id> = Vec::new();
    for on in owed {
        units.extend(ask(ctx, round, &on)?);
    }
    units.sort_unstable();
    units.dedup();
    round.set("units", units);
    match round.get("due_on").as_day() {
        Some(due) => ctx.tell_by(round, "units", "issue", due),
        None => Ok(()),
    }
}

/// Only of what the plan reaches.
fn inside(ctx: &Ctx<'_>, plan: &Record, period: Period) -> Outcome<()> {
    let (from, to) = (plan.get("begins_on").as_day(), plan.get("ends_on").as_day());
    let is_after = to.is_some_and(|to| period.first() > to);
    let is_before = from.is_some_and(|from| period.after() <= from);
    if !is_after && !is_before {
        return Ok(());
    }
    let spoken = |day: Option<base::Day>| match day {
        Some(day) => Period::Day(day).spoken(),
        None => "今".to_owned(),
    };
    let values = [
        ("period", period.spoken()),
        ("plan", plan.text("title").to_owned()),
        ("from", spoken(from)),
        ("to", spoken(to)),
    ];
    Err(ctx.refuse("plan.round_outside", &values))
}

/// 一期一轮: no other round asks, or has asked, about the same part of the plan.
fn one_for_the_period(ctx: &mut Ctx<'_>, round: &Record) -> Outcome<()> {
    let (plan, section) = (round.get("plan").as_ref(), round.get("section"));
    let Some(plan) = plan else { return Ok(()) };
    let rounds = ctx.having("plan.round", "plan", plan)?;
    let there = rounds.iter().find(|it| {
        let sections = [section, it.get("section")];
        let overlaps = sections[0] == sections[1] || sections.iter().any(|it| it.is_missing());
        let is_out = ["asking", "closed", "ended"]
            .iter()
            .any(|state| it.in_state(state));
        it.id != round.id && overlaps && is_out && it.get("period") == round.get("period")
    });
    let Some(there) = there else { return Ok(()) };
    let title = there.text("title").to_owned();
    let state = state_title(ctx, there);
    Err(ctx.refuse("plan.round_there", &[("round", title), ("state", state)]))
}

/// 汇总: each report keeps the lamp that what it is on has now. What nobody sent is left behind
/// only by somebody who says so.
pub(super) fn close(ctx: &mut Ctx<'_>, round: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let reports = ctx.having("plan.report", "round", round.id)?;
    let missing: Vec<&Record> = reports.iter().filter(|it| it.in_state("draft")).collect();
    let goes_on = inputs.get("short").and_then(Json::as_bool) == Some(true);
    if !missing.is_empty() && !goes_on {
        let values = [
            ("n", missing.len().to_string()),
            ("units", whose(ctx, &missing)),
        ];
        return Err(ctx.refuse("plan.round_short", &values));
    }
    for mut report in reports {
        let Some(on) = subject(ctx, &report)? else {
            continue;
        };
        for field in ["lamp", "lamp_why"] {
            report.set(field, on.get(field).clone());
        }
        ctx.update(report)?;
    }
    Ok(())
}

/// 东湖区3条、西山县1条: whose reports they are, the first few units.
fn whose(ctx: &Ctx<'_>, reports: &[&Record]) -> String {
    const UNITS_SHOWN: usize = 5;
    let mut counts: BTreeMap<Option<Id>, usize> = BTreeMap::new();
    for report in reports {
        *counts.entry(report.get("unit").as_ref()).or_default() += 1;
    }
    let mut units: Vec<(Option<Id>, usize)> = counts.into_iter().collect();
    units.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    let n_units = units.len();
    let shown = units.into_iter().take(UNITS_SHOWN);
    let named: Vec<String> = shown
        .map(|(unit, n)| format!("{}{n}条", org_short(ctx, unit)))
        .collect();
    let rest = if n_units > UNITS_SHOWN { "等" } else { "" };
    format!("{}{rest}", named.join("、"))
}

/// 结束: what nobody sent is asked for no more, and stays as not sent.
pub(super) fn end(ctx: &mut Ctx<'_>, round: &mut Record, _: &Inputs) -> Outcome<()> {
    for report in ctx.having("plan.report", "round", round.id)? {
        if report.in_state("draft") {
            ctx.take_step(report, "miss")?;
        }
    }
    Ok(())
}

/// By when a report is sent: what the round set, else as many working days after the period, or
/// after the day it is opened where that comes later.
pub(super) fn report_due_on(ctx: &mut Ctx<'_>, report: &Record) -> Outcome<Value> {
    let set = report.get("due_on");
    let Value::Period(period) = report.get("period") else {
        return Ok(set.clone());
    };
    if !set.is_missing() {
        return Ok(set.clone());
    }
    let kernel = ctx.kernel();
    let days = kernel
        .params()
        .value("plan.round_days", &report.path, ctx.today());
    let due = times(period.kind(), 0, days.as_integer().unwrap_or(0))
        .due_on(*period, &kernel.model.calendar);
    Ok(due
        .max(crate::days::after(
            ctx,
            report,
            ctx.today(),
            "plan.round_days",
        ))
        .into())
}

/// When the periods of a kind are asked about and due, by two numbers of working days.
pub(super) fn times(kind: PeriodKind, ahead: i64, days: i64) -> DutyTimes {
    let workdays = |n| Stretch::of(n, Unit::Workday);
    DutyTimes::new(kind, workdays(ahead), workdays(days))
}

/// The targets and tasks to be reported on, as far as the round reaches.
pub(super) fn owed(ctx: &mut Ctx<'_>, round: &Record, plan: &Record) -> Outcome<Vec<Record>> {
    let section = round.get("section").as_ref();
    let mut tasks = ctx.having("plan.task", "plan", plan.id)?;
    let above: Vec<Id> = tasks
        .iter()
        .filter_map(|it| it.get("parent").as_ref())
        .collect();
    tasks.retain(|task| {
        task.in_state("running") && (section.is_none() || task.get("section").as_ref() == section)
    });
    let mut owed = Vec::new();
    for task in tasks {
        let mut targets = ctx.having("plan.target", "task", task.id)?;
        targets.retain(|it| !it.in_state("dropped") && !it.in_state("former"));
        if targets.is_empty() {
            owed.extend(Some(task).filter(|it| !above.contains(&it.id)));
            continue;
        }
        targets.retain(|it| {
            let divided = it.get("parts").as_integer().is_some_and(|parts| parts > 0);
            let counted = !divided && it.get("measure").is_missing();
            it.in_state("running") && counted && !it.get("holder").is_missing()
        });
        owed.append(&mut targets);
    }
    Ok(owed)
}

/// What is there for the period already joins the round; else an empty report is opened. Whoever
/// owes it.
fn ask(ctx: &mut Ctx<'_>, round: &Record, on: &Record) -> Outcome<Option<Id>> {
    let (field, unit) = match on.register == "plan.target" {
        true => ("target", "holder"),
        false => ("task", "lead"),
    };
    let mut there = ctx.having("plan.report", field, on.id)?;
    there.retain(|it| !it.in_state("dropped") && it.get("period") == round.get("period"));
    if let Some(mut report) = there.pop() {
        if report.get("round").is_missing() {
            report.set("round", round.id);
            report.set("due_on", round.get("due_on").clone());
            let is_owed = report.in_state("draft");
            let unit = report.get("unit").as_ref().filter(|_| is_owed);
            ctx.update(report)?;
            return Ok(unit);
        }
        return Ok(None);
    }
    let mut values = Values::new();
    values.insert(field.into(), on.id.into());
    values.insert("unit".into(), on.get(unit).clone());
    for name in ["period", "due_on"] {
        values.insert(name.into(), round.get(name).clone());
    }
    values.insert("round".into(), round.id.into());
    ctx.create("plan.report", values)?;
    Ok(on.get(unit).as_ref())
}
