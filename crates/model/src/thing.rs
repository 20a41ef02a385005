//! What a name in a definition leads to.
//!
//! Not here: where it is named (`load`, `expr`), and calling it otherwise (`rename`).

use crate::definition::Model;

/// The list of codes positions choose their role from.
const ROLES: &str = "access.role";

/// Something that words and expressions name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Thing {
    /// A field, or one in rows: `dish.price`.
    Field {
        register: String,
        name: String,
    },
    State {
        register: String,
        name: String,
    },
    Step {
        register: String,
        name: String,
    },
    Role(String),
    /// `safety.hazard_overdue`
    Event(String),
    /// What an event carries.
    Carried {
        event: String,
        name: String,
    },
    /// `safety.area`
    Codes(String),
    Code {
        list: String,
        name: String,
    },
    /// `safety.general_days`
    Param(String),
    /// `pupil.birth_on`
    Fact(String),
    /// A group of facts.
    Facts(String),
}

impl Thing {
    pub(crate) fn field(register: &str, name: &str) -> Thing {
        Thing::Field {
            register: register.to_owned(),
            name: name.to_owned(),
        }
    }

    pub(crate) fn state(register: &str, name: &str) -> Thing {
        Thing::State {
            register: register.to_owned(),
            name: name.to_owned(),
        }
    }

    /// What an expression compares a code with: a code of a list, a state, a role.
    pub(crate) fn code(list: &str, name: &str) -> Thing {
        match list.strip_suffix(".state") {
            Some(register) => Thing::state(register, name),
            None if list == ROLES => Thing::Role(name.to_owned()),
            None => Thing::Code {
                list: list.to_owned(),
                name: name.to_owned(),
            },
        }
    }

    /// What is declared at a place of a file, `safety/hazard.toml` and `field`, `due_on`;
    /// none when nothing names it.
    pub(crate) fn at(file: &str, path: &[String]) -> Option<Thing> {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        let (system, kind) = match file.strip_suffix(".toml")?.rsplit_once('/') {
            Some((folder, kind)) => (folder.rsplit('/').next()?, kind),
            None => ("", file.strip_suffix(".toml")?),
        };
        let own = |name: &str| format!("{system}.{name}");
        let register = own(kind);
        Some(match (kind, path.as_slice()) {
            ("system", ["role", name]) => Thing::Role((*name).to_owned()),
            ("system", ["event", name]) => Thing::Event(own(name)),
            ("system", ["event", event, "field", name]) => Thing::Carried {
                event: own(event),
                name: (*name).to_owned(),
            },
            ("codes", [name]) => Thing::Codes(own(name)),
            ("codes", [list, "code", name]) => Thing::code(&own(list), name),
            ("params", [name]) => Thing::Param(own(name)),
            ("facts", [group]) => Thing::Facts((*group).to_owned()),
            ("facts", [group, name]) => Thing::Fact(format!("{group}.{name}")),
            (
                "system" | "codes" | "params" | "facts" | "measures" | "dashboards" | "calendar",
                _,
            ) => {
                return None;
            }
            (_, ["field", name]) => Thing::field(&register, name),
            (_, ["rows", rows, name]) => Thing::field(&register, &format!("{rows}.{name}")),
            (_, ["state", name]) => Thing::state(&register, name),
            (_, ["step", name]) => Thing::Step {
                register,
                name: (*name).to_owned(),
            },
            _ => return None,
        })
    }

    /// What it is called where it is at home: the last of its names.
    pub(crate) fn name(&self) -> &str {
        let whole = self.whole();
        whole.rsplit('.').next().unwrap_or(whole)
    }

    fn whole(&self) -> &str {
        match self {
            Thing::Field { name, .. }
            | Thing::State { name, .. }
            | Thing::Step { name, .. }
            | Thing::Carried { name, .. }
            | Thing::Code { name, .. } => name,
            Thing::Role(id)
            | Thing::Event(id)
            | Thing::Codes(id)
            | Thing::Param(id)
            | Thing::Fact(id)
            | Thing::Facts(id) => id,
        }
    }

    /// It under another name.
    pub(crate) fn called(&self, to: &str) -> Thing {
        let mut thing = self.clone();
        match &mut thing {
            Thing::Field { name: whole, .. }
            | Thing::State { name: whole, .. }
            | Thing::Step { name: whole, .. }
            | Thing::Carried { name: whole, .. }
            | Thing::Code { name: whole, .. }
            | Thing::Role(whole)
            | Thing::Event(whole)
            | Thing::Codes(whole)
            | Thing::Param(whole)
            | Thing::Fact(whole)
            | Thing::Facts(whole) => {
                let home = whole.rfind('.').map_or(0, |dot| dot + 1);
                whole.replace_range(home.., to);
            }
        }
        thing
    }

    pub(crate) fn is_in(&self, model: &Model) -> bool {
        let register = |id: &str| model.register(id);
        match self {
            Thing::Field { register: id, name } => {
                register(id).is_some_and(|it| it.field(name).is_some())
            }
            Thing::State { register: id, name } => {
                register(id).is_some_and(|it| it.states.contains_key(name))
            }
            Thing::Step { register: id, name } => {
                register(id).is_some_and(|it| it.steps.contains_key(name))
            }
            Thing::Role(name) => model.role(name).is_some(),
            Thing::Event(id) => model.event(id).is_some(),
            Thing::Carried { event, name } => model
                .event(event)
                .is_some_and(|it| it.form.fields.contains_key(name)),
            Thing::Codes(id) => model.codes(id).is_some(),
            Thing::Code { list, name } => model
                .codes(list)
                .is_some_and(|it| it.codes.contains_key(name)),
            Thing::Param(id) => model.param(id).is_some(),
            Thing::Fact(id) => model.facts.contains_key(id),
            Thing::Facts(group) => {
                let of_group = |id: &&String| id.split('.').next() == Some(group);
                model.facts.keys().any(|id| of_group(&id))
            }
        }
    }

    /// Whether records hold its name as a value of theirs: who has one in force keeps it.
    pub(crate) fn is_held(&self) -> bool {
        matches!(
            self,
            Thing::State { .. } | Thing::Role(_) | Thing::Code { .. } | Thing::Param(_)
        )
    }
}
