//! 倒排工期: the days of marks on the way to the day something is due, in working days.
//!
//! Working days come from the statutory calendar; where it does not reach, weekends are
//! taken as free and the mark says so. Pure. Not here: what the marks are.

use base::Day;
use model::Calendar;

/// Said of a day that the statutory calendar does not reach.
const UNSURE: &str = "这一天前后的节假日安排未载入，按周末推算，请核对";

/// A mark's day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Laid {
    pub(crate) day: Day,
    /// What is to be looked at again.
    pub(crate) note: Option<&'static str>,
}

/// Lays marks between the day after `from` and `due`, each after its share of the working
/// days: `(1, 2)` is half of them, `(2, 2)` the last one on or before `due`.
///
/// # Errors
/// How many working days there are, when they are fewer than the marks.
pub(crate) fn lay(
    calendar: &Calendar,
    from: Day,
    due: Day,
    shares: &[(usize, usize)],
) -> Result<Vec<Laid>, usize> {
    let days = std::iter::successors(from.tomorrow().ok(), |day| day.tomorrow().ok());
    let workdays: Vec<Day> = days
        .take_while(|day| *day <= due)
        .filter(|day| is_worked(calendar, *day))
        .collect();
    if workdays.len() < shares.len() || shares.is_empty() {
        return Err(workdays.len());
    }
    let day = |(part, whole): &(usize, usize)| {
        let nth = (part * workdays.len()).div_ceil(*whole).max(1);
        workdays[nth - 1]
    };
    let laid = shares.iter().map(day).map(|day| Laid {
        day,
        note: calendar
            .workdays_between(from, day)
            .is_none()
            .then_some(UNSURE),
    });
    Ok(laid.collect())
}

/// Whether a day is worked, as far as anybody knows.
fn is_worked(calendar: &Calendar, day: Day) -> bool {
    calendar
        .is_workday(day)
        .unwrap_or_else(|| day.weekday().to_monday_one_offset() < 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_on_working_days_up_to_the_due_day() {
        check(
            "2026-03-01",
            "2026-03-31",
            &[(1, 2), (2, 2)],
            &["2026-03-16", "2026-03-31"],
        );
        check("2026-03-01", "2026-03-29", &[(1, 1)], &["2026-03-27"]);
        check(
            "2026-03-02",
            "2026-03-04",
            &[(1, 2), (2, 2)],
            &["2026-03-03", "2026-03-04"],
        );
        let shares = [(10, 100), (60, 100), (100, 100)];
        check(
            "2026-03-01",
            "2026-03-27",
            &shares,
            &["2026-03-03", "2026-03-17", "2026-03-27"],
        );
    }

    #[test]
    fn fewer_working_days_than_marks_are_refused() {
        let laid = lay(
            &Calendar::default(),
            day("2026-03-06"),
            day("2026-03-10"),
            &[(1, 3); 3],
        );
        assert_eq!(laid, Err(2));
    }

    #[test]
    fn a_day_the_calendar_does_not_reach_says_so() {
        let laid = lay(
            &Calendar::default(),
            day("2026-03-06"),
            day("2026-03-10"),
            &[(1, 1)],
        );
        assert_eq!(laid.expect("days enough")[0].note, Some(UNSURE));
    }

    #[track_caller]
    fn check(from: &str, due: &str, shares: &[(usize, usize)], days: &[&str]) {
        let found = lay(&Calendar::default(), day(from), day(due), shares).expect("days enough");
        let found: Vec<String> = found.iter().map(|it| it.day.to_string()).collect();
        assert_eq!(found, days);
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }
}
