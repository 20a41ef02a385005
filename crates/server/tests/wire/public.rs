//! What anybody reads without signing in, and what nobody gets out of it who tries: other
//! ids, other fields, questions by what is hidden, counts.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

const LIST: &str = "//public/livelihood/project";
/// What the office knows and nobody else: of the project, the month, the obstacle.
const SECRETS: &[&str] = &[
    "甄科长",
    "供电公司不配合",
    "主体二层",
    "未公布的说明",
    "亮灯",
];

/// Two projects of one list, neither released.
struct Scene {
    city: City,
    office: Browser,
    county: Browser,
    garden: Json,
    canteen: Json,
}

async fn made(browser: &Browser, register: &str, values: Json) -> Json {
    let at = format!("/records/livelihood/{register}");
    let answer = browser.post(&at, &json!({ "values": values })).await;
    assert_eq!(answer.status, 201, "{register}: {}", answer.text());
    answer.json()
}

async fn step(browser: &Browser, register: &str, record: &Json, step: &str, inputs: Json) -> Json {
    let id = record["id"].as_str().unwrap();
    let at = format!("/records/livelihood/{register}/{id}");
    let version = browser.get(&at).await.json()["version"].clone();
    let body = json!({ "version": version, "inputs": inputs, "reason": "试" });
    let answer = browser.post(&format!("{at}/steps/{step}"), &body).await;
    assert_eq!(answer.status, 200, "{step}: {}", answer.text());
    answer.json()
}

impl Scene {
    /// The garden is released, or taken back.
    async fn office_makes(&self, name: &str) {
        step(&self.office, "project", &self.garden, name, json!({})).await;
    }
}

async fn scene() -> Scene {
    let city = City::new();
    let office = city.signed_in("office").await;
    let county = city.signed_in("east").await;
    let list =
        json!({ "title": "2026年民心工程", "for_year": "2026", "doc_number": "云政办〔2026〕3号" });
    let list = made(&office, "programme", list).await;
    let project = |no: i64, title: &str, kind: &str| {
        json!({
            "programme": list["id"], "no": no, "title": title, "kind": kind,
            "unit": city.unit("370101"), "chief": city.accounts["office"],
            "begins_on": "2026-03-02", "ends_on": "2026-12-18", "total": "8000000",
        })
    };
    let garden = made(
        &office,
        "project",
        project(1, "<b>新城</b>幼儿园", "building"),
    )
    .await;
    let canteen = made(&office, "project", project(2, "食堂改造", "service")).await;
    let obstacle = json!({ "project": garden["id"], "title": "供电公司不配合", "kind": "moving" });
    made(&county, "obstacle", obstacle).await;
    Scene {
        city,
        office,
        county,
        garden,
        canteen,
    }
}

/// A month of the garden, confirmed; with its picture.
async fn month(scene: &Scene) -> (Json, String) {
    let picture = scene
        .county
        .upload("/files", "现场.png", b"\x89PNG\r\n picture")
        .await
        .json();
    let picture = picture["id"].as_str().unwrap().to_owned();
    step(
        &scene.county,
        "project",
        &scene.garden,
        "start",
        json!({ "started_on": "2026-03-02" }),
    )
    .await;
    let values = json!({
        "project": scene.garden["id"], "period": "2026-10", "stage": "主体二层", "progress": "40",
        "invested": "3000000", "paid": "2000000", "photos": [picture],
    });
    let month = made(&scene.county, "monthly", values).await;
    step(&scene.county, "monthly", &month, "submit", json!({})).await;
    step(&scene.office, "monthly", &month, "accept", json!({})).await;
    (month, picture)
}

fn page(record: &Json) -> String {
    format!("{LIST}/{}", record["id"].as_str().unwrap())
}

#[track_caller]
fn silent(answer: &Answer) {
    let said = answer.text();
    for secret in SECRETS {
        assert!(!said.contains(secret), "tells {secret}: {said}");
    }
}

#[tokio::test]
async fn nothing_is_public_before_somebody_releases_it() {
    let scene = scene().await;
    let anybody = scene.city.stranger();
    let answer = anybody.get(LIST).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("共 0 条") && !answer.text().contains("食堂"));
    assert_eq!(anybody.get(&page(&scene.garden)).await.status, 404);

    scene.office_makes("release").await;
    let answer = anybody.get(LIST).await;
    let said = answer.text();
    assert!(
        said.contains("共 1 条") && said.contains("云东区教育局"),
        "{said}"
    );
    assert!(
        said.contains("&lt;b&gt;新城&lt;/b&gt;幼儿园"),
        "no markup of others: {said}"
    );
    assert!(!said.contains("食堂"));
    assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=0, s-maxage=60"
    );
    let answer = anybody.get(&page(&scene.garden)).await;
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("800 万元"), "{}", answer.text());
    silent(&answer);

    scene.office_makes("retract").await;
    assert_eq!(anybody.get(&page(&scene.garden)).await.status, 404);
    assert!(anybody.get(LIST).await.text().contains("共 0 条"));
}

#[tokio::test]
async fn a_month_and_its_picture_are_told_once_released() {
    let scene = scene().await;
    let anybody = scene.city.stranger();
    scene.office_makes("release").await;
    let (month, picture) = month(&scene).await;
    let at = format!(
        "//public/livelihood/monthly/{}/{picture}",
        month["id"].as_str().unwrap()
    );
    silent(&anybody.get(&page(&scene.garden)).await);
    silent(&anybody.get(LIST).await);
    assert_eq!(anybody.get(&at).await.status, 404);

    step(&scene.office, "monthly", &month, "release", json!({})).await;
    let said = anybody.get(&page(&scene.garden)).await.text();
    assert!(
        said.contains("主体二层") && said.contains("2026年10月"),
        "{said}"
    );
    assert!(said.contains(&at[1..]), "{said}");
    assert!(anybody.get(LIST).await.text().contains("40%"));
    let answer = anybody.get(&at).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.bytes[..]),
        (200, &b"\x89PNG\r\n picture"[..])
    );
    assert_eq!(answer.header("content-type"), "image/png");
    assert_eq!(answer.header("cache-control"), "public, max-age=60");
    // By way of a record that does not show it, it is not there.
    let other = format!("{}/{picture}", page(&scene.garden));
    assert_eq!(anybody.get(&other).await.status, 404);

    // What it hangs on goes, and it goes too.
    scene.office_makes("retract").await;
    assert_eq!(anybody.get(&at).await.status, 404);
}

#[tokio::test]
async fn nothing_is_learnt_by_asking_otherwise() {
    let scene = scene().await;
    let anybody = scene.city.stranger();
    scene.office_makes("release").await;
    let whole = anybody.get(LIST).await.text();
    // What is hidden neither narrows, nor sorts, nor counts.
    let chief = scene.city.accounts["office"];
    for asked in [
        format!("chief={chief}"),
        "f.lamp=red".into(),
        "lamp=red".into(),
        "publicity=withdrawn".into(),
        "state.none=1".into(),
        "sort=lamp".into(),
        "limit=1".into(),
        "from=singlemessage".into(),
    ] {
        let said = anybody.get(&format!("{LIST}?{asked}")).await.text();
        assert_eq!(said, whole, "{asked}");
    }
    // What is public does, and only among what is public.
    let count = async |asked: &str| {
        let said = anybody.get(&format!("{LIST}?{asked}")).await.text();
        said.split("共 ")
            .nth(1)
            .and_then(|it| it.split(' ').next())
            .map(str::to_owned)
    };
    assert_eq!(count("kind=building").await.as_deref(), Some("1"));
    assert_eq!(count("kind=service").await.as_deref(), Some("0"));
    assert_eq!(count("overdue=true").await.as_deref(), Some("0"));
    // Words are looked for in what is shown, and find what is public: 幼儿园; not 食堂, nor 供电.
    for (word, n) in [
        ("%E5%B9%BC%E5%84%BF%E5%9B%AD", "1"),
        ("%E9%A3%9F%E5%A0%82", "0"),
        ("%E4%BE%9B%E7%94%B5", "0"),
    ] {
        let found = count(&format!("q={word}")).await;
        assert_eq!(found.as_deref(), Some(n), "{word}");
    }
    assert_eq!(
        count(&format!("unit={}", scene.city.unit("370101")))
            .await
            .as_deref(),
        Some("1")
    );
    assert_eq!(count("state=dropped").await.as_deref(), Some("0"));
    assert!(
        !whole.contains("服务项目"),
        "nor is it offered what has nothing public"
    );
    // What cannot be meant, and records that are not public, are not there.
    let canteen = scene.canteen["id"].as_str().unwrap();
    for (at, status) in [
        (format!("{LIST}?unit=x"), 404),
        (format!("{LIST}?kind=%00"), 200),
        (format!("{LIST}?after={canteen}"), 404),
        (format!("{LIST}?after=x"), 404),
        (format!("{LIST}/{canteen}"), 404),
        (format!("{LIST}/x"), 404),
        (format!("{LIST}/{canteen}/{canteen}"), 404),
        ("//public/livelihood/monthly".into(), 404),
        ("//public/livelihood/obstacle".into(), 404),
        ("//public/access/account".into(), 404),
        ("//public/plan/task".into(), 404),
        ("//public/nothing/at/all/of/it".into(), 404),
        ("//public/x".into(), 404),
    ] {
        let answer = anybody.get(&at).await;
        assert_eq!(answer.status, status, "{at}");
        assert!(
            answer.text().contains("云岭市教育局"),
            "a page, whatever it says: {at}"
        );
        silent(&answer);
    }
    // The same record by its register's other address is nobody's who is not signed in.
    let at = format!(
        "/records/livelihood/project/{}",
        scene.garden["id"].as_str().unwrap()
    );
    assert_eq!(anybody.get(&at).await.status, 401);
    let answer = anybody.ask(Method::POST, LIST, Body::empty(), &[]).await;
    assert_eq!(answer.status, 405);
}

#[tokio::test]
async fn who_is_signed_in_reads_there_what_everybody_does() {
    let scene = scene().await;
    scene.office_makes("release").await;
    let (anybody, at) = (scene.city.stranger(), page(&scene.garden));
    let said = anybody.get(&at).await.text();
    assert_eq!(scene.office.get(&at).await.text(), said);
    assert!(
        scene
            .office
            .get(&at)
            .await
            .headers
            .get("set-cookie")
            .is_none()
    );
    assert_eq!(anybody.get("//public/").await.header("location"), "/public");
    let front = anybody.get("//public").await.text();
    assert!(front.contains("民心工程进展"), "{front}");
}

#[tokio::test]
async fn a_flood_waits_and_holds_nobody_else_up() {
    let city = City::new();
    let (mut flood, other) = (city.stranger(), city.stranger());
    flood.address = "192.0.2.77";
    for _ in 0..600 {
        assert_eq!(flood.get("//public/x").await.status, 404);
    }
    let answer = flood.get("//public").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("retry-after")),
        (429, "60")
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(other.get("//public").await.status, 200);
    city.wind(1);
    assert_eq!(flood.get("//public").await.status, 200);
}
