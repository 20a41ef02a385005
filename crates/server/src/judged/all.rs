//! The organisations of a report's level beside each other: who keeps to which items.

use std::collections::BTreeMap;

use base::Id as Uuid;
use kernel::{Along, Asked as AskedMeasure, Caller, Kernel, Outcome, Question};
use model::{Item, Measure};
use serde::Serialize;
use utoipa::ToSchema;

use super::{named, title_of};
use crate::dashboards;
use crate::measures::Numbers;

/// The organisations of a dashboard's level, each with how it keeps to the items.
#[derive(Serialize, ToSchema)]
pub(super) struct JudgedAll {
    title: String,
    items: Vec<JudgedName>,
    units: Vec<JudgedOne>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct JudgedName {
    number: usize,
    title: String,
}

#[derive(Serialize, ToSchema)]
pub(super) struct JudgedOne {
    org: Uuid,
    title: String,
    kept: usize,
    failed: usize,
    untold: usize,
    /// In the order of the items.
    keeps: Vec<Option<bool>>,
}

pub(super) fn all(kernel: &Kernel, caller: &Caller, id: &str) -> Outcome<JudgedAll> {
    let dashboard = named(kernel, id)?;
    let level = dashboard.level.clone().unwrap_or_default();
    let units = dashboards::units(kernel, caller, dashboard);
    let along = [Along::Level(level)];
    let ids = dashboard.items.iter().flat_map(|it| &it.measures);
    let measures = ids.filter_map(|it| kernel.model.measure(it));
    let asked = measures.map(|measure| {
        let asked = AskedMeasure::of(&measure.id);
        (measure, asked)
    });
    let asked: Vec<(&Measure, AskedMeasure)> = asked.collect();
    let questions = asked.iter().map(|(measure, asked)| Question {
        measure,
        asked,
        along: &along,
        reach: None,
    });
    let found = kernel.figures_together(&questions.collect::<Vec<_>>())?;
    let mut keeps: BTreeMap<(&str, Uuid), Option<bool>> = BTreeMap::new();
    for ((measure, _), figures) in asked.iter().zip(&found) {
        for figure in &figures.figures {
            if let Some(unit) = figure.key.first().and_then(model::Value::as_ref) {
                keeps.insert((&measure.id, unit), figure.keeps(measure));
            }
        }
    }
    let numbers = Numbers::before(kernel, caller);
    let judged: Vec<(usize, &Item)> = (1..)
        .zip(&dashboard.items)
        .filter(|(_, it)| !it.measures.is_empty())
        .collect();
    let held = units.into_iter().map(|unit| {
        let of = judged.iter().map(|(_, item)| {
            let measures = item.measures.iter();
            let measures = measures.filter_map(|it| kernel.model.measure(it));
            let each = measures.filter_map(|it| match numbers.at(it, unit.id) {
                Ok(true) => Some(Ok(keeps.get(&(it.id.as_str(), unit.id)).copied().flatten())),
                Ok(false) => None,
                Err(failure) => Some(Err(failure)),
            });
            let each = each.collect::<Outcome<Vec<Option<bool>>>>()?;
            Ok(kernel::fold_keeps(each.into_iter()))
        });
        let of = of.collect::<Outcome<Vec<Option<bool>>>>()?;
        let n = |is: Option<bool>| of.iter().filter(|it| **it == is).count();
        Ok(JudgedOne {
            org: unit.id,
            title: unit.title,
            kept: n(Some(true)),
            failed: n(Some(false)),
            untold: n(None),
            keeps: of,
        })
    });
    let mut units = held.collect::<Outcome<Vec<JudgedOne>>>()?;
    units.sort_by(|a, b| (b.kept, a.failed).cmp(&(a.kept, b.failed)));
    let items = judged.iter().map(|(number, item)| JudgedName {
        number: *number,
        title: title_of(kernel, item),
    });
    Ok(JudgedAll {
        title: dashboard.title.clone(),
        items: items.collect(),
        units,
    })
}
