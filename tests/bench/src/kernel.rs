//! The set `kernel`: what every system stands on, on both stores.

mod audit;
mod imports;
mod pages;
mod search;
mod verify;
mod writes;

use std::path::PathBuf;

use store::Place;

use crate::{Measure, cache};

pub(crate) const SET: &[(&str, Measure)] = &[
    ("audit", audit::measure),
    ("imports", imports::measure),
    ("pages", pages::measure),
    ("search", search::measure),
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
        other => panic!("{other} is no child"),
    }
}

/// The two stores, each with a name for what is measured; PostgreSQL where it is installed.
fn places(name: &str) -> Vec<(&'static str, Place)> {
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

fn folder(name: &str, store: &str, url: Option<String>) -> Place {
    let dir = cache().join(format!("{name}-{store}"));
    Place {
        dir,
        url,
        files: None,
    }
}

fn postgres() -> Option<&'static whole::Cluster> {
    static CLUSTER: std::sync::OnceLock<Option<whole::Cluster>> = std::sync::OnceLock::new();
    CLUSTER
        .get_or_init(|| whole::kept_cluster(&cache().join("postgres")))
        .as_ref()
}

/// Makes the data when they are not there whole: `done` lies there once they are.
fn once(place: &Place, make: impl FnOnce()) {
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

/// Leaves nothing of a place.
fn clear(place: &Place) {
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
