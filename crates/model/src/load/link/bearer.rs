//! What a citizen's number brings with it: what it tells of its bearer (`told_by`), and where
//! the number of another document goes that lists have in its column (`instead`).

use super::Linker;
use crate::definition::{Field, GivenTo, Instead, Register};
use crate::expr::Environment;
use crate::kind::Kind;
use crate::load::tree::Table;

impl Linker<'_, '_> {
    pub(super) fn bearer(&mut self, field: &mut Field, table: &Table, env: Environment<'_>) {
        if let Some(given) = field.given.clone() {
            self.as_kept(field, &given, env.register);
            return;
        }
        let kind = |name: &str| env.register.fields.get(name).map(|it| &it.kind);
        let has_number = |it: &str| kind(it) == Some(&Kind::CitizenId);
        if let (Some(told_by), Some(entry)) = (&field.told_by, table.entry("told_by"))
            && !has_number(told_by)
        {
            let message = format!("`{told_by}` holds no citizen's number");
            let hint = "name a field of type citizen_id";
            self.log.error(entry.node.at, "field.bearer", message, hint);
        }
        if let (Some(instead), Some(entry)) = (&field.instead, table.entry("instead")) {
            let list = match kind(&instead.kind) {
                Some(Kind::Code { of, several: false }) => self.model.codes(of),
                _ => None,
            };
            let is_kind = list.is_some();
            let is_number = matches!(kind(&instead.number), Some(Kind::Text { .. }));
            if !is_kind || !is_number {
                let message = "`instead` names a code and a text of this register";
                self.log.error(entry.node.at, "field.bearer", message, "");
            }
            let is_none = |own: &&String| list.is_some_and(|it| !it.codes.contains_key(*own));
            if let Some(own) = instead.own.as_ref().filter(is_none) {
                let message = format!("`{own}` is no code of `{}`", instead.kind);
                let hint = "say which code is the citizen's own document";
                self.log.error(entry.node.at, "field.bearer", message, hint);
            }
        }
    }

    /// What is given with a record is told as it is where it is kept.
    fn as_kept(&self, field: &mut Field, given: &GivenTo, register: &Register) {
        let through = register.fields.get(&given.through).map(|it| &it.kind);
        let Some(Kind::Ref { to, .. }) = through else {
            return;
        };
        let kept = self.model.register(to);
        let Some(kept) = kept.and_then(|it| it.fields.get(&given.field)) else {
            return;
        };
        let own = |kept: &String| own_name(register, &given.through, kept);
        field.told_by = kept.told_by.as_ref().and_then(own);
        field.instead = kept.instead.as_ref().and_then(|it| {
            Some(Instead {
                kind: own(&it.kind)?,
                number: own(&it.number)?,
                own: it.own.clone(),
            })
        });
        field.month |= kept.month;
    }
}

/// The field as which what a record keeps is given with another.
fn own_name(register: &Register, through: &str, kept: &str) -> Option<String> {
    let mut given = register.said.section("field").filter(|(_, it)| {
        let path = it.text("computed").and_then(|it| it.split_once('.'));
        it.flag("given") == Some(true)
            && path.is_some_and(|(first, field)| first.trim() == through && field.trim() == kept)
    });
    given.next().map(|(entry, _)| entry.key.clone())
}
