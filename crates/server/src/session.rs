//! Who is asking: sign-in, lock-out, sessions, devices, passwords, 岗位切换.
//!
//! One file below for each: `entering`, `identity`, `attempt`, `second`, `token`, `devices`,
//! `password`,
//! what policy says of them all in `policy`, and the 登录记录 they leave in `log`. Not here: how
//! secrets are hashed (`secret`), and what positions allow (the kernel).

mod attempt;
mod common;
mod devices;
mod drafts;
mod entering;
mod identity;
mod log;
mod password;
mod policy;
mod second;
mod token;

pub(crate) use attempt::forgive;
pub(crate) use policy::Policy;
pub(crate) use token::end_sessions;

use std::net::IpAddr;

use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use base::Id as Uuid;
use kernel::{Caller, Kernel, Outcome, Refusal, Soon};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Body;
use crate::installation::{self, DemoAccount};
use crate::setup::checklist;
use crate::source::Source;
use crate::{App, Problem};
use token::{Before, Key, Lives, Session};

/// A request the client makes by itself carries it: nobody is at work, and the session is not
/// kept alive.
const QUIET: &str = "x-xuezheng-quiet";

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_session))
        .merge(entering::routes())
        .merge(password::routes())
        .merge(devices::routes())
        .merge(drafts::routes())
        .merge(second::routes())
        .merge(identity::routes())
        .routes(routes!(take_position))
        .routes(routes!(list_demo_accounts))
        .routes(routes!(get_bureau))
}

/// Somebody signed in, with the positions held today.
///
/// Refused with 401 without a living session, and while something must be done first.
pub(crate) struct SignedIn {
    pub(crate) caller: Caller,
    pub(crate) kernel: Kernel,
}

/// Like [`SignedIn`], also while something must be done first.
struct Known {
    caller: Caller,
    session: Session,
    key: Key,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    account: AccountFacts,
    /// What must be done before anything else.
    before: Option<Before>,
    /// Seconds without use that a session survives.
    idle: i64,
    /// Seconds until the session ends unless it is used.
    idle_left: i64,
    /// Seconds until it ends whatever happens.
    age_left: i64,
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
struct TakePosition {
    position: Uuid,
}

/// Who is signed in, and for how long.
#[utoipa::path(get, path = "/session", tag = "session", responses(
    (status = 200, body = Me), (status = 401, body = crate::errors::ErrorBody)))]
async fn get_session(State(app): State<App>, known: Known) -> Result<Body<Me>, Problem> {
    app.run(move |kernel| me(kernel, &known.caller, &known.session))
        .await
        .map(Body)
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
        token::keep(kernel, &key, &session)?;
        me(kernel, &caller, &session)
    })
    .await
    .map(Body)
}

/// The accounts a demo installation shows on its sign-in page; none elsewhere.
#[utoipa::path(get, path = "/demo-accounts", tag = "public", responses((status = 200, body = [DemoAccount])))]
async fn list_demo_accounts(State(app): State<App>) -> Result<Body<Vec<DemoAccount>>, Problem> {
    app.run(installation::demo_accounts).await.map(Body)
}

/// Whose installation it is.
#[derive(Serialize, ToSchema)]
struct Bureau {
    /// Empty before the set-up.
    title: String,
}

/// What the bureau is called, for who has not signed in.
#[utoipa::path(get, path = "/bureau", tag = "public", responses((status = 200, body = Bureau)))]
async fn get_bureau(State(app): State<App>) -> Body<Bureau> {
    Body(Bureau {
        title: bureau_title(&app.kernel()),
    })
}

pub(crate) fn bureau_title(kernel: &Kernel) -> String {
    let tree = kernel.tree();
    tree.root().map(|it| it.title.clone()).unwrap_or_default()
}

fn me(kernel: &Kernel, caller: &Caller, session: &Session) -> Outcome<Me> {
    let account = account(kernel, caller.account)?;
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
    let lives = Lives::of(kernel);
    let left = |end: base::Instant| end.duration_since(kernel.now()).as_secs();
    Ok(Me {
        account: AccountFacts {
            id: account.id,
            login: account.text("login").to_owned(),
            name: account.text("name").to_owned(),
        },
        before: session.before.first().copied(),
        idle: lives.idle().as_secs(),
        idle_left: left(lives.end(session)),
        age_left: left(lives.age_end(session)),
        acting: session.acting.or_else(|| positions.first().map(|it| it.id)),
        positions,
        demo: !installation::demo_accounts(kernel)?.is_empty(),
        title: bureau_title(kernel),
        setup: checklist::may_set_up(caller) && checklist::unfinished(kernel)?,
    })
}

fn account(kernel: &Kernel, id: Uuid) -> Outcome<kernel::Record> {
    let register = kernel.model.register(kernel::ACCOUNT);
    let register = register.ok_or_else(Refusal::not_found)?;
    let record = kernel::read(kernel.store(), |read| read.get(register, id))?;
    Ok(record.ok_or_else(Refusal::not_found)?)
}

fn login_of(kernel: &Kernel, id: Uuid) -> Outcome<String> {
    Ok(account(kernel, id)?.text("login").to_owned())
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

/// An account that is in use, as its holder acts without a session.
pub(crate) fn caller_of(kernel: &Kernel, account: Uuid) -> Outcome<Option<Caller>> {
    let Some(register) = kernel.model.register(kernel::ACCOUNT) else {
        return Ok(None);
    };
    kernel::read(kernel.store(), |read| {
        let found = read.get(register, account)?;
        match found.is_some_and(|it| attempt::in_use(&it)) {
            true => kernel.caller_in(read, account, None).map(Some),
            false => Ok(None),
        }
    })
}

/// The living session of a key, with its owner's positions.
fn known(kernel: &Kernel, key: Key, is_quiet: bool, from: IpAddr) -> Outcome<Option<Known>> {
    let now = kernel.now();
    let found = kernel::read(kernel.store(), |read| {
        let Some(register) = kernel.model.register(kernel::ACCOUNT) else {
            return Ok(None);
        };
        read.foresee(&[key.soon(), Soon::get(register, key.account())])?;
        kernel.foresee_caller(read, key.account())?;
        let Some(session) = token::read(kernel, read, &key)? else {
            return Ok(None);
        };
        let account = read.get(register, session.account)?;
        if !account.is_some_and(|it| attempt::in_use(&it)) {
            return Ok(None);
        }
        let caller = kernel.caller_in(read, session.account, session.acting)?;
        Ok::<_, kernel::Failure>(Some((session, caller)))
    })?;
    let Some((mut session, mut caller)) = found else {
        return Ok(None);
    };
    if !is_quiet && Lives::of(kernel).is_stale(&session, now) {
        session.seen = now;
        token::keep(kernel, &key, &session)?;
    }
    caller.address = Some(from);
    Ok(Some(Known {
        caller,
        session,
        key,
    }))
}

impl FromRequestParts<App> for Known {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Known, Problem> {
        let source = Source::from_request_parts(parts, app).await?;
        let key = Key::carried(&parts.headers, &source).ok_or_else(Problem::not_signed_in)?;
        let is_quiet = parts.headers.contains_key(QUIET);
        app.run(move |kernel| known(kernel, key, is_quiet, source.address))
            .await?
            .ok_or_else(Problem::not_signed_in)
    }
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<SignedIn, Problem> {
        let known = Known::from_request_parts(parts, app).await?;
        match known.session.before.first() {
            None => Ok(SignedIn {
                caller: known.caller,
                kernel: app.kernel(),
            }),
            Some(before) => Err(Problem::refused("session.before", before.says())),
        }
    }
}
