//! What a register takes for another: fields typed with a record that the record it refers to
//! keeps.

use super::Linker;
use crate::definition::{Computed, Field, GivenTo, Register};
use crate::expr::{Environment, Node};
use crate::kind::Kind;
use crate::load::tree::Table;

impl Linker<'_, '_> {
    pub(super) fn given(&mut self, field: &mut Field, table: &Table, env: Environment<'_>) {
        let Some(entry) = table
            .entry("given")
            .filter(|_| table.flag("given") == Some(true))
        else {
            return;
        };
        let to = match &field.computed {
            Some(Computed::Expr(expr)) => match &expr.node {
                Node::Path(path) => kept_by(env, path),
                _ => None,
            },
            _ => None,
        };
        match to {
            Some(to) => {
                field.given = Some(to);
                field.once = true;
            }
            None if table.get("computed").is_some() && field.computed.is_none() => {}
            None => {
                let message = format!("`{}` is kept by no other record", field.name);
                let hint = "computed = \"person.name\", where `person` is a ref to one record";
                self.log.error(entry.key_at, "field.given", message, hint);
                self.log.about(NOWHERE);
            }
        }
    }

    /// A record is only found, or made, by what tells it from all others.
    pub(super) fn made(&mut self, field: &Field, table: &Table, env: Environment<'_>) {
        let given = given_through(env.register, &field.name);
        let made = table.entry("made").filter(|_| field.made);
        let at = match (made, given.first()) {
            (Some(entry), None) => {
                let message = format!("nothing is given of `{}`", field.name);
                let hint = "a field with computed and `given = true`";
                self.log.error(entry.key_at, "field.given", message, hint);
                self.log.about(NOTHING);
                return;
            }
            (Some(entry), Some(_)) => entry.key_at,
            (None, Some(_)) => match table.entry("to") {
                Some(entry) => entry.node.at,
                None => return,
            },
            (None, None) => return,
        };
        let Kind::Ref { to, .. } = &field.kind else {
            return;
        };
        let Some(target) = self.model.register(to) else {
            return;
        };
        if !target
            .keys()
            .any(|key| key.iter().all(|it| given.iter().any(|given| given == it)))
        {
            let message = format!("what is given of {to} tells no record from the others");
            let keys: Vec<String> = target.keys().map(|it| it.join(", ")).collect();
            let hint = match keys.as_slice() {
                [] => format!("{to} needs a `key` or a `unique` field"),
                keys => format!("give {}", keys.join(" or ")),
            };
            self.log.error(at, "field.given", message, hint);
            self.log.about(NO_KEY);
        }
    }
}

fn kept_by(env: Environment<'_>, path: &[String]) -> Option<GivenTo> {
    let ([through, field], None) = (path, env.row) else {
        return None;
    };
    match &env.register.fields.get(through)?.kind {
        Kind::Ref { several: false, .. } => Some(GivenTo {
            through: through.clone(),
            field: field.clone(),
        }),
        _ => None,
    }
}

/// The fields of the record a reference names that are given with this one.
fn given_through(register: &Register, through: &str) -> Vec<String> {
    let said = register.said.section("field");
    let given = said.filter(|(_, it)| it.flag("given") == Some(true));
    let paths = given.filter_map(|(_, it)| it.text("computed")?.split_once('.'));
    let mine = paths.filter(|(first, _)| first.trim() == through);
    mine.map(|(_, field)| field.trim().to_owned()).collect()
}

const NOWHERE: &str = "“随本记录填写”只能用于从所引用的一条记录取来的字段";
const NOTHING: &str = "没有随本记录填写的字段，无从新建所引用的记录";
const NO_KEY: &str = "填写的内容不足以认出是哪一条，请加上对方登记册中不能重复的字段";
