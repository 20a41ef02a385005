//! Going back along the history: a record as it was, and the proof that nothing was altered.

use std::collections::{BTreeMap, HashMap};

use base::Id;
use model::{Register, Value, eval};
use serde_json::Value as Json;

use crate::encoding::kept;
use crate::expression::{Over, word};
use crate::history::{
    Action, Change, DEFINITIONS, Entry, NewEntry, entry_digest, header_text, seal,
};
use crate::job::JobsOf;
use crate::past::Lineage;
use crate::store::{Read, read};
use crate::write::row_payload;
use crate::{Condition, Former, Kernel, Outcome, Query, Record, StoreError, to_json};

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
fn gone(register: &Register, last: &Entry) -> Record {
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

/// The rows of a query as they were known at a history number, in the words of now.
///
/// Rows changed since are put back before they are judged; references are followed as they are now.
pub(crate) fn as_known(
    kernel: &Kernel,
    read: &mut dyn Read,
    query: &Query<'_>,
    at: i64,
) -> Outcome<Vec<Record>> {
    let register = query.register;
    let lineage = kernel.lineage(read, register)?;
    let since = Condition::ChangedSince(at, lineage.ids());
    let changed = read.rows(&Query::all(register, query.today).with(since))?;
    let ids: std::collections::HashSet<Id> = changed.iter().map(|it| it.id).collect();
    let mut rows: Vec<Record> = read
        .rows(query)?
        .into_iter()
        .filter(|it| !ids.contains(&it.id))
        .collect();
    let mut removed = Vec::new();
    for id in lineage.ids() {
        removed.extend(read.removed(&id, at)?);
    }
    let removed = removed.iter().map(|it| gone(register, it));
    for record in changed.into_iter().chain(removed) {
        if let Some(record) = put_back(kernel, read, register, record, at)?
            && covers(kernel, read, query, &record)
        {
            rows.push(record);
        }
    }
    Ok(rows)
}

/// A record as it was known at a history number, in the words of now; none before it was
/// created.
fn put_back(
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

fn covers(kernel: &Kernel, read: &mut dyn Read, query: &Query<'_>, record: &Record) -> bool {
    let mut conditions = query.conditions.iter();
    conditions.all(|it| meets(kernel, read, query, record, it))
}

fn meets(
    kernel: &Kernel,
    read: &mut dyn Read,
    query: &Query<'_>,
    record: &Record,
    condition: &Condition,
) -> bool {
    match condition {
        Condition::AnyOf(field, values) => match word(record, field) {
            Value::List(items) => items.iter().any(|item| values.contains(item)),
            one => values.contains(&one),
        },
        Condition::Missing(field) => word(record, field).is_missing(),
        Condition::Under(depth, org) => record.path.get(depth - 1) == Some(org),
        Condition::Within(branches) => branches.iter().any(|branch| branch.covers(record)),
        Condition::OneOf(ways) => ways.iter().any(|way| {
            let mut way = way.iter();
            way.all(|it| meets(kernel, read, query, record, it))
        }),
        Condition::Where(expr) => {
            let scope = Over {
                kernel,
                read: std::cell::RefCell::new(&mut *read),
                register: query.register,
                record,
                today: query.today,
                me: query.me,
            };
            eval::eval(expr, &scope) == Value::Flag(true)
        }
        Condition::Between(..) | Condition::ChangedSince(..) => true,
    }
}

/// Entries are read in pages of this many.
const PAGE: usize = 20_000;

impl Kernel {
    /// Checks the whole history and every row against it.
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
            let mut by_record = verify_chain(read, heads, &mut found, progress)?;
            verify_unsealed(read, &mut by_record, &mut found)?;
            verify_erased(&by_record, &mut found);
            let defined = by_record.remove(&(DEFINITIONS.to_owned(), Id::nil()));
            verify_definitions(read, &defined.unwrap_or_default(), &mut found)?;
            let removed = self.verify_rows(read, by_record, &mut found, progress)?;
            self.verify_files(read, &mut found)?;
            self.verify_counters(read, &removed, &mut found)?;
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

    fn verify_rows(
        &self,
        read: &mut dyn Read,
        mut by_record: HashMap<(String, Id), Vec<Entry>>,
        found: &mut Verified,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Vec<(String, String)>, StoreError> {
        for register in self.model.registers() {
            let lineage = match self.lineage(read, register) {
                Ok(lineage) => lineage,
                Err(error) => {
                    found.faults.push(Fault {
                        place: register.id.clone(),
                        says: format!("以前的定义读不出（{error}）"),
                    });
                    by_record.retain(|(name, _), _| *name != register.id);
                    continue;
                }
            };
            under_one_id(&mut by_record, &lineage.ids(), &register.id);
            let rows = match read.rows(&Query::all(register, self.today())) {
                Ok(rows) => rows,
                Err(error) => {
                    let says = format!("有读不出的内容，不是本系统写入的（{}）", error.doing);
                    found.faults.push(Fault {
                        place: register.id.clone(),
                        says,
                    });
                    by_record.retain(|(name, _), _| *name != register.id);
                    continue;
                }
            };
            for record in rows {
                found.records += 1;
                progress(1);
                let place = format!("{} {}", register.id, record.id);
                let fault = match by_record.remove(&(register.id.clone(), record.id)) {
                    None => Some("这一行没有留痕，不是经本系统写入的".to_owned()),
                    Some(entries) => {
                        self.row_fault(read, (register, &lineage), record, &entries)?
                    }
                };
                found.faults.extend(fault.map(|says| Fault { place, says }));
            }
        }
        let mut numbers = Vec::new();
        for ((id, record), entries) in by_record {
            let Some(register) = self.model.register(&id) else {
                continue;
            };
            let fault = match entries.last() {
                Some(last) if last.entry.action == Action::Remove => {
                    let taken = last.entry.changes();
                    let number = taken.iter().find(|it| it.field == "$number");
                    let number = number.and_then(|it| it.old.as_str());
                    numbers.extend(number.map(|it| (id.clone(), it.to_owned())));
                    let lineage = self.lineage(read, register)?;
                    let former = self.all_former(read, &lineage, record)?;
                    let stage = lineage.stage_of(last, lineage.last());
                    content_fault((&lineage, stage), gone(register, last), &entries, &former)
                }
                _ => Some(format!("留痕有 {} 条，记录却不在了", entries.len())),
            };
            found.faults.extend(fault.map(|says| Fault {
                place: format!("{id} {record}"),
                says,
            }));
        }
        Ok(numbers)
    }

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

    fn verify_files(&self, read: &mut dyn Read, found: &mut Verified) -> Result<(), StoreError> {
        let Some(register) = self.model.register(crate::FILE) else {
            return Ok(());
        };
        for record in read
            .rows(&Query::all(register, self.today()))
            .unwrap_or_default()
        {
            found.files += 1;
            // An erased one names none; its row is covered by the entry that says so.
            let digest = record.text("digest");
            if !digest.is_empty() && self.store().file(digest).is_err() {
                found.faults.push(Fault {
                    place: format!("{} {}", register.id, record.id),
                    says: "文件不在了，或内容与摘要不符".into(),
                });
            }
        }
        Ok(())
    }

    /// `removed` are numbers of records that are gone: register and number.
    fn verify_counters(
        &self,
        read: &mut dyn Read,
        removed: &[(String, String)],
        found: &mut Verified,
    ) -> Result<(), StoreError> {
        let mut highest: HashMap<String, i64> = HashMap::new();
        for register in self.model.registers().filter(|it| it.number.is_some()) {
            let Some(width) = register
                .number
                .iter()
                .flatten()
                .find_map(|part| match part {
                    model::NumberPart::Seq(width) => Some(*width),
                    _ => None,
                })
            else {
                continue;
            };
            let rows = read
                .rows(&Query::all(register, self.today()))
                .unwrap_or_default();
            let present = rows.into_iter().filter_map(|it| it.number);
            let removed = removed.iter().filter(|(id, _)| *id == register.id);
            for number in present.chain(removed.map(|(_, number)| number.clone())) {
                let digits = number
                    .chars()
                    .rev()
                    .take_while(char::is_ascii_digit)
                    .count()
                    .max(width);
                let (prefix, seq) = number.split_at(number.len().saturating_sub(digits));
                // A number without separator before the count is longer than its width only past 10^width.
                let (prefix, seq) = if seq.len() > width && prefix.is_empty() {
                    number.split_at(number.len() - width)
                } else {
                    (prefix, seq)
                };
                let top = highest
                    .entry(format!("{}:{prefix}", register.id))
                    .or_default();
                *top = (*top).max(seq.parse().unwrap_or(0));
            }
        }
        for (name, value) in read.counters()? {
            // Of a register that is defined no more nothing can be said.
            let register = name.split(':').next().unwrap_or_default();
            if self.model.register(register).is_none() {
                continue;
            }
            if highest.remove(&name) != Some(value) {
                let says = format!("编号计数为 {value}，与已编号的记录不符");
                found.faults.push(Fault {
                    place: format!("counter {name}"),
                    says,
                });
            }
        }
        Ok(())
    }
}

/// Whether an entry does not say what its digest covers; of those that cover a row, and of
/// those erased, that is seen elsewhere.
fn is_altered(entry: &NewEntry) -> bool {
    !entry.action.covers_row()
        && !entry.is_erased()
        && entry_digest(&entry.salt, &entry.payload) != entry.digest
}

/// An entry says nothing only where the record's history says that it was erased.
fn verify_erased(by_record: &HashMap<(String, Id), Vec<Entry>>, found: &mut Verified) {
    let later = |entries: &[Entry]| entries.iter().any(|it| it.entry.action == Action::Erase);
    for ((register, record), entries) in by_record {
        let silent = entries.iter().rposition(|it| it.entry.is_erased());
        if silent.is_some_and(|at| !later(&entries[at + 1..])) {
            found.faults.push(Fault {
                place: format!("{register} {record}"),
                says: "留痕的内容不在了，而没有删除个人信息的登记".into(),
            });
        }
    }
}

/// Entries of a record stand by the id its register has now.
fn under_one_id(by_record: &mut HashMap<(String, Id), Vec<Entry>>, ids: &[String], present: &str) {
    let former: Vec<(String, Id)> = by_record
        .keys()
        .filter(|(id, _)| id != present && ids.contains(id))
        .cloned()
        .collect();
    for key in former {
        let entries = by_record.remove(&key).unwrap_or_default();
        let all = by_record.entry((present.to_owned(), key.1)).or_default();
        all.extend(entries);
        all.sort_by_key(in_order);
    }
}

/// Entries that have no number yet come last, in the order they were written.
pub(crate) fn in_order(entry: &Entry) -> i64 {
    match entry.number {
        0 => i64::MAX,
        number => number,
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

/// The epochs and the texts of definitions are those the history speaks of.
fn verify_definitions(
    read: &mut dyn Read,
    entries: &[Entry],
    found: &mut Verified,
) -> Result<(), StoreError> {
    let said = |entry: &Entry, key: &str| entry.entry.payload.get(key).cloned();
    let begun: Vec<&Entry> = entries
        .iter()
        .filter(|it| said(it, "sources").is_some())
        .collect();
    let confirmed: Vec<_> = entries
        .iter()
        .filter(|it| said(it, "confirmed").is_some())
        .map(|it| (it.entry.version, it.entry.at))
        .collect();
    let epochs = read.epochs()?;
    let mut fault = |number: i64, says: &str| {
        found.faults.push(Fault {
            place: format!("epoch {number}"),
            says: says.into(),
        });
    };
    if begun.len() != epochs.len() {
        fault(epochs.len() as i64, "业务定义的期数与留痕不符");
    }
    for (epoch, entry) in epochs.iter().zip(begun) {
        let same = epoch.number == entry.entry.version
            && epoch.at == entry.entry.at
            && epoch.digest == entry.entry.definition
            && said(entry, "sources") == Some(epoch.sources.clone().into())
            && said(entry, "definitions") == Some(epoch.definitions.clone().into())
            && said(entry, "format") == Some(epoch.format.into())
            && said(entry, "release") == Some(epoch.release.clone().into())
            && said(entry, "reverts").and_then(|it| it.as_i64()) == epoch.reverts;
        let dropped = confirmed.iter().find(|(last, _)| *last >= epoch.number);
        if !same || dropped.map(|(_, at)| *at) != epoch.confirmed {
            fault(epoch.number, "业务定义这一期与留痕不符，被改动过");
        }
        if read.sources(epoch.number).is_err() {
            fault(epoch.number, "业务定义的原文不在了，或被改动过");
        }
    }
    Ok(())
}

/// Blocks chain, numbers have no gaps, and each payload fits its digest.
fn verify_chain(
    read: &mut dyn Read,
    heads: &BTreeMap<i64, String>,
    found: &mut Verified,
    progress: &mut dyn FnMut(u64),
) -> Result<HashMap<(String, Id), Vec<Entry>>, StoreError> {
    let mut by_record: HashMap<(String, Id), Vec<Entry>> = HashMap::new();
    let mut blocks = Vec::new();
    while let Ok(page) = read.blocks_after(blocks.len() as i64, PAGE) {
        if page.is_empty() {
            break;
        }
        blocks.extend(page);
    }
    let mut headers: Vec<String> = Vec::new();
    let mut at = 0;
    let mut blocks_left = blocks.into_iter().peekable();
    loop {
        let page = read.entries_after(at, PAGE)?;
        let Some(last) = page.last().map(|it| it.number) else {
            break;
        };
        for entry in page {
            if entry.number != at + 1 {
                let says = format!("历史编号不连续：{at} 之后是 {}", entry.number);
                found.faults.push(Fault {
                    place: format!("history {}", entry.number),
                    says,
                });
            }
            at = entry.number;
            let e = &entry.entry;
            if is_altered(e) {
                found.faults.push(Fault {
                    place: format!("history {at}"),
                    says: "留痕内容与其摘要不符".into(),
                });
            }
            headers.push(header_text(at, e));
            if blocks_left.peek().is_some_and(|block| block.last == at) {
                let block = blocks_left.next().unwrap_or_else(|| unreachable!("peeked"));
                check_block(&block, &headers, heads, found);
                headers.clear();
            }
            by_record
                .entry((e.register.clone(), e.record))
                .or_default()
                .push(entry);
        }
        progress(u64::try_from(last - found.entries).unwrap_or(0));
        found.entries = last;
    }
    if !headers.is_empty() {
        found.faults.push(Fault {
            place: "history".into(),
            says: format!("末尾 {} 条留痕没有封存", headers.len()),
        });
    }
    for block in blocks_left {
        found.faults.push(Fault {
            place: format!("block {}", block.number),
            says: "封存块所含的留痕不全".into(),
        });
    }
    for (number, head) in heads {
        if *number > found.blocks {
            let says = format!("留存的块首 {number}（{head}）在本库中没有，历史可能被截短");
            found.faults.push(Fault {
                place: format!("block {number}"),
                says,
            });
        }
    }
    Ok(by_record)
}

/// What is not chained yet still has to fit its digests; rows are judged with it.
fn verify_unsealed(
    read: &mut dyn Read,
    by_record: &mut HashMap<(String, Id), Vec<Entry>>,
    found: &mut Verified,
) -> Result<(), StoreError> {
    for entry in read.unsealed()? {
        let e = &entry.entry;
        if is_altered(e) {
            found.faults.push(Fault {
                place: format!("{} {}", e.register, e.record),
                says: "尚未编号的留痕，内容与其摘要不符".into(),
            });
        }
        found.unsealed += 1;
        by_record
            .entry((e.register.clone(), e.record))
            .or_default()
            .push(entry);
    }
    Ok(())
}

fn check_block(
    block: &crate::Block,
    headers: &[String],
    heads: &BTreeMap<i64, String>,
    found: &mut Verified,
) {
    let first = block.last - headers.len() as i64 + 1;
    let head = seal(
        &found.head,
        block.number,
        first,
        block.last,
        block.at,
        headers.iter().map(String::as_str),
    );
    let broken = block.previous != found.head
        || block.head != head
        || block.first != first
        || block.number != found.blocks + 1;
    let mut fault = |says: &str| {
        found.faults.push(Fault {
            place: format!("block {}", block.number),
            says: says.into(),
        });
    };
    if broken {
        fault("块首与所含留痕不符，历史被改动过");
    }
    if heads
        .get(&block.number)
        .is_some_and(|kept| *kept != block.head)
    {
        fault("块首与留存的块首文件不符，历史被改动过");
    }
    found.blocks = block.number;
    found.head.clone_from(&block.head);
}
