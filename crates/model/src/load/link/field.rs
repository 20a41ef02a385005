//! What a field says of others: its target and its expressions.

use std::sync::Arc;

use super::Linker;
use crate::definition::{Among, Computed, Field, Level};
use crate::diagnostic::suggest;
use crate::expr::{self, Environment};
use crate::kind::Kind;
use crate::load::field::LEVELS;
use crate::load::tree::{Entry, Span, Table};

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
        field.among = self.among(field, &name, table, env);
        field.computed = match (table.text("rule"), table.get("computed")) {
            (Some(rule), _) => Some(Computed::Rule(rule.to_owned())),
            (None, Some(node)) => self.value(node, env, &field.kind).map(Computed::Expr),
            (None, None) => self.latest(field, table, env),
        };
        self.follow(field, table, env);
        self.given(field, table, env);
        self.bearer(field, table, env);
        self.reads(table, env);
        self.too_open(field, table, env);
        self.too_early(field, table, env);
        self.too_late(field, table, env);
        if let (Some(_), Some(entry)) = (&field.computed, table.entry("default")) {
            self.log.error(
                entry.key_at,
                "word.twice",
                "a computed field has no default",
                "",
            );
        }
        self.made(field, table, env);
        self.meaning((field, &name), at, table, register);
    }

    /// What a list may have in a column names fields that are there.
    fn reads(&mut self, table: &Table, env: Environment<'_>) {
        let fields = &env.register.fields;
        for (text, at) in table.texts("reads") {
            let named = text.split('{').skip(1).filter_map(|it| it.split_once('}'));
            for (name, _) in named.filter(|(name, _)| !fields.contains_key(*name)) {
                let message = format!("`{name}` is no field of this register");
                let hint = suggest(name, fields.keys().map(String::as_str));
                self.log.error(at, "field.reads", message, hint);
            }
        }
    }

    /// What is asked of the records that are offered.
    fn among(
        &mut self,
        field: &Field,
        name: &str,
        table: &Table,
        env: Environment<'_>,
    ) -> Option<Among> {
        let Kind::Ref { to, .. } = &field.kind else {
            return None;
        };
        let model = self.model;
        let other = Environment {
            model,
            register: model.register(to)?,
            row: None,
        };
        Some(Among {
            field: format!("{}.{name}", env.register.id),
            filter: self.condition(table, "among", other)?,
        })
    }

    /// What only shows a value handles it as strictly as the field that holds it.
    fn too_open(&mut self, field: &Field, table: &Table, env: Environment<'_>) {
        let (Some(Computed::Expr(expr)), Some(node)) = (&field.computed, table.get("computed"))
        else {
            return;
        };
        let shown = expr::level_shown(expr, env);
        if shown >= Level::Personal && field.level < shown {
            let (shown, own) = (word(shown), word(field.level));
            let message = format!(
                "`{}` shows what is {shown}, and is {own} itself",
                field.name
            );
            let hint = format!("add level = \"{shown}\"");
            self.log.error(node.at, "field.level", message, hint);
        }
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

    /// Computed fields are computed in their order: from a later one, what is asked for would
    /// be what it was before.
    fn too_late(&mut self, field: &Field, table: &Table, env: Environment<'_>) {
        let (Some(Computed::Expr(expr)), Some(node)) = (&field.computed, table.get("computed"))
        else {
            return;
        };
        let said = &env.register.said;
        let beside: Vec<_> = match env.row {
            None => said.section("field").collect(),
            Some(rows) => {
                let rows = said.section("rows").filter(|(it, _)| it.key == rows);
                rows.flat_map(|(_, it)| it.inner()).collect()
            }
        };
        let later = beside.iter().skip_while(|(it, _)| it.key != field.name);
        for path in expr::paths(expr) {
            let name = match env.row {
                None => path.first(),
                Some(rows) => path.get(1).filter(|_| path[0] == rows),
            };
            let is_asked = |(it, said): &&(&Entry, &Table)| {
                let computed = said.get("computed").is_some() || said.get("rule").is_some();
                computed && Some(&it.key) == name
            };
            if let Some((asked, _)) = later.clone().find(is_asked) {
                let (own, asked) = (&field.name, &asked.key);
                let (message, hint) = match asked == own {
                    true => (format!("`{own}` is computed from itself"), "ask for others"),
                    false => (
                        format!("`{asked}` is computed after `{own}`"),
                        "put it above",
                    ),
                };
                self.log.error(node.at, "expr.order", message, hint);
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

fn word(level: Level) -> &'static str {
    let found = LEVELS.iter().find(|(_, it)| *it == level);
    found.map_or("", |(word, _)| *word)
}
