//! 后台任务: who sees which, how far they are, and what cancelling does.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kernel::{Every, Job, JobKinds, NewJob, Refusal, Trouble};
use serde_json::json;

use crate::city::City;

/// A job that somebody started.
fn start(city: &City, login: &str) -> base::Id {
    let caller = city.kernel.caller(city.accounts[login], None).unwrap();
    let new = NewJob {
        id: base::Id::now_v7(),
        kind: "yard.count".into(),
        title: "清点隐患".into(),
        args: json!(null),
        due_at: city.kernel.now(),
    };
    city.kernel
        .as_caller(&caller, move |ctx| ctx.start_job(&new))
        .unwrap()
}

#[tokio::test]
async fn one_sees_ones_own_jobs_and_the_system_administrator_all() {
    let city = City::new();
    let (school, other, sys) = (
        city.signed_in("school").await,
        city.signed_in("other").await,
        city.signed_in("sys").await,
    );
    let id = start(&city, "school");
    let listed = school.get("/jobs").await.json();
    assert_eq!(listed["jobs"][0]["title"], "清点隐患");
    assert_eq!(listed["jobs"][0]["by"], "贾校办");
    assert_eq!(listed["may_see_all"], false);
    let at = format!("/jobs/{id}");
    assert_eq!(school.get(&at).await.json()["state"], "waiting");
    assert_eq!(other.get("/jobs?all=true").await.json()["jobs"], json!([]));
    assert_eq!(other.get(&at).await.status, 404);
    let cancel = format!("{at}/cancel");
    assert_eq!(other.post(&cancel, &json!({})).await.status, 404);
    assert_eq!(sys.get("/jobs").await.json()["jobs"], json!([]));
    let all = sys.get("/jobs?all=true").await.json();
    assert_eq!(
        (&all["jobs"][0]["by"], &all["may_see_all"]),
        (&json!("贾校办"), &json!(true))
    );
    let cancelled = sys.post(&cancel, &json!({})).await.json();
    assert_eq!(
        (&cancelled["state"], &cancelled["may_cancel"]),
        (&json!("cancelled"), &json!(false))
    );
    assert_eq!(
        school.post(&cancel, &json!({})).await.says(),
        "这项任务已经结束，不用取消。"
    );
}

#[tokio::test]
async fn a_job_tells_how_far_it_is_and_offers_the_file_it_made() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let id = start(&city, "school");
    let mut kinds = JobKinds::default();
    kinds.on_demand("yard.count", |run| {
        run.step(|_, progress| {
            (progress.done, progress.total) = (3, Some(4));
            progress.says = "已清点 3 处".into();
            Ok(())
        })?;
        let caller = run.caller();
        let file = run
            .kernel()
            .keep_file(&caller, "清单.csv", "text/csv", b"1")?;
        Ok(json!({ "file": file.id }))
    });
    assert!(city.turn(&kinds).await);
    let job = school.get(&format!("/jobs/{id}")).await.json();
    assert_eq!(
        (&job["state"], &job["done"], &job["total"], &job["says"]),
        (&json!("done"), &json!(3), &json!(4), &json!("已清点 3 处"))
    );
    assert_eq!(job["file"]["name"], "清单.csv");
    let file = format!("/files/{}", job["file"]["id"].as_str().unwrap());
    assert_eq!(&school.get(&file).await.bytes[..], b"1");
}

/// What returns by itself stands above all that was started, and is run when asked for.
#[tokio::test]
async fn the_system_administrator_has_what_returns_run_now() {
    let city = City::new();
    let (school, sys) = (city.signed_in("school").await, city.signed_in("sys").await);
    let mut kinds = JobKinds::default();
    let every = Every::Minutes(60);
    kinds.returning("yard.round", "巡查", every, |_| Ok(json!(null)));
    city.kernel.stand_jobs(&kinds).unwrap();
    assert!(city.turn(&kinds).await);
    let once = start(&city, "school");
    let all = sys.get("/jobs?all=true").await.json();
    let round = &all["jobs"][0];
    assert_eq!(
        (&round["title"], &round["standing"], &round["may_run"]),
        (&json!("巡查"), &json!(true), &json!(true))
    );
    assert_eq!(all["jobs"][1]["may_run"], false);
    assert!(!city.turn(&kinds).await, "its turn has not come");
    let run = format!("/jobs/{}/run", round["id"].as_str().unwrap());
    assert_eq!(school.post(&run, &json!({})).await.status, 404);
    assert_eq!(sys.post(&run, &json!({})).await.status, 200);
    assert!(city.turn(&kinds).await);
    let run = format!("/jobs/{once}/run");
    assert_eq!(sys.post(&run, &json!({})).await.code(), "job.once");
}

/// What a background job cannot do is told once, and is over when the job can.
#[tokio::test]
async fn what_a_job_cannot_do_is_told_once_and_settled() {
    let city = City::new();
    let (sys, school) = (city.signed_in("sys").await, city.signed_in("school").await);
    let turns = Arc::new(AtomicUsize::new(0));
    let (counts, mut kinds) = (Arc::clone(&turns), JobKinds::default());
    kinds.returning("yard.round", "巡查", Every::Minutes(60), move |run| {
        match counts.fetch_add(1, Ordering::Relaxed) {
            n @ 0..3 => {
                for which in 0..7 {
                    let why = format!("巡查表{which}：第 {n} 次没有责任人。");
                    run.trouble(Trouble::again("巡查 2026年11月", why));
                }
            }
            3 => return Err(Refusal::new("yard.closed", "园区已关闭。").into()),
            _ => {}
        }
        Ok(json!(null))
    });
    city.kernel.stand_jobs(&kinds).unwrap();
    assert!(city.turn(&kinds).await);
    let told = sys.get("/messages").await.json();
    assert_eq!(told["unread"], 1);
    let message = &told["messages"][0];
    assert_eq!(
        (&message["label"], &message["register_title"]),
        (&json!("巡查 2026年11月"), &json!("运行问题"))
    );
    let at = format!(
        "/records/access/trouble/{}",
        message["record"].as_str().unwrap()
    );
    assert_eq!(school.get(&at).await.status, 404);
    let trouble = sys.get(&at).await.json();
    let why = trouble["values"]["why"].as_str().unwrap();
    assert!(why.starts_with("巡查表0：第 0 次没有责任人。\n"), "{why}");
    assert!(why.ends_with("\n另有 2 处。"), "{why}");
    let listed = || async { sys.get("/jobs?all=true").await.json()["jobs"][0]["troubles"].clone() };
    assert_eq!(listed().await[0]["place"], "巡查 2026年11月");

    // The next time it is the same, whether somebody knows of it or not.
    let again = || async {
        let id = Job::id_of("yard.round", "");
        city.kernel.run_job_soon(id).unwrap();
        assert!(city.turn(&kinds).await);
        sys.get(&at).await.json()
    };
    let same = again().await;
    let note = json!({ "version": same["version"], "inputs": {} });
    let noted = sys.post(&format!("{at}/steps/note"), &note).await;
    assert_eq!(noted.status, 200, "{}", noted.text());
    let known = again().await;
    assert_eq!(sys.get("/messages").await.json()["unread"], 1);
    assert_eq!(known["state"], "known");
    let why = known["values"]["why"].as_str().unwrap();
    assert!(why.contains("第 2 次"), "{why}");

    // A turn that failed whole says nothing of what it did not come to.
    assert_eq!(again().await["state"], "known");
    let places = listed().await;
    assert_eq!(places[1]["place"], "巡查（后台任务）");
    assert_eq!(places[1]["why"], "园区已关闭。");
    assert_eq!(sys.get("/messages").await.json()["unread"], 2);
    assert_eq!(again().await["state"], "settled");
    assert_eq!(listed().await, json!([]));
}

/// From November on the next year's days off are wanted, and whoever can bring them is told.
#[tokio::test]
async fn a_year_without_days_off_is_told() {
    let city = City::new();
    let sys = city.signed_in("sys").await;
    let kinds = server::job_kinds();
    city.kernel.stand_jobs(&kinds).unwrap();
    while city.turn(&kinds).await {}
    let told = sys.get("/messages").await.json();
    let labels: Vec<&str> = told["messages"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|it| it["label"].as_str())
        .collect();
    assert_eq!(labels, ["2027年的工作日历"]);
}
