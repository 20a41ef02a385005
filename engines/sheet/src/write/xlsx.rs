//! A workbook, written row by row into temporary files.

use std::io;

use rust_xlsxwriter::{ExcelDateTime, Format, Note, Workbook, Worksheet, XlsxError};

use super::{Datum, Look, Output, Table};
use crate::harmless;

/// Rows on one sheet; more go to the next.
const ROWS_MAX: u32 = 1_000_000;
/// Paper of the print, as spreadsheets number it.
const A4: u8 = 9;
/// The last column that is made wide where rows bring their own heading.
const WIDE: u16 = 99;
/// What a spreadsheet keeps of a number without loss.
const EXACT: f64 = 1e15;

pub(super) struct Xlsx<O> {
    output: O,
    look: Look,
    book: Workbook,
    /// Sheets begun, and rows on the last.
    sheets: usize,
    line: u32,
    formats: Formats,
}

struct Formats {
    heading: Format,
    /// Of values that are not marked, and of those that are.
    values: [Values; 2],
}

struct Values {
    /// None: as the sheet has it, which is written faster.
    plain: Option<Format>,
    day: Format,
    moment: Format,
    share: Format,
}

impl Values {
    fn over(plain: Option<Format>) -> Values {
        let ground = plain.clone().unwrap_or_default();
        let format = |code: &str| ground.clone().set_num_format(code);
        Values {
            plain,
            day: format("yyyy-mm-dd"),
            moment: format("yyyy-mm-dd hh:mm:ss"),
            share: format("0.00%"),
        }
    }
}

/// The ground of a cell that catches the eye.
const MARK: &str = "#FDE2E1";

fn failed(error: XlsxError) -> io::Error {
    io::Error::other(error)
}

impl<O: Output> Xlsx<O> {
    pub(super) fn new(output: O, look: Look) -> io::Result<Xlsx<O>> {
        let marked = Format::new().set_background_color(MARK);
        let mut xlsx = Xlsx {
            output,
            look,
            book: Workbook::new(),
            sheets: 0,
            line: 0,
            formats: Formats {
                heading: Format::new()
                    .set_bold()
                    .set_background_color("#F0F2F5")
                    .set_text_wrap(),
                values: [Values::over(None), Values::over(Some(marked))],
            },
        };
        xlsx.begin().map_err(failed)?;
        Ok(xlsx)
    }

    fn begin(&mut self) -> Result<(), XlsxError> {
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
        if !self.look.mark.is_empty() {
            // An ampersand would be a command of the header.
            let mark = self.look.mark.replace('&', "&&");
            sheet.set_header(format!("&R{mark}"));
            sheet.set_footer(format!("&L{mark}&R第 &P 页，共 &N 页"));
        }
        self.line = 0;
        if self.look.columns.is_empty() {
            sheet.set_column_range_width(0, WIDE, 16)?;
        } else {
            sheet.set_freeze_panes(1, 0)?;
            sheet.set_repeat_rows(0, 0)?;
            for (at, column) in (0_u16..).zip(&self.look.columns) {
                sheet.set_column_width(at, column.width)?;
                let title = harmless(&column.title);
                sheet.write_string_with_format(0, at, title, &self.formats.heading)?;
            }
            self.line = 1;
        }
        if let Some(note) = &self.look.note {
            let note = Note::new(note).add_author_prefix(false).set_width(300);
            sheet.insert_note(0, 0, &note)?;
        }
        self.sheets += 1;
        Ok(())
    }

    fn put(&mut self, row: &[Datum]) -> Result<(), XlsxError> {
        if self.line >= ROWS_MAX {
            self.begin()?;
        }
        let (line, formats) = (self.line, &self.formats);
        let sheet = self.book.worksheet_from_index(self.sheets - 1)?;
        for (at, datum) in (0_u16..).zip(row) {
            let (datum, formats) = match datum {
                Datum::Marked(datum) => (datum.as_ref(), &formats.values[1]),
                datum => (datum, &formats.values[0]),
            };
            cell(sheet, (line, at), datum, formats)?;
        }
        self.line += 1;
        Ok(())
    }
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
    let number = |sheet: &mut Worksheet, number: f64, words: String| match &formats.plain {
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
        self.book.save_to_writer(&mut self.output).map_err(failed)?;
        self.output.flush()
    }
}
