//! A plan's file becomes its records: sections, tasks, targets, deliverables, indicators.
//!
//! Reading is done by the `document` engine before the write transaction, with the
//! matching of units; inside it everything is written at once. Not here: how a plan
//! is read, and what names fit which unit (`units`).

use base::{Decimal, Id, Period};
use document::plan::{Comparator, Deliverable, DeliverableKind, Indicator, Plan, Section, Target};
use kernel::{Ctx, ORGANISATION, Outcome, Prepare, Query, Record, Values};
use model::Value;

use super::deadline::deadline;
use super::units::{self, Match, Unit};

/// What was read, on its way into the transaction.
struct Read {
    plan: Plan,
    /// For each task, then each key project.
    responsible: Vec<Responsible>,
}

/// The organisations a task names.
#[derive(Default)]
struct Responsible {
    lead: Option<Id>,
    supporting: Vec<Id>,
    sure: Option<Match>,
}

/// Reads the file and fills what was not typed.
pub(super) fn read_plan(prepare: &mut Prepare<'_>) -> Outcome<()> {
    let office = prepare
        .caller
        .positions_in(prepare.register)
        .find(|p| prepare.register.create.contains(&p.role));
    let office = office.map(|position| position.unit);
    fill(prepare.values, "office", office);
    fill(
        prepare.values,
        "issuer",
        office.and_then(|office| bureau(prepare, office)),
    );
    let Some((name, bytes)) = prepare.files("file")?.into_iter().next() else {
        return Ok(());
    };
    let unread = |prepare: &Prepare<'_>, why: document::ReadError| {
        prepare.refuse("plan.file_unread", &[("why", why.to_string())])
    };
    let text = document::read(&bytes, &name).map_err(|why| unread(prepare, why))?;
    let plan = document::plan::read(&text).map_err(|why| unread(prepare, why))?;
    let units = all_units(prepare)?;
    let mut unknown = Vec::new();
    let named = plan
        .tasks
        .iter()
        .map(|task| (&task.responsible, &task.lead));
    let none = Vec::new();
    let projects = plan
        .key_projects
        .iter()
        .map(|project| (&project.responsible, &none));
    let responsible: Vec<Responsible> = named
        .chain(projects)
        .map(|(names, lead)| matched(names, lead, &units, &mut unknown))
        .collect();
    let values = &mut *prepare.values;
    fill(values, "title", clipped(&plan.title, 120));
    fill(
        values,
        "doc_number",
        plan.doc_number.as_deref().and_then(|it| clipped(it, 60)),
    );
    fill(values, "issuers", clipped(&plan.issuers.join("、"), 200));
    fill(values, "issued_on", plan.issued_on);
    if let Some(period) = plan.period {
        let year = Period::Year(period.from.year());
        let whole =
            year.first() == period.from && period.to.tomorrow().is_ok_and(|it| it == year.after());
        fill(values, "period", whole.then_some(year));
        fill(values, "begins_on", period.from);
        fill(values, "ends_on", period.to);
    }
    let problems = problems(&plan, &responsible, &unknown);
    values.insert("problems".into(), problems.into());
    values.insert("text".into(), text.text.into());
    *prepare.carried = Some(Box::new(Read { plan, responsible }));
    Ok(())
}

fn fill(values: &mut Values, name: &str, value: impl Into<Value>) {
    if values.get(name).is_none_or(Value::is_missing) {
        values.insert(name.to_owned(), value.into());
    }
}

/// The bureau an office belongs to: the nearest above it that is no section.
fn bureau(prepare: &Prepare<'_>, office: Id) -> Option<Id> {
    let tree = prepare.kernel.tree();
    let path = &tree.get(office)?.path;
    let bureaus = path.iter().rev().filter_map(|id| tree.get(*id));
    let is_bureau = |kind: &str| !matches!(kind, "section" | "institution");
    bureaus
        .into_iter()
        .find(|it| is_bureau(&it.kind))
        .map(|it| it.id)
}

fn all_units(prepare: &Prepare<'_>) -> Outcome<Vec<Unit>> {
    let kernel = prepare.kernel;
    let Some(register) = kernel.model.register(ORGANISATION) else {
        return Ok(Vec::new());
    };
    let query = Query::all(register, kernel.today());
    let rows = kernel::read(kernel.store(), |read| read.rows(&query))?;
    let today = kernel.today();
    let in_use = |it: &&Record| it.get("to").as_day().is_none_or(|to| to > today);
    Ok(rows
        .iter()
        .filter(in_use)
        .map(|record| {
            let aliases = record.text("aliases").split(['、', '，', ',', ';', '；']);
            let others = aliases.chain([record.text("short")]).map(str::trim);
            Unit {
                id: record.id,
                title: record.text("title").to_owned(),
                others: others
                    .filter(|it| !it.is_empty())
                    .map(str::to_owned)
                    .collect(),
            }
        })
        .collect())
}

/// The first matched unit leads, unless the plan says who does; the task is as sure as
/// its least sure name.
fn matched(
    names: &[String],
    lead: &[String],
    units: &[Unit],
    unknown: &mut Vec<String>,
) -> Responsible {
    let mut found = Responsible::default();
    let first = lead.first();
    let in_order = first
        .into_iter()
        .chain(names.iter().filter(|name| Some(*name) != first));
    for name in in_order {
        let (id, sure) = units::find(name, units);
        found.sure = Some(found.sure.map_or(sure, |before| before.min(sure)));
        match id {
            None if unknown.contains(name) => {}
            None => unknown.push(name.clone()),
            Some(id) if found.lead.is_none() => found.lead = Some(id),
            Some(id) if found.lead == Some(id) || found.supporting.contains(&id) => {}
            Some(id) => found.supporting.push(id),
        }
    }
    found
}

/// What a person should look at first, one line each.
fn problems(plan: &Plan, responsible: &[Responsible], unknown: &[String]) -> String {
    let mut lines = Vec::new();
    let unnamed = responsible.iter().filter(|it| it.sure.is_none()).count();
    if unnamed > 0 {
        lines.push(format!(
            "有{unnamed}条没有写明责任单位，确认后由督查机构分工。"
        ));
    }
    if !unknown.is_empty() {
        let names = unknown.join("、");
        lines.push(format!(
            "机构表中没有找到：{names}。可在机构表中补上别名，或在任务上直接选单位。"
        ));
    }
    let guessed = responsible
        .iter()
        .filter(|it| it.sure == Some(Match::Guess))
        .count();
    if guessed > 0 {
        lines.push(format!("有{guessed}条的责任单位是按简称推断的，请核对。"));
    }
    let empty = plan
        .tasks
        .iter()
        .filter(|it| it.targets.is_empty() && it.deliverables.is_empty());
    let n_empty = empty.count();
    if n_empty > 0 {
        lines.push(format!("有{n_empty}条没有读出目标和成果，可以手工添加。"));
    }
    lines.join("\n")
}

/// Writes everything that was read, in the transaction that creates the plan.
pub(super) fn write_plan(ctx: &mut Ctx<'_>, plan: &mut Record) -> Outcome<()> {
    let carried = ctx
        .carried
        .take()
        .and_then(|carried| carried.downcast::<Read>().ok());
    let Some(read) = carried else { return Ok(()) };
    let sections = write_sections(ctx, plan.id, &read.plan.sections)?;
    let section_at = |at: usize| {
        sections
            .iter()
            .rev()
            .find(|(start, _)| *start <= at)
            .map(|(_, id)| *id)
    };
    let year = plan
        .get("ends_on")
        .as_day()
        .map_or(ctx.today().year(), |day| day.year());
    let (of_tasks, of_projects) = read.responsible.split_at(read.plan.tasks.len());
    for (task, responsible) in read.plan.tasks.iter().zip(of_tasks) {
        let mut values = Values::new();
        let section = section_at(task.span.at).filter(|_| !task.section.is_empty());
        values.insert("section".into(), section.into());
        values.insert("no".into(), i64::from(task.no).into());
        values.insert("title".into(), clipped(&task.title, 300).into());
        values.insert("text".into(), task.text.clone().into());
        values.insert("goals".into(), task.goals.clone().into());
        values.insert("measures".into(), task.measures.clone().into());
        let due = task
            .deadline
            .as_deref()
            .and_then(|text| deadline(text, year));
        values.insert("due_on".into(), due.into());
        values.insert(
            "named_units".into(),
            clipped(&task.responsible.join("、"), 500).into(),
        );
        let task_id = write_task(ctx, plan.id, values, responsible, task.span)?;
        for target in &task.targets {
            write_target(ctx, task_id, target)?;
        }
        for deliverable in &task.deliverables {
            write_deliverable(ctx, task_id, deliverable)?;
        }
    }
    for (project, responsible) in read.plan.key_projects.iter().zip(of_projects) {
        let mut values = Values::new();
        values.insert("kind".into(), Value::Code("project".into()));
        values.insert("no".into(), i64::from(project.no).into());
        values.insert("title".into(), clipped(&project.title, 300).into());
        values.insert(
            "named_units".into(),
            clipped(&project.responsible.join("、"), 500).into(),
        );
        let task_id = write_task(ctx, plan.id, values, responsible, project.span)?;
        for target in &project.targets {
            write_target(ctx, task_id, target)?;
        }
    }
    for indicator in &read.plan.indicators {
        write_indicator(ctx, plan.id, indicator)?;
    }
    Ok(())
}

/// Start and id of each section, in text order.
fn write_sections(ctx: &mut Ctx<'_>, plan: Id, sections: &[Section]) -> Outcome<Vec<(usize, Id)>> {
    let mut written = Vec::new();
    for (section, seq) in sections.iter().zip(1_i64..) {
        let mut values = Values::new();
        values.insert("plan".into(), plan.into());
        values.insert("label".into(), clipped(&section.label, 20).into());
        values.insert("title".into(), clipped(&section.title, 200).into());
        values.insert("level".into(), i64::from(section.level).clamp(1, 6).into());
        values.insert("seq".into(), seq.into());
        spanned(&mut values, section.span);
        written.push((section.span.at, ctx.create("plan.section", values)?.id));
    }
    Ok(written)
}

fn write_task(
    ctx: &mut Ctx<'_>,
    plan: Id,
    mut values: Values,
    responsible: &Responsible,
    span: document::Span,
) -> Outcome<Id> {
    values.insert("plan".into(), plan.into());
    values.insert("lead".into(), responsible.lead.into());
    values.insert("supporting".into(), responsible.supporting.clone().into());
    let sure = responsible.sure.map(|it| Value::Code(it.code().into()));
    values.insert("match".into(), sure.unwrap_or_default());
    spanned(&mut values, span);
    Ok(ctx.create("plan.task", values)?.id)
}

fn write_target(ctx: &mut Ctx<'_>, task: Id, target: &Target) -> Outcome<()> {
    let comparator = match target.comparator {
        Comparator::Exactly => "eq",
        Comparator::AtLeast => "ge",
        Comparator::AtMost => "le",
        Comparator::Below => "lt",
        Comparator::More => "plus",
        Comparator::Less => "minus",
    };
    let mut values = Values::new();
    values.insert("task".into(), task.into());
    values.insert("quote".into(), clipped(&target.quote, 300).into());
    values.insert("subject".into(), clipped(&target.subject, 200).into());
    values.insert("comparator".into(), Value::Code(comparator.into()));
    values.insert("value".into(), target.value.round_dp(4).into());
    values.insert(
        "value_to".into(),
        target.value_to.map(|it| it.round_dp(4)).into(),
    );
    values.insert("unit".into(), clipped(&target.unit, 20).into());
    values.insert("due_on".into(), target.due.into());
    spanned(&mut values, target.span);
    ctx.create("plan.target", values)?;
    Ok(())
}

fn write_deliverable(ctx: &mut Ctx<'_>, task: Id, deliverable: &Deliverable) -> Outcome<()> {
    let kind = match deliverable.kind {
        DeliverableKind::Document => "document",
        DeliverableKind::Platform => "platform",
        DeliverableKind::List => "list",
    };
    let mut values = Values::new();
    values.insert("task".into(), task.into());
    values.insert("kind".into(), Value::Code(kind.into()));
    values.insert("name".into(), clipped(&deliverable.name, 200).into());
    spanned(&mut values, deliverable.span);
    ctx.create("plan.deliverable", values)?;
    Ok(())
}

fn write_indicator(ctx: &mut Ctx<'_>, plan: Id, indicator: &Indicator) -> Outcome<()> {
    let kind = match indicator.kind.as_deref() {
        Some("约束性") => Some(Value::Code("binding".into())),
        Some("预期性") => Some(Value::Code("expected".into())),
        _ => None,
    };
    let exact = |number: Option<Decimal>| -> Value { number.map(|it| it.round_dp(4)).into() };
    let mut values = Values::new();
    values.insert("plan".into(), plan.into());
    values.insert("group".into(), clipped(&indicator.group, 60).into());
    values.insert("name".into(), clipped(&indicator.name, 100).into());
    values.insert("unit".into(), clipped(&indicator.unit, 20).into());
    values.insert(
        "baseline_year".into(),
        indicator.baseline_year.map(i64::from).into(),
    );
    values.insert("baseline".into(), exact(indicator.baseline));
    values.insert(
        "target_year".into(),
        indicator.target_year.map(i64::from).into(),
    );
    values.insert("target".into(), exact(indicator.target));
    values.insert("kind".into(), kind.unwrap_or_default());
    spanned(&mut values, indicator.span);
    ctx.create("plan.indicator", values)?;
    Ok(())
}

fn spanned(values: &mut Values, span: document::Span) {
    values.insert("at".into(), i64::try_from(span.at).ok().into());
    values.insert("to".into(), i64::try_from(span.to).ok().into());
}

/// What a field can hold of a text; none of an empty one.
fn clipped(text: &str, max: usize) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().take(max).collect())
}
