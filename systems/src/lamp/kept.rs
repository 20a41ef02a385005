//! A lamp as it stands on a record: colour, why, until when, and that red is told.
//!
//! Not here: what the colour comes to (the rules in `lamp`), and what a record of a system is
//! judged by, which is the system's.

use base::Day;
use kernel::{Ctx, Outcome, Record};
use model::{Params, Value};

use super::{Lamp, Light, Lines, Mark, Work};

/// Why it is lit is no longer than the field that keeps it.
const WHY_MAX: usize = 300;

/// The parameters lamps are judged by: the same wherever one is lit.
pub(super) const NUMBERS: [&str; 7] = [
    "plan.red_gap",
    "plan.yellow_gap",
    "plan.line_gap",
    "plan.near_days",
    "plan.late_days",
    "plan.wants_evidence",
    "plan.first_days",
];

/// Lights the lamp of a record today, by the numbers that hold where it belongs.
pub(crate) fn lit(ctx: &Ctx<'_>, record: &Record, work: &Work) -> Light {
    let (kernel, today) = (ctx.kernel(), ctx.today());
    let lines = lines(&kernel.params(), record, today);
    super::light(work, &lines, &kernel.model.calendar, today)
}

pub(crate) fn code(light: Option<Light>) -> Value {
    light.map_or(Value::Missing, |it| Value::Code(it.lamp.code().to_owned()))
}

pub(crate) fn why(light: Option<Light>) -> Value {
    let why = light.map(|it| it.why.chars().take(WHY_MAX).collect::<String>());
    why.into()
}

pub(crate) fn until(light: Option<Light>) -> Value {
    light.and_then(|it| it.until).into()
}

/// A 节点 as the plan of a record goes by it.
pub(crate) fn mark(milestone: &Record) -> Option<Mark> {
    Some(Mark {
        due_on: milestone.get("due_on").as_day()?,
        weight: milestone.get("weight").as_integer().unwrap_or(1),
    })
}

/// 节点 that are still to come, by name and day.
pub(crate) fn owed(milestones: &[Record]) -> Vec<(String, Day)> {
    let open = milestones.iter().filter(|it| it.in_state("open"));
    let by = |it: &Record| it.get("late_after").as_day().or(it.get("due_on").as_day());
    let named = open.map(|it| (format!("节点“{}”", it.text("title")), by(it)));
    named.filter_map(|(name, day)| Some((name, day?))).collect()
}

/// 亮红灯 is told once, by the step `warn`; when it is red no more, `recover` tells that, and
/// it may be told again.
pub(crate) fn tell(ctx: &mut Ctx<'_>, record: &Record, open: &[&str]) -> Outcome<()> {
    let is_open = open.iter().any(|it| record.in_state(it));
    let is_red = record.text("lamp") == Lamp::Red.code();
    let is_told = !record.get("red_on").is_missing();
    if is_red && is_open && !is_told {
        ctx.take_step(record.clone(), "warn")?;
    } else if !is_red && is_told {
        let register = ctx.kernel().model.register(&record.register);
        let step = register.and_then(|it| it.steps.get("recover"));
        if step.is_some_and(|it| it.from.iter().any(|state| record.in_state(state))) {
            ctx.take_step(record.clone(), "recover")?;
        }
    }
    Ok(())
}

fn lines(params: &Params, record: &Record, today: Day) -> Lines {
    let [red, yellow, line, near, late, evidence, _] =
        NUMBERS.map(|id| params.value(id, &record.path, today));
    Lines {
        red_gap: red.as_decimal().unwrap_or_default(),
        yellow_gap: yellow.as_decimal().unwrap_or_default(),
        line_gap: line.as_decimal().unwrap_or_default(),
        near: near.as_integer().unwrap_or_default(),
        stale: late.as_integer().unwrap_or_default(),
        wants_evidence: evidence.as_flag() == Some(true),
    }
}
