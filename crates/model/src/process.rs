//! What happens to records over time: events, effects, clocks.
//!
//! An event is what one register tells, without naming who listens; a register that
//! subscribes opens an entry of its own. Not here: when anything happens (`kernel`).

use std::fmt;

use base::{Day, Period, PeriodKind};
use indexmap::IndexMap;

use crate::definition::{Actor, Calendar, Register};
use crate::expr::{Expr, Node};
use crate::param::Params;
use crate::value::{Type, Value};

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

/// What a register opens when an event is raised, or which step it makes.
#[derive(Clone, Debug, Default)]
pub struct Subscription {
    /// Opened only when this is true, over the event.
    pub when: Option<Expr>,
    /// Not while an entry about the same record is open.
    pub single: bool,
    /// Made of the open entry about the same record, where it leads on; nothing is opened.
    pub step: Option<String>,
    /// Fields of the new entry, over the event.
    pub set: IndexMap<String, Expr>,
}

/// 定期任务: what organisations owe each period. An entry has the fields [`Duty::UNIT`],
/// [`Duty::PERIOD`], [`Duty::DUE`] and, where a period is closed, [`Duty::CLOSES`].
#[derive(Clone, Debug)]
pub struct Duty {
    /// Who owes it, over the register of organisations; none: whoever has what `with` names.
    pub owed: Option<Expr>,
    /// Owed only by whom such records belong to.
    pub with: Option<Held>,
    pub period: PeriodKind,
    /// It is opened so long before it is due, else on the first day of the period.
    pub open: Option<Within>,
    /// It is due so long after the last day of the period, else on that day.
    pub due: Option<Within>,
    /// So long after it was due it can be filed no more.
    pub close: Option<Within>,
}

/// Records of a register, all or some.
#[derive(Clone, Debug)]
pub struct Held {
    pub register: String,
    pub filter: Option<Expr>,
}

/// When a duty is open, due and closed for one who owes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DutyTimes {
    period: PeriodKind,
    open: Option<Stretch>,
    due: Option<Stretch>,
    close: Option<Stretch>,
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
    pub within: Option<Within>,
    /// States in which it stands still; the time spent there is added when it goes on.
    pub pause: Vec<String>,
    /// What happens, in order of time.
    pub stages: Vec<Stage>,
}

/// Something that happens on a day counted from a clock's deadline.
#[derive(Clone, Debug)]
pub struct Stage {
    pub title: String,
    pub at: Moment<Within>,
    pub effects: Effects,
    /// The step it makes.
    pub step: Option<String>,
}

/// When something comes, by the deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment<T = Stretch> {
    /// So long before it; tells those whose turn it is.
    Before(T),
    /// The day after it.
    Late,
    /// So long after it.
    After(T),
}

/// A stretch of time as offices count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub n: i32,
    pub unit: Unit,
}

/// So long after or before a day, by a number or by what an expression comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Within {
    /// An integer.
    pub n: Expr,
    pub unit: Unit,
    /// As it is written.
    pub said: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 工作日, by the statutory calendar.
    Workday,
    Day,
    Month,
}

impl Duty {
    pub const UNIT: &str = "unit";
    pub const PERIOD: &str = "period";
    pub const DUE: &str = "due_on";
    pub const CLOSES: &str = "closes_on";
    /// The state of an entry nobody filed yet, and of one that is owed no more.
    pub const OWED: &str = "owed";
    pub const EXCUSED: &str = "excused";
    /// The steps between them.
    pub const EXCUSE: &str = "excuse";
    pub const OWE: &str = "owe";

    /// Its times, by what the numbers in it come to; none while one is unknown.
    pub fn times(&self, mut value: impl FnMut(&Expr) -> Value) -> Option<DutyTimes> {
        let mut stretch = |within: &Option<Within>| match within {
            None => Some(None),
            Some(within) => within.stretch(&value(&within.n)).map(Some),
        };
        Some(DutyTimes {
            period: self.period,
            open: stretch(&self.open)?,
            due: stretch(&self.due)?,
            close: stretch(&self.close)?,
        })
    }
}

impl DutyTimes {
    /// Of whatever comes round: opened so long before it is due, which is so long after the
    /// last day of each period.
    pub fn new(period: PeriodKind, open: Stretch, due: Stretch) -> DutyTimes {
        DutyTimes {
            period,
            open: Some(open),
            due: Some(due),
            close: None,
        }
    }

    pub fn due_on(&self, period: Period, calendar: &Calendar) -> Day {
        let last = period.after() - jiff::ToSpan::days(1);
        self.due.map_or(last, |it| calendar.after(last, it))
    }

    pub fn opens_on(&self, period: Period, calendar: &Calendar) -> Day {
        let before = |it| calendar.before(self.due_on(period, calendar), it);
        self.open.map_or_else(|| period.first(), before)
    }

    pub fn closes_on(&self, period: Period, calendar: &Calendar) -> Option<Day> {
        let due_on = self.due_on(period, calendar);
        self.close.map(|it| calendar.after(due_on, it))
    }

    /// The periods for which entries are opened on a day: open, and not past due.
    pub fn open_on(&self, day: Day, calendar: &Calendar) -> Vec<Period> {
        let is_due = |it: &Period| self.due_on(*it, calendar) >= day;
        let is_open = |it: &Period| self.opens_on(*it, calendar) <= day;
        let now = Period::of(self.period, day);
        let earlier = std::iter::successors(now.previous(), |it| it.previous());
        let later = std::iter::successors(Some(now), |it| it.next());
        let mut periods: Vec<Period> = earlier.take_while(is_due).filter(is_open).collect();
        periods.reverse();
        // Of those to come, none is open after one that is not.
        periods.extend(later.take_while(is_open).filter(is_due));
        periods
    }
}

impl<T> Moment<T> {
    /// The same moment, its stretch said otherwise; none while that is unknown.
    pub fn with<U>(&self, stretch: impl FnOnce(&T) -> Option<U>) -> Option<Moment<U>> {
        Some(match self {
            Moment::Before(it) => Moment::Before(stretch(it)?),
            Moment::Late => Moment::Late,
            Moment::After(it) => Moment::After(stretch(it)?),
        })
    }
}

impl Stretch {
    /// `5 workdays`, `10 days`, `1 month`.
    pub fn parse(text: &str) -> Option<Stretch> {
        let (n, unit) = text.trim().split_once(' ')?;
        let n = n.parse().ok().filter(|n| (1..=LONGEST).contains(n))?;
        Some(Stretch {
            n,
            unit: Unit::parse(unit.trim())?,
        })
    }

    /// So many, as far as there are; none of what is no number of days.
    pub fn of(n: i64, unit: Unit) -> Stretch {
        let n = i32::try_from(n.clamp(0, LONGEST.into())).unwrap_or(LONGEST);
        Stretch { n, unit }
    }
}

/// Of whatever unit.
const LONGEST: i32 = 1000;

impl Unit {
    fn parse(word: &str) -> Option<Unit> {
        Some(match word {
            "workday" | "workdays" => Unit::Workday,
            "day" | "days" => Unit::Day,
            "month" | "months" => Unit::Month,
            _ => return None,
        })
    }
}

impl Within {
    /// How many, as written, and of what.
    pub(crate) fn split(text: &str) -> Option<(&str, Unit)> {
        let (n, unit) = text.trim_end().rsplit_once(char::is_whitespace)?;
        let n = Some(n.trim_end()).filter(|n| !n.trim().is_empty())?;
        Some((n, Unit::parse(unit)?))
    }

    /// What can be read of it without the record: the number, or its place.
    pub(crate) fn read(text: &str) -> Option<Within> {
        let (n, unit) = Within::split(text)?;
        let n = n.trim().parse().map_or(Value::Missing, Value::Integer);
        Some(Within {
            n: Expr {
                node: Node::Literal(n),
                ty: Type::Integer,
            },
            unit,
            said: text.to_owned(),
        })
    }

    /// The stretch, where its number came to a value; none of what is no number.
    pub fn stretch(&self, n: &Value) -> Option<Stretch> {
        match n {
            Value::Integer(n) => Some(Stretch::of(*n, self.unit)),
            _ => None,
        }
    }

    /// The shortest and the longest it can come to, whatever the record.
    pub fn range(&self, params: &Params) -> (Stretch, Stretch) {
        let mut ns = Vec::new();
        let (least, most) = match outcomes(&self.n, params, &mut ns) {
            true => (ns.iter().min(), ns.iter().max()),
            false => (None, None),
        };
        let longest = i64::from(LONGEST);
        (
            Stretch::of(least.copied().unwrap_or(0), self.unit),
            Stretch::of(most.copied().unwrap_or(longest), self.unit),
        )
    }
}

/// What a number can come to; false when only the record knows.
fn outcomes(n: &Expr, params: &Params, found: &mut Vec<i64>) -> bool {
    match &n.node {
        Node::Literal(Value::Integer(n)) => found.push(*n),
        Node::Param { id, .. } => {
            let said = params.said(id).iter();
            found.extend(said.filter_map(|it| match it.is {
                Value::Integer(n) => Some(n),
                _ => None,
            }));
        }
        Node::If(_, yes, no) => {
            return outcomes(yes, params, found) && outcomes(no, params, found);
        }
        _ => return false,
    }
    true
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.stretch(literal(&self.n)) {
            Some(stretch) => stretch.fmt(f),
            None => f.write_str(self.said.trim()),
        }
    }
}

fn literal(n: &Expr) -> &Value {
    match &n.node {
        Node::Literal(value) => value,
        _ => &Value::Missing,
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
        let said = |sign: char, within: &Within| {
            let within = within.to_string().replace(' ', "");
            format!("{}{sign}{within}", self.name)
        };
        match &stage.at {
            Moment::Before(within) => said('-', within),
            Moment::Late => self.name.clone(),
            Moment::After(within) => said('+', within),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is open on a day: every so often, opened before, due after.
    #[track_caller]
    fn check(period: PeriodKind, open: &str, due: &str, day: &str, expected: &[&str]) {
        let duty = DutyTimes {
            period,
            open: Stretch::parse(open),
            due: Stretch::parse(due),
            close: None,
        };
        let open = duty.open_on(day.parse().unwrap(), &Calendar::default());
        let open: Vec<String> = open.iter().map(Period::to_string).collect();
        assert_eq!(open, expected, "on {day}");
    }

    #[test]
    fn a_period_is_owed_from_its_opening_until_it_is_due() {
        use PeriodKind::{HalfYear, Month, Quarter, SchoolYear, Week, Year};
        check(Month, "", "", "2026-03-31", &["2026-03"]);
        check(Month, "", "", "2026-04-01", &["2026-04"]);
        check(Month, "", "3 days", "2026-04-03", &["2026-03", "2026-04"]);
        check(Month, "", "3 days", "2026-04-04", &["2026-04"]);
        // Opened ten days before it is due, five days after the month.
        check(Month, "10 days", "5 days", "2026-03-25", &[]);
        check(Month, "10 days", "5 days", "2026-03-26", &["2026-03"]);
        check(Month, "10 days", "5 days", "2026-04-05", &["2026-03"]);
        check(Month, "10 days", "5 days", "2026-04-06", &[]);
        // Opened before it begins.
        check(
            Month,
            "2 months",
            "",
            "2026-03-31",
            &["2026-03", "2026-04", "2026-05"],
        );
        check(Week, "2 workdays", "", "2026-03-04", &[]);
        check(Week, "2 workdays", "", "2026-03-06", &["2026W10"]);
        check(Quarter, "", "", "2026-03-31", &["2026Q1"]);
        check(HalfYear, "", "1 month", "2026-07-30", &["2026H1", "2026H2"]);
        check(Year, "", "", "2026-12-31", &["2026"]);
        check(SchoolYear, "", "", "2026-08-31", &["2025SY"]);
    }
}
