//! Every row of a register beside its entries, both in the order of their ids: what a row
//! holds is what its entries say, undone to the digest of its creation.

use std::collections::VecDeque;

use base::Id;
use model::Register;
use serde_json::Value as Json;

use super::chain::Trail;
use super::numbers::Numbers;
use super::{Fault, PAGE, Verified, gone, in_order, undo};
use crate::history::{Action, Entry, entry_digest};
use crate::past::Lineage;
use crate::store::Read;
use crate::write::row_payload;
use crate::{Cursor, Former, Kernel, Query, Record, StoreError};

pub(super) struct Rows<'v> {
    pub(super) kernel: &'v Kernel,
    pub(super) register: &'v Register,
    pub(super) found: &'v mut Verified,
    pub(super) numbers: &'v mut Numbers,
    pub(super) progress: &'v mut dyn FnMut(u64),
}

/// The rows of a register, a page at a time.
struct Present<'r> {
    query: Query<'r>,
    page: VecDeque<Record>,
    ended: bool,
}

impl Present<'_> {
    fn peek(&mut self, read: &mut dyn Read) -> Result<Option<Id>, StoreError> {
        if self.page.is_empty() && !self.ended {
            let page = read.rows(&self.query)?;
            self.ended = page.len() < PAGE;
            self.query.after = page.last().map(|it| Cursor {
                value: model::Value::Missing,
                id: it.id,
            });
            self.page.extend(page);
        }
        Ok(self.page.front().map(|it| it.id))
    }
}

/// The numbered entries of a register under one of its ids, by record.
struct Numbered {
    register: String,
    page: VecDeque<Entry>,
    after: (Id, i64),
    ended: bool,
}

impl Numbered {
    fn of(register: String) -> Numbered {
        Numbered {
            register,
            page: VecDeque::new(),
            after: (Id::nil(), 0),
            ended: false,
        }
    }

    fn peek(&mut self, read: &mut dyn Read) -> Result<Option<Id>, StoreError> {
        if self.page.is_empty() && !self.ended {
            let page = read.entries_by_record(&self.register, self.after, PAGE)?;
            self.ended = page.len() < PAGE;
            if let Some(last) = page.last() {
                self.after = (last.entry.record, last.number);
            }
            self.page.extend(page);
        }
        Ok(self.page.front().map(|it| it.entry.record))
    }
}

/// All entries of a register, under whatever id it had, by record.
struct Entries {
    numbered: Vec<Numbered>,
    unsealed: Trail,
}

impl Entries {
    fn peek(&mut self, read: &mut dyn Read) -> Result<Option<Id>, StoreError> {
        let mut first = self.unsealed.keys().next().copied();
        for numbered in &mut self.numbered {
            let next = numbered.peek(read)?;
            first = first.into_iter().chain(next).min();
        }
        Ok(first)
    }

    /// The entries of a record, oldest first.
    fn take(&mut self, read: &mut dyn Read, record: Id) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        for numbered in &mut self.numbered {
            while numbered.peek(read)? == Some(record) {
                entries.extend(numbered.page.pop_front());
            }
        }
        if self.numbered.len() > 1 {
            entries.sort_by_key(in_order);
        }
        entries.extend(self.unsealed.remove(&record).unwrap_or_default());
        Ok(entries)
    }
}

impl Rows<'_> {
    /// `unsealed`: entries of the register that have no number yet.
    pub(super) fn verify(mut self, read: &mut dyn Read, unsealed: Trail) -> Result<(), StoreError> {
        let lineage = match self.kernel.lineage(read, self.register) {
            Ok(lineage) => lineage,
            Err(error) => {
                self.unreadable(format!("以前的定义读不出（{error}）"));
                return Ok(());
            }
        };
        let mut query = Query::all(self.register, self.kernel.today());
        query.limit = PAGE;
        let mut rows = Present {
            query,
            page: VecDeque::new(),
            ended: false,
        };
        let mut entries = Entries {
            numbered: lineage.ids().into_iter().map(Numbered::of).collect(),
            unsealed,
        };
        loop {
            let row = match rows.peek(read) {
                Ok(row) => row,
                Err(error) => {
                    let doing = error.doing;
                    self.unreadable(format!("有读不出的内容，不是本系统写入的（{doing}）"));
                    return Ok(());
                }
            };
            let entry = entries.peek(read)?;
            let Some(next) = row.into_iter().chain(entry).min() else {
                return Ok(());
            };
            let row = row.filter(|it| *it == next);
            let row = row.and_then(|_| rows.page.pop_front());
            let entries = entries.take(read, next)?;
            let fault = match row {
                Some(row) => self.present(read, &lineage, row, &entries)?,
                None => self.absent(read, &lineage, next, &entries)?,
            };
            self.silent(next, &entries);
            let place = format!("{} {next}", self.register.id);
            let fault = fault.map(|says| Fault { place, says });
            self.found.faults.extend(fault);
        }
    }

    fn unreadable(&mut self, says: String) {
        let place = self.register.id.clone();
        self.found.faults.push(Fault { place, says });
    }

    /// An entry says nothing only where the record's history says that it was erased.
    fn silent(&mut self, record: Id, entries: &[Entry]) {
        let later = |entries: &[Entry]| entries.iter().any(|it| it.entry.action == Action::Erase);
        let silent = entries.iter().rposition(|it| it.entry.is_erased());
        if silent.is_some_and(|at| !later(&entries[at + 1..])) {
            self.found.faults.push(Fault {
                place: format!("{} {record}", self.register.id),
                says: "留痕的内容不在了，而没有删除个人信息的登记".into(),
            });
        }
    }

    /// What is wrong with a row that is there.
    fn present(
        &mut self,
        read: &mut dyn Read,
        lineage: &Lineage,
        record: Record,
        entries: &[Entry],
    ) -> Result<Option<String>, StoreError> {
        self.found.records += 1;
        (self.progress)(1);
        if let Some(number) = &record.number {
            self.numbers.meet(self.register, number);
        }
        if self.register.id == crate::FILE {
            self.file(&record);
        }
        if entries.is_empty() {
            return Ok(Some("这一行没有留痕，不是经本系统写入的".into()));
        }
        let of = (self.register, lineage);
        self.kernel.row_fault(read, of, record, entries)
    }

    fn file(&mut self, record: &Record) {
        self.found.files += 1;
        // An erased one names none; its row is covered by the entry that says so.
        let digest = record.text("digest");
        if !digest.is_empty() && self.kernel.store().open_file(digest).is_err() {
            self.found.faults.push(Fault {
                place: format!("{} {}", self.register.id, record.id),
                says: "文件不在了，或内容与摘要不符".into(),
            });
        }
    }

    /// What is wrong with a record of which there are entries only.
    fn absent(
        &mut self,
        read: &mut dyn Read,
        lineage: &Lineage,
        record: Id,
        entries: &[Entry],
    ) -> Result<Option<String>, StoreError> {
        let removed = entries
            .last()
            .filter(|it| it.entry.action == Action::Remove);
        let Some(last) = removed else {
            return Ok(Some(format!("留痕有 {} 条，记录却不在了", entries.len())));
        };
        let taken = last.entry.changes();
        let number = taken.iter().find(|it| it.field == "$number");
        if let Some(number) = number.and_then(|it| it.old.as_str()) {
            self.numbers.meet(self.register, number);
        }
        let former = self.kernel.all_former(read, lineage, record)?;
        let stage = lineage.stage_of(last, lineage.last());
        let gone = gone(self.register, last);
        Ok(content_fault((lineage, stage), gone, entries, &former))
    }
}

impl Kernel {
    fn row_fault(
        &self,
        read: &mut dyn Read,
        (register, lineage): (&Register, &Lineage),
        record: Record,
        entries: &[Entry],
    ) -> Result<Option<String>, StoreError> {
        let writes = |it: &&Entry| it.entry.action.writes();
        let (Some(first), Some(last)) = (entries.first(), entries.iter().rev().find(writes)) else {
            return Ok(None);
        };
        if record.version != last.entry.version || record.definition != last.entry.definition {
            let (version, last) = (record.version, last.entry.version);
            return Ok(Some(format!("版本是 {version}，留痕记的是 {last}")));
        }
        if record.changed_at != last.entry.at
            || record.created_at != first.entry.at
            || record.created_by != first.entry.account
        {
            return Ok(Some("时间或经办人与留痕不符".into()));
        }
        let path = record.owner.map(|it| match register.id.as_str() {
            crate::ORGANISATION => crate::tree::path(self, read, record.id),
            _ => crate::tree::path(self, read, it),
        });
        if let Some(Ok(path)) = path
            && path != record.path
        {
            return Ok(Some("归属的上级单位与机构树不符".into()));
        }
        Ok(match self.all_former(read, lineage, record.id) {
            Ok(former) => content_fault((lineage, lineage.last()), record, entries, &former),
            Err(error) => Some(format!("旧版字段读不出，不是本系统写入的（{error}）")),
        })
    }
}

/// Goes back entry by entry, through every definition the record was written under, to the
/// row as it was created; the record is in the words of a stage.
fn content_fault(
    (lineage, mut stage): (&Lineage, usize),
    record: Record,
    entries: &[Entry],
    former: &[Former],
) -> Option<String> {
    let mut whole = entries.first()?;
    let mut before = record;
    for entry in entries.iter().rev() {
        if !entry.entry.action.writes() {
            continue;
        }
        let then = lineage.stage_of(entry, stage);
        let (values, fits) = lineage.carry_back(before.values, (stage, then), former);
        (before.values, stage) = (values, then);
        if !fits {
            return Some("定义变更前后的内容对不上，不是经本系统转换的".into());
        }
        if entry.entry.action.covers_row() {
            whole = entry;
            break;
        }
        if !undo(lineage.register(stage), &mut before, entry) {
            return Some(format!("内容与第 {} 号留痕不符", entry.number));
        }
    }
    let mut payload = whole.entry.payload.clone();
    if let Json::Object(map) = &mut payload {
        map.insert("row".into(), row_payload(&before));
    }
    let what = match whole.entry.action {
        Action::Erase => "删除个人信息",
        _ => "新建",
    };
    (entry_digest(&whole.entry.salt, &payload) != whole.entry.digest)
        .then(|| format!("内容与第 {} 号留痕（{what}）的摘要不符", whole.number))
}
