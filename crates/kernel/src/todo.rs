//! 待办: whose turn it is, asked of the registers themselves, by when it is due.
//!
//! Nothing is copied: a to-do is a record in a state from which a step marked `todo` leads
//! on, within reach of a position that may make that step. So it can never be out of date.
//! A record that waits for several steps is one to-do.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use base::{Day, Id};
use model::expr::{Compare, Expr, Node};
use model::{Actor, Kind, Level, Register, Step, Type, Value};

use crate::access::field_holds;
use crate::part;
use crate::read::COUNT_MAX;
use crate::store::{Read, read};
use crate::write::{Way, possible};
use crate::{
    Branch, Caller, Condition, Count, Cursor, Kernel, Outcome, Query, Record, Sight, Sort,
};

/// When something is due, as a desk sorts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// 逾期
    Late,
    /// 今天
    Today,
    /// 本周: after today, to Sunday.
    Week,
    /// 以后
    Later,
    /// 无期限
    Never,
}

#[derive(Clone, Debug)]
pub struct Todo {
    pub record: Record,
    pub label: String,
    /// What its label does not say and one must know: its title, or what it stands in.
    pub of: Option<String>,
    /// The steps that wait for the caller.
    pub steps: Vec<String>,
    pub due: Option<Day>,
    /// 逾期 3 天
    pub late: Option<i32>,
    /// 代: in whose stead it waits for the caller, by a lent position.
    pub instead_of: Option<String>,
    /// 已催: how often, in the state it is in.
    pub urged: usize,
}

/// A stretch of what is due at one time, the most urgent first.
#[derive(Clone, Debug, Default)]
pub struct TodoPage {
    pub rows: Vec<Todo>,
    pub next: Option<Cursor>,
}

/// Records of a register that wait for the caller and whose deadline stands in one field:
/// each to-do is in one lane, and a lane is one question.
struct Lane<'m> {
    query: Query<'m>,
    /// Missing: these have no deadline.
    until: Option<&'m str>,
}

impl Due {
    /// The most urgent first.
    pub const ALL: [Due; 5] = [Due::Late, Due::Today, Due::Week, Due::Later, Due::Never];

    /// The first and the last day of it; missing: as far as days go.
    fn days(self, today: Day) -> (Value, Value) {
        let after = |n: i32| -> Value { (today + jiff::ToSpan::days(n)).into() };
        let to_sunday = 7 - i32::from(today.weekday().to_monday_one_offset());
        match self {
            Due::Late => (Value::Missing, after(-1)),
            Due::Today => (after(0), after(0)),
            Due::Week => (after(1), after(to_sunday)),
            Due::Later => (after(to_sunday + 1), Value::Missing),
            Due::Never => (Value::Missing, Value::Missing),
        }
    }
}

impl Lane<'_> {
    /// Its to-dos of one time; none where there can be no such.
    fn due(&self, due: Due, today: Day) -> Option<Query<'_>> {
        let (first, last) = due.days(today);
        match (self.until, due) {
            (None, Due::Never) => Some(self.query.clone()),
            (Some(_), Due::Never) | (None, _) => None,
            (Some(until), _) => {
                let mut query =
                    self.query
                        .clone()
                        .with(Condition::Between(until.to_owned(), first, last));
                query.sort.field = Some(until.to_owned());
                Some(query)
            }
        }
    }
}

impl Kernel {
    /// How much waits for the caller, by when it is due.
    pub fn todo_counts(&self, caller: &Caller) -> Outcome<[Count; 5]> {
        let today = self.today();
        let lanes = self.lanes(caller);
        read(self.store(), |read| {
            let mut counts = [Count { n: 0, over: false }; 5];
            for lane in &lanes {
                if lane.until.is_some() && read.count(&lane.query, 1)? == 0 {
                    continue;
                }
                for (count, due) in counts.iter_mut().zip(Due::ALL) {
                    if let Some(query) = lane.due(due, today) {
                        count.n += read.count(&query, COUNT_MAX)?;
                    }
                }
            }
            for count in &mut counts {
                *count = Count::capped(count.n);
            }
            Ok::<_, crate::Failure>(counts)
        })
    }

    /// What waits for the caller and is due then, from where the last page ended.
    pub fn todos(
        &self,
        caller: &Caller,
        due: Due,
        after: Option<&Cursor>,
        limit: usize,
    ) -> Outcome<TodoPage> {
        let today = self.today();
        let lanes = self.lanes(caller);
        read(self.store(), |read| {
            let mut found: Vec<(Option<Day>, Record)> = Vec::new();
            for lane in &lanes {
                let Some(mut query) = lane.due(due, today) else {
                    continue;
                };
                query.after = after.cloned();
                query.limit = limit + 1;
                let until = |it: &Record| lane.until.and_then(|until| it.get(until).as_day());
                found.extend(read.rows(&query)?.into_iter().map(|it| (until(&it), it)));
            }
            found.sort_by_key(|(until, record)| (*until, record.id));
            let more = found.len() > limit;
            found.truncate(limit);
            let next = found.last().filter(|_| more).map(|(until, last)| Cursor {
                value: until.map_or(Value::Missing, Value::from),
                id: last.id,
            });
            let mut rows = Vec::new();
            for (_, record) in found {
                rows.extend(self.waiting(read, caller, record)?);
            }
            self.say_of_what(read, caller, rows.iter_mut())?;
            Ok::<_, crate::Failure>(TodoPage { rows, next })
        })
    }

    /// The most urgent of what waits for the caller.
    pub fn first_todos(&self, caller: &Caller, limit: usize) -> Outcome<Vec<Todo>> {
        let mut rows = Vec::new();
        for due in Due::ALL {
            let left = limit - rows.len();
            if left > 0 {
                rows.extend(self.todos(caller, due, None, left)?.rows);
            }
        }
        Ok(rows)
    }

    /// Rows late by their clock in the area of the position acted in, the latest first, each
    /// with the unit it waits for. What waits for somebody above is not late below.
    pub fn late_below(&self, caller: &Caller, limit: usize) -> Outcome<Vec<(Option<Id>, Todo)>> {
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
                    let sight = self.sight(register, caller);
                    late.extend(
                        read.rows(&query)?
                            .into_iter()
                            .map(|it| self.todo(register, &sight, it, Vec::new())),
                    );
                }
            }
            late.sort_by_key(|todo: &Todo| std::cmp::Reverse(todo.late));
            late.truncate(limit);
            let (tree, mut seats) = (self.tree(), HashMap::new());
            let mut found = Vec::new();
            for todo in late {
                let unit = self.waits_at(read, &todo.record, &mut seats)?;
                if unit.is_none_or(|it| it == area || tree.is_under(it, area)) {
                    found.push((unit, todo));
                }
            }
            self.say_of_what(read, caller, found.iter_mut().map(|(_, todo)| todo))?;
            Ok::<_, crate::Failure>(found)
        })
    }

    /// The unit whose turn it is: the one the step that is waited for names, else the nearest
    /// in which its role is held; whose the record is, where no step waits.
    fn waits_at(
        &self,
        read: &mut dyn Read,
        record: &Record,
        seats: &mut HashMap<(String, Option<Id>), Option<Id>>,
    ) -> Outcome<Option<Id>> {
        let Some(register) = self.model.register(&record.register) else {
            return Ok(record.owner);
        };
        let leads_on = |it: &&Step| {
            let from = record
                .state
                .as_ref()
                .is_some_and(|state| it.from.contains(state));
            it.todo && !it.by.is_empty() && from
        };
        let steps: Vec<&Step> = register.steps.values().filter(leads_on).collect();
        let step = match steps.as_slice() {
            [only] => Some(*only),
            all => all
                .iter()
                .copied()
                .find(|it| self.is_awaited(read, register, record, it, None)),
        };
        let Some(step) = step else {
            return Ok(record.owner);
        };
        let (actors, waited_for) = part::waited_for(step, record);
        let named = actors.iter().find_map(|actor| match actor {
            Actor::Field(field) => match register.fields.get(field).map(|it| &it.kind) {
                Some(Kind::Ref { to, .. }) if to == crate::ORGANISATION => {
                    waited_for.get(field).refs().first().copied()
                }
                _ => None,
            },
            Actor::Role(_) => None,
        });
        if named.is_some() {
            return Ok(named);
        }
        let of = (format!("{}.{}", register.id, step.name), record.owner);
        if let Some(seat) = seats.get(&of) {
            return Ok(*seat);
        }
        let seat = self.seat(read, record, &actors)?.or(record.owner);
        seats.insert(of, seat);
        Ok(seat)
    }

    fn lanes(&self, caller: &Caller) -> Vec<Lane<'_>> {
        let opened = self.model.registers();
        let opened = opened.filter(|it| self.may_open(it, caller));
        opened.flat_map(|it| self.lanes_of(it, caller)).collect()
    }

    /// States whose deadlines are the same fields are asked together.
    fn lanes_of<'m>(&self, register: &'m Register, caller: &Caller) -> Vec<Lane<'m>> {
        let mut ways: Vec<(&Step, Vec<Branch>)> = Vec::new();
        for step in register.steps.values().filter(|step| step.todo) {
            let reach = self.step_reach(register, caller, step);
            if !reach.is_empty() {
                ways.push((step, reach));
            }
        }
        let mut groups: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
        for state in register.states.keys() {
            let untils = untils(register, state);
            match groups.iter_mut().find(|(it, _)| *it == untils) {
                Some((_, states)) => states.push(state),
                None => groups.push((untils, vec![state])),
            }
        }
        let mut lanes = Vec::new();
        for (untils, group) in groups {
            let query = self.asked(register, caller, &ways, &group);
            let Some(query) = query else { continue };
            let absent = |query: Query<'m>, until: &&str| {
                query.with(Condition::Missing((*until).to_owned()))
            };
            for (at, until) in untils.iter().enumerate() {
                let query = untils
                    .iter()
                    .enumerate()
                    .filter(|(it, _)| *it != at)
                    .fold(query.clone(), |query, (it, other)| {
                        query.with(not_before(until, other, it > at))
                    });
                let until = Some(*until);
                lanes.push(Lane { query, until });
            }
            let query = untils.iter().fold(query, absent);
            lanes.push(Lane { query, until: None });
        }
        lanes
    }

    /// The records in one of the states that wait for the caller by one of the steps.
    fn asked<'m>(
        &self,
        register: &'m Register,
        caller: &Caller,
        ways: &[(&Step, Vec<Branch>)],
        group: &[&str],
    ) -> Option<Query<'m>> {
        let mut asked: Vec<(Vec<Branch>, Vec<Condition>)> = Vec::new();
        for (step, reach) in ways {
            let from: Vec<String> = step
                .from
                .iter()
                .filter(|it| group.contains(&it.as_str()))
                .cloned()
                .collect();
            if from.is_empty() {
                continue;
            }
            let whens = step.when.iter().chain(&step.todo_when).cloned();
            let part = part::waits_for(register, caller, step);
            let conditions = [states(&from)].into_iter().chain(
                whens
                    .chain(part)
                    .map(|it| Condition::Where(it, self.params())),
            );
            asked.push((reach.clone(), conditions.collect()));
        }
        let mut query = Query::all(register, self.today());
        query.me = Some(caller.account);
        if asked.len() == 1 {
            let (reach, conditions) = asked.remove(0);
            query.reach = Some(reach);
            query.conditions = conditions;
            return Some(query);
        }
        let ways = asked.into_iter().map(|(reach, mut conditions)| {
            conditions.push(Condition::Within(reach));
            conditions
        });
        let ways: Vec<Vec<Condition>> = ways.collect();
        (!ways.is_empty()).then(|| query.with(Condition::OneOf(ways)))
    }

    /// The to-do that a record found to wait is.
    fn waiting(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        record: Record,
    ) -> Outcome<Option<Todo>> {
        let Some(register) = self.model.register(&record.register) else {
            return Ok(None);
        };
        let (mut steps, mut ways) = (Vec::new(), Vec::new());
        for step in register.steps.values().filter(|step| step.todo) {
            if self.is_awaited(read, register, &record, step, Some(caller.account))
                && let Ok(way) = possible(self, read, register, caller, &record, step)
            {
                steps.push(step.name.clone());
                ways.push(way);
            }
        }
        let is_lent = |way: &&Way| caller.lent_as(way.position).is_some();
        let lent = ways.first().filter(|_| ways.iter().all(|it| is_lent(&it)));
        let instead_of = match lent {
            Some(way) => self.holder_name(read, caller, way.position)?,
            None => None,
        };
        let sight = self.sight(register, caller);
        Ok(Some(Todo {
            instead_of,
            urged: self.times_urged(read, register, &record)?,
            ..self.todo(register, &sight, record, steps)
        }))
    }

    /// 印发方案 is called so in every plan: each says which task it is of.
    fn say_of_what<'t>(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        todos: impl Iterator<Item = &'t mut Todo>,
    ) -> Outcome<()> {
        let mut inside: BTreeMap<&str, Vec<(Id, &mut Todo)>> = BTreeMap::new();
        for todo in todos {
            let Some(register) = self.model.register(&todo.record.register) else {
                continue;
            };
            match unsaid(register) {
                Some(Unsaid::Title(field)) => {
                    let masked = self.sight(register, caller).is_masked(&todo.record, field);
                    let title = todo.record.text(field).to_owned();
                    todo.of = Some(title).filter(|it| !masked && !it.is_empty());
                }
                Some(Unsaid::Inside(field, to)) => {
                    if let Some(id) = todo.record.get(field).as_ref() {
                        inside.entry(to).or_default().push((id, todo));
                    }
                }
                None => {}
            }
        }
        for (register, all) in inside {
            let ids: Vec<Id> = all.iter().map(|(id, _)| *id).collect();
            let titles = self.titles_for(read, caller, register, &ids)?;
            for (id, todo) in all {
                let title = titles.get(&id).filter(|it| !todo.label.contains(*it));
                todo.of = title.cloned();
            }
        }
        Ok(())
    }

    fn todo(&self, register: &Register, sight: &Sight, record: Record, steps: Vec<String>) -> Todo {
        Todo {
            label: self.label_for(sight, register, &record),
            of: None,
            due: self.due(register, &record),
            late: self.late(register, &record).map(|(_, days)| days),
            steps,
            record,
            instead_of: None,
            urged: 0,
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

/// Which field says what a label leaves open.
enum Unsaid<'r> {
    Title(&'r str),
    /// The record it stands in, and of which register that is.
    Inside(&'r str, &'r str),
}

/// The title where the label is something else; else the first record a row of the list must have.
fn unsaid(register: &Register) -> Option<Unsaid<'_>> {
    let is_label = |name: &str| register.label.iter().any(|it| it == name);
    if let Some(title) = register
        .fields
        .get("title")
        .filter(|it| !is_label(&it.name))
        && matches!(title.kind, Kind::Text { .. })
        && title.level <= Level::Internal
    {
        return Some(Unsaid::Title(&title.name));
    }
    let listed = register.list.iter().filter(|it| !is_label(it));
    let mut listed = listed.filter_map(|it| register.fields.get(it));
    listed.find_map(|field| match &field.kind {
        Kind::Ref { to, several: false } if field.required && !is_somebody(to) => {
            Some(Unsaid::Inside(&field.name, to))
        }
        _ => None,
    })
}

/// Whether records of it are who does something, a unit or an account, and not what it is done to.
pub fn is_somebody(register: &str) -> bool {
    register == crate::ORGANISATION || register == crate::ACCOUNT
}

/// The deadlines of a state, each once.
fn untils<'r>(register: &'r Register, state: &str) -> Vec<&'r str> {
    let clocks = register.clocks.values();
    let mut untils: Vec<&str> = Vec::new();
    for clock in clocks.filter(|it| it.runs_in(Some(state))) {
        if !untils.contains(&clock.until.as_str()) {
            untils.push(&clock.until);
        }
    }
    untils
}

/// One deadline is missing or no earlier than another; of two on one day, one goes first.
fn not_before(first: &str, other: &str, on_the_same_day: bool) -> Condition {
    let day = |field: &str| {
        Box::new(Expr {
            node: Node::Path(vec![field.to_owned()]),
            ty: Type::Day,
        })
    };
    let how = match on_the_same_day {
        true => Compare::LessOrEqual,
        false => Compare::Less,
    };
    let earlier = Expr {
        node: Node::Compare(how, day(first), day(other)),
        ty: Type::Flag,
    };
    let missing = Condition::Missing(other.to_owned());
    Condition::OneOf(vec![
        vec![missing],
        vec![Condition::Where(earlier, Arc::default())],
    ])
}

fn held_by(register: &Register, caller: &Caller, field: &str) -> Vec<Branch> {
    let Some(field) = register.fields.get(field) else {
        return Vec::new();
    };
    let mut held: Vec<Branch> = Vec::new();
    for (who, _) in caller.parts_in(register) {
        for branch in field_holds(field, caller, who) {
            if !held.contains(&branch) {
                held.push(branch);
            }
        }
    }
    held
}

fn states(names: &[String]) -> Condition {
    Condition::AnyOf(
        "state".into(),
        names.iter().cloned().map(Value::Code).collect(),
    )
}
