//! 责任领导: people as cells and labels name them, with what they are: 局党组成员、副局长 贺明,
//! 贺明（副局长）, 王副局长.
//!
//! Not here: which column holds them (`table`).

use std::ops::Range;

use crate::plan::passage::Passage;
use crate::plan::units;

/// What somebody is, before or behind his name.
const TITLES: &[&str] = &[
    "局长",
    "书记",
    "主任",
    "科长",
    "处长",
    "股长",
    "所长",
    "站长",
    "馆长",
    "院长",
    "校长",
    "园长",
    "部长",
    "县长",
    "区长",
    "市长",
    "组长",
    "队长",
    "会长",
    "主席",
    "委员",
    "常委",
    "成员",
    "督学",
    "督导员",
    "调研员",
    "主任科员",
    "专员",
    "负责人",
    "联络员",
    "同志",
    "老师",
    "领导",
];

/// The surnames most people have.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董\
    袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙\
    史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施骆邢华祁褚卫柳穆岳齐俞柯倪庞樊殷耿关焦左聂鲁\
    苗翟甄庄卓辛阮裴阎毕乔宫甘翁葛";

const DOUBLE_SURNAMES: &[&str] = &["欧阳", "上官", "司马", "诸葛", "慕容", "皇甫", "东方"];

/// The people of a text, each by name where it tells one; what they are beside it is left
/// out. A name of two characters may be printed with a space inside.
pub(crate) fn of(passage: &Passage, range: Range<usize>) -> Vec<Range<usize>> {
    let text = &passage.text;
    let mut pieces = Vec::new();
    for part in units::split(text, range) {
        let mut from = part.start;
        for gap in passage.gaps(part.clone()).into_iter().chain([part.end]) {
            let is_long = |range: Range<usize>| text[range].chars().count() > 1;
            if gap == part.end || is_long(from..gap) && is_long(gap..part.end) {
                pieces.push(from..gap);
                from = gap;
            }
        }
    }
    let is_told = |it: &Range<usize>| !is_title(&text[it.clone()]);
    if pieces.iter().any(is_told) {
        pieces.retain(is_told);
    }
    let name = |it: Range<usize>| {
        let name = name_in(&text[it.clone()]);
        it.start + name.start..it.start + name.end
    };
    pieces.into_iter().map(name).collect()
}

/// Whether a text is people and nothing else: 王一, 李某、张某某, 副局长贺明.
pub(crate) fn are_people(text: &str) -> bool {
    let pieces = units::split(text, 0..text.len());
    let mut pieces = pieces.iter().map(|it| &text[it.clone()]);
    let is_person = |it: &str| {
        let name = &it[name_in(it)];
        (is_name(name) || is_called_by_title(it)) && !units::is_unit_name(name)
    };
    let told: Vec<&str> = pieces.by_ref().filter(|it| !is_title(it)).collect();
    !told.is_empty() && told.into_iter().all(is_person)
}

/// 党组书记, 副局长: what somebody is, and no name beside it.
fn is_title(text: &str) -> bool {
    TITLES.iter().any(|title| text.ends_with(title))
        && name_in(text).len() == text.len()
        && !is_called_by_title(text)
}

/// 王副局长
fn is_called_by_title(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|it| SURNAMES.contains(it))
        && TITLES.iter().any(|title| {
            let rest = chars.as_str();
            rest == *title || rest.strip_prefix('副') == Some(title)
        })
}

/// The bytes of the name in 副局长贺明, 贺明（副局长）, 贺明同志; all where none stands out.
fn name_in(text: &str) -> Range<usize> {
    let bare = match text.find('（').filter(|&open| open > 0) {
        Some(open) if text.ends_with('）') => &text[..open],
        _ => text,
    };
    let behind = TITLES.iter().filter_map(|title| {
        let name = bare.strip_suffix(title)?;
        Some(name.strip_suffix('副').unwrap_or(name))
    });
    let before = TITLES
        .iter()
        .filter_map(|title| Some(bare.rfind(title)? + title.len()));
    if let Some(name) = behind.filter(|it| is_name(it)).min_by_key(|it| it.len()) {
        return 0..name.len();
    }
    match before.filter(|&at| is_name(&bare[at..])).max() {
        Some(at) => at..bare.len(),
        None if is_name(bare) => 0..bare.len(),
        None => 0..text.len(),
    }
}

/// Two or three characters behind a surname, or somebody who is not named: 苗某.
fn is_name(text: &str) -> bool {
    let n_chars = text.chars().count();
    let is_double = DOUBLE_SURNAMES.iter().any(|it| text.starts_with(it));
    (2..=3).contains(&n_chars)
        && (text.starts_with(|c| SURNAMES.contains(c)) || text.ends_with('某'))
        || (3..=4).contains(&n_chars) && is_double
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_beside_what_somebody_is() {
        for (text, name) in [
            ("王一", "王一"),
            ("副局长贺明", "贺明"),
            ("局党组书记、局长贺明", "贺明"),
            ("贺明（副局长）", "贺明"),
            ("贺明副局长", "贺明"),
            ("贺明同志", "贺明"),
            ("王副局长", "王副局长"),
            ("欧阳一平主任", "欧阳一平"),
            ("局主要领导", "局主要领导"),
        ] {
            assert_eq!(&text[name_in(text)], name, "{text}");
        }
    }

    #[test]
    fn people_are_told_from_titles_and_units() {
        for text in [
            "王一",
            "李某、张某某",
            "副局长贺明",
            "局党组成员、副局长贺明",
            "王副局长",
        ] {
            assert!(are_people(text), "{text}");
        }
        for text in ["副局长", "学前科", "新建学校", "9月底前", "康复中心"] {
            assert!(!are_people(text), "{text}");
        }
    }
}
