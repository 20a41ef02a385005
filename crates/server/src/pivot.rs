//! 数据透视 over the wire: a list counted by rows and columns, as far as the caller reaches it.
//!
//! Asked as the list is (`filter`), with what divides it; each row and column says by what the
//! list is asked for the records it counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::extract::State;
use axum::response::Response;
use base::{Day, Decimal, Id as Uuid, PeriodKind};
use exchange::Format;
use kernel::{Along, Caller, Figure, Kernel, Outcome, Pivoted, Pivoting, Refusal, Tells};
use model::{Gist, Kind, Register, Type, Value, What};
use rust_decimal::RoundingStrategy;
use serde::Serialize;
use serde_json::Value as Json;
use sheet::write::{Column, ColumnKind, Datum, Look};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::export::media_type;
use crate::filter::{self, ListQuery};
use crate::keys::{FigureKey, key_labels, key_of};
use crate::measures::{MeasureBy, PERIODS, number};
use crate::records::opened;
use crate::session::SignedIn;
use crate::{App, Problem, stream, tables};

/// What divides the rows, at most.
const DOWN_MAX: usize = 2;
/// More nobody reads.
const LINES_MAX: usize = 2_000;
const COLUMNS_MAX: usize = 200;
/// Places shown of means.
const MEAN_PLACES: u8 = 2;
const MADE_ON: &str = "created_on";
/// Before the id of a measure that is told.
const MEASURE: &str = "measure:";

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pivot_records))
        .routes(routes!(pivot_file))
}

/// By what it is divided, beside what the list is asked by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "described here, read as pairs by `Wanted::of`")]
struct PivotQuery {
    /// One or two of `below`, `level:school`, a field, `period:month:due_on`, with a comma
    /// between.
    rows: Option<String>,
    /// One of them, or none.
    cols: Option<String>,
    /// `count`, `sum:FIELD`, `average:FIELD`, `median:FIELD`, `min:FIELD`, `max:FIELD`,
    /// `measure:ID`
    of: Option<String>,
    /// Of a file: `xlsx` or `csv`.
    format: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct PivotTable {
    /// What is counted: 条数, 班额上限合计.
    counted: String,
    unit: Option<String>,
    /// What stands at the ends of lines and columns is their sum; else it is that of all of them.
    summed: bool,
    /// Titles of what divides it.
    down: Vec<String>,
    across: Option<String>,
    /// Titles of what may hold several values: a record is counted with each of them, once in
    /// the whole.
    several: Vec<String>,
    lines: Vec<PivotLine>,
    /// None where nothing divides them.
    columns: Vec<PivotColumn>,
    all: PivotCell,
    /// By what it can be divided, and what can be told.
    by: Vec<MeasureBy>,
    of: Vec<MeasureBy>,
    history: i64,
}

#[derive(Serialize, ToSchema)]
struct PivotLine {
    key: Vec<FigureKey>,
    /// What asks the list for its records; null where no list says it.
    ask: Option<Ask>,
    /// In the order of the columns; null where there is nothing.
    cells: Vec<Option<PivotCell>>,
    all: PivotCell,
}

#[derive(Serialize, ToSchema)]
struct PivotColumn {
    key: FigureKey,
    ask: Option<Ask>,
    all: PivotCell,
}

#[derive(Clone, Serialize, ToSchema)]
struct PivotCell {
    #[schema(value_type = Option<f64>)]
    value: Option<Json>,
    text: String,
    /// Records counted, and those that lack what is told of them.
    rows: u64,
    unknown: u64,
}

type Ask = BTreeMap<String, String>;

/// A list, counted.
#[utoipa::path(get, path = "/records/{system}/{record}/pivot", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ListQuery, PivotQuery), responses(
    (status = 200, body = PivotTable), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn pivot_records(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Body<PivotTable>, Problem> {
    let id = format!("{system}.{record}");
    let register = opened(&who.kernel, &who.caller, &id)?;
    let wanted = Wanted::of(&who.kernel, &who.caller, register, pairs)?;
    app.run(move |kernel| wanted.table(kernel, &who.caller, &id))
        .await
        .map(Body)
}

/// The same as a file.
#[utoipa::path(get, path = "/records/{system}/{record}/pivot/file", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), ListQuery, PivotQuery), responses(
    (status = 200, body = Vec<u8>, content_type = "*/*"),
    (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn pivot_file(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Asked(pairs): Asked<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let id = format!("{system}.{record}");
    let register = opened(&who.kernel, &who.caller, &id)?;
    let format = match one(&pairs, "format") {
        None | Some("xlsx") => Format::Xlsx,
        Some("csv") => Format::Csv,
        Some(_) => return Err(Problem::field("format", "可导出为 xlsx 或 csv。")),
    };
    let title = format!("{}_数据透视_{}", register.title, who.kernel.today());
    let wanted = Wanted::of(&who.kernel, &who.caller, register, pairs)?;
    let file = app
        .run(move |kernel| {
            let table = wanted.table(kernel, &who.caller, &id)?;
            let note = wanted.note(kernel, &who.caller, &id)?;
            let (look, rows) = sheet(kernel, &id, table, note);
            tables::written(format, look, rows.into_iter())
        })
        .await?;
    let name = format!("{title}.{}", format.ending());
    stream::attachment(&name, media_type(format), file)
}

fn one<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let found = pairs.iter().rev().find(|(key, _)| key == name);
    found
        .map(|(_, text)| text.trim())
        .filter(|it| !it.is_empty())
}

/// What divides a list.
#[derive(Clone)]
struct Divides {
    along: Along,
    title: String,
    /// The day it goes by.
    on: Option<String>,
}

struct Wanted {
    down: Vec<Divides>,
    across: Option<Divides>,
    tells: Tells,
    /// As the list is asked.
    pairs: Vec<(String, String)>,
}

impl Wanted {
    fn of(
        kernel: &Kernel,
        caller: &Caller,
        register: &Register,
        pairs: Vec<(String, String)>,
    ) -> Result<Wanted, Problem> {
        if one(&pairs, "q").is_some() {
            let says = "数据透视不按搜索框里的字统计。请清空搜索框，改用筛选条件。";
            return Err(Problem::field("q", says));
        }
        let read = |said: Option<&str>, name: &str| {
            let said = said.unwrap_or_default().split(',').map(str::trim);
            let said = said.filter(|it| !it.is_empty());
            let divides = said.map(|it| {
                divides(kernel, caller, register, it).ok_or_else(|| {
                    Problem::field(
                        name,
                        format!("{}不能按“{it}”分。请换一项。", register.title),
                    )
                })
            });
            divides.collect::<Result<Vec<Divides>, Problem>>()
        };
        let down = read(one(&pairs, "rows"), "rows")?;
        let mut across = read(one(&pairs, "cols"), "cols")?;
        if down.len() > DOWN_MAX || across.len() > 1 {
            return Err(Problem::field("rows", "行最多按两项分，列按一项分。"));
        }
        let by_unit = |it: &Divides| matches!(it.along, Along::Below | Along::Level(_));
        if down.iter().any(by_unit) && across.iter().any(by_unit) {
            return Err(Problem::field("cols", "行和列不能都按单位分。请换一项。"));
        }
        let days: BTreeSet<&String> = down
            .iter()
            .chain(&across)
            .filter_map(|it| it.on.as_ref())
            .collect();
        if days.len() > 1 {
            return Err(Problem::field("rows", "期间只能按同一个日期来分。"));
        }
        let tells = tells(kernel, caller, register, one(&pairs, "of")).ok_or_else(|| {
            Problem::field(
                "of",
                format!("{}没有这一项可以统计。请重新选择。", register.title),
            )
        })?;
        let pairs: Vec<(String, String)> = pairs
            .into_iter()
            .filter(|(key, _)| filter::is_question(key) && key != "sort")
            .collect();
        filter::read(kernel, register, &pairs)?;
        Ok(Wanted {
            down,
            across: across.pop(),
            tells,
            pairs,
        })
    }

    fn table(&self, kernel: &Kernel, caller: &Caller, id: &str) -> Outcome<PivotTable> {
        let register = opened(kernel, caller, id)?;
        let listing = filter::read(kernel, register, &self.pairs).map_err(|it| it.refusal)?;
        let along = |it: &Divides| it.along.clone();
        let down: Vec<Along> = self.down.iter().map(along).collect();
        let across: Vec<Along> = self.across.iter().map(along).collect();
        let both: Vec<Along> = down.iter().chain(&across).cloned().collect();
        let on = self
            .down
            .iter()
            .chain(&self.across)
            .find_map(|it| it.on.clone());
        let Pivoted { tables, above } = kernel.pivot(
            caller,
            id,
            Pivoting {
                conditions: listing.conditions,
                tells: self.tells.clone(),
                on,
                tables: vec![vec![], down.clone(), across.clone(), both.clone()],
            },
        )?;
        let [whole, by_line, by_column, cells] = tables.as_slice() else {
            return Err(Refusal::not_found().into());
        };
        if by_line.figures.len() > LINES_MAX || by_column.figures.len() > COLUMNS_MAX {
            let (lines, columns) = (by_line.figures.len(), by_column.figures.len());
            let says = format!(
                "这样分有 {lines} 行、{columns} 列，多于 {LINES_MAX} 行或 {COLUMNS_MAX} 列。请换一项来分，或先筛选。"
            );
            return Err(Refusal::new("kernel.pivot", says).into());
        }
        let keys = cells.figures.iter().map(|it| it.key.as_slice());
        let labels = key_labels(kernel, caller, Some(register), keys, &both)?;
        let places = self.places(kernel, register);
        let tell = |figure: &Figure| cell(figure, places);
        let nothing = || PivotCell {
            value: None,
            text: String::new(),
            rows: 0,
            unknown: 0,
        };
        let ordered = |figures: &[Figure], along: &[Along]| {
            let mut sorted: Vec<(Vec<Standing>, Figure)> = figures
                .iter()
                .filter(|_| !along.is_empty())
                .map(|it| (place(kernel, register, along, &it.key), it.clone()))
                .collect();
            sorted.sort_by(|(a, _), (b, _)| a.cmp(b));
            sorted.into_iter().map(|(_, it)| it).collect::<Vec<_>>()
        };
        let (lines, columns) = (
            ordered(&by_line.figures, &down),
            ordered(&by_column.figures, &across),
        );
        let at: HashMap<String, &Figure> = cells
            .figures
            .iter()
            .map(|it| (format!("{:?}", it.key), it))
            .collect();
        let asks = |key: &[Value], along: &[Divides]| self.ask(kernel, register, key, along, above);
        let lines = lines.iter().map(|line| PivotLine {
            key: key_of(kernel, Some(register), &line.key, (&labels, &down)),
            ask: asks(&line.key, &self.down),
            cells: columns
                .iter()
                .map(|column| {
                    let key: Vec<Value> = line.key.iter().chain(&column.key).cloned().collect();
                    at.get(&format!("{key:?}")).map(|it| tell(it))
                })
                .collect(),
            all: tell(line),
        });
        let across_divides: Vec<Divides> = self.across.iter().cloned().collect();
        let heads = columns.iter().filter_map(|column| {
            let mut key = key_of(kernel, Some(register), &column.key, (&labels, &across));
            Some(PivotColumn {
                key: key.pop()?,
                ask: asks(&column.key, &across_divides),
                all: tell(column),
            })
        });
        let (counted, unit) = self.counted(kernel, register);
        Ok(PivotTable {
            counted,
            unit,
            summed: self.is_summed(kernel) && self.several(kernel, register).is_empty(),
            several: self.several(kernel, register),
            down: self.down.iter().map(|it| it.title.clone()).collect(),
            across: self.across.as_ref().map(|it| it.title.clone()),
            lines: lines.collect(),
            columns: heads.collect(),
            all: whole.figures.first().map_or_else(nothing, tell),
            by: choices(kernel, caller, register),
            of: numbers(kernel, caller, register),
            history: whole.history,
        })
    }

    fn is_summed(&self, kernel: &Kernel) -> bool {
        match &self.tells {
            Tells::Rows(what) => what.is_summed(),
            Tells::Measure(id) => {
                let measure = kernel.model.measure(id);
                measure.is_some_and(|it| it.formula.is_summed())
            }
        }
    }

    /// What divides it of which a record may hold several values.
    fn several(&self, kernel: &Kernel, register: &Register) -> Vec<String> {
        let all = self.down.iter().chain(&self.across);
        let several = all.filter(|it| match &it.along {
            Along::Field(name) => kernel
                .model
                .field_of(register, name)
                .is_some_and(|it| matches!(it.kind.ty(), Type::List(_))),
            _ => false,
        });
        several.map(|it| it.title.clone()).collect()
    }

    fn places(&self, kernel: &Kernel, register: &Register) -> u8 {
        let (gist, name) = match &self.tells {
            Tells::Rows(What::Over(gist, name)) => (gist, name),
            Tells::Rows(What::Count) => return 0,
            Tells::Measure(id) => return kernel.model.measure(id).map_or(0, |it| it.places),
        };
        let scale = register.fields.get(name).and_then(|it| it.kind.scale());
        match gist {
            Gist::Average | Gist::Median => MEAN_PLACES.max(scale.unwrap_or(0)),
            _ => scale.unwrap_or(0),
        }
    }

    fn counted(&self, kernel: &Kernel, register: &Register) -> (String, Option<String>) {
        let not_empty = |unit: &str| Some(unit.to_owned()).filter(|it| !it.is_empty());
        let (gist, name) = match &self.tells {
            Tells::Rows(What::Over(gist, name)) => (gist, name),
            Tells::Rows(What::Count) => return ("条数".to_owned(), Some("条".to_owned())),
            Tells::Measure(id) => {
                let measure = kernel.model.measure(id);
                let told = measure.map(|it| (it.title.clone(), not_empty(&it.unit)));
                return told.unwrap_or_default();
            }
        };
        let field = register.fields.get(name);
        let title = field.map_or(name.as_str(), |it| it.title.as_str());
        let unit = field.and_then(|it| not_empty(it.kind.unit()));
        (format!("{title}{}", spoken(*gist)), unit)
    }

    /// What asks the list for the records of a key; none where a list cannot be asked so.
    fn ask(
        &self,
        kernel: &Kernel,
        register: &Register,
        key: &[Value],
        along: &[Divides],
        above: Option<Uuid>,
    ) -> Option<Ask> {
        // No list says which of its records a measure counts.
        if let Tells::Measure(_) = self.tells {
            return None;
        }
        let mut ask = Ask::new();
        for (value, divides) in key.iter().zip(along) {
            match (&divides.along, value) {
                (Along::Below | Along::Level(_), Value::Ref(id)) => {
                    // Of a county and a school of it, the school.
                    let depth = |id: &Uuid| kernel.tree().depth(*id);
                    let before = ask.get("under").and_then(|it| it.parse().ok());
                    if before.is_none_or(|it| depth(&it) < depth(id)) {
                        ask.insert("under".into(), id.to_string());
                    }
                }
                (Along::Below, Value::Missing) => {
                    ask.insert("f.owner".into(), above?.to_string());
                }
                (Along::Below | Along::Level(_), _) => return None,
                (Along::Period(_), value) => {
                    let on = divides.on.as_ref()?;
                    let Value::Period(period) = value else {
                        ask.insert(format!("f.{on}.none"), "1".into());
                        continue;
                    };
                    let (from, to) = (format!("f.{on}.from"), format!("f.{on}.to"));
                    let asked = |name: &str| one(&self.pairs, name)?.parse::<Day>().ok();
                    let first = period.first();
                    let last = period.after().yesterday().ok()?;
                    let first = asked(&from).map_or(first, |it| it.max(first));
                    let last = asked(&to).map_or(last, |it| it.min(last));
                    ask.insert(from, first.to_string());
                    ask.insert(to, last.to_string());
                }
                (Along::Field(name), value) => {
                    let (name, text) = asked_by(kernel, register, name, value)?;
                    ask.insert(name, text);
                }
            }
        }
        Some(ask)
    }

    /// What whoever opens the file must know: what was asked, of whom, when.
    fn note(&self, kernel: &Kernel, caller: &Caller, id: &str) -> Outcome<String> {
        let register = opened(kernel, caller, id)?;
        let asked = filter::words(kernel, caller, register, &self.pairs)?;
        let asked = match asked.is_empty() {
            true => String::new(),
            false => format!("；筛选：{asked}"),
        };
        let several = match self.several(kernel, register) {
            titles if titles.is_empty() => String::new(),
            titles => format!("；{}", each_counted(&titles)),
        };
        Ok(format!(
            "只统计导出人有权查看的记录{asked}{several}；{}",
            kernel.today()
        ))
    }
}

fn each_counted(titles: &[String]) -> String {
    format!("{}有几项的，每项各计一次，合计只计一次", titles.join("、"))
}

fn cell(figure: &Figure, places: u8) -> PivotCell {
    let text = |it: Decimal| {
        let rounded =
            it.round_dp_with_strategy(u32::from(places), RoundingStrategy::MidpointAwayFromZero);
        format!("{rounded:.*}", usize::from(places))
    };
    // A sum of nothing is nothing.
    let value = figure.value.filter(|_| figure.of.rows > 0);
    PivotCell {
        value: value.map(|it| number(it.round_dp(12))),
        text: value.map_or_else(|| "—".to_owned(), text),
        rows: figure.of.rows,
        unknown: figure.of.unknown,
    }
}

/// A field and what the list is asked of it for one value.
fn asked_by(
    kernel: &Kernel,
    register: &Register,
    name: &str,
    value: &Value,
) -> Option<(String, String)> {
    if name == "state" {
        let Value::Code(state) = value else {
            return None;
        };
        return Some((name.to_owned(), state.clone()));
    }
    let of = format!("f.{name}");
    Some(match value {
        Value::Missing => (format!("{of}.none"), "1".to_owned()),
        Value::Code(code) => {
            // Who asks for a code of a tree asks for all below it.
            if let Kind::Code { of, .. } = &kernel.model.field_of(register, name)?.kind {
                let list = kernel.model.codes(of)?;
                if list.codes.contains_key(code.as_str()) && list.within(code).count() > 1 {
                    return None;
                }
            }
            (of, code.clone())
        }
        Value::Ref(id) => (of, id.to_string()),
        Value::Flag(flag) => (of, flag.to_string()),
        Value::Period(period) => (of, period.to_string()),
        Value::Integer(n) => (of, n.to_string()),
        _ => return None,
    })
}

/// Where something stands among others of its kind: as the tree, the list of codes, the
/// calendar have it; what is missing last.
type Standing = (bool, String);

fn place(kernel: &Kernel, register: &Register, along: &[Along], key: &[Value]) -> Vec<Standing> {
    let tree = kernel.tree();
    let all = key.iter().zip(along);
    all.map(|(value, along)| {
        let text = match (value, along) {
            (Value::Ref(id), _) => tree
                .get(*id)
                .map_or_else(|| id.to_string(), |it| it.code.clone()),
            (Value::Code(code), Along::Field(name)) => {
                let at = match name.as_str() {
                    "state" => register.states.get_index_of(code.as_str()),
                    name => match kernel.model.field_of(register, name).map(|it| &it.kind) {
                        Some(Kind::Code { of, .. }) => kernel
                            .model
                            .codes(of)
                            .and_then(|it| it.codes.get_index_of(code.as_str())),
                        _ => None,
                    },
                };
                format!("{:08}", at.unwrap_or(usize::MAX >> 16))
            }
            (Value::Integer(n), _) => format!("{:020}", i128::from(*n) + i128::from(i64::MAX)),
            (Value::Period(period), _) => format!("{} {period}", period.first()),
            (value, _) => format!("{value:?}"),
        };
        (value.is_missing(), text)
    })
    .collect()
}

fn divides(kernel: &Kernel, caller: &Caller, register: &Register, said: &str) -> Option<Divides> {
    let title = choices(kernel, caller, register)
        .into_iter()
        .find(|it| it.along == said)?
        .title;
    let (along, on) = match said.split_once(':') {
        None if said == "below" => (Along::Below, None),
        Some(("level", level)) => (Along::Level(level.to_owned()), None),
        Some(("period", rest)) => {
            let (kind, on) = rest.split_once(':')?;
            let kind = PeriodKind::named(kind)?;
            (Along::Period(kind), Some(on.to_owned()))
        }
        _ => (Along::Field(said.to_owned()), None),
    };
    Some(Divides { along, title, on })
}

/// By what a register can be divided before this caller.
fn choices(kernel: &Kernel, caller: &Caller, register: &Register) -> Vec<MeasureBy> {
    let by = |along: String, title: String| MeasureBy { along, title };
    let mut all = Vec::new();
    if register.owner.is_some() || register.id == kernel::ORGANISATION {
        all.push(by("below".into(), "下一级单位".into()));
        let tree = kernel.tree();
        let levels: BTreeSet<&str> = tree.all().map(|it| it.level.as_str()).collect();
        let codes = kernel.model.codes("registry.level");
        let root = tree.root().map(|it| it.level.as_str());
        let known = codes.into_iter().flat_map(|it| it.codes.iter());
        let below = known.filter(|(it, _)| Some(it.as_str()) != root);
        for (level, code) in below.filter(|(it, _)| levels.contains(it.as_str())) {
            all.push(by(format!("level:{level}"), format!("各{}", code.title)));
        }
    }
    if !register.states.is_empty() {
        all.push(by("state".into(), "状态".into()));
    }
    let mut days = vec![];
    for field in kernel.counts_by(caller, register) {
        if field.kind == Kind::Day {
            days.push((field.name.clone(), field.title.clone()));
        } else if kernel::divides(&field.kind) {
            all.push(by(field.name.clone(), field.title.clone()));
        }
    }
    for name in &register.beyond {
        if let Some(field) = filter::far_field(&kernel.model, register, name) {
            all.push(by(name.clone(), field.title.clone()));
        }
    }
    days.push((MADE_ON.to_owned(), "登记日期".to_owned()));
    for (name, title) in days {
        for (kind, said) in PERIODS.iter().filter(|(kind, _)| *kind != "day") {
            all.push(by(
                format!("period:{kind}:{name}"),
                format!("{title}（{said}）"),
            ));
        }
    }
    all
}

const GISTS: [(&str, Gist); 5] = [
    ("sum", Gist::Sum),
    ("average", Gist::Average),
    ("median", Gist::Median),
    ("min", Gist::Least),
    ("max", Gist::Greatest),
];

fn spoken(gist: Gist) -> &'static str {
    match gist {
        Gist::Sum => "合计",
        Gist::Average => "平均",
        Gist::Median => "中位数",
        Gist::Least => "最小",
        Gist::Greatest => "最大",
    }
}

/// What can be told of a register's records before this caller.
fn numbers(kernel: &Kernel, caller: &Caller, register: &Register) -> Vec<MeasureBy> {
    let by = |along: String, title: String| MeasureBy { along, title };
    let mut all = vec![by("count".into(), "条数".into())];
    for field in kernel
        .counts_by(caller, register)
        .filter(|it| is_number(&it.kind))
    {
        for (word, gist) in GISTS {
            all.push(by(
                format!("{word}:{}", field.name),
                format!("{}{}", field.title, spoken(gist)),
            ));
        }
    }
    let measures = kernel.measures_over(caller, register);
    all.extend(measures.map(|it| by(format!("{MEASURE}{}", it.id), format!("指标：{}", it.title))));
    all
}

fn is_number(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Integer { .. } | Kind::Decimal { .. } | Kind::Money | Kind::Percent
    )
}

fn tells(
    kernel: &Kernel,
    caller: &Caller,
    register: &Register,
    said: Option<&str>,
) -> Option<Tells> {
    let said = said.unwrap_or("count");
    let mut known = numbers(kernel, caller, register).into_iter();
    known.find(|it| it.along == said)?;
    if let Some(id) = said.strip_prefix(MEASURE) {
        return Some(Tells::Measure(id.to_owned()));
    }
    let Some((word, name)) = said.split_once(':') else {
        return Some(Tells::Rows(What::Count));
    };
    let (_, gist) = GISTS.iter().find(|(it, _)| *it == word)?;
    Some(Tells::Rows(What::Over(*gist, name.to_owned())))
}

/// As a sheet: its look, and its rows with their sums last.
fn sheet(kernel: &Kernel, id: &str, table: PivotTable, note: String) -> (Look, Vec<Vec<Datum>>) {
    let title = kernel.model.register(id).map_or("", |it| it.title.as_str());
    let labels = |key: &[FigureKey]| -> Vec<Datum> {
        key.iter().map(|it| Datum::Text(it.label.clone())).collect()
    };
    let datum = |cell: &PivotCell| {
        let number = cell.value.as_ref().and_then(Json::as_f64);
        number.map_or(Datum::None, Datum::Number)
    };
    let kind = ColumnKind::Decimal { scale: 4 };
    let first = match table.down.is_empty() {
        true => vec![String::new()],
        false => table.down.clone(),
    };
    let column = |title: &str, kind, width| Column {
        name: title.to_owned(),
        title: title.to_owned(),
        kind,
        width,
    };
    let heads = first.iter().map(|it| column(it, ColumnKind::Text, 24.0));
    let mut columns: Vec<Column> = heads.collect();
    let across = table.columns.iter();
    columns.extend(across.map(|it| column(&it.key.label, kind, 14.0)));
    let whole = tables::whole_title(table.summed);
    columns.push(column(&format!("{whole}（{}）", table.counted), kind, 14.0));
    let mut rows: Vec<Vec<Datum>> = table
        .lines
        .iter()
        .map(|line| {
            let mut row = labels(&line.key);
            let cells = line.cells.iter();
            row.extend(cells.map(|it| it.as_ref().map_or(Datum::None, datum)));
            row.push(datum(&line.all));
            row
        })
        .collect();
    let mut last = vec![Datum::Text(whole.into())];
    last.resize(first.len(), Datum::None);
    last.extend(table.columns.iter().map(|it| datum(&it.all)));
    last.push(datum(&table.all));
    rows.push(last);
    let look = Look {
        name: format!("{title}数据透视"),
        columns,
        note: Some(note).filter(|it| !it.is_empty()),
        ..Look::default()
    };
    (look, rows)
}
