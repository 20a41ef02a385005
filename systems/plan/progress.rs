//! What has been reached: results carried from reports up to targets and tasks.
//!
//! Every value here is a function of the records one level below, computed again each
//! time a record is written; [`super::follow`] sees to it that what stands above a
//! changed record is written too. Not here: who may report (`reports`), how a number
//! is divided (`division`).

use base::{Day, Decimal, Id};
use kernel::{Ctx, ORGANISATION, Outcome, Record};
use model::Value;

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

/// A task's progress: the mean of its targets; without targets, its milestones by
/// weight; without these, what was last reported. The flag says it was typed.
pub(crate) fn progress(
    targets: &[(Option<Decimal>, bool)],
    milestones: &[(bool, i64)],
    reported: Option<Decimal>,
) -> Option<(Decimal, bool)> {
    if !targets.is_empty() {
        let known: Vec<&(Option<Decimal>, bool)> = targets
            .iter()
            .filter(|(reached, _)| reached.is_some())
            .collect();
        if known.is_empty() {
            return None;
        }
        let sum: Decimal = known.iter().filter_map(|(reached, _)| *reached).sum();
        let mean = rounded(sum / Decimal::from(targets.len()), 2);
        return Some((mean, known.iter().any(|(_, typed)| *typed)));
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
    reported.map(|percent| (percent, true))
}

fn rounded(value: Decimal, places: u32) -> Decimal {
    value
        .round_dp_with_strategy(places, rust_decimal::RoundingStrategy::MidpointAwayFromZero)
        .normalize()
}

/// Whether a target or part counts: confirmed or issued, and not dropped.
fn is_live(target: &Record) -> bool {
    target.in_state("running") || target.in_state("met")
}

fn issued_parts(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Vec<Record>> {
    let parts = ctx.having("plan.target", "parent", target.id)?;
    Ok(parts.into_iter().filter(is_live).collect())
}

/// The accepted report that counts: the latest period, then the latest made.
fn latest(reports: Vec<Record>) -> Option<Record> {
    let accepted = reports
        .into_iter()
        .filter(|report| report.in_state("accepted"));
    accepted.max_by_key(|report| (last_day(report), report.id))
}

fn last_day(report: &Record) -> Option<Day> {
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
    let parts = issued_parts(ctx, target)?;
    if parts.is_empty() {
        let report = latest(ctx.having("plan.report", "target", target.id)?);
        return Ok(report.and_then(|report| {
            let value = report.get("value").as_decimal()?;
            Some(Figure {
                value,
                as_of: last_day(&report),
                typed: true,
            })
        }));
    }
    let additive = target.get("additive").as_flag() != Some(false);
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
    Ok(combine(&found, additive))
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
    let upper = target.get("value_to").as_decimal();
    Ok(reached(target.text("comparator"), value, upper, result).into())
}

pub(super) fn target_parts(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    count(issued_parts(ctx, target)?.len())
}

pub(super) fn target_drafts(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let parts = ctx.having("plan.target", "parent", target.id)?;
    count(parts.iter().filter(|part| part.in_state("drafted")).count())
}

pub(super) fn target_reports(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let reports = ctx.having("plan.report", "target", target.id)?;
    count(
        reports
            .iter()
            .filter(|report| !report.in_state("dropped"))
            .count(),
    )
}

pub(super) fn target_open_reports(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let reports = ctx.having("plan.report", "target", target.id)?;
    count(
        reports
            .iter()
            .filter(|it| !it.in_state("dropped") && !it.in_state("accepted"))
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
    if !issued_parts(ctx, &at)?.is_empty() {
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
        if at.get("additive").as_flag() == Some(false) {
            break;
        }
    }
    Ok(counted.into())
}

fn task_figure(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Option<(Decimal, bool)>> {
    if task.in_state("found") || task.in_state("unassigned") {
        return Ok(None);
    }
    let targets: Vec<(Option<Decimal>, bool)> = ctx
        .having("plan.target", "task", task.id)?
        .iter()
        .filter(|target| is_live(target) && target.get("parent").is_missing())
        .filter(|target| !target.get("value").is_missing())
        .map(|it| {
            (
                it.get("reached").as_decimal(),
                it.text("provenance") == "self",
            )
        })
        .collect();
    let milestones: Vec<(bool, i64)> = ctx
        .having("plan.milestone", "task", task.id)?
        .iter()
        .filter(|milestone| !milestone.in_state("dropped"))
        .map(|it| {
            (
                it.in_state("done"),
                it.get("weight").as_integer().unwrap_or(1),
            )
        })
        .collect();
    let mut reports = Vec::new();
    if targets.is_empty() && milestones.is_empty() {
        reports = ctx.having("plan.report", "task", task.id)?;
        reports.retain(|report| report.get("target").is_missing());
    }
    let reported = latest(reports).and_then(|report| report.get("percent").as_decimal());
    Ok(progress(&targets, &milestones, reported))
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
    for register in ["plan.target", "plan.deliverable", "plan.milestone"] {
        let rows = ctx.having(register, "task", task.id)?;
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
    fn progress_comes_from_targets_then_milestones_then_what_was_typed() {
        let fifty = Some(number("50"));
        let typed = progress(&[(fifty, true), (None, false)], &[(true, 1)], None);
        assert_eq!(typed, Some((number("25"), true)));
        assert_eq!(progress(&[(None, false)], &[(true, 1)], fifty), None);
        assert_eq!(
            progress(&[], &[(true, 1), (false, 2)], fifty),
            Some((number("33.33"), false))
        );
        assert_eq!(progress(&[], &[], fifty), Some((number("50"), true)));
        assert_eq!(progress(&[], &[], None), None);
    }

    #[track_caller]
    fn check(comparator: &str, value: &str, result: &str, expected: &str) {
        let found = reached(comparator, number(value), None, number(result));
        assert_eq!(found, number(expected), "{comparator} {value}: {result}");
    }
}
