//! 重置与交接: what the security administrator does when somebody forgets or leaves, and a school
//! for its pupils' guardians.

use axum::extract::State;
use axum::http::StatusCode;
use base::Id as Uuid;
use kernel::{Caller, Condition, Ctx, Failure, Kernel, Outcome, Query, Record, Refusal, StepCall};
use model::{Kind, Register};
use serde::{Deserialize, Serialize};
use systems::registry::guardian;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Body, Place};
use crate::errors::ErrorBody;
use crate::installation::{self, Slip};
use crate::row::{TodoRow, todo_row};
use crate::session::{self, SignedIn};
use crate::{App, Problem, credential, secret};

const SECURITY: &str = "security_admin";
const TODOS_MAX: usize = 200;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(reset_account))
        .routes(routes!(give_class_codes))
        .routes(routes!(reset_second))
        .routes(routes!(get_holdings))
        .routes(routes!(hand_over))
}

#[derive(Serialize, ToSchema)]
struct NewCode {
    login: String,
    /// Shown now and on the slip, never again.
    code: String,
}

#[derive(Serialize, ToSchema)]
struct Holdings {
    todos: Vec<TodoRow>,
    owned: Vec<Owned>,
}

/// Open records whose field names the account.
#[derive(Serialize, ToSchema)]
struct Owned {
    register_title: String,
    field_title: String,
    count: u64,
}

#[derive(Deserialize, ToSchema)]
struct Handover {
    /// The account that takes over.
    to: Uuid,
    reason: String,
}

#[derive(Serialize, ToSchema)]
struct Moved {
    /// Open records that named the account.
    moved: usize,
    /// Positions passed on, and with them the to-dos of role and unit.
    positions: usize,
}

/// Gives the account a one-time code in place of its password; its sessions end. For the
/// security administrator, and for a school of the accounts of its pupils' guardians.
#[utoipa::path(post, path = "/accounts/{id}/reset", tag = "accounts", params(("id" = Uuid, Path)), responses(
    (status = 200, body = NewCode), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn reset_account(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<NewCode>, Problem> {
    app.run(move |kernel| {
        // A school gives the codes of the accounts it opened.
        let account = match guardian::of_own_pupils(kernel, &who.caller, id)? {
            Some(account) => account,
            None => account(kernel, &who.caller, id)?,
        };
        if account.id == who.caller.account {
            let says = "不能重置自己的密码。请从右上角姓名处修改密码；忘了原密码，请由另一名安全管理员办理。";
            return Err(Refusal::new("access.own", says).into());
        }
        let slip = fresh_code(kernel, &who.caller, &account)?;
        Ok(NewCode {
            login: slip.login,
            code: slip.code,
        })
    })
    .await
    .map(Body)
}

#[derive(Serialize, ToSchema)]
struct ClassCodes {
    class: String,
    slips: Vec<GuardianSlip>,
    /// Guardians who have a password already.
    signed: usize,
}

/// What is printed, cut apart and given to one pupil's home.
#[derive(Serialize, ToSchema)]
struct GuardianSlip {
    child: String,
    name: String,
    login: String,
    code: String,
}

/// Opens accounts for the guardians of a class who have none, and gives a one-time code to each
/// who has no password yet. For the clerk of the class's school.
#[utoipa::path(post, path = "/classes/{id}/codes", tag = "accounts", params(("id" = Uuid, Path)), responses(
    (status = 200, body = ClassCodes), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn give_class_codes(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<ClassCodes>, Problem> {
    app.run(move |kernel| class_codes(kernel, &who.caller, id))
        .await
        .map(Body)
}

fn class_codes(kernel: &Kernel, caller: &Caller, id: Uuid) -> Outcome<ClassCodes> {
    let class = kernel.view(caller, "registry.class", id)?.record;
    let mut own = caller.in_order();
    if !own.any(|it| it.role == "school_clerk" && Some(it.unit) == class.owner) {
        return Err(Refusal::not_found().into());
    }
    let (mut slips, mut signed) = (Vec::new(), 0);
    let mut seen = std::collections::HashSet::new();
    for (guardian, pupil) in guardian::of_class(kernel, id)? {
        let account = match guardian.get("account").as_ref() {
            Some(account) => account,
            None => {
                let call = StepCall {
                    register: guardian.register.clone(),
                    id: guardian.id,
                    version: guardian.version,
                    step: "open".into(),
                    inputs: kernel::Inputs::new(),
                    reason: None,
                };
                let opened = kernel.step(caller, call)?;
                opened
                    .get("account")
                    .as_ref()
                    .ok_or_else(Refusal::not_found)?
            }
        };
        let Some(account) = guardian::of_own_pupils(kernel, caller, account)? else {
            continue;
        };
        if !seen.insert(account.id) {
            continue;
        }
        let credential = kernel::read(kernel.store(), |read| {
            credential::Credential::of(kernel, read, account.id)
        })?;
        if credential.is_some_and(|it| !it.hash().is_empty()) {
            signed += 1;
            continue;
        }
        let slip = fresh_code(kernel, caller, &account)?;
        slips.push(GuardianSlip {
            child: pupil.text("name").to_owned(),
            name: slip.name,
            login: slip.login,
            code: slip.code,
        });
    }
    let class = class.text("title").to_owned();
    Ok(ClassCodes {
        class,
        slips,
        signed,
    })
}

#[derive(Deserialize, ToSchema)]
struct ResetSecond {
    reason: String,
}

/// Takes the account's second factor away: the phone is lost, and so are the recovery codes.
/// Its sessions end; where one is required, it is bound anew at the next sign-in.
#[utoipa::path(post, path = "/accounts/{id}/second-factor/reset", tag = "accounts", params(("id" = Uuid, Path)),
    request_body = ResetSecond, responses(
    (status = 204), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn reset_second(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Body(asked): Body<ResetSecond>,
) -> Result<StatusCode, Problem> {
    let reason = asked.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Problem::field("reason", "请写明重置的原因，如手机遗失。"));
    }
    app.run(move |kernel| {
        let account = account(kernel, &who.caller, id)?.id;
        if account == who.caller.account {
            let says =
                "不能重置自己的动态口令。请由另一名安全管理员办理，或用恢复码登录后重新绑定。";
            return Err(Refusal::new("access.own", says).into());
        }
        kernel.as_caller(&who.caller, move |ctx| {
            let reason = format!("重置动态口令：{reason}");
            credential::change_because(ctx, account, &reason, credential::clear_second)?;
            session::end_sessions(ctx, account)?;
            Ok(StatusCode::NO_CONTENT)
        })
    })
    .await
}

/// Gives the account with this login a one-time code in place of password and second factor,
/// in the platform's name: the way back
/// for a security administrator who has nobody to ask. Whoever may run it holds the data.
///
/// # Errors
/// Not found when there is no such login.
pub fn reset(kernel: &Kernel, login: &str) -> Outcome<Slip> {
    let caller = Caller::platform(kernel.now());
    let register = kernel.model.register(kernel::ACCOUNT);
    let register = register.ok_or_else(Refusal::not_found)?;
    let query = Query::all(register, kernel.today()).having("login", login);
    let found = kernel::read(kernel.store(), |read| read.rows(&query))?;
    let account = found.first().ok_or_else(|| {
        Refusal::new(
            "access.login",
            format!("没有登录名为“{login}”的账号，请核对。"),
        )
    })?;
    let id = account.id;
    kernel.as_caller(&caller, move |ctx| {
        let reason = "在服务器上重置";
        credential::change_because(ctx, id, reason, credential::clear_second)
    })?;
    fresh_code(kernel, &caller, account)
}

/// A one-time code in place of the password; sessions end, lock-outs too.
fn fresh_code(kernel: &Kernel, caller: &Caller, account: &Record) -> Outcome<Slip> {
    let code = secret::new_code()?;
    let hash = secret::hash_code(&code)?;
    let slip = slip(kernel, account, &code)?;
    let (id, given) = (account.id, slip.clone());
    kernel.as_caller(caller, move |ctx| {
        installation::give_code(ctx, id, &given, &hash)?;
        session::forgive(ctx, &given.login)?;
        session::end_sessions(ctx, id)
    })?;
    Ok(slip)
}

/// What waits for the account, and what names it.
#[utoipa::path(get, path = "/accounts/{id}/holdings", tag = "accounts", params(("id" = Uuid, Path)), responses(
    (status = 200, body = Holdings), (status = 404, body = ErrorBody)))]
async fn get_holdings(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
) -> Result<Body<Holdings>, Problem> {
    app.run(move |kernel| {
        account(kernel, &who.caller, id)?;
        let todos = kernel.first_todos(&kernel.caller(id, None)?, TODOS_MAX)?;
        let todos = todos.iter().map(|it| todo_row(kernel, it)).collect();
        let mut owned = Vec::new();
        for (register, field) in naming(kernel) {
            let query = held(kernel, register, &field.name, id);
            let count = kernel::read(kernel.store(), |read| {
                Ok::<_, Failure>(read.rows(&query)?.len())
            })?;
            if count > 0 {
                owned.push(Owned {
                    register_title: register.title.clone(),
                    field_title: field.title.clone(),
                    count: count as u64,
                });
            }
        }
        Ok(Holdings { todos, owned })
    })
    .await
    .map(Body)
}

/// Puts another account in the place of this one on every open record.
#[utoipa::path(post, path = "/accounts/{id}/handover", tag = "accounts", params(("id" = Uuid, Path)),
    request_body = Handover, responses(
    (status = 200, body = Moved), (status = 404, body = ErrorBody), (status = 422, body = ErrorBody)))]
async fn hand_over(
    State(app): State<App>,
    who: SignedIn,
    Place(id): Place<Uuid>,
    Body(asked): Body<Handover>,
) -> Result<Body<Moved>, Problem> {
    let reason = asked.reason.trim().to_owned();
    if reason.is_empty() {
        return Err(Problem::field("reason", "请写明交接的原因，如调离、退休。"));
    }
    app.run(move |kernel| {
        account(kernel, &who.caller, id)?;
        let to = account(kernel, &who.caller, asked.to).map_err(|_| {
            let message = "没有找到接手的账号，请重新选择。".to_owned();
            Refusal::fields(vec![kernel::FieldProblem {
                field: "to".into(),
                message,
            }])
        })?;
        if to.id == id || !to.in_state("active") {
            let message = "接手的应是另一个在用的账号。".to_owned();
            let problem = kernel::FieldProblem {
                field: "to".into(),
                message,
            };
            return Err(Refusal::fields(vec![problem]).into());
        }
        let inner = kernel.clone();
        kernel.as_caller(&who.caller, move |ctx| {
            let mut moved = 0;
            for (register, field) in naming(&inner) {
                for record in ctx.read().rows(&held(&inner, register, &field.name, id))? {
                    // Another field of the same record may have moved it a version on.
                    let mut record = ctx.get(&register.id, record.id)?;
                    replace(&mut record, &field.name, id, to.id);
                    ctx.update_because(record, &format!("交接：{reason}"))?;
                    moved += 1;
                }
            }
            let positions = pass_positions(ctx, id, to.id, &format!("交接：{reason}"))?;
            Ok(Moved { moved, positions })
        })
    })
    .await
    .map(Body)
}

/// Ends the positions of one account and gives another those it does not hold yet: what
/// waits for a role in a unit then waits for the successor.
fn pass_positions(ctx: &mut Ctx<'_>, from: Uuid, to: Uuid, why: &str) -> Outcome<usize> {
    let today = ctx.today();
    let open = |it: &Record| it.get("to").as_day().is_none_or(|end| end > today);
    let same = |a: &Record, b: &Record| {
        ["role", "unit", "area"]
            .iter()
            .all(|name| a.get(name) == b.get(name))
    };
    let mut passed = 0;
    for mut position in ctx.having(kernel::POSITION, "account", from)? {
        if !open(&position) {
            continue;
        }
        // A position ends the day after it began at the earliest.
        let began = position.get("from").as_day().filter(|it| *it >= today);
        let end = began.and_then(|it| it.tomorrow().ok()).unwrap_or(today);
        let given = position.clone();
        position.set("to", end);
        ctx.update_because(position, why)?;
        let held = ctx.having(kernel::POSITION, "account", to)?;
        if !held.iter().any(|it| open(it) && same(it, &given)) {
            let mut values = kernel::Values::new();
            values.insert("account".into(), to.into());
            for name in ["role", "unit", "area"] {
                values.insert(name.into(), given.get(name).clone());
            }
            ctx.create(kernel::POSITION, values)?;
        }
        passed += 1;
    }
    Ok(passed)
}

/// An account within the caller's reach, for the security administrator only.
fn account(kernel: &Kernel, caller: &Caller, id: Uuid) -> Outcome<Record> {
    if !caller.has_role(&[SECURITY.to_owned()]) {
        return Err(Refusal::not_found().into());
    }
    Ok(kernel.view(caller, kernel::ACCOUNT, id)?.record)
}

/// Fields that name a person in registers of the business; positions, credentials and what
/// once happened stay.
fn naming(kernel: &Kernel) -> impl Iterator<Item = (&Register, &model::Field)> {
    kernel
        .model
        .registers()
        .filter(|it| !it.hidden && !it.facts && it.id != kernel::POSITION)
        .flat_map(|register| {
            let fields = register.fields.values();
            fields
                .filter(
                    |field| matches!(&field.kind, Kind::Ref { to, .. } if to == kernel::ACCOUNT),
                )
                .map(move |field| (register, field))
        })
}

/// Records not at their end whose field names the account.
fn held<'k>(kernel: &Kernel, register: &'k Register, field: &str, account: Uuid) -> Query<'k> {
    let query = Query::all(register, kernel.today()).having(field, account);
    let open: Vec<model::Value> = register
        .states
        .values()
        .filter(|state| !state.end)
        .map(|state| model::Value::Code(state.name.clone()))
        .collect();
    if open.is_empty() {
        query
    } else {
        query.with(Condition::AnyOf("state".into(), open))
    }
}

fn replace(record: &mut Record, field: &str, old: Uuid, new: Uuid) {
    let mut ids = record.get(field).refs();
    let several = matches!(record.get(field), model::Value::List(_));
    ids.iter_mut()
        .filter(|id| **id == old)
        .for_each(|id| *id = new);
    let mut seen = std::collections::HashSet::new();
    ids.retain(|id| seen.insert(*id));
    if several {
        record.set(field, ids);
    } else {
        record.set(field, new);
    }
}

/// The slip of an account's code.
pub(crate) fn slip(kernel: &Kernel, account: &Record, code: &str) -> Outcome<Slip> {
    let caller = kernel.caller(account.id, None)?;
    let tree = kernel.tree();
    let title = |role: &str| {
        kernel
            .model
            .role(role)
            .map_or_else(|| role.to_owned(), |it| it.title.clone())
    };
    let roles: Vec<String> = caller.positions.iter().map(|it| title(&it.role)).collect();
    let unit = account
        .owner
        .and_then(|id| tree.get(id))
        .map(|it| it.title.clone());
    Ok(Slip {
        name: account.text("name").to_owned(),
        login: account.text("login").to_owned(),
        unit: unit.unwrap_or_default(),
        role: roles.join("、"),
        code: code.to_owned(),
    })
}
