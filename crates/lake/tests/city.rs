//! Every measure that ships, over a demo city: columns tell what rows tell, before and after
//! random changes, over a base made anew of both, and after a start.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use base::{Decimal, Id, PeriodKind};
use kernel::{
    Along, Asked, Counting, Counts, Figures, Kernel, Query, Question, Record, RowsPage, Store,
};
use lake::{Lake, Settings};
use model::{Kind, Measure, Model, Value};
use systems::demo::{self, Winder};

const PUPILS: u64 = 600;
const PLAN: &str = "云岭市教育局2026年工作要点
云岭市教育局
2026年2月6日
一、扩大资源
1.扩大普惠资源。新建公办幼儿园12所。
责任科室：学前教育科
二、守牢底线
2.维护校园安全。每月开展1次应急演练。
责任科室：校园安全科
";

fn city() -> Kernel {
    let model = Arc::new(systems::model().unwrap());
    let store = store::Sqlite::in_memory(Arc::clone(&model)).unwrap();
    built(model, Arc::new(store))
}

fn built(model: Arc<Model>, store: Arc<dyn Store>) -> Kernel {
    let winder = Winder::new();
    let kernel = Kernel::new(model, systems::rules(), store, winder.clock()).unwrap();
    let options = demo::Options {
        seed: 7,
        pupils: Some(PUPILS),
        today: "2026-10-12".parse().unwrap(),
        winder,
        hash: &|password| format!("not hashed: {password}"),
    };
    demo::build_with(
        &kernel,
        &options,
        ("计划.txt", PLAN.as_bytes()),
        &mut |_, _, _| {},
    )
    .unwrap();
    kernel
}

fn asked(measure: &Measure, organisation: Option<Id>) -> Asked {
    Asked {
        organisation,
        ..Asked::of(&measure.id)
    }
}

/// All ways to divide a measure by one thing, and some by two.
fn ways(kernel: &Kernel, measure: &Measure) -> Vec<Vec<Along>> {
    let school = Along::Level("school".into());
    let mut ways = vec![vec![], vec![Along::Below], vec![school.clone()]];
    let register = kernel.model.register(&measure.formula.of.register).unwrap();
    for name in measure.by.iter().filter(|it| *it != "id") {
        let several = matches!(
            register.fields.get(name).map(|it| &it.kind),
            Some(Kind::Code { several: true, .. } | Kind::Ref { several: true, .. })
        );
        if !several {
            ways.push(vec![Along::Field(name.clone())]);
            ways.push(vec![Along::Below, Along::Field(name.clone())]);
        }
    }
    if measure.on.is_some() {
        for kind in [PeriodKind::SchoolYear, PeriodKind::Month] {
            ways.push(vec![Along::Period(kind)]);
        }
    }
    ways
}

/// What is told, in an order of its own.
fn told(figures: &Figures) -> Vec<String> {
    let plain = |it: Option<Decimal>| it.map(|it| it.normalize());
    let tally = |it: &kernel::Tally| (it.rows, it.unknown, plain(it.amount));
    let mut told: Vec<String> = figures
        .figures
        .iter()
        .map(|it| {
            let part = it.part.as_ref().map(tally);
            format!(
                "{:?} {:?} {:?} {part:?}",
                it.key,
                plain(it.value),
                tally(&it.of)
            )
        })
        .collect();
    told.sort();
    told
}

/// Asks of rows and of columns: everything, or one measure of so many; how many questions.
fn compare(kernel: &Kernel, lake: &Arc<Lake>, (of, one): (usize, usize)) -> usize {
    settle(kernel);
    let tree = kernel.tree();
    let county = tree.all().find(|it| it.level == "county").unwrap().id;
    let school = tree.all().find(|it| it.level == "school").unwrap().id;
    let beside = kernel
        .clone()
        .counting_by(Arc::clone(lake) as Arc<dyn Counts>);
    let mut all: Vec<(&Measure, Asked, Vec<Along>)> = Vec::new();
    let measures = kernel
        .model
        .systems
        .values()
        .flat_map(|it| it.measures.values());
    for (n, measure) in measures.enumerate().filter(|(n, _)| n % of == one) {
        // Each way at one place or another.
        let places = [
            None,
            tree.root().map(|it| it.id),
            Some(county),
            Some(school),
        ];
        for organisation in [places[n % 4], places[(n + one + 1) % 4]] {
            for along in ways(kernel, measure) {
                all.push((measure, asked(measure, organisation), along));
            }
        }
    }
    let questions: Vec<Question<'_>> = all
        .iter()
        .map(|(measure, asked, along)| Question {
            measure,
            asked,
            along,
            reach: None,
        })
        .collect();
    // Together, as what is counted alike is gone through once; and some alone.
    let together = beside.figures_together(&questions).unwrap();
    for (n, (question, columns)) in questions.iter().zip(&together).enumerate() {
        let Question {
            measure,
            asked,
            along,
            ..
        } = question;
        let rows = kernel.figures(asked, along).unwrap();
        assert_eq!(told(&rows), told(columns), "{} {along:?}", measure.id);
        assert_eq!(rows.history, columns.history);
        if n % 7 == 0 {
            let alone = beside.figures(asked, along).unwrap();
            assert_eq!(told(&alone), told(columns), "{} {along:?}", measure.id);
        }
    }
    questions.len()
}

fn all(kernel: &Kernel, register: &str) -> Vec<Record> {
    let register = kernel.model.register(register).unwrap();
    kernel::read(kernel.store(), |read| {
        read.rows(&Query::all(register, kernel.today()))
    })
    .unwrap()
}

/// Changes of all kinds to what measures count, by the platform: each either holds or is refused.
fn change(kernel: &Kernel, seed: u64) -> usize {
    let mut state = seed;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
    };
    let measures = kernel.model.systems.values();
    let measures = measures.flat_map(|it| it.measures.values());
    let mut counted = BTreeSet::new();
    for measure in measures {
        let register = kernel.model.register(&measure.formula.of.register).unwrap();
        counted.insert(register.id.clone());
        // What divides it may lie elsewhere.
        let ways = measure.by.iter().filter_map(|it| it.split_once('.'));
        let ways = ways.filter_map(|(step, _)| kernel.model.leads_to(register, step));
        counted.extend(ways.map(|it| it.id.clone()));
    }
    counted.remove(kernel::ORGANISATION);
    let done = Arc::new(Mutex::new(0));
    for id in counted {
        let register = kernel.model.register(&id).unwrap();
        let records = all(kernel, &id);
        for _ in 0..6 {
            let Some(record) = records.get(random(records.len())).cloned() else {
                continue;
            };
            let names: Vec<&String> = register.fields.keys().collect();
            let name = names[random(names.len())].clone();
            let field = &register.fields[&name];
            let other = records[random(records.len())].get(&name).clone();
            let value = match &field.kind {
                Kind::Flag => Value::Flag(random(2) == 0),
                Kind::Integer { .. } => Value::Integer(i64::try_from(random(9)).unwrap()),
                _ if random(4) == 0 => Value::Missing,
                _ => other,
            };
            let states: Vec<String> = register.states.keys().cloned().collect();
            let state = (!states.is_empty()).then(|| states[random(states.len())].clone());
            let done = Arc::clone(&done);
            let by = random(3);
            let changed = kernel.as_platform(move |ctx| {
                let mut record = record.clone();
                match (by, &state) {
                    (0, Some(state)) => ctx.move_to(record, state)?,
                    _ => {
                        record.set(&name, value.clone());
                        ctx.update(record)?
                    }
                };
                Ok(())
            });
            if changed.is_ok() {
                *done.lock().unwrap() += 1;
            }
        }
    }
    *done.lock().unwrap()
}

/// All that was written has its number: elsewhere numbers come a little later.
fn settle(kernel: &Kernel) {
    while !kernel::read::<_, kernel::StoreError>(kernel.store(), |read| read.unsealed())
        .unwrap()
        .is_empty()
    {
        std::thread::yield_now();
    }
}

#[test]
fn columns_tell_what_rows_tell() {
    columns_over(&city());
}

#[test]
fn columns_tell_what_rows_tell_over_postgres() {
    let Some(cluster) = whole::cluster() else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let place = store::Place {
        dir: dir.path().to_owned(),
        url: Some(cluster.database()),
        files: None,
    };
    let model = Arc::new(systems::model().unwrap());
    let store = place.open(Arc::clone(&model)).unwrap();
    columns_over(&built(model, store));
}

fn columns_over(kernel: &Kernel) {
    let dir = tempfile::tempdir().unwrap();
    let lake = Arc::new(Lake::open(dir.path(), &Settings::default()).unwrap());
    assert!(compare(kernel, &lake, (4, 0)) > 200);

    assert!(change(kernel, 1) > 20);
    compare(kernel, &lake, (5, 0));
    let registers: Vec<String> = kernel.model.registers().map(|it| it.id.clone()).collect();
    for register in &registers {
        lake.compact(register).unwrap();
    }
    lake.tidy(kernel).unwrap();
    compare(kernel, &lake, (5, 1));
    assert!(change(kernel, 2) > 20);
    compare(kernel, &lake, (5, 2));

    // After a start it goes on from its files; made anew, it is the same.
    drop(lake);
    let lake = Arc::new(Lake::open(dir.path(), &Settings::default()).unwrap());
    assert!(change(kernel, 3) > 20);
    compare(kernel, &lake, (5, 3));
    lake.rebuild(kernel).unwrap();
    compare(kernel, &lake, (5, 4));
}

/// Pupils at each grade, as rows and columns tell it alike.
fn by_grade(kernel: &Kernel, lake: &Arc<Lake>) -> BTreeMap<String, u64> {
    settle(kernel);
    let beside = kernel
        .clone()
        .counting_by(Arc::clone(lake) as Arc<dyn Counts>);
    let asked = Asked::of("registry.pupil_count");
    let along = [Along::Field("class.grade".into())];
    let figures = beside.figures(&asked, &along).unwrap();
    assert_eq!(
        told(&figures),
        told(&kernel.figures(&asked, &along).unwrap())
    );
    let mut grades = BTreeMap::new();
    for figure in &figures.figures {
        let value = figure.key[0].clone();
        let grade = value.as_text().unwrap_or("none").to_owned();
        grades.insert(grade, figure.of.rows);
        if value.is_missing() {
            continue;
        }
        // Asked of this grade alone it is as many, and opens to as many.
        let mut one = asked.clone();
        one.by.insert("class.grade".into(), value);
        for kernel in [kernel, &beside] {
            let alone = kernel.figures(&one, &[]).unwrap();
            assert_eq!(alone.figures[0].of.rows, figure.of.rows);
            let page = RowsPage {
                of_part: false,
                after: None,
                limit: 10_000,
            };
            let rows = kernel.rows_behind(&one, &page, None).unwrap();
            assert_eq!(rows.len() as u64, figure.of.rows);
        }
    }
    grades
}

#[test]
fn pupils_are_in_the_grade_of_their_class() {
    let kernel = city();
    let dir = tempfile::tempdir().unwrap();
    let lake = Arc::new(Lake::open(dir.path(), &Settings::default()).unwrap());
    let before = by_grade(&kernel, &lake);
    let pupils = all(&kernel, "registry.pupil");
    let classes = all(&kernel, "registry.class");
    let grade_of = |it: &Record| it.get("grade").as_text().unwrap_or_default().to_owned();
    let in_class = |class: &Record| {
        let class = Some(class.id);
        let there = pupils.iter().filter(|it| it.get("class").as_ref() == class);
        there
            .filter(|it| it.in_state("studying") || it.in_state("suspended"))
            .count() as u64
    };
    let first = classes
        .iter()
        .find(|it| grade_of(it) == "g1" && in_class(it) > 1);
    let first = first.unwrap();

    // The class rises, and with it all its pupils.
    let risen = first.clone();
    let rise = move |ctx: &mut kernel::Ctx<'_>| {
        let mut class = risen.clone();
        class.set("grade", Value::Code("g2".into()));
        ctx.update(class).map(drop)
    };
    kernel.as_platform(rise).unwrap();
    let after = by_grade(&kernel, &lake);
    assert_eq!(after["g1"] + in_class(first), before["g1"]);
    assert_eq!(after["g2"], before["g2"] + in_class(first));

    // One of them moves to another class of the school.
    let school = first.get("school").clone();
    let other = classes.iter().find(|it| {
        it.get("school") == &school && it.get("stage") == first.get("stage") && grade_of(it) == "g3"
    });
    let other = other.unwrap().id;
    let one = pupils
        .iter()
        .find(|it| it.get("class").as_ref() == Some(first.id) && it.in_state("studying"));
    let one = one.unwrap().clone();
    let moving = move |ctx: &mut kernel::Ctx<'_>| {
        let mut pupil = one.clone();
        pupil.set("class", other);
        ctx.update(pupil).map(drop)
    };
    kernel.as_platform(moving).unwrap();
    let moved = by_grade(&kernel, &lake);
    assert_eq!(
        (moved["g2"] + 1, moved["g3"]),
        (after["g2"], after["g3"] + 1)
    );

    for register in ["registry.pupil", "registry.class"] {
        lake.compact(register).unwrap();
        assert_eq!(by_grade(&kernel, &lake), moved);
    }
    lake.rebuild(&kernel).unwrap();
    assert_eq!(by_grade(&kernel, &lake), moved);
}

/// What columns cannot say is gone through row by row, which of a city takes long.
#[test]
fn which_measures_columns_cannot_say() {
    let kernel = city();
    let dir = tempfile::tempdir().unwrap();
    let lake = Arc::new(Lake::open(dir.path(), &Settings::default()).unwrap());
    let mut left = Vec::new();
    for measure in kernel
        .model
        .systems
        .values()
        .flat_map(|it| it.measures.values())
    {
        let asked = asked(measure, None);
        let counting = Counting::of(measure, &measure.formula, &asked, &[]);
        let (_, found) = lake.count(&kernel, &[counting]).unwrap();
        if found[0].is_none() {
            left.push(measure.id.as_str());
        }
    }
    assert_eq!(left, Vec::<&str>::new());
}
