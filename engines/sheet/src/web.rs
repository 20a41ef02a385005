//! Tables of a web page: what many programs hand out as .xls is one, or the XML of Excel 2003.
//!
//! A forgiving reader of tags, not a browser. Rows and cells are found by name in either, cells
//! over several columns or rows by what they say of it. What stands outside tables is left out.
//!
//! # Source
//! HTML 4.01, 11 (tables); XML Spreadsheet Reference (Office 2003): Worksheet, Row, Cell, Data.

use std::io::{Read, Seek, SeekFrom};

use crate::book::{COLUMNS_MAX, ROW_MAX};
use crate::merged::Down;
use crate::text;
use crate::{Cell, Row, Unreadable};

/// Bytes of a page.
const PAGE_MAX: u64 = 64 << 20;
/// The last line a spreadsheet has.
const LINES_MAX: u32 = 1_048_576;

/// One table.
#[derive(Default)]
pub(crate) struct Table {
    /// Of a worksheet; a table of a page has none.
    pub(crate) name: String,
    pub(crate) rows: Vec<Row>,
    pub(crate) downs: Vec<Down>,
}

/// The tables that are lists.
///
/// # Errors
/// [`Unreadable::WebPage`] where there is none.
pub(crate) fn tables(source: &mut (impl Read + Seek)) -> Result<Vec<Table>, Unreadable> {
    let end = source.seek(SeekFrom::End(0))?;
    if end > PAGE_MAX {
        return Err(Unreadable::TooLarge);
    }
    let page = text::whole(source)?;
    let mut reader = Reader::default();
    let mut rest = page.as_str();
    while let Some(at) = rest.find('<') {
        reader.text(&rest[..at])?;
        rest = match Tag::of(&rest[at..]) {
            Some((tag, after)) => {
                reader.tag(&tag);
                tag.skipped(after)
            }
            None => {
                reader.text("<")?;
                &rest[at + 1..]
            }
        };
    }
    reader.end_row();
    let mut tables = reader.tables;
    tables.retain(|it| it.rows.iter().any(|row| row.cells.len() > 1));
    match tables.is_empty() {
        true => Err(Unreadable::WebPage),
        false => Ok(tables),
    }
}

#[derive(Default)]
struct Reader {
    tables: Vec<Table>,
    sheet: String,
    /// How many tables deep: what is inside a cell's table is of that cell.
    depth: usize,
    row: Option<Row>,
    cell: Option<Open>,
    /// By column: how many rows from here on are taken by a cell above.
    taken: Vec<u32>,
    /// Line feeds of the page mean nothing; those of a workbook's XML do.
    is_xml: bool,
}

/// A cell that is being read.
struct Open {
    text: String,
    column: usize,
    across: usize,
    down: u32,
}

impl Reader {
    fn text(&mut self, text: &str) -> Result<(), Unreadable> {
        let is_xml = self.is_xml;
        let (Some(cell), Some(row)) = (&mut self.cell, &self.row) else {
            return Ok(());
        };
        if cell.text.len() + text.len() > ROW_MAX {
            return Err(Unreadable::Heavy(row.number));
        }
        let text = text.replace(['\r', '\n', '\t'], if is_xml { "\n" } else { " " });
        cell.text.push_str(&characters(&text));
        Ok(())
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        match (tag.name.as_str(), tag.closes) {
            ("worksheet", false) => {
                self.is_xml = true;
                self.sheet = tag.value("name").map(characters).unwrap_or_default();
            }
            ("table", false) => {
                self.depth += 1;
                if self.depth == 1 {
                    self.taken.clear();
                    self.tables.push(Table {
                        name: self.sheet.clone(),
                        ..Table::default()
                    });
                }
            }
            ("table", true) => {
                if self.depth == 1 {
                    self.end_row();
                }
                self.depth = self.depth.saturating_sub(1);
            }
            ("br" | "p" | "div" | "tr" | "td" | "th", _)
                if self.cell.is_some() && self.is_inside(tag) =>
            {
                if let Some(cell) = &mut self.cell {
                    cell.text.push('\n');
                }
            }
            ("tr" | "row", false) => self.begin_row(tag),
            ("tr" | "row", true) => self.end_row(),
            ("td" | "th" | "cell", false) => self.begin_cell(tag),
            ("td" | "th" | "cell", true) => self.end_cell(),
            _ => {}
        }
    }

    /// Whether a tag is part of a cell's text.
    fn is_inside(&self, tag: &Tag<'_>) -> bool {
        self.depth > 1 || !matches!(tag.name.as_str(), "tr" | "td" | "th")
    }

    fn begin_row(&mut self, tag: &Tag<'_>) {
        self.end_row();
        let Some(table) = self.tables.last().filter(|_| self.depth == 1) else {
            return;
        };
        let next = table.rows.last().map_or(1, |it| it.number + 1);
        let number = tag.number("index").map_or(next, |it| it.max(next));
        self.row = Some(Row {
            number: number.min(LINES_MAX),
            cells: Vec::new(),
        });
    }

    fn begin_cell(&mut self, tag: &Tag<'_>) {
        self.end_cell();
        let Some(row) = &self.row else { return };
        let mut column = row.cells.len();
        // What is left free of a row belongs to a cell above.
        while self.taken.get(column).is_some_and(|it| *it > 0) {
            column += 1;
        }
        if let Some(index) = tag.number("index") {
            column = column.max(index.saturating_sub(1) as usize);
        }
        let span = |html: &str, xml: &str| {
            let more = tag.number(xml).map(|it| it.saturating_add(1));
            tag.number(html).or(more).unwrap_or(1).max(1)
        };
        self.cell = Some(Open {
            text: String::new(),
            column,
            across: span("colspan", "mergeacross").min(COLUMNS_MAX) as usize,
            down: span("rowspan", "mergedown").min(LINES_MAX),
        });
    }

    fn end_cell(&mut self) {
        let (Some(cell), Some(row)) = (self.cell.take(), &mut self.row) else {
            return;
        };
        let end = (cell.column + cell.across).min(COLUMNS_MAX as usize);
        if cell.column >= end {
            return;
        }
        row.cells.resize(end, Cell::Empty);
        let lines = cell.text.lines().map(spaced).filter(|it| !it.is_empty());
        let text = lines.collect::<Vec<_>>().join("\n");
        if !text.is_empty() {
            row.cells[cell.column] = Cell::Text(text);
        }
        if cell.down > 1 {
            self.taken.resize(self.taken.len().max(end), 0);
            self.taken[cell.column..end].fill(cell.down);
            let first = row.number - 1;
            if let Some(table) = self.tables.last_mut() {
                table.downs.extend((cell.column..end).map(|column| Down {
                    first,
                    last: first.saturating_add(cell.down - 1),
                    column: u32::try_from(column).unwrap_or(COLUMNS_MAX),
                }));
            }
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let (Some(row), Some(table)) = (self.row.take(), self.tables.last_mut()) {
            table.rows.push(row);
            for taken in &mut self.taken {
                *taken = taken.saturating_sub(1);
            }
        }
    }
}

/// A tag: its name in small letters and without a prefix, and what it says of itself.
struct Tag<'t> {
    name: String,
    closes: bool,
    says: &'t str,
}

impl<'t> Tag<'t> {
    /// The tag a text begins with, and what comes after it.
    fn of(text: &'t str) -> Option<(Tag<'t>, &'t str)> {
        if let Some(comment) = text.strip_prefix("<!--") {
            let after = comment.find("-->").map_or("", |at| &comment[at + 3..]);
            let tag = Tag {
                name: String::new(),
                closes: false,
                says: "",
            };
            return Some((tag, after));
        }
        let inner = &text[1..];
        let closes = inner.starts_with('/');
        let inner = inner.strip_prefix('/').unwrap_or(inner);
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
            return None;
        }
        let (body, after) = inner.split_once('>')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '!' | '?');
        let (name, says) = body.split_at(body.find(|c| !is_name(c)).unwrap_or(body.len()));
        let name = name.rsplit(':').next().unwrap_or(name);
        let tag = Tag {
            name: name.to_ascii_lowercase(),
            closes,
            says: says.strip_suffix('/').unwrap_or(says),
        };
        Some((tag, after))
    }

    /// What comes after it, and after what is no text for a reader.
    fn skipped<'a>(&self, after: &'a str) -> &'a str {
        if self.closes || !matches!(self.name.as_str(), "script" | "style") {
            return after;
        }
        let end = format!("</{}", self.name);
        let found = after.to_ascii_lowercase().find(&end);
        found.map_or("", |at| &after[at..])
    }

    fn value(&self, name: &str) -> Option<&'t str> {
        let mut rest = self.says;
        loop {
            let (before, after) = rest.split_once('=')?;
            let own = before
                .trim_end()
                .rsplit([' ', '\t', '\r', '\n', ':'])
                .next();
            let after = after.trim_start();
            let (value, next) = match after.chars().next()? {
                mark @ ('"' | '\'') => after[1..].split_once(mark)?,
                _ => after.split_once(char::is_whitespace).unwrap_or((after, "")),
            };
            if own.is_some_and(|it| it.eq_ignore_ascii_case(name)) {
                return Some(value);
            }
            rest = next;
        }
    }

    fn number(&self, name: &str) -> Option<u32> {
        self.value(name)?.trim().parse().ok()
    }
}

/// One space for many; a space that is kept for its width is one, too.
fn spaced(line: &str) -> String {
    let words = line.split(char::is_whitespace).filter(|it| !it.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A text with its characters in place of their names: `&amp;`, `&#160;`.
fn characters(text: &str) -> String {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        read.push_str(&rest[..at]);
        rest = &rest[at..];
        let named = rest[1..].split_once(';');
        match named.and_then(|(name, after)| Some((character(name)?, after))) {
            Some((character, after)) => {
                read.push(character);
                rest = after;
            }
            None => {
                read.push('&');
                rest = &rest[1..];
            }
        }
    }
    read.push_str(rest);
    read
}

fn character(name: &str) -> Option<char> {
    let code = name
        .strip_prefix('#')
        .and_then(|it| match it.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => it.parse().ok(),
        });
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" | "ensp" | "emsp" => Some(' '),
        "middot" => Some('·'),
        _ => char::from_u32(code?).filter(|it| *it != '\0'),
    }
}
