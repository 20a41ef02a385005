//! What a list was asked, in words, as its own filters say it: 状态 待确认；期限 2026-01-01 起.
//!
//! Not here: what the question means (`filter`). What cannot be read any more stays as it was
//! written.

use std::collections::BTreeMap;

use base::Day;
use kernel::{Caller, Kernel, Outcome, shown};
use model::{Kind, Register, Value};

use super::{AS_OF, EVERYTHING, MADE_ON, day_for, far_field, kind_of, single, span, values};

/// The question of a list; names as the caller sees them.
///
/// # Errors
/// When the store cannot be read.
pub(crate) fn words(
    kernel: &Kernel,
    caller: &Caller,
    register: &Register,
    pairs: &[(String, String)],
) -> Outcome<String> {
    let mut said: Vec<String> = Vec::new();
    let mut ranges: BTreeMap<&str, [String; 2]> = BTreeMap::new();
    for (key, text) in pairs.iter().filter(|(_, text)| !text.trim().is_empty()) {
        let text = text.trim();
        match key.as_str() {
            "q" => said.push(format!("查找“{text}”")),
            "state" => said.push(states(register, text)),
            "late" if text != "0" => said.push("只看逾期".into()),
            AS_OF if text == EVERYTHING => said.push("含已结束".into()),
            AS_OF => said.push(exchange::as_of(text)),
            "under" => {
                let unit = names(kernel, caller, &unit(), ("owner", text))?;
                said.push(format!("单位及下级 {unit}"));
            }
            _ => {
                let Some(name) = key.strip_prefix("f.") else {
                    continue;
                };
                let far = register.beyond.iter().find_map(|far| {
                    let rest = name.strip_prefix(far.as_str())?;
                    let part = rest.strip_prefix('.').or(rest.is_empty().then_some(""));
                    Some((far.as_str(), part?))
                });
                let (field, part) = far.or_else(|| name.split_once('.')).unwrap_or((name, ""));
                let title = title(kernel, register, field);
                match part {
                    "from" => ranges.entry(field).or_default()[0] = text.to_owned(),
                    "to" => ranges.entry(field).or_default()[1] = text.to_owned(),
                    "in" => said.push(format!("{title} {}", stretch(text, kernel.today()))),
                    "none" => said.push(format!("{title} 空")),
                    _ => {
                        let far = far_field(&kernel.model, register, field);
                        let far = far.map(|it| single(&it.kind));
                        let kind = far.or_else(|| kind_of(register, field).ok());
                        let value = match kind.map(|it| day_for(&it)) {
                            Some(kind) => names(kernel, caller, &kind, (field, text))?,
                            None => text.to_owned(),
                        };
                        said.push(format!("{title} {value}"));
                    }
                }
            }
        }
    }
    said.extend(ranges.into_iter().map(|(field, [from, to])| {
        let title = title(kernel, register, field);
        between(&title, &from, &to)
    }));
    Ok(joined(said))
}

/// The parts of a question; 全部 where nothing was asked.
pub(crate) fn joined(said: Vec<String>) -> String {
    match said.is_empty() {
        true => "全部".into(),
        false => said.join("；"),
    }
}

fn title(kernel: &Kernel, register: &Register, name: &str) -> String {
    match (name, kernel.model.field_of(register, name)) {
        (MADE_ON, _) => "登记日期".into(),
        ("owner", _) => "归属单位".into(),
        (_, Some(field)) => field.title.clone(),
        (name, None) => name.to_owned(),
    }
}

/// 状态 待确认; 不含已剔除 where only what is set aside is left out.
fn states(register: &Register, text: &str) -> String {
    let name = |it: &str| match register.states.get(it) {
        Some(state) => state.title.clone(),
        None => it.to_owned(),
    };
    let names: Vec<&str> = text.split(',').map(str::trim).collect();
    let (aside, listed): (Vec<_>, Vec<_>) = register.states.values().partition(|it| it.aside);
    let aside: Vec<&str> = aside.iter().map(|it| it.title.as_str()).collect();
    let is_usual =
        names.len() == listed.len() && listed.iter().all(|it| names.contains(&it.name.as_str()));
    match text {
        EVERYTHING if aside.is_empty() => "状态 全部".into(),
        EVERYTHING => format!("含{}", aside.join("、")),
        _ if is_usual && !aside.is_empty() => format!("不含{}", aside.join("、")),
        _ => {
            let states: Vec<String> = names.into_iter().map(name).collect();
            format!("状态 {}", states.join("、"))
        }
    }
}

/// 本月（2026-11-01 至 2026-11-30）: a word that moves, with what it meant that day.
fn stretch(word: &str, today: Day) -> String {
    let title = span::SPANS.iter().find(|(it, _)| *it == word);
    let title = title.map_or(word, |it| it.1);
    let day = |it: &Value| kernel::value_text(it);
    match span::ends(word, today) {
        Some((from, to)) => between(title, &day(&from), &day(&to)),
        None => title.to_owned(),
    }
}

fn between(title: &str, from: &str, to: &str) -> String {
    match (from, to) {
        (from, "") => format!("{title} {from} 起"),
        ("", to) => format!("{title} 至 {to}"),
        (from, to) if from == to => format!("{title} {from}"),
        (from, to) => format!("{title} {from} 至 {to}"),
    }
}

fn unit() -> Kind {
    Kind::Ref {
        to: kernel::ORGANISATION.into(),
        several: false,
    }
}

/// The values of a question, each by its name.
fn names(
    kernel: &Kernel,
    caller: &Caller,
    kind: &Kind,
    (name, text): (&str, &str),
) -> Outcome<String> {
    let Ok(values) = values(name, kind, text) else {
        return Ok(text.to_owned());
    };
    let ids: Vec<base::Id> = values.iter().filter_map(Value::as_ref).collect();
    let labels = match kind {
        Kind::Ref { to, .. } => kernel::read(kernel.store(), |read| {
            kernel.titles_for(read, caller, to, &ids)
        })?,
        _ => BTreeMap::new(),
    };
    let names = values.iter().map(|it| match it {
        Value::Ref(id) => labels.get(id).cloned().unwrap_or_else(|| id.to_string()),
        _ => shown(&kernel.model, kind, it, &labels),
    });
    Ok(names.collect::<Vec<_>>().join("、"))
}
