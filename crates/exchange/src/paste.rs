//! Cells copied from a spreadsheet into the rows (明细) of a form: read as an import reads
//! them, and handed back. Nothing is written.
//!
//! Copied with their heading the columns are found by their names; without one they stand
//! from the field where they are put, in the order of the form.

use indexmap::IndexMap;
use kernel::{Caller, FieldProblem, Kernel, Outcome, Values};
use model::Field;
use sheet::{Cell, Row, Wanted, heading};

use crate::layout::names;
use crate::parse::Parser;
use crate::read::takes;

/// What was copied, by the fields of the rows.
#[derive(Clone, Debug, Default)]
pub struct Pasted {
    /// For each copied column the field it is put in; none where nothing can be.
    pub columns: Vec<Option<String>>,
    /// Whether the first line was a heading, and is no row.
    pub headed: bool,
    pub rows: Vec<PastedRow>,
}

/// One line: what it says, and what cannot be read.
#[derive(Clone, Debug, Default)]
pub struct PastedRow {
    pub values: Values,
    /// In Chinese, without the titles of the fields.
    pub faults: Vec<FieldProblem>,
}

/// Reads copied lines into fields, the first column into `from`.
///
/// # Errors
/// When the store cannot be read.
pub fn paste(
    kernel: &Kernel,
    caller: &Caller,
    fields: &IndexMap<String, Field>,
    from: &str,
    lines: &[Vec<String>],
) -> Outcome<Pasted> {
    let mut rows: Vec<Row> = (1..)
        .zip(lines)
        .map(|(number, line)| row(number, line))
        .collect();
    let width = lines.iter().map(Vec::len).max().unwrap_or(0);
    let headed = by_heading(kernel, fields, &rows, width);
    let is_headed = headed.is_some();
    if is_headed {
        rows.remove(0);
    }
    let columns = headed.unwrap_or_else(|| in_order(fields, from, width));
    let filled = columns.iter().enumerate();
    let filled = filled.filter_map(|(at, field)| Some((at, (*field)?)));
    let parsed = Parser::of_columns(kernel, caller, filled.collect()).parse(&rows)?;
    Ok(Pasted {
        columns: columns
            .iter()
            .map(|it| it.map(|field| field.name.clone()))
            .collect(),
        headed: is_headed,
        rows: parsed
            .into_iter()
            .map(|it| PastedRow {
                values: it.given.values,
                faults: it.given.faults,
            })
            .collect(),
    })
}

fn row(number: u32, line: &[String]) -> Row {
    let cell = |text: &String| match text.trim() {
        "" => Cell::Empty,
        text => Cell::Text(text.to_owned()),
    };
    Row {
        number,
        cells: line.iter().map(cell).collect(),
    }
}

/// The fields of the columns, when the first line names them.
fn by_heading<'f>(
    kernel: &Kernel,
    fields: &'f IndexMap<String, Field>,
    rows: &[Row],
    width: usize,
) -> Option<Vec<Option<&'f Field>>> {
    let taken: Vec<&Field> = fields.values().filter(|it| takes(it)).collect();
    let wanted: Vec<Wanted> = taken
        .iter()
        .map(|it| names(&kernel.model, fields, it))
        .collect();
    let heading = heading(rows.get(..1)?, &wanted)?;
    let mut columns = vec![None; width];
    for (field, place) in taken.into_iter().zip(heading.places) {
        if let Some(column) = place.and_then(|it| columns.get_mut(it)) {
            *column = Some(field);
        }
    }
    Some(columns)
}

/// The fields from one on; what nobody types takes its place and nothing more.
fn in_order<'f>(
    fields: &'f IndexMap<String, Field>,
    from: &str,
    width: usize,
) -> Vec<Option<&'f Field>> {
    let first = fields.get_index_of(from).unwrap_or(0);
    let field = |at: usize| {
        let field = fields.get_index(first + at).map(|(_, it)| it);
        field.filter(|it| takes(it))
    };
    (0..width).map(field).collect()
}
