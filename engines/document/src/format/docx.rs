//! Office Open XML as Word, WPS and LibreOffice write it: paragraphs, tables, lists.
//!
//! Read in order of the body: text boxes where they are anchored, tracked deletions, what is
//! struck out, notes, headers and hidden text left out. The numbers of automatic lists are not in
//! the text; `numbering` gives them.

mod numbering;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::ReadError;
use crate::format::archive::{Archive, PART_BYTES_MAX, attribute, named};
use crate::format::docx::numbering::Numbering;
use crate::text::{Builder, Format, Text};

/// Reads the body of a Word document.
pub(crate) fn read(archive: &mut Archive<'_>) -> Result<Text, ReadError> {
    let body = body_name(archive.names())?;
    let numbering = archive
        .part("word/numbering.xml", PART_BYTES_MAX / 4)?
        .unwrap_or_default();
    let styles = archive
        .part("word/styles.xml", PART_BYTES_MAX / 4)?
        .unwrap_or_default();
    let body = archive
        .part(&body, PART_BYTES_MAX)?
        .ok_or(ReadError::Damaged("缺少正文"))?;
    read_body(&body, Numbering::read(&numbering, &styles))
}

/// The name may end with a number, as some word processors write it.
fn body_name(names: &[String]) -> Result<String, ReadError> {
    let is_body = |name: &&String| name.starts_with("word/document") && name.ends_with(".xml");
    names
        .iter()
        .find(|name| *name == "word/document.xml")
        .or_else(|| names.iter().find(is_body))
        .cloned()
        .ok_or(ReadError::Damaged("缺少正文"))
}

/// Elements whose text is not the document's: deletions, field codes, notes, fallbacks.
const HIDDEN: &[&str] = &[
    "del",
    "moveFrom",
    "instrText",
    "delText",
    "Fallback",
    "rt",
    "footnote",
    "endnote",
    "comment",
    "pPrChange",
    "rPrChange",
    "tblPrChange",
    "sectPr",
];

fn read_body(xml: &str, numbering: Numbering) -> Result<Text, ReadError> {
    let mut body = Body {
        numbering,
        ..Body::default()
    };
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = false;
    let mut hidden: Option<(String, usize)> = None;
    loop {
        let event = match reader.read_event() {
            Ok(event) => event,
            // What was read before the damage is kept if it is anything.
            Err(_) if body.is_empty() => return Err(ReadError::Damaged("正文不是有效的 XML")),
            Err(_) => break,
        };
        if let Some((name, depth)) = &mut hidden {
            match &event {
                Event::Start(start) if start.local_name().as_ref() == name.as_str() => *depth += 1,
                Event::End(end) if end.local_name().as_ref() == name.as_str() => {
                    *depth -= 1;
                    if *depth == 0 {
                        hidden = None;
                    }
                }
                Event::Eof => break,
                _ => {}
            }
            continue;
        }
        match event {
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                if HIDDEN.contains(&name.as_str()) {
                    hidden = Some((name, 1));
                } else {
                    body.start(&name, &start);
                }
            }
            Event::Empty(start) => {
                let name = start.local_name().as_ref().to_owned();
                if !HIDDEN.contains(&name.as_str()) {
                    body.start(&name, &start);
                    body.end(&name);
                }
            }
            Event::End(end) => body.end(end.local_name().as_ref()),
            Event::Text(text) => body.text(&text.xml_content(quick_xml::XmlVersion::Implicit1_0)),
            Event::CData(text) => body.text(&text.xml_content(quick_xml::XmlVersion::Implicit1_0)),
            Event::GeneralRef(reference) => {
                let c = match reference.resolve_char_ref() {
                    Ok(Some(c)) => Some(c),
                    _ => named(&reference.xml_content(quick_xml::XmlVersion::Implicit1_0)),
                };
                if let Some(c) = c {
                    body.text(c.encode_utf8(&mut [0; 4]));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(body.finish())
}

/// A paragraph being read.
#[derive(Default)]
struct Paragraph {
    text: String,
    style: Option<String>,
    list: Option<(String, u8)>,
    in_properties: bool,
    in_text: bool,
    hidden_run: bool,
}

/// A table being read; cells are filled row by row.
#[derive(Default)]
struct Table {
    row: Vec<String>,
    /// Columns of the row whose cell goes on from above.
    merged: Vec<usize>,
    cell: Vec<String>,
    columns: usize,
    continues: bool,
    /// Columns of its grid.
    n_grid: usize,
}

impl Table {
    /// A table of one column is a frame around what stands in it.
    fn is_frame(&self) -> bool {
        self.n_grid == 1
    }
}

#[derive(Default)]
struct Body {
    numbering: Numbering,
    builder: Builder,
    /// Open paragraphs, outermost first: a text box stands inside a paragraph.
    paragraphs: Vec<Paragraph>,
    tables: Vec<Table>,
    any: bool,
}

impl Body {
    fn is_empty(&self) -> bool {
        !self.any
    }

    fn start(&mut self, name: &str, start: &BytesStart<'_>) {
        let value = || attribute(start, "val");
        match name {
            "p" => self.paragraphs.push(Paragraph::default()),
            "tbl" if self.tables.len() < 32 => {
                self.end_lines();
                self.tables.push(Table::default());
            }
            "gridCol" => {
                if let Some(table) = self.tables.last_mut() {
                    table.n_grid += 1;
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    (table.cell, table.columns, table.continues) = (Vec::new(), 1, false);
                }
            }
            "gridSpan" => {
                if let Some(table) = self.tables.last_mut() {
                    table.columns = value()
                        .and_then(|columns| columns.parse().ok())
                        .unwrap_or(1)
                        .clamp(1, 50);
                }
            }
            // Columns left out before the first cell.
            "gridBefore" => {
                if let Some(table) = self.tables.last_mut() {
                    let columns = value()
                        .and_then(|columns| columns.parse().ok())
                        .unwrap_or(0);
                    table.row.resize(usize::min(columns, 50), String::new());
                }
            }
            "vMerge" => {
                if let Some(table) = self.tables.last_mut() {
                    table.continues = value().is_none_or(|kind| kind == "continue");
                }
            }
            _ => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.start(name, value);
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" => self.end_paragraph(),
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    let cell = std::mem::take(&mut table.cell);
                    let at = table.row.len();
                    if table.continues {
                        table.merged.extend(at..at + table.columns);
                    }
                    table.row.push(if table.continues {
                        String::new()
                    } else {
                        cell.join("\n")
                    });
                    table.row.extend((1..table.columns).map(|_| String::new()));
                    (table.columns, table.continues) = (1, false);
                }
            }
            "tr" => self.end_row(),
            "tbl" => {
                self.tables.pop();
            }
            _ => {
                if let Some(paragraph) = self.paragraphs.last_mut() {
                    paragraph.end(name);
                }
            }
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(paragraph) = self
            .paragraphs
            .last_mut()
            .filter(|p| p.in_text && !p.hidden_run)
        {
            paragraph.text.push_str(text);
        }
    }

    fn end_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else {
            return;
        };
        self.any = true;
        let blank = paragraph.text.trim().is_empty();
        let in_cell = !self.tables.is_empty();
        // An empty paragraph has a number only as a cell: a column of row numbers.
        let label = if blank && !in_cell {
            None
        } else {
            self.numbering
                .label(paragraph.style.as_deref(), paragraph.list.as_ref())
        };
        let text = format!("{}{}", label.unwrap_or_default(), paragraph.text);
        for line in text.split('\n').filter(|line| !line.trim().is_empty()) {
            match self.tables.last_mut() {
                Some(table) => table.cell.push(line.to_owned()),
                None => self.builder.paragraph(line),
            }
        }
    }

    fn end_row(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let row = std::mem::take(&mut table.row);
        let merged = std::mem::take(&mut table.merged);
        let [outer @ .., _] = self.tables.as_mut_slice() else {
            return;
        };
        if let Some(outer) = outer.iter_mut().rfind(|it| !it.is_frame()) {
            // A table inside a cell is text of that cell.
            outer.cell.push(row.join(" "));
        } else if let [only] = row.as_slice() {
            only.split('\n')
                .for_each(|line| self.builder.paragraph(line));
        } else {
            self.builder.row(&row, &merged);
        }
    }

    /// What stands in a frame above a table.
    fn end_lines(&mut self) {
        if self.tables.iter().all(Table::is_frame)
            && let Some(frame) = self.tables.last_mut()
        {
            let lines = std::mem::take(&mut frame.cell);
            lines.iter().for_each(|line| self.builder.paragraph(line));
        }
    }

    fn finish(mut self) -> Text {
        while !self.paragraphs.is_empty() {
            self.end_paragraph();
        }
        self.builder.finish(Format::Docx)
    }
}

impl Paragraph {
    fn start(&mut self, name: &str, value: impl Fn() -> Option<String>) {
        let is_on = |value: Option<String>| {
            value.is_none_or(|v| !matches!(v.as_str(), "0" | "false" | "off"))
        };
        match name {
            "pPr" => self.in_properties = true,
            "pStyle" => self.style = value(),
            "numId" if self.in_properties => {
                self.list =
                    value().map(|id| (id, self.list.as_ref().map_or(0, |(_, level)| *level)))
            }
            "ilvl" if self.in_properties => {
                let level = value()
                    .and_then(|level| level.parse().ok())
                    .unwrap_or(0)
                    .min(8);
                self.list = Some((
                    self.list.take().map_or_else(String::new, |(id, _)| id),
                    level,
                ));
            }
            "vanish" | "strike" | "dstrike" if !self.in_properties => {
                self.hidden_run |= is_on(value());
            }
            "t" => self.in_text = true,
            "tab" if !self.in_properties => self.text.push('\u{3000}'),
            // A page or line break ends the line on paper and here.
            "br" | "cr" => self.text.push('\n'),
            "noBreakHyphen" => self.text.push('-'),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "pPr" => self.in_properties = false,
            "t" => self.in_text = false,
            "r" => self.hidden_run = false,
            _ => {}
        }
    }
}
