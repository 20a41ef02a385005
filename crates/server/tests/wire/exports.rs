//! 导出: in which kinds of file, how large, who may fetch it.

use calamine::{Reader, Xlsx};
use serde_json::json;

use crate::city::City;

const AT: &str = "/records/yard/hazard/export";

#[tokio::test]
async fn a_list_leaves_in_four_kinds_of_file() {
    let city = City::new();
    let school = city.signed_in("school").await;
    city.hazard(&school, "南门").await;
    let get = async |query: &str| {
        let answer = school.get(&format!("{AT}?{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer
    };
    let columns = "columns=place,people";
    let csv = get(&format!("format=csv&{columns}")).await;
    assert_eq!(csv.header("content-type"), "text/csv");
    assert_eq!(
        csv.text(),
        "\u{feff}编号,部位,涉及人数（人）,状态\r\n2026-0001,南门,30,已登记\r\n"
    );
    let old = get(&format!("format=gb18030&{columns}")).await;
    let (text, _, bad) = encoding_rs::GB18030.decode(&old.bytes);
    assert!(!bad && text.contains("南门"), "{text}");
    let parquet = get("format=parquet").await;
    assert_eq!(&parquet.bytes[..4], b"PAR1");
    let xlsx = get("").await;
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(xlsx.bytes.to_vec())).unwrap();
    assert!(book.worksheet_range("隐患").unwrap().height() == 3);
    let wrong = school.get(&format!("{AT}?format=pdf")).await;
    assert_eq!(wrong.says(), "可导出为 xlsx、csv、gb18030 或 parquet。");
}

#[tokio::test]
async fn what_columns_in_codes_mean_stands_beside_a_text() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let query = "format=csv&codes=jyt1001&columns=place,grade,due_on";
    let answer = school.get(&format!("{AT}/fields?{query}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "text/csv");
    let text = answer.text();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "字段,名称,内容,说明");
    assert!(lines[2].starts_with("部位,部位,"), "{text}");
    assert!(lines[3].starts_with("等级,等级,代码：等级"), "{text}");
    assert!(
        lines[4].starts_with("整改期限,整改期限,日期，八位数字"),
        "{text}"
    );
    let stranger = city.signed_in("sec").await;
    assert_eq!(stranger.get(&format!("{AT}/fields")).await.status, 404);
}

#[tokio::test]
async fn a_large_list_is_made_in_the_background_for_whoever_asked() {
    let city = City::hurried();
    let (school, audit) = (city.signed_in("school").await, city.signed_in("aud").await);
    let begin = async |query: serde_json::Value| {
        let answer = school.post(AT, &json!({ "query": query })).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        answer.json()["job"].clone()
    };
    for place in ["南门", "北门", "操场"] {
        city.hazard(&school, place).await;
    }
    assert!(
        begin(json!({})).await.is_null(),
        "three are fetched at once"
    );
    city.hazard(&school, "车棚&=%").await;
    assert_eq!(school.get(AT).await.code(), "export.large");
    let wish = json!({ "format": "csv", "columns": "place", "f.people": "30", "sort": "-number", "purpose": "排查" });
    let job = begin(wish).await;
    city.work().await;
    let job = format!("/jobs/{}", job.as_str().unwrap());
    let done = school.get(&job).await.json();
    assert_eq!(
        (&done["state"], &done["says"]),
        (&json!("done"), &json!("共 4 条"))
    );
    let file = format!("/files/{}", done["file"]["id"].as_str().unwrap());
    assert_eq!(
        school.get(&file).await.text(),
        "\u{feff}编号,部位,状态\r\n2026-0004,车棚&=%,已登记\r\n2026-0003,操场,已登记\r\n2026-0002,北门,已登记\r\n2026-0001,南门,已登记\r\n"
    );
    // The audit administrator reads that it left, and what for; not the list itself.
    assert_eq!(audit.get(&file).await.status, 404);
    let noted = audit.get("/records/exchange/export").await.json();
    let values = &noted["rows"][0]["values"];
    assert_eq!(
        (&values["rows"], &values["purpose"], &values["format"]),
        (&json!(4), &json!("排查"), &json!("csv"))
    );
    let asked = values["where"].as_str().unwrap();
    assert!(asked.contains("f.people=30"), "{asked}");
}

/// What was asked is noted as the list's own filters say it, names for ids.
#[tokio::test]
async fn an_export_is_noted_with_its_conditions_in_words() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let (fixer, unit) = (city.accounts["school"], city.unit("3701011"));
    let words = async |query: &str| {
        let answer = school.get(&format!("{AT}?format=csv&{query}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let noted = school.get("/records/exchange/export").await.json();
        noted["rows"][0]["values"]["asked"].clone()
    };
    for (query, said) in [
        (
            format!("f.fixer={fixer}&under={unit}"),
            "单位及下级 云东区第一小学；责任人 贾校办",
        ),
        (
            "state=found_,fixing&q=南&late=1".into(),
            "查找“南”；只看逾期；状态 已登记、整改中",
        ),
        (
            "f.grade=high&f.due_on.from=2026-01-01&f.people.to=9".into(),
            "等级 重大；整改期限 2026-01-01 起；涉及人数 至 9",
        ),
        (
            "f.created_on.in=this_month&f.fixer.none=1&sort=number".into(),
            "登记日期 本月 2026-11-01 至 2026-11-30；责任人 空",
        ),
    ] {
        let noted = words(&query).await;
        let mut noted: Vec<&str> = noted.as_str().unwrap().split('；').collect();
        let mut said: Vec<&str> = said.split('；').collect();
        noted.sort_unstable();
        said.sort_unstable();
        assert_eq!(noted, said, "{query}");
    }
    assert_eq!(words("sort=number").await, "全部");
}
