//! Other documents in the column of citizens' numbers: a passport, a permit of Hong Kong, Macao
//! or Taiwan. Each goes to the fields its register has for it (`instead`).
//!
//! Its kind is what the list says in a column of its own, else what the number looks like. What
//! is meant as a citizen's number and is wrong stays wrong.

use base::CitizenId;
use base::citizen_id::Wrong;
use kernel::{FieldProblem, Given};
use model::{CodeList, Field, Instead, Kind, Model, Register, Value};
use sheet::{Cell, Row};

use super::{Filled, fault};
use crate::read::{Known, Said, document, number_of, said};

/// No document has a shorter number.
const SHORTEST: usize = 5;

pub(super) struct Other<'k> {
    field: &'k Field,
    instead: &'k Instead,
    kind: &'k Field,
    number: &'k Field,
    list: &'k CodeList,
    column: usize,
    kind_column: Option<usize>,
    number_column: Option<usize>,
}

/// The columns of citizens' numbers in which other documents may stand.
pub(super) fn others<'k>(
    model: &'k Model,
    register: &'k Register,
    filled: &[Filled<'k>],
) -> Vec<Other<'k>> {
    let place = |name: &str| {
        let mut columns = filled.iter().filter(|(_, it, _)| it.name == name);
        columns.next().map(|(at, ..)| *at)
    };
    let other = |&(column, field, _): &Filled<'k>| {
        let instead = field.instead.as_ref()?;
        let kind = register.fields.get(&instead.kind)?;
        let Kind::Code { of, .. } = &kind.kind else {
            return None;
        };
        Some(Other {
            field,
            instead,
            kind,
            number: register.fields.get(&instead.number)?,
            list: model.codes(of)?,
            column,
            kind_column: place(&instead.kind),
            number_column: place(&instead.number),
        })
    };
    filled.iter().filter_map(other).collect()
}

impl Other<'_> {
    pub(super) fn settle(&self, model: &Model, row: &Row, given: &mut Given) {
        let own = |at: Option<usize>| at.map_or(&Cell::Empty, |it| row.cell(it));
        if !own(self.number_column).is_empty() {
            return;
        }
        let is_citizens = given
            .values
            .get(&self.field.name)
            .is_some_and(|it| !it.is_missing());
        let cell = row.cell(self.column);
        let is_own = |it: &Value| it.as_text().is_some_and(|it| self.instead.is_own(it));
        let kind = given.values.get(&self.instead.kind);
        if is_citizens || cell.is_empty() && kind.is_some_and(is_own) {
            // What is said of its kind is said of it.
            given.values.shift_remove(&self.instead.kind);
            given.faults.retain(|it| it.field != self.instead.kind);
            return;
        }
        let text = number_of(cell).to_ascii_uppercase();
        let n = text.chars().count();
        if cell.lost_digits() || n < SHORTEST || is_miswritten(&text) {
            return;
        }
        let told = own(self.kind_column).text();
        match document(self.list, &told, &text) {
            Ok(code) => self.put(model, &code, text, given),
            Err(None) => {}
            Err(Some(several)) => self.refuse(&several, &told, given),
        }
    }

    fn put(&self, model: &Model, code: &str, text: String, given: &mut Given) {
        if self.instead.is_own(code) {
            return;
        }
        given
            .faults
            .retain(|it| it.field != self.field.name && it.field != self.instead.kind);
        let number = said(model, self.number, &Cell::Text(text), &mut Known::default());
        match number {
            Ok(Said::Value(value)) => {
                let kind = Value::Code(code.to_owned());
                given.values.shift_remove(&self.field.name);
                given.values.insert(self.instead.kind.clone(), kind);
                given.values.insert(self.instead.number.clone(), value);
            }
            Ok(Said::Names(_)) => {}
            Err(why) => given.faults.push(fault(self.field, &why)),
        }
    }

    /// It may be one of several, and the list does not say which; or not what is said.
    fn refuse(&self, several: &[String], told: &str, given: &mut Given) {
        given.faults.retain(|it| it.field != self.field.name);
        let says = match told.is_empty() {
            true => format!(
                "可能是{}的号码，分不清是哪一种。请加“{}”一列写明",
                several.join("、"),
                self.kind.title
            ),
            false => format!("号码不像是{told}的，请核对原件"),
        };
        given.faults.retain(|it| it.field != self.instead.kind);
        given.faults.push(FieldProblem {
            field: self.field.name.clone(),
            message: says,
        });
    }
}

/// Whether it is a citizen's number in all but being right.
fn is_miswritten(text: &str) -> bool {
    matches!(
        text.parse::<CitizenId>(),
        Err(Wrong::Check(_) | Wrong::Birth(_) | Wrong::Old(_))
    )
}
