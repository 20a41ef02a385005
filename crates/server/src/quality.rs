//! 数据质量 over the wire: what a unit comes to, by rule and by unit below.
//!
//! The counting is the registry's; the findings themselves are asked as any list is.

use axum::extract::State;
use axum::response::Response;
use base::{Decimal, Id as Uuid};
use exchange::Format;
use rust_decimal::RoundingStrategy;
use serde::{Deserialize, Serialize};
use sheet::write::{ColumnKind, Datum, Heading, Look};
use systems::registry::quality::{self, Page, Ranked, Ranks, Ruled, Sum};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::tables::written;
use crate::{App, Problem, files, stream};

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_quality))
        .routes(routes!(export_quality))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct QualityQuery {
    /// With all below it; the caller's own area when nothing is said.
    unit: Option<Uuid>,
    /// Ranks every unit that has records, not those directly below.
    #[serde(default)]
    each: bool,
}

impl QualityQuery {
    fn page(&self, kernel: &kernel::Kernel, caller: &kernel::Caller) -> kernel::Outcome<Page> {
        let ranks = match self.each {
            true => Ranks::Each,
            false => Ranks::Below,
        };
        quality::page(kernel, caller, self.unit, ranks)
    }
}

#[derive(Serialize, ToSchema)]
struct QualityPage {
    unit: QualityUnit,
    /// The unit above, where the caller reaches it.
    above: Option<QualityAbove>,
    /// The most findings first.
    rules: Vec<QualityRule>,
    /// Directly below, the worst first.
    units: Vec<QualityUnit>,
}

#[derive(Serialize, ToSchema)]
struct QualityAbove {
    id: Uuid,
    title: String,
}

#[derive(Serialize, ToSchema)]
struct QualityUnit {
    id: Uuid,
    title: String,
    records: u64,
    /// Findings not closed.
    open: u64,
    /// 完整率、及时率、准确率, of a hundred; null where nothing was to be judged.
    complete: Option<String>,
    timely: Option<String>,
    right: Option<String>,
    score: Option<String>,
    /// Others lie below it.
    goes_down: bool,
}

#[derive(Serialize, ToSchema)]
struct QualityRule {
    id: Uuid,
    title: String,
    /// A code of `registry.flaw`.
    kind: String,
    /// The register, as it is called.
    of: String,
    advice: String,
    source: Option<String>,
    open: u64,
    explained: u64,
}

/// Findings by rule and by unit, as far as the caller reaches.
#[utoipa::path(get, path = "/quality", tag = "quality", params(QualityQuery), responses(
    (status = 200, body = QualityPage), (status = 404, body = ErrorBody)))]
async fn get_quality(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<QualityQuery>,
) -> Result<Body<QualityPage>, Problem> {
    app.run(move |kernel| {
        let page = asked.page(kernel, &who.caller)?;
        let goes_down = !page.units.is_empty();
        Ok(QualityPage {
            unit: unit(page.id, page.title, &page.sum, goes_down),
            above: page.above.map(|(id, title)| QualityAbove { id, title }),
            rules: page.rules.into_iter().map(rule).collect(),
            units: page.units.into_iter().map(ranked).collect(),
        })
    })
    .await
    .map(Body)
}

/// The ranking as a workbook, the best first.
#[utoipa::path(get, path = "/quality/export.xlsx", tag = "quality", params(QualityQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 404, body = ErrorBody)))]
async fn export_quality(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<QualityQuery>,
) -> Result<Response, Problem> {
    const HEADINGS: [Heading; 8] = [
        ("名次", ColumnKind::Integer, 8.0),
        ("单位", ColumnKind::Text, 30.0),
        ("记录", ColumnKind::Integer, 12.0),
        ("未销号", ColumnKind::Integer, 12.0),
        ("得分", ColumnKind::Decimal { scale: 1 }, 10.0),
        ("完整率（%）", ColumnKind::Decimal { scale: 2 }, 12.0),
        ("及时率（%）", ColumnKind::Decimal { scale: 2 }, 12.0),
        ("准确率（%）", ColumnKind::Decimal { scale: 2 }, 12.0),
    ];
    let (name, file) = app
        .run(move |kernel| {
            let page = asked.page(kernel, &who.caller)?;
            let title = format!("{}数据质量得分", page.title);
            let rows = page
                .units
                .iter()
                .rev()
                .zip(1..)
                .map(|(it, place)| line(place, it));
            let look = Look {
                note: Some(format!("得分高的在前；{}", kernel.today())),
                ..Look::of(&title, &HEADINGS)
            };
            let file = written(Format::Xlsx, look, rows)?;
            Ok((format!("{title}_{}.xlsx", kernel.today()), file))
        })
        .await?;
    stream::attachment(&name, files::XLSX, file)
}

fn line(place: i64, it: &Ranked) -> Vec<Datum> {
    let cut = |value: Option<Decimal>, places: u32| {
        value.map_or(Datum::None, |it| {
            Datum::Decimal(it.round_dp_with_strategy(places, RoundingStrategy::ToZero))
        })
    };
    let count = |it: Decimal| Datum::Integer(it.try_into().unwrap_or(0));
    vec![
        Datum::Integer(place),
        Datum::Text(it.title.clone()),
        count(it.sum.records),
        count(it.sum.open),
        cut(it.sum.score(), 1),
        cut(it.sum.complete(), 2),
        cut(it.sum.timely(), 2),
        cut(it.sum.right(), 2),
    ]
}

fn ranked(it: Ranked) -> QualityUnit {
    unit(it.id, it.title, &it.sum, it.goes_down)
}

fn unit(id: Uuid, title: String, sum: &Sum, goes_down: bool) -> QualityUnit {
    let whole = |it: Decimal| it.try_into().unwrap_or(0);
    QualityUnit {
        id,
        title,
        records: whole(sum.records),
        open: whole(sum.open),
        complete: sum.complete().map(|it| text(it, 2)),
        timely: sum.timely().map(|it| text(it, 2)),
        right: sum.right().map(|it| text(it, 2)),
        score: sum.score().map(|it| text(it, 1)),
        goes_down,
    }
}

/// Never rounded up to what is not reached.
fn text(value: Decimal, places: u32) -> String {
    let cut = value.round_dp_with_strategy(places, RoundingStrategy::ToZero);
    format!("{cut:.*}", places as usize)
}

fn rule(it: Ruled) -> QualityRule {
    let said = |field: &str| it.rule.text(field).to_owned();
    QualityRule {
        id: it.rule.id,
        title: said("title"),
        kind: said("kind"),
        of: said("of"),
        advice: said("advice"),
        source: Some(said("source")).filter(|it| !it.is_empty()),
        open: it.open,
        explained: it.explained,
    }
}
