//! 外发通知: messages on their way out of the platform, by channels people chose.
//!
//! What is to leave lies in `access.outgoing`; one leased job of all nodes sends it, each
//! line counted before it is tried, so that a crash costs a try and not a second letter
//! soon after. Not here: what is to leave (`systems/access/announcing.rs`).

mod letter;
mod net;
mod send;

use axum::extract::State;
use base::{Id as Uuid, Instant};
use jiff::SignedDuration;
use kernel::{
    Caller, Condition, Ctx, Every, JobKinds, Kernel, Outcome, Query, Record, Refusal, Run, Values,
};
use model::Value;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use systems::access::{CHANNEL, MAIL, NOTICE, OUTGOING};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::letter::Letter;
use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::setup::checklist::SYSTEM;
use crate::source::Network;
use crate::{App, Problem};

/// Given up after so many tries: about a day.
const TRIES_MAX: i64 = 10;
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
const PAUSE_MAX: SignedDuration = SignedDuration::from_hours(6);
/// A longer one is nobody's address.
const MAIL_MAX: usize = 100;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_notices, choose_notices))
        .routes(routes!(test_channel))
}

/// Teaches a node to send what is to leave, also to these inner nets.
pub fn teach(kinds: &mut JobKinds, allowed: Vec<Network>) {
    let every = Every::Minutes(1);
    kinds.returning("notice.send", "发出外发通知", every, move |run| {
        send_due(run, &allowed)
    });
}

#[derive(Serialize, ToSchema)]
struct Notices {
    /// One's own address for mail.
    mail: Option<String>,
    channels: Vec<ChannelChoice>,
}

#[derive(Serialize, ToSchema)]
struct ChannelChoice {
    id: Uuid,
    title: String,
    kind_title: String,
    /// It needs an address of one's own.
    by_mail: bool,
    chosen: bool,
}

#[derive(Deserialize, ToSchema)]
struct ChosenNotices {
    mail: Option<String>,
    channels: Vec<Uuid>,
}

#[derive(Deserialize, ToSchema)]
struct TestedChannel {
    /// Where to, for mail.
    mail: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ChannelTest {
    sent: bool,
    says: String,
}

/// By which channels one's messages also leave, and which there are.
#[utoipa::path(get, path = "/notices", tag = "desk", responses((status = 200, body = Notices)))]
async fn get_notices(State(app): State<App>, who: SignedIn) -> Result<Body<Notices>, Problem> {
    app.run(move |kernel| notices(kernel, &who.caller))
        .await
        .map(Body)
}

/// Chooses them.
#[utoipa::path(put, path = "/notices", tag = "desk", request_body = ChosenNotices, responses(
    (status = 200, body = Notices), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn choose_notices(
    State(app): State<App>,
    who: SignedIn,
    Body(asked): Body<ChosenNotices>,
) -> Result<Body<Notices>, Problem> {
    let mail = asked.mail.as_deref().map(str::trim).unwrap_or_default();
    let is_address = mail.len() <= MAIL_MAX && mail.parse::<lettre::Address>().is_ok();
    if !mail.is_empty() && !is_address {
        return Err(Problem::field(
            "mail",
            "“电子邮箱”应如 name@example.cn，请核对。",
        ));
    }
    let mail = mail.to_owned();
    app.run(move |kernel| {
        let caller = who.caller.clone();
        kernel.as_caller(&caller, move |ctx| choose(ctx, &mail, &asked.channels))?;
        notices(kernel, &who.caller)
    })
    .await
    .map(Body)
}

/// Sends a test by a channel, at once, and says what came of it.
#[utoipa::path(post, path = "/channels/{id}/test", tag = "desk", request_body = TestedChannel,
    params(("id" = Uuid, Path)), responses(
    (status = 200, body = ChannelTest), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn test_channel(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Body(asked): Body<TestedChannel>,
) -> Result<Body<ChannelTest>, Problem> {
    if !who.caller.has_role(&[SYSTEM.to_owned()]) {
        return Err(Problem::not_found());
    }
    let allowed = app.notify.clone();
    app.run(move |kernel| {
        let channel = found(kernel, CHANNEL, id)?.ok_or_else(Refusal::not_found)?;
        let letter = Letter {
            what: "测试".into(),
            link: channel.text("site").trim_end_matches('/').to_owned(),
        };
        let to = asked.mail.as_deref().map(str::trim);
        let sent = send::send(&channel, &letter, to, kernel.now(), &allowed);
        let says = said(&sent);
        let told = says.clone();
        kernel.as_caller(&who.caller, move |ctx| tried(ctx, id, &told))?;
        Ok(ChannelTest {
            sent: sent.is_ok(),
            says,
        })
    })
    .await
    .map(Body)
}

fn said(sent: &Result<(), String>) -> String {
    match sent {
        Ok(()) => "已发出，对方已接收。".into(),
        Err(why) => why.clone(),
    }
}

/// The last that came of a channel stands with it.
fn tried(ctx: &mut Ctx<'_>, channel: Uuid, says: &str) -> Outcome<()> {
    let mut channel = ctx.get(CHANNEL, channel)?;
    let now = ctx.now();
    channel.set("tried_at", Value::Instant(now));
    channel.set("outcome", says);
    ctx.update(channel).map(drop)
}

fn notices(kernel: &Kernel, caller: &Caller) -> Outcome<Notices> {
    let notice = crate::row::register(kernel, NOTICE)?;
    let channel = crate::row::register(kernel, CHANNEL)?;
    kernel::read(kernel.store(), |read| {
        let own = Query::all(notice, kernel.today()).having("account", caller.account);
        let own = read.rows(&own)?.into_iter().next();
        let chosen = own.as_ref().map(|it| it.get("channels").refs());
        let on = Query::all(channel, kernel.today()).having("state", Value::Code("on".into()));
        let kinds = kernel.model.codes("access.channel_kind");
        let channels = read.rows(&on)?.into_iter().map(|it| ChannelChoice {
            id: it.id,
            title: it.text("title").to_owned(),
            kind_title: kinds
                .and_then(|list| list.codes.get(it.text("kind")))
                .map_or_else(String::new, |code| code.title.clone()),
            by_mail: it.text("kind") == MAIL,
            chosen: chosen.as_ref().is_some_and(|ids| ids.contains(&it.id)),
        });
        Ok::<_, kernel::Failure>(Notices {
            mail: own
                .map(|it| it.text("mail").to_owned())
                .filter(|it| !it.is_empty()),
            channels: channels.collect(),
        })
    })
}

fn choose(ctx: &mut Ctx<'_>, mail: &str, channels: &[Uuid]) -> Outcome<()> {
    let account = ctx.caller().account;
    let mut chosen = Vec::new();
    for id in channels {
        let channel = ctx.get(CHANNEL, *id)?;
        if channel.text("kind") == MAIL && mail.is_empty() {
            let field = "mail".to_owned();
            let message = "要用邮件接收，请填写“电子邮箱”。".to_owned();
            let fault = kernel::FieldProblem { field, message };
            return Err(Refusal::fields(vec![fault]).into());
        }
        chosen.push(Value::Ref(*id));
    }
    let chosen = match chosen.is_empty() {
        true => Value::Missing,
        false => Value::List(chosen),
    };
    let mail = match mail {
        "" => Value::Missing,
        mail => Value::Text(mail.to_owned()),
    };
    let own = ctx.having(NOTICE, "account", account)?.into_iter().next();
    match own {
        Some(mut own) => {
            own.set("mail", mail);
            own.set("channels", chosen);
            ctx.update(own).map(drop)
        }
        None => {
            let mut values = Values::new();
            values.insert("account".into(), account.into());
            values.insert("mail".into(), mail);
            values.insert("channels".into(), chosen);
            ctx.create(NOTICE, values).map(drop)
        }
    }
}

/// A line that is tried now.
struct Due {
    id: Uuid,
    channel: Record,
    letter: Letter,
    to: Option<String>,
}

/// Sends what is due, one after the other.
fn send_due(run: &mut Run<'_>, allowed: &[Network]) -> Outcome<Json> {
    let (mut sent, mut failed) = (0, 0);
    while let Some(due) = run.step(|ctx, _| next_due(ctx))? {
        let outcome = send::send(
            &due.channel,
            &due.letter,
            due.to.as_deref(),
            run.kernel().now(),
            allowed,
        );
        match &outcome {
            Ok(()) => sent += 1,
            Err(_) => failed += 1,
        }
        let (id, channel) = (due.id, due.channel.id);
        run.step(move |ctx, _| {
            tried(ctx, channel, &said(&outcome))?;
            settled(ctx, id, &outcome)
        })?;
    }
    Ok(json!({ "sent": sent, "failed": failed }))
}

/// The next line that is due, counted as tried; what can never be sent is given up.
fn next_due(ctx: &mut Ctx<'_>) -> Outcome<Option<Due>> {
    while let Some(mut line) = due_line(ctx)? {
        let tries = line.get("tries").as_integer().unwrap_or_default() + 1;
        let channel = match line.get("channel").as_ref() {
            Some(id) => ctx.get(CHANNEL, id)?,
            None => return Ok(None),
        };
        let to = mail_of(ctx, &line)?;
        let (is_on, is_mail) = (channel.in_state("on"), channel.text("kind") == MAIL);
        if !is_on || (is_mail && to.is_none()) {
            let why = if is_on {
                "收件人没有填写电子邮箱。"
            } else {
                "渠道已停用。"
            };
            line.set("fault", why);
            ctx.move_to(line, "failed")?;
            continue;
        }
        let site = channel.text("site").trim_end_matches('/').to_owned();
        let path = kernel::named_record(line.text("about"));
        let path = path.map(|(register, id)| format!("/r/{}/{id}", register.replace('.', "/")));
        let letter = Letter {
            what: line.text("what").to_owned(),
            link: site + &path.unwrap_or_default(),
        };
        let (id, now) = (line.id, ctx.now());
        line.set("tries", Value::Integer(tries));
        line.set("next_at", Value::Instant(now + pause(tries)));
        ctx.update(line)?;
        return Ok(Some(Due {
            id,
            channel,
            letter,
            to,
        }));
    }
    Ok(None)
}

fn due_line(ctx: &mut Ctx<'_>) -> Outcome<Option<Record>> {
    let now = Value::Instant(ctx.now());
    let (model, today) = (std::sync::Arc::clone(&ctx.kernel().model), ctx.today());
    let Some(register) = model.register(OUTGOING) else {
        return Ok(None);
    };
    let mut query = Query::all(register, today)
        .having("state", Value::Code("waiting".into()))
        .with(Condition::Between("next_at".into(), Value::Missing, now));
    query.limit = 1;
    Ok(ctx.read().rows(&query)?.into_iter().next())
}

/// Where mail to the line's receiver goes, as chosen now.
fn mail_of(ctx: &mut Ctx<'_>, line: &Record) -> Outcome<Option<String>> {
    let Some(account) = line.get("account").as_ref() else {
        return Ok(None);
    };
    let own = ctx.having(NOTICE, "account", account)?.into_iter().next();
    let mail = own.map(|it| it.text("mail").to_owned());
    Ok(mail.filter(|it| !it.is_empty()))
}

fn settled(ctx: &mut Ctx<'_>, id: Uuid, outcome: &Result<(), String>) -> Outcome<()> {
    let mut line = ctx.get(OUTGOING, id)?;
    let now: Instant = ctx.now();
    match outcome {
        Ok(()) => {
            line.set("sent_at", Value::Instant(now));
            line.set("fault", Value::Missing);
            ctx.move_to(line, "sent").map(drop)
        }
        Err(why) => {
            line.set("fault", why.as_str());
            match line.get("tries").as_integer() {
                Some(tries) if tries >= TRIES_MAX => ctx.move_to(line, "failed").map(drop),
                _ => ctx.update(line).map(drop),
            }
        }
    }
}

/// One minute, two, four, and so on.
fn pause(tries: i64) -> SignedDuration {
    let doublings = u32::try_from(tries - 1).unwrap_or_default().min(16);
    (FIRST_PAUSE * 2_i32.pow(doublings)).min(PAUSE_MAX)
}

fn found(kernel: &Kernel, register: &str, id: Uuid) -> Outcome<Option<Record>> {
    let Some(register) = kernel.model.register(register) else {
        return Ok(None);
    };
    kernel::read(kernel.store(), |read| Ok(read.get(register, id)?))
}
