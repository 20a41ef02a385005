//! Who may act on a record: the position of the caller that does, and actors in words.

use base::Id;
use model::{Actor, Kind, Register, Value};

use crate::{Caller, Kernel, Record};

/// A way in which the caller is one of the actors.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Way {
    /// The position acted in.
    pub position: Id,
    /// Whom it stands for: the role, or the unit or person as the field holds it.
    pub part: Value,
}

/// The position in which the caller is one of the actors, if any.
pub(super) fn actor(
    kernel: &Kernel,
    register: &Register,
    caller: &Caller,
    record: &Record,
    actors: &[Actor],
) -> Option<Id> {
    let ways = ways(kernel, register, caller, record, actors);
    ways.first().map(|way| way.position)
}

/// Every way in which the caller is one of the actors, in their order.
pub(crate) fn ways(
    kernel: &Kernel,
    register: &Register,
    caller: &Caller,
    record: &Record,
    actors: &[Actor],
) -> Vec<Way> {
    let tree = kernel.tree();
    let reaches = |position: &&crate::Position| {
        crate::access::reaches(&tree, register, caller, position, record)
    };
    let by_role = |role: &String| {
        let mut held = caller.positions_in(register).filter(|it| it.role == *role);
        held.find(reaches).map(|position| Way {
            position: position.id,
            part: Value::Code(role.clone()),
        })
    };
    let mut ways = Vec::new();
    for actor in actors {
        match actor {
            Actor::Role(role) => ways.extend(by_role(role)),
            Actor::Field(name) => ways.extend(by_field(register, caller, record, name)),
        }
    }
    // Nobody acts in another's stead who may act as oneself.
    ways.sort_by_key(|way| caller.lent_as(way.position).is_some());
    ways
}

/// The field holds the caller, or units of the caller's positions.
fn by_field(register: &Register, caller: &Caller, record: &Record, field: &str) -> Vec<Way> {
    let Some(Kind::Ref { to, .. }) = register.fields.get(field).map(|it| &it.kind) else {
        return Vec::new();
    };
    let held = record.get(field).refs();
    let mut ways = Vec::new();
    for (who, position) in caller.parts_in(register) {
        let ids = caller.as_in(to, who).into_iter();
        ways.extend(ids.filter(|id| held.contains(id)).map(|id| Way {
            position,
            part: Value::Ref(id),
        }));
    }
    ways
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
