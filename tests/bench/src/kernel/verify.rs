//! Verifying a history of millions of entries and every row it speaks of.

use std::collections::BTreeMap;
use std::time::Instant as Moment;

use kernel::{Given, Kernel, Present};
use store::Place;

use super::{filled, peak_mb, rows};
use crate::city::{self, Lots, PUPIL};
use crate::report::{Aim, Measurement};

const ENTRIES: u64 = 2_000_000;
const A_MINUTE: f64 = 1_000_000.0;

pub(crate) fn measure() -> Vec<Measurement> {
    let mut found = Vec::new();
    for (store, place) in history() {
        let kernel = city::kernel(&place);
        let began = Moment::now();
        let verified = kernel
            .verify_history(&BTreeMap::new(), &mut |_| ())
            .unwrap();
        assert_eq!(verified.faults, []);
        found.push(Measurement {
            name: format!("kernel/verify/{store}: entries a minute"),
            ours: verified.entries as f64 / began.elapsed().as_secs_f64() * 60.0,
            peer: A_MINUTE,
            peer_name: "one million a minute".into(),
            unit: "1/min",
            aim: Aim::AtLeast(1.0),
        });
        eprintln!("   内存最多 {:.0} MB", peak_mb());
    }
    found
}

/// Millions of entries on both stores.
pub(super) fn history() -> Vec<(&'static str, Place)> {
    let entries = rows(ENTRIES);
    filled(&format!("history-{entries}"), |place| {
        let kernel = city::kernel(place);
        city::people_it(&kernel);
        take(&kernel, entries);
    })
}

/// Pupils as an import brings them: checked, with their history.
fn take(kernel: &Kernel, n_pupils: u64) {
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
