//! What a register says of others and of itself: names, owner, access, steps.

use super::Linker;
use crate::definition::{Actor, Ask, Check, Level, ORGANISATION, Register, Step};
use crate::diagnostic::suggest;
use crate::expr::Environment;
use crate::kind::{Kind, Use};
use crate::load::register::{PREVIOUS, actors};
use crate::load::tree::{Node, Span, Table, Value as Toml};
use crate::load::word::{every_field, items};
use crate::load::{MEASURES, machine};
use crate::thing::Thing;

/// Words of the kernel that lists, sorting and searching know beside fields.
pub(super) const COLUMNS: [&str; 4] = ["number", "state", "owner", "created_on"];

impl Linker<'_, '_> {
    pub(super) fn register(&mut self, register: &mut Register, table: &Table, whole: Span) {
        let Some(plain) = self.model.register(&register.id) else {
            return;
        };
        let env = Environment {
            model: self.model,
            register: plain,
            row: None,
        };
        self.names(plain, table);
        self.owner(plain, table);
        self.dated(plain, table);
        self.opening(plain, table);
        self.access(plain, table, whole);
        for (entry, table) in table.section("field") {
            if let Some(field) = register.fields.get_mut(&entry.key) {
                self.field(field, entry.key_at, table, env);
            }
        }
        for (entry, group) in table.section("rows") {
            let rows = Thing::field(&plain.id, &entry.key);
            self.log.names(entry.key_at, rows);
            if let Some(field) = register.fields.get_mut(&entry.key) {
                self.row_fields(field, group, env);
            }
        }
        register.course = self.course(plain, table);
        self.former_names(plain, table);
        register.urgent = self.condition(table, "urgent", env);
        self.retain(plain, table);
        machine::check(plain, table, self.log);
        for (_, state) in table.section("state") {
            self.actors(plain, state, "edit");
            self.roles(&plain.system, state.texts("kept_by"));
        }
        for (entry, table) in table.section("step") {
            let Some(step) = register.steps.get_mut(&entry.key) else {
                continue;
            };
            self.step(plain, table);
            step.when = self.condition(table, "when", env);
            if table.text("todo").is_some() {
                step.todo_when = self.condition(table, "todo", env);
            }
            step.each = self.each(plain, table);
            self.started(step, plain, table, env);
            self.effects(&mut step.effects, plain, table, env);
        }
        self.prints(register, plain, table, env);
        self.qualities(register, plain, table, env);
        self.publish(plain, table);
        self.subscriptions(register, plain, table);
        self.duty(register, plain, table);
        for (entry, table) in table.section("clock") {
            if let Some(clock) = register.clocks.get_mut(&entry.key) {
                self.clock(clock, plain, table, env);
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

    /// What something was called must not be what another thing is called.
    fn former_names(&mut self, register: &Register, table: &Table) {
        for (id, at) in table.texts("was") {
            if self.model.register(id).is_some() {
                let message = format!("`{id}` is a register of its own");
                self.log.error(at, "register.was", message, "");
            }
        }
        let mut taken: Vec<String> = Vec::new();
        for (own, entry, field) in every_field(table) {
            let beside = |name: &str| match own.rsplit_once('.') {
                Some((rows, _)) => format!("{rows}.{name}"),
                None => name.to_owned(),
            };
            for (name, at) in field.texts("was") {
                if field.get("part").is_some() {
                    continue;
                }
                let whole = beside(name);
                if register.field(&whole).is_some() || taken.contains(&whole) {
                    let message = format!("`{}` cannot have all that `{name}` holds", entry.key);
                    let hint = "say which `part` of it";
                    self.log.error(at, "field.was", message, hint);
                }
                taken.push(whole);
            }
        }
    }

    /// Words of the register that name fields or roles.
    fn names(&mut self, register: &Register, table: &Table) {
        for key in ["create", "counted"] {
            self.roles(&register.system, table.texts(key));
        }
        for key in ["label", "dated"] {
            for (name, at) in table.texts(key) {
                if key == "label" && name == "number" {
                    continue;
                }
                let Some(field) = self.own_field(register, name, at) else {
                    continue;
                };
                // What else a record refers to is not at hand where a name is made.
                if let (Kind::Ref { to, .. }, "label") = (&field.kind, key)
                    && to != ORGANISATION
                {
                    let message =
                        format!("`{name}` is a ref to {to}, which cannot serve in `label`");
                    let hint = "add a text that is computed from it";
                    self.log.error(at, "field.kind", message, hint);
                }
            }
        }
        for (name, at) in table.texts("beyond") {
            self.asked_beyond(register, name, at);
        }
        for key in ["key", "sort", "filter", "search", "list"] {
            let mut before: Vec<&str> = Vec::new();
            for (name, at) in table.texts(key) {
                if before.contains(&name) {
                    self.log
                        .error(at, "word.twice", format!("`{name}` is listed twice"), "");
                }
                before.push(name);
                let is_column = match key {
                    "key" => false,
                    "search" => name == "number",
                    "filter" => name == "state",
                    "sort" => name != "owner" && COLUMNS.contains(&name),
                    _ => COLUMNS.contains(&name),
                };
                if is_column {
                    continue;
                }
                let Some(field) = self.own_field(register, name, at) else {
                    continue;
                };
                let is_whole = key == "search" && field.kind.is_document_number();
                let is_ordered = matches!(key, "sort" | "filter" | "search") && !is_whole;
                if is_ordered && field.level == Level::Sensitive {
                    let message = format!("`{name}` is sensitive: lists do not go by it");
                    self.log.error(
                        at,
                        "field.sensitive",
                        message,
                        format!("leave it out of `{key}`"),
                    );
                }
                let fits = match key {
                    "search" => field.kind.serves(Use::Search),
                    "key" => field.kind.serves(Use::Unique),
                    "sort" => field.kind.serves(Use::Sort),
                    "filter" => field.kind.serves(Use::Filter) && !field.kind.is_several(),
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

    /// What lists are asked by though other records hold it: nothing that is masked for
    /// anybody.
    fn asked_beyond(&mut self, register: &Register, name: &str, at: Span) {
        let Some(field) = self.field_beyond(register, name, at) else {
            return;
        };
        let is_choice = matches!(
            field.kind,
            Kind::Code { several: false, .. } | Kind::Flag | Kind::Ref { several: false, .. }
        );
        if !is_choice || !name.contains('.') {
            let message = format!("lists are not asked by `{name}` beyond their own fields");
            let hint = "a code, a flag or a ref of a record referred to, as \"class.grade\"";
            self.log.error(at, "field.kind", message, hint);
        }
        if field.level > Level::Internal {
            let message = format!("`{name}` is personal: lists do not go by it");
            self.log
                .error(at, "field.sensitive", message, "leave it out");
        }
    }

    /// What is dated says from when until when.
    fn dated(&mut self, register: &Register, table: &Table) {
        let Some(entry) = table.entry("dated") else {
            return;
        };
        let is_day = |name: &str| {
            let field = register.fields.get(name);
            let field = field.filter(|it| it.computed.is_none() && it.level < Level::Sensitive);
            field.is_some_and(|it| it.kind == Kind::Day)
        };
        if !is_day("from") || !is_day("to") {
            let message = format!("{} does not say from when until when", register.id);
            let hint = "two fields of type date, `from` and `to`";
            self.log
                .error(entry.key_at, "register.dated", message, hint);
        }
        for (name, at) in table.texts("dated") {
            let field = register.fields.get(name);
            if field.is_some_and(|it| !it.kind.serves(Use::Unique) || it.level == Level::Sensitive)
            {
                let message = format!("`{name}` does not tell of whom the days are");
                self.log
                    .error(at, "register.dated", message, "a ref, a text or a code");
            }
        }
    }

    /// What opens a measure names one and says where it is seen.
    fn opening(&mut self, register: &Register, table: &Table) {
        let Some(entry) = table.entry("opens") else {
            return;
        };
        let named = table.texts("opens");
        let kinds = named.iter().map(|(name, at)| {
            let field = self.own_field(register, name, *at);
            field.map(|it| it.kind.clone())
        });
        let kinds: Vec<Option<Kind>> = kinds.collect();
        let fits = match kinds.as_slice() {
            [
                Some(Kind::Code {
                    of, several: false, ..
                }),
                Some(Kind::Ref { to, several: false }),
            ] => of == MEASURES && to == ORGANISATION,
            // A field that is not there is told already.
            [Some(_), None] | [None, Some(_)] | [None, None] => true,
            _ => false,
        };
        if !fits {
            let message = format!(
                "{} does not say which measure it opens, and where",
                register.id
            );
            let hint = "a code of registry.measure, then a ref to registry.organisation";
            self.log
                .error(entry.key_at, "register.opens", message, hint);
        }
    }

    fn owner(&mut self, register: &Register, table: &Table) {
        if let Some(node) = table.get("owner")
            && let Some(name) = node.text()
            && self.own_field(register, name, node.at).is_some()
        {
            let said = table.table("field").and_then(|it| it.table(name));
            let path = self.model.owner_path(register, name);
            if path.is_none_or(|_| is_several(register, name)) {
                let message = format!("`{name}` names no organisation");
                let hint = "the owner is a ref to registry.organisation";
                self.log.error(node.at, "register.owner", message, hint);
            } else if said.is_some_and(|it| it.get("computed").or(it.get("latest")).is_some()) {
                let message = format!("`{name}` is computed only when it is known whose it is");
                let hint = "name the ref it is computed from, and let its register say `owner`";
                self.log.error(node.at, "register.owner", message, hint);
            }
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
        if let Some(node) = table.get("acts_for")
            && let Some(name) = node.text()
            && let Some(field) = self.own_field(register, name, node.at)
        {
            let is_one = matches!(field.kind, Kind::Ref { several: false, .. });
            if !is_one || register.stands_for.is_none() {
                let message = format!("nobody can act for `{name}`");
                let hint = "a ref to one record, beside `stands_for`";
                self.log.error(node.at, "register.acts_for", message, hint);
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
                (false, true) => {
                    let field = Thing::field(&register.id, &entry.key);
                    self.log.names(entry.key_at, field);
                }
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
                if let Some((rows, _)) = name.split_once('.') {
                    let field = Thing::field(&register.id, rows);
                    self.log.names_in(at, Some(0..rows.len()), field);
                }
                self.log.names(at, Thing::field(&register.id, name));
                if register.field(name).is_none() {
                    let known: Vec<String> = register.every_field().map(|(it, _)| it).collect();
                    let hint = suggest(name, known.iter().map(String::as_str));
                    let message = format!("{} has no field `{name}`", register.id);
                    self.log.error(at, "field.unknown", message, hint);
                }
            }
        }
    }

    fn retain(&mut self, register: &Register, table: &Table) {
        let personal = every_field(table).find(|(name, ..)| {
            let field = register.field(name);
            field.is_some_and(|field| field.level >= Level::Personal)
        });
        if let (Some((name, entry, _)), None) = (personal, &register.retain) {
            let message = format!("`{name}` is personal, and the register has no end");
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

    /// Roles, and fields that name a person or an organisation.
    pub(super) fn actors(&mut self, register: &Register, table: &Table, word: &str) {
        for item in table.get(word).map(items).unwrap_or_default() {
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
    }

    fn step(&mut self, register: &Register, table: &Table) {
        self.actors(register, table, "by");
        self.everybody(register, table);
        self.merged(register, table);
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

    /// Can the field of `all` hold everybody in `by`: the units or persons of one field, or
    /// the roles?
    fn everybody(&mut self, register: &Register, table: &Table) {
        let Some((name, node)) = table.get("all").and_then(|it| Some((it.text()?, it))) else {
            return;
        };
        let Some(field) = self.own_field(register, name, node.at) else {
            return;
        };
        let by = table.get("by").map(actors).unwrap_or_default();
        let fits = match by.as_slice() {
            [Actor::Field(named)] => {
                let named = register.fields.get(named).map(|it| &it.kind);
                named == Some(&field.kind) && is_several(register, name)
            }
            several => {
                let list = match &field.kind {
                    Kind::Code { of, several: true } => self.model.codes(of),
                    _ => None,
                };
                let known = |actor: &Actor| match actor {
                    Actor::Role(role) => list.is_some_and(|it| it.codes.contains_key(role)),
                    Actor::Field(_) => false,
                };
                several.len() > 1 && several.iter().all(known)
            }
        };
        if !fits {
            let message = format!("`{name}` cannot collect who has made the step");
            let hint = "refs like the one field in `by`, or codes that are the roles in `by`";
            self.log.error(node.at, "step.all", message, hint);
        }
        if table.get("to").is_none() {
            let message = "a step that all make leads to another state with the last";
            self.log.error(node.at, "step.all", message, "add `to`");
        }
    }

    /// What a step begins with is asked for by it.
    fn started(
        &mut self,
        step: &mut Step,
        register: &Register,
        table: &Table,
        env: Environment<'_>,
    ) {
        let said = table.table("start").map(|it| &it.entries);
        for entry in said.into_iter().flatten() {
            let asked = step.ask.iter().find_map(|ask| match ask {
                Ask::Field(name) if *name == entry.key => register.fields.get(name),
                Ask::Extra(field) if field.name == entry.key => Some(field),
                _ => None,
            });
            let Some(kind) = asked.map(|it| it.kind.clone()) else {
                let message = format!("the step does not ask for `{}`", entry.key);
                let hint = "put it into `ask`, or into `set` if nobody is to change it";
                self.log.error(entry.key_at, "step.ask", message, hint);
                continue;
            };
            self.log
                .names(entry.key_at, Thing::field(&register.id, &entry.key));
            if let Some(expr) = self.value(&entry.node, env, &kind) {
                step.start.insert(entry.key.clone(), expr);
            }
        }
    }

    /// A record goes into one of its own register, and is in another state then.
    fn merged(&mut self, register: &Register, table: &Table) {
        let Some((name, node)) = table.get("merge").and_then(|it| Some((it.text()?, it))) else {
            return;
        };
        let Some(field) = self.own_field(register, name, node.at) else {
            return;
        };
        let own = Kind::Ref {
            to: register.id.clone(),
            several: false,
        };
        if field.kind != own || table.text("to").is_none_or(|it| it == PREVIOUS) {
            let message = format!("`{name}` cannot say into which record this one goes");
            let hint = format!("a ref to {}, and `to` a state of its own", register.id);
            self.log.error(node.at, "step.merge", message, hint);
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
