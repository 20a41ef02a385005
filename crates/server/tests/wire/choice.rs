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
