//! The figures of a measure beside those of another time, as a file.

use std::collections::{HashMap, HashSet};
use std::fs::File;

use base::Decimal;
use exchange::Format;
use kernel::{Kernel, Outcome};
use sheet::write::{ColumnKind, Datum};

use super::framed::{Frame, NUMBER, column, exact, number};
use crate::measures::{Dividing, FigureRow, MeasureFigures};

/// Places behind the point of a share that people read.
const SHARE: u8 = 1;

/// The file's name, and the file.
pub(super) fn written(
    kernel: &Kernel,
    (asked, before): (&Dividing, &Dividing),
    (now, then): (MeasureFigures, MeasureFigures),
    format: Format,
) -> Outcome<(String, File)> {
    let told = |asked: &Dividing, of: &MeasureFigures| {
        let when = asked.when(of).unwrap_or_else(|| "现在".to_owned());
        match &of.unit {
            Some(unit) => format!("{when}（{unit}）"),
            None => when,
        }
    };
    let frame = Frame::of(kernel, asked, &now, format);
    let values = now.figures.iter().chain(&then.figures);
    let values = values.chain([&now.whole, &then.whole]);
    let kind = frame.kind(values.map(|it| exact(&it.value)));
    let share = match frame.is_for_people() {
        true => ColumnKind::Decimal { scale: SHARE },
        false => NUMBER,
    };
    let columns = vec![
        column("value", told(asked, &now), kind, 16.0),
        column("before", told(before, &then), kind, 16.0),
        column("change", "增减", kind, 14.0),
        column("change_share", "增减幅度（%）", share, 14.0),
    ];
    let look = frame.look(columns);
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
    let rows = rows.map(|(of, now, then)| frame.cells(of, change(now, then, (kind, share))));
    let file = super::written(format, look, rows.chain(frame.foot()))?;
    let name = format!("{}_比较_{}.{}", now.title, kernel.today(), format.ending());
    Ok((name, file))
}

fn key_of(row: &FigureRow) -> Vec<&str> {
    let keys = row.key.iter();
    keys.map(|it| it.value.as_deref().unwrap_or_default())
        .collect()
}

fn change(
    now: Option<&FigureRow>,
    then: Option<&FigureRow>,
    (kind, share_kind): (ColumnKind, ColumnKind),
) -> [Datum; 4] {
    let value = |it: Option<&FigureRow>| it.and_then(|it| exact(&it.value));
    let (now, then) = (value(now), value(then));
    let change = now.zip(then).map(|(now, then)| now - then);
    let share = change.zip(then);
    let share = share.and_then(|(it, then)| (it * Decimal::ONE_HUNDRED).checked_div(then.abs()));
    let [now, then, change] = [now, then, change].map(|it| number(it, kind));
    [now, then, change, number(share, share_kind)]
}
