//! A list that is kept to be imported: as it comes, without ever being in memory whole.

use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use base::Id as Uuid;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::importable;
use crate::answer::{Body, Form, Place};
use crate::errors::ErrorBody;
use crate::files::{FileForm, extension, media_type_of, plain_name};
use crate::session::SignedIn;
use crate::stream::{self, Broken};
use crate::{App, Problem};

const SIZE_MAX_MB: u64 = 300;
const SIZE_MAX: u64 = SIZE_MAX_MB * 1024 * 1024;
/// The file and the wrapping around it.
const BODY_MAX: usize = SIZE_MAX as usize + 64 * 1024;
/// What lists are called.
const ENDINGS: &[&str] = &["xlsx", "xlsm", "xls", "et", "xlsb", "ods", "csv", "txt"];

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload_list))
        .layer(DefaultBodyLimit::max(BODY_MAX))
}

#[derive(Serialize, ToSchema)]
struct KeptList {
    id: Uuid,
    name: String,
    size: u64,
}

/// Keeps a list to be imported, at most 300 MB.
#[utoipa::path(post, path = "/imports/{system}/{record}/files", tag = "imports",
    params(("system" = String, Path), ("record" = String, Path)),
    request_body(content = FileForm, content_type = "multipart/form-data"), responses(
    (status = 200, body = KeptList), (status = 404, body = ErrorBody),
    (status = 413, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn upload_list(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Form(mut form): Form,
) -> Result<Body<KeptList>, Problem> {
    importable(&who.kernel, &who.caller, &format!("{system}.{record}"))?;
    let broken_off = || Problem::field("file", "文件没有传完整，请重新上传。");
    loop {
        let part = form.next_field().await.map_err(|_| broken_off())?;
        let Some(part) = part else {
            return Err(Problem::field("file", "没有收到文件，请重新选择。"));
        };
        if part.name() != Some("file") {
            continue;
        }
        let name = plain_name(part.file_name().unwrap_or_default());
        if !ENDINGS.contains(&extension(&name).as_str()) {
            let says = "请上传表格文件：.xlsx、.xls、.et、.ods 或 .csv。";
            return Err(Problem::field("file", says));
        }
        let (sender, mut pieces) = stream::pipe();
        let (kept_name, caller) = (name.clone(), who.caller.clone());
        let keeping = app.run(move |kernel| {
            let media_type = media_type_of(&kept_name);
            let until = exchange::kept_until(kernel);
            kernel.keep_file_until(&caller, until, (&kept_name, media_type), &mut pieces)
        });
        let (came, kept) = tokio::join!(stream::send_on(part, SIZE_MAX, sender), keeping);
        return match came {
            Err(Broken::Off) => Err(broken_off()),
            Err(Broken::TooLarge) => Err(Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "server.too_large",
                format!(
                    "文件太大，最多 {SIZE_MAX_MB} MB。请拆成几个文件，或另存为 .csv 后再上传。"
                ),
            )),
            Ok(0) => Err(Problem::field("file", "这个文件是空的，请重新选择。")),
            Ok(size) => {
                let id = kept?.id;
                Ok(Body(KeptList { id, name, size }))
            }
        };
    }
}
