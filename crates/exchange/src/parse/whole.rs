//! A cell that says more than its column: 二（6）班 under 班号, 九年一贯制学校 under 类别. The
//! definition says how such cells are written and which fields their parts fill (`reads`).
//!
//! Not here: other ways a record is called (the register's `written`), which are tried as well.

use kernel::{FieldProblem, Given, Kernel};
use model::{Field, Kind, Register, Value};
use sheet::Cell;

use super::fault;
use crate::read::{Known, Said, said};
use crate::refer::plain;

/// A cell that is no value of its own column.
pub(super) struct Unread<'k> {
    pub field: &'k Field,
    pub text: String,
    pub why: String,
}

/// What a cell holds beside or in place of its field's value.
type Parts<'k> = Vec<(&'k Field, Value)>;

impl<'k> Unread<'k> {
    /// Whether a value of its kind is none of the field: 102班 is no 班号.
    pub(super) fn is_beyond(field: &Field, value: &Value) -> bool {
        let (Kind::Integer { min, max, .. }, Some(n)) = (&field.kind, value.as_integer()) else {
            return false;
        };
        !field.reads.is_empty() && (min.is_some_and(|it| n < it) || max.is_some_and(|it| n > it))
    }

    /// Fills the fields its parts say; what no part says is wrong in its column.
    pub(super) fn settle(
        self,
        kernel: &'k Kernel,
        register: &'k Register,
        known: &mut Known,
        given: &mut Given,
    ) {
        let parts = match self.parts(kernel, register, known) {
            Ok(parts) => parts,
            Err(why) => {
                given.faults.push(fault(self.field, &why));
                return;
            }
        };
        for (field, value) in parts {
            let there = given.values.get(&field.name);
            match there.filter(|it| !it.is_missing()) {
                Some(other) if *other != value => given.faults.push(FieldProblem {
                    field: self.field.name.clone(),
                    message: format!("“{}”与“{}”一列不符", self.text, field.title),
                }),
                Some(_) => {}
                None => drop(given.values.insert(field.name.clone(), value)),
            }
        }
    }

    fn parts(
        &self,
        kernel: &'k Kernel,
        register: &'k Register,
        known: &mut Known,
    ) -> Result<Parts<'k>, String> {
        let ways = kernel.written(register, &self.text).into_iter();
        let mut why = None;
        for way in ways.chain([self.text.clone()]) {
            for pattern in &self.field.reads {
                let Some(parts) = parts(&plain(pattern), &plain(&way)) else {
                    continue;
                };
                let mut value = |(name, text): (String, String)| {
                    let field = register.fields.get(&name).ok_or("")?;
                    match said(&kernel.model, field, &Cell::Text(text), known)? {
                        Said::Value(value) => Ok((field, value)),
                        Said::Names(_) => Err(String::new()),
                    }
                };
                match parts.into_iter().map(&mut value).collect() {
                    Ok(parts) => return Ok(parts),
                    Err(part) => drop(why.get_or_insert(part)),
                }
            }
        }
        let why = why.filter(|it| !it.is_empty());
        Err(why.unwrap_or_else(|| self.why.clone()))
    }
}

/// The fields of a pattern with what the text has in their places.
fn parts(pattern: &str, text: &str) -> Option<Vec<(String, String)>> {
    let (before, mut pattern) = pattern.split_once('{').unwrap_or((pattern, ""));
    let mut text = text.strip_prefix(before)?;
    let mut parts = Vec::new();
    while let Some((name, rest)) = pattern.split_once('}') {
        let (between, next) = rest.split_once('{').unwrap_or((rest, ""));
        let end = match (next, between) {
            ("", _) => text.len().checked_sub(between.len())?,
            (_, "") => return None,
            _ => text.find(between)?,
        };
        let (part, behind) = text.split_at_checked(end)?;
        text = behind.strip_prefix(between)?;
        pattern = next;
        parts.push((name.to_owned(), part.to_owned()));
    }
    let is_said = parts.iter().all(|(_, it)| !it.is_empty());
    (text.is_empty() && is_said).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_parts_a_text() {
        for (pattern, text, expected) in [
            ("{grade}({no})班", "二年级(6)班", Some("grade=二年级 no=6")),
            ("{cohort}级{no}班", "2025级2班", Some("cohort=2025 no=2")),
            ("{cohort}级", "2025级", Some("cohort=2025")),
            ("{kind}", "小学", Some("kind=小学")),
            ("普通班", "普通班", Some("")),
            ("普通班", "特长班", None),
            ("{grade}({no})班", "(6)班", None),
            ("{grade}({no})班", "二年级6班", None),
            ("{cohort}级", "级", None),
        ] {
            let found = parts(pattern, text).map(|it| {
                let all: Vec<String> = it.iter().map(|(a, b)| format!("{a}={b}")).collect();
                all.join(" ")
            });
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
