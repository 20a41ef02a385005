//! Who the actors of a definition are: from roles and fields to accounts.
//!
//! The other way round than `access`, which asks what one caller reaches. Who is meant is
//! said by questions about positions, and gone through in order, page by page: in a big
//! branch a role is held by tens of thousands. Not here: what they are told (`message`).

use std::collections::BTreeSet;

use base::{Day, Id};
use model::{Actor, Kind, Register, Scope, Value};

use crate::store::Read;
use crate::{Condition, Cursor, Kernel, ORGANISATION, Outcome, POSITION, Query, Record, part};

/// So many positions of a place are looked at for one that is held.
const SEATS: usize = 50;

/// Who is meant: persons, each once and in order of their ids, and all who hold a position
/// that meets one of the questions.
#[derive(Debug, Default)]
pub(crate) struct Meant {
    named: Vec<Id>,
    held: Vec<Vec<Condition>>,
}

/// How far one is with those meant: the persons named first, then question by question.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Reached {
    pub way: usize,
    /// The last account, or the last position.
    pub after: Option<Id>,
}

/// An account, and how far it brings one.
pub(crate) type Next = (Id, Reached);

impl Meant {
    fn add(&mut self, other: Meant) {
        self.named.extend(other.named);
        self.named.sort_unstable();
        self.named.dedup();
        self.held.extend(other.held);
    }

    fn persons(named: Vec<Id>) -> Meant {
        let held = Vec::new();
        Meant { named, held }
    }
}

impl Kernel {
    /// Who may act as one of the actors on a record.
    pub(crate) fn meant(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        actors: &[Actor],
    ) -> Outcome<Meant> {
        let mut meant = Meant::default();
        for actor in actors {
            meant.add(match actor {
                Actor::Role(role) => self.holders(read, register, record, role)?,
                Actor::Field(field) => self.named(read, register, record, field)?,
            });
        }
        Ok(meant)
    }

    /// Whose turn it is.
    pub(crate) fn meant_next(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
    ) -> Outcome<Meant> {
        let mut meant = Meant::default();
        for step in self.awaited(read, register, record) {
            let (actors, record) = part::waited_for(step, record);
            meant.add(self.meant(read, register, &record, &actors)?);
        }
        Ok(meant)
    }

    /// All who are meant, each once, with those who do their work today; none when they are
    /// more than `max`.
    pub(crate) fn people(
        &self,
        read: &mut dyn Read,
        register: &Register,
        meant: &Meant,
        max: usize,
    ) -> Outcome<Option<Vec<Id>>> {
        let (mut found, mut reached) = (BTreeSet::new(), Some(Reached::default()));
        while let Some(at) = reached {
            let (page, next) = self.next_people(read, meant, at, max + 1)?;
            found.extend(page.into_iter().map(|(account, _)| account));
            if found.len() > max {
                return Ok(None);
            }
            reached = next;
        }
        let mut people: Vec<Id> = found.into_iter().collect();
        let lent = self.delegates(read, register, &people)?;
        people.extend(lent.into_iter().map(|(_, delegate)| delegate));
        people.sort_unstable();
        people.dedup();
        Ok(Some(people))
    }

    /// The next accounts, not each once; and where to go on.
    pub(crate) fn next_people(
        &self,
        read: &mut dyn Read,
        meant: &Meant,
        at: Reached,
        limit: usize,
    ) -> Outcome<(Vec<Next>, Option<Reached>)> {
        let reached = |after| Reached {
            way: at.way,
            after: Some(after),
        };
        let page: Vec<Next> = match at.way.checked_sub(1) {
            None => {
                let named = meant
                    .named
                    .iter()
                    .copied()
                    .filter(|it| Some(*it) > at.after);
                named.take(limit).map(|it| (it, reached(it))).collect()
            }
            Some(idx) => {
                let question = meant.held.get(idx).cloned().unwrap_or_default();
                let held = self.positions_of(read, question, at.after, limit)?;
                let last = held.last().map(|it| it.id);
                let today = self.today();
                let page: Vec<Next> = held
                    .iter()
                    .filter(|it| is_held(it, today))
                    .filter_map(|it| Some((it.get("account").as_ref()?, reached(it.id))))
                    .collect();
                if held.len() == limit {
                    return Ok((page, last.map(reached)));
                }
                page
            }
        };
        let next = match at.way {
            0 if page.len() == limit => page.last().map(|(_, it)| *it),
            way if way < meant.held.len() => Some(Reached {
                way: way + 1,
                after: None,
            }),
            _ => None,
        };
        Ok((page, next))
    }

    /// Who holds the role in a position within whose reach the record is.
    fn holders(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        role: &str,
    ) -> Outcome<Meant> {
        let Some(access) = register.access.get(role) else {
            return Ok(Meant::default());
        };
        let above = refs(&record.path);
        let mut found = Meant::default();
        for scope in &access.scopes {
            let ways = match scope {
                Scope::Unit => vec![vec![any("unit", above.clone())]],
                // A position without an area acts for its unit.
                Scope::Area => vec![
                    vec![any("area", above.clone())],
                    vec![
                        Condition::Missing("area".into()),
                        any("unit", above.clone()),
                    ],
                ],
                Scope::Handling => {
                    let units = self.named_in(read, register, record, ORGANISATION)?;
                    vec![vec![any("unit", refs(&units))]]
                }
                Scope::Mine => {
                    let mut people = self.named_in(read, register, record, crate::ACCOUNT)?;
                    people.extend(self.standing(read, register, record)?);
                    vec![vec![any("account", refs(&people))]]
                }
                Scope::Public => vec![Vec::new()],
            };
            for mut conditions in ways {
                conditions.push(any("role", vec![Value::Code(role.to_owned())]));
                found.held.push(conditions);
            }
        }
        Ok(found)
    }

    /// The person a field names, and who acts for the one it names; or those who hold a
    /// position in the organisation it names and whose role opens the register.
    fn named(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        field: &str,
    ) -> Outcome<Meant> {
        let guardians = self.acting_for(read, register, record, field)?;
        if let Some(path) = self.model.person_path(register, field) {
            let mut people = self.followed(read, register, record, &path)?;
            people.extend(guardians);
            return Ok(Meant::persons(people));
        }
        let Some(path) = self.model.organisation_path(register, field) else {
            return Ok(Meant::persons(guardians));
        };
        let units = self.followed(read, register, record, &path)?;
        let roles = register.access.keys().cloned().map(Value::Code).collect();
        Ok(Meant {
            named: guardians,
            held: vec![vec![any("unit", refs(&units)), any("role", roles)]],
        })
    }

    /// Those who act for what a field names: the parents of a child (`acts_for`).
    fn acting_for(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        field: &str,
    ) -> Outcome<Vec<Id>> {
        match register.fields.get(field).map(|it| &it.kind) {
            Some(Kind::Ref { to, .. }) => self.guardians(read, to, &record.get(field).refs()),
            _ => Ok(Vec::new()),
        }
    }

    /// Who the record itself stands for, and who acts for it.
    fn standing(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
    ) -> Outcome<Vec<Id>> {
        let mut people = self.guardians(read, &register.id, &[record.id])?;
        let stands = register.stands_for.as_ref();
        if let Some(path) = stands.and_then(|it| self.model.person_path(register, it)) {
            people.extend(self.followed(read, register, record, &path)?);
        }
        Ok(people)
    }

    /// The accounts that act today for records of a register.
    fn guardians(&self, read: &mut dyn Read, of: &str, wards: &[Id]) -> Outcome<Vec<Id>> {
        let mut found = Vec::new();
        for register in self.model.registers().filter(|_| !wards.is_empty()) {
            let acts = register.acts_for.as_ref();
            let acts = acts
                .and_then(|it| register.fields.get(it))
                .filter(|it| matches!(&it.kind, Kind::Ref { to, .. } if to == of));
            let stands = register.stands_for.as_ref();
            let path = stands.and_then(|it| self.model.person_path(register, it));
            let (Some(acts), Some(path)) = (acts, path) else {
                continue;
            };
            let query = Query::all(register, self.today()).with(any(&acts.name, refs(wards)));
            for row in read.rows(&query)? {
                if self.acted_for(register, &row).is_some() {
                    found.extend(self.followed(read, register, &row, &path)?);
                }
            }
        }
        Ok(found)
    }

    /// The unit in which one of the roles is held that is nearest to a record.
    pub(crate) fn seat(
        &self,
        read: &mut dyn Read,
        record: &Record,
        actors: &[Actor],
    ) -> Outcome<Option<Id>> {
        let roles: Vec<Value> = actors
            .iter()
            .filter_map(|actor| match actor {
                Actor::Role(role) => Some(Value::Code(role.clone())),
                Actor::Field(_) => None,
            })
            .collect();
        let today = self.today();
        for organisation in record.path.iter().rev().filter(|_| !roles.is_empty()) {
            for place in ["unit", "area"] {
                let question = vec![
                    any("role", roles.clone()),
                    any(place, refs(&[*organisation])),
                ];
                let held = self.positions_of(read, question, None, SEATS)?;
                let mut held = held.iter().filter(|it| is_held(it, today));
                if let Some(unit) = held.find_map(|it| it.get("unit").as_ref()) {
                    return Ok(Some(unit));
                }
            }
        }
        Ok(None)
    }

    /// Everything of a kind, accounts or organisations, that fields of the record name.
    fn named_in(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        wanted: &str,
    ) -> Outcome<Vec<Id>> {
        let mut found = Vec::new();
        for field in register.fields.keys() {
            let path = match wanted {
                crate::ACCOUNT => self.model.person_path(register, field),
                _ => self.model.organisation_path(register, field),
            };
            if let Some(path) = path {
                found.extend(self.followed(read, register, record, &path)?);
            }
            if wanted == crate::ACCOUNT {
                found.extend(self.acting_for(read, register, record, field)?);
            }
        }
        Ok(found)
    }

    /// What a path of references leads to, from one record to what it stands for.
    fn followed(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        path: &[String],
    ) -> Outcome<Vec<Id>> {
        let mut through = register;
        let mut ids = path
            .first()
            .map(|first| record.get(first).refs())
            .unwrap_or_default();
        for pair in path.windows(2) {
            let to = match through.fields.get(&pair[0]).map(|field| &field.kind) {
                Some(Kind::Ref { to, .. }) => to,
                _ => return Ok(Vec::new()),
            };
            let Some(next) = self.model.register(to) else {
                return Ok(Vec::new());
            };
            through = next;
            let mut followed = Vec::new();
            for id in ids {
                let record = read.get(through, id)?;
                followed.extend(record.iter().flat_map(|it| it.get(&pair[1]).refs()));
            }
            ids = followed;
        }
        Ok(ids)
    }

    /// The next positions that meet the conditions.
    fn positions_of(
        &self,
        read: &mut dyn Read,
        conditions: Vec<Condition>,
        after: Option<Id>,
        limit: usize,
    ) -> Outcome<Vec<Record>> {
        let Some(register) = self.model.register(POSITION) else {
            return Ok(Vec::new());
        };
        let mut query = Query::all(register, self.today());
        query.conditions = conditions;
        query.limit = limit;
        query.after = after.map(|id| Cursor {
            value: Value::Missing,
            id,
        });
        Ok(read.rows(&query)?)
    }
}

/// Whether a position is held on a day, or another dated row is true.
pub fn is_held(row: &Record, day: Day) -> bool {
    let from = row.get("from").as_day();
    let to = row.get("to").as_day();
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day < to)
}

fn any(field: &str, values: Vec<Value>) -> Condition {
    Condition::AnyOf(field.to_owned(), values)
}

fn refs(ids: &[Id]) -> Vec<Value> {
    ids.iter().copied().map(Value::Ref).collect()
}
