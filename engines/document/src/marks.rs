//! Numbers in an official document that know where they come from.
//!
//! Every computed number is written with a mark ([`Mark`]), and [`read`] finds the
//! marks again after people have edited the file and saved it with Word, WPS or
//! LibreOffice: which still stand, which were changed, which are gone, and which
//! numbers of the text never had one.
//!
//! Not here: whether a reference is true. That is for the caller, who has the records.

mod glue;
mod numbers;
pub(crate) mod package;
mod stored;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub(crate) use glue::glue;
pub(crate) use stored::{PREFIX, Stored, is_key, to_properties};
use text::{Position, Text};

/// A computed number: what is printed, and the reference it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Unique in the file, 1–30 ASCII letters and digits, for example `n17`.
    pub key: String,
    /// What a person sees in Word who clicks the number: 公办园在园幼儿占比 2026.
    pub title: String,
    pub reference: Reference,
}

/// Where a number comes from, in the caller's own words; all may be empty but the value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The id of the measure.
    pub measure: String,
    /// The version of the measure's definition.
    pub version: String,
    /// The code of the organisation.
    pub organisation: String,
    pub period: String,
    /// Further dimensions, for example `target` = `2026-07`.
    pub dims: BTreeMap<String, String>,
    /// The history number it was known at.
    pub history: String,
    /// The digest of the set of rows it was counted from, in hex.
    pub rows: String,
    /// The exact text that is printed: `96.5`, `12,345`.
    pub value: String,
}

/// What is known about the numbers of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// Marked numbers in the order of the text; a copied one stands here twice.
    pub found: Vec<Found>,
    /// References whose number is gone from the text, in the order of keys.
    pub vanished: Vec<Vanished>,
    /// Keys that mark more than one number, because text was copied.
    pub duplicates: Vec<Duplicate>,
    /// Quantities in text, tables and notes that have no mark.
    pub unmarked: Vec<Unmarked>,
}

/// A marked number as it stands in the text now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub key: String,
    /// None if the file holds none, for example because the number was pasted from
    /// another file.
    pub reference: Option<Reference>,
    /// The text inside the mark.
    pub text: String,
    /// The whole number as a reader sees it: with digits, sign, % or 万 that stand
    /// outside of the mark but say something else together with it.
    pub seen: String,
    /// The whole number as it was written; empty without a reference.
    pub written: String,
    pub place: Place,
}

impl Found {
    /// Whether the number reads otherwise than it was written. Full-width digits and
    /// thousands separators make no difference.
    pub fn changed(&self) -> bool {
        self.reference.is_some() && plain(&self.seen) != plain(&self.written)
    }
}

/// A reference without its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vanished {
    pub key: String,
    pub reference: Reference,
    /// Where its empty mark still stands, if it does.
    pub place: Option<Place>,
}

/// A key that marks more than one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    pub key: String,
    pub places: Vec<Place>,
}

/// A quantity that has no mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmarked {
    /// The number with its sign, and its unit where that is known: `12所`, `96.5%`.
    pub text: String,
    pub place: Place,
}

/// Where something stands in the file, for messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub part: Part,
    /// Counts the paragraphs of the part that have text, from 1; cells included.
    pub paragraph: usize,
    pub cell: Option<Cell>,
    /// The sentence around it.
    pub sentence: String,
}

/// A part of the file that has text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Body,
    Footnotes,
    Endnotes,
}

/// A cell of a table; all count from 1, rows with the heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    pub table: usize,
    pub row: usize,
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Part::Body => {}
            Part::Footnotes => f.write_str("脚注")?,
            Part::Endnotes => f.write_str("尾注")?,
        }
        match self.cell {
            Some(Cell { table, row, column }) => write!(f, "表{table}第{row}行第{column}列"),
            None => write!(f, "第{}段", self.paragraph),
        }
    }
}

/// Why a file cannot be checked, told to the person who chose it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("文件不是 .docx 文档。请选择由本系统生成、经编辑后仍保存为 .docx 的文件。")]
    NotDocx,
    #[error("这是旧版 .doc 文件。请用 Word 或 WPS 打开，另存为 .docx 后再试。")]
    OldFormat,
    #[error("文件已加密。请先用密码打开，去掉密码另存后再试。")]
    Encrypted,
    #[error(
        "文件解压后过大，可能已损坏或被做过手脚，没有读取。请用 Word 或 WPS 打开后另存为新的 .docx 再试。"
    )]
    TooLarge,
    #[error(
        "文件已损坏或不完整（{0}）。请用 Word 或 WPS 打开后另存为新的 .docx，或重新下载后再试。"
    )]
    Damaged(String),
}

/// Finds the marked and the unmarked numbers of a .docx file.
///
/// # Shape
/// The main text, its tables and text boxes, footnotes and endnotes are read; headers
/// and footers are not. Text inserted under 修订 counts, text deleted under it does not.
///
/// # Errors
/// See [`Error`]: each says what is wrong and what to do.
pub fn read(bytes: &[u8]) -> Result<Marked, Error> {
    let package = package::open(bytes)?;
    let references = stored::from_properties(&package.properties);
    let mut marked = Marked::default();
    let mut empty = BTreeMap::new();
    for (part, xml) in &package.texts {
        let text = text::read(*part, xml)?;
        let ranges = text.ranges();
        for (key, from, to) in &ranges {
            if text.is_blank(*from, *to) {
                empty
                    .entry(key.clone())
                    .or_insert_with(|| text.place(*from));
            } else {
                marked
                    .found
                    .push(found(&text, key, *from, *to, &references));
            }
        }
        marked
            .unmarked
            .extend(unmarked(&text, &ranges, &references));
    }
    marked.duplicates = duplicates(&marked.found);
    marked.vanished = vanished(references, &marked.found, empty);
    Ok(marked)
}

/// The quantities of a line of running text, as ranges of its characters with sign and
/// unit: what [`read`] would find unmarked in it.
pub fn quantities(text: &str) -> Vec<(usize, usize)> {
    let characters: Vec<char> = text.chars().collect();
    numbers::quantities(&characters, numbers::Whereabouts::Text)
}

/// A key and the range of characters that it marks.
type Range = (String, Position, Position);

fn found(
    text: &Text,
    key: &str,
    from: Position,
    to: Position,
    references: &BTreeMap<String, Stored>,
) -> Found {
    let inside = text.between(from, to);
    let (before, after) = glue(text.characters(), from, to);
    let stored = references.get(key);
    let written = stored.map(|of| format!("{}{}{}", of.before, of.reference.value, of.after));
    Found {
        key: key.to_owned(),
        reference: stored.map(|of| of.reference.clone()),
        seen: format!("{before}{inside}{after}"),
        text: inside,
        written: written.unwrap_or_default(),
        place: text.place(from),
    }
}

/// The quantities that no mark touches. A mark covers the first quantity in it, or the
/// whole of it while its text is the one that was written; what somebody typed behind
/// the number inside the mark is unmarked.
fn unmarked(text: &Text, ranges: &[Range], references: &BTreeMap<String, Stored>) -> Vec<Unmarked> {
    let mut covered = BTreeSet::new();
    let mut unmarked = Vec::new();
    for (from, to) in text.quantities() {
        let mark = ranges
            .iter()
            .position(|&(_, start, end)| start < to && from < end);
        let is_covered = mark.is_some_and(|idx| {
            let (key, start, end) = &ranges[idx];
            let value = references.get(key).map(|of| plain(&of.reference.value));
            covered.insert(idx) || value == Some(plain(&text.between(*start, *end)))
        });
        if !is_covered {
            unmarked.push(Unmarked {
                text: text.between(from, to),
                place: text.place(from),
            });
        }
    }
    unmarked
}

fn duplicates(found: &[Found]) -> Vec<Duplicate> {
    let mut places: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for one in found {
        places.entry(&one.key).or_default().push(one.place.clone());
    }
    places
        .into_iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(key, places)| Duplicate {
            key: key.to_owned(),
            places,
        })
        .collect()
}

fn vanished(
    references: BTreeMap<String, Stored>,
    found: &[Found],
    mut empty: BTreeMap<String, Place>,
) -> Vec<Vanished> {
    let keys: BTreeSet<&str> = found.iter().map(|one| one.key.as_str()).collect();
    references
        .into_iter()
        .filter(|(key, _)| !keys.contains(key.as_str()))
        .map(|(key, stored)| {
            let place = empty.remove(&key);
            Vanished {
                key,
                reference: stored.reference,
                place,
            }
        })
        .collect()
}

/// A number without the differences that do not matter.
fn plain(text: &str) -> String {
    text.chars()
        .map(glue::half_width)
        .filter(|&c| c != ',' && !c.is_whitespace() && !c.is_control())
        .collect()
}
