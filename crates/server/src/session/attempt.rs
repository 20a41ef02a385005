//! Trying a secret: every attempt is counted before it is judged, so that many at once
//! gain nothing, and a login nobody has is counted like any other.

use axum::http::StatusCode;
use base::{Day, Id, Instant};
use jiff::SignedDuration;
use kernel::{Ctx, Kernel, Note, Outcome, Record, Refusal};
use serde::{Deserialize, Serialize};

use crate::{App, Problem, secret};

/// Failures in a row before the first lock (GB/T 22239-2019 8.1.4.1).
const FAILURES_MAX: u32 = 5;
/// The first lock; each further failure doubles it.
const LOCK_FIRST: SignedDuration = SignedDuration::from_mins(10);
const LOCK_DOUBLINGS_MAX: u32 = 5;
/// Failures are forgotten after a day.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

const KIND: &str = "attempt";

/// An account with what it proves itself by.
pub(super) struct Found {
    pub(super) account: Id,
    pub(super) hash: String,
    /// Empty when there is none, or when it has expired.
    pub(super) code: String,
    pub(super) must_change: bool,
    in_use: bool,
}

#[derive(Clone, Copy, Default, Deserialize, Serialize)]
struct Failures {
    n: u32,
    locked_until: Option<Instant>,
}

/// Counts the attempt and finds the account.
pub(super) async fn begin(app: &App, login: String) -> Result<Option<Found>, Problem> {
    let (locked, found) = app.run(move |kernel| begin_in(kernel, &login)).await?;
    match locked {
        Some(until) => Err(locked_problem(app, until)),
        None => Ok(found),
    }
}

fn begin_in(kernel: &Kernel, login: &str) -> Outcome<(Option<Instant>, Option<Found>)> {
    let (now, key) = (kernel.now(), secret::digest(login));
    let locked = kernel::write(kernel.store(), move |tx| {
        let failures = failures(tx.note(KIND, &key, now)?);
        if let Some(until) = failures.locked_until.filter(|until| now < *until) {
            return Ok(Some(until));
        }
        let n = failures.n + 1;
        let locked_until = (n >= FAILURES_MAX)
            .then(|| now + LOCK_FIRST * 2_i32.pow((n - FAILURES_MAX).min(LOCK_DOUBLINGS_MAX)));
        let value = serde_json::to_string(&Failures { n, locked_until }).unwrap_or_default();
        tx.put_note(
            KIND,
            &key,
            &Note {
                value,
                until: now + KEPT,
            },
        )?;
        Ok(None)
    })?;
    Ok((
        locked,
        if locked.is_some() {
            None
        } else {
            find(kernel, login, now)?
        },
    ))
}

fn find(kernel: &Kernel, login: &str, now: Instant) -> Outcome<Option<Found>> {
    let register = |id| kernel.model.register(id).ok_or_else(Refusal::not_found);
    let (accounts, credentials) = (register(kernel::ACCOUNT)?, register(kernel::CREDENTIAL)?);
    let today = kernel.today();
    kernel::read(kernel.store(), |read| {
        let by_login = kernel::Query::all(accounts, today).having("login", login);
        let Some(account) = read.rows(&by_login)?.into_iter().next() else {
            return Ok(None);
        };
        let by_account = kernel::Query::all(credentials, today).having("account", account.id);
        let Some(credential) = read.rows(&by_account)?.into_iter().next() else {
            return Ok(None);
        };
        let living = match credential.get("code_until") {
            model::Value::Instant(until) => now < *until,
            _ => false,
        };
        Ok(Some(Found {
            account: account.id,
            hash: credential.text("hash").to_owned(),
            code: if living {
                credential.text("code").to_owned()
            } else {
                String::new()
            },
            must_change: credential.get("must_change").as_flag().unwrap_or(false),
            in_use: in_use(&account),
        }))
    })
}

/// 在用: neither stopped nor closed.
pub(super) fn in_use(account: &Record) -> bool {
    account.state.is_none() || account.in_state("active")
}

/// Said only to who knows the password.
pub(super) fn open(found: &Found) -> Result<(), Problem> {
    if found.in_use {
        return Ok(());
    }
    let says = "这个账号已停用。如有疑问，请联系安全管理员。";
    Err(Problem::new(
        StatusCode::UNAUTHORIZED,
        "session.stopped",
        says,
    ))
}

/// What a wrong secret is answered: how many attempts are left, or until when it is locked.
pub(super) async fn failed(app: &App, login: String) -> Problem {
    let looked = app.run(move |kernel| look(kernel, &login)).await;
    match looked {
        Err(problem) => problem,
        Ok(Failures {
            locked_until: Some(until),
            ..
        }) => locked_problem(app, until),
        Ok(Failures { n, .. }) => {
            let left = FAILURES_MAX.saturating_sub(n);
            let says = format!("登录名或密码不对。还可以试 {left} 次，之后将暂时锁定。");
            Problem::new(StatusCode::UNAUTHORIZED, "session.wrong", says)
        }
    }
}

fn look(kernel: &Kernel, login: &str) -> Outcome<Failures> {
    let (now, key) = (kernel.now(), secret::digest(login));
    kernel::read(kernel.store(), |read| {
        Ok(failures(read.note(KIND, &key, now)?))
    })
}

fn failures(note: Option<Note>) -> Failures {
    note.and_then(|it| serde_json::from_str(&it.value).ok())
        .unwrap_or_default()
}

fn locked_problem(app: &App, until: Instant) -> Problem {
    let says = locked_says(until, app.kernel().today());
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "session.locked", says)
}

fn locked_says(until: Instant, today: Day) -> String {
    // The minute after, so that nobody is a few seconds early.
    let until = jiff::tz::Offset::constant(8).to_datetime(until) + SignedDuration::from_secs(59);
    let day = if until.date() == today {
        "今天"
    } else {
        "明天"
    };
    format!(
        "连续输错次数过多，已暂时锁定，请在{day} {} 后再试，或请安全管理员重置。",
        until.strftime("%H:%M")
    )
}

/// A secret fitted: its failures are forgotten.
pub(super) async fn forget(app: &App, login: String) -> Result<(), Problem> {
    app.run(move |kernel| {
        let key = secret::digest(&login);
        kernel::write(kernel.store(), move |tx| Ok(tx.drop_note(KIND, &key)?))
    })
    .await
}

pub(super) fn forget_in(ctx: &mut Ctx<'_>, login: &str) -> Outcome<()> {
    ctx.drop_note(KIND, &secret::digest(login))
}

/// A reset by the security administrator ends a lock too.
pub(crate) fn forgive(ctx: &mut Ctx<'_>, login: &str) -> Outcome<()> {
    forget_in(ctx, login)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_ends_with_the_last_minute_of_today_is_said_to_end_tomorrow() {
        let today: Day = "2026-11-23".parse().unwrap();
        let says = |until: &str| locked_says(until.parse().unwrap(), today);
        assert!(says("2026-11-23T15:58:30Z").contains("今天 23:59"));
        assert!(says("2026-11-23T15:59:30Z").contains("明天 00:00"));
    }
}
