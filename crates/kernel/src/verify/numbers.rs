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
        let mut parts = register.number.iter().flatten();
        let width = parts.find_map(|part| match part {
            NumberPart::Seq(width) => Some(*width),
            _ => None,
        });
        let Some(width) = width else { return };
        let digits = number.chars().rev().take_while(char::is_ascii_digit);
        let digits = digits.count().max(width);
        let (prefix, seq) = number.split_at(number.len().saturating_sub(digits));
        // A number without separator before the count is longer than its width only past 10^width.
        let (prefix, seq) = if seq.len() > width && prefix.is_empty() {
            number.split_at(number.len() - width)
        } else {
            (prefix, seq)
        };
        let top = self.0.entry(format!("{}:{prefix}", register.id));
        let top = top.or_default();
        *top = (*top).max(seq.parse().unwrap_or(0));
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
