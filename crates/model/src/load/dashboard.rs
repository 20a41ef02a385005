//! One dashboard by itself. Whether its measures exist comes in `link`.

use super::tree::{Log, Node, Table};
use super::word::{items, one_of};
use crate::definition::{Chart, Dashboard, Draw, Item};

const DRAW: &[(&str, Draw)] = &[
    ("bars", Draw::Bars),
    ("line", Draw::Line),
    ("heat", Draw::Heat),
    ("spread", Draw::Spread),
    ("map", Draw::Map),
    ("table", Draw::Table),
];

pub(super) fn read(system: &str, name: &str, table: &Table, log: &mut Log<'_>) -> Dashboard {
    let tables = |word: &str| {
        let tables = table.get(word).map(items).unwrap_or_default().iter();
        tables.filter_map(Node::table)
    };
    Dashboard {
        id: format!("{system}.{name}"),
        title: table.text_or_empty("title"),
        help: table.text_or_empty("help"),
        level: table.text("level").map(str::to_owned),
        kinds: texts(table, "kinds"),
        roles: texts(table, "roles"),
        cards: texts(table, "card"),
        charts: tables("chart").map(|it| chart(it, log)).collect(),
        items: tables("item").map(item).collect(),
        among: table.text("among").map(str::to_owned),
        source: table.text_or_empty("source"),
    }
}

fn texts(table: &Table, word: &str) -> Vec<String> {
    let texts = table.texts(word).into_iter();
    texts.map(|(text, _)| text.to_owned()).collect()
}

fn item(table: &Table) -> Item {
    Item {
        part: table.text_or_empty("part"),
        title: table.text_or_empty("title"),
        measures: texts(table, "of"),
        unit: table.text_or_empty("unit"),
    }
}

fn chart(table: &Table, log: &mut Log<'_>) -> Chart {
    let mut along = texts(table, "along");
    if along.is_empty() {
        along.push("below".to_owned());
    }
    let usual = match along.as_slice() {
        [_, _, ..] => Draw::Heat,
        [one] if one.starts_with("period:") => Draw::Line,
        _ => Draw::Bars,
    };
    Chart {
        title: table.text_or_empty("title"),
        measure: table.text_or_empty("of"),
        draw: one_of(table, "as", DRAW, log).unwrap_or(usual),
        along,
    }
}
