//! 名单比对: lists of others beside the register; what differs becomes a row for whoever can say
//! why.
//!
//! Files are looked into when they are given, and compared by a background job, as often as
//! somebody asks: a difference that is there no more closes itself, one that somebody explained
//! stays explained. Not here: who is whom (`engines/link`), which column is what (`list`), what
//! differs (`differ`).

mod differ;
mod list;

use std::collections::HashMap;

use base::chinese::{half_width, without_space};
use base::{Day, Id};
use kernel::{
    Condition, Ctx, Cursor, Inputs, JobKinds, Kernel, NewJob, Organisation, Outcome, Prepare,
    Query, Record, Refusal, Run, SystemRules, Tree, Values,
};
use link::Person;
use model::{Row, Value};
use serde_json::{Value as Json, json};

use super::pupil::PUPIL;
use differ::{Compared, Mismatch, Outside, Registered, differ};
use list::{List, Listed};

const ROUND: &str = "registry.reconciliation";
const MISMATCH: &str = "registry.mismatch";
const COMPARE: &str = "registry.compare_lists";
/// Fields of the lists, and what people call them.
const LISTS: [(&str, &str); 2] = [("first", "名单一"), ("second", "名单二")];
/// Pupils read at once.
const PAGE: usize = 2_000;
/// Differences handed to a slot at most; those it does not get to are in the next.
const SOME: usize = 200;
/// School names nobody knows are told up to so many.
const TOLD: usize = 20;

pub(super) fn register(rules: &mut SystemRules<'_>) {
    rules
        .prepare("lists_read", lists_read)
        .step("lists_compared", lists_compared);
}

/// Teaches a node to compare.
pub fn teach(kinds: &mut JobKinds) {
    kinds.on_demand(COMPARE, |run| {
        let id = run.job().args["round"]
            .as_str()
            .and_then(|it| it.parse().ok());
        compare(run, id.ok_or_else(Refusal::not_found)?)
    });
}

/// A file nobody could compare is told while whoever chose it is there.
fn lists_read(prepare: &mut Prepare<'_>) -> Outcome<()> {
    for (field, called) in LISTS {
        for (_, bytes) in prepare.files(field)? {
            let read = List::read(&prepare.kernel.model, std::io::Cursor::new(bytes));
            let list = read.map_err(|why| unread(prepare, called, why))?;
            if list.people.is_empty() {
                return Err(unread(prepare, called, "没有可以比对的人。".into()));
            }
            let n = i64::try_from(list.people.len()).unwrap_or(i64::MAX);
            prepare.values.insert(format!("{field}_rows"), n.into());
        }
    }
    Ok(())
}

fn unread(prepare: &Prepare<'_>, list: &str, why: String) -> kernel::Failure {
    let values = [("list", list.to_owned()), ("why", why)];
    prepare.refuse("registry.list_unread", &values)
}

/// Starts the job.
fn lists_compared(ctx: &mut Ctx<'_>, round: &mut Record, _: &Inputs) -> Outcome<()> {
    let job = NewJob {
        id: Id::now_v7(),
        kind: COMPARE.into(),
        title: format!("比对 {}", round.number.as_deref().unwrap_or_default()),
        args: json!({ "round": round.id }),
        due_at: ctx.now(),
    };
    ctx.start_job(&job).map(drop)
}

fn compare(run: &mut Run<'_>, id: Id) -> Outcome<Json> {
    let kernel = run.kernel();
    let round = one(kernel, id)?;
    if !round.in_state("comparing") {
        return Ok(Json::Null);
    }
    let mut remarks = String::new();
    let mut lists = Vec::new();
    for (field, called) in LISTS {
        for file in round.get(field).refs() {
            let (_, input) = kernel.open_file(file)?;
            match List::read(&kernel.model, input) {
                Ok(list) => {
                    remarks += &list.remarks(called);
                    lists.push(list);
                }
                Err(why) => return not_compared(run, id, format!("{called}：{why}")),
            }
        }
    }
    run.go_on()?;
    let tree = kernel.tree();
    let schools = schools(&tree, &round);
    let registered = registered(kernel, &round)?;
    let n_registered = count(
        registered
            .iter()
            .filter(|it| it.is_meant && it.ended.is_none())
            .count(),
    );
    for ((_, called), list) in LISTS.iter().zip(&mut lists) {
        list.people
            .retain(|it| is_born_in(&round, it.person.born()));
        remarks += &unknown_schools(called, &list.people, &schools);
    }
    let outside: Vec<Outside<'_>> = lists
        .iter()
        .map(|it| Outside {
            people: &it.people,
            schools: &schools,
        })
        .collect();
    let is_same = |a: Id, b: Id| tree.is_under(a, b) || tree.is_under(b, a);
    let compared = differ(&outside, &registered, &is_same);
    if compared.known == 0 && n_registered > 0 {
        let why = "名单与学籍没有一个人对得上。请核对名单的列名、范围和学段。".to_owned();
        return not_compared(run, id, why);
    }
    let rows: Vec<i64> = lists.iter().map(|it| count(it.people.len())).collect();
    write(run, &round, &compared)?;
    let (agreeing, differing) = (count(compared.agreeing), count(compared.mismatches.len()));
    let done = move |ctx: &mut Ctx<'_>| {
        let mut round = ctx.get(ROUND, id)?;
        for ((field, _), n) in LISTS.iter().zip(&rows) {
            round.set(&format!("{field}_rows"), *n);
        }
        round.set("registered", n_registered);
        round.set("agreeing", agreeing);
        round.set("differing", differing);
        round.set("compared_on", ctx.today());
        round.set("remarks", Value::from(remarks.trim_end().to_owned()));
        ctx.take_step(round, "compared").map(drop)
    };
    run.step(move |ctx, progress| {
        progress.says = format!("一致 {agreeing} 人，不一致 {differing} 处");
        done(ctx)
    })?;
    Ok(Json::Null)
}

/// Says why nothing was compared, and lets it be asked for again.
fn not_compared(run: &mut Run<'_>, id: Id, why: String) -> Outcome<Json> {
    run.step(move |ctx, progress| {
        progress.says.clone_from(&why);
        let mut round = ctx.get(ROUND, id)?;
        round.set("remarks", why.as_str());
        ctx.take_step(round, "unread").map(drop)
    })?;
    Ok(Json::Null)
}

fn one(kernel: &Kernel, id: Id) -> Outcome<Record> {
    let register = kernel
        .model
        .register(ROUND)
        .ok_or_else(Refusal::not_found)?;
    let found = kernel::read(kernel.store(), |read| read.get(register, id))?;
    Ok(found.ok_or_else(Refusal::not_found)?)
}

/// The pupils of the area, also those at no school any more: a list may still name them.
fn registered(kernel: &Kernel, round: &Record) -> Outcome<Vec<Registered>> {
    const FIELDS: [&str; 8] = [
        "name",
        "birth_on",
        "citizen_id",
        "document_number",
        "school",
        "stage",
        "since",
        "person",
    ];
    let register = kernel
        .model
        .register(PUPIL)
        .ok_or_else(Refusal::not_found)?;
    let area = round.owner.unwrap_or_default();
    let depth = kernel.tree().depth(area).unwrap_or(1);
    let stages = codes(round.get("stages")).collect::<Vec<_>>();
    let mut all = Vec::new();
    let mut after = None;
    loop {
        let mut query = Query::all(register, kernel.today()).with(Condition::Under(depth, area));
        query.only = Some(FIELDS.map(str::to_owned).to_vec());
        query.limit = PAGE;
        query.after = after.take();
        let page = kernel::read(kernel.store(), |read| read.rows(&query))?;
        after = page.last().map(|it| Cursor {
            value: Value::Missing,
            id: it.id,
        });
        let is_last = page.len() < PAGE;
        for pupil in page {
            let number = match pupil.text("citizen_id") {
                "" => pupil.text("document_number"),
                number => number,
            };
            let born = pupil.get("birth_on").as_day();
            let state = pupil
                .state
                .as_deref()
                .and_then(|it| register.states.get(it));
            let is_meant = stages.is_empty() || stages.contains(&pupil.text("stage"));
            all.push(Registered {
                id: pupil.id,
                person: Person::new(number, pupil.text("name"), born),
                school: pupil.get("school").as_ref().or(pupil.owner).unwrap_or(area),
                ended: state
                    .filter(|it| it.end)
                    .map(|it| (it.title.clone(), pupil.get("since").as_day())),
                is_meant: is_meant && is_born_in(round, born),
            });
        }
        if is_last {
            return Ok(all);
        }
    }
}

/// Whether somebody born on the day is compared; of whom it is not known, is.
fn is_born_in(round: &Record, born: Option<Day>) -> bool {
    let (from, until) = (
        round.get("born_from").as_day(),
        round.get("born_until").as_day(),
    );
    let Some(born) = born else { return true };
    from.is_none_or(|it| it <= born) && until.is_none_or(|it| born <= it)
}

/// All schools by what they are called, and by their codes: a pupil may sit elsewhere. Where two
/// are called so, it is the area's own.
fn schools(tree: &Tree, round: &Record) -> HashMap<String, Id> {
    let area = round.owner.unwrap_or_default();
    let (own, others): (Vec<_>, Vec<_>) = tree.all().partition(|it| tree.is_under(it.id, area));
    let mut all = called(&others);
    all.extend(called(&own));
    all.into_iter()
        .filter_map(|(name, id)| Some((name, id?)))
        .collect()
}

/// By name; none: what two are called names neither.
fn called(units: &[&Organisation]) -> HashMap<String, Option<Id>> {
    let mut known: HashMap<String, Option<Id>> = HashMap::new();
    for unit in units {
        for name in [&unit.title, &unit.short, &unit.code] {
            let one = known.entry(plain(name));
            one.and_modify(|it| *it = it.filter(|it| *it == unit.id))
                .or_insert(Some(unit.id));
        }
    }
    known.remove("");
    known
}

fn plain(name: &str) -> String {
    half_width(&without_space(name))
}

fn unknown_schools(called: &str, people: &[Listed], schools: &HashMap<String, Id>) -> String {
    let mut unknown: HashMap<&str, usize> = HashMap::new();
    for listed in people {
        if !listed.school.is_empty() && !schools.contains_key(&listed.school) {
            *unknown.entry(&listed.school).or_default() += 1;
        }
    }
    if unknown.is_empty() {
        return String::new();
    }
    let mut unknown: Vec<(usize, &str)> = unknown.into_iter().map(|(name, n)| (n, name)).collect();
    unknown.sort_by_key(|(n, name)| (std::cmp::Reverse(*n), *name));
    let told = unknown
        .iter()
        .take(TOLD)
        .map(|(n, name)| format!("{name}（{n} 人）"));
    let told: Vec<String> = told.collect();
    let more = if unknown.len() > TOLD { "等" } else { "" };
    format!(
        "{called}中认不出的学校，没有比对学校：{}{more}\n",
        told.join("、")
    )
}

/// By what a difference is known again.
#[derive(Hash, PartialEq, Eq)]
struct Key {
    kind: String,
    lists: Vec<String>,
    pupil: Option<Id>,
    /// Number, name, day; of a double also its row.
    said: [String; 4],
}

impl Key {
    fn of(found: &Mismatch) -> Key {
        let person = found.listed.as_ref().map(|it| &it.person);
        let said = |of: fn(&Person) -> String| person.map(of).unwrap_or_default();
        Key {
            kind: found.kind.to_owned(),
            lists: found.lists.iter().map(|it| (*it).to_owned()).collect(),
            pupil: found.pupil,
            said: [
                said(|it| it.number().to_owned()),
                said(|it| it.name().to_owned()),
                said(|it| it.born().map(|it| it.to_string()).unwrap_or_default()),
                if found.kind == "doubled" {
                    found.rows.clone()
                } else {
                    String::new()
                },
            ],
        }
    }

    fn kept(record: &Record) -> Key {
        let kind = record.text("kind").to_owned();
        let birth_on = record.get("birth_on").as_day();
        Key {
            lists: codes(record.get("lists")).map(str::to_owned).collect(),
            pupil: record.get("pupil").as_ref(),
            said: [
                record.text("document").to_owned(),
                record.text("name").to_owned(),
                birth_on.map(|it| it.to_string()).unwrap_or_default(),
                if kind == "doubled" {
                    record.text("rows").to_owned()
                } else {
                    String::new()
                },
            ],
            kind,
        }
    }
}

/// What is to be done with one.
#[derive(Clone)]
enum Todo {
    Open(Values),
    Step(Id, &'static str),
}

/// Opens what is new, opens again what is back, closes what is there no more.
fn write(run: &mut Run<'_>, round: &Record, compared: &Compared) -> Outcome<()> {
    let kernel = run.kernel();
    let register = kernel
        .model
        .register(MISMATCH)
        .ok_or_else(Refusal::not_found)?;
    let mut query = Query::all(register, kernel.today()).having("round", round.id);
    let fields = [
        "kind", "lists", "pupil", "document", "name", "birth_on", "rows",
    ];
    query.only = Some(fields.map(str::to_owned).to_vec());
    let there = kernel::read(kernel.store(), |read| read.rows(&query))?;
    let mut there: HashMap<Key, Record> =
        there.into_iter().map(|it| (Key::kept(&it), it)).collect();
    let mut todo = Vec::new();
    let tree = kernel.tree();
    for found in &compared.mismatches {
        match there.remove(&Key::of(found)) {
            None => todo.push(Todo::Open(values(found, round, &tree))),
            Some(old) if old.in_state("agreed") => todo.push(Todo::Step(old.id, "again")),
            Some(_) => {}
        }
    }
    let gone = there.into_values().filter(|it| !it.in_state("agreed"));
    todo.extend(gone.map(|it| Todo::Step(it.id, "agree")));
    let total = i64::try_from(todo.len()).unwrap_or(i64::MAX);
    let mut from = 0;
    while from < todo.len() {
        let rest: Vec<Todo> = todo[from..].iter().take(SOME).cloned().collect();
        let before = from;
        from += run.step(move |ctx, progress| {
            let mut n = 0;
            for one in &rest {
                if n > 0 && ctx.spent() {
                    break;
                }
                match one {
                    Todo::Open(values) => drop(ctx.create(MISMATCH, values.clone())?),
                    Todo::Step(id, step) => {
                        let record = ctx.get(MISMATCH, *id)?;
                        ctx.take_step(record, step)?;
                    }
                }
                n += 1;
            }
            progress.done = count(before + n);
            progress.total = Some(total);
            Ok(n)
        })?;
    }
    Ok(())
}

fn values(found: &Mismatch, round: &Record, tree: &Tree) -> Values {
    // What a list says of other areas' schools is looked into here.
    let is_own = |it: &Id| round.owner.is_some_and(|area| tree.is_under(*it, area));
    let text = |it: &str| Value::from(Some(it.to_owned()).filter(|it| !it.is_empty()));
    let codes = found.lists.iter().map(|it| Value::Code((*it).to_owned()));
    let listed = found.listed.as_ref();
    let person = listed.map(|it| &it.person);
    let near = found.near.iter().map(|(pupil, points)| Row {
        id: Id::now_v7(),
        cells: [
            ("pupil".to_owned(), Value::Ref(*pupil)),
            ("points".to_owned(), i64::from(*points).into()),
        ]
        .into_iter()
        .collect(),
    });
    let values: [(&str, Value); 12] = [
        ("round", round.id.into()),
        ("kind", Value::Code(found.kind.to_owned())),
        ("lists", Value::List(codes.collect())),
        ("unit", found.unit.filter(is_own).or(round.owner).into()),
        ("pupil", found.pupil.into()),
        ("hint", text(&found.hint)),
        ("name", text(person.map_or("", Person::name))),
        ("birth_on", person.and_then(Person::born).into()),
        ("document", text(person.map_or("", Person::number))),
        ("school", text(listed.map_or("", |it| &it.school))),
        ("rows", text(&found.rows)),
        ("candidate", near.collect::<Vec<Row>>().into()),
    ];
    let values = values.into_iter().filter(|(_, it)| !it.is_missing());
    values.map(|(name, it)| (name.to_owned(), it)).collect()
}

fn codes(value: &Value) -> impl Iterator<Item = &str> {
    let items = match value {
        Value::List(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(Value::as_text)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
