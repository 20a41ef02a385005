//! Values as JSON: the one canonical form that history digests and the wire share.
//!
//! # Shape
//! flag → bool · integer → number · decimal → text without trailing zeros ("92.5") · day, time and
//! period → text · instant → RFC 3339 text · place → text, longitude first, six places · polygon →
//! GeoJSON as text · code and reference → text · several → array · rows → array of objects, each
//! with its `id` and its cells · missing → null.

use base::chinese::is_space;
use base::{CitizenId, CreditCode, Decimal, Id, Instant, Period, Phone, Polygon};
use model::{Kind, Type, Value};
use serde_json::Value as Json;

use crate::rows;

pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Flag(flag) => Json::Bool(*flag),
        Value::Integer(number) => Json::from(*number),
        Value::Decimal(number) => Json::String(number.normalize().to_string()),
        Value::Text(text) | Value::Code(text) => Json::String(text.clone()),
        Value::Day(day) => Json::String(day.to_string()),
        Value::Time(time) => Json::String(time.to_string()),
        Value::Instant(at) => Json::String(at.to_string()),
        Value::Period(period) => Json::String(period.to_string()),
        Value::Place(place) => Json::String(place.to_string()),
        Value::Polygon(polygon) => Json::String(polygon.to_string()),
        Value::Ref(id) => Json::String(id.to_string()),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
        Value::Rows(rows) => rows::json(rows),
    }
}

/// Reads back what [`to_json`] wrote; none when it is nothing of the type.
///
/// Unlike [`from_json`] it asks nothing else: what was once kept opens, whatever the field
/// takes today.
pub fn kept(json: &Json, ty: &Type) -> Option<Value> {
    let text = json.as_str();
    Some(match (json, ty) {
        (Json::Null, _) => Value::Missing,
        (Json::Bool(flag), Type::Flag) => Value::Flag(*flag),
        (Json::Number(number), Type::Integer) => Value::Integer(number.as_i64()?),
        (Json::Array(items), Type::List(of)) => {
            Value::List(items.iter().map(|it| kept(it, of)).collect::<Option<_>>()?)
        }
        (Json::Array(items), Type::Rows(types)) => rows::kept_rows(items, types)?,
        (_, Type::Decimal) => Value::Decimal(text?.parse().ok()?),
        (_, Type::Text) => Value::Text(text?.to_owned()),
        (_, Type::Code(_)) => Value::Code(text?.to_owned()),
        (_, Type::Day) => Value::Day(text?.parse().ok()?),
        (_, Type::Time) => Value::Time(text?.parse().ok()?),
        (_, Type::Instant) => Value::Instant(text?.parse().ok()?),
        (_, Type::Period) => Value::Period(text?.parse().ok()?),
        (_, Type::Place) => Value::Place(text?.parse().ok()?),
        (_, Type::Polygon) => Value::Polygon(text?.parse().ok()?),
        (_, Type::Ref(_) | Type::File) => Value::Ref(text?.parse().ok()?),
        _ => return None,
    })
}

/// Reads a value of a field's kind, as somebody typed it.
///
/// # Errors
/// A Chinese sentence that says what was expected and what to do, without the field's title.
pub fn from_json(json: &Json, kind: &Kind) -> Result<Value, String> {
    let several = kind.is_several();
    match json {
        Json::Null => Ok(Value::Missing),
        Json::String(text) if text.chars().all(is_space) => Ok(Value::Missing),
        Json::Array(items) if several => {
            if let Kind::Files { max, pictures } = kind
                && items.len() > *max
            {
                let what = if *pictures { "张图片" } else { "个文件" };
                return Err(format!("最多 {max} {what}，现有 {} {what}", items.len()));
            }
            let mut values = Vec::with_capacity(items.len());
            for item in items {
                let value = single(item, kind)?;
                if !values.contains(&value) {
                    values.push(value);
                }
            }
            Ok(if values.is_empty() {
                Value::Missing
            } else {
                Value::List(values)
            })
        }
        _ if several => Err("应为若干项".into()),
        _ => single(json, kind),
    }
}

fn single(json: &Json, kind: &Kind) -> Result<Value, String> {
    let text = || {
        let text = json.as_str().ok_or("应为文字")?;
        Ok::<_, &str>(text.trim_matches(is_space))
    };
    Ok(match kind {
        Kind::Text { max } => line(&printable(text()?), *max)?.into(),
        Kind::Record { .. } => {
            let text = text()?;
            crate::named_record(text).ok_or("没有这条记录")?;
            text.into()
        }
        Kind::LongText => printable(json.as_str().ok_or("应为文字")?).into(),
        Kind::Integer { min, max, .. } => {
            let number = json
                .as_i64()
                .or_else(|| json.as_str().and_then(|t| t.trim().parse().ok()))
                .ok_or("应为整数")?;
            between(number, min.as_ref(), max.as_ref())?;
            Value::Integer(number)
        }
        Kind::Decimal { min, max, .. } => {
            let number = decimal(json, kind)?;
            between(number, min.as_ref(), max.as_ref())?;
            Value::Decimal(number)
        }
        Kind::Money | Kind::Percent => Value::Decimal(decimal(json, kind)?),
        Kind::Day => Value::Day(
            text()?
                .parse()
                .map_err(|_| "应为日期，如 2026-09-30".to_owned())?,
        ),
        Kind::Time => Value::Time(read(text()?)?),
        Kind::Instant => Value::Instant(crate::time::whole_us(instant(text()?)?)),
        Kind::Period => Value::Period(read(text()?)?),
        Kind::SchoolYear => {
            let year = Period::school_year(text()?);
            Value::Period(year.ok_or("应为学年，如 2026—2027学年")?)
        }
        Kind::Flag => Value::Flag(json.as_bool().ok_or("应为是或否")?),
        Kind::Code { .. } => Value::Code(text()?.to_owned()),
        Kind::Ref { .. } | Kind::Files { .. } => {
            Value::Ref(text()?.parse::<Id>().map_err(|_| "没有这一项".to_owned())?)
        }
        Kind::Phone => Value::Text(read::<Phone>(text()?)?.to_string()),
        Kind::Address { max } => address(text()?, *max)?.into(),
        Kind::CitizenId => Value::Text(read::<CitizenId>(text()?)?.to_string()),
        Kind::CreditCode => Value::Text(read::<CreditCode>(text()?)?.to_string()),
        Kind::Place => Value::Place(read(text()?)?),
        // Rows are read whole, each cell by its own kind.
        Kind::Rows { .. } => return Err("应为若干行".into()),
        Kind::Polygon => Value::Polygon(match json {
            Json::Object(_) => Polygon::from_geojson(json).map_err(|wrong| wrong.to_string())?,
            _ => read(text()?)?,
        }),
    })
}

fn read<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|wrong: T::Err| wrong.to_string())
}

/// With its offset, or as China's clock shows it.
fn instant(text: &str) -> Result<Instant, String> {
    let china = |at: jiff::civil::DateTime| base::CHINA.to_timestamp(at).ok();
    text.parse()
        .ok()
        .or_else(|| text.parse().ok().and_then(china))
        .ok_or_else(|| "应为日期和时间，如 2026-09-30 08:15".to_owned())
}

/// Without what nobody sees and no document, spreadsheet or database holds alike.
fn printable(text: &str) -> String {
    let is_kept = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
    text.chars().filter(is_kept).collect()
}

fn line(text: &str, max: usize) -> Result<&str, String> {
    let n = text.chars().count();
    if n > max {
        return Err(format!("最多 {max} 个字，现有 {n} 个字"));
    }
    if text.contains(['\n', '\r']) {
        return Err("只能填一行".into());
    }
    Ok(text)
}

/// One line, digits and letters half-width, no space beside Chinese.
fn address(text: &str, max: usize) -> Result<String, String> {
    let half = |c: char| match c {
        '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '－' => base::chinese::half_width_char(c),
        other => other,
    };
    let text = printable(text);
    let words: Vec<&str> = line(&text, max)?.split(is_space).collect();
    let mut address = String::new();
    for word in words.into_iter().filter(|it| !it.is_empty()) {
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if is_latin(address.chars().last()) && is_latin(word.chars().next()) {
            address.push(' ');
        }
        address.extend(word.chars().map(half));
    }
    let is_chinese = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if address.chars().filter(|&c| is_chinese(c)).count() < 3 {
        return Err("太简略，请写到门牌号或村组，如 东山街道学府路 12 号".into());
    }
    Ok(address)
}

fn decimal(json: &Json, kind: &Kind) -> Result<Decimal, String> {
    let text = match json {
        Json::String(text) => text.trim().to_owned(),
        Json::Number(number) => number.to_string(),
        _ => return Err("应为数字".into()),
    };
    let number: Decimal = text.parse().map_err(|_| "应为数字".to_owned())?;
    let scale = u32::from(kind.scale().unwrap_or(0));
    let rounded = number.normalize();
    if rounded.scale() > scale {
        return Err(format!("最多 {scale} 位小数"));
    }
    if rounded.abs() >= Decimal::from(1_000_000_000_000_i64) {
        return Err("数字过大".into());
    }
    Ok(rounded)
}

fn between<T: PartialOrd + std::fmt::Display>(
    number: T,
    min: Option<&T>,
    max: Option<&T>,
) -> Result<(), String> {
    if let Some(min) = min.filter(|min| number < **min) {
        return Err(format!("不能小于 {min}"));
    }
    if let Some(max) = max.filter(|max| number > **max) {
        return Err(format!("不能大于 {max}"));
    }
    Ok(())
}

/// JSON with sorted keys, no white space and no nulls in objects: the text that is digested.
pub fn canonical(json: &Json) -> String {
    let mut text = Vec::with_capacity(512);
    write_canonical(json, &mut text);
    String::from_utf8(text).unwrap_or_default()
}

fn write_canonical(json: &Json, text: &mut Vec<u8>) {
    match json {
        Json::Object(map) => {
            let mut cells: Vec<(&String, &Json)> =
                map.iter().filter(|(_, it)| !it.is_null()).collect();
            cells.sort_unstable_by_key(|(key, _)| *key);
            text.push(b'{');
            for (idx, (key, value)) in cells.into_iter().enumerate() {
                if idx > 0 {
                    text.push(b',');
                }
                // Written into memory, and with texts for keys, it cannot fail.
                let _ = serde_json::to_writer(&mut *text, key);
                text.push(b':');
                write_canonical(value, text);
            }
            text.push(b'}');
        }
        Json::Array(items) => {
            text.push(b'[');
            for (idx, item) in items.iter().enumerate() {
                if idx > 0 {
                    text.push(b',');
                }
                write_canonical(item, text);
            }
            text.push(b']');
        }
        other => drop(serde_json::to_writer(text, other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_nobody_sees_is_not_kept() {
        let (line, long) = (Kind::Text { max: 10 }, Kind::LongText);
        for (typed, kind, kept) in [
            ("\u{200b}\u{feff}\u{3000}", &line, Value::Missing),
            ("\u{feff}王一\u{200b}", &line, "王一".into()),
            ("王\u{0}一\u{b}", &line, "王一".into()),
            ("一\n\t二\u{0}", &long, "一\n\t二".into()),
        ] {
            assert_eq!(from_json(&json!(typed), kind), Ok(kept), "{typed:?}");
        }
    }

    #[test]
    fn what_is_chosen_twice_is_chosen_once() {
        let kind = Kind::Code {
            of: "yard.grade".into(),
            several: true,
        };
        let code = |it: &str| Value::Code(it.into());
        assert_eq!(
            from_json(&json!(["b", "a", "b"]), &kind),
            Ok(Value::List(vec![code("b"), code("a")]))
        );
    }
}
