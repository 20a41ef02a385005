//! The parts of an xlsx: which holds which sheet, and what their tags say.
//!
//! Not here: rows and values (`book`).
//!
//! # Source
//! ECMA-376-1, 18.2.19 (sheet).

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Seek};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

/// The name and the part of each sheet, in their order.
pub(crate) fn sheets(archive: &mut ZipArchive<impl Read + Seek>) -> Vec<(String, String)> {
    let mut targets = BTreeMap::new();
    each(archive, "xl/_rels/workbook.xml.rels", |tag| {
        if let (Some(id), Some(target)) = (said(tag, "Id"), said(tag, "Target")) {
            targets.insert(id, target);
        }
    });
    let mut sheets = Vec::new();
    each(archive, "xl/workbook.xml", |tag| {
        let id = said(tag, "r:id").and_then(|id| targets.get(&id));
        if let (Some(name), Some(target)) = (said(tag, "name"), id) {
            let part = match target.strip_prefix('/') {
                Some(whole) => whole.to_owned(),
                None => format!("xl/{target}"),
            };
            sheets.push((name, part));
        }
    });
    sheets
}

/// Gives each tag of a part that opens.
pub(crate) fn each(
    archive: &mut ZipArchive<impl Read + Seek>,
    part: &str,
    mut take: impl FnMut(&BytesStart<'_>),
) {
    events(archive, part, |event| {
        if let Event::Start(tag) | Event::Empty(tag) = event {
            take(tag);
        }
    });
}

/// Gives all of a part; of one that is not there nothing, of a damaged one what comes before.
pub(crate) fn events(
    archive: &mut ZipArchive<impl Read + Seek>,
    part: &str,
    mut take: impl FnMut(&Event<'_>),
) {
    let Ok(part) = archive.by_name(part) else {
        return;
    };
    let mut reader = quick_xml::Reader::from_reader(BufReader::new(part));
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    while let Ok(event) = reader.read_event_into(&mut buffer) {
        if matches!(event, Event::Eof) {
            return;
        }
        take(&event);
        buffer.clear();
    }
}

/// What an attribute says.
pub(crate) fn said(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut all = tag.attributes().flatten();
    let found = all.find(|it| it.key.as_ref() == name)?;
    let text = found.normalized_value(quick_xml::XmlVersion::Implicit1_0);
    text.ok().map(|it| it.into_owned())
}
