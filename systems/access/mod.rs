//! What the definitions of accounts and positions cannot say: 三员分立, and that a closed
//! account proves nothing any more and is nobody elsewhere; that two people erase what is
//! personal, and carry out what was kept long enough; who sets which parameter where; who may have a copy of all that is held about
//! somebody.
//!
//! Not here: passwords, sessions and lock-out, which only the server knows.

mod announcing;
mod delegation;
pub mod dossier;
mod erasing;
pub mod lapsed_list;
pub mod lapsing;
pub mod leaving;

pub use announcing::{
    CHANNEL, MAIL, NOTICE, OUTGOING, SMS, SMS_FILE, hours, is_for, is_mobile, is_personal, reach,
    timed_anew,
};
pub use delegation::{Lend, is_lendable, lend, may_stand_in, works_in};
pub use erasing::{ERASED, ERASURES, Left, again, elsewhere, left, settled};

use kernel::{Ctx, FieldProblem, Inputs, Outcome, Record, Refusal, Rules};
use model::{Param, Value};

/// 系统管理员、安全管理员、审计管理员
pub const ADMINISTRATORS: [&str; 3] = ["system_admin", "security_admin", "audit_admin"];

pub fn register(rules: &mut Rules) {
    rules
        .of("access")
        .record("announced", announcing::announced)
        .record("numbered_anew", announcing::numbered_anew)
        .record("separated", separated)
        .record("erasable", erasing::erasable)
        .field("erased_what", erasing::erased_what)
        .record("settable", settable)
        .field("param_title", param_title)
        .step("erase", erasing::erase)
        .step("carry", lapsing::carry)
        .step("resume", lapsing::resume)
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
    nothing_waits(ctx, account)?;
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

/// Work that names somebody is handed over before the name is gone.
fn nothing_waits(ctx: &mut Ctx<'_>, account: &Record) -> Outcome<()> {
    let waits = ctx.waits_by_name(account.id)?;
    if waits.is_empty() {
        return Ok(());
    }
    let told = waits.iter().map(|it| {
        let (register, field, n) = (&it.register, &it.field, it.n);
        format!("{register} {n} 件（{field}）")
    });
    let values = [
        ("name", account.text("name").to_owned()),
        ("n", waits.iter().map(|it| it.n).sum::<u64>().to_string()),
        ("where", told.collect::<Vec<_>>().join("、")),
    ];
    Err(ctx.refuse("access.waits", &values))
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
/// What the parameter is called, which is read instead of its id.
fn param_title(ctx: &mut Ctx<'_>, said: &Record) -> Outcome<Value> {
    let param = ctx.kernel().model.param(said.text("param"));
    Ok(param.map(|it| it.title.clone()).into())
}

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
