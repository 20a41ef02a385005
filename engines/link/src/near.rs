//! Candidates: names that sound the same or differ in one character, days that differ in one
//! part. Not here: who is sure to be whom.

use std::collections::{BTreeSet, HashMap};

use base::Day;

use crate::{NEAR_MAX, Near, Person};

/// The same name and day, as others have too.
const NAMESAKE: u8 = 95;
/// The day is the same, and the names are spelt the same in 拼音.
const SOUNDS: u8 = 90;
/// The day is the same, and one character of a name is another, too many, or missing.
const ONE_CHARACTER: u8 = 80;
/// The name is the same, and the year, the month or the day is another, or month and day change
/// places.
const ONE_PART: u8 = 75;

/// Where more rows than this share a sign, it says nothing of a person.
const CROWD: usize = 50;

/// Rows that share a sign, by points.
#[derive(Hash, PartialEq, Eq)]
enum Sign {
    Same(String, Day),
    Sound(String, Day),
    /// The name without one character, and without which; or whole.
    Part(String, Day),
    /// The name, with the parts of the day that are the same.
    Day(String, [i16; 3]),
}

/// Candidates between rows that are nobody's pair.
pub(crate) fn near(
    (left, ours): (&[Person], &[usize]),
    (right, theirs): (&[Person], &[usize]),
) -> Vec<Near> {
    let mut index: HashMap<Sign, (Vec<usize>, usize)> = HashMap::new();
    for at in theirs {
        for (sign, _) in signs(&right[*at]) {
            index.entry(sign).or_default().0.push(*at);
        }
    }
    for at in ours {
        for (sign, _) in signs(&left[*at]) {
            if let Some((_, n)) = index.get_mut(&sign) {
                *n += 1;
            }
        }
    }
    let mut found = Vec::new();
    for at in ours {
        let mut best: HashMap<usize, u8> = HashMap::new();
        for (sign, points) in signs(&left[*at]) {
            let Some((rows, n)) = index.get(&sign) else {
                continue;
            };
            if rows.len() > CROWD || *n > CROWD {
                continue;
            }
            for to in rows {
                let points = match points {
                    ONE_CHARACTER if !is_one_off(left[*at].name(), right[*to].name()) => continue,
                    points => points,
                };
                let known = best.entry(*to).or_default();
                *known = points.max(*known);
            }
        }
        let near = best.into_iter().map(|(right, points)| Near {
            left: *at,
            right,
            points,
        });
        let mut near: Vec<Near> = near.collect();
        near.sort_unstable_by_key(|it| (std::cmp::Reverse(it.points), it.right));
        near.truncate(NEAR_MAX);
        found.extend(near);
    }
    found
}

/// What somebody near would share, each once.
fn signs(person: &Person) -> Vec<(Sign, u8)> {
    let Some((name, born)) = person.named() else {
        return Vec::new();
    };
    let chars: Vec<char> = name.chars().collect();
    let mut signs = vec![(Sign::Same(name.to_owned(), born), NAMESAKE)];
    // Initials are as long as the name: too many share them.
    let spelt = base::search::spellings(name);
    let whole = spelt.into_iter().filter(|it| it.len() > chars.len());
    signs.extend(whole.map(|it| (Sign::Sound(it, born), SOUNDS)));
    let without = |out: usize| {
        let kept = chars.iter().enumerate().filter(|(at, _)| *at != out);
        kept.map(|(_, c)| *c).collect::<String>()
    };
    let mut parts: BTreeSet<String> = BTreeSet::from([name.to_owned()]);
    if chars.len() > 2 {
        parts.extend((0..chars.len()).map(without));
    }
    signs.extend(
        parts
            .into_iter()
            .map(|it| (Sign::Part(it, born), ONE_CHARACTER)),
    );
    let (year, month, day) = (born.year(), i16::from(born.month()), i16::from(born.day()));
    let (low, high) = (month.min(day), month.max(day));
    let days = [
        [0, month, day],
        [year, 0, day],
        [year, month, 0],
        [-year, low, high],
    ];
    signs.extend(days.map(|it| (Sign::Day(name.to_owned(), it), ONE_PART)));
    signs
}

/// Whether one character was written for another, or one is missing.
fn is_one_off(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let before = left.iter().zip(&right).take_while(|(a, b)| a == b).count();
    let behind = left.iter().rev().zip(right.iter().rev());
    let behind = behind.take_while(|(a, b)| a == b).count();
    let longer = left.len().max(right.len());
    left.len().abs_diff(right.len()) <= 1 && longer > 2 && before + behind + 1 >= longer
}
