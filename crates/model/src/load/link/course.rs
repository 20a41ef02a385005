//! Where a register keeps what its records were, from when to when.

use super::Linker;
use crate::definition::{Course, Register};
use crate::kind::Kind;
use crate::load::tree::Table;

/// What the dated register says of its own.
const OWN: [&str; 2] = ["from", "to"];

impl Linker<'_, '_> {
    pub(super) fn course(&mut self, register: &Register, table: &Table) -> Option<Course> {
        let node = table.get("course")?;
        let of = node.text()?;
        let other = self.known(&register.system, of, node.at)?;
        let mut wrong = |message: String, hint: &str, about: &str| {
            self.log.error(node.at, "register.course", message, hint);
            self.log.about(about);
        };
        let since = register.fields.get(Course::SINCE);
        if !since.is_some_and(|it| it.kind == Kind::Day && it.required) {
            let message = format!("{} does not say since when", register.id);
            let hint = "add since = { type = \"date\", required = true, … }";
            wrong(message, hint, NO_SINCE);
            return None;
        }
        let key = match other.dated.as_slice() {
            [one] => other.fields.get(one),
            _ => None,
        };
        let is_key =
            |kind: &Kind| matches!(kind, Kind::Ref { to, several: false } if *to == register.id);
        let Some(key) = key.filter(|it| is_key(&it.kind)) else {
            let message = format!("{of} is not dated by a ref to {}", register.id);
            wrong(message, "say there: dated = \"…\"", NO_KEY);
            return None;
        };
        let said = |name: &str| other.said.table("field").and_then(|it| it.table(name));
        let is_typed = |name: &str| {
            said(name).is_none_or(|it| it.get("computed").is_none() && it.get("rule").is_none())
        };
        let both = other.fields.values().filter(|it| {
            let own = register.fields.get(&it.name);
            own.is_some_and(|own| own.kind == it.kind)
                && it.name != key.name
                && !OWN.contains(&it.name.as_str())
                && is_typed(&it.name)
        });
        let fields: Vec<String> = both.map(|it| it.name.clone()).collect();
        if fields.is_empty() {
            let message = format!("{of} has no field of the names of {}", register.id);
            wrong(
                message,
                "call what is kept alike, and of the same type",
                NOTHING,
            );
            return None;
        }
        Some(Course {
            of: of.to_owned(),
            key: key.name.clone(),
            fields,
        })
    }
}

const NO_SINCE: &str = "本登记册要有必填的日期字段 since，说明现在的内容从哪一天算起";
const NO_KEY: &str = "对方登记册要按引用本登记册的字段分段记录";
const NOTHING: &str = "两边没有同名同类型的字段，无从记下";
