//! The cells of a row, read as what the platform wrote there.
//!
//! Not here: the values of fields, which their types say how to read (`codec`).

use base::{Id, Instant};
use kernel::StoreError;

use crate::codec::{instant, read_id};
use crate::dialect::{Cell, Row};

/// The cells of a row, read as what the platform wrote there.
pub(crate) struct Cells<'r> {
    pub row: &'r dyn Row,
    pub doing: &'static str,
}

impl Cells<'_> {
    fn odd<T>(&self, idx: usize) -> Result<T, StoreError> {
        let says = format!("column {idx} holds {:?}", self.row.cell(idx));
        Err(StoreError::new(self.doing, says))
    }

    pub(crate) fn integer(&self, idx: usize) -> Result<i64, StoreError> {
        match self.row.cell(idx) {
            Cell::Integer(n) => Ok(n),
            _ => self.odd(idx),
        }
    }

    pub(crate) fn optional_integer(&self, idx: usize) -> Result<Option<i64>, StoreError> {
        match self.row.cell(idx) {
            Cell::Null => Ok(None),
            Cell::Integer(n) => Ok(Some(n)),
            _ => self.odd(idx),
        }
    }

    pub(crate) fn text(&self, idx: usize) -> Result<String, StoreError> {
        match self.row.cell(idx) {
            Cell::Text(text) => Ok(text.to_owned()),
            _ => self.odd(idx),
        }
    }

    pub(crate) fn optional_text(&self, idx: usize) -> Result<Option<String>, StoreError> {
        match self.row.cell(idx) {
            Cell::Null => Ok(None),
            Cell::Text(text) => Ok(Some(text.to_owned())),
            _ => self.odd(idx),
        }
    }

    pub(crate) fn optional_bytes(&self, idx: usize) -> Result<Option<Vec<u8>>, StoreError> {
        match self.row.cell(idx) {
            Cell::Null => Ok(None),
            Cell::Bytes(bytes) => Ok(Some(bytes.to_vec())),
            _ => self.odd(idx),
        }
    }

    pub(crate) fn id(&self, idx: usize) -> Result<Id, StoreError> {
        match self.row.cell(idx) {
            Cell::Bytes(bytes) => read_id(bytes),
            _ => self.odd(idx),
        }
    }

    pub(crate) fn optional_id(&self, idx: usize) -> Result<Option<Id>, StoreError> {
        match self.row.cell(idx) {
            Cell::Null => Ok(None),
            Cell::Bytes(bytes) => read_id(bytes).map(Some),
            _ => self.odd(idx),
        }
    }

    pub(crate) fn instant(&self, idx: usize) -> Result<Instant, StoreError> {
        instant(self.integer(idx)?)
    }
}
