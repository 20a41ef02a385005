//! What the texts of a word name, so that a designer chooses where others would type.
//!
//! Not here: whether the thing named is there; that is said by `load`. A word without a row
//! is typed, or takes one of a few values (`chinese::values`).

use crate::words::Place;

const FIELD: &str = "field";
/// A field, or one in rows, as `dish.price`.
const CELL: &str = "cell";
/// A field, or what every record has: `number`, `state`, `owner`, `created_on`.
const COLUMN: &str = "column";
/// A field of the register that `to` beside its table names.
const TARGET: &str = "target";
const STATE: &str = "state";
const STEP: &str = "step";
const ROLE: &str = "role";
const REGISTER: &str = "register";
const CODES: &str = "codes";
const TYPE: &str = "type";
const FACT: &str = "fact";
const SYSTEM: &str = "system";

const NAMED: &[(Place, &[(&str, &str)])] = &[
    (Place::System, &[("uses", SYSTEM)]),
    (Place::Menu, &[("register", REGISTER), ("roles", ROLE)]),
    (
        Place::Register,
        &[
            ("extends", REGISTER),
            ("owner", FIELD),
            ("stands_for", FIELD),
            ("acts_for", FIELD),
            ("create", ROLE),
            ("counted", ROLE),
            ("opens", FIELD),
            ("label", FIELD),
            ("key", FIELD),
            ("sort", COLUMN),
            ("filter", COLUMN),
            ("search", COLUMN),
            ("list", COLUMN),
            ("dated", FIELD),
        ],
    ),
    (
        Place::Field,
        &[
            ("type", TYPE),
            ("means", FACT),
            ("of", CODES),
            ("to", REGISTER),
            ("about", REGISTER),
        ],
    ),
    (
        Place::Step,
        &[
            ("from", STATE),
            ("to", STATE),
            ("all", FIELD),
            ("merge", FIELD),
            ("need", FIELD),
        ],
    ),
    (
        Place::Clock,
        &[
            ("in", STATE),
            ("until", FIELD),
            ("pause", STATE),
            ("step", STEP),
        ],
    ),
    (Place::Access, &[("clear", CELL)]),
    (
        Place::Publish,
        &[
            ("in", STATE),
            ("with", FIELD),
            ("fields", FIELD),
            ("filter", FIELD),
        ],
    ),
    (Place::Quality, &[("same", FIELD)]),
    (Place::Latest, &[("by", TARGET), ("field", TARGET)]),
    (Place::Each, &[("of", REGISTER), ("then", STEP)]),
    (Place::Retain, &[("from", COLUMN)]),
    (Place::Param, &[("type", TYPE), ("of", CODES), ("by", ROLE)]),
    (Place::Count, &[("count", REGISTER)]),
];

/// What the texts of a word name: `field`, `cell`, `column`, `target`, `state`, `step`, `role`, `register`,
/// `codes`, `type`, `fact` or `system`.
pub fn named(place: Place, word: &str) -> Option<&'static str> {
    // What a step asks, an event carries and a row holds is described by the words of a field.
    let place = match place {
        Place::Ask | Place::EventField | Place::RowField => Place::Field,
        place => place,
    };
    let (_, words) = NAMED.iter().find(|(it, _)| *it == place)?;
    let (_, named) = words.iter().find(|(it, _)| *it == word)?;
    Some(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_the_language_name_something() {
        for (place, words) in NAMED {
            for (word, _) in *words {
                assert!(
                    crate::words::find(*place, word).is_some(),
                    "{place:?} has no word {word}"
                );
            }
        }
    }
}
