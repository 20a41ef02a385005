//! 修订对比: a new edition of a plan under way beside the plan, task by task, as records a
//! clerk decides on.
//!
//! Not here: which tasks belong together (`matching`), and what is done once all is
//! decided (`adoption`).

use std::collections::BTreeSet;

use base::chinese::without_space;
use base::{Decimal, Id};
use kernel::{Ctx, Inputs, Outcome, Record, Values};
use model::Value;

use super::division::parts_of;
use super::matching::{self, Pair, Side};
use super::{id_list, number_text, org_short, org_titles};

pub(super) const CHANGE: &str = "plan.change";
const TASK: &str = "plan.task";
const TARGET: &str = "plan.target";

/// Compares a plan just read with the one it revises.
pub(super) fn compare(ctx: &mut Ctx<'_>, edition: &Record) -> Outcome<()> {
    let Some(plan) = edition.get("revises").as_ref() else {
        return Ok(());
    };
    let plan = ctx.get("plan.plan", plan)?;
    if !plan.in_state("running") {
        let title = plan.text("title").to_owned();
        return Err(ctx.refuse("plan.revises_state", &[("plan", title)]));
    }
    let before = live_tasks(ctx, plan.id)?;
    let after = live_tasks(ctx, edition.id)?;
    let sides = |ctx: &mut Ctx<'_>, tasks: &[Record]| -> Outcome<Vec<Side>> {
        tasks.iter().map(|task| side(ctx, task)).collect()
    };
    let pairs = matching::pairs(&sides(ctx, &before)?, &sides(ctx, &after)?);
    for (pair, seq) in pairs.into_iter().zip(1_i64..) {
        let (old, new) = (
            pair.before.map(|it| &before[it]),
            pair.after.map(|it| &after[it]),
        );
        let change = create(ctx, &plan, edition.id, seq, old, new, pair)?;
        // What is the same needs no decision.
        if change.get("kind").as_text() == Some("same") {
            ctx.move_to(change, "taken")?;
        }
    }
    Ok(())
}

/// The tasks of a plan that count, in their order.
fn live_tasks(ctx: &mut Ctx<'_>, plan: Id) -> Outcome<Vec<Record>> {
    let mut tasks = ctx.having(TASK, "plan", plan)?;
    tasks.retain(|task| !task.in_state("dropped") && !task.in_state("former"));
    tasks.sort_by_key(|task| {
        let kind = task.get("kind").as_text().map(str::to_owned);
        (kind != Some("task".to_owned()), task.get("no").as_integer())
    });
    Ok(tasks)
}

fn side(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<Side> {
    let quotes: Vec<String> = live_targets(ctx, task.id)?
        .iter()
        .map(|target| target.text("quote").to_owned())
        .collect();
    let title = without_space(task.text("title"));
    let fields = ["text", "goals", "measures"];
    let text: String = fields.map(|it| without_space(task.text(it))).concat();
    Ok(Side {
        no: task.get("no").as_integer(),
        whole: if text.is_empty() {
            title.clone() + &quotes.concat()
        } else {
            title.clone() + &text
        },
        title,
    })
}

/// The targets of a task itself, without parts and what was dropped.
pub(super) fn live_targets(ctx: &mut Ctx<'_>, task: Id) -> Outcome<Vec<Record>> {
    let mut targets = ctx.having(TARGET, "task", task)?;
    targets.retain(|it| {
        it.get("parent").is_missing() && !it.in_state("dropped") && !it.in_state("former")
    });
    Ok(targets)
}

fn create(
    ctx: &mut Ctx<'_>,
    plan: &Record,
    edition: Id,
    seq: i64,
    before: Option<&Record>,
    after: Option<&Record>,
    pair: Pair,
) -> Outcome<Record> {
    let title = after.or(before).map(|task| task.text("title").to_owned());
    let mut values = Values::new();
    values.insert("edition".into(), edition.into());
    values.insert("plan".into(), plan.id.into());
    values.insert("seq".into(), seq.into());
    values.insert("title".into(), title.into());
    values.insert("before".into(), before.map(|it| it.id).into());
    values.insert("after".into(), after.map(|it| it.id).into());
    let likeness = before.and(after).map(|_| i64::from(pair.likeness));
    values.insert("likeness".into(), likeness.into());
    ctx.create(CHANGE, values)
}

/// What kind of change it is.
pub(super) fn kind(ctx: &mut Ctx<'_>, change: &Record) -> Outcome<Value> {
    let kind = match (change.get("before").as_ref(), change.get("after").as_ref()) {
        (None, _) => "added",
        (_, None) => "dropped",
        (Some(before), Some(after)) if differing(ctx, before, after)?.is_empty() => "same",
        _ => "changed",
    };
    Ok(Value::Code(kind.into()))
}

/// What is different, a line each. What was decided and done stays as it was said.
pub(super) fn differences(ctx: &mut Ctx<'_>, change: &Record) -> Outcome<Value> {
    let edition = change.get("edition").as_ref();
    let is_done = match edition {
        Some(edition) => !ctx.get("plan.plan", edition)?.in_state("reading"),
        None => false,
    };
    if is_done {
        return Ok(change.get("differences").clone());
    }
    match (change.get("before").as_ref(), change.get("after").as_ref()) {
        (Some(before), Some(after)) => Ok(differing(ctx, before, after)?.join("\n").into()),
        _ => Ok(Value::Missing),
    }
}

fn differing(ctx: &mut Ctx<'_>, before: Id, after: Id) -> Outcome<Vec<String>> {
    let (before, after) = (ctx.get(TASK, before)?, ctx.get(TASK, after)?);
    let mut lines = Vec::new();
    let mut say = |what: &str, was: String, is: String| {
        if without_space(&was) != without_space(&is) {
            lines.push(format!("{what}：{} → {}", or_none(was), or_none(is)));
        }
    };
    say(
        "任务",
        before.text("title").to_owned(),
        after.text("title").to_owned(),
    );
    let units = |ctx: &Ctx<'_>, task: &Record, field: &str| -> String {
        let ids: Vec<Id> = match field {
            "lead" => task.get("lead").as_ref().into_iter().collect(),
            _ => task.get(field).refs(),
        };
        org_titles(ctx, &ids)
    };
    // A unit the new edition does not name stays.
    if !after.get("lead").is_missing() {
        say(
            "牵头单位",
            units(ctx, &before, "lead"),
            units(ctx, &after, "lead"),
        );
    }
    say(
        "配合单位",
        units(ctx, &before, "supporting"),
        units(ctx, &after, "supporting"),
    );
    let day = |task: &Record| {
        task.get("due_on")
            .as_day()
            .map(|it| it.to_string())
            .unwrap_or_default()
    };
    say("完成时限", day(&before), day(&after));
    for what in BESIDE {
        // An edition read before these were kept says nothing of them.
        if let (Some(was), Some(is)) = (beside(&before, what), beside(&after, what)) {
            say(what, was, is);
        }
    }
    lines.extend(reworded(&before, &after));
    for (was, is) in target_pairs(ctx, before.id, after.id)? {
        lines.extend(target_line(was.as_ref(), is.as_ref()));
        if let (Some(was), Some(is)) = (was, is) {
            lines.extend(part_lines(ctx, &was, &is)?);
        }
    }
    Ok(lines)
}

/// What the text of a task says that has no field of its own.
const BESIDE: [&str; 2] = ["责任领导", "完成时限"];
const WORDED: [(&str, &str); 3] = [
    ("goals", "目标任务"),
    ("measures", "工作措施"),
    ("text", "内容"),
];

/// The fields that say something else. Where all of them together say the same, it was only cut
/// otherwise.
fn reworded(before: &Record, after: &Record) -> Vec<String> {
    let of = |task: &Record, field: &str| -> BTreeSet<String> {
        let is_beside = |it: &String| BESIDE.iter().any(|word| it.starts_with(word));
        let worded = clauses(task, field).filter(|it| !is_beside(it));
        worded.map(|it| letters(&it)).collect()
    };
    let all = |task: &Record| -> BTreeSet<String> {
        WORDED
            .iter()
            .flat_map(|(field, _)| of(task, field))
            .collect()
    };
    if all(before) == all(after) {
        return Vec::new();
    }
    let mut lines = Vec::new();
    for (field, what) in WORDED {
        let is_said_above = field == "text" && !lines.is_empty();
        if of(before, field) != of(after, field) && !is_said_above {
            lines.push(format!("{what}有改动"));
        }
    }
    lines
}

/// 责任领导：王一、李二 → 王一、李二.
fn beside(task: &Record, what: &str) -> Option<String> {
    let mut said = clauses(task, "text").filter_map(|it| Some(it.strip_prefix(what)?.to_owned()));
    Some(said.next()?.trim_start_matches('：').to_owned())
}

fn clauses(task: &Record, field: &str) -> impl Iterator<Item = String> {
    let text = task.text(field).replace(['。', '；', ';'], "\n");
    let clauses: Vec<String> = text.lines().map(without_space).collect();
    clauses.into_iter().filter(|it| !letters(it).is_empty())
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What places have of a target, where the new edition names it and says another number.
fn part_lines(ctx: &mut Ctx<'_>, was: &Record, is: &Record) -> Outcome<Vec<String>> {
    let known = parts_of(ctx, was.id)?;
    let of = |part: &Record| part.get("value").as_decimal().map(|it| it.normalize());
    let mut lines = Vec::new();
    for named in parts_of(ctx, is.id)? {
        let holder = named.get("holder");
        let before = known.iter().find(|it| it.get("holder") == holder);
        let (before, after) = (before.and_then(of), of(&named));
        if before != after {
            let said = |value: Option<Decimal>| {
                or_none(value.map_or_else(String::new, |it| {
                    format!("{}{}", number_text(it), is.text("unit"))
                }))
            };
            let unit = org_short(ctx, holder.as_ref());
            lines.push(format!("其中{unit}：{} → {}", said(before), said(after)));
        }
    }
    Ok(lines)
}

fn or_none(text: String) -> String {
    if text.is_empty() {
        "无".to_owned()
    } else {
        text
    }
}

fn target_line(was: Option<&Record>, is: Option<&Record>) -> Option<String> {
    match (was, is) {
        (Some(was), None) => Some(format!("取消目标：{}", was.text("quote"))),
        (None, Some(is)) => Some(format!("新增目标：{}", is.text("quote"))),
        (Some(was), Some(is)) if !same_target(was, is) => {
            let divided = was.get("parts").as_integer().unwrap_or(0) > 0;
            let then = if divided {
                "（已分解下达，采用后请重新分解）"
            } else {
                ""
            };
            Some(format!("目标：{} → {}{then}", said(was), said(is)))
        }
        _ => None,
    }
}

/// A target in words: what the plan prints, and its number if that is not in it.
fn said(target: &Record) -> String {
    let quote = target.text("quote").to_owned();
    match target.get("value").as_decimal().map(number_text) {
        Some(value) if !quote.contains(&value) => {
            format!("{quote}（{value}{}）", target.text("unit"))
        }
        _ => quote,
    }
}

fn same_target(a: &Record, b: &Record) -> bool {
    let number = |it: &Record, field: &str| it.get(field).as_decimal().map(|it| it.normalize());
    without_space(a.text("quote")) == without_space(b.text("quote"))
        && ["value", "value_to", "base_year", "base"]
            .iter()
            .all(|field| number(a, field) == number(b, field))
        && a.get("comparator") == b.get("comparator")
        && a.text("unit") == b.text("unit")
}

/// The targets of two tasks, those that count the same beside each other.
pub(super) fn target_pairs(
    ctx: &mut Ctx<'_>,
    before: Id,
    after: Id,
) -> Outcome<Vec<(Option<Record>, Option<Record>)>> {
    let (before, after) = (live_targets(ctx, before)?, live_targets(ctx, after)?);
    let side = |target: &Record| Side {
        no: None,
        title: without_space(target.text("quote")),
        whole: without_space(target.text("subject")) + target.text("unit"),
    };
    let sides = |targets: &[Record]| targets.iter().map(side).collect::<Vec<Side>>();
    let pairs = matching::pairs(&sides(&before), &sides(&after));
    let pick = |all: &[Record], at: Option<usize>| at.map(|it| all[it].clone());
    Ok(pairs
        .into_iter()
        .map(|pair| (pick(&before, pair.before), pick(&after, pair.after)))
        .collect())
}

/// 分开: two that are not the same; the earlier one is dropped, the other new.
pub(super) fn part(ctx: &mut Ctx<'_>, change: &mut Record, _: &Inputs) -> Outcome<()> {
    let (Some(before), Some(plan), Some(edition)) = (
        change.get("before").as_ref(),
        change.get("plan").as_ref(),
        change.get("edition").as_ref(),
    ) else {
        return Ok(());
    };
    change.set("before", Value::Missing);
    change.set("likeness", Value::Missing);
    let (plan, before) = (ctx.get("plan.plan", plan)?, ctx.get(TASK, before)?);
    let seq = change.get("seq").as_integer().unwrap_or(1);
    let alone = Pair {
        before: Some(0),
        after: None,
        likeness: 0,
    };
    create(ctx, &plan, edition, seq, Some(&before), None, alone)?;
    Ok(())
}

/// 配对: a new one that is an earlier one after all.
pub(super) fn join(ctx: &mut Ctx<'_>, change: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let Some(with) = id_list(inputs.get("with")).first().copied() else {
        return Ok(());
    };
    let edition = change.get("edition").as_ref();
    let others = ctx.having(CHANGE, "before", with)?;
    let alone = others.into_iter().find(|it| {
        it.get("edition").as_ref() == edition
            && it.get("after").is_missing()
            && !it.in_state("joined")
    });
    let Some(alone) = alone else {
        let title = ctx.get(TASK, with)?.text("title").to_owned();
        return Err(ctx.refuse("plan.not_alone", &[("task", title)]));
    };
    ctx.move_to(alone, "joined")?;
    change.set("before", with);
    Ok(())
}
