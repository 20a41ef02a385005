//! 机构树 over the wire: what organisations there were on a day.
//!
//! What was so is the registry's to say; the list of organisations is asked as any list is.

use axum::extract::State;
use base::{Day, Id as Uuid};
use serde::{Deserialize, Serialize};
use systems::registry::tree;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body};
use crate::errors::ErrorBody;
use crate::records::opened;
use crate::session::SignedIn;
use crate::{App, Problem};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_organisations))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TreeQuery {
    /// A day as `2026-09-01`; today when nothing is said.
    as_of: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct OrganisationTree {
    as_of: String,
    /// In the order of their codes.
    units: Vec<OrganisationThen>,
}

/// An organisation as it was on the day.
#[derive(Serialize, ToSchema)]
struct OrganisationThen {
    id: Uuid,
    title: String,
    code: String,
    /// In words.
    kind: String,
    /// It is counted among the schools of whoever is above.
    school: bool,
    parent: Option<Uuid>,
    /// What became of it after the day, in words.
    since: Vec<String>,
}

/// The organisations there were on a day, each below whom it was then.
#[utoipa::path(get, path = "/organisations", tag = "records", params(TreeQuery), responses(
    (status = 200, body = OrganisationTree), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn get_organisations(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<TreeQuery>,
) -> Result<Body<OrganisationTree>, Problem> {
    opened(&who.kernel, &who.caller, kernel::ORGANISATION)?;
    let day = match asked.as_of.as_deref() {
        None | Some("") => who.kernel.today(),
        Some(day) => day
            .parse::<Day>()
            .map_err(|_| Problem::field("as_of", "“统计时点”应为日期，如 2026-09-01。"))?,
    };
    app.run(move |kernel| {
        let units = tree::on(kernel, day)?.into_iter();
        let units = units.map(|it| OrganisationThen {
            id: it.id,
            title: it.title,
            code: it.code,
            kind: it.kind,
            school: it.is_school,
            parent: it.parent,
            since: it.since,
        });
        Ok(OrganisationTree {
            as_of: day.to_string(),
            units: units.collect(),
        })
    })
    .await
    .map(Body)
}
