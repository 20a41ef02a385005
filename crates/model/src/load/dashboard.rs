//! One dashboard by itself. Whether its measures exist comes in `link`.

use super::tree::{Log, Node, Table};
use super::word::{items, one_of};
use crate::definition::{Chart, Dashboard, Draw};

const DRAW: &[(&str, Draw)] = &[
    ("bars", Draw::Bars),
    ("line", Draw::Line),
    ("heat", Draw::Heat),
    ("spread", Draw::Spread),
    ("map", Draw::Map),
    ("table", Draw::Table),
];

pub(super) fn read(system: &str, name: &str, table: &Table, log: &mut Log<'_>) -> Dashboard {
    let texts = |word: &str| -> Vec<String> {
        let texts = table.texts(word).into_iter();
        texts.map(|(text, _)| text.to_owned()).collect()
    };
    let charts = table.get("chart").map(items).unwrap_or_default().iter();
    let charts = charts.filter_map(Node::table);
    Dashboard {
        id: format!("{system}.{name}"),
        title: table.text_or_empty("title"),
        help: table.text_or_empty("help"),
        level: table.text("level").map(str::to_owned),
        roles: texts("roles"),
        cards: texts("card"),
        charts: charts.map(|it| chart(it, log)).collect(),
        source: table.text_or_empty("source"),
    }
}

fn chart(table: &Table, log: &mut Log<'_>) -> Chart {
    let along = table.texts("along").into_iter();
    let mut along: Vec<String> = along.map(|(text, _)| text.to_owned()).collect();
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
