//! Comma-separated text.
//!
//! # Source
//! RFC 4180.

use std::io::{self, BufWriter, Write};

use encoding_rs::GB18030;

use super::{Datum, Look, Output, Table};
use crate::{Cell, harmless};

const MARK: &[u8] = "\u{feff}".as_bytes();

pub(super) struct Csv<O: Output> {
    output: BufWriter<O>,
    line: String,
    is_gb18030: bool,
}

impl<O: Output> Csv<O> {
    pub(super) fn new(output: O, look: &Look) -> io::Result<Csv<O>> {
        let mut csv = Csv {
            output: BufWriter::new(output),
            line: String::new(),
            is_gb18030: false,
        };
        csv.output.write_all(MARK)?;
        csv.begin(look)?;
        Ok(csv)
    }

    pub(super) fn in_gb18030(output: O, look: &Look) -> io::Result<Csv<O>> {
        let mut csv = Csv {
            output: BufWriter::new(output),
            line: String::new(),
            is_gb18030: true,
        };
        csv.begin(look)?;
        Ok(csv)
    }

    fn begin(&mut self, look: &Look) -> io::Result<()> {
        if let Some(note) = look.note.as_ref().filter(|_| !look.bare) {
            self.row(&[Datum::Text(note.clone())])?;
        }
        let titles = look.columns.iter().map(|it| Datum::Text(it.title.clone()));
        let titles: Vec<Datum> = titles.collect();
        match titles.is_empty() {
            true => Ok(()),
            false => self.row(&titles),
        }
    }

    fn cell(&mut self, datum: &Datum) {
        let text = text(datum);
        if text.contains([',', '"', '\n', '\r']) || text.starts_with(' ') || text.ends_with(' ') {
            self.line.push('"');
            self.line.push_str(&text.replace('"', "\"\""));
            self.line.push('"');
        } else {
            self.line.push_str(&text);
        }
    }
}

impl<O: Output> Table for Csv<O> {
    fn row(&mut self, row: &[Datum]) -> io::Result<()> {
        for (at, datum) in row.iter().enumerate() {
            if at > 0 {
                self.line.push(',');
            }
            self.cell(datum);
        }
        self.line.push_str("\r\n");
        match self.is_gb18030 {
            true => self.output.write_all(&GB18030.encode(&self.line).0)?,
            false => self.output.write_all(self.line.as_bytes())?,
        }
        self.line.clear();
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.output.flush()
    }
}

/// A value as text, harmless to whoever opens it in a spreadsheet.
pub(super) fn text(datum: &Datum) -> String {
    match datum {
        Datum::None => String::new(),
        Datum::Text(words) => harmless(words),
        Datum::Integer(number) => number.to_string(),
        Datum::Decimal(number) => number.normalize().to_string(),
        Datum::Number(number) => Cell::Number(*number).text(),
        Datum::Share(share) => Cell::Share(*share).text(),
        Datum::Day(day) => day.to_string(),
        Datum::Moment(at) => at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Datum::Flag(flag) => Cell::Flag(*flag).text(),
        Datum::Marked(datum) => text(datum),
    }
}
