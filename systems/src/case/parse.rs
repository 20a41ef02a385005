//! The text of a case: blocks, statements, `{ field = value }`.
//!
//! Not here: what a value means (`words`).

/// A case as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// For messages: the file, or the page and block.
    pub name: String,
    pub blocks: Vec<Block>,
}

/// Lines up to an empty one.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Number of its first line, from 1.
    pub line: usize,
    pub statements: Vec<String>,
    pub expected: Vec<String>,
    /// Which statement each line of `expected` came of, when it came out: its index.
    pub said_by: Vec<usize>,
}

/// `create plan.task A { … } because …` in its parts.
#[derive(Clone, Debug, PartialEq, Default)]
pub(super) struct Statement {
    pub(super) words: Vec<String>,
    pub(super) fields: Vec<(String, String)>,
    /// What follows the braces, without `because`.
    pub(super) tail: String,
    pub(super) reason: Option<String>,
}

/// Reads a case; it cannot fail, only say something nobody understands when it is run.
pub fn parse(name: &str, text: &str) -> Case {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Option<Block> = None;
    let mut in_expected = false;
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim().is_empty() {
            blocks.extend(open.take());
            in_expected = false;
            continue;
        }
        let block = open.get_or_insert_with(|| Block {
            line: number,
            statements: Vec::new(),
            expected: Vec::new(),
            said_by: Vec::new(),
        });
        match line.trim_end() {
            "----" => in_expected = true,
            line if in_expected => block.expected.push(line.to_owned()),
            line => block.statements.push(line.to_owned()),
        }
    }
    blocks.extend(open);
    Case {
        name: name.to_owned(),
        blocks,
    }
}

impl Case {
    /// The text of the case, as [`parse`] reads it.
    pub fn text(&self) -> String {
        let blocks: Vec<String> = self
            .blocks
            .iter()
            .map(|block| {
                let mut lines = block.statements.clone();
                if !block.expected.is_empty() {
                    lines.push("----".to_owned());
                    lines.extend(block.expected.clone());
                }
                lines.join("\n") + "\n"
            })
            .collect();
        blocks.join("\n")
    }
}

/// Takes a statement apart.
pub(super) fn statement(line: &str) -> Statement {
    let (line, reason) = match line.rsplit_once(" because ") {
        Some((line, reason)) => (line, Some(reason.trim().to_owned())),
        None => (line, None),
    };
    let (head, fields, tail) = match line.split_once('{') {
        None => (line, "", ""),
        Some((head, rest)) => {
            let (fields, tail) = rest.rsplit_once('}').unwrap_or((rest, ""));
            (head, fields, tail)
        }
    };
    Statement {
        words: head.split_whitespace().map(str::to_owned).collect(),
        fields: split(fields),
        tail: tail.trim().to_owned(),
        reason,
    }
}

/// `a = 1, b = "2, 3"`: commas and equal signs in quotation marks part nothing.
fn split(text: &str) -> Vec<(String, String)> {
    let mut parts: Vec<String> = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => parts.push(String::new()),
            _ => {
                if let Some(last) = parts.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    parts
        .iter()
        .filter_map(|part| part.split_once('='))
        .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_reads_back_as_it_was_written() {
        let text = "# A rule.\n\nas 王一\nfinish A\n----\nA done\n\nshow A\n";
        let case = parse("a", text);
        assert_eq!(case.text(), text);
        assert_eq!(case.blocks[1].line, 3);
        assert_eq!(case.blocks[1].expected, ["A done"]);
    }

    #[test]
    fn a_statement_has_words_fields_and_a_reason() {
        let found = statement("drop A { x = \"甲, 乙\", y = 1 } z because 重复");
        assert_eq!(found.words, ["drop", "A"]);
        assert_eq!(
            found.fields,
            [("x".into(), "甲, 乙".into()), ("y".into(), "1".into())]
        );
        assert_eq!(
            (found.tail.as_str(), found.reason.as_deref()),
            ("z", Some("重复"))
        );
    }
}
