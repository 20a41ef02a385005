//! How a target's number binds. Guideline 3.4 and 6.

use crate::plan::Comparator;
use crate::plan::numbers::{Bound, Number};
use crate::plan::targets::{Stance, View, words};

/// Directly before the number, or with only a few characters between.
const AT_MOST: &[&str] = &[
    "不超过",
    "不高于",
    "不多于",
    "不大于",
    "不突破",
    "不得超过",
    "不得高于",
    "不得多于",
    "不得突破",
    "不能超过",
    "至多",
    "最多",
    "控制在",
    "控制到",
    "下降到",
    "下降至",
    "降低到",
    "降低至",
    "降到",
    "降至",
    "压缩到",
    "压缩至",
    "压减到",
    "压减至",
    "减少到",
    "减少至",
];
const AT_LEAST: &[&str] = &[
    "不低于",
    "不少于",
    "不小于",
    "不得低于",
    "不得少于",
    "不能低于",
    "不能少于",
    "至少",
    "达到",
    "达",
    "超过",
    "突破",
    "高于",
    "提高到",
    "提高至",
    "提升到",
    "提升至",
    "增加到",
    "增加至",
    "增至",
    "增长到",
    "扩大到",
    "扩大至",
    "扩容到",
    "扩充到",
    "上升到",
    "升至",
];
/// Verbs of growth whose number is the growth.
const MORE: &[&str] = &[
    "新增",
    "增加",
    "新建",
    "改建",
    "扩建",
    "改扩建",
    "扩增",
    "增设",
    "增建",
    "增补",
    "新改扩建",
    "新（改、扩）建",
    "新（改扩）建",
    "新（改）建",
    "新（扩）建",
    "改（扩）建",
];
const MORE_DIRECTLY: &[&str] = &["提高", "增长", "提升", "上升", "扩大", "提高了"];
/// Verbs whose 提升 is no growth.
const IMPROVING: &[&str] = &[
    "改造", "优化", "整治", "巩固", "改善", "升级", "完善", "提质", "培训",
];
const LESS: &[&str] = &[
    "下降", "降低", "压减", "压缩", "减少", "缩减", "精简", "下调", "缩短",
];

pub(crate) fn of(view: &View<'_>, number: &Number, stance: Stance) -> Comparator {
    match stance {
        Stance::NotOne => return Comparator::Exactly,
        Stance::Dissolve => return Comparator::Below,
        Stance::Plain => {}
    }
    if let Some(bound) = sign(view.before) {
        return bound;
    }
    let near = last_chars(view.before, 8);
    let piece = if view.piece.is_empty() {
        view.before
    } else {
        view.piece
    };
    if let Some(bound) = shared_bound(view).filter(|_| number.value_to.is_none()) {
        return bound;
    }
    if number.bound == Bound::AtMost
        || AT_MOST.iter().any(|word| unquoted(piece).contains(word))
        || is_below(near)
    {
        return Comparator::AtMost;
    }
    let reaches = AT_LEAST.iter().any(|word| near.ends_with(word))
        || words::contains_any(
            near,
            &[
                "至少",
                "达到",
                "提高到",
                "提高至",
                "提升到",
                "提升至",
                "增加到",
            ],
        )
        || words::contains_any(piece, &["不少于", "不低于"]);
    let grows = grows(view, number);
    if grows && !near.ends_with("达到") {
        return Comparator::More;
    }
    let falls_by = LESS.iter().any(|word| near.ends_with(word));
    let cuts = number.unit != "%" && cuts(view.piece);
    if falls_by
        || cuts
        || !reaches
            && LESS
                .iter()
                .any(|word| falls(last_chars(view.before, 6), word))
            && !near.ends_with(['到', '至'])
    {
        return Comparator::Less;
    }
    if number.value_to.is_some() {
        return Comparator::Exactly;
    }
    // A share to be reached is a floor: 70%学校达到优质标准.
    let is_share = matches!(number.unit.as_str(), "%" | "‰");
    if reaches
        || number.bound == Bound::AtLeast
        || (is_share && view.whole.contains("达到"))
        || view.before.ends_with("以上达")
    {
        return Comparator::AtLeast;
    }
    Comparator::Exactly
}

/// “最多跑一次” is a name.
fn unquoted(text: &str) -> String {
    let mut depth = 0_i32;
    let outside = text.chars().filter(|&c| {
        depth += i32::from(c == '“') - i32::from(c == '”');
        depth <= 0
    });
    outside.collect()
}

/// 低于, 小于, unless it must not be: 不低于, 不得少于.
fn is_below(near: &str) -> bool {
    let before = ["低于", "小于", "少于"]
        .iter()
        .find_map(|word| near.strip_suffix(word));
    before.is_some_and(|it| {
        !["不", "不得", "不能", "不应"]
            .iter()
            .any(|no| it.ends_with(no))
    })
}

/// ≥92%: the sign a number carries in a cell.
fn sign(before: &str) -> Option<Comparator> {
    match before.chars().next_back()? {
        '≥' | '≧' | '⩾' | '＞' | '>' => Some(Comparator::AtLeast),
        '≤' | '≦' | '⩽' => Some(Comparator::AtMost),
        '＜' | '<' => Some(Comparator::Below),
        _ => None,
    }
}

/// How the number of a cell binds what it counts: 新建幼儿园 | 所 | 5, 近视率下降 | ≥1.
pub(crate) fn of_cell(subject: &str, bound: Comparator) -> Comparator {
    let is_floor = matches!(bound, Comparator::Exactly | Comparator::AtLeast);
    let is_share = ["率", "比", "例", "年限", "度", "系数", "指数", "水平"]
        .iter()
        .any(|end| subject.ends_with(end));
    let rises = MORE_DIRECTLY.iter().any(|end| subject.ends_with(end));
    if is_floor && (words::contains_any(subject, MORE) && !is_share || rises) {
        Comparator::More
    } else if is_floor && LESS.iter().any(|word| subject.ends_with(word)) {
        Comparator::Less
    } else {
        bound
    }
}

/// 分别达到10小时、9小时、8小时: one bound said for all.
fn shared_bound(view: &View<'_>) -> Option<Comparator> {
    const FLOORS: &[&str] = &["不低于", "不少于", "至少", "达到", "达", "提高到", "提升到"];
    const CEILINGS: &[&str] = &["不超过", "不高于", "控制在", "降到", "降至"];
    let shared = &view.before[view.before.rfind("分别")?..];
    let last = |list: &[&str]| list.iter().filter_map(|word| shared.rfind(word)).max();
    match (last(FLOORS), last(CEILINGS)) {
        (None, None) => None,
        (floor, ceiling) if ceiling > floor => Some(Comparator::AtMost),
        _ => Some(Comparator::AtLeast),
    }
}

/// 压减学科类机构36家: a verb of less governs the piece, and none of making behind it.
fn cuts(piece: &str) -> bool {
    const CUTS: &[&str] = &["压减", "压缩", "减少", "缩减", "精简", "撤减", "裁减"];
    let last = |list: &[&str]| {
        list.iter()
            .filter(|word| falls(piece, word))
            .filter_map(|word| piece.rfind(word))
            .max()
    };
    // 培训机构 is no training.
    last(CUTS).is_some_and(|at| {
        !words::contains_any(&piece[at..].replace("培训机构", ""), words::MAKING)
            && !piece[at..].contains(['到', '至'])
    })
}

/// 压减率 is a noun.
fn falls(text: &str, word: &str) -> bool {
    text.rfind(word)
        .is_some_and(|at| !text[at + word.len()..].starts_with(['率', '比', '幅', '量']))
}

fn grows(view: &View<'_>, number: &Number) -> bool {
    // 增加到25个 says where it ends.
    if view.before.ends_with(['到', '至']) {
        return false;
    }
    if MORE_DIRECTLY
        .iter()
        .filter_map(|word| view.before.strip_suffix(word))
        // 改造提升38个 improves them.
        .any(|before| !IMPROVING.iter().any(|verb| before.ends_with(verb)))
    {
        return true;
    }
    if number.unit == "%" || number.unit.starts_with(':') {
        return MORE.iter().any(|word| view.before.ends_with(word));
    }
    if words::contains_any(view.piece, MORE) {
        return true;
    }
    // 新建幼儿园10所、小学5所: a piece without a verb of its own borrows it.
    let has_verb = words::contains_any(view.piece, words::MAKING);
    !has_verb && view.piece.len() < view.before.len() && last_verb_grows(view.before)
}

fn last_verb_grows(before: &str) -> bool {
    let last = |list: &[&str]| {
        list.iter()
            .filter_map(|verb| before.rfind(verb).map(|at| at + verb.len()))
            .max()
    };
    let others: Vec<&str> = words::MAKING
        .iter()
        .copied()
        .filter(|verb| !MORE.contains(verb))
        .collect();
    last(MORE) > last(&others)
}

fn last_chars(text: &str, count: usize) -> &str {
    let at = text
        .char_indices()
        .rev()
        .nth(count - 1)
        .map_or(0, |(at, _)| at);
    &text[at..]
}
