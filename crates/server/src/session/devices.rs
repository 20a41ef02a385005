//! 已登录设备: where one is signed in, and signing out there.

use axum::extract::State;
use axum::http::StatusCode;
use base::Instant;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Known;
use super::log::{self, Outcomes};
use super::token::{self, Key};
use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::source::Source;
use crate::{App, Problem, browser};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_devices, leave_others))
        .routes(routes!(leave_device))
}

/// One place where somebody is signed in.
#[derive(Serialize, ToSchema)]
struct Device {
    /// Of the session, and of no use as one.
    id: String,
    /// The one that asks.
    here: bool,
    address: String,
    browser: String,
    #[schema(value_type = String, format = DateTime)]
    started: Instant,
    #[schema(value_type = String, format = DateTime)]
    seen: Instant,
}

/// Where the account is signed in, this device first, then the latest used.
#[utoipa::path(get, path = "/session/devices", tag = "session", responses((status = 200, body = [Device])))]
async fn list_devices(State(app): State<App>, known: Known) -> Result<Body<Vec<Device>>, Problem> {
    app.run(move |kernel| {
        let sessions = token::all(kernel, known.caller.account)?;
        let mut devices: Vec<Device> = sessions
            .into_iter()
            .map(|(key, session)| Device {
                here: key.digest() == known.key.digest(),
                id: key.digest().to_owned(),
                browser: browser::named(&session.agent),
                address: session.address,
                started: session.started,
                seen: session.seen,
            })
            .collect();
        devices.sort_by_key(|it| (!it.here, std::cmp::Reverse(it.seen)));
        Ok(devices)
    })
    .await
    .map(Body)
}

/// Signs out on one device.
#[utoipa::path(delete, path = "/session/devices/{device}", tag = "session", params(("device" = String, Path)), responses(
    (status = 204), (status = 404, body = ErrorBody)))]
async fn leave_device(
    State(app): State<App>,
    source: Source,
    known: Known,
    Place(device): Place<String>,
) -> Result<StatusCode, Problem> {
    end(app, source, known, move |key| key.digest() == device).await
}

/// Signs out everywhere but here.
#[utoipa::path(delete, path = "/session/devices", tag = "session", responses((status = 204)))]
async fn leave_others(
    State(app): State<App>,
    source: Source,
    known: Known,
) -> Result<StatusCode, Problem> {
    let here = known.key.digest().to_owned();
    match end(app, source, known, move |key| key.digest() != here).await {
        Err(none) if none.status == StatusCode::NOT_FOUND => Ok(StatusCode::NO_CONTENT),
        done => done,
    }
}

async fn end(
    app: App,
    source: Source,
    known: Known,
    which: impl Fn(&Key) -> bool + Send + 'static,
) -> Result<StatusCode, Problem> {
    app.run(move |kernel| {
        let account = known.caller.account;
        let mut keys: Vec<Key> = Vec::new();
        let all = token::all(kernel, account)?;
        keys.extend(all.into_iter().map(|(key, _)| key).filter(which));
        if keys.is_empty() {
            return Err(kernel::Refusal::not_found().into());
        }
        kernel.as_caller(&known.caller, move |ctx| {
            for key in &keys {
                log::keep(ctx, Some(account), (None, Outcomes::SentOut), &source)?;
                token::end_in(ctx, key)?;
            }
            Ok(StatusCode::NO_CONTENT)
        })
    })
    .await
}
