//! Numbers as offices write them: `1,200人`, `￥3.50`, `92.5%`, `１２`.

use base::Decimal;
use base::chinese::{half_width, without_space};
use sheet::Cell;

/// A number without what stands around it.
///
/// # Errors
/// What was expected.
pub(super) fn number(cell: &Cell, unit: &str) -> Result<Decimal, String> {
    let text = plain(&cell.text(), unit);
    let number = text
        .parse()
        .or_else(|_| Decimal::from_scientific(&text))
        .map_err(|_| "应为数字".to_owned())?;
    Ok(number)
}

/// A whole number.
///
/// # Errors
/// What was expected.
pub(super) fn integer(cell: &Cell, unit: &str) -> Result<i64, String> {
    let expected = || "应为整数".to_owned();
    let number = number(cell, unit).map_err(|_| expected())?.normalize();
    if number.scale() > 0 {
        return Err(expected());
    }
    i64::try_from(number).map_err(|_| "数字过大".to_owned())
}

/// A number without the words of its column around it: （8）班 of 班号, 第3名 of 名次.
pub(super) fn without(text: &str, title: &str) -> String {
    let text = half_width(&without_space(text));
    let is_word = |c: char| "()第".contains(c) || title.contains(c);
    text.trim_matches(is_word).to_owned()
}

/// 东经118.05°，北纬36.8° as the two numbers.
pub(super) fn degrees(text: &str) -> String {
    let words = ["东经", "北纬", "经度", "纬度", "°", "度", "E", "N", ":"];
    let text = half_width(text).replace(['、', ';', '/'], ",");
    words.iter().fold(text, |text, it| text.replace(it, ""))
}

fn plain(text: &str, unit: &str) -> String {
    let unit = half_width(&without_space(unit));
    let text = half_width(&without_space(text)).replace(',', "");
    let text = text.trim_start_matches(['¥', '￥', '$', '+']);
    let text = match text.strip_suffix(unit.as_str()) {
        Some(rest) if !unit.is_empty() => rest,
        _ => text,
    };
    text.trim_end_matches(['%', '元']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lose_what_stands_around_them() {
        let table: &[(&str, &str, Result<&str, &str>)] = &[
            ("1,200人", "人", Ok("1200")),
            ("１，２００", "人", Ok("1200")),
            ("￥3.50", "元", Ok("3.50")),
            ("92.5%", "%", Ok("92.5")),
            ("92.5％", "%", Ok("92.5")),
            ("1.5E+3", "", Ok("1500")),
            ("-2", "", Ok("-2")),
            ("12人", "m", Err("应为数字")),
            ("约12", "", Err("应为数字")),
            ("", "", Err("应为数字")),
        ];
        for (text, unit, expected) in table {
            let read = number(&Cell::Text((*text).into()), unit).map(|it| it.to_string());
            assert_eq!(read.as_deref().map_err(String::as_str), *expected, "{text}");
        }
    }

    #[test]
    fn the_words_of_a_column_are_no_part_of_its_number() {
        for (text, title, bare) in [
            ("（8）班", "班号", "8"),
            ("第 3 名", "名次", "3"),
            ("2班", "学校数", "2班"),
            ("8", "班号", "8"),
        ] {
            assert_eq!(without(text, title), bare);
        }
    }

    #[test]
    fn degrees_lose_their_words() {
        for text in ["118.05,36.8", "东经118.05°，北纬36.8°", "118.05E、36.8N"] {
            assert_eq!(degrees(text), "118.05,36.8");
        }
    }

    #[test]
    fn a_whole_number_may_come_with_a_point() {
        assert_eq!(integer(&Cell::Number(3.0), ""), Ok(3));
        assert_eq!(integer(&Cell::Text("3.0".into()), ""), Ok(3));
        assert_eq!(integer(&Cell::Number(3.5), ""), Err("应为整数".into()));
        assert_eq!(integer(&Cell::Number(1e25), ""), Err("数字过大".into()));
    }
}
