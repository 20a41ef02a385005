//! The rows and columns of an xlsx that nobody sees who opens it.
//!
//! # Source
//! ECMA-376-1, 18.3.1.13 (col), 18.3.1.73 (row), 18.2.19 (sheet).

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufReader, Read, Seek};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::book::COLUMNS_MAX;

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
    let mut targets = BTreeMap::new();
    each(&mut archive, "xl/_rels/workbook.xml.rels", |tag| {
        if let (Some(id), Some(target)) = (said(tag, "Id"), said(tag, "Target")) {
            targets.insert(id, target);
        }
    });
    let mut sheets = Vec::new();
    each(&mut archive, "xl/workbook.xml", |tag| {
        let id = said(tag, "r:id").and_then(|id| targets.get(&id));
        if let (Some(name), Some(target)) = (said(tag, "name"), id) {
            let part = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            };
            sheets.push((name, part));
        }
    });
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

fn each(
    archive: &mut ZipArchive<impl Read + Seek>,
    part: &str,
    mut take: impl FnMut(&BytesStart<'_>),
) {
    let Ok(part) = archive.by_name(part) else {
        return;
    };
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        match event {
            Event::Start(tag) | Event::Empty(tag) => take(&tag),
            Event::Eof => return,
            _ => {}
        }
        buffer.clear();
    }
}

fn said(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = tag.attributes().flatten();
    let found = all.find(|it| it.key.as_ref() == name)?;
    let text = found.normalized_value(quick_xml::XmlVersion::Implicit1_0);
    text.ok().map(|it| it.into_owned())
}
