//! Every case of every system, and the examples on their pages.
//!
//! `CASES=plan` runs one system's; `UPDATE=1` fills in what comes out, to be read by
//! a person before it is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use systems::case::{Case, KernelDriver, Met, parse, run};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn update() -> bool {
    std::env::var("UPDATE").is_ok_and(|it| it == "1")
}

/// Folders that are systems, by name; only the one asked for, if one is.
fn folders() -> Vec<(String, PathBuf)> {
    let asked = std::env::var("CASES").ok();
    let entries = std::fs::read_dir(root())
        .expect("the systems folder is there")
        .flatten();
    let mut found: Vec<(String, PathBuf)> = entries
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            )
        })
        .filter(|(_, path)| path.join("system.toml").exists())
        .filter(|(name, _)| asked.as_ref().is_none_or(|asked| asked == name))
        .collect();
    found.sort();
    found
}

/// A case, or what could not be run.
fn play(system: &str, folder: &Path, case: &Case) -> (Case, Met) {
    let model = Arc::new(systems::model().expect("the definitions hold"));
    let store = store::Sqlite::in_memory(Arc::clone(&model)).expect("a store in memory");
    let driver = KernelDriver::new(model, systems::rules(), Arc::new(store));
    let mut driver = driver.expect("an empty store can be read");
    let fixture = |name: &str| {
        std::fs::read_to_string(folder.join("cases").join(format!("{name}.given"))).ok()
    };
    run(case, system, &mut driver, &fixture)
}

/// Where a case and what came out part.
fn differences(case: &Case, found: &Case) -> Vec<String> {
    case.blocks
        .iter()
        .zip(&found.blocks)
        .filter(|(expected, found)| expected.expected != found.expected)
        .map(|(expected, found)| {
            format!(
                "{}:{}\n  {}\n  expected:\n    {}\n  found:\n    {}",
                case.name,
                expected.line,
                expected.statements.join("\n  "),
                expected.expected.join("\n    "),
                found.expected.join("\n    "),
            )
        })
        .collect()
}

/// Fenced blocks marked `case` of a page: where the text between the fences stands.
fn on_page(page: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = page[at..]
        .find("```case\n")
        .map(|it| at + it + "```case\n".len())
    {
        let Some(close) = page[open..].find("```").map(|it| open + it) else {
            break;
        };
        found.push(open..close);
        at = close + 3;
    }
    found
}

/// Runs a system's cases and the examples on its page.
fn system(name: &str, folder: &Path, problems: &mut Vec<String>) -> Met {
    let mut met = Met::default();
    let mut judge = |case: &Case, problems: &mut Vec<String>| -> Case {
        let (found, seen) = play(name, folder, case);
        met.steps.extend(seen.steps);
        met.refusals.extend(seen.refusals);
        if !update() {
            problems.extend(differences(case, &found));
        }
        found
    };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("cases"))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.retain(|file| file.extension().is_some_and(|it| it == "case"));
    files.sort();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a case can be read");
        let short = file
            .strip_prefix(root())
            .unwrap_or(&file)
            .display()
            .to_string();
        let found = judge(&parse(&short, &text), problems);
        if update() && found.text() != text {
            std::fs::write(&file, found.text()).expect("a case can be written");
        }
    }
    let page_file = folder.join("README.md");
    if let Ok(mut page) = std::fs::read_to_string(&page_file) {
        let before = page.clone();
        for (idx, range) in on_page(&before).into_iter().enumerate().rev() {
            let name = format!("{name}/README.md block {}", idx + 1);
            let case = parse(&name, &before[range.clone()]);
            let found = judge(&case, problems);
            page.replace_range(range, &found.text());
        }
        if update() && page != before {
            std::fs::write(&page_file, page).expect("a page can be written");
        }
    }
    met
}

/// `name  why`, one a line.
fn exceptions(folder: &Path) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(folder.join("cases/exceptions.txt")).unwrap_or_default();
    let lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|line| line.split_once(' ').unwrap_or((line, "")))
        .map(|(name, why)| (name.to_owned(), why.trim().to_owned()))
        .collect()
}

#[test]
fn cases_come_out_as_written() {
    let mut problems = Vec::new();
    let model = systems::model().expect("the definitions hold");
    for (name, folder) in folders() {
        let met = system(&name, &folder, &mut problems);
        if folder.join("cases").join("exceptions.txt").exists() {
            problems.extend(uncovered(&model, &name, &folder, &met));
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}

/// Steps and refusals no case meets, unless excepted; and exceptions not needed.
fn uncovered(model: &model::Model, name: &str, folder: &Path, met: &Met) -> Vec<String> {
    let system = &model.systems[name];
    let steps = system.registers.values().flat_map(|register| {
        register
            .steps
            .keys()
            .map(move |step| format!("{}.{step}", register.id))
    });
    let refusals = system.refusals.keys().map(|code| format!("{name}.{code}"));
    let all: BTreeSet<String> = steps.chain(refusals).collect();
    let seen: BTreeSet<String> = met.steps.union(&met.refusals).cloned().collect();
    let excepted = exceptions(folder);
    let unmet = all
        .iter()
        .filter(|it| !seen.contains(*it) && !excepted.contains_key(*it))
        .map(|it| {
            format!("{it} is met by no case and is no exception in {name}/cases/exceptions.txt")
        });
    let unneeded = excepted
        .keys()
        .filter(|it| seen.contains(*it) || !all.contains(*it))
        .map(|it| format!("{it} needs no exception in {name}/cases/exceptions.txt"));
    unmet.chain(unneeded).collect()
}
