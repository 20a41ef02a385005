//! A measure divided: by organisations, fields and periods, with who keeps to its line and who is
//! first.

use std::collections::BTreeMap;

use base::{Decimal, Period};
use kernel::{
    Along, Asked as AskedMeasure, Caller, Figure, Figures, Kernel, Outcome, Question, Tally,
};
use model::{Better, Measure};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

use super::asked::{PERIODS, along, asked};
use super::before::Numbers;
use super::words::{number, told};
use super::{as_known, better, named, not_empty, since};
use crate::Problem;
use crate::keys::{Called, FigureKey, key_labels, key_of};

/// Something a measure can be divided by.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasureBy {
    /// As `along` takes it: `stage`, `period:school_year`.
    pub(crate) along: String,
    pub(crate) title: String,
}

impl MeasureBy {
    /// All a measure can be divided by.
    pub(crate) fn all(kernel: &Kernel, measure: &Measure) -> Vec<MeasureBy> {
        let all = divisions(kernel, measure).into_iter();
        all.map(|(along, title)| MeasureBy { along, title })
            .collect()
    }
}

/// A measure divided by organisations, fields or periods.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasureFigures {
    id: String,
    pub(crate) title: String,
    pub(crate) unit: Option<String>,
    better: Option<&'static str>,
    /// Places shown.
    pub(crate) places: u8,
    /// In the order of `along`, the best first where one is better, else by key.
    pub(crate) figures: Vec<FigureRow>,
    pub(crate) whole: FigureRow,
    /// The whole is the sum of the figures; of a share or an average it is that of all.
    pub(crate) summed: bool,
    /// `2025`: the one asked for, else the newest where it is told of years.
    period: Option<String>,
    /// 统计时点, as of a value.
    since: Vec<String>,
    #[serde(skip)]
    pub(crate) spoken: Option<String>,
    history: i64,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FigureRow {
    pub(crate) key: Vec<FigureKey>,
    #[schema(value_type = Option<f64>)]
    pub(crate) value: Option<Json>,
    /// 61.2 %
    text: String,
    #[schema(value_type = Option<f64>)]
    pub(crate) part: Option<Json>,
    #[schema(value_type = Option<f64>)]
    pub(crate) of: Option<Json>,
    pub(crate) rows: u64,
    pub(crate) unknown: u64,
    #[schema(value_type = Option<f64>)]
    pub(crate) line: Option<Json>,
    pub(crate) keeps: Option<bool>,
    /// 1 is best among units of a level; alike have the same. None where neither way is better.
    pub(crate) rank: Option<usize>,
}

/// A measure as somebody asked for it, divided.
pub(crate) struct Dividing {
    asked: AskedMeasure,
    along: Vec<Along>,
}

impl Dividing {
    /// Of the pairs of an address; `along` among them, else by organisations below.
    pub(crate) fn of(
        kernel: &Kernel,
        caller: &Caller,
        id: &str,
        mut pairs: Vec<(String, String)>,
    ) -> Result<Dividing, Problem> {
        let said = pairs.iter().position(|(name, _)| name == "along");
        let said = said.map_or_else(|| "below".to_owned(), |at| pairs.swap_remove(at).1);
        Ok(Dividing {
            asked: asked(&Numbers::before(kernel, caller), id, &pairs)?,
            along: along(kernel, id, &said)?,
        })
    }

    pub(crate) fn figures(&self, kernel: &Kernel, caller: &Caller) -> Outcome<MeasureFigures> {
        let whole = whole(kernel, &self.asked)?;
        let parts = Question {
            along: &self.along,
            ..whole
        };
        let mut found = kernel.figures_with_days(&[parts, whole])?;
        let (all, days) = found.pop().unwrap_or_default();
        let (figures, _) = found.pop().unwrap_or_default();
        let kernel = &*as_known(kernel, &self.asked)?;
        let told = (&figures, &all);
        let mut told = divided(kernel, caller, whole.measure, told, &self.along)?;
        told.since = since(days);
        Ok(told)
    }

    /// Of when they are: 2026年, 2026年9月1日; none where that is now.
    pub(crate) fn when(&self, figures: &MeasureFigures) -> Option<String> {
        let day = self.asked.as_of.map(|it| Period::Day(it).spoken());
        figures.spoken.clone().or(day)
    }

    /// Whose numbers they are, and when: “云东区；2026年”, “云东区；统计时点2025年9月1日”.
    pub(crate) fn says(&self, kernel: &Kernel, figures: &MeasureFigures) -> String {
        let tree = kernel.tree();
        let at = self.asked.organisation.and_then(|it| tree.get(it));
        let at = at.map(|it| it.called().to_owned());
        let since = figures.since.iter().filter_map(|it| it.parse().ok());
        let since: Vec<String> = since.map(|it| Period::Day(it).spoken()).collect();
        let since = (!since.is_empty()).then(|| format!("统计时点{}", since.join("、")));
        // What is told as it is now stands on paper later.
        let now = match self.asked.known_at {
            Some(number) => format!("账本第 {number} 号"),
            None => format!("截至{}", Period::Day(kernel.today()).spoken()),
        };
        let when = since.or(self.when(figures)).or(Some(now));
        at.into_iter().chain(when).collect::<Vec<_>>().join("；")
    }

    /// Whether it is divided by units there.
    pub(crate) fn is_by_unit(&self, at: usize) -> bool {
        matches!(self.along.get(at), Some(Along::Below | Along::Level(_)))
    }

    /// From where the measure is, without the names only its authors know.
    pub(crate) fn source(&self, kernel: &Kernel) -> Option<String> {
        let measure = kernel.model.measure(&self.asked.measure)?;
        model::source_read(&measure.formula.source)
    }

    /// What that is called by which it is divided.
    pub(crate) fn titles(&self, kernel: &Kernel) -> Vec<String> {
        let measure = kernel.model.measure(&self.asked.measure);
        let by = measure.map_or_else(Vec::new, |it| divisions(kernel, it));
        let titles = self.along.iter().map(|it| {
            let said = match it {
                Along::Below | Along::Level(_) => return "单位".to_owned(),
                Along::Field(name) => name.clone(),
                Along::Period(kind) => format!("period:{}", kind.word()),
            };
            let by = by.iter().find(|(along, _)| *along == said);
            by.map_or(said, |(_, title)| title.clone())
        });
        titles.collect()
    }
}

/// A measure asked for as it is, not divided.
pub(super) fn whole<'a>(kernel: &'a Kernel, asked: &'a AskedMeasure) -> Outcome<Question<'a>> {
    Ok(Question {
        measure: named(kernel, &asked.measure)?,
        asked,
        along: &[],
        reach: None,
    })
}

/// By what a measure can be divided beside organisations, as addresses say it, and what that is
/// called.
pub fn divisions(kernel: &Kernel, measure: &Measure) -> Vec<(String, String)> {
    let register = kernel.model.register(&measure.formula.of.register);
    let fields = measure.by.iter().filter_map(|name| {
        let field = kernel.model.field_of(register?, name)?;
        Some((name.clone(), field.title.clone()))
    });
    let periods = PERIODS.iter().filter(|_| measure.on.is_some());
    let asked = |name: &str| measure.periods.iter().any(|it| it == name);
    let periods = periods.filter(|(name, _)| asked(name));
    let periods = periods.map(|(name, title)| (format!("period:{name}"), (*title).to_owned()));
    fields.chain(periods).collect()
}

fn divided(
    kernel: &Kernel,
    caller: &Caller,
    measure: &Measure,
    (figures, whole): (&Figures, &Figures),
    along: &[Along],
) -> Outcome<MeasureFigures> {
    let keys = figures.figures.iter().map(|it| it.key.as_slice());
    let register = kernel.model.register(&measure.formula.of.register);
    let labels = key_labels(kernel, caller, register, keys, along)?;
    let mut rows: Vec<FigureRow> = figures
        .figures
        .iter()
        .map(|it| figure_row(kernel, measure, it, (&labels, along)))
        .collect();
    // Schools right below a city are not ranked among its counties.
    let level_of = |row: &FigureRow| row.key.first().and_then(|it| it.level.clone());
    let mut values: BTreeMap<Option<String>, Vec<Decimal>> = BTreeMap::new();
    for (row, figure) in rows.iter().zip(&figures.figures) {
        let alike = values.entry(level_of(row)).or_default();
        alike.extend(figure.value);
    }
    for alike in values.values_mut() {
        alike.sort_unstable();
        if measure.better != Some(Better::Lower) {
            alike.reverse();
        }
    }
    for (row, figure) in rows.iter_mut().zip(&figures.figures) {
        let alike = values.get(&level_of(row));
        let place = figure.value.zip(alike);
        let place = place.and_then(|(it, alike)| alike.iter().position(|other| *other == it));
        row.rank = place.filter(|_| measure.better.is_some()).map(|it| it + 1);
    }
    let is_in_time = along.iter().any(|it| matches!(it, Along::Period(_)));
    let mut rows: Vec<(Option<Decimal>, FigureRow)> = figures
        .figures
        .iter()
        .map(|it| it.value)
        .zip(rows)
        .collect();
    match is_in_time {
        true => rows.sort_by(|(_, a), (_, b)| keys_of(a).cmp(&keys_of(b))),
        // Bars are read by their length.
        false if measure.better == Some(Better::Lower) => {
            rows.sort_by_key(|(value, _)| (value.is_none(), *value));
        }
        false => rows.sort_by(|(a, _), (b, _)| b.cmp(a)),
    }
    let nothing = Figure {
        key: Vec::new(),
        value: None,
        line: None,
        of: Tally::default(),
        part: None,
    };
    let all = whole.figures.first().unwrap_or(&nothing);
    Ok(MeasureFigures {
        id: measure.id.clone(),
        title: measure.title.clone(),
        unit: not_empty(&measure.unit),
        better: better(measure),
        places: measure.places,
        figures: rows.into_iter().map(|(_, row)| row).collect(),
        whole: figure_row(kernel, measure, all, (&Called::default(), &[])),
        summed: measure.formula.is_summed(),
        period: figures.period.map(|it| it.to_string()),
        since: Vec::new(),
        spoken: figures.period.map(Period::spoken),
        history: figures.history,
    })
}

fn keys_of(row: &FigureRow) -> Vec<Option<&str>> {
    row.key.iter().map(|it| it.value.as_deref()).collect()
}

fn figure_row(
    kernel: &Kernel,
    measure: &Measure,
    figure: &Figure,
    (labels, along): (&Called, &[Along]),
) -> FigureRow {
    let register = kernel.model.register(&measure.formula.of.register);
    let unknown = |it: &Tally| it.unknown;
    let part = figure.part.as_ref();
    let amount = |it: &Tally| it.amount.map(number);
    FigureRow {
        key: key_of(kernel, register, &figure.key, (labels, along)),
        value: figure.value.map(|it| number(it.round_dp(12))),
        text: told(measure, Some(figure)),
        part: part.and_then(amount),
        of: amount(&figure.of),
        rows: figure.of.rows,
        unknown: part.map_or(0, unknown).max(figure.of.unknown),
        line: figure.line.map(number),
        keeps: figure.keeps(measure),
        rank: None,
    }
}
