//! 行政区划地图: the areas of a GeoJSON file, each matched to a county by its code or its name.
//!
//! What cannot be drawn is refused when it is uploaded. Counties change: what a file has no
//! area for, or is no county, is told to who looks at the map. Not here: drawing (the client).

use base::Id;
use kernel::{Organisation, Outcome, Prepare, Tree};
use serde_json::Value as Json;

const COUNTY: &str = "county";
/// What files call the code and the name of an area.
const CODES: [&str; 5] = ["adcode", "code", "xzqhdm", "XZQHDM", "id"];
const NAMES: [&str; 4] = ["name", "NAME", "名称", "title"];

/// What a file says of our counties.
#[derive(Debug, Default)]
pub struct Areas {
    pub areas: Vec<Area>,
    /// Names of areas of the file that are no county here.
    pub strange: Vec<String>,
    /// Counties the file has no area for.
    pub missing: Vec<String>,
}

/// A county's area.
#[derive(Debug)]
pub struct Area {
    pub county: Id,
    pub title: String,
    /// A GeoJSON geometry: Polygon or MultiPolygon.
    pub shape: Json,
}

/// Prepares a map: a file that cannot be drawn is none.
pub(super) fn drawable(prepare: &mut Prepare<'_>) -> Outcome<()> {
    let Some((_, bytes)) = prepare.files("file")?.into_iter().next() else {
        return Ok(());
    };
    let tree = prepare.kernel.tree();
    match read(&tree, &bytes) {
        Ok(_) => Ok(()),
        Err(why) => Err(prepare.refuse("registry.map_unread", &[("why", why)])),
    }
}

/// The areas of a file.
///
/// # Errors
/// Why nothing can be drawn of it, and what to do.
pub fn read(tree: &Tree, bytes: &[u8]) -> Result<Areas, String> {
    let features = match serde_json::from_slice::<Json>(bytes) {
        Ok(Json::Object(mut json)) => json.remove("features"),
        Ok(_) => None,
        Err(error) => {
            return Err(format!(
                "的第 {} 行第 {} 个字符处不是 JSON，请重新导出 GeoJSON 文件",
                error.line(),
                error.column()
            ));
        }
    };
    let Some(Json::Array(features)) = features else {
        return Err("不是要素集（FeatureCollection），请导出为 GeoJSON 要素集".to_owned());
    };
    let mut counties: Vec<&Organisation> = tree.all().filter(|it| it.level == COUNTY).collect();
    counties.sort_by(|a, b| a.code.cmp(&b.code));
    let mut found = Areas::default();
    let mut undrawn = None;
    for mut feature in features {
        let (codes, names) = (said(&feature, &CODES), said(&feature, &NAMES));
        let shape = feature["geometry"].take();
        let is_named = |county: &Organisation| {
            codes.contains(&county.code) || names.iter().any(|it| is_called(county, it))
        };
        let county = counties.iter().find(|it| is_named(it));
        match county {
            Some(county) if !is_area(&shape) => undrawn = Some(county.called()),
            Some(county) => found.areas.push(Area {
                county: county.id,
                title: county.called().to_owned(),
                shape,
            }),
            None => found.strange.extend(names.into_iter().chain(codes).next()),
        }
    }
    let there = |id: Id| found.areas.iter().any(|it| it.county == id);
    let missing = counties.iter().filter(|it| !there(it.id));
    found.missing = missing.map(|it| it.called().to_owned()).collect();
    if let Some(county) = undrawn {
        return Err(format!(
            "里{county}的图形不能画：应是面（Polygon 或 MultiPolygon），各点写经度、纬度；投影坐标请先转换"
        ));
    }
    if found.areas.is_empty() {
        return Err(
            "里没有一个面与区市对得上，请在属性里写行政区划代码（adcode）或名称（name），与“机构”里的代码或简称一致"
                .to_owned(),
        );
    }
    Ok(found)
}

fn said(feature: &Json, names: &[&str]) -> Vec<String> {
    let said = names.iter().map(|it| &feature["properties"][*it]);
    said.filter_map(|it| match it {
        Json::String(text) => Some(text.trim().to_owned()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    })
    .filter(|it| !it.is_empty())
    .collect()
}

fn is_called(county: &Organisation, name: &str) -> bool {
    name == county.short || name == county.title || county.title.starts_with(&format!("{name}教"))
}

/// A ring at least, of which each point is longitude and latitude.
fn is_area(shape: &Json) -> bool {
    let is_point = |it: &Json| {
        let part = |at: usize| it[at].as_f64();
        let earth = |(east, north): (f64, f64)| east.abs() <= 180.0 && north.abs() <= 90.0;
        part(0).zip(part(1)).is_some_and(earth)
    };
    let all = |it: &Json, of: &dyn Fn(&Json) -> bool| {
        let items = it.as_array();
        items.is_some_and(|it| !it.is_empty() && it.iter().all(of))
    };
    let polygon = |it: &Json| all(it, &|ring| all(ring, &is_point));
    match shape["type"].as_str() {
        Some("Polygon") => polygon(&shape["coordinates"]),
        Some("MultiPolygon") => all(&shape["coordinates"], &polygon),
        _ => false,
    }
}
