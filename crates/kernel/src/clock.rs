//! Clocks: what happens when a deadline comes near, is past, and is long past.
//!
//! What has come is asked of the records themselves: those in a state in which the clock
//! runs whose deadline lies far enough back. That it was done stands in their history, so
//! each stage of a clock happens once for each record and deadline, however often the
//! clocks are run and wherever. Not here: where a deadline comes from (`write`).

use base::{Day, Id, Instant};
use model::{Clock, Moment, Register, Stage, Stretch, Value, Within};

use crate::history::{Action, Entry};
use crate::store::{Read, read};
use crate::{
    Condition, Cursor, Kernel, Note, Outcome, Query, Record, StoreError, Trouble, expression,
};

/// The job that runs them.
pub const CLOCKS: &str = "clock.run";

/// Records looked through at once.
const PAGE: usize = 500;
/// Up to where a stage was done is a note of this kind; without it everything is looked through.
const DONE: &str = "clock";

/// The note does not run out: the year 3000.
const FOR_EVER: Instant = Instant::constant(32_503_680_000, 0);

/// What a run of the clocks came to.
#[derive(Clone, Debug, Default)]
pub struct ClockRun {
    pub done: Vec<Struck>,
    /// What could not be done, by register and stage; it is tried again with the next run.
    pub failed: Vec<Trouble>,
}

/// A stage that came for a record.
#[derive(Clone, Debug, PartialEq)]
pub struct Struck {
    pub register: String,
    pub record: Id,
    /// 挂牌督办
    pub title: String,
}

/// One stage of one clock, as a run works on it.
#[derive(Clone, Copy)]
struct Turn<'m> {
    register: &'m Register,
    clock: &'m Clock,
    stage: &'m Stage,
}

/// Up to where a stage was done.
struct Done {
    /// The latest deadline whose moment had come, whatever the record.
    deadline: Day,
    /// The last history number there was: what changed since is looked at anew.
    history: i64,
}

impl Kernel {
    /// Does what the clocks of all registers have come to by now.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read; what one record refuses is listed
    /// in the result and keeps nothing else from happening.
    pub fn run_clocks(&self) -> Outcome<ClockRun> {
        let mut run = ClockRun::default();
        for register in self.model.registers() {
            for clock in register.clocks.values() {
                for stage in &clock.stages {
                    let turn = Turn {
                        register,
                        clock,
                        stage,
                    };
                    if turn.does_something() {
                        self.turn(turn, &mut run)?;
                    }
                }
            }
        }
        Ok(run)
    }

    fn turn(&self, turn: Turn<'_>, run: &mut ClockRun) -> Outcome<()> {
        let today = self.today();
        let (sure, last) = self.deadlines(turn, today);
        let (key, edition, now) = (turn.key(), turn.edition(self), self.now());
        let (due, history) = read(self.store(), |read| {
            let done = read.note(DONE, &key, now)?;
            let done = done.and_then(|note| Done::parse(&note.value, &edition));
            let history = read.history_number()?;
            let due = self.due_records(read, turn, last, done.as_ref())?;
            Ok::<_, StoreError>((due, history))
        })?;
        let mut failed = Vec::new();
        for id in due {
            match self.strike(turn, id) {
                Ok(true) => run.done.push(Struck {
                    register: turn.register.id.clone(),
                    record: id,
                    title: turn.stage.title.clone(),
                }),
                Ok(false) => {}
                Err(failure) => {
                    let which = self.called(turn.register, id)?;
                    let why = format!("{which}：{}", String::from(&failure));
                    let place = format!("{}：{}", turn.register.title, turn.stage.title);
                    Trouble::again(place, why).gather(&mut failed);
                }
            }
        }
        let is_done = failed.is_empty();
        run.failed.extend(failed);
        if is_done {
            let value = format!("{sure} {history} {edition}");
            let note = Note {
                value,
                until: FOR_EVER,
            };
            crate::write(self.store(), move |tx| Ok(tx.put_note(DONE, &key, &note)?))?;
        }
        Ok(())
    }

    /// A record as whoever may not see it is told of it: by its number, else its id.
    fn called(&self, register: &Register, id: Id) -> Outcome<String> {
        let record = read(self.store(), |read| read.get(register, id))?;
        let number = record.and_then(|it| it.number);
        Ok(number.unwrap_or_else(|| id.to_string()))
    }

    /// The latest deadlines whose moment has come by a day: for every record, and for any.
    fn deadlines(&self, turn: Turn<'_>, day: Day) -> (Day, Day) {
        let params = self.params();
        let latest = |n: fn((Stretch, Stretch)) -> Stretch| {
            let at = turn.stage.at.with(|within| Some(n(within.range(&params))));
            let at = at.unwrap_or(Moment::Late);
            self.model.calendar.latest_deadline(at, day)
        };
        let (short, long) = (latest(|it| it.0), latest(|it| it.1));
        (short.min(long), short.max(long))
    }

    /// Records whose deadline has come since the stage was last done, or that changed since.
    fn due_records(
        &self,
        read: &mut dyn Read,
        turn: Turn<'_>,
        deadline: Day,
        done: Option<&Done>,
    ) -> Result<Vec<Id>, StoreError> {
        let states = turn.clock.in_states.iter().cloned().map(Value::Code);
        let query = Query::all(turn.register, self.today())
            .with(Condition::AnyOf("state".into(), states.collect()));
        let first = match turn.stage.at {
            // What is late already is not reminded of.
            Moment::Before(_) => self.today().into(),
            Moment::Late | Moment::After(_) => Value::Missing,
        };
        let between =
            |from: Value, to: Day| Condition::Between(turn.clock.until.clone(), from, to.into());
        let mut ids = Vec::new();
        let mut found = |read: &mut dyn Read, query| {
            pages(read, query, &mut |read, record| {
                if self.has_come(read, turn, record) {
                    ids.push(record.id);
                }
            })
        };
        let Some(done) = done else {
            found(read, query.with(between(first, deadline)))?;
            return Ok(ids);
        };
        if let Ok(next) = done.deadline.tomorrow()
            && next <= deadline
        {
            let from = first.as_day().map_or(next, |first| first.max(next));
            found(read, query.clone().with(between(from.into(), deadline)))?;
        }
        let ids_had = self.lineage(read, turn.register)?.ids();
        let changed = query
            .with(between(first, deadline))
            .with(Condition::ChangedSince(done.history, ids_had));
        found(read, changed)?;
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Whether a stage is due for a record today.
    fn has_come(&self, read: &mut dyn Read, turn: Turn<'_>, record: &Record) -> bool {
        let (
            Turn {
                register,
                clock,
                stage,
            },
            today,
        ) = (turn, self.today());
        let Some(until) = record.get(&clock.until).as_day() else {
            return false;
        };
        let stretch = |within: &Within| {
            within.stretch(&expression::value(
                self, read, register, record, None, &within.n,
            ))
        };
        let Some(at) = stage.at.with(stretch) else {
            return false;
        };
        // What is late already is not reminded of.
        let past = matches!(at, Moment::Before(_)) && until < today;
        let runs = clock.runs_in(record.state.as_deref());
        runs && !past && self.model.calendar.moment(until, at) <= today
    }

    /// Does a stage for one record; false when it is not due, or was done before.
    fn strike(&self, turn: Turn<'_>, id: Id) -> Outcome<bool> {
        let (register, clock, stage) = (
            turn.register.id.clone(),
            turn.clock.clone(),
            turn.stage.clone(),
        );
        self.as_platform(move |ctx| {
            let record = ctx.get(&register, id)?;
            let kernel = ctx.writing.kernel;
            let turn = Turn {
                register: ctx.writing.register(&register)?,
                clock: &clock,
                stage: &stage,
            };
            let until = record.get(&clock.until).as_day();
            let Some(until) = until.filter(|_| kernel.has_come(ctx.read(), turn, &record)) else {
                return Ok(false);
            };
            let key = clock.stage_key(&stage);
            let why = format!("期限{until}");
            let entries = ctx.read().entries(&register, id)?;
            if entries.iter().any(|entry| is_done(entry, &key, &why)) {
                return Ok(false);
            }
            ctx.strike(record, &stage, &key, &why)?;
            Ok(true)
        })
    }
}

fn is_done(entry: &Entry, key: &str, why: &str) -> bool {
    entry.entry.action == Action::Clock(key.to_owned()) && entry.entry.reason() == Some(why)
}

/// All records a question finds, page by page.
fn pages(
    read: &mut dyn Read,
    mut query: Query<'_>,
    each: &mut dyn FnMut(&mut dyn Read, &Record),
) -> Result<(), StoreError> {
    query.limit = PAGE;
    loop {
        let rows = read.rows(&query)?;
        rows.iter().for_each(|row| each(read, row));
        match rows.last() {
            Some(last) if rows.len() == PAGE => {
                query.after = Some(Cursor {
                    value: Value::Missing,
                    id: last.id,
                });
            }
            _ => return Ok(()),
        }
    }
}

impl Turn<'_> {
    /// A clock that only marks what is late needs no run.
    fn does_something(&self) -> bool {
        let effects = &self.stage.effects;
        matches!(self.stage.at, Moment::Before(_))
            || self.stage.step.is_some()
            || !effects.set.is_empty()
            || !effects.raise.is_empty()
            || !effects.notify.is_empty()
    }

    fn key(&self) -> String {
        format!("{} {}", self.register.id, self.clock.stage_key(self.stage))
    }

    /// Under another definition or another calendar everything is looked through again.
    fn edition(&self, kernel: &Kernel) -> String {
        let calendar = kernel.model.calendar.edition();
        format!("{} {calendar}", self.register.version)
    }
}

impl Done {
    fn parse(text: &str, edition: &str) -> Option<Done> {
        let (deadline, rest) = text.split_once(' ')?;
        let (history, kept) = rest.split_once(' ')?;
        Some(Done {
            deadline: deadline.parse().ok().filter(|_| kept == edition)?,
            history: history.parse().ok()?,
        })
    }
}
