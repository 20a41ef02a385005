//! Working days by the statutory calendar, which is a data file.
//!
//! Outside what the file covers nothing is known, not even that a Sunday is free:
//! the yearly notice may make any weekend day a working day (调休).

use base::{Day, Period};
use jiff::Span;

use crate::definition::Calendar;
use crate::process::{Moment, Stretch, Unit};

/// The State Council's office publishes the next year's days off in this month.
const NOTICE: i8 = 11;

impl Calendar {
    /// The first year whose days should be known by a day and are not: this one, and from
    /// November on the next.
    pub fn lacking(&self, today: Day) -> Option<Period> {
        let next = (today.month() >= NOTICE).then(|| today.year() + 1);
        let years = [Some(today.year()), next].into_iter().flatten();
        years.map(Period::Year).find(|it| !self.covers.contains(it))
    }

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

    /// Tells one state of the calendar file from another: how many days it names, up to when.
    pub fn edition(&self) -> String {
        let last = self.holidays.last().max(self.workdays.last());
        let n_days = self.holidays.len() + self.workdays.len();
        format!("{n_days}{}", last.map(Day::to_string).unwrap_or_default())
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

    /// Whether a day is worked; outside what the calendar covers, Monday to Friday are.
    pub fn is_likely_workday(&self, day: Day) -> bool {
        let is_weekday = day.weekday().to_monday_one_offset() <= 5;
        self.is_workday(day).unwrap_or(is_weekday)
    }

    /// The day itself where it is worked, else the next that is: no deadline stands on a free day.
    pub fn worked_from(&self, day: Day) -> Day {
        let mut day = day;
        while !self.is_likely_workday(day) && day < Day::MAX {
            day = day.saturating_add(Span::new().days(1));
        }
        day
    }

    /// The day a stretch after another. Outside what the calendar covers weekends are free
    /// and all else is worked: a deadline is set all the same.
    pub fn after(&self, day: Day, stretch: Stretch) -> Day {
        self.shifted(day, stretch, 1)
    }

    /// The day a stretch before another, like [`Calendar::after`].
    pub fn before(&self, day: Day, stretch: Stretch) -> Day {
        self.shifted(day, stretch, -1)
    }

    fn shifted(&self, day: Day, stretch: Stretch, sign: i32) -> Day {
        match stretch.unit {
            Unit::Day => day.saturating_add(Span::new().days(stretch.n * sign)),
            Unit::Month => day.saturating_add(Span::new().months(stretch.n * sign)),
            Unit::Workday => {
                let (mut day, mut left) = (day, stretch.n);
                while left > 0 {
                    day = day.saturating_add(Span::new().days(sign));
                    left -= i32::from(self.is_likely_workday(day));
                }
                day
            }
        }
    }

    /// How long it is from one day to a later one, in the units of a stretch.
    pub fn between(&self, first: Day, second: Day, unit: Unit) -> Stretch {
        let mut n = 0;
        let mut day = first;
        while day < second {
            day = day.saturating_add(Span::new().days(1));
            n += i32::from(unit != Unit::Workday || self.is_likely_workday(day));
        }
        let unit = match unit {
            Unit::Month => Unit::Day,
            unit => unit,
        };
        Stretch { n, unit }
    }

    /// The day on which something comes that is counted from a deadline.
    pub fn moment(&self, deadline: Day, at: Moment) -> Day {
        match at {
            Moment::Before(stretch) => self.before(deadline, stretch),
            Moment::Late => deadline.saturating_add(Span::new().days(1)),
            // A number that came to nothing: as soon as it is late.
            Moment::After(stretch) => {
                let late = self.moment(deadline, Moment::Late);
                self.after(deadline, stretch).max(late)
            }
        }
    }

    /// The latest deadline whose moment has come by a day.
    pub fn latest_deadline(&self, at: Moment, by: Day) -> Day {
        let mut deadline = match at {
            Moment::Before(stretch) => self.after(by, stretch),
            Moment::Late | Moment::After(_) => by,
        };
        let day = Span::new().days(1);
        // Days off lie between: one may be further, or too far already.
        while self.moment(deadline.saturating_add(day), at) <= by {
            deadline = deadline.saturating_add(day);
        }
        while self.moment(deadline, at) > by {
            deadline = deadline.saturating_sub(day);
        }
        deadline
    }
}
