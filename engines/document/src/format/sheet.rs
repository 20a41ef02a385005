//! The rows of a spreadsheet, opened by whoever knows such files, as a text: titles above
//! the table are paragraphs, what follows is rows.

use crate::ReadError;
use crate::text::{Builder, Format, Text};

/// One sheet of a spreadsheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What its tab says; empty if nobody gave it a name.
    pub name: String,
    /// Its rows, those without anything left out or not.
    pub rows: Vec<SheetRow>,
    /// What whoever opened it tells of it, below the rows.
    pub notes: Vec<String>,
}

/// One row of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetRow {
    /// As the spreadsheet counts, from 1.
    pub number: u32,
    /// The cells as a person reads them, from the first column on; empty where merged.
    pub cells: Vec<String>,
    /// The columns, from 0, whose cell goes on from the row above.
    pub merged: Vec<usize>,
}

/// The text of a spreadsheet. What a tab says stands above its rows where it must tell
/// several sheets apart, or where there is no other title.
///
/// # Errors
/// [`ReadError::Empty`] and [`ReadError::TooLarge`].
pub fn of_sheets(sheets: &[Sheet]) -> Result<Text, ReadError> {
    let (sheets, prose): (Vec<&Sheet>, Vec<&Sheet>) =
        sheets.iter().partition(|sheet| sheet.first_row().is_some());
    let mut builder = Builder::default();
    for sheet in &sheets {
        sheet.add(sheets.len() > 1, &mut builder);
    }
    // A sheet of lines, not of a table, explains the others.
    for sheet in prose.iter().filter(|_| !sheets.is_empty()) {
        let lines = sheet.rows.iter().flat_map(SheetRow::filled);
        let notes = sheet.notes.iter().map(String::as_str);
        let mut lines = lines.chain(notes).peekable();
        if lines.peek().is_some() {
            builder.paragraph(&sheet.name);
            lines.for_each(|line| builder.paragraph(line));
        }
    }
    super::checked(builder.finish(Format::Sheet))
}

impl Sheet {
    /// The first row with more than one cell.
    fn first_row(&self) -> Option<usize> {
        self.rows.iter().position(|row| row.filled().count() > 1)
    }

    fn add(&self, is_one_of_several: bool, builder: &mut Builder) {
        let Some(first) = self.first_row() else {
            return;
        };
        let has_title = self.rows[..first]
            .iter()
            .any(|row| row.filled().count() > 0);
        if is_one_of_several || !has_title {
            builder.paragraph(&self.name);
        }
        let width = self
            .rows
            .iter()
            .map(|row| row.cells.len())
            .max()
            .unwrap_or(0);
        let mut cells = vec![String::new(); width];
        for (idx, row) in self.rows.iter().enumerate() {
            if idx >= first {
                cells.iter_mut().for_each(String::clear);
                cells[..row.cells.len()].clone_from_slice(&row.cells);
                builder.numbered_row(row.number, &cells, &row.merged);
            } else {
                row.filled().for_each(|cell| builder.paragraph(cell));
            }
        }
        self.notes.iter().for_each(|note| builder.paragraph(note));
    }
}

impl SheetRow {
    fn filled(&self) -> impl Iterator<Item = &str> {
        let cells = self.cells.iter().map(|cell| cell.trim());
        cells.filter(|cell| !cell.is_empty())
    }
}
