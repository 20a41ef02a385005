//! What steps and clocks do, and what registers open on events: names, types, circles.

use super::Linker;
use crate::definition::{Field, Kind, Level, Model, ORGANISATION, Register, Step};
use crate::diagnostic::suggest;
use crate::expr::{self, Environment, Expr};
use crate::load::Parts;
use crate::load::effect::{escalated, raised, subscribed};
use crate::load::machine;
use crate::load::tree::{Log, Node, Span, Table};
use crate::process::{Clock, Duty, Effects, Event, Moment, Raise, Within};
use crate::thing::Thing;
use crate::value::Type;

impl<'a> Linker<'a, '_> {
    /// Lists and registers that events' fields name.
    pub(super) fn events(&mut self, system: &str, table: &Table) {
        let model = self.model;
        let declared = model.systems.get(system).map(|it| &it.events);
        for (entry, event) in table.section("event") {
            let Some(known) = declared.and_then(|events| events.get(&entry.key)) else {
                continue;
            };
            for (field, table) in event.section("field") {
                if let Some(carried) = known.form.fields.get(&field.key) {
                    self.target(system, &carried.kind, table);
                }
            }
        }
    }

    pub(super) fn effects(
        &mut self,
        effects: &mut Effects,
        register: &Register,
        table: &Table,
        env: Environment<'_>,
    ) {
        for set in table.table("set").map(|t| &t.entries).into_iter().flatten() {
            if let Some(field) = self.own_field(register, &set.key, set.key_at)
                && let Some(expr) = self.value(&set.node, env, &field.kind)
            {
                effects.set.insert(set.key.clone(), expr);
            }
        }
        for (name, at, said) in raised(table) {
            effects
                .raise
                .extend(self.raise(register, name, at, said, env));
        }
        self.actors(register, table, "notify");
    }

    pub(super) fn clock(
        &mut self,
        clock: &mut Clock,
        register: &Register,
        table: &Table,
        env: Environment<'_>,
    ) {
        for (state, at) in table.texts("in").into_iter().chain(table.texts("pause")) {
            machine::known_state(register, state, at, self.log);
        }
        for (state, at) in table.texts("pause") {
            if clock.in_states.iter().any(|it| it == state) {
                let message = format!("it runs in `{state}`, and stands still there");
                self.log
                    .error(at, "clock.pause", message, "leave it out of one");
            }
        }
        if let Some(node) = table.get("until")
            && let Some(name) = node.text()
            && let Some(field) = self.own_field(register, name, node.at)
            && field.kind != Kind::Day
        {
            self.log
                .error(node.at, "field.kind", "a clock runs to a date", "");
        }
        self.within(clock.within.as_mut(), table.get("within"), env);
        if let Some(node) = table.get("step")
            && let Some(name) = node.text()
        {
            self.clock_step(clock, register, name, node.at);
        }
        let mut said = [table].into_iter().chain(escalated(table));
        for stage in &mut clock.stages {
            if let Moment::Before(within) = &mut stage.at {
                self.within(Some(within), table.get("remind"), env);
                continue;
            }
            let Some(table) = said.next() else { break };
            if let Moment::After(within) = &mut stage.at {
                self.within(Some(within), table.get("after"), env);
            }
            self.effects(&mut stage.effects, register, table, env);
        }
    }

    /// How long, when an expression says how many.
    fn within(&mut self, within: Option<&mut Within>, node: Option<&Node>, env: Environment<'_>) {
        if let (Some(within), Some(node)) = (within, node)
            && let Some((n, _)) = node.text().and_then(Within::split)
            && n.trim().parse::<i64>().is_err()
            && let Some(expr) = self.expression_of(n, node.at, env, &Type::Integer)
        {
            within.n = expr;
        }
    }

    /// A step a clock makes can be made from every state it runs in, and asks nothing.
    fn clock_step(&mut self, clock: &Clock, register: &Register, name: &str, at: Span) {
        let Some(step) = self.step_of_platform(register, name, at, "clock.step") else {
            return;
        };
        let mut states = clock.in_states.iter();
        if let Some(state) = states.find(|it| !step.from.contains(it)) {
            let message = format!("`{name}` cannot be made in `{state}`, where the clock runs");
            self.log
                .error(at, "clock.step", message, "add it to `from` of the step");
        }
    }

    /// The step of this name, which nobody is asked for.
    fn step_of_platform<'r>(
        &mut self,
        register: &'r Register,
        name: &str,
        at: Span,
        code: &'static str,
    ) -> Option<&'r Step> {
        let thing = Thing::Step {
            register: register.id.clone(),
            name: name.to_owned(),
        };
        self.log.names(at, thing);
        let Some(step) = register.steps.get(name) else {
            let hint = suggest(name, register.steps.keys().map(String::as_str));
            let message = format!("{} has no step `{name}`", register.id);
            self.log.error(at, code, message, hint);
            return None;
        };
        if !step.ask.is_empty() {
            let message = format!("`{name}` asks for something, and nobody is there to answer");
            self.log.error(at, code, message, "make a step of its own");
        }
        Some(step)
    }

    /// An entry owed is opened with nothing filled in.
    fn opens_empty(&mut self, register: &Register, table: &Table) {
        let Some(at) = table.entry("duty").map(|it| it.key_at) else {
            return;
        };
        let given = [Duty::UNIT, Duty::PERIOD, Duty::DUE];
        let fields = table.table("field");
        let lacking = register.fields.values().filter(|field| {
            let said = fields.and_then(|it| it.table(&field.name));
            let comes = ["when", "default", "computed", "rule"];
            let comes = said.is_some_and(|it| comes.iter().any(|word| it.get(word).is_some()));
            let has_min = matches!(field.kind, Kind::Rows { min, .. } if min > 0);
            (field.required || has_min) && !comes && !given.contains(&&*field.name)
        });
        for field in lacking.collect::<Vec<_>>() {
            let message = format!(
                "`{}` must be filled in, and an entry owed is opened empty",
                field.name
            );
            let hint = format!(
                "need = [\"{}\"] of the step `submit`, in place of `required` or `min`",
                field.name
            );
            self.log.error(at, "duty.field", message, hint);
        }
    }

    /// Who owes an entry is asked of the organisations and of what belongs to them; how long
    /// it may take, of the entry.
    pub(super) fn duty(&mut self, register: &mut Register, plain: &Register, table: &Table) {
        let (Some(duty), Some(said)) = (&mut register.duty, table.table("duty")) else {
            return;
        };
        if let Some(organisations) = self.model.register(ORGANISATION) {
            let env = Environment {
                model: self.model,
                register: organisations,
                row: None,
            };
            duty.owed = self.condition(said, "for", env);
        }
        self.held(duty, plain, said);
        self.opens_empty(plain, table);
        let env = Environment {
            model: self.model,
            register: plain,
            row: None,
        };
        self.within(duty.open.as_mut(), said.get("open"), env);
        self.within(duty.due.as_mut(), said.get("due"), env);
        self.within(duty.close.as_mut(), said.get("close"), env);
        let at = table.entry("duty").map(|it| it.key_at);
        if let (Some(at), None, None) = (at, said.get("for"), said.get("with")) {
            let hint = "for = \"kind == 'school'\", with = \"canteen.canteen\", or both";
            self.log.error(at, "word.missing", "nobody owes it", hint);
        }
        for (name, kind) in [
            (Duty::UNIT, None),
            (Duty::PERIOD, Some(Kind::Period)),
            (Duty::DUE, Some(Kind::Day)),
        ] {
            let field = plain.fields.get(name);
            let fits = match kind {
                Some(kind) => field.is_some_and(|it| it.kind == kind),
                None => field.is_some() && self.model.organisation_path(plain, name).is_some(),
            };
            if let Some(at) = at.filter(|_| !fits) {
                let message = format!("an entry owed each period has no field `{name}` that fits");
                let hint = "shape = \"duty\" brings it";
                self.log.error(at, "duty.field", message, hint);
            }
        }
    }

    /// The records that make somebody owe it.
    fn held(&mut self, duty: &mut Duty, plain: &Register, said: &Table) {
        let (Some(held), Some(node)) = (&mut duty.with, said.get("with")) else {
            return;
        };
        let Some(register) = self.known(&plain.system, &held.register, node.at) else {
            return;
        };
        let env = Environment {
            model: self.model,
            register,
            row: None,
        };
        held.filter = self.condition(said, "where", env);
        if let (Some(filter), Some(node)) = (&held.filter, said.get("where"))
            && expr::highest_level(filter, env) == Level::Sensitive
        {
            let message = "who owes something must not follow from a sensitive field";
            let hint = "only has() can be asked of it";
            self.log.error(node.at, "expr.sensitive", message, hint);
        }
    }

    fn raise(
        &mut self,
        register: &Register,
        name: &str,
        at: Span,
        said: Option<&Table>,
        env: Environment<'_>,
    ) -> Option<Raise> {
        let model = self.model;
        let own = model.systems.get(&register.system)?;
        let Some(event) = own.events.get(name) else {
            let hint = match suggest(name, own.events.keys().map(String::as_str)) {
                empty if empty.is_empty() => {
                    format!("declare [event.{name}] in {}/system.toml", own.id)
                }
                hint => hint,
            };
            let message = format!("`{}` declares no event `{name}`", own.id);
            self.log.error(at, "event.unknown", message, hint);
            return None;
        };
        self.log.names(at, Thing::Event(event.form.id.clone()));
        let mut raise = Raise {
            event: event.form.id.clone(),
            with: Default::default(),
        };
        for entry in said.map(|it| &it.entries).into_iter().flatten() {
            if let Some(field) = self.carried(event, &entry.key, entry.key_at)
                && let Some(expr) = self.value(&entry.node, env, &field.kind)
            {
                self.nothing_personal(&expr, env, entry.node.at);
                raise.with.insert(entry.key.clone(), expr);
            }
        }
        for field in event.form.fields.values() {
            let is_said = said.is_some_and(|it| it.get(&field.name).is_some());
            if is_said {
                continue;
            }
            match expr::parse_as(&field.name, &env, &field.kind.ty()) {
                Ok(expr) => {
                    self.nothing_personal(&expr, env, at);
                    raise.with.insert(field.name.clone(), expr);
                }
                Err(_) => {
                    let message = format!("`{name}` carries `{}`, which is not said", field.name);
                    let hint = format!(
                        "raise = {{ {name} = {{ {} = \"…\" }} }} says {}",
                        field.name,
                        field.kind.ty()
                    );
                    self.log.error(at, "event.field", message, hint);
                }
            }
        }
        Some(raise)
    }

    fn carried<'e>(
        &mut self,
        event: &'e Event,
        name: &str,
        at: Span,
    ) -> Option<&'e crate::definition::Field> {
        let field = event.form.fields.get(name);
        if field.is_none() {
            let known = event.form.fields.keys().map(String::as_str);
            let hint = suggest(name, known);
            let message = format!("{} carries no `{name}`", event.form.id);
            self.log.error(at, "event.field", message, hint);
        }
        let thing = Thing::Carried {
            event: event.form.id.clone(),
            name: name.to_owned(),
        };
        self.log.names(at, thing);
        field
    }

    fn nothing_personal(&mut self, expr: &Expr, env: Environment<'_>, at: Span) {
        if expr::highest_level(expr, env) >= Level::Personal {
            let message = "events carry nothing personal";
            let hint = "carry a reference to the record, or leave it out";
            self.log.error(at, "event.personal", message, hint);
        }
    }

    /// What the register opens on events of systems it uses.
    pub(super) fn subscriptions(
        &mut self,
        register: &mut Register,
        plain: &Register,
        table: &Table,
    ) {
        let model = self.model;
        for (id, at, said) in subscribed(table) {
            let Some(event) = model.event(&id) else {
                let events = model.systems.values().flat_map(|it| it.events.values());
                let hint = suggest(&id, events.map(|event| event.form.id.as_str()));
                self.log
                    .error(at, "event.unknown", format!("no event `{id}`"), hint);
                continue;
            };
            self.used(&register.system, &id, at);
            self.log.names(at, Thing::Event(id.clone()));
            let env = Environment {
                model,
                register: &event.form,
                row: None,
            };
            let when = self.condition(said, "when", env);
            let mut set = indexmap::IndexMap::new();
            for entry in said.table("set").map(|t| &t.entries).into_iter().flatten() {
                if let Some(field) = self.own_field(plain, &entry.key, entry.key_at)
                    && let Some(expr) = self.value(&entry.node, env, &field.kind)
                {
                    set.insert(entry.key.clone(), expr);
                }
            }
            match said
                .get("step")
                .and_then(|node| Some((node.text()?, node.at)))
            {
                Some((name, at)) => drop(self.step_of_platform(register, name, at, "event.step")),
                None => self.opens(register, event, said, at),
            }
            if let Some(subscription) = register.on.get_mut(&id) {
                subscription.when = when;
                subscription.set = set;
            }
        }
    }

    /// Does an entry opened on an event get what it needs?
    fn opens(&mut self, register: &Register, event: &Event, said: &Table, at: Span) {
        let n_sources = register
            .fields
            .values()
            .filter(|field| matches!(field.kind, Kind::Record { .. }))
            .count();
        if n_sources != 1 {
            let message = format!("{n_sources} fields link an entry to what it is about");
            let hint = "there is exactly one: from = { title = \"来源\", type = \"record\" }";
            self.log.error(at, "event.opens", message, hint);
        }
        let Some(owner) = &register.owner else {
            let message = "nobody owns an entry opened on an event";
            let hint = "the register says `owner`";
            self.log.error(at, "event.opens", message, hint);
            return;
        };
        let set = said.table("set");
        let lacking = register.fields.values().filter(|field| {
            let is_set = set.is_some_and(|set| set.get(&field.name).is_some());
            let is_link = matches!(field.kind, Kind::Record { .. });
            let comes = field.name == *owner || is_link || field.when.is_some();
            let comes = comes || field.default.is_some() || field.computed.is_some();
            field.required && !is_set && !comes
        });
        for field in lacking.collect::<Vec<_>>() {
            let message = format!("`{}` is required, and not set", field.name);
            let hint = self.how_to_set(field, event);
            self.log.error(at, "event.opens", message, hint);
        }
    }

    /// How a field of an entry gets what the event carries, or what who tells of it holds.
    fn how_to_set(&self, field: &Field, event: &Event) -> String {
        let (name, ty) = (&field.name, field.kind.ty());
        let has_it = |it: &Register| it.fields.get(name).is_some_and(|it| it.kind.ty() == ty);
        let set = format!("set = {{ {name} = \"{name}\" }}");
        if has_it(&event.form) {
            return format!("{set}: what is carried does not come by itself");
        }
        let tells = self.model.systems.get(&event.form.system);
        let mut tellers = tells.into_iter().flat_map(|it| it.registers.values());
        match tellers.find(|it| has_it(it)) {
            Some(teller) => format!(
                "let {} carry `{name}` of {}, and say {set}",
                event.form.id, teller.id
            ),
            None => format!("set = {{ {name} = \"…\" }}"),
        }
    }
}

/// A register that opens on an event and raises, at the end of the chain, the same one.
pub(super) fn circles(model: &Model, parts: &Parts<'_>, log: &mut Log<'_>) {
    for (system, files) in &parts.systems {
        for (name, file) in &files.registers {
            let id = format!("{system}.{name}");
            for (event, at, _) in subscribed(&file.table) {
                if let Some(way) = way(model, &id, &event, &mut Vec::new()) {
                    let message = format!(
                        "events raise one another in a circle: {event} → {}",
                        way.join(" → ")
                    );
                    let hint = "what is opened on an event never raises it again";
                    log.error(at, "event.cycle", message, hint);
                }
            }
        }
    }
}

/// From a register, by what it raises and who opens on that, to an event.
fn way(model: &Model, from: &str, to: &str, seen: &mut Vec<String>) -> Option<Vec<String>> {
    let register = model.register(from)?;
    for event in register.raises() {
        if event == to {
            return Some(vec![from.to_owned(), to.to_owned()]);
        }
        if seen.iter().any(|known| known == event) {
            continue;
        }
        seen.push(event.to_owned());
        for next in model.registers().filter(|it| it.on.contains_key(event)) {
            if let Some(rest) = way(model, &next.id, to, seen) {
                return Some([vec![from.to_owned(), event.to_owned()], rest].concat());
            }
        }
    }
    None
}
