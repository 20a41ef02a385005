//! Lists, records, steps, history: the kernel's answers as JSON.
//!
//! Not here: what a list is asked by (`filter`), how a record is written out (`row`) and its
//! history (`entry`).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Id as Uuid;
use kernel::{Caller, Create, Edit, Failure, Kernel, Outcome, StepCall};
use model::{Register, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::entry::{History, history};
use crate::errors::{ErrorBody, FieldFault};
use crate::filter::{self, ListQuery};
use crate::row::{Labels, RecordFacts, Row, Values, record_facts, row};
use crate::session::SignedIn;
use crate::{App, Problem};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_records, create_record))
        .routes(routes!(preview_record))
        .routes(routes!(look_for))
        .routes(routes!(get_record, update_record))
        .routes(routes!(take_step))
        .routes(routes!(get_history))
        .routes(routes!(get_then))
        .routes(routes!(reveal_field))
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Page {
    rows: Vec<Row>,
    /// Asked for as `after`; null on the last page.
    next: Option<String>,
    /// The order the rows are in, as `sort` would ask for it.
    sort: String,
    count: Count,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
}

/// Exact, or `over`: there are more than `n`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Count {
    pub(crate) n: u64,
    over: bool,
}

impl From<kernel::Count> for Count {
    fn from(count: kernel::Count) -> Count {
        let kernel::Count { n, over } = count;
        Count { n, over }
    }
}

#[derive(Deserialize, ToSchema)]
struct NewRecord {
    /// Made by the client, so that sending twice creates once.
    id: Option<Uuid>,
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    values: Values,
    /// The version of the definition it was filled in under.
    definition: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct ChangedRecord {
    /// The version the editor saw.
    version: i64,
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    values: Values,
    reason: Option<String>,
    /// Made by the client, so that sending twice edits once.
    sending: Option<Uuid>,
    /// The version of the definition it was filled in under.
    definition: Option<String>,
}

#[derive(Deserialize, ToSchema)]
struct TakenStep {
    version: i64,
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    inputs: Values,
    reason: Option<String>,
    /// Made by the client, so that sending twice makes the step once.
    sending: Option<Uuid>,
    /// The version of the definition it was filled in under.
    definition: Option<String>,
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
    /// Fields not asked now; cells of rows by their places, `dish.3.reason`.
    hidden: Vec<String>,
    errors: Vec<FieldFault>,
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    defaults: Values,
    /// What expressions come to so far; cells of rows by their places.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    computed: Values,
}

#[derive(Deserialize, ToSchema)]
struct KnownOf {
    /// What is given of whom the record is to be about: the whole number and the name.
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    values: Values,
}

/// 查找: what the record would say of whom it is to be about.
#[derive(Serialize, ToSchema)]
struct Looked {
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    values: Values,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
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
    let register = opened(&who.kernel, &who.caller, &id)?;
    let asked = filter::read(&who.kernel, register, &pairs)?;
    app.run(move |kernel| {
        let sort = filter::sort_text(&asked.sort);
        let page = kernel.list(&who.caller, &id, asked)?;
        let register = crate::row::register(kernel, &id)?;
        Ok(Page {
            sort,
            rows: page
                .rows
                .iter()
                .zip(page.masked)
                .map(|(it, masked)| row(kernel, register, it, masked))
                .collect(),
            next: page.next.as_ref().map(filter::cursor_text),
            count: page.count.into(),
            labels: page.labels.into(),
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
) -> Result<&'k Register, kernel::Refusal> {
    let register = kernel
        .model
        .register(id)
        .filter(|it| kernel.may_open(it, caller));
    register.ok_or_else(kernel::Refusal::not_found)
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
    record_facts(kernel, caller, kernel.view(caller, register, id)?)
}

/// Creates a record. Sending the same id twice creates once.
#[utoipa::path(post, path = "/records/{system}/{record}", tag = "records", request_body = NewRecord,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 201, body = RecordFacts), (status = 404, body = ErrorBody),
    (status = 409, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn create_record(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(asked): Body<NewRecord>,
) -> Result<Response, Problem> {
    let facts = app
        .run(move |kernel| {
            let register = format!("{system}.{record}");
            filled_under(kernel, &who.caller, &register, asked.definition.as_deref())?;
            let record = kernel.create(
                &who.caller,
                Create {
                    register,
                    id: asked.id,
                    values: asked.values,
                },
            )?;
            record_facts(
                kernel,
                &who.caller,
                kernel.view_again(&who.caller, &record)?,
            )
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
        sending,
        definition,
    } = asked;
    let edit = Edit {
        register: register.clone(),
        id,
        version,
        values,
        reason,
    };
    written(&app, who.caller, register, id, move |kernel, caller| {
        filled_under(kernel, caller, &edit.register, definition.as_deref())?;
        kernel.edit_sent(caller, edit, sending)
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
        sending,
        definition,
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
        filled_under(kernel, caller, &call.register, definition.as_deref())?;
        kernel.step_sent(caller, call, sending)
    })
    .await
}

/// A form filled in under another definition is looked at again before it is sent.
pub(crate) const OTHER_FORM: &str = "records.definition";

fn filled_under(
    kernel: &Kernel,
    caller: &Caller,
    register: &str,
    definition: Option<&str>,
) -> Outcome<()> {
    let register = opened(kernel, caller, register)?;
    match definition.is_none_or(|it| it == register.version) {
        true => Ok(()),
        false => {
            let title = &register.title;
            let says = format!("“{title}”的表单已经改版。已填的内容都还在，请核对后再提交。");
            Err(kernel::Refusal::new(OTHER_FORM, says).into())
        }
    }
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
            Ok(record) => {
                let view = kernel.view_again(&caller, &record)?;
                Ok(Ok(record_facts(kernel, &caller, view)?))
            }
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
        let known = |values: &kernel::Values| -> Values {
            let known = values.iter().filter(|(_, value)| !value.is_missing());
            known
                .map(|(name, it)| (name.clone(), kernel::to_json(it)))
                .collect()
        };
        Ok(Preview {
            hidden: found.hidden,
            errors: errors.collect(),
            defaults: known(&found.defaults),
            computed: known(&found.computed),
        })
    })
    .await
    .map(Body)
}

/// 查找: who is meant by a whole number and the name, for whoever may make a record about them.
/// Each look is an entry of the history of who was found, and counts for the day.
#[utoipa::path(post, path = "/records/{system}/{record}/look", tag = "records", request_body = KnownOf,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 200, body = Looked), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn look_for(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(asked): Body<KnownOf>,
) -> Result<Body<Looked>, Problem> {
    app.run(move |kernel| {
        let most = match kernel.param(LOOKS, None) {
            Value::Integer(n) => u32::try_from(n).unwrap_or(u32::MAX),
            other => panic!("{LOOKS} is a number, not {other:?}"),
        };
        let register = format!("{system}.{record}");
        let found = kernel.look(&who.caller, &register, &asked.values, most)?;
        let values = found.values.iter();
        Ok(Looked {
            values: values
                .map(|(name, it)| (name.clone(), kernel::to_json(it)))
                .collect(),
            labels: found.labels.into(),
        })
    })
    .await
    .map(Body)
}

/// How often a day one account looks.
const LOOKS: &str = "access.looks_a_day";

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

/// 当时: a record as it was on the last day of an episode that its course keeps.
#[derive(Serialize, ToSchema)]
struct Then {
    register: String,
    row: Row,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
}

/// The record an ended episode is of, as it was on its last day; for whoever reads the episode
/// and would have read the record then.
#[utoipa::path(get, path = "/records/{system}/{record}/{id}/then", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path)), responses(
    (status = 200, body = Then), (status = 404, body = ErrorBody)))]
async fn get_then(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, id)): Place<(String, String, Uuid)>,
) -> Result<Body<Then>, Problem> {
    app.run(move |kernel| {
        let then = kernel.then(&who.caller, &format!("{system}.{record}"), id)?;
        let register = crate::row::register(kernel, &then.record.register)?;
        Ok(Then {
            register: register.id.clone(),
            row: row(kernel, register, &then.record, then.masked),
            labels: then.labels.into(),
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
        let told = kernel.history(&who.caller, &register, id)?;
        let register = crate::row::register(kernel, &register)?;
        history(kernel, &who.caller, register, &told)
    })
    .await
    .map(Body)
}
