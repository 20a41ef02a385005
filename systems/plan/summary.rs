//! 工作总结: the year-end summary of a plan as an official document, drafted from its
//! records, every number with its reference; of a plan of several years its 中期评估 and
//! 终期总结; and the draft of a plan that goes on from another.
//!
//! Not here: whether the numbers of an edited copy still hold (`verification.rs`), and
//! how a document looks (`document::write`).

mod clause;
pub(super) mod collect;
mod evaluation;
mod facts;
pub mod figure;
mod indicators;
pub(super) mod line;
pub(super) mod numbers;
mod sentence;
mod successor;
pub(super) mod text;

use base::{Day, Id};
use document::write::Official;
use facts::Paper;
use kernel::{
    Caller, Ctx, Inputs, Kernel, Outcome, Read, Record, Refusal, StoreError, Values, read,
};
use model::Value;
use numbers::Numbers;
pub(super) use numbers::{AS_OF, FIELD, NTH};

/// The type of a .docx file.
pub(crate) const DOCX: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// A drafted summary.
#[derive(Clone, Debug)]
pub struct Drafted {
    /// The .docx file.
    pub bytes: Vec<u8>,
    pub title: String,
    /// How many numbers carry a reference.
    pub numbers: usize,
    /// The history number all of them are known at.
    pub history: i64,
}

/// Drafts the summary of a plan as it is known now, without keeping it: of its year, or of all
/// its years.
///
/// # Shape
/// `as_of` is the day printed and the day lateness is judged by; the records are those of now.
///
/// # Errors
/// Not found when the caller does not see the plan; refused when the day is still to come.
pub fn draft(kernel: &Kernel, caller: &Caller, plan: Id, as_of: Day) -> Outcome<Drafted> {
    // The platform itself (command line) holds no position and sees everything.
    if *caller != Caller::platform(caller.at) {
        kernel.view(caller, "plan.plan", plan)?;
    }
    let register = kernel
        .model
        .register("plan.plan")
        .ok_or_else(Refusal::not_found)?;
    read(kernel.store(), |read| {
        let record = read.get(register, plan)?.ok_or_else(Refusal::not_found)?;
        compose(kernel, read, &record, as_of, |numbers| {
            paper(numbers, &record, at_the_end(&record))
        })
    })
}

/// What is drafted of a plan when it is over.
fn at_the_end(plan: &Record) -> Paper {
    let year = |field: &str| plan.get(field).as_day().map(|it| it.year());
    match year("begins_on").zip(year("ends_on")) {
        Some((first, last)) if first < last => Paper::Final,
        _ => Paper::Year,
    }
}

/// Step `draft 起草总结` of a plan.
pub(super) fn draft_step(ctx: &mut Ctx<'_>, plan: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let of = at_the_end(plan);
    keep(ctx, plan, inputs, of.code(), |numbers| {
        paper(numbers, plan, of)
    })
}

/// Step `assess 起草中期评估` of a plan.
pub(super) fn assess_step(ctx: &mut Ctx<'_>, plan: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let of = Paper::Midterm;
    keep(ctx, plan, inputs, of.code(), |numbers| {
        paper(numbers, plan, of)
    })
}

/// Step `print 导出草案` of a plan that goes on from another.
pub(super) fn successor_step(ctx: &mut Ctx<'_>, plan: &mut Record, inputs: &Inputs) -> Outcome<()> {
    keep(ctx, plan, inputs, "next", |numbers| {
        successor::official(numbers, plan)
    })
}

fn paper(numbers: &mut Numbers<'_>, plan: &Record, paper: Paper) -> Outcome<Official> {
    Ok(text::official(&collect::plan(numbers, plan, paper)?))
}

/// Drafts a document, keeps the file and records the summary.
fn keep(
    ctx: &mut Ctx<'_>,
    plan: &Record,
    inputs: &Inputs,
    kind: &str,
    write: impl FnOnce(&mut Numbers<'_>) -> Outcome<Official>,
) -> Outcome<()> {
    let asked = inputs
        .get("as_of")
        .and_then(|it| it.as_str())
        .and_then(|it| it.parse().ok());
    let as_of: Day = asked.unwrap_or_else(|| ctx.today());
    let kernel = ctx.kernel().clone();
    let drafted = compose(&kernel, ctx.read(), plan, as_of, write)?;
    let file = ctx.keep_file(&format!("{}.docx", drafted.title), DOCX, &drafted.bytes)?;
    let mut values = Values::new();
    values.insert("plan".into(), Value::Ref(plan.id));
    values.insert("kind".into(), Value::Code(kind.into()));
    values.insert("title".into(), drafted.title.into());
    values.insert("as_of".into(), as_of.into());
    values.insert("file".into(), vec![file].into());
    values.insert("history".into(), drafted.history.into());
    values.insert(
        "numbers".into(),
        i64::try_from(drafted.numbers).unwrap_or(i64::MAX).into(),
    );
    ctx.create("plan.summary", values)?;
    Ok(())
}

fn compose(
    kernel: &Kernel,
    read: &mut dyn Read,
    plan: &Record,
    as_of: Day,
    write: impl FnOnce(&mut Numbers<'_>) -> Outcome<Official>,
) -> Outcome<Drafted> {
    if as_of > kernel.today() {
        let says = "数据截至日不能晚于今天：还没有那一天的数据。请改填今天或更早的日期，或留空。";
        return Err(Refusal::new("plan.as_of_ahead", says).into());
    }
    let tree = kernel.tree();
    let organisation = plan
        .get("issuer")
        .as_ref()
        .or(plan.owner)
        .and_then(|id| tree.get(id))
        .or_else(|| tree.root());
    let organisation = organisation.ok_or_else(Refusal::not_found)?;
    let history = read.history_number()?;
    let period = match plan.get("period") {
        Value::Period(period) => period.to_string(),
        _ => as_of.year().to_string(),
    };
    let mut numbers = Numbers {
        kernel,
        read,
        history,
        as_of,
        organisation: organisation.id,
        organisation_code: organisation.code.clone(),
        period,
    };
    let official = write(&mut numbers)?;
    let bytes = document::write::docx(&official)
        .map_err(|error| StoreError::new("the summary could not be written as a file", error))?;
    let title = official.title.concat();
    Ok(Drafted {
        bytes,
        title,
        numbers: text::n_numbers(&official),
        history,
    })
}
