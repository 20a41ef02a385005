//! 亮灯: what the lamps of tasks and targets are judged by, read from what hangs on them.
//!
//! Lamps are kept on the records, computed each time one is written; [`super::follow`] sees
//! to it that what stands above a changed record is written too, so a change goes up its own
//! path and nowhere else. Not here: the rules of the colours (`crate::lamp`), sections and
//! plans, whose lamps are counted when somebody looks (`wall`).

use base::{Day, Decimal, Id, Period};
use kernel::{Ctx, Outcome, Record};
use model::Value;

use super::below::{OfTarget, OfTask, is_live, of_target, of_task};
use super::bound;
use super::course::Course;
use super::progress::{come, last_day, latest, stands_itself, within};
use super::review::drop_children;
use super::{follow_task, org_short, touch};
use crate::lamp::kept::{self, code, lit, mark, until, why};
use crate::lamp::{Awaited, Lamp, Light, Work, Yearly};

pub(super) fn task_lamp(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Value> {
    Ok(code(of_a_task(ctx, task)?))
}

pub(super) fn task_lamp_why(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Value> {
    Ok(why(of_a_task(ctx, task)?))
}

pub(super) fn task_lamp_until(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Value> {
    Ok(until(of_a_task(ctx, task)?))
}

pub(super) fn target_lamp(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(code(of_a_target(ctx, target)?))
}

pub(super) fn target_lamp_why(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(why(of_a_target(ctx, target)?))
}

pub(super) fn target_lamp_until(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(until(of_a_target(ctx, target)?))
}

/// Whether what was typed has something to show for it: the evidence of the report that
/// counts, or that of all parts.
pub(super) fn target_proven(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    if target.get("result").is_missing() {
        return Ok(Value::Missing);
    }
    let below = of_target(ctx, target)?;
    let mut parts = below.issued().peekable();
    let stands_itself = stands_itself(ctx, target)?;
    let proven = match parts.peek().filter(|_| !stands_itself) {
        Some(_) => parts
            .filter(|it| !it.get("result").is_missing())
            .all(is_proven),
        None => latest(below.reports.clone()).is_some_and(|it| shows(&it)),
    };
    Ok(Value::Flag(proven))
}

/// What stands above follows, and what is to be done by days counts from when it is confirmed.
pub(super) fn task_changed(ctx: &mut Ctx<'_>, task: &mut Record) -> Outcome<()> {
    kept::tell(ctx, task, &["running", "unassigned"])?;
    if task.in_state("dropped") {
        drop_children(ctx, task)?;
    }
    if task.in_state("running") {
        let waits = |it: &&Record| it.in_state("open") && it.get("late_after").is_missing();
        let milestones = ctx.having("plan.milestone", "task", task.id)?;
        let waiting: Vec<Id> = milestones.iter().filter(waits).map(|it| it.id).collect();
        for milestone in waiting {
            touch(ctx, "plan.milestone", milestone)?;
        }
    }
    match task.get("parent").as_ref() {
        Some(parent) => follow_task(ctx, parent),
        None => Ok(()),
    }
}

fn is_proven(target: &Record) -> bool {
    target.get("proven").as_flag() == Some(true)
}

/// Whether a report comes with something to look at.
fn shows(report: &Record) -> bool {
    !report.get("evidence").refs().is_empty()
}

/// None while it is not confirmed, or after it was dropped.
fn of_a_task(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Option<Light>> {
    let is_over = task.in_state("done");
    if !is_over && !task.in_state("running") && !task.in_state("unassigned") {
        return Ok(None);
    }
    let below = of_task(ctx, task)?;
    if let Some(light) = below.light.get() {
        return Ok(Some(light.clone()));
    }
    let begins_on = begins_on(ctx, task)?;
    let stands_by_reports = below.stands_by_reports();
    let reported = latest(below.reports.clone()).filter(|_| stands_by_reports);
    let done = task.get("progress").as_decimal();
    // Once all is reported no further report is waited for.
    let is_full = done == Some(Decimal::ONE_HUNDRED);
    let since = figure_on(task, reported.as_ref().and_then(last_day), begins_on);
    let since = Some(since).filter(|_| stands_by_reports);
    let is_yearly = hangs_on_years(&below);
    let parts = || below.live_targets().chain(below.live_parts());
    let work = Work {
        begins_on,
        due_on: task.get("due_on").as_day(),
        is_over,
        is_full: false,
        done,
        is_measured: true,
        rate: None,
        // Each of them says so by itself.
        is_bare: !is_yearly && is_bare(task, &below, reported.as_ref()),
        marks: below.live_milestones().filter_map(mark).collect(),
        owed: owed(&below),
        report: awaited(&below.reports, since).filter(|_| !is_full),
        worst: match worst(ctx, parts().filter(is_binding)) {
            // Nothing binds, and there is nothing else to go by.
            None if is_yearly => worst(ctx, parts()),
            worst => worst,
        },
        fresh_until: fresh_until(ctx, task),
        yearly: is_yearly.then(Yearly::default),
    };
    let light = below.light.get_or_init(|| lit(ctx, task, &work));
    Ok(Some(light.clone()))
}

fn of_a_target(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Option<Light>> {
    if !is_live(target) {
        return Ok(None);
    }
    let below = of_target(ctx, target)?;
    if let Some(light) = below.light.get() {
        return Ok(Some(light.clone()));
    }
    let begins_on = begins_on(ctx, target)?;
    let done = target.get("reached").as_decimal();
    let is_full = done == Some(Decimal::ONE_HUNDRED);
    let is_divided = below.issued().next().is_some();
    let is_bare = target.text("provenance") == "self" && !is_proven(target);
    let as_of = target.get("as_of").as_day();
    let yearly = yearly(target);
    let since = match &yearly {
        Some(yearly) => yearly
            .waits
            .and_then(|it| Period::Year(it).after().yesterday().ok()),
        None => Some(figure_on(target, as_of, begins_on)),
    };
    // Answered rounds of other periods do not tell the year.
    let of_year = since.filter(|_| yearly.is_some()).map(Awaited::Since);
    let report = awaited(&below.reports, since).or(of_year);
    let is_told = !is_divided && bound::figure(target).is_none();
    let work = Work {
        begins_on,
        due_on: target.get("due_on").as_day(),
        is_over: target.in_state("met"),
        is_full,
        done,
        is_measured: !target.get("value").is_missing(),
        rate: rate(target),
        is_bare: is_bare && done.is_some(),
        marks: Vec::new(),
        owed: Vec::new(),
        report: report.filter(|_| is_told),
        worst: worst_of_parts(ctx, &below),
        fresh_until: fresh_until(ctx, target),
        yearly,
    };
    let light = below.light.get_or_init(|| lit(ctx, target, &work));
    Ok(Some(light.clone()))
}

/// A rate as it is and as it is to be; none of what is counted.
fn rate(target: &Record) -> Option<(Decimal, Decimal)> {
    if target.text("unit") != "%" {
        return None;
    }
    let is = target.get("result").as_decimal()?;
    Some((is, target.get("value").as_decimal()?))
}

/// Whoever got it has so many working days before it is judged by what nobody said yet.
pub(super) fn fresh_until(ctx: &Ctx<'_>, record: &Record) -> Option<Day> {
    within(ctx, record, "plan.first_days")
}

/// A task judged by nothing but numbers of years.
fn hangs_on_years(below: &OfTask) -> bool {
    let mut counted = below.counted().peekable();
    counted.peek().is_some()
        && counted.all(|it| Course::of(it).is_some_and(|it| it.is_yearly()))
        && below.live_milestones().next().is_none()
        && below.live_parts().next().is_none()
}

/// What the last figure of a number of years shows; none of other targets.
fn yearly(target: &Record) -> Option<Yearly> {
    let course = Course::of(target).filter(Course::is_yearly)?;
    let waits = match target.get("asked") {
        Value::Period(year) => Some(year.first().year()),
        _ => None,
    };
    let is_binding = is_binding(&target);
    let Some((_, result, day)) = come(target) else {
        return Some(Yearly {
            is_binding,
            waits,
            ..Yearly::default()
        });
    };
    Some(Yearly {
        is_binding,
        behind: course.behind(result, day),
        says: course.says(result, day, target.text("unit")),
        waits,
        is_last: day >= course.ends_on(),
    })
}

/// Its own beginning, else its plan's, else the day it was made.
fn begins_on(ctx: &mut Ctx<'_>, record: &Record) -> Outcome<Day> {
    if let Some(own) = record.get("begins_on").as_day() {
        return Ok(own);
    }
    let plan = match record.get("plan").as_ref() {
        Some(plan) => ctx.get("plan.plan", plan)?.get("begins_on").as_day(),
        None => None,
    };
    Ok(plan.unwrap_or_else(|| kernel::china_day(record.created_at)))
}

/// The first of the reports that rounds asked for and that were not sent; where none ever
/// asked, the next after the last figure.
fn awaited(reports: &[Record], since: Option<Day>) -> Option<Awaited> {
    let asked = |it: &&Record| !it.in_state("dropped") && !it.get("round").is_missing();
    let mut asked = reports.iter().filter(asked).peekable();
    if asked.peek().is_none() {
        return since.map(Awaited::Since);
    }
    // What was missed is made good by what was sent of a later period.
    let period = |it: &Record| match it.get("period") {
        Value::Period(period) => Some(period.after()),
        _ => None,
    };
    let is_sent = |it: &&Record| it.in_state("submitted") || it.in_state("accepted");
    let last = reports.iter().filter(is_sent).filter_map(period).max();
    let is_open = |it: &&Record| {
        it.in_state("draft")
            || it.in_state("returned")
            || it.in_state("missed") && last.is_none_or(|last| period(it) > Some(last))
    };
    let open = asked.filter(is_open);
    let due = open.filter_map(|it| it.get("due_on").as_day()).min();
    due.map(Awaited::Asked)
}

/// The day the last figure is of; before the first, the day from which one is waited for.
fn figure_on(record: &Record, as_of: Option<Day>, begins_on: Day) -> Day {
    as_of.unwrap_or_else(|| begins_on.max(kernel::china_day(record.created_at)))
}

/// What the task's progress rests on was typed, and something of it has nothing to show.
fn is_bare(task: &Record, below: &OfTask, reported: Option<&Record>) -> bool {
    if task.text("progress_kind") != "self" {
        return false;
    }
    let mut known = below
        .counted()
        .filter(|it| !it.get("result").is_missing())
        .peekable();
    match (known.peek(), reported) {
        (Some(_), _) => known.any(|it| it.text("provenance") == "self" && !is_proven(it)),
        (None, Some(report)) => !shows(report),
        // Carried up from parts, which have lamps of their own.
        (None, None) => false,
    }
}

/// Milestones and deliverables that are still to come.
fn owed(below: &OfTask) -> Vec<(String, Day)> {
    let made = below
        .deliverables
        .iter()
        .filter(|it| it.in_state("running"));
    let made = made.map(|it| (format!("成果“{}”", it.text("name")), it));
    let dated = made.filter_map(|(name, it)| Some((name, it.get("due_on").as_day()?)));
    let mut owed = kept::owed(&below.milestones);
    owed.extend(dated);
    owed
}

fn is_binding(it: &&Record) -> bool {
    it.text("nature") != "expected"
}

/// The worst, the first of equals, in its own words.
fn worst<'r>(ctx: &Ctx<'_>, below: impl Iterator<Item = &'r Record>) -> Option<(Lamp, String)> {
    let lamps = below.filter_map(|it| Some((Lamp::from_code(it.text("lamp"))?, it)));
    let (lamp, it) = lamps.reduce(|worst, it| if it.0 > worst.0 { it } else { worst })?;
    let name = match it.get("parent").is_missing() || it.register == "plan.task" {
        true => it
            .text(if it.register == "plan.task" {
                "title"
            } else {
                "quote"
            })
            .to_owned(),
        false => org_short(ctx, it.get("holder").as_ref()),
    };
    Some((lamp, format!("“{name}”：{}", it.text("lamp_why"))))
}

fn worst_of_parts(ctx: &Ctx<'_>, below: &OfTarget) -> Option<(Lamp, String)> {
    worst(ctx, below.issued().filter(is_binding))
}
