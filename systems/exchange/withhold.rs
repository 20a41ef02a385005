//! 小格不公布: which lines of a table are withheld, so that nobody can be told from a small
//! number, nor a small number from what else stands in the table, nor from the tables of the
//! organisations above and below.
//!
//! Not here: what the lines are of (`open`).

use std::collections::BTreeSet;

use base::Id;

/// What stands behind a line: people it counts, and those of them the number says something of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Behind {
    pub(super) of: u64,
    /// Of a share: those that are of the part. As many as `of` where nothing is parted.
    pub(super) part: u64,
}

impl Behind {
    fn others(self) -> u64 {
        self.of.saturating_sub(self.part)
    }

    /// Whether somebody can be told from it: some, and fewer than `least`.
    pub(super) fn is_small(self, least: u64) -> bool {
        let counts = [self.of, self.part, self.others()];
        counts.iter().any(|n| (1..least).contains(n))
    }
}

/// Which lines are withheld, and whether their whole is too. The whole is published, so what is
/// withheld can be summed up: it is at least two lines, and together no small number.
pub(super) fn withheld(lines: &[Behind], least: u64) -> (Vec<bool>, bool) {
    let mut hidden: Vec<bool> = lines.iter().map(|it| it.is_small(least)).collect();
    let sum: Behind = sum(lines, |_| true);
    if sum.is_small(least) {
        return (vec![true; lines.len()], true);
    }
    if !hidden.contains(&true) {
        return (hidden, false);
    }
    // The smallest that says something goes next; lines of nobody hide nobody.
    let mut others: Vec<usize> = (0..lines.len())
        .filter(|n| !hidden[*n] && lines[*n].of > 0)
        .collect();
    others.sort_by_key(|n| std::cmp::Reverse(lines[*n].of));
    while is_told(lines, &hidden, least) {
        match others.pop() {
            Some(n) => hidden[n] = true,
            None => return (vec![true; lines.len()], true),
        }
    }
    (hidden, false)
}

/// An organisation's number, and those of the ones directly below it.
pub(super) struct Node {
    pub(super) unit: Id,
    pub(super) behind: Behind,
    pub(super) below: Vec<Node>,
}

/// What is withheld wherever it is told.
#[derive(Debug, Default)]
pub(super) struct Hidden {
    pub(super) units: BTreeSet<Id>,
    /// Organisations of which what is not of one below them is withheld.
    pub(super) rests: BTreeSet<Id>,
}

impl Node {
    /// What is withheld here and below, so that the tables of all levels, laid beside one
    /// another, tell no more than each alone: of a number that is told what is withheld below
    /// it hides in a sum, and of one that is not nothing below it is told.
    pub(super) fn withheld(&self, least: u64) -> Hidden {
        let mut hidden = Hidden::default();
        self.go_down(self.behind.is_small(least), least, &mut hidden);
        hidden
    }

    fn go_down(&self, is_hidden: bool, least: u64, hidden: &mut Hidden) {
        if is_hidden {
            hidden.units.insert(self.unit);
        }
        if self.below.is_empty() {
            return;
        }
        let mut lines: Vec<Behind> = self.below.iter().map(|it| it.behind).collect();
        let below = sum(&lines, |_| true);
        lines.push(Behind {
            of: self.behind.of.saturating_sub(below.of),
            part: self.behind.part.saturating_sub(below.part),
        });
        let (flags, _) = match is_hidden {
            true => (vec![true; lines.len()], true),
            false => withheld(&lines, least),
        };
        if flags.last() == Some(&true) {
            hidden.rests.insert(self.unit);
        }
        for (node, is_hidden) in self.below.iter().zip(&flags) {
            node.go_down(*is_hidden, least, hidden);
        }
    }
}

/// Whether what is withheld can be told from the rest.
fn is_told(lines: &[Behind], hidden: &[bool], least: u64) -> bool {
    let n = hidden.iter().filter(|it| **it).count();
    n < 2 || sum(lines, |n| hidden[n]).is_small(least)
}

fn sum(lines: &[Behind], of: impl Fn(usize) -> bool) -> Behind {
    let lines = lines.iter().enumerate().filter(|(n, _)| of(*n));
    lines.fold(Behind { of: 0, part: 0 }, |sum, (_, it)| Behind {
        of: sum.of + it.of,
        part: sum.part + it.part,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counts(counts: &[u64]) -> Vec<Behind> {
        let all = counts.iter();
        all.map(|n| Behind { of: *n, part: *n }).collect()
    }

    #[test]
    fn a_small_line_takes_the_next_smallest_with_it() {
        let (hidden, whole) = withheld(&counts(&[3, 200, 9, 60, 0]), 5);
        assert_eq!(hidden, [true, false, true, false, false]);
        assert!(!whole);
    }

    #[test]
    fn nothing_small_nothing_withheld() {
        let (hidden, whole) = withheld(&counts(&[5, 0, 12]), 5);
        assert_eq!((hidden, whole), (vec![false; 3], false));
    }

    #[test]
    fn two_small_lines_that_sum_up_to_little_take_a_third() {
        let (hidden, _) = withheld(&counts(&[1, 2, 80, 300]), 5);
        assert_eq!(hidden, [true, true, true, false]);
    }

    #[test]
    fn of_a_share_those_who_are_not_of_the_part_count_too() {
        let all = [
            Behind { of: 100, part: 98 },
            Behind { of: 100, part: 50 },
            Behind { of: 90, part: 40 },
        ];
        let (hidden, _) = withheld(&all, 5);
        assert_eq!(
            hidden,
            [true, false, true],
            "two without: told apart by name"
        );
    }

    #[test]
    fn a_small_whole_takes_everything() {
        assert_eq!(withheld(&counts(&[1, 2]), 5), (vec![true, true], true));
    }

    fn node(n: u128, of: u64, below: Vec<Node>) -> Node {
        Node {
            unit: Id::from_u128(n),
            behind: Behind { of, part: of },
            below,
        }
    }

    fn units(hidden: &Hidden) -> Vec<u128> {
        hidden.units.iter().map(|it| it.as_u128()).collect()
    }

    #[test]
    fn a_county_told_does_not_tell_its_small_school() {
        let east = node(1, 100, vec![node(11, 3, vec![]), node(12, 97, vec![])]);
        let west = node(2, 80, vec![node(21, 30, vec![]), node(22, 50, vec![])]);
        let hidden = node(0, 180, vec![east, west]).withheld(5);
        // By schools alone 3 and 30 would do; with the counties told, 3 is 100 less 97.
        assert_eq!(units(&hidden), [11, 12]);
    }

    #[test]
    fn of_a_county_that_is_not_told_no_school_is() {
        let east = node(1, 3, vec![node(11, 3, vec![])]);
        let west = node(2, 80, vec![node(21, 30, vec![]), node(22, 50, vec![])]);
        let north = node(3, 90, vec![node(31, 90, vec![])]);
        let hidden = node(0, 173, vec![east, west, north]).withheld(5);
        assert_eq!(units(&hidden), [1, 2, 11, 21, 22]);
    }

    proptest! {
        /// Whoever knows the whole and all that is published knows of those withheld only their
        /// sum, and that is of two lines at least and not small.
        #[test]
        fn what_is_withheld_cannot_be_told(counts in prop::collection::vec((0u64..40, 0u64..40), 0..12), least in 2u64..10) {
            let lines: Vec<Behind> = counts.iter().map(|(of, part)| Behind { of: *of, part: (*part).min(*of) }).collect();
            let (hidden, whole) = withheld(&lines, least);
            for (line, is_hidden) in lines.iter().zip(&hidden) {
                prop_assert!(*is_hidden || !line.is_small(least));
            }
            if !whole && hidden.contains(&true) {
                prop_assert!(!is_told(&lines, &hidden, least));
            }
            if whole {
                prop_assert!(hidden.iter().all(|it| *it));
            }
        }
    }
}
