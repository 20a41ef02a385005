//! 取最近一条: references that show the newest record that refers to theirs are kept so; so is
//! what follows the records it is computed from or belongs by (`follow`).
//!
//! What is written of the other register leaves word whom it may concern (`Touched`); each of
//! these is looked at once, before the transaction ends, and written anew when another record
//! is to be shown or the one shown says something else. Its own checks are not asked: who
//! writes the other record cannot mend what is wrong with this one. Not here: records that were
//! there before the field was (`crate::latest`).

use base::Id;
use model::{Computed, Latest, Register, Value};

use super::check::compute;
use super::course;
use super::follow;
use super::save::{belong, changed, put, reread};
use super::trace::difference;
use crate::history::Action;
use crate::rules::Ctx;
use crate::writing::Writing;
use crate::{Condition, Outcome, Query, Record, Refusal, Sort, StoreError};

/// What is shown may itself be shown: so often one after the other, more is a circle.
const ROUNDS_MAX: usize = 24;

/// Notes whom a record that was written may concern, as it was and as it is.
pub(super) fn concern(writing: &mut Writing<'_>, register: &Register, record: &[&Record]) {
    if let [before, after] = record {
        follow::concern(writing, register, before, after);
    }
    let stale = &mut writing.touched.stale;
    let mut note = |register: &str, field: &str| {
        let ids = record.iter().flat_map(|it| it.get(field).refs());
        stale.extend(ids.map(|id| (register.to_owned(), id)));
    };
    for it in &register.shown_by {
        note(&it.register, &it.through);
    }
    // What refers to a merged record is shown by the one it went into.
    if let Some(into) = register.merge_field().filter(|_| register.shows_latest()) {
        note(&register.id, into);
    }
}

/// Lets every record that is concerned show what is so now; whether one had to.
pub(super) fn settle(writing: &mut Writing<'_>) -> Outcome<bool> {
    let mut wrote = false;
    for _ in 0..ROUNDS_MAX {
        course::keep(writing)?;
        follow::gather(writing)?;
        let stale = std::mem::take(&mut writing.touched.stale);
        if stale.is_empty() {
            return follow::leave(writing).map(|()| wrote);
        }
        for (register, id) in stale {
            let register = writing.register(&register)?;
            wrote |= show(writing, register, id)?;
        }
    }
    Err(StoreError::plain("what is the latest goes round in a circle").into())
}

/// What a work wrote, as it is when all has followed.
pub(super) fn settled(
    writing: &mut Writing<'_>,
    register: &Register,
    record: Record,
) -> Outcome<Record> {
    match settle(writing)? {
        true => reread(writing, register, &record),
        false => Ok(record),
    }
}

/// Lets a record show what is so now and belong where it does; false when it does already.
pub(super) fn show(writing: &mut Writing<'_>, register: &Register, id: Id) -> Outcome<bool> {
    let Some(before) = writing.tx.get(register, id)? else {
        return Ok(false);
    };
    let mut record = before.clone();
    for field in register.fields.values() {
        if let Some(Computed::Latest(latest)) = &field.computed {
            let value = newest(writing, register, latest, id)?;
            record.set(&field.name, value);
        }
    }
    concern_into(writing, register, &record);
    belong(writing, register, &before, &mut record)?;
    compute(writing, register, &mut record)?;
    let changes = difference(&before, &record);
    if changes.is_empty() {
        return Ok(false);
    }
    let how = (&Action::Rule, None);
    let record = put(writing, register, &before, record, how, &changes)?;
    changed(writing, register, record).map(|_| true)
}

fn concern_into(writing: &mut Writing<'_>, register: &Register, record: &Record) {
    let into = register
        .merge_field()
        .and_then(|it| record.get(it).as_ref());
    let stale = &mut writing.touched.stale;
    stale.extend(into.map(|id| (register.id.clone(), id)));
}

/// The newest record that refers to this one, or to one merged into it.
fn newest(
    writing: &mut Writing<'_>,
    register: &Register,
    latest: &Latest,
    id: Id,
) -> Outcome<Value> {
    let kernel = writing.kernel;
    let other = writing.register(&latest.of)?;
    let ids = kernel.with_merged(writing.tx, register, vec![id])?;
    let ids = ids.into_iter().map(Value::Ref).collect();
    let mut query = Query::all(other, kernel.today());
    query = query.with(Condition::AnyOf(latest.through.clone(), ids));
    if let Some(filter) = &latest.filter {
        query = query.with(Condition::Where(filter.clone(), kernel.params()));
    }
    query.sort = Sort {
        field: latest.by.clone(),
        descending: true,
    };
    query.limit = 1;
    let found = writing.tx.rows(&query)?;
    let first = found.first();
    Ok(first
        .filter(|it| latest.by.as_ref().is_none_or(|by| !it.get(by).is_missing()))
        .map(|it| it.id)
        .into())
}

impl Ctx<'_> {
    /// Lets records show what is so now, until the slot is spent; in their order, why
    /// each was refused, or nothing.
    pub(crate) fn show_latest(
        &mut self,
        register: &str,
        records: &[Id],
    ) -> Outcome<Vec<Option<Refusal>>> {
        let register = self.writing.register(register)?;
        self.each(records, |writing, id| {
            show(writing, register, *id).map(drop)
        })
    }
}
