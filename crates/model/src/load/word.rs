//! What a word may be said with: one of a few, one or several, days. All passes read so.
//!
//! Not here: which words there are (`words`), and the values of fields (`field`).

use std::fmt::Debug;

use base::Day;

use super::tree::{Entry, Log, Node, Span, Table, Value as Toml};
use crate::definition::Tone;
use crate::diagnostic::suggest;

pub(super) const TONES: &[(&str, Tone)] = &[
    ("plain", Tone::Plain),
    ("good", Tone::Good),
    ("wait", Tone::Wait),
    ("bad", Tone::Bad),
];

/// The value of a word that takes one of a few.
pub(super) fn one_of<T: Copy + Debug>(
    table: &Table,
    key: &str,
    known: &[(&str, T)],
    log: &mut Log<'_>,
) -> Option<T> {
    let node = table.get(key)?;
    pick(node.text()?, node.at, key, known, log)
}

pub(super) fn pick<T: Copy + Debug>(
    text: &str,
    at: Span,
    key: &str,
    known: &[(&str, T)],
    log: &mut Log<'_>,
) -> Option<T> {
    let found = known.iter().find(|(word, _)| *word == text);
    if found.is_none() {
        let hint = suggest(text, known.iter().map(|(word, _)| *word));
        log.error(at, "word.value", format!("no such value of `{key}`"), hint);
    }
    found.map(|(_, value)| *value)
}

/// What a register says of its fields and of those of their rows, each by the name
/// [`crate::Register::field`] finds it with.
pub(super) fn every_field(table: &Table) -> impl Iterator<Item = (String, &Entry, &Table)> {
    let own = table.section("field");
    let own = own.map(|(entry, table)| (entry.key.clone(), entry, table));
    let inner = table.section("rows").flat_map(|(group, fields)| {
        let fields = fields.entries.iter();
        fields.filter_map(move |entry| {
            let name = format!("{}.{}", group.key, entry.key);
            Some((name, entry, entry.node.table()?))
        })
    });
    own.chain(inner)
}

/// The items of a word that takes one or several.
pub(super) fn items(node: &Node) -> &[Node] {
    match &node.value {
        Toml::List(items) => items,
        _ => std::slice::from_ref(node),
    }
}

/// Days listed, single or as `2026-02-15/2026-02-23`: first, last, and where it stands.
pub(super) fn days(table: &Table, key: &str, log: &mut Log<'_>) -> Vec<(Day, Day, Span)> {
    let items = match table.get(key).map(|node| &node.value) {
        Some(Toml::List(items)) => items.as_slice(),
        _ => &[],
    };
    let mut days = Vec::new();
    for item in items {
        let range = match &item.value {
            Toml::Day(day) => Some((*day, *day)),
            Toml::Text(text) => text
                .split_once('/')
                .and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?))),
            _ => None,
        };
        match range {
            Some((first, last)) if first <= last && first.year() + 1 >= last.year() => {
                days.push((first, last, item.at));
            }
            _ => {
                let message = "neither a day nor days";
                log.error(item.at, "calendar.day", message, "2026-02-15/2026-02-23");
                log.about("应如 2026-02-14，连续几天如 2026-02-15/2026-02-23");
            }
        }
    }
    days
}
