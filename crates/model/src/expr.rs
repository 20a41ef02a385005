//! The typed form of expressions, behind CEL's syntax.
//!
//! A closed subset: what is not listed here is a diagnostic when definitions are
//! read. The evaluator for one record (`eval`) and the SQL of every store are made
//! from this form, so they cannot differ in what an operator means.
//!
//! Missing is unknown: a comparison with it is unknown, `&&` and `||` are
//! three-valued, and only `has(x)` asks for it. Division by zero is unknown.

mod fields;
mod lower;
mod parse;
mod places;
mod rows;
mod said;

use std::ops::Range;

use crate::thing::Thing;
use crate::value::{Type, Value};

pub use fields::{Environment, asked, asks_the_day, folds, params, paths, within};
pub(crate) use fields::{highest_level, is_of_itself, level_shown};
pub(crate) use parse::read;
pub use parse::{literal, parse, parse_as};
pub use places::Problem;
pub use said::said;

/// A name in an expression, and what it leads to.
///
/// # Units
/// `at` counts bytes of the expression's text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    pub(crate) at: Range<usize>,
    pub(crate) thing: Thing,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    pub node: Node,
    pub ty: Type,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    Literal(Value),
    /// A field of the record, or a field of the record it refers to, and so on:
    /// `["school", "nature"]`. System words: `state`, `number`, `owner`, `id`, `created_on`.
    /// In a row, `["dish", "price"]` is a cell of it.
    Path(Vec<String>),
    /// `has(path)`: never unknown.
    Has(Vec<String>),
    Not(Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Or(Box<Expr>, Box<Expr>),
    /// Both sides have the same type after [`Node::Widen`].
    Compare(Compare, Box<Expr>, Box<Expr>),
    /// Numbers; `Day + Integer`, `Day - Integer` (days) and `Day - Day` (an integer).
    Arith(Arith, Box<Expr>, Box<Expr>),
    Negate(Box<Expr>),
    /// `x in [a, b]`: the items are literals of the type of `x`.
    In(Box<Expr>, Vec<Value>),
    /// `x in list_field`.
    Contains {
        list: Box<Expr>,
        item: Box<Expr>,
    },
    /// `condition ? yes : no`; unknown when the condition is. `null` is [`Value::Missing`].
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    /// An integer used as a decimal.
    Widen(Box<Expr>),
    Call(Function, Vec<Expr>),
    /// What a parameter is worth where the record belongs, on a day.
    Param {
        /// `safety.general_days`
        id: String,
        on: Box<Expr>,
    },
    /// What `of` comes to over all rows of a field, which it names as `dish.price`; without
    /// it, how many rows there are.
    Fold {
        rows: String,
        fold: Fold,
        of: Option<Box<Expr>>,
    },
}

/// How the rows of a field come to one value. Rows for which the value is unknown are left
/// out, but by `Any` and `All`, which are three-valued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fold {
    /// Rows, or rows for which it is true.
    Count,
    /// 0 over none.
    Sum,
    /// Like a quotient; unknown over none.
    Average,
    Least,
    Greatest,
    Any,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arith {
    Add,
    Subtract,
    Multiply,
    /// Always a decimal.
    Divide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The day of the write or the query, given by the caller.
    Today,
    /// The account of the person who acts.
    Me,
    /// Characters of a text, items of a list.
    Size,
    StartsWith,
    EndsWith,
    /// `text.contains(text)`.
    ContainsText,
    /// `year(day)`.
    Year,
    /// `month(day)`.
    Month,
}
