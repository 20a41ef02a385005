//! The version of a definition: a digest of what it says, not of how it is written.

use std::sync::Arc;

use indexmap::IndexMap;
use sm3::{Digest, Sm3};

use crate::load::tree::{Table, Value};

/// First 16 hex digits of SM3 over the canonical text.
///
/// Comments, white space, the way a text is quoted and the order of words do not
/// matter. The order of the entries of a section does: it is the order of screens.
pub(crate) fn digest(id: &str, table: &Table) -> String {
    let mut canonical = id.to_owned();
    write_table(table, 0, &mut canonical);
    base::hex::write(&Sm3::digest(canonical.as_bytes())[..8])
}

/// What a value says, not how it is written.
pub(crate) fn said(value: &Value) -> String {
    let mut text = String::new();
    write_value(value, 0, &mut text);
    text
}

/// SM3 over what all files say, in hex; the order of the files does not matter.
pub(crate) fn whole(files: &IndexMap<String, Arc<Table>>) -> String {
    let mut files: Vec<_> = files.iter().collect();
    files.sort_by_key(|(name, _)| *name);
    let mut canonical = String::new();
    for (name, table) in files {
        canonical.push_str(name);
        write_table(table, 0, &mut canonical);
        canonical.push('\n');
    }
    base::hex::write(&Sm3::digest(canonical.as_bytes()))
}

/// Tables alternate: words, the entries of a section, words again.
fn write_table(table: &Table, depth: usize, out: &mut String) {
    let mut entries: Vec<_> = table.entries.iter().collect();
    if depth != 1 {
        entries.sort_by(|a, b| a.key.cmp(&b.key));
    }
    out.push('{');
    for entry in entries {
        out.push_str(&format!("{:?}:", entry.key));
        // The tables of `rows` are sections, one level down.
        let down = !(depth == 0 && entry.key == "rows");
        write_value(&entry.node.value, depth + usize::from(down), out);
        out.push(',');
    }
    out.push('}');
}

fn write_value(value: &Value, depth: usize, out: &mut String) {
    match value {
        Value::Text(text) => out.push_str(&format!("{text:?}")),
        Value::Integer(n) => out.push_str(&n.to_string()),
        Value::Float(text) | Value::Other(text) => out.push_str(text),
        Value::Flag(flag) => out.push_str(&flag.to_string()),
        Value::Day(day) => out.push_str(&day.to_string()),
        Value::List(items) => {
            out.push('[');
            for item in items {
                write_value(&item.value, depth + 1, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Table(table) => write_table(table, depth, out),
    }
}
