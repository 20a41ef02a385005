//! 挂图作战 over the wire: a plan's lamps, counted by its parts or by who carries them.
//!
//! The counting is the plan system's; the tasks of a group are asked as any list is.

use axum::extract::State;
use base::Id as Uuid;
use serde::{Deserialize, Serialize};
use systems::plan::wall::{self, By, Counts, Group};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_wall))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WallQuery {
    /// What the lamps are put together by. When nothing is said: for who acts below the plan's
    /// issuer by units below, else by the parts of the plan.
    #[param(inline)]
    by: Option<ByWord>,
    /// Of units, those directly below this one; below the plan's issuer when nothing is said.
    under: Option<Uuid>,
}

#[derive(Clone, Copy, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ByWord {
    Part,
    Office,
    County,
}

#[derive(Serialize, ToSchema)]
struct Wall {
    title: String,
    /// The day it is of.
    day: String,
    sum: LampSum,
    groups: Vec<LampGroup>,
    /// What they are put together by.
    by: ByWord,
}

#[derive(Serialize, ToSchema)]
struct LampGroup {
    /// A chapter of the plan or a unit; null for what lies in no chapter.
    id: Option<Uuid>,
    title: String,
    /// How deep below the plan, from 1.
    level: i64,
    /// Whether it can be looked at by itself, as `under`.
    goes_down: bool,
    sum: LampSum,
}

#[derive(Serialize, ToSchema)]
struct LampSum {
    /// A code of `plan.lamp`; never better than the worst binding one.
    lamp: &'static str,
    /// In one sentence.
    why: String,
    red: u64,
    yellow: u64,
    green: u64,
    none: u64,
}

/// A plan's lamps as far as the caller reaches.
#[utoipa::path(get, path = "/plans/{id}/wall", tag = "plans", params(("id" = Uuid, Path), WallQuery), responses(
    (status = 200, body = Wall), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn get_wall(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Asked(asked): Asked<WallQuery>,
) -> Result<Body<Wall>, Problem> {
    app.run(move |kernel| {
        let by = asked.by.map(|it| match it {
            ByWord::Part => By::Part,
            ByWord::Office => By::Office,
            ByWord::County => By::County,
        });
        let wall = wall::wall(kernel, &who.caller, id, by, asked.under)?;
        Ok(Wall {
            title: wall.title,
            day: kernel.today().to_string(),
            sum: sum(&wall.counts),
            groups: wall.groups.into_iter().map(group).collect(),
            by: match wall.by {
                By::Part => ByWord::Part,
                By::Office => ByWord::Office,
                By::County => ByWord::County,
            },
        })
    })
    .await
    .map(Body)
}

fn group(group: Group) -> LampGroup {
    LampGroup {
        id: group.id,
        title: group.title,
        level: group.level,
        goes_down: group.goes_down,
        sum: sum(&group.counts),
    }
}

fn sum(counts: &Counts) -> LampSum {
    LampSum {
        lamp: counts.lamp().code(),
        why: counts.why(),
        red: counts.red,
        yellow: counts.yellow,
        green: counts.green,
        none: counts.none,
    }
}
