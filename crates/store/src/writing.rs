//! Writing over the one writing connection, inside its transaction.

use base::{Decimal, Id, Instant};
use hmac::{Hmac, KeyInit, Mac};
use kernel::{
    Block, Entry, NewEntry, Note, Query, Read, Record, StoreError, Tx, header_text, seal,
};
use model::{Register, Value};
use rusqlite::OptionalExtension;
use sea_query::{
    Alias, DeleteStatement, Expr, ExprTrait, InsertStatement, SqliteQueryBuilder, UpdateStatement,
};
use sea_query_rusqlite::RusqliteBinder;
use sm3::Sm3;

use crate::codec::{id, linked, to_sql};
use crate::reading::{Reading, failed};
use crate::secret::{self, index_column, is_secret};
use crate::tables::{LEVELS, link_table};

pub(crate) struct Writing<'c>(pub Reading<'c>);

/// The keyed digest that tells our notes from others'.
pub(crate) fn mac(key: &[u8; 32], kind: &str, name: &str, note: &Note) -> String {
    let Ok(mut mac) = Hmac::<Sm3>::new_from_slice(key) else {
        return String::new();
    };
    mac.update(
        format!(
            "{kind}\n{name}\n{}\n{}",
            note.until.as_microsecond(),
            note.value
        )
        .as_bytes(),
    );
    mac.finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Writing<'_> {
    fn run(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &sea_query_rusqlite::RusqliteValues,
    ) -> Result<usize, StoreError> {
        let mut statement = self.0.conn.prepare_cached(sql).map_err(failed(doing))?;
        statement
            .execute(&*values.as_params())
            .map_err(failed(doing))
    }

    /// Every column but the id, with its value.
    fn columns(
        key: &[u8; 32],
        register: &Register,
        record: &Record,
    ) -> Result<Vec<(String, sea_query::Value)>, StoreError> {
        let text = |it: &Option<String>| sea_query::Value::String(it.clone());
        let mut columns = vec![
            (
                "version".to_owned(),
                sea_query::Value::BigInt(Some(record.version)),
            ),
            (
                "definition".to_owned(),
                sea_query::Value::String(Some(record.definition.clone())),
            ),
            ("number".to_owned(), text(&record.number)),
            ("state".to_owned(), text(&record.state)),
            (
                "owner".to_owned(),
                sea_query::Value::Bytes(record.owner.map(|it| it.as_bytes().to_vec())),
            ),
            (
                "created_at".to_owned(),
                sea_query::Value::BigInt(Some(record.created_at.as_microsecond())),
            ),
            ("created_by".to_owned(), id(record.created_by)),
            (
                "changed_at".to_owned(),
                sea_query::Value::BigInt(Some(record.changed_at.as_microsecond())),
            ),
        ];
        for level in 0..LEVELS {
            let up = record.path.get(level).map(|it| it.as_bytes().to_vec());
            columns.push((format!("up{}", level + 1), sea_query::Value::Bytes(up)));
        }
        for field in register.fields.values().filter(|it| !linked(it)) {
            let value = record.get(&field.name);
            if is_secret(field) {
                let place = format!("{}.{}", register.id, field.name);
                let sealed = secret::seal_value(key, &place, value)?;
                columns.push((field.name.clone(), sea_query::Value::Bytes(sealed)));
                let index = secret::index(key, &place, value);
                columns.push((index_column(&field.name), sea_query::Value::Bytes(index)));
                continue;
            }
            let value = to_sql(value, field.kind.scale().unwrap_or(0))?;
            columns.push((field.name.clone(), value));
        }
        Ok(columns)
    }

    fn write_links(
        &mut self,
        register: &Register,
        record: &Record,
        fresh: bool,
    ) -> Result<(), StoreError> {
        for field in register.fields.values().filter(|it| linked(it)) {
            let table = link_table(register, &field.name);
            if !fresh {
                let mut delete = DeleteStatement::new();
                delete
                    .from_table(Alias::new(&table))
                    .and_where(Expr::col(Alias::new("record")).eq(Expr::val(id(record.id))));
                let (sql, values) = delete.build_rusqlite(SqliteQueryBuilder);
                self.run("dropping links", &sql, &values)?;
            }
            let Value::List(items) = record.get(&field.name) else {
                continue;
            };
            for (idx, item) in items.iter().enumerate() {
                let mut insert = InsertStatement::new();
                insert
                    .into_table(Alias::new(&table))
                    .columns(["record", "idx", "value"].map(Alias::new))
                    .values([
                        Expr::val(id(record.id)),
                        Expr::val(idx as i64),
                        Expr::val(to_sql(item, 0)?),
                    ])
                    .map_err(|e| StoreError::new("planning a link", e))?;
                let (sql, values) = insert.build_rusqlite(SqliteQueryBuilder);
                self.run("writing a link", &sql, &values)?;
            }
        }
        Ok(())
    }

    /// Numbers are given already; chains what is not yet in a block.
    pub(crate) fn seal(&mut self, at: Instant) -> Result<(), StoreError> {
        let sql = "SELECT number, last, head FROM block ORDER BY number DESC LIMIT 1";
        let mut statement = self
            .0
            .conn
            .prepare_cached(sql)
            .map_err(failed("reading the last block"))?;
        let before: Option<(i64, i64, String)> = statement
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()
            .map_err(failed("reading the last block"))?;
        drop(statement);
        let (number, last, previous) = before.unwrap_or_default();
        let entries = self.0.entries_after(last, usize::MAX >> 1)?;
        let Some(newest) = entries.last().map(|it| it.number) else {
            return Ok(());
        };
        let headers: Vec<String> = entries
            .iter()
            .map(|it| header_text(it.number, &it.entry))
            .collect();
        let head = seal(
            &previous,
            number + 1,
            last + 1,
            newest,
            at,
            headers.iter().map(String::as_str),
        );
        let sql = "INSERT INTO block (number, first, last, at, previous, head) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut statement = self.0.conn.prepare_cached(sql).map_err(failed("sealing"))?;
        statement
            .execute((
                number + 1,
                last + 1,
                newest,
                at.as_microsecond(),
                previous,
                head,
            ))
            .map_err(failed("sealing"))?;
        Ok(())
    }
}

impl Read for Writing<'_> {
    fn get(&mut self, register: &Register, record: Id) -> Result<Option<Record>, StoreError> {
        self.0.get(register, record)
    }
    fn rows(&mut self, query: &Query<'_>) -> Result<Vec<Record>, StoreError> {
        self.0.rows(query)
    }
    fn count(&mut self, query: &Query<'_>, cap: u64) -> Result<u64, StoreError> {
        self.0.count(query, cap)
    }
    fn sum(&mut self, query: &Query<'_>, field: &str) -> Result<(Decimal, u64), StoreError> {
        self.0.sum(query, field)
    }
    fn entries(&mut self, register: &str, record: Id) -> Result<Vec<Entry>, StoreError> {
        self.0.entries(register, record)
    }
    fn entries_after(&mut self, after: i64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.0.entries_after(after, limit)
    }
    fn blocks_after(&mut self, after: i64, limit: usize) -> Result<Vec<Block>, StoreError> {
        self.0.blocks_after(after, limit)
    }
    fn history_number(&mut self) -> Result<i64, StoreError> {
        self.0.history_number()
    }
    fn note(&mut self, kind: &str, key: &str, now: Instant) -> Result<Option<Note>, StoreError> {
        self.0.note(kind, key, now)
    }
    fn notes(&mut self) -> Result<Vec<(String, String, Option<Note>)>, StoreError> {
        self.0.notes()
    }
    fn counters(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        self.0.counters()
    }
}

impl Tx for Writing<'_> {
    fn insert(&mut self, register: &Register, record: &Record) -> Result<(), StoreError> {
        let mut columns = Self::columns(self.0.key, register, record)?;
        columns.insert(0, ("id".to_owned(), id(record.id)));
        let mut insert = InsertStatement::new();
        insert
            .into_table(Alias::new(register.table()))
            .columns(columns.iter().map(|(name, _)| Alias::new(name)))
            .values(columns.into_iter().map(|(_, value)| Expr::val(value)))
            .map_err(|e| StoreError::new("planning an insert", e))?;
        let (sql, values) = insert.build_rusqlite(SqliteQueryBuilder);
        self.run("inserting a record", &sql, &values)?;
        self.write_links(register, record, true)
    }

    fn update(
        &mut self,
        register: &Register,
        record: &Record,
        expected: i64,
    ) -> Result<bool, StoreError> {
        let mut update = UpdateStatement::new();
        update
            .table(Alias::new(register.table()))
            .values(
                Self::columns(self.0.key, register, record)?
                    .into_iter()
                    .map(|(name, value)| (Alias::new(name), Expr::val(value))),
            )
            .and_where(Expr::col(Alias::new("id")).eq(Expr::val(id(record.id))))
            .and_where(Expr::col(Alias::new("version")).eq(expected));
        let (sql, values) = update.build_rusqlite(SqliteQueryBuilder);
        if self.run("updating a record", &sql, &values)? == 0 {
            return Ok(false);
        }
        self.write_links(register, record, false)?;
        Ok(true)
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
        let (sql, values) = update.build_rusqlite(SqliteQueryBuilder);
        self.run("moving a record in the tree", &sql, &values)
            .map(|_| ())
    }

    fn next(&mut self, counter: &str) -> Result<i64, StoreError> {
        let sql = "INSERT INTO counter (name, value) VALUES (?1, 1) \
                   ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value";
        let mut statement = self
            .0
            .conn
            .prepare_cached(sql)
            .map_err(failed("preparing a number"))?;
        statement
            .query_row([counter], |row| row.get(0))
            .map_err(failed("giving a number"))
    }

    fn append(&mut self, e: NewEntry) -> Result<(), StoreError> {
        let register = self.0.model.register(&e.register);
        let payload = secret::seal_payload(self.0.key, register, &e.payload)?;
        let sql = "INSERT INTO history (at, account, position, register, record, version, definition, action, salt, payload, digest) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let mut statement = self
            .0
            .conn
            .prepare_cached(sql)
            .map_err(failed("preparing an entry"))?;
        let (account, position, record) = (
            e.account.as_bytes(),
            e.position.as_bytes(),
            e.record.as_bytes(),
        );
        statement
            .execute(rusqlite::params![
                e.at.as_microsecond(),
                account.as_slice(),
                position.as_slice(),
                e.register,
                record.as_slice(),
                e.version,
                e.definition,
                e.action.text(),
                e.salt.as_slice(),
                payload.to_string(),
                e.digest
            ])
            .map_err(failed("writing an entry"))?;
        Ok(())
    }

    fn put_note(&mut self, kind: &str, key: &str, note: &Note) -> Result<(), StoreError> {
        let sql = "INSERT INTO note (kind, key, value, until, mac) VALUES (?1, ?2, ?3, ?4, ?5) \
                   ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value, until = excluded.until, mac = excluded.mac";
        let mac = mac(self.0.key, kind, key, note);
        let mut statement = self
            .0
            .conn
            .prepare_cached(sql)
            .map_err(failed("preparing a note"))?;
        statement
            .execute((kind, key, &note.value, note.until.as_microsecond(), mac))
            .map_err(failed("writing a note"))?;
        Ok(())
    }

    fn drop_note(&mut self, kind: &str, key: &str) -> Result<(), StoreError> {
        let sql = "DELETE FROM note WHERE kind = ?1 AND key = ?2";
        self.0
            .conn
            .execute(sql, (kind, key))
            .map_err(failed("dropping a note"))?;
        Ok(())
    }

    fn drop_notes(&mut self, kind: &str, test: &dyn Fn(&str) -> bool) -> Result<(), StoreError> {
        let of_kind = self.notes()?.into_iter().filter(|(it, ..)| it == kind);
        for (_, key, note) in of_kind.collect::<Vec<_>>() {
            if note.is_none_or(|it| test(&it.value)) {
                self.drop_note(kind, &key)?;
            }
        }
        Ok(())
    }

    fn random(&mut self) -> Result<[u8; 16], StoreError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes)
            .map_err(|e| StoreError::new("drawing random bytes", e.to_string()))?;
        Ok(bytes)
    }
}
