//! 指标: the rows of indicator tables, as a table or as cells that flowed into lines.
//! Guideline 2 (`indicators`).

use std::collections::BTreeSet;
use std::ops::Range;

use base::Decimal;

use crate::plan::passage::Passage;
use crate::plan::{Comparator, Indicator, Waypoint};
use crate::text::Span;

/// Reads every indicator table of `passages[range]`; rows `of_work` are those of tables of
/// tasks.
pub(crate) fn find(
    passages: &[Passage],
    range: Range<usize>,
    of_work: &BTreeSet<usize>,
) -> Vec<Indicator> {
    let first = range.start;
    let passages = &passages[range];
    let mut found = Vec::new();
    let mut columns: Option<Columns> = None;
    let mut group = String::new();
    let mut at = 0;
    while at < passages.len() {
        let passage = &passages[at];
        if !passage.is_row() {
            let (mut flowed, next) = of_lines(passages, at);
            found.append(&mut flowed);
            if passage.length() > 40 {
                columns = None;
            }
            at = next.max(at + 1);
            continue;
        }
        if of_work.contains(&(first + at)) {
            columns = None;
        } else if let Some((heading, n_rows)) = Columns::over(&passages[at..]) {
            columns = Some(heading);
            at += n_rows - 1;
        } else if let Some(columns) = &columns {
            match columns.row(passage, &mut group) {
                Some(indicator) => found.push(indicator),
                None => {
                    if let Some(name) = group_name(passage) {
                        group = name;
                    }
                }
            }
        }
        at += 1;
    }
    found
}

/// How many rows head a table of indicators, and not one of tasks that has some; whether
/// somebody answers for each row is told.
pub(crate) fn heading_rows(passages: &[Passage], is_answered: bool) -> Option<usize> {
    let (columns, n_rows) = Columns::over(passages)?;
    let mut titles = passages[..n_rows].iter().flat_map(Passage::cell_texts);
    let names_work = |cell: &str| {
        ["任务", "项目", "措施", "时限", "牵头"]
            .iter()
            .any(|it| cell.contains(it))
    };
    // Of one year's numbers somebody answers for they are his work; those of many are a plan's.
    let spans_years = columns
        .baseline
        .is_some_and(|(_, base)| columns.target.1 > base + 1);
    let is_named = passages[0].cell_texts()[columns.name].contains("指标");
    (is_named && (!is_answered || spans_years) && !titles.any(names_work)).then_some(n_rows)
}

/// A row with one cell of text, its number aside, is the heading of those below.
fn group_name(passage: &Passage) -> Option<String> {
    let is_number = |text: &str| {
        base::chinese::numeral(text.trim_matches(['（', '）', '、'])).is_some()
            || text.parse::<u32>().is_ok()
    };
    let mut filled = passage
        .cells
        .iter()
        .flatten()
        .filter(|cell| !cell.is_empty() && !is_number(&passage.text[(*cell).clone()]));
    let only = filled.next()?.clone();
    let rest_same = filled.all(|cell| passage.text[cell.clone()] == passage.text[only.clone()]);
    rest_same.then(|| strip_number(&passage.printed(only)))
}

/// What each column of an indicator table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Columns {
    group: Option<usize>,
    name: usize,
    unit: Option<usize>,
    baseline: Option<(usize, i16)>,
    target: (usize, i16),
    /// Columns of years between baseline and target.
    between: Vec<(usize, i16)>,
    kind: Option<usize>,
}

impl Columns {
    /// From the rows a table begins with, and over how many: 年度目标 may stand above 2026年
    /// and 2027年.
    fn over(passages: &[Passage]) -> Option<(Columns, usize)> {
        let first = passages.first().filter(|it| it.is_row())?.cell_texts();
        let one = Columns::read(&first);
        let second = passages.get(1).filter(|it| it.is_row());
        let two = second.and_then(|second| {
            let joined = joined(&first, &second.cell_texts())?;
            Columns::read(&joined.iter().map(String::as_str).collect::<Vec<_>>())
        });
        let n_years = |it: &Columns| it.between.len() + usize::from(it.baseline.is_some());
        match (one, two) {
            (Some(one), Some(two)) if n_years(&two) <= n_years(&one) => Some((one, 1)),
            (_, Some(two)) => Some((two, 2)),
            (one, None) => Some((one?, 1)),
        }
    }

    /// From a heading row: a column of names and at least one of a year.
    fn read(cells: &[&str]) -> Option<Columns> {
        let column = |words: &[&str]| {
            cells.iter().position(|cell| {
                cell.chars().count() <= 12 && words.iter().any(|word| cell.contains(word))
            })
        };
        let years: Vec<(usize, i16)> = cells
            .iter()
            .enumerate()
            .filter_map(|(idx, cell)| year_of(cell).map(|year| (idx, year)))
            .collect();
        let target = *years.iter().max_by_key(|(idx, year)| (*year, *idx))?;
        let baseline = years
            .iter()
            .filter(|(_, year)| *year < target.1)
            .min_by_key(|(_, year)| *year)
            .copied();
        let on_the_way = |(_, year): &(usize, i16)| {
            baseline.is_some_and(|(_, first)| first < *year) && *year < target.1
        };
        let mut between: Vec<(usize, i16)> = years.iter().copied().filter(on_the_way).collect();
        between.sort_by_key(|(_, year)| *year);
        let kind = column(&["属性", "性质", "类型"]);
        let name = column(&["指标名称", "主要指标", "指标内容"])
            .or_else(|| {
                cells.iter().enumerate().position(|(idx, cell)| {
                    cell.contains("指标") && Some(idx) != kind && year_of(cell).is_none()
                })
            })
            .or_else(|| column(&["项目", "名称", "内容"]))
            .or_else(|| (cells.first().is_some_and(|cell| cell.is_empty())).then_some(0))
            .or_else(|| {
                // 监测项 | 单位 | 2025年 | 2030年: what is counted over years stands in front.
                let unit = column(&["单位", "计量"]).filter(|_| years.len() > 1)?;
                (0..unit)
                    .rev()
                    .find(|&idx| !cells[idx].contains('序') && year_of(cells[idx]).is_none())
            })?;
        if cells.len() < 2 || cells.iter().any(|cell| cell.chars().count() > 20) {
            return None;
        }
        let group = column(&["类别", "领域", "分类", "一级指标"])
            .filter(|&idx| idx != name && Some(idx) != kind);
        Some(Columns {
            group,
            name,
            unit: column(&["单位"]),
            baseline,
            target,
            between,
            kind,
        })
    }

    fn row(&self, passage: &Passage, group: &mut String) -> Option<Indicator> {
        let cells = passage.cells.as_ref()?;
        let text = |idx: usize| {
            cells
                .get(idx)
                .map(|cell| &passage.text[cell.clone()])
                .unwrap_or_default()
        };
        if let Some(name) = self.group.map(text).filter(|name| !name.is_empty()) {
            *group = strip_number(name);
        }
        let (target, target_unit) = amount(text(self.target.0))?;
        let printed = passage.printed(cells.get(self.name)?.clone());
        let (name, name_unit) = name_and_unit(without_note(&strip_number(&printed)));
        if name.is_empty() || target.is_none() {
            return None;
        }
        let unit_cell = self
            .unit
            .map(text)
            .filter(|unit| !is_dash(unit))
            .map(str::to_owned);
        let (baseline, _) = self
            .baseline
            .and_then(|(idx, _)| amount(text(idx)))
            .unwrap_or((None, String::new()));
        Some(Indicator {
            group: group.clone(),
            name,
            unit: unit_cell
                .filter(|unit| !unit.is_empty())
                .or(name_unit)
                .unwrap_or(target_unit),
            baseline_year: self.baseline.map(|(_, year)| year),
            baseline,
            target_year: Some(self.target.1),
            target,
            comparator: bound(text(self.target.0)),
            path: path(self.between.iter().map(|(idx, year)| (*year, text(*idx)))),
            kind: self.kind.map(text).and_then(kind_of),
            span: passage.span,
        })
    }
}

/// What columns are called over two rows; none if the second counts something.
fn joined(first: &[&str], second: &[&str]) -> Option<Vec<String>> {
    let counts =
        |text: &str| amount(text).is_some_and(|(value, unit)| value.is_some() && unit != "年");
    let text = |row: &[&str], idx: usize| row.get(idx).copied().unwrap_or_default().to_owned();
    let width = first.len().max(second.len());
    let opens = (0..width).any(|idx| text(first, idx).is_empty() && !text(second, idx).is_empty());
    let is_heading = !second.iter().any(|it| !it.is_empty() && counts(it));
    // 基期 | 目标 above 2025年 | 2030, and what is merged over both rows.
    let is_of_years = second.iter().any(|it| year_of(it).is_some())
        && (0..width).all(|idx| {
            let own = text(second, idx);
            own.is_empty() || own == text(first, idx) || year_of(&own).is_some()
        })
        && !first.iter().any(|it| year_of(it).is_some());
    let mut group = String::new();
    let title = |idx: usize| {
        let (over, own) = (text(first, idx), text(second, idx));
        if !over.is_empty() {
            group = over;
        }
        match own.is_empty() || own == text(first, idx) {
            true => text(first, idx),
            false => format!("{group}{own}"),
        }
    };
    (is_of_years || opens && is_heading).then(|| (0..width).map(title).collect())
}

/// The year a heading names: 2025年, 2025年目标, “十四五”末; not one of a time, 2027年12月底.
fn year_of(cell: &str) -> Option<i16> {
    if cell.contains('月') {
        return None;
    }
    let digits = cell
        .as_bytes()
        .windows(4)
        .position(|w| w.iter().all(u8::is_ascii_digit));
    if let Some(year) = digits
        .and_then(|at| cell.get(at..at + 4))
        .and_then(|year| year.parse().ok())
    {
        return (1990..2100).contains(&year).then_some(year);
    }
    [
        ("十二五", 2015),
        ("十三五", 2020),
        ("十四五", 2025),
        ("十五五", 2030),
    ]
    .iter()
    .find(|(name, _)| cell.contains(name) && cell.contains('末'))
    .map(|(_, year)| *year)
}

/// An amount as a cell prints it, and the unit it carries; no value for a dash, none if
/// it is no amount at all.
pub(crate) fn amount(cell: &str) -> Option<(Option<Decimal>, String)> {
    if is_dash(cell) {
        return Some((None, String::new()));
    }
    if ["清零", "动态清零", "零", "全部清零"].contains(&cell) {
        return Some((Some(Decimal::ZERO), String::new()));
    }
    let bare = cell.trim_start_matches([
        '≥', '≤', '>', '<', '＞', '＜', '=', '约', '〔', '（', '〕', '达', '到', '不', '低', '于',
        '超', '过', '+', '少', '至', '大', '小', '高', '多', '须', '应', '控', '制', '在',
    ]);
    let len = bare
        .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
        .unwrap_or(bare.len());
    let value: Decimal = bare[..len].replace(',', "").parse().ok()?;
    let rest = bare[len..].trim_start_matches(['〕', '）']);
    let rest = ["以上", "以下", "左右", "以内", "及"]
        .iter()
        .fold(rest, |rest, word| rest.strip_suffix(word).unwrap_or(rest));
    let unit = match rest.strip_prefix('：') {
        Some(second) => format!(":{second}"),
        None => rest.to_owned(),
    };
    // 2027-06-30 is a day.
    let is_unit = unit.chars().count() <= 6 && !unit.starts_with('-');
    is_unit.then_some((Some(value.normalize()), unit))
}

/// How a cell binds its number: ≥98, 不低于98, 5以内.
pub(crate) fn bound(cell: &str) -> Option<Comparator> {
    let says = |words: &[&str]| words.iter().any(|word| cell.contains(word));
    if says(&["≥", "不低于", "不少于", "不小于", "至少", "以上"]) {
        Some(Comparator::AtLeast)
    } else if says(&[
        "≤",
        "不高于",
        "不超过",
        "不多于",
        "不大于",
        "至多",
        "以内",
        "以下",
    ]) {
        Some(Comparator::AtMost)
    } else if says(&["<", "＜", "低于"]) {
        Some(Comparator::Below)
    } else {
        None
    }
}

/// The years of a row that print a number.
fn path<'a>(cells: impl Iterator<Item = (i16, &'a str)>) -> Vec<Waypoint> {
    let said = cells.filter_map(|(year, cell)| {
        let (value, _) = amount(cell)?;
        value.map(|value| Waypoint { year, value })
    });
    said.collect()
}

fn is_dash(cell: &str) -> bool {
    cell.chars().all(|c| "-—/\\·－–~".contains(c)) || cell == "无"
}

fn kind_of(cell: &str) -> Option<String> {
    ["预期性", "约束性"]
        .iter()
        .find(|kind| cell.contains(&kind[..6]))
        .map(|kind| (*kind).to_owned())
        .or_else(|| (!is_dash(cell)).then(|| cell.to_owned()))
}

/// 巩固率（%） is a name and a unit.
fn name_and_unit(name: &str) -> (String, Option<String>) {
    let Some(open) = name.rfind(['（', '(']) else {
        return (name.to_owned(), None);
    };
    let inner = name[open..]
        .trim_start_matches(['（', '('])
        .trim_end_matches(['）', ')']);
    let is_unit = inner == "%"
        || inner == "％"
        || inner.starts_with([':', '：', '万', '亿'])
        || UNITS.contains(&inner);
    if is_unit && name.ends_with(['）', ')']) {
        (
            name[..open].to_owned(),
            Some(base::chinese::half_width(inner).replace('：', ":")),
        )
    } else {
        (name.to_owned(), None)
    }
}

const UNITS: &[&str] = &[
    "人",
    "所",
    "个",
    "年",
    "名",
    "册",
    "元",
    "平方米",
    "台",
    "人/班",
    "生/师",
    "册/生",
    "平方米/生",
    "分",
    "‰",
    "岁",
    "小时",
    "人次",
    "处",
    "间",
    "座",
    "公顷",
    "亩",
    "1",
];

/// Without the mark of a footnote behind it: `巩固率①`, `巩固率*`, `巩固率[1]`.
fn without_note(name: &str) -> &str {
    let plain = name.trim_end_matches(|c: char| matches!(c, '①'..='⑳' | '*' | '＊' | '※'));
    let bracket = plain
        .strip_suffix([']', '］', '〕'])
        .and_then(|inner| inner.rsplit_once(['[', '［', '〔']))
        .filter(|(_, note)| !note.is_empty() && note.bytes().all(|b| b.is_ascii_digit()));
    bracket.map_or(plain, |(name, _)| name)
}

/// Without the number of a row: `1.`, `（1）`.
fn strip_number(name: &str) -> String {
    match crate::label::of(name) {
        Some(label) if label.end < name.len() => name[label.end..].to_owned(),
        _ => name.to_owned(),
    }
}

// Cells that flowed into lines, one per line or a row per line without tabs.

/// Reads a table whose heading cells stand on lines from `at`; returns what was read and
/// the first line behind it.
fn of_lines(passages: &[Passage], at: usize) -> (Vec<Indicator>, usize) {
    let nothing = (Vec::new(), at + 1);
    if !passages[at].text.contains("指标") && !passages[at].text.contains("序号")
        || passages[at].length() > 30
    {
        return nothing;
    }
    let Some((flow, first)) = Flow::heading(passages, at) else {
        return nothing;
    };
    flow.rows(passages, first)
}

/// The order of the columns of a flowed table.
#[derive(Debug)]
struct Flow {
    numbered: bool,
    unit: bool,
    years: Vec<i16>,
    kind: bool,
}

impl Flow {
    /// The heading cells, each on a line of its own, or all on one.
    fn heading(passages: &[Passage], at: usize) -> Option<(Flow, usize)> {
        let mut flow = Flow {
            numbered: false,
            unit: false,
            years: Vec::new(),
            kind: false,
        };
        let mut named = false;
        let mut next = at;
        while next < passages.len() && next < at + 8 {
            let text = passages[next].text.as_str();
            if passages[next].is_row() || passages[next].length() > 30 {
                break;
            }
            let years = all_years(text);
            let is_kind = ["属性", "性质", "类型"]
                .iter()
                .any(|word| text.contains(word));
            let mut known = !years.is_empty() || is_kind;
            flow.kind |= is_kind;
            flow.years.extend(years);
            for (word, flag) in [("序号", 0), ("单位", 1), ("指标", 2), ("类别", 3)] {
                if text.contains(word) {
                    known = true;
                    match flag {
                        0 => flow.numbered = true,
                        1 => flow.unit = true,
                        2 => named |= text != "指标属性" && text != "指标性质",
                        _ => {}
                    }
                }
            }
            if !known
                || named
                    && flow.kind
                    && !flow.years.is_empty()
                    && next > at
                    && !is_kind
                    && all_years(text).is_empty()
                    && !text.contains("单位")
            {
                break;
            }
            next += 1;
        }
        // At least one year, and no sentence.
        (named && !flow.years.is_empty() && flow.years.len() <= 4).then_some((flow, next))
    }

    fn rows(&self, passages: &[Passage], first: usize) -> (Vec<Indicator>, usize) {
        let mut cells: Vec<(String, Span)> = Vec::new();
        let mut end = first;
        for (idx, passage) in passages.iter().enumerate().skip(first) {
            // The table ends at the first heading of the text or the first sentence.
            let is_text = passage.text.contains('。')
                || passage.label.is_some_and(|label| {
                    label.rank <= crate::label::Rank::HanBracket && idx > first + 2
                }) && !self.goes_on(passages, idx);
            if passage.is_row() || is_text || passage.length() > 60 {
                break;
            }
            cells.extend(pieces(passage));
            end = idx + 1;
        }
        (self.indicators(&cells), end)
    }

    /// A heading inside the table is followed by rows soon.
    fn goes_on(&self, passages: &[Passage], idx: usize) -> bool {
        passages[idx + 1..].iter().take(6).any(|p| {
            p.text == "预期性"
                || p.text == "约束性"
                || amount(&p.text).is_some_and(|(value, _)| value.is_some())
        })
    }

    fn indicators(&self, cells: &[(String, Span)]) -> Vec<Indicator> {
        let mut found = Vec::new();
        let mut group = String::new();
        let mut words: Vec<usize> = Vec::new();
        let mut at = 0;
        while at < cells.len() {
            let is_amount = |idx: usize| {
                cells.get(idx).is_some_and(|(cell, _)| {
                    amount(cell).is_some_and(|(value, unit)| {
                        value.is_some() && unit.chars().count() <= 4 || is_dash(cell)
                    })
                })
            };
            let amounts = (at..at + self.years.len())
                .filter(|&idx| is_amount(idx))
                .count();
            let is_row_number = self.numbered
                && words.is_empty()
                && cells[at].0.parse::<u32>().is_ok()
                && !is_amount(at + 1);
            if is_row_number {
                at += 1;
                continue;
            }
            if amounts < self.years.len() || words.is_empty() {
                words.push(at);
                at += 1;
                continue;
            }
            let after = at + self.years.len();
            let kind = cells
                .get(after)
                .map(|(cell, _)| cell.as_str())
                .filter(|_| self.kind)
                .and_then(|cell| {
                    if cell.contains("预期") || cell.contains("约束") {
                        kind_of(cell)
                    } else {
                        None
                    }
                });
            let (name, unit, heading) = self.name(cells, &words, &group);
            group = heading;
            let value = |idx: usize| amount(&cells[idx].0).and_then(|(value, _)| value);
            let target_unit = amount(&cells[after - 1].0)
                .map(|(_, unit)| unit)
                .unwrap_or_default();
            let has_base = self.years.len() > 1;
            found.push(Indicator {
                group: group.clone(),
                name,
                unit: unit.unwrap_or(target_unit),
                baseline_year: has_base.then(|| self.years[0]),
                baseline: has_base.then(|| value(at)).flatten(),
                target_year: self.years.last().copied(),
                target: value(after - 1),
                comparator: bound(&cells[after - 1].0),
                path: self.between(cells, at),
                kind: kind.clone(),
                span: cells[words[0]].1.join(cells[after - 1].1),
            });
            words.clear();
            at = after + usize::from(kind.is_some());
        }
        found
    }

    /// What the years between the first and the last print, their cells from `at` on.
    fn between(&self, cells: &[(String, Span)], at: usize) -> Vec<Waypoint> {
        let n = self.years.len();
        let inner = (1..n.saturating_sub(1))
            .filter(|idx| self.years[0] < self.years[*idx] && self.years[*idx] < self.years[n - 1]);
        path(inner.map(|idx| (self.years[idx], cells[at + idx].0.as_str())))
    }

    /// Name, unit and group out of the words before a row's amounts: the last line is the
    /// name unless a unit column follows it; an earlier one that no bracket leaves open
    /// heads a group.
    fn name(
        &self,
        cells: &[(String, Span)],
        words: &[usize],
        group: &str,
    ) -> (String, Option<String>, String) {
        let mut texts: Vec<&str> = words
            .iter()
            .map(|&idx| cells[idx].0.as_str())
            .filter(|text| !(self.numbered && text.parse::<u32>().is_ok()))
            .collect();
        let mut unit = None;
        if self.unit && texts.len() > 1 {
            unit = texts
                .pop()
                .map(str::to_owned)
                .filter(|unit| !is_dash(unit))
                .or(Some(String::new()));
        }
        let mut group = group.to_owned();
        let mut name = texts.pop().unwrap_or_default().to_owned();
        while let Some(before) = texts.pop() {
            let torn = name.starts_with(['（', '）', '%'])
                || before.ends_with(['、', '（', '的', '和'])
                || name.chars().count() <= 3 && !self.unit;
            if torn {
                name = format!("{before}{name}");
            } else {
                group = strip_number(before);
                break;
            }
        }
        let (name, name_unit) = name_and_unit(&strip_number(&name));
        (
            name,
            unit.filter(|unit| !unit.is_empty()).or(name_unit),
            group,
        )
    }
}

fn all_years(text: &str) -> Vec<i16> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(year) = year_of(rest) {
        found.push(year);
        let at = rest.find(&year.to_string()).unwrap_or(0);
        match rest.get(at + 4..) {
            Some(tail) if !tail.is_empty() => rest = tail,
            _ => break,
        }
    }
    found
}

/// The cells of a line: typed gaps part them, and a unit's bracket from the number that
/// follows it, and a number from 预期性 behind it.
fn pieces(passage: &Passage) -> Vec<(String, Span)> {
    let typed: Vec<char> = passage.typed.chars().map(in_rule_form).collect();
    let mut found = Vec::new();
    let mut from: Option<usize> = None;
    for idx in 0..=typed.len() {
        let here = typed.get(idx).copied();
        let is_gap = here.is_none_or(base::chinese::is_space);
        let is_seam = idx > 0
            && from.is_some()
            && here.is_some_and(|c| {
                let before = typed[idx - 1];
                before == '）' && (c.is_ascii_digit() || "—-".contains(c))
                    || (before.is_ascii_digit() || before == '—') && matches!(c, '预' | '约')
            });
        if let Some(start) = from.filter(|_| is_gap || is_seam) {
            let span = Span {
                at: passage.span.at + start,
                to: passage.span.at + idx,
            };
            found.push((typed[start..idx].iter().collect(), span));
            from = None;
        }
        if !is_gap && from.is_none() {
            from = Some(idx);
        }
    }
    found
}

fn in_rule_form(c: char) -> char {
    match base::chinese::half_width_char(c) {
        '(' => '（',
        ')' => '）',
        ':' => '：',
        '[' => '〔',
        ']' => '〕',
        c => c,
    }
}

#[cfg(test)]
mod tests;
