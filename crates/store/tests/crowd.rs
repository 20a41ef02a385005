//! A message to everybody of a role in a big branch: the step writes one job, and the job tells
//! each once, slot by slot, also when it was stopped on the way.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(
    dead_code,
    unused_macros,
    unused_imports,
    reason = "shared with other tests"
)]
mod office;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{Id, Instant};
use kernel::{
    Caller, Clock, Create, JobKinds, JobsOf, Kernel, Position, Query, Record, Signal, StepCall,
    Told, Values,
};
use model::{Model, Register, SourceFile, Value};
use office::{Place, cluster, loaded};
use serde_json::json;

const NOTICE: &str = "title = '通知'\nowner = 'unit'\ncreate = ['office_clerk']\n[field]\n\
    unit = { title = '单位', type = 'ref', to = 'registry.organisation', required = true }\n\
    [state]\ndrawn = { title = '拟稿', start = true }\nsent = { title = '已发', end = true }\n\
    [step]\nsend = { title = '发出', from = 'drawn', to = 'sent', by = ['office_clerk'], notify = 'teacher' }\n\
    [access]\noffice_clerk = 'area'\nteacher = 'area, read'\n";

#[test]
fn fifty_thousand_are_told_once_each_over_sqlite() {
    all_are_told(&Place::sqlite(), 50_000);
}

#[test]
fn thousands_are_told_once_each_over_postgres() {
    if let Some(cluster) = cluster() {
        all_are_told(&Place::postgres(cluster), 2_000);
    }
}

#[test]
fn a_few_are_told_at_once() {
    let scene = scene(&Place::sqlite(), 100);
    scene.sent();
    assert_eq!(scene.messages().len(), 100);
    assert_eq!(scene.jobs(), 0);
}

struct Scene {
    kernel: Kernel,
    unit: Id,
    clerk: Caller,
    /// Told to stop once the clock was asked so often.
    told: Arc<Told>,
    left: Arc<AtomicI64>,
}

fn model() -> Arc<Model> {
    let mut sources = systems::sources();
    sources.push(SourceFile::new("yard/system.toml", "title = '校园'\n"));
    sources.push(SourceFile::new("yard/notice.toml", NOTICE));
    loaded(sources)
}

/// A city with so many teachers.
fn scene(place: &Place, teachers: usize) -> Scene {
    let (model, told) = (model(), Arc::new(Told::default()));
    let left = Arc::new(AtomicI64::new(i64::MAX));
    let (stop, asked) = (Arc::clone(&told), Arc::clone(&left));
    let clock = Clock::from_fn(move || {
        if asked.fetch_sub(1, Ordering::Relaxed) == 0 {
            stop.tell(Signal::Stop);
        }
        "2026-11-23T01:00:00Z".parse::<Instant>().unwrap()
    });
    let store = place.open(&model);
    let kernel = Kernel::new(model, systems::rules(), store, clock).unwrap();
    let unit = kernel.as_platform(|ctx| {
        let mut values = Values::new();
        values.insert("title".into(), "云岭市教育局".into());
        values.insert("code".into(), "37".into());
        values.insert("kind".into(), Value::Code("bureau".into()));
        values.insert("level".into(), Value::Code("city".into()));
        Ok(ctx.create(kernel::ORGANISATION, values)?.id)
    });
    let unit = unit.unwrap();
    hired(&kernel, unit, teachers);
    let position = Position {
        id: Id::now_v7(),
        role: "office_clerk".into(),
        unit,
        area: unit,
    };
    let clerk = Caller {
        account: Id::now_v7(),
        acting: Some(position.id),
        positions: vec![position],
        ..Caller::platform(kernel.now())
    };
    Scene {
        kernel,
        unit,
        clerk,
        told,
        left,
    }
}

/// Accounts and positions as rows, without what is written beside them.
fn hired(kernel: &Kernel, unit: Id, n: usize) {
    let register = |id: &str| kernel.model.register(id).unwrap().clone();
    let (accounts, positions) = (register(kernel::ACCOUNT), register(kernel::POSITION));
    let at = kernel.now();
    let row = |register: &Register, values: Values| Record {
        id: Id::now_v7(),
        register: register.id.clone(),
        version: 1,
        definition: register.version.clone(),
        number: None,
        state: register.start().map(|it| it.name.clone()),
        owner: Some(unit),
        path: vec![unit],
        created_at: at,
        created_by: Id::nil(),
        changed_at: at,
        values,
    };
    let people: Vec<Record> = (0..n)
        .map(|n| {
            let mut values = Values::new();
            values.insert("name".into(), format!("尹{n}").into());
            values.insert("login".into(), format!("t{n}").into());
            values.insert("unit".into(), unit.into());
            row(&accounts, values)
        })
        .collect();
    let held = people.iter().map(|person| {
        let mut values = Values::new();
        values.insert("account".into(), person.id.into());
        values.insert("role".into(), Value::Code("teacher".into()));
        values.insert("unit".into(), unit.into());
        row(&positions, values)
    });
    let held: Vec<Record> = held.collect();
    let filled = kernel::write(kernel.store(), move |tx| {
        tx.insert_all(&accounts, &people)?;
        Ok(tx.insert_all(&positions, &held)?)
    });
    filled.unwrap();
}

impl Scene {
    /// The notice goes out.
    fn sent(&self) {
        let values = json!({ "unit": self.unit }).as_object().unwrap().clone();
        let register = "yard.notice".to_owned();
        let id = None;
        let made = Create {
            register,
            id,
            values,
        };
        let notice = self.kernel.create(&self.clerk, made).unwrap();
        let call = StepCall {
            register: notice.register,
            id: notice.id,
            version: notice.version,
            step: "send".into(),
            inputs: Default::default(),
            reason: None,
        };
        self.kernel.step(&self.clerk, call).unwrap();
    }

    fn messages(&self) -> Vec<Record> {
        let register = self.kernel.model.register(kernel::MESSAGE).unwrap();
        let all = Query::all(register, self.kernel.today());
        kernel::read(self.kernel.store(), |read| read.rows(&all)).unwrap()
    }

    fn entries(&self) -> i64 {
        let store = self.kernel.store();
        kernel::read(store, |read| {
            let unsealed = i64::try_from(read.unsealed()?.len()).unwrap();
            Ok::<_, kernel::StoreError>(read.history_number()? + unsealed)
        })
        .unwrap()
    }

    fn jobs(&self) -> usize {
        let store = self.kernel.store();
        kernel::read(store, |read| read.jobs(JobsOf::Live, 10))
            .unwrap()
            .len()
    }

    fn work(&self, told: &Told) {
        let mut kinds = JobKinds::default();
        kinds.on_demand(kernel::TELL, kernel::tell_many);
        let job = self.kernel.claim_job(&kinds, "甲").unwrap().unwrap();
        self.kernel.run_job(&kinds, job, told).unwrap();
    }
}

fn all_are_told(place: &Place, n: usize) {
    let scene = scene(place, n);
    let before = scene.entries();
    scene.sent();
    assert_eq!(scene.entries() - before, 2, "the notice made and sent");
    assert_eq!((scene.messages().len(), scene.jobs()), (0, 1));

    // Stopped somewhere on the way, and gone on with.
    scene.left.store(20, Ordering::Relaxed);
    scene.work(&scene.told);
    let half = scene.messages().len();
    assert!(0 < half && half < n, "stopped after {half}");
    scene.work(&Told::default());
    let told: BTreeSet<Id> = scene
        .messages()
        .iter()
        .filter_map(|it| it.get("account").as_ref())
        .collect();
    assert_eq!((scene.messages().len(), told.len()), (n, n));
    assert_eq!(scene.jobs(), 0);
}
