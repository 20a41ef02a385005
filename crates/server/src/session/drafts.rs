//! 草稿钥匙: the key under which a browser keeps what somebody typed and the server does not
//! have yet. The browser keeps what is sealed, the server the key: each is of no use alone.
//!
//! A key is a note of the account's, one for each machine. It outlives a session that was left
//! idle, and ends when one signs out on the machine, or is signed out there, with all sessions
//! of the account, or 72 hours after it was last asked for. Not here: what is kept (the client).

use axum::extract::State;
use base::{Id, Id as Uuid, hex};
use jiff::SignedDuration;
use kernel::{Ctx, Note, Outcome};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Body;
use crate::session::{Known, token};
use crate::{App, Problem, secret};

const LIFE: SignedDuration = SignedDuration::from_hours(72);
/// Machines of one account; a further one takes the place of the one longest unused.
const PLACES_MAX: usize = 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(give_draft_key))
}

#[derive(Deserialize, ToSchema)]
struct DraftPlace {
    /// The machine, by a name it gave itself.
    place: Uuid,
}

#[derive(Serialize, ToSchema)]
struct DraftKey {
    /// 32 bytes, hex.
    key: String,
}

/// The key of this machine's drafts, the same one until it ends.
#[utoipa::path(post, path = "/session/draft-key", tag = "session", request_body = DraftPlace, responses(
    (status = 200, body = DraftKey)))]
async fn give_draft_key(
    State(app): State<App>,
    known: Known,
    Body(asked): Body<DraftPlace>,
) -> Result<Body<DraftKey>, Problem> {
    if let Some(before) = known.session.before.first() {
        return Err(Problem::refused("session.before", before.says()));
    }
    let fresh = hex::write(&secret::random::<32>()?);
    let Known {
        caller,
        mut session,
        key,
    } = known;
    let account = caller.account;
    let is_new = session.place.replace(asked.place) != Some(asked.place);
    app.run(move |kernel| {
        kernel.as_caller(&caller, move |ctx| {
            if is_new {
                token::keep_in(ctx, &key, &session)?;
            }
            key_of(ctx, account, asked.place, &fresh)
        })
    })
    .await
    .map(|key| Body(DraftKey { key }))
}

fn key_of(ctx: &mut Ctx<'_>, account: Id, place: Id, fresh: &str) -> Outcome<String> {
    let (kind, place, now) = (kind(account), place.to_string(), ctx.now());
    let known = ctx.read().note(&kind, &place, now)?;
    if known.is_none() {
        let others = ctx.read().notes_of(&kind, now)?;
        let oldest = others.iter().min_by_key(|(_, note)| note.until);
        if let Some((oldest, _)) = oldest.filter(|_| others.len() >= PLACES_MAX) {
            ctx.drop_note(&kind, oldest)?;
        }
    }
    let value = known.map_or_else(|| fresh.to_owned(), |it| it.value);
    let note = Note {
        value: value.clone(),
        until: now + LIFE,
    };
    ctx.put_note(&kind, &place, &note)?;
    Ok(value)
}

pub(super) fn kind(account: Id) -> String {
    format!("draft_key {account}")
}
