//! 倒排工期: milestones laid evenly, in working days, before the day a task is due.
//!
//! Working days come from the statutory calendar; where it does not reach, weekends
//! are taken as free and the milestones say so. Not here: how milestones become
//! progress (`progress`).

use base::Day;
use kernel::{Ctx, Inputs, Outcome, Record, Values};
use model::Calendar;
use serde_json::Value as Json;

/// The days of `count` milestones after `from`, the last on or before `due`.
///
/// # Errors
/// How many working days there are, when they are fewer than the milestones.
pub(crate) fn spread(
    from: Day,
    due: Day,
    count: usize,
    is_workday: impl Fn(Day) -> bool,
) -> Result<Vec<Day>, usize> {
    let days = std::iter::successors(from.tomorrow().ok(), |day| day.tomorrow().ok());
    let workdays: Vec<Day> = days
        .take_while(|day| *day <= due)
        .filter(|day| is_workday(*day))
        .collect();
    if workdays.len() < count || count == 0 {
        return Err(workdays.len());
    }
    Ok((1..=count)
        .map(|n| workdays[(n * workdays.len()).div_ceil(count) - 1])
        .collect())
}

/// Whether a day is worked, as far as anybody knows.
fn worked(calendar: &Calendar, day: Day) -> bool {
    calendar
        .is_workday(day)
        .unwrap_or_else(|| day.weekday().to_monday_one_offset() < 6)
}

pub(super) fn schedule(ctx: &mut Ctx<'_>, task: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let count = inputs.get("count").and_then(Json::as_u64).unwrap_or(0);
    let Some(due) = task.get("due_on").as_day() else {
        return Err(ctx.refuse(
            "plan.no_due_date",
            &[("title", task.text("title").to_owned())],
        ));
    };
    let open = ctx.having("plan.milestone", "task", task.id)?;
    let n_open = open.iter().filter(|it| it.in_state("open")).count();
    if n_open > 0 {
        return Err(ctx.refuse("plan.already_scheduled", &[("n", n_open.to_string())]));
    }
    let plan = task
        .get("plan")
        .as_ref()
        .map(|plan| ctx.get("plan.plan", plan))
        .transpose()?;
    let begins = plan.and_then(|plan| plan.get("begins_on").as_day());
    let today = ctx.today();
    let from = begins.map_or(today, |begins| begins.max(today));
    let kernel = ctx.kernel().clone();
    let calendar = &kernel.model.calendar;
    let n_milestones = usize::try_from(count).unwrap_or(usize::MAX);
    let days = spread(from, due, n_milestones, |day| worked(calendar, day)).map_err(|days| {
        ctx.refuse(
            "plan.too_few_days",
            &[
                ("from", from.to_string()),
                ("due_on", due.to_string()),
                ("days", days.to_string()),
                ("count", count.to_string()),
            ],
        )
    })?;
    for (day, n) in days.into_iter().zip(1..) {
        let mut values = Values::new();
        values.insert("task".into(), task.id.into());
        let title = format!("{}：第{n}个节点（共{count}个）", task.text("title"));
        values.insert("title".into(), title.into());
        values.insert("due_on".into(), day.into());
        if calendar.workdays_between(from, day).is_none() {
            let note = "这一天前后的节假日安排未载入，按周末推算，请核对";
            values.insert("note".into(), note.into());
        }
        ctx.create("plan.milestone", values)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn milestones_are_spread_over_working_days_up_to_the_due_day() {
        check("2026-03-01", "2026-03-31", 2, &["2026-03-16", "2026-03-31"]);
        check("2026-03-01", "2026-03-29", 1, &["2026-03-27"]);
        check("2026-03-02", "2026-03-04", 2, &["2026-03-03", "2026-03-04"]);
    }

    #[test]
    fn fewer_working_days_than_milestones_are_refused() {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let weekday = |day: Day| day.weekday().to_monday_one_offset() < 6;
        assert_eq!(
            spread(day("2026-03-06"), day("2026-03-10"), 3, weekday),
            Err(2)
        );
    }

    #[track_caller]
    fn check(from: &str, due: &str, count: usize, days: &[&str]) {
        let day = |text: &str| text.parse::<Day>().expect("a day");
        let weekday = |day: Day| day.weekday().to_monday_one_offset() < 6;
        let found = spread(day(from), day(due), count, weekday).expect("days enough");
        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, days);
    }
}
