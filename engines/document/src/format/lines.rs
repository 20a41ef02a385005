//! Lines to paragraphs: undoes the line breaks and page marks of a printed page.
//!
//! Plain text and PDF both give lines that may be paragraphs or pieces of them. A
//! wrong break in the middle of a sentence loses a target; a missing one before a
//! heading loses a task; a needless one between two sentences costs nothing. The
//! rules lean that way.

use base::chinese::{half_width_char, is_space};

use crate::label::{self, Unmarked};
use crate::text::{Builder, Kind, Span, Text};

/// One line of a page or file.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line {
    /// The text, trimmed.
    pub(crate) text: String,
    /// Empty space before it, in half-width columns.
    pub(crate) indent: usize,
    /// The first line of a page, as far as the format knows.
    pub(crate) starts_page: bool,
    /// The format knows that a paragraph begins here (a gap, a larger letter).
    pub(crate) starts_block: bool,
    /// The cells, if the line is a row of a table.
    pub(crate) cells: Option<Vec<String>>,
    /// The columns whose cell goes on from the row above.
    pub(crate) merged: Vec<usize>,
}

/// Joins lines into paragraphs and adds them, and rows, to `builder`.
pub(crate) fn paragraphs(lines: &[Line], builder: &mut Builder) {
    let page = Page::measure(lines);
    let lines: Vec<&Line> = drop_page_marks(lines, &page);
    let mut open = String::new();
    let mut last: Option<&Line> = None;
    let mut numbers = Numbers {
        unmarked: page.unmarked,
        ..Numbers::default()
    };
    for (at, &line) in lines.iter().enumerate() {
        if let Some(cells) = &line.cells {
            builder.paragraph(&std::mem::take(&mut open));
            builder.row(cells, &line.merged);
            last = None;
            continue;
        }
        let joined = last.is_some_and(|before| continues(before, line, &open, &page, &numbers))
            && !signs(&lines, at);
        if !joined {
            builder.paragraph(&std::mem::take(&mut open));
            numbers.note(&line.text);
        }
        push_joined(&mut open, &line.text);
        last = Some(line);
    }
    builder.paragraph(&open);
}

/// Joins the paragraphs of a document that was pasted together from the lines of a page;
/// any other is given back as it is.
pub(crate) fn rejoin(text: Text) -> Text {
    let chars: Vec<char> = text.text.chars().collect();
    let typed = |span: &Span| chars[span.at..span.to].iter().collect::<String>();
    let lines: Vec<Line> = text
        .blocks
        .iter()
        .map(|block| match &block.kind {
            Kind::Paragraph => Line {
                text: typed(&block.span),
                ..Line::default()
            },
            Kind::Row(row) => Line {
                cells: Some(row.cells.iter().map(typed).collect()),
                merged: row.merged.clone(),
                ..Line::default()
            },
        })
        .collect();
    if Page::measure(&lines).width.is_none() {
        return text;
    }
    let mut builder = Builder::default();
    paragraphs(&lines, &mut builder);
    builder.finish(text.format)
}

/// How wide the lines are.
struct Page {
    /// Half-width columns of a full line; none if the lines are whole paragraphs.
    width: Option<usize>,
    /// The usual indent of a continued line.
    indent: usize,
    /// How labels are printed.
    unmarked: Unmarked,
}

/// A line shorter than this part of the full width may end a paragraph.
const FULL: f64 = 0.86;
/// Wider lines than this are whole paragraphs, not lines of a page.
const PAGE_COLUMNS_MAX: usize = 130;

impl Page {
    fn measure(lines: &[Line]) -> Page {
        let mut widths: Vec<usize> = lines
            .iter()
            .filter(|line| line.cells.is_none())
            .map(|line| columns(&line.text))
            .filter(|&w| w >= 16)
            .collect();
        widths.sort_unstable();
        let width = widths
            .get(widths.len() * 9 / 10)
            .copied()
            .filter(|&w| (36..=PAGE_COLUMNS_MAX).contains(&w));
        let width = width.filter(|&full| {
            let is_full = |line: &&Line| line.cells.is_none() && is_full(columns(&line.text), full);
            let torn = lines
                .iter()
                .filter(is_full)
                .filter(|line| !ends_sentence(&line.text))
                .count();
            // In a page of wrapped lines most full lines end in the middle of a sentence.
            let full_lines = lines.iter().filter(is_full).count();
            torn >= 4 && torn * 2 > full_lines && full_lines * 5 > widths.len()
        });
        let mut indents: Vec<usize> = lines
            .iter()
            .filter(|l| width.is_some_and(|w| is_full(columns(&l.text), w)))
            .map(|l| l.indent)
            .collect();
        indents.sort_unstable();
        Page {
            width,
            indent: indents.get(indents.len() / 2).copied().unwrap_or(0),
            unmarked: Unmarked::of(
                lines
                    .iter()
                    .filter(|line| line.cells.is_none())
                    .map(|line| line.text.as_str()),
            ),
        }
    }
}

/// Whether `line` goes on with the paragraph that `before` is the last line of.
fn continues(before: &Line, line: &Line, open: &str, page: &Page, numbers: &Numbers) -> bool {
    let text = compact(&line.text);
    let torn = !ends_sentence(&before.text);
    let full = match page.width {
        Some(width) => is_full(
            columns(&before.text) + before.indent.saturating_sub(page.indent).min(4),
            width,
        ),
        None => false,
    };
    if full && tears_label(open, &text) {
        return true;
    }
    // （ | 责任科室：…）
    let starts = !open.trim_end().ends_with(['（', '('])
        && (starts_something(&text) || page.unmarked.label(&line.text).is_some());
    if starts && !(torn && full && !numbers.expects(&line.text)) {
        return false;
    }
    if counts_on(&before.text, &text) && !line.starts_block {
        return true;
    }
    if is_open(open) && !line.starts_block {
        return true;
    }
    if line.starts_block
        || (line.indent >= page.indent + 3
            && page.width.is_some()
            && !(torn && full && line.indent < page.indent + 6))
    {
        return false;
    }
    if before.text.ends_with("通知") && open.contains("关于") || is_document_number(&text) {
        return false;
    }
    if !torn && full && ends_in_field(open) {
        return true;
    }
    if !torn {
        return full && !starts_field(&text) && columns(&text) * 2 > page.width.unwrap_or(0);
    }
    match page.width {
        Some(_) => full || ends_open(&before.text),
        // A paragraph with a full stop inside and none at its end was torn by a page.
        None => {
            ends_open(&before.text)
                || !ends_in_units(open)
                    && (open.contains('。') || columns(&before.text) > 80 && !is_heading(open))
        }
    }
}

/// 云岭市教育局, and below it a day: who signs, whatever the text above ends with.
fn signs(lines: &[&Line], at: usize) -> bool {
    const ISSUER_CHARS_MAX: usize = 20;
    let text = |at: usize| {
        let line = lines.get(at).filter(|it| it.cells.is_none());
        line.map(|it| compact(&it.text)).unwrap_or_default()
    };
    let is_issuer = |at: usize| {
        let text = text(at);
        text.chars().count() <= ISSUER_CHARS_MAX
            && text.ends_with(['局', '厅', '委', '会', '府', '室', '部'])
            && !text.contains(['，', '。', '、', '：', '；'])
    };
    let is_day = |at: usize| base::chinese::day(&text(at)).is_some();
    is_issuer(at) && is_day(at + 1) || at > 0 && is_issuer(at - 1) && is_day(at)
}

/// Marks that begin a paragraph wherever they stand.
fn starts_something(text: &str) -> bool {
    const OPENERS: &[&str] = &["附件", "附：", "——", "抄送", "专栏", "【"];
    label::of(text).is_some()
        || text == "目录"
        || OPENERS.iter().any(|word| text.starts_with(word))
        || starts_field(text)
}

/// `责任科室：`, `目标任务：`: a short word and a colon.
fn starts_field(text: &str) -> bool {
    let colon = text.chars().take(13).position(|c| c == '：' || c == ':');
    colon.is_some_and(|at| {
        at >= 2
            && text
                .chars()
                .take(at)
                .all(|c| !c.is_ascii_digit() && !"，。；、“”《》".contains(c))
            && FIELD_ENDS
                .iter()
                .any(|end| text.chars().take(at).collect::<String>().ends_with(end))
    })
}

/// …。责任单位： at the end of a line: the units stand on the next.
fn ends_in_field(open: &str) -> bool {
    let open = compact(open);
    open.ends_with('：') && last_sentence(&open).is_some_and(starts_field)
}

/// …。责任单位：基教科、人事科 is whole without a full stop.
fn ends_in_units(open: &str) -> bool {
    let open = compact(open);
    !open.ends_with('：') && last_sentence(&open).is_some_and(starts_field)
}

fn last_sentence(open: &str) -> Option<&str> {
    let at = open.trim_end_matches('：').rfind(['。', '；', '）'])?;
    Some(&open[at + '。'.len_utf8()..])
}

/// A line that ends inside 责任科室： before the colon.
fn tears_label(open: &str, text: &str) -> bool {
    const HEADS: &[&str] = &[
        "责任", "牵头", "配合", "承办", "主办", "协办", "参与", "落实", "完成", "分管", "工作",
        "目标",
    ];
    const NOUNS: &[&str] = &[
        "科室", "处室", "股室", "单位", "部门", "领导", "时限", "时间", "措施", "举措", "任务",
    ];
    let Some(colon) = text
        .find('：')
        .filter(|&at| text[..at].chars().count() <= 4)
    else {
        return false;
    };
    let open = compact(open);
    HEADS
        .iter()
        .flat_map(|head| NOUNS.iter().map(move |noun| format!("{head}{noun}")))
        .any(|label| {
            label.ends_with(&text[..colon])
                && label.len() > colon
                && open.ends_with(&label[..label.len() - colon])
        })
}

/// A line that is a 文号 and nothing else.
fn is_document_number(text: &str) -> bool {
    let Some(open) = text.find(['〔', '［', '[', '【']) else {
        return false;
    };
    let length = text.chars().count();
    (8..=24).contains(&length)
        && text.ends_with('号')
        && (1..=12).contains(&text[..open].chars().count())
        && !text.contains(['，', '。', '、'])
}

/// The last characters of the words before such a colon.
const FIELD_ENDS: &[&str] = &[
    "任务",
    "目标",
    "要求",
    "措施",
    "举措",
    "内容",
    "科室",
    "处室",
    "股室",
    "单位",
    "部门",
    "领导",
    "责任人",
    "时限",
    "时间",
    "安排",
    "思路",
    "承办",
    "牵头",
    "配合",
    "节点",
    "机构",
    "主体",
];

/// A paragraph that has only a label and a title so far.
fn is_heading(open: &str) -> bool {
    label::of(&compact(open)).is_some() && !open.contains('。')
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['。', '！', '？', '；', '：', ':', '!', '?', '…'])
        || ends_sentence_in_marks(text)
}

fn ends_sentence_in_marks(text: &str) -> bool {
    let inner = text.trim_end_matches(['”', '）', ')', '】', '》', '’']);
    // …。（责任科室：基教科）
    let before_bracket = text
        .strip_suffix(['）', ')', '】', '〕'])
        .and_then(|open| open.rfind(['（', '(', '【', '〔']).map(|at| &open[..at]));
    let closes = |text: &str| text.trim_end().ends_with(['。', '！', '？']);
    inner.len() < text.len() && closes(inner) || before_bracket.is_some_and(closes)
}

/// A line that cannot end a paragraph.
fn ends_open(text: &str) -> bool {
    text.ends_with(['，', '、', ',', '（', '《', '“', '—'])
}

/// 新增学位5400 | 个: a number torn from its measure word.
fn counts_on(before: &str, text: &str) -> bool {
    before.ends_with(|c: char| c.is_ascii_digit())
        && text.starts_with(|c: char| "个所名人年月日%万亿项次场家节门套处元级".contains(c))
}

/// A bracket or book mark that was opened and not closed.
fn is_open(open: &str) -> bool {
    let tail_at = open.char_indices().rev().nth(120).map_or(0, |(at, _)| at);
    let tail = &open[tail_at..];
    [('《', '》'), ('“', '”'), ('（', '）')]
        .into_iter()
        .any(|(left, right)| {
            tail.rfind(left)
                .is_some_and(|at| !tail[at..].contains(right) && !tail[at..].contains('。'))
        })
}

/// The last number seen of each rank, so that a wrapped line that begins with what
/// looks like a label is taken for one only when its number is the next.
#[derive(Default)]
struct Numbers {
    last: std::collections::BTreeMap<label::Rank, u32>,
    unmarked: Unmarked,
}

impl Numbers {
    fn label(&self, line: &str) -> Option<label::Label> {
        label::of(&compact(line)).or_else(|| self.unmarked.label(line))
    }

    fn note(&mut self, line: &str) {
        if let Some(label) = self.label(line) {
            self.last.insert(label.rank, label.number);
            self.last
                .retain(|rank, _| *rank <= label.rank || *rank == label::Rank::Arabic);
        }
    }

    fn expects(&self, line: &str) -> bool {
        match self.label(line) {
            Some(label) => {
                label.number == 1
                    || self
                        .last
                        .get(&label.rank)
                        .is_some_and(|last| label.number == last + 1)
            }
            None => true,
        }
    }
}

fn is_full(columns: usize, width: usize) -> bool {
    columns as f64 >= width as f64 * FULL
}

/// The width of a text in half-width columns.
pub(crate) fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| {
            if is_space(c) && c != '\u{3000}' || (c as u32) < 0x2000 {
                1
            } else {
                2
            }
        })
        .sum()
}

fn compact(text: &str) -> String {
    text.chars()
        .filter(|&c| !is_space(c))
        .map(|c| if c == ':' { '：' } else { c })
        .collect()
}

fn push_joined(open: &mut String, text: &str) {
    let needs_space = open.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if needs_space {
        open.push(' ');
    }
    open.push_str(text);
}

fn drop_page_marks<'a>(lines: &'a [Line], page: &Page) -> Vec<&'a Line> {
    let mut kept: Vec<&Line> = Vec::with_capacity(lines.len());
    for (idx, line) in lines.iter().enumerate() {
        let next_starts_page = lines.get(idx + 1).is_none_or(|next| next.starts_page);
        let at_edge = line.starts_page || next_starts_page;
        let torn_before = kept.last().is_some_and(|last| {
            page.width.is_some_and(|w| is_full(columns(&last.text), w))
                && !ends_sentence(&last.text)
        });
        if line.cells.is_none() && is_page_mark(&line.text, at_edge || torn_before) {
            continue;
        }
        kept.push(line);
    }
    kept
}

/// `— 16 —`, `-3-`, `第3页`, `第 3 页 共 20 页`, `3/20`; a bare number only at the edge of a page.
pub(crate) fn is_page_mark(text: &str, bare_too: bool) -> bool {
    let text: String = text
        .chars()
        .filter(|&c| !is_space(c))
        .map(half_width_char)
        .collect();
    if text.is_empty() || text.chars().count() > 14 {
        return false;
    }
    let is_dash = |c: char| "—–-－―─_·•~".contains(c);
    let inner = text.trim_matches(is_dash);
    let is_number =
        |s: &str| !s.is_empty() && s.len() <= 3 && s.bytes().all(|b| b.is_ascii_digit());
    if is_number(inner) {
        return inner.len() < text.len() || bare_too;
    }
    if inner.is_empty() {
        return false;
    }
    let pages = inner.replace(['第', '共', '页', '/', '，', ','], " ");
    let mut numbers = pages.split_whitespace();
    inner.contains(['页', '/'])
        && (inner.contains('页') || bare_too)
        && numbers.next().is_some_and(is_number)
        && numbers.all(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Format;

    #[test]
    fn page_marks_are_told_from_text() {
        let table: &[(&str, bool, bool)] = &[
            ("— 16 —", false, true),
            ("-3-", false, true),
            ("－ １２ －", false, true),
            ("第 3 页 共 20 页", false, true),
            ("第3页", false, true),
            ("12", false, false),
            ("12", true, true),
            ("2026", true, false),
            ("3/20", true, true),
            ("—", true, false),
            ("100%", true, false),
            ("一、", true, false),
            ("", true, false),
        ];
        for (text, at_edge, is_mark) in table {
            assert_eq!(is_page_mark(text, *at_edge), *is_mark, "{text}");
        }
    }

    fn joined(text: &str) -> Vec<String> {
        let lines: Vec<Line> = text
            .lines()
            .filter(|l| !l.trim().is_empty())
            .map(|l| Line {
                text: l.trim().to_owned(),
                indent: columns(l) - columns(l.trim_start()),
                ..Line::default()
            })
            .collect();
        let mut builder = Builder::default();
        paragraphs(&lines, &mut builder);
        builder
            .finish(Format::Txt)
            .text
            .lines()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn who_signs_is_no_part_of_what_stands_above() {
        let page = "\
1.抓好控辍保学。建立台账，逐人核对，逐校走访，做到一个都不能少，各校每学期初上报
完成时限：全年
云岭市教育局
2026年3月2日";
        let lines = joined(page);
        let tail: Vec<&str> = lines.iter().rev().take(3).map(String::as_str).collect();
        assert_eq!(tail, ["2026年3月2日", "云岭市教育局", "完成时限：全年"]);
    }

    #[test]
    fn a_wrapped_page_becomes_paragraphs() {
        let page = "\
一、加强党的全面领导
1.强化政治建设。深入学习贯彻全市教育大会的精神和各项部
署，全面抓好理论学习中心组学习，推动各级党组织把学习成
果用到办学实践中去。全年组织集中学习12次，做到机关与学
校全覆盖，不走过场。
— 3 —
2.筑牢思想阵地。落实意识形态工作责任制，开展专项督查活
动2次。实施校长教师数字素养能力提升工程2.0，培训教师共
1500人，建好网络学习空间。
责任科室：办公室、思想政治与德育科、教师工作科、机关党
委
二、坚持五育并举
";
        let expected = [
            "一、加强党的全面领导",
            "1.强化政治建设。深入学习贯彻全市教育大会的精神和各项部署，全面抓好理论学习中心组学习，推动各级党组织把学习成果用到办学实践中去。全年组织集中学习12次，做到机关与学校全覆盖，不走过场。",
            "2.筑牢思想阵地。落实意识形态工作责任制，开展专项督查活动2次。实施校长教师数字素养能力提升工程2.0，培训教师共1500人，建好网络学习空间。",
            "责任科室：办公室、思想政治与德育科、教师工作科、机关党委",
            "二、坚持五育并举",
        ];
        assert_eq!(joined(page), expected);
    }

    #[test]
    fn labels_and_numbers_torn_by_a_line_are_whole_again() {
        let table: &[(&str, &str, bool)] = &[
            ("做好资助工作，不落一人。责任", "科室：资助中心", true),
            (
                "做好资助工作，不落一人。责任人：王一；责任科",
                "室：资助中心",
                true,
            ),
            ("做好资助工作，不落一人。", "科室：资助中心", false),
        ];
        for (open, next, torn) in table {
            assert_eq!(tears_label(open, next), *torn, "{open}|{next}");
        }
        assert!(counts_on("新增公办学位5400", "个，办好公办园"));
        assert!(!counts_on("新增公办学位5400个", "所"));
        assert!(ends_in_field("不落一人。责任单位："));
        assert!(ends_in_units("不落一人。责任单位：资助中心、基教科"));
        assert!(ends_sentence("培育支部10个。（党建办）"));
        assert!(!ends_sentence("落实（市、区）"));
        assert!(is_document_number("云教〔2026〕3号"));
        assert!(!is_document_number(
            "落实《办法》（云教〔2026〕3号）有关要求，做好工作"
        ));
    }

    #[test]
    fn whole_paragraphs_stay_as_they_are() {
        let text = "一、加强党的全面领导\n1.强化政治建设。深入学习。\n目标任务：学好。\n责任科室：办公室\n二、办好各类学校，服务群众多样需要\n";
        assert_eq!(joined(text).len(), 5);
    }

    #[test]
    fn a_sentence_torn_by_a_page_is_joined() {
        let text = format!(
            "1.强化政治建设。{}，提供坚强\n的政治保证。\n2.下一项。好。\n",
            "深入学习贯彻全市教育大会的精神和各项部署".repeat(3)
        );
        assert_eq!(joined(&text).len(), 2);
    }
}
