//! What happens to records over time, played over both stores: the cases in
//! `process/cases`, over the small invented city defined in `process/`.
//!
//! `UPDATE=1` fills in what comes out over SQLite, to be read before it is committed.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(
    dead_code,
    unused_macros,
    unused_imports,
    reason = "shared with other tests"
)]
mod office;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use kernel::{Asked, Clock, Kernel, Measures as _, Rules, Values};
use model::{Model, SourceFile, Value};
use office::{Place, cluster};
use systems::case::{KernelDriver, parse, run};

/// Registers of the access system that the kernel relies on, as they are shipped.
const SHIPPED: [&str; 5] = ["account", "credential", "file", "message", "parameter"];

#[test]
fn cases_come_out_as_written_over_sqlite() {
    play(Place::sqlite, update());
}

#[test]
fn cases_come_out_as_written_when_each_job_runs_twice() {
    play(Place::twice, false);
}

#[test]
fn cases_come_out_as_written_over_postgres() {
    if let Some(cluster) = cluster() {
        play(|| Place::postgres(cluster), false);
    }
}

/// A number is computed again with the parameters as they were known when it was, and held to
/// the line of then.
#[test]
fn a_number_known_then_keeps_the_parameters_of_then() {
    let model = model();
    let place = Place::sqlite();
    let store = place.open(&model);
    let clock = Clock::from_fn(|| "2026-04-01T01:00:00Z".parse().unwrap());
    let kernel = Kernel::new(model, Rules::default(), store, clock).unwrap();
    let make = |register: &'static str, values: &[(&str, Value)]| {
        let values: Values = values
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let made = kernel.as_platform(move |ctx| ctx.create(register, values.clone()));
        made.unwrap().id
    };
    let bureau = make(kernel::ORGANISATION, &[("title", "市局".into())]);
    let costs = Value::Decimal(300.into());
    make(
        "yard.remedy",
        &[
            ("school", bureau.into()),
            ("what", "护栏".into()),
            ("cost", costs),
        ],
    );
    let ask = |measure: &str, known_at: Option<i64>| Asked {
        measure: measure.into(),
        organisation: None,
        period: None,
        by: BTreeMap::new(),
        as_of: None,
        known_at,
    };
    let beyond = |known_at| kernel.measure(&ask("yard.beyond", known_at)).unwrap();
    let cheap = |known_at| kernel.measure(&ask("yard.cheap", known_at)).unwrap().value;
    let line = |known_at| {
        let told = kernel.figures(&ask("yard.cost", known_at), &[]).unwrap();
        told.figures[0].line
    };
    let before = beyond(None);
    assert_eq!(cheap(None), Some(100.into()));
    let said = [
        ("param", "yard.small".into()),
        ("organisation", bureau.into()),
        ("from", Value::Day("2020-06-01".parse().unwrap())),
        ("value", "200".into()),
        ("basis", "试验".into()),
    ];
    make(kernel::PARAMETER, &said);
    let worth = |measured: &kernel::Measured| measured.value;
    assert_eq!(worth(&before), Some(0.into()));
    assert_eq!(worth(&beyond(None)), Some(1.into()));
    assert_eq!(worth(&beyond(Some(before.history))), Some(0.into()));
    assert_eq!(
        (cheap(None), line(None)),
        (Some(0.into()), Some(200.into()))
    );
    let then = Some(before.history);
    assert_eq!(
        (cheap(then), line(then)),
        (Some(100.into()), Some(1000.into()))
    );
}

/// Whom definitions reach that came after the installation, they owe nothing for before.
#[test]
fn a_duty_that_came_later_is_owed_from_the_first_whole_month_on() {
    let now = Arc::new(Mutex::new("2026-01-05"));
    let clock = {
        let now = Arc::clone(&now);
        Clock::from_fn(move || {
            let day = *now.lock().unwrap();
            format!("{day}T01:00:00Z").parse().unwrap()
        })
    };
    let mut before = sources();
    before.retain(|it| it.path != "yard/selfcheck.toml");
    let before = loaded(before);
    let store = Place::sqlite();
    let store = store.open(&before);
    let kernel = Kernel::new(before, Rules::default(), store, clock).unwrap();
    let school = [
        ("title", Value::from("一小")),
        ("code", "1".into()),
        ("level", Value::Code("school".into())),
    ];
    let school: Values = school.map(|(name, it)| (name.to_owned(), it)).into();
    let made = kernel.as_platform(move |ctx| ctx.create(kernel::ORGANISATION, school.clone()));
    made.unwrap();
    *now.lock().unwrap() = "2026-03-10";
    let model = model();
    let author = kernel::Author {
        account: base::Id::nil(),
        position: base::Id::nil(),
        at: kernel.now(),
    };
    let store = kernel.store();
    let epoch = store.migrate(&model, author, None, &mut |_| ()).unwrap();
    let kernel = kernel.under(model, epoch);
    let opened = |day: &'static str| {
        *now.lock().unwrap() = day;
        let run = kernel.open_duties().unwrap();
        assert!(run.failed.is_empty(), "{:?}", run.failed);
        let done = run.done.iter();
        done.map(|it| format!("{} {}", it.register, it.period))
            .collect::<Vec<_>>()
    };
    assert!(opened("2026-03-10").is_empty());
    assert_eq!(opened("2026-04-01"), ["yard.selfcheck 2026-04"]);
}

fn update() -> bool {
    std::env::var("UPDATE").is_ok_and(|it| it == "1")
}

fn play(place: impl Fn() -> Place, update: bool) {
    let model = model();
    let mut problems = Vec::new();
    for file in files(&folder().join("cases"), "case") {
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy();
        let place = place();
        let store = place.open(&model);
        let mut driver = KernelDriver::new(Arc::clone(&model), Rules::default(), store).unwrap();
        let given =
            |name: &str| std::fs::read_to_string(folder().join(format!("cases/{name}.given"))).ok();
        let (found, _) = run(&parse(&name, &text), "yard", &mut driver, &given);
        if update {
            std::fs::write(&file, found.text()).unwrap();
        } else if found.text() != text {
            problems.push(format!("{name}\n{}", found.text()));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}

fn model() -> Arc<Model> {
    loaded(sources())
}

fn loaded(sources: Vec<SourceFile>) -> Arc<Model> {
    let (model, found) = model::load(&sources);
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    Arc::new(model)
}

fn sources() -> Vec<SourceFile> {
    let shipped = concat!(env!("CARGO_MANIFEST_DIR"), "/../../systems/access/");
    let mut sources: Vec<SourceFile> = SHIPPED
        .iter()
        .map(|name| source("access", &Path::new(shipped).join(format!("{name}.toml"))))
        .collect();
    for system in files(&folder(), "") {
        let name = system.file_name().unwrap().to_string_lossy().into_owned();
        sources.extend(
            files(&system, "toml")
                .iter()
                .map(|file| source(&name, file)),
        );
    }
    let shapes = concat!(env!("CARGO_MANIFEST_DIR"), "/../../systems/shapes");
    let shapes = files(Path::new(shapes), "toml");
    sources.extend(shapes.iter().map(|file| source("shapes", file)));
    let calendar = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../systems/registry/calendar.toml"
    );
    sources.push(source("registry", Path::new(calendar)));
    let facts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/facts.toml");
    sources.push(source("docs", Path::new(facts)));
    sources
}

fn source(system: &str, file: &Path) -> SourceFile {
    let name = file.file_name().unwrap().to_string_lossy();
    SourceFile::new(
        format!("{system}/{name}"),
        std::fs::read_to_string(file).unwrap(),
    )
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/process")
}

/// What lies in a folder with this extension, in order.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    let mut files: Vec<PathBuf> = entries.map(|it| it.path()).collect();
    files.retain(|it| it.extension().unwrap_or_default() == extension);
    files.sort();
    files
}
