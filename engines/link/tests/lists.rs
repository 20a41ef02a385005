//! What holds of any two lists, and who is near whom.

use std::collections::BTreeSet;

use base::Day;
use link::{By, Linked, Person, doubled, link};
use proptest::prelude::*;

/// Few names, days and numbers, so that they meet.
fn person() -> impl Strategy<Value = Person> {
    let name = prop::sample::select(vec![
        "王一",
        "王依",
        "林小雨",
        "林晓雨",
        "林雨",
        "林小丽",
        "周·阿里",
        "",
    ]);
    let born = prop::option::weighted(0.9, (2014i16..2016, 1i8..3, 1i8..4));
    let number = prop::option::weighted(0.7, 0..20u8);
    (number, name, born).prop_map(|(number, name, born)| {
        let number = number.map_or_else(String::new, |it| format!("37000020150312{it:04}"));
        Person::new(&number, name, born.map(|(y, m, d)| Day::constant(y, m, d)))
    })
}

fn list() -> impl Strategy<Value = Vec<Person>> {
    prop::collection::vec(person(), 0..40)
}

/// Rows of one side with what became of them.
fn told(n: usize, paired: impl Iterator<Item = usize>, linked: &[&[usize]]) -> bool {
    let mut all: Vec<usize> = paired.chain(linked.concat()).collect();
    all.sort_unstable();
    all == (0..n).collect::<Vec<_>>()
}

fn firsts(doubled: &[(usize, usize)]) -> Vec<usize> {
    doubled.iter().map(|(at, _)| *at).collect()
}

fn mirrored(mut linked: Linked) -> Linked {
    for pair in &mut linked.pairs {
        (pair.left, pair.right) = (pair.right, pair.left);
    }
    linked.pairs.sort_unstable();
    std::mem::swap(&mut linked.left_doubled, &mut linked.right_doubled);
    std::mem::swap(&mut linked.left_alone, &mut linked.right_alone);
    linked.near.clear();
    linked
}

proptest! {
    /// Each row is one half of one pair, a double, or alone.
    #[test]
    fn nobody_is_lost_and_nobody_is_two(left in list(), right in list()) {
        let it = link(&left, &right);
        let pairs = || it.pairs.iter();
        prop_assert!(told(left.len(), pairs().map(|it| it.left), &[&firsts(&it.left_doubled), &it.left_alone]));
        prop_assert!(told(right.len(), pairs().map(|it| it.right), &[&firsts(&it.right_doubled), &it.right_alone]));
    }

    /// Which list is which makes no difference to who is whom.
    #[test]
    fn sides_can_be_changed(left in list(), right in list()) {
        let mut there = link(&left, &right);
        there.near.clear();
        prop_assert_eq!(mirrored(link(&right, &left)), there);
    }

    /// Nor does the order of rows, among those that stand in a list once.
    #[test]
    fn order_is_irrelevant(left in list(), right in list(), turn in 0usize..40) {
        let once = |list: Vec<Person>| {
            let again: BTreeSet<usize> = doubled(&list).into_iter().map(|(at, _)| at).collect();
            let kept = list.into_iter().enumerate().filter(|(at, _)| !again.contains(at));
            kept.map(|(_, it)| it).collect::<Vec<_>>()
        };
        let (left, right) = (once(left), once(right));
        let mut turned = left.clone();
        turned.rotate_left(turn.min(left.len()));
        let whom = |left: &[Person]| {
            let pairs = link(left, &right).pairs.into_iter();
            let pairs = pairs.map(|it| (format!("{:?}", left[it.left]), it.right));
            pairs.collect::<BTreeSet<_>>()
        };
        prop_assert_eq!(whom(&turned), whom(&left));
    }

    /// A list is the same as itself, and who is near is in no pair.
    #[test]
    fn a_list_is_itself(list in list()) {
        let it = link(&list, &list);
        let numbers = |it: &&Person| !it.number().is_empty();
        let differs = it.pairs.iter().any(|it| it.left != it.right || !it.same_name);
        prop_assert!(!differs);
        let paired: BTreeSet<usize> = it.pairs.iter().map(|it| it.left).collect();
        let again: BTreeSet<usize> = firsts(&it.left_doubled).into_iter().collect();
        for (at, person) in list.iter().enumerate() {
            prop_assert!(!numbers(&person) || paired.contains(&at) || again.contains(&at));
        }
        prop_assert!(it.near.iter().all(|it| !paired.contains(&it.left)));
    }
}

#[test]
fn a_number_decides_before_a_name() {
    let born = Some(Day::constant(2015, 3, 12));
    let ours = [Person::new("370000201503120028", "林小雨", born)];
    let theirs = [
        Person::new("370000201503129999", "林小雨", born),
        Person::new(" ３７００００201503120028", "林 晓雨", born),
    ];
    let it = link(&ours, &theirs);
    assert_eq!((it.pairs[0].right, it.pairs[0].by), (1, By::Number));
    assert_eq!(it.right_alone, [0]);
    let it = link(&ours, &theirs[..1]);
    assert_eq!(it.pairs[0].by, By::NameAndBirth);
    assert!(!it.pairs[0].same_number);
}

#[test]
fn who_is_near() {
    check("林小雨", "林晓雨", "2015-03-12", Some(90));
    check("林小雨", "林大雨", "2015-03-12", Some(80));
    check("林小雨", "林雨", "2015-03-12", Some(80));
    check("林小雨", "林雨小", "2015-03-12", None);
    check("王一", "王依", "2015-03-12", Some(90));
    check("王一", "王二", "2015-03-12", None);
    check("林小雨", "林小雨", "2015-12-03", Some(75));
    check("林小雨", "林小雨", "2014-03-12", Some(75));
    check("林小雨", "林小雨", "2014-03-11", None);
    check("林小雨", "林晓雨", "2015-03-11", None);
}

#[track_caller]
fn check(ours: &str, theirs: &str, born: &str, points: Option<u8>) {
    let ours = [Person::new("1", ours, Some(Day::constant(2015, 3, 12)))];
    let theirs = [Person::new("2", theirs, born.parse().ok())];
    let near = link(&ours, &theirs).near;
    assert_eq!(near.first().map(|it| it.points), points);
}
