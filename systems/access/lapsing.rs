//! 到期清册: the records of a register that were kept as long as it says, listed when somebody
//! asks, gone through when another approves.
//!
//! Both are background jobs, a slot at a time, and how far they came stands in the list itself:
//! whoever goes on after a crash repeats nothing. A record that was corrected meanwhile and is
//! due no more is left. Not here: which records are due and what goes (`kernel`), who asks and
//! approves (`erasing`, the same for one record), the list as a document (`lapsed_list`).

use base::{Day, Id};
use kernel::{
    Condition, Ctx, Cursor, Erased, Inputs, JobKinds, Kernel, Lapsed, NewJob, Outcome, Progress,
    Query, Record, Refusal, Run,
};
use model::{Ending, Register, Retain, Value};
use serde_json::{Value as Json, json};

use super::erasing::{by_two, count, look_elsewhere, note_left};

/// The request, for one record or for a register's.
pub const ERASURE: &str = "access.erasure";
const PART: &str = "access.lapsed";
const LIST: &str = "access.list_lapsed";
const CARRY: &str = "access.end_lapsed";
/// Records looked at at once, and listed in one part at most.
const PAGE: usize = 100;

/// Teaches a node to draw lists up and to carry them out.
pub fn teach(kinds: &mut JobKinds) {
    kinds.on_demand(LIST, |run| steps(run, list));
    kinds.on_demand(CARRY, |run| steps(run, carry_on));
}

/// A listed record.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub lapsed: Lapsed,
    pub fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Waiting,
    Ended,
    /// It was due no more, or gone.
    Left,
}

/// A record that met its end by a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Ended {
    pub register: String,
    pub record: Id,
    /// Of the request.
    pub number: String,
    pub ending: Ending,
}

/// The register whose lapsed records are meant.
pub(super) fn of(kernel: &Kernel, about: &str) -> Option<Register> {
    let register = kernel.model.register(about);
    register.filter(|it| it.retain.is_some()).cloned()
}

/// 自办结起 3 年
pub fn term(register: &Register, retain: &Retain) -> String {
    let from = match retain.from.as_str() {
        "end" => "办结",
        "created_on" => "建立",
        name => register.fields.get(name).map_or(name, |it| &it.title),
    };
    format!("自{from}起 {} 年", retain.years)
}

/// Codes of `access.ending` are the words of definitions.
fn ending_of(asked: &Record) -> Option<Ending> {
    Ending::of_word(asked.text("ending"))
}

/// A list is asked for: what is due today stands from then on, whatever becomes due later.
pub(super) fn begin(ctx: &mut Ctx<'_>, asked: &mut Record, register: &Register) -> Outcome<()> {
    let Some(retain) = &register.retain else {
        return Ok(());
    };
    let title = ("title", register.title.clone());
    if retain.then == Ending::Archive && asked.get("receipt").is_missing() {
        return Err(ctx.refuse("access.receipt", &[title]));
    }
    let others = ctx.having(ERASURE, "about", register.id.as_str())?;
    let mut others = others.into_iter().filter(|it| it.id != asked.id);
    if let Some(other) = others.find(|it| it.in_state("asked") || it.in_state("doing")) {
        let number = ("number", other.number.unwrap_or_default());
        return Err(ctx.refuse("access.listed", &[title, number]));
    }
    asked.set("until", Value::Day(ctx.today()));
    asked.set("term", term(register, retain));
    asked.set("rule", retain.source.as_str());
    asked.set("ending", Value::Code(retain.then.word().into()));
    let asked = ctx.update(asked.clone())?;
    start(ctx, &asked, LIST, "编制到期清册")
}

/// 批准清册并执行: by another than who asked.
pub(super) fn carry(ctx: &mut Ctx<'_>, asked: &mut Record, _: &Inputs) -> Outcome<()> {
    let account = by_two(ctx, asked)?;
    asked.set("approved_by", account);
    start(ctx, asked, CARRY, "执行到期清册")
}

/// 继续执行: from where it was left.
pub(super) fn resume(ctx: &mut Ctx<'_>, asked: &mut Record, _: &Inputs) -> Outcome<()> {
    start(ctx, asked, CARRY, "执行到期清册")
}

fn start(ctx: &mut Ctx<'_>, asked: &Record, kind: &str, verb: &str) -> Outcome<()> {
    let number = asked.number.as_deref().unwrap_or_default();
    let job = NewJob {
        id: Id::now_v7(),
        kind: kind.into(),
        title: format!("{verb} {number}"),
        args: json!({ "request": asked.id }),
        due_at: ctx.now(),
    };
    ctx.start_job(&job).map(drop)
}

/// One step of a job for a request; whether there is more.
type Step = fn(&mut Ctx<'_>, Record, &mut Progress) -> Outcome<bool>;

fn steps(run: &mut Run<'_>, step: Step) -> Outcome<Json> {
    let id = run.job().args["request"].as_str();
    let id: Id = id
        .and_then(|it| it.parse().ok())
        .ok_or_else(Refusal::not_found)?;
    while run.step(move |ctx, progress| {
        let asked = ctx.get(ERASURE, id)?;
        step(ctx, asked, progress)
    })? {}
    Ok(Json::Null)
}

/// Lists some more.
fn list(ctx: &mut Ctx<'_>, mut asked: Record, progress: &mut Progress) -> Outcome<bool> {
    if !asked.in_state("asked") || !asked.get("records").is_missing() {
        return Ok(false);
    }
    let kernel = ctx.kernel().clone();
    let register = of(&kernel, asked.text("about")).ok_or_else(Refusal::not_found)?;
    let (until, after) = (day(&asked), place(progress));
    let page = kernel.lapsed(ctx.read(), &register, until, after, PAGE)?;
    if !page.lapsed.is_empty() {
        let lines: String = page.lapsed.iter().map(line).collect();
        let part = [
            ("request", Value::Ref(asked.id)),
            ("first", (progress.done + 1).into()),
            ("lines", lines.into()),
            ("done", 0.into()),
        ];
        ctx.create(PART, part.map(|(name, it)| (name.to_owned(), it)).into())?;
    }
    progress.done += i64::try_from(page.lapsed.len()).unwrap_or(i64::MAX);
    progress.says = format!("已列入 {} 条", progress.done);
    progress.cursor = json!(page.next);
    if page.next.is_none() {
        asked.set("records", progress.done);
        ctx.update(asked)?;
    }
    Ok(page.next.is_some())
}

/// Goes through some more of a list.
fn carry_on(ctx: &mut Ctx<'_>, asked: Record, progress: &mut Progress) -> Outcome<bool> {
    if !asked.in_state("doing") {
        return Ok(false);
    }
    let kernel = ctx.kernel().clone();
    let register = kernel.model.register(PART).ok_or_else(Refusal::not_found)?;
    let mut query = parts(&kernel, register, asked.id);
    query.limit = 1;
    query.after = after(place(progress));
    let Some(part) = ctx.read().rows(&query)?.pop() else {
        return finish(ctx, asked, &kernel).map(|()| false);
    };
    let part = through(ctx, &asked, part)?;
    let (n, done) = (lines(&part).len(), number(&part, "done"));
    progress.done = number(&part, "first") - 1 + done;
    progress.total = asked.get("records").as_integer();
    progress.says = format!("已处理 {} 条", progress.done);
    if done >= i64::try_from(n).unwrap_or(i64::MAX) {
        progress.cursor = json!(part.id);
    }
    Ok(true)
}

/// Ends the records of a part from where it was left, as many as the slot has time for.
fn through(ctx: &mut Ctx<'_>, asked: &Record, mut part: Record) -> Outcome<Record> {
    let (about, by) = (asked.text("about").to_owned(), day(asked));
    let request = asked.number.clone().unwrap_or_default();
    let reason = format!("保存期满 {request}");
    let is_known = ctx.kernel().model.register(&about).is_some();
    let from = usize::try_from(number(&part, "done")).unwrap_or_default();
    let (mut at, mut sum, mut left) = (from, Erased::default(), part.text("left").to_owned());
    for lapsed in lines(&part).iter().skip(from) {
        if at > from && ctx.spent() {
            break;
        }
        at += 1;
        let ended = match ending_of(asked).filter(|_| is_known) {
            Some(ending) => ctx.end_lapsed(&about, lapsed.record, (ending, by), &reason)?,
            None => None,
        };
        match ended {
            Some(erased) => add(&mut sum, erased),
            None => left.push_str(&format!("{}\n", lapsed.record)),
        }
    }
    let name = format!("{}.{at}", number(&part, "first"));
    note_left(ctx, &request, &name, &sum)?;
    let grown = [
        ("fields", sum.fields),
        ("entries", sum.entries),
        ("files", sum.files.len() as u64),
    ];
    for (name, n) in grown {
        let before = u64::try_from(number(&part, name)).unwrap_or_default();
        part.set(name, count(before + n));
    }
    part.set("done", count(at as u64));
    part.set("left", Some(left).filter(|it| !it.is_empty()));
    ctx.update(part)
}

fn add(sum: &mut Erased, more: Erased) {
    sum.fields += more.fields;
    sum.entries += more.entries;
    sum.files.extend(more.files);
    sum.words.extend(more.words);
}

/// All was gone through: the request becomes the certificate.
fn finish(ctx: &mut Ctx<'_>, mut asked: Record, kernel: &Kernel) -> Outcome<()> {
    let register = kernel.model.register(PART).ok_or_else(Refusal::not_found)?;
    let parts = ctx.read().rows(&parts(kernel, register, asked.id))?;
    let sum = |name: &str| parts.iter().map(|it| number(it, name)).sum::<i64>();
    let left = parts.iter().map(|it| it.text("left").lines().count());
    let left = i64::try_from(left.sum::<usize>()).unwrap_or(i64::MAX);
    asked.set("handled", sum("done") - left);
    asked.set("left", left);
    for name in ["fields", "entries", "files"] {
        asked.set(name, sum(name));
    }
    asked.set("done_on", Value::Day(ctx.today()));
    let number = asked.number.clone().unwrap_or_default();
    ctx.move_to(asked, "done")?;
    look_elsewhere(ctx, &number)
}

/// What a request lists, with what became of each.
///
/// # Errors
/// When the store cannot be read.
pub fn listed(kernel: &Kernel, request: Id) -> Outcome<Vec<Line>> {
    let Some(register) = kernel.model.register(PART) else {
        return Ok(Vec::new());
    };
    let mut parts = kernel::read(kernel.store(), |read| {
        read.rows(&parts(kernel, register, request))
    })?;
    parts.sort_by_key(|it| number(it, "first"));
    Ok(parts.iter().flat_map(told).collect())
}

/// Every record that met its end by a list, also by one that is not done yet.
///
/// # Errors
/// When the store cannot be read.
pub fn ended(kernel: &Kernel) -> Outcome<Vec<Ended>> {
    let Some(register) = kernel.model.register(ERASURE) else {
        return Ok(Vec::new());
    };
    let approved = ["doing", "done"].map(|it| Value::Code(it.into()));
    let query = Query::all(register, kernel.today())
        .with(Condition::AnyOf("state".into(), approved.into()))
        .with(Condition::Held("until".into()));
    let requests = kernel::read(kernel.store(), |read| read.rows(&query))?;
    let mut all = Vec::new();
    for asked in requests {
        let Some(ending) = ending_of(&asked) else {
            continue;
        };
        let lines = listed(kernel, asked.id)?.into_iter();
        let ended = lines.filter(|it| it.fate == Fate::Ended);
        all.extend(ended.map(|it| Ended {
            register: asked.text("about").to_owned(),
            record: it.lapsed.record,
            number: asked.number.clone().unwrap_or_default(),
            ending,
        }));
    }
    Ok(all)
}

/// The parts of a list in their order.
fn parts<'r>(kernel: &Kernel, register: &'r Register, request: Id) -> Query<'r> {
    Query::all(register, kernel.today()).having("request", request)
}

fn told(part: &Record) -> Vec<Line> {
    let done = usize::try_from(number(part, "done")).unwrap_or_default();
    let left: Vec<Id> = part
        .text("left")
        .lines()
        .filter_map(|it| it.parse().ok())
        .collect();
    let line = |(at, lapsed): (usize, Lapsed)| Line {
        fate: match at < done {
            false => Fate::Waiting,
            true if left.contains(&lapsed.record) => Fate::Left,
            true => Fate::Ended,
        },
        lapsed,
    };
    lines(part).into_iter().enumerate().map(line).collect()
}

/// `0190… 2023-06-30 0190… 37-2023-0001`; `-` for what there is none of.
fn line(it: &Lapsed) -> String {
    let owner = it.owner.map_or_else(|| "-".to_owned(), |id| id.to_string());
    let number = it.number.as_deref().unwrap_or("-");
    format!("{} {} {owner} {number}\n", it.record, it.from)
}

fn lines(part: &Record) -> Vec<Lapsed> {
    let read = |line: &str| {
        let mut words = line.splitn(4, ' ');
        let (record, from) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let (owner, number) = (words.next()?, words.next()?);
        Some(Lapsed {
            record,
            from,
            owner: owner.parse().ok(),
            number: Some(number.to_owned()).filter(|it| it != "-"),
        })
    };
    part.text("lines").lines().filter_map(read).collect()
}

fn day(asked: &Record) -> Day {
    asked.get("until").as_day().unwrap_or(Day::ZERO)
}

fn number(part: &Record, name: &str) -> i64 {
    part.get(name).as_integer().unwrap_or_default()
}

/// The record after which to go on.
fn place(progress: &Progress) -> Option<Id> {
    progress.cursor.as_str()?.parse().ok()
}

fn after(id: Option<Id>) -> Option<Cursor> {
    id.map(|id| Cursor {
        value: Value::Missing,
        id,
    })
}
