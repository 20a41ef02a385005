//! A file with lists: what kind it is by its beginning, its sheets, and their rows one by one.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use calamine::{Data, DataRef, ExcelDateTime, Ods, Reader, SheetVisible, Style, Xls, Xlsb, Xlsx};

use crate::guard::{self, Marks};
use crate::merged::{Down, Merged};
use crate::shown;
use crate::text::{self, Manner};
use crate::web::{self, Table};
use crate::{Cell, Heading, Moment, Row, Wanted, heading, heading_at};

/// Bytes that can be read more than once.
pub trait Input: Read + Seek + Send {}

impl<T: Read + Seek + Send> Input for T {}

type Source = BufReader<Box<dyn Input>>;

/// Bytes of text in one row of a list.
pub(crate) const ROW_MAX: usize = 256 * 1024;

/// Why a file gives no rows, told to the person who chose it.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    #[error("文件是空的。请检查是否选错了文件。")]
    Empty,
    #[error("文件设有密码。请用 Excel 或 WPS 打开，取消密码后另存，再上传。")]
    Password,
    #[error("这是网页，里面没有表格。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。")]
    WebPage,
    #[error("这个文件读不出表格。请用 Excel 或 WPS 另存为 .xlsx 后再上传。")]
    NoTable(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("表格解开后过大，没有读取。请另存为 .csv，或拆成几个文件后再上传。")]
    TooLarge,
    #[error("第 {0} 行的内容太多，不像一份名册。请检查这一行，删去多余的内容后再上传。")]
    Heavy(u32),
    #[error("第 {0} 行的引号没有成对。请检查这一行，或用 Excel、WPS 另存为 .xlsx 后再上传。")]
    Quote(u32),
    #[error("文件没有读完整。请重新上传。")]
    Io(#[from] io::Error),
}

/// One sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    pub name: String,
    pub hidden: bool,
}

/// An opened file.
pub struct Book {
    kind: Kind,
    tabs: Vec<Tab>,
}

enum Kind {
    Text(Source, Manner),
    /// Row by row.
    Xlsx(Box<Xlsx<Source>>),
    // These are unpacked whole.
    Xls(Box<Xls<Source>>),
    Xlsb(Box<Xlsb<Source>>),
    Ods(Box<Ods<Source>>, Marks),
    Web(Vec<Table>),
}

/// Columns past this hold nothing of a list.
pub(crate) const COLUMNS_MAX: u32 = 2_000;
/// Nobody merges cells in longer sheets by hand, and they stand behind all rows.
const MERGED_MAX: u32 = 50_000;
const DOWNS_MAX: usize = 10_000;
/// Who keeps formulas has some in the first rows.
const FORMULAS_WITHIN: u32 = 200;
const FORMULAS_MAX: usize = 2_000_000;
/// Cells of a sheet.
const CELLS_MAX: u64 = 100_000_000;

impl Book {
    /// # Errors
    /// [`Unreadable`] when there is no list in the file that can be read.
    pub fn open(input: impl Input + 'static) -> Result<Book, Unreadable> {
        let mut source: Source = BufReader::new(Box::new(input));
        let mut beginning = Vec::new();
        source.by_ref().take(1024).read_to_end(&mut beginning)?;
        source.seek(SeekFrom::Start(0))?;
        let kind = match beginning.as_slice() {
            [] => return Err(Unreadable::Empty),
            [b'P', b'K', 3, 4, ..] => packed(source)?,
            [0xD0, 0xCF, 0x11, 0xE0, ..] => old(source)?,
            text if is_web_page(text) => Kind::Web(web::tables(&mut source)?),
            text if text.iter().take(512).filter(|it| **it == 0).count() > 2
                && encoding_rs::Encoding::for_bom(text).is_none() =>
            {
                return Err(Unreadable::NoTable("no list begins like this".into()));
            }
            _ => {
                let manner = text::manner(&mut source)?;
                Kind::Text(source, manner)
            }
        };
        let tabs = kind.tabs();
        Ok(Book { kind, tabs })
    }

    /// Its sheets in their order; a text has one without a name.
    pub fn tabs(&self) -> &[Tab] {
        &self.tabs
    }

    /// Gives the rows of a sheet, from its first on, until told to stop; rows without
    /// anything may be left out.
    ///
    /// # Errors
    /// [`Unreadable`] when the file breaks off or is damaged inside.
    pub fn each(
        &mut self,
        tab: usize,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), Unreadable> {
        let Some(name) = self.tabs.get(tab).map(|it| it.name.clone()) else {
            return Ok(());
        };
        let (mut cells, mut refused) = (0, None);
        let mut take = |row: Row| {
            cells += row.cells.len() as u64;
            refused = if row.weight() > ROW_MAX {
                Some(Unreadable::Heavy(row.number))
            } else if cells > CELLS_MAX {
                Some(Unreadable::TooLarge)
            } else {
                None
            };
            match refused {
                Some(_) => ControlFlow::Break(()),
                None => take(row),
            }
        };
        match &mut self.kind {
            Kind::Web(tables) => {
                let rows = tables.get(tab).into_iter().flat_map(|it| it.rows.iter());
                let _ = rows.cloned().try_for_each(&mut take);
                Ok(())
            }
            Kind::Text(source, manner) => text::each(source, *manner, &mut take),
            Kind::Xlsx(book) => row_by_row(book, &name, &mut take),
            Kind::Xls(book) => whole(book.as_mut(), &name, bare, &mut take),
            Kind::Xlsb(book) => cell_by_cell(book, &name, &mut take),
            Kind::Ods(book, marks) => {
                let shown = |value, at| match value {
                    Cell::Number(number) if marks.is_share(tab, at) => Cell::Share(number),
                    other => other,
                };
                whole(book.as_mut(), &name, shown, &mut take)
            }
        }?;
        refused.map_or(Ok(()), Err)
    }

    /// What is merged downwards below a heading.
    ///
    /// # Errors
    /// [`Unreadable`] when the file is damaged inside.
    pub fn merged(&mut self, tab: usize, heading: u32) -> Result<Merged, Unreadable> {
        let Some(name) = self.tabs.get(tab).map(|it| it.name.clone()) else {
            return Ok(Merged::default());
        };
        let parts = match &mut self.kind {
            Kind::Text(..) | Kind::Xlsb(_) => Vec::new(),
            Kind::Web(tables) => {
                let downs = tables.get(tab).into_iter().flat_map(|it| it.downs.iter());
                return Ok(Merged::below(heading, downs.copied().take(DOWNS_MAX)));
            }
            Kind::Ods(_, marks) => {
                let downs = marks.merged(tab).take(DOWNS_MAX);
                return Ok(Merged::below(heading, downs));
            }
            Kind::Xls(book) => book.merge_cells_by_sheet_name(&name).map_err(no_table)?,
            Kind::Xlsx(book) => {
                let cells = book.worksheet_cells_reader(&name).map_err(no_table)?;
                let (last, _) = cells.dimensions().end;
                drop(cells);
                match last > MERGED_MAX {
                    true => Vec::new(),
                    false => book.merge_cells_by_sheet_name(&name).map_err(no_table)?,
                }
            }
        };
        let downs = parts.iter().flat_map(|it| {
            (it.start.1..=it.end.1.min(COLUMNS_MAX)).map(|column| Down {
                first: it.start.0,
                last: it.end.0,
                column,
            })
        });
        Ok(Merged::below(heading, downs.take(DOWNS_MAX)))
    }

    /// What cells of a sheet show that is not what they hold, by row (from 1) and column
    /// (from 0): 9.30, 2026年9月, nothing where all is struck out. Only an xlsx tells.
    ///
    /// # Errors
    /// As of [`Book::each`].
    pub fn shown(&mut self, tab: usize) -> Result<HashMap<(u32, usize), String>, Unreadable> {
        let (Kind::Xlsx(book), Some(tab)) = (&mut self.kind, self.tabs.get(tab)) else {
            return Ok(HashMap::new());
        };
        let mut cells = book.worksheet_cells_reader(&tab.name).map_err(no_table)?;
        let formats: Vec<String> = cells.styles().iter().map(format).collect();
        let strikes: Vec<bool> = cells.styles().iter().map(strikes).collect();
        let mut found = HashMap::new();
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(no_table)? {
            let (line, column) = cell.get_position();
            let value = match (of_ref(cell.get_value()), formats.get(style)) {
                (Cell::Number(number), Some(format)) if format.contains('%') => Cell::Share(number),
                (value, _) => value,
            };
            let text = match strikes.get(style) {
                Some(true) => Some(String::new()),
                _ => formats.get(style).and_then(|it| shown::shown(&value, it)),
            };
            found.extend(text.map(|text| ((line + 1, column as usize), text)));
        }
        Ok(found)
    }

    /// About how many rows a sheet has, where that is soon told.
    ///
    /// # Errors
    /// When a text cannot be read.
    pub fn about(&mut self, tab: usize) -> Result<Option<u64>, Unreadable> {
        let Some(name) = self.tabs.get(tab).map(|it| it.name.clone()) else {
            return Ok(None);
        };
        Ok(match &mut self.kind {
            Kind::Text(source, _) => Some(text::lines(source)?),
            Kind::Xlsx(book) => {
                let cells = book.worksheet_cells_reader(&name).map_err(no_table)?;
                let (last, _) = cells.dimensions().end;
                Some(u64::from(last) + 1).filter(|it| *it > 1)
            }
            Kind::Web(tables) => tables.get(tab).map(|it| it.rows.len() as u64),
            _ => None,
        })
    }
}

/// A heading is looked for in so many rows.
const HEADING_ROWS: usize = 30;

impl Book {
    /// The rows of a sheet among which its heading stands.
    ///
    /// # Errors
    /// As of [`Book::each`].
    pub fn top(&mut self, tab: usize) -> Result<Vec<Row>, Unreadable> {
        let mut rows = Vec::with_capacity(HEADING_ROWS);
        self.each(tab, &mut |row| {
            rows.push(row);
            match rows.len() < HEADING_ROWS {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        })?;
        Ok(rows)
    }

    /// The heading a person points at.
    ///
    /// # Errors
    /// As of [`Book::each`].
    pub fn heading_at(
        &mut self,
        tab: usize,
        row: u32,
        wanted: &[Wanted],
    ) -> Result<Option<Heading>, Unreadable> {
        Ok(heading_at(&self.top(tab)?, row, wanted))
    }

    /// Where the heading stands on each sheet that is not hidden and has one; the sheet
    /// that has most of the columns first, of equals the earlier.
    ///
    /// # Errors
    /// As of [`Book::each`].
    pub fn headings(&mut self, wanted: &[Wanted]) -> Result<Vec<(usize, Heading)>, Unreadable> {
        let mut found = Vec::new();
        for tab in 0..self.tabs.len() {
            if self.tabs[tab].hidden {
                continue;
            }
            found.extend(heading(&self.top(tab)?, wanted).map(|it| (tab, it)));
        }
        found.sort_by_key(|(_, it)| std::cmp::Reverse(it.found()));
        Ok(found)
    }
}

impl Kind {
    fn tabs(&self) -> Vec<Tab> {
        let sheets = match self {
            Kind::Web(tables) => {
                let is_one = tables.len() == 1;
                let name = |(at, it): (usize, &Table)| match it.name.is_empty() && !is_one {
                    true => format!("表{}", at + 1),
                    false => it.name.clone(),
                };
                let tab = |name| Tab {
                    name,
                    hidden: false,
                };
                return tables.iter().enumerate().map(name).map(tab).collect();
            }
            Kind::Text(..) => {
                return vec![Tab {
                    name: String::new(),
                    hidden: false,
                }];
            }
            Kind::Xlsx(book) => book.sheets_metadata(),
            Kind::Xls(book) => book.sheets_metadata(),
            Kind::Xlsb(book) => book.sheets_metadata(),
            Kind::Ods(book, _) => book.sheets_metadata(),
        };
        let tabs = sheets.iter().map(|it| Tab {
            name: it.name.clone(),
            hidden: it.visible != SheetVisible::Visible,
        });
        tabs.collect()
    }
}

fn no_table(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Unreadable {
    Unreadable::NoTable(error.into())
}

/// A spreadsheet in an archive, by what lies in it.
fn packed(mut source: Source) -> Result<Kind, Unreadable> {
    let parts = guard::parts(&mut source)?;
    source.seek(SeekFrom::Start(0))?;
    let has = |name: &str| parts.iter().any(|it| it == name);
    if has("xl/workbook.xml") {
        return Ok(Kind::Xlsx(Box::new(Xlsx::new(source).map_err(no_table)?)));
    }
    if has("xl/workbook.bin") {
        return Ok(Kind::Xlsb(Box::new(Xlsb::new(source).map_err(no_table)?)));
    }
    let marks = guard::repeated(&mut source)?;
    source.seek(SeekFrom::Start(0))?;
    let book = Ods::new(source).map_err(|error| match error {
        calamine::OdsError::Password => Unreadable::Password,
        calamine::OdsError::CellLimitExceeded { .. } => Unreadable::TooLarge,
        other => no_table(other),
    })?;
    Ok(Kind::Ods(Box::new(book), marks))
}

/// The binary format of Excel 97 and of WPS (.xls, .et), or an .xlsx under a password.
fn old(mut source: Source) -> Result<Kind, Unreadable> {
    let mut bytes = Vec::new();
    source.by_ref().take(8 << 20).read_to_end(&mut bytes)?;
    source.seek(SeekFrom::Start(0))?;
    let sealed: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if bytes.windows(sealed.len()).any(|it| it == sealed) {
        return Err(Unreadable::Password);
    }
    let book = Xls::new(source).map_err(|error| match error {
        calamine::XlsError::Password => Unreadable::Password,
        other => no_table(other),
    })?;
    Ok(Kind::Xls(Box::new(book)))
}

fn is_web_page(beginning: &[u8]) -> bool {
    let text = String::from_utf8_lossy(beginning).to_ascii_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']);
    text.starts_with("<html")
        || text.starts_with("<!doctype html")
        || text.starts_with("<head")
        || text.starts_with("<meta")
        || text.starts_with("<style")
        || text.starts_with("<table")
        || (text.starts_with("<?xml") && text.contains("urn:schemas-microsoft-com:office"))
}

fn row_by_row(
    book: &mut Xlsx<Source>,
    name: &str,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), Unreadable> {
    let uncomputed = uncomputed(book, name)?;
    let mut cells = book.worksheet_cells_reader(name).map_err(no_table)?;
    let shown: Vec<Shown> = cells
        .styles()
        .iter()
        .map(|it| manner_of(&format(it)))
        .collect();
    let mut rows = Rows::default();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(no_table)? {
        let value = match (of_ref(cell.get_value()), shown.get(style)) {
            (Cell::Number(number), Some(shown)) => shown.cell(number),
            (Cell::Empty, _) if uncomputed.contains(&cell.get_position()) => Cell::Uncomputed,
            (value, _) => value,
        };
        if rows.put(cell.get_position(), value, take).is_break() {
            return Ok(());
        }
    }
    rows.finish(take);
    Ok(())
}

/// Where formulas stand without their values. Whoever computes keeps the value of each, so the
/// first formula tells of all.
fn uncomputed(book: &mut Xlsx<Source>, name: &str) -> Result<HashSet<(u32, u32)>, Unreadable> {
    let mut cells = book.worksheet_cells_reader(name).map_err(no_table)?;
    let mut found = HashSet::new();
    // What breaks off here breaks off again where it is told.
    while let Ok(Some(cell)) = cells.next_cell_with_formula_metadata() {
        match (cell.formula.is_some(), cell.value == DataRef::Empty) {
            (true, true) if found.len() < FORMULAS_MAX => drop(found.insert(cell.pos)),
            (true, _) if found.is_empty() => break,
            (false, _) if found.is_empty() && cell.pos.0 >= FORMULAS_WITHIN => break,
            _ => {}
        }
    }
    Ok(found)
}

fn cell_by_cell(
    book: &mut Xlsb<Source>,
    name: &str,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), Unreadable> {
    let mut cells = book.worksheet_cells_reader(name).map_err(no_table)?;
    let mut rows = Rows::default();
    while let Some(cell) = cells.next_cell().map_err(no_table)? {
        let value = bare(of_ref(cell.get_value()), cell.get_position());
        if rows.put(cell.get_position(), value, take).is_break() {
            return Ok(());
        }
    }
    rows.finish(take);
    Ok(())
}

/// Cells, from the first on, put together as rows.
#[derive(Default)]
struct Rows(Row);

impl Rows {
    fn put(
        &mut self,
        (line, column): (u32, u32),
        value: Cell,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if value == Cell::Empty || column >= COLUMNS_MAX {
            return ControlFlow::Continue(());
        }
        let row = &mut self.0;
        if row.number != line + 1 {
            let next = Row {
                number: line + 1,
                cells: Vec::with_capacity(row.cells.len()),
            };
            let full = std::mem::replace(row, next);
            if !full.cells.is_empty() && take(full).is_break() {
                return ControlFlow::Break(());
            }
        }
        row.cells.resize(column as usize, Cell::Empty);
        row.cells.push(value);
        ControlFlow::Continue(())
    }

    fn finish(self, take: &mut dyn FnMut(Row) -> ControlFlow<()>) {
        if !self.0.cells.is_empty() {
            let _ = take(self.0);
        }
    }
}

/// How a number is shown, where that says what it is.
enum Shown {
    Plain,
    /// `0.00%`
    Share,
    /// `000000`: a code, to so many places.
    Padded(usize),
}

impl Shown {
    fn cell(&self, number: f64) -> Cell {
        match self {
            Shown::Share => Cell::Share(number),
            Shown::Padded(places) if number.fract() == 0.0 && number >= 0.0 => {
                Cell::Text(format!("{number:0places$}"))
            }
            Shown::Plain | Shown::Padded(_) => Cell::Number(number),
        }
    }
}

fn format(style: &Style) -> String {
    let format = style.number_format.as_ref();
    format.map_or_else(String::new, |it| {
        let of_china = it.format_id.and_then(shown::of_china);
        of_china.map_or_else(|| it.format_code.clone(), str::to_owned)
    })
}

fn strikes(style: &Style) -> bool {
    style.font.as_ref().is_some_and(|it| it.has_strikethrough())
}

fn manner_of(format: &str) -> Shown {
    match format.len() {
        _ if format.contains('%') => Shown::Share,
        places @ 2..=20 if format.bytes().all(|it| it == b'0') => Shown::Padded(places),
        _ => Shown::Plain,
    }
}

/// Neither xls nor xlsb are read with their formats.
fn bare(value: Cell, _: (u32, u32)) -> Cell {
    match value {
        Cell::Number(number) => Cell::Bare(number),
        other => other,
    }
}

/// `shown` tells what a value at its row and column, from 0, is shown as.
fn whole<R: Reader<Source>>(
    book: &mut R,
    name: &str,
    shown: impl Fn(Cell, (u32, u32)) -> Cell,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), Unreadable>
where
    R::Error: std::error::Error + Send + Sync + 'static,
{
    let range = book.worksheet_range(name).map_err(no_table)?;
    let (first, left) = range.start().unwrap_or_default();
    for (number, cells) in (first + 1..).zip(range.rows()) {
        let mut row = Row {
            number,
            cells: vec![Cell::Empty; left as usize],
        };
        let shown = |(value, column)| shown(of_data(value), (number - 1, column));
        row.cells.extend(cells.iter().zip(left..).map(shown));
        if !row.is_empty() && take(row).is_break() {
            break;
        }
    }
    Ok(())
}

fn of_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::SharedString(text) => text_cell(text),
        DataRef::String(text) => text_cell(text),
        DataRef::Float(number) => Cell::Number(*number),
        other => of_data(&Data::from(other.clone())),
    }
}

fn of_data(value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::String(text) => text_cell(text),
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet keeps no more")]
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => Cell::Number(*number),
        Data::Bool(flag) => Cell::Flag(*flag),
        Data::DateTime(at) => of_serial(at),
        Data::DateTimeIso(text) => of_iso(text),
        Data::DurationIso(text) => of_duration(text),
        Data::Error(error) => Cell::Fault(error.to_string()),
    }
}

fn text_cell(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        // Excel writes control characters so.
        Cell::Text(text.replace("_x000D_", ""))
    }
}

/// A number with the format of a day; before all days it is a time of the day.
fn of_serial(at: &ExcelDateTime) -> Cell {
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let small = |it: u8| i8::try_from(it).unwrap_or_default();
    let moment = i16::try_from(year).ok().and_then(|year| {
        Moment::new(
            year,
            small(month),
            small(day),
            small(hour),
            small(minute),
            small(second),
            0,
        )
        .ok()
    });
    match moment.filter(|_| at.is_datetime()) {
        Some(moment) if at.as_f64() >= 1.0 => Cell::Moment(moment),
        Some(moment) => clock(moment.time()),
        None => Cell::Number(at.as_f64()),
    }
}

/// As ods keeps a time of the day: `PT08H30M00S`.
fn of_duration(text: &str) -> Cell {
    let since = text.parse::<jiff::SignedDuration>().ok();
    let time = since.and_then(|it| jiff::civil::Time::midnight().checked_add(it).ok());
    time.map_or_else(|| Cell::Text(text.to_owned()), clock)
}

fn clock(time: jiff::civil::Time) -> Cell {
    let form = if time.second() == 0 {
        "%H:%M"
    } else {
        "%H:%M:%S"
    };
    Cell::Text(time.strftime(form).to_string())
}

/// As ods keeps days: `2021-09-01`, `2021-09-01T08:00:00`.
fn of_iso(text: &str) -> Cell {
    let moment = text.parse::<Moment>().ok();
    let day = || text.parse::<base::Day>().ok().map(|it| it.at(0, 0, 0, 0));
    match moment.or_else(day) {
        Some(moment) => Cell::Moment(moment),
        None => Cell::Text(text.to_owned()),
    }
}
