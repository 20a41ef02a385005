//! Many rows of one register at once, as an import brings them: each is taken or refused
//! by itself, and nothing that holds for one record is left out.
//!
//! What is looked up and written is put together (`batch`); a rule that writes beside its
//! record makes each row go by itself.

use base::Id;
use model::{Register, Value};

use super::batch::Batch;
use super::check::{problem, twin};
use super::given;
use super::save::{Hand, begun, begun_as, created, judged, may_edit, save_in};
use crate::history::Action;
use crate::rules::Ctx;
use crate::writing::Writing;
use crate::{Failure, FieldProblem, Outcome, Record, Refusal, Values};

/// A row to be taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    pub values: Values,
    /// What is wrong with it already: it is not taken, and said together with what else is.
    pub faults: Vec<FieldProblem>,
}

/// What is done with a row when a record with its key is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    /// The row is refused.
    Refuse,
    /// The record stays as it is.
    Skip,
    /// The record gets what the row says; what it leaves out stays.
    Update,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Taken {
    Created {
        id: Id,
        version: i64,
    },
    Updated {
        id: Id,
        version: i64,
    },
    /// It was there, and stays as it is.
    Unchanged {
        id: Id,
    },
    Refused(Refusal),
}

/// Rows that are looked up together.
const BLOCK: usize = 256;
/// And those for which others are made.
const GIVEN: usize = 128;
/// After so many rows it is asked whether the slot is over.
const BREATH: usize = 16;

impl Ctx<'_> {
    /// Takes rows from the first on until the slot is over, in the name of the caller: what
    /// became of each, in their order. `key` are the fields by which a record is known; none:
    /// every row is a new record. `reason` is kept in the history of each.
    ///
    /// # Errors
    /// Refused when records of this register are made one by one only.
    pub fn take(
        &mut self,
        register: &str,
        rows: &[Given],
        key: &[String],
        present: Present,
        reason: &str,
    ) -> Outcome<Vec<Taken>> {
        let register = self.writing.register(register)?;
        if register.prepare.is_some() {
            let says = format!("{}须逐条新建，不能批量导入。", register.title);
            return Err(Refusal::new("kernel.one_by_one", says).into());
        }
        let how = How {
            register,
            key,
            present,
            whole: register.given_refs().next().is_some(),
            apart: false,
        };
        let mut taken = Vec::with_capacity(rows.len());
        while taken.len() < rows.len() && (taken.is_empty() || !self.spent()) {
            let rest = &rows[taken.len()..];
            let block = &rest[..rest.len().min(BLOCK)];
            let mut writing = self.writing.again();
            writing.reason = Some(reason);
            taken.extend(how.block(&mut writing, block)?);
        }
        Ok(taken)
    }
}

/// A block's rows with what is given with them found or made: of each row, whether something
/// was made for it.
struct Prepared {
    rows: Vec<Given>,
    made: Vec<bool>,
}

struct How<'a> {
    register: &'a Register,
    key: &'a [String],
    present: Present,
    /// A block is taken to its end: what was made for its rows must not stay without them.
    whole: bool,
    /// Made along with others: nobody's permission to make them is asked, and they belong to
    /// nobody.
    apart: bool,
}

impl How<'_> {
    fn block(&self, writing: &mut Writing<'_>, rows: &[Given]) -> Outcome<Vec<Taken>> {
        if !self.whole {
            return self.alone(writing, rows);
        }
        let rows = &rows[..rows.len().min(GIVEN)];
        // Nothing stays made for a row that is refused: such rows are known the next time.
        let mut refused: Vec<Option<Refusal>> = vec![None; rows.len()];
        loop {
            let mut found = None;
            let done = under(writing, |writing| {
                let prepared = self.prepared(writing, rows, &refused)?;
                let taken = self.alone(writing, &prepared.rows)?;
                let lost = taken
                    .iter()
                    .zip(&prepared.made)
                    .any(|(it, made)| matches!(it, Taken::Refused(_) if *made));
                found = Some((taken, prepared.made));
                match lost {
                    true => Err(Refusal::not_found().into()),
                    false => Ok(()),
                }
            });
            match (done, found) {
                (Ok(()), Some((taken, _))) => return Ok(taken),
                (Err(Failure::Refused(_)), Some((taken, made))) => {
                    for (at, (it, made)) in taken.into_iter().zip(made).enumerate() {
                        if let (Taken::Refused(why), true) = (it, made) {
                            refused[at] = Some(why);
                        }
                    }
                }
                (Err(failure), _) => return Err(failure),
                (Ok(()), None) => return Ok(Vec::new()),
            }
        }
    }

    /// Rows whose references are set to what is given with them.
    fn prepared(
        &self,
        writing: &mut Writing<'_>,
        rows: &[Given],
        refused: &[Option<Refusal>],
    ) -> Outcome<Prepared> {
        let kernel = writing.kernel;
        let mut all = rows.to_vec();
        let mut made = vec![false; rows.len()];
        for (row, why) in all.iter_mut().zip(refused) {
            if let Some(why) = why.as_ref().filter(|_| row.faults.is_empty()) {
                row.faults.clone_from(&why.fields);
                if why.fields.is_empty() {
                    row.faults.push(problem("", why.message.clone()));
                }
            }
        }
        for reference in self.register.given_refs().filter(|it| it.made) {
            let mut at = Vec::new();
            let mut wanted = Vec::new();
            let (mut target, mut key) = (None, Vec::new());
            for (idx, row) in all.iter().enumerate() {
                if !row.faults.is_empty() || row.values.contains_key(&reference.name) {
                    continue;
                }
                let given = given::Given::among(kernel, self.register, reference, &row.values)?;
                let Some(given) = given else { continue };
                let Some(by) = given.key() else { continue };
                let by: Vec<String> = by.into_iter().map(|(it, _)| it.to_owned()).collect();
                // Of several keys the first row's is asked for all; others go by themselves.
                if target.is_none() {
                    (target, key) = (Some(given.target()), by.clone());
                }
                if by == key {
                    at.push(idx);
                    wanted.push(Given {
                        values: given.values(),
                        faults: Vec::new(),
                    });
                }
            }
            let Some(target) = target else { continue };
            let how = How {
                register: target,
                key: &key,
                present: Present::Skip,
                whole: target.given_refs().next().is_some(),
                apart: true,
            };
            let mut done = Vec::with_capacity(wanted.len());
            while done.len() < wanted.len() {
                done.extend(how.block(writing, &wanted[done.len()..])?);
            }
            for (idx, became) in at.into_iter().zip(done) {
                match became {
                    Taken::Created { id, .. } => {
                        made[idx] = true;
                        all[idx]
                            .values
                            .insert(reference.name.clone(), Value::Ref(id));
                    }
                    Taken::Unchanged { id } | Taken::Updated { id, .. } => {
                        all[idx]
                            .values
                            .insert(reference.name.clone(), Value::Ref(id));
                    }
                    Taken::Refused(why) => {
                        let own = &all[idx].values;
                        let given = given::Given::among(kernel, self.register, reference, own)?;
                        let told = given.map(|it| it.told(why));
                        all[idx].faults = told.unwrap_or_default();
                    }
                }
            }
        }
        Ok(Prepared { rows: all, made })
    }

    fn alone(&self, writing: &mut Writing<'_>, rows: &[Given]) -> Outcome<Vec<Taken>> {
        let register = self.register;
        if register.on_create.is_none()
            && register.on_change.is_none()
            && let Some(taken) = self.together(writing, rows)?
        {
            return Ok(taken);
        }
        self.one_by_one(writing, rows)
    }

    /// None, and nothing done, when a refused row had written something already.
    fn together(&self, writing: &mut Writing<'_>, rows: &[Given]) -> Outcome<Option<Vec<Taken>>> {
        let mut taken = Vec::with_capacity(rows.len());
        let mut whole = true;
        let (kernel, caller, reason) = (writing.kernel, writing.caller, writing.reason);
        let (position, depth) = (writing.position, writing.depth);
        let touched = &mut *writing.touched;
        let done = writing.tx.under(&mut |tx| {
            let mut batch = Batch::new(tx, self.register);
            batch.look_ahead(&kernel.model, rows)?;
            for row in rows {
                let is_pause = !self.whole && taken.len() % BREATH == BREATH - 1;
                if is_pause && crate::store::Tx::spent(&batch) {
                    break;
                }
                let mark = batch.mark();
                let mut writing = Writing {
                    kernel,
                    tx: &mut batch,
                    caller,
                    position,
                    touched: &mut *touched,
                    depth,
                    reason,
                };
                match self.one(&mut writing, row) {
                    Err(Failure::Refused(refusal)) => {
                        whole &= batch.back_to(mark);
                        if !whole {
                            return Err(refusal.into());
                        }
                        taken.push(Taken::Refused(refusal));
                    }
                    other => taken.push(other?),
                }
            }
            Ok(batch.flush()?)
        });
        match (done, whole) {
            (Ok(()), _) => Ok(Some(taken)),
            (Err(Failure::Refused(_)), false) => Ok(None),
            (Err(failure), _) => Err(failure),
        }
    }

    fn one_by_one(&self, writing: &mut Writing<'_>, rows: &[Given]) -> Outcome<Vec<Taken>> {
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            if !self.whole && !taken.is_empty() && writing.tx.spent() {
                break;
            }
            let mut here = None;
            let done = under(writing, |writing| {
                here = Some(self.one(writing, row)?);
                Ok(())
            });
            match done {
                Err(Failure::Refused(refusal)) => taken.push(Taken::Refused(refusal)),
                Err(failure) => return Err(failure),
                Ok(()) => taken.extend(here),
            }
        }
        Ok(taken)
    }

    fn one(&self, writing: &mut Writing<'_>, row: &Given) -> Outcome<Taken> {
        let register = self.register;
        let there = self.there(writing, &row.values)?;
        if !row.faults.is_empty() {
            return Err(self.faults(writing, row, there)?.into());
        }
        let Some(id) = there else {
            let record = self.begun(writing, row)?;
            let Record { id, version, .. } =
                created(writing, register, record, None, self.hand(writing))?;
            return Ok(Taken::Created { id, version });
        };
        match self.present {
            Present::Update => self.update(writing, id, &row.values),
            Present::Skip | Present::Refuse => Ok(Taken::Unchanged { id }),
        }
    }

    fn hand(&self, writing: &Writing<'_>) -> Hand {
        match writing.caller.is_platform() {
            true => Hand::Rule,
            false => Hand::Own,
        }
    }

    fn begun(&self, writing: &mut Writing<'_>, row: &Given) -> Outcome<Record> {
        if self.apart {
            return given::begun_apart(writing, self.register, row.values.clone());
        }
        match writing.caller.is_platform() {
            true => begun(writing, self.register, None, row.values.clone()),
            false => begun_as(writing, self.register, None, row.values.clone())
                .map_err(|failure| self.at_owner(failure, row)),
        }
    }

    /// For whom one may not create stands in a cell, when the row says it.
    fn at_owner(&self, failure: Failure, row: &Given) -> Failure {
        let owner = self.register.owner.as_ref();
        let owner = owner.filter(|it| row.values.contains_key(*it));
        match (failure, owner) {
            (Failure::Refused(why), Some(owner)) if why.fields.is_empty() => {
                Refusal::fields(vec![problem(owner, why.message)]).into()
            }
            (failure, _) => failure,
        }
    }

    /// All that is wrong with a row, beside what was known before.
    fn faults(
        &self,
        writing: &mut Writing<'_>,
        row: &Given,
        there: Option<Id>,
    ) -> Outcome<Refusal> {
        let mut faults = row.faults.clone();
        let more = match there {
            Some(_) => Ok(()),
            None => self.begun(writing, row).and_then(|mut record| {
                judged(writing, self.register, &mut record, false).map(drop)
            }),
        };
        match more {
            Err(Failure::Refused(refusal)) if refusal.fields.is_empty() => {
                faults.push(problem("", refusal.message));
            }
            Err(Failure::Refused(refusal)) => {
                // What would have been made with a right row is not there, and not missed.
                let made = self.register.given_refs().filter(|it| it.made);
                let mut known: Vec<&str> = made.map(|it| it.name.as_str()).collect();
                known.extend(row.faults.iter().map(|it| it.field.as_str()));
                // Nor is it known whether what is said over several of them holds.
                let asks = |path: &&[String]| path.first().is_some_and(|it| known.contains(&&**it));
                let checks = self.register.checks.iter();
                let open = checks.filter(|it| model::expr::asked(&it.expr).iter().any(asks));
                let open: Vec<&str> = open.map(|it| it.says.as_str()).collect();
                let is_open = |it: &FieldProblem| {
                    known.contains(&it.field.as_str())
                        || it.field.is_empty() && open.contains(&it.message.as_str())
                };
                let more = refusal.fields.into_iter();
                faults.extend(more.filter(|it| !is_open(it)));
            }
            other => other?,
        }
        Ok(Refusal::fields(faults))
    }

    /// The record that holds the row's key; where such a row is refused, the checks find it.
    fn there(&self, writing: &mut Writing<'_>, row: &Values) -> Outcome<Option<Id>> {
        if self.present == Present::Refuse {
            return Ok(None);
        }
        let values: Vec<(&str, &Value)> = self
            .key
            .iter()
            .filter_map(|name| Some((name.as_str(), row.get(name)?)))
            .filter(|(_, value)| !value.is_missing())
            .collect();
        if values.is_empty() || values.len() < self.key.len() {
            return Ok(None);
        }
        Ok(writing.tx.holders(self.register, &values)?.first().copied())
    }

    fn twin(&self) -> Refusal {
        let key: Vec<&str> = self.key.iter().map(String::as_str).collect();
        Refusal::fields(vec![twin(self.register, &key)])
    }

    fn update(&self, writing: &mut Writing<'_>, id: Id, row: &Values) -> Outcome<Taken> {
        let register = self.register;
        let mut record = writing
            .tx
            .get(register, id)?
            .ok_or_else(Refusal::not_found)?;
        if !writing.caller.is_platform() {
            let branches = writing.kernel.reach(register, writing.caller);
            if !branches.iter().any(|branch| branch.covers(&record)) {
                return Err(self.twin().into());
            }
            let position = may_edit(writing.kernel, register, writing.caller, &record)
                .map_err(|why| Refusal::new("kernel.edit", why))?;
            writing.position = position.id;
        }
        for (name, value) in row {
            let fixed = register
                .fields
                .get(name)
                .is_none_or(|it| it.fixed || it.once);
            if !value.is_missing() && !fixed {
                record.values.insert(name.clone(), value.clone());
            }
        }
        let before = record.version;
        let after = save_in(writing, register, record, &Action::Update, None, true)?;
        Ok(match after.version == before {
            true => Taken::Unchanged { id },
            false => Taken::Updated {
                id,
                version: after.version,
            },
        })
    }
}

/// Does a work under its own savepoint.
fn under(
    writing: &mut Writing<'_>,
    mut work: impl FnMut(&mut Writing<'_>) -> Outcome<()>,
) -> Outcome<()> {
    let (kernel, caller, reason) = (writing.kernel, writing.caller, writing.reason);
    let (position, depth) = (writing.position, writing.depth);
    let touched = &mut *writing.touched;
    writing.tx.under(&mut |tx| {
        work(&mut Writing {
            kernel,
            tx,
            caller,
            position,
            touched: &mut *touched,
            depth,
            reason,
        })
    })
}
