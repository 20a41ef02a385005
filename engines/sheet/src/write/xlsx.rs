//! A workbook, written row by row into temporary files.

use std::io;

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, FormatBorder, Note, Workbook};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::{Column, ColumnKind, Datum, Legend, Look, Output, Table};
use crate::harmless;

/// Rows on one sheet; more go to the next.
const ROWS_MAX: u32 = 1_000_000;
/// Paper of the print, as spreadsheets number it.
const A4: u8 = 9;
/// What a spreadsheet keeps of a number without loss.
const EXACT: f64 = 1e15;
/// Between these every column is as wide as what stands in it.
const NARROW: f64 = 8.0;
const WIDE: f64 = 60.0;
/// What a footer holds of who took the list, with what else stands there.
const FOOTER: usize = 200;

pub(super) struct Xlsx<O> {
    output: O,
    look: Look,
    book: Workbook,
    /// Sheets begun, and rows on the last.
    sheets: usize,
    line: u32,
    formats: Formats,
    /// Of the columns on the last sheet: what stands in them, in characters.
    widths: Vec<f64>,
}

struct Formats {
    title: Format,
    heading: Format,
    /// By column; one more for what stands beside them.
    columns: Vec<Pair>,
}

/// Of values that are not marked, and of those that are.
type Pair = [Values; 2];

struct Values {
    /// None: as the sheet has it, which is written faster.
    plain: Option<Format>,
    number: Option<Format>,
    day: Format,
    moment: Format,
    share: Format,
}

impl Values {
    fn pair(column: Option<&Column>) -> Pair {
        let ruled = column.map(|_| ruled());
        let marked = ruled.clone().unwrap_or_default();
        let of = |plain| Values::over(plain, column);
        [of(ruled), of(Some(marked.set_background_color(MARK)))]
    }

    fn over(plain: Option<Format>, column: Option<&Column>) -> Values {
        let ground = plain.clone().unwrap_or_default();
        let format = |code: &str| ground.clone().set_num_format(code);
        let number = match column.map(|it| it.kind) {
            Some(ColumnKind::Money) => Some(format("#,##0.00")),
            Some(ColumnKind::Decimal { scale: scale @ 1.. }) => {
                Some(format(&format!("0.{}", "0".repeat(scale.into()))))
            }
            _ => plain.clone(),
        };
        let centred = |code| format(code).set_align(FormatAlign::Center);
        Values {
            number,
            day: centred("yyyy-mm-dd"),
            moment: centred("yyyy-mm-dd hh:mm:ss"),
            share: format("0.00%"),
            plain: plain.map(Format::set_text_wrap),
        }
    }
}

/// A cell of a table as offices print it.
fn ruled() -> Format {
    Format::new()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter)
}

/// The ground of a cell that catches the eye.
const MARK: &str = "#FDE2E1";

fn failed(error: XlsxError) -> io::Error {
    io::Error::other(error)
}

impl<O: Output> Xlsx<O> {
    pub(super) fn new(output: O, look: Look) -> io::Result<Xlsx<O>> {
        let columns = look.columns.iter().map(Some).chain([None]);
        let formats = Formats {
            title: Format::new()
                .set_bold()
                .set_font_size(16)
                .set_align(FormatAlign::Center),
            heading: ruled()
                .set_bold()
                .set_background_color("#F0F2F5")
                .set_align(FormatAlign::Center)
                .set_text_wrap(),
            columns: columns.map(Values::pair).collect(),
        };
        let mut xlsx = Xlsx {
            output,
            look,
            book: Workbook::new(),
            sheets: 0,
            line: 0,
            formats,
            widths: Vec::new(),
        };
        xlsx.begin().map_err(failed)?;
        Ok(xlsx)
    }

    fn begin(&mut self) -> Result<(), XlsxError> {
        self.end()?;
        let name: String = self.look.name.chars().take(25).collect();
        let name = name.replace(['[', ']', ':', '*', '?', '/', '\\'], "_");
        let name = match self.sheets {
            0 => name,
            n => format!("{name} {}", n + 1),
        };
        let sheet = self.book.add_worksheet_with_constant_memory()?;
        if !name.trim().is_empty() {
            sheet.set_name(name)?;
        }
        sheet.set_landscape();
        sheet.set_paper_size(A4);
        sheet.set_print_fit_to_pages(1, 0);
        sheet.set_print_center_horizontally(true);
        if !self.look.mark.is_empty() {
            let mark: String = self.look.mark.chars().take(FOOTER).collect();
            // An ampersand would be a command of the footer.
            let mark = mark.replace('&', "&&");
            sheet.set_footer(format!("&L{mark}&R第 &P 页，共 &N 页"));
        }
        self.line = 0;
        if !self.look.columns.is_empty() {
            self.line = head(sheet, &self.look, &self.formats)?;
            let titles = self.look.columns.iter();
            self.widths = titles.map(|it| characters(&it.title)).collect();
        }
        if let Some(note) = &self.look.note {
            let note = Note::new(note).add_author_prefix(false).set_width(300);
            sheet.insert_note(0, 0, &note)?;
        }
        self.sheets += 1;
        Ok(())
    }

    /// Makes the columns of the last sheet as wide as what stands in them.
    fn end(&mut self) -> Result<(), XlsxError> {
        let widths = std::mem::take(&mut self.widths);
        let Some(last) = self.sheets.checked_sub(1) else {
            return Ok(());
        };
        let sheet = self.book.worksheet_from_index(last)?;
        for (at, width) in (0_u16..).zip(widths) {
            let column = self.look.columns.get(usize::from(at));
            let text = column.filter(|it| it.kind == ColumnKind::Text);
            let most = text.map_or(WIDE, |it| it.width.max(NARROW));
            sheet.set_column_width(at, (width + 2.0).clamp(NARROW, most))?;
        }
        Ok(())
    }

    fn put(&mut self, row: &[Datum]) -> Result<(), XlsxError> {
        if self.line >= ROWS_MAX {
            self.begin()?;
        }
        self.widths.resize(self.widths.len().max(row.len()), 0.0);
        let is_filled = |it: &&Datum| width(it) > 0.0;
        // What stands alone in its row is a title above the columns.
        let is_measured = row.iter().filter(is_filled).count() > 1;
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        let columns = &self.formats.columns;
        for (at, datum) in (0_u16..).zip(row) {
            let place = usize::from(at);
            let [plain, marked] = columns.get(place).unwrap_or(&columns[columns.len() - 1]);
            let (datum, formats) = match datum {
                Datum::Marked(datum) => (datum.as_ref(), marked),
                datum => (datum, plain),
            };
            if is_measured {
                self.widths[place] = self.widths[place].max(width(datum));
            }
            cell(sheet, (self.line, at), datum, formats)?;
        }
        self.line += 1;
        Ok(())
    }
}

/// What the columns mean, on a sheet behind the list.
fn explain(book: &mut Workbook, legend: &Legend, formats: &Formats) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(&legend.name)?;
    for (line, row) in (0_u32..).zip(&legend.rows) {
        for (at, text) in (0_u16..).zip(row) {
            match line {
                0 => sheet.write_string_with_format(line, at, text, &formats.heading)?,
                _ => sheet.write_string(line, at, harmless(text))?,
            };
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    Ok(())
}

/// Title and heading of a table; the row after them.
fn head(sheet: &mut Worksheet, look: &Look, formats: &Formats) -> Result<u32, XlsxError> {
    let name = harmless(&look.name);
    let line = u32::from(!look.bare);
    match u16::try_from(look.columns.len() - 1).unwrap_or(u16::MAX) {
        _ if look.bare => &mut *sheet,
        0 => sheet.write_string_with_format(0, 0, &name, &formats.title)?,
        last => sheet.merge_range(0, 0, 0, last, &name, &formats.title)?,
    };
    for (at, column) in (0_u16..).zip(&look.columns) {
        let title = harmless(&column.title);
        sheet.write_string_with_format(line, at, title, &formats.heading)?;
    }
    sheet.set_freeze_panes(line + 1, 0)?;
    sheet.set_repeat_rows(line, line)?;
    Ok(line + 1)
}

/// How wide a value is written, in characters.
fn width(datum: &Datum) -> f64 {
    match datum {
        Datum::None => 0.0,
        Datum::Text(text) => text.lines().map(characters).fold(0.0, f64::max),
        Datum::Day(_) => 10.0,
        Datum::Moment(_) => 19.0,
        // With what stands between thousands.
        Datum::Integer(n) => characters(&n.to_string()),
        Datum::Decimal(n) => characters(&n.to_string()) * 1.3 + 2.0,
        Datum::Number(n) => characters(&n.to_string()),
        Datum::Share(_) => 8.0,
        Datum::Flag(_) => 2.0,
        Datum::Marked(datum) => width(datum),
    }
}

/// A Chinese character is as wide as two others.
fn characters(text: &str) -> f64 {
    let wide = |it: char| if it.is_ascii() { 1.0 } else { 2.0 };
    text.chars().map(wide).sum()
}

fn cell(
    sheet: &mut Worksheet,
    (line, at): (u32, u16),
    datum: &Datum,
    formats: &Values,
) -> Result<(), XlsxError> {
    let text = |sheet: &mut Worksheet, text: &str| match &formats.plain {
        _ if text.is_empty() => Ok(()),
        Some(format) => sheet
            .write_string_with_format(line, at, text, format)
            .map(drop),
        None => sheet.write_string(line, at, text).map(drop),
    };
    let number = |sheet: &mut Worksheet, number: f64, words: String| match &formats.number {
        _ if number.abs() >= EXACT => text(sheet, &words),
        Some(format) => sheet
            .write_number_with_format(line, at, number, format)
            .map(drop),
        None => sheet.write_number(line, at, number).map(drop),
    };
    match datum {
        Datum::None => match &formats.plain {
            Some(format) => sheet.write_blank(line, at, format).map(drop),
            None => Ok(()),
        },
        Datum::Marked(datum) => cell(sheet, (line, at), datum, formats),
        Datum::Text(words) => text(sheet, &harmless(words)),
        #[expect(
            clippy::cast_precision_loss,
            reason = "too long ones are written as text"
        )]
        Datum::Integer(n) => number(sheet, *n as f64, n.to_string()),
        Datum::Decimal(n) => {
            let words = n.normalize().to_string();
            number(sheet, words.parse().unwrap_or(f64::MAX), words)
        }
        Datum::Number(n) => number(sheet, *n, n.to_string()),
        Datum::Share(n) => sheet
            .write_number_with_format(line, at, *n, &formats.share)
            .map(drop),
        Datum::Day(day) => match ExcelDateTime::parse_from_str(&day.to_string()) {
            Ok(date) => sheet
                .write_datetime_with_format(line, at, &date, &formats.day)
                .map(drop),
            // Before 1900 a spreadsheet knows no days.
            Err(_) => text(sheet, &day.to_string()),
        },
        Datum::Moment(moment) => {
            let words = moment.strftime("%Y-%m-%dT%H:%M:%S").to_string();
            let at_moment = ExcelDateTime::parse_from_str(&words)?;
            sheet
                .write_datetime_with_format(line, at, &at_moment, &formats.moment)
                .map(drop)
        }
        Datum::Flag(flag) => text(sheet, if *flag { "是" } else { "否" }),
    }
}

impl<O: Output> Table for Xlsx<O> {
    fn row(&mut self, row: &[Datum]) -> io::Result<()> {
        self.put(row).map_err(failed)
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.end().map_err(failed)?;
        if let Some(legend) = &self.look.legend {
            explain(&mut self.book, legend, &self.formats).map_err(failed)?;
        }
        self.book.save_to_writer(&mut self.output).map_err(failed)?;
        self.output.flush()
    }
}
