//! A batch: begun, gone on with, stopped, taken back; its figures, and its refused rows as a
//! file.

use std::fs::File;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Id as Uuid;
use exchange::{BATCH, Layout};
use kernel::{Caller, Kernel, Outcome, Record, Refusal, StoreError};
use model::Register;
use serde::{Deserialize, Serialize};
use sheet::write::{self, Look};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Wish, importable};
use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem, files, stream};

/// Refused rows that are told on the page; all of them are in the file.
const TOLD: usize = 50;
/// So many rows are looked at before somebody takes a batch back.
const FORESEEN: u64 = 5_000;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(begin_import))
        .routes(routes!(get_batch))
        .routes(routes!(resume_batch))
        .routes(routes!(stop_batch))
        .routes(routes!(foresee_undo, undo_batch))
        .routes(routes!(get_rejects))
}

#[derive(Serialize, ToSchema)]
struct BatchFacts {
    id: Uuid,
    /// DR-2026-00001
    number: Option<String>,
    register: String,
    /// What people call the register.
    title: String,
    /// Of the file.
    name: String,
    sheet: String,
    /// running, stopped, done, undoing or undone
    state: Option<String>,
    state_title: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: base::Instant,
    /// What was to be done with records that were there: skip, update or refuse.
    existing: String,
    rows: i64,
    created: i64,
    updated: i64,
    unchanged: i64,
    rejected: i64,
    /// Rows that stayed when it was taken back; null before.
    kept: Option<i64>,
    says: String,
    /// Since when its list and refused rows are kept no more.
    #[schema(value_type = Option<String>, format = Date)]
    cleared: Option<base::Day>,
    /// The background job that does it, or did.
    job: Option<Uuid>,
    /// The first rows that were not taken.
    refused: Vec<RefusedRow>,
    may_resume: bool,
    may_stop: bool,
    may_undo: bool,
    /// Why it cannot be taken back.
    undo_says: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct RefusedRow {
    /// As the spreadsheet counts.
    row: u32,
    says: Vec<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RejectsQuery {
    /// As text instead of a workbook.
    #[serde(default)]
    csv: bool,
}

/// What taking a batch back would do.
#[derive(Serialize, ToSchema)]
struct UndoFacts {
    /// Rows that would go, or be as before.
    undone: u64,
    /// Rows that would stay.
    kept: u64,
    /// The first that would stay, and why.
    rows: Vec<RefusedRow>,
    /// Whether all rows were looked at.
    whole: bool,
}

/// Begins an import, or goes on with one of the same file that was cut off.
#[utoipa::path(post, path = "/imports/{system}/{record}", tag = "imports", request_body = Wish,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 201, body = BatchFacts), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn begin_import(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(wish): Body<Wish>,
) -> Result<Response, Problem> {
    let facts = app
        .run(move |kernel| {
            let id = format!("{system}.{record}");
            let register = importable(kernel, &who.caller, &id)?;
            let mut book = wish.open(kernel, &who.caller)?;
            let choice = wish.choice();
            let layout = Layout::for_caller(kernel, &who.caller, register, &mut book, &choice)?;
            let import = wish.import(kernel, &who.caller, &id, layout);
            exchange::may_take(register, &import.layout, import.present)?;
            let new = wish.batch(kernel, &import)?;
            let keyed = !import.layout.key(register).is_empty();
            let idle = |batch: &Record| Ok(!exchange::is_at_work(kernel, batch)?);
            let rows = exchange::rows_of();
            let begun = exchange::begin(kernel, &who.caller, &new, keyed, &idle, rows)?;
            facts(kernel, &who.caller, begun.batch)
        })
        .await?;
    Ok((StatusCode::CREATED, Body(facts)).into_response())
}

/// One import.
#[utoipa::path(get, path = "/batches/{id}", tag = "imports", params(("id" = Uuid, Path)), responses(
    (status = 200, body = BatchFacts), (status = 404, body = ErrorBody)))]
async fn get_batch(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<BatchFacts>, Problem> {
    app.run(move |kernel| facts(kernel, &who.caller, id))
        .await
        .map(Body)
}

/// Goes on with an import that stopped.
#[utoipa::path(post, path = "/batches/{id}/resume", tag = "imports", params(("id" = Uuid, Path)), responses(
    (status = 200, body = BatchFacts), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn resume_batch(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<BatchFacts>, Problem> {
    app.run(move |kernel| {
        let batch = own(kernel, &who.caller, id)?;
        if !is_resumable(kernel, &batch)? {
            return Err(Refusal::new("import.state", "这一批没有停下，不用继续。").into());
        }
        exchange::go_on(kernel, &who.caller, id, exchange::rows_of())?;
        facts(kernel, &who.caller, id)
    })
    .await
    .map(Body)
}

/// Stops an import; what was taken stays.
#[utoipa::path(post, path = "/batches/{id}/stop", tag = "imports", params(("id" = Uuid, Path)), responses(
    (status = 200, body = BatchFacts), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn stop_batch(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<BatchFacts>, Problem> {
    app.run(move |kernel| {
        let batch = own(kernel, &who.caller, id)?;
        if !batch.in_state("running") {
            return Err(Refusal::new("import.state", "这一批已经不在导入。").into());
        }
        if exchange::is_at_work(kernel, &batch)? {
            kernel.cancel_job(batch.text("job").parse().unwrap_or_default())?;
        }
        // Whoever is at it stops it after the step under way.
        if !exchange::is_at_work(kernel, &batch)? {
            exchange::stop(kernel, &who.caller, id)?;
        }
        facts(kernel, &who.caller, id)
    })
    .await
    .map(Body)
}

/// What taking an import back would do, as far as is soon told.
#[utoipa::path(get, path = "/batches/{id}/undo", tag = "imports", params(("id" = Uuid, Path)), responses(
    (status = 200, body = UndoFacts), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn foresee_undo(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<UndoFacts>, Problem> {
    app.run(move |kernel| {
        let batch = own(kernel, &who.caller, id)?;
        let seen = exchange::foresee(kernel, &who.caller, &batch, FORESEEN)?;
        let rows = seen.kept.rows.into_iter();
        Ok(UndoFacts {
            undone: seen.kept.undone,
            kept: seen.kept.kept,
            rows: rows
                .map(|(row, why)| RefusedRow {
                    row,
                    says: vec![why],
                })
                .collect(),
            whole: seen.whole,
        })
    })
    .await
    .map(Body)
}

/// Takes an import back: what it made goes, what it changed is put back.
#[utoipa::path(post, path = "/batches/{id}/undo", tag = "imports", params(("id" = Uuid, Path)), responses(
    (status = 200, body = BatchFacts), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn undo_batch(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<BatchFacts>, Problem> {
    app.run(move |kernel| {
        own(kernel, &who.caller, id)?;
        exchange::begin_undo(kernel, &who.caller, id, exchange::undoing_of())?;
        facts(kernel, &who.caller, id)
    })
    .await
    .map(Body)
}

/// The rows that were not taken, as they were, with what is wrong with them.
#[utoipa::path(get, path = "/batches/{id}/rejects", tag = "imports",
    params(("id" = Uuid, Path), RejectsQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "*/*"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn get_rejects(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Asked(asked): Asked<RejectsQuery>,
) -> Result<Response, Problem> {
    let (name, file) = app
        .run(move |kernel| {
            let batch = own(kernel, &who.caller, id)?;
            let file = rejects(kernel, &batch, asked.csv)?;
            let number = batch.number.as_deref().unwrap_or_default();
            Ok((format!("{}_问题行_{number}", batch.text("title")), file))
        })
        .await?;
    match asked.csv {
        true => stream::attachment(&format!("{name}.csv"), "text/csv", file),
        false => stream::attachment(&format!("{name}.xlsx"), files::XLSX, file),
    }
}

fn rejects(kernel: &Kernel, batch: &Record, is_csv: bool) -> Outcome<File> {
    let fail = |error| StoreError::new("writing refused rows", error);
    let mut book = exchange::open(kernel, batch)?;
    let layout = exchange::layout_of(kernel, batch, &mut book)?;
    let register = register_of(kernel, batch)?;
    let file = tempfile::tempfile().map_err(fail)?;
    let output = file.try_clone().map_err(fail)?;
    let look = Look {
        name: register.title.clone(),
        ..Look::default()
    };
    let mut table = match is_csv {
        true => write::csv(output, &look),
        false => write::xlsx(output, look),
    }
    .map_err(fail)?;
    exchange::rejects(
        kernel,
        register,
        book,
        &layout,
        Ok(batch.id),
        table.as_mut(),
    )?;
    table.finish().map_err(fail)?;
    Ok(file)
}

fn register_of<'k>(kernel: &'k Kernel, batch: &Record) -> Outcome<&'k Register> {
    let register = kernel.model.register(batch.text("register"));
    Ok(register.ok_or_else(Refusal::not_found)?)
}

/// A batch the caller began.
fn own(kernel: &Kernel, caller: &Caller, id: Uuid) -> Outcome<Record> {
    let batch = kernel.view(caller, BATCH, id)?.record;
    match batch.get("importer").as_ref() == Some(caller.account) {
        true => Ok(batch),
        false => Err(Refusal::not_found().into()),
    }
}

fn is_resumable(kernel: &Kernel, batch: &Record) -> Outcome<bool> {
    Ok(match batch.state.as_deref() {
        Some("stopped") => batch.get("cleared").is_missing(),
        Some("running") => !exchange::is_at_work(kernel, batch)?,
        _ => false,
    })
}

fn facts(kernel: &Kernel, caller: &Caller, id: Uuid) -> Outcome<BatchFacts> {
    let batch = own(kernel, caller, id)?;
    let batches = crate::row::register(kernel, BATCH)?;
    let state = batch.state.as_ref().and_then(|it| batches.states.get(it));
    let number = |field: &str| batch.get(field).as_integer();
    let figure = |field: &str| number(field).unwrap_or(0);
    let text = |field: &str| batch.text(field).to_owned();
    let undo = exchange::may_undo(kernel, caller, &batch);
    let may_resume = is_resumable(kernel, &batch)?;
    let register = kernel.model.register(batch.text("register"));
    let refused = match register {
        Some(register) => refused(kernel, register, id)?,
        None => Vec::new(),
    };
    Ok(BatchFacts {
        id,
        register: text("register"),
        title: text("title"),
        name: text("name"),
        sheet: text("sheet"),
        state_title: state.map(|it| it.title.clone()).unwrap_or_default(),
        created_at: batch.created_at,
        existing: text("present"),
        rows: figure("rows"),
        created: figure("created"),
        updated: figure("updated"),
        unchanged: figure("unchanged"),
        rejected: figure("rejected"),
        kept: number("kept"),
        says: text("says"),
        cleared: batch.get("cleared").as_day(),
        job: batch.text("job").parse().ok(),
        refused,
        may_stop: batch.in_state("running") && !may_resume,
        may_resume,
        may_undo: undo.is_ok(),
        undo_says: match undo {
            Err(kernel::Failure::Refused(refusal)) => Some(refusal.message),
            _ => None,
        },
        number: batch.number,
        state: batch.state,
    })
}

fn refused(kernel: &Kernel, register: &Register, batch: Uuid) -> Outcome<Vec<RefusedRow>> {
    let rows = exchange::refused(kernel, batch, TOLD)?;
    let says = |it: &exchange::Refused| {
        let problems = it.problems.iter();
        problems.map(|it| exchange::says(register, it)).collect()
    };
    Ok(rows
        .iter()
        .map(|it| RefusedRow {
            row: it.row,
            says: says(it),
        })
        .collect())
}
