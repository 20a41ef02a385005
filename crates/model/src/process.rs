//! What happens to records over time: events and effects.
//!
//! An event is what one register tells, without naming who listens; a register that
//! subscribes opens an entry of its own. Not here: when anything happens (`kernel`).

use indexmap::IndexMap;

use crate::definition::{Actor, Register};
use crate::expr::Expr;

/// Something that happened to a record, told to whoever subscribes.
#[derive(Clone, Debug)]
pub struct Event {
    pub title: String,
    pub help: String,
    /// What it carries, as a register's fields: expressions of subscribers are read over
    /// it. Its id is the event's, `safety.hazard_overdue`; `owner`, `number` and
    /// `created_on` are the owner and number of the record it is about, and the day.
    pub form: Register,
}

/// What a step or a clock does beside moving the state; there is nothing else it may do.
#[derive(Clone, Debug, Default)]
pub struct Effects {
    /// Fields set, before the record is written.
    pub set: IndexMap<String, Expr>,
    pub raise: Vec<Raise>,
    /// Who gets a message.
    pub notify: Vec<Actor>,
}

/// An event raised about a record.
#[derive(Clone, Debug)]
pub struct Raise {
    /// `safety.hazard_overdue`
    pub event: String,
    /// Every field of the event, over the record.
    pub with: IndexMap<String, Expr>,
}

/// What a register opens when an event is raised.
#[derive(Clone, Debug, Default)]
pub struct Subscription {
    /// Opened only when this is true, over the event.
    pub when: Option<Expr>,
    /// Fields of the new entry, over the event.
    pub set: IndexMap<String, Expr>,
}
