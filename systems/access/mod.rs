//! What the definitions of accounts and positions cannot say: 三员分立, and that a closed
//! account proves nothing any more and is nobody elsewhere; that two people erase what is
//! personal; who sets which parameter where; who may have a copy of all that is held about
//! somebody.
//!
//! Not here: passwords, sessions and lock-out, which only the server knows.

mod announcing;
mod delegation;
pub mod dossier;

pub use announcing::{CHANNEL, MAIL, NOTICE, OUTGOING};
pub use delegation::{Lend, is_lendable, lend, may_stand_in, works_in};

use kernel::{Ctx, FieldProblem, Inputs, Job, NewJob, Outcome, Record, Refusal, Rules};
use model::{Param, Value};
use serde_json::json;

/// 系统管理员、安全管理员、审计管理员
pub const ADMINISTRATORS: [&str; 3] = ["system_admin", "security_admin", "audit_admin"];

pub fn register(rules: &mut Rules) {
    rules
        .of("access")
        .record("announced", announcing::announced)
        .record("separated", separated)
        .record("erasable", erasable)
        .field("erased_what", erased_what)
        .record("settable", settable)
        .step("erase", erase)
        .step("wiped", wiped)
        .step("unbound", unbound)
        .step("settable", |ctx, said, _| may_set(ctx, said).map(drop));
}

/// 注销: hashes and codes of a closed account are cleared at once, its credential kept empty;
/// it is bound to no identity any more.
///
/// # Source
/// GB/T 22239-2019 8.1.4.10: what authenticates is cleared before its room is released.
fn wiped(ctx: &mut Ctx<'_>, account: &mut Record, _: &Inputs) -> Outcome<()> {
    let today = ctx.today();
    for mut credential in ctx.having(kernel::CREDENTIAL, "account", account.id)? {
        credential
            .values
            .retain(|name, _| name.as_str() == "account");
        credential.set("ended_on", Value::Day(today));
        ctx.update(credential)?;
    }
    for identity in ctx.having("access.identity", "account", account.id)? {
        if identity.in_state("bound") {
            unbind(ctx, identity)?;
        }
    }
    announcing::forgotten(ctx, account.id)
}

/// 解除绑定, by the security administrator.
fn unbound(_: &mut Ctx<'_>, identity: &mut Record, _: &Inputs) -> Outcome<()> {
    identity.set("subject", Value::Missing);
    Ok(())
}

/// Gives an identity up: another account may be bound to it then.
pub fn unbind(ctx: &mut Ctx<'_>, mut identity: Record) -> Outcome<()> {
    identity.set("subject", Value::Missing);
    ctx.move_to(identity, "released").map(drop)
}

/// 设定政策参数: by who may, there, to a value it can have, once for a day.
fn settable(ctx: &mut Ctx<'_>, said: &mut Record) -> Outcome<()> {
    let param = may_set(ctx, said)?;
    if let Value::Text(text) = said.get("value") {
        let read = ctx.kernel().param_value(&param, text);
        read.map_err(|why| {
            Refusal::fields(vec![FieldProblem {
                field: "value".into(),
                message: format!("“{}”{why}", param.title),
            }])
        })?;
    }
    let (of, from) = (said.get("organisation").clone(), said.get("from").clone());
    let others = ctx.having(kernel::PARAMETER, "param", param.id.as_str())?;
    let is_twice = others.iter().any(|other| {
        other.id != said.id
            && other.state == said.state
            && *other.get("organisation") == of
            && *other.get("from") == from
    });
    match is_twice {
        false => Ok(()),
        true => {
            let from = from.as_day().map(|it| it.to_string());
            let wording = [
                ("title", param.title),
                ("organisation", organisation(ctx, said)),
                ("from", from.unwrap_or_default()),
            ];
            Err(ctx.refuse("access.said", &wording))
        }
    }
}

/// The parameter, when the person may say what it is there.
fn may_set(ctx: &mut Ctx<'_>, said: &Record) -> Outcome<Param> {
    let id = said.text("param").to_owned();
    let Some(param) = ctx.kernel().model.param(&id).cloned() else {
        return Err(ctx.refuse("access.no_param", &[("param", id)]));
    };
    let of = said.get("organisation").as_ref();
    let areas = ctx.kernel().may_set(ctx.caller(), &param);
    if ctx.caller().is_platform() || areas.iter().any(|it| Some(it.id) == of) {
        return Ok(param);
    }
    let wording = [
        ("title", param.title),
        ("organisation", organisation(ctx, said)),
    ];
    Err(ctx.refuse("access.set_there", &wording))
}

fn organisation(ctx: &Ctx<'_>, said: &Record) -> String {
    let of = said.get("organisation").as_ref();
    let tree = ctx.tree();
    let of = of.and_then(|it| tree.get(it));
    of.map(|it| it.title.clone()).unwrap_or_default()
}

/// The background job that destroys files nobody names any more and notes the erasure where
/// no backup is; done by the server.
pub const ERASED: &str = "access.erased";

/// What is to be erased is there.
fn erasable(ctx: &mut Ctx<'_>, asked: &mut Record) -> Outcome<()> {
    let about = asked.text("about").to_owned();
    let named = kernel::named_record(&about);
    let named = named.filter(|(register, _)| ctx.kernel().model.register(register).is_some());
    let found = named.and_then(|(register, id)| ctx.get(register, id).ok());
    match found {
        Some(record) => not_in_use(ctx, &record),
        None => Err(ctx.refuse("access.absent", &[("about", about)])),
    }
}

/// Who can still sign in is not erased: first 停用, 交接, 注销.
fn not_in_use(ctx: &mut Ctx<'_>, record: &Record) -> Outcome<()> {
    let is_in_use = record.register == kernel::ACCOUNT && !record.in_state("closed");
    match is_in_use {
        true => Err(ctx.refuse("access.in_use", &[])),
        false => Ok(()),
    }
}

/// What is to be erased, as who approves it may know it: its register, number and unit.
fn erased_what(ctx: &mut Ctx<'_>, asked: &Record) -> Outcome<Value> {
    let named = kernel::named_record(asked.text("about"));
    let Some((register, id)) = named else {
        return Ok(Value::Missing);
    };
    let title = ctx
        .kernel()
        .model
        .register(register)
        .map(|it| it.title.clone());
    let (Some(title), Ok(record)) = (title, ctx.get(register, id)) else {
        return Ok(Value::Missing);
    };
    let unit = record
        .owner
        .and_then(|id| ctx.kernel().tree().get(id).map(|it| it.title.clone()));
    let said = [Some(title), record.number.clone(), unit];
    Ok(Value::Text(
        said.into_iter().flatten().collect::<Vec<_>>().join(" "),
    ))
}

/// 批准并删除: by another than who asked.
///
/// # Source
/// 《个人信息保护法》第四十七条; GB/T 35273-2020 8.3
fn erase(ctx: &mut Ctx<'_>, asked: &mut Record, _: &Inputs) -> Outcome<()> {
    let account = ctx.caller().account;
    if asked.created_by == account {
        return Err(ctx.refuse("access.by_two", &[]));
    }
    let about = asked.text("about").to_owned();
    let Some((register, id)) = kernel::named_record(&about) else {
        return Err(ctx.refuse("access.absent", &[("about", about)]));
    };
    let record = ctx.get(register, id)?;
    not_in_use(ctx, &record)?;
    let number = asked.number.clone().unwrap_or_default();
    let erased = ctx.erase(register, id, &format!("个人信息删除 {number}"))?;
    let today = ctx.today();
    let count = |n: u64| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    asked.set("approved_by", account);
    asked.set("done_on", Value::Day(today));
    asked.set("fields", count(erased.fields));
    asked.set("entries", count(erased.entries));
    asked.set("files", count(erased.files.len() as u64));
    let due_at = ctx.now();
    ctx.start_job(&NewJob {
        id: Job::id_of(ERASED, &number),
        kind: ERASED.into(),
        title: format!("个人信息删除 {number}"),
        args: json!({ "files": erased.files }),
        due_at,
    })?;
    Ok(())
}

/// An administrator holds no other role, and nobody appoints himself.
///
/// # Source
/// GB/T 22239-2019 8.1.5: system, audit and security managers are different people.
fn separated(ctx: &mut Ctx<'_>, position: &mut Record) -> Outcome<()> {
    let Some(account) = position.get("account").as_ref() else {
        return Ok(());
    };
    if account == ctx.caller().account {
        return Err(ctx.refuse("access.own", &[]));
    }
    let today = ctx.today();
    let ended = |it: &Record| it.get("to").as_day().is_some_and(|to| to <= today);
    if ended(position) {
        return Ok(());
    }
    let asked = position.text("role").to_owned();
    let others = ctx.having(kernel::POSITION, "account", account)?;
    let clash = others
        .iter()
        .filter(|other| other.id != position.id && !ended(other))
        .map(|other| other.text("role"))
        .find(|held| {
            *held != asked
                && [held, asked.as_str()]
                    .iter()
                    .any(|it| ADMINISTRATORS.contains(it))
        });
    let Some(held) = clash.map(str::to_owned) else {
        return Ok(());
    };
    let name = ctx.get(kernel::ACCOUNT, account)?.text("name").to_owned();
    let title = |role: &str| {
        ctx.kernel()
            .model
            .role(role)
            .map_or_else(|| role.to_owned(), |it| it.title.clone())
    };
    let wording = [
        ("name", name),
        ("held", title(&held)),
        ("asked", title(&asked)),
    ];
    Err(ctx.refuse("access.separated", &wording))
}
