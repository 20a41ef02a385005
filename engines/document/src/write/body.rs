//! The text of a document: word/document.xml, and the references of its numbers.

use std::collections::BTreeSet;

use base::Day;

use super::layout::*;
use super::parts::{FOOTER_EVEN_ID, FOOTER_ODD_ID, HEAD, W};
use super::xml::{escaped, is_allowed};
use super::{Align, Block, Citation, Column, Error, Imprint, Level, Official, Run, Table};
use crate::marks::{self, Mark, PREFIX, Stored};

/// The finished text and the custom properties its marks need.
pub(super) struct Body {
    pub(super) document: String,
    pub(super) properties: Vec<(String, String)>,
}

pub(super) fn write(of: &Official) -> Result<Body, Error> {
    let mut pen = Pen::default();
    pen.head(of)?;
    let n_main = of
        .body
        .iter()
        .position(|block| matches!(block, Block::Annex { .. }));
    let (main, annexes) = of.body.split_at(n_main.unwrap_or(of.body.len()));
    match main.split_last() {
        // The signature never stands on a page without text of the document.
        Some((Block::Paragraph(runs), before)) if of.signature.is_some() => {
            pen.blocks(before)?;
            pen.paragraph(&paragraph("BodyText", "<w:keepNext/>"), runs)?;
        }
        _ => pen.blocks(main)?,
    }
    pen.close(of)?;
    pen.blocks(annexes)?;
    pen.cited(&of.cited)?;
    if let Some(imprint) = &of.imprint {
        pen.imprint(imprint)?;
    }
    Ok(pen.finish())
}

const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006";
const SHAPE: &str = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape";

/// How many lines of 版记 a text takes.
fn imprint_lines(text: &str) -> u32 {
    let width = text.chars().count() as u32 * (SIZE_4 * 10);
    width.div_ceil(TYPE_WIDTH - 2 * IMPRINT_INDENT)
}

/// What has been written so far.
#[derive(Default)]
pub(super) struct Pen {
    pub(super) xml: String,
    keys: BTreeSet<String>,
    /// Whether the next paragraph begins a page. A paragraph with nothing but a break
    /// would leave an empty line at the head of the page.
    breaks: bool,
    properties: Vec<(String, String)>,
}

impl Pen {
    fn finish(self) -> Body {
        let Pen {
            xml, properties, ..
        } = self;
        let section = format!(
            r#"<w:sectPr><w:footerReference w:type="default" r:id="{FOOTER_ODD_ID}"/><w:footerReference w:type="even" r:id="{FOOTER_EVEN_ID}"/><w:pgSz w:w="{PAGE_WIDTH}" w:h="{PAGE_HEIGHT}"/><w:pgMar w:top="{TOP}" w:right="{RIGHT}" w:bottom="{BOTTOM}" w:left="{LEFT}" w:header="851" w:footer="{FOOTER}" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>"#
        );
        let document = format!(
            r#"{HEAD}<w:document {W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>{xml}{section}</w:body></w:document>"#
        );
        Body {
            document,
            properties,
        }
    }

    /// 版头, title and addressee.
    fn head(&mut self, of: &Official) -> Result<(), Error> {
        let red_line = format!(
            r#"<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="{RED_LINE_SPACE_PT}" w:color="FF0000"/></w:pBdr>"#
        );
        let line_below = |is_last: bool| if is_last { red_line.as_str() } else { "" };
        // The page is the form's: what heads it stands at the upper edge.
        let is_form = matches!(of.body.first(), Some(Block::Form(_)));
        let closer = |before: u32| match is_form {
            true => format!(r#"<w:spacing w:before="{before}"/>"#),
            false => String::new(),
        };
        if let Some(name) = &of.letterhead {
            let rest = line_below(of.doc_number.is_none()).to_owned() + &closer(0);
            let properties = paragraph("Letterhead", &rest);
            let size = letterhead_size(name);
            let run = format!(
                r#"<w:r><w:rPr><w:rFonts w:hint="eastAsia"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr><w:t>{}</w:t></w:r>"#,
                escaped(name)
            );
            self.xml += &format!("<w:p>{properties}{run}</w:p>");
        }
        if let Some(number) = &of.doc_number {
            let rest = line_below(of.letterhead.is_some()).to_owned() + &closer(LINE / 2);
            let properties = paragraph("DocumentNumber", &rest);
            self.line(&properties, number)?;
        }
        if !of.title.is_empty() {
            // Recalled: the title stands two lines below the red line.
            let before = if of.letterhead.is_some() { 2 * LINE } else { 0 };
            let space = format!(
                r#"<w:spacing w:before="{before}" w:after="{LINE}" w:line="{TITLE_LINE}" w:lineRule="exact"/>"#
            );
            self.line(&paragraph("Title", &space), &of.title.join("\n"))?;
        }
        if let Some(addressee) = &of.addressee {
            let addressee = addressee.trim_end_matches(['：', ':']);
            self.line(&paragraph("Addressee", ""), &format!("{addressee}："))?;
        }
        Ok(())
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), Error> {
        blocks.iter().try_for_each(|block| self.block(block))
    }

    fn block(&mut self, block: &Block) -> Result<(), Error> {
        match block {
            Block::Heading { level, runs } => {
                let style = match level {
                    Level::First => "Heading1",
                    Level::Second => "Heading2",
                    Level::Third => "Heading3",
                    Level::Fourth => "Heading4",
                };
                self.paragraph(&paragraph(style, ""), runs)
            }
            Block::Paragraph(runs) => self.paragraph(&paragraph("BodyText", ""), runs),
            Block::Table(table) => self.table(table),
            Block::Form(form) => self.form(form),
            Block::PageBreak => {
                self.breaks = true;
                Ok(())
            }
            Block::Annex { label, title } => {
                self.line(&paragraph("AnnexLabel", ""), label)?;
                self.paragraph(&paragraph("Title", ""), title)
            }
        }
    }

    /// 附件说明, signature, date and 附注.
    fn close(&mut self, of: &Official) -> Result<(), Error> {
        self.annex_list(&of.annexes)?;
        // The signature stands centred over the date, which stands four characters from
        // the right edge; two lines are left for the seal.
        let room = format!(r#"<w:spacing w:before="{}"/>"#, 2 * LINE);
        if let Some(name) = &of.signature {
            let right = CHARACTER * signature_indent_halves(name, of.date) / 2;
            let place = format!(r#"<w:keepNext/>{room}<w:ind w:right="{right}"/>"#);
            self.line(&paragraph("Signature", &place), name)?;
        }
        if let Some(date) = of.date {
            let room = if of.signature.is_some() { "" } else { &room };
            let place = format!(r#"{room}<w:ind w:right="{}"/>"#, 4 * CHARACTER);
            self.line(&paragraph("Date", &place), &day(date))?;
        }
        if let Some(note) = &of.note {
            self.line(&paragraph("Note", ""), &format!("（{note}）"))?;
        }
        Ok(())
    }

    /// Recalled: one line below the text, two characters in, without a full stop. It stays with
    /// the signature, which never stands on a page alone.
    fn annex_list(&mut self, annexes: &[String]) -> Result<(), Error> {
        for (idx, name) in annexes.iter().enumerate() {
            let text = match (annexes.len(), idx) {
                (1, _) => format!("附件：{name}"),
                (_, 0) => format!("附件：1. {name}"),
                _ => format!("{}. {name}", idx + 1),
            };
            let (before, hanging) = if idx == 0 {
                (LINE, 3 * CHARACTER)
            } else {
                (0, 0)
            };
            let place = format!(
                r#"<w:keepNext/><w:spacing w:before="{before}"/><w:ind w:left="{}" w:hanging="{hanging}"/>"#,
                5 * CHARACTER
            );
            self.line(&paragraph("AnnexList", &place), &text)?;
        }
        Ok(())
    }

    fn cited(&mut self, cited: &[Citation]) -> Result<(), Error> {
        if cited.is_empty() {
            return Ok(());
        }
        self.line(&paragraph("AnnexLabel", ""), "引用文件")?;
        for (idx, Citation { title, doc_number }) in cited.iter().enumerate() {
            let number = doc_number
                .as_ref()
                .map_or(String::new(), |number| format!("（{number}）"));
            let text = format!("{}. 《{title}》{number}", idx + 1);
            self.line(&paragraph("BodyText", r#"<w:jc w:val="left"/>"#), &text)?;
        }
        Ok(())
    }

    /// 版记, a table in a box at the foot of the last page: LibreOffice 7 leaves a table
    /// that floats by itself under the text. That the page is an even one (recalled) is
    /// left to the person who prints the document.
    fn imprint(&mut self, imprint: &Imprint) -> Result<(), Error> {
        let copies_to = imprint
            .copies_to
            .as_ref()
            .map(|it| format!("抄送：{}。", it.trim_end_matches('。')));
        let lines = 1 + copies_to.as_deref().map_or(0, imprint_lines);
        let (width, height) = (
            TYPE_WIDTH * EMU_A_TWIP,
            (lines * IMPRINT_LINE + 60) * EMU_A_TWIP,
        );
        let edge = |side: &str, width: u32| {
            format!(r#"<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="000000"/>"#)
        };
        let edges = edge("top", 8) + &edge("bottom", 8) + &edge("insideH", 6);
        let nothing = r#"<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr></w:p>"#;
        self.xml += &format!(
            r#"<w:p><w:pPr><w:spacing w:line="20" w:lineRule="exact"/></w:pPr><w:r><w:drawing><wp:anchor xmlns:wp="{DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH><wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV><wp:extent cx="{width}" cy="{height}"/><wp:wrapTopAndBottom/><wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/><a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{SHAPE}"><wps:wsp xmlns:wps="{SHAPE}"><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr><wps:txbx><w:txbxContent><w:tbl><w:tblPr><w:tblW w:w="{TYPE_WIDTH}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{TYPE_WIDTH}"/></w:tblGrid>"#
        );
        if let Some(text) = copies_to {
            self.imprint_row("", &text)?;
        }
        let edge = TYPE_WIDTH - IMPRINT_INDENT;
        let tab = format!(r#"<w:tabs><w:tab w:val="right" w:pos="{edge}"/></w:tabs>"#);
        let text = format!("{}\t{}印发", imprint.issuer, day(imprint.issued_on));
        self.imprint_row(&tab, &text)?;
        self.xml += &format!(
            r#"</w:tbl>{nothing}</w:txbxContent></wps:txbx><wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>"#
        );
        Ok(())
    }

    fn imprint_row(&mut self, tab: &str, text: &str) -> Result<(), Error> {
        self.xml +=
            &format!(r#"<w:tr><w:tc><w:tcPr><w:tcW w:w="{TYPE_WIDTH}" w:type="dxa"/></w:tcPr>"#);
        self.line(&paragraph("Imprint", tab), text)?;
        self.xml += "</w:tc></w:tr>";
        Ok(())
    }

    fn table(&mut self, table: &Table) -> Result<(), Error> {
        if let Some(caption) = &table.caption {
            self.paragraph(&paragraph("Caption", ""), caption)?;
        }
        let widths = widths(&table.columns);
        self.begin_table(&widths);
        self.xml += "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>";
        for (column, width) in table.columns.iter().zip(&widths) {
            let title = [Run::Text(column.title.clone())];
            self.cell(
                *width,
                &cell_paragraph(&table.columns, "TableHead", "center"),
                &title,
            )?;
        }
        self.xml += "</w:tr>";
        for row in &table.rows {
            self.row(&table.columns, &widths, row)?;
        }
        // Two tables without a paragraph between them would grow together.
        self.xml +=
            r#"</w:tbl><w:p><w:pPr><w:spacing w:line="240" w:lineRule="exact"/></w:pPr></w:p>"#;
        Ok(())
    }

    /// A ruled table over the type area.
    pub(super) fn begin_table(&mut self, widths: &[u32]) {
        let grid: String = widths
            .iter()
            .map(|width| format!(r#"<w:gridCol w:w="{width}"/>"#))
            .collect();
        let borders: String = ["top", "left", "bottom", "right", "insideH", "insideV"]
            .iter()
            .map(|side| {
                format!(r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#)
            })
            .collect();
        self.xml += &format!(
            r#"<w:tbl><w:tblPr><w:tblW w:w="{TYPE_WIDTH}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>"#
        );
    }

    fn row(&mut self, columns: &[Column], widths: &[u32], row: &[Vec<Run>]) -> Result<(), Error> {
        if row.len() > columns.len() {
            return Err(Error::WideRow);
        }
        self.xml += "<w:tr><w:trPr><w:cantSplit/></w:trPr>";
        for (idx, column) in columns.iter().enumerate() {
            let align = match column.align {
                Align::Left => "left",
                Align::Centre => "center",
                Align::Right => "right",
            };
            let runs = row.get(idx).map(Vec::as_slice).unwrap_or_default();
            self.cell(
                widths[idx],
                &cell_paragraph(columns, "TableText", align),
                runs,
            )?;
        }
        self.xml += "</w:tr>";
        Ok(())
    }

    fn cell(&mut self, width: u32, properties: &str, runs: &[Run]) -> Result<(), Error> {
        self.xml += &format!(
            r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>"#
        );
        self.paragraph(properties, runs)?;
        self.xml += "</w:tc>";
        Ok(())
    }

    pub(super) fn line(&mut self, properties: &str, text: &str) -> Result<(), Error> {
        self.paragraph(properties, &[Run::Text(text.to_owned())])
    }

    fn paragraph(&mut self, properties: &str, runs: &[Run]) -> Result<(), Error> {
        let text: Vec<char> = runs.iter().flat_map(printed).collect();
        let mut at = 0;
        let properties = match std::mem::take(&mut self.breaks) {
            true => &with_break(properties),
            false => properties,
        };
        self.xml += &format!("<w:p>{properties}");
        for run in runs {
            let end = at + printed(run).count();
            match run {
                Run::Text(text) => self.xml += &plain_run("", text),
                Run::Bold(text) => self.xml += &plain_run("<w:b/>", text),
                Run::Number(mark) => self.number(mark, marks::glue(&text, at, end))?,
            }
            at = end;
        }
        self.xml += "</w:p>";
        Ok(())
    }

    /// A number inside a content control inside a bookmark. The bookmark lies outside:
    /// Word deletes a bookmark whose whole text is typed over, but keeps the control,
    /// and LibreOffice keeps the control but forgets its tag. The control is one for
    /// rich text, because LibreOffice makes an input field of a plain one.
    fn number(&mut self, mark: &Mark, glue: (String, String)) -> Result<(), Error> {
        let Mark {
            key,
            title,
            reference,
        } = mark;
        if !marks::is_key(key) {
            return Err(Error::BadKey(key.clone()));
        }
        if reference
            .value
            .chars()
            .all(|c| c.is_whitespace() || !is_allowed(c))
        {
            return Err(Error::NoValue(key.clone()));
        }
        if !self.keys.insert(key.clone()) {
            return Err(Error::KeyTwice(key.clone()));
        }
        let (title, id) = (escaped(title), self.keys.len());
        let run = plain_run("", &reference.value);
        self.xml += &format!(
            r#"<w:bookmarkStart w:id="{id}" w:name="{PREFIX}{key}"/><w:sdt><w:sdtPr><w:alias w:val="{title}"/><w:tag w:val="{PREFIX}{key}"/><w:id w:val="{}"/></w:sdtPr><w:sdtContent>{run}</w:sdtContent></w:sdt><w:bookmarkEnd w:id="{id}"/>"#,
            370_000_000 + id
        );
        let (before, after) = glue;
        let stored = Stored {
            reference: reference.clone(),
            before,
            after,
        };
        self.properties.extend(marks::to_properties(key, &stored));
        Ok(())
    }
}

/// The characters of a run that will be seen.
fn printed(run: &Run) -> impl Iterator<Item = char> {
    let text = match run {
        Run::Text(text) | Run::Bold(text) => text,
        Run::Number(mark) => &mark.reference.value,
    };
    text.chars().filter(|&c| is_allowed(c))
}

/// Paragraph properties: a style, and what differs from it in the order of the schema.
pub(super) fn paragraph(style: &str, rest: &str) -> String {
    format!(r#"<w:pPr><w:pStyle w:val="{style}"/>{rest}</w:pPr>"#)
}

/// The same properties with a page break before, where the schema wants it.
fn with_break(properties: &str) -> String {
    let keep = "<w:keepNext/>";
    let after = match properties.find(keep) {
        Some(idx) => idx + keep.len(),
        None => properties.find("/>").map_or(0, |idx| idx + 2),
    };
    let (before, rest) = properties.split_at(after);
    format!("{before}<w:pageBreakBefore/>{rest}")
}

/// A table of more than six columns is set in 五号 instead of 小四.
fn cell_paragraph(columns: &[Column], style: &str, align: &str) -> String {
    let style = match columns.len() {
        0..=6 => style.to_owned(),
        _ => format!("{style}Small"),
    };
    paragraph(&style, &format!(r#"<w:jc w:val="{align}"/>"#))
}

/// Text as a run; “” and — take the Chinese font by the hint. Line breaks and tabs are
/// elements of their own.
fn plain_run(properties: &str, text: &str) -> String {
    let mut xml = format!(r#"<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{properties}</w:rPr>"#);
    for (idx, line) in text.split('\n').enumerate() {
        if idx > 0 {
            xml += "<w:br/>";
        }
        for (idx, piece) in line.split('\t').enumerate() {
            if idx > 0 {
                xml += "<w:tab/>";
            }
            if !piece.is_empty() {
                xml += &format!(r#"<w:t xml:space="preserve">{}</w:t>"#, escaped(piece));
            }
        }
    }
    xml + "</w:r>"
}

/// Widths of columns by their shares; they add up to the type area.
fn widths(columns: &[Column]) -> Vec<u32> {
    let share = |column: &Column| u64::from(column.width.max(1));
    let total: u64 = columns.iter().map(share).sum::<u64>().max(1);
    let mut passed = 0;
    let mut edge = 0;
    columns
        .iter()
        .map(|column| {
            passed += share(column);
            // At most the width of the type area, which fits.
            let next = (u64::from(TYPE_WIDTH) * passed / total) as u32;
            let width = next - edge;
            edge = next;
            width
        })
        .collect()
}

/// The letterhead fills the line, but is not larger than 60 pt (recalled: 22 mm).
fn letterhead_size(name: &str) -> u32 {
    let n_characters = name.chars().count().max(1) as u32;
    // Twips to half points.
    (TYPE_WIDTH / n_characters / 10).clamp(SIZE_2, 120)
}

/// How many half characters the signature is set in from the right, so that its middle
/// stands over the middle of the date.
fn signature_indent_halves(name: &str, date: Option<Day>) -> u32 {
    let halves =
        |text: &str| -> u32 { text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum() };
    let date = date.map_or(14, |date| halves(&day(date)));
    (4 * 2 + date / 2).saturating_sub(halves(name) / 2)
}

fn day(date: Day) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}
