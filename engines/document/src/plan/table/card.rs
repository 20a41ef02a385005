//! 责任卡: a table that is one task, each cell behind what it is called: 项目名称 | … | 牵头科室 | ….
//!
//! Not here: tables with their headings above (`columns`).

use crate::plan::passage::Passage;
use crate::plan::table::columns::{self, Role};
use crate::plan::table::{Column, Entry, Stretch};

/// A card of fewer rows is a heading.
const ROWS_MIN: usize = 2;
/// Cells that are called something.
const CALLED_MIN: usize = 3;

/// The card that `passages[at..end]` begins with, and how many rows it takes.
pub(super) fn read(passages: &[Passage], at: usize, end: usize) -> Option<(Entry, usize)> {
    let mut found: Vec<(String, Stretch)> = Vec::new();
    let mut n_rows = 0;
    let rows = passages[at..end].iter().take_while(|row| row.is_row());
    for (idx, passage) in rows.enumerate() {
        let Some(pairs) = pairs(passage, found.last().map(|it| it.0.as_str())) else {
            break;
        };
        let is_next = |(title, _): &(String, Stretch)| {
            let again = found.iter().any(|(before, _)| before == title);
            again && columns::role_of(title) == Some(Role::Task)
        };
        let pairs = pairs
            .into_iter()
            .map(|(title, cell)| (title, (at + idx, cell)));
        let pairs: Vec<(String, Stretch)> = pairs.collect();
        if pairs.iter().any(is_next) {
            break;
        }
        found.extend(pairs);
        n_rows = idx + 1;
    }
    let titles: Vec<String> = found.iter().map(|(title, _)| title.clone()).collect();
    let roles: Vec<Option<Role>> = titles.iter().map(|it| columns::role_of(it)).collect();
    // 改革事项 stands above its 主要任务.
    let first = roles.iter().position(|role| *role == Some(Role::Task));
    let name_at = first.or_else(|| columns::named_by_word(&titles, &roles))?;
    let is_answered = roles
        .iter()
        .any(|role| matches!(role, Some(Role::Field(field)) if !field.is_said()));
    if n_rows < ROWS_MIN || found.len() < CALLED_MIN || !is_answered {
        return None;
    }
    let (name, mut cells, mut under) = (found[name_at].1.clone(), Vec::new(), Vec::new());
    for (idx, (title, stretch)) in found.into_iter().enumerate() {
        match roles[idx] {
            _ if idx == name_at => {}
            Some(Role::Number) => {}
            Some(Role::Category) => under.push(stretch),
            Some(Role::Field(field)) => cells.push((Column::Field(field), stretch)),
            Some(Role::Task | Role::Detail) => cells.push((Column::Text, stretch)),
            Some(Role::Remark) | None => cells.push((Column::Remark(title), stretch)),
        }
    }
    let rows = passages[at..at + n_rows].iter().map(|row| row.span);
    let entry = Entry {
        name,
        cells,
        under,
        amounts: Vec::new(),
        steps: Vec::new(),
        shares: Vec::new(),
        unit: None,
        span: rows.reduce(crate::text::Span::join)?,
    };
    Some((entry, n_rows))
}

/// The cells of a row, each with what it is called; a cell that goes on below such a title
/// is called as the one above. None if the row is not of a card.
fn pairs(passage: &Passage, above: Option<&str>) -> Option<Vec<(String, std::ops::Range<usize>)>> {
    let text = |cell: &std::ops::Range<usize>| &passage.text[cell.clone()];
    let cells: Vec<_> = passage
        .cells
        .iter()
        .flatten()
        .filter(|cell| !cell.is_empty())
        .collect();
    if let (Some(above), [only]) = (above, cells.as_slice())
        && !passage.merged.is_empty()
        && !is_called(text(only))
    {
        return Some(vec![(above.to_owned(), (*only).clone())]);
    }
    let are_all = cells.iter().all(|cell| is_called(text(cell)));
    if cells.len() < 2 || cells.len() % 2 == 1 || are_all {
        return None;
    }
    let pairs = cells.chunks(2).map(|pair| {
        let title = text(pair[0]);
        is_called(title).then(|| (title.to_owned(), pair[1].clone()))
    });
    pairs.collect()
}

fn is_called(text: &str) -> bool {
    const CHARS_MAX: usize = 8;
    text.chars().count() <= CHARS_MAX
        && !text.contains(|c: char| c.is_ascii_digit())
        && columns::is_title(text)
}
