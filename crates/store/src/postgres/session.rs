//! One PostgreSQL connection as the rest of the store sees it.
//!
//! Rows that are put in are sent and not waited for, and questions that are known to come are
//! sent with the first of them: so many statements need one journey. Whoever waits next is
//! told what went wrong; `settle` asks. Not here: how it travels (`wire`).

use std::borrow::Cow;
use std::collections::HashMap;
use std::error::Error;
use std::future::{Future, ready};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::TryStreamExt;
use kernel::StoreError;
use sea_query::{Value, Values};
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Config, SimpleQueryMessage, Statement};

use super::growth::Copied;
use super::wire::{Failed, Wire};
use crate::cells::Cells;
use crate::dialect::{self, Cell, Dialect, Each, Row, Session, insertion, values};
use crate::keys::Turn;
use crate::writing::Seen;

/// Statements a connection keeps prepared; past this it forgets them all.
const STATEMENTS_MAX: usize = 500;
/// Rows that are put in by statements; more are copied.
const FEW: usize = 32;
/// What a transaction sees first.
const SEEN: &str =
    "SELECT '', COALESCE(MAX(number), 0) FROM epoch UNION ALL SELECT name, times FROM news";

pub(super) struct Connection {
    wire: Wire,
    statements: HashMap<String, Statement>,
    /// The first thing that went wrong in this transaction: nothing after it counts.
    fault: Option<SqlState>,
    /// Whether a statement was run that is no question.
    pub(super) wrote: bool,
    /// How many rows were put into which table in one message each.
    pub(super) copied: Copied,
    /// Questions that were sent before they were asked.
    ahead: Vec<Ahead>,
    guess: Guess,
    /// Whether nobody knows what became of a commit.
    pub(super) in_doubt: bool,
}

struct Ahead {
    sql: String,
    values: Vec<Bound<'static>>,
    answer: Answer,
}

impl Ahead {
    fn asks(&self, sql: &str, values: &Values) -> bool {
        let mut pairs = self.values.iter().zip(&values.0);
        self.sql == sql
            && self.values.len() == values.0.len()
            && pairs.all(|(ours, theirs)| *ours == Bound::of(theirs))
    }
}

/// Rows that a question will have brought.
type Answer = Arc<Mutex<Option<Vec<tokio_postgres::Row>>>>;

/// What a transaction was begun for before it was known what it sees: nothing it reads is
/// given out before that was found to be so.
enum Guess {
    None,
    Open {
        epoch: i64,
        turn: Turn,
        seen: Answer,
    },
    Wrong,
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
    pub(super) fn new(config: &Config) -> Result<Connection, StoreError> {
        let mut connection = Connection {
            wire: Wire::connect(config)?,
            statements: HashMap::new(),
            fault: None,
            wrote: false,
            copied: Copied::new(),
            ahead: Vec::new(),
            guess: Guess::None,
            in_doubt: false,
        };
        connection.batch(
            "setting up a connection",
            "SET client_min_messages = warning",
        )?;
        Ok(connection)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.wire.is_closed()
    }

    fn forget(&mut self) {
        self.wire.forget();
        self.ahead.clear();
        (self.fault, self.guess, self.in_doubt) = (None, Guess::None, false);
    }

    pub(super) fn begin(&mut self, sql: &str) -> Result<(), StoreError> {
        self.fault = None;
        self.batch("opening a transaction", sql)
    }

    /// Sends statements with what is asked next.
    fn send_batch(&mut self, sql: &str) {
        let (client, sql) = (self.wire.client(), sql.to_owned());
        self.wire
            .send(async move { client.batch_execute(&sql).await });
    }

    /// Begins, and says which epoch the data are in and how often the news were told.
    pub(super) fn begin_seeing(&mut self, sql: &str) -> Result<Seen, StoreError> {
        (self.fault, self.guess) = (None, Guess::None);
        self.send_batch(sql);
        let mut seen = Seen::default();
        self.query("opening a transaction", SEEN, &values![], &mut |row| {
            see(&mut seen, row)
        })?;
        Ok(seen)
    }

    /// Begins for who thinks to know the epoch and which keys are in use. What is found
    /// otherwise fails, and is told by [`Self::guessed_right`].
    pub(super) fn begin_guessing(
        &mut self,
        sql: &str,
        epoch: i64,
        turn: Turn,
    ) -> Result<(), StoreError> {
        self.fault = None;
        self.send_batch(sql);
        let seen = self.sent("opening a transaction", SEEN, &values![])?;
        self.guess = Guess::Open { epoch, turn, seen };
        Ok(())
    }

    /// Whether it was found to be so; not yet where nothing was read.
    pub(super) fn guessed_right(&self) -> bool {
        matches!(self.guess, Guess::None)
    }

    pub(super) fn guessed_wrong(&self) -> bool {
        matches!(self.guess, Guess::Wrong)
    }

    fn judge_guess(&mut self) -> Result<(), StoreError> {
        if let Guess::Open { epoch, turn, seen } = &self.guess
            && let Some(rows) = answered(seen)
        {
            let mut found = Seen::default();
            rows.iter().try_for_each(|row| see(&mut found, row))?;
            self.guess = match (found.epoch, Turn::of(&found.news)) == (*epoch, *turn) {
                true => Guess::None,
                false => Guess::Wrong,
            };
        }
        match self.guess {
            Guess::Wrong => Err(StoreError::plain("the data are not kept as was thought")),
            _ => Ok(()),
        }
    }

    /// Several statements with what is asked next, and what each will have answered.
    pub(super) fn send_script(&mut self, sql: &str) -> Script {
        let (client, sql) = (self.wire.client(), sql.to_owned());
        let script = Script::default();
        let into = Arc::clone(&script);
        self.wire.send(async move {
            let answer = client.simple_query(&sql).await?;
            into.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .extend(answer);
            Ok(())
        });
        script
    }

    /// Several statements in one message, and what each answers.
    pub(super) fn script(
        &mut self,
        doing: &'static str,
        sql: &str,
    ) -> Result<Vec<SimpleQueryMessage>, StoreError> {
        let client = self.wire.client();
        self.waited(doing, client.simple_query(sql))
    }

    pub(super) fn commit(&mut self) -> Result<(), StoreError> {
        self.end("COMMIT")
    }

    /// Does not wait for the disk: others see it, and who wrote it is told once a later
    /// commit that waited has brought it there.
    pub(super) fn commit_ahead(&mut self) -> Result<(), StoreError> {
        self.end("SET LOCAL synchronous_commit = off; COMMIT")
    }

    fn end(&mut self, sql: &str) -> Result<(), StoreError> {
        let client = self.wire.client();
        let ended = self.wire.wait(client.batch_execute(sql));
        self.ahead.clear();
        ended.map_err(|failed| {
            let is_commit = matches!(failed, Failed::Itself(_));
            let error = self.failed("committing", failed.into());
            self.in_doubt = is_commit && self.fault() != Fault::Again;
            error
        })
    }

    /// Does not wait for the answer; false when the connection can no longer be used.
    pub(super) fn roll_back(&mut self) -> bool {
        let fault = self.fault.take();
        self.forget();
        self.fault = fault;
        self.send_batch("ROLLBACK");
        self.wire.flush();
        !self.is_closed()
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
        self.forget();
        let sql = format!("ROLLBACK TO SAVEPOINT {savepoint}; RELEASE SAVEPOINT {savepoint}");
        self.batch("going back to a savepoint", &sql)
    }

    /// Whether the first thing that went wrong was a table that is not there.
    pub(super) fn misses_table(&mut self) -> bool {
        self.fault.take() == Some(SqlState::UNDEFINED_TABLE)
    }

    fn failed(&mut self, doing: &'static str, error: tokio_postgres::Error) -> StoreError {
        if self.fault.is_none() {
            let unknown = SqlState::CONNECTION_FAILURE;
            self.fault = Some(error.code().cloned().unwrap_or(unknown));
        }
        StoreError::new(doing, error)
    }

    fn waited<T>(
        &mut self,
        doing: &'static str,
        asked: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, StoreError> {
        let answer = self.wire.wait(asked);
        self.judge_guess()?;
        answer.map_err(|failed| self.failed(doing, failed.into()))
    }

    /// Returns when all that was sent is answered.
    pub(super) fn settle(&mut self) -> Result<(), StoreError> {
        self.waited("waiting for the database", ready(Ok(())))
    }

    fn statement(&mut self, doing: &'static str, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let client = self.wire.client();
        let statement = self.waited(doing, client.prepare(sql))?;
        if self.statements.len() >= STATEMENTS_MAX {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    /// Sends a question; what it brings is there once something after it was waited for.
    fn sent(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &Values,
    ) -> Result<Answer, StoreError> {
        let statement = self.statement(doing, sql)?;
        let (client, answer) = (self.wire.client(), Answer::default());
        let into = Arc::clone(&answer);
        let bound: Vec<Bound<'static>> = values.0.iter().map(Bound::owned).collect();
        self.wire.send(async move {
            let rows = client.query_raw(&statement, bound).await?;
            let rows = rows.try_collect().await?;
            *into.lock().unwrap_or_else(PoisonError::into_inner) = Some(rows);
            Ok(())
        });
        Ok(answer)
    }

    /// The rows of a question that was sent before it was asked.
    fn foreseen(
        &mut self,
        sql: &str,
        values: &Values,
    ) -> Result<Option<Vec<tokio_postgres::Row>>, StoreError> {
        let mut ahead = self.ahead.iter();
        let Some(at) = ahead.position(|it| it.asks(sql, values)) else {
            return Ok(None);
        };
        let answer = self.ahead.swap_remove(at).answer;
        if let Some(rows) = answered(&answer) {
            return Ok(Some(rows));
        }
        self.settle()?;
        Ok(answered(&answer))
    }

    /// Puts rows in by one statement, which is sent and not waited for.
    fn send_rows(
        &mut self,
        doing: &'static str,
        sql: &str,
        rows: &[Vec<Value>],
    ) -> Result<(), StoreError> {
        let statement = self.statement(doing, sql)?;
        let bound = rows.iter().flatten().map(Bound::owned);
        let (client, bound) = (self.wire.client(), bound.collect::<Vec<_>>());
        self.wire
            .send(async move { client.execute_raw(&statement, bound).await.map(drop) });
        Ok(())
    }

    /// Many rows, all in one message.
    fn copy(
        &mut self,
        doing: &'static str,
        (table, columns): (&str, &[String]),
        rows: impl Iterator<Item = Result<Vec<Value>, StoreError>>,
    ) -> Result<(), StoreError> {
        // The statement knows the columns' types.
        let one = self.statement(doing, &insertion(table, columns, 1))?;
        let columns = columns.join("\", \"");
        let sql = format!("COPY \"{table}\" (\"{columns}\") FROM STDIN BINARY");
        let statement = self.statement(doing, &sql)?;
        let (client, mut odd, mut n) = (self.wire.client(), None, 0);
        let copied = self.waited(doing, async {
            let sink = client.copy_in(&statement).await?;
            let mut writer = pin!(BinaryCopyInWriter::new(sink, one.params()));
            for row in rows {
                match row {
                    Ok(row) => {
                        writer.as_mut().write_raw(row.iter().map(Bound::of)).await?;
                        n += 1;
                    }
                    Err(error) => {
                        odd = Some(error);
                        return Ok(());
                    }
                }
            }
            writer.finish().await.map(drop)
        });
        *self.copied.entry(table.to_owned()).or_default() += n;
        odd.map_or(copied, Err)
    }
}

/// What each of several statements will have answered.
pub(super) type Script = Arc<Mutex<Vec<SimpleQueryMessage>>>;

/// The first number that a script has answered, once it was waited for.
pub(super) fn first_number(script: &Script) -> Option<i64> {
    let answer = script.lock().unwrap_or_else(PoisonError::into_inner);
    answer.iter().find_map(|it| match it {
        SimpleQueryMessage::Row(row) => row.get(0)?.parse().ok(),
        _ => None,
    })
}

fn answered(answer: &Answer) -> Option<Vec<tokio_postgres::Row>> {
    answer.lock().unwrap_or_else(PoisonError::into_inner).take()
}

fn see(seen: &mut Seen, row: &dyn Row) -> Result<(), StoreError> {
    let cells = Cells {
        row,
        doing: "opening a transaction",
    };
    match cells.text(0)? {
        name if name.is_empty() => seen.epoch = cells.integer(1)?,
        name => drop(seen.news.insert(name, cells.integer(1)?)),
    }
    Ok(())
}

/// A value as the statement's own type of it.
#[derive(Debug, PartialEq)]
enum Bound<'v> {
    Null,
    Flag(bool),
    Integer(i64),
    Text(Cow<'v, str>),
    Bytes(Cow<'v, [u8]>),
    Odd(String),
}

impl<'v> Bound<'v> {
    fn of(value: &'v Value) -> Bound<'v> {
        match value {
            Value::Bool(Some(flag)) => Bound::Flag(*flag),
            Value::Int(Some(n)) => Bound::Integer(i64::from(*n)),
            Value::BigInt(Some(n)) => Bound::Integer(*n),
            Value::BigUnsigned(Some(n)) => match i64::try_from(*n) {
                Ok(n) => Bound::Integer(n),
                Err(_) => Bound::Odd(n.to_string()),
            },
            Value::String(Some(text)) => Bound::Text(text.as_str().into()),
            Value::Bytes(Some(bytes)) => Bound::Bytes(bytes.as_slice().into()),
            Value::Bool(None)
            | Value::Int(None)
            | Value::BigInt(None)
            | Value::BigUnsigned(None)
            | Value::String(None)
            | Value::Bytes(None) => Bound::Null,
            other => Bound::Odd(format!("{other:?}")),
        }
    }

    fn owned(value: &Value) -> Bound<'static> {
        match Bound::of(value) {
            Bound::Null => Bound::Null,
            Bound::Flag(flag) => Bound::Flag(flag),
            Bound::Integer(n) => Bound::Integer(n),
            Bound::Text(text) => Bound::Text(text.into_owned().into()),
            Bound::Bytes(bytes) => Bound::Bytes(bytes.into_owned().into()),
            Bound::Odd(value) => Bound::Odd(value),
        }
    }
}

impl ToSql for Bound<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Bound::Null => Ok(IsNull::Yes),
            Bound::Flag(flag) => flag.to_sql(ty, out),
            // A flag as the other database keeps it.
            Bound::Integer(n @ (0 | 1)) if *ty == Type::BOOL => (*n == 1).to_sql(ty, out),
            Bound::Integer(n) => integer(*n, ty, out),
            Bound::Text(text) => text.as_ref().to_sql(ty, out),
            Bound::Bytes(bytes) => bytes.as_ref().to_sql(ty, out),
            Bound::Odd(value) => Err(format!("no value of the store's: {value}").into()),
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

impl Row for tokio_postgres::Row {
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
        if !sql.starts_with("SELECT") {
            self.wrote = true;
            self.ahead.clear();
        }
        if let Some(rows) = self.foreseen(sql, values)? {
            return rows.iter().try_for_each(|row| each(row));
        }
        let (statement, client) = (self.statement(doing, sql)?, self.wire.client());
        let bound = values.0.iter().map(Bound::of);
        let rows = self.waited(doing, client.query_raw(&statement, bound))?;
        let (mut rows, mut failed) = (pin!(rows), None);
        while let Some(row) = self.waited(doing, rows.try_next())? {
            if failed.is_none() {
                failed = each(&row).err();
            }
        }
        failed.map_or(Ok(()), Err)
    }

    fn ahead(&mut self, sql: &str, values: &Values) -> Result<(), StoreError> {
        if self.ahead.iter().any(|it| it.asks(sql, values)) {
            return Ok(());
        }
        let answer = self.sent("asking ahead", sql, values)?;
        self.ahead.push(Ahead {
            sql: sql.to_owned(),
            values: values.0.iter().map(Bound::owned).collect(),
            answer,
        });
        Ok(())
    }

    fn execute(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &Values,
    ) -> Result<u64, StoreError> {
        self.wrote = true;
        self.ahead.clear();
        let (statement, client) = (self.statement(doing, sql)?, self.wire.client());
        let bound = values.0.iter().map(Bound::of);
        self.waited(doing, client.execute_raw(&statement, bound))
    }

    /// Few by as many statements as their number has ones: they are sent and not waited for.
    fn insert(
        &mut self,
        doing: &'static str,
        table: &str,
        columns: &[String],
        rows: &mut dyn Iterator<Item = Result<Vec<Value>, StoreError>>,
    ) -> Result<(), StoreError> {
        self.wrote = true;
        self.ahead.clear();
        let first: Vec<Vec<Value>> = rows.take(FEW + 1).collect::<Result<_, _>>()?;
        if first.len() > FEW {
            let rows = first.into_iter().map(Ok).chain(rows);
            return self.copy(doing, (table, columns), rows);
        }
        let mut rest = first.as_slice();
        while !rest.is_empty() {
            let (some, more) = rest.split_at(1 << rest.len().ilog2());
            self.send_rows(doing, &insertion(table, columns, some.len()), some)?;
            rest = more;
        }
        Ok(())
    }

    fn batch(&mut self, doing: &'static str, sql: &str) -> Result<(), StoreError> {
        self.wrote = true;
        self.ahead.clear();
        let client = self.wire.client();
        self.waited(doing, client.batch_execute(sql))
    }

    fn columns(&mut self, table: &str) -> Result<Vec<String>, StoreError> {
        let sql = format!("SELECT * FROM \"{table}\" LIMIT 0");
        let client = self.wire.client();
        let statement = self.waited("asking for columns", client.prepare(&sql))?;
        let names = statement.columns().iter().map(|it| it.name().to_owned());
        Ok(names.collect())
    }
}
