//! What became of a list: how many rows were taken, and which cells will not do.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

/// Rows shown of what would be taken.
pub(super) const PREVIEW_MAX: usize = 50;

/// What became of a list.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub(crate) struct SetupResult {
    pub(crate) rows: usize,
    pub(crate) accepted: usize,
    /// Of the accepted rows, those that are there already: they change nothing.
    pub(crate) present: usize,
    pub(crate) rejected: Vec<Rejected>,
    /// The first accepted rows, by the column's title.
    #[schema(value_type = Vec<BTreeMap<String, String>>)]
    pub(crate) preview: Vec<BTreeMap<&'static str, String>>,
    /// Columns that were recognised.
    pub(crate) columns: Vec<&'static str>,
}

/// One cell that will not do.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct Rejected {
    /// As the spreadsheet counts.
    pub(crate) row: u32,
    pub(crate) column: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) message: String,
}
