//! Plain text: lines, tabbed tables and form feeds.

use crate::format::lines::{self, Line};
use crate::text::{Builder, Format, Text};

/// Reads decoded plain text.
pub(crate) fn read(text: &str) -> Text {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let raw: Vec<RawLine<'_>> = raw_lines(&text);
    let mut found = Vec::with_capacity(raw.len());
    for (idx, line) in raw.iter().enumerate() {
        let is_row = |at: Option<usize>| {
            at.and_then(|at| raw.get(at))
                .is_some_and(RawLine::is_tabbed)
        };
        let in_table = line.is_tabbed() && (is_row(idx.checked_sub(1)) || is_row(Some(idx + 1)))
            || is_aligned_row(&raw, idx);
        found.push(Line {
            text: line.text.trim().to_owned(),
            indent: lines::columns(line.text) - lines::columns(line.text.trim_start()),
            starts_page: line.starts_page,
            starts_block: false,
            cells: in_table.then(|| line.cells()),
            ..Line::default()
        });
    }
    let mut builder = Builder::default();
    lines::paragraphs(&found, &mut builder);
    builder.finish(Format::Txt)
}

struct RawLine<'a> {
    text: &'a str,
    starts_page: bool,
}

impl RawLine<'_> {
    fn is_tabbed(&self) -> bool {
        self.text.trim_start().contains('\t')
    }

    fn cells(&self) -> Vec<String> {
        if self.is_tabbed() {
            self.text
                .split('\t')
                .map(|cell| cell.trim().to_owned())
                .collect()
        } else {
            aligned_cells(self.text)
        }
    }
}

/// Lines that are not blank; a form feed starts a page.
fn raw_lines(text: &str) -> Vec<RawLine<'_>> {
    let mut found = Vec::new();
    for (page_idx, page) in text.split('\u{c}').enumerate() {
        let mut starts_page = page_idx > 0;
        for line in page.lines().filter(|line| !line.trim().is_empty()) {
            found.push(RawLine {
                text: line,
                starts_page,
            });
            starts_page = false;
        }
    }
    found
}

/// A table drawn with spaces: at least three lines in a row of at least three cells.
fn is_aligned_row(raw: &[RawLine<'_>], idx: usize) -> bool {
    let width = |at: usize| raw.get(at).map_or(0, |line| aligned_cells(line.text).len());
    if width(idx) < 3 {
        return false;
    }
    let before = (0..idx)
        .rev()
        .take_while(|&at| width(at) >= 3)
        .take(2)
        .count();
    let after = (idx + 1..raw.len())
        .take_while(|&at| width(at) >= 3)
        .take(2)
        .count();
    before + after >= 2
}

fn aligned_cells(text: &str) -> Vec<String> {
    let text = text.trim().replace('\u{3000}', "  ");
    text.split("  ")
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .map(str::to_owned)
        .collect()
}
