//! 明细: rows within a record. How they come in, what of a row stays when little is said of
//! it, what must hold of each cell, and who sees which.
//!
//! A row that comes with the id of one that is there says only what changes of it: cells it
//! does not name stay, those it names with nothing are emptied. So what is masked for
//! somebody stays what it was when they save the rest.
//!
//! A cell is named by its field, the place of its row from 0, and its own name: `dish.3.price`.
//! Not here: how rows are kept (`store`), and how one cell is read (`encoding`).

use std::collections::HashSet;

use base::Id;
use indexmap::IndexMap;
use model::{Field, Register, Row, Value};
use serde_json::Value as Json;

use crate::encoding::{from_json, kept, to_json};
use crate::read::Masked;
use crate::shown::masked_text;
use crate::write::problem;
use crate::{FieldProblem, Record, Values};

/// What a row is told from others by, beside the names of its fields.
const ID: &str = "id";

/// The name a problem of a cell is told by.
pub(crate) fn place(rows: &str, idx: usize, name: &str) -> String {
    format!("{rows}.{idx}.{name}")
}

/// What is wrong with a cell: `says` without its row.
pub(crate) fn cell_problem(rows: &str, idx: usize, name: &str, says: &str) -> FieldProblem {
    problem(&place(rows, idx, name), format!("第 {} 行{says}", idx + 1))
}

/// Rows as somebody typed them, as far as they can be read, and all that is wrong, cell by
/// cell; no rows when they are none. Cells named with nothing, or with what cannot be read,
/// hold [`Value::Missing`].
pub(crate) fn typed(field: &Field, json: &Json) -> (Option<Value>, Vec<FieldProblem>) {
    let title = &field.title;
    let whole = |says: &str| {
        let says = format!("“{title}”{says}");
        (None, vec![problem(&field.name, says)])
    };
    let Some(fields) = field.kind.rows() else {
        return whole("没有明细");
    };
    let items = match json {
        Json::Null => return (Some(Value::Missing), Vec::new()),
        Json::Array(items) => items,
        _ => return whole("应为若干行"),
    };
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let mut ids = HashSet::new();
    for (idx, item) in items.iter().enumerate() {
        let Json::Object(said) = item else {
            return whole("应为若干行");
        };
        let id = match said.get(ID) {
            None | Some(Json::Null) => Some(Id::now_v7()),
            Some(id) => id.as_str().and_then(|it| it.parse().ok()),
        };
        let id = id.filter(|id| ids.insert(*id)).unwrap_or_else(|| {
            let says = "的行号重复或有误，请刷新后再填";
            problems.push(cell_problem(&field.name, idx, ID, says));
            Id::now_v7()
        });
        let mut row = Row {
            id,
            cells: IndexMap::new(),
        };
        for (name, json) in said.iter().filter(|(name, _)| *name != ID) {
            let value = cell(fields, name, json).unwrap_or_else(|why| {
                problems.push(cell_problem(&field.name, idx, name, &why));
                Value::Missing
            });
            row.cells.insert(name.clone(), value);
        }
        rows.push(row);
    }
    (Some(rows.into()), problems)
}

fn cell(fields: &IndexMap<String, Field>, name: &str, json: &Json) -> Result<Value, String> {
    let field = fields.get(name).ok_or(format!("没有“{name}”这一栏"))?;
    if field.is_computed() {
        return Err(format!("“{}”由系统填写，不能手工改", field.title));
    }
    from_json(json, &field.kind).map_err(|why| format!("“{}”{why}", field.title))
}

/// Puts a typed value into a record; rows keep what is not said of them.
pub(crate) fn put(record: &mut Record, name: &str, value: Value) {
    let value = match value {
        Value::Rows(rows) => {
            let before = record.get(name).rows();
            let whole = rows.into_iter().map(|row| over(before, row));
            whole.collect::<Vec<_>>().into()
        }
        value => value,
    };
    record.set(name, value);
}

/// The same for several.
pub(crate) fn put_all(record: &mut Record, values: Values) {
    for (name, value) in values {
        put(record, &name, value);
    }
}

/// A row over the one of its id that is there.
fn over(before: &[Row], row: Row) -> Row {
    let there = before.iter().find(|it| it.id == row.id);
    let mut whole = Row {
        id: row.id,
        cells: there.map(|it| it.cells.clone()).unwrap_or_default(),
    };
    for (name, value) in row.cells {
        whole.set(&name, value);
    }
    whole
}

/// Rows of which nothing is said of what is missing.
pub(crate) fn tidy(record: &mut Record) {
    for value in record.values.values_mut() {
        let Value::Rows(rows) = value else { continue };
        for row in rows.iter_mut() {
            row.cells.retain(|_, cell| !cell.is_missing());
        }
        if rows.is_empty() {
            *value = Value::Missing;
        }
    }
}

/// Cells whose value another row of the same record holds too.
pub(crate) fn twins(field: &Field, rows: &[Row], problems: &mut Vec<FieldProblem>) {
    let unique = field.kind.rows().into_iter().flatten();
    for (name, inner) in unique.filter(|(_, inner)| inner.unique) {
        for (idx, row) in rows.iter().enumerate() {
            let value = row.get(name);
            let first = rows[..idx].iter().position(|it| it.get(name) == value);
            if let (false, Some(first)) = (value.is_missing(), first) {
                let says = format!("“{}”与第 {} 行相同，不能重复", inner.title, first + 1);
                problems.push(cell_problem(&field.name, idx, name, &says));
            }
        }
    }
}

/// Takes the cells of a masked field of rows out of a record. What may be seen of each
/// stands under `dish.ROW.name`; under `dish.name` that they are masked.
pub(crate) fn mask(register: &Register, record: &mut Record, name: &str, shown: &mut Masked) {
    let (Some((rows, inner)), Some(field)) = (name.split_once('.'), register.field(name)) else {
        return;
    };
    shown.insert(name.to_owned(), String::new());
    if let Some(Value::Rows(held)) = record.values.get_mut(rows) {
        for row in held {
            if let Some(value) = row.cells.shift_remove(inner) {
                let key = format!("{rows}.{}.{inner}", row.id);
                shown.insert(key, masked_text(field, &value));
            }
        }
    }
}

/// Only the cells of one field of rows, for who may see them once.
pub(crate) fn only(record: &Record, name: &str) -> Value {
    let Some((rows, inner)) = name.split_once('.') else {
        return record.get(name).clone();
    };
    let rows = record.get(rows).rows().iter().map(|row| Row {
        id: row.id,
        cells: row
            .cells
            .iter()
            .filter(|(it, _)| *it == inner)
            .map(|(it, cell)| (it.clone(), cell.clone()))
            .collect(),
    });
    rows.collect::<Vec<_>>().into()
}

/// Takes the cells of some fields out of rows as history tells them.
pub(crate) fn without(json: &mut Json, names: &[&str]) {
    for row in json.as_array_mut().into_iter().flatten() {
        if let Some(row) = row.as_object_mut() {
            row.retain(|name, _| !names.contains(&name.as_str()));
        }
    }
}

/// Rows as JSON: each an object of its id and its cells.
pub(crate) fn json(rows: &[Row]) -> Json {
    let row = |row: &Row| {
        let id = (ID.to_owned(), Json::String(row.id.to_string()));
        let cells = row.cells.iter().filter(|(_, cell)| !cell.is_missing());
        let cells = cells.map(|(name, cell)| (name.clone(), to_json(cell)));
        Json::Object(std::iter::once(id).chain(cells).collect())
    };
    Json::Array(rows.iter().map(row).collect())
}

/// Reads back what [`json`] wrote.
pub(crate) fn kept_rows(items: &[Json], types: &[(String, model::Type)]) -> Option<Value> {
    let row = |item: &Json| {
        let said = item.as_object()?;
        let mut row = Row {
            id: said.get(ID)?.as_str()?.parse().ok()?,
            cells: IndexMap::new(),
        };
        for (name, json) in said.iter().filter(|(name, _)| *name != ID) {
            let (_, ty) = types.iter().find(|(it, _)| it == name)?;
            row.set(name, kept(json, ty)?);
        }
        Some(row)
    };
    let rows: Option<Vec<Row>> = items.iter().map(row).collect();
    rows.map(Value::from)
}
