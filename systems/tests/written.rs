//! Shipped definitions are written as the platform itself writes them, so that what is
//! made in the browser and what is typed look alike.
//!
//! `UPDATE=1` writes them so. Not here: facts, the calendar and files of codes, which are
//! lists to be read against their sources; nor shapes, which are templates.

use std::path::Path;

use model::Document;

#[test]
fn shipped_files_are_written_in_the_one_way() {
    let update = std::env::var("UPDATE").is_ok_and(|it| it == "1");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut otherwise = Vec::new();
    for source in systems::sources() {
        let is_list = ["facts.toml", "calendar.toml"].contains(&source.path.as_str())
            || source.path.starts_with("shapes/")
            || source.path.ends_with(".csv");
        if is_list {
            continue;
        }
        let document = Document::read(&source.path, &source.text).expect("it is TOML");
        let written = document.write();
        if written == source.text {
            continue;
        }
        match update {
            true => std::fs::write(root.join(&source.path), written).expect("it can be written"),
            false => otherwise.push(source.path),
        }
    }
    assert!(
        otherwise.is_empty(),
        "written otherwise, run UPDATE=1 cargo test -p systems --test written: {otherwise:?}"
    );
}
