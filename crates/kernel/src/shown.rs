//! Values as people read them, in messages, exports and prints; and what is seen of those
//! that are masked. The rules of masking are said here and nowhere else.
//!
//! Not here: which fields are masked for whom (`read`).

use std::collections::BTreeMap;

use base::{Id, Instant};
use model::{Field, Kind, Level, Model, Row, Value};
use serde_json::Value as Json;

use crate::encoding::to_json;

/// A value of a field: codes by their titles, references by what they are called, rows one
/// after the other.
pub fn shown(model: &Model, kind: &Kind, value: &Value, labels: &BTreeMap<Id, String>) -> String {
    match (value, kind) {
        (Value::List(items), _) => items
            .iter()
            .map(|it| shown(model, kind, it, labels))
            .collect::<Vec<_>>()
            .join("、"),
        (Value::Rows(rows), Kind::Rows { fields, .. }) => {
            let cells = |row: &Row| {
                let cells = fields.values().map(|field| {
                    let value = row.get(&field.name);
                    shown(model, &field.kind, value, labels)
                });
                let cells = cells.filter(|it| !it.is_empty());
                cells.collect::<Vec<_>>().join("，")
            };
            rows.iter().map(cells).collect::<Vec<_>>().join("；")
        }
        (Value::Code(code), Kind::Code { of, .. }) => {
            let title = model.codes(of).and_then(|list| list.codes.get(code));
            title.map_or_else(|| code.clone(), |it| it.title.clone())
        }
        (Value::Ref(id), _) => labels.get(id).cloned().unwrap_or_default(),
        (Value::Period(period), _) => period.spoken(),
        (Value::Instant(at), _) => china_time(*at),
        _ => value_text(value),
    }
}

/// A value without its field: codes and references as they are.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Flag(flag) => if *flag { "是" } else { "否" }.into(),
        Value::List(items) => items.iter().map(value_text).collect::<Vec<_>>().join("、"),
        Value::Rows(rows) => format!("{} 行", rows.len()),
        other => match to_json(other) {
            Json::String(text) => text,
            json => json.to_string(),
        },
    }
}

/// A moment as the office reads it: `2026-09-30 08:15`.
pub fn china_time(at: Instant) -> String {
    base::CHINA
        .to_datetime(at)
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// What a masked value still shows, so that two can be told apart: `3703**********0025`,
/// `138****5678`, `王**`. Empty: nothing is shown.
pub fn masked_text(field: &Field, value: &Value) -> String {
    let text = value.as_text().unwrap_or_default();
    match field.kind {
        Kind::CitizenId | Kind::CreditCode => starred(text, 4, 4),
        Kind::Phone => starred(text, 3, 4),
        Kind::Address { .. } => starred(text, 6, 0),
        // A name; what is sensitive may be told by its first character.
        Kind::Text { .. } if field.level == Level::Personal => starred(text, 1, 0),
        _ => String::new(),
    }
}

const STARS_MAX: usize = 10;

fn starred(text: &str, first: usize, last: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let Some(hidden) = chars.len().checked_sub(first + last).filter(|n| *n > 0) else {
        return "*".repeat(chars.len().min(STARS_MAX));
    };
    let (start, end) = (&chars[..first], &chars[chars.len() - last..]);
    let stars = std::iter::repeat_n('*', hidden.min(STARS_MAX));
    start
        .iter()
        .copied()
        .chain(stars)
        .chain(end.iter().copied())
        .collect()
}
