//! What a field says of others: its target and its expressions.

use super::Linker;
use crate::definition::{Computed, Field};
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
}
