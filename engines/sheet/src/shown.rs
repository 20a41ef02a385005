//! What a cell shows of its number or day, where that is not what it holds: 9.30 for 9.3 by
//! `0.00`, 26所 by `0"所"`, 2026年9月 for a first of September by `yyyy.mm`.
//!
//! # Source
//! ECMA-376-1, 18.8.31 (numFmt).

use crate::cell;
use crate::{Cell, Moment};

/// What `cell` shows by a number format; none where that is what [`Cell::text`] says.
pub(crate) fn shown(cell: &Cell, format: &str) -> Option<String> {
    let text = match cell {
        Cell::Number(number) | Cell::Bare(number) => amount(*number, format),
        Cell::Share(share) => amount(*share, format),
        Cell::Moment(at) => stretch(at, format),
        _ => None,
    };
    text.filter(|it| *it != cell.text())
}

/// The formats that files name by number alone and that are those of China where Excel and
/// WPS speak Chinese (ECMA-376-1, 18.8.30).
pub(crate) fn of_china(id: u32) -> Option<&'static str> {
    match id {
        27 | 36 | 50 | 52 | 57 => Some("yyyy\"年\"m\"月\""),
        28 | 29 | 51 | 53 | 54 | 58 => Some("m\"月\"d\"日\""),
        31 => Some("yyyy\"年\"m\"月\"d\"日\""),
        _ => None,
    }
}

/// The number between what a format writes around it. Thousands are not parted: whoever
/// reads on would take the sign for the end of a number.
fn amount(number: f64, format: &str) -> Option<String> {
    let (mut before, mut behind) = (String::new(), String::new());
    let (mut digits, mut is_share) = (String::new(), false);
    let mut chars = section(format).chars().peekable();
    while let Some(c) = chars.next() {
        let literal = match c {
            '"' => chars.by_ref().take_while(|it| *it != '"').collect(),
            '\\' => chars.next().map(String::from)?,
            // A sign's width left free, or a sign repeated.
            '_' | '*' => {
                chars.next();
                continue;
            }
            // [红色], [$-804]
            '[' => {
                chars.by_ref().take_while(|it| *it != ']').for_each(drop);
                continue;
            }
            '%' => {
                is_share = true;
                "%".to_owned()
            }
            '0' | '#' | '?' | '.' | ',' if behind.is_empty() => {
                digits.push(c);
                continue;
            }
            // Days, texts, powers and fractions are shown otherwise.
            c if c.is_ascii_alphanumeric() || "@/?#".contains(c) => return None,
            c => c.to_string(),
        };
        match digits.is_empty() {
            true => before.push_str(&literal),
            false => behind.push_str(&literal),
        }
    }
    // 0.0, counts thousands.
    if digits.is_empty() || digits.ends_with(',') {
        return None;
    }
    let number = if is_share { number * 100.0 } else { number };
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    // What somebody typed is not rounded, what was computed is.
    let own = cell::shortest(number);
    let n_own = own.find('.').map_or(0, |at| own.len() - at - 1);
    let places = match n_own <= 4 {
        true => n_own.max(part.len()),
        false => part.len(),
    };
    let n_optional = part.chars().rev().take_while(|it| *it == '#').count();
    let mut shown = format!("{:.*}", places.min(15), number);
    for _ in 0..n_optional {
        match shown.strip_suffix('0') {
            Some(shorter) => shown = shorter.to_owned(),
            None => break,
        }
    }
    let n_whole = whole.chars().filter(|it| *it == '0').count();
    let bare = shown.trim_end_matches('.').trim_start_matches('-');
    let n_filled = bare.find('.').unwrap_or(bare.len());
    let zeros = "0".repeat(n_whole.saturating_sub(n_filled).min(20));
    let sign = if number < 0.0 { "-" } else { "" };
    Some(
        format!("{before}{sign}{zeros}{bare}{behind}")
            .trim()
            .to_owned(),
    )
}

/// A day shown without its day or year is a month, or a day of any year.
fn stretch(at: &Moment, format: &str) -> Option<String> {
    let mut is_quoted = false;
    let mut names = section(format).to_ascii_lowercase();
    // [$-804] and literals are no parts of a day.
    while let (Some(open), Some(close)) = (names.find('['), names.find(']'))
        && open < close
    {
        names.replace_range(open..=close, "");
    }
    names.retain(|c| {
        is_quoted ^= c == '"';
        !is_quoted
    });
    let has = |c: char| names.contains(c);
    if has('h') || has('s') {
        return None;
    }
    match (has('y'), has('m'), has('d')) {
        (true, true, false) => Some(format!("{}年{}月", at.year(), at.month())),
        (true, false, false) => Some(format!("{}年", at.year())),
        (false, true, true) => Some(format!("{}月{}日", at.month(), at.day())),
        (false, true, false) => Some(format!("{}月", at.month())),
        _ => None,
    }
}

/// The part of a format for numbers that are not negative.
fn section(format: &str) -> &str {
    let mut is_quoted = false;
    let end = format.char_indices().find(|&(_, c)| {
        is_quoted ^= c == '"';
        c == ';' && !is_quoted
    });
    end.map_or(format, |(at, _)| &format[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_its_format_shows() {
        for (number, format, expected) in [
            (9.3, "0.00", Some("9.30")),
            (2026.1, "0.00", Some("2026.10")),
            (26.0, "0\"所\"", Some("26所")),
            (1.2, "0.0\"亿元\";-0.0", Some("1.2亿元")),
            (1620.0, "#,##0", None),
            (95.5, "0.##", None),
            (95.0, "0.0_ ", Some("95.0")),
            (9.3, "General", None),
            (7.0, "[红色]000", Some("007")),
            (3.0, "#,##0.0,", None),
            (0.0, "@", None),
        ] {
            let read = shown(&Cell::Number(number), format);
            assert_eq!(read.as_deref(), expected, "{number} {format}");
        }
        let read = shown(&Cell::Share(20.0 / 21.0), "0.0%");
        assert_eq!(read.as_deref(), Some("95.2%"));
        assert_eq!(shown(&Cell::Share(0.985), "0%"), None, "as it was typed");
    }

    #[test]
    fn a_month_is_no_day() {
        let at = Moment::constant(2026, 9, 30, 0, 0, 0, 0);
        for (format, expected) in [
            ("yyyy\"年\"m\"月\"", Some("2026年9月")),
            ("yyyy.mm", Some("2026年9月")),
            ("m\"月\"d\"日\";@", Some("9月30日")),
            ("[$-804]m\"月\"", Some("9月")),
            ("yyyy-mm-dd", None),
            ("m/d/yy h:mm", None),
        ] {
            let read = shown(&Cell::Moment(at), format);
            assert_eq!(read.as_deref(), expected, "{format}");
        }
    }
}
