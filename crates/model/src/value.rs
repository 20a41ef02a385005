//! What a field can hold, and the types expressions are checked with.
//!
//! Not here: how a value is stored (`store`) or drawn (`web`).

use std::fmt;

use base::{Day, Decimal, Id, Instant, Period, Place, Polygon, Time};
use indexmap::IndexMap;

/// One value of one field. `Missing` is unknown, never zero and never "".
#[derive(Clone, Debug, PartialEq, Default)]
pub enum Value {
    #[default]
    Missing,
    Flag(bool),
    Integer(i64),
    Decimal(Decimal),
    Text(String),
    Day(Day),
    Time(Time),
    Instant(Instant),
    Period(Period),
    Place(Place),
    Polygon(Polygon),
    /// The code itself, not its title.
    Code(String),
    /// A record, a person's account, an organisation or a file.
    Ref(Id),
    /// Several codes, references or files, in the order given. Never holds `Missing` or a list.
    List(Vec<Value>),
    /// 明细, in the order given. Never empty.
    Rows(Vec<Row>),
}

/// One row of a 明细.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Stays with the row from save to save.
    pub id: Id,
    /// By the names of its fields; what is missing is not there.
    pub cells: IndexMap<String, Value>,
}

/// The type of an expression or of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    Flag,
    Integer,
    Decimal,
    Text,
    Day,
    Time,
    Instant,
    Period,
    /// A point on the map: has neither order nor equality.
    Place,
    /// An area on the map, likewise.
    Polygon,
    /// A code of the named list (`system.list`).
    Code(String),
    /// A record of the named register (`system.record`).
    Ref(String),
    /// A file kept by the store.
    File,
    List(Box<Type>),
    /// Rows, with the types of their fields by name.
    Rows(Vec<(String, Type)>),
}

impl Value {
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing)
    }

    /// Missing, or an empty text, list or 明细: what `has()` does not take for a value.
    pub fn is_nothing(&self) -> bool {
        match self {
            Value::Missing => true,
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Rows(rows) => rows.is_empty(),
            _ => false,
        }
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Code(text) => Some(text),
            _ => None,
        }
    }

    pub fn as_ref(&self) -> Option<Id> {
        match self {
            Value::Ref(id) => Some(*id),
            _ => None,
        }
    }

    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Value::Integer(n) => Some(*n),
            _ => None,
        }
    }

    /// Integers count as decimals.
    pub fn as_decimal(&self) -> Option<Decimal> {
        match self {
            Value::Decimal(n) => Some(*n),
            Value::Integer(n) => Some(Decimal::from(*n)),
            _ => None,
        }
    }

    pub fn as_day(&self) -> Option<Day> {
        match self {
            Value::Day(day) => Some(*day),
            _ => None,
        }
    }

    pub fn as_flag(&self) -> Option<bool> {
        match self {
            Value::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The references of a list, or the one reference, or none.
    pub fn refs(&self) -> Vec<Id> {
        match self {
            Value::Ref(id) => vec![*id],
            Value::List(items) => items.iter().filter_map(Value::as_ref).collect(),
            _ => Vec::new(),
        }
    }

    /// The rows of a 明细; none when it has no such.
    pub fn rows(&self) -> &[Row] {
        match self {
            Value::Rows(rows) => rows,
            _ => &[],
        }
    }
}

impl Row {
    /// The value of a cell; missing when it has none.
    pub fn get(&self, field: &str) -> &Value {
        self.cells.get(field).unwrap_or(&Value::Missing)
    }

    /// Puts a value in a cell, or takes out what was there.
    pub fn set(&mut self, field: &str, value: Value) {
        match value {
            Value::Missing => drop(self.cells.shift_remove(field)),
            value => drop(self.cells.insert(field.to_owned(), value)),
        }
    }
}

impl From<Vec<Row>> for Value {
    fn from(rows: Vec<Row>) -> Value {
        match rows.is_empty() {
            true => Value::Missing,
            false => Value::Rows(rows),
        }
    }
}

impl From<&str> for Value {
    /// An empty text is missing.
    fn from(text: &str) -> Value {
        if text.is_empty() {
            Value::Missing
        } else {
            Value::Text(text.to_owned())
        }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        if text.is_empty() {
            Value::Missing
        } else {
            Value::Text(text)
        }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Value {
        Value::Integer(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Flag(flag)
    }
}

impl From<Decimal> for Value {
    fn from(number: Decimal) -> Value {
        Value::Decimal(number)
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Value {
        Value::Day(day)
    }
}

impl From<Time> for Value {
    fn from(time: Time) -> Value {
        Value::Time(time)
    }
}

impl From<Instant> for Value {
    fn from(at: Instant) -> Value {
        Value::Instant(at)
    }
}

impl From<Period> for Value {
    fn from(period: Period) -> Value {
        Value::Period(period)
    }
}

impl From<Place> for Value {
    fn from(place: Place) -> Value {
        Value::Place(place)
    }
}

impl From<Polygon> for Value {
    fn from(polygon: Polygon) -> Value {
        Value::Polygon(polygon)
    }
}

impl From<Id> for Value {
    fn from(id: Id) -> Value {
        Value::Ref(id)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Missing, Into::into)
    }
}

impl From<Vec<Id>> for Value {
    fn from(ids: Vec<Id>) -> Value {
        if ids.is_empty() {
            Value::Missing
        } else {
            Value::List(ids.into_iter().map(Value::Ref).collect())
        }
    }
}

/// As the words of a definition say it, for diagnostics.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Flag => write!(f, "a flag"),
            Type::Integer => write!(f, "an integer"),
            Type::Decimal => write!(f, "a decimal"),
            Type::Text => write!(f, "a text"),
            Type::Day => write!(f, "a date"),
            Type::Time => write!(f, "a time"),
            Type::Instant => write!(f, "a datetime"),
            Type::Period => write!(f, "a period"),
            Type::Place => write!(f, "a place"),
            Type::Polygon => write!(f, "a polygon"),
            Type::Code(list) => write!(f, "a code of {list}"),
            Type::Ref(to) => write!(f, "a ref to {to}"),
            Type::File => write!(f, "a file"),
            Type::Rows(_) => write!(f, "rows"),
            Type::List(of) => write!(f, "a list of {}", of.to_string().trim_start_matches("a ")),
        }
    }
}
