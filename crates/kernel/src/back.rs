//! What was known at a history number: the rows of a question, the records they refer to and
//! the tree of organisations, each as it was said then, in the words of now.
//!
//! What was changed since is put back before it is judged; the rest is as it is. Not here: how
//! one record goes back along its history (`verify`).

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, RwLock};

use base::{Day, Id};
use model::expr::Expr;
use model::{Register, Value, eval};

use crate::expression::{Met, Over, word};
use crate::store::{Read, read};
use crate::time::china_day;
use crate::verify::{gone, put_back};
use crate::{Condition, Entry, Kernel, ORGANISATION, Outcome, PARAMETER, Query, Record, Tree};

/// Records changed since a history number, as they were then; none: there were none yet.
type Changed = HashMap<Id, Option<Record>>;

impl Kernel {
    /// The last history number of a day; none where nothing was written until then.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn last_number_on(&self, day: Day) -> Outcome<Option<i64>> {
        read(self.store(), |read| {
            // Entries stand in the order of time; only those by which an installation begins
            // may have been written by another clock.
            let (mut until, mut after) = (0, read.history_number()? + 1);
            while after - until > 1 {
                let middle = until + (after - until) / 2;
                let entries = read.entries_after(middle - 1, 1)?;
                let is_after = |it: &Entry| china_day(it.entry.at) > day;
                match entries.first().is_none_or(is_after) {
                    true => after = middle,
                    false => until = middle,
                }
            }
            Ok((until > 0).then_some(until))
        })
    }
}

/// A history number, with what was changed since of the registers that were asked about.
pub(crate) struct Back {
    at: i64,
    changed: RefCell<HashMap<String, Rc<Changed>>>,
}

impl Back {
    pub(crate) fn to(at: i64) -> Back {
        Back {
            at,
            changed: RefCell::default(),
        }
    }

    /// A record as it was known then.
    pub(crate) fn get(
        &self,
        kernel: &Kernel,
        read: &mut dyn Read,
        register: &Register,
        id: Id,
    ) -> Outcome<Option<Record>> {
        match self.changed(kernel, read, register)?.get(&id) {
            Some(then) => Ok(then.clone()),
            None => Ok(read.get(register, id)?),
        }
    }

    fn changed(
        &self,
        kernel: &Kernel,
        read: &mut dyn Read,
        register: &Register,
    ) -> Outcome<Rc<Changed>> {
        let known = self.changed.borrow().get(&register.id).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let lineage = kernel.lineage(read, register)?;
        let since = Condition::ChangedSince(self.at, lineage.ids());
        let mut found = read.rows(&Query::all(register, kernel.today()).with(since))?;
        for id in lineage.ids() {
            let removed = read.removed(&id, self.at)?;
            found.extend(removed.iter().map(|it| gone(register, it)));
        }
        let mut changed = Changed::with_capacity(found.len());
        for record in found {
            let id = record.id;
            changed.insert(id, put_back(kernel, read, register, record, self.at)?);
        }
        let changed = Rc::new(changed);
        let mut all = self.changed.borrow_mut();
        all.insert(register.id.clone(), Rc::clone(&changed));
        Ok(changed)
    }

    /// The tree of organisations as it was known then.
    fn tree(&self, kernel: &Kernel, read: &mut dyn Read) -> Outcome<Arc<Tree>> {
        let now = kernel.tree();
        let Some(register) = kernel.model.register(ORGANISATION) else {
            return Ok(now);
        };
        let changed = self.changed(kernel, read, register)?;
        if changed.is_empty() {
            return Ok(now);
        }
        let changed = changed.iter().map(|(id, it)| (*id, it.clone()));
        Ok(Arc::new(now.with(changed.collect())))
    }

    /// The same, where an organisation stood elsewhere in it.
    fn other_tree(&self, kernel: &Kernel, read: &mut dyn Read) -> Outcome<Option<Arc<Tree>>> {
        let (now, then) = (kernel.tree(), self.tree(kernel, read)?);
        let mut all = then.all();
        let is_other = all.any(|it| now.get(it.id).is_none_or(|now| now.path != it.path));
        drop(all);
        Ok(is_other.then_some(then))
    }

    /// The same installation with the tree and the parameters as they were known then.
    pub(crate) fn kernel(&self, kernel: &Kernel, read: &mut dyn Read) -> Outcome<Kernel> {
        let tree = self.tree(kernel, read)?;
        let mut params = kernel.params();
        if let Some(register) = kernel.model.register(PARAMETER)
            && !self.changed(kernel, read, register)?.is_empty()
        {
            let said = as_known(kernel, read, &Query::all(register, kernel.today()), self)?;
            params = Arc::new(crate::params::of_records(&kernel.model, &tree, &said));
        }
        let known = kernel.known().but(tree, params);
        Ok(Kernel {
            known: Arc::new(RwLock::new(Arc::new(known))),
            ..kernel.clone()
        })
    }

    /// Whether an expression is led to something that was changed since.
    fn follows(
        &self,
        kernel: &Kernel,
        read: &mut dyn Read,
        register: &Register,
        expr: &Expr,
    ) -> Outcome<bool> {
        for path in model::expr::asked(expr) {
            let mut at = register;
            for step in path.split_last().map_or(&[][..], |(_, steps)| steps) {
                let Some(next) = kernel.model.leads_to(at, step) else {
                    break;
                };
                if !self.changed(kernel, read, next)?.is_empty() {
                    return Ok(true);
                }
                at = next;
            }
        }
        Ok(false)
    }
}

impl Kernel {
    /// The installation as it says what organisations are called and what numbers are held to:
    /// as known at a history number.
    pub fn saying_then(&self, at: i64) -> Outcome<Kernel> {
        crate::store::read(self.store(), |read| Back::to(at).kernel(self, read))
    }

    /// The rows of a query as they were known at a history number, in the words of now.
    pub fn rows_known(
        &self,
        read: &mut dyn Read,
        query: &Query<'_>,
        at: i64,
    ) -> Outcome<Vec<Record>> {
        as_known(self, read, query, &Back::to(at))
    }
}

/// The rows of a query as they were known.
pub(crate) fn as_known(
    kernel: &Kernel,
    read: &mut dyn Read,
    query: &Query<'_>,
    back: &Back,
) -> Outcome<Vec<Record>> {
    let register = query.register;
    let changed = back.changed(kernel, read, register)?;
    let tree = back.other_tree(kernel, read)?;
    // What rests on other records is judged of each row, where those were others then.
    let mut asked = query.clone();
    let mut rest = Vec::new();
    asked.conditions = Vec::with_capacity(query.conditions.len());
    for condition in &query.conditions {
        let is_other = match condition {
            Condition::Where(expr, _) => back.follows(kernel, read, register, expr)?,
            Condition::Under(..) => tree.is_some(),
            _ => false,
        };
        match is_other {
            true => rest.push(condition.clone()),
            false => asked.conditions.push(condition.clone()),
        }
    }
    let place = |record: &mut Record| {
        let unit = tree.as_ref().zip(record.owner);
        if let Some(unit) = unit.and_then(|(tree, owner)| tree.get(owner)) {
            record.path.clone_from(&unit.path);
        }
    };
    let judge = Judge {
        kernel,
        query,
        back,
    };
    let mut rows = Vec::new();
    for mut record in read.rows(&asked)? {
        if changed.contains_key(&record.id) {
            continue;
        }
        place(&mut record);
        if rest.iter().all(|it| judge.meets(read, &record, it)) {
            rows.push(record);
        }
    }
    let reaches = |record: &Record| {
        let reach = query.reach.as_ref();
        reach.is_none_or(|it| it.iter().any(|branch| branch.covers(record)))
    };
    for record in changed.values().flatten() {
        let mut record = record.clone();
        place(&mut record);
        if reaches(&record)
            && query
                .conditions
                .iter()
                .all(|it| judge.meets(read, &record, it))
        {
            rows.push(record);
        }
    }
    Ok(rows)
}

/// What decides whether a record is found.
struct Judge<'a> {
    kernel: &'a Kernel,
    query: &'a Query<'a>,
    back: &'a Back,
}

impl Judge<'_> {
    fn meets(&self, read: &mut dyn Read, record: &Record, condition: &Condition) -> bool {
        match condition {
            Condition::AnyOf(field, values) if field.contains('.') => {
                let held = record.all(field);
                held.iter().any(|it| values.contains(it))
            }
            Condition::AnyOf(field, values) => match word(record, field) {
                Value::List(items) => items.iter().any(|item| values.contains(item)),
                one => values.contains(&one),
            },
            Condition::Missing(field) => word(record, field).is_missing(),
            Condition::Held(field) => !word(record, field).is_missing(),
            Condition::Under(depth, org) => record.path.get(depth - 1) == Some(org),
            Condition::On(day) => crate::is_held(record, *day),
            Condition::Within(branches) => branches.iter().any(|branch| branch.covers(record)),
            Condition::OneOf(ways) => ways.iter().any(|way| {
                let mut way = way.iter();
                way.all(|it| self.meets(read, record, it))
            }),
            Condition::Where(expr, _) => {
                let scope = Over {
                    kernel: self.kernel,
                    read: RefCell::new(&mut *read),
                    met: RefCell::new(Met::default()),
                    register: self.query.register,
                    record,
                    today: self.query.today,
                    me: self.query.me,
                    back: Some(self.back),
                };
                eval::eval(expr, &scope) == Value::Flag(true)
            }
            Condition::Between(..) | Condition::ChangedSince(..) => true,
        }
    }
}
