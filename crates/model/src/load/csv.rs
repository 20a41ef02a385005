//! A list of codes as a CSV file, read into the same tree as TOML would be: what is wrong
//! with it is then found and shown like everything else.
//!
//! # Shape
//! The first line is a heading, `# document | edition | vintage`. The second names the
//! columns, by the words of a code; `code` is one of them. Each further line is a code, in
//! the order shown. An empty cell says nothing; a cell with a comma stands in quotes; several
//! names in `also` have 、 between them.

use super::tree::{Entry, Node, Span, Table, Value};

/// The words of the heading, in their order.
const HEADING: [&str; 3] = ["document", "edition", "vintage"];

/// What is wrong, where.
type Errors = Vec<(Span, String)>;

struct Cell {
    text: String,
    at: Span,
}

pub(super) fn read(file: usize, text: &str) -> (Table, Errors) {
    let mut errors = Errors::new();
    let mut lines = lines(file, text);
    let none = Span {
        file,
        start: 0,
        end: 0,
    };
    let heading = lines.next().unwrap_or(("", none));
    let mut entries = self::heading(heading, &mut errors);
    let (names, names_at) = lines.next().unwrap_or(("", none));
    let columns = cells(names, names_at, &mut errors);
    let mut codes = Table::default();
    for (line, at) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        let row = cells(line, at, &mut errors);
        if row.len() != columns.len() {
            let message = format!("{} cells under {} columns", row.len(), columns.len());
            errors.push((at, message));
            continue;
        }
        match code(&columns, row, at) {
            Some(entry) => codes.entries.push(entry),
            None => errors.push((at, "a line without a code".to_owned())),
        }
    }
    twice(&codes, &mut errors);
    let all = Span {
        end: text.len(),
        ..names_at
    };
    entries.push(Entry {
        key: "code".to_owned(),
        key_at: names_at,
        node: Node {
            at: all,
            value: Value::Table(codes),
        },
    });
    (Table { entries }, errors)
}

/// Each line with where it stands, without its end.
fn lines(file: usize, text: &str) -> impl Iterator<Item = (&str, Span)> {
    let mut start = 0;
    text.split_inclusive('\n').map(move |whole| {
        let line = whole.trim_end_matches(['\n', '\r']);
        let end = start + line.len();
        let at = Span { file, start, end };
        start += whole.len();
        (line, at)
    })
}

fn heading((line, at): (&str, Span), errors: &mut Errors) -> Vec<Entry> {
    let Some(said) = line.strip_prefix('#') else {
        let message = "the first line is `# document | edition | vintage`";
        errors.push((at, message.to_owned()));
        return Vec::new();
    };
    let parts = HEADING.iter().zip(said.split('|').map(str::trim));
    let parts = parts.filter(|(_, part)| !part.is_empty());
    parts
        .map(|(word, part)| Entry {
            key: (*word).to_owned(),
            key_at: at,
            node: Node {
                at,
                value: Value::Text(part.to_owned()),
            },
        })
        .collect()
}

fn code(columns: &[Cell], row: Vec<Cell>, at: Span) -> Option<Entry> {
    let mut key = None;
    let mut words = Table::default();
    for (column, cell) in columns.iter().zip(row) {
        if column.text == "code" {
            key = Some(cell).filter(|it| !it.text.is_empty());
        } else if !cell.text.is_empty() {
            words.entries.push(Entry {
                key: column.text.clone(),
                key_at: column.at,
                node: Node {
                    at: cell.at,
                    value: value(&column.text, &cell),
                },
            });
        }
    }
    let key = key?;
    Some(Entry {
        key: key.text,
        key_at: key.at,
        node: Node {
            at,
            value: Value::Table(words),
        },
    })
}

fn value(column: &str, cell: &Cell) -> Value {
    let text = |text: &str| Value::Text(text.to_owned());
    match column {
        "from" | "to" => match cell.text.parse() {
            Ok(day) => Value::Day(day),
            Err(_) => text(&cell.text),
        },
        "also" => {
            let names = cell.text.split('、').map(|name| Node {
                at: cell.at,
                value: text(name),
            });
            Value::List(names.collect())
        }
        _ => text(&cell.text),
    }
}

fn cells(line: &str, at: Span, errors: &mut Errors) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut start = 0;
    while start <= line.len() {
        let rest = &line[start..];
        let (text, len) = match rest.strip_prefix('"') {
            Some(_) => quoted(rest).unwrap_or_else(|| {
                errors.push((at, "a quote that does not end".to_owned()));
                (rest.to_owned(), rest.len())
            }),
            None => {
                let len = rest.find(',').unwrap_or(rest.len());
                (rest[..len].trim().to_owned(), len)
            }
        };
        let at = Span {
            file: at.file,
            start: at.start + start,
            end: at.start + start + len,
        };
        cells.push(Cell { text, at });
        start += len + 1;
    }
    cells
}

/// What a quoted cell says, and how many bytes it takes; two quotes inside stand for one.
fn quoted(rest: &str) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut at = 1;
    loop {
        let end = at + rest[at..].find('"')?;
        text.push_str(&rest[at..end]);
        at = end + 1;
        match rest[at..].strip_prefix('"') {
            Some(_) => text.push('"'),
            None => break,
        }
        at += 1;
    }
    (rest[at..].is_empty() || rest[at..].starts_with(',')).then_some((text, at))
}

fn twice(codes: &Table, errors: &mut Errors) {
    let mut seen = std::collections::HashSet::new();
    for entry in &codes.entries {
        if !seen.insert(entry.key.as_str()) {
            let message = format!("`{}` is listed twice", entry.key);
            errors.push((entry.key_at, message));
        }
    }
}
