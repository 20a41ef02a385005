//! 指标 over the wire: a value, and the rows it opens to.
//!
//! The value is the same for everyone who may see the measure there; only the rows one
//! does not reach are left out, and counted (另有 n 条无权查看).

mod asked;
mod before;
mod figures;
mod rows;
mod words;

use std::borrow::Cow;

use axum::extract::State;
use base::{Decimal, Id as Uuid};
use kernel::{Asked as AskedMeasure, Days, Figures, Kernel, Outcome, Question, Tally};
use model::{Better, Measure, Nature};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

pub(crate) use self::asked::PERIODS;
use self::asked::asked;
pub use self::asked::{divided, misplaced, undated};
pub(crate) use self::before::Numbers;
pub use self::figures::divisions;
use self::figures::whole;
pub(crate) use self::figures::{Dividing, FigureRow, MeasureBy, MeasureFigures};
use self::rows::{MeasureRows, Which};
pub(crate) use self::words::number;
pub use self::words::{counted_in_words, formula_in_words, text, told};

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
    /// As known at the end of this day, which `today()` stands for then.
    #[expect(dead_code, reason = "as above")]
    known_on: Option<String>,
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
    /// When that number was written; missing before anything was.
    history_at: Option<String>,
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
    /// `2025`: the newest, where it is told of years.
    period: Option<String>,
    /// 统计时点, as of a value.
    since: Vec<String>,
}

/// An organisation at which a number is seen.
#[derive(Serialize, ToSchema)]
struct MeasurePlace {
    id: Uuid,
    title: String,
    /// Whether there are others below it.
    has_below: bool,
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

/// Measures counted before the caller.
#[utoipa::path(get, path = "/measures", tag = "measures", responses((status = 200, body = [MeasureFacts])))]
async fn list_measures(
    State(app): State<App>,
    who: SignedIn,
) -> Result<Body<Vec<MeasureFacts>>, Problem> {
    app.run(move |kernel| {
        let seen = Numbers::before(kernel, &who.caller).all()?;
        let facts = seen.into_iter().map(|it| facts(kernel, it));
        Ok(facts.collect())
    })
    .await
    .map(Body)
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
    app.run(move |kernel| {
        let all = kernel.model.systems.values();
        let all = all.flat_map(|it| it.measures.values());
        let shown = all.filter(|it| !it.by.iter().any(|by| by == "id"));
        let numbers = Numbers::before(kernel, &who.caller);
        // What is not seen at this organisation has no value there.
        let seen = shown.filter_map(|it| asked(&numbers, &it.id, &pairs).ok());
        let seen: Vec<AskedMeasure> = seen.collect();
        let questions = seen.iter().map(|asked| whole(kernel, asked));
        let questions = questions.collect::<Outcome<Vec<Question<'_>>>>()?;
        let found = kernel.figures_with_days(&questions)?;
        let all = questions.iter().zip(found);
        let now = all.map(|(question, (figures, days))| {
            let measure = question.measure;
            let figure = figures.figures.first();
            let value = figure.and_then(|it| it.value);
            let line = figure.and_then(|it| it.line);
            MeasureNow {
                id: measure.id.clone(),
                value: value.map(|it| it.normalize().to_string()),
                text: told(measure, figure),
                line: line.map(|it| text(measure, Some(it))),
                keeps: figure.and_then(|it| it.keeps(measure)),
                period: figures.period.map(|it| it.to_string()),
                since: since(days),
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
    app.answer(move |kernel| {
        let numbers = Numbers::before(kernel, &who.caller);
        let asked = asked(&numbers, &id, &pairs)?;
        let measure = named(kernel, &id)?;
        let mut told = kernel.figures_with_days(&[whole(kernel, &asked)?])?;
        let (figures, days) = told.pop().unwrap_or_default();
        let mut value = value(&numbers, measure, (&asked, &figures))?;
        value.since = since(days);
        value.history_at = written_at(kernel, figures.history)?;
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
    app.answer(move |kernel| {
        let asked = Dividing::of(kernel, &who.caller, &id, pairs)?;
        Ok(asked.figures(kernel, &who.caller)?)
    })
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
    app.answer(move |kernel| {
        let level = level.filter(|it| kernel.tree().has_level(it));
        let level = level.ok_or_else(|| Problem::field("level", "没有这一级单位。"))?;
        let asked = asked(&Numbers::before(kernel, &who.caller), &id, &pairs)?;
        let measure = named(kernel, &id)?;
        let below = kernel.of_units(measure);
        let tree = as_known(kernel, &asked)?.tree();
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

/// The rows behind a measure, as far as the caller reaches them: the first of both sides, or of
/// one side (`part`, `of`) those after a row.
#[utoipa::path(get, path = "/measures/{id}/rows", tag = "measures",
    params(("id" = String, Path), MeasureQuery, ("side" = Option<String>, Query), ("after" = Option<Uuid>, Query)), responses(
    (status = 200, body = MeasureRows), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn get_measure_rows(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
    Asked(mut pairs): Asked<Vec<(String, String)>>,
) -> Result<Body<MeasureRows>, Problem> {
    app.answer(move |kernel| {
        let which = Which::taken(&mut pairs)?;
        let asked = asked(&Numbers::before(kernel, &who.caller), &id, &pairs)?;
        Ok(rows::behind(kernel, &who.caller, &asked, which)?)
    })
    .await
    .map(Body)
}

/// Who says what organisations are called and what a number is held to, as they were known where
/// that is asked for.
fn as_known<'k>(kernel: &'k Kernel, asked: &AskedMeasure) -> Outcome<Cow<'k, Kernel>> {
    Ok(match asked.known_at {
        Some(at) => Cow::Owned(kernel.saying_then(at)?),
        None => Cow::Borrowed(kernel),
    })
}

fn named<'k>(kernel: &'k Kernel, id: &str) -> Outcome<&'k Measure> {
    let measure = kernel.model.measure(id);
    measure.ok_or_else(|| kernel::Refusal::not_found().into())
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
        by: MeasureBy::all(kernel, measure),
        from: measure.formula.made.as_ref().map(|it| it.from.clone()),
        note: not_empty(&measure.note),
        issuer: not_empty(&measure.formula.issuer),
        source: model::source_read(&measure.formula.source),
        version: measure.version.clone(),
    }
}

fn better(measure: &Measure) -> Option<&'static str> {
    measure.better.map(|it| match it {
        Better::Higher => "higher",
        Better::Lower => "lower",
    })
}

fn value(
    numbers: &Numbers<'_>,
    measure: &Measure,
    (asked, figures): (&AskedMeasure, &Figures),
) -> Outcome<MeasureValue> {
    let then = as_known(numbers.kernel, asked)?;
    let kernel = then.as_ref();
    let tree = kernel.tree();
    let at = asked.organisation.and_then(|it| tree.get(it));
    let path = at.map(|it| it.path.as_slice()).unwrap_or_default();
    let mut places = Vec::new();
    for unit in path.iter().filter_map(|it| tree.get(*it)) {
        if numbers.at(measure, unit.id)? {
            places.push(MeasurePlace {
                id: unit.id,
                title: unit.called().to_owned(),
                has_below: tree.children(unit.id).next().is_some(),
            });
        }
    }
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
    Ok(MeasureValue {
        id: measure.id.clone(),
        title: measure.title.clone(),
        unit: not_empty(&measure.unit),
        value: value.map(|it| it.normalize().to_string()),
        text: told(measure, figure),
        part: part.map(|it| number(it.amount.unwrap_or_default())),
        of: of.map(|it| number(it.amount.unwrap_or_default())),
        unknown: unknown.unwrap_or_default(),
        unknown_in_whole: part.zip(of).is_some_and(|(it, of)| it.unknown > of.unknown),
        line: line.map(|it| text(measure, Some(it))),
        keeps: figure.and_then(|it| it.keeps(measure)),
        better: better(measure),
        at: places,
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
        history_at: None,
        version: measure.version.clone(),
        note: not_empty(&measure.note),
        issuer: not_empty(&measure.formula.issuer),
        source: model::source_read(&measure.formula.source),
    })
}

/// When a history number was written.
fn written_at(kernel: &Kernel, number: i64) -> Outcome<Option<String>> {
    kernel::read(kernel.store(), |read| {
        let entries = read.entries_after(number - 1, 1)?;
        Ok(entries.first().map(|it| it.entry.at.to_string()))
    })
}

/// The first and the last day, once where they are one.
fn since(days: Days) -> Vec<String> {
    let days = days.into_iter().flat_map(|(first, last)| [first, last]);
    let mut days: Vec<String> = days.map(|it| it.to_string()).collect();
    days.dedup();
    days
}

fn not_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
