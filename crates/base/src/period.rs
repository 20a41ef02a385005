//! Typed stretches of time: day, week, month, quarter, half-year, year, school year, term.
//!
//! Not here: working days, which need the statutory calendar (a data file read by `model`).

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::date;

use crate::Day;
use crate::chinese::{half_width, without_space};

/// A stretch of time of one of the kinds the office counts in.
///
/// # Shape
/// Half-open as days: [`Period::first`] is inside, [`Period::after`] is the first day outside.
/// Printed and parsed as `2026`, `2026H1`, `2026Q3`, `2026-09`, `2026W05` (Monday to Sunday,
/// numbered by ISO 8601), `2026-09-01`, `2026SY`
/// (学年, 1 September 2026 to 31 August 2027), `2026T1` (学期: T1 September–January, T2 February–August
/// of the school year that began in 2026). Text order within one kind is time order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Period {
    Year(i16),
    HalfYear(i16, i8),
    Quarter(i16, i8),
    Month(i16, i8),
    Week(i16, i8),
    Day(Day),
    SchoolYear(i16),
    Term(i16, i8),
}

/// What kind of period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodKind {
    Day,
    Week,
    Month,
    Quarter,
    HalfYear,
    Year,
    SchoolYear,
    Term,
}

impl PeriodKind {
    /// As definitions and addresses write them.
    pub const WORDS: &[(&str, PeriodKind)] = &[
        ("day", PeriodKind::Day),
        ("week", PeriodKind::Week),
        ("month", PeriodKind::Month),
        ("quarter", PeriodKind::Quarter),
        ("half_year", PeriodKind::HalfYear),
        ("year", PeriodKind::Year),
        ("school_year", PeriodKind::SchoolYear),
        ("term", PeriodKind::Term),
    ];

    /// The kind a word names.
    pub fn named(word: &str) -> Option<PeriodKind> {
        let found = PeriodKind::WORDS.iter().find(|(it, _)| *it == word);
        found.map(|(_, kind)| *kind)
    }

    /// Its word in definitions and addresses.
    pub fn word(self) -> &'static str {
        let found = PeriodKind::WORDS.iter().find(|(_, kind)| *kind == self);
        found.map_or("", |(word, _)| word)
    }
}

impl Period {
    /// The period of a kind that a day lies in.
    pub fn of(kind: PeriodKind, day: Day) -> Period {
        let (year, month) = (day.year(), day.month());
        let school_year = if month >= 9 { year } else { year - 1 };
        match kind {
            PeriodKind::Day => Period::Day(day),
            PeriodKind::Week => {
                let week = day.iso_week_date();
                Period::Week(week.year(), week.week())
            }
            PeriodKind::Month => Period::Month(year, month),
            PeriodKind::Quarter => Period::Quarter(year, (month - 1) / 3 + 1),
            PeriodKind::HalfYear => Period::HalfYear(year, (month - 1) / 6 + 1),
            PeriodKind::Year => Period::Year(year),
            PeriodKind::SchoolYear => Period::SchoolYear(school_year),
            PeriodKind::Term => {
                Period::Term(school_year, if (2..9).contains(&month) { 2 } else { 1 })
            }
        }
    }

    pub fn kind(self) -> PeriodKind {
        match self {
            Period::Year(_) => PeriodKind::Year,
            Period::HalfYear(..) => PeriodKind::HalfYear,
            Period::Quarter(..) => PeriodKind::Quarter,
            Period::Month(..) => PeriodKind::Month,
            Period::Week(..) => PeriodKind::Week,
            Period::Day(_) => PeriodKind::Day,
            Period::SchoolYear(_) => PeriodKind::SchoolYear,
            Period::Term(..) => PeriodKind::Term,
        }
    }

    /// The one of its kind before it; none at the end of time.
    pub fn previous(self) -> Option<Period> {
        let day = self.first().yesterday().ok()?;
        Some(Period::of(self.kind(), day))
    }

    /// The one of its kind after it.
    pub fn next(self) -> Option<Period> {
        Some(Period::of(self.kind(), self.after()))
    }

    /// The first day inside.
    pub fn first(self) -> Day {
        match self {
            Period::Year(y) => date(y, 1, 1),
            Period::HalfYear(y, h) => date(y, (h - 1) * 6 + 1, 1),
            Period::Quarter(y, q) => date(y, (q - 1) * 3 + 1, 1),
            Period::Month(y, m) => date(y, m, 1),
            // The fourth of January always lies in the first week.
            Period::Week(y, w) => {
                let first = date(y, 1, 4);
                let monday = i32::from(first.weekday().to_monday_zero_offset());
                first + ((i32::from(w) - 1) * 7 - monday).days()
            }
            Period::Day(day) => day,
            Period::SchoolYear(y) | Period::Term(y, 1) => date(y, 9, 1),
            Period::Term(y, _) => date(y + 1, 2, 1),
        }
    }

    /// The first day after it.
    pub fn after(self) -> Day {
        let first = self.first();
        match self {
            Period::Year(_) | Period::SchoolYear(_) => first + 12.months(),
            Period::HalfYear(..) => first + 6.months(),
            Period::Quarter(..) => first + 3.months(),
            Period::Month(..) => first + 1.months(),
            Period::Week(..) => first + 7.days(),
            Period::Day(_) => first + 1.days(),
            Period::Term(_, 1) => first + 5.months(),
            Period::Term(..) => first + 7.months(),
        }
    }

    pub fn contains(self, day: Day) -> bool {
        self.first() <= day && day < self.after()
    }

    /// A school year however it is written: `2026SY`, `2026—2027学年`, `2026学年`, `2026-2027`.
    /// The second year must follow the first; a year alone is the one it begins in.
    pub fn school_year(text: &str) -> Option<Period> {
        let plain = half_width(&without_space(text)).to_ascii_uppercase();
        let plain = plain.trim_end_matches("度").trim_end_matches("学年");
        let plain = plain.strip_suffix("SY").unwrap_or(plain);
        let mut years = plain
            .split(['-', '—', '–', '~', '至', '/'])
            .filter(|it| !it.is_empty());
        let year = |text: &str| match text.parse::<Period>() {
            Ok(Period::Year(year)) => Some(year),
            _ => None,
        };
        let first = year(years.next()?.trim_end_matches('年'))?;
        let follows = match years.next() {
            Some(second) => year(second.trim_end_matches('年'))? == first + 1,
            None => true,
        };
        (follows && years.next().is_none()).then_some(Period::SchoolYear(first))
    }

    /// As a sentence says it: 2026年, 2026年第3季度, 2026—2027学年第一学期.
    pub fn spoken(self) -> String {
        match self {
            Period::Year(y) => format!("{y}年"),
            Period::HalfYear(y, h) => format!("{y}年{}半年", if h == 1 { "上" } else { "下" }),
            Period::Quarter(y, q) => format!("{y}年第{q}季度"),
            Period::Month(y, m) => format!("{y}年{m}月"),
            Period::Week(y, w) => format!("{y}年第{w}周"),
            Period::Day(d) => format!("{}年{}月{}日", d.year(), d.month(), d.day()),
            Period::SchoolYear(y) => format!("{y}—{}学年", y + 1),
            Period::Term(y, t) => {
                format!(
                    "{y}—{}学年第{}学期",
                    y + 1,
                    if t == 1 { "一" } else { "二" }
                )
            }
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Period::Year(y) => write!(f, "{y:04}"),
            Period::HalfYear(y, h) => write!(f, "{y:04}H{h}"),
            Period::Quarter(y, q) => write!(f, "{y:04}Q{q}"),
            Period::Month(y, m) => write!(f, "{y:04}-{m:02}"),
            Period::Week(y, w) => write!(f, "{y:04}W{w:02}"),
            Period::Day(day) => write!(f, "{day}"),
            Period::SchoolYear(y) => write!(f, "{y:04}SY"),
            Period::Term(y, t) => write!(f, "{y:04}T{t}"),
        }
    }
}

/// The text names no period.
#[derive(Debug, thiserror::Error, PartialEq)]
#[error(
    "“{0}”不是时间段，请写到年、半年、季度、月、周、日、学年或学期，如 2026年第3季度、2026年9月"
)]
pub struct NotAPeriod(String);

impl FromStr for Period {
    type Err = NotAPeriod;

    fn from_str(text: &str) -> Result<Period, NotAPeriod> {
        parse(text).ok_or_else(|| NotAPeriod(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Period> {
    let year: i16 = text
        .get(..4)?
        .parse()
        .ok()
        .filter(|y| (1900..2200).contains(y))?;
    let small =
        |rest: &str, max: i8| -> Option<i8> { rest.parse().ok().filter(|n| (1..=max).contains(n)) };
    Some(match text.get(4..)? {
        "" => Period::Year(year),
        "SY" => Period::SchoolYear(year),
        rest if rest.starts_with('H') => Period::HalfYear(year, small(&rest[1..], 2)?),
        rest if rest.starts_with('Q') => Period::Quarter(year, small(&rest[1..], 4)?),
        rest if rest.starts_with('W') => {
            let week = Period::Week(year, small(&rest[1..], 53)?);
            // Most years have 52.
            (Period::of(PeriodKind::Week, week.first()) == week).then_some(week)?
        }
        rest if rest.starts_with('T') => Period::Term(year, small(&rest[1..], 2)?),
        rest if rest.len() == 3 => Period::Month(year, small(rest.strip_prefix('-')?, 12)?),
        _ => Period::Day(text.parse().ok()?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_read_back_what_they_print_and_cover_their_days() {
        check("2026", "2026-01-01", "2027-01-01", "2026年");
        check("2026H2", "2026-07-01", "2027-01-01", "2026年下半年");
        check("2026Q4", "2026-10-01", "2027-01-01", "2026年第4季度");
        check("2024-02", "2024-02-01", "2024-03-01", "2024年2月");
        check("2026W01", "2025-12-29", "2026-01-05", "2026年第1周");
        check("2026W53", "2026-12-28", "2027-01-04", "2026年第53周");
        check("2024-02-29", "2024-02-29", "2024-03-01", "2024年2月29日");
        check("2026-09-01", "2026-09-01", "2026-09-02", "2026年9月1日");
        check("2026SY", "2026-09-01", "2027-09-01", "2026—2027学年");
        check(
            "2026T1",
            "2026-09-01",
            "2027-02-01",
            "2026—2027学年第一学期",
        );
        check(
            "2026T2",
            "2027-02-01",
            "2027-09-01",
            "2026—2027学年第二学期",
        );
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "26",
            "2026Q5",
            "2026H0",
            "2026-13",
            "2026-2-1",
            "今年",
            "2026T3",
            "2026-02-30",
            "2025W53",
            "2026W00",
        ] {
            assert!(text.parse::<Period>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_period_lies_between_its_neighbours_and_holds_its_days() {
        for text in [
            "2026",
            "2026H2",
            "2026Q1",
            "2026-12",
            "2026W53",
            "2026-02-28",
            "2026SY",
            "2026T1",
            "2026T2",
        ] {
            let period: Period = text.parse().unwrap();
            let last = period.after().yesterday().unwrap();
            for day in [period.first(), last] {
                assert_eq!(Period::of(period.kind(), day), period, "{day} in {text}");
            }
            let (before, after) = (period.previous().unwrap(), period.next().unwrap());
            assert_eq!(before.after(), period.first(), "{text}");
            assert_eq!(period.after(), after.first(), "{text}");
        }
    }

    #[test]
    fn a_school_year_is_read_however_it_is_written() {
        for (text, year) in [
            ("2026SY", Some("2026SY")),
            ("2026", Some("2026SY")),
            ("2026学年", Some("2026SY")),
            ("2026学年度", Some("2026SY")),
            ("2026—2027学年", Some("2026SY")),
            ("2026-2027", Some("2026SY")),
            ("２０２６－２０２７ 学年", Some("2026SY")),
            ("2026年至2027年", Some("2026SY")),
            ("2026——2027学年", Some("2026SY")),
            ("2026-2028", None),
            ("2026Q3", None),
            ("2026-09", None),
            ("今年", None),
            ("", None),
        ] {
            let read = Period::school_year(text).map(|it| it.to_string());
            assert_eq!(read.as_deref(), year, "{text}");
        }
    }

    #[track_caller]
    fn check(text: &str, first: &str, after: &str, spoken: &str) {
        let period: Period = text.parse().unwrap();
        assert_eq!(period.to_string(), text);
        assert_eq!(period.first().to_string(), first);
        assert_eq!(period.after().to_string(), after);
        assert_eq!(period.spoken(), spoken);
    }
}
