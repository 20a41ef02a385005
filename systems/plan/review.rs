//! 核对: what was read is confirmed, dropped, brought back, and handed to its lead.
//!
//! Not here: cutting a task in two or joining two (`split`), and where the records
//! come from (`reading`).

use base::{Id, Instant};
use kernel::{Condition, Crowd, Ctx, Inputs, Outcome, Query, Record, Sort};
use model::Value;

use super::lighting::fresh_until;
use super::reports::{self, n_reports};
use super::{division, follow, follow_task, org_titles, touch};

const TARGET: &str = "plan.target";
const DELIVERABLE: &str = "plan.deliverable";

/// Confirms every task still to be checked, with what hangs on it.
pub(super) fn confirm_plan(ctx: &mut Ctx<'_>, plan: &mut Record, _: &Inputs) -> Outcome<()> {
    for mut task in ctx.having("plan.task", "plan", plan.id)? {
        if task.in_state("found") {
            confirm_task(ctx, &mut task, &Inputs::new())?;
            let state = task.state.clone().unwrap_or_default();
            ctx.move_to(task, &state)?;
        }
    }
    Ok(())
}

/// With a lead the task runs; without one it waits for the office to assign it.
pub(super) fn confirm_task(ctx: &mut Ctx<'_>, task: &mut Record, _: &Inputs) -> Outcome<()> {
    confirm_children(ctx, task)?;
    let state = if task.get("lead").is_missing() {
        "unassigned"
    } else {
        "running"
    };
    task.state = Some(state.to_owned());
    task.set("given_on", ctx.today());
    Ok(())
}

fn confirm_children(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<()> {
    // Whoever leads lays the way; what was read was laid for whom the file seemed to name.
    for mut milestone in ctx.having("plan.milestone", "task", task.id)? {
        let holder = milestone.get("holder").as_ref();
        let helps = holder.is_some_and(|it| task.get("supporting").refs().contains(&it));
        if milestone.in_state("open") && !helps && milestone.get("holder") != task.get("lead") {
            milestone.set("holder", task.get("lead").clone());
            ctx.update(milestone)?;
        }
    }
    for register in [TARGET, DELIVERABLE] {
        for mut child in ctx.having(register, "task", task.id)? {
            if child.in_state("found") {
                if child.get("holder").is_missing() {
                    child.set("holder", task.get("lead").clone());
                }
                if register == TARGET {
                    child.set("given_on", ctx.today());
                }
                ctx.move_to(child, "running")?;
            }
        }
    }
    Ok(())
}

/// A single target or deliverable: without a holder it is the lead's.
pub(super) fn confirm_child(ctx: &mut Ctx<'_>, child: &mut Record, _: &Inputs) -> Outcome<()> {
    if let (true, Some(task)) = (child.get("holder").is_missing(), child.get("task").as_ref()) {
        let lead = ctx.get("plan.task", task)?.get("lead").clone();
        child.set("holder", lead);
    }
    if child.register == TARGET {
        child.set("given_on", ctx.today());
    }
    Ok(())
}

/// 分工、改派: the new lead takes over what the old one held, or what nobody did.
pub(super) fn assigned(ctx: &mut Ctx<'_>, task: &mut Record, _: &Inputs) -> Outcome<()> {
    let before = ctx.get("plan.task", task.id)?.get("lead").as_ref();
    if task.in_state("found") {
        confirm_children(ctx, task)?;
        task.set("given_on", ctx.today());
    }
    hand_over(ctx, task, before, task.get("lead").as_ref(), None)
}

/// 退回分工: back to the supervising office, with what the lead held.
pub(super) fn declined(ctx: &mut Ctx<'_>, task: &mut Record, _: &Inputs) -> Outcome<()> {
    let before = task.get("lead").as_ref();
    let office = match task.get("plan").as_ref() {
        Some(plan) => ctx.get("plan.plan", plan)?.get("office").as_ref(),
        None => None,
    };
    task.set("lead", Value::Missing);
    task.owner = office.or(task.owner);
    hand_over(ctx, task, before, None, office)
}

pub(super) fn hand_over(
    ctx: &mut Ctx<'_>,
    task: &Record,
    before: Option<Id>,
    after: Option<Id>,
    owner: Option<Id>,
) -> Outcome<()> {
    for register in [TARGET, DELIVERABLE, "plan.milestone"] {
        for mut child in ctx.having(register, "task", task.id)? {
            let holder = child.get("holder").as_ref();
            let is_part = !child.get("parent").is_missing();
            let is_open = child
                .state
                .as_deref()
                .is_some_and(|it| it != "dropped" && it != "done");
            if is_part || !is_open || !(holder.is_none() || holder == before) {
                continue;
            }
            child.set("holder", after);
            child.owner = owner.or(child.owner);
            let child = ctx.update(child)?;
            if register == TARGET {
                // Who gave the parts, and who confirms, has changed.
                for part in division::parts_of(ctx, child.id)? {
                    touch(ctx, TARGET, part.id)?;
                    touch_reports(ctx, "target", part.id)?;
                }
                touch_reports(ctx, "target", child.id)?;
            }
        }
    }
    touch_reports(ctx, "task", task.id)
}

fn touch_reports(ctx: &mut Ctx<'_>, field: &str, id: Id) -> Outcome<()> {
    for report in ctx.having("plan.report", field, id)? {
        if !report.in_state("dropped") {
            touch(ctx, "plan.report", report.id)?;
        }
    }
    Ok(())
}

/// With a task that was dropped go its targets, deliverables and open milestones: after it, so
/// that what it is left with lights no lamp.
pub(super) fn drop_children(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<()> {
    reports::forgive_all(ctx, "task", task.id)?;
    for register in [TARGET, DELIVERABLE, "plan.milestone"] {
        for mut child in ctx.having(register, "task", task.id)? {
            let is_part = !child.get("parent").is_missing();
            if is_part
                || !["found", "running", "open"]
                    .iter()
                    .any(|it| child.in_state(it))
            {
                continue;
            }
            if register == TARGET {
                division::drop_target(ctx, &mut child, &Inputs::new())?;
            }
            let child = ctx.get(register, child.id)?;
            ctx.move_to(child, "dropped")?;
        }
    }
    Ok(())
}

/// What was dropped together with the task comes back with it, to be checked again.
pub(super) fn restore_task(ctx: &mut Ctx<'_>, task: &mut Record, _: &Inputs) -> Outcome<()> {
    let dropped_at: Instant = ctx.get("plan.task", task.id)?.changed_at;
    for register in [TARGET, DELIVERABLE] {
        for child in ctx.having(register, "task", task.id)? {
            let with_it = child.in_state("dropped") && child.changed_at == dropped_at;
            if with_it && child.get("parent").is_missing() {
                ctx.move_to(child, "found")?;
            }
        }
    }
    if task.get("no").is_missing() {
        let no = next_no(ctx, task)?;
        task.set("no", no);
    }
    Ok(())
}

/// Back to checking, while nobody has reported on it.
pub(super) fn recheck_task(ctx: &mut Ctx<'_>, task: &mut Record, _: &Inputs) -> Outcome<()> {
    let n = n_reports(ctx, "task", task.id)?;
    if n > 0 {
        let values = [("n", n.to_string()), ("step", "退回核对".to_owned())];
        return Err(ctx.refuse("plan.reported", &values));
    }
    for target in ctx.having(TARGET, "task", task.id)? {
        if target.in_state("running") && target.get("parent").is_missing() {
            for mut part in division::parts_of(ctx, target.id)? {
                division::drop_target(ctx, &mut part, &Inputs::new())?;
                let part = ctx.get(TARGET, part.id)?;
                ctx.move_to(part, "dropped")?;
            }
            let target = ctx.get(TARGET, target.id)?;
            ctx.move_to(target, "found")?;
        }
    }
    for deliverable in ctx.having(DELIVERABLE, "task", task.id)? {
        if deliverable.in_state("running") {
            ctx.move_to(deliverable, "found")?;
        }
    }
    Ok(())
}

/// A task added by hand stands last of its kind unless it says where.
pub(super) fn task_added(ctx: &mut Ctx<'_>, task: &mut Record) -> Outcome<()> {
    if task.get("no").is_missing() {
        let no = next_no(ctx, task)?;
        let mut task = task.clone();
        task.set("no", no);
        ctx.update(task)?;
    }
    Ok(())
}

fn next_no(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<i64> {
    let Some(plan) = task.get("plan").as_ref() else {
        return Ok(1);
    };
    let kernel = ctx.kernel().clone();
    let Some(register) = kernel.model.register(&task.register) else {
        return Ok(1);
    };
    let mut query = Query::all(register, ctx.today()).having("plan", plan);
    query = match task.get("kind") {
        Value::Missing => query.with(Condition::Missing("kind".to_owned())),
        kind => query.having("kind", kind.clone()),
    };
    query.sort = Sort {
        field: Some("no".to_owned()),
        descending: true,
    };
    (query.limit, query.crowd) = (1, Crowd::Many);
    let last = ctx.read().rows(&query)?;
    let last = last.first().and_then(|it| it.get("no").as_integer());
    Ok(last.unwrap_or(0) + 1)
}

pub(super) fn target_made(ctx: &mut Ctx<'_>, target: &mut Record) -> Outcome<()> {
    let Some(task) = target.get("task").as_ref() else {
        return Ok(());
    };
    let task = ctx.get("plan.task", task)?;
    if task.in_state("dropped") {
        return Err(ctx.refuse(
            "plan.task_dropped",
            &[("task", task.text("title").to_owned())],
        ));
    }
    Ok(())
}

/// What stands above and what was reported follow a changed target.
pub(super) fn target_changed(ctx: &mut Ctx<'_>, target: &mut Record) -> Outcome<()> {
    // A target just read changes nothing above it.
    if target.in_state("found") && target.version == 1 {
        return Ok(());
    }
    for report in ctx.having("plan.report", "target", target.id)? {
        if ["draft", "returned", "accepted"]
            .iter()
            .any(|it| report.in_state(it))
        {
            touch(ctx, "plan.report", report.id)?;
        }
    }
    if target.in_state("dropped") {
        reports::forgive_all(ctx, "target", target.id)?;
    }
    follow(ctx, target.id)
}

/// The lead lays the milestones of its task, and nobody else's.
pub(super) fn milestone_made(ctx: &mut Ctx<'_>, milestone: &mut Record) -> Outcome<()> {
    let Some(task) = milestone.get("task").as_ref() else {
        return Ok(());
    };
    let task = ctx.get("plan.task", task)?;
    let lead = task.get("lead").as_ref();
    let positions = ctx.positions_in(&milestone.register);
    let may = |it: &kernel::Position| Some(it.unit) == lead || it.role == "office_clerk";
    if positions.is_empty() || positions.iter().any(may) {
        return child_changed(ctx, milestone);
    }
    let wording = [
        ("task", task.text("title").to_owned()),
        ("lead", org_titles(ctx, lead.as_slice())),
    ];
    Err(ctx.refuse("plan.not_lead", &wording))
}

/// From when a milestone is late: not before its task is confirmed, and whoever got it late has
/// the days everybody has to say what there is.
pub(super) fn milestone_late_after(ctx: &mut Ctx<'_>, milestone: &Record) -> Outcome<Value> {
    let Some(task) = milestone.get("task").as_ref() else {
        return Ok(Value::Missing);
    };
    let task = ctx.get("plan.task", task)?;
    if !task.in_state("running") && !task.in_state("done") {
        return Ok(Value::Missing);
    }
    let due = milestone.get("due_on").as_day();
    Ok(due.max(due.and(fresh_until(ctx, &task))).into())
}

/// A changed deliverable or milestone changes the task's progress and who is involved.
pub(super) fn child_changed(ctx: &mut Ctx<'_>, child: &mut Record) -> Outcome<()> {
    if child.in_state("found") && child.version == 1 {
        return Ok(());
    }
    match child.get("task").as_ref() {
        Some(task) => follow_task(ctx, task),
        None => Ok(()),
    }
}
