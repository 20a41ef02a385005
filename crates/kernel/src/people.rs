//! Who the actors of a definition are: from roles and fields to accounts.
//!
//! The other way round than `access`, which asks what one caller reaches. Not here: what
//! they are told (`message`).

use base::{Day, Id};
use model::{Actor, Kind, Register, Scope, Value};

use crate::store::Read;
use crate::{Condition, Kernel, Outcome, POSITION, Query, Record};

impl Kernel {
    /// The accounts that may act as one of the actors on a record today, each once.
    pub(crate) fn people(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        actors: &[Actor],
    ) -> Outcome<Vec<Id>> {
        let mut people: Vec<Id> = Vec::new();
        for actor in actors {
            let found = match actor {
                Actor::Role(role) => self.holders(read, register, record, role)?,
                Actor::Field(field) => self.named(read, register, record, field)?,
            };
            for account in found {
                if !people.contains(&account) {
                    people.push(account);
                }
            }
        }
        Ok(people)
    }

    /// Who holds the role in a position within whose reach the record is.
    fn holders(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        role: &str,
    ) -> Outcome<Vec<Id>> {
        let Some(access) = register.access.get(role) else {
            return Ok(Vec::new());
        };
        let above = refs(&record.path);
        let mut found = Vec::new();
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
                    let units = self.named_in(read, register, record, crate::ORGANISATION)?;
                    vec![vec![any("unit", refs(&units))]]
                }
                Scope::Mine => {
                    let people = self.named_in(read, register, record, crate::ACCOUNT)?;
                    vec![vec![any("account", refs(&people))]]
                }
                Scope::Public => vec![Vec::new()],
            };
            for mut conditions in ways {
                conditions.push(any("role", vec![Value::Code(role.to_owned())]));
                found.extend(self.positions_of(read, conditions)?);
            }
        }
        Ok(found)
    }

    /// The person a field names, or those who hold a position in the organisation it names
    /// and whose role opens the register.
    fn named(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        field: &str,
    ) -> Outcome<Vec<Id>> {
        if let Some(path) = self.model.person_path(register, field) {
            return self.followed(read, register, record, &path);
        }
        let Some(path) = self.model.organisation_path(register, field) else {
            return Ok(Vec::new());
        };
        let units = self.followed(read, register, record, &path)?;
        let roles = register.access.keys().cloned().map(Value::Code).collect();
        self.positions_of(read, vec![any("unit", refs(&units)), any("role", roles)])
    }

    /// The unit in which one of the roles is held that is nearest to a record.
    pub(crate) fn seat(
        &self,
        read: &mut dyn Read,
        record: &Record,
        actors: &[Actor],
    ) -> Outcome<Option<String>> {
        let Some(register) = self.model.register(POSITION) else {
            return Ok(None);
        };
        let roles = actors.iter().filter_map(|actor| match actor {
            Actor::Role(role) => Some(Value::Code(role.clone())),
            Actor::Field(_) => None,
        });
        let roles = any("role", roles.collect());
        let mut nearest: Option<(usize, Id)> = None;
        for place in ["unit", "area"] {
            let mut query = Query::all(register, self.today());
            query.conditions = vec![roles.clone(), any(place, refs(&record.path))];
            for held in read.rows(&query)? {
                let at = held.get(place).as_ref();
                let depth = record.path.iter().position(|it| Some(*it) == at);
                let unit = held.get("unit").as_ref();
                if let (Some(depth), Some(unit)) = (depth, unit)
                    && nearest.is_none_or(|(before, _)| before < depth)
                {
                    nearest = Some((depth, unit));
                }
            }
        }
        let tree = self.tree();
        Ok(nearest.and_then(|(_, unit)| tree.get(unit).map(|it| it.title.clone())))
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

    fn positions_of(&self, read: &mut dyn Read, conditions: Vec<Condition>) -> Outcome<Vec<Id>> {
        let Some(register) = self.model.register(POSITION) else {
            return Ok(Vec::new());
        };
        let today = self.today();
        let mut query = Query::all(register, today);
        query.conditions = conditions;
        let held = read.rows(&query)?;
        Ok(held
            .iter()
            .filter(|it| is_held(it, today))
            .filter_map(|it| it.get("account").as_ref())
            .collect())
    }
}

/// Whether a position is held on a day.
pub(crate) fn is_held(position: &Record, day: Day) -> bool {
    let from = position.get("from").as_day();
    let to = position.get("to").as_day();
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day < to)
}

fn any(field: &str, values: Vec<Value>) -> Condition {
    Condition::AnyOf(field.to_owned(), values)
}

fn refs(ids: &[Id]) -> Vec<Value> {
    ids.iter().copied().map(Value::Ref).collect()
}
