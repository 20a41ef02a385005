//! Which sheet, which row is the heading, and which column is which field.

use std::collections::BTreeMap;

use kernel::{Kernel, Refusal};
use model::{Field, Model, Register};
use sheet::{Book, Heading, Row, Unreadable, Wanted, plain};

use crate::read::takes;

/// How a file is read into a register.
#[derive(Clone, Debug)]
pub struct Layout {
    pub(crate) tab: usize,
    /// The sheet's name; empty for csv.
    pub sheet: String,
    /// Other sheets that look like lists of this register, and are not read.
    pub others: Vec<String>,
    pub(crate) heading: Heading,
    pub columns: Vec<ColumnUse>,
    /// Titles of fields that every record needs and no column has.
    pub missing: Vec<String>,
    /// Columns that must be filled.
    must: Vec<usize>,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnUse {
    /// As the file says it.
    pub title: String,
    pub becomes: Use,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Use {
    /// The name of the field it fills.
    Field(String),
    /// What the platform gives itself: a number, a state, a computed value.
    Given,
    /// Nothing is known of it; it is passed over.
    Unknown,
}

/// Columns of exports and of rejects that say what only the platform says.
const GIVEN: &[&str] = &["编号", "状态", "归属单位", "建立日期", "原因", "序号"];

impl Layout {
    /// Finds the sheet whose heading fits best, or takes the one named. `chosen` says of
    /// columns, from 0, what a person decided: a field, or nothing.
    ///
    /// # Errors
    /// Refused when no row names the register's fields.
    pub fn of(
        kernel: &Kernel,
        register: &Register,
        book: &mut Book,
        sheet: Option<&str>,
        chosen: &BTreeMap<usize, Option<String>>,
    ) -> Result<Layout, Refusal> {
        let fields: Vec<&Field> = register.fields.values().filter(|it| takes(it)).collect();
        let wanted: Vec<Wanted> = fields.iter().map(|it| names(&kernel.model, it)).collect();
        let mut found = book.headings(&wanted).map_err(|why| unreadable(&why))?;
        let name = |tab: usize| book.tabs()[tab].name.clone();
        if let Some(sheet) = sheet.filter(|it| !it.is_empty()) {
            found.retain(|(tab, _)| name(*tab) == sheet);
        }
        let mut found = found.into_iter();
        let Some((tab, heading)) = found.next() else {
            return Err(no_heading(&fields, sheet));
        };
        let others = found.map(|(tab, _)| name(tab)).collect();
        let mut columns: Vec<ColumnUse> = heading
            .titles
            .iter()
            .map(|title| ColumnUse {
                title: title.clone(),
                becomes: given_or_unknown(register, title),
            })
            .collect();
        for (field, place) in fields.iter().zip(&heading.places) {
            if let Some(column) = place.and_then(|it| columns.get_mut(it)) {
                column.becomes = Use::Field(field.name.clone());
            }
        }
        for (at, field) in chosen {
            let known = field
                .clone()
                .filter(|it| fields.iter().any(|f| f.name == *it));
            choose(&mut columns, *at, known);
        }
        let place = |field: &Field| {
            let becomes = Use::Field(field.name.clone());
            columns.iter().position(|it| it.becomes == becomes)
        };
        let required = || fields.iter().filter(|it| it.required);
        let asked = required().filter(|it| it.default.is_none() && it.when.is_none());
        Ok(Layout {
            tab,
            sheet: name(tab),
            others,
            missing: asked
                .filter(|it| place(it).is_none())
                .map(|it| it.title.clone())
                .collect(),
            must: required().filter_map(|it| place(it)).collect(),
            columns,
            heading,
        })
    }

    /// The columns that fill fields: place and field.
    pub(crate) fn filled<'r>(&self, register: &'r Register) -> Vec<(usize, &'r Field)> {
        let columns = self.columns.iter().enumerate();
        columns
            .filter_map(|(at, column)| match &column.becomes {
                Use::Field(name) => Some((at, register.fields.get(name)?)),
                _ => None,
            })
            .collect()
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        let becomes = Use::Field(field.to_owned());
        self.columns.iter().any(|it| it.becomes == becomes)
    }

    /// The row of the heading, as the spreadsheet counts.
    pub fn heading_row(&self) -> u32 {
        self.heading.row
    }

    /// Whether the row is one of the list; else it is empty, above it, or belongs to the paper.
    pub(crate) fn is_row(&self, row: &Row) -> RowKind {
        if row.number <= self.heading.row || row.is_empty() {
            RowKind::None
        } else if row.is_remark() || row.is_unnamed_total(&self.must) || self.heading.is_again(row)
        {
            RowKind::Remark
        } else {
            RowKind::Row
        }
    }

    /// The fields by which a row finds its record: the register's key, else the first unique
    /// field that is in the file; none: every row is a new record.
    pub fn key(&self, register: &Register) -> Vec<String> {
        if !register.key.is_empty() && register.key.iter().all(|it| self.has(it)) {
            return register.key.clone();
        }
        let unique = register.fields.values().filter(|it| it.unique);
        let mut there = unique.map(|it| it.name.clone()).filter(|it| self.has(it));
        there.next().into_iter().collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum RowKind {
    Row,
    /// A note, a total, an example, the heading again.
    Remark,
    None,
}

/// All a column may be called that holds the field.
fn names(model: &Model, field: &Field) -> Wanted {
    let fact = field.means.as_ref().and_then(|it| model.facts.get(it));
    let also = fact.into_iter().flat_map(|it| it.also.iter());
    let own = [&field.title].into_iter().chain(&field.aliases);
    Wanted::new(own.chain([&field.name]).chain(also))
}

fn given_or_unknown(register: &Register, title: &str) -> Use {
    let title = plain(title);
    let given = register.fields.values().filter(|it| !takes(it));
    let mut given = given.map(|it| plain(&it.title));
    match GIVEN.contains(&title.as_str()) || given.any(|it| it == title) {
        true => Use::Given,
        false => Use::Unknown,
    }
}

fn choose(columns: &mut [ColumnUse], at: usize, field: Option<String>) {
    let becomes = field.map_or(Use::Unknown, Use::Field);
    if let Use::Field(_) = becomes {
        let before = columns.iter_mut().find(|it| it.becomes == becomes);
        if let Some(before) = before {
            before.becomes = Use::Unknown;
        }
    }
    if let Some(column) = columns.get_mut(at) {
        column.becomes = becomes;
    }
}

fn no_heading(fields: &[&Field], sheet: Option<&str>) -> Refusal {
    let required = fields.iter().filter(|it| it.required);
    let mut titles: Vec<&str> = required.map(|it| it.title.as_str()).take(6).collect();
    if titles.is_empty() {
        titles = fields.iter().map(|it| it.title.as_str()).take(6).collect();
    }
    let place = match sheet {
        Some(sheet) => format!("工作表“{sheet}”中"),
        None => String::new(),
    };
    Refusal::new(
        "import.heading",
        format!(
            "{place}没有找到表头。前 30 行中应有一行写着“{}”等列名，请核对，或下载模板填写。",
            titles.join("”“")
        ),
    )
}

pub(crate) fn unreadable(why: &Unreadable) -> Refusal {
    Refusal::new("import.file", why.to_string())
}
