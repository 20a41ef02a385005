//! Records as they are laid down, each with an id after those before.

use base::{Id, Instant};
use kernel::{Record, Values};
use model::{Model, Value};

/// Where in the tree a record's owner stands.
pub(super) struct Home {
    pub id: Id,
    pub path: Vec<Id>,
}

pub(super) struct Laid {
    at: Instant,
    n: u128,
}

impl Laid {
    pub(super) fn new(at: Instant) -> Laid {
        Laid { at, n: 0 }
    }

    /// How many ids were given.
    pub(super) fn given(&self) -> u128 {
        self.n
    }

    /// An id as the clock would give it, of the moment all are laid down at.
    pub(super) fn id(&mut self) -> Id {
        self.n += 1;
        let ms = u128::try_from(self.at.as_millisecond()).unwrap_or(0);
        Id::from_u128(ms << 80 | 0x7 << 76 | 0x2 << 62 | self.n)
    }

    pub(super) fn record(
        &mut self,
        model: &Model,
        (register, state): (&str, Option<&str>),
        home: Option<&Home>,
        values: Values,
    ) -> Record {
        let definition = model.register(register).map(|it| it.version.clone());
        Record {
            id: self.id(),
            register: register.to_owned(),
            version: 1,
            definition: definition.unwrap_or_default(),
            number: None,
            state: state.map(str::to_owned),
            owner: home.map(|it| it.id),
            path: home.map(|it| it.path.clone()).unwrap_or_default(),
            created_at: self.at,
            created_by: Id::nil(),
            changed_at: self.at,
            values,
        }
    }
}

/// Values that are there, in the order they are said.
pub(super) fn said<const N: usize>(values: [(&str, Value); N]) -> Values {
    let values = values.into_iter().filter(|(_, it)| !it.is_missing());
    values.map(|(name, it)| (name.to_owned(), it)).collect()
}

pub(super) fn code(text: &str) -> Value {
    Value::Code(text.to_owned())
}
