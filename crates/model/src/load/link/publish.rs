//! What a register shows to everybody: fields that may be, of records that somebody released.

use super::Linker;
use crate::definition::{ACCOUNT, Field, Level, ORGANISATION, Register};
use crate::diagnostic::suggest;
use crate::kind::Kind;
use crate::load::machine::known_state;
use crate::load::tree::{Span, Table};

/// Stands among the fields shown: the state by its title.
const STATE: &str = "state";

impl Linker<'_, '_> {
    pub(super) fn publish(&mut self, register: &Register, table: &Table) {
        let Some(said) = table.table("publish") else {
            return;
        };
        if let (None, None, Some(entry)) =
            (said.get("by"), said.get("with"), table.entry("publish"))
        {
            let message = "nobody releases it, and it hangs on nothing that is released";
            let hint = "by = [\"office_clerk\"], or with = the ref to what it is shown with";
            self.log.error(entry.key_at, "publish.by", message, hint);
        }
        for (state, at) in said.texts("in") {
            known_state(register, state, at, self.log);
        }
        self.actors(register, said, "by");
        self.hangs_on(register, said);
        for (name, at) in said.texts("fields") {
            if name == STATE {
                continue;
            }
            if let Some(field) = self.own_field(register, name, at)
                && let Err(why) = showable(field)
            {
                let message = format!("`{name}` {why}");
                let hint = "what everybody reads is told by a field of its own";
                self.log.error(at, "publish.field", message, hint);
            }
        }
        for (name, at) in said.texts("list") {
            self.shown(said, name, at);
        }
        for (name, at) in said.texts("filter") {
            self.shown(said, name, at);
            if register.fields.get(name).is_some_and(|it| !is_chosen(it)) {
                let message = format!("`{name}` is not chosen from a list");
                let hint = "a code, a flag, or an organisation";
                self.log.error(at, "publish.filter", message, hint);
            }
        }
        for (name, at) in said.texts("sort") {
            let plain = name.trim_start_matches('-');
            self.shown(said, plain, at);
            if !register.sort.iter().any(|it| it == plain) {
                let message = format!("lists of {} are not sorted by `{plain}`", register.id);
                let hint = suggest(plain, register.sort.iter().map(String::as_str));
                self.log.error(at, "publish.filter", message, hint);
            }
        }
    }

    /// What it is shown with is one record of a register that is shown itself.
    fn hangs_on(&mut self, register: &Register, said: &Table) {
        let Some((name, at)) = said.texts("with").first().copied() else {
            return;
        };
        let Some(field) = self.own_field(register, name, at) else {
            return;
        };
        let shown = match &field.kind {
            Kind::Ref { to, several: false } => self.model.register(to),
            _ => None,
        };
        if !shown.is_some_and(|it| it.publish.is_some() && it.id != register.id) {
            let message = format!("`{name}` leads to nothing that is shown to everybody");
            let hint = "a ref to another register with [publish]";
            self.log.error(at, "publish.with", message, hint);
        }
    }

    /// What the public list goes by is among what is shown.
    fn shown(&mut self, said: &Table, name: &str, at: Span) {
        let fields = said.texts("fields");
        if fields.iter().any(|(it, _)| *it == name) {
            return;
        }
        let hint = suggest(name, fields.iter().map(|(it, _)| *it));
        let message = format!("`{name}` is not shown, and would be told by it");
        self.log.error(at, "publish.filter", message, hint);
    }
}

/// Whether everybody may read a field; else why not.
fn showable(field: &Field) -> Result<(), &'static str> {
    if field.level >= Level::Personal {
        return Err("is personal");
    }
    match &field.kind {
        Kind::Ref { to, .. } if to == ACCOUNT => Err("names a person"),
        Kind::Ref { to, .. } if to == ORGANISATION => Ok(()),
        Kind::Ref { .. } | Kind::Record { .. } => Err("names another record"),
        Kind::Files {
            pictures: false, ..
        } => Err("holds files that are not only pictures"),
        Kind::Rows { .. } => Err("holds rows"),
        Kind::CitizenId => Err("holds a citizen's number"),
        _ => Ok(()),
    }
}

fn is_chosen(field: &Field) -> bool {
    match &field.kind {
        Kind::Code { several, .. } => !several,
        Kind::Flag => true,
        Kind::Ref { to, several } => to == ORGANISATION && !several,
        _ => false,
    }
}
