//! 后台任务: who sees which, how far they are, and what cancelling does.

use kernel::{JobKinds, NewJob, Told};
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
    let kernel = city.kernel.clone();
    let ran = move || {
        let job = kernel.claim_job(&kinds, "甲").unwrap().unwrap();
        kernel.run_job(&kinds, job, &Told::default())
    };
    tokio::task::spawn_blocking(ran).await.unwrap().unwrap();
    let job = school.get(&format!("/jobs/{id}")).await.json();
    assert_eq!(
        (&job["state"], &job["done"], &job["total"], &job["says"]),
        (&json!("done"), &json!(3), &json!(4), &json!("已清点 3 处"))
    );
    assert_eq!(job["file"]["name"], "清单.csv");
    let file = format!("/files/{}", job["file"]["id"].as_str().unwrap());
    assert_eq!(&school.get(&file).await.bytes[..], b"1");
}
