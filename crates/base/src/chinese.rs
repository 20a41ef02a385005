//! Chinese text as numbers and plain characters: full-width forms, numerals, white space.
//!
//! Not here: what a number counts, and where a sentence ends; that is the reader's
//! business. Nothing here depends on the place or the year.

use crate::Day;

/// The half-width twin of a full-width letter, digit or sign; any other character as it is.
///
/// The ideographic space becomes an ordinary one.
pub fn half_width_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

/// Full-width letters, digits and signs as half-width ones: `２０２１．５％` is `2021.5%`.
pub fn half_width(text: &str) -> String {
    text.chars().map(half_width_char).collect()
}

/// Without any white space, the ideographic space and the byte-order mark among it.
pub fn without_space(text: &str) -> String {
    text.chars().filter(|&c| !is_space(c)).collect()
}

/// White space as a reader of Chinese sees it: also characters that have no width.
pub fn is_space(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}'
        )
}

/// The value of one Chinese digit, 〇 to 九, with 两 as two.
pub fn digit(c: char) -> Option<u64> {
    Some(match c {
        '〇' | '零' | '○' | 'Ｏ' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// The value of a Chinese numeral: `一百零八` is 108, `二〇二一` is 2021, `两万三千` is 23000.
///
/// Returns none for anything else, an empty text and a numeral out of order (`十百`) among it.
pub fn numeral(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    if text.chars().all(|c| digit(c).is_some()) {
        return positional(text);
    }
    // 亿 and 万 each close a group of smaller units.
    let (mut total, mut group, mut pending) = (0_u64, 0_u64, None);
    let (mut last_unit, mut last_group) = (u64::MAX, u64::MAX);
    for c in text.chars() {
        match (digit(c), unit(c)) {
            (Some(0), _) if pending.is_none() => last_unit = 100_000,
            (Some(value), _) if pending.is_none() => pending = Some(value),
            (None, Some(unit)) if unit >= 10_000 => {
                group = group.checked_add(pending.take().unwrap_or(0))?;
                if unit >= last_group || group == 0 {
                    return None;
                }
                total = total.checked_add(group.checked_mul(unit)?)?;
                (group, last_unit, last_group) = (0, u64::MAX, unit);
            }
            (None, Some(unit)) => {
                if unit >= last_unit || (pending.is_none() && unit != 10) {
                    return None;
                }
                group = group.checked_add(pending.take().unwrap_or(1) * unit)?;
                last_unit = unit;
            }
            _ => return None,
        }
    }
    // 一百二 is 120 in speech only; in a document it is a mistake or another word.
    total.checked_add(group)?.checked_add(pending.unwrap_or(0))
}

fn positional(text: &str) -> Option<u64> {
    text.chars().try_fold(0_u64, |value, c| {
        value.checked_mul(10)?.checked_add(digit(c)?)
    })
}

fn unit(c: char) -> Option<u64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        '万' => 10_000,
        '亿' => 100_000_000,
        _ => return None,
    })
}

/// A number as Chinese counts it: 21 is `二十一`, 108 is `一百零八`.
///
/// # Units
/// Up to 99 999; larger numbers are given in digits.
pub fn counting(number: u32) -> String {
    const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    if number == 0 || number > 99_999 {
        return if number == 0 {
            "〇".into()
        } else {
            number.to_string()
        };
    }
    let mut text = String::new();
    let mut skipped = false;
    for (unit, name) in [
        (10_000, "万"),
        (1000, "千"),
        (100, "百"),
        (10, "十"),
        (1, ""),
    ] {
        let digit = (number / unit % 10) as usize;
        if digit == 0 {
            skipped = !text.is_empty();
            continue;
        }
        if skipped {
            text.push('零');
            skipped = false;
        }
        if !(unit == 10 && digit == 1 && text.is_empty()) {
            text.push(DIGITS[digit]);
        }
        text.push_str(name);
    }
    text
}

/// A day as a document writes it: `2021年4月6日`, `二〇二一年四月六日`, `2021-04-06`, `2021.4.6`.
///
/// White space is passed over; anything before or after makes it none.
pub fn day(text: &str) -> Option<Day> {
    let plain = half_width(&without_space(text));
    let plain = plain.strip_suffix(['日', '号']).unwrap_or(&plain);
    let mut parts = plain
        .split(['年', '月', '-', '.', '/', '－'])
        .map(|part| part.parse::<u64>().ok().or_else(|| numeral(part)));
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || !(1900..2200).contains(&year) {
        return None;
    }
    Day::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_are_read() {
        let table: &[(&str, Option<u64>)] = &[
            ("一", Some(1)),
            ("两", Some(2)),
            ("十", Some(10)),
            ("十二", Some(12)),
            ("二十", Some(20)),
            ("九十九", Some(99)),
            ("一百", Some(100)),
            ("一百零八", Some(108)),
            ("一百一十", Some(110)),
            ("两千三百", Some(2300)),
            ("一千零五", Some(1005)),
            ("三万", Some(30_000)),
            ("十二万三千", Some(123_000)),
            ("一亿零三万", Some(100_030_000)),
            ("二〇二一", Some(2021)),
            ("二○二一", Some(2021)),
            ("十四五", None),
            ("十百", None),
            ("万", None),
            ("百", None),
            ("", None),
            ("人", None),
            ("九九九九九九九九九九九九九九九九九九九九九九", None),
        ];
        for (text, value) in table {
            assert_eq!(numeral(text), *value, "{text}");
        }
    }

    #[test]
    fn what_is_counted_is_read_back() {
        for number in [
            1, 9, 10, 11, 19, 20, 21, 99, 100, 101, 110, 111, 999, 1005, 1050, 10_000, 99_999,
        ] {
            assert_eq!(
                numeral(&counting(number)),
                Some(u64::from(number)),
                "{}",
                counting(number)
            );
        }
        assert_eq!(counting(12), "十二");
        assert_eq!(counting(112), "一百一十二");
    }

    #[test]
    fn full_width_forms_have_a_half_width_twin() {
        assert_eq!(half_width("２０２１．５％（Ａ）　x"), "2021.5%(A) x");
        assert_eq!(half_width("，。、《》"), ",。、《》");
    }

    #[test]
    fn white_space_of_all_kinds_goes() {
        assert_eq!(
            without_space(" 云\u{3000}岭\u{a0}市\t\r\n\u{feff}局\u{200b} "),
            "云岭市局"
        );
    }

    #[test]
    fn days_are_read_in_the_forms_of_documents() {
        let table: &[(&str, Option<&str>)] = &[
            ("2021年4月6日", Some("2021-04-06")),
            ("2021 年 2月 5日", Some("2021-02-05")),
            ("２０２１年１２月３１日", Some("2021-12-31")),
            ("二〇二一年四月六日", Some("2021-04-06")),
            ("二○二六年十二月二十一日", Some("2026-12-21")),
            ("2021-04-06", Some("2021-04-06")),
            ("2021.4.6", Some("2021-04-06")),
            ("2021年2月30日", None),
            ("2021年4月", None),
            ("1至3", None),
            ("2021年4月6日印发", None),
        ];
        for (text, day_text) in table {
            assert_eq!(
                day(text).map(|d| d.to_string()).as_deref(),
                *day_text,
                "{text}"
            );
        }
    }
}
