//! 开办学条件表: from the statistic day until the sheets are due, each school finds this year's sheet
//! opened: with what it said last, to be looked through and sent; empty, when it never said anything.
//!
//! Not here: what a sheet says (`condition.toml`), and what becomes of it (`condition`).

use std::collections::{BTreeMap, BTreeSet};

use base::{Day, Id};
use jiff::ToSpan;
use kernel::{
    Condition, Every, Failure, JobKinds, Kernel, Outcome, Query, Record, Run, StoreError, Values,
};
use model::{Register, Value};
use serde_json::Value as Json;

const CONDITION: &str = "registry.condition";
/// Those that tell their conditions.
const KINDS: [&str; 4] = ["school", "kindergarten", "vocational", "special"];

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

/// What each school said last that has said nothing of the day; nothing but the day of one that
/// never did.
fn owed(kernel: &Kernel, day: Day) -> Outcome<Vec<Values>> {
    let model = &kernel.model;
    let (Some(register), Some(places)) = (
        model.register(CONDITION),
        model.register(kernel::ORGANISATION),
    ) else {
        return Ok(Vec::new());
    };
    let query = Query::all(register, kernel.today());
    let kinds = KINDS.map(|it| Value::Code(it.into())).into();
    let schools = Query::all(places, kernel.today())
        .with(Condition::AnyOf("kind".into(), kinds))
        .with(Condition::AnyOf("closed".into(), vec![false.into()]));
    let (all, mut schools) = kernel::read(kernel.store(), |read| {
        Ok::<_, StoreError>((read.rows(&query)?, read.rows(&schools)?))
    })?;
    schools.retain(|it| it.get("from").as_day().is_none_or(|it| it <= day));
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
    let first = |school: Id| [("school", school.into()), ("day", day.into())];
    let owed = schools.iter().filter(|it| !said.contains(&it.id));
    Ok(owed
        .map(|school| match last.get(&school.id) {
            Some((_, record)) => again(register, record, day),
            None => first(school.id)
                .map(|(name, it)| (name.to_owned(), it))
                .into(),
        })
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
