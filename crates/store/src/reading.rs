//! Reading over one SQLite connection, inside whatever transaction it is in.

use std::collections::HashMap;

use base::{Decimal, Id, Instant};
use kernel::{Action, Block, Entry, NewEntry, Note, Query, Read, Record, StoreError};
use model::{Field, Model, Register, Value};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use sea_query::{Alias, Expr, ExprTrait, SelectStatement, SqliteQueryBuilder};
use sea_query_rusqlite::{RusqliteBinder, RusqliteValues};

use crate::codec::{from_sql, id, instant, item_type, linked, read_id};
use crate::secret::{self, is_secret};
use crate::select::{self, Ground, reading_type};
use crate::tables::{LEVELS, link_table};

/// System columns before the fields: six, the levels, three.
const SYSTEM: usize = 6 + LEVELS + 3;

pub(crate) struct Reading<'c> {
    pub conn: &'c Connection,
    pub model: &'c Model,
    pub key: &'c [u8; 32],
}

pub(crate) fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |error| StoreError::new(doing, error)
}

impl Reading<'_> {
    fn ground(&self) -> Ground<'_> {
        Ground {
            model: self.model,
            key: self.key,
        }
    }

    fn single(&mut self, select: &SelectStatement) -> Result<(i64, i64), StoreError> {
        let (sql, values) = select.build_rusqlite(SqliteQueryBuilder);
        let mut statement = self
            .conn
            .prepare_cached(&sql)
            .map_err(failed("preparing a count"))?;
        statement
            .query_row(&*values.as_params(), |row| {
                Ok((row.get(0)?, row.get(1).unwrap_or(0)))
            })
            .map_err(failed("counting"))
    }

    fn records(
        &mut self,
        register: &Register,
        sql: &str,
        values: &RusqliteValues,
    ) -> Result<Vec<Record>, StoreError> {
        let mut statement = self
            .conn
            .prepare_cached(sql)
            .map_err(failed("preparing a list"))?;
        let mut rows = statement
            .query(&*values.as_params())
            .map_err(failed("reading a list"))?;
        let mut records = Vec::new();
        while let Some(row) = rows.next().map_err(failed("reading a row"))? {
            records.push(record(self.key, register, row)?);
        }
        drop(rows);
        drop(statement);
        self.fill_links(register, &mut records)?;
        Ok(records)
    }

    fn fill_links(&self, register: &Register, records: &mut [Record]) -> Result<(), StoreError> {
        if records.is_empty() {
            return Ok(());
        }
        let place: HashMap<Id, usize> = records
            .iter()
            .enumerate()
            .map(|(idx, it)| (it.id, idx))
            .collect();
        for field in register.fields.values().filter(|it| linked(it)) {
            let ty = item_type(&field.kind);
            let mut lists: HashMap<usize, Vec<Value>> = HashMap::new();
            let ids: Vec<Id> = records.iter().map(|it| it.id).collect();
            for some in ids.chunks(500) {
                let mut select = SelectStatement::new();
                select
                    .expr(Expr::col(Alias::new("record")))
                    .expr(Expr::col(Alias::new("value")))
                    .expr(Expr::col(Alias::new("idx")))
                    .from(Alias::new(link_table(register, &field.name)))
                    .and_where(Expr::col(Alias::new("record")).is_in(some.iter().map(|it| id(*it))))
                    .order_by(Alias::new("record"), sea_query::Order::Asc)
                    .order_by(Alias::new("idx"), sea_query::Order::Asc);
                let (sql, values) = select.build_rusqlite(SqliteQueryBuilder);
                let mut statement = self
                    .conn
                    .prepare_cached(&sql)
                    .map_err(failed("preparing a link list"))?;
                let mut rows = statement
                    .query(&*values.as_params())
                    .map_err(failed("reading links"))?;
                while let Some(row) = rows.next().map_err(failed("reading a link"))? {
                    let record = blob(row, 0)?;
                    let value =
                        from_sql(row.get_ref(1).map_err(failed("reading a link"))?, &ty, 0)?;
                    let idx: usize = row.get(2).map_err(failed("reading a link"))?;
                    if let Some(place) = place.get(&record) {
                        let list = lists.entry(*place).or_default();
                        if list.len() != idx {
                            return Err(StoreError::plain("reading links that are not in order"));
                        }
                        list.push(value);
                    }
                }
            }
            for (idx, list) in lists {
                records[idx]
                    .values
                    .insert(field.name.clone(), Value::List(list));
            }
        }
        Ok(())
    }
}

fn blob(row: &Row<'_>, idx: usize) -> Result<Id, StoreError> {
    let value = row.get_ref(idx).map_err(failed("reading an id"))?;
    read_id(
        value
            .as_blob()
            .map_err(|e| StoreError::new("reading an id", e))?,
    )
}

fn optional_blob(row: &Row<'_>, idx: usize) -> Result<Option<Id>, StoreError> {
    let value = row.get_ref(idx).map_err(failed("reading an id"))?;
    value
        .as_blob_or_null()
        .ok()
        .flatten()
        .map(read_id)
        .transpose()
}

fn record(key: &[u8; 32], register: &Register, row: &Row<'_>) -> Result<Record, StoreError> {
    let get = failed("reading a system column");
    let mut path = Vec::new();
    for level in 0..LEVELS {
        path.extend(optional_blob(row, 6 + level)?);
    }
    let mut record = Record {
        id: blob(row, 0)?,
        register: register.id.clone(),
        version: row.get(1).map_err(&get)?,
        definition: row.get(2).map_err(&get)?,
        number: row.get(3).map_err(&get)?,
        state: row.get(4).map_err(&get)?,
        owner: optional_blob(row, 5)?,
        path,
        created_at: instant(row.get(6 + LEVELS).map_err(&get)?)?,
        created_by: blob(row, 7 + LEVELS)?,
        changed_at: instant(row.get(8 + LEVELS).map_err(&get)?)?,
        values: kernel::Values::new(),
    };
    let mut at = SYSTEM;
    for field in register.fields.values().filter(|it| !linked(it)) {
        let cell = row.get_ref(at).map_err(&get)?;
        let value = if is_secret(field) {
            at += 1;
            let index = row.get_ref(at).map_err(&get)?;
            secret_value(key, register, field, cell, index)?
        } else {
            let (ty, scale) = reading_type(field);
            from_sql(cell, &ty, scale)?
        };
        at += 1;
        if !value.is_missing() {
            record.values.insert(field.name.clone(), value);
        }
    }
    Ok(record)
}

fn secret_value(
    key: &[u8; 32],
    register: &Register,
    field: &Field,
    cell: ValueRef<'_>,
    index: ValueRef<'_>,
) -> Result<Value, StoreError> {
    let odd = |e| StoreError::new("reading a sensitive column", e);
    let place = format!("{}.{}", register.id, field.name);
    let value = match cell.as_blob_or_null().map_err(odd)? {
        None => Value::Missing,
        Some(sealed) => secret::open_value(key, &place, field, sealed)?,
    };
    let index = index.as_blob_or_null().map_err(odd)?.map(<[u8]>::to_vec);
    if index != secret::index(key, &place, &value) {
        return Err(StoreError::plain(
            "reading a sensitive value whose index was altered",
        ));
    }
    Ok(value)
}

fn entry(ground: Ground<'_>, row: &Row<'_>) -> Result<Entry, StoreError> {
    let get = failed("reading an entry");
    let text: String = row.get(8).map_err(&get)?;
    let payload: Option<String> = row.get(10).map_err(&get)?;
    let salt: Option<Vec<u8>> = row.get(9).map_err(&get)?;
    let register: String = row.get(4).map_err(&get)?;
    let payload = payload
        .and_then(|it| serde_json::from_str(&it).ok())
        .unwrap_or_default();
    let payload = secret::open_payload(ground.key, ground.model.register(&register), payload);
    Ok(Entry {
        number: row.get(0).map_err(&get)?,
        entry: NewEntry {
            at: instant(row.get(1).map_err(&get)?)?,
            account: blob(row, 2)?,
            position: blob(row, 3)?,
            register,
            record: blob(row, 5)?,
            version: row.get(6).map_err(&get)?,
            definition: row.get(7).map_err(&get)?,
            action: Action::parse(&text).unwrap_or(Action::Step(text)),
            salt: salt.and_then(|it| it.try_into().ok()).unwrap_or_default(),
            payload,
            digest: row.get(11).map_err(&get)?,
        },
    })
}

fn entries(
    conn: &Connection,
    ground: Ground<'_>,
    tail: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Entry>, StoreError> {
    let sql = format!(
        "SELECT number, at, account, position, register, record, version, definition, action, salt, payload, digest \
         FROM history {tail}"
    );
    let mut statement = conn
        .prepare_cached(&sql)
        .map_err(failed("preparing history"))?;
    let mut rows = statement.query(params).map_err(failed("reading history"))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next().map_err(failed("reading history"))? {
        entries.push(entry(ground, row)?);
    }
    Ok(entries)
}

fn block(row: &Row<'_>) -> rusqlite::Result<(i64, i64, i64, i64, String, String)> {
    Ok((
        row.get(0)?,
        row.get(1)?,
        row.get(2)?,
        row.get(3)?,
        row.get(4)?,
        row.get(5)?,
    ))
}

impl Read for Reading<'_> {
    fn get(&mut self, register: &Register, record: Id) -> Result<Option<Record>, StoreError> {
        let query = Query::all(register, base::Day::ZERO).having("id", record);
        Ok(self.rows(&query)?.pop())
    }

    fn rows(&mut self, query: &Query<'_>) -> Result<Vec<Record>, StoreError> {
        let (sql, values) = select::rows(self.ground(), query)?.build_rusqlite(SqliteQueryBuilder);
        self.records(query.register, &sql, &values)
    }

    fn count(&mut self, query: &Query<'_>, cap: u64) -> Result<u64, StoreError> {
        let (n, _) = self.single(&select::count(self.ground(), query, cap)?)?;
        Ok(n.unsigned_abs())
    }

    fn sum(&mut self, query: &Query<'_>, field: &str) -> Result<(Decimal, u64), StoreError> {
        let (sum, missing) = self.single(&select::sum(self.ground(), query, field)?)?;
        let scale = select::scale(query.register, field);
        Ok((Decimal::new(sum, u32::from(scale)), missing.unsigned_abs()))
    }

    fn entries(&mut self, register: &str, record: Id) -> Result<Vec<Entry>, StoreError> {
        let params = (register, record.as_bytes().as_slice());
        entries(
            self.conn,
            self.ground(),
            "WHERE register = ?1 AND record = ?2 ORDER BY number",
            params,
        )
    }

    fn entries_after(&mut self, after: i64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        entries(
            self.conn,
            self.ground(),
            "WHERE number > ?1 ORDER BY number LIMIT ?2",
            (after, limit as i64),
        )
    }

    fn blocks_after(&mut self, after: i64, limit: usize) -> Result<Vec<Block>, StoreError> {
        let sql = "SELECT number, first, last, at, previous, head FROM block WHERE number > ?1 ORDER BY number LIMIT ?2";
        let mut statement = self
            .conn
            .prepare_cached(sql)
            .map_err(failed("preparing blocks"))?;
        let rows = statement
            .query_map((after, limit as i64), block)
            .map_err(failed("reading blocks"))?;
        rows.map(|row| {
            let (number, first, last, at, previous, head) =
                row.map_err(failed("reading a block"))?;
            Ok(Block {
                number,
                first,
                last,
                at: instant(at)?,
                previous,
                head,
            })
        })
        .collect()
    }

    fn history_number(&mut self) -> Result<i64, StoreError> {
        let sql = "SELECT COALESCE(MAX(number), 0) FROM history";
        self.conn
            .query_row(sql, [], |row| row.get(0))
            .map_err(failed("reading the history number"))
    }

    fn note(&mut self, kind: &str, key: &str, now: Instant) -> Result<Option<Note>, StoreError> {
        let sql = "SELECT value, until, mac FROM note WHERE kind = ?1 AND key = ?2";
        let mut statement = self
            .conn
            .prepare_cached(sql)
            .map_err(failed("preparing a note"))?;
        let found: Option<(String, i64, String)> = statement
            .query_row((kind, key), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })
            .optional()
            .map_err(failed("reading a note"))?;
        let Some((value, until, mac)) = found else {
            return Ok(None);
        };
        let note = Note {
            value,
            until: instant(until)?,
        };
        // A note that does not carry our mark was not written by us: as if it were not there.
        Ok(
            (note.until > now && mac == crate::writing::mac(self.key, kind, key, &note))
                .then_some(note),
        )
    }

    fn notes(&mut self) -> Result<Vec<(String, String, Option<Note>)>, StoreError> {
        let sql = "SELECT kind, key, value, until, mac FROM note";
        let mut statement = self.conn.prepare(sql).map_err(failed("preparing notes"))?;
        let mut rows = statement.query([]).map_err(failed("reading notes"))?;
        let mut notes = Vec::new();
        let get = failed("reading a note");
        while let Some(row) = rows.next().map_err(&get)? {
            let (kind, key): (String, String) =
                (row.get(0).map_err(&get)?, row.get(1).map_err(&get)?);
            let note = Note {
                value: row.get(2).map_err(&get)?,
                until: instant(row.get(3).map_err(&get)?)?,
            };
            let mac: String = row.get(4).map_err(&get)?;
            let whole = mac == crate::writing::mac(self.key, &kind, &key, &note);
            notes.push((kind, key, whole.then_some(note)));
        }
        Ok(notes)
    }

    fn counters(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        let mut statement = self
            .conn
            .prepare("SELECT name, value FROM counter")
            .map_err(failed("preparing counters"))?;
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .map_err(failed("reading counters"))?;
        rows.collect::<Result<_, _>>()
            .map_err(failed("reading a counter"))
    }
}
