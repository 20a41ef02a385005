//! The bureau's map over the wire: the areas of its counties, as the file that is in use has
//! them (`registry.map`), each matched to an organisation by its code or its name.

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
const COUNTY: &str = "county";
/// What files call the code and the name of an area.
const CODES: [&str; 5] = ["adcode", "code", "xzqhdm", "XZQHDM", "id"];
const NAMES: [&str; 4] = ["name", "NAME", "名称", "title"];

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
    let mut facts = MapFacts {
        title: map.text("title").to_owned(),
        origin: map.text("origin").to_owned(),
        areas: Vec::new(),
        strange: Vec::new(),
        missing: Vec::new(),
        fault: None,
    };
    match serde_json::from_slice::<Json>(&bytes) {
        Ok(json) if json["features"].is_array() => take(kernel, &json, &mut facts),
        _ => {
            facts.fault = Some(format!(
                "“{}”不是 GeoJSON 的要素集（FeatureCollection）。",
                facts.title
            ))
        }
    }
    Ok(Some(facts))
}

fn take(kernel: &Kernel, json: &Json, facts: &mut MapFacts) {
    let tree = kernel.tree();
    let mut counties: Vec<_> = tree.all().filter(|it| it.level == COUNTY).collect();
    counties.sort_by(|a, b| a.code.cmp(&b.code));
    for feature in json["features"].as_array().into_iter().flatten() {
        let said = |names: &[&str]| -> Vec<String> {
            let said = names.iter().map(|it| &feature["properties"][*it]);
            said.filter_map(|it| match it {
                Json::String(text) => Some(text.trim().to_owned()),
                Json::Number(number) => Some(number.to_string()),
                _ => None,
            })
            .filter(|it| !it.is_empty())
            .collect()
        };
        let (codes, names) = (said(&CODES), said(&NAMES));
        let is_named = |county: &kernel::Organisation| {
            let of = |name: &String| {
                *name == county.short
                    || *name == county.title
                    || county.title.starts_with(&format!("{name}教"))
            };
            codes.contains(&county.code) || names.iter().any(of)
        };
        let is_shape = matches!(
            feature["geometry"]["type"].as_str(),
            Some("Polygon" | "MultiPolygon")
        );
        match counties.iter().find(|it| is_named(it)).filter(|_| is_shape) {
            Some(county) => facts.areas.push(MapArea {
                org: county.id,
                title: county.called().to_owned(),
                shape: feature["geometry"].clone(),
            }),
            None => facts.strange.extend(names.into_iter().chain(codes).next()),
        }
    }
    let there = |id: Uuid| facts.areas.iter().any(|it| it.org == id);
    let missing = counties.iter().filter(|it| !there(it.id));
    facts.missing = missing.map(|it| it.called().to_owned()).collect();
    if facts.areas.is_empty() {
        facts.fault = Some(format!(
            "“{}”里没有一个面与区市对得上：请在属性里写行政区划代码（adcode）或名称（name），与“机构”里的代码或简称一致。",
            facts.title
        ));
    }
}
