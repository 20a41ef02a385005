//! Are these words of the language, and do they take what they are given?
//!
//! Everything that can be told from [`crate::words`] alone is told here, so that
//! the readers after it may simply skip what is absent or of the wrong kind.

use super::tree::{Entry, Log, Node, Span, Table, Value};
use crate::diagnostic::suggest;
use crate::process::{Stretch, Within};
use crate::words::{Place, Takes, find, is_id, names_rule, words};

/// Checks the words of one table and of all tables in it.
pub(super) fn check(table: &Table, place: Place, at: Span, log: &mut Log<'_>) {
    for entry in &table.entries {
        match find(place, &entry.key) {
            Some(word) => {
                value(&entry.node, word.takes, &entry.key, log);
                rule(place, entry, log);
            }
            None => {
                let known = words(place).iter().map(|word| word.name);
                let known = known.filter(|name| find(place, name).is_some());
                log.error(
                    entry.key_at,
                    "word.unknown",
                    format!("no such word in {}", said(place)),
                    suggest(&entry.key, known),
                );
            }
        }
    }
    let required = words(place).iter().filter(|word| word.required);
    for word in required.chain(find(place, "name").filter(|_| place == Place::Ask)) {
        if table.get(word.name).is_none() {
            log.error(
                at,
                "word.missing",
                format!("{} without `{}`", said(place), word.name),
                format!("for instance {}", word.example),
            );
        }
    }
}

/// A function written in Rust, which a layer does not have.
fn rule(place: Place, entry: &Entry, log: &mut Log<'_>) {
    if names_rule(place, &entry.key) && log.layered(entry.key_at) {
        let message = format!("`{}` names a rule, and a layer has none", entry.key);
        let hint = "conditions, `computed`, `set` and `default` are expressions";
        log.error(entry.key_at, "layer.rule", message, hint);
    }
}

/// Is it an id?
pub(super) fn id(text: &str, at: Span, log: &mut Log<'_>) -> bool {
    let good = is_id(text);
    if !good {
        log.error(
            at,
            "id.bad",
            format!("\"{text}\" is not an id"),
            "ids are [a-z][a-z0-9_]*",
        );
    }
    good
}

fn value(node: &Node, takes: Takes, key: &str, log: &mut Log<'_>) {
    let fits = match (&node.value, takes) {
        (Value::Text(text), Takes::Id) => {
            id(text, node.at, log);
            true
        }
        // Under no heading.
        (Value::Text(text), Takes::Text) if text.is_empty() && key == "group" => true,
        (Value::Text(text), Takes::Text) if text.trim().is_empty() => {
            log.error(
                node.at,
                "word.kind",
                format!("`{key}` says nothing"),
                "leave it out",
            );
            true
        }
        (Value::Text(_), Takes::Text | Takes::Texts | Takes::Expression) => true,
        (Value::Text(_), Takes::Default | Takes::Value | Takes::Asks | Takes::Actors) => true,
        (Value::Flag(_), Takes::Flag | Takes::Default | Takes::Value) => true,
        (Value::Integer(_), Takes::Integer | Takes::Number | Takes::Default | Takes::Value) => true,
        (Value::Float(_), Takes::Number | Takes::Default | Takes::Value) => true,
        (Value::Day(_), Takes::Date | Takes::Default | Takes::Value) => true,
        (Value::List(items), Takes::Texts) => items.iter().all(|item| item.text().is_some()),
        (Value::List(items), Takes::Dates) => items
            .iter()
            .all(|item| matches!(item.value, Value::Day(_) | Value::Text(_))),
        (Value::List(items), Takes::Asks) => items.iter().all(|item| match &item.value {
            Value::Table(table) => {
                check(table, Place::Ask, item.at, log);
                true
            }
            _ => item.text().is_some(),
        }),
        (Value::List(items), Takes::Actors) => items.iter().all(|item| actor(item, log)),
        (Value::Table(_), Takes::Actors) => actor(node, log),
        (Value::Table(table), Takes::Table(place)) => {
            check(table, place, node.at, log);
            true
        }
        (Value::List(items), Takes::Tables(place) | Takes::TablesOrNamed(place)) => {
            items.iter().all(|item| {
                let table = item.table();
                table
                    .inspect(|table| check(table, place, item.at, log))
                    .is_some()
            })
        }
        (Value::Text(text), Takes::Within) => {
            let n = Within::split(text).map(|(n, _)| n.trim().parse::<i64>());
            if n.is_none() || (matches!(n, Some(Ok(_))) && Stretch::parse(text).is_none()) {
                let message = format!("`{key}` takes a number of workdays, days or months");
                let hint = "for instance \"5 workdays\", \"param('safety.days') workdays\"";
                log.error(node.at, "word.value", message, hint);
            }
            true
        }
        (Value::Text(text), Takes::Raises) => {
            id(text, node.at, log);
            true
        }
        (Value::List(items), Takes::Raises) => items.iter().all(|item| {
            let name = item.text();
            name.inspect(|text| {
                id(text, item.at, log);
            })
            .is_some()
        }),
        (Value::Table(table), Takes::Raises) => {
            for entry in &table.entries {
                id(&entry.key, entry.key_at, log);
                value(&entry.node, Takes::NamedDefaults, &entry.key, log);
            }
            true
        }
        (Value::Table(table), Takes::Subscriptions) => {
            for entry in &table.entries {
                id(&entry.key, entry.key_at, log);
                value(&entry.node, Takes::Named(Place::On), &entry.key, log);
            }
            true
        }
        (Value::Table(table), Takes::Groups(place)) => {
            for entry in &table.entries {
                id(&entry.key, entry.key_at, log);
                value(&entry.node, Takes::Named(place), &entry.key, log);
            }
            true
        }
        (Value::Table(table), Takes::Named(place) | Takes::TablesOrNamed(place)) => {
            named(table, place, false, log);
            true
        }
        (Value::Table(table), Takes::NamedOrText(place)) => {
            named(table, place, true, log);
            true
        }
        (Value::Table(table), Takes::NamedTexts | Takes::NamedDefaults) => {
            let takes = if takes == Takes::NamedTexts {
                Takes::Text
            } else {
                Takes::Default
            };
            for entry in &table.entries {
                id(&entry.key, entry.key_at, log);
                value(&entry.node, takes, &entry.key, log);
            }
            true
        }
        _ => false,
    };
    if !fits {
        log.error(
            node.at,
            "word.kind",
            format!("`{key}` takes {}, not {}", takes_said(takes), node.kind()),
            "",
        );
    }
}

fn named(table: &Table, place: Place, or_text: bool, log: &mut Log<'_>) {
    for entry in &table.entries {
        // Codes are written as the standard writes them.
        if place != Place::Code {
            id(&entry.key, entry.key_at, log);
        }
        match &entry.node.value {
            Value::Table(table) => check(table, place, entry.key_at, log),
            Value::Text(_) if or_text => {}
            _ => log.error(
                entry.node.at,
                "word.kind",
                format!("`{}` takes a table, not {}", entry.key, entry.node.kind()),
                "",
            ),
        }
    }
}

fn actor(node: &Node, log: &mut Log<'_>) -> bool {
    let Some(table) = node.table() else {
        return node.text().is_some();
    };
    for entry in table.entries.iter().filter(|entry| entry.key != "field") {
        log.error(
            entry.key_at,
            "word.unknown",
            "no such word in an actor",
            "known: field",
        );
    }
    table.text("field").is_some()
}

fn said(place: Place) -> &'static str {
    match place {
        Place::System => "a system",
        Place::Role => "a role",
        Place::Menu => "a menu entry",
        Place::Event => "an event",
        Place::EventField => "what an event carries",
        Place::Register => "a register",
        Place::Field => "a field",
        Place::RowField => "a field of rows",
        Place::State => "a state",
        Place::Step => "a step",
        Place::Ask => "something asked",
        Place::Clock => "a clock",
        Place::Application => "`application`",
        Place::Duty => "`duty`",
        Place::Stage => "an item of `escalate`",
        Place::On => "a subscription",
        Place::Access => "an access",
        Place::Check => "a check",
        Place::Retain => "`retain`",
        Place::Latest => "`latest`",
        Place::Each => "`each`",
        Place::Print => "a paper",
        Place::Publish => "`publish`",
        Place::Quality => "a rule of quality",
        Place::CodeList => "a list of codes",
        Place::CodeFile => "a file of codes",
        Place::Code => "a code",
        Place::Param => "a parameter",
        Place::ParamValue => "a parameter's value",
        Place::Measure => "a measure",
        Place::Count => "what is counted",
        Place::Edition => "an edition of a measure",
        Place::Dashboard => "a dashboard",
        Place::Chart => "a chart",
        Place::Item => "an item of a report",
        Place::Fact => "a fact",
        Place::Calendar => "the calendar",
    }
}

fn takes_said(takes: Takes) -> &'static str {
    match takes {
        Takes::Text => "a text",
        Takes::Id => "an id",
        Takes::Flag => "true or false",
        Takes::Integer => "a whole number",
        Takes::Number => "a number",
        Takes::Date => "a date",
        Takes::Within => "a number of workdays, days or months",
        Takes::Texts => "a text or a list of texts",
        Takes::Dates => "a list of dates",
        Takes::Expression => "an expression in a text",
        Takes::Default => "an expression in a text, or a plain value",
        Takes::Value => "a plain value",
        Takes::Asks => "\"reason\", names of fields, or a list of these and of tables",
        Takes::Actors => "roles, or { field = \"…\" }",
        Takes::Raises => "names of events, or a table of named ones",
        Takes::Subscriptions => "a table of systems and their events",
        Takes::Groups(_) => "a table of tables",
        Takes::Table(_) => "a table",
        Takes::Tables(_) => "a list of tables",
        Takes::TablesOrNamed(_) => "a list of tables, or a table of named ones",
        Takes::Named(_) => "a table of named tables",
        Takes::NamedOrText(_) => "a table of named tables or texts",
        Takes::NamedTexts => "a table of named texts",
        Takes::NamedDefaults => "a table of named expressions",
    }
}
