//! What the kernel asks of a store; `store` answers over SQLite and over PostgreSQL.
//!
//! Work runs inside one write transaction under its own savepoint: all of it is
//! kept, or nothing. It may be run again from the start (a serialisation failure on
//! another store), so it holds no state of its own.

use std::any::Any;
use std::io;
use std::sync::Arc;

use base::{Id, Instant};
use model::{Model, Register, SourceFile, Value};

use crate::{
    Action, AuditQuery, Author, Block, Count, Definition, Entry, Epoch, Failure, Former, Job,
    JobsOf, NewEntry, Outcome, Plan, Query, Record, RowsDone, StoreError,
};

/// A question that will be asked.
#[derive(Clone, Debug)]
pub enum Soon<'q> {
    Rows(Query<'q>),
    /// With its cap.
    Count(Query<'q>, u64),
    Exists(&'q Register, Id),
    /// A note of a kind, by its key.
    Note(String, String),
}

impl<'q> Soon<'q> {
    /// [`Read::get`]
    pub fn get(register: &'q Register, id: Id) -> Soon<'q> {
        Soon::Rows(Query::by_id(register, id))
    }

    /// [`Read::holders`]
    pub(crate) fn holders(register: &'q Register, values: &[(&str, &Value)]) -> Soon<'q> {
        Soon::Rows(Query::of_holders(register, values))
    }
}

/// Reading, from one consistent picture of the data.
pub trait Read {
    /// Whether a question is a journey, so that it pays to say beforehand what will be asked.
    fn is_far(&self) -> bool {
        false
    }
    /// Says what will be asked before anything is changed: a store that is far away is then
    /// asked once for all of it. Nothing else comes of it.
    fn foresee(&mut self, _soon: &[Soon<'_>]) -> Result<(), StoreError> {
        Ok(())
    }
    fn get(&mut self, register: &Register, id: Id) -> Result<Option<Record>, StoreError>;
    fn exists(&mut self, register: &Register, id: Id) -> Result<bool, StoreError> {
        Ok(self.get(register, id)?.is_some())
    }
    fn rows(&mut self, query: &Query<'_>) -> Result<Vec<Record>, StoreError>;
    /// At most `query.limit` rows that `query.text` finds, each with how near it is: 0 what is
    /// just so, 1 what begins so, then what has it in it; otherwise in an order that stays.
    fn nearest(&mut self, query: &Query<'_>) -> Result<Vec<(u8, Record)>, StoreError>;
    /// Records whose fields hold all these values, at most two: who else has them.
    fn holders(
        &mut self,
        register: &Register,
        values: &[(&str, &Value)],
    ) -> Result<Vec<Id>, StoreError> {
        let query = Query::of_holders(register, values);
        Ok(self.rows(&query)?.iter().map(|it| it.id).collect())
    }
    /// Episodes of a dated register whose key holds these values.
    fn episodes(
        &mut self,
        register: &Register,
        values: &[(&str, &Value)],
    ) -> Result<Vec<Record>, StoreError> {
        self.rows(&Query::of_key(register, values))
    }
    /// Stops counting at `cap` + 1.
    fn count(&mut self, query: &Query<'_>, cap: u64) -> Result<u64, StoreError>;
    /// How many `query.text` finds, as far as it is soon told: up to a cap, or as many as were
    /// met before there was too much to look at.
    fn found(&mut self, query: &Query<'_>, cap: u64) -> Result<Count, StoreError> {
        Ok(Count::up_to(self.count(query, cap)?, cap))
    }
    /// The exact sum of a number field, with how many rows had none.
    fn sum(&mut self, query: &Query<'_>, field: &str) -> Result<(base::Decimal, u64), StoreError>;
    /// How many rows hold which values of these, each a reference, a code, `state` or `owner`;
    /// in no order.
    fn tally(
        &mut self,
        query: &Query<'_>,
        by: &[&str],
    ) -> Result<Vec<(Vec<Value>, u64)>, StoreError>;
    /// Whom the rows belong to, each with when the first of them was made.
    fn owners(&mut self, query: &Query<'_>) -> Result<Vec<(Id, Instant)>, StoreError>;
    /// Whether an entry of the record says that this was done with it.
    fn was_done(&mut self, register: &str, record: Id, action: &Action)
    -> Result<bool, StoreError>;
    /// All entries of one record, oldest first.
    fn entries(&mut self, register: &str, record: Id) -> Result<Vec<Entry>, StoreError>;
    /// The same of several records; those of each oldest first.
    fn entries_of(&mut self, register: &str, records: &[Id]) -> Result<Vec<Entry>, StoreError>;
    /// Numbered entries of a register by record and number, after a record's and a number.
    fn entries_by_record(
        &mut self,
        register: &str,
        after: (Id, i64),
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError>;
    /// Entries with a history number greater than `after`, in order.
    fn entries_after(&mut self, after: i64, limit: usize) -> Result<Vec<Entry>, StoreError>;
    /// Entries of records of the register that were removed, of which the removal's number is
    /// greater than `after`, or not given yet.
    fn removed(&mut self, register: &str, after: i64) -> Result<Vec<Entry>, StoreError>;
    /// What numbered entries answer a question to the whole history, newest first.
    fn audit(&mut self, query: &AuditQuery) -> Result<Vec<Entry>, StoreError>;
    /// How many do, on all pages; stops counting at `cap` + 1.
    fn audit_count(&mut self, query: &AuditQuery, cap: u64) -> Result<u64, StoreError>;
    /// Blocks with a number greater than `after`, in order.
    fn blocks_after(&mut self, after: i64, limit: usize) -> Result<Vec<Block>, StoreError>;
    /// The last history number given, 0 when none.
    fn history_number(&mut self) -> Result<i64, StoreError>;
    /// Entries whose rows are seen here but which have no history number yet (their number
    /// is 0), in the order they were written; none where entries are numbered as they are
    /// written.
    fn unsealed(&mut self) -> Result<Vec<Entry>, StoreError> {
        Ok(Vec::new())
    }
    /// A short-lived note (session, sign-in failures), if it has not expired.
    fn note(&mut self, kind: &str, key: &str, now: Instant) -> Result<Option<Note>, StoreError>;
    /// The living notes of a kind by key.
    fn notes_of(&mut self, kind: &str, now: Instant) -> Result<Vec<(String, Note)>, StoreError>;
    /// All notes by kind and key; none in the place of one that was altered.
    fn notes(&mut self) -> Result<Vec<(String, String, Option<Note>)>, StoreError>;
    /// A background job, if it is there and was not altered.
    fn job(&mut self, id: Id) -> Result<Option<Job>, StoreError>;
    /// Background jobs, the newest first; none in the place of one that was altered.
    fn jobs(&mut self, of: JobsOf, limit: usize) -> Result<Vec<(Id, Option<Job>)>, StoreError>;
    /// How often what nodes keep in memory was changed, by what it is called; 0 when never.
    fn news(&mut self, of: &str) -> Result<i64, StoreError>;
    /// The last number a counter gave, 0 when none.
    fn last_number(&mut self, counter: &str) -> Result<i64, StoreError>;
    /// Counters of numbers, for verification.
    fn counters(&mut self) -> Result<Vec<(String, i64)>, StoreError>;
    /// The number of the epoch in force.
    fn epoch(&mut self) -> Result<i64, StoreError>;
    /// All epochs, oldest first; the last is in force.
    fn epochs(&mut self) -> Result<Vec<Epoch>, StoreError>;
    /// What an epoch's definitions were read from.
    fn sources(&mut self, epoch: i64) -> Result<Vec<SourceFile>, StoreError>;
    /// Every definition a register had under this id, oldest first.
    fn definitions(&mut self, register: &str) -> Result<Vec<Definition>, StoreError>;
    /// Values of a record that later definitions have no place for; of the register's id then.
    fn former(&mut self, register: &str, record: Id) -> Result<Vec<Former>, StoreError>;
}

/// Writing, in the one write transaction.
pub trait Tx: Read {
    fn insert(&mut self, register: &Register, record: &Record) -> Result<(), StoreError>;
    /// The same for many.
    fn insert_all(&mut self, register: &Register, records: &[Record]) -> Result<(), StoreError> {
        records.iter().try_for_each(|it| self.insert(register, it))
    }
    /// The same in a store without what rows are looked up by: [`Store::index`] makes what is
    /// missing of them.
    fn lay(&mut self, register: &Register, records: &[Record]) -> Result<(), StoreError> {
        self.insert_all(register, records)
    }
    /// Takes the row away; false when its version is no longer `expected`.
    fn remove(
        &mut self,
        register: &Register,
        record: Id,
        expected: i64,
    ) -> Result<bool, StoreError>;
    /// Writes what is otherwise than `before`, which was read of the store; false when the row's
    /// version is no longer that of `before`.
    fn update(
        &mut self,
        register: &Register,
        before: &Record,
        record: &Record,
    ) -> Result<bool, StoreError>;
    /// Writes where a record lies in the tree; no new version, for the tree's own moves.
    fn set_path(&mut self, register: &Register, record: Id, path: &[Id]) -> Result<(), StoreError>;
    /// The first of the next `n` numbers of a counter, from 1, without gaps among committed
    /// records.
    fn next(&mut self, counter: &str, n: i64) -> Result<i64, StoreError>;
    fn append(&mut self, entry: NewEntry) -> Result<(), StoreError>;
    /// Takes away for good what the entries of a record say, and what was kept aside of it;
    /// headers and digests stay, and what clocks noted. Entries with these digests stay as they
    /// are. How many entries there were.
    fn erase(&mut self, register: &str, record: Id, but: &[String]) -> Result<u64, StoreError>;
    /// The same for many, in this order.
    fn append_all(&mut self, entries: &[NewEntry]) -> Result<(), StoreError> {
        entries.iter().try_for_each(|it| self.append(it.clone()))
    }
    /// Runs a part of the work by itself: all of it is kept, or nothing.
    fn under(&mut self, part: Part<'_>) -> Outcome<()>;
    /// Whether a work in a slot should leave what is left of it to the next one.
    fn spent(&self) -> bool;
    fn put_note(&mut self, kind: &str, key: &str, note: &Note) -> Result<(), StoreError>;
    fn drop_note(&mut self, kind: &str, key: &str) -> Result<(), StoreError>;
    /// Drops all notes of a kind.
    fn drop_notes(&mut self, kind: &str) -> Result<(), StoreError>;
    /// Drops all notes that have run out.
    fn drop_old_notes(&mut self, now: Instant) -> Result<(), StoreError>;
    /// Writes a background job, new or in place of what it was.
    fn put_job(&mut self, job: &Job) -> Result<(), StoreError>;
    fn drop_job(&mut self, id: Id) -> Result<(), StoreError>;
    /// Tells that what nodes keep in memory was changed.
    fn tell_news(&mut self, of: &str) -> Result<(), StoreError>;
    /// Seals anew, with the key in use, a stretch of what older ones sealed: how many places,
    /// and where to go on; none when nothing needs the older ones any more.
    fn reseal(&mut self, from: Option<&str>) -> Result<(u64, Option<String>), StoreError>;
    /// Random bytes from the operating system.
    fn random(&mut self) -> Result<[u8; 16], StoreError>;
}

/// Something short-lived that is no record: not part of history, but protected by a keyed digest.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub value: String,
    pub until: Instant,
}

pub type WriteWork<'a> = Box<dyn FnMut(&mut dyn Tx) -> Outcome<Box<dyn Any + Send>> + Send + 'a>;
pub type Part<'a> = &'a mut dyn FnMut(&mut dyn Tx) -> Outcome<()>;
pub type ReadWork<'a> = &'a mut dyn FnMut(&mut dyn Read) -> Result<(), StoreError>;

pub trait Store: Send + Sync {
    /// Runs the work in a write transaction, perhaps together with that of others; returns
    /// after it is on disk. `of` is the register it is about, empty where that is not known:
    /// what is about the same is likelier to be in each other's way.
    fn write(&self, of: &str, work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>>;
    /// The same for a part of a long work: those at their desks go first, and the work ends
    /// when [`Tx::spent`] says so.
    fn write_in_slot(&self, work: WriteWork<'static>) -> Outcome<Box<dyn Any + Send>> {
        self.write("", work)
    }
    fn read(&self, work: ReadWork<'_>) -> Result<(), StoreError>;
    /// Whether there is what rows are only looked up by: who fills a store that nobody else
    /// uses does without, and has it made of all rows at the end.
    fn index(&self, is_kept: bool) -> Outcome<()>;
    /// The definitions the tables fit.
    fn model(&self) -> Arc<Model>;
    /// What fitting the data to other definitions would do: nothing is done yet.
    fn plan(&self, new: &Arc<Model>) -> Result<Plan, StoreError>;
    /// Fits the data to other definitions while others read and write, then takes these as
    /// its own; the number of the new epoch. `with` is written in the same transaction, when
    /// the tables fit already. After a kill, asking again for the same goes on.
    fn migrate(
        &self,
        new: &Arc<Model>,
        author: Author,
        with: Option<WriteWork<'static>>,
        progress: &mut dyn FnMut(RowsDone),
    ) -> Outcome<i64>;
    /// Undoes the last epoch, with what was written in it, until it is confirmed.
    fn revert(&self, author: Author, progress: &mut dyn FnMut(RowsDone)) -> Outcome<i64>;
    /// Drops the columns that migrations put aside; what they held stays as former values.
    fn confirm(&self, author: Author) -> Outcome<()>;
    /// Seals with the key that follows from now on, when one lies ready with its number;
    /// whether something is still to be sealed anew ([`Tx::reseal`]).
    fn take_key(&self) -> Outcome<bool>;
    /// Keeps the bytes under their SM3 digest, which it returns in hex.
    fn keep_file(&self, bytes: &[u8]) -> Result<String, StoreError>;
    /// The same as they come, never all in memory; with how many they were.
    fn keep_file_from(&self, bytes: &mut dyn io::Read) -> Result<(String, u64), StoreError>;
    fn file(&self, digest: &str) -> Result<Vec<u8>, StoreError>;
    /// The bytes, which have this digest, to be read from wherever one wants.
    fn open_file(&self, digest: &str) -> Result<Box<dyn Input>, StoreError>;
    /// Takes a file's bytes away, if they are there; for whoever knows that nothing names them.
    fn drop_file(&self, digest: &str) -> Result<(), StoreError>;
    /// After an erasure was kept: takes these files' bytes away, by digest, and what the
    /// database still keeps of what was erased. Can be done again.
    fn forget(&self, files: &[String]) -> Result<(), StoreError>;
}

/// Bytes that can be read more than once.
pub trait Input: io::Read + io::Seek + Send {}

impl<T: io::Read + io::Seek + Send> Input for T {}

/// Reads from one picture of the data and gives what was found.
pub fn read<T, E: From<StoreError>>(
    store: &dyn Store,
    mut work: impl FnMut(&mut dyn Read) -> Result<T, E>,
) -> Result<T, E> {
    let mut result = None;
    store.read(&mut |read| {
        result = Some(work(read));
        Ok(())
    })?;
    result.unwrap_or_else(|| Err(StoreError::plain("the store did not read").into()))
}

/// When a writing work has its turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn<'r> {
    /// Somebody waits for it; the register it is about, empty where that is not known.
    Now(&'r str),
    /// After those who wait: a part of a long work.
    Slot,
}

/// Writes in one transaction and gives what came of it.
pub fn write<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnMut(&mut dyn Tx) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    write_at(store, Turn::Now(""), work)
}

pub(crate) fn write_at<T: Send + 'static>(
    store: &dyn Store,
    turn: Turn<'_>,
    mut work: impl FnMut(&mut dyn Tx) -> Outcome<T> + Send + 'static,
) -> Outcome<T> {
    let work: WriteWork<'static> =
        Box::new(move |tx| Ok(Box::new(work(tx)?) as Box<dyn Any + Send>));
    let answer = match turn {
        Turn::Now(of) => store.write(of, work),
        Turn::Slot => store.write_in_slot(work),
    }?;
    match answer.downcast::<T>() {
        Ok(value) => Ok(*value),
        Err(_) => Err(Failure::Store(StoreError::plain(
            "the store answered with another type",
        ))),
    }
}
