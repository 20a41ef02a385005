//! 年报: what was so at a school on the statistic day, counted once and kept; what of it has
//! become otherwise by corrections since, and by which.
//!
//! A school is counted from what is true on the day: enrolments, classes' years, posts. What is
//! above is the sum of the schools, kept and compared alike, so that no total differs from its
//! parts. Not here: going through the schools (a step with `each`); rates and shares (measures).

use std::collections::{BTreeMap, HashMap};

use base::{Day, Id};
use kernel::{
    Action, Condition, Ctx, Entry, Failure, Inputs, Outcome, Query, Record, Refusal, SystemRules,
};
use model::{Model, Row, Value};

use super::code_title;
use super::pupil::{PERSON, PUPIL};
use super::tree;

const CENSUS: &str = "registry.census";
const ENROLMENT: &str = "registry.enrolment";
const CLASS_YEAR: &str = "registry.class_year";
const POST: &str = "registry.post";
/// Records read at once.
const BLOCK: usize = 256;
/// Causes that are told.
const TOLD_MAX: usize = 50;

/// The three that are shown as totals: what an item of each begins with, and the field.
const TOTALS: [(&str, &str); 3] = [("学生", "pupils"), ("班级", "classes"), ("教职工", "staff")];

type Figures = BTreeMap<String, i64>;

pub(super) fn register(rules: &mut SystemRules<'_>) {
    rules
        .field("census_title", title)
        .step("count_up", count_up)
        .step("add_up", add_up)
        .step("compared", compared)
        .step("census_summed", summed);
}

/// 2026年9月1日东湖区第一小学
fn title(ctx: &mut Ctx<'_>, census: &Record) -> Outcome<Value> {
    let tree = ctx.tree();
    let unit = census
        .get("organisation")
        .as_ref()
        .and_then(|it| tree.get(it));
    let day = census.get("day").as_day();
    Ok(match (unit, day) {
        (Some(unit), Some(day)) => {
            let day = format!("{}年{}月{}日", day.year(), day.month(), day.day());
            format!("{day}{}", unit.title).into()
        }
        _ => Value::Missing,
    })
}

fn count_up(ctx: &mut Ctx<'_>, census: &mut Record, _: &Inputs) -> Outcome<()> {
    let figures = counted(ctx, census)?;
    keep(ctx, census, &figures)
}

fn add_up(ctx: &mut Ctx<'_>, census: &mut Record, _: &Inputs) -> Outcome<()> {
    census.set("summed", true);
    let mut figures = Figures::new();
    for school in schools_below(ctx, census)? {
        for (item, value) in said(&school, "figure", "value") {
            *figures.entry(item).or_default() += value;
        }
    }
    keep(ctx, census, &figures)
}

fn keep(ctx: &mut Ctx<'_>, census: &mut Record, figures: &Figures) -> Outcome<()> {
    census.set("known_at", ctx.history_number()?);
    for (begins, field) in TOTALS {
        let of = figures.iter().filter(|(item, _)| is_of(item, begins));
        census.set(field, of.map(|(_, n)| n).sum::<i64>());
    }
    let model = ctx.kernel().model.clone();
    let mut rows: Vec<(&String, &i64)> = figures.iter().collect();
    rows.sort_by_key(|(item, _)| place(&model, item));
    let rows = rows.into_iter();
    let rows = rows.map(|(item, n)| row([("item", item.as_str().into()), ("value", (*n).into())]));
    census.set("figure", rows.collect::<Vec<Row>>());
    beside(ctx, census, figures)
}

/// 与上一次年报对比: what of the unit is more or less than on the statistic day before, as both
/// were kept.
fn beside(ctx: &mut Ctx<'_>, census: &mut Record, figures: &Figures) -> Outcome<()> {
    let Some(before) = previous(ctx, census)? else {
        return Ok(());
    };
    let number = |it: &Record, name: &str| it.get(name).as_integer().unwrap_or_default();
    for (_, field) in TOTALS {
        let more = number(census, field) - number(&before, field);
        census.set(&format!("{field}_more"), more);
    }
    let then: Figures = said(&before, "figure", "value").into_iter().collect();
    let model = ctx.kernel().model.clone();
    let changes = differing(&model, (&then, "before"), (figures, "value"));
    census.set("previous", before.id);
    census.set("change", changes);
    Ok(())
}

/// The unit's snapshot of the statistic day before.
fn previous(ctx: &mut Ctx<'_>, census: &Record) -> Outcome<Option<Record>> {
    let unit = census.get("organisation").as_ref();
    let (Some(unit), Some(day)) = (unit, census.get("day").as_day()) else {
        return Ok(None);
    };
    let mut all = ctx.having(CENSUS, "organisation", unit)?;
    all.retain(|it| it.in_state("frozen") && it.get("day").as_day().is_some_and(|it| it < day));
    Ok(all.into_iter().max_by_key(|it| it.get("day").as_day()))
}

/// Items of which the one says otherwise than the other, in the order of the table, as rows.
fn differing(model: &Model, one: (&Figures, &str), other: (&Figures, &str)) -> Vec<Row> {
    let mut items: Vec<&String> = one.0.keys().chain(other.0.keys()).collect();
    items.sort();
    items.dedup();
    items.sort_by_key(|it| place(model, it));
    let of = |figures: &Figures, item: &str| figures.get(item).copied().unwrap_or_default();
    let items = items.into_iter();
    let items = items.filter(|it| of(one.0, it) != of(other.0, it));
    items
        .map(|it| {
            row([
                ("item", it.as_str().into()),
                (one.1, of(one.0, it).into()),
                (other.1, of(other.0, it).into()),
            ])
        })
        .collect()
}

/// Where an item stands in a table: pupils first, by stage and grade as a school goes.
fn place(model: &Model, item: &str) -> Vec<usize> {
    let lists = ["registry.stage", "registry.grade", "registry.sex"];
    let code_at = |title: &str| {
        let lists = lists.iter().filter_map(|it| model.codes(it));
        let mut places = lists.filter_map(|it| it.codes.values().position(|it| it.title == title));
        places.next()
    };
    let mut parts = item.split('·');
    let kind = parts.next().unwrap_or_default();
    let kind = TOTALS.iter().position(|(begins, _)| *begins == kind);
    let rest = parts.map(|it| code_at(it).unwrap_or(usize::MAX));
    std::iter::once(kind.unwrap_or(TOTALS.len()))
        .chain(rest)
        .collect()
}

fn is_of(item: &str, begins: &str) -> bool {
    item.split('·').next() == Some(begins)
}

/// 与现在对比: the day as it is known now beside what was kept.
fn compared(ctx: &mut Ctx<'_>, census: &mut Record, _: &Inputs) -> Outcome<()> {
    let kept: Figures = said(census, "figure", "value").into_iter().collect();
    let mut now = kept.clone();
    if is_sum(census) {
        for school in schools_below(ctx, census)? {
            for (item, more) in said(&school, "difference", "more") {
                *now.entry(item).or_default() += more;
            }
        }
    } else {
        now = counted(ctx, census)?;
    }
    let model = ctx.kernel().model.clone();
    let differ = differing(&model, (&kept, "value"), (&now, "now"));
    let causes = match differ.is_empty() || is_sum(census) {
        true => Vec::new(),
        false => causes(ctx, census)?,
    };
    census.set("compared_on", ctx.today());
    census.set("differing", i64::try_from(differ.len()).unwrap_or(i64::MAX));
    census.set("difference", differ);
    census.set("cause", causes);
    Ok(())
}

/// What the round came to: the sums of its schools, and how many of them differ.
fn summed(ctx: &mut Ctx<'_>, round: &mut Record, _: &Inputs) -> Outcome<()> {
    let mut all = Vec::new();
    for census in ctx.having(CENSUS, "round", round.id)? {
        if is_of_school(&census) && was_there(ctx, &census)? {
            all.push(census);
        }
    }
    let number = |it: &Record, name: &str| it.get(name).as_integer().unwrap_or_default();
    let n = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    round.set("schools", n(all.len()));
    for (_, name) in TOTALS {
        round.set(name, all.iter().map(|it| number(it, name)).sum::<i64>());
    }
    let differing = all.iter().filter(|it| number(it, "differing") > 0).count();
    round.set("differing", n(differing));
    let of_area = ctx.having(CENSUS, "round", round.id)?.into_iter();
    let of_area = of_area.filter(is_sum).find(|it| it.owner == round.owner);
    if let Some(whole) = of_area.filter(|it| it.get("previous").as_ref().is_some()) {
        let more = number(&whole, "pupils_more");
        round.set("previous", number(&whole, "pupils") - more);
        round.set("more", more);
    }
    Ok(())
}

/// The snapshots, of the same round, of the schools that were at or below whom this one is of on
/// the statistic day.
fn schools_below(ctx: &mut Ctx<'_>, census: &Record) -> Outcome<Vec<Record>> {
    let (Some(round), Some(day)) = (census.get("round").as_ref(), census.get("day").as_day())
    else {
        return Ok(Vec::new());
    };
    let kernel = ctx.kernel().clone();
    let above = tree::above_on(&kernel, ctx.read(), day)?;
    let mut all = ctx.having(CENSUS, "round", round)?;
    let at = census.owner;
    let is_below = |it: &Record| {
        let school = it.get("organisation").as_ref();
        let mut up = std::iter::successors(school, |it| *above.get(it)?).take(kernel::LEVELS_MAX);
        up.any(|it| Some(it) == at)
    };
    all.retain(|it| is_of_school(it) && is_below(it));
    Ok(all)
}

/// Whether it is added up from the schools below.
fn is_sum(census: &Record) -> bool {
    census.get("summed") == &Value::Flag(true)
}

/// Whether a school's figures are kept in it.
fn is_of_school(census: &Record) -> bool {
    census.in_state("frozen") && !is_sum(census)
}

/// Whether there was such a school on the statistic day.
fn was_there(ctx: &mut Ctx<'_>, census: &Record) -> Outcome<bool> {
    let (Some(school), Some(day)) = (
        census.get("organisation").as_ref(),
        census.get("day").as_day(),
    ) else {
        return Ok(false);
    };
    let school = ctx.get(kernel::ORGANISATION, school)?;
    let [from, to] = ["from", "to"].map(|it| school.get(it).as_day());
    Ok(from.is_none_or(|it| it <= day) && to.is_none_or(|it| it > day))
}

/// Item and number of each row.
fn said(census: &Record, rows: &str, value: &str) -> Vec<(String, i64)> {
    let rows = census.get(rows).rows().iter();
    rows.filter_map(|it| {
        let item = it.get("item").as_text()?.to_owned();
        Some((item, it.get(value).as_integer()?))
    })
    .collect()
}

fn row<const N: usize>(cells: [(&str, Value); N]) -> Row {
    let cells = cells.into_iter().filter(|(_, it)| !it.is_missing());
    Row {
        id: Id::now_v7(),
        cells: cells.map(|(name, it)| (name.to_owned(), it)).collect(),
    }
}

/// What is true of a school on the day, as it is known now.
fn counted(ctx: &mut Ctx<'_>, census: &Record) -> Outcome<Figures> {
    let (Some(school), Some(day)) = (
        census.get("organisation").as_ref(),
        census.get("day").as_day(),
    ) else {
        return Ok(Figures::new());
    };
    let model = ctx.kernel().model.clone();
    let code = |list: &str, code: &str| code_title(&model, list, code);
    let mut figures = Figures::new();
    let mut add = |item: String| *figures.entry(item).or_default() += 1;

    let years = true_on(ctx, CLASS_YEAR, school, day)?;
    let mut grades: HashMap<Id, String> = HashMap::new();
    for year in &years {
        let grade = code("registry.grade", year.text("grade"));
        add(format!("班级·{grade}"));
        if let Some(class) = year.get("class").as_ref() {
            grades.insert(class, grade);
        }
    }
    let mut there = true_on(ctx, ENROLMENT, school, day)?;
    there.retain(|it| PRESENT.contains(&it.text("standing")));
    let pupils: Vec<Id> = there
        .iter()
        .filter_map(|it| it.get("pupil").as_ref())
        .collect();
    let sexes = sexes(ctx, &pupils)?;
    for enrolment in &there {
        let class = enrolment.get("class").as_ref();
        let grade = class
            .and_then(|it| grades.get(&it))
            .map_or("年级不明", String::as_str);
        let stage = code("registry.stage", enrolment.text("stage"));
        let pupil = enrolment.get("pupil").as_ref();
        let sex = pupil
            .and_then(|it| sexes.get(&it))
            .map_or("", String::as_str);
        let sex = code("registry.sex", sex);
        add(format!("学生·{stage}·{grade}·{sex}"));
    }
    for post in true_on(ctx, POST, school, day)? {
        if post.text("kind") == "main" {
            add("教职工·本校任职".to_owned());
        }
    }
    Ok(figures)
}

/// 在读、休学 of JY/T 1001 XSDQZT.
pub(super) const PRESENT: [&str; 2] = ["01", "02"];

/// Rows of a dated register that hold of a school on a day; of posts, which say no end of their
/// own register, those between their days.
pub(super) fn true_on(ctx: &mut Ctx<'_>, of: &str, school: Id, day: Day) -> Outcome<Vec<Record>> {
    let model = ctx.kernel().model.clone();
    let register = model.register(of).ok_or_else(Refusal::not_found)?;
    let mut query = Query::all(register, day).having("school", school);
    if register.is_dated() {
        query = query.with(Condition::On(day));
    }
    let mut rows = ctx.read().rows(&query)?;
    rows.retain(|it| {
        let (from, to) = (it.get("from").as_day(), it.get("to").as_day());
        from.is_none_or(|it| it <= day) && to.is_none_or(|it| day < it)
    });
    Ok(rows)
}

fn sexes(ctx: &mut Ctx<'_>, pupils: &[Id]) -> Outcome<HashMap<Id, String>> {
    let model = ctx.kernel().model.clone();
    let register = model.register(PUPIL).ok_or_else(Refusal::not_found)?;
    let mut sexes = HashMap::new();
    for block in pupils.chunks(BLOCK) {
        let ids = block.iter().map(|it| Value::Ref(*it)).collect();
        let mut query = Query::all(register, Day::ZERO);
        query = query.with(Condition::AnyOf("id".into(), ids));
        query.only = Some(vec!["sex".to_owned()]);
        for pupil in ctx.read().rows(&query)? {
            sexes.insert(pupil.id, pupil.text("sex").to_owned());
        }
    }
    Ok(sexes)
}

/// What was changed since the figures were kept and made another of their day.
fn causes(ctx: &mut Ctx<'_>, census: &Record) -> Outcome<Vec<Row>> {
    let (Some(school), Some(day), Some(known_at)) = (
        census.get("organisation").as_ref(),
        census.get("day").as_day(),
        census.get("known_at").as_integer(),
    ) else {
        return Ok(Vec::new());
    };
    let model = ctx.kernel().model.clone();
    let mut told = Vec::new();
    for (of, what) in [
        (ENROLMENT, "就学经历"),
        (CLASS_YEAR, "班级学年"),
        (PUPIL, "基础数据"),
    ] {
        let register = model.register(of).ok_or_else(Refusal::not_found)?;
        let since = Condition::ChangedSince(known_at, vec![of.to_owned()]);
        let query = Query::all(register, day)
            .having("school", school)
            .with(since);
        for record in ctx.read().rows(&query)? {
            let entries = ctx.read().entries(of, record.id)?;
            // What has no number yet came last.
            let is_new = |it: &&Entry| it.number == 0 || it.number > known_at;
            let new: Vec<&Entry> = entries.iter().filter(is_new).collect();
            let Some(last) = new.last() else { continue };
            let names = if of == PUPIL { SEX } else { SAYS };
            let says = names.map(|it| kernel::value_text(record.get(it)));
            let (was, is) = (before(day, (names, says.clone()), &new), of_day(day, &says));
            if was == is {
                continue;
            }
            let why = match (why(&new), record.get("person").as_ref()) {
                // What follows a person was put right there.
                (None, Some(person)) => {
                    let entries = ctx.read().entries(PERSON, person)?;
                    why(&entries.iter().filter(is_new).collect::<Vec<_>>())
                }
                (why, _) => why,
            };
            told.push(row([
                (
                    "pupil",
                    match of {
                        PUPIL => Value::Ref(record.id),
                        _ => record.get("pupil").clone(),
                    },
                ),
                ("class", record.get("class").clone()),
                ("what", what.into()),
                ("how", how(ctx, &names[2..], (&was[..], &is[..]))?.into()),
                ("on", kernel::china_day(last.entry.at).into()),
                ("why", why.into()),
            ]));
            if told.len() == TOLD_MAX {
                return Ok(told);
            }
        }
    }
    Ok(told)
}

/// What the figures go by.
const SAYS: [&str; 6] = ["from", "to", "standing", "class", "grade", "stage"];
/// And of a pupil, whatever the day.
const SEX: [&str; 6] = ["", "", "", "", "", "sex"];

/// What a record says of a day; nothing when it is not true on it.
fn of_day(day: Day, [from, to, rest @ ..]: &[String; 6]) -> Vec<String> {
    let day = day.to_string();
    let is_on = *from <= day && (to.is_empty() || day < *to);
    match is_on {
        true => rest.to_vec(),
        false => Vec::new(),
    }
}

/// The same before these entries.
fn before(day: Day, (names, mut texts): ([&str; 6], [String; 6]), new: &[&Entry]) -> Vec<String> {
    for entry in new.iter().rev() {
        if entry.entry.action == Action::Create {
            return Vec::new();
        }
        for change in entry.entry.changes() {
            if let Some(at) = names.iter().position(|it| *it == change.field) {
                texts[at] = change.old.as_str().unwrap_or_default().to_owned();
            }
        }
    }
    of_day(day, &texts)
}

/// 增加, 减少, or what of it is another now: 学籍状态 在读 → 休学.
fn how(ctx: &mut Ctx<'_>, names: &[&str], (was, is): (&[String], &[String])) -> Outcome<String> {
    if was.is_empty() || is.is_empty() {
        return Ok(if was.is_empty() { "增加" } else { "减少" }.to_owned());
    }
    let mut told = Vec::new();
    for ((name, was), is) in names
        .iter()
        .zip(was)
        .zip(is)
        .filter(|((_, was), is)| was != is)
    {
        let (was, is) = (called(ctx, name, was)?, called(ctx, name, is)?);
        told.push(format!("{was} → {is}"));
    }
    Ok(told.join("，"))
}

/// What a value of an enrolment, a class's year or a pupil is called.
fn called(ctx: &mut Ctx<'_>, name: &str, value: &str) -> Outcome<String> {
    let list = match name {
        "standing" => "registry.pupil_status",
        "grade" => "registry.grade",
        "stage" => "registry.stage",
        "sex" => "registry.sex",
        _ => {
            let Ok(id) = value.parse() else {
                return Ok("没有班级".to_owned());
            };
            return match ctx.get(super::pupil::CLASS, id) {
                Ok(class) => Ok(class.text("title").to_owned()),
                Err(Failure::Refused(_)) => Ok("已删除的班级".to_owned()),
                Err(failure) => Err(failure),
            };
        }
    };
    let model = ctx.kernel().model.clone();
    Ok(code_title(&model, list, value))
}

/// The last reason that was given.
fn why(entries: &[&Entry]) -> Option<String> {
    let reason = entries.iter().rev().find_map(|it| it.entry.reason());
    reason.map(str::to_owned)
}
