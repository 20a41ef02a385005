//! One word of something shipped with what a layer says of it: is it more, and not less?

use base::Decimal;

use super::{May, entries, inner, is_taken, looser, same};
use crate::diagnostic::suggest;
use crate::load::field::{FILES_MAX, LEVELS, PICTURES_MAX, ROWS_MAX, TEXT_MAX, number};
use crate::load::register::scopes;
use crate::load::tree::{Entry, Log, Node, Table, Value};
use crate::load::word::items;
use crate::words::Takes;

/// What the word says from now on. `base` is the shipped table it stands in; `there` its
/// entry there, if any.
pub(super) fn combine(
    may: May,
    takes: Takes,
    there: Option<&Entry>,
    entry: &Entry,
    base: &Table,
    log: &mut Log<'_>,
) -> Node {
    let said = there.map(|it| &it.node);
    match may {
        May::Reword => entry.node.clone(),
        May::Say => first(there, entry, log),
        May::Add | May::After => together(said, &entry.node),
        May::Fewer | May::FewerOfAll => fewer(may, said, entry, log),
        May::Hold => held(entry, log),
        May::Below | May::Above => bounded(may, said, entry, base, log),
        May::Stricter => stricter(said, entry, log),
        May::Narrow => narrower(said, entry, log),
        May::Beside => beside(said, &entry.node),
        May::Known | May::New | May::Groups => named(may, takes, said, entry, log),
    }
}

fn first(there: Option<&Entry>, entry: &Entry, log: &mut Log<'_>) -> Node {
    let Some(there) = there.filter(|it| !same(&it.node, &entry.node)) else {
        return entry.node.clone();
    };
    if is_taken(there, entry, log) {
        return there.node.clone();
    }
    let message = format!("`{}` is said already and stays", entry.key);
    let hint = match entry.key.as_str() {
        "check" => "say yours in the register's `check`",
        _ => "",
    };
    looser(entry.key_at, message, hint, log);
    there.node.clone()
}

/// The items of both, each once.
pub(super) fn together(said: Option<&Node>, more: &Node) -> Node {
    let mut all: Vec<Node> = said.map(items).unwrap_or_default().to_vec();
    for item in items(more) {
        if !all.iter().any(|it| same(it, item)) {
            all.push(item.clone());
        }
    }
    Node {
        at: more.at,
        value: Value::List(all),
    }
}

fn fewer(may: May, said: Option<&Node>, entry: &Entry, log: &mut Log<'_>) -> Node {
    let there = match said {
        Some(said) => items(said),
        None if may == May::FewerOfAll => return entry.node.clone(),
        None => &[],
    };
    for item in items(&entry.node) {
        if !there.iter().any(|it| same(it, item)) {
            let message = format!("`{}` would open to somebody more", entry.key);
            let known: Vec<&str> = there.iter().filter_map(Node::text).collect();
            let hint = match known.is_empty() {
                true => String::new(),
                false => format!("it may keep some of {}", known.join(", ")),
            };
            looser(item.at, message, &hint, log);
        }
    }
    entry.node.clone()
}

fn held(entry: &Entry, log: &mut Log<'_>) -> Node {
    if matches!(entry.node.value, Value::Flag(false)) {
        let message = format!("`{}` only ever becomes true", entry.key);
        looser(entry.node.at, message, "leave it out", log);
    }
    entry.node.clone()
}

/// A bound inside the one that is there, or inside what the type has by default.
fn bounded(may: May, said: Option<&Node>, entry: &Entry, base: &Table, log: &mut Log<'_>) -> Node {
    let default = match (entry.key.as_str(), base.text("type")) {
        ("max", Some("text" | "address")) => Some(Decimal::from(TEXT_MAX as u64)),
        ("max", Some("files")) => Some(Decimal::from(FILES_MAX as u64)),
        ("max", Some("picture")) => Some(Decimal::from(PICTURES_MAX as u64)),
        ("max", Some("rows")) => Some(Decimal::from(ROWS_MAX as u64)),
        _ => None,
    };
    let goes_out = match (said.map(|it| &it.value), &entry.node.value) {
        (Some(Value::Day(there)), Value::Day(asked)) => asked > there,
        (there, _) => {
            let there = there.and(said.and_then(number)).or(default);
            match (there, number(&entry.node)) {
                (Some(there), Some(asked)) if may == May::Below => asked > there,
                (Some(there), Some(asked)) => asked < there,
                _ => false,
            }
        }
    };
    if goes_out {
        let message = format!("`{}` would allow more than what is shipped", entry.key);
        looser(entry.node.at, message, "", log);
    }
    entry.node.clone()
}

fn stricter(said: Option<&Node>, entry: &Entry, log: &mut Log<'_>) -> Node {
    let level = |node: &Node| {
        let text = node.text()?;
        LEVELS
            .iter()
            .find(|(word, _)| *word == text)
            .map(|(_, it)| *it)
    };
    let there = said.and_then(level).unwrap_or_default();
    if level(&entry.node).is_some_and(|asked| asked < there) {
        let message = format!("`{}` would protect less than what is shipped", entry.key);
        looser(entry.node.at, message, "", log);
    }
    entry.node.clone()
}

/// Access by access: only who is there, and no wider.
fn narrower(said: Option<&Node>, entry: &Entry, log: &mut Log<'_>) -> Node {
    let (Some(there), Some(asked)) = (said.and_then(Node::table), entry.node.table()) else {
        return entry.node.clone();
    };
    let mut merged = there.clone();
    for one in &asked.entries {
        let Some(base) = there.entry(&one.key) else {
            let message = format!("`{}` does not reach these records", one.key);
            let hint = suggest(&one.key, there.entries.iter().map(|it| it.key.as_str()));
            looser(one.key_at, message, &hint, log);
            continue;
        };
        opens_less(&base.node, &one.node, log);
        merged.put(one.clone());
    }
    Node::table_at(entry.node.at, merged)
}

fn opens_less(there: &Node, asked: &Node, log: &mut Log<'_>) {
    let base = scopes(there);
    for (scope, at) in scopes(asked) {
        let known = |word: &str| base.iter().any(|(it, _)| *it == word);
        let inside = match scope {
            "read" => true,
            "unit" => known("unit") || known("area") || known("public"),
            _ => known(scope) || known("public"),
        };
        if !inside {
            let words: Vec<&str> = base.iter().map(|(word, _)| *word).collect();
            let hint = format!("shipped is \"{}\"", words.join(", "));
            looser(at, format!("`{scope}` would open more"), &hint, log);
        }
    }
    let reads = |scopes: &[(&str, _)]| scopes.iter().any(|(word, _)| *word == "read");
    if reads(&base) && !reads(&scopes(asked)) {
        let message = "who only reads would write".to_owned();
        looser(asked.at, message, "add \"read\"", log);
    }
    let clear = |node: &Node| -> Vec<String> {
        let clear = node.table().map(|table| table.texts("clear"));
        clear
            .unwrap_or_default()
            .iter()
            .map(|(it, _)| (*it).to_owned())
            .collect()
    };
    let shown = clear(there);
    for name in clear(asked).iter().filter(|name| !shown.contains(name)) {
        let message = format!("`{name}` would be shown in clear");
        looser(asked.at, message, "leave it out of `clear`", log);
    }
}

/// Conditions of both; named ones lose their names, which nothing refers to.
fn beside(said: Option<&Node>, more: &Node) -> Node {
    let conditions = |node: &Node| -> Vec<Node> {
        match node.table() {
            Some(named) => named.entries.iter().map(|it| it.node.clone()).collect(),
            None => items(node).to_vec(),
        }
    };
    let all = said.into_iter().chain([more]).flat_map(conditions);
    Node {
        at: more.at,
        value: Value::List(all.collect()),
    }
}

fn named(may: May, takes: Takes, said: Option<&Node>, entry: &Entry, log: &mut Log<'_>) -> Node {
    let none = Table::default();
    let there = said.and_then(Node::table).unwrap_or(&none);
    let Some(asked) = entry.node.table() else {
        return entry.node.clone();
    };
    let merged = match inner(takes) {
        Some(place) => entries(place, may, there, asked, log),
        None => reworded(there, asked, log),
    };
    Node::table_at(entry.node.at, merged)
}

/// Wordings of refusals: only known ones, with the values the rule gives.
fn reworded(there: &Table, asked: &Table, log: &mut Log<'_>) -> Table {
    let mut merged = there.clone();
    for entry in &asked.entries {
        let Some(shipped) = there.text(&entry.key) else {
            let message = format!("no refusal is called `{}`", entry.key);
            let hint = suggest(&entry.key, there.entries.iter().map(|it| it.key.as_str()));
            log.error(entry.key_at, "layer.unknown", message, hint);
            continue;
        };
        let known = values(shipped);
        for value in values(entry.node.text().unwrap_or_default()) {
            if !known.contains(&value) {
                let message = format!("the rule gives no value {{{value}}}");
                log.error(
                    entry.node.at,
                    "layer.unknown",
                    message,
                    suggest(value, known.clone()),
                );
            }
        }
        merged.put(entry.clone());
    }
    merged
}

/// The names in braces of a wording.
fn values(text: &str) -> Vec<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}
