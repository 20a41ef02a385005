//! Lists into files, row by row: xlsx, csv and parquet.
//!
//! Texts that a spreadsheet would run are marked as texts in every kind of file. Not here:
//! which rows, and what is written of them.

mod csv;
mod parquet;
mod xlsx;

use std::io::{self, Seek, Write};

use base::{Day, Decimal};

use crate::{Cell, Moment};

/// One value to be written.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Datum {
    #[default]
    None,
    Text(String),
    Integer(i64),
    Decimal(Decimal),
    /// Exact to fifteen digits.
    Number(f64),
    /// Shown as a percentage: 0.925 as 92.5 %.
    Share(f64),
    Day(Day),
    Moment(Moment),
    Flag(bool),
    /// One that catches the eye, where the kind of file can.
    Marked(Box<Datum>),
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    Text,
    Integer,
    Decimal {
        scale: u8,
    },
    /// Yuan, shown as 3,500.50.
    Money,
    Day,
    Moment,
    Flag,
}

impl ColumnKind {
    /// Places behind the point.
    fn scale(self) -> u8 {
        match self {
            ColumnKind::Decimal { scale } => scale,
            ColumnKind::Money => 2,
            _ => 0,
        }
    }
}

/// A column of a list that is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// What programs call it.
    pub name: String,
    pub title: String,
    pub kind: ColumnKind,
    /// At most, in characters; longer texts are wrapped.
    pub width: f64,
}

/// How a file is to look, where its kind has a look.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// The name of the sheet, and the title above its columns.
    pub name: String,
    /// The heading; none when the rows bring their own.
    pub columns: Vec<Column>,
    /// At the foot of each printed page: who took it, when, what for.
    pub mark: String,
    /// What whoever opens it must see: the first line of a text, a remark on the first cell
    /// of a workbook.
    pub note: Option<String>,
    /// For programs: the heading is the first row, and nothing stands above it.
    pub bare: bool,
    /// What the columns mean, in a workbook on a sheet of its own behind the list.
    pub legend: Option<Legend>,
}

/// A small table beside a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Legend {
    pub name: String,
    /// The first is its heading.
    pub rows: Vec<Vec<String>>,
}

/// Title, kind and width of a column of a list that no program reads.
pub type Heading = (&'static str, ColumnKind, f64);

impl Look {
    /// A sheet under these headings, without marks.
    pub fn of(name: &str, headings: &[Heading]) -> Look {
        let column = |(title, kind, width): &Heading| Column {
            name: (*title).to_owned(),
            title: (*title).to_owned(),
            kind: *kind,
            width: *width,
        };
        Look {
            name: name.to_owned(),
            columns: headings.iter().map(column).collect(),
            ..Look::default()
        }
    }
}

/// A list being written.
pub trait Table {
    /// # Errors
    /// When it cannot be written on.
    fn row(&mut self, row: &[Datum]) -> io::Result<()>;
    /// Completes the file.
    ///
    /// # Errors
    /// The same.
    fn finish(self: Box<Self>) -> io::Result<()>;
}

/// Where a file goes.
pub trait Output: Write + Seek + Send {}

impl<T: Write + Seek + Send> Output for T {}

/// A csv in UTF-8 with a byte-order mark, as spreadsheets expect it.
///
/// # Errors
/// When it cannot be written.
pub fn csv<'o>(output: impl Output + 'o, look: &Look) -> io::Result<Box<dyn Table + 'o>> {
    Ok(Box::new(csv::Csv::new(output, look)?))
}

/// The same in GB18030, for programs that know no UTF-8.
///
/// # Errors
/// When it cannot be written.
pub fn gb18030<'o>(output: impl Output + 'o, look: &Look) -> io::Result<Box<dyn Table + 'o>> {
    Ok(Box::new(csv::Csv::in_gb18030(output, look)?))
}

/// A parquet with typed columns.
///
/// # Errors
/// When it cannot be written.
pub fn parquet<'o>(output: impl Output + 'o, look: &Look) -> io::Result<Box<dyn Table + 'o>> {
    Ok(Box::new(parquet::Parquet::new(output, look)?))
}

/// An xlsx in constant memory.
///
/// # Errors
/// When there is no room for its parts.
pub fn xlsx<'o>(output: impl Output + 'o, look: Look) -> io::Result<Box<dyn Table + 'o>> {
    Ok(Box::new(xlsx::Xlsx::new(output, look)?))
}

impl From<&Cell> for Datum {
    fn from(cell: &Cell) -> Datum {
        match cell {
            Cell::Empty | Cell::Uncomputed => Datum::None,
            Cell::Text(text) | Cell::Fault(text) => Datum::Text(text.clone()),
            Cell::Number(number) | Cell::Bare(number) => Datum::Number(*number),
            Cell::Share(share) => Datum::Share(*share),
            Cell::Moment(at) if at.time() == jiff::civil::Time::midnight() => Datum::Day(at.date()),
            Cell::Moment(at) => Datum::Moment(*at),
            Cell::Flag(flag) => Datum::Flag(*flag),
        }
    }
}
