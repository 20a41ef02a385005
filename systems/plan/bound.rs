//! 计量指标: a target whose number is a measure of some system: it follows the data, and opens to
//! the records it was counted from. What somebody types about it stays 自报 and counts for
//! nothing while the measure says something.
//!
//! The number is measured when the target is bound, and outside the write transaction by a job:
//! soon after records were written that its measure goes through, and each hour, as time goes
//! on too. What is kept is the last one with its day. Not here: what a measure is
//! (`kernel::measure`), and who tells the job that something was written (`kernel::job`).

use std::collections::BTreeSet;

use base::{Day, Decimal, Id, Period};
use kernel::{
    Ahead, Asked, Condition, Ctx, Every, Inputs, JobKinds, Kernel, Outcome, Query, Question,
    Record, Run, Tree,
};
use model::{Measure, Value};
use serde_json::{Value as Json, json};

use super::progress::Figure;

const TARGET: &str = "plan.target";
const MEASURE: &str = "plan.measure";
const EVERY: Every = Every::Minutes(60);

/// What the measure came to last; none of other targets, and while it says nothing.
pub(super) fn figure(target: &Record) -> Option<Figure> {
    is_bound(target).then_some(())?;
    Some(Figure {
        value: target.get("measured").as_decimal()?,
        as_of: target.get("measured_on").as_day(),
        typed: false,
    })
}

pub(super) fn is_bound(target: &Record) -> bool {
    !target.get("measure").is_missing()
}

/// Step `bind 绑定指标`: the measure that was chosen says the number from now on.
pub(super) fn bind(ctx: &mut Ctx<'_>, target: &mut Record, _: &Inputs) -> Outcome<()> {
    let kernel = ctx.kernel().clone();
    let id = target.text("measure").to_owned();
    let Some(measure) = kernel.model.measure(&id) else {
        return Ok(());
    };
    let named = ("measure", measure.title.clone());
    if measure.formula.of.register.starts_with("plan.") {
        return Err(ctx.refuse("plan.measures_itself", &[named]));
    }
    let unit = target.text("unit").to_owned();
    if folded(measure, &unit).is_none() {
        let units = [("its", measure.unit.clone()), ("unit", unit)];
        return Err(ctx.refuse("plan.unit_differs", &[&[named][..], &units].concat()));
    }
    let plan = match target.get("plan").as_ref() {
        Some(plan) => Some(ctx.get("plan.plan", plan)?),
        None => None,
    };
    place(&kernel, target, measure, plan.as_ref());
    let asked = asked(target, measure);
    let ahead = ctx.carried.take();
    let ahead = ahead.and_then(|it| it.downcast::<Counted>().ok());
    let value = match ahead.filter(|it| it.asked == asked) {
        Some(ahead) => ahead.value,
        None => count(&kernel, &asked)?,
    };
    keep(target, of_target(measure, target, value), ctx.today());
    Ok(())
}

/// What a target that is to be bound comes to.
struct Counted {
    asked: Asked,
    value: Option<Decimal>,
}

/// The number of a target that is to be bound, before the transaction that binds it.
pub(super) fn ahead(kernel: &Kernel, target: &Record) -> Outcome<Ahead> {
    let Some(measure) = kernel.model.measure(target.text("measure")) else {
        return Ok(Box::new(()));
    };
    let register = kernel.model.register("plan.plan");
    let plan = register.zip(target.get("plan").as_ref());
    let plan = match plan {
        Some((register, plan)) => kernel::read(kernel.store(), |read| read.get(register, plan))?,
        None => None,
    };
    let mut target = target.clone();
    place(kernel, &mut target, measure, plan.as_ref());
    let asked = asked(&target, measure);
    let value = count(kernel, &asked)?;
    Ok(Box::new(Counted { asked, value }))
}

fn count(kernel: &Kernel, asked: &Asked) -> Outcome<Option<Decimal>> {
    let figures = kernel.figures(asked, &[])?;
    Ok(figures.figures.first().and_then(|it| it.value))
}

/// Whose number it is, and of when.
fn place(kernel: &Kernel, target: &mut Record, measure: &Measure, plan: Option<&Record>) {
    let issuer = plan.and_then(|it| it.get("issuer").as_ref());
    let whose = whose(&kernel.tree(), target);
    target.set("measured_of", whose.or(issuer));
    let period = plan.map(|it| it.get("period").clone());
    let is_dated = measure.on.is_some();
    target.set(
        "measured_in",
        period.filter(|_| is_dated).unwrap_or_default(),
    );
}

/// Step `unbind 解除绑定`.
pub(super) fn unbind(_: &mut Ctx<'_>, target: &mut Record, _: &Inputs) -> Outcome<()> {
    for field in [
        "measure",
        "measured_of",
        "measured_in",
        "measured",
        "measured_on",
    ] {
        target.set(field, Value::Missing);
    }
    Ok(())
}

/// A unit below carries its own part; a section acts for its bureau.
fn whose(tree: &Tree, target: &Record) -> Option<Id> {
    let holder = target.get("holder").as_ref().and_then(|id| tree.get(id))?;
    let is_office = matches!(holder.kind.as_str(), "section" | "institution");
    (!is_office).then_some(holder.id)
}

fn asked(target: &Record, measure: &Measure) -> Asked {
    Asked {
        measure: measure.id.clone(),
        organisation: target.get("measured_of").as_ref(),
        period: match target.get("measured_in") {
            Value::Period(period) => Some(*period),
            _ => None,
        },
        by: Default::default(),
        as_of: None,
        known_at: None,
    }
}

/// How many of a measure's unit a target's unit is: 10000 for 人 and 万人; none where they are of
/// different things.
pub(super) fn folded(measure: &Measure, unit: &str) -> Option<Decimal> {
    if measure.unit == unit {
        return Some(Decimal::ONE);
    }
    let folds = [("万", 10_000_u32), ("亿", 100_000_000)].into_iter();
    let mut found = folds.filter(|(fold, _)| unit.strip_prefix(fold) == Some(&measure.unit));
    found.next().map(|(_, n)| Decimal::from(n))
}

/// A number in the unit of the target: 510300 人 as 51.03 万人.
fn of_target(measure: &Measure, target: &Record, value: Option<Decimal>) -> Option<Decimal> {
    let fold = folded(measure, target.text("unit"))?;
    match fold == Decimal::ONE {
        true => shown(measure, value),
        false => value.map(|it| (it / fold).round_dp(4).normalize()),
    }
}

/// With the places the measure is shown with.
pub(super) fn shown(measure: &Measure, value: Option<Decimal>) -> Option<Decimal> {
    let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
    let places = u32::from(measure.places);
    value.map(|it| it.round_dp_with_strategy(places, strategy).normalize())
}

fn keep(target: &mut Record, value: Option<Decimal>, today: Day) {
    target.set("measured", value);
    target.set("measured_on", value.map(|_| today));
}

/// What was measured and on which day.
type Kept = (Option<Decimal>, Option<Day>);

/// Whether what is kept is no longer so: another number, or the same since another month.
fn is_stale((kept, on): Kept, value: Option<Decimal>, today: Day) -> bool {
    let month = Period::Month(today.year(), today.month()).first();
    kept != value || value.is_some() && on.is_none_or(|on| on < month)
}

/// Teaches a node to measure what is bound.
pub fn teach(kinds: &mut JobKinds) {
    kinds.returning(MEASURE, "计量绑定的目标", EVERY, measure_all);
    kinds.goes_by(MEASURE, |kernel| {
        let targets = bound(kernel)?;
        let measures = targets.iter().map(|it| it.text("measure"));
        let measures = measures.filter_map(|it| kernel.model.measure(it));
        let through = measures.flat_map(|it| goes_by(kernel, it));
        Ok(through.collect())
    });
}

/// What is said by parameters and where units stand change a number too.
fn goes_by(kernel: &Kernel, measure: &Measure) -> BTreeSet<String> {
    let mut registers = kernel.goes_through(measure);
    registers.extend([kernel::ORGANISATION, kernel::PARAMETER].map(str::to_owned));
    registers
}

/// Measures anew what may have changed since the last turn; once in an hour everything, as
/// days pass without anybody writing.
fn measure_all(run: &mut Run<'_>) -> Outcome<Json> {
    let kernel = run.kernel();
    let today = kernel.today();
    let last = &run.job().result;
    let written = kernel.written_after(last["history"].as_i64().unwrap_or_default())?;
    let hour = last["hour"].as_i64();
    let this_hour = kernel.now().as_second().div_euclid(3_600);
    let is_hourly = hour != Some(this_hour);
    let targets = bound(kernel)?.into_iter().filter_map(|target| {
        let measure = kernel.model.measure(target.text("measure"))?;
        let may_differ = is_hourly || written.is_any_of(&goes_by(kernel, measure));
        let asked = may_differ.then(|| asked(&target, measure))?;
        Some((target, measure, asked))
    });
    let targets: Vec<_> = targets.collect();
    let questions = targets.iter().map(|(_, measure, asked)| Question {
        measure,
        asked,
        along: &[],
        reach: None,
    });
    let found = kernel.figures_together(&questions.collect::<Vec<_>>())?;
    for ((target, measure, _), figures) in targets.into_iter().zip(found) {
        let value = figures.figures.first().and_then(|it| it.value);
        let value = of_target(measure, &target, value);
        let on = target.get("measured_on").as_day();
        if !is_stale((target.get("measured").as_decimal(), on), value, today) {
            continue;
        }
        run.step(move |ctx, progress| {
            let mut target = ctx.get(TARGET, target.id)?;
            if target.in_state("running") && is_bound(&target) {
                keep(&mut target, value, ctx.today());
                ctx.update(target)?;
                progress.done += 1;
            }
            Ok(())
        })?;
    }
    Ok(json!({ "history": written.until, "hour": this_hour }))
}

/// A bureau binds dozens, not thousands.
fn bound(kernel: &Kernel) -> Outcome<Vec<Record>> {
    let Some(register) = kernel.model.register(TARGET) else {
        return Ok(Vec::new());
    };
    let query = Query::all(register, kernel.today())
        .with(Condition::Held("measure".to_owned()))
        .having("state", Value::Code("running".to_owned()));
    Ok(kernel::read(kernel.store(), |read| read.rows(&query))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_is_written_once_a_month() {
        let check = |measured: &str, on: &str, value: Option<i64>, expected: bool| {
            let today = "2026-06-10".parse().expect("a day");
            let value = value.map(Decimal::from);
            let kept = (measured.parse().ok(), on.parse().ok());
            assert_eq!(is_stale(kept, value, today), expected);
        };
        check("61", "2026-06-01", Some(61), false);
        check("61", "2026-05-31", Some(61), true);
        check("61", "2026-06-01", Some(62), true);
        check("61", "2026-06-01", None, true);
        check("", "", None, false);
        check("", "", Some(61), true);
    }
}
