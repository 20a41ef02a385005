//! 家长账号: a school opens an account for a guardian of its pupil; it goes with the child to
//! another school, and is stopped with the last child it was opened for. And who was known by name
//! alone gets a number.
//!
//! One account for a human being, however many children there are. Not here: what a guardian
//! sees (`acts_for` of the definition), and the one-time code (the server's).

use base::{CitizenId, Day, Id};
use kernel::{ACCOUNT, Caller, Ctx, Inputs, Kernel, Outcome, POSITION, Query, Record, SystemRules};
use model::Value;

use super::pupil::{PERSON, PUPIL, is_present, sex_of};

pub(super) const GUARDIAN: &str = "registry.guardian";
const ROLE: &str = "guardian";
const CLERK: &str = "school_clerk";
/// What a login begins with that a school opened.
const LOGIN: &str = "jz";
/// In which states a child is somebody's to look after.
const GONE: [&str; 3] = ["moved", "left", "died"];

pub(super) fn register(rules: &mut SystemRules<'_>) {
    rules
        .step("account_opened", opened)
        .step("account_ended", ended)
        .step("identified", identified)
        .step("guardians_parted", parted)
        .step("guardians_back", back);
}

/// The account, when it is in use by a guardian of pupils of the caller's school and by nobody
/// else: whoever is more than a guardian, or of another school, gets a code from those who
/// answer for that.
///
/// # Errors
/// When the store cannot be read.
pub fn of_own_pupils(kernel: &Kernel, caller: &Caller, account: Id) -> Outcome<Option<Record>> {
    let model = &kernel.model;
    let registers = [ACCOUNT, POSITION, GUARDIAN].map(|it| model.register(it));
    let [Some(accounts), Some(held), Some(guardians)] = registers else {
        return Ok(None);
    };
    let today = kernel.today();
    let (found, held, linked) = kernel::read(kernel.store(), |read| {
        let of = |it| Query::all(it, today).having("account", account);
        Ok::<_, kernel::StoreError>((
            read.get(accounts, account)?,
            read.rows(&of(held))?,
            read.rows(&of(guardians))?,
        ))
    })?;
    let mut held = held.iter().filter(|it| is_held(it, today));
    let is_guardian = held.all(|it| it.text("role") == ROLE);
    let at: Vec<Option<Id>> = caller
        .in_order()
        .filter(|it| it.role == CLERK)
        .map(|it| Some(it.unit))
        .collect();
    let is_linked = linked
        .iter()
        .any(|it| it.in_state("active") && at.contains(&it.owner));
    let is_own = |it: &Record| it.in_state("active") && at.contains(&it.get("unit").as_ref());
    Ok(found.filter(|it| is_guardian && is_linked && is_own(it)))
}

/// Who looks after the pupils of a class, each with the pupil, in the order of these.
///
/// # Errors
/// When the store cannot be read.
pub fn of_class(kernel: &Kernel, class: Id) -> Outcome<Vec<(Record, Record)>> {
    let model = &kernel.model;
    let (Some(pupils), Some(guardians)) = (model.register(PUPIL), model.register(GUARDIAN)) else {
        return Ok(Vec::new());
    };
    let today = kernel.today();
    let mut found = Vec::new();
    kernel::read(kernel.store(), |read| {
        let mut there = read.rows(&Query::all(pupils, today).having("class", class))?;
        there.retain(is_present);
        there.sort_by(|a, b| a.text("name").cmp(b.text("name")));
        for pupil in there {
            let query = Query::all(guardians, today).having("child", pupil.id);
            let active = read.rows(&query)?.into_iter();
            let active = active.filter(|it| it.in_state("active"));
            found.extend(active.map(|it| (it, pupil.clone())));
        }
        Ok::<_, kernel::StoreError>(())
    })?;
    Ok(found)
}

/// 开通账号: the person's own, when there is one; else a new one of the school's.
fn opened(ctx: &mut Ctx<'_>, guardian: &mut Record, _: &Inputs) -> Outcome<()> {
    let Some(school) = guardian.owner else {
        return Ok(());
    };
    let account = match of_person(ctx, guardian)? {
        Some(account) => account,
        None => {
            let values: [(&str, Value); 4] = [
                ("name", guardian.get("name").clone()),
                ("login", free_login(ctx)?.into()),
                ("unit", school.into()),
                ("phone", guardian.get("phone").clone()),
            ];
            let values = values.map(|(name, it)| (name.to_owned(), it));
            ctx.create(ACCOUNT, values.into())?.id
        }
    };
    started(ctx, account)?;
    appointed(ctx, account, school)?;
    guardian.set("account", account);
    Ok(())
}

/// 补填证件: who came in with a name alone is known by a number from now on; is there somebody
/// with that number, as of another child, then it is the same human being.
fn identified(ctx: &mut Ctx<'_>, guardian: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let number = inputs.get("number").and_then(|it| it.as_str());
    let number: Option<CitizenId> = number.and_then(|it| it.parse().ok());
    let (Some(number), Some(person)) = (number, guardian.get("person").as_ref()) else {
        return Ok(());
    };
    let mut person = ctx.get(PERSON, person)?;
    let known = ctx.having(PERSON, "citizen_id", number.to_string())?;
    if let Some(known) = known.first() {
        if known.text("name") != person.text("name") {
            return Err(ctx.refuse("registry.of_another", &[]));
        }
        guardian.set("person", known.id);
        person.set("merged_into", known.id);
        person.state = Some("merged".to_owned());
    } else {
        person.set("birth_on", number.born());
        person.set("sex", Value::Code(sex_of(&number).into()));
        person.set("citizen_id", number.to_string());
    }
    ctx.update_because(person, "补填证件").map(drop)
}

/// The account somebody has as the guardian of another child.
fn of_person(ctx: &mut Ctx<'_>, guardian: &Record) -> Outcome<Option<Id>> {
    let Some(person) = guardian.get("person").as_ref() else {
        return Ok(None);
    };
    let others = ctx.having(GUARDIAN, "person", person)?;
    for other in others.iter().rev() {
        if let Some(account) = other.get("account").as_ref()
            && !ctx.get(ACCOUNT, account)?.in_state("closed")
        {
            return Ok(Some(account));
        }
    }
    Ok(None)
}

/// No telephone number and no number of a document: a login is read by more people than these.
fn free_login(ctx: &mut Ctx<'_>) -> Outcome<String> {
    loop {
        // Its low bits are chance.
        let chance = Id::now_v7().as_u128() % 100_000_000;
        let login = format!("{LOGIN}{chance:08}");
        if ctx.having(ACCOUNT, "login", login.as_str())?.is_empty() {
            return Ok(login);
        }
    }
}

/// 家长 of the school, unless that is so already.
fn appointed(ctx: &mut Ctx<'_>, account: Id, school: Id) -> Outcome<()> {
    let today = ctx.today();
    let is_there = |it: &Record| is_held(it, today) && it.get("unit").as_ref() == Some(school);
    if positions(ctx, account)?.iter().any(is_there) {
        return Ok(());
    }
    let values: [(&str, Value); 3] = [
        ("account", account.into()),
        ("role", Value::Code(ROLE.into())),
        ("unit", school.into()),
    ];
    let values = values.map(|(name, it)| (name.to_owned(), it));
    ctx.create(POSITION, values.into()).map(drop)
}

/// 解除: whoever looks after no other child needs no account.
fn ended(ctx: &mut Ctx<'_>, guardian: &mut Record, _: &Inputs) -> Outcome<()> {
    let Some(account) = guardian.get("account").as_ref() else {
        return Ok(());
    };
    match children(ctx, account, |it| it.id != guardian.id)? {
        true => Ok(()),
        false => stopped(ctx, account, "监护关系已解除"),
    }
}

/// A child leaves: its guardians keep their accounts for other children only.
fn parted(ctx: &mut Ctx<'_>, pupil: &mut Record, _: &Inputs) -> Outcome<()> {
    for account in accounts(ctx, pupil.id)? {
        let of_other = |it: &Record| it.get("child").as_ref() != Some(pupil.id);
        if !children(ctx, account, of_other)? {
            stopped(ctx, account, "学生已离校")?;
        }
    }
    Ok(())
}

/// It did not leave after all.
fn back(ctx: &mut Ctx<'_>, pupil: &mut Record, _: &Inputs) -> Outcome<()> {
    for account in accounts(ctx, pupil.id)? {
        started(ctx, account)?;
        if let Some(school) = pupil.get("school").as_ref() {
            appointed(ctx, account, school)?;
        }
    }
    Ok(())
}

/// A child came to another school: so do the accounts of its guardians, unless another child is
/// still where they are.
pub(super) fn went_along(ctx: &mut Ctx<'_>, pupil: Id, from: Option<Id>, to: Id) -> Outcome<()> {
    for id in accounts(ctx, pupil)? {
        started(ctx, id)?;
        appointed(ctx, id, to)?;
        let mut account = ctx.get(ACCOUNT, id)?;
        let is_of_old = account.get("unit").as_ref() == from;
        let at_old = |it: &Record| it.owner == from && it.get("child").as_ref() != Some(pupil);
        if !is_of_old || children(ctx, id, at_old)? || !is_only_guardian(ctx, id)? {
            continue;
        }
        let today = ctx.today();
        for position in positions(ctx, id)? {
            if is_held(&position, today) && position.get("unit").as_ref() == from {
                over(ctx, position, "学生转学")?;
            }
        }
        account.set("unit", to);
        ctx.update_because(account, "学生转学")?;
    }
    Ok(())
}

/// Accounts of those who look after a pupil.
fn accounts(ctx: &mut Ctx<'_>, pupil: Id) -> Outcome<Vec<Id>> {
    let guardians = ctx.having(GUARDIAN, "child", pupil)?.into_iter();
    let active = guardians.filter(|it| it.in_state("active"));
    let mut found: Vec<Id> = active.filter_map(|it| it.get("account").as_ref()).collect();
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Whether an account looks after a child, of those meant, that has not left.
fn children(ctx: &mut Ctx<'_>, account: Id, is_meant: impl Fn(&Record) -> bool) -> Outcome<bool> {
    for guardian in ctx.having(GUARDIAN, "account", account)? {
        if !guardian.in_state("active") || !is_meant(&guardian) {
            continue;
        }
        let Some(child) = guardian.get("child").as_ref() else {
            continue;
        };
        let child = ctx.get(PUPIL, child)?;
        if !GONE.iter().any(|it| child.in_state(it)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Its positions as a guardian.
fn positions(ctx: &mut Ctx<'_>, account: Id) -> Outcome<Vec<Record>> {
    let mut held = ctx.having(POSITION, "account", account)?;
    held.retain(|it| it.text("role") == ROLE);
    Ok(held)
}

fn is_held(position: &Record, today: Day) -> bool {
    position.get("to").as_day().is_none_or(|it| today < it)
}

/// Whether somebody is nothing else here: a teacher may be a parent, too.
fn is_only_guardian(ctx: &mut Ctx<'_>, account: Id) -> Outcome<bool> {
    let today = ctx.today();
    let held = ctx.having(POSITION, "account", account)?;
    let mut held = held.iter().filter(|it| is_held(it, today));
    Ok(held.all(|it| it.text("role") == ROLE))
}

/// A guardian's account is stopped; of whoever is more than that, the guardian's position ends.
fn stopped(ctx: &mut Ctx<'_>, account: Id, why: &str) -> Outcome<()> {
    let today = ctx.today();
    if is_only_guardian(ctx, account)? {
        let mut account = ctx.get(ACCOUNT, account)?;
        if account.in_state("active") {
            account.state = Some("stopped".to_owned());
            ctx.update_because(account, why)?;
        }
        return Ok(());
    }
    for position in positions(ctx, account)? {
        if is_held(&position, today) {
            over(ctx, position, why)?;
        }
    }
    Ok(())
}

/// A position ends the day after it began at the earliest.
fn over(ctx: &mut Ctx<'_>, mut position: Record, why: &str) -> Outcome<()> {
    let today = ctx.today();
    let began = position.get("from").as_day().filter(|it| *it >= today);
    let end = began.and_then(|it| it.tomorrow().ok()).unwrap_or(today);
    position.set("to", end);
    ctx.update_because(position, why).map(drop)
}

fn started(ctx: &mut Ctx<'_>, account: Id) -> Outcome<()> {
    let mut account = ctx.get(ACCOUNT, account)?;
    if account.in_state("stopped") && is_only_guardian(ctx, account.id)? {
        account.state = Some("active".to_owned());
        ctx.update_because(account, "监护的学生在校")?;
    }
    Ok(())
}
