//! Comma-separated text in constant memory: which encoding, which separator, which cells.
//!
//! # Source
//! RFC 4180, as Excel and WPS write it: UTF-8 with or without mark, GB18030 (GBK), UTF-16
//! with mark; commas, tabs or semicolons; `="0012"` for a text of digits.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use encoding_rs::{DecoderResult, Encoding, GB18030, UTF_8};

use crate::book::{COLUMNS_MAX, ROW_MAX};
use crate::{Cell, Row, Unreadable};

const BLOCK: usize = 64 * 1024;
/// A cell that is longer has lost its closing quotation mark.
const CELL_MAX: usize = 128 * 1024;
/// What stands for a character that could not be read.
const UNREAD: char = '\u{FFFD}';

/// How a text is to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Manner {
    encoding: &'static Encoding,
    /// Bytes before the text: the byte-order mark.
    skip: u64,
    separator: u8,
}

/// Looks through the whole text for its encoding, and at its beginning for the separator.
pub(crate) fn manner(input: &mut (impl Read + Seek)) -> io::Result<Manner> {
    input.seek(SeekFrom::Start(0))?;
    let mut beginning = vec![0; BLOCK];
    let n = fill(input, &mut beginning)?;
    beginning.truncate(n);
    let (encoding, skip) = match Encoding::for_bom(&beginning) {
        Some((encoding, length)) => (encoding, length),
        None => (encoding(input)?, 0),
    };
    let (text, _) = encoding.decode_without_bom_handling(&beginning[skip..]);
    Ok(Manner {
        encoding,
        skip: skip as u64,
        separator: separator(&text),
    })
}

fn fill(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..])? {
            0 => break,
            n => filled += n,
        }
    }
    Ok(filled)
}

/// UTF-8 unless there are many bytes that it cannot be; then GB18030, of which GBK is a part.
fn encoding(input: &mut (impl Read + Seek)) -> io::Result<&'static Encoding> {
    input.seek(SeekFrom::Start(0))?;
    let (mut wide, mut bad) = (0_u64, 0_u64);
    let (mut buffer, mut kept) = (vec![0; BLOCK], 0);
    loop {
        let n = fill(input, &mut buffer[kept..])?;
        let end = kept + n;
        let mut rest = &buffer[..end];
        wide += rest.iter().filter(|it| **it >= 0xC0).count() as u64;
        kept = loop {
            match std::str::from_utf8(rest) {
                Ok(_) => break 0,
                Err(error) => match error.error_len() {
                    Some(length) => {
                        bad += 1;
                        rest = &rest[error.valid_up_to() + length..];
                    }
                    // A character torn by the end of the block.
                    None => break rest.len() - error.valid_up_to(),
                },
            }
        };
        if n == 0 {
            let torn = u64::from(kept > 0);
            return Ok(if (bad + torn) * 20 <= wide + 20 * torn {
                UTF_8
            } else {
                GB18030
            });
        }
        buffer.copy_within(end - kept..end, 0);
    }
}

/// What separates most in the first lines, outside quotation marks.
fn separator(text: &str) -> u8 {
    let mut counts = [(b',', 0), (b'\t', 0), (b';', 0)];
    let mut quoted = false;
    for byte in text.bytes().take(8 * 1024) {
        if byte == b'"' {
            quoted = !quoted;
        }
        if let Some((_, n)) = counts.iter_mut().find(|it| it.0 == byte && !quoted) {
            *n += 1;
        }
    }
    // Of equals the first.
    counts
        .into_iter()
        .rev()
        .max_by_key(|(_, n)| *n)
        .map_or(b',', |(byte, _)| byte)
}

/// Lines of the text; a record may have several.
pub(crate) fn lines(input: &mut (impl Read + Seek)) -> io::Result<u64> {
    input.seek(SeekFrom::Start(0))?;
    let (mut block, mut lines) = (vec![0; BLOCK], 1);
    loop {
        match input.read(&mut block)? {
            0 => return Ok(lines),
            n => lines += block[..n].iter().filter(|it| **it == b'\n').count() as u64,
        }
    }
}

/// All of a text, whatever its encoding.
pub(crate) fn whole(input: &mut (impl Read + Seek)) -> io::Result<String> {
    let manner = manner(input)?;
    input.seek(SeekFrom::Start(manner.skip))?;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let (text, _) = manner.encoding.decode_without_bom_handling(&bytes);
    Ok(text.into_owned())
}

/// Gives each record as a row; an empty line is an empty row.
pub(crate) fn each(
    input: &mut (impl Read + Seek),
    manner: Manner,
    take: &mut dyn FnMut(Row) -> ControlFlow<()>,
) -> Result<(), Unreadable> {
    input.seek(SeekFrom::Start(manner.skip))?;
    let mut decoder = manner.encoding.new_decoder_without_bom_handling();
    let (mut bytes, mut text) = (vec![0; BLOCK], String::with_capacity(2 * BLOCK));
    let mut splitter = Splitter::new(manner.separator);
    loop {
        let n = input.read(&mut bytes)?;
        let mut rest = &bytes[..n];
        loop {
            text.clear();
            let (result, read) =
                decoder.decode_to_string_without_replacement(rest, &mut text, n == 0);
            rest = &rest[read..];
            if matches!(result, DecoderResult::Malformed(..)) {
                text.push(UNREAD);
            }
            if splitter.feed(&text, take)?.is_break() {
                return Ok(());
            }
            if result == DecoderResult::InputEmpty {
                break;
            }
        }
        if n == 0 {
            return splitter.finish(take);
        }
    }
}

struct Splitter {
    separator: u8,
    row: Row,
    cell: Vec<u8>,
    /// Bytes of the cells of the row so far.
    weight: usize,
    place: Place,
    /// The line feed that follows a carriage return ends no second row.
    after_return: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// At the beginning of a cell.
    Start,
    Plain,
    Quoted,
    /// After a quotation mark inside a quoted cell: its end, or one of two.
    Mark,
}

impl Splitter {
    fn new(separator: u8) -> Splitter {
        Splitter {
            separator,
            row: Row {
                number: 1,
                cells: Vec::new(),
            },
            cell: Vec::new(),
            weight: 0,
            place: Place::Start,
            after_return: false,
        }
    }

    fn feed(
        &mut self,
        text: &str,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Unreadable> {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let run = self.run(&bytes[at..]);
            self.cell.extend_from_slice(&bytes[at..at + run]);
            if self.cell.len() > CELL_MAX && self.place == Place::Quoted {
                return Err(Unreadable::Quote(self.row.number));
            }
            if self.weight + self.cell.len() > ROW_MAX {
                return Err(Unreadable::Heavy(self.row.number));
            }
            at += run;
            if run > 0 {
                self.after_return = false;
            }
            let Some(&byte) = bytes.get(at) else { break };
            at += 1;
            if self.mark(byte, take)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// How many bytes from here on simply belong to the cell.
    fn run(&mut self, bytes: &[u8]) -> usize {
        let separator = self.separator;
        let n = match self.place {
            Place::Quoted => bytes.iter().position(|it| *it == b'"'),
            Place::Mark => Some(0),
            Place::Start => bytes
                .iter()
                .position(|it| *it == separator || matches!(it, b'\n' | b'\r' | b'"')),
            Place::Plain => bytes
                .iter()
                .position(|it| *it == separator || matches!(it, b'\n' | b'\r')),
        };
        // A mark in the middle of a plain cell is a character like others.
        let n = match (self.place, n) {
            (Place::Start, Some(at)) if at > 0 && bytes[at] == b'"' => {
                let tail = &bytes[at..];
                let stop = |it: &u8| *it == separator || matches!(it, b'\n' | b'\r');
                tail.iter().position(stop).map(|it| at + it)
            }
            (_, n) => n,
        };
        let n = n.unwrap_or(bytes.len());
        if self.place == Place::Start && n > 0 {
            self.place = Place::Plain;
        }
        n
    }

    /// One byte that means something where it stands.
    fn mark(
        &mut self,
        byte: u8,
        take: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<ControlFlow<()>, Unreadable> {
        let after_return = std::mem::take(&mut self.after_return);
        match (self.place, byte) {
            (Place::Start, b'"') | (Place::Mark, b'"') => {
                if self.place == Place::Mark {
                    self.cell.push(b'"');
                }
                self.place = Place::Quoted;
            }
            (Place::Quoted, _) => self.place = Place::Mark,
            (_, b'\n')
                if after_return && self.place == Place::Start && self.row.cells.is_empty() => {}
            (_, b'\n' | b'\r') => {
                self.end_cell();
                self.after_return = byte == b'\r';
                return Ok(self.end_row(take));
            }
            (_, byte) if byte == self.separator => self.end_cell(),
            // What follows a closing mark, belongs to the cell: careless programs write so.
            (_, byte) => {
                self.cell.push(byte);
                self.place = Place::Plain;
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn end_cell(&mut self) {
        self.place = Place::Start;
        self.weight += self.cell.len();
        if self.row.cells.len() >= COLUMNS_MAX as usize {
            self.cell.clear();
            return;
        }
        if self.cell.is_empty() {
            self.row.cells.push(Cell::Empty);
            return;
        }
        let text = String::from_utf8_lossy(&self.cell);
        let of_digits = text.strip_prefix("=\"").and_then(|it| it.strip_suffix('"'));
        let cell = Cell::Text(of_digits.unwrap_or(&text).to_owned());
        self.row.cells.push(cell);
        self.cell.clear();
    }

    fn end_row(&mut self, take: &mut dyn FnMut(Row) -> ControlFlow<()>) -> ControlFlow<()> {
        let number = self.row.number;
        self.weight = 0;
        let width = self.row.cells.len();
        let mut row = std::mem::replace(
            &mut self.row,
            Row {
                number: number.saturating_add(1),
                cells: Vec::with_capacity(width),
            },
        );
        if row.cells == [Cell::Empty] {
            row.cells.clear();
        }
        take(row)
    }

    fn finish(mut self, take: &mut dyn FnMut(Row) -> ControlFlow<()>) -> Result<(), Unreadable> {
        if self.place == Place::Quoted {
            return Err(Unreadable::Quote(self.row.number));
        }
        if !self.cell.is_empty() || !self.row.cells.is_empty() || self.place == Place::Mark {
            self.end_cell();
            let _ = self.end_row(take);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Vec<Vec<String>>, Unreadable> {
        let mut input = io::Cursor::new(bytes.to_vec());
        let manner = manner(&mut input).unwrap();
        let mut rows = Vec::new();
        each(&mut input, manner, &mut |row| {
            assert_eq!(row.number as usize, rows.len() + 1);
            rows.push(row.cells.iter().map(Cell::text).collect());
            ControlFlow::Continue(())
        })?;
        Ok(rows)
    }

    #[track_caller]
    fn check(text: &str, expected: &[&[&str]]) {
        assert_eq!(read(text.as_bytes()).unwrap(), expected, "{text:?}");
    }

    #[test]
    fn cells_are_told_apart() {
        check("a,b\r\n1,2\r\n", &[&["a", "b"], &["1", "2"]]);
        check("a,b\n\n1,2", &[&["a", "b"], &[], &["1", "2"]]);
        check("a,b\r\r1,2\r", &[&["a", "b"], &[], &["1", "2"]]);
        check("a,,\n,\n", &[&["a", "", ""], &["", ""]]);
        check("\"a,b\",\"say \"\"x\"\"\"\n", &[&["a,b", "say \"x\""]]);
        check("\"two\r\nlines\",b\n", &[&["two\r\nlines", "b"]]);
        check("5\" pipe,\"b\" c\n", &[&["5\" pipe", "b c"]]);
        check("a\tb,c\tb\n", &[&["a", "b,c", "b"]]);
        check("a;b\n1;2\n", &[&["a", "b"], &["1", "2"]]);
        check("=\"0012\",x\n", &[&["0012", "x"]]);
        check("\"\"\n\"\"", &[&[], &[]]);
        check("", &[]);
    }

    #[test]
    fn a_mark_that_is_not_closed_is_said() {
        assert!(matches!(
            read(b"a,b\n\"c,d\ne,f\n"),
            Err(Unreadable::Quote(2))
        ));
    }

    /// Longer than a block, so that characters and cells are torn at its end.
    fn long() -> (String, Vec<Vec<String>>) {
        let mut text = String::from("姓名,学号,备注\n");
        let mut rows = vec![vec!["姓名".to_owned(), "学号".into(), "备注".into()]];
        for n in 0..9_000 {
            let note = "㐂字\"引号\"与，号".repeat(n % 3);
            text += &format!("王{n},{n:04},\"{}\"\n", note.replace('"', "\"\""));
            rows.push(vec![format!("王{n}"), format!("{n:04}"), note]);
        }
        (text, rows)
    }

    #[test]
    fn encodings_are_told_apart_and_blocks_are_joined() {
        let (text, rows) = long();
        let utf16 = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        let table: &[(&str, Vec<u8>)] = &[
            ("utf-8", text.as_bytes().to_vec()),
            (
                "utf-8 with mark",
                ["\u{feff}".as_bytes(), text.as_bytes()].concat(),
            ),
            ("gb18030", GB18030.encode(&text).0.into_owned()),
            (
                "utf-16le",
                [vec![0xFF, 0xFE], utf16(u16::to_le_bytes)].concat(),
            ),
        ];
        for (name, bytes) in table {
            assert_eq!(read(bytes).unwrap(), rows, "{name}");
        }
    }

    #[test]
    fn one_torn_character_does_not_make_a_text_another() {
        let (text, rows) = long();
        let mut bytes = text.into_bytes();
        bytes.truncate(bytes.len() - 5);
        bytes.extend(b"\xE5\xAD\"\n");
        let read = read(&bytes).unwrap();
        assert_eq!(read[..rows.len() - 1], rows[..rows.len() - 1]);
        let short = "姓名\n王".as_bytes();
        let torn = self::read(&short[..short.len() - 1]).unwrap();
        assert_eq!(torn, [["姓名"], ["\u{FFFD}"]]);
    }

    #[test]
    fn a_reader_may_stop() {
        let mut input = io::Cursor::new(long().0.into_bytes());
        let manner = manner(&mut input).unwrap();
        let mut n = 0;
        each(&mut input, manner, &mut |_| {
            n += 1;
            if n == 3 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        })
        .unwrap();
        assert_eq!(n, 3);
    }
}
