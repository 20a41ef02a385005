//! Days that rules set: so many working days from some day, by a parameter.
//!
//! Not here: deadlines that begin with a state, which the definition says (`[clock]`).

use base::Day;
use kernel::{Ctx, Record};
use model::{Stretch, Unit, Value};

/// So many working days after a day, by a parameter as it holds where the record belongs.
pub(crate) fn after(ctx: &Ctx<'_>, record: &Record, day: Day, days: &str) -> Day {
    let kernel = ctx.kernel();
    let days = kernel.params().value(days, &record.path, ctx.today());
    let n = days.as_integer().unwrap_or(0);
    kernel
        .model
        .calendar
        .after(day, Stretch::of(n, Unit::Workday))
}

/// The day a field holds; where it holds none, so many working days from today.
pub(crate) fn kept(ctx: &Ctx<'_>, record: &Record, field: &str, days: &str) -> Value {
    let day = record.get(field).as_day();
    day.unwrap_or_else(|| after(ctx, record, ctx.today(), days))
        .into()
}
