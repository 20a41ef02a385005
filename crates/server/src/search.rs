//! One box over all registers the caller opens: by number, name or 拼音, nearest first.

use axum::extract::State;
use base::Id as Uuid;
use kernel::{Caller, Kernel, Outcome};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body};
use crate::session::SignedIn;
use crate::{App, Problem};

/// Rows of one register.
const EACH_MAX: usize = 5;
const FOUND_MAX: usize = 40;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search_records))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    #[serde(default)]
    q: String,
}

#[derive(Serialize, ToSchema)]
struct Found {
    rows: Vec<FoundRow>,
}

#[derive(Serialize, ToSchema)]
struct FoundRow {
    register: String,
    register_title: String,
    id: Uuid,
    number: Option<String>,
    label: String,
}

/// Records whose search fields or number hold what was typed, as it is written or spelt: first
/// what is just so, then what begins so, then what has it in it.
#[utoipa::path(get, path = "/search", tag = "desk", params(SearchQuery), responses((status = 200, body = Found)))]
async fn search_records(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<SearchQuery>,
) -> Result<Body<Found>, Problem> {
    let text = asked.q.trim().to_owned();
    if text.is_empty() {
        return Ok(Body(Found { rows: Vec::new() }));
    }
    app.run(move |kernel| {
        Ok(Found {
            rows: found(kernel, &who.caller, &text)?,
        })
    })
    .await
    .map(Body)
}

fn found(kernel: &Kernel, caller: &Caller, text: &str) -> Outcome<Vec<FoundRow>> {
    let mut rows = Vec::new();
    let open = kernel
        .model
        .registers()
        .filter(|it| kernel.may_open(it, caller));
    for register in open.filter(|it| !it.search.is_empty() || it.number.is_some()) {
        let near = kernel.nearest(caller, &register.id, (text, &[]), EACH_MAX)?;
        rows.extend(near.into_iter().map(|(rank, it, masked)| {
            let row = FoundRow {
                register: register.id.clone(),
                register_title: register.title.clone(),
                id: it.id,
                number: it.number.clone(),
                label: crate::row::label(kernel, register, &it, &masked),
            };
            (rank, row)
        }));
    }
    // Registers keep their order among what is equally near.
    rows.sort_by_key(|(rank, _)| *rank);
    rows.truncate(FOUND_MAX);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}
