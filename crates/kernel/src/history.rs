//! 留痕: what was done to records, by whom, and the chain that shows it was not altered.
//!
//! An entry is a header and a digest: `SM3(salt ‖ canonical payload)`. The payload (what
//! was replaced by what, and the reason) and the salt lie beside it, so that both can be
//! erased while the digest still chains. An entry for a creation keeps no copy of the
//! row: its payload is the row as created, found again from the present row and what
//! later entries replaced. Numbered entries are chained in blocks by [`seal`].

use base::{Id, Instant, hex};
use serde_json::{Map, Value as Json, json};
use sm3::{Digest, Sm3};

use crate::encoding::canonical;

/// What entries about definitions have for a register's id: no register has such a one.
/// Their version is the number of the epoch, their definition its digest.
pub const DEFINITIONS: &str = "definitions";

/// Where in a payload it stands from where in the network the entry was made.
pub const ADDRESS: &str = "address";

/// Where in a payload it stands in whose stead the entry was made.
pub const INSTEAD_OF: &str = "instead_of";

/// Where in a payload it stands that the platform did it by itself, in somebody's transaction.
pub(crate) const OF_ITSELF: &str = "of_itself";

/// Where in the payload of an entry that ended an episode it stands which one began instead.
pub(crate) const NEXT: &str = "next";

/// Where in a payload it stands which field was shown in clear.
pub(crate) const FIELD: &str = "field";

/// Where in the payload of an erasure it stands which field entries had shown in clear that
/// say nothing any more, by their digests.
pub(crate) const SHOWN: &str = "shown";

/// What kind of thing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Create,
    Update,
    /// By its name.
    Step(String),
    /// A rule or computation of the platform changed it.
    Rule,
    /// A masked field was shown in clear.
    Reveal,
    /// The import that made it was undone: the row is gone, the entry holds all it said.
    Remove,
    /// What the record said of somebody was erased: earlier entries keep header and digest
    /// only, and the row is covered anew, as by a creation.
    Erase,
    /// A stage of a clock came, by its key.
    Clock(String),
    /// Another record was merged into it.
    Merged,
    /// One that had been merged into it stands by itself again.
    Parted,
    /// 催办: whoever holds the record's open step was asked to hurry.
    Urge,
    /// Other definitions came into force; of no record.
    Define,
}

/// One field's replacement; system words are `$state`, `$owner`, `$number`.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub field: String,
    pub old: Json,
    pub new: Json,
}

/// An entry as a writer hands it over; the store adds the number.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEntry {
    pub at: Instant,
    pub account: Id,
    /// The position acted in; nil for the platform itself.
    pub position: Id,
    pub register: String,
    pub record: Id,
    /// The record's version after it.
    pub version: i64,
    pub definition: String,
    pub action: Action,
    pub salt: [u8; 16],
    /// What is kept beside the header: reason and changes. For a creation only the reason.
    pub payload: Json,
    /// Hex.
    pub digest: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// History number: gapless, the only cursor. 0 while it is not given yet.
    pub number: i64,
    pub entry: NewEntry,
}

/// A stretch of entries chained to the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    pub number: i64,
    pub first: i64,
    pub last: i64,
    pub at: Instant,
    /// Hex.
    pub previous: String,
    pub head: String,
}

impl Action {
    /// Whether its digest covers the whole row: going back along the history ends there.
    pub(crate) fn covers_row(&self) -> bool {
        matches!(self, Action::Create | Action::Erase)
    }

    /// Whether the row was written with it; else it is only noted that something happened.
    pub fn writes(&self) -> bool {
        use Action::{Clock, Define, Merged, Parted, Reveal, Urge};
        !matches!(self, Reveal | Clock(_) | Merged | Parted | Urge | Define)
    }

    pub fn text(&self) -> String {
        match self {
            Action::Create => "create".into(),
            Action::Update => "update".into(),
            Action::Step(name) => format!("step:{name}"),
            Action::Rule => "rule".into(),
            Action::Reveal => "reveal".into(),
            Action::Remove => "remove".into(),
            Action::Erase => "erase".into(),
            Action::Clock(key) => format!("clock:{key}"),
            Action::Merged => "merged".into(),
            Action::Parted => "parted".into(),
            Action::Urge => "urge".into(),
            Action::Define => "define".into(),
        }
    }

    pub fn parse(text: &str) -> Option<Action> {
        Some(match text {
            "create" => Action::Create,
            "update" => Action::Update,
            "rule" => Action::Rule,
            "reveal" => Action::Reveal,
            "remove" => Action::Remove,
            "merged" => Action::Merged,
            "parted" => Action::Parted,
            "urge" => Action::Urge,
            "erase" => Action::Erase,
            "define" => Action::Define,
            _ => match text.split_once(':')? {
                ("step", name) => Action::Step(name.to_owned()),
                ("clock", key) => Action::Clock(key.to_owned()),
                _ => return None,
            },
        })
    }
}

impl NewEntry {
    /// Whether what it said was erased.
    pub fn is_erased(&self) -> bool {
        self.payload.is_null()
    }

    pub fn reason(&self) -> Option<&str> {
        self.payload.get("reason").and_then(Json::as_str)
    }

    /// From where in the network it was made; none for what the platform does by itself.
    pub fn address(&self) -> Option<&str> {
        self.payload.get(ADDRESS).and_then(Json::as_str)
    }

    /// Which masked field was shown, as `dish.price` says it; none where it was the whole record.
    pub fn revealed(&self) -> Option<&str> {
        self.payload.get(FIELD).and_then(Json::as_str)
    }

    /// The episode that began when this one was ended for it.
    pub(crate) fn next(&self) -> Option<Id> {
        self.payload.get(NEXT)?.as_str()?.parse().ok()
    }

    /// 代: in whose stead it was made, by a position lent to who made it.
    pub fn instead_of(&self) -> Option<Id> {
        let whose = self.payload.get(INSTEAD_OF)?;
        whose.as_str()?.parse().ok()
    }

    /// Whether the platform did it by itself, in somebody's transaction.
    pub fn of_itself(&self) -> bool {
        self.payload.get(OF_ITSELF).is_some()
    }

    pub fn changes(&self) -> Vec<Change> {
        let Some(changes) = self.payload.get("changes").and_then(Json::as_object) else {
            return Vec::new();
        };
        let pick = |pair: &Json, idx: usize| pair.get(idx).cloned().unwrap_or(Json::Null);
        changes
            .iter()
            .map(|(field, pair)| Change {
                field: field.clone(),
                old: pick(pair, 0),
                new: pick(pair, 1),
            })
            .collect()
    }
}

/// The payload of an update or step.
pub(crate) fn payload(reason: Option<&str>, changes: &[Change]) -> Json {
    let mut map = Map::new();
    if let Some(reason) = reason {
        map.insert("reason".into(), json!(reason));
    }
    if !changes.is_empty() {
        let changes: Map<String, Json> = changes
            .iter()
            .map(|c| (c.field.clone(), json!([c.old, c.new])))
            .collect();
        map.insert("changes".into(), Json::Object(changes));
    }
    Json::Object(map)
}

/// `SM3(salt ‖ canonical payload)`, in hex. For a creation the payload has the row as `row`.
pub fn entry_digest(salt: &[u8; 16], payload: &Json) -> String {
    let mut hash = Sm3::new();
    hash.update(salt);
    hash.update(canonical(payload).as_bytes());
    hex::write(&hash.finalize())
}

/// The line of an entry that a block chains: everything but payload and salt.
pub fn header_text(number: i64, e: &NewEntry) -> String {
    format!(
        "{number} {} {} {} {} {} {} {} {} {}\n",
        e.at.as_microsecond(),
        e.account,
        e.position,
        e.register,
        e.record,
        e.version,
        e.definition,
        e.action.text(),
        e.digest
    )
}

/// Chains headers (from [`header_text`], in order) to the block before.
///
/// # Shape
/// `head = SM3(previous ‖ "number first last at\n" ‖ headers)`, in hex; the first block's
/// previous is empty.
pub fn seal<'a>(
    previous: &str,
    number: i64,
    first: i64,
    last: i64,
    at: Instant,
    headers: impl Iterator<Item = &'a str>,
) -> String {
    let mut hash = Sm3::new();
    hash.update(previous.as_bytes());
    hash.update(format!("{number} {first} {last} {}\n", at.as_microsecond()).as_bytes());
    headers.for_each(|header| hash.update(header.as_bytes()));
    hex::write(&hash.finalize())
}
