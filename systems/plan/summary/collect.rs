//! From the records of a plan to what its summary tells.

use std::collections::BTreeMap;

use base::Id;
use kernel::{Outcome, Query, Record, StoreError};
use model::Value;

use super::facts::{
    Comparator, Counts, Deliverable, Kind, Paper, Part, Plan, Progress, Target, Task,
};
use super::figure::Figure;
use super::indicators;
use super::line::Line;
use super::numbers::Numbers;
use crate::plan::bound::shown;

/// Characters of a quoted piece of text at most.
const EXCERPT_MAX: usize = 90;

pub(super) fn plan(numbers: &mut Numbers<'_>, record: &Record, paper: Paper) -> Outcome<Plan> {
    let mut rows = Rows::read(numbers, record.id, paper)?;
    let indicators = match paper {
        Paper::Year => Vec::new(),
        Paper::Midterm | Paper::Final => indicators::groups(numbers, &rows)?,
    };
    let mut parts: Vec<Part> = Vec::new();
    let mut loose = tasks_of(numbers, &mut rows, None)?;
    for section in std::mem::take(&mut rows.sections) {
        let part = Part {
            title: numbers.quote(&section, "title", section.text("title"))?,
            tasks: tasks_of(numbers, &mut rows, Some(section.id))?,
            parts: Vec::new(),
        };
        let level = section.get("level").as_integer().unwrap_or(1);
        match parts.last_mut().filter(|_| level > 1) {
            None => parts.push(part),
            // A third level has no heading of its own in a summary.
            Some(above) if level > 2 && !above.parts.is_empty() => {
                above
                    .parts
                    .last_mut()
                    .into_iter()
                    .for_each(|it| it.tasks.extend(part.tasks.clone()));
            }
            Some(above) => above.parts.push(part),
        }
    }
    parts
        .iter_mut()
        .for_each(|part| part.parts.retain(|it| !it.tasks.is_empty()));
    parts.retain(|part| !part.tasks.is_empty() || !part.parts.is_empty());
    // Tasks whose section is not one of this plan are not lost.
    for task in std::mem::take(&mut rows.tasks) {
        loose.push(one_task(numbers, &rows, &task)?);
    }
    let issuer = numbers
        .kernel
        .tree()
        .get(numbers.organisation)
        .map(|it| it.title.clone());
    Ok(Plan {
        paper,
        title: numbers.quote(record, "title", record.text("title"))?,
        doc_number: record.text("doc_number").to_owned(),
        issuer: issuer.unwrap_or_else(|| record.text("issuers").to_owned()),
        year: numbers.period.chars().take(4).collect(),
        as_of: numbers.as_of,
        drafted_on: numbers.kernel.today(),
        counts: counts(numbers, record.id)?,
        indicator_counts: indicators::counts(numbers, record)?,
        indicators,
        parts,
        loose,
    })
}

/// The plan's records, read once.
pub(super) struct Rows {
    paper: Paper,
    sections: Vec<Record>,
    pub(super) tasks: Vec<Record>,
    /// The groups of the indicator table, where they are told by themselves.
    pub(super) indicator_tasks: Vec<Record>,
    pub(super) targets: BTreeMap<Id, Vec<Record>>,
    deliverables: BTreeMap<Id, Vec<Record>>,
    /// Accepted ones, the latest first.
    reports: BTreeMap<Id, Vec<Record>>,
}

impl Rows {
    fn read(numbers: &mut Numbers<'_>, plan: Id, paper: Paper) -> Outcome<Rows> {
        let mut sections = all(numbers, "plan.section", plan)?;
        sections.sort_by_key(|it| it.get("seq").as_integer());
        let mut tasks = all(numbers, "plan.task", plan)?;
        tasks.retain(|it| {
            ["unassigned", "running", "done"]
                .iter()
                .any(|state| it.in_state(state))
        });
        tasks.sort_by_key(|it| it.get("no").as_integer());
        let apart = |it: &Record| paper != Paper::Year && it.text("kind") == "indicator";
        let (indicator_tasks, tasks) = tasks.into_iter().partition(apart);
        let mut targets = all(numbers, "plan.target", plan)?;
        targets.retain(|it| {
            it.get("parent").is_missing() && (it.in_state("running") || it.in_state("met"))
        });
        targets.sort_by_key(|it| (it.get("at").as_integer(), it.created_at));
        let mut deliverables = all(numbers, "plan.deliverable", plan)?;
        deliverables.retain(|it| it.in_state("running") || it.in_state("delivered"));
        deliverables.sort_by_key(|it| it.get("at").as_integer());
        let mut reports = all(numbers, "plan.report", plan)?;
        reports.retain(|it| it.in_state("accepted"));
        reports.sort_by_key(|it| std::cmp::Reverse((period_end(it), it.created_at)));
        Ok(Rows {
            paper,
            sections,
            tasks,
            indicator_tasks,
            targets: by_task(targets),
            deliverables: by_task(deliverables),
            reports: by_task(reports),
        })
    }

    /// Accepted ones on one target, the latest first.
    pub(super) fn reports_on(&self, target: &Record) -> Vec<&Record> {
        let task = target.get("task").as_ref();
        let reports = task.and_then(|task| self.reports.get(&task));
        let on_it = |it: &&Record| it.get("target").as_ref() == Some(target.id);
        reports.into_iter().flatten().filter(on_it).collect()
    }
}

pub(super) fn all(numbers: &mut Numbers<'_>, register: &str, plan: Id) -> Outcome<Vec<Record>> {
    let kernel = numbers.kernel;
    let register = kernel
        .model
        .register(register)
        .ok_or_else(|| StoreError::plain(format!("no register {register}")))?;
    Ok(numbers
        .read
        .rows(&Query::all(register, numbers.as_of).having("plan", plan))?)
}

fn by_task(records: Vec<Record>) -> BTreeMap<Id, Vec<Record>> {
    let mut map: BTreeMap<Id, Vec<Record>> = BTreeMap::new();
    for record in records {
        if let Some(task) = record.get("task").as_ref() {
            map.entry(task).or_default().push(record);
        }
    }
    map
}

fn period_end(report: &Record) -> Option<base::Day> {
    match report.get("period") {
        Value::Period(period) => Some(period.after()),
        _ => None,
    }
}

fn tasks_of(numbers: &mut Numbers<'_>, rows: &mut Rows, section: Option<Id>) -> Outcome<Vec<Task>> {
    let (mine, others) = std::mem::take(&mut rows.tasks)
        .into_iter()
        .partition(|task| task.get("section").as_ref() == section);
    rows.tasks = others;
    let mine: Vec<Record> = mine;
    mine.iter()
        .map(|task| one_task(numbers, rows, task))
        .collect()
}

fn one_task(numbers: &mut Numbers<'_>, rows: &Rows, task: &Record) -> Outcome<Task> {
    let lead = task.get("lead").as_ref();
    let due_on = task.get("due_on").as_day();
    let none = Vec::new();
    let reports = rows.reports.get(&task.id).unwrap_or(&none);
    let progress = match due_on {
        _ if task.in_state("done") => Progress::Done,
        Some(due) if due < numbers.as_of => Progress::Late,
        _ => Progress::Running,
    };
    let targets = rows.targets.get(&task.id).unwrap_or(&none);
    let goal = rows.paper.goal();
    let targets: Vec<Option<Target>> = targets
        .iter()
        .map(|it| target(numbers, it, goal))
        .collect::<Outcome<_>>()?;
    let deliverables = rows.deliverables.get(&task.id).unwrap_or(&none);
    Ok(Task {
        no: task.get("no").as_integer().unwrap_or(0),
        goal,
        title: {
            let title = task.text("title").trim_end_matches('。').to_owned();
            numbers.quote(task, "title", &title)?
        },
        lead: title(numbers, lead, false),
        progress,
        due_on,
        practice: practice(numbers, reports, lead)?,
        planned: planned(numbers, task)?,
        targets: targets.into_iter().flatten().collect(),
        deliverables: deliverables
            .iter()
            .map(|it| deliverable(numbers, it))
            .collect::<Outcome<_>>()?,
        problems: problems(numbers, reports, lead)?,
    })
}

pub(super) fn title(numbers: &Numbers<'_>, unit: Option<Id>, short: bool) -> String {
    let tree = numbers.kernel.tree();
    unit.and_then(|id| tree.get(id))
        .map(|it| match short {
            true => it.called().to_owned(),
            false => it.title.clone(),
        })
        .unwrap_or_default()
}

/// What the leading unit wrote last; what another unit wrote, if it wrote nothing.
fn practice(
    numbers: &mut Numbers<'_>,
    reports: &[Record],
    lead: Option<Id>,
) -> Outcome<Option<Line>> {
    let told = |it: &&Record| !it.text("text").trim().is_empty();
    let own = reports
        .iter()
        .filter(told)
        .find(|it| it.get("unit").as_ref() == lead);
    let Some(report) = own.or_else(|| reports.iter().find(told)) else {
        return Ok(None);
    };
    let Some(said) = first_sentence(report.text("text"), |_| true) else {
        return Ok(None);
    };
    let unit = report.get("unit").as_ref();
    let who = if unit == lead {
        String::new()
    } else {
        title(numbers, unit, true)
    };
    Ok(Some(
        Line::new(who).then(numbers.quote(report, "text", &said)?),
    ))
}

/// A clause of the plan that says what is to be done, rather without numbers.
fn planned(numbers: &mut Numbers<'_>, task: &Record) -> Outcome<Option<Line>> {
    let countless = |clause: &str| document::marks::quantities(clause).is_empty();
    for field in ["measures", "text", "goals"] {
        let said = without_columns(task.text(field));
        if let Some(clause) = first_sentence(&said, countless) {
            return Ok(Some(numbers.quote(task, field, &clause)?));
        }
    }
    Ok(None)
}

/// The cells of a table say under which heading they stand: what is to be done is told without
/// it, who does it by when and what is remarked beside is not told here.
fn without_columns(text: &str) -> String {
    const ASIDE: [&str; 12] = [
        "单位",
        "科室",
        "部门",
        "处室",
        "领导",
        "负责人",
        "责任人",
        "联系人",
        "时限",
        "时间",
        "备注",
        "属性",
    ];
    const HEADING_MAX: usize = 8;
    let mut said = Vec::new();
    for piece in text.split_inclusive(['。', '；', '\n']) {
        let headed = piece.split_once('：');
        let headed = headed.filter(|(head, _)| {
            head.chars().count() <= HEADING_MAX && !head.contains(['，', '、', '“'])
        });
        match headed {
            Some((head, _)) if ASIDE.iter().any(|it| head.trim().ends_with(it)) => {}
            Some((_, rest)) => said.push(rest),
            None => said.push(piece),
        }
    }
    said.concat()
}

/// Problems of each unit's latest report, the leading unit's first.
fn problems(numbers: &mut Numbers<'_>, reports: &[Record], lead: Option<Id>) -> Outcome<Vec<Line>> {
    let mut seen: Vec<(Option<Id>, Option<Id>)> = Vec::new();
    let mut told: Vec<(bool, String, Line)> = Vec::new();
    for report in reports {
        let (unit, target) = (report.get("unit").as_ref(), report.get("target").as_ref());
        if seen.contains(&(unit, target)) {
            continue;
        }
        seen.push((unit, target));
        let Some(said) = first_sentence(report.text("problem"), |_| true) else {
            continue;
        };
        let own = unit == lead;
        let who = if own {
            String::new()
        } else {
            format!("（{}）", title(numbers, unit, true))
        };
        let line = numbers.quote(report, "problem", &said)?.say(who);
        if told.iter().all(|(_, other, _)| *other != said) {
            told.push((!own, said, line));
        }
    }
    told.sort_by_key(|(other, ..)| *other);
    Ok(told.into_iter().map(|(.., line)| line).collect())
}

/// The first sentence of a field of a report.
pub(super) fn said_first(
    numbers: &mut Numbers<'_>,
    report: &Record,
    field: &str,
) -> Outcome<Option<Line>> {
    match first_sentence(report.text(field), |_| true) {
        Some(said) => numbers.quote(report, field, &said).map(Some),
        None => Ok(None),
    }
}

/// The first sentence that will do and is not too long, without its closing sign.
pub(in crate::plan) fn first_sentence(
    text: &str,
    will_do: impl Fn(&str) -> bool,
) -> Option<String> {
    let pieces = text
        .split(['。', '；', '\n'])
        .map(str::trim)
        .filter(|it| !it.is_empty());
    let short = |piece: &str| (6..=EXCERPT_MAX).contains(&piece.chars().count());
    let mut good = pieces.clone().filter(|piece| will_do(piece));
    good.clone()
        .find(|piece| short(piece))
        .or_else(|| good.next())
        .map(|piece| clipped(piece).to_owned())
}

/// Cut at a comma where it is too long.
fn clipped(piece: &str) -> &str {
    if piece.chars().count() <= EXCERPT_MAX {
        return piece;
    }
    let end = piece
        .char_indices()
        .nth(EXCERPT_MAX)
        .map_or(piece.len(), |(at, _)| at);
    piece[..end]
        .rfind('，')
        .map_or(&piece[..end], |at| &piece[..at])
}

fn target(
    numbers: &mut Numbers<'_>,
    record: &Record,
    goal: &'static str,
) -> Outcome<Option<Target>> {
    let label = match record.text("subject") {
        "" => record.text("quote"),
        subject => subject,
    };
    let id = [("id", Value::Ref(record.id))];
    let Some(value) = numbers.ask("plan.target_value", &id, label)? else {
        return Ok(None);
    };
    let value_to = match record.get("value_to").is_missing() {
        true => None,
        false => numbers.ask("plan.target_value_to", &id, label)?,
    };
    let result = result(numbers, record, label)?;
    // Below a limit a share of it says nothing.
    let is_limit = ["le", "lt"].contains(&record.text("comparator"));
    let rate = match result.is_some() && value_to.is_none() && !value.value.is_zero() && !is_limit {
        true => numbers.ask("plan.target_rate", &id, label)?,
        false => None,
    };
    Ok(Some(Target {
        goal,
        quote: record.text("quote").to_owned(),
        subject: record.text("subject").to_owned(),
        comparator: match record.text("comparator") {
            "ge" => Comparator::AtLeast,
            "gt" => Comparator::Above,
            "le" => Comparator::AtMost,
            "lt" => Comparator::Below,
            "plus" => Comparator::More,
            "minus" => Comparator::Less,
            _ => Comparator::Exactly,
        },
        value,
        value_to,
        unit: record.text("unit").to_owned(),
        result,
        rate,
        holder: title(numbers, record.get("holder").as_ref(), true),
        is_divided: record.get("parts").as_integer().unwrap_or(0) > 0,
    }))
}

/// The sum of the reports that count, where that is the result; else the result as held.
pub(super) fn result(
    numbers: &mut Numbers<'_>,
    record: &Record,
    label: &str,
) -> Outcome<Option<Figure>> {
    let Some(held) = record.get("result").as_decimal() else {
        return Ok(None);
    };
    let of = record.get("measured_of").as_ref();
    let is_open = of == Some(numbers.organisation) && record.get("measured_in").is_missing();
    if is_open && record.text("provenance") == "computed" {
        let id = record.text("measure");
        let measured = numbers.ask(id, &[], label)?;
        let measure = numbers.kernel.model.measure(id);
        let same = |it: &Figure| measure.and_then(|of| shown(of, Some(it.value))) == Some(held);
        if let Some(figure) = measured.filter(same) {
            return Ok(Some(figure));
        }
    }
    let counted = numbers.ask(
        "plan.target_result",
        &[("counts_for", Value::Ref(record.id))],
        label,
    )?;
    match counted.filter(|it| it.value == held) {
        Some(figure) => Ok(Some(figure)),
        None => numbers.ask(
            "plan.target_result_held",
            &[("id", Value::Ref(record.id))],
            label,
        ),
    }
}

fn deliverable(numbers: &mut Numbers<'_>, record: &Record) -> Outcome<Deliverable> {
    Ok(Deliverable {
        kind: match record.text("kind") {
            "platform" => Kind::Platform,
            "list" => Kind::List,
            _ => Kind::Document,
        },
        name: numbers.quote(record, "name", record.text("name"))?,
        delivered: record.in_state("delivered"),
    })
}

fn counts(numbers: &mut Numbers<'_>, plan: Id) -> Outcome<Counts> {
    let mut count = |id: &str| numbers.count(&format!("plan.{id}"), plan);
    Ok(Counts {
        tasks: count("tasks")?,
        done: count("tasks_done")?,
        running: count("tasks_running")?,
        late: count("tasks_late")?,
        targets: count("targets")?,
        met: count("targets_met")?,
        deliverables: count("deliverables")?,
        delivered: count("deliverables_delivered")?,
        milestones: count("milestones")?,
        milestones_done: count("milestones_done")?,
        reports: count("reports_accepted")?,
        met_share: numbers.ask("plan.targets_met_share", &[("plan", Value::Ref(plan))], "")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_columns_of_a_table_are_not_told_as_work() {
        check(
            "目标任务：新建公办园28所。责任科室：基础教育科。备注：约束性指标。",
            "新建公办园28所。",
        );
        check(
            "工作措施：统筹新建、改扩建；完成时限：2026年12月",
            "统筹新建、改扩建；",
        );
        check("坚持三条：一要快，二要实。", "一要快，二要实。");
        check("推进学位供给。", "推进学位供给。");
        assert_eq!(
            first_sentence(&without_columns("责任科室：教师工作科"), |_| true),
            None
        );
    }

    #[track_caller]
    fn check(text: &str, said: &str) {
        assert_eq!(without_columns(text), said);
    }
}
