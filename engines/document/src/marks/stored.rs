//! How references lie in the file: as custom properties, `XZ_n17` for the mark `n17`.
//!
//! Custom properties are the one place that came back from every round trip that was
//! tried with LibreOffice (docx, odt, even doc); a custom XML part was lost in odt. Word
//! limits a property to 255 characters when a person edits it, so a long reference is
//! continued in `XZ_n17.2`, `XZ_n17.3`, ….

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Reference;

/// What the names of bookmarks and custom properties begin with.
pub(crate) const PREFIX: &str = "XZ_";

const PROPERTY_UNITS_MAX: usize = 240;

/// A reference with the characters that stood glued to the number when it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) reference: Reference,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// The custom properties that hold one reference: names and values.
pub(crate) fn to_properties(key: &str, stored: &Stored) -> Vec<(String, String)> {
    // A space at the end of a property might be trimmed by whoever saves the file.
    let json = Value::Object(to_json(stored))
        .to_string()
        .replace(' ', "\\u0020");
    pieces(&json)
        .into_iter()
        .enumerate()
        .map(|(idx, piece)| match idx {
            0 => (format!("{PREFIX}{key}"), piece),
            _ => (format!("{PREFIX}{key}.{}", idx + 1), piece),
        })
        .collect()
}

/// The references found among a file's custom properties, by key. What cannot be read
/// is left out, so that its mark counts as one without a reference.
pub(crate) fn from_properties(properties: &BTreeMap<String, String>) -> BTreeMap<String, Stored> {
    properties
        .iter()
        .filter_map(|(name, first)| {
            let key = name.strip_prefix(PREFIX).filter(|key| is_key(key))?;
            let rest = (2..).map_while(|n| properties.get(&format!("{name}.{n}")));
            let json: String = std::iter::once(first)
                .chain(rest)
                .map(String::as_str)
                .collect();
            let stored = from_json(&serde_json::from_str(&json).ok()?)?;
            Some((key.to_owned(), stored))
        })
        .collect()
}

/// The key that the name of a bookmark stands for. LibreOffice names the bookmark of
/// copied text `XZ_n17_Copy_1`; it stands for `n17` too.
pub(crate) fn key_of_bookmark(name: &str) -> Option<&str> {
    let rest = name.strip_prefix(PREFIX)?;
    let end = rest
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(rest.len());
    let key = &rest[..end];
    is_key(key).then_some(key)
}

pub(crate) fn is_key(key: &str) -> bool {
    (1..=30).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn pieces(text: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut units = 0;
    for c in text.chars() {
        if units + c.len_utf16() > PROPERTY_UNITS_MAX {
            pieces.push(String::new());
            units = 0;
        }
        units += c.len_utf16();
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

fn to_json(stored: &Stored) -> Map<String, Value> {
    let of = &stored.reference;
    let mut json = Map::new();
    for (name, value) in [
        ("measure", &of.measure),
        ("version", &of.version),
        ("organisation", &of.organisation),
        ("period", &of.period),
        ("history", &of.history),
        ("rows", &of.rows),
        ("value", &of.value),
        ("before", &stored.before),
        ("after", &stored.after),
    ] {
        if !value.is_empty() {
            json.insert(name.to_owned(), Value::String(value.clone()));
        }
    }
    if !of.dims.is_empty() {
        let dims = of
            .dims
            .iter()
            .map(|(name, value)| (name.clone(), Value::String(value.clone())));
        json.insert("dims".to_owned(), Value::Object(dims.collect()));
    }
    json
}

fn from_json(json: &Value) -> Option<Stored> {
    let json = json.as_object()?;
    let text = |name: &str| {
        let value = json.get(name).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let dims = json.get("dims").and_then(Value::as_object);
    let dims = dims.into_iter().flatten();
    Some(Stored {
        reference: Reference {
            measure: text("measure"),
            version: text("version"),
            organisation: text("organisation"),
            period: text("period"),
            dims: dims
                .filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect(),
            history: text("history"),
            rows: text("rows"),
            value: json.get("value")?.as_str()?.to_owned(),
        },
        before: text("before"),
        after: text("after"),
    })
}
