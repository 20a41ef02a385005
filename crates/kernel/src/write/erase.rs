//! 删除个人信息: what a record says of somebody leaves its row, its history, what migrations
//! put aside, and the files only it held.
//!
//! The row stays, empty of it, so that numbers and references hold; entries keep header and
//! digest, so that the chain does. An entry `erase` covers the row as it is left: going back
//! along the history ends there. Not here: who may ask for it and who agrees.

use base::Id;
use model::{Field, Kind, Level, Register, Value};

use super::trace::note;
use crate::history::Action;
use crate::rules::Ctx;
use crate::writing::Writing;
use crate::{Outcome, Query, Record, Refusal};

/// What was taken away for good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Entries of the history that say nothing more.
    pub entries: u64,
    /// Fields that held something.
    pub fields: u64,
    /// Digests of the bytes nobody names any more, to be dropped once this is kept.
    pub files: Vec<String>,
}

impl Ctx<'_> {
    /// Erases what a record says of somebody; whoever calls answers for the grounds.
    ///
    /// # Errors
    /// Not found; refused when the register holds nothing personal.
    pub fn erase(&mut self, register: &str, id: Id, reason: &str) -> Outcome<Erased> {
        let register = self.writing.register(register)?;
        if !register
            .fields
            .values()
            .any(|it| it.level >= Level::Personal)
        {
            let says = format!("{}没有个人信息项目，不能按个人信息删除。", register.title);
            return Err(Refusal::new("kernel.nothing_personal", says).into());
        }
        let record = self.get(&register.id, id)?;
        let mut erased = Erased::default();
        let files = empty(&mut self.writing, register, record, reason, &mut erased)?;
        for file in files {
            self.erase_file(file, reason, &mut erased)?;
        }
        Ok(erased)
    }

    /// A file that no other record holds goes too, name and all.
    fn erase_file(&mut self, id: Id, reason: &str, erased: &mut Erased) -> Outcome<()> {
        if is_held(&mut self.writing, id)? {
            return Ok(());
        }
        let file = self.writing.register(crate::FILE)?;
        let Some(record) = self.writing.tx.get(file, id)? else {
            return Ok(());
        };
        let digest = record.text("digest").to_owned();
        empty(&mut self.writing, file, record, reason, erased)?;
        if !digest.is_empty()
            && self
                .having(crate::FILE, "digest", digest.as_str())?
                .is_empty()
        {
            erased.files.push(digest);
        }
        Ok(())
    }
}

/// Empties a row and its history; the files it held there.
fn empty(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    reason: &str,
    erased: &mut Erased,
) -> Outcome<Vec<Id>> {
    let expected = record.version;
    let mut files = Vec::new();
    for field in register.fields.values().filter(|it| may_tell(it)) {
        let value = record.values.shift_remove(&field.name).unwrap_or_default();
        erased.fields += u64::from(!value.is_missing());
        if matches!(field.kind, Kind::Files { .. }) {
            files.extend(value.refs());
        }
    }
    record.version += 1;
    record.definition.clone_from(&register.version);
    record.changed_at = writing.caller.at;
    if !writing.tx.update(register, &record, expected)? {
        return Err(Refusal::conflict().into());
    }
    writing.touched.push(register.id.clone());
    let lineage = writing.kernel.lineage(writing.tx, register)?;
    for id in lineage.ids() {
        erased.entries += writing.tx.erase(&id, record.id)?;
    }
    note(writing, &record, &Action::Erase, Some(reason), &[])?;
    Ok(files)
}

/// Personal by its level, or words and files in which anything may stand.
fn may_tell(field: &Field) -> bool {
    let is_free = matches!(
        field.kind,
        Kind::Text { .. }
            | Kind::LongText
            | Kind::Address { .. }
            | Kind::Phone
            | Kind::CitizenId
            | Kind::Files { .. }
    );
    field.level >= Level::Personal || is_free
}

fn is_held(writing: &mut Writing<'_>, file: Id) -> Outcome<bool> {
    let today = crate::china_day(writing.caller.at);
    for register in writing.kernel.model.registers() {
        let fields = register.fields.values();
        for field in fields.filter(|it| matches!(it.kind, Kind::Files { .. })) {
            let query = Query::all(register, today).having(&field.name, Value::Ref(file));
            if writing.tx.count(&query, 1)? > 0 {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
