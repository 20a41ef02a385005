//! 统一身份认证: signing in by what a provider says, and binding an account to it.
//!
//! An account is bound to who somebody is at a provider (issuer and subject) once, by the person,
//! signed in and with the password given again; never because names are alike. What follows is as
//! after a password: second factor, lock-out, sessions, 登录记录. Somebody sent away to the provider
//! comes back to a page of ours, which asks with the cookie of the browser that was sent.
//! Not here: whether the provider is to be believed (`oidc`).

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use base::{Id as Uuid, Instant};
use jiff::SignedDuration;
use kernel::{Kernel, Note, Outcome, Query, Record, Refusal, Values};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::attempt::Attempt;
use super::entering::entered;
use super::log::{self, Means, Outcomes};
use super::token::{self, Key};
use super::{Known, Me, SignedIn, hashing, known, login_of, me};
use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::oidc::{Errand, Fault, Provider, Said};
use crate::source::Source;
use crate::{App, Problem, secret};

const REGISTER: &str = "access.identity";
/// Where the provider sends people back to; a page of the client.
const PAGE: &str = "/sign-in/identity";
const KIND: &str = "identity";
/// How long somebody may be away at the provider.
const AWAY: SignedDuration = SignedDuration::from_mins(10);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_providers))
        .routes(routes!(go_to_sign_in))
        .routes(routes!(go_to_bind))
        .routes(routes!(come_back))
        .routes(routes!(list_identities))
        .routes(routes!(unbind))
}

/// A way to sign in.
#[derive(Serialize, ToSchema)]
struct ProviderFacts {
    id: Uuid,
    title: String,
}

#[derive(Deserialize, ToSchema)]
struct GoToSignIn {
    provider: Uuid,
    /// The page of ours to go on with.
    back: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct GoToBind {
    provider: Uuid,
    /// Of the account, once more.
    password: String,
}

/// Where the browser goes now.
#[derive(Serialize, ToSchema)]
struct Away {
    url: String,
}

/// What the provider sent back in the address.
#[derive(Deserialize, ToSchema)]
struct CameBack {
    state: String,
    code: Option<String>,
    error: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Arrived {
    me: Me,
    /// The account was bound now; it was signed in before.
    bound: bool,
    back: Option<String>,
}

/// A provider, and whom one is there.
#[derive(Serialize, ToSchema)]
struct IdentityFacts {
    provider: Uuid,
    title: String,
    /// None while the account is not bound to it.
    bound: Option<BoundFacts>,
}

#[derive(Serialize, ToSchema)]
struct BoundFacts {
    id: Uuid,
    /// What the account there is called; may be empty.
    name: String,
    #[schema(value_type = String, format = DateTime)]
    since: Instant,
}

/// What is kept while somebody is away.
#[derive(Deserialize, Serialize)]
struct Flight {
    errand: Errand,
    /// Of the cookie of the browser that was sent.
    browser: String,
    back: Option<String>,
    /// The account that is to be bound; none when somebody signs in.
    binds: Option<Uuid>,
}

/// The ways to sign in beside a password.
#[utoipa::path(get, path = "/identity-providers", tag = "public", responses((status = 200, body = [ProviderFacts])))]
async fn list_providers(State(app): State<App>) -> Result<Body<Vec<ProviderFacts>>, Problem> {
    app.run(|kernel| {
        let providers = Provider::in_use(kernel)?.into_iter();
        let facts = providers.map(|it| ProviderFacts {
            id: it.id,
            title: it.title,
        });
        Ok(facts.collect())
    })
    .await
    .map(Body)
}

/// Begins to sign in by a provider.
#[utoipa::path(post, path = "/session/identity", tag = "session", request_body = GoToSignIn, responses(
    (status = 200, body = Away), (status = 401, body = ErrorBody), (status = 404, body = ErrorBody)))]
async fn go_to_sign_in(
    State(app): State<App>,
    source: Source,
    Body(asked): Body<GoToSignIn>,
) -> Result<Response, Problem> {
    sent(&app, &source, asked.provider, asked.back, None).await
}

/// Begins to bind one's account to whom one is at a provider; asks the password again.
#[utoipa::path(post, path = "/session/identities", tag = "session", request_body = GoToBind, responses(
    (status = 200, body = Away), (status = 404, body = ErrorBody),
    (status = 422, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn go_to_bind(
    State(app): State<App>,
    source: Source,
    who: SignedIn,
    Body(asked): Body<GoToBind>,
) -> Result<Response, Problem> {
    let account = who.caller.account;
    let login = app.run(move |kernel| login_of(kernel, account)).await?;
    let attempt = Attempt::begin(&app, login, Means::Password, source.clone()).await?;
    let hash = attempt.credential().map(|it| it.hash().to_owned());
    let (password, hash) = (asked.password, hash.unwrap_or_default());
    if !hashing(&app, move || secret::fits(&password, &hash)).await? {
        return Err(match attempt.failed(&app).await {
            // Not 401: the session itself is fine.
            it if it.status == StatusCode::UNAUTHORIZED => Problem::field("password", "密码不对。"),
            locked => locked,
        });
    }
    attempt.forget(&app).await?;
    sent(&app, &source, asked.provider, None, Some(account)).await
}

/// Signs in, or binds, by what the provider says now that somebody came back from it.
#[utoipa::path(post, path = "/session/identity/answer", tag = "session", request_body = CameBack, responses(
    (status = 200, body = Arrived), (status = 401, body = ErrorBody),
    (status = 422, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn come_back(
    State(app): State<App>,
    source: Source,
    headers: HeaderMap,
    Body(asked): Body<CameBack>,
) -> Result<Response, Problem> {
    let flight = landed(&app, &source, &headers, &asked.state).await?;
    let provider = app.run({
        let id = flight.errand.provider;
        move |kernel| provider(kernel, id)
    });
    let provider = provider.await?;
    let code = match (asked.code, asked.error.as_deref()) {
        (Some(code), None) => code,
        (_, Some("access_denied")) => {
            let says = format!(
                "您在{}上取消了登录，或没有同意。可以重新开始，也可以用登录名和密码登录。",
                provider.title
            );
            return Err(refused("identity.denied", says));
        }
        _ => return Err(faulty(Fault::Refused, &provider)),
    };
    // Nobody is known yet: what goes wrong counts for the network address.
    let nobody = format!("identity {}", asked.state);
    let attempt = Attempt::begin(&app, nobody, Means::Identity, source.clone()).await?;
    let title = provider.title.clone();
    let said = match asking(&app, provider.clone(), flight.errand.clone(), code).await? {
        Ok(said) => said,
        Err(Fault::Unreachable) => {
            attempt.forget(&app).await?;
            return Err(faulty(Fault::Unreachable, &provider));
        }
        Err(fault) => {
            return Err(match attempt.failed(&app).await {
                it if it.status == StatusCode::UNAUTHORIZED => faulty(fault, &provider),
                locked => locked,
            });
        }
    };
    attempt.forget(&app).await?;
    let subject = subject(&provider, &said);
    let found = app.run(move |kernel| bound(kernel, &subject)).await?;
    match (flight.binds, found) {
        (Some(account), found) => {
            let own = own_session(&app, &source, &headers, account).await?;
            bind(&app, own, found, provider, said, source).await
        }
        (None, None) => {
            let log_source = source;
            app.run(move |kernel| {
                kernel.as_platform(move |ctx| {
                    let how = (Some(Means::Identity), Outcomes::Unbound);
                    log::keep(ctx, None, how, &log_source)
                })
            })
            .await?;
            let says = format!(
                "{title}已认证您的身份，但还没有绑定本系统的账号。请先用登录名和密码登录，再在“统一身份认证”页绑定；只须绑定一次。"
            );
            Err(refused("identity.unbound", says))
        }
        (None, Some(identity)) => sign_in(&app, &identity, source, flight.back).await,
    }
}

/// The providers, and whom one is there.
#[utoipa::path(get, path = "/session/identities", tag = "session", responses((status = 200, body = [IdentityFacts])))]
async fn list_identities(
    State(app): State<App>,
    who: SignedIn,
) -> Result<Body<Vec<IdentityFacts>>, Problem> {
    app.run(move |kernel| {
        let mine = of(kernel, who.caller.account)?;
        let facts = Provider::in_use(kernel)?.into_iter().map(|provider| {
            let bound = mine.iter().find(|it| it.text("issuer") == provider.issuer);
            IdentityFacts {
                provider: provider.id,
                title: provider.title,
                bound: bound.map(|it| BoundFacts {
                    id: it.id,
                    name: it.text("name").to_owned(),
                    since: it.created_at,
                }),
            }
        });
        Ok(facts.collect())
    })
    .await
    .map(Body)
}

/// Gives one's binding up.
#[utoipa::path(delete, path = "/session/identities/{id}", tag = "session", params(("id" = Uuid, Path)), responses(
    (status = 204), (status = 404, body = ErrorBody)))]
async fn unbind(
    State(app): State<App>,
    source: Source,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<StatusCode, Problem> {
    app.run(move |kernel| {
        let account = who.caller.account;
        let identity = of(kernel, account)?.into_iter().find(|it| it.id == id);
        let identity = identity.ok_or_else(Refusal::not_found)?;
        kernel.as_caller(&who.caller, move |ctx| {
            systems::access::unbind(ctx, identity.clone())?;
            let how = (Some(Means::Identity), Outcomes::Released);
            log::keep(ctx, Some(account), how, &source)
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sends a browser to a provider, with a cookie it has to come back with.
async fn sent(
    app: &App,
    source: &Source,
    to: Uuid,
    back: Option<String>,
    binds: Option<Uuid>,
) -> Result<Response, Problem> {
    let provider = app.run(move |kernel| provider(kernel, to)).await?;
    let (state, browser) = (secret::new_token()?, secret::new_token()?);
    let drawn = [secret::new_token()?, secret::new_token()?];
    let scheme = if source.secure { "https" } else { "http" };
    let redirect = format!("{scheme}://{}{PAGE}", source.host);
    let (asked, by) = (state.clone(), provider.clone());
    let begun = reaching(app, move || by.begin(&asked, redirect, drawn)).await?;
    let (url, errand) = begun.map_err(|fault| faulty(fault, &provider))?;
    let flight = Flight {
        errand,
        browser: secret::digest(&browser),
        back,
        binds,
    };
    app.run(move |kernel| {
        let note = Note {
            value: serde_json::to_string(&flight).unwrap_or_default(),
            until: kernel.now() + AWAY,
        };
        let key = secret::digest(&state);
        kernel::write(
            kernel.store(),
            move |tx| Ok(tx.put_note(KIND, &key, &note)?),
        )
    })
    .await?;
    let away = Away { url: url.into() };
    Ok(([cookie(source, &browser, AWAY)], Body(away)).into_response())
}

/// What was kept of who comes back, once, in the browser that was sent.
async fn landed(
    app: &App,
    source: &Source,
    headers: &HeaderMap,
    state: &str,
) -> Result<Flight, Problem> {
    let key = secret::digest(state);
    let browsers: Vec<String> = token::carried(headers, cookie_name(source.secure))
        .map(secret::digest)
        .collect();
    let flight = app.run(move |kernel| {
        let now = kernel.now();
        kernel::write(kernel.store(), move |tx| {
            let note = tx.note(KIND, &key, now)?;
            let flight = note.and_then(|it| serde_json::from_str::<Flight>(&it.value).ok());
            let flight = flight.filter(|it| browsers.contains(&it.browser));
            if flight.is_some() {
                tx.drop_note(KIND, &key)?;
            }
            Ok(flight)
        })
    });
    flight.await?.ok_or_else(|| {
        let says =
            "这次统一身份认证已用过、已过期，或不是在这个浏览器里发起的。请从登录页重新开始。";
        refused("identity.gone", says)
    })
}

async fn asking(
    app: &App,
    provider: Provider,
    errand: Errand,
    code: String,
) -> Result<Result<Said, Fault>, Problem> {
    let now = app.kernel().now();
    reaching(app, move || provider.finish(&errand, &code, now)).await
}

/// Asks a provider off the async threads; few at once, so that one that hangs stops nobody else.
async fn reaching<T: Send + 'static>(
    app: &App,
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Problem> {
    let Ok(_place) = app.reaching.try_acquire() else {
        let says = "正在进行统一身份认证的人太多，请过一会儿再试，或用登录名和密码登录。";
        let status = StatusCode::TOO_MANY_REQUESTS;
        return Err(Problem::new(status, "identity.busy", says));
    };
    tokio::task::spawn_blocking(job)
        .await
        .map_err(|e| Problem::broken("asking a provider", e))
}

/// The whole session of the account that was to be bound.
async fn own_session(
    app: &App,
    source: &Source,
    headers: &HeaderMap,
    account: Uuid,
) -> Result<Known, Problem> {
    let key = Key::carried(headers, source).ok_or_else(Problem::not_signed_in)?;
    let from = source.address;
    let found = app
        .run(move |kernel| known(kernel, key, false, from))
        .await?;
    let found = found.filter(|it| it.caller.account == account);
    let own = found.ok_or_else(Problem::not_signed_in)?;
    match own.session.before.first() {
        None => Ok(own),
        Some(before) => Err(Problem::refused("session.before", before.says())),
    }
}

async fn bind(
    app: &App,
    own: Known,
    found: Option<Record>,
    provider: Provider,
    said: Said,
    source: Source,
) -> Result<Response, Problem> {
    if let Some(found) = found {
        let is_own = found.get("account").as_ref() == Some(own.caller.account);
        let says = match is_own {
            true => "已经绑定过了，不用再绑。".to_owned(),
            false => format!(
                "{}上的这个身份已绑定本系统的另一个账号。请先用那个账号登录并解除绑定，或请安全管理员解除。",
                provider.title
            ),
        };
        return Err(Problem::refused("identity.taken", says));
    }
    let answer = app.run(move |kernel| {
        let account = own.caller.account;
        if of(kernel, account)?
            .iter()
            .any(|it| it.text("issuer") == provider.issuer)
        {
            let says = "这个账号已绑定另一个身份。请先解除原来的绑定，再重新绑定。";
            return Err(Refusal::new("identity.taken", says).into());
        }
        kernel.as_caller(&own.caller, move |ctx| {
            let account = ctx.get(kernel::ACCOUNT, account)?;
            ctx.create(REGISTER, identity(&account, &provider, &said))?;
            let how = (Some(Means::Identity), Outcomes::Bound);
            log::keep(ctx, Some(account.id), how, &source)
        })?;
        me(kernel, &own.caller, &own.session)
    });
    let arrived = Arrived {
        me: answer.await?,
        bound: true,
        back: None,
    };
    Ok(Body(arrived).into_response())
}

fn identity(account: &Record, provider: &Provider, said: &Said) -> Values {
    let mut values = Values::new();
    values.insert("account".into(), account.id.into());
    values.insert("unit".into(), account.get("unit").clone());
    values.insert("issuer".into(), provider.issuer.as_str().into());
    values.insert("subject".into(), subject(provider, said).as_str().into());
    if !said.name.is_empty() {
        values.insert("name".into(), said.name.as_str().into());
    }
    values
}

/// Signs in the account of an identity, under the same locks as by password.
async fn sign_in(
    app: &App,
    identity: &Record,
    source: Source,
    back: Option<String>,
) -> Result<Response, Problem> {
    let account = identity.get("account").as_ref();
    let account = account.ok_or_else(Problem::not_found)?;
    let login = app.run(move |kernel| login_of(kernel, account)).await?;
    let attempt = Attempt::begin(app, login, Means::Identity, source).await?;
    let (cookie, me) = entered(app, attempt, None).await?;
    let arrived = Arrived {
        me,
        bound: false,
        back,
    };
    Ok(([cookie], Body(arrived)).into_response())
}

fn provider(kernel: &Kernel, id: Uuid) -> Outcome<Provider> {
    let found = Provider::in_use(kernel)?.into_iter().find(|it| it.id == id);
    Ok(found.ok_or_else(Refusal::not_found)?)
}

/// Who somebody is: the issuer and what it calls them, as one text.
fn subject(provider: &Provider, said: &Said) -> String {
    format!("{}\n{}", provider.issuer, said.subject)
}

/// The binding of a subject.
fn bound(kernel: &Kernel, subject: &str) -> Outcome<Option<Record>> {
    Ok(having(kernel, "subject", subject.into())?
        .into_iter()
        .next())
}

/// The bindings of an account.
fn of(kernel: &Kernel, account: Uuid) -> Outcome<Vec<Record>> {
    let mut all = having(kernel, "account", account.into())?;
    all.retain(|it| it.in_state("bound"));
    Ok(all)
}

fn having(kernel: &Kernel, field: &str, value: model::Value) -> Outcome<Vec<Record>> {
    let register = kernel.model.register(REGISTER);
    let register = register.ok_or_else(Refusal::not_found)?;
    let query = Query::all(register, kernel.today()).having(field, value);
    Ok(kernel::read(kernel.store(), |read| read.rows(&query))?)
}

fn refused(code: &str, says: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, code, says)
}

fn faulty(fault: Fault, provider: &Provider) -> Problem {
    refused(fault.code(), fault.says(&provider.title))
}

fn cookie_name(secure: bool) -> &'static str {
    if secure {
        "__Host-xz_identity"
    } else {
        "xz_identity"
    }
}

fn cookie(source: &Source, token: &str, age: SignedDuration) -> (HeaderName, String) {
    let value = token::set(source, cookie_name(source.secure), token, age);
    (SET_COOKIE, value)
}
