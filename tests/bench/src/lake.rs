//! The set `lake`: columns beside the rows. SQLite keeps the rows; columns are the same beside
//! another store.

pub(crate) mod city;
mod duck;
mod facts;
mod measures;

pub(crate) use city::served;
pub(crate) use facts::spill;

use crate::Measure;

pub(crate) const SET: &[(&str, Measure)] = &[
    ("measures", measures::measure),
    ("rows", measures::rows),
    ("changes", measures::changes),
    ("pages", measures::pages),
    ("facts", facts::measure),
];
