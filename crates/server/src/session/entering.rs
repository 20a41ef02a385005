//! Signing in by password or one-time code, and out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use kernel::Kernel;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::attempt::{self, Attempt, Found};
use super::log::{self, Means, Outcomes};
use super::password;
use super::policy::Policy;
use super::second;
use super::token::{self, Before, Key, Session};
use super::{Me, hashing, me};
use crate::answer::Body;
use crate::errors::ErrorBody;
use crate::source::Source;
use crate::{App, Problem, credential, installation, secret};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in))
        .routes(routes!(sign_out))
        .routes(routes!(redeem_code))
}

#[derive(Deserialize, ToSchema)]
struct SignIn {
    login: String,
    password: String,
}

#[derive(Deserialize, ToSchema)]
struct RedeemCode {
    login: String,
    code: String,
    password: String,
}

/// Signs in with a password. Locked for growing times after failures.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn, responses(
    (status = 200, body = Me), (status = 401, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn sign_in(
    State(app): State<App>,
    source: Source,
    Body(asked): Body<SignIn>,
) -> Result<Response, Problem> {
    let login = plain_login(&asked.login);
    let attempt = Attempt::begin(&app, login, Means::Password, source).await?;
    let hash = attempt.credential().map(|it| it.hash().to_owned());
    let hash = hash.unwrap_or_default();
    if !hashing(&app, move || secret::fits(&asked.password, &hash)).await? {
        return Err(attempt.failed(&app).await);
    }
    attempt.opened(&app).await?;
    enter(&app, attempt, None).await
}

/// Sets the password with a one-time code, and signs in.
#[utoipa::path(post, path = "/session/code", tag = "session", request_body = RedeemCode, responses(
    (status = 200, body = Me), (status = 401, body = ErrorBody),
    (status = 422, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn redeem_code(
    State(app): State<App>,
    source: Source,
    Body(asked): Body<RedeemCode>,
) -> Result<Response, Problem> {
    let login = plain_login(&asked.login);
    if let Some(fault) = password::fault(&Policy::of(&app.kernel()), &asked.password, &login) {
        return Err(Problem::field("password", fault));
    }
    let attempt = Attempt::begin(&app, login, Means::Code, source).await?;
    let now = app.kernel().now();
    let hash = attempt.credential().map(|it| it.code(now).to_owned());
    let (code, hash) = (asked.code, hash.unwrap_or_default());
    if !hashing(&app, move || secret::code_fits(&code, &hash)).await? {
        return Err(match attempt.failed(&app).await {
            it if it.status == StatusCode::UNAUTHORIZED => Problem::new(
                StatusCode::UNAUTHORIZED,
                "session.code",
                "登录名或一次性登录码不对，或登录码已用过、已过期。请核对纸条，或请安全管理员重置。",
            ),
            locked => locked,
        });
    }
    attempt.opened(&app).await?;
    let new = asked.password;
    if let Some(fault) = password::own_fault(&app, &attempt, &new).await? {
        attempt.forget(&app).await?;
        return Err(Problem::field("password", fault));
    }
    let hash = hashing(&app, move || secret::hash_password(&new)).await??;
    enter(&app, attempt, Some(hash)).await
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
async fn sign_out(
    State(app): State<App>,
    source: Source,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let gone = token::cookie(&source, base::Id::nil(), "", jiff::SignedDuration::ZERO);
    if let Some(key) = Key::carried(&headers, &source) {
        app.run(move |kernel| {
            let session = kernel::read(kernel.store(), |read| token::read(kernel, read, &key))?;
            let Some(session) = session else {
                return Ok(());
            };
            let mut caller = kernel.caller(session.account, session.acting)?;
            caller.address = Some(source.address);
            kernel.as_caller(&caller, move |ctx| {
                let how = (None, Outcomes::Left);
                log::keep(ctx, Some(session.account), how, &source)?;
                token::end_in(ctx, &key)
            })
        })
        .await?;
    }
    Ok((StatusCode::NO_CONTENT, [gone]).into_response())
}

/// Starts a session after a secret fitted; with a new password, ends all others and the code.
pub(super) async fn enter(
    app: &App,
    attempt: Attempt,
    new_hash: Option<String>,
) -> Result<Response, Problem> {
    let (cookie, me) = entered(app, attempt, new_hash).await?;
    Ok(([cookie], Body(me)).into_response())
}

/// The same, with the cookie that carries the session.
pub(super) async fn entered(
    app: &App,
    attempt: Attempt,
    new_hash: Option<String>,
) -> Result<((HeaderName, String), Me), Problem> {
    let found = attempt.opened(app).await?;
    let (account, token) = (found.account, secret::new_token()?);
    // Whoever needed no password needs no newer one.
    let is_fresh = new_hash.is_some() || attempt.means == Means::Identity;
    let session = begun(app, found, is_fresh, &attempt.source).await?;
    let (key, source) = (Key::of(account, &token), attempt.source.clone());
    let answer = app
        .run(move |kernel| {
            let mut caller = kernel.caller(account, None)?;
            caller.address = Some(attempt.source.address);
            let kept = session.clone();
            kernel.as_caller(&caller, move |ctx| {
                let is_half = kept.before.contains(&Before::SecondFactor);
                // Who knows the password alone must not try the second factor for ever.
                if is_half {
                    attempt::take_back_in(ctx, attempt.login(), &attempt.source)?;
                } else {
                    attempt::forget_in(ctx, attempt.login(), &attempt.source)?;
                }
                if let Some(hash) = &new_hash {
                    let (now, kept) = (ctx.now(), Policy::of(ctx.kernel()).password_former());
                    credential::change(ctx, account, |values| {
                        credential::set_password(values, hash, now, kept);
                    })?;
                    installation::drop_slip(ctx, account)?;
                    token::end_sessions(ctx, account)?;
                    let how = (Some(attempt.means), Outcomes::Changed);
                    log::keep(ctx, Some(account), how, &attempt.source)?;
                }
                let outcome = if is_half {
                    Outcomes::Half
                } else {
                    Outcomes::Entered
                };
                let how = (Some(attempt.means), outcome);
                log::keep(ctx, Some(account), how, &attempt.source)?;
                token::keep_in(ctx, &key, &kept)
            })?;
            me(kernel, &caller, &session)
        })
        .await?;
    let age = Policy::of(&app.kernel()).age();
    Ok((token::cookie(&source, account, &token, age), answer))
}

async fn begun(
    app: &App,
    found: &Found,
    renewed: bool,
    source: &Source,
) -> Result<Session, Problem> {
    let account = found.account;
    let is_asked = app
        .run(move |kernel| second::is_required(kernel, &kernel.caller(account, None)?))
        .await?;
    let kernel = app.kernel();
    let now = kernel.now();
    Ok(Session {
        account,
        acting: None,
        started: now,
        seen: now,
        before: before(&kernel, found, renewed, is_asked),
        address: source.address.to_string(),
        agent: source.agent.clone(),
        place: None,
    })
}

/// What must be done before anything else, in this order.
fn before(kernel: &Kernel, found: &Found, renewed: bool, is_asked: bool) -> Vec<Before> {
    let (now, old) = (kernel.now(), Policy::of(kernel).password_age());
    let credential = found.credential.as_ref();
    let mut before = Vec::new();
    let has_second = credential.is_some_and(|it| it.second_on().is_some());
    if has_second {
        before.push(Before::SecondFactor);
    }
    if let Some(credential) = credential.filter(|_| !renewed) {
        if credential.must_change() {
            before.push(Before::FirstPassword);
        } else if credential.set_at().is_some_and(|at| now >= at + old) {
            before.push(Before::OldPassword);
        }
    }
    if is_asked && !has_second {
        before.push(Before::Enrol);
    }
    before
}

/// Login names as people type them on a Chinese keyboard.
fn plain_login(login: &str) -> String {
    base::chinese::without_space(&base::chinese::half_width(login))
}
