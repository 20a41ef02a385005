//! A record leaves as a paper to be signed and filed.
//!
//! Not here: what stands on it (`exchange`), and which papers there are now (the kernel's view).

use axum::extract::State;
use axum::response::Response;
use base::Id as Uuid;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Place;
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem, files};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(print_record))
}

/// A paper of a record (督办单、通知书) as a Word document.
#[utoipa::path(get, path = "/records/{system}/{record}/{id}/print/{paper}", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path), ("paper" = String, Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (status = 404, body = ErrorBody)))]
async fn print_record(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, id, paper)): Place<(String, String, Uuid, String)>,
) -> Result<Response, Problem> {
    app.run(move |kernel| {
        let register = format!("{system}.{record}");
        let printed = exchange::print(kernel, &who.caller, (&register, id), &paper)?;
        let media_type = files::media_type_of(&printed.name);
        Ok(files::attachment(&printed.name, media_type, printed.bytes))
    })
    .await
}
