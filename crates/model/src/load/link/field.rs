//! What a field says of others: its target and its expressions.

use std::sync::Arc;

use super::Linker;
use crate::definition::{Computed, Field};
use crate::expr::{self, Environment};
use crate::kind::Kind;
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
        let name = match env.row {
            Some(rows) => format!("{rows}.{}", field.name),
            None => field.name.clone(),
        };
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
        self.too_early(field, table, env);
        if let (Some(_), Some(entry)) = (&field.computed, table.entry("default")) {
            self.log.error(
                entry.key_at,
                "word.twice",
                "a computed field has no default",
                "",
            );
        }
        self.meaning((field, &name), at, table, register);
    }

    /// Rows are computed before their record is.
    fn too_early(&mut self, field: &Field, table: &Table, env: Environment<'_>) {
        let (Some(_), Some(Computed::Expr(expr)), Some(node)) =
            (env.row, &field.computed, table.get("computed"))
        else {
            return;
        };
        let computed = |name: &str| {
            let said = env.register.said.section("field");
            let mut said = said.filter(|(entry, _)| entry.key == name);
            said.any(|(_, it)| it.get("computed").is_some() || it.get("rule").is_some())
        };
        for name in expr::paths(expr).iter().filter_map(|it| it.first()) {
            if computed(name) {
                let message = format!("`{name}` is computed after the rows");
                let hint = "compute from what is typed";
                self.log.error(node.at, "rows.computed", message, hint);
            }
        }
    }

    /// The fields of the rows of one field.
    pub(super) fn row_fields(&mut self, field: &mut Field, group: &Table, env: Environment<'_>) {
        let Kind::Rows { fields, .. } = &mut field.kind else {
            return;
        };
        let fields = Arc::make_mut(fields);
        let in_row = Environment {
            row: Some(&field.name),
            ..env
        };
        for entry in &group.entries {
            if let (Some(inner), Some(table)) = (fields.get_mut(&entry.key), entry.node.table()) {
                self.field(inner, entry.key_at, table, in_row);
            }
        }
    }
}
