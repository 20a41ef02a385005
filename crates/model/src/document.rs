//! A definition file as words and values, without places: what an editor holds, and the
//! one way it is written.
//!
//! Comments are kept where a reader of definitions writes them: above the file, above a
//! section and above an entry that stands on its own line; one at the end of such a line
//! moves above it. Not here: whether the words mean anything; that is said by `load` of
//! the text.

mod canon;
mod comment;
mod write;

use base::Day;

use crate::load::SourceFile;
use crate::load::tree::{self, Table, Value};
use crate::words::{Place, Takes};

/// One file.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// `safety/hazard.toml`: the name says what kind of file it is.
    pub path: String,
    /// The comment above the file, a line each, without `#`.
    pub head: Vec<String>,
    pub entries: Vec<Entry>,
}

/// A word with its value, or one of several named things.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The comment above it.
    pub note: Vec<String>,
    pub key: String,
    pub said: Said,
}

/// A value as TOML has it.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Text(String),
    Integer(i64),
    /// As written, so that it stays exact.
    Number(String),
    Flag(bool),
    Day(Day),
    List(Vec<Said>),
    Table(Vec<Entry>),
}

impl Document {
    /// Reads a file as it is written.
    ///
    /// # Errors
    /// Line (from 1) and message of everything that is no TOML.
    pub fn read(path: &str, text: &str) -> Result<Document, Vec<(usize, String)>> {
        let source = SourceFile::new(path, text);
        let (file, errors) = tree::read(0, &source);
        if !errors.is_empty() {
            let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
            let errors = errors
                .into_iter()
                .map(|(at, message)| (line(at.start), message));
            return Err(errors.collect());
        }
        let comments = comment::Comments::of(text, &file.table);
        Ok(Document {
            path: path.to_owned(),
            head: comments.head(),
            entries: entries(&file.table, text, &comments),
        })
    }

    /// The text of the file: words in the order of the guide, one fact on a line, in columns.
    pub fn write(&self) -> String {
        write::file(self)
    }

    /// What kinds of tables the file's own entries are; none when they are words.
    fn root(&self) -> Root {
        let name = self.path.rsplit('/').next().unwrap_or_default();
        let name = name.strip_suffix(".toml").unwrap_or(name);
        let known = ROOTS.iter().find(|(it, _)| *it == name);
        known.map_or(Root::Words(Place::Register), |(_, root)| *root)
    }
}

/// What stands at the top of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    Words(Place),
    /// Named tables of words.
    Named(Place),
    /// Named groups of named tables.
    Groups(Place),
}

/// Files that are no register, by their names.
pub const ROOTS: &[(&str, Root)] = &[
    ("system", Root::Words(Place::System)),
    ("codes", Root::Named(Place::CodeList)),
    ("params", Root::Named(Place::Param)),
    ("measures", Root::Named(Place::Measure)),
    ("dashboards", Root::Named(Place::Dashboard)),
    ("facts", Root::Groups(Place::Fact)),
    ("calendar", Root::Words(Place::Calendar)),
];

fn entries(table: &Table, text: &str, comments: &comment::Comments<'_>) -> Vec<Entry> {
    let entry = |entry: &tree::Entry| Entry {
        note: comments.about(text, entry.key_at, entry.node.at),
        key: entry.key.clone(),
        said: said(&entry.node.value, text, comments),
    };
    table.entries.iter().map(entry).collect()
}

fn said(value: &Value, text: &str, comments: &comment::Comments<'_>) -> Said {
    match value {
        Value::Text(text) => Said::Text(text.clone()),
        Value::Integer(n) => Said::Integer(*n),
        Value::Float(text) | Value::Other(text) => Said::Number(text.clone()),
        Value::Flag(flag) => Said::Flag(*flag),
        Value::Day(day) => Said::Day(*day),
        Value::List(items) => Said::List(
            items
                .iter()
                .map(|item| said(&item.value, text, comments))
                .collect(),
        ),
        Value::Table(table) => Said::Table(entries(table, text, comments)),
    }
}

/// Is the word a section of its own when it stands at the top of a file or of a named table?
fn is_section(takes: Takes, said: &Said) -> bool {
    let named = matches!(
        takes,
        Takes::Named(_)
            | Takes::NamedOrText(_)
            | Takes::NamedTexts
            | Takes::NamedDefaults
            | Takes::TablesOrNamed(_)
    );
    match said {
        Said::Table(groups) if matches!(takes, Takes::Groups(_)) => {
            let is_table = |it: &Entry| matches!(it.said, Said::Table(_));
            !groups.is_empty() && groups.iter().all(is_table)
        }
        said => named && matches!(said, Said::Table(_)),
    }
}
