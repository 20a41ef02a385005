//! 政策参数: numbers set by policy, each with what it is worth in an area on a day.
//!
//! What ships with a definition holds everywhere; what an office says holds in its area
//! from a day on, and the nearest office that says something wins. Not here: who says it
//! and where that is kept (`kernel`).

use std::collections::HashMap;

use base::{Day, Id};

use crate::definition::Model;
use crate::kind::Kind;
use crate::value::Value;

/// A number set by policy, dated and sourced.
#[derive(Clone, Debug)]
pub struct Param {
    /// `safety.general_days`
    pub id: String,
    pub title: String,
    pub help: String,
    pub kind: Kind,
    /// The roles that set it; empty: all who may set parameters.
    pub by: Vec<String>,
    /// Levels of organisations, below the whole, that have values of their own.
    pub areas: Vec<String>,
    /// As it ships, by from-date, oldest first.
    pub values: Vec<ParamValue>,
}

#[derive(Clone, Debug)]
pub struct ParamValue {
    pub from: Day,
    pub is: Value,
    pub source: String,
}

/// What a parameter is worth in an area, over a stretch of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    pub area: Area,
    pub from: Day,
    /// The day it ends before; none: until something else is said.
    pub to: Option<Day>,
    pub is: Value,
    /// The record by which an office said it; none: it ships so.
    pub record: Option<Id>,
}

/// Where something holds; in order, what is around others comes before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    Everywhere,
    /// At or below this organisation, which stands at this depth of the tree (1 = root).
    Under {
        depth: usize,
        organisation: Id,
    },
}

impl Area {
    /// Whether it is around what is owned by the last organisation of this path.
    pub fn covers(self, path: &[Id]) -> bool {
        match self {
            Area::Everywhere => true,
            Area::Under {
                depth,
                organisation,
            } => depth > 0 && path.get(depth - 1) == Some(&organisation),
        }
    }
}

/// What one office says of a parameter from a day on. Without a value, what is said above it
/// holds again.
#[derive(Clone, Debug, PartialEq)]
pub struct Saying {
    pub area: Area,
    pub from: Day,
    pub is: Value,
    pub record: Id,
}

/// All parameters with all that is said of them.
#[derive(Clone, Debug, Default)]
pub struct Params {
    /// The nearest first, of one area the latest; the first that holds is the value.
    said: HashMap<String, Vec<Said>>,
}

impl Params {
    /// What ships, and what offices say beside it.
    pub fn new(model: &Model, sayings: impl IntoIterator<Item = (String, Saying)>) -> Params {
        let mut by_param: HashMap<String, Vec<Saying>> = HashMap::new();
        for (param, saying) in sayings {
            by_param.entry(param).or_default().push(saying);
        }
        let said = model.params().map(|param| {
            let sayings = by_param.remove(&param.id).unwrap_or_default();
            (param.id.clone(), of_one(param, sayings))
        });
        Params {
            said: said.collect(),
        }
    }

    /// All that is said of a parameter, in the order it is asked.
    pub fn said(&self, id: &str) -> &[Said] {
        self.said.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What holds on a day for what is owned by the last organisation of a path.
    pub fn holds(&self, id: &str, path: &[Id], on: Day) -> Option<&Said> {
        let mut said = self.said(id).iter();
        said.find(|it| it.area.covers(path) && it.from <= on && it.to.is_none_or(|to| on < to))
    }

    /// The value there and then; missing before the first.
    pub fn value(&self, id: &str, path: &[Id], on: Day) -> Value {
        let holds = self.holds(id, path, on);
        holds.map_or(Value::Missing, |it| it.is.clone())
    }
}

fn of_one(param: &Param, mut sayings: Vec<Saying>) -> Vec<Said> {
    sayings.sort_by_key(|it| (it.area, it.from));
    let mut said: Vec<Said> = Vec::new();
    for (idx, saying) in sayings.iter().enumerate() {
        let next = sayings.get(idx + 1).filter(|it| it.area == saying.area);
        if !saying.is.is_missing() {
            said.push(Said {
                area: saying.area,
                from: saying.from,
                to: next.map(|it| it.from),
                is: saying.is.clone(),
                record: Some(saying.record),
            });
        }
    }
    let mut shipped: Vec<Said> = Vec::new();
    for (idx, value) in param.values.iter().enumerate() {
        shipped.push(Said {
            area: Area::Everywhere,
            from: value.from,
            to: param.values.get(idx + 1).map(|it| it.from),
            is: value.is.clone(),
            record: None,
        });
    }
    shipped.append(&mut said);
    shipped.reverse();
    shipped
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUREAU: Id = Id::from_u128(1);
    const COUNTY: Id = Id::from_u128(2);
    const SCHOOL: Id = Id::from_u128(3);

    fn params() -> Params {
        let day = |text: &str| text.parse().unwrap();
        let model = {
            let files = [
                crate::SourceFile::new("t/system.toml", "title = '试'"),
                crate::SourceFile::new(
                    "t/params.toml",
                    "[days]\ntitle = '天数'\ntype = 'integer'\nvalue = [\n{ from = 2020-01-01, is = 30, source = '甲' },\n{ from = 2024-01-01, is = 20, source = '乙' },\n]\n",
                ),
            ];
            crate::load(&files).0
        };
        let county = Area::Under {
            depth: 2,
            organisation: COUNTY,
        };
        let sayings = [
            (county, "2025-01-01", Value::Integer(10)),
            (Area::Everywhere, "2025-06-01", Value::Integer(15)),
            (county, "2025-09-01", Value::Missing),
            (county, "2024-03-01", Value::Integer(12)),
        ];
        let sayings = sayings
            .into_iter()
            .enumerate()
            .map(|(n, (area, from, is))| {
                let saying = Saying {
                    area,
                    from: day(from),
                    is,
                    record: Id::from_u128(100 + n as u128),
                };
                ("t.days".to_owned(), saying)
            });
        Params::new(&model, sayings)
    }

    #[track_caller]
    fn check(path: &[Id], on: &str, expected: Option<i64>) {
        let value = params().value("t.days", path, on.parse().unwrap());
        assert_eq!(value, expected.map_or(Value::Missing, Value::Integer));
    }

    #[test]
    fn the_nearest_who_says_something_on_the_day_is_heard() {
        let school = [BUREAU, COUNTY, SCHOOL];
        check(&school, "2019-12-31", None);
        check(&school, "2023-12-31", Some(30));
        check(&school, "2024-01-01", Some(20));
        check(&school, "2024-03-01", Some(12));
        check(&school, "2025-06-01", Some(10));
        // From then on as above it.
        check(&school, "2025-09-01", Some(15));
        let elsewhere = [BUREAU, Id::from_u128(9)];
        check(&elsewhere, "2025-05-31", Some(20));
        check(&elsewhere, "2025-06-01", Some(15));
        check(&[], "2025-06-01", Some(15));
    }
}
