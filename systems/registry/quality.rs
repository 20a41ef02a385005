//! 数据质量: what each unit comes to by the findings on its records, and a page of it.
//!
//! The kernel finds what is wrong, by the rules of the registers; here it is counted by unit,
//! after each of its turns, into 数据质量得分, which says what follows from the counts. Not here:
//! the rules (`[quality]` of each register) and the formulas (`score.toml`).

use std::collections::{BTreeMap, HashMap, HashSet};

use base::{Decimal, Id};
use kernel::{
    Caller, Condition, Every, FINDING, JobKinds, Kernel, Outcome, Query, RULE, Read, Record,
    Refusal, Run, StoreError, Values,
};
use model::{Register, Value};
use serde_json::Value as Json;

/// The job that looks through the registers.
pub const CHECK: &str = "registry.quality";
const SCORE: &str = "registry.score";
/// Units written together in a slot at most.
const SOME: usize = 50;

/// Kinds of findings that say that a record is wrong.
const WRONG: [&str; 4] = ["contradictory", "improbable", "doubled", "orphaned"];

/// Teaches a node to look through the registers, and to count.
pub fn teach(kinds: &mut JobKinds) {
    kinds.returning(CHECK, "检查数据质量", Every::Minutes(60), |run| {
        let looked = kernel::check_quality(run)?;
        score(run)?;
        Ok(looked)
    });
}

/// What is counted of a unit.
#[derive(Clone, Debug, Default, PartialEq)]
struct Counts {
    records: i64,
    checks: i64,
    dues: i64,
    open: i64,
    missing: i64,
    late: i64,
    wrong: i64,
}

impl Counts {
    fn fields(&self) -> [(&'static str, i64); 7] {
        [
            ("records", self.records),
            ("open", self.open),
            ("checks", self.checks),
            ("missing", self.missing.min(self.checks)),
            ("dues", self.dues),
            ("late", self.late.min(self.dues)),
            ("wrong", self.wrong.min(self.records)),
        ]
    }
}

fn live() -> Condition {
    Condition::AnyOf(
        "state".into(),
        ["open", "explained"]
            .map(|it| Value::Code(it.into()))
            .to_vec(),
    )
}

/// Counts all units anew and writes those that changed.
fn score(run: &mut Run<'_>) -> Outcome<Json> {
    let kernel = run.kernel();
    let today = kernel.today();
    let Some(register) = kernel.model.register(SCORE) else {
        return Ok(Json::Null);
    };
    let (counts, there) = kernel::read(kernel.store(), |read| {
        let counts = count(kernel, read)?;
        let there = read.rows(&Query::all(register, today))?;
        Ok::<_, StoreError>((counts, there))
    })?;
    let mut there: HashMap<Id, Record> = there
        .into_iter()
        .filter_map(|it| Some((it.get("unit").as_ref()?, it)))
        .collect();
    let mut todo: Vec<(Option<Id>, Values)> = Vec::new();
    let tree = kernel.tree();
    for (unit, counts) in counts {
        if tree.get(unit).is_none() {
            continue;
        }
        let old = there.remove(&unit);
        let same = |old: &Record| {
            let mut all = counts.fields().into_iter();
            all.all(|(field, n)| old.get(field) == &Value::Integer(n))
        };
        if old.as_ref().is_some_and(same) {
            continue;
        }
        todo.push((old.map(|it| it.id), values(unit, &counts, today)));
    }
    // Who has no records any more has nothing that could be wrong.
    for (unit, old) in there {
        if old.get("records") != &Value::Integer(0) {
            todo.push((Some(old.id), values(unit, &Counts::default(), today)));
        }
    }
    let mut from = 0;
    while from < todo.len() {
        let rest: Vec<_> = todo[from..].iter().take(SOME).cloned().collect();
        from += run.step(move |ctx, _| {
            let mut n = 0;
            for (old, values) in &rest {
                if n > 0 && ctx.spent() {
                    break;
                }
                match old {
                    None => drop(ctx.create(SCORE, values.clone())?),
                    Some(id) => {
                        let mut record = ctx.get(SCORE, *id)?;
                        for (field, value) in values.clone() {
                            record.set(&field, value);
                        }
                        ctx.update(record)?;
                    }
                }
                n += 1;
            }
            Ok(n)
        })?;
    }
    Ok(Json::Null)
}

fn values(unit: Id, counts: &Counts, today: base::Day) -> Values {
    let mut values = Values::new();
    values.insert("unit".into(), unit.into());
    values.insert("checked_on".into(), today.into());
    for (field, n) in counts.fields() {
        values.insert(field.into(), Value::Integer(n));
    }
    values
}

fn owner_of(values: &[Value]) -> Option<Id> {
    values.first().and_then(Value::as_ref)
}

fn count(kernel: &Kernel, read: &mut dyn Read) -> Result<BTreeMap<Id, Counts>, StoreError> {
    let mut counts: BTreeMap<Id, Counts> = BTreeMap::new();
    for register in kernel.model.registers() {
        if register.qualities.is_empty() {
            continue;
        }
        let of = |kind: &str| {
            let rules = register.qualities.values();
            i64::try_from(rules.filter(|it| it.kind == kind).count()).unwrap_or(0)
        };
        let query = Query::all(register, kernel.today());
        let query = match register.states.is_empty() {
            true => query,
            false => query.with(Condition::not_ended(register)),
        };
        for (values, n) in read.tally(&query, &["owner"])? {
            let Some(owner) = owner_of(&values) else {
                continue;
            };
            let n = i64::try_from(n).unwrap_or(i64::MAX);
            let all = counts.entry(owner).or_default();
            all.records += n;
            all.checks += n * of("missing");
            all.dues += n * of("late");
        }
    }
    let Some(finding) = kernel.model.register(FINDING) else {
        return Ok(counts);
    };
    let query = Query::all(finding, kernel.today()).with(live());
    for (values, n) in read.tally(&query, &["owner", "kind"])? {
        let (Some(owner), Some(kind)) = (owner_of(&values), values.get(1)) else {
            continue;
        };
        let n = i64::try_from(n).unwrap_or(i64::MAX);
        let all = counts.entry(owner).or_default();
        all.open += n;
        match kind.as_text().unwrap_or_default() {
            "missing" => all.missing += n,
            "late" => all.late += n,
            kind if WRONG.contains(&kind) => all.wrong += n,
            _ => {}
        }
    }
    Ok(counts)
}

/// Scores put together: a unit's, or those of all below it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    pub records: Decimal,
    pub open: Decimal,
    checks: Decimal,
    filled: Decimal,
    dues: Decimal,
    in_time: Decimal,
    sound: Decimal,
    points: Decimal,
}

impl Sum {
    fn add(&mut self, score: &Record) {
        let of = |field: &str| score.get(field).as_decimal().unwrap_or_default();
        self.records += of("records");
        self.open += of("open");
        self.checks += of("checks");
        self.filled += of("filled");
        self.dues += of("dues");
        self.in_time += of("in_time");
        self.sound += of("sound");
        self.points += of("points");
    }

    pub fn complete(&self) -> Option<Decimal> {
        (self.filled * Decimal::ONE_HUNDRED).checked_div(self.checks)
    }

    pub fn timely(&self) -> Option<Decimal> {
        (self.in_time * Decimal::ONE_HUNDRED).checked_div(self.dues)
    }

    pub fn right(&self) -> Option<Decimal> {
        (self.sound * Decimal::ONE_HUNDRED).checked_div(self.records)
    }

    /// The mean of the scores by how many records each is of.
    pub fn score(&self) -> Option<Decimal> {
        self.points.checked_div(self.records)
    }
}

/// A unit in the ranking.
#[derive(Clone, Debug)]
pub struct Ranked {
    pub id: Id,
    pub title: String,
    pub sum: Sum,
    /// Others lie below it, to be looked at by themselves.
    pub goes_down: bool,
}

/// A rule with how many findings it has that are not closed.
#[derive(Clone, Debug)]
pub struct Ruled {
    pub rule: Record,
    pub open: u64,
    pub explained: u64,
}

/// 数据质量 of a unit, with all below it.
#[derive(Clone, Debug)]
pub struct Page {
    pub id: Id,
    pub title: String,
    /// The one above, if the caller reaches it.
    pub above: Option<(Id, String)>,
    pub sum: Sum,
    /// The most first.
    pub rules: Vec<Ruled>,
    /// The worst first.
    pub units: Vec<Ranked>,
}

/// Who is ranked on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ranks {
    /// The units directly below, each with all below it.
    Below,
    /// Each by itself that has records, schools above all.
    Each,
}

/// The page of a unit, as far as the caller reaches; without one, of the widest area of theirs.
///
/// # Errors
/// Not found when the caller does not open the register, or reaches nothing there.
pub fn page(kernel: &Kernel, caller: &Caller, unit: Option<Id>, ranks: Ranks) -> Outcome<Page> {
    let (score, finding) = (open(kernel, caller, SCORE)?, open(kernel, caller, FINDING)?);
    let rule = kernel.model.register(RULE).ok_or_else(Refusal::not_found)?;
    let tree = kernel.tree();
    let areas: Vec<Id> = caller
        .positions_in(score)
        .filter(|it| score.access.contains_key(&it.role))
        .map(
            |it| match score.access[&it.role].scopes.contains(&model::Scope::Unit) {
                true => it.unit,
                false => it.area,
            },
        )
        .collect();
    let widest = || areas.iter().copied().min_by_key(|it| tree.depth(*it));
    let top = unit.or_else(widest).ok_or_else(Refusal::not_found)?;
    let top = tree.get(top).ok_or_else(Refusal::not_found)?;
    let is_reached = |id: Id| areas.iter().any(|it| tree.is_under(id, *it));
    if !is_reached(top.id) {
        return Err(Refusal::not_found().into());
    }
    let today = kernel.today();
    let under = || Condition::Under(top.path.len(), top.id);
    let (scores, tally, rules, closed) = kernel::read(kernel.store(), |read| {
        let mut query = Query::all(score, today).with(under());
        query.reach = Some(kernel.reach(score, caller));
        let scores = read.rows(&query)?;
        let mut query = Query::all(finding, today).with(under()).with(live());
        query.reach = Some(kernel.reach(finding, caller));
        let tally = read.tally(&query, &["rule", "state"])?;
        let rules = read.rows(&Query::all(rule, today))?;
        let closed = closed(kernel, read)?;
        Ok::<_, StoreError>((scores, tally, rules, closed))
    })?;
    let mut sum = Sum::default();
    let mut below: BTreeMap<Id, (Sum, bool)> = BTreeMap::new();
    for one in &scores {
        sum.add(one);
        let path = one.path.get(top.path.len()..).unwrap_or_default();
        let ranked = match ranks {
            Ranks::Below => path.first(),
            Ranks::Each => path.last(),
        };
        if let Some(child) = ranked {
            let (sum, goes_down) = below.entry(*child).or_default();
            sum.add(one);
            *goes_down |= path.len() > 1 && ranks == Ranks::Below;
        }
    }
    // What is no more is ranked no more, nor is 学区 among schools.
    let is_ranked = |it: &kernel::Organisation| {
        !closed.contains(&it.id) && (ranks == Ranks::Below || it.level != "district")
    };
    let units = below.into_iter().filter_map(|(id, (sum, goes_down))| {
        let unit = tree.get(id).filter(|it| is_ranked(it))?;
        let title = unit.called().to_owned();
        Some(Ranked {
            id,
            title,
            sum,
            goes_down,
        })
    });
    let mut units: Vec<Ranked> = units.collect();
    units.sort_by(|a, b| {
        let key = |it: &Ranked| (it.sum.score(), std::cmp::Reverse(it.sum.open));
        key(a).cmp(&key(b))
    });
    let above = top.parent.filter(|it| is_reached(*it));
    let above = above.and_then(|it| Some((it, tree.get(it)?.called().to_owned())));
    Ok(Page {
        id: top.id,
        title: top.title.clone(),
        above,
        sum,
        rules: ruled(rules, &tally),
        units,
    })
}

/// Organisations that have ended.
fn closed(kernel: &Kernel, read: &mut dyn Read) -> Result<HashSet<Id>, StoreError> {
    let Some(register) = kernel.model.register(kernel::ORGANISATION) else {
        return Ok(HashSet::new());
    };
    let today = kernel.today();
    let ended = Condition::Between("to".into(), Value::Missing, Value::Day(today));
    let ended = read.rows(&Query::all(register, today).with(ended))?;
    Ok(ended.into_iter().map(|it| it.id).collect())
}

fn ruled(rules: Vec<Record>, tally: &[(Vec<Value>, u64)]) -> Vec<Ruled> {
    let of = |rule: Id, state: &str| {
        let found = tally.iter().find(|(values, _)| {
            let [of, is] = values.as_slice() else {
                return false;
            };
            of.as_ref() == Some(rule) && is.as_text() == Some(state)
        });
        found.map_or(0, |(_, n)| *n)
    };
    let mut all: Vec<Ruled> = rules
        .into_iter()
        .map(|rule| Ruled {
            open: of(rule.id, "open"),
            explained: of(rule.id, "explained"),
            rule,
        })
        .filter(|it| it.open + it.explained > 0 || !it.rule.in_state("dropped"))
        .collect();
    all.sort_by_key(|it| std::cmp::Reverse(it.open + it.explained));
    all
}

fn open<'k>(kernel: &'k Kernel, caller: &Caller, register: &str) -> Outcome<&'k Register> {
    let register = kernel.model.register(register);
    let register = register.filter(|it| kernel.may_open(it, caller));
    Ok(register.ok_or_else(Refusal::not_found)?)
}
