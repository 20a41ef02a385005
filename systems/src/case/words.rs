//! What the words of a case mean to the product, and the other way round.
//!
//! A reference is a label of the case or what the record is called; a code may be
//! written by its title. Not here: the grammar (`parse`).

use std::collections::HashMap;

use base::Id;
use model::{Field, Kind, Register};
use serde_json::{Value as Json, json};

use super::{Driver, Row};

/// Labels given in the case: register and id.
pub type Labels = HashMap<String, (String, Id)>;

/// A value as the wire writes it.
pub(super) fn to_json(
    driver: &mut dyn Driver,
    labels: &Labels,
    field: &Field,
    text: &str,
) -> Result<Json, String> {
    if text.is_empty() || text == "无" {
        return Ok(Json::Null);
    }
    match &field.kind {
        Kind::Ref { to, several } => {
            let mut refer = |name: &str| -> Result<Json, String> {
                let id = labels
                    .get(name)
                    .map(|(_, id)| *id)
                    .or_else(|| driver.named(to, name));
                id.map(|id| json!(id))
                    .ok_or_else(|| format!("no {to} called {name}"))
            };
            if *several {
                text.split('、')
                    .map(|name| refer(name.trim()))
                    .collect::<Result<_, _>>()
                    .map(Json::Array)
            } else {
                refer(text)
            }
        }
        Kind::Rows { fields, .. } => text
            .split('；')
            .map(|row| {
                let typed = fields.values().filter(|it| it.computed.is_none());
                let cells = typed.zip(row.split('|').map(str::trim));
                let cells = cells.filter(|(_, text)| !text.is_empty());
                cells
                    .map(|(it, text)| Ok((it.name.clone(), to_json(driver, labels, it, text)?)))
                    .collect::<Result<serde_json::Map<_, _>, String>>()
                    .map(Json::Object)
            })
            .collect::<Result<_, _>>()
            .map(Json::Array),
        Kind::Files { .. } => text
            .split('、')
            .map(|name| {
                let known = labels.get(name.trim()).map(|(_, id)| json!(id));
                known.ok_or_else(|| format!("no file called {name}"))
            })
            .collect::<Result<_, _>>()
            .map(Json::Array),
        Kind::Code { of, several } => {
            let list = driver.model().codes(of);
            let code = |text: &str| -> Json {
                let by_title = list
                    .and_then(|list| list.codes.iter().find(|(_, code)| code.title == text))
                    .map(|(code, _)| code.as_str());
                json!(by_title.unwrap_or(text))
            };
            Ok(if *several {
                text.split('、').map(code).collect()
            } else {
                code(text)
            })
        }
        Kind::Record { .. } => {
            let named = labels.get(text);
            let about = named.map(|(register, id)| json!(format!("{register}/{id}")));
            about.ok_or_else(|| format!("no record called {text}"))
        }
        Kind::Integer { .. } => text
            .parse::<i64>()
            .map(|it| json!(it))
            .map_err(|_| format!("{text} is no whole number")),
        Kind::Flag => Ok(json!(matches!(text, "是" | "true" | "yes"))),
        _ => Ok(json!(text.replace("\\n", "\n"))),
    }
}

/// A value as a person reads it.
pub(super) fn to_text(
    driver: &mut dyn Driver,
    labels: &Labels,
    field: &Field,
    json: &Json,
) -> String {
    match (json, &field.kind) {
        (Json::Null, _) => "—".to_owned(),
        (Json::Array(rows), Kind::Rows { fields, .. }) => {
            let rows: Vec<String> = rows
                .iter()
                .map(|row| {
                    let cells = fields.values().map(|it| match row.get(&it.name) {
                        Some(cell) => to_text(driver, labels, it, cell),
                        None => String::new(),
                    });
                    let cells: Vec<String> = cells.collect();
                    cells.join(" | ").trim_end_matches([' ', '|']).to_owned()
                })
                .collect();
            rows.join("；")
        }
        (Json::Array(items), _) => {
            let items: Vec<String> = items
                .iter()
                .map(|it| to_text(driver, labels, field, it))
                .collect();
            items.join("、")
        }
        (Json::Bool(flag), _) => if *flag { "是" } else { "否" }.to_owned(),
        (Json::String(text), Kind::Ref { to, .. }) => match text.parse::<Id>() {
            Ok(id) => called(driver, labels, to, id),
            Err(_) => text.clone(),
        },
        (Json::String(text), Kind::Files { .. }) => match text.parse::<Id>() {
            Ok(id) => called(driver, labels, kernel::FILE, id),
            Err(_) => text.clone(),
        },
        (Json::String(text), Kind::Record { .. }) => match kernel::named_record(text) {
            Some((register, id)) => called(driver, labels, register, id),
            None => text.clone(),
        },
        (Json::String(text), Kind::Code { of, .. }) => {
            let list = driver.model().codes(of);
            let code = list.and_then(|list| list.codes.get(text));
            code.map_or_else(|| text.clone(), |code| code.title.clone())
        }
        (Json::String(text), Kind::Decimal { .. } | Kind::Percent | Kind::Money) => text
            .parse::<base::Decimal>()
            .map_or_else(|_| text.clone(), |it| it.normalize().to_string()),
        (Json::String(text), _) => text.replace('\n', "\\n"),
        (other, _) => other.to_string(),
    }
}

/// What stands in a field, where it is masked what the screens show in its place.
pub(super) fn veiled(row: &Row, field: &Field) -> Json {
    let shown = |text: &str| match text {
        "" => json!("已脱敏"),
        text => json!(text),
    };
    if let Some(text) = row.masked.get(&field.name) {
        return shown(text);
    }
    let mut value = row.values.get(&field.name).cloned().unwrap_or_default();
    let rows = value.as_array_mut().into_iter().flatten();
    for cells in rows.filter_map(Json::as_object_mut) {
        let id = cells.get("id").and_then(Json::as_str).unwrap_or_default();
        let of_row = format!("{}.{id}.", field.name);
        for (name, text) in &row.masked {
            if let Some(name) = name.strip_prefix(&of_row) {
                cells.insert(name.to_owned(), shown(text));
            }
        }
    }
    value
}

/// The label of the case, else what the record is called.
pub(super) fn called(driver: &mut dyn Driver, labels: &Labels, register: &str, id: Id) -> String {
    let label = labels
        .iter()
        .filter(|(_, (_, it))| *it == id)
        .map(|(label, _)| label)
        .min();
    match label {
        Some(label) => label.clone(),
        None => driver.label(register, id),
    }
}

/// A field of a register, or one of the kernel's words.
pub(super) fn field<'r>(register: &'r Register, name: &str) -> Result<&'r Field, String> {
    register
        .fields
        .get(name)
        .ok_or_else(|| format!("{} has no field {name}", register.id))
}
