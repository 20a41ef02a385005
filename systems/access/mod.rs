//! What the definitions of accounts and positions cannot say: 三员分立, and that a closed
//! account proves nothing any more.
//!
//! Not here: passwords, sessions and lock-out, which only the server knows.

use kernel::{Ctx, Inputs, Outcome, Record, Rules};
use model::Value;

/// 系统管理员、安全管理员、审计管理员
pub const ADMINISTRATORS: [&str; 3] = ["system_admin", "security_admin", "audit_admin"];

pub fn register(rules: &mut Rules) {
    rules
        .of("access")
        .record("separated", separated)
        .step("wiped", wiped);
}

/// 注销: hashes and codes of a closed account are cleared at once, its credential kept empty.
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
