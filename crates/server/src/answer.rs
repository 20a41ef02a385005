//! Bodies in and out: JSON with our envelope when it cannot be read.

use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::Problem;

/// The most an upload may weigh, and what a person is told.
pub(crate) const SIZE_MAX_MB: usize = 64;

/// JSON; what cannot be read is refused with a sentence.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Problem))]
pub(crate) struct Body<T>(pub(crate) T);

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
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Problem))]
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: Serialize> IntoResponse for Body<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Problem {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return too_large("请求");
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
        Problem::refused(
            "server.query",
            "网址中的筛选条件读不出来。请从列表页重新筛选。",
        )
    }
}

/// The line broke, or was silent for too long.
pub(crate) fn incomplete() -> Problem {
    let says = "请求没有传完整，可能是网络不稳。请重试。";
    Problem::new(StatusCode::REQUEST_TIMEOUT, "server.incomplete", says)
}

pub(crate) fn too_large(what: &str) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "server.too_large",
        format!("{what}太大，最多 {SIZE_MAX_MB} MB。请压缩或拆分后再试。"),
    )
}
