//! What follows from the definitions, kept beside them to be read in review.
//!
//! `UPDATE=1` writes `derived/` of every system; without it the files must be as they
//! would be written. Not here: what the derived texts look like (`model::derive`,
//! `store::schema`).

use std::path::{Path, PathBuf};

use model::{Register, System};

/// What makes one register's part of a file.
type Part = fn(&Register) -> String;

/// File, how its comments begin, and its parts.
const DERIVED: &[(&str, &str, Part)] = &[
    ("access.txt", "", access),
    ("states.txt", "", model::derive::states),
    ("schema.sql", "-- ", store::schema),
];

/// Who may do what, how each sees the fields above `internal`, and what everybody reads.
fn access(register: &Register) -> String {
    let parts = [
        model::derive::access_table(register),
        kernel::sight_table(register),
        model::derive::published(register),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    parts.join("\n")
}

fn text(system: &System, comment: &str, part: Part) -> String {
    let mut text = format!(
        "{comment}{}: written by `UPDATE=1 cargo test -p systems --test derived`, not by hand.\n",
        system.id
    );
    for register in system.registers.values() {
        let part = part(register);
        if !part.trim().is_empty() {
            text += &format!(
                "\n{comment}{} {}\n\n{}\n",
                register.id,
                register.title,
                part.trim_end()
            );
        }
    }
    text
}

#[test]
fn derived_files_are_as_the_definitions_say() {
    let update = std::env::var("UPDATE").is_ok_and(|it| it == "1");
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let model = systems::model().expect("the definitions hold");
    let mut old = Vec::new();
    for system in model.systems.values() {
        let folder = root.join(&system.id).join("derived");
        for (name, comment, part) in DERIVED {
            let (file, text) = (folder.join(name), text(system, comment, *part));
            if std::fs::read_to_string(&file).is_ok_and(|found| found == text) {
                continue;
            }
            if update {
                std::fs::create_dir_all(&folder).expect("a folder can be made");
                std::fs::write(&file, &text).expect("a derived file can be written");
            } else {
                old.push(file.display().to_string());
            }
        }
        old.extend(strangers(&folder));
    }
    assert!(
        old.is_empty(),
        "not as derived, run UPDATE=1 cargo test -p systems --test derived:\n{}",
        old.join("\n")
    );
}

/// Files in `derived/` that nothing derives.
fn strangers(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder)
        .map(|it| it.flatten().collect())
        .unwrap_or_else(|_| Vec::new());
    let known = |name: &str| DERIVED.iter().any(|(it, ..)| *it == name);
    entries
        .iter()
        .filter(|entry| !known(&entry.file_name().to_string_lossy()))
        .map(|entry| format!("{} is derived from nothing", entry.path().display()))
        .collect()
}
