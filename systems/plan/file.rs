//! A plan's file as text, whatever it is: a document, or a table somebody keeps as a
//! spreadsheet. The two engines know nothing of each other; here they meet.
//!
//! Not here: what the text means (`document::plan`), and what becomes of it (`reading`).

use std::collections::HashMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use document::{ReadError, Sheet, SheetRow, Text};
use sheet::{Book, Hidden, Merged, Unreadable};

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

/// What the sheets show, without what is struck out; what is hidden is told below them.
fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, Unread> {
    let mut book = Book::open(Cursor::new(bytes.to_vec()))?;
    let mut unseen = sheet::unseen(Cursor::new(bytes));
    let mut found = Vec::new();
    let mut left_out = Vec::new();
    for tab in 0..book.tabs().len() {
        let (name, is_hidden) = (book.tabs()[tab].name.clone(), book.tabs()[tab].hidden);
        if is_hidden {
            if !book.top(tab)?.is_empty() {
                left_out.push(format!("注：工作表“{name}”是隐藏的，没有读取。"));
            }
            continue;
        }
        let mut merged = book.merged(tab, 0)?;
        let mut shown = book.shown(tab)?;
        let unseen = unseen.remove(&name).unwrap_or_default();
        for (place, text) in unseen.struck {
            shown.entry(place).or_insert(text);
        }
        let mut rows = Vec::new();
        book.each(tab, &mut |row| {
            rows.push(sheet_row(row, &mut merged, &shown));
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
        let mut sheet = Sheet {
            name: if is_named {
                name.clone()
            } else {
                String::new()
            },
            rows,
            notes: Vec::new(),
        };
        leave_out(&mut sheet, &unseen.hidden);
        found.push(sheet);
    }
    if let Some(last) = found.last_mut() {
        last.notes.extend(left_out);
    }
    Ok(found)
}

/// Takes the hidden rows and columns out of a sheet, and tells of each below it.
fn leave_out(sheet: &mut Sheet, hidden: &Hidden) {
    // What a hidden row begins and the rows below it go on with.
    let mut open: Vec<String> = Vec::new();
    let rows = std::mem::take(&mut sheet.rows);
    for mut row in rows {
        for column in row.merged.clone() {
            if let Some(text) = open.get_mut(column).filter(|it| !it.is_empty()) {
                row.cells
                    .resize(row.cells.len().max(column + 1), String::new());
                row.cells[column] = std::mem::take(text);
                row.merged.retain(|it| *it != column);
            }
        }
        if hidden.rows.contains(&row.number) {
            let text = filled(&row).collect::<Vec<_>>().join(" ");
            if !text.is_empty() {
                let number = row.number;
                let note = format!("注：第{number}行是隐藏的，没有读取：{text}");
                sheet.notes.push(note);
            }
            open = row.cells;
        } else {
            open.clear();
            sheet.rows.push(row);
        }
    }
    for &column in hidden.columns.iter().rev() {
        // A title over all columns stands in the first, hidden or not.
        let rows = sheet.rows.iter_mut().filter(|row| filled(row).count() > 1);
        let texts: Vec<String> = rows.filter_map(|row| drop_column(row, column)).collect();
        if let Some(title) = texts.iter().find(|it| !it.is_empty()) {
            let note = format!("注：“{title}”一列是隐藏的，没有读取。");
            sheet.notes.push(note);
        }
    }
}

fn filled(row: &SheetRow) -> impl Iterator<Item = &str> {
    row.cells
        .iter()
        .map(String::as_str)
        .filter(|it| !it.is_empty())
}

fn drop_column(row: &mut SheetRow, column: usize) -> Option<String> {
    row.merged.retain(|it| *it != column);
    for it in row.merged.iter_mut().filter(|it| **it > column) {
        *it -= 1;
    }
    (column < row.cells.len()).then(|| row.cells.remove(column))
}

/// A row as it stands, with the columns that go on from above.
fn sheet_row(
    row: sheet::Row,
    merged: &mut Merged,
    shown: &HashMap<(u32, usize), String>,
) -> SheetRow {
    let number = row.number;
    let cells = row.cells.iter().enumerate();
    let cells: Vec<String> = cells
        .map(|(column, cell)| match shown.get(&(number, column)) {
            Some(shown) => shown.clone(),
            None => cell.text(),
        })
        .collect();
    let mut whole = row;
    for (cell, text) in whole.cells.iter_mut().zip(&cells) {
        // What is struck out is not there to go on from.
        if text.is_empty() {
            *cell = sheet::Cell::Empty;
        }
    }
    merged.fill(&mut whole);
    let goes_on = |column: &usize| {
        cells.get(*column).is_none_or(String::is_empty) && !whole.cell(*column).is_empty()
    };
    SheetRow {
        number,
        merged: (0..whole.cells.len()).filter(goes_on).collect(),
        cells,
    }
}
