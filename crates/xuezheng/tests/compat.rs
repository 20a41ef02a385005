//! Data of earlier releases under the present program: what would change is told and nothing
//! is done; the upgrade goes on wherever it was killed; every record and the history stand.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

#[expect(dead_code, reason = "shared with other tests")]
mod served;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use rusqlite::{Connection, OpenFlags};
use serde_json::json;
use served::{Place, SERVE, Served, ready};
use tempfile::TempDir;

/// Of the demo's accounts, in every release.
const PASSWORD: &str = "Yunling-2026";
const RELEASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/compat");

/// The data folders of earlier releases, each unpacked.
fn releases() -> Vec<(String, TempDir, Place)> {
    let files = fs::read_dir(RELEASES).unwrap().map(|it| it.unwrap().path());
    let zips: Vec<PathBuf> = files
        .filter(|it| it.extension().is_some_and(|it| it == "zip"))
        .collect();
    assert!(!zips.is_empty());
    let unpacked = zips.iter().map(|zip| {
        let dir = tempfile::tempdir().unwrap();
        let mut archive = zip::ZipArchive::new(File::open(zip).unwrap()).unwrap();
        archive.extract(dir.path()).unwrap();
        let name = zip.file_stem().unwrap().to_string_lossy().into_owned();
        let place = Place::sqlite(dir.path());
        (name, dir, place)
    });
    unpacked.collect()
}

fn started(place: &Place, words: &[&str]) -> Command {
    place.command(&[&SERVE[..], words].concat())
}

fn upgraded(place: &Place) -> Served {
    ready(started(place, &["--upgrade"]), "http://").unwrap()
}

/// Whether the present definitions differ from those the data are kept under; nothing is
/// done to them.
fn differs(place: &Place) -> bool {
    match ready(started(place, &[]), "http://") {
        Ok(_) => false,
        Err(said) => {
            assert!(said.contains("什么都没有动"), "{said}");
            true
        }
    }
}

fn n_of(dir: &Path, sql: &str) -> i64 {
    let path = dir.join("store.db");
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn epoch(dir: &Path) -> i64 {
    n_of(dir, "SELECT MAX(number) FROM epoch")
}

/// How many tasks and reports there are.
fn kept(dir: &Path) -> [i64; 2] {
    ["plan_task", "plan_report"].map(|it| n_of(dir, &format!("SELECT COUNT(*) FROM {it}")))
}

#[test]
fn an_upgraded_installation_has_every_record_and_its_history() {
    for (name, dir, place) in releases() {
        let before = kept(dir.path());
        let differs = differs(&place);
        assert_eq!(kept(dir.path()), before, "{name}");
        assert_eq!(epoch(dir.path()), 1, "{name}");
        let served = upgraded(&place);
        let mut office = served.browser();
        let body = json!({ "login": "ducha", "password": PASSWORD });
        office.enter("/session", &body);
        let (status, page) = office.get("/records/plan/task");
        assert_eq!(
            (status, &page["count"]["n"]),
            (200, &json!(before[0])),
            "{name}"
        );
        let id = page["rows"][0]["id"].as_str().unwrap();
        for path in ["", "/history"] {
            let (status, answer) = office.get(&format!("/records/plan/task/{id}{path}"));
            assert_eq!(status, 200, "{name}: {answer}");
        }
        drop(served);
        assert_eq!(kept(dir.path()), before, "{name}");
        place.verify();
        if differs {
            assert_eq!(epoch(dir.path()), 2, "{name}");
            restores(dir.path());
        }
    }
}

/// It was backed up before anything was done.
fn restores(dir: &Path) {
    let there = tempfile::tempdir().unwrap();
    let restored = Place::sqlite(there.path().join("restored"));
    let (backup, keys) = (dir.join("before-epoch-2.backup"), dir.join("keys"));
    let words = ["restore", backup.to_str().unwrap(), "--keys"];
    let done = restored.run(&[&words[..], &[keys.to_str().unwrap()]].concat());
    assert!(done.status.success(), "{done:?}");
}

#[test]
fn an_upgrade_that_is_killed_goes_on_from_there() {
    for (name, dir, place) in releases() {
        if !differs(&place) {
            continue;
        }
        let before = kept(dir.path());
        let backup = dir.path().join("before-epoch-2.backup");
        let is_begun = || n_of(dir.path(), "SELECT COUNT(*) FROM migration") > 0;
        for moment in [&(|| backup.exists()) as &dyn Fn() -> bool, &is_begun] {
            let mut serve = started(&place, &["--upgrade"]);
            serve.stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = serve.spawn().unwrap();
            while !moment() && epoch(dir.path()) == 1 && child.try_wait().unwrap().is_none() {
                std::thread::yield_now();
            }
            child.kill().unwrap();
            child.wait().unwrap();
        }
        drop(upgraded(&place));
        assert_eq!(kept(dir.path()), before, "{name}");
        assert_eq!(epoch(dir.path()), 2, "{name}");
        place.verify();
    }
}

#[test]
fn data_of_a_newer_program_are_left_as_they_are() {
    for (name, dir, place) in releases() {
        let db = Connection::open(dir.path().join("store.db")).unwrap();
        db.execute("UPDATE epoch SET release = '999.0.0'", [])
            .unwrap();
        drop(db);
        let before = (epoch(dir.path()), kept(dir.path()));
        let said = ready(started(&place, &["--upgrade"]), "http://").err();
        let said = said.unwrap_or_default();
        assert!(
            said.contains("数据由较新的版本 999.0.0 使用过"),
            "{name}: {said}"
        );
        assert_eq!((epoch(dir.path()), kept(dir.path())), before);
    }
}
