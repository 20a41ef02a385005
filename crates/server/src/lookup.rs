//! What a reference input offers while one types.
//!
//! Organisations are offered to everybody signed in: their names are public, and a task
//! is given to units outside one's own. Everything else is offered as far as one reaches it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::extract::State;
use base::Id as Uuid;
use kernel::{Caller, Condition, Kernel, Listing, Organisation, Outcome, Query, Record, Sort};
use model::{Field, Kind, Level, Register, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body, Place};
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

const LIMIT: usize = 20;
const LIMIT_MAX: usize = 200;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(look_up))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LookupQuery {
    q: Option<String>,
    limit: Option<usize>,
    /// Ids separated by commas: what they are called.
    ids: Option<String>,
    /// `plan.task.serves`: only what that field offers.
    among: Option<String>,
    /// `plan:ID`: only what holds that in this field.
    within: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Lookup {
    rows: Vec<LookupRow>,
}

#[derive(Serialize, ToSchema)]
struct LookupRow {
    id: Uuid,
    label: String,
    number: Option<String>,
    /// What tells two of the same name apart.
    detail: Option<String>,
}

/// Records a reference may choose from.
#[utoipa::path(get, path = "/lookup/{system}/{record}", tag = "records",
    params(("system" = String, Path), ("record" = String, Path), LookupQuery), responses(
    (status = 200, body = Lookup), (status = 404, body = ErrorBody)))]
async fn look_up(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Asked(asked): Asked<LookupQuery>,
) -> Result<Body<Lookup>, Problem> {
    app.run(move |kernel| {
        let register = format!("{system}.{record}");
        let text = asked
            .q
            .as_deref()
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(str::to_owned);
        let ids = asked.ids.as_deref().map(|ids| {
            ids.split(',')
                .filter_map(|it| it.trim().parse().ok())
                .collect::<Vec<Uuid>>()
        });
        let limit = asked.limit.unwrap_or(LIMIT).clamp(1, LIMIT_MAX);
        let rows = match register == kernel::ORGANISATION {
            true => organisations(kernel, text.as_deref(), ids, limit)?,
            false => {
                let among = asked.among.as_deref();
                let among = among.and_then(|it| among_of(kernel, &register, it));
                let within = asked.within.as_deref();
                let within = within.and_then(|it| within_of(kernel, &register, it));
                let which = (text.as_deref(), ids, (among, within));
                records(kernel, &who.caller, &register, which, limit)?
            }
        };
        Ok(Lookup { rows })
    })
    .await
    .map(Body)
}

fn organisations(
    kernel: &Kernel,
    text: Option<&str>,
    ids: Option<Vec<Uuid>>,
    limit: usize,
) -> Outcome<Vec<LookupRow>> {
    let tree = kernel.tree();
    let ids = match (text, ids) {
        (_, Some(ids)) => ids,
        (Some(text), None) => kernel.organisations_near(text, limit)?,
        (None, None) => tree.all().take(limit).map(|it| it.id).collect(),
    };
    let known = ids.into_iter().filter_map(|id| tree.get(id)).take(limit);
    let row = |it: &Organisation| LookupRow {
        id: it.id,
        label: it.title.clone(),
        number: Some(it.code.clone()).filter(|code| !code.is_empty()),
        detail: it
            .parent
            .and_then(|parent| tree.get(parent))
            .map(|parent| parent.title.clone()),
    };
    Ok(known.map(row).collect())
}

/// What the field offers at all, and what lies within what the form says elsewhere.
type Narrowed = (Option<Condition>, Option<Condition>);

/// What a field that refers to the register asks of what it offers.
fn among_of(kernel: &Kernel, register: &str, field: &str) -> Option<Condition> {
    let (own, name) = field.rsplit_once('.')?;
    let field = kernel.model.register(own)?.fields.get(name)?;
    let refers = matches!(&field.kind, Kind::Ref { to, .. } if to == register);
    let among = field.among.as_ref().filter(|_| refers)?;
    Some(Condition::Where(among.filter.clone(), kernel.params()))
}

/// What a reference of the register holds, as the address says it.
fn within_of(kernel: &Kernel, register: &str, said: &str) -> Option<Condition> {
    let (field, id) = said.split_once(':')?;
    let field = kernel.model.register(register)?.fields.get(field)?;
    let is_one =
        matches!(field.kind, Kind::Ref { several: false, .. }) && field.level <= Level::Internal;
    let held = vec![Value::Ref(id.parse().ok()?)];
    is_one.then(|| Condition::AnyOf(field.name.clone(), held))
}

fn records(
    kernel: &Kernel,
    caller: &Caller,
    register: &str,
    (text, ids, (among, within)): (Option<&str>, Option<Vec<Uuid>>, Narrowed),
    limit: usize,
) -> Outcome<Vec<LookupRow>> {
    let is_among = among.is_some();
    // What was merged into another is found by whoever knows it, and chosen no more.
    let merged = kernel
        .model
        .register(register)
        .and_then(|it| it.merge_field());
    let whole = merged.map(|field| Condition::Missing(field.to_owned()));
    let rows = match (text, ids) {
        (Some(text), None) => {
            let whole: Vec<Condition> = whole.into_iter().chain(among).chain(within).collect();
            let near = kernel.nearest(caller, register, (text, &whole), limit)?;
            let seen = near.into_iter().map(|(_, row, masked)| (row, masked));
            seen.collect::<Vec<_>>()
        }
        (_, ids) => {
            let these = |ids: Vec<Uuid>| {
                let ids = ids.into_iter().map(Value::Ref);
                Condition::AnyOf("id".into(), ids.collect())
            };
            let sort = Sort {
                field: None,
                descending: true,
            };
            let listing = Listing {
                conditions: match ids.map(these) {
                    Some(these) => vec![these],
                    None => whole.into_iter().chain(among).chain(within).collect(),
                },
                sort,
                ..Listing::first(limit)
            };
            let few = Listing {
                limit: LIMIT_MAX,
                ..listing
            };
            let page = kernel.list(caller, register, few)?;
            let is_whole = page.next.is_none();
            let mut rows: Vec<_> = page.rows.into_iter().zip(page.masked).collect();
            let register = kernel.model.register(register).filter(|_| is_whole);
            if let Some((register, by)) = register.and_then(|it| Some((it, code_of(it)?))) {
                let of = (register, by);
                rows.sort_by_cached_key(|(it, masked)| place(kernel, of, it, masked));
            }
            rows.truncate(limit);
            rows
        }
    };
    let register = crate::row::register(kernel, register)?;
    let ids: Vec<Uuid> = rows.iter().map(|(it, _)| it.id).collect();
    let roles = roles(kernel, register, &ids)?;
    // Offered out of several records, each says of which it is: 某某规划.
    let wholes = match is_among {
        true => wholes(kernel, caller, register, &rows)?,
        false => BTreeMap::new(),
    };
    let named = rows.iter().map(|(it, masked)| {
        let whole = whole_of(register).and_then(|(name, _)| wholes.get(&it.get(name).as_ref()?));
        LookupRow {
            id: it.id,
            label: crate::row::label(kernel, register, it, masked),
            number: it.number.clone(),
            detail: detail(kernel, register, it, (whole, roles.get(&it.id))),
        }
    });
    let mut named: Vec<LookupRow> = named.collect();
    let says = |it: &LookupRow| (it.label.clone(), it.number.clone(), it.detail.clone());
    let mut seen: HashMap<_, usize> = HashMap::new();
    for row in &named {
        *seen.entry(says(row)).or_default() += 1;
    }
    // What else says the same was entered on another day.
    for (row, (record, _)) in named.iter_mut().zip(&rows) {
        if seen.get(&says(row)).is_some_and(|n| *n > 1) {
            let day = kernel::china_day(record.created_at);
            let detail = row.detail.take().into_iter();
            let detail = detail.chain([format!("{day} 建立")]);
            row.detail = Some(detail.collect::<Vec<_>>().join(" · "));
        }
    }
    Ok(named)
}

/// The field that says what a record is of for ever, and the register it leads to.
fn whole_of(register: &Register) -> Option<(&str, &str)> {
    let mut fields = register
        .fields
        .values()
        .filter(|it| it.required && it.fixed);
    fields.find_map(|it| match &it.kind {
        Kind::Ref { to, several: false } if !kernel::is_somebody(to) => {
            Some((it.name.as_str(), to.as_str()))
        }
        _ => None,
    })
}

/// What each row is of, by the whole's id.
fn wholes(
    kernel: &Kernel,
    caller: &Caller,
    register: &Register,
    rows: &[(Record, kernel::Masked)],
) -> Outcome<BTreeMap<Uuid, String>> {
    let Some((name, to)) = whole_of(register) else {
        return Ok(BTreeMap::new());
    };
    let ids: BTreeSet<Uuid> = rows
        .iter()
        .filter_map(|(it, _)| it.get(name).as_ref())
        .collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    kernel::read(kernel.store(), |read| {
        kernel.titles_for(read, caller, to, &ids)
    })
}

/// The first of the codes by which lists of the register are sorted.
fn code_of(register: &Register) -> Option<&Field> {
    let mut fields = register
        .sort
        .iter()
        .filter_map(|it| register.fields.get(it));
    fields.find(|it| matches!(it.kind, Kind::Code { several: false, .. }))
}

/// Where one of few stands among the others: what has ended last, by the code they are sorted by
/// as its list has them, then as they are called, numbers by their size.
fn place(
    kernel: &Kernel,
    (register, by): (&Register, &Field),
    record: &Record,
    masked: &kernel::Masked,
) -> (bool, usize, Vec<(u64, String)>) {
    let state = record.state.as_ref().and_then(|it| register.states.get(it));
    let list = match &by.kind {
        Kind::Code { of, .. } => kernel.model.codes(of),
        _ => None,
    };
    let code = record.get(&by.name).as_text();
    let code = list
        .zip(code)
        .and_then(|(list, code)| list.codes.get_index_of(code));
    let label = crate::row::label(kernel, register, record, masked);
    let mut parts: Vec<(u64, String)> = Vec::new();
    for c in label.chars() {
        match (c.to_digit(10), parts.last_mut()) {
            (Some(digit), Some((n, text))) if text.is_empty() => {
                *n = n.saturating_mul(10).saturating_add(digit.into());
            }
            (Some(digit), _) => parts.push((digit.into(), String::new())),
            (None, Some((_, text))) if !text.is_empty() => text.push(c),
            (None, _) => parts.push((0, c.to_string())),
        }
    }
    (state.is_some_and(|it| it.end), code.unwrap_or(0), parts)
}

/// As what each stands in the registers whose records are made along with it: who a person is.
pub(crate) fn roles(
    kernel: &Kernel,
    register: &Register,
    ids: &[Uuid],
) -> Outcome<HashMap<Uuid, Vec<String>>> {
    let mut roles: HashMap<Uuid, Vec<String>> = HashMap::new();
    let refers = |it: &Field| matches!(&it.kind, Kind::Ref { to, .. } if *to == register.id);
    let tree = kernel.tree();
    for other in kernel.model.registers() {
        for field in other.given_refs().filter(|it| it.made && refers(it)) {
            let ids = ids.iter().map(|it| Value::Ref(*it)).collect();
            let mut query =
                Query::all(other, kernel.today()).with(Condition::AnyOf(field.name.clone(), ids));
            query.only = Some(vec![field.name.clone()]);
            for record in kernel::read(kernel.store(), |read| read.rows(&query))? {
                let unit = record.owner.and_then(|it| tree.get(it));
                let unit = unit.map_or("", |it| it.title.as_str());
                let of = record.get(&field.name).as_ref();
                roles
                    .entry(of.unwrap_or_default())
                    .or_default()
                    .push(format!("{}（{unit}）", other.title));
            }
        }
    }
    Ok(roles)
}

fn detail(
    kernel: &Kernel,
    register: &Register,
    record: &Record,
    (whole, roles): (Option<&String>, Option<&Vec<String>>),
) -> Option<String> {
    let owner = record
        .owner
        .and_then(|id| kernel.tree().get(id).map(|it| it.title.clone()));
    let state = record.state.as_ref().and_then(|it| register.states.get(it));
    let state = state.map(|it| it.title.clone());
    let state = state.filter(|_| register.id != kernel::ACCOUNT);
    let roles = roles.into_iter().flatten().cloned();
    let own = owner.into_iter().chain(state);
    let told: Vec<String> = whole.cloned().into_iter().chain(own).chain(roles).collect();
    Some(told.join(" · ")).filter(|it| !it.is_empty())
}
