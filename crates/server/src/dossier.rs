//! 个人信息查阅副本: all that is held about one person leaves as one file, and is noted before.
//!
//! Not here: who may have it and what is in it (the access system's rule).

use std::io::{Cursor, Write};

use axum::extract::State;
use axum::response::Response;
use base::Id as Uuid;
use exchange::Leaving;
use kernel::{Kernel, Outcome, StoreError};
use serde::Deserialize;
use systems::access::dossier::{self, Copy};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem, files};

const TITLE: &str = "个人信息查阅副本";

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(copy_dossier))
}

#[derive(Deserialize, ToSchema)]
struct WantedDossier {
    /// On what grounds, or what for; it is kept in the history.
    reason: String,
    /// With the kept files, as one zip.
    #[serde(default)]
    files: bool,
}

/// Everything held about the person a record is of, as a document: for that person, for who
/// acts for a child, and for who answers applications. Noted with the record.
#[utoipa::path(post, path = "/records/{system}/{record}/{id}/dossier", tag = "records", request_body = WantedDossier,
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "*/*"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn copy_dossier(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, id)): Place<(String, String, Uuid)>,
    Body(asked): Body<WantedDossier>,
) -> Result<Response, Problem> {
    let register = format!("{system}.{record}");
    app.run(move |kernel| {
        let reason = asked.reason.clone();
        let copy = dossier::copy(kernel, &who.caller, (&register, id), &reason)?;
        let leaving = Leaving {
            register: register.clone(),
            title: TITLE.into(),
            format: if asked.files { "zip" } else { "docx" },
            rows: copy.n_records,
            columns: copy.registers.clone(),
            asked: format!("{register}/{id}"),
            says: String::new(),
            purpose: reason.chars().take(200).collect(),
        };
        kernel.as_caller(&who.caller, move |ctx| leaving.note(ctx).map(drop))?;
        Ok(match asked.files {
            false => {
                let name = format!("{TITLE}.docx");
                files::attachment(&name, files::media_type_of(&name), copy.bytes)
            }
            true => {
                let bytes = packed(kernel, copy)?;
                files::attachment(&format!("{TITLE}.zip"), "application/zip", bytes)
            }
        })
    })
    .await
}

/// The document with the kept files; those whose bytes are gone are left out, the document
/// names them.
fn packed(kernel: &Kernel, copy: Copy) -> Outcome<Vec<u8>> {
    let failed =
        |error: &dyn std::fmt::Display| StoreError::new("packing files", error.to_string());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: String, bytes: &[u8]| {
        zip.start_file(name, SimpleFileOptions::default())
            .map_err(|it| failed(&it))?;
        zip.write_all(bytes).map_err(|it| failed(&it))
    };
    put(format!("{TITLE}.docx"), &copy.bytes)?;
    for (n, (id, _)) in (1..).zip(&copy.files) {
        if let Ok((name, bytes)) = kernel.file_bytes(*id) {
            put(format!("附件/{n:03} {}", files::plain_name(&name)), &bytes)?;
        }
    }
    let packed = zip.finish().map_err(|it| failed(&it))?;
    Ok(packed.into_inner())
}
