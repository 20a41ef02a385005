//! 工作计划: a work plan of an education bureau, read out of the text of a document.
//!
//! The rules follow the annotation guideline of the project for the genre: annual
//! work points, yearly arrangements, five-year plans. Each rule names the section of
//! the guideline it comes from. No rule names a place.

mod clauses;
mod deliverables;
mod header;
mod indicators;
mod numbers;
mod outline;
mod parts;
mod passage;
mod people;
mod projects;
mod shares;
mod table;
mod targets;
mod tasks;
mod units;

use std::collections::BTreeSet;

use base::{Day, Decimal};
use serde::{Serialize, Serializer};

use crate::ReadError;
use crate::plan::outline::Outline;
use crate::plan::parts::{Part, PartKind};
use crate::plan::passage::Passage;
use crate::text::{Span, Text};

/// A plan and all that was found in it. Serialises to the plan JSON of `xuezheng plan read`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// 文号, as printed.
    pub doc_number: Option<String>,
    /// The signing bodies, in order.
    pub issuers: Vec<String>,
    /// The plan's own title, not that of the notice around it.
    pub title: String,
    /// The date under the signature.
    pub issued_on: Option<Day>,
    /// What the plan is for.
    pub period: Option<DayRange>,
    /// Every heading above the tasks, in text order.
    pub sections: Vec<Section>,
    /// The tasks, in text order.
    pub tasks: Vec<Task>,
    /// 重点项目 of an annex.
    pub key_projects: Vec<KeyProject>,
    /// The rows of indicator tables.
    pub indicators: Vec<Indicator>,
    /// What of a plan that is a table is in no task.
    pub unread: Vec<Unread>,
    /// The plan's part of the text.
    #[serde(flatten)]
    pub span: Span,
}

/// What stands in or around a table of tasks and is none: a row, another table, a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unread {
    /// Where, as a person finds it: 表格第12行, 表格之外.
    pub place: String,
    /// What it says, white space removed.
    pub text: String,
    /// Where it stands in the text.
    #[serde(flatten)]
    pub span: Span,
}

/// First and last day, both inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DayRange {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// A heading above tasks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Section {
    /// `一`, `（一）`, `第一章`.
    pub label: String,
    /// 1 for the highest.
    pub level: u8,
    /// The heading without its label and closing full stop.
    pub title: String,
    /// The whole heading.
    #[serde(flatten)]
    pub span: Span,
}

/// One numbered task.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Task {
    /// Consecutive in document order, from 1.
    pub no: u32,
    /// The printed label, e.g. `3.` without its point, `（二）`.
    pub label: String,
    /// Its heading, or its first sentence.
    pub title: String,
    /// Labels of the enclosing sections, outermost first.
    pub section: Vec<String>,
    /// The innermost of the plan's sections it stands under.
    pub heading: Option<usize>,
    /// 牵头 and 配合 units, lead first, as printed.
    pub responsible: Vec<String>,
    /// 牵头单位, where the plan tells them apart.
    pub lead: Vec<String>,
    /// 配合单位, where the plan tells them apart.
    pub support: Vec<String>,
    /// 责任领导, where the plan names them.
    pub leaders: Vec<String>,
    /// 完成时限, as printed; of a task over several rows each once, parted by ；.
    pub deadline: Option<String>,
    /// 目标任务, white space removed.
    pub goals: Option<String>,
    /// 工作措施, white space removed.
    pub measures: Option<String>,
    /// Everything under the title, white space removed.
    pub text: String,
    /// What can be counted.
    pub targets: Vec<Target>,
    /// What is to be made.
    pub deliverables: Vec<Deliverable>,
    /// What is to stand by the end of a part of the year, by columns of a table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<Milestone>,
    /// From its label to its last character.
    #[serde(flatten)]
    pub span: Span,
    /// Where each of `responsible` stands.
    pub responsible_at: Vec<Span>,
}

/// A number the plan commits to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Target {
    /// The clause that holds the number.
    pub quote: String,
    /// What is counted or measured; may be empty.
    pub subject: String,
    /// How the number binds.
    pub comparator: Comparator,
    /// The number; the lower end of a range.
    #[serde(serialize_with = "as_number")]
    pub value: Decimal,
    /// The upper end of a range.
    #[serde(serialize_with = "as_number_or_null")]
    pub value_to: Option<Decimal>,
    /// `所`, `%`, `次/学期`, `万人次`, `:6`; empty for a coefficient.
    pub unit: String,
    /// When it is due, if the clause says so.
    pub due: Option<Day>,
    /// The time of its row as printed, where the rows of its task have several.
    pub deadline: Option<String>,
    /// What places have of it, where the plan says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// Where `quote` stands.
    #[serde(flatten)]
    pub span: Span,
}

/// How a target's number binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Comparator {
    /// A plain number.
    #[serde(rename = "=")]
    Exactly,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// Below.
    #[serde(rename = "<")]
    Below,
    /// More than before by the number.
    #[serde(rename = "+")]
    More,
    /// Less than before by the number.
    #[serde(rename = "-")]
    Less,
}

/// What a column of a part of the year says of a task: 二季度, 完成招标.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Milestone {
    /// What is to stand then.
    pub title: String,
    /// When, as the column is called.
    pub by: String,
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
}

/// A part of a number: 其中云东区8所.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Share {
    /// Whose it is, as printed.
    pub name: String,
    /// The part.
    #[serde(serialize_with = "as_number")]
    pub value: Decimal,
}

/// Something to be made: a document, a platform, a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deliverable {
    /// What it is.
    pub kind: DeliverableKind,
    /// Its name, without outer marks.
    pub name: String,
    /// Where the name stands.
    #[serde(flatten)]
    pub span: Span,
}

/// The kinds of deliverable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DeliverableKind {
    /// A document in 《》.
    Document,
    /// An information system.
    Platform,
    /// A 清单, 目录, 名录 or 台账.
    List,
}

/// An item of an annex of key projects.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KeyProject {
    /// Consecutive, from 1.
    pub no: u32,
    /// The whole printed item, with its bracket.
    pub title: String,
    /// As for a task.
    pub responsible: Vec<String>,
    /// As for a task.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lead: Vec<String>,
    /// As for a task.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub support: Vec<String>,
    /// As for a task.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    /// Of a row, what is kept nowhere else: 总投资（万元）：900.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// What can be counted.
    pub targets: Vec<Target>,
    /// Where it stands.
    #[serde(flatten)]
    pub span: Span,
}

/// A row of an indicator table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Indicator {
    /// The heading above it in the table.
    pub group: String,
    /// Its name, without the unit.
    pub name: String,
    /// `%`, `万人`, `年`; empty for a ratio.
    pub unit: String,
    /// The year of `baseline`.
    pub baseline_year: Option<i16>,
    /// The number of that year; none where the table prints a dash.
    #[serde(serialize_with = "as_number_or_null")]
    pub baseline: Option<Decimal>,
    /// The year of `target`.
    pub target_year: Option<i16>,
    /// The number to be reached.
    #[serde(serialize_with = "as_number_or_null")]
    pub target: Option<Decimal>,
    /// How the cell of the target binds its number, where it says so: ≥98, 5以内.
    pub comparator: Option<Comparator>,
    /// What the years between are to come to, in their order.
    pub path: Vec<Waypoint>,
    /// 预期性 or 约束性.
    pub kind: Option<String>,
    /// The row.
    #[serde(flatten)]
    pub span: Span,
}

/// What an indicator is to come to by the end of a year on the way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Waypoint {
    /// Between the year of the baseline and that of the target.
    pub year: i16,
    /// The number.
    #[serde(serialize_with = "as_number")]
    pub value: Decimal,
}

/// Reads the first true plan of a text: a yearly summary before it is passed over.
///
/// # Errors
/// [`ReadError::NotAPlan`] if there is no task in it.
pub fn read(text: &Text) -> Result<Plan, ReadError> {
    let plans = read_all(text)?;
    plans
        .into_iter()
        .next()
        .ok_or(ReadError::NotAPlan("没有编号的任务"))
}

/// Reads every plan of a text, in order; never an empty list.
///
/// # Errors
/// As for [`read`].
pub fn read_all(text: &Text) -> Result<Vec<Plan>, ReadError> {
    let passages = Passage::all(&text.text, &text.blocks);
    let parts = parts::split(&passages);
    let plans: Vec<Plan> = (0..parts.len())
        .filter(|&idx| parts[idx].kind == PartKind::Plan)
        .filter_map(|idx| read_part(&passages, &parts, idx))
        .collect();
    if plans.is_empty() {
        Err(ReadError::NotAPlan("没有编号的任务"))
    } else {
        Ok(plans)
    }
}

/// Fewer tasks than this make no plan, but under a title that says it is one.
const TASKS_MIN: usize = 2;

/// So many rows of indicators are one.
const INDICATORS_MIN: usize = 2;

/// A plan says so in its title, or is one by what its tasks are: a notice about other
/// things has numbered headings too.
fn is_plan(title: &str, tasks: &[Task]) -> bool {
    let committed = n_committed(tasks);
    let is_titled = parts::is_plan_title(title) && (committed > 0 || tasks.len() >= TASKS_MIN);
    is_titled || committed >= 3 && committed * 3 >= tasks.len()
}

/// How many tasks say what is to come of them or who is to do it.
fn n_committed(tasks: &[Task]) -> usize {
    let commits = |task: &&Task| {
        !task.targets.is_empty() || !task.responsible.is_empty() || !task.deliverables.is_empty()
    };
    tasks.iter().filter(commits).count()
}

/// Whether the tables are the plan, and what is numbered beside them only speaks of it: it
/// commits to far less; or it names nobody, as a notice does that asks for care, where the
/// tables name who does as much.
fn is_of_table(tasks: &[Task], passages: &[Passage], part: &Part, table: &tasks::OfTable) -> bool {
    let beside = beside_table(tasks, passages, part, table);
    let n_committed = n_committed(&beside);
    let names_nobody = beside.iter().all(|it| it.responsible.is_empty());
    let is_answered = table.tasks.iter().all(|it| !it.responsible.is_empty());
    n_committed * 4 < table.tasks.len()
        || names_nobody && is_answered && n_committed <= table.tasks.len()
}

/// What is promised beside the tables and is not read as a task.
fn not_of_table(
    tasks: &[Task],
    passages: &[Passage],
    part: &Part,
    table: &tasks::OfTable,
) -> Option<Unread> {
    let beside = beside_table(tasks, passages, part, table);
    let promised = beside
        .iter()
        .filter(|it| n_committed(std::slice::from_ref(it)) > 0);
    let spans = promised.clone().map(|it| it.span);
    Some(Unread {
        place: "正文".to_owned(),
        text: table::run_together(promised.map(|it| it.title.clone())),
        span: spans.reduce(Span::join)?,
    })
}

/// The tasks that do not stand above rows of a table: 一、学前教育（牵头股室：学前股） and a
/// table below is its heading.
fn beside_table(
    tasks: &[Task],
    passages: &[Passage],
    part: &Part,
    table: &tasks::OfTable,
) -> Vec<Task> {
    let rows: Vec<usize> = table
        .rows
        .range(part.body.clone())
        .map(|&row| passages[row].span.at)
        .collect();
    let heads = |idx: usize| {
        let end = tasks.get(idx + 1).map_or(usize::MAX, |next| next.span.at);
        let first = rows.partition_point(|&row| row < tasks[idx].span.at);
        rows.get(first).is_some_and(|&row| row < end)
    };
    let beside = (0..tasks.len()).filter(|&idx| !heads(idx));
    beside.map(|idx| tasks[idx].clone()).collect()
}

/// 任务分解表: the tasks of the tables in a plan, or in what is annexed to a notice of one;
/// and the title of the first annex that has some.
fn decomposition(
    passages: &[Passage],
    part: &Part,
    annexes: &[&Part],
    period: Option<DayRange>,
) -> Option<(String, tasks::OfTable)> {
    let mut found: Option<(String, tasks::OfTable)> = None;
    for part in std::iter::once(part).chain(annexes.iter().copied()) {
        let title: String = passages[part.title.clone()]
            .iter()
            .map(Passage::whole)
            .collect();
        let is_projects = part.kind == PartKind::Annex
            && projects::is_project_annex(&title, &passages[part.body.clone()]);
        if is_projects {
            continue;
        }
        let table = tasks::of_table(passages, part.body.clone(), period);
        match &mut found {
            // A table of something else behind it is told.
            Some((_, before)) => before.add(table),
            _ if table.tasks.is_empty() => {}
            None => found = Some((title, table)),
        }
    }
    found
}

/// What stands in and around tables of work and is in no task, in text order: rows that
/// were not understood, tables of something else, notes.
fn left_out(
    passages: &[Passage],
    table: &tasks::OfTable,
    header: &header::Header,
    indicators: &[Indicator],
) -> Vec<Unread> {
    let mut found: Vec<Unread> = table
        .unread
        .iter()
        .map(|&at| not_understood(&passages[at..=at]))
        .collect();
    found.extend(table.repeated.iter().map(|rows| {
        let told = not_understood(&passages[rows.clone()]);
        Unread {
            text: format!("与前面的任务相同：{}", told.text),
            ..told
        }
    }));
    for range in &table.ranges {
        let first = table.rows.range(range.clone()).next();
        // A title drawn as a row of its table.
        let is_title = |at: usize| {
            let mut cells = passages[at]
                .cells
                .iter()
                .flatten()
                .filter(|cell| !cell.is_empty());
            let is_alone = cells.next().is_some() && cells.next().is_none();
            is_alone
                && first.is_some_and(|first| at < *first)
                && !table::is_note(&passages[at].text)
        };
        let is_signature = |text: &str| {
            base::chinese::day(text).is_some()
                || parts::is_annex_mark(text)
                || header.issuers.iter().any(|issuer| issuer == text)
        };
        let is_left = |at: &usize| {
            let passage = &passages[*at];
            match passage.is_row() {
                true => !table.rows.contains(at) && !is_title(*at),
                false => {
                    !passage.text.is_empty()
                        && !is_signature(&passage.text)
                        && !table.heads.contains(at)
                        && (table::is_note(&passage.text) || first.is_some_and(|first| first < at))
                }
            }
        };
        // A table goes with its title above, prose with prose; each note is told.
        let left: Vec<usize> = range.clone().filter(is_left).collect();
        let goes_on = |a: &usize, b: &usize| {
            let (before, passage) = (&passages[*a], &passages[*b]);
            let is_prose = !before.is_row() && !table::is_note(&passage.text);
            a + 1 == *b && (passage.is_row() || is_prose)
        };
        for run in left.chunk_by(goes_on) {
            let run = &passages[run[0]..=run[run.len() - 1]];
            let (from, to) = (run[0].span.at, run[run.len() - 1].span.to);
            let is_read = |it: &Indicator| from <= it.span.at && it.span.to <= to;
            if !indicators.iter().any(is_read) {
                found.push(not_understood(run));
            }
        }
    }
    found.sort_by_key(|it| it.span.at);
    found
}

/// One row or paragraph, or the rows of a whole table.
fn not_understood(passages: &[Passage]) -> Unread {
    let (first, last) = (&passages[0], &passages[passages.len() - 1]);
    let first_row = passages.iter().find(|passage| passage.is_row());
    let place = match first_row.map(|row| row.row_number) {
        None => "表格之外".to_owned(),
        Some(from) if from == last.row_number => format!("表格第{from}行"),
        Some(from) => format!("表格第{from}至{}行", last.row_number),
    };
    Unread {
        place,
        text: table::run_together(passages.iter().map(Passage::whole)),
        span: first.span.join(last.span),
    }
}

fn read_part(passages: &[Passage], parts: &[Part], idx: usize) -> Option<Plan> {
    let part = &parts[idx];
    let annexes: Vec<&Part> = parts[idx + 1..]
        .iter()
        .take_while(|later| later.kind == PartKind::Annex)
        .collect();
    let outline = Outline::read(passages, part.body.clone());
    let front = 0..parts.first().map_or(0, |first| first.title.start);
    let mut header = header::read(passages, front, part, outline.end);
    let mut found = tasks::find(passages, &outline, header.period);
    let (mut of_work, mut prose) = (None, None);
    if found.projects.is_empty()
        && let Some((title, table)) = decomposition(passages, part, &annexes, header.period)
        && is_of_table(&found.tasks, passages, part, &table)
    {
        let mut table = table;
        prose = not_of_table(&found.tasks, passages, part, &table);
        found.sections = std::mem::take(&mut table.sections);
        found.tasks = std::mem::take(&mut table.tasks);
        of_work = Some(table);
        if header.title.is_empty() {
            header.title = title;
        }
    }
    let end = annexes.last().map_or(part.body.end, |annex| annex.body.end);
    let mut key_projects = projects::of_nodes(passages, &found.projects, header.period);
    for annex in annex_ranges(passages, &outline, part, &annexes) {
        let title: String = passages[annex.title.clone()]
            .iter()
            .map(|p| p.text.as_str())
            .collect();
        if projects::is_project_annex(&title, &passages[annex.body.clone()]) {
            let first_no = key_projects.len() as u32;
            key_projects.extend(
                projects::find(passages, annex.body, header.period)
                    .into_iter()
                    .map(|project| KeyProject {
                        no: project.no + first_no,
                        ..project
                    }),
            );
        }
    }
    let start = part.title.start.min(part.body.start);
    let no_rows = BTreeSet::new();
    let rows = of_work.as_ref().map_or(&no_rows, |table| &table.rows);
    let indicators = indicators::find(passages, start..end, rows);
    let is_table = of_work.as_ref().is_some_and(|table| !table.rows.is_empty());
    let is_work = is_plan(&header.title, &found.tasks)
        || is_table && n_committed(&found.tasks) == found.tasks.len()
        || indicators.len() >= INDICATORS_MIN;
    if !is_work {
        return None;
    }
    if header.title.is_empty() {
        let is_title = |it: &&Passage| !it.is_row() && !it.text.is_empty() && it.length() <= 40;
        let above = passages[..start].iter().filter(|it| it.length() >= 6);
        let first = above.chain(&passages[start..end]).find(is_title);
        header.title = first.map(Passage::whole).unwrap_or_default();
    }
    let unread = of_work
        .as_ref()
        .map(|table| left_out(passages, table, &header, &indicators));
    let period = header.period.or_else(|| header::period(&header.title));
    Some(Plan {
        doc_number: header.doc_number,
        issuers: header.issuers,
        title: header.title,
        issued_on: header.issued_on,
        period,
        sections: found.sections,
        tasks: found.tasks,
        key_projects,
        indicators,
        unread: prose
            .into_iter()
            .chain(unread.unwrap_or_default())
            .collect(),
        span: passages[start].span.join(passages[end - 1].span),
    })
}

/// The annexes with a title of their own, and what stands behind the plan without one.
fn annex_ranges(
    passages: &[Passage],
    outline: &Outline,
    part: &Part,
    annexes: &[&Part],
) -> Vec<Part> {
    let mut found: Vec<Part> = annexes.iter().map(|annex| (*annex).clone()).collect();
    let mark = (outline.end..part.body.end.saturating_sub(1))
        .find(|&at| parts::opens_annex(&passages[at], &passages[at + 1]));
    if let Some(mark) = mark {
        // The line below 附件 is its title, unless it is an item already or the title
        // stands on the same line.
        let has_title = parts::is_annex_mark(&passages[mark].text)
            && passages[mark + 1].label.is_none()
            && !passages[mark + 1].is_row();
        let first = mark + 1 + usize::from(has_title);
        found.insert(
            0,
            Part {
                kind: PartKind::Annex,
                title: first - 1..first,
                body: first..part.body.end,
            },
        );
    }
    found
}

/// The plan as JSON, in the shape the command line prints.
#[must_use]
pub fn to_json(plan: &Plan) -> serde_json::Value {
    serde_json::to_value(plan).expect("a plan holds only strings, numbers and days")
}

fn as_number<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
    match i64::try_from(*value) {
        Ok(whole) if value.fract().is_zero() => serializer.serialize_i64(whole),
        _ => serializer.serialize_f64(f64::try_from(*value).unwrap_or(f64::NAN)),
    }
}

#[expect(clippy::ref_option, reason = "the signature is serde's")]
fn as_number_or_null<S: Serializer>(
    value: &Option<Decimal>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => as_number(value, serializer),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests;
