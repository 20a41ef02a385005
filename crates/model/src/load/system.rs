//! What a system's own files say: roles, menu, refusals, codes, parameters; and the facts.

use std::sync::Arc;

use base::Decimal;
use indexmap::IndexMap;

use super::tree::{File, Log, Table};
use super::word::{TONES, one_of};
use super::{SystemFiles, dashboard, effect, field, measure, register, spell};
use crate::definition::{
    Code, CodeList, Fact, LoopStep, MenuEntry, Opens, Param, ParamValue, Role, System,
};
use crate::diagnostic::suggest;
use crate::kind::Kind;
use crate::pattern::Pattern;
use crate::thing::Thing;
use crate::value::Value;
use crate::words::Place;

const LOOP: &[(&str, LoopStep)] = &[
    ("plan", LoopStep::Plan),
    ("divide", LoopStep::Divide),
    ("collect", LoopStep::Collect),
    ("compute", LoopStep::Compute),
    ("warn", LoopStep::Warn),
    ("handle", LoopStep::Handle),
    ("supervise", LoopStep::Supervise),
    ("publish", LoopStep::Publish),
    ("evaluate", LoopStep::Evaluate),
];

pub(super) fn read(id: &str, files: &SystemFiles<'_>, log: &mut Log<'_>) -> System {
    let mut system = System {
        id: id.to_owned(),
        title: id.to_owned(),
        help: String::new(),
        uses: Vec::new(),
        menu: Vec::new(),
        roles: IndexMap::new(),
        events: IndexMap::new(),
        refusals: IndexMap::new(),
        registers: IndexMap::new(),
        codes: IndexMap::new(),
        params: IndexMap::new(),
        measures: IndexMap::new(),
        dashboards: IndexMap::new(),
    };
    match files.system {
        Some(file) => own(&mut system, file, log),
        None => {
            let others = [files.codes, files.params, files.measures, files.dashboards];
            let first = files
                .registers
                .values()
                .copied()
                .chain(others.into_iter().flatten())
                .next();
            if let Some(file) = first {
                let message = format!("the system `{id}` has no system.toml");
                log.error(
                    file.whole,
                    "file.no_system",
                    message,
                    "it says at least title",
                );
            }
        }
    }
    for (name, file) in &files.registers {
        spell::check(&file.table, Place::Register, file.whole, log);
        system
            .registers
            .insert(name.clone(), register::read(id, name, file, log));
    }
    // In the order of the menu; what is not in it after that.
    let menu = system.menu.iter().map(|it| it.opens.clone());
    let menu: Vec<Opens> = menu.collect();
    system.registers.sort_by_cached_key(|_, register| {
        let opens = |it: &Opens| matches!(it, Opens::Register(id) if *id == register.id);
        menu.iter().position(opens).unwrap_or(menu.len())
    });
    for file in files.lists.values() {
        spell::check(&file.table, Place::CodeFile, file.whole, log);
    }
    for (name, table) in entries(files.codes, Place::CodeList, log) {
        system
            .codes
            .insert(name.clone(), codes(id, &name, table, files, log));
    }
    for (name, table) in entries(files.params, Place::Param, log) {
        system
            .params
            .insert(name.clone(), param(id, &name, table, log));
    }
    for (name, table) in entries(files.measures, Place::Measure, log) {
        system
            .measures
            .insert(name.clone(), measure::read(id, &name, table, log));
    }
    for (name, table) in entries(files.dashboards, Place::Dashboard, log) {
        system
            .dashboards
            .insert(name.clone(), dashboard::read(id, &name, table, log));
    }
    system
}

/// Name and table of each entry of a file that is a table of named ones.
fn entries<'a>(
    file: Option<&'a File<'a>>,
    place: Place,
    log: &mut Log<'_>,
) -> Vec<(String, &'a Table)> {
    let mut found = Vec::new();
    for entry in file.map(|file| &file.table.entries).into_iter().flatten() {
        spell::id(&entry.key, entry.key_at, log);
        match entry.node.table() {
            Some(table) => {
                spell::check(table, place, entry.key_at, log);
                found.push((entry.key.clone(), table));
            }
            None => {
                let message = format!("`{}` takes a table, not {}", entry.key, entry.node.kind());
                log.error(
                    entry.key_at,
                    "word.kind",
                    message,
                    format!("write [{}]", entry.key),
                );
            }
        }
    }
    found
}

fn own(system: &mut System, file: &File<'_>, log: &mut Log<'_>) {
    let table = &file.table;
    spell::check(table, Place::System, file.whole, log);
    system.title = table.text_or_empty("title");
    system.help = table.text_or_empty("help");
    system.uses = table
        .texts("uses")
        .into_iter()
        .map(|(id, _)| id.to_owned())
        .collect();
    for (entry, role) in table.section("role") {
        let (title, help) = (role.text_or_empty("title"), role.text_or_empty("help"));
        system.roles.insert(entry.key.clone(), Role { title, help });
    }
    for (entry, event) in table.section("event") {
        let read = effect::event(&system.id, &entry.key, event, log);
        system.events.insert(entry.key.clone(), read);
    }
    for (entry, menu) in table.section("menu") {
        let step = one_of(menu, "step", LOOP, log).unwrap_or(LoopStep::Handle);
        let opens = match (menu.text("register"), menu.text("screen")) {
            (Some(register), None) => Opens::Register(register.to_owned()),
            (None, Some(screen)) => Opens::Screen(screen.to_owned()),
            _ => {
                let message = "an entry opens either a register or a screen";
                log.error(
                    entry.key_at,
                    "menu.target",
                    message,
                    "say one of `register`, `screen`",
                );
                continue;
            }
        };
        let roles = menu
            .texts("roles")
            .into_iter()
            .map(|(role, _)| role.to_owned())
            .collect();
        system.menu.push(MenuEntry {
            step,
            title: menu.text_or_empty("title"),
            opens,
            roles,
        });
    }
    for entry in table
        .table("refusal")
        .map(|t| &t.entries)
        .into_iter()
        .flatten()
    {
        let words = entry.node.text().unwrap_or_default();
        system.refusals.insert(entry.key.clone(), words.to_owned());
    }
}

pub(super) fn facts(file: &File<'_>, log: &mut Log<'_>) -> IndexMap<String, Fact> {
    let mut facts = IndexMap::new();
    for group in &file.table.entries {
        spell::id(&group.key, group.key_at, log);
        let Some(table) = group.node.table() else {
            let message = format!("`{}` takes a table, not {}", group.key, group.node.kind());
            log.error(group.key_at, "word.kind", message, "write [pupil.birth_on]");
            continue;
        };
        for entry in &table.entries {
            spell::id(&entry.key, entry.key_at, log);
            let Some(fact) = entry.node.table() else {
                let message = format!("`{}` takes a table, not {}", entry.key, entry.node.kind());
                log.error(
                    entry.key_at,
                    "word.kind",
                    message,
                    "write { title = \"…\" }",
                );
                continue;
            };
            spell::check(fact, Place::Fact, entry.key_at, log);
            let also = fact.texts("also").into_iter();
            let read = Fact {
                title: fact.text_or_empty("title"),
                help: fact.text_or_empty("help"),
                also: also.map(|(name, _)| name.to_owned()).collect(),
                home: None,
            };
            facts.insert(format!("{}.{}", group.key, entry.key), read);
        }
    }
    facts
}

fn codes(
    system: &str,
    name: &str,
    table: &Table,
    files: &SystemFiles<'_>,
    log: &mut Log<'_>,
) -> CodeList {
    let mut list = CodeList {
        id: format!("{system}.{name}"),
        title: table.text_or_empty("title"),
        source: table.text_or_empty("source"),
        leaves: table.flag("leaves").unwrap_or(false),
        ..CodeList::default()
    };
    let mut codes = IndexMap::new();
    if let Some((node, path)) = table
        .get("file")
        .and_then(|node| Some((node, node.text()?)))
    {
        match files.lists.get(path) {
            Some(file) => {
                list.source = file_source(&file.table, &list.source);
                read_codes(&list.id, &file.table, &mut codes, log);
            }
            None => {
                let hint = suggest(path, files.lists.keys().map(String::as_str));
                log.error(node.at, "codes.file", "no such file of codes", hint);
            }
        }
    } else if table.get("code").is_none() {
        let at = table.get("title").map(|node| node.at);
        let hint = "say `code`, or `file`";
        at.into_iter()
            .for_each(|at| log.error(at, "codes.empty", "a list without codes", hint));
    }
    read_codes(&list.id, table, &mut codes, log);
    if let (true, Some(node)) = (codes.is_empty(), table.get("code")) {
        let hint = "code = { low = \"一般\" }";
        log.error(node.at, "codes.empty", "a list without codes", hint);
    }
    list.codes = Arc::new(codes);
    list
}

/// Document, edition and vintage, and what the list itself says of them.
fn file_source(file: &Table, own: &str) -> String {
    let words = ["document", "edition", "vintage"].map(|word| file.text_or_empty(word));
    let said = words.iter().map(String::as_str).chain([own]);
    let said: Vec<&str> = said.filter(|it| !it.is_empty()).collect();
    said.join("；")
}

fn like(code: &Table, log: &mut Log<'_>) -> Option<Pattern> {
    let node = code.get("like")?;
    Pattern::new(node.text()?)
        .map_err(|why| log.error(node.at, "code.like", why, "for instance '^(E[0-9]{8})$'"))
        .ok()
}

fn read_codes(list: &str, table: &Table, codes: &mut IndexMap<String, Code>, log: &mut Log<'_>) {
    let entries = table.table("code").map(|t| &t.entries);
    for entry in entries.into_iter().flatten() {
        let code = match (entry.node.text(), entry.node.table()) {
            (Some(title), _) => Code {
                title: title.to_owned(),
                ..Code::default()
            },
            (_, Some(code)) => Code {
                title: code.text_or_empty("title"),
                also: code
                    .texts("also")
                    .into_iter()
                    .map(|(name, _)| name.to_owned())
                    .collect(),
                like: like(code, log),
                parent: code.text("parent").map(str::to_owned),
                level: code.text("level").map(str::to_owned),
                from: code.day("from"),
                to: code.day("to"),
                tone: one_of(code, "tone", TONES, log).unwrap_or_default(),
            },
            _ => continue,
        };
        codes.insert(entry.key.clone(), code);
    }
    for entry in entries.into_iter().flatten() {
        let parent = entry.node.table().and_then(|code| code.get("parent"));
        let Some((node, parent)) = parent.and_then(|node| Some((node, node.text()?))) else {
            continue;
        };
        log.names(node.at, Thing::code(list, parent));
        if !codes.contains_key(parent) {
            let hint = suggest(parent, codes.keys().map(String::as_str));
            log.error(node.at, "codes.parent", "no such code in this list", hint);
        }
    }
}

fn param(system: &str, name: &str, table: &Table, log: &mut Log<'_>) -> Param {
    let kind = field::kind(table, log);
    if let (true, Some(node)) = (!field::is_plain(&kind), table.get("type")) {
        let hint = "parameters are numbers, texts, dates, times, periods, flags or codes";
        log.error(node.at, "field.kind", "no type of a parameter", hint);
    }
    let mut values: Vec<ParamValue> = Vec::new();
    let items = match table.get("value").map(|node| &node.value) {
        Some(super::tree::Value::List(items)) => items.as_slice(),
        _ => &[],
    };
    for item in items {
        let Some(value) = item.table() else { continue };
        let (Some(from), Some(is)) = (value.day("from"), value.get("is")) else {
            continue;
        };
        if let Some(before) = values.last().filter(|before| before.from >= from) {
            let message = format!("{from} does not come after {}", before.from);
            let at = value.get("from").map_or(item.at, |node| node.at);
            log.error(at, "param.order", message, "values stand oldest first");
        }
        let Some(read) = field::plain(is, &kind, log) else {
            continue;
        };
        if let Some(bounds) = beyond(&read, &kind) {
            log.error(is.at, "param.bounds", bounds, "");
        }
        values.push(ParamValue {
            from,
            is: read,
            source: value.text_or_empty("source"),
        });
    }
    let texts = |word: &str| {
        let texts = table.texts(word).into_iter();
        texts.map(|(text, _)| text.to_owned()).collect()
    };
    Param {
        id: format!("{system}.{name}"),
        title: table.text_or_empty("title"),
        help: table.text_or_empty("help"),
        by: texts("by"),
        areas: texts("areas"),
        kind,
        values,
    }
}

/// Which of its bounds a number breaks.
fn beyond(value: &Value, kind: &Kind) -> Option<String> {
    let (min, max) = match kind {
        Kind::Integer { min, max, .. } => (min.map(Decimal::from), max.map(Decimal::from)),
        Kind::Decimal { min, max, .. } => (*min, *max),
        _ => return None,
    };
    let n = value.as_decimal()?;
    let below = min
        .filter(|min| n < *min)
        .map(|it| format!("{n} is below min = {it}"));
    let above = max
        .filter(|max| n > *max)
        .map(|it| format!("{n} is above max = {it}"));
    below.or(above)
}
