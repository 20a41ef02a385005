//! The API's description: the routes' own types, and one schema for each register's values.
//!
//! `openapi-typescript` types the client from it, so what is not described cannot be called.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use model::{Field, Kind, Model};
use serde_json::{Map, Value as Json, json};
use utoipa::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::{
    App, bulk, codes, definitions, delegations, design, desk, export, files, guard, handover,
    history, imports, jobs, lookup, measures, params, paste, records, reports, search, session,
    setup, uploads, views,
};

#[derive(OpenApi)]
#[openapi(
    info(title = "学政 Xuezheng", description = "教育局年度工作平台的接口。", license(name = "Apache-2.0")),
    servers((url = "/api"))
)]
struct Description;

/// All routes with their description, as far as it does not follow from definitions.
pub(crate) fn routes() -> (Router<App>, Json) {
    let router = OpenApiRouter::with_openapi(Description::openapi())
        .merge(session::routes())
        .merge(definitions::routes())
        .merge(codes::routes())
        .merge(params::routes())
        .merge(design::routes())
        .merge(records::routes())
        .merge(bulk::routes())
        .merge(crate::dossier::routes())
        .merge(crate::print::routes())
        .merge(crate::quality::routes())
        .merge(crate::organisations::routes())
        .merge(crate::feed::routes())
        .merge(crate::tokens::routes())
        .merge(crate::tables::routes())
        .merge(paste::routes())
        .merge(export::routes())
        .merge(crate::pivot::routes())
        .merge(imports::routes())
        .merge(views::routes())
        .merge(lookup::routes())
        .merge(desk::routes())
        .merge(delegations::routes())
        .merge(search::routes())
        .merge(files::routes())
        .merge(uploads::routes())
        .merge(measures::routes())
        .merge(crate::dashboards::routes())
        .merge(crate::judged::routes())
        .merge(crate::map::routes())
        .merge(reports::routes())
        .merge(crate::wall::routes())
        .merge(crate::retention::routes())
        .merge(setup::routes())
        .merge(handover::routes())
        .merge(history::routes())
        .merge(crate::audit::routes())
        .merge(jobs::routes())
        .merge(crate::messages::routes())
        .merge(crate::notice::routes())
        .routes(routes!(get_healthz))
        .routes(routes!(get_openapi));
    let (router, api) = router.split_for_parts();
    let mut api = serde_json::to_value(&api).unwrap_or_default();
    add_common(&mut api);
    (router, api)
}

/// The description with the values of the registers there are now.
pub(crate) fn described(mut api: Json, model: &Model) -> String {
    add_registers(&mut api, model);
    api.to_string()
}

/// Whether the server answers.
#[utoipa::path(get, path = "/healthz", tag = "public", responses((status = 200, body = String, content_type = "text/plain")))]
async fn get_healthz() -> &'static str {
    "ok"
}

/// This description.
#[utoipa::path(get, path = "/openapi.json", tag = "public", responses((status = 200, content_type = "application/json")))]
async fn get_openapi(State(app): State<App>) -> Response {
    guard::json_text(described(app.openapi.clone(), &app.kernel().model))
}

/// Paths that need no session.
const PUBLIC: &[&str] = &[
    "/healthz",
    "/openapi.json",
    "/demo-accounts",
    "/bureau",
    "/password-rule",
    "/identity-providers",
];

/// What every route can answer, said once here: not signed in, from elsewhere, unreadable, unavailable.
fn add_common(api: &mut Json) {
    let error = json!({ "$ref": "#/components/schemas/ErrorBody" });
    let answer = |says: &str| json!({ "description": says, "content": { "application/json": { "schema": error.clone() } } });
    let Some(paths) = api.get_mut("paths").and_then(Json::as_object_mut) else {
        return;
    };
    for (path, methods) in paths {
        let public = PUBLIC.contains(&path.as_str());
        for (method, operation) in methods.as_object_mut().into_iter().flatten() {
            let reads = method == "get";
            let sends = operation.get("requestBody").is_some();
            let Some(responses) = operation.get_mut("responses").and_then(Json::as_object_mut)
            else {
                continue;
            };
            let mut add = |code: &str, says: &str| {
                responses.entry(code).or_insert_with(|| answer(says));
            };
            if !public && path != "/session" {
                add("401", "not signed in");
                add(
                    "422",
                    "refused by the rules, or the first password must be changed",
                );
            }
            if !reads {
                add("403", "not sent by a page of this site");
                add(
                    "409",
                    "the definitions were replaced meanwhile; nothing was done",
                );
            }
            if sends {
                add("413", "too large");
                add("422", "cannot be read");
            }
            add("500", "a mistake of ours; the trace number is in the log");
            add(
                "503",
                "the surroundings fail; the trace number is in the log",
            );
        }
    }
    let cookie = json!({ "type": "apiKey", "in": "cookie", "name": "xz_session" });
    if let Some(components) = api.get_mut("components").and_then(Json::as_object_mut) {
        components.insert("securitySchemes".into(), json!({ "session": cookie }));
    }
    api["security"] = json!([{ "session": [] }]);
}

/// `plan.task`: the values of a record, by the definition.
fn add_registers(api: &mut Json, model: &Model) {
    let Some(schemas) = api
        .pointer_mut("/components/schemas")
        .and_then(Json::as_object_mut)
    else {
        return;
    };
    for register in model.registers().filter(|it| !it.hidden) {
        let fields = properties(model, register.fields.values());
        let schema = json!({
            "type": "object",
            "title": register.title,
            "description": "Fields without a value are absent.",
            "properties": fields,
        });
        schemas.insert(register.id.clone(), schema);
    }
}

fn properties<'f>(model: &Model, fields: impl Iterator<Item = &'f Field>) -> Map<String, Json> {
    fields
        .map(|field| {
            let mut schema = schema(model, &field.kind);
            schema["title"] = json!(field.title);
            if !field.help.is_empty() {
                schema["description"] = json!(field.help);
            }
            if field.is_computed() || field.fixed {
                schema["readOnly"] = json!(true);
            }
            (field.name.clone(), schema)
        })
        .collect()
}

fn schema(model: &Model, kind: &Kind) -> Json {
    let list = |items: Json| json!({ "type": "array", "items": items });
    let id = || json!({ "type": "string", "format": "uuid" });
    match kind {
        Kind::Text { max } | Kind::Address { max } => json!({ "type": "string", "maxLength": max }),
        Kind::LongText | Kind::Record { .. } => json!({ "type": "string" }),
        Kind::Integer { min, max, .. } => {
            let mut schema = json!({ "type": "integer", "format": "int64" });
            for (word, bound) in [("minimum", min), ("maximum", max)] {
                if let Some(bound) = bound {
                    schema[word] = json!(bound);
                }
            }
            schema
        }
        Kind::Decimal { .. } | Kind::Money | Kind::Percent => {
            json!({ "type": "string", "pattern": r"^-?\d+(\.\d+)?$" })
        }
        Kind::Day => json!({ "type": "string", "format": "date" }),
        Kind::Time => json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" }),
        Kind::Instant => json!({ "type": "string", "format": "date-time" }),
        Kind::Period => {
            json!({ "type": "string", "examples": ["2026", "2026H1", "2026Q3", "2026-09", "2026SY", "2026T1"] })
        }
        Kind::SchoolYear => json!({ "type": "string", "pattern": "^[0-9]{4}SY$" }),
        Kind::Phone => json!({ "type": "string", "examples": ["13800000000", "0535-2345678"] }),
        Kind::CitizenId => json!({ "type": "string", "pattern": "^[0-9]{17}[0-9X]$" }),
        Kind::CreditCode => {
            json!({ "type": "string", "pattern": "^[0-9A-HJ-NPQRTUWXY]{18}$" })
        }
        Kind::Place => {
            let says = "Longitude, latitude; degrees of CGCS2000.";
            json!({ "type": "string", "description": says, "examples": ["121.447926,37.463822"] })
        }
        Kind::Polygon => {
            json!({ "type": "string", "description": "A GeoJSON Polygon, as text." })
        }
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Code { of, several } => {
            let mut one = json!({ "type": "string" });
            if let Some(codes) = model.codes(of).filter(|it| !it.is_long()) {
                one["enum"] = codes.codes.keys().cloned().collect();
            }
            if *several { list(one) } else { one }
        }
        Kind::Ref { several: false, .. } => id(),
        Kind::Ref { .. } | Kind::Files { .. } => list(id()),
        Kind::Rows { fields, min, max } => {
            let mut cells = properties(model, fields.values());
            cells.insert("id".into(), id());
            let says = "A row with the id of one that is there says only what changes of it.";
            let mut rows = list(json!({
                "type": "object", "properties": cells, "description": says,
                "additionalProperties": false,
            }));
            rows["minItems"] = json!(min);
            rows["maxItems"] = json!(max);
            rows
        }
    }
}
