//! What a reference offers before anything is typed: few records in the order of their list.

use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

async fn class(clerk: &Browser, cohort: i64, no: i64, grade: &str) -> Json {
    let values = json!({ "stage": "primary", "cohort": cohort, "no": no, "grade": grade, "since": "2026-01-01" });
    let path = "/records/registry/class";
    let answer = clerk.post(path, &json!({ "values": values })).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn two_of_one_name_are_told_apart_by_the_day() {
    let city = City::new();
    let school = city.signed_in("school").await;
    city.child(&school, "3701011", "赵甲一").await;
    city.wind(24 * 60);
    let school = city.signed_in("school").await;
    let child = json!({ "school": city.unit("3701011"), "name": "赵甲一" });
    let made = school
        .post("/records/care/child", &json!({ "values": child }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let found = school.get("/lookup/care/child?q=赵甲一").await.json();
    let mut details: Vec<&str> = found["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["detail"].as_str().unwrap())
        .collect();
    details.sort_unstable();
    let days: Vec<&str> = details
        .iter()
        .map(|it| it.rsplit(" · ").next().unwrap())
        .collect();
    assert_eq!(days, ["2026-11-23 建立", "2026-11-24 建立"]);
}

#[tokio::test]
async fn nobody_is_offered_to_make_what_has_nothing_to_fill_in() {
    let city = City::new();
    let east = city.signed_in("east").await;
    let model = east.get("/model").await.json();
    let of = |id: &str| model["registers"][id].clone();
    assert_eq!(of("registry.census")["create"], false);
    assert_eq!(of("registry.census_round")["create"], true);
    assert_eq!(of("registry.promotion")["create"], true);
}

#[tokio::test]
async fn classes_are_chosen_by_grade_and_number_and_what_has_ended_comes_last() {
    let city = City::new();
    let school = city.signed_in("school").await;
    for (cohort, no, grade) in [(2023, 2, "g3"), (2025, 10, "g1"), (2025, 2, "g1")] {
        class(&school, cohort, no, grade).await;
    }
    let ended = class(&school, 2025, 1, "g1").await;
    let close = format!(
        "/records/registry/class/{}/steps/close",
        ended["id"].as_str().unwrap()
    );
    let body = json!({ "version": ended["version"], "inputs": {}, "reason": "撤班" });
    let closed = school.post(&close, &body).await;
    assert_eq!(closed.status, 200, "{}", closed.text());
    class(&city.signed_in("other").await, 2025, 3, "g1").await;
    let offered = school.get("/lookup/registry/class").await.json();
    let rows = offered["rows"].as_array().unwrap();
    let labels: Vec<&str> = rows
        .iter()
        .map(|it| it["label"].as_str().unwrap())
        .collect();
    let expected = [
        "一年级（2）班",
        "一年级（10）班",
        "三年级（2）班",
        "一年级（1）班",
    ];
    assert_eq!(labels, expected);
}
