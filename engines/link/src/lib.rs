//! 比对: the same person in two lists.
//!
//! Three questions, one after the other: who has the same document number; of the rest, who has
//! the same name and day of birth; of the rest, whose names or days are so near that somebody
//! should look. Only the first two are answers; the third gives candidates with points, for a
//! person to decide.
//!
//! Not here: files, registers, whose list it is, and what follows from a difference.
//!
//! ```
//! use link::{By, Person, link};
//! let born = "2015-03-12".parse().ok();
//! let person = |number: &str, name: &str| Person::new(number, name, born);
//! let ours = [person("370000201503120028", "林小雨"), person("", "周一诺")];
//! let theirs = [person("370000201503120028", "林晓雨"), person("", "周依诺")];
//! let linked = link(&ours, &theirs);
//! assert_eq!(linked.pairs[0].by, By::Number);
//! assert!(!linked.pairs[0].same_name);
//! assert_eq!((linked.near[0].left, linked.near[0].right), (1, 1));
//! # Ok::<(), ()>(())
//! ```

mod near;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use base::Day;
use base::chinese::{half_width, without_space};

/// What a list says of somebody. Nothing said is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    number: String,
    name: String,
    born: Option<Day>,
}

impl Person {
    /// Full width, spaces, small letters and the various middle dots of names make no difference.
    pub fn new(number: &str, name: &str, born: Option<Day>) -> Person {
        let plain = |text: &str| half_width(&without_space(text)).to_uppercase();
        Person {
            number: plain(number),
            name: plain(name).replace(['•', '・', '.', '．'], "·"),
            born,
        }
    }

    /// The document number as it is compared.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// The name as it is compared.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn born(&self) -> Option<Day> {
        self.born
    }

    fn named(&self) -> Option<(&str, Day)> {
        let named = (self.name.as_str(), self.born?);
        Some(named).filter(|(name, _)| !name.is_empty())
    }
}

/// By what two rows are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    Number,
    NameAndBirth,
}

/// A row of the left list and one of the right that are one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pair {
    pub left: usize,
    pub right: usize,
    pub by: By,
    pub same_name: bool,
    /// Also when one of the two says no number.
    pub same_number: bool,
    /// Also when one of the two says no day.
    pub same_birth: bool,
}

/// Two rows that could be one person; somebody should look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    pub left: usize,
    pub right: usize,
    /// Of 100; see the README.
    pub points: u8,
}

/// What two lists come to. All indexes are places in the lists as they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linked {
    /// Each row at most once. By the left row.
    pub pairs: Vec<Pair>,
    /// Between rows that are in no pair, at most [`NEAR_MAX`] for a left row, the nearest first.
    pub near: Vec<Near>,
    /// Rows of the left list that say again what an earlier one says: the row, and the earlier.
    pub left_doubled: Vec<(usize, usize)>,
    pub right_doubled: Vec<(usize, usize)>,
    /// Rows in no pair that are no double.
    pub left_alone: Vec<usize>,
    pub right_alone: Vec<usize>,
}

/// Candidates told of a row.
pub const NEAR_MAX: usize = 5;

/// Who of the left list is whom of the right one.
///
/// # Source
/// The order of the questions is the offices' own (先证件号、后姓名加出生日期、再人工核对); what
/// counts as near is of this engine and stands in its README.
pub fn link(left: &[Person], right: &[Person]) -> Linked {
    let (left_doubled, right_doubled) = (doubled(left), doubled(right));
    let mut ours = rest(left, &left_doubled);
    let mut theirs = rest(right, &right_doubled);
    let mut pairs = Vec::new();
    let number = |it: &Person| Some(it.number.clone()).filter(|it| !it.is_empty());
    let named = |it: &Person| it.named().map(|(name, born)| (name.to_owned(), born));
    let found = only_ones((left, &ours), (right, &theirs), number);
    let of = |by: By| move |(at, to): (usize, usize)| pair((&left[at], &right[to]), (at, to), by);
    pairs.extend(found.into_iter().map(of(By::Number)));
    leave(&mut ours, &mut theirs, &pairs);
    let found = only_ones((left, &ours), (right, &theirs), named);
    pairs.extend(found.into_iter().map(of(By::NameAndBirth)));
    leave(&mut ours, &mut theirs, &pairs);
    pairs.sort_unstable();
    Linked {
        near: near::near((left, &ours), (right, &theirs)),
        pairs,
        left_doubled,
        right_doubled,
        left_alone: ours,
        right_alone: theirs,
    }
}

/// Rows that say again what an earlier one says: the same number; without one, name and day of
/// birth of somebody who is there already. Two numbers are two people.
pub fn doubled(list: &[Person]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut numbers: HashMap<&str, usize> = HashMap::new();
    let mut names: HashMap<(&str, Day), usize> = HashMap::new();
    for (at, person) in list.iter().enumerate() {
        if person.number.is_empty() {
            continue;
        }
        match numbers.get(person.number.as_str()) {
            Some(first) => found.push((at, *first)),
            None => {
                numbers.insert(&person.number, at);
                if let Some(named) = person.named() {
                    names.entry(named).or_insert(at);
                }
            }
        }
    }
    for (at, person) in list.iter().enumerate() {
        let Some(named) = person.named().filter(|_| person.number.is_empty()) else {
            continue;
        };
        match names.get(&named) {
            Some(first) => found.push((at, *first)),
            None => drop(names.insert(named, at)),
        }
    }
    found.sort_unstable();
    found
}

fn leave(ours: &mut Vec<usize>, theirs: &mut Vec<usize>, pairs: &[Pair]) {
    let left: HashSet<usize> = pairs.iter().map(|it| it.left).collect();
    let right: HashSet<usize> = pairs.iter().map(|it| it.right).collect();
    ours.retain(|at| !left.contains(at));
    theirs.retain(|at| !right.contains(at));
}

fn rest(list: &[Person], doubled: &[(usize, usize)]) -> Vec<usize> {
    let again: HashSet<usize> = doubled.iter().map(|(at, _)| *at).collect();
    (0..list.len()).filter(|at| !again.contains(at)).collect()
}

/// Rows whose key is met once on each side.
fn only_ones<K: Hash + Eq>(
    (left, ours): (&[Person], &[usize]),
    (right, theirs): (&[Person], &[usize]),
    key: impl Fn(&Person) -> Option<K>,
) -> Vec<(usize, usize)> {
    let once = |list: &[Person], rows: &[usize]| {
        let mut once: HashMap<K, Option<usize>> = HashMap::new();
        for at in rows {
            if let Some(key) = key(&list[*at]) {
                let place = once.entry(key);
                place.and_modify(|it| *it = None).or_insert(Some(*at));
            }
        }
        once
    };
    let (ours, theirs) = (once(left, ours), once(right, theirs));
    let both = |(key, at): (K, Option<usize>)| Some((at?, (*theirs.get(&key)?)?));
    ours.into_iter().filter_map(both).collect()
}

fn pair((left, right): (&Person, &Person), (at, to): (usize, usize), by: By) -> Pair {
    Pair {
        left: at,
        right: to,
        by,
        same_name: left.name == right.name,
        same_number: agrees(&left.number, &right.number, String::is_empty),
        same_birth: agrees(&left.born, &right.born, Option::is_none),
    }
}

fn agrees<T: PartialEq>(left: &T, right: &T, is_unsaid: impl Fn(&T) -> bool) -> bool {
    left == right || is_unsaid(left) || is_unsaid(right)
}
