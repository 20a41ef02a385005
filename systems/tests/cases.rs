//! Every case of every system, and the examples on their pages.
//!
//! `CASES=plan` runs one system's; `UPDATE=1` fills in what comes out, to be read by
//! a person before it is committed.

use std::path::PathBuf;
use std::sync::Arc;

use systems::case::{Folder, KernelDriver};

/// Folders that are systems, by name; only the one asked for, if one is.
fn folders() -> Vec<(String, PathBuf)> {
    let asked = std::env::var("CASES").ok();
    let entries = std::fs::read_dir(env!("CARGO_MANIFEST_DIR"))
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

#[test]
fn cases_come_out_as_written() {
    let write = std::env::var("UPDATE").is_ok_and(|it| it == "1");
    let model = Arc::new(systems::model().expect("the definitions hold"));
    let mut drivers = || {
        let store = store::Sqlite::in_memory(Arc::clone(&model)).expect("a store in memory");
        KernelDriver::new(Arc::clone(&model), systems::rules(), Arc::new(store))
            .expect("an empty store can be read")
    };
    let mut problems = Vec::new();
    for (system, at) in folders() {
        let folder = Folder {
            system: &system,
            at: &at,
            write,
        };
        let played = folder.play(&model, &mut drivers);
        problems.extend(played.expect("its files can be read").problems);
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n\n"));
}
