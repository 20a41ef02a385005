//! Whole plans, read and compared with what a careful reader takes out of them.
//!
//! The three plans of invented places in `plans/` were annotated by hand. The published
//! plans the project was given are no part of it; they are read too where they lie.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot read its fixture has failed"
)]

mod score;

use std::path::{Path, PathBuf};

use score::score;
use serde_json::Value;

const F1_MIN: f64 = 0.97;

fn read(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap();
    let text = document::read(&bytes, &path.to_string_lossy()).unwrap();
    document::plan::to_json(&document::plan::read(&text).unwrap())
}

fn gold(path: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

#[track_caller]
fn check(name: &str, gold: &Value, read: &Value, only: &[&str]) {
    let score = score(gold, read, only);
    assert!(
        score.worst() >= F1_MIN,
        "{name}: {:?}\n{}",
        score.figures,
        score.errors.join("\n")
    );
}

#[test]
fn invented_plans_are_read_as_annotated() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans");
    for name in ["yunling-2026", "qinghe-2025", "linxi-155"] {
        check(
            name,
            &gold(&folder.join(format!("{name}.json"))),
            &read(&folder.join(format!("{name}.txt"))),
            &[],
        );
    }
}

#[test]
fn an_invented_plan_in_gb18030_is_read_the_same() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/plans");
    let text = std::fs::read_to_string(folder.join("qinghe-2025.txt")).unwrap();
    let bytes = encoding_rs::GB18030.encode(&text).0.into_owned();
    let plan = document::plan::read(&document::read(&bytes, "").unwrap()).unwrap();
    check(
        "qinghe-2025 in gb18030",
        &gold(&folder.join("qinghe-2025.json")),
        &document::plan::to_json(&plan),
        &[],
    );
}

#[test]
fn published_plans_are_read_as_annotated() {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = std::env::var_os("XUEZHENG_SHARED")
        .map_or_else(beside, PathBuf::from)
        .join("plans");
    if !folder.is_dir() {
        println!(
            "SKIPPED: the published plans are not at {} (set XUEZHENG_SHARED)",
            folder.display()
        );
        return;
    }
    // Of the five-year plan only the head, the headings and the table were annotated.
    let table: &[(&str, &[&str])] = &[
        ("yantai-2021", &[]),
        ("chengde-2021", &[]),
        ("yantai-145", &["header", "sections", "indicators"]),
    ];
    for (name, only) in table {
        check(
            name,
            &gold(&folder.join(format!("gold/{name}.json"))),
            &read(&folder.join(format!("{name}.txt"))),
            only,
        );
    }
}
