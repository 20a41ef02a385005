//! Pupils and their classes: what a number says of a person, the register number, the name of
//! a class, and coming over to another school.
//!
//! Not here: what is put right with proof (`correction`), and the course of a pupil's standing,
//! which the kernel keeps.

use base::CitizenId;
use kernel::{Ctx, FieldProblem, Inputs, Outcome, Record, Refusal};
use model::Value;

pub(super) const CLASS: &str = "registry.class";
pub(super) const PUPIL: &str = "registry.pupil";
pub(super) const PERSON: &str = "registry.person";
/// The document numbers that stand for a region and a random part are told by this prefix.
const TEMPORARY: char = 'L';
const FORMAL: char = 'G';
/// The places of GB/T 2260 in a number.
const REGION: usize = 6;

/// Whether a citizen's number says the same as day of birth and sex.
pub(super) fn id_fits(_: &mut Ctx<'_>, person: &Record) -> Outcome<Value> {
    let Some(id) = number_of(person) else {
        return Ok(Value::Missing);
    };
    let mut wrong = Vec::new();
    let mut differs = |field: &str, title: &str, says: String| {
        wrong.push(FieldProblem {
            field: field.to_owned(),
            message: format!("“{title}”与公民身份号码不一致（号码为{says}），请核对原件"),
        });
    };
    if person
        .get("birth_on")
        .as_day()
        .is_some_and(|it| it != id.born())
    {
        differs("birth_on", "出生日期", id.born().to_string());
    }
    let sex = person.get("sex").as_text();
    if sex.is_some_and(|it| KNOWN.contains(&it) && it != sex_of(&id)) {
        let says = if id.is_male() { "男" } else { "女" };
        differs("sex", "性别", says.to_owned());
    }
    match wrong.is_empty() {
        true => Ok(true.into()),
        false => Err(Refusal::fields(wrong).into()),
    }
}

/// JY/T 1001-2012 XJYDLB: 转学（转入）, 恢复学籍.
const CAME: &str = "22";
const RETURNED: &str = "17";
/// GB/T 2261.1: 男, 女.
const KNOWN: [&str; 2] = ["1", "2"];

pub(super) fn sex_of(id: &CitizenId) -> &'static str {
    if id.is_male() { "1" } else { "2" }
}

pub(super) fn number_of(person: &Record) -> Option<CitizenId> {
    person.text("citizen_id").parse().ok()
}

/// 学籍号: G and the citizen's number; for who has none, L, region, day of birth and four
/// places by chance, until there is one.
pub(super) fn register_number(ctx: &mut Ctx<'_>, pupil: &Record) -> Outcome<Value> {
    let id = pupil.text("citizen_id");
    if !id.is_empty() {
        return Ok(format!("{FORMAL}{id}").into());
    }
    let held = pupil.text("register_number");
    if held.starts_with(TEMPORARY) {
        return Ok(held.into());
    }
    let Some(born) = pupil.get("birth_on").as_day() else {
        return Ok(Value::Missing);
    };
    let tree = ctx.tree();
    let path = pupil.path.iter().rev().filter_map(|it| tree.get(*it));
    let region = path.map(|it| it.code.as_str()).find(|it| is_region(it));
    let by_chance = pupil.id.as_bytes();
    let by_chance = by_chance
        .iter()
        .rev()
        .take(2)
        .fold(0_u32, |sum, it| sum << 8 | u32::from(*it));
    let (year, month, day) = (born.year(), born.month(), born.day());
    Ok(format!(
        "{TEMPORARY}{}{year:04}{month:02}{day:02}{:04}",
        region.unwrap_or("000000"),
        by_chance % 10_000
    )
    .into())
}

fn is_region(code: &str) -> bool {
    code.len() == REGION && code.bytes().all(|it| it.is_ascii_digit())
}

/// 三年级（2）班; of a kindergarten 小班（2）班 would be odd: 小（2）班.
pub(super) fn class_title(ctx: &mut Ctx<'_>, class: &Record) -> Outcome<Value> {
    let title = grade_and_number(ctx, class).map(|(grade, no)| format!("{grade}（{no}）班"));
    Ok(title.into())
}

/// 三年级2班, as lists of names have it.
pub(super) fn class_called(ctx: &mut Ctx<'_>, class: &Record) -> Outcome<Value> {
    let called = grade_and_number(ctx, class).map(|(grade, no)| format!("{grade}{no}班"));
    Ok(called.into())
}

/// 三（2）班, as timetables have it.
pub(super) fn class_short(ctx: &mut Ctx<'_>, class: &Record) -> Outcome<Value> {
    let short = grade_and_number(ctx, class).map(|(grade, no)| {
        let grade = grade.strip_suffix("年级").unwrap_or(&grade);
        format!("{grade}（{no}）班")
    });
    Ok(short.into())
}

/// 2025级2班, by the year it came.
pub(super) fn class_entered(_: &mut Ctx<'_>, class: &Record) -> Outcome<Value> {
    let numbers = ["cohort", "no"].map(|it| class.get(it).as_integer());
    Ok(match numbers {
        [Some(cohort), Some(no)] => format!("{cohort}级{no}班").into(),
        _ => Value::Missing,
    })
}

fn grade_and_number(ctx: &Ctx<'_>, class: &Record) -> Option<(String, i64)> {
    let codes = ctx.kernel().model.codes("registry.grade")?;
    let grade = codes.codes.get(class.get("grade").as_text()?)?;
    let grade = grade.title.strip_suffix('班').unwrap_or(&grade.title);
    Some((grade.to_owned(), class.get("no").as_integer()?))
}

/// 停办: only a class nobody is in.
pub(super) fn emptied(ctx: &mut Ctx<'_>, class: &mut Record, _: &Inputs) -> Outcome<()> {
    let pupils = ctx.having(PUPIL, "class", class.id)?;
    let n = pupils.iter().filter(|it| is_present(it)).count();
    match n {
        0 => Ok(()),
        n => {
            let title = class.text("title").to_owned();
            let values = [("class", title), ("n", n.to_string())];
            Err(ctx.refuse("registry.not_empty", &values))
        }
    }
}

/// Whether the pupil is still the school's.
pub(super) fn is_present(pupil: &Record) -> bool {
    pupil.in_state("studying") || pupil.in_state("suspended")
}

/// Whether the pupil can come at all, and nobody is about it already.
pub(super) fn may_come_over(ctx: &mut Ctx<'_>, transfer: &mut Record) -> Outcome<()> {
    let pupil = pupil_of(ctx, transfer)?;
    may_come(ctx, transfer, &pupil)?;
    let others = ctx.having(&transfer.register, "pupil", pupil.id)?;
    let is_open = |it: &&Record| it.in_state("asked") || it.in_state("checking");
    let Some(other) = others
        .iter()
        .filter(is_open)
        .find(|it| it.id != transfer.id)
    else {
        return Ok(());
    };
    let number = match other.owner == transfer.owner {
        true => format!("转入申请（{}）", other.number.clone().unwrap_or_default()),
        false => "别的学校的转入申请".to_owned(),
    };
    let values = [("name", pupil.text("name").to_owned()), ("number", number)];
    Err(ctx.refuse("registry.under_way", &values))
}

fn pupil_of(ctx: &mut Ctx<'_>, transfer: &Record) -> Outcome<Record> {
    match transfer.get("pupil").as_ref() {
        Some(id) => ctx.get(PUPIL, id),
        None => Err(Refusal::not_found().into()),
    }
}

fn may_come(ctx: &mut Ctx<'_>, transfer: &Record, pupil: &Record) -> Outcome<()> {
    let tree = ctx.tree();
    let school = pupil.get("school").as_ref();
    let is_here = school == transfer.get("to_school").as_ref();
    let refused = match transfer.text("kind") {
        "advance" => (!pupil.in_state("graduated")).then_some("registry.not_graduated"),
        "return" => {
            let is_gone = pupil.in_state("left") || pupil.in_state("moved");
            (!is_gone).then_some("registry.not_gone")
        }
        _ if is_here => Some("registry.already_here"),
        _ => (!pupil.in_state("studying")).then_some("registry.not_studying"),
    };
    let (held, since) = (pupil.get("since").as_day(), transfer.get("since").as_day());
    let refused = refused.or((since < held).then_some("registry.not_before"));
    let Some(code) = refused else {
        return Ok(());
    };
    let register = ctx.kernel().model.register(PUPIL);
    let state = pupil.state.as_ref().and_then(|it| register?.states.get(it));
    let values = [
        ("name", pupil.text("name").to_owned()),
        ("state", state.map_or(String::new(), |it| it.title.clone())),
        (
            "school",
            school
                .and_then(|it| tree.get(it))
                .map_or(String::new(), |it| it.title.clone()),
        ),
        ("day", held.map_or(String::new(), |it| it.to_string())),
    ];
    Err(ctx.refuse(code, &values))
}

/// 核准转入: the pupil is the new school's from the day named.
pub(super) fn take_over(ctx: &mut Ctx<'_>, transfer: &mut Record, _: &Inputs) -> Outcome<()> {
    let mut pupil = pupil_of(ctx, transfer)?;
    may_come(ctx, transfer, &pupil)?;
    let (id, from) = (pupil.id, pupil.get("school").as_ref());
    pupil.set("school", transfer.get("to_school").clone());
    pupil.set("class", transfer.get("class").clone());
    pupil.set("since", transfer.get("since").clone());
    pupil.set(
        "change",
        match transfer.text("kind") {
            "transfer" => Value::Code(CAME.into()),
            "return" => Value::Code(RETURNED.into()),
            _ => Value::Missing,
        },
    );
    let number = transfer.number.clone().unwrap_or_default();
    pupil.state = Some("studying".to_owned());
    ctx.update_because(pupil, &number)?;
    match transfer.get("to_school").as_ref() {
        Some(to) => super::guardian::went_along(ctx, id, from, to),
        None => Ok(()),
    }
}
