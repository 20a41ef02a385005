//! 审计: the whole history asked by who, what, when and from where.
//!
//! Not here: who may ask (the server's audit administrator), and one record's own history
//! (`read`), which shows what was changed to what.

use base::{Id, Instant};
use serde_json::json;

use crate::history::{FIELD, SHOWN};
use crate::store::{Read, read};
use crate::{Action, Entry, Kernel, NewEntry, Outcome};

/// A question to the whole history: conditions are joined by "and". Only numbered entries
/// answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AuditQuery {
    pub account: Option<Id>,
    /// The ids one register has had; none for all registers.
    pub registers: Vec<String>,
    pub record: Option<Id>,
    /// As [`crate::Action::text`] says it.
    pub action: Option<String>,
    /// Where in the network it came from.
    pub address: Option<String>,
    /// Not before.
    pub from: Option<Instant>,
    /// Before.
    pub until: Option<Instant>,
    /// Time and number of the last entry of the page before.
    pub after: Option<(Instant, i64)>,
    pub limit: usize,
}

/// One page, newest first.
#[derive(Clone, Debug, Default)]
pub struct AuditPage {
    pub entries: Vec<Entry>,
    /// How many answer in all, counted up to one more than the cap.
    pub count: u64,
    pub next: Option<(Instant, i64)>,
}

impl Kernel {
    /// A page of what the whole history answers; of a register under every id it has had.
    pub fn audit(&self, register: Option<&str>, mut query: AuditQuery) -> Outcome<AuditPage> {
        read(self.store(), |read| {
            query.registers = match register.map(|id| (id, self.model.register(id))) {
                None => Vec::new(),
                Some((_, Some(register))) => self.lineage(read, register)?.ids(),
                Some((id, None)) => vec![id.to_owned()],
            };
            let mut entries = read.audit(&AuditQuery {
                limit: query.limit + 1,
                ..query.clone()
            })?;
            let is_more = entries.len() > query.limit;
            entries.truncate(query.limit);
            for Entry { entry, .. } in &mut entries {
                self.say_shown(read, entry)?;
            }
            let last = entries.last().filter(|_| is_more);
            Ok(AuditPage {
                next: last.map(|it| (it.entry.at, it.number)),
                count: read.audit_count(&query, crate::COUNT_MAX)?,
                entries,
            })
        })
    }

    /// Which field was shown by an entry that says nothing any more: its erasure knows.
    fn say_shown(&self, read: &mut dyn Read, entry: &mut NewEntry) -> Outcome<()> {
        if entry.action != Action::Reveal || !entry.is_erased() {
            return Ok(());
        }
        let erasures = read.entries(&entry.register, entry.record)?;
        let mut erasures = erasures.iter().rev().map(|it| &it.entry);
        let shown = erasures.find_map(|it| it.payload.get(SHOWN)?.get(&entry.digest));
        if let Some(field) = shown {
            entry.payload = json!({ FIELD: field });
        }
        Ok(())
    }
}
