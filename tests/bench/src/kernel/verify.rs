//! Verifying a history of a million entries and every row it speaks of.

use std::collections::BTreeMap;
use std::time::Instant as Moment;

use kernel::{Given, Kernel, Present};

use super::{once, places, settle};
use crate::city::{self, Lots, PUPIL};
use crate::report::{Aim, Measurement, median};

const ENTRIES: u64 = 1_000_000;
const A_MINUTE: f64 = 1_000_000.0;
const ROUNDS: usize = 3;

pub(crate) fn measure() -> Vec<Measurement> {
    let mut found = Vec::new();
    for (store, place) in places("verify") {
        once(&place, || {
            let kernel = city::kernel(&place);
            city::people_it(&kernel);
            take(&kernel, ENTRIES);
            settle(&place);
        });
        let kernel = city::kernel(&place);
        let rounds = (0..ROUNDS).map(|_| {
            let began = Moment::now();
            let found = kernel
                .verify_history(&BTreeMap::new(), &mut |_| ())
                .unwrap();
            assert_eq!(found.faults, []);
            found.entries as f64 / began.elapsed().as_secs_f64() * 60.0
        });
        let ours = median(rounds.collect());
        found.push(Measurement {
            name: format!("kernel/verify/{store}: entries a minute"),
            ours,
            peer: A_MINUTE,
            peer_name: "one million a minute".into(),
            unit: "1/min",
            aim: Aim::AtLeast(1.0),
        });
        eprintln!("   {} MB at most", peak_mb());
    }
    found
}

/// The most memory this process had at once.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|it| it.starts_with("VmHWM:"));
    let kb = line.and_then(|it| it.split_whitespace().nth(1)?.parse::<u64>().ok());
    kb.unwrap_or(0) / 1024
}

/// Pupils as an import brings them: checked, with their history.
pub(super) fn take(kernel: &Kernel, n_pupils: u64) {
    const BATCH: u64 = 1_000;
    let schools = std::sync::Arc::new(city::schools(kernel).concat());
    let clerk = city::caller(kernel, "office");
    let mut next = 0;
    while next < n_pupils {
        let schools = std::sync::Arc::clone(&schools);
        let taken = kernel.as_caller(&clerk, move |ctx| {
            let given = |n: u64| {
                let mut lots = Lots(n);
                let school = &schools[usize::try_from(lots.below(schools.len() as u64)).unwrap()];
                Given {
                    values: city::pupil(&mut lots, n, school),
                    faults: Vec::new(),
                }
            };
            let rows: Vec<Given> = (next..next + BATCH).map(given).collect();
            ctx.take(PUPIL, &rows, &[], Present::Refuse, "测量")
        });
        next += taken.unwrap().len() as u64;
        if next.is_multiple_of(100_000) {
            eprintln!("   {next} 条");
        }
    }
}
