//! 后台任务 of an import: taking a list in and taking it back, begun by one node and gone on
//! with by whichever is up.
//!
//! The job holds nothing but the batch's id; what is imported and how is read from the batch,
//! how far it came from its parts.

use std::collections::BTreeMap;

use base::Id;
use kernel::{Ctx, Failure, JobKinds, Kernel, NewJob, Outcome, Record, Refusal, Run};
use serde_json::{Value as Json, json};
use sheet::Book;

use crate::batch::{BATCH, Same, alike, present_of};
use crate::begin::{Along, before, end, stop};
use crate::layout::{Choice, Layout, unreadable};
use crate::run::{Import, Slots, Summary, Work, run};
use crate::undo::undo;

const ROWS: &str = "import.rows";
const UNDO: &str = "import.undo";

/// Teaches a node to do them.
pub fn teach(kinds: &mut JobKinds) {
    kinds.on_demand(ROWS, import);
    kinds.on_demand(UNDO, take_back);
}

/// Starts the job that takes the rows of a batch, with the batch.
pub fn rows_of() -> Along {
    Box::new(|ctx, batch| started(ctx, batch, ROWS, "导入"))
}

/// Starts the job that takes a batch back.
pub fn undoing_of() -> Along {
    Box::new(|ctx, batch| started(ctx, batch, UNDO, "撤销导入"))
}

fn started(ctx: &mut Ctx<'_>, mut batch: Record, kind: &str, verb: &str) -> Outcome<Record> {
    let number = batch.number.clone().unwrap_or_default();
    let job = NewJob {
        id: Id::now_v7(),
        kind: kind.to_owned(),
        title: format!("{verb}{}（{number}）", batch.text("title")),
        args: json!({ "batch": batch.id }),
        due_at: ctx.kernel().now(),
    };
    ctx.start_job(&job)?;
    batch.set("job", job.id.to_string());
    ctx.update(batch)
}

/// Whether a batch's job will still do something.
///
/// # Errors
/// When the store cannot be read.
pub fn is_at_work(kernel: &Kernel, batch: &Record) -> Outcome<bool> {
    let Ok(id) = batch.text("job").parse() else {
        return Ok(false);
    };
    let job = kernel.job(id)?;
    Ok(job.is_some_and(|it| it.state.is_live()))
}

fn batch_of(run: &Run<'_>) -> Outcome<Record> {
    let kernel = run.kernel();
    let id = run.job().args["batch"].as_str();
    let id: Option<Id> = id.and_then(|it| it.parse().ok());
    let register = kernel.model.register(BATCH);
    let (Some(id), Some(register)) = (id, register) else {
        return Err(Refusal::not_found().into());
    };
    let batch = kernel::read(kernel.store(), |read| read.get(register, id))?;
    Ok(batch.ok_or_else(Refusal::not_found)?)
}

fn import(run: &mut Run<'_>) -> Outcome<Json> {
    let batch = batch_of(run)?;
    if !batch.in_state("running") {
        return Ok(json!({ "batch": batch.id }));
    }
    let came = taken(run, &batch);
    let (kernel, caller) = (run.kernel(), run.caller());
    if matches!(&came, Err(Failure::Refused(it)) if it.code == "job.cancel") {
        stop(kernel, &caller, batch.id)?;
    }
    let summary = end(kernel, &caller, batch.id, came)?;
    Ok(json!({ "batch": batch.id, "rejected": summary.counts.rejected }))
}

fn taken(run: &mut Run<'_>, batch: &Record) -> Outcome<Summary> {
    let mut book = open(run.kernel(), batch)?;
    let import = import_of(run, batch, &mut book)?;
    let rows = book
        .about(import.layout.tab)
        .map_err(|why| unreadable(&why))?;
    let rows = rows.map(|it| it.saturating_sub(u64::from(import.layout.heading_row())));
    let total = rows.and_then(|it| i64::try_from(it).ok());
    let mut steps = Steps {
        run,
        total,
        verb: "已处理",
    };
    let summary = self::run(&import, book, &mut steps)?;
    steps.end(summary.counts.rows)?;
    Ok(summary)
}

/// The list of a batch, opened anew.
///
/// # Errors
/// Refused when it has no kept file, or the file cannot be read.
pub fn open(kernel: &Kernel, batch: &Record) -> Outcome<Book> {
    let file = batch.get("file").refs().first().copied();
    let file = file.ok_or_else(|| {
        let says = match batch.get("cleared").is_missing() {
            true => "这一批的原文件没有留在系统里。",
            false => "这一批的原表和问题行已经销毁，请用手头的表格重新导入。",
        };
        Refusal::new("import.file", says)
    })?;
    let (_, bytes) = kernel.open_file(file)?;
    Ok(Book::open(bytes).map_err(|why| unreadable(&why))?)
}

/// How the list of a batch is read.
///
/// # Errors
/// Refused when the register is gone, or its heading no longer names its fields.
pub fn layout_of(kernel: &Kernel, batch: &Record, book: &mut Book) -> Outcome<Layout> {
    let register = kernel.model.register(batch.text("register"));
    let register = register.ok_or_else(Refusal::not_found)?;
    let heading = batch.get("heading").as_integer();
    let choice = Choice {
        sheet: Some(batch.text("sheet").to_owned()),
        heading: heading.and_then(|it| u32::try_from(it).ok()),
        columns: BTreeMap::new(),
    };
    let mut layout = Layout::of(kernel, register, book, &choice)?;
    layout.decide(register, batch.text("columns"));
    Ok(layout)
}

fn import_of(run: &Run<'_>, batch: &Record, book: &mut Book) -> Outcome<Import> {
    let (kernel, caller) = (run.kernel(), run.caller());
    let layout = layout_of(kernel, batch, book)?;
    let mut import = Import {
        kernel: kernel.clone(),
        caller,
        register: batch.text("register").to_owned(),
        layout,
        present: present_of(batch.text("present")),
        batch: Some(batch.id),
        before: Default::default(),
    };
    let keyed = !import.layout.key(import.register()?).is_empty();
    let earlier = alike(kernel, &import.caller, Same::of(batch))?;
    import.before = before(kernel, &earlier, keyed)?;
    Ok(import)
}

fn take_back(run: &mut Run<'_>) -> Outcome<Json> {
    let batch = batch_of(run)?;
    if !batch.in_state("undoing") {
        return Ok(json!({ "batch": batch.id }));
    }
    let taken = ["created", "updated"].map(|it| batch.get(it).as_integer().unwrap_or(0));
    let (kernel, caller) = (run.kernel().clone(), run.caller());
    let mut steps = Steps {
        run,
        total: Some(taken.iter().sum()),
        verb: "已核对",
    };
    let kept = undo(&kernel, &caller, batch.id, &mut steps)?;
    steps.end(kept.undone + kept.kept)?;
    let rows: Vec<Json> = kept.rows.iter().map(|it| json!([it.0, it.1])).collect();
    Ok(json!({ "batch": batch.id, "undone": kept.undone, "kept": kept.kept, "rows": rows }))
}

/// Each slot a step of the job.
struct Steps<'r, 'k> {
    run: &'r mut Run<'k>,
    total: Option<i64>,
    verb: &'static str,
}

impl Steps<'_, '_> {
    /// Each slot said what came before it: now the last one is done, too.
    fn end(&mut self, done: u64) -> Outcome<()> {
        self.total = i64::try_from(done).ok();
        self.slot(done, Box::new(|_| Ok(())))
    }
}

impl Slots for Steps<'_, '_> {
    fn slot(&mut self, done: u64, mut work: Work) -> Outcome<()> {
        let (total, verb) = (self.total, self.verb);
        let done = i64::try_from(done).unwrap_or(i64::MAX);
        self.run.step(move |ctx, progress| {
            work(ctx)?;
            progress.done = done;
            progress.total = total.map(|it| it.max(done));
            progress.says = format!("{verb} {done} 行");
            Ok(())
        })
    }
}
