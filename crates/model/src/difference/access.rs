//! The ticks and crosses of the access table that change.

use super::AccessChange;
use crate::definition::Register;
use crate::derive::{Of, rows, scopes, sheets};

/// One cell of the access table: who, in which state, what; and what it says.
type Cell = ((String, String, String), String);

pub(super) fn changes(old: Option<&Register>, new: Option<&Register>) -> Vec<AccessChange> {
    let before = old.map(cells).unwrap_or_default();
    let after = new.map(cells).unwrap_or_default();
    // What is not in a table is not allowed.
    let said = |cells: &[Cell], key: &(String, String, String)| {
        let cell = cells.iter().find(|(it, _)| it == key);
        cell.map_or_else(|| nothing(&key.2), |(_, said)| said.clone())
    };
    let gone = before
        .iter()
        .filter(|(key, _)| !after.iter().any(|(it, _)| it == key));
    let keys = after.iter().chain(gone).map(|(key, _)| key);
    keys.filter_map(|key| {
        let (old, new) = (said(&before, key), said(&after, key));
        let (who, state, what) = key.clone();
        (old != new).then_some(AccessChange {
            who,
            state,
            what,
            old,
            new,
        })
    })
    .collect()
}

fn nothing(what: &str) -> String {
    if what == "scope" { "" } else { "✘" }.to_owned()
}

fn cells(register: &Register) -> Vec<Cell> {
    let rows = rows(register);
    let mut cells = Vec::new();
    for (who, access) in &rows {
        let words: Vec<&str> = access.iter().flat_map(|it| scopes(it)).collect();
        let key = (who.clone(), String::new(), "scope".to_owned());
        cells.push((key, words.join(", ")));
    }
    for sheet in sheets(register) {
        let state = match sheet.of {
            Of::New => "new",
            Of::State(state) => &state.name,
            Of::Any => "",
        };
        for ((who, _), marks) in rows.iter().zip(&sheet.cells) {
            for (what, mark) in sheet.columns.iter().zip(marks) {
                let key = (who.clone(), state.to_owned(), (*what).to_owned());
                cells.push((key, if *mark { "✔" } else { "✘" }.to_owned()));
            }
        }
    }
    cells
}
