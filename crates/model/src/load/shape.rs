//! 形态: what a register has because of its shape, written into it before it is read.
//!
//! A shape is a template, a file of the folder `shapes`, in the language itself. Everything
//! after this pass sees one file, and does not know which of its words the register said
//! and which its shape. What is said wins, word by word; what `without` names, and what
//! nobody is named for, is left out. Not here: what a step, a clock or a merging does.
//!
//! # Shape
//! In a template `$word` stands for what the register's table of the shape says under that
//! word, `$a|b` for the first that is said; `$self`, `$open`, `$ends` and `$closers` for the
//! register, its states that are no ends, its ends, and who makes the steps into them.
//! `part` names what an entry belongs to: it is left out when one of them is. `"*"` is where
//! the register's own entries go, else they go first. Of states `a|b` means the first there is.

use std::sync::Arc;

use super::heading;
use super::tree::{Entry, File, Log, Node, Span, Table, Value};
use super::word::items;
use crate::diagnostic::suggest;
use crate::version;
use crate::words::{Place, find};

/// The folder of templates; no system is called so.
pub(super) const FOLDER: &str = "shapes";

/// The table in which a register says what its shape needs, by the shape.
const TABLES: &[(&str, Place)] = &[("application", Place::Application), ("duty", Place::Duty)];

/// What a register may have beside its shape, by the table that says so: the template has its
/// name.
const BESIDE: &[(&str, Place)] = &[("publish", Place::Publish)];

const SECTIONS: [&str; 5] = ["access", "field", "state", "step", "clock"];

/// The files without templates, registers filled by them.
pub(super) fn expanded<'a>(files: &[File<'a>], log: &mut Log<'_>) -> Vec<File<'a>> {
    let (templates, rest): (Vec<&File<'a>>, Vec<&File<'a>>) =
        files.iter().partition(|it| is_template(it));
    let mut expanded = Vec::with_capacity(rest.len());
    for file in rest {
        let mut file = file.clone();
        let shape = file.table.text("shape");
        for (name, _) in TABLES {
            if let Some(entry) = file.table.entry(name)
                && shape != Some(name)
            {
                let message = format!("`{name}` is of the shape {name}");
                let hint = format!("shape = \"{name}\", or leave it out");
                log.error(entry.key_at, "shape.table", message, hint);
            }
        }
        let named = |name: &str| templates.iter().find(|it| it.name().1 == name);
        if let Some(template) = shape.and_then(named) {
            let filled = fill(&file, template, log);
            file.table = filled;
        }
        for (name, place) in BESIDE {
            if let Some((template, node)) = named(name).zip(file.table.get(name)) {
                let filled = filled(&file, template, (*place, node.at));
                file.table = filled;
            }
        }
        expanded.push(file);
    }
    expanded
}

fn is_template(file: &File<'_>) -> bool {
    file.layer.is_none() && file.name().0 == Some(FOLDER)
}

/// What placeholders of a template stand for, in one register.
struct Said<'a> {
    /// Where the shape is said: what comes of it stands there.
    at: Span,
    place: Option<Place>,
    table: Option<&'a Table>,
    without: Vec<&'a str>,
    computed: Vec<(&'static str, Vec<Node>)>,
}

fn fill(file: &File<'_>, template: &File<'_>, log: &mut Log<'_>) -> Arc<Table> {
    let own = &file.table;
    let Some(shape) = own.get("shape") else {
        return Arc::clone(own);
    };
    let name = template.name().1;
    let place = TABLES.iter().find(|(it, _)| *it == name).map(|it| it.1);
    let table = own.table(name);
    // A register that says nothing to a shape that must be told something says all itself.
    if place.is_some() && table.is_none() {
        return Arc::clone(own);
    }
    let said = Said {
        at: shape.at,
        place,
        table,
        without: own.texts("without").iter().map(|(it, _)| *it).collect(),
        computed: computed(file, shape.at),
    };
    known_parts(own, &said, &template.table, log);
    with_template(own, &said, template)
}

/// A register filled by a template that stands beside its shape.
fn filled(file: &File<'_>, template: &File<'_>, (place, at): (Place, Span)) -> Arc<Table> {
    let said = Said {
        at,
        place: Some(place),
        table: file.table.table(template.name().1),
        without: Vec::new(),
        computed: computed(file, at),
    };
    with_template(&file.table, &said, template)
}

fn with_template(own: &Table, said: &Said<'_>, template: &File<'_>) -> Arc<Table> {
    let mut filled = Table::clone(own);
    for entry in &template.table.entries {
        let is_section = SECTIONS.contains(&entry.key.as_str());
        match (is_section, entry.node.table()) {
            (true, Some(section)) => {
                let section = said.section(own.table(&entry.key), section);
                let node = Node::table_at(said.at, section);
                put(&mut filled, entry, node, said.at);
            }
            _ if own.get(&entry.key).is_none() => {
                if let Some(node) = said.node(&entry.node) {
                    put(&mut filled, entry, node, said.at);
                }
            }
            _ => {}
        }
    }
    states(&mut filled, said.at);
    Arc::new(filled)
}

/// Puts entries behind those there, which are of the same file or not.
fn follow(section: &mut Table, entries: &mut Vec<Entry>, is_same: bool) {
    for (idx, entry) in entries.drain(..).enumerate() {
        let entry = match idx == 0 && !is_same {
            true => heading::begun(&section.entries, entry),
            false => entry,
        };
        section.entries.push(entry);
    }
}

fn put(table: &mut Table, entry: &Entry, node: Node, at: Span) {
    let key_at = table.entry(&entry.key).map_or(at, |it| it.key_at);
    table.put(Entry {
        key: entry.key.clone(),
        key_at,
        node,
    });
}

/// What the register's own states and steps give.
fn computed(file: &File<'_>, at: Span) -> Vec<(&'static str, Vec<Node>)> {
    let text = |text: &str| Node {
        at,
        value: Value::Text(text.to_owned()),
    };
    let (system, name) = file.name();
    let own = &file.table;
    let (ends, open): (Vec<_>, Vec<_>) = own
        .section("state")
        .partition(|(_, state)| state.flag("end") == Some(true));
    let names = |states: &[(&Entry, &Table)]| states.iter().map(|it| text(&it.0.key)).collect();
    let mut closers: Vec<Node> = Vec::new();
    for (_, step) in own.section("step") {
        let closes = ends
            .iter()
            .any(|it| Some(it.0.key.as_str()) == step.text("to"));
        for actor in step
            .get("by")
            .filter(|_| closes)
            .map(items)
            .unwrap_or_default()
        {
            let is_there = |it: &Node| version::said(&it.value) == version::said(&actor.value);
            if !closers.iter().any(is_there) {
                closers.push(actor.clone());
            }
        }
    }
    vec![
        (
            "self",
            vec![text(&format!("{}.{name}", system.unwrap_or_default()))],
        ),
        ("open", names(&open)),
        ("ends", names(&ends)),
        ("closers", closers),
    ]
}

/// Does the template have all parts that the register does without?
fn known_parts(own: &Table, said: &Said<'_>, template: &Table, log: &mut Log<'_>) {
    let mut parts: Vec<&str> = Vec::new();
    for section in SECTIONS {
        let entries = template.section(section);
        parts.extend(entries.flat_map(|(_, it)| it.texts("part").into_iter().map(|it| it.0)));
    }
    parts.retain(|it| !said.is_word(it) && said.of(it).is_none());
    for (part, at) in own.texts("without") {
        if !parts.contains(&part) {
            let message = format!("the shape has no part `{part}`");
            log.error(
                at,
                "shape.part",
                message,
                suggest(part, parts.iter().copied()),
            );
        }
    }
}

impl Said<'_> {
    fn is_word(&self, part: &str) -> bool {
        self.place.is_some_and(|place| find(place, part).is_some())
    }

    /// What is computed under a name, if there is such a name.
    fn of(&self, name: &str) -> Option<&[Node]> {
        let found = self.computed.iter().find(|(it, _)| *it == name);
        found.map(|(_, nodes)| nodes.as_slice())
    }

    fn has(&self, part: &str) -> bool {
        match (self.of(part), self.is_word(part)) {
            (Some(nodes), _) => !nodes.is_empty(),
            (None, true) => self.table.is_some_and(|it| it.get(part).is_some()),
            (None, false) => !self.without.contains(&part),
        }
    }

    /// A section of the template with the register's own entries, which keep their order:
    /// also those that are called like one the register does without.
    fn section(&self, own: Option<&Table>, template: &Table) -> Table {
        let own = own.map(|it| it.entries.as_slice()).unwrap_or_default();
        let is_used = |entry: &Entry| !self.is_left_out(entry);
        let of_template = |it: &Entry| template.entry(&it.key).is_some_and(is_used);
        let mut kept: Vec<Entry> = own.iter().filter(|it| !of_template(it)).cloned().collect();
        let mut section = Table::default();
        if template.get("*").is_none() {
            section.entries.append(&mut kept);
        }
        // Whose the last entry is.
        let mut is_own = true;
        for entry in &template.entries {
            if entry.key == "*" {
                let is_there = !kept.is_empty();
                follow(&mut section, &mut kept, is_own);
                is_own |= is_there;
            } else if is_used(entry) {
                let said = own.iter().find(|it| it.key == entry.key);
                let mut entry: Vec<Entry> = self.entry(said, entry).into_iter().collect();
                let is_there = !entry.is_empty();
                follow(&mut section, &mut entry, !is_own);
                is_own &= !is_there;
            }
        }
        section
    }

    /// Whether the register does without what it belongs to.
    fn is_left_out(&self, entry: &Entry) -> bool {
        let parts = entry.node.table().map(|it| it.texts("part"));
        parts.into_iter().flatten().any(|it| !self.has(it.0))
    }

    /// An entry of the template under what the register says of it; none when what it needs
    /// is not said.
    fn entry(&self, own: Option<&Entry>, entry: &Entry) -> Option<Entry> {
        let Some(template) = entry.node.table() else {
            let node = match own {
                Some(own) => own.node.clone(),
                None => self.node(&entry.node)?,
            };
            return Some(self.named(own, entry, node));
        };
        let Some(own) = own else {
            let node = self.node(&entry.node)?;
            return Some(self.named(None, entry, node));
        };
        let mut table = own.node.table()?.clone();
        for word in &template.entries {
            if word.key != "part"
                && table.get(&word.key).is_none()
                && let Some(node) = self.node(&word.node)
            {
                put(&mut table, word, node, self.at);
            }
        }
        let node = Node::table_at(own.node.at, table);
        Some(self.named(Some(own), entry, node))
    }

    fn named(&self, own: Option<&Entry>, entry: &Entry, node: Node) -> Entry {
        Entry {
            key: entry.key.clone(),
            key_at: own.map_or(self.at, |it| it.key_at),
            node,
        }
    }

    /// A value with its placeholders filled, standing where the shape is said; none when
    /// what it needs is not said.
    fn node(&self, node: &Node) -> Option<Node> {
        let value = match &node.value {
            Value::Text(text) => match text.strip_prefix('$') {
                Some(names) => return self.placeholder(names),
                None => node.value.clone(),
            },
            Value::List(list) => Value::List(list.iter().filter_map(|it| self.node(it)).collect()),
            Value::Table(table) => {
                let mut filled = Table::default();
                for entry in table.entries.iter().filter(|it| it.key != "part") {
                    let node = self.node(&entry.node)?;
                    put(&mut filled, entry, node, self.at);
                }
                Value::Table(filled)
            }
            other => other.clone(),
        };
        Some(Node { at: self.at, value })
    }

    fn placeholder(&self, names: &str) -> Option<Node> {
        names.split('|').find_map(|name| match self.of(name) {
            Some([]) => None,
            Some([one]) => Some(one.clone()),
            Some(several) => Some(Node {
                at: self.at,
                value: Value::List(several.to_vec()),
            }),
            None => self.table?.get(name).cloned(),
        })
    }
}

/// Names of states that are not there are left out; a state of the template that nothing
/// leads out of is an end.
fn states(table: &mut Table, at: Span) {
    let there: Vec<String> = table.section("state").map(|it| it.0.key.clone()).collect();
    let mut left: Vec<String> = Vec::new();
    for (section, words) in [("step", &["from", "to"][..]), ("clock", &["in", "pause"])] {
        for entry in section_mut(table, section) {
            let Value::Table(entry) = &mut entry.node.value else {
                continue;
            };
            for word in words {
                let Some(word) = entry.entries.iter_mut().find(|it| it.key == *word) else {
                    continue;
                };
                only_there(&mut word.node, &there);
            }
            if section == "step" && entry.get("to").is_some() {
                left.extend(entry.texts("from").into_iter().map(|it| it.0.to_owned()));
            }
        }
    }
    for state in section_mut(table, "state") {
        if let Value::Table(said) = &mut state.node.value
            && state.key_at == at
            && said.get("end").is_none()
            && !left.contains(&state.key)
        {
            said.entries.push(Entry {
                key: "end".to_owned(),
                key_at: at,
                node: Node {
                    at,
                    value: Value::Flag(true),
                },
            });
        }
    }
}

fn section_mut<'t>(table: &'t mut Table, key: &str) -> impl Iterator<Item = &'t mut Entry> {
    let entry = table.entries.iter_mut().find(|it| it.key == key);
    entry
        .into_iter()
        .filter_map(|it| match &mut it.node.value {
            Value::Table(table) => Some(&mut table.entries),
            _ => None,
        })
        .flatten()
}

/// Of `a|b` the first state there is; of a template's list those there are.
fn only_there(node: &mut Node, there: &[String]) {
    match &mut node.value {
        Value::Text(text) if text.contains('|') => {
            let first = text
                .split('|')
                .find(|it| there.iter().any(|state| state == it));
            if let Some(first) = first.map(str::to_owned) {
                *text = first;
            }
        }
        Value::List(list) => {
            list.retain(|it| {
                it.text()
                    .is_none_or(|it| there.iter().any(|state| state == it))
            });
        }
        _ => {}
    }
}
