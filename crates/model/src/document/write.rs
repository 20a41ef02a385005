//! A document as text, in the layout of the shipped files.
//!
//! Words that are told on one line come first, their `=` in one column; then a section for
//! each word that holds named things, one thing on a line. The first two columns of a
//! section are padded where they hold the same word on all lines; a long cell sticks out
//! instead of widening them.

use super::{Document, Entry, Root, Said, canon, is_section};
use crate::words::{Place, Takes, find};

/// Width of a cell, with its word, up to which it widens its column.
const CELL_MAX: usize = 24;

pub(super) fn file(document: &Document) -> String {
    let mut text = comment(&document.head);
    match document.root() {
        Root::Words(place) => words(place, "", &document.entries, &mut text),
        Root::Named(place) => {
            for entry in &document.entries {
                named(place, entry, &mut text);
            }
        }
        Root::Groups(place) => {
            for entry in &document.entries {
                section("", Takes::Named(place), entry, &mut text);
            }
        }
    }
    text
}

/// A named table of words; of one that holds only sections, these say its name.
fn named(place: Place, entry: &Entry, text: &mut String) {
    let Said::Table(entries) = &entry.said else {
        return lines(&[line(entry)], text);
    };
    let name = key(&entry.key);
    let only_sections = !entries.is_empty() && entries.iter().all(|it| in_section(place, it));
    match only_sections && entry.note.is_empty() {
        true if text.is_empty() => {}
        true => text.push('\n'),
        false => header(&entry.note, &name, text),
    }
    words(place, &name, entries, text);
}

fn in_section(place: Place, entry: &Entry) -> bool {
    find(place, &entry.key).is_some_and(|word| is_section(word.takes, &entry.said))
}

fn comment(lines: &[String]) -> String {
    lines
        .iter()
        .map(|line| match line.as_str() {
            "" => "#\n".to_owned(),
            line => format!("# {line}\n"),
        })
        .collect()
}

/// The words of one table: those on a line, then its sections.
fn words(place: Place, prefix: &str, entries: &[Entry], text: &mut String) {
    let entries = canon::table(place, entries);
    let own: Vec<Line> = entries
        .iter()
        .filter(|it| !in_section(place, it))
        .map(line)
        .collect();
    lines(&own, text);
    for entry in entries.iter().filter(|it| in_section(place, it)) {
        match find(place, &entry.key).map(|word| word.takes) {
            Some(Takes::Groups(place)) => groups(place, entry, text),
            Some(takes) => section(prefix, takes, entry, text),
            None => {}
        }
    }
}

/// A section for each of the tables of a word.
fn groups(place: Place, entry: &Entry, text: &mut String) {
    let Said::Table(groups) = &entry.said else {
        return;
    };
    for group in groups {
        let name = format!("{}.{}", key(&entry.key), key(&group.key));
        header(&group.note, &name, text);
        body(Takes::Named(place), group, text);
    }
}

fn section(prefix: &str, takes: Takes, entry: &Entry, text: &mut String) {
    let name = match prefix {
        "" => key(&entry.key),
        prefix => format!("{prefix}.{}", key(&entry.key)),
    };
    match prefix {
        "" => header(&entry.note, &name, text),
        // A list of codes is told in one piece.
        _ => *text += &format!("{}[{name}]\n", comment(&entry.note)),
    }
    body(takes, entry, text);
}

/// The lines of a section.
fn body(takes: Takes, entry: &Entry, text: &mut String) {
    let Said::Table(entries) = canon::value(takes, &entry.key, &entry.said) else {
        return;
    };
    let mut own: Vec<Line> = entries.iter().map(line).collect();
    columns(&mut own);
    lines(&own, text);
}

fn header(note: &[String], name: &str, text: &mut String) {
    // A comment at the top of a file is the file's.
    if !text.is_empty() || !note.is_empty() {
        text.push('\n');
    }
    *text += &format!("{}[{name}]\n", comment(note));
}

/// A line with what is said on it, so far as it may stand in columns.
struct Line {
    note: String,
    key: String,
    /// `{ `, cells, ` }` when it is a table.
    cells: Vec<(String, String)>,
    said: String,
}

fn line(entry: &Entry) -> Line {
    let cells = match &entry.said {
        Said::Table(entries) => entries
            .iter()
            .map(|it| {
                (
                    it.key.clone(),
                    format!("{} = {}", key(&it.key), value(&it.said)),
                )
            })
            .collect(),
        _ => Vec::new(),
    };
    Line {
        note: comment(&entry.note),
        key: key(&entry.key),
        said: match cells.is_empty() {
            true => value(&entry.said),
            false => String::new(),
        },
        cells,
    }
}

/// Pads the first two columns, the second only where the first holds one word throughout.
fn columns(lines: &mut [Line]) {
    for column in 0..2 {
        // The last cell of a line is not padded.
        let cells = |lines: &[Line]| -> Vec<(usize, String, usize)> {
            lines
                .iter()
                .enumerate()
                .filter(|(_, line)| line.cells.len() > column + 1)
                .map(|(idx, line)| {
                    let (word, cell) = &line.cells[column];
                    (idx, word.clone(), width(cell))
                })
                .collect()
        };
        let found = cells(lines);
        let same = found.windows(2).all(|pair| pair[0].1 == pair[1].1);
        if !same {
            return;
        }
        let fits = found.iter().map(|(_, _, width)| *width);
        let widest = fits.filter(|width| *width <= CELL_MAX).max().unwrap_or(0);
        for (idx, _, width) in found {
            let pad = " ".repeat(widest.saturating_sub(width));
            lines[idx].cells[column].1 += &format!(",{pad}");
        }
    }
}

fn lines(lines: &[Line], text: &mut String) {
    let widest = lines.iter().map(|line| width(&line.key)).max().unwrap_or(0);
    for (idx, line) in lines.iter().enumerate() {
        if idx == 0 && !line.note.is_empty() && text.lines().all(|it| it.starts_with('#')) {
            text.push('\n');
        }
        let pad = " ".repeat(widest - width(&line.key));
        let said = match line.cells.is_empty() {
            true => line.said.clone(),
            false => inline(line.cells.iter().map(|(_, cell)| cell.as_str())),
        };
        *text += &format!("{}{}{pad} = {said}\n", line.note, line.key);
    }
}

/// Cells of a table; those that are padded bring their comma.
fn inline<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut text = String::from("{");
    let mut comma = false;
    for cell in cells {
        if comma {
            text.push(',');
        }
        text.push(' ');
        text += cell;
        comma = !cell.trim_end().ends_with(',');
    }
    text += match text.as_str() {
        "{" => "}",
        _ => " }",
    };
    text
}

fn key(key: &str) -> String {
    let is_bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    match !key.is_empty() && key.chars().all(is_bare) {
        true => key.to_owned(),
        false => quoted(key),
    }
}

fn value(said: &Said) -> String {
    match said {
        Said::Text(text) if text.contains('\n') && !is_marked(text) => several_lines(text),
        Said::Text(text) => quoted(text),
        Said::Integer(n) => n.to_string(),
        Said::Number(text) => text.clone(),
        Said::Flag(flag) => flag.to_string(),
        Said::Day(day) => day.to_string(),
        Said::List(items) => list(items),
        Said::Table(entries) => {
            let cells: Vec<String> = entries
                .iter()
                .map(|it| format!("{} = {}", key(&it.key), value(&it.said)))
                .collect();
            inline(cells.iter().map(String::as_str))
        }
    }
}

/// Several tables have a line each.
fn list(items: &[Said]) -> String {
    let said: Vec<String> = items.iter().map(value).collect();
    let n_tables = items
        .iter()
        .filter(|it| matches!(it, Said::Table(_)))
        .count();
    match n_tables > 1 {
        true => format!(
            "[\n{}]",
            said.iter()
                .map(|it| format!("  {it},\n"))
                .collect::<String>()
        ),
        false => format!("[{}]", said.join(", ")),
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        quoted += &escaped(c);
    }
    quoted.push('"');
    quoted
}

fn escaped(c: char) -> String {
    match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        '\r' => "\\r".to_owned(),
        c if c.is_control() => format!("\\u{:04X}", u32::from(c)),
        c => c.to_string(),
    }
}

/// No line of a file begins with the mark of a bundle.
fn is_marked(text: &str) -> bool {
    text.lines().any(|line| line.starts_with("////"))
}

/// A text of several lines, as it reads.
fn several_lines(text: &str) -> String {
    let said: String = text
        .chars()
        .map(|c| match c {
            '\n' => "\n".to_owned(),
            c => escaped(c),
        })
        .collect();
    format!("\"\"\"\n{said}\"\"\"")
}

/// Columns on a screen: Chinese characters take two.
fn width(text: &str) -> usize {
    crate::diagnostic::width(text.chars())
}
