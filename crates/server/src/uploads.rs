//! 分段上传: a file that comes in parts, each kept before it is acknowledged, so that neither a
//! line that breaks nor a server that starts anew costs more than the part under way. Any node
//! takes the next part.
//!
//! The client names the file beforehand, so that beginning twice begins once and a record can
//! name the file before it has come. What has come is a note with the parts' digests; their
//! bytes lie among the kept files, each behind a head of its own, so that no part is the same
//! as anything else that is kept. Not here: what files may be (`files`).

use std::collections::VecDeque;
use std::io::{self, Read};

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use base::{Id as Uuid, Instant};
use jiff::SignedDuration;
use kernel::{Caller, Failure, Input, Kernel, Note, Outcome, Refusal, Tx};
use serde::{Deserialize, Serialize};
use sm3::{Digest, Sm3};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place, file_too_large, incomplete};
use crate::errors::ErrorBody;
use crate::files::{self, SIZE_MAX, StoredFile};
use crate::session::SignedIn;
use crate::{App, Problem};

/// Kept so long after the last part.
const LIFE: SignedDuration = SignedDuration::from_hours(72);
/// The note outlives the upload, so that the job still finds the parts.
const NOTE_LIFE: SignedDuration = SignedDuration::from_hours(24 * 365);
/// Every part but the last has at least this size.
const PART_MIN: usize = 128 * 1024;
const PART_MAX: usize = 1024 * 1024;
/// Of one account, under way at once.
const OPEN_MAX: usize = 30;
const KIND: &str = "upload";
/// What has come ends elsewhere than where the part begins.
pub(crate) const ELSEWHERE: &str = "uploads.elsewhere";

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(begin_upload, take_part, drop_upload))
}

#[derive(Deserialize, ToSchema)]
struct NewUpload {
    name: String,
    /// Bytes.
    size: u64,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PartPlace {
    /// Bytes before this part.
    at: u64,
}

/// How far an upload has come.
#[derive(Serialize, ToSchema)]
struct Upload {
    /// Bytes kept so far: where the next part begins.
    received: u64,
    size: u64,
    /// Sizes of parts; the last may be smaller.
    part_min: usize,
    part_max: usize,
    /// Once all has come.
    file: Option<StoredFile>,
}

/// What is kept of an upload under way.
#[derive(Clone, Deserialize, Serialize)]
struct Coming {
    name: String,
    media_type: String,
    size: u64,
    ends: Instant,
    /// Before the bytes of each part; of no other upload.
    head: Uuid,
    parts: Vec<Part>,
    /// A part that is being kept just now, or was left when that broke off.
    next: Option<String>,
}

#[derive(Clone, Deserialize, Serialize)]
struct Part {
    digest: String,
    size: u64,
}

impl Coming {
    fn received(&self) -> u64 {
        self.parts.iter().map(|it| it.size).sum()
    }

    /// All bytes kept for it.
    fn digests(&self) -> Vec<String> {
        let parts = self.parts.iter().map(|it| &it.digest);
        parts.chain(&self.next).cloned().collect()
    }

    /// Whether this is the same file as far as one can tell.
    fn is(&self, other: &Coming) -> bool {
        (&self.name, self.size) == (&other.name, other.size)
    }

    fn upload(&self) -> Upload {
        upload(self.received(), self.size, None)
    }
}

fn upload(received: u64, size: u64, file: Option<StoredFile>) -> Upload {
    Upload {
        received,
        size,
        part_min: PART_MIN,
        part_max: PART_MAX,
        file,
    }
}

/// Begins to upload a file under an id of the client's; again, says how far it has come.
#[utoipa::path(put, path = "/uploads/{id}", tag = "files", params(("id" = Uuid, Path)), request_body = NewUpload, responses(
    (status = 200, body = Upload), (status = 404, body = ErrorBody), (status = 413, body = ErrorBody),
    (status = 422, body = ErrorBody)))]
async fn begin_upload(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Body(asked): Body<NewUpload>,
) -> Result<Body<Upload>, Problem> {
    if asked.size > SIZE_MAX as u64 {
        return Err(file_too_large());
    }
    if asked.size == 0 {
        return Err(files::empty().into());
    }
    let name = files::plain_name(&asked.name);
    let media_type = files::type_of(&name)?;
    app.run(move |kernel| {
        if let Some(done) = done(kernel, &who.caller, id)? {
            return Ok(done);
        }
        let fresh = Coming {
            name: name.clone(),
            media_type: media_type.to_owned(),
            size: asked.size,
            ends: kernel.now() + LIFE,
            head: Uuid::now_v7(),
            parts: Vec::new(),
            next: None,
        };
        let (coming, left) = begun(kernel, &who.caller, id, fresh)?;
        drop_all(kernel, &left)?;
        standing(kernel, &who.caller, id, &coming)
    })
    .await
    .map(Body)
}

/// Takes the next part; with the last one the file is kept, under the same id.
#[utoipa::path(patch, path = "/uploads/{id}", tag = "files", params(("id" = Uuid, Path), PartPlace),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses(
    (status = 200, body = Upload), (status = 404, body = ErrorBody), (status = 408, body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn take_part(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Asked(place): Asked<PartPlace>,
    bytes: Result<Bytes, BytesRejection>,
) -> Result<Body<Upload>, Problem> {
    let bytes = bytes.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => wrong_part().into(),
        _ => incomplete(),
    })?;
    app.run(move |kernel| match done(kernel, &who.caller, id)? {
        Some(done) => Ok(done),
        None => taken(kernel, &who.caller, id, place.at, &bytes),
    })
    .await
    .map(Body)
}

/// Gives an upload up, with what has come of it.
#[utoipa::path(delete, path = "/uploads/{id}", tag = "files", params(("id" = Uuid, Path)), responses(
    (status = 204), (status = 404, body = ErrorBody)))]
async fn drop_upload(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<StatusCode, Problem> {
    app.run(move |kernel| {
        end(kernel, key(&who.caller, id))?;
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn wrong_part() -> Refusal {
    let says = "上传的分段大小不对。请刷新页面后重新上传。";
    Refusal::new("uploads.part", says)
}

fn elsewhere() -> Failure {
    let says = "这一段与已收到的接不上，将从已收到的地方继续上传。";
    Refusal::new(ELSEWHERE, says).into()
}

fn key(caller: &Caller, id: Uuid) -> String {
    format!("{} {id}", caller.account)
}

/// The file, when all of it came before.
fn done(kernel: &Kernel, caller: &Caller, id: Uuid) -> Outcome<Option<Upload>> {
    let register = kernel.model.register(kernel::FILE);
    let register = register.ok_or_else(Refusal::not_found)?;
    match kernel::read(kernel.store(), |read| read.get(register, id))? {
        None => Ok(None),
        Some(file) if file.created_by != caller.account => Err(Refusal::not_found().into()),
        Some(file) => {
            let file = StoredFile::of(&file);
            Ok(Some(upload(file.size, file.size, Some(file))))
        }
    }
}

/// What is under way under a key, ended or not.
fn coming(tx: &mut dyn Tx, key: &str) -> Outcome<Option<Coming>> {
    let note = tx.note(KIND, key, Instant::MIN)?;
    Ok(note.and_then(|it| serde_json::from_str(&it.value).ok()))
}

fn living(tx: &mut dyn Tx, key: &str, now: Instant) -> Outcome<Option<Coming>> {
    Ok(coming(tx, key)?.filter(|it| it.ends > now))
}

fn keep(tx: &mut dyn Tx, key: &str, coming: &Coming) -> Outcome<()> {
    let note = Note {
        value: serde_json::to_string(coming).unwrap_or_default(),
        until: coming.ends + NOTE_LIFE,
    };
    Ok(tx.put_note(KIND, key, &note)?)
}

/// The upload of a key, begun if it was not; with what is left of one that ended.
fn begun(
    kernel: &Kernel,
    caller: &Caller,
    id: Uuid,
    fresh: Coming,
) -> Outcome<(Coming, Vec<String>)> {
    let (key, own, now) = (key(caller, id), caller.account.to_string(), kernel.now());
    kernel::write(kernel.store(), move |tx| {
        let before = coming(tx, &key)?;
        if let Some(same) = before.as_ref().filter(|it| it.ends > now && it.is(&fresh)) {
            return Ok((same.clone(), Vec::new()));
        }
        let all = tx.notes_of(KIND, now)?;
        let n_own = all.iter().filter(|(of, _)| of.starts_with(&own)).count();
        if n_own >= OPEN_MAX && before.is_none() {
            let says =
                format!("您有 {OPEN_MAX} 个文件还没有传完。请等它们传完，或取消不要的，再传新的。");
            return Err(Refusal::new("uploads.many", says).into());
        }
        keep(tx, &key, &fresh)?;
        let left = before.map(|it| it.digests()).unwrap_or_default();
        Ok((fresh.clone(), left))
    })
}

/// Keeps a part: first says so, so that what breaks off in between is found again.
fn taken(kernel: &Kernel, caller: &Caller, id: Uuid, at: u64, bytes: &[u8]) -> Outcome<Upload> {
    let key = key(caller, id);
    let coming = announced(kernel, &key, at, bytes)?;
    let part = Part {
        digest: kernel.store().keep_file(&headed(&coming, bytes))?,
        size: bytes.len() as u64,
    };
    let coming = arrived(kernel, &key, part)?;
    standing(kernel, caller, id, &coming)
}

/// How far it has come; when all has, the file is kept and what came is no longer needed.
fn standing(kernel: &Kernel, caller: &Caller, id: Uuid, coming: &Coming) -> Outcome<Upload> {
    if coming.received() < coming.size {
        return Ok(coming.upload());
    }
    let mut parts = Parts {
        kernel,
        waiting: coming.parts.iter().map(|it| it.digest.clone()).collect(),
        open: None,
    };
    let (name, media_type) = (&coming.name, &coming.media_type);
    let file = kernel.keep_file_from(caller, Some(id), name, media_type, &mut parts)?;
    end(kernel, key(caller, id))?;
    let file = StoredFile::of(&file);
    Ok(upload(file.size, file.size, Some(file)))
}

/// The bytes of a part as they are kept.
fn headed(coming: &Coming, bytes: &[u8]) -> Vec<u8> {
    let at = coming.received().to_be_bytes();
    [coming.head.as_bytes(), &at[..], bytes].concat()
}

const HEAD: usize = 16 + 8;

fn announced(kernel: &Kernel, key: &str, at: u64, bytes: &[u8]) -> Outcome<Coming> {
    let (key, now, part) = (key.to_owned(), kernel.now(), bytes.to_owned());
    let (coming, left) = kernel::write(kernel.store(), move |tx| {
        let mut coming = living(tx, &key, now)?.ok_or_else(Refusal::not_found)?;
        if coming.received() != at {
            return Err(elsewhere());
        }
        fits(&coming, &part)?;
        let digest = base::hex::write(&Sm3::digest(headed(&coming, &part)));
        let left = coming.next.replace(digest.clone());
        keep(tx, &key, &coming)?;
        Ok((coming, left.filter(|it| *it != digest)))
    })?;
    drop_all(kernel, left.as_slice())?;
    Ok(coming)
}

/// Whether these bytes can be the next ones.
fn fits(coming: &Coming, part: &[u8]) -> Outcome<()> {
    let is_last = coming.received() + part.len() as u64 == coming.size;
    let is_over = coming.received() + part.len() as u64 > coming.size;
    if is_over || part.len() > PART_MAX || (part.len() < PART_MIN && !is_last) {
        return Err(wrong_part().into());
    }
    if coming.parts.is_empty() {
        files::begins_as_named(&coming.name, part)?;
    }
    Ok(())
}

/// Writes down that an announced part is kept.
fn arrived(kernel: &Kernel, key: &str, part: Part) -> Outcome<Coming> {
    let (key, now, digest) = (key.to_owned(), kernel.now(), part.digest.clone());
    let arrived = kernel::write(kernel.store(), move |tx| {
        let found = living(tx, &key, now)?;
        let Some(mut coming) = found.filter(|it| it.next.as_ref() == Some(&part.digest)) else {
            // Given up meanwhile, or the same part came twice at once.
            let is_known = coming(tx, &key)?.is_some_and(|it| it.digests().contains(&part.digest));
            return Ok(Err(is_known));
        };
        coming.next = None;
        coming.parts.push(part.clone());
        coming.ends = now + LIFE;
        keep(tx, &key, &coming)?;
        Ok(Ok(coming))
    })?;
    arrived.or_else(|is_known| {
        if !is_known {
            kernel.store().drop_file(&digest)?;
        }
        Err(elsewhere())
    })
}

/// Drops what is under way, bytes first: what breaks off is found again.
fn end(kernel: &Kernel, key: String) -> Outcome<()> {
    let of = key.clone();
    let coming = kernel::write(kernel.store(), move |tx| coming(tx, &of))?;
    let Some(coming) = coming else { return Ok(()) };
    drop_all(kernel, &coming.digests())?;
    kernel::write(kernel.store(), move |tx| Ok(tx.drop_note(KIND, &key)?))
}

fn drop_all(kernel: &Kernel, digests: &[String]) -> Outcome<()> {
    for digest in digests {
        kernel.store().drop_file(digest)?;
    }
    Ok(())
}

/// Drops what nobody went on with in time.
pub(crate) fn sweep(kernel: &Kernel) -> Outcome<()> {
    let now = kernel.now();
    let all = kernel::read(kernel.store(), |read| read.notes_of(KIND, now))?;
    for (key, note) in all {
        let coming = serde_json::from_str::<Coming>(&note.value);
        if coming.is_ok_and(|it| it.ends <= now) {
            end(kernel, key)?;
        }
    }
    Ok(())
}

/// The bytes of all parts, one after the other.
struct Parts<'k> {
    kernel: &'k Kernel,
    waiting: VecDeque<String>,
    open: Option<Box<dyn Input>>,
}

impl Read for Parts<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(part) = &mut self.open {
                let n = part.read(into)?;
                if n > 0 || into.is_empty() {
                    return Ok(n);
                }
            }
            let Some(next) = self.waiting.pop_front() else {
                return Ok(0);
            };
            let opened = self.kernel.store().open_file(&next);
            let mut part = opened.map_err(io::Error::other)?;
            part.read_exact(&mut [0; HEAD])?;
            self.open = Some(part);
        }
    }
}
