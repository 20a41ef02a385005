//! Which numbers of a line say how much or how many, and which only name something.
//!
//! A date, the number of a document, of a chapter, of a row, a plan like “十四五”, a
//! telephone: they are numerals, but no quantities, and nobody asks where they come
//! from. In doubt an Arabic numeral is a quantity and a Chinese one is not, because
//! 一个, 一批 and 四处 are ordinary words.
//!
//! The rules were made for reports of offices, from their conventions; they are not a
//! standard. A wrong decision costs a person one look.

mod day;
mod measure;
mod name;

use base::chinese::{half_width_char, is_space};

/// Where a line stands: what 1 or 2026 means alone depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whereabouts {
    Text,
    TableHead,
    TableCell,
}

/// The quantities of a paragraph as ranges of its characters, with sign and unit.
pub(super) fn quantities(text: &[char], whereabouts: Whereabouts) -> Vec<(usize, usize)> {
    let line = Line {
        characters: text.iter().map(|&c| plain(c)).collect(),
        whereabouts,
    };
    if line.is_page_number() {
        return Vec::new();
    }
    let named = line.quoted_names();
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        at = match line.token(at).filter(|_| !named[at]) {
            Some(Token::Name(end)) => end.max(at + 1),
            Some(Token::Quantity(from, end)) => {
                found.push((from, end));
                end.max(at + 1)
            }
            None => at + 1,
        };
    }
    found
}

/// A piece of a line that has a numeral: what it is and where it ends.
#[derive(Debug, Clone, Copy)]
enum Token {
    Name(usize),
    /// From, to.
    Quantity(usize, usize),
}

/// A line in half-width characters.
struct Line {
    characters: Vec<char>,
    whereabouts: Whereabouts,
}

fn plain(c: char) -> char {
    match c {
        // A full-width comma parts two numbers, a half-width one thousands.
        '，' => '，',
        '−' => '-',
        c => half_width_char(c),
    }
}

impl Line {
    fn at(&self, idx: usize) -> Option<char> {
        self.characters.get(idx).copied()
    }

    fn before(&self, idx: usize) -> Option<char> {
        self.at(idx.checked_sub(1)?)
    }

    fn is_digit(&self, idx: usize) -> bool {
        self.at(idx).is_some_and(|c| c.is_ascii_digit())
    }

    fn is_letter(&self, idx: usize) -> bool {
        self.at(idx).is_some_and(|c| c.is_ascii_alphabetic())
    }

    fn starts(&self, idx: usize, word: &str) -> bool {
        self.characters.get(idx..).is_some_and(|rest| {
            let mut rest = rest.iter();
            word.chars().all(|c| rest.next() == Some(&c))
        })
    }

    /// The length of the first of the words that stands here.
    fn any(&self, idx: usize, words: &[&str]) -> Option<usize> {
        let found = words.iter().find(|word| self.starts(idx, word))?;
        Some(found.chars().count())
    }

    /// Whether one of the words ends here, a colon and spaces between passed over.
    fn follows(&self, idx: usize, words: &[&str]) -> bool {
        let mut end = idx;
        while end > 0 && (is_space(self.characters[end - 1]) || self.characters[end - 1] == ':') {
            end -= 1;
        }
        words.iter().any(|word| {
            let n_characters = word.chars().count();
            end >= n_characters && self.starts(end - n_characters, word)
        })
    }

    fn past_spaces(&self, idx: usize) -> usize {
        let rest = self.characters.get(idx..).unwrap_or_default();
        idx + rest.iter().take_while(|c| is_space(**c)).count()
    }

    fn past(&self, idx: usize, is_in: impl Fn(char) -> bool) -> usize {
        let rest = self.characters.get(idx..).unwrap_or_default();
        idx + rest.iter().take_while(|c| is_in(**c)).count()
    }

    /// A whole number of at most 18 digits: its value and its end.
    fn integer(&self, idx: usize) -> Option<(u64, usize)> {
        let end = self.past(idx, |c| c.is_ascii_digit());
        let digits: String = self.characters.get(idx..end)?.iter().collect();
        Some((digits.parse().ok().filter(|_| digits.len() <= 18)?, end))
    }

    /// The end of the number with thousands and decimals that begins here.
    fn number_end(&self, idx: usize) -> usize {
        let mut end = self.past(idx, |c| c.is_ascii_digit());
        if end - idx <= 3 {
            while self.at(end) == Some(',')
                && (1..=3).all(|n| self.is_digit(end + n))
                && !self.is_digit(end + 4)
            {
                end += 4;
            }
        }
        if self.at(end) == Some('.') && self.is_digit(end + 1) {
            end = self.past(end + 1, |c| c.is_ascii_digit());
        }
        end
    }

    fn token(&self, at: usize) -> Option<Token> {
        match self.at(at)? {
            '第' => self.ordinal(at),
            '〔' | '[' | '(' => self.bracket(at),
            c if c.is_ascii_alphabetic() => Some(self.word(at)),
            c if c.is_ascii_digit() => Some(self.digits(at, at)),
            '-' | '+' if self.is_sign(at) => Some(self.digits(at, at + 1)),
            c if is_numeral(c) => Some(self.chinese(at)),
            _ => None,
        }
    }

    /// A dash before a number is a sign, unless it follows a number or a word in Latin.
    fn is_sign(&self, at: usize) -> bool {
        let before = self.before(at);
        self.is_digit(at + 1)
            && !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '%' || is_numeral(c))
            && !before.is_some_and(|c| matches!(c, '-' | '—' | ')'))
    }

    fn digits(&self, from: usize, digits: usize) -> Token {
        if let Some(end) = self.day(digits).or_else(|| self.code(digits)) {
            return Token::Name(end);
        }
        let end = self.number_end(digits);
        match self.at(end) {
            Some(':') if self.is_digit(end + 1) => {
                return match self.time(digits) {
                    Some(end) => Token::Name(end),
                    None => Token::Quantity(from, self.number_end(end + 1)),
                };
            }
            Some('/') if self.is_digit(end + 1) => {
                return Token::Quantity(from, self.number_end(end + 1));
            }
            // 5+2, 1+X.
            Some('+') if self.is_digit(end + 1) || self.is_letter(end + 1) => {
                return Token::Name(self.past(end, |c| c.is_ascii_alphanumeric() || c == '+'));
            }
            // A version, or the label of a section: 2.1.3.
            Some('.') if self.is_digit(end + 1) => {
                return Token::Name(self.past(end, |c| c.is_ascii_digit() || c == '.'));
            }
            _ => {}
        }
        if let Some(end) = self.name_by_neighbours(digits, end) {
            return Token::Name(end);
        }
        Token::Quantity(from, self.measure_end(end).unwrap_or(end))
    }

    /// A Chinese numeral is a quantity if a measure word follows that is not part of an
    /// ordinary word.
    fn chinese(&self, at: usize) -> Token {
        if let Some(end) = self.fraction(at) {
            return Token::Quantity(at, end);
        }
        if let Some(end) = self.chinese_day(at) {
            return Token::Name(end);
        }
        let end = self.past(at, is_numeral);
        let numeral: String = self.characters[at..end].iter().collect();
        let value = base::chinese::numeral(&numeral);
        // 初三, 高一, 周五, 几十, 数百; and 二 is not said of a number of things, but 两.
        let before = self.before(at);
        let is_name =
            matches!(before, Some('初' | '高' | '周' | '期' | '几' | '数')) || numeral == "二";
        let measured = match value {
            Some(2..=10) if !is_name => self.counted_end(end),
            Some(11..) => self.measure_end(end),
            _ => None,
        };
        match measured {
            Some(end) => Token::Quantity(at, end),
            None => Token::Name(end),
        }
    }

    /// 百分之九十五, 三分之二.
    fn fraction(&self, at: usize) -> Option<usize> {
        let middle = self.past(at, is_numeral);
        let rest = middle + self.any(middle, &["分之"])?;
        let point = |c: char| is_numeral(c) || c == '点';
        let end = if self.is_digit(rest) {
            self.number_end(rest)
        } else {
            self.past(rest, point)
        };
        let is_all = end == rest + 1 && self.at(rest) == Some('百');
        (end > rest && !is_all).then_some(end)
    }
}

fn is_numeral(c: char) -> bool {
    base::chinese::digit(c).is_some() || matches!(c, '十' | '百' | '千' | '万' | '亿' | '○')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_quantities() {
        check(
            "公办率达到96.5%，提高3.2个百分点",
            &["96.5%", "3.2个百分点"],
        );
        check("新建12所学校，新增学位3,240个", &["12所", "3,240个"]);
        check("投入１２．５亿元", &["１２．５亿元"]);
        check("受益学生3万余人", &["3万余人"]);
        check("分别为12、15和18所", &["12", "15", "18所"]);
        check("生师比为12.5:1", &["12.5:1"]);
        check("同比-0.3个百分点", &["-0.3个百分点"]);
        check("建成10—15个基地", &["10", "15个"]);
        check("步行距离1500m以内", &["1500m"]);
        check("30日内办结", &["30日"]);
        check("培训3年，每年2次", &["3年", "2次"]);
        check("GDP的4%以上", &["4%"]);
        check("完成2026所", &["2026所"]);
        check("占1/3", &["1/3"]);
        check("提高2.0个百分点，涉及9部门", &["2.0个百分点", "9部"]);
        check("12 所学校", &["12 所"]);
        check("说“已有300名教师参加”", &["300名"]);
    }

    #[test]
    fn chinese_amounts_are_quantities() {
        check("新建二十三所幼儿园", &["二十三所"]);
        check("培训教师三百二十名", &["三百二十名"]);
        check("达到百分之九十五点六", &["百分之九十五点六"]);
        check("占三分之二", &["三分之二"]);
        check("新增两所学校、三个县区", &["两所", "三个"]);
        check("一百余名校长", &["一百余名"]);
        check("增长三倍", &["三倍"]);
    }

    #[test]
    fn words_with_numerals_are_names() {
        names("一个、一批、一项，一人一案，一起努力，统一部署，十分重要");
        names("两个只增不减，五育并举，九年一贯制，三年行动计划");
        names("百年大计，千方百计，万众一心，四处奔走，三位一体");
        names("党的二十大和二十届三中全会精神，两会");
        names("数百名、几十所");
        names("初三、高一学生，三年级");
    }

    #[test]
    fn days_and_years_are_names() {
        names("2026年12月20日，2026年，9月，20日前");
        names("2024—2026年，2025-2026学年，2025/2026学年度，2021-2025年");
        names("2026-12-20，2026/12/20，2026.12.20，2026-12");
        names("２０２６年９月");
        names("3—5月，9、10月，3月5—8日，2026 年 12 月 20 日");
        names("二〇二六年十二月二十日，十二月，九月一日");
        names("2026届毕业生，2026级新生，2026年度");
        names("上午8:30—11:30，8时30分");
        names("2026职业教育活动周");
    }

    #[test]
    fn numbers_of_documents_and_things_are_names() {
        names("烟教字〔2026〕1号，山政发[2021]25号，山政办发（2021）5 号");
        names("2026年第3号公告，1号楼");
        names("第3届，第一批，第十五个五年规划，第 12 条，第1、2、3章，第3.2节");
        names("GB/T 9704—2012，JY/T 1001，PM2.5，5G，A4，K12，ISO9001，3D打印");
        names("“十四五”，“1+X”，“双减”，“5+2”，“三个一”，‘12345’，\"1+1>2\"");
        names("《2030年可持续发展议程》，《义务教育20条》");
        names("5+2课后服务，12345热线，教育信息化2.0行动");
        names("电话：0535-1234567，邮编：264000，手机 13800000000");
        names("表1 主要指标，见图2、附件3，专栏4");
        names("附件：1. 指标表");
        names("3—6岁儿童，7年级");
        names("教育部等 9 部门印发，24小时热线，建党100周年，5大改革，提升工程2.0。");
    }

    #[test]
    fn labels_are_names() {
        names("一、总体情况");
        names("（一）学前教育");
        names("1.营养与健康");
        names("1．营养");
        names("1、营养");
        names("（1）近视防控；（2）心理健康");
        names("2.1 目标");
        names("2.1.3 目标");
        names("主要是：1.加强领导；2.落实责任。");
        names("① 加强领导");
        names("— 12 —");
        names("第 1 页 共 3 页");
        check("1.5万名学生", &["1.5万名"]);
        check("1.新建12所", &["12所"]);
    }

    #[test]
    fn a_number_alone_in_a_cell_is_a_quantity() {
        check_cell(Whereabouts::TableCell, "96.5", &["96.5"]);
        check_cell(Whereabouts::TableCell, " 1 ", &["1"]);
        check_cell(Whereabouts::TableCell, "2026", &["2026"]);
        check_cell(Whereabouts::TableCell, "1.0", &["1.0"]);
        check_cell(Whereabouts::TableCell, "(12)", &["12"]);
        check_cell(Whereabouts::TableCell, "1.学前教育", &[]);
        check_cell(Whereabouts::TableHead, "2026", &[]);
        check_cell(Whereabouts::TableHead, "2026年目标", &[]);
    }

    #[track_caller]
    fn names(text: &str) {
        check(text, &[]);
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        check_cell(Whereabouts::Text, text, expected);
    }

    #[track_caller]
    fn check_cell(whereabouts: Whereabouts, text: &str, expected: &[&str]) {
        let characters: Vec<char> = text.chars().collect();
        let found: Vec<String> = quantities(&characters, whereabouts)
            .into_iter()
            .map(|(from, to)| characters[from..to].iter().collect())
            .collect();
        assert_eq!(found, expected, "in {text}");
    }
}
