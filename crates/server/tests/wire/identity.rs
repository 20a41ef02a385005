//! 统一身份认证: bound once by the person, signed in under the same rules as by a password, and
//! nothing that a bad provider, or somebody between, says is believed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json as JsonBody, Router};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City, PASSWORD};

/// A provider that does as it is told, right or wrong.
#[derive(Clone)]
struct Provider {
    address: String,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    now_s: i64,
    issuer: String,
    key: EcdsaKeyPair,
    key_id: &'static str,
    /// Codes not used yet, with the nonce and challenge they were asked with.
    codes: HashMap<String, (String, String)>,
    subject: &'static str,
    /// Claims that are said otherwise.
    claims: Vec<(&'static str, Json)>,
    header: Json,
    signs_with: Option<EcdsaKeyPair>,
    /// What it publishes of itself otherwise.
    published: Vec<(&'static str, Json)>,
    leads_away: bool,
    asked_away: usize,
}

fn key() -> EcdsaKeyPair {
    let (random, kind) = (SystemRandom::new(), &ECDSA_P256_SHA256_FIXED_SIGNING);
    let key = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(kind, key.as_ref(), &random).unwrap()
}

impl Provider {
    async fn start(city: &City) -> Provider {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let provider = Provider {
            address: address.clone(),
            shared: Arc::new(Mutex::new(Shared {
                now_s: city.kernel.now().as_second(),
                issuer: address,
                key: key(),
                key_id: "a",
                codes: HashMap::new(),
                subject: "u-1",
                claims: Vec::new(),
                header: json!({ "alg": "ES256", "kid": "a" }),
                signs_with: None,
                published: Vec::new(),
                leads_away: false,
                asked_away: 0,
            })),
        };
        let app = Router::new()
            .route("/.well-known/openid-configuration", get(published))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/away/{which}", get(away).post(away))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        provider
    }

    fn is_told(&self, how: impl FnOnce(&mut Shared)) {
        how(&mut self.shared.lock().unwrap());
    }

    /// Somebody proves who they are there: what brings them back.
    fn proves(&self, url: &str) -> Json {
        let url = url::Url::parse(url).unwrap();
        let asked: HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["code_challenge_method"], "S256");
        assert_eq!(
            asked["redirect_uri"],
            "http://xuezheng.example/sign-in/identity"
        );
        let mut shared = self.shared.lock().unwrap();
        let code = format!("code-{}", asked["state"]);
        let kept = (asked["nonce"].clone(), asked["code_challenge"].clone());
        shared.codes.insert(code.clone(), kept);
        json!({ "state": asked["state"], "code": code })
    }
}

async fn published(State(it): State<Provider>) -> JsonBody<Json> {
    let shared = it.shared.lock().unwrap();
    let at = |path: &str| format!("{}{path}", it.address);
    let mut document = json!({
        "issuer": shared.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"),
    });
    for (name, value) in &shared.published {
        document[*name] = value.clone();
    }
    JsonBody(document)
}

async fn keys(State(it): State<Provider>) -> JsonBody<Json> {
    let shared = it.shared.lock().unwrap();
    let point = shared.key.public_key().as_ref();
    let coordinate = |it: &[u8]| URL_SAFE_NO_PAD.encode(it);
    JsonBody(json!({ "keys": [
        { "kty": "strange", "kid": "z" },
        {
            "kty": "EC", "crv": "P-256", "kid": shared.key_id, "use": "sig", "alg": "ES256",
            "x": coordinate(&point[1..33]), "y": coordinate(&point[33..]),
        },
    ] }))
}

async fn token(State(it): State<Provider>, Form(form): Form<HashMap<String, String>>) -> Response {
    let mut shared = it.shared.lock().unwrap();
    if shared.leads_away {
        return Redirect::temporary("/away/token").into_response();
    }
    let Some((nonce, challenge)) = shared.codes.remove(&form["code"]) else {
        let fault = json!({ "error": "invalid_grant" });
        return (StatusCode::BAD_REQUEST, JsonBody(fault)).into_response();
    };
    let verifier = form["code_verifier"].as_bytes();
    let proof = ring::digest::digest(&ring::digest::SHA256, verifier);
    assert_eq!(URL_SAFE_NO_PAD.encode(proof), challenge);
    let mut claims = json!({
        "iss": shared.issuer, "aud": "xuezheng", "sub": shared.subject, "nonce": nonce,
        "iat": shared.now_s, "exp": shared.now_s + 300, "preferred_username": "school",
    });
    for (name, value) in &shared.claims {
        claims[*name] = value.clone();
    }
    let part = |it: &Json| URL_SAFE_NO_PAD.encode(it.to_string());
    let message = format!("{}.{}", part(&shared.header), part(&claims));
    let key = shared.signs_with.as_ref().unwrap_or(&shared.key);
    let signed = key.sign(&SystemRandom::new(), message.as_bytes()).unwrap();
    let mut token = format!("{message}.{}", URL_SAFE_NO_PAD.encode(signed));
    if shared.header["alg"] == "none" {
        token = format!("{message}.");
    }
    JsonBody(json!({ "id_token": token, "access_token": "x", "token_type": "Bearer" }))
        .into_response()
}

async fn away(State(it): State<Provider>, Path(_): Path<String>) -> JsonBody<Json> {
    it.shared.lock().unwrap().asked_away += 1;
    JsonBody(json!({ "id_token": "x" }))
}

const PROVIDERS: &str = "/records/access/provider";

/// Set by one administrator, put in use by another; its id.
async fn set_up(city: &City, provider: &Provider) -> Json {
    let system = city.signed_in("sys").await;
    let values = json!({
        "title": "市统一身份认证", "issuer": provider.address, "client": "xuezheng", "secret": "s-1",
    });
    let made = system.post(PROVIDERS, &json!({ "values": values })).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let made = made.json();
    assert_ne!(
        made["values"]["secret"], "s-1",
        "nobody reads the secret back"
    );
    let id = made["id"].as_str().unwrap();
    let at = format!("{PROVIDERS}/{id}/steps/enable");
    let step = json!({ "version": made["version"] });
    assert!(!system.post(&at, &step).await.status.is_success());
    assert_eq!(
        city.stranger().get("/identity-providers").await.json(),
        json!([])
    );
    let on = city.signed_in("sec").await.post(&at, &step).await;
    assert_eq!(on.status, 200, "{}", on.text());

    // In use, it is as the other administrator saw it.
    let version = on.json()["version"].clone();
    let edit = json!({ "version": version, "values": { "issuer": "https://evil.example" } });
    let answer = system.patch(&format!("{PROVIDERS}/{id}"), &edit).await;
    assert!(!answer.status.is_success(), "{}", answer.text());
    made["id"].clone()
}

/// Goes to the provider; its address, with the cookie to come back with kept.
async fn goes(browser: &mut Browser, path: &str, body: &Json) -> String {
    let answer = browser.post(path, body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let session = browser.cookie.take();
    browser.keep_cookie(&answer);
    let both: Vec<String> = session.into_iter().chain(browser.cookie.take()).collect();
    browser.cookie = Some(both.join("; "));
    answer.json()["url"].as_str().unwrap().to_owned()
}

async fn comes_back(browser: &mut Browser, with: &Json) -> Answer {
    let answer = browser.post("/session/identity/answer", with).await;
    if answer.status == 200 {
        browser.keep_cookie(&answer);
    }
    answer
}

/// A stranger signs in by the provider.
async fn signs_in(city: &City, provider: &Provider, id: &Json) -> (Browser, Answer) {
    let mut browser = city.stranger();
    let url = goes(
        &mut browser,
        "/session/identity",
        &json!({ "provider": id }),
    )
    .await;
    let answer = comes_back(&mut browser, &provider.proves(&url)).await;
    (browser, answer)
}

async fn binds(city: &City, provider: &Provider, id: &Json, login: &str) -> Answer {
    let mut browser = city.signed_in(login).await;
    let body = json!({ "provider": id, "password": PASSWORD });
    let url = goes(&mut browser, "/session/identities", &body).await;
    comes_back(&mut browser, &provider.proves(&url)).await
}

#[tokio::test]
async fn an_account_is_bound_once_by_its_person_and_opens_from_then_on() {
    let city = City::new();
    let provider = Provider::start(&city).await;
    let id = set_up(&city, &provider).await;
    let offered = city.stranger().get("/identity-providers").await.json();
    assert_eq!(offered, json!([{ "id": id, "title": "市统一身份认证" }]));

    // The name there is the login of an account here: that binds nothing.
    let (browser, answer) = signs_in(&city, &provider, &id).await;
    assert_eq!(answer.code(), "identity.unbound");
    assert!(
        answer.says().contains("请先用登录名和密码登录"),
        "{}",
        answer.says()
    );
    assert_eq!(browser.get("/session").await.status, 401);

    let school = city.signed_in("school").await;
    let body = json!({ "provider": id, "password": "wrong" });
    let answer = school.post("/session/identities", &body).await;
    assert_eq!(answer.json()["error"]["field"], "password");
    let answer = binds(&city, &provider, &id, "school").await;
    assert_eq!(answer.json()["bound"], true, "{}", answer.text());
    let mine = school.get("/session/identities").await.json();
    assert_eq!(mine[0]["bound"]["name"], "school");

    let (browser, answer) = signs_in(&city, &provider, &id).await;
    assert_eq!(
        answer.json()["me"]["account"]["login"],
        "school",
        "{}",
        answer.text()
    );
    let devices = browser.get("/session/devices").await.json();
    assert!(devices.as_array().unwrap().len() >= 2);
    let log = "/records/access/sign_in?sort=-at";
    let log = browser.get(log).await.text();
    assert!(
        log.contains("\"identity\"") && log.contains("\"bound\""),
        "{log}"
    );

    // One identity, one account; one account, one identity there.
    let answer = binds(&city, &provider, &id, "east").await;
    assert!(
        answer.says().contains("已绑定本系统的另一个账号"),
        "{}",
        answer.text()
    );
    provider.is_told(|it| it.subject = "u-2");
    let answer = binds(&city, &provider, &id, "school").await;
    assert!(
        answer.says().contains("先解除原来的绑定"),
        "{}",
        answer.text()
    );

    let at = format!(
        "/session/identities/{}",
        mine[0]["bound"]["id"].as_str().unwrap()
    );
    let other = city.signed_in("east").await;
    assert_eq!(other.delete(&at).await.status, 404);
    assert_eq!(school.delete(&at).await.status, 204);
    provider.is_told(|it| it.subject = "u-1");
    let (_, answer) = signs_in(&city, &provider, &id).await;
    assert_eq!(answer.code(), "identity.unbound");
    assert_eq!(binds(&city, &provider, &id, "east").await.status, 200);
}

#[tokio::test]
async fn what_is_not_as_it_should_be_opens_nothing_and_says_why() {
    let city = City::new();
    let provider = Provider::start(&city).await;
    let id = set_up(&city, &provider).await;
    assert_eq!(binds(&city, &provider, &id, "school").await.status, 200);
    let now = city.kernel.now().as_second();
    let claim =
        |name: &'static str, value: Json| move |it: &mut Shared| it.claims = vec![(name, value)];
    type Told = Box<dyn FnOnce(&mut Shared)>;
    let attacks: Vec<(&str, Told, &str)> = vec![
        (
            "another nonce",
            Box::new(claim("nonce", json!("n"))),
            "identity.elsewhere",
        ),
        (
            "another issuer",
            Box::new(claim("iss", json!("https://id.example"))),
            "identity.elsewhere",
        ),
        (
            "another application",
            Box::new(claim("aud", json!("canteen"))),
            "identity.elsewhere",
        ),
        (
            "expired",
            Box::new(claim("exp", json!(now - 300))),
            "identity.clock",
        ),
        (
            "from the future",
            Box::new(claim("iat", json!(now + 3600))),
            "identity.clock",
        ),
        (
            "no signature",
            Box::new(|it| it.header = json!({ "alg": "none" })),
            "identity.signature",
        ),
        (
            "another's signature",
            Box::new(|it| it.signs_with = Some(key())),
            "identity.signature",
        ),
        (
            "a key nobody published",
            Box::new(|it| it.header = json!({ "alg": "ES256", "kid": "b" })),
            "identity.signature",
        ),
    ];
    for (what, told, code) in attacks {
        provider.is_told(told);
        let (browser, answer) = signs_in(&city, &provider, &id).await;
        assert_eq!(
            (answer.status.as_u16(), answer.code().as_str()),
            (401, code),
            "{what}"
        );
        assert!(answer.says().contains("市统一身份认证"), "{what}");
        assert_eq!(browser.get("/session").await.status, 401, "{what}");
        provider.is_told(|it| {
            it.claims.clear();
            it.header = json!({ "alg": "ES256", "kid": "a" });
            it.signs_with = None;
        });
    }

    // Keys are changed: the new one counts at once.
    provider.is_told(|it| {
        it.key = key();
        it.key_id = "b";
        it.header = json!({ "alg": "ES256", "kid": "b" });
    });
    assert_eq!(signs_in(&city, &provider, &id).await.1.status, 200);

    // Somebody says no there.
    let mut browser = city.stranger();
    let url = goes(
        &mut browser,
        "/session/identity",
        &json!({ "provider": id }),
    )
    .await;
    let state = provider.proves(&url)["state"].clone();
    let denied = json!({ "state": state, "error": "access_denied" });
    let answer = comes_back(&mut browser, &denied).await;
    assert_eq!(answer.code(), "identity.denied");
}

#[tokio::test]
async fn one_comes_back_once_and_in_the_browser_that_went() {
    let city = City::new();
    let provider = Provider::start(&city).await;
    let id = set_up(&city, &provider).await;
    assert_eq!(binds(&city, &provider, &id, "school").await.status, 200);
    let begin = json!({ "provider": id });

    let mut browser = city.stranger();
    let url = goes(&mut browser, "/session/identity", &begin).await;
    let with = provider.proves(&url);
    // A link with somebody else's code, opened by a victim.
    let mut victim = city.stranger();
    assert_eq!(comes_back(&mut victim, &with).await.code(), "identity.gone");
    let mut again = browser.clone();
    assert_eq!(comes_back(&mut browser, &with).await.status, 200);
    assert_eq!(comes_back(&mut again, &with).await.code(), "identity.gone");

    // A code that was used already, with a state that was not.
    let mut browser = city.stranger();
    let url = goes(&mut browser, "/session/identity", &begin).await;
    let mut fresh = provider.proves(&url);
    fresh["code"] = with["code"].clone();
    assert_eq!(
        comes_back(&mut browser, &fresh).await.code(),
        "identity.refused"
    );

    // Too late.
    let mut browser = city.stranger();
    let url = goes(&mut browser, "/session/identity", &begin).await;
    let with = provider.proves(&url);
    city.wind(11);
    assert_eq!(
        comes_back(&mut browser, &with).await.code(),
        "identity.gone"
    );
}

#[tokio::test]
async fn nothing_leads_away_from_the_provider() {
    let city = City::new();
    let provider = Provider::start(&city).await;
    let id = set_up(&city, &provider).await;
    provider.is_told(|it| it.leads_away = true);
    let (_, answer) = signs_in(&city, &provider, &id).await;
    assert_eq!(answer.code(), "identity.unreachable");
    assert_eq!(provider.shared.lock().unwrap().asked_away, 0);

    let begin = json!({ "provider": id });
    for (name, value) in [
        ("token_endpoint", json!("http://127.0.0.1:9/token")),
        ("jwks_uri", json!("https://elsewhere.example/keys")),
        ("issuer", json!("https://elsewhere.example")),
    ] {
        provider.is_told(|it| it.published = vec![(name, value)]);
        let answer = city.stranger().post("/session/identity", &begin).await;
        assert_eq!(answer.code(), "identity.misfit", "{name}");
    }
}

#[tokio::test]
async fn locks_and_second_factors_hold_as_after_a_password() {
    let city = City::strict();
    let provider = Provider::start(&city).await;
    // Administrators cannot even set it up before they have a second factor of their own.
    let system = city.signed_in("sys").await;
    let answer = system.post(PROVIDERS, &json!({ "values": {} })).await;
    assert_eq!(answer.code(), "session.before");

    let city = City::new();
    let id = set_up(&city, &provider).await;
    assert_eq!(binds(&city, &provider, &id, "school").await.status, 200);
    for _ in 0..5 {
        city.stranger().sign_in("school", "wrong").await;
    }
    let (_, answer) = signs_in(&city, &provider, &id).await;
    assert_eq!(answer.code(), "session.locked", "{}", answer.text());
    city.wind(11);
    provider.is_told(|it| it.now_s += 11 * 60);
    assert_eq!(signs_in(&city, &provider, &id).await.1.status, 200);

    // Stopped, the account opens no way.
    let security = city.signed_in("sec").await;
    let at = format!("/records/access/account/{}", city.accounts["school"]);
    let version = security.get(&at).await.json()["version"].clone();
    let stop = json!({ "version": version, "reason": "调离" });
    let answer = security.post(&format!("{at}/steps/stop"), &stop).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let (_, answer) = signs_in(&city, &provider, &id).await;
    assert_eq!(answer.code(), "session.stopped");
}
