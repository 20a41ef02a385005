//! Going back along the history of a record, and the proof that nothing was altered.
//!
//! Not here: what was known of many at once (`back`).
//!
//! The proof goes through everything in order, a page at a time, and keeps none of it: the
//! chain by history number (`chain`), then rows beside their entries, both by record
//! (`rows`), with the counters they were numbered by (`numbers`); `definitions` for theirs.

mod chain;
mod definitions;
mod numbers;
mod rows;

use std::collections::BTreeMap;

use model::{Register, Value};

use crate::encoding::kept;
use crate::history::{Action, Change, Entry};
use crate::job::JobsOf;
use crate::store::{Read, read};
use crate::{Kernel, Outcome, Record, StoreError, to_json};

/// Something that is not as the history says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// `plan.task 0190…`, `block 12`, `history 345`.
    pub place: String,
    /// In Chinese, for the audit administrator.
    pub says: String,
}

#[derive(Clone, Debug, Default)]
pub struct Verified {
    pub entries: i64,
    pub blocks: i64,
    /// Entries that are written but not numbered and chained yet.
    pub unsealed: u64,
    pub records: u64,
    pub files: u64,
    /// The last block's head, hex.
    pub head: String,
    pub faults: Vec<Fault>,
}

/// Undoes one entry; false when the record does not hold what the entry says it wrote. The
/// record is in the words of the definition the entry was written under.
pub(crate) fn undo(register: &Register, record: &mut Record, entry: &Entry) -> bool {
    let mut fits = !entry.entry.is_erased();
    for change in entry.entry.changes() {
        let present = match change.field.as_str() {
            "$state" => serde_json::json!(record.state),
            "$number" => serde_json::json!(record.number),
            "$owner" => serde_json::json!(record.owner.map(|id| id.to_string())),
            name => to_json(record.get(name)),
        };
        fits &= present == change.new;
        if !undo_system(record, &change) {
            let old = old_value(register, &change);
            record.values.insert(change.field, old);
        }
    }
    record.version = entry.entry.version - 1;
    fits
}

/// A removed record before anything of its history is put back: nothing.
pub(crate) fn gone(register: &Register, last: &Entry) -> Record {
    Record {
        id: last.entry.record,
        register: register.id.clone(),
        version: last.entry.version,
        definition: last.entry.definition.clone(),
        number: None,
        state: None,
        owner: None,
        path: Vec::new(),
        created_at: last.entry.at,
        created_by: last.entry.account,
        changed_at: last.entry.at,
        values: crate::Values::new(),
    }
}

/// Whether it was one of the words every record has.
fn undo_system(record: &mut Record, change: &Change) -> bool {
    let text = || change.old.as_str().map(str::to_owned);
    match change.field.as_str() {
        "$state" => record.state = text(),
        "$number" => record.number = text(),
        "$owner" => record.owner = text().and_then(|it| it.parse().ok()),
        _ => return false,
    }
    true
}

fn old_value(register: &Register, change: &Change) -> Value {
    let field = register.fields.get(&change.field);
    let old = field.and_then(|it| kept(&change.old, &it.kind.ty()));
    old.unwrap_or_default()
}

/// A record as it was known at a history number, in the words of now; none before it was
/// created.
pub(crate) fn put_back(
    kernel: &Kernel,
    read: &mut dyn Read,
    register: &Register,
    mut record: Record,
    at: i64,
) -> Outcome<Option<Record>> {
    let lineage = kernel.lineage(read, register)?;
    let former = kernel.all_former(read, &lineage, record.id)?;
    let mut stage = lineage.last();
    for entry in kernel.entries(read, register, record.id)?.iter().rev() {
        if (1..=at).contains(&entry.number) {
            if let Some(owner) = record.owner {
                record.path = crate::tree::path(kernel, read, owner)?;
            }
            return Ok(Some(record));
        }
        if !entry.entry.action.writes() {
            continue;
        }
        if entry.entry.action == Action::Erase {
            // What it was before is gone for good; that it was there is still known.
            let first = kernel.entries(read, register, record.id)?;
            let first = first.first().map_or(0, |it| it.number);
            return Ok((1..=at).contains(&first).then_some(record));
        }
        stage = lineage.stage_of(entry, stage);
        for change in entry.entry.changes() {
            if !undo_system(&mut record, &change) {
                let old = old_value(lineage.register(stage), &change);
                let now = lineage.carry_forward(stage, &change.field, old, &former);
                record.values.extend(now);
            }
        }
        record.version = entry.entry.version - 1;
    }
    Ok(None)
}

/// Entries and rows are read in pages of this many.
const PAGE: usize = 2_000;

impl Kernel {
    /// Checks the whole history and every row against it, in as much memory as a page takes.
    ///
    /// # Shape
    /// `heads` are block heads kept outside (number → head): each must be met.
    /// `progress` is told how many entries and rows are done.
    pub fn verify_history(
        &self,
        heads: &BTreeMap<i64, String>,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Verified, StoreError> {
        read(self.store(), |read| {
            let mut found = Verified::default();
            chain::verify(read, heads, &mut found, progress)?;
            let mut unsealed = chain::unsealed(read, &mut found)?;
            definitions::verify(read, &mut found)?;
            let mut numbers = numbers::Numbers::default();
            for register in self.model.registers() {
                let trail = unsealed.remove(&register.id).unwrap_or_default();
                rows::Rows {
                    kernel: self,
                    register,
                    found: &mut found,
                    numbers: &mut numbers,
                    progress,
                }
                .verify(read, trail)?;
            }
            numbers.verify(read, &self.model, &mut found)?;
            let altered = read
                .notes()?
                .into_iter()
                .filter(|(.., note)| note.is_none());
            found.faults.extend(altered.map(|(kind, key, _)| Fault {
                place: format!("note {kind} {key}"),
                says: "临时记录（登录会话等）被改动过".into(),
            }));
            let jobs = read.jobs(JobsOf::Everybody, usize::MAX)?;
            let altered = jobs.into_iter().filter(|(_, job)| job.is_none());
            found.faults.extend(altered.map(|(id, _)| Fault {
                place: format!("job {id}"),
                says: "后台任务被改动过".into(),
            }));
            Ok(found)
        })
    }
}

/// Entries that have no number yet come last, in the order they were written.
pub(crate) fn in_order(entry: &Entry) -> i64 {
    match entry.number {
        0 => i64::MAX,
        number => number,
    }
}
