//! Who may act on a record: the position of the caller that does, and actors in words.

use base::Id;
use model::{Actor, Register};

use crate::access::field_holds;
use crate::{Caller, Kernel, Record};

/// The position in which the caller is one of the actors, if any.
pub(super) fn actor(
    kernel: &Kernel,
    register: &Register,
    caller: &Caller,
    record: &Record,
    actors: &[Actor],
) -> Option<Id> {
    let tree = kernel.tree();
    actors.iter().find_map(|actor| match actor {
        Actor::Role(role) => caller
            .in_order()
            .filter(|position| position.role == *role)
            .find(|position| {
                crate::access::position_reach(&tree, register, position, caller)
                    .iter()
                    .any(|branch| branch.covers(record))
            })
            .map(|position| position.id),
        Actor::Field(name) => {
            let field = register.fields.get(name)?;
            let holds = |who| {
                let branches = field_holds(field, caller, who);
                branches.iter().any(|branch| branch.covers(record))
            };
            if holds(caller.account) {
                return Some(caller.in_order().next().map_or(Id::nil(), |p| p.id));
            }
            caller
                .in_order()
                .find(|position| holds(position.unit))
                .map(|p| p.id)
        }
    })
}

/// Actors in words: 督查专员、牵头单位.
pub(crate) fn actors_text(kernel: &Kernel, register: &Register, actors: &[Actor]) -> String {
    let titles: Vec<&str> = actors
        .iter()
        .filter_map(|actor| match actor {
            Actor::Role(role) => kernel.model.role(role).map(|it| it.title.as_str()),
            Actor::Field(name) => register.fields.get(name).map(|it| it.title.as_str()),
        })
        .collect();
    if titles.is_empty() {
        "系统".into()
    } else {
        titles.join("、")
    }
}
