//! Working days by the statutory calendar, which is a data file.
//!
//! Outside what the file covers nothing is known, not even that a Sunday is free:
//! the yearly notice may make any weekend day a working day (调休).

use base::Day;

use crate::definition::Calendar;

impl Calendar {
    /// Whether a day is worked; unknown outside what the calendar covers.
    pub fn is_workday(&self, day: Day) -> Option<bool> {
        if !self.covers.iter().any(|period| period.contains(day)) {
            return None;
        }
        if self.workdays.binary_search(&day).is_ok() {
            return Some(true);
        }
        let is_weekend = day.weekday().to_monday_one_offset() > 5;
        Some(!is_weekend && self.holidays.binary_search(&day).is_err())
    }

    /// The n-th working day after a day, or before it when n is negative; for 0 the
    /// day itself. Unknown if the way there leaves what the calendar covers.
    pub fn add_workdays(&self, day: Day, n: i32) -> Option<Day> {
        let mut day = day;
        let mut left = n;
        while left != 0 {
            day = if n > 0 {
                day.tomorrow().ok()?
            } else {
                day.yesterday().ok()?
            };
            left -= i32::from(self.is_workday(day)?) * n.signum();
        }
        Some(day)
    }

    /// Working days after the first day up to and including the second; negative when
    /// the second is earlier. Unknown if a day between is not covered.
    pub fn workdays_between(&self, first: Day, second: Day) -> Option<i32> {
        if second < first {
            return Some(-self.workdays_between(second, first)?);
        }
        let mut day = first;
        let mut n_workdays = 0;
        while day < second {
            day = day.tomorrow().ok()?;
            n_workdays += i32::from(self.is_workday(day)?);
        }
        Some(n_workdays)
    }
}
