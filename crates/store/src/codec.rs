//! Values as the databases keep them, and back.
//!
//! # Shape
//! flag INTEGER 0/1, in PostgreSQL BOOLEAN · integer INTEGER (BIGINT) · decimal INTEGER (BIGINT) scaled
//! by the field's places · text, code, day, time, period TEXT, compared byte by byte · instant INTEGER
//! (BIGINT) microseconds · place two INTEGER (BIGINT), millionths of a degree: the longitude in the
//! field's own column, the latitude in `FIELD__lat` · polygon TEXT, GeoJSON · reference and file BLOB
//! (BYTEA) of 16 bytes · missing NULL, in the field's own column always. Several values lie in a link
//! table of the field, in order. A sensitive value lies sealed in the field's own column, and digested
//! in `FIELD__index`.

use base::{Decimal, Id, Instant, Place};
use kernel::{Query, StoreError};
use model::{Field, Kind, Type, Value};
use sea_query::Value as Sql;

use crate::dialect::{Cell, Dialect, Row};
use crate::keys::Keys;
use crate::secret::{self, index_column, is_secret};

/// The type of one item of a field's value.
pub(crate) fn item_type(kind: &Kind) -> Type {
    match kind.ty() {
        Type::List(item) => *item,
        one => one,
    }
}

/// Whether the field's values lie in a table of their own: a link table, or one of rows
/// (see `rows`). A sensitive list is sealed as one value.
pub(crate) fn linked(field: &Field) -> bool {
    (field.kind.is_several() || field.kind.rows().is_some()) && !is_secret(field)
}

/// The columns of a field in its register's own table, with their types.
pub(crate) fn columns(dialect: Dialect, field: &Field) -> Vec<(String, &'static str)> {
    let name = || field.name.clone();
    if linked(field) {
        return Vec::new();
    }
    if is_secret(field) {
        let sealed = bytes(dialect);
        return vec![(name(), sealed), (index_column(&field.name), sealed)];
    }
    match field.kind.ty() {
        Type::Place => vec![
            (name(), integer(dialect)),
            (format!("{}__lat", field.name), integer(dialect)),
        ],
        ty => vec![(name(), column_type(dialect, &ty))],
    }
}

/// What a record's value puts into the field's columns, in their order. `of` is what the
/// field is of: the register's id, or that with the name of the field whose rows it is of.
///
/// # Errors
/// [`StoreError`] when a decimal is too large for its scale, or a value cannot be sealed.
pub(crate) fn cells(
    keys: &Keys,
    of: &str,
    field: &Field,
    value: &Value,
) -> Result<Vec<Sql>, StoreError> {
    if is_secret(field) {
        let place = format!("{of}.{}", field.name);
        let sealed = secret::seal_value(keys, &place, value)?;
        let index = secret::index(keys, &place, value);
        return Ok(vec![Sql::Bytes(sealed), Sql::Bytes(index)]);
    }
    Ok(match (field.kind.ty(), value) {
        (Type::Place, Value::Place(place)) => [place.lng(), place.lat()]
            .map(|it| Sql::BigInt(Some(it.into())))
            .into(),
        (Type::Place, _) => vec![Sql::BigInt(None), Sql::BigInt(None)],
        _ => vec![to_sql(value, field.kind.scale().unwrap_or(0))?],
    })
}

/// How a field's value is read from the rows of a question: found once for all of them.
pub(crate) struct Reader<'r> {
    /// What the field is of, as [`cells`] takes it.
    of: &'r str,
    pub(crate) field: &'r Field,
    ty: Type,
    scale: u8,
    /// Where its columns begin.
    at: usize,
}

impl<'r> Reader<'r> {
    pub(crate) fn new(of: &'r str, field: &'r Field, at: usize) -> Reader<'r> {
        let scale = field.kind.scale().unwrap_or(0);
        Reader {
            of,
            field,
            ty: field.kind.ty(),
            scale,
            at,
        }
    }

    /// Of the single fields a question reads, whose columns begin at `at`.
    pub(crate) fn all(dialect: Dialect, query: &Query<'r>, at: usize) -> Vec<Reader<'r>> {
        let (mut at, register) = (at, query.register);
        let single = register.fields.values().filter(|it| !linked(it));
        let single = single.filter(|it| query.reads(&it.name));
        let readers = single.map(|field| {
            let reader = Reader::new(&register.id, field, at);
            at += columns(dialect, field).len();
            reader
        });
        readers.collect()
    }

    /// # Errors
    /// [`StoreError`] when the columns hold something else, as after tampering.
    pub(crate) fn value(&self, keys: &Keys, row: &dyn Row) -> Result<Value, StoreError> {
        let Reader { of, field, at, .. } = *self;
        if is_secret(field) {
            return secret::read_value(keys, of, field, row.cell(at), row.cell(at + 1));
        }
        let odd = || StoreError::plain(format!("reading {of}.{}", field.name));
        match &self.ty {
            Type::Place => match (row.cell(at), row.cell(at + 1)) {
                (Cell::Null, Cell::Null) => Ok(Value::Missing),
                (Cell::Integer(lng), Cell::Integer(lat)) => {
                    let micro = |n: i64| i32::try_from(n).map_err(|_| odd());
                    let place = Place::new(micro(lng)?, micro(lat)?);
                    place.map(Value::Place).map_err(|_| odd())
                }
                _ => Err(odd()),
            },
            ty => from_sql(row.cell(at), ty, self.scale),
        }
    }
}

pub(crate) fn column_type(dialect: Dialect, ty: &Type) -> &'static str {
    match ty {
        Type::Flag if dialect == Dialect::Postgres => "BOOLEAN",
        Type::Flag | Type::Integer | Type::Decimal | Type::Instant | Type::Place => {
            integer(dialect)
        }
        Type::Text | Type::Day | Type::Time | Type::Period | Type::Code(_) | Type::Polygon => {
            text(dialect)
        }
        Type::Ref(_) | Type::File | Type::List(_) | Type::Rows(_) => bytes(dialect),
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
        Value::Missing | Value::List(_) | Value::Rows(_) | Value::Place(_) => Sql::BigInt(None),
        Value::Flag(flag) => Sql::Bool(Some(*flag)),
        Value::Integer(number) => Sql::BigInt(Some(*number)),
        Value::Decimal(number) => Sql::BigInt(Some(scaled(*number, scale)?)),
        Value::Text(text) | Value::Code(text) => Sql::String(Some(text.clone())),
        Value::Day(day) => Sql::String(Some(day.to_string())),
        Value::Time(time) => Sql::String(Some(time.to_string())),
        Value::Polygon(polygon) => Sql::String(Some(polygon.to_string())),
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
            Type::Time => Value::Time(text.parse().map_err(|_| odd())?),
            Type::Polygon => Value::Polygon(text.parse().map_err(|_| odd())?),
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
