//! What happens to records over time: events, effects, clocks.
//!
//! An event is what one register tells, without naming who listens; a register that
//! subscribes opens an entry of its own. Not here: when anything happens (`kernel`).

use std::fmt;

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

/// A deadline of records in certain states, and what happens by and after it.
#[derive(Clone, Debug)]
pub struct Clock {
    pub name: String,
    pub title: String,
    /// States in which it runs.
    pub in_states: Vec<String>,
    /// The day field it runs to; late from the day after.
    pub until: String,
    /// It sets `until` itself when it starts: so long after that day.
    pub within: Option<Stretch>,
    /// States in which it stands still; the time spent there is added when it goes on.
    pub pause: Vec<String>,
    /// What happens, in order of time.
    pub stages: Vec<Stage>,
}

/// Something that happens on a day counted from a clock's deadline.
#[derive(Clone, Debug)]
pub struct Stage {
    pub title: String,
    pub at: Moment,
    pub effects: Effects,
    /// The step it makes.
    pub step: Option<String>,
}

/// When a stage comes, by the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// So long before it; tells those whose turn it is.
    Before(Stretch),
    /// The day after it.
    Late,
    /// So long after it.
    After(Stretch),
}

/// A stretch of time as offices count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub n: i32,
    pub unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 工作日, by the statutory calendar.
    Workday,
    Day,
    Month,
}

impl Stretch {
    /// `5 workdays`, `10 days`, `1 month`.
    pub fn parse(text: &str) -> Option<Stretch> {
        let (n, unit) = text.trim().split_once(' ')?;
        let unit = match unit.trim() {
            "workday" | "workdays" => Unit::Workday,
            "day" | "days" => Unit::Day,
            "month" | "months" => Unit::Month,
            _ => return None,
        };
        let n = n.parse().ok().filter(|n| (1..=1000).contains(n))?;
        Some(Stretch { n, unit })
    }
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            Unit::Workday => "workday",
            Unit::Day => "day",
            Unit::Month => "month",
        };
        let s = if self.n == 1 { "" } else { "s" };
        write!(f, "{} {unit}{s}", self.n)
    }
}

impl Clock {
    /// Whether to be past it is somebody's lateness; else it makes a step and nobody is late.
    pub fn is_deadline(&self) -> bool {
        let makes_step = |stage: &Stage| stage.at == Moment::Late && stage.step.is_some();
        !self.stages.iter().any(makes_step)
    }

    pub fn runs_in(&self, state: Option<&str>) -> bool {
        state.is_some_and(|state| self.in_states.iter().any(|it| it == state))
    }

    pub fn stands_in(&self, state: Option<&str>) -> bool {
        state.is_some_and(|state| self.pause.iter().any(|it| it == state))
    }

    /// What a stage is called in history and in messages: `overdue`, `overdue+3workdays`.
    pub fn stage_key(&self, stage: &Stage) -> String {
        let said = |sign: char, stretch: Stretch| {
            let stretch = stretch.to_string().replace(' ', "");
            format!("{}{sign}{stretch}", self.name)
        };
        match stage.at {
            Moment::Before(stretch) => said('-', stretch),
            Moment::Late => self.name.clone(),
            Moment::After(stretch) => said('+', stretch),
        }
    }
}
