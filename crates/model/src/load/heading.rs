//! Where a group of fields ends: with the file that says its heading.
//!
//! A shape's fields stand among a register's own, a layer's behind them. What one of these
//! heads is its own; the next file's fields begin without a heading unless they name one.

use super::tree::{Entry, Node, Table, Value};

const GROUP: &str = "group";

/// A field of another file than those before it.
pub(super) fn begun(before: &[Entry], field: Entry) -> Entry {
    let mut headings = before.iter().rev().filter_map(|it| heading(&it.node));
    let is_open = headings.next().is_some_and(|it| !it.is_empty());
    match field.node.table() {
        Some(said) if is_open && said.get(GROUP).is_none() => {
            let node = Node::table_at(field.node.at, ended(said, &field));
            Entry { node, ..field }
        }
        _ => field,
    }
}

fn heading(field: &Node) -> Option<&str> {
    field.table()?.text(GROUP)
}

fn ended(said: &Table, field: &Entry) -> Table {
    let at = field.key_at;
    let mut said = said.clone();
    said.put(Entry {
        key: GROUP.to_owned(),
        key_at: at,
        node: Node {
            at,
            value: Value::Text(String::new()),
        },
    });
    said
}
