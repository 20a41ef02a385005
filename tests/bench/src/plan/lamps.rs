//! A hundred thousand tasks in one plan tree: the wall's first view beside the same roll-up as
//! one recursive query of PostgreSQL, and how soon a lamp follows a report.

use std::sync::Arc;
use std::time::Instant as Moment;

use base::{Day, Id, Instant, Period};
use kernel::{JobKinds, Kernel, Query, Record, Told, Values};
use model::Value;
use store::Place;
use systems::plan::wall::{By, wall};

use crate::city;
use crate::kernel::{filled, rows};
use crate::report::{Aim, Measurement, median};

const TASKS: u64 = 100_000;
const CHAPTERS: u64 = 40;
/// So many tasks below each.
const PARTS: u64 = 32;
const BATCH: u64 = 2_000;
const ROUNDS: usize = 15;
const SECOND_MS: f64 = 1_000.0;
const TITLE: &str = "测量省2026年工作要点";

/// What the wall's first view shows, as somebody would ask it who knows the tables.
const ROLL_UP: &str = "\
WITH RECURSIVE tree AS (
  SELECT id, section, lamp, nature FROM plan_task WHERE plan = $1 AND parent IS NULL
  UNION ALL
  SELECT t.id, tree.section, t.lamp, t.nature FROM plan_task t JOIN tree ON t.parent = tree.id)
SELECT section, lamp, nature, COUNT(*) FROM tree GROUP BY section, lamp, nature";

pub(crate) fn measure() -> Vec<Measurement> {
    let n = rows(TASKS);
    let places = filled(&format!("lamps-{n}"), |place| {
        let kernel = city::kernel(place);
        city::people_it(&kernel);
        fill(&kernel, n);
        relight(&kernel);
    });
    let by_hand = places.iter().find_map(|(_, place)| place.url.clone());
    let mut found = Vec::new();
    for (store, place) in &places {
        found.extend(of_store(store, place, by_hand.as_deref()));
    }
    found
}

fn of_store(store: &str, place: &Place, by_hand: Option<&str>) -> Vec<Measurement> {
    let kernel = city::kernel(place);
    let caller = city::caller(&kernel, "office");
    let plan = plan(&kernel);
    let mut found = Vec::new();
    let first = |by: By| {
        let view = || wall(&kernel, &caller, plan, Some(by), None).unwrap();
        median((0..ROUNDS).map(|_| timed(view)).collect())
    };
    let part = first(By::Part);
    found.push(within_a_second(store, "first view", part));
    found.push(within_a_second(store, "by county", first(By::County)));
    if let Some(url) = by_hand {
        found.push(Measurement {
            name: format!("plan/lamps/{store}: first view"),
            ours: part,
            peer: roll_up(url, plan),
            peer_name: "one recursive query of PostgreSQL".into(),
            unit: "ms",
            aim: Aim::AtMost(1.5),
        });
    }
    // Other leaves than the last time: data are kept.
    let mut lots = city::Lots(u64::try_from(Instant::now().as_millisecond()).unwrap());
    let follow = || follow(&kernel, &mut lots);
    let followed = std::iter::repeat_with(follow).take(ROUNDS).collect();
    let followed = median(followed);
    found.push(within_a_second(store, "lamp after a report", followed));
    found
}

fn within_a_second(store: &str, what: &str, ours: f64) -> Measurement {
    Measurement {
        name: format!("plan/lamps/{store}: {what}"),
        ours,
        peer: SECOND_MS,
        peer_name: "a second".into(),
        unit: "ms",
        aim: Aim::AtMost(1.0),
    }
}

fn timed<T>(work: impl FnOnce() -> T) -> f64 {
    let began = Moment::now();
    work();
    began.elapsed().as_secs_f64() * 1000.0
}

fn roll_up(url: &str, plan: Id) -> f64 {
    let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let plan = plan.as_bytes().to_vec();
    let mut ask = || client.query(ROLL_UP, &[&plan]).unwrap();
    median((0..ROUNDS).map(|_| timed(&mut ask)).collect())
}

/// A report on a leaf is confirmed, and its lamp and those above it are as they are to be:
/// all is written when the answer comes.
fn follow(kernel: &Kernel, lots: &mut city::Lots) -> f64 {
    let n = rows(TASKS);
    let leaf = id_of(n - 1 - lots.below(n / 2));
    let began = Moment::now();
    kernel
        .as_platform(move |ctx| {
            let mut report = Values::new();
            report.insert("task".into(), leaf.into());
            report.insert("period".into(), Period::Month(2026, 10).into());
            report.insert("percent".into(), Value::Decimal(60.into()));
            let report = ctx.create("plan.report", report)?;
            let report = ctx.move_to(report, "submitted")?;
            ctx.move_to(report, "accepted").map(drop)
        })
        .unwrap();
    let after = task(kernel, leaf);
    let took = began.elapsed().as_secs_f64() * 1000.0;
    assert_eq!(after.get("progress").as_decimal(), Some(60.into()));
    assert!(!after.get("lamp").is_missing());
    took
}

fn task(kernel: &Kernel, id: Id) -> Record {
    let register = kernel.model.register("plan.task").unwrap();
    kernel::read(kernel.store(), |read| read.get(register, id))
        .unwrap()
        .unwrap()
}

fn plan(kernel: &Kernel) -> Id {
    let register = kernel.model.register("plan.plan").unwrap();
    let query = Query::all(register, kernel.today()).having("title", TITLE);
    kernel::read(kernel.store(), |read| read.rows(&query)).unwrap()[0].id
}

/// Grows with n, as ids do with time.
fn id_of(n: u64) -> Id {
    Id::from_u128((u128::from(n) << 64) | 1)
}

fn values<const N: usize>(pairs: [(&str, Value); N]) -> Values {
    pairs
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

/// A plan, its chapters, and its tasks as a tree, past the history: the wall does not read it.
fn fill(kernel: &Kernel, n: u64) {
    let tree = kernel.tree();
    let root = tree.root().unwrap().id;
    let units: Vec<(Id, Vec<Id>)> = tree.all().map(|it| (it.id, it.path.clone())).collect();
    let (plan, chapters) = kernel
        .as_platform(move |ctx| {
            let plan = values([
                ("title", TITLE.into()),
                ("issuer", root.into()),
                ("office", root.into()),
                ("begins_on", Day::constant(2026, 1, 1).into()),
                ("ends_on", Day::constant(2026, 12, 31).into()),
            ]);
            let plan = ctx.create("plan.plan", plan)?;
            let plan = ctx.move_to(plan, "running")?;
            let mut chapters = Vec::new();
            for seq in 1..=i64::try_from(CHAPTERS).unwrap() {
                let chapter = values([
                    ("plan", plan.id.into()),
                    ("title", format!("第{seq}章").into()),
                    ("seq", seq.into()),
                ]);
                chapters.push(ctx.create("plan.section", chapter)?.id);
            }
            Ok((plan.id, chapters))
        })
        .unwrap();
    let (units, chapters) = (Arc::new(units), Arc::new(chapters));
    for first in (0..n).step_by(usize::try_from(BATCH).unwrap()) {
        let (model, units, chapters) = (
            Arc::clone(&kernel.model),
            Arc::clone(&units),
            Arc::clone(&chapters),
        );
        let last = n.min(first + BATCH);
        kernel::write(kernel.store(), move |tx| {
            let register = model.register("plan.task").unwrap();
            let made = (first..last).map(|n| made(&register.version, n, plan, &chapters, &units));
            Ok(tx.insert_all(register, &made.collect::<Vec<Record>>())?)
        })
        .unwrap();
    }
}

fn made(definition: &str, n: u64, plan: Id, chapters: &[Id], units: &[(Id, Vec<Id>)]) -> Record {
    let mut lots = city::Lots(n);
    let unit = &units[usize::try_from(lots.below(units.len() as u64)).unwrap()];
    // The task at the top, whose chapter all below it stand in.
    let top = std::iter::successors(Some(n), |n| n.checked_sub(CHAPTERS).map(|n| n / PARTS));
    let chapter = usize::try_from(top.last().unwrap() % CHAPTERS).unwrap();
    let parent = n.checked_sub(CHAPTERS).map(|n| id_of(n / PARTS));
    let month = 1 + i8::try_from(lots.below(12)).unwrap();
    let due_on = Day::constant(2026, 1, 1)
        .with()
        .month(month)
        .build()
        .unwrap()
        .last_of_month();
    let at = Instant::from_second(1_767_600_000 + i64::try_from(n / 100).unwrap()).unwrap();
    Record {
        id: id_of(n),
        register: "plan.task".into(),
        version: 1,
        definition: definition.to_owned(),
        number: None,
        state: Some("running".into()),
        owner: Some(unit.0),
        path: unit.1.clone(),
        created_at: at,
        created_by: Id::nil(),
        changed_at: at,
        values: values([
            ("plan", plan.into()),
            ("section", chapters[chapter].into()),
            ("parent", parent.into()),
            ("no", i64::try_from(n + 1).unwrap().into()),
            ("kind", Value::Code("task".into())),
            ("title", format!("第{n}项任务").into()),
            ("lead", unit.0.into()),
            ("begins_on", Day::constant(2026, 1, 1).into()),
            ("due_on", due_on.into()),
            ("nature", Value::Code("binding".into())),
        ]),
    }
}

/// All lamps are lit, as they are when a bureau comes to have them.
fn relight(kernel: &Kernel) {
    let mut kinds = JobKinds::default();
    systems::lamp::relight::teach(&mut kinds);
    kernel.stand_jobs(&kinds).unwrap();
    let began = Moment::now();
    while let Some(job) = kernel.claim_job(&kinds, "bench").unwrap() {
        kernel.run_job(&kinds, job, &Told::default()).unwrap();
    }
    let took = began.elapsed().as_secs_f64();
    eprintln!("   全部亮灯 {took:.0} 秒");
}
