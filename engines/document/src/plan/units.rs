//! 责任单位: the fields a task is written in, and the units they name.
//!
//! Guideline 2 (`responsible`) and 6: lead units first, split on 、 ， , outside brackets,
//! spelled as printed.

use std::ops::Range;

use crate::plan::people;

/// What a labelled part of a task says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// 目标任务
    Goals,
    /// 工作措施
    Measures,
    /// 责任科室: all units, no order of rank.
    Responsible,
    /// 牵头单位
    Lead,
    /// 配合单位
    Support,
    /// 责任领导: a person.
    Leader,
    /// 完成时限
    Deadline,
    /// 成果形式: what is to be shown; only tables have a part for it.
    Outcome,
}

impl Field {
    /// Whether it says what is to be done, and not who does it or until when.
    pub(crate) fn is_said(self) -> bool {
        matches!(self, Field::Goals | Field::Measures | Field::Outcome)
    }
}

/// The words a field is labelled with; a word may stand with any of [`UNIT_NOUNS`].
const FIELDS: &[(Field, &[&str])] = &[
    (
        Field::Goals,
        &[
            "目标任务",
            "任务目标",
            "工作目标",
            "目标要求",
            "主要目标",
            "年度目标",
            "工作任务",
            "预期目标",
            "攻坚目标",
            "目标",
        ],
    ),
    (
        Field::Measures,
        &[
            "工作措施",
            "工作举措",
            "主要措施",
            "重点措施",
            "具体措施",
            "推进措施",
            "主要举措",
            "重点举措",
            "具体举措",
            "落实措施",
            "实施措施",
            "保障措施",
            "工作内容",
            "主要内容",
            "重点内容",
            "主要任务",
            "重点任务",
            "具体任务",
            "措施",
            "举措",
            "重点工作",
            "主要工作",
            "具体工作",
            "实施路径",
            "推进举措",
            "攻坚举措",
            "攻坚措施",
        ],
    ),
    (
        Field::Leader,
        &[
            "责任领导",
            "分管领导",
            "牵头领导",
            "包联领导",
            "责任局领导",
            "主管领导",
            "责任人",
            "分管局领导",
            "责任分工领导",
            "牵头局领导",
            "带队领导",
            "联系人",
        ],
    ),
    (
        Field::Deadline,
        &[
            "完成时限",
            "完成时间",
            "时间安排",
            "时限要求",
            "办结时限",
            "时间节点",
            "推进时限",
            "时间要求",
            "实施时间",
            "完成期限",
            "时限",
        ],
    ),
];

/// 科室 and its kin, with the words before them that say in which part.
const UNIT_NOUNS: &[&str] = &[
    "科室",
    "单位",
    "部门",
    "处室",
    "股室",
    "科（室）",
    "处（室）",
    "科（股）室",
    "股（室）",
    "科室（单位）",
    "单位（科室）",
    "科室（站所）",
    "机构",
    "主体",
    "科室、单位",
    "科室和单位",
    "科室及单位",
    "科室单位",
    "科（处）室",
    "站室",
];
const LEAD_WORDS: &[&str] = &[
    "牵头责任",
    "牵头",
    "主办",
    "主责",
    "第一责任",
    "主管",
    "揭榜",
    "领办",
];
pub(crate) const SUPPORT_WORDS: &[&str] = &[
    "配合",
    "协办",
    "协同",
    "参与",
    "协助",
    "参加",
    "协作",
    "配合责任",
];
const RESPONSIBLE_WORDS: &[&str] = &["责任", "承办", "落实", "负责", "实施", "承担", "主要责任"];

/// A field label in a text: what it is and the bytes it takes, its colon included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldLabel {
    pub(crate) field: Field,
    pub(crate) range: Range<usize>,
}

/// The field label at the very start of `text`, with a colon, in 〔〕, or alone.
pub(crate) fn field_at_start(text: &str) -> Option<FieldLabel> {
    let opened = text.strip_prefix('〔').unwrap_or(text);
    let at = text.len() - opened.len();
    let (field, len) = field_word(opened)?;
    let rest = &opened[len..];
    let (close, rest) = match (at > 0, rest.strip_prefix('〕')) {
        (true, Some(tail)) => ('〕'.len_utf8(), tail),
        (true, None) if !rest.starts_with('：') => return None,
        _ => (0, rest),
    };
    let colon = if rest.starts_with('：') {
        '：'.len_utf8()
    } else {
        0
    };
    (close > 0 || colon > 0 || rest.is_empty()).then(|| FieldLabel {
        field,
        range: 0..at + len + close + colon,
    })
}

/// Every field label of a paragraph. Goals and measures count only where a sentence may
/// begin; units and times may follow each other on one line.
pub(crate) fn fields(text: &str) -> Vec<FieldLabel> {
    let mut found: Vec<FieldLabel> = Vec::new();
    let (mut at, mut in_bracket) = (0, false);
    while at < text.len() {
        let rest = &text[at..];
        // One that is closed on another line hides nothing on this.
        let opens = rest.starts_with('（') && rest.contains('）');
        in_bracket = opens || in_bracket && !rest.starts_with('）');
        // 责任单位： inside a bracket is found by `bracket_at_end`, not here.
        let label = if at == 0 {
            field_at_start(rest)
        } else {
            field_inside(text, at).filter(|_| !in_bracket)
        };
        match label {
            Some(label) => {
                let end = at + label.range.end;
                found.push(FieldLabel {
                    field: label.field,
                    range: at..end,
                });
                at = end.max(at + 1);
            }
            None => at += rest.chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

/// 目标：…。责任单位：…: a text that is cut by labels, from its beginning, and says who or when.
pub(crate) fn is_labelled(text: &str) -> bool {
    let labels = fields(text);
    labels.first().is_some_and(|it| it.range.start == 0)
        && labels.len() > 1
        && labels.iter().any(|it| !it.field.is_said())
}

fn field_inside(text: &str, at: usize) -> Option<FieldLabel> {
    let rest = &text[at..];
    let begins = text[..at].ends_with(['。', '；', '〕', '！']);
    let label =
        field_at_start(rest).filter(|label| rest[..label.range.end].ends_with(['：', '〕']))?;
    let is_unit = !label.field.is_said();
    (begins || is_unit).then_some(label)
}

fn field_word(text: &str) -> Option<(Field, usize)> {
    let by_unit = |field: Field, words: &[&str]| {
        words
            .iter()
            .filter_map(|word| text.strip_prefix(word).map(|rest| (word, rest)))
            .find_map(|(word, rest)| {
                let noun = UNIT_NOUNS
                    .iter()
                    .filter(|noun| rest.starts_with(**noun))
                    .max_by_key(|noun| noun.len())?;
                Some((field, word.len() + noun.len()))
            })
    };
    by_unit(Field::Lead, LEAD_WORDS)
        .or_else(|| by_unit(Field::Support, SUPPORT_WORDS))
        .or_else(|| {
            FIELDS.iter().find_map(|(field, words)| {
                words
                    .iter()
                    .filter(|word| text.starts_with(**word))
                    .max_by_key(|word| word.len())
                    .map(|word| (*field, word.len()))
            })
        })
        .or_else(|| by_unit(Field::Responsible, RESPONSIBLE_WORDS))
        .or_else(|| {
            // 主办：基教科
            const ALONE: &[(Field, &[&str])] = &[
                (Field::Lead, &["牵头", "主办", "主责"]),
                (Field::Support, &["配合", "协办", "协同", "参与", "协作"]),
                (Field::Responsible, &["承办", "责任"]),
            ];
            let is_said = |word: &&&str| {
                text.strip_prefix(**word)
                    .is_some_and(|rest| rest.starts_with('：'))
            };
            ALONE.iter().find_map(|(field, words)| {
                let word = words.iter().find(is_said)?;
                Some((*field, word.len()))
            })
        })
}

/// The units a field names, as byte ranges of `text`.
pub(crate) fn split(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut depth = 0_i32;
    let mut from = range.start;
    for (offset, c) in text[range.clone()].char_indices() {
        let at = range.start + offset;
        match c {
            '（' | '〔' => depth += 1,
            '）' | '〕' => depth -= 1,
            '、' | '，' | '；' | '。' | '：' | '|' | '/' if depth <= 0 => {
                found.push(from..at);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    found.push(from..range.end);
    found
        .into_iter()
        .map(|range| trim(text, range))
        .filter(|range| !range.is_empty())
        .collect()
}

/// What part each stretch of a cell of units has: 牵头：基教科；配合：人事科, or 基教科牵头,
/// 人事科配合; else that of its column.
pub(crate) fn of_cell(
    text: &str,
    range: Range<usize>,
    column: Field,
) -> Vec<(Field, Range<usize>)> {
    if let Some((units, by)) = timed(text, range.clone()) {
        let mut found = of_cell(text, units, column);
        found.push((Field::Deadline, by));
        return found;
    }
    let inside = &text[range.clone()];
    let labels: Vec<FieldLabel> = fields(inside)
        .into_iter()
        .filter(|label| {
            matches!(
                label.field,
                Field::Lead | Field::Support | Field::Responsible
            )
        })
        .filter(|label| inside[..label.range.end].ends_with('：'))
        .collect();
    // 体卫艺科（牵头）；市体育局、各区市配合
    let segments: Vec<&str> = inside.split('；').collect();
    let helps = |it: &str| SUPPORT_WORDS.iter().any(|word| it.ends_with(word));
    if labels.is_empty() && segments.len() > 1 && segments.iter().any(|it| helps(it)) {
        let mut from = range.start;
        let parts = segments.into_iter().flat_map(|segment| {
            let part = from..from + segment.len();
            from = part.end + '；'.len_utf8();
            match helps(segment) {
                true => vec![(Field::Support, part)],
                false => of_cell(text, part, column),
            }
        });
        return parts.collect();
    }
    let Some(first) = labels.first() else {
        let parted = lead_end(inside)
            .filter(|_| !MARKS.iter().any(|(mark, _)| inside.contains(mark)))
            .map(|end| (end, end..inside.len()))
            .or_else(|| helpers(inside));
        return match parted {
            Some((end, helping)) => vec![
                (Field::Lead, range.start..range.start + end),
                (
                    Field::Support,
                    range.start + helping.start..range.start + helping.end,
                ),
            ],
            None => vec![(column, range)],
        };
    };
    let mut found = vec![(column, range.start..range.start + first.range.start)];
    let ends = labels
        .iter()
        .skip(1)
        .map(|label| label.range.start)
        .chain([inside.len()]);
    for (label, end) in labels.iter().zip(ends) {
        found.push((
            label.field,
            range.start + label.range.end..range.start + end,
        ));
    }
    found
}

/// 基教科牵头，督导室配合，2026年10月底前完成: who, and until when.
fn timed(text: &str, range: Range<usize>) -> Option<(Range<usize>, Range<usize>)> {
    const GOES_ON: &[&str] = &[
        "长期坚持",
        "长期推进",
        "长期实施",
        "持续推进",
        "持续实施",
        "持续坚持",
        "全年推进",
        "常态化推进",
    ];
    let inside = text[range.clone()].trim_end_matches(['。', '；']);
    let at = inside.rfind(['，', '；', '。'])?;
    let comma = inside[at..].chars().next().map_or(0, char::len_utf8);
    let said = &inside[at + comma..];
    let by = ["前完成", "底完成", "日完成", "月完成", "年完成"]
        .iter()
        .find(|it| said.ends_with(**it))
        .map_or(said, |_| &said[..said.len() - "完成".len()]);
    let is_day = by.starts_with(|c: char| c.is_ascii_digit())
        && by.ends_with(['前', '底', '日', '月', '年']);
    let from = range.start + at + comma;
    (is_day || GOES_ON.contains(&said))
        .then(|| (range.start..range.start + at, from..from + by.len()))
}

/// Brackets that say what part the unit before them has.
const MARKS: &[(&str, Field)] = &[
    ("（牵头）", Field::Lead),
    ("（牵头单位）", Field::Lead),
    ("（牵头科室）", Field::Lead),
    ("（主办）", Field::Lead),
    ("（配合）", Field::Support),
    ("（协办）", Field::Support),
    ("（参与）", Field::Support),
];

/// Signs before or behind the one of several units that leads.
const LEAD_SIGNS: &[char] = &['★', '☆', '▲', '△', '●', '◆', '◎', '※', '*'];

/// 基教科（牵头）, ★基教科: the unit without the bracket or sign, and its part.
pub(crate) fn marked(text: &str, range: Range<usize>, column: Field) -> (Field, Range<usize>) {
    let part = &text[range.clone()];
    let bare = part.trim_start_matches(LEAD_SIGNS);
    let name = bare.trim_end_matches(LEAD_SIGNS);
    if name.len() < part.len() && !name.is_empty() {
        let from = range.end - bare.len();
        let field = match column {
            Field::Responsible => Field::Lead,
            column => column,
        };
        return (field, from..from + name.len());
    }
    let mark = MARKS
        .iter()
        .find(|(mark, _)| range.len() > mark.len() && text[range.clone()].ends_with(mark));
    match mark {
        Some((mark, field)) => (*field, range.start..range.end - mark.len()),
        None => (column, without_people(text, range)),
    }
}

/// 教建中心（丁某）: the unit without who answers in it.
fn without_people(text: &str, range: Range<usize>) -> Range<usize> {
    let told = &text[range.clone()];
    let open = told.rfind('（').filter(|&open| open > 0);
    let inner = open.zip(told.strip_suffix('）'));
    let inner = inner.and_then(|(open, it)| Some((open, it.get(open + '（'.len_utf8()..)?)));
    match inner {
        Some((open, people)) if people::are_people(people) && is_unit_name(&told[..open]) => {
            range.start..range.start + open
        }
        _ => range,
    }
}

/// Whether it ends with a bracket that says what part a unit has.
pub(crate) fn is_marked(name: &str) -> bool {
    MARKS.iter().any(|(mark, _)| name.ends_with(mark))
}

/// 职成科会同人社局, 基教科（教科院协助）: where the first ends, and who helps.
fn helpers(text: &str) -> Option<(usize, Range<usize>)> {
    let named = |range: Range<usize>| {
        let units = split(text, range);
        !units.is_empty() && units.iter().all(|it| is_unit_name(&text[it.clone()]))
    };
    if let Some(inner) = text.strip_suffix('）')
        && let Some(open) = inner.rfind('（')
    {
        let helping = open + '（'.len_utf8()..inner.len();
        let helps = SUPPORT_WORDS.iter().any(|word| inner.ends_with(word));
        return (helps && open > 0 && named(0..open) && named(helping.clone()))
            .then_some((open, helping));
    }
    let (at, word) = ["会同", "联合", "商"]
        .iter()
        .find_map(|word| Some((text.find(word)?, word)))?;
    let helping = at + word.len()..text.len();
    (named(0..at) && named(helping.clone())).then_some((at, helping))
}

/// Where the first 牵头 ends.
fn lead_end(text: &str) -> Option<usize> {
    let ends = ["牵头", "主办"]
        .iter()
        .filter_map(|word| text.find(word).map(|at| at + word.len()));
    ends.min()
}

/// Without the words that say what part a unit has: 基教科牵头, 各县区配合.
fn trim(text: &str, mut range: Range<usize>) -> Range<usize> {
    const TAILS: &[&str] = &[
        "牵头负责",
        "分别负责",
        "按职责负责",
        "按职责分工负责",
        "按照职责分工负责",
        "按职责分工",
        "分工负责",
        "牵头",
        "负责",
        "配合",
        "参与",
        "协助",
        "承办",
        "落实",
        "。",
        "；",
    ];
    const HEADS: &[&str] = &["由"];
    loop {
        let part = &text[range.clone()];
        if let Some(tail) = TAILS
            .iter()
            .find(|tail| part.len() > tail.len() && part.ends_with(**tail))
        {
            range.end -= tail.len();
        } else if let Some(head) = HEADS.iter().find(|head| part.starts_with(**head)) {
            range.start += head.len();
        } else if part.ends_with('〕') && !part.contains('〔') {
            range.end -= '〕'.len_utf8();
        } else if part == "。" {
            range.end = range.start;
        } else {
            return range;
        }
    }
}

/// A bracket at the end of a paragraph or heading that names units or a time:
/// the byte range with its brackets, and the labelled parts inside.
pub(crate) struct UnitBracket {
    pub(crate) range: Range<usize>,
    pub(crate) parts: Vec<(Field, Range<usize>)>,
}

/// Looks for such a bracket at the end of `text[bounds]`; one or more full stops may follow.
pub(crate) fn bracket_at_end(text: &str, bounds: Range<usize>) -> Option<UnitBracket> {
    let trimmed = text[bounds.clone()].trim_end_matches(['。', '；']);
    let end = bounds.start + trimmed.len();
    let close = trimmed
        .chars()
        .next_back()
        .filter(|c| matches!(c, '）' | '〕'))?;
    let open_char = if close == '）' { '（' } else { '〔' };
    let open = matching_open(trimmed, open_char, close)? + bounds.start;
    let inner = open + open_char.len_utf8()..end - close.len_utf8();
    let parts = parts_of(text, inner)?;
    Some(UnitBracket {
        range: open..bounds.end,
        parts,
    })
}

/// Such brackets behind the sentences of `text[bounds]`; only those with a label, as in
/// `…。（责任科室：基教科）…`, or that say who leads behind a full stop, for a bare name explains
/// the word before it.
pub(crate) fn brackets_within(text: &str, bounds: Range<usize>) -> Vec<UnitBracket> {
    let mut found: Vec<UnitBracket> = Vec::new();
    for (offset, _) in text[bounds.clone()].match_indices(['（', '〔']) {
        let open = bounds.start + offset;
        let is_labelled = field_at_start(&text[open + '（'.len_utf8()..bounds.end])
            .is_some_and(|label| !label.field.is_said());
        let leads = text[bounds.start..open].ends_with('。')
            && text[open..bounds.end]
                .find(['）', '〕'])
                .is_some_and(|close| lead_end(&text[open..open + close]).is_some());
        if !is_labelled && !leads || found.last().is_some_and(|last| open < last.range.end) {
            continue;
        }
        // Up to the bracket that closes it, which may hold others.
        let mut depth = 0;
        let close = text[open..bounds.end].char_indices().find_map(|(at, c)| {
            match c {
                '（' | '〔' => depth += 1,
                '）' | '〕' => depth -= 1,
                _ => {}
            }
            (depth == 0).then(|| open + at + c.len_utf8())
        });
        found.extend(close.and_then(|close| bracket_at_end(text, open..close)));
    }
    found
}

fn matching_open(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        if c == close {
            depth += 1;
        } else if c == open {
            depth -= 1;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

fn parts_of(text: &str, inner: Range<usize>) -> Option<Vec<(Field, Range<usize>)>> {
    let inside = &text[inner.clone()];
    let labels: Vec<FieldLabel> = fields(inside)
        .into_iter()
        .filter(|l| !l.field.is_said())
        .collect();
    if labels.first().is_some_and(|first| first.range.start == 0) {
        let ends = labels
            .iter()
            .skip(1)
            .map(|label| label.range.start)
            .chain([inside.len()]);
        let part = |(label, end): (&FieldLabel, usize)| {
            (
                label.field,
                inner.start + label.range.end..inner.start + end,
            )
        };
        return Some(labels.iter().zip(ends).map(part).collect());
    }
    if let Some((units, by)) = timed(text, inner.clone()) {
        let mut parts = parts_of(text, units)?;
        parts.push((Field::Deadline, by));
        return Some(parts);
    }
    // （基教科牵头，人事科配合）, （基教科、人事科）
    let units = split(text, inner.clone());
    let named = !units.is_empty() && units.iter().all(|range| is_unit_name(&text[range.clone()]));
    if !named {
        return None;
    }
    Some(match lead_end(inside) {
        Some(end) => vec![
            (Field::Lead, inner.start..inner.start + end),
            (Field::Support, inner.start + end..inner.end),
        ],
        None => vec![(Field::Responsible, inner)],
    })
}

/// Endings of a unit's name.
const UNIT_ENDS: &[&str] = &[
    "科",
    "室",
    "处",
    "股",
    "办",
    "中心",
    "院",
    "站",
    "馆",
    "组",
    "党委",
    "部",
    "局",
    "会",
    "校",
    "所",
    "队",
    "委",
    "工委",
    "专班",
    "学校",
    "政府",
    "大学",
    "学院",
    "团委",
    "园",
    "科室",
    "单位",
    "部门",
    "办公室",
    "管委会",
    "街道",
    "电大",
    "团队",
    "残联",
    "妇联",
    "文联",
    "工商联",
    "科协",
    "少年宫",
    "中学",
    "小学",
    "公司",
    "集团",
];

/// 市教育局市城投集团: where another unit of the same city begins without a sign before it, as
/// on the next line of a cell whose lines nobody can tell from a name that was too long.
pub(crate) fn begun_anew(text: &str, part: Range<usize>) -> Option<usize> {
    let name = &text[part.clone()];
    let of = name
        .chars()
        .next()
        .filter(|it| ['省', '市', '区', '县'].contains(it))?;
    let mut later = name.match_indices([of, '各']).skip(1);
    let found = later.find(|(at, _)| is_unit_name(&name[..*at]) && is_unit_name(&name[*at..]));
    found.map(|(at, _)| part.start + at)
}

/// Whether a text is the name of a unit rather than a remark.
pub(crate) fn is_unit_name(text: &str) -> bool {
    let bare = match (text.find('（'), text.ends_with('）')) {
        (Some(open), true) => &text[..open],
        _ => text,
    };
    let length = bare.chars().count();
    (2..=16).contains(&length)
        && UNIT_ENDS.iter().any(|end| bare.ends_with(end))
        && !bare.contains(|c: char| c.is_ascii_digit() || "“”《》".contains(c))
        && !["含", "包括", "如", "其中", "推进", "建设", "以", "即"]
            .iter()
            .any(|word| bare.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_split_outside_brackets() {
        let table: &[(&str, &[&str])] = &[
            ("基教科、人事科", &["基教科", "人事科"]),
            ("基教科，人事科。", &["基教科", "人事科"]),
            ("体艺科（卫生办）、督导室", &["体艺科（卫生办）", "督导室"]),
            ("全局各股室（站、所）", &["全局各股室（站、所）"]),
            (
                "规划财务（审计）科；督导室。",
                &["规划财务（审计）科", "督导室"],
            ),
            ("基础教育科牵头，督导室配合", &["基础教育科", "督导室"]),
            ("各县（市、区）教育局", &["各县（市、区）教育局"]),
            ("。", &[]),
            ("", &[]),
        ];
        for (text, expected) in table {
            let got: Vec<&str> = split(text, 0..text.len())
                .into_iter()
                .map(|r| &text[r])
                .collect();
            assert_eq!(got, *expected, "{text}");
        }
    }

    #[test]
    fn field_labels_are_found() {
        use Field::*;
        let table: &[(&str, &[(Field, &str)])] = &[
            ("目标任务：提高质量", &[(Goals, "目标任务：")]),
            ("任务目标：提高质量", &[(Goals, "任务目标：")]),
            ("工作举措：开展培训", &[(Measures, "工作举措：")]),
            ("〔工作措施〕开展培训", &[(Measures, "〔工作措施〕")]),
            ("工作措施", &[(Measures, "工作措施")]),
            ("责任科室：基教科", &[(Responsible, "责任科室：")]),
            ("责任科（室）：基教科", &[(Responsible, "责任科（室）：")]),
            ("承办单位：基教科", &[(Responsible, "承办单位：")]),
            (
                "牵头单位：基教科；配合单位：督导室",
                &[(Lead, "牵头单位："), (Support, "配合单位：")],
            ),
            (
                "牵头科室：基教科配合科室：督导室完成时限：6月底",
                &[
                    (Lead, "牵头科室："),
                    (Support, "配合科室："),
                    (Deadline, "完成时限："),
                ],
            ),
            ("责任领导：张一", &[(Leader, "责任领导：")]),
            (
                "年检率达到96%。（牵头领导：张一责任单位：县教育局",
                &[(Leader, "牵头领导："), (Responsible, "责任单位：")],
            ),
            ("落实责任单位负责制", &[]),
            ("目标任务完成情况", &[]),
            ("工作目标更加明确，责任科室更加主动", &[]),
        ];
        for (text, expected) in table {
            let got: Vec<(Field, &str)> = fields(text)
                .into_iter()
                .map(|l| (l.field, &text[l.range]))
                .collect();
            assert_eq!(got, *expected, "{text}");
        }
    }

    #[test]
    fn brackets_at_the_end_may_name_units() {
        use Field::*;
        let table: &[(&str, &[(Field, &str)])] = &[
            (
                "办好学校。（责任科室：基教科、人事科）",
                &[(Responsible, "基教科、人事科")],
            ),
            (
                "办好学校。（责任科室：体卫艺科（国防办）、人事科）。",
                &[(Responsible, "体卫艺科（国防办）、人事科")],
            ),
            (
                "办好学校（牵头单位：基教科；配合单位：督导室）",
                &[(Lead, "基教科；"), (Support, "督导室")],
            ),
            (
                "办好学校。（基教科牵头，督导室配合，2026年9月底前完成）",
                &[
                    (Lead, "基教科牵头"),
                    (Support, "，督导室配合"),
                    (Deadline, "2026年9月底前"),
                ],
            ),
            (
                "办好学校。（市教育局、市体育局按职责分工负责，持续推进）",
                &[
                    (Responsible, "市教育局、市体育局按职责分工负责"),
                    (Deadline, "持续推进"),
                ],
            ),
            (
                "办好学校（基教科牵头，督导室配合）",
                &[(Lead, "基教科牵头"), (Support, "，督导室配合")],
            ),
            (
                "办好学校。（基础教育科、督导室）",
                &[(Responsible, "基础教育科、督导室")],
            ),
            ("办好学校。〔责任科室：基教科〕", &[(Responsible, "基教科")]),
            ("办好乡镇中心校（园）", &[]),
            ("推进改革（全面从严治党、意识形态工作）", &[]),
            ("编制计划（2021—2025年）", &[]),
        ];
        for (text, expected) in table {
            let got: Vec<(Field, &str)> = bracket_at_end(text, 0..text.len()).map_or(vec![], |b| {
                b.parts.into_iter().map(|(f, r)| (f, &text[r])).collect()
            });
            assert_eq!(got, *expected, "{text}");
        }
    }
}
