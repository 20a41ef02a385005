//! 定期任务: entries that organisations owe each period, opened when their time has come, and
//! excused (免报) when who owed them owes no more.
//!
//! What is owed is asked of the definitions, the organisations and the records that make
//! somebody owe it; what was opened already, of the register. So each is opened once, however
//! often and wherever this runs. A period is owed whole: by whom all that makes one owe it was
//! there on its first day, and in a system that was. Not here: being late and closing, which
//! are clocks.

use std::collections::{BTreeMap, HashMap};

use base::{Day, Id, Period};
use model::{Duty, DutyTimes, Held, Register, Value};

use crate::rules::Ctx;
use crate::store::{Read, read};
use crate::write::{Given, Present, Taken};
use crate::{
    Caller, Condition, Kernel, ORGANISATION, Outcome, Query, Record, StoreError, Trouble, Values,
    china_day, expression,
};

/// The job that opens them.
pub const DUTIES: &str = "duty.open";

/// Organisations or entries looked at together.
const PAGE: usize = 500;

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct DutyRun {
    pub done: Vec<DutyDone>,
    /// What could not be done, by register and period; it is tried again with the next run.
    pub failed: Vec<Trouble>,
}

/// Entries of one register and period, opened or moved by a step of the platform.
#[derive(Clone, Debug, PartialEq)]
pub struct DutyDone {
    pub register: String,
    pub period: Period,
    /// None: they were opened.
    pub step: Option<&'static str>,
    pub n: usize,
}

/// Who owes entries of a register: when, and from which day on.
struct Owing {
    times: DutyTimes,
    since: Day,
}

/// The units that owe an entry for a period and have none yet.
type Lacking = (Period, Vec<(Id, DutyTimes)>);

/// An entry that is to be excused, or owed again.
struct Move {
    period: Period,
    unit: Id,
    entry: Id,
    step: &'static str,
    from: &'static str,
}

impl DutyRun {
    fn fail(&mut self, register: &Register, period: Period, unit: String, why: &str) {
        let place = format!("{} {}", register.title, period.spoken());
        Trouble::again(place, format!("{unit}：{why}")).gather(&mut self.failed);
    }

    fn note(&mut self, register: &Register, period: Period, step: Option<&'static str>, n: usize) {
        let register = &register.id;
        let mut done = self.done.iter_mut();
        let same =
            |it: &&mut DutyDone| it.register == *register && it.period == period && it.step == step;
        match done.find(same) {
            Some(done) => done.n += n,
            None if n == 0 => {}
            None => self.done.push(DutyDone {
                register: register.clone(),
                period,
                step,
                n,
            }),
        }
    }
}

impl Kernel {
    /// Opens what is owed by now, and excuses what is owed no more.
    ///
    /// # Errors
    /// When the store fails; what one entry refuses is listed in the result.
    pub fn open_duties(&self) -> Outcome<DutyRun> {
        let mut run = DutyRun::default();
        for register in self.model.registers() {
            let Some(duty) = &register.duty else { continue };
            let (lacking, moves) = read(self.store(), |read| {
                let owing = self.owing(read, register, duty)?;
                let lacking = self.lacking(read, register, &owing)?;
                Ok::<_, StoreError>((lacking, self.moves(read, register, &owing)?))
            })?;
            for (period, units) in lacking {
                self.open_period(register, period, &units, &mut run)?;
            }
            for it in moves {
                self.move_entry(register, it, &mut run);
            }
        }
        Ok(run)
    }

    /// Everybody who owes entries of the register today.
    fn owing(
        &self,
        read: &mut dyn Read,
        register: &Register,
        duty: &Duty,
    ) -> Result<BTreeMap<Id, Owing>, StoreError> {
        let begun = self.begun_on(read, register)?;
        let holders = match &duty.with {
            Some(held) => Some(self.holders_of(read, held)?),
            None => None,
        };
        let mut owing = BTreeMap::new();
        for organisation in self.owers(read, duty, holders.as_ref())? {
            let held = holders.as_ref().and_then(|it| it.get(&organisation.id));
            let there = china_day(organisation.created_at);
            let since = [begun, held.copied()].into_iter().flatten();
            let since = since.fold(there, Day::max);
            if let Some(times) = self.times(read, register, duty, &organisation) {
                owing.insert(organisation.id, Owing { times, since });
            }
        }
        Ok(owing)
    }

    /// The day the register came into force here; none when it came with the installation.
    fn begun_on(
        &self,
        read: &mut dyn Read,
        register: &Register,
    ) -> Result<Option<Day>, StoreError> {
        let mut first = None;
        for id in self.lineage(read, register)?.ids() {
            let definitions = read.definitions(&id)?;
            first = first
                .into_iter()
                .chain(definitions.iter().map(|it| it.epoch))
                .min();
        }
        let Some(first) = first.filter(|it| *it > 1) else {
            return Ok(None);
        };
        let epochs = read.epochs()?;
        let epoch = epochs.iter().find(|it| it.number == first);
        Ok(epoch.map(|it| china_day(it.at)))
    }

    /// Whom the records belong to that make one owe it, each since the first was made.
    fn holders_of(&self, read: &mut dyn Read, held: &Held) -> Result<HashMap<Id, Day>, StoreError> {
        let Some(register) = self.model.register(&held.register) else {
            return Ok(HashMap::new());
        };
        let mut query = Query::all(register, self.today());
        if let Some(filter) = &held.filter {
            query = query.with(Condition::Where(filter.clone(), self.params()));
        }
        let owners = read.owners(&query)?.into_iter();
        Ok(owners.map(|(id, first)| (id, china_day(first))).collect())
    }

    /// The organisations that owe it, among those named.
    fn owers(
        &self,
        read: &mut dyn Read,
        duty: &Duty,
        named: Option<&HashMap<Id, Day>>,
    ) -> Result<Vec<Record>, StoreError> {
        let Some(organisations) = self.model.register(ORGANISATION) else {
            return Ok(Vec::new());
        };
        let mut query = Query::all(organisations, self.today());
        if let Some(owed) = &duty.owed {
            query = query.with(Condition::Where(owed.clone(), self.params()));
        }
        let Some(named) = named else {
            return read.rows(&query);
        };
        let ids: Vec<Value> = named.keys().copied().map(Value::Ref).collect();
        let mut found = Vec::new();
        for some in ids.chunks(PAGE) {
            let some = Condition::AnyOf("id".into(), some.to_vec());
            found.extend(read.rows(&query.clone().with(some))?);
        }
        Ok(found)
    }

    /// The times of a duty for one organisation, as an entry opened today has them.
    fn times(
        &self,
        read: &mut dyn Read,
        register: &Register,
        duty: &Duty,
        organisation: &Record,
    ) -> Option<DutyTimes> {
        let entry = Record {
            register: register.id.clone(),
            owner: Some(organisation.id),
            created_at: self.now(),
            values: Values::from([(Duty::UNIT.to_owned(), organisation.id.into())]),
            ..organisation.clone()
        };
        duty.times(|n| expression::value(self, read, register, &entry, None, n))
    }

    /// The entries that are open now and not there yet, by period.
    fn lacking(
        &self,
        read: &mut dyn Read,
        register: &Register,
        owing: &BTreeMap<Id, Owing>,
    ) -> Result<Vec<Lacking>, StoreError> {
        let mut by_times: Vec<(DutyTimes, Vec<Period>)> = Vec::new();
        let mut open: Vec<Lacking> = Vec::new();
        for (unit, it) in owing {
            if !by_times.iter().any(|(times, _)| *times == it.times) {
                let periods = it.times.open_on(self.today(), &self.model.calendar);
                by_times.push((it.times, periods));
            }
            let periods = by_times.iter().filter(|(times, _)| *times == it.times);
            for period in periods.flat_map(|(_, periods)| periods) {
                if it.since > period.first() {
                    continue;
                }
                match open.iter_mut().find(|(known, _)| known == period) {
                    Some((_, units)) => units.push((*unit, it.times)),
                    None => open.push((*period, vec![(*unit, it.times)])),
                }
            }
        }
        open.sort_by_key(|(period, _)| period.first());
        for (period, units) in &mut open {
            let mut there: Vec<Id> = Vec::new();
            for some in units.chunks(PAGE) {
                let ids = some.iter().map(|(unit, _)| Value::Ref(*unit)).collect();
                let query = Query::all(register, self.today())
                    .with(Condition::AnyOf(Duty::UNIT.into(), ids))
                    .having(Duty::PERIOD, Value::Period(*period));
                let rows = read.rows(&query)?;
                there.extend(rows.iter().filter_map(|it| it.get(Duty::UNIT).as_ref()));
            }
            there.sort_unstable();
            units.retain(|(unit, _)| there.binary_search(unit).is_err());
        }
        Ok(open)
    }

    fn open_period(
        &self,
        register: &Register,
        period: Period,
        units: &[(Id, DutyTimes)],
        run: &mut DutyRun,
    ) -> Outcome<()> {
        let mut at = 0;
        while at < units.len() {
            let page: Vec<(Id, DutyTimes)> = units[at..].iter().take(PAGE).copied().collect();
            let (id, these) = (register.id.clone(), page.clone());
            let platform = Caller::platform(self.now());
            let taken = self.in_slot(&platform, move |ctx| ctx.open_duty(&id, period, &these))?;
            at += taken.len();
            let mut n = 0;
            for ((unit, _), taken) in page.iter().zip(taken) {
                match taken {
                    Taken::Created { .. } => n += 1,
                    Taken::Refused(refusal) => {
                        run.fail(register, period, self.unit_title(*unit), &refusal.message);
                    }
                    Taken::Updated { .. } | Taken::Unchanged { .. } => {}
                }
            }
            run.note(register, period, None, n);
        }
        Ok(())
    }

    /// Entries not past due that nobody owes any more, and excused ones that are owed again.
    fn moves(
        &self,
        read: &mut dyn Read,
        register: &Register,
        owing: &BTreeMap<Id, Owing>,
    ) -> Result<Vec<Move>, StoreError> {
        let states = [Duty::OWED, Duty::EXCUSED].map(|it| Value::Code(it.to_owned()));
        if !register.steps.contains_key(Duty::EXCUSE) || !register.steps.contains_key(Duty::OWE) {
            return Ok(Vec::new());
        }
        let query = Query::all(register, self.today())
            .with(Condition::AnyOf("state".into(), states.to_vec()))
            .with(Condition::Between(
                Duty::DUE.into(),
                self.today().into(),
                Value::Missing,
            ));
        let mut moves = Vec::new();
        for entry in read.rows(&query)? {
            let (Some(unit), Value::Period(period)) =
                (entry.get(Duty::UNIT).as_ref(), entry.get(Duty::PERIOD))
            else {
                continue;
            };
            let owes = owing.contains_key(&unit);
            let (from, step) = match (entry.in_state(Duty::OWED), owes) {
                (true, false) => (Duty::OWED, Duty::EXCUSE),
                (false, true) => (Duty::EXCUSED, Duty::OWE),
                _ => continue,
            };
            moves.push(Move {
                period: *period,
                unit,
                entry: entry.id,
                step,
                from,
            });
        }
        Ok(moves)
    }

    fn unit_title(&self, unit: Id) -> String {
        let tree = self.tree();
        tree.get(unit)
            .map_or_else(|| unit.to_string(), |it| it.title.clone())
    }

    fn move_entry(&self, register: &Register, it: Move, run: &mut DutyRun) {
        let id = register.id.clone();
        let (entry, step, from) = (it.entry, it.step, it.from);
        let moved = self.as_platform(move |ctx| {
            let record = ctx.get(&id, entry)?;
            // Somebody may have filed it meanwhile.
            if !record.in_state(from) {
                return Ok(false);
            }
            ctx.make(record, step, None).map(|_| true)
        });
        match moved {
            Ok(moved) => run.note(register, it.period, Some(step), usize::from(moved)),
            Err(failure) => {
                let why = String::from(&failure);
                run.fail(register, it.period, self.unit_title(it.unit), &why);
            }
        }
    }
}

impl Ctx<'_> {
    /// Opens entries of a period from the first on, as far as the slot goes.
    fn open_duty(
        &mut self,
        register: &str,
        period: Period,
        units: &[(Id, DutyTimes)],
    ) -> Outcome<Vec<Taken>> {
        let register = self.writing.register(register)?;
        let rows = units.iter().map(|(unit, times)| Given {
            values: owed(self.kernel(), register, (*unit, times), period),
            faults: Vec::new(),
        });
        let rows: Vec<Given> = rows.collect();
        let key = [Duty::UNIT, Duty::PERIOD].map(str::to_owned);
        self.take(&register.id, &rows, &key, Present::Skip, "按期开出")
    }
}

/// The values of a new entry.
fn owed(
    kernel: &Kernel,
    register: &Register,
    (unit, times): (Id, &DutyTimes),
    period: Period,
) -> Values {
    let calendar = &kernel.model.calendar;
    let mut values = Values::new();
    values.insert(Duty::UNIT.into(), unit.into());
    values.insert(Duty::PERIOD.into(), Value::Period(period));
    values.insert(Duty::DUE.into(), times.due_on(period, calendar).into());
    let closes = times.closes_on(period, calendar);
    let closes = closes.filter(|_| register.fields.contains_key(Duty::CLOSES));
    values.extend(closes.map(|it| (Duty::CLOSES.to_owned(), it.into())));
    values
}
