//! Definition files on the wire: words and values, without places.

use model::Document;
use model::document::{Entry, Said};
use model::layer::LayerFile;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Problem;

/// One definition file.
#[derive(Deserialize, Serialize, ToSchema)]
pub(super) struct DesignFile {
    /// `safety/hazard.toml`: what it is called says what it is.
    path: String,
    /// The comment above the file, line by line.
    #[serde(default)]
    head: Vec<String>,
    words: Vec<DesignEntry>,
    /// Set in the place of words when the text cannot be read at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// A word with its value, or one of several named things.
#[derive(Deserialize, Serialize, ToSchema)]
struct DesignEntry {
    name: String,
    value: DesignValue,
    /// The comment above it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    note: Vec<String>,
}

/// A value as the language has it.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
#[schema(no_recursion)]
enum DesignValue {
    Flag(bool),
    Integer(i64),
    Text(String),
    Day {
        day: String,
    },
    /// A number with a point, as written, so that it stays exact.
    Number {
        number: String,
    },
    Table {
        entries: Vec<DesignEntry>,
    },
    List {
        items: Vec<DesignValue>,
    },
}

/// Reads a file's text; none of it when it is no TOML, as a list of codes is not.
pub(super) fn read(path: &str, text: &str) -> Result<DesignFile, ()> {
    if !path.ends_with(".toml") {
        return Err(());
    }
    let document = Document::read(path, text).map_err(|_| ())?;
    Ok(DesignFile {
        path: document.path,
        head: document.head,
        words: document.entries.into_iter().map(entry).collect(),
        text: None,
    })
}

/// Files as a designer has them.
pub(super) fn all_read(files: &[LayerFile]) -> Vec<DesignFile> {
    let file = |it: &LayerFile| read(&it.path, &it.text).unwrap_or_else(|()| unread(it));
    files.iter().map(file).collect()
}

/// A file that is text, or was brought as text and cannot be read; its text is kept.
fn unread(file: &LayerFile) -> DesignFile {
    DesignFile {
        path: file.path.clone(),
        head: Vec::new(),
        words: Vec::new(),
        text: Some(file.text.clone()),
    }
}

/// Files as they are kept.
pub(super) fn all_written(files: &[DesignFile]) -> Result<Vec<LayerFile>, Problem> {
    files.iter().map(written).collect()
}

/// The file as it is kept: in the one way of writing.
fn written(file: &DesignFile) -> Result<LayerFile, Problem> {
    let path = &file.path;
    let parts: Vec<&str> = path.split('/').collect();
    let named = |part: &&str| !part.is_empty() && !part.starts_with('.') && !part.contains('\\');
    let is_list = matches!(parts[..], [_, "codes", name] if name.ends_with(".csv"));
    let is_toml = path.ends_with(".toml") && parts.len() <= 2;
    if !(is_toml || is_list && file.text.is_some()) || !parts.iter().all(named) {
        let says = format!(
            "“{path}”不是定义文件的名称。应如 local/loan.toml，代码表如 local/codes/zones.csv。"
        );
        return Err(Problem::refused("design.path", says));
    }
    if let Some(text) = &file.text {
        return Ok(LayerFile {
            path: path.clone(),
            text: text.clone(),
        });
    }
    let document = Document {
        path: path.clone(),
        head: file.head.clone(),
        entries: file
            .words
            .iter()
            .map(said_entry)
            .collect::<Result<_, _>>()?,
    };
    Ok(LayerFile {
        path: path.clone(),
        text: document.write(),
    })
}

fn entry(it: Entry) -> DesignEntry {
    DesignEntry {
        name: it.key,
        value: value(it.said),
        note: it.note,
    }
}

fn value(said: Said) -> DesignValue {
    match said {
        Said::Text(text) => DesignValue::Text(text),
        Said::Integer(n) => DesignValue::Integer(n),
        Said::Number(number) => DesignValue::Number { number },
        Said::Flag(flag) => DesignValue::Flag(flag),
        Said::Day(day) => DesignValue::Day {
            day: day.to_string(),
        },
        Said::List(items) => DesignValue::List {
            items: items.into_iter().map(value).collect(),
        },
        Said::Table(entries) => DesignValue::Table {
            entries: entries.into_iter().map(entry).collect(),
        },
    }
}

fn said_entry(it: &DesignEntry) -> Result<Entry, Problem> {
    Ok(Entry {
        note: it.note.clone(),
        key: it.name.clone(),
        said: said(&it.value)?,
    })
}

fn said(value: &DesignValue) -> Result<Said, Problem> {
    Ok(match value {
        DesignValue::Flag(flag) => Said::Flag(*flag),
        DesignValue::Integer(n) => Said::Integer(*n),
        DesignValue::Text(text) => Said::Text(text.clone()),
        DesignValue::Day { day } => Said::Day(day.parse().map_err(|_| unread_value(day))?),
        DesignValue::Number { number } => {
            let exact: Result<rust_decimal::Decimal, _> = number.parse();
            exact.map_err(|_| unread_value(number))?;
            match number.contains('.') {
                true => Said::Number(number.clone()),
                false => Said::Integer(number.parse().map_err(|_| unread_value(number))?),
            }
        }
        DesignValue::Table { entries } => {
            Said::Table(entries.iter().map(said_entry).collect::<Result<_, _>>()?)
        }
        DesignValue::List { items } => {
            Said::List(items.iter().map(said).collect::<Result<_, _>>()?)
        }
    })
}

fn unread_value(text: &str) -> Problem {
    Problem::refused(
        "design.value",
        format!("“{text}”读不出来。请检查日期或数的写法。"),
    )
}
