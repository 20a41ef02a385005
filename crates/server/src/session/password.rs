//! 密码: what a new one must be, and changing one's own.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::attempt::Attempt;
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
            "至少 {min} 位，含大写字母、小写字母、数字、符号中的 {kinds} 种，不含登录名，\
             不与最近用过的 {former} 个相同；每 {days} 天更换一次。"
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
    let kernel = app.kernel();
    let policy = Policy::of(&kernel);
    if let Some(fault) = fault(&policy, new, attempt.login()) {
        return Ok(Some(fault));
    }
    let is_used = is_used(app, attempt, new).await?;
    Ok(is_used.then(|| used(policy.password_former())))
}

/// Whether the new password is one of the account's latest.
pub(super) async fn is_used(app: &App, attempt: &Attempt, new: &str) -> Result<bool, Problem> {
    let mut used = attempt.credential().map(|it| it.used()).unwrap_or_default();
    used.truncate(Policy::of(&app.kernel()).password_former());
    let new = new.to_owned();
    hashing(app, move || {
        used.iter().any(|hash| secret::fits(&new, hash))
    })
    .await
}

pub(super) fn used(former: usize) -> String {
    format!("新密码不能与最近用过的 {former} 个密码相同，请另设一个。")
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
