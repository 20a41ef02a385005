//! The same as public pages tell, for programs: `?as=json` and `?as=csv` behind their addresses.
//!
//! Fields by their names with their titles beside, numbers as numbers, all else in the words of
//! the page. Not here: what is public (`kernel`).

use std::io::Cursor;

use base::Decimal;
use kernel::{Kernel, Outcome, Published, PublishedPage, PublishedRecord, Refusal, StoreError};
use model::{Publish, Value};
use serde_json::{Map, Value as Json, json};
use sheet::write::{self, Column, ColumnKind, Datum, Look};

use super::page::{Told, published};

/// In which form a page is asked for, beside as a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Json,
    Csv,
}

impl Form {
    pub(super) fn of(asked: &[(String, String)]) -> Option<Form> {
        let (_, form) = asked.iter().find(|(name, _)| name == "as")?;
        match form.as_str() {
            "json" => Some(Form::Json),
            "csv" => Some(Form::Csv),
            _ => None,
        }
    }

    pub(super) fn media_type(self) -> &'static str {
        match self {
            Form::Json => "application/json; charset=utf-8",
            Form::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// What a list tells: all of `rows`, which are those of its pages together.
pub(super) fn list(
    kernel: &Kernel,
    id: &str,
    found: &PublishedPage,
    rows: &[Published],
    form: Form,
) -> Outcome<Vec<u8>> {
    let (register, publish) = published(&kernel.model, id).ok_or_else(Refusal::not_found)?;
    let told = Told {
        kernel,
        register,
        labels: &found.labels,
    };
    match form {
        Form::Json => {
            let mut all = head(kernel, &publish.title, publish);
            all.extend(table(&told, publish, rows));
            written(&all)
        }
        Form::Csv => csv(&told, publish, &publish.title, rows),
    }
}

/// What the page of a record tells; as csv the rows shown with it, if there are any.
pub(super) fn record(
    kernel: &Kernel,
    id: &str,
    found: &PublishedRecord,
    form: Form,
) -> Outcome<Vec<u8>> {
    let (register, publish) = published(&kernel.model, id).ok_or_else(Refusal::not_found)?;
    let told = Told {
        kernel,
        register,
        labels: &found.labels,
    };
    let name = told.name(&found.record);
    let parts = found.parts.iter().filter_map(|(part, rows)| {
        let (register, publish) = published(&kernel.model, part)?;
        Some((part, Told { register, ..told }, publish, rows))
    });
    match form {
        Form::Json => {
            let mut all = head(kernel, &name, publish);
            all.insert("facts".into(), row(&told, publish, &found.record));
            let parts = parts.map(|(part, told, publish, rows)| {
                (part.clone(), Json::Object(table(&told, publish, rows)))
            });
            all.insert("parts".into(), Json::Object(parts.collect()));
            written(&all)
        }
        Form::Csv => {
            let mut parts = parts;
            match parts.next() {
                Some((_, told, publish, rows)) => csv(&told, publish, &name, rows),
                None => csv(&told, publish, &name, std::slice::from_ref(&found.record)),
            }
        }
    }
}

fn head(kernel: &Kernel, title: &str, publish: &Publish) -> Map<String, Json> {
    let head = [
        ("title", json!(title)),
        ("source", json!(crate::session::bureau_title(kernel))),
        ("as_of", json!(kernel.today().to_string())),
        ("note", json!(publish.note)),
    ];
    let head = head.into_iter().map(|(name, it)| (name.to_owned(), it));
    head.collect()
}

fn table(told: &Told<'_>, publish: &Publish, rows: &[Published]) -> Map<String, Json> {
    let fields = publish.fields.iter();
    let fields: Vec<Json> = fields
        .map(|name| json!({ "name": name, "title": told.title(name), "unit": told.unit(name) }))
        .collect();
    let rows: Vec<Json> = rows.iter().map(|it| row(told, publish, it)).collect();
    let table = [("fields", Json::Array(fields)), ("rows", Json::Array(rows))];
    let table = table.into_iter().map(|(name, it)| (name.to_owned(), it));
    table.collect()
}

fn row(told: &Told<'_>, publish: &Publish, row: &Published) -> Json {
    let values = publish.fields.iter().map(|name| {
        let value = row.values.get(name);
        (
            name.clone(),
            value.map_or(Json::Null, |it| plain(told, name, it)),
        )
    });
    Json::Object(values.collect())
}

fn plain(told: &Told<'_>, name: &str, value: &Value) -> Json {
    let number = |it: &Decimal| serde_json::from_str(&it.normalize().to_string()).ok();
    let plain = match value {
        Value::Integer(n) => Some(json!(n)),
        Value::Decimal(n) => number(n),
        Value::Flag(flag) => Some(json!(flag)),
        Value::Day(day) => Some(json!(day.to_string())),
        _ => None,
    };
    plain.unwrap_or_else(|| json!(told.said(name, value)))
}

fn csv(told: &Told<'_>, publish: &Publish, title: &str, rows: &[Published]) -> Outcome<Vec<u8>> {
    let columns = publish.fields.iter().map(|name| Column {
        name: name.clone(),
        title: told.title(name).to_owned(),
        kind: ColumnKind::Text,
        width: 20.0,
    });
    let look = Look {
        name: title.to_owned(),
        columns: columns.collect(),
        ..Look::default()
    };
    let failed = |error| StoreError::new("writing a list", error);
    let mut bytes = Cursor::new(Vec::new());
    let mut table = write::csv(&mut bytes, &look).map_err(failed)?;
    for row in rows {
        let cells: Vec<Datum> = publish
            .fields
            .iter()
            .map(|name| match row.values.get(name) {
                None => Datum::None,
                Some(Value::Integer(n)) => Datum::Integer(*n),
                Some(Value::Decimal(n)) => Datum::Decimal(*n),
                Some(Value::Day(day)) => Datum::Day(*day),
                Some(value) => Datum::Text(told.said(name, value)),
            })
            .collect();
        table.row(&cells).map_err(failed)?;
    }
    table.finish().map_err(failed)?;
    Ok(bytes.into_inner())
}

fn written(all: &Map<String, Json>) -> Outcome<Vec<u8>> {
    let written = serde_json::to_vec(all);
    Ok(written.map_err(|e| StoreError::new("writing a list", e))?)
}
