//! 开局: the checklist by which a real bureau begins, and its lists from Excel.
//!
//! 三员分立 holds here too: organisations are the system administrator's, accounts and
//! their slips the security administrator's. Not here: what is still to do (`checklist`),
//! what a row must be (`organisations`, `accounts`), and how a list is read (`list`).

mod accounts;
pub(crate) mod checklist;
mod list;
mod organisations;
mod result;

use axum::extract::{DefaultBodyLimit, State};
use axum::response::Response;
use kernel::Caller;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Form, Place};
use crate::errors::ErrorBody;
use crate::files::{self, FileForm};
use crate::installation::{self, Slip};
use crate::session::SignedIn;
use crate::{App, Problem};
use checklist::{SECURITY, SYSTEM, Setup, may_set_up};
use result::SetupResult;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(import_list))
        .layer(DefaultBodyLimit::max(files::SIZE_MAX + 64 * 1024))
        .routes(routes!(get_setup))
        .routes(routes!(get_template))
        .routes(routes!(get_slips))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// `1`: only look, write nothing.
    dry_run: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Slips {
    slips: Vec<Slip>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ListName {
    Organisations,
    Accounts,
}

/// The checklist.
#[utoipa::path(get, path = "/setup", tag = "setup", responses(
    (status = 200, body = Setup), (status = 404, body = ErrorBody)))]
async fn get_setup(State(app): State<App>, who: SignedIn) -> Result<Body<Setup>, Problem> {
    if !may_set_up(&who.caller) {
        return Err(Problem::not_found());
    }
    app.run(|kernel| {
        Ok(Setup {
            steps: checklist::steps(kernel)?,
        })
    })
    .await
    .map(Body)
}

/// An empty list to fill in, with drop-downs.
#[utoipa::path(get, path = "/setup/{list}/template.xlsx", tag = "setup", params(("list" = inline(ListName), Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 404, body = ErrorBody)))]
async fn get_template(
    State(app): State<App>,
    who: SignedIn,
    Place(list): Place<ListName>,
) -> Result<Response, Problem> {
    may_import(&who.caller, list)?;
    let (name, bytes) = app
        .run(move |kernel| match list {
            ListName::Organisations => Ok(("机构导入表.xlsx", organisations::template(kernel)?)),
            ListName::Accounts => Ok(("账号导入表.xlsx", accounts::template(kernel)?)),
        })
        .await?;
    Ok(files::attachment(name, files::XLSX, bytes))
}

/// Takes a filled list; rows that will not do are told cell by cell, the others are taken.
#[utoipa::path(post, path = "/setup/{list}", tag = "setup", params(("list" = inline(ListName), Path), ImportQuery),
    request_body(content = FileForm, content_type = "multipart/form-data"), responses(
    (status = 200, body = SetupResult), (status = 404, body = ErrorBody),
    (status = 413, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn import_list(
    State(app): State<App>,
    who: SignedIn,
    Place(list): Place<ListName>,
    Asked(asked): Asked<ImportQuery>,
    Form(form): Form,
) -> Result<Body<SetupResult>, Problem> {
    may_import(&who.caller, list)?;
    let uploaded = files::one_file(form).await?;
    let dry_run = asked.dry_run.is_some_and(|it| it != "0");
    app.run(move |kernel| match list {
        ListName::Organisations => {
            organisations::import(kernel, &who.caller, &uploaded.bytes, dry_run)
        }
        ListName::Accounts => accounts::import(kernel, &who.caller, &uploaded.bytes, dry_run),
    })
    .await
    .map(Body)
}

/// 发放单: one-time codes not used yet. Each can be seen for a quarter of an hour after it
/// was first shown; later only a reset gives another.
#[utoipa::path(get, path = "/setup/slips", tag = "setup", responses(
    (status = 200, body = Slips), (status = 404, body = ErrorBody)))]
async fn get_slips(State(app): State<App>, who: SignedIn) -> Result<Body<Slips>, Problem> {
    if !who.caller.has_role(&[SECURITY.to_owned()]) {
        return Err(Problem::not_found());
    }
    app.run(|kernel| {
        let mut slips = installation::slips(kernel)?;
        // Handed out unit by unit.
        slips.sort_by(|a, b| (&a.unit, &a.name).cmp(&(&b.unit, &b.name)));
        Ok(Slips { slips })
    })
    .await
    .map(Body)
}

fn may_import(caller: &Caller, list: ListName) -> Result<(), Problem> {
    let role = match list {
        ListName::Organisations => SYSTEM,
        ListName::Accounts => SECURITY,
    };
    if caller.has_role(&[role.to_owned()]) {
        Ok(())
    } else {
        Err(Problem::not_found())
    }
}
