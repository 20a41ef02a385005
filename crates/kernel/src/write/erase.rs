//! 删除个人信息: what a record says of somebody leaves its row, its history, what migrations
//! put aside, what others hold that is computed from it, and the files only it held or ever
//! held.
//!
//! The row stays, empty of it, so that numbers and references hold; entries keep header and
//! digest, so that the chain does. Who was shown what in clear stays known, with the reason
//! unless that names the person. An entry `erase` covers the row as it is left: going back
//! along the history ends there. Not here: who may ask for it and who agrees, and lists that
//! came and went as files (`exchange`).

use std::collections::BTreeSet;

use base::mention::Mentions;
use base::{Day, Id};
use model::{Computed, Ending, Field, Kind, Level, Register, Value};
use serde_json::{Map, Value as Json};

use super::latest::concern;
use super::trace::note_erase;
use crate::history::{Action, Change, SHOWN};
use crate::rules::Ctx;
use crate::store::read;
use crate::writing::Writing;
use crate::{Condition, Entry, Kernel, Outcome, Query, Record, Refusal};

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
        self.end(&register.id, id, Ending::Erase, reason)
    }

    /// Takes away what an ending takes, whatever the register; whoever calls answers for the
    /// grounds.
    ///
    /// # Errors
    /// Not found.
    pub fn end(&mut self, register: &str, id: Id, ending: Ending, reason: &str) -> Outcome<Erased> {
        let register = self.writing.register(register)?;
        let record = self.get(&register.id, id)?;
        let goes = |_: &str, field: &Field| goes(ending, field);
        self.empty(register, record, Goes::all(&goes), reason)
    }

    /// The same for a record whose time had come by a day, also where nothing of it is left;
    /// nothing for one that is gone, or whose time has not come after all.
    ///
    /// # Errors
    /// When the store fails.
    pub fn end_lapsed(
        &mut self,
        register: &str,
        id: Id,
        (ending, by): (Ending, Day),
        reason: &str,
    ) -> Outcome<Option<Erased>> {
        let register = self.writing.register(register)?;
        let Some(record) = self.writing.tx.get(register, id)? else {
            return Ok(None);
        };
        // It was erased by another request meanwhile, or again after a restore.
        if !holds(register, &record, ending) {
            return Ok(Some(Erased::default()));
        }
        let kernel = self.writing.kernel;
        if !kernel.has_lapsed(self.writing.tx, register, &record, by)? {
            return Ok(None);
        }
        self.end(&register.id, id, ending, reason).map(Some)
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
        self.erase_in(register, id, (fields, None), reason)
    }

    /// The same; of the fields of rows only those in rows where a cell refers to this.
    fn erase_in(
        &mut self,
        register: &str,
        id: Id,
        (fields, of): (&[&str], Option<(&str, Id)>),
        reason: &str,
    ) -> Outcome<Erased> {
        let register = self.writing.register(register)?;
        let record = self.get(&register.id, id)?;
        let goes = |name: &str, _: &Field| fields.contains(&name);
        let goes = Goes { field: &goes, of };
        self.empty(register, record, goes, reason)
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
            let of = field.split_once('.').map(|(_, cell)| (cell, id));
            for holder in self.having(&other, &field, id)? {
                let more = self.erase_in(&other, holder.id, (&copies, of), reason)?;
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
        let goes = Goes::all(&goes);
        empty(&mut self.writing, file, record, goes, reason, erased)?;
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

/// What goes.
#[derive(Clone, Copy)]
struct Goes<'g> {
    /// Whether a field does, by its name as `dish.price` says it.
    field: &'g dyn Fn(&str, &Field) -> bool,
    /// Of the fields of rows, only those in rows whose cell of this name refers to this.
    of: Option<(&'g str, Id)>,
}

impl<'g> Goes<'g> {
    fn all(field: &'g dyn Fn(&str, &Field) -> bool) -> Goes<'g> {
        Goes { field, of: None }
    }
}

/// Empties a row and its history; the files it held there, or had ever held.
fn empty(
    writing: &mut Writing<'_>,
    register: &Register,
    mut record: Record,
    goes: Goes<'_>,
    reason: &str,
    erased: &mut Erased,
) -> Outcome<Vec<Id>> {
    let before = record.clone();
    let lineage = writing.kernel.lineage(writing.tx, register)?;
    let mut entries = Vec::new();
    for id in lineage.ids() {
        entries.extend(writing.tx.entries(&id, record.id)?);
    }
    let changes: Vec<Change> = entries.iter().flat_map(|it| it.entry.changes()).collect();
    let mut files: BTreeSet<Id> = changes.iter().flat_map(|it| ids_in(&it.old)).collect();
    let mut telling = told_before(register, &changes, goes);
    let going = register.every_field();
    for (name, field) in going.filter(|(name, it)| (goes.field)(name, it)) {
        for value in taken(&mut record, &name, goes.of) {
            erased.fields += 1;
            if matches!(field.kind, Kind::Files { .. }) {
                files.extend(value.refs());
            }
            let word = value.as_text().filter(|_| tells(register, field));
            telling.extend(word.map(str::to_owned));
            let word = word.filter(|_| names_somebody(register, field));
            erased.words.extend(word.map(str::to_owned));
        }
    }
    record.version += 1;
    record.definition.clone_from(&register.version);
    record.changed_at = writing.caller.at;
    if !writing.tx.update(register, &before, &record)? {
        return Err(Refusal::conflict().into());
    }
    concern(writing, register, &[&before, &record]);
    writing.touched.record(&record);
    let looked = Looked::of(&entries, &Mentions::of(telling.iter().map(String::as_str)));
    for id in lineage.ids() {
        erased.entries += writing.tx.erase(&id, record.id, &looked.stay)?;
    }
    note_erase(writing, &record, reason, looked.shown)?;
    Ok(files.into_iter().collect())
}

/// What is left of who was shown what in clear.
#[derive(Default)]
struct Looked {
    /// Digests of entries that stay as they are: their reasons name nobody.
    stay: Vec<String>,
    /// Of the others, now and before, the field that was shown, by their digests.
    shown: Map<String, Json>,
}

impl Looked {
    /// # Source
    /// 《个人信息保护法》第四十七条、第五十六条; 《网络安全法》第二十一条: what is personal goes,
    /// the record of how it was handled is kept.
    fn of(entries: &[Entry], who: &Mentions) -> Looked {
        let mut looked = Looked::default();
        for Entry { entry, .. } in entries.iter().filter(|it| !it.entry.is_erased()) {
            match (&entry.action, entry.revealed()) {
                (Action::Erase, _) => {
                    let before = entry.payload.get(SHOWN).and_then(Json::as_object);
                    looked.shown.extend(before.cloned().unwrap_or_default());
                }
                (Action::Reveal, field) if entry.reason().is_some_and(|it| who.is_in(it)) => {
                    let field = field.map(|it| (entry.digest.clone(), it.into()));
                    looked.shown.extend(field);
                }
                (Action::Reveal, _) => looked.stay.push(entry.digest.clone()),
                _ => {}
            }
        }
        looked
    }
}

/// What fields that go said earlier, as far as it tells of somebody.
fn told_before(register: &Register, changes: &[Change], goes: Goes<'_>) -> Vec<String> {
    let told = changes.iter().filter(|it| match register.field(&it.field) {
        Some(field) => (goes.field)(&it.field, field) && tells(register, field),
        // Of an earlier definition.
        None => !it.field.starts_with('$'),
    });
    let texts = told.filter_map(|it| it.old.as_str());
    texts.map(str::to_owned).collect()
}

/// Takes what a field holds out of a record; of a field of rows, from each row, or from those
/// of which a cell refers to something.
fn taken(record: &mut Record, name: &str, of: Option<(&str, Id)>) -> Vec<Value> {
    let is_of = |row: &model::Row| of.is_none_or(|(cell, id)| row.get(cell).as_ref() == Some(id));
    let values: Vec<Value> = match name.split_once('.') {
        None => record.values.shift_remove(name).into_iter().collect(),
        Some((rows, cell)) => match record.values.get_mut(rows) {
            Some(Value::Rows(rows)) => rows
                .iter_mut()
                .filter(|row| is_of(row))
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

/// Whether a field goes when a record ends so: anonymised, what is personal by its level; else
/// whatever may tell of somebody. What is archived was handed over before, and goes as well.
pub(crate) fn goes(ending: Ending, field: &Field) -> bool {
    match ending {
        Ending::Anonymise => field.level >= Level::Personal,
        Ending::Erase | Ending::Archive => may_tell(field),
    }
}

/// Whether there is anything that goes.
pub(crate) fn holds(register: &Register, record: &Record, ending: Ending) -> bool {
    let mut going = register.every_field().filter(|(_, it)| goes(ending, it));
    going.any(|(name, _)| record.all(&name).iter().any(|it| !it.is_missing()))
}

/// Whether what a field says tells of somebody where it is met elsewhere.
fn tells(register: &Register, field: &Field) -> bool {
    field.level >= Level::Personal || names_somebody(register, field)
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
        for (name, field) in other.every_field() {
            if !matches!(&field.kind, Kind::Ref { to, .. } if *to == of.id) {
                continue;
            }
            let from = |path: &&[String]| {
                let way = other.step_of(path).filter(|(step, _)| *step == name);
                let source = way.and_then(|(_, rest)| of.fields.get(rest.first()?));
                source.is_some_and(|it| (goes.field)(&it.name, it))
            };
            let computed = other.every_field().filter(|(_, it)| match &it.computed {
                Some(Computed::Expr(expr)) => model::expr::paths(expr).iter().any(from),
                _ => false,
            });
            let computed: Vec<String> = computed.map(|(name, _)| name).collect();
            if !computed.is_empty() {
                found.push((other.id.clone(), name, computed));
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
