//! What stands in the columns of a table, whatever they are called: names of units, days,
//! people, numbers, words.
//!
//! Not here: what a column is by its heading, and which of both decides (`columns`).

use std::collections::BTreeSet;
use std::ops::Range;

use crate::plan::indicators;
use crate::plan::passage::Passage;
use crate::plan::people;
use crate::plan::table::{is_ditto, is_nothing};
use crate::plan::units;

/// What most cells of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing stands there, or nothing is known of it.
    Empty,
    /// 1..n
    Number,
    Unit,
    Person,
    /// A day, a month, 全年.
    Time,
    /// ≥98
    Amount,
    /// %, 所: what an amount is counted in.
    Measure,
    /// 推进中, √
    State,
    Text,
}

/// A column of the rows below a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) kind: Kind,
    /// Each row has its own, and no two the same.
    pub(super) is_own: bool,
    /// The same words again and again, or one cell over several rows.
    pub(super) is_repeated: bool,
    /// The same words written again in most rows.
    pub(super) is_written_again: bool,
    /// Characters of a cell, on average.
    pub(super) length: usize,
    /// Cells with digits, of a hundred.
    pub(super) dated: usize,
    /// Each says in a bracket what it is counted in: 新建幼儿园（所）.
    pub(super) is_measured: bool,
    /// Some do.
    pub(super) has_measured: bool,
}

impl Content {
    const NONE: Content = Content {
        kind: Kind::Empty,
        is_own: false,
        is_repeated: false,
        is_written_again: false,
        length: 0,
        dated: 0,
        is_measured: false,
        has_measured: false,
    };
}

/// Rows looked at; more tell nothing new.
const ROWS_MAX: usize = 60;

/// The columns of the rows below a heading.
pub(super) struct Body<'p> {
    rows: Vec<Vec<&'p str>>,
}

impl<'p> Body<'p> {
    /// The rows of `below` up to the next text of any length.
    pub(super) fn of(heading: &[&str], below: &'p [Passage]) -> Body<'p> {
        let mut rows = Vec::new();
        for passage in below {
            if !passage.is_row() && !rows.is_empty() || rows.len() >= ROWS_MAX {
                break;
            }
            let cells = passage.cell_texts();
            let n_filled = cells.iter().filter(|it| !it.is_empty()).count();
            if n_filled > 1 && cells != heading {
                rows.push(cells);
            }
        }
        Body { rows }
    }

    /// Whether one of the cells of a column says just this.
    pub(super) fn holds(&self, idx: usize, text: &str) -> bool {
        self.rows.iter().any(|row| row.get(idx) == Some(&text))
    }

    /// Whether the cells of a column are cut by labels: 目标：…。责任单位：….
    pub(super) fn is_labelled(&self, idx: usize) -> bool {
        let mut cells = self.rows.iter().filter_map(|row| row.get(idx));
        self.rows.len() > 1 && cells.all(|it| units::is_labelled(it))
    }

    pub(super) fn column(&self, idx: usize) -> Content {
        let all = self
            .rows
            .iter()
            .map(|row| row.get(idx).copied().unwrap_or_default());
        let cells: Vec<&str> = all
            .filter(|it| !it.is_empty() && !is_nothing(it) && !is_ditto(it))
            .collect();
        if cells.is_empty() {
            return Content::NONE;
        }
        let n = cells.len();
        // One cell may be something else.
        let most =
            |fits: &dyn Fn(&str) -> bool| cells.iter().filter(|it| fits(it)).count() * 4 >= n * 3;
        let n_distinct = cells.iter().collect::<BTreeSet<_>>().len();
        let counts = is_counted(&cells) || idx == 0 && n_distinct == n && most(&is_code);
        let kind = if counts {
            Kind::Number
        } else if most(&|it| STATES.contains(&it)) {
            Kind::State
        } else if most(&is_time) {
            Kind::Time
        } else if most(&|it| MEASURES.contains(&it)) {
            Kind::Measure
        } else if most(&is_amount) {
            Kind::Amount
        } else if most(&names_units) {
            Kind::Unit
        } else if most(&people::are_people) {
            Kind::Person
        } else {
            Kind::Text
        };
        let n_chars: usize = cells.iter().map(|it| it.chars().count()).sum();
        let has_digit = |it: &&&str| it.contains(|c: char| c.is_ascii_digit());
        Content {
            kind,
            is_own: n == self.rows.len() && n_distinct == n,
            is_written_again: n > 1 && n_distinct * 10 <= n * 7,
            is_repeated: n > 1 && n_distinct * 10 <= n * 7 || self.rows.len() * 10 >= n * 15,
            length: n_chars / n,
            dated: cells.iter().filter(has_digit).count() * 100 / n,
            is_measured: most(&|it| measured(it).is_some()),
            has_measured: cells.iter().any(|it| measured(it).is_some()),
        }
    }
}

/// 1, 2, 3: each the next of that above, but where a group begins.
fn is_counted(cells: &[&str]) -> bool {
    let value = |text: &&str| {
        let bare = text.trim_matches(['（', '）', '、', '.']);
        bare.parse::<u64>()
            .ok()
            .or_else(|| base::chinese::numeral(bare))
    };
    let numbers: Option<Vec<u64>> = cells.iter().map(value).collect();
    let is_next = |pair: &[u64]| pair[1] == pair[0] + 1;
    numbers.is_some_and(|it| {
        let n_next = it.windows(2).filter(|pair| is_next(pair)).count();
        it.first().is_some_and(|first| *first <= 100) && n_next * 4 >= (it.len() - 1) * 3
    })
}

/// A01, 1.2, 2-3
fn is_code(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    text.len() <= 6 && text.chars().all(is_part) && text.contains(|c: char| c.is_ascii_digit())
}

const MEASURES: &[&str] = &[
    "%",
    "‰",
    "个",
    "所",
    "人",
    "名",
    "人次",
    "万人",
    "万人次",
    "次",
    "场",
    "期",
    "项",
    "处",
    "间",
    "座",
    "套",
    "台",
    "节",
    "门",
    "篇",
    "册",
    "万册",
    "本",
    "元",
    "万元",
    "亿元",
    "平方米",
    "万平方米",
    "㎡",
    "万㎡",
    "亩",
    "公顷",
    "年",
    "天",
    "小时",
    "课时",
    "学时",
    "分",
    "起",
    "件",
    "张",
    "对",
    "组",
    "班",
    "支",
    "家",
    "部",
    "条",
    "辆",
    "份",
    "户",
    "位",
    "百分点",
    "个百分点",
    "万个",
    "公里",
    "米",
    "度",
    "岁",
    "批",
    "片",
    "块",
    "栋",
];

/// 新建幼儿园（所）, 经费（单位：万元）: where the bracket opens, and the bytes of the measure in it.
pub(crate) fn measured(text: &str) -> Option<(usize, Range<usize>)> {
    let inner = text.strip_suffix('）')?;
    let open = inner.rfind('（').filter(|&open| open > 0)?;
    let from = open + '（'.len_utf8();
    let from = from
        + if inner[from..].starts_with("单位：") {
            "单位：".len()
        } else {
            0
        };
    MEASURES
        .contains(&&inner[from..])
        .then_some((open, from..inner.len()))
}

const STATES: &[&str] = &[
    "已完成",
    "未完成",
    "完成",
    "推进中",
    "进行中",
    "已启动",
    "未启动",
    "正常推进",
    "正在推进",
    "已销号",
    "未销号",
    "在建",
    "已开工",
    "未开工",
    "是",
    "否",
    "√",
    "×",
    "正常",
    "滞后",
    "周报",
    "月报",
    "季报",
    "半年报",
    "年报",
    "双月报",
    "半月报",
];

fn is_amount(text: &str) -> bool {
    let found = indicators::amount(text);
    let is_measure = |unit: &str| unit.is_empty() || MEASURES.contains(&unit) || unit.contains('/');
    found.is_some_and(|(value, unit)| value.is_some() && is_measure(&unit))
}

/// Words times are made of; what remains of a time without them is next to nothing.
const TIME_WORDS: &[&str] = &[
    "常态化",
    "长期",
    "持续",
    "推进",
    "坚持",
    "始终",
    "完成",
    "开学",
    "寒假",
    "暑假",
    "寒暑假",
    "学年",
    "学期",
    "季度",
    "半年",
    "全年",
    "年内",
    "年底",
    "年末",
    "年初",
    "月底",
    "月末",
    "月初",
    "上旬",
    "中旬",
    "下旬",
    "即时",
    "随时",
    "适时",
    "立即",
    "期间",
    "之前",
    "以前",
    "春季",
    "秋季",
    "调度",
    "启动",
    "开展",
    "进行",
    "实施",
    "落实",
];

/// A day, a month, a season, 长期坚持, 每季度末.
pub(super) fn is_time(text: &str) -> bool {
    const CHARS: &str = "0123456789年月日号旬底前末初中上下每季度周半学期春秋夏冬两双全当本次\
        一二三四五六七八九十内以后起止至到、—－-~～./·第分别和及或，；：（）间";
    const TOLD: &[&str] = &[
        "年", "月", "日", "季", "周", "学期", "长期", "持续", "常态", "全程", "适时", "随时",
        "即时", "立即", "假",
    ];
    let n_chars = text.chars().count();
    let is_iso = text.contains(['-', '/', '.'])
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || "-/.—~～".contains(c))
        && text
            .split(['-', '/', '.'])
            .filter(|it| !it.is_empty())
            .count()
            > 1
        && text.chars().filter(char::is_ascii_digit).count() >= 4;
    if is_iso {
        return true;
    }
    if n_chars > 24 || !TOLD.iter().any(|word| text.contains(word)) {
        return false;
    }
    let rest = TIME_WORDS
        .iter()
        .fold(text.to_owned(), |rest, word| rest.replace(word, ""));
    // 春季会战 is no time.
    let is_dated = text.contains(|c: char| c.is_ascii_digit());
    rest.chars().filter(|c| !CHARS.contains(*c)).count() <= if is_dated { 2 } else { 1 }
}

/// Whether a cell is a list of units, 孙某（基教科） among them.
pub(super) fn names_units(text: &str) -> bool {
    const ENDS: &[&str] = &[
        "县",
        "区",
        "市",
        "镇",
        "乡",
        "高中",
        "初中",
        "联合会",
        "工会",
        "团市委",
        "团县委",
        "团区委",
        "支部",
        "党组织",
        "支队",
        "大队",
        "中队",
        "卫健委",
    ];
    // 向供给破局, 建设实验室
    const DONE: &[&str] = &[
        "向", "以", "把", "让", "推", "抓", "促", "建设", "建成", "组建", "开展", "创建", "打造",
        "提升", "加强", "完善", "落实", "深化", "优化", "实施", "改造", "新建", "成立", "培育",
        "评选", "办好", "强化", "做", "走进", "走访", "挂牌", "规范", "整治", "扩建", "改建",
        "命名", "认定", "服务",
    ];
    let is_unit = |name: &str| {
        if DONE.iter().any(|word| name.starts_with(word)) {
            return false;
        }
        let bare = name.split('（').next().unwrap_or(name);
        let n_chars = bare.chars().count();
        let ends = ENDS.iter().any(|end| bare.ends_with(end));
        let has_digit = bare.contains(|c: char| c.is_ascii_digit());
        units::is_unit_name(name)
            || (2..=12).contains(&n_chars) && ends && !has_digit
            || name.starts_with('各') && n_chars <= 12 && !has_digit
            || bracketed_unit(name).is_some()
    };
    let pieces = units::split(text, 0..text.len());
    !pieces.is_empty() && pieces.iter().all(|it| is_unit(&text[it.clone()]))
}

/// 孙某（基教科）: where the bracket opens, if a unit stands in it and a person before it.
pub(super) fn bracketed_unit(text: &str) -> Option<usize> {
    let inner = text.strip_suffix('）')?;
    let open = inner.rfind('（')?;
    let is_unit = units::is_unit_name(&inner[open + '（'.len_utf8()..]);
    (is_unit && people::are_people(&inner[..open])).then_some(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_known() {
        for text in [
            "9月底前",
            "2026年8月20日",
            "2026-08-31",
            "全年",
            "常态化",
            "每季度末",
            "12月上旬",
            "长期坚持",
            "8月底",
            "7月—8月",
            "持续推进",
            "春秋两季",
            "2026.12",
            "6月30日、12月31日",
        ] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "新建小学2所",
            "每学期听评课不少于40节",
            "学前科",
            "3.2万册",
            "98.5",
            "季报制度建设",
            "春季会战",
        ] {
            assert!(!is_time(text), "{text}");
        }
    }

    #[test]
    fn lists_of_units_are_known() {
        for text in [
            "学前科",
            "市住建局、各县区",
            "团市委、市妇联、市总工会",
            "孙某（基教科）",
            "各中心校",
        ] {
            assert!(names_units(text), "{text}");
        }
        for text in ["王一", "9月底前", "新建小学2所", "推进县域高中振兴"] {
            assert!(!names_units(text), "{text}");
        }
    }
}
