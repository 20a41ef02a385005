//! The rows and columns of an xlsx that nobody sees who opens it.
//!
//! # Source
//! ECMA-376-1, 18.3.1.13 (col), 18.3.1.73 (row).

use std::collections::BTreeSet;
use std::io::{Read, Seek};

use quick_xml::events::BytesStart;
use zip::ZipArchive;

use crate::book::COLUMNS_MAX;
use crate::parts::{each, said};

/// What is hidden on one sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// As the spreadsheet counts, from 1.
    pub rows: BTreeSet<u32>,
    /// From 0.
    pub columns: BTreeSet<usize>,
}

/// What is hidden on the sheet that is this part.
pub(crate) fn hidden(archive: &mut ZipArchive<impl Read + Seek>, part: &str) -> Hidden {
    let mut found = Hidden::default();
    each(archive, part, |tag| found.note(tag));
    found
}

impl Hidden {
    fn note(&mut self, tag: &BytesStart<'_>) {
        if !said(tag, "hidden").is_some_and(|it| it == "1" || it == "true") {
            return;
        }
        let number = |name: &str| said(tag, name)?.parse::<u32>().ok();
        match tag.local_name().as_ref() {
            "row" => self.rows.extend(number("r")),
            "col" => {
                let (first, last) = (number("min"), number("max"));
                if let (Some(first), Some(last)) = (first, last) {
                    let last = last.min(COLUMNS_MAX);
                    self.columns
                        .extend((first.max(1)..=last).map(|it| it as usize - 1));
                }
            }
            _ => {}
        }
    }
}
