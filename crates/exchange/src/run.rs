//! An import: one thread reads and understands rows, the caller's writes them slot by slot.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use base::Id;
use kernel::{Caller, Ctx, Given, Kernel, Outcome, Present, Refusal};
use model::Register;
use sheet::{Book, Row};

use crate::batch::{BATCH, Counts, Part, Parts, Refused};
use crate::layout::{Layout, RowKind, unreadable};
use crate::parse::{Parsed, Parser};

/// Rows that are understood together.
const CHUNK: usize = 1024;
/// Or as many as are together so heavy, in bytes of text.
const CHUNK_MAX: usize = 4 << 20;
/// Chunks that wait for their turn to be written.
const AHEAD: usize = 3;
/// Rows offered to one slot.
const OFFERED: usize = 4096;
/// So many rows are named among those passed over, and among those refused.
const NAMED: usize = 20;
const REFUSED_MAX: usize = 100_000;

/// What is imported, and how.
#[derive(Clone)]
pub struct Import {
    pub kernel: Kernel,
    pub caller: Caller,
    pub register: String,
    pub layout: Layout,
    pub present: Present,
    /// The batch it belongs to; none: nothing is written, it is only said what would be.
    pub batch: Option<Id>,
    /// Rows taken by an earlier import of the same file, where no key would tell.
    pub before: HashSet<u32>,
}

/// What became of an import.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub counts: Counts,
    /// Rows that belong to the paper and not to the list, the first of them.
    pub passed: Vec<u32>,
    /// The rows that were not taken, when nothing was written; else they lie with the batch.
    pub refused: Vec<Refused>,
}

/// Where a slot is written: at once, or as a step of a background job.
pub trait Slots {
    /// Runs the work after those at their desks; `done` rows were done before.
    ///
    /// # Errors
    /// What the work answers, or that it must stop here.
    fn slot(&mut self, done: u64, work: Work) -> Outcome<()>;
}

/// One slot's work.
pub type Work = Box<dyn FnMut(&mut Ctx<'_>) -> Outcome<()> + Send>;

/// Slots one after another, telling how many rows are done.
pub struct AtOnce<'a> {
    pub kernel: &'a Kernel,
    pub caller: &'a Caller,
    pub told: &'a mut dyn FnMut(u64),
}

impl Slots for AtOnce<'_> {
    fn slot(&mut self, done: u64, mut work: Work) -> Outcome<()> {
        (self.told)(done);
        self.kernel.in_slot(self.caller, move |ctx| work(ctx))
    }
}

/// Imports the rows of the file, from where the batch ended.
///
/// # Errors
/// Refused when the file cannot be read on, or the caller may not create; what was taken by
/// then stays, with its parts.
pub fn run(import: &Import, book: Book, slots: &mut dyn Slots) -> Outcome<Summary> {
    let register = import.register()?.clone();
    may_take(&register, &import.layout, import.present)?;
    let mut state = State::of(import)?;
    let (sender, rows) = sync_channel(AHEAD);
    let from = (state.last, state.done);
    let passed = Arc::new(Mutex::new(Vec::new()));
    let ended = std::thread::scope(|scope| {
        let (import, register, passed) = (import, &register, Arc::clone(&passed));
        let reader = scope.spawn(move || read_rows(import, register, book, from, &sender, &passed));
        let written = state.write(&register.id, rows, slots);
        let read = reader.join().unwrap_or_else(|_| {
            Err(kernel::StoreError::plain("reading the rows of a file panicked").into())
        });
        written.and(read)
    });
    ended?;
    let passed = std::mem::take(&mut *passed.lock().unwrap_or_else(PoisonError::into_inner));
    Ok(Summary {
        counts: state.counts,
        passed,
        refused: state.refused,
    })
}

impl Import {
    pub(crate) fn register(&self) -> Outcome<&Register> {
        let register = self.kernel.model.register(&self.register);
        let may = |it: &&Register| {
            self.caller.is_platform() || (!it.hidden && self.caller.has_role(&it.create))
        };
        Ok(register.filter(may).ok_or_else(Refusal::not_found)?)
    }
}

/// Whether a whole import could only fail.
///
/// # Errors
/// Refused with what is missing.
pub fn may_take(register: &Register, layout: &Layout, present: Present) -> Result<(), Refusal> {
    if register.prepare.is_some() {
        let says = format!("{}须逐条新建，不能批量导入。", register.title);
        return Err(Refusal::new("kernel.one_by_one", says));
    }
    let known = present == Present::Update && !layout.key(register).is_empty();
    if known || layout.missing.is_empty() {
        return Ok(());
    }
    // What a citizen's number would tell.
    let told = register.fields.values().filter_map(|it| {
        let by = it
            .told_by
            .as_ref()
            .filter(|_| layout.missing.contains(&it.title))?;
        register.fields.get(by)
    });
    let mut told = told.map(|it| format!("有“{}”列的，由号码得出的不用补。", it.title));
    let says = format!(
        "表头中缺少“{}”列，每条{}都要填写。请补上这些列，或指明表中哪一列是它。{}",
        layout.missing.join("”“"),
        register.title,
        told.next().unwrap_or_default()
    );
    Err(Refusal::new("import.columns", says))
}

/// Rows that wait for their slot, and which rows of the file they were.
#[derive(Clone, Default)]
struct Waiting {
    at: Vec<u32>,
    given: Vec<Given>,
}

impl Waiting {
    fn len(&self) -> usize {
        self.at.len()
    }

    fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    fn extend(&mut self, rows: Vec<Parsed>) {
        for Parsed { row, given } in rows {
            self.at.push(row);
            self.given.push(given);
        }
    }

    fn drop_first(&mut self, n: usize) {
        self.at.drain(..n);
        self.given.drain(..n);
    }
}

/// How far an import came.
struct State<'a> {
    import: &'a Import,
    key: Vec<String>,
    last: u32,
    /// Records of the last row that are done.
    done: usize,
    counts: Counts,
    refused: Vec<Refused>,
}

impl<'a> State<'a> {
    fn of(import: &'a Import) -> Outcome<State<'a>> {
        let mut state = State {
            import,
            key: import.layout.key(import.register()?),
            last: 0,
            done: 0,
            counts: Counts::default(),
            refused: Vec::new(),
        };
        if let Some(batch) = import.batch {
            let mut parts = Parts::of(&import.kernel, batch)?;
            while let Some(part) = parts.next()? {
                let before = if state.last == part.last() {
                    state.done
                } else {
                    0
                };
                state.last = part.last();
                state.done = before + part.records_of(state.last);
                state.counts.add(&part.counts());
            }
        }
        Ok(state)
    }

    fn write(
        &mut self,
        register: &str,
        rows: Receiver<Vec<Parsed>>,
        slots: &mut dyn Slots,
    ) -> Outcome<()> {
        let mut waiting = Waiting::default();
        for chunk in rows {
            // Heavy rows, or the last ones: nothing is gained by waiting for others.
            let is_short = chunk.len() < CHUNK;
            waiting.extend(chunk);
            while waiting.len() >= OFFERED || (is_short && !waiting.is_empty()) {
                waiting = self.slot(register, waiting, slots)?;
            }
        }
        while !waiting.is_empty() {
            waiting = self.slot(register, waiting, slots)?;
        }
        Ok(())
    }

    /// Writes what fits in one slot; answers what is left.
    fn slot(&mut self, register: &str, rows: Waiting, slots: &mut dyn Slots) -> Outcome<Waiting> {
        let rows = Arc::new(rows);
        let part = Arc::new(Mutex::new(Part::default()));
        let work = self.work(register, Arc::clone(&rows), Arc::clone(&part));
        match slots.slot(self.counts.rows, work) {
            Err(kernel::Failure::Refused(refusal)) if refusal.code == DRY => {}
            other => other?,
        }
        let part = std::mem::take(&mut *part.lock().unwrap_or_else(PoisonError::into_inner));
        let n = usize::try_from(part.counts.rows).unwrap_or(usize::MAX);
        self.counts.add(&part.counts);
        if self.import.batch.is_none() {
            let room = REFUSED_MAX.saturating_sub(self.refused.len());
            self.refused.extend(part.refused.into_iter().take(room));
        }
        let mut rows = Arc::try_unwrap(rows).unwrap_or_else(|rows| rows.as_ref().clone());
        rows.drop_first(n);
        Ok(rows)
    }

    fn work(&self, register: &str, rows: Arc<Waiting>, part: Arc<Mutex<Part>>) -> Work {
        let (register, key) = (register.to_owned(), self.key.clone());
        let (present, batch) = (self.import.present, self.import.batch);
        Box::new(move |ctx| {
            let reason = match batch {
                Some(batch) => {
                    format!("导入 {}", ctx.get(BATCH, batch)?.number.unwrap_or_default())
                }
                None => String::new(),
            };
            let taken = ctx.take(&register, &rows.given, &key, present, &reason)?;
            let done = Part::of(&rows.at, taken);
            if let Some(batch) = batch {
                done.keep(ctx, batch)?;
            }
            *part.lock().unwrap_or_else(PoisonError::into_inner) = done;
            match batch {
                Some(_) => Ok(()),
                None => Err(Refusal::new(DRY, "").into()),
            }
        })
    }
}

/// Undoes a slot that was only to be looked at.
pub(crate) const DRY: &str = "import.dry";

/// Reads, understands and hands over, chunk by chunk; ends when nobody takes them any more.
fn read_rows(
    import: &Import,
    register: &Register,
    mut book: Book,
    (from, mut done): (u32, usize),
    sender: &SyncSender<Vec<Parsed>>,
    passed: &Mutex<Vec<u32>>,
) -> Outcome<()> {
    let mut parser = Parser::new(&import.kernel, &import.caller, register, &import.layout);
    let mut rows: Vec<Row> = Vec::with_capacity(CHUNK);
    let mut weight = 0;
    let mut failed = Ok(());
    let layout = &import.layout;
    let mut hand_over = |rows: &mut Vec<Row>| -> Outcome<ControlFlow<()>> {
        let mut parsed = parser.parse(rows)?;
        rows.clear();
        parsed.retain(|it| {
            let is_done = it.row < from || it.row == from && done > 0;
            done -= usize::from(is_done && it.row == from);
            !is_done && !import.before.contains(&it.row)
        });
        Ok(match parsed.is_empty() || sender.send(parsed).is_ok() {
            true => ControlFlow::Continue(()),
            false => ControlFlow::Break(()),
        })
    };
    let mut merged = layout.merged(&mut book)?;
    let read = book.each(layout.tab, &mut |mut row| {
        let kind = layout.is_row(&row);
        merged.fill(&mut row);
        match kind {
            RowKind::Row => {
                weight += row.weight();
                rows.extend(layout.rows(row));
            }
            RowKind::Remark => note(passed, row.number),
            RowKind::None => {}
        }
        if rows.len() < CHUNK && weight < CHUNK_MAX {
            return ControlFlow::Continue(());
        }
        weight = 0;
        hand_over(&mut rows).unwrap_or_else(|failure| {
            failed = Err(failure);
            ControlFlow::Break(())
        })
    });
    failed?;
    // What was read before the file broke off is taken.
    let _ = hand_over(&mut rows)?;
    read.map_err(|why| unreadable(&why).into())
}

fn note(passed: &Mutex<Vec<u32>>, row: u32) {
    let mut passed = passed.lock().unwrap_or_else(PoisonError::into_inner);
    if passed.len() < NAMED {
        passed.push(row);
    }
}
