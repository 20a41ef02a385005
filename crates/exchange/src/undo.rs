//! Taking an import back: what it made goes, what it changed is put back; what somebody
//! touched since stays, and is told.

use std::sync::{Arc, Mutex, PoisonError};

use base::Id;
use kernel::{Caller, Ctx, Done, Failure, Kernel, Outcome, Record, Refusal};

use crate::batch::{BATCH, Parts};
use crate::begin::Along;
use crate::run::{DRY, Slots};

/// So many rows that stay are named.
const NAMED: usize = 100;

/// What an undoing left.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    pub undone: u64,
    pub kept: u64,
    /// Rows that stay and why, the first of them.
    pub rows: Vec<(u32, String)>,
}

/// Takes back what is left of a batch, from its last row to its first.
///
/// # Errors
/// Refused when the batch is not the caller's, or its register cannot be undone.
pub fn undo(kernel: &Kernel, caller: &Caller, batch: Id, slots: &mut dyn Slots) -> Outcome<Kept> {
    let record = begun(kernel, caller, batch)?;
    let register = record.text("register").to_owned();
    let reason = format!("撤销导入 {}", record.number.as_deref().unwrap_or_default());
    let mut kept = Kept::default();
    let mut parts = Parts::backwards(kernel, batch)?;
    while let Some(part) = parts.next()? {
        let mut rows = part.done();
        let mut stay: Vec<(u32, Done)> = Vec::new();
        while !rows.is_empty() {
            let answers = Arc::new(Mutex::new(Vec::new()));
            let (told, register, reason) = (Arc::clone(&answers), register.clone(), reason.clone());
            let (left, id) = (rows.clone(), part.id());
            let stayed = stay.clone();
            let work = move |ctx: &mut Ctx<'_>| {
                let done: Vec<Done> = left.iter().map(|(_, it)| *it).collect();
                let said = ctx.take_back(&register, &done, &reason)?;
                let mut open: Vec<(u32, Done)> = left[said.len()..].to_vec();
                open.extend(
                    left.iter()
                        .zip(&said)
                        .filter_map(|(row, why)| why.as_ref().map(|_| *row)),
                );
                open.extend(stayed.clone());
                Parts::leave(ctx, id, &open)?;
                *told.lock().unwrap_or_else(PoisonError::into_inner) = said;
                Ok(())
            };
            slots.slot(kept.undone + kept.kept, Box::new(work))?;
            let said = std::mem::take(&mut *answers.lock().unwrap_or_else(PoisonError::into_inner));
            for ((row, done), why) in rows.drain(..said.len()).zip(said) {
                if why.is_some() {
                    stay.push((row, done));
                }
                kept.tell(row, why);
            }
        }
    }
    ended(kernel, caller, batch, kept.kept)?;
    kept.rows.sort_unstable();
    Ok(kept)
}

/// Marks the batch as being undone; again after a crash.
fn begun(kernel: &Kernel, caller: &Caller, batch: Id) -> Outcome<Record> {
    kernel.as_caller(caller, move |ctx| {
        let record = ctx.get(BATCH, batch)?;
        match record.in_state("undoing") {
            true => Ok(record),
            false => undoing(ctx, record),
        }
    })
}

fn undoing(ctx: &mut Ctx<'_>, record: Record) -> Outcome<Record> {
    may_undo(ctx.kernel(), ctx.caller(), &record)?;
    ctx.move_to(record, "undoing")
}

/// Marks the batch as being undone, together with the job that does it.
///
/// # Errors
/// Refused when the batch is not the caller's, or cannot be undone now.
pub fn begin_undo(kernel: &Kernel, caller: &Caller, batch: Id, mut along: Along) -> Outcome<()> {
    kernel.as_caller(caller, move |ctx| {
        let record = ctx.get(BATCH, batch)?;
        let record = undoing(ctx, record)?;
        along(ctx, record).map(drop)
    })
}

/// Whether a batch can be taken back by the caller now.
///
/// # Errors
/// Not found when it is another's; refused with why not.
pub fn may_undo(kernel: &Kernel, caller: &Caller, batch: &Record) -> Outcome<()> {
    let mine = batch.get("importer").as_ref() == Some(caller.account) || caller.is_platform();
    if !mine {
        return Err(Refusal::not_found().into());
    }
    let register = kernel.model.register(batch.text("register"));
    let (code, says): (_, String) = match (batch.state.as_deref(), register) {
        (_, None) => ("import.gone", "这份登记册已经停用，不能整批撤销。".into()),
        (Some("undone"), _) if batch.get("kept").as_integer() == Some(0) => {
            ("import.undone", "这一批已经全部撤销了。".into())
        }
        (Some("undoing"), _) => ("import.undoing", "这一批正在撤销。".into()),
        (Some("running"), _) => (
            "import.running",
            "这一批还在导入，导完或取消后才能撤销。".into(),
        ),
        (_, Some(it)) => return Ok(kernel.may_take_back(it)?),
    };
    Err(Refusal::new(code, says).into())
}

/// What taking a batch back would leave, as far as it was looked at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Foreseen {
    pub kept: Kept,
    /// Whether all of its rows were looked at.
    pub whole: bool,
}

/// Looks at the last rows of a batch, about `most`, and says what undoing it would do to them.
/// Nothing is written.
///
/// # Errors
/// As of [`may_undo`].
pub fn foresee(kernel: &Kernel, caller: &Caller, batch: &Record, most: u64) -> Outcome<Foreseen> {
    may_undo(kernel, caller, batch)?;
    let register = batch.text("register").to_owned();
    let mut seen = Foreseen::default();
    let mut parts = Parts::backwards(kernel, batch.id)?;
    while seen.kept.undone + seen.kept.kept < most {
        let Some(part) = parts.next()? else {
            seen.whole = true;
            break;
        };
        let mut rows = part.done();
        while !rows.is_empty() {
            let said = looked_at(kernel, caller, &register, &rows)?;
            for ((row, _), why) in rows.drain(..said.len()).zip(said) {
                seen.kept.tell(row, why);
            }
        }
    }
    seen.kept.rows.sort_unstable();
    Ok(seen)
}

/// Takes rows back and undoes it.
fn looked_at(
    kernel: &Kernel,
    caller: &Caller,
    register: &str,
    rows: &[(u32, Done)],
) -> Outcome<Vec<Option<String>>> {
    let said = Arc::new(Mutex::new(Vec::new()));
    let (told, register) = (Arc::clone(&said), register.to_owned());
    let done: Vec<Done> = rows.iter().map(|(_, it)| *it).collect();
    let undone = kernel.in_slot(caller, move |ctx| {
        let answers = ctx.take_back(&register, &done, "")?;
        *told.lock().unwrap_or_else(PoisonError::into_inner) = answers;
        Err::<(), Failure>(Refusal::new(DRY, "").into())
    });
    match undone {
        Err(Failure::Refused(refusal)) if refusal.code == DRY => {}
        other => other?,
    }
    let said = std::mem::take(&mut *said.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(said)
}

impl Kept {
    /// Counts a row that goes, or stays for a reason.
    fn tell(&mut self, row: u32, stays: Option<String>) {
        match stays {
            None => self.undone += 1,
            Some(why) => {
                self.kept += 1;
                if self.rows.len() < NAMED {
                    self.rows.push((row, why));
                }
            }
        }
    }
}

fn ended(kernel: &Kernel, caller: &Caller, batch: Id, kept: u64) -> Outcome<()> {
    kernel.as_caller(caller, move |ctx| {
        let mut record = ctx.get(BATCH, batch)?;
        record.set("kept", i64::try_from(kept).unwrap_or(i64::MAX));
        ctx.move_to(record, "undone").map(drop)
    })
}
