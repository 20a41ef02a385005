//! Errors on the wire: one envelope, and which type belongs where.
//!
//! - [`kernel::Refusal`]: the rules refuse; the person reads the sentence and acts. Written
//!   out as it is: 404 when not found, 409 when changed meanwhile, 422 otherwise.
//! - [`kernel::StoreError`]: the surroundings fail; 503. The chain is logged once, here,
//!   under the trace number the person is told.
//! - [`Problem`]: what a handler returns. Made from the two above, or by one of its
//!   constructors for what only the wire knows: not signed in, too large, from elsewhere.
//! - A panic is our mistake: `guard` turns it into 500 with the same envelope, and only
//!   that request is lost.
//!
//! Messages and logs hold no personal data: ids and codes only.

use std::error::Error;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use kernel::{Failure, FieldProblem, Refusal, StoreError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::again::Stale;

/// Why a request was not done, as it goes over the wire.
#[derive(Debug)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) refusal: Refusal,
    /// The record as it is now, when it was changed meanwhile.
    pub(crate) current: Option<Box<crate::row::RecordFacts>>,
    cause: Option<Box<StoreError>>,
}

/// Every answer that is not 2xx.
#[derive(Serialize, ToSchema)]
pub(crate) struct ErrorBody {
    error: ErrorFacts,
    /// Only with 409: the record as it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    current: Option<Box<crate::row::RecordFacts>>,
}

#[derive(Serialize, ToSchema)]
struct ErrorFacts {
    /// `kernel.conflict`
    code: String,
    /// A sentence in Chinese, and what to do now.
    message: String,
    field: Option<String>,
    fields: Vec<FieldFault>,
    /// 追踪号: what the log is searched by.
    trace: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FieldFault {
    pub(crate) field: String,
    pub(crate) message: String,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &str, message: impl Into<String>) -> Problem {
        Problem {
            status,
            refusal: Refusal::new(code, message),
            current: None,
            cause: None,
        }
    }

    pub(crate) fn not_signed_in() -> Problem {
        Problem::new(
            StatusCode::UNAUTHORIZED,
            "session.missing",
            "请先登录。登录可能已超时，重新登录后可继续。",
        )
    }

    pub(crate) fn not_found() -> Problem {
        Refusal::not_found().into()
    }

    /// 422 with a sentence.
    pub(crate) fn refused(code: &str, message: impl Into<String>) -> Problem {
        Refusal::new(code, message).into()
    }

    pub(crate) fn field(field: &str, message: impl Into<String>) -> Problem {
        Refusal::fields(vec![FieldProblem {
            field: field.to_owned(),
            message: message.into(),
        }])
        .into()
    }

    /// Something of ours broke; the chain goes to the log.
    pub(crate) fn broken(doing: &str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Problem {
        StoreError::new(doing, source).into()
    }
}

impl Problem {
    /// Logs what failed around us, once; the trace number the person is told.
    pub(crate) fn note(&self) -> String {
        let trace = trace();
        if let Some(cause) = &self.cause {
            tracing::error!(trace, code = self.refusal.code, "{}", chain(cause.as_ref()));
        }
        trace
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let status = match refusal.code.as_str() {
            "kernel.not_found" => StatusCode::NOT_FOUND,
            "kernel.conflict"
            | kernel::OTHER_DEFINITIONS
            | crate::uploads::ELSEWHERE
            | crate::records::OTHER_FORM => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Problem {
            status,
            refusal,
            current: None,
            cause: None,
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        Problem {
            status: StatusCode::SERVICE_UNAVAILABLE,
            refusal: Refusal::new("server.unavailable", ""),
            current: None,
            cause: Some(Box::new(error)),
        }
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Problem {
        match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Store(error) => error.into(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let trace = self.note();
        let mut message = self.refusal.message;
        if self.cause.is_some() {
            message = unavailable(&trace);
        }
        let fields: Vec<FieldFault> = self
            .refusal
            .fields
            .into_iter()
            .map(|it| FieldFault {
                field: it.field,
                message: it.message,
            })
            .collect();
        let error = ErrorFacts {
            code: self.refusal.code,
            message,
            field: fields
                .first()
                .map(|it| it.field.clone())
                .filter(|it| !it.is_empty()),
            fields,
            trace,
        };
        let stale = error.code == kernel::OTHER_DEFINITIONS;
        let body = Json(ErrorBody {
            error,
            current: self.current,
        });
        let mut response = (self.status, body).into_response();
        if stale {
            response.extensions_mut().insert(Stale);
        }
        response
    }
}

/// The answer to a request whose handler panicked.
pub(crate) fn panicked(what: &str) -> Response {
    let trace = trace();
    tracing::error!(trace, "a handler panicked: {what}");
    let error = ErrorFacts {
        code: "server.broken".into(),
        message: unavailable(&trace),
        field: None,
        fields: Vec::new(),
        trace,
    };
    (
        StatusCode::INTERNAL_SERVER_ERROR,
        Json(ErrorBody {
            error,
            current: None,
        }),
    )
        .into_response()
}

fn unavailable(trace: &str) -> String {
    format!("系统暂时不能完成这项操作。请稍后再试；如仍不行，请告知系统管理员追踪号 {trace}。")
}

/// An error with its causes, for the log.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut at = error.source();
    while let Some(source) = at {
        text.push_str(": ");
        text.push_str(&source.to_string());
        at = source.source();
    }
    text
}

/// Eight characters that can be read out on the telephone.
fn trace() -> String {
    let mut bytes = [0; 4];
    // Without randomness the trace is not unique; the log still has the time.
    let _ = getrandom::fill(&mut bytes);
    base::hex::write(&bytes)
}
