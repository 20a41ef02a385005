//! The description says what the server does: every route, and every status met on a walk.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Method;
use model::SourceFile;
use serde_json::{Value as Json, json};

use crate::city::{City, sources};

/// Every `path = "…"` in the source of the server, with its method.
fn described_in_source() -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/src"
    ))];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for part in text.split("#[utoipa::path(").skip(1) {
                let method = part
                    .trim_start()
                    .split(',')
                    .next()
                    .unwrap()
                    .trim()
                    .to_owned();
                let address = part
                    .split("path = \"")
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap();
                found.insert((method, address.to_owned()));
            }
        }
    }
    found
}

#[tokio::test]
async fn every_route_is_described() {
    let city = City::new();
    let api = city.stranger().get("/openapi.json").await.json();
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut described = BTreeSet::new();
    for (path, methods) in api["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert((method.clone(), path.clone()));
        }
    }
    assert_eq!(described, described_in_source());
    // And each is there: no address of the description is unknown to the server.
    let id = "0190aaaa-0000-7000-8000-000000000001";
    for (method, path) in &described {
        let path = path
            .replace("{system}", "yard")
            .replace("{record}", "hazard")
            .replace("{id}", id)
            .replace("{step}", "assign")
            .replace("{list}", "organisations");
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let answer = city
            .stranger()
            .ask(method.clone(), &path, Body::empty(), &[("x-xuezheng", "1")])
            .await;
        let code = if answer.status.is_success() {
            String::new()
        } else {
            answer.code()
        };
        assert!(
            !["server.not_found", "server.method"].contains(&code.as_str()),
            "{method} {path}: {code}"
        );
    }
}

/// The client is typed from the description: `UPDATE=1` writes `web/openapi.json`, then
/// `npm run api` in `web` writes its types.
#[test]
fn the_client_knows_every_address() {
    let web = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    let text = server::description(&systems::model().unwrap());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(web.join("openapi.json"), text).unwrap();
        return;
    }
    let types = std::fs::read_to_string(web.join("src/api/schema.ts")).unwrap();
    let api: Json = serde_json::from_str(&text).unwrap();
    let paths = api["paths"].as_object().unwrap().keys();
    let unknown: Vec<_> = paths
        .filter(|path| !types.contains(&format!("\"{path}\"")))
        .collect();
    assert!(
        unknown.is_empty(),
        "UPDATE=1, then npm run api: {unknown:?}"
    );
}

#[tokio::test]
async fn every_reference_of_the_description_leads_somewhere() {
    let city = City::new();
    let api = city.stranger().get("/openapi.json").await.json();
    let mut stack = vec![&api];
    while let Some(at) = stack.pop() {
        match at {
            Json::Object(map) => {
                if let Some(target) = map.get("$ref").and_then(Json::as_str) {
                    assert!(api.pointer(&target[1..]).is_some(), "{target}");
                }
                stack.extend(map.values());
            }
            Json::Array(items) => stack.extend(items),
            _ => {}
        }
    }
    let hazard = &api["components"]["schemas"]["yard.hazard"]["properties"];
    assert_eq!(hazard["grade"]["enum"], json!(["low", "high"]));
    assert_eq!(hazard["people"]["minimum"], 0);
    assert!(
        api["components"]["schemas"]
            .get("access.credential")
            .is_none()
    );
}

/// What was replaced while serving is drawn and described from then on.
#[tokio::test]
async fn answers_follow_the_definitions_in_force() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let sources: Vec<_> = sources()
        .into_iter()
        .map(|it| SourceFile::new(it.path, it.text.replace("部位", "隐患部位")))
        .collect();
    let (model, _) = model::load(&sources);
    city.running.replace(
        city.kernel
            .under(std::sync::Arc::new(model), city.kernel.epoch()),
    );
    let api = school.get("/openapi.json").await.json();
    let place = &api["components"]["schemas"]["yard.hazard"]["properties"]["place"];
    assert_eq!(place["title"], "隐患部位");
    let model = school.get("/model").await.json();
    assert_eq!(
        model["registers"]["yard.hazard"]["fields"][1]["title"],
        "隐患部位"
    );
}

/// The statuses met on a walk are among those described.
#[tokio::test]
async fn documented_and_actual_statuses_agree() {
    let city = City::new();
    let api = city.stranger().get("/openapi.json").await.json();
    let school = city.signed_in("school").await;
    let filed = city.hazard(&school, "门").await;
    let id = filed["id"].as_str().unwrap();
    let edit = json!({ "version": 9, "values": { "place": "窗" } });
    let walk = [
        (
            "post",
            "/records/{system}/{record}",
            422,
            school
                .post("/records/yard/hazard", &json!({ "values": {} }))
                .await,
        ),
        (
            "get",
            "/records/{system}/{record}",
            422,
            school.get("/records/yard/hazard?f.x=1").await,
        ),
        (
            "get",
            "/records/{system}/{record}",
            404,
            school.get("/records/x/y").await,
        ),
        (
            "get",
            "/records/{system}/{record}/{id}",
            200,
            school.get(&format!("/records/yard/hazard/{id}")).await,
        ),
        (
            "patch",
            "/records/{system}/{record}/{id}",
            409,
            school
                .patch(&format!("/records/yard/hazard/{id}"), &edit)
                .await,
        ),
        ("get", "/model", 401, city.stranger().get("/model").await),
        ("get", "/model", 200, school.get("/model").await),
        ("get", "/desk", 200, school.get("/desk").await),
        (
            "post",
            "/files",
            422,
            school.upload("/files", "x.exe", b"MZ").await,
        ),
        (
            "post",
            "/session",
            401,
            city.stranger()
                .post("/session", &json!({ "login": "x", "password": "y" }))
                .await,
        ),
        (
            "post",
            "/session",
            422,
            city.stranger()
                .post("/session", &json!({ "login": 1 }))
                .await,
        ),
        ("get", "/setup", 404, school.get("/setup").await),
        (
            "get",
            "/history/status",
            404,
            school.get("/history/status").await,
        ),
    ];
    for (method, path, status, answer) in walk {
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        let responses = &api["paths"][path][method]["responses"];
        assert!(
            responses.get(status.to_string()).is_some(),
            "{method} {path} does not describe {status}: {responses}"
        );
    }
}
