//! Pages of numbers, as definitions say them: what stands on each, and of which organisations
//! one may look at it. The numbers themselves are asked of `measures`.

use axum::extract::State;
use base::Id as Uuid;
use kernel::{Caller, Kernel};
use model::{Dashboard, Draw, Measure};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Body;
use crate::measures::Numbers;
use crate::session::SignedIn;
use crate::{App, Problem};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_dashboards))
}

#[derive(Serialize, ToSchema)]
struct DashboardFacts {
    id: String,
    title: String,
    help: Option<String>,
    source: Option<String>,
    /// Ids of measures.
    cards: Vec<String>,
    charts: Vec<DashboardChart>,
    /// How many items it judges by; the report of one organisation is `judged`.
    items: usize,
    /// Cards and drawings of numbers that are not before the caller.
    hidden: usize,
    /// Of which one may look at it, the own area first, then in the order of their codes.
    units: Vec<DashboardUnit>,
}

#[derive(Serialize, ToSchema)]
struct DashboardChart {
    title: String,
    measure: String,
    /// As figures take it.
    along: String,
    /// bars, line, heat, spread, map or table
    draw: &'static str,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DashboardUnit {
    pub(crate) id: Uuid,
    pub(crate) title: String,
    level: String,
}

/// Dashboards for one's roles, with what of them one may see.
#[utoipa::path(get, path = "/dashboards", tag = "measures", responses((status = 200, body = [DashboardFacts])))]
async fn list_dashboards(
    State(app): State<App>,
    who: SignedIn,
) -> Result<Body<Vec<DashboardFacts>>, Problem> {
    app.run(move |kernel| {
        let caller = &who.caller;
        let own = |roles: &[String]| {
            let mut positions = caller.in_order();
            roles.is_empty() || positions.any(|it| roles.contains(&it.role))
        };
        let seen = Numbers::before(kernel, caller).all()?;
        let shown = kernel.model.dashboards().filter(|it| own(&it.roles));
        Ok(shown
            .filter_map(|it| facts(kernel, caller, &seen, it))
            .collect())
    })
    .await
    .map(Body)
}

/// None where nothing of it would be seen.
fn facts(
    kernel: &Kernel,
    caller: &Caller,
    seen: &[&Measure],
    dashboard: &Dashboard,
) -> Option<DashboardFacts> {
    let sees = |id: &str| seen.iter().find(|it| it.id == id).copied();
    let cards: Vec<String> = dashboard
        .cards
        .iter()
        .filter(|it| sees(it).is_some())
        .cloned()
        .collect();
    let charts: Vec<DashboardChart> = dashboard
        .charts
        .iter()
        .filter_map(|it| {
            let measure = sees(&it.measure)?;
            let title = match it.title.is_empty() {
                true => &measure.title,
                false => &it.title,
            };
            Some(DashboardChart {
                title: title.clone(),
                measure: it.measure.clone(),
                along: it.along.join(","),
                draw: drawn(it.draw),
            })
        })
        .collect();
    let hidden = dashboard.cards.len() + dashboard.charts.len() - cards.len() - charts.len();
    let units = units(kernel, caller, dashboard);
    let is_judged = dashboard.items.iter().flat_map(|it| &it.measures);
    let is_judged = is_judged.filter(|it| sees(it).is_some()).count() > 0;
    if units.is_empty() || (cards.is_empty() && charts.is_empty() && !is_judged) {
        return None;
    }
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Some(DashboardFacts {
        id: dashboard.id.clone(),
        title: dashboard.title.clone(),
        help: said(&dashboard.help),
        source: model::source_read(&dashboard.source),
        cards,
        charts,
        items: dashboard.items.len(),
        hidden,
        units,
    })
}

pub(crate) fn units(kernel: &Kernel, caller: &Caller, dashboard: &Dashboard) -> Vec<DashboardUnit> {
    let tree = kernel.tree();
    let areas: Vec<Uuid> = caller.in_order().map(|it| it.area).collect();
    let kinds = &dashboard.kinds;
    let fits = |it: &kernel::Organisation| {
        dashboard
            .level
            .as_ref()
            .is_none_or(|level| *level == it.level)
            && (kinds.is_empty() || kinds.contains(&it.kind))
    };
    let mut units: Vec<&kernel::Organisation> = tree
        .all()
        .filter(|it| fits(it))
        .filter(|it| areas.iter().any(|area| tree.is_under(it.id, *area)))
        .collect();
    units.sort_by_key(|it| {
        areas
            .iter()
            .position(|area| *area == it.id)
            .unwrap_or(usize::MAX)
    });
    let units = units.into_iter().map(|it| DashboardUnit {
        id: it.id,
        title: it.called().to_owned(),
        level: it.level.clone(),
    });
    units.collect()
}

fn drawn(draw: Draw) -> &'static str {
    match draw {
        Draw::Bars => "bars",
        Draw::Line => "line",
        Draw::Heat => "heat",
        Draw::Spread => "spread",
        Draw::Map => "map",
        Draw::Table => "table",
    }
}
