//! 委托代办: the work of one position, done by another person from a day to a day.
//!
//! Whoever was given it reaches, sees and does in the lent position what its holder would;
//! the history says in whose stead. Nothing sensitive is shown in clear by it, nothing of the
//! holder's own account is opened by it, and it cannot be given on: only one's own positions
//! can. It holds while the holder has the position and may sign in. Not here: who may give
//! what to whom (`systems/access`).

use base::{Day, Id};
use model::{Register, Value};

use crate::people::is_held;
use crate::store::Read;
use crate::{
    ACCOUNT, Caller, Condition, DELEGATION, Kernel, Outcome, POSITION, Position, Query, Record,
};

/// A position of somebody else, whose work one does today.
#[derive(Clone, Debug, PartialEq)]
pub struct Lent {
    pub position: Position,
    /// Who holds it.
    pub by: Id,
    /// Only this register, or this system's; everything when none.
    pub of: Option<String>,
}

impl Lent {
    /// Whether the register's work was given.
    pub fn covers(&self, register: &Register) -> bool {
        self.covers_id(&register.id)
    }

    /// The same by the register's id.
    pub fn covers_id(&self, register: &str) -> bool {
        let system = register.split('.').next();
        let of = self.of.as_deref();
        of.is_none_or(|it| it == register || Some(it) == system)
    }

    /// The holder, where what is the holder's in person was given too: everywhere but about
    /// accounts, positions and sign-ins.
    pub(crate) fn person_in(&self, register: &Register) -> Option<Id> {
        let of_persons = ACCOUNT.split('.').next();
        Some(self.by).filter(|_| of_persons != Some(register.system.as_str()))
    }
}

impl Caller {
    /// What was lent for a register.
    pub(crate) fn lent_in<'c>(&'c self, register: &Register) -> impl Iterator<Item = &'c Lent> {
        self.lent.iter().filter(|it| it.covers(register))
    }

    /// The positions that count in a register: one's own, the chosen one first, then those
    /// lent for it.
    pub fn positions_in<'c>(&'c self, register: &Register) -> impl Iterator<Item = &'c Position> {
        self.in_order()
            .chain(self.lent_in(register).map(|it| &it.position))
    }

    /// A position of one's own, or a lent one.
    pub fn position(&self, id: Id) -> Option<&Position> {
        let own = self.positions.iter().find(|it| it.id == id);
        own.or_else(|| self.lent_as(id).map(|it| &it.position))
    }

    /// What was lent, when the position is another's.
    pub fn lent_as(&self, position: Id) -> Option<&Lent> {
        self.lent.iter().find(|it| it.position.id == position)
    }

    /// Whether a role of the caller's may create records of the register.
    pub fn may_create(&self, register: &Register) -> bool {
        let mut positions = self.positions_in(register);
        positions.any(|it| register.create.contains(&it.role))
    }

    /// The person whose `mine` a position opens.
    pub(crate) fn person_of(&self, register: &Register, position: &Position) -> Option<Id> {
        match self.lent_as(position.id) {
            Some(lent) => lent.person_in(register),
            None => Some(self.account),
        }
    }

    /// The persons and units as whom one acts in a register, each with the position: one's own
    /// first.
    pub(crate) fn parts_in(&self, register: &Register) -> Vec<(Id, Id)> {
        let own = self.first_position();
        let units = self.in_order().map(|it| (it.unit, it.id));
        let mut parts: Vec<(Id, Id)> = [(self.account, own)].into_iter().chain(units).collect();
        for lent in self.lent_in(register) {
            let position = lent.position.id;
            parts.extend(lent.person_in(register).map(|who| (who, position)));
            parts.push((lent.position.unit, position));
        }
        parts
    }
}

/// A position as a caller has it; none without a unit.
pub(crate) fn position_of(record: &Record) -> Option<Position> {
    let unit = record.get("unit").as_ref()?;
    Some(Position {
        id: record.id,
        role: record.text("role").to_owned(),
        unit,
        area: record.get("area").as_ref().unwrap_or(unit),
    })
}

impl Kernel {
    /// What the holder of a position is called, when it is lent to the caller.
    pub(crate) fn holder_name(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        position: Id,
    ) -> Outcome<Option<String>> {
        let Some(lent) = caller.lent_as(position) else {
            return Ok(None);
        };
        Ok(self.titles(read, ACCOUNT, &[lent.by])?.remove(&lent.by))
    }

    /// What others gave the account to do today.
    pub(crate) fn lent_to(
        &self,
        read: &mut dyn Read,
        account: Id,
        today: Day,
    ) -> Outcome<Vec<Lent>> {
        let mut lent = Vec::new();
        for given in self.delegations(read, "delegate", &[account], today)? {
            lent.extend(self.lent_by(read, &given, today)?);
        }
        Ok(lent)
    }

    /// Who does today what these accounts gave away of a register's work: whose, and who.
    pub(crate) fn delegates(
        &self,
        read: &mut dyn Read,
        register: &Register,
        accounts: &[Id],
    ) -> Outcome<Vec<(Id, Id)>> {
        let today = self.today();
        let mut found = Vec::new();
        for given in self.delegations(read, "giver", accounts, today)? {
            let lent = self.lent_by(read, &given, today)?;
            let giver = lent.filter(|it| it.covers(register)).map(|it| it.by);
            found.extend(giver.zip(given.get("delegate").as_ref()));
        }
        Ok(found)
    }

    /// Delegations in force on a day, whose field holds one of the accounts.
    fn delegations(
        &self,
        read: &mut dyn Read,
        field: &str,
        accounts: &[Id],
        today: Day,
    ) -> Outcome<Vec<Record>> {
        let Some(query) = self.delegations_asked(field, accounts, today) else {
            return Ok(Vec::new());
        };
        let mut given = read.rows(&query)?;
        given.retain(|it| {
            let (from, until) = (it.get("from").as_day(), it.get("until").as_day());
            from.is_some_and(|from| from <= today) && until.is_some_and(|until| today <= until)
        });
        Ok(given)
    }

    /// How delegations are asked for, whichever day they are for; none where there can be none.
    pub(crate) fn delegations_asked(
        &self,
        field: &str,
        accounts: &[Id],
        today: Day,
    ) -> Option<Query<'_>> {
        let register = self.model.register(DELEGATION)?;
        let accounts: Vec<Value> = accounts.iter().copied().map(Value::Ref).collect();
        let start = register.start().map(|it| it.name.clone());
        let query = Query::all(register, today)
            .with(Condition::AnyOf(field.to_owned(), accounts.clone()))
            .having("state", Value::Code(start.unwrap_or_default()));
        (!accounts.is_empty()).then_some(query)
    }

    /// The position a delegation gives, while its giver has it and may sign in.
    fn lent_by(&self, read: &mut dyn Read, given: &Record, today: Day) -> Outcome<Option<Lent>> {
        let (Some(positions), Some(accounts)) =
            (self.model.register(POSITION), self.model.register(ACCOUNT))
        else {
            return Ok(None);
        };
        let (Some(giver), Some(position)) =
            (given.get("giver").as_ref(), given.get("position").as_ref())
        else {
            return Ok(None);
        };
        let held = read
            .get(positions, position)?
            .filter(|it| is_held(it, today));
        let held = held.filter(|it| it.get("account").as_ref() == Some(giver));
        let in_use = accounts.start().map(|it| it.name.clone());
        let account = read.get(accounts, giver)?.filter(|it| it.state == in_use);
        let position = held
            .filter(|_| account.is_some())
            .as_ref()
            .and_then(position_of);
        Ok(position.map(|position| Lent {
            position,
            by: giver,
            of: Some(given.text("scope").to_owned()).filter(|it| !it.is_empty()),
        }))
    }
}
