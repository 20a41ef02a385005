//! The step that merges a record into another: may it go there, and what the other's history
//! says of it.
//!
//! Not here: what is found through a merged record (`crate::merge`).

use base::Id;
use model::{Register, Step};

use super::check::problem;
use super::found;
use super::trace::note;
use crate::history::Action;
use crate::writing::Writing;
use crate::{Outcome, Record, Refusal};

/// A record goes into the one its field names.
pub(super) fn join(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    step: &Step,
    reason: Option<&str>,
) -> Outcome<()> {
    let Some((field, into)) = goes(step, record) else {
        return Ok(());
    };
    let target = found(writing, register, into)?;
    let why = match (into == record.id, target.get(field).is_missing()) {
        (true, _) => "不能并入自己，请选另一条。",
        (_, false) => "要并入的那条自己已并入别处，请直接并入那一条。",
        (false, true) => return tell(writing, record, &target, &Action::Merged, reason),
    };
    Err(Refusal::fields(vec![problem(field, why)]).into())
}

/// A record that leaves the state in which it was part of another stands by itself again.
pub(super) fn part(
    writing: &mut Writing<'_>,
    register: &Register,
    before: &Record,
    record: &mut Record,
) -> Outcome<()> {
    for step in register.steps.values() {
        let was_merged = step.to.is_some() && step.to == before.state;
        let Some((field, into)) = goes(step, before).filter(|_| was_merged) else {
            continue;
        };
        record.set(field, model::Value::Missing);
        if let Some(target) = writing.tx.get(register, into)? {
            tell(writing, record, &target, &Action::Parted, None)?;
        }
    }
    Ok(())
}

fn goes<'s>(step: &'s Step, record: &Record) -> Option<(&'s str, Id)> {
    let field = step.merge.as_deref()?;
    Some((field, record.get(field).as_ref()?))
}

/// The other's readers may not see this record: its number says which it was.
fn tell(
    writing: &mut Writing<'_>,
    record: &Record,
    target: &Record,
    action: &Action,
    reason: Option<&str>,
) -> Outcome<()> {
    let said = [record.number.as_deref(), reason].into_iter().flatten();
    let said: Vec<&str> = said.collect();
    note(writing, target, action, Some(&said.join("：")), &[])
}
