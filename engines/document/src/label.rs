//! The numbers in front of headings and items: `第一章`, `一、`, `（一）`, `1.`, `（1）`, `①`.
//!
//! The order of the kinds is the order GB/T 9704-2012 gives headings, with the parts
//! and chapters of long plans above. Both formats (to see where a paragraph begins)
//! and plans (to see the outline) ask here.

use base::chinese;

/// The kinds of label, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rank {
    /// 第一部分, 第一篇, 第一编
    Part,
    /// 第一章
    Chapter,
    /// 第一节
    Section,
    /// 一、
    Han,
    /// （一）
    HanBracket,
    /// 1. 1、
    Arabic,
    /// （1） 1）
    ArabicBracket,
    /// ①
    Circle,
}

/// A label at the start of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Label {
    pub(crate) rank: Rank,
    pub(crate) number: u32,
    /// Bytes of the printed label without 、 or point: `一`, `（一）`, `3`.
    pub(crate) printed: usize,
    /// Bytes up to the first character of the title.
    pub(crate) end: usize,
}

/// The label a line without white space begins with.
///
/// `2021年`, `1.5万`, `3、5年级` and `一是` are not labels.
pub(crate) fn of(line: &str) -> Option<Label> {
    let first = line.chars().next()?;
    match first {
        '第' => chapter(line),
        '任' | '重' | '项' | '行' | '工' | '事' | '实' | '攻' | '专' | '举' => {
            named(line)
        }
        '（' | '(' => bracketed(line),
        '①'..='⑳' => {
            let number = u32::from(first) - u32::from('①') + 1;
            let end = first.len_utf8();
            Some(Label {
                rank: Rank::Circle,
                number,
                printed: end,
                end,
            })
        }
        _ => plain(line),
    }
}

/// Whether a text prints the labels of a rank without a mark: `一 加强党建`, `1 建强队伍`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Unmarked {
    han: bool,
    arabic: bool,
}

impl Unmarked {
    /// Told by all lines of a text, with their white space: the numbers of a rank count
    /// from one, and no line has a label of that rank with a mark.
    pub(crate) fn of<'t>(lines: impl Iterator<Item = &'t str>) -> Unmarked {
        let (mut han, mut arabic) = (Vec::new(), Vec::new());
        let (mut marked_han, mut marked_arabic) = (false, false);
        for line in lines {
            match of(line.trim_start()).map(|label| label.rank) {
                Some(Rank::Han) => marked_han = true,
                Some(Rank::Arabic) => marked_arabic = true,
                _ => {}
            }
            match spaced(line) {
                Some(label) if label.rank == Rank::Han => han.push(label.number),
                Some(label) => arabic.push(label.number),
                None => {}
            }
        }
        let counts = |numbers: &[u32]| {
            numbers.first() == Some(&1)
                && numbers.len() >= 2
                && numbers
                    .windows(2)
                    .all(|pair| pair[1] == 1 || pair[1] == pair[0] + 1)
                && numbers.contains(&2)
        };
        Unmarked {
            han: !marked_han && counts(&han),
            arabic: !marked_arabic && counts(&arabic),
        }
    }

    /// The label of a line that has none with a mark.
    pub(crate) fn label(self, line: &str) -> Option<Label> {
        spaced(line).filter(|label| match label.rank {
            Rank::Han => self.han,
            _ => self.arabic,
        })
    }
}

/// A numeral, white space and a word: `一 加强党建`, but not `12 所学校` or `2 月`.
fn spaced(line: &str) -> Option<Label> {
    const MEASURES: &str =
        "个所名人年月日号%万亿项次场家节门套处元级岁届期批倍周天至到—-是方把些种位条件";
    let line = line.trim_start();
    let printed = line.find(|c| !is_number_char(c))?;
    let numeral = &line[..printed];
    let after = line[printed..].trim_start();
    let next = after.chars().next()?;
    let is_word = matches!(next, '\u{4e00}'..='\u{9fff}' | '“' | '《') && !is_number_char(next);
    (after.len() < line.len() - printed
        && (1..=3).contains(&numeral.chars().count())
        && is_word
        && !MEASURES.contains(next)
        && after.chars().nth(1).is_some())
    .then_some(())?;
    Some(Label {
        rank: rank_of_numeral(numeral, Rank::Han, Rank::Arabic)?,
        number: number(numeral).filter(|number| *number < 100)?,
        printed,
        end: printed,
    })
}

/// 任务一：, 重点任务3：, 攻坚项目二：
fn named(line: &str) -> Option<Label> {
    const WHAT: &[&str] = &[
        "任务", "项目", "行动", "工程", "事项", "实事", "专项", "举措",
    ];
    const BEFORE: &[&str] = &["重点", "攻坚", "专项"];
    let before = |it: &&&str| {
        let rest = line.strip_prefix(**it);
        rest.is_some_and(|rest| WHAT.iter().any(|what| rest.starts_with(what)))
    };
    let before = BEFORE.iter().find(before).map_or("", |it| it);
    let named = &line[before.len()..];
    let rest = WHAT.iter().find_map(|it| named.strip_prefix(it))?;
    let length = rest.find(['：', ':'])?;
    let number = &rest[..length];
    let number = number
        .parse()
        .ok()
        .or_else(|| u32::try_from(base::chinese::numeral(number)?).ok())?;
    let printed = line.len() - rest.len() + length;
    let end = printed + rest[length..].chars().next()?.len_utf8();
    (number > 0 && end < line.len()).then_some(Label {
        rank: Rank::HanBracket,
        number,
        printed,
        end,
    })
}

fn chapter(line: &str) -> Option<Label> {
    let rest = &line['第'.len_utf8()..];
    let numeral_len = rest.find(|c| !is_number_char(c))?;
    let number = number(&rest[..numeral_len])?;
    let rest = &rest[numeral_len..];
    let (rank, word) = [
        (Rank::Part, "部分"),
        (Rank::Part, "篇"),
        (Rank::Part, "编"),
        (Rank::Chapter, "章"),
        (Rank::Section, "节"),
    ]
    .into_iter()
    .find(|(_, word)| rest.starts_with(word))?;
    let printed = line.len() - rest.len() + word.len();
    let after = &line[printed..];
    // 第一节课 is no heading; a comma after it makes it part of a sentence.
    if after.starts_with(['课', '，', '。', '的', '》', '”']) {
        return None;
    }
    let end = printed + after.len() - after.trim_start_matches(['、', '：', ':', '.', '．']).len();
    Some(Label {
        rank,
        number,
        printed,
        end,
    })
}

fn bracketed(line: &str) -> Option<Label> {
    let inner_at = line.chars().next()?.len_utf8();
    let close = line.find(['）', ')'])?;
    let inner = &line[inner_at..close];
    let close_len = line[close..].chars().next()?.len_utf8();
    let rank = rank_of_numeral(inner, Rank::HanBracket, Rank::ArabicBracket)?;
    let printed = close + close_len;
    let after = &line[printed..];
    let end = printed + after.len() - after.trim_start_matches(['、', '.', '．']).len();
    Some(Label {
        rank,
        number: number(inner)?,
        printed,
        end,
    })
}

fn plain(line: &str) -> Option<Label> {
    let printed = line.find(|c| !is_number_char(c))?;
    let numeral = &line[..printed];
    let rank = rank_of_numeral(numeral, Rank::Han, Rank::Arabic)?;
    let mark = line[printed..].chars().next()?;
    let after = &line[printed + mark.len_utf8()..];
    match (rank, mark) {
        (Rank::Han, '、' | '.' | '．' | '，') if mark != '，' || after.chars().count() < 40 => {
        }
        (Rank::Arabic, '.' | '．' | '、') => {
            // 1.5万 and 3、5年级 are numbers.
            if after.starts_with(|c: char| chinese::half_width_char(c).is_ascii_digit()) {
                return None;
            }
        }
        (Rank::Arabic, '）' | ')') => {
            let end = printed + mark.len_utf8();
            return Some(Label {
                rank: Rank::ArabicBracket,
                number: number(numeral)?,
                printed: end,
                end,
            });
        }
        _ => return None,
    }
    if rank == Rank::Han && after.starts_with(['”', '。', '，']) {
        return None;
    }
    Some(Label {
        rank,
        number: number(numeral)?,
        printed,
        end: printed + mark.len_utf8(),
    })
}

fn rank_of_numeral(text: &str, chinese_rank: Rank, arabic_rank: Rank) -> Option<Rank> {
    let first = text.chars().next()?;
    if chinese::half_width_char(first).is_ascii_digit() {
        (text.chars().count() <= 3).then_some(arabic_rank)
    } else {
        Some(chinese_rank)
    }
}

fn number(text: &str) -> Option<u32> {
    let plain = chinese::half_width(text);
    let value = plain
        .parse()
        .ok()
        .or_else(|| chinese::numeral(&plain).and_then(|n| n.try_into().ok()))?;
    (1..=300).contains(&value).then_some(value)
}

fn is_number_char(c: char) -> bool {
    chinese::half_width_char(c).is_ascii_digit()
        || matches!(
            c,
            '一' | '二'
                | '三'
                | '四'
                | '五'
                | '六'
                | '七'
                | '八'
                | '九'
                | '十'
                | '百'
                | '〇'
                | '零'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_told_from_numbers() {
        use Rank::*;
        type Found<'t> = Option<(Rank, u32, &'t str, &'t str)>;
        let table: &[(&str, Found<'_>)] = &[
            ("一、坚持党建引领", Some((Han, 1, "一", "坚持党建引领"))),
            (
                "任务一：加强党建",
                Some((HanBracket, 1, "任务一", "加强党建")),
            ),
            (
                "重点任务12：办好学校",
                Some((HanBracket, 12, "重点任务12", "办好学校")),
            ),
            ("任务目标：办好学校", None),
            ("十二、做好保障", Some((Han, 12, "十二", "做好保障"))),
            (
                "（三）加快发展",
                Some((HanBracket, 3, "（三）", "加快发展")),
            ),
            (
                "(十一)加快发展",
                Some((HanBracket, 11, "(十一)", "加快发展")),
            ),
            (
                "（三）、加快发展",
                Some((HanBracket, 3, "（三）", "加快发展")),
            ),
            ("1.强化统领", Some((Arabic, 1, "1", "强化统领"))),
            ("１２．强化统领", Some((Arabic, 12, "１２", "强化统领"))),
            ("3、强化统领", Some((Arabic, 3, "3", "强化统领"))),
            (
                "（2）开展培训",
                Some((ArabicBracket, 2, "（2）", "开展培训")),
            ),
            ("2）开展培训", Some((ArabicBracket, 2, "2）", "开展培训"))),
            ("③开展培训", Some((Circle, 3, "③", "开展培训"))),
            ("第一章总体要求", Some((Chapter, 1, "第一章", "总体要求"))),
            ("第三节、优化布局", Some((Section, 3, "第三节", "优化布局"))),
            (
                "第二部分2026年工作要点",
                Some((Part, 2, "第二部分", "2026年工作要点")),
            ),
            ("2026年工作要点", None),
            ("1.5万名学生", None),
            ("3、5年级", None),
            ("一是加强", None),
            ("第三期行动计划", None),
            ("第一节课", None),
            ("一把手负责", None),
            ("（试行）", None),
            ("十四五", None),
            ("2026.全", None),
            ("", None),
        ];
        for (line, expected) in table {
            let got = of(line).map(|l| (l.rank, l.number, &line[..l.printed], &line[l.end..]));
            assert_eq!(got, *expected, "{line}");
        }
    }

    #[test]
    fn labels_without_a_mark_are_known_by_their_sequence() {
        let text = [
            "一 加强党建",
            "1 抓好学习。集中学习12次。",
            "2　建强队伍。",
            "二 提高质量",
            "1 抓好学前。",
        ];
        let unmarked = Unmarked::of(text.into_iter());
        for line in text {
            let label = unmarked.label(line).unwrap();
            assert!(!line[label.end..].trim_start().is_empty(), "{line}");
        }
        for line in [
            "3 所学校",
            "2021 年工作要点",
            "一把手负责",
            "5 月底前",
            "12",
        ] {
            assert_eq!(unmarked.label(line), None, "{line}");
        }
        // Pieces of wrapped sentences do not count from one.
        for text in [
            ["12 新建学校", "3 改扩建学校"],
            ["1 新建学校", "1.加强党建"],
        ] {
            assert_eq!(Unmarked::of(text.into_iter()), Unmarked::default());
        }
    }
}
