//! From the targets that start from a base to what an evaluation tells of them: each number
//! asked of a measure, yearly ones of the report they were told in.
//!
//! Not here: what is said of them (`evaluation`), and how far one has come (`plan::course`).

use base::Day;
use kernel::{Outcome, Record};
use model::Value;

use super::collect::{Rows, result, said_first, title};
use super::facts::{Indicator, IndicatorCounts, IndicatorGroup, Latest, Standing};
use super::figure::Figure;
use super::numbers::Numbers;

/// In the order of the plan's tasks.
pub(super) fn groups(numbers: &mut Numbers<'_>, rows: &Rows) -> Outcome<Vec<IndicatorGroup>> {
    let mut groups = Vec::new();
    for task in rows.indicator_tasks.iter().chain(&rows.tasks) {
        let targets = rows.targets.get(&task.id).map_or(&[][..], Vec::as_slice);
        let based = targets
            .iter()
            .filter(|it| !it.get("base_year").is_missing());
        let mut indicators = Vec::new();
        for target in based {
            indicators.extend(indicator(numbers, rows, target)?);
        }
        if !indicators.is_empty() {
            groups.push(IndicatorGroup {
                title: numbers.quote(task, "title", task.text("title"))?,
                indicators,
            });
        }
    }
    Ok(groups)
}

pub(super) fn counts(numbers: &mut Numbers<'_>, plan: &Record) -> Outcome<IndicatorCounts> {
    let mut count = |name: &str| numbers.count(&format!("plan.indicators{name}"), plan.id);
    Ok(IndicatorCounts {
        all: count("")?,
        binding: count("_binding")?,
        kept: count("_kept")?,
        behind: count("_behind")?,
        behind_binding: count("_behind_binding")?,
        reached: count("_reached")?,
        reached_binding: count("_reached_binding")?,
        silent: count("_silent")?,
    })
}

fn indicator(
    numbers: &mut Numbers<'_>,
    rows: &Rows,
    target: &Record,
) -> Outcome<Option<Indicator>> {
    let label = target.text("quote");
    let (year, due_on) = (
        target.get("base_year").as_integer(),
        target.get("due_on").as_day(),
    );
    let value = numbers.ask("plan.target_value", &[("id", Value::Ref(target.id))], label)?;
    let Some((value, (base_year, due_on))) = value.zip(year.zip(due_on)) else {
        return Ok(None);
    };
    let held = |numbers: &mut Numbers<'_>, field: &str| -> Outcome<Option<Figure>> {
        match target.get(field).is_missing() {
            true => Ok(None),
            false => {
                let id = [("id", Value::Ref(target.id))];
                numbers.ask(&format!("plan.target_{field}"), &id, label)
            }
        }
    };
    let latest = match (
        result(numbers, target, label)?,
        target.get("as_of").as_day(),
    ) {
        (Some(result), Some(as_of)) => held(numbers, "advance")?.map(|advance| Latest {
            as_of,
            result,
            advance,
            line: None,
            gap: None,
        }),
        _ => None,
    };
    let latest = match latest {
        Some(latest) => Some(Latest {
            line: held(numbers, "line")?,
            gap: held(numbers, "gap")?,
            ..latest
        }),
        None => None,
    };
    let reports = rows.reports_on(target);
    let problem = match reports.first() {
        Some(report) => said_first(numbers, report, "problem")?,
        None => None,
    };
    Ok(Some(Indicator {
        name: numbers.quote(target, "quote", label)?,
        unit: target.text("unit").to_owned(),
        is_binding: target.text("nature") != "expected",
        base: held(numbers, "base")?,
        base_year,
        value,
        due_on,
        years: years(numbers, &reports, label)?,
        standing: standing(target),
        latest,
        holder: title(numbers, target.get("holder").as_ref(), true),
        problem,
    }))
}

fn standing(target: &Record) -> Standing {
    let gap = target.get("gap").as_decimal();
    match gap {
        _ if target.get("result").is_missing() => Standing::Silent,
        _ if target.get("reached").as_decimal() == Some(base::Decimal::ONE_HUNDRED) => {
            match gap.is_some_and(|gap| gap.is_sign_negative() && !gap.is_zero()) {
                // Past the target, and yet not where its path wants it.
                true => Standing::Behind,
                false => Standing::Reached,
            }
        }
        None => Standing::Unknown,
        Some(gap) if gap < base::Decimal::ZERO => Standing::Behind,
        Some(_) => Standing::Kept,
    }
}

/// What was told of the end of each year; of several reports the last.
fn years(
    numbers: &mut Numbers<'_>,
    reports: &[&Record],
    label: &str,
) -> Outcome<Vec<(i16, Figure)>> {
    let mut years: Vec<(i16, Figure)> = Vec::new();
    for report in reports {
        let Some(year) = year_end(report).filter(|it| years.iter().all(|(year, _)| year != it))
        else {
            continue;
        };
        let id = [("id", Value::Ref(report.id))];
        let told = numbers.ask("plan.report_value", &id, &format!("{label}（{year}年）"))?;
        years.extend(told.map(|it| (year, it)));
    }
    years.sort_by_key(|(year, _)| *year);
    Ok(years)
}

fn year_end(report: &Record) -> Option<i16> {
    let last: Day = match report.get("period") {
        Value::Period(period) => period.after().yesterday().ok()?,
        _ => return None,
    };
    (last.month() == 12 && last.day() == 31).then(|| last.year())
}
