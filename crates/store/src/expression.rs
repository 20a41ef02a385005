//! The SQL of the typed expressions.

use base::{Day, Id};
use model::expr::Expr;
use model::{Model, Register};

/// What an expression is asked with.
pub struct At {
    pub today: Day,
    pub me: Option<Id>,
}

/// The condition over the table's alias.
pub fn condition(_: &Expr, _: &Model, _: &Register, _: &str, _: &At) -> sea_query::Expr {
    sea_query::Expr::cust("1 = 1")
}
