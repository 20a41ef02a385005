//! Texts of an xlsx of which a part is struck out: what is left of each.
//!
//! A cell struck out whole says so by its style and is told with what cells show
//! ([`Book::shown`](crate::Book::shown)).
//!
//! # Source
//! ECMA-376-1, 18.4.4 (r), 18.4.10 (strike), 18.3.1.4 (c).

use std::collections::HashMap;
use std::io::{Read, Seek};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;

use crate::parts::{events, said};

/// Cells by row, from 1, and column, from 0.
pub type Cells = HashMap<(u32, usize), String>;

/// The shared texts of which a part is struck out, by their place: what is left of each.
pub(crate) fn shared(archive: &mut ZipArchive<impl Read + Seek>) -> HashMap<usize, String> {
    let mut found = HashMap::new();
    let (mut n_texts, mut text) = (0, Text::default());
    events(archive, "xl/sharedStrings.xml", |event| match event {
        Event::End(end) if end.local_name().as_ref() == "si" => {
            let whole = std::mem::take(&mut text);
            if whole.is_struck {
                found.insert(n_texts, whole.left);
            }
            n_texts += 1;
        }
        Event::Empty(tag) if tag.local_name().as_ref() == "si" => n_texts += 1,
        event => text.take(event),
    });
    found
}

/// A text, run by run.
#[derive(Default)]
struct Text {
    left: String,
    is_struck: bool,
    /// Of the run that is open.
    strikes: bool,
    in_text: bool,
    in_phonetic: bool,
}

impl Text {
    fn take(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => {
                self.note(tag);
                match tag.local_name().as_ref() {
                    "t" => self.in_text = true,
                    "rPh" => self.in_phonetic = true,
                    _ => {}
                }
            }
            Event::Empty(tag) => self.note(tag),
            Event::End(end) => match end.local_name().as_ref() {
                "t" => self.in_text = false,
                "rPh" => self.in_phonetic = false,
                _ => {}
            },
            Event::Text(text) if self.in_text && !self.in_phonetic => {
                self.say(&text.xml_content(quick_xml::XmlVersion::Implicit1_0));
            }
            Event::GeneralRef(reference) if self.in_text && !self.in_phonetic => {
                let name = reference.xml_content(quick_xml::XmlVersion::Implicit1_0);
                if let Some(sign) = quick_xml::escape::resolve_predefined_entity(&name) {
                    self.say(sign);
                } else if let Ok(Some(sign)) = reference.resolve_char_ref() {
                    self.say(sign.encode_utf8(&mut [0; 4]));
                }
            }
            _ => {}
        }
    }

    fn note(&mut self, tag: &BytesStart<'_>) {
        match tag.local_name().as_ref() {
            "r" => self.strikes = false,
            "strike" => {
                let is_off = said(tag, "val").is_some_and(|it| it == "0" || it == "false");
                self.strikes |= !is_off;
            }
            _ => {}
        }
    }

    fn say(&mut self, text: &str) {
        match self.strikes {
            true => self.is_struck = true,
            false => self.left.push_str(text),
        }
    }
}

/// The cells of a sheet that hold one of the texts.
pub(crate) fn cells(
    archive: &mut ZipArchive<impl Read + Seek>,
    part: &str,
    shared: &HashMap<usize, String>,
) -> Cells {
    let mut found = Cells::new();
    if shared.is_empty() {
        return found;
    }
    let (mut place, mut in_value) = (None, false);
    events(archive, part, |event| match event {
        Event::Start(tag) if tag.local_name().as_ref() == "c" => {
            let is_shared = said(tag, "t").is_some_and(|it| it == "s");
            place = said(tag, "r")
                .filter(|_| is_shared)
                .and_then(|it| place_of(&it));
        }
        Event::Start(tag) if tag.local_name().as_ref() == "v" => in_value = true,
        Event::End(end) if end.local_name().as_ref() == "v" => in_value = false,
        Event::Text(text) if in_value => {
            let number = text.xml_content(quick_xml::XmlVersion::Implicit1_0);
            let left = number
                .trim()
                .parse()
                .ok()
                .and_then(|it: usize| shared.get(&it));
            if let (Some(place), Some(left)) = (place.take(), left) {
                found.insert(place, left.clone());
            }
        }
        _ => {}
    });
    found
}

/// B4: the fourth row, the second column.
fn place_of(name: &str) -> Option<(u32, usize)> {
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let (letters, row) = name.split_at(digits);
    let column = letters.bytes().try_fold(0_usize, |sum, letter| {
        let nth = letter
            .is_ascii_uppercase()
            .then(|| usize::from(letter - b'A') + 1)?;
        sum.checked_mul(26)?.checked_add(nth)
    })?;
    Some((row.parse().ok()?, column.checked_sub(1)?))
}
