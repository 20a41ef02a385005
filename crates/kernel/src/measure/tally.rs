//! What rows came to: counted one by one, by key, and by unit where units are counted apart.
//!
//! Not here: which rows (`rows`, and the crate `lake` over columns), and what is made of what
//! they came to (`made`).

use std::collections::BTreeMap;

use base::{Decimal, Id};
use model::{Formula, Gist, Value, What};

use super::asked::Counting;

/// What the rows of one side came to.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Tally {
    /// Rows that satisfy the condition and hold what is asked.
    pub rows: u64,
    /// Rows where the condition or the field is unknown (其中 n 条缺项).
    pub unknown: u64,
    /// What is told of them; unknown where there are none to tell the mean, the middle, the
    /// least or the greatest of.
    pub amount: Option<Decimal>,
    /// What is not settled yet: the numbers of which the middle is sought.
    held: Vec<Decimal>,
}

/// What the rows of one key, or of one unit of it, came to.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Group {
    /// In the order of [`Counting::along`]; missing where a row has no such value.
    pub key: Vec<Value>,
    /// The unit that owns the rows, when they are counted for each.
    pub unit: Option<Id>,
    pub of: Tally,
    pub part: Option<Tally>,
}

/// Groups with the history number they are known at.
pub(crate) type Grouped = (i64, Vec<Group>);

/// The places of groups, by key and unit: the same for all that is counted in one pass and
/// divided alike.
#[derive(Default)]
pub struct Keys {
    /// Keys are told apart by how they are written: values have no order.
    places: BTreeMap<(String, Option<Id>), usize>,
    keys: Vec<(Vec<Value>, Option<Id>)>,
}

impl Keys {
    /// The place of a key, and of the unit that owns the rows where units are counted apart.
    pub fn at(&mut self, key: Vec<Value>, unit: Option<Id>) -> usize {
        let next = self.keys.len();
        let place = *self
            .places
            .entry((format!("{key:?}"), unit))
            .or_insert(next);
        if place == next {
            self.keys.push((key, unit));
        }
        place
    }
}

/// What was counted of each place.
#[derive(Default)]
pub struct Groups {
    sides: Vec<(Tally, Tally)>,
}

impl Groups {
    /// One side of the group at a place.
    pub fn side(&mut self, place: usize, is_part: bool) -> &mut Tally {
        if place >= self.sides.len() {
            self.sides.resize_with(place + 1, Default::default);
        }
        let (of, part) = &mut self.sides[place];
        if is_part { part } else { of }
    }

    /// All in which there is something, with what is told of each; without `along` at least one.
    pub fn settled(mut self, keys: &Keys, counting: &Counting<'_>) -> Vec<Group> {
        let Counting { formula, along, .. } = *counting;
        let is_empty = |it: &Tally| it.rows == 0 && it.unknown == 0;
        let mut groups = Vec::new();
        for place in keys.places.values() {
            let Some((of, part)) = self.sides.get_mut(*place).map(std::mem::take) else {
                continue;
            };
            if is_empty(&of) && is_empty(&part) {
                continue;
            }
            let (key, unit) = keys.keys[*place].clone();
            groups.push(Group {
                key,
                unit,
                of,
                part: formula.part.is_some().then_some(part),
            });
        }
        if groups.is_empty() && along.is_empty() {
            groups.push(Group {
                part: formula.part.is_some().then(Tally::default),
                ..Group::default()
            });
        }
        for group in &mut groups {
            group.settle(formula);
        }
        groups
    }
}

impl Tally {
    /// Of what was counted elsewhere.
    pub fn of(rows: u64, unknown: u64, amount: Option<Decimal>) -> Tally {
        Tally {
            rows,
            unknown,
            amount,
            held: Vec::new(),
        }
    }

    /// Of numbers of which the middle is sought.
    pub fn of_all(rows: u64, unknown: u64, held: Vec<Decimal>) -> Tally {
        Tally {
            held,
            ..Tally::of(rows, unknown, None)
        }
    }

    /// Takes a row that brings this much, or one of which that is unknown.
    pub(crate) fn take(&mut self, what: &What, number: Option<Decimal>) {
        let Some(number) = number else {
            self.unknown += 1;
            return;
        };
        self.rows += 1;
        let gist = match what {
            What::Count => Gist::Sum,
            What::Over(gist, _) => *gist,
        };
        match (gist, &mut self.amount) {
            (Gist::Median, _) => self.held.push(number),
            (_, none @ None) => *none = Some(number),
            (Gist::Sum | Gist::Average, Some(sum)) => *sum += number,
            (Gist::Least, Some(least)) => *least = number.min(*least),
            (Gist::Greatest, Some(greatest)) => *greatest = number.max(*greatest),
        }
    }

    /// Puts another's rows to these, both not settled.
    pub fn join(&mut self, what: &What, other: &Tally) {
        self.rows += other.rows;
        self.unknown += other.unknown;
        self.held.extend_from_slice(&other.held);
        self.amount = match (self.amount, other.amount) {
            (Some(one), Some(two)) => Some(match what {
                What::Over(Gist::Least, _) => one.min(two),
                What::Over(Gist::Greatest, _) => one.max(two),
                _ => one + two,
            }),
            (one, two) => one.or(two),
        };
    }

    /// What is told of all rows taken.
    pub(crate) fn settle(&mut self, what: &What) {
        match what {
            What::Count | What::Over(Gist::Sum, _) => {
                self.amount.get_or_insert_default();
            }
            What::Over(Gist::Average, _) => {
                let rows = Decimal::from(self.rows);
                self.amount = self.amount.and_then(|sum| sum.checked_div(rows));
            }
            What::Over(Gist::Median, _) if !self.held.is_empty() => {
                self.held.sort_unstable();
                let (below, above) = (self.held[(self.held.len() - 1) / 2], self.held.len() / 2);
                self.amount = (below + self.held[above]).checked_div(Decimal::TWO);
                self.held.clear();
            }
            What::Over(Gist::Median | Gist::Least | Gist::Greatest, _) => {}
        }
    }
}

impl Group {
    /// [`Tally::settle`] of both sides.
    fn settle(&mut self, formula: &Formula) {
        self.of.settle(&formula.of.what);
        if let (Some(tally), Some(counted)) = (&mut self.part, &formula.part) {
            tally.settle(&counted.what);
        }
    }

    /// The share, or the whole when there is no part.
    pub(super) fn value(&self, formula: &Formula) -> Option<Decimal> {
        let of = self.of.amount;
        match (&formula.part, &self.part) {
            (Some(_), Some(part)) => (part.amount? * formula.per).checked_div(of?),
            // A sum of nothing is no amount: it is not told yet.
            _ => of.filter(|_| self.of.rows > 0 || formula.of.what == What::Count),
        }
    }
}
