//! One write in progress: the transaction, in whose name, and what it touched.
//!
//! Not here: what is written (`write`).

use std::collections::{BTreeMap, BTreeSet};

use base::Id;
use model::Register;

use crate::rules::Ahead;
use crate::store::Tx;
use crate::{Caller, Kernel, Outcome, Record, StoreError};

/// What has to follow what was written.
#[derive(Default)]
pub(crate) struct Touched {
    /// Registers, so that caches can follow after the commit.
    pub registers: BTreeSet<String>,
    /// Organisations, so that the tree is not read anew for each.
    pub organisations: BTreeSet<Id>,
    /// Records whose fields may have to show another as the latest, by register and id.
    pub stale: BTreeSet<(String, Id)>,
    /// Records others follow.
    pub followed: BTreeSet<Followed>,
    /// How many others were written for that.
    pub following: usize,
    /// Those followed by more than one transaction writes.
    pub by_many: BTreeSet<Followed>,
    /// Records whose course may go on, by register and id; those that were made, as they were.
    pub courses: BTreeMap<(String, Id), Option<Record>>,
    /// What was counted before the transaction for the rule of the step that is made.
    pub ahead: Option<Ahead>,
}

/// Records of a register that refer to one by a field.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Followed {
    pub register: String,
    pub through: String,
    pub of: Id,
    /// What hangs on them belongs elsewhere, though they are themselves as they were.
    pub stands: bool,
}

impl Touched {
    pub(crate) fn record(&mut self, record: &Record) {
        if !self.registers.contains(&record.register) {
            self.registers.insert(record.register.clone());
        }
        if record.register == crate::ORGANISATION {
            self.organisations.insert(record.id);
        }
    }
}

/// One write in progress.
pub(crate) struct Writing<'a> {
    pub kernel: &'a Kernel,
    pub tx: &'a mut dyn Tx,
    pub caller: &'a Caller,
    /// The position acted in.
    pub position: Id,
    pub touched: &'a mut Touched,
    pub depth: usize,
    /// Why all this is written, when one reason holds for it; kept with each entry.
    pub reason: Option<&'a str>,
    /// It comes of a step nobody makes: in a person's transaction, and not that person's doing.
    pub of_itself: bool,
}

impl<'a> Writing<'a> {
    pub(crate) fn register(&self, id: &str) -> Outcome<&'a Register> {
        self.kernel
            .model
            .register(id)
            .ok_or_else(|| StoreError::plain(format!("no register {id}")).into())
    }

    pub(crate) fn again(&mut self) -> Writing<'_> {
        Writing {
            kernel: self.kernel,
            tx: self.tx,
            caller: self.caller,
            position: self.position,
            touched: self.touched,
            depth: self.depth + 1,
            reason: self.reason,
            of_itself: self.of_itself,
        }
    }
}

/// What a write stands on, whatever transaction it goes through.
#[derive(Clone, Copy)]
pub(crate) struct Ground<'w> {
    pub kernel: &'w Kernel,
    pub caller: &'w Caller,
    pub position: Id,
    pub depth: usize,
    pub reason: Option<&'w str>,
    pub of_itself: bool,
}

impl<'w> Ground<'w> {
    pub(crate) fn of(writing: &Writing<'w>) -> Ground<'w> {
        Ground {
            kernel: writing.kernel,
            caller: writing.caller,
            position: writing.position,
            depth: writing.depth,
            reason: writing.reason,
            of_itself: writing.of_itself,
        }
    }

    pub(crate) fn over<'b>(self, tx: &'b mut dyn Tx, touched: &'b mut Touched) -> Writing<'b>
    where
        'w: 'b,
    {
        let Ground {
            kernel,
            caller,
            position,
            depth,
            reason,
            of_itself,
        } = self;
        Writing {
            kernel,
            tx,
            caller,
            position,
            touched,
            depth,
            reason,
            of_itself,
        }
    }
}
