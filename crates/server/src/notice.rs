//! 外发通知: messages on their way out of the platform, by channels people chose.
//!
//! Not here: what is to leave and when (`systems/access/announcing.rs`).

mod choice;
mod letter;
mod net;
mod queue;
mod send;
mod sms;

use std::path::PathBuf;

use axum::extract::State;
use base::Id as Uuid;
use kernel::{Ctx, Every, JobKinds, Kernel, Outcome, Record, Refusal};
use model::Value;
use serde::{Deserialize, Serialize};
use systems::access::{CHANNEL, SMS_FILE};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use self::letter::Letter;
use self::send::Unsent;
use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::setup::checklist::SYSTEM;
use crate::source::Network;
use crate::{App, Problem};

/// What a node may send to.
#[derive(Clone, Debug)]
pub struct Outlets {
    /// Inner nets that notices may be sent to; all others of the machine's own are closed.
    pub nets: Vec<Network>,
    /// Where text messages are written where there is no gateway.
    pub folder: PathBuf,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    choice::routes().routes(routes!(test_channel))
}

/// Teaches a node to send what is to leave.
pub fn teach(kinds: &mut JobKinds, outlets: Outlets) {
    let every = Every::Minutes(1);
    kinds.returning("notice.send", "发出外发通知", every, move |run| {
        queue::send_due(run, &outlets)
    });
}

#[derive(Deserialize, ToSchema)]
struct TestedChannel {
    /// Where to, by a channel that reaches one person: a mail address, a mobile number.
    to: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ChannelTest {
    sent: bool,
    says: String,
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
    let outlets = app.notify.clone();
    app.run(move |kernel| {
        let channel = found(kernel, id)?.ok_or_else(Refusal::not_found)?;
        let letter = Letter::test(channel.text("site"));
        let to = asked.to.as_deref().map(str::trim);
        let sent = send::send(&channel, &letter, to, kernel.now(), &outlets);
        let says = said(&channel, &sent);
        let told = says.clone();
        let works = sent.is_ok();
        kernel.as_caller(&who.caller, move |ctx| tried(ctx, id, works, &told))?;
        Ok(ChannelTest {
            sent: sent.is_ok(),
            says,
        })
    })
    .await
    .map(Body)
}

fn found(kernel: &Kernel, id: Uuid) -> Outcome<Option<Record>> {
    let register = crate::row::register(kernel, CHANNEL)?;
    kernel::read(kernel.store(), |read| Ok(read.get(register, id)?))
}

fn said(channel: &Record, sent: &Result<(), Unsent>) -> String {
    match sent {
        Ok(()) if channel.text("kind") == SMS_FILE => {
            "已写入数据目录 outbox 文件夹里当天的短信文件。这种渠道只记下短信，不发到手机。".into()
        }
        Ok(()) => "已发出，对方已接收。".into(),
        Err(why) => why.to_string(),
    }
}

/// The last that came of a channel stands with it.
fn tried(ctx: &mut Ctx<'_>, channel: Uuid, works: bool, says: &str) -> Outcome<()> {
    let mut channel = ctx.get(CHANNEL, channel)?;
    let now = ctx.now();
    channel.set("tried_at", Value::Instant(now));
    channel.set("outcome", says);
    channel.set("works", works);
    ctx.update(channel).map(drop)
}
