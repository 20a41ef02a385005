//! One measure by itself. Whether what it counts exists comes in `link`.

use base::Decimal;

use super::tree::{Log, Node, Table, Value};
use super::word::{items, one_of};
use crate::definition::{
    Better, Counted, Edition, Formula, Gist, How, Made, Measure, Nature, What,
};
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

const NATURES: &[(&str, Nature)] = &[("binding", Nature::Binding), ("expected", Nature::Expected)];

/// Words that name a number field, with what is told of it.
pub(super) const GISTS: &[(&str, Gist)] = &[
    ("sum", Gist::Sum),
    ("average", Gist::Average),
    ("median", Gist::Median),
    ("min", Gist::Least),
    ("max", Gist::Greatest),
];

/// Words that name another measure, with what is made of it.
pub(super) const MADE: &[(&str, How)] = &[
    ("differs", How::Differs),
    ("growth", How::Growth),
    ("meets", How::Meets),
    ("ratio", How::Ratio),
];

pub(super) fn read(system: &str, name: &str, table: &Table, log: &mut Log<'_>) -> Measure {
    let id = format!("{system}.{name}");
    let unit = table.text_or_empty("unit");
    let formula = formula(table, &unit);
    let (mut by, mut periods) = (Vec::new(), Vec::new());
    for (word, _) in table.texts("by") {
        match word {
            "organisation" => {}
            _ if PERIODS.contains(&word) => periods.push(word.to_owned()),
            _ => by.push(word.to_owned()),
        }
    }
    let is_whole =
        formula.part.is_none() && formula.made.is_none() && formula.of.what == What::Count;
    let places = table
        .integer("places")
        .unwrap_or(if is_whole { 0 } else { 2 });
    if let (false, Some(node)) = ((0..=9).contains(&places), table.get("places")) {
        log.error(node.at, "field.range", "at most 9 places", "");
    }
    let editions = table.get("edition").map(items).unwrap_or_default().iter();
    let editions = editions.filter_map(Node::table).map(|it| Edition {
        from: it.day("from"),
        area: it.text("area").map(str::to_owned),
        formula: Formula {
            per: formula.per,
            ..self::formula(it, &unit)
        },
    });
    let said = |word: &str| table.text(word).map(str::to_owned);
    let texts = |word: &str| -> Vec<String> {
        let texts = table.texts(word).into_iter();
        texts.map(|(it, _)| it.to_owned()).collect()
    };
    Measure {
        version: version::digest(&id, table),
        id,
        title: table.text_or_empty("title"),
        better: one_of(table, "better", BETTER, log),
        nature: one_of(table, "nature", NATURES, log),
        editions: editions.collect(),
        formula,
        unit,
        base: said("base"),
        target: said("target"),
        line: said("line"),
        held: texts("held"),
        warn: texts("warn"),
        lacks: texts("lacks"),
        also: texts("also"),
        by,
        periods,
        on: said("on"),
        places: u8::try_from(places).unwrap_or_default(),
        note: table.text_or_empty("note"),
    }
}

fn formula(table: &Table, unit: &str) -> Formula {
    let nothing = || Counted {
        register: String::new(),
        what: What::Count,
        filter: None,
    };
    let usual = match unit {
        "%" => Decimal::ONE_HUNDRED,
        _ => Decimal::ONE,
    };
    let of = table.table("of");
    Formula {
        part: table.table("part").and_then(counted),
        of: of.and_then(counted).unwrap_or_else(nothing),
        per: table.get("per").and_then(number).unwrap_or(usual),
        made: of.and_then(made),
        issuer: table.text_or_empty("issuer"),
        source: table.text_or_empty("source"),
    }
}

fn number(node: &Node) -> Option<Decimal> {
    match &node.value {
        Value::Integer(n) => Some(Decimal::from(*n)),
        Value::Float(text) => text.parse().ok(),
        _ => None,
    }
}

fn counted(table: &Table) -> Option<Counted> {
    if let Some(register) = table.text("count") {
        return Some(Counted {
            register: register.to_owned(),
            what: What::Count,
            filter: None,
        });
    }
    let mut gists = GISTS.iter();
    let (gist, named) = gists.find_map(|(word, gist)| Some((*gist, table.text(word)?)))?;
    let (register, field) = named.rsplit_once('.')?;
    Some(Counted {
        register: register.to_owned(),
        what: What::Over(gist, field.to_owned()),
        filter: None,
    })
}

fn made(table: &Table) -> Option<Made> {
    let mut ways = MADE.iter();
    ways.find_map(|(word, how)| {
        Some(Made {
            how: *how,
            from: table.text(word)?.to_owned(),
            to: table.text("to").map(str::to_owned),
        })
    })
}
