//! 任职: posts follow from what becomes of a member of staff, and his schools from his posts.
//!
//! Who is hired or moves has a post at his school from that day; who leaves has none after.
//! At one school one at a time is the head. Not here: what a post says (`post.toml`).

use base::{Day, Decimal, Id};
use kernel::{Ctx, Inputs, Outcome, Record, SystemRules, Values};
use model::Value;

use super::unit_title;

pub(super) const STAFF: &str = "registry.staff";
pub(super) const POST: &str = "registry.post";
const MAIN: &str = "main";
const SHARED: &str = "shared";
/// 返聘, 在职 of JY/T 1001 JZGDQZT.
const REEMPLOYED: &str = "04";
const AT_WORK: &str = "11";
const ROTATION: &str = "rotation";
const HEAD: &str = "principal";

pub(super) fn register(rules: &mut SystemRules<'_>) {
    rules
        .record("seated", seated)
        .record("posted", posted)
        .field("schools", schools)
        .field("rotating", rotating)
        .step("moved", moved)
        .step("ended", ended)
        .step("rehired", rehired);
}

/// Whoever else may see a record of staff, these write it: of the own school, and above it.
const KEEPERS: &[&str] = &["school_clerk", "county_clerk", "staff_officer"];

/// Who works at a school has a post there from the day of joining; another school where
/// somebody teaches as well reads the record.
fn seated(ctx: &mut Ctx<'_>, staff: &mut Record) -> Outcome<()> {
    if !acts_for(ctx, staff, KEEPERS) {
        let school = unit_title(ctx, staff.owner);
        let values = [("name", name(staff)), ("school", school)];
        return Err(ctx.refuse("registry.not_yours", &values));
    }
    let joined = staff.get("joined_on").as_day();
    let Some(joined) = joined.filter(|_| works(staff)) else {
        return Ok(());
    };
    let posts = ctx.having(POST, "staff", staff.id)?;
    let school = staff.get("school");
    let is_seated = posts.iter().any(|it| {
        it.text("kind") == MAIN
            && it.get("school") == school
            && it.get("from").as_day() >= Some(joined)
    });
    if is_seated {
        return Ok(());
    }
    let duty = match staff.text("category") {
        "11" | "55" | "56" => "teacher",
        "12" => "librarian",
        "14" => "worker",
        _ => "clerk",
    };
    let values = Values::from([
        ("staff".to_owned(), staff.id.into()),
        ("school".to_owned(), school.clone()),
        ("kind".to_owned(), Value::Code(MAIN.into())),
        (
            "duties".to_owned(),
            Value::List(vec![Value::Code(duty.into())]),
        ),
        ("subjects".to_owned(), staff.get("subjects").clone()),
        ("from".to_owned(), joined.into()),
        ("document".to_owned(), staff.get("basis").clone()),
    ]);
    ctx.create(POST, values).map(drop)
}

/// A post is held by somebody who works there, and the schools of that person follow.
fn posted(ctx: &mut Ctx<'_>, post: &mut Record) -> Outcome<()> {
    let Some(staff) = post.get("staff").as_ref() else {
        return Ok(());
    };
    let staff = ctx.get(STAFF, staff)?;
    if !works(&staff) && post.get("to").is_missing() {
        let state = state_title(ctx, &staff);
        return Err(ctx.refuse("registry.gone", &[("name", name(&staff)), ("state", state)]));
    }
    if post.get("to").is_missing() {
        at_home(ctx, post, &staff)?;
    }
    if post.text("kind") != MAIN && !acts_for(ctx, post, &KEEPERS[1..]) {
        return Err(ctx.refuse("registry.arranged", &[]));
    }
    if post.text("kind") == MAIN {
        main_once(ctx, post)?;
    }
    if [MAIN, SHARED].contains(&post.text("kind")) {
        within_the_whole(ctx, post)?;
    }
    if has_duty(post, HEAD) {
        head_once(ctx, post)?;
    }
    ctx.update(staff).map(drop)
}

/// 本校任职 is where the personnel file is, all else is elsewhere.
fn at_home(ctx: &mut Ctx<'_>, post: &Record, staff: &Record) -> Outcome<()> {
    let home = staff.get("school");
    let wrong = match (post.text("kind") == MAIN, post.get("school") == home) {
        (true, false) => "registry.elsewhere",
        (false, true) => "registry.own_school",
        _ => return Ok(()),
    };
    let school = unit_title(ctx, home.as_ref());
    Err(ctx.refuse(wrong, &[("name", name(staff)), ("school", school)]))
}

fn main_once(ctx: &mut Ctx<'_>, post: &Record) -> Outcome<()> {
    let others = ctx.having(POST, "staff", post.get("staff").clone())?;
    let twice = others
        .iter()
        .find(|it| it.id != post.id && it.text("kind") == MAIN && overlap(it, post));
    match twice {
        None => Ok(()),
        Some(other) => Err(twice_there(ctx, "registry.main_twice", other)),
    }
}

/// Who teaches at a second school does so within the one load: 交流轮岗 and 支教 are instead of it.
fn within_the_whole(ctx: &mut Ctx<'_>, post: &Record) -> Outcome<()> {
    let mut all = ctx.having(POST, "staff", post.get("staff").clone())?;
    all.retain(|it| it.id != post.id && [MAIN, SHARED].contains(&it.text("kind")));
    let share = |it: &Record| it.get("share").as_decimal().unwrap_or_default();
    // The most at one time is reached when one of them begins.
    let from = |it: &Record| it.get("from").as_day();
    let days = all.iter().chain([post]).filter_map(from);
    let days: Vec<Day> = days.filter(|day| is_on(post, *day)).collect();
    let sums = days.into_iter().map(|day| {
        let others = all.iter().filter(|it| is_on(it, day));
        others.map(share).sum::<Decimal>() + share(post)
    });
    let most = sums.max().unwrap_or_default();
    match most > Decimal::ONE_HUNDRED {
        false => Ok(()),
        true => {
            let values = [("name", name(post)), ("sum", most.normalize().to_string())];
            Err(ctx.refuse("registry.overloaded", &values))
        }
    }
}

fn is_on(post: &Record, day: Day) -> bool {
    let (from, to) = (post.get("from").as_day(), post.get("to").as_day());
    from.is_some_and(|it| it <= day) && to.is_none_or(|it| day < it)
}

fn head_once(ctx: &mut Ctx<'_>, post: &Record) -> Outcome<()> {
    let others = ctx.having(POST, "school", post.get("school").clone())?;
    let twice = others
        .iter()
        .find(|it| it.id != post.id && has_duty(it, HEAD) && overlap(it, post));
    match twice {
        None => Ok(()),
        Some(other) => Err(twice_there(ctx, "registry.head_twice", other)),
    }
}

fn twice_there(ctx: &Ctx<'_>, code: &str, other: &Record) -> kernel::Failure {
    let from = other.get("from").as_day().map(|it| it.to_string());
    let values = [
        ("name", name(other)),
        ("school", unit_title(ctx, other.get("school").as_ref())),
        ("from", from.unwrap_or_default()),
    ];
    ctx.refuse(code, &values)
}

/// 任教的学校: where somebody holds a post today, the own school first.
fn schools(ctx: &mut Ctx<'_>, staff: &Record) -> Outcome<Value> {
    let today = ctx.today();
    let mut schools: Vec<Id> = Vec::new();
    if works(staff) {
        schools.extend(staff.get("school").as_ref());
    }
    for post in ctx.having(POST, "staff", staff.id)? {
        if kernel::is_held(&post, today) {
            schools.extend(post.get("school").as_ref());
        }
    }
    let mut seen = Vec::new();
    schools.retain(|it| {
        !seen.contains(it) && {
            seen.push(*it);
            true
        }
    });
    Ok(match schools.is_empty() {
        true => Value::Missing,
        false => Value::List(schools.into_iter().map(Value::Ref).collect()),
    })
}

/// Somebody of whose posts one is 交流轮岗 today.
fn rotating(ctx: &mut Ctx<'_>, staff: &Record) -> Outcome<Value> {
    let today = ctx.today();
    let posts = ctx.having(POST, "staff", staff.id)?;
    let mut rotations = posts.iter().filter(|it| it.text("kind") == ROTATION);
    Ok(rotations.any(|it| kernel::is_held(it, today)).into())
}

/// 调动: the post here ends and one there begins on the day of reporting; a county moves
/// within itself.
fn moved(ctx: &mut Ctx<'_>, staff: &mut Record, inputs: &Inputs) -> Outcome<()> {
    let said = |name: &str| inputs.get(name).and_then(|it| it.as_str());
    let to: Option<Id> = said("to").and_then(|it| it.parse().ok());
    let on: Option<Day> = said("on").and_then(|it| it.parse().ok());
    let (Some(to), Some(on)) = (to, on) else {
        return Ok(());
    };
    let there = unit_title(ctx, Some(to));
    if staff.get("school").as_ref() == Some(to) {
        return Err(ctx.refuse(
            "registry.stays",
            &[("name", name(staff)), ("school", there)],
        ));
    }
    let tree = ctx.tree();
    let positions = ctx.positions_in(STAFF);
    if !positions.iter().any(|it| tree.is_under(to, it.area)) {
        return Err(ctx.refuse("registry.not_here", &[("school", there)]));
    }
    let too_early = |why: &str| {
        [
            ("title", "报到日期".to_owned()),
            ("day", on.to_string()),
            ("why", why.to_owned()),
        ]
    };
    if on > ctx.today() {
        return Err(ctx.refuse("registry.too_early", &too_early("报到之后再办")));
    }
    if staff.get("joined_on").as_day() >= Some(on) {
        return Err(ctx.refuse(
            "registry.too_early",
            &too_early("应在现任学校的到校日期之后"),
        ));
    }
    // All posts but those elsewhere end with the one here.
    finish(ctx, staff, on, |post| {
        post.text("kind") == MAIN || post.get("school").as_ref() == Some(to)
    })?;
    staff.set("school", to);
    staff.set("joined_on", Value::Day(on));
    Ok(())
}

/// A school that takes over another has its staff from that day (`seated`).
pub(super) fn taken_over(
    ctx: &mut Ctx<'_>,
    mut staff: Record,
    to: Id,
    on: Value,
    why: &str,
) -> Outcome<()> {
    if let Some(day) = on.as_day() {
        finish(ctx, &staff, day, |post| post.text("kind") == MAIN)?;
    }
    staff.set("school", to);
    staff.set("joined_on", on);
    ctx.update_because(staff, why).map(drop)
}

/// 退休、离职: all posts end that day.
fn ended(ctx: &mut Ctx<'_>, staff: &mut Record, _: &Inputs) -> Outcome<()> {
    match staff.get("left_on").as_day() {
        Some(day) => finish(ctx, staff, day, |_| true),
        None => Ok(()),
    }
}

/// 重新聘用: a post from the new day of joining follows (`seated`).
fn rehired(_: &mut Ctx<'_>, staff: &mut Record, _: &Inputs) -> Outcome<()> {
    let status = match staff.in_state("retired") {
        true => REEMPLOYED,
        false => AT_WORK,
    };
    staff.set("status", Value::Code(status.into()));
    staff.set("left_on", Value::Missing);
    Ok(())
}

fn finish(
    ctx: &mut Ctx<'_>,
    staff: &Record,
    day: Day,
    which: impl Fn(&Record) -> bool,
) -> Outcome<()> {
    for mut post in ctx.having(POST, "staff", staff.id)? {
        let goes_on = post.get("to").as_day().is_none_or(|to| to > day);
        if goes_on && which(&post) {
            post.set("to", Value::Day(day));
            ctx.update(post)?;
        }
    }
    Ok(())
}

pub(super) fn works(staff: &Record) -> bool {
    staff.in_state("active") || staff.in_state("away")
}

fn has_duty(post: &Record, duty: &str) -> bool {
    match post.get("duties") {
        Value::List(duties) => duties.iter().any(|it| it.as_text() == Some(duty)),
        _ => false,
    }
}

/// The caller holds one of the roles over whose the record is.
fn acts_for(ctx: &Ctx<'_>, record: &Record, roles: &[&str]) -> bool {
    let tree = ctx.tree();
    let reaches = |area| record.owner.is_some_and(|it| tree.is_under(it, area));
    let mut positions = ctx.positions_in(&record.register).into_iter();
    ctx.caller().is_platform()
        || positions.any(|it| roles.contains(&it.role.as_str()) && reaches(it.area))
}

/// Half-open days.
fn overlap(one: &Record, other: &Record) -> bool {
    let before = |a: &Record, b: &Record| match (a.get("from").as_day(), b.get("to").as_day()) {
        (Some(from), Some(to)) => from < to,
        _ => true,
    };
    before(one, other) && before(other, one)
}

fn name(record: &Record) -> String {
    record.text("name").to_owned()
}

fn state_title(ctx: &Ctx<'_>, record: &Record) -> String {
    let register = ctx.kernel().model.register(&record.register);
    let state = register.zip(record.state.as_ref());
    let state = state.and_then(|(register, state)| register.states.get(state));
    state.map(|it| it.title.clone()).unwrap_or_default()
}
