//! 后台任务: done by one node at a time, gone on with after a crash, tried again, cancelled.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

#[path = "office/mod.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod office;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Barrier};

use base::{Id, Instant};
use kernel::{
    Every, Failure, Heard, Job, JobKinds, JobState, JobsOf, Kernel, NewJob, Outcome, Refusal, Run,
    Signal, StoreError, Told,
};
use office::{Office, Place, model, over_both};
use serde_json::{Value as Json, json};

over_both! {
    each_step_is_done_once_whoever_goes_on_after_a_crash
    of_many_who_want_a_job_one_gets_it
    what_fails_is_tried_again_after_growing_pauses_and_then_given_up
    a_rule_that_refuses_ends_the_job_with_its_sentence
    a_job_is_cancelled_before_it_begins_and_between_two_steps
    a_node_that_stops_hands_its_job_on
    what_returns_runs_once_for_all_nodes
    what_returns_is_run_when_somebody_asks
    what_goes_by_records_returns_when_they_are_written
    a_job_started_twice_is_one_and_a_refused_start_none
    ended_jobs_go_after_a_month
}

const FILED: &str = "desk.file_papers";
const PAPERS: i64 = 5;

/// An office whose jobs any of two nodes may do.
struct Scene {
    office: Office,
    other: Kernel,
}

fn scene(place: &Place) -> Scene {
    let office = place.office();
    let other = match place.url {
        None => office.kernel.clone(),
        Some(_) => {
            let (model, seconds) = (model(), Arc::clone(&office.seconds));
            let now = move || Instant::from_second(seconds.load(Ordering::Relaxed)).unwrap();
            let store = place.open(&model);
            Kernel::new(model, office::rules(), store, kernel::Clock::from_fn(now)).unwrap()
        }
    };
    Scene { office, other }
}

impl Scene {
    fn start(&self, key: &str) -> Job {
        let new = NewJob {
            id: Job::id_of(FILED, key),
            kind: FILED.into(),
            title: "登记来件".into(),
            args: json!({ "unit": self.office.east }),
            due_at: self.office.kernel.now(),
        };
        let id = self
            .office
            .kernel
            .as_platform(move |ctx| ctx.start_job(&new))
            .unwrap();
        self.job(id)
    }

    fn job(&self, id: Id) -> Job {
        self.other.job(id).unwrap().unwrap()
    }

    fn later(&self, seconds: i64) {
        self.office.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    fn papers(&self) -> Vec<String> {
        let kernel = &self.other;
        let register = kernel.model.register("desk.paper").unwrap();
        let query = kernel::Query::all(register, kernel.today());
        let rows = kernel::read(kernel.store(), |read| read.rows(&query)).unwrap();
        rows.iter()
            .map(|it| it.text("subject").to_owned())
            .collect()
    }
}

/// Files numbered papers, one each step, from where it was left.
fn file_papers(run: &mut Run<'_>, stop: impl Fn(i64) -> Outcome<()>) -> Outcome<Json> {
    let unit: Id = run.job().args["unit"].as_str().unwrap().parse().unwrap();
    let from = run.cursor().as_i64().unwrap_or(0);
    for n in from..PAPERS {
        stop(n)?;
        run.step(move |ctx, progress| {
            let mut values = kernel::Values::new();
            values.insert("subject".into(), format!("来件{n}").as_str().into());
            values.insert("unit".into(), unit.into());
            ctx.create("desk.paper", values)?;
            progress.done = n + 1;
            progress.total = Some(PAPERS);
            progress.says = format!("已登记 {} 件", n + 1);
            progress.cursor = json!(n + 1);
            Ok(())
        })?;
    }
    Ok(json!({ "papers": PAPERS }))
}

/// The kind, stopped before a paper by what the test says.
fn filing(stop: impl Fn(i64) -> Outcome<()> + Send + Sync + 'static) -> JobKinds {
    let mut kinds = JobKinds::default();
    kinds.on_demand(FILED, move |run| file_papers(run, &stop));
    kinds
}

fn all_papers() -> Vec<String> {
    (0..PAPERS).map(|n| format!("来件{n}")).collect()
}

/// What a node does with a job it claims; none when there is none for it.
fn turn(kernel: &Kernel, kinds: &JobKinds, node: &str) -> Option<Result<(), StoreError>> {
    let job = kernel.claim_job(kinds, node).unwrap()?;
    Some(kernel.run_job(kinds, job, &Told::default()))
}

fn each_step_is_done_once_whoever_goes_on_after_a_crash(place: &Place) {
    let s = scene(place);
    let job = s.start("a");
    // The first node stands still before the third paper, as one that died would.
    let (still, awake) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let gates = (Arc::clone(&still), Arc::clone(&awake));
    let stands = filing(move |n| {
        if n == 3 {
            gates.0.wait();
            gates.1.wait();
        }
        Ok(())
    });
    let goes_on = filing(|_| Ok(()));
    std::thread::scope(|scope| {
        let first = scope.spawn(|| turn(&s.office.kernel, &stands, "甲"));
        still.wait();
        let left = s.job(job.id);
        assert_eq!(
            (left.progress.done, left.progress.says.as_str()),
            (3, "已登记 3 件")
        );
        assert!(
            turn(&s.other, &goes_on, "乙").is_none(),
            "it may still live"
        );
        s.later(60);
        turn(&s.other, &goes_on, "乙").unwrap().unwrap();
        // It was only slow: what it does now counts no more.
        awake.wait();
        first.join().unwrap().unwrap().unwrap();
    });
    assert_eq!(s.papers(), all_papers());
    let done = s.job(job.id);
    assert_eq!(
        (done.state, done.result, done.lease.epoch),
        (JobState::Done, json!({ "papers": 5 }), 2)
    );
    assert!(turn(&s.office.kernel, &goes_on, "甲").is_none());
    let found = s.other.verify_history(&BTreeMap::new(), &mut |_| ());
    assert_eq!(found.unwrap().faults, []);
}

fn of_many_who_want_a_job_one_gets_it(place: &Place) {
    let s = scene(place);
    let kinds = filing(|_| Ok(()));
    let jobs: Vec<Id> = ["a", "b", "c"].map(|key| s.start(key).id).into();
    let gate = Barrier::new(8);
    std::thread::scope(|scope| {
        for n in 0..8 {
            let (gate, kinds) = (&gate, &kinds);
            let kernel = [&s.office.kernel, &s.other][n % 2];
            scope.spawn(move || {
                gate.wait();
                while let Some(ran) = turn(kernel, kinds, &format!("第{n}台")) {
                    ran.unwrap();
                }
            });
        }
    });
    assert_eq!(s.papers().len(), 15);
    for id in jobs {
        let job = s.job(id);
        assert_eq!((job.state, job.lease.epoch), (JobState::Done, 1));
    }
}

fn what_fails_is_tried_again_after_growing_pauses_and_then_given_up(place: &Place) {
    let s = scene(place);
    let job = s.start("a");
    // Two steps go well each time the clock allows, the network is away before the third.
    let kinds = filing(|n| match n {
        2 => Err(StoreError::plain("the network is away").into()),
        _ => Ok(()),
    });
    let mut pauses = Vec::new();
    while s.job(job.id).state == JobState::Waiting {
        let before = s.job(job.id).due_at.as_second();
        let failed = turn(&s.office.kernel, &kinds, "甲").unwrap().unwrap_err();
        assert_eq!(failed.to_string(), "the network is away");
        let pause = s.job(job.id).due_at.as_second() - before;
        pauses.push(pause);
        assert!(
            turn(&s.other, &kinds, "乙").is_none(),
            "not before its pause"
        );
        s.later(pause);
    }
    assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 640, 0]);
    let ended = s.job(job.id);
    assert_eq!((ended.state, ended.progress.done), (JobState::Failed, 2));
    assert!(
        ended
            .progress
            .says
            .starts_with("试了 8 次都没有做成，已停下。")
    );
}

fn a_rule_that_refuses_ends_the_job_with_its_sentence(place: &Place) {
    let s = scene(place);
    let job = s.start("a");
    let kinds = filing(|n| match n {
        1 => Err(Refusal::new("desk.full", "来件柜已满，请先清理。").into()),
        _ => Ok(()),
    });
    turn(&s.office.kernel, &kinds, "甲").unwrap().unwrap();
    let ended = s.job(job.id);
    assert_eq!(
        (ended.state, ended.progress.says.as_str()),
        (JobState::Failed, "来件柜已满，请先清理。")
    );
    assert_eq!(s.papers(), ["来件0"]);
    // A mistake of ours is no refusal.
    let job = s.start("b");
    let kinds = filing(|_| panic!("a mistake"));
    turn(&s.office.kernel, &kinds, "甲").unwrap().unwrap_err();
    assert_eq!(
        (s.job(job.id).state, s.job(job.id).failures),
        (JobState::Waiting, 1)
    );
}

fn a_job_is_cancelled_before_it_begins_and_between_two_steps(place: &Place) {
    let s = scene(place);
    let waiting = s.start("a");
    assert_eq!(
        s.other.cancel_job(waiting.id).unwrap().state,
        JobState::Cancelled
    );
    let says = s.other.cancel_job(waiting.id).unwrap_err();
    assert!(matches!(says, Failure::Refused(it) if it.message.contains("已经结束")));

    let running = s.start("b");
    let (other, id) = (s.other.clone(), running.id);
    let kinds = filing(move |n| {
        if n == 2 {
            assert_eq!(other.cancel_job(id).unwrap().state, JobState::Running);
        }
        Ok(())
    });
    turn(&s.office.kernel, &kinds, "甲").unwrap().unwrap();
    assert_eq!(s.job(running.id).state, JobState::Cancelled);
    assert_eq!(s.papers(), ["来件0", "来件1"]);
}

fn a_node_that_stops_hands_its_job_on(place: &Place) {
    let s = scene(place);
    let job = s.start("a");
    let told = Arc::new(Told::default());
    let tells = Arc::clone(&told);
    let kinds = filing(move |n| {
        if n == 2 {
            tells.tell(Signal::Stop);
        }
        Ok(())
    });
    let taken = s.office.kernel.claim_job(&kinds, "甲").unwrap().unwrap();
    assert_eq!(s.office.kernel.renew_job(&taken).unwrap(), Signal::Go);
    s.office
        .kernel
        .run_job(&kinds, taken.clone(), &told)
        .unwrap();
    assert_eq!(s.office.kernel.renew_job(&taken).unwrap(), Signal::Lost);
    assert_eq!(
        (s.job(job.id).state, s.job(job.id).failures),
        (JobState::Waiting, 0)
    );
    turn(&s.other, &filing(|_| Ok(())), "乙").unwrap().unwrap();
    assert_eq!(s.papers(), all_papers());
}

fn what_returns_runs_once_for_all_nodes(place: &Place) {
    let s = scene(place);
    let turns = Arc::new(AtomicI64::new(0));
    let counts = Arc::clone(&turns);
    let mut kinds = JobKinds::default();
    kinds.returning(
        "desk.round",
        "每小时巡查",
        Every::Minutes(60),
        move |_| {
            counts.fetch_add(1, Ordering::Relaxed);
            Ok(json!("ok"))
        },
    );
    let round = || {
        for kernel in [&s.office.kernel, &s.other, &s.office.kernel] {
            kernel.stand_jobs(&kinds).unwrap();
            while turn(kernel, &kinds, "某台").is_some() {}
        }
        turns.load(Ordering::Relaxed)
    };
    assert_eq!(round(), 1, "at once");
    s.later(3_600);
    assert_eq!(round(), 2);
    s.later(5 * 3_600);
    assert_eq!(round(), 3, "once for all turns that were missed");
    let standing = s.other.jobs(JobsOf::Everybody, 10).unwrap();
    assert_eq!(standing.len(), 1);
    assert_eq!(
        (standing[0].state, &standing[0].result),
        (JobState::Waiting, &json!("ok"))
    );
    assert!(s.other.cancel_job(standing[0].id).is_err());
}

fn what_returns_is_run_when_somebody_asks(place: &Place) {
    let s = scene(place);
    let mut kinds = JobKinds::default();
    let round = |_: &mut Run<'_>| Ok(json!({ "says": "巡查 3 处" }));
    kinds.returning("desk.round", "每小时巡查", Every::Minutes(60), round);
    s.office.kernel.stand_jobs(&kinds).unwrap();
    turn(&s.office.kernel, &kinds, "甲").unwrap().unwrap();
    s.later(60);
    assert!(turn(&s.office.kernel, &kinds, "甲").is_none());
    let id = Job::id_of("desk.round", "");
    assert_eq!(s.other.run_job_soon(id).unwrap().due_at, s.other.now());
    turn(&s.office.kernel, &kinds, "甲").unwrap().unwrap();
    let after = s.job(id);
    assert_eq!(after.progress.says, "巡查 3 处");
    // The next turn is as it was; what is done once is done once.
    assert_eq!(after.due_at.as_second() % 3_600, 0);
    assert!(after.due_at > s.other.now());
    assert!(s.other.run_job_soon(s.start("a").id).is_err());
}

fn what_goes_by_records_returns_when_they_are_written(place: &Place) {
    let s = scene(place);
    let (length, seconds) = (Arc::new(AtomicI64::new(0)), Arc::clone(&s.office.seconds));
    let lasts = Arc::clone(&length);
    let mut kinds = JobKinds::default();
    kinds.returning("desk.round", "清点", Every::Minutes(60), move |_| {
        seconds.fetch_add(lasts.load(Ordering::Relaxed), Ordering::Relaxed);
        Ok(json!(null))
    });
    kinds.goes_by("desk.round", |_| Ok(["desk.paper".to_owned()].into()));
    s.office.kernel.stand_jobs(&kinds).unwrap();
    turn(&s.office.kernel, &kinds, "甲").unwrap().unwrap();
    let mut heard = Heard::default();
    let mut returns = || {
        s.other.heed(&kinds, &mut heard).unwrap();
        turn(&s.other, &kinds, "乙").is_some()
    };
    s.later(1);
    assert!(!returns(), "it begins to listen");
    assert!(!returns(), "nothing was written");
    s.office.paper(s.office.east, "一");
    assert!(returns());
    assert!(!returns(), "once");
    let gift = kernel::Values::from([("title".to_owned(), "笔".into())]);
    let errand = s
        .office
        .kernel
        .as_platform(move |ctx| ctx.create("desk.gift", gift.clone()).map(drop));
    errand.unwrap();
    assert!(!returns(), "it does not go by these");
    // What takes long returns seldom, and what was written meanwhile is not forgotten.
    length.store(20, Ordering::Relaxed);
    s.office.paper(s.office.east, "二");
    assert!(returns());
    s.office.paper(s.office.east, "三");
    assert!(!returns());
    s.later(199);
    assert!(!returns());
    s.later(1);
    assert!(returns());
}

fn a_job_started_twice_is_one_and_a_refused_start_none(place: &Place) {
    let s = scene(place);
    let first = s.start("a");
    s.later(5);
    assert_eq!(s.start("a"), first);
    let new = NewJob {
        id: Id::now_v7(),
        kind: FILED.into(),
        title: "登记来件".into(),
        args: Json::Null,
        due_at: s.office.kernel.now(),
    };
    let refused = s.office.kernel.as_platform(move |ctx| {
        ctx.start_job(&new)?;
        Err::<(), _>(Refusal::not_found().into())
    });
    assert!(refused.is_err());
    // Somebody's own are theirs to see.
    let clerk = s.office.as_role("clerk", s.office.east);
    let mine = NewJob {
        id: Id::now_v7(),
        kind: "unknown here".into(),
        title: "另一种任务".into(),
        args: Json::Null,
        due_at: s.office.kernel.now(),
    };
    let id = s
        .office
        .kernel
        .as_caller(&clerk, move |ctx| ctx.start_job(&mine))
        .unwrap();
    let ids = |of| -> Vec<Id> {
        let jobs = s.other.jobs(of, 10).unwrap();
        jobs.iter().map(|it| it.id).collect()
    };
    assert_eq!(ids(JobsOf::Account(clerk.account)), [id]);
    assert_eq!(s.job(id).acting, clerk.acting);
    assert_eq!(ids(JobsOf::Live).len(), 2);
    // A node leaves alone what it does not know.
    let kinds = filing(|_| Ok(()));
    assert!(turn(&s.office.kernel, &kinds, "甲").is_some());
    assert!(turn(&s.office.kernel, &kinds, "甲").is_none());
}

fn ended_jobs_go_after_a_month(place: &Place) {
    let s = scene(place);
    let (old, live) = (s.start("a"), s.start("b"));
    s.other.cancel_job(old.id).unwrap();
    s.other.sweep_jobs().unwrap();
    assert!(s.other.job(old.id).unwrap().is_some());
    s.later(31 * 86_400);
    s.other.sweep_jobs().unwrap();
    assert_eq!(s.other.job(old.id).unwrap(), None);
    assert!(s.other.job(live.id).unwrap().is_some());
}
