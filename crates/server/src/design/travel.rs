//! Layers that travel: as text to be read, as a zip of text files to be reviewed and
//! brought elsewhere.

use axum::extract::State;
use axum::response::Response;
use base::Id as Uuid;
use kernel::{Caller, Kernel, Outcome, layer_files};
use model::layer::{LayerFile, Pack};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{LayerDifference, layer_difference, pack};
use crate::answer::{Asked, Body, Form, Place};
use crate::errors::ErrorBody;
use crate::files::{self, FileForm};
use crate::session::SignedIn;
use crate::{App, Problem};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_layer_text))
        .routes(routes!(export_layer))
        .routes(routes!(import_layers))
}

#[derive(Serialize, ToSchema)]
struct LayerText {
    files: Vec<FileText>,
}

#[derive(Serialize, ToSchema)]
struct FileText {
    path: String,
    text: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// `1`: only look, keep nothing.
    dry_run: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct ImportedLayers {
    layers: Vec<ImportedLayer>,
}

/// What came of one folder.
#[derive(Serialize, ToSchema)]
struct ImportedLayer {
    name: String,
    title: String,
    /// In force already, as it came: there is nothing to do.
    same: bool,
    difference: LayerDifference,
    /// The draft that holds it; none when it was only looked at, or is the same.
    draft: Option<Uuid>,
}

/// Its files as text, as they are kept and exported.
#[utoipa::path(get, path = "/design/layers/{id}/text", tag = "design", params(("id" = Uuid, Path)), responses(
    (status = 200, body = LayerText), (status = 404, body = ErrorBody)))]
async fn get_layer_text(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<LayerText>, Problem> {
    app.run(move |kernel| {
        let files = layer_files(&kernel.layer(&who.caller, id)?);
        let text = |it: LayerFile| FileText {
            path: it.path,
            text: it.text,
        };
        Ok(LayerText {
            files: files.into_iter().map(text).collect(),
        })
    })
    .await
    .map(Body)
}

/// The revision as a zip of text files, to be reviewed or brought elsewhere.
#[utoipa::path(get, path = "/design/layers/{id}/export.zip", tag = "design", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "application/zip"), (status = 404, body = ErrorBody)))]
async fn export_layer(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Response, Problem> {
    let pack = app
        .run(move |kernel| {
            let revision = kernel.layer(&who.caller, id)?;
            Ok(Pack {
                name: revision.text("name").to_owned(),
                title: revision.text("title").to_owned(),
                why: revision.text("why").to_owned(),
                files: layer_files(&revision),
            })
        })
        .await?;
    let name = format!("{}.zip", pack.name);
    let bytes = pack::zipped(&[pack]).map_err(|e| Problem::broken("writing a zip", e))?;
    Ok(files::attachment(&name, pack::ZIP, bytes))
}

/// Takes layers from such a zip as drafts; those in force as they came are left alone.
#[utoipa::path(post, path = "/design/import", tag = "design", params(ImportQuery),
    request_body(content = FileForm, content_type = "multipart/form-data"), responses(
    (status = 200, body = ImportedLayers), (status = 404, body = ErrorBody),
    (status = 413, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn import_layers(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<ImportQuery>,
    Form(form): Form,
) -> Result<Body<ImportedLayers>, Problem> {
    if !who.kernel.may_design(&who.caller) {
        return Err(Problem::not_found());
    }
    let packs = pack::unzipped(&files::one_file(form).await?.bytes)?;
    let dry_run = asked.dry_run.is_some_and(|it| it != "0");
    app.run(move |kernel| {
        let one = |pack: &Pack| imported(kernel, &who.caller, pack, dry_run);
        let layers = packs.iter().map(one).collect::<Outcome<_>>()?;
        Ok(ImportedLayers { layers })
    })
    .await
    .map(Body)
}

fn imported(
    kernel: &Kernel,
    caller: &Caller,
    pack: &Pack,
    dry_run: bool,
) -> Outcome<ImportedLayer> {
    let tried = kernel.try_files(&pack.name, &pack.files);
    let same = tried.model.digest == kernel.model.digest;
    let draft = match dry_run || same {
        true => None,
        false => kernel.take_layer(caller, pack)?.map(|it| it.id),
    };
    Ok(ImportedLayer {
        name: pack.name.clone(),
        title: pack.title.clone(),
        same,
        difference: layer_difference(kernel, tried, &pack.name)?,
        draft,
    })
}
