//! Tables without ruling lines: columns are told by the empty strips between them, rows by
//! the numbers in front, by level rules, or by the lines that begin most cells.
//!
//! Not here: tables whose cells are ruled (`layout`).

use std::ops::Range;

use super::{Glyph, Placed, Rule, cell_text, rows_of};
use crate::format::lines::Line;

/// Where a table stands among the lines of a page, and its rows.
pub(super) struct Aligned {
    pub(super) lines: Range<usize>,
    pub(super) rows: Vec<Placed>,
}

/// Fewer columns than this are a list.
const COLUMNS_MIN: usize = 3;
const LINES_MIN: usize = 3;
/// The narrowest strip between columns, in sizes of a letter.
const STRIP_MIN: f64 = 0.7;
/// What lines of one cell may stand nearer to each other than those of another, in points.
const UNEVEN: f64 = 4.0;
/// A table ends where so many sizes of a letter are empty.
const GAP_MAX: f64 = 5.0;

/// The tables among lines of characters, from the top down.
pub(super) fn tables(lines: &[Vec<&Glyph>], rules: &[Rule]) -> Vec<Aligned> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match Strips::below(lines, at) {
            Some((strips, n_lines)) => {
                let end = at + n_lines;
                found.push(Aligned {
                    lines: at..end,
                    rows: rows(&lines[at..end], &strips, rules),
                });
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The empty strips between columns, from left to right.
struct Strips(Vec<(f64, f64)>);

impl Strips {
    /// The strips that go on from line `at` down, and over how many lines.
    fn below(lines: &[Vec<&Glyph>], at: usize) -> Option<(Strips, usize)> {
        let mut strips = Strips::of(&lines[at]);
        if strips.0.len() + 1 < COLUMNS_MIN {
            return None;
        }
        let mut end = at + 1;
        while let Some(line) = lines.get(end) {
            let (above, first) = (lines[end - 1].first()?, line.first()?);
            let is_near = above.y - first.y <= GAP_MAX * first.size.max(above.size);
            let narrower = strips.beside(line);
            let fits = narrower.0.len() == strips.0.len();
            // 一、学前教育 over all columns, and rows below it.
            let heads = || {
                let next = lines.get(end + 1)?;
                let goes_on = strips.beside(next).0.len() == strips.0.len();
                let is_one = Strips::of(line).0.is_empty();
                (is_one && goes_on && strips.n_filled(next) >= COLUMNS_MIN).then_some(())
            };
            match fits {
                _ if !is_near => break,
                true => strips = narrower,
                false if heads().is_some() => {}
                false => break,
            }
            end += 1;
        }
        let is_row = |line: &&Vec<&Glyph>| strips.n_filled(line) >= COLUMNS_MIN;
        let n_rows = lines[at..end].iter().filter(is_row).count();
        (end - at >= LINES_MIN && n_rows >= 2).then_some((strips, end - at))
    }

    /// Whether a line stands over several columns.
    fn are_crossed(&self, line: &[&Glyph]) -> bool {
        self.beside(line).0.len() < self.0.len()
    }

    fn of(line: &[&Glyph]) -> Strips {
        let shown: Vec<&&Glyph> = line
            .iter()
            .filter(|it| !it.text.trim().is_empty())
            .collect();
        let gaps = shown.windows(2).map(|pair| {
            let from = pair[0].x + pair[0].width;
            (from, pair[1].x, pair[1].size)
        });
        let wide = gaps.filter(|(from, to, size)| to - from > size * STRIP_MIN);
        Strips(wide.map(|(from, to, _)| (from, to)).collect())
    }

    /// What of each strip stays empty beside a line.
    fn beside(&self, line: &[&Glyph]) -> Strips {
        let narrower = self.0.iter().filter_map(|&(from, to)| {
            let size = line.iter().map(|it| it.size).fold(0.0, f64::max);
            let inside = line
                .iter()
                .filter(|it| !it.text.trim().is_empty() && it.x < to && from < it.x + it.width);
            let mut free = vec![(from, to)];
            for glyph in inside {
                let (left, right) = (glyph.x, glyph.x + glyph.width);
                free = free
                    .into_iter()
                    .flat_map(|(from, to)| [(from, to.min(left)), (from.max(right), to)])
                    .filter(|(from, to)| to > from)
                    .collect();
            }
            let width = |it: &(f64, f64)| it.1 - it.0;
            free.into_iter()
                .filter(|it| width(it) > size * STRIP_MIN)
                .max_by(|a, b| width(a).total_cmp(&width(b)))
        });
        Strips(narrower.collect())
    }

    /// The column a character stands in.
    fn column(&self, glyph: &Glyph) -> usize {
        let middle = glyph.x + glyph.width / 2.0;
        self.0.iter().take_while(|(_, to)| *to <= middle).count()
    }

    fn n_filled(&self, line: &[&Glyph]) -> usize {
        let shown = line.iter().filter(|it| !it.text.trim().is_empty());
        let mut columns: Vec<usize> = shown.map(|it| self.column(it)).collect();
        columns.dedup();
        columns.len()
    }
}

/// The rows of a table.
fn rows(lines: &[Vec<&Glyph>], strips: &Strips, rules: &[Rule]) -> Vec<Placed> {
    let n_columns = strips.0.len() + 1;
    let front = |at: usize| -> String {
        let inside = lines[at].iter().filter(|it| strips.column(it) == 0);
        inside.map(|it| it.text.trim()).collect()
    };
    // What stands alone in the column of numbers and is none heads those below it.
    let is_counted = (0..lines.len())
        .filter(|&at| number(&front(at)).is_some())
        .count()
        > 1;
    let heads = |at: usize| {
        let text = front(at);
        is_counted
            && strips.n_filled(&lines[at]) == 1
            && text.chars().count() > 3
            && number(&text).is_none()
    };
    let (across, beside): (Vec<usize>, Vec<usize>) =
        (0..lines.len()).partition(|&at| strips.are_crossed(&lines[at]) || heads(at));
    let inside: Vec<&Vec<&Glyph>> = beside.iter().map(|&at| &lines[at]).collect();
    let texts: Vec<Vec<String>> = inside
        .iter()
        .map(|line| {
            let mut texts = vec![String::new(); n_columns];
            let mut all = line.iter();
            all.by_ref()
                .for_each(|it| texts[strips.column(it)].push_str(&it.text));
            texts.iter().map(|it| it.trim().to_owned()).collect()
        })
        .collect();
    let starts = by_rules(&inside, rules)
        .or_else(|| by_numbers(&texts, &|at| height(inside[at])))
        .unwrap_or_else(|| by_cells(&texts));
    // The widest line of each column tells where a line was ended by its author.
    let widths: Vec<f64> = (0..n_columns)
        .map(|column| {
            let width = |line: &&Vec<&Glyph>| {
                let mut inside = line.iter().filter(|it| strips.column(it) == column);
                let first = inside.next()?;
                let last = inside.next_back().unwrap_or(first);
                Some(last.x + last.width - first.x)
            };
            inside.iter().filter_map(width).fold(0.0, f64::max)
        })
        .collect();
    let mut starts: Vec<usize> = starts.into_iter().map(|at| beside[at]).collect();
    starts.extend(&across);
    starts.sort_unstable();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let row = |(&from, to): (&usize, usize)| {
        let is_across = across.contains(&from);
        let cell = |column: usize| {
            let inside = lines[from..to].iter().flatten();
            let place = |it: &Glyph| if is_across { 0 } else { strips.column(it) };
            let inside = inside.filter(|it| place(it) == column);
            let width = if is_across { 0.0 } else { widths[column] };
            cell_text(&rows_of(inside.copied().collect()), width + super::MARGINS)
        };
        Placed {
            line: Line {
                cells: Some((0..n_columns).map(cell).collect()),
                ..Line::default()
            },
            y: height(&lines[from]),
            size: 0.0,
        }
    };
    starts.iter().zip(ends).map(row).collect()
}

fn number(text: &str) -> Option<u32> {
    let bare = text.trim_matches(['.', '、', '（', '）', '(', ')']);
    bare.parse().ok()
}

fn height(line: &[&Glyph]) -> f64 {
    line.first().map_or(0.0, |first| first.y)
}

/// The first lines of rows parted by level rules.
fn by_rules(lines: &[&Vec<&Glyph>], rules: &[Rule]) -> Option<Vec<usize>> {
    let shown = || lines.iter().copied().flatten();
    let left = shown().map(|it| it.x).fold(f64::MAX, f64::min);
    let right = shown().map(|it| it.x + it.width).fold(f64::MIN, f64::max);
    let is_across = |it: &&Rule| {
        let length = it.x1.min(right) - it.x0.max(left);
        it.y1 - it.y0 < 2.0 && length > (right - left) * 0.6
    };
    let levels: Vec<f64> = rules.iter().filter(is_across).map(|it| it.y0).collect();
    let is_parted = |at: usize| {
        let between = height(lines[at])..height(lines[at - 1]);
        levels.iter().any(|it| between.contains(it))
    };
    let starts: Vec<usize> = (0..lines.len())
        .filter(|&at| at == 0 || is_parted(at))
        .collect();
    (starts.len() > LINES_MIN).then_some(starts)
}

/// The first lines of rows that are counted in front. Cells stand at the top of a row or in
/// its middle; then the lines above a number are as many as those below.
fn by_numbers(texts: &[Vec<String>], y: &impl Fn(usize) -> f64) -> Option<Vec<usize>> {
    let number = |at: usize| number(&texts[at][0]);
    let anchors: Vec<usize> = (0..texts.len())
        .filter(|&at| number(at).is_some())
        .collect();
    let counts = |pair: &[usize]| number(pair[1]) == number(pair[0]).map(|it| it + 1);
    let n_counted = anchors.windows(2).filter(|pair| counts(pair)).count();
    if anchors.len() < 2 || n_counted * 4 < (anchors.len() - 1) * 3 {
        return None;
    }
    let filled = |at: usize| (0..texts[at].len()).filter(move |&it| !texts[at][it].is_empty());
    let ends = anchors.iter().skip(1).copied().chain([texts.len()]);
    // What goes on below goes on from the line of the number.
    let n_top = anchors.iter().zip(ends).filter(|&(&anchor, end)| {
        let mut below = (anchor + 1..end).flat_map(filled);
        below.all(|column| !texts[anchor][column].is_empty())
    });
    if n_top.count() * 5 >= anchors.len() * 4 {
        // The lines above the first number are the heading.
        let heading = Some(0).filter(|_| anchors[0] > 0);
        return Some(heading.into_iter().chain(anchors).collect());
    }
    let named = (0..anchors[0]).find(|&at| !texts[at][0].is_empty());
    let middles = named.into_iter().chain(anchors.iter().copied());
    let mut starts = vec![0];
    for middle in middles {
        let top = *starts.last()?;
        // As far below as the row reaches above; digits stand a little higher than words.
        let bottom = y(middle) - (y(top) - y(middle)) - UNEVEN;
        let next = (middle + 1..texts.len()).find(|&at| y(at) < bottom);
        starts.push(next.unwrap_or(texts.len()));
    }
    starts.pop();
    starts.dedup();
    Some(starts)
}

/// The lines that begin a row by filling most columns, the first among them.
fn by_cells(texts: &[Vec<String>]) -> Vec<usize> {
    let n_filled = |at: usize| texts[at].iter().filter(|it| !it.is_empty()).count();
    let most = (0..texts.len()).map(n_filled).max().unwrap_or(0);
    let begins = |at: &usize| {
        *at == 0
            || n_filled(*at) == most
            || !texts[*at][0].is_empty() && n_filled(*at) * 3 >= most * 2
    };
    (0..texts.len()).filter(begins).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Characters ten points wide, each line twelve below the last.
    fn page(rows: &[&str]) -> Vec<Glyph> {
        let rows = rows.iter().enumerate();
        let chars = rows.flat_map(|(row, line)| {
            let chars = line.chars().enumerate().filter(|(_, c)| *c != '.');
            chars.map(move |(at, c)| Glyph {
                text: c.into(),
                x: at as f64 * 10.0,
                y: 500.0 - row as f64 * 12.0,
                width: 10.0,
                size: 10.0,
            })
        });
        chars.collect()
    }

    #[track_caller]
    fn check(rows: &[&str], expected: &[&str]) {
        let glyphs = page(rows);
        let lines = rows_of(glyphs.iter().collect());
        let found = tables(&lines, &[]);
        let read = found.iter().flat_map(|it| &it.rows).map(|row| {
            let cells = row.line.cells.iter().flatten();
            cells.cloned().collect::<Vec<_>>().join("|")
        });
        assert_eq!(read.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn cells_at_the_top_of_their_rows() {
        check(
            &[
                "一行题目在表的上面",
                "序号..任务......科室",
                "1...新建学校四..基教",
                "....所...........",
                "2...评选教师....人事",
            ],
            &["序号|任务|科室", "1|新建学校四所|基教", "2|评选教师|人事"],
        );
    }

    #[test]
    fn cells_in_the_middle_of_their_rows() {
        let glyphs = [
            ("序号", 0.0, 500.0),
            ("任务", 60.0, 500.0),
            ("科室", 140.0, 500.0),
            ("新建学校四", 60.0, 488.0),
            ("1", 0.0, 482.0),
            ("基教", 140.0, 482.0),
            ("所", 60.0, 476.0),
            ("2", 0.0, 464.0),
            ("评选教师", 60.0, 464.0),
            ("人事", 140.0, 464.0),
        ];
        let chars: Vec<Glyph> = glyphs
            .iter()
            .flat_map(|(text, x, y)| {
                text.chars().enumerate().map(move |(at, c)| Glyph {
                    text: c.into(),
                    x: x + at as f64 * 10.0,
                    y: *y,
                    width: 10.0,
                    size: 10.0,
                })
            })
            .collect();
        let lines = rows_of(chars.iter().collect());
        let found = tables(&lines, &[]);
        let rows: Vec<String> = found[0]
            .rows
            .iter()
            .map(|row| row.line.cells.clone().unwrap_or_default().join("|"))
            .collect();
        assert_eq!(
            rows,
            ["序号|任务|科室", "1|新建学校四所|基教", "2|评选教师|人事"]
        );
    }

    #[test]
    fn a_line_of_its_own_heads_those_below_it() {
        check(
            &[
                "序号..........任务......科室",
                "一学前教育",
                "1...........新建学校四..基教",
                "二义务教育",
                "2...........评选教师....人事",
            ],
            &[
                "序号|任务|科室",
                "一学前教育||",
                "1|新建学校四|基教",
                "二义务教育||",
                "2|评选教师|人事",
            ],
        );
    }

    #[test]
    fn prose_is_no_table() {
        check(
            &[
                "各县区教育局，局属各单位",
                "....现将工作要点印发给你们",
                "附件...工作要点...二〇二六年",
                "请认真抓好落实，及时报告情况",
            ],
            &[],
        );
    }
}
