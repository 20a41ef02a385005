//! What an entry is about: the record its link names. Whose that is, is whose the entry is
//! unless something else is said.
//!
//! Not here: who opens it, an event (`write/effect`) or a person (`write`).

use base::Id;
use model::{Kind, Register, Value};

use crate::store::Read;
use crate::{Caller, Kernel, ORGANISATION, Outcome, Record, Values};

/// How a field of type `record` names a record.
pub(crate) fn about(record: &Record) -> String {
    format!("{}/{}", record.register, record.id)
}

/// The register and id a field of type `record` names.
pub fn named_record(text: &str) -> Option<(&str, Id)> {
    let (register, id) = text.split_once('/')?;
    Some((register, id.parse().ok()?))
}

impl Kernel {
    /// The owner field of an entry that says nothing there, and whose the record is that it is
    /// about; none when it says something, or is about nothing.
    pub(crate) fn owner_from_source<'r>(
        &self,
        read: &mut dyn Read,
        register: &'r Register,
        values: &Values,
    ) -> Outcome<Option<(&'r str, Value)>> {
        let field = register
            .owner
            .as_ref()
            .and_then(|it| register.fields.get(it));
        let field = field.filter(|it| is_organisation(&it.kind));
        let field = field.filter(|it| values.get(&it.name).is_none_or(Value::is_missing));
        let named = register.source_field().and_then(|it| values.get(&it.name));
        let named = named.and_then(Value::as_text).and_then(named_record);
        let (Some(field), Some((of, id))) = (field, named) else {
            return Ok(None);
        };
        let source = match self.model.register(of) {
            Some(of) => read.get(of, id)?,
            None => None,
        };
        Ok(source.map(|it| (field.name.as_str(), it.owner.into())))
    }

    /// Whether a person may make an entry about a record: one within reach, of a register that
    /// the link takes.
    pub(crate) fn may_be_about(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        taken: &[String],
        text: &str,
    ) -> bool {
        let named = named_record(text).filter(|(of, _)| taken.iter().any(|it| it == of));
        let named = named.and_then(|(of, id)| Some((self.model.register(of)?, id)));
        named.is_some_and(|(of, id)| {
            self.may_open(of, caller) && self.reached(read, caller, of, id).is_ok()
        })
    }
}

fn is_organisation(kind: &Kind) -> bool {
    matches!(kind, Kind::Ref { to, several: false } if to == ORGANISATION)
}
