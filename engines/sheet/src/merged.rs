//! Cells merged downwards: a school's name over the rows of its classes. The file keeps it
//! in the first row only, and a person reads it in each; so is what only says 同上.
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
    /// What stood last in each column.
    above: Vec<Cell>,
}

/// What says that it is the same as above.
const SAME: &[&str] = &["同上", "同前", "〃", "″"];

impl Merged {
    /// Those that begin below a heading, a row as the spreadsheet counts.
    pub(crate) fn below(heading: u32, downs: impl IntoIterator<Item = Down>) -> Merged {
        let is_below = |it: &Down| it.first >= heading && it.last > it.first;
        let mut ahead: Vec<Down> = downs.into_iter().filter(is_below).collect();
        ahead.sort_by_key(|it| std::cmp::Reverse(it.first));
        Merged {
            ahead,
            here: Vec::new(),
            above: Vec::new(),
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
        self.repeat(row);
    }

    fn repeat(&mut self, row: &mut Row) {
        self.above
            .resize(self.above.len().max(row.cells.len()), Cell::Empty);
        for (cell, above) in row.cells.iter_mut().zip(&mut self.above) {
            let is_same = matches!(cell, Cell::Text(it) if SAME.contains(&it.trim()));
            match is_same && !above.is_empty() {
                true => cell.clone_from(above),
                false if cell.is_empty() => {}
                false => above.clone_from(cell),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_to_be_the_same_stands_in_each_row() {
        let mut merged = Merged::below(1, []);
        let lines = ["甲|新街5号", "乙|同上", "丙|", "丁| 〃 ", "同上|老街"];
        let filled = (2..).zip(lines).map(|(number, line)| {
            let cells = line.split('|').map(|it| match it {
                "" => Cell::Empty,
                text => Cell::Text(text.into()),
            });
            let cells = cells.collect();
            let mut row = Row { number, cells };
            merged.fill(&mut row);
            format!("{}|{}", row.text(0), row.text(1))
        });
        let filled: Vec<String> = filled.collect();
        let read = ["甲|新街5号", "乙|新街5号", "丙|", "丁|新街5号", "丁|老街"];
        assert_eq!(filled, read);
    }

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
