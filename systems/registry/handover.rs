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

/// 班号 there: its own where it is free, else the next.
fn numbers(ctx: &mut Ctx<'_>, classes: &[Record], to: Id) -> Outcome<HashMap<Id, i64>> {
    let year = |it: &Record| (it.text("stage").to_owned(), it.get("cohort").as_integer());
    let mut taken: HashMap<_, Vec<i64>> = HashMap::new();
    for class in ctx.having(CLASS, "school", to)? {
        taken
            .entry(year(&class))
            .or_default()
            .extend(class.get("no").as_integer());
    }
    let mut numbers = HashMap::new();
    for class in classes {
        let taken = taken.entry(year(class)).or_default();
        let own = class.get("no").as_integer().unwrap_or(1);
        let next = taken.iter().max().map_or(1, |it| it + 1);
        let no = if taken.contains(&own) { next } else { own };
        taken.push(no);
        numbers.insert(class.id, no);
    }
    Ok(numbers)
}
