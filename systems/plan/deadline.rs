//! 完成时限 as a plan prints it, read as a day.
//!
//! Not here: deadlines inside a target's clause, which the reader of plans finds.

use base::{Day, chinese};

/// The day a printed deadline means: 9月底前, 2026年3月15日, 三季度, 年底前. Of several, and of
/// a stretch of time, the last. 长期坚持 means none.
pub(crate) fn deadline(text: &str, year: i16) -> Option<Day> {
    let text = chinese::half_width(&chinese::without_space(text));
    let mut year = year;
    let pieces = text.split([
        '、', ',', ';', '；', '—', '-', '~', '至', '到', '/', '及', '和',
    ]);
    let dashed = chinese::day(text.trim_end_matches('前')).or_else(|| dotted(&text, year));
    let days = pieces.filter_map(|piece| day(piece, &mut year));
    dashed.into_iter().chain(days).max()
}

/// 9.30, 2026.10. What a cell made a number of, 9.3 or 2026.1, may be either.
fn dotted(text: &str, year: i16) -> Option<Day> {
    let (before, after) = text.trim_end_matches('前').split_once('.')?;
    let number = |text: &str| text.parse::<i16>().ok();
    let last = i8::try_from(number(after)?)
        .ok()
        .filter(|_| after.len() == 2)?;
    match number(before)? {
        named @ 1990..2100 => Some(Day::new(named, last, 1).ok()?.last_of_month()),
        month => Day::new(year, i8::try_from(month).ok()?, last).ok(),
    }
}

/// The last day of one point in time; a year once named goes on to hold.
fn day(text: &str, year: &mut i16) -> Option<Day> {
    let mut rest = text;
    if let Some((before, after)) = text.split_once('年')
        && let Some(named) = last_number(before).filter(|it| (1990..2100).contains(it))
    {
        *year = named;
        rest = after;
        if rest
            .trim_end_matches(['前', '内', '底', '末', '度', '完', '成'])
            .is_empty()
        {
            return Day::new(*year, 12, 31).ok();
        }
    }
    if let Some(quarter) = quarter(rest) {
        return Some(Day::new(*year, quarter * 3, 1).ok()?.last_of_month());
    }
    match rest.split_once('月') {
        Some((before, after)) => month_day(before, after, *year),
        None if rest.contains("上半年") => Day::new(*year, 6, 30).ok(),
        None => {
            let is_year = [
                "年底",
                "年末",
                "年内",
                "年终",
                "全年",
                "下半年",
                "底前",
                "当年",
            ];
            let says = is_year.iter().any(|word| text.contains(word)) || rest == "底";
            says.then(|| Day::new(*year, 12, 31).ok()).flatten()
        }
    }
}

/// 9 and 底前, 3 and 15日, 6 and 上旬.
fn month_day(before: &str, after: &str, year: i16) -> Option<Day> {
    let month = last_number(before).or_else(|| {
        let numeral: Vec<char> = before
            .chars()
            .rev()
            .take_while(|c| chinese::digit(*c).is_some() || *c == '十')
            .collect();
        let text: String = numeral.into_iter().rev().collect();
        chinese::numeral(&text).and_then(|it| i16::try_from(it).ok())
    })?;
    let first = Day::new(year, i8::try_from(month).ok()?, 1).ok()?;
    let named = after
        .split_once(['日', '号'])
        .and_then(|(day, _)| last_number(day));
    let day = match named {
        Some(day) => day,
        None if after.starts_with("上旬") => 10,
        None if after.starts_with("中旬") => 20,
        None => return Some(first.last_of_month()),
    };
    Day::new(first.year(), first.month(), i8::try_from(day).ok()?).ok()
}

/// 三季度, 第3季度, Q3: 1 to 4.
fn quarter(text: &str) -> Option<i8> {
    let (before, _) = text.split_once("季度")?;
    let which = before.trim_start_matches('第').chars().last()?;
    let number = which
        .to_digit(10)
        .map(u64::from)
        .or_else(|| chinese::digit(which))?;
    i8::try_from(number).ok().filter(|it| (1..=4).contains(it))
}

fn last_number(text: &str) -> Option<i16> {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.filter_map(|part| part.parse().ok()).next_back()
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

    #[test]
    fn bureaus_write_them_in_many_ways() {
        check("三季度", Some("2026-09-30"));
        check("第一季度末", Some("2026-03-31"));
        check("2027年第2季度", Some("2027-06-30"));
        check("上半年", Some("2026-06-30"));
        check("全年", Some("2026-12-31"));
        check("2026年底", Some("2026-12-31"));
        check("2026年", Some("2026-12-31"));
        check("2027年底前完成", Some("2027-12-31"));
        check("2026-06-30", Some("2026-06-30"));
        check("2026.6.30", Some("2026-06-30"));
        check("6月30日前", Some("2026-06-30"));
        check("十二月底前", Some("2026-12-31"));
        check("8月中旬", Some("2026-08-20"));
        check("3月—9月", Some("2026-09-30"));
        check("2026年3月至2027年6月", Some("2027-06-30"));
        check("6月底；12月底前", Some("2026-12-31"));
        check("9.30", Some("2026-09-30"));
        check("2026.10", Some("2026-10-31"));
        check("9.3", None);
        check("2026.1", None);
        check("2月30日前", None);
        check("持续推进", None);
        check("每月", None);
        check("按上级要求", None);
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = deadline(text, 2026).map(|day| day.to_string());
        assert_eq!(found.as_deref(), expected, "{text}");
    }
}
