//! An invented city, whole: bureau, counties, schools, people, a plan and most of its year.
//!
//! Everything goes through the same kernel calls people make, at wound-back times, so
//! that history, numbers and to-dos are what a real year leaves. The same seed gives the
//! same names, texts and numbers. Not here: hashing passwords, which the caller gives.

mod conditions;
mod laid;
mod lots;
mod people;
mod places;
mod populace;
mod staff;
mod stories;
mod teachers;
mod time;
mod words;
mod year;

use std::collections::HashMap;

use base::{Day, Id};
use kernel::{Ctx, Kernel, Outcome, Record, Values};
use lots::Lots;
pub use people::PASSWORD;
use people::Person;
use places::Place;
use stories::Besides;
pub use time::Winder;

/// The invented plan that the demo's year runs by.
const PLAN_FILE: &str = "云岭市教育局2026年工作要点.txt";
const PLAN: &str = include_str!("../../engines/document/tests/plans/yunling-2026.txt");

/// What the history of what was laid down says.
const REASON: &str = "由原系统转入";

/// Pupils that schools say they have where none are made.
const TOLD: u64 = 20_000;

/// What the demo is made from.
pub struct Options<'a> {
    pub seed: u64,
    /// Pupils of the whole city, each of them there; none: schools say how many they would
    /// have, and only those the year tells of are there.
    pub pupils: Option<u64>,
    /// The last day told of is this one or 20 November 2026, whichever is earlier.
    pub today: Day,
    /// The clock of the kernel given to [`build`].
    pub winder: Winder,
    /// Makes what `access.credential` keeps of a password.
    pub hash: &'a dyn Fn(&str) -> String,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Demo {
    /// One for each row of *For whom*, in the order of the sign-in page.
    pub accounts: Vec<Account>,
    pub n_accounts: usize,
    pub n_organisations: usize,
    pub plan: Id,
}

/// A sign-in of the demo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub login: String,
    pub password: String,
    pub role: String,
    pub name: String,
    /// Title of the unit.
    pub unit: String,
}

/// The accounts offered on the sign-in page of a demo: the same for every seed.
pub fn accounts() -> Vec<Account> {
    let places = places::tree(&mut Lots::new(0), 0);
    let unit = |code: &str| {
        places
            .iter()
            .find(|it| it.code == code)
            .map(|it| it.title.clone())
            .unwrap_or_default()
    };
    people::everybody()
        .into_iter()
        .filter(|it| it.is_offered)
        .map(|it| Account {
            login: it.login.to_owned(),
            password: PASSWORD.to_owned(),
            role: it.role.to_owned(),
            name: it.name.to_owned(),
            unit: unit(&it.unit),
        })
        .collect()
}

/// Builds the demo in an empty installation.
///
/// # Shape
/// `progress` is told what is being made, how much is done and how much there is.
pub fn build(
    kernel: &Kernel,
    options: &Options<'_>,
    progress: &mut dyn FnMut(&str, u64, u64),
) -> Outcome<Demo> {
    let stories = stories::read(|_| true)?;
    built(
        kernel,
        options,
        (PLAN_FILE, PLAN.as_bytes()),
        stories,
        progress,
    )
}

/// Like [`build`], with a year that runs by another plan: its file name and bytes. The plan
/// and systems that stand on it tell nothing, for what they tell is about its tasks.
pub fn build_with(
    kernel: &Kernel,
    options: &Options<'_>,
    plan: (&str, &[u8]),
    progress: &mut dyn FnMut(&str, u64, u64),
) -> Outcome<Demo> {
    let uses_plan = |system: &str| {
        let found = kernel.model.systems.get(system);
        system == "plan" || found.is_some_and(|it| it.uses.iter().any(|it| it == "plan"))
    };
    let stories = stories::read(|system| !uses_plan(system))?;
    built(kernel, options, plan, stories, progress)
}

fn built(
    kernel: &Kernel,
    options: &Options<'_>,
    (plan_name, plan_file): (&str, &[u8]),
    (mut stories, besides): (stories::Stories, Vec<Besides>),
    progress: &mut dyn FnMut(&str, u64, u64),
) -> Outcome<Demo> {
    let mut lots = Lots::new(options.seed);
    options.winder.to(day(1, 5), 8, 30);
    let places = places::tree(&mut lots, options.pupils.unwrap_or(TOLD));
    progress("机构", 0, 1);
    let units = organisations(kernel, places.clone())?;
    // Whose sheets were opened in September would be late ever since.
    stories.leave(&[crate::registry::opening::OPEN]);
    if options.pupils.is_some() {
        // A whole city is looked through once, by whoever serves it, and not after each story.
        stories.leave(&[
            crate::registry::quality::CHECK,
            crate::supervision::warning::WATCH,
            crate::registry::opening::OPEN,
        ]);
    }
    lay(kernel, options, (&places, &units), progress)?;
    let people = people::everybody();
    progress("账号", 0, 1);
    // One hash for all: the password is printed on the sign-in page, so a salt for each
    // would protect nothing and cost seconds.
    let hash = (options.hash)(PASSWORD);
    let accounts = sign_ins(kernel, people.clone(), units.clone(), hash, besides)?;
    progress("教职工", 0, 1);
    staff::hire(kernel, options.seed, units.clone(), &accounts)?;
    let mut year = year::Year::new(kernel, options, &units, &accounts, &people, (lots, stories))?;
    let plan = year.run(plan_name, plan_file, progress)?;
    Ok(Demo {
        accounts: self::accounts(),
        n_accounts: people.len(),
        n_organisations: places.len(),
        plan: plan.id,
    })
}

/// Lays down what another system kept: everybody, if so many are asked for, and what schools
/// have.
fn lay(
    kernel: &Kernel,
    options: &Options<'_>,
    there: (&[Place], &HashMap<String, Id>),
    progress: &mut dyn FnMut(&str, u64, u64),
) -> Outcome<u64> {
    let at = kernel.now();
    let seed = options.seed;
    let laid = || laid::Laid::new(at);
    let mut populace = options
        .pupils
        .map(|_| populace::Populace::of(kernel, seed, there, staff::is_crewed, laid()));
    let mut rest = None;
    let all = options.pupils.unwrap_or_default();
    let next = || {
        if let Some(lot) = populace.as_mut().and_then(populace::Populace::next) {
            return Some(lot);
        }
        let mut ended = || match populace.take() {
            Some(populace) => populace.ended(),
            None => (laid(), conditions::Crowds::new()),
        };
        rest.get_or_insert_with(|| conditions::lots(kernel, seed, there, ended()))
            .pop_front()
    };
    kernel.lay((at, REASON), next, &mut |n| match n {
        Some(n) => progress("学生、教职工、办学条件", n, all.max(n)),
        None => progress("查找用的索引", 0, 1),
    })
}

/// A day of the demo's year.
fn day(month: i8, day: i8) -> Day {
    base::Period::Month(2026, month)
        .first()
        .with()
        .day(day)
        .build()
        .unwrap_or_default()
}

/// Ids by code.
fn organisations(kernel: &Kernel, places: Vec<Place>) -> Outcome<HashMap<String, Id>> {
    kernel.as_platform(move |ctx| {
        let mut ids: HashMap<String, Id> = HashMap::new();
        for place in &places {
            let mut values = Values::new();
            let integer = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
            values.insert("title".into(), place.title.clone().into());
            values.insert("short".into(), place.short.clone().into());
            values.insert("code".into(), place.code.clone().into());
            values.insert("kind".into(), model::Value::Code(place.kind.into()));
            values.insert("level".into(), model::Value::Code(place.level.into()));
            values.insert(
                "parent".into(),
                place
                    .parent
                    .as_ref()
                    .and_then(|code| ids.get(code).copied())
                    .into(),
            );
            values.insert("aliases".into(), place.aliases.clone().into());
            values.insert("pupils".into(), place.pupils.map(integer).into());
            values.insert("schools".into(), place.schools.map(integer).into());
            values.insert("from".into(), base::Period::Year(2019).first().into());
            let code = |it: &str| model::Value::Code(it.to_owned());
            if let Some(schooling) = place.schooling {
                values.insert("schooling".into(), code(schooling));
            }
            if let Some(school) = &place.school {
                let stages = school.stages.iter().map(|it| code(it)).collect();
                values.insert("nature".into(), code(school.nature));
                values.insert("founder".into(), code(school.founder));
                values.insert("school_type".into(), code(school.school_type));
                values.insert("stages".into(), model::Value::List(stages));
                values.insert("locality".into(), code(school.locality));
                values.insert("boarding".into(), school.is_boarding.into());
                values.insert("place".into(), school.place.into());
                values.insert("address".into(), school.address.clone().into());
            }
            ids.insert(
                place.code.clone(),
                ctx.create(kernel::ORGANISATION, values)?.id,
            );
        }
        Ok(ids)
    })
}

/// Ids by login.
fn sign_ins(
    kernel: &Kernel,
    people: Vec<Person>,
    units: HashMap<String, Id>,
    hash: String,
    besides: Vec<Besides>,
) -> Outcome<HashMap<&'static str, Id>> {
    kernel.as_platform(move |ctx| {
        let mut ids = HashMap::new();
        for person in &people {
            let account = account(ctx, person, &units, &hash, &besides)?;
            ids.insert(person.login, account.id);
        }
        Ok(ids)
    })
}

fn account(
    ctx: &mut Ctx<'_>,
    person: &Person,
    units: &HashMap<String, Id>,
    hash: &str,
    besides: &[Besides],
) -> Outcome<Record> {
    let unit = units.get(&person.unit).copied();
    let mut values = Values::new();
    values.insert("name".into(), person.name.into());
    values.insert("login".into(), person.login.into());
    values.insert("unit".into(), unit.into());
    let account = ctx.create(kernel::ACCOUNT, values)?;

    let mut values = Values::new();
    values.insert("account".into(), account.id.into());
    values.insert("hash".into(), hash.into());
    values.insert("must_change".into(), false.into());
    ctx.create(kernel::CREDENTIAL, values)?;

    let besides = besides
        .iter()
        .filter(|it| [person.role, person.login].contains(&it.with.as_str()));
    for role in std::iter::once(person.role).chain(besides.map(|it| it.role.as_str())) {
        let mut values = Values::new();
        values.insert("account".into(), account.id.into());
        values.insert("role".into(), model::Value::Code(role.into()));
        values.insert("unit".into(), unit.into());
        values.insert("area".into(), units.get(person.area).copied().into());
        values.insert("from".into(), base::Period::Year(2026).first().into());
        ctx.create(kernel::POSITION, values)?;
    }
    Ok(account)
}
