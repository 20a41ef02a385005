//! Signing in, staying signed in, and what the guard refuses.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::city::{Browser, City, PASSWORD};

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
    // What the client asks by itself, while nobody is at work, keeps nothing alive.
    let quiet = [("x-xuezheng-quiet", "1")];
    let ask = || idle.ask(Method::GET, "/session", Body::empty(), &quiet);
    assert_eq!(ask().await.json()["idle_left"], 15 * 60);
    city.wind(14);
    let left = ask().await.json();
    assert_eq!(
        (&left["idle_left"], &left["age_left"]),
        (&json!(60), &json!((8 * 60 - 14) * 60))
    );
    assert_eq!(busy.get("/session").await.json()["idle_left"], 15 * 60);
    city.wind(1);
    assert_eq!(ask().await.status, 401);
    assert_eq!(busy.get("/session").await.status, 200);
    for _ in 0..33 {
        city.wind(14);
        assert_eq!(busy.get("/session").await.status, 200);
    }
    city.wind(3);
    assert_eq!(
        busy.get("/session").await.status,
        401,
        "eight hours are over"
    );
}

/// 云岭一小 shares one address: a machine that tries every account is stopped, its people wait.
#[tokio::test]
async fn an_address_that_fails_too_often_waits_whoever_is_named() {
    let city = City::new();
    let mut browser = city.stranger();
    // Signing in takes back what was counted for it, and nothing more.
    for _ in 0..3 {
        assert_eq!(browser.sign_in("office", PASSWORD).await.status, 200);
    }
    for n in 0..59 {
        let answer = browser.sign_in(&format!("nobody{n}"), "wrong").await;
        assert_eq!(answer.status, 401, "{n}");
    }
    let answer = browser.sign_in("nobody60", "wrong").await;
    assert_eq!(
        (answer.status.as_u16(), answer.says().as_str()),
        (
            429,
            "您所在的网络输错次数过多，已暂时锁定，请在今天 09:05 后再试，急用请联系安全管理员。"
        )
    );
    assert_eq!(browser.sign_in("office", PASSWORD).await.status, 429);
    let mut elsewhere = city.stranger();
    elsewhere.address = "192.0.2.2";
    assert_eq!(elsewhere.sign_in("office", PASSWORD).await.status, 200);
    city.wind(6);
    assert_eq!(browser.sign_in("office", PASSWORD).await.status, 200);
    assert_eq!(browser.sign_in("nobody", "wrong").await.status, 401);
}

#[tokio::test]
async fn an_old_password_is_changed_before_anything_else_and_for_a_new_one() {
    let city = City::new();
    let rule = city.stranger().get("/password-rule").await.json();
    assert_eq!(
        rule["says"],
        "至少 10 位，含大写字母、小写字母、数字、符号中的 3 种，不含登录名、单位名称及其拼音，不是常见的密码，不与最近用过的 5 个相同；每 90 天更换一次。"
    );
    let mut office = city.signed_in("office").await;
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    let path = "/session/password";
    for (poor, why) in [
        ("Password123!", "太常见"),
        ("Bangongshi-8866", "密码中不能含单位名称或它的拼音（bangong"),
        ("office-Luming-88", "密码中不能含登录名"),
    ] {
        let answer = office.post(path, &change(PASSWORD, poor)).await;
        assert_eq!(answer.json()["error"]["field"], "new", "{poor}");
        assert!(answer.says().contains(why), "{}", answer.says());
    }
    for n in 0..5 {
        let before = if n == 0 {
            PASSWORD.to_owned()
        } else {
            format!("Yunling+{n}") + "abc"
        };
        let answer = office
            .post(path, &change(&before, &format!("Yunling+{}abc", n + 1)))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        office.keep_cookie(&answer);
    }
    let answer = office
        .post(path, &change("Yunling+5abc", "Yunling+1abc"))
        .await;
    assert_eq!(
        answer.says(),
        "新密码不能与最近用过的 5 个密码相同，请另设一个。"
    );
    // The first of all is forgotten by now.
    let answer = office.post(path, &change("Yunling+5abc", PASSWORD)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());

    city.wind(90 * 24 * 60 - 1);
    assert_eq!(
        city.signed_in("office").await.get("/desk").await.status,
        200
    );
    city.wind(1);
    let mut office = city.signed_in("office").await;
    assert_eq!(
        office.get("/session").await.json()["before"],
        "old_password"
    );
    let answer = office.get("/desk").await;
    assert_eq!(
        (answer.status.as_u16(), answer.says().as_str()),
        (422, "密码已到更换期限，请先修改密码，再办理业务。")
    );
    let answer = office.post(path, &change(PASSWORD, "Yunling+2027")).await;
    office.keep_cookie(&answer);
    assert_eq!(office.get("/desk").await.status, 200);
}

#[tokio::test]
async fn one_sees_where_one_is_signed_in_and_signs_out_there() {
    let city = City::new();
    let here = city.signed_in("office").await;
    let mut phone = city.stranger();
    phone.address = "2001:db8::7";
    phone.agent = "Mozilla/5.0 (Linux; Android 14) Chrome/116.0 Mobile MicroMessenger/8.0";
    phone.sign_in("office", PASSWORD).await;
    let other = city.signed_in("office").await;
    let stranger = city.signed_in("school").await;
    city.wind(2);
    phone.get("/session").await;

    let devices = here.get("/session/devices").await.json();
    let shown = |n: usize, key: &str| devices[n][key].as_str().unwrap().to_owned();
    assert_eq!(devices.as_array().unwrap().len(), 3);
    assert_eq!(
        (devices[0]["here"].clone(), devices[1]["here"].clone()),
        (json!(true), json!(false))
    );
    assert_eq!(
        (
            shown(1, "browser"),
            shown(1, "address"),
            shown(1, "started"),
            shown(1, "seen")
        ),
        (
            "微信 8（安卓手机）".into(),
            "2001:db8::7".into(),
            "2026-11-23T01:00:00Z".into(),
            "2026-11-23T01:02:00Z".into()
        )
    );
    let of_phone = format!("/session/devices/{}", shown(1, "id"));
    assert_eq!(stranger.delete(&of_phone).await.status, 404, "another's");
    assert_eq!(here.delete(&of_phone).await.status, 204);
    assert_eq!(phone.get("/session").await.status, 401);
    assert_eq!(other.get("/session").await.status, 200);
    for _ in 0..2 {
        assert_eq!(here.delete("/session/devices").await.status, 204);
    }
    assert_eq!(other.get("/session").await.status, 401);
    assert_eq!(here.get("/session").await.status, 200);
}

/// 登录记录: the audit administrator reads them all, everybody their own.
#[tokio::test]
async fn every_attempt_leaves_a_record() {
    let city = City::new();
    let mut office = city.stranger();
    office.sign_in("office", "wrong").await;
    office.sign_in("nobody", "Yunling-2026").await;
    for _ in 0..5 {
        office.sign_in("school", "wrong").await;
    }
    office.sign_in("office", PASSWORD).await;
    office.delete("/session").await;
    let said = |rows: &serde_json::Value| -> Vec<String> {
        let rows = rows["rows"].as_array().unwrap().iter();
        rows.map(|row| {
            let text = |name: &str| row["values"][name].as_str().unwrap_or("-").to_owned();
            format!("{} {} {}", text("login"), text("means"), text("outcome"))
        })
        .collect()
    };
    let audit = city.signed_in("aud").await;
    let all = audit.get("/records/access/sign_in").await.json();
    assert_eq!(
        said(&all),
        [
            "aud password entered",
            "office - left",
            "office password entered",
            "school password locked",
            "school password wrong",
            "school password wrong",
            "school password wrong",
            "school password wrong",
            "无此登录名 password wrong",
            "office password wrong",
        ]
    );
    let first = &all["rows"][9]["values"];
    assert_eq!(
        (&first["address"], &first["browser"], &first["at"]),
        (
            &json!("192.0.2.1"),
            &json!("谷歌浏览器 88（Linux）"),
            &json!("2026-11-23T01:00:00Z")
        )
    );
    let text = audit.get("/records/access/sign_in").await.text();
    assert!(!text.contains("nobody") && !text.contains("Yunling-2026"));
    let office = city.signed_in("office").await;
    let own = office.get("/records/access/sign_in").await.json();
    assert_eq!(own["rows"].as_array().unwrap().len(), 4, "{own}");
    for other in ["sys", "sec"] {
        let other = city.signed_in(other).await;
        let own = other.get("/records/access/sign_in").await.json();
        assert_eq!(own["rows"].as_array().unwrap().len(), 1, "{own}");
    }
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
    assert_eq!(
        answer.says(),
        "新密码不能与最近用过的 5 个密码相同，请另设一个。"
    );
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

    let version = security.get(&account).await.json()["version"].clone();
    let closed = json!({ "version": version, "reason": "调离已交接" });
    let answer = security
        .post(&format!("{account}/steps/close"), &closed)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let register = city.kernel.model.register(kernel::CREDENTIAL).unwrap();
    let query = kernel::Query::all(register, city.kernel.today())
        .having("account", city.accounts["office"]);
    let kept = kernel::read(city.kernel.store(), |read| read.rows(&query)).unwrap();
    let kept: Vec<&str> = kept[0].values.keys().map(String::as_str).collect();
    assert_eq!(
        kept,
        ["account", "ended_on"],
        "nothing is left to sign in with"
    );
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

/// What lies on a machine opens with the key, and the key is only had by who is signed in there.
#[tokio::test]
async fn the_key_of_drafts_is_the_machines_and_ends() {
    let city = City::new();
    let (school, other) = (
        city.signed_in("school").await,
        city.signed_in("other").await,
    );
    let [desk, phone] = [
        "01890000-0000-7000-8000-000000000001",
        "01890000-0000-7000-8000-000000000002",
    ]
    .map(|place| json!({ "place": place }));
    let key = async |browser: &Browser, place: &Json| {
        let answer = browser.post("/session/draft-key", place).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["key"].as_str().unwrap().to_owned()
    };
    let first = key(&school, &desk).await;
    assert_eq!(first.len(), 64);
    assert_eq!(key(&school, &desk).await, first);
    let at_phone = city.signed_in("school").await;
    let of_phone = key(&at_phone, &phone).await;
    assert_ne!(of_phone, first);
    assert_ne!(key(&other, &desk).await, first);

    // Signing out on a machine, or signing it out from another, ends its key and no other.
    school.delete("/session").await;
    let school = city.signed_in("school").await;
    let second = key(&school, &desk).await;
    assert_ne!(second, first);
    assert_eq!(key(&at_phone, &phone).await, of_phone);
    school.delete("/session/devices").await;
    let at_phone = city.signed_in("school").await;
    assert_ne!(key(&at_phone, &phone).await, of_phone);

    // It outlives a session that was left idle, and ends when nobody asked for three days.
    city.wind(71 * 60);
    let school = city.signed_in("school").await;
    assert_eq!(key(&school, &desk).await, second);
    city.wind(73 * 60);
    let school = city.signed_in("school").await;
    let third = key(&school, &desk).await;
    assert_ne!(third, second);

    // It ends with all sessions of the account.
    let security = city.signed_in("sec").await;
    let reset = format!("/accounts/{}/reset", city.accounts["school"]);
    let code = security.post(&reset, &json!({})).await.json()["code"].clone();
    let redeem = json!({ "login": "school", "code": code, "password": "Yunling+2027" });
    let mut school = city.stranger();
    let answer = school.post("/session/code", &redeem).await;
    school.keep_cookie(&answer);
    assert_ne!(key(&school, &desk).await, third);
}
