//! Events, effects, clocks, subscriptions and duties by themselves. Their expressions come in `link`.

use base::PeriodKind;
use indexmap::IndexMap;

use super::tree::{Log, Node, Table, Value as Toml};
use super::word::one_of;
use super::{field, register};
use crate::definition::Register;
use crate::process::{Clock, Duty, Effects, Event, Held, Moment, Stage, Subscription, Within};

pub(super) fn event(system: &str, name: &str, table: &Table, log: &mut Log<'_>) -> Event {
    let title = table.text_or_empty("title");
    let fields = table.section("field").map(|(entry, field)| {
        let read = field::read(&entry.key, field, log);
        field::no_rows(field, &read.kind, log);
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

pub(super) fn clock(name: &str, table: &Table) -> Clock {
    let texts = |key: &str| {
        let texts = table.texts(key).into_iter();
        texts.map(|(name, _)| name.to_owned()).collect()
    };
    let remind = within(table, "remind").map(|it| Stage {
        title: "临近期限".to_owned(),
        at: Moment::Before(it),
        effects: Effects::default(),
        step: None,
    });
    let late = Stage {
        title: table.text_or_empty("title"),
        at: Moment::Late,
        effects: effects(table),
        step: table.text("step").map(str::to_owned),
    };
    let later = escalated(table).filter_map(|stage| {
        Some(Stage {
            title: stage.text_or_empty("title"),
            at: Moment::After(within(stage, "after")?),
            effects: effects(stage),
            step: None,
        })
    });
    Clock {
        name: name.to_owned(),
        title: table.text_or_empty("title"),
        in_states: texts("in"),
        until: table.text_or_empty("until"),
        within: within(table, "within"),
        pause: texts("pause"),
        stages: remind.into_iter().chain([late]).chain(later).collect(),
    }
}

pub(super) fn duty(table: &Table, log: &mut Log<'_>) -> Option<Duty> {
    if let (Some(entry), None) = (table.entry("where"), table.get("with")) {
        let hint = "say of which records, with = \"canteen.canteen\"";
        log.error(entry.key_at, "word.missing", "`where` without `with`", hint);
    }
    let with = table.text("with").map(|register| Held {
        register: register.to_owned(),
        filter: None,
    });
    Some(Duty {
        owed: None,
        with,
        period: one_of(table, "period", PeriodKind::WORDS, log)?,
        open: within(table, "open"),
        due: within(table, "due"),
        close: within(table, "close"),
    })
}

/// How long a word says, as far as it can be read without the other files.
fn within(table: &Table, key: &str) -> Option<Within> {
    table.text(key).and_then(Within::read)
}

/// The tables of `escalate`, in the order of a clock's later stages.
pub(super) fn escalated(table: &Table) -> impl Iterator<Item = &Table> {
    let items = table.get("escalate").map(super::word::items);
    let tables = items.into_iter().flatten().filter_map(Node::table);
    tables.filter(|table| within(table, "after").is_some())
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
        .map(|(id, _, said)| {
            let single = said.flag("single").unwrap_or(false);
            let subscription = Subscription {
                single,
                step: said.text("step").map(str::to_owned),
                ..Subscription::default()
            };
            (id, subscription)
        })
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
