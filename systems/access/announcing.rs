//! What leaves the platform of a message: which channels its receiver chose, and once for
//! each thing that happened where many are told in one room.
//!
//! Not here: sending it (the server), and the message itself (the kernel).

use base::Id;
use jiff::SignedDuration;
use kernel::{Ctx, Outcome, Record, Values};
use model::Value;

pub const CHANNEL: &str = "access.channel";
pub const OUTGOING: &str = "access.outgoing";
pub const NOTICE: &str = "access.notice";
/// The kind of channel that reaches one person, at an address of that person's own.
pub const MAIL: &str = "mail";

/// The same thing is told once an hour by one channel.
const QUIET: SignedDuration = SignedDuration::from_hours(1);

/// A message was written: it goes out by the channels its receiver chose.
pub(super) fn announced(ctx: &mut Ctx<'_>, message: &mut Record) -> Outcome<()> {
    let Some(account) = message.get("account").as_ref() else {
        return Ok(());
    };
    for chosen in ctx.having(NOTICE, "account", account)? {
        for id in chosen.get("channels").refs() {
            let channel = ctx.get(CHANNEL, id)?;
            let is_on = channel.in_state("on");
            let is_mail = channel.text("kind") == MAIL;
            if is_on && (!is_mail || !chosen.get("mail").is_missing()) {
                queued(ctx, id, message, Some(account).filter(|_| is_mail))?;
            }
        }
    }
    Ok(())
}

fn queued(ctx: &mut Ctx<'_>, channel: Id, message: &Record, to: Option<Id>) -> Outcome<()> {
    let (about, why) = (message.text("about"), message.text("why"));
    let Some(what) = ctx.kernel().told_as(about, why) else {
        return Ok(());
    };
    let whom = to.map(|it| it.to_string()).unwrap_or_default();
    let key = format!("{channel} {about} {why} {whom}");
    let since = ctx.now() - QUIET;
    let known = ctx.having(OUTGOING, "key", key.as_str())?;
    if known.iter().any(|it| it.created_at > since) {
        return Ok(());
    }
    let mut values = Values::new();
    values.insert("what".into(), what.into());
    values.insert("channel".into(), channel.into());
    values.insert("about".into(), about.into());
    values.insert("key".into(), key.into());
    values.insert("next_at".into(), Value::Instant(ctx.now()));
    values.extend(to.map(|it| ("account".to_owned(), it.into())));
    ctx.create(OUTGOING, values).map(drop)
}

/// A closed account is told nothing any more.
pub(super) fn forgotten(ctx: &mut Ctx<'_>, account: Id) -> Outcome<()> {
    let today = ctx.today();
    for mut chosen in ctx.having(NOTICE, "account", account)? {
        chosen.values.retain(|name, _| name.as_str() == "account");
        chosen.set("ended_on", Value::Day(today));
        ctx.update(chosen)?;
    }
    Ok(())
}
