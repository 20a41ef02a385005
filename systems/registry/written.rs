//! 班级的写法: what people write for a class, as its own names have it: `1.2班`, `三(2)班`,
//! `3年级02班`, `小二班`, `2025级（2）班`.
//!
//! What could be two classes is left unread, so that whoever wrote it is asked: `11班` (class 1
//! of the first year, or the eleventh), `初一1班` (the sixth or the seventh year, by 学制). Not
//! here: what a class is called (`pupil`), and which of one name is meant (the import).

use base::chinese::{half_width, numeral, without_space};

/// The last grade that is counted in years.
const GRADE_MAX: u64 = 9;
/// No school has more classes of a year.
const NO_MAX: u64 = 99;
/// Between a grade and a number, and around the number.
const MARKS: &[char] = &[
    '.', '-', '·', '、', '/', '_', '—', '(', ')', '[', ']', '【', '】', '第',
];
const YEARS: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// What a class may be called that somebody wrote so; nothing when it cannot be told.
pub(super) fn class_written(text: &str) -> Vec<String> {
    let text = half_width(&without_space(text));
    let text = ["小学", "初中", "幼儿园"]
        .iter()
        .find_map(|it| text.strip_prefix(it))
        .unwrap_or(&text);
    let found = by_cohort(text).or_else(|| by_grade(text));
    found.into_iter().collect()
}

/// `2025级2班`
fn by_cohort(text: &str) -> Option<String> {
    let (year, rest) = text.split_at_checked(4)?;
    let rest = rest.strip_prefix('级')?;
    let year: u64 = year.parse().ok()?;
    Some(format!("{year}级{}班", number(rest)?))
}

fn by_grade(text: &str) -> Option<String> {
    let (grade, rest) = grade(text)?;
    // 三年级 beside 三年级2班, or beside 3.2班.
    let rest = match self::grade(rest) {
        Some((again, rest)) if again == grade && number(rest).is_some() => rest,
        _ => rest,
    };
    Some(format!("{grade}（{}）班", number(rest)?))
}

/// What the grade is called in the names of classes, and what is behind it.
fn grade(text: &str) -> Option<(String, &str)> {
    for grade in ["小", "中", "大", "高一", "高二", "高三"] {
        if let Some(rest) = text.strip_prefix(grade) {
            let rest = rest.strip_prefix("年级").unwrap_or(rest);
            // 小班2班: the first 班 is the grade's.
            let inner = rest.strip_prefix('班').filter(|it| !it.is_empty());
            return Some((grade.to_owned(), inner.unwrap_or(rest)));
        }
    }
    let first = text.chars().next()?;
    let n = value(&text[..first.len_utf8()]).filter(|it| (1..=GRADE_MAX).contains(it))?;
    let rest = &text[first.len_utf8()..];
    let said = ["年级", "年", "级"]
        .iter()
        .find_map(|it| rest.strip_prefix(it));
    let is_clear = said.is_some() || is_parted(first, rest);
    let year = YEARS.get(usize::try_from(n).ok()?.checked_sub(1)?)?;
    is_clear.then(|| (format!("{year}年级"), said.unwrap_or(rest)))
}

/// Whether what follows a bare grade is a number of its own: 1.2, 三2, 三二, 302; not 12, 十二.
fn is_parted(first: char, rest: &str) -> bool {
    let Some(next) = rest.chars().next() else {
        return false;
    };
    if MARKS.contains(&next) || first.is_ascii_digit() != next.is_ascii_digit() {
        return true;
    }
    let digits = rest.chars().take_while(char::is_ascii_digit).count();
    match first.is_ascii_digit() {
        true => digits == 2,
        false => next != '十',
    }
}

/// `（2）班`, `2`, `第二班` as 2.
fn number(text: &str) -> Option<u64> {
    let text = text.trim_end_matches('班').trim_matches(MARKS);
    value(text).filter(|it| (1..=NO_MAX).contains(it))
}

fn value(text: &str) -> Option<u64> {
    match text.bytes().all(|it| it.is_ascii_digit()) {
        true => text.parse().ok(),
        false => numeral(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(class_written(text), expected, "{text}");
    }

    #[test]
    fn a_class_is_written_in_many_ways() {
        for text in [
            "1.2班",
            "１．２班",
            "1-2班",
            "一.2班",
            "一(2)班",
            "1（2）班",
            "一2班",
            "一二班",
            "102班",
            "102",
            "一年级2",
            "一年2班",
            "一年级二班",
            "一年级（二）班",
            "1年级02班",
            "一年级第2班",
            "小学一年级2班",
            "一年级1.2班",
            "一年级一年级2班",
            "一（2）",
        ] {
            check(text, &["一年级（2）班"]);
        }
        check("九年级12班", &["九年级（12）班"]);
        check("312班", &["三年级（12）班"]);
        for text in ["小2班", "小二班", "小班2班", "小（2）班", "小班（二）班"] {
            check(text, &["小（2）班"]);
        }
        check("高一3班", &["高一（3）班"]);
        check("高一年级（3）班", &["高一（3）班"]);
        check("2025级2班", &["2025级2班"]);
        check("2025级（02）班", &["2025级2班"]);
    }

    #[test]
    fn what_could_be_two_classes_is_left_unread() {
        for text in [
            "11班",
            "2班",
            "二班",
            "十二班",
            "二十班",
            "初一1班",
            "一年级",
            "小班",
            "火箭班",
            "毕业班",
            "0班",
            "一年级0班",
            "",
            "班",
        ] {
            check(text, &[]);
        }
    }
}
