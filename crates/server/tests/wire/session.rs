//! Signing in, staying signed in, and what the guard refuses.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;

use crate::city::{City, PASSWORD};

#[tokio::test]
async fn one_signs_in_and_out() {
    let city = City::new();
    let mut browser = city.stranger();
    assert_eq!(browser.get("/session").await.status, 401);
    let answer = browser
        .sign_in(" ＯＦＦＩＣＥ".to_lowercase().as_str(), PASSWORD)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let me = browser.get("/session").await.json();
    assert_eq!(me["account"]["name"], "甄督查");
    assert_eq!(me["positions"][0]["role_title"], "督查专员");
    assert_eq!(me["positions"][0]["area"]["title"], "云岭市教育局");
    assert_eq!(me["title"], "云岭市教育局");
    let answer = browser
        .ask(
            Method::DELETE,
            "/session",
            Body::empty(),
            &[("x-xuezheng", "1")],
        )
        .await;
    assert_eq!(answer.status, 204);
    assert_eq!(browser.get("/session").await.status, 401);
}

#[tokio::test]
async fn wrong_passwords_lock_for_growing_times_and_tell_nothing_of_who_exists() {
    let city = City::new();
    let mut browser = city.stranger();
    for login in ["office", "nobody"] {
        for left in (1..=4).rev() {
            let answer = browser.sign_in(login, "wrong").await;
            assert_eq!(answer.status, 401);
            assert_eq!(
                answer.says(),
                format!("登录名或密码不对。还可以试 {left} 次，之后将暂时锁定。")
            );
        }
        let answer = browser.sign_in(login, "wrong").await;
        assert_eq!(answer.status, 429);
        assert_eq!(
            answer.says(),
            "连续输错次数过多，已暂时锁定，请在今天 09:10 后再试，或请安全管理员重置。"
        );
    }
    // Even the right password waits.
    assert_eq!(browser.sign_in("office", PASSWORD).await.status, 429);
    city.wind(11);
    let answer = browser.sign_in("office", "wrong").await;
    assert_eq!(answer.status, 429);
    assert!(answer.says().contains("09:31"), "{}", answer.says());
    city.wind(21);
    assert_eq!(browser.sign_in("office", PASSWORD).await.status, 200);
    // Forgotten after success.
    assert!(
        browser
            .sign_in("office", "wrong")
            .await
            .says()
            .contains("4 次")
    );
}

#[tokio::test]
async fn a_session_ends_when_idle_and_when_old() {
    let city = City::new();
    let idle = city.signed_in("office").await;
    let busy = city.signed_in("office").await;
    for _ in 0..3 {
        city.wind(50);
        assert_eq!(busy.get("/session").await.status, 200);
    }
    assert_eq!(idle.get("/session").await.status, 401);
    for _ in 0..12 {
        city.wind(50);
        busy.get("/session").await;
    }
    assert_eq!(
        busy.get("/session").await.status,
        401,
        "twelve hours are over"
    );
}

#[tokio::test]
async fn a_write_from_elsewhere_is_refused() {
    let city = City::new();
    let browser = city.signed_in("school").await;
    let body = || Body::from(r#"{"values":{}}"#);
    let json = ("content-type", "application/json");
    let path = "/records/yard/hazard";
    let bare = browser.ask(Method::POST, path, body(), &[json]).await;
    assert_eq!(
        (bare.status.as_u16(), bare.code().as_str()),
        (403, "session.elsewhere")
    );
    let foreign = [
        json,
        ("x-xuezheng", "1"),
        ("origin", "https://evil.example"),
    ];
    assert_eq!(
        browser
            .ask(Method::POST, path, body(), &foreign)
            .await
            .status,
        403
    );
    let own = [
        json,
        ("x-xuezheng", "1"),
        ("origin", "https://xuezheng.example"),
    ];
    assert_eq!(
        browser.ask(Method::POST, path, body(), &own).await.status,
        422
    );
}

#[tokio::test]
async fn changing_the_password_ends_other_sessions() {
    let city = City::new();
    let mut here = city.signed_in("office").await;
    let there = city.signed_in("office").await;
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    let path = "/session/password";
    let answer = here.post(path, &change("wrong", "Yunling+2027")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.says().as_str()),
        (422, "原密码不对。")
    );
    let answer = here.post(path, &change(PASSWORD, "yunlingyunling")).await;
    assert!(answer.says().contains("至少 3 种"), "{}", answer.says());
    let answer = here.post(path, &change(PASSWORD, PASSWORD)).await;
    assert_eq!(answer.says(), "新密码不能与原密码相同。");
    let answer = here.post(path, &change(PASSWORD, "Yunling+2027")).await;
    assert_eq!(answer.status, 200);
    here.keep_cookie(&answer);
    assert_eq!(here.get("/session").await.status, 200);
    assert_eq!(there.get("/session").await.status, 401);
    assert_eq!(
        city.stranger().sign_in("office", PASSWORD).await.status,
        401
    );
    assert_eq!(
        city.stranger()
            .sign_in("office", "Yunling+2027")
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_stopped_account_is_out_at_once() {
    let city = City::new();
    let (office, security) = (city.signed_in("office").await, city.signed_in("sec").await);
    let account = format!("/records/access/account/{}", city.accounts["office"]);
    let version = security.get(&account).await.json()["version"].clone();
    let answer = security
        .post(
            &format!("{account}/steps/stop"),
            &json!({ "version": version, "reason": "调离" }),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(office.get("/session").await.status, 401);
    let answer = city.stranger().sign_in("office", PASSWORD).await;
    assert!(answer.says().contains("已停用"), "{}", answer.says());
}

#[tokio::test]
async fn one_acts_only_in_ones_own_positions() {
    let city = City::new();
    let office = city.signed_in("office").await;
    let me = office.get("/session").await.json();
    let own = office
        .post(
            "/session/position",
            &json!({ "position": me["positions"][0]["id"] }),
        )
        .await;
    assert_eq!(own.json()["acting"], me["positions"][0]["id"]);
    let other = office
        .post("/session/position", &json!({ "position": city.unit("37") }))
        .await;
    assert_eq!(other.status, 404);
}

#[tokio::test]
async fn a_real_installation_shows_no_accounts() {
    let city = City::new();
    assert_eq!(
        city.stranger().get("/demo-accounts").await.json(),
        json!([])
    );
}

#[tokio::test]
async fn every_answer_carries_the_guards() {
    let city = City::new();
    let page = city.stranger().get("//").await;
    assert_eq!(
        (page.status.as_u16(), page.text().as_str()),
        (200, "<p>page</p>")
    );
    assert!(
        page.header("content-security-policy")
            .contains("frame-ancestors 'none'")
    );
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("cache-control"), "no-cache");
    // The client's own routes open the client; a missing script does not.
    assert_eq!(
        city.stranger().get("//r/plan/task").await.text(),
        "<p>page</p>"
    );
    assert_eq!(city.stranger().get("//assets/gone.js").await.status, 404);
    // A measure's own page has a dot in its address.
    let page = city.stranger().get("//measure/plan.tasks").await;
    assert_eq!(
        (page.status.as_u16(), page.text().as_str()),
        (200, "<p>page</p>")
    );
    let script = city
        .stranger()
        .ask(
            Method::GET,
            "//assets/index-1.js",
            Body::empty(),
            &[("accept-encoding", "gzip")],
        )
        .await;
    assert_eq!(
        (script.header("content-encoding"), script.text().as_str()),
        ("gzip", "zipped")
    );
    assert!(script.header("cache-control").contains("immutable"));
    assert_eq!(
        city.stranger()
            .get("/session")
            .await
            .header("cache-control"),
        "no-store"
    );
}
