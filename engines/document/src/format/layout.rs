//! Characters on pages, of a PDF or an OFD, to lines and rows of tables.
//!
//! Lines are characters of one height; tables are where ruling lines cross, or where
//! columns are parted by empty strips (`aligned`). Running heads that stand on several pages
//! are dropped; page numbers are left to `lines`.

mod aligned;
mod leaves;

use std::collections::BTreeMap;

use crate::format::lines::{Line, columns, is_page_mark};

/// A character where it stands. Points, y upwards.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) size: f64,
}

/// A straight ruling line, or the edge of a box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub(super) x0: f64,
    pub(super) y0: f64,
    pub(super) x1: f64,
    pub(super) y1: f64,
}

/// What was found on a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    pub(super) has_picture: bool,
    /// Codes no font could turn into a character.
    pub(super) n_unknown: usize,
}

/// The lines of all pages, tables as rows where they stand.
pub(super) fn lines(sheets: Vec<Page>) -> Vec<Line> {
    let pages: Vec<Page> = sheets.into_iter().flat_map(leaves::of_sheet).collect();
    let margin = margin(&pages);
    let mut found: Vec<Vec<Placed>> = pages.iter().map(|page| page_lines(page, margin)).collect();
    drop_running_heads(&mut found);
    let mut lines: Vec<Line> = Vec::new();
    for page in found {
        let mut starts_page = true;
        let mut at_top = true;
        let mut above: Option<(f64, f64)> = None;
        let gap = usual_gap(&page);
        let heading = heading_overleaf(&lines, &page);
        for placed in page.into_iter().skip(heading) {
            let mut line = placed.line;
            if at_top
                && let Some(cells) = line.cells.as_deref()
                && let Some(open) = torn_row(&mut lines, cells)
            {
                for (open, rest) in open.iter_mut().zip(cells) {
                    open.push_str(rest);
                }
                at_top = false;
                continue;
            }
            if at_top && let Some(cells) = line.cells.as_deref() {
                line.merged.extend(merged_overleaf(&lines, cells));
                at_top = false;
            }
            at_top &= is_page_mark(&line.text, true) && line.cells.is_none();
            line.starts_page = std::mem::take(&mut starts_page);
            // A title is set larger, a new block further down.
            line.starts_block = above.is_some_and(|(y, size)| {
                (size - placed.size).abs() > 1.2 || y - placed.y > gap * 1.6
            });
            above = Some((placed.y, placed.size));
            lines.push(line);
        }
    }
    lines
}

/// How many rows at the head of a page repeat those the table on the page before begins with.
fn heading_overleaf(lines: &[Line], page: &[Placed]) -> usize {
    let rows = lines
        .iter()
        .rev()
        .skip_while(|line| line.cells.is_none() && is_page_mark(&line.text, true))
        .map_while(|line| line.cells.as_ref());
    let mut rows: Vec<&Vec<String>> = rows.collect();
    rows.reverse();
    let is_filled = |cells: &Vec<String>| cells.iter().any(|cell| !cell.trim().is_empty());
    let repeats = |(above, placed): &(&&Vec<String>, &Placed)| {
        placed.line.cells.as_ref() == Some(**above) && is_filled(above)
    };
    rows.iter().zip(page).take_while(repeats).count()
}

/// The row at the foot of the last page that `cells`, the first row of the next, goes on
/// with: a table that numbers its rows has no number there, any other lacks most of the
/// cells its rows have.
fn torn_row<'l>(lines: &'l mut [Line], cells: &[String]) -> Option<&'l mut Vec<String>> {
    let last = lines
        .iter()
        .rposition(|line| line.cells.is_some() || !is_page_mark(&line.text, true))?;
    let rows: Vec<&Vec<String>> = lines[..=last]
        .iter()
        .rev()
        .map_while(|line| line.cells.as_ref())
        .filter(|row| row.len() == cells.len())
        .collect();
    let number = |cell: &String| cell.trim().parse::<u32>().ok();
    // A number may stand in a cell merged over several rows.
    let is_merged = |column: usize| {
        lines[..=last]
            .iter()
            .rev()
            .take_while(|line| line.cells.is_some())
            .any(|line| line.merged.contains(&column))
    };
    let goes_on = (0..cells.len())
        .filter(|&column| !is_merged(column))
        .any(|column| {
            let numbers: Vec<u32> = rows.iter().filter_map(|row| number(&row[column])).collect();
            // Amounts do not count down from the last row to the first.
            let counts = numbers.windows(2).all(|pair| pair[0] == pair[1] + 1);
            let numbered = numbers.len();
            let is_named = rows
                .iter()
                .any(|row| matches!(row[column].trim(), "序号" | "编号" | "序 号"));
            (numbered >= 2 && counts || numbered == 1 && is_named)
                && numbered * 5 + 5 >= rows.len() * 4
                && rows
                    .first()
                    .is_some_and(|row| number(&row[column]).is_some())
                && cells[column].trim().is_empty()
        });
    let has_text = |cell: &String| !cell.trim().is_empty();
    let usual: Vec<usize> = (0..cells.len())
        .filter(|&column| {
            let filled = rows.iter().filter(|row| has_text(&row[column])).count();
            rows.len() >= 3 && filled * 5 >= rows.len() * 4
        })
        .collect();
    let missing = usual.iter().filter(|&&column| !has_text(&cells[column]));
    // The heading of a group stands in the first cell.
    let lacks_most = usual.len() >= 3
        && missing.count() * 2 > usual.len()
        && !has_text(&cells[0])
        && rows
            .first()
            .is_some_and(|row| usual.iter().all(|&column| has_text(&row[column])));
    if (goes_on || lacks_most) && cells.iter().any(has_text) {
        lines[last].cells.as_mut()
    } else {
        None
    }
}

/// The empty cells of a page's first row that go on from the page before: in a column where
/// cells were merged there, as far as that table reaches.
fn merged_overleaf(lines: &[Line], cells: &[String]) -> Vec<usize> {
    let is_same_table = |line: &&Line| {
        line.cells
            .as_ref()
            .is_some_and(|it| it.len() == cells.len())
    };
    let above = lines
        .iter()
        .rev()
        .skip_while(|line| line.cells.is_none() && is_page_mark(&line.text, true))
        .take_while(is_same_table);
    // 二、义务教育 over all columns heads those below it.
    let mut filled = (0..cells.len()).filter(|&column| !cells[column].trim().is_empty());
    if (filled.next(), filled.next()) == (Some(0), None) {
        return Vec::new();
    }
    let merged: Vec<usize> = above.flat_map(|line| line.merged.iter().copied()).collect();
    let goes_on = |column: &usize| cells[*column].trim().is_empty() && merged.contains(column);
    (0..cells.len()).filter(goes_on).collect()
}

struct Placed {
    line: Line,
    y: f64,
    size: f64,
}

/// The x most lines begin at.
fn margin(pages: &[Page]) -> f64 {
    let mut starts: BTreeMap<i64, usize> = BTreeMap::new();
    for page in pages {
        for row in rows_of(page.glyphs.iter().collect()) {
            if let Some(first) = row.first().filter(|_| row.len() > 12) {
                *starts.entry(first.x.round() as i64).or_default() += 1;
            }
        }
    }
    let most = starts.values().max().copied().unwrap_or(0);
    starts
        .iter()
        .find(|(_, count)| **count * 3 >= most)
        .map_or(0.0, |(x, _)| *x as f64)
}

fn page_lines(page: &Page, margin: f64) -> Vec<Placed> {
    let tables = tables(&page.rules);
    let mut free: Vec<&Glyph> = Vec::new();
    let mut inside: Vec<Vec<&Glyph>> = vec![Vec::new(); tables.len()];
    for glyph in &page.glyphs {
        match tables.iter().position(|table| table.holds(glyph)) {
            Some(idx) => inside[idx].push(glyph),
            None => free.push(glyph),
        }
    }
    let lines = rows_of(free);
    let aligned = aligned::tables(&lines, &page.rules);
    let is_apart = |at: &usize| !aligned.iter().any(|table| table.lines.contains(at));
    let mut found: Vec<Placed> = (0..lines.len())
        .filter(is_apart)
        .filter_map(|at| line_of(&lines[at], margin))
        .collect();
    found.extend(aligned.into_iter().flat_map(|table| table.rows));
    for (table, glyphs) in tables.iter().zip(inside) {
        found.extend(table.rows(glyphs));
    }
    found.sort_by(|a, b| b.y.total_cmp(&a.y));
    found
}

/// Characters of one height, top to bottom, each row left to right.
fn rows_of(mut glyphs: Vec<&Glyph>) -> Vec<Vec<&Glyph>> {
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Vec<&Glyph>> = Vec::new();
    for glyph in glyphs {
        match rows.last_mut() {
            Some(row)
                if row.first().is_some_and(|first| {
                    (first.y - glyph.y).abs() <= first.size.max(glyph.size) * 0.45
                }) =>
            {
                row.push(glyph)
            }
            _ => rows.push(vec![glyph]),
        }
    }
    for row in &mut rows {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        // A bold letter may be printed twice, a hair apart.
        row.dedup_by(|b, a| a.text == b.text && (a.x - b.x).abs() < a.size * 0.15);
    }
    rows
}

fn line_of(row: &[&Glyph], margin: f64) -> Option<Placed> {
    let first = row.iter().find(|glyph| !glyph.text.trim().is_empty())?;
    let text = text_of(row);
    let size = row.iter().map(|glyph| glyph.size).fold(0.0, f64::max);
    // Several columns apart in one line: the cells of a table without rules.
    let indent = ((first.x - margin) / (size / 2.0).max(1.0))
        .round()
        .max(0.0) as usize;
    Some(Placed {
        line: Line {
            text: text.trim().to_owned(),
            indent,
            ..Line::default()
        },
        y: first.y,
        size,
    })
}

/// The text of a row; gaps become spaces, as wide as they are.
fn text_of(row: &[&Glyph]) -> String {
    let mut text = String::new();
    let mut end: Option<f64> = None;
    for glyph in row {
        if let Some(end) = end {
            let gap = (glyph.x - end) / glyph.size.max(1.0);
            if gap > 1.2 {
                text.push_str("   ");
            } else if gap > 0.25 && !text.ends_with(' ') {
                text.push(' ');
            }
        }
        text.push_str(&glyph.text);
        end = Some(glyph.x + glyph.width);
    }
    text
}

fn usual_gap(page: &[Placed]) -> f64 {
    let mut gaps: Vec<f64> = page
        .windows(2)
        .map(|pair| pair[0].y - pair[1].y)
        .filter(|gap| *gap > 1.0)
        .collect();
    gaps.sort_by(f64::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(f64::MAX)
}

/// The first or last line of a page that stands on at least three pages, digits aside.
fn drop_running_heads(pages: &mut [Vec<Placed>]) {
    let key = |placed: &Placed| {
        placed
            .line
            .text
            .chars()
            .filter(|c| !c.is_ascii_digit() && !c.is_whitespace())
            .collect::<String>()
    };
    for at_top in [true, false] {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let edge = |page: &Vec<Placed>| {
            if at_top {
                page.first().map(key)
            } else {
                page.last().map(key)
            }
        };
        pages
            .iter()
            .filter_map(edge)
            .filter(|text| text.chars().count() > 1)
            .for_each(|text| *seen.entry(text).or_default() += 1);
        for page in pages.iter_mut() {
            let repeated =
                edge(page).is_some_and(|text| seen.get(&text).is_some_and(|&count| count >= 3));
            let is_short = |placed: Option<&Placed>| {
                placed.is_some_and(|placed| {
                    placed.line.cells.is_none() && columns(&placed.line.text) < 60
                })
            };
            if repeated && is_short(if at_top { page.first() } else { page.last() }) {
                page.remove(if at_top { 0 } else { page.len() - 1 });
            }
        }
    }
}

/// A grid of crossing rules.
struct Table {
    /// Edges of columns left to right, of rows top to bottom.
    xs: Vec<f64>,
    ys: Vec<f64>,
    rules: Vec<Rule>,
}

/// Rules nearer than this are one.
const NEAR: f64 = 3.0;

fn tables(rules: &[Rule]) -> Vec<Table> {
    // Groups of rules that touch each other.
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    for rule in rules.iter().take(5000) {
        let touches = |other: &Rule| {
            rule.x0 <= other.x1 + NEAR
                && other.x0 <= rule.x1 + NEAR
                && rule.y0 <= other.y1 + NEAR
                && other.y0 <= rule.y1 + NEAR
        };
        let (mut joined, apart): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .partition(|group| group.iter().any(touches));
        let mut group = vec![*rule];
        joined.iter_mut().for_each(|other| group.append(other));
        groups = apart;
        groups.push(group);
    }
    groups.into_iter().filter_map(Table::of).collect()
}

impl Table {
    fn of(rules: Vec<Rule>) -> Option<Table> {
        let is_upright = |rule: &&Rule| rule.y1 - rule.y0 > rule.x1 - rule.x0;
        let xs = distinct(
            rules
                .iter()
                .filter(is_upright)
                .map(|rule| (rule.x0 + rule.x1) / 2.0),
        );
        let mut ys = distinct(
            rules
                .iter()
                .filter(|rule| !is_upright(rule))
                .map(|rule| (rule.y0 + rule.y1) / 2.0),
        );
        ys.reverse();
        // A single box is a frame around text; a single row is the head of a table that
        // goes on overleaf.
        (xs.len() >= 3 && ys.len() >= 3 || xs.len() >= 4 && ys.len() == 2).then_some(())?;
        (xs.len() < 40 && ys.len() < 400).then_some(Table { xs, ys, rules })
    }

    fn holds(&self, glyph: &Glyph) -> bool {
        let (x, y) = center(glyph);
        self.xs.first().is_some_and(|left| *left <= x)
            && self.xs.last().is_some_and(|right| x <= *right)
            && self.ys.first().is_some_and(|top| y <= *top)
            && self.ys.last().is_some_and(|bottom| *bottom <= y)
    }

    /// The rows; a cell without a rule to the next belongs to it.
    fn rows(&self, glyphs: Vec<&Glyph>) -> Vec<Placed> {
        let (n_rows, n_columns) = (self.ys.len() - 1, self.xs.len() - 1);
        let mut cells: BTreeMap<(usize, usize), Vec<&Glyph>> = BTreeMap::new();
        for glyph in glyphs {
            let (x, y) = center(glyph);
            let mut column = self
                .xs
                .windows(2)
                .position(|edge| edge[0] <= x && x <= edge[1])
                .unwrap_or(0);
            let mut row = self
                .ys
                .windows(2)
                .position(|edge| y <= edge[0] && edge[1] <= y)
                .unwrap_or(0);
            while row > 0 && !self.has_level(row, column) {
                row -= 1;
            }
            while column > 0 && !self.has_upright(row, column) {
                column -= 1;
            }
            cells.entry((row, column)).or_default().push(glyph);
        }
        (0..n_rows)
            .map(|row| {
                let text = |column: usize| {
                    let glyphs = cells.get(&(row, column)).cloned().unwrap_or_default();
                    let right = (column + 1..n_columns)
                        .find(|&next| self.has_upright(row, next))
                        .unwrap_or(n_columns);
                    cell_text(&rows_of(glyphs), self.xs[right] - self.xs[column])
                };
                let goes_on = |column: &usize| row > 0 && !self.has_level(row, *column);
                let line = Line {
                    cells: Some((0..n_columns).map(text).collect()),
                    merged: (0..n_columns).filter(goes_on).collect(),
                    ..Line::default()
                };
                Placed {
                    line,
                    y: self.ys[row] - 0.5,
                    size: 0.0,
                }
            })
            .collect()
    }

    /// Whether a rule parts `row` from the one above in `column`.
    fn has_level(&self, row: usize, column: usize) -> bool {
        let (y, x) = (self.ys[row], (self.xs[column] + self.xs[column + 1]) / 2.0);
        self.rules.iter().any(|rule| {
            rule.y1 - rule.y0 < NEAR
                && ((rule.y0 + rule.y1) / 2.0 - y).abs() < NEAR
                && rule.x0 <= x
                && x <= rule.x1
        })
    }

    /// Whether a rule parts `column` from the one to its left in `row`.
    fn has_upright(&self, row: usize, column: usize) -> bool {
        let (x, y) = (self.xs[column], (self.ys[row] + self.ys[row + 1]) / 2.0);
        self.rules.iter().any(|rule| {
            rule.x1 - rule.x0 < NEAR
                && ((rule.x0 + rule.x1) / 2.0 - x).abs() < NEAR
                && rule.y0 <= y
                && y <= rule.y1
        })
    }
}

/// The lines of a cell as one text. A line that had room for what begins the next was
/// ended by its author.
fn cell_text(lines: &[Vec<&Glyph>], width: f64) -> String {
    let mut text = String::new();
    for (idx, line) in lines.iter().enumerate() {
        text.push_str(text_of(line).trim());
        let (Some(first), Some(last), Some(next)) = (line.first(), line.last(), lines.get(idx + 1))
        else {
            continue;
        };
        let taken = last.x + last.width - first.x;
        if taken + first_word(next) + MARGINS < width {
            text.push('\n');
        }
    }
    text
}

/// What a word processor leaves free beside the text of a cell, on both sides.
const MARGINS: f64 = 14.0;

/// The width of what a line would not part, and one sign more: signs that open, letters and
/// digits or one character, signs that close.
fn first_word(line: &[&Glyph]) -> f64 {
    let all = |glyph: &Glyph, fits: &dyn Fn(char) -> bool| glyph.text.chars().all(fits);
    let opens = |c: char| "（《“〔(\"[【「".contains(c);
    let is_letter = |c: char| c.is_ascii_alphanumeric() || ".,%-+/–~&".contains(c);
    let closes = |c: char| "，。、；：！？）》”〕),.;:!?%％‰】」…".contains(c);
    let n_open = line.iter().take_while(|it| all(it, &opens)).count();
    let rest = &line[n_open..];
    let n_letters = rest
        .iter()
        .take_while(|it| all(it, &is_letter))
        .count()
        .max(1);
    let behind = rest.iter().skip(n_letters);
    let n_closing = behind.take_while(|it| all(it, &closes)).count();
    let n_word = (n_open + n_letters + n_closing).min(line.len());
    let word: f64 = line[..n_word].iter().map(|glyph| glyph.width).sum();
    word + line.iter().map(|glyph| glyph.size).fold(0.0, f64::max)
}

fn center(glyph: &Glyph) -> (f64, f64) {
    (glyph.x + glyph.width / 2.0, glyph.y + glyph.size * 0.3)
}

fn distinct(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sorted: Vec<f64> = values.filter(|value| value.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let mut found: Vec<f64> = Vec::new();
    for value in sorted {
        if found.last().is_none_or(|last| value - last > NEAR) {
            found.push(value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(text: &str, x: f64, y: f64) -> Glyph {
        Glyph {
            text: text.into(),
            x,
            y,
            width: 10.0,
            size: 10.0,
        }
    }

    #[test]
    fn a_merged_cell_spans_its_rows() {
        let rule = |x0, y0, x1, y1| Rule { x0, y0, x1, y1 };
        let rules = vec![
            rule(0.0, 0.0, 0.0, 60.0),
            rule(50.0, 0.0, 50.0, 60.0),
            rule(100.0, 0.0, 100.0, 60.0),
            rule(0.0, 60.0, 100.0, 60.0),
            rule(50.0, 30.0, 100.0, 30.0),
            rule(0.0, 0.0, 100.0, 0.0),
        ];
        let page = Page {
            glyphs: vec![
                glyph("甲", 20.0, 28.0),
                glyph("乙", 70.0, 45.0),
                glyph("丙", 70.0, 15.0),
                glyph("外", 20.0, 100.0),
            ],
            rules,
            ..Page::default()
        };
        let rows: Vec<_> = lines(vec![page])
            .into_iter()
            .map(|line| line.cells.map_or(line.text, |cells| cells.join("|")))
            .collect();
        assert_eq!(rows, ["外", "甲|乙", "|丙"]);
    }

    #[test]
    fn a_row_torn_by_the_end_of_a_page_is_one_row() {
        let row = |cells: &[&str]| Line {
            cells: Some(cells.iter().map(|&cell| cell.to_owned()).collect()),
            ..Line::default()
        };
        let mark = Line {
            text: "— 3 —".into(),
            ..Line::default()
        };
        let mut lines = vec![
            row(&["序号", "任务"]),
            row(&["1", "甲"]),
            row(&["2", "乙乙"]),
            mark,
        ];
        assert!(torn_row(&mut lines, &["3".into(), "丙".into()]).is_none());
        let open = torn_row(&mut lines, &[String::new(), "乙".into()]);
        assert_eq!(open.map(|cells| cells.join("|")), Some("2|乙乙".into()));
        // One numbered row so far, in a column that is called so.
        let mut lines = vec![row(&["序号", "任务"]), row(&["1", "甲"])];
        assert!(torn_row(&mut lines, &[String::new(), "甲".into()]).is_some());
        // The heading of a group goes on with nothing.
        let merged = Line {
            merged: vec![1],
            ..row(&["1", ""])
        };
        let group = ["二、义务教育".to_owned(), String::new()];
        assert_eq!(merged_overleaf(&[merged], &group), [0; 0]);
        let next = ["2".to_owned(), String::new(), "丙".to_owned()];
        let wide = Line {
            merged: vec![1],
            ..row(&["1", "", "乙"])
        };
        assert_eq!(merged_overleaf(&[wide], &next), [1]);
        // No column of numbers: most cells that others have are missing.
        let mut lines = vec![
            row(&["类别", "指标", "单位", "目标"]),
            row(&["学前", "入园率", "%", "98"]),
            row(&["", "优质均衡县", "个", "3"]),
        ];
        let cells = |texts: [&str; 4]| texts.map(str::to_owned);
        assert!(torn_row(&mut lines, &cells(["", "（区）", "", ""])).is_some());
        assert!(torn_row(&mut lines, &cells(["高中", "", "", ""])).is_none());
        assert!(torn_row(&mut lines, &cells(["", "巩固率", "%", "97"])).is_none());
    }
}
