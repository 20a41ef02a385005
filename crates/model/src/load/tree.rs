//! TOML as a tree that knows where everything stands.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use base::Day;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Diagnostic, Severity};
use crate::load::{SourceFile, csv};
use crate::thing::Thing;

/// How the name of a list of codes ends, and that of all others.
const CSV: &str = ".csv";
const TOML: &str = ".toml";

/// Bytes of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Span {
    pub(crate) file: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) at: Span,
    pub(crate) value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    /// As written, so that decimals stay exact.
    Float(String),
    Flag(bool),
    Day(Day),
    /// A time, or an integer out of range: no word takes these.
    Other(String),
    List(Vec<Node>),
    Table(Table),
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    pub(crate) entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_at: Span,
    pub(crate) node: Node,
}

/// What is said the same is the same, wherever it stands.
impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.value == other.value
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Entry) -> bool {
        self.key == other.key && self.node == other.node
    }
}

/// One file with its tree; what could not be read is left out of it.
#[derive(Clone, Debug)]
pub(crate) struct File<'a> {
    pub(crate) path: &'a str,
    /// The layer it is of; none when shipped.
    pub(crate) layer: Option<&'a str>,
    pub(crate) text: &'a str,
    pub(crate) table: Arc<Table>,
    pub(crate) whole: Span,
}

/// What was found wrong so far, and what names what.
pub(crate) struct Log<'a> {
    pub(crate) files: &'a [File<'a>],
    pub(crate) found: Vec<Diagnostic>,
    pub(crate) mentions: Vec<Mention>,
}

/// A text or a key in which something is named.
#[derive(Debug)]
pub(crate) struct Mention {
    pub(crate) at: Span,
    /// Bytes of what is said there; none: all of it, or what stands behind its last dot.
    pub(crate) part: Option<Range<usize>>,
    pub(crate) thing: Thing,
}

/// A key of a file, or the value behind it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Spot {
    /// The keys that lead there; items of a list by their place.
    pub(crate) path: Vec<String>,
    pub(crate) is_key: bool,
    /// What the key or the text says.
    pub(crate) said: String,
}

pub(crate) fn read(file: usize, source: &SourceFile) -> (File<'_>, Vec<(Span, String)>) {
    let SourceFile { path, layer, text } = source;
    let is_csv = path.ends_with(CSV);
    let (table, errors) = match is_csv {
        true => csv::read(file, text),
        false if path.ends_with(TOML) => toml(file, text),
        // No definition, whatever it says.
        false => (Table::default(), Vec::new()),
    };
    let whole = first_line(file, text);
    (
        File {
            path,
            layer: layer.as_deref(),
            text,
            table: Arc::new(table),
            whole,
        },
        errors,
    )
}

fn toml(file: usize, text: &str) -> (Table, Vec<(Span, String)>) {
    let (tree, errors) = DeTable::parse_recoverable(text);
    let errors = errors
        .iter()
        .map(|error| {
            let range = error.span().unwrap_or(0..0);
            (
                Span {
                    file,
                    start: range.start,
                    end: range.end,
                },
                error.message().replace('\n', "; "),
            )
        })
        .collect();
    (table(file, tree.get_ref()), errors)
}

/// The first line that says something: where a mistake of the whole file is shown.
fn first_line(file: usize, text: &str) -> Span {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let said = line.trim_end();
        if !said.is_empty() && !said.starts_with('#') {
            return Span {
                file,
                start,
                end: start + said.len(),
            };
        }
        start += line.len();
    }
    Span {
        file,
        start: 0,
        end: 0,
    }
}

fn table(file: usize, table: &DeTable<'_>) -> Table {
    let entries = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().to_string(),
            key_at: span(file, key),
            node: node(file, value),
        })
        .collect();
    Table { entries }
}

fn node(file: usize, spanned: &Spanned<DeValue<'_>>) -> Node {
    let value = match spanned.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Integer(number),
            Err(_) => Value::Other(number.to_string()),
        },
        DeValue::Float(number) => Value::Float(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(time) => match (time.date, time.time) {
            (Some(_), None) => match time.to_string().parse() {
                Ok(day) => Value::Day(day),
                Err(_) => Value::Other(time.to_string()),
            },
            _ => Value::Other(time.to_string()),
        },
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(file, item)).collect()),
        DeValue::Table(entries) => Value::Table(table(file, entries)),
    };
    Node {
        at: span(file, spanned),
        value,
    }
}

fn span<T>(file: usize, spanned: &Spanned<T>) -> Span {
    let range = spanned.span();
    Span {
        file,
        start: range.start,
        end: range.end,
    }
}

impl File<'_> {
    /// Is it a list of codes?
    pub(crate) fn is_csv(&self) -> bool {
        self.path.ends_with(CSV)
    }

    /// The system's folder it lies in, if any, and its name without `.toml`; a list of codes
    /// has its folder in its name, `codes/gbt3304.csv`.
    pub(crate) fn name(&self) -> (Option<&str>, &str) {
        let layer = self.layer.and_then(|it| self.path.strip_prefix(it));
        let whole = layer.unwrap_or(self.path).trim_start_matches('/');
        if let Some(folder) = whole.rfind("/codes/").filter(|_| self.is_csv()) {
            let system = whole[..folder].rsplit(['/', '\\']).next();
            return (system, &whole[folder + 1..]);
        }
        let mut path = whole.rsplit(['/', '\\']);
        let name = path.next().unwrap_or_default();
        (
            path.next().filter(|folder| *folder != "docs"),
            name.strip_suffix(TOML).unwrap_or(name),
        )
    }
}

impl Table {
    /// Puts an entry in the place of the one of its key, or at the end.
    pub(crate) fn put(&mut self, entry: Entry) {
        match self.entries.iter_mut().find(|it| it.key == entry.key) {
            Some(there) => *there = entry,
            None => self.entries.push(entry),
        }
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }

    pub(crate) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::text)
    }

    /// Text, or nothing when absent or of another kind.
    pub(crate) fn text_or_empty(&self, key: &str) -> String {
        self.text(key).unwrap_or_default().to_owned()
    }

    pub(crate) fn flag(&self, key: &str) -> Option<bool> {
        match self.get(key)?.value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    pub(crate) fn integer(&self, key: &str) -> Option<i64> {
        match self.get(key)?.value {
            Value::Integer(number) => Some(number),
            _ => None,
        }
    }

    pub(crate) fn day(&self, key: &str) -> Option<Day> {
        match self.get(key)?.value {
            Value::Day(day) => Some(day),
            _ => None,
        }
    }

    pub(crate) fn table(&self, key: &str) -> Option<&Table> {
        self.get(key).and_then(Node::table)
    }

    /// Name and table of every entry of a section; entries that are no tables are left out.
    pub(crate) fn section(&self, key: &str) -> impl Iterator<Item = (&Entry, &Table)> {
        self.table(key).into_iter().flat_map(Table::inner)
    }

    /// Its entries that are tables.
    pub(crate) fn inner(&self) -> impl Iterator<Item = (&Entry, &Table)> {
        let entries = self.entries.iter();
        entries.filter_map(|entry| Some((entry, entry.node.table()?)))
    }

    /// One text or several, each where it stands.
    pub(crate) fn texts(&self, key: &str) -> Vec<(&str, Span)> {
        self.get(key).map(Node::texts).unwrap_or_default()
    }
}

impl Node {
    pub(crate) fn table_at(at: Span, table: Table) -> Node {
        Node {
            at,
            value: Value::Table(table),
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    pub(crate) fn texts(&self) -> Vec<(&str, Span)> {
        match &self.value {
            Value::Text(text) => vec![(text, self.at)],
            Value::List(items) => items
                .iter()
                .filter_map(|item| Some((item.text()?, item.at)))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a text",
            Value::Integer(_) => "a whole number",
            Value::Float(_) => "a number",
            Value::Flag(_) => "true or false",
            Value::Day(_) => "a date",
            Value::Other(_) => "a time or too large a number",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

impl<'a> Log<'a> {
    /// The layer that says it; none when it is shipped.
    pub(crate) fn layer(&self, at: Span) -> Option<&'a str> {
        self.files[at.file].layer
    }

    /// Is it said by a layer?
    pub(crate) fn layered(&self, at: Span) -> bool {
        self.layer(at).is_some()
    }

    pub(crate) fn error(
        &mut self,
        at: Span,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.say(Severity::Error, at, code, message.into(), hint.into());
    }

    pub(crate) fn warning(
        &mut self,
        at: Span,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.say(Severity::Warning, at, code, message.into(), hint.into());
    }

    fn say(
        &mut self,
        severity: Severity,
        at: Span,
        code: &'static str,
        message: String,
        hint: String,
    ) {
        debug_assert!(
            crate::diagnostic::CODES
                .iter()
                .any(|(known, _)| *known == code),
            "{code} is not listed"
        );
        let file = &self.files[at.file];
        let start = floor(file.text, at.start);
        let line_start = file.text[..start]
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        let line_end = file.text[start..]
            .find('\n')
            .map_or(file.text.len(), |n| start + n);
        let end = floor(file.text, at.end).clamp(start, line_end.max(start));
        let mut marked = &file.text[start..end];
        // A quoted text is marked inside its quotes.
        let mut column = file.text[line_start..start].chars().count() + 1;
        for quote in ['"', '\''] {
            if let Some(inside) = marked
                .strip_prefix(quote)
                .and_then(|m| m.strip_suffix(quote))
                && !inside.is_empty()
                && !inside.contains(quote)
            {
                marked = inside;
                column += 1;
            }
        }
        self.found.push(Diagnostic {
            code,
            severity,
            file: file.path.to_owned(),
            line: file.text[..start].matches('\n').count() + 1,
            column,
            length: marked.chars().count(),
            message,
            hint,
            excerpt: file.text[line_start..line_end]
                .trim_end_matches('\r')
                .to_owned(),
            path: match at == file.whole {
                true => Vec::new(),
                false => way(&file.table, at).unwrap_or_default(),
            },
            about: String::new(),
        });
    }

    /// Notes that something is named by all of a text or key, or behind its last dot.
    pub(crate) fn names(&mut self, at: Span, thing: Thing) {
        self.names_in(at, None, thing);
    }

    /// Notes that something is named in a part of it.
    pub(crate) fn names_in(&mut self, at: Span, part: Option<Range<usize>>, thing: Thing) {
        self.mentions.push(Mention { at, part, thing });
    }

    /// Says in Chinese what the last mistake is about.
    pub(crate) fn about(&mut self, what: impl Into<String>) {
        if let Some(last) = self.found.last_mut() {
            last.about = what.into();
        }
    }

    /// The place of part of a text's content: `start` and `end` count bytes of what the text says.
    pub(crate) fn inside(&self, text: Span, start: usize, end: usize) -> Span {
        let raw = &self.files[text.file].text[text.start..text.end];
        let at = |offset| text.start + raw_offset(raw, offset);
        Span {
            file: text.file,
            start: at(start),
            end: at(end).max(at(start)),
        }
    }
}

/// The keys and texts of a file, by where they stand.
pub(crate) fn spots(table: &Table) -> HashMap<Span, Spot> {
    let mut found = HashMap::new();
    gather(table, &mut Vec::new(), &mut found);
    found
}

fn gather(table: &Table, path: &mut Vec<String>, found: &mut HashMap<Span, Spot>) {
    for entry in &table.entries {
        path.push(entry.key.clone());
        found.entry(entry.key_at).or_insert_with(|| Spot {
            path: path.clone(),
            is_key: true,
            said: entry.key.clone(),
        });
        gather_value(&entry.node, path, found);
        path.pop();
    }
}

fn gather_value(node: &Node, path: &mut Vec<String>, found: &mut HashMap<Span, Spot>) {
    match &node.value {
        Value::Text(text) => {
            found.entry(node.at).or_insert_with(|| Spot {
                path: path.clone(),
                is_key: false,
                said: text.clone(),
            });
        }
        Value::Table(table) => gather(table, path, found),
        Value::List(items) => {
            for (idx, item) in items.iter().enumerate() {
                path.push(idx.to_string());
                gather_value(item, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

/// The keys that lead to what stands there.
fn way(table: &Table, at: Span) -> Option<Vec<String>> {
    let holds = |span: Span| span.start <= at.start && at.start < span.end;
    table.entries.iter().find_map(|entry| {
        let below = match &entry.node.value {
            Value::Table(inner) => way(inner, at),
            Value::List(items) => items.iter().enumerate().find_map(|(idx, item)| {
                let here = || holds(item.at).then(Vec::new);
                let inside = item
                    .table()
                    .and_then(|inner| way(inner, at))
                    .or_else(here)?;
                Some([vec![idx.to_string()], inside].concat())
            }),
            _ => None,
        };
        let here = || (holds(entry.key_at) || holds(entry.node.at)).then(Vec::new);
        let below = below.or_else(here)?;
        Some([vec![entry.key.clone()], below].concat())
    })
}

fn floor(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Where the byte `wanted` of a TOML string's content stands in its quoted form.
fn raw_offset(raw: &str, wanted: usize) -> usize {
    let (quote, multiline) = match raw {
        _ if raw.starts_with("\"\"\"") || raw.starts_with("'''") => (&raw[..3], true),
        _ if raw.starts_with(['"', '\'']) => (&raw[..1], false),
        _ => return wanted.min(raw.len()),
    };
    let literal = quote.starts_with('\'');
    let mut at = quote.len();
    if multiline {
        at += raw[at..].starts_with("\r\n") as usize * 2;
        at += raw[at..].starts_with('\n') as usize;
    }
    let mut said = 0;
    while said < wanted && at < raw.len() - quote.len().min(raw.len()) {
        let rest = &raw[at..];
        let (raw_len, said_len) = match rest.strip_prefix('\\') {
            Some(escape) if !literal => escaped(escape),
            _ => {
                let len = rest.chars().next().map_or(1, char::len_utf8);
                (len, len)
            }
        };
        at += raw_len;
        said += said_len;
    }
    at.min(raw.len())
}

/// Length of an escape with its backslash, and of what it says.
fn escaped(escape: &str) -> (usize, usize) {
    let digits = match escape.chars().next() {
        Some('x') => 2,
        Some('u') => 4,
        Some('U') => 8,
        Some(c) if c.is_whitespace() => {
            return (1 + escape.len() - escape.trim_start().len(), 0);
        }
        _ => return (2, 1),
    };
    let said = escape
        .get(1..=digits)
        .and_then(|hex| u32::from_str_radix(hex, 16).ok())
        .and_then(char::from_u32)
        .map_or(1, char::len_utf8);
    (2 + digits, said)
}
