//! Events, effects and subscriptions by themselves. Their expressions come in `link`.

use indexmap::IndexMap;

use super::tree::{Log, Node, Table, Value as Toml};
use super::{field, register};
use crate::definition::Register;
use crate::process::{Effects, Event, Subscription};

pub(super) fn event(system: &str, name: &str, table: &Table, log: &mut Log<'_>) -> Event {
    let title = table.text_or_empty("title");
    let fields = table.section("field").map(|(entry, field)| {
        let read = field::read(&entry.key, field, log);
        (entry.key.clone(), read)
    });
    Event {
        form: Register {
            id: format!("{system}.{name}"),
            system: system.to_owned(),
            name: name.to_owned(),
            title: title.clone(),
            fields: fields.collect(),
            ..Register::default()
        },
        title,
        help: table.text_or_empty("help"),
    }
}

pub(super) fn effects(table: &Table) -> Effects {
    Effects {
        set: IndexMap::new(),
        raise: Vec::new(),
        notify: table
            .get("notify")
            .map(register::actors)
            .unwrap_or_default(),
    }
}

/// The events a `raise` names, each with where it stands and what it says it carries.
pub(super) fn raised(table: &Table) -> Vec<(&str, super::tree::Span, Option<&Table>)> {
    match table.get("raise").map(|node| (&node.value, node)) {
        Some((Toml::Table(named), _)) => {
            let entries = named.entries.iter();
            entries
                .map(|entry| (entry.key.as_str(), entry.key_at, entry.node.table()))
                .collect()
        }
        Some((_, node)) => {
            let names = Node::texts(node).into_iter();
            names.map(|(name, at)| (name, at, None)).collect()
        }
        None => Vec::new(),
    }
}

/// By `system.event`.
pub(super) fn subscriptions(table: &Table) -> IndexMap<String, Subscription> {
    subscribed(table)
        .map(|(id, ..)| (id, Subscription::default()))
        .collect()
}

/// Each event subscribed to, where its name stands, and the table it is said in.
pub(super) fn subscribed(
    table: &Table,
) -> impl Iterator<Item = (String, super::tree::Span, &Table)> {
    table.section("on").flat_map(|(system, events)| {
        let entries = events.entries.iter();
        entries.filter_map(|event| {
            let id = format!("{}.{}", system.key, event.key);
            Some((id, event.key_at, event.node.table()?))
        })
    })
}
