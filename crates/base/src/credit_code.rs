//! 统一社会信用代码: 18 places that name a legal person or other organisation.
//!
//! Not here: whether it was ever given, and the organisation code inside it, whose own
//! check digit the outer one covers.

use std::fmt;

use crate::chinese::{half_width, without_space};

/// A code whose letters and check character hold together.
///
/// Neither of the first two places need be a digit: agriculture registers under N, others under Y.
///
/// # Source
/// GB 32100-2015.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditCode(String);

/// What is wrong with a code, and what to do now; without a subject.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("应为 18 位，现有 {0} 位，请核对登记证书")]
    Length(usize),
    #[error(
        "第 {0} 位“{1}”不会出现在统一社会信用代码里（只用数字和除 I、O、S、V、Z 以外的大写字母），请核对登记证书"
    )]
    Letter(usize, char),
    #[error("校验位应为 {0}，请核对登记证书")]
    Check(char),
}

/// In the order of their values; I, O, S, V and Z are not used.
const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
const LENGTH: usize = 18;
const WEIGHTS: [usize; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::str::FromStr for CreditCode {
    type Err = Wrong;

    fn from_str(text: &str) -> Result<CreditCode, Wrong> {
        let text = half_width(&without_space(text)).to_ascii_uppercase();
        let n = text.chars().count();
        if n != LENGTH {
            return Err(Wrong::Length(n));
        }
        let mut sum = 0;
        for (idx, letter) in text.chars().enumerate() {
            let value = LETTERS.find(letter).ok_or(Wrong::Letter(idx + 1, letter))?;
            sum += value * WEIGHTS.get(idx).copied().unwrap_or(0);
        }
        let check = LETTERS.as_bytes()[(31 - sum % 31) % 31].into();
        match text.ends_with(check) {
            true => Ok(CreditCode(text)),
            false => Err(Wrong::Check(check)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        match text.parse::<CreditCode>() {
            Ok(code) => code.to_string(),
            Err(wrong) => wrong.to_string(),
        }
    }

    #[test]
    fn codes_are_read_as_they_are_typed() {
        for (text, says) in [
            ("91350100M000100Y43", "91350100M000100Y43"),
            (" 91350100 m000100y43", "91350100M000100Y43"),
            ("９１３５０１００Ｍ０００１００Ｙ４３", "91350100M000100Y43"),
            // Registered by agriculture: the first place is a letter.
            ("N2370602MF12345678", "校验位应为 5，请核对登记证书"),
            ("N2370602MF12345675", "N2370602MF12345675"),
            ("91350100M000100Y44", "校验位应为 3，请核对登记证书"),
            (
                "9135O100M000100Y43",
                "第 5 位“O”不会出现在统一社会信用代码里（只用数字和除 I、O、S、V、Z 以外的大写字母），请核对登记证书",
            ),
            (
                "91350100M000100Y4",
                "应为 18 位，现有 17 位，请核对登记证书",
            ),
        ] {
            assert_eq!(said(text), says, "{text}");
        }
    }
}
