//! 指标: numbers computed from registers, the same for everyone, that open to their rows.
//!
//! The store answers through this module; access never changes a count, it only decides
//! which rows open. A value can be asked "as known at" a history number: rows changed since
//! are put back to what they were. What a number is made of once its rows are counted, and
//! by what it is divided, stands in `figure`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use base::{Day, Decimal, Id, Period};
use model::{Counted, Formula, Measure, Value, What, eval};
use sm3::{Digest, Sm3};

use crate::back::{Back, as_known};
use crate::expression::{Over, word};
use crate::figure::{
    Along, Counting, Group, Grouped, Groups, Keys, Question, RowsPage, Tally, steps,
};
use crate::store::{Read, read};
use crate::{Condition, Kernel, Outcome, Query, Record, Refusal};

/// What is asked of a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    pub measure: String,
    /// Rows owned by it or below; none: all.
    pub organisation: Option<Id>,
    pub period: Option<Period>,
    /// Fields of the counted register the measure may be asked by.
    pub by: BTreeMap<String, Value>,
    /// 统计时点: the day on which rows of a dated register are true, unless the measure places
    /// them in time itself, and that `today()` in the measure stands for; none: today.
    pub as_of: Option<Day>,
    /// History number; none: now.
    pub known_at: Option<i64>,
}

impl Asked {
    /// A measure everywhere, as it is now.
    pub fn of(measure: &str) -> Asked {
        Asked {
            measure: measure.to_owned(),
            organisation: None,
            period: None,
            by: BTreeMap::new(),
            as_of: None,
            known_at: None,
        }
    }
}

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

/// What rows are asked as known at: the installation as it was, and how one gets back to it.
struct Then {
    kernel: Kernel,
    back: Back,
}

/// A row that one side counts, or might.
struct Found {
    id: Id,
    version: i64,
    owner: Option<Id>,
    keys: Vec<Vec<Value>>,
    /// What it brings; none where the condition or the field is unknown.
    number: Option<Decimal>,
}

impl Kernel {
    pub(crate) fn measure_called(&self, id: &str) -> Outcome<&Measure> {
        let measure = self.model.measure(id);
        measure.ok_or_else(|| Refusal::new("kernel.not_found", "没有这个指标。").into())
    }

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
        let formula = self.formula_of(measure, asked);
        let counting = Counting::of(measure, &formula, asked, &[]);
        let (history, sides) = self.sides(read, &counting)?;
        let mut sides = sides.into_iter();
        let (of, part) = (sides.next().unwrap_or_default(), sides.next());
        let groups = self.grouped(&counting, (&of, part.as_deref()));
        let read = RefCell::new(read);
        let count = |counting: &Counting<'_>| self.count_rows(&mut **read.borrow_mut(), counting);
        let figures = self.conclude(&count, measure, &counting, groups)?;
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

    /// Groups by going through the rows, with the history number they are known at.
    pub(crate) fn count_rows(
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
    pub(crate) fn some_rows(
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
    fn sides(
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
    fn grouped(
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
