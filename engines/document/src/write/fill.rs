//! A line that was left open is filled in, in a file that people have edited since.
//!
//! The rest of the file stays as it is, byte for byte. Not here: what belongs there.

use std::io::{Cursor, Write};

use quick_xml::Reader;
use quick_xml::events::Event;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::xml::escaped;
use crate::marks::Error;
use crate::marks::package::{bad_xml, body, damaged, entity};

/// Puts a text where an open one stands first, `filled` for `open`: 通报〔2026〕3号 for
/// 通报〔2026〕　号. None where it stands nowhere. Spaces make no difference: people set them
/// as they like. Where what is filled in stands already, nothing is changed.
///
/// # Errors
/// As of [`crate::marks::read`].
pub fn fill(bytes: &[u8], open: &str, filled: &str) -> Result<Option<Vec<u8>>, Error> {
    let (name, xml) = body(bytes)?;
    let letters = letters(&xml)?;
    if find(&letters, filled).is_some() {
        return Ok(Some(bytes.to_vec()));
    }
    let Some((first, last)) = find(&letters, open) else {
        return Ok(None);
    };
    let mut whole = String::with_capacity(xml.len() + filled.len());
    let mut at = 0;
    for (idx, letter) in letters[first..=last].iter().enumerate() {
        whole.push_str(&xml[at..letter.from]);
        if idx == 0 {
            whole.push_str(&escaped(filled));
        }
        at = letter.to;
    }
    whole.push_str(&xml[at..]);
    packed(bytes, &name, &whole).map(Some)
}

/// A character of the text and where it stands in the file.
struct Letter {
    is: char,
    from: usize,
    to: usize,
}

/// The characters of all paragraphs; one ends with a line feed, which no text has.
fn letters(xml: &str) -> Result<Vec<Letter>, Error> {
    let mut letters = Vec::new();
    let mut reader = Reader::from_str(xml);
    let mut is_text = false;
    loop {
        let from = position(&reader);
        let event = reader.read_event().map_err(bad_xml)?;
        let to = position(&reader);
        match event {
            Event::Start(it) if it.local_name().as_ref() == "t" => is_text = true,
            Event::End(it) if it.local_name().as_ref() == "t" => is_text = false,
            Event::End(it) if it.local_name().as_ref() == "p" => {
                letters.push(Letter {
                    is: '\n',
                    from: to,
                    to,
                });
            }
            Event::Text(_) if is_text => {
                let said = xml.get(from..to).unwrap_or_default();
                letters.extend(said.char_indices().map(|(at, is)| Letter {
                    is,
                    from: from + at,
                    to: from + at + is.len_utf8(),
                }));
            }
            Event::GeneralRef(it) if is_text => {
                let is = entity(&it).and_then(|it| it.chars().next());
                letters.extend(is.map(|is| Letter { is, from, to }));
            }
            Event::Eof => return Ok(letters),
            _ => {}
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The first and the last letter of a text, spaces left out; not over the end of a paragraph.
fn find(letters: &[Letter], text: &str) -> Option<(usize, usize)> {
    let wanted: Vec<char> = text.chars().filter(|it| !it.is_whitespace()).collect();
    let counts = |it: &Letter| it.is == '\n' || !it.is.is_whitespace();
    let said: Vec<usize> = (0..letters.len())
        .filter(|at| counts(&letters[*at]))
        .collect();
    let window = said.windows(wanted.len().max(1)).find(|window| {
        let said = window.iter().map(|at| letters[*at].is);
        said.eq(wanted.iter().copied())
    })?;
    Some((*window.first()?, *window.last()?))
}

/// The same file with another main part.
fn packed(bytes: &[u8], name: &str, xml: &str) -> Result<Vec<u8>, Error> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|it| damaged(&it))?;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for idx in 0..archive.len() {
        let part = archive.by_index_raw(idx).map_err(|it| damaged(&it))?;
        if part.name().is_ok_and(|it| it == name) {
            let options = SimpleFileOptions::default()
                .compression_method(part.compression())
                .last_modified_time(part.last_modified().unwrap_or_default());
            zip.start_file(name, options).map_err(|it| damaged(&it))?;
            let written = zip.write_all(xml.as_bytes());
            written.map_err(|it| Error::Damaged(it.to_string()))?;
        } else {
            zip.raw_copy_file(part).map_err(|it| damaged(&it))?;
        }
    }
    let done = zip.finish().map_err(|it| damaged(&it))?;
    Ok(done.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::marks;
    use crate::write::{Block, Official, Run, docx};

    fn drafted(number: &str) -> Vec<u8> {
        let official = Official {
            letterhead: Some("云岭市教育局调度通报".to_owned()),
            doc_number: Some(number.to_owned()),
            body: vec![Block::Paragraph(vec![Run::Text("一切如常。".to_owned())])],
            ..Official::default()
        };
        docx(&official).unwrap()
    }

    fn said(bytes: &[u8]) -> String {
        let (_, xml) = body(bytes).unwrap();
        letters(&xml).unwrap().iter().map(|it| it.is).collect()
    }

    #[test]
    fn the_number_takes_the_place_that_was_left_for_it() {
        let filled = fill(
            &drafted("通报〔2026〕　号"),
            "通报〔2026〕　号",
            "通报〔2026〕3号",
        );
        let filled = filled.unwrap().unwrap();
        assert!(said(&filled).contains("\n通报〔2026〕3号\n"));
        assert!(marks::read(&filled).is_ok());
    }

    #[test]
    fn spaces_and_runs_make_no_difference_and_ends_of_paragraphs_do() {
        let runs = drafted("通报〔2026〕　号");
        let (name, xml) = body(&runs).unwrap();
        let split = xml.replace("〔2026〕　号", "〔2026</w:t></w:r><w:r><w:t>〕  &#x53F7;");
        let split = packed(&runs, &name, &split).unwrap();
        let filled = fill(&split, "通报〔2026〕　号", "通报〔2026〕3号").unwrap();
        assert!(said(&filled.unwrap()).contains("\n通报〔2026〕3号\n"));
        let parted = xml.replace(
            "〔2026〕　号",
            "〔2026〕</w:t></w:r></w:p><w:p><w:r><w:t>号",
        );
        let parted = packed(&runs, &name, &parted).unwrap();
        assert_eq!(
            fill(&parted, "通报〔2026〕　号", "通报〔2026〕3号"),
            Ok(None)
        );
    }

    #[test]
    fn what_is_filled_in_already_stays() {
        let typed = drafted("通报〔2026〕3号");
        assert_eq!(
            fill(&typed, "通报〔2026〕　号", "通报〔2026〕3号"),
            Ok(Some(typed.clone()))
        );
        assert_eq!(
            fill(&typed, "通报〔2027〕　号", "通报〔2027〕1号"),
            Ok(None)
        );
        assert_eq!(fill(b"no file", "a", "b"), Err(Error::NotDocx));
    }
}
