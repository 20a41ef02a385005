//! Stretches of days that move with the calendar: what a kept question means by "this month".

use base::Day;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use model::Value;

/// The words, as the address writes them and as people say them.
pub(crate) const SPANS: &[(&str, &str)] = &[
    ("past", "今天以前"),
    ("today", "今天"),
    ("this_week", "本周"),
    ("next_7_days", "今后 7 天"),
    ("this_month", "本月"),
    ("this_quarter", "本季度"),
    ("this_year", "今年"),
];

/// First and last day of the stretch seen from `today`; an open end is missing.
pub(crate) fn ends(word: &str, today: Day) -> Option<(Value, Value)> {
    let both = |from: Date, until: Date| Some((from.into(), (until - 1.days()).into()));
    match word {
        "past" => Some((Value::Missing, (today - 1.days()).into())),
        "today" => both(today, today + 1.days()),
        "this_week" => {
            let monday = today - i64::from(today.weekday().to_monday_zero_offset()).days();
            both(monday, monday + 7.days())
        }
        "next_7_days" => both(today, today + 7.days()),
        "this_month" => {
            let first = today.first_of_month();
            both(first, first + 1.months())
        }
        "this_quarter" => {
            let first = date(today.year(), (today.month() - 1) / 3 * 3 + 1, 1);
            both(first, first + 3.months())
        }
        "this_year" => {
            let first = today.first_of_year();
            both(first, first + 1.years())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{SPANS, ends};

    #[test]
    fn stretches_move_with_the_day() {
        for (word, from, to) in [
            ("past", "", "2026-11-24"),
            ("today", "2026-11-25", "2026-11-25"),
            ("this_week", "2026-11-23", "2026-11-29"),
            ("next_7_days", "2026-11-25", "2026-12-01"),
            ("this_month", "2026-11-01", "2026-11-30"),
            ("this_quarter", "2026-10-01", "2026-12-31"),
            ("this_year", "2026-01-01", "2026-12-31"),
        ] {
            let today = "2026-11-25".parse().expect("a day");
            let (first, last) = ends(word, today).expect("the word is known");
            let shown = (kernel::value_text(&first), kernel::value_text(&last));
            assert_eq!(shown, (from.to_owned(), to.to_owned()), "{word}");
        }
    }

    #[test]
    fn every_word_that_is_offered_is_read() {
        let today = "2028-02-29".parse().expect("a day");
        assert!(SPANS.iter().all(|(it, _)| ends(it, today).is_some()));
        assert!(ends("soon", today).is_none());
    }
}
