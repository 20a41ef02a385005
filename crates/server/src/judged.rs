//! 评估报告: an organisation held to the items of a dashboard, what is missing and where; all
//! organisations of its level beside each other; the same as a document and as a table.
//!
//! Not here: what keeps to a line and what is missing (`kernel`), what a number is (`measures`).

use std::collections::BTreeMap;
use std::fs::File;

use axum::extract::State;
use axum::response::Response;
use base::{Decimal, Id as Uuid, Period};
use document::write::{Align, Block, Column, Level, Official, Run, Table, docx};
use exchange::Format;
use kernel::{
    Along, Asked as AskedMeasure, Caller, JudgedItem, Kernel, Outcome, Question, Refusal, Side,
    StoreError, UnitHeld,
};
use model::{Better, Dashboard, Measure, What};
use serde::{Deserialize, Serialize};
use sheet::write::{ColumnKind, Datum, Look};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::export::media_type;
use crate::measures::{sees_at, text};
use crate::session::SignedIn;
use crate::{App, Problem, dashboards, files, stream, tables};

/// From which share of the difference on a unit is named as what makes it.
const CAUSE: Decimal = Decimal::from_parts(10, 0, 0, false, 2);

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_judged))
        .routes(routes!(export_judged))
        .routes(routes!(list_judged))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct JudgedQuery {
    org: Uuid,
    /// As known at this history number.
    known_at: Option<i64>,
    /// docx or xlsx
    format: Option<String>,
}

/// An organisation held to the items of a report.
#[derive(Serialize, ToSchema)]
struct Judged {
    id: String,
    title: String,
    org: Uuid,
    unit: String,
    /// Who signs it.
    #[serde(skip)]
    signs: String,
    source: Option<String>,
    /// The day it was judged.
    day: String,
    history: i64,
    kept: usize,
    failed: usize,
    /// Items that have no number yet.
    untold: usize,
    /// Items no register answers.
    by_papers: usize,
    /// Measures that are not before the caller.
    hidden: usize,
    items: Vec<JudgedRow>,
    tables: Vec<JudgedTable>,
    /// The documents that set the lines.
    sources: Vec<String>,
    /// What whoever reads a number should know of it, with what it is called.
    notes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct JudgedRow {
    number: usize,
    /// The part that begins here.
    part: Option<String>,
    title: String,
    /// No register answers it: it is judged by papers and on the spot.
    by_papers: bool,
    keeps: Option<bool>,
    sides: Vec<JudgedSide>,
}

#[derive(Serialize, ToSchema)]
struct JudgedSide {
    measure: String,
    title: String,
    text: String,
    /// 不低于 4.5 ㎡
    line: Option<String>,
    /// Who set the line, since when.
    source: Option<String>,
    keeps: Option<bool>,
    /// What it is of: 2025年, 2025年9月1日.
    when: Option<String>,
    /// What is missing altogether: 缺 12 人
    short: Option<String>,
    /// Units below that are past the line, or make the difference, with what each lacks.
    units: Vec<JudgedUnit>,
}

#[derive(Serialize, ToSchema)]
struct JudgedUnit {
    org: Uuid,
    title: String,
    measure: String,
    text: String,
    short: Option<String>,
    /// 37 %: how much of the difference comes from it.
    share: Option<String>,
}

/// What the units below come to, by the measures that are told of them.
#[derive(Serialize, ToSchema)]
struct JudgedTable {
    title: String,
    columns: Vec<JudgedColumn>,
    /// Those that keep to the fewest lines first.
    rows: Vec<JudgedTableRow>,
}

#[derive(Serialize, ToSchema)]
struct JudgedColumn {
    measure: String,
    title: String,
    line: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct JudgedTableRow {
    org: Uuid,
    title: String,
    kept: usize,
    cells: Vec<JudgedCell>,
}

#[derive(Clone, Default, Serialize, ToSchema)]
struct JudgedCell {
    text: String,
    keeps: Option<bool>,
    short: Option<String>,
}

/// The organisations of a dashboard's level, each with how it keeps to the items.
#[derive(Serialize, ToSchema)]
struct JudgedAll {
    title: String,
    items: Vec<JudgedName>,
    units: Vec<JudgedOne>,
}

#[derive(Serialize, ToSchema)]
struct JudgedName {
    number: usize,
    title: String,
}

#[derive(Serialize, ToSchema)]
struct JudgedOne {
    org: Uuid,
    title: String,
    kept: usize,
    failed: usize,
    untold: usize,
    /// In the order of the items.
    keeps: Vec<Option<bool>>,
}

/// An organisation held to the items of a dashboard.
#[utoipa::path(get, path = "/dashboards/{id}/judged", tag = "measures", params(("id" = String, Path), JudgedQuery), responses(
    (status = 200, body = Judged), (status = 404, body = ErrorBody)))]
async fn get_judged(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
    Asked(query): Asked<JudgedQuery>,
) -> Result<Body<Judged>, Problem> {
    app.run(move |kernel| judged(kernel, &who.caller, &id, &query))
        .await
        .map(Body)
}

/// The same as a document (docx) to be handed in, or as a table (xlsx).
#[utoipa::path(get, path = "/dashboards/{id}/judged/export", tag = "measures", params(("id" = String, Path), JudgedQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "*/*"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn export_judged(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
    Asked(query): Asked<JudgedQuery>,
) -> Result<Response, Problem> {
    match query.format.as_deref().unwrap_or("docx") {
        "docx" => {
            let (name, bytes) = app
                .run(move |kernel| {
                    let judged = judged(kernel, &who.caller, &id, &query)?;
                    let tree = kernel.tree();
                    let bureau = tree.root().map_or("", |it| it.title.as_str());
                    let bytes = docx(&judged.document(bureau, kernel.today()))
                        .map_err(|error| StoreError::new("writing a report", error))?;
                    Ok((judged.called("docx"), bytes))
                })
                .await?;
            let media_type = files::media_type_of(&name);
            Ok(files::attachment(&name, media_type, bytes))
        }
        "xlsx" => {
            let (name, file) = app
                .run(move |kernel| {
                    let judged = judged(kernel, &who.caller, &id, &query)?;
                    Ok((judged.called("xlsx"), judged.table()?))
                })
                .await?;
            stream::attachment(&name, media_type(Format::Xlsx), file)
        }
        _ => Err(Problem::field("format", "格式为 docx 或 xlsx。")),
    }
}

/// All organisations of a dashboard's level that one sees, beside each other.
#[utoipa::path(get, path = "/dashboards/{id}/judged/all", tag = "measures", params(("id" = String, Path)), responses(
    (status = 200, body = JudgedAll), (status = 404, body = ErrorBody)))]
async fn list_judged(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<String>,
) -> Result<Body<JudgedAll>, Problem> {
    app.run(move |kernel| all(kernel, &who.caller, &id))
        .await
        .map(Body)
}

fn named<'k>(kernel: &'k Kernel, id: &str) -> Outcome<&'k Dashboard> {
    let found = kernel.model.dashboards().find(|it| it.id == id);
    let found = found.filter(|it| !it.items.is_empty());
    found.ok_or_else(|| Refusal::not_found().into())
}

fn judged(kernel: &Kernel, caller: &Caller, id: &str, query: &JudgedQuery) -> Outcome<Judged> {
    let dashboard = named(kernel, id)?;
    let units = dashboards::units(kernel, caller, dashboard);
    let unit = units.into_iter().find(|it| it.id == query.org);
    let unit = unit.ok_or_else(Refusal::not_found)?;
    let sees = |it: &Measure| sees_at(kernel, caller, it, unit.id);
    let judged = kernel.judge(dashboard, unit.id, query.known_at, &sees)?;
    let desk = Desk {
        kernel,
        org: unit.id,
    };
    let mut sources: Vec<String> = Vec::new();
    let mut notes: Vec<String> = Vec::new();
    let mut items = Vec::new();
    for ((item, judged), number) in dashboard.items.iter().zip(&judged.items).zip(1..) {
        let told = judged
            .sides
            .iter()
            .filter_map(|it| desk.side(it, &item.unit));
        let told: Vec<JudgedSide> = told.collect();
        sources.extend(told.iter().filter_map(|it| it.source.clone()));
        for side in &judged.sides {
            let measure = kernel.model.measure(&side.measure);
            let note = measure.filter(|it| !it.note.is_empty());
            notes.extend(note.map(|it| format!("{}：{}。", it.title, it.note)));
        }
        let first = item
            .measures
            .first()
            .and_then(|it| kernel.model.measure(it));
        items.push(JudgedRow {
            number,
            part: Some(item.part.clone()).filter(|it| !it.is_empty()),
            title: match first {
                Some(measure) if item.title.is_empty() => measure.title.clone(),
                _ => item.title.clone(),
            },
            by_papers: item.measures.is_empty(),
            keeps: judged.keeps(kernel),
            sides: told,
        });
    }
    sources.sort();
    sources.dedup();
    let asked = dashboard.items.iter().map(|it| it.measures.len());
    let seen = judged.items.iter().map(|it| it.sides.len());
    let n = |keeps| {
        let judged = items.iter().filter(|it| !it.by_papers);
        judged.filter(|it| it.keeps == keeps).count()
    };
    Ok(Judged {
        id: dashboard.id.clone(),
        title: dashboard.title.clone(),
        org: unit.id,
        signs: kernel
            .tree()
            .get(unit.id)
            .map_or_else(String::new, |it| it.title.clone()),
        unit: unit.title,
        source: Some(dashboard.source.clone()).filter(|it| !it.is_empty()),
        day: kernel.today().to_string(),
        history: judged.history,
        kept: n(Some(true)),
        failed: n(Some(false)),
        untold: n(None),
        by_papers: items.iter().filter(|it| it.by_papers).count(),
        hidden: asked.sum::<usize>().saturating_sub(seen.sum()),
        tables: desk.tables(&judged.items),
        items,
        sources,
        notes,
    })
}

/// What lies on the desk of who writes a report of an organisation.
struct Desk<'k> {
    kernel: &'k Kernel,
    org: Uuid,
}

impl Desk<'_> {
    fn side(&self, side: &Side, unit: &str) -> Option<JudgedSide> {
        let model = &self.kernel.model;
        let measure = model.measure(&side.measure)?;
        let below = model.measure(&side.of_units)?;
        let figure = side.figure();
        let says = |it: &kernel::Short| it.says(model, measure, unit);
        let past = side
            .units
            .iter()
            .filter(|it| it.keeps == Some(false) || causes(it));
        let units = past.map(|it| JudgedUnit {
            org: it.unit,
            title: self.called(it.unit),
            measure: below.id.clone(),
            text: match is_one(below, &it.figure) {
                true => verdict(it.keeps).to_owned(),
                false => text(below, it.figure.value),
            },
            short: it.short.map(|it| it.says(model, below, unit)),
            share: it.weight.filter(|_| causes(it)).map(share),
        });
        Some(JudgedSide {
            title: measure.title.clone(),
            text: text(measure, figure.and_then(|it| it.value)),
            line: figure.and_then(|it| it.line).map(|it| bound(measure, it)),
            source: measure
                .line
                .as_deref()
                .and_then(|it| self.kernel.said_by(it, self.org)),
            keeps: side.keeps(self.kernel),
            when: when(side),
            short: side.short.as_ref().map(says),
            units: units.collect(),
            measure: measure.id.clone(),
        })
    }

    fn called(&self, unit: Uuid) -> String {
        let tree = self.kernel.tree();
        tree.get(unit)
            .map_or_else(String::new, |it| it.called().to_owned())
    }

    /// What is told of all units stands in a table for each place in the items: primary schools
    /// in the first, junior ones in the second.
    fn tables(&self, items: &[JudgedItem]) -> Vec<JudgedTable> {
        let most = items
            .iter()
            .map(|it| it.sides.len())
            .max()
            .unwrap_or_default();
        let told = |side: &&Side| side.of_units != side.measure && !side.units.is_empty();
        let mut tables: Vec<Vec<&Side>> = (0..most)
            .map(|at| {
                let sides = items.iter().filter_map(|it| it.sides.get(at));
                sides.filter(told).collect()
            })
            .collect();
        // One column is no table.
        let alone: Vec<&Side> = tables
            .iter()
            .filter(|it| it.len() == 1)
            .flatten()
            .copied()
            .collect();
        tables.retain(|it| it.len() > 1);
        match tables.first_mut() {
            Some(first) => first.extend(alone),
            None if !alone.is_empty() => tables.push(alone),
            None => {}
        }
        tables.iter().map(|it| self.table(it)).collect()
    }

    fn table(&self, sides: &[&Side]) -> JudgedTable {
        let model = &self.kernel.model;
        let below = |it: &&&Side| model.measure(&it.of_units);
        let measures: Vec<&Measure> = sides.iter().filter_map(|it| below(&it)).collect();
        let titles: Vec<&str> = measures.iter().map(|it| it.title.as_str()).collect();
        let of = common(&titles);
        let columns = sides.iter().zip(&measures).map(|(side, measure)| {
            let line = side.units.iter().find_map(|it| it.figure.line);
            JudgedColumn {
                measure: measure.id.clone(),
                title: measure.title[of.len()..].to_owned(),
                line: line.map(|it| bound(measure, it)),
            }
        });
        let mut rows: BTreeMap<Uuid, Vec<JudgedCell>> = BTreeMap::new();
        for (at, (side, measure)) in sides.iter().zip(&measures).enumerate() {
            for it in &side.units {
                let cells = rows.entry(it.unit);
                let cells = cells.or_insert_with(|| vec![JudgedCell::default(); sides.len()]);
                cells[at] = JudgedCell {
                    text: text(measure, it.figure.value),
                    keeps: it.keeps,
                    short: it.short.as_ref().map(|it| it.brief(model, measure, "")),
                };
            }
        }
        let rows = rows.into_iter().map(|(org, cells)| JudgedTableRow {
            org,
            title: self.called(org),
            kept: cells.iter().filter(|it| it.keeps == Some(true)).count(),
            cells,
        });
        let mut rows: Vec<JudgedTableRow> = rows.collect();
        let code = |id| {
            let tree = self.kernel.tree();
            tree.get(id).map(|it| it.code.clone())
        };
        rows.sort_by_cached_key(|it| (it.kept, code(it.org)));
        JudgedTable {
            title: of.to_owned(),
            columns: columns.collect(),
            rows,
        }
    }
}

/// Whether so much of the difference comes from a unit that it is named.
fn causes(unit: &UnitHeld) -> bool {
    unit.weight.is_some_and(|it| it >= CAUSE)
}

/// Whether it is a share of one record, which is past the line or not.
fn is_one(measure: &Measure, figure: &kernel::Figure) -> bool {
    measure.formula.of.what == What::Count && figure.of.rows == 1
}

fn share(weight: Decimal) -> String {
    format!("{} %", (weight * Decimal::ONE_HUNDRED).round())
}

/// 不低于 4.5 ㎡
fn bound(measure: &Measure, line: Decimal) -> String {
    let way = match measure.better {
        Some(Better::Lower) => "不高于",
        _ => "不低于",
    };
    let unit = match measure.unit.is_empty() {
        true => String::new(),
        false => format!(" {}", measure.unit),
    };
    format!("{way} {}{unit}", line.normalize())
}

fn when(side: &Side) -> Option<String> {
    let spoken = |day| Period::Day(day).spoken();
    let days = side.days.map(|(first, last)| match first == last {
        true => spoken(last),
        false => format!("{}至{}", spoken(first), spoken(last)),
    });
    side.told.period.map(Period::spoken).or(days)
}

/// With what all of them begin, when that is a word: 小学, 幼儿园.
fn common<'t>(titles: &[&'t str]) -> &'t str {
    let Some(first) = titles.first() else {
        return "";
    };
    let ends = first.char_indices().map(|(at, c)| at + c.len_utf8());
    let shared = ends.take_while(|at| titles.iter().all(|it| it.starts_with(&first[..*at])));
    &first[..shared.last().unwrap_or_default()]
}

fn all(kernel: &Kernel, caller: &Caller, id: &str) -> Outcome<JudgedAll> {
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
    let judged: Vec<(usize, &model::Item)> = (1..)
        .zip(&dashboard.items)
        .filter(|(_, it)| !it.measures.is_empty())
        .collect();
    let units = units.into_iter().map(|unit| {
        let of = judged.iter().map(|(_, item)| {
            let measures = item.measures.iter();
            let measures = measures.filter(|it| {
                let measure = kernel.model.measure(it);
                measure.is_some_and(|it| sees_at(kernel, caller, it, unit.id))
            });
            let each = measures.map(|it| keeps.get(&(it.as_str(), unit.id)).copied().flatten());
            kernel::fold_keeps(each)
        });
        let of: Vec<Option<bool>> = of.collect();
        let n = |is: Option<bool>| of.iter().filter(|it| **it == is).count();
        JudgedOne {
            org: unit.id,
            title: unit.title,
            kept: n(Some(true)),
            failed: n(Some(false)),
            untold: n(None),
            keeps: of,
        }
    });
    let mut units: Vec<JudgedOne> = units.collect();
    units.sort_by(|a, b| (b.kept, a.failed).cmp(&(a.kept, b.failed)));
    let items = judged.iter().map(|(number, item)| {
        let first = item
            .measures
            .first()
            .and_then(|it| kernel.model.measure(it));
        JudgedName {
            number: *number,
            title: match first {
                Some(measure) if item.title.is_empty() => measure.title.clone(),
                _ => item.title.clone(),
            },
        }
    });
    Ok(JudgedAll {
        title: dashboard.title.clone(),
        items: items.collect(),
        units,
    })
}

fn verdict(keeps: Option<bool>) -> &'static str {
    match keeps {
        Some(true) => "达标",
        Some(false) => "未达标",
        None => "无数据",
    }
}

impl JudgedSide {
    /// What is missing, then where: 缺 12 人；西山小学缺 3 人
    fn lacks(&self) -> Vec<String> {
        let units = self.units.iter().map(|it| {
            let share = it.share.as_ref().map(|it| format!("占差异 {it}"));
            let said: Vec<&str> = [it.short.as_deref(), share.as_deref()]
                .into_iter()
                .flatten()
                .collect();
            match said.is_empty() {
                true => it.title.clone(),
                false => format!("{}{}", it.title, said.join("，")),
            }
        });
        self.short.iter().cloned().chain(units).collect()
    }
}

impl Judged {
    fn called(&self, ending: &str) -> String {
        format!("{}{}自评报告_{}.{ending}", self.unit, self.title, self.day)
    }

    /// As it is handed in: what came of it, each item, what each unit has, where the lines come
    /// from.
    fn document(&self, bureau: &str, day: base::Day) -> Official {
        let run = |text: &str| vec![Run::Text(text.to_owned())];
        let paragraph = |text: String| Block::Paragraph(vec![Run::Text(text)]);
        let heading = |text: &str| Block::Heading {
            level: Level::First,
            runs: vec![Run::Text(text.to_owned())],
        };
        let mut body = vec![
            paragraph(format!(
                "{}按{}所列 {} 项，由登记的数据逐项计算：达标 {} 项，未达标 {} 项，没有数据 {} 项；另有 {} 项登记册里没有，由材料和实地核查认定。",
                self.unit,
                self.source.as_deref().unwrap_or("评估办法"),
                self.items.len(),
                self.kept,
                self.failed,
                self.untold,
                self.by_papers,
            )),
            heading("一、逐项情况"),
            Block::Table(Table {
                caption: None,
                columns: vec![
                    Column::new("序号", 3, Align::Centre),
                    Column::new("项目和指标", 15, Align::Left),
                    Column::new("标准", 7, Align::Left),
                    Column::new("实际", 6, Align::Right),
                    Column::new("判定", 4, Align::Centre),
                    Column::new("统计时点", 6, Align::Centre),
                ],
                rows: self
                    .items
                    .iter()
                    .flat_map(JudgedRow::lines)
                    .map(|row| row.iter().map(|it| run(it)).collect())
                    .collect(),
            }),
            heading("二、未达标项目缺什么、缺在哪里"),
        ];
        let before = body.len();
        for item in self.items.iter().filter(|it| it.keeps == Some(false)) {
            for side in item.sides.iter().filter(|it| it.keeps == Some(false)) {
                let lacks = side.lacks();
                let lacks = match lacks.is_empty() {
                    true => String::new(),
                    false => format!("：{}", lacks.join("；")),
                };
                body.push(paragraph(format!(
                    "{}. {}{lacks}。",
                    item.number, side.title
                )));
            }
        }
        if body.len() == before {
            body.push(paragraph("没有未达标的项目。".to_owned()));
        }
        body.push(heading("三、标准和说明"));
        body.extend(
            self.sources
                .iter()
                .map(|it| paragraph(format!("标准出处：{it}。"))),
        );
        body.extend(self.notes.iter().cloned().map(paragraph));
        body.push(paragraph(format!(
            "各数由登记的记录直接计算，留痕号 {}。",
            self.history
        )));
        let many = self.tables.len() > 1;
        for (table, n) in self.tables.iter().zip(1..) {
            let label = if many {
                format!("附件{n}")
            } else {
                "附件".to_owned()
            };
            body.push(Block::Annex {
                label,
                title: run(&format!("{}各校情况", table.title)),
            });
            let mut columns = vec![Column::new("学校", 10, Align::Left)];
            columns.extend(table.columns.iter().map(|it| {
                let line = it
                    .line
                    .as_ref()
                    .map_or_else(String::new, |it| format!("（{it}）"));
                Column::new(format!("{}{line}", it.title), 6, Align::Right)
            }));
            let rows = table.rows.iter().map(|row| {
                let cells = row.cells.iter().map(|it| {
                    let short = it
                        .short
                        .as_ref()
                        .map_or_else(String::new, |it| format!("（{it}）"));
                    run(&format!("{}{short}", it.text))
                });
                [run(&row.title)].into_iter().chain(cells).collect()
            });
            body.push(Block::Table(Table {
                caption: None,
                columns,
                rows: rows.collect(),
            }));
        }
        Official {
            author: Some(bureau.to_owned()),
            title: vec![self.unit.clone() + &self.title, "自评报告".to_owned()],
            body,
            annexes: self
                .tables
                .iter()
                .map(|it| format!("{}各校情况", it.title))
                .collect(),
            signature: Some(self.signs.clone()),
            date: Some(day),
            ..Official::default()
        }
    }

    /// A line for each number, and for each unit that is past its line.
    fn table(&self) -> Outcome<File> {
        let text = ColumnKind::Text;
        let look = Look {
            note: Some(format!(
                "{}；{}计算；留痕号 {}",
                self.unit, self.day, self.history
            )),
            ..Look::of(
                &self.title,
                &[
                    ("序号", ColumnKind::Integer, 6.0),
                    ("项目", text, 34.0),
                    ("指标", text, 34.0),
                    ("标准", text, 16.0),
                    ("实际", text, 14.0),
                    ("判定", text, 8.0),
                    ("统计时点", text, 16.0),
                    ("学校", text, 26.0),
                    ("学校实际", text, 14.0),
                    ("缺额", text, 30.0),
                    ("标准出处", text, 40.0),
                ],
            )
        };
        let said = |it: &str| Datum::Text(it.to_owned());
        let may = |it: &Option<String>| it.as_deref().map_or(Datum::None, said);
        let rows = self.items.iter().flat_map(|item| {
            let number = i64::try_from(item.number).unwrap_or_default();
            let head = move || vec![Datum::Integer(number), Datum::Text(item.title.clone())];
            if item.sides.is_empty() {
                let verdict = if item.by_papers {
                    "材料核查"
                } else {
                    "无数据"
                };
                let mut row = head();
                row.extend([Datum::None, Datum::None, Datum::None, said(verdict)]);
                row.resize(11, Datum::None);
                return vec![row];
            }
            let sides = item.sides.iter().flat_map(move |side| {
                let of = move || {
                    let mut row = head();
                    row.extend([
                        said(&side.title),
                        may(&side.line),
                        said(&side.text),
                        said(verdict(side.keeps)),
                        may(&side.when),
                    ]);
                    row
                };
                let mut own = of();
                own.extend([
                    Datum::None,
                    Datum::None,
                    may(&side.short),
                    may(&side.source),
                ]);
                let units = side.units.iter().map(move |unit| {
                    let share = unit.share.as_ref().map(|it| format!("占差异 {it}"));
                    let lacks: Vec<String> = unit.short.iter().cloned().chain(share).collect();
                    let mut row = of();
                    row.extend([
                        said(&unit.title),
                        said(&unit.text),
                        said(&lacks.join("，")),
                        may(&side.source),
                    ]);
                    row
                });
                [own].into_iter().chain(units)
            });
            sides.collect()
        });
        tables::written(Format::Xlsx, look, rows)
    }
}

impl JudgedRow {
    /// The lines of an item in a table: itself, then its numbers where it has several.
    fn lines(&self) -> Vec<[String; 6]> {
        let dash = |it: &Option<String>| it.clone().unwrap_or_else(|| "—".to_owned());
        let side = |number: String, title: String, it: &JudgedSide| {
            [
                number,
                title,
                dash(&it.line),
                it.text.clone(),
                verdict(it.keeps).to_owned(),
                dash(&it.when),
            ]
        };
        let number = self.number.to_string();
        let part = self
            .part
            .as_ref()
            .map(|it| format!("【{it}】"))
            .unwrap_or_default();
        let title = format!("{part}{}", self.title);
        match self.sides.as_slice() {
            [one] => vec![side(number, title, one)],
            sides => {
                let verdict = if self.by_papers {
                    "材料核查"
                } else {
                    verdict(self.keeps)
                };
                let none = || "—".to_owned();
                let own = [number, title, none(), none(), verdict.to_owned(), none()];
                let sides = sides
                    .iter()
                    .map(|it| side(String::new(), it.title.clone(), it));
                [own].into_iter().chain(sides).collect()
            }
        }
    }
}
