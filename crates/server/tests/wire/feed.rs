//! 数据共享: another department takes changes of what it was granted, nothing beside it, and
//! nothing any more once it was revoked.

use axum::body::Body;
use axum::http::Method;
use exchange::seal::Seal;
use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

async fn step(by: &Browser, id: &str, step: &str, body: Json) {
    let record = by
        .get(&format!("/records/exchange/consumer/{id}"))
        .await
        .json();
    let mut body = body;
    body["version"] = record["version"].clone();
    let path = format!("/records/exchange/consumer/{id}/steps/{step}");
    let answer = by.post(&path, &body).await;
    assert_eq!(answer.status, 200, "{step}: {}", answer.text());
}

async fn ask(city: &City, token: &str, after: impl std::fmt::Display) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let path = format!("/feed?after={after}");
    city.stranger()
        .ask(Method::GET, &path, Body::empty(), &headers)
        .await
}

/// What the names of an answer mean is told to who holds the token.
async fn terms(city: &City, token: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let who = city.stranger();
    who.ask(Method::GET, "/feed/terms", Body::empty(), &headers)
        .await
}

struct Scene {
    city: City,
    sys: Browser,
    sec: Browser,
    consumer: String,
    token: String,
    /// What answers are signed with.
    key: String,
}

fn grant(city: &City, fields: &str) -> Json {
    json!({ "title": "市医保局参保核验", "purpose": "核对在册儿童", "basis": "云数共〔2026〕3号",
        "area": city.unit("370101"), "until": "2027-03-01",
        "grants": [{ "register": "关爱对象", "fields": fields }] })
}

async fn scene(city: City) -> Scene {
    let sys = city.signed_in("sys").await;
    let sec = city.signed_in("sec").await;
    let values = grant(&city, "儿童姓名、备注、就读学校");
    let made = sys
        .post("/records/exchange/consumer", &json!({ "values": values }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let consumer = made.json()["id"].as_str().unwrap().to_owned();
    let early = sys
        .post(&format!("/consumers/{consumer}/token"), &json!({}))
        .await;
    assert_eq!(early.code(), "feed.not_active");
    step(&sys, &consumer, "submit", json!({})).await;
    step(&sec, &consumer, "approve", json!({})).await;
    let (token, key) = issued(&sys, &consumer).await;
    Scene {
        city,
        sys,
        sec,
        consumer,
        token,
        key,
    }
}

async fn issued(sys: &Browser, consumer: &str) -> (String, String) {
    let given = sys
        .post(&format!("/consumers/{consumer}/token"), &json!({}))
        .await;
    assert_eq!(given.status, 200, "{}", given.text());
    let said = |name: &str| given.json()[name].as_str().unwrap().to_owned();
    (said("token"), said("key"))
}

#[tokio::test]
async fn changes_of_what_was_granted_leave_and_nothing_beside() {
    leave(scene(City::new()).await).await;
}

#[tokio::test]
async fn they_leave_a_postgresql_the_same() {
    // Opening waits, which a task must not.
    let city = tokio::task::spawn_blocking(City::postgres).await.unwrap();
    if let Some(city) = city {
        leave(scene(city).await).await;
    }
}

async fn leave(s: Scene) {
    let school = s.city.signed_in("school").await;
    let other = s.city.signed_in("other").await;
    let child = s.city.child(&school, "3701011", "赵甲一").await;
    s.city.child(&other, "3701021", "钱乙二").await;
    let answer = ask(&s.city, &s.token, 0).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = answer.json();
    let changes = told["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{told}");
    assert_eq!(changes[0]["id"], child["id"]);
    assert_eq!(changes[0]["unit"], "3701011");
    assert_eq!(changes[0]["values"]["name"], "赵甲一");
    // Beside the id of a school stands its code.
    assert_eq!(changes[0]["called"], json!({ "school": "3701011" }));
    let names: Vec<_> = changes[0]["values"].as_object().unwrap().keys().collect();
    assert!(
        names
            .iter()
            .all(|it| ["name", "note", "school"].contains(&it.as_str()))
    );
    assert!(!answer.text().contains("钱乙二") && !answer.text().contains("110101"));

    // What these names mean is told to the holder of the token, and to nobody else.
    let told_of = terms(&s.city, &s.token).await;
    assert_eq!(told_of.status, 200, "{}", told_of.text());
    let told_of = told_of.json();
    assert_eq!(told_of["until"], "2027-03-01");
    let fields = &told_of["registers"][0]["fields"];
    let titles: Vec<_> = fields
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["title"])
        .collect();
    assert_eq!(titles, ["儿童姓名", "备注", "就读学校"]);
    assert_eq!(terms(&s.city, "xz_00").await.code(), "feed.token");

    // Each answer is sealed: what was asked, and what it holds, by the key that came with the token.
    let seal: Json = serde_json::from_str(answer.header("xuezheng-seal")).unwrap();
    let read = Seal::read(&seal, &s.key).unwrap();
    assert_eq!(read.sm3, exchange::digest(answer.bytes.as_ref()).unwrap());
    let said = (read.since, read.until, read.rows);
    assert_eq!(said, (0, told["next"].as_i64().unwrap(), 1));
    assert!(read.register.starts_with("feed/GX-"), "{}", read.register);
    let mut altered = seal;
    altered["rows"] = json!(0);
    assert_eq!(Seal::read(&altered, &s.key), None);

    // From the cursor on: only what changed since.
    let next = told["next"].as_i64().unwrap();
    let again = ask(&s.city, &s.token, next).await.json();
    assert_eq!(again["changes"], json!([]));
    let id = child["id"].as_str().unwrap();
    let path = format!("/records/care/child/{id}");
    let edit = json!({ "values": { "note": "已走访" }, "version": child["version"] });
    let edited = school.patch(&path, &edit).await;
    assert_eq!(edited.status, 200, "{}", edited.text());
    let again = ask(&s.city, &s.token, next).await.json();
    assert_eq!(again["changes"][0]["values"]["note"], "已走访");
    for wrong in ["abc", "-1", "1.5"] {
        let answer = ask(&s.city, &s.token, wrong).await;
        assert_eq!(answer.status, 422, "{wrong}: {}", answer.text());
        assert_eq!(answer.code(), "feed.after");
        assert!(answer.text().contains(wrong), "{}", answer.text());
    }
    let beyond = ask(&s.city, &s.token, 99_999_999).await;
    assert_eq!(beyond.status, 422, "{}", beyond.text());
    assert!(beyond.text().contains("请用上一次答复里的 next"));

    // Each call is written down, for those who answer for it.
    let calls = s.sec.get("/records/exchange/call").await.json();
    assert_eq!(calls["rows"].as_array().unwrap().len(), 3, "{calls}");
    assert_eq!(school.get("/records/exchange/call").await.status, 404);
}

#[tokio::test]
async fn a_token_that_was_revoked_replaced_or_ran_out_opens_nothing() {
    let s = scene(City::new()).await;
    assert_eq!(ask(&s.city, "xz_00", 0).await.code(), "feed.token");
    assert_eq!(s.city.stranger().get("/feed").await.code(), "feed.token");
    let (new, _) = issued(&s.sys, &s.consumer).await;
    assert_eq!(ask(&s.city, &s.token, 0).await.code(), "feed.token");
    assert_eq!(ask(&s.city, &new, 0).await.status, 200);
    step(
        &s.sys,
        &s.consumer,
        "revoke",
        json!({ "reason": "协议终止" }),
    )
    .await;
    assert_eq!(ask(&s.city, &new, 0).await.code(), "feed.token");
    let late = s
        .sys
        .post(&format!("/consumers/{}/token", s.consumer), &json!({}))
        .await;
    assert_eq!(late.code(), "feed.not_active");

    let s = scene(City::new()).await;
    s.city.wind(99 * 24 * 60);
    assert_eq!(ask(&s.city, &s.token, 0).await.code(), "feed.token");
}

#[tokio::test]
async fn what_is_not_there_or_does_not_leave_is_not_granted() {
    let city = City::new();
    let sys = city.signed_in("sys").await;
    for (fields, code) in [
        ("儿童姓名、年龄", "exchange.no_field"),
        ("儿童姓名、证明", "exchange.not_given"),
        ("儿童姓名、病情", "exchange.not_given"),
    ] {
        let values = grant(&city, fields);
        let made = sys
            .post("/records/exchange/consumer", &json!({ "values": values }))
            .await;
        assert_eq!(made.code(), code);
    }
    let mut values = grant(&city, "登录名");
    values["grants"][0]["register"] = "账号".into();
    let made = sys
        .post("/records/exchange/consumer", &json!({ "values": values }))
        .await;
    assert_eq!(made.code(), "exchange.no_register");
}
