//! Writing over one connection of either database, inside its write transaction.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant as Moment};

use base::{Decimal, Id, Instant};
use kernel::{
    ADDRESS, Action, AuditQuery, Block, Condition, Definition, Entry, Epoch, Former, Job, JobsOf,
    NewEntry, Note, Outcome, Part, Query, Read, Record, Soon, StoreError, Tx,
};
use model::{Field, Model, Register, SourceFile, Value};
use sea_query::{Alias, DeleteStatement, Expr, ExprTrait, QueryStatementWriter, UpdateStatement};
use serde_json::Value as Json;

use crate::cells::Cells;
use crate::codec::{self, id, linked, to_sql};
use crate::dialect::{Dialect, Session, values};
use crate::keys::Keys;
use crate::reading::Reading;
use crate::secret;
use crate::tables::{LEVELS, link_table};
use crate::words::{self, Said};
use crate::{jobs, notes, reseal, rows};

/// How long a part of a long work writes where others wait or may wait: with its commit it
/// stays under 50 ms.
const SLOT: Duration = Duration::from_millis(35);
/// And where it is known that nobody does: what is committed at once touches an index's leaf
/// once for many rows. Whoever comes meanwhile waits so long once.
const SLOT_ALONE: Duration = Duration::from_secs(1);

/// Columns of an entry but its number.
const ENTRY: [&str; 12] = [
    "at",
    "account",
    "position",
    "register",
    "record",
    "version",
    "definition",
    "action",
    "salt",
    "payload",
    "digest",
    "address",
];

fn entry_cells(
    model: &Model,
    keys: &Keys,
    e: &NewEntry,
) -> Result<Vec<sea_query::Value>, StoreError> {
    let address = e.payload.get(ADDRESS).and_then(Json::as_str);
    let payload = match address.is_some() || e.payload.get("changes").is_some() {
        true => {
            let of = model.register(&e.register);
            let mut payload = secret::seal_payload(keys, of, &e.payload)?;
            // In a column of its own, by which it is found; read back into the payload.
            payload.as_object_mut().and_then(|it| it.remove(ADDRESS));
            payload.to_string()
        }
        false => e.payload.to_string(),
    };
    let values = values![
        e.at.as_microsecond(),
        e.account.as_bytes().to_vec(),
        e.position.as_bytes().to_vec(),
        e.register.as_str(),
        e.record.as_bytes().to_vec(),
        e.version,
        e.definition.as_str(),
        e.action.text(),
        e.salt.to_vec(),
        payload,
        e.digest.as_str(),
        address,
    ];
    Ok(values.0)
}

/// What a transaction saw as it began.
#[derive(Default)]
pub(crate) struct Seen {
    pub epoch: i64,
    pub news: HashMap<String, i64>,
}

/// Entries that are not written yet, in their order.
pub(crate) type Entries = Vec<Vec<sea_query::Value>>;

/// Writes entries that waited.
pub(crate) fn write_entries(
    session: &mut dyn Session,
    entries: &mut Entries,
) -> Result<(), StoreError> {
    if entries.is_empty() {
        return Ok(());
    }
    let (table, columns) = (session.dialect().entry_table(), ENTRY.map(str::to_owned));
    let mut rows = std::mem::take(entries).into_iter().map(Ok);
    session.insert("writing entries", table, &columns, &mut rows)
}

/// Fewer rows than this are sooner made than a thread to make them.
const ALONE: usize = 64;
/// So many are handed over at a time, and so often before they are asked for.
const HANDED: usize = 128;
const READY: usize = 32;

/// Writes rows that are made of `n` records: of many each is made while those before are being
/// written.
pub(crate) fn beside<T: Send>(
    n: usize,
    mut rows: impl Iterator<Item = T> + Send,
    write: impl FnOnce(&mut dyn Iterator<Item = T>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if n < ALONE {
        return write(&mut rows);
    }
    std::thread::scope(|scope| {
        let (send, made) = sync_channel(READY);
        scope.spawn(move || {
            loop {
                let some: Vec<_> = rows.by_ref().take(HANDED).collect();
                if some.is_empty() || send.send(some).is_err() {
                    return;
                }
            }
        });
        write(&mut made.into_iter().flatten())
    })
}

fn asks_history(condition: &Condition) -> bool {
    match condition {
        Condition::ChangedSince(..) => true,
        Condition::OneOf(all) => all.iter().flatten().any(asks_history),
        _ => false,
    }
}

pub(crate) struct Writing<'c> {
    reading: Reading<'c>,
    began: Moment,
    seen: Option<&'c Seen>,
    /// Pieces that wait for this one to end, where that is known.
    at_desks: Option<&'c AtomicUsize>,
    /// Where entries wait for those of other pieces; none: they are written at once.
    waiting: Option<&'c mut Entries>,
    /// Whether history entries were written.
    pub appended: bool,
    /// Whether news were told.
    pub told: bool,
}

impl<'c> Writing<'c> {
    pub(crate) fn new(reading: Reading<'c>) -> Writing<'c> {
        Writing {
            reading,
            began: Moment::now(),
            seen: None,
            at_desks: None,
            waiting: None,
            appended: false,
            told: false,
        }
    }

    /// With what was seen already as the transaction began.
    pub(crate) fn seeing(reading: Reading<'c>, seen: &'c Seen) -> Writing<'c> {
        Writing {
            seen: Some(seen),
            ..Writing::new(reading)
        }
    }

    /// Before others, of whom as many wait.
    pub(crate) fn before(self, at_desks: &'c AtomicUsize) -> Writing<'c> {
        Writing {
            at_desks: Some(at_desks),
            ..self
        }
    }

    /// One of several pieces in a transaction: its entries are written with the others'.
    pub(crate) fn among(self, waiting: &'c mut Entries) -> Writing<'c> {
        Writing {
            waiting: Some(waiting),
            ..self
        }
    }

    /// Entries that wait are written before somebody looks for them.
    fn caught_up(&mut self) -> Result<&mut Reading<'c>, StoreError> {
        if let Some(waiting) = &mut self.waiting {
            write_entries(self.reading.session, waiting)?;
        }
        Ok(&mut self.reading)
    }

    fn reading_for(&mut self, query: &Query<'_>) -> Result<&mut Reading<'c>, StoreError> {
        match query.conditions.iter().any(asks_history) {
            true => self.caught_up(),
            false => Ok(&mut self.reading),
        }
    }

    fn run(
        &mut self,
        doing: &'static str,
        statement: &impl QueryStatementWriter,
    ) -> Result<u64, StoreError> {
        let (sql, values) = self.reading.session.dialect().build(statement);
        self.reading.session.execute(doing, &sql, &values)
    }

    /// Every column, in the order of [`Self::cells`]; the id first.
    fn columns(dialect: Dialect, register: &Register) -> Vec<String> {
        let own = register
            .fields
            .values()
            .flat_map(|it| codec::columns(dialect, it))
            .map(|(name, _)| name);
        system_columns().chain(own).collect()
    }

    fn cells(
        keys: &Keys,
        register: &Register,
        record: &Record,
    ) -> Result<Vec<sea_query::Value>, StoreError> {
        let mut cells = system_cells(record);
        for field in register.fields.values().filter(|it| !linked(it)) {
            let value = record.get(&field.name);
            cells.extend(codec::cells(keys, &register.id, field, value)?);
        }
        Ok(cells)
    }

    /// The columns of a row that hold something else than before, and those that tell so: an
    /// index over others is left as it is.
    fn differing(
        &self,
        register: &Register,
        before: &Record,
        record: &Record,
    ) -> Result<Vec<(String, sea_query::Value)>, StoreError> {
        let (dialect, keys) = (self.reading.session.dialect(), self.reading.keys);
        let cells = system_cells(before).into_iter().zip(system_cells(record));
        let differ = system_columns()
            .zip(cells)
            .filter(|(_, (before, now))| before != now);
        let mut columns: Vec<_> = differ.map(|(name, (_, now))| (name, now)).collect();
        let own = register.fields.values().filter(|it| !linked(it));
        for field in own.filter(|it| before.get(&it.name) != record.get(&it.name)) {
            let names = codec::columns(dialect, field).into_iter().map(|it| it.0);
            let cells = codec::cells(keys, &register.id, field, record.get(&field.name))?;
            columns.extend(names.zip(cells));
        }
        Ok(columns)
    }

    fn insert_rows(&mut self, register: &Register, records: &[Record]) -> Result<(), StoreError> {
        let (dialect, keys) = (self.reading.session.dialect(), self.reading.keys);
        let session = &mut *self.reading.session;
        let cells = records.iter().map(|it| Self::cells(keys, register, it));
        beside(records.len(), cells, |rows| {
            let columns = Self::columns(dialect, register);
            session.insert("inserting records", &register.table(), &columns, rows)
        })?;
        self.write_links(register, records)
    }

    fn drop_links(&mut self, register: &Register, record: Id) -> Result<(), StoreError> {
        for field in register.fields.values().filter(|it| linked(it)) {
            let table = link_table(register, &field.name);
            drop_links(self.reading.session, &table, record)?;
        }
        Ok(())
    }

    fn write_words(&mut self, register: &Register, records: &[Record]) -> Result<(), StoreError> {
        if !words::has(register) {
            return Ok(());
        }
        let said: Vec<(Id, Said)> = records
            .iter()
            .map(|it| (it.id, Said::by(register, it)))
            .collect();
        words::add(self.reading.session, &words::table(register), &said)
    }

    fn drop_words(&mut self, register: &Register, record: Id) -> Result<(), StoreError> {
        match words::has(register) {
            true => words::remove(self.reading.session, &words::table(register), record),
            false => Ok(()),
        }
    }

    fn write_links(&mut self, register: &Register, records: &[Record]) -> Result<(), StoreError> {
        let mut linked = register.fields.values().filter(|it| linked(it));
        linked.try_for_each(|it| self.write_links_of(register, it, records))
    }

    fn write_links_of(
        &mut self,
        register: &Register,
        field: &Field,
        records: &[Record],
    ) -> Result<(), StoreError> {
        let table = link_table(register, &field.name);
        let lists = records.iter().map(|it| (it.id, it.get(&field.name)));
        let of = (register, field);
        add_links(self.reading.session, self.reading.keys, of, &table, lists)
    }
}

/// The columns that every row has, those of its place in the tree last.
fn system_columns() -> impl Iterator<Item = String> {
    let named = [
        "id",
        "version",
        "definition",
        "number",
        "state",
        "owner",
        "created_at",
        "created_by",
        "changed_at",
    ];
    let levels = (1..=LEVELS).map(|level| format!("up{level}"));
    named.map(str::to_owned).into_iter().chain(levels)
}

/// What a record puts into [`system_columns`].
fn system_cells(record: &Record) -> Vec<sea_query::Value> {
    use sea_query::Value as Sql;
    let bytes = |it: Option<&Id>| Sql::Bytes(it.map(|it| it.as_bytes().to_vec()));
    let mut cells = vec![
        id(record.id),
        Sql::BigInt(Some(record.version)),
        Sql::String(Some(record.definition.clone())),
        Sql::String(record.number.clone()),
        Sql::String(record.state.clone()),
        bytes(record.owner.as_ref()),
        Sql::BigInt(Some(record.created_at.as_microsecond())),
        id(record.created_by),
        Sql::BigInt(Some(record.changed_at.as_microsecond())),
    ];
    cells.extend((0..LEVELS).map(|level| bytes(record.path.get(level))));
    cells
}

pub(crate) fn drop_links(
    session: &mut dyn Session,
    table: &str,
    record: Id,
) -> Result<(), StoreError> {
    let sql = format!("DELETE FROM \"{table}\" WHERE record = $1");
    let record = values![record.as_bytes().to_vec()];
    session.execute("dropping links", &sql, &record).map(drop)
}

/// Writes the lists or rows of records that have none there.
pub(crate) fn add_links<'r>(
    session: &mut dyn Session,
    keys: &Keys,
    (register, field): (&Register, &Field),
    table: &str,
    lists: impl Iterator<Item = (Id, &'r Value)>,
) -> Result<(), StoreError> {
    if let Some(of) = rows::Of::new(register, field) {
        return rows::add(session, keys, of, table, lists);
    }
    let columns = ["record", "idx", "value"].map(str::to_owned);
    let items = lists.flat_map(|(record, list)| {
        let items = match list {
            Value::List(items) => items.as_slice(),
            _ => &[],
        };
        (0_i64..)
            .zip(items)
            .map(move |(idx, item)| Ok(vec![id(record), idx.into(), to_sql(item, 0)?]))
    });
    let mut items = items.peekable();
    match items.peek() {
        Some(_) => session.insert("writing links", table, &columns, &mut items),
        None => Ok(()),
    }
}

impl Read for Writing<'_> {
    fn get(&mut self, register: &Register, record: Id) -> Result<Option<Record>, StoreError> {
        self.reading.get(register, record)
    }
    fn exists(&mut self, register: &Register, record: Id) -> Result<bool, StoreError> {
        self.reading.exists(register, record)
    }
    fn rows(&mut self, query: &Query<'_>) -> Result<Vec<Record>, StoreError> {
        self.reading_for(query)?.rows(query)
    }
    fn nearest(&mut self, query: &Query<'_>) -> Result<Vec<(u8, Record)>, StoreError> {
        self.reading_for(query)?.nearest(query)
    }
    fn count(&mut self, query: &Query<'_>, cap: u64) -> Result<u64, StoreError> {
        self.reading_for(query)?.count(query, cap)
    }
    fn sum(&mut self, query: &Query<'_>, field: &str) -> Result<(Decimal, u64), StoreError> {
        self.reading_for(query)?.sum(query, field)
    }
    fn tally(
        &mut self,
        query: &Query<'_>,
        by: &[&str],
    ) -> Result<Vec<(Vec<Value>, u64)>, StoreError> {
        self.reading_for(query)?.tally(query, by)
    }
    fn owners(&mut self, query: &Query<'_>) -> Result<Vec<(Id, Instant)>, StoreError> {
        self.reading_for(query)?.owners(query)
    }
    fn is_far(&self) -> bool {
        self.reading.is_far()
    }
    fn foresee(&mut self, soon: &[Soon<'_>]) -> Result<(), StoreError> {
        self.reading.foresee(soon)
    }
    fn was_done(
        &mut self,
        register: &str,
        record: Id,
        action: &Action,
    ) -> Result<bool, StoreError> {
        self.caught_up()?.was_done(register, record, action)
    }
    fn entries(&mut self, register: &str, record: Id) -> Result<Vec<Entry>, StoreError> {
        self.caught_up()?.entries(register, record)
    }
    fn entries_of(&mut self, register: &str, records: &[Id]) -> Result<Vec<Entry>, StoreError> {
        self.caught_up()?.entries_of(register, records)
    }
    fn entries_by_record(
        &mut self,
        register: &str,
        after: (Id, i64),
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        self.reading.entries_by_record(register, after, limit)
    }
    fn entries_after(&mut self, after: i64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.reading.entries_after(after, limit)
    }
    fn removed(&mut self, register: &str, after: i64) -> Result<Vec<Entry>, StoreError> {
        self.caught_up()?.removed(register, after)
    }
    fn audit(&mut self, query: &AuditQuery) -> Result<Vec<Entry>, StoreError> {
        self.reading.audit(query)
    }

    fn audit_count(&mut self, query: &AuditQuery, cap: u64) -> Result<u64, StoreError> {
        self.reading.audit_count(query, cap)
    }

    fn blocks_after(&mut self, after: i64, limit: usize) -> Result<Vec<Block>, StoreError> {
        self.reading.blocks_after(after, limit)
    }
    fn history_number(&mut self) -> Result<i64, StoreError> {
        self.reading.history_number()
    }
    fn unsealed(&mut self) -> Result<Vec<Entry>, StoreError> {
        self.caught_up()?.unsealed()
    }
    fn note(&mut self, kind: &str, key: &str, now: Instant) -> Result<Option<Note>, StoreError> {
        self.reading.note(kind, key, now)
    }
    fn notes_of(&mut self, kind: &str, now: Instant) -> Result<Vec<(String, Note)>, StoreError> {
        self.reading.notes_of(kind, now)
    }
    fn notes(&mut self) -> Result<Vec<(String, String, Option<Note>)>, StoreError> {
        self.reading.notes()
    }
    fn news(&mut self, of: &str) -> Result<i64, StoreError> {
        match self.seen {
            Some(seen) => Ok(seen.news.get(of).copied().unwrap_or(0)),
            None => self.reading.news(of),
        }
    }
    fn job(&mut self, id: Id) -> Result<Option<Job>, StoreError> {
        self.reading.job(id)
    }
    fn jobs(&mut self, of: JobsOf, limit: usize) -> Result<Vec<(Id, Option<Job>)>, StoreError> {
        self.reading.jobs(of, limit)
    }
    fn last_number(&mut self, counter: &str) -> Result<i64, StoreError> {
        self.reading.last_number(counter)
    }
    fn counters(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        self.reading.counters()
    }
    fn epoch(&mut self) -> Result<i64, StoreError> {
        match self.seen {
            Some(seen) => Ok(seen.epoch),
            None => self.reading.epoch(),
        }
    }

    fn epochs(&mut self) -> Result<Vec<Epoch>, StoreError> {
        self.reading.epochs()
    }
    fn sources(&mut self, epoch: i64) -> Result<Vec<SourceFile>, StoreError> {
        self.reading.sources(epoch)
    }
    fn definitions(&mut self, register: &str) -> Result<Vec<Definition>, StoreError> {
        self.reading.definitions(register)
    }
    fn former(&mut self, register: &str, record: Id) -> Result<Vec<Former>, StoreError> {
        self.reading.former(register, record)
    }
}

impl Tx for Writing<'_> {
    fn insert(&mut self, register: &Register, record: &Record) -> Result<(), StoreError> {
        self.insert_all(register, std::slice::from_ref(record))
    }

    fn insert_all(&mut self, register: &Register, records: &[Record]) -> Result<(), StoreError> {
        self.insert_rows(register, records)?;
        self.write_words(register, records)
    }

    fn lay(&mut self, register: &Register, records: &[Record]) -> Result<(), StoreError> {
        match self.reading.session.dialect() {
            Dialect::Sqlite => self.insert_rows(register, records),
            Dialect::Postgres => self.insert_all(register, records),
        }
    }

    fn remove(
        &mut self,
        register: &Register,
        record: Id,
        expected: i64,
    ) -> Result<bool, StoreError> {
        let mut delete = DeleteStatement::new();
        delete
            .from_table(Alias::new(register.table()))
            .and_where(Expr::col(Alias::new("id")).eq(Expr::val(id(record))))
            .and_where(Expr::col(Alias::new("version")).eq(expected));
        if self.run("removing a record", &delete)? == 0 {
            return Ok(false);
        }
        self.drop_links(register, record)?;
        self.drop_words(register, record)?;
        Ok(true)
    }

    fn update(
        &mut self,
        register: &Register,
        before: &Record,
        record: &Record,
    ) -> Result<bool, StoreError> {
        let columns = self.differing(register, before, record)?;
        let mut update = UpdateStatement::new();
        update
            .table(Alias::new(register.table()))
            .values(
                columns
                    .into_iter()
                    .map(|(name, value)| (Alias::new(name), Expr::val(value))),
            )
            .and_where(Expr::col(Alias::new("id")).eq(Expr::val(id(record.id))))
            .and_where(Expr::col(Alias::new("version")).eq(before.version));
        if self.run("updating a record", &update)? == 0 {
            return Ok(false);
        }
        for field in register.fields.values().filter(|it| linked(it)) {
            if before.get(&field.name) != record.get(&field.name) {
                let table = link_table(register, &field.name);
                drop_links(self.reading.session, &table, record.id)?;
                self.write_links_of(register, field, std::slice::from_ref(record))?;
            }
        }
        if words::has(register) {
            let [before, now] = [before, record].map(|it| Said::by(register, it));
            let its = (record.id, &before, &now);
            words::follow(self.reading.session, &words::table(register), its)?;
        }
        Ok(true)
    }

    fn erase(&mut self, register: &str, record: Id, but: &[String]) -> Result<u64, StoreError> {
        self.caught_up()?;
        let doing = "erasing what history says";
        let tables: &[&str] = match self.reading.session.dialect() {
            Dialect::Sqlite => &["history"],
            Dialect::Postgres => &["history", "tail"],
        };
        let of = || values![register, record.as_bytes().to_vec()];
        let mut erased = of();
        erased.0.extend(but.iter().map(|it| it.as_str().into()));
        let but: String = (3..erased.0.len() + 1)
            .map(|at| format!(" AND digest <> ${at}"))
            .collect();
        let mut n = 0;
        for table in tables {
            let sql = format!(
                "UPDATE {table} SET payload = NULL, salt = NULL, address = NULL \
                 WHERE register = $1 AND record = $2 AND action NOT LIKE 'clock:%'{but}"
            );
            n += self.reading.session.execute(doing, &sql, &erased)?;
        }
        let sql = "DELETE FROM former WHERE register = $1 AND record = $2";
        self.reading.session.execute(doing, sql, &of())?;
        Ok(n)
    }

    fn set_path(&mut self, register: &Register, record: Id, path: &[Id]) -> Result<(), StoreError> {
        let mut update = UpdateStatement::new();
        update
            .table(Alias::new(register.table()))
            .values((0..LEVELS).map(|level| {
                let up = path.get(level).map(|it| it.as_bytes().to_vec());
                (
                    Alias::new(format!("up{}", level + 1)),
                    Expr::val(sea_query::Value::Bytes(up)),
                )
            }))
            .and_where(Expr::col(Alias::new("id")).eq(Expr::val(id(record))));
        self.run("moving a record in the tree", &update).map(|_| ())
    }

    fn next(&mut self, counter: &str, n: i64) -> Result<i64, StoreError> {
        let doing = "giving a number";
        let sql = "UPDATE counter SET value = value + $1 WHERE name = $2 RETURNING value";
        let mut last = None;
        self.reading
            .session
            .query(doing, sql, &values![n, counter], &mut |row| {
                last = Some(Cells { row, doing }.integer(0)?);
                Ok(())
            })?;
        if let Some(last) = last {
            return Ok(last - n + 1);
        }
        let sql = "INSERT INTO counter (name, value) VALUES ($1, $2)";
        self.reading
            .session
            .execute(doing, sql, &values![counter, n])?;
        Ok(1)
    }

    fn append(&mut self, entry: NewEntry) -> Result<(), StoreError> {
        self.append_all(std::slice::from_ref(&entry))
    }

    fn append_all(&mut self, entries: &[NewEntry]) -> Result<(), StoreError> {
        let (model, keys) = (self.reading.model, self.reading.keys);
        let mut rows = entries.iter().map(|it| entry_cells(model, keys, it));
        self.appended = true;
        if let Some(waiting) = &mut self.waiting {
            return rows.try_for_each(|row| row.map(|row| waiting.push(row)));
        }
        let session = &mut *self.reading.session;
        let (table, columns) = (session.dialect().entry_table(), ENTRY.map(str::to_owned));
        beside(rows.len(), rows, |rows| {
            session.insert("writing entries", table, &columns, rows)
        })
    }

    fn under(&mut self, part: Part<'_>) -> Outcome<()> {
        let doing = "setting a savepoint";
        // What waits after this is the part's, and goes with it.
        self.caught_up()?;
        self.reading.session.batch(doing, "SAVEPOINT part")?;
        let done = part(self);
        if let (Err(_), Some(waiting)) = (&done, &mut self.waiting) {
            waiting.clear();
        }
        let end = match done.is_ok() {
            true => "RELEASE SAVEPOINT part",
            false => "ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part",
        };
        self.reading.session.batch(doing, end)?;
        done
    }

    fn spent(&self) -> bool {
        let is_alone = self
            .at_desks
            .is_some_and(|it| it.load(Ordering::Relaxed) == 0);
        let most = if is_alone { SLOT_ALONE } else { SLOT };
        self.began.elapsed() > most
    }

    fn put_note(&mut self, kind: &str, key: &str, note: &Note) -> Result<(), StoreError> {
        notes::put(self.reading.session, self.reading.keys, (kind, key), note)
    }

    fn drop_note(&mut self, kind: &str, key: &str) -> Result<(), StoreError> {
        notes::delete(self.reading.session, kind, key)
    }

    fn drop_notes(&mut self, kind: &str) -> Result<(), StoreError> {
        notes::delete_kind(self.reading.session, kind)
    }

    fn drop_old_notes(&mut self, now: Instant) -> Result<(), StoreError> {
        notes::delete_old(self.reading.session, now)
    }

    fn put_job(&mut self, job: &Job) -> Result<(), StoreError> {
        jobs::put(self.reading.session, self.reading.keys, job)
    }

    fn drop_job(&mut self, id: Id) -> Result<(), StoreError> {
        jobs::delete(self.reading.session, id)
    }

    fn tell_news(&mut self, of: &str) -> Result<(), StoreError> {
        (self.told, self.seen) = (true, None);
        let (doing, session) = ("telling news", &mut *self.reading.session);
        let sql = "UPDATE news SET times = times + 1 WHERE name = $1";
        if session.execute(doing, sql, &values![of])? == 0 {
            let sql = "INSERT INTO news (name, times) VALUES ($1, 1)";
            session.execute(doing, sql, &values![of])?;
        }
        Ok(())
    }

    fn reseal(&mut self, from: Option<&str>) -> Result<(u64, Option<String>), StoreError> {
        let Reading {
            session,
            model,
            keys,
        } = self.caught_up()?;
        let (n, next) = reseal::stretch((&mut **session, keys), model, from)?;
        // At the end it told so.
        (self.told, self.seen) = (self.told || next.is_none(), None);
        Ok((n, next))
    }

    fn random(&mut self) -> Result<[u8; 16], StoreError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)
            .map_err(|e| StoreError::new("drawing random bytes", e.to_string()))?;
        Ok(bytes)
    }
}
