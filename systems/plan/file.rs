//! A plan's file as text, whatever it is: a document, or a table somebody keeps as a
//! spreadsheet. The two engines know nothing of each other; here they meet.
//!
//! Not here: what the text means (`document::plan`), and what becomes of it (`reading`).

use std::io::Cursor;
use std::ops::ControlFlow;

use document::{ReadError, Sheet, SheetRow, Text};
use sheet::{Book, Merged, Unreadable};

/// Why a file gives no text, told to the person who chose it.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    #[error(transparent)]
    Document(#[from] ReadError),
    #[error(transparent)]
    Spreadsheet(#[from] Unreadable),
}

/// Reads a file. The name is only a hint; the content decides.
///
/// # Errors
/// What is wrong with the file, and what to do now.
pub fn read(bytes: &[u8], name: &str) -> Result<Text, Unread> {
    match document::read(bytes, name) {
        Err(ReadError::Spreadsheet) => Ok(document::of_sheets(&sheets(bytes)?)?),
        read => Ok(read?),
    }
}

/// Rows of a plan; a list of more is none.
const ROWS_MAX: usize = 20_000;

/// The sheets that are not hidden.
fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Unread> {
    let mut book = Book::open(Cursor::new(bytes.to_vec()))?;
    let mut found = Vec::new();
    for tab in 0..book.tabs().len() {
        let (name, is_hidden) = (book.tabs()[tab].name.clone(), book.tabs()[tab].hidden);
        if is_hidden {
            continue;
        }
        let mut merged = book.merged(tab, 0)?;
        let mut rows = Vec::new();
        book.each(tab, &mut |row| {
            rows.push(sheet_row(row, &mut merged));
            match rows.len() < ROWS_MAX {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        })?;
        if rows.len() >= ROWS_MAX {
            return Err(ReadError::TooLarge.into());
        }
        let is_named =
            !name.to_ascii_lowercase().starts_with("sheet") && !name.starts_with("工作表");
        found.push(Sheet {
            name: if is_named { name } else { String::new() },
            rows,
        });
    }
    Ok(found)
}

/// A row as it stands, with the columns that go on from above.
fn sheet_row(row: sheet::Row, merged: &mut Merged) -> SheetRow {
    let cells: Vec<String> = row.cells.iter().map(sheet::Cell::text).collect();
    let mut whole = row;
    merged.fill(&mut whole);
    let goes_on = |column: &usize| {
        cells.get(*column).is_none_or(String::is_empty) && !whole.cell(*column).is_empty()
    };
    SheetRow {
        number: whole.number,
        merged: (0..whole.cells.len()).filter(goes_on).collect(),
        cells,
    }
}
