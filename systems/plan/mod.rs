//! Special rules of work plans.
//!
//! Everything else about this system is in the `.toml` files beside this one. A plan
//! is read by the `document` engine; here its items become records, targets are
//! divided, and results are carried up.

mod adoption;
mod below;
pub mod bound;
mod bulletin;
mod course;
mod deadline;
mod division;
mod editions;
pub mod file;
mod lighting;
mod matching;
mod progress;
mod reading;
mod reports;
mod review;
pub mod rhythm;
mod round;
mod schedule;
mod split;
mod succession;
mod suggest;
pub mod summary;
mod units;
pub mod verification;
pub mod wall;
mod years;

use base::{Decimal, Id};
use kernel::{Ctx, Outcome, Record, Rules};
use serde_json::Value as Json;

/// Whose lamps are lit, in which states: parts before what stands above them.
pub(crate) const LIT: &[(&str, &[&str])] = &[
    ("plan.target", &["running", "met"]),
    ("plan.task", &["unassigned", "running", "done"]),
];

pub fn register(rules: &mut Rules) {
    let mut plan = rules.of("plan");
    plan.prepare("read_plan", reading::read_plan)
        .record("write_plan", reading::write_plan)
        .record("task_added", review::task_added)
        .record("task_changed", lighting::task_changed)
        .record("target_made", review::target_made)
        .record("target_changed", review::target_changed)
        .record("child_changed", review::child_changed)
        .record("milestone_made", review::milestone_made)
        .record("report_made", reports::report_made)
        .record("report_changed", reports::report_changed);
    plan.step("confirm_plan", review::confirm_plan)
        .step("succeed", succession::succeed)
        .step("bind", bound::bind)
        .ahead("bind", bound::ahead)
        .step("unbind", bound::unbind)
        .step("draft_successor", summary::successor_step)
        .step("adopt_edition", adoption::adopt)
        .step("part_change", editions::part)
        .step("join_change", editions::join)
        .step("confirm_task", review::confirm_task)
        .step("confirm_target", review::confirm_child)
        .step("confirm_deliverable", review::confirm_child)
        .step("assigned", review::assigned)
        .step("declined", review::declined)
        .step("restore_task", review::restore_task)
        .step("recheck_task", review::recheck_task)
        .step("split", split::split)
        .step("merge", split::merge)
        .step("schedule", schedule::schedule)
        .step("drop_target", division::drop_target)
        .step("divide", division::divide)
        .step("issue", division::issue)
        .step("recall", division::recall)
        .step("report_target", reports::report_target)
        .step("report_task", reports::report_task)
        .step("issue_round", round::issue)
        .step("close_round", round::close)
        .step("pace_plan", rhythm::pace)
        .step("end_round", round::end)
        .step("draft_bulletin", bulletin::draft)
        .step("redraft_bulletin", bulletin::redraft)
        .step("issue_bulletin", bulletin::issue)
        .step("submit", reports::submit)
        .step("miss_report", reports::missed)
        .step("met", reports::met)
        .step("finish_task", reports::finished)
        .step("draft_summary", summary::draft_step)
        .step("draft_assessment", summary::assess_step);
    plan.field("giver", reports::giver)
        .field("target_title", division::title)
        .field("change_kind", editions::kind)
        .field("change_differences", editions::differences)
        .field("confirmer", reports::confirmer)
        .field("report_title", reports::title)
        .field("report_due_on", round::report_due_on)
        .field("plan_pace_by", rhythm::pace_by)
        .field("counts_for", progress::counts_for)
        .field("target_result", progress::target_result)
        .field("target_as_of", progress::target_as_of)
        .field("target_reached", progress::target_reached)
        .field("target_advance", progress::target_advance)
        .field("target_line", progress::target_line)
        .field("target_gap", progress::target_gap)
        .field("target_years", years::target_years)
        .field("target_asked", progress::target_asked)
        .field("target_asked_from", progress::target_asked_from)
        .field("target_provenance", progress::target_provenance)
        .field("target_parts", progress::target_parts)
        .field("target_drafts", progress::target_drafts)
        .field("target_divide_by", progress::target_divide_by)
        .field("target_declare_by", progress::target_declare_by)
        .field("milestone_late_after", review::milestone_late_after)
        .field("target_reports", progress::target_reports)
        .field("target_open_reports", progress::target_open_reports)
        .field("task_progress", progress::task_progress)
        .field("task_progress_kind", progress::task_progress_kind)
        .field("task_involved", progress::task_involved);
    plan.field("target_suggested", suggest::suggested)
        .step("follow", suggest::follow)
        .ahead("follow", suggest::ahead);
    plan.field("target_proven", lighting::target_proven)
        .field("target_lamp", lighting::target_lamp)
        .field("target_lamp_why", lighting::target_lamp_why)
        .field("target_lamp_until", lighting::target_lamp_until)
        .field("task_lamp", lighting::task_lamp)
        .field("task_lamp_why", lighting::task_lamp_why)
        .field("task_lamp_until", lighting::task_lamp_until);
}

/// Writes a record again, so that its computed fields follow what changed below it.
/// Nothing is written, and nobody told, when they stay the same.
fn touch(ctx: &mut Ctx<'_>, register: &str, id: Id) -> Outcome<()> {
    let record = ctx.get(register, id)?;
    ctx.update(record)?;
    Ok(())
}

/// What stands above a changed target follows: the one it is a part of, and its task.
fn follow(ctx: &mut Ctx<'_>, target: Id) -> Outcome<()> {
    let target = ctx.get("plan.target", target)?;
    if let Some(parent) = target.get("parent").as_ref() {
        touch(ctx, "plan.target", parent)?;
        progress::retrace_reports(ctx, parent)?;
    }
    match target.get("task").as_ref() {
        Some(task) => follow_task(ctx, task),
        None => Ok(()),
    }
}

/// What was dropped stays as it was then.
fn follow_task(ctx: &mut Ctx<'_>, task: Id) -> Outcome<()> {
    let task = ctx.get("plan.task", task)?;
    if !task.in_state("dropped") {
        ctx.update(task)?;
    }
    Ok(())
}

/// Names of organisations for a sentence.
fn org_titles(ctx: &Ctx<'_>, ids: &[Id]) -> String {
    let tree = ctx.tree();
    let titles: Vec<&str> = ids
        .iter()
        .map(|id| tree.get(*id).map_or("未知单位", |it| it.title.as_str()))
        .collect();
    titles.join("、")
}

/// What a unit is called among others: 东湖区.
fn org_short(ctx: &Ctx<'_>, id: Option<Id>) -> String {
    let tree = ctx.tree();
    let unit = id.and_then(|id| tree.get(id));
    unit.map_or_else(String::new, |it| it.called().to_owned())
}

/// What the state of a record is called.
fn state_title(ctx: &Ctx<'_>, record: &Record) -> String {
    let state = record.state.as_deref().unwrap_or_default();
    ctx.kernel()
        .model
        .register(&record.register)
        .and_then(|register| register.states.get(state))
        .map_or_else(|| state.to_owned(), |it| it.title.clone())
}

/// A number as people write it: without zeros at the end.
fn number_text(number: Decimal) -> String {
    number.normalize().to_string()
}

/// The ids of an input.
fn id_list(json: Option<&Json>) -> Vec<Id> {
    let texts: Vec<&str> = match json {
        Some(Json::Array(items)) => items.iter().filter_map(Json::as_str).collect(),
        Some(Json::String(text)) => vec![text],
        _ => Vec::new(),
    };
    texts
        .into_iter()
        .filter_map(|text| text.parse().ok())
        .collect()
}
