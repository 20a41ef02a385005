//! Numbers in running text: digits and Chinese numerals, ranges, ratios, shares, and
//! the measure word behind them. What a number means is not decided here.

use std::ops::Range;

use base::{Decimal, chinese};

/// A number with its measure word.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Number {
    /// From the first digit to the end of the measure word and its 以上.
    pub(crate) range: Range<usize>,
    pub(crate) value: Decimal,
    pub(crate) value_to: Option<Decimal>,
    /// `所`, `%`, `万人次`, `:6`; empty if nothing countable follows.
    pub(crate) unit: String,
    pub(crate) bound: Bound,
    /// Written with Chinese numerals.
    pub(crate) in_words: bool,
}

/// What stands behind the measure word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bound {
    /// Nothing.
    None,
    /// 以上
    AtLeast,
    /// 以内, 以下, 内
    AtMost,
    /// 左右, 上下
    About,
}

/// 量词, longest first where one begins another. Guideline 3.4.
const MEASURES: &[&str] = &[
    "个百分点",
    "百分点",
    "个工作日",
    "平方米",
    "㎡",
    "立方米",
    "公里",
    "人次",
    "所次",
    "项次",
    "点次",
    "例次",
    "课次",
    "场次",
    "台套",
    "台（套）",
    "套（件）",
    "件次",
    "学时",
    "课时",
    "学分",
    "小时",
    "分钟",
    "学位",
    "床位",
    "轮次",
    "批次",
    "车次",
    "家次",
    "门次",
    "校次",
    "班次",
    "户次",
    "樘",
    "节次",
    "公顷",
    "平方公里",
    "千米",
    "兆",
    "Gbps",
    "Mbps",
    "GB",
    "MB",
    "TB",
    "G",
    "M",
    "倍",
    "吨",
    "株",
    "棵",
    "首",
    "分",
    "个",
    "所",
    "处",
    "名",
    "人",
    "项",
    "门",
    "节",
    "场",
    "次",
    "期",
    "套",
    "件",
    "台",
    "间",
    "栋",
    "幢",
    "座",
    "亩",
    "元",
    "册",
    "本",
    "部",
    "篇",
    "支",
    "队",
    "家",
    "对",
    "组",
    "堂",
    "天",
    "户",
    "班",
    "辆",
    "块",
    "片",
    "幅",
    "轮",
    "遍",
    "位",
    "张",
    "份",
    "种",
    "例",
    "起",
    "年",
    "米",
    "只",
    "颗",
    "盏",
    "例",
    "枚",
    "款",
    "集",
    "讲",
    "案",
    "课",
    "条",
    "笔",
    "宗",
    "桩",
    "单",
    "批",
    "届",
    "类",
    "级",
];

/// Measure words that stay numbers of something else, whatever precedes: 3个月, 三个方面.
const NOT_COUNTED: &[(&str, &[&str])] = &[
    (
        "个",
        &[
            "月", "年", "学期", "学年", "方面", "环节", "维度", "层面", "阶段", "步骤", "时段",
            "小时", "一", "大类", "角度", "转变", "不", "年级", "学段", "层次", "类别", "等次",
        ],
    ),
    ("次", &["性", "要", "生"]),
    ("部", &["分", "署", "门", "委"]),
    ("场", &["所", "地"]),
    ("家", &["长", "庭", "校", "园", "委", "国"]),
    ("处", &["于", "理", "室"]),
    ("所", &["有", "在", "属", "需", "示", "谓", "长", "及"]),
    ("人", &["一", "才", "民", "均", "大", "事", "口"]),
    ("单", &["位", "元", "项", "独"]),
    ("批", &["次"]),
    ("名", &["师", "校", "工程", "单", "称", "额", "优", "园"]),
    ("本", &["科", "市", "校", "区", "县", "级"]),
    ("件", &["套"]),
    ("位", &["一", "于"]),
    ("期", &["间", "末", "望"]),
    ("对", &["一", "口", "象", "于", "标", "照", "接"]),
    ("组", &["织", "建", "长"]),
    ("班", &["级", "子", "主"]),
    ("节", &["点", "约", "能", "水", "俭"]),
    ("门", &["口"]),
    ("天", &["候", "线"]),
    ("年", &["级", "度", "行", "内", "底", "制", "来"]),
    ("片", &["区", "段"]),
    ("案", &["例"]),
    ("条", &["件", "例", "线"]),
    ("课", &["程", "后", "题", "堂", "间"]),
    ("级", &["别"]),
    (
        "分",
        &[
            "别", "类", "层", "管", "校", "园", "之", "批", "级", "段", "步", "组", "工", "区",
            "享", "流", "配", "片", "科", "局", "院", "会",
        ],
    ),
    ("首", &["批", "次", "期", "个", "届"]),
    ("例", &["如", "外"]),
];

/// Words that undo [`NOT_COUNTED`]: 30名校长 are principals, not famous schools.
const COUNTED: &[(&str, &[&str])] = &[
    ("个", &["一流", "一级", "一类", "一线", "一体化", "不同"]),
    (
        "名",
        &[
            "师德",
            "师范",
            "师资",
            "师生",
            "校长",
            "校级",
            "校领导",
            "优秀",
            "优质",
            "园长",
            "优等",
            "校外",
        ],
    ),
    ("所", &["示范", "属地"]),
    ("家", &["校外", "园区", "委托", "国有", "国家"]),
    ("条", &["线路"]),
];

/// All numbers of `text[bounds]`, in order. Dates, ordinals, versions and numbers that
/// belong to a name by their spelling (`1+X`, `K12`, `12·4`) are left out.
pub(crate) fn scan(text: &str, bounds: Range<usize>) -> Vec<Number> {
    let mut found = Vec::new();
    let mut at = bounds.start;
    while at < bounds.end {
        let rest = &text[at..bounds.end];
        let Some(first) = rest.chars().next() else {
            break;
        };
        let (number, next) = if first.is_ascii_digit() {
            digits(text, at, bounds.end)
        } else if rest.starts_with("百分之") {
            percent_in_words(text, at, bounds.end)
        } else if is_word_digit(first) {
            words(text, at, bounds.end)
        } else {
            (None, at + first.len_utf8())
        };
        found.extend(number);
        at = next.max(at + first.len_utf8());
    }
    found
}

fn digits(text: &str, at: usize, end: usize) -> (Option<Number>, usize) {
    let (Some(value), next) = literal(text, at, end) else {
        return (None, literal_end(text, at, end));
    };
    let before = text[..at].chars().next_back();
    let rest = &text[next..end];
    // 1/3 is neither one nor three.
    if before.is_some_and(|c| c.is_ascii_alphabetic() || "+·.第/".contains(c))
        || rest.starts_with(['+', '·', '.', '/'])
    {
        return (None, next);
    }
    if let Some(second_at) = range_mark_end(rest, '%').map(|len| next + len)
        && let (Some(second), after) = literal(text, second_at, end)
    {
        return finish(text, at, after, end, value, Some(second), false);
    }
    if rest.starts_with('：')
        && let (Some(second), after) = literal(text, next + '：'.len_utf8(), end)
    {
        let number = Number {
            range: at..after,
            value,
            value_to: None,
            unit: format!(":{}", second.normalize()),
            bound: Bound::None,
            in_words: false,
        };
        return (Some(with_bound(text, number, end)), after);
    }
    finish(text, at, next, end, value, None, false)
}

/// A mark between the ends of a range and what precedes it: `-`, `—`, `~`, 至, 到, `%-`.
fn range_mark_end(rest: &str, unit: char) -> Option<usize> {
    let after_unit = rest.strip_prefix(unit).unwrap_or(rest);
    let after = after_unit.trim_start_matches(['-', '—', '~']);
    let after = if after.len() < after_unit.len() {
        after
    } else {
        after_unit.strip_prefix(['至', '到'])?
    };
    after
        .starts_with(|c: char| c.is_ascii_digit())
        .then(|| rest.len() - after.len())
}

fn words(text: &str, at: usize, end: usize) -> (Option<Number>, usize) {
    let rest = &text[at..end];
    let len = rest.find(|c| !is_word_digit(c)).unwrap_or(rest.len());
    let next = at + len;
    if text[..at].ends_with([
        '第', '几', '数', '每', '之', '新', '上', '下', '同', '另', '某', '这', '任', '统', '唯',
        '进',
    ]) {
        return (None, next);
    }
    let word = &rest[..len];
    // 一两个 is a range in words; 三五 and 〇 runs are not counts.
    let (value, value_to) = match word {
        "一两" | "一二" => (Some(1), Some(2)),
        "两三" | "二三" => (Some(2), Some(3)),
        "三四" => (Some(3), Some(4)),
        "三五" => (Some(3), Some(5)),
        _ if word.chars().count() > 1 && word.chars().all(|c| chinese::digit(c).is_some()) => {
            (None, None)
        }
        _ => (chinese::numeral(word), None),
    };
    let Some(value) = value.map(Decimal::from) else {
        return (None, next);
    };
    let after = &text[next..end];
    // 九成以上
    if let Some(tail) = after.strip_prefix('成')
        && (tail.is_empty() || tail.starts_with(['以', '左', '，', '。', '；', '、']))
        && value < Decimal::TEN
    {
        let number = Number {
            range: at..end - tail.len(),
            value: value * Decimal::TEN,
            value_to: None,
            unit: "%".into(),
            bound: Bound::None,
            in_words: false,
        };
        let number = with_bound(text, number, end);
        let after = number.range.end;
        return (Some(number), after);
    }
    if let Some(tail) = after.strip_prefix(['至', '到', '—', '-']) {
        let second_len = tail.find(|c| !is_word_digit(c)).unwrap_or(tail.len());
        if let Some(second) = chinese::numeral(&tail[..second_len]) {
            let second_end = end - tail.len() + second_len;
            return finish(text, at, second_end, end, value, Some(second.into()), true);
        }
    }
    finish(
        text,
        at,
        next,
        end,
        value,
        value_to.map(|n: u64| n.into()),
        true,
    )
}

fn percent_in_words(text: &str, at: usize, end: usize) -> (Option<Number>, usize) {
    let start = at + "百分之".len();
    let rest = &text[start..end];
    let len = rest.find(|c| !is_word_digit(c)).unwrap_or(rest.len());
    let value = match &rest[..len] {
        "百" => Some(100),
        word => chinese::numeral(word),
    };
    let number = value.map(|value| Number {
        range: at..start + len,
        value: value.into(),
        value_to: None,
        unit: "%".into(),
        bound: Bound::None,
        in_words: false,
    });
    (
        number.map(|number| with_bound(text, number, end)),
        start + len,
    )
}

/// Reads multiplier, measure word and bound behind a number.
fn finish(
    text: &str,
    at: usize,
    next: usize,
    end: usize,
    value: Decimal,
    value_to: Option<Decimal>,
    in_words: bool,
) -> (Option<Number>, usize) {
    let rest = &text[next..end];
    let filler = rest.strip_prefix(['余', '多']).unwrap_or(rest);
    let multiplied = filler.strip_prefix(['万', '亿', '千']).unwrap_or(filler);
    let multiplier = &filler[..filler.len() - multiplied.len()];
    let multiplied = multiplied.strip_prefix(['余', '多']).unwrap_or(multiplied);
    let (measure, tail) = measure(multiplied, in_words);
    let unit = match measure {
        Some(measure) => format!("{multiplier}{measure}"),
        // 培训教师2万: the multiplier is all there is.
        None if is_alone(multiplier, multiplied, in_words) => multiplier.to_owned(),
        // 一、 and 三是 count nothing.
        None if in_words || !multiplier.is_empty() => return (None, next),
        None => String::new(),
    };
    let tail_at = if measure.is_some() || !unit.is_empty() {
        end - tail.len()
    } else {
        next
    };
    // 三个100% sums up what was listed.
    if in_words && tail.starts_with(|c: char| c.is_ascii_digit()) {
        return (None, next);
    }
    // 400元至600元: the measure word said twice.
    if let (Some(measure), None, false) = (measure, value_to, in_words)
        && let Some(second_at) = range_mark_end(tail, '%').map(|len| tail_at + len)
        && let (Some(second), after) = literal(text, second_at, end)
    {
        let again = &text[after..end];
        let again = again.strip_prefix(multiplier).unwrap_or(again);
        if second > value && again.starts_with(measure) {
            return finish(text, at, after, end, value, Some(second), in_words);
        }
    }
    let number = Number {
        range: at..tail_at,
        value,
        value_to,
        unit,
        bound: Bound::None,
        in_words,
    };
    let number = with_bound(text, number, end);
    let after = number.range.end;
    (Some(number), after)
}

/// Whether 万 or 亿 ends the quantity.
fn is_alone(multiplier: &str, behind: &str, in_words: bool) -> bool {
    let ends = behind.is_empty() || behind.starts_with(['，', '。', '、', '；', '）', '以']);
    matches!(multiplier, "万" | "亿") && ends && !in_words
}

fn measure(rest: &str, in_words: bool) -> (Option<&str>, &str) {
    if let Some(tail) = rest.strip_prefix('%') {
        return (Some("%"), tail);
    }
    if let Some(tail) = rest.strip_prefix('‰') {
        return (Some("‰"), tail);
    }
    let Some(word) = MEASURES.iter().find(|word| rest.starts_with(**word)) else {
        return (None, rest);
    };
    let tail = &rest[word.len()..];
    let blocked = NOT_COUNTED
        .iter()
        .any(|(measure, tails)| measure == word && tails.iter().any(|t| tail.starts_with(t)));
    // 三个一流 is a slogan, 3个一流学科 a count.
    let counted = !(in_words && *word == "个")
        && COUNTED
            .iter()
            .any(|(measure, tails)| measure == word && tails.iter().any(|t| tail.starts_with(t)));
    if blocked && !counted {
        (None, rest)
    } else {
        (Some(&rest[..word.len()]), tail)
    }
}

fn with_bound(text: &str, mut number: Number, end: usize) -> Number {
    const BOUNDS: &[(&str, Bound)] = &[
        ("及以上", Bound::AtLeast),
        ("以上", Bound::AtLeast),
        ("以内", Bound::AtMost),
        ("及以下", Bound::AtMost),
        ("以下", Bound::AtMost),
        ("之内", Bound::AtMost),
        ("左右", Bound::About),
        ("上下", Bound::About),
    ];
    let rest = &text[number.range.end..end];
    if let Some((word, bound)) = BOUNDS.iter().find(|(word, _)| rest.starts_with(word)) {
        number.bound = *bound;
        number.range.end += word.len();
    } else if rest.starts_with('内')
        && !rest.starts_with("内容")
        && ["天", "个工作日", "小时", "分钟"].contains(&number.unit.as_str())
    {
        number.bound = Bound::AtMost;
        number.range.end += '内'.len_utf8();
    }
    number
}

fn literal(text: &str, at: usize, end: usize) -> (Option<Decimal>, usize) {
    let next = literal_end(text, at, end);
    let plain: String = text[at..next].chars().filter(|&c| c != ',').collect();
    // Longer runs are telephone numbers and codes.
    if plain.len() > 15 {
        (None, next)
    } else {
        (plain.parse().ok(), next)
    }
}

fn literal_end(text: &str, at: usize, end: usize) -> usize {
    let bytes = text.as_bytes();
    let mut next = at;
    let mut has_point = false;
    while next < end {
        let digit_follows = bytes.get(next + 1).is_some_and(u8::is_ascii_digit) && next + 1 < end;
        match bytes[next] {
            b'0'..=b'9' => {}
            b',' if digit_follows && next > at && !has_point => {}
            b'.' if digit_follows && next > at && !has_point => has_point = true,
            _ => break,
        }
        next += 1;
    }
    next
}

fn is_word_digit(c: char) -> bool {
    matches!(
        c,
        '一' | '二'
            | '两'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '零'
            | '〇'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_with_their_measure_words() {
        let table: &[(&str, &[&str])] = &[
            ("新建幼儿园10所", &["10 所"]),
            ("培训1,200人次以上", &["1200 人次 AtLeast"]),
            ("资助130万人次", &["130 万人次"]),
            ("落实资金4.5亿元", &["4.5 亿元"]),
            ("达到92.5%", &["92.5 %"]),
            ("5%-8%", &["5..8 %"]),
            ("400元至600元", &["400..600 元"]),
            ("5所到8所", &["5..8 所"]),
            ("30万人口以上", &[]),
            ("培训教师2万，投入4.5亿以上", &["2 万", "4.5 亿 AtLeast"]),
            ("选派30名校长", &["30 名"]),
            ("表彰100名优秀教师", &["100 名"]),
            ("创建10所示范园", &["10 所"]),
            ("规范60家校外培训机构", &["60 家"]),
            ("打造5个一流学科", &["5 个"]),
            ("三个一流", &[]),
            ("巡查、配备、报警三个100%", &["100 %"]),
            ("95分以上", &["95 分 AtLeast"]),
            ("3分钟", &["3 分钟"]),
            ("打造1-2个", &["1..2 个"]),
            ("掌握1至2项", &["1..2 项"]),
            ("掌握一至两项", &["1..2 项"]),
            ("培育一两个", &["1..2 个"]),
            ("争创5—8所", &["5..8 所"]),
            ("不低于4：6", &["4 :6"]),
            ("3000余名教师", &["3000 名"]),
            ("每学期两次家长会", &["2 次"]),
            ("十二项活动", &["12 项"]),
            ("九成以上", &["90 % AtLeast"]),
            ("百分之百", &["100 %"]),
            ("三成，建成", &["30 %"]),
            ("控制在0.5以内", &["0.5  AtMost"]),
            ("提高百分之九十以上", &["90 % AtLeast"]),
            ("15个工作日内办结", &["15 个工作日 AtMost"]),
            ("第三批10名", &["10 名"]),
            ("1+X证书", &[]),
            ("工程2.0", &["2 "]),
            ("K12阶段", &[]),
            ("12·4国家宪法日", &[]),
            ("3个月", &["3 "]),
            ("一次性", &[]),
            ("十四五", &[]),
        ];
        for (text, expected) in table {
            let got: Vec<String> = scan(text, 0..text.len())
                .iter()
                .map(|n| {
                    let to = n.value_to.map_or(String::new(), |to| format!("..{to}"));
                    let bound = if n.bound == Bound::None {
                        String::new()
                    } else {
                        format!(" {:?}", n.bound)
                    };
                    format!("{}{to} {}{bound}", n.value.normalize(), n.unit)
                })
                .collect();
            assert_eq!(got, *expected, "{text}");
        }
    }
}
