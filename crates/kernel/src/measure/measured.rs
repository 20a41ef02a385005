//! One number with every row it was counted from, and a digest by which it is found again.

use std::cell::RefCell;

use base::{Decimal, Id};
use model::{Counted, Measure};
use sm3::{Digest, Sm3};

use super::asked::{Asked, Counting, Question};
use super::rows::Found;
use super::tally::Tally;
use crate::back::Back;
use crate::store::{Read, read};
use crate::{Kernel, Outcome};

/// A number with what it was counted from.
#[derive(Clone, Debug, PartialEq)]
pub struct Measured {
    /// Unknown when nothing could be counted, or a share has no whole.
    pub value: Option<Decimal>,
    pub part: Option<RowSet>,
    pub of: RowSet,
    pub version: String,
    /// History number it is known at.
    pub history: i64,
    /// SM3 over the rows' ids and versions, part and whole; hex.
    pub digest: String,
}

/// The rows behind one side of a measure.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct RowSet {
    pub register: String,
    /// What they come to; 0 when that is unknown.
    pub amount: Decimal,
    /// Rows that satisfy the condition.
    pub rows: Vec<(Id, i64)>,
    /// Rows where the condition or the summed field is unknown (其中 n 条缺项).
    pub unknown: u64,
}

/// What computes measures with the rows they are counted from.
pub trait Measures {
    fn measure(&self, asked: &Asked) -> Outcome<Measured>;
}

impl Measures for Kernel {
    fn measure(&self, asked: &Asked) -> Outcome<Measured> {
        let measure = self.measure_called(&asked.measure)?;
        read(self.store(), |read| self.measure_in(read, measure, asked))
    }
}

impl Kernel {
    /// Computes inside a reading or writing transaction.
    pub fn measure_in(
        &self,
        read: &mut dyn Read,
        measure: &Measure,
        asked: &Asked,
    ) -> Outcome<Measured> {
        let question = Question {
            measure,
            asked,
            along: &[],
            reach: None,
        };
        let placed = self.placed_by(&[question], &mut |countings| {
            let each = countings.iter().map(|it| self.count_rows(read, it));
            each.collect()
        })?;
        let asked = placed.first().map_or(asked, AsRef::as_ref);
        let known = match asked.known_at {
            Some(at) => Some(Back::to(at).kernel(self, read)?),
            None => None,
        };
        let teller = known.as_ref().unwrap_or(self);
        let formula = teller.formula_of(measure, asked);
        let counting = Counting::of(measure, &formula, asked, &[]);
        let (history, sides) = self.sides(read, &counting)?;
        let mut sides = sides.into_iter();
        let (of, part) = (sides.next().unwrap_or_default(), sides.next());
        let groups = self.grouped(&counting, (&of, part.as_deref()));
        let read = RefCell::new(read);
        let count = |counting: &Counting<'_>| self.count_rows(&mut **read.borrow_mut(), counting);
        let figures = teller.conclude(&count, measure, &counting, groups)?;
        let set = |found: Vec<Found>, counted: &Counted| row_set(counted, found);
        let part = part
            .zip(formula.part.as_ref())
            .map(|(found, counted)| set(found, counted));
        let of = set(of, &formula.of);
        let digest = digest(part.iter().chain([&of]));
        Ok(Measured {
            value: figures.first().and_then(|it| it.value),
            part,
            of,
            version: measure.version.clone(),
            history,
            digest,
        })
    }
}

fn row_set(counted: &Counted, found: Vec<Found>) -> RowSet {
    let mut tally = Tally::default();
    for it in &found {
        tally.take(&counted.what, it.number);
    }
    tally.settle(&counted.what);
    RowSet {
        register: counted.register.clone(),
        amount: tally.amount.unwrap_or_default(),
        unknown: tally.unknown,
        rows: found
            .iter()
            .filter(|it| it.number.is_some())
            .map(|it| (it.id, it.version))
            .collect(),
    }
}

fn digest<'a>(sets: impl Iterator<Item = &'a RowSet>) -> String {
    let mut hash = Sm3::new();
    for set in sets {
        hash.update(format!("{} {}\n", set.register, set.amount.normalize()));
        for (id, version) in &set.rows {
            hash.update(format!("{id} {version}\n"));
        }
    }
    base::hex::write(&hash.finalize())
}
