//! What is made of counted rows: the value of a measure, by organisations, fields and periods,
//! and what is made of other measures (差异系数, 增长, 达标单位占比).
//!
//! Not here: counting the rows (`measure` over the store, the crate `lake` over columns);
//! both end here, so that they cannot tell different numbers.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use base::period::PeriodKind;
use base::{Day, Decimal, Id, Period};
use model::eval::Scope as _;
use model::expr::{Compare, Expr, Node};
use model::{Better, Counted, Formula, Gist, How, Measure, Register, Type, Value, What};
use rust_decimal::MathematicalOps;

use crate::expression::{Over, word};
use crate::measure::Asked;
use crate::store::read;
use crate::tree::Tree;
use crate::{Branch, Kernel, Outcome};

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

/// Numbers of a measure with what they are known at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    pub figures: Vec<Figure>,
    pub history: i64,
    /// The period they are of: the one asked for, else the newest, where rows speak of whole
    /// years.
    pub period: Option<Period>,
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

/// What counts otherwise than by going through the rows, and comes to the same.
pub trait Counts: Send + Sync {
    /// Of each what is asked, settled, all known at one history number; without `along`
    /// exactly one group, or one for each unit. None where it cannot say what is asked.
    fn count(
        &self,
        kernel: &Kernel,
        countings: &[Counting<'_>],
    ) -> Outcome<(i64, Vec<Option<Vec<Group>>>)>;

    /// At most `limit` rows of the part or the whole, in the order of their ids, after one.
    /// None where it cannot say what is asked.
    fn rows(
        &self,
        kernel: &Kernel,
        counting: &Counting<'_>,
        page: &RowsPage,
    ) -> Outcome<Option<Vec<Id>>>;
}

/// Which rows behind a number are wanted.
#[derive(Clone, Copy, Debug)]
pub struct RowsPage {
    /// Of the part; else of the whole.
    pub of_part: bool,
    pub after: Option<Id>,
    pub limit: usize,
}

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
    fn value(&self, formula: &Formula) -> Option<Decimal> {
        let of = self.of.amount;
        match (&formula.part, &self.part) {
            (Some(_), Some(part)) => (part.amount? * formula.per).checked_div(of?),
            // A sum of nothing is no amount: it is not told yet.
            _ => of.filter(|_| self.of.rows > 0 || formula.of.what == What::Count),
        }
    }
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

/// The steps of a name that leads beyond its record (`class.grade`).
pub fn steps(name: &str) -> Vec<String> {
    name.split('.').map(str::to_owned).collect()
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

impl Kernel {
    /// The same installation, where numbers are counted by this as far as it can say.
    #[must_use]
    pub fn counting_by(mut self, counts: Arc<dyn Counts>) -> Kernel {
        self.counts = Some(counts);
        self
    }

    /// Numbers of a measure, divided.
    pub fn figures(&self, asked: &Asked, along: &[Along]) -> Outcome<Figures> {
        let measure = self.measure_called(&asked.measure)?;
        self.figures_of(measure, asked, along, None)
    }

    /// The same of a measure that need not be one of the definitions. With `reach`, only of
    /// rows in one of these branches.
    pub fn figures_of(
        &self,
        measure: &Measure,
        asked: &Asked,
        along: &[Along],
        reach: Option<&[Branch]>,
    ) -> Outcome<Figures> {
        let question = Question {
            measure,
            asked,
            along,
            reach,
        };
        let mut figures = self.figures_together(&[question])?;
        figures
            .pop()
            .ok_or_else(|| crate::Refusal::not_found().into())
    }

    /// Many numbers, in the order they are asked for: what is counted alike is gone through
    /// once.
    pub fn figures_together(&self, questions: &[Question<'_>]) -> Outcome<Vec<Figures>> {
        let placed = self.placed(questions)?;
        let questions: Vec<Question<'_>> = questions
            .iter()
            .zip(&placed)
            .map(|(it, asked)| Question { asked, ..*it })
            .collect();
        let formulas: Vec<Cow<'_, Formula>> = questions
            .iter()
            .map(|it| self.formula_of(it.measure, it.asked))
            .collect();
        let countings: Vec<Counting<'_>> = questions
            .iter()
            .zip(&formulas)
            .map(|(it, formula)| Counting {
                reach: it.reach,
                ..Counting::of(it.measure, formula, it.asked, it.along)
            })
            .collect();
        let one = |counting: &Counting<'_>| {
            let mut found = self.counted(std::slice::from_ref(counting))?;
            Ok(found.pop().unwrap_or_default())
        };
        let found = self.counted(&countings)?.into_iter();
        let all = found.zip(questions.iter().zip(&countings));
        all.map(|((history, groups), (question, counting))| {
            let figures = self.conclude(&one, question.measure, counting, groups)?;
            Ok(Figures {
                figures,
                history,
                period: question.asked.period,
            })
        })
        .collect()
    }

    /// What is asked, each in the period it is of.
    fn placed<'q>(&self, questions: &[Question<'q>]) -> Outcome<Vec<Cow<'q, Asked>>> {
        self.placed_by(questions, &mut |countings| self.counted(countings))
    }

    pub(crate) fn placed_by<'q>(
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
        let all = questions.iter().zip(&kinds).map(|(it, along)| {
            let groups = along.as_ref().and_then(|_| found.next());
            let newest = groups.and_then(|(_, groups)| newest(&groups, self.day_of(it.asked)));
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

    /// Whether it is told as of a day: of rows that are true from a day to a day, of years that
    /// have begun by then, or by a condition that asks for the day.
    pub fn is_told_of_days(&self, measure: &Measure) -> bool {
        let mut sides = measure.formulas().flat_map(Formula::sides);
        let is_dated = |it: &str| self.model.register(it).is_some_and(Register::is_dated);
        self.year_of(measure).is_some()
            || sides.any(|it| {
                let asks = it.filter.as_ref().is_some_and(model::expr::asks_the_day);
                asks || measure.on.is_none() && is_dated(&it.register)
            })
    }

    /// The kind of year each row of the measure speaks of.
    pub fn year_of(&self, measure: &Measure) -> Option<PeriodKind> {
        let [kind] = measure.periods.as_slice() else {
            return None;
        };
        let register = self.model.register(&measure.formula.of.register)?;
        let on = register.fields.get(measure.on.as_deref()?)?;
        let kind = PeriodKind::named(kind)?;
        let is_year = matches!(kind, PeriodKind::Year | PeriodKind::SchoolYear);
        (is_year && on.kind.ty() == Type::Period).then_some(kind)
    }

    fn counted(&self, countings: &[Counting<'_>]) -> Outcome<Vec<Grouped>> {
        let (history, found) = match &self.counts {
            Some(counts) => counts.count(self, countings)?,
            None => (0, countings.iter().map(|_| None).collect()),
        };
        let found = found.into_iter().zip(countings);
        found
            .map(|(groups, counting)| match groups {
                Some(groups) => Ok((history, groups)),
                None => read(self.store(), |read| self.count_rows(read, counting)),
            })
            .collect()
    }

    /// At most `limit` rows behind a number, in the order of their ids; with `reach`, only
    /// those in one of these branches.
    pub fn rows_behind(
        &self,
        asked: &Asked,
        page: &RowsPage,
        reach: Option<&[Branch]>,
    ) -> Outcome<Vec<Id>> {
        let measure = self.measure_called(&asked.measure)?;
        let question = Question {
            measure,
            asked,
            along: &[],
            reach: None,
        };
        let placed = self.placed(&[question])?;
        let asked = placed.first().map_or(asked, AsRef::as_ref);
        let mut formula = self.formula_of(measure, asked).into_owned();
        if let (true, Some(part)) = (page.of_part, &formula.part) {
            formula.part = Some(self.telling(part));
        }
        let counting = Counting {
            reach,
            ..Counting::of(measure, &formula, asked, &[])
        };
        if let Some(counts) = &self.counts
            && let Some(found) = counts.rows(self, &counting, page)?
        {
            return Ok(found);
        }
        read(self.store(), |read| self.some_rows(read, &counting, page))
    }

    /// What is counted, without rows that bring nothing to a sum: of a part those are looked
    /// for that make it.
    pub fn telling(&self, counted: &Counted) -> Counted {
        let field = match &counted.what {
            What::Over(Gist::Sum, name) => {
                let register = self.model.register(&counted.register);
                register.and_then(|it| it.fields.get(name))
            }
            _ => None,
        };
        let Some(field) = field else {
            return counted.clone();
        };
        let ty = field.kind.ty();
        let Some(nothing) = model::expr::literal(Value::Integer(0), &ty) else {
            return counted.clone();
        };
        let flag = |node| Expr {
            node,
            ty: Type::Flag,
        };
        let held = Expr {
            node: Node::Path(vec![field.name.clone()]),
            ty,
        };
        let brings = flag(Node::Compare(
            Compare::NotEqual,
            Box::new(held),
            Box::new(nothing),
        ));
        let filter = match counted.filter.clone() {
            Some(filter) => flag(Node::And(Box::new(filter), Box::new(brings))),
            None => brings,
        };
        Counted {
            filter: Some(filter),
            ..counted.clone()
        }
    }

    /// The formula that holds where and when it is asked; of what is made of another measure,
    /// with what that one counts there and then.
    pub fn formula_of<'m>(&'m self, measure: &'m Measure, asked: &Asked) -> Cow<'m, Formula> {
        let tree = self.tree();
        let at = asked
            .organisation
            .and_then(|it| tree.get(it))
            .or(tree.root());
        let path = at.map(|it| it.path.as_slice()).unwrap_or_default();
        let codes: Vec<&str> = path
            .iter()
            .filter_map(|it| Some(tree.get(*it)?.code.as_str()))
            .collect();
        let day = self.day_of(asked);
        let formula = measure.formula_on(day, &codes);
        let made = formula.made.as_ref();
        match made.and_then(|it| self.model.measure(&it.from)) {
            None => Cow::Borrowed(formula),
            Some(from) => {
                let counted = from.formula_on(day, &codes);
                Cow::Owned(Formula {
                    of: counted.of.clone(),
                    part: counted.part.clone(),
                    ..formula.clone()
                })
            }
        }
    }

    /// The last day of what is asked of.
    fn day_of(&self, asked: &Asked) -> Day {
        let last = asked.period.and_then(|it| it.after().yesterday().ok());
        let today = || self.today();
        // A period that goes on is asked as it stands.
        asked
            .as_of
            .or(last.map(|it| it.min(today())))
            .unwrap_or_else(today)
    }

    /// What a parameter of a measure says for an organisation.
    pub fn said_of(
        &self,
        param: Option<&str>,
        organisation: Option<Id>,
        asked: &Asked,
    ) -> Option<Decimal> {
        let tree = self.tree();
        let at = organisation.and_then(|it| tree.get(it)).or(tree.root())?;
        self.params()
            .value(param?, &at.path, self.day_of(asked))
            .as_decimal()
    }

    /// Figures of what was counted, in the order of their keys.
    pub(crate) fn conclude(
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
        for figure in &mut figures {
            let at = unit
                .and_then(|at| figure.key[at].as_ref())
                .or(asked.organisation);
            // How units differ is held to a line where the line is one for: of a county's schools.
            let level = at.and_then(|it| tree.get(it)).or(tree.root());
            let level = level.map(|it| it.level.as_str()).unwrap_or_default();
            let is_for = how != Some(How::Differs)
                || measure.warn.is_empty()
                || measure.warn.iter().any(|it| it == level);
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

/// Whether a value keeps to a line: does not fall below it where higher is better, nor pass it
/// where lower is.
fn keeps(measure: &Measure, value: Decimal, line: Decimal) -> bool {
    match measure.better {
        Some(Better::Lower) => value <= line,
        _ => value >= line,
    }
}

/// The newest period that has begun by a day and of which there is something.
fn newest(groups: &[Group], day: Day) -> Option<Period> {
    let periods = groups.iter().filter_map(|it| match it.key.as_slice() {
        [Value::Period(period)] if it.of.rows > 0 => Some(*period),
        _ => None,
    });
    periods.filter(|it| it.first() <= day).max()
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
/// Units without any of the whole have no share to differ by.
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
        // One alone differs from nobody.
        if pairs.len() < 2 {
            return None;
        }
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
