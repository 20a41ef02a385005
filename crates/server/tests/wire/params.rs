//! 政策参数: read by everybody signed in, set by who may, for the own area, from a day on.

use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

const AT: &str = "/records/access/parameter";
const DAYS: &str = "/params/safety/general_days";

async fn set(browser: &Browser, param: &str, organisation: &Json, value: &Json) -> Json {
    let values = json!({
        "param": param, "organisation": organisation, "from": "2026-11-23",
        "value": value, "basis": "云教〔2026〕9 号",
    });
    browser.post(AT, &json!({ "values": values })).await.json()
}

fn now(answer: &Json) -> (&Json, &Json, &Json) {
    let now = &answer["now"];
    (&now["shown"], &now["whose"]["title"], &now["basis"])
}

#[tokio::test]
async fn a_parameter_is_what_the_nearest_office_says() {
    let city = City::new();
    let (east, west) = (city.signed_in("east").await, city.signed_in("west").await);
    let office = city.signed_in("office").await;
    let school = city.signed_in("school").await;
    let facts = east.get(DAYS).await.json();
    let (shown, whose, basis) = now(&facts);
    assert_eq!((shown, whose), (&json!("30 天"), &Json::Null));
    assert!(basis.as_str().unwrap().contains("第三十二条"), "{basis}");
    assert_eq!(facts["field"]["type"], "integer");
    let east_area = facts["organisation"].clone();
    assert_eq!(facts["set_for"], json!([east_area]));

    let refused = set(
        &east,
        "safety.general_days",
        &east_area["id"],
        &json!("181"),
    )
    .await;
    let fault = &refused["error"]["fields"][0];
    assert_eq!(fault["message"], "“一般隐患最长整改天数”不能大于 180");
    let refused = set(&west, "safety.general_days", &east_area["id"], &json!("20")).await;
    assert!(refused["error"].is_object(), "{refused}");
    let made = set(&east, "safety.general_days", &east_area["id"], &json!("20")).await;
    assert!(made["id"].is_string(), "{made}");

    // For it and below it, and for nobody else; everybody sees who differs.
    for who in [&east, &school] {
        let facts = who.get(DAYS).await.json();
        let own = (
            &json!("20 天"),
            &east_area["title"],
            &json!("云教〔2026〕9 号"),
        );
        assert_eq!(now(&facts), own);
    }
    assert_eq!(now(&west.get(DAYS).await.json()).0, "30 天");
    let facts = office.get(DAYS).await.json();
    assert_eq!(now(&facts).0, "30 天");
    let areas = facts["areas"].as_array().unwrap().iter();
    let own: Vec<&Json> = areas.filter(|it| it["own"] == true).collect();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0]["organisation"], east_area);
    let asked = format!("/params?organisation={}", east_area["id"].as_str().unwrap());
    let list = office.get(&asked).await.json();
    let systems = list["systems"].as_array().unwrap();
    let safety = systems.iter().find(|it| it["id"] == "safety").unwrap();
    assert_eq!(now(&safety["params"][0]).0, "20 天");

    // Taken back by who set it, it never was said; that it was stays to be read.
    let setting = &facts["settings"][0];
    assert_eq!(
        setting["record"]["may_withdraw"], true,
        "the bureau may, too"
    );
    let step = format!(
        "{AT}/{}/steps/withdraw",
        setting["record"]["id"].as_str().unwrap()
    );
    let call = json!({ "version": setting["record"]["version"], "reason": "文件撤回" });
    assert_ne!(west.post(&step, &call).await.status, 200);
    assert_eq!(east.post(&step, &call).await.status, 200);
    let facts = school.get(DAYS).await.json();
    assert_eq!(now(&facts).0, "30 天");
    assert_eq!(facts["settings"][0]["record"]["withdrawn"], true);
    assert_eq!(facts["set_for"], json!([]));
    assert_eq!(school.get("/params/safety/nothing").await.status, 404);
}

#[tokio::test]
async fn numbers_about_signing_in_are_the_security_administrators() {
    let city = City::new();
    let (sys, sec) = (city.signed_in("sys").await, city.signed_in("sec").await);
    let rule = async || sec.get("/password-rule").await.json()["says"].clone();
    assert!(
        rule().await.as_str().unwrap().contains("10"),
        "{}",
        rule().await
    );
    let facts = sec.get("/params/access/password_min").await.json();
    let whole = facts["set_for"][0]["id"].clone();
    let refused = set(&sys, "access.password_min", &whole, &json!("12")).await;
    assert!(refused["error"].is_object(), "{refused}");
    let made = set(&sec, "access.password_min", &whole, &json!("12")).await;
    assert!(made["id"].is_string(), "{made}");
    assert!(
        rule().await.as_str().unwrap().contains("12"),
        "{}",
        rule().await
    );
    let model = sec.get("/model").await.json();
    assert!(model["codes"]["access.second_factor"].is_object());
}
