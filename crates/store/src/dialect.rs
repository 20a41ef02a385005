//! What the two databases share as connections: a statement goes in, cells come out.
//!
//! Everything above says its SQL once, by `sea-query` or with `$1, $2…` in the order
//! they appear, which both understand. Not here: the SQL that differs (`expression`,
//! `tables`), and how transactions begin and end (`sqlite`, `postgres`).

use crate::words::{COLUMNS, Ordered, Worded};
use kernel::StoreError;
use sea_query::{PostgresQueryBuilder, QueryStatementWriter, SqliteQueryBuilder, Value, Values};

/// Whose SQL is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    pub(crate) fn build(self, statement: &impl QueryStatementWriter) -> (String, Values) {
        match self {
            Dialect::Sqlite => statement.build(SqliteQueryBuilder),
            Dialect::Postgres => statement.build(PostgresQueryBuilder),
        }
    }

    /// Where the writing transaction leaves its entries. PostgreSQL numbers them after
    /// the commit: until then they lie in `tail`.
    pub(crate) fn entry_table(self) -> &'static str {
        match self {
            Dialect::Sqlite => "history",
            Dialect::Postgres => "tail",
        }
    }
}

/// One value as a database gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'r> {
    Null,
    Flag(bool),
    Integer(i64),
    Text(&'r str),
    Bytes(&'r [u8]),
    /// Nothing we write: somebody else did.
    Odd,
}

/// `INSERT INTO "t" ("a", "b") VALUES ($1, $2), ($3, $4)`
pub(crate) fn insertion(table: &str, columns: &[String], n_rows: usize) -> String {
    let row = |idx: usize| {
        let marks = (1..=columns.len()).map(|it| format!("${}", idx * columns.len() + it));
        format!("({})", marks.collect::<Vec<_>>().join(", "))
    };
    let rows: Vec<String> = (0..n_rows).map(row).collect();
    format!(
        "INSERT INTO \"{table}\" (\"{}\") VALUES {}",
        columns.join("\", \""),
        rows.join(", ")
    )
}

pub(crate) trait Row {
    fn cell(&self, idx: usize) -> Cell<'_>;
}

pub(crate) type Each<'a> = &'a mut dyn FnMut(&dyn Row) -> Result<(), StoreError>;

/// One connection, inside whatever transaction it is in.
pub(crate) trait Session {
    fn dialect(&self) -> Dialect;
    fn query(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &Values,
        each: Each<'_>,
    ) -> Result<(), StoreError>;
    /// Says that this will be asked before anything is changed: a database that is far away
    /// is then asked once for several.
    fn ahead(&mut self, _sql: &str, _values: &Values) -> Result<(), StoreError> {
        Ok(())
    }
    /// How many rows it touched.
    fn execute(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &Values,
    ) -> Result<u64, StoreError>;
    /// Many rows of one table, each with its values in the order of the columns. What is wrong
    /// with them may be said by what is done next.
    fn insert(
        &mut self,
        doing: &'static str,
        table: &str,
        columns: &[String],
        rows: &mut dyn Iterator<Item = Result<Vec<Value>, StoreError>>,
    ) -> Result<(), StoreError>;
    /// Words of many records into a table of words.
    fn insert_words(
        &mut self,
        table: &str,
        words: &mut dyn Iterator<Item = Worded<'_>>,
    ) -> Result<(), StoreError> {
        let mut rows = words.map(|it| Ok(it.cells())).peekable();
        match rows.peek() {
            Some(_) => self.insert(
                "writing words",
                table,
                &COLUMNS.map(str::to_owned),
                &mut rows,
            ),
            None => Ok(()),
        }
    }
    /// Writes all words of a register anew, and what they are asked along. Only where an order
    /// that is laid down as it is need not be sorted.
    fn lay_words(&mut self, _table: &str, _words: &Ordered) -> Result<(), StoreError> {
        Err(StoreError::plain("laying words"))
    }
    /// Several statements without values.
    fn batch(&mut self, doing: &'static str, sql: &str) -> Result<(), StoreError>;
    /// The names of an existing table's columns.
    fn columns(&mut self, table: &str) -> Result<Vec<String>, StoreError>;
}

/// Values in the order of their marks.
macro_rules! values {
    ($($value:expr),* $(,)?) => { sea_query::Values(vec![$(sea_query::Value::from($value)),*]) };
}
pub(crate) use values;
