//! 指标 over the wire: a value, and the rows it opens to.
//!
//! The value is the same for everyone who may see the measure there; only the rows one
//! does not reach are left out, and counted (另有 n 条无权查看).

use axum::extract::State;
use base::{Decimal, Id as Uuid, Period, PeriodKind};
use kernel::{
    Along, Asked as AskedMeasure, Branch, Caller, Condition, Figure, Figures, Kernel, Outcome,
    Position, Query, Question, RowsPage, Tally,
};
use model::expr::Environment;
use model::{Better, Counted, Formula, Gist, How, Measure, Nature, Scope, Value, What};
use rust_decimal::RoundingStrategy;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::keys::{Called, FigureKey, key_labels, key_of};
use crate::row::{Labels, Row, row};
use crate::session::SignedIn;
use crate::{App, Problem};

/// Rows shown of each side; the count beside them is exact.
const ROWS_MAX: usize = 1_000;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_measures))
        .routes(routes!(get_measure))
        .routes(routes!(get_measure_rows))
        .routes(routes!(list_measure_values))
        .routes(routes!(get_measure_figures))
        .routes(routes!(list_measure_units))
}

/// Where and when; other pairs are fields the measure may be asked by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MeasureQuery {
    #[expect(dead_code, reason = "described here, read as pairs by `asked`")]
    org: Option<Uuid>,
    /// `2026Q3`
    #[expect(dead_code, reason = "as above")]
    period: Option<String>,
    /// As known at this history number.
    #[expect(dead_code, reason = "as above")]
    known_at: Option<i64>,
    /// The day `today()` stands for.
    #[expect(dead_code, reason = "as above")]
    as_of: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MeasureFacts {
    id: String,
    title: String,
    unit: Option<String>,
    /// What is counted: `registry.pupil`.
    register: String,
    /// Whether it can be asked by periods.
    in_time: bool,
    /// Whether it can be asked as of a day.
    of_days: bool,
    /// Whether it is told of one record at a time, on that record's page.
    of_one: bool,
    better: Option<&'static str>,
    nature: Option<&'static str>,
    /// Fields and kinds of periods it can be asked by.
    by: Vec<MeasureBy>,
    /// The measure it is made of: 差异系数 of which, growth of which.
    from: Option<String>,
    note: Option<String>,
    issuer: Option<String>,
    source: Option<String>,
    version: String,
}

/// Something a measure can be divided by.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasureBy {
    /// As `along` takes it: `stage`, `period:school_year`.
    pub(crate) along: String,
    pub(crate) title: String,
}

#[derive(Serialize, ToSchema)]
struct MeasureValue {
    id: String,
    title: String,
    unit: Option<String>,
    /// Exact; null when unknown.
    value: Option<String>,
    /// 61.2 %
    text: String,
    #[schema(value_type = Option<f64>)]
    part: Option<Json>,
    #[schema(value_type = Option<f64>)]
    of: Option<Json>,
    /// 其中 n 条缺项
    unknown: u64,
    /// Whether those are of the whole, and only not of the part.
    unknown_in_whole: bool,
    /// What it must not fall below or pass there (预警线), and whether it keeps to it.
    line: Option<String>,
    keeps: Option<bool>,
    better: Option<&'static str>,
    base: Option<String>,
    target: Option<String>,
    /// The organisation it is of, below those above it at which one sees it too.
    at: Vec<MeasurePlace>,
    /// `2025`: the one asked for, else the newest where it is told of years.
    period: Option<String>,
    /// The day it is told of, where it is told of days.
    as_of: Option<String>,
    /// 统计时点: the days from which on what is counted is true, the first and the last.
    since: Vec<String>,
    /// How it is made of what is counted: 计入 ÷ 总体 × 100.
    formula: String,
    /// What is counted: “‘学生’的条数”, of a share the part and the whole.
    counted: Vec<String>,
    history: i64,
    version: String,
    note: Option<String>,
    issuer: Option<String>,
    source: Option<String>,
}

/// What a measure comes to, beside others.
#[derive(Serialize, ToSchema)]
struct MeasureNow {
    id: String,
    /// Exact; null when unknown.
    value: Option<String>,
    text: String,
    line: Option<String>,
    keeps: Option<bool>,
}

/// An organisation at which a number is seen.
#[derive(Serialize, ToSchema)]
struct MeasurePlace {
    id: Uuid,
    title: String,
    /// Whether there are others below it.
    has_below: bool,
}

/// A measure divided by organisations, fields or periods.
#[derive(Serialize, ToSchema)]
pub(crate) struct MeasureFigures {
    id: String,
    pub(crate) title: String,
    pub(crate) unit: Option<String>,
    better: Option<&'static str>,
    /// Places shown.
    places: u8,
    /// In the order of `along`, the best first where one is better, else by key.
    pub(crate) figures: Vec<FigureRow>,
    pub(crate) whole: FigureRow,
    /// `2025`: the one asked for, else the newest where it is told of years.
    period: Option<String>,
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
    /// 1 is best; alike have the same. None where neither way is better.
    pub(crate) rank: Option<usize>,
}

/// The units a measure is made of.
#[derive(Serialize, ToSchema)]
struct MeasureUnits {
    /// What is told of each.
    measure: String,
    title: String,
    units: Vec<MeasureUnit>,
}

#[derive(Serialize, ToSchema)]
struct MeasureUnit {
    org: Uuid,
    title: String,
    /// X_i
    text: String,
    /// x_i
    #[schema(value_type = Option<f64>)]
    part: Option<Json>,
    /// P_i
    #[schema(value_type = Option<f64>)]
    of: Option<Json>,
    line: Option<String>,
    keeps: Option<bool>,
    /// 教学及辅助用房缺 120 ㎡
    short: Option<String>,
    /// 37.1 %: how much of the difference comes from it.
    share: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MeasureRows {
    part: Vec<Row>,
    of: Vec<Row>,
    /// 另有 n 条无权查看
    hidden: u64,
    /// All there are of each side, shown or not.
    part_count: u64,
    of_count: u64,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
}

/// Measures counted before the caller.
#[utoipa::path(get, path = "/measures", tag = "measures", responses((status = 200, body = [MeasureFacts])))]
async fn list_measures(SignedIn { caller, kernel, .. }: SignedIn) -> Body<Vec<MeasureFacts>> {
    let facts = seen(&kernel, &caller).map(|it| facts(&kernel, it));
    Body(facts.collect())
}

/// Measures that stand before somebody, of all systems.
pub(crate) fn seen<'k>(
    kernel: &'k Kernel,
    caller: &'k Caller,
) -> impl Iterator<Item = &'k Measure> {
    let systems = kernel.model.systems.values();
    let measures = systems.flat_map(|it| it.measures.values());
    measures.filter(move |it| is_before(kernel, caller, it))
}

/// What the measures come to that are not told of one record, at an organisation; without it
/// each at one's own.
#[utoipa::path(get, path = "/measures/values", tag = "measures", params(("org" = Option<Uuid>, Query)), responses(
    (status = 200, body = [MeasureNow]), (status = 422, body = ErrorBody)))]
async fn list_measure_values(
    State(app): State<App>,
    who: SignedIn,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Body<Vec<MeasureNow>>, Problem> {
    let kernel = &who.kernel;
    let all = kernel.model.systems.values();
    let all = all.flat_map(|it| it.measures.values());
    let shown = all.filter(|it| !it.by.iter().any(|by| by == "id"));
    // What is not seen at this organisation has no value there.
    let seen = shown.filter_map(|it| asked(kernel, &who.caller, &it.id, &pairs).ok());
    let seen: Vec<AskedMeasure> = seen.collect();
    app.run(move |kernel| {
        let questions = seen.iter().map(|asked| whole(kernel, asked));
        let questions = questions.collect::<Outcome<Vec<Question<'_>>>>()?;
        let found = kernel.figures_together(&questions)?;
        let now = questions.iter().zip(&found).map(|(question, figures)| {
            let measure = question.measure;
            let figure = figures.figures.first();
            let value = figure.and_then(|it| it.value);
            let line = figure.and_then(|it| it.line);
            MeasureNow {
                id: measure.id.clone(),
                value: value.map(|it| it.normalize().to_string()),
                text: text(measure, value),
                line: line.map(|it| text(measure, Some(it))),
                keeps: figure.and_then(|it| it.keeps(measure)),
            }
        });
        Ok(now.collect::<Vec<MeasureNow>>())
    })
    .await
    .map(Body)
}

/// The value of a measure at an organisation, in a period.
#[utoipa::path(get, path = "/measures/{id}", tag = "measures", params(("id" = String, Path), MeasureQuery), responses(
    (status = 200, body = MeasureValue), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn get_measure(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Body<MeasureValue>, Problem> {
    let asked = asked(&who.kernel, &who.caller, &id, &pairs)?;
    app.run(move |kernel| {
        let figures = kernel.figures(&asked, &[])?;
        let measure = named(kernel, &id)?;
        let since = kernel.days_of(&asked)?;
        let mut value = value(kernel, &who.caller, measure, (&asked, &figures));
        let days = since.into_iter().flat_map(|(first, last)| [first, last]);
        value.since = days.map(|it| it.to_string()).collect();
        value.since.dedup();
        Ok(value)
    })
    .await
    .map(Body)
}

/// A measure by organisations below (`below`), of a level (`level:school`), by a field
/// (`stage`) or by periods (`period:month`); by two of them, with a comma between.
#[utoipa::path(get, path = "/measures/{id}/figures", tag = "measures",
    params(("id" = String, Path), MeasureQuery, ("along" = Option<String>, Query)), responses(
    (status = 200, body = MeasureFigures), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn get_measure_figures(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Body<MeasureFigures>, Problem> {
    let asked = Dividing::of(&who.kernel, &who.caller, &id, pairs)?;
    app.run(move |kernel| asked.figures(kernel, &who.caller))
        .await
        .map(Body)
}

/// The units a measure is made of (校际差异系数, 达标学校占比): what each has, what it lacks, and
/// how much of the difference comes from it; the first make most of it.
#[utoipa::path(get, path = "/measures/{id}/units", tag = "measures",
    params(("id" = String, Path), MeasureQuery, ("level" = String, Query)), responses(
    (status = 200, body = MeasureUnits), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn list_measure_units(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
    Asked(mut pairs): Asked<Vec<(String, String)>>,
) -> Result<Body<MeasureUnits>, Problem> {
    let level = pairs.iter().position(|(name, _)| name == "level");
    let level = level.map(|at| pairs.swap_remove(at).1);
    let level = level.filter(|it| who.kernel.tree().has_level(it));
    let level = level.ok_or_else(|| Problem::field("level", "没有这一级单位。"))?;
    let asked = asked(&who.kernel, &who.caller, &id, &pairs)?;
    app.run(move |kernel| {
        let measure = named(kernel, &id)?;
        let below = kernel.of_units(measure);
        let tree = kernel.tree();
        let units = kernel.units_behind(measure, &asked, &level)?;
        let units = units.into_iter().map(|it| {
            let amount = |it: &Tally| it.amount.map(number);
            let share = it.weight.map(|it| (it * Decimal::ONE_HUNDRED).round_dp(1));
            MeasureUnit {
                org: it.unit,
                title: tree
                    .get(it.unit)
                    .map_or_else(String::new, |it| it.called().to_owned()),
                text: text(below, it.figure.value),
                part: it.figure.part.as_ref().and_then(amount),
                of: amount(&it.figure.of),
                keeps: it.keeps,
                line: it.figure.line.map(|it| text(below, Some(it))),
                short: it.short.map(|it| it.says(&kernel.model, below, "")),
                share: share.map(|it| format!("{} %", it.normalize())),
            }
        });
        Ok(MeasureUnits {
            measure: below.id.clone(),
            title: below.title.clone(),
            units: units.collect(),
        })
    })
    .await
    .map(Body)
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
            asked: asked(kernel, caller, id, &pairs)?,
            along: along(kernel, id, &said)?,
        })
    }

    pub(crate) fn figures(&self, kernel: &Kernel, caller: &Caller) -> Outcome<MeasureFigures> {
        let whole = whole(kernel, &self.asked)?;
        let parts = Question {
            along: &self.along,
            ..whole
        };
        match kernel.figures_together(&[parts, whole])?.as_slice() {
            [figures, all] => divided(kernel, caller, whole.measure, (figures, all), &self.along),
            _ => Err(kernel::Refusal::not_found().into()),
        }
    }

    /// Whose numbers they are, and when: “云东区；2026年”.
    pub(crate) fn says(&self, kernel: &Kernel, figures: &MeasureFigures) -> String {
        let tree = kernel.tree();
        let at = self.asked.organisation.and_then(|it| tree.get(it));
        let at = at.map(|it| it.called().to_owned());
        let period = figures.spoken.clone();
        at.into_iter().chain(period).collect::<Vec<_>>().join("；")
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
            let by = by.iter().find(|it| it.along == said);
            by.map_or(said, |it| it.title.clone())
        });
        titles.collect()
    }
}

/// The rows behind a measure, as far as the caller reaches them.
#[utoipa::path(get, path = "/measures/{id}/rows", tag = "measures", params(("id" = String, Path), MeasureQuery), responses(
    (status = 200, body = MeasureRows), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn get_measure_rows(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Body<MeasureRows>, Problem> {
    let asked = asked(&who.kernel, &who.caller, &id, &pairs)?;
    app.run(move |kernel| {
        let measure = named(kernel, &id)?;
        let mut labels = Labels::default();
        let formula = kernel.formula_of(measure, &asked);
        let sides: Vec<(bool, &Counted)> = std::iter::once((false, &formula.of))
            .chain(formula.part.iter().map(|it| (true, it)))
            .collect();
        let counts = counts(kernel, measure, &asked, &sides, None)?;
        let mut shown = Vec::new();
        for (side, count) in sides.iter().zip(counts) {
            shown.push(opened_side(
                kernel,
                &who.caller,
                (measure, &asked),
                (*side, count),
                &mut labels,
            )?);
        }
        let mut shown = shown.into_iter();
        let (of, part) = (
            shown.next().unwrap_or_default(),
            shown.next().unwrap_or_default(),
        );
        let apart = formula.part.as_ref();
        let apart = apart.is_some_and(|it| it.register != formula.of.register);
        Ok(MeasureRows {
            // What is of the part is of the whole, unless it is counted from elsewhere.
            hidden: of.hidden + if apart { part.hidden } else { 0 },
            part: part.rows,
            of: of.rows,
            part_count: part.count,
            of_count: of.count,
            labels,
        })
    })
    .await
    .map(Body)
}

/// A measure asked for as it is, not divided.
fn whole<'a>(kernel: &'a Kernel, asked: &'a AskedMeasure) -> Outcome<Question<'a>> {
    Ok(Question {
        measure: named(kernel, &asked.measure)?,
        asked,
        along: &[],
        reach: None,
    })
}

fn named<'k>(kernel: &'k Kernel, id: &str) -> Outcome<&'k Measure> {
    let measure = kernel.model.measure(id);
    measure.ok_or_else(|| kernel::Refusal::not_found().into())
}

/// By what a measure can be divided beside organisations.
pub(crate) fn divisions(kernel: &Kernel, measure: &Measure) -> Vec<MeasureBy> {
    let register = kernel.model.register(&measure.formula.of.register);
    let fields = measure.by.iter().filter_map(|name| {
        let field = register?.fields.get(name)?;
        Some(MeasureBy {
            along: name.clone(),
            title: field.title.clone(),
        })
    });
    let periods = PERIODS.iter().filter(|_| measure.on.is_some());
    let asked = |name: &str| measure.periods.iter().any(|it| it == name);
    let periods = periods.filter(|(name, _)| asked(name));
    let periods = periods.map(|(name, title)| MeasureBy {
        along: format!("period:{name}"),
        title: (*title).to_owned(),
    });
    fields.chain(periods).collect()
}

fn facts(kernel: &Kernel, measure: &Measure) -> MeasureFacts {
    MeasureFacts {
        id: measure.id.clone(),
        title: measure.title.clone(),
        unit: not_empty(&measure.unit),
        register: measure.formula.of.register.clone(),
        in_time: measure.on.is_some(),
        of_days: kernel.is_told_of_days(measure),
        of_one: measure.by.iter().any(|it| it == "id"),
        better: better(measure),
        nature: measure.nature.map(|it| match it {
            Nature::Binding => "binding",
            Nature::Expected => "expected",
        }),
        by: divisions(kernel, measure),
        from: measure.formula.made.as_ref().map(|it| it.from.clone()),
        note: not_empty(&measure.note),
        issuer: not_empty(&measure.formula.issuer),
        source: not_empty(&measure.formula.source),
        version: measure.version.clone(),
    }
}

fn better(measure: &Measure) -> Option<&'static str> {
    measure.better.map(|it| match it {
        Better::Higher => "higher",
        Better::Lower => "lower",
    })
}

/// What kinds of periods are called, by which a number may be divided.
pub(crate) const PERIODS: &[(&str, &str)] = &[
    ("day", "日"),
    ("month", "月"),
    ("quarter", "季度"),
    ("half_year", "半年"),
    ("year", "年度"),
    ("term", "学期"),
    ("school_year", "学年"),
];

fn along(kernel: &Kernel, id: &str, said: &str) -> Result<Vec<Along>, Problem> {
    let measure = kernel.model.measure(id).ok_or_else(Problem::not_found)?;
    let wrong =
        |what: &str| Problem::field("along", format!("“{}”不能按“{what}”分列。", measure.title));
    let said: Vec<&str> = said.split(',').filter(|it| !it.is_empty()).collect();
    if said.len() > 2 {
        return Err(Problem::field("along", "最多按两项分列。"));
    }
    let along = said.into_iter().map(|it| match it.split_once(':') {
        None if it == "below" => Ok(Along::Below),
        Some(("level", level)) if kernel.tree().has_level(level) => {
            Ok(Along::Level(level.to_owned()))
        }
        Some(("period", kind)) if measure.on.is_some() => {
            let found = PeriodKind::named(kind);
            found.map(Along::Period).ok_or_else(|| wrong(it))
        }
        _ if it != "id" && measure.by.iter().any(|by| by == it) => Ok(Along::Field(it.to_owned())),
        _ => Err(wrong(it)),
    });
    along.collect()
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
    let mut values: Vec<Decimal> = figures.figures.iter().filter_map(|it| it.value).collect();
    values.sort_unstable();
    if measure.better != Some(Better::Lower) {
        values.reverse();
    }
    for (row, figure) in rows.iter_mut().zip(&figures.figures) {
        let place = figure
            .value
            .and_then(|it| values.iter().position(|other| *other == it));
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
        period: figures.period.map(|it| it.to_string()),
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
        text: text(measure, figure.value),
        part: part.and_then(amount),
        of: amount(&figure.of),
        rows: figure.of.rows,
        unknown: part.map_or(0, unknown).max(figure.of.unknown),
        line: figure.line.map(number),
        keeps: figure.keeps(measure),
        rank: None,
    }
}

/// The rows of one side that are shown.
#[derive(Default)]
struct Side {
    rows: Vec<Row>,
    count: u64,
    hidden: u64,
}

/// How many rows each side has; with `reach`, of those in one of these branches.
fn counts(
    kernel: &Kernel,
    measure: &Measure,
    asked: &AskedMeasure,
    sides: &[(bool, &Counted)],
    reach: Option<&[Branch]>,
) -> Outcome<Vec<u64>> {
    let alone = sides.iter().map(|(of_part, counted)| Measure {
        formula: Formula {
            of: match of_part {
                true => kernel.telling(counted),
                false => (*counted).clone(),
            },
            part: None,
            made: None,
            ..measure.formula.clone()
        },
        editions: Vec::new(),
        line: None,
        ..measure.clone()
    });
    let alone: Vec<Measure> = alone.collect();
    let questions = alone.iter().map(|measure| Question {
        measure,
        asked,
        along: &[],
        reach,
    });
    let found = kernel.figures_together(&questions.collect::<Vec<_>>())?;
    let rows = |it: &Figures| it.figures.first().map_or(0, |it| it.of.rows);
    Ok(found.iter().map(rows).collect())
}

/// The rows of a side as far as the caller reaches them.
fn opened_side(
    kernel: &Kernel,
    caller: &Caller,
    (measure, asked): (&Measure, &AskedMeasure),
    ((of_part, counted), count): ((bool, &Counted), u64),
    labels: &mut Labels,
) -> Outcome<Side> {
    let register = kernel.model.register(&counted.register);
    let opens = |it: &&model::Register| kernel.may_open(it, caller);
    let opens = register
        .filter(opens)
        .filter(|_| !tells(kernel, caller, counted));
    let Some(register) = opens else {
        return Ok(Side {
            count,
            hidden: count,
            ..Side::default()
        });
    };
    let branches = kernel.reach(register, caller);
    // Who reaches the whole organisation need not be asked for row by row.
    let tree = kernel.tree();
    let reaches_all = branches.iter().any(|it| match it {
        Branch::All => true,
        Branch::Under { organisation, .. } => {
            let at = asked.organisation;
            at.is_some_and(|at| tree.is_under(at, *organisation))
        }
        Branch::Holds { .. } => false,
    });
    let reach = (!reaches_all).then_some(branches.as_slice());
    let reached = match reach {
        None => count,
        Some(_) => counts(kernel, measure, asked, &[(of_part, counted)], reach)?
            .first()
            .copied()
            .unwrap_or_default(),
    };
    let page = RowsPage {
        of_part,
        after: None,
        limit: ROWS_MAX,
    };
    let ids = kernel.rows_behind(asked, &page, reach)?;
    Ok(Side {
        rows: opened(kernel, caller, register, &ids, labels)?,
        count,
        hidden: count.saturating_sub(reached),
    })
}

/// The positions before which numbers of the register stand: a role that reaches only records
/// naming its holder (a parent's child, one's own task) knows those, not how many there are.
fn counted_before<'a>(
    kernel: &'a Kernel,
    caller: &'a Caller,
    measure: &Measure,
) -> impl Iterator<Item = &'a Position> {
    let register = kernel.model.register(&measure.formula.of.register);
    let register = register.filter(|it| !it.hidden);
    register.into_iter().flat_map(move |register| {
        let reaches = |role: &str| {
            let access = register.access.get(role);
            access.is_some_and(|it| it.scopes.iter().any(|scope| *scope != Scope::Mine))
                || register.counted.iter().any(|it| it == role)
        };
        caller
            .positions_in(register)
            .filter(move |it| reaches(&it.role))
    })
}

/// Whether numbers of a measure stand before somebody at all.
pub(crate) fn is_before(kernel: &Kernel, caller: &Caller, measure: &Measure) -> bool {
    counted_before(kernel, caller, measure).next().is_some()
}

/// Whether that a row is counted tells something of it that is masked from the caller: then
/// only the number is shown.
fn tells(kernel: &Kernel, caller: &Caller, counted: &Counted) -> bool {
    let register = kernel.model.register(&counted.register);
    register.is_some_and(|register| {
        let filter = counted.filter.as_ref();
        let sums_masked = match &counted.what {
            What::Over(_, field) => kernel.sight(register, caller).is_veiled(field),
            What::Count => false,
        };
        sums_masked || filter.is_some_and(|it| !kernel.sees_through(caller, register, it))
    })
}

/// A single record is counted only before those who may open it and see what it is counted by.
fn may_single_out(kernel: &Kernel, caller: &Caller, measure: &Measure, id: Uuid) -> bool {
    let mut sides = measure.formulas().flat_map(model::Formula::sides);
    let register = &measure.formula.of.register;
    !sides.any(|it| tells(kernel, caller, it)) && kernel.view(caller, register, id).is_ok()
}

/// Access decides at which organisations a value is seen: those in the area or unit of a
/// position before which it is counted.
pub(crate) fn sees_at(
    kernel: &Kernel,
    caller: &Caller,
    measure: &Measure,
    organisation: Uuid,
) -> bool {
    let tree = kernel.tree();
    counted_before(kernel, caller, measure)
        .any(|it| tree.is_under(organisation, it.area) || tree.is_under(organisation, it.unit))
}

fn asked(
    kernel: &Kernel,
    caller: &Caller,
    id: &str,
    pairs: &[(String, String)],
) -> Result<AskedMeasure, Problem> {
    let measure = kernel.model.measure(id).ok_or_else(Problem::not_found)?;
    let mut asked = AskedMeasure::of(id);
    for (name, text) in pairs.iter().filter(|(_, text)| !text.is_empty()) {
        match name.as_str() {
            "org" => {
                let org = text
                    .parse()
                    .ok()
                    .filter(|org| kernel.tree().get(*org).is_some());
                asked.organisation =
                    Some(org.ok_or_else(|| Problem::field("org", "没有这个单位。"))?);
            }
            "period" => {
                let period = text.parse().map_err(|e: base::period::NotAPeriod| {
                    Problem::field("period", format!("{e}。"))
                })?;
                if let Some(says) = misplaced(kernel, measure, period) {
                    return Err(Problem::field("period", says));
                }
                asked.period = Some(period);
            }
            "known_at" => {
                let number = text
                    .parse()
                    .map_err(|_| Problem::field(name, "留痕号应为整数。"))?;
                asked.known_at = Some(number);
            }
            "as_of" => {
                let day = text
                    .parse()
                    .map_err(|_| Problem::field(name, "截至日期应如 2026-09-30。"))?;
                if !kernel.is_told_of_days(measure) {
                    let says = "是现在登记的数，没有过去某一天的数";
                    return Err(Problem::field(name, format!("“{}”{says}。", measure.title)));
                }
                asked.as_of = Some(day);
            }
            "id" => {
                let id: Uuid = text.parse().map_err(|_| Problem::not_found())?;
                if !may_single_out(kernel, caller, measure, id) {
                    return Err(Problem::not_found());
                }
                asked.by.insert(name.clone(), id.into());
            }
            _ => {
                let field = kernel
                    .model
                    .register(&measure.formula.of.register)
                    .and_then(|it| it.fields.get(name));
                let field = field.filter(|_| measure.by.contains(name));
                let field = field.ok_or_else(|| {
                    Problem::field(name, format!("“{}”不能按“{name}”查看。", measure.title))
                })?;
                let value = crate::filter::value(name, &crate::filter::single(&field.kind), text)?;
                asked.by.insert(name.clone(), value);
            }
        }
    }
    let own = || caller.in_order().next().map(|it| it.area);
    asked.organisation = asked.organisation.or_else(own);
    match asked.organisation {
        Some(organisation) if sees_at(kernel, caller, measure, organisation) => Ok(asked),
        _ => Err(Problem::not_found()),
    }
}

/// Why a measure is not told of a period.
fn misplaced(kernel: &Kernel, measure: &Measure, period: Period) -> Option<String> {
    let (title, at) = (&measure.title, period.spoken());
    if measure.on.is_none() {
        return Some(format!("“{title}”不分期间，不能按“{at}”看。"));
    }
    let kind = kernel.year_of(measure)?;
    let by = PERIODS.iter().find(|(name, _)| *name == kind.word());
    let by = by.map_or("", |(_, title)| *title);
    (period.kind() != kind).then(|| format!("“{title}”按{by}统计，不能按“{at}”看。"))
}

fn value(
    kernel: &Kernel,
    caller: &Caller,
    measure: &Measure,
    (asked, figures): (&AskedMeasure, &Figures),
) -> MeasureValue {
    let tree = kernel.tree();
    let at = asked.organisation.and_then(|it| tree.get(it));
    let path = at.map(|it| it.path.as_slice()).unwrap_or_default();
    let seen = path
        .iter()
        .filter(|it| sees_at(kernel, caller, measure, **it));
    let places = seen.filter_map(|it| {
        let unit = tree.get(*it)?;
        Some(MeasurePlace {
            id: unit.id,
            title: unit.called().to_owned(),
            has_below: tree.children(unit.id).next().is_some(),
        })
    });
    let figure = figures.figures.first();
    let of = figure.map(|it| &it.of);
    let part = figure.and_then(|it| it.part.as_ref());
    let unknown = part.into_iter().chain(of).map(|it| it.unknown).max();
    let value = figure.and_then(|it| it.value);
    let line = figure.and_then(|it| it.line);
    let said = |param: &Option<String>| {
        let said = kernel.said_of(param.as_deref(), asked.organisation, asked);
        said.map(|it| text(measure, Some(it)))
    };
    MeasureValue {
        id: measure.id.clone(),
        title: measure.title.clone(),
        unit: not_empty(&measure.unit),
        value: value.map(|it| it.normalize().to_string()),
        text: text(measure, value),
        part: part.map(|it| number(it.amount.unwrap_or_default())),
        of: of.map(|it| number(it.amount.unwrap_or_default())),
        unknown: unknown.unwrap_or_default(),
        unknown_in_whole: part.zip(of).is_some_and(|(it, of)| it.unknown > of.unknown),
        line: line.map(|it| text(measure, Some(it))),
        keeps: figure.and_then(|it| it.keeps(measure)),
        better: better(measure),
        at: places.collect(),
        period: figures.period.map(|it| it.to_string()),
        as_of: kernel
            .is_told_of_days(measure)
            .then(|| asked.as_of.unwrap_or_else(|| kernel.today()).to_string()),
        since: Vec::new(),
        formula: formula_in_words(kernel, &kernel.formula_of(measure, asked)),
        base: said(&measure.base),
        target: said(&measure.target),
        counted: kernel
            .formula_of(measure, asked)
            .sides()
            .map(|it| counted_in_words(kernel, it))
            .collect(),
        history: figures.history,
        version: measure.version.clone(),
        note: not_empty(&measure.note),
        issuer: not_empty(&measure.formula.issuer),
        source: not_empty(&measure.formula.source),
    }
}

/// How a number is made of what is counted.
fn formula_in_words(kernel: &Kernel, formula: &Formula) -> String {
    let called = |id: &str| kernel.model.measure(id).map_or("", |it| it.title.as_str());
    let per = match formula.per == Decimal::ONE {
        true => String::new(),
        false => format!(" × {}", formula.per.normalize()),
    };
    let Some(made) = &formula.made else {
        return match &formula.part {
            Some(_) => format!("计入 ÷ 总体{per}"),
            None => "计入".to_owned(),
        };
    };
    let from = called(&made.from);
    match made.how {
        How::Differs => format!(
            "各校“{from}”X 的加权标准差 ÷ 平均数：S = √Σ（P/ΣP）（X − X̄）²，X̄ = Σx/ΣP，差异系数 = S ÷ X̄；P 是总体，x 是计入"
        ),
        How::Meets => format!("“{from}”达到标准的单位数 ÷ 有数的单位数{per}"),
        How::Growth => format!("（本期“{from}” − 上期）÷ 上期{per}"),
        How::Ratio => {
            let to = made.to.as_deref().map_or("", called);
            format!("“{from}” ÷ “{to}”{per}")
        }
    }
}

/// “学生”（状态是在读、休学之一）的条数, “学段办学条件”（学段是小学）的“大班额”之和.
fn counted_in_words(kernel: &Kernel, counted: &Counted) -> String {
    let register = kernel.model.register(&counted.register);
    let title = register.map(|it| it.title.as_str()).unwrap_or_default();
    let only = register.zip(counted.filter.as_ref());
    let only = only.map(|(register, filter)| {
        let env = Environment {
            model: &kernel.model,
            register,
            row: None,
        };
        format!("（{}）", model::expr::said(env, filter))
    });
    let only = only.unwrap_or_default();
    let What::Over(gist, name) = &counted.what else {
        return format!("“{title}”{only}的条数");
    };
    let field = register.and_then(|it| it.fields.get(name));
    let field = field.map(|it| it.title.as_str()).unwrap_or_default();
    let gist = match gist {
        Gist::Sum => "之和",
        Gist::Average => "的平均",
        Gist::Median => "的中位数",
        Gist::Least => "的最小值",
        Gist::Greatest => "的最大值",
    };
    format!("“{title}”{only}的“{field}”{gist}")
}

/// A value as it is shown: rounded half up to the measure's places, with its unit.
pub fn text(measure: &Measure, value: Option<Decimal>) -> String {
    let Some(value) = value else {
        return "无数据".into();
    };
    let places = u32::from(measure.places);
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    // Amounts of money are told in 万元 from a million on.
    if measure.unit == "元" && rounded.abs() >= Decimal::from(1_000_000) {
        let tens = (value / Decimal::from(10_000))
            .round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
        return format!("{tens:.2} 万元");
    }
    let shown = format!("{rounded:.*}", usize::from(measure.places));
    if measure.unit.is_empty() {
        shown
    } else {
        format!("{shown} {}", measure.unit)
    }
}

/// Amounts are counts nearly always; sums of fractions lose what a screen never shows.
pub(crate) fn number(amount: Decimal) -> Json {
    let plain = amount.normalize().to_string();
    serde_json::from_str(&plain).unwrap_or(Json::Null)
}

fn opened(
    kernel: &Kernel,
    caller: &Caller,
    register: &model::Register,
    ids: &[Uuid],
    labels: &mut Labels,
) -> Outcome<Vec<Row>> {
    let branches = kernel.reach(register, caller);
    let sight = kernel.sight(register, caller);
    kernel::read(kernel.store(), |read| {
        let ids = ids.iter().map(|id| Value::Ref(*id)).collect();
        let mut query =
            Query::all(register, kernel.today()).with(Condition::AnyOf("id".into(), ids));
        query.reach = Some(branches.clone());
        let mut found = read.rows(&query)?;
        let shown: Vec<_> = found
            .iter_mut()
            .map(|it| sight.mask(register, it))
            .collect();
        labels.extend(kernel.labels(read, caller, register, &found)?);
        let found = found.iter().zip(shown);
        Ok::<_, kernel::Failure>(
            found
                .map(|(it, shown)| row(kernel, register, it, shown))
                .collect(),
        )
    })
}

fn not_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
