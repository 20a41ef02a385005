//! 密码: what a new one must be, and changing one's own.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use kernel::Kernel;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::attempt::Attempt;
use super::common::is_common;
use super::entering::enter;
use super::log::Means;
use super::policy::Policy;
use super::{Known, Me, hashing, login_of};
use crate::answer::Body;
use crate::errors::ErrorBody;
use crate::source::Source;
use crate::{App, Problem, secret};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_rule))
        .routes(routes!(change_password))
}

/// What a new password must be, as a sentence.
#[derive(Serialize, ToSchema)]
struct PasswordRule {
    says: String,
}

#[derive(Deserialize, ToSchema)]
struct ChangePassword {
    old: String,
    new: String,
}

/// What a new password must be.
#[utoipa::path(get, path = "/password-rule", tag = "public", responses((status = 200, body = PasswordRule)))]
async fn get_rule(State(app): State<App>) -> Body<PasswordRule> {
    let kernel = app.kernel();
    let policy = Policy::of(&kernel);
    let (min, kinds) = (policy.password_min(), policy.password_kinds());
    let (former, days) = (
        policy.password_former(),
        policy.password_age().as_hours() / 24,
    );
    Body(PasswordRule {
        says: format!(
            "至少 {min} 位，含大写字母、小写字母、数字、符号中的 {kinds} 种，不含登录名、\
             单位名称及其拼音，不是常见的密码，不与最近用过的 {former} 个相同；每 {days} 天更换一次。"
        ),
    })
}

/// Changes one's own password; other sessions of the account end.
#[utoipa::path(post, path = "/session/password", tag = "session", request_body = ChangePassword, responses(
    (status = 200, body = Me), (status = 401, body = ErrorBody),
    (status = 422, body = ErrorBody), (status = 429, body = ErrorBody)))]
async fn change_password(
    State(app): State<App>,
    source: Source,
    known: Known,
    Body(asked): Body<ChangePassword>,
) -> Result<Response, Problem> {
    let account = known.caller.account;
    let login = app.run(move |kernel| login_of(kernel, account)).await?;
    let attempt = Attempt::begin(&app, login, Means::Password, source).await?;
    let hash = attempt.credential().map(|it| it.hash().to_owned());
    let (old, hash) = (asked.old, hash.unwrap_or_default());
    if !hashing(&app, move || secret::fits(&old, &hash)).await? {
        return Err(match attempt.failed(&app).await {
            // Not 401: the session itself is fine.
            it if it.status == StatusCode::UNAUTHORIZED => Problem::field("old", "原密码不对。"),
            locked => locked,
        });
    }
    let fault = new_fault(&app, &attempt, &asked.new).await?;
    if let Some(fault) = fault {
        attempt.forget(&app).await?;
        return Err(Problem::field("new", fault));
    }
    let hash = hashing(&app, move || secret::hash_password(&asked.new)).await??;
    enter(&app, attempt, Some(hash)).await
}

async fn new_fault(app: &App, attempt: &Attempt, new: &str) -> Result<Option<String>, Problem> {
    let fault = fault(&Policy::of(&app.kernel()), new, attempt.login());
    match fault {
        Some(fault) => Ok(Some(fault)),
        None => own_fault(app, attempt, new).await,
    }
}

/// What is wrong with a new password for the account it is for: it names the unit, or is one
/// of the account's latest. Only told to who has shown to be its owner.
pub(super) async fn own_fault(
    app: &App,
    attempt: &Attempt,
    new: &str,
) -> Result<Option<String>, Problem> {
    if let Some(account) = attempt.account() {
        let names = app.run(move |kernel| unit_names(kernel, account)).await?;
        if let Some(name) = named(new, &names) {
            return Ok(Some(format!(
                "密码中不能含单位名称或它的拼音（{name}），请另设一个。"
            )));
        }
    }
    let former = Policy::of(&app.kernel()).password_former();
    let mut used = attempt.credential().map(|it| it.used()).unwrap_or_default();
    used.truncate(former);
    let new = new.to_owned();
    let is_used = hashing(app, move || {
        used.iter().any(|hash| secret::fits(&new, hash))
    });
    Ok(is_used
        .await?
        .then(|| format!("新密码不能与最近用过的 {former} 个密码相同，请另设一个。")))
}

/// What the unit of an account is called, in full and short.
fn unit_names(kernel: &Kernel, account: base::Id) -> kernel::Outcome<Vec<String>> {
    let registers = [kernel::ACCOUNT, kernel::ORGANISATION].map(|it| kernel.model.register(it));
    let [Some(accounts), Some(units)] = registers else {
        return Ok(Vec::new());
    };
    kernel::read(kernel.store(), |read| {
        let account = read.get(accounts, account)?;
        let unit = account.and_then(|it| it.get("unit").as_ref());
        let unit = unit.map(|it| read.get(units, it)).transpose()?.flatten();
        let names = unit
            .iter()
            .flat_map(|it| [it.text("title"), it.text("short")]);
        Ok(names
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect())
    })
}

/// Which of the names stands in a password: written, spelt in 拼音 from its first two
/// characters on, or by all its initials.
fn named(password: &str, names: &[String]) -> Option<String> {
    /// Shorter spellings stand in many a word.
    const SPELT_MIN: usize = 4;
    let password = password.to_lowercase();
    let names = names.iter().filter(|it| it.chars().count() > 1);
    let mut ways = names.flat_map(|name| {
        let beginning: String = name.chars().take(2).collect();
        let spelt = base::search::spellings(name);
        let spelt = spelt.into_iter().chain(base::search::spellings(&beginning));
        let spelt = spelt.filter(|it| it.len() >= SPELT_MIN);
        [name.to_lowercase()].into_iter().chain(spelt)
    });
    ways.find(|it| password.contains(it.as_str()))
}

/// What is wrong with a new password, in Chinese; none when it will do.
pub(super) fn fault(policy: &Policy<'_>, password: &str, login: &str) -> Option<String> {
    let (n, min, max) = (
        password.chars().count(),
        policy.password_min(),
        secret::PASSWORD_MAX,
    );
    if n < min {
        return Some(format!("密码至少 {min} 位，现有 {n} 位。"));
    }
    if n > max {
        return Some(format!("密码最多 {max} 位。"));
    }
    let (kinds, min) = (kinds(password), policy.password_kinds());
    if kinds < min {
        return Some(format!(
            "密码须含大写字母、小写字母、数字、符号中的至少 {min} 种，现有 {kinds} 种。"
        ));
    }
    if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        return Some("密码中不能含登录名。".into());
    }
    if is_common(password) {
        return Some(
            "这个密码太常见，容易被人试出来。请另设一个：不用 password、admin 这类词、\
             键盘上相邻的键、连续的数字和年份。"
                .into(),
        );
    }
    None
}

fn kinds(password: &str) -> usize {
    let kinds: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_ascii_alphanumeric(),
    ];
    let has = |kind: &&fn(char) -> bool| password.chars().any(**kind);
    kinds.iter().filter(has).count()
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn a_unit_is_named_written_spelt_or_by_initials() {
        let names = ["云岭市教育局".to_owned(), "市局".into()];
        let named = |password: &str| named(password, &names);
        assert_eq!(named("Yunling@8866").as_deref(), Some("yunling"));
        assert_eq!(named("YLSJYJ#8866x").as_deref(), Some("ylsjyj"));
        assert_eq!(named("市局+Luming88").as_deref(), Some("市局"));
        assert_eq!(named("Songtao-2026"), None);
        assert_eq!(named("sj-Luming-88"), None, "two letters are no name");
    }
}
