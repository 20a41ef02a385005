//! How SQLite says it: integers that turn into floating point when they overflow, days by `date()`.

use model::eval::QUOTIENT_PLACES;
use model::expr::Arith;
use sea_query::{BinOper, CaseStatement, Expr as Sql, ExprTrait, Query};

use super::{Number, Words, function, length, scaled};

pub(super) struct Sqlite;

impl Words for Sqlite {
    fn text(&self, text: String) -> Sql {
        Sql::val(text)
    }

    fn flag(&self, flag: bool) -> Sql {
        Sql::val(flag)
    }

    fn bytes(&self, bytes: Vec<u8>) -> Sql {
        Sql::val(bytes)
    }

    fn operand(&self, number: Sql) -> Sql {
        number
    }

    fn arith(&self, op: Arith, left: Sql, right: Sql) -> Sql {
        match op {
            Arith::Add => left.add(right),
            Arith::Subtract => left.sub(right),
            Arith::Multiply | Arith::Divide => left.mul(right),
        }
    }

    /// Overflow makes SQLite go on in floating point, which nothing turns back into an
    /// integer; so it is enough to look once, where the number is used.
    fn exact(&self, number: Sql) -> Sql {
        let is_integer = function("typeof", [number.clone()]).eq("integer");
        CaseStatement::new().case(is_integer, number).into()
    }

    fn quotient(&self, n: Number, d: Number) -> Sql {
        let places = QUOTIENT_PLACES + d.1;
        let n_sql = scaled(self, n.0, places.saturating_sub(n.1));
        let d_sql = scaled(self, d.0, n.1.saturating_sub(places));
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
        let both = Query::select()
            .expr_as(n_sql, "n")
            .expr_as(d_sql, "d")
            .take();
        Query::select()
            .expr(CaseStatement::new().case(defined, rounded))
            .from_subquery(both, "q")
            .take()
            .into()
    }

    /// SUM of integers ends the statement when it overflows; the sums of upper and lower
    /// halves do not, and put together they do as a step does.
    fn total(&self, number: Sql) -> Sql {
        const HALF: i64 = 1 << 32;
        let sum = |of: Sql| -> Sql {
            let sum: Sql = function("sum", [of]);
            function("coalesce", [sum, Sql::val(0_i64)])
        };
        let upper = sum(number.clone().div(HALF));
        upper.mul(HALF).add(sum(number.modulo(HALF)))
    }

    fn shifted_day(&self, op: Arith, day: Sql, days: Sql) -> Sql {
        let days = match op {
            Arith::Subtract => self.exact(Sql::val(0_i64).sub(days)),
            _ => days,
        };
        let days = days.binary(BinOper::Custom("||"), Sql::val(" days"));
        let day: Sql = function("date", [day, days]);
        // Before the year 0 a day begins with a minus.
        CaseStatement::new().case(day.clone().gte("0"), day).into()
    }

    fn days_between(&self, left: Sql, right: Sql) -> Sql {
        let julian = |day: Sql| -> Sql { function("julianday", [day]) };
        julian(left).sub(julian(right)).cast_as("INTEGER")
    }

    fn china_day(&self, microseconds: Sql) -> Sql {
        let seconds = microseconds.div(1_000_000_i64);
        function(
            "date",
            [seconds, Sql::val("unixepoch"), Sql::val("+8 hours")],
        )
    }

    fn contains(&self, text: Sql, part: Sql) -> Sql {
        function("instr", [text, part]).gt(0_i64)
    }

    fn ends_with(&self, text: Sql, end: Sql) -> Sql {
        let back = Sql::val(0_i64).sub(length(end.clone()));
        function("substr", [text, back]).eq(end)
    }

    fn integer(&self, sql: Sql) -> Sql {
        sql.cast_as("INTEGER")
    }
}
