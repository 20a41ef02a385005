//! Uploads and downloads. A file opens to whoever reaches a record that holds it.
//!
//! What a browser could run never leaves as such: everything is an attachment.

use axum::extract::multipart::{Multipart, MultipartError};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base::Id as Uuid;
use kernel::{FieldProblem, Outcome, Refusal};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Body, Form, Place, SIZE_MAX_MB, file_too_large};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem, stream};

pub(crate) const SIZE_MAX: usize = SIZE_MAX_MB * 1024 * 1024;
/// The file and the wrapping around it.
const BODY_MAX: usize = SIZE_MAX + 64 * 1024;
const NAME_MAX: usize = 200;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(upload_file))
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .routes(routes!(download_file))
}

#[derive(Serialize, ToSchema)]
pub(crate) struct StoredFile {
    id: Uuid,
    name: String,
    pub(crate) size: u64,
    #[serde(rename = "type")]
    media_type: String,
    /// SM3
    digest: String,
}

impl StoredFile {
    pub(crate) fn of(file: &kernel::Record) -> StoredFile {
        let text = |name: &str| file.text(name).to_owned();
        StoredFile {
            id: file.id,
            name: text("name"),
            size: file
                .get("size")
                .as_integer()
                .and_then(|it| it.try_into().ok())
                .unwrap_or_default(),
            media_type: text("type"),
            digest: text("digest"),
        }
    }
}

/// A form with one file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "described here, read by `one_file`")]
pub(crate) struct FileForm {
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// One file as it came.
pub(crate) struct Uploaded {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// Keeps a file, at most 64 MB.
#[utoipa::path(post, path = "/files", tag = "files",
    request_body(content = FileForm, content_type = "multipart/form-data"), responses(
    (status = 200, body = StoredFile), (status = 413, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn upload_file(
    State(app): State<App>,
    who: SignedIn,
    Form(form): Form,
) -> Result<Body<StoredFile>, Problem> {
    let Uploaded { name, bytes } = one_file(form).await?;
    let media_type = sniff(&name, &bytes)?;
    app.run(move |kernel| {
        let record = kernel.keep_file(&who.caller, &name, media_type, &bytes)?;
        Ok(StoredFile::of(&record))
    })
    .await
    .map(Body)
}

/// The bytes of a file, as an attachment.
#[utoipa::path(get, path = "/files/{id}", tag = "files", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Vec<u8>, content_type = "*/*"), (status = 404, body = ErrorBody)))]
async fn download_file(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Response, Problem> {
    let (name, bytes) = app
        .run(move |kernel| -> Outcome<_> {
            if !kernel.may_read_file(&who.caller, id)? {
                return Err(Refusal::not_found().into());
            }
            kernel.open_file(id)
        })
        .await?;
    stream::attachment(&name, media_type_of(&name), bytes)
}

/// The one file of a form.
pub(crate) async fn one_file(mut form: Multipart) -> Result<Uploaded, Problem> {
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        if part.name() != Some("file") {
            continue;
        }
        let name = plain_name(part.file_name().unwrap_or_default());
        let bytes = part.bytes().await.map_err(unreadable)?.to_vec();
        if bytes.len() > SIZE_MAX {
            return Err(file_too_large());
        }
        if bytes.is_empty() {
            return Err(empty().into());
        }
        return Ok(Uploaded { name, bytes });
    }
    Err(Problem::field("file", "没有收到文件，请重新选择。"))
}

fn unreadable(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return file_too_large();
    }
    Problem::field("file", "文件没有传完整，请重新上传。")
}

/// The last part of the path, without control characters.
pub(crate) fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).collect();
    let plain = plain.trim();
    if plain.is_empty() || plain.starts_with('.') {
        return "未命名文件".into();
    }
    // The end carries the kind of file.
    let n = plain.chars().count();
    plain.chars().skip(n.saturating_sub(NAME_MAX)).collect()
}

const TYPES: &[(&str, &str)] = &[
    ("pdf", "application/pdf"),
    ("doc", "application/msword"),
    (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("xls", "application/vnd.ms-excel"),
    ("xlsx", XLSX),
    ("ppt", "application/vnd.ms-powerpoint"),
    (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("ofd", "application/ofd"),
    ("wps", "application/vnd.ms-works"),
    ("et", "application/octet-stream"),
    ("txt", "text/plain"),
    ("csv", "text/csv"),
    ("json", "application/json"),
    ("geojson", "application/geo+json"),
    ("parquet", "application/vnd.apache.parquet"),
    ("jpg", "image/jpeg"),
    ("jpeg", "image/jpeg"),
    ("png", "image/png"),
    ("gif", "image/gif"),
    ("webp", "image/webp"),
    ("bmp", "image/bmp"),
    ("mp4", "video/mp4"),
    ("mp3", "audio/mpeg"),
    ("zip", "application/zip"),
    ("rar", "application/vnd.rar"),
    ("7z", "application/x-7z-compressed"),
];

pub(crate) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Programs have no business in a record.
const PROGRAMS: &[&[u8]] = &[
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
];

/// How files of a kind begin; those not listed may begin as they like.
const BEGINNINGS: &[(&str, &[&[u8]])] = &[
    ("pdf", &[b"%PDF"]),
    ("docx", &[b"PK\x03\x04"]),
    ("xlsx", &[b"PK\x03\x04"]),
    ("pptx", &[b"PK\x03\x04"]),
    ("ofd", &[b"PK\x03\x04"]),
    ("zip", &[b"PK\x03\x04", b"PK\x05\x06"]),
    ("jpg", &[b"\xff\xd8\xff"]),
    ("jpeg", &[b"\xff\xd8\xff"]),
    ("png", &[b"\x89PNG"]),
    ("gif", &[b"GIF8"]),
    ("webp", &[b"RIFF"]),
    ("bmp", &[b"BM"]),
];

pub(crate) fn extension(name: &str) -> String {
    name.rsplit_once('.')
        .map(|(_, end)| end.to_ascii_lowercase())
        .unwrap_or_default()
}

pub(crate) fn media_type_of(name: &str) -> &'static str {
    let end = extension(name);
    TYPES
        .iter()
        .find(|(known, _)| *known == end)
        .map_or("application/octet-stream", |(_, it)| it)
}

/// The type by the name's end, when the beginning agrees; programs are refused.
fn sniff(name: &str, bytes: &[u8]) -> Result<&'static str, Refusal> {
    let media_type = type_of(name)?;
    begins_as_named(name, bytes)?;
    Ok(media_type)
}

/// The type by the name's end, when files of that kind are taken.
pub(crate) fn type_of(name: &str) -> Result<&'static str, Refusal> {
    let end = extension(name);
    let known = TYPES.iter().find(|(known, _)| *known == end);
    known.map(|(_, it)| *it).ok_or_else(|| {
        let kinds = "文档、表格、图片、音视频、压缩包";
        let what = match end.as_str() {
            "" => "没有后缀的文件".to_owned(),
            end => format!("“.{end}”文件"),
        };
        refused(format!("不接收{what}。可上传{kinds}；其他文件请先压缩。"))
    })
}

/// Whether the first bytes are those of the kind the name says.
pub(crate) fn begins_as_named(name: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let end = extension(name);
    // WPS writes Word and Excel formats under either name.
    let begins = BEGINNINGS.iter().find(|(known, _)| *known == end);
    if begins.is_some_and(|(_, heads)| !heads.iter().any(|head| bytes.starts_with(head)))
        || PROGRAMS.iter().any(|head| bytes.starts_with(head))
    {
        let says = "的内容与文件名不符，可能已损坏或改过后缀。请用原软件另存后再上传。";
        return Err(refused(format!("“{name}”{says}")));
    }
    Ok(())
}

pub(crate) fn empty() -> Refusal {
    refused("这个文件是空的，请重新选择。".into())
}

fn refused(message: String) -> Refusal {
    let field = "file".to_owned();
    Refusal::fields(vec![FieldProblem { field, message }])
}

/// Bytes to be saved by the browser under a name.
pub(crate) fn attachment(name: &str, media_type: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (CONTENT_TYPE, media_type.to_owned()),
        (CONTENT_DISPOSITION, disposition(name)),
        (CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// Under which name a browser saves what comes.
pub(crate) fn disposition(name: &str) -> String {
    format!("attachment; filename*=UTF-8''{}", percent(name))
}

/// RFC 5987: everything but letters, digits and a few signs as `%E6`.
fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_end_and_no_path() {
        assert_eq!(plain_name("C:\\桌面\\计划.docx"), "计划.docx");
        assert_eq!(plain_name("../../etc/passwd"), "passwd");
        assert_eq!(plain_name(""), "未命名文件");
        assert!(plain_name(&format!("{}.pdf", "长".repeat(300))).ends_with(".pdf"));
    }

    #[test]
    fn the_beginning_must_agree_with_the_name() {
        assert_eq!(sniff("计划.PDF", b"%PDF-1.7").unwrap(), "application/pdf");
        assert!(sniff("计划.pdf", b"MZ\x90").is_err());
        assert!(sniff("计划.txt", b"#!/bin/sh").is_err());
        assert!(sniff("page.html", b"<html>").is_err());
        assert!(sniff("照片.png", b"\xff\xd8\xff").is_err());
    }

    #[test]
    fn chinese_names_are_percent_encoded() {
        assert_eq!(percent("计划 1.pdf"), "%E8%AE%A1%E5%88%92%201.pdf");
    }
}
