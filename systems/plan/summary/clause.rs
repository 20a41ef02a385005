//! The clause of a plan that holds a number, taken apart so that what was reached can
//! be said in the plan's own words: 培树100名市级名师 → 培树 95 名市级名师.
//!
//! Pure text; no numbers are computed here.

use base::Decimal;
use base::chinese::{half_width, numeral};

/// What stands around the number of a clause, without words of time and of comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clause {
    pub before: String,
    /// The measure word as printed; empty where the clause prints none.
    pub unit: String,
    pub after: String,
    /// The clause says what something comes to (达到, 不低于), not what is done.
    pub is_level: bool,
    /// The clause says what is not to be (防止, 消除): the number is a limit, not a result.
    pub is_ban: bool,
}

/// Words of time and will before what is committed to.
const LEADING: &[&str] = &[
    "2026年",
    "五年内",
    "五年",
    "全年共",
    "全年",
    "年内",
    "本年度",
    "年度",
    "力争",
    "争取年内",
    "确保",
    "保证",
    "计划",
    "努力",
    "进一步",
    "让",
    "使",
    "要",
    "累计",
    "逐步",
];

/// Words before a number that say how it binds.
const BINDING: &[&str] = &[
    "不少于",
    "不低于",
    "不高于",
    "不超过",
    "控制在",
    "保持在",
    "稳定在",
    "提高到",
    "提升到",
    "提高至",
    "提升至",
    "增加到",
    "下降到",
    "降低到",
    "降到",
    "压减到",
    "达到",
    "至少",
    "不得超过",
    "高于",
    "低于",
    "超过",
    "达",
    "约",
    "为",
];

/// Of these, those that only bind a count of things done.
const BINDING_COUNT: &[&str] = &["不少于", "至少", "超过", "约"];

const TRAILING: &[&str] = &["以上", "以下", "以内", "左右", "及以上"];
const BANS: &[&str] = &["防止", "消除", "杜绝", "避免", "化解", "不让", "没有"];

/// Takes a clause apart around its number; none when the number is not printed in it.
pub(super) fn take_apart(
    quote: &str,
    value: Decimal,
    is_range: bool,
    unit: &str,
) -> Option<Clause> {
    let quote = half_width_numbers(quote);
    let characters: Vec<char> = quote.chars().collect();
    let (from, mut to) = place_of(&characters, value)?;
    if is_range {
        to = range_end(&characters, to);
    }
    let text = |from: usize, to: usize| characters[from..to].iter().collect::<String>();
    let mut after = text(to, characters.len());
    let printed = unit.split('/').next().unwrap_or_default();
    let own_unit = if after.starts_with(printed) {
        printed.to_owned()
    } else {
        String::new()
    };
    after.drain(..own_unit.len());
    for word in TRAILING {
        if let Some(rest) = after.strip_prefix(word) {
            after = rest.to_owned();
        }
    }
    let mut before = without_leading(&text(0, from));
    let is_ban = BANS.iter().any(|word| before.starts_with(word));
    let mut is_level = false;
    while let Some(word) = BINDING.iter().find(|word| before.ends_with(**word)) {
        before.truncate(before.len() - word.len());
        is_level |= !BINDING_COUNT.contains(word);
    }
    if is_level {
        let shorter = before.trim_end_matches(['均', '都', '，']).len();
        before.truncate(shorter);
    }
    // 骨干教师交流不少于交流总数的20%
    for word in ["不少于", "不低于", "至少"] {
        let instead = if before.ends_with('的') { "占" } else { "" };
        before = before.replace(word, instead);
    }
    Some(Clause {
        before,
        unit: own_unit,
        after,
        is_level,
        is_ban,
    })
}

impl Clause {
    /// What the number is of, for a table or a list.
    pub(super) fn name(&self) -> String {
        let name = format!("{}{}", self.before, self.after);
        name.trim_end_matches(['的', '在', '，', '、']).to_owned()
    }
}

/// Full-width digits and signs in numbers only; punctuation stays.
fn half_width_numbers(text: &str) -> String {
    let is_number = |c: char| matches!(c, '０'..='９' | '％' | '．');
    text.chars()
        .map(|c| {
            if is_number(c) {
                half_width(&c.to_string())
            } else {
                c.to_string()
            }
        })
        .collect()
}

fn without_leading(text: &str) -> String {
    let mut rest = text;
    loop {
        let before = rest;
        for word in LEADING {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        rest = without_deadline(rest);
        if rest == before {
            return rest.to_owned();
        }
    }
}

/// 6月底前, 9月30日前, 到2027年
fn without_deadline(text: &str) -> &str {
    let dated = text.strip_prefix('到').unwrap_or(text);
    let rest = dated.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest == dated {
        return text;
    }
    let Some(rest) = rest.strip_prefix(['月', '年']) else {
        return text;
    };
    let rest = rest.strip_prefix(['底', '末', '初']).unwrap_or(rest);
    rest.strip_prefix(['前', '，']).unwrap_or(rest)
}

/// Where the number stands: in digits, else as a Chinese numeral.
fn place_of(characters: &[char], value: Decimal) -> Option<(usize, usize)> {
    let is_digit = |c: char| c.is_ascii_digit() || c == '.';
    let is_numeral = |c: char| "〇零一二两三四五六七八九十百千".contains(c);
    let runs = |test: &dyn Fn(char) -> bool| {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < characters.len() {
            let end = at + characters[at..].iter().take_while(|c| test(**c)).count();
            if end > at {
                runs.push((at, end));
            }
            at = end.max(at + 1);
        }
        runs
    };
    let text = |(from, to): (usize, usize)| characters[from..to].iter().collect::<String>();
    let digits = runs(&is_digit)
        .into_iter()
        .find(|run| text(*run).parse::<Decimal>() == Ok(value));
    digits.or_else(|| {
        runs(&is_numeral)
            .into_iter()
            .find(|run| numeral(&text(*run)).map(Decimal::from) == Some(value))
    })
}

fn range_end(characters: &[char], to: usize) -> usize {
    let dashes = characters[to..]
        .iter()
        .take_while(|c| "—–-~～至到".contains(**c))
        .count();
    let digits = characters[to + dashes..]
        .iter()
        .take_while(|c| c.is_ascii_digit() || **c == '.')
        .count();
    if dashes > 0 && digits > 0 {
        to + dashes + digits
    } else {
        to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_comes_apart_around_its_number() {
        check("培树100名市级名师", "100", "名", "培树|名|市级名师");
        check("全年举办示范培训班4期", "4", "期", "举办示范培训班|期|");
        check("6月底前完成2轮意见征集", "2", "轮", "完成|轮|意见征集");
        check(
            "培训专兼职心理健康教师800人次以上",
            "800",
            "人次",
            "培训专兼职心理健康教师|人次|",
        );
        check(
            "完成全员培训不少于90学时",
            "90",
            "学时",
            "完成全员培训|学时|",
        );
        check(
            "每学期开展两次专项排查",
            "2",
            "次/学期",
            "每学期开展|次|专项排查",
        );
        check(
            "打造1—2个省级高水平专业群",
            "1",
            "个",
            "打造|个|省级高水平专业群",
        );
        check(
            "普惠性幼儿园覆盖率达到93%以上",
            "93",
            "%",
            "普惠性幼儿园覆盖率|%| level",
        );
        check(
            "九年义务教育巩固率保持在99.5%以上",
            "99.5",
            "%",
            "九年义务教育巩固率|%| level",
        );
        check(
            "办理答复率、满意率均达到100%",
            "100",
            "%",
            "办理答复率、满意率|%| level",
        );
        check(
            "骨干教师交流不少于交流总数的20%",
            "20",
            "%",
            "骨干教师交流占交流总数的|%|",
        );
        check(
            "总体近视率下降１个百分点",
            "1",
            "个百分点",
            "总体近视率下降|个百分点|",
        );
        check(
            "让每名学生至少掌握1项艺术技能",
            "1",
            "项",
            "每名学生掌握|项|艺术技能",
        );
        check("年检覆盖率达到100%", "100", "%", "年检覆盖率|%| level");
        check(
            "防止产生新的56人以上大班额",
            "56",
            "人",
            "防止产生新的|人|大班额 ban",
        );
    }

    #[test]
    fn a_number_that_is_not_printed_takes_nothing_apart() {
        assert_eq!(
            take_apart("不让一名学生失学", Decimal::ZERO, false, "名"),
            None
        );
        assert_eq!(take_apart("", Decimal::ONE, false, ""), None);
    }

    #[track_caller]
    fn check(quote: &str, value: &str, unit: &str, parts: &str) {
        let value: Decimal = value.parse().unwrap();
        let clause = take_apart(quote, value, quote.contains('—'), unit).unwrap();
        let flags = [(clause.is_level, " level"), (clause.is_ban, " ban")];
        let flags: String = flags
            .iter()
            .filter(|(is, _)| *is)
            .map(|(_, word)| *word)
            .collect();
        assert_eq!(
            format!("{}|{}|{}{flags}", clause.before, clause.unit, clause.after),
            parts
        );
    }
}
