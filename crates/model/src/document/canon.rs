//! One way to say each thing: what `write` puts down for ways of saying that mean the same.

use super::{Entry, Said};
use crate::words::{Place, Takes, find, words};

/// Words of which one is written without brackets; of all others one is a list of one.
const BARE: &[&str] = &["dated", "from", "in", "label", "scope"];

/// Tables whose words have a line each.
const BLOCKS: &[Place] = &[Place::System, Place::Register];

/// The entries of a table in the order of the guide, each in its one way; what the guide
/// does not know comes last, as it stood.
pub(super) fn table(place: Place, entries: &[Entry]) -> Vec<Entry> {
    let mut said: Vec<(usize, Entry)> = entries
        .iter()
        .filter(|entry| !is_default(place, entry))
        .map(|entry| (rank(place, entries, &entry.key), one(place, entry)))
        .collect();
    said.sort_by_key(|(rank, _)| *rank);
    let mut said: Vec<Entry> = said.into_iter().map(|(_, entry)| entry).collect();
    if place == Place::Register {
        rows_as_fields(&mut said);
    }
    said
}

/// What is said of rows stands in the order of the fields that hold them.
fn rows_as_fields(said: &mut [Entry]) {
    let fields: Vec<String> = match said.iter().find(|it| it.key == "field") {
        Some(Entry {
            said: Said::Table(fields),
            ..
        }) => fields.iter().map(|it| it.key.clone()).collect(),
        _ => return,
    };
    if let Some(Said::Table(rows)) = said
        .iter_mut()
        .find(|it| it.key == "rows")
        .map(|it| &mut it.said)
    {
        let place = |name: &str| fields.iter().position(|it| it == name);
        rows.sort_by_key(|it| place(&it.key).unwrap_or(fields.len()));
    }
}

/// The words that belong to a field's type stand beside it.
fn rank(place: Place, entries: &[Entry], key: &str) -> usize {
    let ty = entries
        .iter()
        .find(|it| it.key == "type")
        .map(|it| &it.said);
    let own = crate::words::TYPES.iter().find(|(name, ..)| match ty {
        Some(Said::Text(ty)) => ty == name,
        _ => false,
    });
    let of_type = own.and_then(|(_, _, own)| own.iter().position(|it| *it == key));
    let in_guide = |key: &str| words(place).iter().position(|it| it.name == key);
    // Room for the words of the type behind `type`.
    let step = words(place).len() + 1;
    match (of_type, in_guide("type"), in_guide(key)) {
        (Some(idx), Some(ty), _) => ty * step + idx + 1,
        // The longest of a line comes last.
        (.., Some(_)) if key == "help" && !BLOCKS.contains(&place) => usize::MAX - 1,
        (.., Some(idx)) => idx * step,
        // What is asked begins with its name.
        (.., None) if place == Place::Ask && key == "name" => 0,
        (.., None) => usize::MAX,
    }
}

/// What holds anyway is not said.
fn is_default(place: Place, entry: &Entry) -> bool {
    let default = find(place, &entry.key).map(|it| it.default);
    entry.said == Said::Flag(false) && default == Some("false")
}

fn one(place: Place, entry: &Entry) -> Entry {
    let Some(word) = find(place, &entry.key) else {
        return entry.clone();
    };
    Entry {
        said: value(word.takes, &entry.key, &entry.said),
        ..entry.clone()
    }
}

pub(super) fn value(takes: Takes, key: &str, said: &Said) -> Said {
    match takes {
        Takes::Texts if BARE.contains(&key) => bare(said.clone()),
        Takes::Texts => listed(said.clone()),
        Takes::Actors => match bare(said.clone()) {
            one @ Said::Table(_) => one,
            more => listed(more),
        },
        Takes::Asks => match said {
            Said::List(items) => {
                let asked: Vec<Said> = items.iter().map(|it| inline(Place::Ask, it)).collect();
                match asked.as_slice() {
                    [Said::Text(one)] => Said::Text(one.clone()),
                    _ => Said::List(asked),
                }
            }
            one @ Said::Table(_) => listed(inline(Place::Ask, one)),
            said => said.clone(),
        },
        Takes::Subscriptions => match said {
            Said::Table(systems) => Said::Table(
                systems
                    .iter()
                    .map(|system| Entry {
                        said: named(Place::On, &system.said),
                        ..system.clone()
                    })
                    .collect(),
            ),
            said => said.clone(),
        },
        Takes::Groups(place) => match said {
            Said::Table(groups) => Said::Table(
                groups
                    .iter()
                    .map(|group| Entry {
                        said: named(place, &group.said),
                        ..group.clone()
                    })
                    .collect(),
            ),
            said => said.clone(),
        },
        Takes::Table(place) => inline(place, said),
        Takes::Tables(place) => tables(place, said),
        Takes::TablesOrNamed(place) if matches!(said, Said::List(_)) => tables(place, said),
        Takes::Named(place) | Takes::NamedOrText(place) | Takes::TablesOrNamed(place) => {
            named(place, said)
        }
        _ => said.clone(),
    }
}

fn tables(place: Place, said: &Said) -> Said {
    match said {
        Said::List(items) => Said::List(items.iter().map(|it| inline(place, it)).collect()),
        said => said.clone(),
    }
}

fn inline(place: Place, said: &Said) -> Said {
    match said {
        Said::Table(entries) => Said::Table(table(place, entries)),
        said => said.clone(),
    }
}

/// Named tables keep their order: it is the order of the screen.
fn named(place: Place, said: &Said) -> Said {
    let Said::Table(entries) = said else {
        return said.clone();
    };
    let entries = entries.iter().map(|entry| Entry {
        said: shortened(place, inline(place, &entry.said)),
        ..entry.clone()
    });
    Said::Table(entries.collect())
}

/// A code that has only a title is its title; an access that has only scopes is its scopes.
fn shortened(place: Place, said: Said) -> Said {
    match (place, said) {
        (Place::Code, Said::Table(entries)) if is_only(&entries, "title") => entries
            .into_iter()
            .map(|it| it.said)
            .next()
            .unwrap_or(Said::Table(Vec::new())),
        (Place::Access, Said::Table(entries)) if is_only(&entries, "scope") => {
            let scope = entries.into_iter().map(|it| it.said).next();
            joined(scope.unwrap_or(Said::List(Vec::new())))
        }
        (Place::Access, Said::Table(entries)) => Said::Table(
            entries
                .into_iter()
                .map(|entry| match entry.key.as_str() {
                    "scope" => Entry {
                        said: joined(entry.said),
                        ..entry
                    },
                    _ => entry,
                })
                .collect(),
        ),
        (Place::Access, said) => joined(said),
        (_, said) => said,
    }
}

fn is_only(entries: &[Entry], key: &str) -> bool {
    matches!(entries, [one] if one.key == key && one.note.is_empty())
}

/// Several scopes in one text.
fn joined(said: Said) -> Said {
    let Said::List(items) = &said else {
        return said;
    };
    let texts: Option<Vec<&str>> = items.iter().map(text).collect();
    match texts {
        Some(texts) if !texts.is_empty() => Said::Text(texts.join(", ")),
        _ => said,
    }
}

fn text(said: &Said) -> Option<&str> {
    match said {
        Said::Text(text) => Some(text),
        _ => None,
    }
}

/// One of several without its brackets. A list within a list means nothing and stays as it is.
fn bare(said: Said) -> Said {
    match said {
        Said::List(mut items) if matches!(items.as_slice(), [one] if !matches!(one, Said::List(_))) => {
            items.remove(0)
        }
        said => said,
    }
}

fn listed(said: Said) -> Said {
    match said {
        list @ Said::List(_) => list,
        one => Said::List(vec![one]),
    }
}
