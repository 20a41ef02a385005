//! An end to what comes and goes as files: lists that were imported and their refused rows,
//! uploads nobody began with, exports made in the background. It comes by itself after some
//! days, and at once when a person in it is erased.
//!
//! Not here: the records that came of a list, and who may have them erased.

use std::ops::ControlFlow;

use base::mention::Mentions;
use base::{Day, Id};
use jiff::ToSpan;
use kernel::{Caller, Condition, Failure, Kernel, Outcome, Record};
use model::Value;
use sheet::Row;

use crate::batch::{BATCH, PART, Parts, register};
use crate::export::number;
use crate::jobs::open;
use crate::leave::EXPORT;
use crate::pages::Pages;

/// Records looked at together.
const PAGE: usize = 200;
/// What a list is called that is kept no more.
const GONE: &str = "原表已销毁";

/// Until when a list is kept that comes today, and an export that is made.
pub fn kept_until(kernel: &Kernel) -> Day {
    kernel.today() + days(kernel).days()
}

fn days(kernel: &Kernel) -> i64 {
    i64::try_from(number(kernel, "kept_days", None)).unwrap_or(i64::MAX)
}

/// Destroys what has been kept long enough.
///
/// # Errors
/// When the store fails; what was done by then stays done.
pub fn sweep(kernel: &Kernel) -> Outcome<()> {
    let reason = "保存期已满";
    let mut files = kernel.as_platform(move |ctx| Ok(ctx.erase_lapsed(false, reason)?.files))?;
    let last = kernel.today() - days(kernel).days();
    let mut batches = kept(kernel)?;
    while let Some(batch) = batches.next()? {
        if kernel::china_day(batch.created_at) > last {
            break;
        }
        if !is_at_work(&batch) {
            files.extend(clear(kernel, batch.id, reason)?);
        }
    }
    match files.is_empty() {
        true => Ok(()),
        false => kernel.forget(files),
    }
}

/// Destroys, now, what is kept of somebody: exports and uploads at hand whoever is in them,
/// lists that mention the person with their refused rows, and by what an export was asked.
/// False: such a list is being imported, so that it must be asked for again; where nobody is
/// at work (`alone`) it goes as well.
///
/// # Errors
/// When the store fails, or `go_on` says to stop; it can be asked for again.
pub fn forget(
    kernel: &Kernel,
    who: &Mentions,
    reason: &str,
    alone: bool,
    go_on: &dyn Fn() -> Outcome<()>,
) -> Outcome<bool> {
    let said = reason.to_owned();
    let mut files = kernel.as_platform(move |ctx| Ok(ctx.erase_lapsed(true, &said)?.files))?;
    let mut is_whole = true;
    let mut batches = kept(kernel)?;
    while let Some(batch) = batches.next()? {
        go_on()?;
        match mentions(kernel, &batch, who)? {
            true if is_at_work(&batch) && !alone => is_whole = false,
            true => files.extend(clear(kernel, batch.id, reason)?),
            false => {}
        }
    }
    let mut exports = Pages::of(kernel, register(kernel, EXPORT)?, Vec::new(), PAGE);
    while let Some(export) = exports.next()? {
        let asked = ["where", "asked", "purpose"];
        if asked.iter().any(|it| who.is_in(export.text(it))) {
            let said = reason.to_owned();
            kernel.as_platform(move |ctx| ctx.erase_fields(EXPORT, export.id, &asked, &said))?;
        }
    }
    kernel.forget(files)?;
    Ok(is_whole)
}

/// Batches whose lists are still there.
fn kept(kernel: &Kernel) -> Outcome<Pages<'_>> {
    let uncleared = vec![Condition::Missing("cleared".into())];
    Ok(Pages::of(kernel, register(kernel, BATCH)?, uncleared, PAGE))
}

fn is_at_work(batch: &Record) -> bool {
    batch.in_state("running") || batch.in_state("undoing")
}

/// Whether a batch's list mentions somebody; where the list lies elsewhere, its refused rows.
fn mentions(kernel: &Kernel, batch: &Record, who: &Mentions) -> Outcome<bool> {
    if who.is_in(batch.text("name")) {
        return Ok(true);
    }
    if batch.get("file").is_missing() {
        let mut parts = Parts::of(kernel, batch.id)?;
        while let Some(part) = parts.next()? {
            if who.is_in(part.refused_text()) {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    let mut book = match open(kernel, batch) {
        Ok(book) => book,
        // What cannot be looked into is not kept either.
        Err(Failure::Refused(_)) => return Ok(true),
        Err(failure) => return Err(failure),
    };
    let mut found = false;
    for tab in 0..book.tabs().len() {
        let read = book.each(tab, &mut |row: Row| {
            found |= row.cells.iter().any(|it| who.is_in(&it.text()));
            match found {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        found |= read.is_err();
    }
    Ok(found)
}

/// Destroys a batch's list and what was said of its refused rows; its figures stay, and what
/// it takes to undo it. The digests of its files.
fn clear(kernel: &Kernel, batch: Id, reason: &str) -> Outcome<Vec<String>> {
    let platform = Caller::platform(kernel.now());
    let mut parts = Parts::of(kernel, batch)?;
    while let Some(part) = parts.next()? {
        if part.refused_text().is_empty() {
            continue;
        }
        let (id, said) = (part.id(), reason.to_owned());
        kernel.in_slot(&platform, move |ctx| {
            ctx.erase_fields(PART, id, &["refused"], &said)
        })?;
    }
    let said = reason.to_owned();
    kernel.as_platform(move |ctx| {
        let mut record = ctx.get(BATCH, batch)?;
        record.set("name", GONE);
        record.set("cleared", Value::Day(ctx.today()));
        ctx.update(record)?;
        Ok(ctx.erase_fields(BATCH, batch, &["file"], &said)?.files)
    })
}
