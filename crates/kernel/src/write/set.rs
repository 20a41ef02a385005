//! 一批同改: the same change of many records, by a rule that answers for all of them.
//!
//! Nothing is asked record by record that one question answers for the set: the checks of the
//! register are the rule's to have made, and only what is computed from what changed is computed
//! again. Deadlines, history, course and whoever follows are as with any other change. Not here:
//! rows a person brings (`take`), steps of many (`bulk`, `each`).

use super::check::compute_again;
use super::course;
use super::enter::enter;
use super::number;
use super::save::{belong, changed, put};
use super::trace::difference;
use super::undo::Done;
use crate::history::Action;
use crate::rules::Ctx;
use crate::{Outcome, Record};

impl Ctx<'_> {
    /// Changes records that were just read; what was done, to be taken back
    /// ([`Ctx::take_back`]). The reason stands with each in the history.
    ///
    /// # Errors
    /// Refused when one was changed meanwhile, or later than the change says.
    pub fn change_all(
        &mut self,
        register: &str,
        records: Vec<Record>,
        change: impl Fn(&mut Record),
        reason: &str,
    ) -> Outcome<Vec<Done>> {
        let register = self.writing.register(register)?;
        let writing = &mut self.writing;
        let mut pairs = Vec::with_capacity(records.len());
        for before in records {
            let mut record = before.clone();
            change(&mut record);
            pairs.push((before, record));
        }
        course::judge_all(writing, register, &pairs)?;
        let mut done = Vec::with_capacity(pairs.len());
        for (before, mut record) in pairs {
            let owner = register.owner.as_deref();
            if owner.is_some_and(|it| before.get(it) != record.get(it)) {
                belong(writing, register, &before, &mut record)?;
            }
            number::arrive(writing, register, &mut record)?;
            enter(writing, register, Some(&before), &mut record)?;
            compute_again(writing, register, &before, &mut record)?;
            let changes = difference(&before, &record);
            if changes.is_empty() {
                continue;
            }
            let how = (&Action::Rule, Some(reason));
            let record = put(writing, register, &before, record, how, &changes)?;
            let record = changed(writing, register, record)?;
            done.push(Done {
                id: record.id,
                version: record.version,
                created: false,
            });
        }
        Ok(done)
    }
}
