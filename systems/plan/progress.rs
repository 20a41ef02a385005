//! What has been reached: results carried from reports up to targets and tasks.
//!
//! Every value here is a function of the records one level below, computed again each
//! time a record is written; [`super::follow`] sees to it that what stands above a
//! changed record is written too. Not here: who may report (`reports`), how a number
//! is divided (`division`), how far one has come from its base (`course`).

use base::{Day, Decimal, Id, Period};
use kernel::{Ctx, ORGANISATION, Outcome, Record};
use model::Value;

use super::below::{OfTask, is_live, of_target, of_task};
use super::bound;
use super::course::Course;
use super::touch;

const HUNDRED: Decimal = Decimal::ONE_HUNDRED;

/// A figure with the day it is true of, and whether somebody typed it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    pub(crate) value: Decimal,
    pub(crate) as_of: Option<Day>,
    pub(crate) typed: bool,
}

/// What an issued part has come to, with its unit's weight.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    pub(crate) figure: Option<Figure>,
    pub(crate) weight: Option<Decimal>,
}

/// The result of a divided target: the sum of its parts, or, where every part must
/// reach the same, their mean, weighted when every part with a result has a weight.
///
/// # Units
/// Rounded half-up to four places. A sum is as old as its oldest part.
pub(crate) fn combine(parts: &[Part], additive: bool) -> Option<Figure> {
    let known: Vec<(&Figure, Option<Decimal>)> = parts
        .iter()
        .filter_map(|part| Some((part.figure.as_ref()?, part.weight)))
        .collect();
    if known.is_empty() {
        return None;
    }
    let sum = |weighted: bool| -> (Decimal, Decimal) {
        known.iter().fold(
            (Decimal::ZERO, Decimal::ZERO),
            |(sum, weights), (figure, weight)| {
                let weight = if weighted {
                    weight.unwrap_or_default()
                } else {
                    Decimal::ONE
                };
                (sum + figure.value * weight, weights + weight)
            },
        )
    };
    let weighted = known
        .iter()
        .all(|(_, weight)| weight.is_some_and(|it| it > Decimal::ZERO));
    let value = match additive {
        true => sum(false).0,
        false => {
            let (sum, weights) = sum(weighted);
            sum / weights
        }
    };
    Some(Figure {
        value: rounded(value, 4),
        as_of: known.iter().filter_map(|(figure, _)| figure.as_of).min(),
        typed: known.iter().any(|(figure, _)| figure.typed),
    })
}

/// Whether what was confirmed of the whole before it was divided still counts: until its parts
/// have told as much, or all of them something.
pub(crate) fn stands(own: Decimal, parts: &[Part], additive: bool) -> bool {
    let all_told = parts.iter().all(|it| it.figure.is_some());
    match combine(parts, additive) {
        None => true,
        Some(told) => additive && !all_told && told.value < own,
    }
}

/// How far a target is reached, 0–100: limits are kept or not, with what is over the
/// limit taken off; everything else is result over target.
pub(crate) fn reached(
    comparator: &str,
    value: Decimal,
    value_to: Option<Decimal>,
    result: Decimal,
) -> Decimal {
    let holds = match comparator {
        "le" => result <= value_to.unwrap_or(value),
        "lt" => result < value_to.unwrap_or(value),
        "gt" => result > value,
        // 一个都没有: a plain zero is a limit.
        "eq" if value.is_zero() && value_to.is_none() => result.is_zero(),
        _ => result >= value,
    };
    if holds {
        return HUNDRED;
    }
    let limit = matches!(comparator, "le" | "lt") || value.is_zero();
    let (part, whole) = if limit {
        (value, result)
    } else {
        (result, value)
    };
    if whole <= Decimal::ZERO || part <= Decimal::ZERO {
        return Decimal::ZERO;
    }
    // Not held is not 100, however near.
    rounded(part * HUNDRED / whole, 2).min(HUNDRED - Decimal::new(1, 2))
}

/// How far something is, none while nothing is known, and whether that was typed.
type Known = (Option<Decimal>, bool);

/// A task's progress: the mean of its targets; without targets, its milestones by
/// weight; without these, the mean of the tasks below it; without these, what was last
/// reported. The flag says it was typed.
pub(crate) fn progress(
    targets: &[Known],
    milestones: &[(bool, i64)],
    parts: &[Known],
    reported: Option<Decimal>,
) -> Option<(Decimal, bool)> {
    if !targets.is_empty() {
        return mean(targets);
    }
    let weights: i64 = milestones.iter().map(|(_, weight)| weight).sum();
    if weights > 0 {
        let done: i64 = milestones
            .iter()
            .filter(|(done, _)| *done)
            .map(|(_, weight)| weight)
            .sum();
        return Some((
            rounded(Decimal::from(done) * HUNDRED / Decimal::from(weights), 2),
            false,
        ));
    }
    match parts.is_empty() {
        true => reported.map(|percent| (percent, true)),
        false => mean(parts),
    }
}

/// What is not known yet counts as nothing done, as long as something is.
fn mean(all: &[Known]) -> Option<(Decimal, bool)> {
    let known = all.iter().filter(|(reached, _)| reached.is_some());
    let typed = known.clone().any(|(_, typed)| *typed);
    let sum: Option<Decimal> = known
        .filter_map(|(reached, _)| *reached)
        .fold(None, |sum, it| Some(sum.unwrap_or_default() + it));
    sum.map(|sum| (rounded(sum / Decimal::from(all.len()), 2), typed))
}

fn rounded(value: Decimal, places: u32) -> Decimal {
    value
        .round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        .normalize()
}

/// The accepted report that counts: the latest period, then the latest made.
pub(super) fn latest(reports: Vec<Record>) -> Option<Record> {
    let accepted = reports
        .into_iter()
        .filter(|report| report.in_state("accepted"));
    accepted.max_by_key(|report| (last_day(report), report.id))
}

pub(super) fn last_day(report: &Record) -> Option<Day> {
    match report.get("period") {
        Value::Period(period) => period.after().yesterday().ok(),
        _ => None,
    }
}

/// The result of a target as its parts or reports give it.
fn figure(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Option<Figure>> {
    if target.in_state("found") || target.in_state("drafted") {
        return Ok(None);
    }
    if let Some(measured) = bound::figure(target) {
        return Ok(Some(measured));
    }
    let (own, parts) = own_and_parts(ctx, target)?;
    let additive = adds_up(target);
    Ok(match own {
        Some(own) if stands(own.value, &parts, additive) => Some(own),
        _ => combine(&parts, additive),
    })
}

/// What was confirmed of a target itself, and what its parts tell.
fn own_and_parts(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<(Option<Figure>, Vec<Part>)> {
    let below = of_target(ctx, target)?;
    let own = latest(below.reports.clone()).and_then(|it| told(&it));
    let parts: Vec<&Record> = below.issued().collect();
    Ok((own, told_of(ctx, &parts, adds_up(target))?))
}

/// What a report tells.
fn told(report: &Record) -> Option<Figure> {
    Some(Figure {
        value: report.get("value").as_decimal()?,
        as_of: last_day(report),
        typed: true,
    })
}

fn adds_up(target: &Record) -> bool {
    target.get("additive").as_flag() != Some(false)
}

/// Whether a divided target still goes by its own report.
pub(super) fn stands_itself(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<bool> {
    let (own, parts) = own_and_parts(ctx, target)?;
    Ok(own.is_some_and(|own| stands(own.value, &parts, adds_up(target))))
}

fn told_of(ctx: &mut Ctx<'_>, parts: &[&Record], additive: bool) -> Outcome<Vec<Part>> {
    let mut found = Vec::new();
    for part in parts {
        let value = part.get("result").as_decimal();
        let typed = part.text("provenance") != "computed";
        let as_of = part.get("as_of").as_day();
        let weight = match (additive, part.get("holder").as_ref()) {
            (false, Some(holder)) => ctx.get(ORGANISATION, holder)?.get("pupils").as_decimal(),
            _ => None,
        };
        found.push(Part {
            figure: value.map(|value| Figure {
                value,
                as_of,
                typed,
            }),
            weight,
        });
    }
    Ok(found)
}

pub(super) fn target_result(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(figure(ctx, target)?.map(|it| it.value).into())
}

pub(super) fn target_as_of(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(figure(ctx, target)?.and_then(|it| it.as_of).into())
}

pub(super) fn target_provenance(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(figure(ctx, target)?.map_or(Value::Missing, |it| provenance(it.typed)))
}

/// Stands after `result` in the definition, which is then already set.
pub(super) fn target_reached(_: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let (value, result) = (
        target.get("value").as_decimal(),
        target.get("result").as_decimal(),
    );
    let (Some(value), Some(result)) = (value, result) else {
        return Ok(Value::Missing);
    };
    if let Some(course) = Course::of(target) {
        return Ok(course.reached(result).into());
    }
    let upper = target.get("value_to").as_decimal();
    Ok(reached(target.text("comparator"), value, upper, result).into())
}

/// A target that starts from a base, what it has come to, and the day that is of.
pub(super) fn come(target: &Record) -> Option<(Course, Decimal, Day)> {
    let (result, as_of) = (target.get("result"), target.get("as_of"));
    Some((Course::of(target)?, result.as_decimal()?, as_of.as_day()?))
}

pub(super) fn target_advance(_: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(come(target)
        .map(|(course, result, _)| rounded(course.advance(result), 2))
        .into())
}

pub(super) fn target_line(_: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(come(target)
        .and_then(|(course, _, day)| course.line(day))
        .into())
}

pub(super) fn target_gap(_: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(come(target)
        .and_then(|(course, result, day)| course.gap(result, day))
        .into())
}

/// The year behind the last one told. None once that of the last year is there, and where
/// others tell the parts.
pub(super) fn target_asked(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let course = Course::of(target).filter(Course::is_yearly);
    let is_told = target.in_state("running") && bound::figure(target).is_none();
    let Some(course) = course.filter(|_| is_told) else {
        return Ok(Value::Missing);
    };
    let below = of_target(ctx, target)?;
    if below.issued().next().is_some() {
        return Ok(Value::Missing);
    }
    let accepted = below.reports.iter().filter(|it| it.in_state("accepted"));
    let told = accepted.filter_map(last_day).map(last_whole_year).max();
    let next = told.map_or(course.base_year(), |it| it.max(course.base_year())) + 1;
    let is_asked = next <= course.ends_on().year();
    Ok(is_asked.then_some(Period::Year(next)).into())
}

/// It is asked for when it is over. Stands after `asked`.
pub(super) fn target_asked_from(_: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    Ok(match target.get("asked") {
        Value::Period(year) => year.after().into(),
        _ => Value::Missing,
    })
}

fn last_whole_year(day: Day) -> i16 {
    let last = Period::Year(day.year()).after().yesterday();
    let is_whole = last.is_ok_and(|last| last == day);
    day.year() - i16::from(!is_whole)
}

pub(super) fn target_parts(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    count(of_target(ctx, target)?.issued().count())
}

pub(super) fn target_drafts(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let below = of_target(ctx, target)?;
    let drafted = below.parts.iter().filter(|part| part.in_state("drafted"));
    count(drafted.count())
}

/// By when whoever got it hands it on or tells of it; none once that was done.
pub(super) fn target_divide_by(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let is_of_another = ["parent", "base_year", "measure"]
        .iter()
        .any(|it| !target.get(it).is_missing());
    let below = of_target(ctx, target)?;
    let is_begun = below
        .parts
        .iter()
        .chain(&below.reports)
        .any(|it| !it.in_state("dropped"));
    if is_of_another || is_begun {
        return Ok(Value::Missing);
    }
    Ok(within(ctx, target, "plan.divide_days").into())
}

/// By when what is reached is recognised (认定达成): from the day it was seen to be reached on.
/// Stands after `reached` and `as_of`.
pub(super) fn target_declare_by(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let is_reached = target.get("reached").as_decimal() == Some(HUNDRED);
    // A number of years may yet fall.
    let is_last = target.get("base_year").is_missing()
        || target.get("as_of").as_day() >= target.get("due_on").as_day();
    // What was sent is looked at first; what a round only asks for keeps nobody waiting.
    let waits = |it: &Record| it.in_state("submitted") || it.in_state("returned");
    let is_told = !of_target(ctx, target)?.reports.iter().any(waits);
    if !target.in_state("running") || !is_reached || !is_last || !is_told {
        return Ok(Value::Missing);
    }
    Ok(crate::days::kept(
        ctx,
        target,
        "declare_by",
        "plan.declare_days",
    ))
}

/// So many working days after a record was handed down.
pub(super) fn within(ctx: &Ctx<'_>, record: &Record, days: &str) -> Option<Day> {
    let given_on = record.get("given_on").as_day()?;
    Some(crate::days::after(ctx, record, given_on, days))
}

pub(super) fn target_reports(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let below = of_target(ctx, target)?;
    count(
        below
            .reports
            .iter()
            .filter(|report| !report.in_state("dropped"))
            .count(),
    )
}

pub(super) fn target_open_reports(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let below = of_target(ctx, target)?;
    count(
        below
            .reports
            .iter()
            .filter(|it| {
                !["dropped", "accepted", "missed"]
                    .iter()
                    .any(|s| it.in_state(s))
            })
            .count(),
    )
}

fn count(n: usize) -> Outcome<Value> {
    Ok(i64::try_from(n).unwrap_or(i64::MAX).into())
}

fn provenance(typed: bool) -> Value {
    Value::Code(if typed { "self" } else { "computed" }.to_owned())
}

/// The targets a report's number stands in: its own, if it is the one that counts
/// there, and those above it as long as they are sums.
pub(super) fn counts_for(ctx: &mut Ctx<'_>, report: &Record) -> Outcome<Value> {
    let Some(target) = report
        .get("target")
        .as_ref()
        .filter(|_| report.in_state("accepted"))
    else {
        return Ok(Value::Missing);
    };
    let mut reports = ctx.having("plan.report", "target", target)?;
    reports.retain(|it| it.id != report.id);
    reports.push(report.clone());
    if latest(reports).is_none_or(|it| it.id != report.id) {
        return Ok(Value::Missing);
    }
    let mut at = ctx.get("plan.target", target)?;
    if bound::figure(&at).is_some() {
        return Ok(Value::Missing);
    }
    let parts = ctx.having("plan.target", "parent", at.id)?;
    let parts: Vec<&Record> = parts.iter().filter(|it| is_live(it)).collect();
    let parts = told_of(ctx, &parts, adds_up(&at))?;
    let own = report.get("value").as_decimal();
    if !parts.is_empty() && own.is_none_or(|own| !stands(own, &parts, adds_up(&at))) {
        return Ok(Value::Missing);
    }
    let mut counted: Vec<Id> = Vec::new();
    loop {
        if !is_live(&at) {
            break;
        }
        counted.push(at.id);
        let Some(parent) = at.get("parent").as_ref() else {
            break;
        };
        at = ctx.get("plan.target", parent)?;
        if !adds_up(&at) || stands_itself(ctx, &at)? {
            break;
        }
    }
    Ok(counted.into())
}

/// The reports on the parts of a target, which may now stand in it or no longer do.
pub(super) fn retrace(ctx: &mut Ctx<'_>, target: Id) -> Outcome<()> {
    for part in ctx.having("plan.target", "parent", target)? {
        if is_live(&part) {
            retrace_reports(ctx, part.id)?;
            retrace(ctx, part.id)?;
        }
    }
    Ok(())
}

/// The report of a target itself that counts, or did until its parts told theirs.
pub(super) fn retrace_reports(ctx: &mut Ctx<'_>, target: Id) -> Outcome<()> {
    match latest(ctx.having("plan.report", "target", target)?) {
        Some(report) => touch(ctx, &report.register, report.id),
        None => Ok(()),
    }
}

fn task_figure(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Option<(Decimal, bool)>> {
    if task.in_state("found") || task.in_state("unassigned") {
        return Ok(None);
    }
    let below = of_task(ctx, task)?;
    Ok(figure_of(&below))
}

fn figure_of(below: &OfTask) -> Option<(Decimal, bool)> {
    let known = |it: &Record, reached: &str, kind: &str| {
        (it.get(reached).as_decimal(), it.text(kind) == "self")
    };
    let targets: Vec<Known> = below
        .counted()
        .map(|it| known(it, "reached", "provenance"))
        .collect();
    let milestones: Vec<(bool, i64)> = below
        .live_milestones()
        .map(|it| {
            (
                it.in_state("done"),
                it.get("weight").as_integer().unwrap_or(1),
            )
        })
        .collect();
    let parts: Vec<Known> = below
        .live_parts()
        .map(|it| known(it, "progress", "progress_kind"))
        .collect();
    let reported = latest(below.reports.clone());
    let reported = reported.and_then(|it| it.get("percent").as_decimal());
    progress(&targets, &milestones, &parts, reported)
}

pub(super) fn task_progress(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Value> {
    Ok(task_figure(ctx, task)?.map(|(percent, _)| percent).into())
}

pub(super) fn task_progress_kind(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Value> {
    Ok(task_figure(ctx, task)?.map_or(Value::Missing, |(_, typed)| provenance(typed)))
}

/// Who carries something of the task, in the order of the tree.
pub(super) fn task_involved(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Value> {
    if task.in_state("found") {
        return Ok(Value::Missing);
    }
    let mut holders: Vec<Id> = Vec::new();
    let below = of_task(ctx, task)?;
    for rows in [&below.targets, &below.deliverables, &below.milestones] {
        let live = rows.iter().filter(|it| {
            !["found", "drafted", "dropped"]
                .iter()
                .any(|state| it.in_state(state))
        });
        holders.extend(live.filter_map(|it| it.get("holder").as_ref()));
    }
    let tree = ctx.tree();
    let involved: Vec<Id> = tree
        .all()
        .map(|it| it.id)
        .filter(|id| holders.contains(id))
        .collect();
    Ok(involved.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn how_far_a_target_is_reached_follows_its_direction() {
        check("eq", "10", "5", "50");
        check("eq", "10", "12", "100");
        check("ge", "92", "91.999", "99.99");
        check("gt", "4", "4", "99.99");
        check("plus", "3", "1", "33.33");
        check("minus", "8", "2", "25");
        check("le", "5", "4", "100");
        check("le", "5", "10", "50");
        check("lt", "56", "56", "99.99");
        check("lt", "56", "55", "100");
        check("eq", "0", "0", "100");
        check("eq", "0", "2", "0");
        check("le", "0", "1", "0");
        check("ge", "10", "-1", "0");
    }

    #[test]
    fn a_range_is_reached_at_its_lower_end() {
        assert_eq!(
            reached("eq", number("1"), Some(number("2")), number("1")),
            HUNDRED
        );
        assert_eq!(
            reached("eq", number("2"), Some(number("3")), number("1")),
            number("50")
        );
    }

    #[test]
    fn parts_add_up_or_are_averaged_by_weight() {
        let part = |value: &str, weight: Option<&str>| Part {
            figure: Some(Figure {
                value: number(value),
                as_of: None,
                typed: true,
            }),
            weight: weight.map(number),
        };
        let unknown = Part {
            figure: None,
            weight: Some(number("9")),
        };
        let value = |parts: &[Part], additive| combine(parts, additive).map(|it| it.value);
        let parts = [
            part("90", Some("3")),
            part("70", Some("1")),
            unknown.clone(),
        ];
        assert_eq!(value(&parts, true), Some(number("160")));
        assert_eq!(value(&parts, false), Some(number("85")));
        assert_eq!(
            value(&[part("90", Some("3")), part("70", None)], false),
            Some(number("80"))
        );
        assert_eq!(value(&[unknown], true), None);
    }

    #[test]
    fn what_was_confirmed_of_the_whole_stands_until_its_parts_tell() {
        let part = |value: Option<i64>| Part {
            figure: value.map(|it| Figure {
                value: it.into(),
                as_of: None,
                typed: true,
            }),
            weight: None,
        };
        let holds = |values: &[Option<i64>], additive| {
            let parts: Vec<Part> = values.iter().map(|it| part(*it)).collect();
            stands(7.into(), &parts, additive)
        };
        assert!(holds(&[None], true));
        assert!(holds(&[None, None], false));
        assert!(holds(&[Some(3), None], true));
        assert!(!holds(&[Some(7), None], true));
        assert!(!holds(&[Some(3), Some(2)], true));
        assert!(!holds(&[Some(3), None], false));
    }

    #[test]
    fn progress_comes_from_targets_then_milestones_then_parts_then_what_was_typed() {
        let fifty = Some(number("50"));
        let part = [(fifty, false), (None, false)];
        let typed = progress(&[(fifty, true), (None, false)], &[(true, 1)], &part, None);
        assert_eq!(typed, Some((number("25"), true)));
        assert_eq!(progress(&[(None, false)], &[(true, 1)], &part, fifty), None);
        assert_eq!(
            progress(&[], &[(true, 1), (false, 2)], &part, fifty),
            Some((number("33.33"), false))
        );
        let of_parts = progress(&[], &[], &part, fifty);
        assert_eq!(of_parts, Some((number("25"), false)));
        assert_eq!(progress(&[], &[], &[], fifty), Some((number("50"), true)));
        assert_eq!(progress(&[], &[], &[], None), None);
    }

    #[track_caller]
    fn check(comparator: &str, value: &str, result: &str, expected: &str) {
        let found = reached(comparator, number(value), None, number(result));
        assert_eq!(found, number(expected), "{comparator} {value}: {result}");
    }
}
