//! What holds around every request: where writes may come from, what a browser may do with
//! answers, and that a panic costs one request.

use std::any::Any;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::source::{self, Source};
use crate::{App, Problem, again, assets, errors, files, public};

/// JSON of one record; uploads have a limit of their own.
pub(crate) const BODY_MAX: usize = 2 * 1024 * 1024;

/// Ant Design writes styles into the page; nothing else comes from elsewhere or inline, and no
/// script ever does.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; \
    frame-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Puts the API under `/api`, the client beside it, and the guards around both.
///
/// `patience`: how long the next piece of a body may take.
pub(crate) fn around(api: Router<App>, app: App, patience: Duration) -> Router {
    let small = NotForContentType::const_new(files::XLSX);
    let compression = CompressionLayer::new().compress_when(
        DefaultPredicate::new()
            .and(small)
            .and(NotForContentType::const_new("application/octet-stream")),
    );
    let api = api
        .fallback(no_such_address)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn_with_state(app.clone(), again::again))
        .layer(from_fn(from_our_page))
        .layer(from_fn(never_kept))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(compression);
    Router::new()
        .nest("/api", api)
        .merge(public::routes(&app))
        .route("/healthz", routing::get(healthy))
        .fallback(assets::serve)
        .layer(from_fn(secure))
        .layer(from_fn_with_state(app.clone(), source::locate))
        .layer(RequestBodyTimeoutLayer::new(patience))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(app)
}

async fn healthy() -> &'static str {
    "ok"
}

async fn no_such_address() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "server.not_found",
        "没有这个地址。请从首页重新进入。",
    )
}

async fn no_such_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "server.method",
        "这个地址不支持这种操作。",
    )
}

/// Another site's page can send our cookie's owner here, but not this header.
async fn from_our_page(request: Request, next: Next) -> Result<Response, Problem> {
    let reads = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let source = request.extensions().get::<Source>();
    if reads || source.is_some_and(|source| is_ours(request.headers(), source)) {
        return Ok(next.run(request).await);
    }
    let says = "这个请求不是从本系统的页面发出的，已拒绝。请从本系统页面重新操作；程序调用接口的，请求头须带 X-Xuezheng: 1。";
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "session.elsewhere",
        says,
    ))
}

fn is_ours(headers: &HeaderMap, source: &Source) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|it| it.to_str().ok());
    let same_origin = text(ORIGIN).is_none_or(|origin| match origin.split_once("://") {
        Some((scheme, host)) => host == source.host && (!source.secure || scheme == "https"),
        None => false,
    });
    let same_site = text(HeaderName::from_static("sec-fetch-site"))
        .is_none_or(|site| ["same-origin", "none"].contains(&site));
    same_origin && same_site && text(HeaderName::from_static("x-xuezheng")) == Some("1")
}

/// Answers of the API hold people's data: no cache keeps them.
async fn never_kept(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response
        .headers_mut()
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

async fn secure(request: Request, next: Next) -> Response {
    let over_tls = request
        .extensions()
        .get::<Source>()
        .is_some_and(|it| it.secure);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(self), geolocation=(self), microphone=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if over_tls {
        let years = HeaderValue::from_static("max-age=63072000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, years);
    }
    response
}

fn panicked(panic: Box<dyn Any + Send + 'static>) -> Response {
    let what = panic
        .downcast_ref::<&str>()
        .map(|it| (*it).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    errors::panicked(what.as_deref().unwrap_or("no message"))
}

/// A text of the server's own.
pub(crate) fn json_text(text: String) -> Response {
    ([(CONTENT_TYPE, "application/json; charset=utf-8")], text).into_response()
}
