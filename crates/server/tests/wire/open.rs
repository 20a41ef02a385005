//! 开放数据: numbers everybody reads, and nobody is told from.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

const DATASET: &str = "/records/exchange/dataset";

async fn read(city: &City, path: &str) -> Answer {
    city.stranger()
        .ask(Method::GET, path, Body::empty(), &[])
        .await
}

async fn step(by: &Browser, id: &str, step: &str) -> Json {
    let at = format!("{DATASET}/{id}");
    let version = by.get(&at).await.json()["version"].clone();
    let body = json!({ "version": version, "reason": "试" });
    let answer = by.post(&format!("{at}/steps/{step}"), &body).await;
    assert_eq!(answer.status, 200, "{step}: {}", answer.text());
    answer.json()
}

async fn begun(by: &Browser, city: &City, along: &str) -> String {
    let values = json!({
        "title": "各学校困难学生数", "description": "在校学生中认定为困难的人数。",
        "measure": "care.poor", "along": along, "area": city.unit("37"),
    });
    let made = by.post(DATASET, &json!({ "values": values })).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_small_number_is_withheld_with_one_it_could_be_told_from() {
    let city = City::new();
    let (office, sec) = (city.signed_in("office").await, city.signed_in("sec").await);
    let (one, two) = (
        city.signed_in("school").await,
        city.signed_in("other").await,
    );
    for n in 0..6 {
        city.child(&one, "3701011", &format!("甄一{n}")).await;
    }
    for n in 0..2 {
        city.child(&two, "3701021", &format!("甄二{n}")).await;
    }
    let id = begun(&office, &city, "school").await;
    let drawn = step(&office, &id, "draw").await;
    assert_eq!(drawn["values"]["n_withheld"], 2);

    // Nobody reads it before it is released.
    let page = format!("//public/exchange/dataset/{id}");
    assert_eq!(read(&city, &page).await.status, 404);
    step(&sec, &id, "release").await;
    let told = read(&city, &format!("{page}?as=json")).await;
    assert_eq!(told.header("access-control-allow-origin"), "*");
    let told = told.json();
    let lines = told["parts"]["exchange.datum"]["rows"].as_array().unwrap();
    let said = lines
        .iter()
        .map(|it| (it["value"].clone(), it["note"].clone()));
    assert_eq!(
        said.collect::<Vec<_>>(),
        [
            (Json::Null, json!("人数少，不公布")),
            (Json::Null, json!("人数少，不公布")),
            (json!(8), Json::Null),
        ]
    );
    assert_eq!(told["facts"]["licence"], "注明来源即可使用");
    let csv = read(&city, &format!("{page}?as=csv")).await.text();
    let mut lines = csv.lines();
    assert_eq!(lines.next(), Some("\u{feff}序号,分列项,单位代码,数值,备注"));
    assert_eq!(lines.next_back(), Some("3,合计,,8,"));
    let shown = read(&city, &page).await.text();
    assert!(
        shown.contains("人数少，不公布") && shown.contains("as=csv"),
        "{shown}"
    );

    // With enough people in both, both are told, in the same lines.
    for n in 2..6 {
        city.child(&two, "3701021", &format!("甄二{n}")).await;
    }
    let drawn = step(&office, &id, "draw").await;
    assert_eq!(drawn["values"]["n_withheld"], 0);
    let csv = read(&city, &format!("{page}?as=csv")).await.text();
    assert!(csv.ends_with("3,合计,,12,\r\n"), "{csv}");
    assert!(!csv.contains("不公布"));

    // Taken back, it is gone.
    step(&sec, &id, "retract").await;
    assert_eq!(read(&city, &page).await.status, 404);
}

#[tokio::test]
async fn what_a_measure_cannot_be_divided_by_is_refused_with_what_it_can() {
    let city = City::new();
    let office = city.signed_in("office").await;
    let id = begun(&office, &city, "month").await;
    let at = format!("{DATASET}/{id}");
    let body = json!({ "version": 1 });
    let refused = office.post(&format!("{at}/steps/draw"), &body).await;
    assert_eq!(
        refused.says(),
        "“困难学生数”不能这样分列。可选：各下级单位。"
    );
}
