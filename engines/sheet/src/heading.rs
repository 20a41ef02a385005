//! Which row names the columns, and which column is what.

use base::chinese::{half_width, without_space};

use crate::Row;

/// A column that is looked for, by all its names.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Plain; the first counts most.
    names: Vec<String>,
}

impl Wanted {
    pub fn new(names: impl IntoIterator<Item = impl AsRef<str>>) -> Wanted {
        let names = names.into_iter().map(|it| plain(it.as_ref()));
        Wanted {
            names: names.filter(|it| !it.is_empty()).collect(),
        }
    }

    /// The same, also behind the name of a group: 父亲姓名.
    pub fn under(&self, groups: &[String]) -> Wanted {
        let mut names = self.names.clone();
        for group in groups {
            let group = plain(group);
            names.extend(self.names.iter().map(|it| format!("{group}{it}")));
        }
        Wanted { names }
    }

    /// Whether a column of this name is meant.
    pub fn is(&self, title: &str) -> bool {
        let title = plain(title);
        let is_it = |it: &String| *it == title || bare(it) == title;
        !title.is_empty() && self.names.iter().any(is_it)
    }
}

/// The row that names the columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// As the spreadsheet counts.
    pub row: u32,
    /// For each wanted column, where it stands.
    pub places: Vec<Option<usize>>,
    /// What each column of the file is called; empty when it has no name.
    pub titles: Vec<String>,
    /// The same, plain, behind the name of the group it stands under.
    pub joined: Vec<String>,
}

impl Heading {
    pub fn found(&self) -> usize {
        self.places.iter().flatten().count()
    }

    /// Whether a row repeats the heading, as on each page of a printed list.
    pub fn is_again(&self, row: &Row) -> bool {
        let mut filled = (0..self.titles.len()).filter(|at| !row.cell(*at).is_empty());
        self.found() > 1
            && filled.clone().count() > 1
            && filled.all(|at| plain(&row.text(at)) == plain(&self.titles[at]))
    }
}

/// The row among the first ones that names most of what is wanted; at least two, or all.
pub fn heading(rows: &[Row], wanted: &[Wanted]) -> Option<Heading> {
    let least = wanted.len().clamp(1, 2);
    let mut best: Option<Heading> = None;
    for (at, row) in rows.iter().enumerate() {
        let above = at.checked_sub(1).and_then(|it| rows.get(it));
        let here = judged(row, above, wanted);
        if here.found() >= best.as_ref().map_or(least, |it| it.found() + 1) {
            best = Some(here);
        }
    }
    best
}

/// The row with this number as the heading, whatever it names.
pub fn heading_at(rows: &[Row], number: u32, wanted: &[Wanted]) -> Option<Heading> {
    let at = rows.iter().position(|it| it.number == number)?;
    let above = at.checked_sub(1).and_then(|it| rows.get(it));
    Some(judged(&rows[at], above, wanted))
}

/// A row as a heading. A cell left empty under a merged one has the name above it; under a
/// group (监护人 over 姓名, 电话) it may also be meant by both names together.
fn judged(row: &Row, above: Option<&Row>, wanted: &[Wanted]) -> Heading {
    let width = row.cells.len().max(above.map_or(0, |it| it.cells.len()));
    let (mut titles, mut joined) = (Vec::with_capacity(width), Vec::with_capacity(width));
    let mut group = String::new();
    for at in 0..width {
        let own = row.text(at);
        let over = above.map(|it| it.text(at)).unwrap_or_default();
        if !over.is_empty() {
            group = if is_group(&over) {
                over.clone()
            } else {
                String::new()
            };
        }
        joined.push(plain(&format!("{group}{own}")));
        titles.push(if own.is_empty() { over } else { own });
    }
    let plain_titles: Vec<String> = titles.iter().map(|it| plain(it)).collect();
    let bare_titles: Vec<String> = plain_titles.iter().map(|it| bare(it).to_owned()).collect();
    let mut places = vec![None; wanted.len()];
    let mut taken = vec![false; width];
    // What is named exactly is settled before what is named loosely.
    for names in [&plain_titles, &joined, &bare_titles] {
        for (wanted, place) in wanted.iter().zip(&mut places) {
            if place.is_none() {
                *place = wanted.names.iter().find_map(|name| {
                    (0..width).find(|at| {
                        let it = &names[*at];
                        !taken[*at] && !it.is_empty() && (it == name || it == bare(name))
                    })
                });
                if let Some(at) = *place {
                    taken[at] = true;
                }
            }
        }
    }
    Heading {
        row: row.number,
        places,
        titles,
        joined,
    }
}

/// What stands over several columns; neither a title nor `班级：一年级（1）班`.
fn is_group(over: &str) -> bool {
    over.chars().count() <= GROUP_MAX && !over.contains([':', '：'])
}

/// Longer names are no group's.
const GROUP_MAX: usize = 8;

/// A column's name without marks and spaces, half-width: `*身份证号 （必填）：` is `身份证号(必填)`.
pub fn plain(text: &str) -> String {
    let plain = half_width(&without_space(text));
    plain.trim_matches(['*', ':', '#']).to_lowercase()
}

/// Without a remark in brackets: `身份证号(必填)` is `身份证号`.
pub fn bare(plain: &str) -> &str {
    plain
        .split(['(', '['])
        .next()
        .unwrap_or(plain)
        .trim_end_matches('*')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cell;

    fn rows(lines: &[&str]) -> Vec<Row> {
        let cells = |line: &str| {
            line.split('|')
                .map(|it| Cell::Text(it.to_owned()))
                .collect()
        };
        (1..)
            .zip(lines)
            .map(|(number, line)| Row {
                number,
                cells: cells(line),
            })
            .collect()
    }

    #[track_caller]
    fn check(lines: &[&str], wanted: &[&[&str]], expected: Option<(u32, &[Option<usize>])>) {
        let wanted: Vec<Wanted> = wanted.iter().map(|it| Wanted::new(it.iter())).collect();
        let found = heading(&rows(lines), &wanted);
        let found = found.map(|it| (it.row, it.places));
        assert_eq!(
            found,
            expected.map(|(row, places)| (row, places.to_vec())),
            "{lines:?}"
        );
    }

    #[test]
    fn the_heading_is_the_row_that_names_most() {
        check(
            &[
                "云岭市学生名册",
                "学校：|东县一小",
                "序号|*姓 名|学籍号（19位）：",
                "1|王一|G1",
            ],
            &[&["学籍号"], &["姓名"], &["班级"]],
            Some((3, &[Some(2), Some(1), None])),
        );
    }

    #[test]
    fn other_names_count_and_the_first_counts_most() {
        check(
            &["身份证件号|证件号码|姓名"],
            &[&["身份证号", "证件号码", "身份证件号"], &["姓名"]],
            Some((1, &[Some(1), Some(2)])),
        );
    }

    #[test]
    fn brackets_tell_columns_apart_when_both_are_wanted() {
        check(
            &["人数（男）|人数（女）"],
            &[&["人数（女）"], &["人数（男）"]],
            Some((1, &[Some(1), Some(0)])),
        );
    }

    #[test]
    fn two_rows_of_merged_cells_are_read_together() {
        check(
            &["姓名|监护人||住址", "|姓名|电话|"],
            &[&["姓名"], &["监护人姓名"], &["监护人电话"], &["住址"]],
            Some((2, &[Some(0), Some(1), Some(2), Some(3)])),
        );
    }

    #[test]
    fn one_name_alone_is_chance() {
        check(&["姓名|说明", "王一|无"], &[&["姓名"], &["学号"]], None);
        check(&["姓名", "王一"], &[&["姓名"]], Some((1, &[Some(0)])));
    }
}
