//! What differs between two states of the definitions, as lines of JSON.

use kernel::Plan;
use model::{Carry, Difference, RegisterChange};
use serde_json::{Value as Json, json};

/// One object for each register, field, right and word that is not the same.
pub(crate) fn lines(difference: &Difference) -> Vec<Json> {
    let registers = difference.registers.iter().flat_map(register);
    let words = difference.words.iter().map(|it| {
        json!({
            "kind": "word", "file": it.file, "word": it.word,
            "old": it.old, "new": it.new, "wording": it.wording,
        })
    });
    registers.chain(words).collect()
}

fn register(change: &RegisterChange) -> Vec<Json> {
    let (from, to) = (&change.from, &change.to);
    let what = match (from, to) {
        (None, _) => "added",
        (_, None) => "removed",
        (from, to) if from != to => "renamed",
        _ => "changed",
    };
    let id = to.as_ref().or(from.as_ref());
    let mut lines = vec![json!({ "kind": "register", "change": what, "from": from, "to": to })];
    lines.extend(change.fields.iter().map(|carry| {
        let what = match carry {
            Carry::Added { .. } => "added",
            Carry::Removed { .. } => "removed",
            Carry::Renamed { .. } => "renamed",
            Carry::Retyped { .. } => "retyped",
            Carry::Part { .. } => "split",
            Carry::Restored { .. } => "restored",
        };
        let (from, to) = (carry.from(), carry.to());
        json!({ "kind": "field", "register": id, "change": what, "from": from, "to": to })
    }));
    lines.extend(change.access.iter().map(|it| {
        json!({
            "kind": "access", "register": id, "who": it.who, "state": it.state,
            "what": it.what, "old": it.old, "new": it.new,
        })
    }));
    lines
}

/// One object for each table that changes, for each value that does not convert, and for each
/// key that records share.
pub(crate) fn tables(plan: &Plan) -> Vec<Json> {
    let mut lines = Vec::new();
    for table in &plan.tables {
        let id = &table.register;
        lines.push(json!({
            "kind": "table", "register": id, "rows": table.rows,
            "rewritten": table.rewritten, "statements": table.statements,
        }));
        for field in &table.fields {
            lines.extend(field.shown.iter().map(|it| {
                json!({
                    "kind": "stuck", "register": id, "says": field.said, "rows": field.stuck,
                    "record": it.record.to_string(), "number": it.number, "value": it.value,
                })
            }));
        }
    }
    lines.extend(plan.doubled.iter().map(|it| {
        json!({
            "kind": "doubled", "register": it.register, "key": it.key, "rows": it.rows,
            "numbers": it.shown,
        })
    }));
    lines
}
