//! What was copied from a spreadsheet, read for the rows of a form: codes by their names,
//! days and numbers as people write them. Nothing is written.

use axum::extract::State;
use base::Id as Uuid;
use exchange::Pasted;
use kernel::{Kernel, Outcome, Refusal, to_json};
use model::{Field, Kind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Body, Place};
use crate::errors::{ErrorBody, FieldFault};
use crate::records::opened;
use crate::row::{Labels, Values};
use crate::session::SignedIn;
use crate::{App, Problem};

/// More is a list to be imported.
const LINES_MAX: usize = 2_000;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(read_pasted))
}

#[derive(Deserialize, ToSchema)]
struct Copied {
    /// The field of rows.
    field: String,
    /// The field of the rows that the first column is put in, unless a heading says otherwise.
    from: String,
    lines: Vec<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
struct PastedCells {
    /// For each copied column the field it is put in.
    columns: Vec<Option<String>>,
    /// Whether the first line was a heading, and is no row.
    headed: bool,
    rows: Vec<PastedLine>,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
}

#[derive(Serialize, ToSchema)]
struct PastedLine {
    #[schema(value_type = BTreeMap<String, serde_json::Value>)]
    values: Values,
    /// Cells that cannot be read, each with why.
    faults: Vec<FieldFault>,
}

/// Reads copied lines as the cells of a form's rows.
#[utoipa::path(post, path = "/records/{system}/{record}/paste", tag = "records", request_body = Copied,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 200, body = PastedCells), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn read_pasted(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(copied): Body<Copied>,
) -> Result<Body<PastedCells>, Problem> {
    let id = format!("{system}.{record}");
    opened(&who.kernel, &who.caller, &id)?;
    app.run(move |kernel| {
        let field = kernel
            .model
            .register(&id)
            .and_then(|it| it.fields.get(&copied.field));
        let rows = field
            .and_then(|it| it.kind.rows())
            .ok_or_else(Refusal::not_found)?;
        if copied.lines.len() > LINES_MAX {
            let says = format!(
                "一次最多粘贴 {LINES_MAX} 行，现有 {} 行，请分几次粘贴。",
                copied.lines.len()
            );
            return Err(Refusal::new("rows.too_many", says).into());
        }
        let pasted = exchange::paste(kernel, &who.caller, rows, &copied.from, &copied.lines)?;
        told(kernel, rows, pasted)
    })
    .await
    .map(Body)
}

fn told(
    kernel: &Kernel,
    fields: &indexmap::IndexMap<String, Field>,
    pasted: Pasted,
) -> Outcome<PastedCells> {
    let mut wanted: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for row in &pasted.rows {
        for (name, value) in &row.values {
            if let Some(Kind::Ref { to, .. }) = fields.get(name).map(|it| &it.kind) {
                wanted.entry(to).or_default().extend(value.refs());
            }
        }
    }
    let labels = kernel::read(kernel.store(), |read| {
        let mut labels = Labels::default();
        for (register, ids) in &wanted {
            labels.extend(kernel.titles(read, register, ids)?);
        }
        Ok::<_, kernel::Failure>(labels)
    })?;
    let fault = |it: kernel::FieldProblem| FieldFault {
        field: it.field,
        message: it.message,
    };
    let line = |row: exchange::PastedRow| PastedLine {
        values: row
            .values
            .iter()
            .map(|(name, value)| (name.clone(), to_json(value)))
            .collect(),
        faults: row.faults.into_iter().map(fault).collect(),
    };
    Ok(PastedCells {
        columns: pasted.columns,
        headed: pasted.headed,
        rows: pasted.rows.into_iter().map(line).collect(),
        labels,
    })
}
