//! Who is asking: sign-in, lock-out, sessions, one-time codes, passwords, 岗位切换.
//!
//! A session is a note of the store under the digest of its token; the token lies only in
//! the cookie. Not here: how secrets are hashed (`secret`), and what positions allow (the
//! kernel).

mod attempt;

pub(crate) use attempt::forgive;

use axum::extract::{FromRequestParts, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Id as Uuid, Instant};
use jiff::SignedDuration;
use kernel::{Caller, Kernel, Note, Outcome, Refusal};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Body;
use crate::installation::{self, DemoAccount};
use crate::setup::checklist;
use crate::{App, Problem, secret};

/// A session ends after this long without a request.
pub(crate) const IDLE_MAX: SignedDuration = SignedDuration::from_hours(2);
/// A session ends after this long whatever happens.
pub(crate) const AGE_MAX: SignedDuration = SignedDuration::from_hours(12);
/// "Last seen" is written at most this often: a reader must not cost a write each time.
const SEEN_STEP: SignedDuration = SignedDuration::from_mins(5);

const COOKIE_NAME: &str = "xz_session";
const KIND: &str = "session";

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_session, sign_in, sign_out))
        .routes(routes!(change_password))
        .routes(routes!(redeem_code))
        .routes(routes!(take_position))
        .routes(routes!(list_demo_accounts))
}

/// What is kept of a session.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Session {
    account: Uuid,
    acting: Option<Uuid>,
    started: Instant,
    seen: Instant,
    must_change: bool,
}

/// Somebody signed in, with the positions held today.
///
/// Refused with 401 without a living session, and while a first password must be changed.
pub(crate) struct SignedIn {
    pub(crate) caller: Caller,
    pub(crate) kernel: Kernel,
}

/// Like [`SignedIn`], also while the password must be changed first.
struct Known {
    caller: Caller,
    session: Session,
    key: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    account: AccountFacts,
    /// The password must be changed before anything else.
    must_change: bool,
    positions: Vec<Position>,
    acting: Option<Uuid>,
    demo: bool,
    /// Name of the bureau.
    title: String,
    /// The set-up checklist is unfinished and this person may work on it.
    setup: bool,
}

#[derive(Serialize, ToSchema)]
struct AccountFacts {
    id: Uuid,
    login: String,
    name: String,
}

#[derive(Serialize, ToSchema)]
struct Position {
    id: Uuid,
    role: String,
    role_title: String,
    unit: UnitFacts,
    area: UnitFacts,
}

#[derive(Serialize, ToSchema)]
struct UnitFacts {
    id: Uuid,
    title: String,
}

#[derive(Deserialize, ToSchema)]
struct SignIn {
    login: String,
    password: String,
}

#[derive(Deserialize, ToSchema)]
struct ChangePassword {
    old: String,
    new: String,
}

#[derive(Deserialize, ToSchema)]
struct RedeemCode {
    login: String,
    code: String,
    password: String,
}

#[derive(Deserialize, ToSchema)]
struct TakePosition {
    position: Uuid,
}

/// Who is signed in.
#[utoipa::path(get, path = "/session", tag = "session", responses(
    (status = 200, body = Me), (status = 401, body = crate::errors::ErrorBody)))]
async fn get_session(State(app): State<App>, known: Known) -> Result<Body<Me>, Problem> {
    app.run(move |kernel| me(kernel, &known.caller, &known.session))
        .await
        .map(Body)
}

/// Signs in with a password. Locked for growing times after failures.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn, responses(
    (status = 200, body = Me), (status = 401, body = crate::errors::ErrorBody),
    (status = 429, body = crate::errors::ErrorBody)))]
async fn sign_in(State(app): State<App>, Body(asked): Body<SignIn>) -> Result<Response, Problem> {
    let login = plain_login(&asked.login);
    let found = attempt::begin(&app, login.clone()).await?;
    let hash = found.as_ref().map(|it| it.hash.clone()).unwrap_or_default();
    let password = asked.password;
    let fits = hashing(&app, move || secret::fits(&password, &hash)).await?;
    let Some(found) = found.filter(|_| fits) else {
        return Err(attempt::failed(&app, login).await);
    };
    attempt::open(&found)?;
    enter(&app, login, found, None).await
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(token) = token_in(&headers) {
        let key = secret::digest(&token);
        app.run(move |kernel| {
            kernel::write(kernel.store(), move |tx| Ok(tx.drop_note(KIND, &key)?))
        })
        .await?;
    }
    Ok((StatusCode::NO_CONTENT, [cookie(&app, "", 0)]).into_response())
}

/// Changes one's own password; other sessions of the account end.
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = ChangePassword, responses(
    (status = 200, body = Me), (status = 401, body = crate::errors::ErrorBody),
    (status = 422, body = crate::errors::ErrorBody), (status = 429, body = crate::errors::ErrorBody)))]
async fn change_password(
    State(app): State<App>,
    known: Known,
    Body(asked): Body<ChangePassword>,
) -> Result<Response, Problem> {
    let account = known.caller.account;
    let login = app.run(move |kernel| login_of(kernel, account)).await?;
    let found = attempt::begin(&app, login.clone())
        .await?
        .ok_or_else(Problem::not_signed_in)?;
    let (old, hash) = (asked.old.clone(), found.hash.clone());
    if !hashing(&app, move || secret::fits(&old, &hash)).await? {
        let problem = attempt::failed(&app, login).await;
        return Err(match problem.status {
            // Not 401: the session itself is fine.
            StatusCode::UNAUTHORIZED => Problem::field("old", "原密码不对。"),
            _ => problem,
        });
    }
    if asked.old == asked.new {
        attempt::forget(&app, login).await?;
        return Err(Problem::field("new", "新密码不能与原密码相同。"));
    }
    if let Some(fault) = secret::password_fault(&asked.new, &login) {
        attempt::forget(&app, login).await?;
        return Err(Problem::field("new", fault));
    }
    let hash = hashing(&app, move || secret::hash_password(&asked.new)).await??;
    enter(&app, login, found, Some(hash)).await
}

/// Sets the password with a one-time code, and signs in.
#[utoipa::path(post, path = "/session/code", tag = "session", request_body = RedeemCode, responses(
    (status = 200, body = Me), (status = 401, body = crate::errors::ErrorBody),
    (status = 422, body = crate::errors::ErrorBody), (status = 429, body = crate::errors::ErrorBody)))]
async fn redeem_code(
    State(app): State<App>,
    Body(asked): Body<RedeemCode>,
) -> Result<Response, Problem> {
    let login = plain_login(&asked.login);
    if let Some(fault) = secret::password_fault(&asked.password, &login) {
        return Err(Problem::field("password", fault));
    }
    let found = attempt::begin(&app, login.clone()).await?;
    let hash = found.as_ref().map(|it| it.code.clone()).unwrap_or_default();
    let (code, password) = (asked.code, asked.password);
    let fits = hashing(&app, move || {
        secret::code_fits(&code, &hash)
            .then(|| secret::hash_password(&password))
            .transpose()
    })
    .await??;
    let (Some(found), Some(hash)) = (found, fits) else {
        return Err(match attempt::failed(&app, login).await {
            it if it.status == StatusCode::UNAUTHORIZED => Problem::new(
                StatusCode::UNAUTHORIZED,
                "session.code",
                "登录名或一次性登录码不对，或登录码已用过、已过期。请核对纸条，或请安全管理员重置。",
            ),
            locked => locked,
        });
    };
    attempt::open(&found)?;
    enter(&app, login, found, Some(hash)).await
}

/// 岗位切换: acts in another of one's positions.
#[utoipa::path(post, path = "/session/position", tag = "session", request_body = TakePosition, responses(
    (status = 200, body = Me), (status = 401, body = crate::errors::ErrorBody),
    (status = 404, body = crate::errors::ErrorBody)))]
async fn take_position(
    State(app): State<App>,
    known: Known,
    Body(asked): Body<TakePosition>,
) -> Result<Body<Me>, Problem> {
    let Known {
        mut caller,
        mut session,
        key,
    } = known;
    if !caller.positions.iter().any(|it| it.id == asked.position) {
        return Err(Problem::not_found());
    }
    session.acting = Some(asked.position);
    caller.acting = session.acting;
    app.run(move |kernel| {
        keep(kernel, &key, &session)?;
        me(kernel, &caller, &session)
    })
    .await
    .map(Body)
}

/// The accounts a demo installation shows on its sign-in page; none elsewhere.
#[utoipa::path(get, path = "/demo-accounts", tag = "session", responses((status = 200, body = [DemoAccount])))]
async fn list_demo_accounts(State(app): State<App>) -> Result<Body<Vec<DemoAccount>>, Problem> {
    app.run(installation::demo_accounts).await.map(Body)
}

/// Starts a session after a secret fitted; with a new password, ends all others and the code.
async fn enter(
    app: &App,
    login: String,
    found: attempt::Found,
    new_hash: Option<String>,
) -> Result<Response, Problem> {
    let token = secret::new_token()?;
    let key = secret::digest(&token);
    let answer = app
        .run(move |kernel| {
            let now = kernel.now();
            let must_change = found.must_change && new_hash.is_none();
            let session = Session {
                account: found.account,
                acting: None,
                started: now,
                seen: now,
                must_change,
            };
            let mut caller = kernel.caller(found.account, None)?;
            let kept = session.clone();
            kernel.as_caller(&caller, move |ctx| {
                attempt::forget_in(ctx, &login)?;
                installation::set_credential(ctx, kept.account, |values| {
                    values.insert("signed_in_at".into(), now.into());
                    values.insert("failures".into(), 0.into());
                    if let Some(hash) = &new_hash {
                        values.insert("hash".into(), hash.as_str().into());
                        values.insert("code".into(), model::Value::Missing);
                        values.insert("code_until".into(), model::Value::Missing);
                        values.insert("must_change".into(), false.into());
                    }
                })?;
                if new_hash.is_some() {
                    installation::drop_slip(ctx, kept.account)?;
                    end_sessions(ctx, kept.account)?;
                }
                ctx.put_note(KIND, &key, &note(&kept))
            })?;
            caller.acting = session.acting;
            me(kernel, &caller, &session)
        })
        .await?;
    Ok(([cookie(app, &token, AGE_MAX.as_secs())], Body(answer)).into_response())
}

/// Ends every session of an account.
pub(crate) fn end_sessions(ctx: &mut kernel::Ctx<'_>, account: Uuid) -> Outcome<()> {
    ctx.drop_notes(KIND, &|value| {
        serde_json::from_str::<Session>(value).is_ok_and(|it| it.account == account)
    })
}

fn keep(kernel: &Kernel, key: &str, session: &Session) -> Outcome<()> {
    let (key, note) = (key.to_owned(), note(session));
    kernel::write(
        kernel.store(),
        move |tx| Ok(tx.put_note(KIND, &key, &note)?),
    )
}

fn note(session: &Session) -> Note {
    let until = (session.seen + IDLE_MAX).min(session.started + AGE_MAX);
    Note {
        value: serde_json::to_string(session).unwrap_or_default(),
        until,
    }
}

fn me(kernel: &Kernel, caller: &Caller, session: &Session) -> Outcome<Me> {
    let register = kernel
        .model
        .register(kernel::ACCOUNT)
        .ok_or_else(Refusal::not_found)?;
    let account = kernel::read(kernel.store(), |read| read.get(register, caller.account))?
        .ok_or_else(Refusal::not_found)?;
    let tree = kernel.tree();
    let unit = |id: Uuid| UnitFacts {
        id,
        title: tree.get(id).map(|it| it.title.clone()).unwrap_or_default(),
    };
    let positions: Vec<Position> = caller
        .positions
        .iter()
        .map(|it| Position {
            id: it.id,
            role: it.role.clone(),
            role_title: kernel
                .model
                .role(&it.role)
                .map_or_else(|| it.role.clone(), |r| r.title.clone()),
            unit: unit(it.unit),
            area: unit(it.area),
        })
        .collect();
    Ok(Me {
        account: AccountFacts {
            id: account.id,
            login: account.text("login").to_owned(),
            name: account.text("name").to_owned(),
        },
        must_change: session.must_change,
        acting: session.acting.or_else(|| positions.first().map(|it| it.id)),
        positions,
        demo: !installation::demo_accounts(kernel)?.is_empty(),
        title: tree.root().map(|it| it.title.clone()).unwrap_or_default(),
        setup: checklist::may_set_up(caller) && checklist::unfinished(kernel)?,
    })
}

fn login_of(kernel: &Kernel, account: Uuid) -> Outcome<String> {
    let register = kernel
        .model
        .register(kernel::ACCOUNT)
        .ok_or_else(Refusal::not_found)?;
    let record = kernel::read(kernel.store(), |read| read.get(register, account))?;
    Ok(record
        .ok_or_else(Refusal::not_found)?
        .text("login")
        .to_owned())
}

/// Login names as people type them on a Chinese keyboard.
fn plain_login(login: &str) -> String {
    base::chinese::without_space(&base::chinese::half_width(login))
}

/// Runs a slow hash off the async threads, few at once.
async fn hashing<T: Send + 'static>(
    app: &App,
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let _place = app
        .hashing
        .acquire()
        .await
        .map_err(|e| Problem::broken("waiting to hash", e))?;
    tokio::task::spawn_blocking(job)
        .await
        .map_err(|e| Problem::broken("hashing", e))
}

fn cookie(app: &App, token: &str, age_s: i64) -> (HeaderName, String) {
    let secure = if app.secure_cookies { "; Secure" } else { "" };
    let value = format!(
        "{COOKIE_NAME}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age_s}{secure}"
    );
    (SET_COOKIE, value)
}

fn token_in(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|it| it.to_str().ok())
        .flat_map(|it| it.split(';'))
        .filter_map(|it| it.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))
        .find(|token| !token.is_empty())
        .map(str::to_owned)
}

/// The living session behind a token, with its owner's positions.
fn known(kernel: &Kernel, token: &str) -> Outcome<Option<Known>> {
    let (now, key) = (kernel.now(), secret::digest(token));
    let found = kernel::read(kernel.store(), |read| {
        let Some(note) = read.note(KIND, &key, now)? else {
            return Ok(None);
        };
        let Ok(session) = serde_json::from_str::<Session>(&note.value) else {
            return Ok(None);
        };
        let Some(register) = kernel.model.register(kernel::ACCOUNT) else {
            return Ok(None);
        };
        let account = read.get(register, session.account)?;
        Ok::<_, kernel::StoreError>(account.filter(attempt::in_use).map(|_| session))
    })?;
    let Some(mut session) = found else {
        return Ok(None);
    };
    if now >= session.seen + IDLE_MAX || now >= session.started + AGE_MAX {
        return Ok(None);
    }
    if now >= session.seen + SEEN_STEP {
        session.seen = now;
        keep(kernel, &key, &session)?;
    }
    let caller = kernel.caller(session.account, session.acting)?;
    Ok(Some(Known {
        caller,
        session,
        key,
    }))
}

impl FromRequestParts<App> for Known {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Known, Problem> {
        let token = token_in(&parts.headers).ok_or_else(Problem::not_signed_in)?;
        app.run(move |kernel| known(kernel, &token))
            .await?
            .ok_or_else(Problem::not_signed_in)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<SignedIn, Problem> {
        let known = Known::from_request_parts(parts, app).await?;
        if known.session.must_change {
            return Err(Problem::refused(
                "session.must_change",
                "请先修改初始密码，再办理业务。",
            ));
        }
        Ok(SignedIn {
            caller: known.caller,
            kernel: app.kernel(),
        })
    }
}
