//! The bureau's map over the wire: the areas of its counties, as the file that is in use has
//! them (`registry.map`).

use axum::extract::State;
use base::Id as Uuid;
use kernel::{Condition, Kernel, Outcome, Query};
use model::Value;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::Body;
use crate::session::SignedIn;
use crate::{App, Problem};

const MAP: &str = "registry.map";

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_map))
}

#[derive(Serialize, ToSchema)]
struct MapFacts {
    title: String,
    /// Where it comes from (审图号).
    origin: String,
    areas: Vec<MapArea>,
    /// Names of areas of the file that are no county here.
    strange: Vec<String>,
    /// Counties the file has no area for.
    missing: Vec<String>,
    /// What is wrong with the file, when it cannot be drawn.
    fault: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MapArea {
    org: Uuid,
    title: String,
    /// A GeoJSON geometry: Polygon or MultiPolygon.
    #[schema(value_type = Object)]
    shape: Json,
}

/// The map in use; null where the bureau has none.
#[utoipa::path(get, path = "/map", tag = "measures", responses((status = 200, body = Option<MapFacts>)))]
async fn get_map(
    State(app): State<App>,
    _who: SignedIn,
) -> Result<Body<Option<MapFacts>>, Problem> {
    app.run(map).await.map(Body)
}

fn map(kernel: &Kernel) -> Outcome<Option<MapFacts>> {
    let register = crate::row::register(kernel, MAP)?;
    let used = Condition::AnyOf("state".into(), vec![Value::Code("used".into())]);
    let query = Query::all(register, kernel.today()).with(used);
    let maps = kernel::read(kernel.store(), |read| read.rows(&query))?;
    // What was made last comes last.
    let Some(map) = maps.iter().max_by_key(|it| (it.created_at, it.id)) else {
        return Ok(None);
    };
    let mut bytes = Vec::new();
    if let Some(file) = map.get("file").refs().first() {
        let (_, mut input) = kernel.open_file(*file)?;
        std::io::Read::read_to_end(&mut input, &mut bytes)
            .map_err(|error| kernel::StoreError::new("reading a map", error))?;
    }
    let said = |text: &str| map.text(text).to_owned();
    let (areas, fault) = match systems::registry::map::read(&kernel.tree(), &bytes) {
        Ok(areas) => (areas, None),
        Err(why) => {
            let fault = format!("“{}”{why}。", map.text("title"));
            (systems::registry::map::Areas::default(), Some(fault))
        }
    };
    let shapes = areas.areas.into_iter().map(|it| MapArea {
        org: it.county,
        title: it.title,
        shape: it.shape,
    });
    Ok(Some(MapFacts {
        title: said("title"),
        origin: said("origin"),
        areas: shapes.collect(),
        strange: areas.strange,
        missing: areas.missing,
        fault,
    }))
}
