//! The set `kernel`: what every system stands on, on both stores.

mod audit;
pub(crate) mod demo;
pub(crate) mod imports;
mod pages;
mod search;
mod tree;
mod verify;
pub(crate) mod writes;

use std::path::PathBuf;
use std::time::Instant as Moment;

use store::Place;

use crate::{Measure, cache};

pub(crate) const SET: &[(&str, Measure)] = &[
    ("audit", audit::measure),
    ("demo", demo::measure),
    ("imports", imports::measure),
    ("pages", pages::measure),
    ("search", search::measure),
    ("tree", tree::measure),
    ("writes", writes::measure),
    ("verify", verify::measure),
];

/// A process of its own: served, so that it can be killed; or measured by itself.
pub(crate) fn child(asked: &[String]) {
    let place = |url: Option<&String>| Place {
        dir: PathBuf::from(&asked[1]),
        url: url.cloned(),
        files: None,
    };
    match asked[0].as_str() {
        "ours" => writes::ours(&place(asked.get(2))),
        "bare" => writes::bare(&place(asked.get(2))),
        "import" => imports::child(&place(asked.get(3)), asked[2].as_ref()),
        "roll" => crate::registry::import::child(&place(asked.get(3)), asked[2].as_ref()),
        "lake" => crate::lake::served(&place(None)),
        "spill" => crate::lake::spill(&place(None)),
        other => panic!("{other} is no child"),
    }
}

/// The stores that are asked for, each with a name for what is measured.
pub(crate) fn places(name: &str) -> Vec<(&'static str, Place)> {
    let mut places = all_places(name);
    places.retain(|(store, _)| is_wanted(store));
    places
}

/// `BENCH_STORE=sqlite` or `postgres`; both, where nothing is said.
fn is_wanted(store: &str) -> bool {
    std::env::var("BENCH_STORE").map_or(true, |it| it == store)
}

/// The two stores; PostgreSQL where it is installed.
fn all_places(name: &str) -> Vec<(&'static str, Place)> {
    let mut places = vec![("sqlite", folder(name, "sqlite", None))];
    match postgres() {
        Some(cluster) => {
            let url = cluster.named(&name.replace('-', "_"));
            places.push(("postgres", folder(name, "postgres", Some(url))));
        }
        None => eprintln!("没有安装 PostgreSQL（Debian: postgresql），只测 SQLite。"),
    }
    places
}

pub(crate) fn folder(name: &str, store: &str, url: Option<String>) -> Place {
    let dir = cache().join(format!("{name}-{store}"));
    Place {
        dir,
        url,
        files: None,
    }
}

pub(crate) fn postgres() -> Option<&'static whole::Cluster> {
    static CLUSTER: std::sync::OnceLock<Option<whole::Cluster>> = std::sync::OnceLock::new();
    CLUSTER
        .get_or_init(|| whole::kept_cluster(&cache().join("postgres")))
        .as_ref()
}

/// Makes the data when they are not there whole: `done` lies there once they are.
pub(crate) fn once(place: &Place, make: impl FnOnce()) {
    let done = place.dir.join("done");
    if done.exists() {
        return;
    }
    if place.dir.exists() || !place.is_new().unwrap() {
        clear(place);
    }
    make();
    std::fs::write(done, "").unwrap();
}

/// Both stores with the same data: made in SQLite, and moved into PostgreSQL as an
/// installation is. What that takes is told.
pub(crate) fn filled(name: &str, make: impl Fn(&Place)) -> Vec<(&'static str, Place)> {
    let mut places = all_places(name);
    let (_, first) = &places[0];
    for (store, place) in &places {
        match place.url {
            None => once(place, || make(place)),
            Some(_) if is_wanted(store) => once(place, || move_from(first, place)),
            Some(_) => {}
        }
    }
    places.retain(|(store, _)| is_wanted(store));
    places
}

fn move_from(from: &Place, to: &Place) {
    let keys = |place: &Place| place.dir.join("keys");
    std::fs::create_dir_all(keys(to)).unwrap();
    for key in std::fs::read_dir(keys(from)).unwrap() {
        let key = key.unwrap();
        std::fs::copy(key.path(), keys(to).join(key.file_name())).unwrap();
    }
    // Under the definitions that are measured.
    drop(crate::city::kernel(from));
    let began = Moment::now();
    let moved = store::whole::move_to(from, to, &mut |_| ()).unwrap();
    eprintln!(
        "   移到 PostgreSQL：{} 行，{:.0} 秒，内存最多 {:.0} MB",
        moved.rows,
        began.elapsed().as_secs_f64(),
        peak_mb()
    );
    settle(to);
}

/// The most memory this process has held.
pub(crate) fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|it| it.starts_with("VmHWM:"));
    let kb = line.and_then(|it| it.split_whitespace().nth(1)?.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

/// How many rows are asked for.
pub(crate) fn rows(usual: u64) -> u64 {
    let asked = std::env::var("BENCH_ROWS").ok();
    asked.and_then(|it| it.parse().ok()).unwrap_or(usual)
}

/// Leaves nothing of a place.
pub(crate) fn clear(place: &Place) {
    let _ = std::fs::remove_dir_all(&place.dir);
    if let Some(url) = &place.url {
        let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
        client
            .batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            .unwrap();
    }
}

/// So that PostgreSQL's planner knows what is there, as it does after a while in an office.
fn settle(place: &Place) {
    if let Some(url) = &place.url {
        let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
        client.batch_execute("VACUUM ANALYZE").unwrap();
    }
}
