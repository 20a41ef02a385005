//! OFD, the layout format of official documents: pages of text objects and lines, put back
//! into paragraphs and tables as those of a PDF are.
//!
//! Source: GB/T 33190-2016, 7 (files), 7.9 (graphics), 11 (text). Signatures, annotations
//! and pictures are left alone; what characters a font has does not matter, for the text
//! itself stands in the page.

mod page;

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::ReadError;
use crate::format::archive::{Archive, attribute};
use crate::format::layout::{self, Page};
use crate::format::lines;
use crate::text::{Builder, Format, Text};

const PART_BYTES_MAX: u64 = 24 << 20;
const PAGES_MAX: usize = 2000;

/// Reads the first document of the archive.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Text, ReadError> {
    let entry = needed(archive, "OFD.xml")?;
    let root = content(&entry, "DocRoot").ok_or(ReadError::Damaged("OFD 没有指明正文"))?;
    let root = located("", &root);
    let document = Listing::read(&needed(archive, &root)?, &root);
    let mut pages = Vec::new();
    for place in document.pages.iter().take(PAGES_MAX) {
        let xml = needed(archive, place)?;
        let mut page = Page::default();
        for template in templates_of(&xml) {
            let Some(place) = document.templates.get(&template) else {
                continue;
            };
            if let Some(under) = archive.part(place, PART_BYTES_MAX)? {
                page::read(&under, &mut page);
            }
        }
        page::read(&xml, &mut page);
        pages.push(page);
    }
    let n_glyphs: usize = pages.iter().map(|page| page.glyphs.len()).sum();
    if n_glyphs == 0 {
        return Err(match pages.iter().any(|page| page.has_picture) {
            true => ReadError::Scanned,
            false => ReadError::Empty,
        });
    }
    let mut builder = Builder::default();
    lines::paragraphs(&layout::lines(pages), &mut builder);
    Ok(builder.finish(Format::Ofd))
}

fn needed(archive: &mut Archive<'_>, name: &str) -> Result<String, ReadError> {
    archive
        .part(name, PART_BYTES_MAX)?
        .ok_or(ReadError::Damaged("OFD 缺少页面"))
}

/// Where the pages and their templates lie.
#[derive(Default)]
struct Listing {
    pages: Vec<String>,
    templates: BTreeMap<String, String>,
}

impl Listing {
    fn read(xml: &str, from: &str) -> Listing {
        let mut listing = Listing::default();
        each_start(xml, |name, start| {
            let place = attribute(start, "BaseLoc").map(|place| located(from, &place));
            match (name, place) {
                ("Page", Some(place)) => listing.pages.push(place),
                ("TemplatePage", Some(place)) => {
                    let id = attribute(start, "ID").unwrap_or_default();
                    listing.templates.insert(id, place);
                }
                _ => {}
            }
        });
        listing
    }
}

/// The templates a page lies on, in order.
fn templates_of(xml: &str) -> Vec<String> {
    let mut found = Vec::new();
    each_start(xml, |name, start| {
        if name == "Template" {
            found.extend(attribute(start, "TemplateID"));
        }
    });
    found
}

/// What a place means, seen from the file that names it (7.3, ST_Loc).
fn located(from: &str, place: &str) -> String {
    if let Some(whole) = place.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut path: Vec<&str> = from.split('/').collect();
    path.pop();
    for step in place.split('/') {
        match step {
            "." | "" => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

fn each_start(xml: &str, mut take: impl FnMut(&str, &BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(start) | Event::Empty(start) => take(start.local_name().as_ref(), &start),
            Event::Eof => return,
            _ => {}
        }
    }
}

/// The text of the first element of this name.
fn content(xml: &str, wanted: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut is_inside = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) => is_inside = start.local_name().as_ref() == wanted,
            Event::Text(text) if is_inside => {
                let text = text.xml_content(quick_xml::XmlVersion::Implicit1_0);
                return Some(text.trim().to_owned());
            }
            Event::End(_) => is_inside = false,
            Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_seen_from_the_file_that_names_them() {
        for (from, place, expected) in [
            ("", "Doc_0/Document.xml", "Doc_0/Document.xml"),
            (
                "Doc_0/Document.xml",
                "Pages/Page_0/Content.xml",
                "Doc_0/Pages/Page_0/Content.xml",
            ),
            (
                "Doc_0/Document.xml",
                "/Doc_0/Tpls/0.xml",
                "Doc_0/Tpls/0.xml",
            ),
            ("Doc_0/a/b.xml", "../c.xml", "Doc_0/c.xml"),
            ("a.xml", "../../c.xml", "c.xml"),
        ] {
            assert_eq!(located(from, place), expected, "{from} {place}");
        }
    }
}
