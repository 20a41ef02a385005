//! Taking back what an import or a change of many did: what it made is removed, what it changed
//! is put back, with what was kept of its course.
//!
//! Changes are put back in sets: what they were is read, looked up and judged for all of a
//! block together; whoever is refused there is gone through once more, after the others and
//! alone. Only what stands as the import left it: what somebody changed since stays, unless that was
//! undone, too. The history keeps all of it. A register whose rules
//! write elsewhere cannot be taken back like this: what they wrote would stay.

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Day, Id};
use model::{Computed, Field, Kind, Register, Value};

use super::batch::Batch;
use super::course::{self, Turned};
use super::dated;
use super::latest::concern;
use super::save::{changed, due, put, save_in};
use super::trace::{difference, note};
use crate::history::{Action, Change};
use crate::rules::Ctx;
use crate::verify::undo;
use crate::writing::{Ground, Writing};
use crate::{Condition, Entry, Failure, Kernel, Outcome, Query, Record, Refusal, Values};

/// Changes that are put back together.
const BLOCK: usize = 64;

/// What a row of an import did, by the version it left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    pub id: Id,
    pub version: i64,
    /// The record was made; else it was changed.
    pub created: bool,
}

impl Ctx<'_> {
    /// Takes back rows from the first on until the slot is over: for each why it could not
    /// be, or nothing.
    ///
    /// # Errors
    /// Refused when the register's rules write elsewhere.
    pub fn take_back(
        &mut self,
        register: &str,
        rows: &[Done],
        reason: &str,
    ) -> Outcome<Vec<Option<String>>> {
        let register = self.writing.register(register)?;
        self.writing.kernel.may_take_back(register)?;
        let mut answers = Vec::with_capacity(rows.len());
        let mut writing = self.writing.again();
        while answers.len() < rows.len() && (answers.is_empty() || !writing.tx.spent()) {
            let rest = &rows[answers.len()..];
            let (is_made, mut met) = (rest[0].created, HashSet::new());
            let alike = rest.iter().take(BLOCK);
            let alike = alike.take_while(|it| it.created == is_made && met.insert(it.id));
            let block = &rest[..alike.count()];
            let done = match (is_made, register.id == crate::ORGANISATION) {
                // Each may lie below another.
                (_, true) => Vec::new(),
                (true, false) => all_gone(&mut writing, register, block, reason)?,
                (false, false) => all_back(&mut writing, register, block, reason)?,
            };
            for (at, row) in block.iter().enumerate() {
                let answer = match done.contains(&at) {
                    true => None,
                    false => alone(&mut writing, register, row, reason)?,
                };
                answers.push(answer);
            }
        }
        Ok(answers)
    }
}

fn alone(
    writing: &mut Writing<'_>,
    register: &Register,
    row: &Done,
    reason: &str,
) -> Outcome<Option<String>> {
    match back(writing, register, row, reason) {
        Ok(()) => Ok(None),
        Err(Failure::Refused(refusal)) => Ok(Some(refusal.message)),
        Err(failure) => Err(failure),
    }
}

/// A change that can be put back.
struct Again {
    left: Record,
    then: Record,
    changes: Vec<Change>,
    turned: Option<Turned>,
}

fn found(
    writing: &mut Writing<'_>,
    register: &Register,
    ids: &[Id],
) -> Outcome<HashMap<Id, Record>> {
    let wanted = ids.iter().map(|it| Value::Ref(*it)).collect();
    let query = Query::all(register, Day::ZERO).with(Condition::AnyOf("id".into(), wanted));
    let records = writing.tx.rows(&query)?.into_iter();
    Ok(records.map(|it| (it.id, it)).collect())
}

fn entries(
    writing: &mut Writing<'_>,
    register: &Register,
    ids: &[Id],
) -> Outcome<HashMap<Id, Vec<Entry>>> {
    let mut entries: HashMap<Id, Vec<Entry>> = HashMap::new();
    for entry in writing.tx.entries_of(&register.id, ids)? {
        entries.entry(entry.entry.record).or_default().push(entry);
    }
    Ok(entries)
}

/// Records that stand as an import left them, each with its history, by the places of its rows.
fn standing(
    writing: &mut Writing<'_>,
    register: &Register,
    rows: &[Done],
) -> Outcome<BTreeMap<usize, (Record, Vec<Entry>)>> {
    let ids: Vec<Id> = rows.iter().map(|it| it.id).collect();
    let mut records = found(writing, register, &ids)?;
    let mut entries = entries(writing, register, &ids)?;
    let mut standing = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let both = records.remove(&row.id).zip(entries.remove(&row.id));
        let as_left =
            both.filter(|(record, entries)| left_so(register, record, row.version, entries));
        standing.extend(as_left.map(|it| (at, it)));
    }
    Ok(standing)
}

/// Puts changes back, no record twice: the places of those that could be.
fn all_back(
    writing: &mut Writing<'_>,
    register: &Register,
    rows: &[Done],
    reason: &str,
) -> Outcome<Vec<usize>> {
    let mut pairs = BTreeMap::new();
    for (at, (left, entries)) in standing(writing, register, rows)? {
        if let Some(then) = as_before(register, &left, rows[at].version, &entries) {
            pairs.insert(at, (left, then));
        }
    }
    let mut done = Vec::with_capacity(pairs.len());
    for (at, it) in judged(writing, register, pairs)? {
        if let Some(turned) = it.turned {
            course::turn_back(writing, register, turned, reason)?;
        }
        if !it.changes.is_empty() {
            let how = (&Action::Update, Some(reason));
            let saved = put(writing, register, &it.left, it.then, how, &it.changes)?;
            changed(writing, register, saved)?;
        }
        done.push(at);
    }
    Ok(done)
}

/// Removes what was made, with its course and what was made along with it: the places of those
/// that could be.
fn all_gone(
    writing: &mut Writing<'_>,
    register: &Register,
    rows: &[Done],
    reason: &str,
) -> Outcome<Vec<usize>> {
    let ids: Vec<Id> = rows.iter().map(|it| it.id).collect();
    let referred = referred(writing, register, &ids)?;
    let mut courses = course::kept(writing, register, &ids)?;
    let (mut done, mut along) = (Vec::new(), Vec::new());
    for (at, (record, entries)) in standing(writing, register, rows)? {
        let kept = courses.remove(&record.id).unwrap_or_default();
        let goes = !referred.contains(&record.id)
            && kept.iter().all(|it| it.version == 1)
            && kept.len() < 2;
        if !goes {
            continue;
        }
        if let Some(course) = &register.course {
            let of = writing.register(&course.of)?;
            for row in &kept {
                take_away(writing, of, row, reason)?;
            }
        }
        let made_for = reason_of(&entries);
        let given = made_with(writing.kernel, register, &record);
        along.extend(given.map(|(target, id)| (target, id, made_for.clone())));
        remove(writing, register, record, reason)?;
        done.push(at);
    }
    unmake_all(writing, along, reason)?;
    Ok(done)
}

/// What was made along with records goes with them, as [`unmake`] says.
fn unmake_all(
    writing: &mut Writing<'_>,
    along: Vec<(&Register, Id, Option<String>)>,
    reason: &str,
) -> Outcome<()> {
    let mut by_target: BTreeMap<&str, (&Register, BTreeMap<Id, Option<String>>)> = BTreeMap::new();
    for (target, id, made_for) in along {
        let (_, all) = by_target
            .entry(target.id.as_str())
            .or_insert_with(|| (target, BTreeMap::new()));
        all.insert(id, made_for);
    }
    for (target, all) in by_target.into_values() {
        let ids: Vec<Id> = all.keys().copied().collect();
        let mut records = found(writing, target, &ids)?;
        let entries = entries(writing, target, &ids)?;
        let referred = referred(writing, target, &ids)?;
        for (id, made_for) in all {
            let own = entries.get(&id).and_then(|it| reason_of(it));
            let is_of_batch = made_for.is_some() && own == made_for;
            let record = records.remove(&id);
            let record = record.filter(|it| it.version == 1 && is_of_batch);
            if let Some(record) = record.filter(|_| !referred.contains(&id)) {
                remove(writing, target, record, reason)?;
            }
        }
    }
    Ok(())
}

/// Which of these a record of another register refers to, but for their own course.
fn referred(writing: &mut Writing<'_>, register: &Register, ids: &[Id]) -> Outcome<HashSet<Id>> {
    let mut found = HashSet::new();
    let kernel = writing.kernel;
    for (other, name, naming) in referring(kernel, register) {
        let named: HashMap<String, Id> = ids
            .iter()
            .map(|id| (naming.text(register, *id), *id))
            .collect();
        let wanted = ids.iter().map(|id| naming.value(register, *id)).collect();
        let query = Query::all(other, Day::ZERO).with(Condition::AnyOf(name.clone(), wanted));
        if writing.tx.count(&query, 0)? == 0 {
            continue;
        }
        let field = name.split('.').next().unwrap_or_default();
        let query = Query {
            only: Some(vec![field.to_owned()]),
            ..query
        };
        for record in writing.tx.rows(&query)? {
            for value in record.all(&name) {
                let ids = value.refs().into_iter();
                found.extend(ids);
                found.extend(value.as_text().and_then(|it| named.get(it)));
            }
        }
    }
    Ok(found)
}

/// Those that may be as they were before, while the others are as they are.
fn judged(
    writing: &mut Writing<'_>,
    register: &Register,
    mut pairs: BTreeMap<usize, (Record, Record)>,
) -> Outcome<Vec<(usize, Again)>> {
    let mut turned = course::turned(writing, register, &mut pairs)?;
    let ground = Ground::of(writing);
    let mut batch = Batch::new(writing.tx, &writing.kernel.model);
    let values: Vec<&Values> = pairs.values().map(|(_, then)| &then.values).collect();
    batch.look_ahead(register, &values)?;
    let mut again = Vec::with_capacity(pairs.len());
    for (at, (left, mut then)) in pairs {
        let mut writing = ground.over(&mut batch, &mut *writing.touched);
        match due(&mut writing, register, &left, &mut then, &Action::Update) {
            Ok(changes) => again.push((
                at,
                Again {
                    left,
                    then,
                    changes,
                    turned: turned.remove(&at),
                },
            )),
            Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    batch.flush()?;
    Ok(again)
}

impl Kernel {
    /// Whether what an import made of a register can be taken back whole.
    ///
    /// # Errors
    /// Refused when the register's rules write elsewhere.
    pub fn may_take_back(&self, register: &Register) -> Result<(), Refusal> {
        if self.rules.trails(register) {
            return Ok(());
        }
        let says = format!(
            "{}导入后已带动其他记录，不能整批撤销。请逐条处理。",
            register.title
        );
        Err(Refusal::new("kernel.not_undone", says))
    }
}

fn back(writing: &mut Writing<'_>, register: &Register, row: &Done, reason: &str) -> Outcome<()> {
    let refused = |says: &str| Refusal::new("kernel.not_undone", says);
    let record = writing
        .tx
        .get(register, row.id)?
        .ok_or_else(|| refused("已不在了"))?;
    if !is_as_left(writing, register, &record, row.version)? {
        return Err(refused("后来又改过").into());
    }
    if !row.created {
        return put_back(writing, register, record, (row.version, reason));
    }
    if let Some(by) = referred_by(writing, register, row.id)? {
        return Err(refused(&format!("已被{by}引用")).into());
    }
    end_course(writing, register, row.id, reason)?;
    let given: Vec<(&Register, Id)> = made_with(writing.kernel, register, &record).collect();
    let batch = made_for(writing, register, row.id)?;
    remove(writing, register, record, reason)?;
    for (target, id) in given {
        unmake(writing, target, id, (batch.as_deref(), reason))?;
    }
    Ok(())
}

/// What was kept of its course when it was made goes with it; a course that went on keeps it.
fn end_course(writing: &mut Writing<'_>, register: &Register, id: Id, reason: &str) -> Outcome<()> {
    let Some(course) = &register.course else {
        return Ok(());
    };
    let rows = writing.register(&course.of)?;
    let today = crate::china_day(writing.caller.at);
    let query = Query::all(rows, today).having(&course.key, id);
    let kept = writing.tx.rows(&query)?;
    match kept.as_slice() {
        [] => Ok(()),
        [one] if one.version == 1 => remove(writing, rows, one.clone(), reason),
        _ => {
            let says = format!("已被{}引用", rows.title);
            Err(Refusal::new("kernel.not_undone", says).into())
        }
    }
}

/// Why a record was made.
fn made_for(writing: &mut Writing<'_>, register: &Register, id: Id) -> Outcome<Option<String>> {
    let entries = writing.tx.entries(&register.id, id)?;
    Ok(reason_of(&entries))
}

fn reason_of(entries: &[Entry]) -> Option<String> {
    let first = entries.first()?;
    first.entry.reason().map(str::to_owned)
}

/// What may have been made along with a record.
fn made_with<'k>(
    kernel: &'k Kernel,
    register: &'k Register,
    record: &Record,
) -> impl Iterator<Item = (&'k Register, Id)> {
    let made = register.given_refs().filter(|it| it.made);
    made.filter_map(|it| match &it.kind {
        Kind::Ref { to, .. } => {
            let target = kernel.model.register(to)?;
            Some((target, record.get(&it.name).as_ref()?))
        }
        _ => None,
    })
}

/// What was made along with a record goes with it, unless it was changed or others name it.
fn unmake(
    writing: &mut Writing<'_>,
    target: &Register,
    id: Id,
    (batch, reason): (Option<&str>, &str),
) -> Outcome<()> {
    let Some(record) = writing.tx.get(target, id)? else {
        return Ok(());
    };
    let is_of_batch = batch.is_some() && made_for(writing, target, id)?.as_deref() == batch;
    if record.version == 1 && is_of_batch && referred_by(writing, target, id)?.is_none() {
        remove(writing, target, record, reason)?;
    }
    Ok(())
}

/// Whether a record says what it said at a version: what was changed since was put back.
fn is_as_left(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    version: i64,
) -> Outcome<bool> {
    if record.version == version {
        return Ok(true);
    }
    let entries = writing.tx.entries(&register.id, record.id)?;
    Ok(left_so(register, record, version, &entries))
}

fn left_so(register: &Register, record: &Record, version: i64, entries: &[Entry]) -> bool {
    if record.version == version {
        return true;
    }
    let since = |it: &&Entry| it.entry.version > version && it.entry.action.writes();
    let (mut then, mut since) = (record.clone(), entries.iter().rev().filter(since));
    let fits = since.all(|it| undo(register, &mut then, it));
    fits && difference(&then, record).is_empty()
}

/// The record without what the change that left this version did.
fn as_before(register: &Register, record: &Record, left: i64, entries: &[Entry]) -> Option<Record> {
    let is_import = |it: &&Entry| it.entry.version == left && it.entry.action.writes();
    let entry = entries.iter().rev().find(is_import)?;
    let mut then = record.clone();
    if !undo(register, &mut then, entry) {
        return None;
    }
    then.version = record.version;
    Some(then)
}

fn put_back(
    writing: &mut Writing<'_>,
    register: &Register,
    record: Record,
    (left, reason): (i64, &str),
) -> Outcome<()> {
    let entries = writing.tx.entries(&register.id, record.id)?;
    let Some(then) = as_before(register, &record, left, &entries) else {
        return Err(Refusal::new("kernel.not_undone", "留痕中没有原来的内容").into());
    };
    course::back(writing, register, (&record, &then), reason)?;
    let how = (&Action::Update, Some(reason));
    save_in(writing, register, then, how.0, how.1, true).map(drop)
}

pub(super) fn remove(
    writing: &mut Writing<'_>,
    register: &Register,
    record: Record,
    reason: &str,
) -> Outcome<()> {
    take_away(writing, register, &record, reason)?;
    dated::reopen(writing, register, &record, reason)
}

/// The same, while what it had ended stays ended.
pub(super) fn take_away(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    reason: &str,
) -> Outcome<()> {
    let (id, expected) = (record.id, record.version);
    let mut gone = Record {
        version: expected + 1,
        number: None,
        state: None,
        owner: None,
        values: record
            .values
            .keys()
            .map(|it| (it.clone(), model::Value::Missing))
            .collect(),
        ..record.clone()
    };
    gone.definition.clone_from(&register.version);
    let changes = difference(record, &gone);
    if !writing.tx.remove(register, id, expected)? {
        return Err(Refusal::conflict().into());
    }
    writing.touched.record(record);
    concern(writing, register, &[record]);
    note(writing, &gone, &Action::Remove, Some(reason), &changes)
}

/// The title of a register of which a record refers to this one, but for its own course.
fn referred_by(writing: &mut Writing<'_>, register: &Register, id: Id) -> Outcome<Option<String>> {
    let today = crate::china_day(writing.caller.at);
    for (other, name, naming) in referring(writing.kernel, register) {
        let query = Query::all(other, today).having(&name, naming.value(register, id));
        if writing.tx.count(&query, 1)? > 0 {
            return Ok(Some(other.title.clone()));
        }
    }
    Ok(None)
}

/// How a field says which record it refers to.
#[derive(Clone, Copy)]
enum Naming {
    Id,
    /// With its register.
    Text,
}

impl Naming {
    fn value(self, register: &Register, id: Id) -> Value {
        match self {
            Naming::Id => id.into(),
            Naming::Text => self.text(register, id).into(),
        }
    }

    fn text(self, register: &Register, id: Id) -> String {
        format!("{}/{id}", register.id)
    }
}

/// The fields by which records may refer to those of a register, but for its own course.
fn referring<'k>(
    kernel: &'k Kernel,
    register: &Register,
) -> impl Iterator<Item = (&'k Register, String, Naming)> {
    let course = register.course.as_ref().map(|it| it.of.clone());
    let of = register.id.clone();
    let others = kernel.model.registers();
    let others = others.filter(move |it| course.as_ref() != Some(&it.id));
    others.flat_map(move |other| {
        let naming = |(name, field): (String, &Field)| {
            // What only shows it lets it go.
            let shows = matches!(field.computed, Some(Computed::Latest(_)));
            let naming = match &field.kind {
                Kind::Ref { to, .. } if *to == of && !shows => Naming::Id,
                Kind::Record { about } if about.contains(&of) => Naming::Text,
                _ => return None,
            };
            Some((other, name, naming))
        };
        other.every_field().filter_map(naming).collect::<Vec<_>>()
    })
}
