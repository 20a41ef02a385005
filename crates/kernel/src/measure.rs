//! 指标: numbers computed from registers, the same for everyone, that open to their rows.
//!
//! The store answers count, sum and share through this module; access never changes a
//! count, it only decides which rows open. A value can be asked "as known at" a history
//! number: rows changed since are put back to what they were.

use std::cell::RefCell;
use std::collections::BTreeMap;

use base::{Day, Decimal, Id, Period};
use model::{Counted, Measure, Params, Register, Value, What, eval};
use sm3::{Digest, Sm3};

use crate::expression::{Over, word};
use crate::store::{Read, read};
use crate::verify::as_known;
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
    pub amount: Decimal,
    /// Rows that satisfy the condition.
    pub rows: Vec<(Id, i64)>,
    /// Rows where the condition or the summed field is unknown (其中 n 条缺项).
    pub unknown: u64,
}

/// What computes measures: the kernel over its store now, the lake for large sets later.
pub trait Measures {
    fn measure(&self, asked: &Asked) -> Outcome<Measured>;
}

impl Measures for Kernel {
    fn measure(&self, asked: &Asked) -> Outcome<Measured> {
        let measure = self
            .model
            .measure(&asked.measure)
            .ok_or_else(|| Refusal::new("kernel.not_found", "没有这个指标。"))?;
        read(self.store(), |read| self.measure_in(read, measure, asked))
    }
}

/// The history number rows are asked at, none for now; and the parameters as known then.
#[derive(Clone, Copy)]
struct Known<'a> {
    at: Option<i64>,
    params: Option<&'a Params>,
}

impl Kernel {
    /// Computes inside a reading or writing transaction.
    pub fn measure_in(
        &self,
        read: &mut dyn Read,
        measure: &Measure,
        asked: &Asked,
    ) -> Outcome<Measured> {
        let now = read.history_number()?;
        let history = asked.known_at.unwrap_or(now);
        // What has no number yet is not in the measure: it could not be found again.
        let behind = !read.unsealed()?.is_empty();
        let known_at = Some(history).filter(|at| behind || *at < now);
        let asks_params = [Some(&measure.of), measure.part.as_ref()]
            .into_iter()
            .flatten()
            .filter_map(|it| it.filter.as_ref())
            .any(|it| !model::expr::params(it).is_empty());
        let params = match known_at.filter(|_| asks_params) {
            Some(at) => Some(self.params_known(read, at)?),
            None => None,
        };
        let as_known = Known {
            at: known_at,
            params: params.as_ref(),
        };
        let of = self.side(read, measure, &measure.of, asked, as_known)?;
        let part = match &measure.part {
            Some(part) => Some(self.side(read, measure, part, asked, as_known)?),
            None => None,
        };
        let value = match &part {
            None => Some(of.amount),
            Some(part) => {
                let hundred = if measure.unit == "%" {
                    Decimal::ONE_HUNDRED
                } else {
                    Decimal::ONE
                };
                (part.amount * hundred).checked_div(of.amount)
            }
        };
        let digest = digest(part.iter().chain([&of]));
        Ok(Measured {
            value,
            part,
            of,
            version: measure.version.clone(),
            history,
            digest,
        })
    }

    fn side(
        &self,
        read: &mut dyn Read,
        measure: &Measure,
        counted: &Counted,
        asked: &Asked,
        known: Known<'_>,
    ) -> Outcome<RowSet> {
        let register = self
            .model
            .register(&counted.register)
            .ok_or_else(|| Refusal::new("kernel.not_found", "指标所依据的登记册不存在。"))?;
        let today = asked.as_of.unwrap_or_else(|| self.today());
        let mut query = Query::all(register, today);
        for (field, value) in &asked.by {
            query = query.having(field, value.clone());
        }
        let depth = |org: Id| self.tree().depth(org).unwrap_or(1);
        if let Some(org) = asked.organisation {
            query = query.with(Condition::Under(depth(org), org));
        }
        if register.is_dated() && measure.on.is_none() {
            query = query.with(Condition::On(today));
        }
        let candidates = match known.at {
            None => read.rows(&query)?,
            Some(at) => as_known(self, read, &query, at)?,
        };
        let mut set = RowSet {
            register: register.id.clone(),
            ..RowSet::default()
        };
        for record in &candidates {
            if in_period(measure, record, asked.period) {
                self.count_in(
                    read,
                    (register, record),
                    counted,
                    (today, known.params),
                    &mut set,
                );
            }
        }
        set.rows.sort_unstable();
        Ok(set)
    }

    fn count_in(
        &self,
        read: &mut dyn Read,
        (register, record): (&Register, &Record),
        counted: &Counted,
        (today, params): (Day, Option<&Params>),
        set: &mut RowSet,
    ) {
        let holds = match &counted.filter {
            None => Value::Flag(true),
            Some(filter) => {
                let read = RefCell::new(read);
                eval::eval(
                    filter,
                    &Over {
                        kernel: self,
                        read,
                        register,
                        record,
                        today,
                        me: None,
                        params,
                    },
                )
            }
        };
        match (holds, &counted.what) {
            (Value::Flag(true), What::Count) => set.amount += Decimal::ONE,
            (Value::Flag(true), What::Sum(field)) => match record.get(field).as_decimal() {
                Some(number) => set.amount += number,
                None => {
                    set.unknown += 1;
                    return;
                }
            },
            (Value::Missing, _) => {
                set.unknown += 1;
                return;
            }
            _ => return,
        }
        set.rows.push((record.id, record.version));
    }
}

fn in_period(measure: &Measure, record: &Record, period: Option<Period>) -> bool {
    let (Some(on), Some(period)) = (&measure.on, period) else {
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
