//! What needs the other files: references, roles, meanings, expressions, measures.
//!
//! Expressions are read against the model as the files alone left it: fields and
//! states are all there, only expressions are not.

mod bearer;
mod course;
mod dashboard;
mod each;
mod effect;
mod fact;
mod field;
mod follow;
mod given;
mod latest;
pub(super) mod measure;
mod print;
mod publish;
mod quality;
mod register;

use std::collections::HashMap;

use indexmap::IndexMap;

use super::tree::{Log, Node, Span, Table};
use super::word::items;
use super::{Parts, SystemFiles, field as alone};
use crate::definition::{Field, Model, Opens, Register, System};
use crate::diagnostic::suggest;
use crate::expr::{self, Environment, Expr};
use crate::kind::Kind;
use crate::thing::Thing;
use crate::value::Type;

pub(super) fn link(model: &mut Model, parts: &Parts<'_>, log: &mut Log<'_>) {
    let plain = model.clone();
    let mut linker = Linker {
        model: &plain,
        homes: fact::homes(&plain, parts, log),
        log,
        titles: HashMap::new(),
    };
    if let Some(file) = parts.facts {
        linker.facts_once(&file.table);
    }
    for (id, files) in &parts.systems {
        if let Some(system) = model.systems.get_mut(id) {
            linker.system(system, files);
        }
    }
    linker.circles(parts);
    measure::share(model);
    latest::note(model);
    follow::note(model);
    for (fact, home) in linker.homes {
        if let Some(fact) = model.facts.get_mut(&fact) {
            fact.home = Some(home);
        }
    }
    effect::circles(model, parts, log);
}

/// The levels organisations stand at.
const LEVELS: &str = "registry.level";

struct Linker<'a, 'b> {
    /// As it was before linking.
    model: &'a Model,
    log: &'a mut Log<'b>,
    /// Fact → `system.record.field` that holds it.
    homes: IndexMap<String, String>,
    /// Title of a field → what the first field of this title means.
    titles: HashMap<String, String>,
}

impl<'a> Linker<'a, '_> {
    fn system(&mut self, system: &mut System, files: &SystemFiles<'_>) {
        if let Some(file) = files.system {
            for (id, at) in file.table.texts("uses") {
                if !self.model.systems.contains_key(id) {
                    let hint = suggest(id, self.model.systems.keys().map(String::as_str));
                    self.log
                        .error(at, "uses.unknown", format!("no system `{id}`"), hint);
                }
            }
            self.roles_once(&system.id, &file.table);
            self.menu(system, &file.table);
            self.events(&system.id, &file.table);
        }
        for (name, file) in &files.registers {
            if let Some(register) = system.registers.get_mut(name) {
                self.register(register, &file.table, file.whole);
            }
        }
        let tables = |file: Option<&super::File<'_>>, name: &str| {
            file.and_then(|file| file.table.table(name).cloned())
        };
        for (name, param) in &system.params {
            let Some(table) = tables(files.params, name) else {
                continue;
            };
            if let (Kind::Code { of, .. }, Some(node)) = (&param.kind, table.get("of")) {
                self.codes(&system.id, of, node.at);
                self.param_codes(of, &table);
            }
            self.roles(&system.id, table.texts("by"));
            self.levels(&table);
        }
        for (name, dashboard) in &system.dashboards {
            if let Some(table) = tables(files.dashboards, name) {
                self.dashboard(&system.id, dashboard, &table);
            }
        }
        let id = system.id.clone();
        for (name, measure) in &mut system.measures {
            if let Some(table) = tables(files.measures, name) {
                self.measure(&id, measure, &table);
            }
        }
    }

    fn param_codes(&mut self, list: &str, table: &Table) {
        let Some(list) = self.model.codes(list) else {
            return;
        };
        for item in table.get("value").map(items).unwrap_or_default() {
            let is = item.table().and_then(|value| value.get("is"));
            if let Some((node, code)) = is.and_then(|node| Some((node, node.text()?)))
                && !list.codes.contains_key(code)
            {
                let hint = suggest(code, list.codes.keys().map(String::as_str));
                let message = format!("no such code in {}", list.id);
                self.log.error(node.at, "expr.unknown_code", message, hint);
            }
            if let Some((node, code)) = is.and_then(|node| Some((node, node.text()?))) {
                self.log.names(node.at, Thing::code(&list.id, code));
            }
        }
    }

    /// The levels of organisations a parameter names.
    fn levels(&mut self, table: &Table) {
        self.levels_of(table, "areas");
    }

    /// The levels of organisations a word names.
    fn levels_of(&mut self, table: &Table, word: &str) {
        let Some(levels) = self.model.codes(LEVELS) else {
            return;
        };
        for (level, at) in table.texts(word) {
            self.log.names(at, Thing::code(LEVELS, level));
            if !levels.codes.contains_key(level) {
                let hint = suggest(level, levels.codes.keys().map(String::as_str));
                let message = format!("no such code in {LEVELS}");
                self.log.error(at, "expr.unknown_code", message, hint);
            }
        }
    }

    fn roles_once(&mut self, system: &str, table: &Table) {
        for (entry, _) in table.section("role") {
            let first = self
                .model
                .systems
                .values()
                .find(|s| s.roles.contains_key(&entry.key));
            if let Some(first) = first.filter(|first| first.id != system) {
                let message = format!("the role is already declared by `{}`", first.id);
                self.log.error(
                    entry.key_at,
                    "role.twice",
                    message,
                    "roles are global: use that one",
                );
            }
        }
    }

    fn menu(&mut self, system: &mut System, table: &Table) {
        let mut entries = system.menu.iter_mut();
        for (_, menu) in table.section("menu") {
            if menu.get("register").is_some() == menu.get("screen").is_some() {
                continue;
            }
            let Some(entry) = entries.next() else { break };
            self.roles(&system.id, menu.texts("roles"));
            if let (Opens::Register(id), Some(node)) = (&entry.opens, menu.get("register"))
                && let Some(register) = self.known(&system.id, id, node.at)
                && entry.title.is_empty()
            {
                entry.title = register.title.clone();
            }
        }
    }

    /// Lists and registers a type names.
    fn target(&mut self, system: &str, kind: &Kind, table: &Table) {
        match kind {
            Kind::Code { of, .. } => {
                if let Some(node) = table.get("of") {
                    self.codes(system, of, node.at);
                }
            }
            Kind::Ref { to, .. } => {
                if let Some(node) = table.get("to") {
                    self.known(system, to, node.at);
                }
            }
            Kind::Record { .. } => {
                for (id, at) in table.texts("about") {
                    self.known(system, id, at);
                }
            }
            _ => {}
        }
    }

    fn known(&mut self, system: &str, id: &str, at: Span) -> Option<&'a Register> {
        let model = self.model;
        let register = model.register(id);
        match register {
            Some(_) => self.used(system, id, at),
            None => {
                let hint = suggest(id, model.registers().map(|register| register.id.as_str()));
                self.log
                    .error(at, "register.unknown", "no such register", hint);
            }
        }
        register
    }

    fn codes(&mut self, system: &str, id: &str, at: Span) {
        if self.model.codes(id).is_none() {
            let known = self.model.systems.values().flat_map(|s| s.codes.values());
            let hint = suggest(id, known.map(|list| list.id.as_str()));
            self.log
                .error(at, "codes.unknown", "no such list of codes", hint);
        } else {
            self.log.names(at, Thing::Codes(id.to_owned()));
            self.used(system, id, at);
        }
    }

    /// Is the system a name belongs to among those this system uses?
    fn used(&mut self, system: &str, id: &str, at: Span) {
        if !self.model.may_name(system, id) {
            let other = id.split('.').next().unwrap_or(id);
            let message = format!("`{system}` does not use `{other}`");
            let hint = format!("add \"{other}\" to `uses` in {system}/system.toml");
            self.log.error(at, "uses.not_listed", message, hint);
        }
    }

    fn roles(&mut self, system: &str, names: Vec<(&str, Span)>) {
        for (name, at) in names {
            let declared = self
                .model
                .systems
                .values()
                .find(|s| s.roles.contains_key(name));
            match declared.map(|declared| declared.id.clone()) {
                Some(declared) => {
                    self.log.names(at, Thing::Role(name.to_owned()));
                    self.used(system, &declared, at);
                }
                None => {
                    let known = self.model.systems.values().flat_map(|s| s.roles.keys());
                    let hint = suggest(name, known.map(String::as_str));
                    self.log
                        .error(at, "role.unknown", format!("no role `{name}`"), hint);
                }
            }
        }
    }

    fn own_field<'r>(&mut self, register: &'r Register, name: &str, at: Span) -> Option<&'r Field> {
        let field = register.fields.get(name);
        if field.is_none() {
            let hint = suggest(name, register.fields.keys().map(String::as_str));
            let message = format!("{} has no field `{name}`", register.id);
            self.log.error(at, "field.unknown", message, hint);
        }
        self.log.names(at, Thing::field(&register.id, name));
        field
    }

    /// The field a name says, with dots one of a record referred to (`class.grade`): each step
    /// leads to one record.
    fn field_beyond<'m>(
        &mut self,
        register: &'m Register,
        name: &str,
        at: Span,
    ) -> Option<&'m Field>
    where
        'a: 'm,
    {
        let (model, mut register, mut begin) = (self.model, register, 0);
        while let Some(dot) = name[begin..].find('.') {
            let step = &name[begin..begin + dot];
            let field = self.own_field_in(register, step, (at, begin))?;
            let next = model.register(match &field.kind {
                Kind::Ref { to, several: false } => to,
                _ => {
                    let message = format!("`{step}` does not lead to one record");
                    let hint = "a step is a ref of one";
                    self.log.error(at, "field.kind", message, hint);
                    return None;
                }
            })?;
            (register, begin) = (next, begin + dot + 1);
        }
        self.own_field_in(register, &name[begin..], (at, begin))
    }

    /// A field named in a part of a text.
    fn own_field_in<'r>(
        &mut self,
        register: &'r Register,
        name: &str,
        (at, begin): (Span, usize),
    ) -> Option<&'r Field> {
        let end = begin + name.len();
        if !register.fields.contains_key(name) {
            let place = self.log.inside(at, begin, end);
            return self.own_field(register, name, place);
        }
        let thing = Thing::field(&register.id, name);
        self.log.names_in(at, Some(begin..end), thing);
        register.fields.get(name)
    }

    fn condition(&mut self, table: &Table, key: &str, env: Environment<'_>) -> Option<Expr> {
        let node = table.get(key)?;
        self.expression(node, env, &Type::Flag)
    }

    /// CEL in a text, or a plain value.
    fn value(&mut self, node: &Node, env: Environment<'_>, kind: &Kind) -> Option<Expr> {
        if node.text().is_some() {
            return self.expression(node, env, &kind.ty());
        }
        let value = alone::plain(node, kind, self.log)?;
        expr::literal(value, &kind.ty())
    }

    fn expression(&mut self, node: &Node, env: Environment<'_>, ty: &Type) -> Option<Expr> {
        self.expression_of(node.text()?, node.at, env, ty)
    }

    /// An expression that is all or the beginning of the text that stands there.
    fn expression_of(
        &mut self,
        text: &str,
        at: Span,
        env: Environment<'_>,
        ty: &Type,
    ) -> Option<Expr> {
        let (read, names) = expr::read(text, &env, Some(ty));
        let event = self.model.event(&env.register.id);
        let event = event.filter(|it| std::ptr::eq(&it.form, env.register));
        for name in names {
            let thing = match name.thing {
                // An event's form is no register.
                Thing::Field { register, name }
                    if event.is_some_and(|it| it.form.id == register) =>
                {
                    Thing::Carried {
                        event: register,
                        name,
                    }
                }
                thing => thing,
            };
            self.log.names_in(at, Some(name.at), thing);
        }
        match read {
            Ok(expr) => Some(expr),
            Err(problems) => {
                for problem in problems {
                    let at = self.log.inside(at, problem.start, problem.end);
                    self.log
                        .error(at, problem.code, problem.message, problem.hint);
                }
                None
            }
        }
    }

    fn circles(&mut self, parts: &Parts<'_>) {
        for (id, files) in &parts.systems {
            let Some(file) = files.system else { continue };
            for (used, at) in file.table.texts("uses") {
                if let Some(mut circle) = self.way(used, id, &mut Vec::new()) {
                    circle.insert(0, id.clone());
                    let message = format!(
                        "systems use one another in a circle: {}",
                        circle.join(" → ")
                    );
                    self.log.error(at, "uses.cycle", message, "");
                }
            }
        }
    }

    /// The systems used one after the other from one to another.
    fn way(&self, from: &str, to: &str, seen: &mut Vec<String>) -> Option<Vec<String>> {
        if from == to {
            return Some(vec![to.to_owned()]);
        }
        if seen.iter().any(|id| id == from) {
            return None;
        }
        seen.push(from.to_owned());
        let used = &self.model.systems.get(from)?.uses;
        let mut rest = used.iter().find_map(|next| self.way(next, to, seen))?;
        rest.insert(0, from.to_owned());
        Some(rest)
    }
}
