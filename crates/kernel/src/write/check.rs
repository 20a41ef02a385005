//! What must hold of values: their types when they come in, everything else before they are written.

use std::collections::BTreeSet;

use model::expr::Expr;
use model::{Computed, Field, Kind, Publish, Register, Value};
use serde_json::{Map, Value as Json};

use super::dated;
use super::fit::{referred, unfit};
use super::given;
use super::row;
use crate::encoding::from_json;
use crate::expression::Met;
use crate::rules::Ctx;
use crate::store::{Read, Soon};
use crate::writing::Writing;
use crate::{FieldProblem, Outcome, Query, Record, Refusal, Values, expression, rows};

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Typed {
    Create,
    Edit,
}

/// Reads typed values; refuses unknown fields and those nobody types now, all problems at once.
pub(super) fn typed(
    register: &Register,
    values: &Map<String, Json>,
    how: Typed,
) -> Outcome<Values> {
    let mut typed = Values::new();
    let mut problems = Vec::new();
    for (name, json) in values {
        let Some(field) = register.fields.get(name) else {
            problems.push(problem(name, format!("没有“{name}”这一项")));
            continue;
        };
        let is_link = matches!(&field.kind, Kind::Record { about } if about.is_empty());
        if field.is_computed() || is_link || field.fixed {
            let why = format!("“{}”由系统填写，不能手工改", field.title);
            problems.push(problem(name, why));
            continue;
        }
        if field.once && how == Typed::Edit {
            let why = format!("“{}”新建时填定，不能再改", field.title);
            problems.push(problem(name, why));
            continue;
        }
        match read_typed(field, json) {
            Ok(value) => {
                typed.insert(name.clone(), value);
            }
            Err(found) => problems.extend(found),
        }
    }
    if problems.is_empty() {
        Ok(typed)
    } else {
        Err(Refusal::fields(problems).into())
    }
}

/// A value of a field as somebody typed it.
///
/// # Errors
/// All that is wrong with it, in Chinese: of rows each cell.
pub fn read_typed(field: &Field, json: &Json) -> Result<Value, Vec<FieldProblem>> {
    match read_as_far(field, json) {
        (Some(value), problems) if problems.is_empty() => Ok(value),
        (_, problems) => Err(problems),
    }
}

/// What of a typed value can be read, with all that is wrong with it.
pub(crate) fn read_as_far(field: &Field, json: &Json) -> (Option<Value>, Vec<FieldProblem>) {
    match &field.kind {
        Kind::Rows { .. } => rows::typed(field, json),
        kind => match from_json(json, kind) {
            Ok(value) => (Some(value), Vec::new()),
            Err(why) => {
                let says = format!("“{}”{why}", field.title);
                (None, vec![problem(&field.name, says)])
            }
        },
    }
}

pub(crate) fn problem(field: &str, message: impl Into<String>) -> FieldProblem {
    FieldProblem {
        field: field.to_owned(),
        message: message.into(),
    }
}

pub(super) fn evaluate(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    expr: &Expr,
) -> Value {
    evaluate_among((writing, &mut Met::default()), register, record, expr)
}

/// The same of one of several expressions, while nothing is written.
fn evaluate_among(
    (writing, met): (&mut Writing<'_>, &mut Met),
    register: &Register,
    record: &Record,
    expr: &Expr,
) -> Value {
    let me = writing.caller.person();
    let among = (writing.kernel, &mut *writing.tx as &mut dyn Read, met);
    expression::value_among(among, register, record, me, expr)
}

/// Sets the fields that are never typed, in the order of the definition.
pub(super) fn compute(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &mut Record,
) -> Outcome<()> {
    compute_what(writing, register, record, None)
}

/// The same of a record that was computed before: an expression only when it asks something
/// that changed.
pub(super) fn compute_again(
    writing: &mut Writing<'_>,
    register: &Register,
    before: &Record,
    record: &mut Record,
) -> Outcome<()> {
    let names = register.fields.keys().map(String::as_str);
    let mut differ: BTreeSet<&str> = names
        .filter(|it| before.get(it) != record.get(it))
        .collect();
    let own = [
        ("state", before.state != record.state),
        ("owner", before.owner != record.owner),
        ("number", before.number != record.number),
    ];
    differ.extend(own.into_iter().filter(|(_, it)| *it).map(|(name, _)| name));
    compute_what(writing, register, record, Some(differ))
}

fn compute_what<'r>(
    writing: &mut Writing<'_>,
    register: &'r Register,
    record: &mut Record,
    mut differ: Option<BTreeSet<&'r str>>,
) -> Outcome<()> {
    row::compute(writing, register, record);
    let (mut carried, mut met) = (None, Met::default());
    for field in register.fields.values() {
        let kept = field.given.as_ref();
        if kept.is_some_and(|it| record.get(&it.through).is_missing()) {
            continue;
        }
        if let (Some(differ), Some(Computed::Expr(expr))) = (&differ, &field.computed) {
            let asks = |path: &&[String]| path.first().is_some_and(|it| differ.contains(&**it));
            if !model::expr::asked(expr).iter().any(asks) {
                continue;
            }
        }
        let value = match &field.computed {
            Some(Computed::Expr(expr)) => {
                let value = evaluate_among((writing, &mut met), register, record, expr);
                expression::settled(value, &field.kind)
            }
            Some(Computed::Rule(name)) => match writing.kernel.rules.field(register, name) {
                Some(rule) => {
                    let mut ctx = Ctx {
                        writing: writing.again(),
                        carried: carried.take(),
                    };
                    let value = rule(&mut ctx, record)?;
                    carried = ctx.carried;
                    met = Met::default();
                    value
                }
                None => continue,
            },
            // Kept by who writes the other register.
            Some(Computed::Latest(_)) | None => continue,
        };
        if let Some(differ) = differ
            .as_mut()
            .filter(|_| value != *record.get(&field.name))
        {
            differ.insert(&field.name);
        }
        record.set(&field.name, value);
    }
    unrelease(register, record);
    Ok(())
}

/// What leaves the states in which it is public is released no more: it comes back unreleased.
fn unrelease(register: &Register, record: &mut Record) {
    let Some(publish) = register.publish.as_ref().filter(|it| it.is_released) else {
        return;
    };
    if !publish.states.iter().any(|it| record.in_state(it)) {
        record.set(Publish::HELD, Value::Missing);
        record.set(Publish::RELEASED_ON, Value::Missing);
    }
}

/// Everything that must hold of a record, all problems at once; `before` as it was, if it was.
/// The episode that ends when this one begins.
pub(super) fn check(
    writing: &mut Writing<'_>,
    register: &Register,
    before: Option<&Record>,
    record: &Record,
) -> Outcome<Option<Record>> {
    let (mut problems, mut met) = (Vec::new(), Met::default());
    if writing.tx.is_far() {
        let soon = soon(writing, register, before, record)?;
        writing.tx.foresee(&soon)?;
    }
    for field in register.fields.values() {
        let value = record.get(&field.name);
        if field.kind.rows().is_some() {
            row::check(writing, (register, field), (before, record), &mut problems)?;
        }
        if value.is_missing() {
            let asked = (&mut *writing, &mut met);
            if field.required && shown_among(asked, register, record, field) {
                problems.push(problem(&field.name, format!("请填写“{}”", field.title)));
            }
            continue;
        }
        let held = before.map(|it| it.get(&field.name));
        if let Some(why) = unfit(writing, held, value, field)? {
            problems.push(problem(&field.name, why));
        }
        if let Some(expr) = &field.check
            && evaluate_among((writing, &mut met), register, record, expr) == Value::Flag(false)
        {
            problems.push(problem(&field.name, says(field)));
        }
    }
    twins(writing, register, record, &mut problems)?;
    for check in &register.checks {
        let holds = evaluate_among((writing, &mut met), register, record, &check.expr);
        if holds == Value::Flag(false) {
            problems.push(problem("", check.says.clone()));
        }
    }
    let former = dated::fits(writing, register, before, record, &mut problems)?;
    if problems.is_empty() {
        Ok(former)
    } else {
        Err(Refusal::fields(problems).into())
    }
}

/// What will be looked up to check a record.
fn soon<'s, 'k: 's>(
    writing: &Writing<'k>,
    register: &'s Register,
    before: Option<&Record>,
    record: &Record,
) -> Outcome<Vec<Soon<'s>>> {
    let mut soon = Vec::new();
    for field in register.fields.values() {
        let held = before.map(|it| it.get(&field.name));
        soon.extend(referred(writing, held, record.get(&field.name), field)?);
    }
    soon.extend(keys(register, record).map(|it| Soon::holders(register, &it)));
    let key = dated::key(register, record);
    soon.extend(key.map(|it| Soon::Rows(Query::of_key(register, &it))));
    Ok(soon)
}

/// The record's keys that are filled, with their values.
fn keys<'r>(
    register: &'r Register,
    record: &'r Record,
) -> impl Iterator<Item = Vec<(&'r str, &'r Value)>> {
    let keys = register.keys().map(|key| {
        let values = key.into_iter().map(|name| (name, record.get(name)));
        values.collect::<Vec<_>>()
    });
    keys.filter(|values| !values.iter().any(|(_, value)| value.is_missing()))
}

/// What is said when a field's `check` is false.
pub(crate) fn says(field: &Field) -> String {
    match (field.check_says.as_str(), field.help.as_str()) {
        ("", "") => format!("“{}”不符合要求，请核对后改填", field.title),
        ("", help) => format!("“{}”不符合要求：{help}", field.title),
        (says, _) => says.to_owned(),
    }
}

pub(super) fn shown(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    field: &Field,
) -> bool {
    shown_among((writing, &mut Met::default()), register, record, field)
}

fn shown_among(
    (writing, met): (&mut Writing<'_>, &mut Met),
    register: &Register,
    record: &Record,
    field: &Field,
) -> bool {
    let when = field.when.as_ref();
    when.is_none_or(|when| {
        evaluate_among((writing, met), register, record, when) == Value::Flag(true)
    })
}

/// No two records hold the same key.
fn twins(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    problems: &mut Vec<FieldProblem>,
) -> Outcome<()> {
    for values in keys(register, record) {
        let holders = writing.tx.holders(register, &values)?;
        if !holders.iter().any(|it| *it != record.id) {
            continue;
        }
        let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        let problem = match given::held(register, record, &names) {
            Some(told) => told,
            None => twin(register, &names),
        };
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    Ok(())
}

/// Another record holds the same key.
pub(super) fn twin(register: &Register, key: &[&str]) -> FieldProblem {
    let titles = key.iter().filter_map(|name| register.fields.get(*name));
    let titles: Vec<&str> = titles.map(|it| it.title.as_str()).collect();
    problem(
        key.first().copied().unwrap_or_default(),
        format!("“{}”已有相同的一条，不能重复", titles.join("、")),
    )
}
