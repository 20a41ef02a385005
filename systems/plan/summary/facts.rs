//! What is known of a plan when its summary is written, without records or ids.

use base::Day;

use super::figure::Figure;
use super::line::Line;

/// What a paper is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Paper {
    /// 年度总结
    Year,
    /// 中期评估
    Midterm,
    /// 终期总结
    Final,
}

impl Paper {
    /// As `plan.summary_kind` has it.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Paper::Year => "year",
            Paper::Midterm => "midterm",
            Paper::Final => "final",
        }
    }

    /// What is compared with.
    pub(crate) fn goal(self) -> &'static str {
        match self {
            Paper::Year => "年度目标",
            Paper::Midterm | Paper::Final => "规划目标",
        }
    }
}

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
    /// What it is compared with: 年度目标.
    pub goal: &'static str,
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
    /// What it is called beside its result: 年度目标.
    pub goal: &'static str,
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

/// 规划指标: a target that starts from a base.
#[derive(Clone, Debug)]
pub(crate) struct Indicator {
    pub name: Line,
    pub unit: String,
    pub is_binding: bool,
    pub base: Option<Figure>,
    pub base_year: i64,
    pub value: Figure,
    pub due_on: Day,
    /// What was told of the ends of years, in their order.
    pub years: Vec<(i16, Figure)>,
    /// Missing while nothing was reported and accepted.
    pub latest: Option<Latest>,
    pub standing: Standing,
    /// 责任单位
    pub holder: String,
    /// 问题, as last reported.
    pub problem: Option<Line>,
}

/// What an indicator has come to.
#[derive(Clone, Debug)]
pub(crate) struct Latest {
    pub as_of: Day,
    pub result: Figure,
    /// 规划进度 in percent.
    pub advance: Figure,
    /// 应达到, and what the result is better by; missing without a base.
    pub line: Option<Figure>,
    pub gap: Option<Figure>,
}

/// Where an indicator stands by the day of its last figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nothing was told.
    Silent,
    /// There is no base to compare with.
    Unknown,
    Behind,
    /// Where it should be.
    Kept,
    /// Where it should be in the end.
    Reached,
}

/// Indicators under one heading of the table.
#[derive(Clone, Debug)]
pub(crate) struct IndicatorGroup {
    pub title: Line,
    pub indicators: Vec<Indicator>,
}

/// How many indicators stand where.
#[derive(Clone, Debug)]
pub(crate) struct IndicatorCounts {
    pub all: Figure,
    pub binding: Figure,
    pub kept: Figure,
    pub behind: Figure,
    pub behind_binding: Figure,
    pub reached: Figure,
    pub reached_binding: Figure,
    pub silent: Figure,
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
    pub paper: Paper,
    pub title: Line,
    pub doc_number: String,
    /// The body that issued it and now reports on it.
    pub issuer: String,
    pub year: String,
    pub as_of: Day,
    /// The day whose records it rests on.
    pub drafted_on: Day,
    pub counts: Counts,
    pub indicator_counts: IndicatorCounts,
    /// Told by themselves in a paper over years; there they are no tasks.
    pub indicators: Vec<IndicatorGroup>,
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
