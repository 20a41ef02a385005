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
    assert_eq!(
        (&message["by"], &message["due_on"]),
        (&json!("贾校办"), &json!("2026-12-01"))
    );
    assert_eq!(message["read"], false);
    assert!(message["label"].is_string());
    // Whatever becomes of it later, this is what one was told.
    let later =
        json!({ "version": answer.json()["version"], "values": { "due_on": "2026-12-20" } });
    let edited = county
        .patch(&format!("/records/yard/hazard/{id}"), &later)
        .await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    let told = county.get("/messages").await.json();
    assert_eq!(told["messages"][0]["due_on"], "2026-12-01");

    let ids = json!({ "ids": [message["id"]] });
    assert_eq!(school.post("/messages/read", &ids).await.status, 404);
    let read = county.post("/messages/read", &ids).await.json();
    assert_eq!(read["unread"], 0);
    assert_eq!(read["messages"][0]["read"], true);
}

#[tokio::test]
async fn an_open_step_is_urged_once_a_day_by_those_above_it() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let filed = city.hazard(&school, "东墙").await;
    let id = filed["id"].as_str().unwrap();
    let at = format!("/records/yard/hazard/{id}");
    let ids = json!({ "ids": [id] });
    let urge = "/records/yard/hazard/urge";

    // The school itself holds the step; another county does not know of it.
    let own = school.post(urge, &ids).await.json();
    assert_eq!(own["outcomes"][0]["refusal"], "这件事正等您办理，不用催。");
    let west = city.signed_in("west").await.post(urge, &ids).await.json();
    assert!(west["outcomes"][0]["refusal"].is_string(), "{west}");
    let stranger = city.signed_in("sec").await.post(urge, &ids).await;
    assert_eq!(stranger.status, 404);

    let office = city.signed_in("office").await;
    let offered = office.get(&at).await.json();
    assert_eq!(
        offered["urge"],
        json!({ "times": 0, "offered": true, "reason": null })
    );
    let urged = office.post(urge, &ids).await.json();
    assert_eq!(urged["outcomes"], json!([{ "id": id, "refusal": null }]));
    let told = school.get("/messages").await.json();
    assert_eq!(
        (&told["unread"], &told["messages"][0]["says"]),
        (&json!(1), &json!("催办"))
    );
    let todo = school.get("/todos").await.json();
    assert_eq!(todo["groups"][0]["rows"][0]["urged"], 1);
    let history = school.get(&format!("{at}/history")).await.json();
    assert_eq!(
        (
            &history["entries"][0]["title"],
            &history["entries"][0]["by"]
        ),
        (&json!("催办"), &json!("甄督查"))
    );

    // Once a day, whoever it is.
    let east = city.signed_in("east").await.post(urge, &ids).await.json();
    assert!(
        east["outcomes"][0]["refusal"]
            .as_str()
            .unwrap()
            .starts_with("今天已经催过")
    );
    city.wind(24 * 60);
    let office = city.signed_in("office").await;
    assert_eq!(
        office.post(urge, &ids).await.json()["outcomes"][0]["refusal"],
        json!(null)
    );
    assert_eq!(office.get(&at).await.json()["urge"]["times"], 2);

    // In the next state nothing was urged yet.
    let school = city.signed_in("school").await;
    let assign = json!({ "version": filed["version"], "inputs": { "due_on": "2026-12-01" } });
    let moved = school
        .post(&format!("{at}/steps/assign"), &assign)
        .await
        .json();
    assert_eq!(moved["urge"]["times"], 0, "{moved}");
    let accept = json!({ "version": moved["version"], "inputs": {}, "reason": "已整改" });
    let east = city.signed_in("east").await;
    assert_eq!(
        east.post(&format!("{at}/steps/accept"), &accept)
            .await
            .status,
        200
    );
    let done = school.post(urge, &ids).await.json();
    assert_eq!(
        done["outcomes"][0]["refusal"],
        "现在没有等人办理的步骤，不用催。"
    );
}
