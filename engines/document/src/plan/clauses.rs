//! Clauses of a sentence: the pieces a number is quoted with.
//!
//! Guideline 3.2: the run between two of ，；。：, brackets bound it, 、 only where both
//! sides are complete. Book titles and quotation marks are never cut.

use std::ops::Range;

/// What encloses each byte of a text.
#[derive(Debug)]
pub(crate) struct Enclosures {
    /// Inside 《》.
    titles: Vec<Range<usize>>,
    /// Inside “”, marks included.
    quotes: Vec<Range<usize>>,
    /// Inside （）, marks excluded, outer ones first.
    brackets: Vec<Range<usize>>,
}

impl Enclosures {
    /// What `text[window]` encloses; positions are those of `text`.
    pub(crate) fn of(text: &str, window: &Range<usize>) -> Enclosures {
        let pairs = |open, close| {
            pairs(&text[window.clone()], open, close)
                .into_iter()
                .map(|range| range.start + window.start..range.end + window.start)
                .collect()
        };
        Enclosures {
            titles: pairs('《', '》'),
            quotes: pairs('“', '”'),
            brackets: pairs('（', '）'),
        }
    }

    pub(crate) fn in_title(&self, at: usize) -> bool {
        self.titles.iter().any(|range| range.contains(&at))
    }

    /// The innermost quotation around a byte, marks excluded.
    pub(crate) fn quotation(&self, at: usize) -> Option<Range<usize>> {
        innermost(&self.quotes, at)
    }

    /// The inside of the innermost bracket around a byte.
    pub(crate) fn bracket(&self, at: usize) -> Option<Range<usize>> {
        innermost(&self.brackets, at)
    }

    /// Whether something opened after `from` is still open at `at`.
    fn shields(&self, from: usize, at: usize) -> bool {
        let within = |range: &Range<usize>| range.contains(&at) && range.start > from;
        self.in_title(at) || self.quotes.iter().any(within) || self.brackets.iter().any(within)
    }
}

/// Sentences are cut into windows of about this many bytes; a longer one is cut anyway,
/// so that a text without a full stop costs no more than one with many.
const WINDOW_BYTES: usize = 1500;
const SENTENCE_BYTES_MAX: usize = 6000;

/// Whole sentences of `text[range]`, a few at a time.
pub(crate) fn windows(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut from, mut depth) = (range.start, 0_i32);
    for (offset, c) in text[range.clone()].char_indices() {
        let end = range.start + offset + c.len_utf8();
        depth +=
            i32::from(matches!(c, '（' | '“' | '《')) - i32::from(matches!(c, '）' | '”' | '》'));
        let at_end = c == '。' && depth <= 0 && end - from > WINDOW_BYTES;
        if at_end || end - from > SENTENCE_BYTES_MAX {
            found.push(from..end);
            (from, depth) = (end, 0);
        }
    }
    found.push(from..range.end);
    found
}

fn innermost(ranges: &[Range<usize>], at: usize) -> Option<Range<usize>> {
    ranges
        .iter()
        .filter(|range| range.contains(&at))
        .min_by_key(|range| range.len())
        .cloned()
}

/// The insides of matching pairs; one left open closes at the next full stop or never was.
fn pairs(text: &str, open: char, close: char) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut starts: Vec<usize> = Vec::new();
    for (at, c) in text.char_indices() {
        if c == open {
            starts.push(at + c.len_utf8());
        } else if c == close {
            if let Some(start) = starts.pop() {
                found.push(start..at);
            }
        } else if c == '。' && open == '“' {
            // A mark that was never closed must not swallow the rest.
            starts.retain(|&start| text[start..].find(close).is_some_and(|len| len < 300));
        }
        if starts.len() > 16 {
            starts.remove(0);
        }
    }
    found
}

/// The characters that end a clause.
pub(crate) fn is_clause_end(c: char) -> bool {
    matches!(c, '，' | '；' | '。' | '：' | '！' | '？' | '①'..='⑳')
}

/// A clause and what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Clause {
    /// The clause itself, marks excluded.
    pub(crate) range: Range<usize>,
    /// The clause directly before it in the same sentence, if a comma parts them.
    pub(crate) before: Option<Range<usize>>,
    /// The start of the sentence.
    pub(crate) sentence: usize,
}

/// The clause around byte `at`, within `bounds`.
pub(crate) fn clause_at(
    text: &str,
    enclosures: &Enclosures,
    bounds: &Range<usize>,
    at: usize,
) -> Clause {
    let bracket = enclosures
        .bracket(at)
        .filter(|b| b.start >= bounds.start && b.end <= bounds.end);
    let bounds = bracket.unwrap_or_else(|| bounds.clone());
    let bounds = boundary(text, at.saturating_sub(CLAUSE_BYTES_MAX)).max(bounds.start)
        ..boundary(text, at + CLAUSE_BYTES_MAX).min(bounds.end);
    let ends = |position: usize, c: char| {
        is_clause_end(c)
            && !enclosures.shields(bounds.start, position)
            && !is_ratio(text, position, c)
    };
    let start = clause_start(text, &bounds, at, &ends);
    let end = text[at..bounds.end]
        .char_indices()
        .find(|&(offset, c)| ends(at + offset, c))
        .map_or(bounds.end, |(offset, _)| at + offset);
    let before = text[bounds.start..start]
        .chars()
        .next_back()
        .filter(|&c| c == '，')
        .map(|c| {
            let end = start - c.len_utf8();
            clause_start(text, &bounds, end, &ends)..end
        });
    let sentence = text[bounds.start..start]
        .rfind(['。', '；', '！', '？'])
        .map_or(bounds.start, |p| bounds.start + p + '。'.len_utf8());
    Clause {
        range: skip_enumerator(text, start..end),
        before,
        sentence,
    }
}

/// No clause is followed further than this from its number.
const CLAUSE_BYTES_MAX: usize = 900;

/// The nearest character boundary at or before a byte.
pub(crate) fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn clause_start(
    text: &str,
    bounds: &Range<usize>,
    at: usize,
    ends: &dyn Fn(usize, char) -> bool,
) -> usize {
    text[bounds.start..at]
        .char_indices()
        .rev()
        .find(|&(offset, c)| ends(bounds.start + offset, c))
        .map_or(bounds.start, |(offset, c)| {
            bounds.start + offset + c.len_utf8()
        })
}

/// A colon between digits is a ratio, not a mark.
fn is_ratio(text: &str, at: usize, c: char) -> bool {
    c == '：'
        && text[..at].ends_with(|c: char| c.is_ascii_digit())
        && text[at + c.len_utf8()..].starts_with(|c: char| c.is_ascii_digit())
}

/// 一是, （1）, ① and 1. are not part of a quote.
fn skip_enumerator(text: &str, range: Range<usize>) -> Range<usize> {
    let clause = &text[range.clone()];
    if let Some(label) = crate::label::of(clause)
        && label.end < clause.len()
    {
        return range.start + label.end..range.end;
    }
    let mut chars = clause.chars();
    if let (Some(first), Some('是' | '要')) = (chars.next(), chars.next())
        && "一二三四五六七八九".contains(first)
    {
        return range.start + 6..range.end;
    }
    range
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause_of(text: &str, word: &str) -> String {
        let at = text.find(word).unwrap();
        let range = clause_at(
            text,
            &Enclosures::of(text, &(0..text.len())),
            &(0..text.len()),
            at,
        )
        .range;
        text[range].to_owned()
    }

    #[test]
    fn clauses_end_at_marks_but_not_inside_others() {
        let table: &[(&str, &str, &str)] = &[
            ("扩大资源，新建幼儿园10所，办好。", "10", "新建幼儿园10所"),
            ("确保职普比不低于4：6。", "4：6", "确保职普比不低于4：6"),
            ("制定《甲，乙》10份。", "10", "制定《甲，乙》10份"),
            ("实施工程（新增园100所，扩建25所）。", "25", "扩建25所"),
            ("在校（园）内培训20人；好", "20", "在校（园）内培训20人"),
            (
                "落实“每天，各1小时”要求。",
                "1小",
                "落实“每天，各1小时”要求",
            ),
            ("一是培训20人。", "20", "培训20人"),
            ("（2）培训20人。", "20", "培训20人"),
            ("目标：培训20人", "20", "培训20人"),
            ("没有结束的（培训20人，好", "20", "没有结束的（培训20人"),
        ];
        for (text, word, expected) in table {
            assert_eq!(clause_of(text, word), *expected, "{text}");
        }
    }
}
