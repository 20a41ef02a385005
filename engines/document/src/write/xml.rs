//! Text as it may stand in XML.

use quick_xml::escape::escape;

/// Escapes text for content and attributes; characters that XML forbids are left out.
pub(super) fn escaped(text: &str) -> String {
    let allowed: String = text.chars().filter(|&c| is_allowed(c)).collect();
    escape(allowed).into_owned()
}

/// Whether a character may stand in XML and is not left out.
pub(super) fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | ' '..='\u{fffd}' | '\u{10000}'..)
}
