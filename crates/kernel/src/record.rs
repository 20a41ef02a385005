//! One row of a register, as the kernel holds it.

use base::{Id, Instant};
use indexmap::IndexMap;
use model::Value;

/// Field name → value; a missing field is absent or [`Value::Missing`].
pub type Values = IndexMap<String, Value>;

#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    pub id: Id,
    /// `plan.task`
    pub register: String,
    /// 1 when created; one more with each change.
    pub version: i64,
    /// Version of the definition it was last written under.
    pub definition: String,
    pub number: Option<String>,
    pub state: Option<String>,
    /// The organisation whose record it is.
    pub owner: Option<Id>,
    /// The owner's ancestors from the root down to itself, at most [`crate::tree::LEVELS_MAX`].
    pub path: Vec<Id>,
    pub created_at: Instant,
    pub created_by: Id,
    pub changed_at: Instant,
    pub values: Values,
}

impl Record {
    /// The value of a field; missing when it has none.
    pub fn get(&self, field: &str) -> &Value {
        self.values.get(field).unwrap_or(&Value::Missing)
    }

    /// What it holds of a field by the name [`model::Register::field`] finds it with: of
    /// `dish.price` what each row holds.
    pub fn all(&self, field: &str) -> Vec<&Value> {
        match field.split_once('.') {
            Some((rows, name)) => {
                let rows = self.get(rows).rows().iter();
                rows.map(|row| row.get(name)).collect()
            }
            None => vec![self.get(field)],
        }
    }

    pub fn set(&mut self, field: &str, value: impl Into<Value>) {
        self.values.insert(field.to_owned(), value.into());
    }

    pub fn text(&self, field: &str) -> &str {
        self.get(field).as_text().unwrap_or_default()
    }

    pub fn in_state(&self, state: &str) -> bool {
        self.state.as_deref() == Some(state)
    }
}
