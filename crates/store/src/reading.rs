//! Reading over one connection of either database, inside whatever transaction it is in.

use std::collections::HashMap;

use base::{Decimal, Id, Instant};
use kernel::{
    ADDRESS, Action, AuditQuery, Block, Condition, Count, Definition, Entry, Epoch, Former, Job,
    JobsOf, NewEntry, Note, Query, Read, Record, Soon, StoreError,
};
use model::{Field, Model, Register, SourceFile, Value};
use sea_query::{Alias, Expr, ExprTrait, SelectStatement, Values};

use crate::cells::Cells;
use crate::codec::{Reader, from_sql, id, item_type, linked};
use crate::dialect::{Dialect, Row, Session, values};
use crate::keys::Keys;
use crate::secret;
use crate::select::{self, Ground};
use crate::sought::{self, Way};
use crate::tables::{LEVELS, link_table};
use crate::{audit, definition, epoch, former, jobs, notes, rows, seal};

/// System columns before the fields: six, the levels, three.
const SYSTEM: usize = 6 + LEVELS + 3;

pub(crate) struct Reading<'c> {
    pub session: &'c mut dyn Session,
    pub model: &'c Model,
    pub keys: &'c Keys,
}

impl<'c> Reading<'c> {
    fn ground(&self) -> Ground<'c> {
        Ground {
            dialect: self.session.dialect(),
            model: self.model,
            keys: self.keys,
        }
    }

    fn single(&mut self, select: &SelectStatement) -> Result<(i64, i64), StoreError> {
        two_numbers(self.session, select)
    }

    fn planned<'q>(&mut self, query: &Query<'q>) -> Result<(Query<'q>, Way), StoreError> {
        let ground = self.ground();
        sought::planned(self.session, ground, query)
    }

    fn fill_links(&mut self, query: &Query<'_>, records: &mut [Record]) -> Result<(), StoreError> {
        let register = query.register;
        let linked = register.fields.values().filter(|it| linked(it));
        let mut linked = linked.filter(|it| query.reads(&it.name)).peekable();
        if records.is_empty() || linked.peek().is_none() {
            return Ok(());
        }
        let place: HashMap<Id, usize> = records
            .iter()
            .enumerate()
            .map(|(idx, it)| (it.id, idx))
            .collect();
        let ids: Vec<Id> = records.iter().map(|it| it.id).collect();
        for field in linked {
            if let Some(of) = rows::Of::new(register, field) {
                for some in ids.chunks(500) {
                    for (id, rows) in rows::read(self.session, self.keys, of, some)? {
                        records[place[&id]].set(&field.name, rows);
                    }
                }
                continue;
            }
            let mut lists: HashMap<usize, Vec<Value>> = HashMap::new();
            for some in ids.chunks(500) {
                self.links(register, field, some, &place, &mut lists)?;
            }
            for (idx, list) in lists {
                records[idx]
                    .values
                    .insert(field.name.clone(), Value::List(list));
            }
        }
        Ok(())
    }

    fn links(
        &mut self,
        register: &Register,
        field: &Field,
        ids: &[Id],
        place: &HashMap<Id, usize>,
        lists: &mut HashMap<usize, Vec<Value>>,
    ) -> Result<(), StoreError> {
        let doing = "reading links";
        let ty = item_type(&field.kind);
        let mut select = SelectStatement::new();
        select
            .expr(Expr::col(Alias::new("record")))
            .expr(Expr::col(Alias::new("value")))
            .expr(Expr::col(Alias::new("idx")))
            .from(Alias::new(link_table(register, &field.name)))
            .and_where(Expr::col(Alias::new("record")).is_in(ids.iter().map(|it| id(*it))))
            .order_by(Alias::new("record"), sea_query::Order::Asc)
            .order_by(Alias::new("idx"), sea_query::Order::Asc);
        let (sql, values) = self.session.dialect().build(&select);
        self.session.query(doing, &sql, &values, &mut |row| {
            let cells = Cells { row, doing };
            let value = from_sql(row.cell(1), &ty, 0)?;
            if let Some(place) = place.get(&cells.id(0)?) {
                let list = lists.entry(*place).or_default();
                if i64::try_from(list.len()) != Ok(cells.integer(2)?) {
                    return Err(StoreError::plain("reading links that are not in order"));
                }
                list.push(value);
            }
            Ok(())
        })
    }

    /// Entries, oldest first; `tail` continues "SELECT … FROM table".
    pub(crate) fn of_tail(
        &mut self,
        columns: &str,
        tail: &str,
        values: &Values,
    ) -> Result<Vec<Entry>, StoreError> {
        entries_of(self.session, self.keys, (columns, tail), values)
    }
}

/// Records that are asked for in one question.
const AT_ONCE: usize = 500;

/// The two numbers of a counting question.
pub(crate) fn two_numbers(
    session: &mut dyn Session,
    select: &SelectStatement,
) -> Result<(i64, i64), StoreError> {
    let (sql, values) = session.dialect().build(select);
    let (doing, mut found) = ("counting", (0, 0));
    session.query(doing, &sql, &values, &mut |row| {
        let cells = Cells { row, doing };
        found = (cells.integer(0)?, cells.integer(1)?);
        Ok(())
    })?;
    Ok(found)
}

fn entries_of(
    session: &mut dyn Session,
    keys: &Keys,
    (columns, tail): (&str, &str),
    values: &Values,
) -> Result<Vec<Entry>, StoreError> {
    let sql = format!("SELECT {columns} FROM {tail}");
    let mut entries = Vec::new();
    session.query("reading history", &sql, values, &mut |row| {
        entries.push(entry(keys, row)?);
        Ok(())
    })?;
    Ok(entries)
}

/// Numbered entries after a number, in order.
pub(crate) fn entries_after(
    session: &mut dyn Session,
    keys: &Keys,
    after: i64,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    let page = "history WHERE number > $1 ORDER BY number LIMIT $2";
    entries_of(session, keys, (NUMBERED, page), &values![after, limit])
}

/// All numbered entries after a number, in order, without payload and salt.
pub(crate) fn headers_after(
    session: &mut dyn Session,
    after: i64,
) -> Result<Vec<Entry>, StoreError> {
    let columns = NUMBERED.replace("salt, payload,", "NULL, NULL,");
    let page = "history WHERE number > $1 ORDER BY number";
    entries_of(session, &Keys::blank(), (&columns, page), &values![after])
}

impl Reading<'_> {
    /// The first entries without a number, without payload and salt, and the last one's place.
    pub(crate) fn tail(&mut self, limit: i64) -> Result<(Vec<Entry>, i64), StoreError> {
        let columns = UNNUMBERED.replace("salt, payload,", "NULL, NULL,");
        let sql = format!("SELECT {columns}, written FROM tail ORDER BY written LIMIT $1");
        let keys = self.keys;
        let (doing, mut last) = ("reading the tail of history", 0);
        let mut entries = Vec::new();
        self.session
            .query(doing, &sql, &values![limit], &mut |row| {
                entries.push(entry(keys, row)?);
                last = Cells { row, doing }.integer(13)?;
                Ok(())
            })?;
        Ok((entries, last))
    }
}

/// The columns of a numbered entry, in the order `entry` takes them.
const NUMBERED: &str = "number, at, account, position, register, record, version, definition, action, salt, payload, digest, address";
/// The same of an entry that has no number yet.
const UNNUMBERED: &str = "0, at, account, position, register, record, version, definition, action, salt, payload, digest, address";

/// The values of a record that has none, for those of a question to be made from: the names
/// are put in their places once for all.
fn blank(fields: &[Reader<'_>]) -> kernel::Values {
    let missing = fields
        .iter()
        .map(|it| (it.field.name.clone(), Value::Missing));
    missing.collect()
}

fn record(
    keys: &Keys,
    (register, blank): (&Register, &kernel::Values),
    fields: &[Reader<'_>],
    row: &dyn Row,
) -> Result<Record, StoreError> {
    let cells = Cells {
        row,
        doing: "reading a system column",
    };
    let mut path = Vec::with_capacity(LEVELS);
    for level in 0..LEVELS {
        path.extend(cells.optional_id(6 + level)?);
    }
    let mut record = Record {
        id: cells.id(0)?,
        register: register.id.clone(),
        version: cells.integer(1)?,
        definition: cells.text(2)?,
        number: cells.optional_text(3)?,
        state: cells.optional_text(4)?,
        owner: cells.optional_id(5)?,
        path,
        created_at: cells.instant(6 + LEVELS)?,
        created_by: cells.id(7 + LEVELS)?,
        changed_at: cells.instant(8 + LEVELS)?,
        values: blank.clone(),
    };
    let mut all = true;
    for (it, place) in fields.iter().zip(record.values.values_mut()) {
        *place = it.value(keys, row)?;
        all &= !place.is_missing();
    }
    if !all {
        record.values.retain(|_, value| !value.is_missing());
    }
    Ok(record)
}

fn entry(keys: &Keys, row: &dyn Row) -> Result<Entry, StoreError> {
    let cells = Cells {
        row,
        doing: "reading an entry",
    };
    let text = cells.text(8)?;
    let salt = cells.optional_bytes(9)?;
    let register = cells.text(4)?;
    let mut payload: serde_json::Value = cells
        .optional_text(10)?
        .and_then(|it| serde_json::from_str(&it).ok())
        .unwrap_or_default();
    if let (Some(payload), Some(address)) = (payload.as_object_mut(), cells.optional_text(12)?) {
        payload.insert(ADDRESS.into(), address.into());
    }
    let payload = secret::open_payload(keys, &register, payload);
    Ok(Entry {
        number: cells.integer(0)?,
        entry: NewEntry {
            at: cells.instant(1)?,
            account: cells.id(2)?,
            position: cells.id(3)?,
            register,
            record: cells.id(5)?,
            version: cells.integer(6)?,
            definition: cells.text(7)?,
            action: Action::parse(&text).unwrap_or(Action::Step(text)),
            salt: salt.and_then(|it| it.try_into().ok()).unwrap_or_default(),
            payload,
            digest: cells.text(11)?,
        },
    })
}

/// Whether there is a record.
fn existence(register: &Register, record: Id) -> (String, Values) {
    let sql = format!("SELECT 1 FROM \"{}\" WHERE id = $1", register.table());
    (sql, values![record.as_bytes().to_vec()])
}

impl Reading<'_> {
    /// How a question is asked; none where that is found out by asking.
    fn asked(&self, soon: &Soon<'_>) -> Result<Option<(String, Values)>, StoreError> {
        let (ground, dialect) = (self.ground(), self.session.dialect());
        let select = match soon {
            Soon::Rows(it) if it.text.is_none() => {
                let stretch = select::stretches(it).first();
                let stretch = *stretch.unwrap_or(&select::Stretch::All);
                select::rows(ground, it, Way::Rows, stretch, it.limit)?
            }
            Soon::Count(it, cap) if it.text.is_none() => {
                select::count(ground, it, Way::Rows, *cap)?
            }
            Soon::Exists(register, id) => return Ok(Some(existence(register, *id))),
            Soon::Note(kind, key) => return Ok(Some(notes::one_asked((kind, key)))),
            _ => return Ok(None),
        };
        Ok(Some(dialect.build(&select)))
    }
}

/// How many of what is sought there are among the words that were seen.
enum Seen {
    /// There are no others, or they are more than is counted.
    All(u64),
    Some(u64),
}

/// Where not all words were seen, so many found are told, and so many more.
const TOLD: u64 = 100;

impl Reading<'_> {
    /// Counts what words lead to until there is more than the cap, or too much to look at.
    fn seen(&mut self, query: &Query<'_>, way: Way, cap: u64) -> Result<Seen, StoreError> {
        let mut seen = 0;
        for look in sought::looks(query, cap) {
            let Some(select) = sought::count(self.ground(), query, (way, look))? else {
                return Ok(Seen::All(self.all(query, way, cap)?));
            };
            let (n, words) = self.single(&select)?;
            let n = n.unsigned_abs();
            if n > cap || words.unsigned_abs() < look.most && !look.whole {
                return Ok(Seen::All(Ord::min(n, cap.saturating_add(1))));
            }
            // What was found once is there, however few a look at other words finds.
            seen = Ord::max(seen, n);
        }
        Ok(Seen::Some(seen))
    }

    fn all(&mut self, query: &Query<'_>, way: Way, cap: u64) -> Result<u64, StoreError> {
        let (n, _) = self.single(&select::count(self.ground(), query, way, cap)?)?;
        Ok(n.unsigned_abs())
    }
}

impl Read for Reading<'_> {
    fn is_far(&self) -> bool {
        self.session.dialect() == Dialect::Postgres
    }

    fn foresee(&mut self, soon: &[Soon<'_>]) -> Result<(), StoreError> {
        if !self.is_far() {
            return Ok(());
        }
        for it in soon {
            if let Some((sql, values)) = self.asked(it)? {
                self.session.ahead(&sql, &values)?;
            }
        }
        Ok(())
    }

    fn get(&mut self, register: &Register, record: Id) -> Result<Option<Record>, StoreError> {
        Ok(self.rows(&Query::by_id(register, record))?.pop())
    }

    fn exists(&mut self, register: &Register, record: Id) -> Result<bool, StoreError> {
        let (doing, mut there) = ("looking for a record", false);
        let (sql, wanted) = existence(register, record);
        self.session.query(doing, &sql, &wanted, &mut |_| {
            there = true;
            Ok(())
        })?;
        Ok(there)
    }

    fn rows(&mut self, query: &Query<'_>) -> Result<Vec<Record>, StoreError> {
        let (dialect, keys, mut records) = (self.session.dialect(), self.keys, Vec::new());
        let (query, way) = &self.planned(query)?;
        let fields = Reader::all(dialect, query, SYSTEM);
        let blank = blank(&fields);
        for stretch in select::stretches(query) {
            let limit = query.limit.saturating_sub(records.len());
            if query.limit > 0 && limit == 0 {
                break;
            }
            let select = select::rows(self.ground(), query, *way, *stretch, limit)?;
            let (sql, values) = dialect.build(&select);
            self.session
                .query("reading a list", &sql, &values, &mut |row| {
                    records.push(record(keys, (query.register, &blank), &fields, row)?);
                    Ok(())
                })?;
        }
        self.fill_links(query, &mut records)?;
        Ok(records)
    }

    fn nearest(&mut self, query: &Query<'_>) -> Result<Vec<(u8, Record)>, StoreError> {
        let mut many = query.clone();
        loop {
            let ground = self.ground();
            let order = sought::nearest(self.session, ground, &many)?;
            let is_all = order.len() < many.limit;
            let ids = order.iter().map(|(_, id)| Value::Ref(*id)).collect();
            let these = Query {
                text: None,
                limit: 0,
                ..query.clone()
            };
            let rows = self.rows(&these.with(Condition::AnyOf("id".into(), ids)))?;
            let mut rows: HashMap<Id, Record> = rows.into_iter().map(|it| (it.id, it)).collect();
            // Some may not meet the other conditions.
            if rows.len() >= query.limit || is_all {
                let found = order.into_iter();
                let found = found.filter_map(|(rank, id)| Some((rank, rows.remove(&id)?)));
                return Ok(found.take(query.limit).collect());
            }
            many.limit = many.limit.saturating_mul(4);
        }
    }

    fn count(&mut self, query: &Query<'_>, cap: u64) -> Result<u64, StoreError> {
        let (query, way) = &self.planned(query)?;
        match self.seen(query, *way, cap)? {
            Seen::All(n) => Ok(n),
            Seen::Some(_) => self.all(query, way.to_the_end(), cap),
        }
    }

    fn found(&mut self, query: &Query<'_>, cap: u64) -> Result<Count, StoreError> {
        let (query, way) = &self.planned(query)?;
        Ok(match self.seen(query, *way, cap)? {
            Seen::All(n) => Count::up_to(n, cap),
            Seen::Some(n) if n > TOLD => Count {
                n: (n - 1) / TOLD * TOLD,
                over: true,
            },
            Seen::Some(_) => Count::up_to(self.all(query, way.to_the_end(), cap)?, cap),
        })
    }

    fn sum(&mut self, query: &Query<'_>, field: &str) -> Result<(Decimal, u64), StoreError> {
        let (sum, missing) = self.single(&select::sum(self.ground(), query, field)?)?;
        let scale = select::scale(query.register, field);
        Ok((Decimal::new(sum, u32::from(scale)), missing.unsigned_abs()))
    }

    fn tally(
        &mut self,
        query: &Query<'_>,
        by: &[&str],
    ) -> Result<Vec<(Vec<Value>, u64)>, StoreError> {
        let select = select::tally(self.ground(), query, by)?;
        let (sql, values) = self.session.dialect().build(&select);
        let (doing, keys, register) = ("counting what holds what", self.keys, query.register);
        let field = |(at, name): (usize, &&str)| {
            let field = register.fields.get(*name)?;
            Some(Reader::new(&register.id, field, at))
        };
        let readers: Vec<Option<Reader<'_>>> = by.iter().enumerate().map(field).collect();
        let mut tally = Vec::new();
        self.session.query(doing, &sql, &values, &mut |row| {
            let cells = Cells { row, doing };
            let held = readers.iter().enumerate().map(|(at, reader)| match reader {
                Some(reader) => reader.value(keys, row),
                None if by[at] == "owner" => Ok(cells.optional_id(at)?.into()),
                None => Ok(cells
                    .optional_text(at)?
                    .map(Value::Code)
                    .unwrap_or_default()),
            });
            let held = held.collect::<Result<Vec<Value>, StoreError>>()?;
            tally.push((held, cells.integer(by.len())?.unsigned_abs()));
            Ok(())
        })?;
        Ok(tally)
    }

    fn owners(&mut self, query: &Query<'_>) -> Result<Vec<(Id, Instant)>, StoreError> {
        let select = select::owners(self.ground(), query)?;
        let (sql, values) = self.session.dialect().build(&select);
        let (doing, mut owners) = ("asking whose records are", Vec::new());
        self.session.query(doing, &sql, &values, &mut |row| {
            let cells = Cells { row, doing };
            owners.push((cells.id(0)?, cells.instant(1)?));
            Ok(())
        })?;
        Ok(owners)
    }

    fn was_done(
        &mut self,
        register: &str,
        record: Id,
        action: &Action,
    ) -> Result<bool, StoreError> {
        let of_record = "WHERE register = $1 AND record = $2 AND action = $3";
        let sql = match self.session.dialect() {
            Dialect::Sqlite => format!("SELECT 1 FROM history {of_record} LIMIT 1"),
            Dialect::Postgres => format!(
                "SELECT 1 FROM history {of_record} UNION ALL SELECT 1 FROM tail {of_record} LIMIT 1"
            ),
        };
        let (doing, mut was_done) = ("looking for an entry", false);
        let wanted = values![register, record.as_bytes().to_vec(), action.text()];
        self.session.query(doing, &sql, &wanted, &mut |_| {
            was_done = true;
            Ok(())
        })?;
        Ok(was_done)
    }

    fn entries(&mut self, register: &str, record: Id) -> Result<Vec<Entry>, StoreError> {
        let values = values![register, record.as_bytes().to_vec()];
        let of_record = "WHERE register = $1 AND record = $2 ORDER BY";
        let numbered = format!("history {of_record} number");
        let mut entries = self.of_tail(NUMBERED, &numbered, &values)?;
        if self.session.dialect() == Dialect::Postgres {
            let unnumbered = format!("tail {of_record} written");
            entries.extend(self.of_tail(UNNUMBERED, &unnumbered, &values)?);
        }
        Ok(entries)
    }

    fn entries_of(&mut self, register: &str, records: &[Id]) -> Result<Vec<Entry>, StoreError> {
        let mut entries = Vec::new();
        for some in records.chunks(AT_ONCE) {
            let mut values = values![register];
            values.0.extend(some.iter().map(|it| id(*it)));
            let places: Vec<String> = (2..some.len() + 2).map(|it| format!("${it}")).collect();
            let places = places.join(", ");
            let of_records =
                format!("WHERE register = $1 AND record IN ({places}) ORDER BY record,");
            let numbered = format!("history {of_records} number");
            entries.extend(self.of_tail(NUMBERED, &numbered, &values)?);
            if self.session.dialect() == Dialect::Postgres {
                let unnumbered = format!("tail {of_records} written");
                entries.extend(self.of_tail(UNNUMBERED, &unnumbered, &values)?);
            }
        }
        Ok(entries)
    }

    fn entries_by_record(
        &mut self,
        register: &str,
        (record, number): (Id, i64),
        limit: usize,
    ) -> Result<Vec<Entry>, StoreError> {
        let page = "history WHERE register = $1 AND (record, number) > ($2, $3) \
                    ORDER BY record, number LIMIT $4";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let values = values![register, record.as_bytes().to_vec(), number, limit];
        self.of_tail(NUMBERED, page, &values)
    }

    fn entries_after(&mut self, after: i64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        entries_after(self.session, self.keys, after, limit)
    }

    fn removed(&mut self, register: &str, after: i64) -> Result<Vec<Entry>, StoreError> {
        let of_register = "WHERE register = $1 AND action = 'remove'";
        let numbered = format!("history {of_register} AND number > $2 ORDER BY number");
        let mut entries = self.of_tail(NUMBERED, &numbered, &values![register, after])?;
        if self.session.dialect() == Dialect::Postgres {
            let unnumbered = format!("tail {of_register} ORDER BY written");
            entries.extend(self.of_tail(UNNUMBERED, &unnumbered, &values![register])?);
        }
        Ok(entries)
    }

    fn audit(&mut self, query: &AuditQuery) -> Result<Vec<Entry>, StoreError> {
        let (asked, values) = audit::asked(self.session, query)?;
        let page = format!(
            "{asked} ORDER BY at DESC, number DESC LIMIT {}",
            query.limit
        );
        self.of_tail(NUMBERED, &page, &values)
    }

    fn audit_count(&mut self, query: &AuditQuery, cap: u64) -> Result<u64, StoreError> {
        audit::count(self.session, query, cap)
    }

    fn blocks_after(&mut self, after: i64, limit: usize) -> Result<Vec<Block>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        seal::blocks_after(self.session, after, limit)
    }

    fn history_number(&mut self) -> Result<i64, StoreError> {
        let mut number = 0;
        let sql = "SELECT COALESCE(MAX(number), 0) FROM history";
        let doing = "reading the history number";
        self.session.query(doing, sql, &values![], &mut |row| {
            number = Cells { row, doing }.integer(0)?;
            Ok(())
        })?;
        Ok(number)
    }

    fn unsealed(&mut self) -> Result<Vec<Entry>, StoreError> {
        match self.session.dialect() {
            Dialect::Sqlite => Ok(Vec::new()),
            Dialect::Postgres => self.of_tail(UNNUMBERED, "tail ORDER BY written", &values![]),
        }
    }

    fn note(&mut self, kind: &str, key: &str, now: Instant) -> Result<Option<Note>, StoreError> {
        notes::one(self.session, self.keys, (kind, key), now)
    }

    fn notes_of(&mut self, kind: &str, now: Instant) -> Result<Vec<(String, Note)>, StoreError> {
        let mut notes = notes::of_kind(self.session, self.keys, kind)?;
        notes.retain(|(_, note)| note.until > now);
        Ok(notes)
    }

    fn notes(&mut self) -> Result<Vec<(String, String, Option<Note>)>, StoreError> {
        notes::all(self.session, self.keys)
    }

    fn news(&mut self, of: &str) -> Result<i64, StoreError> {
        let (doing, mut times) = ("reading news", 0);
        let sql = "SELECT times FROM news WHERE name = $1";
        self.session.query(doing, sql, &values![of], &mut |row| {
            times = Cells { row, doing }.integer(0)?;
            Ok(())
        })?;
        Ok(times)
    }

    fn job(&mut self, id: Id) -> Result<Option<Job>, StoreError> {
        jobs::one(self.session, self.keys, id)
    }

    fn jobs(&mut self, of: JobsOf, limit: usize) -> Result<Vec<(Id, Option<Job>)>, StoreError> {
        jobs::some(self.session, self.keys, of, limit)
    }

    fn last_number(&mut self, counter: &str) -> Result<i64, StoreError> {
        let (doing, mut last) = ("reading a counter", 0);
        let sql = "SELECT value FROM counter WHERE name = $1";
        self.session
            .query(doing, sql, &values![counter], &mut |row| {
                last = Cells { row, doing }.integer(0)?;
                Ok(())
            })?;
        Ok(last)
    }

    fn counters(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        let mut counters = Vec::new();
        let (doing, sql) = ("reading counters", "SELECT name, value FROM counter");
        self.session.query(doing, sql, &values![], &mut |row| {
            let cells = Cells { row, doing };
            counters.push((cells.text(0)?, cells.integer(1)?));
            Ok(())
        })?;
        Ok(counters)
    }

    fn epoch(&mut self) -> Result<i64, StoreError> {
        epoch::number(self.session)
    }

    fn epochs(&mut self) -> Result<Vec<Epoch>, StoreError> {
        epoch::all(self.session)
    }

    fn sources(&mut self, epoch: i64) -> Result<Vec<SourceFile>, StoreError> {
        epoch::sources(self.session, epoch)
    }

    fn definitions(&mut self, register: &str) -> Result<Vec<Definition>, StoreError> {
        definition::of_register(self.session, register)
    }

    fn former(&mut self, register: &str, record: Id) -> Result<Vec<Former>, StoreError> {
        former::of_record(self.session, self.keys, register, record)
    }
}
