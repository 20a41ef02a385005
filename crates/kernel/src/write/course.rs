//! 逐段记下: what a record says is kept, from when to when, in the dated register its own names.
//!
//! Whoever writes a record leaves word (`Touched`); before the transaction ends the open row
//! of each is closed on the day since when it has been otherwise, and the next begun. A change
//! on the day a row began amends that row; in an end state the course ends. Rows are written
//! by the platform, and their own checks are not asked: what they hold was checked with the
//! record. Not here: what is put right in a row by hand.

use std::collections::{BTreeMap, HashMap};

use base::{Day, Id};
use model::{Course, Register, Value};

use super::batch::Batch;
use super::check::{compute, compute_again, problem};
use super::save::{begun, put};
use super::trace;
use crate::history::Action;
use crate::writing::{Ground, Writing};
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
        let made = before.is_none().then(|| record.clone());
        let of = (register.id.clone(), record.id);
        writing.touched.courses.insert(of, made);
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
    follows(register, since, rows.iter().filter_map(last_day).max())
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
        let rows = rows_by_key(writing, course, &ids)?;
        for record in block {
            if let Some(since) = since(record) {
                let rows = rows.get(&record.id).into_iter().flatten();
                follows(register, since, rows.filter_map(last_day).max())?;
            }
        }
    }
    Ok(())
}

/// The last day a row tells of.
fn last_day(row: &Record) -> Option<Day> {
    row.get("to").as_day().or(row.get("from").as_day())
}

/// A change is no older than the last one that was kept.
fn follows(register: &Register, since: Day, latest: Option<Day>) -> Outcome<()> {
    match latest {
        Some(latest) if since < latest => {
            let title = &register.fields[Course::SINCE].title;
            let says = format!("“{title}”早于上一次变动（{latest}），请核对日期");
            Err(Refusal::fields(vec![problem(Course::SINCE, says)]).into())
        }
        _ => Ok(()),
    }
}

/// What was kept of a change that is taken back: the row that began with it, and the one that
/// ended.
pub(super) struct Turned {
    begun: Option<Record>,
    ended: Record,
}

impl Turned {
    /// Of the rows of a record that is to be again as it was then.
    fn of(rows: &[Record], record: &Record, then: &Record) -> Option<Turned> {
        let (began, since) = (since(record)?, since(then)?);
        if began == since {
            return None;
        }
        let (mut begun, mut ended) = (None, None);
        for row in rows {
            let (from, to) = (row.get("from").as_day(), row.get("to").as_day());
            match (from, to) {
                (Some(from), None) if from == began && row.version == 1 => begun = Some(row),
                (_, Some(to)) if to == began => ended = Some(row),
                _ => {}
            }
        }
        Some(Turned {
            begun: begun.cloned(),
            ended: ended?.clone(),
        })
    }

    /// The last day a row tells of, when it is taken back.
    fn last_day(&self, row: &Record) -> Option<Day> {
        let is = |it: &Record| it.id == row.id;
        match self {
            it if it.begun.as_ref().is_some_and(is) => None,
            it if is(&it.ended) => row.get("from").as_day(),
            _ => last_day(row),
        }
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
    let rows = rows_of(writing, course, &[record.id])?;
    match Turned::of(&rows, record, then) {
        Some(turned) => turn_back(writing, register, turned, reason),
        None => Ok(()),
    }
}

/// The same of many: what is to be turned back of each. Those that would be older than what
/// stays of their course are left out.
pub(super) fn turned(
    writing: &mut Writing<'_>,
    register: &Register,
    pairs: &mut BTreeMap<usize, (Record, Record)>,
) -> Outcome<BTreeMap<usize, Turned>> {
    let mut all = BTreeMap::new();
    let Some(course) = &register.course else {
        return Ok(all);
    };
    let concerned = |(record, then): &(Record, Record)| differs(register, course, record, then);
    let ids = pairs.values().filter(|it| concerned(it));
    let ids: Vec<Id> = ids.map(|(record, _)| record.id).collect();
    if ids.is_empty() {
        return Ok(all);
    }
    let mut rows = rows_by_key(writing, course, &ids)?;
    pairs.retain(|at, pair| {
        let pair = &*pair;
        if !concerned(pair) {
            return true;
        }
        let (record, then) = pair;
        let rows = rows.remove(&record.id).unwrap_or_default();
        let turned = Turned::of(&rows, record, then);
        let latest = rows.iter().filter_map(|row| match &turned {
            Some(turned) => turned.last_day(row),
            None => last_day(row),
        });
        let is_older = since(then).is_some_and(|it| follows(register, it, latest.max()).is_err());
        all.extend(turned.map(|it| (*at, it)));
        !is_older
    });
    Ok(all)
}

/// The courses that are kept of records.
pub(super) fn kept(
    writing: &mut Writing<'_>,
    register: &Register,
    ids: &[Id],
) -> Outcome<HashMap<Id, Vec<Record>>> {
    match &register.course {
        Some(course) => rows_by_key(writing, course, ids),
        None => Ok(HashMap::new()),
    }
}

/// Turns back what was kept of a change.
pub(super) fn turn_back(
    writing: &mut Writing<'_>,
    register: &Register,
    turned: Turned,
    reason: &str,
) -> Outcome<()> {
    let Some(course) = &register.course else {
        return Ok(());
    };
    let rows = writing.register(&course.of)?;
    if let Some(begun) = &turned.begun {
        super::undo::take_away(writing, rows, begun, reason)?;
    }
    let open = Values::from_iter([("to".to_owned(), Value::Missing)]);
    amend(writing, rows, turned.ended, open)
}

/// Lets the courses follow of all records of which word was left.
pub(super) fn keep(writing: &mut Writing<'_>) -> Outcome<()> {
    let noted = std::mem::take(&mut writing.touched.courses);
    let mut of_registers: BTreeMap<String, Vec<(Id, Option<Record>)>> = BTreeMap::new();
    for ((register, id), made) in noted {
        of_registers.entry(register).or_default().push((id, made));
    }
    for (register, mut noted) in of_registers {
        let register = writing.register(&register)?;
        let Some(course) = &register.course else {
            continue;
        };
        while !noted.is_empty() {
            let rest = noted.split_off(noted.len().min(BLOCK));
            let block = std::mem::replace(&mut noted, rest);
            follow(writing, register, course, block)?;
        }
    }
    Ok(())
}

fn follow(
    writing: &mut Writing<'_>,
    register: &Register,
    course: &Course,
    noted: Vec<(Id, Option<Record>)>,
) -> Outcome<()> {
    let rows = writing.register(&course.of)?;
    let ids: Vec<Id> = noted.iter().map(|(id, _)| *id).collect();
    let mut open: HashMap<Id, Record> = HashMap::new();
    for row in rows_of(writing, course, &ids)? {
        if row.get("to").is_missing()
            && let Some(id) = row.get(&course.key).as_ref()
        {
            open.insert(id, row);
        }
    }
    let records = present(writing, register, noted)?;
    let mut begin = Vec::new();
    for record in &records {
        let Some(since) = since(record) else {
            continue;
        };
        let next = is_on(register, record).then(|| said(course, record, since));
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
    begin_all(writing, rows, begin, (register, records))
}

/// The records as they are in the store, in the order in which they were made: those that were
/// made just now need not be read whole.
fn present(
    writing: &mut Writing<'_>,
    register: &Register,
    noted: Vec<(Id, Option<Record>)>,
) -> Outcome<Vec<Record>> {
    let of =
        |ids: Vec<Value>| Query::all(register, Day::ZERO).with(Condition::AnyOf("id".into(), ids));
    let (mut made, mut read) = (HashMap::new(), Vec::new());
    for (id, record) in noted {
        match record {
            Some(record) => drop(made.insert(id, record)),
            None => read.push(Value::Ref(id)),
        }
    }
    let mut records = Vec::with_capacity(made.len() + read.len());
    if !made.is_empty() {
        let mut query = of(made.keys().map(|it| Value::Ref(*it)).collect());
        query.only = Some(Vec::new());
        for head in writing.tx.rows(&query)? {
            match made.remove(&head.id) {
                Some(record) if record.version == head.version => records.push(record),
                _ => read.push(Value::Ref(head.id)),
            }
        }
    }
    if !read.is_empty() {
        records.extend(writing.tx.rows(&of(read))?);
    }
    records.sort_by_key(|it| it.id);
    Ok(records)
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

fn begin_all(
    writing: &mut Writing<'_>,
    rows: &Register,
    begin: Vec<Values>,
    (register, of): (&Register, Vec<Record>),
) -> Outcome<()> {
    if begin.is_empty() {
        return Ok(());
    }
    let ground = Ground::of(writing);
    let mut batch = Batch::new(writing.tx, &writing.kernel.model);
    batch.know(register, of);
    batch.look_for_named(rows, &begin.iter().collect::<Vec<_>>())?;
    for values in begin {
        let mut writing = ground.over(&mut batch, &mut *writing.touched);
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

fn rows_by_key(
    writing: &mut Writing<'_>,
    course: &Course,
    ids: &[Id],
) -> Outcome<HashMap<Id, Vec<Record>>> {
    let mut rows: HashMap<Id, Vec<Record>> = HashMap::new();
    for row in rows_of(writing, course, ids)? {
        if let Some(id) = row.get(&course.key).as_ref() {
            rows.entry(id).or_default().push(row);
        }
    }
    Ok(rows)
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
