//! What a form is told while it is filled: fields not asked, what is wrong so far, and
//! what a new record starts with. Writes nothing; what finally holds is checked by `write`.

use base::Id;
use model::expr::Expr;
use model::{Register, Value};
use serde_json::{Map, Value as Json};

use crate::encoding::from_json;
use crate::expression;
use crate::store::{Read, read};
use crate::write::{may_edit, possible, problem};
use crate::{Caller, FieldProblem, Kernel, Outcome, Record, Refusal, Values};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// Fields whose `when` is not true.
    pub hidden: Vec<String>,
    /// What is wrong with what was filled; missing fields are not complained of yet.
    pub errors: Vec<FieldProblem>,
    /// Values of a new record for fields that hold none.
    pub defaults: Values,
}

impl Kernel {
    /// Judges the values of a form, for a new record or over an existing one.
    ///
    /// # Errors
    /// Not found when the register or the record is out of the caller's reach.
    pub fn preview(
        &self,
        caller: &Caller,
        register: &str,
        id: Option<Id>,
        values: &Map<String, Json>,
    ) -> Outcome<Preview> {
        let register = self.visible(caller, register)?;
        read(self.store(), |read| {
            let mut record = match id {
                Some(id) => {
                    let record = self.reached(read, caller, register, id)?;
                    if !self.fills(read, caller, register, &record) {
                        return Err(Refusal::not_found().into());
                    }
                    record
                }
                None => blank(register, caller),
            };
            let mut preview = Preview::default();
            // What was not given and is masked from the person is not told by a check either.
            let sight = self.sight(register, caller);
            let behind: Vec<&str> = match id {
                Some(_) => register.fields.keys().map(String::as_str).collect(),
                None => Vec::new(),
            };
            let behind: Vec<&str> = behind
                .into_iter()
                .filter(|it| !values.contains_key(*it) && sight.is_masked(&record, it))
                .collect();
            let tells = |expr: &Expr| {
                let mut paths = model::expr::paths(expr).into_iter();
                paths.any(|path| path.first().is_some_and(|it| behind.contains(&it.as_str())))
            };
            for (name, json) in values {
                let Some(field) = register.fields.get(name) else {
                    continue;
                };
                match from_json(json, &field.kind) {
                    Ok(value) => record.set(name, value),
                    Err(why) => {
                        preview
                            .errors
                            .push(problem(name, format!("“{}”{why}", field.title)));
                    }
                }
            }
            let mut eval = |record: &Record, expr: &Expr| {
                expression::value(
                    self,
                    &mut *read,
                    register,
                    record,
                    Some(caller.account),
                    expr,
                )
            };
            for field in register.fields.values().filter(|_| id.is_none()) {
                if let Some(default) = field
                    .default
                    .as_ref()
                    .filter(|_| record.get(&field.name).is_missing())
                {
                    let value = eval(&record, default);
                    record.set(&field.name, value.clone());
                    preview.defaults.insert(field.name.clone(), value);
                }
            }
            for field in register.fields.values() {
                if field
                    .when
                    .as_ref()
                    .is_some_and(|it| !tells(it) && eval(&record, it) != Value::Flag(true))
                {
                    preview.hidden.push(field.name.clone());
                } else if !record.get(&field.name).is_missing()
                    && field
                        .check
                        .as_ref()
                        .is_some_and(|it| !tells(it) && eval(&record, it) == Value::Flag(false))
                {
                    let says = match field.check_says.as_str() {
                        "" => format!("“{}”不符合要求：{}", field.title, field.help),
                        says => says.to_owned(),
                    };
                    preview.errors.push(problem(&field.name, says));
                }
            }
            for check in &register.checks {
                if !tells(&check.expr) && eval(&record, &check.expr) == Value::Flag(false) {
                    preview.errors.push(problem("", check.says.clone()));
                }
            }
            Ok::<_, crate::Failure>(preview)
        })
    }

    /// Whether the caller has a form over the record to fill: an edit or a step.
    fn fills(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        record: &Record,
    ) -> bool {
        let mut steps = register.steps.values();
        may_edit(self, register, caller, record).is_ok()
            || steps.any(|it| possible(self, read, register, caller, record, it).is_ok())
    }

    pub(crate) fn reached(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        register: &Register,
        id: Id,
    ) -> Outcome<Record> {
        let branches = self.reach(register, caller);
        let record = read.get(register, id)?;
        let reached = record.filter(|it| branches.iter().any(|branch| branch.covers(it)));
        reached.ok_or_else(|| Refusal::not_found().into())
    }
}

fn blank(register: &Register, caller: &Caller) -> Record {
    let creating = caller
        .in_order()
        .find(|position| register.create.contains(&position.role));
    Record {
        id: Id::nil(),
        register: register.id.clone(),
        version: 0,
        definition: register.version.clone(),
        number: None,
        state: register.start().map(|state| state.name.clone()),
        owner: creating.map(|position| position.unit),
        path: Vec::new(),
        created_at: caller.at,
        created_by: caller.account,
        changed_at: caller.at,
        values: Values::new(),
    }
}
