//! 固定地址取数: a program with a pass reads what its holder may read, and nothing else.

use axum::body::Body;
use axum::http::Method;
use base::Period;
use calamine::{Data, Reader, Xlsx};
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

/// What is only told as it is now stands beside what the ledger held at the end of a day.
#[tokio::test]
async fn figures_stand_beside_what_the_ledger_held_on_a_day() {
    let city = City::new();
    city.hazard(&city.signed_in("school").await, "南门").await;
    city.wind(2 * 24 * 60);
    // Two days later who was signed in is no more.
    city.hazard(&city.signed_in("school").await, "北门").await;
    let office = city.signed_in("office").await;
    let at = "/measures/yard.hazard_count/export?format=csv&along=level:school";
    let table = office.get(&format!("{at}&vs=2026-11-23")).await;
    assert_eq!(table.status, 200, "{}", table.text());
    let text = table.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[0],
        "\u{feff}单位,现在（处）,2026年11月23日（处）,增减,增减幅度（%）,单位代码"
    );
    assert_eq!(lines[2], "合计,2,1,1,100,");
    let figures = "/measures/yard.hazard_count/figures?along=below";
    let value = async |on: &str| {
        let answer = office.get(&format!("{figures}&known_on={on}")).await;
        assert_eq!(answer.status, 200, "{on}: {}", answer.text());
        answer.json()["whole"]["value"].clone()
    };
    assert_eq!(value("2026-11-24").await, 1);
    assert_eq!(value("2026-11-25").await, 2, "of today it is as it is");
    for (day, says) in [
        ("2026-11-22", "2026年11月22日还没有账本"),
        ("2026-11-26", "这一天还没有到"),
    ] {
        let wrong = office.get(&format!("{figures}&known_on={day}")).await;
        assert_eq!(wrong.status, 422, "{day}");
        assert!(wrong.text().contains(says), "{}", wrong.text());
    }
}

fn sheet(answer: &Answer) -> Vec<Vec<Data>> {
    let bytes = std::io::Cursor::new(answer.bytes.to_vec());
    let mut book: Xlsx<_> = Xlsx::new(bytes).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// A workbook is read by people: whole numbers are whole, the title says whose and when, two
/// things that divide it stand as rows and columns, no code of a list is told.
#[tokio::test]
async fn a_workbook_of_figures_is_for_people() {
    let city = City::new();
    let (school, office) = (
        city.signed_in("school").await,
        city.signed_in("office").await,
    );
    city.hazard(&school, "南门").await;
    city.hazard(&school, "北门").await;
    let at = "/measures/yard.hazard_count/export?format=xlsx";
    let text = |it: &Data| it.to_string();
    let alone = office.get(&format!("{at}&along=grade")).await;
    assert_eq!(alone.status, 200, "{}", alone.text());
    let alone = sheet(&alone);
    let title = text(&alone[0][0]);
    assert!(title.starts_with("隐患数（"), "{title}");
    assert!(title.contains("2026年11月23日"), "{title}");
    let heads: Vec<String> = alone[1].iter().map(text).collect();
    assert_eq!(heads[..2], ["等级", "隐患数（处）"]);
    assert!(heads.iter().all(|it| !it.contains("代码")), "{heads:?}");
    assert_eq!(
        alone[2][..2],
        [Data::String("一般".into()), Data::Float(2.0)]
    );
    let foot = text(&alone.last().unwrap()[0]);
    assert!(foot.contains("由登记的记录计算"), "{foot}");

    let crossed = office.get(&format!("{at}&along=level:school,grade")).await;
    let crossed = sheet(&crossed);
    let heads: Vec<String> = crossed[1].iter().map(text).collect();
    assert_eq!(heads, ["单位", "一般"]);
    assert_eq!(crossed[2][1], Data::Float(2.0));
    assert_eq!(text(&crossed[3][0]), "合计");
}

/// A record that holds several values is counted with each of them, and once in the whole.
#[tokio::test]
async fn a_list_is_counted_by_what_holds_several() {
    let city = City::new();
    let county = city.unit("370101");
    city.kernel
        .as_platform(move |ctx| {
            let code = |it: &str| Value::Code(it.to_owned());
            let values = [
                ("title", "云东区实验学校".into()),
                ("code", "2137010199".into()),
                ("kind", code("school")),
                ("level", code("school")),
                ("parent", county.into()),
                ("nature", code("public")),
                ("stages", Value::List(vec![code("primary"), code("junior")])),
            ]
            .map(|(name, value): (&str, Value)| (name.to_owned(), value));
            ctx.create("registry.organisation", values.into_iter().collect())
                .map(drop)
        })
        .unwrap();
    let office = city.signed_in("office").await;
    let at = "/records/registry/organisation/pivot?f.kind=school&rows=stages";
    let table = office.get(at).await;
    assert_eq!(table.status, 200, "{}", table.text());
    let table = table.json();
    let line = |label: &str| {
        let lines = table["lines"].as_array().unwrap();
        lines.iter().find(|it| it["key"][0]["label"] == label)
    };
    let (primary, junior) = (line("小学").unwrap(), line("初中").unwrap());
    assert_eq!(primary["ask"]["f.stages"], "primary");
    let n = |it: &serde_json::Value| it["all"]["rows"].as_u64().unwrap();
    let rest = line("未填").map_or(0, n);
    let whole = table["all"]["rows"].as_u64().unwrap();
    assert_eq!(n(primary) + n(junior) + rest, whole + 1, "{table}");
    assert_eq!(table["several"], json!(["开设学段"]));
    assert_eq!(table["summed"], false);
}
