//! Each word that says something else, file by file, whatever the word is.

use std::collections::HashSet;

use indexmap::{IndexMap, IndexSet};

use super::WordChange;
use crate::definition::Model;
use crate::load::tree::{Entry, Table, Value};
use crate::version;

/// Words that are only read by people.
const WORDING: &[&str] = &[
    "title", "help", "says", "group", "tone", "source", "aliases", "standard",
];
/// Words whose effect is told as what is carried.
const TOLD: &[&str] = &["was", "part"];

pub(super) fn words(
    old: &Model,
    new: &Model,
    renamed: &IndexMap<String, String>,
) -> Vec<WordChange> {
    let none = Table::default();
    let mut changes = Vec::new();
    let mut known = HashSet::new();
    for (file, table) in &new.files {
        let former = renamed
            .get(&file.replacen('/', ".", 1))
            .map(|id| id.replacen('.', "/", 1));
        let former = former.as_ref().unwrap_or(file);
        known.insert(former.clone());
        let before = old.files.get(former).map_or(&none, |it| it);
        compare(file, &[], before, table, &mut changes);
    }
    for (file, table) in old
        .files
        .iter()
        .filter(|(file, _)| !known.contains(file.as_str()))
    {
        compare(file, &[], table, &none, &mut changes);
    }
    changes
}

fn compare(file: &str, path: &[&str], old: &Table, new: &Table, found: &mut Vec<WordChange>) {
    if old == new {
        return;
    }
    let mut kept = IndexSet::new();
    for entry in &new.entries {
        let before = former(path, old, new, entry);
        let name = before.map(|it| it.key.as_str());
        kept.extend(name);
        let path = [path, &[entry.key.as_str()]].concat();
        values(
            file,
            &path,
            before.map(|it| &it.node.value),
            Some(&entry.node.value),
            found,
        );
    }
    let gone = old
        .entries
        .iter()
        .filter(|it| !kept.contains(it.key.as_str()));
    for entry in gone {
        let path = [path, &[entry.key.as_str()]].concat();
        values(file, &path, Some(&entry.node.value), None, found);
    }
    order(file, path, &kept, old, found);
}

/// Whether the entries of a table are fields, whose order is that of the screen.
fn are_fields(path: &[&str]) -> bool {
    matches!(path, ["field"] | ["rows", _])
}

/// The entry this one was: of the same name, or of a field's former one.
fn former<'t>(path: &[&str], old: &'t Table, new: &Table, entry: &Entry) -> Option<&'t Entry> {
    old.entry(&entry.key).or_else(|| {
        let field = entry.node.table().filter(|_| are_fields(path))?;
        let mut names = field.texts("was").into_iter().map(|(name, _)| name);
        names
            .find(|name| new.entry(name).is_none() && old.entry(name).is_some())
            .and_then(|name| old.entry(name))
    })
}

/// Tables are compared down to the words of an entry; what lies deeper is one value.
fn values(
    file: &str,
    path: &[&str],
    old: Option<&Value>,
    new: Option<&Value>,
    found: &mut Vec<WordChange>,
) {
    let none = Table::default();
    // The fields of rows lie one table deeper.
    let depth = if path.first() == Some(&"rows") { 4 } else { 3 };
    if path.len() < depth {
        match (old, new) {
            (Some(Value::Table(old)), Some(Value::Table(new))) => {
                return compare(file, path, old, new, found);
            }
            (None, Some(Value::Table(new))) => return compare(file, path, &none, new, found),
            (Some(Value::Table(old)), None) => return compare(file, path, old, &none, found),
            _ => {}
        }
    }
    let wording = is_wording(path, old, new);
    let told = |it: &Value| version::said(single(it));
    let same = old.map(told) == new.map(told);
    let (old, new) = (old.map(version::said), new.map(version::said));
    let word = path.last().copied().unwrap_or_default();
    if !same && !TOLD.contains(&word) {
        found.push(WordChange {
            file: file.to_owned(),
            word: path.join("."),
            old,
            new,
            wording,
        });
    }
}

/// A list of one item says what the item alone does.
fn single(value: &Value) -> &Value {
    match value {
        Value::List(items) if items.len() == 1 => &items[0].value,
        other => other,
    }
}

/// The order of entries is the order of screens, and a matter of wording.
fn order(
    file: &str,
    path: &[&str],
    kept: &IndexSet<&str>,
    old: &Table,
    found: &mut Vec<WordChange>,
) {
    let keys = old.entries.iter().map(|it| it.key.as_str());
    let before: Vec<&str> = keys.filter(|it| kept.contains(it)).collect();
    if (path.len() == 1 || are_fields(path)) && !before.iter().eq(kept) {
        found.push(WordChange {
            file: file.to_owned(),
            word: format!("{}.*", path.join(".")),
            old: Some(before.join(" ")),
            new: Some(kept.iter().copied().collect::<Vec<_>>().join(" ")),
            wording: true,
        });
    }
}

fn is_wording(path: &[&str], old: Option<&Value>, new: Option<&Value>) -> bool {
    let both_texts = matches!((old, new), (Some(Value::Text(_)), Some(Value::Text(_))));
    // A refusal, and a code without dates, is nothing but its wording.
    let bare = path.first() == Some(&"refusal") || path.get(1) == Some(&"code");
    path.last().is_some_and(|word| WORDING.contains(word)) || bare && both_texts
}
