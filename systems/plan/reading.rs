//! A plan's file becomes its records: sections, tasks, targets, deliverables. The rows of an
//! indicator table are targets too, of a task for each of its groups.
//!
//! Reading is done by the `document` engine before the write transaction, with the
//! matching of units; inside it everything is written at once. Not here: how a plan
//! is read, and what names fit which unit (`units`).

use base::{Decimal, Id, Period};
use document::plan::{
    Comparator, Deliverable, DeliverableKind, Indicator, Milestone, Plan, Section, Target, Task,
};
use kernel::{Ctx, ORGANISATION, Outcome, Prepare, Query, Record, Values};
use model::{Row, Value};

use super::deadline::deadline;
use super::division::part_of;
use super::editions;
use super::file;
use super::units::{self, Match, Unit};

/// What was read, on its way into the transaction.
struct Read {
    plan: Plan,
    /// For each task, then each key project.
    responsible: Vec<Responsible>,
    /// Those of the bureau, for the shares of numbers.
    counties: Vec<Unit>,
}

/// The organisations a task names.
#[derive(Default)]
struct Responsible {
    lead: Option<Id>,
    /// Whom the plan names to lead, where that is no unit of ours.
    unfound: Option<String>,
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
    let unread = |why: String| prepare.refuse("plan.file_unread", &[("why", why)]);
    let text = file::read(&bytes, &name).map_err(|why| unread(why.to_string()))?;
    let plans = document::plan::read_all(&text).map_err(|why| unread(why.to_string()))?;
    let mut plans = plans.into_iter();
    let plan = plans.next().expect("a file without a plan is refused");
    let units = all_units(prepare)?;
    let counties = counties(prepare, office, &units);
    let mut unknown = Vec::new();
    let named = plan
        .tasks
        .iter()
        .map(|task| (&task.responsible, &task.lead, &task.support));
    let projects = plan.key_projects.iter();
    let projects = projects.map(|it| (&it.responsible, &it.lead, &it.support));
    let responsible: Vec<Responsible> = named
        .chain(projects)
        .map(|(names, lead, support)| {
            matched(names, lead, support, (&units, &counties), &mut unknown)
        })
        .collect();
    let values = &mut *prepare.values;
    fill(values, "title", clipped(&plan.title, 120));
    let file_name = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    fill(values, "title", clipped(file_name, 120));
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
    let mut problems = problems(&plan, &responsible, &unknown);
    for other in plans {
        let (title, n_tasks) = (&other.title, other.tasks.len());
        problems.push_str(&format!(
            "\n文件里还有一份计划“{title}”（{n_tasks}条任务），没有读入。请把它另存为一个文件，再上传。"
        ));
    }
    values.insert("problems".into(), problems.into());
    values.insert("text".into(), text.text.into());
    *prepare.carried = Some(Box::new(Read {
        plan,
        responsible,
        counties,
    }));
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

/// The counties' offices under the bureau of an office.
fn counties(prepare: &Prepare<'_>, office: Option<Id>, units: &[Unit]) -> Vec<Unit> {
    let Some(bureau) = office.and_then(|office| bureau(prepare, office)) else {
        return Vec::new();
    };
    let tree = prepare.kernel.tree();
    let is_county = |unit: &&Unit| {
        let found = tree.get(unit.id);
        found.is_some_and(|it| {
            matches!(it.kind.as_str(), "county" | "zone")
                && it.id != bureau
                && it.path.contains(&bureau)
        })
    };
    units.iter().filter(is_county).cloned().collect()
}

/// The first unit leads, unless the plan says who does, or that it only helps; where it is not
/// found, nobody leads in its place. The task is as sure as its least sure name.
fn matched(
    names: &[String],
    lead: &[String],
    support: &[String],
    (units, counties): (&[Unit], &[Unit]),
    unknown: &mut Vec<String>,
) -> Responsible {
    let mut found = Responsible::default();
    let first = lead.first();
    let in_order = first
        .into_iter()
        .chain(names.iter().filter(|name| Some(*name) != first));
    for name in in_order {
        // Each of them, and none leads the others.
        if units::means_counties(name) && !counties.is_empty() {
            found.sure = Some(found.sure.map_or(Match::Alias, |it| it.min(Match::Alias)));
            for county in counties {
                if found.lead != Some(county.id) && !found.supporting.contains(&county.id) {
                    found.supporting.push(county.id);
                }
            }
            continue;
        }
        let (id, sure) = units::find(name, units);
        found.sure = Some(found.sure.map_or(sure, |before| before.min(sure)));
        // Where the plan says who leads, nobody else does.
        let may_lead = !support.contains(name) && (lead.is_empty() || lead.contains(name));
        let is_open = may_lead && found.lead.is_none() && found.unfound.is_none();
        if id.is_none() && !unknown.contains(name) {
            unknown.push(name.clone());
        }
        match id {
            None if is_open => found.unfound = Some(name.clone()),
            None => {}
            Some(id) if is_open => found.lead = Some(id),
            Some(id) if found.lead == Some(id) || found.supporting.contains(&id) => {}
            Some(id) => found.supporting.push(id),
        }
    }
    found
}

/// What the rows of indicator tables stand under.
const INDICATORS: &str = "规划指标";

/// Rows that were not understood are told one by one up to this many.
const UNREAD_SHOWN: usize = 10;

/// What a person should look at first, one line each.
fn problems(plan: &Plan, responsible: &[Responsible], unknown: &[String]) -> String {
    let mut lines = Vec::new();
    for row in plan.unread.iter().take(UNREAD_SHOWN) {
        let text = clipped(&row.text, 40).unwrap_or_default();
        lines.push(format!(
            "{}没有读成任务：“{text}”。请核对，要的话选中它手工添加。",
            row.place
        ));
    }
    if let Some(more) = plan.unread.len().checked_sub(UNREAD_SHOWN + 1) {
        lines.push(format!("还有{}行没有读成任务，请对照正文核对。", more + 1));
    }
    let unnamed = responsible.iter().filter(|it| it.sure.is_none()).count();
    if unnamed > 0 {
        lines.push(format!(
            "有{unnamed}条没有写明责任单位，确认后由督查机构分工。"
        ));
    }
    let unled: Vec<String> = plan
        .tasks
        .iter()
        .zip(responsible)
        .filter(|(_, it)| it.lead.is_none() && it.unfound.is_none() && it.sure.is_some())
        .map(|(task, _)| task.no.to_string())
        .collect();
    let unfound: Vec<String> = plan
        .tasks
        .iter()
        .zip(responsible)
        .filter(|(_, it)| it.unfound.is_some())
        .map(|(task, _)| task.no.to_string())
        .collect();
    if !unfound.is_empty() {
        lines.push(format!(
            "第{}条的牵头单位没有找到，没有由别的单位代替。请在任务上选定；不选的，确认后由督查机构分工。",
            unfound.join("、")
        ));
    }
    if !unled.is_empty() {
        lines.push(format!(
            "第{}条写了配合单位，没有牵头单位。请在任务上选定；不选的，确认后由督查机构分工。",
            unled.join("、")
        ));
    }
    if !plan.indicators.is_empty() {
        lines.push(format!(
            "读出规划指标{}项。请核对基期值和目标值，定好各组的牵头单位：由它每年填报。",
            plan.indicators.len()
        ));
    }
    let (many, unknown): (Vec<&str>, Vec<&str>) = unknown
        .iter()
        .map(String::as_str)
        .partition(|it| it.starts_with('各'));
    if !unknown.is_empty() {
        let names = unknown.join("、");
        lines.push(format!(
            "机构表中没有找到：{names}。可在机构表中补上别名，或在任务上直接选单位。"
        ));
    }
    if !many.is_empty() {
        let names = many.join("、");
        lines.push(format!(
            "{names}：不是一个单位，没有列为配合单位。确认后把目标分解到各单位。"
        ));
    }
    let year = plan.period.map_or(0, |period| period.to.year());
    for task in &plan.tasks {
        if let Some(text) = task
            .deadline
            .as_deref()
            .filter(|text| is_unclear(text, year))
        {
            lines.push(format!(
                "第{}条的完成时限“{text}”没有读成日期，请核对。",
                task.no
            ));
        }
    }
    let crowded: Vec<String> = plan
        .tasks
        .iter()
        .filter(|task| task.targets.iter().any(is_crowded))
        .map(|task| task.no.to_string())
        .collect();
    if !crowded.is_empty() {
        lines.push(format!(
            "第{}条里几个数并列写在一起，请核对各是什么的数。",
            crowded.join("、")
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

/// 内容, 目标任务 and 工作措施 of a task, each thing once: what the title says is in neither,
/// and what goals and measures say together is not said again.
fn told(task: &Task) -> [(&'static str, Option<&str>); 3] {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let title = letters(&task.title);
    let of = |text: &'_ Option<String>| text.as_deref().map(letters).filter(|it| *it != title);
    let (goals, measures) = (of(&task.goals), of(&task.measures));
    let measures = measures.filter(|it| goals.as_ref() != Some(it));
    let text = letters(&task.text);
    let both = [&goals, &measures].map(|it| it.as_deref().unwrap_or_default());
    let is_said = text == both.concat() || text == [both[1], both[0]].concat() || text == title;
    [
        ("text", (!is_said).then_some(task.text.as_str())),
        ("goals", goals.and(task.goals.as_deref())),
        ("measures", measures.and(task.measures.as_deref())),
    ]
}

/// What a task says that no field of its record holds: 责任领导, and a time that is no day.
fn beside(task: &Task, is_undated: bool) -> String {
    let leaders = Some(task.leaders.join("、")).filter(|it| !it.is_empty());
    let time = task.deadline.as_deref().filter(|_| is_undated);
    let leaders = leaders.map(|it| format!("责任领导：{it}。"));
    let time = time.map(|it| format!("完成时限：{it}。"));
    leaders.into_iter().chain(time).collect()
}

/// A time that names a day, and none that there is: 9.3, 2月30日前.
fn is_unclear(text: &str, year: i16) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && deadline(text, year).is_none()
}

/// Whether another number stands in what a number counts: 幼儿园、中小学学位1.5万个、2.3万个.
fn is_crowded(target: &Target) -> bool {
    let subject = &target.subject;
    !target.unit.is_empty()
        && subject.ends_with(&target.unit)
        && subject.contains(|c: char| c.is_ascii_digit())
}

/// Writes everything that was read, in the transaction that creates the plan.
pub(super) fn write_plan(ctx: &mut Ctx<'_>, plan: &mut Record) -> Outcome<()> {
    let carried = ctx
        .carried
        .take()
        .and_then(|carried| carried.downcast::<Read>().ok());
    let Some(read) = carried else {
        return editions::compare(ctx, plan);
    };
    let from = if read.plan.indicators.is_empty() {
        1
    } else {
        2
    };
    let sections = write_sections(ctx, plan.id, &read.plan.sections, from)?;
    let year = plan
        .get("ends_on")
        .as_day()
        .map_or(ctx.today().year(), |day| day.year());
    let (of_tasks, of_projects) = read.responsible.split_at(read.plan.tasks.len());
    for (task, responsible) in read.plan.tasks.iter().zip(of_tasks) {
        let mut values = Values::new();
        let section = task.heading.and_then(|idx| sections.get(idx).copied());
        values.insert("section".into(), section.into());
        values.insert("no".into(), i64::from(task.no).into());
        values.insert("title".into(), clipped(&task.title, 300).into());
        for (field, said) in told(task) {
            values.insert(field.into(), said.map(str::to_owned).into());
        }
        let due = task
            .deadline
            .as_deref()
            .and_then(|text| deadline(text, year));
        let beside = beside(task, due.is_none());
        if !beside.is_empty() {
            let text = values.get("text").and_then(Value::as_text);
            let lines: Vec<&str> = text.into_iter().chain([beside.as_str()]).collect();
            values.insert("text".into(), lines.join("\n").into());
        }
        values.insert("due_on".into(), due.into());
        values.insert(
            "named_units".into(),
            clipped(&task.responsible.join("、"), 500).into(),
        );
        let task_id = write_task(ctx, plan.id, values, responsible, task.span)?;
        for target in &task.targets {
            let written = write_target(ctx, task_id, target, year)?;
            write_shares(ctx, &written, target, &read.counties)?;
        }
        for deliverable in &task.deliverables {
            write_deliverable(ctx, task_id, deliverable)?;
        }
        for milestone in &task.milestones {
            write_milestone(ctx, task_id, milestone, year)?;
        }
    }
    for (project, responsible) in read.plan.key_projects.iter().zip(of_projects) {
        let mut values = Values::new();
        values.insert("kind".into(), Value::Code("project".into()));
        values.insert("no".into(), i64::from(project.no).into());
        values.insert("title".into(), clipped(&project.title, 300).into());
        let said = project.deadline.as_deref();
        let due = said.and_then(|text| deadline(text, year));
        // A time without a day is read in the text.
        let until = said.filter(|_| due.is_none());
        let until = until.map(|it| format!("完成时限：{it}"));
        let own = Some(project.text.clone()).filter(|it| !it.is_empty());
        let text: Vec<String> = own.into_iter().chain(until).collect();
        values.insert("due_on".into(), due.into());
        values.insert(
            "text".into(),
            Some(text.join("\n")).filter(|it| !it.is_empty()).into(),
        );
        values.insert(
            "named_units".into(),
            clipped(&project.responsible.join("、"), 500).into(),
        );
        let task_id = write_task(ctx, plan.id, values, responsible, project.span)?;
        for target in &project.targets {
            write_target(ctx, task_id, target, year)?;
        }
    }
    write_indicators(ctx, plan, &read.plan.indicators)?;
    editions::compare(ctx, plan)
}

/// The id of each section.
fn write_sections(
    ctx: &mut Ctx<'_>,
    plan: Id,
    sections: &[Section],
    from: i64,
) -> Outcome<Vec<Id>> {
    let mut written = Vec::new();
    for (section, seq) in sections.iter().zip(from..) {
        let mut values = Values::new();
        values.insert("plan".into(), plan.into());
        values.insert("label".into(), clipped(&section.label, 20).into());
        values.insert("title".into(), clipped(&section.title, 200).into());
        values.insert("level".into(), i64::from(section.level).clamp(1, 6).into());
        values.insert("seq".into(), seq.into());
        spanned(&mut values, section.span);
        written.push(ctx.create("plan.section", values)?.id);
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
    let unfound = responsible.unfound.as_deref();
    let unfound = unfound.and_then(|it| clipped(it, 60));
    values.insert("unfound_lead".into(), unfound.into());
    values.insert("supporting".into(), responsible.supporting.clone().into());
    let sure = responsible.sure.map(|it| Value::Code(it.code().into()));
    values.insert("match".into(), sure.unwrap_or_default());
    spanned(&mut values, span);
    Ok(ctx.create("plan.task", values)?.id)
}

fn write_target(ctx: &mut Ctx<'_>, task: Id, target: &Target, year: i16) -> Outcome<Record> {
    let mut values = Values::new();
    values.insert("task".into(), task.into());
    values.insert("quote".into(), clipped(&target.quote, 300).into());
    values.insert("subject".into(), clipped(&target.subject, 200).into());
    values.insert("comparator".into(), comparator(target.comparator));
    values.insert("value".into(), target.value.round_dp(4).into());
    values.insert(
        "value_to".into(),
        target.value_to.map(|it| it.round_dp(4)).into(),
    );
    values.insert("unit".into(), clipped(&target.unit, 20).into());
    let of_row = target.deadline.as_deref();
    let due = target.due.or_else(|| deadline(of_row?, year));
    values.insert("due_on".into(), due.into());
    spanned(&mut values, target.span);
    ctx.create("plan.target", values)
}

/// 其中云东区8所: parts for the counties that are known, to be handed out when the task runs.
fn write_shares(
    ctx: &mut Ctx<'_>,
    written: &Record,
    target: &Target,
    counties: &[Unit],
) -> Outcome<()> {
    for share in &target.shares {
        if let Some(holder) = units::county(&share.name, counties) {
            let value = Some(share.value.round_dp(4));
            let part = ctx.create("plan.target", part_of(written, holder, value, None))?;
            ctx.move_to(part, "drafted")?;
        }
    }
    Ok(())
}

/// 二季度 of a table: done by its last day.
fn write_milestone(ctx: &mut Ctx<'_>, task: Id, milestone: &Milestone, year: i16) -> Outcome<()> {
    let Some(due) = deadline(&milestone.by, year) else {
        return Ok(());
    };
    let mut values = Values::new();
    values.insert("task".into(), task.into());
    values.insert("title".into(), clipped(&milestone.title, 340).into());
    values.insert("due_on".into(), due.into());
    ctx.create("plan.milestone", values)?;
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

fn comparator(comparator: Comparator) -> Value {
    let code = match comparator {
        Comparator::Exactly => "eq",
        Comparator::AtLeast => "ge",
        Comparator::AtMost => "le",
        Comparator::Below => "lt",
        Comparator::More => "plus",
        Comparator::Less => "minus",
    };
    Value::Code(code.into())
}

/// 规划指标: a task for each group of a table, which somebody leads, and a target for each row.
fn write_indicators(ctx: &mut Ctx<'_>, plan: &Record, indicators: &[Indicator]) -> Outcome<()> {
    let Some(first) = indicators.first() else {
        return Ok(());
    };
    let mut values = Values::new();
    values.insert("plan".into(), plan.id.into());
    values.insert("title".into(), INDICATORS.into());
    // Before all chapters: it is what they are for.
    values.insert("seq".into(), 1.into());
    spanned(&mut values, first.span);
    let section = ctx.create("plan.section", values)?.id;
    for rows in indicators.chunk_by(|a, b| a.group == b.group) {
        let (first, last) = (&rows[0], &rows[rows.len() - 1]);
        let title = match first.group.is_empty() {
            true => INDICATORS.to_owned(),
            false => format!("{}指标", first.group.trim_end_matches("指标")),
        };
        let binds = rows.iter().any(|it| nature(it) == "binding");
        let mut values = Values::new();
        values.insert("kind".into(), Value::Code("indicator".into()));
        values.insert("section".into(), section.into());
        values.insert("title".into(), clipped(&title, 300).into());
        let nature = if binds { "binding" } else { "expected" };
        values.insert("nature".into(), Value::Code(nature.into()));
        let span = document::Span {
            at: first.span.at,
            to: last.span.to,
        };
        let task = write_task(ctx, plan.id, values, &Responsible::default(), span)?;
        for row in rows {
            write_indicator(ctx, plan, task, row)?;
        }
    }
    Ok(())
}

/// What binds says so in the table.
fn nature(indicator: &Indicator) -> &'static str {
    match indicator.kind.as_deref() {
        Some("约束性") => "binding",
        _ => "expected",
    }
}

fn write_indicator(
    ctx: &mut Ctx<'_>,
    plan: &Record,
    task: Id,
    indicator: &Indicator,
) -> Outcome<()> {
    let exact = |number: Option<Decimal>| -> Value { number.map(|it| it.round_dp(4)).into() };
    let falls = indicator.baseline > indicator.target && indicator.target.is_some();
    let direction = if falls {
        Comparator::AtMost
    } else {
        Comparator::AtLeast
    };
    // Without a column of a base year it is the year before the plan.
    let begins_on = plan.get("begins_on").as_day();
    let base_year = indicator
        .baseline_year
        .or(begins_on.map(|it| it.year() - 1));
    let last = indicator.target_year.map(Period::Year);
    let mut values = Values::new();
    values.insert("task".into(), task.into());
    values.insert("quote".into(), clipped(&indicator.name, 300).into());
    values.insert("subject".into(), clipped(&indicator.name, 200).into());
    values.insert(
        "comparator".into(),
        comparator(indicator.comparator.unwrap_or(direction)),
    );
    values.insert("value".into(), exact(indicator.target));
    values.insert("unit".into(), clipped(&indicator.unit, 20).into());
    values.insert("nature".into(), Value::Code(nature(indicator).into()));
    values.insert("base_year".into(), base_year.map(i64::from).into());
    values.insert("base".into(), exact(indicator.baseline));
    values.insert("path".into(), path(indicator).into());
    values.insert(
        "begins_on".into(),
        base_year.map(|it| Period::Year(it).after()).into(),
    );
    values.insert(
        "due_on".into(),
        last.and_then(|it| it.after().yesterday().ok()).into(),
    );
    spanned(&mut values, indicator.span);
    ctx.create("plan.target", values)?;
    Ok(())
}

fn path(indicator: &Indicator) -> Vec<Row> {
    let rows = indicator.path.iter().map(|it| {
        let mut row = Row {
            id: Id::now_v7(),
            cells: Default::default(),
        };
        row.set("year", i64::from(it.year).into());
        row.set("value", it.value.round_dp(4).into());
        row
    });
    rows.collect()
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
