//! Values as the databases keep them, and back.
//!
//! # Shape
//! flag INTEGER 0/1, in PostgreSQL BOOLEAN · integer INTEGER (BIGINT) · decimal INTEGER (BIGINT) scaled
//! by the field's places · text, code, day, period TEXT, compared byte by byte · instant INTEGER (BIGINT)
//! microseconds · reference and file BLOB (BYTEA) of 16 bytes · missing NULL. Several values lie in a link table of the field, in order.

use base::{Decimal, Id, Instant};
use kernel::StoreError;
use model::{Field, Kind, Type, Value};
use sea_query::Value as Sql;

use crate::dialect::{Cell, Dialect};
use crate::secret;

/// The type of one item of a field's value.
pub(crate) fn item_type(kind: &Kind) -> Type {
    match kind.ty() {
        Type::List(item) => *item,
        one => one,
    }
}

/// Whether the field's values lie in a link table. A sensitive list is sealed as one value.
pub(crate) fn linked(field: &Field) -> bool {
    matches!(field.kind.ty(), Type::List(_)) && !secret::is_secret(field)
}

pub(crate) fn column_type(dialect: Dialect, ty: &Type) -> &'static str {
    match ty {
        Type::Flag if dialect == Dialect::Postgres => "BOOLEAN",
        Type::Flag | Type::Integer | Type::Decimal | Type::Instant => integer(dialect),
        Type::Text | Type::Day | Type::Period | Type::Code(_) => text(dialect),
        Type::Ref(_) | Type::File | Type::List(_) => bytes(dialect),
    }
}

pub(crate) fn integer(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "INTEGER",
        Dialect::Postgres => "BIGINT",
    }
}

pub(crate) fn text(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "TEXT",
        Dialect::Postgres => "TEXT COLLATE \"C\"",
    }
}

pub(crate) fn bytes(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "BLOB",
        Dialect::Postgres => "BYTEA",
    }
}

pub(crate) fn id(id: Id) -> Sql {
    Sql::Bytes(Some(id.as_bytes().to_vec()))
}

/// # Errors
/// [`StoreError`] when a decimal is too large for its scale.
pub(crate) fn to_sql(value: &Value, scale: u8) -> Result<Sql, StoreError> {
    Ok(match value {
        Value::Missing | Value::List(_) => Sql::BigInt(None),
        Value::Flag(flag) => Sql::Bool(Some(*flag)),
        Value::Integer(number) => Sql::BigInt(Some(*number)),
        Value::Decimal(number) => Sql::BigInt(Some(scaled(*number, scale)?)),
        Value::Text(text) | Value::Code(text) => Sql::String(Some(text.clone())),
        Value::Day(day) => Sql::String(Some(day.to_string())),
        Value::Period(period) => Sql::String(Some(period.to_string())),
        Value::Instant(at) => Sql::BigInt(Some(at.as_microsecond())),
        Value::Ref(it) => id(*it),
    })
}

fn scaled(number: Decimal, scale: u8) -> Result<i64, StoreError> {
    let too_large = || StoreError::plain("keeping a decimal beyond its range");
    let factor = Decimal::from(10_i64.pow(u32::from(scale)));
    let whole = number.checked_mul(factor).ok_or_else(too_large)?.round();
    i64::try_from(whole).map_err(|_| too_large())
}

/// # Errors
/// [`StoreError`] when the column holds something else, as after tampering.
pub(crate) fn from_sql(cell: Cell<'_>, ty: &Type, scale: u8) -> Result<Value, StoreError> {
    let odd = || StoreError::plain(format!("reading a column of type {ty:?}"));
    Ok(match (cell, ty) {
        (Cell::Null, _) => Value::Missing,
        (Cell::Flag(flag), Type::Flag) => Value::Flag(flag),
        (Cell::Integer(n @ (0 | 1)), Type::Flag) => Value::Flag(n == 1),
        (Cell::Integer(n), Type::Integer) => Value::Integer(n),
        (Cell::Integer(n), Type::Decimal) => {
            Value::Decimal(Decimal::new(n, u32::from(scale)).normalize())
        }
        (Cell::Integer(n), Type::Instant) => Value::Instant(instant(n)?),
        (Cell::Bytes(bytes), Type::Ref(_) | Type::File) => {
            Value::Ref(Id::from_slice(bytes).map_err(|_| odd())?)
        }
        (Cell::Text(text), ty) => match ty {
            Type::Text => Value::Text(text.to_owned()),
            Type::Code(_) => Value::Code(text.to_owned()),
            Type::Day => Value::Day(text.parse().map_err(|_| odd())?),
            Type::Period => Value::Period(text.parse().map_err(|_| odd())?),
            _ => return Err(odd()),
        },
        _ => return Err(odd()),
    })
}

pub(crate) fn instant(micros: i64) -> Result<Instant, StoreError> {
    Instant::from_microsecond(micros).map_err(|e| StoreError::new("reading a time", e))
}

pub(crate) fn read_id(bytes: &[u8]) -> Result<Id, StoreError> {
    Id::from_slice(bytes).map_err(|e| StoreError::new("reading an id", e))
}
