//! Everything an installation's database holds, as rows that either database can take:
//! what backups are made of, and moving from one to the other.
//!
//! Read from one snapshot, table by table, in constant memory; written in one
//! transaction. Keys are no part of it. Not here: the file it lies in (`archive`).

use kernel::StoreError;
use model::Model;
use sea_query::Value as Sql;
use serde_json::Value as Json;

use crate::codec::linked;
use crate::dialect::{Cell, Dialect, Row, Session, values};
use crate::migration::is_beside;
use crate::tables::link_table;

/// The platform's own tables; those that say what the registers' tables are come first. Not
/// among them: who seals, what is locked, what was made, which each database has for
/// itself; and how far a migration is, which begins anew where the rows are filled in.
const GROUND: &[&str] = &[
    "source",
    "epoch",
    "definition",
    "former",
    "history",
    "block",
    "counter",
    "news",
    "note",
    "job",
];
/// Entries without a number yet: PostgreSQL's only.
pub(crate) const TAIL: &str = "tail";
/// The order in which entries were written; drawn anew where they are filled in.
const WRITTEN: &str = "written";

/// Rows are written once there are so many bytes of them.
const BYTES_AT_ONCE: usize = 1 << 20;

/// Every table, in the order they are read and filled.
pub(crate) fn tables(dialect: Dialect, model: &Model) -> Vec<String> {
    let mut all: Vec<String> = GROUND.iter().map(|it| (*it).to_owned()).collect();
    if dialect == Dialect::Postgres {
        all.push(TAIL.to_owned());
    }
    for register in model.registers() {
        all.push(register.table());
        let links = register.fields.values().filter(|it| linked(it));
        all.extend(links.map(|it| link_table(register, &it.name)));
    }
    all
}

/// Whether a table is there before any register is defined.
pub(crate) fn is_ground(table: &str) -> bool {
    GROUND.contains(&table) || table == TAIL
}

/// One row as text: a JSON array of numbers, flags, texts, nulls, and `{"x": "0aff"}` for bytes.
pub(crate) type Line<'l> = &'l [u8];

/// The columns of a table that are read: not what a migration fills or has put aside.
pub(crate) fn columns(session: &mut dyn Session, table: &str) -> Result<Vec<String>, StoreError> {
    let mut columns = session.columns(table)?;
    columns.retain(|it| it != WRITTEN && !is_beside(it));
    Ok(columns)
}

/// Reads a table; `each` gets its rows.
pub(crate) fn read(
    session: &mut dyn Session,
    table: &str,
    columns: &[String],
    each: &mut dyn FnMut(Line<'_>) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let order = if table == TAIL {
        " ORDER BY written"
    } else {
        ""
    };
    let sql = format!("SELECT {} FROM \"{table}\"{order}", quoted(columns));
    let mut line = Vec::new();
    session.query("reading a table whole", &sql, &values![], &mut |row| {
        line.clear();
        write_line(row, columns.len(), &mut line)?;
        each(&line)
    })
}

fn quoted(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|it| format!("\"{it}\"")).collect();
    quoted.join(", ")
}

pub(crate) fn write_line(row: &dyn Row, n: usize, line: &mut Vec<u8>) -> Result<(), StoreError> {
    for idx in 0..n {
        line.push(if idx == 0 { b'[' } else { b',' });
        match row.cell(idx) {
            Cell::Null => line.extend(b"null"),
            Cell::Flag(flag) => line.extend(if flag { "true" } else { "false" }.bytes()),
            Cell::Integer(number) => line.extend(number.to_string().bytes()),
            Cell::Text(text) => serde_json::to_writer(&mut *line, text)
                .map_err(|e| StoreError::new("writing a row", e))?,
            Cell::Bytes(bytes) => {
                line.extend(b"{\"x\":\"");
                line.extend(base::hex::write(bytes).bytes());
                line.extend(b"\"}");
            }
            Cell::Odd => {
                return Err(StoreError::plain(
                    "reading a table: a cell that is not ours",
                ));
            }
        }
    }
    line.extend(b"]");
    Ok(())
}

/// Fills one table, in the transaction the session is in; [`Filling::end`] writes the rest.
pub(crate) struct Filling<'s> {
    session: &'s mut dyn Session,
    table: String,
    columns: Vec<String>,
    rows: Vec<Vec<Sql>>,
    bytes: usize,
    /// For rows that are numbered here, before their other columns: the last number given.
    number: Option<i64>,
    count: u64,
}

impl<'s> Filling<'s> {
    /// # Errors
    /// When the table has no such column: the rows are of another definition.
    pub(crate) fn new(
        session: &'s mut dyn Session,
        table: &str,
        columns: &[String],
    ) -> Result<Filling<'s>, StoreError> {
        let there = session.columns(table)?;
        if let Some(lacking) = columns.iter().find(|it| !there.contains(it)) {
            return Err(StoreError::plain(format!(
                "表 {table} 没有 {lacking} 一列：数据与本程序的业务定义不是同一版本"
            )));
        }
        Ok(Filling {
            session,
            table: table.to_owned(),
            columns: columns.to_vec(),
            rows: Vec::new(),
            bytes: 0,
            number: None,
            count: 0,
        })
    }

    /// For rows that get a number each as they are filled in, after `last`.
    pub(crate) fn numbered(
        session: &'s mut dyn Session,
        table: &str,
        columns: &[String],
        last: i64,
    ) -> Result<Filling<'s>, StoreError> {
        let columns = [&["number".to_owned()], columns].concat();
        let filling = Filling::new(session, table, &columns)?;
        Ok(Filling {
            number: Some(last),
            ..filling
        })
    }

    pub(crate) fn take(&mut self, line: Line<'_>) -> Result<(), StoreError> {
        let odd = || StoreError::plain("reading a row that is none");
        let row: Vec<Json> = serde_json::from_slice(line).map_err(|_| odd())?;
        if row.len() + usize::from(self.number.is_some()) != self.columns.len() {
            return Err(odd());
        }
        let mut values = Vec::with_capacity(self.columns.len());
        if let Some(number) = &mut self.number {
            *number += 1;
            values.push(Sql::BigInt(Some(*number)));
        }
        for cell in row {
            values.push(value(cell).ok_or_else(odd)?);
        }
        self.rows.push(values);
        self.count += 1;
        self.bytes += line.len();
        match self.bytes > BYTES_AT_ONCE {
            true => self.insert(),
            false => Ok(()),
        }
    }

    pub(crate) fn end(mut self) -> Result<u64, StoreError> {
        self.insert()?;
        Ok(self.count)
    }

    fn insert(&mut self) -> Result<(), StoreError> {
        self.bytes = 0;
        let mut rows = self.rows.drain(..).map(Ok);
        self.session
            .insert("filling a table", &self.table, &self.columns, &mut rows)
    }
}

pub(crate) fn value(cell: Json) -> Option<Sql> {
    Some(match cell {
        Json::Null => Sql::BigInt(None),
        Json::Bool(flag) => Sql::Bool(Some(flag)),
        Json::Number(number) => Sql::BigInt(Some(number.as_i64()?)),
        Json::String(text) => Sql::String(Some(text)),
        Json::Object(bytes) => Sql::Bytes(Some(base::hex::read(bytes.get("x")?.as_str()?)?)),
        Json::Array(_) => return None,
    })
}
