//! The city that is measured: its definitions, its units, its people, its pupils, all from
//! a seed.

use std::collections::HashMap;
use std::sync::Arc;

use base::{Day, Decimal, Id, Instant};
use kernel::{Author, Caller, Clock, Kernel, Record, Values};
use model::{Model, Register, SourceFile, Value};
use store::Place;

pub(crate) const PUPIL: &str = "bench.pupil";
pub(crate) const PERSON: &str = "bench.person";
const TEACHER: &str = "bench.teacher";
pub(crate) const PASSWORD: &str = "Yunling-2026";

/// A county and the share of all pupils it has, in hundredths.
const COUNTIES: &[(&str, u64)] = &[
    ("C01", 1),
    ("C20", 20),
    ("C11", 11),
    ("C12", 12),
    ("C13", 13),
    ("C14", 14),
    ("C15", 15),
    ("C16", 14),
];
const SCHOOLS_EACH: u64 = 12;
const TEACHERS_EACH: u64 = 40;

/// Shipped definitions with those that are measured.
pub(crate) fn model() -> Arc<Model> {
    let own = [
        (
            "bench/system.toml",
            include_str!("../definitions/system.toml"),
        ),
        (
            "bench/codes.toml",
            include_str!("../definitions/codes.toml"),
        ),
        (
            "bench/teacher.toml",
            include_str!("../definitions/teacher.toml"),
        ),
        (
            "bench/pupil.toml",
            include_str!("../definitions/pupil.toml"),
        ),
        (
            "bench/fitness.toml",
            include_str!("../definitions/fitness.toml"),
        ),
        (
            "bench/measures.toml",
            include_str!("../definitions/measures.toml"),
        ),
        (
            "bench/person.toml",
            include_str!("../definitions/person.toml"),
        ),
    ];
    let mut sources = systems::sources();
    sources.extend(own.map(|(path, text)| SourceFile::new(path, text)));
    let (model, found) = model::load(&sources);
    let errors: Vec<_> = found.iter().filter(|it| it.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    Arc::new(model)
}

pub(crate) fn kernel(place: &Place) -> Kernel {
    let model = model();
    follow(place, &model);
    let store = place.open(Arc::clone(&model)).unwrap();
    Kernel::new(model, systems::rules(), store, Clock::system()).unwrap()
}

/// Data that are kept from run to run follow the shipped definitions.
pub(crate) fn follow(place: &Place, model: &Arc<Model>) {
    let Some(store) = place.reopen().unwrap() else {
        return;
    };
    if model::difference(&store.model(), model).is_wording() {
        return;
    }
    let author = || Author {
        account: Id::nil(),
        position: Id::nil(),
        at: Instant::now(),
    };
    store.migrate(model, author(), None, &mut |_| ()).unwrap();
    store.confirm(author()).unwrap();
}

/// The same numbers for the same seed (splitmix64).
pub(crate) struct Lots(pub(crate) u64);

impl Lots {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// A school with the path of its pupils and its teachers.
#[derive(Clone)]
pub(crate) struct School {
    pub(crate) id: Id,
    path: Vec<Id>,
    pub(crate) teachers: Vec<Id>,
}

pub(crate) fn values<const N: usize>(pairs: [(&str, Value); N]) -> Values {
    pairs
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .collect()
}

/// Units, teachers and people who sign in: `office` for the city, `C01` and `C20` for the
/// counties of one and twenty in a hundred.
pub(crate) fn people_it(kernel: &Kernel) {
    let hash = server::secret::hash_password(PASSWORD).unwrap();
    kernel
        .as_platform(move |ctx| {
            let mut unit = |title: &str, code: &str, kind: &str, parent: Option<Id>| {
                let level = if kind == "bureau" { "city" } else { kind };
                let unit = ctx.create(
                    kernel::ORGANISATION,
                    values([
                        ("title", title.into()),
                        ("code", code.into()),
                        ("kind", Value::Code(kind.into())),
                        ("level", Value::Code(level.into())),
                        ("parent", parent.into()),
                    ]),
                );
                unit.map(|it| it.id)
            };
            let root = unit("测量市教育局", "C", "bureau", None)?;
            let mut people = vec![("office".to_owned(), "office_clerk", root)];
            let mut schools = Vec::new();
            for (code, _) in COUNTIES {
                let county = unit(&format!("{code}县教育局"), code, "county", Some(root))?;
                people.push(((*code).to_owned(), "county_clerk", county));
                for n in 0..SCHOOLS_EACH {
                    let code = format!("{code}S{n:02}");
                    schools.push(unit(&format!("{code}小学"), &code, "school", Some(county))?);
                }
            }
            for (at, school) in schools.into_iter().enumerate() {
                for n in 0..TEACHERS_EACH {
                    // Known by the name alone, as a list of pupils has it.
                    let name = format!("甄{at}老师{n}");
                    let values =
                        values([("school", school.into()), ("name", name.as_str().into())]);
                    ctx.create(TEACHER, values)?;
                }
            }
            for (login, role, unit) in people {
                let login = login.as_str();
                let account = values([
                    ("name", format!("贾{login}").as_str().into()),
                    ("login", login.into()),
                    ("phone", "13800000000".into()),
                    ("unit", unit.into()),
                ]);
                let account = ctx.create(kernel::ACCOUNT, account)?.id;
                let position = values([
                    ("account", account.into()),
                    ("role", Value::Code(role.into())),
                    ("unit", unit.into()),
                    ("area", unit.into()),
                ]);
                ctx.create(kernel::POSITION, position)?;
                let credential =
                    values([("account", account.into()), ("hash", hash.as_str().into())]);
                ctx.create(kernel::CREDENTIAL, credential)?;
            }
            Ok(())
        })
        .unwrap();
}

/// Somebody with the positions held.
pub(crate) fn caller(kernel: &Kernel, login: &str) -> Caller {
    let account = kernel
        .as_platform({
            let login = login.to_owned();
            move |ctx| ctx.having(kernel::ACCOUNT, "login", login.as_str())
        })
        .unwrap()[0]
        .id;
    kernel.caller(account, None).unwrap()
}

/// The schools of each county, in the order of [`COUNTIES`].
pub(crate) fn schools(kernel: &Kernel) -> Vec<Vec<School>> {
    let tree = kernel.tree();
    let teachers = teacher_rows(kernel);
    let of_county = |code: &str| {
        let schools = tree
            .all()
            .filter(|it| it.kind == "school" && it.code.starts_with(code));
        schools
            .map(|it| School {
                id: it.id,
                path: it.path.clone(),
                teachers: teachers
                    .iter()
                    .filter(|teacher| teacher.owner == Some(it.id))
                    .map(|teacher| teacher.id)
                    .collect(),
            })
            .collect()
    };
    COUNTIES.iter().map(|(code, _)| of_county(code)).collect()
}

fn teacher_rows(kernel: &Kernel) -> Vec<Record> {
    kernel
        .as_platform(|ctx| {
            let register = ctx.kernel().model.register(TEACHER).unwrap().clone();
            let today = ctx.today();
            Ok(ctx.read().rows(&kernel::Query::all(&register, today))?)
        })
        .unwrap()
}

/// What teachers are called.
pub(crate) fn teachers(kernel: &Kernel) -> HashMap<Id, String> {
    let rows = teacher_rows(kernel).into_iter();
    rows.map(|it| (it.id, it.text("name").to_owned())).collect()
}

const SURNAMES: &[&str] = &["甄", "贾", "尹", "云", "林", "岳", "江", "田", "石", "方"];
const GIVEN: &[&str] = &[
    "一", "小虚", "子拟", "安假", "平设", "乐演", "然试", "朗示", "宁样", "清例",
];

/// The n-th pupil's values at a school; fifteen, all filled.
pub(crate) fn pupil(lots: &mut Lots, n: u64, school: &School) -> Values {
    let grade = 1 + lots.below(9);
    let year = 2026 - 6 - grade;
    let day = |year: u64, lots: &mut Lots| {
        let month = 1 + i8::try_from(lots.below(12)).unwrap();
        let day = 1 + i8::try_from(lots.below(28)).unwrap();
        Day::new(i16::try_from(year).unwrap(), month, day).unwrap()
    };
    let pick = |all: &[&str], lots: &mut Lots| {
        all[usize::try_from(lots.below(all.len() as u64)).unwrap()].to_owned()
    };
    let name = pick(SURNAMES, lots) + &pick(GIVEN, lots);
    let whole = |lots: &mut Lots, from: u64, n: u64| {
        Value::Integer(i64::try_from(from + lots.below(n)).unwrap())
    };
    let tenth = |lots: &mut Lots, from: u64, n: u64| {
        Value::Decimal(Decimal::new(
            i64::try_from(from + lots.below(n)).unwrap(),
            1,
        ))
    };
    let teacher =
        school.teachers[usize::try_from(lots.below(school.teachers.len() as u64)).unwrap()];
    values([
        ("code", format!("G99{n:012}").as_str().into()),
        ("name", name.as_str().into()),
        (
            "sex",
            Value::Code(if lots.below(2) == 0 { "m" } else { "f" }.into()),
        ),
        ("born_on", day(year, lots).into()),
        ("grade", Value::Code(format!("g{grade}"))),
        ("class", whole(lots, 1, 20)),
        ("school", school.id.into()),
        ("teacher", teacher.into()),
        ("came_on", day(year + 6, lots).into()),
        ("boards", Value::Flag(lots.below(5) == 0)),
        ("height", tenth(lots, 1100, 700)),
        ("weight", tenth(lots, 200, 600)),
        ("distance", whole(lots, 50, 5000)),
        ("bus", format!("{}路", 1 + lots.below(90)).as_str().into()),
        ("note", "按步行路线，不按直线".into()),
    ])
}

/// The n-th person's values: a name many have, and a code nobody else has.
fn person(lots: &mut Lots, n: u64, school: &School) -> Values {
    let mut pick =
        |all: &[&str]| all[usize::try_from(lots.below(all.len() as u64)).unwrap()].to_owned();
    let name = pick(SURNAMES) + &pick(GIVEN);
    values([
        ("code", format!("P99{n:012}").as_str().into()),
        ("name", name.as_str().into()),
        ("school", school.id.into()),
    ])
}

/// Fills the register with so many pupils, past the history: lists do not read it.
pub(crate) fn fill(kernel: &Kernel, n_pupils: u64) {
    fill_with(kernel, PUPIL, n_pupils, pupil);
}

/// The same with persons.
pub(crate) fn fill_persons(kernel: &Kernel, n_persons: u64) {
    fill_with(kernel, PERSON, n_persons, person);
}

type Made = fn(&mut Lots, u64, &School) -> Values;

fn fill_with(kernel: &Kernel, register: &'static str, n_rows: u64, made: Made) {
    const BATCH: u64 = 2_000;
    let schools = Arc::new(schools(kernel));
    let began = std::time::Instant::now();
    for first in (0..n_rows).step_by(usize::try_from(BATCH).unwrap()) {
        let (model, schools) = (Arc::clone(&kernel.model), Arc::clone(&schools));
        let last = n_rows.min(first + BATCH);
        kernel::write(kernel.store(), move |tx| {
            let register = model.register(register).unwrap();
            let records: Vec<Record> = (first..last)
                .map(|n| record(register, n, &schools, made))
                .collect();
            Ok(tx.insert_all(register, &records)?)
        })
        .unwrap();
        if last.is_multiple_of(500_000) {
            eprintln!("   {last} 人，{:.0} 秒", began.elapsed().as_secs_f64());
        }
    }
}

fn record(register: &Register, n: u64, schools: &[Vec<School>], made: Made) -> Record {
    let mut lots = Lots(n);
    let mut share = lots.below(100);
    let county = COUNTIES.iter().position(|(_, hundredths)| {
        let is_here = share < *hundredths;
        share = share.wrapping_sub(*hundredths);
        is_here
    });
    let schools = &schools[county.unwrap()];
    let school = &schools[usize::try_from(lots.below(schools.len() as u64)).unwrap()];
    let at = Instant::from_second(1_780_000_000 + i64::try_from(n / 100).unwrap()).unwrap();
    Record {
        // Grows with n, as ids do with time.
        id: Id::from_u128((u128::from(n) << 64) | u128::from(lots.below(u64::MAX))),
        register: register.id.clone(),
        version: 1,
        definition: register.version.clone(),
        number: None,
        state: None,
        owner: Some(school.id),
        path: school.path.clone(),
        created_at: at,
        created_by: Id::nil(),
        changed_at: at,
        values: made(&mut lots, n, school),
    }
}
