//! The figures of a measure as a file, each with what it was made of; the whole last.

use std::fs::File;

use exchange::Format;
use kernel::{Kernel, Outcome};
use sheet::write::{Column, ColumnKind, Datum};

use super::framed::{NUMBER, cells, column, exact, look, number};
use crate::measures::{Dividing, FigureRow, MeasureFigures};

/// The file's name, and the file.
pub(super) fn written(
    kernel: &Kernel,
    asked: &Dividing,
    figures: &MeasureFigures,
    format: Format,
) -> Outcome<(String, File)> {
    // What a program reads begins with the headings.
    let has_note = format == Format::Xlsx;
    let look = look(kernel, (asked, figures), columns(figures), has_note);
    let depth = asked.titles(kernel).len();
    let rows = figures.figures.iter().chain([&figures.whole]);
    let rows = rows.map(|it| cells(it, (depth, figures.summed), told(it)));
    let file = super::written(format, look, rows)?;
    let name = format!("{}_{}.{}", figures.title, kernel.today(), format.ending());
    Ok((name, file))
}

fn columns(figures: &MeasureFigures) -> Vec<Column> {
    let value = match &figures.unit {
        Some(unit) => format!("{}（{unit}）", figures.title),
        None => figures.title.clone(),
    };
    let whole = ColumnKind::Integer;
    vec![
        column("value", value, NUMBER, 16.0),
        column("part", "计入", NUMBER, 14.0),
        column("whole", "总体", NUMBER, 14.0),
        column("rows", "记录数", whole, 12.0),
        column("unknown", "缺项", whole, 12.0),
        column("line", "预警线", NUMBER, 12.0),
        column("keeps", "是否达标", ColumnKind::Flag, 12.0),
        column("rank", "名次", whole, 10.0),
    ]
}

fn told(row: &FigureRow) -> [Datum; 8] {
    let count = |n: u64| Datum::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let rank = row.rank.and_then(|it| i64::try_from(it).ok());
    [
        number(exact(&row.value)),
        number(exact(&row.part)),
        number(exact(&row.of)),
        count(row.rows),
        count(row.unknown),
        number(exact(&row.line)),
        row.keeps.map_or(Datum::None, Datum::Flag),
        rank.map_or(Datum::None, Datum::Integer),
    ]
}
