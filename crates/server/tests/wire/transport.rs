//! What holds between the network and the first handler, over real connections: gateways,
//! cookies, headers, where writes may come from, and how long somebody slow is waited for.
//! TLS is met over the binary (`crates/xuezheng/tests/tls.rs`).

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use server::{Limits, Options};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::city::{City, PASSWORD};

/// A city that listens; stops with this value.
struct Listening {
    address: SocketAddr,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn behind(city: &City, proxies: &[&str]) -> Listening {
    let proxies = proxies.iter().map(|it| it.parse().unwrap()).collect();
    let options = city.options();
    listen(Options { proxies, ..options }).await
}

async fn listen(options: Options) -> Listening {
    let (told, ready) = tokio::sync::oneshot::channel();
    let serving = tokio::spawn(async move {
        let served = server::serve(&options, |address| told.send(address).unwrap());
        served.await.unwrap();
    });
    let address = ready.await.unwrap();
    Listening { address, serving }
}

/// All that comes back until the server hangs up.
async fn plain(at: &Listening, request: &str) -> String {
    let mut stream = TcpStream::connect(at.address).await.unwrap();
    // Whoever is hung up on at once may not even be able to ask.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn get(path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: xuezheng.example\r\nConnection: close\r\n{headers}\r\n")
}

fn sign_in(headers: &str) -> String {
    let body = json!({ "login": "office", "password": PASSWORD }).to_string();
    format!(
        "POST /api/session HTTP/1.1\r\nHost: xuezheng.example\r\nConnection: close\r\nX-Xuezheng: 1\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

fn header<'a>(answer: &'a str, name: &str) -> &'a str {
    let (head, _) = answer.split_once("\r\n\r\n").unwrap_or((answer, ""));
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    lines
        .filter(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, value)| value)
        .next()
        .unwrap_or_default()
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn a_gateway_is_believed_when_it_is_named_and_only_then() {
    let city = City::new();
    let said = "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: jy.yunling.example\r\n\
                Origin: https://jy.yunling.example\r\n";
    let named = behind(&city, &["127.0.0.0/8"]).await;
    let answer = plain(&named, &sign_in(said)).await;
    assert_eq!(status(&answer), "200", "{answer}");
    let cookie = header(&answer, "set-cookie").to_owned();
    assert!(
        cookie.starts_with("__Host-") && cookie.ends_with("; Secure"),
        "{cookie}"
    );
    assert!(!header(&answer, "strict-transport-security").is_empty());
    let cookie = cookie.split(';').next().unwrap();
    let asked = get(
        "/api/session/devices",
        &format!("Cookie: {cookie}\r\n{said}"),
    );
    let devices = plain(&named, &asked).await;
    assert!(devices.contains("\"address\":\"203.0.113.9\""), "{devices}");

    let unnamed = behind(&city, &["10.0.0.0/8"]).await;
    let answer = plain(&unnamed, &sign_in(said)).await;
    assert_eq!(
        status(&answer),
        "403",
        "its word on the name counts for nothing"
    );
    let said = said.replace("Origin: https://jy.yunling.example\r\n", "");
    let answer = plain(&unnamed, &sign_in(&said)).await;
    let cookie = header(&answer, "set-cookie");
    assert!(
        cookie.starts_with("xz_session=") && !cookie.contains("Secure"),
        "{cookie}"
    );
    assert_eq!(header(&answer, "strict-transport-security"), "");
    let cookie = cookie.split(';').next().unwrap();
    let devices = plain(
        &unnamed,
        &get("/api/session/devices", &format!("Cookie: {cookie}\r\n")),
    )
    .await;
    assert!(
        !devices.contains("203.0.113.9") || devices.matches("127.0.0.1").count() == 1,
        "{devices}"
    );
}

#[tokio::test]
async fn no_script_but_our_own_runs_and_no_other_site_writes() {
    let city = City::new();
    let at = behind(&city, &[]).await;
    let page = plain(&at, &get("/", "")).await;
    let policy = header(&page, "content-security-policy");
    let scripts = policy.split("; ").find(|it| it.starts_with("script-src"));
    assert_eq!(scripts, Some("script-src 'self'"), "{policy}");
    for wanted in [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(
            policy.split("; ").any(|it| it == wanted),
            "{wanted}: {policy}"
        );
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(header(&page, name), value, "{name}");
    }
    for (headers, wanted) in [
        ("", "200"),
        (
            "Origin: http://xuezheng.example\r\nSec-Fetch-Site: same-origin\r\n",
            "200",
        ),
        ("Origin: http://other.example\r\n", "403"),
        ("Origin: null\r\n", "403"),
        ("Sec-Fetch-Site: cross-site\r\n", "403"),
        ("Sec-Fetch-Site: same-site\r\n", "403"),
    ] {
        let answer = plain(&at, &sign_in(headers)).await;
        assert_eq!(status(&answer), wanted, "{headers}{answer}");
    }
    let bare = sign_in("").replace("X-Xuezheng: 1\r\n", "");
    assert_eq!(
        status(&plain(&at, &bare).await),
        "403",
        "a form of another site has no such header"
    );
}

/// Each would hold its connection for ever, were it waited for.
#[tokio::test]
async fn who_is_silent_in_the_middle_is_hung_up_on() {
    let city = City::new();
    let limits = Limits {
        patience: Duration::from_millis(50),
        ..Limits::USUAL
    };
    let options = city.options();
    let at = listen(Options { limits, ..options }).await;
    for (request, wanted) in [
        ("", ""),
        ("GET /healthz HTTP/1.1\r\nHost: xuezheng", ""),
        (
            "GET /healthz HTTP/1.1\r\nHost: xuezheng.example\r\n\r\n",
            "200",
        ),
        (&sign_in("")[..sign_in("").len() - 5], "408"),
    ] {
        let answer = plain(&at, request).await;
        assert_eq!(status(&answer), wanted, "{request}: {answer}");
    }
}

#[tokio::test]
async fn who_comes_when_all_places_are_taken_is_hung_up_on() {
    let city = City::new();
    let limits = Limits {
        connections: 1,
        ..Limits::USUAL
    };
    let options = city.options();
    let at = listen(Options { limits, ..options }).await;
    let mut first = TcpStream::connect(at.address).await.unwrap();
    let asked = "GET /healthz HTTP/1.1\r\nHost: xuezheng.example\r\n\r\n";
    first.write_all(asked.as_bytes()).await.unwrap();
    first.read_u8().await.unwrap();
    assert_eq!(plain(&at, &get("/healthz", "")).await, "");
    drop(first);
    while status(&plain(&at, &get("/healthz", "")).await) != "200" {
        tokio::task::yield_now().await;
    }
}
