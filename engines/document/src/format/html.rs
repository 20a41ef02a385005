//! Web pages: paragraphs, table rows and numbered lists.
//!
//! A forgiving reader of tags, not a browser: pages of public bodies come from word
//! processors and editors and are rarely well formed. Scripts, styles and the head are
//! left out; everything else that is text is a paragraph.

use crate::text::{Builder, Format, Text};

/// Whether decoded text is a web page.
pub(crate) fn is_html(text: &str) -> bool {
    let head: String = text
        .chars()
        .take(4000)
        .collect::<String>()
        .to_ascii_lowercase();
    let head = head.trim_start_matches('\u{feff}').trim_start();
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<div",
        "<p>",
        "<p ",
    ]
    .iter()
    .any(|tag| head.starts_with(tag))
        || head.contains("<html")
        || head.contains("<body")
}

/// Reads a decoded web page.
pub(crate) fn read(text: &str) -> Text {
    let mut page = Page::default();
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        page.text(&rest[..open]);
        rest = &rest[open..];
        rest = match tag(rest) {
            Some((tag, after)) => page.tag(&tag, after),
            None => {
                page.text("<");
                &rest[1..]
            }
        };
    }
    page.text(rest);
    page.end_paragraph();
    page.builder.finish(Format::Html)
}

/// A tag: its lower-case name, whether it closes, and its attributes as written.
struct Tag<'t> {
    name: String,
    closes: bool,
    attributes: &'t str,
}

impl Tag<'_> {
    fn number(&self, attribute: &str) -> Option<u32> {
        let at = self
            .attributes
            .to_ascii_lowercase()
            .find(&format!("{attribute}="))?;
        let value = self
            .attributes
            .get(at + attribute.len() + 1..)?
            .trim_start_matches(['"', '\'']);
        value[..value
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(value.len())]
            .parse()
            .ok()
    }
}

/// The tag `text` begins with, and what follows it.
fn tag(text: &str) -> Option<(Tag<'_>, &str)> {
    if let Some(comment) = text.strip_prefix("<!--") {
        let after = comment.find("-->").map_or("", |at| &comment[at + 3..]);
        return Some((
            Tag {
                name: String::new(),
                closes: false,
                attributes: "",
            },
            after,
        ));
    }
    let inner = &text[1..];
    let closes = inner.starts_with('/');
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        return None;
    }
    let end = inner.find('>')?;
    let body = &inner[..end];
    let name_len = body
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == ':' || c == '-' || c == '!'))
        .unwrap_or(body.len());
    Some((
        Tag {
            name: body[..name_len].to_ascii_lowercase(),
            closes,
            attributes: &body[name_len..],
        },
        &inner[end + 1..],
    ))
}

/// Tags between which a paragraph does not go on.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "li",
    "ul",
    "ol",
    "table",
    "tbody",
    "thead",
    "body",
    "html",
    "section",
    "article",
    "header",
    "footer",
    "hr",
    "dt",
    "dd",
    "dl",
    "form",
    "center",
    "blockquote",
    "title",
    "nav",
    "option",
    "select",
];
/// Tags whose content is no text of the page.
const HIDDEN: &[&str] = &[
    "script", "style", "head", "noscript", "textarea", "svg", "select", "iframe",
];
/// Tags whose content is struck out; left open they strike nothing.
const STRUCK: &[&str] = &["del", "s", "strike"];

#[derive(Default)]
struct Page {
    builder: Builder,
    open: String,
    /// The row being read, and how many cells each column is still covered for by a cell
    /// above it that spans rows.
    row: Option<Vec<String>>,
    /// Its columns that a cell above covers.
    merged: Vec<usize>,
    covered: Vec<u32>,
    in_cell: bool,
    spans: (u32, u32),
    /// The next number of each open ordered list; none for an unordered one.
    lists: Vec<Option<u32>>,
    /// Inside `<pre>` a line break ends a paragraph.
    preformatted: bool,
}

impl Page {
    fn text(&mut self, text: &str) {
        let decoded = decode(text);
        for c in decoded.chars() {
            if c == '\n' && self.preformatted && !self.in_cell {
                self.end_paragraph();
                continue;
            }
            if c == '\t' && self.preformatted {
                self.open.push('\u{3000}');
                continue;
            }
            // A line break in the source is white space; between Chinese characters it is none.
            if matches!(c, '\n' | '\r' | '\t' | ' ') {
                if !self.open.is_empty() && !self.open.ends_with([' ', '\n']) {
                    self.open.push(if c == ' ' { ' ' } else { '\n' });
                }
            } else {
                if self.open.ends_with('\n') {
                    self.open.pop();
                    if c.is_ascii() && self.open.ends_with(|last: char| last.is_ascii()) {
                        self.open.push(' ');
                    }
                }
                self.open.push(c);
            }
        }
    }

    /// Handles a tag and returns where reading goes on.
    fn tag<'t>(&mut self, tag: &Tag<'_>, after: &'t str) -> &'t str {
        let name = tag.name.as_str();
        if HIDDEN.contains(&name) && !tag.closes && !tag.attributes.ends_with('/') {
            return end_of(after, name).unwrap_or("");
        }
        if STRUCK.contains(&name) && !tag.closes {
            return end_of(after, name).unwrap_or(after);
        }
        match (name, tag.closes) {
            ("tr", false) => {
                self.end_row();
                self.end_paragraph();
                self.row = Some(Vec::new());
                self.merged.clear();
            }
            ("tr" | "table", true) => {
                self.end_row();
                if name == "table" {
                    self.covered.clear();
                }
            }
            ("table", false) => {
                self.end_row();
                self.end_paragraph();
                self.covered.clear();
            }
            ("td" | "th", false) if self.row.is_some() => {
                self.end_cell();
                self.in_cell = true;
                self.spans = (
                    tag.number("colspan").unwrap_or(1).clamp(1, 50),
                    tag.number("rowspan").unwrap_or(1).clamp(1, 500),
                );
            }
            ("td" | "th", true) => self.end_cell(),
            ("pre", closes) => {
                self.end_paragraph();
                self.preformatted = !closes;
            }
            ("ol", closes) => self.list(closes, tag.number("start").or(Some(1))),
            ("ul", closes) => self.list(closes, None),
            ("li", false) => {
                self.end_paragraph();
                if let Some(Some(number)) = self.lists.last_mut() {
                    self.open = format!("{number}.");
                    *number += 1;
                }
            }
            _ if BLOCKS.contains(&name) => self.end_paragraph(),
            _ => {}
        }
        after
    }

    fn list(&mut self, closes: bool, first: Option<u32>) {
        self.end_paragraph();
        if closes {
            self.lists.pop();
        } else if self.lists.len() < 64 {
            self.lists.push(first);
        }
    }

    fn end_paragraph(&mut self) {
        if self.in_cell {
            // Lines of a cell stand wide apart: each may be a unit of its own.
            self.open.push_str("\u{3000}\u{3000}");
            return;
        }
        let text = std::mem::take(&mut self.open);
        self.builder.paragraph(&text);
    }

    fn end_cell(&mut self) {
        if !self.in_cell {
            self.open.clear();
            return;
        }
        self.in_cell = false;
        let text = std::mem::take(&mut self.open);
        let Some(row) = &mut self.row else { return };
        // A cell above that spans rows leaves an empty one here.
        while self.covered.get(row.len()).is_some_and(|&left| left > 0) {
            self.covered[row.len()] -= 1;
            self.merged.push(row.len());
            row.push(String::new());
        }
        let (columns, rows) = self.spans;
        for column in 0..columns {
            let idx = row.len();
            if self.covered.len() <= idx {
                self.covered.resize(idx + 1, 0);
            }
            self.covered[idx] = rows - 1;
            row.push(if column == 0 {
                text.clone()
            } else {
                String::new()
            });
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        if let Some(mut row) = self.row.take() {
            while self.covered.get(row.len()).is_some_and(|&left| left > 0) {
                self.covered[row.len()] -= 1;
                self.merged.push(row.len());
                row.push(String::new());
            }
            match row.as_slice() {
                // A table of one cell is a frame around text.
                [only] => self.builder.paragraph(only),
                _ => self.builder.row(&row, &self.merged),
            }
        }
    }
}

/// From where a tag is closed on: `</s` and no `</span`.
fn end_of<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let end = format!("</{name}");
    let bytes = text.as_bytes();
    let closes = |at: &usize| {
        let window = &bytes[*at..*at + end.len()];
        let next = bytes.get(at + end.len());
        window.eq_ignore_ascii_case(end.as_bytes())
            && next.is_none_or(|it| !it.is_ascii_alphanumeric())
    };
    let last = bytes.len().checked_sub(end.len())?;
    (0..=last).find(closes).map(|at| &text[at..])
}

/// Character references as characters.
fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|b| b == b';');
        match end.and_then(|end| reference(&rest[1..end]).map(|c| (c, end))) {
            Some((c, end)) => {
                decoded.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn reference(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    const NAMES: &[(&str, char)] = &[
        ("nbsp", '\u{a0}'),
        ("lt", '<'),
        ("gt", '>'),
        ("amp", '&'),
        ("quot", '"'),
        ("apos", '\''),
        ("ldquo", '“'),
        ("rdquo", '”'),
        ("lsquo", '‘'),
        ("rsquo", '’'),
        ("mdash", '—'),
        ("ndash", '–'),
        ("hellip", '…'),
        ("middot", '·'),
        ("times", '×'),
        ("emsp", '\u{2003}'),
        ("ensp", '\u{2002}'),
        ("thinsp", '\u{2009}'),
        ("ge", '≥'),
        ("le", '≤'),
        ("permil", '‰'),
        ("bull", '•'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("shy", '\u{ad}'),
        ("zwnj", '\u{200c}'),
        ("zwj", '\u{200d}'),
    ];
    NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, c)| *c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_become_blocks() {
        let table: &[(&str, &str)] = &[
            (
                "<html><head><title>x</title></head><body><p>一、甲</p><p>乙&nbsp;丙</p></body></html>",
                "一、甲\n乙\u{a0}丙\n",
            ),
            ("<p>第一\n行接着\nab\ncd</p>", "第一行接着ab cd\n"),
            ("<p>甲<br/>乙<br>丙", "甲\n乙\n丙\n"),
            (
                "<div>甲<span style='x'>乙</span>丙</div><script>var a = '<p>';</script>丁",
                "甲乙丙\n丁\n",
            ),
            (
                "<ol><li>甲</li><li>乙</li></ol><ol start=5><li>丙</ol>",
                "1.甲\n2.乙\n5.丙\n",
            ),
            (
                "<table><tr><td>指标</td><td>2025年</td></tr><tr><td><p>甲</p></td><td>95</td></tr></table>",
                "指标\t2025年\n甲\t95\n",
            ),
            (
                "<table><tr><td rowspan=2>组</td><td>甲</td></tr><tr><td>乙</td></tr></table>",
                "组\t甲\n\t乙\n",
            ),
            (
                "<table><tr><td colspan=3>组</td></tr><tr><td>a<td>b<td>c</tr></table>",
                "组\t\t\na\tb\tc\n",
            ),
            (
                "&#x4E00;、&ldquo;甲&rdquo;&unknown; 1 < 2",
                "一、“甲”&unknown; 1 < 2\n",
            ),
            ("<!-- <p>x</p> --><p>甲", "甲\n"),
            (
                "<p>新建<s>8</s><del>9</del>10所<strong>以上</strong><s>",
                "新建10所以上\n",
            ),
            (
                "<pre>甲\n<b>乙</b>\n\n丙</pre><p>丁\n戊",
                "甲\n乙\n丙\n丁戊\n",
            ),
        ];
        for (page, expected) in table {
            assert_eq!(read(page).text, *expected, "{page}");
        }
    }

    #[test]
    fn pages_are_told_from_text() {
        for (text, expected) in [
            ("<!DOCTYPE html><p>x", true),
            ("\n<HTML>", true),
            ("1 < 2", false),
            ("《计划》<通知>", false),
        ] {
            assert_eq!(is_html(text), expected, "{text}");
        }
    }
}
