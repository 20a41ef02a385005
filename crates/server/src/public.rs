//! 公开页面: what registers publish, as pages anybody reads without signing in.
//!
//! Written out here and not drawn by the client, so that they open on any phone, print, and
//! need no script. They are the same for everybody: no session is looked at. What is public is
//! asked of the kernel (`Kernel::published`), which gives nothing else. Not here: how a page
//! looks (`page`), and the same for programs (`data`).

mod data;
mod pace;
mod page;

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, RETRY_AFTER,
};
use axum::http::{HeaderName, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use base::Id as Uuid;
use kernel::{Kernel, Outcome, Refusal};
use tower_http::compression::CompressionLayer;

use crate::answer::Place;
use crate::source::Source;
use crate::{App, Problem, files, stream};
use data::Form;
pub(crate) use pace::Pace;

/// Records on a page of a list.
const PAGE: usize = 100;
/// Records a program is given at once.
const GIVEN: usize = 10_000;
/// A browser asks again each time; what is between it and us keeps a page for a minute.
const PAGE_KEPT: &str = "public, max-age=0, s-maxage=60";
/// A picture that was taken back is gone everywhere after a minute.
const PICTURE_KEPT: &str = "public, max-age=60";

/// Everything below `/public`.
pub(crate) fn routes(app: &App) -> Router<App> {
    let pages = Router::new()
        .route("/", get(front))
        .route("/{system}/{record}", get(list))
        .route("/{system}/{record}/{id}", get(record))
        .route("/{system}/{record}/{id}/{picture}", get(picture))
        .fallback(nothing)
        .layer(from_fn_with_state(app.clone(), paced))
        .layer(CompressionLayer::new());
    Router::new()
        .nest("/public", pages)
        .route("/public/", get(async || Redirect::permanent("/public")))
}

/// Where everybody reads of a record.
pub(crate) fn address(register: &str, id: Uuid) -> String {
    format!("/public/{}/{id}", register.replace('.', "/"))
}

/// All lists there are.
async fn front(State(app): State<App>) -> Response {
    told(&app, |kernel| Ok(page::front(kernel))).await
}

async fn list(
    State(app): State<App>,
    Place((system, record)): Place<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let asked = pairs(query.as_deref().unwrap_or_default());
    let id = format!("{system}.{record}");
    if let Some(form) = Form::of(&asked) {
        return given(&app, form, move |kernel| {
            let mut found = kernel.published(&id, &asked, None, PAGE)?;
            let mut rows = std::mem::take(&mut found.rows);
            let mut next = found.next;
            while let Some(after) = next.filter(|_| rows.len() < GIVEN) {
                let page = kernel.published(&id, &asked, Some(after), PAGE)?;
                found.labels.extend(page.labels);
                rows.extend(page.rows);
                next = page.next;
            }
            data::list(kernel, &id, &found, &rows, form)
        })
        .await;
    }
    told(&app, move |kernel| {
        let after = asked.iter().find(|(name, _)| name == "after");
        let after = after.map(|(_, id)| id.parse::<Uuid>()).transpose();
        let after = after.map_err(|_| Refusal::not_found())?;
        let found = kernel.published(&id, &asked, after, PAGE)?;
        Ok(page::list(kernel, &id, &found, &asked))
    })
    .await
}

async fn record(
    State(app): State<App>,
    Place((system, record, id)): Place<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let register = format!("{system}.{record}");
    let found = move |kernel: &Kernel| {
        let id = id.parse().map_err(|_| Refusal::not_found())?;
        let found = kernel.published_record(&register, id)?;
        Ok::<_, kernel::Failure>((register, found))
    };
    let asked = pairs(query.as_deref().unwrap_or_default());
    match Form::of(&asked) {
        Some(form) => {
            given(&app, form, move |kernel| {
                let (register, found) = found(kernel)?;
                data::record(kernel, &register, &found, form)
            })
            .await
        }
        None => {
            told(&app, move |kernel| {
                let (register, found) = found(kernel)?;
                Ok(page::record(kernel, &register, &found))
            })
            .await
        }
    }
}

/// A picture, to be looked at in the page.
async fn picture(
    State(app): State<App>,
    Place((system, record, id, picture)): Place<(String, String, String, String)>,
) -> Response {
    let register = format!("{system}.{record}");
    let found = app
        .run(move |kernel| {
            let (id, picture) = id
                .parse()
                .ok()
                .zip(picture.parse().ok())
                .ok_or_else(Refusal::not_found)?;
            kernel.published_picture(&register, id, picture)
        })
        .await;
    let answer = found.and_then(|(name, bytes)| {
        let media_type = files::media_type_of(&name);
        stream::attachment(&name, media_type, bytes)
    });
    match answer {
        Ok(mut answer) => {
            let headers = answer.headers_mut();
            headers.remove(CONTENT_DISPOSITION);
            headers.insert(
                CACHE_CONTROL,
                axum::http::HeaderValue::from_static(PICTURE_KEPT),
            );
            answer
        }
        Err(problem) => fault(&app, &problem),
    }
}

/// An address below `/public` at which there is nothing.
async fn nothing(State(app): State<App>) -> Response {
    fault(&app, &Problem::not_found())
}

/// A page, or why there is none.
async fn told(
    app: &App,
    page: impl FnOnce(&Kernel) -> Outcome<String> + Send + 'static,
) -> Response {
    match app.run(page).await {
        Ok(page) => answered(StatusCode::OK, PAGE_KEPT, page),
        Err(problem) => fault(app, &problem),
    }
}

/// The same as a page for programs of any site, or a page that says why not.
async fn given(
    app: &App,
    form: Form,
    data: impl FnOnce(&Kernel) -> Outcome<Vec<u8>> + Send + 'static,
) -> Response {
    match app.run(data).await {
        Ok(data) => {
            let headers: [(HeaderName, &str); 3] = [
                (CONTENT_TYPE, form.media_type()),
                (CACHE_CONTROL, PAGE_KEPT),
                (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            ];
            (StatusCode::OK, headers, data).into_response()
        }
        Err(problem) => fault(app, &problem),
    }
}

/// What was asked for and may not be told is the same as what is not there.
fn fault(app: &App, problem: &Problem) -> Response {
    let (status, says) = match problem.status {
        StatusCode::NOT_FOUND => (StatusCode::NOT_FOUND, page::GONE),
        _ => {
            problem.note();
            (StatusCode::SERVICE_UNAVAILABLE, page::LATER)
        }
    };
    answered(status, "no-store", page::fault(&app.kernel(), says))
}

fn answered(status: StatusCode, kept: &'static str, page: String) -> Response {
    let headers: [(HeaderName, &str); 2] = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, kept),
    ];
    (status, headers, page).into_response()
}

/// Nobody reads faster than so; whoever does fetches, and the others wait.
async fn paced(
    State(app): State<App>,
    source: Source,
    request: axum::extract::Request,
    next: Next,
) -> Response {
    if app.pace.takes(&source.neighbourhood(), app.kernel().now()) {
        return next.run(request).await;
    }
    let page = page::fault(&app.kernel(), page::TOO_FAST);
    let mut answer = answered(StatusCode::TOO_MANY_REQUESTS, "no-store", page);
    let wait = axum::http::HeaderValue::from_static("60");
    answer.headers_mut().insert(RETRY_AFTER, wait);
    answer
}

/// What stands behind the question mark; what cannot be read is left out, and so are texts no
/// store takes.
fn pairs(query: &str) -> Vec<(String, String)> {
    let pairs = url::form_urlencoded::parse(query.as_bytes()).into_owned();
    pairs.filter(|(_, value)| !value.contains('\0')).collect()
}
