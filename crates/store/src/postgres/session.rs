//! One PostgreSQL connection as the rest of the store sees it.

use std::collections::HashMap;
use std::error::Error;

use kernel::StoreError;
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, SimpleQueryMessage, Statement};
use sea_query::{Value, Values};

use crate::dialect::{self, Cell, Dialect, Each, Row, insertion};
use crate::writing::Seen;

/// Statements a connection keeps prepared; past this it forgets them all.
const STATEMENTS_MAX: usize = 500;

pub(super) struct Connection {
    pub(super) client: Client,
    statements: HashMap<String, Statement>,
    /// The first thing that went wrong in this transaction: nothing after it counts.
    fault: Option<SqlState>,
    /// Whether a statement was run that is no question.
    pub(super) wrote: bool,
}

/// What a transaction's first fault means for it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    /// Others were in the way; from the start it may go well.
    Again,
    /// Two made the same counter, note or record at once: the later sees it next time.
    Taken,
    Final,
}

impl Connection {
    pub(super) fn new(client: Client) -> Connection {
        Connection {
            client,
            statements: HashMap::new(),
            fault: None,
            wrote: false,
        }
    }

    pub(super) fn begin(&mut self, sql: &str) -> Result<(), StoreError> {
        self.fault = None;
        dialect::Session::batch(self, "opening a transaction", sql)
    }

    /// Begins with a statement that answers one number, or none.
    pub(super) fn begin_with(&mut self, sql: &str) -> Result<Option<i64>, StoreError> {
        self.fault = None;
        let answer = self.script("opening a transaction", sql)?;
        let first = answer.iter().find_map(|it| match it {
            SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
            _ => None,
        });
        Ok(first)
    }

    /// Begins, and says which epoch the data are in and how often the news were told.
    pub(super) fn begin_seeing(&mut self, sql: &str) -> Result<Seen, StoreError> {
        self.fault = None;
        let doing = "opening a transaction";
        let sql = format!(
            "{sql}; SELECT '', COALESCE(MAX(number), 0) FROM epoch UNION ALL SELECT name, times FROM news"
        );
        let answer = self.script(doing, &sql)?;
        let mut seen = None;
        for message in &answer {
            if let SimpleQueryMessage::Row(row) = message {
                let name = row.get(0).unwrap_or_default();
                let number = row.get(1).and_then(|it| it.parse().ok());
                let number = number.ok_or_else(|| StoreError::plain(doing))?;
                let seen: &mut Seen = seen.get_or_insert_default();
                match name {
                    "" => seen.epoch = number,
                    _ => drop(seen.news.insert(name.to_owned(), number)),
                }
            }
        }
        seen.ok_or_else(|| StoreError::plain(doing))
    }

    /// Several statements in one message, and what each answers.
    pub(super) fn script(
        &mut self,
        doing: &'static str,
        sql: &str,
    ) -> Result<Vec<SimpleQueryMessage>, StoreError> {
        let answer = self.client.simple_query(sql);
        answer.map_err(|error| self.failed(doing, error))
    }

    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        dialect::Session::batch(self, "committing", "COMMIT")
    }

    /// Does not wait for the disk: others see it, and who wrote it is told once a later
    /// commit that waited has brought it there.
    pub(super) fn commit_ahead(&mut self) -> Result<(), StoreError> {
        let sql = "SET LOCAL synchronous_commit = off; COMMIT";
        dialect::Session::batch(self, "committing", sql)
    }

    /// False when the connection can no longer be used.
    pub(super) fn roll_back(&mut self) -> bool {
        self.client.batch_execute("ROLLBACK").is_ok()
    }

    pub(super) fn fault(&self) -> Fault {
        let Some(state) = &self.fault else {
            return Fault::None;
        };
        let again = [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
        ];
        match state {
            it if again.contains(it) => Fault::Again,
            it if *it == SqlState::UNIQUE_VIOLATION => Fault::Taken,
            _ => Fault::Final,
        }
    }

    /// Undoes what came after a savepoint, and what went wrong there.
    pub(super) fn back_to(&mut self, savepoint: &str) -> Result<(), StoreError> {
        let sql = format!("ROLLBACK TO SAVEPOINT {savepoint}; RELEASE SAVEPOINT {savepoint}");
        self.client
            .batch_execute(&sql)
            .map_err(|error| self.failed("going back to a savepoint", error))?;
        self.fault = None;
        Ok(())
    }

    /// Whether the first thing that went wrong was a table that is not there.
    pub(super) fn misses_table(&mut self) -> bool {
        self.fault.take() == Some(SqlState::UNDEFINED_TABLE)
    }

    fn failed(&mut self, doing: &'static str, error: postgres::Error) -> StoreError {
        if self.fault.is_none() {
            let unknown = SqlState::CONNECTION_FAILURE;
            self.fault = Some(error.code().cloned().unwrap_or(unknown));
        }
        StoreError::new(doing, error)
    }

    fn statement(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        if self.statements.len() >= STATEMENTS_MAX {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}

/// Why rows were not copied: a row could not be made, or the database did not take it.
enum Copied {
    Row(StoreError),
    Failed(postgres::Error),
}

fn copy(
    client: &mut Client,
    sql: &str,
    types: &[Type],
    rows: impl Iterator<Item = Result<Vec<Value>, StoreError>>,
) -> Result<(), Copied> {
    let writer = client.copy_in(sql).map_err(Copied::Failed)?;
    let mut writer = BinaryCopyInWriter::new(writer, types);
    for row in rows {
        let row = row.map_err(Copied::Row)?;
        let bound = row.iter().map(Bound);
        writer.write_raw(bound).map_err(Copied::Failed)?;
    }
    writer.finish().map_err(Copied::Failed).map(drop)
}

/// A value as the statement's own type of it.
#[derive(Debug)]
struct Bound<'v>(&'v Value);

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self.0 {
            Value::Bool(Some(flag)) => flag.to_sql(ty, out),
            Value::Int(Some(n)) => integer(i64::from(*n), ty, out),
            // A flag as the other database keeps it.
            Value::BigInt(Some(n @ (0 | 1))) if *ty == Type::BOOL => (*n == 1).to_sql(ty, out),
            Value::BigInt(Some(n)) => integer(*n, ty, out),
            Value::BigUnsigned(Some(n)) => integer(i64::try_from(*n)?, ty, out),
            Value::String(Some(text)) => text.as_str().to_sql(ty, out),
            Value::Bytes(Some(bytes)) => bytes.as_slice().to_sql(ty, out),
            Value::Bool(None)
            | Value::Int(None)
            | Value::BigInt(None)
            | Value::BigUnsigned(None)
            | Value::String(None)
            | Value::Bytes(None) => Ok(IsNull::Yes),
            other => Err(format!("no value of the store's: {other:?}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn integer(n: i64, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
    match *ty {
        Type::INT8 => n.to_sql(ty, out),
        Type::INT4 => i32::try_from(n)?.to_sql(ty, out),
        _ => Err(format!("an integer where the database expects {ty}").into()),
    }
}

fn bound(values: &Values) -> impl ExactSizeIterator<Item = Bound<'_>> {
    values.0.iter().map(Bound)
}

impl Row for postgres::Row {
    fn cell(&self, idx: usize) -> Cell<'_> {
        let Some(column) = self.columns().get(idx) else {
            return Cell::Odd;
        };
        let cell = match *column.type_() {
            Type::BOOL => self.try_get(idx).map(|it: Option<_>| it.map(Cell::Flag)),
            Type::INT8 => self.try_get(idx).map(|it: Option<_>| it.map(Cell::Integer)),
            Type::INT4 => self
                .try_get(idx)
                .map(|it: Option<i32>| it.map(|n| Cell::Integer(n.into()))),
            Type::TEXT | Type::VARCHAR => self.try_get(idx).map(|it: Option<_>| it.map(Cell::Text)),
            Type::BYTEA => self.try_get(idx).map(|it: Option<_>| it.map(Cell::Bytes)),
            _ => return Cell::Odd,
        };
        cell.map_or(Cell::Odd, |it| it.unwrap_or(Cell::Null))
    }
}

impl dialect::Session for Connection {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn query(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &Values,
        each: Each<'_>,
    ) -> Result<(), StoreError> {
        self.wrote |= !sql.starts_with("SELECT");
        let mut failed = None;
        let outcome = self.statement(sql).and_then(|statement| {
            let mut rows = self.client.query_raw(&statement, bound(values))?;
            while let Some(row) = rows.next()? {
                if failed.is_none() {
                    failed = each(&row).err();
                }
            }
            Ok(())
        });
        match (outcome, failed) {
            (Err(error), _) => Err(self.failed(doing, error)),
            (Ok(()), Some(error)) => Err(error),
            (Ok(()), None) => Ok(()),
        }
    }

    fn execute(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &Values,
    ) -> Result<u64, StoreError> {
        self.wrote = true;
        let outcome = self.statement(sql).and_then(|statement| {
            let mut rows = self.client.query_raw(&statement, bound(values))?;
            while rows.next()?.is_some() {}
            Ok(rows.rows_affected().unwrap_or(0))
        });
        outcome.map_err(|error| self.failed(doing, error))
    }

    /// Several by COPY: one round trip for all.
    fn insert(
        &mut self,
        doing: &'static str,
        table: &str,
        columns: &[String],
        rows: &mut dyn Iterator<Item = Result<Vec<Value>, StoreError>>,
    ) -> Result<(), StoreError> {
        self.wrote = true;
        let insertion = insertion(table, columns);
        let Some(first) = rows.next() else {
            return Ok(());
        };
        let Some(second) = rows.next() else {
            return self.execute(doing, &insertion, &Values(first?)).map(drop);
        };
        // The statement knows the columns' types.
        let types = self.statement(&insertion);
        let types = types.map_err(|e| self.failed(doing, e))?.params().to_vec();
        let sql = format!(
            "COPY \"{table}\" (\"{}\") FROM STDIN BINARY",
            columns.join("\", \"")
        );
        let rows = [first, second].into_iter().chain(rows);
        let copied = copy(&mut self.client, &sql, &types, rows);
        copied.map_err(|error| match error {
            Copied::Row(error) => error,
            Copied::Failed(error) => self.failed(doing, error),
        })
    }

    fn batch(&mut self, doing: &'static str, sql: &str) -> Result<(), StoreError> {
        self.wrote = true;
        let outcome = self.client.batch_execute(sql);
        outcome.map_err(|error| self.failed(doing, error))
    }

    fn columns(&mut self, table: &str) -> Result<Vec<String>, StoreError> {
        let sql = format!("SELECT * FROM \"{table}\" LIMIT 0");
        let statement = self.client.prepare(&sql);
        let statement = statement.map_err(|error| self.failed("asking for columns", error))?;
        Ok(statement
            .columns()
            .iter()
            .map(|it| it.name().to_owned())
            .collect())
    }
}
