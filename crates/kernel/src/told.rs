//! A record's past as a caller may read it: its history in the words each entry was written
//! in, and the values that later definitions have no place for.
//!
//! What was personal stays so: a value is told when no definition from then to now calls it
//! personal, or when the caller handles in clear what it has become.
//! Not here: how a record is carried between definitions (`past`), or proved (`verify`).

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Id, Instant};
use model::{Field, Kind, Level, Model, Register};
use serde_json::{Map, Value as Json};

use crate::encoding::kept;
use crate::past::Lineage;
use crate::shown::shown;
use crate::store::{Read, read};
use crate::{Caller, Entry, Kernel, Outcome, Record, Refusal, rows};

/// The history of one record, newest first, with the definitions it was written under.
#[derive(Debug)]
pub struct History {
    pub entries: Vec<Entry>,
    lineage: Arc<Lineage>,
}

impl History {
    /// The definitions an entry was written under.
    pub fn then(&self, entry: &Entry) -> (&Model, &Register) {
        let stage = self.lineage.stage_of(entry, self.lineage.last());
        (self.lineage.model(stage), self.lineage.register(stage))
    }
}

/// A value that later definitions have no place for, as it was read then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerValue {
    pub title: String,
    pub text: String,
    /// When the definitions changed that put it aside.
    pub until: Instant,
}

impl Kernel {
    /// History of a record the caller reaches, newest first.
    ///
    /// # Errors
    /// Not found when the record does not exist or is out of the caller's reach.
    pub fn history(&self, caller: &Caller, register: &str, id: Id) -> Outcome<History> {
        let register = self.visible(caller, register)?;
        let branches = self.reach(register, caller);
        let sight = self.sight(register, caller);
        read(self.store(), |read| {
            let record = read
                .get(register, id)?
                .filter(|record| branches.iter().any(|branch| branch.covers(record)))
                .ok_or_else(Refusal::not_found)?;
            let lineage = self.lineage(read, register)?;
            let hidden = |field: &String| sight.is_masked(&record, field);
            let masked = sight.masked(&record);
            let mut entries = self.entries(read, register, id)?;
            entries.reverse();
            for entry in &mut entries {
                let stage = lineage.stage_of(entry, lineage.last());
                let changes = entry.entry.payload.get_mut("changes");
                if let Some(changes) = changes.and_then(|it| it.as_object_mut()) {
                    changes.retain(|field, _| {
                        field.starts_with('$') || may_read(&lineage, stage, field, &hidden)
                    });
                    hide_cells(changes, (lineage.register(stage), register), &masked);
                }
            }
            Ok::<_, crate::Failure>(History { entries, lineage })
        })
    }

    /// What was put aside of a record, oldest first, without what this caller may not read.
    pub(crate) fn former_told(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        record: &Record,
    ) -> Outcome<Vec<FormerValue>> {
        let lineage = self.lineage(read, register)?;
        let former = self.all_former(read, &lineage, record.id)?;
        if former.is_empty() {
            return Ok(Vec::new());
        }
        let sight = self.sight(register, caller);
        let hidden = |field: &String| sight.is_masked(record, field);
        let epochs = read.epochs()?;
        let mut told = Vec::new();
        for it in former {
            let stage = lineage.stage_before(it.epoch);
            let epoch = epochs.iter().find(|epoch| epoch.number == it.epoch);
            let (Some(stage), Some(epoch)) = (stage, epoch) else {
                continue;
            };
            if !may_read(&lineage, stage, &it.field, &hidden) {
                continue;
            }
            let field = &lineage.register(stage).fields[&it.field];
            // Which cells may be told is not known row by row any more.
            let mut cells = field.kind.rows().into_iter().flatten();
            if cells.any(|(_, it)| it.level >= Level::Personal) {
                continue;
            }
            let text = self.text_then(read, caller, (lineage.model(stage), field), &it.value)?;
            told.push(FormerValue {
                title: field.title.clone(),
                text,
                until: epoch.at,
            });
        }
        Ok(told)
    }

    /// A value as it was read under its own definition.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn text_then(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        (model, field): (&Model, &Field),
        json: &serde_json::Value,
    ) -> Outcome<String> {
        let value = kept(json, &field.kind.ty()).unwrap_or_default();
        let labels = match &field.kind {
            Kind::Ref { to, .. } => self.titles_for(read, caller, to, &value.refs())?,
            Kind::Files { .. } => self.titles(read, crate::FILE, &value.refs())?,
            _ => BTreeMap::new(),
        };
        Ok(shown(model, &field.kind, &value, &labels))
    }
}

/// Takes cells that are masked, or were personal and have no place any more, out of the rows
/// that changed; rows of which nothing else changed go.
fn hide_cells(
    changes: &mut Map<String, Json>,
    (then, now): (&Register, &Register),
    masked: &[&str],
) {
    changes.retain(|field, pair| {
        let Some(cells) = then.fields.get(field).and_then(|it| it.kind.rows()) else {
            return true;
        };
        let hidden = cells
            .values()
            .filter(|it| is_hidden_cell(field, it, now, masked));
        let names: Vec<&str> = hidden.map(|it| it.name.as_str()).collect();
        let pair = pair
            .as_array_mut()
            .map(Vec::as_mut_slice)
            .unwrap_or_default();
        pair.iter_mut().for_each(|it| rows::without(it, &names));
        !matches!(pair, [old, new] if old == new)
    });
}

fn is_hidden_cell(rows: &str, cell: &Field, now: &Register, masked: &[&str]) -> bool {
    let mut fields = now.fields.values();
    let is_now = |it: &&Field| it.name == rows || it.was.iter().any(|was| was == rows);
    let field = now.fields.get(rows).or_else(|| fields.find(is_now));
    let present = field.and_then(|field| {
        let mut cells = field.kind.rows()?.values();
        let same = |it: &&Field| it.name == cell.name || it.was.contains(&cell.name);
        Some(format!("{}.{}", field.name, cells.find(same)?.name))
    });
    match present {
        Some(name) => masked.contains(&name.as_str()),
        None => cell.level >= Level::Personal,
    }
}

/// Whether what a field held at a stage may be read by one from whom some fields of now are
/// hidden.
fn may_read(
    lineage: &Lineage,
    stage: usize,
    field: &str,
    hidden: &dyn Fn(&String) -> bool,
) -> bool {
    let Some(then) = lineage.register(stage).fields.get(field) else {
        return false;
    };
    let mut personal = then.level >= Level::Personal;
    let mut names = vec![field.to_owned()];
    for next in stage + 1..=lineage.last() {
        names = lineage.onward(next, &names);
        let fields = &lineage.register(next).fields;
        personal |= names
            .iter()
            .any(|it| fields[it.as_str()].level >= Level::Personal);
    }
    let is_hidden = names.iter().any(hidden);
    // What was personal and has become nothing that anybody handles.
    let is_orphaned = personal && names.is_empty();
    !is_hidden && !is_orphaned
}
