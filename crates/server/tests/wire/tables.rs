//! 固定地址取数: a program with a pass reads what its holder may read, and nothing else.

use axum::body::Body;
use axum::http::Method;
use base::Period;
use model::Value;
use serde_json::json;

use crate::city::{Answer, Browser, City};

const PASS: &str = "/records/exchange/pass";

async fn read(city: &City, token: &str, method: Method, path: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("x-xuezheng", "1")];
    city.stranger()
        .ask(method, path, Body::empty(), &headers)
        .await
}

/// A pass with its token.
async fn drawn(by: &Browser) -> (String, String) {
    let values = json!({ "title": "月报表格", "purpose": "每月排查分析", "until": "2026-12-31" });
    let made = by.post(PASS, &json!({ "values": values })).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let token = token(by, &id).await;
    (id, token)
}

async fn token(by: &Browser, id: &str) -> String {
    let given = by.post(&format!("/passes/{id}/token"), &json!({})).await;
    assert_eq!(given.status, 200, "{}", given.text());
    given.json()["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_pass_reads_what_its_holder_may_read() {
    let city = City::new();
    let (school, office) = (
        city.signed_in("school").await,
        city.signed_in("office").await,
    );
    city.hazard(&school, "南门").await;
    let (id, token) = drawn(&office).await;
    let get = async |path: &str| read(&city, &token, Method::GET, path).await;

    let tables = get("/tables").await.json();
    let address = |list: &str, id: &str| {
        let all = tables[list].as_array().unwrap();
        let found = all.iter().find(|it| it["id"] == id).unwrap();
        let address = found["address"].as_str().unwrap();
        address.strip_prefix("/api").unwrap().to_owned()
    };
    let rows = get(&address("registers", "yard.hazard")).await;
    assert_eq!(rows.status, 200, "{}", rows.text());
    assert!(rows.text().contains("南门"), "{}", rows.text());
    let figures = get(&address("measures", "yard.closed_share")).await;
    assert_eq!(
        figures.text().lines().next(),
        Some("\u{feff}单位,隐患销号率（%）,计入,总体,记录数,缺项,预警线,是否达标,名次,单位代码")
    );
    assert!(figures.text().lines().last().unwrap().starts_with("全部,"));
    let parquet = get("/measures/yard.closed_share/export?format=parquet&along=level:school").await;
    assert_eq!(&parquet.bytes[..4], b"PAR1");

    // It was noted, with what the pass is for.
    let audit = city.signed_in("aud").await;
    let noted = audit.get("/records/exchange/export").await.json();
    assert_eq!(noted["rows"][0]["values"]["purpose"], "每月排查分析");

    // It opens no page and writes nothing.
    assert_eq!(get("/session").await.status, 401);
    assert_eq!(get("/records/yard/hazard").await.status, 401);
    let write = read(&city, &token, Method::POST, "/records/yard/hazard").await;
    assert_eq!(write.status, 401);

    // Another token, and the first reads nothing any more.
    let anew = self::token(&office, &id).await;
    assert_eq!(get("/tables").await.code(), "pass.token");
    assert_eq!(read(&city, &anew, Method::GET, "/tables").await.status, 200);
    let record = office.get(&format!("{PASS}/{id}")).await.json();
    let body = json!({ "version": record["version"], "reason": "换了电脑" });
    let path = format!("{PASS}/{id}/steps/revoke");
    assert_eq!(office.post(&path, &body).await.status, 200);
    let after = read(&city, &anew, Method::GET, "/tables").await;
    assert_eq!(
        after.says(),
        "令牌无效、已撤销或已到期。请在“取数令牌”页面上重新发放。"
    );
    let refused = office
        .post(&format!("/passes/{id}/token"), &json!({}))
        .await;
    assert_eq!(refused.code(), "pass.revoked");
}

#[tokio::test]
async fn a_pass_is_its_holders_alone() {
    let city = City::new();
    let (office, school) = (
        city.signed_in("office").await,
        city.signed_in("school").await,
    );
    let (id, _) = drawn(&office).await;
    for other in [&school, &city.signed_in("sec").await] {
        let answer = other.post(&format!("/passes/{id}/token"), &json!({})).await;
        assert_eq!(answer.status, 404);
    }
    assert_eq!(school.get(&format!("{PASS}/{id}")).await.status, 404);
    let (_, token) = drawn(&school).await;
    let seen = read(&city, &token, Method::GET, "/tables").await.json();
    let registers = seen["registers"].as_array().unwrap();
    assert!(registers.iter().all(|it| it["id"] != "exchange.consumer"));
}

#[tokio::test]
async fn figures_stand_beside_those_of_another_year() {
    let city = City::new();
    let (east, west) = (city.unit("370101"), city.unit("370102"));
    city.kernel
        .as_platform(move |ctx| {
            let told = [
                (east, 2024, 100),
                (east, 2025, 120),
                (west, 2024, 80),
                (west, 2025, 60),
            ];
            for (county, year, total) in told {
                let values = [
                    ("county", county.into()),
                    ("year", Value::Period(Period::Year(year))),
                    ("total", Value::Decimal(total.into())),
                    ("edition", Value::Code("final".to_owned())),
                    ("origin", "财政局".into()),
                ]
                .map(|(name, value): (&str, Value)| (name.to_owned(), value));
                let made = ctx.create("registry.spending", values.into_iter().collect())?;
                ctx.move_to(made, "checked")?;
            }
            Ok(())
        })
        .unwrap();
    let office = city.signed_in("office").await;
    let at = "/measures/registry.education_spending/export?format=csv&along=below";
    let table = office.get(&format!("{at}&period=2025&vs=2024")).await;
    assert_eq!(table.status, 200, "{}", table.text());
    let text = table.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}单位,2025年（元）,2024年（元）,增减,增减幅度（%）,单位代码"
    );
    assert!(lines[1].contains(",120,100,20,20,"), "{}", lines[1]);
    assert!(lines[2].contains(",60,80,-20,-25,"), "{}", lines[2]);
    assert_eq!(lines[3], "合计,180,180,0,0,");
    let wrong = office.get(&format!("{at}&period=2025&vs=2024SY")).await;
    assert_eq!(wrong.status, 422, "{}", wrong.text());
}
