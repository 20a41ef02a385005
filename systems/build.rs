//! Finds every definition below this folder, and what it tells of the demo city, and embeds
//! both: a system is a folder and needs no line of Rust. Not here: what a definition says, and whether it holds (`model::load`).
//!
//! No `rerun-if-changed` is printed: Cargo then asks all files of the package, but those that
//! `exclude` names.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Every system may name these two; their menus come first.
const BASE: &[&str] = &["access", "registry"];
/// Folders beside the systems.
const CODE: &[&str] = &["src", "tests"];

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo says it"));
    let mut out = "&[\n".to_owned();
    embed("facts.toml", &root.join("../docs/facts.toml"), &mut out);
    for system in systems(&root)? {
        for file in definitions(&root.join(&system))? {
            embed(&named(&root, &file), &file, &mut out);
        }
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says it"));
    fs::write(folder.join("sources.rs"), out + "]")?;
    fs::write(folder.join("stories.rs"), stories(&root)? + "]")
}

/// What each system tells of the demo city.
fn stories(root: &Path) -> io::Result<String> {
    let mut out = "&[\n".to_owned();
    for system in systems(root)? {
        let file = root.join(&system).join("demo.case");
        if file.is_file() {
            embed(&system, &file, &mut out);
        }
    }
    Ok(out)
}

fn embed(name: &str, file: &Path, out: &mut String) {
    writeln!(out, "({name:?}, include_str!({file:?})),").expect("a text takes it");
}

/// The working days belong to no system, whichever folder they lie in.
fn named(root: &Path, file: &Path) -> String {
    match file.ends_with("calendar.toml") {
        true => "calendar.toml".to_owned(),
        false => file
            .strip_prefix(root)
            .unwrap_or(file)
            .display()
            .to_string(),
    }
}

fn systems(root: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() && !CODE.contains(&name.as_str()) {
            found.push(name);
        }
    }
    found.sort_by_key(|name| (!BASE.contains(&name.as_str()), name.clone()));
    Ok(found)
}

/// TOML, and the lists of codes in `codes/`.
fn definitions(system: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = files(system, "toml")?;
    let codes = system.join("codes");
    if codes.is_dir() {
        found.extend(files(&codes, "csv")?);
    }
    found.sort();
    Ok(found)
}

fn files(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == ending) {
            found.push(path);
        }
    }
    Ok(found)
}
