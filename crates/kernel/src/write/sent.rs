//! 只办一次: what a client sends under an id of its own is done once, however often it comes,
//! because the answer to it may be lost on the way.
//!
//! A record made under an id is there to be found. That an edit or a step was done is a note,
//! written with it, for longer than a client keeps what it could not send.

use base::Id;
use jiff::SignedDuration;
use model::Register;

use crate::writing::Writing;
use crate::{Note, Outcome, Record, Refusal};

/// A client drops after 72 hours what it could not send.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(96);

/// The record the caller made under this id before; what another made is not found.
pub(super) fn made_before(
    writing: &mut Writing<'_>,
    register: &Register,
    id: Option<Id>,
) -> Outcome<Option<Record>> {
    let Some(id) = id else { return Ok(None) };
    match writing.tx.get(register, id)? {
        Some(it) if it.created_by != writing.caller.account => Err(Refusal::not_found().into()),
        made => Ok(made),
    }
}

/// The record as it is now, when this was done with it before.
///
/// # Errors
/// Not found when others changed it since and it is out of the caller's reach.
pub(super) fn done_before(
    writing: &mut Writing<'_>,
    register: &Register,
    record: Id,
    sending: Option<Id>,
) -> Outcome<Option<Record>> {
    let Some(sending) = sending else {
        return Ok(None);
    };
    let (kind, at) = (kind(writing), writing.caller.at);
    let note = writing.tx.note(&kind, &sending.to_string(), at)?;
    let Some((of, version)) = note.as_ref().and_then(|it| it.value.split_once(' ')) else {
        return Ok(None);
    };
    if of != record.to_string() {
        let says = "同一次提交的编号用在了两条记录上。请刷新页面后重新提交。";
        return Err(Refusal::new("kernel.sending", says).into());
    }
    let found = writing.tx.get(register, record)?;
    let found = found.filter(|it| {
        let branches = writing.kernel.reach(register, writing.caller);
        it.version.to_string() == version || branches.iter().any(|branch| branch.covers(it))
    });
    found.map(Some).ok_or_else(|| Refusal::not_found().into())
}

/// Remembers that this was done.
pub(super) fn remember(
    writing: &mut Writing<'_>,
    record: &Record,
    sending: Option<Id>,
) -> Outcome<()> {
    let Some(sending) = sending else {
        return Ok(());
    };
    let note = Note {
        value: format!("{} {}", record.id, record.version),
        until: writing.caller.at + REMEMBERED,
    };
    let kind = kind(writing);
    Ok(writing.tx.put_note(&kind, &sending.to_string(), &note)?)
}

fn kind(writing: &Writing<'_>) -> String {
    format!("sent {}", writing.caller.account)
}
