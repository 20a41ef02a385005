//! What the columns of a table of work hold: by what one or two heading rows call them, and
//! by what stands in them where the words are not known or are contradicted.
//!
//! Not here: what the cells of a column are (`content`).

use crate::plan::people;
use crate::plan::table::content::{Body, Content, Kind};
use crate::plan::units::{self, Field};

/// What stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// 序号
    Number,
    /// 分类: what several tasks have in common.
    Category,
    /// 任务, 项目: what a task may be called by.
    Task,
    /// 内容: the same where nothing else is.
    Detail,
    Field(Field),
    /// 备注, 进展: kept, but nothing is looked for in it.
    Remark,
}

/// Which column is which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    /// What each column is called; empty if it is not.
    pub(super) titles: Vec<String>,
    pub(super) roles: Vec<Option<Role>>,
    /// Columns a task may take its name from, the likeliest first.
    pub(super) names: Vec<usize>,
    /// A number in a cell of its own: 指标 | 单位 | 目标值.
    pub(super) amount: Option<Amount>,
    /// What each place has of it: 云东区 | 鹿鸣市.
    pub(super) shares: Vec<usize>,
    /// What is counted in: 所, 个.
    pub(super) unit: Option<usize>,
    /// Whether measures of one task that somebody else answers for are tasks.
    pub(super) is_split_by_answer: bool,
}

/// The columns a target is spread over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount {
    /// What is counted, if a column says it.
    pub(super) subject: Option<usize>,
    /// None where it stands in a bracket behind the subject: 新建幼儿园（所）.
    pub(super) unit: Option<usize>,
    pub(super) value: usize,
}

/// Names of the column of tasks, the surest first.
const NAMES: &[&str] = &[
    "项目名称",
    "事项名称",
    "工程名称",
    "任务名称",
    "工作名称",
    "工作任务",
    "重点任务",
    "主要任务",
    "重点项目",
    "重点工作",
    "重点工程",
    "主要工作",
    "名称",
    "任务",
    "项目",
    "事项",
    "工程",
    "实事",
    "内容",
    "工作",
    "要点",
    "重点",
    "三级指标",
    "二级指标",
    "指标",
];

/// Words of the other columns; the first row that has a word of a heading decides.
const ROLES: &[(Role, &[&str])] = &[
    // When it begins is no deadline.
    (Role::Remark, &["开工", "开始", "启动", "起始", "起止"]),
    (
        Role::Remark,
        &["频次", "频率", "督办要求", "报送要求", "调度要求"],
    ),
    (
        Role::Field(Field::Deadline),
        &[
            "时限",
            "时间",
            "期限",
            "节点",
            "完成日期",
            "竣工",
            "完工",
            "办结",
            "进度要求",
        ],
    ),
    (
        Role::Field(Field::Leader),
        &["领导", "责任人", "负责人", "联系人", "包保人", "包抓"],
    ),
    (Role::Field(Field::Support), units::SUPPORT_WORDS),
    (Role::Field(Field::Support), &["支持单位"]),
    (
        Role::Field(Field::Lead),
        &["牵头", "主办", "主责", "第一责任"],
    ),
    (
        Role::Remark,
        &[
            "备注",
            "进展",
            "完成情况",
            "落实情况",
            "佐证",
            "分值",
            "得分",
            "评分",
            "权重",
            "赋分",
            "电话",
            "来源",
            "依据",
            "资金",
            "投资",
            "销号",
            "存在问题",
            "计量单位",
            "监督",
            "监管单位",
            "督办单位",
            "验收单位",
            "设计单位",
            "施工单位",
            "监理单位",
        ],
    ),
    (
        Role::Field(Field::Responsible),
        &[
            "责任",
            "承办",
            "承担",
            "实施单位",
            "实施主体",
            "落实单位",
            "落实科室",
            "负责",
            "主管",
            "科室",
            "处室",
            "股室",
            "部门",
            "建设单位",
            "项目单位",
            "单位",
        ],
    ),
    (
        Role::Category,
        &[
            "一级指标",
            "分类",
            "类别",
            "类型",
            "领域",
            "板块",
            "大类",
            "方面",
            "维度",
            "条线",
        ],
    ),
    (Role::Field(Field::Goals), &["目标", "要求", "标准", "成效"]),
    (Role::Field(Field::Outcome), &["成果", "交付"]),
    (
        Role::Field(Field::Measures),
        &["措施", "举措", "做法", "路径", "步骤", "安排"],
    ),
    (
        Role::Task,
        &[
            "任务", "项目", "事项", "工程", "实事", "名称", "工作", "要点", "重点", "指标",
        ],
    ),
    (Role::Detail, &["内容", "规模", "说明"]),
];

const NUMBERS: &[&str] = &["序号", "序", "任务序号", "总序号"];

/// A heading is no longer than this, remarks in brackets aside.
const TITLE_CHARS_MAX: usize = 14;

impl Columns {
    /// From one heading row, or from that and as many of those `below` as go on with it, and
    /// the rows under each; says how many were taken. Where a table begins, unknown words are
    /// a heading, too, if the rows below are work.
    pub(super) fn read(
        first: &[&str],
        below: &[Second],
        bodies: &[Body],
        around: Around,
    ) -> Option<(Columns, usize)> {
        let own = first
            .iter()
            .map(|title| (String::new(), (*title).to_owned()));
        let mut deeper = vec![own.collect::<Vec<_>>()];
        for row in below {
            let Some(titles) = deeper.last().and_then(|above| joined(above, row)) else {
                break;
            };
            deeper.push(titles);
        }
        let mut read = deeper.into_iter().zip(bodies).enumerate().rev();
        read.find_map(|(idx, (titles, body))| Some((Columns::of(titles, body, around)?, idx + 1)))
    }

    /// The columns of one number: 2026年 | 2027年 | 2028年, each of its year, or the one.
    pub(super) fn years(&self, value: usize) -> Vec<(Option<i16>, usize)> {
        let found = self.titles.iter().enumerate();
        let found = found.filter_map(|(idx, title)| Some((Some(year_of(title)?), idx)));
        let found: Vec<(Option<i16>, usize)> = found.collect();
        match found.len() > 1 && found.iter().any(|(_, idx)| *idx == value) {
            true => found,
            false => vec![(None, value)],
        }
    }

    /// From what each column is called: by a group of columns, and by itself.
    fn of(titles: Vec<(String, String)>, body: &Body, around: Around) -> Option<Columns> {
        let is_title =
            |text: &str| core(text).chars().count() <= TITLE_CHARS_MAX && !is_number(text);
        // 一、项目建设 over the rows of its tasks is no heading of columns.
        let n_titled = titles.iter().filter(|(_, own)| !own.is_empty()).count();
        if n_titled < 2 || !titles.iter().all(|(_, own)| is_title(own)) {
            return None;
        }
        let mut roles: Vec<Option<Role>> = titles
            .iter()
            .map(|(group, own)| role_of(own).or_else(|| role_within(group, own)))
            .collect();
        let mut titles: Vec<String> = titles.into_iter().map(|(_, own)| own).collect();
        let n_known = roles.iter().flatten().count();
        let contents: Vec<Content> = (0..titles.len()).map(|idx| body.column(idx)).collect();
        // 责任事项 over a number and what it counts.
        for idx in 1..titles.len() {
            let counts = contents[idx - 1].kind == Kind::Number
                && contents[idx].kind == Kind::Text
                && titles[idx].is_empty();
            if counts && !matches!(roles[idx - 1], None | Some(Role::Number)) {
                titles.swap(idx - 1, idx);
                roles.swap(idx - 1, idx);
                roles[idx - 1] = Some(Role::Number);
            }
        }
        let mut shares: Vec<usize> = (0..titles.len())
            .filter(|&idx| matches!(contents[idx].kind, Kind::Amount | Kind::Number))
            .filter(|&idx| is_place(&titles[idx]))
            .collect();
        if shares.len() < 2 {
            shares.clear();
        }
        for &idx in &shares {
            roles[idx] = Some(Role::Remark);
        }
        let amount = Amount::of(&titles, &roles, &contents);
        for idx in amount
            .into_iter()
            .flat_map(|it| it.unit.into_iter().chain([it.value]))
        {
            roles[idx] = Some(Role::Remark);
        }
        // What each of several years comes to is a number of its year.
        if let Some(amount) = amount
            && year_of(&titles[amount.value]).is_some()
        {
            let years = (0..titles.len()).filter(|&idx| year_of(&titles[idx]).is_some());
            years.for_each(|idx| roles[idx] = Some(Role::Remark));
        }
        let guessed = fit(&titles, &mut roles, &contents, around.is_owned);
        lead_beside_support(&titles, &mut roles);
        let names = names(&titles, &roles, &guessed);
        // Whatever stands in front of the name groups the tasks.
        let name_at = names.first().copied().unwrap_or_default();
        for idx in 0..name_at {
            if roles[idx].is_none() && !titles[idx].is_empty() {
                roles[idx] = Some(Role::Category);
            }
        }
        let says = |role: &Option<Role>| matches!(role, Some(Role::Field(_)));
        let has_number = roles.contains(&Some(Role::Number));
        let beside = roles
            .iter()
            .enumerate()
            .filter(|(idx, role)| says(role) && names.first() != Some(idx));
        let n_named = titles.iter().filter(|title| !title.is_empty()).count();
        let is_called = !names.is_empty()
            && n_known * 2 > n_named
            && (has_number && titles.len() > 2
                || beside.count() > 0
                || (0..titles.len()).any(|idx| body.is_labelled(idx)));
        // A row of the table, and no heading, says what others say, or numbers.
        let is_row = titles.iter().enumerate().any(|(idx, title)| {
            !title.is_empty() && body.holds(idx, title)
                || contents[idx].kind == Kind::Person && people::are_people(title)
                || title.contains(|c: char| c.is_ascii_digit())
                    && without_year(title) == title
                    && !is_stretch_of_year(title)
        });
        let is_heading = is_called
            || around.begins && n_named > 2 && !is_row && is_work(&roles, &names, &contents);
        is_heading.then_some(Columns {
            titles,
            roles,
            names,
            amount,
            shares,
            unit: contents.iter().position(|it| it.kind == Kind::Measure),
            is_split_by_answer: true,
        })
    }

    /// Whether a row that stands apart heads a table of something else: other columns, short
    /// words and no number but years.
    pub(super) fn ends_at(&self, cells: &[&str]) -> bool {
        let is_title = |text: &&str| {
            let is_year = without_year(text) != *text || text.len() == 7 && text.ends_with('年');
            let has_digit = text.contains(|c: char| c.is_ascii_digit());
            core(text).chars().count() <= TITLE_CHARS_MAX && (!has_digit || is_year)
        };
        let n_filled = cells.iter().filter(|it| !it.is_empty()).count();
        cells.len() != self.titles.len() && n_filled > 2 && cells.iter().all(is_title)
    }

    /// Whether both are called the same.
    pub(super) fn is_same(&self, other: &Columns) -> bool {
        self.titles == other.titles
    }

    /// As they are where `column` says what each task is called.
    pub(super) fn named_by(&self, column: usize) -> Columns {
        let mut columns = self.clone();
        columns.names.retain(|&idx| idx != column);
        columns.names.insert(0, column);
        columns
    }

    /// The column of numbers.
    pub(super) fn number(&self) -> Option<usize> {
        self.roles
            .iter()
            .position(|role| *role == Some(Role::Number))
    }

    /// Whether a column of indicators stands behind one that is none: 考核项目 | 考核指标.
    pub(super) fn is_indicator_behind(&self, column: usize) -> bool {
        let is_indicator =
            |idx: usize| self.titles[idx].contains("指标") && self.roles[idx] == Some(Role::Task);
        !is_indicator(column) && (column + 1..self.titles.len()).any(is_indicator)
    }

    /// Whether a column tells who answers for each row.
    pub(super) fn is_answered(&self) -> bool {
        let mut fields = (0..self.roles.len()).filter_map(|idx| self.field(idx));
        fields.any(|it| matches!(it, Field::Lead | Field::Responsible | Field::Support))
    }

    /// The columns of this role, from left to right.
    pub(super) fn of_role(&self, role: Role) -> impl Iterator<Item = usize> {
        let is_role = move |(idx, it): (usize, &Option<Role>)| (*it == Some(role)).then_some(idx);
        self.roles.iter().enumerate().filter_map(is_role)
    }

    /// The field a column holds; none for one that only has text.
    pub(super) fn field(&self, column: usize) -> Option<Field> {
        match self.roles.get(column) {
            Some(Some(Role::Field(field))) => Some(*field),
            _ => None,
        }
    }
}

/// What a group of columns says of one: 责任单位 over 主体 and 监管, which only watches.
fn role_within(group: &str, own: &str) -> Option<Role> {
    let role = role_of(group).filter(|_| !own.is_empty());
    match role {
        Some(Role::Field(Field::Responsible)) if own.starts_with("监管") => {
            Some(Role::Field(Field::Support))
        }
        role => role,
    }
}

/// 责任科室 beside 配合科室 leads, unless its remark says which of several does.
fn lead_beside_support(titles: &[String], roles: &mut [Option<Role>]) {
    let has = |field: Field| roles.contains(&Some(Role::Field(field)));
    if has(Field::Lead) || !has(Field::Support) {
        return;
    }
    for (title, role) in titles.iter().zip(roles) {
        let is_remarked = title.contains("首位") || title.contains("牵头");
        if *role == Some(Role::Field(Field::Responsible)) && !is_remarked {
            *role = Some(Role::Field(Field::Lead));
        }
    }
}

/// Where a heading stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around {
    /// A table may begin here.
    pub(super) begins: bool,
    /// The sheet is called by a section, which leads what stands in it.
    pub(super) is_owned: bool,
}

/// A row below a heading, and its columns that go on from there.
pub(super) struct Second<'p> {
    pub(super) cells: Vec<&'p str>,
    pub(super) merged: &'p [usize],
}

/// What each column is where its heading says nothing, or something else than stands in
/// it. Gives back the columns whose words were not known and that may name a task.
fn fit(
    titles: &[String],
    roles: &mut [Option<Role>],
    contents: &[Content],
    is_owned: bool,
) -> Vec<usize> {
    let unknown =
        |roles: &[Option<Role>], idx: usize| roles[idx].is_none() && !titles[idx].is_empty();
    let is_unit = |role: Option<Role>| {
        matches!(
            role,
            Some(Role::Field(
                Field::Lead | Field::Support | Field::Responsible
            ))
        )
    };
    let has = |roles: &[Option<Role>], field: Field| roles.contains(&Some(Role::Field(field)));
    let is_answered = |roles: &[Option<Role>]| {
        let mut both = roles.iter().zip(contents);
        both.any(|(role, it)| is_unit(*role) && it.kind == Kind::Unit)
    };
    // Words that what stands below them contradicts.
    let n_text = contents.iter().filter(|it| it.kind == Kind::Text).count();
    for (idx, content) in contents.iter().enumerate() {
        let role = roles[idx];
        let is_said = matches!(role, Some(Role::Field(field)) if field.is_said())
            || matches!(role, Some(Role::Task | Role::Detail | Role::Category));
        roles[idx] = match (role, content.kind) {
            (Some(Role::Field(Field::Leader)), Kind::Unit) => Some(Role::Field(Field::Responsible)),
            (Some(Role::Field(Field::Deadline)), Kind::Unit) => None,
            (Some(Role::Field(Field::Lead | Field::Responsible)), Kind::Person) => {
                Some(Role::Field(Field::Leader))
            }
            (Some(Role::Field(_)), Kind::Time) if is_unit(role) => None,
            (Some(Role::Field(_)), Kind::Measure) if is_unit(role) => Some(Role::Remark),
            (Some(Role::Field(_)), Kind::Text | Kind::Amount)
                if is_unit(role) && core(&titles[idx]) == "单位" =>
            {
                Some(Role::Remark)
            }
            // 推进节点 that tells of each step what is done.
            (Some(Role::Field(Field::Deadline)), Kind::Text)
                if content.length >= 8 && content.dated < 50 =>
            {
                Some(Role::Field(Field::Measures))
            }
            // 项目名称: a school that is built, where others answer for it.
            (Some(Role::Task), Kind::Unit) if content.is_own && is_answered(roles) => role,
            (Some(_), Kind::Unit | Kind::Person) if is_said && idx > 0 && n_text > 0 => {
                let is_group = role == Some(Role::Category);
                role.filter(|_| is_group && content.is_repeated)
            }
            (Some(_), Kind::Time) if is_said && n_text > 0 => None,
            _ => role,
        };
    }
    // 1..n in front.
    if !roles.contains(&Some(Role::Number))
        && contents.first().is_some_and(|it| it.kind == Kind::Number)
        && unknown(roles, 0)
    {
        roles[0] = Some(Role::Number);
    }
    fit_units(titles, roles, contents, is_owned);
    // The last of several times that says days is until when.
    let times: Vec<usize> = (0..roles.len())
        .filter(|&idx| unknown(roles, idx) && contents[idx].kind == Kind::Time)
        .collect();
    let until = times
        .iter()
        .copied()
        .max_by_key(|&idx| (contents[idx].dated, idx));
    for &idx in &times {
        let is_until = !has(roles, Field::Deadline) && Some(idx) == until;
        roles[idx] = Some(if is_until {
            Role::Field(Field::Deadline)
        } else {
            Role::Remark
        });
    }
    // ≥98%, 12所 beside a task are its goal.
    if !has(roles, Field::Goals)
        && let Some(idx) = aimed(titles, roles, contents).filter(|&idx| unknown(roles, idx))
    {
        roles[idx] = Some(Role::Field(Field::Goals));
    }
    one_deadline(titles, roles, contents);
    norms_aside(titles, roles);
    for idx in 0..roles.len() {
        if unknown(roles, idx) {
            roles[idx] = match contents[idx].kind {
                Kind::Person => Some(Role::Field(Field::Leader)),
                Kind::State | Kind::Amount | Kind::Measure | Kind::Number => Some(Role::Remark),
                _ => None,
            };
        }
    }
    fit_texts(titles, roles, contents)
}

/// 达标要求 | 2026年目标: what is asked of everybody is no goal beside that of the year.
fn norms_aside(titles: &[String], roles: &mut [Option<Role>]) {
    let is_goal =
        |roles: &[Option<Role>], idx: usize| roles[idx] == Some(Role::Field(Field::Goals));
    let is_norm = |title: &str| title.contains("达标") || title.ends_with("标准");
    // Without a task the goal is what each row is called by.
    let is_named = roles.contains(&Some(Role::Task));
    let has_goal =
        is_named && (0..roles.len()).any(|idx| is_goal(roles, idx) && !is_norm(&titles[idx]));
    for idx in 0..roles.len() {
        if has_goal && is_goal(roles, idx) && is_norm(&titles[idx]) {
            roles[idx] = Some(Role::Remark);
        }
    }
}

/// 初步结果时间 | 最终完结时间: of several times the one that says the end, else the last.
fn one_deadline(titles: &[String], roles: &mut [Option<Role>], contents: &[Content]) {
    // 每月 under 频次要求 is until when where nothing else is.
    if !roles.contains(&Some(Role::Field(Field::Deadline)))
        && let Some(idx) = (0..roles.len()).find(|&idx| {
            let is_rhythm = titles[idx].contains("频次") || titles[idx].contains("频率");
            is_rhythm && contents[idx].kind == Kind::Time
        })
    {
        roles[idx] = Some(Role::Field(Field::Deadline));
    }
    const ENDS: &[&str] = &["完成", "完结", "办结", "最终", "截止", "竣工", "销"];
    let times: Vec<usize> = (0..roles.len())
        .filter(|&idx| roles[idx] == Some(Role::Field(Field::Deadline)))
        .filter(|&idx| contents[idx].kind == Kind::Time)
        .collect();
    let says_end = |idx: &&usize| ENDS.iter().any(|word| titles[**idx].contains(word));
    let until = times.iter().rev().find(says_end).or(times.last());
    for &idx in times.iter().filter(|&idx| Some(idx) != until) {
        roles[idx] = Some(Role::Remark);
    }
}

/// Columns of units that no word tells apart: what a word hints at, then the first leads.
fn fit_units(titles: &[String], roles: &mut [Option<Role>], contents: &[Content], is_owned: bool) {
    const ANSWERS: &[&str] = &[
        "责任", "承办", "承担", "实施", "落实", "负责", "主管", "建设", "项目",
    ];
    const LEADS: &[char] = &['主', '牵', '领', '首', '担', '操', '揭'];
    const HELPS: &[char] = &[
        '协', '帮', '助', '携', '陪', '搭', '跟', '辅', '替', '联', '涉', '会',
    ];
    let is =
        |roles: &[Option<Role>], idx: usize, field: Field| roles[idx] == Some(Role::Field(field));
    let has = |roles: &[Option<Role>], field: Field| roles.contains(&Some(Role::Field(field)));
    // Where it is, is nobody's office, and who watches does not do it.
    for idx in 0..roles.len() {
        let is_unit = contents[idx].kind == Kind::Unit
            && (roles[idx].is_none() || is(roles, idx, Field::Responsible));
        let is_place = [
            "落地", "地点", "位置", "选址", "所在", "属地", "地区", "督办", "督查", "验收",
        ]
        .iter()
        .any(|word| titles[idx].contains(word));
        if is_unit && is_place {
            roles[idx] = Some(Role::Remark);
        }
    }
    // 搭手单位 only says that it is a unit.
    let open: Vec<usize> = (0..roles.len())
        .filter(|&idx| !titles[idx].is_empty())
        .filter(|&idx| match roles[idx] {
            Some(Role::Field(Field::Responsible)) => {
                !ANSWERS.iter().any(|word| titles[idx].contains(word))
            }
            None => contents[idx].kind == Kind::Unit,
            _ => false,
        })
        .collect();
    let mut rest = Vec::new();
    let is_hinted =
        |idx: usize, chars: &[char]| titles[idx].contains(chars) && !titles[idx].contains("联系");
    for &idx in &open {
        let helps = ["一起", "和谁", "与谁", "相关", "有关", "其他"];
        if is_hinted(idx, HELPS) || helps.iter().any(|word| titles[idx].contains(word)) {
            roles[idx] = Some(Role::Field(Field::Support));
        } else if is_hinted(idx, LEADS) && !has(roles, Field::Lead) {
            roles[idx] = Some(Role::Field(Field::Lead));
        } else {
            rest.push(idx);
        }
    }
    // In the sheet of a section it is the section that leads.
    let answers = is_owned
        || (0..roles.len()).any(|idx| {
            !open.contains(&idx) && is(roles, idx, Field::Responsible)
                || is(roles, idx, Field::Lead)
        });
    for (nth, &idx) in rest.iter().enumerate() {
        let field = if nth == 0 && !answers {
            Field::Responsible
        } else {
            Field::Support
        };
        roles[idx] = Some(Role::Field(field));
    }
    // Several that are only told to answer: the first leads.
    if !has(roles, Field::Lead) && !has(roles, Field::Support) {
        let responsible: Vec<usize> = (0..roles.len())
            .filter(|&idx| is(roles, idx, Field::Responsible))
            .collect();
        for &idx in responsible.iter().skip(1) {
            roles[idx] = Some(Role::Field(Field::Support));
        }
    }
}

/// Columns of words: what is its own in each row and stands in front names the tasks, what
/// is the same again and again groups them, and the rest says more of them.
fn fit_texts(titles: &[String], roles: &mut [Option<Role>], contents: &[Content]) -> Vec<usize> {
    // What was, or what is hard, is nothing to come.
    const ASIDE: &[&str] = &[
        "上年", "去年", "现状", "基础", "难点", "困难", "问题", "风险", "原因", "经费", "预算",
        "批示", "当前", "状态", "评价", "编码", "运用", "提示", "差距", "短板", "不足", "缺口",
    ];
    let texts: Vec<usize> = (0..roles.len())
        .filter(|&idx| roles[idx].is_none() && contents[idx].kind == Kind::Text)
        .filter(|&idx| !titles[idx].is_empty())
        .collect();
    let mut guessed = Vec::new();
    // The same name again and again heads what is told apart behind it.
    let called = named_by_word(titles, roles);
    let is_told = |idx: usize| {
        let is_text = matches!(roles[idx], Some(Role::Task | Role::Detail))
            || matches!(roles[idx], Some(Role::Field(field)) if field.is_said());
        (is_text || texts.contains(&idx)) && contents[idx].is_own
    };
    if let Some(name) = called.filter(|&it| contents[it].is_written_again)
        && (name + 1..roles.len()).any(is_told)
    {
        roles[name] = Some(Role::Category);
    }
    let called = named_by_word(titles, roles);
    let is_task = |roles: &[Option<Role>], idx: usize| roles[idx] == Some(Role::Task);
    let said = (0..roles.len()).find(|&idx| {
        roles[idx] == Some(Role::Detail)
            || matches!(roles[idx], Some(Role::Field(field)) if field.is_said())
    });
    for &idx in &texts {
        let content = contents[idx];
        let is_ahead = match called.filter(|&it| is_task(roles, it)) {
            Some(name) => idx < name,
            None => guessed.is_empty() && said.is_none_or(|said| idx < said),
        };
        let is_aside = ASIDE.iter().any(|word| titles[idx].contains(word));
        roles[idx] = if is_aside && (!is_ahead || called.or(said).is_some()) {
            Some(Role::Remark)
        } else if is_ahead && content.is_own {
            guessed.push(idx);
            Some(Role::Task)
        } else if is_ahead && content.is_repeated {
            Some(Role::Category)
        } else if is_ahead && called.is_none() {
            guessed.push(idx);
            Some(Role::Task)
        } else if is_ahead {
            Some(Role::Category)
        } else if content.length < 4 {
            Some(Role::Remark)
        } else {
            Some(Role::Detail)
        };
    }
    guessed
}

/// Whether what stands below unknown words is work: something told of somebody who does it,
/// or until when.
fn is_work(roles: &[Option<Role>], names: &[usize], contents: &[Content]) -> bool {
    let is_said = names
        .first()
        .is_some_and(|&name| contents[name].kind == Kind::Text && contents[name].length >= 4);
    let found = |field: Field, kind: Kind| {
        (0..roles.len())
            .any(|idx| roles[idx] == Some(Role::Field(field)) && contents[idx].kind == kind)
    };
    let is_done = [Field::Lead, Field::Responsible, Field::Support]
        .into_iter()
        .any(|field| found(field, Kind::Unit));
    let is_dated = found(Field::Deadline, Kind::Time) && found(Field::Leader, Kind::Person);
    // A list of prizes and whose they are tells neither when nor what of them.
    let tells = |idx: usize| {
        matches!(roles[idx], Some(Role::Number | Role::Task | Role::Detail))
            || matches!(roles[idx], Some(Role::Field(field)) if field.is_said() || field == Field::Deadline)
    };
    let is_told = (0..roles.len()).any(|idx| names.first() != Some(&idx) && tells(idx));
    is_said && is_told && (is_done || is_dated)
}

fn is_free(role: Option<Role>) -> bool {
    !matches!(role, Some(Role::Number | Role::Remark))
}

/// Of several columns of numbers the one to be reached: not what was, what is called by
/// the year before what is called a challenge, else the last.
fn aimed(titles: &[String], roles: &[Option<Role>], contents: &[Content]) -> Option<usize> {
    const WAS: &[&str] = &[
        "上年", "去年", "往年", "基数", "基期", "基线", "实绩", "实际", "完成", "现状", "现有",
        "起点", "原值",
    ];
    const YEAR: &[&str] = &[
        "本年", "今年", "年度", "当年", "目标", "全市", "全县", "全区", "合计", "总",
    ];
    let says = |idx: usize, words: &[&str]| words.iter().any(|word| titles[idx].contains(word));
    let mut found: Vec<usize> = (0..titles.len())
        .filter(|&idx| contents[idx].kind == Kind::Amount && is_free(roles[idx]))
        .filter(|&idx| !says(idx, WAS) && !titles[idx].is_empty())
        .collect();
    if let Some(of_year) = found.iter().position(|&idx| says(idx, YEAR)) {
        return Some(found.swap_remove(of_year));
    }
    found.pop()
}

impl Amount {
    /// 单位 beside 目标值 is what is counted in, and nobody's office; beside 计量单位 every
    /// goal is a number. By what stands there: %, 所 beside ≥98.
    fn of(titles: &[String], roles: &[Option<Role>], contents: &[Content]) -> Option<Amount> {
        let of_kind = |kind: Kind| {
            (0..titles.len()).find(|&idx| contents[idx].kind == kind && is_free(roles[idx]))
        };
        let called = |words: &[&str]| {
            // 2026年目标值, 全市任务数
            let bare = |it: &str| {
                let bare = without_year(core(it)).trim_start_matches(['本', '当', '今']);
                let whole = ["全市", "全县", "全区", "全年", "年度", "年"];
                let bare = whole
                    .iter()
                    .find_map(|all| bare.strip_prefix(all))
                    .unwrap_or(bare);
                words.contains(&bare)
            };
            titles.iter().position(|it| bare(it))
        };
        let measured = called(&["计量单位", "计数单位"]);
        let named = || {
            called(&[
                "目标值",
                "目标数",
                "目标",
                "指标值",
                "计划数",
                "目标数量",
                "数量",
                "数值",
                "任务数",
                "任务量",
            ])
        };
        let goal = || {
            titles
                .iter()
                .position(|it| it.contains("目标") && !it.contains("任务"))
        };
        let unit = measured
            .or_else(|| called(&["单位", "量纲"]).filter(|&idx| contents[idx].kind != Kind::Unit))
            .or_else(|| of_kind(Kind::Measure));
        let subject = called(&["指标", "指标名称", "目标内容", "目标名称", "量化指标"]);
        // Of what is called so some are shares and say % with the number, or are bare numbers.
        let bracketed = || {
            let all = (0..titles.len()).find(|&idx| contents[idx].is_measured);
            all.or(subject.filter(|&idx| contents[idx].has_measured))
        };
        Some(Amount {
            subject: match unit {
                Some(_) => subject,
                None => Some(bracketed().or_else(|| last_year(titles, contents).and(subject))?),
            },
            unit,
            value: named()
                .or_else(|| measured.and_then(|_| goal()))
                .or_else(|| aimed(titles, roles, contents))?,
        })
    }
}

/// 2026年, and nothing else.
fn year_of(title: &str) -> Option<i16> {
    let digits = title.strip_suffix('年')?;
    let year: i16 = digits.parse().ok()?;
    (digits.len() == 4).then_some(year)
}

/// 2025年 | 2026年: of columns of numbers each called by its year the last.
fn last_year(titles: &[String], contents: &[Content]) -> Option<usize> {
    let counts = |idx: &usize| matches!(contents[*idx].kind, Kind::Amount | Kind::Number);
    let years = (0..titles.len()).filter(|&idx| year_of(&titles[idx]).is_some());
    let years: Vec<usize> = years.filter(counts).collect();
    years.last().copied().filter(|_| years.len() > 1)
}

/// The column called most like a task.
pub(super) fn named_by_word(titles: &[String], roles: &[Option<Role>]) -> Option<usize> {
    let is_name = |idx: usize| matches!(roles[idx], Some(Role::Task | Role::Detail));
    NAMES.iter().find_map(|word| {
        (0..titles.len()).find(|&idx| is_name(idx) && core(&titles[idx]).contains(word))
    })
}

/// The column called most like a task; then other names of tasks, contents, goals and
/// measures, from left to right: of a row whose task is that of several, one of these is
/// what it is called by.
fn names(titles: &[String], roles: &[Option<Role>], guessed: &[usize]) -> Vec<usize> {
    // 目标任务 is a goal beside a task, and the task where nothing else is.
    let aim = || {
        (0..titles.len()).find(|&idx| {
            roles[idx] == Some(Role::Field(Field::Goals)) && titles[idx].contains("任务")
        })
    };
    let by_word = named_by_word(titles, roles);
    let by_content = guessed.first().copied();
    // Contents are called by what stands in front of them.
    let is_task = |idx: &usize| roles[*idx] == Some(Role::Task);
    let first = by_word
        .filter(is_task)
        .or(by_content)
        .or(by_word)
        .or_else(aim)
        .or_else(|| {
            let is_said =
                |idx: &usize| matches!(roles[*idx], Some(Role::Field(field)) if field.is_said());
            (0..titles.len()).find(is_said)
        });
    let ranked = |wanted: &'static [Role]| {
        (0..titles.len()).filter(move |&idx| roles[idx].is_some_and(|role| wanted.contains(&role)))
    };
    let said = [Role::Field(Field::Goals), Role::Field(Field::Measures)];
    let rest = ranked(&[Role::Task])
        .chain(ranked(&[Role::Detail]))
        .chain((0..titles.len()).filter(|&idx| roles[idx].is_some_and(|it| said.contains(&it))))
        .filter(|idx| first.is_some_and(|first| first != *idx));
    first.into_iter().chain(rest).collect()
}

/// What each column is called by its group and by itself when another heading row is read:
/// 责任分工 above 牵头单位 and 配合单位, and others merged over both. None if that row is no
/// heading.
fn joined(above: &[(String, String)], second: &Second) -> Option<Vec<(String, String)>> {
    let (below, merged) = (&second.cells, second.merged);
    let width = above.len().max(below.len());
    let over = |idx: usize| above.get(idx).map_or("", |(_, own)| own.as_str());
    let own = |idx: usize| below.get(idx).copied().unwrap_or_default();
    let alone: Vec<usize> = (0..width)
        .filter(|&idx| !over(idx).is_empty() && own(idx).is_empty())
        .collect();
    // Headings that go on over both rows.
    let is_drawn = !alone.is_empty() && alone.iter().all(|idx| merged.contains(idx));
    let mut group = String::new();
    let mut titles = Vec::with_capacity(width);
    for idx in 0..width {
        if !over(idx).is_empty() {
            group = over(idx).to_owned();
        }
        let own = own(idx);
        let is_called = is_drawn || role_of(own).is_some() || role_of(&group).is_some();
        if !own.is_empty() && (!is_called || is_number(own)) {
            return None;
        }
        titles.push(match own {
            "" => above.get(idx).cloned().unwrap_or_default(),
            own => (group.clone(), own.to_owned()),
        });
    }
    // A first row of tasks has something below most headings.
    let opens = (0..width).any(|idx| over(idx).is_empty() && !own(idx).is_empty());
    (opens && !alone.is_empty()).then_some(titles)
}

pub(super) fn role_of(title: &str) -> Option<Role> {
    // 一季度, 上半年: what is to stand by then, on the way to the goal.
    if step(title).is_some() {
        return Some(Role::Remark);
    }
    let title = core(title);
    if title.is_empty() {
        return None;
    }
    // 责任事项 is no unit.
    let what = ["事项", "内容", "任务", "项目", "措施", "目标"];
    let title = ["责任", "承办", "落实", "实施"]
        .iter()
        .find_map(|word| title.strip_prefix(word).filter(|it| what.contains(it)))
        .unwrap_or(title);
    // 内部编码, 指标代码
    let is_code = ["编号", "编码", "代码"]
        .iter()
        .any(|end| title.ends_with(end));
    if NUMBERS.contains(&title) || is_code {
        return Some(Role::Number);
    }
    // 任务数: how many there are.
    let counts = ["数", "数量", "个数", "总数"]
        .iter()
        .filter_map(|end| title.strip_suffix(end))
        .any(|it| {
            ["任务", "项目", "事项", "工作", "指标"]
                .iter()
                .any(|word| it.ends_with(word))
        });
    if counts {
        return Some(Role::Remark);
    }
    // 时间 above 起 and 止
    match title {
        "起" | "始" => return Some(Role::Remark),
        "止" | "终" | "完成" | "办结" | "截止" | "结束" => {
            return Some(Role::Field(Field::Deadline));
        }
        _ => {}
    }
    // What is to be reached, though it speaks of what was.
    if title.ends_with("情况要求") {
        return Some(Role::Field(Field::Goals));
    }
    if title == "目标项目" {
        return Some(Role::Task);
    }
    // 责任单位及责任人 holds units first.
    let holds_units = ["单位", "科室", "部门"]
        .iter()
        .any(|word| title.contains(word));
    let found = ROLES
        .iter()
        .filter(|(role, _)| !(holds_units && *role == Role::Field(Field::Leader)))
        .find(|(_, words)| words.iter().any(|word| title.contains(word)));
    found.map(|(role, _)| *role)
}

/// 云东区, 鹿鸣市, 青源县: a column of what a place has.
pub(crate) fn is_place(title: &str) -> bool {
    const ALL: &[&str] = &[
        "全市", "全县", "全区", "市区", "县区", "区县", "区市", "地区", "片区", "校区",
    ];
    (2..=5).contains(&title.chars().count())
        && title.ends_with(['区', '县', '市', '旗'])
        && !title.starts_with('各')
        && !ALL.iter().any(|word| title.ends_with(word))
}

/// Whether a text is a title of a column as tables of work have them.
pub(super) fn is_title(text: &str) -> bool {
    role_of(text).is_some()
}

/// The part of the year by whose end stands what a column says: 二季度,
/// 形象进度（6月底）.
pub(super) fn step(title: &str) -> Option<&str> {
    let inner = || {
        let (_, inner) = title.split_once('（')?;
        inner.strip_suffix('）')
    };
    let named = Some(core(title)).filter(|it| is_stretch_of_year(it));
    named.or_else(|| inner().filter(|it| is_stretch_of_year(it)))
}

/// 一季度, 第二季度目标, 上半年, 3月, 9月底前.
fn is_stretch_of_year(title: &str) -> bool {
    const SAID: &[&str] = &[
        "目标", "任务", "计划", "进度", "安排", "节点", "推进", "完成", "工作", "要求", "形象",
    ];
    let mut title = without_year(title);
    while let Some(bare) = SAID.iter().find_map(|end| title.strip_suffix(end)) {
        title = bare;
    }
    let title = title.trim_start_matches('第');
    let n_chars = title.chars().count();
    let ends = |words: &[&str]| words.iter().any(|word| title.ends_with(word));
    n_chars <= 6
        && (ends(&["季度", "半年"]) && n_chars <= 4
            || title.starts_with(|c: char| c.is_ascii_digit())
                && ends(&["月", "月底", "月底前", "季度"]))
}

/// 2026年目标值 without its year.
fn without_year(title: &str) -> &str {
    let rest = title.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix('年') {
        Some(rest) if rest.len() + 7 == title.len() => rest,
        _ => title,
    }
}

/// Without a remark in brackets: 责任单位（排在首位的牵头）.
fn core(title: &str) -> &str {
    match title.split(['（', '〔']).next() {
        Some(core) if !core.is_empty() => core.trim_end_matches('：'),
        _ => title,
    }
}

/// Whether a cell is the number of a row.
pub(super) fn is_number(text: &str) -> bool {
    let bare = text.trim_matches(['（', '）', '、', '.', '．']);
    !bare.is_empty() && (bare.parse::<u32>().is_ok() || base::chinese::numeral(bare).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_known_in_any_order_and_wording() {
        use Field::*;
        check(
            "序号|工作任务|目标要求|责任领导|牵头单位|配合单位|完成时限",
            "工作任务",
            &[Goals, Leader, Lead, Support, Deadline],
        );
        check(
            "重点工作|完成时间|责任科室|工作措施",
            "重点工作",
            &[Deadline, Responsible, Measures],
        );
        check(
            "序号|类别|工作内容|分管局领导|责任单位（首位为牵头单位）|协办科室|时间节点",
            "工作内容",
            &[Leader, Responsible, Support, Deadline],
        );
        check(
            "序号|重点任务|责任科室|配合科室及单位|完成时限",
            "重点任务",
            &[Lead, Support, Deadline],
        );
        check(
            "序号|目标任务|主办单位|办结期限",
            "目标任务",
            &[Goals, Lead, Deadline],
        );
        check(
            "序号|重点任务|年度目标|计量单位|进度要求|牵头科（室）|协同单位",
            "重点任务",
            &[Deadline, Lead, Support],
        );
        check(
            "序号|任务名称|任务来源|具体内容|责任人",
            "任务名称",
            &[Leader],
        );
        check("编号|项目|建设规模|总投资|建设单位", "项目", &[Responsible]);
        check(
            "序号|主要任务|牵头单位及责任人|时限",
            "主要任务",
            &[Lead, Deadline],
        );
    }

    #[test]
    fn what_is_no_heading_is_none() {
        for row in [
            "1|新建幼儿园10所|学前科|9月底",
            "指标|2020年|2025年",
            "一|重点任务||",
            "云岭市教育局|2026年3月",
        ] {
            let cells: Vec<&str> = row.split('|').collect();
            assert_eq!(read(&cells, None), None, "{row}");
        }
    }

    #[test]
    fn two_heading_rows_are_one() {
        let rows = [
            "序号|重点任务|责任分工|||完成时限",
            "||分管领导|牵头单位|配合单位|",
        ];
        let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.split('|').collect()).collect();
        let (columns, n_rows) = read(&cells[0], Some(&cells[1])).expect("both are headings");
        assert_eq!(n_rows, 2);
        assert_eq!(
            columns.titles.join("|"),
            "序号|重点任务|分管领导|牵头单位|配合单位|完成时限"
        );
        let first: Vec<&str> = "1|新建幼儿园10所|王一|学前科||".split('|').collect();
        let one = read(&cells[0], Some(&first));
        assert_eq!(one.map(|(_, n_rows)| n_rows), Some(1));
    }

    fn read(first: &[&str], second: Option<&[&str]>) -> Option<(Columns, usize)> {
        let second = second.map(|cells| Second {
            cells: cells.to_vec(),
            merged: &[],
        });
        let below: Vec<Second> = second.into_iter().collect();
        let bodies = [Body::of(&[], &[]), Body::of(&[], &[])];
        Columns::read(first, &below, &bodies, Around::default())
    }

    #[track_caller]
    fn check(row: &str, name: &str, fields: &[Field]) {
        let cells: Vec<&str> = row.split('|').collect();
        let (columns, _) = read(&cells, None).expect(row);
        assert_eq!(columns.titles[columns.names[0]], name, "{row}");
        let found: Vec<Field> = (0..cells.len())
            .filter_map(|idx| columns.field(idx))
            .collect();
        assert_eq!(found, fields, "{row}");
    }
}
