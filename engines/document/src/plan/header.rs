//! The header: document number, issuers, title, date, period. Guideline section 2.

use std::ops::Range;

use base::{Day, chinese};

use crate::plan::DayRange;
use crate::plan::parts::{Part, names_time};
use crate::plan::passage::Passage;

/// What the front of a file and the title of a part say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Header {
    pub(crate) doc_number: Option<String>,
    pub(crate) issuers: Vec<String>,
    pub(crate) title: String,
    pub(crate) issued_on: Option<Day>,
    pub(crate) period: Option<DayRange>,
}

/// Reads the header of `part`: `front` is what stands before the first part.
pub(crate) fn read(
    passages: &[Passage],
    front: Range<usize>,
    part: &Part,
    tail_from: usize,
) -> Header {
    let notice = Notice::find(&passages[front.clone()]);
    let title = title(passages, part, notice.as_ref());
    let front_lines = &passages[front];
    let tail = &passages[tail_from.min(passages.len())..];
    let near_title = part.title.end..(part.title.end + 3).min(passages.len());
    let (signed_by, signed_on) = signature(front_lines, notice.as_ref().map_or(0, |n| n.at + 1))
        .or_else(|| signature(tail, 0))
        .or_else(|| lone_date(front_lines, notice.as_ref()).map(|day| (Vec::new(), day)))
        .or_else(|| date_under_title(&passages[near_title]).map(|day| (Vec::new(), day)))
        .map_or((Vec::new(), None), |(issuers, day)| (issuers, Some(day)));
    let issuers = [
        signed_by,
        issuers_of_letterhead(front_lines, passages, part),
        notice
            .as_ref()
            .map(|n| n.issuers.clone())
            .unwrap_or_default(),
        labelled(
            front_lines,
            &[
                "发文机关",
                "发布机构",
                "发文单位",
                "制发机关",
                "发布机关",
                "发文机构",
            ],
        )
        .map(|value| vec![value])
        .unwrap_or_default(),
        issuer_of_title(&title),
        lone_signature(tail),
    ]
    .into_iter()
    .find(|issuers| !issuers.is_empty())
    .unwrap_or_default();
    let issued_on = signed_on.or_else(|| {
        labelled(front_lines, &["成文日期", "发文日期", "印发日期"])
            .and_then(|value| chinese::day(&value))
    });
    let period = period(&title)
        .or_else(|| notice.as_ref().and_then(|n| period(&n.text)))
        .or_else(|| {
            passages[part.body.clone()]
                .iter()
                .take(3)
                .find_map(|p| period(&first_chars(&p.text, 30)))
        })
        .or_else(|| issued_on.map(|day| year(day.year())));
    let below = passages[part.body.clone()].get(..1).unwrap_or_default();
    Header {
        // Above the title, or on the line below it.
        doc_number: doc_number(front_lines).or_else(|| doc_number(below)),
        issuers,
        title,
        issued_on,
        period,
    }
}

// Title

fn title(passages: &[Passage], part: &Part, notice: Option<&Notice>) -> String {
    let printed: String = passages[part.title.clone()]
        .iter()
        .map(|p| {
            let from = p.label.map_or(0, |label| label.end);
            p.printed(from..p.text.len())
        })
        .collect();
    if !printed.is_empty() {
        return printed;
    }
    notice
        .and_then(|n| n.enclosed.clone())
        .unwrap_or_else(|| notice.map(|n| n.text.clone()).unwrap_or_default())
}

/// 关于印发《…》的通知, with the bodies before it.
struct Notice {
    /// The passage its last line is in.
    at: usize,
    text: String,
    enclosed: Option<String>,
    issuers: Vec<String>,
}

impl Notice {
    fn find(front: &[Passage]) -> Option<Notice> {
        let at = front.iter().take(40).position(|p| {
            p.length() <= 120 && !p.text.contains('。') && p.text.ends_with("通知")
        })?;
        let mut start = at;
        while start > 0 && at - start < 5 && !front[start].text.contains("关于") {
            start -= 1;
        }
        let text: String = front[start..=at]
            .iter()
            .map(|p| p.printed(0..p.text.len()))
            .collect();
        let about = text.find("关于").unwrap_or(0);
        let mut issuers =
            issuers_in(&front[start].typed[..front[start].typed.find("关于").unwrap_or(0)]);
        let mut line = start;
        while issuers.len() < 6 && line > 0 {
            line -= 1;
            let above = &front[line];
            let found = issuers_in(&above.typed);
            // The number may stand between the masthead and the title.
            if issuers.is_empty() && doc_number_in(&above.text).is_some_and(|(_, whole)| whole) {
                continue;
            }
            if found.is_empty()
                || above.text.ends_with("文件")
                || doc_number_in(&above.text).is_some()
            {
                break;
            }
            issuers.splice(0..0, found);
        }
        // 关于印发《政府工作报告》任务分解表的通知 does not issue the report.
        let enclosed = text[about..].find('《').and_then(|open| {
            let close = text[about + open..].rfind('》')?;
            let behind = &text[about + open + close + '》'.len_utf8()..];
            let is_whole = ["的", "等", "（"].iter().any(|it| behind.starts_with(it));
            let inner = about + open + '《'.len_utf8()..about + open + close;
            is_whole.then(|| text[inner].to_owned())
        });
        let enclosed = enclosed
            .map(|inner| inner.rsplit('《').next().unwrap_or_default().to_owned())
            .or_else(|| {
                let plain = text[about..]
                    .strip_prefix("关于印发")?
                    .strip_suffix("的通知")?;
                Some(plain.to_owned())
            });
        Some(Notice {
            at,
            text,
            enclosed,
            issuers,
        })
    }
}

// Document number

fn doc_number(front: &[Passage]) -> Option<String> {
    front.iter().take(40).find_map(|passage| {
        let (range, whole) = doc_number_in(&passage.text)?;
        whole.then(|| passage.printed(range))
    })
}

/// A document number and whether the line holds little else.
pub(crate) fn doc_number_in(text: &str) -> Option<(Range<usize>, bool)> {
    for (open, bracket) in text
        .char_indices()
        .filter(|(_, c)| matches!(c, '〔' | '（'))
    {
        let year_at = open + bracket.len_utf8();
        let rest = &text[year_at..];
        let Some(close) = rest.find(['〕', '）']) else {
            continue;
        };
        let year = &rest[..close];
        let is_year = year.len() == 4
            && year.starts_with(['1', '2'])
            && year.bytes().all(|b| b.is_ascii_digit())
            || year.starts_with('二') && chinese::numeral(year).is_some();
        let tail = rest[close..].strip_prefix(['〕', '）'])?;
        let digits = tail.strip_prefix('第').unwrap_or(tail);
        let count = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        if !is_year || count == 0 || !digits[count..].starts_with('号') {
            continue;
        }
        let end = text.len() - digits.len() + count + '号'.len_utf8();
        let mut start = text[..open]
            .char_indices()
            .rev()
            .take_while(|&(_, c)| !"：，。；》、“”《（".contains(c))
            .last()
            .map_or(open, |(at, _)| at);
        for label in ["文号", "发文字号", "文件编号", "发文号"] {
            if let Some(at) = text[start..open].find(label) {
                start += at + label.len();
            }
        }
        let prefix = text[start..open].chars().count();
        let others = text.chars().count() - text[start..end].chars().count();
        let is_whole = others <= 6
            || text[end..].starts_with("签发人")
            || text[..start].ends_with('：') && others < 40;
        return Some((start..end, is_whole && (1..=16).contains(&prefix)));
    }
    None
}

// Issuers

/// Endings of the name of a body.
const BODY_ENDS: &[&str] = &[
    "局",
    "委员会",
    "办公室",
    "工委",
    "厅",
    "政府",
    "中心",
    "委",
    "党组",
    "党委",
    "部",
    "小组",
    "管委会",
    "督导室",
    "学校",
    "学院",
    "教育部",
    "联席会议",
    "分局",
    "教体局",
];

pub(crate) fn ends_as_body(text: &str) -> bool {
    BODY_ENDS.iter().any(|end| text.ends_with(end))
}

/// The bodies a line names, parted by white space or 、; none if it is anything else.
fn issuers_in(typed: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = String::new();
    for piece in typed
        .split(|c: char| chinese::is_space(c) || c == '、')
        .filter(|piece| !piece.is_empty())
    {
        if ends_as_body(&open) && begins_as_body(piece) {
            found.push(std::mem::take(&mut open));
        }
        open.push_str(piece);
    }
    found.push(open);
    let sound = found.iter().all(|name| {
        let length = name.chars().count();
        (4..=30).contains(&length)
            && ends_as_body(name)
            && !name.contains(|c: char| "，。：；《》（）0123456789".contains(c))
    });
    if sound { found } else { Vec::new() }
}

fn begins_as_body(piece: &str) -> bool {
    piece.starts_with("中共")
        || piece.starts_with("共青团")
        || first_chars(piece, 7).contains(['市', '县', '区', '省', '州', '旗', '盟'])
}

/// 某某局文件, red at the head; looked for in the front and in the title's surroundings.
fn issuers_of_letterhead(front: &[Passage], passages: &[Passage], part: &Part) -> Vec<String> {
    let above_title = &passages[part.title.start.saturating_sub(4)..part.title.start];
    front
        .iter()
        .take(30)
        .chain(above_title)
        .find_map(|p| {
            let typed = p.typed.trim();
            let head = typed
                .trim_end_matches(|c: char| chinese::is_space(c))
                .strip_suffix('件')?
                .trim_end()
                .strip_suffix('文')?;
            let issuers = issuers_in(head);
            (!issuers.is_empty()).then_some(issuers)
        })
        .unwrap_or_default()
}

/// 云岭市教育局2026年工作要点: the body before the year or 关于.
fn issuer_of_title(title: &str) -> Vec<String> {
    let end = title
        .find("关于")
        .or_else(|| title.find(|c: char| c.is_ascii_digit() || c == '二'))
        .unwrap_or(0);
    issuers_in(&title[..end])
}

/// Lines before a date that name the bodies that sign.
fn signature(lines: &[Passage], from: usize) -> Option<(Vec<String>, Day)> {
    for idx in from..lines.len() {
        let line = &lines[idx];
        if line.is_row() && line.length() > 40 || line.length() > 60 {
            continue;
        }
        let Some((issuers_here, day)) = dated_line(line) else {
            continue;
        };
        let mut issuers = issuers_here;
        let mut above = idx;
        while above > 0 && idx - above < 8 {
            above -= 1;
            let found = issuers_in(&lines[above].typed);
            if found.is_empty() || !issuers.is_empty() && issuers == found {
                break;
            }
            issuers.splice(0..0, found);
        }
        if !issuers.is_empty() {
            return Some((issuers, day));
        }
    }
    None
}

/// A line that is a date, or bodies and a date.
fn dated_line(line: &Passage) -> Option<(Vec<String>, Day)> {
    let plain = line.text.trim_matches(['（', '）']);
    if let Some(day) = chinese::day(plain) {
        return Some((Vec::new(), day));
    }
    let typed = line.typed.trim();
    let at = typed.find(|c: char| chinese::half_width_char(c).is_ascii_digit() || c == '二')?;
    let issuers = issuers_in(&typed[..at]);
    let day = chinese::day(&typed[at..])?;
    (!issuers.is_empty()).then_some((issuers, day))
}

/// A date alone under the text of a notice that names its issuer above.
fn lone_date(front: &[Passage], notice: Option<&Notice>) -> Option<Day> {
    let from = notice?.at + 1;
    front[from.min(front.len())..]
        .iter()
        .filter(|line| line.length() <= 16)
        .find_map(|line| chinese::day(&line.text))
}

/// （2022年3月5日） directly under the title.
fn date_under_title(lines: &[Passage]) -> Option<Day> {
    lines
        .iter()
        .take(2)
        .filter(|line| line.length() <= 16)
        .find_map(|line| chinese::day(line.text.trim_matches(['（', '）'])))
}

/// A body alone on one of the last lines.
fn lone_signature(tail: &[Passage]) -> Vec<String> {
    tail.iter()
        .rev()
        .take(6)
        .map(|line| issuers_in(&line.typed))
        .find(|issuers| !issuers.is_empty())
        .unwrap_or_default()
}

/// 成文日期：…, in a line or in the cells of a table above the text.
fn labelled(front: &[Passage], labels: &[&str]) -> Option<String> {
    for passage in front.iter().take(60) {
        let mut texts = passage
            .cell_texts()
            .into_iter()
            .map(|text| text.trim_end_matches('：'))
            .filter(|text| !text.is_empty());
        while let Some(text) = texts.next() {
            if labels.contains(&text) {
                return texts.next().map(str::to_owned);
            }
        }
        for label in labels {
            if let Some(at) = passage.text.find(label) {
                let rest = passage.text[at + label.len()..].trim_start_matches(['〕', '：']);
                let end = rest
                    .find(['，', '；', '〔', '|', '：'])
                    .unwrap_or(rest.len());
                let value = &rest[..end];
                if (4..=60).contains(&value.len()) {
                    return Some(value.to_owned());
                }
            }
        }
    }
    None
}

// Period

/// The time a title speaks of.
pub(crate) fn period(text: &str) -> Option<DayRange> {
    let text = chinese::half_width(&chinese::without_space(text));
    if !names_time(&text) {
        return None;
    }
    let years = years_in(&text);
    if let Some((_, first)) = FIVE_YEARS.iter().find(|(name, _)| text.contains(name))
        && !text.contains("年工作")
        && !is_one_of(&text, *first, &years)
    {
        return range(*first, *first + 4);
    }
    let first = *years.first()?;
    if text.contains("学年") && years.get(1).is_none_or(|&second| second == first + 1) {
        return Some(DayRange {
            from: Day::new(first, 9, 1).ok()?,
            to: Day::new(first + 1, 8, 31).ok()?,
        });
    }
    // 2021—2025年 is a span; 2020年总结和2021年要点 are two, of which the later is the plan's.
    match years.get(1) {
        Some(&last) if is_span(&text, first, last) => range(first, last),
        Some(_) => range(*years.last()?, *years.last()?),
        None => {
            let half = range(first, first)?;
            if text.contains("上半年") {
                return Some(DayRange {
                    to: Day::new(first, 6, 30).ok()?,
                    ..half
                });
            }
            if text.contains("下半年") {
                return Some(DayRange {
                    from: Day::new(first, 7, 1).ok()?,
                    ..half
                });
            }
            Some(half)
        }
    }
}

/// “十四五”收官项目表（2025年）, “十四五”规划2023年度任务: what is to be done in one of the five years.
fn is_one_of(text: &str, first: i16, years: &[i16]) -> bool {
    let is_plan = ["规划", "计划", "纲要"].iter().any(|it| text.contains(it));
    let is_plan = is_plan && !text.contains("年度");
    !is_plan && matches!(years, [year] if (first..=first + 5).contains(year))
}

const FIVE_YEARS: &[(&str, i16)] = &[
    ("十二五", 2011),
    ("十三五", 2016),
    ("十四五", 2021),
    ("十五五", 2026),
    ("十六五", 2031),
];

fn is_span(text: &str, first: i16, last: i16) -> bool {
    let (Some(a), Some(b)) = (text.find(&first.to_string()), text.find(&last.to_string())) else {
        return false;
    };
    let between = &text[a + 4..b.max(a + 4)];
    last > first
        && between.chars().count() <= 3
        && between.contains(['-', '—', '~', '至', '到', '–', '―'])
}

fn years_in(text: &str) -> Vec<i16> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at + 4 <= bytes.len() {
        let digits = bytes[at..]
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count();
        if digits == 4 {
            found.extend(
                text[at..at + 4]
                    .parse()
                    .ok()
                    .filter(|year: &i16| (1990..2100).contains(year)),
            );
        }
        at += digits.max(1);
    }
    if found.is_empty() {
        let words: String = text.chars().skip_while(|c| *c != '二').take(4).collect();
        found.extend(
            chinese::numeral(&words)
                .and_then(|year| i16::try_from(year).ok())
                .filter(|year| (1990..2100).contains(year)),
        );
    }
    found
}

fn year(year: i16) -> DayRange {
    range(year, year).unwrap_or(DayRange {
        from: Day::ZERO,
        to: Day::ZERO,
    })
}

fn range(first: i16, last: i16) -> Option<DayRange> {
    Some(DayRange {
        from: Day::new(first, 1, 1).ok()?,
        to: Day::new(last, 12, 31).ok()?,
    })
}

fn first_chars(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

#[cfg(test)]
mod tests;
