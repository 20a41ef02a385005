//! Bodies in and out: JSON with our envelope when it cannot be read.

use axum::Json;
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Problem;
use crate::guard::BODY_MAX;

/// The most an upload may weigh, and what a person is told.
pub(crate) const SIZE_MAX_MB: usize = 64;

/// JSON; what cannot be read, or not be kept by every store, is refused with a sentence.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Body<T>, Problem> {
        let (parts, body) = request.into_parts();
        let whole = Request::from_parts(parts.clone(), body);
        let bytes = Bytes::from_request(whole, state).await;
        let bytes = bytes.map_err(JsonRejection::from)?;
        if holds_nul(&bytes) {
            let says = "填写的内容里有看不见、也存不下的字符（U+0000）。请删去后重新填写。";
            return Err(Problem::refused("server.nul", says));
        }
        let request = Request::from_parts(parts, bytes.into());
        let Json(body) = Json::from_request(request, state).await?;
        Ok(Body(body))
    }
}

/// PostgreSQL keeps no text with U+0000, which JSON can only write as `\u0000`.
fn holds_nul(json: &[u8]) -> bool {
    let mut escaped = false;
    json.iter().enumerate().any(|(at, byte)| {
        escaped = *byte == b'\\' && !escaped;
        escaped && json[at..].starts_with(b"\\u0000")
    })
}

/// A form with files; what is no such form is refused with a sentence.
pub(crate) struct Form(pub(crate) Multipart);

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Form, Problem> {
        Ok(Form(Multipart::from_request(request, state).await?))
    }
}

/// The parts of the address.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Problem))]
pub(crate) struct Place<T>(pub(crate) T);

/// What stands behind the question mark.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Asked<T>, Problem> {
        if parts.uri.query().is_some_and(|it| it.contains("%00")) {
            return Err(unreadable());
        }
        let Query(asked) = Query::from_request_parts(parts, state).await?;
        Ok(Asked(asked))
    }
}

impl<T: Serialize> IntoResponse for Body<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Problem {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return too_large("填写的内容", BODY_MAX / (1024 * 1024));
        }
        Problem::refused("server.body", "请求的内容读不出来。请刷新页面后重试。")
    }
}

impl From<MultipartRejection> for Problem {
    fn from(_: MultipartRejection) -> Problem {
        Problem::field("file", "没有收到文件，请重新选择。")
    }
}

/// An address that cannot be read leads nowhere.
impl From<PathRejection> for Problem {
    fn from(_: PathRejection) -> Problem {
        Problem::not_found()
    }
}

impl From<QueryRejection> for Problem {
    fn from(_: QueryRejection) -> Problem {
        unreadable()
    }
}

fn unreadable() -> Problem {
    let says = "网址中的筛选条件读不出来。请从列表页重新筛选。";
    Problem::refused("server.query", says)
}

/// The line broke, or was silent for too long.
pub(crate) fn incomplete() -> Problem {
    let says = "请求没有传完整，可能是网络不稳。请重试。";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "server.incomplete", says)
}

pub(crate) fn file_too_large() -> Problem {
    too_large("文件", SIZE_MAX_MB)
}

fn too_large(what: &str, max_mb: usize) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "server.too_large",
        format!("{what}太大，最多 {max_mb} MB。请压缩或拆分后再试。"),
    )
}
