//! Checked definitions: what a system is made of, as the kernel and the stores see it.
//!
//! Only `load` makes these from text; everything named in them exists and has the
//! right type. Not here: reading TOML, and anything that happens at run time.

mod code;
mod field;
mod measure;
mod register;
mod step;

use std::borrow::Cow;
use std::sync::Arc;

use base::{Day, Period};
use indexmap::IndexMap;

use crate::load::SourceFile;
use crate::load::tree::Table;
use crate::process::Event;

pub use crate::kind::{Kind, Use};
pub use crate::param::{Area, Param, ParamValue, Params, Said, Saying};
pub use code::*;
pub use field::*;
pub use measure::*;
pub use register::*;
pub use step::*;

/// The register of accounts: a reference to it names a person.
pub const ACCOUNT: &str = "access.account";

/// The register of organisations: a reference to it can be an owner.
pub const ORGANISATION: &str = "registry.organisation";

/// All systems of an installation, checked against one another.
#[derive(Clone, Debug, Default)]
pub struct Model {
    pub systems: IndexMap<String, System>,
    /// What fields mean, and which register is the home of each meaning (`docs/facts.toml`).
    pub facts: IndexMap<String, Fact>,
    /// Working days; empty when no calendar was read.
    pub calendar: Calendar,
    /// What it was read from.
    pub sources: Arc<[SourceFile]>,
    /// SM3 over what all files say, in hex: not over how they are written.
    pub digest: String,
    /// What each file says, by `plan/task`, `facts` or `calendar`: what [`crate::difference`] compares.
    pub(crate) files: IndexMap<String, Arc<Table>>,
}

#[derive(Clone, Debug)]
pub struct System {
    pub id: String,
    pub title: String,
    pub help: String,
    /// Ids of the systems whose registers and events it may name.
    pub uses: Vec<String>,
    pub menu: Vec<MenuEntry>,
    pub roles: IndexMap<String, Role>,
    /// What its registers tell, by the plain name.
    pub events: IndexMap<String, Event>,
    /// Wording of refusals: `place_left` → `{school}的计划已满…`.
    pub refusals: IndexMap<String, String>,
    /// By the plain name (`task`); [`Register::id`] is `plan.task`.
    pub registers: IndexMap<String, Register>,
    pub codes: IndexMap<String, CodeList>,
    pub params: IndexMap<String, Param>,
    pub measures: IndexMap<String, Measure>,
    pub dashboards: IndexMap<String, Dashboard>,
}

/// One of the nine words of the loop. 定分采算警办督示评
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LoopStep {
    Plan,
    Divide,
    Collect,
    Compute,
    Warn,
    Handle,
    Supervise,
    Publish,
    Evaluate,
}

#[derive(Clone, Debug)]
pub struct MenuEntry {
    pub step: LoopStep,
    pub title: String,
    /// A register's list, or a hand-made screen of the client.
    pub opens: Opens,
    /// Empty: everybody who may read the register.
    pub roles: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    Register(String),
    Screen(String),
}

#[derive(Clone, Debug)]
pub struct Role {
    pub title: String,
    pub help: String,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    pub title: String,
    pub help: String,
    /// Other titles people give it.
    pub also: Vec<String>,
    /// The one register field where it is asked: `registry.person.birth_on`. None while no register holds it.
    pub home: Option<String>,
}

/// Working days by the statutory calendar: data files, each year with its source.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// Weekdays off.
    pub holidays: Vec<Day>,
    /// Weekend days worked (调休).
    pub workdays: Vec<Day>,
    pub covers: Vec<Period>,
}

/// Systems every system may use without saying so.
const ALWAYS_USED: [&str; 2] = ["access", "registry"];

impl Model {
    /// By `system.record`.
    pub fn register(&self, id: &str) -> Option<&Register> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.registers.get(name)
    }

    /// The register whose records' course is kept in this one.
    pub fn course_of(&self, register: &str) -> Option<&Register> {
        let keeps = |it: &&Register| it.course.as_ref().is_some_and(|it| it.of == register);
        self.registers().find(keeps)
    }

    pub fn registers(&self) -> impl Iterator<Item = &Register> {
        self.systems
            .values()
            .flat_map(|system| system.registers.values())
    }

    pub fn codes(&self, id: &str) -> Option<&CodeList> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.codes.get(name)
    }

    pub fn param(&self, id: &str) -> Option<&Param> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.params.get(name)
    }

    pub fn params(&self) -> impl Iterator<Item = &Param> {
        let systems = self.systems.values();
        systems.flat_map(|system| system.params.values())
    }

    /// Whether a system may name a thing of another one: `safety.hazard`.
    pub(crate) fn may_name(&self, system: &str, id: &str) -> bool {
        let other = id.split('.').next().unwrap_or(id);
        let own = self.systems.get(system);
        let is_listed = own.is_some_and(|own| own.uses.iter().any(|used| used == other));
        other == system || ALWAYS_USED.contains(&other) || is_listed
    }

    /// By `system.event`.
    pub fn event(&self, id: &str) -> Option<&Event> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.events.get(name)
    }

    pub fn dashboards(&self) -> impl Iterator<Item = &Dashboard> {
        self.systems.values().flat_map(|it| it.dashboards.values())
    }

    pub fn measure(&self, id: &str) -> Option<&Measure> {
        let (system, name) = id.split_once('.')?;
        self.systems.get(system)?.measures.get(name)
    }

    /// The path from a register's field to the account it names: `["fixer"]` when it refers
    /// to `access.account`, `["fixer", "account"]` through a register that stands for one.
    /// None if it names no person.
    pub fn person_path(&self, register: &Register, field: &str) -> Option<Vec<String>> {
        self.path_to(register, field, ACCOUNT, |at| at.stands_for.as_ref())
    }

    /// The path from a register's field to the organisation it names, like [`Model::person_path`].
    pub fn organisation_path(&self, register: &Register, field: &str) -> Option<Vec<String>> {
        self.path_to(register, field, ORGANISATION, |at| at.stands_for.as_ref())
    }

    /// The path from a register's field to the organisation whose record it then is: that it
    /// names, or whose the record is that it refers to.
    pub fn owner_path(&self, register: &Register, field: &str) -> Option<Vec<String>> {
        self.path_to(register, field, ORGANISATION, Register::whose)
    }

    fn path_to(
        &self,
        register: &Register,
        field: &str,
        wanted: &str,
        next: fn(&Register) -> Option<&String>,
    ) -> Option<Vec<String>> {
        let mut path = vec![field.to_owned()];
        let mut at = register;
        // Longer chains lead nowhere; this also ends circles.
        for _ in 0..4 {
            let Kind::Ref { to, .. } = &at.fields.get(path.last()?)?.kind else {
                return None;
            };
            if to == wanted {
                return Some(path);
            }
            at = self.register(to)?;
            path.push(next(at)?.clone());
        }
        None
    }

    /// The registers whose records are kept up with by those of this one: shown as the latest,
    /// or followed.
    pub fn kept_up_with<'m>(&'m self, register: &Register) -> impl Iterator<Item = &'m Register> {
        self.registers().filter(|it| {
            let shown = it.shown_by.iter().map(|by| &by.register);
            let mut all = shown.chain(it.followed_by.iter().map(|by| &by.register));
            all.any(|id| *id == register.id)
        })
    }

    /// The register a step of a path leads to, when the step refers to one of its records.
    pub fn leads_to<'m>(&'m self, register: &'m Register, step: &str) -> Option<&'m Register> {
        match (register.field(step).map(|it| &it.kind), step) {
            (Some(Kind::Ref { to, .. }), _) => self.register(to),
            (None, "owner") => self.register(ORGANISATION),
            (None, "id") => Some(register),
            _ => None,
        }
    }

    /// The last step of a path, and the register it is a step of.
    pub fn end_of<'m, 'p>(
        &'m self,
        register: &'m Register,
        path: &'p [String],
    ) -> Option<(&'m Register, Cow<'p, str>)> {
        let (mut register, mut path) = (register, path);
        loop {
            let (step, rest) = register.step_of(path)?;
            if rest.is_empty() {
                return Some((register, step));
            }
            register = self.leads_to(register, &step)?;
            path = rest;
        }
    }

    /// The field a name says: of the register, or with dots of what it refers to
    /// (`class.grade`).
    pub fn field_of<'m>(&'m self, register: &'m Register, name: &str) -> Option<&'m Field> {
        match name.split_once('.') {
            None => register.fields.get(name),
            Some((step, rest)) => self.field_of(self.leads_to(register, step)?, rest),
        }
    }

    pub fn role(&self, name: &str) -> Option<&Role> {
        self.systems
            .values()
            .find_map(|system| system.roles.get(name))
    }
}
