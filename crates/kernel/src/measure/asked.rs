//! What is asked of a measure: of whom, of when, by what it is divided, and where a record
//! stands in that.
//!
//! Not here: what holds there and then (`formula`).

use std::collections::BTreeMap;

use base::period::PeriodKind;
use base::{Day, Id, Period};
use model::eval::Scope as _;
use model::{Formula, How, Measure, Value};

use crate::Branch;
use crate::expression::{Over, word};
use crate::query::steps;
use crate::tree::Tree;

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

/// By what a number is divided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Along {
    /// The organisations directly below the one asked of.
    Below,
    /// The organisations of a level, as `school`.
    Level(String),
    /// A field of the counted register that the measure may be asked by, or of what it refers
    /// to (`class.grade`).
    Field(String),
    /// The periods of a kind the rows lie in.
    Period(PeriodKind),
}

/// What is to be counted.
#[derive(Clone, Copy)]
pub struct Counting<'a> {
    pub formula: &'a Formula,
    pub asked: &'a Asked,
    pub period: Option<Period>,
    /// The field that places a row in time.
    pub on: Option<&'a str>,
    pub along: &'a [Along],
    /// Only rows in one of these branches; none: all, as a number is the same for everyone.
    pub reach: Option<&'a [Branch]>,
}

/// One of the numbers that are asked for together.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub measure: &'a Measure,
    pub asked: &'a Asked,
    pub along: &'a [Along],
    /// As of [`Counting`].
    pub reach: Option<&'a [Branch]>,
}

/// Which rows behind a number are wanted.
#[derive(Clone, Copy, Debug)]
pub struct RowsPage {
    /// Of the part; else of the whole.
    pub of_part: bool,
    pub after: Option<Id>,
    pub limit: usize,
}

impl<'a> Counting<'a> {
    /// Of a measure, as it is asked.
    pub fn of(
        measure: &'a Measure,
        formula: &'a Formula,
        asked: &'a Asked,
        along: &'a [Along],
    ) -> Counting<'a> {
        Counting {
            formula,
            asked,
            period: asked.period,
            on: measure.on.as_deref(),
            along,
            reach: None,
        }
    }

    /// Whether each unit is counted by itself.
    pub fn by_unit(&self) -> bool {
        let made = self.formula.made.as_ref();
        made.is_some_and(|it| matches!(it.how, How::Differs | How::Meets))
    }

    /// Where a record stands: in several places where a field holds several values, so that
    /// each place has as many as are asked for by that value.
    pub(crate) fn keys(&self, over: &Over<'_>) -> Vec<Vec<Value>> {
        let Over { kernel, record, .. } = *over;
        let along = self.along.iter();
        let values = along.map(|it| match it {
            Along::Field(name) => over.path(&steps(name)),
            Along::Period(kind) => match self.on.map(|on| word(record, on)) {
                Some(value) => period_of(*kind, &value).into(),
                None => Value::Missing,
            },
            Along::Below | Along::Level(_) => {
                let tree = kernel.tree();
                record
                    .owner
                    .and_then(|owner| unit(&tree, self.asked.organisation, it, owner))
                    .into()
            }
        });
        values.fold(vec![Vec::new()], |keys, value| {
            let each = match value {
                Value::List(several) if several.is_empty() => vec![Value::Missing],
                Value::List(several) => several,
                one => vec![one],
            };
            let longer = keys.iter().flat_map(|key| {
                let each = each.iter().cloned();
                each.map(|it| [key.as_slice(), &[it]].concat())
            });
            longer.collect()
        })
    }
}

/// The organisation of `along`, below the one asked of, that an owner is counted with.
pub fn unit(tree: &Tree, above: Option<Id>, along: &Along, owner: Id) -> Option<Id> {
    let path = &tree.get(owner)?.path;
    let is_of = |level: &str, id: Id| tree.get(id).is_some_and(|it| it.level == level);
    match along {
        Along::Level(level) => path.iter().copied().find(|it| is_of(level, *it)),
        Along::Below => match above {
            Some(above) => {
                let at = path.iter().position(|it| *it == above)?;
                path.get(at + 1).copied()
            }
            None => path.first().copied(),
        },
        Along::Field(_) | Along::Period(_) => None,
    }
}

/// The period of a kind that a day, or a whole period, lies in.
pub fn period_of(kind: PeriodKind, value: &Value) -> Option<Period> {
    match value {
        Value::Day(day) => Some(Period::of(kind, *day)),
        Value::Period(own) => {
            let around = Period::of(kind, own.first());
            (own.after() <= around.after()).then_some(around)
        }
        _ => None,
    }
}
