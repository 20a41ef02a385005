//! What a number is of, as whoever reads it calls it: an organisation, a code, a period, a flag.
//!
//! Not here: what records are called that divide a number; that depends on who reads.

use model::{Kind, Register, Value};

use crate::{Along, Kernel};

/// One thing a number is divided by.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// A code, a day, a period, an id, a flag or a number; none where a row has no such value.
    pub value: Option<String>,
    /// None of a record.
    pub label: Option<String>,
    /// What keys are put in order by: the codes of organisations, lists of codes as they are,
    /// time; last what is not said.
    pub place: String,
}

impl Kernel {
    /// A key of what is counted from a register, by what divides it.
    pub fn key(&self, register: Option<&Register>, along: &Along, value: &Value) -> Key {
        let told = |value: String, label: String| Key {
            place: value.clone(),
            value: Some(value),
            label: Some(label),
        };
        match value {
            Value::Missing => Key {
                value: None,
                label: Some(match along {
                    // What the organisation itself owns, beside what those below it do.
                    Along::Below | Along::Level(_) => "本级".to_owned(),
                    Along::Field(_) | Along::Period(_) => "未填".to_owned(),
                }),
                place: "~".to_owned(),
            },
            Value::Ref(id) => match self.tree().get(*id) {
                Some(unit) => Key {
                    value: Some(id.to_string()),
                    label: Some(unit.called().to_owned()),
                    place: unit.code.clone(),
                },
                None => Key {
                    value: Some(id.to_string()),
                    label: None,
                    place: String::new(),
                },
            },
            Value::Code(code) => {
                let listed = register.and_then(|it| self.listed(it, along, code));
                let (at, label) = listed.unwrap_or_else(|| (usize::MAX, code.clone()));
                Key {
                    place: format!("{at:020}"),
                    ..told(code.clone(), label)
                }
            }
            Value::Flag(flag) => {
                let label = if *flag { "是" } else { "否" };
                told(flag.to_string(), label.to_owned())
            }
            Value::Period(period) => told(period.to_string(), period.spoken()),
            Value::Day(day) => told(day.to_string(), day.to_string()),
            Value::Integer(n) => told(n.to_string(), n.to_string()),
            other => told(format!("{other:?}"), String::new()),
        }
    }

    /// Where a code stands among those of the field, and what it is called.
    fn listed(&self, register: &Register, along: &Along, code: &str) -> Option<(usize, String)> {
        let Along::Field(name) = along else {
            return None;
        };
        if name == "state" {
            let at = register.states.get_index_of(code)?;
            return Some((at, register.states[at].title.clone()));
        }
        let Kind::Code { of, .. } = &self.model.field_of(register, name)?.kind else {
            return None;
        };
        let list = self.model.codes(of)?;
        let at = list.codes.get_index_of(code)?;
        Some((at, list.title_of(code).to_owned()))
    }
}
