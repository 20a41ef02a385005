//! 视图: the questions of a list that people keep, for themselves or for roles within their area.
//!
//! A view is a record, so that who changed a shared one stays known. Not here: what a
//! question means (`filter`), and what rows it opens, which is always the reader's own access.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::Id as Uuid;
use kernel::{Caller, Condition, Ctx, Failure, Kernel, Outcome, Query, Record, Refusal};
use model::{Register, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::filter;
use crate::records::opened;
use crate::session::SignedIn;
use crate::{App, Problem};

const VIEW: &str = "access.view";
const DEFAULT: &str = "access.default_view";
/// What a view keeps beside the question itself: how the rows are laid out.
const LAYOUT: [&str; 7] = ["columns", "view", "by", "rows", "cols", "of", "draw"];
/// Views of one person for one list.
const OWN_MAX: usize = 50;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_views, keep_view))
        .routes(routes!(change_view, drop_view))
        .routes(routes!(choose_default))
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Views {
    /// One's own first, then shared ones, by name.
    views: Vec<View>,
    /// What the list opens with.
    default: Option<Uuid>,
    /// Roles that open the list: whom a view can be shared with.
    roles: Vec<RoleName>,
}

#[derive(Serialize, ToSchema)]
struct View {
    id: Uuid,
    title: String,
    /// As the address of the list writes it, key by key.
    query: BTreeMap<String, String>,
    mine: bool,
    /// Who keeps it.
    by: String,
    roles: Vec<String>,
}

#[derive(Serialize, ToSchema)]
struct RoleName {
    role: String,
    title: String,
}

#[derive(Clone, Deserialize, ToSchema)]
struct KeptView {
    title: String,
    query: BTreeMap<String, String>,
    /// Roles it is shared with; none: for oneself.
    #[serde(default)]
    roles: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
struct ChosenView {
    /// None: as the definition lists it.
    view: Option<Uuid>,
}

/// The views of a list that the caller may use.
#[utoipa::path(get, path = "/views/{system}/{record}", tag = "views",
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 200, body = Views), (status = 404, body = ErrorBody)))]
async fn list_views(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
) -> Result<Body<Views>, Problem> {
    let id = format!("{system}.{record}");
    opened(&who.kernel, &who.caller, &id)?;
    app.run(move |kernel| views(kernel, &who.caller, &id))
        .await
        .map(Body)
}

/// Keeps a question under a name.
#[utoipa::path(post, path = "/views/{system}/{record}", tag = "views", request_body = KeptView,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 201, body = Views), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn keep_view(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(asked): Body<KeptView>,
) -> Result<Response, Problem> {
    let id = format!("{system}.{record}");
    let asked = checked(&who.kernel, opened(&who.kernel, &who.caller, &id)?, asked)?;
    let views = app
        .run(move |kernel| {
            let list = id.clone();
            kernel.as_caller(&who.caller, move |ctx| keep(ctx, &list, None, &asked))?;
            views(kernel, &who.caller, &id)
        })
        .await?;
    Ok((StatusCode::CREATED, Body(views)).into_response())
}

/// Changes a view of one's own.
#[utoipa::path(put, path = "/views/{system}/{record}/{id}", tag = "views", request_body = KeptView,
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path)), responses(
    (status = 200, body = Views), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn change_view(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, view)): Place<(String, String, Uuid)>,
    Body(asked): Body<KeptView>,
) -> Result<Body<Views>, Problem> {
    let id = format!("{system}.{record}");
    let asked = checked(&who.kernel, opened(&who.kernel, &who.caller, &id)?, asked)?;
    app.run(move |kernel| {
        let list = id.clone();
        kernel.as_caller(&who.caller, move |ctx| keep(ctx, &list, Some(view), &asked))?;
        views(kernel, &who.caller, &id)
    })
    .await
    .map(Body)
}

/// Takes a view of one's own away, from those it was shared with too.
#[utoipa::path(delete, path = "/views/{system}/{record}/{id}", tag = "views",
    params(("system" = String, Path), ("record" = String, Path), ("id" = Uuid, Path)), responses(
    (status = 200, body = Views), (status = 404, body = ErrorBody)))]
async fn drop_view(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record, view)): Place<(String, String, Uuid)>,
) -> Result<Body<Views>, Problem> {
    let id = format!("{system}.{record}");
    opened(&who.kernel, &who.caller, &id)?;
    app.run(move |kernel| {
        let list = id.clone();
        kernel.as_caller(&who.caller, move |ctx| {
            let found = own(ctx, &list, view)?;
            ctx.move_to(found, "dropped").map(drop)
        })?;
        views(kernel, &who.caller, &id)
    })
    .await
    .map(Body)
}

/// What the list opens with for the caller from now on.
#[utoipa::path(put, path = "/views/{system}/{record}/default", tag = "views", request_body = ChosenView,
    params(("system" = String, Path), ("record" = String, Path)), responses(
    (status = 200, body = Views), (status = 404, body = ErrorBody)))]
async fn choose_default(
    State(app): State<App>,
    who: SignedIn,
    Place((system, record)): Place<(String, String)>,
    Body(asked): Body<ChosenView>,
) -> Result<Body<Views>, Problem> {
    let id = format!("{system}.{record}");
    opened(&who.kernel, &who.caller, &id)?;
    app.run(move |kernel| {
        let usable = views(kernel, &who.caller, &id)?.views;
        let is_usable = |view: Uuid| usable.iter().any(|it| it.id == view);
        if asked.view.is_some_and(|view| !is_usable(view)) {
            return Err(Refusal::not_found().into());
        }
        let list = id.clone();
        kernel.as_caller(&who.caller, move |ctx| set_default(ctx, &list, asked.view))?;
        views(kernel, &who.caller, &id)
    })
    .await
    .map(Body)
}

/// A view is refused now rather than when somebody opens it: what it asks must make sense,
/// and whom it is shared with must be able to open the list.
fn checked(kernel: &Kernel, register: &Register, mut asked: KeptView) -> Result<KeptView, Problem> {
    asked.title = asked.title.trim().to_owned();
    if asked.title.is_empty() {
        return Err(Problem::field("title", "请给视图起个名称。"));
    }
    asked.query.retain(|key, value| {
        let is_kept = filter::is_question(key) || LAYOUT.contains(&key.as_str());
        is_kept && !value.trim().is_empty()
    });
    let pairs: Vec<(String, String)> = asked.query.clone().into_iter().collect();
    filter::read(kernel, register, &pairs)?;
    filter::columns(register, &pairs)?;
    match asked.roles.iter().find(|it| !opens(register, it)) {
        Some(role) => {
            let title = kernel
                .model
                .role(role)
                .map_or(role.as_str(), |it| it.title.as_str());
            let says = format!("“{title}”看不到{}，不能与其共享。", register.title);
            Err(Problem::field("roles", says))
        }
        None => Ok(asked),
    }
}

fn opens(register: &Register, role: &str) -> bool {
    register.access.contains_key(role)
}

/// Writes a new view, or one of the caller's own over.
fn keep(ctx: &mut Ctx<'_>, list: &str, id: Option<Uuid>, asked: &KeptView) -> Outcome<()> {
    let account = ctx.caller().account;
    let own: Vec<Record> = ctx
        .having(VIEW, "account", account)?
        .into_iter()
        .filter(|it| is_of(it, list) && Some(it.id) != id)
        .collect();
    if own.iter().any(|it| it.text("title") == asked.title) {
        let says = format!(
            "您已有名为“{}”的视图。请换个名称，或更新原来的视图。",
            asked.title
        );
        return Err(Refusal::new("view.title", says).into());
    }
    let query = serde_json::to_string(&asked.query).unwrap_or_default();
    let roles = asked.roles.iter().cloned().map(Value::Code).collect();
    let mut values = kernel::Values::new();
    values.insert("title".into(), asked.title.as_str().into());
    values.insert("query".into(), query.into());
    values.insert("roles".into(), Value::List(roles));
    if let Some(id) = id {
        let mut found = self::own(ctx, list, id)?;
        found.values.extend(values);
        return ctx.update(found).map(drop);
    }
    if own.len() >= OWN_MAX {
        let says = format!("这个列表您已保存 {OWN_MAX} 个视图。请先移除不用的，再保存新的。");
        return Err(Refusal::new("view.too_many", says).into());
    }
    let area = ctx.caller().in_order().next().map(|it| it.area);
    values.insert("account".into(), account.into());
    values.insert("register".into(), list.into());
    values.insert("area".into(), area.into());
    ctx.create(VIEW, values).map(drop)
}

/// A view of the caller's own; anybody else's is not found.
fn own(ctx: &mut Ctx<'_>, list: &str, id: Uuid) -> Outcome<Record> {
    let found = ctx.get(VIEW, id)?;
    let is_mine = found.get("account").as_ref() == Some(ctx.caller().account);
    if is_mine && is_of(&found, list) {
        Ok(found)
    } else {
        Err(Refusal::not_found().into())
    }
}

fn is_of(view: &Record, list: &str) -> bool {
    view.text("register") == list && view.state.as_deref() == Some("kept")
}

fn set_default(ctx: &mut Ctx<'_>, list: &str, view: Option<Uuid>) -> Outcome<()> {
    let account = ctx.caller().account;
    let chosen = ctx.having(DEFAULT, "account", account)?;
    if let Some(mut found) = chosen.into_iter().find(|it| it.text("register") == list) {
        found.values.insert("view".into(), view.into());
        return ctx.update(found).map(drop);
    }
    let mut values = kernel::Values::new();
    values.insert("account".into(), account.into());
    values.insert("register".into(), list.into());
    values.insert("view".into(), view.into());
    ctx.create(DEFAULT, values).map(drop)
}

fn views(kernel: &Kernel, caller: &Caller, list: &str) -> Outcome<Views> {
    let register = crate::row::register(kernel, list)?;
    let (view, default) = (
        crate::row::register(kernel, VIEW)?,
        crate::row::register(kernel, DEFAULT)?,
    );
    let today = kernel.today();
    let of_list = |register| Query::all(register, today).having("register", list);
    kernel::read(kernel.store(), |read| {
        let mut rows = read.rows(&of_list(view).having("account", caller.account))?;
        let shared = of_list(view).with(Condition::AnyOf("roles".into(), held_roles(caller)));
        rows.extend(
            read.rows(&shared)?
                .into_iter()
                .filter(|it| is_for(kernel, caller, it)),
        );
        rows.retain(|it| is_of(it, list));
        let owners: Vec<Uuid> = rows
            .iter()
            .filter_map(|it| it.get("account").as_ref())
            .collect();
        let names = kernel.titles(read, kernel::ACCOUNT, &owners)?;
        let mut views: Vec<View> = rows
            .iter()
            .map(|it| view_facts(it, caller, &names))
            .collect();
        views.sort_by_cached_key(|it| (!it.mine, it.title.clone(), it.id));
        views.dedup_by_key(|it| it.id);
        let chosen = read.rows(&of_list(default).having("account", caller.account))?;
        let chosen = chosen.first().and_then(|it| it.get("view").as_ref());
        Ok::<_, Failure>(Views {
            // One that was taken away, or is no longer shared, opens nothing.
            default: chosen.filter(|id| views.iter().any(|it| it.id == *id)),
            views,
            roles: roles(kernel, register),
        })
    })
}

fn held_roles(caller: &Caller) -> Vec<Value> {
    let roles: BTreeSet<&String> = caller.positions.iter().map(|it| &it.role).collect();
    roles.into_iter().cloned().map(Value::Code).collect()
}

/// Whether the caller holds one of its roles in a unit within its area.
fn is_for(kernel: &Kernel, caller: &Caller, view: &Record) -> bool {
    let Some(area) = view.get("area").as_ref() else {
        return false;
    };
    let tree = kernel.tree();
    let roles = roles_of(view);
    let mut positions = caller.positions.iter();
    positions.any(|it| roles.contains(&it.role) && tree.is_under(it.unit, area))
}

fn roles_of(view: &Record) -> Vec<String> {
    match view.get("roles") {
        Value::List(roles) => roles.iter().map(kernel::value_text).collect(),
        _ => Vec::new(),
    }
}

fn view_facts(view: &Record, caller: &Caller, names: &BTreeMap<Uuid, String>) -> View {
    let account = view.get("account").as_ref();
    View {
        id: view.id,
        title: view.text("title").to_owned(),
        query: serde_json::from_str(view.text("query")).unwrap_or_default(),
        mine: account == Some(caller.account),
        by: account
            .and_then(|it| names.get(&it).cloned())
            .unwrap_or_default(),
        roles: roles_of(view),
    }
}

fn roles(kernel: &Kernel, register: &Register) -> Vec<RoleName> {
    let declared = kernel.model.systems.values().flat_map(|it| it.roles.iter());
    declared
        .filter(|(role, _)| opens(register, role))
        .map(|(role, it)| RoleName {
            role: role.clone(),
            title: it.title.clone(),
        })
        .collect()
}
