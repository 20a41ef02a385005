//! Counting by going through the rows of the store, as they are or as they were known.
//!
//! Not here: counting over columns (the crate `lake`); both end in the same groups.

use std::cell::RefCell;

use base::{Decimal, Id, Period};
use model::{Counted, Formula, Value, What, eval};

use super::asked::{Along, Counting, RowsPage};
use super::tally::{Group, Grouped, Groups, Keys};
use crate::back::{Back, as_known};
use crate::expression::{Over, word};
use crate::query::steps;
use crate::store::Read;
use crate::{Condition, Kernel, Outcome, Query, Record, Refusal};

/// What rows are asked as known at: the installation as it was, and how one gets back to it.
struct Then {
    kernel: Kernel,
    back: Back,
}

/// A row that one side counts, or might.
pub(super) struct Found {
    pub(super) id: Id,
    pub(super) version: i64,
    owner: Option<Id>,
    keys: Vec<Vec<Value>>,
    /// What it brings; none where the condition or the field is unknown.
    pub(super) number: Option<Decimal>,
}

impl Kernel {
    /// Groups by going through the rows, with the history number they are known at.
    pub(super) fn count_rows(
        &self,
        read: &mut dyn Read,
        counting: &Counting<'_>,
    ) -> Outcome<Grouped> {
        let (history, sides) = self.sides(read, counting)?;
        let of = sides.first().map(Vec::as_slice).unwrap_or_default();
        let part = sides.get(1).map(Vec::as_slice);
        Ok((history, self.grouped(counting, (of, part))))
    }

    /// At most so many rows of one side, in the order of their ids.
    pub(super) fn some_rows(
        &self,
        read: &mut dyn Read,
        counting: &Counting<'_>,
        page: &RowsPage,
    ) -> Outcome<Vec<Id>> {
        let (_, sides) = self.sides(read, counting)?;
        let side = sides.into_iter().nth(usize::from(page.of_part));
        let found = side.unwrap_or_default().into_iter();
        let known = found.filter(|it| it.number.is_some()).map(|it| it.id);
        let after = known.filter(|it| page.after.is_none_or(|after| *it > after));
        Ok(after.take(page.limit).collect())
    }

    /// The rows of the whole, then those of the part; and the history number they are known at.
    pub(super) fn sides(
        &self,
        read: &mut dyn Read,
        counting: &Counting<'_>,
    ) -> Outcome<(i64, Vec<Vec<Found>>)> {
        let now = read.history_number()?;
        let history = counting.asked.known_at.unwrap_or(now);
        // What has no number yet is not in the measure: it could not be found again.
        let behind = !read.unsealed()?.is_empty();
        let known_at = Some(history).filter(|at| behind || *at < now);
        let then = match known_at.map(Back::to) {
            Some(back) => Some(Then {
                kernel: back.kernel(self, read)?,
                back,
            }),
            None => None,
        };
        let then = then.as_ref();
        let Formula { of, part, .. } = counting.formula;
        let mut sides = vec![self.side(read, counting, of, then)?];
        if let Some(part) = part {
            sides.push(self.side(read, counting, part, then)?);
        }
        Ok((history, sides))
    }

    fn side(
        &self,
        read: &mut dyn Read,
        counting: &Counting<'_>,
        counted: &Counted,
        then: Option<&Then>,
    ) -> Outcome<Vec<Found>> {
        let kernel = then.map_or(self, |it| &it.kernel);
        let asked = counting.asked;
        let register = self
            .model
            .register(&counted.register)
            .ok_or_else(|| Refusal::new("kernel.not_found", "指标所依据的登记册不存在。"))?;
        let today = asked.as_of.unwrap_or_else(|| self.today());
        let mut query = Query::all(register, today);
        for (field, value) in &asked.by {
            query = match field.contains('.') {
                true => {
                    let held = vec![value.clone()];
                    let beyond = Condition::beyond(&self.model, register, field, held);
                    query.with(beyond.ok_or_else(Refusal::not_found)?)
                }
                false => query.having(field, value.clone()),
            };
        }
        let depth = |org: Id| kernel.tree().depth(org).unwrap_or(1);
        if let Some(org) = asked.organisation {
            query = query.with(Condition::Under(depth(org), org));
        }
        if register.is_dated() && counting.on.is_none() {
            query = query.with(Condition::On(today));
        }
        query.reach = counting.reach.map(<[crate::Branch]>::to_vec);
        let candidates = match then {
            None => {
                query.only = needed(counting, counted);
                read.rows(&query)?
            }
            Some(then) => as_known(self, read, &query, &then.back)?,
        };
        let mut found = Vec::new();
        for record in &candidates {
            if !in_period(counting.on, record, counting.period) {
                continue;
            }
            let over = Over {
                kernel,
                read: RefCell::new(&mut *read),
                met: RefCell::default(),
                register,
                record,
                today,
                me: None,
                back: then.map(|it| &it.back),
            };
            if let Some(number) = number(&over, counted) {
                found.push(Found {
                    id: record.id,
                    version: record.version,
                    owner: record.owner,
                    keys: counting.keys(&over),
                    number,
                });
            }
        }
        found.sort_unstable_by_key(|it| it.id);
        Ok(found)
    }

    /// What the rows of each key come to, of each unit by itself where that is asked.
    pub(super) fn grouped(
        &self,
        counting: &Counting<'_>,
        (of, part): (&[Found], Option<&[Found]>),
    ) -> Vec<Group> {
        let (mut keys, mut groups) = (Keys::default(), Groups::default());
        let sides = [(false, of, Some(&counting.formula.of))];
        let part = part.map(|it| (true, it, counting.formula.part.as_ref()));
        for (is_part, found, counted) in sides.into_iter().chain(part) {
            let Some(counted) = counted else { continue };
            for it in found {
                let unit = it.owner.filter(|_| counting.by_unit());
                for key in &it.keys {
                    let place = keys.at(key.clone(), unit);
                    groups.side(place, is_part).take(&counted.what, it.number);
                }
            }
        }
        groups.settled(&keys, counting)
    }
}

/// What a row brings to a side: none when it is not of it, missing when that is unknown.
fn number(over: &Over<'_>, counted: &Counted) -> Option<Option<Decimal>> {
    let holds = match &counted.filter {
        None => Value::Flag(true),
        Some(filter) => eval::eval(filter, over),
    };
    match (holds, &counted.what) {
        (Value::Flag(true), What::Count) => Some(Some(Decimal::ONE)),
        (Value::Flag(true), What::Over(_, field)) => Some(over.record.get(field).as_decimal()),
        (Value::Missing, _) => Some(None),
        _ => None,
    }
}

/// The fields a row is counted by: what is not asked need not be read, let alone opened. None:
/// all, where a condition goes through rows of its record.
fn needed(counting: &Counting<'_>, counted: &Counted) -> Option<Vec<String>> {
    let filter = counted.filter.as_ref();
    if filter.is_some_and(model::expr::folds) {
        return None;
    }
    let paths = filter.map(model::expr::asked).unwrap_or_default();
    let asked = paths.into_iter().filter_map(|path| path.first().cloned());
    let along = counting.along.iter().filter_map(|it| match it {
        Along::Field(name) => steps(name).into_iter().next(),
        _ => None,
    });
    let over = match &counted.what {
        What::Over(_, field) => Some(field.clone()),
        What::Count => None,
    };
    let on = counting.on.map(str::to_owned);
    Some(asked.chain(along).chain(over).chain(on).collect())
}

fn in_period(on: Option<&str>, record: &Record, period: Option<Period>) -> bool {
    let (Some(on), Some(period)) = (on, period) else {
        return true;
    };
    match word(record, on) {
        Value::Day(day) => period.contains(day),
        Value::Period(own) => period.first() <= own.first() && own.after() <= period.after(),
        _ => false,
    }
}
