//! Many rows of one register at once, as an import brings them: each is taken or refused
//! by itself, and nothing that holds for one record is left out.
//!
//! Rows of a block are first begun, all of them: what each gives is found or made, what follows
//! is computed. Then what their checks ask is looked up for all at once, and each is checked
//! and kept back (`batch`); what is kept is written at the end. Where that cannot be, rows are
//! gone through one by one, and under a savepoint each where a refused one has written: what
//! becomes of them is the same. A rule that writes beside its record makes each row go by
//! itself from the start.

use std::borrow::Cow;
use std::cell::Cell;

use base::Id;
use model::{Field, Register, Value};

use super::batch::{Batch, Kept, Mark};
use super::check::{problem, twin};
use super::given;
use super::save::{Hand, begun, begun_as, created, filled, judged, may_edit, save_in, written};
use crate::history::Action;
use crate::rules::Ctx;
use crate::store::Tx;
use crate::writing::{Ground, Touched, Writing};
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
const BLOCK: usize = 128;
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
        let follows = register.on_create.is_some() || register.on_change.is_some();
        let how = How {
            register,
            key,
            present,
            way: Cell::new(if follows { Way::Apart } else { Way::Ahead }),
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

/// How the rows of a block are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    /// All are begun before the first is checked.
    Ahead,
    /// One after the other; nothing is written before the end.
    Kept,
    /// One after the other; what cannot be kept back is written at once.
    Through,
    /// Each under a savepoint of its own.
    Apart,
}

struct How<'a> {
    register: &'a Register,
    key: &'a [String],
    present: Present,
    /// The first way that may do for all blocks.
    way: Cell<Way>,
}

/// A row of which it is not settled yet what becomes of it.
enum Begun<'g> {
    /// To be checked and written.
    Filled(Box<Filled<'g>>),
    /// To be gone through when those before it are written.
    Later(Cow<'g, Given>),
    Refused(Refusal),
}

struct Filled<'g> {
    row: &'g Given,
    record: Record,
    /// The position it is made in.
    position: Id,
    /// How far the batch was before it, and what was made with it.
    mark: Mark,
    made: Vec<Kept>,
}

/// Why a block is to be gone through another way.
enum Stopped {
    /// A row stands on another that was refused.
    Entangled,
    /// A refused row had written something.
    Written,
}

type Gone<T> = Outcome<Result<T, Stopped>>;

/// Rows that are kept back together.
struct Block<'b, 't, 'w> {
    how: &'b How<'b>,
    batch: Batch<'t, 'w>,
    ground: Ground<'w>,
    touched: &'b mut Touched,
    taken: Vec<Taken>,
}

impl Block<'_, '_, '_> {
    fn writing(&mut self) -> Writing<'_> {
        self.ground.over(&mut self.batch, self.touched)
    }

    /// Goes through rows until the slot is over.
    fn go(&mut self, rows: &[Given], mut ahead: bool) -> Gone<()> {
        self.look_ahead(rows)?;
        let mut begun = Vec::new();
        for (nth, row) in rows.iter().enumerate() {
            if nth % BREATH == BREATH - 1 && self.batch.spent() {
                break;
            }
            let mut one = match self.begin(row)? {
                Ok(one) => one,
                Err(stopped) => return Ok(Err(stopped)),
            };
            if ahead && self.batch.was_asked(self.how.register) {
                // It has to see those before it.
                ahead = false;
                if !begun.is_empty() {
                    if let Begun::Filled(filled) = one
                        && !self.batch.back_to(filled.mark)
                    {
                        return Ok(Err(Stopped::Written));
                    }
                    if let Err(stopped) = self.finish(std::mem::take(&mut begun))? {
                        return Ok(Err(stopped));
                    }
                    one = match self.begin(row)? {
                        Ok(one) => one,
                        Err(stopped) => return Ok(Err(stopped)),
                    };
                }
            }
            begun.push(one);
            if !ahead && let Err(stopped) = self.finish(std::mem::take(&mut begun))? {
                return Ok(Err(stopped));
            }
        }
        self.finish(begun)
    }

    /// What rows and what is given with them ask.
    fn look_ahead(&mut self, rows: &[Given]) -> Outcome<()> {
        let (kernel, register) = (self.ground.kernel, self.how.register);
        let own: Vec<&Values> = rows.iter().map(|it| &it.values).collect();
        self.batch.look_ahead(register, &own)?;
        for reference in register.given_refs() {
            let (mut target, mut all) = (None, Vec::new());
            for row in &own {
                if let Some(given) = given::Given::among(kernel, register, reference, row)? {
                    target = Some(given.target());
                    all.push(given.values());
                }
            }
            if let Some(target) = target {
                self.batch
                    .look_ahead(target, &all.iter().collect::<Vec<_>>())?;
            }
        }
        Ok(())
    }

    fn begin<'g>(&mut self, row: &'g Given) -> Gone<Begun<'g>> {
        let how = self.how;
        let mut writing = self.writing();
        if !row.faults.is_empty() || how.there(&mut writing, &row.values)?.is_some() {
            return Ok(Ok(Begun::Later(Cow::Borrowed(row))));
        }
        self.batch.watch();
        let mark = self.batch.mark();
        let mut writing = self.writing();
        let started = how.started(&mut writing, row)?;
        let position = writing.position;
        Ok(match started {
            Ok(record) => Ok(Begun::Filled(Box::new(Filled {
                row,
                record,
                position,
                made: self.batch.kept_since(&mark),
                mark,
            }))),
            Err(begun) => match self.batch.back_to(mark) {
                true => Ok(begun),
                false => Err(Stopped::Written),
            },
        })
    }

    /// Checks rows that were begun, and keeps back what is right.
    fn finish(&mut self, begun: Vec<Begun<'_>>) -> Gone<()> {
        let how = self.how;
        let values = begun.iter().filter_map(|it| match it {
            Begun::Filled(filled) => Some(&filled.record.values),
            _ => None,
        });
        let values: Vec<&Values> = values.collect();
        self.batch.look_ahead(how.register, &values)?;
        let is_alone = begun.len() == 1;
        for one in begun {
            let (done, mark, made) = match one {
                Begun::Filled(filled) => {
                    let Filled {
                        row,
                        record,
                        position,
                        mark,
                        made,
                    } = *filled;
                    // With nothing after it, it goes with what was made for it.
                    let (mark, made) = match is_alone {
                        true => (mark, Vec::new()),
                        false => (self.batch.mark(), made),
                    };
                    let mut writing = self.writing();
                    if how.there(&mut writing, &row.values)?.is_some() {
                        if !self.batch.forget(&made) {
                            return Ok(Err(Stopped::Entangled));
                        }
                        let done = how.later(&mut self.writing(), row);
                        (done, mark, Vec::new())
                    } else {
                        writing.position = position;
                        (how.ended(&mut writing, record), mark, made)
                    }
                }
                Begun::Later(row) => {
                    let mark = self.batch.mark();
                    (how.later(&mut self.writing(), &row), mark, Vec::new())
                }
                Begun::Refused(why) => (Err(why.into()), self.batch.mark(), Vec::new()),
            };
            match done {
                Err(Failure::Refused(why)) => {
                    if !self.batch.back_to(mark) {
                        return Ok(Err(Stopped::Written));
                    }
                    if !self.batch.forget(&made) {
                        return Ok(Err(Stopped::Entangled));
                    }
                    self.taken.push(Taken::Refused(why));
                }
                other => self.taken.push(other?),
            }
        }
        Ok(Ok(()))
    }
}

/// What was refused, apart from what failed.
fn told<T>(outcome: Outcome<T>) -> Outcome<Result<T, Refusal>> {
    match outcome {
        Ok(done) => Ok(Ok(done)),
        Err(Failure::Refused(why)) => Ok(Err(why)),
        Err(failure) => Err(failure),
    }
}

impl How<'_> {
    fn block(&self, writing: &mut Writing<'_>, rows: &[Given]) -> Outcome<Vec<Taken>> {
        for way in [Way::Ahead, Way::Kept, Way::Through] {
            if way >= self.way.get()
                && let Some(taken) = self.together(writing, rows, way)?
            {
                return Ok(taken);
            }
        }
        self.one_by_one(writing, rows)
    }

    /// None, and nothing done, when it does not go this way.
    fn together(
        &self,
        writing: &mut Writing<'_>,
        rows: &[Given],
        way: Way,
    ) -> Outcome<Option<Vec<Taken>>> {
        let ground = Ground::of(writing);
        let touched = &mut *writing.touched;
        let (mut taken, mut overflowed) = (None, false);
        let mut work = |tx: &mut dyn Tx| -> Outcome<()> {
            let model = &ground.kernel.model;
            let mut block = Block {
                how: self,
                batch: match way {
                    Way::Ahead | Way::Kept => Batch::holding_back(tx, model),
                    Way::Through | Way::Apart => Batch::new(tx, model),
                },
                ground,
                touched: &mut *touched,
                taken: Vec::with_capacity(rows.len()),
            };
            let gone = block.go(rows, way == Way::Ahead);
            overflowed = block.batch.overflowed();
            match gone {
                Ok(Ok(())) if !overflowed => {
                    block.batch.flush()?;
                    taken = Some(block.taken);
                    Ok(())
                }
                Ok(_) => Err(Refusal::not_found().into()),
                Err(failure) => Err(failure),
            }
        };
        let done = match way {
            Way::Ahead | Way::Kept => work(writing.tx),
            Way::Through | Way::Apart => writing.tx.under(&mut work),
        };
        match done {
            _ if overflowed => self.way.set(Way::Through),
            Err(failure @ Failure::Store(_)) => return Err(failure),
            Ok(()) | Err(Failure::Refused(_)) => {}
        }
        Ok(taken)
    }

    fn one_by_one(&self, writing: &mut Writing<'_>, rows: &[Given]) -> Outcome<Vec<Taken>> {
        let mut taken = Vec::with_capacity(rows.len());
        for row in rows {
            if !taken.is_empty() && writing.tx.spent() {
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
        if !row.faults.is_empty() || self.there(writing, &row.values)?.is_some() {
            return self.later(writing, row);
        }
        match self.started(writing, row)? {
            Ok(record) => self.ended(writing, record),
            Err(Begun::Refused(why)) => Err(why.into()),
            Err(Begun::Later(given)) => self.later(writing, &given),
            Err(Begun::Filled(filled)) => self.ended(writing, filled.record),
        }
    }

    /// The record of a row, filled, with what is given with it; else what is to be done with
    /// the row.
    fn started<'g>(
        &self,
        writing: &mut Writing<'_>,
        row: &Given,
    ) -> Outcome<Result<Record, Begun<'g>>> {
        let register = self.register;
        let (mut record, mut not_theirs) = (None, None);
        match told(self.begun(writing, row))? {
            Ok(begun) => record = Some(begun),
            Err(why) => not_theirs = Some(why),
        }
        // What is given with it is looked at all the same.
        if record.is_none() && register.given_refs().next().is_some() {
            let begun = begun(writing, register, None, row.values.clone());
            record = told(begun)?.ok();
        }
        if let Some(record) = &mut record
            && let Err(why) = told(given::resolve(writing, register, record, true))?
        {
            let values = row.values.clone();
            let faults = why.fields;
            return Ok(Err(Begun::Later(Cow::Owned(Given { values, faults }))));
        }
        let Some(mut record) = record.filter(|_| not_theirs.is_none()) else {
            let why = not_theirs.unwrap_or_else(Refusal::not_found);
            return Ok(Err(Begun::Refused(why)));
        };
        Ok(match told(filled(writing, register, &mut record))? {
            Ok(()) => Ok(record),
            Err(why) => Err(Begun::Refused(why)),
        })
    }

    fn ended(&self, writing: &mut Writing<'_>, record: Record) -> Outcome<Taken> {
        let hand = self.hand(writing);
        let Record { id, version, .. } = written(writing, self.register, record, None, hand)?;
        Ok(Taken::Created { id, version })
    }

    /// A row that is wrong, or of which there is a record.
    fn later(&self, writing: &mut Writing<'_>, row: &Given) -> Outcome<Taken> {
        let there = self.there(writing, &row.values)?;
        if !row.faults.is_empty() {
            return Err(self.faults(writing, row, there)?.into());
        }
        let Some(id) = there else {
            let record = self.begun(writing, row)?;
            let (register, hand) = (self.register, self.hand(writing));
            let Record { id, version, .. } = created(writing, register, record, None, hand)?;
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
                // What it would tell is not missed either.
                let is_told = |it: &&Field| {
                    let by = it.told_by.as_deref();
                    by.is_some_and(|it| known.contains(&it))
                };
                let told = self.register.fields.values().filter(is_told);
                let told: Vec<&str> = told.map(|it| it.name.as_str()).collect();
                known.extend(told);
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

    /// The record that holds the row's key; of a row that does not say it, what else only one
    /// record holds, a passport's number. Where such a row is refused, the checks find it.
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
        if !values.is_empty() && values.len() == self.key.len() {
            return Ok(writing.tx.holders(self.register, &values)?.first().copied());
        }
        let unique = self.register.fields.values().filter(|it| it.unique);
        let mut said = unique.filter_map(|it| Some((it.name.as_str(), row.get(&it.name)?)));
        match said.find(|(_, it)| !it.is_missing()) {
            Some(one) if !self.key.is_empty() => {
                Ok(writing.tx.holders(self.register, &[one])?.first().copied())
            }
            _ => Ok(None),
        }
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
        self.complete(writing, &record, row)?;
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

impl How<'_> {
    /// What a row says of a record that was made along with the one it updates: what that lacks
    /// is added; what it says otherwise is put right elsewhere, and refused here.
    fn complete(&self, writing: &mut Writing<'_>, record: &Record, row: &Values) -> Outcome<()> {
        let mut wrong = Vec::new();
        for reference in self.register.given_refs().filter(|it| it.made) {
            let given = given::Given::among(writing.kernel, self.register, reference, row)?;
            let (Some(given), Some(id)) = (given, record.get(&reference.name).as_ref()) else {
                continue;
            };
            wrong.extend(given.completed(writing, id)?.err().unwrap_or_default());
        }
        match wrong.is_empty() {
            true => Ok(()),
            false => Err(Refusal::fields(wrong).into()),
        }
    }
}

/// Does a work under its own savepoint.
fn under(
    writing: &mut Writing<'_>,
    mut work: impl FnMut(&mut Writing<'_>) -> Outcome<()>,
) -> Outcome<()> {
    let ground = Ground::of(writing);
    let touched = &mut *writing.touched;
    writing
        .tx
        .under(&mut |tx| work(&mut ground.over(tx, &mut *touched)))
}
