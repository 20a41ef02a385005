//! 电话号码 of the mainland: mobile, fixed with area code, and service numbers.
//!
//! Not here: whether anybody answers, and numbers of other countries, which are plain text.

use std::fmt;

use crate::chinese::{half_width, is_space};

/// A number in the one form it is kept in: `13812345678`, `0535-1234567`, `0535-1234567-801`,
/// `400-123-4567`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

/// The text is no number one can dial; without a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("应为 11 位手机号码，或带区号的固定电话（如 0535-1234567），请核对")]
    Form,
    #[error("是固定电话，请在前面加区号（如 0535-1234567）")]
    NoArea,
    #[error("应为 11 位手机号码，现有 {0} 位，请核对")]
    Mobile(usize),
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for Phone {
    type Err = Wrong;

    fn from_str(text: &str) -> Result<Phone, Wrong> {
        let typed = half_width(text).to_lowercase();
        let (number, extension) = match typed.split_once(['转', 'x', '#']) {
            Some((number, extension)) => (number, digits(extension)?),
            None => {
                let parts: Vec<&str> = typed.trim().split(['-', '－', '—', '–']).collect();
                match parts.as_slice() {
                    [area, number, extension] if area.starts_with(['0', '(']) => {
                        return Phone::fixed(
                            &(digits(area)? + &digits(number)?),
                            &digits(extension)?,
                        );
                    }
                    _ => (typed.as_str(), String::new()),
                }
            }
        };
        let number = digits(number)?;
        let number = number.strip_prefix("0086").unwrap_or(&number);
        let number = match number.strip_prefix("86") {
            Some(rest) if number.len() == 13 => rest,
            _ => number,
        };
        match number.as_bytes() {
            [b'1', b'3'..=b'9', ..] if extension.is_empty() => match number.len() {
                11 => Ok(Phone(number.to_owned())),
                n => Err(Wrong::Mobile(n)),
            },
            [b'0', ..] => Phone::fixed(number, &extension),
            [b'4' | b'8', b'0', b'0', ..] if number.len() == 10 && extension.is_empty() => {
                let (start, rest) = number.split_at(3);
                let (middle, end) = rest.split_at(3);
                Ok(Phone(format!("{start}-{middle}-{end}")))
            }
            [b'2'..=b'9', ..] if (7..=8).contains(&number.len()) => Err(Wrong::NoArea),
            _ => Err(Wrong::Form),
        }
    }
}

impl Phone {
    /// Area codes have three places where they are 010 or 02x, else four.
    fn fixed(number: &str, extension: &str) -> Result<Phone, Wrong> {
        let n_area = match number.as_bytes() {
            [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
            [b'0', b'3'..=b'9', ..] => 4,
            _ => return Err(Wrong::Form),
        };
        let (area, local) = number.split_at_checked(n_area).ok_or(Wrong::Form)?;
        if !(7..=8).contains(&local.len()) || local.starts_with('0') || extension.len() > 6 {
            return Err(Wrong::Form);
        }
        Ok(Phone(match extension {
            "" => format!("{area}-{local}"),
            extension => format!("{area}-{local}-{extension}"),
        }))
    }
}

/// The digits, with signs and spaces that only group them left out.
fn digits(text: &str) -> Result<String, Wrong> {
    let grouping = |c: char| is_space(c) || "-－—–()+·.".contains(c);
    let digits: String = text.chars().filter(|&c| !grouping(c)).collect();
    match digits.chars().all(|c| c.is_ascii_digit()) {
        true => Ok(digits),
        false => Err(Wrong::Form),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_in_one_form() {
        for (text, kept) in [
            ("13812345678", "13812345678"),
            ("138 1234 5678", "13812345678"),
            ("１３８－１２３４－５６７８", "13812345678"),
            ("+86 138-1234-5678", "13812345678"),
            ("0086 13812345678", "13812345678"),
            ("05351234567", "0535-1234567"),
            ("2234567", "是固定电话，请在前面加区号（如 0535-1234567）"),
            ("(0535)6612345", "0535-6612345"),
            ("0535—6612345", "0535-6612345"),
            ("010 62345678", "010-62345678"),
            ("02162345678", "021-62345678"),
            ("0535-6612345-801", "0535-6612345-801"),
            ("0535-6612345转801", "0535-6612345-801"),
            ("4001234567", "400-123-4567"),
            ("400-123-4567", "400-123-4567"),
            ("1381234567", "应为 11 位手机号码，现有 10 位，请核对"),
            ("138123456789", "应为 11 位手机号码，现有 12 位，请核对"),
            (
                "0535-123",
                "应为 11 位手机号码，或带区号的固定电话（如 0535-1234567），请核对",
            ),
            (
                "同上",
                "应为 11 位手机号码，或带区号的固定电话（如 0535-1234567），请核对",
            ),
            (
                "12345",
                "应为 11 位手机号码，或带区号的固定电话（如 0535-1234567），请核对",
            ),
        ] {
            let said = match text.parse::<Phone>() {
                Ok(phone) => phone.to_string(),
                Err(wrong) => wrong.to_string(),
            };
            assert_eq!(said, kept, "{text}");
            if let Ok(phone) = text.parse::<Phone>() {
                assert_eq!(phone.to_string().parse(), Ok(phone), "read back");
            }
        }
    }
}
