//! One SQLite connection as the rest of the store sees it.

use kernel::StoreError;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use sea_query::{Value, Values};
use sea_query_rusqlite::{RusqliteValue, RusqliteValues};

use crate::dialect::{self, Cell, Dialect, Each, Row, insertion};
use crate::words::{COLUMNS, Worded};

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
        let sql = insertion(table, columns, 1);
        let mut statement = self.0.prepare_cached(&sql).map_err(failed(doing))?;
        for row in rows {
            for (at, value) in row?.into_iter().enumerate() {
                let bound = statement.raw_bind_parameter(at + 1, RusqliteValue(value));
                bound.map_err(failed(doing))?;
            }
            statement.raw_execute().map_err(failed(doing))?;
        }
        Ok(())
    }

    /// They are many for each record, which is bound once for all of its own.
    fn insert_words(
        &mut self,
        table: &str,
        words: &mut dyn Iterator<Item = Worded>,
    ) -> Result<(), StoreError> {
        let sql = insertion(table, &COLUMNS.map(str::to_owned), 1);
        let put = || -> rusqlite::Result<()> {
            let mut statement = self.0.prepare_cached(&sql)?;
            for Worded {
                record,
                owner,
                words,
            } in words
            {
                statement.raw_bind_parameter(1, record.as_bytes().as_slice())?;
                statement
                    .raw_bind_parameter(5, owner.as_ref().map(|it| it.as_bytes().as_slice()))?;
                for (place, word) in words {
                    statement.raw_bind_parameter(2, place)?;
                    statement.raw_bind_parameter(3, word.text.as_str())?;
                    statement.raw_bind_parameter(4, word.at as u8)?;
                    statement.raw_execute()?;
                }
            }
            Ok(())
        };
        put().map_err(failed("writing words"))
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
