//! The queue of what is to leave: one leased job of all nodes sends it.
//!
//! What waits for one receiver by one channel leaves together, as one letter. Each line is
//! counted before it is tried, so that a crash costs a try and not a second letter soon after;
//! what may not leave at this hour is put off to when it may.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Id as Uuid;
use jiff::SignedDuration;
use kernel::{Condition, Ctx, Outcome, Query, Record, Run, Trouble};
use model::Value;
use serde_json::{Value as Json, json};
use systems::access::leaving::{Hours, leaves_at};
use systems::access::{self, CHANNEL, NOTICE, OUTGOING};

use super::letter::Letter;
use super::send::{self, Unsent};
use super::{Outlets, said, tried};

/// Given up after so many tries: about a day.
const TRIES_MAX: i64 = 10;
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(6);
/// Lines written in one step.
const LINES: usize = 50;

/// Who is sent to next, and how.
#[derive(Clone)]
struct Receiver {
    channel: Record,
    /// None: a room.
    account: Option<Uuid>,
    to: Option<String>,
    hours: Hours,
}

/// What one step found.
enum Next {
    Nobody,
    /// What stood first will never leave.
    Another,
    Receiver(Box<Receiver>),
}

/// A line that is in a letter.
struct Taken {
    id: Uuid,
    what: String,
    about: String,
}

/// Sends what is due, letter by letter.
pub(super) fn send_due(run: &mut Run<'_>, outlets: &Outlets) -> Outcome<Json> {
    let (mut sent, mut failed) = (0, 0);
    let mut came = BTreeMap::new();
    loop {
        let receiver = match run.step(|ctx, _| next(ctx))? {
            Next::Nobody => break,
            Next::Another => continue,
            Next::Receiver(receiver) => *receiver,
        };
        let taken = taken(run, &receiver)?;
        let Some(letter) = letter(&receiver, &taken) else {
            continue;
        };
        let (channel, to) = (&receiver.channel, receiver.to.as_deref());
        let outcome = send::send(channel, &letter, to, run.kernel().now(), outlets);
        match &outcome {
            Ok(()) => sent += 1,
            Err(_) => failed += 1,
        }
        came.insert(channel.id, (outcome.is_ok(), said(channel, &outcome)));
        settled(run, &receiver, &taken, outcome)?;
    }
    if !came.is_empty() {
        run.step(move |ctx, _| {
            let mut came = came.iter();
            came.try_for_each(|(channel, (works, says))| tried(ctx, *channel, *works, says))
        })?;
    }
    Ok(json!({ "sent": sent, "failed": failed }))
}

/// The receiver of what has been due longest; what can never be sent is given up.
fn next(ctx: &mut Ctx<'_>) -> Outcome<Next> {
    let Some(mut line) = due(ctx, None, 1)?.into_iter().next() else {
        return Ok(Next::Nobody);
    };
    match receiver(ctx, &line)? {
        Ok(receiver) => Ok(Next::Receiver(Box::new(receiver))),
        Err(why) => {
            line.set("fault", why);
            ctx.move_to(line, "failed")?;
            Ok(Next::Another)
        }
    }
}

/// Who a line is for, or why it reaches nobody.
fn receiver(ctx: &mut Ctx<'_>, line: &Record) -> Outcome<Result<Receiver, &'static str>> {
    let channel = match line.get("channel").as_ref() {
        Some(id) => ctx.having(CHANNEL, "id", id)?.into_iter().next(),
        None => None,
    };
    let channel = match channel {
        None => return Ok(Err("渠道已不在了。")),
        Some(it) if !it.in_state("on") => return Ok(Err("渠道已停用。")),
        Some(it) => it,
    };
    let account = line.get("account").as_ref();
    let chosen = match account {
        Some(account) => ctx.having(NOTICE, "account", account)?.into_iter().next(),
        None => None,
    };
    let to = match &chosen {
        Some(chosen) if !chosen.get("channels").refs().contains(&channel.id) => {
            Err("收件人已不用这个渠道。")
        }
        Some(chosen) => access::reach(ctx, &channel, chosen)?,
        None if account.is_some() => Err("收件人没有消息设置。"),
        None => Ok(None),
    };
    let hours = access::hours(ctx.kernel(), chosen.as_ref()).without_digest();
    Ok(to.map(|to| Receiver {
        channel,
        account,
        to,
        hours,
    }))
}

/// Lines that are due, of one receiver or of all.
fn due(ctx: &mut Ctx<'_>, of: Option<(Uuid, Option<Uuid>)>, n: usize) -> Outcome<Vec<Record>> {
    let now = Value::Instant(ctx.now());
    let (model, today) = (Arc::clone(&ctx.kernel().model), ctx.today());
    let Some(register) = model.register(OUTGOING) else {
        return Ok(Vec::new());
    };
    let mut query = Query::all(register, today)
        .having("state", Value::Code("waiting".into()))
        .with(Condition::Between("next_at".into(), Value::Missing, now));
    if let Some((channel, account)) = of {
        query = query.having("channel", channel);
        query = match account {
            Some(account) => query.having("account", account),
            None => query.with(Condition::Missing("account".into())),
        };
    }
    query.limit = n;
    Ok(ctx.read().rows(&query)?)
}

/// All that is due for a receiver, counted as tried.
fn taken(run: &mut Run<'_>, receiver: &Receiver) -> Outcome<Vec<Taken>> {
    let mut all = Vec::new();
    loop {
        let receiver = receiver.clone();
        let (n, some) = run.step(move |ctx, _| take(ctx, &receiver))?;
        all.extend(some);
        if n == 0 {
            return Ok(all);
        }
    }
}

/// Takes some lines, and puts off what may not leave now; how many were looked at.
fn take(ctx: &mut Ctx<'_>, receiver: &Receiver) -> Outcome<(usize, Vec<Taken>)> {
    let of = (receiver.channel.id, receiver.account);
    let lines = due(ctx, Some(of), LINES)?;
    let (now, model) = (ctx.now(), Arc::clone(&ctx.kernel().model));
    let (n, mut taken) = (lines.len(), Vec::new());
    for mut line in lines {
        let is_urgent = line.get("urgent") == &Value::Flag(true);
        let leaves = |at| leaves_at(at, is_urgent, &receiver.hours, &model.calendar);
        let mut next_at = leaves(now);
        if next_at == now {
            let tries = line.get("tries").as_integer().unwrap_or_default() + 1;
            line.set("tries", Value::Integer(tries));
            next_at = leaves(now + pause(tries));
            taken.push(Taken {
                id: line.id,
                what: line.text("what").to_owned(),
                about: line.text("about").to_owned(),
            });
        }
        line.set("next_at", Value::Instant(next_at));
        ctx.update(line)?;
    }
    Ok((n, taken))
}

fn letter(receiver: &Receiver, taken: &[Taken]) -> Option<Letter> {
    let first = taken.first()?;
    let path = kernel::named_record(&first.about);
    let path = path.map(|(register, id)| format!("/r/{}/{id}", register.replace('.', "/")));
    let whats = taken.iter().map(|it| it.what.as_str());
    let site = receiver.channel.text("site");
    Some(Letter::of(first.id, whats, site, path.as_deref()))
}

/// What came of a letter is noted with each of its lines.
fn settled(
    run: &mut Run<'_>,
    receiver: &Receiver,
    taken: &[Taken],
    outcome: Result<(), Unsent>,
) -> Outcome<()> {
    let n = taken.len();
    let outcome = Arc::new(outcome);
    for some in taken.chunks(LINES) {
        let ids: Vec<Uuid> = some.iter().map(|it| it.id).collect();
        let outcome = Arc::clone(&outcome);
        run.step(move |ctx, _| {
            let mut ids = ids.iter();
            ids.try_for_each(|id| settle(ctx, *id, n, &outcome))
        })?;
    }
    if let (Err(Unsent::NoSuchNumber(why)), Some(account)) = (&*outcome, receiver.account) {
        let why = (*why).to_owned();
        let told = why.clone();
        let whose = run.step(move |ctx, _| not_reached(ctx, account, &told))?;
        run.trouble(no_such_number(&receiver.channel, &whose, &why));
    }
    Ok(())
}

fn settle(ctx: &mut Ctx<'_>, id: Uuid, n: usize, outcome: &Result<(), Unsent>) -> Outcome<()> {
    let mut line = ctx.get(OUTGOING, id)?;
    let Err(why) = outcome else {
        let (now, n) = (ctx.now(), i64::try_from(n).unwrap_or(i64::MAX));
        line.set("sent_at", Value::Instant(now));
        line.set("fault", Value::Missing);
        if n > 1 {
            line.set("together", Value::Integer(n));
        }
        return ctx.move_to(line, "sent").map(drop);
    };
    line.set("fault", why.to_string());
    let tries = line.get("tries").as_integer().unwrap_or_default();
    let is_over = matches!(why, Unsent::NoSuchNumber(_)) || tries >= TRIES_MAX;
    match is_over {
        true => ctx.move_to(line, "failed").map(drop),
        false => ctx.update(line).map(drop),
    }
}

/// Nothing more is sent to a number that takes nothing; by unit and login, whose it is.
fn not_reached(ctx: &mut Ctx<'_>, account: Uuid, why: &str) -> Outcome<String> {
    for mut chosen in ctx.having(NOTICE, "account", account)? {
        chosen.set("sms_fault", why);
        ctx.update(chosen)?;
    }
    let account = ctx.get(kernel::ACCOUNT, account)?;
    let tree = ctx.tree();
    let unit = account.get("unit").as_ref().and_then(|it| tree.get(it));
    let unit = unit.map(|it| it.title.clone()).unwrap_or_default();
    Ok(format!("{unit} {}", account.text("login")))
}

fn no_such_number(channel: &Record, whose: &str, why: &str) -> Trouble {
    Trouble {
        advice: "系统不再向这个号码发短信。请安全管理员核对这个账号的手机号码；号码改好，或本人在“消息设置”里重新保存以后，系统再发。处理完把这一条标为知悉。".into(),
        ..Trouble::once(format!("{}：{whose}", channel.text("title")), why)
    }
}

/// One minute, two, four, and so on.
fn pause(tries: i64) -> SignedDuration {
    let doublings = u32::try_from(tries - 1).unwrap_or_default().min(16);
    (FIRST_PAUSE * 2_i32.pow(doublings)).min(PAUSE_MAX)
}
