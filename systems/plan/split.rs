//! 拆分、并入: one task cut in two at a place in the plan's text, or two made one.
//!
//! Offsets are characters of the plan's text. Numbers stay consecutive. Not here:
//! what a single task's fields may be (`task.toml`).

use base::Id;
use base::chinese::without_space;
use kernel::{Ctx, Inputs, Outcome, Record, Values};
use model::Value;
use serde_json::Value as Json;

use super::{id_list, state_title};

const TASK: &str = "plan.task";
const CHILDREN: [&str; 2] = ["plan.target", "plan.deliverable"];
const TITLE_MAX: usize = 300;

/// Cuts a text that was taken out of `before` + `after` (white space removed) where
/// the two meet.
pub(crate) fn cut(text: &str, before: &str, after: &str) -> (String, String) {
    let whole: String = [before, after].concat();
    let Some(start) = whole.find(text).filter(|_| !text.is_empty()) else {
        return (text.to_owned(), String::new());
    };
    let at = before.len().saturating_sub(start).min(text.len());
    let at = if text.is_char_boundary(at) {
        at
    } else {
        text.len()
    };
    (text[..at].to_owned(), text[at..].to_owned())
}

/// The first sentence, as a title.
pub(crate) fn first_sentence(text: &str) -> String {
    let start = text.trim_start_matches(|c: char| "。；;，,、".contains(c));
    let end = start.find(['。', '；', ';', '\n']).unwrap_or(start.len());
    start[..end].chars().take(TITLE_MAX).collect()
}

/// From the offset on, text, targets and deliverables are the new task's.
pub(super) fn split(ctx: &mut Ctx<'_>, task: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let offset = inputs.get("offset").and_then(Json::as_i64).unwrap_or(-1);
    let (at, to) = (task.get("at").as_integer(), task.get("to").as_integer());
    let (at, to) = match (at, to) {
        (Some(at), Some(to)) if at < offset && offset < to => (at, to),
        _ => {
            let said = |it: Option<i64>| it.map_or_else(String::new, |it| it.to_string());
            return Err(ctx.refuse("plan.split_outside", &[("at", said(at)), ("to", said(to))]));
        }
    };
    let mut moving = Vec::new();
    for register in CHILDREN {
        for child in ctx.having(register, "task", task.id)? {
            let span = (child.get("at").as_integer(), child.get("to").as_integer());
            if let (Some(first), Some(last)) = span {
                if first < offset && offset < last {
                    let name = if register == CHILDREN[0] {
                        "quote"
                    } else {
                        "name"
                    };
                    let quote = child.text(name).to_owned();
                    return Err(ctx.refuse("plan.split_in_target", &[("quote", quote)]));
                }
                if first >= offset {
                    moving.push(child);
                }
            }
        }
    }
    let plan = plan_text(ctx, task)?;
    let part = |from: i64, to: i64| -> String {
        let skip = usize::try_from(from).unwrap_or(0);
        let take = usize::try_from(to - from).unwrap_or(0);
        without_space(&plan.chars().skip(skip).take(take).collect::<String>())
    };
    let (before, after) = (part(at, offset), part(offset, to));
    let mut values = Values::new();
    for name in ["text", "goals", "measures"] {
        let (first, second) = cut(task.text(name), &before, &after);
        task.set(name, first);
        values.insert(name.to_owned(), second.into());
    }
    if values["text"].is_missing() {
        values.insert("text".into(), after.clone().into());
    }
    values.insert("title".into(), first_sentence(&after).into());
    const SAME: [&str; 13] = [
        "plan",
        "section",
        "parent",
        "kind",
        "nature",
        "lead",
        "supporting",
        "chief",
        "person",
        "begins_on",
        "due_on",
        "named_units",
        "match",
    ];
    for name in SAME {
        values.insert(name.to_owned(), task.get(name).clone());
    }
    values.insert("at".into(), offset.into());
    values.insert("to".into(), to.into());
    task.set("to", offset);
    let no = task.get("no").as_integer().unwrap_or(0);
    renumber(ctx, task, no, 1)?;
    values.insert("no".into(), (no + 1).into());
    let new = ctx.create(TASK, values)?;
    move_children(ctx, moving, new.id)
}

/// The whole of one task becomes part of another; the emptied one is dropped.
pub(super) fn merge(ctx: &mut Ctx<'_>, task: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let Some(into) = id_list(inputs.get("into")).first().copied() else {
        return Err(ctx.refuse("plan.merge_itself", &[]));
    };
    if into == task.id {
        return Err(ctx.refuse("plan.merge_itself", &[]));
    }
    let mut into = ctx.get(TASK, into)?;
    let title = ("task", into.text("title").to_owned());
    if into.get("plan") != task.get("plan") {
        return Err(ctx.refuse("plan.merge_other_plan", &[title]));
    }
    if !into.in_state("found") {
        let state = state_title(ctx, &into);
        return Err(ctx.refuse("plan.merge_state", &[title, ("state", state)]));
    }
    for name in ["text", "goals", "measures"] {
        let joined = joined(into.text(name), task.text(name), "\n");
        into.set(name, joined);
    }
    let named = joined(into.text("named_units"), task.text("named_units"), "、");
    into.set("named_units", named);
    let mut supporting: Vec<Id> = into.get("supporting").refs();
    for unit in task
        .get("lead")
        .refs()
        .into_iter()
        .chain(task.get("supporting").refs())
    {
        if !supporting.contains(&unit) && into.get("lead").as_ref() != Some(unit) {
            supporting.push(unit);
        }
    }
    into.set("supporting", supporting);
    let number = |record: &Record, name: &str| record.get(name).as_integer();
    // Neighbours in the text become one stretch of it.
    if number(&into, "to").is_some() && number(&into, "to") <= number(task, "at") {
        into.set("to", task.get("to").clone());
    } else if number(task, "to").is_some() && number(task, "to") <= number(&into, "at") {
        into.set("at", task.get("at").clone());
    }
    let into = ctx.update(into)?;
    let mut moving = Vec::new();
    for register in CHILDREN {
        moving.extend(ctx.having(register, "task", task.id)?);
    }
    move_children(ctx, moving, into.id)?;
    if let Some(no) = task.get("no").as_integer() {
        task.set("no", Value::Missing);
        renumber(ctx, task, no, -1)?;
    }
    Ok(())
}

fn plan_text(ctx: &mut Ctx<'_>, task: &Record) -> Outcome<String> {
    match task.get("plan").as_ref() {
        Some(plan) => Ok(ctx.get("plan.plan", plan)?.text("text").to_owned()),
        None => Ok(String::new()),
    }
}

fn joined(first: &str, second: &str, between: &str) -> String {
    match (first, second) {
        ("", one) | (one, "") => one.to_owned(),
        (first, second) => format!("{first}{between}{second}"),
    }
}

/// Moves the numbers of the tasks after a number, of the same kind, by one.
fn renumber(ctx: &mut Ctx<'_>, task: &Record, after: i64, by: i64) -> Outcome<()> {
    let Some(plan) = task.get("plan").as_ref() else {
        return Ok(());
    };
    for mut other in ctx.having(TASK, "plan", plan)? {
        let no = other.get("no").as_integer().filter(|no| *no > after);
        let same = other.id != task.id && other.get("kind") == task.get("kind");
        if let Some(no) = no.filter(|_| same) {
            other.set("no", no + by);
            ctx.update(other)?;
        }
    }
    Ok(())
}

fn move_children(ctx: &mut Ctx<'_>, children: Vec<Record>, task: Id) -> Outcome<()> {
    for mut child in children {
        child.set("task", task);
        ctx.update(child)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_where_the_plan_is() {
        // The heading stands before the text, the responsible units after it.
        check(
            "甲事。乙事。",
            "1.标题。甲事。",
            "乙事。责任科室：基教科",
            "甲事。",
            "乙事。",
        );
        check(
            "甲事。乙事。",
            "1.标",
            "题。甲事。乙事。",
            "",
            "甲事。乙事。",
        );
        check("甲事。", "1.标题。甲事。", "责任科室：基教科", "甲事。", "");
        check("改过的字", "1.标题。甲事。", "乙事。", "改过的字", "");
        check("", "甲", "乙", "", "");
    }

    #[test]
    fn a_title_is_the_first_sentence() {
        assert_eq!(first_sentence("；建好平台。再用好。"), "建好平台");
        assert_eq!(first_sentence("没有句号"), "没有句号");
    }

    #[track_caller]
    fn check(text: &str, before: &str, after: &str, first: &str, second: &str) {
        assert_eq!(
            cut(text, before, after),
            (first.to_owned(), second.to_owned())
        );
    }
}
