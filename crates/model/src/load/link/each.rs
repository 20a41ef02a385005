//! What a step says that is made of many records: of which, which step, and what comes then.

use super::Linker;
use crate::definition::{Each, ORGANISATION, Register};
use crate::diagnostic::suggest;
use crate::expr::Environment;
use crate::kind::Kind;
use crate::load::tree::{Node, Span, Table};

impl Linker<'_, '_> {
    pub(super) fn each(&mut self, register: &Register, table: &Table) -> Option<Each> {
        let entry = table.entry("each")?;
        let said = entry.node.table()?;
        let text = |key: &str| said.get(key).and_then(|it| Some((it.text()?, it)));
        let (of, node) = text("of")?;
        let other = self.known(&register.system, of, node.at)?;
        let through = self.refers(register, other, node.at)?;
        let (step, node) = text("step")?;
        self.step_of(other, step, node)?;
        let then = text("then");
        if let Some((name, node)) = then {
            let then = self.step_of(register, name, node)?;
            if !then.by.is_empty() || !then.ask.is_empty() {
                let message = format!("`{name}` is made by somebody");
                self.not_each(node.at, message, "a step without `by` and `ask`", OWN);
            }
        }
        let owed = said.get("for").and(self.model.register(ORGANISATION));
        let owed = owed.and_then(|organisations| {
            let env = Environment {
                model: self.model,
                register: organisations,
                row: None,
            };
            self.condition(said, "for", env)
        });
        let owner = other.owner.as_ref().and_then(|it| other.fields.get(it));
        let is_direct =
            owner.is_some_and(|it| matches!(&it.kind, Kind::Ref { to, .. } if to == ORGANISATION));
        if let Some(entry) = said.entry("for").filter(|_| !is_direct) {
            let message = format!("a record of {} names no organisation itself", other.id);
            self.not_each(entry.key_at, message, "leave out `for`", WHOSE);
        }
        Some(Each {
            of: of.to_owned(),
            through,
            step: step.to_owned(),
            owed,
            then: then.map(|(name, _)| name.to_owned()),
        })
    }

    /// The other's only field that refers to this register.
    fn refers(&mut self, own: &Register, other: &Register, at: Span) -> Option<String> {
        let refers =
            |kind: &Kind| matches!(kind, Kind::Ref { to, several: false } if *to == own.id);
        let mut all = other.fields.values().filter(|it| refers(&it.kind));
        match (all.next(), all.next()) {
            (Some(one), None) => Some(one.name.clone()),
            (first, _) => {
                let n = if first.is_some() { "several" } else { "no" };
                let message = format!("{n} fields of {} refer to {}", other.id, own.id);
                self.not_each(at, message, "exactly one does", ONE);
                None
            }
        }
    }

    fn step_of<'r>(
        &mut self,
        register: &'r Register,
        name: &str,
        node: &Node,
    ) -> Option<&'r crate::definition::Step> {
        let step = register.steps.get(name);
        if step.is_none() {
            let message = format!("{} has no step `{name}`", register.id);
            let hint = suggest(name, register.steps.keys().map(String::as_str));
            self.not_each(node.at, message, &hint, STEP);
        }
        step
    }

    fn not_each(&mut self, at: Span, message: impl Into<String>, hint: &str, about: &str) {
        self.log.error(at, "step.each", message, hint);
        self.log.about(about);
    }
}

const ONE: &str = "那个登记册要恰有一个字段引用本登记册";
const STEP: &str = "没有这一步，请核对标识";
const OWN: &str = "办完后自动办的一步不能由人办，也不能要人填写";
const WHOSE: &str = "那个登记册的归属要直接是一个机构，才能为各机构新建";
