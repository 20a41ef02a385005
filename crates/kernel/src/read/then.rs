//! 当时: a record as it was when an episode of its course ended, for whoever reads that episode.
//!
//! A school a pupil left reads what it knew of the pupil, and nothing that came after: the record
//! is put back to before the episode ended, and judged by whose it was then. Nothing is written.

use std::collections::BTreeMap;

use base::{Id, Instant};
use model::Register;

use super::Masked;
use crate::store::{Read, read};
use crate::verify::put_back;
use crate::{Caller, Kernel, Outcome, Record, Refusal};

/// A record as it was.
#[derive(Clone, Debug)]
pub struct Then {
    pub record: Record,
    pub masked: Masked,
    pub labels: BTreeMap<Id, String>,
}

impl Kernel {
    /// The record an episode is of, as it was on its last day.
    ///
    /// # Errors
    /// Not found when the caller does not reach the episode, it goes on, or the caller would
    /// not have reached the record then.
    pub fn then(&self, caller: &Caller, register: &str, id: Id) -> Outcome<Then> {
        let register = self.visible(caller, register)?;
        let of = self.model.course_of(&register.id);
        let of = of.ok_or_else(Refusal::not_found)?;
        self.visible(caller, &of.id)?;
        let key = of.course.as_ref().map_or("", |it| it.key.as_str());
        let (here, there) = (self.reach(register, caller), self.reach(of, caller));
        read(self.store(), |read| {
            let row = read.get(register, id)?;
            let row = row.filter(|row| here.iter().any(|it| it.covers(row)));
            let row = row.ok_or_else(Refusal::not_found)?;
            let ended = self.ended(read, register, id)?;
            let whole = match row.get(key).as_ref() {
                Some(id) => read.get(of, id)?,
                None => None,
            };
            let (Some(ended), Some(whole)) = (ended, whole) else {
                return Err(Refusal::not_found().into());
            };
            let Some(before) = self.before(read, of, whole.id, ended)? else {
                return Err(Refusal::not_found().into());
            };
            let record = put_back(self, read, of, whole, before)?;
            let record = record.filter(|record| there.iter().any(|it| it.covers(record)));
            let mut record = record.ok_or_else(Refusal::not_found)?;
            let masked = self.sight(of, caller).mask(of, &mut record);
            let labels = self.labels(read, caller, of, std::slice::from_ref(&record))?;
            Ok(Then {
                record,
                masked,
                labels,
            })
        })
    }

    /// When an episode that went on was ended.
    fn ended(&self, read: &mut dyn Read, register: &Register, id: Id) -> Outcome<Option<Instant>> {
        let entries = self.entries(read, register, id)?;
        let ends = entries.iter().rev().find(|entry| {
            let mut changes = entry.entry.changes().into_iter();
            changes.any(|it| it.field == "to" && it.old.is_null() && !it.new.is_null())
        });
        Ok(ends.map(|it| it.entry.at))
    }

    /// The number of the last entry of a record that is older than the transaction in which its
    /// episode was ended.
    fn before(
        &self,
        read: &mut dyn Read,
        register: &Register,
        id: Id,
        ended: Instant,
    ) -> Outcome<Option<i64>> {
        let entries = self.entries(read, register, id)?;
        let older = entries.iter().filter(|it| it.entry.at < ended);
        Ok(older.map(|it| it.number).max().filter(|it| *it > 0))
    }
}
