//! 数据质量: records are looked through by the rules of their registers, and what is wrong with
//! one becomes a finding of its owner's, once for each record and rule.
//!
//! A finding is opened, closed when the record is right, and opened again when it is not; what
//! people say to it is the register's business. A rule that is new is asked of all records, in
//! the store; after that only those are looked at that changed since, or refer to one that did,
//! and once a day those whose rule depends on the day. Not here: the words of a rule (`model`),
//! and what a school comes to by its findings (the system).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::Id;
use model::expr::Expr;
use model::{Kind, Quality, Register, Value};
use serde_json::{Map, Value as Json, json};

use crate::store::{Read, read};
use crate::{
    Condition, Cursor, FINDING, Outcome, Query, RULE, Record, Refusal, Run, StoreError, Trouble,
    Values,
};

/// Records looked at together.
const PAGE: usize = 200;

/// States of a finding and of a rule, and the steps the platform makes.
const LIVE: [&str; 2] = ["open", "explained"];
const CLOSED: &str = "closed";
const CLOSE: &str = "close";
const AGAIN: &str = "again";
const DROPPED: &str = "dropped";
const DROP: &str = "drop";
const USE: &str = "use";

/// A rule as it is asked.
#[derive(Clone, Copy)]
struct Asked<'m> {
    register: &'m Register,
    quality: &'m Quality,
    /// Its record.
    id: Id,
}

/// A record with which a rule is wrong.
#[derive(Clone, Debug)]
struct Wrong {
    row: Id,
    owner: Id,
    /// What it holds as another does, and that one.
    alike: Option<(String, Id)>,
}

/// What has to be done about a finding.
#[derive(Clone, Debug)]
enum Act {
    Open(Values),
    Again(Id, Values),
    Keep(Id, Values),
    Close(Id, &'static str),
}

/// Up to where a register was looked through.
struct Done {
    history: i64,
    day: String,
}

/// Looks through what changed since the last time.
///
/// # Errors
/// When the store fails.
pub fn check_quality(run: &mut Run<'_>) -> Outcome<Json> {
    let kernel = run.kernel();
    let model = &kernel.model;
    let (Some(finding), Some(rule)) = (model.register(FINDING), model.register(RULE)) else {
        return Ok(Json::Null);
    };
    let before = run.job().result.clone();
    let rules = keep_rules(run, rule)?;
    let (today, mut result) = (kernel.today().to_string(), Map::new());
    for register in model.registers().filter(|it| !it.qualities.is_empty()) {
        let asked: Vec<Asked<'_>> = register
            .qualities
            .values()
            .filter_map(|quality| {
                let id = *rules.get(&rule_name(register, quality))?;
                Some(Asked {
                    register,
                    quality,
                    id,
                })
            })
            .collect();
        let history = read(kernel.store(), |read| read.history_number())?;
        match Done::parse(&before[&register.id], &register.version) {
            None => {
                for one in &asked {
                    ask_all(run, finding, *one)?;
                    ask_live(run, finding, *one)?;
                }
            }
            Some(done) => {
                ask_changed(run, finding, register, &asked, done.history)?;
                if done.day != today {
                    for one in &asked {
                        if one.quality.moves_by_itself() {
                            ask_all(run, finding, *one)?;
                        }
                        ask_live(run, finding, *one)?;
                    }
                }
            }
        }
        let done = json!({ "version": register.version, "history": history, "day": today });
        result.insert(register.id.clone(), done);
    }
    Ok(result.into())
}

impl Done {
    fn parse(kept: &Json, version: &str) -> Option<Done> {
        Some(Done {
            history: kept["history"]
                .as_i64()
                .filter(|_| kept["version"] == version)?,
            day: kept["day"].as_str()?.to_owned(),
        })
    }
}

/// `registry.pupil.no_nation`
fn rule_name(register: &Register, quality: &Quality) -> String {
    format!("{}.{}", register.id, quality.name)
}

/// Keeps a record for each rule there is, and puts aside those that are gone, with their
/// findings; the ids by name.
fn keep_rules(run: &mut Run<'_>, rule: &Register) -> Outcome<BTreeMap<String, Id>> {
    let kernel = run.kernel();
    let kept = read(kernel.store(), |read| {
        read.rows(&Query::all(rule, kernel.today()))
    })?;
    let mut wanted: BTreeMap<String, Values> = BTreeMap::new();
    for register in kernel.model.registers() {
        for quality in register.qualities.values() {
            let name = rule_name(register, quality);
            let said = [
                ("name", Value::Text(name.clone())),
                ("title", Value::Text(quality.title.clone())),
                ("kind", Value::Code(quality.kind.clone())),
                ("of", Value::Text(register.title.clone())),
                ("advice", Value::Text(quality.advice.clone())),
                ("source", Value::Text(quality.source.clone())),
            ];
            let said = said.into_iter();
            let said = said.filter(|(_, it)| it.as_text().is_none_or(|text| !text.is_empty()));
            let said = said.map(|(field, it)| (field.to_owned(), it));
            wanted.insert(name, said.collect());
        }
    }
    let same = |record: &Record, values: &Values| {
        !record.in_state(DROPPED) && values.iter().all(|(field, it)| record.get(field) == it)
    };
    let mut ids = BTreeMap::new();
    for record in kept {
        let values = wanted.remove(record.text("name"));
        match values {
            Some(values) if same(&record, &values) => {
                ids.insert(record.text("name").to_owned(), record.id);
            }
            Some(values) => {
                let id = record.id;
                ids.insert(record.text("name").to_owned(), id);
                run.step(move |ctx, _| {
                    let mut record = ctx.get(RULE, id)?;
                    for (field, value) in values.clone() {
                        record.set(&field, value);
                    }
                    match record.in_state(DROPPED) {
                        true => ctx.make(record, USE, Some("又在使用")),
                        false => ctx.update(record),
                    }
                })?;
            }
            None if record.in_state(DROPPED) => {}
            None => {
                drop_findings(run, record.id)?;
                let id = record.id;
                run.step(move |ctx, _| {
                    let record = ctx.get(RULE, id)?;
                    ctx.make(record, DROP, None)
                })?;
            }
        }
    }
    for (name, values) in wanted {
        let made = run.step(move |ctx, _| ctx.create(RULE, values.clone()))?;
        ids.insert(name, made.id);
    }
    Ok(ids)
}

fn drop_findings(run: &mut Run<'_>, rule: Id) -> Outcome<()> {
    let kernel = run.kernel();
    let Some(finding) = kernel.model.register(FINDING) else {
        return Ok(());
    };
    loop {
        let mut query = live(finding, rule, kernel.today());
        query.limit = PAGE;
        let found = read(kernel.store(), |read| read.rows(&query))?;
        let acts: Vec<Act> = found
            .iter()
            .map(|it| Act::Close(it.id, "规则已停用"))
            .collect();
        let n = found.len();
        if !do_all(run, acts)? || n < PAGE {
            return Ok(());
        }
    }
}

fn live(finding: &Register, rule: Id, today: base::Day) -> Query<'_> {
    let states = LIVE.map(|it| Value::Code(it.into())).to_vec();
    Query::all(finding, today)
        .having("rule", rule)
        .with(Condition::AnyOf("state".into(), states))
}

/// Asks a rule of all records there are.
fn ask_all(run: &mut Run<'_>, finding: &Register, asked: Asked<'_>) -> Outcome<()> {
    if !asked.quality.same.is_empty() {
        return ask_all_twins(run, finding, asked);
    }
    let mut query = wrong_of(run, asked);
    query.limit = PAGE;
    loop {
        let found = read(run.kernel().store(), |read| read.rows(&query))?;
        let wrong: Vec<Wrong> = found.iter().filter_map(|it| wrong(it, None)).collect();
        let looked: Vec<Id> = found.iter().map(|it| it.id).collect();
        settle(run, finding, asked, wrong, looked)?;
        match found.last() {
            Some(last) if found.len() == PAGE => query.after = Some(after(last.id)),
            _ => return Ok(()),
        }
    }
}

/// The records of which a rule is true; beside `same`, those that are compared.
fn wrong_of<'m>(run: &Run<'_>, asked: Asked<'m>) -> Query<'m> {
    let kernel = run.kernel();
    let mut query = Query::all(asked.register, kernel.today());
    query.only = Some(asked.quality.same.clone());
    match &asked.quality.when {
        Some(when) => query.with(holds(run, when)),
        None => query,
    }
}

fn holds(run: &Run<'_>, when: &Expr) -> Condition {
    Condition::Where(when.clone(), run.kernel().params())
}

fn wrong(record: &Record, alike: Option<(String, Id)>) -> Option<Wrong> {
    Some(Wrong {
        row: record.id,
        owner: record.owner?,
        alike,
    })
}

fn after(id: Id) -> Cursor {
    Cursor {
        value: Value::Missing,
        id,
    }
}

/// What a record is compared by; none where something is missing.
fn alike(record: &Record, quality: &Quality) -> Option<String> {
    let values: Vec<&Value> = quality.same.iter().map(|it| record.get(it)).collect();
    (!values.iter().any(|it| it.is_missing())).then(|| format!("{values:?}"))
}

/// Compares all records with one another: once by their digests, then those that are alike.
fn ask_all_twins(run: &mut Run<'_>, finding: &Register, asked: Asked<'_>) -> Outcome<()> {
    use std::hash::{BuildHasher, RandomState};
    let hasher = RandomState::new();
    let digest = |text: &str| hasher.hash_one(text);
    let mut first: HashMap<u64, Id> = HashMap::new();
    let mut doubled: BTreeMap<u64, Vec<Id>> = BTreeMap::new();
    let mut query = wrong_of(run, asked);
    query.limit = PAGE * 10;
    loop {
        run.go_on()?;
        let found = read(run.kernel().store(), |read| read.rows(&query))?;
        for record in &found {
            let Some(like) = alike(record, asked.quality).map(|it| digest(&it)) else {
                continue;
            };
            match first.get(&like) {
                None => {
                    first.insert(like, record.id);
                }
                Some(one) => doubled
                    .entry(like)
                    .or_insert_with(|| vec![*one])
                    .push(record.id),
            }
        }
        match found.last() {
            Some(last) if found.len() == query.limit => query.after = Some(after(last.id)),
            _ => break,
        }
    }
    let ids: Vec<Id> = doubled.into_values().flatten().collect();
    for page in ids.chunks(PAGE) {
        look(run, finding, asked, page)?;
    }
    Ok(())
}

/// Looks again at what is under findings that are not closed: the record may be gone, or right
/// by now without having been changed.
fn ask_live(run: &mut Run<'_>, finding: &Register, asked: Asked<'_>) -> Outcome<()> {
    let mut query = live(finding, asked.id, run.kernel().today());
    query.limit = PAGE;
    query.only = Some(vec!["about".into()]);
    loop {
        let found = read(run.kernel().store(), |read| read.rows(&query))?;
        let rows: Vec<Id> = found.iter().filter_map(|it| row_of(it, "about")).collect();
        look(run, finding, asked, &rows)?;
        match found.last() {
            Some(last) if found.len() == PAGE => query.after = Some(after(last.id)),
            _ => return Ok(()),
        }
    }
}

fn row_of(finding: &Record, field: &str) -> Option<Id> {
    let named = crate::named_record(finding.text(field));
    named.map(|(_, id)| id)
}

/// Looks at what changed since a history number, and at what refers to such.
fn ask_changed(
    run: &mut Run<'_>,
    finding: &Register,
    register: &Register,
    asked: &[Asked<'_>],
    since: i64,
) -> Outcome<()> {
    each_changed(run, register, since, |run, page| {
        for one in asked {
            look(run, finding, *one, page)?;
        }
        Ok(())
    })?;
    let through: BTreeSet<&str> = asked
        .iter()
        .flat_map(|it| it.quality.asks_through())
        .collect();
    for field in through {
        let model = &run.kernel().model;
        let Some(target) = model.leads_to(register, field) else {
            continue;
        };
        let is_rows = matches!(
            register.fields.get(field).map(|it| &it.kind),
            Some(Kind::Rows { .. })
        );
        if is_rows {
            continue;
        }
        let concerned: Vec<Asked<'_>> = asked
            .iter()
            .filter(|it| it.quality.asks_through().contains(&field))
            .copied()
            .collect();
        each_changed(run, target, since, |run, page| {
            let ids = page.iter().map(|it| Value::Ref(*it)).collect();
            let query = Query::all(register, run.kernel().today())
                .with(Condition::AnyOf(field.into(), ids));
            each_page(run, query, |run, rows| {
                for one in &concerned {
                    look(run, finding, *one, rows)?;
                }
                Ok(())
            })
        })?;
    }
    Ok(())
}

fn each_changed(
    run: &mut Run<'_>,
    register: &Register,
    since: i64,
    each: impl FnMut(&mut Run<'_>, &[Id]) -> Outcome<()>,
) -> Outcome<()> {
    let kernel = run.kernel();
    let ids = read(kernel.store(), |read| kernel.lineage(read, register))?.ids();
    let query = Query::all(register, kernel.today()).with(Condition::ChangedSince(since, ids));
    each_page(run, query, each)
}

fn each_page(
    run: &mut Run<'_>,
    mut query: Query<'_>,
    mut each: impl FnMut(&mut Run<'_>, &[Id]) -> Outcome<()>,
) -> Outcome<()> {
    query.only = Some(Vec::new());
    query.limit = PAGE;
    loop {
        let found = read(run.kernel().store(), |read| read.rows(&query))?;
        let ids: Vec<Id> = found.iter().map(|it| it.id).collect();
        if !ids.is_empty() {
            each(run, &ids)?;
        }
        match ids.last() {
            Some(last) if ids.len() == PAGE => query.after = Some(after(*last)),
            _ => return Ok(()),
        }
    }
}

/// Asks a rule of some records.
fn look(run: &mut Run<'_>, finding: &Register, asked: Asked<'_>, ids: &[Id]) -> Outcome<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let kernel = run.kernel();
    let query = |ids: Vec<Value>| wrong_of(run, asked).with(Condition::AnyOf("id".into(), ids));
    let refs = |ids: &[Id]| ids.iter().map(|it| Value::Ref(*it)).collect::<Vec<_>>();
    let (wrong, looked) = read(kernel.store(), |read| {
        if asked.quality.same.is_empty() {
            let found = read.rows(&query(refs(ids)))?;
            let wrong: Vec<Wrong> = found.iter().filter_map(|it| wrong(it, None)).collect();
            return Ok::<_, StoreError>((wrong, ids.to_vec()));
        }
        // Those that were like one of these may be like none any more.
        let names = ids.iter().map(|it| named(asked.register, *it).into());
        let once = Query::all(finding, kernel.today())
            .having("rule", asked.id)
            .with(Condition::AnyOf("twin".into(), names.collect()));
        let once = read.rows(&once)?;
        let mut looked: Vec<Id> = ids.to_vec();
        looked.extend(once.iter().filter_map(|it| row_of(it, "about")));
        looked.sort_unstable();
        looked.dedup();
        let mut wrong = BTreeMap::new();
        for record in read.rows(&query(refs(&looked)))? {
            for one in twins(read, wrong_of(run, asked), &record, asked.quality)? {
                wrong.insert(one.row, one);
            }
        }
        looked.extend(wrong.keys());
        looked.sort_unstable();
        looked.dedup();
        Ok((wrong.into_values().collect(), looked))
    })?;
    settle(run, finding, asked, wrong, looked)
}

/// A record and those like it, each with another it is like; none when it is like no other.
fn twins(
    read: &mut dyn Read,
    mut query: Query<'_>,
    record: &Record,
    quality: &Quality,
) -> Result<Vec<Wrong>, StoreError> {
    let Some(like) = alike(record, quality) else {
        return Ok(Vec::new());
    };
    for field in &quality.same {
        query = query.having(field, record.get(field).clone());
    }
    query.limit = PAGE;
    let all = read.rows(&query)?;
    let Some(other) = all.iter().find(|it| it.id != record.id) else {
        return Ok(Vec::new());
    };
    let twin_of = |it: &Record| match it.id == record.id {
        true => other.id,
        false => record.id,
    };
    Ok(all
        .iter()
        .filter_map(|it| wrong(it, Some((like.clone(), twin_of(it)))))
        .collect())
}

/// How a finding names a record.
fn named(register: &Register, row: Id) -> String {
    format!("{}/{row}", register.id)
}

/// Opens, closes and opens again what is not so yet for the records looked at.
fn settle(
    run: &mut Run<'_>,
    finding: &Register,
    asked: Asked<'_>,
    wrong: Vec<Wrong>,
    looked: Vec<Id>,
) -> Outcome<()> {
    let kernel = run.kernel();
    let mut there: HashMap<Id, Record> = HashMap::new();
    for page in looked.chunks(PAGE) {
        let names = page.iter().map(|it| named(asked.register, *it).into());
        let query = Query::all(finding, kernel.today())
            .having("rule", asked.id)
            .with(Condition::AnyOf("about".into(), names.collect()));
        let found = read(kernel.store(), |read| read.rows(&query))?;
        there.extend(
            found
                .into_iter()
                .filter_map(|it| Some((row_of(&it, "about")?, it))),
        );
    }
    let alike_by: HashMap<Id, &String> = wrong
        .iter()
        .filter_map(|it| Some((it.row, &it.alike.as_ref()?.0)))
        .collect();
    let mut acts = Vec::new();
    for it in &wrong {
        let values = values(asked, it);
        match there.remove(&it.row) {
            None => acts.push(Act::Open(values)),
            Some(old) if old.in_state(CLOSED) => acts.push(Act::Again(old.id, values)),
            Some(old) => {
                // Which of several others it is like does not matter.
                let twin = row_of(&old, "twin").and_then(|it| alike_by.get(&it));
                let is_kept = it
                    .alike
                    .as_ref()
                    .is_some_and(|(like, _)| Some(&like) == twin);
                let differs =
                    |field: &str| old.get(field) != values.get(field).unwrap_or(&Value::Missing);
                let differs = differs("unit") || differs("twin") && !is_kept;
                if differs {
                    acts.push(Act::Keep(old.id, values));
                }
            }
        }
    }
    let right = there.into_values();
    let right = right.filter(|it| LIVE.iter().any(|state| it.in_state(state)));
    acts.extend(right.map(|it| Act::Close(it.id, "已改正")));
    do_all(run, acts).map(drop)
}

fn values(asked: Asked<'_>, wrong: &Wrong) -> Values {
    let mut values = Values::new();
    values.insert("rule".into(), asked.id.into());
    values.insert("about".into(), named(asked.register, wrong.row).into());
    values.insert("unit".into(), wrong.owner.into());
    if let Some((_, twin)) = &wrong.alike {
        values.insert("twin".into(), named(asked.register, *twin).into());
    }
    values
}

/// Does them, slot by slot; whether each could be done.
fn do_all(run: &mut Run<'_>, acts: Vec<Act>) -> Outcome<bool> {
    let (mut from, mut all) = (0, true);
    while from < acts.len() {
        let rest = acts[from..].to_vec();
        let done = run.step(move |ctx, progress| {
            let done = ctx.each(&rest, |writing, act| {
                let today = crate::china_day(writing.caller.at);
                do_one(&mut crate::write::ctx(writing), act, today)
            })?;
            progress.done += i64::try_from(done.len()).unwrap_or(i64::MAX);
            Ok(done)
        })?;
        from += done.len();
        let refused: Vec<&Refusal> = done.iter().flatten().collect();
        if let Some(first) = refused.first() {
            all = false;
            let why = format!("{}（共 {} 处）", first.message, refused.len());
            run.trouble(Trouble::again("数据质量检查：有的问题没有记入台账", why));
        }
    }
    Ok(all)
}

fn do_one(ctx: &mut crate::Ctx<'_>, act: &Act, today: base::Day) -> Outcome<()> {
    let write = |record: &mut Record, values: &Values| {
        for field in ["unit", "twin"] {
            let value = values.get(field).cloned().unwrap_or(Value::Missing);
            record.set(field, value);
        }
    };
    match act {
        Act::Open(values) => ctx.create(FINDING, values.clone()).map(drop),
        Act::Keep(id, values) => {
            let mut record = ctx.get(FINDING, *id)?;
            write(&mut record, values);
            ctx.update(record).map(drop)
        }
        Act::Again(id, values) => {
            let mut record = ctx.get(FINDING, *id)?;
            write(&mut record, values);
            record.set("closed_on", Value::Missing);
            ctx.make(record, AGAIN, Some("又出现同样的问题")).map(drop)
        }
        Act::Close(id, why) => {
            let mut record = ctx.get(FINDING, *id)?;
            record.set("closed_on", today);
            ctx.make(record, CLOSE, Some(why)).map(drop)
        }
    }
}
