//! Tables and indexes planned from the definitions, for both databases.
//!
//! A table is made when it is missing and gains columns when its definition does; what
//! would rename, drop or narrow something is a migration. What is there is asked by
//! selecting it, never of a catalogue.

use std::fmt::Write as _;
use std::sync::Arc;

use kernel::{Outcome, StoreError};
use model::{Field, Kind, Level, Model, Register};
use sm3::{Digest, Sm3};

use crate::audit;
use crate::codec::{bytes, column_type, columns, integer, item_type, linked, text};
use crate::dialect::{Dialect, Session};
use crate::keys::Keys;
use crate::migration::Inner;
use crate::rows;
use crate::secret::{index_column, is_secret};
use crate::words;

/// Levels of the tree a row keeps, `up1` (root) to `up6`.
pub(crate) const LEVELS: usize = 6;
/// So many of them, from the root, have sorted lists of so many rows that each has an index:
/// what is below is a school's, or a few schools', and sooner sorted than kept in order.
pub(crate) const LEVELS_SORTED: usize = 2;

/// The most bytes a name may have in PostgreSQL, which cuts longer ones without a word.
const NAME_MAX: usize = 63;

pub(crate) fn name(long: String) -> String {
    if long.len() <= NAME_MAX {
        return long;
    }
    let digest = Sm3::digest(long.as_bytes());
    let mark: String = digest
        .iter()
        .take(4)
        .map(|it| format!("{it:02x}"))
        .collect();
    let keep: String = long.chars().take(NAME_MAX - 9).collect();
    format!("{keep}_{mark}")
}

/// The platform's own tables: history and its blocks; counters; notes; the texts of
/// definitions, and in which epoch which were in force; which words were made; values that later definitions have
/// no place for; how far a migration is. `{B}`, `{I}`, `{T}`: bytes, integer, text; `{END}`: the table's options.
const GROUND: &str = r#"
CREATE TABLE IF NOT EXISTS history (
  number {I} PRIMARY KEY, at {I} NOT NULL, account {B} NOT NULL, position {B} NOT NULL,
  register {T} NOT NULL, record {B} NOT NULL, version {I} NOT NULL, definition {T} NOT NULL,
  action {T} NOT NULL, salt {B}, payload {T}, digest {T} NOT NULL, address {T}){STRICT};
CREATE INDEX IF NOT EXISTS history_record ON history (register, record, number);
CREATE TABLE IF NOT EXISTS block (
  number {I} PRIMARY KEY, first {I} NOT NULL, last {I} NOT NULL, at {I} NOT NULL,
  previous {T} NOT NULL, head {T} NOT NULL){STRICT};
CREATE TABLE IF NOT EXISTS counter (name {T} PRIMARY KEY, value {I} NOT NULL){END};
CREATE TABLE IF NOT EXISTS worded (name {T} PRIMARY KEY, edition {T} NOT NULL){END};
CREATE TABLE IF NOT EXISTS news (name {T} PRIMARY KEY, times {I} NOT NULL){END};
CREATE TABLE IF NOT EXISTS note (
  kind {T} NOT NULL, key {T} NOT NULL, value {T} NOT NULL, until {I} NOT NULL, mac {T} NOT NULL,
  PRIMARY KEY (kind, key)){END};
CREATE TABLE IF NOT EXISTS job (
  id {B} PRIMARY KEY, kind {T} NOT NULL, title {T} NOT NULL, args {T} NOT NULL, account {B} NOT NULL,
  acting {B}, state {T} NOT NULL, done {I} NOT NULL, total {I}, says {T} NOT NULL, place {T} NOT NULL,
  result {T} NOT NULL, failures {I} NOT NULL, created_at {I} NOT NULL, due_at {I} NOT NULL,
  started_at {I}, ended_at {I}, cancel {I} NOT NULL, holder {T} NOT NULL, until {I} NOT NULL,
  epoch {I} NOT NULL, mac {T} NOT NULL){END};
CREATE INDEX IF NOT EXISTS job_state ON job (state);
CREATE INDEX IF NOT EXISTS job_account ON job (account, created_at);
CREATE TABLE IF NOT EXISTS source (digest {T} PRIMARY KEY, text {T} NOT NULL){END};
CREATE TABLE IF NOT EXISTS epoch (
  number {I} PRIMARY KEY, at {I} NOT NULL, format {I} NOT NULL, release {T} NOT NULL, digest {T} NOT NULL,
  sources {T} NOT NULL, reverts {I}, confirmed {I}){STRICT};
CREATE TABLE IF NOT EXISTS definition (
  register {T} NOT NULL, epoch {I} NOT NULL, version {T} NOT NULL, was {T}, carries {T} NOT NULL,
  PRIMARY KEY (register, epoch)){END};
CREATE TABLE IF NOT EXISTS former (
  register {T} NOT NULL, record {B} NOT NULL, epoch {I} NOT NULL, field {T} NOT NULL, sealed {I} NOT NULL, value {T} NOT NULL,
  PRIMARY KEY (register, record, epoch, field)){END};
CREATE TABLE IF NOT EXISTS migration (
  epoch {I} PRIMARY KEY, digest {T} NOT NULL, sources {T} NOT NULL, since {I} NOT NULL,
  reverts {I}, register {T}, record {B}, done {I} NOT NULL){STRICT};
"#;

/// Besides, in PostgreSQL: entries before they have a number, in the order they were
/// written; who seals; what all writers share and one may have alone; what was made.
const BESIDE: &str = r#"
CREATE TABLE IF NOT EXISTS tail (
  written BIGSERIAL PRIMARY KEY, at {I} NOT NULL, account {B} NOT NULL, position {B} NOT NULL,
  register {T} NOT NULL, record {B} NOT NULL, version {I} NOT NULL, definition {T} NOT NULL,
  action {T} NOT NULL, salt {B}, payload {T}, digest {T} NOT NULL, address {T});
CREATE INDEX IF NOT EXISTS tail_record ON tail (register, record, written);
CREATE TABLE IF NOT EXISTS lease (name {T} PRIMARY KEY, holder {T} NOT NULL, epoch {I} NOT NULL, until {I} NOT NULL);
CREATE TABLE IF NOT EXISTS gate (name {T} PRIMARY KEY);
CREATE TABLE IF NOT EXISTS made (name {T} PRIMARY KEY, digest {T} NOT NULL);
"#;

fn filled(dialect: Dialect, sql: &str) -> String {
    let (strict, end) = match dialect {
        Dialect::Sqlite => (" STRICT", " STRICT, WITHOUT ROWID"),
        Dialect::Postgres => ("", ""),
    };
    sql.replace("{B}", bytes(dialect))
        .replace("{I}", integer(dialect))
        .replace("{T}", text(dialect))
        .replace("{STRICT}", strict)
        .replace("{END}", end)
}

/// Whether the platform's own tables are those of an earlier program.
pub(crate) fn is_behind(session: &mut dyn Session) -> Result<bool, StoreError> {
    Ok(!session.columns("history")?.iter().any(|it| it == "address"))
}

/// Makes what is missing of the platform's own tables, in the transaction the session is in.
pub(crate) fn make_ground(session: &mut dyn Session) -> Result<(), StoreError> {
    let (doing, dialect) = ("making tables", session.dialect());
    let (beside, of_entries): (_, &[&str]) = match dialect {
        Dialect::Sqlite => ("", &["history"]),
        Dialect::Postgres => (BESIDE, &["history", "tail"]),
    };
    session.batch(doing, &filled(dialect, &format!("{GROUND}{beside}")))?;
    for table in of_entries {
        // Entries older than this column came from nowhere that is known.
        if !session.columns(table)?.iter().any(|it| it == "address") {
            let add = format!("ALTER TABLE {table} ADD COLUMN address {{T}};");
            session.batch(doing, &filled(dialect, &add))?;
        }
    }
    session.batch(doing, audit::INDEXES)
}

const SYSTEM_COLUMNS: &str = "id {B} PRIMARY KEY, version {I} NOT NULL, definition {T} NOT NULL, \
    number {T}, state {T}, owner {B}, up1 {B}, up2 {B}, up3 {B}, up4 {B}, up5 {B}, up6 {B}, \
    created_at {I} NOT NULL, created_by {B} NOT NULL, changed_at {I} NOT NULL";

/// The statements that make one register's tables and indexes, as a reviewer reads them:
/// SQLite's.
pub fn schema(register: &Register) -> String {
    schema_in(Dialect::Sqlite, register)
}

/// The same in either database.
pub fn schema_in(dialect: Dialect, register: &Register) -> String {
    let words = match words::has(register) {
        true => words::schema(dialect, &words::table(register)),
        false => String::new(),
    };
    tables(dialect, register) + &indexes(register) + &words
}

fn tables(dialect: Dialect, register: &Register) -> String {
    let table = register.table();
    let mut sql = format!("CREATE TABLE IF NOT EXISTS \"{table}\" (\n  {SYSTEM_COLUMNS}");
    for field in register.fields.values() {
        for (name, ty) in columns(dialect, field) {
            let _ = write!(sql, ",\n  \"{name}\" {ty}");
        }
    }
    sql.push_str("\n){END};\n");
    let mut sql = filled(dialect, &sql);
    for field in register.fields.values().filter(|it| linked(it)) {
        let link = link_table(register, &field.name);
        sql.push_str(&link_schema(dialect, &link, field));
        sql.extend(link_indexes(&link, field).into_iter().map(|(_, make)| make));
    }
    sql
}

/// The statement that makes a field's table of links or rows under a name.
pub(crate) fn link_schema(dialect: Dialect, link: &str, field: &Field) -> String {
    if let Some(fields) = field.kind.rows() {
        let mut sql = format!(
            "CREATE TABLE IF NOT EXISTS \"{link}\" (\n  record {{B}} NOT NULL, idx {{I}} NOT NULL, id {{B}} NOT NULL"
        );
        for (name, ty) in rows::columns(dialect, fields) {
            let _ = write!(sql, ",\n  \"{name}\" {ty}");
        }
        sql.push_str(",\n  PRIMARY KEY (record, idx)\n){END};\n");
        return filled(dialect, &sql);
    }
    let item = column_type(dialect, &item_type(&field.kind));
    filled(
        dialect,
        &format!(
            "CREATE TABLE IF NOT EXISTS \"{link}\" (record {{B}} NOT NULL, idx {{I}} NOT NULL, value {item} NOT NULL, PRIMARY KEY (record, idx)){{END}};\n"
        ),
    )
}

/// The indexes of a table of links or rows: what is referred to is looked up.
pub(crate) fn link_indexes(link: &str, field: &Field) -> Vec<(String, String)> {
    let Some(fields) = field.kind.rows() else {
        return vec![index(link, "value", "value, record")];
    };
    let refers = |it: &&Field| matches!(it.kind, Kind::Ref { several: false, .. });
    let single = fields.values().filter(|it| refers(it) && !is_secret(it));
    single
        .map(|it| index(link, &it.name, &format!("\"{}\", record", it.name)))
        .collect()
}

pub(crate) fn link_table(register: &Register, field: &str) -> String {
    name(format!("{}__{field}", register.table()))
}

/// An index's name and the statement that makes it.
pub(crate) fn index(table: &str, mark: &str, columns: &str) -> (String, String) {
    let name = name(format!("{table}_{mark}"));
    let sql = format!("CREATE INDEX IF NOT EXISTS \"{name}\" ON \"{table}\" ({columns});\n");
    (name, sql)
}

/// An index of the rows that have the column by which it is asked: of what few have, or no row
/// of a register, nothing is kept.
pub(crate) fn index_of_some(table: &str, mark: &str, columns: &str) -> (String, String) {
    let (name, sql) = index(table, mark, columns);
    let (first, _) = columns.split_once(',').unwrap_or((columns, ""));
    let end = format!(" WHERE {first} IS NOT NULL;\n");
    (name, sql.replace(";\n", &end))
}

/// Whether each value of a field lists are narrowed by has an index in the order of this one.
/// What people are called says nothing of their year or state: the first so called are soon
/// met among all.
pub(crate) fn is_kept_narrowed(register: &Register, sort: &str) -> bool {
    let field = register.fields.get(sort);
    !field.is_some_and(|it| it.level >= Level::Personal && matches!(it.kind, Kind::Text { .. }))
}

fn indexes(register: &Register) -> String {
    index_list(register)
        .into_iter()
        .map(|(_, sql)| sql)
        .collect()
}

/// The indexes of a register's own table.
pub(crate) fn index_list(register: &Register) -> Vec<(String, String)> {
    let table = register.table();
    let mut list = Vec::new();
    // Of an order rows without the value are asked for, too.
    let mut index = |mark: &str, columns: &str| {
        let of_all = ["number", "on"].contains(&mark)
            || register
                .sort
                .iter()
                .any(|it| mark.strip_prefix("by_") == Some(it));
        list.push(match of_all {
            true => self::index(&table, mark, columns),
            false => index_of_some(&table, mark, columns),
        });
    };
    if register.number.is_some() {
        index("number", "number");
    }
    for level in 1..=LEVELS {
        if !register.states.is_empty() {
            let columns = format!("up{level}, state, id");
            index(&format!("up{level}_state"), &columns);
        } else {
            index(&format!("up{level}"), &format!("up{level}, id"));
        }
    }
    // What is true on a day, with how long it is.
    if register.is_dated() {
        index("on", "\"from\", \"to\", id");
    }
    for level in (1..=LEVELS_SORTED).filter(|_| register.is_dated()) {
        let columns = format!("up{level}, \"from\", \"to\", id");
        index(&format!("up{level}_on"), &columns);
    }
    // By creation is by id.
    let sort = || register.sort.iter().filter(|it| *it != "created_on");
    for field in sort() {
        let columns = format!("\"{field}\", id");
        index(&format!("by_{field}"), &columns);
        for level in 1..=LEVELS_SORTED {
            let columns = format!("up{level}, \"{field}\", id");
            index(&format!("up{level}_by_{field}"), &columns);
        }
    }
    for field in &register.filter {
        for level in 1..=LEVELS_SORTED {
            // By creation; `state` has it at every level.
            if field != "state" && !register.sort.contains(field) {
                let columns = format!("up{level}, \"{field}\", id");
                index(&format!("up{level}_by_{field}"), &columns);
            }
            for by in sort().filter(|it| *it != field && is_kept_narrowed(register, it)) {
                let columns = format!("up{level}, \"{field}\", \"{by}\", id");
                index(&format!("up{level}_by_{field}.{by}"), &columns);
            }
        }
    }
    for clock in register.clocks.values() {
        if !register.sort.contains(&clock.until) {
            let columns = format!("\"{}\", id", clock.until);
            index(&format!("by_{}", clock.until), &columns);
        }
    }
    for field in register.fields.values().filter(|it| !linked(it)) {
        let looked_up = field.unique
            || register.dated.first() == Some(&field.name)
            || field.kind.is_document_number()
            || matches!(field.kind, Kind::Ref { .. } | Kind::Record { .. });
        if looked_up && !register.sort.contains(&field.name) {
            let column = if is_secret(field) {
                index_column(&field.name)
            } else {
                field.name.clone()
            };
            index(&format!("by_{}", field.name), &format!("\"{column}\", id"));
        }
    }
    list
}

/// All indexes of a register's tables, its words' aside.
pub(crate) fn register_indexes(register: &Register) -> Vec<(String, String)> {
    let linked = register.fields.values().filter(|it| linked(it));
    let of_links = linked.flat_map(|it| link_indexes(&link_table(register, &it.name), it));
    index_list(register).into_iter().chain(of_links).collect()
}

/// The indexes of the platform's own tables.
pub(crate) fn ground_indexes() -> Vec<(String, String)> {
    const MAKE: &str = "CREATE INDEX IF NOT EXISTS ";
    let lines = GROUND.lines().chain(audit::INDEXES.lines());
    let named = lines.filter_map(|line| {
        let (name, _) = line.strip_prefix(MAKE)?.split_once(' ')?;
        Some((name.to_owned(), line.to_owned()))
    });
    named.collect()
}

pub(crate) fn drop_indexes(
    session: &mut dyn Session,
    indexes: &[(String, String)],
) -> Result<(), StoreError> {
    let mut names = indexes.iter();
    names.try_for_each(|(name, _)| {
        let sql = format!("DROP INDEX IF EXISTS \"{name}\"");
        session.batch("dropping an index", &sql)
    })
}

pub(crate) fn make_indexes(
    session: &mut dyn Session,
    indexes: &[(String, String)],
) -> Result<(), StoreError> {
    // What is sorted in small runs, each beside the next, is sorted soonest.
    let sorting = match session.dialect() {
        Dialect::Sqlite => [
            "PRAGMA threads = 2; PRAGMA cache_size = -8192",
            "PRAGMA threads = 0; PRAGMA cache_size = -65536",
        ],
        Dialect::Postgres => ["", ""],
    };
    session.batch("making an index", sorting[0])?;
    let mut indexes = indexes.iter();
    indexes.try_for_each(|(_, sql)| session.batch("making an index", sql))?;
    session.batch("making an index", sorting[1])
}

/// The indexes of all tables but the words'.
pub(crate) fn indexes_of(model: &Model) -> Vec<(String, String)> {
    let registers = model.registers().flat_map(register_indexes);
    ground_indexes().into_iter().chain(registers).collect()
}

/// Makes all indexes, each in a transaction by itself, or drops them.
pub(crate) fn index_all(store: &impl Inner, is_kept: bool) -> Outcome<()> {
    let model = store.model();
    let all = indexes_of(&model);
    if !is_kept {
        let mut all = all;
        let drop = move |session: &mut dyn Session, _: &Keys| {
            let dialect = session.dialect();
            for register in model.registers().filter(|it| words::has(it)) {
                all.extend(words::indexes(dialect, &words::table(register)));
                words::forget(session, register)?;
            }
            Ok(drop_indexes(session, &all)?)
        };
        return store.run(drop, None);
    }
    let worded: Vec<String> = (model.registers().filter(|it| words::has(it)))
        .map(|it| it.id.clone())
        .collect();
    for id in worded {
        let model = Arc::clone(&model);
        let lay = move |session: &mut dyn Session, _: &Keys| match model.register(&id) {
            Some(register) => Ok(words::lay(session, register)?),
            None => Ok(()),
        };
        store.run(lay, None)?;
    }
    all.into_iter().try_for_each(|one| {
        let make = move |session: &mut dyn Session, _: &Keys| {
            Ok(make_indexes(session, std::slice::from_ref(&one))?)
        };
        store.run(make, None)
    })
}

/// Makes what is missing of all registers, in the transaction the session is in.
pub(crate) fn make(session: &mut dyn Session, model: &Model) -> Result<(), StoreError> {
    model
        .registers()
        .try_for_each(|register| make_register(session, register))
}

pub(crate) fn make_register(
    session: &mut dyn Session,
    register: &Register,
) -> Result<(), StoreError> {
    let (doing, dialect, table) = ("making tables", session.dialect(), register.table());
    session.batch(doing, &tables(dialect, register))?;
    let known = session.columns(&table)?;
    for field in register.fields.values() {
        for (name, ty) in columns(dialect, field) {
            if !known.contains(&name) {
                let add = format!("ALTER TABLE \"{table}\" ADD COLUMN \"{name}\" {ty}");
                session.batch(doing, &add)?;
            }
        }
    }
    session.batch(doing, &indexes(register))
}
