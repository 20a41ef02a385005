//! The figures of a measure beside those of another time, as a file.

use std::collections::{HashMap, HashSet};
use std::fs::File;

use base::Decimal;
use exchange::Format;
use kernel::{Kernel, Outcome};
use sheet::write::Datum;

use super::framed::{NUMBER, cells, column, exact, look, number};
use crate::measures::{Dividing, FigureRow, MeasureFigures};

/// The file's name, and the file.
pub(super) fn written(
    kernel: &Kernel,
    (asked, before): (&Dividing, &Dividing),
    (now, then): (MeasureFigures, MeasureFigures),
    format: Format,
) -> Outcome<(String, File)> {
    let depth = asked.titles(kernel).len();
    let told = |asked: &Dividing, of: &MeasureFigures| {
        let when = asked.when(of).unwrap_or_else(|| "现在".to_owned());
        match &of.unit {
            Some(unit) => format!("{when}（{unit}）"),
            None => when,
        }
    };
    let columns = vec![
        column("value", told(asked, &now), NUMBER, 16.0),
        column("before", told(before, &then), NUMBER, 16.0),
        column("change", "增减", NUMBER, 14.0),
        column("change_share", "增减幅度（%）", NUMBER, 14.0),
    ];
    let look = look(kernel, (asked, &now), columns, format == Format::Xlsx);
    let earlier: HashMap<Vec<&str>, &FigureRow> =
        then.figures.iter().map(|it| (key_of(it), it)).collect();
    let summed = now.summed;
    let own = now.figures.iter();
    let own = own.map(|it| (it, Some(it), earlier.get(&key_of(it)).copied()));
    let there: HashSet<Vec<&str>> = now.figures.iter().map(key_of).collect();
    let gone = then.figures.iter();
    let gone = gone.filter(|it| !there.contains(&key_of(it)));
    let gone = gone.map(|it| (it, None, Some(it)));
    let whole = [(&now.whole, Some(&now.whole), Some(&then.whole))];
    let rows = own.chain(gone).chain(whole);
    let rows = rows.map(|(of, now, then)| cells(of, (depth, summed), change(now, then)));
    let file = super::written(format, look, rows)?;
    let name = format!("{}_比较_{}.{}", now.title, kernel.today(), format.ending());
    Ok((name, file))
}

fn key_of(row: &FigureRow) -> Vec<&str> {
    let keys = row.key.iter();
    keys.map(|it| it.value.as_deref().unwrap_or_default())
        .collect()
}

fn change(now: Option<&FigureRow>, then: Option<&FigureRow>) -> [Datum; 4] {
    let value = |it: Option<&FigureRow>| it.and_then(|it| exact(&it.value));
    let (now, then) = (value(now), value(then));
    let change = now.zip(then).map(|(now, then)| now - then);
    let share = change.zip(then);
    let share = share.and_then(|(it, then)| (it * Decimal::ONE_HUNDRED).checked_div(then.abs()));
    [now, then, change, share].map(number)
}
