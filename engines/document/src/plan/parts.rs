//! What a file holds: a notice, a summary of last year, one plan or several, annexes.
//!
//! Guideline 1.4 and 2: the notice gives the header, the summary gives nothing, the
//! first true plan is the one read unless another is asked for.

use std::ops::Range;

use crate::label::Rank;
use crate::plan::passage::Passage;

/// What a part of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartKind {
    Plan,
    Summary,
    /// A list of projects, a table, anything behind a plan.
    Annex,
}

/// A part of a file, by passages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) kind: PartKind,
    /// The passages of its title; empty if it has none.
    pub(crate) title: Range<usize>,
    /// The passages under the title.
    pub(crate) body: Range<usize>,
}

/// Nouns a plan's title ends with.
const PLAN_NOUNS: &[&str] = &[
    "要点",
    "计划",
    "安排",
    "意见",
    "方案",
    "规划",
    "纲要",
    "打算",
    "思路",
    "部署",
    "重点工作",
    "工作任务",
    "重点任务",
    "目标任务",
    "行动",
    "任务书",
    "工作清单",
    "任务清单",
    "若干措施",
    "谋划",
    "工作目标",
    "举措",
    "建议",
    "工作指南",
    "路线图",
    "分解",
    "分工",
];
/// Nouns of what is listed behind a plan.
const ANNEX_NOUNS: &[&str] = &[
    "项目",
    "工程",
    "实事",
    "一览表",
    "分解表",
    "分工表",
    "任务表",
    "台账",
    "清单",
    "指标",
    "表",
    "项目表",
    "名单",
    "目录",
    "事项",
    "行事历",
];
/// Words of a report on what is past.
const SUMMARY_NOUNS: &[&str] = &[
    "总结",
    "回顾",
    "工作报告",
    "情况报告",
    "工作汇报",
    "情况汇报",
    "完成情况",
    "工作情况",
    "工作成效",
    "自评报告",
];

/// Whether a title is that of a plan, or of a notice that carries one.
pub(crate) fn is_plan_title(title: &str) -> bool {
    PLAN_NOUNS.iter().any(|noun| title.contains(noun))
}

/// Parts of a file in order. The passages before the first part are its front.
pub(crate) fn split(passages: &[Passage]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for title in titles(passages) {
        let has_plan = parts.iter().any(|part| part.kind == PartKind::Plan);
        let under = &passages[title.range.end..];
        let kind = kind_of(&title, has_plan, under);
        let opens = title.is_annexed || begins_outline(under);
        // A title that is only mentioned, in a table of contents, a menu or above a table,
        // has no outline of its own under it.
        if !opens && (has_plan || kind == PartKind::Annex) {
            continue;
        }
        if let Some(open) = parts.last_mut() {
            open.body.end = title.range.start;
        }
        parts.push(Part {
            kind,
            title: title.range.clone(),
            body: title.range.end..passages.len(),
        });
    }
    parts.retain(|part| {
        part.kind == PartKind::Annex
            || passages[part.body.clone()]
                .iter()
                .any(|p| p.label.is_some() || p.is_row())
    });
    if !parts.iter().any(|part| part.kind == PartKind::Plan) {
        fall_back(passages, &mut parts);
    }
    parts
}

/// No title of its own: the plan begins behind the notice, or with the first heading.
fn fall_back(passages: &[Passage], parts: &mut Vec<Part>) {
    if parts.iter().any(|part| part.kind == PartKind::Summary) {
        // A report with both halves under one title: its sections decide.
        if let Some(part) = parts.iter_mut().find(|part| part.kind == PartKind::Summary) {
            part.kind = PartKind::Plan;
        }
        return;
    }
    // A notice without numbered lines, and the table or the projects it carries.
    let labelled = |part: &Part| {
        passages[..part.title.start]
            .iter()
            .any(|p| p.label.is_some())
    };
    let carried = parts.iter_mut().find(|part| {
        let under = &passages[part.body.clone()];
        !labelled(part) && (under.iter().any(Passage::is_row) || begins_outline(under))
    });
    if let Some(part) = carried {
        part.kind = PartKind::Plan;
        return;
    }
    let first_label = passages
        .iter()
        .position(|p| p.label.is_some_and(|l| l.rank <= Rank::HanBracket))
        .or_else(|| passages.iter().position(|p| p.label.is_some()));
    let first = first_label.or_else(|| passages.iter().position(Passage::is_row));
    if let Some(first) = first {
        let end = parts
            .first()
            .map_or(passages.len(), |part| part.title.start.max(first));
        parts.insert(
            0,
            Part {
                kind: PartKind::Plan,
                title: first..first,
                body: first..end,
            },
        );
    }
}

struct Title {
    range: Range<usize>,
    text: String,
    /// 附件 stands above it.
    is_annexed: bool,
}

fn titles(passages: &[Passage]) -> Vec<Title> {
    let mut found: Vec<Title> = Vec::new();
    let mut idx = 0;
    while idx < passages.len() {
        let taken = found.last().map_or(0, |title| title.range.end);
        match title_ending_at(passages, idx, taken) {
            Some(title) => {
                idx = title.range.end;
                found.push(title);
            }
            None => idx += 1,
        }
    }
    found
}

/// The title whose last line is passage `idx`, if there is one.
fn title_ending_at(passages: &[Passage], idx: usize, taken: usize) -> Option<Title> {
    let last = &passages[idx];
    if !is_title_line(last) {
        return None;
    }
    let is_annexed = |start: usize| {
        (taken.max(start.saturating_sub(2))..start).any(|at| is_annex_mark(&passages[at].text))
    };
    let core = bare(&last.text);
    let noun_ends = PLAN_NOUNS
        .iter()
        .chain(ANNEX_NOUNS)
        .chain(SUMMARY_NOUNS)
        .any(|noun| core.ends_with(noun));
    if !noun_ends
        || core.contains("通知")
        || core.contains("印发")
        || core.contains("转发")
        || core.starts_with('《') && !is_annexed(idx)
    {
        return None;
    }
    let mut start = idx;
    let mut text = last.text.clone();
    while start > taken && idx - start < 4 {
        let before = &passages[start - 1];
        if !is_title_line(before) || !leads_into_title(&before.text, &text) {
            break;
        }
        text = format!("{}{text}", before.text);
        start -= 1;
    }
    let annexed = is_annexed(start);
    let is_part = last.label.is_some_and(|label| label.rank == Rank::Part);
    let names_time = names_time(&text);
    let long_enough = text.chars().count() >= 6;
    // Unlabelled words like 重点任务 inside a plan are no title.
    (long_enough && (names_time || annexed || names_body(&text) && taken == 0)
        || is_part && names_time)
        .then(|| Title {
            range: start..idx + 1,
            text: bare(&text).to_owned(),
            is_annexed: annexed,
        })
}

fn is_title_line(passage: &Passage) -> bool {
    let label_allows = passage.label.is_none_or(|label| label.rank == Rank::Part);
    let length = passage.length();
    label_allows
        && !passage.is_row()
        && (2..=46).contains(&length)
        && !passage
            .text
            .ends_with(['。', '；', '：', '，', '、', '！', '？'])
        && !passage.text.contains(['。', '；', '：', '>', '|'])
        && !passage.text.starts_with(['—', '（', '〔'])
        && !is_annex_mark(&passage.text)
}

/// Whether a line above belongs to the title below: the name of a body, or a torn piece.
fn leads_into_title(line: &str, title: &str) -> bool {
    let is_mark = line.ends_with("文件")
        || line.ends_with('号')
        || line.contains("通知")
        || line.contains("印发");
    let is_dated = base::chinese::day(line).is_some();
    if is_mark || is_dated {
        return false;
    }
    // A title that says whose it is needs no body above it.
    let own = title
        .find(|c: char| c.is_ascii_digit() || c == '“')
        .unwrap_or(0);
    names_body(line) && !names_body(&title[..own]) && is_body_name(line)
        || !names_time(title)
            && (names_time(line)
                || ["关于", "全市", "全区", "全县", "教育", "工作"]
                    .iter()
                    .any(|end| line.ends_with(end)))
        || line.ends_with("关于")
        || line.ends_with('年')
        || line.ends_with("关于印发")
}

/// 附件, 附件1, 附件：
pub(crate) fn is_annex_mark(text: &str) -> bool {
    let rest = text
        .strip_prefix("附件")
        .or_else(|| text.strip_prefix("附："))
        .or_else(|| text.strip_prefix("附表"));
    rest.is_some_and(|rest| {
        rest.chars().count() <= 4
            && rest
                .chars()
                .all(|c| c.is_ascii_digit() || "：一二三四五六七八九十-—".contains(c))
    }) || text == "附"
}

/// Whether an annex begins with `line`: 附件 alone, or with its title and an item below.
/// A line that only lists the annexes is followed by text or by the second of them.
pub(crate) fn opens_annex(line: &Passage, next: &Passage) -> bool {
    let is_item = next.is_row() || next.label.is_some_and(|label| label.number == 1);
    is_annex_mark(&line.text)
        || line.text.starts_with("附件") && is_item && !line.text.ends_with('。')
}

/// Without a bracket at the end: （征求意见稿）.
fn bare(text: &str) -> &str {
    match (text.ends_with('）'), text.rfind('（')) {
        (true, Some(open)) if open > 0 => &text[..open],
        _ => text,
    }
}

/// A year, 十四五, a school year.
pub(crate) fn names_time(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let is_year = chars.windows(4).any(|w| {
        (w[0] == '2' && w[1] == '0' || w[0] == '1' && w[1] == '9')
            && w[2].is_ascii_digit()
            && w[3].is_ascii_digit()
    });
    is_year
        || text.contains("二〇")
        || text.contains("二○")
        || ["十三五", "十四五", "十五五", "十六五"]
            .iter()
            .any(|word| text.contains(word))
}

/// Whether a text names a public body or a place.
fn names_body(text: &str) -> bool {
    ["教育", "局", "市", "县", "区", "学校", "委"]
        .iter()
        .any(|word| text.contains(word))
}

fn is_body_name(text: &str) -> bool {
    crate::plan::header::ends_as_body(text) && text.chars().count() >= 4
}

fn kind_of(title: &Title, has_plan: bool, under: &[Passage]) -> PartKind {
    let text = title.text.as_str();
    let plan_noun = PLAN_NOUNS.iter().any(|noun| text.ends_with(noun));
    if SUMMARY_NOUNS.iter().any(|noun| text.contains(noun)) && !plan_noun {
        return PartKind::Summary;
    }
    // What is annexed to a plan is a plan only if it has sections.
    if has_plan && (!plan_noun || title.is_annexed && !has_sections(under)) {
        return PartKind::Annex;
    }
    if plan_noun || !title.is_annexed {
        PartKind::Plan
    } else {
        PartKind::Annex
    }
}

/// Whether the first label below is the first of its rank.
fn begins_outline(under: &[Passage]) -> bool {
    under
        .iter()
        .find_map(|p| p.label)
        .is_some_and(|label| label.number == 1 && label.rank <= Rank::Arabic)
}

fn has_sections(under: &[Passage]) -> bool {
    let end = under
        .iter()
        .position(|p| is_annex_mark(&p.text))
        .unwrap_or(under.len());
    under[..end]
        .iter()
        .filter_map(|p| p.label)
        .any(|label| label.rank <= Rank::Han)
}
