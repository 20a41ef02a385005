//! Many rows written together, behind the same face as one: what rows ask one by one is
//! looked up for all of them beforehand, and what they write one by one is kept back and
//! written at once.
//!
//! Whoever asks a register for more than a record or who holds a key makes what is kept back
//! be written first, so that nobody sees a difference. A batch that holds back writes nothing
//! before its end: what cannot be kept back fails, and whoever has the batch begins again
//! otherwise. Not here: what is asked and written (`save`, `check`).

use std::collections::{HashMap, HashSet};

use base::{Day, Decimal, Id, Instant};
use indexmap::IndexMap;
use model::{Kind, Model, Register, SourceFile, Value};

use super::dated;
use crate::store::{Part, Read, Tx};
use crate::{
    Action, AuditQuery, Block, Condition, Definition, Entry, Epoch, Former, Job, JobsOf, NewEntry,
    Note, Outcome, Query, Record, StoreError, Values, value_text,
};

/// A transaction that keeps back what is made.
pub(super) struct Batch<'t, 'k> {
    tx: &'t mut dyn Tx,
    model: &'k Model,
    /// By register, in the order in which they were first met.
    shelves: IndexMap<String, Shelf<'k>>,
    entries: Vec<NewEntry>,
    numbers: HashMap<String, Numbers>,
    /// Nothing is written before the end.
    holds_back: bool,
    /// Something would have had to be.
    overflowed: bool,
    /// Whether something was written past the buffers since the last mark.
    written: bool,
    /// Registers of which more was asked than a record since [`Batch::watch`].
    asked: HashSet<String>,
    /// Records kept back that somebody was told of as the holder of a key.
    told: HashSet<Id>,
}

/// What is known of a register, and what of it is kept back.
struct Shelf<'k> {
    register: &'k Register,
    waiting: IndexMap<Id, Record>,
    /// Records looked up before.
    known: HashMap<Id, Option<Record>>,
    /// For each key of the register.
    held: Vec<Held<'k>>,
    /// Of a dated register, the episodes of the keys looked up before.
    episodes: HashMap<String, Vec<Record>>,
}

/// The fields of a key, and who holds which values of them.
struct Held<'k> {
    key: Vec<&'k str>,
    /// In the store, of the values that were looked up.
    there: HashMap<String, Vec<Id>>,
    /// Of those kept back.
    waiting: HashMap<String, Vec<Id>>,
}

/// Numbers of one counter.
#[derive(Clone, Copy)]
struct Numbers {
    last: i64,
    /// How many of them the store does not know of yet.
    ahead: i64,
}

/// How far the buffers were filled.
pub(super) struct Mark {
    waiting: Vec<usize>,
    entries: usize,
    numbers: HashMap<String, Numbers>,
}

/// A record that is kept back.
pub(super) struct Kept {
    register: String,
    id: Id,
    is_numbered: bool,
}

fn values_text<'v>(values: impl Iterator<Item = &'v Value>) -> String {
    let mut all = String::new();
    for (nth, value) in values.enumerate() {
        if nth > 0 {
            all.push('\u{1f}');
        }
        match value {
            Value::Text(text) | Value::Code(text) => all.push_str(text),
            other => all.push_str(&value_text(other)),
        }
    }
    all
}

/// What a row says of a key, as [`values_text`] has it; none unless it says all of it.
fn key_text(key: &[&str], values: &Values) -> Option<String> {
    let values = key.iter().map(|it| values.get(*it));
    let values: Option<Vec<&Value>> = values.map(|it| it.filter(|it| !it.is_missing())).collect();
    values.map(|it| values_text(it.into_iter()))
}

/// Records of which each field of a key holds what it does in any of the rows.
fn of_any<'r>(register: &'r Register, key: &[&str], rows: &[&Values]) -> Query<'r> {
    let mut query = Query::all(register, Day::ZERO);
    for name in key {
        let mut values: Vec<(String, &Value)> = rows
            .iter()
            .filter_map(|row| row.get(*name))
            .filter(|it| !it.is_missing())
            .map(|it| (value_text(it), it))
            .collect();
        values.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        values.dedup_by(|a, b| a.0 == b.0);
        let values = values.into_iter().map(|(_, value)| value.clone()).collect();
        query = query.with(Condition::AnyOf((*name).to_owned(), values));
    }
    query
}

impl<'k> Shelf<'k> {
    fn new(register: &'k Register) -> Shelf<'k> {
        let held = register.keys().map(|key| Held {
            key,
            there: HashMap::new(),
            waiting: HashMap::new(),
        });
        Shelf {
            register,
            waiting: IndexMap::new(),
            known: HashMap::new(),
            held: held.collect(),
            episodes: HashMap::new(),
        }
    }

    fn put(&mut self, record: Record) {
        for held in &mut self.held {
            if let Some(text) = key_text(&held.key, &record.values) {
                held.waiting.entry(text).or_default().push(record.id);
            }
        }
        self.take_in(&record);
        self.known.remove(&record.id);
        self.waiting.insert(record.id, record);
    }

    fn take_in(&mut self, record: &Record) {
        if let Some(key) = dated::key(self.register, record) {
            let text = values_text(key.into_iter().map(|(_, value)| value));
            let episodes = self.episodes.get_mut(&text);
            episodes.into_iter().for_each(|it| it.push(record.clone()));
        }
    }

    /// Forgets a record that was kept back.
    fn take_off(&mut self, record: &Record) {
        for held in &mut self.held {
            if let Some(text) = key_text(&held.key, &record.values)
                && let Some(holders) = held.waiting.get_mut(&text)
            {
                holders.retain(|it| *it != record.id);
            }
        }
        self.end_episode(record.id);
    }

    fn end_episode(&mut self, id: Id) {
        let episodes = self.episodes.values_mut();
        episodes.for_each(|it| it.retain(|it| it.id != id));
    }

    /// What waited is in the store.
    fn settle(&mut self) {
        for Held { there, waiting, .. } in &mut self.held {
            for (text, ids) in waiting.drain() {
                if let Some(holders) = there.get_mut(&text) {
                    holders.extend(ids);
                }
            }
        }
    }

    /// A record in the store is otherwise than it was.
    fn alter(&mut self, id: Id, after: Option<&Record>) {
        for Held { key, there, .. } in &mut self.held {
            there.values_mut().for_each(|it| it.retain(|it| *it != id));
            if let Some(text) = after.and_then(|it| key_text(key, &it.values))
                && let Some(holders) = there.get_mut(&text)
            {
                holders.push(id);
            }
        }
        self.end_episode(id);
        if let Some(after) = after {
            self.take_in(after);
        }
    }
}

impl<'t, 'k> Batch<'t, 'k> {
    /// One that writes what cannot be kept back, and what was kept back before that.
    pub(super) fn new(tx: &'t mut dyn Tx, model: &'k Model) -> Batch<'t, 'k> {
        Batch {
            tx,
            model,
            shelves: IndexMap::new(),
            entries: Vec::new(),
            numbers: HashMap::new(),
            holds_back: false,
            overflowed: false,
            written: false,
            asked: HashSet::new(),
            told: HashSet::new(),
        }
    }

    /// One that writes nothing before its end.
    pub(super) fn holding_back(tx: &'t mut dyn Tx, model: &'k Model) -> Batch<'t, 'k> {
        Batch {
            holds_back: true,
            ..Batch::new(tx, model)
        }
    }

    /// Whether something had to be written that could not be kept back: nothing that was
    /// answered since holds.
    pub(super) fn overflowed(&self) -> bool {
        self.overflowed
    }

    fn shelf(&mut self, register: &str) -> Option<&mut Shelf<'k>> {
        if !self.shelves.contains_key(register) {
            let shelf = Shelf::new(self.model.register(register)?);
            self.shelves.insert(register.to_owned(), shelf);
        }
        self.shelves.get_mut(register)
    }

    /// Looks up for all rows of a register who holds their keys and whether what they refer
    /// to is there, as far as it is not known.
    pub(super) fn look_ahead(
        &mut self,
        register: &Register,
        rows: &[&Values],
    ) -> Result<(), StoreError> {
        if rows.is_empty() || self.shelf(&register.id).is_none() {
            return Ok(());
        }
        for (nth, key) in register.keys().enumerate() {
            self.look_for_key(register, (nth, &key), rows)?;
        }
        self.look_for_episodes(register, rows)?;
        self.look_for_named(register, rows)
    }

    /// The same of what they refer to alone.
    pub(super) fn look_for_named(
        &mut self,
        register: &Register,
        rows: &[&Values],
    ) -> Result<(), StoreError> {
        let mut wanted: IndexMap<&str, HashSet<Id>> = IndexMap::new();
        for field in register.fields.values() {
            if let Kind::Ref { to, .. } = &field.kind {
                let ids = rows.iter().filter_map(|row| row.get(&field.name));
                let ids = ids.flat_map(Value::refs);
                wanted.entry(to.as_str()).or_default().extend(ids);
            }
        }
        for (target, ids) in wanted {
            self.look_for_records(target, ids)?;
        }
        Ok(())
    }

    /// Records of a register as they are in the store.
    pub(super) fn know(&mut self, register: &Register, records: Vec<Record>) {
        if let Some(shelf) = self.shelf(&register.id) {
            let known = records.into_iter().map(|it| (it.id, Some(it)));
            shelf.known.extend(known);
        }
    }

    /// The episodes of all keys of a dated register that the rows hold.
    fn look_for_episodes(
        &mut self,
        register: &Register,
        rows: &[&Values],
    ) -> Result<(), StoreError> {
        let key: Vec<&str> = register.dated.iter().map(String::as_str).collect();
        if key.is_empty() {
            return Ok(());
        }
        let known = &self.shelves[&register.id].episodes;
        let (mut found, mut asking) = (HashMap::new(), Vec::new());
        for row in rows {
            let text = key_text(&key, row).filter(|it| !known.contains_key(it));
            if let Some(text) = text {
                found.insert(text, Vec::new());
                asking.push(*row);
            }
        }
        if asking.is_empty() {
            return Ok(());
        }
        let there = self.tx.rows(&of_any(register, &key, &asking))?;
        let shelf = &mut self.shelves[&register.id];
        for record in there.iter().chain(shelf.waiting.values()) {
            let of = key_text(&key, &record.values).and_then(|it| found.get_mut(&it));
            of.into_iter()
                .for_each(|it: &mut Vec<Record>| it.push(record.clone()));
        }
        shelf.episodes.extend(found);
        Ok(())
    }

    fn look_for_key(
        &mut self,
        register: &Register,
        (nth, key): (usize, &[&str]),
        rows: &[&Values],
    ) -> Result<(), StoreError> {
        let there = &self.shelves[&register.id].held[nth].there;
        let (mut found, mut asking) = (HashMap::new(), Vec::new());
        for row in rows {
            let Some(text) = key_text(key, row).filter(|it| !there.contains_key(it)) else {
                continue;
            };
            found.insert(text, Vec::new());
            // Nobody in the store refers to what is not there yet.
            if !key.iter().any(|it| self.waits_for(row.get(*it))) {
                asking.push(*row);
            }
        }
        let records = match asking.is_empty() {
            true => Vec::new(),
            false => self.tx.rows(&of_any(register, key, &asking))?,
        };
        let shelf = &mut self.shelves[&register.id];
        for record in records {
            let text = key_text(key, &record.values);
            if let Some(holders) = text.and_then(|it| found.get_mut(&it)) {
                holders.push(record.id);
            }
            shelf.known.insert(record.id, Some(record));
        }
        shelf.held[nth].there.extend(found);
        Ok(())
    }

    /// Whether a value refers to a record that is kept back.
    fn waits_for(&self, value: Option<&Value>) -> bool {
        let id = value.and_then(Value::as_ref);
        id.is_some_and(|id| self.shelves.values().any(|it| it.waiting.contains_key(&id)))
    }

    fn look_for_records(&mut self, target: &str, mut ids: HashSet<Id>) -> Result<(), StoreError> {
        let tx = &mut *self.tx;
        if !self.shelves.contains_key(target) {
            let Some(register) = self.model.register(target) else {
                return Ok(());
            };
            self.shelves.insert(target.to_owned(), Shelf::new(register));
        }
        let shelf = &mut self.shelves[target];
        ids.retain(|it| !shelf.known.contains_key(it) && !shelf.waiting.contains_key(it));
        if ids.is_empty() {
            return Ok(());
        }
        let mut ids: Vec<Id> = ids.into_iter().collect();
        ids.sort_unstable();
        let wanted = ids.iter().map(|it| Value::Ref(*it)).collect();
        let query = Query::all(shelf.register, Day::ZERO);
        let found = tx.rows(&query.with(Condition::AnyOf("id".into(), wanted)))?;
        shelf.known.extend(ids.into_iter().map(|it| (it, None)));
        let found = found.into_iter().map(|it| (it.id, Some(it)));
        shelf.known.extend(found);
        Ok(())
    }

    pub(super) fn mark(&mut self) -> Mark {
        self.written = false;
        Mark {
            waiting: self.shelves.values().map(|it| it.waiting.len()).collect(),
            entries: self.entries.len(),
            numbers: self.numbers.clone(),
        }
    }

    /// Forgets what was kept back since; false when some of it is written already.
    pub(super) fn back_to(&mut self, mark: Mark) -> bool {
        if self.written {
            return false;
        }
        let marks = mark.waiting.into_iter().chain(std::iter::repeat(0));
        for (shelf, waiting) in self.shelves.values_mut().zip(marks) {
            while shelf.waiting.len() > waiting
                && let Some((_, record)) = shelf.waiting.pop()
            {
                shelf.take_off(&record);
            }
        }
        self.entries.truncate(mark.entries);
        self.numbers = mark.numbers;
        true
    }

    /// What was kept back since.
    pub(super) fn kept_since(&self, mark: &Mark) -> Vec<Kept> {
        let marks = mark.waiting.iter().copied().chain(std::iter::repeat(0));
        let since = self.shelves.values().zip(marks).flat_map(|(shelf, from)| {
            let records = shelf.waiting.values().skip(from);
            records.map(|it| Kept {
                register: it.register.clone(),
                id: it.id,
                is_numbered: it.number.is_some(),
            })
        });
        since.collect()
    }

    /// Forgets records that were kept back; false where others stand on them, or on their
    /// numbers.
    pub(super) fn forget(&mut self, kept: &[Kept]) -> bool {
        let stands = |it: &Kept| it.is_numbered || self.told.contains(&it.id);
        if kept.iter().any(stands) {
            return false;
        }
        for Kept { register, id, .. } in kept {
            let shelf = self.shelves.get_mut(register);
            let Some((shelf, record)) =
                shelf.and_then(|it| it.waiting.shift_remove(id).map(|record| (it, record)))
            else {
                return false;
            };
            shelf.take_off(&record);
            self.entries.retain(|it| it.record != *id);
        }
        true
    }

    /// From here on it is noted of which registers more is asked than a record.
    pub(super) fn watch(&mut self) {
        self.asked.clear();
    }

    pub(super) fn was_asked(&self, register: &Register) -> bool {
        self.asked.contains(&register.id)
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
        for shelf in self.shelves.values_mut() {
            if !shelf.waiting.is_empty() {
                let records: Vec<Record> =
                    std::mem::take(&mut shelf.waiting).into_values().collect();
                self.tx.insert_all(shelf.register, &records)?;
                shelf.settle();
            }
        }
        if !self.entries.is_empty() {
            self.tx.append_all(&self.entries)?;
            self.entries.clear();
        }
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.shelves.values().all(|it| it.waiting.is_empty())
    }

    fn asks(&mut self, register: &str) {
        if !self.asked.contains(register) {
            self.asked.insert(register.to_owned());
        }
    }

    /// The transaction below, with nothing kept back.
    fn through(&mut self) -> Result<&mut dyn Tx, StoreError> {
        if self.holds_back {
            self.overflowed = true;
            return Err(StoreError::plain("nothing is written before the end"));
        }
        self.flush()?;
        self.written = true;
        Ok(self.tx)
    }

    /// The same for reading what anything kept back may be among.
    fn reading_all(&mut self) -> Result<&mut dyn Tx, StoreError> {
        match self.is_empty() {
            true => Ok(self.tx),
            false => self.through(),
        }
    }

    /// The same for reading the history of a record.
    fn reading_of(&mut self, record: Id) -> Result<&mut dyn Tx, StoreError> {
        match self.entries.iter().any(|it| it.record == record) {
            true => self.through(),
            false => Ok(self.tx),
        }
    }

    /// The same for reading a register: what is kept back of others need not be written.
    fn reading(&mut self, register: &str) -> Result<&mut dyn Tx, StoreError> {
        self.asks(register);
        let shelf = self.shelves.get(register);
        match shelf.is_some_and(|it| !it.waiting.is_empty()) {
            true => self.through(),
            false => Ok(self.tx),
        }
    }

    fn held(&self, register: &str, values: &[(&str, &Value)]) -> Option<&Held<'k>> {
        let names = || values.iter().map(|(name, _)| *name);
        let shelf = self.shelves.get(register)?;
        shelf
            .held
            .iter()
            .find(|it| it.key.iter().copied().eq(names()))
    }
}

impl Read for Batch<'_, '_> {
    fn get(&mut self, register: &Register, id: Id) -> Result<Option<Record>, StoreError> {
        let Some(shelf) = self.shelf(&register.id) else {
            return self.tx.get(register, id);
        };
        if let Some(record) = shelf.waiting.get(&id) {
            return Ok(Some(record.clone()));
        }
        if let Some(known) = shelf.known.get(&id) {
            return Ok(known.clone());
        }
        let found = self.tx.get(register, id)?;
        if let Some(shelf) = self.shelf(&register.id) {
            shelf.known.insert(id, found.clone());
        }
        Ok(found)
    }

    fn exists(&mut self, register: &Register, id: Id) -> Result<bool, StoreError> {
        let shelf = self.shelves.get(&register.id);
        match shelf.and_then(|it| it.known.get(&id)) {
            Some(known) => Ok(known.is_some()),
            None if shelf.is_some_and(|it| it.waiting.contains_key(&id)) => Ok(true),
            None => self.tx.exists(register, id),
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
        if self.shelf(&register.id).is_none() || self.held(&register.id, values).is_none() {
            return self.reading(&register.id)?.holders(register, values);
        }
        self.asks(&register.id);
        let text = values_text(values.iter().map(|(_, value)| *value));
        let held = self.held(&register.id, values);
        let there = match held.and_then(|it| it.there.get(&text)) {
            Some(there) => there.clone(),
            None => self.tx.holders(register, values)?,
        };
        let held = self.held(&register.id, values);
        let waiting = held.and_then(|it| it.waiting.get(&text)).cloned();
        let waiting = waiting.unwrap_or_default();
        self.told.extend(&waiting);
        Ok([there, waiting].concat())
    }

    fn episodes(
        &mut self,
        register: &Register,
        values: &[(&str, &Value)],
    ) -> Result<Vec<Record>, StoreError> {
        let text = values_text(values.iter().map(|(_, value)| *value));
        let shelf = self.shelves.get(&register.id);
        match shelf.and_then(|it| it.episodes.get(&text)) {
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
        self.reading_of(record)?.was_done(register, record, action)
    }

    fn entries(&mut self, register: &str, record: Id) -> Result<Vec<Entry>, StoreError> {
        self.reading_of(record)?.entries(register, record)
    }

    fn entries_of(&mut self, register: &str, records: &[Id]) -> Result<Vec<Entry>, StoreError> {
        self.reading_all()?.entries_of(register, records)
    }

    fn entries_by_record(
        &mut self,
        register: &str,
        after: (Id, i64),
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.reading_all()?
            .entries_by_record(register, after, limit)
    }

    fn entries_after(&mut self, after: i64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.reading_all()?.entries_after(after, limit)
    }

    fn removed(&mut self, register: &str, after: i64) -> Result<Vec<Entry>, StoreError> {
        self.reading_all()?.removed(register, after)
    }

    fn audit(&mut self, query: &AuditQuery) -> Result<Vec<Entry>, StoreError> {
        self.reading_all()?.audit(query)
    }

    fn audit_count(&mut self, query: &AuditQuery, cap: u64) -> Result<u64, StoreError> {
        self.reading_all()?.audit_count(query, cap)
    }

    fn blocks_after(&mut self, after: i64, limit: usize) -> Result<Vec<Block>, StoreError> {
        self.tx.blocks_after(after, limit)
    }

    fn history_number(&mut self) -> Result<i64, StoreError> {
        self.reading_all()?.history_number()
    }

    fn unsealed(&mut self) -> Result<Vec<Entry>, StoreError> {
        self.reading_all()?.unsealed()
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
        self.reading_all()?.counters()
    }

    fn last_number(&mut self, counter: &str) -> Result<i64, StoreError> {
        match self.numbers.get(counter) {
            Some(numbers) => Ok(numbers.last),
            None => self.tx.last_number(counter),
        }
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
        match self.shelf(&register.id) {
            Some(shelf) => shelf.put(record.clone()),
            None => self.through()?.insert(register, record)?,
        }
        Ok(())
    }

    fn remove(
        &mut self,
        register: &Register,
        record: Id,
        expected: i64,
    ) -> Result<bool, StoreError> {
        let removed = self.through()?.remove(register, record, expected)?;
        if let Some(shelf) = self.shelf(&register.id).filter(|_| removed) {
            shelf.known.insert(record, None);
            shelf.alter(record, None);
        }
        Ok(removed)
    }

    fn update(
        &mut self,
        register: &Register,
        before: &Record,
        record: &Record,
    ) -> Result<bool, StoreError> {
        let updated = self.through()?.update(register, before, record)?;
        if let Some(shelf) = self.shelf(&register.id).filter(|_| updated) {
            shelf.known.insert(record.id, Some(record.clone()));
            shelf.alter(record.id, Some(record));
        }
        Ok(updated)
    }

    fn set_path(&mut self, register: &Register, record: Id, path: &[Id]) -> Result<(), StoreError> {
        self.through()?.set_path(register, record, path)?;
        self.shelves.shift_remove(&register.id);
        Ok(())
    }

    /// Counted on from what the store knows; it is told at the end.
    fn next(&mut self, counter: &str, n: i64) -> Result<i64, StoreError> {
        let last = self.last_number(counter)?;
        let ahead = self.numbers.get(counter).map_or(0, |it| it.ahead);
        let numbers = Numbers {
            last: last + n,
            ahead: ahead + n,
        };
        self.numbers.insert(counter.to_owned(), numbers);
        Ok(last + 1)
    }

    fn append(&mut self, entry: NewEntry) -> Result<(), StoreError> {
        self.entries.push(entry);
        Ok(())
    }

    fn erase(&mut self, register: &str, record: Id, but: &[String]) -> Result<u64, StoreError> {
        self.through()?.erase(register, record, but)
    }

    fn under(&mut self, part: Part<'_>) -> Outcome<()> {
        let done = self.through()?.under(part);
        // It wrote beside what is known here.
        self.shelves.clear();
        done
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
