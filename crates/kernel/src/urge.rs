//! 催办: asking whoever holds an open step to hurry.
//!
//! Who created the record, the unit it belongs to and the organisations above may, once a
//! day for each record; it is a message to those whose turn it is and an entry in the
//! history, from which is counted how often. Not here: reminders of a deadline (`clock`).

use base::{Id, Instant};
use model::{Register, Step};

use crate::access::position_reach;
use crate::history::Action;
use crate::message::{Why, send_next};
use crate::rules::Ctx;
use crate::store::Read;
use crate::write::{found, note, possible};
use crate::writing::Writing;
use crate::{Branch, Caller, Kernel, Outcome, Record, Refusal, china_day};

/// What of urging holds for a record and a caller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Urging {
    /// How often it was urged in the state it is in.
    pub times: usize,
    /// A step is open, and the caller is one who may urge.
    pub offered: bool,
    /// Why not now.
    pub closed: Option<String>,
}

impl Kernel {
    /// Asks those who hold the records' open steps to hurry; in their order, why each was
    /// refused, or nothing when it was urged.
    ///
    /// # Errors
    /// Not found when the caller does not open the register; when nothing was urged because
    /// the definitions changed.
    pub fn urge(
        &self,
        caller: &Caller,
        register: &str,
        ids: &[Id],
    ) -> Outcome<Vec<Option<Refusal>>> {
        self.visible(caller, register)?;
        let mut outcomes: Vec<Option<Refusal>> = Vec::new();
        while outcomes.len() < ids.len() {
            let (from, register, ids) = (outcomes.len(), register.to_owned(), ids.to_vec());
            let rest = move |ctx: &mut Ctx<'_>| ctx.urge_each(&register, &ids[from..]);
            outcomes.extend(self.in_slot(caller, rest)?);
        }
        Ok(outcomes)
    }

    pub(crate) fn urging(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        record: &Record,
        awaited: &[&Step],
    ) -> Outcome<Urging> {
        let urges = self.urges(read, register, record)?;
        let may = self.stands_above(register, caller, record).is_some();
        let is_mine = |read: &mut dyn Read| {
            let mut steps = awaited.iter();
            steps.any(|step| possible(self, read, register, caller, record, step).is_ok())
        };
        let today = |at: &Instant| china_day(*at) == self.today();
        let offered = register.urge && may && !awaited.is_empty();
        let closed = match offered {
            _ if !register.urge => Some("这类事项不催办。"),
            _ if awaited.is_empty() => Some("现在没有等人办理的步骤，不用催。"),
            false => Some("由建立人、归属单位和上级催办。"),
            true if is_mine(read) => Some("这件事正等您办理，不用催。"),
            true if urges.iter().any(today) => {
                Some("今天已经催过。一件事一天最多催一次，明天可以再催。")
            }
            true => None,
        };
        Ok(Urging {
            times: urges.len(),
            offered,
            closed: closed.map(str::to_owned),
        })
    }

    /// How often a record was urged in the state it is in.
    pub(crate) fn times_urged(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
    ) -> Outcome<usize> {
        Ok(self.urges(read, register, record)?.len())
    }

    fn urges(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
    ) -> Outcome<Vec<Instant>> {
        let mut urges = Vec::new();
        // Most never are, and their history need not be read.
        let waits =
            |step: &Step| step.todo && step.from.iter().any(|it| record.state.as_ref() == Some(it));
        if !register.urge
            || !register.steps.values().any(waits)
            || !read.was_done(&record.register, record.id, &Action::Urge)?
        {
            return Ok(urges);
        }
        for entry in read.entries(&record.register, record.id)? {
            if entry.entry.changes().iter().any(|it| it.field == "$state") {
                urges.clear();
            }
            if entry.entry.action == Action::Urge {
                urges.push(entry.entry.at);
            }
        }
        Ok(urges)
    }

    /// The position in which the caller stands above the record's open steps: as who created
    /// it, or in the unit it belongs to or above.
    fn stands_above(&self, register: &Register, caller: &Caller, record: &Record) -> Option<Id> {
        let tree = self.tree();
        let is_above = |position: &&crate::Position| {
            let branches = position_reach(&tree, register, position, caller);
            let mut under = branches
                .iter()
                .filter(|it| matches!(it, Branch::Under { .. }));
            under.any(|it| it.covers(record))
        };
        let above = caller.positions_in(register).find(is_above).map(|it| it.id);
        let own = || caller.first_position();
        above.or_else(|| (record.created_by == caller.account).then(own))
    }
}

impl Ctx<'_> {
    /// Urges the records one after the other, until the slot is spent.
    fn urge_each(&mut self, register: &str, ids: &[Id]) -> Outcome<Vec<Option<Refusal>>> {
        let (kernel, caller) = (self.writing.kernel, self.writing.caller);
        let register = kernel.visible(caller, register)?;
        self.each(ids, |writing, id| {
            let record = found(writing, register, *id)?;
            urge_in(writing, register, &record)
        })
    }
}

fn urge_in(writing: &mut Writing<'_>, register: &Register, record: &Record) -> Outcome<()> {
    let (kernel, caller) = (writing.kernel, writing.caller);
    let awaited = kernel.awaited(writing.tx, register, record);
    let urging = kernel.urging(writing.tx, caller, register, record, &awaited)?;
    if let Some(why) = urging.closed {
        return Err(Refusal::new("kernel.urge", why).into());
    }
    let position = kernel.stands_above(register, caller, record);
    writing.position = position.unwrap_or_else(Id::nil);
    note(writing, record, &Action::Urge, None, &[])?;
    send_next(writing, register, record, &Why::Urge)
}
