//! What a list is asked by: `f.FIELD=…` and its kin as conditions of the kernel, and cursors.
//!
//! The definition says how each value is read; an unknown field is refused.

mod span;
mod words;

pub(crate) use words::{joined, words};

use base::{Day, Id as Uuid};
use jiff::SignedDuration;
use kernel::{Condition, Cursor, Kernel, Listing, Sort, from_json, to_json};
use model::expr::{Compare, Expr, Node};
use model::{Field, Kind, Model, Register, Type, Use, Value};
use serde_json::{Value as Json, json};
use utoipa::IntoParams;

use crate::Problem;

const LIMIT: usize = 50;
const LIMIT_MAX: usize = 200;
/// Columns of every register that are no fields.
const SYSTEM_COLUMNS: [&str; 4] = ["number", "state", "owner", MADE_ON];
const AS_OF: &str = "as_of";
/// Rows of all days, or in all states: what a kept view says.
const EVERYTHING: &str = "all";
/// The day a record was made, and the moment it is kept as.
const MADE_ON: &str = "created_on";
const MADE_AT: &str = "created_at";

/// What every list can be asked by, beside `f.FIELD=v1,v2`, `f.FIELD.from=`, `f.FIELD.to=`,
/// `f.FIELD.none=1` (has no value) and, of a day, `f.FIELD.in=this_month`. Moments, and when a
/// record was made (`created_on`), are asked for by their days in China.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// In the register's search fields or its number.
    #[expect(dead_code, reason = "described here, read as pairs by `read`")]
    q: Option<String>,
    /// States, separated by commas; `all`: in every state. Without it, all but what was merged into another.
    #[expect(dead_code, reason = "as above")]
    state: Option<String>,
    /// An organisation: the owner is it or below it.
    #[expect(dead_code, reason = "as above")]
    under: Option<Uuid>,
    /// `1`: late by a clock.
    #[expect(dead_code, reason = "as above")]
    late: Option<String>,
    /// Of what is there from a day to a day: rows true on this day; `all`, or nothing: of all days.
    #[expect(dead_code, reason = "as above")]
    as_of: Option<String>,
    /// `-due_on`
    #[expect(dead_code, reason = "as above")]
    sort: Option<String>,
    /// Where the last page ended, as `next` said.
    #[expect(dead_code, reason = "as above")]
    after: Option<String>,
    /// 1 to 200.
    #[expect(dead_code, reason = "as above")]
    limit: Option<u16>,
    /// Of an export: its columns, separated by commas, in order.
    #[expect(dead_code, reason = "as above")]
    columns: Option<String>,
}

/// Reads the pairs behind the question mark.
pub(crate) fn read(
    kernel: &Kernel,
    register: &Register,
    pairs: &[(String, String)],
) -> Result<Listing, Problem> {
    let one = |name: &str| {
        let value = pairs
            .iter()
            .rev()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim());
        value.filter(|it| !it.is_empty())
    };
    let mut conditions = Vec::new();
    match one("state") {
        Some(EVERYTHING) => {}
        Some(states) => conditions.push(states_of(register, states)?),
        None => conditions.extend(unmerged(register, pairs)),
    }
    if let Some(org) = one("under") {
        conditions.push(under(kernel, org)?);
    }
    if one("late").is_some_and(|it| it != "0") {
        conditions.push(late(kernel, register));
    }
    conditions.extend(as_of(kernel, register, pairs)?.map(Condition::On));
    conditions.extend(fields(&kernel.model, register, pairs, kernel.today())?);
    let sort = sort(register, one("sort"))?;
    Ok(Listing {
        conditions,
        text: one("q").map(str::to_owned),
        after: one("after")
            .map(|it| cursor(register, &sort, it))
            .transpose()?,
        limit: limit(one("limit"))?,
        sort,
    })
}

/// 统计时点: the day of which a list is asked of what is there from a day to a day.
pub(crate) fn as_of(
    kernel: &Kernel,
    register: &Register,
    pairs: &[(String, String)],
) -> Result<Option<Day>, Problem> {
    let asked = pairs.iter().rev().find(|(key, _)| key == AS_OF);
    let asked = asked.map(|(_, text)| text.trim());
    let Some(text) = asked.filter(|it| !it.is_empty() && *it != EVERYTHING) else {
        return Ok(None);
    };
    if !register.lasts() {
        let course = register.course.as_ref();
        let course = course.and_then(|it| kernel.model.register(&it.of));
        let instead = course.map_or(String::new(), |it| {
            format!("要看某一天的，请到“{}”里选统计时点。", it.title)
        });
        let says = format!("{}不按期间登记，没有统计时点。{instead}", register.title);
        return Err(Problem::field(AS_OF, says));
    }
    let day = text.parse();
    day.map(Some)
        .map_err(|_| Problem::field(AS_OF, "统计时点应如 2026-09-01。"))
}

/// Whether a key of the address asks for rows or their order; pages do not.
pub(crate) fn is_question(key: &str) -> bool {
    matches!(key, "q" | "state" | "under" | "late" | AS_OF | "sort") || key.starts_with("f.")
}

/// The columns an export or a kept view asks for, in order; none: those of the definition.
pub(crate) fn columns(
    register: &Register,
    pairs: &[(String, String)],
) -> Result<Option<Vec<String>>, Problem> {
    let Some((_, asked)) = pairs.iter().rev().find(|(key, _)| key == "columns") else {
        return Ok(None);
    };
    let names = asked.split(',').map(str::trim).filter(|it| !it.is_empty());
    let names: Vec<String> = names.map(str::to_owned).collect();
    let is_known =
        |it: &&String| register.fields.contains_key(*it) || SYSTEM_COLUMNS.contains(&it.as_str());
    match names.iter().find(|it| !is_known(it)) {
        Some(name) => Err(Problem::field(
            "columns",
            format!("{}没有“{name}”这一列。", register.title),
        )),
        None => Ok(Some(names).filter(|it| !it.is_empty())),
    }
}

fn limit(asked: Option<&str>) -> Result<usize, Problem> {
    let Some(text) = asked else { return Ok(LIMIT) };
    match text.parse() {
        Ok(n @ 1..=LIMIT_MAX) => Ok(n),
        _ => Err(Problem::field(
            "limit",
            format!("每页应为 1 到 {LIMIT_MAX} 条。"),
        )),
    }
}

fn states_of(register: &Register, asked: &str) -> Result<Condition, Problem> {
    let mut states = Vec::new();
    for name in asked.split(',').map(str::trim).filter(|it| !it.is_empty()) {
        if !register.states.contains_key(name) {
            return Err(Problem::field(
                "state",
                format!("{}没有“{name}”这一状态。", register.title),
            ));
        }
        states.push(Value::Code(name.to_owned()));
    }
    Ok(Condition::AnyOf("state".into(), states))
}

/// What was merged into another stands there; whoever asks for its state, or for what was
/// merged into which, finds it.
fn unmerged(register: &Register, pairs: &[(String, String)]) -> Option<Condition> {
    let field = register.merge_field()?;
    let is_asked = |key: &str| {
        let name = key.strip_prefix("f.").and_then(|it| it.split('.').next());
        name == Some(field)
    };
    let asked = pairs.iter().any(|(key, _)| is_asked(key));
    (!asked).then(|| Condition::Missing(field.to_owned()))
}

/// What one may not know of and what is not there are the same: nothing lies under it.
fn under(kernel: &Kernel, org: &str) -> Result<Condition, Problem> {
    let id: Uuid = org
        .parse()
        .map_err(|_| Problem::field("under", "没有这个单位。"))?;
    let depth = kernel
        .tree()
        .depth(id)
        .ok_or_else(|| Problem::field("under", "没有这个单位。"))?;
    Ok(Condition::Under(depth, id))
}

/// In a state in which a clock runs, past its day: any clock of the register.
fn late(kernel: &Kernel, register: &Register) -> Condition {
    let flag = |node| Expr {
        node,
        ty: Type::Flag,
    };
    let path = |name: &str, ty| Expr {
        node: Node::Path(vec![name.to_owned()]),
        ty,
    };
    let states = Type::Code(format!("{}.state", register.id));
    let today = Expr {
        node: Node::Literal(kernel.today().into()),
        ty: Type::Day,
    };
    let clocks = register.clocks.values().filter(|it| it.is_deadline());
    let clocks = clocks.map(|clock| {
        let running = clock.in_states.iter().cloned().map(Value::Code).collect();
        let running = flag(Node::In(Box::new(path("state", states.clone())), running));
        let until = Box::new(path(&clock.until, Type::Day));
        let past = flag(Node::Compare(Compare::Less, until, Box::new(today.clone())));
        flag(Node::And(Box::new(running), Box::new(past)))
    });
    let any = clocks.reduce(|one, other| flag(Node::Or(Box::new(one), Box::new(other))));
    // A register without clocks is never late.
    let any = any.unwrap_or_else(|| flag(Node::Literal(Value::Flag(false))));
    Condition::Where(any, kernel.params())
}

/// Who asks for a code of a tree asks for all below it.
fn with_below(model: &Model, kind: &Kind, values: Vec<Value>) -> Vec<Value> {
    let Kind::Code { of, .. } = kind else {
        return values;
    };
    let within = |code: &str| match model.codes(of).filter(|it| it.codes.contains_key(code)) {
        Some(list) => list.within(code).map(|it| Value::Code(it.into())).collect(),
        None => vec![Value::Code(code.into())],
    };
    let codes = values.iter().filter_map(Value::as_text);
    codes.flat_map(within).collect()
}

fn fields(
    model: &Model,
    register: &Register,
    pairs: &[(String, String)],
    today: base::Day,
) -> Result<Vec<Condition>, Problem> {
    let mut conditions = Vec::new();
    let mut ranges: Vec<(String, Value, Value)> = Vec::new();
    for (key, text) in pairs {
        let Some(name) = key.strip_prefix("f.") else {
            continue;
        };
        if text.trim().is_empty() {
            continue;
        }
        if let Some(condition) = beyond(model, register, name, text)? {
            conditions.push(condition);
        } else if let Some(field) = name.strip_suffix(".from") {
            range(&mut ranges, field).1 = bound(register, field, text, first_moment)?;
        } else if let Some(field) = name.strip_suffix(".to") {
            range(&mut ranges, field).2 = bound(register, field, text, last_moment)?;
        } else if let Some(field) = name.strip_suffix(".in") {
            conditions.push(stretch(register, field, text.trim(), today)?);
        } else if let Some(field) = name.strip_suffix(".none") {
            kind_of(register, field)?;
            conditions.push(Condition::Missing(column(field)));
        } else {
            let kind = kind_of(register, name)?;
            let values = values(name, &day_for(&kind), text)?;
            conditions.push(match kind {
                Kind::Instant => {
                    let days = values.into_iter().map(|it| vec![on(name, it.clone(), it)]);
                    Condition::OneOf(days.collect())
                }
                _ => Condition::AnyOf(name.to_owned(), with_below(model, &kind, values)),
            });
        }
    }
    conditions.extend(
        ranges
            .into_iter()
            .map(|(field, from, to)| Condition::Between(column(&field), from, to)),
    );
    Ok(conditions)
}

/// Asked of what the record refers to, where the register says so (`f.class.grade=g5`).
fn beyond(
    model: &Model,
    register: &Register,
    name: &str,
    text: &str,
) -> Result<Option<Condition>, Problem> {
    let (far, none) = match name.strip_suffix(".none") {
        Some(far) => (far, true),
        None => (name, false),
    };
    let Some(field) = far_field(model, register, far) else {
        return Ok(None);
    };
    let values = match none {
        true => Vec::new(),
        false => with_below(model, &field.kind, values(far, &single(&field.kind), text)?),
    };
    Ok(Condition::beyond(model, register, far, values))
}

/// A field of what the register's records refer to, by which its list is asked.
pub(crate) fn far_field<'m>(
    model: &'m Model,
    register: &'m Register,
    name: &str,
) -> Option<&'m Field> {
    let name = register.beyond.iter().find(|it| *it == name)?;
    model.field_of(register, name)
}

/// The values of one question, separated by commas.
fn values(name: &str, kind: &Kind, text: &str) -> Result<Vec<Value>, Problem> {
    let parts = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    parts.map(|it| value(name, kind, it)).collect()
}

/// What a moment is asked for by; else the kind itself.
fn day_for(kind: &Kind) -> Kind {
    match kind {
        Kind::Instant => Kind::Day,
        other => other.clone(),
    }
}

/// Where the values of what is asked for stand.
fn column(name: &str) -> String {
    if name == MADE_ON { MADE_AT } else { name }.to_owned()
}

/// From the beginning of one day to the end of another; a missing one leaves its side open.
fn on(name: &str, from: Value, to: Value) -> Condition {
    let moment = |it: Value, of: fn(Day) -> Value| it.as_day().map_or(Value::Missing, of);
    Condition::Between(
        column(name),
        moment(from, first_moment),
        moment(to, last_moment),
    )
}

fn first_moment(day: Day) -> Value {
    base::beginning(day).map_or(Value::Missing, Value::from)
}

fn last_moment(day: Day) -> Value {
    let next = day.tomorrow().ok().and_then(base::beginning);
    let last = next.map(|it| it - SignedDuration::from_micros(1));
    last.map_or(Value::Missing, Value::from)
}

fn range<'r>(
    ranges: &'r mut Vec<(String, Value, Value)>,
    field: &str,
) -> &'r mut (String, Value, Value) {
    let idx = ranges
        .iter()
        .position(|it| it.0 == field)
        .unwrap_or_else(|| {
            ranges.push((field.to_owned(), Value::Missing, Value::Missing));
            ranges.len() - 1
        });
    &mut ranges[idx]
}

/// One end of a range; of moments, that of the day.
fn bound(
    register: &Register,
    field: &str,
    text: &str,
    moment: fn(Day) -> Value,
) -> Result<Value, Problem> {
    let kind = kind_of(register, field)?;
    if !kind.serves(Use::Range) {
        return Err(Problem::field(field, "这一项不能按起止筛选。"));
    }
    let end = value(field, &day_for(&kind), text.trim())?;
    Ok(match (&kind, end.as_day()) {
        (Kind::Instant, Some(day)) => moment(day),
        _ => end,
    })
}

/// `this_month` of a day.
fn stretch(
    register: &Register,
    field: &str,
    word: &str,
    today: base::Day,
) -> Result<Condition, Problem> {
    let kind = kind_of(register, field)?;
    let is_day = matches!(kind, Kind::Day | Kind::Instant);
    let ends = span::ends(word, today).filter(|_| is_day);
    let Some((from, to)) = ends else {
        let known: Vec<&str> = span::SPANS.iter().map(|(_, said)| *said).collect();
        let known = known.join("、");
        let says = format!("“{word}”不是可用的时间范围。请在筛选条件里重新选：{known}。");
        return Err(Problem::field(field, says));
    };
    Ok(match kind {
        Kind::Instant => on(field, from, to),
        _ => Condition::Between(field.to_owned(), from, to),
    })
}

fn kind_of(register: &Register, name: &str) -> Result<Kind, Problem> {
    if name == MADE_ON {
        return Ok(Kind::Instant);
    }
    if name == "owner" {
        return Ok(Kind::Ref {
            to: kernel::ORGANISATION.into(),
            several: false,
        });
    }
    let field = register.fields.get(name).ok_or_else(|| {
        Problem::field(
            name,
            format!("{}没有“{name}”这一项，不能按它筛选。", register.title),
        )
    })?;
    if !field.kind.serves(Use::Filter) {
        let instead = match register.search.iter().any(|it| it == name) {
            true => "请在搜索框里输入要找的字。",
            false => "请换一项来筛选。",
        };
        return Err(Problem::field(
            name,
            format!("不能按“{}”筛选，{instead}", field.title),
        ));
    }
    Ok(single(&field.kind))
}

/// The kind of one value that is asked for.
pub(crate) fn single(kind: &Kind) -> Kind {
    match kind {
        Kind::Code { of, .. } => Kind::Code {
            of: of.clone(),
            several: false,
        },
        Kind::Ref { to, .. } => Kind::Ref {
            to: to.clone(),
            several: false,
        },
        // Bounds say what may be filled in, not what may be asked.
        Kind::Integer { unit, .. } => Kind::Integer {
            min: None,
            max: None,
            unit: unit.clone(),
        },
        Kind::Decimal { scale, unit, .. } => Kind::Decimal {
            scale: *scale,
            min: None,
            max: None,
            unit: unit.clone(),
        },
        other => other.clone(),
    }
}

pub(crate) fn value(name: &str, kind: &Kind, text: &str) -> Result<Value, Problem> {
    let json = match (kind, text) {
        (Kind::Flag, "true" | "1" | "是") => Json::Bool(true),
        (Kind::Flag, "false" | "0" | "否") => Json::Bool(false),
        _ => Json::String(text.to_owned()),
    };
    from_json(&json, kind).map_err(|why| Problem::field(name, format!("筛选条件“{text}”{why}。")))
}

/// The order of a list nobody ordered: by its own numbering when it sorts by one first
/// (序号), else what was made last comes first.
fn usual(register: &Register) -> Sort {
    let first = register.sort.first().and_then(|it| register.fields.get(it));
    let numbering = first.filter(|it| matches!(it.kind, Kind::Integer { .. }));
    Sort {
        descending: numbering.is_none(),
        field: numbering.map(|it| it.name.clone()),
    }
}

fn sort(register: &Register, asked: Option<&str>) -> Result<Sort, Problem> {
    let Some(asked) = asked else {
        return Ok(usual(register));
    };
    let (name, descending) = match asked.strip_prefix('-') {
        Some(name) => (name, true),
        None => (asked, false),
    };
    if matches!(name, "created_at" | "created_on") {
        return Ok(Sort {
            field: None,
            descending,
        });
    }
    if register.sort.iter().any(|it| it == name) {
        return Ok(Sort {
            field: Some(name.to_owned()),
            descending,
        });
    }
    Err(Problem::field(
        "sort",
        format!("{}不能按“{name}”排序。", register.title),
    ))
}

/// An order as a list is asked for it: `no`, `-due_on`, `-created_at`.
pub(crate) fn sort_text(sort: &Sort) -> String {
    let sign = if sort.descending { "-" } else { "" };
    format!("{sign}{}", sort.field.as_deref().unwrap_or("created_at"))
}

/// A cursor as opaque text.
pub(crate) fn cursor_text(cursor: &Cursor) -> String {
    let json = json!([to_json(&cursor.value), cursor.id]).to_string();
    base::hex::write(json.as_bytes())
}

fn stale() -> Problem {
    Problem::refused("server.cursor", "翻页的位置已失效。请从第一页重新开始。")
}

fn cursor_parts(text: &str) -> Result<(Json, Uuid), Problem> {
    let read = base::hex::read(text).and_then(|it| serde_json::from_slice(&it).ok());
    read.ok_or_else(stale)
}

/// Where a page of what is due ended: on a day, or among what has none.
pub(crate) fn day_cursor(text: &str) -> Result<Cursor, Problem> {
    let (json, id) = cursor_parts(text)?;
    let value = match json {
        Json::Null => Value::Missing,
        day => kernel::kept(&day, &Type::Day).ok_or_else(stale)?,
    };
    Ok(Cursor { value, id })
}

fn cursor(register: &Register, sort: &Sort, text: &str) -> Result<Cursor, Problem> {
    let (json, id) = cursor_parts(text)?;
    let ty = match sort.field.as_deref() {
        None => {
            return Ok(Cursor {
                value: Value::Missing,
                id,
            });
        }
        Some("number") => Type::Text,
        Some("state") => Type::Code(String::new()),
        Some("created_on") => Type::Day,
        Some(name) => {
            let field = register.fields.get(name).ok_or_else(stale)?;
            field.kind.ty()
        }
    };
    let value = kernel::kept(&json, &ty).ok_or_else(stale)?;
    Ok(Cursor { value, id })
}
