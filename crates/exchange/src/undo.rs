//! Taking an import back: what it made goes, what it changed is put back; what somebody
//! touched since stays, and is told.

use std::sync::{Arc, Mutex, PoisonError};

use base::Id;
use kernel::{Caller, Ctx, Done, Kernel, Outcome, Record, Refusal};

use crate::batch::{BATCH, Parts};
use crate::run::Slots;

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
                match why {
                    None => kept.undone += 1,
                    Some(why) => {
                        kept.kept += 1;
                        stay.push((row, done));
                        if kept.rows.len() < NAMED {
                            kept.rows.push((row, why));
                        }
                    }
                }
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
        let importer = record.get("importer").as_ref();
        let mine = importer == Some(ctx.caller().account) || ctx.caller().is_platform();
        if !mine {
            return Err(Refusal::not_found().into());
        }
        match record.state.as_deref() {
            Some("undoing") => Ok(record),
            Some("undone") => Err(Refusal::new("import.undone", "这一批已经撤销过了。").into()),
            Some("running") => {
                let says = "这一批还在导入，导完或取消后才能撤销。";
                Err(Refusal::new("import.running", says).into())
            }
            _ => ctx.move_to(record, "undoing"),
        }
    })
}

fn ended(kernel: &Kernel, caller: &Caller, batch: Id, kept: u64) -> Outcome<()> {
    kernel.as_caller(caller, move |ctx| {
        let mut record = ctx.get(BATCH, batch)?;
        record.set("kept", i64::try_from(kept).unwrap_or(i64::MAX));
        ctx.move_to(record, "undone").map(drop)
    })
}
