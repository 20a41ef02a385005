//! Who may see a row: positions and scopes turned into branches of equalities.
//!
//! A branch is one equality on an owner's ancestor column, a reference or a person
//! field; a row is visible when any branch covers it. The store turns the same
//! branches into SQL. What is not covered is not found.

use base::{Id, Instant};
use model::{Kind, Register, Scope};

use crate::{Kernel, Record, Tree};

/// 岗位: role × unit × area.
#[derive(Clone, Debug, PartialEq)]
pub struct Position {
    pub id: Id,
    pub role: String,
    pub unit: Id,
    /// The subtree one acts for.
    pub area: Id,
}

/// Who asks, with the positions held today.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    pub account: Id,
    pub positions: Vec<Position>,
    /// The position chosen to act in; its rights come first, the others still count for reading.
    pub acting: Option<Id>,
    pub at: Instant,
}

/// One way in which rows are reached.
#[derive(Clone, Debug, PartialEq)]
pub enum Branch {
    All,
    /// The owner's ancestor at this depth (1 = root) is this organisation.
    Under {
        depth: usize,
        organisation: Id,
    },
    /// The field holds this organisation, account or record.
    Holds {
        field: String,
        several: bool,
        id: Id,
    },
}

impl Branch {
    pub fn covers(&self, record: &Record) -> bool {
        match self {
            Branch::All => true,
            Branch::Under {
                depth,
                organisation,
            } => record.path.get(depth - 1) == Some(organisation),
            Branch::Holds { field, id, .. } => record.get(field).refs().contains(id),
        }
    }
}

impl Caller {
    /// The platform itself, for rules and set-up.
    pub fn platform(at: Instant) -> Caller {
        Caller {
            account: Id::nil(),
            positions: Vec::new(),
            acting: None,
            at,
        }
    }

    /// Positions, the chosen one first.
    pub fn in_order(&self) -> impl Iterator<Item = &Position> {
        let chosen = |p: &&Position| Some(p.id) == self.acting;
        self.positions
            .iter()
            .filter(chosen)
            .chain(self.positions.iter().filter(move |p| !chosen(p)))
    }

    pub fn has_role(&self, roles: &[String]) -> bool {
        self.positions.iter().any(|p| roles.contains(&p.role))
    }
}

/// All branches by which the caller reaches rows of the register; none: nothing.
pub(crate) fn reach(tree: &Tree, register: &Register, caller: &Caller) -> Vec<Branch> {
    let mut branches: Vec<Branch> = caller
        .in_order()
        .flat_map(|position| position_reach(tree, register, position, caller.account))
        .chain(person_reach(register, caller.account))
        .collect();
    if branches.contains(&Branch::All) {
        return vec![Branch::All];
    }
    let mut merged: Vec<Branch> = Vec::with_capacity(branches.len());
    for branch in branches.drain(..) {
        if !merged.contains(&branch) {
            merged.push(branch);
        }
    }
    merged
}

/// The branches one position opens.
pub(crate) fn position_reach(
    tree: &Tree,
    register: &Register,
    position: &Position,
    account: Id,
) -> Vec<Branch> {
    let Some(access) = register.access.get(&position.role) else {
        return Vec::new();
    };
    let under = |organisation: Id| {
        let depth = tree.depth(organisation).unwrap_or(1);
        vec![Branch::Under {
            depth,
            organisation,
        }]
    };
    access
        .scopes
        .iter()
        .flat_map(|scope| match scope {
            Scope::Unit => under(position.unit),
            Scope::Area => under(position.area),
            Scope::Handling => holding(register, crate::ORGANISATION, position.unit),
            Scope::Mine => holding(register, crate::ACCOUNT, account),
            Scope::Public => vec![Branch::All],
        })
        .collect()
}

/// Fields named in `[access]` that hold a person open the row to that person.
fn person_reach(register: &Register, account: Id) -> Vec<Branch> {
    register
        .access
        .keys()
        .filter_map(|name| register.fields.get(name))
        .filter_map(|field| match &field.kind {
            Kind::Ref { to, several } if to == crate::ACCOUNT => Some(Branch::Holds {
                field: field.name.clone(),
                several: *several,
                id: account,
            }),
            _ => None,
        })
        .collect()
}

fn holding(register: &Register, target: &str, id: Id) -> Vec<Branch> {
    register
        .fields
        .values()
        .filter_map(|field| match &field.kind {
            Kind::Ref { to, several } if to == target => Some(Branch::Holds {
                field: field.name.clone(),
                several: *several,
                id,
            }),
            _ => None,
        })
        .collect()
}

/// The position whose role may write the register and reaches the record.
pub(crate) fn writing_position<'c>(
    tree: &Tree,
    register: &Register,
    caller: &'c Caller,
    record: &Record,
) -> Option<&'c Position> {
    caller.in_order().find(|position| {
        register
            .access
            .get(&position.role)
            .is_some_and(|access| access.write)
            && position_reach(tree, register, position, caller.account)
                .iter()
                .any(|branch| branch.covers(record))
    })
}

/// The position that may create a record with this owner.
pub(crate) fn creating_position<'c>(
    tree: &Tree,
    register: &Register,
    caller: &'c Caller,
    path: &[Id],
) -> Option<&'c Position> {
    caller
        .in_order()
        .filter(|p| register.create.contains(&p.role))
        .find(|position| {
            let Some(access) = register.access.get(&position.role) else {
                return true;
            };
            let area_only = access
                .scopes
                .iter()
                .any(|s| matches!(s, Scope::Unit | Scope::Area));
            !area_only
                || access.scopes.iter().any(|scope| match scope {
                    Scope::Unit => path.contains(&position.unit),
                    Scope::Area => path.contains(&position.area),
                    _ => tree.get(position.unit).is_some() && path.contains(&position.unit),
                })
        })
}

impl Kernel {
    /// The caller's branches for a register.
    pub fn reach(&self, register: &Register, caller: &Caller) -> Vec<Branch> {
        reach(&self.tree(), register, caller)
    }

    /// Whether any of the caller's positions opens the register at all.
    pub fn may_open(&self, register: &Register, caller: &Caller) -> bool {
        !register.hidden
            && (caller
                .positions
                .iter()
                .any(|p| register.access.contains_key(&p.role))
                || register
                    .access
                    .keys()
                    .any(|name| register.fields.contains_key(name)))
    }
}
