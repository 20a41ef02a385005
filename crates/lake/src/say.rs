//! Conditions of a definition as conditions over columns.
//!
//! What depends on one column with few values is not translated: the evaluator of the
//! definitions is asked once for each value, and the column is looked up in its answers. The
//! rest of the language has a counterpart here, or none: then the rows themselves are gone
//! through. Missing is unknown on both sides.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::ArrayRef;
use arrow::buffer::BooleanBuffer;
use base::{Day, Decimal, Id};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{cast, ident, lit, when};
use datafusion::prelude::Expr;
use kernel::{Kernel, ORGANISATION, word};
use model::expr::{self as language, Arith, Compare, Function, Node};
use model::{Register, Value, eval};

use crate::column::{Cell, Legend, Lies, array, data_type, day_number, mantissa};
use crate::found::{By, found};
use crate::keep::Picture;

/// An expression over columns.
#[derive(Clone)]
pub(crate) enum Said {
    Flag(Expr),
    Integer(Expr),
    Decimal(Expr),
    Day(Expr),
    Coded(Expr, Arc<Vec<Value>>),
    Several(Expr, Arc<Vec<Value>>),
    Id(Expr),
    Constant(Value),
}

/// A table joined to the counted one: the records a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Join {
    /// The column that refers to them, as it is called in the whole.
    pub(crate) from: String,
    pub(crate) register: String,
    /// Before the names of its columns.
    pub(crate) prefix: String,
}

/// What was said, none where columns cannot say it, with what it leads through.
type Known = (Option<Said>, Vec<Join>);

/// What says conditions of one register.
pub(crate) struct Speaker<'a> {
    pub(crate) kernel: &'a Kernel,
    pub(crate) picture: &'a Picture,
    pub(crate) register: &'a Register,
    pub(crate) today: Day,
    /// What the paths said since it was last emptied lead through.
    pub(crate) joins: RefCell<Vec<Join>>,
    /// What was said before, by how it is written, with what it leads through: the same is
    /// said once.
    pub(crate) known: RefCell<HashMap<String, Known>>,
}

impl Speaker<'_> {
    /// True, false or unknown; none where columns cannot say it.
    pub(crate) fn condition(&self, expr: &language::Expr) -> Option<Expr> {
        match self.say(expr)? {
            Said::Flag(flag) => Some(flag),
            Said::Constant(Value::Flag(flag)) => Some(lit(flag)),
            Said::Constant(Value::Missing) => Some(lit(ScalarValue::Boolean(None))),
            _ => None,
        }
    }

    fn say(&self, expr: &language::Expr) -> Option<Said> {
        match &expr.node {
            Node::Literal(value) => Some(Said::Constant(value.clone())),
            Node::Path(path) => self.path(path),
            node => self.once(format!("{node:?}"), || self.said(expr)),
        }
    }

    /// Says it, unless it was said before.
    fn once(&self, told: String, say: impl FnOnce() -> Option<Said>) -> Option<Said> {
        let known = self.known.borrow().get(&told).cloned();
        let (said, joins) = known.unwrap_or_else(|| {
            let before = self.joins.take();
            let said = say();
            let own = self.joins.replace(before);
            self.known
                .borrow_mut()
                .insert(told, (said.clone(), own.clone()));
            (said, own)
        });
        let mut all = self.joins.borrow_mut();
        for join in joins {
            if !all.contains(&join) {
                all.push(join);
            }
        }
        said
    }

    fn said(&self, expr: &language::Expr) -> Option<Said> {
        if let Some(found) = self.by_legend(expr) {
            return Some(found);
        }
        match &expr.node {
            Node::Literal(value) => Some(Said::Constant(value.clone())),
            Node::Path(path) => self.path(path),
            Node::Has(path) => self.has(path),
            Node::Not(one) => Some(Said::Flag(!self.condition(one)?)),
            Node::And(a, b) => Some(Said::Flag(self.condition(a)?.and(self.condition(b)?))),
            Node::Or(a, b) => Some(Said::Flag(self.condition(a)?.or(self.condition(b)?))),
            Node::Compare(how, a, b) => self.compare(*how, a, b),
            Node::In(one, values) => self.one_of(one, values),
            Node::Contains { list, item } => match (self.say(list)?, self.say(item)?) {
                (Said::Several(list, legend), Said::Constant(value)) => {
                    let wanted = legend.iter().position(|it| *it == value);
                    let wanted = wanted.and_then(|it| i32::try_from(it).ok());
                    Some(Said::Flag(match wanted {
                        Some(wanted) => holds(list, wanted),
                        None => lit(false),
                    }))
                }
                _ => None,
            },
            Node::If(condition, yes, no) => {
                let condition = self.condition(condition)?;
                let (yes, no) = (self.say(yes)?, self.say(no)?);
                let choose = |yes: Expr, no: Expr, nothing: ScalarValue| {
                    let unknown = condition.clone().is_null();
                    when(unknown, lit(nothing))
                        .when(condition.clone(), yes)
                        .otherwise(no)
                        .ok()
                };
                match (yes, no) {
                    (Said::Flag(yes), Said::Flag(no)) => {
                        choose(yes, no, ScalarValue::Boolean(None)).map(Said::Flag)
                    }
                    (Said::Integer(yes), Said::Integer(no)) => {
                        choose(yes, no, ScalarValue::Int64(None)).map(Said::Integer)
                    }
                    (Said::Day(yes), Said::Day(no)) => {
                        choose(yes, no, ScalarValue::Int32(None)).map(Said::Day)
                    }
                    _ => None,
                }
            }
            Node::Widen(one) => match self.say(one)? {
                Said::Integer(n) => Some(Said::Decimal(cast(n, data_type(Lies::Decimal(0))))),
                Said::Constant(Value::Integer(n)) => {
                    Some(Said::Constant(Value::Decimal(Decimal::from(n))))
                }
                other => Some(other),
            },
            Node::Arith(how, a, b) => self.sum(*how, a, b),
            Node::Call(Function::Today, _) => Some(Said::Constant(self.today.into())),
            Node::Param { id, on } => match self.say(on)? {
                Said::Constant(Value::Day(day)) => {
                    looked_up(ident("owner"), &self.worth(id, &[day])?)
                }
                Said::Day(on) => self.param(id, &on),
                _ => None,
            },
            Node::Negate(_) | Node::Call(..) | Node::Fold { .. } => None,
        }
    }

    /// What depends on one coded column only: its answer for each of the values it takes.
    fn by_legend(&self, expr: &language::Expr) -> Option<Said> {
        if matches!(expr.node, Node::Path(_) | Node::Has(_) | Node::Literal(_)) {
            return None;
        }
        let paths = language::asked(expr);
        let (first, rest) = paths.split_first()?;
        if rest.iter().any(|it| it != first) || !language::params(expr).is_empty() || acts(expr) {
            return None;
        }
        let Some(Said::Coded(at, legend)) = self.path(first) else {
            return None;
        };
        let answers: Vec<Value> = legend
            .iter()
            .chain([&Value::Missing])
            .map(|value| {
                let one = One {
                    path: first,
                    value,
                    today: self.today,
                };
                eval::eval(expr, &one)
            })
            .collect();
        looked_up(at, &answers)
    }

    /// The value a path leads to.
    pub(crate) fn path(&self, path: &[String]) -> Option<Said> {
        let (first, rest) = path.split_first()?;
        self.once(path.join("."), || {
            self.beyond("", self.register, first, rest)
        })
    }

    fn beyond(
        &self,
        prefix: &str,
        register: &Register,
        step: &str,
        rest: &[String],
    ) -> Option<Said> {
        let table = self.picture.tables.get(&register.id)?;
        let (at, lies) = table.columns.get(step)?;
        let name = format!("{prefix}{step}");
        let column = ident(&name);
        let legend = || Arc::new(table.legends[at].values().to_vec());
        let Some((next, others)) = rest.split_first() else {
            return Some(match lies {
                Lies::Flag => Said::Flag(column),
                Lies::Integer => Said::Integer(column),
                Lies::Decimal(_) => Said::Decimal(column),
                Lies::Day => Said::Day(column),
                Lies::Coded => Said::Coded(column, legend()),
                Lies::SeveralCoded => Said::Several(column, legend()),
                Lies::Id => Said::Id(column),
                Lies::Held => return None,
            });
        };
        let target = self.kernel.model.leads_to(register, step)?;
        if target.id == ORGANISATION {
            let values: Option<Vec<Value>> = legend()
                .iter()
                .chain([&Value::Missing])
                .map(|it| self.of_organisation(it, rest))
                .collect();
            return looked_up(column, &values?);
        }
        if lies != Lies::Id || step == "id" {
            return None;
        }
        let join = Join {
            from: name.clone(),
            register: target.id.clone(),
            prefix: format!("{name}."),
        };
        let mut joins = self.joins.borrow_mut();
        if !joins.contains(&join) {
            joins.push(join);
        }
        drop(joins);
        self.beyond(&format!("{name}."), target, next, others)
    }

    /// What a path leads to from an organisation, through organisations; none where it
    /// leads elsewhere.
    fn of_organisation(&self, organisation: &Value, path: &[String]) -> Option<Value> {
        let register = self.kernel.model.register(ORGANISATION)?;
        let mut value = organisation.clone();
        for (n, step) in path.iter().enumerate() {
            let Some(record) = value
                .as_ref()
                .and_then(|it| self.picture.organisations.get(&it))
            else {
                return Some(Value::Missing);
            };
            value = word(record, step);
            if n + 1 < path.len() {
                let next = self.kernel.model.leads_to(register, step)?;
                if next.id != ORGANISATION {
                    return None;
                }
            }
        }
        Some(value)
    }

    fn has(&self, path: &[String]) -> Option<Said> {
        let (last, before) = path.split_last()?;
        let mut held = before.to_vec();
        held.push(format!("?{last}"));
        let (first, rest) = held.split_first()?;
        // What is only held has no value to be asked for, and so no legend.
        if let Some(flag) = self.held("", self.register, first, rest) {
            return Some(Said::Flag(flag));
        }
        let is_there = match self.path(path)? {
            Said::Flag(it) | Said::Integer(it) | Said::Decimal(it) | Said::Day(it) => it,
            Said::Coded(it, _) | Said::Several(it, _) | Said::Id(it) => it,
            Said::Constant(value) => lit(!value.is_nothing()),
        };
        Some(Said::Flag(is_there.is_not_null()))
    }

    /// Whether a field that has no column holds something.
    fn held(&self, prefix: &str, register: &Register, step: &str, rest: &[String]) -> Option<Expr> {
        let table = self.picture.tables.get(&register.id)?;
        let Some((next, others)) = rest.split_first() else {
            let (_, lies) = table.columns.get(step)?;
            let flag = ident(format!("{prefix}{step}"));
            // Of a record that is not there nothing is held.
            return (lies == Lies::Held).then(|| flag.is_true());
        };
        let (_, lies) = table.columns.get(step)?;
        let target = self.kernel.model.leads_to(register, step)?;
        if lies != Lies::Id || target.id == ORGANISATION {
            return None;
        }
        // Makes the join.
        self.beyond(prefix, register, step, &["version".to_owned()])?;
        self.held(&format!("{prefix}{step}."), target, next, others)
    }

    fn compare(&self, how: Compare, a: &language::Expr, b: &language::Expr) -> Option<Said> {
        let flag = match (self.say(a)?, self.say(b)?) {
            (Said::Constant(a), b) => compared(mirrored(how), b, Said::Constant(a))?,
            (a, b) => compared(how, a, b)?,
        };
        Some(Said::Flag(flag))
    }

    fn one_of(&self, one: &language::Expr, values: &[Value]) -> Option<Said> {
        let one = self.say(one)?;
        let mut any: Option<Expr> = None;
        for value in values {
            let is = compared(Compare::Equal, one.clone(), Said::Constant(value.clone()))?;
            any = Some(match any {
                None => is,
                Some(any) => any.or(is),
            });
        }
        Some(Said::Flag(any.unwrap_or_else(|| lit(false))))
    }

    /// Sums of whole numbers and of days; products and quotients are left to the evaluator.
    fn sum(&self, how: Arith, a: &language::Expr, b: &language::Expr) -> Option<Said> {
        let (a, b) = (plain(self.say(a)?)?, plain(self.say(b)?)?);
        let add = |a: Expr, b: Expr| match how {
            Arith::Add => Some(a + b),
            Arith::Subtract => Some(a - b),
            Arith::Multiply | Arith::Divide => None,
        };
        let small = |n: Expr| cast(n, data_type(Lies::Day));
        Some(match (a, b) {
            (Said::Integer(a), Said::Integer(b)) => Said::Integer(add(a, b)?),
            (Said::Day(a), Said::Integer(b)) => Said::Day(add(a, small(b))?),
            (Said::Day(a), Said::Day(b)) => {
                Said::Integer(cast(add(a, b)?, data_type(Lies::Integer)))
            }
            _ => return None,
        })
    }

    /// What a parameter is worth on a day of the record's own, where it belongs.
    fn param(&self, id: &str, on: &Expr) -> Option<Said> {
        let params = self.kernel.params();
        let said = params.said(id).iter();
        let mut days: Vec<Day> = said
            .flat_map(|it| [Some(it.from), it.to])
            .flatten()
            .collect();
        days.sort_unstable();
        days.dedup();
        let worth = self.worth(id, &days)?;
        let owners = i32::try_from(worth.len() / days.len().max(1)).ok()?;
        // How many of the days have come; none without a day.
        let come = days
            .iter()
            .map(|day| on.clone().gt_eq(lit(day_number(*day))));
        let come = come.map(|it| cast(it, data_type(Lies::Coded)));
        let come = come.reduce(|a, b| a + b)?;
        let owner = ident("owner");
        let nobody = lit(owners - 1);
        let owner = when(owner.clone().is_null(), nobody)
            .otherwise(owner)
            .ok()?;
        // Before the first day nothing holds.
        let answers: Vec<Value> = worth.into_iter().chain([Value::Missing]).collect();
        looked_up((come - lit(1)) * lit(owners) + owner, &answers)
    }

    /// What a parameter is worth on days: on each by whom the records belong to, at last to nobody.
    fn worth(&self, id: &str, days: &[Day]) -> Option<Vec<Value>> {
        let table = self.picture.tables.get(&self.register.id)?;
        let (at, _) = table.columns.get("owner")?;
        let (tree, params) = (self.kernel.tree(), self.kernel.params());
        let owners = || table.legends[at].values().iter().chain([&Value::Missing]);
        let on = |day: Day, owner: &Value| {
            let owner = owner.as_ref().and_then(|it| tree.get(it));
            let path = owner.map(|it| it.path.as_slice()).unwrap_or_default();
            params.value(id, path, day)
        };
        let worth = days.iter().flat_map(|day| owners().map(|it| on(*day, it)));
        Some(worth.collect())
    }
}

/// One value in the place of a column.
struct One<'a> {
    path: &'a [String],
    value: &'a Value,
    today: Day,
}

impl eval::Scope for One<'_> {
    fn path(&self, path: &[String]) -> Value {
        match path == self.path {
            true => self.value.clone(),
            false => Value::Missing,
        }
    }

    fn beyond_cell(&self, _: &str, _: Value, _: &[String]) -> Value {
        Value::Missing
    }

    fn today(&self) -> Day {
        self.today
    }

    fn me(&self) -> Option<Id> {
        None
    }

    fn param(&self, _: &str, _: Day) -> Value {
        Value::Missing
    }
}

/// Whether an expression asks who acts, or goes through rows.
fn acts(expr: &language::Expr) -> bool {
    match &expr.node {
        Node::Call(Function::Me, _) | Node::Fold { .. } => true,
        Node::Call(_, args) => args.iter().any(acts),
        Node::Not(a) | Node::Negate(a) | Node::Widen(a) | Node::In(a, _) => acts(a),
        Node::And(a, b) | Node::Or(a, b) | Node::Compare(_, a, b) | Node::Arith(_, a, b) => {
            acts(a) || acts(b)
        }
        Node::If(a, b, c) => acts(a) || acts(b) || acts(c),
        Node::Contains { list, item } => acts(list) || acts(item),
        Node::Literal(_) | Node::Path(_) | Node::Has(_) | Node::Param { .. } => false,
    }
}

fn mirrored(how: Compare) -> Compare {
    match how {
        Compare::Less => Compare::Greater,
        Compare::LessOrEqual => Compare::GreaterOrEqual,
        Compare::Greater => Compare::Less,
        Compare::GreaterOrEqual => Compare::LessOrEqual,
        same => same,
    }
}

fn compared(how: Compare, a: Said, b: Said) -> Option<Expr> {
    let by = |a: Expr, b: Expr| match how {
        Compare::Equal => a.eq(b),
        Compare::NotEqual => a.not_eq(b),
        Compare::Less => a.lt(b),
        Compare::LessOrEqual => a.lt_eq(b),
        Compare::Greater => a.gt(b),
        Compare::GreaterOrEqual => a.gt_eq(b),
    };
    if let (Said::Constant(Value::Missing), _) | (_, Said::Constant(Value::Missing)) = (&a, &b) {
        return Some(lit(ScalarValue::Boolean(None)));
    }
    if let (Said::Coded(at, legend), Said::Constant(value)) = (&a, &b) {
        // Only equality is left: an order is asked by the legend.
        let at = at.clone();
        let number = legend.iter().position(|it| it == value);
        let number = number.and_then(|it| i32::try_from(it).ok()).unwrap_or(-1);
        return matches!(how, Compare::Equal | Compare::NotEqual).then(|| by(at, lit(number)));
    }
    if let (Said::Coded(one, legend), Said::Coded(other, others)) = (&a, &b) {
        let place = |value: &Value| match legend.iter().position(|it| it == value) {
            Some(place) => Value::Integer(i64::try_from(place).unwrap_or(-1)),
            None => Value::Integer(-1),
        };
        let places: Vec<Value> = others.iter().map(place).chain([Value::Missing]).collect();
        let Some(Said::Integer(other)) = looked_up(other.clone(), &places) else {
            return None;
        };
        let one = cast(one.clone(), data_type(Lies::Integer));
        return matches!(how, Compare::Equal | Compare::NotEqual).then(|| by(one, other));
    }
    match (plain(a)?, plain(b)?) {
        (Said::Flag(a), Said::Flag(b))
        | (Said::Integer(a), Said::Integer(b))
        | (Said::Day(a), Said::Day(b))
        | (Said::Decimal(a), Said::Decimal(b)) => Some(by(a, b)),
        (Said::Id(a), Said::Id(b)) if matches!(how, Compare::Equal | Compare::NotEqual) => {
            Some(by(a, b))
        }
        _ => None,
    }
}

/// A constant as a column would hold it.
fn plain(said: Said) -> Option<Said> {
    let Said::Constant(value) = said else {
        return Some(said);
    };
    Some(match value {
        Value::Flag(flag) => Said::Flag(lit(flag)),
        Value::Integer(n) => Said::Integer(lit(n)),
        Value::Decimal(n) => {
            let scale = u8::try_from(n.scale()).ok()?;
            let exact =
                ScalarValue::Decimal128(Some(mantissa(n, scale)), 38, i8::try_from(scale).ok()?);
            Said::Decimal(lit(exact))
        }
        Value::Day(day) => Said::Day(lit(day_number(day))),
        Value::Ref(id) => {
            let bytes = Some(id.as_bytes().to_vec());
            Said::Id(lit(ScalarValue::FixedSizeBinary(16, bytes)))
        }
        _ => return None,
    })
}

/// A column of numbers looked up in answers, of which the last is for none; none where the
/// answers are of no kind that lies in a column.
pub(crate) fn looked_up(at: Expr, answers: &[Value]) -> Option<Said> {
    let known = answers.iter().find(|it| !it.is_missing());
    let mut legend = Legend::default();
    let lies = match known {
        None | Some(Value::Flag(_)) => Lies::Flag,
        Some(Value::Integer(_)) => Lies::Integer,
        Some(Value::Decimal(_)) => {
            let places = answers
                .iter()
                .filter_map(Value::as_decimal)
                .map(|it| it.scale());
            Lies::Decimal(u8::try_from(places.max().unwrap_or_default()).ok()?)
        }
        Some(Value::Day(_)) => Lies::Day,
        Some(Value::Code(_) | Value::Ref(_) | Value::Period(_)) => Lies::Coded,
        Some(_) => return None,
    };
    let cells: Vec<Cell> = answers
        .iter()
        .map(|it| match (lies, it) {
            (_, Value::Missing) => Cell::None,
            (Lies::Flag, Value::Flag(flag)) => Cell::Flag(*flag),
            (Lies::Integer, Value::Integer(n)) => Cell::Integer(*n),
            (Lies::Decimal(scale), value) => match value.as_decimal() {
                Some(n) => Cell::Decimal(mantissa(n, scale)),
                None => Cell::None,
            },
            (Lies::Day, Value::Day(day)) => Cell::Number(day_number(*day)),
            (_, value) => Cell::Number(legend.number(value)),
        })
        .collect();
    let found = lookup(at, array(lies, cells.iter()));
    Some(match lies {
        Lies::Flag => Said::Flag(found),
        Lies::Integer => Said::Integer(found),
        Lies::Decimal(_) => Said::Decimal(found),
        Lies::Day => Said::Day(found),
        _ => Said::Coded(found, Arc::new(legend.values().to_vec())),
    })
}

fn lookup(at: Expr, answers: ArrayRef) -> Expr {
    let kind = answers.data_type().clone();
    found(at, (Lies::Coded, kind), By::Answers(answers))
}

/// Whether a list holds a number; none holds nothing.
fn holds(list: Expr, wanted: i32) -> Expr {
    let kinds = (Lies::SeveralCoded, data_type(Lies::Flag));
    found(list, kinds, By::Number(wanted))
}

/// Whether a row of the base still stands, by its place.
pub(crate) fn stands(place: Expr, alive: BooleanBuffer) -> Expr {
    found(
        place,
        (Lies::Coded, data_type(Lies::Flag)),
        By::Alive(alive),
    )
}

/// A column that holds one value, or none of them.
pub(crate) fn having(said: Said, value: &Value) -> Option<Expr> {
    match said {
        Said::Several(list, legend) => {
            let wanted = legend.iter().position(|it| it == value);
            let wanted = wanted.and_then(|it| i32::try_from(it).ok());
            Some(wanted.map_or_else(|| lit(false), |it| holds(list, it)))
        }
        said => compared(Compare::Equal, said, Said::Constant(value.clone())),
    }
}

/// Values by their numbers, with whether each is wanted.
pub(crate) fn among(at: Expr, legend: &[Value], wanted: impl Fn(&Value) -> bool) -> Option<Expr> {
    let answers = legend.iter().map(|it| Value::Flag(wanted(it)));
    let answers: Vec<Value> = answers.chain([Value::Flag(false)]).collect();
    match looked_up(at, &answers)? {
        Said::Flag(flag) => Some(flag),
        _ => None,
    }
}
