//! 按期间记录: half-open episodes of one key, which never overlap.
//!
//! 变更: what is created while another is open begins where that ends, and ends it. 更正: what
//! is edited says why. Gaps are allowed. Not here: what is so on a day (`crate::Condition::On`).

use base::Day;
use model::{Register, Value};

use super::check::{compute, problem};
use super::save::{changed, put, put_noting};
use super::trace::{difference, note_next};
use crate::access::writing_position;
use crate::history::Action;
use crate::writing::Writing;
use crate::{Entry, FieldProblem, Outcome, Query, Record, Refusal};

/// The values of a record's key; none for what is not dated or has no whole key.
pub(super) fn key<'r>(
    register: &'r Register,
    record: &'r Record,
) -> Option<Vec<(&'r str, &'r Value)>> {
    let names = register.dated.iter();
    let values: Vec<_> = names.map(|it| (it.as_str(), record.get(it))).collect();
    let is_whole = values.iter().all(|(_, value)| !value.is_missing());
    (register.is_dated() && is_whole).then_some(values)
}

/// Whether a record's days fit between the other episodes; the open one a new one takes over
/// from.
pub(super) fn fits(
    writing: &mut Writing<'_>,
    register: &Register,
    before: Option<&Record>,
    record: &Record,
    problems: &mut Vec<FieldProblem>,
) -> Outcome<Option<Record>> {
    let Some(key) = key(register, record) else {
        return Ok(None);
    };
    let (from, to) = days(record);
    if let (Some(from), Some(to)) = (from, to)
        && to <= from
    {
        problems.push(problem("to", "止日应晚于起日（止日当天不含在内）"));
    }
    let mut others = writing.tx.episodes(register, &key)?;
    others.retain(|other| other.id != record.id);
    let clash = |other: &Record| {
        let (a, b) = days(other);
        let before = |a: Option<Day>, b: Option<Day>| a.zip(b).is_none_or(|(a, b)| a < b);
        before(from, b) && before(a, to)
    };
    let is_open = |other: &Record| other.get("to").is_missing() && clash(other);
    let mut former = None;
    if before.is_none()
        && let (Some(from), Some(idx)) = (from, others.iter().position(is_open))
    {
        let open = others.swap_remove(idx);
        if let Some(since) = open.get("from").as_day().filter(|since| from <= *since) {
            let says = format!("起日应晚于现有一段的起日（{since}）；要改那一段，请用更正");
            problems.push(problem("from", says));
            return Ok(None);
        }
        former = Some(open);
    }
    if let Some(other) = others.iter().find(|it| clash(it)) {
        let says = format!("与已有的一段（{}）重叠，请核对起止日期", span(other));
        problems.push(problem("from", says));
    }
    Ok(former)
}

fn days(record: &Record) -> (Option<Day>, Option<Day>) {
    (record.get("from").as_day(), record.get("to").as_day())
}

fn span(record: &Record) -> String {
    match days(record) {
        (None, None) => "一直".into(),
        (Some(from), None) => format!("{from}起"),
        (None, Some(to)) => format!("至{to}"),
        (Some(from), Some(to)) => format!("{from}至{to}"),
    }
}

/// An open episode is ended by who may write it.
pub(super) fn may_end(
    writing: &mut Writing<'_>,
    register: &Register,
    former: &Record,
) -> Outcome<()> {
    let (tree, caller) = (writing.kernel.tree(), writing.caller);
    if caller.is_platform() || writing_position(&tree, register, caller, former).is_some() {
        return Ok(());
    }
    let says = format!(
        "同一对象在其他单位还有未结束的{}（{}），请先由该单位结束或办理转出。",
        register.title,
        span(former)
    );
    Err(Refusal::new("kernel.former", says).into())
}

/// Ends an episode where the next begins.
pub(super) fn end(
    writing: &mut Writing<'_>,
    register: &Register,
    former: Record,
    next: &Record,
) -> Outcome<()> {
    let mut ended = former.clone();
    ended.set("to", next.get("from").clone());
    compute(writing, register, &mut ended)?;
    let changes = difference(&former, &ended);
    let name = next.number.as_deref().unwrap_or("新的一段");
    let from = next.get("from").as_day().unwrap_or(Day::ZERO);
    let reason = format!("变更：自{from}起由{name}接续");
    let ended = put_noting(writing, register, &former, ended, |writing, ended| {
        note_next(writing, ended, (&reason, next.id), &changes)
    })?;
    changed(writing, register, ended).map(drop)
}

/// What was ended for a record that is taken back is open again, unless it was changed since.
pub(super) fn reopen(
    writing: &mut Writing<'_>,
    register: &Register,
    gone: &Record,
    reason: &str,
) -> Outcome<()> {
    let Some(key) = key(register, gone) else {
        return Ok(());
    };
    let query = Query::of_key(register, &key).having("to", gone.get("from").clone());
    for former in writing.tx.rows(&query)? {
        let entries = writing.tx.entries(&register.id, former.id)?;
        let writes = |it: &&Entry| it.entry.action.writes();
        let last = entries.iter().rev().find(writes);
        if last.and_then(|it| it.entry.next()) != Some(gone.id) {
            continue;
        }
        let mut open = former.clone();
        open.set("to", Value::Missing);
        compute(writing, register, &mut open)?;
        let changes = difference(&former, &open);
        let how = (&Action::Rule, Some(reason));
        let open = put(writing, register, &former, open, how, &changes)?;
        changed(writing, register, open)?;
    }
    Ok(())
}

/// 更正: whoever edits an episode says why.
pub(super) fn because(register: &Register, reason: Option<&str>) -> Outcome<()> {
    if register.is_dated() && reason.is_none_or(|it| it.trim().is_empty()) {
        let says = format!("请写明更正{}的理由", register.title);
        return Err(Refusal::fields(vec![problem("reason", says)]).into());
    }
    Ok(())
}
