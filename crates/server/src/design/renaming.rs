//! 改标识: something in a draft called otherwise, with all that names it. It answers with the
//! files as they would be; the designer has them before they are kept.

use axum::extract::State;
use base::Id as Uuid;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document::{self, DesignFile};
use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(rename_in_layer))
}

#[derive(Deserialize, ToSchema)]
struct RenameInLayer {
    /// The draft as it is on the page.
    files: Vec<DesignFile>,
    /// `local/loan.toml`
    file: String,
    /// `field`, `due_on`
    path: Vec<String>,
    to: String,
}

#[derive(Serialize, ToSchema)]
struct RenamedFiles {
    files: Vec<DesignFile>,
}

/// The files with something called otherwise wherever it is named; nothing is kept.
#[utoipa::path(post, path = "/design/layers/{id}/rename", tag = "design", params(("id" = Uuid, Path)),
    request_body = RenameInLayer, responses(
    (status = 200, body = RenamedFiles), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn rename_in_layer(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Body(asked): Body<RenameInLayer>,
) -> Result<Body<RenamedFiles>, Problem> {
    let files = document::all_written(&asked.files)?;
    app.run(move |kernel| {
        let at = (asked.file.as_str(), asked.path.as_slice());
        let files = kernel.rename_in_layer(&who.caller, id, &files, at, asked.to.trim())?;
        Ok(RenamedFiles {
            files: document::all_read(&files),
        })
    })
    .await
    .map(Body)
}
