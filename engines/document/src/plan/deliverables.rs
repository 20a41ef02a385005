//! Deliverables: documents in 《》, platforms and lists a plan commits to making.
//! Guideline section 4.

use std::ops::Range;

use crate::plan::clauses::{Enclosures, is_clause_end, windows};
use crate::plan::numbers;
use crate::plan::passage::Passage;
use crate::plan::units;
use crate::plan::{Deliverable, DeliverableKind};

/// Verbs that make a document, directly before its 《》. Guideline 4.1.
const DOCUMENT_VERBS: &[&str] = &[
    "出台",
    "制定",
    "制订",
    "编制",
    "印发",
    "修订",
    "起草",
    "拟定",
    "拟订",
    "下发",
    "制发",
    "颁布",
    "编印",
    "编写",
    "研制",
    "发布",
    "修订完善",
    "出版",
    "编发",
    "修改完善",
    "形成",
];
/// Verbs behind a 《》 that make it a deliverable: 完成《…》编制.
const VERBS_BEHIND: &[&str] = &[
    "编制", "制定", "制订", "修订", "起草", "印发", "出台", "编写", "编印",
];
const BEFORE_VERBS_BEHIND: &[&str] = &["完成", "推动", "推进", "做好", "加快", "启动", "抓好"];
/// Verbs that refer to a document that exists. Guideline 4.1, out.
const REFERRING: &[&str] = &[
    "落实", "贯彻", "实施", "按照", "对标", "依据", "根据", "执行", "学习", "宣传", "围绕", "符合",
    "参照", "遵照", "巩固",
];
/// What may stand behind an inner 《》 so that the phrase is the name of a new document.
const DOCUMENT_NOUNS: &[&str] = &[
    "实施意见",
    "实施方案",
    "实施细则",
    "实施办法",
    "具体措施",
    "工作方案",
    "若干措施",
    "工作细则",
    "配套措施",
    "行动方案",
    "意见",
    "方案",
    "细则",
    "办法",
    "措施",
    "任务清单",
    "分工方案",
];
/// Not a commitment. Guideline 4.2.
const TENTATIVE: &[&str] = &["探索", "谋划", "鼓励", "支持", "引导"];

/// Verbs that build a platform. Guideline 4.2.
const PLATFORM_VERBS: &[&str] = &[
    "建设",
    "构建",
    "建立",
    "建成",
    "建好",
    "搭建",
    "开发",
    "打造",
    "建好用好",
    "上线",
    "新建",
    "启用",
    "推出",
    "研发",
    "开通",
];
/// Verbs around a platform's name: 完成…建设.
const PLATFORM_FRAMES: &[&str] = &[
    "完成",
    "推进",
    "加快",
    "启动",
    "推动",
    "实施",
    "加快推进",
    "全面推进",
    "做好",
    "推动建立",
];
const PLATFORM_FRAME_ENDS: &[&str] = &["建设", "开发", "搭建", "研发"];
const PLATFORM_NOUNS: &[&str] = &["平台", "中台", "系统", "资源库"];
/// What makes a platform an information system and not a figure of speech.
const INFORMATION: &[&str] = &[
    "一网",
    "通办",
    "阅读",
    "作业",
    "健康",
    "教研",
    "资助",
    "人工智能",
    "联网",
    "排查",
    "信息",
    "智慧",
    "数据",
    "网络",
    "云",
    "在线",
    "线上",
    "网上",
    "数字",
    "管理",
    "监管",
    "监测",
    "预警",
    "服务",
    "资源",
    "招生",
    "入学",
    "报名",
    "缴费",
    "互联网",
    "视频",
    "智能",
    "电子",
    "查询",
    "测评",
    "评价",
    "监控",
    "学习",
    "咨询",
    "选课",
    "诊断",
    "阅卷",
    "考勤",
    "审批",
    "直播",
];
/// 平台 as an organisation, and what is only called a system.
const FIGURES: &[&str] = &[
    "孵化",
    "第三方",
    "教育系统",
    "交流平台",
    "展示平台",
    "合作平台",
    "研究平台",
    "实训平台",
    "发展平台",
    "科研平台",
    "融合平台",
    "一批",
    "各类平台",
    "人才库",
    "责任系统",
    "本系统",
];

/// Verbs that make a list. Guideline 4.2.
const LIST_VERBS: &[&str] = &[
    "建立",
    "制定",
    "制订",
    "编制",
    "出台",
    "印发",
    "公布",
    "发布",
    "形成",
    "梳理",
    "修订",
    "建立健全",
    "列出",
    "推出",
];
const LIST_NOUNS: &[&str] = &["清单", "目录", "名录", "台账"];
/// Lists without a name of their own, and what only contains the word.
const PLAIN_LISTS: &[&str] = &[
    "工作",
    "问题",
    "责任",
    "任务",
    "整改",
    "隐患",
    "管理",
    "需求",
    "项目",
    "工作任务",
    "问题整改",
    "动态",
    "专项",
    "重点任务",
    "责任和任务",
    "个人",
];
const LIST_TAILS: &[&str] = &[
    "制度", "管理", "化", "式", "内", "外", "中", "机制", "销号", "落实", "明确",
];

/// Finds the deliverables of one stretch of a passage.
pub(crate) fn find(passage: &Passage, bounds: Range<usize>) -> Vec<Deliverable> {
    windows(&passage.text, bounds)
        .into_iter()
        .flat_map(|window| find_in(passage, window))
        .collect()
}

fn find_in(passage: &Passage, bounds: Range<usize>) -> Vec<Deliverable> {
    let text = passage.text.as_str();
    let enclosures = Enclosures::of(text, &bounds);
    let mut found: Vec<(DeliverableKind, Range<usize>)> = documents(text, bounds.clone());
    for (noun, list) in PLATFORM_NOUNS
        .iter()
        .map(|noun| (noun, false))
        .chain(LIST_NOUNS.iter().map(|noun| (noun, true)))
    {
        for (offset, _) in text[bounds.clone()].match_indices(noun) {
            let at = bounds.start + offset;
            if enclosures.in_title(at) {
                continue;
            }
            let clause = piece_before(text, &enclosures, bounds.start, at)..at + noun.len();
            let after = &text[clause.end..bounds.end];
            let name = if list {
                list_name(text, clause, noun, after)
            } else {
                platform_name(text, clause, after)
            };
            let kind = if list {
                DeliverableKind::List
            } else {
                DeliverableKind::Platform
            };
            found.extend(name.map(|range| (kind, range)));
        }
    }
    found.sort_by_key(|(_, range)| range.start);
    found
        .into_iter()
        .map(|(kind, range)| Deliverable {
            kind,
            name: passage.printed(range.clone()),
            span: passage.span(range),
        })
        .collect()
}

/// The start of the run before `at` that a verb may govern: behind the last clause mark,
/// or behind a 、 that parts two verbs.
fn piece_before(text: &str, enclosures: &Enclosures, start: usize, at: usize) -> usize {
    let quotation = enclosures.quotation(at).map_or(at, |range| range.start);
    text[start..quotation]
        .char_indices()
        .rev()
        .map(|(offset, c)| (start + offset, c))
        .find(|&(position, c)| is_clause_end(c) && enclosures.quotation(position).is_none())
        .map_or(start, |(position, c)| position + c.len_utf8())
}

fn documents(text: &str, bounds: Range<usize>) -> Vec<(DeliverableKind, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = bounds.start;
    let mut last: Option<(usize, bool)> = None;
    while let Some(offset) = text[at..bounds.end].find('《') {
        let open = at + offset;
        let Some(close) = closing(text, open, bounds.end) else {
            break;
        };
        let after_close = close + '》'.len_utf8();
        // 《甲》《乙》, 《甲》、《乙》, 《甲》和《乙》 share a verb.
        let shares = last.is_some_and(|(end, _)| {
            end <= open && matches!(&text[end..open], "" | "、" | "和" | "及" | "与" | "以及")
        });
        let made = if shares {
            last.and_then(|(_, made)| made.then_some(open))
        } else {
            verb_before(text, bounds.start, open)
        };
        let behind = made_behind(text, bounds.start, open, &text[after_close..bounds.end]);
        if let Some(phrase_at) = made {
            found.push((
                DeliverableKind::Document,
                document_name(text, phrase_at, open, close, bounds.end),
            ));
        } else if behind {
            found.push((DeliverableKind::Document, open + '《'.len_utf8()..close));
        }
        last = Some((after_close, made.is_some()));
        at = after_close;
    }
    found
}

/// The 》 that closes the 《 at `open`, inner pairs counted.
fn closing(text: &str, open: usize, end: usize) -> Option<usize> {
    let mut depth = 0;
    for (offset, c) in text[open..end].char_indices() {
        match c {
            '《' => depth += 1,
            '》' => {
                depth -= 1;
                if depth == 0 {
                    return Some(open + offset);
                }
            }
            _ => {}
        }
    }
    None
}

/// Where the governed phrase begins, if a verb of making governs the 《 at `open`.
fn verb_before(text: &str, start: usize, open: usize) -> Option<usize> {
    let clause_at = text[start..open]
        .rfind(is_clause_end)
        .map_or(start, |p| start + p + '，'.len_utf8());
    let clause = &text[clause_at..open];
    let verb_end = DOCUMENT_VERBS
        .iter()
        .filter_map(|verb| clause.rfind(verb).map(|at| at + verb.len()))
        .max()?;
    let verb_at = DOCUMENT_VERBS
        .iter()
        .filter_map(|verb| clause.rfind(verb))
        .max()?;
    if TENTATIVE
        .iter()
        .any(|word| clause[..verb_at].contains(word))
    {
        return None;
    }
    let between = clause[verb_end..]
        .trim_start_matches("并")
        .trim_start_matches("了");
    // 省教育厅等7部门印发的《…》 is theirs.
    if between.starts_with('的') {
        return None;
    }
    let refers = REFERRING.iter().any(|word| between.contains(word));
    let organises = ["实施", "组织实施", "落实"].contains(&between) && !between.is_empty();
    let length = between.chars().count();
    let new_name = refers && length <= 14 && !between.contains(['《', '》']);
    (length <= 10 && !refers && !between.contains('》') || organises || new_name)
        .then_some(clause_at + verb_end)
}

fn made_behind(text: &str, start: usize, open: usize, after: &str) -> bool {
    let after = after.strip_prefix('的').unwrap_or(after);
    let clause_at = text[start..open]
        .rfind(is_clause_end)
        .map_or(start, |p| start + p + '，'.len_utf8());
    let clause = &text[clause_at..open];
    VERBS_BEHIND.iter().any(|verb| after.starts_with(verb))
        && BEFORE_VERBS_BEHIND
            .iter()
            .any(|verb| clause.ends_with(verb))
}

/// The inside of 《》, or the whole phrase of a new document named after a higher one.
fn document_name(
    text: &str,
    phrase_at: usize,
    open: usize,
    close: usize,
    end: usize,
) -> Range<usize> {
    let inner = open + '《'.len_utf8()..close;
    let after_at = close + '》'.len_utf8();
    let after = &text[after_at..end];
    let bare = after.strip_prefix('的').unwrap_or(after);
    let noun = DOCUMENT_NOUNS
        .iter()
        .filter(|noun| bare.starts_with(**noun))
        .max_by_key(|noun| noun.len());
    match noun {
        Some(noun) if phrase_at <= open => {
            let phrase = &text[phrase_at..open];
            let start = phrase_at + phrase.len() - phrase.trim_start_matches(['并', '了']).len();
            start..after_at + (after.len() - bare.len()) + noun.len()
        }
        _ if REFERRING
            .iter()
            .any(|word| text[phrase_at.min(open)..open].contains(word)) =>
        {
            inner
        }
        _ => inner,
    }
}

/// The name of a platform whose noun ends `clause`, if the plan commits to building it.
fn platform_name(text: &str, clause: Range<usize>, after: &str) -> Option<Range<usize>> {
    let whole = &text[clause.clone()];
    if TENTATIVE.iter().any(|word| whole.contains(word))
        || FIGURES.iter().any(|word| whole.contains(word))
    {
        return None;
    }
    let after = after.trim_start_matches('”');
    let frame_end = PLATFORM_FRAME_ENDS
        .iter()
        .any(|end| after.strip_prefix('的').unwrap_or(after).starts_with(end));
    let by_frame = frame_end
        .then(|| last_verb(whole, PLATFORM_FRAMES))
        .flatten();
    let by_verb = last_verb(whole, PLATFORM_VERBS);
    let name_at = match (by_frame, by_verb) {
        (Some(frame), Some(verb)) => frame.max(verb),
        (frame, verb) => frame.or(verb)?,
    };
    let mut range = clause.start + name_at..clause.end;
    range.start += leading_modifiers(&text[range.clone()]);
    let name = &text[range.clone()];
    // A list of things, a sentence, or 的 in the middle is no name.
    let is_counted = name.starts_with(|c: char| c.is_ascii_digit())
        || !numbers::scan(name, 0..name.len()).is_empty() && name.starts_with(['一', '两', '三']);
    let specific = !is_counted
        && name.chars().count() >= 5
        && INFORMATION.iter().any(|word| name.contains(word))
        && !name.contains(['、', '《']);
    specific.then(|| unquoted(text, range))
}

fn last_verb(clause: &str, verbs: &[&str]) -> Option<usize> {
    verbs
        .iter()
        .filter_map(|verb| clause.rfind(verb).map(|at| at + verb.len()))
        .max()
        .filter(|&end| end < clause.len())
}

/// 一体化的, 统一的, 全市: words before the name that are none of it.
fn leading_modifiers(name: &str) -> usize {
    let mut skipped = 0;
    loop {
        let rest = &name[skipped..];
        let of = rest
            .find('的')
            .filter(|&at| at <= 8 * 3 && !rest[..at].contains('“'))
            .map(|at| at + '的'.len_utf8());
        let word = ["健全", "完善", "全面", "并", "了", "用好"]
            .iter()
            .find(|word| rest.starts_with(**word))
            .map(|word| word.len());
        match of.or(word) {
            Some(len) if len < rest.len() => skipped += len,
            _ => return skipped,
        }
    }
}

/// Outer quotation marks go when they enclose the whole name.
fn unquoted(text: &str, range: Range<usize>) -> Range<usize> {
    let name = &text[range.clone()];
    if name.starts_with('“') && !name.contains('”') {
        let mark = '“'.len_utf8();
        return range.start + mark..range.end;
    }
    range
}

/// The name of a list whose noun ends `clause`, if the plan commits to making it.
fn list_name(text: &str, clause: Range<usize>, noun: &str, after: &str) -> Option<Range<usize>> {
    let whole = &text[clause.clone()];
    if TENTATIVE.iter().any(|word| whole.contains(word))
        || LIST_TAILS.iter().any(|tail| after.starts_with(tail))
        || after.starts_with('》')
    {
        return None;
    }
    let verb_end = last_verb(whole, LIST_VERBS)?;
    let verb_at = clause.start + verb_end;
    let mut range = verb_at..clause.end;
    range.start += leading_modifiers(&text[range.clone()]);
    let name = &text[range.clone()];
    let modifiers = name.trim_start_matches('“').strip_suffix(noun)?;
    let plain = PLAIN_LISTS.contains(&modifiers)
        || LIST_NOUNS.iter().any(|noun| modifiers.contains(noun))
        || modifiers.chars().count() < 3
        || modifiers.contains(['、', '《', '》'])
        || modifiers.ends_with('“');
    (!plain).then(|| unquoted(text, range))
}

/// The deliverables a cell under 成果形式 names: 建设清单、认定文件. None if it is a sentence,
/// or counts what is to be done.
pub(crate) fn of_cell(passage: &Passage, range: Range<usize>) -> Option<Vec<Deliverable>> {
    let text = &passage.text;
    let mut found = Vec::new();
    for part in units::split(text, range) {
        let mut from = part.start;
        for to in passage.breaks(part.clone()).into_iter().chain([part.end]) {
            let own = to - numbered(&text[from..to]).len()..to;
            from = to;
            let bare = text[own.clone()].trim_matches(['《', '》']);
            let n_chars = bare.chars().count();
            if n_chars > NAME_CHARS_MAX || bare.contains(|c: char| c.is_ascii_digit()) {
                return None;
            }
            if n_chars >= 2 {
                let printed = passage.printed(own.clone());
                found.push(Deliverable {
                    kind: kind_of_name(bare),
                    name: printed.trim_matches(['《', '》']).to_owned(),
                    span: passage.span(own),
                });
            }
        }
    }
    Some(found)
}

const NAME_CHARS_MAX: usize = 30;

/// Without the number in front of it.
fn numbered(text: &str) -> &str {
    crate::label::of(text).map_or(text, |label| &text[label.end..])
}

fn kind_of_name(name: &str) -> DeliverableKind {
    const LISTS: &[&str] = &["清单", "目录", "名录", "台账", "名单", "一览表", "汇总表"];
    let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
    if ends(LISTS) {
        DeliverableKind::List
    } else if ends(PLATFORM_NOUNS) {
        DeliverableKind::Platform
    } else {
        DeliverableKind::Document
    }
}

#[cfg(test)]
mod tests;
