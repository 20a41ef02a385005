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
    /// A layout document of GB/T 33190-2016.
    Ofd,
    /// A spreadsheet, opened by somebody else.
    Sheet,
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
    /// A row of a table.
    Row(Row),
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// As its file counts: the row of the sheet, or of the table, from 1.
    pub number: u32,
    /// The span of each cell; merged cells leave empty ones.
    pub cells: Vec<Span>,
    /// The columns, from 0, whose cell goes on from the row above.
    pub merged: Vec<usize>,
}

/// A first row that is merged across a table and at least this long is its title.
const TITLE_CHARS_MIN: usize = 6;

/// What a line end in a cell becomes: wider than a space, for it may part two units.
const WIDE: &str = "  ";

/// Collects blocks into a [`Text`].
#[derive(Debug, Default)]
pub(crate) struct Builder {
    text: String,
    length: usize,
    blocks: Vec<Block>,
    /// Rows since the last paragraph.
    n_rows: u32,
}

impl Builder {
    /// Adds a paragraph; one of white space only is left out.
    pub(crate) fn paragraph(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.n_rows = 0;
        let span = self.push(text, " ");
        self.blocks.push(Block {
            span,
            kind: Kind::Paragraph,
        });
        self.end_line();
    }

    /// Adds the next row of a table; one without any text is left out.
    pub(crate) fn row(&mut self, cells: &[String], merged: &[usize]) {
        self.numbered_row(self.n_rows + 1, cells, merged);
    }

    /// The same with the number its file has for it.
    pub(crate) fn numbered_row(&mut self, number: u32, cells: &[String], merged: &[usize]) {
        let mut filled = cells.iter().filter(|cell| !cell.trim().is_empty());
        if let (0, true, Some(title), None) =
            (self.n_rows, merged.is_empty(), filled.next(), filled.next())
            && title.trim().chars().count() >= TITLE_CHARS_MIN
        {
            return self.paragraph(title);
        }
        self.n_rows = number;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        let at = self.length;
        let mut spans = Vec::with_capacity(cells.len());
        for (idx, cell) in cells.iter().enumerate() {
            if idx > 0 {
                self.push_raw("\t");
            }
            spans.push(self.push(cell.trim(), WIDE));
        }
        self.blocks.push(Block {
            span: Span {
                at,
                to: self.length,
            },
            kind: Kind::Row(Row {
                number,
                cells: spans,
                merged: merged.to_vec(),
            }),
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

    /// Tabs inside a block become spaces and line ends `gap`, so that a block stays a line.
    fn push(&mut self, text: &str, gap: &str) -> Span {
        let at = self.length;
        for c in text.chars() {
            match c {
                '\n' => self.push_raw(gap),
                '\r' | '\t' | '\u{b}' | '\u{c}' => self.push_raw(" "),
                c => self.push_raw(c.encode_utf8(&mut [0; 4])),
            }
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
