//! A value of one type as a value of another, when a definition says so.
//!
//! | from → to | the value |
//! |---|---|
//! | the same type | stays; a number must fit the places, a code be in the new list |
//! | one ↔ several | a list of one |
//! | code ↔ text | the code's title; a code without one is its own |
//! | flag ↔ text | 是, 否 |
//! | rows | row by row, cell by cell as above; a cell of no like is left out |
//! | any other, not to or from references, files and rows | as its text is read by the new type |
//!
//! What does not convert stays where it was. Whether a conversion can be undone is found
//! out value by value, by converting back: see [`crate::carry`].

use indexmap::IndexMap;
use model::{Field, Kind, Model, Row, Type, Value};
use serde_json::Value as Json;

use crate::encoding::{from_json, to_json};

/// A field with the definitions it belongs to, which know its codes.
#[derive(Clone, Copy)]
pub(crate) struct Of<'m> {
    pub model: &'m Model,
    pub field: &'m Field,
}

/// None when the value has no like of the other type.
pub(crate) fn convert(value: &Value, from: Of<'_>, to: Of<'_>) -> Option<Value> {
    let several = matches!(to.field.kind.ty(), Type::List(_));
    if let (Some(_), _) | (_, Some(_)) = (from.field.kind.rows(), to.field.kind.rows()) {
        return rows(value, from, to);
    }
    match value {
        Value::Missing => Some(Value::Missing),
        Value::List(items) if several => {
            let items: Option<Vec<Value>> = items.iter().map(|it| item(it, from, to)).collect();
            Some(Value::List(items?))
        }
        Value::List(items) => match items.as_slice() {
            [one] => item(one, from, to),
            _ => None,
        },
        one if several => Some(Value::List(vec![item(one, from, to)?])),
        one => item(one, from, to),
    }
}

fn rows(value: &Value, from: Of<'_>, to: Of<'_>) -> Option<Value> {
    let (old, new) = (from.field.kind.rows()?, to.field.kind.rows()?);
    let carried = value.rows().iter().map(|row| {
        let mut carried = Row {
            id: row.id,
            cells: IndexMap::new(),
        };
        for field in new.values() {
            let Some(before) = twin(field, old, new) else {
                continue;
            };
            let (from, to) = (of(from, before), of(to, field));
            if let Some(cell) = convert(row.get(&before.name), from, to) {
                carried.set(&field.name, cell);
            }
        }
        carried
    });
    Some(carried.collect::<Vec<_>>().into())
}

fn of<'m>(rows: Of<'m>, field: &'m Field) -> Of<'m> {
    Of { field, ..rows }
}

type Fields = IndexMap<String, Field>;

/// The field of the other rows that one was or became, whichever of the two is older.
fn twin<'f>(field: &Field, others: &'f Fields, own: &Fields) -> Option<&'f Field> {
    let was = || {
        let mut was = field.was.iter();
        was.find_map(|it| others.get(it).filter(|_| !own.contains_key(it)))
    };
    let became = || {
        let mut others = others.values();
        others.find(|it| it.was.contains(&field.name) && !own.contains_key(&it.name))
    };
    others.get(&field.name).or_else(was).or_else(became)
}

/// What a text says, read as a value of the field.
pub(crate) fn read_text(text: &str, to: Of<'_>) -> Option<Value> {
    match item_type(&to.field.kind) {
        Type::Ref(_) | Type::File | Type::Rows(_) => None,
        Type::Code(list) => {
            let list = to.model.codes(&list)?;
            let said = list.codes.iter().find(|(_, code)| code.title == text);
            let (code, _) = said.or_else(|| list.codes.get_key_value(text))?;
            Some(Value::Code(code.clone()))
        }
        Type::Flag => match text {
            "是" => Some(Value::Flag(true)),
            "否" => Some(Value::Flag(false)),
            _ => None,
        },
        _ => from_json(&Json::String(text.to_owned()), &unbounded(&to.field.kind)).ok(),
    }
}

fn item(value: &Value, from: Of<'_>, to: Of<'_>) -> Option<Value> {
    match (item_type(&from.field.kind), item_type(&to.field.kind)) {
        (Type::Decimal, Type::Decimal) => {
            let places = u32::from(to.field.kind.scale().unwrap_or(0));
            let fits = value.as_decimal()?.normalize().scale() <= places;
            fits.then(|| value.clone())
        }
        (Type::Code(_), Type::Code(list)) => {
            let known = to.model.codes(&list)?.codes.contains_key(value.as_text()?);
            known.then(|| value.clone())
        }
        (Type::Ref(old), Type::Ref(new)) => {
            let renamed = || {
                to.model
                    .register(&new)
                    .is_some_and(|it| it.was.contains(&old))
            };
            (old == new || renamed()).then(|| value.clone())
        }
        (a, b) if a == b => Some(value.clone()),
        (Type::Ref(_) | Type::File, _) => None,
        (Type::Code(list), _) => {
            let code = value.as_text()?;
            let list = from.model.codes(&list).and_then(|it| it.codes.get(code));
            read_text(list.map_or(code, |it| &it.title), to)
        }
        _ => read_text(&text_of(value), to),
    }
}

fn item_type(kind: &Kind) -> Type {
    match kind.ty() {
        Type::List(item) => *item,
        one => one,
    }
}

/// The text of a value in the form it is kept in. Not what screens show: that may change,
/// and what was carried must be carried again to the same.
pub(crate) fn text_of(value: &Value) -> String {
    match value {
        Value::Missing => String::new(),
        Value::Flag(flag) => if *flag { "是" } else { "否" }.into(),
        Value::List(items) => items.iter().map(text_of).collect::<Vec<_>>().join("、"),
        other => match to_json(other) {
            Json::String(text) => text,
            json => json.to_string(),
        },
    }
}

/// The kind without the bounds that only hold for what is newly written.
fn unbounded(kind: &Kind) -> Kind {
    match kind {
        Kind::Text { .. } => Kind::Text { max: usize::MAX },
        Kind::Integer { unit, .. } => Kind::Integer {
            min: None,
            max: None,
            unit: unit.clone(),
        },
        Kind::Decimal { scale, unit, .. } => Kind::Decimal {
            scale: *scale,
            min: None,
            max: None,
            unit: unit.clone(),
        },
        other => other.clone(),
    }
}
