//! Two pages printed side by side on one sheet, as booklets are, parted into pages again.
//!
//! Not here: text in two columns under one title, and tables: a strip that rules cross, or
//! beside which cells stand apart, parts no pages.

use super::{Glyph, Page, Rule, rows_of};

/// The strip between two pages is as wide as so many characters.
const STRIP_CHARS_MIN: f64 = 2.5;
/// Where it lies, in hundredths of what is printed.
const MIDDLE: (f64, f64) = (0.4, 0.6);
/// A page has so many lines of prose, each of so many characters, or rules for a table.
const LINES_MIN: usize = 3;
const LINE_CHARS_MIN: usize = 12;
const RULES_MIN: usize = 3;
/// Between words of one line.
const GAP_CHARS_MAX: f64 = 2.0;

/// The pages of a sheet: two where it holds two, else the sheet as it is.
pub(super) fn of_sheet(sheet: Page) -> Vec<Page> {
    let Some(middle) = middle(&sheet) else {
        return vec![sheet];
    };
    let (left, right): (Vec<Glyph>, Vec<Glyph>) =
        sheet.glyphs.iter().cloned().partition(|it| it.x < middle);
    let (left_rules, right_rules) = sheet.rules.iter().copied().partition(|it| it.x0 < middle);
    let mut leaves = [(left, left_rules), (right, right_rules)].map(|(glyphs, rules)| Page {
        glyphs,
        rules,
        has_picture: sheet.has_picture,
        n_unknown: 0,
    });
    if !leaves.iter().all(is_page) {
        return vec![sheet];
    }
    leaves[0].n_unknown = sheet.n_unknown;
    let [first, second] = &mut leaves;
    // Both begin at the same margin.
    if let (Some(from), Some(to)) = (start(second), start(first)) {
        second.move_by(to - from);
    }
    leaves.into()
}

/// The middle of the strip that nothing stands in, on a sheet wider than high.
fn middle(sheet: &Page) -> Option<f64> {
    let shown = || sheet.glyphs.iter().filter(|it| !it.text.trim().is_empty());
    let size = shown().map(|it| it.size).fold(0.0, f64::max);
    let glyphs = shown().map(|it| (it.x, it.x + it.width));
    let rules = sheet.rules.iter().map(|it| (it.x0, it.x1));
    let mut taken: Vec<(f64, f64)> = glyphs.chain(rules).collect();
    taken.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (left, right) = (
        taken.first()?.0,
        taken.iter().map(|it| it.1).fold(0.0, f64::max),
    );
    let heights = || shown().map(|it| it.y);
    let height = heights().fold(f64::MIN, f64::max) - heights().fold(f64::MAX, f64::min);
    if right - left < height {
        return None;
    }
    let mut end = left;
    let mut widest: Option<(f64, f64)> = None;
    for (from, to) in taken {
        let at = ((end + from) / 2.0 - left) / (right - left);
        let is_in_middle = MIDDLE.0 <= at && at <= MIDDLE.1;
        if is_in_middle && widest.is_none_or(|it| from - end > it.1 - it.0) {
            widest = Some((end, from));
        }
        end = end.max(to);
    }
    let (from, to) = widest?;
    (to - from > size * STRIP_CHARS_MIN).then_some((from + to) / 2.0)
}

/// Whether what stands on a half is a page: prose in lines, or a table between rules.
fn is_page(half: &Page) -> bool {
    let is_upright = |it: &&Rule| it.y1 - it.y0 > it.x1 - it.x0;
    let n_upright = half.rules.iter().filter(is_upright).count();
    let n_level = half.rules.len() - n_upright;
    if n_upright >= RULES_MIN && n_level >= RULES_MIN {
        return true;
    }
    let is_line = |row: &&Vec<&Glyph>| {
        let is_together = |pair: &[&Glyph]| {
            let gap = pair[1].x - (pair[0].x + pair[0].width);
            gap < pair[1].size * GAP_CHARS_MAX
        };
        row.len() >= LINE_CHARS_MIN && row.windows(2).all(is_together)
    };
    let rows = rows_of(half.glyphs.iter().collect());
    let n_lines = rows.iter().filter(is_line).count();
    n_lines >= LINES_MIN && n_lines * 2 >= rows.len()
}

/// Where what is printed begins.
fn start(page: &Page) -> Option<f64> {
    let glyphs = page.glyphs.iter().map(|it| it.x);
    let rules = page.rules.iter().map(|it| it.x0);
    glyphs.chain(rules).min_by(f64::total_cmp)
}

impl Page {
    fn move_by(&mut self, dx: f64) {
        self.glyphs.iter_mut().for_each(|it| it.x += dx);
        for rule in &mut self.rules {
            rule.x0 += dx;
            rule.x1 += dx;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prose(x: f64, n_lines: usize, n_chars: usize) -> Vec<Glyph> {
        let place = |at: usize| (at / n_chars, at % n_chars);
        let glyphs = (0..n_lines * n_chars).map(place).map(|(line, at)| Glyph {
            text: "字".into(),
            x: x + at as f64 * 10.0,
            y: 500.0 - line as f64 * 18.0,
            width: 10.0,
            size: 10.0,
        });
        glyphs.collect()
    }

    #[track_caller]
    fn check(glyphs: Vec<Glyph>, rules: Vec<Rule>, n_pages: usize) {
        let sheet = Page {
            glyphs,
            rules,
            ..Page::default()
        };
        assert_eq!(of_sheet(sheet).len(), n_pages);
    }

    #[test]
    fn a_sheet_of_two_pages_is_two() {
        let two = |gap: f64| {
            let mut glyphs = prose(50.0, 12, 20);
            glyphs.extend(prose(250.0 + gap, 12, 20));
            glyphs
        };
        check(two(60.0), vec![], 2);
        check(two(12.0), vec![], 1);
        let across = Rule {
            x0: 50.0,
            y0: 300.0,
            x1: 510.0,
            y1: 300.0,
        };
        check(two(60.0), vec![across], 1);
        // A page of its own, and half a page.
        check(prose(50.0, 12, 40), vec![], 1);
        let mut half = prose(50.0, 12, 20);
        half.extend(prose(310.0, 1, 20));
        check(half, vec![], 1);
    }

    #[test]
    fn the_second_page_begins_where_the_first_does() {
        let mut glyphs = prose(50.0, 12, 20);
        glyphs.extend(prose(310.0, 12, 20));
        let pages = of_sheet(Page {
            glyphs,
            ..Page::default()
        });
        let starts: Vec<Option<f64>> = pages.iter().map(start).collect();
        assert_eq!(starts, [Some(50.0), Some(50.0)]);
    }
}
