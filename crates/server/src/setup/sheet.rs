//! A filled list as lines of text: which row is the heading, which column is what.
//!
//! Tolerant of what offices do to a template: title rows above the heading, columns moved or
//! added, full-width digits, spaces of all kinds, notes below. Not here: what a value must be.

use std::io::Cursor;

use base::chinese::{half_width, is_space, without_space};
use calamine::{Data, Range, Reader, open_workbook_auto_from_rs};
use kernel::Refusal;

use super::result::Rejected;

/// Headings are looked for in so many rows.
const HEADING_ROWS: usize = 20;
pub(super) const ROWS_MAX: usize = 20_000;

/// One column of a list.
pub(super) struct Column {
    pub(super) title: &'static str,
    /// What offices also call it.
    pub(super) aliases: &'static [&'static str],
    pub(super) required: bool,
    pub(super) width: f64,
    pub(super) help: &'static str,
}

/// One filled row.
#[derive(Debug)]
pub(super) struct Line {
    /// As the spreadsheet counts.
    pub(super) row: u32,
    /// In the order of the columns asked for.
    cells: Vec<String>,
}

/// A list as it was filled in.
#[derive(Debug)]
pub(super) struct Sheet {
    pub(super) lines: Vec<Line>,
    /// Titles of the columns that were there.
    pub(super) found: Vec<&'static str>,
}

/// The row that fits the columns best so far.
struct Heading {
    n_found: usize,
    at: usize,
    places: Vec<Option<usize>>,
    range: Range<Data>,
}

/// Reads the sheet of a workbook whose heading fits the columns best.
///
/// # Errors
/// Refused when it is no workbook, or a column that must be there is not.
pub(super) fn read(bytes: &[u8], columns: &'static [Column]) -> Result<Sheet, Refusal> {
    let refused = |message: String| Refusal::new("setup.file", message);
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|_| {
        refused("这个文件读不出表格。请用 Excel 或 WPS 另存为 .xlsx 后再上传。".into())
    })?;
    let mut best: Option<Heading> = None;
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else {
            continue;
        };
        for (at, row) in range.rows().enumerate().take(HEADING_ROWS) {
            let places = places(row, columns);
            let n = places.iter().flatten().count();
            if n > best.as_ref().map_or(1, |it| it.n_found) {
                best = Some(Heading {
                    n_found: n,
                    at,
                    places,
                    range: range.clone(),
                });
            }
        }
    }
    let needed = || {
        let titles: Vec<&str> = columns
            .iter()
            .filter(|it| it.required)
            .map(|it| it.title)
            .collect();
        format!("“{}”", titles.join("”“"))
    };
    let Some(Heading {
        at: heading,
        places,
        range,
        ..
    }) = best
    else {
        let says = format!(
            "没有找到表头。表头一行中应有{}等列，请使用下载的模板。",
            needed()
        );
        return Err(refused(says));
    };
    let missing: Vec<&str> = columns
        .iter()
        .zip(&places)
        .filter(|(column, place)| column.required && place.is_none())
        .map(|(column, _)| column.title)
        .collect();
    if !missing.is_empty() {
        let says = format!(
            "表头中缺少“{}”列。请补上这些列，或使用下载的模板。",
            missing.join("”“")
        );
        return Err(refused(says));
    }
    let first_row = range.start().map_or(0, |it| it.0);
    let lines: Vec<Line> = range
        .rows()
        .enumerate()
        .skip(heading + 1)
        .filter_map(|(at, row)| {
            let text = |place: &Option<usize>| {
                place
                    .and_then(|it| row.get(it))
                    .map(text)
                    .unwrap_or_default()
            };
            let cells: Vec<String> = places.iter().map(text).collect();
            let row = first_row + u32::try_from(at).unwrap_or(u32::MAX) + 1;
            (!is_remark(&cells) && !is_total(&cells, columns)).then_some(Line { row, cells })
        })
        .collect();
    if lines.is_empty() {
        return Err(refused("表头下面没有内容。请填写后再上传。".into()));
    }
    if lines.len() > ROWS_MAX {
        return Err(refused(format!(
            "一次最多导入 {ROWS_MAX} 行，请拆成几个文件。"
        )));
    }
    let found = columns
        .iter()
        .zip(&places)
        .filter(|(_, place)| place.is_some());
    Ok(Sheet {
        lines,
        found: found.map(|(column, _)| column.title).collect(),
    })
}

/// Where each column stands in a row, if the row is a heading.
fn places(row: &[Data], columns: &[Column]) -> Vec<Option<usize>> {
    let titles: Vec<String> = row.iter().map(|cell| heading(&text(cell))).collect();
    columns
        .iter()
        .map(|column| {
            titles.iter().position(|title| {
                title == column.title || column.aliases.iter().any(|alias| title == alias)
            })
        })
        .collect()
}

/// A heading without marks and remarks: `*代码（必填）` is `代码`.
fn heading(text: &str) -> String {
    let plain = half_width(&without_space(text));
    let plain = plain.trim_matches(['*', ':']);
    plain
        .split('(')
        .next()
        .unwrap_or(plain)
        .trim_matches('*')
        .to_owned()
}

/// Nothing, or a single note below the list.
fn is_remark(cells: &[String]) -> bool {
    let mut filled = cells.iter().filter(|it| !it.is_empty());
    match (filled.next(), filled.next()) {
        (None, _) => true,
        (Some(only), None) => ["注", "说明", "备注", "合计", "填表"]
            .iter()
            .any(|word| only.starts_with(word)),
        _ => false,
    }
}

/// 合计: figures only, in no column that must be filled.
fn is_total(cells: &[String], columns: &[Column]) -> bool {
    let is_figure = |it: &String| half_width(it).parse::<f64>().is_ok();
    let mut pairs = cells.iter().zip(columns);
    pairs.all(|(cell, column)| cell.is_empty() || (!column.required && is_figure(cell)))
}

/// A cell as text: whole numbers without point, days as 2026-09-30.
fn text(cell: &Data) -> String {
    let text = match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => {
            format!("{number:.0}")
        }
        Data::DateTime(at) => {
            let (year, month, day, ..) = at.to_ymd_hms_milli();
            format!("{year}-{month:02}-{day:02}")
        }
        Data::Bool(flag) => if *flag { "是" } else { "否" }.into(),
        other => other.to_string(),
    };
    text.trim_matches(is_space).to_owned()
}

impl Line {
    /// As filled in, without spaces around.
    pub(super) fn raw(&self, column: usize) -> &str {
        &self.cells[column]
    }

    /// A code, login or number: half-width, without any space.
    pub(super) fn code(&self, column: usize) -> String {
        half_width(&without_space(&self.cells[column]))
    }

    /// A name: no spaces, digits and letters half-width, Chinese brackets as they are.
    pub(super) fn name(&self, column: usize) -> String {
        without_space(&self.cells[column])
            .chars()
            .map(|c| match half_width(&c.to_string()).chars().next() {
                Some(half) if half.is_ascii_alphanumeric() => half,
                _ => c,
            })
            .collect()
    }

    /// Several names in one cell.
    pub(super) fn names(&self, column: usize) -> Vec<String> {
        let name = self.name(column);
        let parts = name.split(['、', '，', ',', '；', ';', '/', '\n']);
        parts
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn reject(
        &self,
        columns: &[Column],
        column: usize,
        message: impl Into<String>,
    ) -> Rejected {
        let value = self.raw(column);
        Rejected {
            row: self.row,
            column: Some(columns[column].title.to_owned()),
            value: (!value.is_empty()).then(|| value.to_owned()),
            message: message.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lose_marks_and_remarks() {
        assert_eq!(heading("*代 码（必填）"), "代码");
        assert_eq!(heading("上级单位："), "上级单位");
        assert_eq!(heading("名称*"), "名称");
    }

    #[test]
    fn names_keep_chinese_brackets_and_lose_spaces() {
        let line = Line {
            row: 1,
            cells: vec![
                "云岭市第１ 中学（东校区）　".into(),
                "督查专员、局领导".into(),
            ],
        };
        assert_eq!(line.name(0), "云岭市第1中学（东校区）");
        assert_eq!(line.names(1), ["督查专员", "局领导"]);
    }
}
