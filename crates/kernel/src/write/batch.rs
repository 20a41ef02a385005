//! Many rows written together, behind the same face as one: what rows ask one by one is
//! looked up for all of them beforehand, and what they write one by one is kept back and
//! written at once.
//!
//! Whoever reads something that is kept back makes it be written first, so that nobody
//! sees a difference. Not here: what is asked and written (`save`, `check`).

use std::collections::HashMap;

use base::{Day, Decimal, Id, Instant};
use model::{Kind, Register, SourceFile, Value};

use super::dated;
use super::take::Given;
use crate::store::{Part, Read, Tx};
use crate::{
    Action, AuditQuery, Block, Condition, Definition, Entry, Epoch, Former, Job, JobsOf, NewEntry,
    Note, Outcome, Query, Record, StoreError, value_text,
};

/// A transaction that keeps back what is written of one register.
pub(super) struct Batch<'t, 'r> {
    tx: &'t mut dyn Tx,
    register: &'r Register,
    records: Vec<Record>,
    entries: Vec<NewEntry>,
    numbers: HashMap<String, Numbers>,
    /// Records looked up before, by register.
    known: HashMap<String, HashMap<Id, Option<Record>>>,
    /// For each key of the register: who holds which values, of those looked up before.
    held: Vec<Held<'r>>,
    /// Of a dated register, the episodes of the keys looked up before.
    episodes: HashMap<String, Vec<Record>>,
    /// Whether something was written past the buffers since the last mark.
    written: bool,
}

/// The fields of a key, and who holds which values of them.
type Held<'r> = (Vec<&'r str>, HashMap<String, Vec<Id>>);

/// Numbers of one counter.
#[derive(Clone, Copy)]
struct Numbers {
    last: i64,
    /// How many of them the store does not know of yet.
    ahead: i64,
}

/// How far the buffers were filled.
pub(super) struct Mark {
    records: usize,
    entries: usize,
    numbers: HashMap<String, Numbers>,
}

fn values_text<'v>(values: impl Iterator<Item = &'v Value>) -> String {
    let texts: Vec<String> = values.map(value_text).collect();
    texts.join("\u{1f}")
}

/// The keys of rows that hold all of one, as [`values_text`] says them.
fn key_texts(key: &[&str], rows: &[Given]) -> Vec<String> {
    let texts = rows.iter().filter_map(|row| {
        let values = key.iter().filter_map(|it| row.values.get(*it));
        let values: Vec<&Value> = values.filter(|it| !it.is_missing()).collect();
        (values.len() == key.len()).then(|| values_text(values.into_iter()))
    });
    texts.collect()
}

/// Records of which each field of a key holds what it does in any of the rows.
fn of_any<'r>(register: &'r Register, key: &[&str], rows: &[Given]) -> Query<'r> {
    let mut query = Query::all(register, Day::ZERO);
    for name in key {
        let mut values: Vec<(String, Value)> = rows
            .iter()
            .filter_map(|row| row.values.get(*name))
            .filter(|it| !it.is_missing())
            .map(|it| (value_text(it), it.clone()))
            .collect();
        values.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        values.dedup_by(|a, b| a.0 == b.0);
        let values = values.into_iter().map(|(_, value)| value).collect();
        query = query.with(Condition::AnyOf((*name).to_owned(), values));
    }
    query
}

impl<'t, 'r> Batch<'t, 'r> {
    pub(super) fn new(tx: &'t mut dyn Tx, register: &'r Register) -> Batch<'t, 'r> {
        let keys = register.keys().map(|key| (key, HashMap::new()));
        Batch {
            tx,
            register,
            records: Vec::new(),
            entries: Vec::new(),
            numbers: HashMap::new(),
            known: HashMap::new(),
            held: keys.collect(),
            episodes: HashMap::new(),
            written: false,
        }
    }

    /// Looks up for all rows who holds their keys and whether what they refer to is there.
    pub(super) fn look_ahead(
        &mut self,
        model: &model::Model,
        rows: &[Given],
    ) -> Result<(), StoreError> {
        for at in 0..self.held.len() {
            self.look_for_key(at, rows)?;
        }
        self.look_for_episodes(rows)?;
        let mut wanted: Vec<(&Register, Vec<Id>)> = Vec::new();
        for field in self.register.fields.values() {
            let target = match &field.kind {
                Kind::Ref { to, .. } => model.register(to),
                _ => None,
            };
            let Some(target) = target else { continue };
            let ids = rows.iter().flat_map(|row| {
                row.values
                    .get(&field.name)
                    .map(Value::refs)
                    .unwrap_or_default()
            });
            match wanted.iter_mut().find(|(it, _)| it.id == target.id) {
                Some((_, all)) => all.extend(ids),
                None => wanted.push((target, ids.collect())),
            }
        }
        for (target, mut ids) in wanted {
            ids.sort_unstable();
            ids.dedup();
            self.look_for_records(target, ids)?;
        }
        Ok(())
    }

    /// The episodes of all keys of a dated register that the rows hold.
    fn look_for_episodes(&mut self, rows: &[Given]) -> Result<(), StoreError> {
        let key: Vec<&str> = self.register.dated.iter().map(String::as_str).collect();
        let texts = key_texts(&key, rows);
        if key.is_empty() || texts.is_empty() {
            return Ok(());
        }
        let found = self.tx.rows(&of_any(self.register, &key, rows))?;
        let texts = texts.into_iter().map(|it| (it, Vec::new()));
        self.episodes = texts.collect();
        found.iter().for_each(|it| self.take_in(it));
        Ok(())
    }

    fn take_in(&mut self, record: &Record) {
        if let Some(key) = dated::key(self.register, record) {
            let text = values_text(key.into_iter().map(|(_, value)| value));
            let episodes = self.episodes.get_mut(&text);
            episodes.into_iter().for_each(|it| it.push(record.clone()));
        }
    }

    fn look_for_key(&mut self, at: usize, rows: &[Given]) -> Result<(), StoreError> {
        let (key, held) = &mut self.held[at];
        held.extend(key_texts(key, rows).into_iter().map(|it| (it, Vec::new())));
        if held.is_empty() {
            return Ok(());
        }
        let found = self.tx.rows(&of_any(self.register, key, rows))?;
        let known = self.known.entry(self.register.id.clone()).or_default();
        for record in found {
            let text = values_text(key.iter().map(|it| record.get(it)));
            if let Some(holders) = held.get_mut(&text) {
                holders.push(record.id);
            }
            known.insert(record.id, Some(record));
        }
        Ok(())
    }

    fn look_for_records(&mut self, target: &Register, ids: Vec<Id>) -> Result<(), StoreError> {
        if ids.is_empty() {
            return Ok(());
        }
        let wanted = ids.iter().map(|it| Value::Ref(*it)).collect();
        let query = Query::all(target, Day::ZERO).with(Condition::AnyOf("id".into(), wanted));
        let found = self.tx.rows(&query)?;
        let known = self.known.entry(target.id.clone()).or_default();
        known.extend(ids.into_iter().map(|it| (it, None)));
        known.extend(found.into_iter().map(|it| (it.id, Some(it))));
        Ok(())
    }

    pub(super) fn mark(&mut self) -> Mark {
        self.written = false;
        Mark {
            records: self.records.len(),
            entries: self.entries.len(),
            numbers: self.numbers.clone(),
        }
    }

    /// Forgets what was kept back since; false when some of it is written already.
    pub(super) fn back_to(&mut self, mark: Mark) -> bool {
        if self.written {
            return false;
        }
        for record in self.records.split_off(mark.records) {
            self.let_go(record.id);
        }
        self.entries.truncate(mark.entries);
        self.numbers = mark.numbers;
        true
    }

    /// Writes what was kept back.
    pub(super) fn flush(&mut self) -> Result<(), StoreError> {
        for (counter, numbers) in &mut self.numbers {
            if numbers.ahead > 0 {
                let first = self.tx.next(counter, numbers.ahead)?;
                if first != numbers.last - numbers.ahead + 1 {
                    return Err(StoreError::plain(format!("numbering by {counter} twice")));
                }
                numbers.ahead = 0;
            }
        }
        if !self.records.is_empty() {
            self.tx.insert_all(self.register, &self.records)?;
            self.records.clear();
        }
        if !self.entries.is_empty() {
            self.tx.append_all(&self.entries)?;
            self.entries.clear();
        }
        Ok(())
    }

    /// The transaction below, with nothing kept back and nothing thought to be known.
    fn through(&mut self) -> Result<&mut dyn Tx, StoreError> {
        self.flush()?;
        self.written = true;
        Ok(self.tx)
    }

    /// The same for reading: what is kept back need not be written for other registers.
    fn reading(&mut self, register: &str) -> Result<&mut dyn Tx, StoreError> {
        if register == self.register.id && !self.records.is_empty() {
            self.written = true;
            self.flush()?;
        }
        Ok(self.tx)
    }

    fn take_hold(&mut self, record: &Record) {
        for (key, held) in &mut self.held {
            let text = values_text(key.iter().map(|it| record.get(it)));
            if let Some(holders) = held.get_mut(&text) {
                holders.push(record.id);
            }
        }
        self.take_in(record);
    }

    fn let_go(&mut self, id: Id) {
        for (_, held) in &mut self.held {
            held.values_mut().for_each(|it| it.retain(|it| *it != id));
        }
        let episodes = self.episodes.values_mut();
        episodes.for_each(|it| it.retain(|it| it.id != id));
    }
}

impl Read for Batch<'_, '_> {
    fn get(&mut self, register: &Register, id: Id) -> Result<Option<Record>, StoreError> {
        let known = self.known.get(&register.id).and_then(|it| it.get(&id));
        if let Some(known) = known {
            return Ok(known.clone());
        }
        self.reading(&register.id)?.get(register, id)
    }

    fn exists(&mut self, register: &Register, id: Id) -> Result<bool, StoreError> {
        let known = self.known.get(&register.id).and_then(|it| it.get(&id));
        match known {
            Some(known) => Ok(known.is_some()),
            None => self.reading(&register.id)?.exists(register, id),
        }
    }

    fn rows(&mut self, query: &Query<'_>) -> Result<Vec<Record>, StoreError> {
        self.reading(&query.register.id)?.rows(query)
    }

    fn nearest(&mut self, query: &Query<'_>) -> Result<Vec<(u8, Record)>, StoreError> {
        self.reading(&query.register.id)?.nearest(query)
    }

    fn holders(
        &mut self,
        register: &Register,
        values: &[(&str, &Value)],
    ) -> Result<Vec<Id>, StoreError> {
        let names = || values.iter().map(|(name, _)| *name);
        let held = self
            .held
            .iter()
            .find(|(key, _)| register.id == self.register.id && key.iter().copied().eq(names()));
        let text = || values_text(values.iter().map(|(_, value)| *value));
        match held.and_then(|(_, held)| held.get(&text())) {
            Some(holders) => Ok(holders.clone()),
            None => self.reading(&register.id)?.holders(register, values),
        }
    }

    fn episodes(
        &mut self,
        register: &Register,
        values: &[(&str, &Value)],
    ) -> Result<Vec<Record>, StoreError> {
        let text = values_text(values.iter().map(|(_, value)| *value));
        let is_own = register.id == self.register.id;
        match self.episodes.get(&text).filter(|_| is_own) {
            Some(episodes) => Ok(episodes.clone()),
            None => self.reading(&register.id)?.episodes(register, values),
        }
    }

    fn count(&mut self, query: &Query<'_>, cap: u64) -> Result<u64, StoreError> {
        self.reading(&query.register.id)?.count(query, cap)
    }

    fn sum(&mut self, query: &Query<'_>, field: &str) -> Result<(Decimal, u64), StoreError> {
        self.reading(&query.register.id)?.sum(query, field)
    }

    fn tally(
        &mut self,
        query: &Query<'_>,
        by: &[&str],
    ) -> Result<Vec<(Vec<Value>, u64)>, StoreError> {
        self.reading(&query.register.id)?.tally(query, by)
    }

    fn owners(&mut self, query: &Query<'_>) -> Result<Vec<(Id, Instant)>, StoreError> {
        self.reading(&query.register.id)?.owners(query)
    }

    fn was_done(
        &mut self,
        register: &str,
        record: Id,
        action: &Action,
    ) -> Result<bool, StoreError> {
        self.through()?.was_done(register, record, action)
    }

    fn entries(&mut self, register: &str, record: Id) -> Result<Vec<Entry>, StoreError> {
        self.through()?.entries(register, record)
    }

    fn entries_by_record(
        &mut self,
        register: &str,
        after: (Id, i64),
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.through()?.entries_by_record(register, after, limit)
    }

    fn entries_after(&mut self, after: i64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.through()?.entries_after(after, limit)
    }

    fn removed(&mut self, register: &str, after: i64) -> Result<Vec<Entry>, StoreError> {
        self.through()?.removed(register, after)
    }

    fn audit(&mut self, query: &AuditQuery) -> Result<Vec<Entry>, StoreError> {
        self.through()?.audit(query)
    }

    fn audit_count(&mut self, query: &AuditQuery, cap: u64) -> Result<u64, StoreError> {
        self.through()?.audit_count(query, cap)
    }

    fn blocks_after(&mut self, after: i64, limit: usize) -> Result<Vec<Block>, StoreError> {
        self.tx.blocks_after(after, limit)
    }

    fn history_number(&mut self) -> Result<i64, StoreError> {
        self.through()?.history_number()
    }

    fn unsealed(&mut self) -> Result<Vec<Entry>, StoreError> {
        self.through()?.unsealed()
    }

    fn note(&mut self, kind: &str, key: &str, now: Instant) -> Result<Option<Note>, StoreError> {
        self.tx.note(kind, key, now)
    }

    fn notes_of(&mut self, kind: &str, now: Instant) -> Result<Vec<(String, Note)>, StoreError> {
        self.tx.notes_of(kind, now)
    }

    fn notes(&mut self) -> Result<Vec<(String, String, Option<Note>)>, StoreError> {
        self.tx.notes()
    }

    fn job(&mut self, id: Id) -> Result<Option<Job>, StoreError> {
        self.tx.job(id)
    }

    fn jobs(&mut self, of: JobsOf, limit: usize) -> Result<Vec<(Id, Option<Job>)>, StoreError> {
        self.tx.jobs(of, limit)
    }

    fn news(&mut self, of: &str) -> Result<i64, StoreError> {
        self.tx.news(of)
    }

    fn counters(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        self.through()?.counters()
    }

    fn epoch(&mut self) -> Result<i64, StoreError> {
        self.tx.epoch()
    }

    fn epochs(&mut self) -> Result<Vec<Epoch>, StoreError> {
        self.tx.epochs()
    }

    fn sources(&mut self, epoch: i64) -> Result<Vec<SourceFile>, StoreError> {
        self.tx.sources(epoch)
    }

    fn definitions(&mut self, register: &str) -> Result<Vec<Definition>, StoreError> {
        self.tx.definitions(register)
    }

    fn former(&mut self, register: &str, record: Id) -> Result<Vec<Former>, StoreError> {
        self.tx.former(register, record)
    }
}

impl Tx for Batch<'_, '_> {
    fn insert(&mut self, register: &Register, record: &Record) -> Result<(), StoreError> {
        if register.id != self.register.id {
            return self.through()?.insert(register, record);
        }
        self.take_hold(record);
        if let Some(known) = self.known.get_mut(&register.id) {
            known.remove(&record.id);
        }
        self.records.push(record.clone());
        Ok(())
    }

    fn remove(
        &mut self,
        register: &Register,
        record: Id,
        expected: i64,
    ) -> Result<bool, StoreError> {
        self.known.remove(&register.id);
        self.let_go(record);
        self.through()?.remove(register, record, expected)
    }

    fn update(
        &mut self,
        register: &Register,
        record: &Record,
        expected: i64,
    ) -> Result<bool, StoreError> {
        let known = self.known.entry(register.id.clone()).or_default();
        known.insert(record.id, Some(record.clone()));
        if register.id == self.register.id {
            self.let_go(record.id);
            self.take_hold(record);
        }
        self.through()?.update(register, record, expected)
    }

    fn set_path(&mut self, register: &Register, record: Id, path: &[Id]) -> Result<(), StoreError> {
        self.known.remove(&register.id);
        self.episodes.clear();
        self.through()?.set_path(register, record, path)
    }

    fn next(&mut self, counter: &str, n: i64) -> Result<i64, StoreError> {
        if let Some(numbers) = self.numbers.get_mut(counter) {
            numbers.last += n;
            numbers.ahead += n;
            return Ok(numbers.last - n + 1);
        }
        let first = self.tx.next(counter, n)?;
        self.written = true;
        let numbers = Numbers {
            last: first + n - 1,
            ahead: 0,
        };
        self.numbers.insert(counter.to_owned(), numbers);
        Ok(first)
    }

    fn append(&mut self, entry: NewEntry) -> Result<(), StoreError> {
        self.entries.push(entry);
        Ok(())
    }

    fn erase(&mut self, register: &str, record: Id, but: &[String]) -> Result<u64, StoreError> {
        self.through()?.erase(register, record, but)
    }

    fn under(&mut self, part: Part<'_>) -> Outcome<()> {
        self.through()?.under(part)
    }

    fn spent(&self) -> bool {
        self.tx.spent()
    }

    fn put_note(&mut self, kind: &str, key: &str, note: &Note) -> Result<(), StoreError> {
        self.through()?.put_note(kind, key, note)
    }

    fn drop_note(&mut self, kind: &str, key: &str) -> Result<(), StoreError> {
        self.through()?.drop_note(kind, key)
    }

    fn drop_notes(&mut self, kind: &str) -> Result<(), StoreError> {
        self.through()?.drop_notes(kind)
    }

    fn drop_old_notes(&mut self, now: Instant) -> Result<(), StoreError> {
        self.through()?.drop_old_notes(now)
    }

    fn tell_news(&mut self, of: &str) -> Result<(), StoreError> {
        self.through()?.tell_news(of)
    }

    fn put_job(&mut self, job: &Job) -> Result<(), StoreError> {
        self.through()?.put_job(job)
    }

    fn drop_job(&mut self, id: Id) -> Result<(), StoreError> {
        self.through()?.drop_job(id)
    }

    fn reseal(&mut self, from: Option<&str>) -> Result<(u64, Option<String>), StoreError> {
        self.through()?.reseal(from)
    }

    fn random(&mut self) -> Result<[u8; 16], StoreError> {
        self.tx.random()
    }
}
