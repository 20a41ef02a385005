//! What needs the other files: references, roles, meanings, expressions, measures.
//!
//! Expressions are read against the model as the files alone left it: fields and
//! states are all there, only expressions are not.

use std::collections::HashMap;

use indexmap::IndexMap;

use super::measure::PERIODS;
use super::register::items;
use super::tree::{Log, Node, Span, Table, Value as Toml};
use super::{Parts, SystemFiles, field, machine};
use crate::definition::{
    Ask, Check, Computed, Counted, Field, Kind, Level, Measure, Model, Opens, Register, System,
    What,
};
use crate::diagnostic::suggest;
use crate::expr::{self, Environment, Expr};
use crate::value::Type;

/// Systems every system may use without saying so.
const ALWAYS_USED: [&str; 2] = ["access", "registry"];

/// Words of the kernel that lists, sorting and searching know beside fields.
const COLUMNS: [&str; 4] = ["number", "state", "owner", "created_on"];

pub(super) fn link(model: &mut Model, parts: &Parts<'_>, log: &mut Log<'_>) {
    let plain = model.clone();
    let mut linker = Linker {
        model: &plain,
        log,
        homes: IndexMap::new(),
        titles: HashMap::new(),
    };
    for (id, files) in &parts.systems {
        if let Some(system) = model.systems.get_mut(id) {
            linker.system(system, files);
        }
    }
    linker.circles(parts);
    for (fact, home) in linker.homes {
        if let Some(fact) = model.facts.get_mut(&fact) {
            fact.home = Some(home);
        }
    }
}

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
            if let (Some(table), Type::Code(list)) = (tables(files.params, name), &param.ty)
                && let Some(node) = table.get("of")
            {
                self.codes(&system.id, list, node.at);
                self.param_codes(list, &table);
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

    fn register(&mut self, register: &mut Register, table: &Table, whole: Span) {
        let Some(plain) = self.model.register(&register.id) else {
            return;
        };
        let env = Environment {
            model: self.model,
            register: plain,
        };
        self.names(plain, table);
        self.owner(plain, table);
        self.access(plain, table, whole);
        for (entry, table) in table.section("field") {
            if let Some(field) = register.fields.get_mut(&entry.key) {
                self.field(field, entry.key_at, table, env);
            }
        }
        self.retain(plain, table);
        machine::check(plain, table, self.log);
        for (entry, table) in table.section("step") {
            let Some(step) = register.steps.get_mut(&entry.key) else {
                continue;
            };
            self.step(plain, table);
            step.when = self.condition(table, "when", env);
            if table.text("todo").is_some() {
                step.todo_when = self.condition(table, "todo", env);
            }
            for set in table.table("set").map(|t| &t.entries).into_iter().flatten() {
                if let Some(field) = self.own_field(plain, &set.key, set.key_at)
                    && let Some(expr) = self.value(&set.node, env, &field.kind)
                {
                    step.set.insert(set.key.clone(), expr);
                }
            }
        }
        for (_, table) in table.section("clock") {
            for (state, at) in table.texts("in") {
                machine::known_state(plain, state, at, self.log);
            }
            if let Some(node) = table.get("until")
                && let Some(field) = node
                    .text()
                    .and_then(|name| self.own_field(plain, name, node.at))
                && field.kind != Kind::Day
            {
                self.log
                    .error(node.at, "field.kind", "a clock runs to a date", "");
            }
        }
        register.checks = checks(table)
            .into_iter()
            .filter_map(|table| {
                let expr = self.condition(table, "expr", env)?;
                Some(Check {
                    expr,
                    says: table.text_or_empty("says"),
                })
            })
            .collect();
    }

    /// Words of the register that name fields or roles.
    fn names(&mut self, register: &Register, table: &Table) {
        self.roles(&register.system, table.texts("create"));
        for key in ["label", "dated"] {
            for (name, at) in table.texts(key) {
                if !(key == "label" && name == "number") {
                    self.own_field(register, name, at);
                }
            }
        }
        for key in ["sort", "search", "list"] {
            let mut before: Vec<&str> = Vec::new();
            for (name, at) in table.texts(key) {
                if before.contains(&name) {
                    self.log
                        .error(at, "word.twice", format!("`{name}` is listed twice"), "");
                }
                before.push(name);
                let is_column = match key {
                    "search" => name == "number",
                    "sort" => name != "owner" && COLUMNS.contains(&name),
                    _ => COLUMNS.contains(&name),
                };
                if is_column {
                    continue;
                }
                let Some(field) = self.own_field(register, name, at) else {
                    continue;
                };
                if key != "list" && field.level == Level::Sensitive {
                    let message =
                        format!("`{name}` is sensitive: it is neither sorted nor searched");
                    self.log.error(
                        at,
                        "field.sensitive",
                        message,
                        format!("leave it out of `{key}`"),
                    );
                }
                let fits = match (key, &field.kind.ty()) {
                    ("search", ty) => *ty == Type::Text,
                    ("sort", ty) => !matches!(ty, Type::List(_)) && field.kind != Kind::LongText,
                    _ => true,
                };
                if !fits {
                    let message = format!(
                        "`{name}` is {}, which cannot serve in `{key}`",
                        field.kind.ty()
                    );
                    self.log.error(at, "field.kind", message, "");
                }
            }
        }
    }

    fn owner(&mut self, register: &Register, table: &Table) {
        if let Some(node) = table.get("owner")
            && let Some(name) = node.text()
            && self.own_field(register, name, node.at).is_some()
            && self
                .model
                .organisation_path(register, name)
                .is_none_or(|_| is_several(register, name))
        {
            let message = format!("`{name}` names no organisation");
            let hint = "the owner is a ref to registry.organisation";
            self.log.error(node.at, "register.owner", message, hint);
        }
        if let Some(node) = table.get("stands_for")
            && let Some(name) = node.text()
            && self.own_field(register, name, node.at).is_some()
        {
            let person = self.model.person_path(register, name);
            let path = person.or_else(|| self.model.organisation_path(register, name));
            if path.is_none_or(|_| is_several(register, name)) {
                let message = format!("`{name}` names no account and no organisation");
                let hint = "a ref to access.account or registry.organisation";
                self.log
                    .error(node.at, "register.stands_for", message, hint);
            }
        }
    }

    fn access(&mut self, register: &Register, table: &Table, whole: Span) {
        if register.access.is_empty() && !register.hidden {
            let hint = "write [access], or hidden = true";
            self.log.error(
                whole,
                "register.no_access",
                "nobody may see these records",
                hint,
            );
        }
        for entry in table
            .table("access")
            .map(|t| &t.entries)
            .into_iter()
            .flatten()
        {
            let is_role = self.model.role(&entry.key).is_some();
            let is_field = register.fields.contains_key(&entry.key);
            match (is_role, is_field) {
                (true, true) => {
                    let message = format!("`{}` is a role and a field", entry.key);
                    self.log.error(
                        entry.key_at,
                        "access.ambiguous",
                        message,
                        "rename the field",
                    );
                }
                (true, false) => self.roles(&register.system, vec![(&entry.key, entry.key_at)]),
                (false, true) if self.model.person_path(register, &entry.key).is_none() => {
                    let message = format!("the field `{}` names no person", entry.key);
                    let hint = "a ref to access.account";
                    self.log
                        .error(entry.key_at, "access.unknown", message, hint);
                }
                (false, true) => {}
                (false, false) => {
                    let roles = self.model.systems.values().flat_map(|s| s.roles.keys());
                    let names = roles.chain(register.fields.keys()).map(String::as_str);
                    let message = format!("`{}` is neither a role nor a field", entry.key);
                    self.log.error(
                        entry.key_at,
                        "access.unknown",
                        message,
                        suggest(&entry.key, names),
                    );
                }
            }
            let clear = entry
                .node
                .table()
                .map(|table| table.texts("clear"))
                .unwrap_or_default();
            for (name, at) in clear {
                self.own_field(register, name, at);
            }
        }
    }

    fn retain(&mut self, register: &Register, table: &Table) {
        let personal = table.section("field").find(|(entry, _)| {
            register
                .fields
                .get(&entry.key)
                .is_some_and(|field| field.level >= Level::Personal)
        });
        if let (Some((entry, _)), None) = (personal, &register.retain) {
            let message = format!("`{}` is personal, and the register has no end", entry.key);
            let hint =
                "add retain = { years = 3, from = \"end\", then = \"erase\", source = \"…\" }";
            self.log
                .error(entry.key_at, "register.no_retain", message, hint);
        }
        if let Some(node) = table.table("retain").and_then(|retain| retain.get("from"))
            && let Some(name) = node.text()
            && !["end", "created_on"].contains(&name)
            && let Some(field) = self.own_field(register, name, node.at)
            && field.kind != Kind::Day
        {
            let hint = "a date field, created_on or end";
            self.log
                .error(node.at, "field.kind", "years count from a date", hint);
        }
    }

    fn field(&mut self, field: &mut Field, at: Span, table: &Table, env: Environment<'_>) {
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

    fn step(&mut self, register: &Register, table: &Table) {
        let by = table.get("by").map(items).unwrap_or_default();
        for item in by {
            match (
                item.text(),
                item.table().and_then(|table| table.get("field")),
            ) {
                (Some(role), _) => self.roles(&register.system, vec![(role, item.at)]),
                (_, Some(node)) => {
                    if let Some(name) = node.text()
                        && self.own_field(register, name, node.at).is_some()
                        && self.model.person_path(register, name).is_none()
                        && self.model.organisation_path(register, name).is_none()
                    {
                        let message =
                            format!("`{name}` names neither a person nor an organisation");
                        let hint = "a ref to access.account or registry.organisation";
                        self.log.error(node.at, "field.kind", message, hint);
                    }
                }
                _ => {}
            }
        }
        for (name, at) in table.texts("need") {
            self.own_field(register, name, at);
        }
        for item in table.get("ask").map(items).unwrap_or_default() {
            match (item.text(), item.table()) {
                (Some("reason"), _) if register.fields.contains_key("reason") => {
                    let message = "`reason` is a field here, and what every step can ask for";
                    self.log
                        .error(item.at, "step.ask", message, "rename the field");
                }
                (Some("reason"), _) => {}
                (Some(name), _) => {
                    self.own_field(register, name, item.at);
                }
                (_, Some(table)) => self.extra(register, table),
                _ => {}
            }
        }
    }

    fn extra(&mut self, register: &Register, table: &Table) {
        let Some((name, node)) = table
            .get("name")
            .and_then(|node| Some((node.text()?, node)))
        else {
            return;
        };
        if name == "reason" || register.fields.contains_key(name) {
            let message = format!("`{name}` is a field already");
            self.log.error(
                node.at,
                "step.ask",
                message,
                "ask for the field by its name",
            );
        }
        let asked = register.steps.values().flat_map(|step| &step.ask);
        let kind = asked.filter_map(|ask| match ask {
            Ask::Extra(field) if field.name == name => Some(field.kind.clone()),
            _ => None,
        });
        for kind in kind.take(1) {
            self.target(&register.system, &kind, table);
        }
    }

    fn measure(&mut self, system: &str, measure: &mut Measure, table: &Table) {
        let parts = [
            ("of", Some(&mut measure.of)),
            ("part", measure.part.as_mut()),
        ];
        for (key, counted) in parts {
            if let (Some(counted), Some(node)) = (counted, table.get(key)) {
                self.counted(system, counted, node);
            }
        }
        let Some(register) = self.model.register(&measure.of.register) else {
            return;
        };
        if let Some(part) = measure
            .part
            .as_ref()
            .filter(|p| p.register != measure.of.register)
            && self.model.register(&part.register).is_some()
            && let Some(node) = table.get("part")
        {
            let message = format!(
                "the part is counted from {}, the whole from {}",
                part.register, register.id
            );
            self.log.warning(
                node.at,
                "measure.count",
                message,
                "is it a part of the whole?",
            );
        }
        for (name, at) in table.texts("by") {
            if ["organisation", "id"].contains(&name) || PERIODS.contains(&name) {
                continue;
            }
            if let Some(field) = self.own_field(register, name, at)
                && matches!(
                    field.kind,
                    Kind::Files { .. }
                        | Kind::Text { .. }
                        | Kind::LongText
                        | Kind::Decimal { .. }
                        | Kind::Money
                        | Kind::Percent
                )
            {
                let hint = "codes, references, flags, periods and whole numbers can";
                self.log.error(
                    at,
                    "field.kind",
                    format!("nothing is divided by `{name}`"),
                    hint,
                );
            }
        }
        if let Some(node) = table.get("on")
            && let Some(name) = node.text().filter(|name| *name != "created_on")
            && let Some(field) = self.own_field(register, name, node.at)
            && !matches!(field.kind, Kind::Day | Kind::Period)
        {
            self.log.error(
                node.at,
                "field.kind",
                "a row stands in time by a date or a period",
                "",
            );
        }
    }

    fn counted(&mut self, system: &str, counted: &mut Counted, node: &Node) {
        let Some(table) = node.table() else { return };
        let (count, sum) = (table.get("count"), table.get("sum"));
        let said = match (count, sum) {
            (Some(said), None) | (None, Some(said)) => said,
            _ => {
                let hint = "for instance count = \"registry.pupil\"";
                self.log
                    .error(node.at, "measure.count", "say one of `count`, `sum`", hint);
                return;
            }
        };
        if sum.is_some() && counted.register.matches('.').count() != 1 {
            let hint = "for instance sum = \"aid.grant.amount\"";
            self.log
                .error(said.at, "measure.count", "a sum names a field", hint);
            return;
        }
        let Some(register) = self.known(system, &counted.register, said.at) else {
            return;
        };
        if let What::Sum(name) = &counted.what
            && let Some(field) = self.own_field(register, name, said.at)
            && !matches!(field.kind.ty(), Type::Integer | Type::Decimal)
        {
            self.log
                .error(said.at, "field.kind", format!("`{name}` is no number"), "");
        }
        let env = Environment {
            model: self.model,
            register,
        };
        counted.filter = self.condition(table, "where", env);
        if let (Some(filter), Some(at)) = (&counted.filter, table.get("where").map(|node| node.at))
            && expr::uses_sensitive(filter, env)
        {
            let message = "a measure cannot look into a sensitive field";
            self.log.error(
                at,
                "expr.sensitive",
                message,
                "only has() can be asked of it",
            );
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
            self.used(system, id, at);
        }
    }

    /// Is the system a name belongs to among those this system uses?
    fn used(&mut self, system: &str, id: &str, at: Span) {
        let other = id.split('.').next().unwrap_or(id);
        let own = self.model.systems.get(system);
        let listed = own.is_some_and(|own| own.uses.iter().any(|used| used == other));
        if other != system && !ALWAYS_USED.contains(&other) && !listed {
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
                Some(declared) => self.used(system, &declared, at),
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
        field
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
        let value = field::plain(node, kind, self.log)?;
        expr::literal(value, &kind.ty())
    }

    fn expression(&mut self, node: &Node, env: Environment<'_>, ty: &Type) -> Option<Expr> {
        match expr::parse_as(node.text()?, &env, ty) {
            Ok(expr) => Some(expr),
            Err(problems) => {
                for problem in problems {
                    let at = self.log.inside(node.at, problem.start, problem.end);
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

fn is_several(register: &Register, name: &str) -> bool {
    let kind = register.fields.get(name).map(|field| &field.kind);
    matches!(kind, Some(Kind::Ref { several: true, .. }))
}

fn checks(table: &Table) -> Vec<&Table> {
    match table.get("check").map(|node| &node.value) {
        Some(Toml::List(items)) => items.iter().filter_map(Node::table).collect(),
        Some(Toml::Table(named)) => named
            .entries
            .iter()
            .filter_map(|entry| entry.node.table())
            .collect(),
        _ => Vec::new(),
    }
}
