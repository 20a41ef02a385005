//! What a report says: each item with its numbers and lines, what is missing and where, and what
//! the units below come to.

use std::collections::BTreeMap;

use base::{Decimal, Id as Uuid, Period};
use kernel::{Caller, JudgedItem, Kernel, Outcome, Refusal, Side, UnitHeld};
use model::{Better, Measure, What};
use serde::Serialize;
use utoipa::ToSchema;

use super::{JudgedQuery, named, title_of};
use crate::dashboards;
use crate::measures::{Numbers, told};

/// From which share of the difference on a unit is named as what makes it.
const CAUSE: Decimal = Decimal::from_parts(10, 0, 0, false, 2);

/// An organisation held to the items of a report.
#[derive(Serialize, ToSchema)]
pub(super) struct Judged {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) org: Uuid,
    pub(super) unit: String,
    /// Who signs it.
    #[serde(skip)]
    pub(super) signs: String,
    pub(super) source: Option<String>,
    /// The day it was judged.
    pub(super) day: String,
    pub(super) history: i64,
    pub(super) kept: usize,
    pub(super) failed: usize,
    /// Items that have no number yet.
    pub(super) untold: usize,
    /// Items of whose number some records do not tell what is counted.
    pub(super) lacking: usize,
    /// Items no register answers.
    pub(super) by_papers: usize,
    /// Measures that are not before the caller.
    pub(super) hidden: usize,
    pub(super) items: Vec<JudgedRow>,
    pub(super) tables: Vec<JudgedTable>,
    /// The documents that set the lines.
    pub(super) sources: Vec<String>,
    /// What whoever reads a number should know of it, with what it is called.
    pub(super) notes: Vec<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct JudgedRow {
    pub(super) number: usize,
    /// The part that begins here.
    pub(super) part: Option<String>,
    pub(super) title: String,
    /// No register answers it: it is judged by papers and on the spot.
    pub(super) by_papers: bool,
    pub(super) keeps: Option<bool>,
    pub(super) sides: Vec<JudgedSide>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct JudgedSide {
    pub(super) measure: String,
    pub(super) title: String,
    pub(super) text: String,
    /// 不低于 4.5 ㎡
    pub(super) line: Option<String>,
    /// Who set the line, since when.
    pub(super) source: Option<String>,
    pub(super) keeps: Option<bool>,
    /// What it is of: 2025年, 2025年9月1日.
    pub(super) when: Option<String>,
    /// What is missing altogether: 缺 12 人
    pub(super) short: Option<String>,
    /// 缺项: records that do not tell what is counted.
    pub(super) missing: u64,
    /// Units below that are past the line, or make the difference, with what each lacks.
    pub(super) units: Vec<JudgedUnit>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct JudgedUnit {
    pub(super) org: Uuid,
    pub(super) title: String,
    pub(super) measure: String,
    pub(super) text: String,
    pub(super) short: Option<String>,
    /// As of the whole.
    pub(super) missing: u64,
    /// 37 %: how much of the difference comes from it.
    pub(super) share: Option<String>,
}

/// What the units below come to, by the measures that are told of them.
#[derive(Serialize, ToSchema)]
pub(super) struct JudgedTable {
    pub(super) title: String,
    pub(super) columns: Vec<JudgedColumn>,
    /// Those that keep to the fewest lines first.
    pub(super) rows: Vec<JudgedTableRow>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct JudgedColumn {
    pub(super) measure: String,
    pub(super) title: String,
    pub(super) line: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(super) struct JudgedTableRow {
    pub(super) org: Uuid,
    pub(super) title: String,
    pub(super) kept: usize,
    pub(super) cells: Vec<JudgedCell>,
}

#[derive(Clone, Default, Serialize, ToSchema)]
pub(super) struct JudgedCell {
    pub(super) text: String,
    pub(super) keeps: Option<bool>,
    pub(super) short: Option<String>,
}

pub(super) fn judged(
    kernel: &Kernel,
    caller: &Caller,
    id: &str,
    query: &JudgedQuery,
) -> Outcome<Judged> {
    let dashboard = named(kernel, id)?;
    let units = dashboards::units(kernel, caller, dashboard);
    let unit = units.into_iter().find(|it| it.id == query.org);
    let unit = unit.ok_or_else(Refusal::not_found)?;
    let numbers = Numbers::before(kernel, caller);
    let sees = |it: &Measure| numbers.at(it, unit.id);
    let judged = kernel.judge(dashboard, unit.id, query.known_at, &sees)?;
    let known = query
        .known_at
        .map(|at| kernel.saying_then(at))
        .transpose()?;
    let kernel = known.as_ref().unwrap_or(kernel);
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
        items.push(JudgedRow {
            number,
            part: Some(item.part.clone()).filter(|it| !it.is_empty()),
            title: title_of(kernel, item),
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
        source: model::source_read(&dashboard.source),
        day: kernel.today().to_string(),
        history: judged.history,
        kept: n(Some(true)),
        failed: n(Some(false)),
        untold: n(None),
        lacking: items
            .iter()
            .filter(|it| it.sides.iter().any(|it| it.missing > 0))
            .count(),
        by_papers: items.iter().filter(|it| it.by_papers).count(),
        hidden: asked.sum::<usize>().saturating_sub(seen.sum()),
        tables: desk.tables(&judged.items),
        items,
        sources,
        notes,
    })
}

impl Judged {
    pub(super) fn called(&self, ending: &str) -> String {
        format!("{}{}自评报告_{}.{ending}", self.unit, self.title, self.day)
    }
}

/// What lies on the desk of who writes a report of an organisation.
pub(super) struct Desk<'k> {
    pub(super) kernel: &'k Kernel,
    pub(super) org: Uuid,
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
                false => told(below, Some(&it.figure)),
            },
            short: lacking(
                it.short.map(|it| it.says(model, below, unit)),
                it.lacks.iter().map(|it| it.says(model, below)),
            ),
            missing: missing(&it.figure),
            share: it.weight.filter(|_| causes(it)).map(share),
        });
        Some(JudgedSide {
            title: measure.title.clone(),
            text: told(measure, figure),
            line: figure.and_then(|it| it.line).map(|it| bound(measure, it)),
            source: measure
                .line
                .as_deref()
                .and_then(|it| self.kernel.said_by(it, self.org)),
            keeps: side.keeps(self.kernel),
            when: when(side),
            short: lacking(
                side.short.as_ref().map(says),
                side.lacks.iter().map(|it| it.says(model, below)),
            ),
            missing: figure.map(missing).unwrap_or_default(),
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
                    text: told(measure, Some(&it.figure)),
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

/// 还差 2 所，缺合格的音乐教室 3 间
fn lacking(short: Option<String>, lacks: impl Iterator<Item = String>) -> Option<String> {
    let all: Vec<String> = short.into_iter().chain(lacks).collect();
    (!all.is_empty()).then(|| all.join("，"))
}

/// Records of which it is not known whether they count, or how much.
fn missing(figure: &kernel::Figure) -> u64 {
    let sides = figure.part.iter().chain([&figure.of]);
    sides.map(|it| it.unknown).max().unwrap_or_default()
}

/// 其中 32 条缺项; nothing where nothing is missing.
pub(super) fn of_them(missing: u64) -> Option<String> {
    (missing > 0).then(|| format!("其中 {missing} 条缺项"))
}

/// Whether so much of the difference comes from a unit that it is named.
pub(super) fn causes(unit: &UnitHeld) -> bool {
    unit.weight.is_some_and(|it| it >= CAUSE)
}

/// Whether it is a share of one record, which is past the line or not.
pub(super) fn is_one(measure: &Measure, figure: &kernel::Figure) -> bool {
    measure.formula.of.what == What::Count && figure.of.rows == 1
}

pub(super) fn share(weight: Decimal) -> String {
    format!("{} %", (weight * Decimal::ONE_HUNDRED).round())
}

/// 不低于 4.5 ㎡
pub(super) fn bound(measure: &Measure, line: Decimal) -> String {
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

pub(super) fn when(side: &Side) -> Option<String> {
    let spoken = |day| Period::Day(day).spoken();
    let days = side.days.map(|(first, last)| match first == last {
        true => spoken(last),
        false => format!("{}至{}", spoken(first), spoken(last)),
    });
    side.told.period.map(Period::spoken).or(days)
}

/// With what all of them begin, when that is a word: 小学, 幼儿园.
pub(super) fn common<'t>(titles: &[&'t str]) -> &'t str {
    let Some(first) = titles.first() else {
        return "";
    };
    let ends = first.char_indices().map(|(at, c)| at + c.len_utf8());
    let shared = ends.take_while(|at| titles.iter().all(|it| it.starts_with(&first[..*at])));
    &first[..shared.last().unwrap_or_default()]
}

pub(super) fn verdict(keeps: Option<bool>) -> &'static str {
    match keeps {
        Some(true) => "达标",
        Some(false) => "未达标",
        None => "无数据",
    }
}
