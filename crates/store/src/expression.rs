//! The SQL of the typed expressions, over the tables of `tables`.
//!
//! Says for many rows what `model::eval` says for one, and means the same: missing
//! is NULL, conditions are three-valued. A suite runs every operator on all three.
//! What the two databases say differently is behind [`Words`].
//!
//! # Range
//! A decimal is an integer scaled by its places, so a number and every step on the
//! way to it must fit 64 bits once scaled: with two places, products up to 9 × 10¹⁴,
//! dividends up to 9 × 10¹⁰. Beyond that the SQL says unknown where the evaluator,
//! which has 96 bits, may still know. Days are of the years 0 to 9999.
//!
//! Not here: sensitive fields, whose columns hold no values to compare.

mod postgres;
mod rows;
mod sqlite;

use base::{Day, Decimal, Id};
use model::eval::QUOTIENT_PLACES;
use model::expr::{Arith, Compare, Expr, Function, Node};
use model::{Area, Kind, Model, Params, Register, Type, Value};
use sea_query::{
    Alias, CaseStatement, Expr as Sql, ExprTrait, Func, IntoIden, Query, SelectStatement,
    Value as Bound,
};

use crate::dialect::Dialect;
use crate::tables::link_table;

/// What an expression is asked with.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    pub today: Day,
    pub me: Option<Id>,
    pub params: &'a Params,
}

/// The condition an expression sets to the rows of its register's table.
///
/// # Shape
/// True, false or NULL for each row; `WHERE` takes only true. `alias` names the
/// register's table in the surrounding statement; aliases inside begin with it.
pub fn condition(
    dialect: Dialect,
    expr: &Expr,
    model: &Model,
    register: &Register,
    alias: &str,
    at: &At<'_>,
) -> Sql {
    writer(dialect, model, register, alias, at).sql(expr)
}

/// The value an expression has for a row, and the places a decimal is scaled by.
pub fn value(
    dialect: Dialect,
    expr: &Expr,
    model: &Model,
    register: &Register,
    alias: &str,
    at: &At<'_>,
) -> (Sql, u32) {
    let writer = writer(dialect, model, register, alias, at);
    match is_number(&expr.ty) {
        true => {
            let (sql, scale) = writer.number(expr);
            (writer.words.operand(sql), scale)
        }
        false => (writer.sql(expr), 0),
    }
}

fn writer<'a>(
    dialect: Dialect,
    model: &'a Model,
    register: &'a Register,
    alias: &'a str,
    at: &'a At<'a>,
) -> Writer<'a> {
    let words: &dyn Words = match dialect {
        Dialect::Sqlite => &sqlite::Sqlite,
        Dialect::Postgres => &postgres::Postgres,
    };
    Writer {
        words,
        model,
        register,
        alias,
        at,
        row: None,
    }
}

/// A number and the places it is scaled by; an integer is scaled by none.
type Number = (Sql, u32);

/// What the two databases say differently.
trait Words {
    fn text(&self, text: String) -> Sql;
    fn flag(&self, flag: bool) -> Sql;
    fn bytes(&self, bytes: Vec<u8>) -> Sql;
    /// A number ready to be used; constants are left bare until then, to be computed with.
    fn operand(&self, number: Sql) -> Sql;
    /// One step, unknown when it overflows (or when `exact` looks). Division: see `quotient`.
    fn arith(&self, op: Arith, left: Sql, right: Sql) -> Sql;
    /// The outcome of steps as an integer, unknown when one overflowed.
    fn exact(&self, number: Sql) -> Sql;
    /// With `QUOTIENT_PLACES`, rounded half away from zero; unknown when divided by zero.
    fn quotient(&self, n: Number, d: Number) -> Sql;
    /// The sum over all rows of a selection, 0 over none; like a step when it overflows.
    fn total(&self, number: Sql) -> Sql;
    /// Unknown outside the years 0 to 9999.
    fn shifted_day(&self, op: Arith, day: Sql, days: Sql) -> Sql;
    fn days_between(&self, left: Sql, right: Sql) -> Sql;
    fn china_day(&self, microseconds: Sql) -> Sql;
    fn contains(&self, text: Sql, part: Sql) -> Sql;
    fn ends_with(&self, text: Sql, end: Sql) -> Sql;
    /// Cast to a 64-bit integer.
    fn integer(&self, sql: Sql) -> Sql;
}

struct Writer<'a> {
    words: &'a dyn Words,
    model: &'a Model,
    register: &'a Register,
    alias: &'a str,
    at: &'a At<'a>,
    /// The field whose row is spoken of, and the alias of the row's table.
    row: Option<(String, String)>,
}

impl Writer<'_> {
    /// Anything but lists, which have no value of their own. Decimals: see `number`.
    fn sql(&self, expr: &Expr) -> Sql {
        if is_number(&expr.ty) {
            return self.words.operand(self.number(expr).0);
        }
        match &expr.node {
            Node::Literal(value) => self.bound(value),
            Node::Path(path) => self.path(path),
            Node::Has(path) => match self.kind(path).filter(|_| self.cell(path).is_none()) {
                Some(kind) if kind.is_several() || kind.rows().is_some() => {
                    Sql::exists(self.items(path))
                }
                _ => self.path(path).is_not_null(),
            },
            Node::Not(inner) => self.sql(inner).not(),
            Node::And(left, right) => self.sql(left).and(self.sql(right)),
            Node::Or(left, right) => self.sql(left).or(self.sql(right)),
            Node::Compare(op, left, right) => self.compare(*op, left, right),
            Node::Arith(op, left, right) => self.shifted_day(*op, left, right),
            Node::In(item, values) => self.is_in(item, values),
            Node::Contains { list, item } => self.contains(list, item),
            Node::If(condition, yes, no) => self.choice(condition, self.sql(yes), self.sql(no)),
            Node::Call(function, args) => self.call(*function, args),
            Node::Param { id, on } => self.param(id, on).0,
            Node::Fold { rows, fold, of } => self.fold(rows, *fold, of.as_deref()),
            // Numbers, which went another way.
            Node::Negate(_) | Node::Widen(_) => null(),
        }
    }

    /// A number, unknown when a step on the way to it overflowed.
    fn number(&self, expr: &Expr) -> Number {
        let (sql, scale) = self.raw_number(expr);
        match expr.node {
            Node::Path(_) | Node::Literal(_) | Node::Call(..) | Node::Param { .. } => (sql, scale),
            _ => (self.words.exact(sql), scale),
        }
    }

    fn raw_number(&self, expr: &Expr) -> Number {
        match &expr.node {
            Node::Literal(Value::Decimal(n)) => {
                let n = n.normalize();
                (Sql::val(clamp(n.mantissa())), n.scale())
            }
            Node::Literal(value) => (self.bound(value), 0),
            Node::Path(path) => {
                let scale = self.kind(path).and_then(|kind| kind.scale()).unwrap_or(0);
                (self.path(path), scale.into())
            }
            Node::Widen(inner) => self.raw_number(inner),
            Node::Negate(inner) => {
                let (sql, scale) = self.raw_number(inner);
                let zero = Sql::val(0_i64);
                (self.words.arith(Arith::Subtract, zero, sql), scale)
            }
            Node::If(condition, yes, no) => {
                let (yes, no, scale) = self.aligned(self.raw_number(yes), self.raw_number(no));
                let (yes, no) = (self.words.operand(yes), self.words.operand(no));
                (self.choice(condition, yes, no), scale)
            }
            Node::Arith(_, left, _) if left.ty == Type::Day => (self.days_between(expr), 0),
            Node::Arith(op, left, right) => {
                let (left, right) = (self.raw_number(left), self.raw_number(right));
                match op {
                    Arith::Multiply => {
                        let product = self.words.arith(*op, left.0, right.0);
                        (product, left.1 + right.1)
                    }
                    Arith::Divide => (self.words.quotient(left, right), QUOTIENT_PLACES),
                    Arith::Add | Arith::Subtract => {
                        let (left, right, scale) = self.aligned(left, right);
                        (self.words.arith(*op, left, right), scale)
                    }
                }
            }
            Node::Call(function, args) => (self.call(*function, args), 0),
            Node::Param { id, on } => self.param(id, on),
            Node::Fold { rows, fold, of } => self.folded(rows, *fold, of.as_deref()),
            _ => (null(), 0),
        }
    }

    fn compare(&self, op: Compare, left: &Expr, right: &Expr) -> Sql {
        let (left, right) = match is_number(&left.ty) {
            true => self.aligned_exact(left, right),
            false => (self.sql(left), self.sql(right)),
        };
        match op {
            Compare::Equal => left.eq(right),
            Compare::NotEqual => left.ne(right),
            Compare::Less => left.lt(right),
            Compare::LessOrEqual => left.lte(right),
            Compare::Greater => left.gt(right),
            Compare::GreaterOrEqual => left.gte(right),
        }
    }

    fn aligned_exact(&self, left: &Expr, right: &Expr) -> (Sql, Sql) {
        let (left, right) = (self.number(left), self.number(right));
        let (left_scale, right_scale) = (left.1, right.1);
        let (left, right, scale) = self.aligned(left, right);
        let again = |sql, was| match scale > was && !is_constant(&sql) {
            true => self.words.exact(sql),
            false => self.words.operand(sql),
        };
        (again(left, left_scale), again(right, right_scale))
    }

    /// Both numbers at the larger of the two scales.
    fn aligned(&self, left: Number, right: Number) -> (Sql, Sql, u32) {
        let scale = Ord::max(left.1, right.1);
        (
            scaled(self.words, left.0, scale - left.1),
            scaled(self.words, right.0, scale - right.1),
            scale,
        )
    }

    fn bound(&self, value: &Value) -> Sql {
        match value {
            Value::Missing | Value::List(_) | Value::Rows(_) => null(),
            Value::Place(_) | Value::Polygon(_) => null(),
            Value::Flag(flag) => self.words.flag(*flag),
            Value::Integer(n) => Sql::val(*n),
            Value::Decimal(n) => Sql::val(clamp(n.mantissa())),
            Value::Text(text) | Value::Code(text) => self.words.text(text.clone()),
            Value::Day(day) => self.words.text(day.to_string()),
            Value::Time(time) => self.words.text(time.to_string()),
            Value::Period(period) => self.words.text(period.to_string()),
            Value::Instant(instant) => self.words.operand(Sql::val(instant.as_microsecond())),
            Value::Ref(id) => self.words.bytes(id.as_bytes().to_vec()),
        }
    }

    fn is_in(&self, item: &Expr, values: &[Value]) -> Sql {
        if !is_number(&item.ty) {
            return self.sql(item).is_in(values.iter().map(|it| self.bound(it)));
        }
        let decimals: Vec<Decimal> = values
            .iter()
            .filter_map(Value::as_decimal)
            .map(|n| n.normalize())
            .collect();
        let places = decimals.iter().map(Decimal::scale).max().unwrap_or(0);
        let (sql, was) = self.number(item);
        let scale = Ord::max(was, places);
        let sql = match scale > was {
            true => self.words.exact(scaled(self.words, sql, scale - was)),
            false => self.words.operand(sql),
        };
        sql.is_in(decimals.iter().map(|n| {
            let up = 10_i128.checked_pow(scale - n.scale()).unwrap_or(i128::MAX);
            let n = Sql::val(clamp(n.mantissa().saturating_mul(up)));
            self.words.operand(n)
        }))
    }

    fn contains(&self, list: &Expr, item: &Expr) -> Sql {
        let Node::Path(path) = &list.node else {
            return null();
        };
        let wanted = |item: Sql| {
            let value = Sql::col((LINK.into_iden(), "value"));
            Sql::exists(self.items(path).and_where(value.eq(item)).take())
        };
        match &item.node {
            Node::Literal(_) => wanted(self.sql(item)),
            _ => CaseStatement::new()
                .case(self.sql(item).is_not_null(), wanted(self.sql(item)))
                .case(Sql::exists(self.items(path)), null())
                .finally(self.words.flag(false))
                .into(),
        }
    }

    /// Unknown when the condition is.
    fn choice(&self, condition: &Expr, yes: Sql, no: Sql) -> Sql {
        CaseStatement::new()
            .case(self.sql(condition), yes)
            .case(self.sql(condition).not(), no)
            .into()
    }

    fn shifted_day(&self, op: Arith, day: &Expr, days: &Expr) -> Sql {
        let (days, _) = self.number(days);
        self.words.shifted_day(op, self.sql(day), days)
    }

    fn days_between(&self, expr: &Expr) -> Sql {
        let Node::Arith(_, left, right) = &expr.node else {
            return null();
        };
        self.words.days_between(self.sql(left), self.sql(right))
    }

    fn call(&self, function: Function, args: &[Expr]) -> Sql {
        let text = |idx: usize| self.sql(&args[idx]);
        match function {
            Function::Today => self.words.text(self.at.today.to_string()),
            Function::Me => {
                let me = |me: Id| self.bound(&Value::Ref(me));
                self.at.me.map_or_else(null, me)
            }
            Function::Size => match &args[0].node {
                Node::Path(path) if matches!(args[0].ty, Type::List(_)) => {
                    let mut items = self.items(path);
                    items.clear_selects().expr(Func::count(Sql::cust("*")));
                    items.into()
                }
                _ => self.words.integer(length(text(0))),
            },
            Function::ContainsText => self.words.contains(text(0), text(1)),
            Function::StartsWith => {
                let start = [text(0), Sql::cust("1"), length(text(1))];
                self::function("substr", start).eq(text(1))
            }
            Function::EndsWith => self.words.ends_with(text(0), text(1)),
            Function::Year => self.words.integer(part(text(0), "1", "4")),
            Function::Month => self.words.integer(part(text(0), "6", "2")),
        }
    }

    /// The first of what is said of a parameter that holds: for the row's owner, on a day.
    fn param(&self, id: &str, on: &Expr) -> Number {
        let said = self.at.params.said(id);
        let places = |value: &Value| value.as_decimal().map_or(0, |n| n.normalize().scale());
        let scale = said.iter().map(|it| places(&it.is)).max().unwrap_or(0);
        let mut case = CaseStatement::new();
        let mut is_empty = true;
        for it in said {
            let day = |day: Day| self.words.text(day.to_string());
            let mut holds = self.sql(on).gte(day(it.from));
            if let Some(to) = it.to {
                holds = holds.and(self.sql(on).lt(day(to)));
            }
            if let Area::Under {
                depth,
                organisation,
            } = it.area
            {
                let above = self.column(self.alias, &format!("up{depth}"));
                holds = above.eq(self.bound(&Value::Ref(organisation))).and(holds);
            }
            case = case.case(holds, self.said(&it.is, scale));
            is_empty = false;
        }
        match is_empty {
            true => (null(), scale),
            false => (case.into(), scale),
        }
    }

    /// A value, of numbers scaled by so many places.
    fn said(&self, value: &Value, scale: u32) -> Sql {
        match value {
            Value::Decimal(n) => {
                let n = n.normalize();
                let up = 10_i128.checked_pow(scale - n.scale()).unwrap_or(i128::MAX);
                let n = clamp(n.mantissa().saturating_mul(up));
                self.words.operand(Sql::val(n))
            }
            Value::Integer(n) => self.words.operand(Sql::val(*n)),
            value => self.bound(value),
        }
    }

    /// The column of a cell, where a row is spoken of.
    fn cell(&self, path: &[String]) -> Option<Sql> {
        match (path, &self.row) {
            ([rows, name], Some((of, alias))) if rows == of => Some(self.column(alias, name)),
            _ => None,
        }
    }

    /// The column a path ends at: of this row, or looked up through the rows it refers to.
    fn path(&self, path: &[String]) -> Sql {
        if let Some(cell) = self.cell(path) {
            return cell;
        }
        let end = self.model.end_of(self.register, path);
        let (Some((name, way)), Some((register, _))) = (path.split_last(), end) else {
            return null();
        };
        if way.is_empty() {
            return self.column(self.alias, name);
        }
        let alias = format!("{}_{}", self.alias, way.len());
        Query::select()
            .expr(self.column(&alias, name))
            .from_as(Alias::new(register.table()), Alias::new(&alias))
            .and_where(self.column(&alias, "id").eq(self.path(way)))
            .take()
            .into()
    }

    /// A column of a register's table; `created_on` is the day in China.
    fn column(&self, alias: &str, name: &str) -> Sql {
        let column = |name: &str| Sql::col((Alias::new(alias), Alias::new(name)));
        match name {
            "created_on" => self.words.china_day(column("created_at")),
            _ => column(name),
        }
    }

    /// The rows of the link table that a list field holds for the row a path leads to.
    fn items(&self, path: &[String]) -> SelectStatement {
        let (name, way) = match path.split_last() {
            Some((name, way)) => (name.as_str(), way),
            None => ("", path),
        };
        let holder = match way {
            [] => self.column(self.alias, "id"),
            _ => self.path(way),
        };
        let end = self.model.end_of(self.register, path);
        let table = end.map(|(register, _)| link_table(register, name));
        let table = table.unwrap_or_default();
        Query::select()
            .expr(Sql::cust("1"))
            .from_as(Alias::new(table), LINK)
            .and_where(Sql::col((LINK.into_iden(), "record")).eq(holder))
            .take()
    }

    fn kind(&self, path: &[String]) -> Option<&Kind> {
        let (register, step) = self.model.end_of(self.register, path)?;
        register.field(&step).map(|it| &it.kind)
    }
}

const LINK: &str = "link";

fn null() -> Sql {
    Sql::null()
}

fn function<const N: usize>(name: &'static str, args: [Sql; N]) -> Sql {
    Func::cust(name).args(args).into()
}

fn length(text: Sql) -> Sql {
    function("length", [text])
}

fn part(text: Sql, from: &'static str, length: &'static str) -> Sql {
    function("substr", [text, Sql::cust(from), Sql::cust(length)])
}

fn is_constant(number: &Sql) -> bool {
    matches!(number, Sql::Value(Bound::BigInt(Some(_))))
}

fn scaled(words: &dyn Words, number: Sql, places: u32) -> Sql {
    match (places, number) {
        (0, number) => number,
        (_, Sql::Value(Bound::BigInt(Some(n)))) => {
            let up = 10_i128.checked_pow(places).unwrap_or(i128::MAX);
            Sql::val(clamp(i128::from(n).saturating_mul(up)))
        }
        (_, number) => match 10_i64.checked_pow(places) {
            Some(up) => words.arith(Arith::Multiply, number, Sql::val(up)),
            None => null(),
        },
    }
}

fn clamp(n: i128) -> i64 {
    i64::try_from(n).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX })
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Integer | Type::Decimal)
}
