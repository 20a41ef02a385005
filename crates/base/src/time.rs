//! A time of day, to the minute: when school begins, when a bus leaves.
//!
//! Not here: instants, which have a day (`Instant`), and time zones: it is China's clock.

use std::fmt;

use crate::chinese::{half_width, without_space};
use crate::{CHINA, Day, Instant, beginning};

/// Minutes since midnight, less than a day. Printed as `08:30`; text order is time order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u16);

/// The text names no time of day; without a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("应为 00:00 到 23:59 的时间，如 08:30")]
pub struct NotATime;

impl Time {
    pub const MIDNIGHT: Time = Time(0);

    /// None when there is no such time.
    pub fn new(hour: u16, minute: u16) -> Option<Time> {
        (hour < 24 && minute < 60).then_some(Time(hour * 60 + minute))
    }

    /// What clocks in China show at a moment, without seconds.
    pub fn of(at: Instant) -> Time {
        let here = CHINA.to_datetime(at);
        let minutes = i32::from(here.hour()) * 60 + i32::from(here.minute());
        Time(u16::try_from(minutes).expect("a day has 1440 minutes"))
    }

    /// The moment of a day at which clocks in China show this; none where days reach further
    /// than moments.
    pub fn on(self, day: Day) -> Option<Instant> {
        Some(beginning(day)? + jiff::SignedDuration::from_mins(self.0.into()))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl std::str::FromStr for Time {
    type Err = NotATime;

    /// `8:30`, `08:30`, `08:30:00`, `８：３０`, `8点`, `8点30分`, `8时30分`.
    fn from_str(text: &str) -> Result<Time, NotATime> {
        let text = half_width(&without_space(text));
        let text = text.strip_suffix('分').unwrap_or(&text);
        let (hour, rest) = text.split_once([':', '点', '时']).ok_or(NotATime)?;
        let minute = rest.strip_suffix(":00").unwrap_or(rest);
        let is_bare = minute.is_empty() && text.ends_with(['点', '时']);
        let minute = if is_bare { "00" } else { minute };
        let two = |part: &str| match part.len() {
            1 | 2 if part.bytes().all(|it| it.is_ascii_digit()) => part.parse().ok(),
            _ => None,
        };
        let time = two(hour).zip(two(minute));
        time.and_then(|(hour, minute)| Time::new(hour, minute))
            .ok_or(NotATime)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_a_moment_of_a_day_in_china() {
        let at: Instant = "2026-11-23T23:30:59Z".parse().unwrap();
        let time = Time::of(at);
        assert_eq!(time, Time::new(7, 30).unwrap());
        let day = "2026-11-24".parse().unwrap();
        assert_eq!(time.on(day), "2026-11-23T23:30:00Z".parse().ok());
    }

    #[test]
    fn times_are_read_as_they_are_written() {
        for (text, time) in [
            ("08:30", Some("08:30")),
            ("8:30", Some("08:30")),
            ("８：３０", Some("08:30")),
            ("08:30:00", Some("08:30")),
            ("8点", Some("08:00")),
            ("8 时 5 分", Some("08:05")),
            ("23:59", Some("23:59")),
            ("00:00", Some("00:00")),
            ("24:00", None),
            ("8:60", None),
            ("8:", None),
            ("8:30:15", None),
            ("830", None),
            ("上午", None),
            ("", None),
        ] {
            let read = text.parse::<Time>().ok().map(|it| it.to_string());
            assert_eq!(read.as_deref(), time, "{text}");
        }
    }
}
