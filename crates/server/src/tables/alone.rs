//! The figures of a measure as a file, each with what it was made of; the whole last. Divided by
//! two things, a workbook has them as rows and columns, as they are shown.

use std::collections::HashMap;
use std::fs::File;

use base::Decimal;
use exchange::Format;
use kernel::{Kernel, Outcome};
use sheet::write::{Column, ColumnKind, Datum};

use super::framed::{Frame, column, exact, number, whole_title};
use crate::keys::FigureKey;
use crate::measures::{Dividing, FigureRow, MeasureFigures};

/// The file's name, and the file.
pub(super) fn written(
    kernel: &Kernel,
    asked: &Dividing,
    figures: &MeasureFigures,
    format: Format,
) -> Outcome<(String, File)> {
    let frame = Frame::of(kernel, asked, figures, format);
    let file = match frame.is_for_people() && frame.titles().len() == 2 {
        true => crossed(&frame, figures, format)?,
        false => listed(&frame, figures, format)?,
    };
    let name = format!("{}_{}.{}", figures.title, kernel.today(), format.ending());
    Ok((name, file))
}

fn all(figures: &MeasureFigures) -> impl Iterator<Item = &FigureRow> {
    figures.figures.iter().chain([&figures.whole])
}

fn listed(frame: &Frame<'_>, figures: &MeasureFigures, format: Format) -> Outcome<File> {
    let columns = columns(frame, figures);
    let kinds: Vec<ColumnKind> = columns.iter().map(|it| it.kind).collect();
    let look = frame.look(columns);
    let rows = all(figures).map(|it| frame.cells(it, told(it, &kinds)));
    super::written(format, look, rows.chain(frame.foot()))
}

/// Rows and columns by the two things that divide it; at the end of each line nothing, as a
/// share of a line is no sum of its cells.
fn crossed(frame: &Frame<'_>, figures: &MeasureFigures, format: Format) -> Outcome<File> {
    let kind = frame.kind(figures.figures.iter().map(|it| exact(&it.value)));
    let (down, across) = (names(figures, 0), names(figures, 1));
    let value = |key: Option<&FigureKey>| key.and_then(|it| it.value.clone()).unwrap_or_default();
    let cells: HashMap<[String; 2], Option<Decimal>> = figures
        .figures
        .iter()
        .map(|it| {
            let at = [value(it.key.first()), value(it.key.get(1))];
            (at, exact(&it.value))
        })
        .collect();
    let first = column("label1", &frame.titles()[0], ColumnKind::Text, 24.0);
    let columns = across.iter().zip(1..);
    let columns = columns.map(|(key, n)| column(&format!("value{n}"), &key.label, kind, 12.0));
    let look = frame.with([first].into_iter().chain(columns).collect());
    let rows = down.iter().map(|row| {
        let label = Datum::Text(row.label.clone());
        let told = across.iter().map(|column| {
            let at = [value(Some(row)), value(Some(column))];
            number(cells.get(&at).copied().flatten(), kind)
        });
        [label].into_iter().chain(told).collect()
    });
    let whole = vec![
        Datum::Text(whole_title(figures.summed).to_owned()),
        number(exact(&figures.whole.value), kind),
    ];
    super::written(format, look, rows.chain([whole]).chain(frame.foot()))
}

/// What stands at one place of the keys, in order, each once.
fn names(figures: &MeasureFigures, at: usize) -> Vec<&FigureKey> {
    let mut names: Vec<&FigureKey> = Vec::new();
    for key in figures.figures.iter().filter_map(|it| it.key.get(at)) {
        if !names.iter().any(|it| it.value == key.value) {
            names.push(key);
        }
    }
    names.sort_by(|a, b| a.place.cmp(&b.place));
    names
}

fn columns(frame: &Frame<'_>, figures: &MeasureFigures) -> Vec<Column> {
    let value = match &figures.unit {
        Some(unit) => format!("{}（{unit}）", figures.title),
        None => figures.title.clone(),
    };
    let whole = ColumnKind::Integer;
    let kind = |of: fn(&FigureRow) -> Option<Decimal>| frame.kind(all(figures).map(of));
    vec![
        column("value", value, kind(|it| exact(&it.value)), 16.0),
        column("part", "计入", kind(|it| exact(&it.part)), 14.0),
        column("whole", "总体", kind(|it| exact(&it.of)), 14.0),
        column("rows", "记录数", whole, 12.0),
        column("unknown", "缺项", whole, 12.0),
        column("line", "预警线", kind(|it| exact(&it.line)), 12.0),
        column("keeps", "是否达标", ColumnKind::Flag, 12.0),
        column("rank", "名次", whole, 10.0),
    ]
}

fn told(row: &FigureRow, kinds: &[ColumnKind]) -> [Datum; 8] {
    let count = |n: u64| Datum::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let rank = row.rank.and_then(|it| i64::try_from(it).ok());
    [
        number(exact(&row.value), kinds[0]),
        number(exact(&row.part), kinds[1]),
        number(exact(&row.of), kinds[2]),
        count(row.rows),
        count(row.unknown),
        number(exact(&row.line), kinds[5]),
        row.keeps.map_or(Datum::None, Datum::Flag),
        rank.map_or(Datum::None, Datum::Integer),
    ]
}
