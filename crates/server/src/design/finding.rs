//! What is wrong with a draft, mapped to the words a designer shows.

use model::Diagnostic;
use serde::Serialize;
use utoipa::ToSchema;

/// One mistake.
#[derive(Serialize, ToSchema)]
pub(super) struct Finding {
    /// `field.unknown_type`
    code: String,
    /// It must be mended before the draft can be put in force; else only thought over.
    error: bool,
    /// In Chinese.
    says: String,
    /// `safety/hazard.toml` of this layer; of another, or shipped, with what stands before it.
    file: String,
    /// Whether the file is one of this layer's.
    own: bool,
    /// The words it stands under: `field`, `x_depth`, `type`; items of a list by their place.
    path: Vec<String>,
    line: usize,
    /// The line of the text.
    excerpt: String,
}

pub(super) fn findings(found: &[Diagnostic], layer: &str) -> Vec<Finding> {
    found.iter().map(|it| finding(it, layer)).collect()
}

fn finding(it: &Diagnostic, layer: &str) -> Finding {
    let own = it
        .file
        .strip_prefix(layer)
        .and_then(|rest| rest.strip_prefix('/'));
    Finding {
        code: it.code.to_owned(),
        error: it.is_error(),
        says: it.chinese(),
        file: own.unwrap_or(&it.file).to_owned(),
        own: own.is_some(),
        path: it.path.clone(),
        line: it.line,
        excerpt: it.excerpt.clone(),
    }
}
