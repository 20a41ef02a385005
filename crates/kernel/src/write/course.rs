//! 逐段记下: what a record says is kept, from when to when, in the dated register its own names.
//!
//! Whoever writes a record leaves word (`Touched`); before the transaction ends the open row
//! of each is closed on the day since when it has been otherwise, and the next begun. A change
//! on the day a row began amends that row; in an end state the course ends. Rows are written
//! by the platform, and their own checks are not asked: what they hold was checked with the
//! record. Not here: what is put right in a row by hand.

use std::collections::HashMap;

use base::{Day, Id};
use model::{Course, Register, Value};

use super::batch::Batch;
use super::check::{compute, compute_again, problem};
use super::save::{begun, put};
use super::take::Given;
use super::trace;
use crate::history::Action;
use crate::writing::Writing;
use crate::{Condition, Outcome, Query, Record, Refusal, Values};

/// Records looked at together.
const BLOCK: usize = 256;

/// Leaves word of a record whose course may go on.
pub(super) fn note(
    writing: &mut Writing<'_>,
    register: &Register,
    before: Option<&Record>,
    record: &Record,
) {
    if let Some(course) = &register.course
        && before.is_none_or(|it| differs(register, course, it, record))
    {
        writing
            .touched
            .courses
            .insert((register.id.clone(), record.id));
    }
}

/// Refuses a change that is said to be older than what it changes.
pub(super) fn judge(
    writing: &mut Writing<'_>,
    register: &Register,
    before: &Record,
    record: &Record,
) -> Outcome<()> {
    let Some(course) = register
        .course
        .as_ref()
        .filter(|it| differs(register, it, before, record))
    else {
        return Ok(());
    };
    let Some(since) = since(record) else {
        return Ok(());
    };
    let rows = rows_of(writing, course, &[record.id])?;
    follows(register, since, rows.iter())
}

/// The same of many changes.
pub(super) fn judge_all(
    writing: &mut Writing<'_>,
    register: &Register,
    pairs: &[(Record, Record)],
) -> Outcome<()> {
    let Some(course) = &register.course else {
        return Ok(());
    };
    let concerned: Vec<&Record> = pairs
        .iter()
        .filter(|(before, record)| differs(register, course, before, record))
        .map(|(_, record)| record)
        .collect();
    for block in concerned.chunks(BLOCK) {
        let ids: Vec<Id> = block.iter().map(|it| it.id).collect();
        let mut rows: HashMap<Id, Vec<Record>> = HashMap::new();
        for row in rows_of(writing, course, &ids)? {
            if let Some(id) = row.get(&course.key).as_ref() {
                rows.entry(id).or_default().push(row);
            }
        }
        for record in block {
            if let Some(since) = since(record) {
                follows(register, since, rows.get(&record.id).into_iter().flatten())?;
            }
        }
    }
    Ok(())
}

/// A change is no older than the last one that was kept.
fn follows<'r>(
    register: &Register,
    since: Day,
    rows: impl Iterator<Item = &'r Record>,
) -> Outcome<()> {
    let latest = rows
        .filter_map(|it| it.get("to").as_day().or(it.get("from").as_day()))
        .max();
    match latest {
        Some(latest) if since < latest => {
            let title = &register.fields[Course::SINCE].title;
            let says = format!("“{title}”早于上一次变动（{latest}），请核对日期");
            Err(Refusal::fields(vec![problem(Course::SINCE, says)]).into())
        }
        _ => Ok(()),
    }
}

/// What was kept of a change that is taken back goes with it: the row that began with it, and
/// the end of the one before. `then` is the record as it is to be again.
pub(super) fn back(
    writing: &mut Writing<'_>,
    register: &Register,
    (record, then): (&Record, &Record),
    reason: &str,
) -> Outcome<()> {
    let Some(course) = register
        .course
        .as_ref()
        .filter(|it| differs(register, it, record, then))
    else {
        return Ok(());
    };
    let (Some(began), Some(since)) = (self::since(record), self::since(then)) else {
        return Ok(());
    };
    if began == since {
        return Ok(());
    }
    let rows = writing.register(&course.of)?;
    let (mut begun, mut ended) = (None, None);
    for row in rows_of(writing, course, &[record.id])? {
        let (from, to) = (row.get("from").as_day(), row.get("to").as_day());
        match (from, to) {
            (Some(from), None) if from == began && row.version == 1 => begun = Some(row),
            (_, Some(to)) if to == began => ended = Some(row),
            _ => {}
        }
    }
    let Some(ended) = ended else {
        return Ok(());
    };
    if let Some(begun) = begun {
        super::undo::remove(writing, rows, begun, reason)?;
    }
    let open = Values::from_iter([("to".to_owned(), Value::Missing)]);
    amend(writing, rows, ended, open)
}

/// Lets the courses follow of all records of which word was left.
pub(super) fn keep(writing: &mut Writing<'_>) -> Outcome<()> {
    let noted = std::mem::take(&mut writing.touched.courses);
    let mut noted: Vec<(String, Id)> = noted.into_iter().collect();
    while let Some((of, _)) = noted.first() {
        let of = of.clone();
        let n = noted
            .iter()
            .take_while(|(it, _)| *it == of)
            .count()
            .min(BLOCK);
        let ids: Vec<Id> = noted.drain(..n).map(|(_, id)| id).collect();
        let register = writing.register(&of)?;
        if let Some(course) = &register.course {
            follow(writing, register, course, &ids)?;
        }
    }
    Ok(())
}

fn follow(
    writing: &mut Writing<'_>,
    register: &Register,
    course: &Course,
    ids: &[Id],
) -> Outcome<()> {
    let rows = writing.register(&course.of)?;
    let mut open: HashMap<Id, Record> = HashMap::new();
    for row in rows_of(writing, course, ids)? {
        if row.get("to").is_missing()
            && let Some(id) = row.get(&course.key).as_ref()
        {
            open.insert(id, row);
        }
    }
    let wanted = ids.iter().map(|it| Value::Ref(*it)).collect();
    let query = Query::all(register, Day::ZERO).with(Condition::AnyOf("id".into(), wanted));
    let mut begin = Vec::new();
    for record in writing.tx.rows(&query)? {
        let Some(since) = since(&record) else {
            continue;
        };
        let next = is_on(register, &record).then(|| said(course, &record, since));
        let Some(row) = open.remove(&record.id) else {
            begin.extend(next);
            continue;
        };
        let is_same = |next: &Values| {
            course
                .fields
                .iter()
                .all(|it| next.get(it) == held(&row, it))
        };
        match next {
            Some(next) if is_same(&next) => {}
            Some(next) if row.get("from").as_day() == Some(since) => {
                amend(writing, rows, row, next)?;
            }
            next => {
                amend(
                    writing,
                    rows,
                    row,
                    Values::from_iter([("to".to_owned(), since.into())]),
                )?;
                begin.extend(next);
            }
        }
    }
    begin_all(writing, rows, begin)
}

fn held<'r>(row: &'r Record, field: &str) -> Option<&'r Value> {
    Some(row.get(field)).filter(|it| !it.is_missing())
}

fn amend(writing: &mut Writing<'_>, rows: &Register, row: Record, values: Values) -> Outcome<()> {
    let mut after = row.clone();
    for (name, value) in values {
        after.set(&name, value);
    }
    if let Some(owner) = super::save::named_owner(writing, rows, &after.values)?
        && Some(owner) != row.owner
    {
        after.owner = Some(owner);
        after.path = crate::tree::path(writing.kernel, writing.tx, owner)?;
    }
    compute_again(writing, rows, &row, &mut after)?;
    let changes = trace::difference(&row, &after);
    let how = (&Action::Rule, writing.reason);
    put(writing, rows, &row, after, how, &changes).map(drop)
}

fn begin_all(writing: &mut Writing<'_>, rows: &Register, begin: Vec<Values>) -> Outcome<()> {
    if begin.is_empty() {
        return Ok(());
    }
    let given = |values: &Values| Given {
        values: values.clone(),
        faults: Vec::new(),
    };
    let ahead: Vec<Given> = begin.iter().map(given).collect();
    let mut batch = Batch::new(writing.tx, rows);
    batch.look_ahead(&writing.kernel.model, &ahead)?;
    for values in begin {
        let mut writing = Writing {
            kernel: writing.kernel,
            tx: &mut batch,
            caller: writing.caller,
            position: writing.position,
            touched: &mut *writing.touched,
            depth: writing.depth,
            reason: writing.reason,
        };
        let mut record = begun(&mut writing, rows, None, values)?;
        compute(&mut writing, rows, &mut record)?;
        writing.tx.insert(rows, &record)?;
        writing.touched.record(&record);
        trace::note(&mut writing, &record, &Action::Create, None, &[])?;
        super::latest::concern(&mut writing, rows, &[&record]);
    }
    Ok(batch.flush()?)
}

/// What a row says of the record as it is.
fn said(course: &Course, record: &Record, since: Day) -> Values {
    let own = [
        (course.key.clone(), record.id.into()),
        ("from".to_owned(), since.into()),
    ];
    let kept = course.fields.iter();
    let kept = kept.map(|it| (it.clone(), record.get(it).clone()));
    own.into_iter()
        .chain(kept.filter(|(_, value)| !value.is_missing()))
        .collect()
}

fn rows_of(writing: &mut Writing<'_>, course: &Course, ids: &[Id]) -> Outcome<Vec<Record>> {
    let rows = writing.register(&course.of)?;
    let wanted = ids.iter().map(|it| Value::Ref(*it)).collect();
    let query = Query::all(rows, Day::ZERO).with(Condition::AnyOf(course.key.clone(), wanted));
    Ok(writing.tx.rows(&query)?)
}

fn since(record: &Record) -> Option<Day> {
    record.get(Course::SINCE).as_day()
}

/// In an end state the course has come to its end.
fn is_on(register: &Register, record: &Record) -> bool {
    let state = record.state.as_ref().and_then(|it| register.states.get(it));
    state.is_none_or(|it| !it.end)
}

fn differs(register: &Register, course: &Course, before: &Record, record: &Record) -> bool {
    is_on(register, before) != is_on(register, record)
        || course
            .fields
            .iter()
            .any(|it| before.get(it) != record.get(it))
}
