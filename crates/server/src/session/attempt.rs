//! Trying a secret: every attempt is counted before it is judged, by login and by network
//! address, so that many at once gain nothing, and a login nobody has is counted like any
//! other. How it ended is kept as a 登录记录.

use axum::http::StatusCode;
use base::{Day, Id, Instant};
use jiff::SignedDuration;
use kernel::{Ctx, Kernel, Note, Outcome, Query, Record, Refusal};
use serde::{Deserialize, Serialize};

use super::log::{self, Means, Outcomes};
use super::policy::{Limit, Policy};
use crate::credential::Credential;
use crate::source::Source;
use crate::{App, Problem, secret};

const KIND: &str = "attempt";

/// One attempt under way.
pub(super) struct Attempt {
    login: String,
    pub(super) means: Means,
    pub(super) source: Source,
    found: Option<Found>,
}

/// An account with what it proves itself by.
pub(super) struct Found {
    pub(super) account: Id,
    pub(super) credential: Option<Credential>,
    in_use: bool,
}

#[derive(Clone, Default, Deserialize, Serialize)]
struct Failures {
    n: u32,
    /// Of the first that is counted.
    since: Option<Instant>,
    locks: u32,
    locked_until: Option<Instant>,
}

/// What is locked, and until when.
#[derive(Clone, Copy)]
enum Locked {
    Account(Instant),
    Address(Instant),
}

impl Attempt {
    /// Counts the attempt and finds the account.
    pub(super) async fn begin(
        app: &App,
        login: String,
        means: Means,
        source: Source,
    ) -> Result<Attempt, Problem> {
        let keys = keys(&login, &source);
        let name = login.clone();
        let (locked, found) = app
            .run(move |kernel| match count(kernel, keys)? {
                Some(locked) => Ok((Some(locked), None)),
                None => Ok((None, find(kernel, &name)?)),
            })
            .await?;
        match locked {
            Some(locked) => Err(locked_problem(app, locked)),
            None => Ok(Attempt {
                login,
                means,
                source,
                found,
            }),
        }
    }

    pub(super) fn account(&self) -> Option<Id> {
        self.found.as_ref().map(|it| it.account)
    }

    pub(super) fn credential(&self) -> Option<&Credential> {
        self.found.as_ref()?.credential.as_ref()
    }

    /// The secret fitted: the account, if it is in use. That it is not is said only to who
    /// knows the secret.
    pub(super) async fn opened(&self, app: &App) -> Result<&Found, Problem> {
        match &self.found {
            Some(found) if found.in_use => Ok(found),
            Some(found) => {
                self.keep(app, Some(found.account), Outcomes::Stopped)
                    .await?;
                let says = "这个账号已停用。如有疑问，请联系安全管理员。";
                let status = StatusCode::UNAUTHORIZED;
                Err(Problem::new(status, "session.stopped", says))
            }
            None => Err(self.failed(app).await),
        }
    }

    /// What a wrong secret is answered: how many attempts are left, or until when it is locked.
    pub(super) async fn failed(&self, app: &App) -> Problem {
        match self.judged(app).await {
            Err(problem) => problem,
            Ok(problem) => problem,
        }
    }

    async fn judged(&self, app: &App) -> Result<Problem, Problem> {
        let keys = keys(&self.login, &self.source);
        let (locked, left) = app.run(move |kernel| look(kernel, &keys)).await?;
        let outcome = match locked {
            Some(_) => Outcomes::Locked,
            None => Outcomes::Wrong,
        };
        self.keep(app, self.account(), outcome).await?;
        Ok(match locked {
            Some(locked) => locked_problem(app, locked),
            None => {
                let says = format!("登录名或密码不对。还可以试 {left} 次，之后将暂时锁定。");
                Problem::new(StatusCode::UNAUTHORIZED, "session.wrong", says)
            }
        })
    }

    async fn keep(&self, app: &App, account: Option<Id>, outcome: Outcomes) -> Result<(), Problem> {
        let (means, source) = (Some(self.means), self.source.clone());
        app.run(move |kernel| {
            kernel.as_platform(move |ctx| log::keep(ctx, account, (means, outcome), &source))
        })
        .await
    }

    /// The secret fitted, whatever came of it: the account's failures are forgotten, and the
    /// address has one less.
    pub(super) async fn forget(&self, app: &App) -> Result<(), Problem> {
        let (login, source) = (self.login.clone(), self.source.clone());
        app.run(move |kernel| kernel.as_platform(move |ctx| forget_in(ctx, &login, &source)))
            .await
    }

    pub(super) fn login(&self) -> &str {
        &self.login
    }
}

fn keys(login: &str, source: &Source) -> [String; 2] {
    [
        secret::digest(&format!("login {login}")),
        secret::digest(&format!("address {}", source.neighbourhood())),
    ]
}

fn limits(kernel: &Kernel) -> [Limit; 2] {
    let policy = Policy::of(kernel);
    [policy.of_account(), policy.of_address()]
}

/// Counts for both, unless either is locked already.
fn count(kernel: &Kernel, keys: [String; 2]) -> Outcome<Option<Locked>> {
    let (now, limits) = (kernel.now(), limits(kernel));
    kernel::write(kernel.store(), move |tx| {
        let both = both(tx, &keys, now)?;
        if let Some(locked) = locked(&both, now) {
            return Ok(Some(locked));
        }
        for ((key, failures), limit) in keys.iter().zip(both).zip(&limits) {
            tx.put_note(
                KIND,
                key,
                &note(&one_more(failures, limit, now), limit, now),
            )?;
        }
        Ok(None)
    })
}

fn both(
    read: &mut (impl kernel::Read + ?Sized),
    keys: &[String; 2],
    now: Instant,
) -> Outcome<[Failures; 2]> {
    Ok([
        failures(read, &keys[0], now)?,
        failures(read, &keys[1], now)?,
    ])
}

fn failures(read: &mut (impl kernel::Read + ?Sized), key: &str, now: Instant) -> Outcome<Failures> {
    let note = read.note(KIND, key, now)?;
    let kept = note.and_then(|it| serde_json::from_str(&it.value).ok());
    Ok(kept.unwrap_or_default())
}

fn locked([account, address]: &[Failures; 2], now: Instant) -> Option<Locked> {
    let until = |it: &Failures| it.locked_until.filter(|until| now < *until);
    until(account)
        .map(Locked::Account)
        .or_else(|| until(address).map(Locked::Address))
}

fn one_more(mut it: Failures, limit: &Limit, now: Instant) -> Failures {
    let ended = |since: Instant| now >= since + limit.within;
    if it.since.is_none_or(ended) && it.locked_until.is_none() {
        it = Failures {
            since: Some(now),
            ..Failures::default()
        };
    }
    it.n += 1;
    if it.n >= limit.after {
        let doubled = 2_i32.pow(it.locks.min(limit.doublings));
        it.locked_until = Some(now + limit.first * doubled);
        it.locks += 1;
        it.n = limit.after.saturating_sub(limit.again);
        it.since = Some(now);
    }
    it
}

fn note(failures: &Failures, limit: &Limit, now: Instant) -> Note {
    let counted = failures.since.unwrap_or(now) + limit.within;
    Note {
        value: serde_json::to_string(failures).unwrap_or_default(),
        // A lock is remembered as long again, so that the next one grows.
        until: failures
            .locked_until
            .map_or(counted, |until| counted.max(until + limit.within)),
    }
}

fn find(kernel: &Kernel, login: &str) -> Outcome<Option<Found>> {
    let register = kernel.model.register(kernel::ACCOUNT);
    let accounts = register.ok_or_else(Refusal::not_found)?;
    kernel::read(kernel.store(), |read| {
        let by_login = Query::all(accounts, kernel.today()).having("login", login);
        let Some(account) = read.rows(&by_login)?.into_iter().next() else {
            return Ok(None);
        };
        Ok(Some(Found {
            account: account.id,
            credential: Credential::of(kernel, read, account.id)?,
            in_use: in_use(&account),
        }))
    })
}

/// 在用: neither stopped nor closed.
pub(super) fn in_use(account: &Record) -> bool {
    account.state.is_none() || account.in_state("active")
}

/// What is locked now, and how many attempts the account has left.
fn look(kernel: &Kernel, keys: &[String; 2]) -> Outcome<(Option<Locked>, u32)> {
    let (now, [account, _]) = (kernel.now(), limits(kernel));
    kernel::read(kernel.store(), |read| {
        let both = both(read, keys, now)?;
        Ok((locked(&both, now), account.after.saturating_sub(both[0].n)))
    })
}

fn locked_problem(app: &App, locked: Locked) -> Problem {
    let says = locked_says(locked, app.kernel().today());
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "session.locked", says)
}

fn locked_says(locked: Locked, today: Day) -> String {
    let (what, instead, until) = match locked {
        Locked::Account(until) => ("连续输错次数过多", "或请安全管理员重置", until),
        Locked::Address(until) => ("您所在的网络输错次数过多", "急用请联系安全管理员", until),
    };
    // The minute after, so that nobody is a few seconds early.
    let until = base::CHINA.to_datetime(until) + SignedDuration::from_secs(59);
    let day = if until.date() == today {
        "今天"
    } else {
        "明天"
    };
    let at = until.strftime("%H:%M");
    format!("{what}，已暂时锁定，请在{day} {at} 后再试，{instead}。")
}

/// Within the transaction that signs in: the account's failures are forgotten, and the
/// address has one less.
pub(super) fn forget_in(ctx: &mut Ctx<'_>, login: &str, source: &Source) -> Outcome<()> {
    let [account, address] = keys(login, source);
    let [_, of_address] = limits(ctx.kernel());
    ctx.drop_note(KIND, &account)?;
    one_less(ctx, &address, &of_address)
}

/// This attempt counts for nothing; those before it still do.
pub(super) fn take_back_in(ctx: &mut Ctx<'_>, login: &str, source: &Source) -> Outcome<()> {
    let (keys, limits) = (keys(login, source), limits(ctx.kernel()));
    keys.iter()
        .zip(&limits)
        .try_for_each(|(key, limit)| one_less(ctx, key, limit))
}

fn one_less(ctx: &mut Ctx<'_>, key: &str, limit: &Limit) -> Outcome<()> {
    let now = ctx.now();
    let mut failures = failures(ctx.read(), key, now)?;
    failures.n = failures.n.saturating_sub(1);
    if failures.n == 0 && failures.locks == 0 {
        return ctx.drop_note(KIND, key);
    }
    ctx.put_note(KIND, key, &note(&failures, limit, now))
}

/// A reset by the security administrator ends a lock too.
pub(crate) fn forgive(ctx: &mut Ctx<'_>, login: &str) -> Outcome<()> {
    ctx.drop_note(KIND, &secret::digest(&format!("login {login}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_that_ends_with_the_last_minute_of_today_is_said_to_end_tomorrow() {
        let today: Day = "2026-11-23".parse().unwrap();
        let says = |until: &str| locked_says(Locked::Account(until.parse().unwrap()), today);
        assert!(says("2026-11-23T15:58:30Z").contains("今天 23:59"));
        assert!(says("2026-11-23T15:59:30Z").contains("明天 00:00"));
    }
}
