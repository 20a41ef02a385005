//! The set `registry`: what a whole city does with its base register.

pub(crate) mod import;
mod promotion;
mod search;

use crate::Measure;

pub(crate) const SET: &[(&str, Measure)] = &[
    ("import", import::measure),
    ("promotion", promotion::measure),
    ("search", search::measure),
];
