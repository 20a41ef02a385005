//! Numerals that name something.

use base::chinese::is_space;

use super::{Line, Token, Whereabouts, is_numeral};

/// What the number of a thing follows: 表1, 附件2.
const LABELLED: &[&str] = &[
    "表", "图", "附件", "附表", "附图", "附录", "专栏", "公式", "注", "例",
];

/// What a code of digits follows.
const CODED: &[&str] = &[
    "电话",
    "传真",
    "手机",
    "邮编",
    "邮政编码",
    "热线",
    "号码",
    "编号",
    "代码",
    "文号",
    "账号",
    "QQ",
    "微信",
];

/// What makes the number before it the name of a thing.
const NAMED: &[&str] = &[
    "号", "#", "届", "级", "年级", "版", "室", "热线", "政务", "周岁", "岁", "周年", "大",
];

/// Longer quotations are speech.
const NAME_CHARACTERS_MAX: usize = 20;

impl Line {
    /// — 12 — and nothing else.
    pub(super) fn is_page_number(&self) -> bool {
        let rest: Vec<char> = self
            .characters
            .iter()
            .copied()
            .filter(|c| !is_space(*c))
            .collect();
        let is_dash = |c: Option<&char>| matches!(c, Some('-' | '—' | '–'));
        rest.len() >= 3
            && is_dash(rest.first())
            && is_dash(rest.last())
            && rest[1..rest.len() - 1]
                .iter()
                .all(|c| c.is_ascii_digit() || is_dash(Some(c)))
    }

    /// Which characters stand in the title of a document or in a quoted name.
    pub(super) fn quoted_names(&self) -> Vec<bool> {
        let mut named = vec![false; self.characters.len()];
        let mut at = 0;
        while let Some(open) = self.at(at) {
            let close = match open {
                '《' => '》',
                '〈' => '〉',
                '“' => '”',
                '‘' => '’',
                '「' => '」',
                '『' => '』',
                '"' => '"',
                _ => {
                    at += 1;
                    continue;
                }
            };
            let rest = &self.characters[at + 1..];
            let Some(n_inside) = rest.iter().position(|&c| c == close) else {
                at += 1;
                continue;
            };
            let end = at + 1 + n_inside;
            let is_title = matches!(open, '《' | '〈');
            if is_title || self.is_quoted_name(at + 1, end) {
                named[at..end].fill(true);
                at = end + 1;
            } else {
                at += 1;
            }
        }
        named
    }

    /// A short quotation without punctuation is a name, unless it says how many.
    fn is_quoted_name(&self, from: usize, to: usize) -> bool {
        let inside = &self.characters[from..to];
        let is_sentence = inside
            .iter()
            .any(|c| matches!(c, '，' | ',' | '。' | ';' | '!' | '?'));
        let says_how_many = (from..to).any(|idx| {
            let starts_number = self.is_digit(idx) && !self.is_digit(idx.wrapping_sub(1));
            let end = self.number_end(idx);
            // “5项管理” is a name, “50项管理” hardly.
            starts_number
                && end - idx >= 2
                && self.measure_end(end).is_some()
                && self.day(idx).is_none()
        });
        inside.len() <= NAME_CHARACTERS_MAX && !is_sentence && !says_how_many
    }

    /// 第3届, 第十五个, 第1、2、3章.
    pub(super) fn ordinal(&self, at: usize) -> Option<Token> {
        let mut end = self.ordinal_end(self.past_spaces(at + 1))?;
        let is_list = |c: char| matches!(c, '、' | '和' | '至' | '到' | '-' | '—' | '~' | '及');
        loop {
            let next = self.past(end, is_list);
            let next = if self.at(next) == Some('第') {
                next + 1
            } else {
                next
            };
            match self.ordinal_end(next) {
                Some(next_end) if next > end => end = next_end,
                _ => break,
            }
        }
        // 第十五个五年规划, 第 1 页 共 3 页.
        if self.starts(end, "个五年") {
            end += 3;
        }
        let page = self.past_spaces(end);
        if self.at(page) == Some('页') {
            let all = self.past(page + 1, |c| {
                is_space(c) || matches!(c, ',' | '，' | '/' | '共')
            });
            end = if all > page + 1 {
                self.past(all, |c| c.is_ascii_digit())
            } else {
                page
            };
        }
        Some(Token::Name(end))
    }

    fn ordinal_end(&self, at: usize) -> Option<usize> {
        let chinese = self.past(at, is_numeral);
        let end = if self.is_digit(at) {
            self.number_end(at)
        } else {
            chinese
        };
        let end = self.past(end, |c| {
            c.is_ascii_digit() || (c == '.' && self.is_digit(end + 1))
        });
        (end > at).then_some(end)
    }

    /// 〔2026〕1号, （2026）1号, （1）.
    pub(super) fn bracket(&self, at: usize) -> Option<Token> {
        let (value, end) = self.integer(at + 1)?;
        let after = end + 1;
        if !matches!(self.at(end), Some('〕' | ']' | ')')) {
            return None;
        }
        if end - at == 5 && (1900..2200).contains(&value) {
            let number = self.past_spaces(after);
            let number = if self.at(number) == Some('第') {
                number + 1
            } else {
                number
            };
            let number_end = self.past(number, |c| c.is_ascii_digit());
            let unit = self.past_spaces(number_end);
            return Some(Token::Name(match self.at(unit) {
                Some('号') if number_end > number => unit + 1,
                _ => after,
            }));
        }
        let is_label = match self.whereabouts {
            Whereabouts::Text => true,
            // (12) alone in a cell is a number.
            _ => self.is_start(at) && self.past_spaces(after) < self.characters.len(),
        };
        (is_label && end - at <= 3).then_some(Token::Name(after))
    }

    /// A word with Latin letters and digits: PM2.5, A4, GB/T 9704—2012.
    pub(super) fn word(&self, at: usize) -> Token {
        let is_in =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '+' | '@' | '-');
        let mut end = self.past(at, is_in);
        let digits = self.at(end).filter(|c| matches!(c, '%' | '‰')).map(|_| {
            let mut from = end;
            while from > at && matches!(self.characters[from - 1], '0'..='9' | '.') {
                from -= 1;
            }
            from
        });
        // GDP4.5%: the word is only in front.
        if let Some(from) = digits.filter(|&from| from < end) {
            return Token::Quantity(from, end + 1);
        }
        let is_standard = end - at >= 2
            && self.characters[at..end]
                .iter()
                .all(|c| c.is_ascii_uppercase() || *c == '/');
        let number = self.past_spaces(end);
        if is_standard && self.is_digit(number) {
            let number_end = self.number_end(number);
            if self.measure_end(number_end).is_none() {
                end = number_end;
            }
        }
        if self.is_digit(end.wrapping_sub(1)) {
            end = self.past(end, |c| c.is_ascii_digit() || matches!(c, '—' | '–' | '-'));
        }
        Token::Name(end)
    }

    /// A telephone, a post code, an account.
    pub(super) fn code(&self, at: usize) -> Option<usize> {
        let end = self.past(at, |c| c.is_ascii_digit());
        let n_digits = end - at;
        let starts_with = |c: char| self.at(at) == Some(c);
        let is_decimal = self.at(end) == Some('.') && self.is_digit(end + 1);
        let is_code = (n_digits >= 2 && starts_with('0') && !is_decimal)
            || n_digits >= 15
            || (n_digits == 11 && starts_with('1'))
            || (n_digits >= 3 && self.follows(at, CODED));
        is_code.then(|| self.past(end, |c| c.is_ascii_digit() || c == '-'))
    }

    /// Whether what stands around a number makes it a name, and where the name ends.
    pub(super) fn name_by_neighbours(&self, from: usize, end: usize) -> Option<usize> {
        let is_whole = self.characters[from..end]
            .iter()
            .all(|c| c.is_ascii_digit());
        let after = self.past_spaces(end);
        if !is_whole {
            let is_name = self.is_section(from, end) || self.is_version(from, end);
            return is_name.then_some(end);
        }
        if self.is_label(from, end) || (after > end && self.follows(from, LABELLED)) {
            return Some(end);
        }
        if self.is_set_phrase(from, end) {
            return Some(after);
        }
        let is_average = self.follows(from, &["平均", "平均年龄", "平均年龄为"]);
        if let Some(n) = self.any(after, NAMED).filter(|_| !is_average) {
            return Some(after + n);
        }
        if let Some(end) = self.group_of_ages(end) {
            return Some(end);
        }
        if self.measure_end(end).is_some() {
            return None;
        }
        if self.is_letter(end) {
            return Some(self.past(end, |c| c.is_ascii_alphanumeric()));
        }
        (self.follows(from, LABELLED) || self.is_bare_year(from, end)).then_some(end)
    }

    /// 教育信息化2.0; an amount of 2.0 has a unit or stands in a table.
    fn is_version(&self, from: usize, end: usize) -> bool {
        let is_round = end == from + 3 && self.at(from + 2) == Some('0');
        self.whereabouts == Whereabouts::Text && is_round && self.measure_end(end).is_none()
    }

    /// 教育部等9部门, 24小时热线: nobody counts these.
    fn is_set_phrase(&self, from: usize, end: usize) -> bool {
        let after = self.past_spaces(end);
        let is_issuer =
            self.follows(from, &["等"]) && self.any(after, &["部门", "个部门"]).is_some();
        is_issuer || (self.starts(from, "24") && self.starts(after, "小时"))
    }

    /// 3—6岁.
    fn group_of_ages(&self, end: usize) -> Option<usize> {
        let next = self.past(end, |c| matches!(c, '-' | '—' | '–' | '~' | '至' | '到'));
        let next_end = self.past(next, |c| c.is_ascii_digit());
        let is_group = next > end && next_end > next;
        let n = self
            .any(next_end, &["周岁", "岁", "年级"])
            .filter(|_| is_group)?;
        Some(next_end + n)
    }

    /// 1. or 1、 at the start, 1) anywhere at the start of a clause, ：1. behind a colon.
    fn is_label(&self, from: usize, end: usize) -> bool {
        if end - from > 3 {
            return false;
        }
        let is_text = self.whereabouts == Whereabouts::Text;
        let is_last = self.past_spaces(end + 1) >= self.characters.len();
        let starts = self.is_start(from);
        let starts_clause = starts || matches!(self.before(from), Some(';' | '。' | ':'));
        match self.at(end) {
            Some('.') => starts_clause && !self.is_digit(end + 1),
            Some('、') => starts && !self.is_digit(end + 1),
            Some(')') => starts_clause && !is_last,
            Some(' ' | '\t' | '\u{3000}') => {
                starts && is_text && self.measure_end(end).is_none() && !is_last
            }
            _ => false,
        }
    }

    /// 2.1 目标 at the start of a paragraph.
    fn is_section(&self, from: usize, end: usize) -> bool {
        self.whereabouts == Whereabouts::Text
            && self.is_start(from)
            && end - from <= 5
            && self.past_spaces(end) < self.characters.len()
            && !self.characters[from..end].contains(&',')
            && self.measure_end(end).is_none()
    }

    /// 2026 without 年, where it can hardly be a number of things.
    fn is_bare_year(&self, from: usize, end: usize) -> bool {
        let is_year = matches!(self.integer(from), Some((1990..=2050, _))) && end - from == 4;
        is_year && self.whereabouts != Whereabouts::TableCell
    }

    fn is_start(&self, at: usize) -> bool {
        self.characters[..at].iter().all(|c| is_space(*c))
    }
}
