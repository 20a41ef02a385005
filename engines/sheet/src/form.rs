//! A list to be filled in: a workbook with title, advice and heading, drop-downs, remarks on
//! the columns, and beside it a filled example and the lists that are too long to drop down.
//!
//! What comes back is read like any list. Not here: which columns, and what may stand in
//! them.

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign, Formula,
    Note, Workbook, Worksheet, XlsxError,
};

use std::io;

/// A list to be filled in.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub title: String,
    /// Under the title: what to know before.
    pub remark: String,
    pub columns: Vec<Asked>,
    /// Lists too long to drop down: what they are called, and code and name of each.
    pub lists: Vec<(String, Vec<(String, String)>)>,
}

/// A column to be filled in.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub title: String,
    pub required: bool,
    /// In characters.
    pub width: f64,
    /// How it is filled in.
    pub help: String,
    /// What can be chosen; none: anything.
    pub choices: Vec<String>,
    /// Whole numbers only, between these.
    pub whole: Option<(i32, i32)>,
    /// How a cell shows what is typed; as text when nothing is said, so that a spreadsheet
    /// drops no zeros.
    pub shown: Option<&'static str>,
    /// What could stand there.
    pub example: String,
}

/// Rows that offer drop-downs.
const ROWS: u32 = 5_000;
/// The rows of title and advice.
const HEAD: u32 = 2;
const EXAMPLE: &str = "填写示例";
const ADVICE: &str = "填写说明";
const LISTS: &str = "代码表";
const CHOICES: &str = "选项";
const INK: &str = "#595959";
const MUST: &str = "#CF1322";
const GROUND: &str = "#E6F0FA";

impl Form {
    /// # Errors
    /// When a name in it cannot be written.
    pub fn write(&self) -> io::Result<Vec<u8>> {
        self.book().map_err(io::Error::other)
    }

    fn book(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name(sheet_name(&self.title))?;
        self.head(sheet)?;
        let mut nth = 0;
        for (at, column) in (0_u16..).zip(&self.columns) {
            if !column.choices.is_empty() {
                drop_down(sheet, at, nth, column.choices.len())?;
                nth += 1;
            } else if let Some((min, max)) = column.whole {
                whole_number(sheet, at, min, max)?;
            }
        }
        if self.columns.iter().any(|it| !it.example.is_empty()) {
            let sheet = book.add_worksheet().set_name(EXAMPLE)?;
            self.head(sheet)?;
            for (at, column) in (0_u16..).zip(&self.columns) {
                sheet.write(HEAD + 1, at, &column.example)?;
            }
        }
        self.advice(book.add_worksheet().set_name(ADVICE)?)?;
        if !self.lists.is_empty() {
            self.lists(book.add_worksheet().set_name(LISTS)?)?;
        }
        let sheet = book.add_worksheet().set_name(CHOICES)?;
        sheet.set_hidden(true);
        let chosen = self.columns.iter().filter(|it| !it.choices.is_empty());
        for (at, column) in (0_u16..).zip(chosen) {
            for (line, item) in (0_u32..).zip(&column.choices) {
                sheet.write(line, at, item)?;
            }
        }
        book.save_to_buffer()
    }

    /// Title, remark and heading.
    fn head(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let large = Format::new()
            .set_bold()
            .set_font_size(16)
            .set_align(FormatAlign::Center);
        let small = Format::new().set_text_wrap().set_font_color(INK);
        let may = Format::new()
            .set_bold()
            .set_background_color(GROUND)
            .set_text_wrap();
        let must = may.clone().set_font_color(MUST);
        let last = u16::try_from(self.columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        for (row, text, format) in [(0, &self.title, &large), (1, &self.remark, &small)] {
            match last {
                0 => sheet.write_with_format(row, 0, text, format).map(drop)?,
                _ => sheet
                    .merge_range(row, 0, row, last, text, format)
                    .map(drop)?,
            }
        }
        sheet.set_row_height(1, 48)?;
        for (at, column) in (0_u16..).zip(&self.columns) {
            sheet.set_column_width(at, column.width)?;
            let shown = Format::new().set_num_format(column.shown.unwrap_or("@"));
            sheet.set_column_format(at, &shown)?;
            let (mark, format) = match column.required {
                true => ("*", &must),
                false => ("", &may),
            };
            sheet.write_with_format(HEAD, at, format!("{}{mark}", column.title), format)?;
            if !column.help.is_empty() {
                let note = Note::new(&column.help).add_author_prefix(false);
                sheet.insert_note(HEAD, at, &note)?;
            }
        }
        sheet.set_freeze_panes(HEAD + 1, 1)?;
        sheet.set_landscape();
        sheet.set_print_fit_to_pages(1, 0);
        Ok(())
    }

    fn advice(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        let wrap = Format::new().set_text_wrap();
        for (at, (title, width)) in (0_u16..).zip([("列", 18), ("必填", 8), ("怎么填", 70)]) {
            sheet.set_column_width(at, width)?;
            sheet.write_with_format(0, at, title, &bold)?;
        }
        for (row, column) in (1_u32..).zip(&self.columns) {
            sheet.write(row, 0, &column.title)?;
            sheet.write(row, 1, if column.required { "是" } else { "" })?;
            sheet.write_with_format(row, 2, &column.help, &wrap)?;
        }
        Ok(())
    }

    fn lists(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let bold = Format::new().set_bold();
        for (at, (title, codes)) in (0_u16..).step_by(3).zip(&self.lists) {
            sheet.set_column_width(at, 14)?;
            sheet.set_column_width(at + 1, 30)?;
            sheet.write_with_format(0, at, title, &bold)?;
            for (row, (code, name)) in (1_u32..).zip(codes) {
                sheet.write(row, at, code)?;
                sheet.write(row, at + 1, name)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(())
    }
}

/// As spreadsheets allow it.
fn sheet_name(title: &str) -> String {
    let name = title.replace(['[', ']', ':', '*', '?', '/', '\\'], "_");
    name.chars().take(31).collect()
}

fn drop_down(sheet: &mut Worksheet, column: u16, nth: usize, n: usize) -> Result<(), XlsxError> {
    let letter = rust_xlsxwriter::utility::column_number_to_name(u16::try_from(nth).unwrap_or(0));
    let list = Formula::new(format!("={CHOICES}!${letter}$1:${letter}${n}"));
    let validation = DataValidation::new()
        .allow_list_formula(list)
        // Several in one cell are fine; the import says what is not.
        .set_error_style(DataValidationErrorStyle::Information)
        .set_error_message("不在下拉选项中，请核对。")?;
    rows(sheet, column, &validation)
}

fn whole_number(sheet: &mut Worksheet, column: u16, min: i32, max: i32) -> Result<(), XlsxError> {
    let validation = DataValidation::new()
        .allow_whole_number(DataValidationRule::Between(min, max))
        .set_error_style(DataValidationErrorStyle::Information)
        .set_error_message(format!("应为 {min} 到 {max} 之间的整数，请核对。"))?;
    rows(sheet, column, &validation)
}

fn rows(sheet: &mut Worksheet, column: u16, validation: &DataValidation) -> Result<(), XlsxError> {
    let (first, last) = (HEAD + 1, HEAD + ROWS);
    sheet
        .add_data_validation(first, column, last, column, validation)
        .map(drop)
}
