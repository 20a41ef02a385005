//! When a target is due, if its own clause or the one that leads into it says so.
//! Guideline 3.4 and 6: 年内, 年底前 and the plan's own year say nothing new.

use base::Day;

use crate::plan::DayRange;
use crate::plan::targets::View;

pub(crate) fn of(view: &View<'_>, period: Option<DayRange>) -> Option<Day> {
    let period = period?;
    let lead = view.previous.filter(|clause| is_date_phrase(clause));
    let clause = [Some(view.whole), lead]
        .into_iter()
        .flatten()
        .find_map(|clause| last_date(clause, period))?;
    (clause >= period.from).then_some(clause)
}

/// 到2030年, 9月底前, 力争到2027年底: a clause that is only a date.
fn is_date_phrase(clause: &str) -> bool {
    clause.contains(['年', '月'])
        && clause.chars().count() <= 14
        && clause
            .chars()
            .all(|c| c.is_ascii_digit() || "年月日底末前到至力争初上下半在于截".contains(c))
}

fn last_date(clause: &str, period: DayRange) -> Option<Day> {
    if clause.contains("每年") {
        return None;
    }
    let one_year = period.from.year() == period.to.year();
    let mut year = one_year.then_some(period.from.year());
    let mut found = None;
    let mut digits = String::new();
    let mut month: Option<i8> = None;
    for c in clause.chars() {
        match c {
            '0'..='9' => digits.push(c),
            '年' if digits.len() == 4 => {
                year = digits.parse().ok();
                found = year
                    .and_then(|y| end_of_year(y, period, one_year))
                    .or(found);
                digits.clear();
            }
            '月' if !digits.is_empty() => {
                month = digits.parse().ok();
                found = year
                    .zip(month)
                    .and_then(|(y, m)| Day::new(y, m, 1).ok())
                    .map(Day::last_of_month)
                    .or(found);
                digits.clear();
            }
            '日' if !digits.is_empty() => {
                let day = digits.parse().ok();
                found = year
                    .zip(month)
                    .zip(day)
                    .and_then(|((y, m), d)| Day::new(y, m, d).ok())
                    .or(found);
                digits.clear();
            }
            _ => digits.clear(),
        }
    }
    found
}

/// The end of a year other than the plan's own.
fn end_of_year(year: i16, period: DayRange, one_year: bool) -> Option<Day> {
    let own = one_year && year == period.from.year();
    (!own && year >= period.from.year() && year < 2100)
        .then(|| Day::new(year, 12, 31).ok())
        .flatten()
}
