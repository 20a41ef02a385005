//! 消息: that something happened to a record, to each who is to know.
//!
//! A message says who, about which record and why; its words are made when it is read,
//! from what the reader may see then. It holds nothing of the record itself.

use base::{Id, Instant};
use model::{Actor, Register, Value};

use crate::part;
use crate::store::{Read, read};
use crate::write::create_in;
use crate::writing::Writing;
use crate::{
    COUNT_MAX, Caller, Condition, Kernel, MESSAGE, Outcome, Query, Record, Refusal, Sort, Values,
};

/// Why a message is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// A step was made, by its name.
    Step(String),
    /// A stage of a clock came, by its key.
    Clock(String),
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
    pub read_at: Option<Instant>,
}

impl Why {
    fn text(&self) -> String {
        match self {
            Why::Step(name) => format!("step:{name}"),
            Why::Clock(key) => format!("clock:{key}"),
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
        }
    }

    fn parse(text: &str) -> Option<Why> {
        let (kind, name) = text.split_once(':').unwrap_or((text, ""));
        match kind {
            "step" => Some(Why::Step(name.to_owned())),
            "clock" => Some(Why::Clock(name.to_owned())),
            _ => None,
        }
    }
}

/// Writes a message to everybody behind the actors but who acts.
pub(crate) fn send(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    actors: &[Actor],
    why: &Why,
) -> Outcome<()> {
    let kernel = writing.kernel;
    let people = kernel.people(writing.tx, register, record, actors)?;
    send_to(writing, record, people, why)
}

/// Writes a message to everybody whose turn it is but who acts.
pub(crate) fn send_next(
    writing: &mut Writing<'_>,
    register: &Register,
    record: &Record,
    why: &Why,
) -> Outcome<()> {
    let kernel = writing.kernel;
    let mut people = Vec::new();
    for step in kernel.awaited(writing.tx, register, record) {
        let (actors, record) = part::waited_for(step, record);
        people.extend(kernel.people(writing.tx, register, &record, &actors)?);
    }
    people.sort_unstable();
    people.dedup();
    send_to(writing, record, people, why)
}

fn send_to(writing: &mut Writing<'_>, record: &Record, people: Vec<Id>, why: &Why) -> Outcome<()> {
    let Some(message) = writing.kernel.model.register(MESSAGE) else {
        return Ok(());
    };
    let me = writing.caller.account;
    for account in people.into_iter().filter(|it| *it != me) {
        let mut values = Values::new();
        values.insert("account".into(), account.into());
        values.insert("about".into(), Value::Text(about(record)));
        values.insert("why".into(), Value::Text(why.text()));
        create_in(writing, message, None, values, None)?;
    }
    Ok(())
}

/// How a field of type `record` names a record.
pub(crate) fn about(record: &Record) -> String {
    format!("{}/{}", record.register, record.id)
}

/// The register and id a field of type `record` names.
pub fn named_record(text: &str) -> Option<(&str, Id)> {
    let (register, id) = text.split_once('/')?;
    Some((register, id.parse().ok()?))
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
            let mut messages = Vec::new();
            for row in read.rows(&query)? {
                messages.extend(self.message(read, caller, &row)?);
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
