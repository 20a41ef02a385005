//! One row of a list, and whether it is one: notes and totals stand below lists.

use base::chinese::{half_width, without_space};

use crate::Cell;

/// One row of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// As the spreadsheet counts, from 1.
    pub number: u32,
    pub cells: Vec<Cell>,
}

static EMPTY: Cell = Cell::Empty;

impl Row {
    /// The cell of a column from 0; empty past the last one.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&EMPTY)
    }

    /// The cell as a person reads it.
    pub fn text(&self, column: usize) -> String {
        self.cell(column).text()
    }

    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }

    /// Bytes of its texts.
    pub fn weight(&self) -> usize {
        let text = |it: &Cell| match it {
            Cell::Text(text) | Cell::Fault(text) => text.len(),
            _ => 0,
        };
        self.cells.iter().map(text).sum()
    }

    /// Whether the row belongs to the paper and not to the list: a single note (`注：…`,
    /// `填表人：…`), an example of the template (`例：…`), or a total.
    pub fn is_remark(&self) -> bool {
        let mut filled = self.cells.iter().filter(|it| !it.is_empty());
        let Some(first) = filled.next() else {
            return false;
        };
        let first = half_width(&without_space(&first.text()));
        let (word, rest) = match first.split_once(':') {
            Some((word, _)) => (word, true),
            None => (first.as_str(), false),
        };
        let alone = filled.clone().next().is_none();
        match (word, rest) {
            ("例" | "示例", true) => true,
            ("合计" | "总计" | "小计" | "共计" | "本页合计" | "本页小计", _) => {
                alone || filled.all(is_figure)
            }
            (_, true) if alone => is_note(word) || is_signed(&first),
            // 制表人：　审核人：　联系电话：
            (_, true) => {
                let is_paper = is_note(word) || is_signed(&first);
                is_paper && filled.any(|it| it.text().contains([':', '：']))
            }
            _ => alone && (is_page(&first) || is_sum(&first)),
        }
    }
}

fn is_note(word: &str) -> bool {
    NOTES.iter().any(|it| word.ends_with(it))
}

/// 校长(签字):　班主任:　2026年9月10日
fn is_signed(text: &str) -> bool {
    let word = text.split(':').next().unwrap_or_default();
    [
        "(签字)", "(签名)", "(盖章)", "(公章)", "签字", "签名", "盖章",
    ]
    .iter()
    .any(|it| word.ends_with(it))
}

/// 第1页 共3页
fn is_page(text: &str) -> bool {
    let mut bare = text.chars().filter(|it| !"第共页,/-".contains(*it));
    text.contains('页') && text.len() > '页'.len_utf8() && bare.all(|it| it.is_ascii_digit())
}

/// 以上共4人, 共计4名
fn is_sum(text: &str) -> bool {
    let rest = ["以上共计", "以上共", "共计", "合计", "总计", "共"]
        .iter()
        .find_map(|it| text.strip_prefix(it));
    let rest = rest.map(|it| it.trim_end_matches(UNITS));
    rest.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()))
}

impl Row {
    /// A total without the word: figures only, in none of the columns that must be filled.
    pub fn is_unnamed_total(&self, must: &[usize]) -> bool {
        let mut filled = self.cells.iter().filter(|it| !it.is_empty());
        !must.is_empty()
            && must.iter().all(|at| self.cell(*at).is_empty())
            && !self.is_empty()
            && filled.all(is_figure)
    }
}

/// What stands before the colon of a note.
const NOTES: &[&str] = &[
    "注",
    "说明",
    "备注",
    "填表人",
    "制表人",
    "审核人",
    "负责人",
    "填表日期",
    "填表单位",
    "联系人",
];

/// What may stand behind a figure of a total.
const UNITS: [char; 6] = ['%', '人', '名', '元', '个', '所'];

fn is_figure(cell: &Cell) -> bool {
    let plain = half_width(&without_space(&cell.text())).replace(',', "");
    // 男3女3
    let plain = plain.replace(['男', '女'], "");
    *cell == Cell::Uncomputed || plain.trim_end_matches(UNITS).parse::<f64>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        let cell = |it: &&str| match *it {
            "" => Cell::Empty,
            text => Cell::Text(text.into()),
        };
        Row {
            number: 1,
            cells: cells.iter().map(cell).collect(),
        }
    }

    #[test]
    fn notes_and_totals_are_no_rows_of_a_list() {
        for cells in [
            &["合 计", "", "1,200", "98.5%"] as &[&str],
            &["", "合计：", "3"],
            &["总计"],
            &["注：本表一式两份。"],
            &["", "", "单位负责人：", ""],
            &["例：王一", "370100", "2015-09-01"],
            &["合计", "6", "男3女3"],
            &["", "本页小计", "3"],
            &["第2页　共3页"],
            &["", "以上共4人"],
            &["校长（签字）：　　班主任：　　2026年9月10日"],
            &["制表人：", "", "审核人："],
            &["校长（签字）：", "", "班主任：", "", "2026-09-01"],
            &["填表人：甄校办", "负责人：", "联系电话：", "13800138000"],
        ] {
            assert!(row(cells).is_remark(), "{cells:?}");
        }
    }

    #[test]
    fn figures_under_optional_columns_are_a_total() {
        assert!(row(&["", "", "2060"]).is_unnamed_total(&[0, 1]));
        assert!(!row(&["", "1", "2060"]).is_unnamed_total(&[0, 1]));
        assert!(!row(&["", "", "两千"]).is_unnamed_total(&[0, 1]));
        assert!(!row(&["", "", ""]).is_unnamed_total(&[0, 1]));
        assert!(!row(&["12"]).is_unnamed_total(&[]));
    }

    #[test]
    fn what_only_looks_like_one_is_kept() {
        for cells in [
            &["合计小学", "12", "3"] as &[&str],
            &["合计", "东县一小", "3"],
            &["注会中专", "12"],
            &["说明书"],
            &["王一", "注：转学"],
            &["联系人：王一", "12"],
            &["页"],
            &["共青团"],
            &["2016-09-27"],
            &["", ""],
        ] {
            assert!(!row(cells).is_remark(), "{cells:?}");
        }
    }
}
