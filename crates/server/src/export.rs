//! 导出: a list as a file, with its columns and conditions. A small one comes at once, a
//! large one is made by a background job and fetched there. Each is noted before it leaves.
//!
//! Not here: what a file says of a list (`exchange`).

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Id as Uuid;
use exchange::{EXPORT, Export, Format, Leaving};
use kernel::{
    Caller, Count, Failure, JobKinds, Kernel, NewJob, Outcome, Record, Refusal, Run, StoreError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::filter::{self, ListQuery};
use crate::records::opened;
use crate::session::SignedIn;
use crate::tokens::Reader;
use crate::{App, Problem, definitions, files, stream};

const JOB: &str = "export.list";
/// It is told how far an export is each time so many rows went.
const TOLD: u64 = 10_000;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(export_records, begin_export))
        .routes(routes!(foresee_export))
        .routes(routes!(export_legend))
}

/// Teaches a node to make large exports.
pub(crate) fn teach(kinds: &mut JobKinds) {
    kinds.on_demand(JOB, made);
}

/// What an export is asked by, beside what the list is.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "described here, read as pairs by `Wanted::of`")]
struct ExportQuery {
    /// xlsx, csv, gb18030 or parquet
    format: Option<String>,
    /// `jyt1001`: in the field codes of JY/T 1001–1007.
    codes: Option<String>,
    /// What it is for; asked for above a number of rows of personal data.
    purpose: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct WantedExport {
    /// As the address of the list says it, key by key, with `columns`, `format`, `codes` and
    /// `purpose`.
    query: BTreeMap<String, String>,
}

#[derive(Serialize, ToSchema)]
struct BegunExport {
    /// The background job that makes it; null when it can be fetched at once.
    job: Option<Uuid>,
}

/// What would leave.
#[derive(Serialize, ToSchema)]
struct ForeseenExport {
    rows: u64,
    /// There are more; they are not counted on.
    over: bool,
    /// Titles of the columns.
    columns: Vec<String>,
    /// Titles of those that stay: the caller sees them only masked.
    masked: Vec<String>,
    /// Whether it holds what is personal.
    personal: bool,
}

/// What would leave, asked as the list is.
#[utoipa::path(get, path = "/records/{system}/{record}/export/look", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ListQuery), responses(
    (status = 200, body = ForeseenExport),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn foresee_export(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Body<ForeseenExport>, Problem> {
    let id = format!("{system}.{record}");
    opened(&who.kernel, &who.caller, &id)?;
    let wanted = Wanted::of(id, pairs)?;
    app.run(move |kernel| {
        let (export, masked) = wanted.export(kernel, &who.caller)?;
        let count = export.count()?;
        Ok(Body(ForeseenExport {
            rows: count.n,
            over: count.over,
            columns: export.columns.iter().map(|it| it.title.clone()).collect(),
            masked,
            personal: export.note.is_some(),
        }))
    })
    .await
}

/// The list as a file, when it is not too large to wait for; programs wait for any.
#[utoipa::path(get, path = "/records/{system}/{record}/export", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ListQuery, ExportQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "*/*"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn export_records(
    State(app): State<App>,
    who: Reader,
    Place((system, record)): Place<(String, String)>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = format!("{system}.{record}");
    opened(&who.kernel, &who.caller, &id)?;
    let mut wanted = Wanted::of(id, pairs)?;
    let is_program = who.purpose.is_some();
    if let Some(purpose) = who.purpose {
        wanted.purpose = purpose;
    }
    let (name, format) = (wanted.name(&who.kernel), wanted.format);
    let file = app
        .run(move |kernel| {
            let (export, _) = wanted.export(kernel, &who.caller)?;
            let count = wanted.allowed(kernel, &export)?;
            if !is_program && !exchange::is_small(kernel, count) {
                let says = "符合条件的太多，不能马上导完。请在列表上点“导出”，在后台导出。";
                return Err(Refusal::new("export.large", says).into());
            }
            let write = |output| export.write(format, output, &mut |_| Ok(()));
            let (file, rows) = stream::written(write)?;
            let leaving = wanted.leaving(&export, rows)?;
            kernel.as_caller(&who.caller, move |ctx| leaving.note(ctx).map(drop))?;
            Ok(file)
        })
        .await?;
    stream::attachment(&name, media_type(format), file)
}

/// What the columns mean of a list in field codes, as a text: a workbook has it on a sheet.
#[utoipa::path(get, path = "/records/{system}/{record}/export/fields", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ListQuery, ExportQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "text/csv"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn export_legend(
    State(app): State<App>,
    who: Reader,
    Place((system, record)): Place<(String, String)>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = format!("{system}.{record}");
    opened(&who.kernel, &who.caller, &id)?;
    let mut wanted = Wanted::of(id, pairs)?;
    wanted.in_codes = true;
    let name = format!("{}.fields.csv", wanted.name(&who.kernel));
    let file = app
        .run(move |kernel| {
            let (export, _) = wanted.export(kernel, &who.caller)?;
            let (file, ()) = stream::written(|output| {
                let legend = export.write_legend(wanted.format, output);
                Ok(legend.map_err(|it| StoreError::new("writing a legend", it))?)
            })?;
            Ok(file)
        })
        .await?;
    stream::attachment(&name, "text/csv", file)
}

/// Begins an export: a large one as a background job.
#[utoipa::path(post, path = "/records/{system}/{record}/export", tag = "records", request_body = WantedExport,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 201, body = BegunExport), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn begin_export(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(asked): Body<WantedExport>,
) -> Result<Response, Problem> {
    let id = format!("{system}.{record}");
    opened(&who.kernel, &who.caller, &id)?;
    let wanted = Wanted::of(id, asked.query.into_iter().collect())?;
    let job = app
        .run(move |kernel| {
            let (export, _) = wanted.export(kernel, &who.caller)?;
            let count = wanted.allowed(kernel, &export)?;
            if exchange::is_small(kernel, count) {
                return Ok(None);
            }
            let leaving = wanted.leaving(&export, count.n)?;
            kernel
                .as_caller(&who.caller, move |ctx| {
                    let noted = leaving.note(ctx)?;
                    let number = noted.number.unwrap_or_default();
                    ctx.start_job(&NewJob {
                        id: Uuid::now_v7(),
                        kind: JOB.into(),
                        title: format!("导出{}（{number}）", leaving.title),
                        args: json!({ "export": noted.id }),
                        due_at: ctx.kernel().now(),
                    })
                })
                .map(Some)
        })
        .await?;
    Ok((StatusCode::CREATED, Body(BegunExport { job })).into_response())
}

pub(crate) fn media_type(format: Format) -> &'static str {
    match format {
        Format::Xlsx => files::XLSX,
        Format::Csv | Format::Gb18030 => "text/csv",
        Format::Parquet => "application/vnd.apache.parquet",
    }
}

/// Takes a pair out of those of an address.
fn take(pairs: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let at = pairs.iter().position(|(key, _)| key == name)?;
    Some(pairs.remove(at).1.trim().to_owned())
}

/// Takes out in which kind of file something leaves.
pub(crate) fn taken_format(pairs: &mut Vec<(String, String)>) -> Result<Format, Problem> {
    match take(pairs, "format").as_deref() {
        None | Some("") => Ok(Format::Xlsx),
        Some(code) => Format::of_code(code)
            .ok_or_else(|| Problem::field("format", "可导出为 xlsx、csv、gb18030 或 parquet。")),
    }
}

/// An export as somebody asks for it, or as it was noted.
struct Wanted {
    register: String,
    /// Of the list, with its columns.
    pairs: Vec<(String, String)>,
    format: Format,
    in_codes: bool,
    purpose: String,
}

/// What `codes` may be.
const CODES: &str = "jyt1001";

impl Wanted {
    fn of(register: String, mut pairs: Vec<(String, String)>) -> Result<Wanted, Problem> {
        let format = taken_format(&mut pairs)?;
        let (purpose, codes) = (take(&mut pairs, "purpose"), take(&mut pairs, "codes"));
        let in_codes = match codes.as_deref() {
            None | Some("") => false,
            Some(CODES) => true,
            Some(_) => return Err(Problem::field("codes", "字段代码可选 jyt1001。")),
        };
        Ok(Wanted {
            register,
            pairs,
            format,
            in_codes,
            purpose: purpose.unwrap_or_default(),
        })
    }

    fn noted(record: &Record) -> Outcome<Wanted> {
        let format = record.get("format").as_text().and_then(Format::of_code);
        let mut pairs = pairs_of(record.text("where"));
        let in_codes = pairs.iter().any(|(key, _)| key == "codes");
        pairs.retain(|(key, _)| key != "codes");
        Ok(Wanted {
            register: record.text("register").to_owned(),
            pairs,
            in_codes,
            format: format.ok_or_else(Refusal::not_found)?,
            purpose: record.text("purpose").to_owned(),
        })
    }

    fn name(&self, kernel: &Kernel) -> String {
        let register = kernel.model.register(&self.register);
        let title = register.map_or("", |it| it.title.as_str());
        let ending = self.format.ending();
        format!("{title}_{}.{ending}", kernel.today())
    }

    /// The list that leaves, and the titles of what stays because it is masked.
    fn export<'k>(
        &self,
        kernel: &'k Kernel,
        caller: &'k Caller,
    ) -> Outcome<(Export<'k>, Vec<String>)> {
        let refused = |problem: Problem| Failure::from(problem.refusal);
        let register = opened(kernel, caller, &self.register)?;
        let listing = filter::read(kernel, register, &self.pairs).map_err(refused)?;
        let chosen = filter::columns(register, &self.pairs).map_err(refused)?;
        // Another system takes in what is whole.
        let usual = || match self.in_codes {
            true => register.fields.keys().cloned().collect(),
            false => definitions::columns(register),
        };
        let exchange::Chosen {
            mut columns,
            masked,
        } = exchange::columns(kernel, caller, register, chosen, usual);
        if self.in_codes {
            exchange::abroad(register, &mut columns);
        }
        let mark = exchange::mark(kernel, caller, &self.purpose)?;
        let is_personal = columns.iter().any(|it| it.is_personal);
        let as_of = filter::as_of(kernel, register, &self.pairs).map_err(refused)?;
        let export = Export {
            kernel,
            caller,
            register,
            listing,
            note: exchange::notes(as_of, is_personal.then(|| exchange::note(&mark))),
            columns,
            mark,
            in_codes: self.in_codes,
        };
        Ok((export, masked))
    }

    /// As the address said it.
    fn asked(&self) -> Vec<(String, String)> {
        let codes = self
            .in_codes
            .then(|| ("codes".to_owned(), CODES.to_owned()));
        self.pairs.iter().cloned().chain(codes).collect()
    }

    /// How many rows it would have, when the caller may take them.
    fn allowed(&self, kernel: &Kernel, export: &Export<'_>) -> Outcome<Count> {
        let count = export.count()?;
        exchange::with_purpose(kernel, export.caller, &export.columns, count, &self.purpose)?;
        Ok(count)
    }

    fn leaving(&self, export: &Export<'_>, rows: u64) -> Outcome<Leaving> {
        let Export {
            kernel,
            caller,
            register,
            ..
        } = export;
        Ok(Leaving {
            says: filter::words(kernel, caller, register, &self.pairs)?,
            register: self.register.clone(),
            title: register.title.clone(),
            format: self.format.code(),
            rows,
            columns: export.columns.iter().map(|it| it.title.clone()).collect(),
            asked: text_of(&self.asked()),
            purpose: self.purpose.clone(),
        })
    }
}

/// Pairs as one line that people can read and [`pairs_of`] too.
fn text_of(pairs: &[(String, String)]) -> String {
    let escaped = |text: &str| {
        let text = text.replace('%', "%25").replace('&', "%26");
        text.replace('=', "%3D")
    };
    let pairs = pairs.iter();
    let pairs = pairs.map(|(key, it)| format!("{}={}", escaped(key), escaped(it)));
    pairs.collect::<Vec<_>>().join("&")
}

fn pairs_of(text: &str) -> Vec<(String, String)> {
    let plain = |text: &str| {
        let text = text.replace("%3D", "=").replace("%26", "&");
        text.replace("%25", "%")
    };
    let pairs = text.split('&').filter_map(|it| it.split_once('='));
    pairs.map(|(key, it)| (plain(key), plain(it))).collect()
}

/// Makes a noted export, keeps it for whoever asked, and notes how many rows it had.
fn made(run: &mut Run<'_>) -> Outcome<Json> {
    let (kernel, caller) = (run.kernel(), run.caller());
    let id: Option<Uuid> = run.job().args["export"]
        .as_str()
        .and_then(|it| it.parse().ok());
    let id = id.ok_or_else(Refusal::not_found)?;
    let register = crate::row::register(kernel, EXPORT)?;
    let noted = kernel::read(kernel.store(), |read| read.get(register, id))?;
    let wanted = Wanted::noted(&noted.ok_or_else(Refusal::not_found)?)?;
    let (export, _) = wanted.export(kernel, &caller)?;
    let write = |output| export.write(wanted.format, output, &mut |n| tell(run, n));
    let (mut file, rows) = stream::written(write)?;
    let (name, media_type) = (wanted.name(kernel), media_type(wanted.format));
    let until = exchange::kept_until(kernel);
    let kept = kernel.keep_file_until(&caller, until, (&name, media_type), &mut file)?;
    run.step(move |ctx, progress| {
        let mut noted = ctx.get(EXPORT, id)?;
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        (progress.done, progress.total) = (rows, Some(rows));
        progress.says = format!("共 {rows} 条");
        noted.set("rows", rows);
        ctx.update(noted).map(drop)
    })?;
    Ok(json!({ "file": kept.id, "export": id }))
}

fn tell(run: &mut Run<'_>, n: u64) -> Outcome<()> {
    if !n.is_multiple_of(TOLD) {
        return run.go_on();
    }
    run.step(move |_, progress| {
        progress.done = i64::try_from(n).unwrap_or(i64::MAX);
        progress.says = format!("已写出 {n} 条");
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_is_read_back_as_it_was() {
        let pairs = [("f.name", "王&李=100%"), ("sort", "-no"), ("q", "")];
        let pairs = pairs.map(|(key, it)| (key.to_owned(), it.to_owned()));
        assert_eq!(pairs_of(&text_of(&pairs)), pairs);
        assert_eq!(pairs_of(""), []);
    }
}
