//! 各年数值: what a number that is told once a year was at the end of each year, beside what it
//! should have come to.
//!
//! Not here: where it stands today (`progress`), and the line itself (`course`).

use std::collections::BTreeMap;

use base::{Decimal, Id, Period};
use kernel::{Ctx, Outcome, Record};
use model::{Row, Value};

use super::below::of_target;
use super::course::Course;
use super::progress::last_day;

/// A row for each year from the base on; none of a target that runs over one.
pub(super) fn target_years(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<Value> {
    let Some(course) = Course::of(target).filter(Course::is_yearly) else {
        return Ok(Value::Missing);
    };
    let mut told = told(ctx, target)?;
    if let Some(base) = target.get("base").as_decimal() {
        told.insert(course.base_year(), base);
    }
    let years = course.base_year()..=course.ends_on().year();
    Ok(years
        .map(|year| row(&course, year, &told))
        .collect::<Vec<_>>()
        .into())
}

/// What was confirmed of the end of each year; what it stands at counts for the year it is of.
fn told(ctx: &mut Ctx<'_>, target: &Record) -> Outcome<BTreeMap<i16, Decimal>> {
    let below = of_target(ctx, target)?;
    let reports = below.reports.iter();
    let mut accepted: Vec<&Record> = reports.filter(|it| it.in_state("accepted")).collect();
    accepted.sort_by_key(|it| (it.created_at, it.id));
    let now = target.get("as_of").as_day();
    let of_reports = accepted.iter().map(|it| (last_day(it), it.get("value")));
    let all = of_reports.chain([(now, target.get("result"))]);
    let told = all.filter_map(|(day, value)| {
        let day = day.filter(|it| (it.month(), it.day()) == (12, 31))?;
        Some((day.year(), value.as_decimal()?))
    });
    Ok(told.collect())
}

fn row(course: &Course, year: i16, told: &BTreeMap<i16, Decimal>) -> Row {
    let year_end = Period::Year(year).after().yesterday().ok();
    // The last year ends when the target does.
    let day = year_end.map(|it| it.min(course.ends_on()));
    let line = day.and_then(|it| course.line(it));
    let straight = day.and_then(|it| course.straight(it));
    let mut row = Row {
        // The same however often it is written.
        id: Id::from_u128(year.unsigned_abs().into()),
        cells: Default::default(),
    };
    row.set("year", Value::Period(Period::Year(year)));
    row.set("value", told.get(&year).copied().into());
    row.set("straight", straight.into());
    row.set("line", line.into());
    row
}
