//! Cells merged downwards: a school's name over the rows of its classes. The file keeps it
//! in the first row only, and a person reads it in each.
//!
//! Not here: cells merged sideways, which are titles, and headings of two rows (`heading`).

use crate::{Cell, Row};

/// One column of a merged cell, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Down {
    pub(crate) first: u32,
    pub(crate) last: u32,
    pub(crate) column: u32,
}

/// The merged cells of a sheet, for its rows one after the other.
#[derive(Default)]
pub struct Merged {
    /// Those not met yet, the next one last.
    ahead: Vec<Down>,
    /// Those met, with what stands in them.
    here: Vec<(Down, Cell)>,
}

impl Merged {
    /// Those that begin below a heading, a row as the spreadsheet counts.
    pub(crate) fn below(heading: u32, downs: impl IntoIterator<Item = Down>) -> Merged {
        let is_below = |it: &Down| it.first >= heading && it.last > it.first;
        let mut ahead: Vec<Down> = downs.into_iter().filter(is_below).collect();
        ahead.sort_by_key(|it| std::cmp::Reverse(it.first));
        Merged {
            ahead,
            here: Vec::new(),
        }
    }

    /// Writes into a row what is merged from above; to be given every row, in order.
    pub fn fill(&mut self, row: &mut Row) {
        let line = row.number - 1;
        self.here.retain(|(down, _)| down.last >= line);
        for (down, cell) in &self.here {
            let at = down.column as usize;
            if row.cell(at).is_empty() {
                row.cells.resize(row.cells.len().max(at + 1), Cell::Empty);
                row.cells[at].clone_from(cell);
            }
        }
        while let Some(down) = self.ahead.pop_if(|it| it.first <= line) {
            let cell = row.cell(down.column as usize);
            if down.first == line && !cell.is_empty() {
                self.here.push((down, cell.clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_merged_below_the_heading_stands_in_each_row() {
        let down = |first, last, column| Down {
            first,
            last,
            column,
        };
        let mut merged = Merged::below(2, [down(0, 1, 0), down(5, 6, 1), down(2, 4, 0)]);
        let lines = ["表|", "|名", "一小|甲", "|乙", "二小|丙", "|丁", "|", "|"];
        let filled: Vec<String> = (1..)
            .zip(lines)
            .map(|(number, line)| {
                let cells = line.split('|').map(|it| match it {
                    "" => Cell::Empty,
                    text => Cell::Text(text.into()),
                });
                let cells = cells.collect();
                let mut row = Row { number, cells };
                merged.fill(&mut row);
                format!("{}|{}", row.text(0), row.text(1))
            })
            .collect();
        let read = [
            "表|",
            "|名",
            "一小|甲",
            "一小|乙",
            "二小|丙",
            "|丁",
            "|丁",
            "|",
        ];
        assert_eq!(filled, read);
    }
}
