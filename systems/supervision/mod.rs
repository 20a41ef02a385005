//! 督查督办: what definitions cannot say of it.

pub mod warning;

use kernel::{Ctx, Inputs, JobKinds, Outcome, Record, Rules};
use model::Value;

pub fn register(rules: &mut Rules) {
    rules
        .of("supervision")
        .record("slip_made", slip_made)
        .step("slip_retitled", slip_retitled);
}

/// What is drafted under a task's former title takes the present one; what somebody called
/// otherwise stays.
fn slip_retitled(ctx: &mut Ctx<'_>, slip: &mut Record, _: &Inputs) -> Outcome<()> {
    let Some((register, id)) = kernel::named_record(slip.text("about")) else {
        return Ok(());
    };
    let task = ctx.get(register, id)?;
    if slip.get("title") == task.get("former_title") {
        slip.set("title", task.get("title").clone());
    }
    Ok(())
}

/// By hand about something red: that is why, unless its author says something else.
fn slip_made(ctx: &mut Ctx<'_>, slip: &mut Record) -> Outcome<()> {
    let cause = match kernel::named_record(slip.text("about")) {
        Some((register, id)) if slip.text("cause") == "other" => {
            let of = match register {
                "plan.task" | "plan.target" => "task",
                "livelihood.project" => "project",
                _ => return Ok(()),
            };
            let about = ctx.get(register, id)?;
            let is_red = about.text("lamp") == "red";
            is_red.then(|| (of, about.get("lamp_why").clone()))
        }
        _ => None,
    };
    let Some((cause, why)) = cause else {
        return Ok(());
    };
    let mut slip = ctx.get(&slip.register, slip.id)?;
    slip.set("cause", Value::Code(cause.to_owned()));
    if slip.get("why").is_missing() {
        slip.set("why", why);
    }
    ctx.update(slip)?;
    Ok(())
}

/// Teaches a node the system's background jobs.
pub fn teach(kinds: &mut JobKinds) {
    warning::teach(kinds);
}
