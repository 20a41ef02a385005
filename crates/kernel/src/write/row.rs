//! The rows of a record as it is written: defaults of new ones, computed cells, and what must
//! hold of each cell.
//!
//! Not here: how rows come in and go out (`rows`).

use model::expr::Expr;
use model::{Computed, Field, Kind, Register, Row, Value};

use super::check::{problem, says, shown};
use super::fit::unfit;
use crate::writing::Writing;
use crate::{FieldProblem, Outcome, Record, expression, rows};

/// One row where it stands.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub register: &'a Register,
    pub record: &'a Record,
    /// The field whose row it is.
    pub rows: &'a Field,
    pub row: &'a Row,
}

fn evaluate(writing: &mut Writing<'_>, at: At<'_>, expr: &Expr) -> Value {
    let me = Some(writing.caller.account);
    expression::in_row(writing.kernel, writing.tx, at, me, expr)
}

/// Gives rows that were not there their defaults.
pub(super) fn begin(
    writing: &mut Writing<'_>,
    register: &Register,
    before: Option<&Record>,
    record: &mut Record,
) {
    begin_with(register, before, record, &mut |at, expr| {
        evaluate(writing, at, expr)
    });
}

/// The same with whoever evaluates.
pub(crate) fn begin_with(
    register: &Register,
    before: Option<&Record>,
    record: &mut Record,
    evaluate: Evaluate<'_>,
) {
    rows::tidy(record);
    let default = |field: &Field| field.default.clone();
    let wanted = |rows: &Field, row: &Row, field: &Field| {
        let there = before
            .map(|it| it.get(&rows.name).rows())
            .unwrap_or_default();
        row.get(&field.name).is_missing() && !there.iter().any(|it| it.id == row.id)
    };
    fill(register, record, (&default, &wanted), evaluate);
}

/// Sets the cells that are never typed, in the order of the definition.
pub(super) fn compute(writing: &mut Writing<'_>, register: &Register, record: &mut Record) {
    compute_with(register, record, &mut |at, expr| {
        evaluate(writing, at, expr)
    });
}

/// The same with whoever evaluates.
pub(crate) fn compute_with(register: &Register, record: &mut Record, evaluate: Evaluate<'_>) {
    let computed = |field: &Field| match &field.computed {
        Some(Computed::Expr(expr)) => Some(expr.clone()),
        _ => None,
    };
    fill(register, record, (&computed, &|_, _, _| true), evaluate);
}

pub(crate) type Evaluate<'e> = &'e mut dyn FnMut(At<'_>, &Expr) -> Value;
/// The expression that sets a cell, and whether the cell of a row is to be set.
type Set<'s> = (
    &'s dyn Fn(&Field) -> Option<Expr>,
    &'s dyn Fn(&Field, &Row, &Field) -> bool,
);

/// Sets the cells for which there is an expression, where they are wanted.
fn fill(register: &Register, record: &mut Record, set: Set<'_>, evaluate: Evaluate<'_>) {
    let (expression, wanted) = set;
    for rows in register.fields.values() {
        let Some(fields) = rows.kind.rows() else {
            continue;
        };
        let said: Vec<(&Field, Expr)> = fields
            .values()
            .filter_map(|field| Some((field, expression(field)?)))
            .collect();
        for idx in 0..record.get(&rows.name).rows().len() {
            for (field, expr) in &said {
                let row = &record.get(&rows.name).rows()[idx];
                if !wanted(rows, row, field) {
                    continue;
                }
                let at = At {
                    register,
                    record,
                    rows,
                    row,
                };
                let value = expression::settled(evaluate(at, expr), &field.kind);
                if let Some(Value::Rows(all)) = record.values.get_mut(&rows.name) {
                    all[idx].set(&field.name, value);
                }
            }
        }
    }
}

/// What must hold of the rows of one field, all problems at once.
pub(super) fn check(
    writing: &mut Writing<'_>,
    (register, rows): (&Register, &Field),
    (before, record): (Option<&Record>, &Record),
    problems: &mut Vec<FieldProblem>,
) -> Outcome<()> {
    let Kind::Rows { fields, min, max } = &rows.kind else {
        return Ok(());
    };
    let held = record.get(&rows.name).rows();
    let (n, title) = (held.len(), &rows.title);
    let lacks = n < *min && (n > 0 || !rows.required) && shown(writing, register, record, rows);
    if lacks {
        problems.push(problem(
            &rows.name,
            format!("“{title}”至少填 {min} 行，现有 {n} 行"),
        ));
    }
    if n > *max {
        problems.push(problem(
            &rows.name,
            format!("“{title}”最多 {max} 行，现有 {n} 行"),
        ));
    }
    let there = before
        .map(|it| it.get(&rows.name).rows())
        .unwrap_or_default();
    for (idx, row) in held.iter().enumerate() {
        let old = there.iter().find(|it| it.id == row.id);
        let at = At {
            register,
            record,
            rows,
            row,
        };
        for field in fields.values() {
            let old = old.map(|it| it.get(&field.name));
            if let Some(says) = wrong(writing, at, field, old)? {
                problems.push(rows::cell_problem(&rows.name, idx, &field.name, &says));
            }
        }
    }
    rows::twins(rows, held, problems);
    Ok(())
}

/// What is wrong with one cell.
fn wrong(
    writing: &mut Writing<'_>,
    at: At<'_>,
    field: &Field,
    old: Option<&Value>,
) -> Outcome<Option<String>> {
    let value = at.row.get(&field.name);
    if value.is_missing() {
        let asked = |writing: &mut Writing<'_>| {
            let when = field.when.as_ref();
            when.is_none_or(|it| evaluate(writing, at, it) == Value::Flag(true))
        };
        let lacking = field.required && asked(writing);
        return Ok(lacking.then(|| format!("请填写“{}”", field.title)));
    }
    if let Some(why) = unfit(writing, old, value, field)? {
        return Ok(Some(why));
    }
    let check = field.check.as_ref();
    let fails = check.is_some_and(|it| evaluate(writing, at, it) == Value::Flag(false));
    Ok(fails.then(|| says(field)))
}
