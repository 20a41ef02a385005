//! 名下未办: what waits for one person by name, whoever else holds the same position.
//!
//! Not here: what waits for a position (`todo`); that goes on with whoever has it next.

use base::Id;
use model::{Actor, Field, Kind, Register, Value};

use crate::read::COUNT_MAX;
use crate::rules::Ctx;
use crate::{ACCOUNT, Condition, Outcome, Query};

/// Open records of one register that wait for a person by one of their fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub register: String,
    pub field: String,
    /// Stops at one more than [`COUNT_MAX`].
    pub n: u64,
}

impl Ctx<'_> {
    /// What waits for an account by name, register by register, by the titles of them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn waits_by_name(&mut self, account: Id) -> Outcome<Vec<Named>> {
        let kernel = self.kernel().clone();
        let mut found = Vec::new();
        for register in kernel.model.registers() {
            for field in register.fields.values().filter(|it| is_person(it)) {
                let ways = ways(&kernel, register, field);
                if ways.is_empty() {
                    continue;
                }
                let mut query = Query::all(register, self.today())
                    .having(&field.name, account)
                    .with(Condition::OneOf(ways));
                query.me = Some(account);
                let n = self.read().count(&query, COUNT_MAX)?;
                if n > 0 {
                    found.push(Named {
                        register: register.title.clone(),
                        field: field.title.clone(),
                        n,
                    });
                }
            }
        }
        Ok(found)
    }
}

fn is_person(field: &Field) -> bool {
    matches!(&field.kind, Kind::Ref { to, .. } if to == ACCOUNT)
}

/// When a record waits for whom the field names: each step that is theirs, where it leads on.
fn ways(kernel: &crate::Kernel, register: &Register, field: &Field) -> Vec<Vec<Condition>> {
    let theirs = Actor::Field(field.name.clone());
    let steps = register.steps.values();
    let steps = steps.filter(|it| it.todo && it.by.contains(&theirs));
    let way = steps.map(|step| {
        let from = step.from.iter().cloned().map(Value::Code).collect();
        let whens = step.when.iter().chain(&step.todo_when).cloned();
        let whens = whens.map(|it| Condition::Where(it, kernel.params()));
        std::iter::once(Condition::AnyOf("state".into(), from))
            .chain(whens)
            .collect()
    });
    way.collect()
}
