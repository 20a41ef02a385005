//! An empty list to fill in: title, remarks, heading, drop-downs, and a page of advice.

use kernel::Outcome;
use rust_xlsxwriter::{
    DataValidation, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

use super::list::Column;
use crate::export::failed;

/// Rows that offer drop-downs.
const ROWS: u32 = 2_000;
const CHOICES: &str = "选项";

/// A template; `choices` are drop-downs by column.
pub(super) fn write(
    title: &str,
    remark: &str,
    columns: &[Column],
    choices: &[(usize, Vec<String>)],
) -> Outcome<Vec<u8>> {
    make(title, remark, columns, choices).map_err(failed)
}

fn make(
    title: &str,
    remark: &str,
    columns: &[Column],
    choices: &[(usize, Vec<String>)],
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(title)?;
    let last = index(columns.len().saturating_sub(1));
    let large = Format::new()
        .set_bold()
        .set_font_size(16)
        .set_align(FormatAlign::Center);
    let small = Format::new().set_text_wrap().set_font_color("#595959");
    let must = Format::new()
        .set_bold()
        .set_background_color("#E6F0FA")
        .set_font_color("#CF1322");
    let may = Format::new().set_bold().set_background_color("#E6F0FA");
    sheet.merge_range(0, 0, 0, last, title, &large)?;
    sheet.merge_range(1, 0, 1, last, remark, &small)?;
    sheet.set_row_height(1, 48)?;
    // Codes and logins stay text: a spreadsheet would drop leading zeros.
    let as_text = Format::new().set_num_format("@");
    for (at, column) in columns.iter().enumerate() {
        let place = index(at);
        sheet.set_column_width(place, column.width)?;
        sheet.set_column_format(place, &as_text)?;
        let heading = if column.required {
            format!("{}*", column.title)
        } else {
            column.title.to_owned()
        };
        sheet.write_with_format(
            2,
            place,
            heading,
            if column.required { &must } else { &may },
        )?;
    }
    sheet.set_freeze_panes(3, 1)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    for (nth, (column, items)) in choices
        .iter()
        .enumerate()
        .filter(|(_, it)| !it.1.is_empty())
    {
        drop_down(sheet, index(*column), nth, items.len())?;
    }
    advice(book.add_worksheet().set_name("填写说明")?, columns)?;
    let sheet = book.add_worksheet().set_name(CHOICES)?;
    sheet.set_hidden(true);
    for (nth, (_, items)) in choices.iter().enumerate() {
        for (line, item) in items.iter().enumerate() {
            sheet.write(u32::try_from(line).unwrap_or(u32::MAX), index(nth), item)?;
        }
    }
    book.save_to_buffer()
}

fn drop_down(sheet: &mut Worksheet, column: u16, nth: usize, n: usize) -> Result<(), XlsxError> {
    let letter = char::from(b'A' + u8::try_from(nth).unwrap_or(0));
    let list = Formula::new(format!("={CHOICES}!${letter}$1:${letter}${n}"));
    let validation = DataValidation::new()
        .allow_list_formula(list)
        // Several roles in one cell are fine; the import says what is not.
        .set_error_style(rust_xlsxwriter::DataValidationErrorStyle::Information)
        .set_error_message("不在下拉选项中，请核对。")?;
    sheet.add_data_validation(3, column, 3 + ROWS, column, &validation)?;
    Ok(())
}

fn advice(sheet: &mut Worksheet, columns: &[Column]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    let wrap = Format::new().set_text_wrap();
    sheet.set_column_width(0, 14)?;
    sheet.set_column_width(1, 8)?;
    sheet.set_column_width(2, 70)?;
    for (at, title) in ["列", "必填", "怎么填"].into_iter().enumerate() {
        sheet.write_with_format(0, index(at), title, &bold)?;
    }
    for (at, column) in columns.iter().enumerate() {
        let row = u32::try_from(at).unwrap_or(u32::MAX) + 1;
        sheet.write(row, 0, column.title)?;
        sheet.write(row, 1, if column.required { "是" } else { "" })?;
        sheet.write_with_format(row, 2, column.help, &wrap)?;
    }
    Ok(())
}

fn index(at: usize) -> u16 {
    u16::try_from(at).unwrap_or(u16::MAX)
}
