//! 审计日志 as the audit administrator asks it.

use serde_json::{Value as Json, json};

use crate::city::City;

fn list(answer: &Json, of: &str) -> Vec<String> {
    let entries = answer["entries"].as_array().unwrap().iter();
    entries
        .map(|it| it[of].as_str().unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn it_says_who_did_what_from_where_and_not_what_it_held() {
    let city = City::new();
    let (mut school, audit) = (city.signed_in("school").await, city.signed_in("aud").await);
    school.address = "198.51.100.7";
    let filed = city.hazard(&school, "一处很特别的护栏").await;
    let at = format!("/records/yard/hazard/{}", filed["id"].as_str().unwrap());
    let edit = json!({ "version": 1, "values": { "place": "另一处", "people": 31 } });
    assert_eq!(school.patch(&at, &edit).await.status, 200);

    let answer = audit.get("/history?address=198.51.100.7").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let found = answer.json();
    assert_eq!(list(&found, "action_title"), ["修改", "新建"]);
    assert_eq!(list(&found, "by"), ["贾校办", "贾校办"]);
    assert_eq!(list(&found, "register_title"), ["隐患", "隐患"]);
    let number = filed["number"].as_str().unwrap();
    assert_eq!(list(&found, "mark"), [number, number]);
    assert_eq!(found["entries"][0]["fields"], json!(["部位", "涉及人数"]));
    assert_eq!(found["count"], json!({ "n": 2, "over": false }));
    assert!(!answer.text().contains("护栏") && !answer.text().contains("另一处"));

    let of = |asked: String| {
        let audit = &audit;
        async move { audit.get(&format!("/history?{asked}")).await.json() }
    };
    let account = city.accounts["school"];
    let of_record = of(format!(
        "register=yard.hazard&record={}",
        filed["id"].as_str().unwrap()
    ))
    .await;
    assert_eq!(list(&of_record, "action"), ["update", "create"]);
    let signed_in = of(format!("account={account}&register=access.sign_in")).await;
    assert_eq!(list(&signed_in, "address"), ["192.0.2.1"]);
    assert_eq!(list(&signed_in, "mark"), ["登录成功"]);
    assert_eq!(
        list(&of(format!("account={account}&to=2026-11-22")).await, "by"),
        [""; 0]
    );
    let today = of(format!(
        "account={account}&from=2026-11-23&to=2026-11-23&limit=2"
    ))
    .await;
    assert_eq!(list(&today, "action"), ["update", "create"]);
    let next = today["next"].as_str().unwrap();
    let rest = of(format!(
        "account={account}&from=2026-11-23&limit=2&after={next}"
    ))
    .await;
    assert_eq!(list(&rest, "register_title"), ["登录记录"]);
    assert_eq!(audit.get("/history?after=x").await.status, 422);

    // Taking it out is itself noted.
    let file = audit.get("/history/export.xlsx?address=198.51.100.7").await;
    assert!(file.bytes.starts_with(b"PK"), "{}", file.text());
    let noted = audit.get("/records/exchange/export").await.json();
    assert_eq!(noted["rows"][0]["values"]["title"], "审计日志");
    assert_eq!(noted["rows"][0]["values"]["rows"], 2);
    assert_eq!(noted["rows"][0]["values"]["where"], "address=198.51.100.7");
    assert_eq!(noted["rows"][0]["values"]["asked"], "网络地址 198.51.100.7");
}
