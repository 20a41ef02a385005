//! 三员分立: what the system, security and audit administrators may do, and nobody else; and
//! that no two of them are one person.

use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

const NOBODY: Json = Json::Null;

/// Whether it was done.
async fn may(browser: &Browser, (method, path, body): &(Method, String, Json)) -> bool {
    let answer = match *method {
        Method::GET => browser.get(path).await,
        _ => browser.post(path, body).await,
    };
    let says = answer.text();
    assert!(
        answer.status.is_success() || [404, 422].contains(&answer.status.as_u16()),
        "{path}: {says}"
    );
    answer.status.is_success()
}

#[tokio::test]
async fn none_may_do_what_is_anothers() {
    let city = City::new();
    let mut people = Vec::new();
    for login in ["sys", "sec", "aud", "office"] {
        people.push(city.signed_in(login).await);
    }
    let get = |path: &str| (Method::GET, path.to_owned(), NOBODY);
    let account = format!("/accounts/{}", city.accounts["other"]);
    let unit = json!({ "values": { "title": "云北区教育局", "code": "370103", "kind": "county", "level": "county", "parent": city.unit("37") } });
    let person =
        json!({ "values": { "name": "甄新", "login": "zhenxin", "unit": city.unit("37") } });
    let role = json!({ "values": { "account": city.accounts["school"], "role": "teacher", "unit": city.unit("3701011") } });
    let layer = json!({ "name": "yunling", "title": "云岭补充" });
    let post = |path: &str, body: &Json| (Method::POST, path.to_owned(), body.clone());
    for (asked, wanted) in [
        // System: organisations, set-up, definitions.
        (
            post("/records/registry/organisation", &unit),
            [true, false, false, false],
        ),
        (
            get("/setup/organisations/template.xlsx"),
            [true, false, false, false],
        ),
        (post("/design/layers", &layer), [true, false, false, false]),
        // Security: accounts, positions, codes, handing over.
        (
            post("/records/access/account", &person),
            [false, true, false, false],
        ),
        (
            post("/records/access/position", &role),
            [false, true, false, false],
        ),
        (
            post(&format!("{account}/reset"), &json!({})),
            [false, true, false, false],
        ),
        (
            get(&format!("{account}/holdings")),
            [false, true, false, false],
        ),
        (get("/setup/slips"), [false, true, false, false]),
        (
            get("/setup/accounts/template.xlsx"),
            [false, true, false, false],
        ),
        // Audit: the history.
        (get("/history/status"), [false, false, true, false]),
        (get("/history"), [false, false, true, false]),
        (get("/history/words"), [false, true, true, false]),
        (get("/history?action=reveal"), [false, true, true, false]),
        (
            get("/history/export.xlsx?action=reveal"),
            [false, true, true, false],
        ),
        // What was kept long enough: one asks, another approves, the third looks.
        (get("/retention"), [true, true, true, false]),
        (
            get("/retention/lists?format=docx"),
            [true, true, true, false],
        ),
        (get("/history/export.xlsx"), [false, false, true, false]),
    ] {
        let mut found = Vec::new();
        for browser in &people {
            found.push(may(browser, &asked).await);
        }
        assert_eq!(found, wanted, "{} {}", asked.0, asked.1);
    }
}

#[tokio::test]
async fn no_two_of_them_are_one_person() {
    let city = City::new();
    let security = city.signed_in("sec").await;
    let appoint = |account: &Json, role: &str| json!({ "values": { "account": account, "role": role, "unit": city.unit("37") } });
    let person =
        json!({ "values": { "name": "甄安二", "login": "sec2", "unit": city.unit("37") } });
    let second = security
        .post("/records/access/account", &person)
        .await
        .json()["id"]
        .clone();
    let answer = security
        .post(
            "/records/access/position",
            &appoint(&second, "security_admin"),
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let id = |login: &str| json!(city.accounts[login]);
    for (held, account) in [
        ("system_admin", id("sys")),
        ("security_admin", second),
        ("audit_admin", id("aud")),
        ("office_clerk", id("office")),
    ] {
        for asked in ["system_admin", "security_admin", "audit_admin", "leader"] {
            let answer = security
                .post("/records/access/position", &appoint(&account, asked))
                .await;
            // The same again, or two that are no administrator's.
            let fits = held == asked || (held, asked) == ("office_clerk", "leader");
            assert_eq!(
                answer.status == 201,
                fits,
                "{held} as {asked}: {}",
                answer.text()
            );
            assert!(fits || answer.says().contains("三名管理员须由不同的人担任"));
        }
    }
    let answer = security
        .post("/records/access/position", &appoint(&id("sec"), "leader"))
        .await;
    assert!(
        answer.says().contains("不能给自己设岗位"),
        "{}",
        answer.text()
    );
}
