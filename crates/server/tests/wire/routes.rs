//! Who each address of the API is for. A new one without a line here fails, and so does a
//! line whose address is gone; what the line says is tried.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;

use crate::city::City;

/// Whom an address is for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum For {
    /// Also who is not signed in.
    Everybody,
    /// Whoever is signed in: it tells the same to all, or only of oneself.
    Oneself,
    /// As far as the access table opens the register and the record; held against the tables
    /// in `matrix`.
    Reach,
    /// Positions of these roles.
    Roles(&'static [&'static str]),
}

const ADMINISTRATORS: For = For::Roles(&["sys", "sec"]);

const ROUTES: &[(&str, &str, For)] = &[
    ("get", "/healthz", For::Everybody),
    ("get", "/openapi.json", For::Everybody),
    ("get", "/demo-accounts", For::Everybody),
    ("get", "/bureau", For::Everybody),
    ("get", "/password-rule", For::Everybody),
    ("get", "/identity-providers", For::Everybody),
    ("post", "/session/identity", For::Everybody),
    ("post", "/session/identity/answer", For::Everybody),
    ("get", "/session/identities", For::Oneself),
    ("post", "/session/identities", For::Oneself),
    ("delete", "/session/identities/{id}", For::Oneself),
    ("post", "/session", For::Everybody),
    ("post", "/session/second", For::Oneself),
    ("post", "/session/code", For::Everybody),
    ("delete", "/session", For::Everybody),
    ("get", "/session", For::Oneself),
    ("post", "/session/password", For::Oneself),
    ("post", "/session/position", For::Oneself),
    ("get", "/session/devices", For::Oneself),
    ("delete", "/session/devices", For::Oneself),
    ("delete", "/session/devices/{device}", For::Oneself),
    ("post", "/session/draft-key", For::Oneself),
    ("get", "/session/second-factor", For::Oneself),
    ("post", "/session/second-factor", For::Oneself),
    ("put", "/session/second-factor", For::Oneself),
    ("post", "/session/second-factor/remove", For::Oneself),
    ("get", "/model", For::Oneself),
    ("get", "/codes/{system}/{list}", For::Oneself),
    ("get", "/params", For::Oneself),
    ("get", "/params/{system}/{name}", For::Oneself),
    ("get", "/messages", For::Oneself),
    ("post", "/messages/read", For::Oneself),
    ("get", "/notices", For::Oneself),
    ("put", "/notices", For::Oneself),
    ("post", "/channels/{id}/test", For::Roles(&["sys"])),
    ("get", "/delegations", For::Oneself),
    ("post", "/delegations", For::Oneself),
    ("get", "/delegations/people", For::Oneself),
    ("get", "/jobs", For::Oneself),
    ("get", "/jobs/{id}", For::Oneself),
    ("post", "/jobs/{id}/cancel", For::Oneself),
    ("post", "/jobs/{id}/run", For::Roles(&["sys"])),
    ("post", "/files", For::Oneself),
    ("put", "/uploads/{id}", For::Oneself),
    ("patch", "/uploads/{id}", For::Oneself),
    ("delete", "/uploads/{id}", For::Oneself),
    ("post", "/reports/verify", For::Oneself),
    ("get", "/todos", For::Reach),
    ("get", "/desk", For::Reach),
    ("get", "/search", For::Reach),
    ("get", "/files/{id}", For::Reach),
    ("get", "/lookup/{system}/{record}", For::Reach),
    ("get", "/plans/{id}/wall", For::Reach),
    ("get", "/quality", For::Reach),
    ("get", "/measures", For::Reach),
    ("get", "/measures/{id}", For::Reach),
    ("get", "/measures/{id}/rows", For::Reach),
    ("get", "/records/{system}/{record}", For::Reach),
    ("post", "/records/{system}/{record}", For::Reach),
    ("post", "/records/{system}/{record}/preview", For::Reach),
    ("post", "/records/{system}/{record}/paste", For::Reach),
    ("get", "/records/{system}/{record}/export", For::Reach),
    ("post", "/records/{system}/{record}/export", For::Reach),
    ("get", "/records/{system}/{record}/export/look", For::Reach),
    (
        "get",
        "/imports/{system}/{record}/template.xlsx",
        For::Reach,
    ),
    ("post", "/imports/{system}/{record}/files", For::Reach),
    ("post", "/imports/{system}/{record}/look", For::Reach),
    ("post", "/imports/{system}/{record}", For::Reach),
    ("get", "/batches/{id}", For::Reach),
    ("post", "/batches/{id}/resume", For::Reach),
    ("post", "/batches/{id}/stop", For::Reach),
    ("get", "/batches/{id}/undo", For::Reach),
    ("post", "/batches/{id}/undo", For::Reach),
    ("get", "/batches/{id}/rejects", For::Reach),
    ("get", "/records/{system}/{record}/{id}", For::Reach),
    ("patch", "/records/{system}/{record}/{id}", For::Reach),
    ("get", "/records/{system}/{record}/{id}/history", For::Reach),
    ("post", "/records/{system}/{record}/{id}/reveal", For::Reach),
    (
        "get",
        "/records/{system}/{record}/{id}/print/{paper}",
        For::Reach,
    ),
    (
        "post",
        "/records/{system}/{record}/{id}/dossier",
        For::Reach,
    ),
    (
        "post",
        "/records/{system}/{record}/steps/{step}",
        For::Reach,
    ),
    (
        "post",
        "/records/{system}/{record}/{id}/steps/{step}",
        For::Reach,
    ),
    ("post", "/records/{system}/{record}/urge", For::Reach),
    ("get", "/views/{system}/{record}", For::Reach),
    ("post", "/views/{system}/{record}", For::Reach),
    ("put", "/views/{system}/{record}/default", For::Reach),
    ("put", "/views/{system}/{record}/{id}", For::Reach),
    ("delete", "/views/{system}/{record}/{id}", For::Reach),
    ("get", "/accounts/{id}/holdings", For::Roles(&["sec"])),
    ("post", "/accounts/{id}/handover", For::Roles(&["sec"])),
    ("post", "/accounts/{id}/reset", For::Roles(&["sec"])),
    (
        "post",
        "/accounts/{id}/second-factor/reset",
        For::Roles(&["sec"]),
    ),
    ("get", "/setup", ADMINISTRATORS),
    ("get", "/setup/slips", For::Roles(&["sec"])),
    ("get", "/setup/{list}/template.xlsx", ADMINISTRATORS),
    ("post", "/setup/{list}", ADMINISTRATORS),
    ("get", "/history", For::Roles(&["aud"])),
    ("get", "/history/words", For::Roles(&["sec", "aud"])),
    ("get", "/history/export.xlsx", For::Roles(&["aud"])),
    ("get", "/history/status", For::Roles(&["aud"])),
    ("get", "/retention", For::Roles(&["sys", "sec", "aud"])),
    (
        "get",
        "/retention/lists",
        For::Roles(&["sys", "sec", "aud"]),
    ),
    (
        "get",
        "/retention/lists/{id}/records.xlsx",
        For::Roles(&["sys", "sec", "aud"]),
    ),
    ("get", "/design", DESIGN),
    ("get", "/design/facts", DESIGN),
    ("get", "/design/file", DESIGN),
    ("get", "/design/layers", DESIGN),
    ("post", "/design/layers", DESIGN),
    ("post", "/design/import", DESIGN),
    ("put", "/design/layers/{id}", DESIGN),
    ("get", "/design/layers/{id}", DESIGN),
    ("get", "/design/layers/{id}/difference", DESIGN),
    ("get", "/design/layers/{id}/export.zip", DESIGN),
    ("get", "/design/layers/{id}/preview", DESIGN),
    ("get", "/design/layers/{id}/text", DESIGN),
    ("post", "/design/layers/{id}/check", DESIGN),
    ("post", "/design/layers/{id}/rename", DESIGN),
    ("post", "/design/layers/{id}/activate", DESIGN),
    ("post", "/design/layers/{id}/withdraw", DESIGN),
];

const DESIGN: For = For::Roles(&["sys", "aud"]);

/// Everybody of the city, one of each role.
const LOGINS: &[&str] = &["sys", "sec", "aud", "office", "east", "school"];

#[tokio::test]
async fn every_address_says_whom_it_is_for_and_keeps_to_it() {
    let city = City::new();
    let api = city.stranger().get("/openapi.json").await.json();
    let paths = api["paths"].as_object().unwrap().iter();
    let described: BTreeSet<(&str, &str)> = paths
        .flat_map(|(path, methods)| {
            methods
                .as_object()
                .unwrap()
                .keys()
                .map(move |it| (it.as_str(), path.as_str()))
        })
        .collect();
    let said: BTreeSet<(&str, &str)> = ROUTES
        .iter()
        .map(|(method, path, _)| (*method, *path))
        .collect();
    assert_eq!(described, said);
    for (method, path, whom) in ROUTES {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let of_another = city.accounts["other"].to_string();
        let path = path
            .replace("{system}", "care")
            .replace("{record}", "child")
            .replace("{step}", "close")
            .replace(
                "{list}",
                if path.starts_with("/setup") {
                    "accounts"
                } else {
                    "x"
                },
            )
            .replace("{device}", &of_another)
            .replace("{id}", &of_another);
        let ours = [("content-type", "application/json"), ("x-xuezheng", "1")];
        let ask = |browser: crate::city::Browser| {
            let (method, path) = (method.clone(), path.clone());
            async move { browser.ask(method, &path, Body::from("{}"), &ours).await }
        };
        let answer = ask(city.stranger()).await;
        match whom {
            For::Everybody => {
                assert_ne!(answer.code_or_none(), "session.missing", "{method} {path}")
            }
            _ => assert_eq!(answer.status, 401, "{method} {path}: {}", answer.text()),
        }
        if let For::Roles(roles) = whom {
            for login in LOGINS.iter().filter(|it| !roles.contains(it)) {
                let answer = ask(city.signed_in(login).await).await;
                assert!(
                    [400, 404, 422].contains(&answer.status.as_u16()),
                    "{login} {method} {path}: {}",
                    answer.text()
                );
            }
        }
        // Not from another page, whoever's browser it is.
        if method != Method::GET {
            let browser = city.signed_in("sec").await;
            let elsewhere = [
                ("content-type", "application/json"),
                ("x-xuezheng", "1"),
                ("origin", "https://evil.example"),
            ];
            for headers in [&elsewhere[..], &elsewhere[..1]] {
                let answer = browser
                    .ask(method.clone(), &path, Body::from("{}"), headers)
                    .await;
                assert_eq!(answer.code(), "session.elsewhere", "{method} {path}");
            }
        }
    }
}
