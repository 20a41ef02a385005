//! 指标 over the wire: a value, and the rows it opens to.
//!
//! The value is the same for everyone who may see the measure there; only the rows one
//! does not reach are left out, and counted (另有 n 条无权查看).

use std::collections::{BTreeMap, HashSet};

use axum::extract::State;
use base::{Decimal, Id as Uuid};
use kernel::{
    Asked as AskedMeasure, Caller, Condition, Kernel, Measured, Measures, Outcome, Position, Query,
    RowSet,
};
use model::{Counted, Measure, Scope, Value, What};
use rust_decimal::RoundingStrategy;
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
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
}

/// Where and when; other pairs are fields the measure may be asked by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
struct MeasureQuery {
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
    /// Fields and kinds of periods it can be asked by.
    by: Vec<String>,
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
    history: i64,
    version: String,
    source: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct MeasureRows {
    part: Vec<Row>,
    of: Vec<Row>,
    /// 另有 n 条无权查看
    hidden: usize,
    #[schema(value_type = BTreeMap<String, String>)]
    labels: Labels,
}

/// Measures counted before the caller.
#[utoipa::path(get, path = "/measures", tag = "measures", responses((status = 200, body = [MeasureFacts])))]
async fn list_measures(SignedIn { caller, kernel, .. }: SignedIn) -> Body<Vec<MeasureFacts>> {
    let measures = kernel
        .model
        .systems
        .values()
        .flat_map(|it| it.measures.values());
    let facts = measures
        .filter(|it| counted_before(&kernel, &caller, it).next().is_some())
        .map(|it| MeasureFacts {
            id: it.id.clone(),
            title: it.title.clone(),
            unit: not_empty(&it.unit),
            by: it.by.iter().chain(&it.periods).cloned().collect(),
            source: not_empty(&it.formula.source),
            version: it.version.clone(),
        });
    Body(facts.collect())
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
        let measured = kernel.measure(&asked)?;
        let measure = kernel
            .model
            .measure(&id)
            .ok_or_else(kernel::Refusal::not_found)?;
        Ok(value(measure, &measured))
    })
    .await
    .map(Body)
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
        let measured = kernel.measure(&asked)?;
        let mut labels = Labels::default();
        let mut reached = HashSet::new();
        let measure = kernel
            .model
            .measure(&id)
            .ok_or_else(kernel::Refusal::not_found)?;
        let mut opened = |counted: &Counted, set: &RowSet| match tells(kernel, &who.caller, counted)
        {
            true => Ok(Vec::new()),
            false => rows(kernel, &who.caller, set, &mut labels, &mut reached),
        };
        let part = match (&measure.formula.part, &measured.part) {
            (Some(counted), Some(set)) => opened(counted, set)?,
            _ => Vec::new(),
        };
        let of = opened(&measure.formula.of, &measured.of)?;
        let sides = measured.part.iter().chain([&measured.of]);
        let all: HashSet<Uuid> = sides
            .flat_map(|it| it.rows.iter().map(|(id, _)| *id))
            .collect();
        Ok(MeasureRows {
            part,
            of,
            hidden: all.len() - reached.len(),
            labels,
        })
    })
    .await
    .map(Body)
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
        };
        caller
            .positions_in(register)
            .filter(move |it| reaches(&it.role))
    })
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
    let mut asked = AskedMeasure {
        measure: id.to_owned(),
        organisation: None,
        period: None,
        by: BTreeMap::new(),
        known_at: None,
        as_of: None,
    };
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

fn value(measure: &Measure, measured: &Measured) -> MeasureValue {
    let unknown = measured
        .part
        .iter()
        .chain([&measured.of])
        .map(|it| it.unknown)
        .max();
    MeasureValue {
        id: measure.id.clone(),
        title: measure.title.clone(),
        unit: not_empty(&measure.unit),
        value: measured.value.map(|it| it.normalize().to_string()),
        text: text(measure, measured.value),
        part: measured.part.as_ref().map(|it| number(it.amount)),
        of: Some(number(measured.of.amount)),
        unknown: unknown.unwrap_or_default(),
        history: measured.history,
        version: measured.version.clone(),
        source: not_empty(&measure.formula.source),
    }
}

/// A value as it is shown: rounded half up to the measure's places, with its unit.
pub(crate) fn text(measure: &Measure, value: Option<Decimal>) -> String {
    let Some(value) = value else {
        return "无数据".into();
    };
    let places = u32::from(measure.places);
    let rounded = value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    let shown = format!("{rounded:.*}", usize::from(measure.places));
    if measure.unit.is_empty() {
        shown
    } else {
        format!("{shown} {}", measure.unit)
    }
}

/// Amounts are counts nearly always; sums of fractions lose what a screen never shows.
fn number(amount: Decimal) -> Json {
    let plain = amount.normalize().to_string();
    serde_json::from_str(&plain).unwrap_or(Json::Null)
}

fn rows(
    kernel: &Kernel,
    caller: &Caller,
    set: &RowSet,
    labels: &mut Labels,
    reached: &mut HashSet<Uuid>,
) -> Outcome<Vec<Row>> {
    let Some(register) = kernel.model.register(&set.register) else {
        return Ok(Vec::new());
    };
    if !kernel.may_open(register, caller) {
        return Ok(Vec::new());
    }
    let branches = kernel.reach(register, caller);
    let sight = kernel.sight(register, caller);
    kernel::read(kernel.store(), |read| {
        let mut rows = Vec::new();
        for some in set.rows.chunks(200) {
            let ids = some.iter().map(|(id, _)| Value::Ref(*id)).collect();
            let mut query =
                Query::all(register, kernel.today()).with(Condition::AnyOf("id".into(), ids));
            query.reach = Some(branches.clone());
            let mut found = read.rows(&query)?;
            reached.extend(found.iter().map(|it| it.id));
            found.truncate(ROWS_MAX - rows.len());
            let shown: Vec<_> = found
                .iter_mut()
                .map(|it| sight.mask(register, it))
                .collect();
            labels.extend(kernel.labels(read, caller, register, &found)?);
            let found = found.iter().zip(shown);
            rows.extend(found.map(|(it, shown)| row(kernel, register, it, shown)));
        }
        Ok::<_, kernel::Failure>(rows)
    })
}

fn not_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
