//! One SQLite connection as the rest of the store sees it.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use base::Id;
use kernel::StoreError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement};
use sea_query::{Value, Values};
use sea_query_rusqlite::{RusqliteValue, RusqliteValues};

use crate::dialect::{self, Cell, Dialect, Each, Row, insertion};
use crate::words::{self, COLUMNS, Ordered, Placed, Worded};

pub(super) struct Session<'c>(pub &'c Connection);

pub(super) fn failed(doing: &'static str) -> impl Fn(rusqlite::Error) -> StoreError {
    move |error| StoreError::new(doing, error)
}

struct Found<'r, 's>(&'r rusqlite::Row<'s>);

impl Row for Found<'_, '_> {
    fn cell(&self, idx: usize) -> Cell<'_> {
        match self.0.get_ref(idx) {
            Ok(ValueRef::Null) => Cell::Null,
            Ok(ValueRef::Integer(n)) => Cell::Integer(n),
            Ok(ValueRef::Text(text)) => std::str::from_utf8(text).map_or(Cell::Odd, Cell::Text),
            Ok(ValueRef::Blob(bytes)) => Cell::Bytes(bytes),
            Ok(ValueRef::Real(_)) | Err(_) => Cell::Odd,
        }
    }
}

fn bound(values: &Values) -> RusqliteValues {
    RusqliteValues(values.0.iter().cloned().map(RusqliteValue).collect())
}

impl dialect::Session for Session<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn query(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &Values,
        each: Each<'_>,
    ) -> Result<(), StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(failed(doing))?;
        let mut rows = statement
            .query(&*bound(values).as_params())
            .map_err(failed(doing))?;
        while let Some(row) = rows.next().map_err(failed(doing))? {
            each(&Found(row))?;
        }
        Ok(())
    }

    fn execute(
        &mut self,
        doing: &'static str,
        sql: &str,
        values: &Values,
    ) -> Result<u64, StoreError> {
        let mut statement = self.0.prepare_cached(sql).map_err(failed(doing))?;
        let changed = statement
            .execute(&*bound(values).as_params())
            .map_err(failed(doing))?;
        Ok(changed as u64)
    }

    fn insert(
        &mut self,
        doing: &'static str,
        table: &str,
        columns: &[String],
        rows: &mut dyn Iterator<Item = Result<Vec<Value>, StoreError>>,
    ) -> Result<(), StoreError> {
        put(
            (self.0, doing),
            (table, columns),
            rows,
            |statement, from, row, _: &mut Unasked| {
                let mut cells = (from..).zip(row);
                cells.try_for_each(|(at, value)| {
                    statement.raw_bind_parameter(at, RusqliteValue(value))
                })
            },
        )
    }

    fn insert_words(
        &mut self,
        table: &str,
        words: &mut dyn Iterator<Item = Worded<'_>>,
    ) -> Result<(), StoreError> {
        let bind = |statement: &mut Statement<'_>, from, it: Worded<'_>, _: &mut Unasked| {
            statement.raw_bind_parameter(from, it.at)?;
            statement.raw_bind_parameter(from + 1, it.word)?;
            statement.raw_bind_parameter(from + 2, it.record.as_bytes().as_slice())?;
            statement.raw_bind_parameter(from + 3, it.field)?;
            let owner = it.owner.as_ref().map(|it| it.as_bytes().as_slice());
            statement.raw_bind_parameter(from + 4, owner)
        };
        let columns = COLUMNS.map(str::to_owned);
        let rows = words.map(Ok);
        put((self.0, "writing words"), (table, &columns), rows, bind)
    }

    fn lay_words(&mut self, table: &str, words: &Ordered) -> Result<(), StoreError> {
        let told = words::told(table);
        let empty = format!("DELETE FROM \"{table}\"; DELETE FROM \"{told}\"");
        self.batch(LAYING, &empty)?;
        told_filled(self.0, &told, words)?;
        filled(self.0, (table, COLUMNS), words, words.by_word())?;
        let of_owner = words::of_owner(table);
        let lie = format!("{}~", of_owner.0);
        lying(self.0, &lie)?;
        filled(self.0, (&lie, BY_OWNER), words, words.by_owner())?;
        as_index(self.0, (&lie, table), &of_owner)
    }

    fn batch(&mut self, doing: &'static str, sql: &str) -> Result<(), StoreError> {
        self.0.execute_batch(sql).map_err(failed(doing))
    }

    fn columns(&mut self, table: &str) -> Result<Vec<String>, StoreError> {
        let statement = self
            .0
            .prepare(&format!("SELECT * FROM \"{table}\" LIMIT 0"))
            .map_err(failed("asking for columns"))?;
        Ok(statement
            .column_names()
            .into_iter()
            .map(str::to_owned)
            .collect())
    }
}

const LAYING: &str = "laying words";
/// Words handed over at a time.
const HANDED: usize = 4_096;

/// The columns of the index of each owner's words, in its order.
const BY_OWNER: [&str; 5] = ["owner", "at", "word", "record", "field"];

/// A table whose rows lie as those of the index by owner would: the same columns in the same
/// order. Made empty.
fn lying(conn: &Connection, name: &str) -> Result<(), StoreError> {
    let key = BY_OWNER.join(", ");
    let sql = format!(
        "DROP TABLE IF EXISTS \"{name}\"; \
         CREATE TABLE \"{name}\" (owner BLOB, at INTEGER NOT NULL, word TEXT NOT NULL, record BLOB NOT NULL, \
         field INTEGER NOT NULL, PRIMARY KEY ({key})) STRICT, WITHOUT ROWID"
    );
    conn.execute_batch(&sql).map_err(failed(LAYING))
}

/// Writes which words each text has.
fn told_filled(conn: &Connection, table: &str, words: &Ordered) -> Result<(), StoreError> {
    let bind = |statement: &mut Statement<'_>,
                from,
                (record, field, words): (Id, u8, Arc<str>),
                _: &mut Unasked| {
        statement.raw_bind_parameter(from, record.as_bytes().as_slice())?;
        statement.raw_bind_parameter(from + 1, field)?;
        statement.raw_bind_parameter(from + 2, &*words)
    };
    let columns = words::TOLD.map(str::to_owned);
    let rows = words.told().map(Ok);
    put((conn, LAYING), (table, &columns), rows, bind)
}

/// Writes words into an empty table in its own order; which comes next is found meanwhile.
fn filled(
    conn: &Connection,
    (table, columns): (&str, [&str; 5]),
    words: &Ordered,
    mut placed: impl Iterator<Item = Placed> + Send,
) -> Result<(), StoreError> {
    let order = columns.map(str::to_owned);
    let at = |column: &str| columns.iter().position(|it| *it == column).unwrap_or(0);
    let [place, word, record, field, owner] = COLUMNS.map(at);
    // Neighbours say the same word or are of the same owner, and what is bound stays bound.
    let bind =
        |statement: &mut Statement<'_>, from: usize, it: Placed, there: &mut Option<Placed>| {
            let before = there.replace(it);
            let (id, its_owner) = &words.records[it.record as usize];
            let its = &words.words[it.word as usize];
            let owner_there = before.map(|it| &words.records[it.record as usize].1);
            if before.is_none_or(|before| before.record != it.record) {
                statement.raw_bind_parameter(from + record, id.as_bytes().as_slice())?;
            }
            if before.is_none_or(|before| before.field != it.field) {
                statement.raw_bind_parameter(from + field, it.field)?;
            }
            if before.is_none_or(|before| before.word != it.word) {
                statement.raw_bind_parameter(from + word, its.text.as_str())?;
                statement.raw_bind_parameter(from + place, its.at as u8)?;
            }
            if owner_there != Some(its_owner) {
                let its_owner = its_owner.as_ref().map(|it| it.as_bytes().as_slice());
                statement.raw_bind_parameter(from + owner, its_owner)?;
            }
            Ok(())
        };
    std::thread::scope(|scope| {
        let (send, made) = sync_channel(8);
        scope.spawn(move || {
            loop {
                let some: Vec<Placed> = placed.by_ref().take(HANDED).collect();
                if some.is_empty() || send.send(some).is_err() {
                    return;
                }
            }
        });
        let rows = made.into_iter().flatten().map(Ok);
        put((conn, LAYING), (table, &order), rows, bind)
    })
}

/// So many rows a statement puts, and so many when no more are left: what a statement costs by
/// itself is half of what a short row costs.
const AT_ONCE: [usize; 3] = [16, 4, 1];

/// Where nobody asks which row was bound before.
type Unasked = Option<()>;

/// Puts rows into a table; `bind` is told from which parameter on a row's cells are, and keeps
/// which row it bound there last, if it asks.
fn put<T, B: Clone>(
    (conn, doing): (&Connection, &'static str),
    (table, columns): (&str, &[String]),
    rows: impl Iterator<Item = Result<T, StoreError>>,
    bind: impl Fn(&mut Statement<'_>, usize, T, &mut Option<B>) -> rusqlite::Result<()>,
) -> Result<(), StoreError> {
    let mut statements = AT_ONCE.map(|n| (n, None, vec![None; n]));
    let (mut rows, mut some) = (rows.fuse(), Vec::with_capacity(AT_ONCE[0]));
    loop {
        for row in rows.by_ref().take(AT_ONCE[0]) {
            some.push(row?);
        }
        if some.is_empty() {
            return Ok(());
        }
        let mut some = some.drain(..);
        let mut put = || -> rusqlite::Result<()> {
            for (n, statement, there) in &mut statements {
                while some.len() >= *n {
                    let statement = match statement {
                        Some(there) => there,
                        None => {
                            let sql = whole_or_failed(&insertion(table, columns, *n));
                            statement.insert(conn.prepare_cached(&sql)?)
                        }
                    };
                    let places = (1..).step_by(columns.len()).zip(there.iter_mut());
                    for ((from, there), row) in places.zip(some.by_ref().take(*n)) {
                        bind(statement, from, row, there)?;
                    }
                    statement.raw_execute()?;
                }
            }
            Ok(())
        };
        put().map_err(failed(doing))?;
    }
}

/// A statement of several rows would keep every page it changes a second time, on disk when
/// they are many, so that it could be undone alone. Who fails here is undone with all that
/// came before.
fn whole_or_failed(insertion: &str) -> String {
    insertion.replacen("INSERT", "INSERT OR FAIL", 1)
}

/// Turns a table that lies as an index would into that index: SQLite keeps both alike, and an
/// index that is made otherwise is sorted row by row. `what_was_laid_down_is_found_as_what_was_written` holds this
/// against SQLite's own check.
fn as_index(
    conn: &Connection,
    (lying, table): (&str, &str),
    (name, sql): &(String, String),
) -> Result<(), StoreError> {
    let turned = || -> rusqlite::Result<()> {
        let version: i64 = conn.query_row("PRAGMA schema_version", [], |row| row.get(0))?;
        conn.execute_batch("PRAGMA writable_schema = ON")?;
        let sql = sql.replace("IF NOT EXISTS ", "");
        conn.execute(
            "UPDATE sqlite_schema SET type = 'index', name = ?1, tbl_name = ?2, sql = ?3 \
             WHERE type = 'table' AND name = ?4",
            (name, table, sql.trim_end().trim_end_matches(';'), lying),
        )?;
        // Whoever has the database open reads anew what there is.
        conn.execute_batch(&format!(
            "PRAGMA schema_version = {}; PRAGMA writable_schema = RESET",
            version + 1
        ))
    };
    turned().map_err(failed(LAYING))
}
