//! 开办学条件表: from the statistic day until the sheets are due, each school that told its conditions
//! before finds this year's sheet opened, with what it said last, to be looked through and sent.
//!
//! A school that never told them makes its first sheet itself. Not here: what a sheet says
//! (`condition.toml`), and what becomes of it (`condition`).

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id};
use jiff::ToSpan;
use kernel::{
    Condition, Every, Failure, JobKinds, Kernel, Outcome, Query, Record, Run, StoreError, Values,
};
use model::{Register, Value};
use serde_json::Value as Json;

const CONDITION: &str = "registry.condition";

/// The job.
pub const OPEN: &str = "registry.conditions";

/// Teaches a node to open what is owed.
pub fn teach(kinds: &mut JobKinds) {
    kinds.returning(OPEN, "开办学条件表", Every::Minutes(60), open);
}

fn open(run: &mut Run<'_>) -> Outcome<Json> {
    let Some(day) = due(run.kernel()) else {
        return Ok(Json::Null);
    };
    let mut owed = owed(run.kernel(), day)?;
    while let Some(values) = owed.pop() {
        run.step(move |ctx, progress| {
            match ctx.create(CONDITION, values.clone()) {
                Ok(_) => progress.done += 1,
                // What was right last year is refused by now: the school makes it anew.
                Err(Failure::Refused(_)) => {}
                Err(failure) => return Err(failure),
            }
            Ok(())
        })?;
    }
    Ok(Json::Null)
}

/// The statistic day, while its sheets are not due yet.
fn due(kernel: &Kernel) -> Option<Day> {
    let day = kernel.param("registry.census_on", None).as_day()?;
    let days = kernel.param("registry.condition_days", None).as_integer()?;
    let last = day.checked_add(days.days()).ok()?;
    (day..=last).contains(&kernel.today()).then_some(day)
}

/// What each school said last that has said nothing of the day.
fn owed(kernel: &Kernel, day: Day) -> Outcome<Vec<Values>> {
    let Some(register) = kernel.model.register(CONDITION) else {
        return Ok(Vec::new());
    };
    let query = Query::all(register, kernel.today());
    let places = kernel.model.register(kernel::ORGANISATION);
    let ended = places.map(|it| {
        let is = Condition::AnyOf("closed".into(), vec![true.into()]);
        Query::all(it, kernel.today()).with(is)
    });
    let (all, ended) = kernel::read(kernel.store(), |read| {
        let ended = match &ended {
            Some(query) => read.rows(query)?,
            None => Vec::new(),
        };
        Ok::<_, StoreError>((read.rows(&query)?, ended))
    })?;
    let ended: BTreeSet<Id> = ended.iter().map(|it| it.id).collect();
    let of = |it: &Record| it.get("school").as_ref().zip(it.get("day").as_day());
    let mut said: BTreeSet<Id> = BTreeSet::new();
    let mut last: BTreeMap<Id, (Day, Record)> = BTreeMap::new();
    for record in all {
        let Some((school, on)) = of(&record) else {
            continue;
        };
        if on >= day {
            said.insert(school);
        } else if last.get(&school).is_none_or(|(before, _)| *before < on) {
            last.insert(school, (on, record));
        }
    }
    let is_owed = |school: &Id| !said.contains(school) && !ended.contains(school);
    let owed = last.into_iter().filter(|(school, _)| is_owed(school));
    Ok(owed
        .map(|(_, (_, record))| again(register, &record, day))
        .collect())
}

/// What people typed, of another day.
fn again(register: &Register, record: &Record, day: Day) -> Values {
    let typed = register
        .fields
        .values()
        .filter(|it| !it.is_computed() && !it.fixed);
    let mut values: Values = typed
        .map(|field| {
            let mut value = record.get(&field.name).clone();
            if let (Value::Rows(rows), Some(cells)) = (&mut value, field.kind.rows()) {
                for row in rows {
                    row.id = Id::now_v7();
                    row.cells
                        .retain(|name, _| cells.get(name).is_some_and(|it| !it.is_computed()));
                }
            }
            (field.name.clone(), value)
        })
        .collect();
    values.insert("day".into(), day.into());
    values
}
