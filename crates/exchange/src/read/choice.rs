//! Codes by what people write: the title, the code, both (`01-汉族`), or the title less its
//! last character (汉 for 汉族) when that is clear.

use base::chinese::{half_width, without_space};
use model::{Code, CodeList};

/// So many choices are named when none fits.
const NAMED: usize = 12;

/// # Errors
/// What could be chosen.
pub(super) fn code(list: Option<&CodeList>, text: &str) -> Result<String, String> {
    let Some(list) = list else {
        return Err("系统中没有这份选项表".into());
    };
    let wanted = plain(text);
    let exact = find(list, &wanted).or_else(|| {
        let (code, title) = wanted.split_once(['-', '.', ':', '|', '_'])?;
        find(list, title).filter(|it| it.eq_ignore_ascii_case(code))
    });
    if let Some(code) = exact {
        return Ok(code);
    }
    let mut longer = list.codes.iter().filter(|(_, it)| {
        let title = plain(&it.title);
        title
            .strip_prefix(wanted.as_str())
            .is_some_and(|rest| rest.chars().count() == 1)
    });
    let several = called(list, &wanted);
    match (longer.next(), longer.next()) {
        (Some((code, _)), None) => Ok(code.clone()),
        _ if several.len() > 1 => {
            let title = |it: &&str| list.codes.get(*it).map_or("", |it| it.title.as_str());
            let titles: Vec<&str> = several.iter().map(title).collect();
            Err(format!(
                "“{text}”可能是{}，请写明是哪一种",
                titles.join("、")
            ))
        }
        _ => Err(format!("没有“{text}”这一项，可填：{}", choices(list))),
    }
}

fn find(list: &CodeList, wanted: &str) -> Option<String> {
    // Of two of one name the one that can be chosen: 小学 and 小学 below it.
    let can_choose = |code: &String| !(list.leaves && list.has_below(code));
    let titled = || {
        list.codes
            .iter()
            .filter(|(_, it)| plain(&it.title) == wanted)
    };
    let by_title = titled().find(|(code, _)| can_choose(code));
    let by_title = match called(list, wanted).as_slice() {
        [_] => by_title,
        _ => by_title.or_else(|| titled().next()),
    };
    let by_code = || {
        let mut codes = list.codes.iter();
        codes.find(|(code, _)| code.to_lowercase() == wanted)
    };
    let found = by_title.or_else(by_code).map(|(code, _)| code.clone());
    found.or_else(|| match called(list, wanted).as_slice() {
        [one] => Some((*one).to_owned()),
        _ => None,
    })
}

/// The codes that are also called so.
fn called<'l>(list: &'l CodeList, wanted: &str) -> Vec<&'l str> {
    let is_called = |it: &Code| it.also.iter().any(|it| plain(it) == wanted);
    let codes = list.codes.iter().filter(|(_, it)| is_called(it));
    codes.map(|(code, _)| code.as_str()).collect()
}

/// Of what kind a document is by what is said of it, if anything, and by its number.
///
/// # Errors
/// What else it could be; none where nothing is known of it.
pub(crate) fn document(
    list: &CodeList,
    said: &str,
    number: &str,
) -> Result<String, Option<Vec<String>>> {
    let is_like = |code: &&str| {
        let like = list.codes.get(*code).and_then(|it| it.like.as_ref());
        like.is_some_and(|it| it.find(number).is_some())
    };
    let wanted = plain(said);
    if let Some(code) = find(list, &wanted) {
        return Ok(code);
    }
    let could: Vec<&str> = match wanted.is_empty() {
        true => list.codes.keys().map(String::as_str).collect(),
        false => called(list, &wanted),
    };
    let fit: Vec<&str> = could.iter().copied().filter(is_like).collect();
    let title = |code: &&str| list.codes.get(*code).map_or("", |it| it.title.as_str());
    match fit.as_slice() {
        [one] => Ok((*one).to_owned()),
        [] if wanted.is_empty() || could.is_empty() => Err(None),
        several => Err(Some(
            several.iter().map(|it| title(it).to_owned()).collect(),
        )),
    }
}

fn plain(text: &str) -> String {
    half_width(&without_space(text)).to_lowercase()
}

fn choices(list: &CodeList) -> String {
    let in_use = || list.codes.values().filter(|it| it.to.is_none());
    let titles = in_use().take(NAMED).map(|it| it.title.as_str());
    let titles = titles.collect::<Vec<_>>().join("、");
    match in_use().count() {
        n if n > NAMED => format!("{titles}等 {n} 项"),
        _ => titles,
    }
}

/// Whether a cell says that there is nothing to choose: 无, 无残疾 of 残疾类型, a dash.
pub(super) fn is_none(text: &str, title: &str) -> bool {
    let rest = plain(text);
    let rest = rest.strip_prefix('无');
    is_nothing(text) || rest.is_some_and(|rest| plain(title).starts_with(rest))
}

/// Whether a cell says that there is nothing: 无, a dash.
pub(crate) fn is_nothing(text: &str) -> bool {
    let text = plain(text);
    let is_dash = !text.is_empty() && text.chars().all(|it| "-—–/\\".contains(it));
    is_dash || text == "无" || text == "没有"
}

/// The items of a cell that holds several.
pub(super) fn items(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['、', '，', ',', '；', ';', '/', '|', '\n']);
    parts
        .map(|it| it.trim_matches(base::chinese::is_space))
        .filter(|it| !it.is_empty())
}

/// 是 or 否, in the ways people write it, and by the thing itself: 非留守儿童, 双亲外出留守.
pub(super) fn flag(text: &str, title: &str) -> Option<bool> {
    let text = plain(text);
    answer(&text).or_else(|| itself(&text, &plain(title)))
}

fn answer(text: &str) -> Option<bool> {
    match text {
        "是" | "有" | "对" | "√" | "✓" | "✔" | "y" | "yes" | "true" | "1" => Some(true),
        "否" | "无" | "没有" | "错" | "不是" | "×" | "✗" | "✘" | "x" | "n" | "no" | "false"
        | "0" => Some(false),
        _ => None,
    }
}

/// Whether what is asked for is named, or denied.
fn itself(text: &str, title: &str) -> Option<bool> {
    let denied = ["非", "不是", "没有", "无", "不"]
        .iter()
        .find_map(|it| text.strip_prefix(it));
    if let Some(rest) = denied {
        let is_it = rest.contains(title) || rest.chars().count() > 1 && title.contains(rest);
        return is_it.then_some(false);
    }
    // 双亲外出留守 of 留守儿童: what it ends with is what that begins with.
    let ends = text.char_indices().map(|(at, _)| &text[at..]);
    let mut ends = ends.filter(|it| it.chars().count() > 1);
    let is_it = text.contains(title) || ends.any(|it| title.starts_with(it));
    is_it.then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nations() -> CodeList {
        let codes = [
            ("01", "汉族"),
            ("02", "蒙古族"),
            ("03", "回族"),
            ("z1", "其他（A）"),
            ("z2", "其他（B）"),
        ];
        CodeList::of(codes.map(|(id, title)| {
            let title = title.into();
            let code = Code {
                title,
                ..Code::default()
            };
            (id.into(), code)
        }))
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(
            code(Some(&nations()), text).ok().as_deref(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn a_code_is_known_by_many_names() {
        check("汉族", Some("01"));
        check(" 汉 族", Some("01"));
        check("汉", Some("01"));
        check("０１", Some("01"));
        check("01-汉族", Some("01"));
        check("03-汉族", None);
        check("其他(a)", Some("z1"));
        check("其他（", None);
        check("满族", None);
        check("", None);
    }

    #[test]
    fn what_does_not_fit_is_told_with_what_would() {
        assert_eq!(
            code(Some(&nations()), "满族").unwrap_err(),
            "没有“满族”这一项，可填：汉族、蒙古族、回族、其他（A）、其他（B）"
        );
    }

    #[test]
    fn of_two_of_one_name_the_last_below_is_meant() {
        let code_of = |title: &str, parent: Option<&str>, also: &[&str]| Code {
            title: title.into(),
            parent: parent.map(str::to_owned),
            also: also.iter().map(|it| (*it).to_owned()).collect(),
            ..Code::default()
        };
        let mut list = CodeList::of([
            ("1".into(), code_of("小学", None, &[])),
            ("11".into(), code_of("小学", Some("1"), &[])),
            ("2".into(), code_of("普通初中", None, &[])),
            (
                "21".into(),
                code_of("初级中学", Some("2"), &["普通初中", "初中"]),
            ),
            ("22".into(), code_of("一贯制学校", Some("2"), &[])),
        ]);
        list.leaves = true;
        for (text, expected) in [("小学", "11"), ("普通初中", "21"), ("初中", "21")] {
            assert_eq!(code(Some(&list), text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_retired_is_not_offered() {
        let code_of = |title: &str, to| Code {
            title: title.into(),
            to,
            ..Code::default()
        };
        let retired = base::Day::constant(2020, 1, 1);
        let list = CodeList::of([
            ("1".into(), code_of("区", None)),
            ("2".into(), code_of("县", Some(retired))),
        ]);
        assert_eq!(
            code(Some(&list), "乡").unwrap_err(),
            "没有“乡”这一项，可填：区"
        );
    }

    #[test]
    fn a_cell_may_say_that_there_is_nothing() {
        for text in ["无", "没有", "无残疾", "—", "/", " - "] {
            assert!(is_none(text, "残疾类型"), "{text}");
        }
        for text in ["", "无人", "听力残疾", "0"] {
            assert!(!is_none(text, "残疾类型"), "{text}");
        }
    }

    #[test]
    fn a_flag_is_named_by_the_thing_itself() {
        for (text, title, expected) in [
            ("是", "留守儿童", Some(true)),
            ("非留守儿童", "留守儿童", Some(false)),
            ("非留守", "留守儿童", Some(false)),
            ("单亲留守儿童", "留守儿童", Some(true)),
            ("双亲外出留守", "留守儿童", Some(true)),
            ("进城务工人员随迁子女", "随迁子女", Some(true)),
            ("不住校", "住校", Some(false)),
            ("儿童", "留守儿童", None),
            ("非", "留守儿童", None),
            ("城镇", "留守儿童", None),
        ] {
            assert_eq!(flag(text, title), expected, "{text}");
        }
    }

    #[test]
    fn several_stand_in_one_cell() {
        let all: Vec<_> = items("象棋、 唱歌；跑步\n游泳,").collect();
        assert_eq!(all, ["象棋", "唱歌", "跑步", "游泳"]);
    }
}
