//! 明细 as the databases keep them: one table for each field of rows.
//!
//! # Shape
//! `record`, `idx` (from 0, in order), `id`, which stays with the row from save to save; then
//! the columns of each of the rows' fields as they would lie in a register's own table, but
//! several values of one cell as a JSON array in TEXT.
//!
//! Not here: the statements that make the table (`tables`).

use std::collections::HashMap;

use base::Id;
use indexmap::IndexMap;
use kernel::{StoreError, canonical, kept, to_json};
use model::{Field, Register, Row as RowOf, Value};
use sea_query::{Alias, Expr, ExprTrait, Func, SelectStatement, Value as Sql};

use crate::cells::Cells;
use crate::codec::{self, id, to_sql};
use crate::dialect::{Cell, Dialect, Row, Session};
use crate::keys::Keys;
use crate::secret::{self, index_column, is_secret};
use crate::tables::link_table;

/// Columns before the cells.
const SYSTEM: [&str; 3] = ["record", "idx", "id"];

/// A field of rows, with the register it is of.
#[derive(Clone, Copy)]
pub(crate) struct Of<'m> {
    pub register: &'m Register,
    pub field: &'m Field,
    pub fields: &'m IndexMap<String, Field>,
}

impl<'m> Of<'m> {
    pub(crate) fn new(register: &'m Register, field: &'m Field) -> Option<Of<'m>> {
        Some(Of {
            register,
            field,
            fields: field.kind.rows()?,
        })
    }

    /// What its cells are sealed for: `plan.task.dish`.
    pub(crate) fn id(&self) -> String {
        format!("{}.{}", self.register.id, self.field.name)
    }
}

/// Whether several values lie in one column.
fn is_listed(field: &Field) -> bool {
    field.kind.is_several() && !is_secret(field)
}

fn own_columns(dialect: Dialect, field: &Field) -> Vec<(String, &'static str)> {
    match is_listed(field) {
        true => vec![(field.name.clone(), codec::text(dialect))],
        false => codec::columns(dialect, field),
    }
}

/// The columns of the rows' fields, with their types.
pub(crate) fn columns(
    dialect: Dialect,
    fields: &IndexMap<String, Field>,
) -> Vec<(String, &'static str)> {
    fields
        .values()
        .flat_map(|it| own_columns(dialect, it))
        .collect()
}

fn cells(keys: &Keys, of: &str, field: &Field, value: &Value) -> Result<Vec<Sql>, StoreError> {
    match (is_listed(field), value) {
        (true, Value::Missing) => Ok(vec![Sql::String(None)]),
        (true, value) => Ok(vec![Sql::String(Some(canonical(&to_json(value))))]),
        (false, value) => codec::cells(keys, of, field, value),
    }
}

fn value(
    keys: &Keys,
    of: &str,
    field: &Field,
    row: &dyn Row,
    at: usize,
) -> Result<Value, StoreError> {
    let odd = || StoreError::plain(format!("reading {of}.{}", field.name));
    match (is_listed(field), row.cell(at)) {
        (true, Cell::Null) => Ok(Value::Missing),
        (true, Cell::Text(text)) => {
            let json = serde_json::from_str(text).map_err(|_| odd())?;
            kept(&json, &field.kind.ty()).ok_or_else(odd)
        }
        (true, _) => Err(odd()),
        (false, _) => codec::Reader::new(of, field, at).value(keys, row),
    }
}

/// The rows of some records, by record, in order.
///
/// # Errors
/// [`StoreError`] when they hold something else or are not in order, as after tampering.
pub(crate) fn read(
    session: &mut dyn Session,
    keys: &Keys,
    of: Of<'_>,
    records: &[Id],
) -> Result<HashMap<Id, Vec<RowOf>>, StoreError> {
    let (doing, dialect, place) = ("reading rows", session.dialect(), of.id());
    let mut select = SelectStatement::new();
    let own = columns(dialect, of.fields)
        .into_iter()
        .map(|(name, _)| name);
    for name in SYSTEM.iter().map(|it| (*it).to_owned()).chain(own) {
        select.expr(Expr::col(Alias::new(name)));
    }
    select
        .from(Alias::new(link_table(of.register, &of.field.name)))
        .and_where(Expr::col(Alias::new("record")).is_in(records.iter().map(|it| id(*it))))
        .order_by(Alias::new("record"), sea_query::Order::Asc)
        .order_by(Alias::new("idx"), sea_query::Order::Asc);
    let (sql, values) = dialect.build(&select);
    let mut found: HashMap<Id, Vec<RowOf>> = HashMap::new();
    session.query(doing, &sql, &values, &mut |row| {
        let system = Cells { row, doing };
        let rows = found.entry(system.id(0)?).or_default();
        if i64::try_from(rows.len()) != Ok(system.integer(1)?) {
            return Err(StoreError::plain("reading rows that are not in order"));
        }
        let mut read = RowOf {
            id: system.id(2)?,
            cells: IndexMap::new(),
        };
        let mut at = SYSTEM.len();
        for field in of.fields.values() {
            read.set(&field.name, value(keys, &place, field, row, at)?);
            at += own_columns(dialect, field).len();
        }
        rows.push(read);
        Ok(())
    })?;
    Ok(found)
}

/// Writes the rows of records that have none there; `table` is theirs, or waits to be.
pub(crate) fn add<'r>(
    session: &mut dyn Session,
    keys: &Keys,
    of: Of<'_>,
    table: &str,
    lists: impl Iterator<Item = (Id, &'r Value)>,
) -> Result<(), StoreError> {
    let place = of.id();
    let own = columns(session.dialect(), of.fields).into_iter();
    let names: Vec<String> = SYSTEM
        .iter()
        .map(|it| (*it).to_owned())
        .chain(own.map(|(name, _)| name))
        .collect();
    let line = |record: Id, idx: i64, row: &RowOf| {
        let mut line = vec![id(record), idx.into(), id(row.id)];
        for field in of.fields.values() {
            line.extend(cells(keys, &place, field, row.get(&field.name))?);
        }
        Ok(line)
    };
    let lines = lists.flat_map(|(record, value)| {
        let rows = (0_i64..).zip(value.rows());
        rows.map(move |(idx, row)| line(record, idx, row))
    });
    let mut lines = lines.peekable();
    match lines.peek() {
        Some(_) => session.insert("writing rows", table, &names, &mut lines),
        None => Ok(()),
    }
}

/// The records that have a row whose field holds one of these values.
///
/// # Errors
/// [`StoreError`] when a value cannot be one of the field's.
pub(crate) fn holders(
    dialect: Dialect,
    keys: &Keys,
    of: Of<'_>,
    field: &Field,
    wanted: &[Value],
) -> Result<SelectStatement, StoreError> {
    let column = |name: &str| Expr::col(Alias::new(name));
    let mut select = SelectStatement::new();
    select
        .expr(column("record"))
        .from(Alias::new(link_table(of.register, &of.field.name)));
    if is_secret(field) {
        let place = format!("{}.{}", of.id(), field.name);
        let digests = wanted
            .iter()
            .flat_map(|it| secret::indexes(keys, &place, it));
        select.and_where(column(&index_column(&field.name)).is_in(digests));
    } else if is_listed(field) {
        let function = match dialect {
            Dialect::Sqlite => "instr",
            Dialect::Postgres => "strpos",
        };
        let holds = |it: &Value| -> Expr {
            let item = Expr::val(canonical(&to_json(it)));
            let found: Expr = Func::cust(function)
                .args([column(&field.name), item])
                .into();
            found.gt(0)
        };
        let any = wanted.iter().map(holds).reduce(|a, b| a.or(b));
        select.and_where(any.unwrap_or_else(|| Expr::cust("1 = 0")));
    } else {
        let scale = field.kind.scale().unwrap_or(0);
        let wanted: Vec<Sql> = wanted
            .iter()
            .map(|it| to_sql(it, scale))
            .collect::<Result<_, _>>()?;
        select.and_where(column(&field.name).is_in(wanted));
    }
    Ok(select)
}
