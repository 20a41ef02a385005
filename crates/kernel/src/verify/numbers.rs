//! Counters of numbers beside the numbers that were given.

use std::collections::HashMap;

use model::{Model, NumberPart, Register};

use super::{Fault, Verified};
use crate::StoreError;
use crate::store::Read;

/// The highest number met of each counter.
#[derive(Default)]
pub(super) struct Numbers(HashMap<String, i64>);

impl Numbers {
    /// A number a record has, or had.
    pub(super) fn meet(&mut self, register: &Register, number: &str) {
        let pattern = register.number.as_deref().unwrap_or_default();
        if let Some((prefix, seq)) = counted(pattern, number) {
            let top = self.0.entry(format!("{}:{prefix}", register.id));
            let top = top.or_default();
            *top = (*top).max(seq);
        }
    }

    /// Each counter stands at the highest number it gave.
    pub(super) fn verify(
        mut self,
        read: &mut dyn Read,
        model: &Model,
        found: &mut Verified,
    ) -> Result<(), StoreError> {
        for (name, value) in read.counters()? {
            // Of a register that is defined no more nothing can be said.
            let register = name.split(':').next().unwrap_or_default();
            if model.register(register).is_none() {
                continue;
            }
            if self.0.remove(&name) != Some(value) {
                let says = format!("编号计数为 {value}，与已编号的记录不符");
                found.faults.push(Fault {
                    place: format!("counter {name}"),
                    says,
                });
            }
        }
        Ok(())
    }
}

/// What stands before the count of a number, which names its counter, and the count. None
/// where it was not made so.
fn counted<'n>(pattern: &[NumberPart], number: &'n str) -> Option<(&'n str, i64)> {
    let mut behind = pattern.iter().rev();
    let mut number = number;
    let width = loop {
        let cut = |places: usize| number.get(..number.len().checked_sub(places)?);
        match behind.next()? {
            NumberPart::Text(text) => number = number.strip_suffix(text.as_str())?,
            NumberPart::Year => number = cut(4)?,
            NumberPart::Month => number = cut(2)?,
            NumberPart::Level(_) => return None,
            NumberPart::Seq(width) => break *width,
        }
    };
    let digits = |text: &str| text.bytes().rev().take_while(u8::is_ascii_digit).count();
    // Digits that stand right before the count are none of it, however long it is.
    let (mut before, mut is_known) = (0, true);
    for part in behind {
        match part {
            NumberPart::Year => before += 4,
            NumberPart::Month => before += 2,
            NumberPart::Text(text) => {
                before += digits(text);
                if digits(text) < text.len() {
                    break;
                }
            }
            NumberPart::Level(_) | NumberPart::Seq(_) => {
                is_known = false;
                break;
            }
        }
    }
    // Nor is a code, of which it is not known how much of it is digits.
    let places = match is_known {
        true => digits(number).checked_sub(before)?,
        false => digits(number).min(width),
    };
    let (prefix, seq) = number.split_at(number.len() - places);
    Some((prefix, seq.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_of_a_number_is_found_wherever_it_stands() {
        use NumberPart::{Month, Seq, Text, Year};
        let text = |it: &str| Text(it.to_owned());
        let plain = [text("SC-"), Year, text("-"), Seq(4)];
        assert_eq!(counted(&plain, "SC-2026-0012"), Some(("SC-2026-", 12)));
        assert_eq!(counted(&plain, "SC-2026-12345"), Some(("SC-2026-", 12_345)));
        assert_eq!(counted(&[Year, Seq(4)], "20260012"), Some(("2026", 12)));
        let close = [text("J"), Year, Seq(6)];
        assert_eq!(counted(&close, "J2026000541"), Some(("J2026", 541)));
        assert_eq!(counted(&close, "J20261000541"), Some(("J2026", 1_000_541)));
        let of_county = [NumberPart::Level("county".into()), Seq(4)];
        assert_eq!(counted(&of_county, "9901050012"), Some(("990105", 12)));
        assert_eq!(counted(&of_county, "E0012"), Some(("E", 12)));
        let paper = [text("督办〔"), Year, text("〕"), Seq(1), text("号")];
        assert_eq!(
            counted(&paper, "督办〔2026〕1号"),
            Some(("督办〔2026〕", 1))
        );
        assert_eq!(
            counted(&paper, "督办〔2026〕12号"),
            Some(("督办〔2026〕", 12))
        );
        assert_eq!(counted(&paper, "旧号"), None);
        let dated = [text("第"), Seq(2), text("期/"), Year, Month];
        assert_eq!(counted(&dated, "第07期/202611"), Some(("第", 7)));
    }
}
