//! What is made of counted rows: shares and whole numbers, 差异系数, 达标单位占比, ratios and
//! growth, each beside the line that holds there.
//!
//! Not here: counting (`rows`, `lake`).

use std::collections::BTreeMap;

use base::{Decimal, Period};
use model::{Better, Formula, How, Measure, Value, What};
use rust_decimal::{MathematicalOps, RoundingStrategy};

use super::asked::{Along, Asked, Counting};
use super::tally::{Group, Grouped, Tally};
use crate::{Kernel, Outcome};

/// A number of a measure for one key.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    pub key: Vec<Value>,
    /// Unknown when nothing could be counted, or a share has no whole.
    pub value: Option<Decimal>,
    /// What it must not fall below or pass there.
    pub line: Option<Decimal>,
    pub of: Tally,
    pub part: Option<Tally>,
}

impl Figure {
    /// Whether the value keeps to the line; none where there is no line, or no value.
    pub fn keeps(&self, measure: &Measure) -> Option<bool> {
        let line = self.line?;
        match self.is_nowhere(measure) {
            true => Some(false),
            false => Some(keeps(measure, self.value?, line)),
        }
    }

    /// Of what is to be alike among units none has any: they do not differ, and nothing is kept
    /// to either.
    pub fn is_nowhere(&self, measure: &Measure) -> bool {
        let made = measure.formula.made.as_ref();
        let parts = self.part.as_ref().and_then(|it| it.amount);
        made.is_some_and(|it| it.how == How::Differs)
            && parts == Some(Decimal::ZERO)
            && self.of.amount.is_some_and(|it| it > Decimal::ZERO)
    }
}

impl Kernel {
    /// Figures of what was counted, in the order of their keys.
    pub(super) fn conclude(
        &self,
        count: &dyn Fn(&Counting<'_>) -> Outcome<Grouped>,
        measure: &Measure,
        counting: &Counting<'_>,
        groups: Vec<Group>,
    ) -> Outcome<Vec<Figure>> {
        let Counting {
            formula,
            asked,
            along,
            ..
        } = *counting;
        let how = formula.made.as_ref().map(|it| it.how);
        let from = formula
            .made
            .as_ref()
            .and_then(|it| self.model.measure(&it.from));
        let mut figures = match (how, from) {
            (Some(How::Differs), _) => by_key(groups, differs),
            (Some(How::Meets), Some(from)) => {
                let base = self.formula_of(from, asked).into_owned();
                by_key(groups, |units| {
                    self.meets(from, &base, asked, units, formula.per)
                })
            }
            (Some(How::Ratio), Some(from)) => {
                let to = formula.made.as_ref().and_then(|it| it.to.as_deref());
                let to = self.measure_called(to.unwrap_or_default())?;
                let base = self.formula_of(from, asked);
                let other = self.formula_of(to, asked);
                let (_, others) = count(&Counting {
                    formula: &other,
                    on: to.on.as_deref(),
                    ..*counting
                })?;
                ratio(groups, &base, (&others, &other), formula.per)
            }
            (Some(How::Growth), _) => {
                let (_, before) = count(&Counting {
                    period: before(counting),
                    ..*counting
                })?;
                growth(counting, groups, &before)
            }
            _ => groups
                .into_iter()
                .map(|it| figure(it.value(formula), it))
                .collect(),
        };
        let unit = along
            .iter()
            .position(|it| matches!(it, Along::Below | Along::Level(_)));
        let tree = self.tree();
        let is_of_units = how == Some(How::Differs);
        let held = match measure.held.is_empty() && is_of_units {
            true => &measure.warn,
            false => &measure.held,
        };
        for figure in &mut figures {
            let at = unit
                .and_then(|at| figure.key[at].as_ref())
                .or(asked.organisation);
            // What counties must come to, a single school need not.
            let level = at.and_then(|it| tree.get(it)).or(tree.root());
            let level = level.map(|it| it.level.as_str()).unwrap_or_default();
            let is_for = held.is_empty() || held.iter().any(|it| it == level);
            let line = measure.line.as_deref().filter(|_| is_for);
            figure.line = self.said_of(line, at, asked);
        }
        Ok(figures)
    }

    /// How many of the units that have a value keep to the line that holds for them.
    fn meets(
        &self,
        from: &Measure,
        base: &Formula,
        asked: &Asked,
        units: &[Group],
        per: Decimal,
    ) -> (Option<Decimal>, Tally, Tally) {
        let (mut of, mut part) = (0u64, 0u64);
        for unit in units {
            let line = self.said_of(from.line.as_deref(), unit.unit, asked);
            if let (Some(value), Some(line)) = (unit.value(base), line) {
                of += 1;
                part += u64::from(keeps(from, value, line));
            }
        }
        let tally = |n: u64| Tally::of(n, 0, Some(Decimal::from(n)));
        let value = (Decimal::from(part) * per).checked_div(Decimal::from(of));
        (value, tally(of), tally(part))
    }
}

/// As many places as tell a value from the line it misses by little: 0.454 where 0.45 is asked.
pub fn telling_places(value: Decimal, places: u8, line: Option<Decimal>) -> u8 {
    let half_up = RoundingStrategy::MidpointAwayFromZero;
    let rounded = |places: u8| value.round_dp_with_strategy(places.into(), half_up);
    let tells = |places: &u8| line.is_none_or(|it| it == value || it != rounded(*places));
    (places..=places + 3).find(tells).unwrap_or(places)
}

/// Whether a value keeps to a line: does not fall below it where higher is better, nor pass it
/// where lower is.
fn keeps(measure: &Measure, value: Decimal, line: Decimal) -> bool {
    match measure.better {
        Some(Better::Lower) => value <= line,
        _ => value >= line,
    }
}

/// The period before, of what is not divided by periods; then all of them are asked.
fn before(counting: &Counting<'_>) -> Option<Period> {
    let is_divided = counting
        .along
        .iter()
        .any(|it| matches!(it, Along::Period(_)));
    counting
        .period
        .and_then(Period::previous)
        .filter(|_| !is_divided)
}

fn figure(value: Option<Decimal>, group: Group) -> Figure {
    Figure {
        key: group.key,
        value,
        line: None,
        of: group.of,
        part: group.part,
    }
}

/// One figure of all units with the same key.
fn by_key(
    groups: Vec<Group>,
    mut made: impl FnMut(&[Group]) -> (Option<Decimal>, Tally, Tally),
) -> Vec<Figure> {
    let mut keys: BTreeMap<String, Vec<Group>> = BTreeMap::new();
    for group in groups {
        keys.entry(format!("{:?}", group.key))
            .or_default()
            .push(group);
    }
    let figures = keys.into_values().map(|units| {
        let (value, of, part) = made(&units);
        let key = units
            .into_iter()
            .next()
            .map(|it| it.key)
            .unwrap_or_default();
        Figure {
            key,
            value,
            line: None,
            of,
            part: Some(part),
        }
    });
    figures.collect()
}

/// What comes to one of another measure, by key.
fn ratio(
    groups: Vec<Group>,
    base: &Formula,
    (others, other): (&[Group], &Formula),
    per: Decimal,
) -> Vec<Figure> {
    let others: BTreeMap<String, Decimal> = others
        .iter()
        .filter_map(|it| Some((format!("{:?}", it.key), it.value(other)?)))
        .collect();
    let figures = groups.into_iter().map(|group| {
        let to = others.get(&format!("{:?}", group.key));
        let value = group.value(base).zip(to);
        let value = value.and_then(|(one, to)| (one * per).checked_div(*to));
        figure(value, group)
    });
    figures.collect()
}

/// 校际差异系数, weighted by the whole: unit i has P_i of the whole and x_i of the part,
/// X_i = x_i / P_i; S = sqrt(Σ P_i/P_N · (X_i − X̄)²) with X̄ = Σ x_i / P_N, and CV = S / X̄.
/// Units without any of the whole have no share to differ by; one alone differs by nothing.
///
/// Source: 教督〔2017〕6号, 县域义务教育优质均衡发展督导评估办法 (secondary copy).
fn differs(units: &[Group]) -> (Option<Decimal>, Tally, Tally) {
    let (mut whole, mut parts) = (
        Tally::of(0, 0, Some(Decimal::ZERO)),
        Tally::of(0, 0, Some(Decimal::ZERO)),
    );
    let mut pairs = Vec::new();
    for unit in units {
        whole.join(&What::Count, &unit.of);
        if let Some(part) = &unit.part {
            parts.join(&What::Count, part);
        }
        let part = unit.part.as_ref().and_then(|it| it.amount);
        if let (Some(of), Some(part)) = (unit.of.amount.filter(|it| *it > Decimal::ZERO), part) {
            pairs.push((of, part));
        }
    }
    let value = || -> Option<Decimal> {
        let all: Decimal = pairs.iter().map(|(of, _)| of).sum();
        let mean = pairs
            .iter()
            .map(|(_, part)| part)
            .sum::<Decimal>()
            .checked_div(all)?;
        let mut squares = Decimal::ZERO;
        for (of, part) in &pairs {
            let apart = part.checked_div(*of)? - mean;
            squares += of.checked_div(all)? * apart * apart;
        }
        squares.sqrt()?.checked_div(mean)
    };
    (value(), whole, parts)
}

/// What came to what there was in the period before, of it.
fn growth(counting: &Counting<'_>, groups: Vec<Group>, before: &[Group]) -> Vec<Figure> {
    let formula = counting.formula;
    let in_time = counting
        .along
        .iter()
        .position(|it| matches!(it, Along::Period(_)));
    let earlier: BTreeMap<String, &Group> = before
        .iter()
        .map(|it| (format!("{:?}", it.key), it))
        .collect();
    let figures = groups.into_iter().map(|group| {
        let mut key = group.key.clone();
        if let Some(Value::Period(period)) = in_time.and_then(|at| key.get_mut(at)) {
            match period.previous() {
                Some(previous) => *period = previous,
                None => key.clear(),
            }
        }
        let was = earlier
            .get(&format!("{key:?}"))
            .and_then(|it| it.value(formula));
        let value = group
            .value(formula)
            .zip(was)
            .and_then(|(now, was)| ((now - was) * formula.per).checked_div(was.abs()));
        figure(value, group)
    });
    figures.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_told_apart_from_the_line_it_misses() {
        let of = |text: &str| text.parse::<Decimal>().unwrap();
        let line = Some(of("0.45"));
        assert_eq!(telling_places(of("0.454"), 2, line), 3);
        assert_eq!(telling_places(of("0.4496"), 2, line), 4);
        assert_eq!(telling_places(of("0.46"), 2, line), 2);
        assert_eq!(telling_places(of("0.45"), 2, line), 2);
        assert_eq!(telling_places(of("0.454"), 2, None), 2);
    }
}
