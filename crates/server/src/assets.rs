//! The client's files, embedded in the binary.
//!
//! Files with a hash in their name never change and are kept for a year; everything else is
//! asked for again. An address that is no file opens the client, which has its own routes.

use axum::extract::State;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};

use crate::{App, Problem};

/// One file of the client.
pub struct Asset {
    /// `assets/index-B2x9.js`
    pub path: &'static str,
    pub media_type: &'static str,
    pub bytes: &'static [u8],
    /// The same, compressed at build time, when that is smaller.
    pub gzip: Option<&'static [u8]>,
    /// Of the content.
    pub tag: &'static str,
}

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

pub(crate) async fn serve(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let path = uri.path().trim_start_matches('/');
    let find = |path: &str| app.client.iter().find(|it| it.path == path);
    if let Some(asset) = find(path) {
        return answer(asset, &headers);
    }
    // A missing script must not be answered with a page.
    let is_file = path.starts_with("assets/");
    match find("index.html").filter(|_| !is_file) {
        Some(page) => answer(page, &headers),
        None => Problem::new(StatusCode::NOT_FOUND, "server.not_found", "没有这个地址。")
            .into_response(),
    }
}

fn answer(asset: &Asset, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", asset.tag);
    let cache = if asset.path.starts_with("assets/") {
        FOR_EVER
    } else {
        ASK_AGAIN
    };
    let known = headers.get(IF_NONE_MATCH).and_then(|it| it.to_str().ok());
    if known.is_some_and(|known| known.contains(&tag)) {
        return (
            StatusCode::NOT_MODIFIED,
            [(ETAG, tag), (CACHE_CONTROL, cache.to_owned())],
        )
            .into_response();
    }
    let takes = headers.get(ACCEPT_ENCODING).and_then(|it| it.to_str().ok());
    let gzip = asset
        .gzip
        .filter(|_| takes.is_some_and(|it| it.contains("gzip")));
    let mut response = gzip.unwrap_or(asset.bytes).into_response();
    let said = response.headers_mut();
    said.insert(CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
    said.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    said.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if gzip.is_some() {
        said.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        said.insert(ETAG, tag);
    }
    response
}
