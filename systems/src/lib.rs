//! The business systems: their definitions, and the rules definitions cannot say.
//!
//! One folder per system beside `src/`, each with its definitions, special rules,
//! cases and page. Not here: SQL, HTTP, who is signed in. A system sees another's
//! registers and events only, never its insides.

use kernel::Rules;
use model::{Diagnostic, Model, SourceFile};

#[path = "../access/mod.rs"]
pub mod access;
pub mod case;
pub mod demo;
#[path = "../design/mod.rs"]
pub mod design;
#[path = "../plan/mod.rs"]
pub mod plan;
#[path = "../registry/mod.rs"]
pub mod registry;

macro_rules! embedded {
    ($($path:literal => $file:literal,)*) => {
        &[$(($path, include_str!(concat!("../", $file)))),*]
    };
}

/// Path of a definition as diagnostics name it, and its text.
const SOURCES: &[(&str, &str)] = embedded! {
    "facts.toml" => "../docs/facts.toml",
    "shapes/application.toml" => "shapes/application.toml",
    "shapes/duty.toml" => "shapes/duty.toml",
    "shapes/ledger.toml" => "shapes/ledger.toml",
    "calendar.toml" => "registry/calendar.toml",
    "access/system.toml" => "access/system.toml",
    "access/codes.toml" => "access/codes.toml",
    "access/account.toml" => "access/account.toml",
    "access/params.toml" => "access/params.toml",
    "access/position.toml" => "access/position.toml",
    "access/sign_in.toml" => "access/sign_in.toml",
    "access/credential.toml" => "access/credential.toml",
    "access/file.toml" => "access/file.toml",
    "access/erasure.toml" => "access/erasure.toml",
    "access/message.toml" => "access/message.toml",
    "access/view.toml" => "access/view.toml",
    "access/default_view.toml" => "access/default_view.toml",
    "registry/system.toml" => "registry/system.toml",
    "registry/codes.toml" => "registry/codes.toml",
    "registry/codes/gbt2260.csv" => "registry/codes/gbt2260.csv",
    "registry/codes/gbt2261-1.csv" => "registry/codes/gbt2261-1.csv",
    "registry/codes/gbt2261-3.csv" => "registry/codes/gbt2261-3.csv",
    "registry/codes/gbt3304.csv" => "registry/codes/gbt3304.csv",
    "registry/codes/gbt4658.csv" => "registry/codes/gbt4658.csv",
    "registry/codes/gbt4761.csv" => "registry/codes/gbt4761.csv",
    "registry/codes/gbt4762.csv" => "registry/codes/gbt4762.csv",
    "registry/codes/jyt1001-bxlx.csv" => "registry/codes/jyt1001-bxlx.csv",
    "registry/codes/jyt1001-cjrlx.csv" => "registry/codes/jyt1001-cjrlx.csv",
    "registry/codes/jyt1001-fjyt.csv" => "registry/codes/jyt1001-fjyt.csv",
    "registry/codes/jyt1001-gatqw.csv" => "registry/codes/jyt1001-gatqw.csv",
    "registry/codes/jyt1001-gkfs.csv" => "registry/codes/jyt1001-gkfs.csv",
    "registry/codes/jyt1001-hkxz.csv" => "registry/codes/jyt1001-hkxz.csv",
    "registry/codes/jyt1001-jdfs.csv" => "registry/codes/jyt1001-jdfs.csv",
    "registry/codes/jyt1001-jjcd.csv" => "registry/codes/jyt1001-jjcd.csv",
    "registry/codes/jyt1001-jsldlb.csv" => "registry/codes/jyt1001-jsldlb.csv",
    "registry/codes/jyt1001-jtlb.csv" => "registry/codes/jyt1001-jtlb.csv",
    "registry/codes/jyt1001-jzgdqzt.csv" => "registry/codes/jyt1001-jzgdqzt.csv",
    "registry/codes/jyt1001-jzglb.csv" => "registry/codes/jyt1001-jzglb.csv",
    "registry/codes/jyt1001-jzwyt.csv" => "registry/codes/jyt1001-jzwyt.csv",
    "registry/codes/jyt1001-jzwzk.csv" => "registry/codes/jyt1001-jzwzk.csv",
    "registry/codes/jyt1001-kncd.csv" => "registry/codes/jyt1001-kncd.csv",
    "registry/codes/jyt1001-knyy.csv" => "registry/codes/jyt1001-knyy.csv",
    "registry/codes/jyt1001-rkxd.csv" => "registry/codes/jyt1001-rkxd.csv",
    "registry/codes/jyt1001-sfzjlx.csv" => "registry/codes/jyt1001-sfzjlx.csv",
    "registry/codes/jyt1001-szdcxlx.csv" => "registry/codes/jyt1001-szdcxlx.csv",
    "registry/codes/jyt1001-wjfl.csv" => "registry/codes/jyt1001-wjfl.csv",
    "registry/codes/jyt1001-xjydlb.csv" => "registry/codes/jyt1001-xjydlb.csv",
    "registry/codes/jyt1001-xjydyy.csv" => "registry/codes/jyt1001-xjydyy.csv",
    "registry/codes/jyt1001-xsdqzt.csv" => "registry/codes/jyt1001-xsdqzt.csv",
    "registry/codes/jyt1001-xxjyjgjbz.csv" => "registry/codes/jyt1001-xxjyjgjbz.csv",
    "registry/codes/jyt1001-yebjlx.csv" => "registry/codes/jyt1001-yebjlx.csv",
    "registry/codes/jyt1001-zxxbjlx.csv" => "registry/codes/jyt1001-zxxbjlx.csv",
    "registry/codes/jyt1001-zxxbzlb.csv" => "registry/codes/jyt1001-zxxbzlb.csv",
    "registry/codes/jyt1001-zxxkc.csv" => "registry/codes/jyt1001-zxxkc.csv",
    "registry/codes/jyt1001-zxxxsly.csv" => "registry/codes/jyt1001-zxxxsly.csv",
    "registry/organisation.toml" => "registry/organisation.toml",
    "design/system.toml" => "design/system.toml",
    "design/layer.toml" => "design/layer.toml",
    "exchange/system.toml" => "exchange/system.toml",
    "exchange/codes.toml" => "exchange/codes.toml",
    "exchange/batch.toml" => "exchange/batch.toml",
    "exchange/part.toml" => "exchange/part.toml",
    "exchange/export.toml" => "exchange/export.toml",
    "exchange/params.toml" => "exchange/params.toml",
    "plan/system.toml" => "plan/system.toml",
    "plan/codes.toml" => "plan/codes.toml",
    "plan/plan.toml" => "plan/plan.toml",
    "plan/section.toml" => "plan/section.toml",
    "plan/task.toml" => "plan/task.toml",
    "plan/target.toml" => "plan/target.toml",
    "plan/deliverable.toml" => "plan/deliverable.toml",
    "plan/milestone.toml" => "plan/milestone.toml",
    "plan/report.toml" => "plan/report.toml",
    "plan/indicator.toml" => "plan/indicator.toml",
    "plan/summary.toml" => "plan/summary.toml",
    "plan/measures.toml" => "plan/measures.toml",
    "safety/system.toml" => "safety/system.toml",
    "safety/codes.toml" => "safety/codes.toml",
    "safety/hazard.toml" => "safety/hazard.toml",
    "safety/inspection.toml" => "safety/inspection.toml",
};

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
    plan::register(&mut rules);
    rules
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    /// All problems at once, as a developer wants them.
    #[test]
    fn the_shipped_definitions_hold() {
        let (_, found) = model::load(&super::sources());
        let text: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert!(text.is_empty(), "{}", text.join("\n"));
    }

    /// A definition file that is not embedded would be silently absent.
    #[test]
    fn every_definition_file_is_embedded() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut absent = Vec::new();
        for system in std::fs::read_dir(root)
            .expect("the systems folder is there")
            .flatten()
        {
            let folders = [system.path(), system.path().join("codes")];
            let files = folders.iter().flat_map(std::fs::read_dir).flatten();
            for file in files.flatten().map(|file| file.path()) {
                let name = file
                    .strip_prefix(root)
                    .expect("it lies below")
                    .display()
                    .to_string();
                let known = |path: &str| super::SOURCES.iter().any(|(it, _)| *it == path);
                let short = name.rsplit('/').next().unwrap_or_default();
                let is_definition = name.ends_with(".toml") || name.ends_with(".csv");
                if is_definition && !known(&name) && !known(short) {
                    absent.push(name);
                }
            }
        }
        assert_eq!(absent, [""; 0]);
    }
}
