//! The rows and columns of an xlsx that nobody sees who opens it.
//!
//! # Source
//! ECMA-376-1, 18.3.1.13 (col), 18.3.1.73 (row).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Seek};

use quick_xml::events::BytesStart;
use zip::ZipArchive;

use crate::book::COLUMNS_MAX;
use crate::parts::{each, said, sheets};

/// What is hidden on one sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// As the spreadsheet counts, from 1.
    pub rows: BTreeSet<u32>,
    /// From 0.
    pub columns: BTreeSet<usize>,
}

/// What is hidden on each sheet of an xlsx, by its name; nothing of any other file, and of
/// damage nothing: whoever reads the rows is told of that.
pub fn hidden(source: impl Read + Seek) -> BTreeMap<String, Hidden> {
    let Ok(mut archive) = ZipArchive::new(source) else {
        return BTreeMap::new();
    };
    let sheets = sheets(&mut archive);
    let read = |(name, part): (String, String)| {
        let mut found = Hidden::default();
        each(&mut archive, &part, |tag| found.note(tag));
        (name, found)
    };
    sheets.into_iter().map(read).collect()
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
