//! The states of a register and the steps between them: can every record come to an end?

use super::register::PREVIOUS;
use super::tree::{Log, Span, Table};
use crate::definition::Register;
use crate::diagnostic::suggest;
use crate::thing::Thing;

/// One start; every state reached; no dead end; no way out of an end.
pub(super) fn check(register: &Register, table: &Table, log: &mut Log<'_>) {
    for (_, step) in table.section("step") {
        let to = step.texts("to").into_iter();
        let to = to.filter(|(state, _)| *state != PREVIOUS);
        for (state, at) in step.texts("from").into_iter().chain(to) {
            match register.states.is_empty() {
                true => {
                    let message = "the register has no states";
                    log.error(
                        at,
                        "step.no_states",
                        message,
                        "add [state], or leave out from and to",
                    );
                }
                false => {
                    known_state(register, state, at, log);
                }
            }
        }
        let opens_again = step.flag("todo") == Some(false) && asks_reason(step);
        if step.get("to").is_some() && !opens_again {
            for (state, at) in step.texts("from") {
                if register.states.get(state).is_some_and(|state| state.end) {
                    let message = format!("`{state}` is an end");
                    log.error(
                        at,
                        "state.from_end",
                        message,
                        "a step out of an end opens again: ask = \"reason\", todo = false",
                    );
                }
            }
        }
    }
    numbered(register, table, log);
    if register.states.is_empty() {
        return;
    }
    starts(register, table, log);
    ways(register, table, log);
}

/// A number is taken on the way, or there is nothing to say about it.
fn numbered(register: &Register, table: &Table, log: &mut Log<'_>) {
    for (state, at) in table.texts("numbered") {
        known_state(register, state, at, log);
        let is_start = register.states.get(state).is_some_and(|it| it.start);
        let (message, hint) = match (&register.number, is_start) {
            (None, _) => ("its records have no number", "say `number`"),
            (_, true) => ("each record starts there", "leave `numbered` out"),
            _ => continue,
        };
        log.error(at, "number.taken", message, hint);
    }
}

fn asks_reason(step: &Table) -> bool {
    let asked = step.texts("ask").into_iter();
    step.text("to") == Some(PREVIOUS) || asked.into_iter().any(|(it, _)| it == "reason")
}

pub(super) fn known_state(register: &Register, name: &str, at: Span, log: &mut Log<'_>) {
    log.names(at, Thing::state(&register.id, name));
    if !register.states.contains_key(name) {
        let hint = suggest(name, register.states.keys().map(String::as_str));
        log.error(
            at,
            "state.unknown",
            format!("{} has no state `{name}`", register.id),
            hint,
        );
    }
}

fn starts(register: &Register, table: &Table, log: &mut Log<'_>) {
    let starts: Vec<_> = register
        .states
        .values()
        .filter(|state| state.start)
        .collect();
    if starts.len() == 1 {
        return;
    }
    let message = match starts.len() {
        0 => "no state is the start".to_owned(),
        n => format!("{n} states are the start"),
    };
    let at = table
        .section("state")
        .filter(|(_, state)| starts.is_empty() || state.flag("start") == Some(true))
        .last()
        .map(|(entry, _)| entry.key_at);
    if let Some(at) = at {
        log.error(
            at,
            "state.start",
            message,
            "exactly one state has start = true",
        );
    }
}

fn ways(register: &Register, table: &Table, log: &mut Log<'_>) {
    let ways: Vec<(&str, &str)> = register
        .steps
        .values()
        .filter_map(|step| Some((step, step.to.as_deref()?)))
        .flat_map(|(step, to)| step.from.iter().map(move |from| (from.as_str(), to)))
        .collect();
    let mut reached: Vec<&str> = register
        .states
        .values()
        .filter(|state| state.start)
        .map(|s| s.name.as_str())
        .collect();
    let has_start = !reached.is_empty();
    let mut next = 0;
    while let Some(&from) = reached.get(next) {
        for (_, to) in ways.iter().filter(|(way, _)| *way == from) {
            if !reached.contains(to) {
                reached.push(to);
            }
        }
        next += 1;
    }
    for (entry, _) in table.section("state") {
        if entry.key == PREVIOUS {
            let message = "`previous` is the state a record was in before";
            let hint = "choose another name";
            log.error(entry.key_at, "id.reserved", message, hint);
        }
        let Some(state) = register.states.get(&entry.key) else {
            continue;
        };
        let name = state.name.as_str();
        if has_start && !reached.contains(&name) {
            let message = format!("no step leads to `{name}`");
            log.error(
                entry.key_at,
                "state.unreachable",
                message,
                "a step without `by` is made by rules",
            );
        }
        let mut back = register.steps.values().filter(|step| step.back);
        let gives_back = back.any(|step| step.from.contains(&state.name));
        let leads_on = ways.iter().any(|(from, to)| *from == name && *to != name);
        if !state.end && !leads_on && !gives_back {
            let message = format!("no step leads out of `{name}`");
            log.error(
                entry.key_at,
                "state.dead_end",
                message,
                "add a step, or end = true",
            );
        }
    }
}
