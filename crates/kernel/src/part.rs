//! 会签: steps that several make, each for a part: a unit, a person, a role.
//!
//! Who has made it stands in a field of the record, so that lists and history show it;
//! who is outstanding is everybody in `by` without them. Not here: making it (`write`).

use base::Id;
use model::expr::{Expr, Node};
use model::{Actor, Kind, Register, Step, Type, Value};

use crate::store::Read;
use crate::{Caller, Kernel, Outcome, Record};

/// Who has made a step that several make, and who has not.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    pub done: Vec<String>,
    pub outstanding: Vec<String>,
}

/// The parts that have made the step.
pub(crate) fn done(step: &Step, record: &Record) -> Vec<Value> {
    let field = step.all.as_ref().map(|field| record.get(field));
    items(field.unwrap_or(&Value::Missing))
}

/// The parts that still have to.
pub(crate) fn outstanding(step: &Step, record: &Record) -> Vec<Value> {
    let done = done(step, record);
    let all = step.by.iter().flat_map(|actor| match actor {
        Actor::Role(role) => vec![Value::Code(role.clone())],
        Actor::Field(field) => items(record.get(field)),
    });
    all.filter(|part| !done.contains(part)).collect()
}

fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::List(items) => items.clone(),
        Value::Missing => Vec::new(),
        one => vec![one.clone()],
    }
}

/// The step's actors without those who have made it, and the record as it names only them.
pub(crate) fn waited_for(step: &Step, record: &Record) -> (Vec<Actor>, Record) {
    if step.all.is_none() {
        return (step.by.clone(), record.clone());
    }
    let outstanding = outstanding(step, record);
    let mut record = record.clone();
    let is_waited_for = |actor: &&Actor| match actor {
        Actor::Role(role) => outstanding.contains(&Value::Code(role.clone())),
        Actor::Field(_) => true,
    };
    let actors: Vec<Actor> = step.by.iter().filter(is_waited_for).cloned().collect();
    for actor in &actors {
        if let Actor::Field(field) = actor {
            record.set(field, Value::List(outstanding.clone()));
        }
    }
    (actors, record)
}

/// True of records whose step waits for the caller: a part of the caller's is outstanding.
pub(crate) fn waits_for(register: &Register, caller: &Caller, step: &Step) -> Option<Expr> {
    let collected = step.all.as_ref()?;
    let lacks = |part: Expr| not(contains(register, collected, part));
    let mut waits: Vec<Expr> = Vec::new();
    for actor in &step.by {
        match actor {
            Actor::Role(role) if caller.positions_in(register).any(|it| it.role == *role) => {
                waits.push(lacks(literal(
                    register,
                    collected,
                    Value::Code(role.clone()),
                )));
            }
            Actor::Role(_) => {}
            Actor::Field(field) => {
                for id in caller.held_in(register, field) {
                    let part = || literal(register, field, Value::Ref(id));
                    waits.push(both(contains(register, field, part()), lacks(part())));
                }
            }
        }
    }
    waits.into_iter().reduce(|a, b| Expr {
        node: Node::Or(Box::new(a), Box::new(b)),
        ty: Type::Flag,
    })
}

fn item_type(register: &Register, field: &str) -> Type {
    match register.fields.get(field).map(|it| it.kind.ty()) {
        Some(Type::List(item)) => *item,
        Some(one) => one,
        None => Type::Text,
    }
}

fn literal(register: &Register, field: &str, value: Value) -> Expr {
    Expr {
        node: Node::Literal(value),
        ty: item_type(register, field),
    }
}

fn contains(register: &Register, field: &str, item: Expr) -> Expr {
    let list = Expr {
        node: Node::Path(vec![field.to_owned()]),
        ty: Type::List(Box::new(item_type(register, field))),
    };
    Expr {
        node: Node::Contains {
            list: Box::new(list),
            item: Box::new(item),
        },
        ty: Type::Flag,
    }
}

fn not(inner: Expr) -> Expr {
    Expr {
        node: Node::Not(Box::new(inner)),
        ty: Type::Flag,
    }
}

fn both(a: Expr, b: Expr) -> Expr {
    Expr {
        node: Node::And(Box::new(a), Box::new(b)),
        ty: Type::Flag,
    }
}

impl Kernel {
    /// Who has made the step and who has not, by name; none for a step one alone makes.
    pub(crate) fn parts(
        &self,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
        step: &Step,
    ) -> Outcome<Option<Parts>> {
        if step.all.is_none() {
            return Ok(None);
        }
        Ok(Some(Parts {
            done: self.part_names(read, register, step, &done(step, record))?,
            outstanding: self.part_names(read, register, step, &outstanding(step, record))?,
        }))
    }

    pub(crate) fn part_names(
        &self,
        read: &mut dyn Read,
        register: &Register,
        step: &Step,
        parts: &[Value],
    ) -> Outcome<Vec<String>> {
        let field = step.all.as_ref().and_then(|it| register.fields.get(it));
        if let Some(Kind::Ref { to, .. }) = field.map(|it| &it.kind) {
            let ids: Vec<Id> = parts.iter().filter_map(Value::as_ref).collect();
            let titles = self.titles(read, to, &ids)?;
            let names = ids.iter().filter_map(|id| titles.get(id).cloned());
            return Ok(names.collect());
        }
        let role = |part: &Value| {
            let role = self.model.role(part.as_text()?)?;
            Some(role.title.clone())
        };
        Ok(parts.iter().filter_map(role).collect())
    }
}
