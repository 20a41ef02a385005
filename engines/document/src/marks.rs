//! Numbers in an official document that know where they come from.
//!
//! Every computed number is written with a mark ([`Mark`]), and [`read`] finds the
//! marks again after people have edited the file and saved it with Word, WPS or
//! LibreOffice: which still stand, which were changed, which are gone, and which
//! numbers of the text never had one.
//!
//! Not here: whether a reference is true. That is for the caller, who has the records.

mod glue;
mod stored;

use std::collections::BTreeMap;

pub(crate) use glue::glue;
pub(crate) use stored::{PREFIX, Stored, is_key, to_properties};

/// A computed number: what is printed, and the reference it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Unique in the file, 1–30 ASCII letters and digits, for example `n17`.
    pub key: String,
    /// What a person sees on hovering over the number in Word: 公办园在园幼儿占比 2026.
    pub title: String,
    pub reference: Reference,
}

/// Where a number comes from, in the caller's own words; all may be empty but the value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reference {
    /// The id of the measure.
    pub measure: String,
    /// The version of the measure's definition.
    pub version: String,
    /// The code of the organisation.
    pub organisation: String,
    pub period: String,
    /// Further dimensions, for example `target` = `2026-07`.
    pub dims: BTreeMap<String, String>,
    /// The history number it was known at.
    pub history: String,
    /// The digest of the set of rows it was counted from, in hex.
    pub rows: String,
    /// The exact text that is printed: `96.5`, `12,345`.
    pub value: String,
}
