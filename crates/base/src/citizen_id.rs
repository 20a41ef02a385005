//! 公民身份号码: 18 places with region, day of birth, sequence and check character.
//!
//! Not here: whether the number was ever given to somebody, whether the day of birth has
//! come (this knows no clock), and which county a region is: a number keeps the code that
//! was in force when it was given, so the county is never a reason to refuse it.

use std::fmt;

use crate::Day;
use crate::chinese::{half_width, without_space};

/// A number whose region, day and check character hold together.
///
/// # Source
/// GB 11643-1999.
///
/// # Example
/// ```
/// let id: base::CitizenId = "１１０１０５ 19491231 002x".parse()?;
/// assert_eq!(id.to_string(), "11010519491231002X");
/// assert_eq!(id.born().to_string(), "1949-12-31");
/// # Ok::<(), base::citizen_id::Wrong>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitizenId {
    text: String,
    born: Day,
}

/// What is wrong with a number, and what to do now; without a subject, so that the name of
/// what was asked can stand in front.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("应为 18 位，现有 {0} 位，请核对原件")]
    Length(usize),
    #[error("以字母开头，不是公民身份号码；护照、通行证等填在其他证件的栏目里")]
    Other,
    #[error("是 15 位旧号码，请改填 18 位号码（按规则升位为 {0}），并核对原件")]
    Old(String),
    #[error("前 17 位应为数字，末位应为数字或 X，请核对原件")]
    Digits,
    #[error("前两位 {0} 不是省级行政区划代码，请核对原件")]
    Region(String),
    #[error("第 7 至 14 位 {0} 不是真实的日期，请核对原件")]
    Birth(String),
    #[error("校验位应为 {0}，请核对原件")]
    Check(char),
}

const LENGTH: usize = 18;
const OLD_LENGTH: usize = 15;
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];

/// First two digits of GB/T 2260; 81 to 83 stand for residents of Hong Kong, Macao and Taiwan.
const PROVINCES: &[u32] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52,
    53, 54, 61, 62, 63, 64, 65, 71, 81, 82, 83,
];

impl CitizenId {
    /// The number that begins with these 17 digits.
    ///
    /// # Errors
    /// When no number does.
    pub fn begun(body: &str) -> Result<CitizenId, Wrong> {
        if body.len() != LENGTH - 1 || !body.bytes().all(|it| it.is_ascii_digit()) {
            return Err(Wrong::Digits);
        }
        whole(format!("{body}{}", check(body)))
    }

    pub fn born(&self) -> Day {
        self.born
    }

    /// Whether the sequence is a man's (odd).
    pub fn is_male(&self) -> bool {
        self.text.as_bytes()[16] % 2 == 1
    }
}

impl fmt::Display for CitizenId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::str::FromStr for CitizenId {
    type Err = Wrong;

    fn from_str(text: &str) -> Result<CitizenId, Wrong> {
        let text = half_width(&without_space(text)).to_ascii_uppercase();
        // What a spreadsheet wants before a number that is to stay text.
        let text = text.strip_prefix('\'').unwrap_or(&text).to_owned();
        match text.chars().count() {
            LENGTH => whole(text),
            OLD_LENGTH if text.bytes().all(|it| it.is_ascii_digit()) => Err(old(&text)),
            _ if text.starts_with(|it: char| it.is_ascii_alphabetic()) => Err(Wrong::Other),
            n => Err(Wrong::Length(n)),
        }
    }
}

fn whole(text: String) -> Result<CitizenId, Wrong> {
    let (body, last) = text.split_at_checked(LENGTH - 1).ok_or(Wrong::Digits)?;
    let is_digits = body.bytes().all(|it| it.is_ascii_digit());
    if !is_digits || !last.starts_with(|c: char| c.is_ascii_digit() || c == 'X') {
        return Err(Wrong::Digits);
    }
    let province = &body[..2];
    if !province.parse().is_ok_and(|it| PROVINCES.contains(&it)) {
        return Err(Wrong::Region(province.to_owned()));
    }
    let born = birth(&body[6..14]).ok_or_else(|| Wrong::Birth(body[6..14].to_owned()))?;
    let check = check(body);
    if !last.starts_with(check) {
        return Err(Wrong::Check(check));
    }
    Ok(CitizenId { text, born })
}

/// Before 1 October 1999 numbers had 15 places: no century, no check.
fn old(text: &str) -> Wrong {
    let body = format!("{}19{}", &text[..6], &text[6..]);
    match birth(&body[6..14]) {
        Some(_) => Wrong::Old(format!("{body}{}", check(&body))),
        None => Wrong::Length(OLD_LENGTH),
    }
}

fn birth(digits: &str) -> Option<Day> {
    let day = format!("{}-{}-{}", &digits[..4], &digits[4..6], &digits[6..]);
    day.parse().ok().filter(|day: &Day| day.year() >= 1800)
}

fn check(body: &str) -> char {
    let digits = body.chars().filter_map(|c| c.to_digit(10));
    let sum: u32 = digits
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    CHECKS[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match text.parse::<CitizenId>() {
            Ok(id) => id.to_string(),
            Err(wrong) => wrong.to_string(),
        }
    }

    /// The example of GB 11643-1999, and two computed by its formula.
    #[test]
    fn published_numbers_hold() {
        for (text, born, is_male) in [
            ("11010519491231002X", "1949-12-31", false),
            ("370302201503120025", "2015-03-12", false),
            ("810000199001010019", "1990-01-01", true),
        ] {
            let id: CitizenId = text.parse().unwrap();
            assert_eq!(
                (id.born().to_string(), id.is_male()),
                (born.into(), is_male)
            );
            assert_eq!(CitizenId::begun(&text[..17]), Ok(id));
        }
    }

    #[test]
    fn what_a_keyboard_adds_is_taken_away() {
        for text in [
            "11010519491231002x",
            " 110105 19491231 002X ",
            "１１０１０５１９４９１２３１００２ｘ",
            "110105\u{3000}194912310\u{200b}02X",
            "'11010519491231002X",
        ] {
            assert_eq!(said(text), "11010519491231002X", "{text}");
        }
    }

    #[test]
    fn a_wrong_number_says_where_and_what_to_do() {
        for (text, says) in [
            ("110105194912310021", "校验位应为 X，请核对原件"),
            ("37030220150312002X", "校验位应为 5，请核对原件"),
            (
                "11010519491331002X",
                "第 7 至 14 位 19491331 不是真实的日期，请核对原件",
            ),
            (
                "110105201902290022",
                "第 7 至 14 位 20190229 不是真实的日期，请核对原件",
            ),
            (
                "99010519491231002X",
                "前两位 99 不是省级行政区划代码，请核对原件",
            ),
            (
                "1101051949123100XX",
                "前 17 位应为数字，末位应为数字或 X，请核对原件",
            ),
            (
                "11010519491231002Y",
                "前 17 位应为数字，末位应为数字或 X，请核对原件",
            ),
            ("1101051949123100", "应为 18 位，现有 16 位，请核对原件"),
            (
                "E12345678",
                "以字母开头，不是公民身份号码；护照、通行证等填在其他证件的栏目里",
            ),
            (
                "甲乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛",
                "前 17 位应为数字，末位应为数字或 X，请核对原件",
            ),
            (
                "110105491231002",
                "是 15 位旧号码，请改填 18 位号码（按规则升位为 11010519491231002X），并核对原件",
            ),
            ("110105491331002", "应为 18 位，现有 15 位，请核对原件"),
        ] {
            assert_eq!(said(text), says, "{text}");
        }
    }

    /// One changed digit, or two neighbours changed over, never passes.
    #[test]
    fn a_slip_of_the_pen_is_found() {
        let right = b"370302201503120025";
        for at in 0..17 {
            for digit in b'0'..=b'9' {
                let mut slip = *right;
                slip[at] = digit;
                let text = std::str::from_utf8(&slip).unwrap();
                assert_eq!(text.parse::<CitizenId>().is_ok(), slip == *right, "{text}");
            }
            let mut slip = *right;
            slip.swap(at, at + 1);
            let text = std::str::from_utf8(&slip).unwrap();
            assert_eq!(text.parse::<CitizenId>().is_ok(), slip == *right, "{text}");
        }
    }
}
