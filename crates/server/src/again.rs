//! A request that met other definitions than it began with is done again under them.
//!
//! A write is refused inside its transaction when the definitions were replaced since it
//! began (`kernel`), so doing it again does it once. A reading is done again when it failed
//! and the definitions changed: its tables may have had other columns by then. Uploads are
//! not kept in memory for it; whoever sends one is told to send it again.

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::guard::BODY_MAX;
use crate::{App, answer};

/// Put on an answer to a write that was refused for its definitions.
#[derive(Clone, Copy)]
pub(crate) struct Stale;

/// Attempts at one request.
const ATTEMPTS_MAX: usize = 4;

pub(crate) async fn again(State(app): State<App>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if !is_small(&parts.headers) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let Ok(bytes) = to_bytes(body, BODY_MAX).await else {
        return answer::incomplete().into_response();
    };
    let mut attempts = 1;
    loop {
        let began = app.kernel().epoch();
        let request = Request::from_parts(parts.clone(), Body::from(bytes.clone()));
        let response = next.clone().run(request).await;
        if attempts == ATTEMPTS_MAX || !may_differ(&parts.method, &response) {
            return response;
        }
        app.follow().await;
        if app.kernel().epoch() == began {
            return response;
        }
        attempts += 1;
    }
}

/// Whether other definitions may be why it was not done.
fn may_differ(method: &Method, response: &Response) -> bool {
    let failed = response.status() == StatusCode::SERVICE_UNAVAILABLE;
    response.extensions().get::<Stale>().is_some() || (*method == Method::GET && failed)
}

/// A body whose size is said beforehand, and fits into memory.
fn is_small(headers: &HeaderMap) -> bool {
    match headers.get(CONTENT_LENGTH) {
        Some(size) => size
            .to_str()
            .is_ok_and(|it| it.parse().is_ok_and(|size: usize| size <= BODY_MAX)),
        None => !headers.contains_key(TRANSFER_ENCODING),
    }
}
