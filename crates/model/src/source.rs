//! Where a definition is from, as it is told to people. Not here: who issued it, and since when.

/// Names only the authors of definitions know, before what they say.
const OWN: &[&str] = &["requirements ", "decision ", "计划批注规则"];

/// What a definition is taken from, without the names only its authors know; none where nothing
/// else is said.
pub fn source_read(source: &str) -> Option<String> {
    let is_own = |it: &str| OWN.iter().any(|own| it.starts_with(own));
    let parts = source.split('；').map(str::trim);
    let parts = parts.filter_map(|it| match it.split_once('：') {
        Some((own, said)) if is_own(own) => Some(said),
        _ if is_own(it) => None,
        _ => Some(it),
    });
    let read = parts.collect::<Vec<_>>().join("；");
    (!read.is_empty()).then_some(read)
}

#[cfg(test)]
mod tests {
    use super::source_read;

    #[test]
    fn what_only_authors_know_is_not_told() {
        let rows = [
            ("requirements M02：交办→回头看", Some("交办→回头看")),
            (
                "《食品安全法》第五十七条；requirements M47",
                Some("《食品安全法》第五十七条"),
            ),
            ("requirements M01、M03；计划批注规则 2", None),
            ("教督〔2017〕6号：第九条", Some("教督〔2017〕6号：第九条")),
            ("", None),
        ];
        for (source, read) in rows {
            assert_eq!(source_read(source).as_deref(), read, "{source}");
        }
    }
}
