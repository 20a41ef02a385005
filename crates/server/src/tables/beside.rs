//! The figures of a measure beside those of another time, as a file.

use std::collections::{HashMap, HashSet};
use std::fs::File;

use base::Decimal;
use exchange::Format;
use kernel::{Kernel, Outcome};
use sheet::write::{Column, ColumnKind, Datum, Look};

use super::{SCALE, exact};
use crate::measures::{Dividing, FigureRow, MeasureFigures};

/// The file's name, and the file.
pub(super) fn written(
    kernel: &Kernel,
    (asked, before): (&Dividing, &Dividing),
    (now, then): (MeasureFigures, MeasureFigures),
    format: Format,
) -> Outcome<(String, File)> {
    let by = asked.titles(kernel);
    let depth = by.len();
    let told = |asked: &Dividing, of: &MeasureFigures| {
        let when = asked.when(of).unwrap_or_else(|| "现在".to_owned());
        match &of.unit {
            Some(unit) => format!("{when}（{unit}）"),
            None => when,
        }
    };
    let titles = [told(asked, &now), told(before, &then)];
    let note = (format == Format::Xlsx)
        .then(|| format!("{}；{}计算", asked.says(kernel, &now), kernel.today()));
    let look = look(&now, by, titles, note);
    let earlier: HashMap<Vec<&str>, &FigureRow> =
        then.figures.iter().map(|it| (key_of(it), it)).collect();
    let own = now.figures.iter();
    let own = own.map(|it| (it, Some(it), earlier.get(&key_of(it)).copied()));
    let there: HashSet<Vec<&str>> = now.figures.iter().map(key_of).collect();
    let gone = then.figures.iter();
    let gone = gone.filter(|it| !there.contains(&key_of(it)));
    let gone = gone.map(|it| (it, None, Some(it)));
    let whole = [(&now.whole, Some(&now.whole), Some(&then.whole))];
    let rows = own.chain(gone).chain(whole);
    let rows = rows.map(|(of, now, then)| cells(of, (now, then), depth));
    let file = super::written(format, look, rows)?;
    let name = format!("{}_比较_{}.{}", now.title, kernel.today(), format.ending());
    Ok((name, file))
}

fn key_of(row: &FigureRow) -> Vec<&str> {
    let keys = row.key.iter();
    keys.map(|it| it.value.as_deref().unwrap_or_default())
        .collect()
}

fn look(
    figures: &MeasureFigures,
    by: Vec<String>,
    [now, then]: [String; 2],
    note: Option<String>,
) -> Look {
    let column = |name: String, title: String, kind, width| Column {
        name,
        title,
        kind,
        width,
    };
    let number = ColumnKind::Decimal { scale: SCALE };
    let labels = by.iter().zip(1..);
    let labels =
        labels.map(|(title, n)| column(format!("label{n}"), title.clone(), ColumnKind::Text, 24.0));
    let mut columns: Vec<Column> = labels.collect();
    columns.extend([
        column("value".to_owned(), now, number, 16.0),
        column("before".to_owned(), then, number, 16.0),
        column("change".to_owned(), "增减".to_owned(), number, 14.0),
        column(
            "change_share".to_owned(),
            "增减幅度（%）".to_owned(),
            number,
            14.0,
        ),
    ]);
    let keys = by.into_iter().zip(1..);
    columns.extend(keys.map(|(title, n)| {
        column(
            format!("key{n}"),
            format!("{title}代码"),
            ColumnKind::Text,
            20.0,
        )
    }));
    Look {
        name: figures.title.clone(),
        columns,
        note,
        ..Look::default()
    }
}

fn cells(
    of: &FigureRow,
    (now, then): (Option<&FigureRow>, Option<&FigureRow>),
    depth: usize,
) -> Vec<Datum> {
    let value = |it: Option<&FigureRow>| it.and_then(|it| exact(&it.value));
    let (now, then) = (value(now), value(then));
    let change = now.zip(then).map(|(now, then)| now - then);
    let share = change.zip(then);
    let share = share.and_then(|(it, then)| (it * Decimal::ONE_HUNDRED).checked_div(then.abs()));
    let number = |it: Option<Decimal>| {
        it.map_or(Datum::None, |it| Datum::Decimal(it.round_dp(SCALE.into())))
    };
    let label = |n: usize| match of.key.get(n) {
        Some(key) => Datum::Text(key.label.clone()),
        // The whole has no key.
        None if n == 0 => Datum::Text("合计".to_owned()),
        None => Datum::None,
    };
    let key = |n: usize| {
        let code = of.key.get(n).and_then(|it| it.code.clone());
        code.map_or(Datum::None, Datum::Text)
    };
    (0..depth)
        .map(label)
        .chain([now, then, change, share].map(number))
        .chain((0..depth).map(key))
        .collect()
}
