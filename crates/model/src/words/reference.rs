//! The reference of the language, written from its words.

use super::*;

/// Places in the order of the reference: where the words stand, and under which heading.
pub const PLACES: &[(Place, &str)] = &[
    (Place::System, "`system.toml`"),
    (Place::Role, "`[role.NAME]`"),
    (Place::Menu, "`[menu]` NAME"),
    (Place::Event, "`[event.NAME]`"),
    (Place::EventField, "`field` of an event"),
    (Place::Register, "`REGISTER.toml`"),
    (Place::Field, "`[field]` NAME"),
    (Place::RowField, "`[rows.FIELD]` NAME"),
    (Place::State, "`[state]` NAME"),
    (Place::Step, "`[step]` NAME"),
    (Place::Ask, "a table in `ask`"),
    (Place::Clock, "`[clock]` NAME"),
    (Place::Application, "`[application]`"),
    (Place::Duty, "`[duty]`"),
    (Place::Stage, "an item of `escalate`"),
    (Place::On, "`[on.SYSTEM.EVENT]`"),
    (Place::Access, "`[access]` ROLE or FIELD, as a table"),
    (Place::Check, "an item of `check`"),
    (Place::Latest, "`latest` of a field"),
    (Place::Each, "`each` of a step"),
    (Place::Print, "`[print]` NAME"),
    (Place::Publish, "`[publish]`"),
    (Place::Quality, "`[quality]` NAME"),
    (Place::Retain, "`retain`"),
    (Place::CodeList, "`codes.toml`, `[NAME]`"),
    (
        Place::CodeFile,
        "A file of codes: its heading, `# document | edition | vintage`, and its lines",
    ),
    (Place::Code, "a code"),
    (Place::Param, "`params.toml`, `[NAME]`"),
    (Place::ParamValue, "an item of `value`"),
    (Place::Measure, "`measures.toml`, `[NAME]`"),
    (Place::Count, "`of` and `part` of a measure"),
    (Place::Edition, "an item of `edition` of a measure"),
    (Place::Dashboard, "`dashboards.toml`, `[NAME]`"),
    (Place::Chart, "an item of `chart` of a dashboard"),
    (Place::Item, "an item of `item` of a dashboard"),
    (Place::Fact, "`docs/facts.toml`, `[GROUP]` NAME"),
    (Place::Calendar, "`calendar.toml`"),
];

/// The reference of the language as Markdown: every word, type and diagnostic.
pub fn reference() -> String {
    let mut text = String::new();
    for (place, heading) in PLACES {
        text += &format!("\n## {heading}\n\n");
        if *place == Place::Ask {
            let not = NOT_ASKED.join("`, `");
            text += &format!("The words of a field, except `{not}`; and its name.\n\n");
        }
        if *place == Place::RowField {
            let not = NOT_IN_ROWS.join("`, `");
            text += &format!("The words of a field, except `{not}`.\n");
            continue;
        }
        if *place == Place::EventField {
            let own = CARRIED.join("`, `");
            let not = NOT_CARRIED.join("`, `");
            text += &format!(
                "Of the words of a field `{own}`, and those of its type, except `{not}`.\n"
            );
            continue;
        }
        text += "| word | what | default | example |\n|---|---|---|---|\n";
        let name = [ASK_NAME];
        let own = name.iter().filter(|_| *place == Place::Ask);
        let listed = words(*place).iter().filter(|_| *place != Place::Ask);
        for word in own.chain(listed) {
            let cells = [word.what, word.default, &format!("`{}`", word.example)].map(cell);
            text += &format!("| `{}` | {} |\n", word.name, cells.join(" | "));
        }
    }
    text += "\n## Types\n\n| type | holds | its words |\n|---|---|---|\n";
    for (name, what, own) in TYPES {
        text += &format!("| `{name}` | {} | {} |\n", cell(what), own.join(", "));
    }
    text += "\n## Names that are taken\n\n";
    text += &format!("No field may be called {}.\n", RESERVED.join(", "));
    text += &format!(
        "No field of rows may be called {}.\n",
        ROW_RESERVED.join(", ")
    );
    text += "\n## Diagnostics\n\n| code | says that |\n|---|---|\n";
    for (code, what) in crate::diagnostic::CODES {
        text += &format!("| `{code}` | {} |\n", cell(what));
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
