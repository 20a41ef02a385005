//! 表单 (督办单、通知书): a ruled table of titles and what is filled in, and the lines to sign on.

use super::body::{Pen, paragraph};
use super::layout::*;
use super::{Entry, Error, Form};

/// A title; what is filled in has the rest, or half of it beside another.
const TITLE: u32 = 1600;
const HALF: u32 = TYPE_WIDTH / 2 - TITLE;
const GRID: [u32; 4] = [TITLE, HALF, TITLE, TYPE_WIDTH - 2 * TITLE - HALF];
/// A line of the form, and what is left free in its row.
const ROW_LINE: u32 = 360;
const ROW_FREE: u32 = 200;
/// Between what stands above the form, the form, and those who sign.
const APART: u32 = 360;

impl Pen {
    pub(super) fn form(&mut self, form: &Form) -> Result<(), Error> {
        self.apart();
        self.begin_table(&GRID);
        for row in &form.rows {
            self.form_row(row)?;
        }
        self.xml += "</w:tbl>";
        self.apart();
        self.sign(&form.sign)
    }

    fn form_row(&mut self, row: &[Entry]) -> Result<(), Error> {
        let lines = row.iter().map(|it| it.lines.max(1)).max();
        let (Some(lines), 1..=2) = (lines, row.len()) else {
            return Err(Error::FormRow);
        };
        let height = lines * ROW_LINE + ROW_FREE;
        // What is long goes on on the next page.
        let whole = if lines == 1 { "<w:cantSplit/>" } else { "" };
        self.xml += &format!(
            r#"<w:tr><w:trPr>{whole}<w:trHeight w:val="{height}" w:hRule="atLeast"/></w:trPr>"#
        );
        for (idx, entry) in row.iter().enumerate() {
            let title = [entry.title.clone()];
            self.form_cell((GRID[2 * idx], 1), "TableHead", &title)?;
            let place = match row.len() {
                1 => (TYPE_WIDTH - TITLE, 3),
                _ => (GRID[2 * idx + 1], 1),
            };
            self.form_cell(place, "TableText", &entry.text)?;
        }
        self.xml += "</w:tr>";
        Ok(())
    }

    fn form_cell(
        &mut self,
        (width, span): (u32, u32),
        style: &str,
        text: &[String],
    ) -> Result<(), Error> {
        let span = match span {
            1 => String::new(),
            n => format!(r#"<w:gridSpan w:val="{n}"/>"#),
        };
        self.xml += &format!(
            r#"<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}<w:vAlign w:val="center"/></w:tcPr>"#
        );
        // A cell holds a paragraph, though nothing is filled in.
        if text.is_empty() {
            self.line(&paragraph(style, ""), "")?;
        }
        for text in text {
            self.line(&paragraph(style, ""), text)?;
        }
        self.xml += "</w:tc>";
        Ok(())
    }

    /// Beside each other, with room to write behind each.
    fn sign(&mut self, sign: &[String]) -> Result<(), Error> {
        let Ok(n @ 1..) = u32::try_from(sign.len()) else {
            return Ok(());
        };
        let stops: String = (1..n)
            .map(|idx| {
                let at = TYPE_WIDTH * idx / n;
                format!(r#"<w:tab w:val="left" w:pos="{at}"/>"#)
            })
            .collect();
        let stops = match n {
            1 => stops,
            _ => format!("<w:tabs>{stops}</w:tabs>"),
        };
        let text: Vec<String> = sign.iter().map(|it| format!("{it}：")).collect();
        self.line(&paragraph("TableText", &stops), &text.join("\t"))
    }

    fn apart(&mut self) {
        self.xml += &format!(
            r#"<w:p><w:pPr><w:spacing w:line="{APART}" w:lineRule="exact"/></w:pPr></w:p>"#
        );
    }
}
