//! A filled list of set-up as lines of text, one per row of the list.
//!
//! Not here: how a file is read (the engine `sheet`), and what a value must be.

use std::io::Cursor;
use std::ops::ControlFlow;

use base::chinese::{half_width, without_space};
use kernel::{Outcome, Refusal, StoreError};
use sheet::form::{Asked, Form};
use sheet::{Book, Heading, Row, Unreadable, Wanted};

use super::result::Rejected;

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

/// An empty list to be filled in; `choices` are drop-downs by column.
pub(super) fn template(
    title: &str,
    remark: &str,
    columns: &[Column],
    choices: &[(usize, Vec<String>)],
) -> Outcome<Vec<u8>> {
    let choices = |at: usize| choices.iter().find(|it| it.0 == at);
    let asked = columns.iter().enumerate().map(|(at, it)| Asked {
        title: it.title.to_owned(),
        required: it.required,
        width: it.width,
        help: it.help.to_owned(),
        choices: choices(at).map(|it| it.1.clone()).unwrap_or_default(),
        ..Asked::default()
    });
    let form = Form {
        title: title.to_owned(),
        remark: remark.to_owned(),
        columns: asked.collect(),
        lists: Vec::new(),
    };
    let written = form.write();
    Ok(written.map_err(|error| StoreError::new("writing a template", error))?)
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

/// Reads the sheet whose heading fits the columns best.
///
/// # Errors
/// Refused when it is no list, or a column that must be there is not.
pub(super) fn read(bytes: &[u8], columns: &'static [Column]) -> Result<Sheet, Refusal> {
    let unreadable = |why: Unreadable| refused(why.to_string());
    let mut book = Book::open(Cursor::new(bytes.to_vec())).map_err(unreadable)?;
    let wanted: Vec<Wanted> = columns
        .iter()
        .map(|it| Wanted::new(std::iter::once(&it.title).chain(it.aliases)))
        .collect();
    let best = book.headings(&wanted).map_err(unreadable)?;
    let (tab, heading) = best.into_iter().next().ok_or_else(|| no_heading(columns))?;
    has_all(columns, &heading)?;
    let mut lines = Vec::new();
    let mut merged = book.merged(tab, heading.row).map_err(unreadable)?;
    book.each(tab, &mut |mut row| {
        merged.fill(&mut row);
        if row.number > heading.row {
            lines.extend(line(&row, columns, &heading));
        }
        match lines.len() > ROWS_MAX {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    })
    .map_err(unreadable)?;
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
        .zip(&heading.places)
        .filter(|(_, place)| place.is_some());
    Ok(Sheet {
        lines,
        found: found.map(|(column, _)| column.title).collect(),
    })
}

fn refused(message: String) -> Refusal {
    Refusal::new("setup.file", message)
}

fn no_heading(columns: &[Column]) -> Refusal {
    let needed = columns.iter().filter(|it| it.required).map(|it| it.title);
    let needed: Vec<&str> = needed.collect();
    refused(format!(
        "没有找到表头。表头一行中应有“{}”等列，请使用下载的模板。",
        needed.join("”“")
    ))
}

fn has_all(columns: &[Column], heading: &Heading) -> Result<(), Refusal> {
    let missing: Vec<&str> = columns
        .iter()
        .zip(&heading.places)
        .filter(|(column, place)| column.required && place.is_none())
        .map(|(column, _)| column.title)
        .collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(refused(format!(
            "表头中缺少“{}”列。请补上这些列，或使用下载的模板。",
            missing.join("”“")
        ))),
    }
}

/// What was filled in; none when the row is no row of the list.
fn line(row: &Row, columns: &[Column], heading: &Heading) -> Option<Line> {
    let text = |place: &Option<usize>| place.map(|it| row.text(it)).unwrap_or_default();
    let cells: Vec<String> = heading.places.iter().map(text).collect();
    let must: Vec<usize> = columns
        .iter()
        .zip(&heading.places)
        .filter_map(|(column, place)| place.filter(|_| column.required))
        .collect();
    let none = cells.iter().all(String::is_empty)
        || row.is_remark()
        || row.is_unnamed_total(&must)
        || heading.is_again(row);
    (!none).then_some(Line {
        row: row.number,
        cells,
    })
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
