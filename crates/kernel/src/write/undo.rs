//! Taking back what an import or a change of many did: what it made is removed, what it changed
//! is put back, with what was kept of its course.
//!
//! Only what stands as the import left it: what somebody changed since stays, unless that was
//! undone, too. The history keeps all of it. A register whose rules
//! write elsewhere cannot be taken back like this: what they wrote would stay.

use base::Id;
use model::{Computed, Kind, Register, Value};

use super::course;
use super::dated;
use super::latest::concern;
use super::save::save_in;
use super::trace::{difference, note};
use crate::history::Action;
use crate::rules::Ctx;
use crate::verify::undo;
use crate::writing::Writing;
use crate::{Entry, Failure, Kernel, Outcome, Query, Record, Refusal};

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
        for row in rows {
            if !answers.is_empty() && writing.tx.spent() {
                break;
            }
            match back(&mut writing, register, row, reason) {
                Ok(()) => answers.push(None),
                Err(Failure::Refused(refusal)) => answers.push(Some(refusal.message)),
                Err(failure) => return Err(failure),
            }
        }
        Ok(answers)
    }
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
    let given: Vec<(&Register, Id)> = register
        .given_refs()
        .filter(|it| it.made)
        .filter_map(|it| match &it.kind {
            Kind::Ref { to, .. } => {
                let target = writing.kernel.model.register(to)?;
                Some((target, record.get(&it.name).as_ref()?))
            }
            _ => None,
        })
        .collect();
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
    Ok(entries
        .first()
        .and_then(|it| it.entry.reason().map(str::to_owned)))
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
    let since = |it: &&Entry| it.entry.version > version && it.entry.action.writes();
    let (mut then, mut since) = (record.clone(), entries.iter().rev().filter(since));
    let fits = since.all(|it| undo(register, &mut then, it));
    Ok(fits && difference(&then, record).is_empty())
}

fn put_back(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    (left, reason): (i64, &str),
) -> Outcome<()> {
    let version = record.version;
    let entries = writing.tx.entries(&register.id, record.id)?;
    let is_import = |it: &&Entry| it.entry.version == left && it.entry.action.writes();
    let entry = entries.iter().rev().find(is_import);
    let fits = entry.is_some_and(|it| undo(register, &mut record, it));
    if !fits {
        return Err(Refusal::new("kernel.not_undone", "留痕中没有原来的内容").into());
    }
    record.version = version;
    if let Some(left) = writing.tx.get(register, record.id)? {
        course::back(writing, register, (&left, &record), reason)?;
    }
    save_in(
        writing,
        register,
        record,
        &Action::Update,
        Some(reason),
        true,
    )
    .map(drop)
}

pub(super) fn remove(
    writing: &mut Writing<'_>,
    register: &Register,
    record: Record,
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
    let changes = difference(&record, &gone);
    if !writing.tx.remove(register, id, expected)? {
        return Err(Refusal::conflict().into());
    }
    writing.touched.record(&record);
    concern(writing, register, &[&record]);
    note(writing, &gone, &Action::Remove, Some(reason), &changes)?;
    dated::reopen(writing, register, &record, reason)
}

/// The title of a register of which a record refers to this one, but for its own course.
fn referred_by(writing: &mut Writing<'_>, register: &Register, id: Id) -> Outcome<Option<String>> {
    let today = crate::china_day(writing.caller.at);
    let course = register.course.as_ref().map(|it| it.of.as_str());
    for other in writing.kernel.model.registers() {
        if course == Some(other.id.as_str()) {
            continue;
        }
        for (name, field) in other.every_field() {
            // What only shows it lets it go.
            let shows = matches!(field.computed, Some(Computed::Latest(_)));
            let named: Value = match &field.kind {
                Kind::Ref { to, .. } if *to == register.id && !shows => id.into(),
                Kind::Record { about } if about.contains(&register.id) => {
                    format!("{}/{id}", register.id).into()
                }
                _ => continue,
            };
            let query = Query::all(other, today).having(&name, named);
            if writing.tx.count(&query, 1)? > 0 {
                return Ok(Some(other.title.clone()));
            }
        }
    }
    Ok(None)
}
