//! Values as people read them, in messages, exports and prints; and what is seen of those
//! that are masked. The rules of masking are said here and nowhere else.
//!
//! Not here: which fields are masked for whom (`read`).

use std::collections::BTreeMap;

use base::{Id, Instant};
use model::{Field, Kind, Level, Model, Register, Row, Value};
use serde_json::Value as Json;

use crate::encoding::to_json;
use crate::{Action, NewEntry};

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
        // 元 with its 分, whatever they are.
        (Value::Decimal(n), Kind::Money) => format!("{n:.2}"),
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

/// What a field of a change is called, where its register still knows it.
pub fn field_title(register: Option<&Register>, field: &str) -> String {
    let title = match field {
        "$state" => "状态",
        "$owner" => "归属单位",
        "$number" => "编号",
        name => register
            .and_then(|it| it.field(name))
            .map_or(name, |it| it.title.as_str()),
    };
    title.to_owned()
}

/// What an entry is called: the step's title, else 新建, 修改…
pub fn action_title(register: Option<&Register>, action: &Action) -> String {
    match action {
        Action::Create => "新建".into(),
        Action::Update => "修改".into(),
        Action::Rule => "系统更新".into(),
        Action::Reveal => "查看脱敏信息".into(),
        Action::Remove => "撤销导入".into(),
        Action::Erase => "删除个人信息".into(),
        Action::Clock(key) => register
            .and_then(|it| it.stage(key))
            .map_or_else(|| key.clone(), |it| it.title.clone()),
        Action::Merged => "并入了另一条".into(),
        Action::Parted => "撤销了一条的并入".into(),
        Action::Urge => "催办".into(),
        Action::Define => "定义变更".into(),
        Action::Step(name) => register
            .and_then(|it| it.steps.get(name))
            .map_or_else(|| name.clone(), |it| it.title.clone()),
    }
}

/// Why an entry was made; of one that says what was shown, with that: 查看“病情”：转诊.
pub fn reason_said(register: Option<&Register>, entry: &NewEntry) -> Option<String> {
    let reason = entry.reason()?;
    Some(match entry.revealed() {
        Some(field) => format!("查看“{}”：{reason}", field_title(register, field)),
        None => reason.to_owned(),
    })
}

/// Who made an entry: 贾校办, or 贾校办 代 甄督查.
pub fn made_by(names: &BTreeMap<Id, String>, entry: &NewEntry) -> String {
    let name = |id: Id| names.get(&id).cloned();
    let who = name(entry.account).unwrap_or_else(|| "系统".into());
    match entry.instead_of().and_then(name) {
        Some(other) => format!("{who} 代 {other}"),
        None => who,
    }
}

/// The same on a page: what the platform did by itself in somebody's transaction is its own, with
/// all that came of it, but for what it was given a reason for.
pub fn told_by(register: &Register, names: &BTreeMap<Id, String>, entry: &NewEntry) -> String {
    let is_own = match &entry.action {
        Action::Rule => entry.reason().is_none(),
        Action::Step(name) => register.steps.get(name).is_some_and(|it| it.by.is_empty()),
        _ => false,
    };
    match is_own || entry.of_itself() {
        true => "系统".into(),
        false => made_by(names, entry),
    }
}

/// What a masked value still shows: `3703**********`, `138****5678`, `王**`. Of a citizen's
/// number the end stays hidden: the middle is the day of birth, which often stands beside it.
/// Empty: nothing is shown.
pub fn masked_text(field: &Field, value: &Value) -> String {
    let text = value.as_text().unwrap_or_default();
    match field.kind {
        Kind::CitizenId => starred(text, 4, 0),
        Kind::CreditCode => starred(text, 4, 4),
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
