//! What a rule writes: through the same checks, history and ancestor columns as everybody.
//!
//! Not here: what else a rule may do (`rules`).

use base::Id;

use super::file::keep_file_in;
use super::save::{create_in, save_in};
use crate::history::Action;
use crate::rules::Ctx;
use crate::{Failure, Outcome, Record, Refusal, StoreError, Values};

impl Ctx<'_> {
    /// Creates a record; the rule answers for who may, the definition's checks still hold.
    pub fn create(&mut self, register: &str, values: Values) -> Outcome<Record> {
        let register = self.writing.register(register)?;
        create_in(&mut self.writing, register, None, values, None)
    }

    /// Writes the record's present values; refuses when somebody changed it meanwhile.
    pub fn update(&mut self, record: Record) -> Outcome<Record> {
        let register = self.writing.register(&record.register)?;
        save_in(
            &mut self.writing,
            register,
            record,
            &Action::Rule,
            None,
            true,
        )
    }

    /// Like [`Ctx::update`], with a reason kept in the history.
    pub fn update_because(&mut self, record: Record, reason: &str) -> Outcome<Record> {
        let register = self.writing.register(&record.register)?;
        save_in(
            &mut self.writing,
            register,
            record,
            &Action::Rule,
            Some(reason),
            true,
        )
    }

    /// Like [`Ctx::update`], in another state of the record's definition.
    pub fn move_to(&mut self, mut record: Record, state: &str) -> Outcome<Record> {
        let register = self.writing.register(&record.register)?;
        if !register.states.contains_key(state) {
            return Err(Failure::Store(StoreError::plain(format!(
                "{} has no state {state}",
                register.id
            ))));
        }
        record.state = Some(state.to_owned());
        self.update(record)
    }

    /// Makes a step that nobody makes by hand: the record is in the state it leads to, and
    /// the history has the step's name.
    pub(crate) fn make(
        &mut self,
        mut record: Record,
        step: &str,
        reason: Option<&str>,
    ) -> Outcome<Record> {
        let register = self.writing.register(&record.register)?;
        let known = register.steps.get(step).ok_or_else(Refusal::not_found)?;
        if let Some(to) = &known.to {
            record.state = Some(to.clone());
        }
        let action = Action::Step(step.to_owned());
        save_in(&mut self.writing, register, record, &action, reason, true)
    }

    /// Keeps bytes as a file record.
    pub fn keep_file(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> Outcome<Id> {
        keep_file_in(&mut self.writing, name, media_type, bytes)
    }
}
