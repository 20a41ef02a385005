//! Who each address of the API is for. A new one without a line here fails, and so does a
//! line whose address is gone; what the line says is tried.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;
use base::Id;
use model::Value;
use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

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
    ("get", "/quality/export.xlsx", For::Reach),
    // By a token of its own; without one it is refused like who is not signed in.
    ("get", "/feed", For::Everybody),
    ("get", "/feed/terms", For::Everybody),
    ("post", "/consumers/{id}/token", For::Roles(&["sys"])),
    ("post", "/passes/{id}/token", For::Reach),
    ("get", "/tables", For::Oneself),
    ("get", "/measures", For::Reach),
    ("get", "/measures/{id}", For::Reach),
    ("get", "/measures/{id}/rows", For::Reach),
    ("get", "/measures/values", For::Reach),
    ("get", "/measures/{id}/figures", For::Reach),
    ("get", "/measures/{id}/units", For::Reach),
    ("get", "/measures/{id}/export", For::Reach),
    ("get", "/records/{system}/{record}/pivot", For::Reach),
    ("get", "/records/{system}/{record}/pivot/file", For::Reach),
    ("get", "/dashboards", For::Reach),
    ("get", "/dashboards/{id}/judged", For::Reach),
    ("get", "/dashboards/{id}/judged/export", For::Reach),
    ("get", "/dashboards/{id}/judged/all", For::Reach),
    ("get", "/map", For::Oneself),
    ("get", "/organisations", For::Reach),
    ("post", "/classes/{id}/codes", For::Reach),
    ("get", "/records/{system}/{record}", For::Reach),
    ("post", "/records/{system}/{record}", For::Reach),
    ("post", "/records/{system}/{record}/preview", For::Reach),
    ("post", "/records/{system}/{record}/look", For::Reach),
    ("get", "/records/{system}/{record}/{id}/then", For::Reach),
    ("post", "/records/{system}/{record}/paste", For::Reach),
    ("get", "/records/{system}/{record}/export", For::Reach),
    ("post", "/records/{system}/{record}/export", For::Reach),
    ("get", "/records/{system}/{record}/export/look", For::Reach),
    (
        "get",
        "/records/{system}/{record}/export/fields",
        For::Reach,
    ),
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

const PART: usize = 128 * 1024;

/// Sends the first part of an upload.
async fn part(browser: &Browser, upload: &str) -> Answer {
    let headers = [
        ("content-type", "application/octet-stream"),
        ("x-xuezheng", "1"),
    ];
    let mut bytes = vec![0; PART];
    bytes[..4].copy_from_slice(b"\x89PNG");
    let path = format!("/uploads/{upload}?at=0");
    browser
        .ask(Method::PATCH, &path, Body::from(bytes), &headers)
        .await
}

/// What the school has, by how the address begins that leads to it.
async fn of_the_school(city: &City) -> Vec<(&'static str, String)> {
    let school = city.signed_in("school").await;
    let id = |of: &Json| of["id"].as_str().unwrap().to_owned();
    let hazard = city.hazard(&school, "实验楼").await;
    let file = school.upload("/files", "现场.png", b"\x89PNG").await.json();
    let list = "部位,学校\n东门,3701011";
    let list = school
        .upload("/imports/yard/hazard/files", "台账.csv", list.as_bytes())
        .await;
    let wish = json!({ "file": list.json()["id"] });
    let batch = school.post("/imports/yard/hazard", &wish).await.json();
    let view = json!({ "title": "整改中", "query": { "state": "fixing" }, "roles": [] });
    let view = school.post("/views/yard/hazard", &view).await.json();
    let upload = "01890000-0000-7000-8000-00000000000a";
    let facts = json!({ "name": "现场.png", "size": 400_000 });
    let pass = json!({ "title": "月报表格", "purpose": "分析", "until": "2026-12-31" });
    let pass = json!({ "values": pass });
    let pass = school.post("/records/exchange/pass", &pass).await.json();
    let class = json!({ "stage": "primary", "cohort": 2025, "no": 1, "grade": "g1", "since": "2026-01-01" });
    let class = json!({ "values": class });
    let class = school.post("/records/registry/class", &class).await.json();
    let begun = school.put(&format!("/uploads/{upload}"), &facts).await;
    assert_eq!(begun.status, 200, "{}", begun.text());
    assert_eq!(part(&school, upload).await.status, 200);
    let devices = school.get("/session/devices").await.json();
    let jobs = school.get("/jobs").await.json();
    let (account, unit) = (city.accounts["school"], city.unit("3701011"));
    let made = city.kernel.as_platform(move |ctx| {
        let identity = [
            ("account", account.into()),
            ("unit", unit.into()),
            ("issuer", "https://id.example".into()),
            ("subject", "school".into()),
        ];
        let values = identity
            .into_iter()
            .map(|(name, it): (&str, Value)| (name.to_owned(), it));
        ctx.create("access.identity", values.collect())
    });
    let identity = made.unwrap().id;
    vec![
        ("/records/", id(&hazard)),
        ("/files/", id(&file)),
        ("/batches/", id(&batch)),
        ("/views/", id(&view["views"][0])),
        ("/uploads/", upload.to_owned()),
        ("/session/devices/", id(&devices[0])),
        ("/session/identities/", identity.to_string()),
        ("/jobs/", id(&jobs["jobs"][0])),
        ("/passes/", id(&pass)),
        ("/classes/", id(&class)),
    ]
}

/// Whichever address an id of another's is tried at, the answer is the one to an id nobody has.
#[tokio::test]
async fn an_id_of_anothers_is_not_found_at_any_address() {
    let city = City::new();
    let ids = of_the_school(&city).await;
    let (other, west) = (city.signed_in("other").await, city.signed_in("west").await);
    let body = json!({
        "version": 1, "values": {}, "inputs": {}, "reason": "看看", "field": "place",
        "title": "整改中", "query": {}, "roles": [], "name": "现场.png", "size": 300_000,
    });
    let mut n_tried = 0;
    for (method, path, whom) in ROUTES {
        let names_one = path.contains("{id}") || path.contains("{device}");
        // A measure and a dashboard are no records; whose plans open to whom is held against the
        // tables in `matrix`.
        let elsewhere = ["/measures/", "/dashboards/", "/plans/"];
        let is_elsewhere = elsewhere.iter().any(|it| path.starts_with(it));
        if !names_one || matches!(whom, For::Roles(_)) || is_elsewhere {
            continue;
        }
        let id = ids.iter().find(|(start, _)| path.starts_with(start));
        let (_, id) = id.unwrap_or_else(|| panic!("{path}: whose ids are tried there?"));
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        // Two may begin uploads of one id, and neither learns of the other's.
        let begins = method == Method::PUT && path.starts_with("/uploads/");
        // What begins an upload would make the id one's own.
        let browser = if begins { &west } else { &other };
        let ask = |id: &str| {
            let path = path
                .replace("{system}", "yard")
                .replace("{record}", "hazard")
                .replace("{step}", "assign")
                .replace("{paper}", "slip")
                .replace("{device}", id)
                .replace("{id}", id);
            let (id, method, body) = (id.to_owned(), method.clone(), body.to_string());
            async move {
                if method == Method::PATCH && path.starts_with("/uploads/") {
                    return part(browser, &id).await;
                }
                let headers = [("content-type", "application/json"), ("x-xuezheng", "1")];
                browser.ask(method, &path, Body::from(body), &headers).await
            }
        };
        let (told, nobodys) = (ask(id).await, ask(&Id::now_v7().to_string()).await);
        let gives_up = method == Method::DELETE && path.starts_with("/uploads/");
        let status = if begins {
            200
        } else if gives_up {
            204
        } else {
            404
        };
        assert_eq!(told.status, status, "{method} {path}: {}", told.text());
        let said = |it: &Answer| {
            let mut said: Json = serde_json::from_slice(&it.bytes).unwrap_or_default();
            if let Some(error) = said.get_mut("error").and_then(Json::as_object_mut) {
                error.remove("trace");
            }
            said
        };
        assert_eq!(said(&told), said(&nobodys), "{method} {path}");
        n_tried += 1;
    }
    assert!(n_tried > 20, "{n_tried}");
    // And what the school had begun is as it was.
    let school = city.signed_in("school").await;
    let again = json!({ "name": "现场.png", "size": 400_000 });
    let path = ids.iter().find(|(start, _)| *start == "/uploads/");
    let again = school
        .put(&format!("/uploads/{}", path.unwrap().1), &again)
        .await;
    assert_eq!(again.json()["received"], PART);
}
