//! Measure words and units behind a number.

use super::{Line, is_numeral};

/// Behind an Arabic or a long Chinese numeral.
const MEASURES: &[&str] = &[
    "个百分点",
    "个工作日",
    "个月",
    "个",
    "百分点",
    "人次",
    "人",
    "名",
    "位",
    "所",
    "家",
    "处",
    "项",
    "件",
    "次",
    "起",
    "台套",
    "台",
    "套",
    "座",
    "间",
    "班",
    "万元",
    "元",
    "倍",
    "成",
    "张",
    "份",
    "篇",
    "门",
    "节",
    "堂",
    "期",
    "批",
    "户",
    "对",
    "支",
    "条",
    "辆",
    "栋",
    "幢",
    "层",
    "册",
    "本",
    "幅",
    "场",
    "组",
    "部",
    "款",
    "例",
    "片",
    "亩",
    "平方米",
    "平方公里",
    "立方米",
    "公里",
    "公斤",
    "千克",
    "千米",
    "厘米",
    "毫米",
    "米",
    "吨",
    "克",
    "升",
    "课时",
    "学时",
    "小时",
    "分钟",
    "秒",
    "学分",
    "分",
    "岁",
    "周",
    "天",
    "日",
    "年",
    "页",
    "字",
    "校",
    "县",
    "区",
    "市",
    "镇",
    "乡",
    "村",
    "街道",
    "类",
    "种",
    "轮",
    "点",
    "盏",
    "棵",
    "瓶",
    "餐",
    "顿",
    "秒",
    "度",
    "㎡",
    "℃",
    "°",
];

/// Behind 两, 三, … 十: only those that are rarely part of an ordinary word.
const COUNTED: &[&str] = &[
    "所", "名", "人", "家", "件", "次", "起", "台", "套", "座", "间", "元", "倍", "成", "张", "份",
    "户", "辆", "栋", "幢", "册", "场", "位",
];

/// What is counted by 个 and is no slogan, as 两个只增不减 would be.
const COUNTED_BY_PIECE: &[&str] = &[
    "百分点",
    "学校",
    "县",
    "区",
    "市",
    "镇",
    "乡",
    "村",
    "街道",
    "班",
    "学位",
    "项目",
    "中心",
    "基地",
    "园",
    "点",
    "教室",
    "集团",
    "单位",
    "部门",
    "名额",
    "编制",
    "月",
    "小时",
    "工作日",
    "课时",
    "案例",
    "课题",
    "社团",
    "工作室",
    "校区",
    "食堂",
    "专业",
    "实验室",
    "团队",
];

/// Ordinary words that begin like a measure word.
const WORDS: &[&str] = &[
    "人一",
    "人为",
    "次方",
    "起来",
    "家家",
    "位一体",
    "成以",
    "场所",
    "节气",
];

/// What makes a number of years a name: 9年义务教育, 3年行动计划.
const YEARS_OF: &[&str] = &[
    "行动",
    "规划",
    "计划",
    "义务",
    "免费",
    "制",
    "一贯",
    "攻坚",
    "提升",
    "发展规划",
];

/// Units in Latin letters.
const UNITS: &[&str] = &[
    "km", "m", "cm", "mm", "m2", "m²", "m³", "kg", "g", "mg", "t", "h", "min", "s", "kW", "kWh",
    "MB", "GB", "TB", "L", "l", "ml", "mL", "dB", "lx", "Mbps", "Gbps", "M", "W", "V", "Hz",
];

impl Line {
    /// The end of the sign or unit behind a number: %, 万, 余名, 个百分点, km.
    pub(super) fn measure_end(&self, at: usize) -> Option<usize> {
        let at = if self.at(at) == Some(' ') { at + 1 } else { at };
        if matches!(self.at(at), Some('%' | '‰')) {
            return Some(at + 1);
        }
        if let Some(end) = self.unit_end(at) {
            return Some(end);
        }
        let after = self.past(at, is_multiplier);
        let word = match self.at(after) {
            Some('余' | '多') => after + 1,
            _ => after,
        };
        match self.any(word, MEASURES) {
            Some(n) if !self.is_word(word, n) => Some(word + n),
            _ => (after > at).then_some(after),
        }
    }

    /// The end of the measure word behind a Chinese numeral up to ten.
    pub(super) fn counted_end(&self, at: usize) -> Option<usize> {
        if self.at(at) == Some('个') {
            return self.any(at + 1, COUNTED_BY_PIECE).map(|_| at + 1);
        }
        let n = self.any(at, COUNTED)?;
        (!self.is_word(at, n)).then_some(at + n)
    }

    fn is_word(&self, at: usize, n: usize) -> bool {
        let is_name_of_years = self.at(at) == Some('年') && self.any(at + 1, YEARS_OF).is_some();
        self.any(at, WORDS).is_some()
            || is_name_of_years
            || self.starts(at, "年级")
            // 一人一案, 一校一策: a numeral follows at once.
            || self.at(at + n).is_some_and(|c| is_numeral(c) && !is_multiplier(c))
    }

    fn unit_end(&self, at: usize) -> Option<usize> {
        let end = self.past(at, |c| c.is_ascii_alphabetic() || matches!(c, '²' | '³'));
        let end = if self.at(end) == Some('2') && self.before(end) == Some('m') {
            end + 1
        } else {
            end
        };
        let unit: String = self.characters.get(at..end)?.iter().collect();
        (UNITS.contains(&unit.as_str()) && !self.is_digit(end)).then_some(end)
    }
}

fn is_multiplier(c: char) -> bool {
    matches!(c, '十' | '百' | '千' | '万' | '亿')
}
