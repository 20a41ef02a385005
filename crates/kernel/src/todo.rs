//! 待办: whose turn it is, asked of the registers themselves.
//!
//! Nothing is copied: a to-do is a record in a state from which a step marked `todo` leads
//! on, within reach of a position that may make that step. So it can never be out of date.

use base::Day;
use model::{Actor, Register, Step, Value};

use crate::access::field_holds;
use crate::part;
use crate::read::COUNT_MAX;
use crate::store::{Read, read};
use crate::{Branch, Caller, Condition, Kernel, Outcome, Query, Record, Sort};

#[derive(Clone, Debug)]
pub struct TodoGroup {
    pub register: String,
    pub step: String,
    pub count: u64,
    /// The most urgent first.
    pub rows: Vec<Todo>,
}

#[derive(Clone, Debug)]
pub struct Todo {
    pub record: Record,
    pub label: String,
    pub due: Option<Day>,
    /// 逾期 3 天
    pub late: Option<i32>,
}

impl Kernel {
    /// What waits for the caller, by step; at most `limit` rows of each.
    pub fn todos(&self, caller: &Caller, limit: usize) -> Outcome<Vec<TodoGroup>> {
        read(self.store(), |read| {
            let mut groups = Vec::new();
            for register in self
                .model
                .registers()
                .filter(|it| self.may_open(it, caller))
            {
                for step in register.steps.values().filter(|step| step.todo) {
                    let reach = self.step_reach(register, caller, step);
                    if reach.is_empty() {
                        continue;
                    }
                    groups.extend(self.todo_group(read, register, caller, step, reach, limit)?);
                }
            }
            Ok::<_, crate::Failure>(groups)
        })
    }

    /// Rows late by their clock in the area of the position acted in, the latest first.
    pub fn late_below(&self, caller: &Caller, limit: usize) -> Outcome<Vec<Todo>> {
        let Some(area) = caller.in_order().next().map(|position| position.area) else {
            return Ok(Vec::new());
        };
        let depth = self.tree().depth(area).unwrap_or(1);
        read(self.store(), |read| {
            let mut late = Vec::new();
            for register in self
                .model
                .registers()
                .filter(|it| self.may_open(it, caller))
            {
                for clock in register.clocks.values().filter(|it| it.is_deadline()) {
                    let mut query = Query::all(register, self.today())
                        .with(states(&clock.in_states))
                        .with(Condition::Under(depth, area))
                        .with(Condition::Between(
                            clock.until.clone(),
                            Value::Missing,
                            (self.today() - jiff::ToSpan::days(1)).into(),
                        ));
                    query.reach = Some(self.reach(register, caller));
                    query.sort = Sort {
                        field: Some(clock.until.clone()),
                        descending: false,
                    };
                    query.limit = limit;
                    late.extend(
                        read.rows(&query)?
                            .into_iter()
                            .map(|it| self.todo(register, it)),
                    );
                }
            }
            late.sort_by_key(|todo| std::cmp::Reverse(todo.late));
            late.truncate(limit);
            Ok::<_, crate::Failure>(late)
        })
    }

    fn todo_group(
        &self,
        read: &mut dyn Read,
        register: &Register,
        caller: &Caller,
        step: &Step,
        reach: Vec<Branch>,
        limit: usize,
    ) -> Outcome<Option<TodoGroup>> {
        let mut query = Query::all(register, self.today()).with(states(&step.from));
        query.reach = Some(reach);
        query.me = Some(caller.account);
        for when in step.when.iter().chain(&step.todo_when) {
            query = query.with(Condition::Where(when.clone()));
        }
        if let Some(waits) = part::waits_for(register, caller, step) {
            query = query.with(Condition::Where(waits));
        }
        let count = read.count(&query, COUNT_MAX)?;
        if count == 0 {
            return Ok(None);
        }
        let until = register
            .clocks
            .values()
            .find(|clock| step.from.iter().any(|from| clock.in_states.contains(from)));
        query.sort.field = until.map(|clock| clock.until.clone());
        query.limit = limit;
        let rows = read
            .rows(&query)?
            .into_iter()
            .map(|it| self.todo(register, it))
            .collect();
        Ok(Some(TodoGroup {
            register: register.id.clone(),
            step: step.name.clone(),
            count,
            rows,
        }))
    }

    fn todo(&self, register: &Register, record: Record) -> Todo {
        Todo {
            label: self.label(register, &record),
            due: self.due(register, &record),
            late: self.late(register, &record).map(|(_, days)| days),
            record,
        }
    }

    fn step_reach(&self, register: &Register, caller: &Caller, step: &Step) -> Vec<Branch> {
        let mut branches = Vec::new();
        for actor in &step.by {
            match actor {
                Actor::Role(role) => branches.extend(self.role_reach(register, caller, role)),
                Actor::Field(name) => branches.extend(held_by(register, caller, name)),
            }
        }
        branches
    }
}

fn held_by(register: &Register, caller: &Caller, field: &str) -> Vec<Branch> {
    let Some(field) = register.fields.get(field) else {
        return Vec::new();
    };
    let units = caller.positions.iter().map(|position| position.unit);
    [caller.account]
        .into_iter()
        .chain(units)
        .flat_map(|who| field_holds(field, caller, who))
        .collect()
}

fn states(names: &[String]) -> Condition {
    Condition::AnyOf(
        "state".into(),
        names.iter().cloned().map(Value::Code).collect(),
    )
}
