//! What is asked of a register.

use std::sync::Arc;

use base::Id;
use model::expr::{Expr, Node};
use model::{Field, Level, Model, Params, Register, Type, Value};
use serde_json::Value as Json;

use crate::Branch;
use crate::read::COUNT_MAX;

/// A list of one register: conditions are joined by "and".
#[derive(Clone, Debug)]
pub struct Query<'a> {
    pub register: &'a Register,
    /// Rows in any of these branches; `None` for the kernel's own questions, which see all.
    pub reach: Option<Vec<Branch>>,
    pub conditions: Vec<Condition>,
    pub text: Option<Sought>,
    pub sort: Sort,
    pub after: Option<Cursor>,
    /// 0: no limit.
    pub limit: usize,
    /// What is known of how many rows there are without the limit.
    pub crowd: Crowd,
    /// For `today()` and `me()` in expressions.
    pub today: base::Day,
    pub me: Option<Id>,
    /// The fields that are read; `None`: all. The others are missing in what is found.
    pub only: Option<Vec<String>>,
}

/// What somebody typed, to be found in the register's `search` fields or its number.
#[derive(Clone, Debug, PartialEq)]
pub struct Sought {
    /// Beginnings of words (`base::search`), all of which a record must have.
    pub terms: Vec<String>,
    /// Fields that are not looked into: masked for who asks.
    pub masked: Vec<String>,
    /// A whole document number, by the fields that may hold it though they are not looked
    /// into: who has it on paper learns nothing by it.
    pub numbers: Vec<(String, Value)>,
}

/// Each term is a question of its own.
const TERMS_MAX: usize = 8;

impl Sought {
    /// None when nothing was typed; signs alone find nothing.
    pub fn of(register: &Register, typed: &str, masked: &[String]) -> Option<Sought> {
        if typed.trim().is_empty() {
            return None;
        }
        let closed =
            |field: &&Field| masked.contains(&field.name) || field.level == Level::Sensitive;
        let named = register.search.iter();
        let fields = named.filter_map(|name| register.fields.get(name));
        let numbers = fields
            .filter(|it| it.kind.is_document_number())
            .filter(closed)
            .filter_map(|it| {
                let number = crate::from_json(&Json::from(typed), &it.kind).ok()?;
                Some((it.name.clone(), number))
            });
        let mut terms = base::search::terms(typed);
        terms.truncate(TERMS_MAX);
        Some(Sought {
            numbers: numbers.collect(),
            masked: masked.to_vec(),
            terms,
        })
    }
}

#[derive(Clone, Debug)]
pub enum Condition {
    /// The field (or `id`, `state`, `owner`, `number`) has one of these values; a list field holds one of them.
    AnyOf(String, Vec<Value>),
    Missing(String),
    /// The field is not missing; it is none of rows (明细).
    Held(String),
    /// Inclusive; either end may be missing.
    Between(String, Value, Value),
    /// 统计时点: the row is true on this day; of a dated register.
    On(base::Day),
    /// The owner is this organisation, at this depth (1 = root), or below it.
    Under(usize, Id),
    /// Is true.
    Where(Expr, Arc<Params>),
    /// The row lies in any of these branches.
    Within(Vec<Branch>),
    /// All conditions of any of these hold.
    OneOf(Vec<Vec<Condition>>),
    /// The record was changed under a history number greater than this, as one of the
    /// registers with these ids: those it has had.
    ChangedSince(i64, Vec<String>),
}

/// The steps of a name that leads beyond its record (`class.grade`).
pub fn steps(name: &str) -> Vec<String> {
    name.split('.').map(str::to_owned).collect()
}

impl Condition {
    /// What a record refers to holds one of these values (`class.grade`); of none of them: it
    /// holds nothing.
    pub fn beyond(
        model: &Model,
        register: &Register,
        name: &str,
        values: Vec<Value>,
    ) -> Option<Condition> {
        let ty = model.field_of(register, name)?.kind.ty();
        let flag = |node| Expr {
            node,
            ty: Type::Flag,
        };
        let way = steps(name);
        let holds = match values.is_empty() {
            true => Node::Not(Box::new(flag(Node::Has(way)))),
            false => {
                let at = Expr {
                    node: Node::Path(way),
                    ty,
                };
                Node::In(Box::new(at), values)
            }
        };
        Some(Condition::Where(flag(holds), Arc::default()))
    }

    /// The record is in a state that is not an end.
    pub fn not_ended(register: &Register) -> Condition {
        let open = register.states.values().filter(|it| !it.end);
        let open = open.map(|it| Value::Code(it.name.clone())).collect();
        Condition::AnyOf("state".into(), open)
    }
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

/// Exact, or `over`: there are more than `n`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub n: u64,
    pub over: bool,
}

impl Count {
    /// Of what was counted up to one more than [`COUNT_MAX`], or on.
    pub fn capped(n: u64) -> Count {
        Count::up_to(n, COUNT_MAX)
    }

    /// Of what was counted up to one more than a cap, or on.
    pub fn up_to(n: u64, cap: u64) -> Count {
        Count {
            n: n.min(cap),
            over: n > cap,
        }
    }
}

impl<'a> Query<'a> {
    /// All rows of a register, for the kernel's own use.
    pub fn all(register: &'a Register, today: base::Day) -> Query<'a> {
        Query {
            register,
            reach: None,
            conditions: Vec::new(),
            text: None,
            sort: Sort {
                field: None,
                descending: false,
            },
            after: None,
            limit: 0,
            crowd: Crowd::Unknown,
            today,
            me: None,
            only: None,
        }
    }

    /// The day that is asked for, of a dated register.
    pub fn as_of(&self) -> Option<base::Day> {
        self.conditions.iter().find_map(|it| match it {
            Condition::On(day) => Some(*day),
            _ => None,
        })
    }

    /// The record with this id.
    pub fn by_id(register: &'a Register, id: base::Id) -> Query<'a> {
        Query::all(register, base::Day::ZERO).having("id", id)
    }

    /// Records whose fields hold all these values.
    pub(crate) fn of_key(register: &'a Register, values: &[(&str, &Value)]) -> Query<'a> {
        let all = Query::all(register, base::Day::ZERO);
        let values = values.iter();
        values.fold(all, |query, (field, value)| {
            query.having(field, (*value).clone())
        })
    }

    /// The same, at most two: who else has them.
    pub(crate) fn of_holders(register: &'a Register, values: &[(&str, &Value)]) -> Query<'a> {
        let mut query = Query::of_key(register, values);
        query.limit = 2;
        query
    }

    /// Whether a field is read.
    pub fn reads(&self, field: &str) -> bool {
        let mut only = self.only.iter().flatten();
        self.only.is_none() || only.any(|it| it == field)
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
