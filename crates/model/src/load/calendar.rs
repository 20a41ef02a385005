//! The calendar file: days off, days worked, and what it covers.
//!
//! Not here: what follows from it for a day (`Calendar`).

use base::Period;

use super::tree::{Log, Table};
use super::word;
use crate::definition::Calendar;

pub(super) fn read(table: &Table, log: &mut Log<'_>) -> Calendar {
    let mut covers = Vec::new();
    for (text, at) in table.texts("covers") {
        match text.parse::<Period>() {
            Ok(period) => covers.push(period),
            Err(_) => log.error(at, "calendar.day", "not a period", "covers = [\"2026\"]"),
        }
    }
    let mut days = |key| {
        let mut days = word::days(table, key, log);
        days.sort_unstable();
        days.dedup();
        days
    };
    let (holidays, workdays) = (days("holidays"), days("workdays"));
    if let Some(node) = table.get("workdays") {
        for day in &workdays {
            if holidays.binary_search(day).is_ok() {
                log.error(
                    node.at,
                    "calendar.day",
                    format!("{day} is a holiday and a working day"),
                    "",
                );
            }
        }
    }
    Calendar {
        holidays,
        workdays,
        covers,
        source: table.text_or_empty("source"),
    }
}
