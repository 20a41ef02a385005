//! DuckDB beside it, and PostgreSQL over the same columns.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant as Moment;

use lake::InSql;
use serde_json::{Value as Json, json};

use crate::cache;
use crate::kernel::postgres;
use crate::report::median;

const SCRIPT: &str = include_str!("duck.py");
const ROUNDS: usize = 7;

/// What DuckDB is asked over these tables.
pub(crate) struct Job<'a> {
    pub(crate) tables: &'a InSql,
    /// The folder of the lake.
    pub(crate) folder: &'a Path,
    /// Each timed as a whole.
    pub(crate) sets: BTreeMap<&'static str, Vec<String>>,
    /// Questions of which the numbers of a column are summed up.
    pub(crate) sums: Vec<(String, usize)>,
    /// Where tables are written to for another engine.
    pub(crate) out: Option<PathBuf>,
}

/// Milliseconds of each set, sums, and what the columns are.
pub(crate) struct Done {
    pub(crate) ms: BTreeMap<String, f64>,
    pub(crate) sums: Vec<i64>,
    columns: Json,
}

/// None where there is no Python, or it cannot be installed.
fn python() -> Option<PathBuf> {
    let venv = cache().join("venv");
    let python = venv.join("bin/python");
    let has = |python: &Path| {
        let asked = Command::new(python)
            .args(["-c", "import duckdb, numpy"])
            .output();
        asked.is_ok_and(|it| it.status.success())
    };
    if !has(&python) {
        let made = Command::new("python3")
            .args(["-m", "venv"])
            .arg(&venv)
            .status();
        made.ok().filter(std::process::ExitStatus::success)?;
        let pip = venv.join("bin/pip");
        let put = Command::new(pip)
            .args(["install", "-q", "duckdb", "numpy"])
            .status();
        put.ok().filter(std::process::ExitStatus::success)?;
    }
    has(&python).then_some(python)
}

/// None where DuckDB is not to be had.
pub(crate) fn asked(job: &Job<'_>) -> Option<Done> {
    let Some(python) = python() else {
        eprintln!("装不上 DuckDB（python3 -m venv、pip install duckdb numpy），没有对照。");
        return None;
    };
    let tables: Vec<Json> = job
        .tables
        .tables
        .iter()
        .map(|it| {
            let base = it.base.as_ref().map(|it| job.folder.join(it));
            json!({ "name": it.name, "base": base, "fresh": it.fresh, "gone": it.gone })
        })
        .collect();
    let mut text = json!({
        "tables": tables, "sets": job.sets, "sums": job.sums, "rounds": ROUNDS,
    });
    if let Some(out) = &job.out {
        text["out"] = json!(out);
    }
    let (at, script) = (cache().join("duck.json"), cache().join("duck.py"));
    std::fs::write(&at, text.to_string()).unwrap();
    std::fs::write(&script, SCRIPT).unwrap();
    let done = Command::new(python).arg(script).arg(at).output().unwrap();
    let says = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{says}");
    let done: Json = serde_json::from_slice(&done.stdout).unwrap();
    Some(Done {
        ms: serde_json::from_value(done["sets"].clone()).unwrap(),
        sums: serde_json::from_value(done["sums"].clone()).unwrap(),
        columns: done["columns"].clone(),
    })
}

/// The same questions over the same columns in PostgreSQL, in milliseconds; none where it is
/// not installed.
pub(crate) fn postgres_ms(done: &Done, out: &Path, questions: &[String]) -> Option<f64> {
    let url = postgres()?.named("lake_columns");
    let mut client = ::postgres::Client::connect(&url, ::postgres::NoTls).unwrap();
    let start = "DROP SCHEMA public CASCADE; CREATE SCHEMA public;
        CREATE FUNCTION holds(l integer[], n integer) RETURNS boolean LANGUAGE sql IMMUTABLE
        RETURN coalesce(n = ANY (l), false)";
    client.batch_execute(start).unwrap();
    for (name, columns) in done.columns.as_object().unwrap() {
        let columns: Vec<String> = columns
            .as_array()
            .unwrap()
            .iter()
            .map(|it| {
                let kind = match it[1].as_str().unwrap() {
                    "BLOB" => "bytea",
                    kind => kind,
                };
                format!("{} {kind}", it[0])
            })
            .collect();
        let make = format!("CREATE TABLE \"{name}\" ({})", columns.join(", "));
        client.batch_execute(&make).unwrap();
        let copy = format!("COPY \"{name}\" FROM STDIN (FORMAT csv)");
        let mut to = client.copy_in(&copy).unwrap();
        let mut from = std::fs::File::open(out.join(format!("{name}.csv"))).unwrap();
        std::io::copy(&mut from, &mut to).unwrap();
        to.finish().unwrap();
    }
    client.batch_execute("VACUUM ANALYZE").unwrap();
    let mut once = || {
        let began = Moment::now();
        for question in questions {
            client.query(question, &[]).unwrap();
        }
        began.elapsed().as_secs_f64() * 1000.0
    };
    once();
    let ms = median((0..3).map(|_| once()).collect());
    client
        .batch_execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        .unwrap();
    Some(ms)
}
