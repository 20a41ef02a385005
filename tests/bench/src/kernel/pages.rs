//! A page of 50 out of five million rows, filtered, sorted, with a joined name and a count:
//! as clerk of a county of 1 % and of 20 %, beside the same as administrator.

use std::time::Instant as Moment;

use kernel::{Caller, Condition, Kernel, Listing, Query, Sort};
use model::Value;
use store::Place;

use super::{once, places, settle};
use crate::city::{self, PUPIL};
use crate::report::{Aim, Measurement, median};

const ROWS: u64 = 5_000_000;
const ROUNDS: usize = 25;

pub(crate) fn measure() -> Vec<Measurement> {
    let rows = std::env::var("BENCH_ROWS")
        .ok()
        .and_then(|it| it.parse().ok());
    let rows = rows.unwrap_or(ROWS);
    let mut found = Vec::new();
    for (store, place) in places(&format!("pages-{rows}")) {
        once(&place, || {
            let kernel = city::kernel(&place);
            city::people_it(&kernel);
            city::fill(&kernel, rows);
            settle(&place);
        });
        found.extend(compare(store, &place, &city::kernel(&place)));
    }
    found
}

fn compare(store: &str, place: &Place, kernel: &Kernel) -> Vec<Measurement> {
    let whole = city::caller(kernel, "office");
    let clerks = [("1 %", "C01"), ("20 %", "C20")];
    let clerks = clerks.map(|(share, login)| (share, city::caller(kernel, login)));
    explain(store, place, kernel, &whole);
    explain(store, place, kernel, &clerks[0].1);
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); 3];
    for round in 0..ROUNDS + 3 {
        let callers = [&whole, &clerks[0].1, &clerks[1].1];
        for (caller, times) in callers.into_iter().zip(&mut times) {
            let ms = page_ms(kernel, caller, round);
            // The first rounds warm the caches of both sides.
            if round >= 3 {
                times.push(ms);
            }
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    clerks
        .iter()
        .zip(&medians[1..])
        .map(|((share, _), ours)| Measurement {
            name: format!("kernel/pages/{store}: county of {share}"),
            ours: *ours,
            peer: medians[0],
            peer_name: "as administrator".into(),
            unit: "ms",
            aim: Aim::AtMost(1.2),
        })
        .collect()
}

/// The grade looked at and the way it is sorted change from round to round, for all alike.
fn listing(round: usize) -> Listing {
    let grade = Value::Code(format!("g{}", 1 + round % 9));
    Listing {
        conditions: vec![Condition::AnyOf("grade".into(), vec![grade])],
        sort: Sort {
            field: Some(["born_on", "name"][round % 2].into()),
            descending: round % 4 < 2,
        },
        ..Listing::first(50)
    }
}

fn page_ms(kernel: &Kernel, caller: &Caller, round: usize) -> f64 {
    let began = Moment::now();
    let page = kernel.list(caller, PUPIL, listing(round)).unwrap();
    let ms = began.elapsed().as_secs_f64() * 1000.0;
    assert!(page.rows.len() == 50 && page.count.n > 50);
    assert!(page.labels.values().any(|it| it.starts_with('甄')));
    ms
}

fn explain(store: &str, place: &Place, kernel: &Kernel, caller: &Caller) {
    let register = kernel.model.register(PUPIL).unwrap();
    let Listing {
        conditions,
        sort,
        after,
        limit,
        ..
    } = listing(0);
    let query = Query {
        register,
        reach: Some(kernel.reach(register, caller)),
        conditions,
        text: None,
        sort,
        after,
        limit,
        crowd: kernel::Crowd::Many,
        today: kernel.today(),
        me: Some(caller.account),
    };
    eprintln!("   {store}: {:?}", query.reach);
    for line in place.explain(&kernel.model, &query).unwrap() {
        eprintln!("   {line}");
    }
}
