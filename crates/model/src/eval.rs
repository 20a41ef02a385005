//! What an expression is worth for one record.
//!
//! Pure: the record, the day and the person are given. What each operator means is
//! written here once; the SQL of the stores must agree, and a generated suite
//! compares them.
//!
//! | operator | meaning |
//! |---|---|
//! | a path | the value; unknown when it, or a record on the way to it, is missing; an empty text is missing |
//! | `has(p)` | whether there is a value; never unknown; an empty list is no value |
//! | `== !=` | equal, not equal; decimals by value, whatever their places; unknown when a side is |
//! | `< <= > >=` | numbers by value, days, times and instants by time, periods by their text (time order within one kind) |
//! | `&&` | false if a side is false, else unknown if a side is unknown |
//! | <code>&#124;&#124;</code> | true if a side is true, else unknown if a side is unknown |
//! | `!` | turns true and false round; unknown stays |
//! | `+ - *` on integers | exact; unknown beyond 64 bits |
//! | `+ - *` on decimals | exact; unknown on overflow |
//! | `/` | a decimal, rounded half away from zero to [`QUOTIENT_PLACES`] places; unknown by zero |
//! | day `±` integer, day `-` day | days; unknown outside the years 0 to 9999 |
//! | `x in [..]` | equal to one of them; unknown when `x` is |
//! | `x in list` | whether the list holds it; false for an empty list, unknown when `x` is and the list is not empty |
//! | `c ? a : b` | unknown when `c` is; `null` on one side is missing |
//! | `size(text)` | characters; unknown when missing |
//! | `size(list)` | items; 0 when there are none |
//! | `startsWith endsWith contains` | by character, case matters |
//! | `year month` | of a day |
//! | `today() me()` | given by the caller; `me()` is unknown when nobody acts |
//! | `param('x', day)` | what holds where the record belongs, on that day; unknown when the day is, or before the first value |
//! | `count(rows)` | how many rows; 0 when there are none |
//! | `count(c)` | rows for which `c` is true |
//! | `sum(n)` | over the rows for which `n` is known; 0 over none; unknown on overflow |
//! | `avg(n)` | the same sum over their number, as `/` rounds; unknown over none |
//! | `min(v) max(v)` | the same, by the order of `<`; unknown over none |
//! | `any(c) all(c)` | like <code>&#124;&#124;</code> and `&&` over all rows; false and true over none |

use std::time::Duration;

use base::{Day, Decimal, Id};

use crate::expr::{Arith, Compare, Expr, Fold, Function, Node};
use crate::value::{Row, Type, Value};

/// Places after the point of a quotient.
pub const QUOTIENT_PLACES: u32 = 6;

/// One record, as an expression asks about it.
pub trait Scope {
    /// The value a path leads to, from this record through the records it refers to;
    /// `Missing` when it leads nowhere.
    fn path(&self, path: &[String]) -> Value;
    /// The value the rest of a path leads to from a cell of one of this record's rows:
    /// `dish.item` with what it holds.
    fn beyond_cell(&self, cell: &str, held: Value, rest: &[String]) -> Value;
    fn today(&self) -> Day;
    /// The account of the person who acts.
    fn me(&self) -> Option<Id>;
    /// What a parameter is worth on a day where the record belongs.
    fn param(&self, id: &str, on: Day) -> Value;
}

/// One row of a field, within its record: `dish.price` is the row's.
pub struct InRow<'a> {
    pub record: &'a dyn Scope,
    /// The name of the field.
    pub rows: &'a str,
    pub row: &'a Row,
}

impl Scope for InRow<'_> {
    fn path(&self, path: &[String]) -> Value {
        match path {
            [rows, name, rest @ ..] if rows == self.rows => {
                let held = self.row.get(name).clone();
                match rest {
                    [] => held,
                    rest => self.beyond_cell(&format!("{rows}.{name}"), held, rest),
                }
            }
            path => self.record.path(path),
        }
    }

    fn beyond_cell(&self, cell: &str, held: Value, rest: &[String]) -> Value {
        self.record.beyond_cell(cell, held, rest)
    }

    fn today(&self) -> Day {
        self.record.today()
    }

    fn me(&self) -> Option<Id> {
        self.record.me()
    }

    fn param(&self, id: &str, on: Day) -> Value {
        self.record.param(id, on)
    }
}

/// The value of an expression; `Missing` is unknown.
pub fn eval(expr: &Expr, scope: &dyn Scope) -> Value {
    match &expr.node {
        Node::Literal(value) => value.clone(),
        Node::Path(path) => known(scope.path(path)),
        Node::Has(path) => Value::Flag(!known(scope.path(path)).is_missing()),
        Node::Not(inner) => flag(truth(inner, scope).map(|truth| !truth)),
        Node::And(left, right) => flag(match truth(left, scope) {
            Some(false) => Some(false),
            left => match truth(right, scope) {
                Some(false) => Some(false),
                right => left.and(right),
            },
        }),
        Node::Or(left, right) => flag(match truth(left, scope) {
            Some(true) => Some(true),
            left => match truth(right, scope) {
                Some(true) => Some(true),
                right => left.and(right),
            },
        }),
        Node::Compare(op, left, right) => compare(*op, &eval(left, scope), &eval(right, scope)),
        Node::Arith(op, left, right) => arith(*op, eval(left, scope), eval(right, scope)),
        Node::Negate(inner) => match eval(inner, scope) {
            Value::Integer(n) => n.checked_neg().map_or(Value::Missing, Value::Integer),
            Value::Decimal(n) => Value::Decimal(-n),
            _ => Value::Missing,
        },
        Node::In(item, values) => match eval(item, scope) {
            Value::Missing => Value::Missing,
            item => Value::Flag(values.iter().any(|value| equal(&item, value))),
        },
        Node::Contains { list, item } => match (eval(list, scope), eval(item, scope)) {
            (Value::List(_), Value::Missing) => Value::Missing,
            (Value::List(items), item) => {
                Value::Flag(items.iter().any(|value| equal(&item, value)))
            }
            _ => Value::Flag(false),
        },
        Node::If(condition, yes, no) => match truth(condition, scope) {
            Some(true) => eval(yes, scope),
            Some(false) => eval(no, scope),
            None => Value::Missing,
        },
        Node::Widen(inner) => match eval(inner, scope) {
            Value::Integer(n) => Value::Decimal(n.into()),
            value => value,
        },
        Node::Call(Function::Size, args) if matches!(args[0].ty, Type::List(_)) => {
            match eval(&args[0], scope) {
                Value::List(items) => count(items.len()),
                _ => Value::Integer(0),
            }
        }
        Node::Param { id, on } => match eval(on, scope) {
            Value::Day(day) => scope.param(id, day),
            _ => Value::Missing,
        },
        Node::Fold { rows, fold, of } => {
            let held = scope.path(std::slice::from_ref(rows));
            let Some(of) = of else {
                return count(held.rows().len());
            };
            let each = held.rows().iter().map(|row| {
                let scope = InRow {
                    record: scope,
                    rows,
                    row,
                };
                eval(of, &scope)
            });
            folded(*fold, &of.ty, each)
        }
        Node::Call(function, args) => {
            let args: Vec<Value> = args.iter().map(|arg| eval(arg, scope)).collect();
            call(*function, &args, scope)
        }
    }
}

/// Whether a filter takes the record: only when it is true.
pub fn holds(expr: &Expr, scope: &dyn Scope) -> bool {
    truth(expr, scope) == Some(true)
}

/// Whether a check fails: only when it is false.
pub fn fails(expr: &Expr, scope: &dyn Scope) -> bool {
    truth(expr, scope) == Some(false)
}

fn truth(expr: &Expr, scope: &dyn Scope) -> Option<bool> {
    eval(expr, scope).as_flag()
}

fn flag(truth: Option<bool>) -> Value {
    truth.map_or(Value::Missing, Value::Flag)
}

/// Empty texts and lists are missing.
fn known(value: Value) -> Value {
    match value.is_nothing() {
        true => Value::Missing,
        false => value,
    }
}

fn compare(op: Compare, left: &Value, right: &Value) -> Value {
    use std::cmp::Ordering::{Equal, Greater, Less};
    if left.is_missing() || right.is_missing() {
        return Value::Missing;
    }
    let ordering = match (left, right) {
        (Value::Integer(a), Value::Integer(b)) => a.cmp(b),
        (Value::Decimal(a), Value::Decimal(b)) => a.cmp(b),
        (Value::Day(a), Value::Day(b)) => a.cmp(b),
        (Value::Time(a), Value::Time(b)) => a.cmp(b),
        (Value::Instant(a), Value::Instant(b)) => a.cmp(b),
        (Value::Period(a), Value::Period(b)) => a.to_string().cmp(&b.to_string()),
        (a, b) if equal(a, b) => Equal,
        // Types without an order are compared for equality only.
        _ => Less,
    };
    Value::Flag(match op {
        Compare::Equal => ordering == Equal,
        Compare::NotEqual => ordering != Equal,
        Compare::Less => ordering == Less,
        Compare::LessOrEqual => ordering != Greater,
        Compare::Greater => ordering == Greater,
        Compare::GreaterOrEqual => ordering != Less,
    })
}

/// One value of all rows'.
fn folded(fold: Fold, ty: &Type, each: impl Iterator<Item = Value>) -> Value {
    let each: Vec<Value> = each.collect();
    let is = |flag: bool| each.contains(&Value::Flag(flag));
    let unknown = || each.contains(&Value::Missing);
    let known = || each.iter().filter(|it| !it.is_missing());
    let sum = || {
        let zero = match ty {
            Type::Decimal => Value::Decimal(Decimal::ZERO),
            _ => Value::Integer(0),
        };
        known().fold(zero, |sum, it| arith(Arith::Add, sum, it.clone()))
    };
    let first = |op| {
        let before = |a: &Value, b: &Value| compare(op, a, b) == Value::Flag(true);
        let first = known().reduce(|a, b| if before(b, a) { b } else { a });
        first.cloned().unwrap_or_default()
    };
    match fold {
        Fold::Count => count(each.iter().filter(|it| **it == Value::Flag(true)).count()),
        Fold::Sum => sum(),
        Fold::Average => arith(Arith::Divide, sum(), Value::Decimal(known().count().into())),
        Fold::Least => first(Compare::Less),
        Fold::Greatest => first(Compare::Greater),
        Fold::Any => flag(match is(true) {
            true => Some(true),
            false => (!unknown()).then_some(false),
        }),
        Fold::All => flag(match is(false) {
            true => Some(false),
            false => (!unknown()).then_some(true),
        }),
    }
}

fn equal(a: &Value, b: &Value) -> bool {
    a == b
}

fn arith(op: Arith, left: Value, right: Value) -> Value {
    match (op, left, right) {
        (op, Value::Integer(a), Value::Integer(b)) => match op {
            Arith::Add => a.checked_add(b),
            Arith::Subtract => a.checked_sub(b),
            Arith::Multiply => a.checked_mul(b),
            Arith::Divide => return quotient(a.into(), b.into()),
        }
        .map_or(Value::Missing, Value::Integer),
        (op, Value::Decimal(a), Value::Decimal(b)) => match op {
            Arith::Add => a.checked_add(b),
            Arith::Subtract => a.checked_sub(b),
            Arith::Multiply => a.checked_mul(b),
            Arith::Divide => return quotient(a, b),
        }
        .map_or(Value::Missing, Value::Decimal),
        (Arith::Add, Value::Day(day), Value::Integer(n)) => shift(day, Some(n)),
        (Arith::Subtract, Value::Day(day), Value::Integer(n)) => shift(day, n.checked_neg()),
        (Arith::Subtract, Value::Day(a), Value::Day(b)) => {
            Value::Integer(a.duration_since(b).as_hours() / 24)
        }
        _ => Value::Missing,
    }
}

/// Rounded once, from the exact quotient.
fn quotient(a: Decimal, b: Decimal) -> Value {
    let (a, b) = (a.normalize(), b.normalize());
    let places = QUOTIENT_PLACES + b.scale();
    let exact = || {
        let (mut numerator, mut denominator) = (a.mantissa(), b.mantissa());
        match places.checked_sub(a.scale()) {
            Some(up) => numerator = numerator.checked_mul(10_i128.checked_pow(up)?)?,
            None => {
                denominator = denominator.checked_mul(10_i128.checked_pow(a.scale() - places)?)?;
            }
        }
        let whole = numerator.checked_div(denominator)?;
        let rest = numerator.checked_rem(denominator)?;
        let up = rest.unsigned_abs() >= denominator.unsigned_abs() - rest.unsigned_abs();
        let sign = if (numerator < 0) == (denominator < 0) {
            1
        } else {
            -1
        };
        let rounded = if up { whole.checked_add(sign)? } else { whole };
        Decimal::try_from_i128_with_scale(rounded, QUOTIENT_PLACES).ok()
    };
    exact().map_or(Value::Missing, |n| Value::Decimal(n.normalize()))
}

fn shift(day: Day, days: Option<i64>) -> Value {
    // More than all the days there are, and more than may be added at once.
    const MANY: i64 = 4_000_000;
    let moved = days
        .filter(|days| (-MANY..MANY).contains(days))
        .and_then(|days| {
            let half = days / 2;
            shift_some(shift_some(day, half)?, days - half)
        });
    match moved {
        Some(day) if day.year() >= 0 => Value::Day(day),
        _ => Value::Missing,
    }
}

fn shift_some(day: Day, days: i64) -> Option<Day> {
    let stretch = Duration::from_secs(days.unsigned_abs() * 86_400);
    let moved = if days < 0 {
        day.checked_sub(stretch)
    } else {
        day.checked_add(stretch)
    };
    moved.ok()
}

fn call(function: Function, args: &[Value], scope: &dyn Scope) -> Value {
    match (function, args) {
        (Function::Today, _) => Value::Day(scope.today()),
        (Function::Me, _) => scope.me().map_or(Value::Missing, Value::Ref),
        (Function::Size, [Value::Text(text)]) => count(text.chars().count()),
        (Function::StartsWith, [Value::Text(text), Value::Text(part)]) => {
            Value::Flag(text.starts_with(part.as_str()))
        }
        (Function::EndsWith, [Value::Text(text), Value::Text(part)]) => {
            Value::Flag(text.ends_with(part.as_str()))
        }
        (Function::ContainsText, [Value::Text(text), Value::Text(part)]) => {
            Value::Flag(text.contains(part.as_str()))
        }
        (Function::Year, [Value::Day(day)]) => Value::Integer(day.year().into()),
        (Function::Month, [Value::Day(day)]) => Value::Integer(day.month().into()),
        _ => Value::Missing,
    }
}

fn count(n: usize) -> Value {
    i64::try_from(n).map_or(Value::Missing, Value::Integer)
}
