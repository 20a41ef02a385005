//! What is known of a plan when its summary is written, without records or ids.

use base::Day;

use super::figure::Figure;
use super::line::Line;

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress {
    Running,
    /// Running past its date.
    Late,
    Done,
}

#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// Consecutive in the plan.
    pub no: i64,
    pub title: Line,
    /// 牵头单位
    pub lead: String,
    pub progress: Progress,
    pub due_on: Option<Day>,
    /// 做法: what was reported and accepted.
    pub practice: Option<Line>,
    /// 做法 as the plan says it, for a task nobody wrote about.
    pub planned: Option<Line>,
    pub targets: Vec<Target>,
    pub deliverables: Vec<Deliverable>,
    /// 问题, as reported; each once.
    pub problems: Vec<Line>,
}

#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// The clause of the plan that holds the number.
    pub quote: String,
    pub subject: String,
    pub comparator: Comparator,
    pub value: Figure,
    pub value_to: Option<Figure>,
    pub unit: String,
    /// Missing while nothing was reported and accepted.
    pub result: Option<Figure>,
    /// 完成率 in percent; missing for a value of zero.
    pub rate: Option<Figure>,
    /// 责任单位
    pub holder: String,
    /// Summed up from the parts of several units.
    pub is_divided: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparator {
    Exactly,
    AtLeast,
    Above,
    AtMost,
    Below,
    More,
    Less,
}

#[derive(Clone, Debug)]
pub(crate) struct Deliverable {
    pub kind: Kind,
    pub name: Line,
    pub delivered: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Document,
    Platform,
    List,
}

/// A part of the plan with its tasks; parts of level 1 hold those of level 2.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub title: Line,
    pub tasks: Vec<Task>,
    pub parts: Vec<Part>,
}

/// Counts over the whole plan.
#[derive(Clone, Debug)]
pub(crate) struct Counts {
    pub tasks: Figure,
    pub done: Figure,
    pub running: Figure,
    pub late: Figure,
    pub targets: Figure,
    pub met: Figure,
    /// Missing when there are no targets.
    pub met_share: Option<Figure>,
    pub deliverables: Figure,
    pub delivered: Figure,
    pub milestones: Figure,
    pub milestones_done: Figure,
    pub reports: Figure,
}

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub title: Line,
    pub doc_number: String,
    /// The body that issued it and now reports on it.
    pub issuer: String,
    pub year: String,
    pub as_of: Day,
    /// The day whose records it rests on.
    pub drafted_on: Day,
    pub counts: Counts,
    pub parts: Vec<Part>,
    /// Tasks under no part.
    pub loose: Vec<Task>,
}

impl Plan {
    /// All tasks in the order of the plan.
    pub(crate) fn tasks(&self) -> Vec<&Task> {
        let mut tasks: Vec<&Task> = self.loose.iter().collect();
        for part in &self.parts {
            part.collect(&mut tasks);
        }
        tasks
    }
}

impl Part {
    fn collect<'a>(&'a self, into: &mut Vec<&'a Task>) {
        into.extend(&self.tasks);
        for part in &self.parts {
            part.collect(into);
        }
    }
}
