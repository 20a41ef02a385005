//! Where a case and what came out part: line by line, with the statement it came of.
//!
//! Not here: which cases are played (`folder`).

use super::{Case, parse::Block};

/// What differs, block by block; a block that came out as written is not told.
pub(super) fn told(case: &Case, found: &Case) -> Vec<String> {
    let blocks = case.blocks.iter().zip(&found.blocks);
    let parted = blocks.filter(|(written, came)| written.expected != came.expected);
    let told = parted.map(|(written, came)| {
        let lines = lines(written, came).join("\n  ");
        format!("{}:{}\n  {lines}", case.name, written.line)
    });
    told.collect()
}

/// `12: assign A`, a statement; `- 15: A found`, written and did not come out; `+ A fixing`,
/// came out and is not written.
fn lines(written: &Block, came: &Block) -> Vec<String> {
    let (old, new) = (&written.expected, &came.expected);
    let kept = kept(old, new);
    let first = written.line + written.statements.len() + 1;
    let (mut at, mut to, mut told) = (0, 0, Vec::new());
    let mut said = None;
    for (i, j) in kept.into_iter().chain([(old.len(), new.len())]) {
        let missing = (at..i).map(|at| format!("- {}: {}", first + at, old[at]));
        let mut missing: Vec<String> = missing.collect();
        for (line, by) in new[to..j].iter().zip(&came.said_by[to..j]) {
            if said.replace(by) != Some(by) {
                let number = written.line + by;
                told.push(format!("{number}: {}", written.statements[*by]));
            }
            told.append(&mut missing);
            told.push(format!("+ {line}"));
        }
        told.append(&mut missing);
        (at, to) = (i + 1, j + 1);
    }
    told
}

/// The longest run of lines that both have, as pairs of where they stand.
fn kept(old: &[String], new: &[String]) -> Vec<(usize, usize)> {
    let mut longest = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            longest[i][j] = match old[i] == new[j] {
                true => longest[i + 1][j + 1] + 1,
                false => longest[i + 1][j].max(longest[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < old.len() && j < new.len() {
        if old[i] == new[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if longest[i + 1][j] >= longest[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::parse;

    const WRITTEN: &str =
        "# A rule.\n\nas 王一\nopen A\nclose A\nshow A\n----\nA open\nA closed\n状态 已办结\n";

    #[track_caller]
    fn check(came: &[(&str, usize)], expected: &[&str]) {
        let written = parse("t/cases/a.case", WRITTEN);
        let mut found = written.clone();
        let block = &mut found.blocks[1];
        block.expected = came.iter().map(|it| it.0.to_owned()).collect();
        block.said_by = came.iter().map(|it| it.1).collect();
        assert_eq!(told(&written, &found).join("\n"), expected.join("\n"));
    }

    #[test]
    fn a_line_that_came_out_otherwise_stands_with_its_statement() {
        let came = [
            ("A open", 1),
            ("refused kernel.fields", 2),
            ("请填写“日期”", 2),
            ("状态 已办结", 3),
        ];
        let told = [
            "t/cases/a.case:3",
            "  5: close A",
            "  - 9: A closed",
            "  + refused kernel.fields",
            "  + 请填写“日期”",
        ];
        check(&came, &told);
    }

    #[test]
    fn what_did_not_come_out_is_told_and_what_did_is_not() {
        check(&[("A open", 1), ("A closed", 2), ("状态 已办结", 3)], &[]);
        check(
            &[("A open", 1), ("状态 已办结", 3)],
            &["t/cases/a.case:3", "  - 9: A closed"],
        );
        let all = [
            "t/cases/a.case:3",
            "  - 8: A open",
            "  - 9: A closed",
            "  - 10: 状态 已办结",
        ];
        check(&[], &all);
    }
}
