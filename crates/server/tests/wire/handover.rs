//! 重置与交接.

use serde_json::json;

use crate::city::{City, PASSWORD};

#[tokio::test]
async fn a_reset_gives_a_code_that_sets_a_password_once() {
    let city = City::new();
    let (office, security) = (city.signed_in("office").await, city.signed_in("sec").await);
    let own = format!("/accounts/{}/reset", city.accounts["sec"]);
    let refused = security.post(&own, &json!({})).await;
    assert_eq!(refused.code(), "access.own", "whoever sits at the desk");
    let reset = security
        .post(
            &format!("/accounts/{}/reset", city.accounts["office"]),
            &json!({}),
        )
        .await;
    assert_eq!(reset.status, 200, "{}", reset.text());
    let code = reset.json()["code"].as_str().unwrap().to_owned();
    assert_eq!(office.get("/session").await.status, 401, "sessions end");
    assert_eq!(
        city.stranger().sign_in("office", PASSWORD).await.status,
        401,
        "so does the password"
    );
    let slips = security.get("/setup/slips").await.json();
    assert_eq!(
        slips["slips"][0],
        json!({ "name": "甄督查", "login": "office", "unit": "办公室", "role": "督查专员", "code": code })
    );

    let redeem = |code: &str, password: &str| json!({ "login": "office", "code": code, "password": password });
    let mut browser = city.stranger();
    let answer = browser.post("/session/code", &redeem(&code, "short")).await;
    assert_eq!(answer.json()["error"]["field"], "password");
    let answer = browser
        .post("/session/code", &redeem("AAAA-BBBB-CCCC", "Yunling+2027"))
        .await;
    assert_eq!(answer.status, 401);
    let answer = browser
        .post(
            "/session/code",
            &redeem(&code.to_lowercase(), "Yunling+2027"),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    browser.keep_cookie(&answer);
    assert_eq!(
        browser.get("/session").await.json()["account"]["login"],
        "office"
    );
    let again = city
        .stranger()
        .post("/session/code", &redeem(&code, "Yunling+2028"))
        .await;
    assert_eq!(again.status, 401, "once");
    assert_eq!(
        security.get("/setup/slips").await.json()["slips"],
        json!([])
    );
}

#[tokio::test]
async fn a_code_and_its_slip_run_out() {
    let city = City::new();
    let security = city.signed_in("sec").await;
    let reset = format!("/accounts/{}/reset", city.accounts["office"]);
    security.post(&reset, &json!({})).await;
    assert_eq!(
        security.get("/setup/slips").await.json()["slips"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    city.wind(14);
    assert_eq!(
        security.get("/setup/slips").await.json()["slips"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    city.wind(2);
    assert_eq!(
        security.get("/setup/slips").await.json()["slips"],
        json!([]),
        "shown once, for a quarter of an hour"
    );
    let code = security.post(&reset, &json!({})).await.json()["code"].clone();
    city.wind(60 * 72 + 1);
    let redeem = json!({ "login": "office", "code": code, "password": "Yunling+2027" });
    assert_eq!(
        city.stranger().post("/session/code", &redeem).await.status,
        401
    );
}

#[tokio::test]
async fn what_names_a_leaver_passes_to_the_successor() {
    let city = City::new();
    let (school, security) = (city.signed_in("school").await, city.signed_in("sec").await);
    let filed = city.hazard(&school, "护栏").await;
    let at = format!("/records/yard/hazard/{}", filed["id"].as_str().unwrap());
    let inputs = json!({ "due_on": "2026-12-01", "fixer": city.accounts["school"] });
    school
        .post(
            &format!("{at}/steps/assign"),
            &json!({ "version": 1, "inputs": inputs }),
        )
        .await;

    let account = format!("/accounts/{}", city.accounts["school"]);
    let holdings = security.get(&format!("{account}/holdings")).await.json();
    assert_eq!(
        holdings["owned"],
        json!([{ "register_title": "隐患", "field_title": "责任人", "count": 1 }])
    );
    let hand = |to: &str, reason: &str| json!({ "to": city.accounts[to], "reason": reason });
    let path = format!("{account}/handover");
    assert_eq!(
        security.post(&path, &hand("other", "")).await.says(),
        "请写明交接的原因，如调离、退休。"
    );
    assert_eq!(
        security.post(&path, &hand("school", "调离")).await.says(),
        "接手的应是另一个在用的账号。"
    );
    let answer = security.post(&path, &hand("other", "调离")).await;
    assert_eq!(answer.json(), json!({ "moved": 1, "positions": 1 }));
    let successor = city.signed_in("other").await;
    let me = successor.get("/session").await.json();
    let units: Vec<&str> = me["positions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["unit"]["id"].as_str().unwrap())
        .collect();
    assert!(
        units.contains(&city.unit("3701011").to_string().as_str()),
        "{me}"
    );
    let again = security.post(&path, &hand("other", "调离")).await.json();
    assert_eq!(again["moved"], 0, "nothing is passed twice");
    city.wind(60 * 24);
    let left = city.signed_in("school").await;
    assert_eq!(
        left.get(&at).await.status,
        404,
        "the leaver's position has ended"
    );
    city.wind(-60 * 24);
    let after = school.get(&at).await.json();
    assert_eq!(after["values"]["fixer"], json!(city.accounts["other"]));
    let history = school.get(&format!("{at}/history")).await.json();
    assert_eq!(history["entries"][0]["reason"], "交接：调离");
    assert_eq!(history["entries"][0]["by"], "甄安管");
}

/// `systems/access/codes.toml` repeats the roles, because a field chooses from a list of codes.
#[test]
fn the_list_of_roles_is_that_of_the_systems() {
    let model = systems::model().unwrap();
    let roles = model.systems.values().flat_map(|system| &system.roles);
    let declared: Vec<(&String, &String)> = roles.map(|(name, it)| (name, &it.title)).collect();
    let listed = &model.codes("access.role").unwrap().codes;
    let listed: Vec<(&String, &String)> =
        listed.iter().map(|(code, it)| (code, &it.title)).collect();
    assert_eq!(listed, declared);
}
