//! Many numbers asked together, counted by whoever counts fastest, and the rows behind one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use base::{Id, Period};
use model::{Formula, Measure};

use super::asked::{Along, Asked, Counting, Question, RowsPage};
use super::made::Figure;
use super::tally::{Group, Grouped};
use crate::store::read;
use crate::{Branch, Kernel, Outcome};

/// Numbers of a measure with what they are known at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    pub figures: Vec<Figure>,
    pub history: i64,
    /// The period they are of: the one asked for, else the newest, where rows speak of whole
    /// years.
    pub period: Option<Period>,
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

/// The installation by history numbers.
struct KnownThen(BTreeMap<i64, Kernel>);

impl KnownThen {
    /// As it was known when that is asked for, else as it is now.
    fn of<'k>(&'k self, now: &'k Kernel, asked: &Asked) -> &'k Kernel {
        asked.known_at.and_then(|it| self.0.get(&it)).unwrap_or(now)
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
        let known = self.known_then(questions)?;
        let questions: Vec<Question<'_>> = questions
            .iter()
            .zip(&placed)
            .map(|(it, asked)| Question { asked, ..*it })
            .collect();
        let formulas: Vec<Cow<'_, Formula>> = questions
            .iter()
            .map(|it| known.of(self, it.asked).formula_of(it.measure, it.asked))
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
            let teller = known.of(self, question.asked);
            let figures = teller.conclude(&one, question.measure, counting, groups)?;
            Ok(Figures {
                figures,
                history,
                period: question.asked.period,
            })
        })
        .collect()
    }

    /// Who says what the numbers are held to, for each history number they are known at.
    fn known_then(&self, questions: &[Question<'_>]) -> Outcome<KnownThen> {
        let mut known = BTreeMap::new();
        for at in questions.iter().filter_map(|it| it.asked.known_at) {
            if let Entry::Vacant(free) = known.entry(at) {
                free.insert(self.saying_then(at)?);
            }
        }
        Ok(KnownThen(known))
    }

    /// What is asked, each in the period it is of.
    fn placed<'q>(&self, questions: &[Question<'q>]) -> Outcome<Vec<Cow<'q, Asked>>> {
        self.placed_by(questions, &mut |countings| self.counted(countings))
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
}
