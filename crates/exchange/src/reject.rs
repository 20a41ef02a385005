//! Rows that were not taken, as people read them and as a file to be corrected.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use kernel::{FieldProblem, Kernel, Outcome};
use model::Register;
use sheet::write::{Datum, Table};
use sheet::{Book, Row};

use crate::batch::{Parts, Refused};
use crate::layout::{Layout, RowKind, unreadable};

/// The column the reasons stand in.
const WHY: &str = "原因";

/// A problem as a person reads it, without the row: `“身份证号”：与第 12 行相同`.
pub fn says(register: &Register, problem: &FieldProblem) -> String {
    let message = problem.message.trim_end_matches('。');
    let Some(field) = register.fields.get(&problem.field) else {
        return message.to_owned();
    };
    let quoted = format!("“{}”", field.title);
    match message.strip_prefix(&quoted) {
        Some(rest) => format!("{quoted}：{rest}"),
        None if message.contains(&quoted) => message.to_owned(),
        None => format!("{quoted}：{message}"),
    }
}

/// All that is wrong with a row, in the order of its columns.
fn reasons(register: &Register, refused: &Refused) -> String {
    let place = |it: &FieldProblem| register.fields.get_index_of(&it.field);
    let mut problems: Vec<&FieldProblem> = refused.problems.iter().collect();
    problems.sort_by_key(|it| place(it).unwrap_or(usize::MAX));
    let said: Vec<String> = problems.iter().map(|it| says(register, it)).collect();
    said.join("；")
}

/// What is still to be written of the refused rows.
enum Source<'k> {
    Parts(Parts<'k>),
    Told,
}

/// Writes the rows that were refused as the file had them, with the rows above the heading
/// and a last column that says why; how many they are. `told` are those of an import that
/// wrote nothing; else they are taken from the batch.
///
/// # Errors
/// Refused when the file cannot be read any more.
pub fn rejects(
    kernel: &Kernel,
    register: &Register,
    mut book: Book,
    layout: &Layout,
    from: Result<base::Id, &[Refused]>,
    table: &mut dyn Table,
) -> Outcome<u64> {
    let mut wanted: BTreeMap<u32, Refused> = BTreeMap::new();
    let mut source = match from {
        Ok(batch) => Source::Parts(Parts::of(kernel, batch)?),
        Err(told) => {
            for one in told {
                join(&mut wanted, one.clone());
            }
            Source::Told
        }
    };
    let (mut written, mut failed) = (0, Ok(()));
    let width = layout.columns.len();
    // The reasons of the last time, when the file is itself one of refused rows.
    let last_time = layout.columns.iter().position(|it| it.title.trim() == WHY);
    let mut merged = layout.merged(&mut book)?;
    let read = book.each(layout.tab, &mut |mut row: Row| {
        let above = row.number <= layout.heading_row();
        let kind = layout.is_row(&row);
        merged.fill(&mut row);
        if row.number == layout.heading_row() || kind == RowKind::Row {
            layout.as_told(&mut row);
        }
        let (why, marks) = match (above, kind) {
            (true, _) if row.number == layout.heading_row() => (WHY.to_owned(), Vec::new()),
            (true, _) => (String::new(), Vec::new()),
            (false, RowKind::Row) => match next(&mut source, &mut wanted, row.number) {
                Ok(Some(refused)) => (
                    reasons(register, &refused),
                    layout.places_of(&refused.problems),
                ),
                Ok(None) => return ControlFlow::Continue(()),
                Err(failure) => {
                    failed = Err(failure);
                    return ControlFlow::Break(());
                }
            },
            _ => return ControlFlow::Continue(()),
        };
        written += u64::from(!above);
        let mut cells: Vec<Datum> = row.cells.iter().map(Datum::from).collect();
        cells.resize(width, Datum::None);
        for at in marks {
            cells[at] = Datum::Marked(Box::new(std::mem::take(&mut cells[at])));
        }
        if let Some(last) = last_time {
            cells.remove(last);
        }
        cells.push(Datum::Text(why));
        if let Err(error) = table.row(&cells) {
            failed = Err(kernel::StoreError::new("writing refused rows", error).into());
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    failed?;
    read.map_err(|why| unreadable(&why))?;
    Ok(written)
}

/// Of a row with several records all that is wrong with them.
fn join(wanted: &mut BTreeMap<u32, Refused>, one: Refused) {
    match wanted.get_mut(&one.row) {
        Some(there) => there.problems.extend(one.problems),
        None => drop(wanted.insert(one.row, one)),
    }
}

/// What is wrong with this row, if it was refused.
fn next(
    source: &mut Source<'_>,
    wanted: &mut BTreeMap<u32, Refused>,
    row: u32,
) -> Outcome<Option<Refused>> {
    if let Source::Parts(parts) = source {
        while wanted.last_key_value().is_none_or(|(last, _)| *last <= row) {
            let Some(part) = parts.next()? else { break };
            for one in part.refused() {
                join(wanted, one);
            }
        }
    }
    Ok(wanted.remove(&row))
}
