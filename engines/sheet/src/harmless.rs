//! Texts that a spreadsheet would run as formulas, and how they stay texts.

/// A cell holds 32,767 characters; the rest is for what is said of a longer text.
const CELL_MAX: usize = 32_000;

/// Whether a spreadsheet would run the text.
pub fn is_risky(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// What begins like a formula is marked as text, so that it stays one on every way onwards;
/// what is longer than a cell is cut, and says so.
pub fn harmless(text: &str) -> String {
    let mark = if is_risky(text) { "'" } else { "" };
    match text.char_indices().nth(CELL_MAX) {
        None => format!("{mark}{text}"),
        Some((end, _)) => {
            let n_left = text[end..].chars().count();
            format!(
                "{mark}{}……（后面还有 {n_left} 字，请在系统中查看全文）",
                &text[..end]
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CELL_MAX, harmless};

    #[test]
    fn formulas_are_text() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("＋1"), "'＋1");
        assert_eq!(harmless("云岭一中"), "云岭一中");
    }

    #[test]
    fn a_text_that_is_cut_says_so() {
        let whole = "长".repeat(CELL_MAX);
        assert_eq!(harmless(&whole), whole);
        let cut = harmless(&format!("{whole}短文"));
        assert!(cut.ends_with("长……（后面还有 2 字，请在系统中查看全文）"));
    }
}
