//! 令牌: what programs prove themselves by, `Authorization: Bearer …`. One is drawn on the page
//! of a 数据共享方 or a 取数令牌, shown this once, and kept as a digest; the one before ends.
//!
//! Not here: what a consumer gets (`feed`), and what is read by a pass (`tables`, `export`).

use axum::extract::{FromRequestParts, State};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use base::{Id as Uuid, hex};
use kernel::{Caller, Ctx, Kernel, Outcome, Query, Read, Record, Refusal, StoreError, Values};
use serde::Serialize;
use systems::exchange::{CONSUMER, PASS, TOKEN};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::session::{self, SignedIn};
use crate::source::Source;
use crate::{App, Problem, secret};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(issue_consumer_token))
        .routes(routes!(issue_pass_token))
}

/// Somebody signed in, or a program with a pass of theirs.
pub(crate) struct Reader {
    pub(crate) caller: Caller,
    pub(crate) kernel: Kernel,
    /// What the pass is for; none for who is signed in.
    pub(crate) purpose: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct IssuedToken {
    /// Shown this once.
    token: String,
    /// Of a consumer: the public key answers are signed with.
    key: Option<String>,
}

/// Draws a token for a consumer that was approved; the one before ends with it.
#[utoipa::path(post, path = "/consumers/{id}/token", tag = "feed", params(("id" = Uuid, Path)), responses(
    (status = 200, body = IssuedToken), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn issue_consumer_token(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<IssuedToken>, Problem> {
    let mut held = who.caller.in_order();
    if !held.any(|it| it.role == "system_admin") {
        return Err(Problem::not_found());
    }
    let says = "还没有核准，或已撤销，不能发放令牌。请先由安全保密管理员核准。";
    let mut issued = drawn(&app, &who.caller, "consumer", move |ctx| {
        let consumer = ctx.get(CONSUMER, id)?;
        match consumer.in_state("active") {
            true => Ok(consumer),
            false => Err(Refusal::new("feed.not_active", says).into()),
        }
    })
    .await?;
    issued.0.key = Some(app.signer.public());
    Ok(issued)
}

/// Draws a token for a pass of one's own; the one before ends with it.
#[utoipa::path(post, path = "/passes/{id}/token", tag = "tables", params(("id" = Uuid, Path)), responses(
    (status = 200, body = IssuedToken), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn issue_pass_token(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<IssuedToken>, Problem> {
    let account = who.caller.account;
    drawn(&app, &who.caller, "pass", move |ctx| {
        let pass = ctx.get(PASS, id)?;
        if pass.get("holder").as_ref() != Some(account) {
            return Err(Refusal::not_found().into());
        }
        match pass.in_state("active") {
            true => Ok(pass),
            false => Err(Refusal::new("pass.revoked", "已撤销的不能再发放。请新建一个。").into()),
        }
    })
    .await
}

/// A new token for the record that is found, kept under a field of [`TOKEN`].
async fn drawn(
    app: &App,
    caller: &Caller,
    field: &'static str,
    found: impl Fn(&mut Ctx<'_>) -> Outcome<Record> + Send + 'static,
) -> Result<Body<IssuedToken>, Problem> {
    let random = secret::random::<32>().map_err(kernel::Failure::from)?;
    let token = format!("xz_{}", hex::write(&random));
    let digest = secret::digest(&token);
    let caller = caller.clone();
    app.run(move |kernel| {
        kernel.as_caller(&caller, move |ctx| {
            let mut record = found(ctx)?;
            match ctx.having(TOKEN, field, record.id)?.into_iter().next() {
                Some(mut old) => {
                    old.set("digest", digest.as_str());
                    ctx.update(old)?;
                }
                None => {
                    let mut values = Values::new();
                    values.insert(field.into(), record.id.into());
                    values.insert("digest".into(), digest.as_str().into());
                    ctx.create(TOKEN, values)?;
                }
            }
            record.set("issued_on", ctx.today());
            ctx.update_because(record, "发放令牌").map(drop)
        })
    })
    .await?;
    Ok(Body(IssuedToken { token, key: None }))
}

/// The digest of the token a request carries.
pub(crate) fn carried(headers: &HeaderMap) -> Option<String> {
    let bearer = headers.get(AUTHORIZATION)?.to_str().ok()?;
    Some(secret::digest(bearer.strip_prefix("Bearer ")?.trim()))
}

/// The record of a register (consumer or pass) a token was drawn for, while it holds.
pub(crate) fn holder(
    kernel: &Kernel,
    read: &mut dyn Read,
    register: &str,
    digest: &str,
) -> Result<Option<Record>, StoreError> {
    let model = &kernel.model;
    let (Some(tokens), Some(holders)) = (model.register(TOKEN), model.register(register)) else {
        return Ok(None);
    };
    let field = if register == PASS { "pass" } else { "consumer" };
    let query = Query::all(tokens, kernel.today()).having("digest", digest);
    let token = read.rows(&query)?.into_iter().next();
    let Some(id) = token.and_then(|it| it.get(field).as_ref()) else {
        return Ok(None);
    };
    let holds = |it: &Record| {
        let until = it.get("until").as_day();
        it.in_state("active") && until.is_some_and(|until| kernel.today() <= until)
    };
    Ok(read.get(holders, id)?.filter(holds))
}

impl FromRequestParts<App> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Reader, Problem> {
        let Some(digest) = carried(&parts.headers) else {
            let who = SignedIn::from_request_parts(parts, app).await?;
            return Ok(Reader {
                caller: who.caller,
                kernel: who.kernel,
                purpose: None,
            });
        };
        let source = Source::from_request_parts(parts, app).await?;
        let found = app.run(move |kernel| by_pass(kernel, &digest)).await?;
        let (mut caller, purpose) = found.ok_or_else(refused)?;
        caller.address = Some(source.address);
        Ok(Reader {
            caller,
            kernel: app.kernel(),
            purpose: Some(purpose),
        })
    }
}

/// Who reads by a pass, and what for.
fn by_pass(kernel: &Kernel, digest: &str) -> Outcome<Option<(Caller, String)>> {
    let pass = kernel::read(kernel.store(), |read| holder(kernel, read, PASS, digest))?;
    let Some(pass) = pass else { return Ok(None) };
    let Some(account) = pass.get("holder").as_ref() else {
        return Ok(None);
    };
    let caller = session::caller_of(kernel, account)?;
    Ok(caller.map(|it| (it, pass.text("purpose").to_owned())))
}

fn refused() -> Problem {
    let says = "令牌无效、已撤销或已到期。请在“取数令牌”页面上重新发放。";
    Problem::new(StatusCode::UNAUTHORIZED, "pass.token", says)
}
