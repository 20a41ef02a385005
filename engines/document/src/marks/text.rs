//! The text of one part of a .docx file as people see it, with its marked ranges.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::{attribute, bad_xml, entity};
use super::stored::key_of_bookmark;
use super::{Cell, Error, Part, Place, Range, numbers};

/// Counts characters of the part, paragraphs separated by a line break.
pub(super) type Position = usize;

/// Fields whose result counts pages, captions or the day and is nobody's quantity.
const COUNTING_FIELDS: &[&str] = &[
    "PAGE",
    "NUMPAGES",
    "SECTIONPAGES",
    "SECTION",
    "PAGEREF",
    "TOC",
    "SEQ",
    "LISTNUM",
    "AUTONUM",
    "AUTONUMLGL",
    "AUTONUMOUT",
    "DATE",
    "TIME",
    "SAVEDATE",
    "CREATEDATE",
    "PRINTDATE",
];

/// Elements of which nothing is seen.
const UNSEEN: &[&str] = &[
    "del",
    "moveFrom",
    "Fallback",
    "pPr",
    "tblPr",
    "trPr",
    "sectPr",
    "delText",
    "delInstrText",
    "rt",
    "fldData",
];

/// Headings of columns whose numbers count or name rows.
const NAMING_COLUMNS: &[&str] = &[
    "序号", "名次", "编号", "序", "号", "代码", "年份", "年度", "学年", "日期", "时间", "电话",
    "文号", "No", "NO",
];

/// The text of a part.
pub(super) struct Text {
    part: Part,
    characters: Vec<char>,
    paragraphs: Vec<Paragraph>,
    controls: Vec<Range>,
    bookmarks: Vec<Range>,
    counted: Vec<(Position, Position)>,
}

struct Paragraph {
    start: Position,
    end: Position,
    cell: Option<Cell>,
}

/// Reads one part.
pub(super) fn read(part: Part, xml: &str) -> Result<Text, Error> {
    let mut walk = Walk::default();
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event().map_err(bad_xml)? {
            Event::Start(it) => walk.start(&it),
            Event::Empty(it) => {
                walk.start(&it);
                walk.end();
            }
            Event::End(_) => walk.end(),
            Event::Text(it) => walk.text(&it.xml10_content()),
            Event::CData(it) => walk.text(&it.xml10_content()),
            Event::GeneralRef(it) => walk.text(&entity(&it).unwrap_or_default()),
            Event::Eof if walk.open.is_empty() => return Ok(walk.finish(part)),
            Event::Eof => return Err(Error::Damaged("正文没有结尾".into())),
            _ => {}
        }
    }
}

impl Text {
    pub(super) fn characters(&self) -> &[char] {
        &self.characters
    }

    pub(super) fn between(&self, from: Position, to: Position) -> String {
        self.characters[from..to].iter().collect()
    }

    pub(super) fn is_blank(&self, from: Position, to: Position) -> bool {
        self.characters[from..to].iter().all(|c| c.is_whitespace())
    }

    /// The marked ranges in the order of the text. A content control and the bookmark
    /// around it are one mark; the control says where it ends, if it has any text.
    pub(super) fn ranges(&self) -> Vec<Range> {
        let mut ranges = self.controls.clone();
        for bookmark in &self.bookmarks {
            let (key, from, to) = bookmark;
            let twin = ranges
                .iter_mut()
                .find(|(other, start, end)| other == key && *start <= *to && *from <= *end);
            match twin {
                Some(twin) if self.is_blank(twin.1, twin.2) => *twin = bookmark.clone(),
                Some(_) => {}
                None => ranges.push(bookmark.clone()),
            }
        }
        ranges.sort_by_key(|&(_, from, to)| (from, to));
        ranges
    }

    /// The ranges of all quantities.
    pub(super) fn quantities(&self) -> Vec<(Position, Position)> {
        let naming = self.naming_columns();
        let mut quantities = Vec::new();
        for paragraph in &self.paragraphs {
            let whereabouts = match paragraph.cell {
                None => numbers::Whereabouts::Text,
                Some(cell) if naming.contains(&(cell.table, cell.column)) => continue,
                Some(Cell { row: 1, .. }) => numbers::Whereabouts::TableHead,
                Some(_) => numbers::Whereabouts::TableCell,
            };
            let text = &self.characters[paragraph.start..paragraph.end];
            for (from, to) in numbers::quantities(text, whereabouts) {
                quantities.push((from + paragraph.start, to + paragraph.start));
            }
        }
        let is_counted = |from, to| self.counted.iter().any(|&(a, b)| a < to && from < b);
        quantities.retain(|&(from, to)| !is_counted(from, to));
        quantities
    }

    pub(super) fn place(&self, at: Position) -> Place {
        let idx = self.paragraphs.partition_point(|it| it.end < at);
        let idx = idx.min(self.paragraphs.len().saturating_sub(1));
        let has_text = |it: &&Paragraph| !self.is_blank(it.start, it.end);
        let n_before = self.paragraphs[..idx].iter().filter(has_text).count();
        Place {
            part: self.part,
            paragraph: n_before + 1,
            cell: self.paragraphs.get(idx).and_then(|it| it.cell),
            sentence: self
                .paragraphs
                .get(idx)
                .map_or(String::new(), |it| self.sentence(it, at)),
        }
    }

    fn sentence(&self, paragraph: &Paragraph, at: Position) -> String {
        let ends = |c: &char| matches!(c, '。' | '！' | '？' | '；' | '\n');
        let before = &self.characters[paragraph.start..at];
        let start = before
            .iter()
            .rposition(ends)
            .map_or(paragraph.start, |idx| paragraph.start + idx + 1);
        let after = &self.characters[at..paragraph.end];
        let end = after
            .iter()
            .position(ends)
            .map_or(paragraph.end, |idx| at + idx + 1);
        self.between(start, end).trim().to_owned()
    }

    /// Tables' columns whose first row says that they hold no quantities.
    fn naming_columns(&self) -> Vec<(usize, usize)> {
        let mut columns = Vec::new();
        for paragraph in &self.paragraphs {
            if let Some(Cell {
                table,
                row: 1,
                column,
            }) = paragraph.cell
            {
                let title: String = self.between(paragraph.start, paragraph.end);
                let title: String = title.chars().filter(|c| !c.is_whitespace()).collect();
                if NAMING_COLUMNS.contains(&title.as_str()) {
                    columns.push((table, column));
                }
            }
        }
        columns
    }
}

/// A point of the text while it is being read: which paragraph, which character of it.
type Point = (usize, usize);

/// What is known half-way through a part.
#[derive(Default)]
struct Walk {
    /// Names of the elements we are in.
    open: Vec<Element>,
    /// How many of them are unseen.
    n_unseen: usize,
    texts: Vec<(Vec<char>, Option<Cell>)>,
    /// Paragraphs we are in: a text box has paragraphs inside of a paragraph.
    inside: Vec<usize>,
    tables: Vec<OpenTable>,
    n_tables: usize,
    fields: Vec<Field>,
    controls: Vec<(String, Point, Point)>,
    open_bookmarks: BTreeMap<String, (String, Point)>,
    bookmarks: Vec<(String, Point, Point)>,
    counted: Vec<(Point, Point)>,
    run_is_hidden: bool,
}

/// An element we are in, as far as it matters here.
struct Element {
    kind: Kind,
    is_unseen: bool,
}

enum Kind {
    Paragraph,
    Table,
    Text,
    Instruction,
    Run,
    RunProperties,
    CellProperties,
    Control(Control),
    SimpleField,
    Other,
}

/// A content control: its key if it is one of ours, where it begins, whether it shows
/// only its placeholder.
#[derive(Default)]
struct Control {
    key: Option<String>,
    start: Option<Point>,
    is_placeholder: bool,
}

/// A table we are in: the cell we are in or were in last, and the column of the next.
struct OpenTable {
    cell: Cell,
    next_column: usize,
}

struct Field {
    instruction: String,
    result_from: Option<Point>,
}

impl Walk {
    fn start(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        let name: &str = name.as_ref();
        let placeholder = name == "sdtContent" && self.is_in_placeholder();
        let is_unseen = UNSEEN.contains(&name) || placeholder;
        self.n_unseen += usize::from(is_unseen);
        let kind = if self.n_unseen > 0 {
            Kind::Other
        } else {
            self.enter(name, element)
        };
        self.open.push(Element { kind, is_unseen });
    }

    fn enter(&mut self, name: &str, element: &BytesStart<'_>) -> Kind {
        match name {
            "p" => {
                self.inside.push(self.texts.len());
                self.texts
                    .push((Vec::new(), self.tables.last().map(|it| it.cell)));
                return Kind::Paragraph;
            }
            "tbl" => {
                self.n_tables += 1;
                let cell = Cell {
                    table: self.n_tables,
                    row: 0,
                    column: 0,
                };
                self.tables.push(OpenTable {
                    cell,
                    next_column: 1,
                });
                return Kind::Table;
            }
            "tr" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell.row += 1;
                    table.next_column = 1;
                }
            }
            "tc" => {
                if let Some(table) = self.tables.last_mut() {
                    table.cell.column = table.next_column;
                    table.next_column += 1;
                }
            }
            "tcPr" => return Kind::CellProperties,
            "gridSpan" if matches!(self.parent(), Some(Kind::CellProperties)) => self.span(element),
            "r" => {
                self.run_is_hidden = false;
                return Kind::Run;
            }
            "rPr" => return Kind::RunProperties,
            "vanish" if matches!(self.parent(), Some(Kind::RunProperties)) => {
                self.run_is_hidden = is_on(element);
            }
            "t" => return Kind::Text,
            "instrText" => return Kind::Instruction,
            "tab" | "ptab" => self.push("\t"),
            "br" | "cr" => self.push("\n"),
            "noBreakHyphen" => self.push("-"),
            "fldChar" => self.field(element),
            "fldSimple" => {
                let instruction = attribute(element, "instr").unwrap_or_default();
                self.fields.push(Field {
                    instruction,
                    result_from: self.point(),
                });
                return Kind::SimpleField;
            }
            "sdt" => {
                return Kind::Control(Control {
                    start: self.point(),
                    ..Control::default()
                });
            }
            "tag" | "showingPlcHdr" => self.control(name, element),
            "bookmarkStart" => self.bookmark_start(element),
            "bookmarkEnd" => self.bookmark_end(element),
            _ => {}
        }
        Kind::Other
    }

    fn end(&mut self) {
        let Some(element) = self.open.pop() else {
            return;
        };
        self.n_unseen -= usize::from(element.is_unseen);
        match element.kind {
            Kind::Paragraph => {
                self.inside.pop();
            }
            Kind::Table => {
                self.tables.pop();
            }
            Kind::Run => self.run_is_hidden = false,
            Kind::SimpleField => self.end_field(),
            Kind::Control(Control {
                key: Some(key),
                start: Some(start),
                ..
            }) => {
                let end = self.point().unwrap_or(start);
                self.controls.push((key, start, end));
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        match self.parent() {
            Some(Kind::Text) => self.push(text),
            Some(Kind::Instruction) => {
                if let Some(field) = self.fields.last_mut() {
                    field.instruction.push_str(text);
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        let in_instruction = self.fields.iter().any(|field| field.result_from.is_none());
        if in_instruction || self.run_is_hidden {
            return;
        }
        if let Some(&idx) = self.inside.last() {
            self.texts[idx].0.extend(text.chars());
        }
    }

    fn parent(&self) -> Option<&Kind> {
        self.open.last().map(|it| &it.kind)
    }

    /// Where we are; between two paragraphs, where the next one will begin.
    fn point(&self) -> Option<Point> {
        Some(match self.inside.last() {
            Some(&idx) => (idx, self.texts[idx].0.len()),
            None => (self.texts.len(), 0),
        })
    }

    fn span(&mut self, element: &BytesStart<'_>) {
        let n_columns = attribute(element, "val").and_then(|it| it.parse::<usize>().ok());
        if let (Some(table), Some(n_columns)) = (self.tables.last_mut(), n_columns) {
            // Word knows 63 columns.
            table.next_column += n_columns.clamp(1, 1000) - 1;
        }
    }

    fn field(&mut self, element: &BytesStart<'_>) {
        match attribute(element, "fldCharType").as_deref() {
            Some("begin") => {
                self.fields.push(Field {
                    instruction: String::new(),
                    result_from: None,
                });
            }
            Some("separate") => {
                let point = self.point();
                if let Some(field) = self.fields.last_mut() {
                    field.result_from = point;
                }
            }
            Some("end") => self.end_field(),
            _ => {}
        }
    }

    fn end_field(&mut self) {
        let Some(field) = self.fields.pop() else {
            return;
        };
        let name = field
            .instruction
            .split_whitespace()
            .next()
            .unwrap_or_default();
        let counts = COUNTING_FIELDS.contains(&name.to_ascii_uppercase().as_str());
        if let (true, Some(from), Some(to)) = (counts, field.result_from, self.point()) {
            self.counted.push((from, to));
        }
    }

    fn control(&mut self, name: &str, element: &BytesStart<'_>) {
        let value = attribute(element, "val").unwrap_or_default();
        let is_on = is_on(element);
        let control = self
            .open
            .iter_mut()
            .rev()
            .find_map(|it| match &mut it.kind {
                Kind::Control(control) => Some(control),
                _ => None,
            });
        match (control, name) {
            (Some(control), "tag") => control.key = key_of_bookmark(&value).map(str::to_owned),
            (Some(control), _) => control.is_placeholder = is_on,
            (None, _) => {}
        }
    }

    fn is_in_placeholder(&self) -> bool {
        matches!(
            self.parent(),
            Some(Kind::Control(Control {
                is_placeholder: true,
                ..
            }))
        )
    }

    fn bookmark_start(&mut self, element: &BytesStart<'_>) {
        let name = attribute(element, "name").unwrap_or_default();
        if let (Some(key), Some(id), Some(point)) = (
            key_of_bookmark(&name),
            attribute(element, "id"),
            self.point(),
        ) {
            self.open_bookmarks.insert(id, (key.to_owned(), point));
        }
    }

    fn bookmark_end(&mut self, element: &BytesStart<'_>) {
        let opened = attribute(element, "id").and_then(|id| self.open_bookmarks.remove(&id));
        if let (Some((key, from)), Some(to)) = (opened, self.point()) {
            self.bookmarks.push((key, from, to));
        }
    }

    fn finish(self, part: Part) -> Text {
        let mut characters = Vec::new();
        let mut paragraphs = Vec::new();
        for (text, cell) in self.texts {
            let start = characters.len();
            characters.extend(text);
            paragraphs.push(Paragraph {
                start,
                end: characters.len(),
                cell,
            });
            characters.push('\n');
        }
        let at = |(idx, offset): Point| {
            let end = characters.len();
            paragraphs.get(idx).map_or(end, |it| it.start + offset)
        };
        // A text box is read behind the paragraph it hangs on, so that a range may come
        // out the wrong way round.
        let pair = |from: Point, to: Point| (at(from), at(to).max(at(from)));
        let range = |(key, from, to): (String, Point, Point)| {
            let (from, to) = pair(from, to);
            (key, from, to)
        };
        Text {
            part,
            controls: self.controls.into_iter().map(range).collect(),
            bookmarks: self.bookmarks.into_iter().map(range).collect(),
            counted: self
                .counted
                .into_iter()
                .map(|(from, to)| pair(from, to))
                .collect(),
            paragraphs,
            characters,
        }
    }
}

/// Whether a switch is on: it is, unless its value says no.
fn is_on(element: &BytesStart<'_>) -> bool {
    !matches!(
        attribute(element, "val").as_deref(),
        Some("0" | "false" | "off")
    )
}
