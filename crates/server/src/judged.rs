//! 评估报告 over the wire: an organisation held to the items of a dashboard, and all of its level
//! beside each other; the same as a document and as a table.
//!
//! Not here: what keeps to a line and what is missing (`kernel`), what a number is (`measures`).

mod all;
mod paper;
mod report;
mod table;

use axum::extract::State;
use axum::response::Response;
use base::Id as Uuid;
use document::write::docx;
use exchange::Format;
use kernel::{Kernel, Outcome, Refusal, StoreError};
use model::{Dashboard, Item};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::export::media_type;
use crate::session::SignedIn;
use crate::{App, Problem, files, stream};

use self::all::JudgedAll;
use self::report::Judged;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_judged))
        .routes(routes!(export_judged))
        .routes(routes!(list_judged))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct JudgedQuery {
    org: Uuid,
    /// As known at this history number.
    known_at: Option<i64>,
    /// docx or xlsx
    format: Option<String>,
}

/// An organisation held to the items of a dashboard.
#[utoipa::path(get, path = "/dashboards/{id}/judged", tag = "measures", params(("id" = String, Path), JudgedQuery), responses(
    (status = 200, body = Judged), (status = 404, body = ErrorBody)))]
async fn get_judged(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
    Asked(query): Asked<JudgedQuery>,
) -> Result<Body<Judged>, Problem> {
    app.run(move |kernel| report::judged(kernel, &who.caller, &id, &query))
        .await
        .map(Body)
}

/// The same as a document (docx) to be handed in, or as a table (xlsx).
#[utoipa::path(get, path = "/dashboards/{id}/judged/export", tag = "measures", params(("id" = String, Path), JudgedQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "*/*"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn export_judged(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
    Asked(query): Asked<JudgedQuery>,
) -> Result<Response, Problem> {
    match query.format.as_deref().unwrap_or("docx") {
        "docx" => {
            let (name, bytes) = app
                .run(move |kernel| {
                    let judged = report::judged(kernel, &who.caller, &id, &query)?;
                    let tree = kernel.tree();
                    let bureau = tree.root().map_or("", |it| it.title.as_str());
                    let bytes = docx(&judged.document(bureau, kernel.today()))
                        .map_err(|error| StoreError::new("writing a report", error))?;
                    Ok((judged.called("docx"), bytes))
                })
                .await?;
            let media_type = files::media_type_of(&name);
            Ok(files::attachment(&name, media_type, bytes))
        }
        "xlsx" => {
            let (name, file) = app
                .run(move |kernel| {
                    let judged = report::judged(kernel, &who.caller, &id, &query)?;
                    Ok((judged.called("xlsx"), judged.table()?))
                })
                .await?;
            stream::attachment(&name, media_type(Format::Xlsx), file)
        }
        _ => Err(Problem::field("format", "格式为 docx 或 xlsx。")),
    }
}

/// All organisations of a dashboard's level that one sees, beside each other.
#[utoipa::path(get, path = "/dashboards/{id}/judged/all", tag = "measures", params(("id" = String, Path)), responses(
    (status = 200, body = JudgedAll), (status = 404, body = ErrorBody)))]
async fn list_judged(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
) -> Result<Body<JudgedAll>, Problem> {
    app.run(move |kernel| all::all(kernel, &who.caller, &id))
        .await
        .map(Body)
}

fn named<'k>(kernel: &'k Kernel, id: &str) -> Outcome<&'k Dashboard> {
    let found = kernel.model.dashboards().find(|it| it.id == id);
    let found = found.filter(|it| !it.items.is_empty());
    found.ok_or_else(|| Refusal::not_found().into())
}

/// What an item is called: as it says, else as its first measure.
fn title_of(kernel: &Kernel, item: &Item) -> String {
    let first = item.measures.first();
    match first.and_then(|it| kernel.model.measure(it)) {
        Some(measure) if item.title.is_empty() => measure.title.clone(),
        _ => item.title.clone(),
    }
}
