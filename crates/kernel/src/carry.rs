//! A record's values carried from one definition into the next, and what of them is kept aside.
//!
//! The store carries whole tables with it, verification carries back, and "as known at"
//! carries forward what older entries say; all three must agree, so it is said once, here.

use model::{Carry, Model, Register, Value};

use crate::Values;
use crate::convert::{Of, convert, read_text, text_of};

/// How the rows of one register come from one definition into the next.
#[derive(Clone, Copy)]
pub struct Carrying<'m> {
    pub old: (&'m Model, &'m Register),
    pub new: (&'m Model, &'m Register),
    pub fields: &'m [Carry],
}

/// What comes of a record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carried {
    /// New fields that are filled, by their name.
    pub values: Values,
    /// Old values that the new fields do not give back, by the old name.
    pub former: Values,
}

impl<'m> Carrying<'m> {
    fn old_field(&self, name: &str) -> Option<Of<'m>> {
        let (model, register) = self.old;
        let field = register.fields.get(name)?;
        Some(Of { model, field })
    }

    fn new_field(&self, name: &str) -> Option<Of<'m>> {
        let (model, register) = self.new;
        let field = register.fields.get(name)?;
        Some(Of { model, field })
    }

    /// What one carried field makes of the old value; missing when it makes nothing. When a
    /// migration is undone, `kept` holds what it kept aside, by the new names.
    pub fn forward(&self, carry: &Carry, value: &Value, kept: &Values) -> Value {
        let made = match carry {
            Carry::Added { .. } | Carry::Removed { .. } => None,
            Carry::Renamed { .. } => Some(value.clone()),
            Carry::Part { to, .. } => self.new_field(to).and_then(|to| part(value, to)),
            Carry::Restored { to } => kept.get(to).cloned(),
            Carry::Retyped { to, .. } => match kept.get(to) {
                // It is what the value came from.
                Some(first) if self.back(carry, first) == *value => Some(first.clone()),
                _ => self
                    .pair(carry)
                    .and_then(|(from, to)| convert(value, from, to)),
            },
        };
        made.unwrap_or_default()
    }

    /// The old value that a renamed or retyped field gives back.
    pub fn back(&self, carry: &Carry, value: &Value) -> Value {
        let made = match carry {
            Carry::Renamed { .. } => Some(value.clone()),
            Carry::Retyped { .. } => self
                .pair(carry)
                .and_then(|(from, to)| convert(value, to, from)),
            _ => None,
        };
        made.unwrap_or_default()
    }

    /// Whether the old value cannot be had from what became of it, and is kept aside.
    fn is_kept(&self, carry: &Carry, old: &Value, new: &Value) -> bool {
        match carry {
            _ if old.is_missing() => false,
            Carry::Removed { .. } => true,
            Carry::Retyped { .. } => self.back(carry, new) != *old,
            _ => false,
        }
    }

    /// All carried fields of one record.
    pub fn record(&self, values: &Values, kept: &Values) -> Carried {
        let mut carried = Carried::default();
        for carry in self.fields {
            let old = carry.from().and_then(|from| values.get(from));
            let old = old.unwrap_or(&Value::Missing);
            let new = self.forward(carry, old, kept);
            if let Some(from) = carry.from().filter(|_| self.is_kept(carry, old, &new)) {
                carried.former.insert(from.to_owned(), old.clone());
            }
            if let Some(to) = carry.to() {
                carried.values.insert(to.to_owned(), new);
            }
        }
        carried
    }

    fn pair(&self, carry: &Carry) -> Option<(Of<'m>, Of<'m>)> {
        Some((self.old_field(carry.from()?)?, self.new_field(carry.to()?)?))
    }
}

/// What a field's `part` finds in a value, read by the field.
fn part(value: &Value, to: Of<'_>) -> Option<Value> {
    let text = text_of(value);
    let found = to.field.part.as_ref()?.find(&text)?;
    read_text(found, to)
}
