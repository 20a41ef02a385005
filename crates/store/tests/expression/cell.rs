//! What a column holds in either database, and the value it stands for.

use base::{Decimal, Id};
use model::{Kind, Type, Value};
use postgres::types::{IsNull, private::BytesMut, to_sql_checked};
use rusqlite::types::{FromSqlResult, ToSqlOutput, ValueRef};

type Outcome<T> = Result<T, Box<dyn std::error::Error + Sync + Send>>;

#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Null,
    Flag(bool),
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl rusqlite::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Cell::Null => rusqlite::types::Null.to_sql(),
            Cell::Flag(flag) => flag.to_sql(),
            Cell::Integer(n) => n.to_sql(),
            Cell::Text(text) => text.to_sql(),
            Cell::Bytes(bytes) => bytes.to_sql(),
        }
    }
}

impl rusqlite::types::FromSql for Cell {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Cell> {
        Ok(match value {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(n) => Cell::Integer(n),
            ValueRef::Text(text) => Cell::Text(std::str::from_utf8(text).unwrap().to_owned()),
            ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
            ValueRef::Real(n) => panic!("{n}"),
        })
    }
}

impl postgres::types::ToSql for Cell {
    fn to_sql(&self, ty: &postgres::types::Type, out: &mut BytesMut) -> Outcome<IsNull> {
        match self {
            Cell::Null => Ok(IsNull::Yes),
            Cell::Flag(flag) => flag.to_sql_checked(ty, out),
            Cell::Integer(n) => n.to_sql_checked(ty, out),
            Cell::Text(text) => text.to_sql_checked(ty, out),
            Cell::Bytes(bytes) => bytes.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &postgres::types::Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'r> postgres::types::FromSql<'r> for Cell {
    fn from_sql(ty: &postgres::types::Type, raw: &'r [u8]) -> Outcome<Cell> {
        Ok(match ty.name() {
            "bool" => Cell::Flag(bool::from_sql(ty, raw)?),
            "int8" => Cell::Integer(i64::from_sql(ty, raw)?),
            "text" => Cell::Text(String::from_sql(ty, raw)?),
            "bytea" => Cell::Bytes(raw.to_vec()),
            other => return Err(format!("a column of type {other}").into()),
        })
    }

    fn from_sql_null(_: &postgres::types::Type) -> Outcome<Cell> {
        Ok(Cell::Null)
    }

    fn accepts(_: &postgres::types::Type) -> bool {
        true
    }
}

pub(crate) fn params(cells: &[Cell]) -> Vec<&(dyn postgres::types::ToSql + Sync)> {
    cells.iter().map(|it| it as _).collect()
}

/// What the store's SQL is bound to.
pub(crate) fn of(value: sea_query::Value) -> Cell {
    match value {
        sea_query::Value::Bool(Some(flag)) => Cell::Flag(flag),
        sea_query::Value::BigInt(Some(n)) => Cell::Integer(n),
        sea_query::Value::String(Some(text)) => Cell::Text(text),
        sea_query::Value::Bytes(Some(bytes)) => Cell::Bytes(bytes),
        other => panic!("{other:?}"),
    }
}

pub(crate) fn stored(value: &Value, kind: Option<&Kind>) -> Cell {
    match value {
        Value::Missing | Value::List(_) | Value::Rows(_) => Cell::Null,
        // The other half lies in a column of its own.
        Value::Place(place) => Cell::Integer(place.lng().into()),
        Value::Polygon(polygon) => Cell::Text(polygon.to_string()),
        Value::Flag(flag) => Cell::Flag(*flag),
        Value::Integer(n) => Cell::Integer(*n),
        Value::Decimal(n) => {
            let mut n = *n;
            n.rescale(u32::from(kind.and_then(Kind::scale).unwrap()));
            Cell::Integer(i64::try_from(n.mantissa()).unwrap())
        }
        Value::Text(text) | Value::Code(text) => Cell::Text(text.clone()),
        Value::Day(day) => Cell::Text(day.to_string()),
        Value::Time(time) => Cell::Text(time.to_string()),
        Value::Instant(instant) => Cell::Integer(instant.as_microsecond()),
        Value::Period(period) => Cell::Text(period.to_string()),
        Value::Ref(id) => Cell::Bytes(id.as_bytes().to_vec()),
    }
}

pub(crate) fn read(cell: Cell, ty: &Type, scale: u32) -> Value {
    match (cell, ty) {
        (Cell::Null, _) => Value::Missing,
        (Cell::Flag(flag), Type::Flag) => Value::Flag(flag),
        (Cell::Integer(n), Type::Flag) => Value::Flag(n != 0),
        (Cell::Integer(n), Type::Integer) => Value::Integer(n),
        (Cell::Integer(n), Type::Decimal) => Value::Decimal(Decimal::new(n, scale)),
        (Cell::Bytes(id), _) => Value::Ref(Id::from_slice(&id).unwrap()),
        (Cell::Text(text), Type::Day) => Value::Day(text.parse().unwrap()),
        (Cell::Text(text), Type::Time) => Value::Time(text.parse().unwrap()),
        (Cell::Text(text), Type::Code(_)) => Value::Code(text),
        (Cell::Text(text), Type::Period) => Value::Period(text.parse().unwrap()),
        (Cell::Text(text), _) => Value::Text(text),
        (other, ty) => panic!("{other:?} as {ty}"),
    }
}
