//! Official documents (公文) as .docx files, laid out by GB/T 9704-2012.
//!
//! Words and order are the caller's; here are paper, fonts, spacing and the marks on
//! computed numbers ([`crate::marks`]). The same document gives the same bytes.

mod body;
mod fill;
mod form;
mod layout;
mod parts;
mod xml;

use std::io::{Cursor, Write};

use base::Day;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::marks::Mark;
pub use fill::fill;

/// An official document: 版头, 主体 and 版记, each part only if it is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Official {
    /// 发文机关标志, red at the head of the first page.
    pub letterhead: Option<String>,
    /// 发文字号, for example 烟教字〔2026〕1号.
    pub doc_number: Option<String>,
    /// 标题, one entry per line.
    pub title: Vec<String>,
    /// 主送机关, without the colon.
    pub addressee: Option<String>,
    /// 正文.
    pub body: Vec<Block>,
    /// 附件说明: the names of the annexes, without numbers.
    pub annexes: Vec<String>,
    /// 发文机关署名.
    pub signature: Option<String>,
    /// 成文日期.
    pub date: Option<Day>,
    /// 附注, without the brackets.
    pub note: Option<String>,
    /// Documents the text rests on, listed behind it on a page of their own.
    pub cited: Vec<Citation>,
    /// 版记.
    pub imprint: Option<Imprint>,
    /// Who made it, for the properties of the file: the signature where nothing is said.
    pub author: Option<String>,
}

/// A document referred to: its title without 《》, and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    pub title: String,
    pub doc_number: Option<String>,
}

/// 版记, at the foot of the last page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    /// 抄送机关.
    pub copies_to: Option<String>,
    /// 印发机关.
    pub issuer: String,
    /// 印发日期.
    pub issued_on: Day,
}

/// One piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading; its label (一、 or （一）) is part of the runs.
    Heading {
        level: Level,
        runs: Vec<Run>,
    },
    Paragraph(Vec<Run>),
    Table(Table),
    Form(Form),
    PageBreak,
    /// 附件: begins a new page. The label is 附件 or 附件1.
    Annex {
        label: String,
        title: Vec<Run>,
    },
}

/// The four levels of headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// 一、 in 黑体.
    First,
    /// （一） in 楷体.
    Second,
    /// 1. in 仿宋.
    Third,
    /// （1） in 仿宋.
    Fourth,
}

/// A table with a heading row that is repeated on every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub caption: Option<Vec<Run>>,
    pub columns: Vec<Column>,
    /// Cells by row and column; a row that is too short is filled with empty cells.
    pub rows: Vec<Vec<Vec<Run>>>,
}

/// 表单: titles and what is filled in behind them, with lines below to sign on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    /// One entry to a row, or two beside each other.
    pub rows: Vec<Vec<Entry>>,
    /// Who signs; room is left behind each.
    pub sign: Vec<String>,
}

/// A title and what is filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub title: String,
    /// A paragraph each.
    pub text: Vec<String>,
    /// Room for so many lines, also when less is filled in: the rest is written by hand.
    pub lines: u32,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub title: String,
    /// The share of the table's width; shares are added up over the columns.
    pub width: u32,
    pub align: Align,
}

impl Column {
    /// A column of this title, share of the width and place of its text.
    pub fn new(title: impl Into<String>, width: u32, align: Align) -> Column {
        Column {
            title: title.into(),
            width,
            align,
        }
    }
}

/// Where the text of a cell stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    Left,
    Centre,
    Right,
}

/// A stretch of text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a document has some hundred runs, and boxes are a burden to its author"
)]
pub enum Run {
    Text(String),
    Bold(String),
    /// A computed number: prints the value of its reference.
    Number(Mark),
}

/// A document that cannot be written: a mistake of the program that composed it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the key {0:?} of a mark is not 1 to 30 ASCII letters and digits")]
    BadKey(String),
    #[error("the key {0:?} marks two numbers")]
    KeyTwice(String),
    #[error("the mark {0:?} has an empty value")]
    NoValue(String),
    #[error("a row of a table has more cells than the table has columns")]
    WideRow,
    #[error("a row of a form has no entry, or more than two")]
    FormRow,
    #[error("the file could not be packed")]
    Pack(#[source] zip::result::ZipError),
}

/// Writes a document as the bytes of a .docx file.
///
/// # Shape
/// What stands in the body from the first [`Block::Annex`] on is written behind the
/// signature and the date, where annexes belong.
///
/// # Errors
/// All are mistakes of the program that composed the document, see [`Error`].
pub fn docx(document: &Official) -> Result<Vec<u8>, Error> {
    let body = body::write(document)?;
    let title = match document.title.is_empty() {
        true => document.letterhead.clone().unwrap_or_default(),
        false => document.title.concat(),
    };
    let creator = document.author.as_ref().or(document.signature.as_ref());
    let creator = creator.map_or("", String::as_str);
    pack(&[
        ("[Content_Types].xml", parts::content_types()),
        ("_rels/.rels", parts::package_relations()),
        (
            "docProps/core.xml",
            parts::core_properties(&title, creator, document.date),
        ),
        (
            "docProps/custom.xml",
            parts::custom_properties(&body.properties),
        ),
        ("word/document.xml", body.document),
        ("word/_rels/document.xml.rels", parts::document_relations()),
        ("word/styles.xml", parts::styles()),
        ("word/settings.xml", parts::settings()),
        ("word/fontTable.xml", parts::font_table()),
        ("word/footer1.xml", parts::footer(true)),
        ("word/footer2.xml", parts::footer(false)),
    ])
    .map_err(Error::Pack)
}

/// Packs the parts with a fixed time, so that the same parts give the same bytes.
fn pack(parts: &[(&str, String)]) -> Result<Vec<u8>, zip::result::ZipError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, options)?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}
