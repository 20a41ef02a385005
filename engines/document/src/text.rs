//! The text of a document, as blocks: what every format is turned into.
//!
//! Not here: how a format is read (`format/`), and what the text means (`plan/`).

use std::ops::Range;

use serde::Serialize;

/// The largest file that is read.
pub const BYTES_MAX: usize = 64 << 20;

/// The longest text that is read; a plan has a few ten thousand characters.
pub const CHARS_MAX: usize = 2_000_000;

/// A run of characters of [`Text::text`]: `at` inclusive, `to` exclusive.
///
/// # Units
/// Unicode characters, not bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
pub struct Span {
    /// The first character.
    pub at: usize,
    /// The character after the last.
    pub to: usize,
}

impl Span {
    /// The smallest span that holds both.
    #[must_use]
    pub fn join(self, other: Span) -> Span {
        Span {
            at: self.at.min(other.at),
            to: self.to.max(other.to),
        }
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Span {
        Span {
            at: range.start,
            to: range.end,
        }
    }
}

/// What a file was, told by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text in any encoding that could be told.
    Txt,
    /// Office Open XML, as Word, WPS and LibreOffice write it.
    Docx,
    /// PDF with a text layer.
    Pdf,
    /// A web page.
    Html,
}

/// The plain text of a document and its blocks.
///
/// Page marks and line breaks inside a paragraph are gone; white space that was
/// typed is kept. One block is one line of `text`; the cells of a table row are
/// parted by tabs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Text {
    /// What the file was.
    pub format: Format,
    /// The blocks, one per line.
    pub text: String,
    /// Where each block stands, in order.
    pub blocks: Vec<Block>,
}

/// One paragraph or one row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Block {
    /// Where it stands, without its line end.
    #[serde(flatten)]
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A paragraph, or a line that stands alone.
    Paragraph,
    /// A row of a table, with the span of each cell; merged cells leave empty ones.
    Row(Vec<Span>),
}

/// Collects blocks into a [`Text`].
#[derive(Debug, Default)]
pub(crate) struct Builder {
    text: String,
    length: usize,
    blocks: Vec<Block>,
}

impl Builder {
    /// Adds a paragraph; one of white space only is left out.
    pub(crate) fn paragraph(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        let span = self.push(text);
        self.blocks.push(Block {
            span,
            kind: Kind::Paragraph,
        });
        self.end_line();
    }

    /// Adds a row of a table; one without any text is left out.
    pub(crate) fn row(&mut self, cells: &[String]) {
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let at = self.length;
        let mut spans = Vec::with_capacity(cells.len());
        for (idx, cell) in cells.iter().enumerate() {
            if idx > 0 {
                self.push_raw("\t");
            }
            spans.push(self.push(cell.trim()));
        }
        self.blocks.push(Block {
            span: Span {
                at,
                to: self.length,
            },
            kind: Kind::Row(spans),
        });
        self.end_line();
    }

    pub(crate) fn finish(self, format: Format) -> Text {
        Text {
            format,
            text: self.text,
            blocks: self.blocks,
        }
    }

    /// Line ends and tabs inside a block become spaces, so that a block stays a line.
    fn push(&mut self, text: &str) -> Span {
        let at = self.length;
        for c in text.chars() {
            self.text
                .push(if matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}') {
                    ' '
                } else {
                    c
                });
            self.length += 1;
        }
        Span {
            at,
            to: self.length,
        }
    }

    fn push_raw(&mut self, text: &str) {
        self.text.push_str(text);
        self.length += text.chars().count();
    }

    fn end_line(&mut self) {
        self.push_raw("\n");
    }
}
