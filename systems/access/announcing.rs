//! What leaves the platform of a message: which channels its receiver chose, when it may leave
//! there, and once for each thing that happened where many are told in one room.
//!
//! Not here: sending it (the server), the message itself (the kernel), and what hours come to
//! (`leaving`).

use base::{Id, Time};
use jiff::SignedDuration;
use kernel::{Condition, Ctx, Kernel, Outcome, Query, Record, Tree, Values};
use model::Value;

use super::leaving::{Hours, leaves_at};

pub const CHANNEL: &str = "access.channel";
pub const OUTGOING: &str = "access.outgoing";
pub const NOTICE: &str = "access.notice";

// Kinds of channels that reach one person; all others are a room, or another system.
pub const MAIL: &str = "mail";
pub const SMS: &str = "sms";
/// Text messages where there is no gateway: they are written to a file.
pub const SMS_FILE: &str = "sms_file";

/// A line holds no longer one.
const WHAT_MAX: usize = 120;

/// 家长
const PARENT: &str = "guardian";

/// The same thing is told once an hour by one channel.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_hours(1);

/// A message was written: it goes out by the channels its receiver chose.
pub(super) fn announced(ctx: &mut Ctx<'_>, message: &mut Record) -> Outcome<()> {
    let Some(account) = message.get("account").as_ref() else {
        return Ok(());
    };
    for chosen in ctx.having(NOTICE, "account", account)? {
        for id in chosen.get("channels").refs() {
            let channel = ctx.get(CHANNEL, id)?;
            let tree = ctx.tree();
            let is_open = channel.in_state("on") && is_for(&tree, &channel, &held(ctx, account)?);
            if is_open && reach(ctx, &channel, &chosen)?.is_ok() {
                queued(ctx, &channel, message, &chosen)?;
            }
        }
    }
    Ok(())
}

/// Who stands where: roles and units of the positions somebody holds today.
fn held(ctx: &mut Ctx<'_>, account: Id) -> Outcome<Vec<(String, Id)>> {
    let today = ctx.today();
    let positions = ctx
        .having(kernel::POSITION, "account", account)?
        .into_iter();
    let held = positions.filter(|it| kernel::is_held(it, today));
    Ok(held
        .filter_map(|it| Some((it.text("role").to_owned(), it.get("unit").as_ref()?)))
        .collect())
}

/// Whether somebody with these roles in these units may choose a channel. A room, or another
/// system, is for those it was set up for: a unit with all below it, some roles there; never a
/// parent's unless it says so.
pub fn is_for(tree: &Tree, channel: &Record, held: &[(String, Id)]) -> bool {
    if is_personal(channel.text("kind")) {
        return true;
    }
    let unit = channel.get("unit").as_ref();
    let roles = match channel.get("roles") {
        Value::List(roles) => roles.as_slice(),
        _ => &[],
    };
    let in_role = |role: &str| match roles.is_empty() {
        true => role != PARENT,
        false => roles.iter().any(|it| it.as_text() == Some(role)),
    };
    let is_below = |of: Id| {
        let found = tree.get(of);
        unit.is_none_or(|unit| found.is_some_and(|it| it.path.contains(&unit)))
    };
    held.iter()
        .any(|(role, unit)| in_role(role) && is_below(*unit))
}

/// Where a person's messages go by a channel: an address or a number of the own; none in a
/// room; or why nowhere.
pub fn reach(
    ctx: &mut Ctx<'_>,
    channel: &Record,
    chosen: &Record,
) -> Outcome<Result<Option<String>, &'static str>> {
    let there = |it: &str| Some(it.to_owned()).filter(|it| !it.is_empty());
    Ok(match channel.text("kind") {
        MAIL => match there(chosen.text("mail")) {
            None => Err("收件人没有填写电子邮箱。"),
            mail => Ok(mail),
        },
        SMS | SMS_FILE => {
            let account = chosen.get("account").as_ref().unwrap_or_default();
            let phone = there(ctx.get(kernel::ACCOUNT, account)?.text("phone"));
            match phone.filter(|it| is_mobile(it)) {
                None => Err("收件人的账号没有登记手机号码。"),
                _ if !chosen.get("sms_fault").is_missing() => Err("收件人的号码收不到短信。"),
                phone => Ok(phone),
            }
        }
        _ => Ok(None),
    })
}

/// Whether a text message may reach this number.
pub fn is_mobile(phone: &str) -> bool {
    phone.len() == 11 && phone.starts_with('1')
}

/// Whether a kind of channel reaches one person.
pub fn is_personal(kind: &str) -> bool {
    [MAIL, SMS, SMS_FILE].contains(&kind)
}

/// When messages may reach a person, as the bureau says and the person says beside it; without
/// a person: a room of many.
pub fn hours(kernel: &Kernel, chosen: Option<&Record>) -> Hours {
    let time = |it: &Value| match it {
        Value::Time(time) => Some(*time),
        _ => None,
    };
    let own = |name: &str| chosen.map_or(Value::Missing, |it| it.get(name).clone());
    let said = |name: &str| kernel.param(&format!("access.{name}"), None);
    let quiet = |of: &dyn Fn(&str) -> Value| time(&of("quiet_from")).zip(time(&of("quiet_until")));
    let (quiet, workdays_only) = match own("quiet").as_text() {
        Some("own") => (quiet(&own), own("workdays_only")),
        Some("none") => (None, Value::Missing),
        _ => (quiet(&said), said("workdays_only")),
    };
    Hours {
        // The same time twice is no time at all.
        quiet: quiet.filter(|(from, until): &(Time, Time)| from != until),
        workdays_only: workdays_only.as_flag() == Some(true),
        digest: time(&own("digest_at")),
    }
}

fn queued(ctx: &mut Ctx<'_>, channel: &Record, message: &Record, chosen: &Record) -> Outcome<()> {
    let Some(heading) = ctx.heading(message)? else {
        return Ok(());
    };
    let own = Some(chosen).filter(|_| is_personal(channel.text("kind")));
    let to = own.and_then(|it| it.get("account").as_ref());
    let (about, why) = (message.text("about"), message.text("why"));
    // In a room of many it says which unit is meant.
    let unit = match to {
        Some(_) => None,
        None => unit_of(ctx, chosen)?,
    };
    let whom = to.or(unit.as_ref().map(|it| it.0));
    let whom = whom.map(|it| it.to_string()).unwrap_or_default();
    let what = match unit {
        Some((_, title)) => format!("{}（{title}）", heading.what),
        None => heading.what,
    };
    let key = format!("{} {about} {why} {whom}", channel.id);
    let since = ctx.now() - AGAIN_AFTER;
    let known = ctx.having(OUTGOING, "key", key.as_str())?;
    if known
        .iter()
        .any(|it| it.in_state("waiting") || it.created_at > since)
    {
        return Ok(());
    }
    let hours = hours(ctx.kernel(), own);
    let calendar = &ctx.kernel().model.calendar;
    let next_at = leaves_at(ctx.now(), heading.is_urgent, &hours, calendar);
    let mut values = Values::new();
    let what: String = what.chars().take(WHAT_MAX).collect();
    values.insert("what".into(), what.into());
    values.insert("channel".into(), channel.id.into());
    values.insert("about".into(), about.into());
    values.insert("urgent".into(), Value::Flag(heading.is_urgent));
    values.insert("key".into(), key.into());
    values.insert("next_at".into(), Value::Instant(next_at));
    values.extend(to.map(|it| ("account".to_owned(), it.into())));
    ctx.create(OUTGOING, values).map(drop)
}

/// The unit of whoever chose.
fn unit_of(ctx: &mut Ctx<'_>, chosen: &Record) -> Outcome<Option<(Id, String)>> {
    let Some(account) = chosen.get("account").as_ref() else {
        return Ok(None);
    };
    let unit = ctx.get(kernel::ACCOUNT, account)?.get("unit").as_ref();
    let tree = ctx.tree();
    Ok(unit
        .and_then(|it| tree.get(it))
        .map(|it| (it.id, it.title.clone())))
}

/// What waits for a person and was not tried yet leaves by the hours as they are chosen now.
pub fn timed_anew(ctx: &mut Ctx<'_>, chosen: &Record) -> Outcome<()> {
    let model = std::sync::Arc::clone(&ctx.kernel().model);
    let (Some(register), Some(account)) =
        (model.register(OUTGOING), chosen.get("account").as_ref())
    else {
        return Ok(());
    };
    let query = Query::all(register, ctx.today())
        .having("account", account)
        .having("state", Value::Code("waiting".into()))
        .with(Condition::AnyOf("tries".into(), vec![Value::Integer(0)]));
    let hours = hours(ctx.kernel(), Some(chosen));
    for mut line in ctx.read().rows(&query)? {
        let is_urgent = line.get("urgent") == &Value::Flag(true);
        let next_at = leaves_at(ctx.now(), is_urgent, &hours, &model.calendar);
        line.set("next_at", Value::Instant(next_at));
        ctx.update(line)?;
    }
    Ok(())
}

/// An account was changed, perhaps its number: text messages are tried there again.
pub(super) fn numbered_anew(ctx: &mut Ctx<'_>, account: &mut Record) -> Outcome<()> {
    for mut chosen in ctx.having(NOTICE, "account", account.id)? {
        if !chosen.get("sms_fault").is_missing() {
            chosen.set("sms_fault", Value::Missing);
            ctx.update(chosen)?;
        }
    }
    Ok(())
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
