//! One step for many records: an outcome for each, at once or in the background.

use kernel::Told;
use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

async fn rows(city: &City, school: &Browser, n: usize) -> Vec<Json> {
    let mut rows = Vec::new();
    for at in 0..n {
        let filed = city.hazard(school, &format!("第 {at} 处")).await;
        rows.push(json!({ "id": filed["id"], "version": filed["version"] }));
    }
    rows
}

#[tokio::test]
async fn each_record_has_an_outcome_of_its_own() {
    let city = City::new();
    let (school, other) = (
        city.signed_in("school").await,
        city.signed_in("other").await,
    );
    let mut rows = rows(&city, &school, 3).await;
    rows[1]["version"] = json!(7);
    let asked = json!({ "rows": rows, "inputs": { "due_on": "2026-12-01" } });
    let at = "/records/yard/hazard/steps/assign";
    let answer = school.post(at, &asked).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let answer = answer.json();
    assert_eq!(answer["job"], Json::Null);
    let refusals: Vec<bool> = answer["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["refusal"].is_string())
        .collect();
    assert_eq!(refusals, [false, true, false]);

    // Records of others are not found, one by one.
    let answer = other.post(at, &asked).await.json();
    let why = &answer["outcomes"][0]["refusal"];
    assert!(why.as_str().unwrap().starts_with("没有找到"), "{why}");
    let at = "/records/yard/hazard/steps/fly";
    assert_eq!(school.post(at, &asked).await.status, 404);
}

#[tokio::test]
async fn many_go_on_in_the_background() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let mut rows = rows(&city, &school, 60).await;
    rows[59]["version"] = json!(7);
    let asked = json!({ "rows": rows, "inputs": { "due_on": "2026-12-01" } });
    let answer = school
        .post("/records/yard/hazard/steps/assign", &asked)
        .await
        .json();
    assert_eq!(answer["outcomes"], json!([]));
    let kernel = city.kernel.clone();
    let ran = move || {
        let kinds = server::job_kinds();
        while let Some(job) = kernel.claim_job(&kinds, "甲").unwrap() {
            kernel.run_job(&kinds, job, &Told::default()).unwrap();
        }
    };
    tokio::task::spawn_blocking(ran).await.unwrap();
    let job = format!("/jobs/{}", answer["job"].as_str().unwrap());
    let job = school.get(&job).await.json();
    assert_eq!(
        (&job["title"], &job["state"], &job["says"]),
        (
            &json!("交办 60 条隐患"),
            &json!("done"),
            &json!("已办成 59 条，没有办成 1 条")
        )
    );
    assert_eq!(job["result"]["done"], 59);
    assert_eq!(job["result"]["refused"][0]["id"], rows[59]["id"]);
}
