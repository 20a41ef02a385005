//! 重点项目: the key projects of an annex, as a numbered list or a table.
//! Guideline 2 (`key_projects`).

use std::ops::Range;

use crate::label::Rank;
use crate::plan::outline::Node;
use crate::plan::passage::Passage;
use crate::plan::table;
use crate::plan::tasks::{self, Parts};
use crate::plan::units::{self, Field};
use crate::plan::{DayRange, KeyProject, targets};

/// Titles of annexes that list projects, and of those that only repeat the tasks.
const PROJECT_WORDS: &[&str] = &["项目", "工程", "实事", "重点工作", "重点事项"];
const REPEATING_WORDS: &[&str] = &["分工", "分解", "指标", "名单", "统计"];

/// Whether an annex of this title lists key projects; an annex without one is asked
/// for its units instead.
pub(crate) fn is_project_annex(title: &str, passages: &[Passage]) -> bool {
    let has_units = || {
        passages
            .iter()
            .any(|p| units::field_at_start(&p.text).is_some())
    };
    !REPEATING_WORDS.iter().any(|word| title.contains(word))
        && (PROJECT_WORDS.iter().any(|word| title.contains(word))
            || title.is_empty() && has_units())
}

/// Reads the projects of `passages[range]`.
pub(crate) fn find(
    passages: &[Passage],
    range: Range<usize>,
    period: Option<DayRange>,
) -> Vec<KeyProject> {
    let mut found = of_table(passages, range.clone(), period);
    if found.is_empty() {
        found = of_list(passages, range, period);
    }
    for (idx, project) in found.iter_mut().enumerate() {
        project.no = idx as u32 + 1;
    }
    found
}

/// The items of a section of the plan that is headed 重点工程.
pub(crate) fn of_nodes(
    passages: &[Passage],
    nodes: &[&Node],
    period: Option<DayRange>,
) -> Vec<KeyProject> {
    let whole = |at: usize| (at, 0..passages[at].text.len());
    nodes
        .iter()
        .enumerate()
        .map(|(idx, node)| {
            let stretches: Vec<_> = std::iter::once((node.at, node.rest.clone()))
                .chain(node.body.iter().map(|&at| whole(at)))
                .collect();
            let mut project = project(passages, node.at, node.title.clone(), &stretches, period);
            project.no = idx as u32 + 1;
            project.span = tasks::span_of(passages, node);
            project
        })
        .collect()
}

fn project(
    passages: &[Passage],
    at: usize,
    title: Range<usize>,
    stretches: &[(usize, Range<usize>)],
    period: Option<DayRange>,
) -> KeyProject {
    let parts = Parts::read(passages, stretches);
    let prose = std::iter::once((at, title.clone())).chain(parts.prose.iter().cloned());
    let found = prose
        .flat_map(|(at, range)| targets::find(&passages[at], range, period))
        .collect();
    KeyProject {
        no: 0,
        title: passages[at].printed(title.clone()),
        responsible: parts.responsible(passages, None),
        lead: parts.responsible(passages, Some(Field::Lead)),
        support: parts.responsible(passages, Some(Field::Support)),
        deadline: parts.deadline(passages),
        text: String::new(),
        targets: found,
        span: stretches
            .iter()
            .filter(|(_, range)| !range.is_empty())
            .fold(passages[at].span(title), |span, (at, range)| {
                span.join(passages[*at].span(range.clone()))
            }),
    }
}

/// 1.…（…） 承办单位：…
fn of_list(passages: &[Passage], range: Range<usize>, period: Option<DayRange>) -> Vec<KeyProject> {
    let is_item = |at: &usize| {
        passages[*at]
            .label
            .is_some_and(|label| label.rank <= Rank::Arabic)
    };
    // The lowest level is the items; a higher one heads groups of them.
    let Some(rank) = range
        .clone()
        .filter(is_item)
        .filter_map(|at| passages[at].label.map(|label| label.rank))
        .max()
    else {
        return Vec::new();
    };
    let starts: Vec<usize> = range
        .clone()
        .filter(|&at| passages[at].label.is_some_and(|label| label.rank == rank))
        .collect();
    let mut found = Vec::new();
    for (idx, &at) in starts.iter().enumerate() {
        let end = starts.get(idx + 1).copied().unwrap_or(range.end);
        let end = (at + 1..end)
            .find(|&n| is_item(&n) || is_end(&passages[n].text))
            .unwrap_or(end);
        let text = passages[at].text.as_str();
        let from = passages[at].label.map_or(0, |label| label.end);
        let (title, rest) = title_of_item(text, from);
        let stretches: Vec<_> = std::iter::once((at, rest))
            .chain((at + 1..end).map(|n| (n, 0..passages[n].text.len())))
            .collect();
        found.push(project(passages, at, title, &stretches, period));
    }
    found
}

fn is_end(text: &str) -> bool {
    text.starts_with("附件") || text.starts_with("抄送") || text.ends_with("印发")
}

/// The whole printed item up to its units; of several sentences, the first.
fn title_of_item(text: &str, from: usize) -> (Range<usize>, Range<usize>) {
    let units_at = units::fields(&text[from..])
        .into_iter()
        .map(|label| from + label.range.start)
        .find(|&at| at > from);
    let units_at = units_at
        .or_else(|| {
            units::bracket_at_end(text, from..text.len()).map(|bracket| bracket.range.start)
        })
        .unwrap_or(text.len());
    let item = text[from..units_at].trim_end_matches('。');
    let title_end = match item.find('。') {
        Some(at) if item[..at].chars().count() <= 60 => from + at,
        _ => from + item.len(),
    };
    let rest_at = title_end
        + if text[title_end..].starts_with('。') {
            '。'.len_utf8()
        } else {
            0
        };
    (from..title_end, rest_at..text.len())
}

/// 序号 | 项目名称 | 主要内容 | 责任单位
fn of_table(
    passages: &[Passage],
    range: Range<usize>,
    period: Option<DayRange>,
) -> Vec<KeyProject> {
    table::read(passages, range)
        .entries
        .into_iter()
        .map(|entry| {
            let parts = entry.parts(passages);
            let text = entry.text(passages);
            let (at, name) = entry.name.clone();
            let prose = std::iter::once(entry.name).chain(parts.prose.iter().cloned());
            KeyProject {
                no: 0,
                title: passages[at].printed(name),
                responsible: parts.responsible(passages, None),
                lead: parts.responsible(passages, Some(Field::Lead)),
                support: parts.responsible(passages, Some(Field::Support)),
                deadline: parts.deadline(passages),
                text,
                targets: prose
                    .flat_map(|(at, range)| targets::find(&passages[at], range, period))
                    .collect(),
                span: entry.span,
            }
        })
        .collect()
}
