//! Values as JSON: the one canonical form that history digests and the wire share.
//!
//! # Shape
//! flag → bool · integer → number · decimal → text without trailing zeros ("92.5") · day and period →
//! text · instant → RFC 3339 text · code and reference → text · several → array · missing → null.

use base::{Decimal, Id};
use model::{Kind, Value};
use serde_json::Value as Json;

pub fn to_json(value: &Value) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Flag(flag) => Json::Bool(*flag),
        Value::Integer(number) => Json::from(*number),
        Value::Decimal(number) => Json::String(number.normalize().to_string()),
        Value::Text(text) | Value::Code(text) => Json::String(text.clone()),
        Value::Day(day) => Json::String(day.to_string()),
        Value::Instant(at) => Json::String(at.to_string()),
        Value::Period(period) => Json::String(period.to_string()),
        Value::Ref(id) => Json::String(id.to_string()),
        Value::List(items) => Json::Array(items.iter().map(to_json).collect()),
    }
}

/// Reads a value of a field's kind.
///
/// # Errors
/// A Chinese sentence that says what was expected, without the field's title.
pub fn from_json(json: &Json, kind: &Kind) -> Result<Value, String> {
    let several = match kind {
        Kind::Code { several, .. } | Kind::Ref { several, .. } => *several,
        Kind::Files { .. } => true,
        _ => false,
    };
    match json {
        Json::Null => Ok(Value::Missing),
        Json::String(text) if text.trim().is_empty() => Ok(Value::Missing),
        Json::Array(items) if several => {
            let values: Vec<Value> = items
                .iter()
                .map(|item| single(item, kind))
                .collect::<Result<_, _>>()?;
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
    let text = || json.as_str().map(str::trim).ok_or("应为文字");
    Ok(match kind {
        Kind::Text { max } => {
            let text = text()?;
            if text.chars().count() > *max {
                return Err(format!(
                    "最多 {max} 个字，现有 {} 个字",
                    text.chars().count()
                ));
            }
            if text.contains(['\n', '\r']) {
                return Err("只能填一行".into());
            }
            text.into()
        }
        Kind::Record => {
            let text = text()?;
            crate::named_record(text).ok_or("没有这条记录")?;
            text.into()
        }
        Kind::LongText => json.as_str().ok_or("应为文字")?.into(),
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
        Kind::Instant => Value::Instant(crate::time::whole_us(
            text()?.parse().map_err(|_| "应为时间".to_owned())?,
        )),
        Kind::Period => Value::Period(
            text()?
                .parse()
                .map_err(|e: base::period::NotAPeriod| e.to_string())?,
        ),
        Kind::Flag => Value::Flag(json.as_bool().ok_or("应为是或否")?),
        Kind::Code { .. } => Value::Code(text()?.to_owned()),
        Kind::Ref { .. } | Kind::Files { .. } => {
            Value::Ref(text()?.parse::<Id>().map_err(|_| "没有这一项".to_owned())?)
        }
    })
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

/// A value as plain text for messages and exports; codes and references as they are.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Flag(flag) => if *flag { "是" } else { "否" }.into(),
        Value::List(items) => items.iter().map(value_text).collect::<Vec<_>>().join("、"),
        other => match to_json(other) {
            Json::String(text) => text,
            json => json.to_string(),
        },
    }
}

/// JSON with sorted keys, no white space and no nulls in objects: the text that is digested.
pub fn canonical(json: &Json) -> String {
    match json {
        Json::Object(map) => {
            let mut keys: Vec<&String> = map.keys().filter(|key| !map[*key].is_null()).collect();
            keys.sort();
            let parts: Vec<String> = keys
                .into_iter()
                .map(|key| format!("{}:{}", Json::String(key.clone()), canonical(&map[key])))
                .collect();
            format!("{{{}}}", parts.join(","))
        }
        Json::Array(items) => {
            let parts: Vec<String> = items.iter().map(canonical).collect();
            format!("[{}]", parts.join(","))
        }
        other => other.to_string(),
    }
}
