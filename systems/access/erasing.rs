//! 个人信息删除: asked for by one, approved by another; and what is left of the person
//! elsewhere, looked for by a background job.
//!
//! Not here: a register's records that were kept long enough (`lapsing`), what leaves the
//! record itself (`kernel`), and lists that came and went as files (`exchange`).

use base::mention::Mentions;
use base::{Id, Instant};
use jiff::SignedDuration;
use kernel::{Ctx, Erased, Inputs, Job, Kernel, NewJob, Note, Outcome, Record, Run};
use model::Value;
use serde_json::{Value as Json, json};

use super::lapsing;

/// The background job that looks for what is left elsewhere and destroys files nobody names
/// any more; done by the server.
pub const ERASED: &str = "access.erased";
/// What the news of an erasure are called: each node notes it where no backup is.
pub const ERASURES: &str = "erasures";

const VIEW: &str = "access.view";
/// What the erased are known by, until the job is done.
const WORDS: &str = "erased_words";
const WORDS_LIFE: SignedDuration = SignedDuration::from_hours(24 * 30);
/// A list with the person in it is just being imported: looked at again after this.
const LATER: SignedDuration = SignedDuration::from_mins(10);

/// What is to be erased is there.
pub(super) fn erasable(ctx: &mut Ctx<'_>, asked: &mut Record) -> Outcome<()> {
    let about = asked.text("about").to_owned();
    if let Some(register) = lapsing::of(ctx.kernel(), &about) {
        return lapsing::begin(ctx, asked, &register);
    }
    let named = kernel::named_record(&about);
    let named = named.filter(|(register, _)| ctx.kernel().model.register(register).is_some());
    let found = named.and_then(|(register, id)| ctx.get(register, id).ok());
    match found {
        Some(record) => not_in_use(ctx, &record),
        None => Err(ctx.refuse("access.absent", &[("about", about)])),
    }
}

/// Who can still sign in is not erased: first 停用, 交接, 注销.
fn not_in_use(ctx: &mut Ctx<'_>, record: &Record) -> Outcome<()> {
    let is_in_use = record.register == kernel::ACCOUNT && !record.in_state("closed");
    match is_in_use {
        true => Err(ctx.refuse("access.in_use", &[])),
        false => Ok(()),
    }
}

/// What is to be erased, as who approves it may know it: its register, number and unit.
pub(super) fn erased_what(ctx: &mut Ctx<'_>, asked: &Record) -> Outcome<Value> {
    if let Some(register) = lapsing::of(ctx.kernel(), asked.text("about")) {
        return Ok(format!("{}里保存期满的记录", register.title).into());
    }
    let named = kernel::named_record(asked.text("about"));
    let Some((register, id)) = named else {
        return Ok(Value::Missing);
    };
    let title = ctx
        .kernel()
        .model
        .register(register)
        .map(|it| it.title.clone());
    let (Some(title), Ok(record)) = (title, ctx.get(register, id)) else {
        return Ok(Value::Missing);
    };
    let unit = record
        .owner
        .and_then(|id| ctx.kernel().tree().get(id).map(|it| it.title.clone()));
    let said = [Some(title), record.number.clone(), unit];
    Ok(Value::Text(
        said.into_iter().flatten().collect::<Vec<_>>().join(" "),
    ))
}

/// 批准并删除: by another than who asked.
///
/// # Source
/// 《个人信息保护法》第四十七条; GB/T 35273-2020 8.3
pub(super) fn erase(ctx: &mut Ctx<'_>, asked: &mut Record, _: &Inputs) -> Outcome<()> {
    let account = by_two(ctx, asked)?;
    let about = asked.text("about").to_owned();
    let Some((register, id)) = kernel::named_record(&about) else {
        return Err(ctx.refuse("access.absent", &[("about", about)]));
    };
    let record = ctx.get(register, id)?;
    not_in_use(ctx, &record)?;
    let number = asked.number.clone().unwrap_or_default();
    let erased = ctx.erase(register, id, &format!("个人信息删除 {number}"))?;
    let today = ctx.today();
    asked.set("approved_by", account);
    asked.set("done_on", Value::Day(today));
    asked.set("fields", count(erased.fields));
    asked.set("entries", count(erased.entries));
    asked.set("files", count(erased.files.len() as u64));
    note_left(ctx, &number, "", &erased)?;
    look_elsewhere(ctx, &number)
}

/// Who approves; another than who asked.
pub(super) fn by_two(ctx: &Ctx<'_>, asked: &Record) -> Outcome<Id> {
    let account = ctx.caller().account;
    match asked.created_by == account {
        true => Err(ctx.refuse("access.by_two", &[])),
        false => Ok(account),
    }
}

pub(super) fn count(n: u64) -> Value {
    Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

/// Notes what is to be looked for elsewhere; of several parts each under its own name.
pub(super) fn note_left(
    ctx: &mut Ctx<'_>,
    number: &str,
    part: &str,
    erased: &Erased,
) -> Outcome<()> {
    let value = json!({ "words": erased.words, "files": erased.files });
    let note = Note {
        value: value.to_string(),
        until: ctx.now() + WORDS_LIFE,
    };
    ctx.put_note(WORDS, &key(number, part), &note)
}

/// What was noted is looked for in the background, and each node notes what was erased.
pub(super) fn look_elsewhere(ctx: &mut Ctx<'_>, number: &str) -> Outcome<()> {
    ctx.tell_news(ERASURES)?;
    ctx.start_job(&job(number, "", ctx.now())).map(drop)
}

fn key(number: &str, part: &str) -> String {
    format!("{number}/{part}")
}

fn job(number: &str, turn: &str, due_at: Instant) -> NewJob {
    NewJob {
        id: Job::id_of(ERASED, &format!("{number}{turn}")),
        kind: ERASED.into(),
        title: format!("个人信息删除 {number}"),
        args: json!({ "number": number }),
        due_at,
    }
}

/// What is left of the erased elsewhere.
pub struct Left {
    /// What they are known by.
    pub who: Mentions,
    /// Digests of files nobody names any more.
    pub files: Vec<String>,
    notes: Vec<String>,
}

/// What a job is to look for; nothing once it is done.
///
/// # Errors
/// When the store cannot be read.
pub fn left(run: &Run<'_>) -> Outcome<Left> {
    let (kernel, of) = (run.kernel(), key(&number(run), ""));
    let notes = kernel::read(kernel.store(), |read| read.notes_of(WORDS, kernel.now()))?;
    let (mut words, mut files, mut keys) = (Vec::new(), Vec::new(), Vec::new());
    for (key, note) in notes.into_iter().filter(|(key, _)| key.starts_with(&of)) {
        let noted: Json = serde_json::from_str(&note.value).unwrap_or_default();
        let texts = |name: &str| -> Vec<String> {
            let texts = noted[name].as_array().into_iter().flatten();
            texts.filter_map(Json::as_str).map(str::to_owned).collect()
        };
        words.extend(texts("words"));
        files.extend(texts("files"));
        keys.push(key);
    }
    Ok(Left {
        who: Mentions::of(words.iter().map(String::as_str)),
        files,
        notes: keys,
    })
}

/// The job is done: nothing tells any more who it was.
///
/// # Errors
/// When the store cannot be written.
pub fn settled(run: &Run<'_>, left: &Left) -> Outcome<()> {
    let notes = left.notes.clone();
    run.kernel()
        .as_platform(move |ctx| notes.iter().try_for_each(|key| ctx.drop_note(WORDS, key)))
}

/// The job could not be done whole, and is started again a little later.
///
/// # Errors
/// When the store cannot be written.
pub fn again(run: &Run<'_>) -> Outcome<()> {
    let (number, due_at) = (number(run), run.kernel().now() + LATER);
    run.kernel().as_platform(move |ctx| {
        let turn = format!(" {due_at}");
        ctx.start_job(&job(&number, &turn, due_at)).map(drop)
    })
}

fn number(run: &Run<'_>) -> String {
    run.job().args["number"].as_str().unwrap_or_default().into()
}

/// Takes away what was kept of somebody beside the records: views that ask for the person,
/// what ended jobs were to do.
///
/// # Errors
/// When the store fails; it can be asked for again.
pub fn elsewhere(kernel: &Kernel, who: &Mentions, reason: &str) -> Outcome<()> {
    let (asking, reason) = (who.clone(), reason.to_owned());
    kernel.as_platform(move |ctx| {
        for view in ctx.having(VIEW, "state", Value::Code("kept".into()))? {
            let asked = ["title", "query"];
            if asked.iter().any(|it| asking.is_in(view.text(it))) {
                let dropped = ctx.move_to(view, "dropped")?;
                ctx.erase_fields(VIEW, dropped.id, &asked, &reason)?;
            }
        }
        Ok(())
    })?;
    kernel.drop_jobs_of(who)
}
