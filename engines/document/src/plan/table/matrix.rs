//! 任务分解表 with a row for each place: 县（区） | 新增学位（个） | 培训教师（人次） | …, where each
//! column is a task, each cell what a place has of it, and 合计 what it comes to.
//!
//! Not here: tables with a row for each task (`columns`).

use std::ops::Range;

use crate::plan::indicators;
use crate::plan::passage::Passage;
use crate::plan::table::columns::{self, Role, is_place};
use crate::plan::table::{Column, Counted, Entry, Stretch, content};
use crate::plan::units::Field;

/// A single place has nothing to share with.
const PLACES_MIN: usize = 2;
/// So far above stands what the table is called.
const TITLE_ROWS: usize = 3;

/// What a row of such a table says.
enum Row {
    Place(String),
    Total,
    Field(Field),
}

/// The tasks of the table that `passages[at..end]` begins with, and how many rows it takes.
pub(super) fn read(passages: &[Passage], at: usize, end: usize) -> Option<(Vec<Entry>, usize)> {
    const ASKS: &[&str] = &["分解", "任务", "目标"];
    let above = &passages[at.saturating_sub(TITLE_ROWS)..at];
    let is_asked = above
        .iter()
        .any(|it| ASKS.iter().any(|word| it.text.contains(word)));
    let titles = filled(&passages[at])?;
    if !is_asked || titles.len() < 1 + PLACES_MIN {
        return None;
    }
    let rows: Vec<(Row, Vec<Range<usize>>)> = passages[at + 1..end]
        .iter()
        .map_while(|row| of_row(row, titles.len()))
        .collect();
    let places = rows.iter().filter(|it| matches!(it.0, Row::Place(_)));
    if places.count() < PLACES_MIN {
        return None;
    }
    let spans = passages[at..=at + rows.len()].iter().map(|row| row.span);
    let span = spans.reduce(crate::text::Span::join)?;
    let mut entries = Vec::new();
    for (column, title) in titles.iter().enumerate().skip(1) {
        let text = &passages[at].text[title.clone()];
        if columns::role_of(text) == Some(Role::Remark) {
            continue;
        }
        let measured = content::measured(text);
        let (name, unit) = match &measured {
            Some((open, unit)) => (
                title.start..title.start + *open,
                title.start + unit.start..title.start + unit.end,
            ),
            None => (title.clone(), title.end..title.end),
        };
        let mut entry = Entry {
            name: (at, name.clone()),
            cells: Vec::new(),
            under: Vec::new(),
            amounts: Vec::new(),
            steps: Vec::new(),
            shares: Vec::new(),
            unit: (!unit.is_empty()).then(|| (at, unit.clone())),
            span,
        };
        let mut is_counted = measured.is_some();
        for (idx, (row, cells)) in rows.iter().enumerate() {
            let cell: Stretch = (at + 1 + idx, cells[column].clone());
            let said = &passages[cell.0].text[cell.1.clone()];
            match row {
                Row::Field(_) if said.is_empty() => {}
                Row::Field(field) => entry.cells.push((Column::Field(*field), cell)),
                _ if is_nothing(said) => {}
                Row::Place(name) => {
                    let (value, own) = indicators::amount(said)?;
                    value?;
                    is_counted |= !own.is_empty();
                    entry.shares.push((name.clone(), cell));
                }
                Row::Total => {
                    entry.amounts.push(Counted {
                        subject: (at, name.clone()),
                        unit: (at, unit.clone()),
                        value: cell,
                        year: None,
                    });
                }
            }
        }
        if !is_counted || entry.shares.is_empty() {
            return None;
        }
        entries.push(entry);
    }
    (!entries.is_empty()).then_some((entries, rows.len() + 1))
}

/// The cells of a row none of which is empty.
fn filled(row: &Passage) -> Option<&[Range<usize>]> {
    let cells = row.cells.as_deref()?;
    let is_filled = cells.iter().all(|cell| !cell.is_empty());
    (is_filled && row.merged.is_empty()).then_some(cells)
}

fn of_row(row: &Passage, n_columns: usize) -> Option<(Row, Vec<Range<usize>>)> {
    const TOTALS: &[&str] = &[
        "合计",
        "总计",
        "全市",
        "全县",
        "全市合计",
        "全县合计",
        "总数",
    ];
    let cells = row.cells.as_deref()?;
    if cells.len() != n_columns {
        return None;
    }
    let first = &row.text[cells[0].clone()];
    let said = match columns::role_of(first) {
        _ if TOTALS.contains(&first) => Row::Total,
        _ if is_place(first) => Row::Place(first.to_owned()),
        Some(Role::Field(field)) if !field.is_said() => Row::Field(field),
        _ => return None,
    };
    Some((said, cells.to_vec()))
}

/// Nothing is asked of a place.
fn is_nothing(text: &str) -> bool {
    text.is_empty() || text == "0" || text.chars().all(|c| "—-–/".contains(c))
}
