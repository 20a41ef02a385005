//! 删除个人信息: what a record says of somebody leaves its row, its history, what migrations
//! put aside, what others hold that is computed from it, and the files only it held or ever
//! held.
//!
//! The row stays, empty of it, so that numbers and references hold; entries keep header and
//! digest, so that the chain does. An entry `erase` covers the row as it is left: going back
//! along the history ends there. Not here: who may ask for it and who agrees, and lists that
//! came and went as files (`exchange`).

use std::collections::BTreeSet;

use base::{Day, Id};
use model::{Computed, Field, Kind, Level, Register, Value};
use serde_json::Value as Json;

use super::trace::note;
use crate::history::Action;
use crate::rules::Ctx;
use crate::store::read;
use crate::writing::Writing;
use crate::{Condition, Kernel, Outcome, Query, Record, Refusal};

/// What was taken away for good.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Entries of the history that say nothing more.
    pub entries: u64,
    /// Fields that held something.
    pub fields: u64,
    /// Digests of the bytes nobody names any more, to be dropped once this is kept.
    pub files: Vec<String>,
    /// What somebody is known by in a list: names, document numbers, telephones.
    pub words: Vec<String>,
}

impl Ctx<'_> {
    /// Erases what a record says of somebody; whoever calls answers for the grounds.
    ///
    /// # Errors
    /// Not found; refused when the register holds nothing personal.
    pub fn erase(&mut self, register: &str, id: Id, reason: &str) -> Outcome<Erased> {
        let register = self.writing.register(register)?;
        if !register.is_personal() {
            let says = format!("{}没有个人信息项目，不能按个人信息删除。", register.title);
            return Err(Refusal::new("kernel.nothing_personal", says).into());
        }
        let record = self.get(&register.id, id)?;
        self.empty(register, record, &|_, field| may_tell(field), reason)
    }

    /// Erases these fields of a record, and what its history said; whoever calls answers for
    /// the grounds.
    ///
    /// # Errors
    /// Not found.
    pub fn erase_fields(
        &mut self,
        register: &str,
        id: Id,
        fields: &[&str],
        reason: &str,
    ) -> Outcome<Erased> {
        let register = self.writing.register(register)?;
        let record = self.get(&register.id, id)?;
        self.empty(register, record, &|name, _| fields.contains(&name), reason)
    }

    fn empty(
        &mut self,
        register: &Register,
        record: Record,
        goes: Goes<'_>,
        reason: &str,
    ) -> Outcome<Erased> {
        let (mut erased, id) = (Erased::default(), record.id);
        let files = empty(
            &mut self.writing,
            register,
            record,
            goes,
            reason,
            &mut erased,
        )?;
        for file in files {
            self.erase_file(file, reason, &mut erased)?;
        }
        for (other, field, copies) in copies(self.kernel(), register, goes) {
            let copies: Vec<&str> = copies.iter().map(String::as_str).collect();
            for holder in self.having(&other, &field, id)? {
                let more = self.erase_fields(&other, holder.id, &copies, reason)?;
                erased.entries += more.entries;
                erased.fields += more.fields;
                erased.files.extend(more.files);
            }
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
        if digest.is_empty() {
            return Ok(());
        }
        let goes = |name: &str, field: &Field| may_tell(field) || name == "until";
        empty(&mut self.writing, file, record, &goes, reason, erased)?;
        let named = self.having(crate::FILE, "digest", digest.as_str())?;
        if named.is_empty() {
            erased.files.push(digest);
        }
        Ok(())
    }

    /// Erases files kept until some day that no record holds: those whose day has come, or all.
    pub fn erase_lapsed(&mut self, even_before: bool, reason: &str) -> Outcome<Erased> {
        let (today, mut erased) = (self.today(), Erased::default());
        let file = self.writing.register(crate::FILE)?;
        let ended = match even_before {
            true => Condition::Between("until".into(), Day::ZERO.into(), Value::Missing),
            false => Condition::Between("until".into(), Value::Missing, today.into()),
        };
        let query = Query::all(file, today).with(ended);
        for record in self.writing.tx.rows(&query)? {
            self.erase_file(record.id, reason, &mut erased)?;
        }
        Ok(erased)
    }
}

impl Kernel {
    /// Destroys those of the files that no record names, and what the database still keeps of
    /// what was erased. Can be done again.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget(&self, files: Vec<String>) -> Outcome<()> {
        let Some(register) = self.model.register(crate::FILE) else {
            return Ok(());
        };
        let mut nameless = Vec::new();
        for digest in files {
            let query = Query::all(register, self.today()).having("digest", digest.as_str());
            if read(self.store(), |read| read.count(&query, 1))? == 0 {
                nameless.push(digest);
            }
        }
        Ok(self.store().forget(&nameless)?)
    }
}

/// Whether a field goes, by its name as `dish.price` says it.
type Goes<'g> = &'g dyn Fn(&str, &Field) -> bool;

/// Empties a row and its history; the files it held there, or had ever held.
fn empty(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    goes: Goes<'_>,
    reason: &str,
    erased: &mut Erased,
) -> Outcome<Vec<Id>> {
    let expected = record.version;
    let lineage = writing.kernel.lineage(writing.tx, register)?;
    let mut files = BTreeSet::new();
    for id in lineage.ids() {
        for it in writing.tx.entries(&id, record.id)? {
            files.extend(it.entry.changes().iter().flat_map(|it| ids_in(&it.old)));
        }
    }
    for (name, field) in register.every_field().filter(|(name, it)| goes(name, it)) {
        for value in taken(&mut record, &name) {
            erased.fields += 1;
            if matches!(field.kind, Kind::Files { .. }) {
                files.extend(value.refs());
            }
            let word = value.as_text().filter(|_| names_somebody(register, field));
            erased.words.extend(word.map(str::to_owned));
        }
    }
    record.version += 1;
    record.definition.clone_from(&register.version);
    record.changed_at = writing.caller.at;
    if !writing.tx.update(register, &record, expected)? {
        return Err(Refusal::conflict().into());
    }
    writing.touched.push(register.id.clone());
    for id in lineage.ids() {
        erased.entries += writing.tx.erase(&id, record.id)?;
    }
    note(writing, &record, &Action::Erase, Some(reason), &[])?;
    Ok(files.into_iter().collect())
}

/// Takes what a field holds out of a record; of a field of rows, from each row.
fn taken(record: &mut Record, name: &str) -> Vec<Value> {
    let values: Vec<Value> = match name.split_once('.') {
        None => record.values.shift_remove(name).into_iter().collect(),
        Some((rows, cell)) => match record.values.get_mut(rows) {
            Some(Value::Rows(rows)) => rows
                .iter_mut()
                .filter_map(|row| row.cells.shift_remove(cell))
                .collect(),
            _ => Vec::new(),
        },
    };
    values.into_iter().filter(|it| !it.is_missing()).collect()
}

/// Personal by its level, or words and files in which anything may stand.
pub(crate) fn may_tell(field: &Field) -> bool {
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

fn names_somebody(register: &Register, field: &Field) -> bool {
    let mut names = register.label.iter().chain(&register.key);
    match field.kind {
        Kind::CitizenId | Kind::Phone => true,
        Kind::Text { .. } => field.unique || names.any(|it| *it == field.name),
        _ => false,
    }
}

/// What an expression of another register takes over a reference from a field that goes:
/// that register, the reference, and the fields so computed.
fn copies(kernel: &Kernel, of: &Register, goes: Goes<'_>) -> Vec<(String, String, Vec<String>)> {
    let mut found = Vec::new();
    for other in kernel.model.registers() {
        for (name, field) in &other.fields {
            if !matches!(&field.kind, Kind::Ref { to, .. } if *to == of.id) {
                continue;
            }
            let from = |path: &&[String]| {
                let source = path.get(1).and_then(|it| of.fields.get(it));
                path.first() == Some(name) && source.is_some_and(|it| goes(&it.name, it))
            };
            let computed = other.fields.values().filter(|it| match &it.computed {
                Some(Computed::Expr(expr)) => model::expr::paths(expr).iter().any(from),
                _ => false,
            });
            let computed: Vec<String> = computed.map(|it| it.name.clone()).collect();
            if !computed.is_empty() {
                found.push((other.id.clone(), name.clone(), computed));
            }
        }
    }
    found
}

/// What could be the id of a file, wherever it stands.
fn ids_in(json: &Json) -> Vec<Id> {
    match json {
        Json::String(text) => text.parse().into_iter().collect(),
        Json::Array(items) => items.iter().flat_map(ids_in).collect(),
        Json::Object(map) => map.values().flat_map(ids_in).collect(),
        _ => Vec::new(),
    }
}

fn is_held(writing: &mut Writing<'_>, file: Id) -> Outcome<bool> {
    let today = crate::china_day(writing.caller.at);
    for register in writing.kernel.model.registers() {
        let fields = register.every_field();
        for (name, _) in fields.filter(|(_, it)| matches!(it.kind, Kind::Files { .. })) {
            let query = Query::all(register, today).having(&name, Value::Ref(file));
            if writing.tx.count(&query, 1)? > 0 {
                return Ok(true);
            }
        }
    }
    Ok(false)
}
