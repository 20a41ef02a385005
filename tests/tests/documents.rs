//! Documents say what is true: every path they name exists.

use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[test]
fn paths_named_in_documents_exist() {
    let mut gone = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text =
            fs::read_to_string(Path::new(ROOT).join(document)).expect("the document is there");
        for path in text.split('`').skip(1).step_by(2).filter(|it| is_path(it)) {
            if !Path::new(ROOT).join(path.trim_start_matches("./")).exists() {
                gone.push(format!("{document}: {path}"));
            }
        }
    }
    assert_eq!(gone, [""; 0]);
}

/// In code marks, without spaces, and beginning with one of our own folders or files.
fn is_path(text: &str) -> bool {
    const TOPS: &[&str] = &[
        "crates/", "engines/", "systems/", "web/", "docs/", "tests/", "scripts/", "./",
    ];
    !text.contains([' ', '<', '*', '{']) && TOPS.iter().any(|top| text.starts_with(top))
}
