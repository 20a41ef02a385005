//! How much was put into each table by long works, so that the database looks at a table again
//! before its plans are out of date.
//!
//! A plan that is kept from when a table was small goes through all of it for each question.
//! The database sees that by itself within a minute or two; a long work has put in a hundred
//! thousand rows by then.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::Postgres;
use crate::dialect::Session as _;

/// A table is looked at when so many rows were put into it, and each time they have doubled.
const FIRST: u64 = 1_000;

/// Rows put in by table.
pub(super) type Copied = HashMap<String, u64>;

#[derive(Default)]
pub(super) struct Growth(Mutex<HashMap<String, Grown>>);

#[derive(Default)]
struct Grown {
    rows: u64,
    /// As many there were when it was last looked at.
    looked_at: u64,
}

impl Growth {
    /// The tables that are to be looked at again.
    fn due(&self, copied: Copied) -> Vec<String> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let grown = copied.into_iter().filter_map(|(table, n)| {
            let grown = all.entry(table.clone()).or_default();
            grown.rows += n;
            let is_due = grown.rows >= FIRST.max(grown.looked_at * 2);
            if is_due {
                grown.looked_at = grown.rows;
            }
            is_due.then_some(table)
        });
        grown.collect()
    }
}

impl Postgres {
    /// Lets the database look at what has grown. Where it does not, it is slow and no more.
    pub(super) fn grown(&self, copied: Copied) {
        for table in self.growth.due(copied) {
            if let Ok(mut lent) = self.pool.lend() {
                let _ = lent.batch("looking at a table", &format!("ANALYZE \"{table}\""));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_looked_at_each_time_it_has_doubled() {
        let growth = Growth::default();
        let slots = (1..=80).filter(|_| {
            let copied = Copied::from([("t".to_owned(), 256)]);
            growth.due(copied) == ["t"]
        });
        assert_eq!(slots.collect::<Vec<_>>(), [4, 8, 16, 32, 64]);
    }
}
