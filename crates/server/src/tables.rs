//! 固定地址取数: measures and registers as files, for who is signed in and for programs with a
//! pass of theirs; what there is, with its addresses.
//!
//! Not here: what a number is (`measures`), how a list leaves (`export`), whose a pass is (`tokens`).

mod alone;
mod beside;
mod framed;

use std::fs::File;

use axum::extract::State;
use axum::response::Response;
use base::Day;
use exchange::Format;
use kernel::{Caller, Kernel, Outcome, StoreError};
use model::Register;
use serde::Serialize;
use sheet::write::{Datum, Look};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::export::{media_type, taken_format};
use crate::measures::{Dividing, MeasureBy, MeasureQuery, Numbers};
use crate::tokens::Reader;
use crate::{App, Problem, stream};

pub(crate) use framed::whole_title;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_tables))
        .routes(routes!(export_figures))
}

/// Beside what figures are asked by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "described here, taken from the pairs")]
struct TableQuery {
    /// As of figures: `below`, `level:school`, a field, `period:month`; by two with a comma between.
    along: Option<String>,
    /// A period, or a day, beside which they stand.
    vs: Option<String>,
    /// csv, gb18030, parquet or xlsx
    format: Option<String>,
}

/// What can be read.
#[derive(Serialize, ToSchema)]
struct Tables {
    measures: Vec<MeasureTable>,
    registers: Vec<RegisterTable>,
}

#[derive(Serialize, ToSchema)]
struct MeasureTable {
    id: String,
    title: String,
    unit: String,
    /// Below `/api`, by organisations directly below one's own.
    address: String,
    by: Vec<MeasureBy>,
}

#[derive(Serialize, ToSchema)]
struct RegisterTable {
    id: String,
    title: String,
    /// Below `/api`, with the columns of its list; `&columns=` names others, with commas between.
    address: String,
    columns: Vec<TableColumn>,
}

/// What can be asked for by `columns`.
#[derive(Serialize, ToSchema)]
struct TableColumn {
    name: String,
    title: String,
}

/// Measures and registers that are read at fixed addresses.
#[utoipa::path(get, path = "/tables", tag = "tables", responses((status = 200, body = Tables)))]
async fn list_tables(State(app): State<App>, who: Reader) -> Result<Body<Tables>, Problem> {
    app.run(move |kernel| tables(kernel, &who.caller))
        .await
        .map(Body)
}

fn tables(kernel: &Kernel, caller: &Caller) -> Outcome<Tables> {
    let measures = Numbers::before(kernel, caller).all()?.into_iter();
    let measures = measures.map(|it| MeasureTable {
        id: it.id.clone(),
        title: it.title.clone(),
        unit: it.unit.clone(),
        address: format!("/api/measures/{}/export?format=csv", it.id),
        by: MeasureBy::all(kernel, it),
    });
    let registers = kernel.model.registers();
    let registers = registers.filter(|it| !it.hidden && kernel.may_open(it, caller));
    let registers = registers.map(|it| RegisterTable {
        id: it.id.clone(),
        title: it.title.clone(),
        address: format!("/api/records/{}/{}/export?format=csv", it.system, it.name),
        columns: columns(it),
    });
    Ok(Tables {
        measures: measures.collect(),
        registers: registers.collect(),
    })
}

/// The fields of a register, and what every record has beside them.
fn columns(register: &Register) -> Vec<TableColumn> {
    let beside = [
        ("number", "编号"),
        ("state", "状态"),
        ("owner", "归属单位"),
        ("created_on", "建立日期"),
    ];
    let has = |name: &str| match name {
        "number" => register.number.is_some(),
        "state" => !register.states.is_empty(),
        _ => true,
    };
    let beside = beside.into_iter().filter(|(name, _)| has(name));
    let fields = register.fields.values();
    let fields = fields.map(|it| (it.name.as_str(), it.title.as_str()));
    let column = |(name, title): (&str, &str)| TableColumn {
        name: name.to_owned(),
        title: title.to_owned(),
    };
    beside.chain(fields).map(column).collect()
}

/// The figures of a measure as a file; the last row is the whole.
#[utoipa::path(get, path = "/measures/{id}/export", tag = "tables",
    params(("id" = String, Path), MeasureQuery, TableQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "*/*"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn export_figures(
    State(app): State<App>,
    who: Reader,
    Place(id): Place<String>,
    Asked(mut pairs): Asked<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let format = taken_format(&mut pairs)?;
    let (name, file) = app
        .answer(move |kernel| {
            let then = before(kernel, &id, &mut pairs);
            let read = |pairs| Dividing::of(kernel, &who.caller, &id, pairs);
            let then = then.map(read).transpose()?;
            let asked = read(pairs)?;
            let figures = asked.figures(kernel, &who.caller)?;
            if let Some(then) = then {
                let told = (figures, then.figures(kernel, &who.caller)?);
                return Ok(beside::written(kernel, (&asked, &then), told, format)?);
            }
            Ok(alone::written(kernel, &asked, &figures, format)?)
        })
        .await?;
    stream::attachment(&name, media_type(format), file)
}

/// What the same is asked by for the time beside which it stands: a day for a day, a period for
/// a period; of what is only told as it is now, as it was known on a day.
fn before(
    kernel: &Kernel,
    id: &str,
    pairs: &mut Vec<(String, String)>,
) -> Option<Vec<(String, String)>> {
    let at = pairs.iter().position(|(name, _)| name == "vs")?;
    let (_, when) = pairs.swap_remove(at);
    let measure = kernel.model.measure(id);
    let is_of_days = measure.is_some_and(|it| kernel.is_told_of_days(it));
    let name = match when.parse::<Day>() {
        Ok(_) if is_of_days => "as_of",
        Ok(_) => "known_on",
        Err(_) => "period",
    };
    let mut then = pairs.clone();
    then.retain(|(key, _)| key != name);
    then.push((name.to_owned(), when));
    Some(then)
}

/// A table as a file that is read from its beginning.
pub(crate) fn written(
    format: Format,
    look: Look,
    rows: impl Iterator<Item = Vec<Datum>>,
) -> Outcome<File> {
    let failed = |error| StoreError::new("writing a table", error);
    let (file, ()) = stream::written(|output| {
        let mut table = format.table(output, look).map_err(failed)?;
        for row in rows {
            table.row(&row).map_err(failed)?;
        }
        Ok(table.finish().map_err(failed)?)
    })?;
    Ok(file)
}
