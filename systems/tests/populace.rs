//! A demo city with all its pupils: what was laid down is what the platform itself would have
//! written.

#![expect(
    clippy::unwrap_used,
    reason = "the helpers of a test fail like the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, Weak};

use kernel::{Kernel, Query, Record};
use systems::demo::{self, Winder};

const PUPILS: u64 = 3_000;
const PLAN: &str = "云岭市教育局2026年工作要点
云岭市教育局
2026年2月6日
一、扩大资源
1.扩大普惠资源。新建公办幼儿园12所。
责任科室：学前教育科
2.推进集团化办学。培树10个优质教育集团。
责任科室：基础教育科
二、守牢底线
3.维护校园安全。每月开展1次应急演练。
责任科室：校园安全科
";

/// The same city for all who look at it; it goes with the last of them.
fn city() -> Arc<Kernel> {
    static CITY: Mutex<Weak<Kernel>> = Mutex::new(Weak::new());
    let mut city = CITY.lock().unwrap();
    city.upgrade().unwrap_or_else(|| {
        let made = Arc::new(made());
        *city = Arc::downgrade(&made);
        made
    })
}

fn made() -> Kernel {
    let model = Arc::new(systems::model().unwrap());
    let winder = Winder::new();
    let store = store::Sqlite::in_memory(Arc::clone(&model)).unwrap();
    let kernel = Kernel::new(model, systems::rules(), Arc::new(store), winder.clock()).unwrap();
    let options = demo::Options {
        seed: 7,
        pupils: Some(PUPILS),
        today: "2026-03-06".parse().unwrap(),
        winder,
        hash: &|password| format!("not hashed: {password}"),
    };
    let plan = ("计划.txt", PLAN.as_bytes());
    demo::build_with(&kernel, &options, plan, &mut |_, _, _| {}).unwrap();
    kernel
}

fn all(kernel: &Kernel, register: &str) -> Vec<Record> {
    let register = kernel.model.register(register).unwrap();
    kernel::read(kernel.store(), |read| {
        read.rows(&Query::all(register, kernel.today()))
    })
    .unwrap()
}

#[test]
fn what_was_laid_down_is_what_would_have_been_written() {
    let kernel = &*city();
    let verified = kernel
        .verify_history(&BTreeMap::new(), &mut |_| ())
        .unwrap();
    assert_eq!(verified.faults, []);

    let pupils = all(kernel, "registry.pupil");
    let told = pupils
        .iter()
        .filter(|it| it.created_at.to_string().as_str() > "2026-02");
    assert_eq!(pupils.len() - told.count(), 3_000);
    let numbers: BTreeSet<&str> = pupils.iter().map(|it| it.text("citizen_id")).collect();
    assert_eq!(numbers.len(), pupils.len(), "a number is given once");
    let guarded: BTreeSet<_> = all(kernel, "registry.guardian")
        .iter()
        .filter_map(|it| it.get("child").as_ref())
        .collect();
    assert!(guarded.len() >= 3_000);

    // Saved again as it is, nothing of it changes.
    let doubtful = |it: &Record| it.get("verified").is_missing() && it.in_state("kept");
    for name in [
        "registry.person",
        "registry.class",
        "registry.class_year",
        "registry.pupil",
        "registry.enrolment",
        "registry.guardian",
        "registry.staff",
        "registry.post",
        "registry.condition",
        "registry.condition_stage",
        "registry.population",
        "registry.spending",
        "registry.cohort",
        "registry.statistic",
    ] {
        let records = all(kernel, name);
        assert!(!records.is_empty(), "{name}");
        let few = records.len().div_ceil(25).max(1);
        let fit = records.into_iter().filter(|it| !doubtful(it));
        for record in fit.step_by(few) {
            let before = record.clone();
            let after = kernel
                .as_platform(move |ctx| ctx.update_because(record.clone(), "核对"))
                .unwrap();
            assert_eq!(
                (&after.values, after.version),
                (&before.values, before.version),
                "{name}"
            );
        }
    }
}

/// What a school's stages are said to have is what confirming its sheet again comes to.
#[test]
fn a_sheet_confirmed_again_is_divided_as_it_was() {
    let kernel = &*city();
    let accounts = all(kernel, kernel::ACCOUNT);
    let county = accounts.iter().find(|it| it.text("login") == "yundong");
    let county = kernel.caller(county.unwrap().id, None).unwrap();
    // One with one stage, one of nine years.
    for ends in ["镇初级中学2025年", "实验学校2025年"] {
        let sheets = all(kernel, "registry.condition");
        let is_one = |it: &&Record| {
            let title = it.text("title");
            title.starts_with("云东区") && title.ends_with(ends)
        };
        let sheet = sheets.iter().find(is_one).unwrap().id;
        let stages = || -> Vec<_> {
            let rows = all(kernel, "registry.condition_stage").into_iter();
            let of_sheet = rows.filter(|it| it.get("condition").as_ref() == Some(sheet));
            of_sheet.map(|it| it.values).collect()
        };
        let step = |step: &str, reason: Option<&str>| {
            let present = all(kernel, "registry.condition");
            let present = present.iter().find(|it| it.id == sheet).unwrap();
            let call = kernel::StepCall {
                register: "registry.condition".to_owned(),
                id: sheet,
                version: present.version,
                step: step.to_owned(),
                inputs: kernel::Inputs::new(),
                reason: reason.map(str::to_owned),
            };
            kernel.step(&county, call).unwrap();
        };
        let before = stages();
        assert!(!before.is_empty());
        step("reopen", Some("核对"));
        let submit = move |ctx: &mut kernel::Ctx<'_>| {
            let sheet = ctx.get("registry.condition", sheet)?;
            ctx.move_to(sheet, "submitted")
        };
        kernel.as_platform(submit).unwrap();
        step("confirm", None);
        assert_eq!(stages(), before);
    }
}

#[test]
fn one_person_of_a_hundred_is_recorded_badly() {
    let kernel = &*city();
    let persons = all(kernel, "registry.person");
    let doubtful = persons
        .iter()
        .filter(|it| it.get("verified").is_missing() && !it.text("citizen_id").is_empty());
    let doubled = persons
        .iter()
        .filter(|it| !it.text("document_number").is_empty());
    assert!(doubtful.count() > 2);
    assert!(doubled.count() > 2);
}

/// However many pupils a school has: who signs in there is asked about at every request.
#[test]
fn a_school_clerk_is_known_without_reading_pupils() {
    let kernel = &*city();
    let accounts = all(kernel, kernel::ACCOUNT);
    let clerk = accounts.iter().find(|it| it.text("login") == "xiaoban");
    let clerk = kernel.caller(clerk.unwrap().id, None).unwrap();
    assert!(clerk.stands.len() < 5, "{:?}", clerk.stands);
}
