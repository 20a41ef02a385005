//! 动态口令: a second factor beside the password. A key shared with an application on the
//! person's phone gives a new six-digit code every half minute; recovery codes on paper stand
//! in when the phone is gone.
//!
//! The key lies sealed in the credential. A code is taken once: its half minute is written down
//! in the transaction that takes it.
//!
//! # Source
//! RFC 6238; GB/T 22239-2019 8.1.4.1 d): two or more kinds of proof, one of them cryptographic.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Id, Instant, hex};
use kernel::{Ctx, Kernel, Outcome};
use serde::{Deserialize, Serialize};
use totp_rs::{Builder, Secret, Totp};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::attempt::{self, Attempt};
use super::log::{self, Means, Outcomes};
use super::policy::{Policy, SecondFactor};
use super::token::{self, Before, Key};
use super::{Known, Me, hashing, login_of, me};
use crate::answer::Body;
use crate::credential::{self, Credential};
use crate::errors::ErrorBody;
use crate::source::Source;
use crate::{App, Problem, installation, qr, secret};

/// Recovery codes given at once; each works once.
const RECOVERY_CODES: usize = 10;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(give_second))
        .routes(routes!(get_second, begin_second, confirm_second))
        .routes(routes!(remove_second))
}

#[derive(Deserialize, ToSchema)]
struct GivenCode {
    /// Six digits, or a recovery code.
    code: String,
}

/// Whether somebody has a second factor, and must have one.
#[derive(Serialize, ToSchema)]
struct SecondState {
    #[schema(value_type = Option<String>, format = DateTime)]
    since: Option<Instant>,
    recovery_left: usize,
    required: bool,
}

/// What the application on the phone is told.
#[derive(Serialize, ToSchema)]
struct NewSecond {
    /// To be typed where nothing can be scanned: base 32 in groups of four.
    key: String,
    /// The same as SVG to be scanned.
    qr: String,
}

#[derive(Deserialize, ToSchema)]
struct BeginSecond {
    /// Of the present second factor, when there is one.
    code: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Confirmed {
    /// Shown now and never again.
    recovery_codes: Vec<String>,
    me: Me,
}

/// Whether somebody in these positions must have a second factor.
pub(super) fn is_required(kernel: &Kernel, caller: &kernel::Caller) -> Outcome<bool> {
    // The passwords of a demo are on its first page; there is nothing to protect.
    if !installation::demo_accounts(kernel)?.is_empty() {
        return Ok(false);
    }
    Ok(match Policy::of(kernel).second_factor() {
        SecondFactor::Nobody => false,
        SecondFactor::Administrators => {
            caller.has_role(&systems::access::ADMINISTRATORS.map(str::to_owned))
        }
        SecondFactor::Everybody => true,
    })
}

/// Gives the second factor after the password; the session is whole then.
#[utoipa::path(post, path = "/session/second", tag = "session", request_body = GivenCode, responses(
    (status = 200, body = Me), (status = 401, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn give_second(
    State(app): State<App>,
    source: Source,
    known: Known,
    Body(asked): Body<GivenCode>,
) -> Result<Response, Problem> {
    if known.session.before.first() != Some(&Before::SecondFactor) {
        return Err(Problem::not_found());
    }
    let (account, code) = (known.session.account, plain(&asked.code));
    let attempt = judged(&app, account, source, &code).await?;
    let (token, mut session) = (secret::new_token()?, known.session);
    session.before.remove(0);
    session.started = app.kernel().now();
    session.seen = session.started;
    let (key, source, means) = (
        Key::of(account, &token),
        attempt.source.clone(),
        attempt.means,
    );
    let answer = app
        .run(move |kernel| {
            let caller = kernel.caller(account, None)?;
            let kept = session.clone();
            kernel.as_caller(&caller, move |ctx| {
                attempt::forget_in(ctx, attempt.login(), &attempt.source)?;
                token::end_in(ctx, &known.key)?;
                let how = (Some(means), Outcomes::Entered);
                log::keep(ctx, Some(account), how, &attempt.source)?;
                token::keep_in(ctx, &key, &kept)
            })?;
            me(kernel, &caller, &session)
        })
        .await?;
    let age = Policy::of(&app.kernel()).age();
    let cookie = token::cookie(&source, account, &token, age);
    Ok(([cookie], Body(answer)).into_response())
}

/// Whether one has a second factor.
#[utoipa::path(get, path = "/session/second-factor", tag = "session", responses((status = 200, body = SecondState)))]
async fn get_second(State(app): State<App>, known: Known) -> Result<Body<SecondState>, Problem> {
    app.run(move |kernel| {
        let required = is_required(kernel, &known.caller)?;
        let credential = of(kernel, known.caller.account)?;
        let (since, recovery_left) =
            credential.map_or((None, 0), |it| (it.second_on(), it.recovery().len()));
        Ok(SecondState {
            since,
            recovery_left,
            required,
        })
    })
    .await
    .map(Body)
}

/// Draws a new key for the application on the phone; it counts once a code of it was given.
#[utoipa::path(post, path = "/session/second-factor", tag = "session", request_body = BeginSecond, responses(
    (status = 200, body = NewSecond), (status = 422, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn begin_second(
    State(app): State<App>,
    source: Source,
    known: Known,
    Body(asked): Body<BeginSecond>,
) -> Result<Body<NewSecond>, Problem> {
    let account = known.caller.account;
    if known.session.before.first() == Some(&Before::SecondFactor) {
        return Err(Problem::refused(
            "session.before",
            Before::SecondFactor.says(),
        ));
    }
    let present = app.run(move |kernel| of(kernel, account)).await?;
    if present.is_some_and(|it| it.second_on().is_some()) {
        let code = plain(asked.code.as_deref().unwrap_or_default());
        let attempt = own_code(&app, account, source, &code).await?;
        attempt.forget(&app).await?;
    }
    let key = secret::random::<20>()?;
    app.run(move |kernel| {
        let login = login_of(kernel, account)?;
        kernel.as_caller(&known.caller, move |ctx| {
            credential::change(ctx, account, |values| {
                values.insert("second_new".into(), hex::write(&key).as_str().into());
            })
        })?;
        Ok(shown(&key, &login))
    })
    .await?
    .map(Body)
}

/// Puts the new key in force by a code of it, and gives recovery codes.
#[utoipa::path(put, path = "/session/second-factor", tag = "session", request_body = GivenCode, responses(
    (status = 200, body = Confirmed), (status = 422, body = ErrorBody)))]
async fn confirm_second(
    State(app): State<App>,
    source: Source,
    known: Known,
    Body(asked): Body<GivenCode>,
) -> Result<Body<Confirmed>, Problem> {
    let (codes, hashes) = hashing(&app, recovery_codes).await??;
    let (code, mut session) = (plain(&asked.code), known.session);
    let answer = app
        .run(move |kernel| {
            let account = session.account;
            session.before.retain(|it| *it != Before::Enrol);
            let (kept, key) = (session.clone(), known.key);
            kernel.as_caller(&known.caller, move |ctx| {
                let step = new_step(ctx, account, &code)?;
                let now = ctx.now();
                credential::change(ctx, account, |values| {
                    credential::set_second(values, step, now, &hashes.join("\n"));
                })?;
                log::keep(
                    ctx,
                    Some(account),
                    (Some(Means::Second), Outcomes::Enrolled),
                    &source,
                )?;
                token::keep_in(ctx, &key, &kept)
            })?;
            me(kernel, &known.caller, &session)
        })
        .await?;
    Ok(Body(Confirmed {
        recovery_codes: codes,
        me: answer,
    }))
}

/// Gives the second factor up, by a code of it; not where policy asks for one.
#[utoipa::path(post, path = "/session/second-factor/remove", tag = "session", request_body = GivenCode, responses(
    (status = 204), (status = 422, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn remove_second(
    State(app): State<App>,
    source: Source,
    known: Known,
    Body(asked): Body<GivenCode>,
) -> Result<StatusCode, Problem> {
    let (account, caller) = (known.caller.account, known.caller);
    let asking = caller.clone();
    if app.run(move |kernel| is_required(kernel, &asking)).await? {
        let says = "按规定，您的岗位须使用动态口令，不能停用。换手机请用“重新绑定”。";
        return Err(Problem::refused("session.second_required", says));
    }
    if known.session.before.first() == Some(&Before::SecondFactor) {
        return Err(Problem::refused(
            "session.before",
            Before::SecondFactor.says(),
        ));
    }
    let attempt = own_code(&app, account, source, &plain(&asked.code)).await?;
    app.run(move |kernel| {
        kernel.as_caller(&caller, move |ctx| {
            attempt::forget_in(ctx, attempt.login(), &attempt.source)?;
            credential::change(ctx, account, credential::clear_second)?;
            let how = (Some(Means::Second), Outcomes::Unenrolled);
            log::keep(ctx, Some(account), how, &attempt.source)
        })
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A code of one's own, asked while signed in: wrong is no 401, the session itself is fine.
async fn own_code(app: &App, account: Id, source: Source, code: &str) -> Result<Attempt, Problem> {
    judged(app, account, source, code).await.map_err(|problem| {
        if problem.status == StatusCode::UNAUTHORIZED {
            Problem::field("code", problem.refusal.message)
        } else {
            problem
        }
    })
}

/// Counts the attempt, and takes the code if it fits.
async fn judged(app: &App, account: Id, source: Source, code: &str) -> Result<Attempt, Problem> {
    let login = app.run(move |kernel| login_of(kernel, account)).await?;
    let is_digits = code.len() == 6 && code.chars().all(|c| c.is_ascii_digit());
    let means = if is_digits {
        Means::Second
    } else {
        Means::Recovery
    };
    let attempt = Attempt::begin(app, login, means, source).await?;
    let fits = if is_digits {
        let code = code.to_owned();
        app.run(move |kernel| kernel.as_platform(move |ctx| take_digits(ctx, account, &code)))
            .await?
    } else {
        take_recovery(app, &attempt, account, code).await?
    };
    if fits {
        return Ok(attempt);
    }
    Err(match attempt.failed(app).await {
        it if it.status == StatusCode::UNAUTHORIZED => Problem::new(
            StatusCode::UNAUTHORIZED,
            "session.second",
            "动态口令不对，或已用过。请等手机上显示下一个口令后再输；手机不在身边时可用恢复码。",
        ),
        locked => locked,
    })
}

/// Takes six digits, each half minute's only once.
fn take_digits(ctx: &mut Ctx<'_>, account: Id, code: &str) -> Outcome<bool> {
    let now = ctx.now();
    let kernel = ctx.kernel().clone();
    let Some(credential) = Credential::of(&kernel, ctx.read(), account)? else {
        return Ok(false);
    };
    let step = step(credential.second(), code, now);
    let Some(step) = step.filter(|step| credential.second_step().is_none_or(|last| *step > last))
    else {
        return Ok(false);
    };
    credential::change(ctx, account, |values| {
        values.insert("second_step".into(), step.into());
    })?;
    Ok(true)
}

async fn take_recovery(
    app: &App,
    attempt: &Attempt,
    account: Id,
    code: &str,
) -> Result<bool, Problem> {
    let hashes = attempt.credential().map(Credential::recovery);
    let (hashes, code) = (hashes.unwrap_or_default(), code.to_owned());
    let found = hashing(app, move || {
        hashes
            .into_iter()
            .find(|hash| secret::code_fits(&code, hash))
    })
    .await?;
    let Some(used) = found else {
        return Ok(false);
    };
    app.run(move |kernel| {
        kernel.as_platform(move |ctx| {
            let kernel = ctx.kernel().clone();
            let credential = Credential::of(&kernel, ctx.read(), account)?;
            let mut left = credential.map(|it| it.recovery()).unwrap_or_default();
            let before = left.len();
            left.retain(|hash| *hash != used);
            if left.len() == before {
                return Ok(false);
            }
            credential::change(ctx, account, |values| {
                credential::set_recovery(values, &left.join("\n"));
            })?;
            Ok(true)
        })
    })
    .await
}

/// The half minute whose code of the new key this is.
fn new_step(ctx: &mut Ctx<'_>, account: Id, code: &str) -> Outcome<i64> {
    let now = ctx.now();
    let kernel = ctx.kernel().clone();
    let credential = Credential::of(&kernel, ctx.read(), account)?;
    let key = credential.map(|it| it.second_new().to_owned());
    step(&key.unwrap_or_default(), code, now).ok_or_else(|| {
        kernel::Refusal::fields(vec![kernel::FieldProblem {
            field: "code".into(),
            message: "口令不对。请核对手机时间是否准确，输入最新显示的 6 位数字。".into(),
        }])
        .into()
    })
}

fn of(kernel: &Kernel, account: Id) -> Outcome<Option<Credential>> {
    Ok(kernel::read(kernel.store(), |read| {
        Credential::of(kernel, read, account)
    })?)
}

/// The half minute, this one or one beside it, whose code of the key (hex) this is.
fn step(key: &str, code: &str, now: Instant) -> Option<i64> {
    let key = hex::read(key).filter(|it| !it.is_empty())?;
    let now = u64::try_from(now.as_second()).ok()?;
    let step = totp(&key, "").check(code, now)?;
    i64::try_from(step).ok()
}

fn totp(key: &[u8], login: &str) -> Totp {
    Builder::new()
        .with_secret(Secret::from(key))
        // A colon would part the name from the issuer.
        .with_account_name(login.replace(':', " "))
        // Short: each of its characters makes the code much finer.
        .with_issuer(Some("学政"))
        .build_noncompliant()
}

fn shown(key: &[u8], login: &str) -> Result<NewSecond, Problem> {
    let url = totp(key, login).to_url();
    let url = url.map_err(|e| Problem::broken("writing the address of a key", e.to_string()))?;
    let text: Vec<char> = Secret::from(key).to_base32().chars().collect();
    let groups: Vec<String> = text.chunks(4).map(|it| it.iter().collect()).collect();
    Ok(NewSecond {
        key: groups.join(" "),
        qr: qr::svg(&url)
            .ok_or_else(|| Problem::broken("drawing a key", "the name is too long"))?,
    })
}

fn recovery_codes() -> Result<(Vec<String>, Vec<String>), kernel::StoreError> {
    let codes = (0..RECOVERY_CODES).map(|_| secret::new_code());
    let codes = codes.collect::<Result<Vec<_>, _>>()?;
    let hashes = codes.iter().map(|it| secret::hash_code(it));
    let hashes = hashes.collect::<Result<Vec<_>, _>>()?;
    Ok((codes, hashes))
}

/// Half-width and without spaces, as people type a code.
fn plain(code: &str) -> String {
    base::chinese::without_space(&base::chinese::half_width(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238 appendix B, its eight digits cut to the last six.
    #[test]
    fn codes_are_those_of_the_standard() {
        let key = hex::write(b"12345678901234567890");
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            let at: Instant = Instant::from_second(at).unwrap();
            assert_eq!(step(&key, code, at), Some(at.as_second() / 30));
        }
    }

    #[test]
    fn clocks_may_be_half_a_minute_apart_and_no_more() {
        let key = hex::write(b"12345678901234567890");
        let at = |second| Instant::from_second(second).unwrap();
        for (now, is_taken) in [(29, true), (30, true), (89, true), (90, false)] {
            assert_eq!(step(&key, "287082", at(now)).is_some(), is_taken, "{now}");
        }
        assert_eq!(step("", "287082", at(59)), None);
    }

    #[test]
    fn the_key_is_shown_to_be_scanned_and_to_be_typed() {
        let shown = shown(b"12345678901234567890", "wang").unwrap();
        assert_eq!(shown.key, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(shown.qr.starts_with("<svg") && !shown.qr.contains("href"));
    }
}
