//! What a target counts: a noun phrase in the words of the text. Guideline 3.3.
//!
//! A best effort for people to read; nothing is decided by it.

use crate::plan::numbers::Number;
use crate::plan::targets::{Stance, View, words};

/// Words a clause may begin with that name no thing.
const LEADS: &[&str] = &[
    "让",
    "确保",
    "保证",
    "力争",
    "争取",
    "规划",
    "计划",
    "全年",
    "全市",
    "全区",
    "全县",
    "年内",
    "继续",
    "严格落实",
    "落实",
    "力争全年",
    "预计",
    "重点",
    "组织实施",
    "分别",
    "至少",
    "不少于",
    "不低于",
    "达到",
    "共",
    "约",
    "完成",
];

pub(crate) fn of(view: &View<'_>, number: &Number, stance: Stance) -> String {
    if stance == Stance::NotOne {
        return trim(view.after);
    }
    let is_share = matches!(number.unit.as_str(), "%" | "‰" | "个百分点" | "百分点")
        || number.unit.starts_with(':');
    let behind = noun_behind(view.after);
    if is_share || behind.is_empty() {
        let before = if view.piece.is_empty() {
            view.before
        } else {
            view.piece
        };
        let noun = noun_before(before);
        return if noun.is_empty() { behind } else { noun };
    }
    match member(view.before) {
        Some(member) => format!("{member}{behind}"),
        None => behind,
    }
}

/// 每个学生, 每所院校: whom the number is due to.
fn member(before: &str) -> Option<&str> {
    let at = before.find('每')?;
    let rest = &before[at..];
    let end = rest
        .find(['选', '掌', '配', '至', '能', '在', '建', '开', '有', '参'])
        .unwrap_or(rest.len());
    (3..=36).contains(&end).then(|| &rest[..end])
}

fn noun_behind(after: &str) -> String {
    let stops = |at: usize, c: char| {
        c == '、'
            || words::starts_with_any(
                &after[at..],
                &[
                    "开展",
                    "进行",
                    "达到",
                    "通过",
                    "完成",
                    "实现",
                    "纳入",
                    "参加",
                    "投入使用",
                ],
            )
    };
    if after.starts_with('（') {
        return String::new();
    }
    let mut depth = 0_i32;
    let end = after
        .char_indices()
        .find(|&(at, c)| {
            depth += i32::from(c == '（') - i32::from(c == '）');
            depth <= 0 && stops(at, c)
        })
        .map_or(after.len(), |(at, _)| at);
    trim(&after[..end])
}

fn noun_before(before: &str) -> String {
    let mut rest = before;
    for bound in [
        "达到",
        "不低于",
        "不少于",
        "至少",
        "保持在",
        "稳定在",
        "控制在",
        "提高到",
        "提升到",
        "不超过",
        "不高于",
        "超过",
        "下降到",
        "降低到",
        "降到",
        "降至",
        "增加到",
        "扩大到",
        "扩容到",
        "达",
        "提高",
        "下降",
        "增长",
        "逐步",
        "为",
        "年均",
        "至少",
    ] {
        rest = rest.strip_suffix(bound).unwrap_or(rest);
    }
    // Behind the last verb of making.
    let verb_end = words::MAKING
        .iter()
        .filter_map(|verb| rest.rfind(verb).map(|at| at + verb.len()))
        .max()
        .unwrap_or(0);
    let noun = if verb_end < rest.len() {
        &rest[verb_end..]
    } else {
        rest
    };
    trim(noun)
}

fn trim(text: &str) -> String {
    let mut text = text.trim_start_matches(['的', '、', '，']);
    while let Some(shorter) = LEADS
        .iter()
        .find_map(|lead| text.strip_prefix(lead))
        .filter(|shorter| !shorter.is_empty())
    {
        text = shorter;
    }
    text.trim_end_matches(['的', '、', '。']).to_owned()
}
