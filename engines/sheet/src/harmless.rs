//! Texts that a spreadsheet would run as formulas, and how they stay texts.

/// A cell holds no more characters than this.
const CELL_MAX: usize = 32_000;

/// Whether a spreadsheet would run the text.
pub fn is_risky(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// What begins like a formula is marked as text, so that it stays one on every way onwards;
/// what is longer than a cell is cut.
pub fn harmless(text: &str) -> String {
    let mark = if is_risky(text) { "'" } else { "" };
    let text: String = text.chars().take(CELL_MAX).collect();
    format!("{mark}{text}")
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn formulas_are_text() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("＋1"), "'＋1");
        assert_eq!(harmless("云岭一中"), "云岭一中");
    }
}
