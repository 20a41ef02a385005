//! 采用新版: what was decided about a new edition is done to the plan under way.
//!
//! The plan stays the record it is, so that reports, milestones and whatever names its
//! tasks go on: its tasks take over what the new edition says of them, and the record of
//! the new edition keeps what they said before. So the plan is read in its present
//! edition and the other record in the former one.
//!
//! Not here: what changed, and who decides it (`editions`).

use base::Id;
use kernel::{Ctx, Inputs, Outcome, Record, Values};
use model::Value;

use super::below::is_live;
use super::editions::{CHANGE, live_targets, target_pairs};
use super::review::{confirm_task, hand_over};
use super::{division, touch};

const TASK: &str = "plan.task";
const TARGET: &str = "plan.target";
const DELIVERABLE: &str = "plan.deliverable";
const MILESTONE: &str = "plan.milestone";

/// What a plan's record has of its document.
const OF_PLAN: &[&str] = &[
    "title",
    "doc_number",
    "issuers",
    "issued_on",
    "period",
    "begins_on",
    "ends_on",
    "file",
    "text",
    "problems",
];
/// What a task has of its place in the document.
const PLACE: &[&str] = &["section", "no", "at", "to"];
/// What a task has of what the document says.
const SAID: &[&str] = &[
    "title",
    "text",
    "goals",
    "measures",
    "supporting",
    "due_on",
    "named_units",
    "match",
];
const DELIVERABLE_SAID: &[&str] = &["kind", "name", "due_on", "at", "to"];
const TARGET_SAID: &[&str] = &[
    "quote",
    "subject",
    "comparator",
    "value",
    "value_to",
    "unit",
    "additive",
    "nature",
    "base_year",
    "base",
    "path",
    "begins_on",
    "due_on",
    "at",
    "to",
];

/// What a part says as the whole does.
const PART_SAID: &[&str] = &[
    "quote",
    "subject",
    "comparator",
    "unit",
    "additive",
    "nature",
    "begins_on",
    "due_on",
];

/// Carries out the decisions; the edition becomes the former one.
pub(super) fn adopt(ctx: &mut Ctx<'_>, edition: &mut Record, _: &Inputs) -> Outcome<()> {
    let Some(plan) = edition.get("revises").as_ref() else {
        return Ok(());
    };
    let mut plan = ctx.get("plan.plan", plan)?;
    if !plan.in_state("running") {
        let title = plan.text("title").to_owned();
        return Err(ctx.refuse("plan.revises_state", &[("plan", title)]));
    }
    let mut changes = ctx.having(CHANGE, "edition", edition.id)?;
    changes.retain(|it| !it.in_state("joined"));
    let n_open = changes.iter().filter(|it| it.in_state("open")).count();
    if n_open > 0 {
        return Err(ctx.refuse("plan.changes_open", &[("n", n_open.to_string())]));
    }
    exchange_sections(ctx, plan.id, edition.id)?;
    for field in OF_PLAN {
        let (ours, theirs) = (plan.get(field).clone(), edition.get(field).clone());
        plan.set(field, theirs);
        edition.set(field, ours);
    }
    let plan = ctx.update(plan)?;
    for change in &changes {
        let takes = change.in_state("taken");
        match (change.get("before").as_ref(), change.get("after").as_ref()) {
            (Some(before), Some(after)) => exchange_tasks(ctx, before, after, takes)?,
            (Some(before), None) => leave_behind(ctx, before, edition.id, takes)?,
            (None, Some(after)) => bring_in(ctx, after, plan.id, takes)?,
            (None, None) => {}
        }
    }
    shelve(ctx, edition.id)
}

/// The chapters of two plans, each to the other.
fn exchange_sections(ctx: &mut Ctx<'_>, plan: Id, edition: Id) -> Outcome<()> {
    let (ours, theirs) = (
        ctx.having("plan.section", "plan", plan)?,
        ctx.having("plan.section", "plan", edition)?,
    );
    for (parts, to) in [(ours, edition), (theirs, plan)] {
        for mut part in parts {
            part.set("plan", to);
            ctx.update(part)?;
        }
    }
    Ok(())
}

/// A task of both editions: its place always, what it says if that is taken over.
fn exchange_tasks(ctx: &mut Ctx<'_>, before: Id, after: Id, takes: bool) -> Outcome<()> {
    let (mut ours, mut theirs) = (ctx.get(TASK, before)?, ctx.get(TASK, after)?);
    if theirs.in_state("dropped") {
        return leave_place(ctx, ours).map(drop);
    }
    let lead = ours.get("lead").as_ref();
    let said = if takes { SAID } else { &[] };
    exchange(&mut ours, &mut theirs, PLACE.iter().chain(said));
    let new_lead = theirs
        .get("lead")
        .as_ref()
        .filter(|it| takes && Some(*it) != lead);
    if let Some(new_lead) = new_lead {
        ours.set("lead", new_lead);
        theirs.set("lead", lead);
    }
    let was = theirs.text("title").to_owned();
    let is_reworded = takes && was != ours.text("title");
    if is_reworded {
        ours.set("former_title", was);
    }
    let mut ours = ctx.update(ours)?;
    ctx.update(theirs)?;
    if !takes {
        return Ok(());
    }
    if new_lead.is_some() {
        hand_over(ctx, &ours, lead, new_lead, None)?;
    }
    for (was, is) in target_pairs(ctx, before, after)? {
        match (was, is) {
            (Some(was), Some(is)) => exchange_targets(ctx, was, is)?,
            (Some(was), None) => {
                copy(ctx, &was, TARGET_SAID, &[("task", after)])?;
                drop_target(ctx, was)?;
            }
            (None, Some(is)) => move_target(ctx, is, &ours)?,
            (None, None) => {}
        }
    }
    exchange_deliverables(ctx, &ours, after)?;
    exchange_milestones(ctx, &ours, after)?;
    if is_reworded && !ours.in_state("found") {
        ours = ctx.get(TASK, before)?;
        ctx.take_step(ours, "reword")?;
    }
    // A task that was finished is not, when more is asked of it.
    touch(ctx, TASK, before)
}

fn exchange<'f>(ours: &mut Record, theirs: &mut Record, fields: impl Iterator<Item = &'f &'f str>) {
    for field in fields {
        let (our, their) = (said_anew(ours.get(field)), said_anew(theirs.get(field)));
        ours.set(field, their);
        theirs.set(field, our);
    }
}

/// A value for another record: rows are that record's own.
fn said_anew(value: &Value) -> Value {
    let mut value = value.clone();
    if let Value::Rows(rows) = &mut value {
        rows.iter_mut().for_each(|row| row.id = Id::now_v7());
    }
    value
}

/// A target of both editions, with what places have of it.
fn exchange_targets(ctx: &mut Ctx<'_>, mut was: Record, mut is: Record) -> Outcome<()> {
    let former = was.clone();
    exchange(&mut was, &mut is, TARGET_SAID.iter());
    let ours = revised(ctx, &former, was)?;
    let is = ctx.update(is)?;
    let theirs = division::parts_of(ctx, is.id)?;
    for part in division::parts_of(ctx, ours.id)? {
        let before = ctx.get(TARGET, part.id)?;
        let mut part = before.clone();
        // What the part says otherwise than the whole was said to it alone.
        for field in PART_SAID
            .iter()
            .filter(|it| before.get(it) == former.get(it))
        {
            part.set(field, ours.get(field).clone());
        }
        if let Some(named) = theirs
            .iter()
            .find(|it| it.get("holder") == part.get("holder"))
        {
            let mut named = ctx.get(TARGET, named.id)?;
            exchange(&mut part, &mut named, ["value", "value_to"].iter());
            for field in PART_SAID {
                named.set(field, before.get(field).clone());
            }
            ctx.update(named)?;
        }
        revised(ctx, &before, part)?;
    }
    let known = division::parts_of(ctx, ours.id)?;
    for mut part in theirs {
        if known
            .iter()
            .all(|it| it.get("holder") != part.get("holder"))
        {
            part.set("parent", ours.id);
            part.set("task", ours.get("task").clone());
            part.set("plan", ours.get("plan").clone());
            ctx.update(part)?;
        }
    }
    Ok(())
}

/// Writes a target the new edition says anew; whoever holds it is told of another number, and
/// what was met is under way again.
fn revised(ctx: &mut Ctx<'_>, before: &Record, mut target: Record) -> Outcome<Record> {
    let number = |it: &Record| ["value", "value_to"].map(|f| it.get(f).as_decimal());
    let is_other = number(before) != number(&target);
    if is_other && target.in_state("met") {
        target.state = Some("running".to_owned());
    }
    let target = ctx.update(target)?;
    match is_other && is_live(&target) {
        true => ctx.take_step(target, "revise"),
        false => Ok(target),
    }
}

fn exchange_deliverables(ctx: &mut Ctx<'_>, ours: &Record, after: Id) -> Outcome<()> {
    let known = ctx.having(DELIVERABLE, "task", ours.id)?;
    for mut is in ctx.having(DELIVERABLE, "task", after)? {
        let same = known
            .iter()
            .find(|it| it.text("name") == is.text("name") && !it.in_state("dropped"));
        if let Some(same) = same {
            let mut same = ctx.get(DELIVERABLE, same.id)?;
            exchange(&mut same, &mut is, ["at", "to"].iter());
            ctx.update(same)?;
            ctx.update(is)?;
        } else if !is.in_state("dropped") {
            is.set("task", ours.id);
            is.set("plan", ours.get("plan").clone());
            is.set("holder", ours.get("lead").clone());
            let is = ctx.update(is)?;
            ctx.move_to(is, "running")?;
        }
    }
    Ok(())
}

/// Marks the new edition sets by days: those of the same name move to its day, others come in.
/// What was laid by hand stays.
fn exchange_milestones(ctx: &mut Ctx<'_>, ours: &Record, after: Id) -> Outcome<()> {
    let mut known = ctx.having(MILESTONE, "task", ours.id)?;
    known.retain(|it| !it.in_state("dropped"));
    let theirs = ctx.having(MILESTONE, "task", after)?;
    let named = |of: &[Record], title: &str| -> Vec<usize> {
        (0..of.len())
            .filter(|&at| of[at].text("title") == title)
            .collect()
    };
    for mut is in theirs.clone() {
        let title = is.text("title").to_owned();
        let (same, alike) = (named(&known, &title), named(&theirs, &title));
        let is_there = same
            .iter()
            .any(|&at| known[at].get("due_on") == is.get("due_on"));
        // 推进, quarter after quarter, tells nothing of which is which.
        let only = match (same.as_slice(), alike.as_slice()) {
            ([at], [_]) => Some(&known[*at]),
            _ => None,
        };
        match only {
            _ if is_there => {}
            Some(same) if same.in_state("open") => {
                let mut same = ctx.get(MILESTONE, same.id)?;
                exchange(&mut same, &mut is, ["due_on"].iter());
                ctx.update(same)?;
                ctx.update(is)?;
            }
            Some(_) => {}
            None => {
                is.set("task", ours.id);
                is.set("plan", ours.get("plan").clone());
                is.set("holder", ours.get("lead").clone());
                ctx.update(is)?;
            }
        }
    }
    Ok(())
}

fn drop_target(ctx: &mut Ctx<'_>, mut target: Record) -> Outcome<()> {
    division::drop_target(ctx, &mut target, &Inputs::new())?;
    let mut target = ctx.get(TARGET, target.id)?;
    target.set("at", Value::Missing);
    target.set("to", Value::Missing);
    ctx.move_to(target, "dropped")?;
    Ok(())
}

/// A target the new edition adds to a task.
fn move_target(ctx: &mut Ctx<'_>, mut target: Record, task: &Record) -> Outcome<()> {
    target.set("task", task.id);
    target.set("plan", task.get("plan").clone());
    if target.get("holder").is_missing() {
        target.set("holder", task.get("lead").clone());
    }
    let target = ctx.update(target)?;
    for mut part in division::parts_of(ctx, target.id)? {
        part.set("task", task.id);
        part.set("plan", task.get("plan").clone());
        ctx.update(part)?;
    }
    let target = ctx.get(TARGET, target.id)?;
    ctx.move_to(target, "running")?;
    Ok(())
}

/// A task the new edition has no more: the former one keeps a copy, and it ends here if
/// that was decided.
fn leave_behind(ctx: &mut Ctx<'_>, before: Id, edition: Id, ends: bool) -> Outcome<()> {
    let task = ctx.get(TASK, before)?;
    let fields: Vec<&str> = PLACE
        .iter()
        .chain(SAID)
        .copied()
        .chain(["kind", "lead"])
        .collect();
    let twin = copy(ctx, &task, &fields, &[("plan", edition)])?;
    for target in live_targets(ctx, before)? {
        copy(ctx, &target, TARGET_SAID, &[("task", twin)])?;
    }
    for made in ctx.having(DELIVERABLE, "task", before)? {
        if !made.in_state("dropped") {
            copy(ctx, &made, DELIVERABLE_SAID, &[("task", twin)])?;
        }
    }
    if ends {
        let mut task = task;
        task.set("no", Value::Missing);
        let task = leave_place(ctx, task)?;
        ctx.take_step(task, "cancel")?;
    } else {
        leave_place(ctx, task)?;
    }
    Ok(())
}

/// A task that stands nowhere in the present edition.
fn leave_place(ctx: &mut Ctx<'_>, mut task: Record) -> Outcome<Record> {
    for field in ["section", "at", "to"] {
        task.set(field, Value::Missing);
    }
    ctx.update(task)
}

/// A task that only the new edition has.
fn bring_in(ctx: &mut Ctx<'_>, after: Id, plan: Id, takes: bool) -> Outcome<()> {
    let mut task = ctx.get(TASK, after)?;
    if task.in_state("dropped") {
        return Ok(());
    }
    if !takes {
        ctx.move_to(task, "dropped")?;
        return Ok(());
    }
    task.set("plan", plan);
    ctx.update(task)?;
    for register in [TARGET, DELIVERABLE, MILESTONE] {
        for mut child in ctx.having(register, "task", after)? {
            child.set("plan", plan);
            ctx.update(child)?;
        }
    }
    let mut task = ctx.get(TASK, after)?;
    confirm_task(ctx, &mut task, &Inputs::new())?;
    let state = task.state.clone().unwrap_or_default();
    ctx.move_to(task, &state)?;
    Ok(())
}

/// What is left with the edition is how the plan read before.
fn shelve(ctx: &mut Ctx<'_>, edition: Id) -> Outcome<()> {
    for (register, from, to) in [
        (MILESTONE, "open", "dropped"),
        (TARGET, "found", "former"),
        (TARGET, "drafted", "former"),
        (DELIVERABLE, "found", "former"),
        (TASK, "found", "former"),
    ] {
        for part in ctx.having(register, "plan", edition)? {
            if part.in_state(from) {
                ctx.move_to(part, to)?;
            }
        }
    }
    Ok(())
}

/// A copy of some fields of a record, with a few said anew.
fn copy(ctx: &mut Ctx<'_>, of: &Record, fields: &[&str], anew: &[(&str, Id)]) -> Outcome<Id> {
    let mut values = Values::new();
    for field in fields {
        values.insert((*field).to_owned(), said_anew(of.get(field)));
    }
    for (field, id) in anew {
        values.insert((*field).to_owned(), (*id).into());
    }
    Ok(ctx.create(&of.register, values)?.id)
}
