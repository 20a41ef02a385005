//! 信息变更: what is wrong in a pupil's basic data, read, and put right when the county agrees.
//!
//! What is put right is the person's; the pupil, who shows it, follows. Not here: who decides.

use base::CitizenId;
use kernel::{Ctx, Failure, Inputs, Outcome, Record, Refusal};
use model::Value;

use super::pupil::{PERSON, PUPIL, id_fits, number_of, sex_of};

/// What a citizen's number says, too.
const NUMBERED: [&str; 3] = ["citizen_id", "birth_on", "sex"];

/// Keeps what stood there before, and refuses at once what could not be agreed to later.
pub(super) fn as_it_was(ctx: &mut Ctx<'_>, correction: &mut Record) -> Outcome<()> {
    let person = person_of(ctx, correction)?;
    let right = righted(ctx, correction, &person)?;
    if right.values == person.values {
        return Err(ctx.refuse("registry.same", &[]));
    }
    let before = person.get(item(correction)).clone();
    let said = said(ctx, item(correction), &before);
    alone(ctx, correction, &person)?;
    correction.set("before", said);
    ctx.update(correction.clone())?;
    Ok(())
}

/// 核准: the person's data are put right.
pub(super) fn put_right(ctx: &mut Ctx<'_>, correction: &mut Record, _: &Inputs) -> Outcome<()> {
    let person = person_of(ctx, correction)?;
    let right = righted(ctx, correction, &person)?;
    let number = correction.number.clone().unwrap_or_default();
    let why = format!("信息变更（{number}）：{}", correction.text("why"));
    ctx.update_because(right, &why)?;
    // What the pupil shows of it changes now, and says by whom and why.
    let pupil = correction.get("pupil").as_ref();
    let pupil = ctx.get(PUPIL, pupil.ok_or_else(Refusal::not_found)?)?;
    ctx.update_because(pupil, &why)?;
    Ok(())
}

/// The person as it is to be. A number brings its day of birth and its sex.
fn righted(ctx: &mut Ctx<'_>, correction: &Record, person: &Record) -> Outcome<Record> {
    let mut right = person.clone();
    let after = read(ctx, correction)?;
    if let Some(born) = after.as_day()
        && born > ctx.today()
    {
        let how = "出生日期不能晚于今天。".to_owned();
        let values = [("after", born.to_string()), ("how", how)];
        return Err(ctx.refuse("registry.not_read", &values));
    }
    right.set(item(correction), after);
    if let Ok(number) = correction.text("new_id").parse::<CitizenId>() {
        right.set("citizen_id", number.to_string());
    }
    if item(correction) == "citizen_id"
        && let Some(id) = number_of(&right)
    {
        right.set("birth_on", id.born());
        right.set("sex", Value::Code(sex_of(&id).into()));
    }
    // What was wrong before is none of this one's business.
    if !NUMBERED.contains(&item(correction)) {
        return Ok(right);
    }
    match id_fits(ctx, &right) {
        Ok(_) => Ok(right),
        Err(Failure::Refused(refusal)) => {
            let why = refusal.fields.iter().map(|it| it.message.as_str());
            let why = why.collect::<Vec<_>>().join("；");
            Err(ctx.refuse("registry.not_fitting", &[("why", why)]))
        }
        Err(failure) => Err(failure),
    }
}

/// Nobody else is about the same item.
fn alone(ctx: &mut Ctx<'_>, correction: &Record, person: &Record) -> Outcome<()> {
    let pupil = correction.get("pupil").clone();
    let others = ctx.having(&correction.register, "pupil", pupil)?;
    let mut others = others.iter().filter(|it| it.in_state("asked"));
    match others.find(|it| it.id != correction.id && item(it) == item(correction)) {
        None => Ok(()),
        Some(other) => {
            let number = other.number.clone().unwrap_or_default();
            let values = [
                ("name", person.text("name").to_owned()),
                ("number", format!("信息变更（{number}）")),
            ];
            Err(ctx.refuse("registry.under_way", &values))
        }
    }
}

fn item(correction: &Record) -> &str {
    correction.get("item").as_text().unwrap_or_default()
}

fn person_of(ctx: &mut Ctx<'_>, correction: &Record) -> Outcome<Record> {
    let pupil = correction.get("pupil").as_ref();
    let pupil = ctx.get(PUPIL, pupil.ok_or_else(Refusal::not_found)?)?;
    let person = pupil.get("person").as_ref();
    ctx.get(PERSON, person.ok_or_else(Refusal::not_found)?)
}

/// 改为 as a value of the field it is for.
fn read(ctx: &mut Ctx<'_>, correction: &Record) -> Outcome<Value> {
    let text = correction.text("after").trim().to_owned();
    let unread = |how: &str| {
        let values = [("after", text.clone()), ("how", how.to_owned())];
        ctx.refuse("registry.not_read", &values)
    };
    match item(correction) {
        "birth_on" => match base::chinese::day(&text) {
            Some(day) => Ok(Value::Day(day)),
            None => Err(unread("请写成 2015-03-08 的样子。")),
        },
        "citizen_id" => match text.parse::<CitizenId>() {
            Ok(id) => Ok(id.to_string().into()),
            Err(wrong) => Err(unread(&format!("公民身份号码{wrong}。"))),
        },
        "sex" => coded(ctx, "registry.sex", &text).ok_or_else(|| unread("请写“男”或“女”。")),
        "nation" => {
            coded(ctx, "registry.nation", &text).ok_or_else(|| unread("请写民族的全称，如“汉族”。"))
        }
        _ => Ok(text.into()),
    }
}

fn coded(ctx: &Ctx<'_>, list: &str, text: &str) -> Option<Value> {
    let list = ctx.kernel().model.codes(list)?;
    let mut codes = list.codes.iter();
    let is_it = |title: &str| title == text || title.strip_suffix('性') == Some(text);
    let found = codes.find(|(code, it)| *code == text || is_it(&it.title));
    found.map(|(code, _)| Value::Code(code.as_str().into()))
}

fn said(ctx: &Ctx<'_>, item: &str, value: &Value) -> String {
    let list = match item {
        "sex" => "registry.sex",
        "nation" => "registry.nation",
        _ => "",
    };
    let model = &ctx.kernel().model;
    let titled = value
        .as_text()
        .and_then(|it| model.codes(list)?.codes.get(it));
    match (titled, value) {
        (Some(code), _) => code.title.clone(),
        (None, Value::Day(day)) => day.to_string(),
        (None, Value::Text(text)) => text.clone(),
        _ => String::new(),
    }
}
