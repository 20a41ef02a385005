//! What stands so close to a number that it changes what the number says.
//!
//! 96.5 with a mark is still 96.5 when somebody types a 1 before it, outside of the
//! mark; a reader sees 196.5. The glue is noted when a number is written and compared
//! when it is read, so nothing here needs to be clever: only the same both times.

/// The glue before and after the characters `from..to` of a paragraph.
pub(crate) fn glue(text: &[char], from: usize, to: usize) -> (String, String) {
    let mut start = from;
    while start > 0 && glues_before(text, start) {
        start -= 1;
    }
    let mut end = to;
    while end < text.len() && glues_after(text, end) {
        end += 1;
    }
    (
        text[start..from].iter().collect(),
        text[to..end].iter().collect(),
    )
}

/// The plain form of a full-width digit or sign; other characters as they are.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{2212}' => '-',
        _ => c,
    }
}

/// Whether the character before `at` belongs to the number that begins at `at`.
fn glues_before(text: &[char], at: usize) -> bool {
    let before = at.checked_sub(2).map(|idx| half_width(text[idx]));
    let follower = text.get(at).map(|&c| half_width(c));
    match half_width(text[at - 1]) {
        '0'..='9' | '负' => true,
        '.' | ',' => {
            before.is_some_and(|c| c.is_ascii_digit())
                && follower.is_some_and(|c| c.is_ascii_digit())
                // ，between two numbers is a comma of the sentence.
                && text[at - 1] != '，'
        }
        // A dash between two numbers is a range.
        '-' => !before.is_some_and(|c| c.is_ascii_alphanumeric()),
        _ => false,
    }
}

/// Whether the character at `at` belongs to the number that ends before `at`.
fn glues_after(text: &[char], at: usize) -> bool {
    match half_width(text[at]) {
        '0'..='9' | '%' | '‰' | '十' | '百' | '千' | '万' | '亿' | '成' => true,
        '.' | ',' if text[at] != '，' => text
            .get(at + 1)
            .is_some_and(|&c| half_width(c).is_ascii_digit()),
        _ => false,
    }
}
