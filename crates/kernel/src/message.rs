//! 消息: that something happened to a record, to each who is to know.
//!
//! A message says who, about which record and why; its words are made when it is read,
//! from what the reader may see then. Of the record itself it holds only when it was due. Few are told in
//! the transaction that has something to tell, many by a background job, slot by slot.

use base::{Day, Id, Instant};
use model::{Actor, Register, Value};
use serde_json::{Value as Json, json};
use sm3::{Digest, Sm3};

use crate::about::{about, named_record};
use crate::people::{Meant, Reached};
use crate::rules::Ctx;
use crate::store::{Read, read};
use crate::write::create_in;
use crate::writing::Writing;
use crate::{
    COUNT_MAX, Caller, Condition, Job, Kernel, MESSAGE, NewJob, Outcome, Progress, Query, Record,
    Refusal, Run, Sort, Values, expression,
};

/// The background job that tells many.
pub const TELL: &str = "message.tell";

/// Told in the transaction itself; more are told by a job.
const AT_ONCE_MAX: usize = 100;
/// Positions looked at together by the job.
const PAGE: usize = 200;

/// Why a message is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A step was made, by its name.
    Step(String),
    /// A stage of a clock came, by its key.
    Clock(String),
    /// 催办
    Urge,
    /// The record was made.
    Made,
}

/// A message as its reader sees it.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: Id,
    pub at: Instant,
    pub register: String,
    pub record: Id,
    /// What the record is called, for those who may open it; else what kind of record it is.
    pub label: String,
    /// Whether the reader may open the record now.
    pub opens: bool,
    /// 交办
    pub says: String,
    /// Whose doing it was; none for the platform's.
    pub by: Option<String>,
    /// When the record was due at that time, for those who may open it.
    pub due: Option<Day>,
    pub read_at: Option<Instant>,
}

impl Why {
    fn text(&self) -> String {
        match self {
            Why::Step(name) => format!("step:{name}"),
            Why::Clock(key) => format!("clock:{key}"),
            Why::Urge => "urge".into(),
            Why::Made => "made".into(),
        }
    }

    /// In the words of the register.
    fn title(&self, register: &Register) -> String {
        match self {
            Why::Step(name) => register
                .steps
                .get(name)
                .map_or(name, |step| &step.title)
                .clone(),
            Why::Clock(key) => register.stage(key).map_or(key, |it| &it.title).clone(),
            Why::Urge => "催办".into(),
            Why::Made => "新建".into(),
        }
    }

    fn parse(text: &str) -> Option<Why> {
        let (kind, name) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "step" => Some(Why::Step(name.to_owned())),
            "clock" => Some(Why::Clock(name.to_owned())),
            "urge" => Some(Why::Urge),
            "made" => Some(Why::Made),
            _ => None,
        }
    }
}

/// A message as it may leave the platform, saying nothing of the record.
#[derive(Clone, Debug, PartialEq)]
pub struct Heading {
    /// 隐患交办
    pub what: String,
    /// The record is urgent, as its register says.
    pub is_urgent: bool,
}

/// Whom a message is for.
#[derive(Clone, Debug, PartialEq)]
enum Whom {
    Actors(Vec<Actor>),
    /// Whose turn it is.
    Next,
}

/// What a job is to tell.
#[derive(Clone)]
struct Telling {
    about: String,
    why: Why,
    whom: Whom,
    /// By when it is to be done, where that is another day than the record's own.
    due: Option<Day>,
}

/// Writes a message to everybody behind the actors but who acts.
pub(crate) fn send(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    actors: &[Actor],
    why: &Why,
) -> Outcome<()> {
    match actors.is_empty() {
        true => Ok(()),
        false => tell(
            writing,
            register,
            record,
            why,
            (Whom::Actors(actors.to_vec()), None),
        ),
    }
}

/// Writes a message to everybody whose turn it is but who acts.
pub(crate) fn send_next(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    why: &Why,
) -> Outcome<()> {
    tell(writing, register, record, why, (Whom::Next, None))
}

fn tell(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    why: &Why,
    (whom, due): (Whom, Option<Day>),
) -> Outcome<()> {
    let kernel = writing.kernel;
    let meant = whom.meant(kernel, writing.tx, register, record)?;
    let Some(people) = kernel.people(writing.tx, register, &meant, AT_ONCE_MAX)? else {
        let telling = Telling {
            about: about(record),
            why: why.clone(),
            whom,
            due,
        };
        return tell_later(writing, register, &telling);
    };
    let me = writing.caller.account;
    for account in people.into_iter().filter(|it| *it != me) {
        write_one(writing, None, account, (register, record), (why, due))?;
    }
    Ok(())
}

fn tell_later(writing: &mut Writing<'_>, register: &Register, telling: &Telling) -> Outcome<()> {
    let due_at = writing.caller.at;
    let mut ctx = Ctx {
        writing: writing.again(),
        carried: None,
    };
    ctx.start_job(&NewJob {
        id: Id::now_v7(),
        kind: TELL.into(),
        title: format!("通知：{}{}", register.title, telling.why.title(register)),
        args: telling.to_json(),
        due_at,
    })?;
    Ok(())
}

fn write_one(
    writing: &mut Writing<'_>,
    id: Option<Id>,
    account: Id,
    (register, record): (&Register, &Record),
    (why, due): (&Why, Option<Day>),
) -> Outcome<()> {
    let Some(message) = writing.kernel.model.register(MESSAGE) else {
        return Ok(());
    };
    let mut values = Values::new();
    values.insert("account".into(), account.into());
    values.insert("about".into(), Value::Text(about(record)));
    values.insert("why".into(), Value::Text(why.text()));
    let due = due.or_else(|| writing.kernel.due(register, record));
    values.insert("due".into(), due.into());
    create_in(writing, message, id, values, None).map(drop)
}

/// Tells many, slot by slot; a job's work.
///
/// # Errors
/// When the store fails, or the job must stop here.
pub fn tell_many(run: &mut Run<'_>) -> Outcome<Json> {
    let Some(telling) = Telling::parse(&run.job().args) else {
        return Err(Refusal::new("message.tell", "任务的内容读不出来。").into());
    };
    loop {
        let (telling, job) = (telling.clone(), run.job().clone());
        if !run.step(move |ctx, progress| ctx.tell_some(&telling, &job, progress))? {
            return Ok(json!({ "told": run.job().progress.done }));
        }
    }
}

impl Ctx<'_> {
    /// Tells whom fields of a record name, but who acts, that it was made.
    pub fn tell_made(&mut self, record: &Record, fields: &[&str]) -> Outcome<()> {
        let register = self.writing.register(&record.register)?;
        let fields = fields.iter().map(|it| Actor::Field((*it).to_owned()));
        let actors: Vec<Actor> = fields.collect();
        send(&mut self.writing, register, record, &actors, &Why::Made)
    }

    /// Tells whom a field of a record names of a step, and by when they are to do what it asks of
    /// them, which is another day than the record's own.
    pub fn tell_by(&mut self, record: &Record, field: &str, step: &str, due: Day) -> Outcome<()> {
        let register = self.writing.register(&record.register)?;
        let whom = Whom::Actors(vec![Actor::Field(field.to_owned())]);
        let why = Why::Step(step.to_owned());
        tell(&mut self.writing, register, record, &why, (whom, Some(due)))
    }

    /// A message as it may leave the platform; none when its record is of no register any more.
    pub fn heading(&mut self, message: &Record) -> Outcome<Option<Heading>> {
        let kernel = self.writing.kernel;
        let (Some((register, id)), Some(why)) = (
            named_record(message.text("about")),
            Why::parse(message.text("why")),
        ) else {
            return Ok(None);
        };
        let Some(register) = kernel.model.register(register) else {
            return Ok(None);
        };
        let mut is_urgent = false;
        if let Some(urgent) = &register.urgent
            && let Some(record) = self.writing.tx.get(register, id)?
        {
            let value = expression::value(kernel, self.writing.tx, register, &record, None, urgent);
            is_urgent = value == Value::Flag(true);
        }
        Ok(Some(Heading {
            what: format!("{}{}", register.title, why.title(register)),
            is_urgent,
        }))
    }

    /// Tells the next of them; whether anybody is left.
    fn tell_some(
        &mut self,
        telling: &Telling,
        job: &Job,
        progress: &mut Progress,
    ) -> Outcome<bool> {
        let writing = &mut self.writing;
        let kernel = writing.kernel;
        let named = named_record(&telling.about);
        let Some((register, id)) =
            named.and_then(|(it, id)| Some((kernel.model.register(it)?, id)))
        else {
            return Ok(false);
        };
        let Some(record) = writing.tx.get(register, id)? else {
            return Ok(false);
        };
        let meant = telling.whom.meant(kernel, writing.tx, register, &record)?;
        let at = reached(&progress.cursor);
        let (page, mut next) = kernel.next_people(writing.tx, &meant, at, PAGE)?;
        let accounts: Vec<Id> = page.iter().map(|(account, _)| *account).collect();
        let lent = kernel.delegates(writing.tx, register, &accounts)?;
        let n = page.len();
        for (idx, (account, here)) in page.into_iter().enumerate() {
            let theirs = lent.iter().filter(|(giver, _)| *giver == account);
            for account in [account].into_iter().chain(theirs.map(|(_, it)| *it)) {
                let told = tell_once(writing, (register, &record), telling, (job, account))?;
                progress.done += i64::from(told);
            }
            if writing.tx.spent() && idx + 1 < n {
                next = Some(here);
                break;
            }
        }
        progress.says = format!("已通知 {} 人", progress.done);
        progress.cursor = next.map_or(Json::Null, |it| json!([it.way, it.after]));
        Ok(next.is_some())
    }
}

/// Tells one who was not told by this job yet and did not start it.
fn tell_once(
    writing: &mut Writing<'_>,
    of: (&Register, &Record),
    telling: &Telling,
    (job, account): (&Job, Id),
) -> Outcome<bool> {
    let id = message_id(job, account);
    let messages = writing.kernel.model.register(MESSAGE);
    let known = messages.map(|it| writing.tx.get(it, id)).transpose()?;
    if account == job.account || known.flatten().is_some() {
        return Ok(false);
    }
    write_one(writing, Some(id), account, of, (&telling.why, telling.due))?;
    Ok(true)
}

/// One id for a job and an account, in its place among ids by time.
fn message_id(job: &Job, account: Id) -> Id {
    let mut digest = Sm3::new();
    digest.update(job.id.as_bytes());
    digest.update(account.as_bytes());
    let mut bytes = [0; 16];
    bytes[..6].copy_from_slice(&job.created_at.as_millisecond().to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&digest.finalize()[..10]);
    // Version 7, as all ids by time are.
    bytes[6] = 0x70 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    Id::from_bytes(bytes)
}

fn reached(cursor: &Json) -> Reached {
    let way = cursor.get(0).and_then(Json::as_u64).unwrap_or_default();
    let after = cursor.get(1).and_then(Json::as_str);
    Reached {
        way: usize::try_from(way).unwrap_or_default(),
        after: after.and_then(|it| it.parse().ok()),
    }
}

impl Whom {
    fn meant(
        &self,
        kernel: &Kernel,
        read: &mut dyn Read,
        register: &Register,
        record: &Record,
    ) -> Outcome<Meant> {
        match self {
            Whom::Actors(actors) => kernel.meant(read, register, record, actors),
            Whom::Next => kernel.meant_next(read, register, record),
        }
    }
}

impl Telling {
    fn to_json(&self) -> Json {
        let actor = |it: &Actor| match it {
            Actor::Role(role) => json!({ "role": role }),
            Actor::Field(field) => json!({ "field": field }),
        };
        let whom = match &self.whom {
            Whom::Next => Json::Null,
            Whom::Actors(actors) => actors.iter().map(actor).collect(),
        };
        let due = self.due.map(|it| it.to_string());
        json!({ "about": self.about, "why": self.why.text(), "whom": whom, "due": due })
    }

    fn parse(json: &Json) -> Option<Telling> {
        let actor = |it: &Json| {
            let text = |key: &str| Some(it.get(key)?.as_str()?.to_owned());
            text("role")
                .map(Actor::Role)
                .or_else(|| text("field").map(Actor::Field))
        };
        let whom = match json.get("whom")? {
            Json::Null => Whom::Next,
            actors => Whom::Actors(actors.as_array()?.iter().filter_map(actor).collect()),
        };
        Some(Telling {
            about: json.get("about")?.as_str()?.to_owned(),
            why: Why::parse(json.get("why")?.as_str()?)?,
            whom,
            due: json
                .get("due")
                .and_then(Json::as_str)
                .and_then(|it| it.parse().ok()),
        })
    }
}

impl Kernel {
    /// The caller's messages, newest first.
    pub fn messages(&self, caller: &Caller, limit: usize) -> Outcome<Vec<Message>> {
        let Some(register) = self.model.register(MESSAGE) else {
            return Ok(Vec::new());
        };
        let mut query = Query::all(register, self.today()).having("account", caller.account);
        query.sort = Sort {
            field: None,
            descending: true,
        };
        query.limit = limit;
        read(self.store(), |read| {
            let rows = read.rows(&query)?;
            let by: Vec<Id> = rows.iter().map(|it| it.created_by).collect();
            let by = self.titles(read, crate::ACCOUNT, &by)?;
            let mut messages = Vec::new();
            for row in &rows {
                let by = by.get(&row.created_by).cloned();
                messages.extend(self.message(read, caller, row, by)?);
            }
            Ok::<_, crate::Failure>(messages)
        })
    }

    /// How many of the caller's messages are unread.
    pub fn unread(&self, caller: &Caller) -> Outcome<u64> {
        let Some(register) = self.model.register(MESSAGE) else {
            return Ok(0);
        };
        let query = Query::all(register, self.today())
            .having("account", caller.account)
            .with(Condition::Missing("read_at".into()));
        let n = read(self.store(), |read| read.count(&query, COUNT_MAX))?;
        Ok(n)
    }

    fn message(
        &self,
        read: &mut dyn Read,
        caller: &Caller,
        row: &Record,
        by: Option<String>,
    ) -> Outcome<Option<Message>> {
        let (Some((about, id)), Some(why)) =
            (named_record(row.text("about")), Why::parse(row.text("why")))
        else {
            return Ok(None);
        };
        let Some(register) = self.model.register(about) else {
            return Ok(None);
        };
        let seen = match self.may_open(register, caller) {
            true => self.reached(read, caller, register, id).ok(),
            false => None,
        };
        Ok(Some(Message {
            id: row.id,
            at: row.created_at,
            register: register.id.clone(),
            record: id,
            label: match &seen {
                Some(record) => self.label_for(&self.sight(register, caller), register, record),
                None => register.title.clone(),
            },
            opens: seen.is_some(),
            says: why.title(register),
            by,
            due: row.get("due").as_day().filter(|_| seen.is_some()),
            read_at: match row.get("read_at") {
                Value::Instant(at) => Some(*at),
                _ => None,
            },
        }))
    }

    /// Marks messages of the caller as read; those of others are not found.
    pub fn mark_read(&self, caller: &Caller, ids: &[Id]) -> Outcome<()> {
        let (account, ids) = (caller.account, ids.to_vec());
        self.as_caller(caller, move |ctx| {
            for id in &ids {
                let mut message = ctx.get(MESSAGE, *id)?;
                if message.get("account").as_ref() != Some(account) {
                    return Err(Refusal::not_found().into());
                }
                if message.get("read_at").is_missing() {
                    message.set("read_at", ctx.now());
                    ctx.update(message)?;
                }
            }
            Ok(())
        })
    }
}
