//! The beginning and the end of an import as a record: a new batch, or one that was cut off
//! and goes on; and its figures when it is through.

use std::collections::HashSet;
use std::io::{self, Read};

use base::Id;
use kernel::{Caller, Ctx, Failure, Kernel, Outcome, Record, Refusal};
use model::Value;
use sm3::{Digest, Sm3};

use crate::batch::{BATCH, Counts, NewBatch, Parts, Same, alike};
use crate::run::Summary;

/// An import that may run.
#[derive(Clone, Debug)]
pub struct Begun {
    pub batch: Id,
    /// Rows that earlier imports of the same file took, when no key tells them.
    pub before: HashSet<u32>,
}

/// Written together with the beginning: the job that does it.
pub type Along = Box<dyn FnMut(&mut Ctx<'_>, Record) -> Outcome<Record> + Send>;

/// Begins an import, or goes on with one of the same file that was cut off. `going_on` says
/// of one that still counts as running whether it was: only its runner can know. `keyed`:
/// records are found by a key, so rows that come again need not be remembered.
///
/// # Errors
/// Refused when the same file is being imported just now.
pub fn begin(
    kernel: &Kernel,
    caller: &Caller,
    new: &NewBatch,
    keyed: bool,
    going_on: &dyn Fn(&Record) -> Outcome<bool>,
    along: Along,
) -> Outcome<Begun> {
    let same = Same {
        register: &new.register,
        digest: &new.digest,
        sheet: &new.sheet,
    };
    let earlier = alike(kernel, caller, same)?;
    let open = |it: &&Record| matches!(it.state.as_deref(), Some("running" | "stopped"));
    let before = before(kernel, &earlier, keyed)?;
    let batch = match earlier.iter().find(open) {
        Some(batch) if batch.in_state("running") && !going_on(batch)? => {
            let says = "这个文件正在导入，请等它导完，或先取消。";
            return Err(Refusal::new("import.running", says).into());
        }
        Some(batch) => go_on(kernel, caller, batch.id, along)?,
        None => {
            let (new, mut along) = (new.clone(), along);
            let begun = kernel.as_caller(caller, move |ctx| {
                let batch = new.begin(ctx)?;
                along(ctx, batch)
            });
            begun?.id
        }
    };
    Ok(Begun { batch, before })
}

/// Goes on with a batch that was cut off.
///
/// # Errors
/// Refused when it has ended.
pub fn go_on(kernel: &Kernel, caller: &Caller, batch: Id, mut along: Along) -> Outcome<Id> {
    let gone_on = kernel.as_caller(caller, move |ctx| {
        let record = ctx.get(BATCH, batch)?;
        let record = match record.in_state("running") {
            true => record,
            false => ctx.move_to(record, "running")?,
        };
        along(ctx, record)
    });
    Ok(gone_on?.id)
}

/// Rows that earlier imports of the same file took, where no key tells.
pub(crate) fn before(kernel: &Kernel, earlier: &[Record], keyed: bool) -> Outcome<HashSet<u32>> {
    match keyed {
        true => Ok(HashSet::new()),
        false => taken_before(kernel, earlier),
    }
}

/// SM3 of a file's bytes, hex: by it a file is known when it comes again.
///
/// # Errors
/// When it cannot be read.
pub fn digest(mut input: impl Read) -> io::Result<String> {
    let mut hash = Sm3::new();
    let mut block = vec![0; 64 * 1024];
    loop {
        match input.read(&mut block)? {
            0 => return Ok(base::hex::write(&hash.finalize())),
            n => hash.update(&block[..n]),
        }
    }
}

/// Rows of these batches that were taken and not undone.
fn taken_before(kernel: &Kernel, batches: &[Record]) -> Outcome<HashSet<u32>> {
    let mut rows = HashSet::new();
    for batch in batches.iter().filter(|it| it.in_state("done")) {
        let mut parts = Parts::of(kernel, batch.id)?;
        while let Some(part) = parts.next()? {
            part.rows_taken(&mut rows);
        }
    }
    Ok(rows)
}

/// Notes what came of it: the figures, or why it stopped.
///
/// # Errors
/// What stopped it, again.
pub fn end(
    kernel: &Kernel,
    caller: &Caller,
    batch: Id,
    came: Outcome<Summary>,
) -> Outcome<Summary> {
    let (counts, says, state) = match &came {
        Ok(summary) => (summary.counts, passed_over(summary), "done"),
        // What stops a job or a process is no end: it goes on later.
        Err(Failure::Refused(refusal)) if !refusal.code.starts_with("job.") => {
            (counted(kernel, batch)?, refusal.message.clone(), "stopped")
        }
        Err(_) => return came,
    };
    kernel.as_caller(caller, move |ctx| noted(ctx, batch, &counts, &says, state))?;
    came
}

/// Stops an import somebody cancelled; what was taken stays, with its figures.
pub fn stop(kernel: &Kernel, caller: &Caller, batch: Id) -> Outcome<()> {
    let counts = counted(kernel, batch)?;
    kernel.as_caller(caller, move |ctx| {
        noted(ctx, batch, &counts, "已取消", "stopped")
    })
}

/// The figures of what was taken so far.
pub fn counted(kernel: &Kernel, batch: Id) -> Outcome<Counts> {
    let mut counts = Counts::default();
    let mut parts = Parts::of(kernel, batch)?;
    while let Some(part) = parts.next()? {
        counts.add(&part.counts());
    }
    Ok(counts)
}

fn passed_over(summary: &Summary) -> String {
    let rows: Vec<String> = summary.passed.iter().map(u32::to_string).collect();
    match rows.is_empty() {
        true => String::new(),
        false => format!("第 {} 行是合计、附注或示例，已略过", rows.join("、")),
    }
}

fn noted(ctx: &mut Ctx<'_>, batch: Id, counts: &Counts, says: &str, state: &str) -> Outcome<()> {
    let mut record = ctx.get(BATCH, batch)?;
    let figures = [
        ("rows", counts.rows),
        ("accepted", counts.accepted()),
        ("created", counts.created),
        ("updated", counts.updated),
        ("unchanged", counts.unchanged),
        ("rejected", counts.rejected),
    ];
    for (name, n) in figures {
        record.set(name, i64::try_from(n).unwrap_or(i64::MAX));
    }
    let says: String = says.chars().take(200).collect();
    record.set("says", Value::from(says));
    ctx.move_to(record, state).map(drop)
}
