//! Who may see a row: positions and scopes turned into branches of equalities.
//!
//! A branch is one equality on an owner's ancestor column, a reference or a person
//! field; a row is visible when any branch covers it. The store turns the same
//! branches into SQL. What is not covered is not found.

use std::net::IpAddr;

use base::{Id, Instant};
use model::{Field, Kind, Register, Scope};

use crate::lent::Lent;
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
    /// Where in the network the request came from; none for what nobody asked for just now.
    pub address: Option<IpAddr>,
    /// Records of other registers that stand for the person or one of the units:
    /// somebody's staff record, a school's entry (`stands_for` in definitions); and those the
    /// person acts for: a guardian's child (`acts_for`).
    pub stands: Vec<Stand>,
    /// 委托代办: positions of others whose work the person does today.
    pub lent: Vec<Lent>,
}

/// A record that stands for an account or an organisation.
#[derive(Clone, Debug, PartialEq)]
pub struct Stand {
    pub register: String,
    pub record: Id,
    /// The account or organisation.
    pub whose: Id,
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
    /// The field holds this organisation, account or record; `id`: it is this record.
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
            Branch::Holds { field, id, .. } if field == "id" => record.id == *id,
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
            address: None,
            stands: Vec::new(),
            lent: Vec::new(),
        }
    }

    pub fn is_platform(&self) -> bool {
        self.account.is_nil()
    }

    /// Who acts, where it is somebody.
    pub fn person(&self) -> Option<Id> {
        Some(self.account).filter(|it| !it.is_nil())
    }

    /// The position one acts in where none is named; nil for who has none.
    pub(crate) fn first_position(&self) -> Id {
        self.in_order().next().map_or(Id::nil(), |it| it.id)
    }

    /// Positions, the chosen one first.
    pub fn in_order(&self) -> impl Iterator<Item = &Position> {
        let chosen = |p: &&Position| Some(p.id) == self.acting;
        self.positions
            .iter()
            .filter(chosen)
            .chain(self.positions.iter().filter(move |p| !chosen(p)))
    }

    /// The ids by which `who` (a person, or a unit) appears in references to a register.
    pub(crate) fn as_in(&self, register: &str, who: Id) -> Vec<Id> {
        let itself = if who == self.account || self.lent.iter().any(|it| it.by == who) {
            crate::ACCOUNT
        } else {
            crate::ORGANISATION
        };
        if register == itself {
            return vec![who];
        }
        let stands = self.stands.iter();
        stands
            .filter(|it| it.whose == who && it.register == register)
            .map(|it| it.record)
            .collect()
    }

    /// The ids by which the caller, or a unit of the caller's positions, may stand in a field.
    pub(crate) fn held_in(&self, register: &Register, field: &str) -> Vec<Id> {
        let Some(Kind::Ref { to, .. }) = register.fields.get(field).map(|it| &it.kind) else {
            return Vec::new();
        };
        let everybody = self.parts_in(register).into_iter();
        let mut ids: Vec<Id> = everybody.flat_map(|(who, _)| self.as_in(to, who)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    pub fn has_role(&self, roles: &[String]) -> bool {
        self.positions.iter().any(|p| roles.contains(&p.role))
    }
}

/// All branches by which the caller reaches rows of the register; none: nothing.
pub(crate) fn reach(tree: &Tree, register: &Register, caller: &Caller) -> Vec<Branch> {
    let mut branches: Vec<Branch> = caller
        .positions_in(register)
        .flat_map(|position| position_reach(tree, register, position, caller))
        .chain(person_reach(register, caller))
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
    caller: &Caller,
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
            Scope::Handling => holding(register, caller, position.unit),
            Scope::Mine => match caller.person_of(register, position) {
                Some(who) => {
                    let mut branches = holding(register, caller, who);
                    branches.extend(own(register, caller, who));
                    branches
                }
                None => Vec::new(),
            },
            Scope::Public => vec![Branch::All],
        })
        .collect()
}

/// Fields named in `[access]` that hold a person open the row to that person, and to whoever
/// does that person's work.
fn person_reach(register: &Register, caller: &Caller) -> Vec<Branch> {
    let named = register.access.keys();
    let fields: Vec<&Field> = named.filter_map(|it| register.fields.get(it)).collect();
    let lent = caller
        .lent_in(register)
        .filter_map(|it| it.person_in(register));
    let persons = [caller.account].into_iter().chain(lent);
    persons
        .flat_map(|who| {
            fields
                .iter()
                .flat_map(move |it| field_holds(it, caller, who))
        })
        .collect()
}

/// Fields of the register that hold an account or organisation, or what stands for it.
fn holding(register: &Register, caller: &Caller, who: Id) -> Vec<Branch> {
    let fields = register.fields.values();
    fields
        .flat_map(|field| field_holds(field, caller, who))
        .collect()
}

/// The records of the register that stand for the person, and those the person acts for.
fn own(register: &Register, caller: &Caller, who: Id) -> impl Iterator<Item = Branch> {
    let stands = caller.stands.iter();
    let mine = stands.filter(move |it| it.whose == who && it.register == register.id);
    mine.map(|it| Branch::Holds {
        field: "id".into(),
        several: false,
        id: it.record,
    })
}

/// The field holds `who`, itself or by the record that stands for it.
pub(crate) fn field_holds(field: &Field, caller: &Caller, who: Id) -> Vec<Branch> {
    let Kind::Ref { to, several } = &field.kind else {
        return Vec::new();
    };
    let held = |id| Branch::Holds {
        field: field.name.clone(),
        several: *several,
        id,
    };
    caller.as_in(to, who).into_iter().map(held).collect()
}

/// The position whose role may write the register and reaches the record; any position
/// of the person whom a field named in `[access]` holds. One's own come before those lent.
pub(crate) fn writing_position<'c>(
    tree: &Tree,
    register: &Register,
    caller: &'c Caller,
    record: &Record,
) -> Option<&'c Position> {
    let writes = |name: &str| register.access.get(name).is_some_and(|it| it.write);
    acting_position(tree, caller, register, &writes, record)
}

/// The position through which the caller reaches a record, one's own before those lent; none
/// for who has no position.
pub(crate) fn reaching_position<'c>(
    tree: &Tree,
    register: &Register,
    caller: &'c Caller,
    record: &Record,
) -> Option<&'c Position> {
    let opens = |name: &str| register.access.contains_key(name);
    acting_position(tree, caller, register, &opens, record)
}

/// Whether a record lies within what a position opens.
pub(crate) fn reaches(
    tree: &Tree,
    register: &Register,
    caller: &Caller,
    position: &Position,
    record: &Record,
) -> bool {
    let branches = position_reach(tree, register, position, caller);
    branches.iter().any(|branch| branch.covers(record))
}

/// The first position that counts by its role and reaches the record, or in whose holder's
/// person the record is reached.
fn acting_position<'c>(
    tree: &Tree,
    caller: &'c Caller,
    register: &Register,
    counts: &dyn Fn(&str) -> bool,
    record: &Record,
) -> Option<&'c Position> {
    let by_role = |position: &&Position| {
        counts(&position.role) && reaches(tree, register, caller, position, record)
    };
    let in_person = |who: Id| {
        let mut fields = register.fields.values().filter(|it| counts(&it.name));
        fields.any(|field| {
            let branches = field_holds(field, caller, who);
            branches.iter().any(|branch| branch.covers(record))
        })
    };
    let own = caller.in_order().find(by_role);
    let own = own.or_else(|| {
        caller
            .in_order()
            .next()
            .filter(|_| in_person(caller.account))
    });
    own.or_else(|| {
        let mut lent = caller.lent_in(register);
        let found =
            lent.find(|it| by_role(&&it.position) || it.person_in(register).is_some_and(in_person));
        found.map(|it| &it.position)
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
        .positions_in(register)
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
                .positions_in(register)
                .any(|p| register.access.contains_key(&p.role))
                || register
                    .access
                    .keys()
                    .any(|name| register.fields.contains_key(name)))
    }
}
