//! 委托代办: who may give the work of which position to whom.
//!
//! What is lent then opens is the kernel's (`lent`). Not here: that it ends and is taken
//! back, which the definition says.

use base::{Day, Id};
use kernel::{Ctx, Kernel, Outcome, POSITION, Query, Read, Record, Values, is_held};
use model::{Register, Value};

use super::ADMINISTRATORS;

/// A guardian is one by birth or by law, and nobody else in the guardian's stead.
const GUARDIAN: &str = "guardian";

/// Longer than a year is a change of who holds the position.
const DAYS_MAX: i32 = 366;

/// What somebody wants to give away.
#[derive(Clone, Debug)]
pub struct Lend {
    pub position: Id,
    /// A register or a system; everything when none.
    pub scope: Option<String>,
    pub delegate: Id,
    pub from: Day,
    /// The last day.
    pub until: Day,
    pub why: Option<String>,
}

/// Whether the work of a role can be done by others.
pub fn is_lendable(role: &str) -> bool {
    role != GUARDIAN && !ADMINISTRATORS.contains(&role)
}

/// Whether a role has anything to do with a register.
pub fn works_in(register: &Register, role: &str) -> bool {
    !register.hidden
        && (register.access.contains_key(role) || register.create.iter().any(|it| it == role))
}

/// Gives the work of one of the caller's own positions to somebody, and tells that person.
///
/// # Errors
/// Refused (`access.lend_…`) when it is not the caller's to give, or not to that person.
pub fn lend(ctx: &mut Ctx<'_>, lend: &Lend) -> Outcome<Record> {
    let giver = ctx.caller().account;
    let held = ctx.get(POSITION, lend.position)?;
    let today = ctx.today();
    // What was lent to the caller is in no position of the caller's own: nothing is given on.
    if held.get("account").as_ref() != Some(giver) || !is_held(&held, today) {
        return Err(ctx.refuse("access.lend_own", &[]));
    }
    let role = held.text("role").to_owned();
    if !is_lendable(&role) {
        let title = role_title(ctx.kernel(), &role);
        return Err(ctx.refuse("access.lend_role", &[("role", title)]));
    }
    if lend.until < today {
        return Err(ctx.refuse("access.lend_past", &[]));
    }
    if (lend.until - lend.from).get_days() >= DAYS_MAX {
        return Err(ctx.refuse("access.lend_long", &[]));
    }
    if is_lent(ctx, lend)? {
        return Err(ctx.refuse("access.lend_again", &[]));
    }
    let what = what(ctx, lend.scope.as_deref(), &role)?;
    let kernel = ctx.kernel().clone();
    if giver == lend.delegate || !may_stand_in(&kernel, ctx.read(), &held, lend.delegate)? {
        return Err(ctx.refuse("access.lend_to", &[]));
    }
    let unit = held.get("unit").as_ref();
    let title = title(ctx, giver, &role, unit)?;
    let mut values = Values::new();
    values.insert("title".into(), title.into());
    values.insert("giver".into(), giver.into());
    values.insert("position".into(), held.id.into());
    values.insert("what".into(), what.into());
    values.insert("delegate".into(), lend.delegate.into());
    values.insert("from".into(), Value::Day(lend.from));
    values.insert("until".into(), Value::Day(lend.until));
    values.extend(unit.map(|it| ("unit".to_owned(), it.into())));
    let texts = [("scope", &lend.scope), ("why", &lend.why)];
    let texts = texts
        .into_iter()
        .filter_map(|(name, it)| Some((name, it.as_deref()?.trim())));
    values.extend(texts.map(|(name, it)| (name.to_owned(), it.into())));
    let given = ctx.create(kernel::DELEGATION, values)?;
    ctx.tell_made(&given, &["giver", "delegate"])?;
    Ok(given)
}

/// Whether the person has the same work on one of these days already.
fn is_lent(ctx: &mut Ctx<'_>, lend: &Lend) -> Outcome<bool> {
    let kernel = ctx.kernel().clone();
    let Some(register) = kernel.model.register(kernel::DELEGATION) else {
        return Ok(false);
    };
    let given = register.start().map(|it| it.name.clone());
    let query = Query::all(register, ctx.today()).having("position", lend.position);
    let scope = lend.scope.as_deref().map_or("", str::trim);
    let same = |it: &Record| {
        let day = |name: &str| it.get(name).as_day();
        it.state == given
            && it.get("delegate").as_ref() == Some(lend.delegate)
            && it.text("scope") == scope
            && day("from").is_none_or(|from| from <= lend.until)
            && day("until").is_none_or(|until| until >= lend.from)
    };
    Ok(ctx.read().rows(&query)?.iter().any(same))
}

/// Whether the person works within what the lent position acts for, is none of the three
/// administrators (三员分立), and may sign in. Acting for a child is no work, and no hindrance:
/// many a teacher is a parent at the same school.
pub fn may_stand_in(
    kernel: &Kernel,
    read: &mut dyn Read,
    held: &Record,
    account: Id,
) -> Outcome<bool> {
    let (Some(accounts), Some(positions)) = (
        kernel.model.register(kernel::ACCOUNT),
        kernel.model.register(POSITION),
    ) else {
        return Ok(false);
    };
    let in_use = accounts.start().map(|it| it.name.clone());
    let is_in_use = read
        .get(accounts, account)?
        .is_some_and(|it| it.state == in_use);
    let area = held.get("area").as_ref().or(held.get("unit").as_ref());
    let today = kernel.today();
    let query = Query::all(positions, today).having("account", account);
    let mut own = read.rows(&query)?;
    own.retain(|it| is_held(it, today));
    let tree = kernel.tree();
    let within = |it: &Record| {
        let (unit, area) = (it.get("unit").as_ref(), area);
        unit.zip(area)
            .is_some_and(|(unit, area)| tree.is_under(unit, area))
    };
    let works = |it: &Record| is_lendable(it.text("role"));
    let is_apart = |it: &Record| ADMINISTRATORS.contains(&it.text("role"));
    let is_near = own.iter().any(|it| works(it) && within(it));
    Ok(is_in_use && is_near && !own.iter().any(is_apart))
}

/// 计划 · 任务
fn what(ctx: &Ctx<'_>, scope: Option<&str>, role: &str) -> Outcome<String> {
    let model = &ctx.kernel().model;
    let Some(scope) = scope else {
        return Ok("全部工作".into());
    };
    let system = |id: &str| model.systems.get(id).map(|it| it.title.clone());
    let worked = |it: &&Register| works_in(it, role);
    let register = model.register(scope).filter(worked);
    let of_system = || {
        model
            .registers()
            .filter(|it| it.system == scope)
            .any(|it| worked(&it))
    };
    let what = match register {
        Some(it) => system(&it.system).map(|system| format!("{system} · {}", it.title)),
        None => system(scope).filter(|_| of_system()),
    };
    what.ok_or_else(|| ctx.refuse("access.lend_scope", &[]))
}

/// 甄督查：督查专员（办公室）
fn title(ctx: &mut Ctx<'_>, giver: Id, role: &str, unit: Option<Id>) -> Outcome<String> {
    let name = ctx.get(kernel::ACCOUNT, giver)?.text("name").to_owned();
    let (role, tree) = (role_title(ctx.kernel(), role), ctx.tree());
    let unit = unit
        .and_then(|it| tree.get(it))
        .map_or("", |it| it.title.as_str());
    Ok(format!("{name}：{role}（{unit}）"))
}

fn role_title(kernel: &Kernel, role: &str) -> String {
    kernel
        .model
        .role(role)
        .map_or_else(|| role.to_owned(), |it| it.title.clone())
}
