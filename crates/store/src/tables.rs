//! Tables and indexes planned from the definitions.
//!
//! Today a table is made when it is missing and gains columns when its definition does.
//! What would drop or narrow something is never done here.

use std::fmt::Write as _;

use kernel::StoreError;
use model::{Field, Kind, Model, Register};
use rusqlite::Connection;

use crate::codec::{column_type, item_type, linked};
use crate::secret::{index_column, is_secret};

/// Levels of the tree a row keeps, `up1` (root) to `up6`.
pub(crate) const LEVELS: usize = 6;

const GROUND: &str = "
CREATE TABLE IF NOT EXISTS history (
  number INTEGER PRIMARY KEY, at INTEGER NOT NULL, account BLOB NOT NULL, position BLOB NOT NULL,
  register TEXT NOT NULL, record BLOB NOT NULL, version INTEGER NOT NULL, definition TEXT NOT NULL,
  action TEXT NOT NULL, salt BLOB, payload TEXT, digest TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS history_record ON history (register, record, number);
CREATE TABLE IF NOT EXISTS block (
  number INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL, at INTEGER NOT NULL,
  previous TEXT NOT NULL, head TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (
  kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, until INTEGER NOT NULL, mac TEXT NOT NULL,
  PRIMARY KEY (kind, key)) STRICT, WITHOUT ROWID;
";

pub(crate) const SYSTEM_COLUMNS: &str = "id BLOB PRIMARY KEY, version INTEGER NOT NULL, definition TEXT NOT NULL, \
    number TEXT, state TEXT, owner BLOB, up1 BLOB, up2 BLOB, up3 BLOB, up4 BLOB, up5 BLOB, up6 BLOB, \
    created_at INTEGER NOT NULL, created_by BLOB NOT NULL, changed_at INTEGER NOT NULL";

/// The statements that make one register's tables and indexes, as a reviewer reads them.
pub fn schema(register: &Register) -> String {
    let table = register.table();
    let mut sql = format!("CREATE TABLE IF NOT EXISTS \"{table}\" (\n  {SYSTEM_COLUMNS}");
    for field in register.fields.values().filter(|it| !linked(it)) {
        let _ = write!(sql, ",\n  {}", column(field));
    }
    sql.push_str("\n) STRICT, WITHOUT ROWID;\n");
    for field in register.fields.values().filter(|it| linked(it)) {
        let (link, item) = (
            link_table(register, &field.name),
            column_type(&item_type(&field.kind)),
        );
        let _ = write!(
            sql,
            "CREATE TABLE IF NOT EXISTS \"{link}\" (record BLOB NOT NULL, idx INTEGER NOT NULL, value {item} NOT NULL, PRIMARY KEY (record, idx)) STRICT, WITHOUT ROWID;\n\
             CREATE INDEX IF NOT EXISTS \"{link}_value\" ON \"{link}\" (value, record);\n"
        );
    }
    sql + &indexes(register)
}

fn column(field: &Field) -> String {
    if is_secret(field) {
        return format!(
            "\"{}\" BLOB,\n  \"{}\" BLOB",
            field.name,
            index_column(&field.name)
        );
    }
    format!(
        "\"{}\" {}",
        field.name,
        column_type(&item_type(&field.kind))
    )
}

pub(crate) fn link_table(register: &Register, field: &str) -> String {
    format!("{}__{field}", register.table())
}

fn indexes(register: &Register) -> String {
    let table = register.table();
    let mut sql = String::new();
    let mut index = |name: &str, columns: &str| {
        let _ = writeln!(
            sql,
            "CREATE INDEX IF NOT EXISTS \"{table}_{name}\" ON \"{table}\" ({columns});"
        );
    };
    if register.number.is_some() {
        index("number", "number");
    }
    for level in 1..=LEVELS {
        if !register.states.is_empty() {
            index(
                &format!("up{level}_state"),
                &format!("up{level}, state, id"),
            );
        } else {
            index(&format!("up{level}"), &format!("up{level}, id"));
        }
    }
    for field in &register.sort {
        index(&format!("by_{field}"), &format!("\"{field}\", id"));
        for level in 1..=3 {
            index(
                &format!("up{level}_by_{field}"),
                &format!("up{level}, \"{field}\", id"),
            );
        }
    }
    for field in register.fields.values().filter(|it| !linked(it)) {
        let looked_up = field.unique || matches!(field.kind, Kind::Ref { .. });
        if looked_up && !register.sort.contains(&field.name) {
            let column = if is_secret(field) {
                index_column(&field.name)
            } else {
                field.name.clone()
            };
            index(&format!("by_{}", field.name), &format!("\"{column}\", id"));
        }
    }
    sql
}

/// Makes what is missing.
pub(crate) fn make(conn: &Connection, model: &Model) -> Result<(), StoreError> {
    let fail = |e| StoreError::new("making tables", e);
    conn.execute_batch("BEGIN IMMEDIATE").map_err(fail)?;
    conn.execute_batch(GROUND).map_err(fail)?;
    for register in model.registers() {
        add_columns(conn, register).map_err(fail)?;
        conn.execute_batch(&schema(register)).map_err(fail)?;
    }
    conn.execute_batch("COMMIT").map_err(fail)
}

fn add_columns(conn: &Connection, register: &Register) -> rusqlite::Result<()> {
    let table = register.table();
    let mut known = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
    let known: Vec<String> = known
        .query_map([&table], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    if known.is_empty() {
        return Ok(());
    }
    for field in register.fields.values().filter(|it| !linked(it)) {
        if !known.contains(&field.name) {
            for column in column(field).split(",\n") {
                conn.execute_batch(&format!("ALTER TABLE \"{table}\" ADD COLUMN {column}"))?;
            }
        }
    }
    Ok(())
}
