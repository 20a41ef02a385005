//! What a field says of others: its target, its expressions, and what it means.

use super::Linker;
use crate::definition::{Computed, Field, Level, Register};
use crate::diagnostic::suggest;
use crate::expr::Environment;
use crate::load::tree::{Span, Table};

impl Linker<'_, '_> {
    pub(super) fn field(
        &mut self,
        field: &mut Field,
        at: Span,
        table: &Table,
        env: Environment<'_>,
    ) {
        let register = env.register;
        self.target(&register.system, &field.kind, table);
        if let Some(node) = table.get("default") {
            field.default = self.value(node, env, &field.kind);
        }
        field.check = self.condition(table, "check", env);
        field.when = self.condition(table, "when", env);
        field.computed = match (table.text("rule"), table.get("computed")) {
            (Some(rule), _) => Some(Computed::Rule(rule.to_owned())),
            (None, Some(node)) => self.value(node, env, &field.kind).map(Computed::Expr),
            (None, None) => None,
        };
        if let (Some(_), Some(entry)) = (&field.computed, table.entry("default")) {
            self.log.error(
                entry.key_at,
                "word.twice",
                "a computed field has no default",
                "",
            );
        }
        self.meaning(field, at, table, register);
    }

    fn meaning(&mut self, field: &Field, at: Span, table: &Table, register: &Register) {
        let (Some(means), Some(node)) = (&field.means, table.get("means")) else {
            if field.level >= Level::Personal && field.computed.is_none() {
                let message = format!(
                    "`{}` is personal and does not say what it means",
                    field.name
                );
                let hint = "add means = \"…\" from docs/facts.toml";
                self.log.error(at, "field.no_meaning", message, hint);
            }
            return;
        };
        if !self.model.facts.contains_key(means) {
            let hint = suggest(means, self.model.facts.keys().map(String::as_str));
            let hint = if hint.is_empty() {
                "add it to docs/facts.toml".to_owned()
            } else {
                hint
            };
            self.log
                .error(node.at, "field.unknown_meaning", "no such fact", hint);
            return;
        }
        let own = format!("{}.{}", register.id, field.name);
        // What is computed only shows what is held elsewhere.
        if field.computed.is_none() {
            match self.homes.get(means) {
                Some(home) => {
                    let message = format!("{home} already holds this fact");
                    let hint = "refer to that record, or show it with `computed`";
                    self.log.error(node.at, "field.second_home", message, hint);
                }
                None => {
                    self.homes.insert(means.clone(), own.clone());
                }
            }
        }
        let title: String = field.title.chars().filter(|c| !c.is_whitespace()).collect();
        let first = self.titles.entry(title).or_insert_with(|| means.clone());
        if first != means {
            let message = format!("another field of this title means {first}");
            let hint = "one of the two titles should say more";
            let at = table.get("title").map_or(at, |node| node.at);
            self.log.warning(at, "field.same_title", message, hint);
        }
    }
}
