//! What is known of a round when its bulletin is written, without records or ids.

use base::Day;

use crate::plan::summary::figure::Figure;
use crate::plan::summary::line::Line;

/// What the round is called by, and who gives the bulletin out.
#[derive(Clone, Debug)]
pub(super) struct Named {
    /// 2026年3月
    pub period: String,
    /// The chapter, where the round asked for one only.
    pub section: Option<String>,
    /// 发文机关
    pub issuer: String,
    /// The section that keeps the round.
    pub office: String,
}

#[derive(Clone, Debug)]
pub(super) struct Bulletin {
    pub named: Named,
    pub plan: Line,
    pub plan_number: String,
    pub demand: Option<Line>,
    pub due_on: Option<Day>,
    pub drafted_on: Day,
    pub all: Counts,
    /// The period of the round before, when there was one.
    pub before: Option<String>,
    /// Counties, then sections, each in the order of their rank.
    pub groups: Vec<Group>,
    pub red: Vec<Item>,
    pub late: Vec<Item>,
    /// As units wrote them, with who did.
    pub problems: Vec<Line>,
    pub decisions: Vec<Decision>,
}

/// Units that are compared with one another.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub title: &'static str,
    pub units: Vec<Unit>,
}

#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Equals share one.
    pub rank: usize,
    pub title: String,
    pub counts: Counts,
}

/// Reports of a unit or of all: how many were asked for, and how they came in.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    pub due: Figure,
    pub in_time: Figure,
    pub late: Figure,
    pub missing: Figure,
    /// In percent; none when nothing was asked for.
    pub share: Option<Figure>,
    /// The same in the round before.
    pub before: Option<Figure>,
    pub red: Figure,
    pub yellow: Figure,
    pub green: Figure,
    pub none: Figure,
}

/// One thing reported on, and what is to be said of it.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub unit: String,
    pub what: Line,
    pub says: Line,
}

/// 议定事项.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub what: Line,
    pub unit: String,
    pub due_on: Option<Day>,
}
