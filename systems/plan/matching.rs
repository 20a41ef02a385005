//! Which task of a new edition is which of the one before, by what they say.
//!
//! Numbers move when a task is put in, and wording is polished; so tasks are the same whose
//! letters mostly are, and their numbers only decide between equals. Not here: what comes
//! of a pair (`editions`).

use std::collections::HashMap;

/// A task as it is compared.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    pub(super) no: Option<i64>,
    pub(super) title: String,
    /// Title, text and quotes.
    pub(super) whole: String,
}

/// Two that belong together, by their places on each side, and how alike they are in
/// percent; or one alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) before: Option<usize>,
    pub(super) after: Option<usize>,
    pub(super) likeness: u8,
}

/// Less alike than this are two different tasks.
const ALIKE: u8 = 50;
/// What an equal number adds.
const SAME_NO: u8 = 5;

/// Every task of both sides once, the new ones in their order, each dropped one behind the
/// one it followed.
pub(super) fn pairs(before: &[Side], after: &[Side]) -> Vec<Pair> {
    let mut partner: Vec<Option<(usize, u8)>> = vec![None; after.len()];
    let mut is_taken = vec![false; before.len()];
    // What is called the same, and once only, needs no further look.
    let titles = |sides: &[Side]| -> HashMap<String, Vec<usize>> {
        let mut found: HashMap<String, Vec<usize>> = HashMap::new();
        for (idx, side) in sides.iter().enumerate() {
            found.entry(side.title.clone()).or_default().push(idx);
        }
        found
    };
    let ours = titles(after);
    for (title, theirs) in titles(before) {
        if let ([old], Some([new])) = (theirs.as_slice(), ours.get(&title).map(Vec::as_slice)) {
            partner[*new] = Some((*old, likeness(&before[*old], &after[*new])));
            is_taken[*old] = true;
        }
    }
    let open: Vec<usize> = (0..before.len()).filter(|&idx| !is_taken[idx]).collect();
    let mut alike: Vec<(u8, usize, usize)> = Vec::new();
    for new in (0..after.len()).filter(|&idx| partner[idx].is_none()) {
        for &old in &open {
            let likeness = likeness(&before[old], &after[new]);
            if likeness >= ALIKE {
                alike.push((likeness, old, new));
            }
        }
    }
    alike.sort_by_key(|&(likeness, old, new)| (std::cmp::Reverse(likeness), new, old));
    for (likeness, old, new) in alike {
        if !is_taken[old] && partner[new].is_none() {
            partner[new] = Some((old, likeness));
            is_taken[old] = true;
        }
    }
    in_order(&partner, &is_taken)
}

fn in_order(partner: &[Option<(usize, u8)>], is_taken: &[bool]) -> Vec<Pair> {
    let mut found: Vec<Pair> = Vec::new();
    let alone = |before, after| Pair {
        before,
        after,
        likeness: 0,
    };
    for (new, partner) in partner.iter().enumerate() {
        found.push(match partner {
            Some((old, likeness)) => Pair {
                before: Some(*old),
                after: Some(new),
                likeness: *likeness,
            },
            None => alone(None, Some(new)),
        });
    }
    for old in (0..is_taken.len()).filter(|&old| !is_taken[old]) {
        let behind = |pair: &Pair| pair.before.is_some_and(|it| it + 1 == old);
        let at = found
            .iter()
            .position(behind)
            .map_or(if old == 0 { 0 } else { found.len() }, |at| at + 1);
        found.insert(at, alone(Some(old), None));
    }
    found
}

/// How alike two tasks are, in percent: by title or by all they say, whichever is more.
fn likeness(before: &Side, after: &Side) -> u8 {
    let text =
        same_letters(&before.title, &after.title).max(same_letters(&before.whole, &after.whole));
    let same_no = before.no.is_some() && before.no == after.no;
    (text + if same_no { SAME_NO } else { 0 }).min(100)
}

/// Twice the pairs of neighbouring letters two texts share by all they have, in percent;
/// numbers, which are what changes, aside.
///
/// # Source
/// Dice, "Measures of the amount of ecologic association between species", 1945.
pub(super) fn same_letters(a: &str, b: &str) -> u8 {
    if a == b {
        return 100;
    }
    let (ours, theirs) = (bigrams(a), bigrams(b));
    let whole = ours.len() + theirs.len();
    if whole == 0 {
        return 0;
    }
    let (mut at, mut shared) = (0, 0);
    for pair in &ours {
        while theirs.get(at).is_some_and(|it| it < pair) {
            at += 1;
        }
        if theirs.get(at) == Some(pair) {
            shared += 1;
            at += 1;
        }
    }
    u8::try_from(200 * shared / whole).unwrap_or(100)
}

fn bigrams(text: &str) -> Vec<(char, char)> {
    let letters: Vec<char> = text
        .chars()
        .filter(|c| c.is_alphanumeric() && !c.is_ascii_digit())
        .collect();
    let mut found: Vec<(char, char)> = letters.windows(2).map(|pair| (pair[0], pair[1])).collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(titles: &[&str]) -> Vec<Side> {
        let side = |(title, no): (&&str, i64)| Side {
            no: Some(no),
            title: (*title).to_owned(),
            whole: (*title).to_owned(),
        };
        titles.iter().zip(1..).map(side).collect()
    }

    /// Places from 1; 0 where there is none.
    #[track_caller]
    fn check(before: &[&str], after: &[&str], expected: &[(usize, usize)]) {
        let place = |it: Option<usize>| it.map_or(0, |it| it + 1);
        let found: Vec<(usize, usize)> = pairs(&sides(before), &sides(after))
            .into_iter()
            .map(|it| (place(it.before), place(it.after)))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn tasks_are_known_by_what_they_say() {
        check(
            &["新建幼儿园10所", "评选示范园5所", "招聘教师300名"],
            &["招聘教师320名", "新建、改扩建幼儿园12所", "评选示范园5所"],
            &[(3, 1), (1, 2), (2, 3)],
        );
    }

    #[test]
    fn what_was_added_and_dropped_stands_where_it_was() {
        check(
            &["新建幼儿园10所", "推进校车安全管理", "招聘教师300名"],
            &["新建幼儿园10所", "招聘教师300名", "开展心理健康筛查"],
            &[(1, 1), (2, 0), (3, 2), (0, 3)],
        );
        check(&["推进校车安全管理"], &[], &[(1, 0)]);
        check(&[], &["开展心理健康筛查"], &[(0, 1)]);
    }

    #[test]
    fn of_equals_the_number_decides() {
        check(
            &["加强管理", "加强管理"],
            &["加强管理", "加强管理"],
            &[(1, 1), (2, 2)],
        );
    }

    #[test]
    fn numbers_are_no_letters() {
        assert_eq!(same_letters("新建幼儿园10所", "新建幼儿园12所"), 100);
        assert_eq!(same_letters("新建幼儿园", "招聘教师"), 0);
        assert_eq!(same_letters("", ""), 100);
        assert_eq!(same_letters("甲", "乙"), 0);
    }
}
