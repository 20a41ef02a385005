//! 定制 over HTTP: the language a designer draws its panel from, drafts as documents, and
//! what would come of them.
//!
//! Who looks on may read; only who designs writes. Not here: what a layer may say (`model`),
//! and what becomes of a revision (`kernel`).

mod document;
mod facts;
mod finding;
mod language;
mod pack;
mod renaming;
mod travel;

use std::sync::Arc;

use axum::extract::State;
use base::Id as Uuid;
use kernel::{Caller, Draft, Kernel, LAYER, Outcome, Record, Tried, layer_files};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::definitions::{self, Model};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem, row};
use document::DesignFile;
use finding::Finding;
use language::Design;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_design))
        .routes(routes!(get_design_file))
        .routes(routes!(list_layers, begin_layer))
        .routes(routes!(get_layer, write_layer))
        .routes(routes!(check_layer))
        .routes(routes!(preview_layer))
        .routes(routes!(get_layer_difference))
        .routes(routes!(activate_layer))
        .routes(routes!(withdraw_layer))
        .merge(facts::routes())
        .merge(renaming::routes())
        .merge(travel::routes())
}

/// One revision of a layer.
#[derive(Serialize, ToSchema)]
struct LayerFacts {
    id: Uuid,
    version: i64,
    name: String,
    title: String,
    why: String,
    state: String,
    state_title: String,
    /// Which round of definitions it became; none while it is not in force.
    epoch: Option<i64>,
    #[schema(value_type = String, format = DateTime)]
    changed_at: base::Instant,
    /// Who changed it last.
    changed_by: String,
    /// `safety/hazard.toml`
    files: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct Layers {
    layers: Vec<LayerFacts>,
    /// The caller may begin, change and put in force; else only look on.
    may_design: bool,
}

/// A revision with its files, and what is wrong with them as things are now.
#[derive(Serialize, ToSchema)]
struct LayerDraft {
    layer: LayerFacts,
    files: Vec<DesignFile>,
    found: Vec<Finding>,
}

#[derive(Deserialize, ToSchema)]
struct BeginLayer {
    /// Lower-case letters, digits and underscores.
    name: String,
    title: String,
}

#[derive(Deserialize, ToSchema)]
struct WriteLayer {
    version: i64,
    title: String,
    why: String,
    files: Vec<DesignFile>,
}

#[derive(Deserialize, ToSchema)]
struct LayerVersion {
    version: i64,
}

#[derive(Deserialize, ToSchema)]
struct LayerReason {
    version: i64,
    /// Kept in the history.
    reason: String,
}

/// What putting it in force would change.
#[derive(Serialize, ToSchema)]
struct LayerDifference {
    /// In Chinese, line by line; empty when nothing changes.
    said: String,
    /// The same with what happens to tables and rows; none while something is wrong.
    plan: Option<String>,
    /// Nothing but titles, helps and order.
    wording: bool,
    found: Vec<Finding>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct FileQuery {
    /// `safety/hazard.toml`
    path: String,
}

/// The language, and everything a draft can name.
#[utoipa::path(get, path = "/design", tag = "design", responses(
    (status = 200, body = Design), (status = 404, body = ErrorBody)))]
async fn get_design(who: SignedIn) -> Result<Body<Design>, Problem> {
    looking(&who)?;
    Ok(Body(language::design(&who.kernel.model)))
}

/// A file of the definitions in force as it is written: a shipped one, or a layer's.
#[utoipa::path(get, path = "/design/file", tag = "design", params(FileQuery), responses(
    (status = 200, body = DesignFile), (status = 404, body = ErrorBody)))]
async fn get_design_file(
    who: SignedIn,
    Asked(asked): Asked<FileQuery>,
) -> Result<Body<DesignFile>, Problem> {
    looking(&who)?;
    let mut sources = who.kernel.model.sources.iter();
    let source = sources.find(|it| it.path == asked.path);
    let source = source.ok_or_else(Problem::not_found)?;
    document::read(&source.path, &source.text)
        .map(Body)
        .map_err(|_| Problem::not_found())
}

/// All revisions, the latest first.
#[utoipa::path(get, path = "/design/layers", tag = "design", responses(
    (status = 200, body = Layers), (status = 404, body = ErrorBody)))]
async fn list_layers(State(app): State<App>, who: SignedIn) -> Result<Body<Layers>, Problem> {
    app.run(move |kernel| {
        let revisions = kernel.layers(&who.caller)?;
        Ok(Layers {
            layers: revisions
                .iter()
                .map(|it| layer_facts(kernel, it))
                .collect::<Outcome<_>>()?,
            may_design: kernel.may_design(&who.caller),
        })
    })
    .await
    .map(Body)
}

/// Begins a revision: with the files of the layer in force, or empty.
#[utoipa::path(post, path = "/design/layers", tag = "design", request_body = BeginLayer, responses(
    (status = 200, body = LayerDraft), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn begin_layer(
    State(app): State<App>,
    who: SignedIn,
    Body(asked): Body<BeginLayer>,
) -> Result<Body<LayerDraft>, Problem> {
    drafted(&app, move |kernel| {
        kernel.begin_layer(&who.caller, asked.name.trim(), asked.title.trim())
    })
    .await
}

/// One revision with its files.
#[utoipa::path(get, path = "/design/layers/{id}", tag = "design", params(("id" = Uuid, Path)), responses(
    (status = 200, body = LayerDraft), (status = 404, body = ErrorBody)))]
async fn get_layer(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<LayerDraft>, Problem> {
    drafted(&app, move |kernel| kernel.layer(&who.caller, id)).await
}

/// Keeps a draft, right or wrong, and says what is wrong with it.
#[utoipa::path(put, path = "/design/layers/{id}", tag = "design", params(("id" = Uuid, Path)),
    request_body = WriteLayer, responses(
    (status = 200, body = LayerDraft), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn write_layer(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Body(asked): Body<WriteLayer>,
) -> Result<Body<LayerDraft>, Problem> {
    let draft = Draft {
        title: asked.title.trim().to_owned(),
        why: asked.why.trim().to_owned(),
        files: document::all_written(&asked.files)?,
    };
    drafted(&app, move |kernel| {
        kernel.write_layer(&who.caller, id, asked.version, draft)
    })
    .await
}

/// 校验: a draft without mistakes is ready to be put in force.
#[utoipa::path(post, path = "/design/layers/{id}/check", tag = "design", params(("id" = Uuid, Path)),
    request_body = LayerVersion, responses(
    (status = 200, body = LayerDraft), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn check_layer(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Body(asked): Body<LayerVersion>,
) -> Result<Body<LayerDraft>, Problem> {
    drafted(&app, move |kernel| {
        kernel.check_layer(&who.caller, id, asked.version)
    })
    .await
}

/// The registers of the revision as the client would draw them, so far as they can be read.
#[utoipa::path(get, path = "/design/layers/{id}/preview", tag = "design", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Model), (status = 404, body = ErrorBody)))]
async fn preview_layer(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<Model>, Problem> {
    app.run(move |kernel| {
        let revision = kernel.layer(&who.caller, id)?;
        let tried = kernel.try_layer(&revision);
        let registers: Vec<String> = layer_files(&revision)
            .iter()
            .filter_map(|file| Some(file.path.strip_suffix(".toml")?.replacen('/', ".", 1)))
            .collect();
        Ok(definitions::drawn(&tried.model, &registers, kernel.today()))
    })
    .await
    .map(Body)
}

/// What putting it in force would change: definitions, access.
#[utoipa::path(get, path = "/design/layers/{id}/difference", tag = "design", params(("id" = Uuid, Path)), responses(
    (status = 200, body = LayerDifference), (status = 404, body = ErrorBody)))]
async fn get_layer_difference(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<LayerDifference>, Problem> {
    app.run(move |kernel| {
        let revision = kernel.layer(&who.caller, id)?;
        let tried = kernel.try_layer(&revision);
        layer_difference(kernel, tried, revision.text("name"))
    })
    .await
    .map(Body)
}

fn layer_difference(kernel: &Kernel, tried: Tried, name: &str) -> Outcome<LayerDifference> {
    let difference = model::difference(&kernel.model, &tried.model);
    let said = difference.text(&kernel.model, &tried.model);
    let (found, holds) = (finding::findings(&tried.found, name), tried.holds());
    let model = Arc::new(tried.model);
    Ok(LayerDifference {
        said,
        plan: match holds {
            true => Some(kernel.plan(&model)?.for_designers()),
            false => None,
        },
        wording: difference.is_wording(),
        found,
    })
}

/// 启用: the definitions are replaced and the tables fitted, while others go on working.
#[utoipa::path(post, path = "/design/layers/{id}/activate", tag = "design", params(("id" = Uuid, Path)),
    request_body = LayerReason, responses(
    (status = 200, body = LayerDraft), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn activate_layer(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Body(asked): Body<LayerReason>,
) -> Result<Body<LayerDraft>, Problem> {
    let (caller, reason) = (who.caller, reasoned(asked.reason, "启用")?);
    let by = caller.clone();
    let job = move |kernel: &Kernel| kernel.activate_layer(&by, id, asked.version, reason);
    in_force(&app, caller, id, app.run(job).await?).await
}

/// 停用: refused while a record or another layer needs it.
#[utoipa::path(post, path = "/design/layers/{id}/withdraw", tag = "design", params(("id" = Uuid, Path)),
    request_body = LayerReason, responses(
    (status = 200, body = LayerDraft), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn withdraw_layer(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Body(asked): Body<LayerReason>,
) -> Result<Body<LayerDraft>, Problem> {
    let (caller, reason) = (who.caller, reasoned(asked.reason, "停用")?);
    let by = caller.clone();
    let job = move |kernel: &Kernel| kernel.withdraw_layer(&by, id, asked.version, reason);
    in_force(&app, caller, id, app.run(job).await?).await
}

fn reasoned(reason: String, what: &str) -> Result<Option<String>, Problem> {
    match reason.trim() {
        "" => Err(Problem::field("reason", format!("请写明{what}的理由。"))),
        reason => Ok(Some(reason.to_owned())),
    }
}

/// From now on every request is answered by the new kernel.
async fn in_force(
    app: &App,
    caller: Caller,
    id: Uuid,
    kernel: Kernel,
) -> Result<Body<LayerDraft>, Problem> {
    app.put_in_force(kernel);
    drafted(app, move |kernel| kernel.layer(&caller, id)).await
}

/// Definitions are seen by those who see layers.
fn looking(who: &SignedIn) -> Result<(), Problem> {
    let register = who.kernel.model.register(LAYER);
    match register.is_some_and(|it| who.kernel.may_open(it, &who.caller)) {
        true => Ok(()),
        false => Err(Problem::not_found()),
    }
}

/// Does something with a revision, and answers with its draft.
async fn drafted(
    app: &App,
    job: impl FnOnce(&Kernel) -> Outcome<Record> + Send + 'static,
) -> Result<Body<LayerDraft>, Problem> {
    app.run(move |kernel| layer_draft(kernel, &job(kernel)?))
        .await
        .map(Body)
}

fn layer_draft(kernel: &Kernel, revision: &Record) -> Outcome<LayerDraft> {
    let found = kernel.try_layer(revision).found;
    Ok(LayerDraft {
        layer: layer_facts(kernel, revision)?,
        files: document::all_read(&layer_files(revision)),
        found: finding::findings(&found, revision.text("name")),
    })
}

fn layer_facts(kernel: &Kernel, revision: &Record) -> Outcome<LayerFacts> {
    let state = revision.state.clone().unwrap_or_default();
    let register = row::register(kernel, LAYER)?;
    let title = register.states.get(&state);
    Ok(LayerFacts {
        id: revision.id,
        version: revision.version,
        name: revision.text("name").to_owned(),
        title: revision.text("title").to_owned(),
        why: revision.text("why").to_owned(),
        state_title: title.map(|it| it.title.clone()).unwrap_or_default(),
        state,
        epoch: revision.get("epoch").as_integer(),
        changed_at: revision.changed_at,
        changed_by: changed_by(kernel, register, revision.id)?,
        files: layer_files(revision)
            .into_iter()
            .map(|it| it.path)
            .collect(),
    })
}

/// Whoever wrote a record last.
fn changed_by(kernel: &Kernel, register: &model::Register, id: Uuid) -> Outcome<String> {
    let name = kernel::read(kernel.store(), |read| {
        let entries = kernel.entries(read, register, id)?;
        let last = entries.iter().rev().find(|it| it.entry.action.writes());
        let Some(account) = last.map(|it| it.entry.account) else {
            return Ok(None);
        };
        let mut names = kernel.titles(read, kernel::ACCOUNT, &[account])?;
        Ok::<_, kernel::Failure>(names.remove(&account))
    })?;
    Ok(name.unwrap_or_else(|| "系统".to_owned()))
}
