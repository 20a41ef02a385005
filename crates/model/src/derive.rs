//! Texts derived from a definition, for review: who may do what, and how states follow.
//!
//! They say what the definition says, not what the kernel does; tests of the kernel
//! hold the two together.

use crate::definition::{Access, Actor, Ask, Register, Scope, State, Step};
use crate::process::{Clock, Effects, Moment};

/// Roles and persons × read, change and steps, for every state, and who may create.
///
/// # Example
/// ```text
/// task · open      read   change   finish
/// planner, area     ✔       ✔        ✔
/// leader, area      ✔       ✘        ✘
/// ```
pub fn access_table(register: &Register) -> String {
    let rows = rows(register);
    let tables = sheets(register).into_iter().map(|sheet| {
        let heading = match sheet.of {
            Of::New => format!("{} · new", register.name),
            Of::State(state) => format!("{} · {}", register.name, state.name),
            Of::Any => register.name.clone(),
        };
        table(&heading, &sheet.columns, &rows, &sheet.cells)
    });
    tables.collect::<Vec<_>>().join("\n")
}

/// What everybody reads who is not signed in; empty: nothing.
pub fn published(register: &Register) -> String {
    let Some(publish) = &register.publish else {
        return String::new();
    };
    let how = match (publish.is_released, &publish.with) {
        (true, Some(with)) => format!("released, with {with}"),
        (true, None) => "released".to_owned(),
        (false, with) => format!("with {}", with.as_deref().unwrap_or_default()),
    };
    format!(
        "everybody · {} · {how}\n  reads {}\n",
        publish.states.join(", "),
        publish.fields.join(", ")
    )
}

/// Which records a sheet of the access table speaks of.
#[derive(Clone, Copy)]
pub(crate) enum Of<'r> {
    New,
    State(&'r State),
    /// All, where there are no states.
    Any,
}

/// One sheet of the access table: for each of [`rows`], what they may do.
pub(crate) struct Sheet<'r> {
    pub(crate) of: Of<'r>,
    /// `create`; or `read`, `change` and the names of steps.
    pub(crate) columns: Vec<&'r str>,
    pub(crate) cells: Vec<Vec<bool>>,
}

pub(crate) fn sheets(register: &Register) -> Vec<Sheet<'_>> {
    let rows = rows(register);
    let mut sheets = Vec::new();
    if !register.create.is_empty() {
        sheets.push(Sheet {
            of: Of::New,
            columns: vec!["create"],
            cells: rows
                .iter()
                .map(|(name, _)| vec![register.create.contains(name)])
                .collect(),
        });
    }
    let states: Vec<Option<&State>> = match register.states.is_empty() {
        true => vec![None],
        false => register.states.values().map(Some).collect(),
    };
    for state in states {
        let steps: Vec<&Step> = steps_from(register, state).collect();
        let mut columns = vec!["read", "change"];
        columns.extend(steps.iter().map(|step| step.name.as_str()));
        let may = |(name, access): &(String, Option<&Access>)| {
            let writes = access.is_some_and(|access| access.write);
            let change = state.is_none_or(|state| {
                state.open && (state.edit.is_empty() || is_among(&state.edit, name))
            });
            let named = state.is_some_and(|state| is_among(&state.edit, name));
            let mut cells = vec![access.is_some(), (writes || named) && change];
            cells.extend(steps.iter().map(|step| is_among(&step.by, name)));
            cells
        };
        sheets.push(Sheet {
            of: state.map_or(Of::Any, Of::State),
            columns,
            cells: rows.iter().map(may).collect(),
        });
    }
    sheets
}

/// Each state with what leads out of it: step, where to, by whom, and what it needs.
pub fn states(register: &Register) -> String {
    let mut text = String::new();
    for state in register.states.values() {
        let mut notes = vec![state.title.as_str()];
        notes.extend(state.start.then_some("start"));
        notes.extend(state.end.then_some("end"));
        notes.extend((!state.open && !state.end).then_some("closed to edits"));
        let edits = format!("edited by {}", names(&state.edit));
        notes.extend((!state.edit.is_empty()).then_some(edits.as_str()));
        let kept = format!("kept by {}", state.kept_by.join(", "));
        notes.extend((!state.kept_by.is_empty()).then_some(kept.as_str()));
        text += &format!("{}: {}\n", state.name, notes.join(", "));
        for step in steps_from(register, Some(state)) {
            let stays = if step.back { "back" } else { "stays" };
            let to = step.to.as_deref().unwrap_or(stays);
            text += &format!(
                "  {} {} → {to}, by {}{}\n",
                step.name,
                step.title,
                by(step),
                asks(step)
            );
        }
        for clock in register
            .clocks
            .values()
            .filter(|it| it.in_states.contains(&state.name))
        {
            text += &self::clock(clock);
        }
    }
    for (event, subscription) in &register.on {
        let set: Vec<&str> = subscription.set.keys().map(String::as_str).collect();
        text += &match &subscription.step {
            Some(step) => format!("on {event}: {step}\n"),
            None => format!("on {event}: opened with {}\n", set.join(", ")),
        };
    }
    text
}

fn steps_from<'a>(
    register: &'a Register,
    state: Option<&'a State>,
) -> impl Iterator<Item = &'a Step> {
    register.steps.values().filter(move |step| match state {
        Some(state) => step.from.contains(&state.name),
        None => true,
    })
}

/// Everybody named in access, create or steps, in this order.
pub(crate) fn rows(register: &Register) -> Vec<(String, Option<&Access>)> {
    let mut rows: Vec<(String, Option<&Access>)> = register
        .access
        .iter()
        .map(|(name, access)| (name.clone(), Some(access)))
        .collect();
    let actors = register
        .states
        .values()
        .flat_map(|state| &state.edit)
        .chain(register.steps.values().flat_map(|step| &step.by))
        .map(|actor| match actor {
            Actor::Role(name) | Actor::Field(name) => name,
        });
    for name in register.create.iter().chain(actors) {
        if !rows.iter().any(|(known, _)| known == name) {
            rows.push((name.clone(), None));
        }
    }
    rows
}

fn is_among(actors: &[Actor], name: &str) -> bool {
    actors.iter().any(|actor| match actor {
        Actor::Role(known) | Actor::Field(known) => known == name,
    })
}

fn by(step: &Step) -> String {
    match step.by.is_empty() {
        true => "rules".to_owned(),
        false => {
            let everybody = if step.all.is_some() { "all of " } else { "" };
            format!("{everybody}{}", names(&step.by))
        }
    }
}

fn names(actors: &[Actor]) -> String {
    let names: Vec<&str> = actors
        .iter()
        .map(|actor| match actor {
            Actor::Role(name) | Actor::Field(name) => name.as_str(),
        })
        .collect();
    names.join(", ")
}

fn asks(step: &Step) -> String {
    let asked = step.ask.iter().map(|ask| match ask {
        Ask::Reason => "reason",
        Ask::Field(name) => name,
        Ask::Extra(field) => &field.name,
    });
    let asked: Vec<String> = asked
        .map(|name: &str| match step.start.contains_key(name) {
            true => format!("{name} (filled in)"),
            false => name.to_owned(),
        })
        .collect();
    let mut text = String::new();
    if !step.need.is_empty() {
        text += &format!("; needs {}", step.need.join(", "));
    }
    if !asked.is_empty() {
        text += &format!("; asks {}", asked.join(", "));
    }
    text + &effects(&step.effects)
}

fn clock(clock: &Clock) -> String {
    let Clock {
        name, title, until, ..
    } = clock;
    let mut text = format!("  clock {name} {title} until {until}");
    if let Some(within) = &clock.within {
        text += &format!(", within {}", within.said);
    }
    if !clock.pause.is_empty() {
        text += &format!(", stands in {}", clock.pause.join(", "));
    }
    for stage in &clock.stages {
        let does = effects(&stage.effects);
        match &stage.at {
            Moment::Before(within) => text += &format!("; reminds {within} before"),
            Moment::Late => text += &does,
            Moment::After(within) => text += &format!("; {within} after, {}{does}", stage.title),
        }
        if let Some(step) = &stage.step {
            text += &format!("; makes {step}");
        }
    }
    text + "\n"
}

fn effects(effects: &Effects) -> String {
    let mut text = String::new();
    let raised: Vec<&str> = effects.raise.iter().map(|it| it.event.as_str()).collect();
    if !raised.is_empty() {
        text += &format!("; raises {}", raised.join(", "));
    }
    if !effects.notify.is_empty() {
        text += &format!("; notifies {}", names(&effects.notify));
    }
    text
}

fn table(
    heading: &str,
    columns: &[&str],
    rows: &[(String, Option<&Access>)],
    cells: &[Vec<bool>],
) -> String {
    let names: Vec<String> = rows
        .iter()
        .map(|(name, access)| named(name, *access))
        .collect();
    let lengths = names.iter().map(|name| name.chars().count());
    let first = lengths.chain([heading.chars().count()]).max().unwrap_or(0);
    let pad = |text: &str| format!("{text}{}", " ".repeat(first - text.chars().count()));
    let mut text = pad(heading);
    for column in columns {
        text += &format!("   {column}");
    }
    text.push('\n');
    for (name, cells) in names.iter().zip(cells) {
        let mut line = pad(name);
        for (column, cell) in columns.iter().zip(cells) {
            let width = column.len();
            let mark = if *cell { "✔" } else { "✘" };
            line += &format!("   {mark:^width$}");
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

fn named(name: &str, access: Option<&Access>) -> String {
    let scopes = access.into_iter().flat_map(scopes);
    scopes.fold(name.to_owned(), |text, scope| text + ", " + scope)
}

/// The words of an access's scopes.
pub fn scopes(access: &Access) -> impl Iterator<Item = &'static str> {
    access.scopes.iter().map(|scope| match scope {
        Scope::Unit => "unit",
        Scope::Area => "area",
        Scope::Handling => "handling",
        Scope::Mine => "mine",
        Scope::Public => "public",
    })
}
