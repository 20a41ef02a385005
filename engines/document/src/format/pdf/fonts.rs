//! Codes of a PDF font to characters and widths.
//!
//! A `ToUnicode` map decides. Without one the name of the encoding does: the predefined
//! Chinese ones are GB18030 and UTF-16, the simple ones are `lopdf`'s.

use std::collections::HashMap;

use encoding_rs::{GB18030, UTF_16BE};
use lopdf::{Dictionary, Document, Encoding, Object};

const CMAP_BYTES_MAX: usize = 8 << 20;
const CMAP_ENTRIES_MAX: usize = 200_000;

/// One font of a page.
pub(super) struct Font<'d> {
    to_unicode: HashMap<u32, String>,
    kind: Kind<'d>,
    widths: HashMap<u32, f64>,
    default_width: f64,
}

enum Kind<'d> {
    /// One byte per code.
    Simple(Option<Encoding<'d>>),
    /// Two bytes per code; without a map only `ToUnicode` can read it.
    Wide,
    /// One or two bytes, as GB18030 has them.
    Gb,
    /// UTF-16, two bytes.
    Utf16,
}

/// A code shown: its text, its width in thousandths of the size, and whether it is a
/// one-byte space, which word spacing widens.
pub(super) struct Shown {
    pub(super) text: Option<String>,
    pub(super) width: f64,
    pub(super) is_space: bool,
}

impl<'d> Font<'d> {
    pub(super) fn read(document: &'d Document, font: &'d Dictionary) -> Font<'d> {
        let to_unicode = font
            .get_deref(b"ToUnicode", document)
            .and_then(Object::as_stream)
            .and_then(|stream| stream.get_plain_content_with_limit(CMAP_BYTES_MAX))
            .map(|cmap| read_cmap(&cmap))
            .unwrap_or_default();
        let composite = font
            .get_deref(b"Subtype", document)
            .and_then(Object::as_name)
            .is_ok_and(|name| name == b"Type0");
        if !composite {
            let encoding = font
                .get_font_encoding_with_limit(document, CMAP_BYTES_MAX)
                .ok();
            let (widths, default_width) = simple_widths(document, font);
            return Font {
                to_unicode,
                kind: Kind::Simple(encoding),
                widths,
                default_width,
            };
        }
        let name = font
            .get_deref(b"Encoding", document)
            .and_then(Object::as_name)
            .unwrap_or_default();
        let kind = if name.starts_with(b"GB") {
            Kind::Gb
        } else if name.starts_with(b"UniGB")
            || name.starts_with(b"UniCNS")
            || name.starts_with(b"UniJIS")
        {
            Kind::Utf16
        } else {
            Kind::Wide
        };
        let (widths, default_width) = wide_widths(document, font);
        Font {
            to_unicode,
            kind,
            widths,
            default_width,
        }
    }

    /// Reads a shown string code by code.
    pub(super) fn show(&self, bytes: &[u8]) -> Vec<Shown> {
        let mut shown = Vec::with_capacity(bytes.len());
        let mut rest = bytes;
        while let Some(&first) = rest.first() {
            let len = match self.kind {
                Kind::Simple(_) => 1,
                Kind::Gb if first < 0x81 => 1,
                _ => 2.min(rest.len()),
            };
            let (code_bytes, tail) = rest.split_at(len);
            rest = tail;
            let code = code_bytes
                .iter()
                .fold(0_u32, |code, &byte| code << 8 | u32::from(byte));
            let text = self
                .to_unicode
                .get(&code)
                .cloned()
                .or_else(|| self.by_encoding(code_bytes));
            let width = self.widths.get(&code).copied().unwrap_or(
                if len == 1 && !matches!(self.kind, Kind::Simple(_)) {
                    500.0
                } else {
                    self.default_width
                },
            );
            shown.push(Shown {
                text,
                width,
                is_space: code_bytes == b" ",
            });
        }
        shown
    }

    fn by_encoding(&self, code: &[u8]) -> Option<String> {
        let text = match &self.kind {
            Kind::Simple(encoding) => encoding.as_ref()?.bytes_to_string(code).ok()?,
            Kind::Gb => GB18030.decode_without_bom_handling(code).0.into_owned(),
            Kind::Utf16 => UTF_16BE.decode_without_bom_handling(code).0.into_owned(),
            Kind::Wide => return None,
        };
        (!text.contains('\u{FFFD}')).then_some(text)
    }
}

fn simple_widths(document: &Document, font: &Dictionary) -> (HashMap<u32, f64>, f64) {
    let first = font
        .get_deref(b"FirstChar", document)
        .and_then(Object::as_i64)
        .unwrap_or(0);
    let widths = font
        .get_deref(b"Widths", document)
        .and_then(Object::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let by_code = widths.iter().enumerate().filter_map(|(idx, width)| {
        let code = u32::try_from(first + idx as i64).ok()?;
        Some((code, number(document, width)?))
    });
    (by_code.collect(), 600.0)
}

/// ISO 32000-1 §9.7.4.3: `W` gives widths as `c [w1 w2 …]` or `c_first c_last w`.
fn wide_widths(document: &Document, font: &Dictionary) -> (HashMap<u32, f64>, f64) {
    let descendant = font
        .get_deref(b"DescendantFonts", document)
        .and_then(Object::as_array)
        .ok()
        .and_then(|fonts| fonts.first())
        .and_then(|object| document.dereference(object).ok())
        .and_then(|(_, object)| object.as_dict().ok());
    let Some(descendant) = descendant else {
        return (HashMap::new(), 1000.0);
    };
    let default_width = descendant
        .get_deref(b"DW", document)
        .ok()
        .and_then(|w| number(document, w))
        .unwrap_or(1000.0);
    let entries = descendant
        .get_deref(b"W", document)
        .and_then(Object::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut widths = HashMap::new();
    let mut idx = 0;
    while idx + 1 < entries.len() && widths.len() < CMAP_ENTRIES_MAX {
        let Some(first) = number(document, &entries[idx]).map(|n| n as u32) else {
            break;
        };
        match document
            .dereference(&entries[idx + 1])
            .map(|(_, object)| object)
        {
            Ok(Object::Array(list)) => {
                widths.extend(
                    list.iter()
                        .zip(first..)
                        .filter_map(|(width, code)| Some((code, number(document, width)?))),
                );
                idx += 2;
            }
            Ok(last) => {
                let (Some(last), Some(width)) = (
                    number(document, last),
                    entries.get(idx + 2).and_then(|w| number(document, w)),
                ) else {
                    break;
                };
                widths.extend(
                    (first..=(last as u32).min(first.saturating_add(0xFFFF)))
                        .map(|code| (code, width)),
                );
                idx += 3;
            }
            Err(_) => break,
        }
    }
    (widths, default_width)
}

fn number(document: &Document, object: &Object) -> Option<f64> {
    match document.dereference(object).ok()?.1 {
        Object::Integer(value) => Some(*value as f64),
        Object::Real(value) => Some(f64::from(*value)),
        _ => None,
    }
}

/// The `bfchar` and `bfrange` entries of a `ToUnicode` map. ISO 32000-1 §9.10.3.
fn read_cmap(cmap: &[u8]) -> HashMap<u32, String> {
    let mut map = HashMap::new();
    let mut tokens = Tokens { rest: cmap };
    let mut pending: Vec<Token> = Vec::new();
    while let Some(token) = tokens.next() {
        if map.len() > CMAP_ENTRIES_MAX {
            break;
        }
        match token {
            Token::Word(word) => {
                match word.as_slice() {
                    b"endbfchar" => {
                        for pair in pending.chunks_exact(2) {
                            if let [Token::Hex(code), Token::Hex(text)] = pair {
                                map.insert(as_code(code), as_text(text));
                            }
                        }
                    }
                    b"endbfrange" => add_ranges(&pending, &mut map),
                    _ => {}
                }
                pending.clear();
            }
            token => pending.push(token),
        }
    }
    map
}

fn add_ranges(tokens: &[Token], map: &mut HashMap<u32, String>) {
    for range in tokens.chunks_exact(3) {
        let [Token::Hex(first), Token::Hex(last), target] = range else {
            continue;
        };
        let (first, last) = (
            as_code(first),
            as_code(last).min(as_code(first).saturating_add(0xFFFF)),
        );
        match target {
            Token::Hex(text) => {
                let text = as_text(text);
                let Some(end) = text.chars().next_back() else {
                    continue;
                };
                let head = &text[..text.len() - end.len_utf8()];
                for code in first..=last {
                    if let Some(c) = char::from_u32(u32::from(end) + (code - first)) {
                        map.insert(code, format!("{head}{c}"));
                    }
                }
            }
            Token::List(texts) => {
                map.extend((first..=last).zip(texts.iter().map(|text| as_text(text))))
            }
            Token::Word(_) => {}
        }
    }
}

fn as_code(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .take(4)
        .fold(0, |code, &byte| code << 8 | u32::from(byte))
}

fn as_text(bytes: &[u8]) -> String {
    UTF_16BE.decode_without_bom_handling(bytes).0.into_owned()
}

enum Token {
    Hex(Vec<u8>),
    List(Vec<Vec<u8>>),
    Word(Vec<u8>),
}

struct Tokens<'a> {
    rest: &'a [u8],
}

impl Tokens<'_> {
    fn next(&mut self) -> Option<Token> {
        loop {
            let (&first, tail) = self.rest.split_first()?;
            match first {
                b'<' if tail.first() != Some(&b'<') => return Some(Token::Hex(self.hex())),
                b'[' => {
                    self.rest = tail;
                    let mut list = Vec::new();
                    while let Some(at) = self.rest.iter().position(|&b| b == b'<' || b == b']') {
                        self.rest = &self.rest[at..];
                        if self.rest[0] == b']' {
                            break;
                        }
                        list.push(self.hex());
                    }
                    return Some(Token::List(list));
                }
                b if b.is_ascii_alphabetic() => {
                    let len = self
                        .rest
                        .iter()
                        .position(|b| !b.is_ascii_alphanumeric())
                        .unwrap_or(self.rest.len());
                    let (word, tail) = self.rest.split_at(len);
                    self.rest = tail;
                    // Names between the entries are operators; counts before them are not kept.
                    return Some(Token::Word(word.to_vec()));
                }
                _ => self.rest = tail,
            }
        }
    }

    /// The digits up to `>`.
    fn hex(&mut self) -> Vec<u8> {
        let end = self
            .rest
            .iter()
            .position(|&b| b == b'>')
            .unwrap_or(self.rest.len());
        let digits: Vec<u8> = self.rest[..end]
            .iter()
            .filter_map(|&b| char::from(b).to_digit(16))
            .map(|d| d as u8)
            .collect();
        self.rest = self.rest.get(end + 1..).unwrap_or_default();
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn maps_to_characters_are_read() {
        let map = read_cmap(b"1 begincodespacerange <00><FF> endcodespacerange 2 beginbfchar <01> <4E00> <02> <D842DFB7> endbfchar 2 beginbfrange <03> <05> <4E8C> <0006><0007>[<5341> <767E>] endbfrange");
        let table = [
            (1, "一"),
            (2, "𠮷"),
            (3, "二"),
            (4, "亍"),
            (6, "十"),
            (7, "百"),
        ];
        for (code, text) in table {
            assert_eq!(map.get(&code).map(String::as_str), Some(text), "{code}");
        }
    }
}
