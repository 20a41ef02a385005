//! 机构变更: judged before it is sent, approved by another, done on its day.
//!
//! An organisation that ends stays in the tree, with its last day and who takes over. Not
//! here: its pupils and staff, who go along (`handover`), who may do what, and that the day has
//! come (`merger.toml`), moving what lies below an organisation (`kernel`).

use base::Id;
use kernel::{Condition, Ctx, Inputs, ORGANISATION, Outcome, POSITION, Query, Record, SystemRules};
use model::Value;

use super::handover::{self, hand_over};
use super::post::{STAFF, works};
use super::pupil::{CLASS, PUPIL};
use super::{code_title, unit_title};

/// Whose records in a school are people and not work: told otherwise, or by positions.
const NO_WORK: &[&str] = &[kernel::ACCOUNT, kernel::DELEGATION, STAFF, PUPIL, CLASS];

pub(super) fn register(rules: &mut SystemRules<'_>) {
    rules
        .step("judged", judged)
        .step("approved", approved)
        .step("effected", effected);
}

/// 送审: it can be done, by whose it is, and what it leaves behind is told.
fn judged(ctx: &mut Ctx<'_>, merger: &mut Record, _: &Inputs) -> Outcome<()> {
    let tree = ctx.tree();
    let areas: Vec<Id> = ctx
        .positions_in(&merger.register)
        .iter()
        .map(|it| it.area)
        .collect();
    for id in merger.get("before").refs() {
        if !areas.iter().any(|area| tree.is_under(id, *area)) {
            let organisation = ("organisation", unit_title(ctx, Some(id)));
            return Err(ctx.refuse("registry.beyond", &[organisation]));
        }
    }
    fits(ctx, merger)?;
    merger.set("left", left(ctx, merger)?);
    Ok(())
}

/// 批准, by another than who drew it up.
fn approved(ctx: &mut Ctx<'_>, merger: &mut Record, _: &Inputs) -> Outcome<()> {
    if merger.created_by == ctx.caller().account {
        return Err(ctx.refuse("registry.two_persons", &[]));
    }
    fits(ctx, merger)
}

/// 生效: what the document says becomes so.
fn effected(ctx: &mut Ctx<'_>, merger: &mut Record, _: &Inputs) -> Outcome<()> {
    fits(ctx, merger)?;
    merger.set("left", left(ctx, merger)?);
    let why = format!(
        "{} {}",
        merger.text("document"),
        merger.number.clone().unwrap_or_default()
    );
    // Before it is closed, which would keep its records as they are.
    if let [to] = merger.get("after").refs().as_slice() {
        for id in ending(merger) {
            hand_over(ctx, (id, *to), merger.get("on"), &why)?;
        }
    }
    for id in merger.get("before").refs() {
        let mut organisation = ctx.get(ORGANISATION, id)?;
        match merger.text("kind") {
            "rename" => rename(&mut organisation, merger),
            "move" => organisation.set("parent", merger.get("new_parent").clone()),
            _ if merger.get("after").refs().contains(&id) => continue,
            _ => {
                organisation.set("to", merger.get("on").clone());
                organisation.set("successors", merger.get("after").clone());
            }
        }
        ctx.update_because(organisation, &why)?;
    }
    Ok(())
}

/// Documents written before go on naming it as it was called.
fn rename(organisation: &mut Record, merger: &Record) {
    let known = organisation.text("aliases").to_owned();
    let former = [organisation.text("title"), organisation.text("short")];
    let mut names: Vec<&str> = known
        .split('、')
        .chain(former)
        .filter(|it| !it.is_empty())
        .collect();
    names.dedup();
    organisation.set("aliases", names.join("、"));
    organisation.set("title", merger.get("new_title").clone());
    if !merger.get("new_short").is_missing() {
        organisation.set("short", merger.get("new_short").clone());
    }
}

/// Those that end by it.
fn ending(merger: &Record) -> Vec<Id> {
    let after = merger.get("after").refs();
    match merger.text("kind") {
        "rename" | "move" => Vec::new(),
        _ => {
            let before = merger.get("before").refs().into_iter();
            before.filter(|it| !after.contains(it)).collect()
        }
    }
}

/// As many organisations as its kind needs, all of them there, nothing left hanging below.
fn fits(ctx: &mut Ctx<'_>, merger: &Record) -> Outcome<()> {
    let (before, after) = (merger.get("before").refs(), merger.get("after").refs());
    let ends = ending(merger);
    let wrong = match merger.text("kind") {
        "merge" if after.len() != 1 => "“承接机构”应是合并后的一所",
        "merge" if ends.is_empty() => "“原机构”里至少有一所并入承接机构",
        "split" if before.len() != 1 => "“原机构”应是要分设的一所",
        "split" if after.len() < 2 => "“承接机构”至少有分设后的两所，原机构保留的也选上",
        "rename" if before.len() != 1 => "“原机构”应是要更名的一所",
        "close" if ends.len() != before.len() => "要撤销的机构不能同时承接",
        _ => "",
    };
    if !wrong.is_empty() {
        let kind = kind_title(ctx, merger);
        return Err(ctx.refuse(
            "registry.one_school",
            &[("kind", kind), ("why", wrong.to_owned())],
        ));
    }
    for id in before.iter().chain(&after) {
        let organisation = ctx.get(ORGANISATION, *id)?;
        if let Some(day) = organisation.get("to").as_day() {
            let values = [
                ("organisation", organisation.text("title").to_owned()),
                ("day", day.to_string()),
            ];
            return Err(ctx.refuse("registry.closed", &values));
        }
    }
    for id in &ends {
        let pupils = handover::present(ctx, *id)?;
        if after.is_empty() && pupils > 0 {
            let values = [
                ("organisation", unit_title(ctx, Some(*id))),
                ("n", pupils.to_string()),
            ];
            return Err(ctx.refuse("registry.pupils_left", &values));
        }
        let below = ctx.having(ORGANISATION, "parent", *id)?;
        let below: Vec<&str> = below
            .iter()
            .filter(|it| it.get("to").is_missing() && !ends.contains(&it.id))
            .map(|it| it.text("title"))
            .collect();
        if !below.is_empty() {
            let values = [
                ("organisation", unit_title(ctx, Some(*id))),
                ("below", below.join("、")),
            ];
            return Err(ctx.refuse("registry.below", &values));
        }
    }
    Ok(())
}

/// 交接事项: positions still held and what is not done, of each that ends.
fn left(ctx: &mut Ctx<'_>, merger: &Record) -> Outcome<Value> {
    let mut lines = Vec::new();
    for id in ending(merger) {
        let (pupils, staff) = (handover::present(ctx, id)?, staff(ctx, id)?);
        let (positions, open) = (positions(ctx, id)?, open(ctx, id)?);
        let told = |what: &str, of: Vec<String>| match of.is_empty() {
            true => format!("没有{what}"),
            false => format!("{what}：{}", of.join("、")),
        };
        let (positions, open) = (told("在任的岗位", positions), told("在办的事", open));
        let unit = unit_title(ctx, Some(id));
        lines.push(format!(
            "{unit}　在校学生 {pupils} 人；在册教职工 {staff} 人；{positions}；{open}。"
        ));
        lines.extend(apart(ctx, merger, (id, &unit))?);
    }
    Ok(match lines.is_empty() {
        true => Value::Missing,
        false => lines.join("\n").into(),
    })
}

/// What is to be done before the day where one of the two schools has risen a year and the other
/// has not: the classes would stand a grade apart.
fn apart(
    ctx: &mut Ctx<'_>,
    merger: &Record,
    (school, called): (Id, &str),
) -> Outcome<Option<String>> {
    let after = merger.get("after").refs();
    let [to] = after.as_slice() else {
        return Ok(None);
    };
    let classes = handover::out_of_step(ctx, school, *to)?;
    let (n, some) = (classes.len(), classes.join("、"));
    let other = unit_title(ctx, Some(*to));
    Ok((n > 0).then(|| {
        format!(
            "{called}和{other}一所已办学年升级、一所没有办，{n} 个班与同一级的班差一个年级：{some}。请在生效以前让没有办的学校办好“学年升级”。"
        )
    }))
}

fn staff(ctx: &mut Ctx<'_>, school: Id) -> Outcome<usize> {
    let staff = ctx.having(STAFF, "school", school)?;
    Ok(staff.iter().filter(|it| works(it)).count())
}

/// 甄校办（学校干部）
fn positions(ctx: &mut Ctx<'_>, organisation: Id) -> Outcome<Vec<String>> {
    let today = ctx.today();
    let held = ctx.having(POSITION, "unit", organisation)?;
    let mut told = Vec::new();
    for position in held.iter().filter(|it| kernel::is_held(it, today)) {
        let Some(account) = position.get("account").as_ref() else {
            continue;
        };
        let account = ctx.get(kernel::ACCOUNT, account)?;
        let role = code_title(&ctx.kernel().model, "access.role", position.text("role"));
        told.push(format!("{}（{role}）", account.text("name")));
    }
    Ok(told)
}

/// 安全隐患 2 件
fn open(ctx: &mut Ctx<'_>, organisation: Id) -> Outcome<Vec<String>> {
    let (kernel, today) = (ctx.kernel().clone(), ctx.today());
    let mut told = Vec::new();
    for register in kernel.model.registers().filter(|it| !it.hidden) {
        if register.states.is_empty() || NO_WORK.contains(&register.id.as_str()) {
            continue;
        }
        let query = Query::all(register, today)
            .having("owner", organisation)
            .with(Condition::not_ended(register));
        let n = ctx.read().count(&query, kernel::COUNT_MAX)?;
        if n > 0 {
            told.push(format!("{} {n} 件", register.title));
        }
    }
    Ok(told)
}

fn kind_title(ctx: &Ctx<'_>, merger: &Record) -> String {
    code_title(
        &ctx.kernel().model,
        "registry.merger_kind",
        merger.text("kind"),
    )
}
