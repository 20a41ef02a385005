//! A city of a million pupils rises a year, school by school, while clerks save beside; and
//! falls back again.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Moment};

use base::Id;
use kernel::{
    Caller, Create, Edit, Inputs, JobKinds, Kernel, Listing, Position, Record, StepCall, Told,
};
use serde_json::json;

use crate::kernel::{clear, demo, places, rows};
use crate::report::{Aim, Measurement};

const PUPILS: u64 = 1_000_000;
/// Within this the city rises.
const RISEN_S: f64 = 180.0;
/// Who saves beside waits no longer, in ninety-nine of a hundred.
const BESIDE_MS: f64 = 200.0;
const CLERKS: usize = 4;
/// Each lets so much time pass between two savings.
const REST: Duration = Duration::from_millis(50);

/// Who has the whole city rise.
const OFFICER: &str = "jijiao";
const ROLE: &str = "pupil_officer";
const ROUND: &str = "registry.promotion_round";
const PUPIL: &str = "registry.pupil";

pub(crate) fn measure() -> Vec<Measurement> {
    let mut found = Vec::new();
    for (store, mut place) in places("promotion") {
        let is_kept = place.url.is_none();
        if is_kept {
            place = crate::lake::city::place();
        } else {
            clear(&place);
            demo::make(&place, rows(PUPILS), &|_| "no password opens it".to_owned());
        }
        let kernel = demo::opened(&place);
        let officer = demo::caller(&kernel, OFFICER);
        let area = officer.positions.iter().find(|it| it.role == ROLE);
        let area = area.unwrap().area.to_string();
        let create = Create {
            register: ROUND.into(),
            id: None,
            values: [("area", json!(area)), ("since", json!("2026-09-01"))]
                .map(|(name, value)| (name.to_owned(), value))
                .into_iter()
                .collect(),
        };
        // A city that is kept has risen, and fallen back, before.
        let before = kernel.list(&officer, ROUND, Listing::first(1)).unwrap();
        let mut round = match before.rows.into_iter().next() {
            Some(round) => present(&kernel, ROUND, round.id),
            None => kernel.create(&officer, create).unwrap(),
        };
        for (step, then, most) in [
            ("look", "looked", None),
            ("promote", "promoted", Some(RISEN_S)),
            ("undo", "undone", Some(RISEN_S)),
        ] {
            let (s, mut waited) = beside(&kernel, || {
                round = stepped(&kernel, &officer, &round, step);
                run_jobs(&kernel);
            });
            round = present(&kernel, ROUND, round.id);
            assert_eq!(round.state.as_deref(), Some(then));
            assert!(round.get("schools").as_integer() > Some(0));
            eprintln!(
                "   {store}: {step} {s:.0} s, {} 所 {} 班 {} 人升 {} 人毕业, {} 次保存",
                round.get("schools").as_integer().unwrap_or(0),
                round.get("classes").as_integer().unwrap_or(0),
                round.get("rising").as_integer().unwrap_or(0),
                round.get("leaving").as_integer().unwrap_or(0),
                waited.len()
            );
            waited.sort_by(f64::total_cmp);
            let line = |what: &str, ours: f64, most: f64, unit: &'static str| Measurement {
                name: format!("registry/promotion/{store}: {step}{what}"),
                ours,
                peer: most,
                peer_name: format!("{most} {unit}"),
                unit,
                aim: Aim::AtMost(1.0),
            };
            found.push(line("", s, most.unwrap_or(RISEN_S), "s"));
            if let Some(late) = waited.get(waited.len() * 99 / 100) {
                found.push(line(", a clerk beside, p99", *late, BESIDE_MS, "ms"));
            }
        }
        drop(kernel);
        if !is_kept {
            clear(&place);
        }
    }
    found
}

fn stepped(kernel: &Kernel, caller: &Caller, record: &Record, step: &str) -> Record {
    let call = StepCall {
        register: record.register.clone(),
        id: record.id,
        version: record.version,
        step: step.into(),
        inputs: Inputs::new(),
        reason: Some("measured".into()),
    };
    kernel.step(caller, call).unwrap()
}

fn present(kernel: &Kernel, register: &str, id: Id) -> Record {
    let register = kernel.model.register(register).unwrap();
    let found = kernel::read(kernel.store(), |read| read.get(register, id));
    found.unwrap().unwrap()
}

/// As a node does them, until none is left.
fn run_jobs(kernel: &Kernel) {
    let mut kinds = JobKinds::default();
    kinds.on_demand(kernel::EACH, kernel::step_each_of);
    while let Some(job) = kernel.claim_job(&kinds, "bench").unwrap() {
        kernel.run_job(&kinds, job, &Told::default()).unwrap();
    }
}

/// How long the work takes, and how long each of those who save meanwhile waited, in ms.
fn beside(kernel: &Kernel, work: impl FnOnce()) -> (f64, Vec<f64>) {
    let going = AtomicBool::new(true);
    std::thread::scope(|scope| {
        let clerks: Vec<_> = (0..CLERKS)
            .map(|k| {
                let going = &going;
                scope.spawn(move || saving(kernel, k, going))
            })
            .collect();
        let began = Moment::now();
        work();
        let s = began.elapsed().as_secs_f64();
        going.store(false, Ordering::Relaxed);
        (
            s,
            clerks
                .into_iter()
                .flat_map(|it| it.join().unwrap())
                .collect(),
        )
    })
}

/// The clerk of one school writes down where pupils live.
fn saving(kernel: &Kernel, k: usize, going: &AtomicBool) -> Vec<f64> {
    let platform = Caller::platform(kernel.now());
    let caller = {
        let school = school(kernel, k);
        let position = Position {
            id: Id::from_u128(1),
            role: "school_clerk".into(),
            unit: school,
            area: school,
        };
        Caller {
            account: Id::from_u128(2),
            positions: vec![position],
            ..platform
        }
    };
    let page = kernel.list(&caller, PUPIL, Listing::first(50)).unwrap();
    let mut waited = Vec::new();
    for (n, row) in (0..).zip(page.rows.iter().cycle()) {
        if !going.load(Ordering::Relaxed) {
            break;
        }
        let present = present(kernel, PUPIL, row.id);
        let edit = Edit {
            register: PUPIL.into(),
            id: row.id,
            version: present.version,
            values: [("address".to_owned(), json!(format!("虚设路{n}号")))]
                .into_iter()
                .collect(),
            reason: None,
        };
        let began = Moment::now();
        // Whoever rises meanwhile is refused, as late as the others are taken.
        let _ = kernel.edit(&caller, edit);
        waited.push(began.elapsed().as_secs_f64() * 1000.0);
        std::thread::sleep(REST);
    }
    waited
}

/// One of the schools that have pupils.
fn school(kernel: &Kernel, k: usize) -> Id {
    let register = kernel.model.register(PUPIL).unwrap();
    let query = kernel::Query::all(register, kernel.today());
    let counted = kernel::read(kernel.store(), |read| read.tally(&query, &["owner"])).unwrap();
    let mut schools: Vec<Id> = counted
        .iter()
        .filter_map(|(by, _)| by[0].as_ref())
        .collect();
    schools.sort();
    schools[schools.len() * (k + 1) / (CLERKS + 2)]
}
