//! One measure by itself. Whether what it counts exists comes in `link`.

use super::tree::{Log, Table};
use super::word::one_of;
use crate::definition::{Better, Counted, Measure, What};
use crate::version;

/// Kinds of periods a measure can be asked by.
pub(super) const PERIODS: &[&str] = &[
    "day",
    "month",
    "quarter",
    "half_year",
    "year",
    "school_year",
    "term",
];

const BETTER: &[(&str, Better)] = &[("higher", Better::Higher), ("lower", Better::Lower)];

pub(super) fn read(system: &str, name: &str, table: &Table, log: &mut Log<'_>) -> Measure {
    let id = format!("{system}.{name}");
    let part = table.table("part").and_then(counted);
    let of = table.table("of").and_then(counted).unwrap_or(Counted {
        register: String::new(),
        what: What::Count,
        filter: None,
    });
    let (mut by, mut periods) = (Vec::new(), Vec::new());
    for (word, _) in table.texts("by") {
        match word {
            "organisation" => {}
            _ if PERIODS.contains(&word) => periods.push(word.to_owned()),
            _ => by.push(word.to_owned()),
        }
    }
    let default_places = if part.is_none() && of.what == What::Count {
        0
    } else {
        2
    };
    let places = table.integer("places").unwrap_or(default_places);
    if let (false, Some(node)) = ((0..=9).contains(&places), table.get("places")) {
        log.error(node.at, "field.range", "at most 9 places", "");
    }
    Measure {
        version: version::digest(&id, table),
        id,
        title: table.text_or_empty("title"),
        unit: table.text_or_empty("unit"),
        better: one_of(table, "better", BETTER, log),
        part,
        of,
        by,
        periods,
        on: table.text("on").map(str::to_owned),
        places: u8::try_from(places).unwrap_or_default(),
        source: table.text_or_empty("source"),
    }
}

fn counted(table: &Table) -> Option<Counted> {
    if let Some(register) = table.text("count") {
        let register = register.to_owned();
        return Some(Counted {
            register,
            what: What::Count,
            filter: None,
        });
    }
    let (register, field) = table.text("sum")?.rsplit_once('.')?;
    let (register, field) = (register.to_owned(), field.to_owned());
    Some(Counted {
        register,
        what: What::Sum(field),
        filter: None,
    })
}
