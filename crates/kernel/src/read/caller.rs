//! Who asks: the positions an account holds and is lent, and what stands for it.

use base::Id;
use model::{Field, Kind, Register};

use crate::access::{Stand, position_reach};
use crate::lent::position_of;
use crate::store::{Read, Soon, read};
use crate::{Caller, Kernel, Outcome, Query, Record, Refusal};

impl Kernel {
    /// Positions held today by an account.
    pub fn caller(&self, account: Id, acting: Option<Id>) -> Outcome<Caller> {
        read(self.store(), |read| self.caller_in(read, account, acting))
    }

    /// The same in a reading that is open already.
    pub fn caller_in(
        &self,
        read: &mut dyn Read,
        account: Id,
        acting: Option<Id>,
    ) -> Outcome<Caller> {
        let at = self.now();
        let today = crate::china_day(at);
        self.foresee_caller(read, account)?;
        let held = self.positions_asked(account);
        let rows = read.rows(&held.ok_or_else(Refusal::not_found)?)?;
        let positions: Vec<crate::Position> = rows
            .iter()
            .filter(|row| crate::people::is_held(row, today))
            .filter_map(position_of)
            .collect();
        let mut stands = self.stands(read, account, &positions, true)?;
        let lent = self.lent_to(read, account, today)?;
        for it in &lent {
            // Whom the holder acts for is nobody else's: a child has its own parents.
            let position = std::slice::from_ref(&it.position);
            stands.extend(self.stands(read, it.by, position, false)?);
        }
        Ok(Caller {
            account,
            positions,
            acting,
            at,
            address: None,
            stands,
            lent,
        })
    }

    /// Says that [`Kernel::caller_in`] will be asked for an account.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn foresee_caller(&self, read: &mut dyn Read, account: Id) -> Outcome<()> {
        if !read.is_far() {
            return Ok(());
        }
        let today = self.today();
        let itself = start(crate::ACCOUNT, account);
        let stands = self.stand_fields().into_iter();
        let stands = stands.filter_map(|it| self.standing_asked(it, &itself));
        let asked = self.positions_asked(account).into_iter().chain(stands);
        let asked = asked.chain(self.delegations_asked("delegate", &[account], today));
        Ok(read.foresee(&asked.map(Soon::Rows).collect::<Vec<_>>())?)
    }

    fn positions_asked(&self, account: Id) -> Option<Query<'_>> {
        let register = self.model.register(crate::POSITION)?;
        Some(Query::all(register, self.today()).having("account", account))
    }

    /// Registers whose records stand for others, each with the field that says for which.
    fn stand_fields(&self) -> Vec<(&Register, &Field)> {
        let all = self.model.registers();
        all.filter_map(|it| Some((it, it.fields.get(it.stands_for.as_ref()?)?)))
            .collect()
    }

    /// How it is asked what of a register stands for a record; none where nothing can.
    fn standing_asked<'k>(
        &self,
        (register, field): (&'k Register, &Field),
        stand: &Stand,
    ) -> Option<Query<'k>> {
        let can = matches!(&field.kind, Kind::Ref { to, .. } if *to == stand.register);
        can.then(|| Query::all(register, self.today()).having(&field.name, stand.record))
    }

    /// What stands for the account and its units, followed from record to record.
    fn stands(
        &self,
        read: &mut dyn Read,
        account: Id,
        positions: &[crate::Position],
        acts_for: bool,
    ) -> Outcome<Vec<Stand>> {
        let standing = self.stand_fields();
        let units = positions
            .iter()
            .map(|it| start(crate::ORGANISATION, it.unit));
        let mut found: Vec<Stand> = units.chain([start(crate::ACCOUNT, account)]).collect();
        let (n_start, mut foreseen) = (found.len(), 0);
        let mut at = 0;
        while let Some(stand) = found.get(at).cloned() {
            let asked = |stand: &Stand| {
                let each = standing
                    .iter()
                    .map(|it| (it.0, self.standing_asked(*it, stand)));
                each.filter_map(|(register, query)| Some((register, query?)))
                    .collect::<Vec<_>>()
            };
            if foreseen <= at && read.is_far() {
                let soon = found[at..].iter().flat_map(asked);
                let soon: Vec<Soon<'_>> = soon.map(|(_, query)| Soon::Rows(query)).collect();
                read.foresee(&soon)?;
                foreseen = found.len();
            }
            for (register, query) in asked(&stand) {
                for record in read.rows(&query)? {
                    let itself = (register.id.clone(), record.id);
                    let acted_for = self.acted_for(register, &record);
                    let acted_for = acted_for.filter(|_| acts_for);
                    for (register, record) in [itself].into_iter().chain(acted_for) {
                        let known = |it: &Stand| it.record == record && it.whose == stand.whose;
                        if !found.iter().any(known) {
                            let whose = stand.whose;
                            found.push(Stand {
                                register,
                                record,
                                whose,
                            });
                        }
                    }
                }
            }
            at += 1;
        }
        Ok(found.split_off(n_start))
    }

    /// Whom the one a record stands for acts for, while it is in force.
    pub(crate) fn acted_for(&self, register: &Register, record: &Record) -> Option<(String, Id)> {
        let field = register.fields.get(register.acts_for.as_ref()?)?;
        let Kind::Ref { to, .. } = &field.kind else {
            return None;
        };
        let state = record.state.as_ref().and_then(|it| register.states.get(it));
        let is_ended = state.is_some_and(|it| it.end);
        let is_now = !register.is_dated() || crate::people::is_held(record, self.today());
        let id = record.get(&field.name).as_ref()?;
        (!is_ended && is_now).then(|| (to.clone(), id))
    }

    /// Branches of the positions that hold one of these roles.
    pub(crate) fn role_reach(
        &self,
        register: &Register,
        caller: &Caller,
        role: &str,
    ) -> Vec<crate::Branch> {
        let tree = self.tree();
        caller
            .positions_in(register)
            .filter(|position| position.role == role)
            .flat_map(|position| position_reach(&tree, register, position, caller))
            .collect()
    }
}

/// Where one begins to look for what stands for a record.
fn start(register: &str, id: Id) -> Stand {
    Stand {
        register: register.to_owned(),
        record: id,
        whose: id,
    }
}
