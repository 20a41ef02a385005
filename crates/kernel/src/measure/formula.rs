//! What of a measure's definition holds where and when it is asked: the formula, the line, and
//! the kind of year its rows speak of.

use std::borrow::Cow;

use base::period::PeriodKind;
use base::{Day, Decimal, Id};
use model::expr::{Compare, Expr, Node};
use model::{Counted, Formula, Gist, Measure, Register, Type, Value, What};

use super::asked::Asked;
use crate::{Kernel, Outcome, Refusal};

impl Kernel {
    pub(crate) fn measure_called(&self, id: &str) -> Outcome<&Measure> {
        let measure = self.model.measure(id);
        measure.ok_or_else(|| Refusal::new("kernel.not_found", "没有这个指标。").into())
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
    pub(super) fn day_of(&self, asked: &Asked) -> Day {
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
}
