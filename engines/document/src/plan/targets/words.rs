//! The words by which targets are told, each list with the section of the guideline it
//! serves. A new word goes here and into the table test beside it.

/// Verbs that make or gain something countable, strong enough for 一个. Guideline 3.1.
pub(crate) const MAKING: &[&str] = &[
    "新增", "增加", "新建", "改建", "扩建", "改扩建", "迁建", "扩增", "增设", "建设", "建成", "创建", "创成", "争创", "打造", "培育", "培养",
    "培树", "选树", "选拔", "选派", "选聘", "选送", "选取", "选定", "选择", "遴选", "评选", "评定", "评出", "认定", "命名", "推出", "表彰", "招聘",
    "招录", "引进", "补充", "配备", "配齐", "购置", "投入", "完成", "举办", "承办", "召开", "开设", "开发", "编写", "出版", "立项", "组建", "设立",
    "成立", "掌握", "改造", "启用", "投用", "开工", "竣工", "交付", "布局", "布设", "建立", "签约", "确定", "培训", "新培育", "选出", "打造出",
    "学会", "参加", "建好", "新设", "申报", "获评", "孵化", "征集", "轮训", "派出", "结对",
];

/// Verbs that reach, hold or carry out; with [`MAKING`] they outweigh a verb of scope.
pub(crate) const REACHING: &[&str] = &[
    "新增", "增加", "新建", "改建", "扩建", "改扩建", "迁建", "扩增", "增设", "建设", "建成", "创建", "创成", "争创", "打造", "培育", "培养",
    "培树", "选树", "选拔", "选派", "选聘", "选送", "选取", "选定", "选择", "遴选", "评选", "评定", "评出", "认定", "命名", "推出", "表彰", "招聘",
    "招录", "引进", "补充", "配备", "配齐", "购置", "投入", "完成", "举办", "承办", "召开", "开设", "开发", "编写", "出版", "立项", "组建", "设立",
    "成立", "掌握", "改造", "启用", "投用", "开工", "竣工", "交付", "布局", "布设", "建立", "签约", "确定", "培训", "学会", "参加", "建好", "申报",
    "获评", "孵化", "征集", "轮训", "派出", "结对", "开展", "实施", "组织", "安排", "达到", "达", "实现", "提高", "提升", "增长", "下降", "降低",
    "压减", "压缩", "减少", "控制", "保持", "稳定在", "不低于", "不少于", "至少", "不超过", "超过", "覆盖", "资助", "惠及", "开好", "落实资金",
    "化解", "消除", "防止", "检查", "督查", "抽查", "走访", "整改", "维修", "更新", "升级", "推荐", "接收", "供给", "提供", "交流", "新创",
    "落实学生资助", "验收", "每年", "每学期", "每月", "每周", "每天", "每日", "不让", "没有", "举行", "试点", "推进", "发展", "扩大", "巩固在",
];

/// Verbs that speak of what exists. Guideline 3.1, out.
pub(crate) const SCOPE: &[&str] = &[
    "依托", "围绕", "发挥", "抓好", "利用", "针对", "根据", "按照", "依据", "聚焦", "巩固", "用好", "结合", "借助", "紧扣", "对照", "贯彻", "落实好",
    "坚持", "紧盯", "突出抓", "抓实", "联合", "会同", "协同", "协调", "面对", "借力", "总结", "深化", "统筹", "运用",
];

/// Words directly before a number that make it the size of what exists.
pub(crate) const EXISTING_ENDS: &[&str] = &[
    "全市", "全区", "全县", "全省", "全国", "我市", "我区", "我县", "我省", "全州", "全旗", "现有", "已有", "原有", "共有", "已", "这", "上述", "前",
    "辖区", "辖区内", "市直", "区直", "县直", "下辖", "所辖", "现存", "目前", "部署的", "确定的",
];

/// Words of a clause about the past. Guideline 1.4, 3.1.
pub(crate) const PAST: &[&str] = &["去年", "上年度已", "截至", "已建成", "已完成", "已达到", "已有", "目前", "现有", "原有", "曾", "以来", "首次达到"];

/// What a number after 等 sums up.
pub(crate) const SUMMED_UP: &[&str] = &["部门", "单位", "方面", "领域", "重点", "环节", "方式", "要素", "学科", "学段", "科目", "维度", "关键"];

/// Endings that make number and noun a name: 三项制度, 五大行动, 3个课堂. Guideline 3.1.
pub(crate) const NAME_TAILS: &[&str] = &[
    "工程", "行动", "计划", "制度", "机制", "战略", "体系", "意识", "自信", "维护", "确立", "课堂", "确保", "必须", "原则", "规定", "责任", "清单管理",
    "统一", "到位", "结合", "转变", "倡导", "覆盖", "落实", "延伸", "融合", "革命", "面向", "全面", "减免", "管理", "纪律", "基本", "聚焦", "主体",
    "规范", "能力", "文明", "主义", "重点领域", "关键", "高地", "新任务",
];

/// Abstract nouns: 一个良好环境 is no count.
pub(crate) const IDEAS: &[&str] = &["良好", "健康", "新", "台阶", "整体", "重要", "突破口", "目标", "标准", "共同", "声音", "口径", "盘子", "盘棋", "重点", "方向", "统一"];

/// Abstract nouns at the end of a clause.
pub(crate) const IDEA_ENDS: &[&str] = &["格局", "局面", "氛围", "环境", "合力", "闭环", "共识", "基调", "主线", "抓手", "落脚点", "出发点"];

/// The promise that not one is left behind. Guideline 3.1.
pub(crate) const NOT_ONE: &[&str] = &["没有", "不让", "决不让", "绝不让", "无", "不使", "不发生", "不出现", "不得有", "不能有", "不落下", "杜绝"];

/// Verbs that prevent or dissolve N 人以上. Guideline 3.4 `<`.
pub(crate) const DISSOLVING: &[&str] = &["防止", "防范", "化解", "消除", "杜绝", "避免", "严禁", "不得", "不出现", "遏制", "清零", "消化"];

/// Quantities without a measure word.
pub(crate) const COEFFICIENTS: &[&str] = &["系数", "指数", "之比", "比值", "比例", "比"];

/// Verbs of holding an event some times.
pub(crate) const HOLDING: &[&str] = &["举办", "召开", "开展", "组织", "进行", "开好", "举行", "完成", "实施", "参加", "安排", "不少于", "调度", "检查", "督导"];

/// Words that bind the number directly behind them.
const BINDING: &[&str] = &[
    "不低于", "不少于", "至少", "不超过", "不高于", "不多于", "不小于", "不大于", "达到", "达", "超过", "突破", "控制在", "保持在", "稳定在", "至多", "最多",
    "提高到", "提升到", "增加到", "扩大到", "扩容到", "提高至", "提升至", "增至", "下降到", "降低到", "降到", "降至", "压缩到", "减少到", "低于", "高于",
    "力争", "不足", "满", "提高", "提升", "增长", "下降", "降低", "压减", "至少掌握", "至少开展", "至少举办", "至少有", "至少配备", "至少建成", "实现",
];

/// 量词 of periods, as they are written and as a unit names them. Guideline 3.4.
const PERIODS: &[(&str, &str)] = &[
    ("每学期", "学期"), ("每学年", "学年"), ("每季度", "季度"), ("每半年", "半年"), ("每年", "年"), ("每年度", "年"), ("年均", "年"),
    ("每个月", "月"), ("每月", "月"), ("每星期", "周"), ("每周", "周"), ("每天", "日"), ("每日", "日"), ("每个学期", "学期"), ("每个学年", "学年"),
    ("每季", "季度"), ("一学期", "学期"), ("一学年", "学年"),
];

/// Members a number is due to. Guideline 3.1.
const MEMBERS: &[&str] = &[
    "每个", "每所", "每名", "每位", "每校", "每县", "每人", "每生", "每园", "每班", "每家", "每支", "每项", "每门", "各校", "各县", "每一", "每间",
    "各区县", "各县市区", "每乡镇", "每个乡镇",
];

/// Adverbs and small words a clause may begin with.
const ADVERBS: &[&str] = &[
    "进一步", "充分", "认真", "积极", "继续", "全面", "持续", "切实", "重点", "突出", "紧紧", "严格", "要", "并", "同时", "大力", "着力", "深入", "主动", "扎实", "注重", "坚决",
];

pub(crate) fn without_adverbs(text: &str) -> &str {
    let mut text = text;
    while let Some(shorter) = ADVERBS.iter().find_map(|word| text.strip_prefix(word)) {
        text = shorter;
    }
    text
}

pub(crate) fn contains_any(text: &str, list: &[&str]) -> bool {
    list.iter().any(|word| text.contains(word))
}

pub(crate) fn starts_with_any(text: &str, list: &[&str]) -> bool {
    list.iter().any(|word| text.starts_with(word))
}

pub(crate) fn starts_with_verb(text: &str) -> bool {
    starts_with_any(text, MAKING)
}

pub(crate) fn ends_with_verb(text: &str) -> bool {
    MAKING.iter().chain(REACHING).any(|word| text.ends_with(word))
}

/// Whether the words right before a number bind it.
pub(crate) fn binds(before: &str) -> bool {
    let tail_at = before.char_indices().rev().nth(6).map_or(0, |(at, _)| at);
    let tail = &before[tail_at..];
    BINDING.iter().any(|word| tail.ends_with(word)) || contains_any(tail, &["不少于", "不低于", "至少", "不超过", "不高于"])
}

pub(crate) fn states_a_period(text: &str) -> bool {
    period(text).is_some()
}

/// The period a frequency is counted in.
pub(crate) fn period(text: &str) -> Option<&'static str> {
    PERIODS.iter().filter_map(|(word, unit)| text.rfind(word).map(|at| (at, *unit))).max_by_key(|(at, _)| *at).map(|(_, unit)| unit)
}

pub(crate) fn is_per_member(before: &str) -> bool {
    contains_any(before, MEMBERS)
}
