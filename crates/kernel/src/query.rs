//! What is asked of a register.

use base::Id;
use model::expr::Expr;
use model::{Register, Value};

use crate::Branch;

/// A list of one register: conditions are joined by "and".
#[derive(Clone, Debug)]
pub struct Query<'a> {
    pub register: &'a Register,
    /// Rows in any of these branches; `None` for the kernel's own questions, which see all.
    pub reach: Option<Vec<Branch>>,
    pub conditions: Vec<Condition>,
    /// In any of the register's `search` fields or its number.
    pub text: Option<String>,
    /// Search fields in which the text is not looked for: masked from who asks.
    pub veiled: Vec<String>,
    pub sort: Sort,
    pub after: Option<Cursor>,
    /// 0: no limit.
    pub limit: usize,
    /// What is known of how many rows there are without the limit.
    pub crowd: Crowd,
    /// For `today()` and `me()` in expressions.
    pub today: base::Day,
    pub me: Option<Id>,
}

#[derive(Clone, Debug)]
pub enum Condition {
    /// The field (or `id`, `state`, `owner`, `number`) has one of these values; a list field holds one of them.
    AnyOf(String, Vec<Value>),
    Missing(String),
    /// Inclusive; either end may be missing.
    Between(String, Value, Value),
    /// The owner is this organisation, at this depth (1 = root), or below it.
    Under(usize, Id),
    /// Is true.
    Where(Expr),
    /// The row lies in any of these branches.
    Within(Vec<Branch>),
    /// All conditions of any of these hold.
    OneOf(Vec<Vec<Condition>>),
    /// The record was changed under a history number greater than this, as one of the
    /// registers with these ids: those it has had.
    ChangedSince(i64, Vec<String>),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// `None`: by time of creation.
    pub field: Option<String>,
    pub descending: bool,
}

/// How many rows a question finds, as far as it is known: few are found first and sorted
/// then; of many, some are soon met along the order itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowd {
    Unknown,
    /// At most [`crate::COUNT_MAX`].
    Few,
    Many,
}

/// Where the last page ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    pub value: Value,
    pub id: Id,
}

/// Exact up to a cap, then "more than".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub n: u64,
    pub over: bool,
}

impl<'a> Query<'a> {
    /// All rows of a register, for the kernel's own use.
    pub fn all(register: &'a Register, today: base::Day) -> Query<'a> {
        Query {
            register,
            reach: None,
            conditions: Vec::new(),
            text: None,
            veiled: Vec::new(),
            sort: Sort {
                field: None,
                descending: false,
            },
            after: None,
            limit: 0,
            crowd: Crowd::Unknown,
            today,
            me: None,
        }
    }

    #[must_use]
    pub fn with(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }

    /// Rows whose field holds this value.
    #[must_use]
    pub fn having(self, field: &str, value: impl Into<Value>) -> Self {
        self.with(Condition::AnyOf(field.to_owned(), vec![value.into()]))
    }
}
