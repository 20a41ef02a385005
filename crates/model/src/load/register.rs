//! One register by itself. What names other things, and its expressions, come in `link`.

use std::sync::Arc;

use indexmap::IndexMap;

use super::tree::{Entry, File, Log, Node, Span, Table, Value as Toml};
use super::word::{TONES, items, one_of, pick};
use super::{effect, field, number};
use crate::definition::{
    Access, Actor, Ask, Ending, Letter, Print, Publish, Quality, Register, Retain, Scope, Shape,
    State, Step,
};
use crate::diagnostic::suggest;
use crate::kind::Kind;
use crate::version;
use crate::words::{RESERVED, ROW_RESERVED};

/// Where a step leads that gives a record back.
pub(super) const PREVIOUS: &str = "previous";

const SHAPES: &[(&str, Shape)] = &[
    ("ledger", Shape::Ledger),
    ("application", Shape::Application),
    ("measure", Shape::Measure),
    ("duty", Shape::Duty),
];

const SCOPES: &[(&str, Option<Scope>)] = &[
    ("unit", Some(Scope::Unit)),
    ("area", Some(Scope::Area)),
    ("handling", Some(Scope::Handling)),
    ("mine", Some(Scope::Mine)),
    ("public", Some(Scope::Public)),
    ("read", None),
];

pub(super) fn read(system: &str, name: &str, file: &File<'_>, log: &mut Log<'_>) -> Register {
    let table = &file.table;
    let id = format!("{system}.{name}");
    let names = |key: &str| -> Vec<String> {
        table
            .texts(key)
            .into_iter()
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    let one = |key: &str| table.text(key).map(str::to_owned);
    let states: IndexMap<String, State> = table
        .section("state")
        .map(|(entry, table)| (entry.key.clone(), state(&entry.key, table, log)))
        .collect();
    let ends: Vec<&str> = states
        .values()
        .filter(|state| state.end)
        .map(|state| state.name.as_str())
        .collect();
    let not_ends: Vec<String> = states
        .keys()
        .filter(|name| !ends.contains(&name.as_str()))
        .cloned()
        .collect();
    let mut register = Register {
        version: version::digest(&id, table),
        id,
        system: system.to_owned(),
        name: name.to_owned(),
        title: table.text_or_empty("title"),
        help: table.text_or_empty("help"),
        was: names("was"),
        shape: one_of(table, "shape", SHAPES, log),
        number: table
            .get("number")
            .and_then(|node| Some(number::read(node.text()?, node.at, log))),
        numbered: names("numbered"),
        owner: one("owner"),
        stands_for: one("stands_for"),
        acts_for: one("acts_for"),
        create: names("create"),
        counted: names("counted"),
        opens: match names("opens").as_slice() {
            [measure, of] => Some((measure.clone(), of.clone())),
            _ => None,
        },
        prepare: one("prepare"),
        on_create: one("on_create"),
        on_change: one("on_change"),
        written: one("written"),
        label: names("label"),
        key: names("key"),
        sort: names("sort"),
        filter: names("filter"),
        beyond: names("beyond"),
        search: names("search"),
        list: names("list"),
        dated: names("dated"),
        course: None,
        facts: table.flag("facts").unwrap_or(false),
        hidden: table.flag("hidden").unwrap_or(false),
        urge: table.flag("urge").unwrap_or(true),
        urgent: None,
        retain: table.table("retain").map(|table| retain(table, log)),
        source: table.text_or_empty("source"),
        fields: table
            .section("field")
            .map(|(entry, table)| {
                reserved(entry, log);
                (entry.key.clone(), field::read(&entry.key, table, log))
            })
            .collect(),
        steps: table
            .section("step")
            .map(|(entry, table)| (entry.key.clone(), step(&entry.key, table, &not_ends, log)))
            .collect(),
        states,
        clocks: table
            .section("clock")
            .map(|(entry, table)| (entry.key.clone(), effect::clock(&entry.key, table)))
            .collect(),
        prints: table
            .section("print")
            .map(|(entry, table)| (entry.key.clone(), print(&entry.key, table)))
            .collect(),
        publish: table.table("publish").map(publish),
        qualities: table
            .section("quality")
            .map(|(entry, table)| (entry.key.clone(), quality(&entry.key, table, log)))
            .collect(),
        on: effect::subscriptions(table),
        duty: table.table("duty").and_then(|it| effect::duty(it, log)),
        access: table
            .table("access")
            .map(|table| &table.entries)
            .into_iter()
            .flatten()
            .filter_map(|entry| Some((entry.key.clone(), access(&entry.node, log)?)))
            .collect(),
        checks: Vec::new(),
        shown_by: Vec::new(),
        followed_by: Vec::new(),
        said: Arc::clone(&file.table),
    };
    rows(&mut register, table, log);
    if let [one] = register.key.as_slice()
        && let Some(field) = register.fields.get_mut(one)
    {
        field.unique = true;
    }
    // What a clock sets, and who has made a step, nobody types.
    let clocks = register.clocks.values().filter(|it| it.within.is_some());
    let collecting = register.steps.values().filter_map(|it| it.all.as_ref());
    for name in clocks.map(|it| &it.until).chain(collecting) {
        if let Some(field) = register.fields.get_mut(name) {
            field.fixed = true;
        }
    }
    register
}

fn reserved(entry: &Entry, log: &mut Log<'_>) {
    if RESERVED.contains(&entry.key.as_str()) {
        let message = format!("`{}` belongs to the kernel", entry.key);
        log.error(
            entry.key_at,
            "id.reserved",
            message,
            "every record has it already; choose another name",
        );
    }
}

/// Gives the fields of type rows what `[rows.FIELD]` says of them.
fn rows(register: &mut Register, table: &Table, log: &mut Log<'_>) {
    for (entry, group) in table.section("rows") {
        match register.fields.get_mut(&entry.key).map(|it| &mut it.kind) {
            Some(Kind::Rows { fields, .. }) => *fields = Arc::new(row_fields(group, log)),
            Some(kind) => {
                let message = format!("`{}` is {}, not rows", entry.key, kind.ty());
                log.error(entry.key_at, "rows.field", message, "type = \"rows\"");
            }
            None => {
                let holds = |it: &&crate::Field| it.kind.rows().is_some();
                let known = register.fields.values().filter(holds);
                let hint = suggest(&entry.key, known.map(|it| it.name.as_str()));
                let message = format!("no field `{}` of type rows", entry.key);
                log.error(entry.key_at, "rows.field", message, hint);
            }
        }
    }
    for (entry, said) in table.section("field") {
        let Some(fields) = register
            .fields
            .get(&entry.key)
            .and_then(|it| it.kind.rows())
        else {
            continue;
        };
        if fields.is_empty() {
            let message = format!("nothing is said of the rows of `{}`", entry.key);
            let hint = format!("add [rows.{}] with a field on each line", entry.key);
            log.error(entry.key_at, "rows.field", message, hint);
        }
        if let Some(level) = said.entry("level") {
            let message = "rows have no level of their own";
            log.error(
                level.key_at,
                "rows.level",
                message,
                "say it of their fields",
            );
        }
    }
}

fn row_fields(group: &Table, log: &mut Log<'_>) -> IndexMap<String, crate::Field> {
    let entries = group.entries.iter();
    let tables = entries.filter_map(|entry| Some((entry, entry.node.table()?)));
    tables
        .map(|(entry, table)| {
            if ROW_RESERVED.contains(&entry.key.as_str()) {
                let message = format!("`{}` belongs to the kernel", entry.key);
                let hint = "every row has it already; choose another name";
                log.error(entry.key_at, "id.reserved", message, hint);
            }
            let field = field::read(&entry.key, table, log);
            field::no_rows(table, &field.kind, log);
            (entry.key.clone(), field)
        })
        .collect()
}

fn state(name: &str, table: &Table, log: &mut Log<'_>) -> State {
    let end = table.flag("end").unwrap_or(false);
    State {
        name: name.to_owned(),
        title: table.text_or_empty("title"),
        start: table.flag("start").unwrap_or(false),
        end,
        open: table.flag("open").unwrap_or(!end),
        edit: table.get("edit").map(actors).unwrap_or_default(),
        kept_by: table
            .texts("kept_by")
            .into_iter()
            .map(|(role, _)| role.to_owned())
            .collect(),
        tone: one_of(table, "tone", TONES, log).unwrap_or_default(),
        aside: table.flag("aside").unwrap_or(false),
    }
}

fn step(name: &str, table: &Table, not_ends: &[String], log: &mut Log<'_>) -> Step {
    let names = |key: &str| -> Vec<String> {
        table
            .texts(key)
            .into_iter()
            .map(|(name, _)| name.to_owned())
            .collect()
    };
    let back = table.text("to") == Some(PREVIOUS);
    let to = table.text("to").filter(|_| !back).map(str::to_owned);
    if let Some(node) = table
        .get("todo")
        .filter(|it| !matches!(it.value, Toml::Flag(_) | Toml::Text(_)))
    {
        let message = format!("`todo` takes a flag or an expression, not {}", node.kind());
        log.error(node.at, "word.kind", message, "");
    }
    if let (Some(says), None) = (table.entry("says"), table.entry("when")) {
        log.error(says.key_at, "word.missing", "`says` without `when`", "");
    }
    let mut ask = table
        .get("ask")
        .map(|node| asks(node, log))
        .unwrap_or_default();
    if back && !ask.iter().any(|it| matches!(it, Ask::Reason)) {
        ask.push(Ask::Reason);
    }
    Step {
        name: name.to_owned(),
        title: table.text_or_empty("title"),
        help: table.text_or_empty("help"),
        from: if table.get("from").is_some() {
            names("from")
        } else {
            not_ends.to_vec()
        },
        by: table.get("by").map(actors).unwrap_or_default(),
        need: names("need"),
        all: table.text("all").map(str::to_owned),
        merge: table.text("merge").map(str::to_owned),
        ask,
        start: IndexMap::new(),
        back,
        when: None,
        when_says: table.text_or_empty("says"),
        rule: table.text("rule").map(str::to_owned),
        each: None,
        effects: effect::effects(table),
        todo: table
            .flag("todo")
            .unwrap_or(to.is_some() || table.text("todo").is_some()),
        todo_when: None,
        to,
    }
}

fn print(name: &str, table: &Table) -> Print {
    let texts = |key: &str| table.texts(key).into_iter().map(|(text, _)| text);
    let parts = |row: &str| row.split(',').map(|it| it.trim().to_owned()).collect();
    Print {
        name: name.to_owned(),
        title: table.text_or_empty("title"),
        when: None,
        rows: texts("rows").map(parts).collect(),
        sign: texts("sign").map(str::to_owned).collect(),
        note: table.text_or_empty("note"),
        letter: table.text("text").map(|text| Letter {
            text: text.to_owned(),
            to: table.text("to").map(str::to_owned),
            on: table.text("on").map(str::to_owned),
        }),
    }
}

fn quality(name: &str, table: &Table, log: &mut Log<'_>) -> Quality {
    let same = table.texts("same").into_iter();
    let kinds = Quality::KINDS.map(|it| (it, it));
    Quality {
        name: name.to_owned(),
        title: table.text_or_empty("title"),
        kind: one_of(table, "kind", &kinds, log)
            .unwrap_or_default()
            .to_owned(),
        when: None,
        same: same.map(|(field, _)| field.to_owned()).collect(),
        advice: table.text_or_empty("advice"),
        source: table.text_or_empty("source"),
    }
}

fn publish(table: &Table) -> Publish {
    let names = |key: &str| {
        let texts = table.texts(key).into_iter();
        texts.map(|(name, _)| name.to_owned()).collect()
    };
    Publish {
        title: table.text_or_empty("title"),
        states: names("in"),
        is_released: table.get("by").is_some(),
        with: table.text("with").map(str::to_owned),
        fields: names("fields"),
        list: names("list"),
        filter: names("filter"),
        sort: table.text("sort").map(str::to_owned),
        note: table.text_or_empty("note"),
    }
}

pub(super) fn actors(node: &Node) -> Vec<Actor> {
    let actor = |node: &Node| match node.table() {
        Some(table) => table
            .text("field")
            .map(|field| Actor::Field(field.to_owned())),
        None => node.text().map(|role| Actor::Role(role.to_owned())),
    };
    items(node).iter().filter_map(actor).collect()
}

fn asks(node: &Node, log: &mut Log<'_>) -> Vec<Ask> {
    items(node)
        .iter()
        .filter_map(|item| match (item.text(), item.table()) {
            (Some("reason"), _) => Some(Ask::Reason),
            (Some(name), _) => Some(Ask::Field(name.to_owned())),
            (_, Some(table)) => {
                let field = field::read(table.text("name")?, table, log);
                field::no_rows(table, &field.kind, log);
                Some(Ask::Extra(Box::new(field)))
            }
            _ => None,
        })
        .collect()
}

fn access(node: &Node, log: &mut Log<'_>) -> Option<Access> {
    let table = node.table();
    let mut access = Access {
        scopes: Vec::new(),
        write: true,
        clear: Vec::new(),
    };
    for (word, at, offset) in scope_words(node) {
        let at = log.inside(at, offset, offset + word.len());
        match SCOPES.iter().find(|(known, _)| *known == word) {
            Some((_, None)) => access.write = false,
            Some((_, Some(scope))) => access.scopes.push(*scope),
            None => {
                let hint = suggest(word, SCOPES.iter().map(|(known, _)| *known));
                log.error(at, "access.scope", "no such scope", hint);
            }
        }
    }
    if let Some(table) = table {
        access.clear = table
            .texts("clear")
            .into_iter()
            .map(|(name, _)| name.to_owned())
            .collect();
    }
    Some(access)
}

/// The words of an access, each with the text it stands in and the byte where it begins.
fn scope_words(node: &Node) -> Vec<(&str, Span, usize)> {
    let said = match node.table() {
        Some(table) => table.texts("scope"),
        None => node.texts(),
    };
    let mut words = Vec::new();
    for (text, at) in said {
        let mut offset = 0;
        for part in text.split(',') {
            let start = offset + part.len() - part.trim_start().len();
            words.push((part.trim(), at, start));
            offset += part.len() + 1;
        }
    }
    words
}

/// The same without the byte, for layers.
pub(super) fn scopes(node: &Node) -> Vec<(&str, Span)> {
    let words = scope_words(node).into_iter();
    words.map(|(word, at, _)| (word, at)).collect()
}

fn retain(table: &Table, log: &mut Log<'_>) -> Retain {
    Retain {
        years: table
            .integer("years")
            .and_then(|n| u16::try_from(n).ok())
            .unwrap_or_default(),
        from: table.text_or_empty("from"),
        then: table
            .get("then")
            .and_then(|node| pick(node.text()?, node.at, "then", Ending::WORDS, log))
            .unwrap_or(Ending::Archive),
        source: table.text_or_empty("source"),
    }
}
