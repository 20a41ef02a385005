//! Expressions of a definition over one record, with the records it refers to.

use std::cell::RefCell;
use std::collections::HashMap;

use base::{Day, Id};
use model::expr::Expr;
use model::{Kind, Register, Value, eval};
use rust_decimal::RoundingStrategy;

use crate::back::Back;
use crate::store::Read;
use crate::write::InRow;
use crate::{Kernel, Record, china_day};

/// The records that expressions were led to, as long as nothing is written: each is read once.
#[derive(Default)]
pub(crate) struct Met(HashMap<Id, Option<Record>>);

/// A record as expressions see it; references are followed by reading.
pub(crate) struct Over<'a> {
    pub kernel: &'a Kernel,
    pub read: RefCell<&'a mut dyn Read>,
    pub met: RefCell<Met>,
    pub register: &'a Register,
    pub record: &'a Record,
    pub today: Day,
    pub me: Option<Id>,
    /// What was known when others are followed as they were; none: as they are.
    pub back: Option<&'a Back>,
}

impl Over<'_> {
    /// The organisation the record belongs to by what it holds now, below those above it.
    fn path_of_owner(&self) -> Vec<Id> {
        let (model, record) = (&self.kernel.model, self.record);
        let field = self.register.owner.as_ref();
        let way = field.and_then(|it| model.owner_path(self.register, it));
        let named = way.and_then(|way| eval::Scope::path(self, &way).as_ref());
        match named.or(record.owner) {
            Some(owner) if record.path.last() != Some(&owner) => {
                let mut read = self.read.borrow_mut();
                crate::tree::path(self.kernel, &mut **read, owner).unwrap_or_default()
            }
            _ => record.path.clone(),
        }
    }
}

impl eval::Scope for Over<'_> {
    fn path(&self, path: &[String]) -> Value {
        match path.split_first() {
            Some((first, rest)) => self.beyond_cell(first, word(self.record, first), rest),
            None => Value::Missing,
        }
    }

    fn beyond_cell(&self, cell: &str, held: Value, rest: &[String]) -> Value {
        let (mut register, mut step, mut value) = (self.register, cell, held);
        for next in rest {
            let target = self.kernel.model.leads_to(register, step);
            let (Some(id), Some(target)) = (value.as_ref(), target) else {
                return Value::Missing;
            };
            let met = &mut self.met.borrow_mut().0;
            let found = met.entry(id).or_insert_with(|| {
                let read = &mut **self.read.borrow_mut();
                match self.back {
                    Some(back) => back.get(self.kernel, read, target, id).unwrap_or_default(),
                    None => read.get(target, id).unwrap_or_default(),
                }
            });
            let Some(record) = found else {
                return Value::Missing;
            };
            (register, step, value) = (target, next.as_str(), word(record, next));
        }
        value
    }

    fn today(&self) -> Day {
        self.today
    }

    fn me(&self) -> Option<Id> {
        self.me
    }

    fn param(&self, id: &str, on: Day) -> Value {
        let path = self.path_of_owner();
        self.kernel.params().value(id, &path, on)
    }
}

/// A field, or one of the system words.
pub fn word(record: &Record, name: &str) -> Value {
    match name {
        "state" => record.state.clone().map_or(Value::Missing, Value::Code),
        "number" => record.number.clone().into(),
        "owner" => record.owner.into(),
        "id" => record.id.into(),
        "created_on" => china_day(record.created_at).into(),
        _ => record.get(name).clone(),
    }
}

/// What an expression came to, as a field of a kind holds it: decimals with its places.
pub(crate) fn settled(value: Value, kind: &Kind) -> Value {
    match (value, kind.scale()) {
        (Value::Decimal(n), Some(scale)) => {
            let half_up = RoundingStrategy::MidpointAwayFromZero;
            let rounded = n.round_dp_with_strategy(scale.into(), half_up);
            Value::Decimal(rounded.normalize())
        }
        (value, _) => value,
    }
}

/// The value of an expression over one row of a record's field.
pub(crate) fn in_row(
    kernel: &Kernel,
    read: &mut dyn Read,
    at: InRow<'_>,
    me: Option<Id>,
    expr: &Expr,
) -> Value {
    let scope = Over {
        kernel,
        read: RefCell::new(read),
        met: RefCell::default(),
        register: at.register,
        record: at.record,
        today: kernel.today(),
        me,
        back: None,
    };
    let within = eval::InRow {
        record: &scope,
        rows: &at.rows.name,
        row: at.row,
    };
    eval::eval(expr, &within)
}

/// The value of an expression over a record.
pub(crate) fn value(
    kernel: &Kernel,
    read: &mut dyn Read,
    register: &Register,
    record: &Record,
    me: Option<Id>,
    expr: &Expr,
) -> Value {
    let met = &mut Met::default();
    value_among((kernel, read, met), register, record, me, expr)
}

/// The same of one of several expressions, which are led to the same records.
pub(crate) fn value_among(
    (kernel, read, met): (&Kernel, &mut dyn Read, &mut Met),
    register: &Register,
    record: &Record,
    me: Option<Id>,
    expr: &Expr,
) -> Value {
    let scope = Over {
        kernel,
        read: RefCell::new(read),
        met: RefCell::new(std::mem::take(met)),
        register,
        record,
        today: kernel.today(),
        me,
        back: None,
    };
    let value = eval::eval(expr, &scope);
    *met = scope.met.into_inner();
    value
}
