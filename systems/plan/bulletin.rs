//! 调度通报: the circular of a round, drafted from what it brought in, every number with its
//! reference.
//!
//! Not here: what a round asks for (`round`), whether the numbers of an edited copy still
//! hold (`verification`), and how a document looks (`document::write`).

mod collect;
mod facts;
mod text;

use base::Id;
use document::write::{docx, fill};
use kernel::{Ctx, Inputs, Kernel, Outcome, Record, Refusal, StoreError, Values};

use super::summary::DOCX;
use super::summary::text::n_numbers;

/// 起草通报: a record of its own; its number is taken when it is issued.
pub(super) fn draft(ctx: &mut Ctx<'_>, round: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let mut values = Values::new();
    values.insert("round".into(), round.id.into());
    values.insert("office".into(), round.get("office").clone());
    values.insert(
        "title".into(),
        text::title(&collect::named(ctx, round)?).into(),
    );
    let mut bulletin = ctx.create("plan.bulletin", values)?;
    write(ctx, &mut bulletin, round)?;
    ctx.update(bulletin)?;
    super::round::end(ctx, round, inputs)
}

/// 重新起草: the same bulletin, from the records as they are now.
pub(super) fn redraft(ctx: &mut Ctx<'_>, bulletin: &mut Record, _: &Inputs) -> Outcome<()> {
    match bulletin.get("round").as_ref() {
        Some(round) => {
            let round = ctx.get("plan.round", round)?;
            write(ctx, bulletin, &round)
        }
        None => Ok(()),
    }
}

/// 印发: to every unit that was asked, with the number it takes.
pub(super) fn issue(ctx: &mut Ctx<'_>, bulletin: &mut Record, _: &Inputs) -> Outcome<()> {
    number_file(ctx, bulletin)?;
    let mut units: Vec<Id> = Vec::new();
    if let Some(round) = bulletin.get("round").as_ref() {
        let asked = ctx.having("plan.report", "round", round)?;
        units.extend(asked.iter().filter_map(|it| it.get("unit").as_ref()));
    }
    units.sort_unstable();
    units.dedup();
    bulletin.set("units", units);
    Ok(())
}

/// The number goes where the draft left room for it, whatever people changed around it.
fn number_file(ctx: &mut Ctx<'_>, bulletin: &mut Record) -> Outcome<()> {
    let kernel = ctx.kernel().clone();
    let open = open_number(&kernel, bulletin).unwrap_or_default();
    let number = bulletin.number.clone().unwrap_or_default();
    let Some(id) = bulletin.get("file").refs().first().copied() else {
        return Ok(());
    };
    let (name, bytes) = kernel.file_bytes(id)?;
    let filled = fill(&bytes, &open, &number)
        .map_err(|error| Refusal::new("plan.file_unread", error.to_string()))?;
    let filled = filled.ok_or_else(|| ctx.refuse("plan.no_place_for_number", &[("open", open)]))?;
    let file = ctx.keep_file(&name, DOCX, &filled)?;
    bulletin.set("file", vec![file]);
    Ok(())
}

fn open_number(kernel: &Kernel, bulletin: &Record) -> Option<String> {
    let register = kernel.model.register(&bulletin.register)?;
    kernel.open_number(register, bulletin)
}

fn write(ctx: &mut Ctx<'_>, bulletin: &mut Record, round: &Record) -> Outcome<()> {
    let kernel = ctx.kernel().clone();
    let plan = match round.get("plan").as_ref() {
        Some(plan) => ctx.get("plan.plan", plan)?,
        None => return Ok(()),
    };
    let named = collect::named(ctx, round)?;
    let history = ctx.history_number()?;
    let facts = collect::bulletin(&kernel, ctx.read(), (named, history), (round, &plan))?;
    let official = text::official(&facts, open_number(&kernel, bulletin));
    let bytes = docx(&official)
        .map_err(|error| StoreError::new("the bulletin could not be written as a file", error))?;
    let name = format!("{}.docx", bulletin.text("title"));
    let file = ctx.keep_file(&name, DOCX, &bytes)?;
    bulletin.set("file", vec![file]);
    bulletin.set("history", history);
    let n = i64::try_from(n_numbers(&official)).unwrap_or(i64::MAX);
    bulletin.set("numbers", n);
    Ok(())
}
