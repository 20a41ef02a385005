//! All ready measures of a city, beside the same SQL in DuckDB over the same Parquet; a measure
//! opened to its rows; changes taken up beside all made anew; pages beside that.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant as Moment};

use kernel::{Kernel, Listing};
use serde_json::json;
use systems::demo;

use super::city::{City, asked, place};
use super::duck::{Job, postgres_ms};
use crate::clients::Client;
use crate::kernel::peak_mb;
use crate::kernel::writes::Served;
use crate::report::{Aim, Measurement, median};

const ROUNDS: usize = 7;
const PUPIL: &str = "registry.pupil";
/// Within this somebody waits for rows.
const OPENED_MS: f64 = 100.0;

fn ms<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let began = Moment::now();
    let done = work();
    (done, began.elapsed().as_secs_f64() * 1000.0)
}

fn line(name: &str, ours: f64, (peer, peer_name): (f64, &str), aim: Aim) -> Measurement {
    Measurement {
        name: format!("lake/{name}"),
        ours,
        peer,
        peer_name: peer_name.to_owned(),
        unit: "ms",
        aim,
    }
}

pub(crate) fn measure() -> Vec<Measurement> {
    let city = City::open();
    let (_, took) = ms(|| city.everything());
    city.lake.rebuild(&city.kernel).unwrap();
    eprintln!("   第一次 {took:.0} 毫秒；内存最多 {:.0} MB", peak_mb());
    for (register, field) in [(PUPIL, "migrant"), ("registry.staff", "training_hours")] {
        let all = city.some(register, usize::MAX).len();
        city.change(register, field, &city.some(register, all / 100));
        eprintln!("   {register} 改了 {all} 条中的百分之一");
    }
    let (_, took) = ms(|| city.everything());
    eprintln!("   改后第一次 {took:.0} 毫秒");
    let ours = median((0..ROUNDS).map(|_| ms(|| city.everything()).1).collect());
    let measures = city.measures();
    let together = city.in_sql(&measures);
    let mut singly = Vec::new();
    let (mut sums, mut expected) = (Vec::new(), Vec::new());
    for measure in &measures {
        let questions = city.in_sql(&[measure]).questions;
        if measure.formula.made.is_none() {
            sums.push((questions[0].clone(), 1));
            let figures = city.kernel.figures(&asked(measure), &[]).unwrap();
            expected.push(figures.figures[0].of.rows);
        }
        singly.extend(questions);
    }
    eprintln!(
        "   {} 项指标；合起来 {} 问，分开 {} 问",
        measures.len(),
        together.questions.len(),
        singly.len()
    );
    let out = city.beside();
    let done = super::duck::asked(&Job {
        tables: &together,
        folder: &city.place.dir.join("lake"),
        sets: BTreeMap::from([("together", together.questions.clone()), ("singly", singly)]),
        sums,
        out: Some(out.clone()),
    });
    let Some(done) = done else {
        return Vec::new();
    };
    let told: Vec<u64> = done.sums.iter().map(|it| it.cast_unsigned()).collect();
    assert_eq!(told, expected, "DuckDB counts otherwise");
    let what = "measures: all by county and by school, 1 % changed";
    let mut found = vec![
        line(
            what,
            ours,
            (done.ms["together"], "DuckDB, the same SQL"),
            Aim::AtMost(1.2),
        ),
        line(
            what,
            ours,
            (done.ms["singly"], "DuckDB, measure by measure"),
            Aim::None,
        ),
    ];
    if let Some(postgres) = postgres_ms(&done, &out, &together.questions) {
        found.push(line(
            what,
            ours,
            (postgres, "PostgreSQL, the same SQL"),
            Aim::None,
        ));
    }
    std::fs::remove_dir_all(out).unwrap();
    found
}

/// One measure of one county, opened to its rows as its clerk sees them.
pub(crate) fn rows() -> Vec<Measurement> {
    let place = place();
    let served = Served::start("lake", &place);
    let mut client = signed_in(&served.address, "county_clerk");
    let mut found = Vec::new();
    for measure in [
        "registry.pupil_count",
        "registry.senior_share",
        "registry.big_class_share",
    ] {
        let path = format!("/api/measures/{measure}/rows");
        let mut once = || {
            let ((status, body), took) = ms(|| client.get(&path).unwrap());
            assert_eq!(status, 200, "{body}");
            assert!(body["of_count"].as_u64().unwrap() > 0, "{measure}");
            took
        };
        once();
        let times = (0..200).map(|_| once()).collect();
        let what = format!("rows: {measure} of a county, p99");
        found.push(line(
            &what,
            last_hundredth(times),
            (OPENED_MS, "100 ms"),
            Aim::AtMost(1.0),
        ));
    }
    found
}

fn signed_in(address: &str, role: &str) -> Client {
    let accounts = demo::accounts();
    let account = accounts.iter().find(|it| it.role == role).unwrap();
    let body = json!({ "login": account.login, "password": account.password });
    let (status, cookie, answer) = Client::new(address, "")
        .post("/api/session", &body.to_string())
        .unwrap();
    assert_eq!(status, 200, "{answer}");
    Client::new(address, &cookie)
}

/// The fastest of the slowest hundredth.
fn last_hundredth(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all[(all.len() * 99 / 100).min(all.len() - 1)]
}

/// What was changed is taken up, beside all made anew: the same numbers.
pub(crate) fn changes() -> Vec<Measurement> {
    let city = City::open();
    city.everything();
    let mut found = Vec::new();
    for n in [1, 1_000, 100_000] {
        let ids = city.some(PUPIL, n);
        city.change(PUPIL, "migrant", &ids);
        let (taken, took) = ms(|| city.everything());
        let (_, anew) = ms(|| city.lake.rebuild(&city.kernel).unwrap());
        assert!(city.everything() == taken, "made anew it is another number");
        let what = format!("changes: after {}, with all measures", ids.len());
        found.push(line(&what, took, (anew, "all made anew"), Aim::None));
    }
    found
}

/// Pages of records while all columns are made anew, beside the same alone.
pub(crate) fn pages() -> Vec<Measurement> {
    let city = City::open();
    city.everything();
    let kernel = &city.kernel;
    let caller = {
        let accounts = demo::accounts();
        let clerk = accounts
            .iter()
            .find(|it| it.role == "county_clerk")
            .unwrap();
        crate::city::caller(kernel, &clerk.login)
    };
    let page = |kernel: &Kernel| {
        let (page, took) = ms(|| kernel.list(&caller, PUPIL, Listing::first(50)).unwrap());
        let (record, again) = ms(|| kernel.view(&caller, PUPIL, page.rows[7].id).unwrap());
        assert_eq!(record.record.id, page.rows[7].id);
        took + again
    };
    page(kernel);
    let quiet: Vec<f64> = (0..1_000).map(|_| page(kernel)).collect();
    let going = AtomicBool::new(true);
    let mut n = 0;
    let beside: Vec<f64> = std::thread::scope(|scope| {
        scope.spawn(|| {
            while going.load(Ordering::Relaxed) {
                city.lake.rebuild(kernel).unwrap();
            }
        });
        let began = Moment::now();
        let mut all = Vec::new();
        while all.len() < 1_000 || began.elapsed() < Duration::from_secs(5) {
            all.push(page(kernel));
            n += 1;
        }
        going.store(false, Ordering::Relaxed);
        all
    });
    eprintln!(
        "   {n} 次；中位数 {:.2}，平时 {:.2} 毫秒",
        median(beside.clone()),
        median(quiet.clone())
    );
    vec![line(
        "pages: a page and a record while all is made anew, p99",
        last_hundredth(beside),
        (last_hundredth(quiet), "the same, quiet"),
        Aim::AtMost(2.0),
    )]
}
