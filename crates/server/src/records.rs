//! Lists, records, steps, history: the kernel's answers as JSON.
//!
//! Not here: what a list is asked by (`filter`), how a record is written out (`row`).

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Id as Uuid;
use kernel::{Action, Caller, Create, Edit, Entry, Failure, Kernel, Outcome, StepCall};
use model::Register;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::{ErrorBody, FieldFault};
use crate::row::{Labels, RecordFacts, Row, Values, record_facts, row};
use crate::session::SignedIn;
use crate::{App, Problem, filter};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_records, create_record))
        .routes(routes!(preview_record))
        .routes(routes!(get_record, update_record))
        .routes(routes!(take_step))
        .routes(routes!(get_history))
        .routes(routes!(reveal_field))
}

/// What every list can be asked by, beside `f.FIELD=v1,v2`, `f.FIELD.from=` and `f.FIELD.to=`.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// In the register's search fields or its number.
    #[expect(dead_code, reason = "described here, read as pairs by `filter`")]
    q: Option<String>,
    /// States, separated by commas.
    #[expect(dead_code, reason = "as above")]
    state: Option<String>,
    /// An organisation: the owner is it or below it.
    #[expect(dead_code, reason = "as above")]
    under: Option<Uuid>,
    /// `1`: late by a clock.
    #[expect(dead_code, reason = "as above")]
    late: Option<String>,
    /// `-due_on`
    #[expect(dead_code, reason = "as above")]
    sort: Option<String>,
    /// Where the last page ended, as `next` said.
    #[expect(dead_code, reason = "as above")]
    after: Option<String>,
    /// 1 to 200.
    #[expect(dead_code, reason = "as above")]
    limit: Option<u16>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Page {
    rows: Vec<Row>,
    /// Asked for as `after`; null on the last page.
    next: Option<String>,
    count: Count,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
}

/// Exact up to 10,000, then "超过 1 万".
#[derive(Serialize, ToSchema)]
struct Count {
    n: u64,
    over: bool,
}

#[derive(Deserialize, ToSchema)]
struct NewRecord {
    /// Made by the client, so that sending twice creates once.
    id: Option<Uuid>,
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    values: Values,
}

#[derive(Deserialize, ToSchema)]
struct ChangedRecord {
    /// The version the editor saw.
    version: i64,
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    values: Values,
    reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct TakenStep {
    version: i64,
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    inputs: Values,
    reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct FilledForm {
    /// The record that is edited; none for a new one.
    id: Option<Uuid>,
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    values: Values,
}

#[derive(Serialize, ToSchema)]
struct Preview {
    /// Fields not asked now.
    hidden: Vec<String>,
    errors: Vec<FieldFault>,
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    defaults: Values,
}

#[derive(Deserialize, ToSchema)]
struct RevealField {
    field: String,
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct Revealed {
    #[schema(value_type = serde_json::Value)]
    value: Json,
}

#[derive(Serialize, ToSchema)]
struct History {
    entries: Vec<HistoryEntry>,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
}

#[derive(Serialize, ToSchema)]
struct HistoryEntry {
    /// Null while the entry is not numbered yet.
    number: Option<i64>,
    #[schema(value_type = String, format = DateTime)]
    at: base::Instant,
    by: String,
    position: Option<String>,
    /// create, update or step
    action: &'static str,
    /// 确认
    title: String,
    reason: Option<String>,
    changes: Vec<FieldChange>,
}

#[derive(Serialize, ToSchema)]
struct FieldChange {
    field: String,
    title: String,
    #[schema(value_type = serde_json::Value)]
    old: Json,
    #[schema(value_type = serde_json::Value)]
    new: Json,
}

/// A page of a register as the caller reaches it.
#[utoipa::path(get, path = "/records/{system}/{record}", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ListQuery), responses(
    (status = 200, body = Page), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn list_records(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Body<Page>, Problem> {
    let id = format!("{system}.{record}");
    let register = opened(&app.kernel, &who.caller, &id)?;
    let asked = filter::read(&app.kernel, register, &pairs)?;
    app.run(move |kernel| {
        let page = kernel.list(&who.caller, &id, asked)?;
        let register = crate::row::register(kernel, &id)?;
        Ok(Page {
            rows: page
                .rows
                .iter()
                .map(|it| row(kernel, register, it))
                .collect(),
            next: page.next.as_ref().map(filter::cursor_text),
            count: Count {
                n: page.count.n,
                over: page.count.over,
            },
            labels: page.labels,
        })
    })
    .await
    .map(Body)
}

/// A register some position of the caller opens.
pub(crate) fn opened<'k>(
    kernel: &'k Kernel,
    caller: &Caller,
    id: &str,
) -> Result<&'k Register, Problem> {
    let register = kernel
        .model
        .register(id)
        .filter(|it| kernel.may_open(it, caller));
    register.ok_or_else(Problem::not_found)
}

/// One record with what the caller may do with it.
#[utoipa::path(get, path = "/records/{system}/{record}/{id}", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path)), responses(
    (status = 200, body = RecordFacts), (status = 404, body = ErrorBody)))]
async fn get_record(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, id)): Place<(String, String, Uuid)>,
) -> Result<Body<RecordFacts>, Problem> {
    app.run(move |kernel| facts(kernel, &who.caller, &format!("{system}.{record}"), id))
        .await
        .map(Body)
}

fn facts(kernel: &Kernel, caller: &Caller, register: &str, id: Uuid) -> Outcome<RecordFacts> {
    record_facts(kernel, kernel.view(caller, register, id)?)
}

/// Creates a record. Sending the same id twice creates once.
#[utoipa::path(post, path = "/records/{system}/{record}", tag = "records", request_body = NewRecord,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 201, body = RecordFacts), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn create_record(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(asked): Body<NewRecord>,
) -> Result<Response, Problem> {
    let facts = app
        .run(move |kernel| {
            let register = format!("{system}.{record}");
            let record = kernel.create(
                &who.caller,
                Create {
                    register,
                    id: asked.id,
                    values: asked.values,
                },
            )?;
            record_facts(kernel, kernel.view_again(&who.caller, &record)?)
        })
        .await?;
    Ok((StatusCode::CREATED, Body(facts)).into_response())
}

/// Edits an open record.
#[utoipa::path(patch, path = "/records/{system}/{record}/{id}", tag = "records", request_body = ChangedRecord,
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path)), responses(
    (status = 200, body = RecordFacts), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn update_record(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, id)): Place<(String, String, Uuid)>,
    Body(asked): Body<ChangedRecord>,
) -> Result<Body<RecordFacts>, Problem> {
    let register = format!("{system}.{record}");
    let ChangedRecord {
        version,
        values,
        reason,
    } = asked;
    let edit = Edit {
        register: register.clone(),
        id,
        version,
        values,
        reason,
    };
    written(&app, who.caller, register, id, move |kernel, caller| {
        kernel.edit(caller, edit)
    })
    .await
}

/// Makes a step.
#[utoipa::path(post, path = "/records/{system}/{record}/{id}/steps/{step}", tag = "records", request_body = TakenStep,
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path), ("step" = String, Path)), responses(
    (status = 200, body = RecordFacts), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn take_step(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, id, step)): Place<(String, String, Uuid, String)>,
    Body(asked): Body<TakenStep>,
) -> Result<Body<RecordFacts>, Problem> {
    let register = format!("{system}.{record}");
    let TakenStep {
        version,
        inputs,
        reason,
    } = asked;
    let call = StepCall {
        register: register.clone(),
        id,
        version,
        step,
        inputs,
        reason,
    };
    written(&app, who.caller, register, id, move |kernel, caller| {
        kernel.step(caller, call)
    })
    .await
}

/// Runs a write and answers with the record; a conflict carries the record as it is now.
async fn written(
    app: &App,
    caller: Caller,
    register: String,
    id: Uuid,
    job: impl FnOnce(&Kernel, &Caller) -> Outcome<kernel::Record> + Send + 'static,
) -> Result<Body<RecordFacts>, Problem> {
    let answer = app
        .run(move |kernel| match job(kernel, &caller) {
            Ok(record) => Ok(Ok(record_facts(
                kernel,
                kernel.view_again(&caller, &record)?,
            )?)),
            Err(Failure::Refused(refusal)) if refusal.code == "kernel.conflict" => {
                let current = facts(kernel, &caller, &register, id)?;
                Ok(Err((refusal, current)))
            }
            Err(failure) => Err(failure),
        })
        .await?;
    match answer {
        Ok(facts) => Ok(Body(facts)),
        Err((refusal, current)) => {
            let mut problem = Problem::from(refusal);
            problem.current = Some(Box::new(current));
            Err(problem)
        }
    }
}

/// What is said of a form while it is filled; the client holds no rule.
#[utoipa::path(post, path = "/records/{system}/{record}/preview", tag = "records", request_body = FilledForm,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 200, body = Preview), (status = 404, body = ErrorBody)))]
async fn preview_record(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(asked): Body<FilledForm>,
) -> Result<Body<Preview>, Problem> {
    app.run(move |kernel| {
        let register = format!("{system}.{record}");
        let found = kernel.preview(&who.caller, &register, asked.id, &asked.values)?;
        let errors = found.errors.into_iter().map(|it| FieldFault {
            field: it.field,
            message: it.message,
        });
        let defaults = found
            .defaults
            .iter()
            .filter(|(_, value)| !value.is_missing());
        Ok(Preview {
            hidden: found.hidden,
            errors: errors.collect(),
            defaults: defaults
                .map(|(name, it)| (name.clone(), kernel::to_json(it)))
                .collect(),
        })
    })
    .await
    .map(Body)
}

/// Shows one masked field of one record; the reason is kept in the history.
#[utoipa::path(post, path = "/records/{system}/{record}/{id}/reveal", tag = "records", request_body = RevealField,
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path)), responses(
    (status = 200, body = Revealed), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn reveal_field(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, id)): Place<(String, String, Uuid)>,
    Body(asked): Body<RevealField>,
) -> Result<Body<Revealed>, Problem> {
    app.run(move |kernel| {
        let register = format!("{system}.{record}");
        let value = kernel.reveal(&who.caller, &register, id, &asked.field, &asked.reason)?;
        Ok(Revealed {
            value: kernel::to_json(&value),
        })
    })
    .await
    .map(Body)
}

/// 留痕 of one record, newest first.
#[utoipa::path(get, path = "/records/{system}/{record}/{id}/history", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path)), responses(
    (status = 200, body = History), (status = 404, body = ErrorBody)))]
async fn get_history(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, id)): Place<(String, String, Uuid)>,
) -> Result<Body<History>, Problem> {
    app.run(move |kernel| {
        let register = format!("{system}.{record}");
        let entries = kernel.history(&who.caller, &register, id)?;
        history(kernel, crate::row::register(kernel, &register)?, &entries)
    })
    .await
    .map(Body)
}

fn history(kernel: &Kernel, register: &Register, entries: &[Entry]) -> Outcome<History> {
    let accounts: Vec<Uuid> = entries.iter().map(|it| it.entry.account).collect();
    let positions: Vec<Uuid> = entries.iter().map(|it| it.entry.position).collect();
    let (names, positions, labels) = kernel::read(kernel.store(), |read| {
        let names = kernel.titles(read, kernel::ACCOUNT, &accounts)?;
        let positions = crate::desk::position_titles(kernel, read, &positions)?;
        let mut wanted: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
        for change in entries.iter().flat_map(|it| it.entry.changes()) {
            let target = match register.fields.get(&change.field).map(|it| &it.kind) {
                Some(model::Kind::Ref { to, .. }) => to.as_str(),
                Some(model::Kind::Files { .. }) => kernel::FILE,
                None if change.field == "$owner" => kernel::ORGANISATION,
                _ => continue,
            };
            let ids = wanted.entry(target).or_default();
            ids.extend(ids_in(&change.old).chain(ids_in(&change.new)));
        }
        let mut labels = Labels::new();
        for (target, ids) in wanted {
            labels.extend(kernel.titles(read, target, &ids)?);
        }
        Ok::<_, Failure>((names, positions, labels))
    })?;
    let entries = entries
        .iter()
        .map(|it| HistoryEntry {
            number: Some(it.number).filter(|number| *number > 0),
            at: it.entry.at,
            by: names
                .get(&it.entry.account)
                .cloned()
                .unwrap_or_else(|| "系统".into()),
            position: positions.get(&it.entry.position).cloned(),
            action: match it.entry.action {
                Action::Create => "create",
                Action::Step(_) => "step",
                Action::Update | Action::Rule | Action::Reveal => "update",
            },
            title: action_title(register, &it.entry.action),
            reason: it.entry.reason().map(str::to_owned),
            changes: it
                .entry
                .changes()
                .into_iter()
                .map(|change| field_change(register, change))
                .collect(),
        })
        .collect();
    Ok(History { entries, labels })
}

fn ids_in(json: &Json) -> impl Iterator<Item = Uuid> {
    let items = match json {
        Json::Array(items) => items.as_slice(),
        one => std::slice::from_ref(one),
    };
    items.iter().filter_map(|it| it.as_str()?.parse().ok())
}

fn field_change(register: &Register, change: kernel::Change) -> FieldChange {
    let title = match change.field.as_str() {
        "$state" => "状态",
        "$owner" => "归属单位",
        "$number" => "编号",
        name => register
            .fields
            .get(name)
            .map_or(name, |it| it.title.as_str()),
    };
    FieldChange {
        title: title.to_owned(),
        field: change.field,
        old: change.old,
        new: change.new,
    }
}

/// What an entry is called: the step's title, else 新建, 修改…
pub(crate) fn action_title(register: &Register, action: &Action) -> String {
    match action {
        Action::Create => "新建".into(),
        Action::Update => "修改".into(),
        Action::Rule => "系统更新".into(),
        Action::Reveal => "查看脱敏信息".into(),
        Action::Step(name) => register
            .steps
            .get(name)
            .map_or_else(|| name.clone(), |it| it.title.clone()),
    }
}
