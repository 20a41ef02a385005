//! Layers: what a bureau says on top of the shipped files, merged into them before reading.
//!
//! A layer's file of a shipped system adds to the file of the same name; everything after
//! this pass sees one file and does not know that it came from two. What a layer may say of
//! something shipped is the table [`MAY`]: it adds under names of its own (`x_…`), rewords
//! and tightens, and never removes or loosens. Systems of a bureau's own go through untouched.

mod combine;

use std::sync::Arc;

use super::heading;
use super::tree::{Entry, File, Log, Node, Span, Table, Value};
use crate::diagnostic::suggest;
use crate::layer::{NAME_MAX, is_name, is_story};
use crate::version;
use crate::words::{Place, Takes, find};
use combine::combine;

/// What a layer adds to something shipped begins with this, so that no later version of
/// the shipped files meets it.
pub const PREFIX: &str = "x_";

/// What a layer may do with a word of something shipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum May {
    /// Says it in other words.
    Reword,
    /// Only where the shipped file says nothing.
    Say,
    /// Adds to a list.
    Add,
    /// Keeps some of a list; of nobody there is nothing to keep.
    Fewer,
    /// The same, where saying nothing means everybody.
    FewerOfAll,
    /// May become true.
    Hold,
    /// A smaller number or an earlier day.
    Below,
    /// A greater number.
    Above,
    /// A stricter handling.
    Stricter,
    /// Opens less.
    Narrow,
    /// Conditions beside those that are there.
    Beside,
    /// Values after those that are there.
    After,
    /// Says more of entries that are there.
    Known,
    /// The same, and has new ones under names with the prefix.
    New,
    /// New groups, and new entries of those that are there.
    Groups,
}

/// All a layer may say of something shipped. A word that is not here is not changed.
const MAY: &[(Place, &[(&str, May)])] = &[
    (
        Place::System,
        &[
            ("title", May::Reword),
            ("help", May::Reword),
            ("uses", May::Add),
            ("role", May::Known),
            ("menu", May::New),
            ("event", May::Known),
            ("refusal", May::Known),
        ],
    ),
    (
        Place::Role,
        &[("title", May::Reword), ("help", May::Reword)],
    ),
    (
        Place::Menu,
        &[("title", May::Reword), ("roles", May::FewerOfAll)],
    ),
    (
        Place::Event,
        &[("title", May::Reword), ("help", May::Reword)],
    ),
    (
        Place::Register,
        &[
            ("title", May::Reword),
            ("help", May::Reword),
            ("create", May::Fewer),
            ("counted", May::Fewer),
            ("sort", May::Add),
            ("filter", May::Add),
            ("search", May::Add),
            ("list", May::Reword),
            ("urgent", May::Say),
            ("retain", May::Say),
            ("field", May::New),
            ("rows", May::Groups),
            ("state", May::Known),
            ("step", May::Known),
            ("clock", May::New),
            ("print", May::New),
            ("quality", May::New),
            ("access", May::Narrow),
            ("check", May::Beside),
        ],
    ),
    (
        Place::Field,
        &[
            ("title", May::Reword),
            ("aliases", May::Add),
            ("reads", May::Add),
            ("standard", May::Say),
            ("required", May::Hold),
            ("default", May::Say),
            ("check", May::Say),
            ("says", May::Say),
            ("level", May::Stricter),
            ("means", May::Say),
            ("help", May::Reword),
            ("group", May::Reword),
            ("max", May::Below),
            ("min", May::Above),
        ],
    ),
    (
        Place::RowField,
        &[
            ("title", May::Reword),
            ("aliases", May::Add),
            ("standard", May::Say),
            ("required", May::Hold),
            ("default", May::Say),
            ("check", May::Say),
            ("says", May::Say),
            ("level", May::Stricter),
            ("means", May::Say),
            ("help", May::Reword),
            ("max", May::Below),
            ("min", May::Above),
        ],
    ),
    (
        Place::State,
        &[
            ("title", May::Reword),
            ("tone", May::Reword),
            ("aside", May::Reword),
        ],
    ),
    (
        Place::Step,
        &[
            ("title", May::Reword),
            ("help", May::Reword),
            ("by", May::Fewer),
            ("need", May::Add),
            ("ask", May::Add),
            ("when", May::Say),
            ("says", May::Say),
            ("notify", May::Add),
        ],
    ),
    (
        Place::Clock,
        &[
            ("title", May::Reword),
            ("remind", May::Say),
            ("notify", May::Add),
            ("escalate", May::Say),
        ],
    ),
    (
        Place::Print,
        &[
            ("title", May::Reword),
            ("rows", May::Reword),
            ("sign", May::Reword),
            ("note", May::Reword),
        ],
    ),
    (
        Place::Quality,
        &[("title", May::Reword), ("advice", May::Reword)],
    ),
    (
        Place::CodeList,
        &[("title", May::Reword), ("code", May::New)],
    ),
    (
        Place::Code,
        &[
            ("title", May::Reword),
            ("to", May::Below),
            ("tone", May::Reword),
        ],
    ),
    (
        Place::Param,
        &[
            ("title", May::Reword),
            ("help", May::Reword),
            ("value", May::After),
            ("by", May::Fewer),
            ("min", May::Above),
            ("max", May::Below),
        ],
    ),
    (Place::Fact, &[("help", May::Reword)]),
];

/// Whether a layer may say a word of something shipped, and how: `reword`, `add`, `tighten`.
pub fn of_shipped(place: Place, word: &str) -> Option<&'static str> {
    Some(match may(place, word)? {
        May::Reword => "reword",
        May::Say => "say",
        May::Add | May::Beside | May::After => "add",
        May::Fewer | May::FewerOfAll | May::Narrow => "narrow",
        May::Hold | May::Below | May::Above | May::Stricter => "tighten",
        May::Known => "known",
        May::New | May::Groups => "new",
    })
}

fn may(place: Place, word: &str) -> Option<May> {
    let (_, words) = MAY.iter().find(|(it, _)| *it == place)?;
    words
        .iter()
        .find(|(it, _)| *it == word)
        .map(|(_, may)| *may)
}

/// The files as they are read: shipped ones with what layers add to them, then those that
/// are a layer's own.
pub(super) fn whole<'a>(files: &[File<'a>], log: &mut Log<'_>) -> Vec<File<'a>> {
    let mut whole: Vec<File<'a>> = files
        .iter()
        .filter(|it| it.layer.is_none())
        .cloned()
        .collect();
    for file in &whole {
        if let (Some(entry), Kind::Register) = (file.table.entry("extends"), kind(file.name().1)) {
            let message = "only a layer extends";
            log.error(entry.key_at, "layer.extends", message, "leave it out");
        }
    }
    let n_shipped = whole.len();
    names(files, log);
    for file in files.iter().filter(|it| it.layer.is_some()) {
        if tells_a_story(file, log) {
            continue;
        }
        // What it adds is read beside what is shipped (`calendar`).
        if matches!(kind(file.name().1), Kind::Calendar) {
            whole.push(file.clone());
            continue;
        }
        let is_own = file.name().0.is_some()
            && !whole[..n_shipped]
                .iter()
                .any(|it| it.name().0 == file.name().0);
        // What a layer begins of something shipped, another goes on with.
        let shared = |idx: &usize| *idx < n_shipped || !is_own && !file.is_csv();
        let there = whole.iter().position(|it| it.name() == file.name());
        match there.filter(shared) {
            Some(idx) if is_extension(file, log) => {
                let table = merged(&whole[idx], file, log);
                whole[idx].table = table;
            }
            Some(_) => {}
            // A list of codes is a layer's own wherever it lies: `x_…` in codes.toml names it.
            None if is_own || file.is_csv() => match there.filter(|_| is_joint(file)) {
                Some(idx) => {
                    let table = joined(&whole[idx], file, log);
                    whole[idx].table = table;
                }
                None => {
                    let own = own_file(file, &whole, log);
                    whole.extend(own);
                }
            },
            None => {
                let first = beginning(file, &whole[..n_shipped], log);
                whole.extend(first);
            }
        }
    }
    whole
}

/// Whether each layer may be called as it is. Only a new one is refused for the name of what
/// is shipped: a later version may bring a system of that name.
fn names(files: &[File<'_>], log: &mut Log<'_>) {
    let mut known: Vec<&str> = Vec::new();
    for file in files {
        let Some(layer) = file.layer.filter(|it| !known.contains(it)) else {
            continue;
        };
        known.push(layer);
        let mut shipped = files.iter().filter(|it| it.layer.is_none());
        if !is_name(layer) {
            let message = format!("\"{layer}\" is no name of a layer");
            let hint = format!("names are [a-z][a-z0-9_]*, up to {NAME_MAX} letters");
            log.error(file.whole, "layer.name", message, hint);
            log.about(layer);
        } else if shipped.any(|it| it.name().0 == Some(layer)) {
            let message = format!("`{layer}` is a system that is shipped");
            log.warning(file.whole, "layer.named", message, "choose another name");
            log.about(layer);
        }
    }
}

/// What a system tells of the demo city is told of shipped ones alone.
fn tells_a_story(file: &File<'_>, log: &mut Log<'_>) -> bool {
    let tells = is_story(file.path);
    if tells {
        let message = format!("{} is told only of what is shipped", file.path);
        log.error(file.whole, "layer.story", message, "leave it out");
    }
    tells
}

/// A shipped register is extended by name; the other files of a system are what they are.
fn is_extension(file: &File<'_>, log: &mut Log<'_>) -> bool {
    let (folder, name) = file.name();
    if file.is_csv() {
        let message = format!("{} is shipped: a layer replaces no list", file.path);
        let hint = "add codes to the list in codes.toml, under names that begin with x_";
        log.error(file.whole, "layer.file", message, hint);
        return false;
    }
    match (folder, kind(name)) {
        (_, Kind::Measures) => {
            let message = format!("a layer adds nothing to {name}.toml of a shipped system");
            let hint = "they stand in a system of the layer's own";
            log.error(file.whole, "layer.file", message, hint);
            false
        }
        (Some(system), Kind::Register) => {
            let id = format!("{system}.{name}");
            match file.table.get("extends") {
                Some(node) if node.text() == Some(&id) => true,
                Some(node) => {
                    let message = format!("this file extends {id}");
                    let hint = format!("extends = \"{id}\"");
                    log.error(node.at, "layer.extends", message, hint);
                    false
                }
                None => {
                    let message = format!("{id} is shipped and cannot be replaced");
                    let hint = format!("extends = \"{id}\"");
                    log.error(file.whole, "layer.extends", message, hint);
                    false
                }
            }
        }
        _ => true,
    }
}

/// Whether several layers may say something each in a file of a system that is theirs: in all
/// that hold many things by name, so that each brings registers without asking the others.
fn is_joint(file: &File<'_>) -> bool {
    !file.is_csv() && !matches!(kind(file.name().1), Kind::Register)
}

/// What an earlier layer says in such a file, with what this one does: the same, or things of
/// other names.
fn joined(first: &File<'_>, file: &File<'_>, log: &mut Log<'_>) -> Arc<Table> {
    let is_system = matches!(kind(file.name().1), Kind::System);
    let mut joined = (*first.table).clone();
    for entry in &file.table.entries {
        let Some(there) = joined.entry(&entry.key).cloned() else {
            joined.put(entry.clone());
            continue;
        };
        let node = match (&there.node.value, &entry.node.value) {
            (Value::Table(_), Value::Table(more)) if is_system => {
                let mut all = there.node.table().cloned().unwrap_or_default();
                for one in &more.entries {
                    put_or_taken(&mut all, one, log);
                }
                Node::table_at(there.node.at, all)
            }
            (Value::List(_), Value::List(_)) => combine::together(Some(&there.node), &entry.node),
            _ => {
                put_or_taken(&mut joined, entry, log);
                continue;
            }
        };
        joined.put(Entry { node, ..there });
    }
    Arc::new(joined)
}

fn put_or_taken(all: &mut Table, entry: &Entry, log: &mut Log<'_>) {
    match all.entry(&entry.key).cloned() {
        None => all.put(entry.clone()),
        Some(there) if same(&there.node, &entry.node) => {}
        Some(there) => drop(is_taken(&there, entry, log)),
    }
}

/// A file of a system that the layer brings, or another layer brought.
fn own_file<'a>(file: &File<'a>, whole: &[File<'a>], log: &mut Log<'_>) -> Option<File<'a>> {
    if let Some(first) = whole.iter().find(|it| it.name() == file.name()) {
        let message = format!("{} is there already", first.path);
        let hint = "another layer has this file: choose another name";
        log.error(file.whole, "layer.taken", message, hint);
        log.about(first.layer.unwrap_or_default());
        return None;
    }
    if let Some(node) = file.table.get("extends") {
        let known = whole.iter().filter(|it| it.layer.is_none());
        no_such_register(node, known, log);
    }
    let mut file = file.clone();
    let own = Arc::make_mut(&mut file.table);
    own.entries.retain(|entry| entry.key != "extends");
    Some(file)
}

/// A file of a shipped system where none is shipped: its first lists of codes.
fn beginning<'a>(file: &File<'a>, shipped: &[File<'a>], log: &mut Log<'_>) -> Option<File<'a>> {
    match (file.table.get("extends"), kind(file.name().1)) {
        (Some(node), _) => no_such_register(node, shipped.iter(), log),
        (None, Kind::Codes | Kind::Facts) => {
            let none = File {
                table: Arc::default(),
                ..file.clone()
            };
            let table = merged(&none, file, log);
            return Some(File { table, ..none });
        }
        (None, _) => {
            let message = format!("{} adds to nothing that is shipped", file.path);
            let hint = "a layer's registers stand in a folder of its own, such as local/";
            log.error(file.whole, "layer.file", message, hint);
        }
    }
    None
}

fn no_such_register<'f, 'a: 'f>(
    node: &Node,
    shipped: impl Iterator<Item = &'f File<'a>>,
    log: &mut Log<'_>,
) {
    let known: Vec<String> = shipped
        .filter_map(|it| match (it.name(), kind(it.name().1)) {
            ((Some(system), name), Kind::Register) => Some(format!("{system}.{name}")),
            _ => None,
        })
        .collect();
    let said = node.text().unwrap_or_default();
    if known.iter().any(|it| it == said) {
        let message = format!("what {said} gains stands in the file of its name");
        let hint = format!("move it to {}.toml", said.replace('.', "/"));
        log.error(node.at, "layer.extends", message, hint);
        return;
    }
    let hint = suggest(said, known.iter().map(String::as_str));
    log.error(node.at, "layer.extends", "no such shipped register", hint);
}

/// What kind of file a name says it is.
enum Kind {
    System,
    Codes,
    Params,
    Measures,
    Facts,
    Calendar,
    Register,
}

fn kind(name: &str) -> Kind {
    match name {
        "system" => Kind::System,
        "codes" => Kind::Codes,
        "params" => Kind::Params,
        "measures" | "dashboards" => Kind::Measures,
        "facts" => Kind::Facts,
        "calendar" => Kind::Calendar,
        _ => Kind::Register,
    }
}

/// A shipped file's words with those a layer adds to it.
fn merged(shipped: &File<'_>, layer: &File<'_>, log: &mut Log<'_>) -> Arc<Table> {
    let (base, mut more) = (&shipped.table, (*layer.table).clone());
    more.entries.retain(|entry| entry.key != "extends");
    let whole = match kind(layer.name().1) {
        Kind::System => table(Place::System, base, &more, log),
        Kind::Codes => entries(Place::CodeList, May::New, base, &more, log),
        Kind::Params => entries(Place::Param, May::Known, base, &more, log),
        Kind::Facts => entries(Place::Fact, May::Groups, base, &more, log),
        Kind::Register => table(Place::Register, base, &more, log),
        Kind::Measures | Kind::Calendar => return Arc::clone(base),
    };
    Arc::new(whole)
}

/// The words of one table with those a layer says of it.
fn table(place: Place, base: &Table, more: &Table, log: &mut Log<'_>) -> Table {
    let mut merged = base.clone();
    for entry in &more.entries {
        let word = find(place, &entry.key);
        match (may(place, &entry.key), word) {
            (Some(may), Some(word)) => {
                let there = merged.entry(&entry.key).cloned();
                let said = combine(may, word.takes, there.as_ref(), entry, base, log);
                merged.put(Entry {
                    node: said,
                    ..entry.clone()
                });
            }
            (None, Some(_)) => {
                let message = format!("a layer does not change `{}`", entry.key);
                let known = may_say(place);
                log.error(entry.key_at, "layer.word", message, known);
            }
            // No word at all: left for the spelling to find.
            (_, None) => merged.put(entry.clone()),
        }
    }
    merged
}

fn may_say(place: Place) -> String {
    match MAY.iter().find(|(it, _)| *it == place) {
        Some((_, words)) => {
            let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            format!("it may say {}", words.join(", "))
        }
        None => String::new(),
    }
}

/// Named entries with what a layer says of them, and its new ones.
fn entries(place: Place, may: May, base: &Table, more: &Table, log: &mut Log<'_>) -> Table {
    let mut merged = base.clone();
    for entry in &more.entries {
        match merged.entry(&entry.key).cloned() {
            Some(there) => {
                let node = known(place, may, &there, entry, log);
                merged.put(Entry { node, ..there });
            }
            None => {
                if may_be_new(may, entry, base, log) {
                    let last = merged.entries.last().map(|it| it.key_at.file);
                    let entry = match place == Place::Field && last != Some(entry.key_at.file) {
                        true => heading::begun(&merged.entries, entry.clone()),
                        false => entry.clone(),
                    };
                    merged.put(entry);
                }
            }
        }
    }
    merged
}

fn known(place: Place, may: May, there: &Entry, entry: &Entry, log: &mut Log<'_>) -> Node {
    // A group is shared, and what stands in it is somebody's.
    if may != May::Groups && is_taken(there, entry, log) {
        return there.node.clone();
    }
    let tables = (titled(&there.node), titled(&entry.node));
    match (may, tables) {
        (May::Groups, (Some(base), Some(more))) => {
            let inner = match log.layer(there.key_at) {
                Some(_) => May::Add,
                None => May::New,
            };
            Node::table_at(there.node.at, entries(place, inner, &base, &more, log))
        }
        (_, (Some(base), Some(more))) => {
            Node::table_at(there.node.at, table(place, &base, &more, log))
        }
        _ => entry.node.clone(),
    }
}

/// Says so when something is another layer's.
fn is_taken(there: &Entry, entry: &Entry, log: &mut Log<'_>) -> bool {
    let (first, second) = (log.layer(there.key_at), log.layer(entry.key_at));
    let Some(first) = first.filter(|_| first != second) else {
        return false;
    };
    let message = format!("`{}` is of the layer {first}", entry.key);
    log.error(entry.key_at, "layer.taken", message, "choose another name");
    log.about(first);
    true
}

/// A code may be shortened to its title.
fn titled(node: &Node) -> Option<Table> {
    match node.text() {
        Some(_) => Some(Table {
            entries: vec![Entry {
                key: "title".into(),
                key_at: node.at,
                node: node.clone(),
            }],
        }),
        None => node.table().cloned(),
    }
}

/// A name with a wrong beginning is read all the same, so that the rest is checked at once.
fn may_be_new(may: May, entry: &Entry, base: &Table, log: &mut Log<'_>) -> bool {
    match may {
        May::New if !entry.key.starts_with(PREFIX) => {
            let message = format!("what a layer adds is called {PREFIX}…, not `{}`", entry.key);
            let near = suggest(&entry.key, base.entries.iter().map(|it| it.key.as_str()));
            let hint = match near.starts_with("did") {
                true => near,
                false => format!("{PREFIX}{}", entry.key),
            };
            log.error(entry.key_at, "layer.prefix", message, hint);
        }
        May::Known => {
            let message = format!("nothing shipped is called `{}`", entry.key);
            let hint = suggest(&entry.key, base.entries.iter().map(|it| it.key.as_str()));
            log.error(entry.key_at, "layer.unknown", message, hint);
            return false;
        }
        _ => {}
    }
    true
}

/// The place that the tables of a word stand in.
fn inner(takes: Takes) -> Option<Place> {
    match takes {
        Takes::Table(place)
        | Takes::Tables(place)
        | Takes::TablesOrNamed(place)
        | Takes::Named(place)
        | Takes::NamedOrText(place)
        | Takes::Groups(place) => Some(place),
        _ => None,
    }
}

fn looser(at: Span, message: String, hint: &str, log: &mut Log<'_>) {
    log.error(at, "layer.looser", message, hint);
}

/// The same thing, whatever file says it and however it is quoted.
fn same(a: &Node, b: &Node) -> bool {
    version::said(&a.value) == version::said(&b.value)
}
