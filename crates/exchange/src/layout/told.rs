//! What a list says once for all its rows: 班级：一年级（1）班 above the heading, a title such as
//! 东县第一小学一年级（1）班学生花名册, or the name of the sheet.

use std::cmp::Reverse;
use std::collections::HashSet;

use base::Id;
use base::chinese::{half_width, is_space, without_space};
use kernel::{Kernel, ORGANISATION, Organisation};
use model::{Field, Kind};
use sheet::{Row, Wanted};

use crate::refer::plain;

/// What may stand behind the name in a title.
const ENDS: &[&str] = &[
    "花名册",
    "名册",
    "名单",
    "信息表",
    "登记表",
    "统计表",
    "一览表",
    "采集表",
    "信息",
    "基本",
    "情况",
    "学籍",
    "学生",
    "新生",
    "在校",
    "表",
];
/// A shorter name may stand in any title by chance.
const NAME_MIN: usize = 4;
/// What a seal leaves behind a name.
const SEALS: &[&str] = &["(盖章)", "(公章)", "(章)"];

/// Where something is looked for.
pub(super) struct Paper<'a> {
    pub above: &'a [Row],
    pub sheet: &'a str,
}

/// What the paper says of a field that no column has; of references alone.
pub(super) fn told(
    kernel: &Kernel,
    (field, wanted): (&Field, &Wanted),
    paper: &Paper<'_>,
) -> Option<String> {
    let Kind::Ref { to, several: false } = &field.kind else {
        return None;
    };
    let said = paper.above.iter().find_map(|it| labelled(it, wanted));
    // A school's short name that nobody knows is no reason to take none of its rows.
    if let Some(said) = said.filter(|it| to != ORGANISATION || is_organisation(kernel, it)) {
        return Some(said);
    }
    let target = kernel.model.register(to).filter(|_| field.required)?;
    let titles = paper.above.iter().flat_map(|row| {
        let texts = row.cells.iter().map(sheet::Cell::text);
        texts.filter(|it| !it.is_empty())
    });
    let mut names = titles.chain([paper.sheet.to_owned()]);
    if to == ORGANISATION {
        return names.find_map(|it| named_in(kernel, &it));
    }
    names.find_map(|it| {
        let text = without_end(&it);
        // 1.20 in 2026.11.20 is no class.
        let is_within = |at: usize| {
            let (before, rest) = text.split_at(at);
            let is_figure = |it: char| it.is_ascii_digit() || it == '.';
            before.ends_with(is_figure) && rest.starts_with(is_figure)
        };
        let starts = text.char_indices().map(|(at, _)| at);
        let mut tails = starts.filter(|at| !is_within(*at)).map(|at| &text[at..]);
        let found = tails.find(|it| !kernel.written(target, it).is_empty());
        found.map(str::to_owned)
    })
}

fn is_organisation(kernel: &Kernel, name: &str) -> bool {
    let wanted = plain(name);
    let is_meant = |it: &Organisation| {
        let names = [&it.title, &it.short, &it.code];
        names.into_iter().any(|it| plain(it) == wanted)
    };
    kernel.tree().all().any(is_meant)
}

/// The school in a title such as 东县第一小学一年级（1）班学生花名册; what has units below it
/// is whoever asks for the list. None where it could be either of two.
fn named_in(kernel: &Kernel, title: &str) -> Option<String> {
    let (title, tree) = (plain(title), kernel.tree());
    let above: HashSet<Id> = tree.all().filter_map(|it| it.parent).collect();
    let mut named: Vec<(usize, &Organisation)> = Vec::new();
    for it in tree.all().filter(|it| !above.contains(&it.id)) {
        let names = [plain(&it.title), plain(&it.short)].into_iter();
        let names = names.map(|name| (name.chars().count(), name));
        let said = names.filter(|(n, name)| *n >= NAME_MIN && title.contains(name.as_str()));
        named.extend(said.map(|(n, _)| n).max().map(|n| (n, it)));
    }
    named.sort_by_key(|(n, _)| Reverse(*n));
    match named.as_slice() {
        [(one, _), (other, _), ..] if one == other => None,
        [(_, it), ..] => Some(it.title.clone()),
        [] => None,
    }
}

/// `班级：一年级（1）班` among what stands in a row.
fn labelled(row: &Row, wanted: &Wanted) -> Option<String> {
    let text: Vec<String> = row.cells.iter().map(sheet::Cell::text).collect();
    let text = half_width(&text.join(" "));
    let mut words = text.split(is_space).filter(|it| !it.is_empty()).peekable();
    while let Some(word) = words.next() {
        let Some((label, value)) = word.split_once(':') else {
            continue;
        };
        if !wanted.is(label) {
            continue;
        }
        let value = match value.is_empty() {
            true => words.peek().filter(|it| !it.contains(':')).copied()?,
            false => value,
        };
        let seal = SEALS.iter().find_map(|it| value.strip_suffix(it));
        return Some(seal.unwrap_or(value).to_owned());
    }
    None
}

/// A title without what it says of the list itself.
fn without_end(title: &str) -> String {
    let text = half_width(&without_space(title));
    let mut text = text.as_str();
    while let Some(rest) = ENDS.iter().find_map(|it| text.strip_suffix(it)) {
        text = rest;
    }
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use sheet::Cell;

    use super::*;

    #[test]
    fn what_stands_above_is_found_by_its_name() {
        let wanted = Wanted::new(["班级", "所在班级"]);
        let row = |cells: &[&str]| Row {
            number: 2,
            cells: cells.iter().map(|it| Cell::Text((*it).into())).collect(),
        };
        for (cells, said) in [
            (
                &["班级：一年级（1）班　班主任：甄一"] as &[&str],
                Some("一年级(1)班"),
            ),
            (&["班主任：甄一", "所在班级：", "1.1班"], Some("1.1班")),
            (&["班级：", "班主任：甄一"], None),
            (&["一年级（1）班"], None),
        ] {
            assert_eq!(labelled(&row(cells), &wanted).as_deref(), said, "{cells:?}");
        }
        let school = Wanted::new(["学校"]);
        let said = labelled(&row(&["学校：东县第一小学（盖章）"]), &school);
        assert_eq!(said.as_deref(), Some("东县第一小学"));
    }

    #[test]
    fn a_title_ends_with_what_the_list_is() {
        for (title, rest) in [
            ("一年级（1）班学生花名册", "一年级(1)班"),
            ("一年级1班 学生信息登记表", "一年级1班"),
            ("2025级2班", "2025级2班"),
        ] {
            assert_eq!(without_end(title), rest);
        }
    }
}
