//! Writing over one connection of either database, inside its write transaction.

use base::{Decimal, Id, Instant};
use kernel::{Block, Entry, Job, JobsOf, NewEntry, Note, Query, Read, Record, StoreError, Tx};
use model::{Register, Value};
use sea_query::{
    Alias, DeleteStatement, Expr, ExprTrait, InsertStatement, QueryStatementWriter, UpdateStatement,
};

use crate::cells::Cells;
use crate::codec::{id, linked, to_sql};
use crate::dialect::values;
use crate::reading::Reading;
use crate::secret::{self, index_column, is_secret};
use crate::tables::{LEVELS, link_table};
use crate::{jobs, notes};

pub(crate) struct Writing<'c> {
    reading: Reading<'c>,
    /// Whether history entries were written.
    pub appended: bool,
}

impl<'c> Writing<'c> {
    pub(crate) fn new(reading: Reading<'c>) -> Writing<'c> {
        Writing {
            reading,
            appended: false,
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
                self.run("dropping links", &delete)?;
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
                self.run("writing a link", &insert)?;
            }
        }
        Ok(())
    }
}

impl Read for Writing<'_> {
    fn get(&mut self, register: &Register, record: Id) -> Result<Option<Record>, StoreError> {
        self.reading.get(register, record)
    }
    fn rows(&mut self, query: &Query<'_>) -> Result<Vec<Record>, StoreError> {
        self.reading.rows(query)
    }
    fn count(&mut self, query: &Query<'_>, cap: u64) -> Result<u64, StoreError> {
        self.reading.count(query, cap)
    }
    fn sum(&mut self, query: &Query<'_>, field: &str) -> Result<(Decimal, u64), StoreError> {
        self.reading.sum(query, field)
    }
    fn entries(&mut self, register: &str, record: Id) -> Result<Vec<Entry>, StoreError> {
        self.reading.entries(register, record)
    }
    fn entries_after(&mut self, after: i64, limit: usize) -> Result<Vec<Entry>, StoreError> {
        self.reading.entries_after(after, limit)
    }
    fn blocks_after(&mut self, after: i64, limit: usize) -> Result<Vec<Block>, StoreError> {
        self.reading.blocks_after(after, limit)
    }
    fn history_number(&mut self) -> Result<i64, StoreError> {
        self.reading.history_number()
    }
    fn unsealed(&mut self) -> Result<Vec<Entry>, StoreError> {
        self.reading.unsealed()
    }
    fn note(&mut self, kind: &str, key: &str, now: Instant) -> Result<Option<Note>, StoreError> {
        self.reading.note(kind, key, now)
    }
    fn notes(&mut self) -> Result<Vec<(String, String, Option<Note>)>, StoreError> {
        self.reading.notes()
    }
    fn news(&mut self, of: &str) -> Result<i64, StoreError> {
        self.reading.news(of)
    }
    fn job(&mut self, id: Id) -> Result<Option<Job>, StoreError> {
        self.reading.job(id)
    }
    fn jobs(&mut self, of: JobsOf, limit: usize) -> Result<Vec<(Id, Option<Job>)>, StoreError> {
        self.reading.jobs(of, limit)
    }
    fn counters(&mut self) -> Result<Vec<(String, i64)>, StoreError> {
        self.reading.counters()
    }
}

impl Tx for Writing<'_> {
    fn insert(&mut self, register: &Register, record: &Record) -> Result<(), StoreError> {
        let mut columns = Self::columns(self.reading.key, register, record)?;
        columns.insert(0, ("id".to_owned(), id(record.id)));
        let mut insert = InsertStatement::new();
        insert
            .into_table(Alias::new(register.table()))
            .columns(columns.iter().map(|(name, _)| Alias::new(name)))
            .values(columns.into_iter().map(|(_, value)| Expr::val(value)))
            .map_err(|e| StoreError::new("planning an insert", e))?;
        self.run("inserting a record", &insert)?;
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
                Self::columns(self.reading.key, register, record)?
                    .into_iter()
                    .map(|(name, value)| (Alias::new(name), Expr::val(value))),
            )
            .and_where(Expr::col(Alias::new("id")).eq(Expr::val(id(record.id))))
            .and_where(Expr::col(Alias::new("version")).eq(expected));
        if self.run("updating a record", &update)? == 0 {
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
        self.run("moving a record in the tree", &update).map(|_| ())
    }

    fn next(&mut self, counter: &str) -> Result<i64, StoreError> {
        let doing = "giving a number";
        let sql = "UPDATE counter SET value = value + 1 WHERE name = $1 RETURNING value";
        let mut next = None;
        self.reading
            .session
            .query(doing, sql, &values![counter], &mut |row| {
                next = Some(Cells { row, doing }.integer(0)?);
                Ok(())
            })?;
        if let Some(next) = next {
            return Ok(next);
        }
        let sql = "INSERT INTO counter (name, value) VALUES ($1, 1)";
        self.reading
            .session
            .execute(doing, sql, &values![counter])?;
        Ok(1)
    }

    fn append(&mut self, e: NewEntry) -> Result<(), StoreError> {
        let register = self.reading.model.register(&e.register);
        let payload = secret::seal_payload(self.reading.key, register, &e.payload)?;
        let sql = format!(
            "INSERT INTO {} (at, account, position, register, record, version, definition, action, salt, payload, digest) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            self.reading.session.dialect().entry_table()
        );
        let row = values![
            e.at.as_microsecond(),
            e.account.as_bytes().to_vec(),
            e.position.as_bytes().to_vec(),
            e.register,
            e.record.as_bytes().to_vec(),
            e.version,
            e.definition,
            e.action.text(),
            e.salt.to_vec(),
            payload.to_string(),
            e.digest,
        ];
        self.reading
            .session
            .execute("writing an entry", &sql, &row)?;
        self.appended = true;
        Ok(())
    }

    fn put_note(&mut self, kind: &str, key: &str, note: &Note) -> Result<(), StoreError> {
        notes::put(self.reading.session, self.reading.key, (kind, key), note)
    }

    fn drop_note(&mut self, kind: &str, key: &str) -> Result<(), StoreError> {
        notes::delete(self.reading.session, kind, key)
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

    fn put_job(&mut self, job: &Job) -> Result<(), StoreError> {
        jobs::put(self.reading.session, self.reading.key, job)
    }

    fn drop_job(&mut self, id: Id) -> Result<(), StoreError> {
        jobs::delete(self.reading.session, id)
    }

    fn tell_news(&mut self, of: &str) -> Result<(), StoreError> {
        let (doing, session) = ("telling news", &mut *self.reading.session);
        let sql = "UPDATE news SET times = times + 1 WHERE name = $1";
        if session.execute(doing, sql, &values![of])? == 0 {
            let sql = "INSERT INTO news (name, times) VALUES ($1, 1)";
            session.execute(doing, sql, &values![of])?;
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
