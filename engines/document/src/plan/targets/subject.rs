//! What a target counts: a noun phrase in the words of the text. Guideline 3.3.
//!
//! A best effort for people to read; nothing is decided by it.

use crate::plan::numbers::{self, Number};
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
    "实现",
    "推动",
    "确保全年",
    "新（改、扩）建",
    "的",
    "其中",
];

pub(crate) fn of(view: &View<'_>, number: &Number, stance: Stance) -> String {
    if stance == Stance::NotOne {
        return trim(view.after);
    }
    if let Some(noun) = of_each(view) {
        return noun;
    }
    let is_share = matches!(number.unit.as_str(), "%" | "‰" | "个百分点" | "百分点")
        || number.unit.starts_with(':');
    let behind = noun_behind(view.after);
    if is_share || behind.is_empty() {
        if let Some(noun) = of_previous(view) {
            return noun;
        }
        let sums = without_sum(view.before).len() < view.before.len();
        let before = if view.piece.is_empty() || sums && is_share {
            view.before
        } else {
            view.piece
        };
        let noun = noun_before(before);
        return if noun.is_empty() { behind } else { noun };
    }
    match member(view.before).filter(|it| !words::states_a_period(it)) {
        Some(member) => format!("{member}{behind}"),
        None => behind,
    }
}

/// 社团数量翻一番，达到64个: of a clause that only says how many, what the one before speaks of.
fn of_previous(view: &View<'_>) -> Option<String> {
    const RISEN: &[&str] = &[
        "翻一番",
        "翻番",
        "翻两番",
        "进一步",
        "稳步",
        "持续",
        "不断",
        "明显",
        "显著",
        "提高",
        "提升",
        "增长",
        "增加",
        "扩大",
        "下降",
        "降低",
        "有所",
        "大幅",
        "逐步",
    ];
    let mut binding = view.before;
    while let Some(shorter) = without_bound(binding) {
        binding = shorter;
    }
    let mut previous = view
        .previous
        .filter(|_| binding.is_empty() && !view.before.is_empty())?;
    let whole = previous;
    while let Some(shorter) = RISEN.iter().find_map(|word| previous.strip_suffix(word)) {
        previous = shorter;
    }
    let has_digit = previous.contains(|c: char| c.is_ascii_digit());
    let noun = noun_before(previous);
    (previous.len() < whole.len() && !has_digit && is_thing(&noun)).then_some(noun)
}

/// Verbs a clause may begin with that make nothing: what is done is done to a thing.
const DONE: &[&str] = &[
    "统筹",
    "核增",
    "核定",
    "开展",
    "组织",
    "实施",
    "推进",
    "化解",
    "消化",
    "消除",
    "加强",
    "更新",
    "覆盖",
    "惠及",
    "筹措",
    "争取",
    "制定",
    "出台",
    "修订",
    "编制",
    "发放",
    "资助",
    "解决",
    "举行",
    "清理",
    "排查",
    "整治",
    "查处",
    "撤并",
    "盘活",
    "安排",
    "提供",
    "办好",
    "开好",
    "落实",
    "编印",
    "更换",
    "维修",
    "接入",
    "采购",
    "回收",
    "腾退",
    "吸纳",
    "接待",
    "处置",
    "调解",
    "办理",
    "发布",
    "推广",
    "检查",
    "抽查",
    "评聘",
    "聘请",
    "聘任",
    "升级",
    "重建",
    "选购",
    "发动",
    "帮扶",
    "安装",
    "分配",
    "鉴定",
    "归集",
    "新聘",
    "督促",
    "带动",
    "辐射带动",
    "视导",
    "测试",
    "清退",
    "竞聘上岗",
    "上线",
    "形成",
    "转岗",
    "开放",
    "开通",
    "注册",
];

/// 统筹校长教师交流轮岗: without the verb in front, where a thing remains. 推进会 is one.
fn without_done(noun: String) -> String {
    let noun = match words::behind_period(&noun) {
        behind if is_thing(behind) => behind.to_owned(),
        _ => noun,
    };
    const NOUNS: &str = "率会度量数额员者生面比方法费力类型性化区点站办部型金时";
    let shorter = DONE.iter().filter_map(|verb| noun.strip_prefix(verb));
    let shorter = shorter.min_by_key(|it| it.len()).unwrap_or_default();
    let is_noun = shorter.starts_with(|c: char| NOUNS.contains(c)) || !is_thing(shorter);
    if is_noun { noun } else { shorter.to_owned() }
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
                    "支教",
                    "跟岗",
                    "挂职",
                    "走教",
                    "改善",
                    "安装",
                    "加装",
                    "提供",
                    "配备",
                    "更换",
                    "复工",
                    "按期",
                    "如期",
                    "投用",
                ],
            )
    };
    // 60节/人: for each; 1栋6200平方米: how large it is.
    if after.starts_with(|c: char| "（/".contains(c) || c.is_ascii_digit()) {
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

/// Words between a thing and its number.
const BOUNDS: &[&str] = &[
    "达到",
    "不低于",
    "不少于",
    "至少",
    "保持在",
    "稳定在",
    "稳定",
    "控制在",
    "控制到",
    "巩固在",
    "提高到",
    "提高至",
    "提升到",
    "提升至",
    "不超过",
    "不高于",
    "不多于",
    "不大于",
    "不小于",
    "不突破",
    "不得超过",
    "不得高于",
    "不得多于",
    "不得低于",
    "不得少于",
    "不能超过",
    "不能低于",
    "不能少于",
    "低于",
    "高于",
    "超过",
    "突破",
    "下降到",
    "下降至",
    "降低到",
    "降低至",
    "降到",
    "降至",
    "压减到",
    "压减至",
    "压缩到",
    "压缩至",
    "减少到",
    "减少至",
    "增加到",
    "增加至",
    "增至",
    "增长到",
    "扩大到",
    "扩大至",
    "扩容到",
    "上升到",
    "升至",
    "达",
    "提高",
    "提升",
    "上升",
    "下降",
    "缩短",
    "降低",
    "增长",
    "增加",
    "减少",
    "压减",
    "压缩",
    "缩减",
    "逐步",
    "为",
    "年均",
    "力争",
    "争取",
    "确保",
    "均",
    "全部",
    "都",
    "基本",
    "总体",
    "至",
    "到",
    "应",
    "须",
    "要",
    "再",
    "约",
    "近",
    "共",
    "累计",
    "共计",
    "总数",
    "各",
    "分别",
    "同比",
    "实现",
    "保持",
    "控制",
    "以",
    "全年",
    "年内",
    "每年底",
    "每年",
    "每学年",
    "每学期末",
    "每学期",
    "每季度末",
    "每季度",
    "每月底",
    "每月末",
    "每月",
    "每周",
    "每天",
    "每日",
];

/// What is counted from: 较上年, 由60%.
const COMPARED: &[&str] = &[
    "较上",
    "较去",
    "较前",
    "较20",
    "比上",
    "比去",
    "比20",
    "同比",
    "在上年",
    "在去年",
    "在20",
    "在现有",
    "在原有",
    "由",
    "从",
];

fn noun_before(before: &str) -> String {
    let before = without_sum(before);
    let mut rest =
        before.trim_end_matches(['≥', '≤', '≧', '≦', '⩾', '⩽', '>', '<', '＞', '＜', '=']);
    let compared = COMPARED.iter().filter_map(|word| rest.rfind(word));
    if let Some(at) = compared.min().filter(|&at| at >= 2 * '较'.len_utf8()) {
        rest = &rest[..at];
    }
    while let Some(shorter) = without_bound(rest) {
        rest = shorter;
    }
    // Behind the last verb of making that leaves a thing: 配备率 and 培训班 are nouns.
    let mut ends: Vec<usize> = words::MAKING
        .iter()
        .flat_map(|verb| rest.match_indices(verb).map(|(at, _)| at + verb.len()))
        // 教学会议 learns nothing, 培训机构 trains nobody here.
        .filter(|&end| !words::starts_with_any(&rest[end..], &["议", "机构", "基地", "中心"]))
        .collect();
    ends.sort_unstable();
    let behind = ends.iter().rev().map(|&end| trim(&rest[end..]));
    behind.into_iter().find(|noun| is_thing(noun)).map_or_else(
        || without_done(trim(rest)),
        // 改造提升学校食堂
        |noun| match noun.strip_prefix("提升") {
            Some(thing) if is_thing(thing) => thing.to_owned(),
            _ => noun,
        },
    )
}

/// 巡查、配备、报警三个 in front of a share only counts what was listed.
fn without_sum(text: &str) -> &str {
    let Some(head) = text.strip_suffix(['个', '项']) else {
        return text;
    };
    let shorter = head.trim_end_matches(['两', '三', '四', '五', '六', '七', '八', '九', '十']);
    if shorter.len() < head.len() {
        shorter
    } else {
        text
    }
}

fn without_bound(text: &str) -> Option<&str> {
    const NOUNS: &[&str] = &[
        "人均", "生均", "师均", "校均", "班均", "行为", "供应", "反应", "公共", "附近", "需要",
        "摘要", "纪要",
    ];
    if NOUNS.iter().any(|noun| text.ends_with(noun)) {
        return None;
    }
    let shorter = BOUNDS.iter().filter_map(|bound| text.strip_suffix(bound));
    shorter.min_by_key(|shorter| shorter.len())
}

/// Whether a noun says by itself what is counted.
fn is_thing(noun: &str) -> bool {
    const PARTS: &[&str] = &[
        "率", "比", "占比", "比例", "数", "数量", "量", "面积", "总量", "额", "度", "班", "点",
        "面", "资金", "标准", "机构", "任务", "学时", "人数", "人次", "时间", "工作", "经费",
        "工程", "项目",
    ];
    let n_chars = noun.chars().count();
    // 覆盖率 is of something.
    let is_bare_rate = n_chars <= 3 && noun.ends_with('率');
    n_chars > 1
        && !is_bare_rate
        && !PARTS.contains(&noun)
        && !noun.starts_with([
            '率', '比', '班', '数', '量', '额', '度', '点', '面', '型', '者', '）',
        ])
        && !is_verb(noun)
}

/// 改扩建, 改造提升: verbs and no thing.
pub(crate) fn is_verb(text: &str) -> bool {
    let mut rest = text;
    while let Some(shorter) = words::MAKING
        .iter()
        .chain(words::REACHING)
        .filter_map(|verb| rest.strip_prefix(verb))
        .min_by_key(|shorter| shorter.len())
    {
        rest = shorter;
    }
    rest.trim_matches(['、', '和', '及', '并']).is_empty()
}

/// Stages and kinds one thing is counted of: 小学、初中班额.
const KINDS: &[&str] = &[
    "小学",
    "初中",
    "高中",
    "普通高中",
    "普高",
    "中职",
    "幼儿园",
    "幼儿",
    "学前",
    "义务教育",
    "高校",
    "中小学",
    "特教",
    "城区",
    "城镇",
    "城市",
    "农村",
    "乡村",
    "乡镇",
    "国家级",
    "省级",
    "市级",
    "县级",
    "区级",
    "校级",
    "公办",
    "民办",
    "男生",
    "女生",
    "本科",
    "A级",
    "B级",
    "C级",
    "专科",
    "学生",
    "教师",
    "校长",
];

fn kind_before(text: &str) -> Option<&'static str> {
    let kinds = KINDS.iter().filter(|kind| text.starts_with(**kind));
    kinds.max_by_key(|kind| kind.len()).copied()
}

fn kind_behind(text: &str) -> Option<&'static str> {
    let kinds = KINDS.iter().filter(|kind| text.ends_with(**kind));
    kinds.max_by_key(|kind| kind.len()).copied()
}

/// 初中 beside 小学班额 or 生均公用经费小学: the noun is said once.
pub(crate) fn shared(kind: &str, other: &str) -> Option<String> {
    if !KINDS.contains(&kind) || KINDS.contains(&other) || other.contains(kind) {
        return None;
    }
    kind_before(other)
        .map(|it| format!("{kind}{}", &other[it.len()..]))
        .or_else(|| {
            kind_behind(other).map(|it| format!("{}{kind}", &other[..other.len() - it.len()]))
        })
}

/// 校际差异系数小学≤0.65、初中≤0.55: a coefficient said once in front of the kinds that
/// have one each.
pub(crate) fn coefficient(view: &View<'_>, number: &Number) -> Option<String> {
    const BINDS: &str = "：、，；≤≥<>=不高于低超过大小控制在以内下为达到至应要须0123456789.";
    const ENDS: &[&str] = &["系数", "指数"];
    if !number.unit.is_empty() {
        return None;
    }
    let binds = |c: char| BINDS.contains(c) && !"：、，；".contains(c) && !c.is_ascii_digit();
    let named = view.sentence.trim_end_matches(binds);
    // 小 of 小学 binds nothing.
    let kind = kind_behind(named).filter(|_| named.len() < view.sentence.len())?;
    let rest = &named[..named.len() - kind.len()];
    let end = ENDS
        .iter()
        .filter_map(|word| rest.rfind(word).map(|at| at + word.len()))
        .max()?;
    let between = KINDS
        .iter()
        .fold(rest[end..].to_owned(), |text, it| text.replace(it, ""));
    if !between.chars().all(|c| BINDS.contains(c)) {
        return None;
    }
    let from = rest[..end]
        .char_indices()
        .rev()
        .find(|(_, c)| "，；：、。（）".contains(*c))
        .map_or(0, |(at, c)| at + c.len_utf8());
    let head = trim(&rest[from..end]);
    kind_before(&head)
        .is_none()
        .then(|| format!("{kind}{head}"))
}

/// 小学、初中班额分别控制在45人、50人以内: what each of several numbers counts.
fn of_each(view: &View<'_>) -> Option<String> {
    let at = view.before.rfind("分别")?;
    let behind = at + "分别".len();
    let clause = &view.whole[behind..];
    let counts = |text: &str| {
        let numbers = numbers::scan(text, 0..text.len());
        numbers.iter().filter(|it| !it.in_words).count()
    };
    let head = trim(&view.before[..at]);
    let parts: Vec<&str> = head.split(['、', '和', '与', '及']).collect();
    if parts.len() < 2 || parts.len() != counts(clause) {
        return None;
    }
    let idx = counts(&view.before[behind..]);
    let part = trim(parts.get(idx)?);
    let others = parts.iter().map(|it| trim(it));
    let whole = others.filter_map(|other| shared(&part, &other)).next();
    Some(whole.unwrap_or(part)).filter(|it| !it.is_empty())
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
