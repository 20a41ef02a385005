//! What one is told over the wire: listed, counted, read, and nobody else's.

use serde_json::json;

use crate::city::City;

#[tokio::test]
async fn a_step_tells_the_county_which_reads_it_once() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let county = city.signed_in("east").await;
    let filed = city.hazard(&school, "东墙").await;
    let id = filed["id"].as_str().unwrap();
    let assign = json!({ "version": filed["version"], "inputs": { "due_on": "2026-12-01" } });
    let answer = school
        .post(&format!("/records/yard/hazard/{id}/steps/assign"), &assign)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());

    assert_eq!(school.get("/messages").await.json()["unread"], 0);
    let told = county.get("/messages").await.json();
    assert_eq!(told["unread"], 1);
    let message = &told["messages"][0];
    assert_eq!(message["record"], id);
    assert_eq!(message["says"], "交办");
    assert_eq!(message["read"], false);
    assert!(message["label"].is_string());

    let ids = json!({ "ids": [message["id"]] });
    assert_eq!(school.post("/messages/read", &ids).await.status, 404);
    let read = county.post("/messages/read", &ids).await.json();
    assert_eq!(read["unread"], 0);
    assert_eq!(read["messages"][0]["read"], true);
}
