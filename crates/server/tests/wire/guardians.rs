//! 家长: a guardian sees the own children, and nothing of the child beside them.

use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

fn id(record: &Json) -> &str {
    record["id"].as_str().unwrap()
}

async fn filed(clerk: &Browser, register: &str, values: Json) -> Json {
    let path = format!("/records/care/{register}");
    let answer = clerk.post(&path, &json!({ "values": values })).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn a_guardian_sees_the_own_children_only() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let (mother, other) = (
        city.person("mother", "guardian", "3701011"),
        city.person("father", "guardian", "3701011"),
    );
    let (own, beside) = (
        city.child(&school, "3701011", "赵甲一").await,
        city.child(&school, "3701011", "钱乙二").await,
    );
    let unit = city.unit("3701011");
    let link = |guardian: base::Id, child: &Json| json!({ "school": unit, "parent": guardian, "child": child["id"] });
    let guarding = filed(&school, "guardian", link(mother, &own)).await;
    filed(&school, "guardian", link(other, &beside)).await;
    let visit = |child: &Json| json!({ "school": unit, "child": child["id"], "says": "好" });
    let (visited, not_mine) = (
        filed(&school, "visit", visit(&own)).await,
        filed(&school, "visit", visit(&beside)).await,
    );

    let parent = city.signed_in("mother").await;
    let seen = parent.get("/records/care/child").await.json();
    assert_eq!(seen["count"]["n"], 1);
    let row = &seen["rows"][0];
    assert_eq!(
        (id(row), row["values"]["name"].clone()),
        (id(&own), json!("赵甲一"))
    );
    assert!(row["masked"].get("illness").is_some() && row["values"].get("illness").is_none());
    let visits = parent.get("/records/care/visit").await.json();
    assert_eq!(
        (visits["count"]["n"].clone(), id(&visits["rows"][0])),
        (json!(1), id(&visited))
    );
    assert_eq!(visits["labels"][id(&own)], "赵甲一");
    assert_eq!(
        parent.get("/records/care/guardian").await.json()["count"]["n"],
        1
    );
    assert_eq!(
        parent.get("/search?q=赵甲").await.json()["rows"][0]["id"],
        own["id"]
    );

    for (register, record) in [("child", &beside), ("visit", &not_mine)] {
        let at = format!("/records/care/{register}/{}", id(record));
        for path in [at.clone(), format!("{at}/history")] {
            assert_eq!(parent.get(&path).await.status, 404, "{path}");
        }
        let body =
            json!({ "version": 1, "values": {}, "inputs": {}, "reason": "看看", "field": "name" });
        assert_eq!(parent.patch(&at, &body).await.status, 404);
        assert_eq!(
            parent.post(&format!("{at}/reveal"), &body).await.status,
            404
        );
        let named = parent
            .get(&format!("/lookup/care/{register}?ids={}", id(record)))
            .await;
        assert_eq!(named.json()["rows"], json!([]));
    }
    for path in [
        "/records/care/child?limit=200",
        "/search?q=钱",
        "/lookup/care/child",
        "/desk",
        "/todos",
    ] {
        let answer = parent.get(path).await;
        assert!(!answer.text().contains("钱乙二"), "{path}");
    }
    let at = format!("/records/care/child/{}", id(&own));
    assert_eq!(
        parent
            .patch(&at, &json!({ "version": 1, "values": { "note": "x" } }))
            .await
            .code(),
        "kernel.edit"
    );
    let claim = json!({ "values": link(mother, &beside) });
    assert_eq!(
        parent.post("/records/care/guardian", &claim).await.code(),
        "kernel.create",
        "nobody claims a child"
    );

    // What the school ends is ended at once.
    let end = json!({ "version": 1, "inputs": {}, "reason": "监护人变更" });
    let step = format!("/records/care/guardian/{}/steps/end", id(&guarding));
    assert_eq!(school.post(&step, &end).await.status, 200);
    assert_eq!(
        parent.get("/records/care/child").await.json()["count"]["n"],
        0
    );
    assert_eq!(parent.get(&at).await.status, 404);
    assert_eq!(
        parent.get("/records/care/visit").await.json()["count"]["n"],
        0
    );
}

#[tokio::test]
async fn what_is_told_about_a_child_reaches_its_own_guardians() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let (mother, _) = (
        city.person("mother", "guardian", "3701011"),
        city.person("father", "guardian", "3701011"),
    );
    let unit = city.unit("3701011");
    let child = city.child(&school, "3701011", "赵甲一").await;
    let link = json!({ "school": unit, "parent": mother, "child": child["id"] });
    filed(&school, "guardian", link).await;
    let visit = json!({ "school": unit, "child": child["id"], "says": "好" });
    let visit = filed(&school, "visit", visit).await;
    let tell = format!("/records/care/visit/{}/steps/tell", id(&visit));
    let told = school
        .post(&tell, &json!({ "version": 1, "inputs": {} }))
        .await;
    assert_eq!(told.status, 200, "{}", told.text());
    for (login, unread) in [("mother", 1), ("father", 0)] {
        let messages = city.signed_in(login).await.get("/messages").await.json();
        assert_eq!(messages["unread"], unread, "{login}: {messages}");
    }
}
