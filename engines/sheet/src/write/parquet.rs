//! Typed columns for programs, in groups of rows.
//!
//! Columns are called by their names, not their titles; the titles stand in the file's
//! metadata.
//!
//! # Source
//! Apache Parquet format 2.x, logical types.

use std::io::{self, Write};
use std::sync::Arc;

use base::{Day, Decimal};
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};

use super::csv::text;
use super::{Column, ColumnKind, Datum, Look, Table};

/// Rows kept in memory until they are written together.
const GROUP: usize = 20_000;
/// Digits of an exact number in eight bytes.
const DIGITS: i32 = 18;

pub(super) struct Parquet<O: Write + Send> {
    writer: SerializedFileWriter<O>,
    kinds: Vec<ColumnKind>,
    rows: Vec<Vec<Datum>>,
}

fn failed(error: ParquetError) -> io::Error {
    io::Error::other(error)
}

impl<O: Write + Send> Parquet<O> {
    pub(super) fn new(output: O, look: &Look) -> io::Result<Parquet<O>> {
        let titles = look.columns.iter().map(|it| it.title.as_str());
        let said = [
            ("titles", Some(titles.collect::<Vec<_>>().join("\t"))),
            ("mark", Some(look.mark.clone()).filter(|it| !it.is_empty())),
            ("note", look.note.clone()),
        ];
        let said = said
            .into_iter()
            .filter_map(|(key, it)| Some(KeyValue::new(key.to_owned(), it?)));
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(said.collect()))
            .build();
        let columns: Result<Vec<TypePtr>, ParquetError> = look.columns.iter().map(typed).collect();
        let schema = Type::group_type_builder("rows")
            .with_fields(columns.map_err(failed)?)
            .build()
            .map_err(failed)?;
        let writer = SerializedFileWriter::new(output, Arc::new(schema), Arc::new(properties));
        Ok(Parquet {
            writer: writer.map_err(failed)?,
            kinds: look.columns.iter().map(|it| it.kind).collect(),
            rows: Vec::new(),
        })
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let mut group = self.writer.next_row_group()?;
        for (at, kind) in self.kinds.iter().enumerate() {
            let cells = rows.iter().map(|row| row.get(at).unwrap_or(&Datum::None));
            match kind {
                ColumnKind::Text => column::<ByteArrayType, _>(&mut group, cells.map(words))?,
                ColumnKind::Integer => column::<Int64Type, _>(&mut group, cells.map(whole))?,
                ColumnKind::Decimal { .. } | ColumnKind::Money => {
                    let scale = kind.scale();
                    column::<Int64Type, _>(&mut group, cells.map(|it| exact(it, scale)))?;
                }
                ColumnKind::Day => column::<Int32Type, _>(&mut group, cells.map(day))?,
                ColumnKind::Moment => column::<Int64Type, _>(&mut group, cells.map(moment))?,
                ColumnKind::Flag => column::<BoolType, _>(&mut group, cells.map(flag))?,
            }
        }
        group.close().map(drop)
    }
}

impl<O: Write + Send> Table for Parquet<O> {
    fn row(&mut self, row: &[Datum]) -> io::Result<()> {
        self.rows.push(row.to_vec());
        match self.rows.len() < GROUP {
            true => Ok(()),
            false => self.flush().map_err(failed),
        }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.flush().map_err(failed)?;
        self.writer.close().map(drop).map_err(failed)
    }
}

/// A column's type; every value may be missing.
fn typed(column: &Column) -> Result<TypePtr, ParquetError> {
    let (physical, logical) = match column.kind {
        ColumnKind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnKind::Integer => (Physical::INT64, None),
        ColumnKind::Decimal { .. } | ColumnKind::Money => (
            Physical::INT64,
            Some(LogicalType::decimal(column.kind.scale().into(), DIGITS)),
        ),
        ColumnKind::Day => (Physical::INT32, Some(LogicalType::Date)),
        ColumnKind::Moment => (
            Physical::INT64,
            Some(LogicalType::timestamp(false, TimeUnit::MICROS)),
        ),
        ColumnKind::Flag => (Physical::BOOLEAN, None),
    };
    let mut builder = Type::primitive_type_builder(&column.name, physical)
        .with_repetition(Repetition::OPTIONAL)
        .with_logical_type(logical);
    if let ColumnKind::Decimal { .. } | ColumnKind::Money = column.kind {
        let scale = column.kind.scale();
        builder = builder.with_precision(DIGITS).with_scale(scale.into());
    }
    Ok(Arc::new(builder.build()?))
}

/// Writes one column of a group, with which of its values are there.
fn column<T: DataType, O: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, O>,
    cells: impl Iterator<Item = Option<T::T>>,
) -> Result<(), ParquetError> {
    let (mut values, mut there) = (Vec::new(), Vec::new());
    for cell in cells {
        there.push(i16::from(cell.is_some()));
        values.extend(cell);
    }
    let Some(mut writer) = group.next_column()? else {
        return Ok(());
    };
    writer
        .typed::<T>()
        .write_batch(&values, Some(&there), None)?;
    writer.close()
}

fn words(datum: &Datum) -> Option<ByteArray> {
    match datum {
        Datum::None => None,
        Datum::Text(words) => Some(words.as_str().into()),
        other => Some(text(other).as_str().into()),
    }
}

fn whole(datum: &Datum) -> Option<i64> {
    match datum {
        Datum::Integer(n) => Some(*n),
        _ => None,
    }
}

/// As so many last places; a share in hundredths.
fn exact(datum: &Datum, scale: u8) -> Option<i64> {
    let mut number = match datum {
        Datum::Decimal(n) => *n,
        Datum::Integer(n) => Decimal::from(*n),
        Datum::Share(share) => share.to_string().parse::<Decimal>().ok()? * Decimal::ONE_HUNDRED,
        _ => return None,
    };
    number.rescale(scale.into());
    i64::try_from(number.mantissa()).ok()
}

fn day(datum: &Datum) -> Option<i32> {
    match datum {
        Datum::Day(day) => {
            let span = day
                .since((jiff::Unit::Day, Day::constant(1970, 1, 1)))
                .ok()?;
            Some(span.get_days())
        }
        _ => None,
    }
}

fn moment(datum: &Datum) -> Option<i64> {
    match datum {
        Datum::Moment(at) => {
            let at = jiff::tz::Offset::UTC.to_timestamp(*at).ok()?;
            Some(at.as_microsecond())
        }
        _ => None,
    }
}

fn flag(datum: &Datum) -> Option<bool> {
    match datum {
        Datum::Flag(flag) => Some(*flag),
        _ => None,
    }
}
