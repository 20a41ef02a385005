//! Web pages: paragraphs, table rows and numbered lists.

use crate::text::{Builder, Format, Text};

pub(crate) fn is_html(text: &str) -> bool {
    let head: String = text.chars().take(4000).collect::<String>().to_ascii_lowercase();
    head.trim_start().starts_with("<!doctype html") || head.contains("<html") || head.contains("<body") || head.contains("<p>") || head.contains("<p ")
}

/// Reads a decoded web page.
pub(crate) fn read(_text: &str) -> Text {
    Builder::default().finish(Format::Html)
}
