//! A cell as a value of a field: what people write, by the kind of the field.
//!
//! References are left as the words that name them; who is meant is looked up for many rows
//! at once (`refer`). Whatever kind is not known here is read from its text as the wire does.

mod choice;
mod number;
mod time;

use std::collections::HashMap;

use base::Day;
use base::chinese::{half_width_char, is_space, without_space};
use kernel::from_json;
use model::{Field, Kind, Model, Type, Value};
use serde_json::Value as Json;
use sheet::Cell;

pub(crate) use self::choice::{document, is_nothing};
use self::time::Days;

/// What a cell says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Said {
    Value(Value),
    /// Words that name records.
    Names(Vec<String>),
}

/// So many words of one list are kept in mind.
const KNOWN_MAX: usize = 10_000;

/// What words meant that came before: a list says the same few again and again, and a list
/// of codes may be long.
#[derive(Default)]
pub(crate) struct Known {
    words: HashMap<String, HashMap<String, Result<String, String>>>,
    today: Option<Day>,
}

impl Known {
    pub(crate) fn on(today: Day) -> Known {
        Known {
            today: Some(today),
            ..Known::default()
        }
    }

    fn code(&mut self, model: &Model, of: &str, text: &str) -> Result<String, String> {
        if let Some(known) = self.words.get(of).and_then(|it| it.get(text)) {
            return known.clone();
        }
        let code = choice::code(model.codes(of), text);
        let known = self.words.entry(of.to_owned()).or_default();
        if known.len() < KNOWN_MAX {
            known.insert(text.to_owned(), code.clone());
        }
        code
    }
}

/// # Errors
/// A Chinese sentence that says what is wrong, without the field's title.
pub(crate) fn said(
    model: &Model,
    field: &Field,
    cell: &Cell,
    known: &mut Known,
) -> Result<Said, String> {
    if cell.is_empty() {
        return Ok(Said::Value(Value::Missing));
    }
    if let Cell::Fault(fault) = cell {
        return Err(format!("公式出错（{fault}），请改填数值或文字"));
    }
    if *cell == Cell::Uncomputed {
        return Err("公式没有算出的值，请在表格软件里打开保存一次再上传".into());
    }
    let unmarked = unmarked(cell);
    let cell = unmarked.as_ref().unwrap_or(cell);
    let text = cell.text();
    if text.contains(['\u{FFFD}', '\0']) {
        return Err("有乱码，请把文件另存为 .xlsx 或 UTF-8 编码的 .csv".into());
    }
    if field.kind.ty() == Type::Text && !field.required && choice::is_nothing(&text) {
        return Ok(Said::Value(Value::Missing));
    }
    let unit = field.kind.unit();
    Ok(Said::Value(match &field.kind {
        Kind::Ref { several, .. } => {
            whole(cell)?;
            let names = match several {
                true => choice::items(&text).map(str::to_owned).collect(),
                false => vec![text],
            };
            return Ok(Said::Names(names));
        }
        Kind::Code { of, several } => {
            let items: Vec<&str> = match several {
                true => choice::items(&text).collect(),
                false => vec![&text],
            };
            let codes = items
                .iter()
                .map(|it| known.code(model, of, it).map(Value::Code));
            let mut codes: Vec<Value> = match codes.collect::<Result<_, _>>() {
                Err(_) if !field.required && choice::is_none(&text, &field.title) => Vec::new(),
                codes => codes?,
            };
            match several {
                _ if codes.is_empty() => Value::Missing,
                true => Value::List(codes),
                false => codes.pop().unwrap_or_default(),
            }
        }
        Kind::Flag => Value::Flag(choice::flag(&text, &field.title).ok_or("应填是或否")?),
        Kind::Day => {
            let days = Days {
                today: known.today,
                month: field.month,
            };
            Value::Day(time::day(cell, days)?)
        }
        Kind::Instant => Value::Instant(time::instant(cell)?),
        Kind::Period => Value::Period(time::period(cell)?),
        Kind::Integer { .. } => {
            let number = number::integer(cell, unit).or_else(|why| {
                let bare = number::without(&text, &field.title);
                number::integer(&Cell::Text(bare), unit).map_err(|_| why)
            })?;
            from_json(&Json::from(number), &field.kind)?
        }
        Kind::Decimal { .. } | Kind::Money | Kind::Percent => {
            if let (Kind::Percent, Cell::Bare(number)) = (&field.kind, cell) {
                certain(*number)?;
            }
            let number = number::number(cell, unit)?;
            from_json(&Json::String(number.to_string()), &field.kind)?
        }
        Kind::Time => from_json(&Json::String(time::clock(cell)), &field.kind)?,
        Kind::Place => from_json(&Json::String(number::degrees(&text)), &field.kind)?,
        Kind::LongText => from_json(&Json::String(text), &field.kind)?,
        other => {
            whole(cell)?;
            let text = match text.contains(['\n', '\r']) {
                true => one_line(&text),
                false => text,
            };
            let text = match field.unique || other.is_document_number() {
                true => letters(&without_space(&text)),
                false => parted(&letters(&closed_up(&text))),
            };
            from_json(&Json::String(text), other)?
        }
    }))
}

/// A percentage in a file that does not tell percentages: 0.12 may be 12 %, 1.05 may be 105 %.
fn certain(number: f64) -> Result<(), String> {
    match number == 0.0 || number.abs() >= 10.0 {
        true => Ok(()),
        false => Err(format!(
            "这种表格看不出 {number} 是百分之几。请另存为 .xlsx 后再导入，或把这一格改成文字，如 12%"
        )),
    }
}

/// Digits that a spreadsheet has dropped cannot be guessed.
fn whole(cell: &Cell) -> Result<(), String> {
    match cell.lost_digits() {
        true => Err(
            "后几位数字已丢失（表格把它当数字存成了科学计数法）。请把这一列设为“文本”格式，重新填写完整号码"
                .into(),
        ),
        false => Ok(()),
    }
}

/// Without the apostrophe that keeps a spreadsheet from running a text as a formula.
fn unmarked(cell: &Cell) -> Option<Cell> {
    let Cell::Text(text) = cell else { return None };
    let bare = text.trim_matches(is_space).strip_prefix('\'');
    bare.filter(|it| sheet::is_risky(it))
        .map(|it| Cell::Text(it.to_owned()))
}

/// A word whose characters were spread so that all are as wide: 王　五, 合　计.
fn closed_up(text: &str) -> String {
    let is_one = |it: &str| {
        let mut chars = it.chars();
        chars.next().is_some_and(is_han) && chars.next().is_none()
    };
    match text.split(is_space).filter(|it| !it.is_empty()).all(is_one) {
        true => without_space(text),
        false => text.to_owned(),
    }
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// The parts of a name with the sign that stands between them (间隔号), whatever dot was typed:
/// 阿依古丽．买买提.
fn parted(text: &str) -> String {
    let all: Vec<char> = text.chars().collect();
    let is_between = |at: usize| {
        let before = at.checked_sub(1).and_then(|it| all.get(it));
        [before, all.get(at + 1)]
            .iter()
            .all(|it| it.is_some_and(|it| is_han(*it)))
    };
    let sign = |(at, c): (usize, &char)| match c {
        '．' | '・' | '･' | '•' | '‧' | '∙' | '⋅' | '.' if is_between(at) => '·',
        _ => *c,
    };
    all.iter().enumerate().map(sign).collect()
}

/// What a cell was broken into lines for its width is one line.
fn one_line(text: &str) -> String {
    let lines = text.lines().map(|it| it.trim_matches(is_space));
    let mut one = String::with_capacity(text.len());
    for line in lines.filter(|it| !it.is_empty()) {
        let is_plain = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
        if is_plain(one.chars().last()) && is_plain(line.chars().next()) {
            one.push(' ');
        }
        one.push_str(line);
    }
    one
}

/// A document's number as it is kept.
pub(crate) fn number_of(cell: &Cell) -> String {
    letters(&without_space(&cell.text()))
}

/// Letters and digits half-width, Chinese signs as they are.
fn letters(text: &str) -> String {
    text.chars()
        .map(|c| match half_width_char(c) {
            half if half.is_ascii_alphanumeric() => half,
            _ => c,
        })
        .collect()
}

/// Whether a field can be filled from a list.
pub fn takes(field: &Field) -> bool {
    !field.is_computed()
        && !field.fixed
        && !matches!(
            field.kind,
            Kind::Files { .. } | Kind::Record { .. } | Kind::Rows { .. }
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_was_spread_is_closed_up() {
        for (said, meant) in [
            ("王　五", "王五"),
            ("欧 阳 修", "欧阳修"),
            ("张三 李四", "张三 李四"),
            ("Anna Li", "Anna Li"),
            ("安娜 李", "安娜 李"),
        ] {
            assert_eq!(closed_up(said), meant);
        }
    }

    #[test]
    fn the_parts_of_a_name_have_one_sign_between_them() {
        for (said, meant) in [
            ("阿依古丽．买买提", "阿依古丽·买买提"),
            ("阿依古丽・买买提•汗", "阿依古丽·买买提·汗"),
            ("阿依古丽.买买提", "阿依古丽·买买提"),
            ("3.5公里", "3.5公里"),
            ("第1．2节", "第1．2节"),
            ("•重点", "•重点"),
        ] {
            assert_eq!(parted(said), meant);
        }
    }

    #[test]
    fn lines_of_a_cell_are_one() {
        for (said, meant) in [
            ("云东区老街1号\n2单元", "云东区老街1号2单元"),
            ("阿依古丽·\r\n买买提", "阿依古丽·买买提"),
            ("Anna\nLi", "Anna Li"),
            ("老街\n\n 2单元 ", "老街2单元"),
            ("一行", "一行"),
        ] {
            assert_eq!(one_line(said), meant);
        }
    }

    #[test]
    fn a_percentage_is_not_guessed() {
        for number in [0.0, 12.0, 92.5, 100.0, -12.5] {
            assert_eq!(certain(number), Ok(()), "{number}");
        }
        for number in [0.12, 1.0, 1.05, -0.5] {
            assert!(certain(number).is_err(), "{number}");
        }
    }
}
