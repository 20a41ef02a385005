//! 动态口令: bound, asked for, taken once, reset.

use base::Instant;
use serde_json::{Value as Json, json};
use totp_rs::{Builder, Secret};

use crate::city::{Browser, City, PASSWORD};

/// The application on somebody's phone.
struct Phone(Secret);

impl Phone {
    /// It was told the key by hand.
    fn told(new: &Json) -> Phone {
        let key = new["key"].as_str().unwrap().replace(' ', "");
        Phone(Secret::try_from_base32(key).unwrap())
    }

    fn shows(&self, at: Instant) -> String {
        let totp = Builder::new().with_secret(self.0.clone());
        let at = u64::try_from(at.as_second()).unwrap();
        totp.build_noncompliant().generate(at).to_string()
    }
}

/// Binds a phone to an account that is signed in; its recovery codes.
async fn bind(city: &City, browser: &Browser) -> (Phone, Vec<String>) {
    let new = browser.post("/session/second-factor", &json!({})).await;
    assert_eq!(new.status, 200, "{}", new.text());
    let phone = Phone::told(&new.json());
    assert!(new.json()["qr"].as_str().unwrap().starts_with("<svg"));
    let code = json!({ "code": phone.shows(city.kernel.now()) });
    let answer = browser.put("/session/second-factor", &code).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let codes = answer.json()["recovery_codes"].clone();
    let codes = codes.as_array().unwrap().iter();
    let codes = codes.map(|it| it.as_str().unwrap().to_owned()).collect();
    (phone, codes)
}

async fn give(browser: &mut Browser, code: &str) -> crate::city::Answer {
    let answer = browser
        .post("/session/second", &json!({ "code": code }))
        .await;
    browser.keep_cookie(&answer);
    answer
}

#[tokio::test]
async fn an_administrator_binds_a_phone_before_anything_else() {
    let city = City::strict();
    let security = city.signed_in("sec").await;
    assert_eq!(security.get("/session").await.json()["before"], "enrol");
    let answer = security.get("/setup/slips").await;
    assert_eq!(
        (answer.status.as_u16(), answer.says().as_str()),
        (
            422,
            "按规定，您的岗位须使用动态口令。请先绑定，再办理业务。"
        )
    );
    let new = security.post("/session/second-factor", &json!({})).await;
    let wrong = security
        .put("/session/second-factor", &json!({ "code": "000000" }))
        .await;
    assert_eq!(wrong.json()["error"]["field"], "code", "{}", new.text());
    let (phone, codes) = bind(&city, &security).await;
    assert_eq!(codes.len(), 10);
    assert_eq!(security.get("/session").await.json()["before"], json!(null));
    assert_eq!(security.get("/setup/slips").await.status, 200);
    let state = security.get("/session/second-factor").await.json();
    assert_eq!(
        state,
        json!({ "since": "2026-11-23T01:00:00Z", "recovery_left": 10, "required": true })
    );
    let answer = security
        .post(
            "/session/second-factor/remove",
            &json!({ "code": phone.shows(city.kernel.now()) }),
        )
        .await;
    assert!(answer.says().contains("不能停用"), "{}", answer.says());

    // Others may, and need not.
    let office = city.signed_in("office").await;
    assert_eq!(office.get("/session").await.json()["before"], json!(null));
    let (phone, _) = bind(&city, &office).await;
    city.wind(1);
    let code = json!({ "code": phone.shows(city.kernel.now()) });
    let answer = office.post("/session/second-factor/remove", &code).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    city.signed_in("office").await.get("/desk").await;
}

#[tokio::test]
async fn the_password_alone_opens_nothing_and_a_code_opens_once() {
    let city = City::strict();
    let bound = city.signed_in("sec").await;
    let (phone, _) = bind(&city, &bound).await;
    city.wind(1);
    let mut browser = city.stranger();
    let me = browser.sign_in("sec", PASSWORD).await.json();
    assert_eq!(me["before"], "second_factor");
    let half = browser.clone();
    for path in ["/desk", "/setup/slips", "/records/access/account"] {
        let answer = half.get(path).await;
        assert_eq!(answer.says(), "请先输入动态口令，再办理业务。", "{path}");
    }
    let new = half.post("/session/second-factor", &json!({})).await;
    assert_eq!(new.status, 422, "no new phone without the old one");
    let code = phone.shows(city.kernel.now());
    let answer = give(&mut browser, &code).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["before"].clone()),
        (200, json!(null))
    );
    assert_eq!(browser.get("/setup/slips").await.status, 200);
    assert_eq!(
        half.get("/session").await.status,
        401,
        "the half session is gone"
    );

    let mut second = city.stranger();
    second.sign_in("sec", PASSWORD).await;
    let answer = give(&mut second, &code).await;
    assert_eq!(answer.status, 401);
    assert!(answer.says().contains("已用过"), "{}", answer.says());
    // The next one opens, although the clocks are half a minute apart.
    let ahead = city.kernel.now() + jiff::SignedDuration::from_secs(30);
    assert_eq!(give(&mut second, &phone.shows(ahead)).await.status, 200);
    let mut third = city.stranger();
    third.sign_in("sec", PASSWORD).await;
    city.wind(5);
    assert_eq!(
        third.get("/session").await.status,
        401,
        "five minutes between the two"
    );
}

/// Whoever knows the password gains nothing by signing in again between two guesses.
#[tokio::test]
async fn guessing_codes_locks_the_account() {
    let city = City::strict();
    let bound = city.signed_in("sec").await;
    let (phone, _) = bind(&city, &bound).await;
    let mut thief = city.stranger();
    let mut statuses = Vec::new();
    for _ in 0..5 {
        assert_eq!(thief.sign_in("sec", PASSWORD).await.status, 200);
        statuses.push(give(&mut thief, "000000").await.status.as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 429]);
    city.wind(1);
    let code = phone.shows(city.kernel.now());
    assert_eq!(give(&mut thief, &code).await.status, 429);
    assert_eq!(thief.sign_in("sec", PASSWORD).await.status, 429);
}

#[tokio::test]
async fn a_recovery_code_stands_in_once() {
    let city = City::strict();
    let bound = city.signed_in("sec").await;
    let (_, codes) = bind(&city, &bound).await;
    let mut browser = city.stranger();
    browser.sign_in("sec", PASSWORD).await;
    let typed = codes[3].to_lowercase().replace('-', " ");
    assert_eq!(give(&mut browser, &typed).await.status, 200);
    let state = browser.get("/session/second-factor").await.json();
    assert_eq!(state["recovery_left"], 9);
    let mut again = city.stranger();
    again.sign_in("sec", PASSWORD).await;
    assert_eq!(give(&mut again, &codes[3]).await.status, 401);
    // With another one a new phone is bound, and the codes are new as well.
    let new = browser
        .post("/session/second-factor", &json!({ "code": codes[4] }))
        .await;
    let phone = Phone::told(&new.json());
    let code = json!({ "code": phone.shows(city.kernel.now()) });
    assert_eq!(
        browser.put("/session/second-factor", &code).await.status,
        200
    );
    assert_eq!(give(&mut again, &codes[5]).await.status, 401);
}

#[tokio::test]
async fn a_lost_phone_is_reset_by_another_with_a_reason() {
    let city = City::new();
    let office = city.signed_in("office").await;
    bind(&city, &office).await;
    let security = city.signed_in("sec").await;
    let path = format!("/accounts/{}/second-factor/reset", city.accounts["office"]);
    let answer = security.post(&path, &json!({ "reason": " " })).await;
    assert_eq!(answer.says(), "请写明重置的原因，如手机遗失。");
    for other in ["sys", "aud", "office", "school"] {
        let other = city.signed_in(other).await;
        let answer = other.post(&path, &json!({ "reason": "手机遗失" })).await;
        assert!(
            [404, 422].contains(&answer.status.as_u16()),
            "{}",
            answer.text()
        );
    }
    let own = format!("/accounts/{}/second-factor/reset", city.accounts["sec"]);
    let answer = security.post(&own, &json!({ "reason": "手机遗失" })).await;
    assert!(
        answer.says().starts_with("不能重置自己的动态口令"),
        "{}",
        answer.says()
    );
    let answer = security.post(&path, &json!({ "reason": "手机遗失" })).await;
    assert_eq!(answer.status, 204, "{}", answer.text());
    assert_eq!(office.get("/session").await.status, 401, "sessions end");
    let me = city.stranger().sign_in("office", PASSWORD).await.json();
    assert_eq!(me["before"], json!(null));

    // The key never lay open, nor does the history tell it.
    let register = city.kernel.model.register(kernel::CREDENTIAL).unwrap();
    let said = kernel::read(city.kernel.store(), |read| {
        let query = kernel::Query::all(register, city.kernel.today())
            .having("account", city.accounts["office"]);
        let credential = read.rows(&query)?.remove(0);
        read.entries(kernel::CREDENTIAL, credential.id)
    })
    .unwrap();
    let reasons: Vec<_> = said.iter().filter_map(|it| it.entry.reason()).collect();
    assert_eq!(reasons, ["重置动态口令：手机遗失"]);
}
