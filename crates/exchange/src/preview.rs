//! What would come of the first rows: which column is what, what each row says, what is
//! wrong with it. Nothing is written.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};

use base::Id;
use kernel::{Failure, FieldProblem, Given, Outcome, Refusal, Taken};
use model::{Field, Kind, Register, Value};
use sheet::{Book, Row};

use crate::layout::{RowKind, unreadable};
use crate::parse::Parser;
use crate::run::{DRY, Import};

/// Rows shown.
const ROWS: usize = 100;

/// What would come of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Preview {
    /// As the spreadsheet counts.
    pub row: u32,
    /// One per column of the file.
    pub cells: Vec<String>,
    /// How each is understood, where it becomes a value.
    pub reads: Vec<Option<String>>,
    pub fate: Fate,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    Create,
    Update,
    /// It is there already, and stays as it is.
    Unchanged,
    Refuse(Vec<FieldProblem>),
}

/// The first rows of the list, as far as they go in one slot.
///
/// # Errors
/// Refused when the file cannot be read, or records of the register are not imported.
pub fn preview(import: &Import, mut book: Book) -> Outcome<Vec<Preview>> {
    let register = import.register()?;
    let mut rows: Vec<Row> = Vec::with_capacity(ROWS);
    let mut merged = import.layout.merged(&mut book)?;
    book.each(import.layout.tab, &mut |mut row| {
        let kind = import.layout.is_row(&row);
        merged.fill(&mut row);
        if kind == RowKind::Row {
            rows.extend(import.layout.rows(row));
        }
        match rows.len() < ROWS {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        }
    })
    .map_err(|why| unreadable(&why))?;
    let mut parser = Parser::new(&import.kernel, &import.caller, register, &import.layout);
    let given: Vec<Given> = parser
        .parse(&rows)?
        .into_iter()
        .map(|it| it.given)
        .collect();
    let reads = readings(import, register, &given)?;
    let taken = looked_at(import, given)?;
    let width = import.layout.columns.len();
    let shown = rows.iter().zip(reads).zip(taken);
    let shown = shown.map(|((row, reads), taken)| Preview {
        row: row.number,
        cells: (0..width).map(|at| row.text(at)).collect(),
        reads,
        fate: fate(taken),
    });
    Ok(shown.collect())
}

/// What each cell comes to, as it will be read on the record.
fn readings(
    import: &Import,
    register: &Register,
    given: &[Given],
) -> Outcome<Vec<Vec<Option<String>>>> {
    let kernel = &import.kernel;
    let filled = import.layout.filled(register);
    let mut labels = BTreeMap::new();
    kernel::read(kernel.store(), |read| {
        for (_, field) in &filled {
            if let Kind::Ref { to, .. } = &field.kind {
                let values = given.iter().filter_map(|it| it.values.get(&field.name));
                let ids: Vec<Id> = values.flat_map(Value::refs).collect();
                labels.extend(kernel.titles_for(read, &import.caller, to, &ids)?);
            }
        }
        Ok::<_, Failure>(())
    })?;
    let width = import.layout.columns.len();
    let row = |given: &Given| {
        let mut reads = vec![None; width];
        for (at, field) in &filled {
            let shown = |field: &Field| {
                let value = given.values.get(&field.name).filter(|it| !it.is_missing());
                value.map(|it| kernel::shown(&kernel.model, &field.kind, it, &labels))
            };
            reads[*at] = shown(field).or_else(|| {
                // Another document stands in the column: 护照 E1234567.
                let instead = field.instead.as_ref()?;
                let both = [&instead.kind, &instead.number];
                let both = both.map(|it| register.fields.get(it).and_then(&shown));
                both.into_iter()
                    .collect::<Option<Vec<_>>>()
                    .map(|it| it.join(" "))
            });
        }
        reads
    };
    Ok(given.iter().map(row).collect())
}

fn fate(taken: Taken) -> Fate {
    match taken {
        Taken::Created { .. } => Fate::Create,
        Taken::Updated { .. } => Fate::Update,
        Taken::Unchanged { .. } => Fate::Unchanged,
        Taken::Refused(refusal) if refusal.fields.is_empty() => Fate::Refuse(vec![FieldProblem {
            field: String::new(),
            message: refusal.message,
        }]),
        Taken::Refused(refusal) => Fate::Refuse(refusal.fields),
    }
}

/// Takes the rows and undoes it.
fn looked_at(import: &Import, given: Vec<Given>) -> Outcome<Vec<Taken>> {
    let taken = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&taken);
    let key = import.layout.key(import.register()?);
    let (register, present) = (import.register.clone(), import.present);
    let undone = import.kernel.in_slot(&import.caller, move |ctx| {
        let done = ctx.take(&register, &given, &key, present, "")?;
        *told.lock().unwrap_or_else(PoisonError::into_inner) = done;
        Err::<(), Failure>(Refusal::new(DRY, "").into())
    });
    match undone {
        Err(Failure::Refused(refusal)) if refusal.code == DRY => {}
        other => other?,
    }
    let taken = std::mem::take(&mut *taken.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(taken)
}
