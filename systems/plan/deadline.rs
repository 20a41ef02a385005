//! 完成时限 as a plan prints it, read as a day.
//!
//! Not here: deadlines inside a target's clause, which the reader of plans finds.

use base::Day;

/// The day a printed deadline means: 9月底前, 2026年3月15日, 年底前.
pub(crate) fn deadline(text: &str, year: i16) -> Option<Day> {
    let text = base::chinese::half_width(&base::chinese::without_space(text));
    let numbers = |text: &str| -> Vec<i16> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter_map(|part| part.parse().ok())
            .collect()
    };
    let (year, rest) = match text.split_once('年') {
        Some((before, rest)) => (
            numbers(before).last().copied().unwrap_or(year),
            rest.to_owned(),
        ),
        None => (year, text),
    };
    let Some((before, after)) = rest.split_once('月') else {
        return base::chinese::day(&rest).or_else(|| {
            rest.contains('底')
                .then(|| Day::new(year, 12, 31).ok())
                .flatten()
        });
    };
    let month = i8::try_from(*numbers(before).last()?).ok()?;
    let day = after
        .split_once('日')
        .and_then(|(day, _)| i8::try_from(*numbers(day).last()?).ok());
    match day {
        Some(day) => Day::new(year, month, day).ok(),
        None => Some(Day::new(year, month, 1).ok()?.last_of_month()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_deadlines_are_days() {
        check("9月底前", Some("2026-09-30"));
        check("2027年3月15日前", Some("2027-03-15"));
        check("2026年6月", Some("2026-06-30"));
        check("２月底", Some("2026-02-28"));
        check("年底前", Some("2026-12-31"));
        check("2026年12月底", Some("2026-12-31"));
        check("长期坚持", None);
        check("", None);
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = deadline(text, 2026).map(|day| day.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}
