//! When a message may leave: not in quiet hours (免打扰), for some only on working days, for
//! some once a day (每日汇总). Pure: the moment, the hours and the calendar are given.
//!
//! Not here: whose hours they are and what leaves (`announcing`), and sending it (the server).

use base::{Day, Instant, Time};
use jiff::Span;
use model::Calendar;

/// No stretch of days off is as long.
const DAYS_MAX: usize = 31;

/// When messages may reach somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// From when until when none does, over midnight where the second is not the later one.
    pub quiet: Option<(Time, Time)>,
    /// None does on days that are not worked.
    pub workdays_only: bool,
    /// They wait for this time of day, and leave together.
    pub digest: Option<Time>,
}

impl Hours {
    /// The same for what is tried again: it does not wait for another day.
    #[must_use]
    pub fn without_digest(self) -> Hours {
        Hours {
            digest: None,
            ..self
        }
    }

    fn is_quiet(&self, time: Time) -> bool {
        self.quiet.is_some_and(|(from, until)| match from <= until {
            true => from <= time && time < until,
            false => from <= time || time < until,
        })
    }

    fn is_open(&self, at: Instant, calendar: &Calendar) -> bool {
        let is_worked = !self.workdays_only || calendar.is_likely_workday(day_of(at));
        is_worked && !self.is_quiet(Time::of(at))
    }

    /// Times of a day, in order, at which messages that waited may begin to leave.
    fn openings(&self) -> Vec<Time> {
        let end = self.quiet.map_or(Time::MIDNIGHT, |(_, until)| until);
        match self.digest {
            Some(digest) if self.is_quiet(digest) => vec![end],
            Some(digest) => vec![digest],
            None => vec![Time::MIDNIGHT, end],
        }
    }
}

/// The first moment, not before `at`, at which a message may leave.
pub fn leaves_at(at: Instant, is_urgent: bool, hours: &Hours, calendar: &Calendar) -> Instant {
    if is_urgent || hours.digest.is_none() && hours.is_open(at, calendar) {
        return at;
    }
    let openings = hours.openings();
    let days = day_of(at).series(Span::new().days(1)).take(DAYS_MAX);
    let mut moments = days.flat_map(|day| openings.iter().filter_map(move |it| it.on(day)));
    let first = moments.find(|it| *it >= at && hours.is_open(*it, calendar));
    first.unwrap_or(at)
}

fn day_of(at: Instant) -> Day {
    base::CHINA.to_datetime(at).date()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::prelude::*;

    use super::*;

    fn time(text: &str) -> Time {
        text.parse().unwrap()
    }

    /// Weekends are free; 3 October 2026, a Saturday, is worked, and the Thursday before is not.
    fn calendar() -> Calendar {
        Calendar {
            holidays: vec!["2026-10-01".parse().unwrap()],
            workdays: vec!["2026-10-03".parse().unwrap()],
            covers: vec![base::Period::Year(2026)],
        }
    }

    fn china(text: &str) -> Instant {
        let here: jiff::civil::DateTime = text.parse().unwrap();
        base::CHINA.to_timestamp(here).unwrap()
    }

    const DAY_AND_NIGHT: Hours = Hours {
        quiet: None,
        workdays_only: false,
        digest: None,
    };

    fn night() -> Hours {
        Hours {
            quiet: Some((time("21:30"), time("07:30"))),
            ..DAY_AND_NIGHT
        }
    }

    #[track_caller]
    fn check(at: &str, hours: Hours, leaves: &str) {
        let found = leaves_at(china(at), false, &hours, &calendar());
        let found = base::CHINA.to_datetime(found).to_string();
        assert_eq!(found, format!("{leaves}:00"), "{at}");
    }

    #[test]
    fn what_comes_in_quiet_hours_waits_for_their_end() {
        check("2026-11-23T21:29", night(), "2026-11-23T21:29");
        check("2026-11-23T21:30", night(), "2026-11-24T07:30");
        check("2026-11-24T00:00", night(), "2026-11-24T07:30");
        check("2026-11-24T07:30", night(), "2026-11-24T07:30");
        let noon = Hours {
            quiet: Some((time("12:00"), time("14:00"))),
            ..DAY_AND_NIGHT
        };
        check("2026-11-23T13:59", noon, "2026-11-23T14:00");
        check("2026-11-23T23:00", noon, "2026-11-23T23:00");
        check("2026-11-23T03:00", DAY_AND_NIGHT, "2026-11-23T03:00");
    }

    #[test]
    fn days_off_are_those_of_the_statutory_calendar() {
        let worked = Hours {
            workdays_only: true,
            ..night()
        };
        check("2026-09-30T21:30", worked, "2026-10-02T07:30");
        check("2026-10-01T09:00", worked, "2026-10-02T07:30");
        check("2026-10-03T09:00", worked, "2026-10-03T09:00");
        check("2026-10-03T22:00", worked, "2026-10-05T07:30");
        let any_hour = Hours {
            quiet: None,
            ..worked
        };
        check("2026-10-04T09:00", any_hour, "2026-10-05T00:00");
    }

    #[test]
    fn a_digest_leaves_at_its_hour_and_never_in_quiet_hours() {
        let daily = |at: &str| Hours {
            digest: Some(time(at)),
            ..night()
        };
        check("2026-11-23T09:00", daily("17:00"), "2026-11-23T17:00");
        check("2026-11-23T17:00", daily("17:00"), "2026-11-23T17:00");
        check("2026-11-23T17:01", daily("17:00"), "2026-11-24T17:00");
        check("2026-11-23T09:00", daily("06:00"), "2026-11-24T07:30");
        let worked = Hours {
            workdays_only: true,
            ..daily("17:00")
        };
        check("2026-11-27T18:00", worked, "2026-11-30T17:00");
        let tried_again = daily("17:00").without_digest();
        check("2026-11-23T17:01", tried_again, "2026-11-23T17:01");
    }

    fn times() -> impl Strategy<Value = Time> {
        (0..24_u16, 0..60_u16).prop_map(|(hour, minute)| Time::new(hour, minute).unwrap())
    }

    fn hours() -> impl Strategy<Value = Hours> {
        let quiet = proptest::option::of((times(), times()));
        (quiet, any::<bool>(), proptest::option::of(times())).prop_map(
            |(quiet, workdays_only, digest)| Hours {
                quiet: quiet.filter(|(from, until)| from != until),
                workdays_only,
                digest,
            },
        )
    }

    /// Around the days off.
    fn moments() -> impl Strategy<Value = Instant> {
        let start = china("2026-09-25T00:00");
        (0..20 * 24 * 3600_i64).prop_map(move |it| start + SignedDuration::from_secs(it))
    }

    proptest! {
        #[test]
        fn what_is_urgent_leaves_at_once(at in moments(), hours in hours()) {
            prop_assert_eq!(leaves_at(at, true, &hours, &calendar()), at);
        }

        #[test]
        fn nothing_leaves_early_or_at_a_closed_hour(at in moments(), hours in hours()) {
            let leaves = leaves_at(at, false, &hours, &calendar());
            prop_assert!(leaves >= at);
            prop_assert!(hours.is_open(leaves, &calendar()));
            prop_assert_eq!(leaves_at(leaves, false, &hours, &calendar()), leaves);
        }

        /// Before it leaves, no minute was open.
        #[test]
        fn nothing_waits_longer_than_it_must(at in moments(), hours in hours()) {
            let hours = hours.without_digest();
            let leaves = leaves_at(at, false, &hours, &calendar());
            let mut minute = at;
            while minute < leaves {
                prop_assert!(!hours.is_open(minute, &calendar()));
                minute += SignedDuration::from_mins(1);
            }
        }

        /// Whoever is told later is not reached earlier.
        #[test]
        fn order_is_kept(first in moments(), second in moments(), hours in hours()) {
            let (first, second) = (first.min(second), first.max(second));
            let leaves = |at| leaves_at(at, false, &hours, &calendar());
            prop_assert!(leaves(first) <= leaves(second));
        }

        /// All of a day leaves at one moment.
        #[test]
        fn a_digest_gathers(at in moments(), hours in hours(), digest in times()) {
            let hours = Hours { digest: Some(digest), ..hours };
            let leaves = leaves_at(at, false, &hours, &calendar());
            prop_assert_eq!(leaves, leaves_at(leaves, false, &hours, &calendar()));
            prop_assert_eq!(Time::of(leaves).on(day_of(leaves)), Some(leaves));
        }
    }
}
