//! The period a number is of where none is asked for: rows that each speak of a whole year are
//! told of the newest. While it is being told, amounts are those of the one before: of a sum
//! over some of the units nobody can tell what it is a sum of.

use std::borrow::Cow;
use std::collections::BTreeMap;

use base::{Day, Period};
use model::{Formula, Value};

use super::asked::{Along, Asked, Counting, Question};
use super::tally::{Group, Grouped};
use crate::{Kernel, Outcome};

/// A year is told when it has so many rows for a hundred of the one before: the last few may be
/// late or closed.
const TOLD_PERCENT: u64 = 95;

impl Kernel {
    pub(super) fn placed_by<'q>(
        &self,
        questions: &[Question<'q>],
        count: &mut dyn FnMut(&[Counting<'_>]) -> Outcome<Vec<Grouped>>,
    ) -> Outcome<Vec<Cow<'q, Asked>>> {
        let kinds = questions.iter().map(|it| self.told_by(it));
        let kinds: Vec<Option<[Along; 1]>> = kinds.collect();
        let yearly = questions.iter().zip(&kinds);
        let yearly = yearly.filter_map(|(it, along)| {
            let along = along.as_ref()?;
            Some(Question { along, ..*it })
        });
        let yearly: Vec<Question<'_>> = yearly.collect();
        let formulas = yearly
            .iter()
            .map(|it| self.formula_of(it.measure, it.asked));
        let formulas: Vec<Cow<'_, Formula>> = formulas.collect();
        let countings = yearly.iter().zip(&formulas).map(|(it, formula)| Counting {
            reach: it.reach,
            ..Counting::of(it.measure, formula, it.asked, it.along)
        });
        let countings: Vec<Counting<'_>> = countings.collect();
        let mut found = match countings.is_empty() {
            true => Vec::new(),
            false => count(&countings)?,
        }
        .into_iter();
        let mut formulas = formulas.iter();
        let all = questions.iter().zip(&kinds).map(|(it, along)| {
            let of = along
                .as_ref()
                .and_then(|_| found.next().zip(formulas.next()));
            let newest = of.and_then(|((_, groups), formula)| {
                newest(&groups, self.day_of(it.asked), formula.is_of_amounts())
            });
            match newest {
                None => Cow::Borrowed(it.asked),
                period => Cow::Owned(Asked {
                    period,
                    ..it.asked.clone()
                }),
            }
        });
        Ok(all.collect())
    }

    /// The years of which the newest is told, where none is asked for: rows that each speak of
    /// a whole year are not added up over years.
    fn told_by(&self, question: &Question<'_>) -> Option<[Along; 1]> {
        let Question {
            measure,
            asked,
            along,
            ..
        } = question;
        let is_divided = along.iter().any(|it| matches!(it, Along::Period(_)));
        let is_told = asked.period.is_none() && !is_divided;
        let kind = self.year_of(measure).filter(|_| is_told)?;
        Some([Along::Period(kind)])
    }
}

/// The newest period that has begun by a day and of which there is something; of amounts, the
/// newest that is told.
fn newest(groups: &[Group], day: Day, is_of_amounts: bool) -> Option<Period> {
    let periods = groups.iter().filter_map(|it| match it.key.as_slice() {
        [Value::Period(period)] if it.of.rows > 0 => Some((*period, it.of.rows)),
        _ => None,
    });
    let begun: BTreeMap<Period, u64> = periods.filter(|(it, _)| it.first() <= day).collect();
    let mut latest = begun.into_iter().rev();
    let (newest, n) = latest.next()?;
    match latest.next() {
        Some((before, n_before)) if is_of_amounts && n * 100 < n_before * TOLD_PERCENT => {
            Some(before)
        }
        _ => Some(newest),
    }
}
