//! One cell as the file holds it, and as text.

use base::Day;
use base::chinese::{self, half_width, is_space, without_space};

/// A day with a time of the day, without a place on earth.
pub type Moment = jiff::civil::DateTime;

/// One cell as the file holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    #[default]
    Empty,
    /// As it stands, white space around it too.
    Text(String),
    /// A number the file keeps as one: exact to fifteen digits.
    Number(f64),
    /// A number shown as a percentage: 0.925 for 92.5 %.
    Share(f64),
    /// A number of a file that does not let on how it is shown: 0.925 may be 92.5 %.
    Bare(f64),
    /// A number shown as a day or a time.
    Moment(Moment),
    Flag(bool),
    /// A formula that came to nothing: `#N/A`.
    Fault(String),
    /// A formula whose value the file does not keep: a program that does not compute wrote it.
    Uncomputed,
}

/// Spreadsheets keep fifteen digits of a number; of a longer one the rest are zeros.
const EXACT: f64 = 1e15;

impl Cell {
    /// What a person reads in it, without white space around: whole numbers without a
    /// point, days as `2026-09-30`.
    pub fn text(&self) -> String {
        match self {
            Cell::Empty | Cell::Uncomputed => String::new(),
            Cell::Text(text) | Cell::Fault(text) => text.trim_matches(is_space).to_owned(),
            Cell::Number(number) | Cell::Bare(number)
                if number.fract() == 0.0 && number.abs() < EXACT =>
            {
                format!("{number:.0}")
            }
            Cell::Number(number) | Cell::Bare(number) => shortest(*number),
            Cell::Share(share) => format!("{}%", shortest(*share * 100.0)),
            Cell::Moment(at) if at.time() == jiff::civil::Time::midnight() => at.date().to_string(),
            Cell::Moment(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
            Cell::Flag(flag) => if *flag { "是" } else { "否" }.into(),
        }
    }

    pub fn is_empty(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.chars().all(is_space),
            _ => false,
        }
    }

    /// The day it says, as offices write days: `2021/9/1`, `2021年9月1日`, `20210901`, 44440.
    pub fn day(&self) -> Option<Day> {
        match self {
            Cell::Moment(at) => Some(at.date()),
            Cell::Number(number) | Cell::Bare(number) => {
                let whole = Some(self.text()).filter(|_| number.fract() == 0.0);
                whole.and_then(|it| day_of_digits(&it))
            }
            _ => day_of_text(&self.text()),
        }
    }

    /// Whether digits of a long number (a document's, a telephone's) are gone for ever: it
    /// was kept as a number, or written `3.70102E+17`.
    pub fn lost_digits(&self) -> bool {
        match self {
            Cell::Number(number) | Cell::Bare(number) => number.abs() >= EXACT,
            Cell::Text(text) => is_scientific(text),
            _ => false,
        }
    }
}

/// Numbers a spreadsheet would show as days between these years are days.
const SERIALS: std::ops::Range<i64> = 10_000..80_000;

fn day_of_text(text: &str) -> Option<Day> {
    let text = half_width(text);
    let text = text.trim();
    // A time of the day behind it says nothing more.
    let date = text
        .split_once([' ', 'T'])
        .filter(|(_, time)| time.contains(':'))
        .map_or(text, |(date, _)| date);
    day_of_digits(&without_space(date)).or_else(|| chinese::day(date))
}

/// `20210901`, or the number a spreadsheet keeps for a day.
fn day_of_digits(digits: &str) -> Option<Day> {
    let number: i64 = digits.parse().ok()?;
    if digits.len() == 8 {
        let (year, rest) = digits.split_at(4);
        let (month, day) = rest.split_at(2);
        return chinese::day(&format!("{year}-{month}-{day}"));
    }
    day_of_serial(number).filter(|_| SERIALS.contains(&number))
}

/// Fifteen digits, so that 0.1 + 0.2 is 0.3.
pub(crate) fn shortest(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    rounded.to_string()
}

/// `3.70102E+17`
fn is_scientific(text: &str) -> bool {
    let text = text.trim_matches(is_space);
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else {
        return false;
    };
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit());
    let whole = mantissa.split_once('.').map_or_else(
        || digits(mantissa),
        |(a, b)| digits(a) && (b.is_empty() || digits(b)),
    );
    whole && exponent.strip_prefix('+').is_some_and(digits)
}

/// The day a spreadsheet counts as this number: 44440 is 2021-09-01.
///
/// # Source
/// ECMA-376-1, 18.17.4.1, the date base of 1900; day 60 does not exist.
pub fn day_of_serial(serial: i64) -> Option<Day> {
    let before_the_gap = i64::from(serial < 60);
    let days = jiff::Span::new()
        .try_days(serial + before_the_gap)
        .ok()
        .filter(|_| serial > 0 && serial != 60)?;
    Day::constant(1899, 12, 30).checked_add(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_what_a_person_reads() {
        let table: &[(f64, &str)] = &[
            (3.0, "3"),
            (-12.0, "-12"),
            (12.5, "12.5"),
            (0.1 + 0.2, "0.3"),
            (13_800_000_000.0, "13800000000"),
            (92.35, "92.35"),
        ];
        for (number, text) in table {
            assert_eq!(Cell::Number(*number).text(), *text);
        }
    }

    #[test]
    fn lost_digits_are_noticed() {
        let text = |it: &str| Cell::Text(it.into());
        assert!(Cell::Number(370_102_201_509_010_020.0).lost_digits());
        assert!(text("3.70102E+17").lost_digits());
        assert!(text(" 4e+17 ").lost_digits());
        assert!(!Cell::Number(13_800_000_000.0).lost_digits());
        assert!(!text("370102201509010020").lost_digits());
        assert!(!text("E+17").lost_digits());
        assert!(!text("3E17").lost_digits(), "a room, a class");
        assert!(!text("1.5.E+2").lost_digits());
    }

    #[test]
    fn serials_are_days() {
        let day = |serial| day_of_serial(serial).map(|it| it.to_string());
        assert_eq!(day(44440).as_deref(), Some("2021-09-01"));
        assert_eq!(day(1).as_deref(), Some("1900-01-01"));
        assert_eq!(day(59).as_deref(), Some("1900-02-28"));
        assert_eq!(day(60), None);
        assert_eq!(day(61).as_deref(), Some("1900-03-01"));
        assert_eq!(day(0), None);
        assert_eq!(day(i64::MAX), None);
    }
}
