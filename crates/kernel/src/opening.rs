//! Measures that records open: whoever reads a target bound to a measure, or a warning of one,
//! sees that number where the record says.
//!
//! Not here: before whom a measure stands because its own register does.

use base::Id;
use model::{Register, Value};

use crate::store::{Read, read};
use crate::{Caller, Condition, Kernel, Outcome, Query, Tree};

/// A measure that a record opens to somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub measure: String,
    /// Where the record says it is seen.
    at: Id,
    /// What the positions act for by which records of the register are read.
    areas: Vec<Id>,
}

impl Opened {
    /// At the organisation itself; at those below as far as one acts for them.
    pub fn is_at(&self, tree: &Tree, organisation: Id) -> bool {
        let acts = || {
            let mut areas = self.areas.iter();
            areas.any(|area| tree.is_under(organisation, *area))
        };
        organisation == self.at || (tree.is_under(organisation, self.at) && acts())
    }
}

impl Kernel {
    /// The measures that records open which the caller reads, of all registers that say so
    /// (`opens`).
    pub fn opened(&self, caller: &Caller) -> Outcome<Vec<Opened>> {
        read(self.store(), |read| {
            let registers = self.model.registers().filter(|it| !it.hidden);
            let registers = registers.filter_map(|it| Some((it, it.opens.as_ref()?)));
            let mut opened = Vec::new();
            for (register, fields) in registers {
                opened.extend(self.opened_in(read, caller, register, fields)?);
            }
            Ok(opened)
        })
    }

    fn opened_in(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        (measure, of): &(String, String),
    ) -> Outcome<Vec<Opened>> {
        let reach = self.reach(register, caller);
        if reach.is_empty() {
            return Ok(Vec::new());
        }
        let positions = caller.positions_in(register);
        let positions = positions.filter(|it| register.access.contains_key(&it.role));
        let areas: Vec<Id> = positions.flat_map(|it| [it.area, it.unit]).collect();
        let mut query = Query::all(register, self.today())
            .with(Condition::Held(measure.clone()))
            .with(Condition::Held(of.clone()));
        if !register.states.is_empty() {
            query = query.with(Condition::not_ended(register));
        }
        query.reach = Some(reach);
        query.only = Some(vec![measure.clone(), of.clone()]);
        let mut opened: Vec<Opened> = Vec::new();
        for record in read.rows(&query)? {
            let Value::Code(measure) = record.get(measure) else {
                continue;
            };
            let Some(at) = record.get(of).as_ref() else {
                continue;
            };
            if !opened
                .iter()
                .any(|it| it.at == at && it.measure == *measure)
            {
                opened.push(Opened {
                    measure: measure.clone(),
                    at,
                    areas: areas.clone(),
                });
            }
        }
        Ok(opened)
    }
}
