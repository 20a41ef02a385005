//! What one sees first: to-dos, what is late below, what changed, a few numbers.

use std::collections::HashSet;

use axum::extract::State;
use base::Id as Uuid;
use indexmap::IndexMap;
use kernel::{Action, Caller, Due, Failure, Kernel, NewEntry, Outcome, Read, TodoPage};
use model::{Measure, What};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body};
use crate::entry;
use crate::filter::{cursor_text, day_cursor};
use crate::measures::Numbers;
use crate::records::Count;
use crate::row::{TodoRow, todo_row};
use crate::session::SignedIn;
use crate::{App, Problem};

/// Rows of one group of to-dos.
const TODOS_MAX: usize = 20;
/// Rows of one group on the desk: what is late for long does not hide today.
const MINE_MAX: usize = 5;
const LATE_MAX: usize = 200;
const LATE_ROWS_MAX: usize = 20;
const CHANGED_MAX: usize = 20;
/// Entries of the feed looked through at a time for what the caller reaches.
const FEED_PAGE: usize = 1_000;
/// No desk looks further back than so many of them.
const FEED_PAGES_MAX: usize = 10;
/// So many records are looked at for it.
const LOOKED_MAX: usize = 300;
const NUMBERS_MAX: usize = 6;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_todos))
        .routes(routes!(get_desk))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TodosQuery {
    /// Only what is due then.
    due: Option<DueWord>,
    /// Where the last page of it ended.
    after: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Todos {
    /// The most urgent first; times at which nothing is due are left out.
    groups: Vec<TodoGroup>,
    total: Count,
}

/// What is due at one time.
#[derive(Serialize, ToSchema)]
struct TodoGroup {
    due: DueWord,
    count: Count,
    rows: Vec<TodoRow>,
    /// Asked for as `after`; null on the last page.
    next: Option<String>,
}

/// 逾期, 今天, 本周, 以后, 无期限
#[derive(Clone, Copy, Deserialize, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum DueWord {
    Late,
    Today,
    Week,
    Later,
    Never,
}

impl From<Due> for DueWord {
    fn from(due: Due) -> DueWord {
        match due {
            Due::Late => DueWord::Late,
            Due::Today => DueWord::Today,
            Due::Week => DueWord::Week,
            Due::Later => DueWord::Later,
            Due::Never => DueWord::Never,
        }
    }
}

#[derive(Serialize, ToSchema)]
struct Desk {
    /// The most urgent to-dos, by when they are due; counts are of all.
    mine: Vec<TodoGroup>,
    late_below: Vec<LateUnit>,
    changed: Vec<ChangedRow>,
    /// More was changed since yesterday than was looked at.
    changed_more: bool,
    numbers: Vec<DeskNumber>,
}

#[derive(Serialize, ToSchema)]
struct LateUnit {
    unit: Option<Uuid>,
    unit_title: String,
    count: usize,
    rows: Vec<TodoRow>,
}

#[derive(Serialize, ToSchema)]
struct ChangedRow {
    #[schema(value_type = String, format = DateTime)]
    at: base::Instant,
    by: String,
    register: String,
    id: Uuid,
    label: String,
    /// 任务 确认
    title: String,
    /// To how many records the same person did the same; this is the latest.
    n: usize,
}

#[derive(Serialize, ToSchema)]
struct DeskNumber {
    title: String,
    text: String,
    measure: Option<String>,
    /// Where the client opens it.
    to: Option<String>,
}

/// 待办, by when it is due.
#[utoipa::path(get, path = "/todos", tag = "desk", params(TodosQuery), responses((status = 200, body = Todos)))]
async fn get_todos(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<TodosQuery>,
) -> Result<Body<Todos>, Problem> {
    let after = asked.after.as_deref().map(day_cursor).transpose()?;
    app.run(move |kernel| {
        let counts = kernel.todo_counts(&who.caller)?;
        let total = Count::from(total(&counts));
        let mut groups = Vec::new();
        for (due, count) in Due::ALL.into_iter().zip(counts) {
            let is_asked = asked.due.is_none_or(|it| it == due.into());
            if is_asked && count.n > 0 {
                let page = kernel.todos(&who.caller, due, after.as_ref(), TODOS_MAX)?;
                groups.push(group(kernel, due, count, page));
            }
        }
        Ok(Todos { groups, total })
    })
    .await
    .map(Body)
}

fn group(kernel: &Kernel, due: Due, count: kernel::Count, page: TodoPage) -> TodoGroup {
    TodoGroup {
        due: due.into(),
        count: count.into(),
        rows: page.rows.iter().map(|it| todo_row(kernel, it)).collect(),
        next: page.next.as_ref().map(cursor_text),
    }
}

fn total(counts: &[kernel::Count]) -> kernel::Count {
    let n: u64 = counts.iter().map(|it| it.n).sum();
    let count = kernel::Count::capped(n);
    kernel::Count {
        over: count.over || counts.iter().any(|it| it.over),
        ..count
    }
}

/// The first page after signing in.
#[utoipa::path(get, path = "/desk", tag = "desk", responses((status = 200, body = Desk)))]
async fn get_desk(State(app): State<App>, who: SignedIn) -> Result<Body<Desk>, Problem> {
    app.run(move |kernel| {
        let (changed, changed_more) = changed(kernel, &who.caller)?;
        Ok(Desk {
            mine: mine(kernel, &who.caller)?,
            late_below: late_below(kernel, &who.caller)?,
            changed,
            changed_more,
            numbers: numbers(kernel, &who.caller)?,
        })
    })
    .await
    .map(Body)
}

fn mine(kernel: &Kernel, caller: &Caller) -> Outcome<Vec<TodoGroup>> {
    let counts = kernel.todo_counts(caller)?;
    let mut groups = Vec::new();
    for (due, count) in Due::ALL.into_iter().zip(counts) {
        if count.n == 0 {
            continue;
        }
        let page = kernel.todos(caller, due, None, MINE_MAX)?;
        groups.push(group(kernel, due, count, page));
    }
    Ok(groups)
}

fn late_below(kernel: &Kernel, caller: &Caller) -> Outcome<Vec<LateUnit>> {
    let tree = kernel.tree();
    let mut units: IndexMap<Option<Uuid>, Vec<TodoRow>> = IndexMap::new();
    for (unit, todo) in kernel.late_below(caller, LATE_MAX)? {
        units.entry(unit).or_default().push(todo_row(kernel, &todo));
    }
    let mut units: Vec<LateUnit> = units
        .into_iter()
        .map(|(unit, mut rows)| {
            let count = rows.len();
            rows.truncate(LATE_ROWS_MAX);
            let title = unit.and_then(|id| tree.get(id)).map(|it| it.title.clone());
            LateUnit {
                unit,
                unit_title: title.unwrap_or_default(),
                count,
                rows,
            }
        })
        .collect();
    units.sort_by_key(|it| std::cmp::Reverse(it.count));
    Ok(units)
}

/// What others did since yesterday to records the caller reaches, the latest of each record;
/// what one did to many is one row. Also whether there is more that was not looked at.
fn changed(kernel: &Kernel, caller: &Caller) -> Outcome<(Vec<ChangedRow>, bool)> {
    let since = kernel.today() - jiff::ToSpan::days(1);
    let china = jiff::tz::TimeZone::fixed(base::CHINA);
    let since = since.to_zoned(china).map_or(caller.at, |it| it.timestamp());
    kernel::read(kernel.store(), |read| {
        let mut news = News {
            kernel,
            caller,
            seen: HashSet::new(),
            n_looked: 0,
            rows: IndexMap::new(),
        };
        let mut to = usize::try_from(read.history_number()?).unwrap_or(0);
        for _ in 0..FEED_PAGES_MAX {
            let from = to.saturating_sub(FEED_PAGE);
            let entries = read.entries_after(i64::try_from(from).unwrap_or(0), to - from)?;
            for entry in entries.iter().rev().map(|it| &it.entry) {
                if entry.at < since {
                    return Ok((news.told(), false));
                }
                if !news.hears(read, entry)? {
                    return Ok((news.told(), true));
                }
            }
            if from == 0 {
                return Ok((news.told(), false));
            }
            to = from;
        }
        Ok::<_, Failure>((news.told(), true))
    })
}

/// The changes told so far, gone through from the latest back.
struct News<'k> {
    kernel: &'k Kernel,
    caller: &'k Caller,
    seen: HashSet<(String, Uuid)>,
    n_looked: usize,
    rows: IndexMap<(Uuid, String), ChangedRow>,
}

impl News<'_> {
    fn told(self) -> Vec<ChangedRow> {
        self.rows.into_values().collect()
    }

    /// Takes an entry in; false when enough was looked at.
    fn hears(&mut self, read: &mut dyn Read, entry: &NewEntry) -> Outcome<bool> {
        let (kernel, caller) = (self.kernel, self.caller);
        // What the platform opens for everybody is not news about anybody.
        let is_opened = entry.account.is_nil() && entry.action == Action::Create;
        if entry.account == caller.account
            || is_opened
            || matches!(entry.action, Action::Reveal | Action::Rule)
        {
            return Ok(true);
        }
        let Some(register) = kernel.model.register(&entry.register) else {
            return Ok(true);
        };
        // What has no states is nobody's work: parts of something else, and lists.
        if register.states.is_empty()
            || !kernel.may_open(register, caller)
            || !self.seen.insert((entry.register.clone(), entry.record))
        {
            return Ok(true);
        }
        let did = kernel::action_title(Some(register), &entry.action);
        let title = format!("{} {did}", register.title);
        let alike = (entry.account, title.clone());
        let is_full = self.rows.len() == CHANGED_MAX && !self.rows.contains_key(&alike);
        if self.n_looked == LOOKED_MAX || is_full {
            return Ok(false);
        }
        self.n_looked += 1;
        let branches = kernel.reach(register, caller);
        let record = read.get(register, entry.record)?;
        let Some(record) = record.filter(|it| branches.iter().any(|branch| branch.covers(it)))
        else {
            return Ok(true);
        };
        if let Some(row) = self.rows.get_mut(&alike) {
            row.n += 1;
            return Ok(true);
        }
        let who = entry::actors(std::iter::once(entry));
        let names = kernel.titles(read, kernel::ACCOUNT, &who)?;
        let row = ChangedRow {
            n: 1,
            at: entry.at,
            by: kernel::told_by(register, &names, entry),
            register: register.id.clone(),
            id: record.id,
            label: kernel.label_for(&kernel.sight(register, caller), register, &record),
            title,
        };
        self.rows.insert(alike, row);
        Ok(true)
    }
}

/// A few measures for the area acted for: of each system in turn.
fn numbers(kernel: &Kernel, caller: &Caller) -> Outcome<Vec<DeskNumber>> {
    let Some(area) = caller.in_order().next().map(|it| it.area) else {
        return Ok(Vec::new());
    };
    let before = Numbers::before(kernel, caller);
    let mut numbers = Vec::new();
    for measure in in_turn(kernel) {
        if numbers.len() == NUMBERS_MAX {
            break;
        }
        if !before.at(measure, area)? {
            continue;
        }
        let asked = kernel::Asked {
            organisation: Some(area),
            ..kernel::Asked::of(&measure.id)
        };
        let figures = kernel.figures(&asked, &[])?;
        let Some(figure) = figures.figures.first().filter(|it| it.of.rows > 0) else {
            continue;
        };
        numbers.push(DeskNumber {
            title: measure.title.clone(),
            text: crate::measures::text(measure, figure.value),
            measure: Some(measure.id.clone()),
            to: Some(format!("/measure/{}?org={area}", measure.id)),
        });
    }
    Ok(numbers)
}

/// The first measure of each system, then the second of each. Sums of different things say
/// nothing beside one another; nor does a count of all rows.
fn in_turn(kernel: &Kernel) -> Vec<&Measure> {
    let says = |it: &&Measure| {
        let of = &it.formula.of;
        of.what == What::Count && of.filter.is_some() && it.formula.made.is_none()
    };
    let systems = kernel.model.systems.values();
    let ranked = systems.flat_map(|it| it.measures.values().filter(says).enumerate());
    let mut ranked: Vec<(usize, &Measure)> = ranked.collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, measure)| measure).collect()
}
