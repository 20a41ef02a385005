//! The business systems: their definitions, and the rules definitions cannot say.
//!
//! One folder per system beside `src/`, each with its definitions, special rules,
//! cases and page. Not here: SQL, HTTP, who is signed in. A system sees another's
//! registers and events only, never its insides.

use kernel::{JobKinds, Rules};
use model::{Diagnostic, Model, SourceFile};

#[path = "../access/mod.rs"]
pub mod access;
pub mod case;
mod days;
pub mod demo;
#[path = "../design/mod.rs"]
pub mod design;
#[path = "../exchange/mod.rs"]
pub mod exchange;
pub mod lamp;
#[path = "../livelihood/mod.rs"]
pub mod livelihood;
#[path = "../plan/mod.rs"]
pub mod plan;
#[path = "../registry/mod.rs"]
pub mod registry;
mod schedule;
#[path = "../supervision/mod.rs"]
pub mod supervision;

/// Whose lamps are lit, by system.
const LIT: &[&[(&str, &[&str])]] = &[plan::LIT, livelihood::LIT];

/// Path of a definition as diagnostics name it, and its text: every one that lies below
/// `systems/`, found by `build.rs`.
const SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));

/// The text of all shipped definitions.
pub fn sources() -> Vec<SourceFile> {
    SOURCES
        .iter()
        .map(|(path, text)| SourceFile::new(*path, *text))
        .collect()
}

/// All shipped definitions, checked.
///
/// # Errors
/// Everything that is wrong with them; warnings alone are no error.
pub fn model() -> Result<Model, Vec<Diagnostic>> {
    let (model, found) = model::load(&sources());
    let wrong: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
    if wrong.is_empty() {
        Ok(model)
    } else {
        Err(wrong)
    }
}

/// The special rules of all systems.
pub fn rules() -> Rules {
    let mut rules = Rules::default();
    access::register(&mut rules);
    registry::register(&mut rules);
    design::register(&mut rules);
    exchange::register(&mut rules);
    plan::register(&mut rules);
    livelihood::register(&mut rules);
    supervision::register(&mut rules);
    rules
}

/// Teaches a node the background jobs of all systems.
pub fn teach(kinds: &mut JobKinds) {
    access::lapsing::teach(kinds);
    exchange::teach(kinds);
    registry::turning::teach(kinds);
    registry::opening::teach(kinds);
    registry::quality::teach(kinds);
    registry::reconciliation::teach(kinds);
    plan::bound::teach(kinds);
    lamp::relight::teach(kinds);
    plan::rhythm::teach(kinds);
    supervision::teach(kinds);
}

#[cfg(test)]
mod tests {
    /// All problems at once, as a developer wants them.
    #[test]
    fn the_shipped_definitions_hold() {
        let (_, found) = model::load(&super::sources());
        let text: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(text.is_empty(), "{}", text.join("\n"));
    }
}
