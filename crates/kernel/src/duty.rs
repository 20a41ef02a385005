//! 定期任务: entries that organisations owe each period, opened when their time has come.
//!
//! What is owed is asked of the definitions and the organisations; what was opened already,
//! of the register. So each is opened once, however often and wherever this runs, and an
//! organisation founded later owes from then on. Not here: being late and closing, which
//! are clocks.

use base::{Id, Period};
use model::{Duty, Register, Value};

use crate::rules::Ctx;
use crate::write::{Given, Present, Taken};
use crate::{Caller, Condition, Cursor, Kernel, ORGANISATION, Outcome, Query, Values};

/// Organisations looked at together.
const PAGE: usize = 500;

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct DutyRun {
    pub opened: Vec<Opened>,
    /// What could not be opened; it is tried again with the next run.
    pub failed: Vec<String>,
}

/// Entries of one register opened for a period.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    pub register: String,
    pub period: Period,
    pub n: usize,
}

/// What one slot came to.
struct Part {
    n: usize,
    failed: Vec<String>,
    /// The last organisation looked at; none when all were.
    next: Option<Id>,
}

impl Kernel {
    /// Opens what is owed by now.
    ///
    /// # Errors
    /// When the store fails; what one entry refuses is listed in the result.
    pub fn open_duties(&self) -> Outcome<DutyRun> {
        let mut run = DutyRun::default();
        for register in self.model.registers() {
            let periods = register.duty.iter();
            let periods = periods.flat_map(|it| it.open_on(self.today(), &self.model.calendar));
            for period in periods {
                let n = self.open_period(register, period, &mut run.failed)?;
                if n > 0 {
                    let register = register.id.clone();
                    run.opened.push(Opened {
                        register,
                        period,
                        n,
                    });
                }
            }
        }
        Ok(run)
    }

    fn open_period(
        &self,
        register: &Register,
        period: Period,
        failed: &mut Vec<String>,
    ) -> Outcome<usize> {
        let (mut n, mut after) = (0, None);
        loop {
            let id = register.id.clone();
            let platform = Caller::platform(self.now());
            let part = self.in_slot(&platform, move |ctx| ctx.open_duty(&id, period, after))?;
            n += part.n;
            failed.extend(part.failed);
            after = part.next;
            if after.is_none() {
                return Ok(n);
            }
        }
    }
}

impl Ctx<'_> {
    /// Opens what the organisations after this one owe, as far as the slot goes.
    fn open_duty(&mut self, register: &str, period: Period, after: Option<Id>) -> Outcome<Part> {
        let register = self.writing.register(register)?;
        let owing = self.owing(register, after)?;
        let last = owing.last().copied().filter(|_| owing.len() == PAGE);
        let open = self.opened(register, period, &owing)?;
        let units: Vec<Id> = owing.into_iter().filter(|it| !open.contains(it)).collect();
        let rows: Vec<Given> = units
            .iter()
            .map(|unit| Given {
                values: owed(self.kernel(), register, *unit, period),
                faults: Vec::new(),
            })
            .collect();
        let key = [Duty::UNIT, Duty::PERIOD].map(str::to_owned);
        let taken = self.take(&register.id, &rows, &key, Present::Skip, "按期开出")?;
        let mut part = Part {
            n: 0,
            failed: Vec::new(),
            next: match taken.len() < rows.len() {
                true => Some(units[taken.len() - 1]),
                false => last,
            },
        };
        for (unit, taken) in units.iter().zip(taken) {
            match taken {
                Taken::Created { .. } => part.n += 1,
                Taken::Refused(refusal) => {
                    let why = refusal.message;
                    part.failed
                        .push(format!("{} {period} {unit}: {why}", register.id));
                }
                Taken::Updated { .. } | Taken::Unchanged { .. } => {}
            }
        }
        Ok(part)
    }

    /// The next organisations that owe entries of the register.
    fn owing(&mut self, register: &Register, after: Option<Id>) -> Outcome<Vec<Id>> {
        let organisations = self.writing.register(ORGANISATION)?;
        let owed = register.duty.as_ref().and_then(|it| it.owed.clone());
        let Some(owed) = owed else {
            return Ok(Vec::new());
        };
        let mut query = Query::all(organisations, self.today())
            .with(Condition::Where(owed, self.kernel().params()));
        query.limit = PAGE;
        query.after = after.map(|id| Cursor {
            value: Value::Missing,
            id,
        });
        Ok(self.read().rows(&query)?.iter().map(|it| it.id).collect())
    }

    /// Those of them that have the entry already.
    fn opened(&mut self, register: &Register, period: Period, units: &[Id]) -> Outcome<Vec<Id>> {
        let units = units.iter().copied().map(Value::Ref).collect();
        let query = Query::all(register, self.today())
            .with(Condition::AnyOf(Duty::UNIT.into(), units))
            .having(Duty::PERIOD, Value::Period(period));
        let rows = self.read().rows(&query)?;
        let units = rows.iter().filter_map(|it| it.get(Duty::UNIT).as_ref());
        Ok(units.collect())
    }
}

/// The values of a new entry.
fn owed(kernel: &Kernel, register: &Register, unit: Id, period: Period) -> Values {
    let mut values = Values::new();
    values.insert(Duty::UNIT.into(), unit.into());
    values.insert(Duty::PERIOD.into(), Value::Period(period));
    if let Some(duty) = &register.duty {
        let calendar = &kernel.model.calendar;
        values.insert(Duty::DUE.into(), duty.due_on(period, calendar).into());
        let closes = duty.closes_on(period, calendar);
        let closes = closes.filter(|_| register.fields.contains_key(Duty::CLOSES));
        values.extend(closes.map(|it| (Duty::CLOSES.to_owned(), it.into())));
    }
    values
}
