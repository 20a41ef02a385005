//! What files of figures have alike: what divides a number at the left, its codes at the right,
//! numbers between them.

use base::Decimal;
use kernel::Kernel;
use serde_json::Value as Json;
use sheet::write::{Column, ColumnKind, Datum, Look};

use crate::measures::{Dividing, FigureRow, MeasureFigures};

/// Places behind the point a number is written with.
const SCALE: u8 = 6;
pub(super) const NUMBER: ColumnKind = ColumnKind::Decimal { scale: SCALE };

pub(super) fn column(name: &str, title: impl Into<String>, kind: ColumnKind, width: f64) -> Column {
    Column {
        name: name.to_owned(),
        title: title.into(),
        kind,
        width,
    }
}

/// The columns of a file with these numbers; `note` stands above them where people read it.
pub(super) fn look(
    kernel: &Kernel,
    (asked, figures): (&Dividing, &MeasureFigures),
    numbers: Vec<Column>,
    has_note: bool,
) -> Look {
    let by = asked.titles(kernel);
    let text = ColumnKind::Text;
    let labels = by.iter().zip(1..);
    let labels = labels.map(|(title, n)| column(&format!("label{n}"), title, text, 24.0));
    let keys = by.iter().zip(1..);
    let keys =
        keys.map(|(title, n)| column(&format!("key{n}"), format!("{title}代码"), text, 20.0));
    Look {
        name: figures.title.clone(),
        columns: labels.chain(numbers).chain(keys).collect(),
        note: has_note.then(|| format!("{}；{}计算", asked.says(kernel, figures), kernel.today())),
        ..Look::default()
    }
}

/// A row of it, of as many things as divide it.
pub(super) fn cells(
    row: &FigureRow,
    (depth, summed): (usize, bool),
    numbers: impl IntoIterator<Item = Datum>,
) -> Vec<Datum> {
    let label = |n: usize| match row.key.get(n) {
        Some(key) => Datum::Text(key.label.clone()),
        // The whole has no key.
        None if n == 0 => Datum::Text(whole_title(summed).to_owned()),
        None => Datum::None,
    };
    let key = |n: usize| {
        let code = row.key.get(n).and_then(|it| it.code.clone());
        code.map_or(Datum::None, Datum::Text)
    };
    (0..depth)
        .map(label)
        .chain(numbers)
        .chain((0..depth).map(key))
        .collect()
}

/// What stands beside the whole.
pub(crate) fn whole_title(summed: bool) -> &'static str {
    if summed { "合计" } else { "全部" }
}

/// A number as it was told.
pub(super) fn exact(told: &Option<Json>) -> Option<Decimal> {
    told.as_ref().and_then(|it| it.to_string().parse().ok())
}

pub(super) fn number(it: Option<Decimal>) -> Datum {
    it.map_or(Datum::None, |it| {
        Datum::Decimal(it.round_dp(u32::from(SCALE)))
    })
}
