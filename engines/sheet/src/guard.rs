//! What a packed list would unpack to, measured before any of it is kept: a small file may
//! unpack to more than a machine holds, and the sizes it states of itself may be lies.
//!
//! Each part is unpacked once and thrown away. Not here: what the parts mean, but for the
//! cells that an ods repeats with a number, and what it says of its cells.

use std::io::{BufReader, Read, Seek};
use std::ops::Range;

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::Unreadable;
use crate::merged::Down;

/// What is kept in memory whole, together: texts, styles, an ods.
const WHOLE_MAX: u64 = 256 << 20;
/// Sheets that are read row by row, together.
const SHEETS_MAX: u64 = 2 << 30;
/// From one mark of the text to the next: a cell, an attribute.
const STRETCH_MAX: u64 = 1 << 20;
/// Cells of a sheet that is kept in memory whole, empty ones between them too.
pub(crate) const CELLS_MAX: u64 = 5_000_000;
const BLOCK: usize = 64 * 1024;

fn damaged(error: ZipError) -> Unreadable {
    match error {
        ZipError::InvalidPassword => Unreadable::Password,
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Unreadable::Password,
        other => Unreadable::NoTable(other.into()),
    }
}

/// The names of the parts of an archive none of which is too large.
pub(crate) fn parts(source: impl Read + Seek) -> Result<Vec<String>, Unreadable> {
    let mut archive = ZipArchive::new(source).map_err(damaged)?;
    let (mut names, mut whole, mut sheets) = (Vec::new(), 0, 0);
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(damaged)?;
        let name = part.name().map_err(damaged)?.replace('\\', "/");
        let is_sheet = name.starts_with("xl/worksheets/");
        let (sum, max) = match is_sheet {
            true => (&mut sheets, SHEETS_MAX),
            false => (&mut whole, WHOLE_MAX),
        };
        *sum += unpacked(&mut part, max - *sum, is_sheet && name.ends_with(".xml"))?;
        names.push(name);
    }
    Ok(names)
}

/// How long a part is unpacked.
fn unpacked(part: &mut impl Read, room: u64, is_text: bool) -> Result<u64, Unreadable> {
    let (mut sum, mut stretch) = (0, 0);
    let mut block = vec![0; BLOCK];
    loop {
        let n = match part.read(&mut block) {
            Ok(0) => return Ok(sum),
            Ok(n) => n,
            Err(error) => return Err(Unreadable::NoTable(error.into())),
        };
        sum += n as u64;
        if is_text {
            let mut pieces = block[..n].split(|it| *it == b'<');
            stretch += pieces.next().map_or(0, <[u8]>::len) as u64;
            let longest = pieces.clone().map(<[u8]>::len).max().unwrap_or(0) as u64;
            if stretch.max(longest) > STRETCH_MAX {
                return Err(Unreadable::TooLarge);
            }
            if let Some(last) = pieces.next_back() {
                stretch = last.len() as u64;
            }
        }
        if sum > room {
            return Err(Unreadable::TooLarge);
        }
    }
}

/// What an ods says of its cells beside what stands in them.
#[derive(Default)]
pub(crate) struct Marks {
    /// Shown as percentages.
    shares: Vec<Share>,
    /// Merged downwards, each with its table.
    merged: Vec<(usize, Down)>,
}

/// A run of equal cells, from 0.
struct Share {
    table: usize,
    rows: Range<u64>,
    columns: Range<u64>,
}

impl Marks {
    pub(crate) fn is_share(&self, table: usize, (row, column): (u32, u32)) -> bool {
        let (row, column) = (u64::from(row), u64::from(column));
        // They stand in the order of the file: by table, then by row.
        let past = |it: &Share| (it.table, it.rows.end) <= (table, row);
        let runs = &self.shares[self.shares.partition_point(past)..];
        let mut here = runs
            .iter()
            .take_while(|it| it.table == table && it.rows.start <= row);
        here.any(|it| it.columns.contains(&column))
    }

    pub(crate) fn merged(&self, table: usize) -> impl Iterator<Item = Down> {
        let of_table = self.merged.iter().filter(move |it| it.0 == table);
        of_table.map(|it| it.1)
    }
}

/// Refuses an ods whose cells would not fit: `table:number-rows-repeated="1048576"` is
/// written in a few bytes.
///
/// # Source
/// ODF 1.2, 19.385, 19.675 to 19.678.
pub(crate) fn repeated(source: impl Read + Seek) -> Result<Marks, Unreadable> {
    let mut archive = ZipArchive::new(source).map_err(damaged)?;
    let mut marks = Marks::default();
    let Ok(content) = archive.by_name("content.xml") else {
        return Ok(marks);
    };
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(content));
    reader.config_mut().check_end_names = false;
    let (mut buffer, mut table) = (Vec::new(), Extent::default());
    loop {
        let event = reader.read_event_into(&mut buffer);
        match event.map_err(|error| Unreadable::NoTable(error.into()))? {
            Event::Start(tag) => table.begins(&tag, &mut marks),
            Event::Empty(tag) => {
                table.begins(&tag, &mut marks);
                table.ends(tag.name().as_ref());
            }
            Event::Text(text) => table.is_filled |= !text.is_empty(),
            Event::End(tag) => table.ends(tag.name().as_ref()),
            Event::Eof => return Ok(marks),
            _ => {}
        }
        if table.rows.saturating_mul(table.columns) > CELLS_MAX {
            return Err(Unreadable::TooLarge);
        }
        buffer.clear();
    }
}

/// How far the filled cells of a table reach.
#[derive(Default)]
struct Extent {
    /// How many tables have begun.
    tables: usize,
    rows: u64,
    columns: u64,
    /// Rows and cells so far, filled or not.
    row: u64,
    column: u64,
    /// How often the row and the cell stand there.
    row_times: u64,
    cell_times: u64,
    is_filled: bool,
}

impl Extent {
    fn begins(&mut self, tag: &BytesStart<'_>, marks: &mut Marks) {
        match tag.name().as_ref() {
            "table:table" => {
                *self = Extent {
                    tables: self.tables + 1,
                    ..Extent::default()
                };
            }
            "table:table-row" => {
                self.row_times = times(tag, "table:number-rows-repeated");
                self.column = 0;
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell_times = times(tag, "table:number-columns-repeated");
                let mut said = tag.attributes().flatten();
                self.is_filled = said.any(|it| it.key.as_ref().starts_with("office:"));
                self.mark(tag, marks);
            }
            _ => {}
        }
    }

    fn mark(&self, tag: &BytesStart<'_>, marks: &mut Marks) {
        let table = self.tables.saturating_sub(1);
        let mut said = tag.attributes().flatten();
        if said.any(|it| it.key.as_ref() == "office:value-type" && &*it.value == "percentage") {
            marks.shares.push(Share {
                table,
                rows: self.row..self.row.saturating_add(self.row_times),
                columns: self.column..self.column.saturating_add(self.cell_times),
            });
        }
        let rows = times(tag, "table:number-rows-spanned");
        let end = self.row.saturating_add(rows);
        if let (Ok(first), Ok(end), Ok(column)) = (
            self.row.try_into(),
            u32::try_from(end),
            self.column.try_into(),
        ) && rows > 1
        {
            let last = end - 1;
            let down = Down {
                first,
                last,
                column,
            };
            marks.merged.push((table, down));
        }
    }

    fn ends(&mut self, name: &str) {
        match name {
            "table:table-row" => self.row = self.row.saturating_add(self.row_times),
            "table:table-cell" | "table:covered-table-cell" => {
                self.column = self.column.saturating_add(self.cell_times);
                if std::mem::take(&mut self.is_filled) {
                    self.columns = self.columns.max(self.column);
                    self.rows = self.rows.max(self.row.saturating_add(self.row_times));
                }
            }
            _ => {}
        }
    }
}

fn times(tag: &BytesStart<'_>, name: &str) -> u64 {
    let mut said = tag.attributes().flatten();
    let said = said.find(|it| it.key.as_ref() == name);
    let number = said.and_then(|it| it.value.parse().ok());
    number.unwrap_or(1)
}
