//! 委托代办: giving the work of one of one's positions to somebody else, and what is given now.
//!
//! Not here: who may (`systems::access`), what it opens (the kernel), and taking it back,
//! which is a step like others.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Day, Id as Uuid};
use kernel::{Caller, Failure, Kernel, Outcome, Query, Read, Record, Refusal, Sought};
use serde::{Deserialize, Serialize};
use systems::access::{self, Lend};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Asked, Body};
use crate::entry::position_titles;
use crate::errors::ErrorBody;
use crate::session::SignedIn;
use crate::{App, Problem};

const PEOPLE_MAX: usize = 20;
/// Looked at to find them.
const NEAR_MAX: usize = 100;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_delegations, delegate))
        .routes(routes!(list_delegates))
}

#[derive(Serialize, ToSchema)]
struct Delegations {
    /// Positions of one's own whose work can be given away.
    positions: Vec<LendablePosition>,
    /// What one gave, and what one was given; the newest first.
    given: Vec<DelegationFacts>,
    received: Vec<DelegationFacts>,
}

#[derive(Serialize, ToSchema)]
struct LendablePosition {
    id: Uuid,
    title: String,
    /// What its work can be narrowed to.
    scopes: Vec<ScopeFacts>,
}

/// A system, or one of its registers.
#[derive(Serialize, ToSchema)]
struct ScopeFacts {
    id: String,
    title: String,
    /// The system a register is of; null for a system.
    of: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct DelegationFacts {
    id: Uuid,
    version: i64,
    /// 甄督查：督查专员（办公室）
    title: String,
    what: String,
    /// The other of the two.
    person: String,
    #[schema(value_type = String, format = Date)]
    from: Day,
    #[schema(value_type = String, format = Date)]
    until: Day,
    why: Option<String>,
    /// It is in force today.
    in_force: bool,
    /// 有效, 未到起日, 已收回
    state_title: String,
    /// It can still be taken back or given up.
    open: bool,
}

#[derive(Deserialize, ToSchema)]
struct NewDelegation {
    position: Uuid,
    /// A register or a system; everything when null.
    scope: Option<String>,
    delegate: Uuid,
    #[schema(value_type = String, format = Date)]
    from: Day,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    until: Day,
    why: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct DelegatesQuery {
    position: Uuid,
    q: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct Delegates {
    people: Vec<DelegateFacts>,
}

#[derive(Serialize, ToSchema)]
struct DelegateFacts {
    id: Uuid,
    name: String,
    unit: String,
}

/// What one gave and was given, and what one may give.
#[utoipa::path(get, path = "/delegations", tag = "desk", responses((status = 200, body = Delegations)))]
async fn list_delegations(
    State(app): State<App>,
    who: SignedIn,
) -> Result<Body<Delegations>, Problem> {
    app.run(move |kernel| delegations(kernel, &who.caller))
        .await
        .map(Body)
}

/// Gives the work of a position of one's own to somebody.
#[utoipa::path(post, path = "/delegations", tag = "desk", request_body = NewDelegation, responses(
    (status = 201, body = Delegations), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn delegate(
    State(app): State<App>,
    who: SignedIn,
    Body(asked): Body<NewDelegation>,
) -> Result<Response, Problem> {
    let lend = Lend {
        position: asked.position,
        scope: asked.scope,
        delegate: asked.delegate,
        from: asked.from,
        until: asked.until,
        why: asked.why,
    };
    let given = app
        .run(move |kernel| {
            kernel.as_caller(&who.caller, move |ctx| access::lend(ctx, &lend).map(drop))?;
            delegations(kernel, &who.caller)
        })
        .await?;
    Ok((StatusCode::CREATED, Body(given)).into_response())
}

/// Who may do the work of a position of one's own: colleagues of the unit, or who is looked for.
#[utoipa::path(get, path = "/delegations/people", tag = "desk", params(DelegatesQuery), responses(
    (status = 200, body = Delegates), (status = 404, body = ErrorBody)))]
async fn list_delegates(
    State(app): State<App>,
    who: SignedIn,
    Asked(asked): Asked<DelegatesQuery>,
) -> Result<Body<Delegates>, Problem> {
    app.run(move |kernel| {
        let own = who
            .caller
            .positions
            .iter()
            .any(|it| it.id == asked.position);
        if !own {
            return Err(Refusal::not_found().into());
        }
        let typed = asked.q.as_deref().map(str::trim).unwrap_or_default();
        people(kernel, &who.caller, asked.position, typed)
    })
    .await
    .map(|people| Body(Delegates { people }))
}

fn delegations(kernel: &Kernel, caller: &Caller) -> Outcome<Delegations> {
    kernel::read(kernel.store(), |read| {
        Ok::<_, Failure>(Delegations {
            positions: lendable(kernel, read, caller)?,
            given: told(kernel, read, caller, ("giver", "delegate"))?,
            received: told(kernel, read, caller, ("delegate", "giver"))?,
        })
    })
}

fn lendable(
    kernel: &Kernel,
    read: &mut dyn Read,
    caller: &Caller,
) -> Outcome<Vec<LendablePosition>> {
    let own = caller.in_order().filter(|it| access::is_lendable(&it.role));
    let own: Vec<&kernel::Position> = own.collect();
    let ids: Vec<Uuid> = own.iter().map(|it| it.id).collect();
    let titles = position_titles(kernel, read, &ids)?;
    let position = |it: &&kernel::Position| LendablePosition {
        id: it.id,
        title: titles.get(&it.id).cloned().unwrap_or_default(),
        scopes: scopes(kernel, &it.role),
    };
    Ok(own.iter().map(position).collect())
}

/// Systems with something to do for the role, each followed by its registers.
fn scopes(kernel: &Kernel, role: &str) -> Vec<ScopeFacts> {
    let mut scopes = Vec::new();
    for system in kernel.model.systems.values() {
        let registers = kernel.model.registers();
        let worked = registers.filter(|it| it.system == system.id && !it.steps.is_empty());
        let mut worked = worked.filter(|it| access::works_in(it, role)).peekable();
        if worked.peek().is_none() || system.id == "access" {
            continue;
        }
        scopes.push(ScopeFacts {
            id: system.id.clone(),
            title: system.title.clone(),
            of: None,
        });
        scopes.extend(worked.map(|it| ScopeFacts {
            id: it.id.clone(),
            title: it.title.clone(),
            of: Some(system.title.clone()),
        }));
    }
    scopes
}

/// Delegations one of whose two persons is the caller.
fn told(
    kernel: &Kernel,
    read: &mut dyn Read,
    caller: &Caller,
    (mine, other): (&str, &str),
) -> Outcome<Vec<DelegationFacts>> {
    let Some(register) = kernel.model.register(kernel::DELEGATION) else {
        return Ok(Vec::new());
    };
    let mut query = Query::all(register, kernel.today()).having(mine, caller.account);
    query.sort.descending = true;
    query.limit = NEAR_MAX;
    let rows = read.rows(&query)?;
    let others: Vec<Uuid> = rows
        .iter()
        .filter_map(|it| it.get(other).as_ref())
        .collect();
    let names = kernel.titles(read, kernel::ACCOUNT, &others)?;
    Ok(rows
        .iter()
        .filter_map(|it| facts(kernel, register, it, other, &names))
        .collect())
}

fn facts(
    kernel: &Kernel,
    register: &model::Register,
    record: &Record,
    other: &str,
    names: &BTreeMap<Uuid, String>,
) -> Option<DelegationFacts> {
    let (from, until) = (record.get("from").as_day()?, record.get("until").as_day()?);
    let today = kernel.today();
    let state = register.states.get(record.state.as_deref()?)?;
    let (is_given, is_over) = (!state.end, until < today);
    let state_title = match (is_given, from > today, is_over) {
        (true, true, _) => "未到起日".into(),
        (true, _, true) => "已到期".into(),
        _ => state.title.clone(),
    };
    let name = record.get(other).as_ref().and_then(|it| names.get(&it));
    Some(DelegationFacts {
        id: record.id,
        version: record.version,
        title: record.text("title").to_owned(),
        what: record.text("what").to_owned(),
        person: name.cloned().unwrap_or_default(),
        from,
        until,
        why: Some(record.text("why").to_owned()).filter(|it| !it.is_empty()),
        in_force: is_given && from <= today && !is_over,
        state_title,
        open: is_given && !is_over,
    })
}

fn people(
    kernel: &Kernel,
    caller: &Caller,
    position: Uuid,
    typed: &str,
) -> Outcome<Vec<DelegateFacts>> {
    let (Some(positions), Some(accounts)) = (
        kernel.model.register(kernel::POSITION),
        kernel.model.register(kernel::ACCOUNT),
    ) else {
        return Ok(Vec::new());
    };
    kernel::read(kernel.store(), |read| {
        let held = read
            .get(positions, position)?
            .ok_or_else(Refusal::not_found)?;
        let near = match typed {
            "" => colleagues(kernel, read, positions, &held)?,
            typed => {
                let sight = kernel.sight(accounts, &Caller::platform(caller.at));
                let query = Query {
                    text: Sought::of(accounts, typed, sight.veiled()),
                    limit: NEAR_MAX,
                    ..Query::all(accounts, kernel.today())
                };
                let found = read.nearest(&query)?;
                found.into_iter().map(|(_, it)| it.id).collect()
            }
        };
        let mut people = Vec::new();
        for id in near.into_iter().filter(|it| *it != caller.account) {
            if !access::may_stand_in(kernel, read, &held, id)? {
                continue;
            }
            let account = read.get(accounts, id)?;
            people.extend(account.map(|it| DelegateFacts {
                id,
                name: it.text("name").to_owned(),
                unit: unit_title(kernel, it.get("unit").as_ref()),
            }));
            if people.len() == PEOPLE_MAX {
                break;
            }
        }
        Ok::<_, Failure>(people)
    })
}

/// Who holds a position in the same unit.
fn colleagues(
    kernel: &Kernel,
    read: &mut dyn Read,
    positions: &model::Register,
    held: &Record,
) -> Outcome<Vec<Uuid>> {
    let Some(unit) = held.get("unit").as_ref() else {
        return Ok(Vec::new());
    };
    let mut query = Query::all(positions, kernel.today()).having("unit", unit);
    query.limit = NEAR_MAX;
    let rows = read.rows(&query)?;
    let mut found: Vec<Uuid> = rows
        .iter()
        .filter_map(|it| it.get("account").as_ref())
        .collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn unit_title(kernel: &Kernel, unit: Option<Uuid>) -> String {
    let tree = kernel.tree();
    let unit = unit.and_then(|it| tree.get(it));
    unit.map(|it| it.title.clone()).unwrap_or_default()
}
