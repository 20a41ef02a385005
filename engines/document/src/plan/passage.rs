//! A block of text in the one form all rules are written for, and the way back to
//! what was printed.
//!
//! White space is gone, letters and digits are half-width, punctuation is full-width:
//! a rule then needs one spelling. The forms match character by character, so that any
//! range leads back to the printed text and to its place.

use std::ops::Range;

use base::chinese::{half_width_char, is_space};

use crate::label::{self, Label, Unmarked};
use crate::text::{Block, Kind, Span};

/// One block, ready for the rules.
#[derive(Debug)]
pub(crate) struct Passage {
    /// The text in the form of the rules.
    pub(crate) text: String,
    /// The label it begins with, if any.
    pub(crate) label: Option<Label>,
    /// The cells, if it is a row of a table.
    pub(crate) cells: Option<Vec<Cell>>,
    /// Of a row: the columns whose cell goes on from the row above.
    pub(crate) merged: Vec<usize>,
    /// Of a row: its number in its table or sheet.
    pub(crate) row_number: u32,
    /// Where the block stands in the document.
    pub(crate) span: Span,
    /// The block as typed, with its white space.
    pub(crate) typed: String,
    printed: Vec<char>,
    places: Vec<usize>,
    char_at: Vec<u32>,
}

/// A cell of a row: its bytes in the row's text.
pub(crate) type Cell = Range<usize>;

impl Passage {
    /// All blocks of a text.
    pub(crate) fn all(text: &str, blocks: &[Block]) -> Vec<Passage> {
        let mut chars = text.chars();
        let mut at = 0;
        let mut passages: Vec<Passage> = blocks
            .iter()
            .map(|block| {
                chars.by_ref().take(block.span.at - at).for_each(drop);
                at = block.span.to;
                let typed: Vec<char> = chars.by_ref().take(block.span.to - block.span.at).collect();
                Passage::new(&typed, block)
            })
            .collect();
        let paragraphs = passages.iter().filter(|passage| !passage.is_row());
        let unmarked = Unmarked::of(paragraphs.map(|passage| passage.typed.as_str()));
        for passage in passages.iter_mut().filter(|passage| !passage.is_row()) {
            if passage.label.is_none()
                && let Some(label) = unmarked.label(&passage.typed)
            {
                // The form of the rules may take fewer bytes for the same characters.
                let printed = passage.typed.trim_start()[..label.printed].chars().count();
                let end = passage.text.char_indices().nth(printed).map(|(at, _)| at);
                passage.label = end.map(|end| Label {
                    printed: end,
                    end,
                    ..label
                });
            }
        }
        passages
    }

    fn new(typed: &[char], block: &Block) -> Passage {
        let mut printed = Vec::with_capacity(typed.len());
        let mut places = Vec::with_capacity(typed.len() + 1);
        for (offset, &c) in typed.iter().enumerate() {
            if !is_space(c) {
                printed.push(c);
                places.push(block.span.at + offset);
            }
        }
        let plain = in_rule_form(&printed);
        let mut text = String::with_capacity(plain.len() * 3);
        let mut char_at = Vec::with_capacity(plain.len() * 3 + 1);
        for (idx, &c) in plain.iter().enumerate() {
            text.push(c);
            char_at.resize(text.len(), idx as u32);
        }
        char_at.push(plain.len() as u32);
        places.push(places.last().map_or(block.span.at, |last| last + 1));
        let row = match &block.kind {
            Kind::Paragraph => None,
            Kind::Row(row) => Some(row),
        };
        let cells: Option<Vec<Cell>> = row.map(|row| {
            let cell = |span| cell(&plain, &places, span);
            row.cells.iter().map(cell).collect()
        });
        let label = if cells.is_some() {
            None
        } else {
            label::of(&text)
        };
        Passage {
            text,
            label,
            cells,
            merged: row.map(|row| row.merged.clone()).unwrap_or_default(),
            row_number: row.map_or(0, |row| row.number),
            span: block.span,
            typed: typed.iter().collect(),
            printed,
            places,
            char_at,
        }
    }

    /// The printed characters of a byte range of `text`, white space removed.
    pub(crate) fn printed(&self, range: Range<usize>) -> String {
        self.printed[self.chars(&range)].iter().collect()
    }

    /// All its printed characters, white space removed.
    pub(crate) fn whole(&self) -> String {
        self.printed.iter().collect()
    }

    /// Where a byte range of `text` stands in the document.
    pub(crate) fn span(&self, range: Range<usize>) -> Span {
        let chars = self.chars(&range);
        if chars.is_empty() {
            let at = self.places[chars.start];
            return Span { at, to: at };
        }
        Span {
            at: self.places[chars.start],
            to: self.places[chars.end - 1] + 1,
        }
    }

    /// The bytes of `range` behind which white space was typed.
    pub(crate) fn gaps(&self, range: Range<usize>) -> Vec<usize> {
        self.gaps_of(range, 1)
    }

    /// The bytes of `range` behind which a line of a cell ended, or as much space was typed.
    pub(crate) fn breaks(&self, range: Range<usize>) -> Vec<usize> {
        self.gaps_of(range, 2)
    }

    fn gaps_of(&self, range: Range<usize>, spaces: usize) -> Vec<usize> {
        let chars = self.chars(&range);
        let is_gap = |idx: &usize| self.places[*idx] > self.places[*idx - 1] + spaces;
        let byte = |idx: usize| self.char_at.partition_point(|&at| (at as usize) < idx);
        (chars.start + 1..chars.end)
            .filter(is_gap)
            .map(byte)
            .collect()
    }

    fn chars(&self, range: &Range<usize>) -> Range<usize> {
        self.char_at[range.start] as usize..self.char_at[range.end] as usize
    }

    /// Whether it is a row of a table.
    pub(crate) fn is_row(&self) -> bool {
        self.cells.is_some()
    }

    /// The text of each cell of a row; empty for a paragraph.
    pub(crate) fn cell_texts(&self) -> Vec<&str> {
        self.cells
            .iter()
            .flatten()
            .map(|range| &self.text[range.clone()])
            .collect()
    }

    /// Number of characters without white space.
    pub(crate) fn length(&self) -> usize {
        self.printed.len()
    }
}

/// The bytes of the characters that stand within `span`.
fn cell(plain: &[char], places: &[usize], span: &Span) -> Cell {
    let bytes_up_to = |place: usize| {
        plain
            .iter()
            .zip(places)
            .take_while(|&(_, &at)| at < place)
            .map(|(c, _)| c.len_utf8())
            .sum()
    };
    bytes_up_to(span.at)..bytes_up_to(span.to)
}

/// One spelling for every sign, one character for one character.
fn in_rule_form(printed: &[char]) -> Vec<char> {
    let mut inside_quotes = false;
    let plain: Vec<char> = printed.iter().map(|&c| half_width_char(c)).collect();
    let is_digit = |idx: Option<usize>| {
        idx.and_then(|idx| plain.get(idx))
            .is_some_and(char::is_ascii_digit)
    };
    (0..plain.len())
        .map(|idx| match plain[idx] {
            // A comma between digits may group them: 12,000.
            ',' if is_digit(idx.checked_sub(1))
                && (1..=3).all(|n| is_digit(Some(idx + n)))
                && !is_digit(Some(idx + 4)) =>
            {
                ','
            }
            ',' | '﹐' => '，',
            '(' | '﹙' => '（',
            ')' | '﹚' => '）',
            ':' | '∶' | '︰' | '﹕' => '：',
            ';' | '﹔' => '；',
            '!' => '！',
            '?' => '？',
            '﹪' => '%',
            '〈' | '<' if printed[idx] != '<' => '〈',
            '〉' => '〉',
            '﹝' | '[' | '【' => '〔',
            '﹞' | ']' | '】' => '〕',
            '"' | '〝' | '＂' => {
                inside_quotes = !inside_quotes;
                if inside_quotes { '“' } else { '”' }
            }
            '「' | '『' => '“',
            '」' | '』' => '”',
            '〞' => '”',
            '–' | '―' | '─' | '－' => '—',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_lead_back_to_what_was_printed() {
        let text = "甲\n　新建 １２ 所(含,改建),1,200人\n";
        let blocks = [(0, 1), (3, 24)].map(|(at, to)| Block {
            span: Span { at, to },
            kind: Kind::Paragraph,
        });
        let passages = Passage::all(text, &blocks);
        let passage = &passages[1];
        assert_eq!(passage.text, "新建12所（含，改建），1,200人");
        let at = passage.text.find("12所").unwrap();
        let range = at..at + "12所".len();
        assert_eq!(passage.printed(range.clone()), "１２所");
        let span = passage.span(range);
        let typed: String = text.chars().skip(span.at).take(span.to - span.at).collect();
        assert_eq!(typed, "１２ 所");
    }
}
