//! No bytes make the reader panic or return a span outside its text.

mod mutate;

use std::path::Path;

use document::plan;
use mutate::{Chance, corpus, mutate};

/// A few hundred wrong files; `examples/fuzz.rs` goes on for as long as one likes.
#[test]
fn wrong_files_are_refused_or_read_but_never_panic() {
    let files = corpus(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus"));
    let contents: Vec<Vec<u8>> = files.iter().map(|(_, bytes)| bytes.clone()).collect();
    let mut chance = Chance(20260206);
    for round in 0..60 {
        for (name, bytes) in &files {
            let changed = mutate(bytes, &contents, &mut chance);
            let Ok(text) = document::read(&changed, name) else {
                continue;
            };
            let length = text.text.chars().count();
            assert!(
                text.blocks
                    .iter()
                    .all(|block| block.span.at <= block.span.to && block.span.to <= length),
                "{name}, round {round}"
            );
            for plan in plan::read_all(&text).unwrap_or_default() {
                let targets = plan.tasks.iter().flat_map(|task| &task.targets).chain(
                    plan.key_projects
                        .iter()
                        .flat_map(|project| &project.targets),
                );
                assert!(
                    targets
                        .map(|target| target.span)
                        .all(|span| span.at < span.to && span.to <= length),
                    "{name}, round {round}"
                );
                let _ = plan::to_json(&plan);
            }
        }
    }
}

#[test]
fn the_corpus_itself_is_read() {
    for (name, bytes) in corpus(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")) {
        if name.starts_with("crash") || name.starts_with("slow") || name.starts_with("many") {
            let _ = document::read(&bytes, &name).map(|text| plan::read_all(&text));
            continue;
        }
        let plan = document::read(&bytes, &name).and_then(|text| plan::read(&text));
        assert!(plan.is_ok_and(|plan| plan.tasks.len() >= 2), "{name}");
    }
}
