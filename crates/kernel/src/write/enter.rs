//! What begins anew with a state: steps that several make, and clocks that set their own
//! deadline, which start, stand still and go on; and what ends with the state before.
//!
//! A deadline lies in the record's own field, so that lists, searches and history know
//! it like any other date. Not here: what happens when it has come (`clock`).

use base::Day;
use model::{Clock, Register, Stretch, Unit, Value};

use super::check::evaluate;
use super::merge::part;
use crate::history::Entry;
use crate::writing::Writing;
use crate::{Outcome, Record};

/// Sets what begins anew with the record's new state; nothing when it has no new one.
pub(super) fn enter(
    writing: &mut Writing<'_>,
    register: &Register,
    before: Option<&Record>,
    record: &mut Record,
) -> Outcome<()> {
    let old = before.and_then(|it| it.state.as_deref());
    let is_new = before.is_none();
    if !is_new && old == record.state.as_deref() {
        return Ok(());
    }
    if let Some(before) = before {
        part(writing, register, before, record)?;
    }
    for step in register.steps.values() {
        if let (Some(field), Some(new)) = (&step.all, &record.state)
            && step.from.contains(new)
        {
            record.set(field, Value::Missing);
        }
    }
    wind(writing, register, (old, is_new), record)
}

/// The deadlines of clocks that start or go on with the new state.
fn wind(
    writing: &mut Writing<'_>,
    register: &Register,
    (old, is_new): (Option<&str>, bool),
    record: &mut Record,
) -> Outcome<()> {
    let today = crate::china_day(writing.caller.at);
    let kernel = writing.kernel;
    let calendar = &kernel.model.calendar;
    for clock in register.clocks.values() {
        let new = record.state.as_deref();
        if !clock.runs_in(new) || (!is_new && clock.runs_in(old)) {
            continue;
        }
        if !is_new && clock.stands_in(old) {
            let entries = writing.tx.entries(&register.id, record.id)?;
            if let (Some(until), Some(stopped)) = (
                record.get(&clock.until).as_day(),
                stopped_on(clock, &entries),
            ) {
                let unit = clock.within.as_ref();
                let unit = unit.map_or(Unit::Workday, |within| within.unit);
                let stood = calendar.between(stopped, today, unit);
                record.set(&clock.until, calendar.after(until, stood));
            }
        } else if let Some(within) = &clock.within {
            let until = match evaluate(writing, register, record, &within.n) {
                Value::Integer(n) => calendar.after(today, Stretch::of(n, within.unit)).into(),
                _ => Value::Missing,
            };
            record.set(&clock.until, until);
        }
    }
    Ok(())
}

/// The day on which the record last came to stand still.
fn stopped_on(clock: &Clock, entries: &[Entry]) -> Option<Day> {
    let moves = entries.iter().rev().filter_map(|entry| {
        let change = entry
            .entry
            .changes()
            .into_iter()
            .find(|it| it.field == "$state")?;
        let text = |json: &serde_json::Value| json.as_str().map(str::to_owned);
        Some((text(&change.old), text(&change.new), entry.entry.at))
    });
    moves
        .take_while(|(_, new, _)| clock.stands_in(new.as_deref()))
        .filter(|(old, ..)| !clock.stands_in(old.as_deref()))
        .map(|(.., at)| crate::china_day(at))
        .next()
}
