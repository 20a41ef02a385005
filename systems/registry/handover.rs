//! 撤并后的交接: the classes, pupils and staff of a school that ends go on at the one school that
//! takes over, from that day.
//!
//! Whoever changed since moves from the day of that change. Not here: whether it may end
//! (`merger`); a school that ends in favour of several, whose pupils are transferred by name.

use std::collections::HashMap;

use base::Id;
use kernel::{Ctx, Outcome, Record};
use model::Value;

use super::post::{STAFF, taken_over, works};
use super::pupil::{CLASS, PUPIL, is_present};

/// JY/T 1001-2012 XJYDLB: 其他.
const OTHERWISE: &str = "99";

/// So many who are to go on somewhere.
pub(super) fn present(ctx: &mut Ctx<'_>, school: Id) -> Outcome<usize> {
    let pupils = ctx.having(PUPIL, "school", school)?;
    Ok(pupils.iter().filter(|it| is_present(it)).count())
}

/// All go on at the other school.
pub(super) fn hand_over(
    ctx: &mut Ctx<'_>,
    (school, to): (Id, Id),
    on: &Value,
    why: &str,
) -> Outcome<()> {
    let mut classes = ctx.having(CLASS, "school", school)?;
    classes.retain(|it| it.in_state("open"));
    let numbers = numbers(ctx, &classes, to)?;
    ctx.change_all(
        CLASS,
        classes,
        |class| {
            class.set("school", to);
            class.set("no", numbers[&class.id]);
            class.set("since", later(class, on));
        },
        why,
    )?;
    let mut pupils = ctx.having(PUPIL, "school", school)?;
    pupils.retain(is_present);
    ctx.change_all(
        PUPIL,
        pupils,
        |pupil| {
            pupil.set("school", to);
            pupil.set("since", later(pupil, on));
            pupil.set("change", Value::Code(OTHERWISE.into()));
        },
        why,
    )?;
    let mut staff = ctx.having(STAFF, "school", school)?;
    staff.retain(works);
    for one in staff {
        let joined = later_of(one.get("joined_on"), on);
        taken_over(ctx, one, to, joined, why)?;
    }
    Ok(())
}

fn later(record: &Record, on: &Value) -> Value {
    later_of(record.get("since"), on)
}

fn later_of(held: &Value, on: &Value) -> Value {
    match held.as_day() > on.as_day() {
        true => held.clone(),
        false => on.clone(),
    }
}

/// 班号 there: its own where it is free, else the next; free is what no class of its cohort has,
/// and no other of its grade, which would be called the same.
fn numbers(ctx: &mut Ctx<'_>, classes: &[Record], to: Id) -> Outcome<HashMap<Id, i64>> {
    let mut taken: HashMap<_, Vec<i64>> = HashMap::new();
    for class in ctx.having(CLASS, "school", to)? {
        let no = class.get("no").as_integer();
        taken.entry(by_cohort(&class)).or_default().extend(no);
        if class.in_state("open") {
            taken.entry(by_grade(&class)).or_default().extend(no);
        }
    }
    let mut numbers = HashMap::new();
    for class in classes {
        let of = [by_cohort(class), by_grade(class)];
        let there: Vec<i64> = of
            .iter()
            .filter_map(|it| taken.get(it))
            .flatten()
            .copied()
            .collect();
        let own = class.get("no").as_integer().unwrap_or(1);
        let next = there.iter().max().map_or(1, |it| it + 1);
        let no = if there.contains(&own) { next } else { own };
        for it in of {
            taken.entry(it).or_default().push(no);
        }
        numbers.insert(class.id, no);
    }
    Ok(numbers)
}

/// What a number is of: a stage with its cohort, or a grade.
type Within = (String, Option<i64>);

fn by_cohort(class: &Record) -> Within {
    (
        class.text("stage").to_owned(),
        class.get("cohort").as_integer(),
    )
}

fn by_grade(class: &Record) -> Within {
    (class.text("grade").to_owned(), None)
}

/// Classes that would stand in another grade than those of their cohort at the school they go to:
/// the one has risen a year and the other has not.
pub(super) fn out_of_step(ctx: &mut Ctx<'_>, school: Id, to: Id) -> Outcome<Vec<String>> {
    let mut open = |school: Id| -> Outcome<Vec<Record>> {
        let mut all = ctx.having(CLASS, "school", school)?;
        all.retain(|it| it.in_state("open"));
        Ok(all)
    };
    let there = open(to)?.into_iter();
    let there: HashMap<Within, String> = there
        .map(|it| (by_cohort(&it), it.text("grade").to_owned()))
        .collect();
    let apart = |it: &Record| {
        let other = there.get(&by_cohort(it));
        other.is_some_and(|other| other != it.text("grade"))
    };
    let mut titles: Vec<String> = open(school)?
        .iter()
        .filter(|it| apart(it))
        .map(|it| it.text("title").to_owned())
        .collect();
    titles.sort();
    Ok(titles)
}
