//! The history entry of a write.

use base::Id;
use serde_json::{Map, Value as Json, json};

use crate::encoding::to_json;
use crate::history::{
    ADDRESS, Action, Change, FIELD, INSTEAD_OF, NEXT, NewEntry, OF_ITSELF, SHOWN, entry_digest,
    payload,
};
use crate::writing::Writing;
use crate::{Outcome, Record};

/// What differs, in the order of the definition; system words first.
pub(crate) fn difference(before: &Record, after: &Record) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut push = |field: &str, old: Json, new: Json| {
        if old != new {
            changes.push(Change {
                field: field.to_owned(),
                old,
                new,
            });
        }
    };
    push("$state", json!(before.state), json!(after.state));
    push("$number", json!(before.number), json!(after.number));
    let owner = |record: &Record| json!(record.owner.map(|id| id.to_string()));
    push("$owner", owner(before), owner(after));
    for name in before.values.keys().chain(
        after
            .values
            .keys()
            .filter(|it| !before.values.contains_key(*it)),
    ) {
        push(name, to_json(before.get(name)), to_json(after.get(name)));
    }
    changes
}

/// The row as a creation's digest covers it.
pub(crate) fn row_payload(record: &Record) -> Json {
    let mut map = Map::new();
    map.insert("$state".into(), json!(record.state));
    map.insert("$number".into(), json!(record.number));
    map.insert(
        "$owner".into(),
        json!(record.owner.map(|id| id.to_string())),
    );
    for (name, value) in &record.values {
        map.insert(name.clone(), to_json(value));
    }
    Json::Object(map)
}

pub(crate) fn note(
    writing: &mut Writing<'_>,
    record: &Record,
    action: &Action,
    reason: Option<&str>,
    changes: &[Change],
) -> Outcome<()> {
    let kept = payload(reason.or(writing.reason), changes);
    append(writing, record, action, kept)
}

/// That an episode was ended because the next began.
pub(crate) fn note_next(
    writing: &mut Writing<'_>,
    record: &Record,
    (reason, next): (&str, Id),
    changes: &[Change],
) -> Outcome<()> {
    let mut kept = payload(Some(reason), changes);
    if let Some(map) = kept.as_object_mut() {
        map.insert(NEXT.into(), json!(next.to_string()));
    }
    append(writing, record, &Action::Rule, kept)
}

/// That somebody was shown a masked field; none: all of the record.
pub(crate) fn note_reveal(
    writing: &mut Writing<'_>,
    record: &Record,
    field: Option<&str>,
    reason: &str,
) -> Outcome<()> {
    let mut kept = payload(Some(reason), &[]);
    if let (Some(map), Some(field)) = (kept.as_object_mut(), field) {
        map.insert(FIELD.into(), json!(field));
    }
    append(writing, record, &Action::Reveal, kept)
}

/// That a record was emptied, and which fields were shown by entries that say nothing more.
pub(crate) fn note_erase(
    writing: &mut Writing<'_>,
    record: &Record,
    reason: &str,
    shown: Map<String, Json>,
) -> Outcome<()> {
    let mut kept = payload(Some(reason), &[]);
    if let Some(map) = kept.as_object_mut().filter(|_| !shown.is_empty()) {
        map.insert(SHOWN.into(), Json::Object(shown));
    }
    append(writing, record, &Action::Erase, kept)
}

fn append(
    writing: &mut Writing<'_>,
    record: &Record,
    action: &Action,
    mut kept: Json,
) -> Outcome<()> {
    let salt = writing.tx.random()?;
    if let (Some(map), Some(address)) = (kept.as_object_mut(), writing.caller.address) {
        map.insert(ADDRESS.into(), json!(address.to_string()));
    }
    if let (Some(map), Some(lent)) = (
        kept.as_object_mut(),
        writing.caller.lent_as(writing.position),
    ) {
        map.insert(INSTEAD_OF.into(), json!(lent.by.to_string()));
    }
    if let Some(map) = kept.as_object_mut().filter(|_| writing.of_itself) {
        map.insert(OF_ITSELF.into(), json!(true));
    }
    let mut digested = kept.clone();
    if action.covers_row()
        && let Json::Object(map) = &mut digested
    {
        map.insert("row".into(), row_payload(record));
    }
    let entry = NewEntry {
        at: writing.caller.at,
        account: writing.caller.account,
        position: writing.position,
        register: record.register.clone(),
        record: record.id,
        version: record.version,
        definition: record.definition.clone(),
        action: action.clone(),
        digest: entry_digest(&salt, &digested),
        salt,
        payload: kept,
    };
    Ok(writing.tx.append(entry)?)
}
