//! The SQL of the typed expressions, over the tables of `tables`.
//!
//! Says for many rows what `model::eval` says for one, and means the same: missing
//! is NULL, conditions are three-valued. A suite runs every operator on both.
//!
//! # Range
//! A decimal is an integer scaled by its places, so a number and every step on the
//! way to it must fit 64 bits once scaled: with two places, products up to 9 × 10¹⁴,
//! dividends up to 9 × 10¹⁰. Beyond that the SQL says unknown where the evaluator,
//! which has 96 bits, may still know. Days are of the years 0 to 9999.
//!
//! Not here: sensitive fields, whose columns hold no values to compare.

use base::{Day, Decimal, Id};
use model::eval::QUOTIENT_PLACES;
use model::expr::{Arith, Compare, Expr, Function, Node};
use model::{Kind, Model, ORGANISATION, Register, Type, Value};
use sea_query::{
    Alias, BinOper, CaseStatement, Expr as Sql, ExprTrait, Func, IntoIden, Query, SelectStatement,
    Value as Bound,
};

/// What an expression is asked with.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub today: Day,
    pub me: Option<Id>,
}

/// The condition an expression sets to the rows of its register's table.
///
/// # Shape
/// True, false or NULL for each row; `WHERE` takes only true. `alias` names the
/// register's table in the surrounding statement; aliases inside begin with it.
pub fn condition(expr: &Expr, model: &Model, register: &Register, alias: &str, at: &At) -> Sql {
    Writer {
        model,
        register,
        alias,
        at,
    }
    .sql(expr)
}

/// The value an expression has for a row, and the places a decimal is scaled by.
pub fn value(expr: &Expr, model: &Model, register: &Register, alias: &str, at: &At) -> (Sql, u32) {
    let writer = Writer {
        model,
        register,
        alias,
        at,
    };
    match is_number(&expr.ty) {
        true => writer.number(expr),
        false => (writer.sql(expr), 0),
    }
}

struct Writer<'a> {
    model: &'a Model,
    register: &'a Register,
    alias: &'a str,
    at: &'a At,
}

impl Writer<'_> {
    /// Anything but lists, which have no value of their own. Decimals: see `number`.
    fn sql(&self, expr: &Expr) -> Sql {
        if is_number(&expr.ty) {
            return self.number(expr).0;
        }
        match &expr.node {
            Node::Literal(value) => bound(value),
            Node::Path(path) => self.path(path),
            Node::Has(path) => match self.kind(path) {
                Some(kind) if is_several(&kind) => Sql::exists(self.items(path)),
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
            // Numbers, which went another way.
            Node::Negate(_) | Node::Widen(_) => null(),
        }
    }

    /// A number and the places it is scaled by; an integer is scaled by none.
    ///
    /// Overflow makes SQLite go on in floating point, which nothing turns back into an
    /// integer; so it is enough to look once, where the number is used.
    fn number(&self, expr: &Expr) -> (Sql, u32) {
        let (sql, scale) = self.raw_number(expr);
        match expr.node {
            Node::Path(_) | Node::Literal(_) | Node::Call(..) => (sql, scale),
            _ => (exact(sql), scale),
        }
    }

    fn raw_number(&self, expr: &Expr) -> (Sql, u32) {
        match &expr.node {
            Node::Literal(Value::Decimal(n)) => {
                let n = n.normalize();
                (Sql::val(clamp(n.mantissa())), n.scale())
            }
            Node::Literal(value) => (bound(value), 0),
            Node::Path(path) => {
                let scale = self.kind(path).and_then(|kind| kind.scale()).unwrap_or(0);
                (self.path(path), scale.into())
            }
            Node::Widen(inner) => self.raw_number(inner),
            Node::Negate(inner) => {
                let (sql, scale) = self.raw_number(inner);
                (Sql::val(0_i64).sub(sql), scale)
            }
            Node::If(condition, yes, no) => {
                let (yes, no, scale) = aligned(self.raw_number(yes), self.raw_number(no));
                (self.choice(condition, yes, no), scale)
            }
            Node::Arith(_, left, _) if left.ty == Type::Day => (self.days_between(expr), 0),
            Node::Arith(op, left, right) => {
                let (left, right) = (self.raw_number(left), self.raw_number(right));
                match op {
                    Arith::Multiply => (left.0.mul(right.0), left.1 + right.1),
                    Arith::Divide => (quotient(left, right), QUOTIENT_PLACES),
                    Arith::Add => {
                        let (left, right, scale) = aligned(left, right);
                        (left.add(right), scale)
                    }
                    Arith::Subtract => {
                        let (left, right, scale) = aligned(left, right);
                        (left.sub(right), scale)
                    }
                }
            }
            Node::Call(function, args) => (self.call(*function, args), 0),
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
        let (left, right, scale) = aligned(left, right);
        let again = |sql, was| if scale > was { exact(sql) } else { sql };
        (again(left, left_scale), again(right, right_scale))
    }

    fn is_in(&self, item: &Expr, values: &[Value]) -> Sql {
        if !is_number(&item.ty) {
            return self.sql(item).is_in(values.iter().map(bound));
        }
        let decimals: Vec<Decimal> = values
            .iter()
            .filter_map(Value::as_decimal)
            .map(|n| n.normalize())
            .collect();
        let places = decimals.iter().map(Decimal::scale).max().unwrap_or(0);
        let (sql, was) = self.number(item);
        let scale = Ord::max(was, places);
        let sql = if scale > was {
            exact(scaled(sql, scale - was))
        } else {
            sql
        };
        sql.is_in(decimals.iter().map(|n| {
            let up = 10_i128.checked_pow(scale - n.scale()).unwrap_or(i128::MAX);
            Sql::val(clamp(n.mantissa().saturating_mul(up)))
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
                .finally(false)
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
        let days = match op {
            Arith::Subtract => exact(Sql::val(0_i64).sub(days)),
            _ => days,
        };
        let days = days.binary(BinOper::Custom("||"), Sql::val(" days"));
        let day: Sql = function("date", [self.sql(day), days]);
        // Before the year 0 a day begins with a minus.
        CaseStatement::new().case(day.clone().gte("0"), day).into()
    }

    fn days_between(&self, expr: &Expr) -> Sql {
        let Node::Arith(_, left, right) = &expr.node else {
            return null();
        };
        let julian = |expr: &Expr| -> Sql { function("julianday", [self.sql(expr)]) };
        julian(left).sub(julian(right)).cast_as("INTEGER")
    }

    fn call(&self, function: Function, args: &[Expr]) -> Sql {
        let text = |idx: usize| self.sql(&args[idx]);
        match function {
            Function::Today => Sql::val(self.at.today.to_string()),
            Function::Me => self.at.me.map_or_else(null, |me| bound(&Value::Ref(me))),
            Function::Size => match &args[0].node {
                Node::Path(path) if matches!(args[0].ty, Type::List(_)) => {
                    let mut items = self.items(path);
                    items.clear_selects().expr(Func::count(Sql::cust("*")));
                    items.into()
                }
                _ => length(text(0)),
            },
            Function::ContainsText => self::function("instr", [text(0), text(1)]).gt(0_i64),
            Function::StartsWith => {
                let start = [text(0), Sql::val(1_i64), length(text(1))];
                self::function("substr", start).eq(text(1))
            }
            Function::EndsWith => {
                let back = Sql::val(0_i64).sub(length(text(1)));
                self::function("substr", [text(0), back]).eq(text(1))
            }
            Function::Year => part_of_day(text(0), 1, 4),
            Function::Month => part_of_day(text(0), 6, 2),
        }
    }

    /// The column a path ends at: of this row, or looked up through the rows it refers to.
    fn path(&self, path: &[String]) -> Sql {
        let Some((name, way)) = path.split_last() else {
            return null();
        };
        let Some(register) = self.register_at(way) else {
            return null();
        };
        if way.is_empty() {
            return column(self.alias, name);
        }
        let alias = format!("{}_{}", self.alias, way.len());
        Query::select()
            .expr(column(&alias, name))
            .from_as(Alias::new(register.table()), Alias::new(&alias))
            .and_where(column(&alias, "id").eq(self.path(way)))
            .take()
            .into()
    }

    /// The rows of the link table that a list field holds for the row a path leads to.
    fn items(&self, path: &[String]) -> SelectStatement {
        let (name, way) = match path.split_last() {
            Some((name, way)) => (name.as_str(), way),
            None => ("", path),
        };
        let holder = match way {
            [] => column(self.alias, "id"),
            _ => self.path(way),
        };
        let table = self
            .register_at(way)
            .map(Register::table)
            .unwrap_or_default();
        Query::select()
            .expr(Sql::val(1_i64))
            .from_as(Alias::new(format!("{table}__{name}")), LINK)
            .and_where(Sql::col((LINK.into_iden(), "record")).eq(holder))
            .take()
    }

    /// The register whose row a way of references leads to.
    fn register_at(&self, way: &[String]) -> Option<&Register> {
        let mut register = self.register;
        for name in way {
            let to = match register.fields.get(name).map(|field| &field.kind) {
                Some(Kind::Ref { to, .. }) => to,
                None if name == "owner" => ORGANISATION,
                None if name == "id" => continue,
                _ => return None,
            };
            register = self.model.register(to)?;
        }
        Some(register)
    }

    fn kind(&self, path: &[String]) -> Option<Kind> {
        let (name, way) = path.split_last()?;
        Some(self.register_at(way)?.fields.get(name)?.kind.clone())
    }
}

const LINK: &str = "link";

/// A column of a register's table; `created_on` is the day in China.
fn column(alias: &str, name: &str) -> Sql {
    let column = |name: &str| Sql::col((Alias::new(alias), Alias::new(name)));
    match name {
        "created_on" => {
            let seconds = column("created_at").div(1_000_000_i64);
            function(
                "date",
                [seconds, Sql::val("unixepoch"), Sql::val("+8 hours")],
            )
        }
        _ => column(name),
    }
}

fn bound(value: &Value) -> Sql {
    match value {
        Value::Missing | Value::List(_) => null(),
        Value::Flag(flag) => Sql::val(*flag),
        Value::Integer(n) => Sql::val(*n),
        Value::Decimal(n) => Sql::val(clamp(n.mantissa())),
        Value::Text(text) | Value::Code(text) => Sql::val(text.clone()),
        Value::Day(day) => Sql::val(day.to_string()),
        Value::Period(period) => Sql::val(period.to_string()),
        Value::Instant(instant) => Sql::val(instant.as_microsecond()),
        Value::Ref(id) => Sql::val(Bound::Bytes(Some(id.as_bytes().to_vec()))),
    }
}

fn null() -> Sql {
    Sql::null()
}

fn function<const N: usize>(name: &'static str, args: [Sql; N]) -> Sql {
    Func::cust(name).args(args).into()
}

fn length(text: Sql) -> Sql {
    function("length", [text])
}

fn part_of_day(day: Sql, from: i64, length: i64) -> Sql {
    function("substr", [day, Sql::val(from), Sql::val(length)]).cast_as("INTEGER")
}

/// A number that stayed an integer; NULL when it overflowed.
fn exact(number: Sql) -> Sql {
    let is_integer = function("typeof", [number.clone()]).eq("integer");
    CaseStatement::new().case(is_integer, number).into()
}

/// Both numbers at the larger of the two scales.
fn aligned(left: (Sql, u32), right: (Sql, u32)) -> (Sql, Sql, u32) {
    let scale = Ord::max(left.1, right.1);
    (
        scaled(left.0, scale - left.1),
        scaled(right.0, scale - right.1),
        scale,
    )
}

fn scaled(number: Sql, places: u32) -> Sql {
    match (places, number) {
        (0, number) => number,
        (_, Sql::Value(Bound::BigInt(Some(n)))) => {
            let up = 10_i128.checked_pow(places).unwrap_or(i128::MAX);
            Sql::val(clamp(i128::from(n).saturating_mul(up)))
        }
        (_, number) => match 10_i64.checked_pow(places) {
            Some(up) => number.mul(up),
            None => null(),
        },
    }
}

/// Rounded half away from zero, from operands that are still integers.
fn quotient((n, n_scale): (Sql, u32), (d, d_scale): (Sql, u32)) -> Sql {
    let places = QUOTIENT_PLACES + d_scale;
    let n = scaled(n, places.saturating_sub(n_scale));
    let d = scaled(d, n_scale.saturating_sub(places));
    let col = |name: &'static str| Sql::col(("q", name));
    let is_integer = |name| function("typeof", [col(name)]).eq("integer");
    let defined = is_integer("n")
        .and(is_integer("d"))
        .and(col("d").ne(0_i64))
        // Has no absolute value.
        .and(col("d").ne(i64::MIN));
    let abs = |sql: Sql| function("abs", [sql]);
    let up = abs(col("n").modulo(col("d"))).mul(2_i64).gte(abs(col("d")));
    let is_positive = col("n").lt(0_i64).eq(col("d").lt(0_i64));
    let away = CaseStatement::new()
        .case(up.clone().and(is_positive), 1_i64)
        .case(up, -1_i64)
        .finally(0_i64);
    let rounded = col("n").div(col("d")).add(away);
    Query::select()
        .expr(CaseStatement::new().case(defined, rounded))
        .from_subquery(Query::select().expr_as(n, "n").expr_as(d, "d").take(), "q")
        .take()
        .into()
}

fn clamp(n: i128) -> i64 {
    i64::try_from(n).unwrap_or(if n < 0 { i64::MIN } else { i64::MAX })
}

fn is_number(ty: &Type) -> bool {
    matches!(ty, Type::Integer | Type::Decimal)
}

fn is_several(kind: &Kind) -> bool {
    matches!(kind.ty(), Type::List(_))
}
