//! Where things are: points and areas on the map, in degrees.
//!
//! Degrees are those of CGCS2000, the statutory coordinates, which a phone's WGS-84 meets
//! within a metre. Not here: the shifted coordinates of commercial maps (GCJ-02), which
//! must be turned back before, and distances.

use std::fmt;
use std::str::FromStr;

use serde_json::Value as Json;

use crate::Decimal;
use crate::chinese::half_width;

/// Places after the point of a degree: 11 cm on the ground.
const SCALE: u32 = 6;
const POINTS_MAX: usize = 10_000;

/// A point.
///
/// # Units
/// Millionths of a degree; east and north are positive.
///
/// # Shape
/// Printed and read as `121.447926,37.463822`, the longitude first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    lng: i32,
    lat: i32,
}

/// An area: its outer ring and the rings cut out of it.
///
/// # Shape
/// Printed as the text of a GeoJSON geometry of type Polygon; each ring ends where it begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polygon {
    rings: Vec<Vec<Place>>,
}

/// What is wrong, and what to do now; without a subject.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    #[error("应为经度和纬度，如 121.447926,37.463822")]
    NoPlace,
    #[error("经度应在 −180 到 180 之间，纬度应在 −90 到 90 之间：先写经度，后写纬度")]
    Range,
    #[error("应为 GeoJSON 的多边形（Polygon），请重新划定范围")]
    NoPolygon,
    #[error("第 {0} 圈只有 {1} 个点，至少要 4 个（首尾相同），请重新划定范围")]
    Few(usize, usize),
    #[error("第 {0} 圈没有闭合：最后一点应与第一点相同，请重新划定范围")]
    Open(usize),
    #[error("超过 {POINTS_MAX} 个点，请把边界简化后再上传")]
    Many,
}

impl Place {
    /// # Errors
    /// [`Wrong::Range`] outside ±180° and ±90°.
    pub fn new(lng: i32, lat: i32) -> Result<Place, Wrong> {
        let inside = lng.abs() <= 180_000_000 && lat.abs() <= 90_000_000;
        inside.then_some(Place { lng, lat }).ok_or(Wrong::Range)
    }

    pub fn lng(self) -> i32 {
        self.lng
    }

    pub fn lat(self) -> i32 {
        self.lat
    }

    fn degrees(self) -> (Decimal, Decimal) {
        let degrees = |n: i32| Decimal::new(n.into(), SCALE);
        (degrees(self.lng), degrees(self.lat))
    }
}

/// Degrees as written, rounded to a millionth.
fn micro(text: &str) -> Result<i32, Wrong> {
    let degrees: Decimal = text.trim().parse().map_err(|_| Wrong::NoPlace)?;
    let micro = degrees
        .checked_mul(Decimal::from(1_000_000))
        .ok_or(Wrong::Range)?;
    i32::try_from(micro.round()).map_err(|_| Wrong::Range)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (lng, lat) = self.degrees();
        write!(f, "{lng},{lat}")
    }
}

impl FromStr for Place {
    type Err = Wrong;

    fn from_str(text: &str) -> Result<Place, Wrong> {
        let text = half_width(text).replace('、', ",");
        let parts: Vec<&str> = text
            .split(|c: char| c == ',' || c.is_whitespace())
            .filter(|it| !it.is_empty())
            .collect();
        match parts.as_slice() {
            [lng, lat] => Place::new(micro(lng)?, micro(lat)?),
            _ => Err(Wrong::NoPlace),
        }
    }
}

impl Polygon {
    /// # Errors
    /// When a ring has fewer than four points or is open, or there are too many points.
    pub fn new(rings: Vec<Vec<Place>>) -> Result<Polygon, Wrong> {
        if rings.is_empty() {
            return Err(Wrong::NoPolygon);
        }
        if rings.iter().map(Vec::len).sum::<usize>() > POINTS_MAX {
            return Err(Wrong::Many);
        }
        for (idx, ring) in rings.iter().enumerate() {
            if ring.len() < 4 {
                return Err(Wrong::Few(idx + 1, ring.len()));
            }
            if ring.first() != ring.last() {
                return Err(Wrong::Open(idx + 1));
            }
        }
        Ok(Polygon { rings })
    }

    /// From the geometry, or a feature that holds it.
    ///
    /// # Errors
    /// When it is no Polygon, a point is out of range, or a ring does not close.
    pub fn from_geojson(json: &Json) -> Result<Polygon, Wrong> {
        let geometry = json.get("geometry").unwrap_or(json);
        if geometry.get("type").and_then(Json::as_str) != Some("Polygon") {
            return Err(Wrong::NoPolygon);
        }
        let rings = geometry.get("coordinates").and_then(Json::as_array);
        let rings = rings.ok_or(Wrong::NoPolygon)?.iter().map(|ring| {
            let points = ring.as_array().ok_or(Wrong::NoPolygon)?;
            points.iter().map(point).collect()
        });
        Polygon::new(rings.collect::<Result<_, _>>()?)
    }

    /// How many corners the outer ring has.
    pub fn corners(&self) -> usize {
        self.rings[0].len() - 1
    }
}

/// A position may have a height behind, which is left out.
fn point(json: &Json) -> Result<Place, Wrong> {
    match json.as_array().map(Vec::as_slice) {
        Some([Json::Number(lng), Json::Number(lat), ..]) => {
            let degrees = |number: &serde_json::Number| micro(&number.to_string());
            Place::new(degrees(lng)?, degrees(lat)?)
        }
        _ => Err(Wrong::NoPolygon),
    }
}

impl fmt::Display for Polygon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rings: Vec<String> = self
            .rings
            .iter()
            .map(|ring| {
                let points = ring.iter().map(|it| {
                    let (lng, lat) = it.degrees();
                    format!("[{},{}]", lng.normalize(), lat.normalize())
                });
                format!("[{}]", points.collect::<Vec<_>>().join(","))
            })
            .collect();
        let rings = rings.join(",");
        write!(f, r#"{{"type":"Polygon","coordinates":[{rings}]}}"#)
    }
}

impl FromStr for Polygon {
    type Err = Wrong;

    fn from_str(text: &str) -> Result<Polygon, Wrong> {
        let json = serde_json::from_str(text).map_err(|_| Wrong::NoPolygon)?;
        Polygon::from_geojson(&json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_with_six_places() {
        for (text, said) in [
            ("121.447926,37.463822", "121.447926,37.463822"),
            ("121.4, 37", "121.400000,37.000000"),
            ("121.4479264，37.4638225", "121.447926,37.463822"),
            ("121.4、37.4", "121.400000,37.400000"),
            ("-0.5 -0.25", "-0.500000,-0.250000"),
            (
                "37.463822,121.447926",
                "经度应在 −180 到 180 之间，纬度应在 −90 到 90 之间：先写经度，后写纬度",
            ),
            (
                "99999999999,1",
                "经度应在 −180 到 180 之间，纬度应在 −90 到 90 之间：先写经度，后写纬度",
            ),
            ("121.4", "应为经度和纬度，如 121.447926,37.463822"),
            ("东经121度", "应为经度和纬度，如 121.447926,37.463822"),
        ] {
            let read = match text.parse::<Place>() {
                Ok(place) => place.to_string(),
                Err(wrong) => wrong.to_string(),
            };
            assert_eq!(read, said, "{text}");
        }
    }

    #[test]
    fn an_area_closes_and_lies_on_the_map() {
        let ring = |points: &str| format!(r#"{{"type":"Polygon","coordinates":[[{points}]]}}"#);
        let closed = ring("[121.4,37.4],[121.5,37.4],[121.5,37.5],[121.4,37.4]");
        let feature = format!(r#"{{"type":"Feature","properties":null,"geometry":{closed}}}"#);
        for (text, said) in [
            (closed.clone(), closed.clone()),
            (feature, closed),
            (
                ring("[121.4,37.4],[121.5,37.4],[121.5,37.5],[121.4,37.41]"),
                "第 1 圈没有闭合：最后一点应与第一点相同，请重新划定范围".into(),
            ),
            (
                ring("[121.4,37.4],[121.5,37.4],[121.4,37.4]"),
                "第 1 圈只有 3 个点，至少要 4 个（首尾相同），请重新划定范围".into(),
            ),
            (
                ring("[37.4,121.4],[37.4,121.5],[37.5,121.5],[37.4,121.4]"),
                "经度应在 −180 到 180 之间，纬度应在 −90 到 90 之间：先写经度，后写纬度".into(),
            ),
            (
                r#"{"type":"Point","coordinates":[1,2]}"#.into(),
                "应为 GeoJSON 的多边形（Polygon），请重新划定范围".into(),
            ),
            (
                r#"{"type":"Polygon","coordinates":[]}"#.into(),
                "应为 GeoJSON 的多边形（Polygon），请重新划定范围".into(),
            ),
            (
                "[[1,2]]".into(),
                "应为 GeoJSON 的多边形（Polygon），请重新划定范围".into(),
            ),
        ] {
            let read = match text.parse::<Polygon>() {
                Ok(polygon) => polygon.to_string(),
                Err(wrong) => wrong.to_string(),
            };
            assert_eq!(read, said, "{text}");
        }
    }
}
