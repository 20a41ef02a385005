//! 批量办理: one step for many records, each with an outcome of its own.
//!
//! Many are made in one transaction, each under its own savepoint: what one refuses keeps
//! nothing else from being made. Not here: what a step is (`step`), and going on in the
//! background (a job calls [`Ctx::step_each`] slot by slot).

use base::Id;

use super::found;
use super::save::save_in;
use super::step::{StepCall, step_in};
use crate::history::Action;
use crate::rules::{Ctx, Inputs};
use crate::writing::{Ground, Writing};
use crate::{Caller, Failure, Kernel, Outcome, Refusal};

/// One step for many records of a register.
#[derive(Clone, Debug)]
pub struct BulkStep {
    pub register: String,
    pub step: String,
    pub inputs: Inputs,
    pub reason: Option<String>,
    /// Each with the version that was seen.
    pub rows: Vec<(Id, i64)>,
}

impl BulkStep {
    fn call(&self, (id, version): (Id, i64)) -> StepCall {
        StepCall {
            register: self.register.clone(),
            id,
            version,
            step: self.step.clone(),
            inputs: self.inputs.clone(),
            reason: self.reason.clone(),
        }
    }
}

impl Ctx<'_> {
    /// Makes the step for the rows from this one on, until the slot is spent; in their
    /// order, why each was refused, or nothing when it was made.
    ///
    /// # Errors
    /// Not found when the caller does not open the register.
    pub fn step_each(&mut self, bulk: &BulkStep, from: usize) -> Outcome<Vec<Option<Refusal>>> {
        let (kernel, caller) = (self.writing.kernel, self.writing.caller);
        let register = kernel.visible(caller, &bulk.register)?;
        self.each(&bulk.rows[from..], |writing, row| {
            let record = found(writing, register, row.0)?;
            step_in(writing, register, record, &bulk.call(*row)).map(drop)
        })
    }

    /// Writes records again, so that their computed fields follow, each by itself until the
    /// slot is spent; in their order, why each was refused, or nothing.
    pub fn renew_each(&mut self, register: &str, records: &[Id]) -> Outcome<Vec<Option<Refusal>>> {
        let register = self.writing.register(register)?;
        self.each(records, |writing, id| {
            match writing.tx.get(register, *id)? {
                Some(it) => save_in(writing, register, it, &Action::Rule, None, true).map(drop),
                None => Ok(()),
            }
        })
    }

    /// Does something with each by itself, until the slot is spent; in their order, why each
    /// was refused, or nothing when it was done.
    pub(crate) fn each<T>(
        &mut self,
        all: &[T],
        mut one: impl FnMut(&mut Writing<'_>, &T) -> Outcome<()>,
    ) -> Outcome<Vec<Option<Refusal>>> {
        let ground = Ground {
            reason: None,
            ..Ground::of(&self.writing)
        };
        let touched = &mut *self.writing.touched;
        let mut outcomes = Vec::new();
        for it in all {
            if !outcomes.is_empty() && self.writing.tx.spent() {
                break;
            }
            let done = self
                .writing
                .tx
                .under(&mut |tx| one(&mut ground.over(tx, &mut *touched), it));
            outcomes.push(match done {
                Ok(()) => None,
                Err(Failure::Refused(refusal)) => Some(refusal),
                Err(failure) => return Err(failure),
            });
        }
        Ok(outcomes)
    }
}

impl Kernel {
    /// Makes a step for many records; in their order, why each was refused, or nothing
    /// when it was made.
    ///
    /// # Errors
    /// Not found when the caller does not open the register; when nothing was made because
    /// the definitions changed.
    pub fn bulk_step(&self, caller: &Caller, bulk: &BulkStep) -> Outcome<Vec<Option<Refusal>>> {
        let mut outcomes: Vec<Option<Refusal>> = Vec::new();
        while outcomes.len() < bulk.rows.len() {
            let (from, part) = (outcomes.len(), bulk.clone());
            match self.in_slot(caller, move |ctx| ctx.step_each(&part, from)) {
                Ok(next) => outcomes.extend(next),
                // What was made before stays made: the rest is told why it was not.
                Err(Failure::Refused(refusal)) if from > 0 => {
                    outcomes.resize(bulk.rows.len(), Some(refusal));
                }
                Err(failure) => return Err(failure),
            }
        }
        Ok(outcomes)
    }
}
