//! How PostgreSQL says it: every value with its type, steps of a number in NUMERIC with
//! a look at each, days counted by DATE.
//!
//! A value without a type would be guessed as text in CASE; an overflow, a division by
//! zero or a day out of range would end the whole statement. A day is text; with a `1`
//! before it, it is the same day ten thousand years on, which is a whole number of
//! Gregorian cycles and spares the year 0, which PostgreSQL does not have.

use model::eval::QUOTIENT_PLACES;
use model::expr::Arith;
use sea_query::{Expr as Sql, ExprTrait, Value as Bound};

use super::{Number, Words, function, length, scaled};

pub(super) struct Postgres;

/// 0000-01-01 to 9999-12-31, counted from 0.
const LAST_DAY: i128 = 3_652_424;
/// 1970-01-01, counted so.
const EPOCH_DAY: i64 = 719_528;

fn with(sql: impl Into<String>, exprs: impl IntoIterator<Item = Sql>) -> Sql {
    let sql: String = sql.into();
    Sql::cust_with_exprs(sql, exprs.into_iter().collect::<Vec<_>>())
}

/// The number, or NULL outside the range; said without saying the number twice.
fn within(number: Sql, from: i128, to: i128) -> Sql {
    let (under, over) = (from - 1, to + 1);
    with(
        format!("NULLIF(NULLIF(GREATEST(LEAST($1, {over}), {under}), {over}), {under})"),
        [number],
    )
}

fn in_range(number: Sql) -> Sql {
    within(number, i64::MIN.into(), i64::MAX.into())
}

fn numeric(number: Sql) -> Sql {
    Postgres.operand(number).cast_as("numeric")
}

/// Days from 0000-01-01.
fn index(day: Sql) -> Sql {
    with("(CAST('1' || $1 AS date) - DATE '10000-01-01')", [day])
}

fn day(index: Sql) -> Sql {
    with(
        "(SUBSTR(TO_CHAR(DATE '10000-01-01' + CAST($1 AS integer), 'YYYY-MM-DD'), 2) COLLATE \"C\")",
        [within(index, 0, LAST_DAY)],
    )
}

impl Words for Postgres {
    fn text(&self, text: String) -> Sql {
        with("(CAST($1 AS text) COLLATE \"C\")", [Sql::val(text)])
    }

    fn flag(&self, flag: bool) -> Sql {
        Sql::val(flag).cast_as("boolean")
    }

    fn bytes(&self, bytes: Vec<u8>) -> Sql {
        Sql::val(bytes).cast_as("bytea")
    }

    fn operand(&self, number: Sql) -> Sql {
        match number {
            Sql::Value(Bound::BigInt(_)) => number.cast_as("bigint"),
            other => other,
        }
    }

    fn arith(&self, op: Arith, left: Sql, right: Sql) -> Sql {
        let (left, right) = (numeric(left), numeric(right));
        in_range(match op {
            Arith::Add => left.add(right),
            Arith::Subtract => left.sub(right),
            Arith::Multiply | Arith::Divide => left.mul(right),
        })
    }

    fn exact(&self, number: Sql) -> Sql {
        self.operand(number).cast_as("bigint")
    }

    fn quotient(&self, n: Number, d: Number) -> Sql {
        let places = QUOTIENT_PLACES + d.1;
        let n_sql = numeric(scaled(self, n.0, places.saturating_sub(n.1)));
        let d_sql = numeric(scaled(self, d.0, n.1.saturating_sub(places)));
        in_range(with(
            "(SELECT SIGN(n) * SIGN(d) * DIV(2 * ABS(n) + ABS(d), NULLIF(2 * ABS(d), 0)) FROM (SELECT $1 AS n, $2 AS d) q)",
            [n_sql, d_sql],
        ))
    }

    fn total(&self, number: Sql) -> Sql {
        in_range(with("COALESCE(SUM($1), 0)", [numeric(number)]))
    }

    fn shifted_day(&self, op: Arith, from: Sql, days: Sql) -> Sql {
        day(self.arith(op, index(from), days))
    }

    fn days_between(&self, left: Sql, right: Sql) -> Sql {
        self.integer(with("($1 - $2)", [index(left), index(right)]))
    }

    fn china_day(&self, microseconds: Sql) -> Sql {
        day(with(
            format!("({EPOCH_DAY} + FLOOR(($1 + 28800000000) / 86400000000.0))"),
            [microseconds],
        ))
    }

    fn contains(&self, text: Sql, part: Sql) -> Sql {
        with("(STRPOS($1, $2) > 0)", [text, part])
    }

    fn ends_with(&self, text: Sql, end: Sql) -> Sql {
        function("right", [text, length(end.clone())]).eq(end)
    }

    fn integer(&self, sql: Sql) -> Sql {
        sql.cast_as("bigint")
    }
}
