//! 到期清单: what is due is seen by the three administrators, one asks, another approves, and
//! what was done is kept as a list with both their names.

use std::io::{Cursor, Read};

use calamine::{Reader, Xlsx};
use serde_json::{Value as Json, json};

use crate::city::{Answer, City};

const ERASURES: &str = "/records/access/erasure";

fn cells(answer: &Answer) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(Cursor::new(answer.bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let row = |row: &[calamine::Data]| row.iter().map(ToString::to_string).collect();
    // Above the heading stands what the list is called.
    sheet.rows().skip(1).map(row).collect()
}

fn kept<'r>(told: &'r Json, register: &str) -> &'r Json {
    let mut registers = told["registers"].as_array().unwrap().iter();
    registers.find(|it| it["id"] == register).unwrap()
}

#[tokio::test]
async fn what_is_due_is_listed_approved_by_another_and_kept_as_a_list() {
    let city = City::new();
    let (school, east) = (city.signed_in("school").await, city.signed_in("east").await);
    let child = city.child(&school, "3701011", "赵甲一").await;
    let id = child["id"].as_str().unwrap();
    let close = format!("/records/care/child/{id}/steps/close");
    let body = json!({ "version": 1, "inputs": {}, "reason": "已转学" });
    assert_eq!(east.post(&close, &body).await.status, 200);
    city.child(&school, "3701011", "钱乙二").await;
    city.wind(3 * 366 * 24 * 60);

    let (sec, sys, aud) = (
        city.signed_in("sec").await,
        city.signed_in("sys").await,
        city.signed_in("aud").await,
    );
    let told = sys.get("/retention").await;
    assert_eq!(told.status, 200, "{}", told.text());
    let told = told.json();
    let due = kept(&told, "care.child");
    assert_eq!(due["term"], "自办结起 3 年");
    assert_eq!(
        (&due["rule"], &due["ending_title"]),
        (&json!("测试用"), &json!("删除"))
    );
    assert_eq!(due["due"], json!({ "n": 1, "over": false }));
    assert_eq!(told["lists"], json!([]));
    assert!(!told.to_string().contains("赵甲一"));

    let values = json!({ "about": "care.child", "ground": "ended", "basis": "年度清册" });
    let asked = sec.post(ERASURES, &json!({ "values": values })).await;
    assert_eq!(asked.status, 201, "{}", asked.text());
    let asked = asked.json();
    assert_eq!(asked["values"]["what"], "关爱对象里保存期满的记录");
    city.work().await;
    let list = format!(
        "/retention/lists/{}/records.xlsx",
        asked["id"].as_str().unwrap()
    );
    let lines = cells(&sys.get(&list).await);
    assert_eq!(lines[0], ["序号", "编号", "单位", "起算日", "记录", "结果"]);
    assert_eq!(
        (lines.len(), lines[1][4].as_str(), lines[1][5].as_str()),
        (2, id, "待处理")
    );

    let approve = format!("{ERASURES}/{}/steps/carry", asked["id"].as_str().unwrap());
    let seen = sys
        .get(&format!("{ERASURES}/{}", asked["id"].as_str().unwrap()))
        .await
        .json();
    let body = json!({ "version": seen["version"], "inputs": {} });
    assert_eq!(sec.post(&approve, &body).await.status, 422);
    assert_eq!(sys.post(&approve, &body).await.status, 200);
    city.work().await;

    let told = aud.get("/retention").await.json();
    assert_eq!(kept(&told, "care.child")["due"]["n"], 0);
    let listed = &told["lists"][0];
    assert_eq!(
        [
            &listed["asked_by"],
            &listed["approved_by"],
            &listed["state_title"]
        ],
        [&json!("甄安管"), &json!("尹系统"), &json!("已删除")]
    );
    assert_eq!(
        (&listed["records"], &listed["handled"]),
        (&json!(1), &json!(1))
    );
    let year = told["year"].as_i64().unwrap();
    let table = cells(
        &aud.get(&format!("/retention/lists?format=xlsx&year={year}"))
            .await,
    );
    for word in [
        "关爱对象",
        "自办结起 3 年",
        "测试用",
        "甄安管",
        "尹系统",
        "1",
    ] {
        assert!(
            table[1].iter().any(|it| it == word),
            "{word}: {:?}",
            table[1]
        );
    }
    let document = aud.get("/retention/lists?format=docx").await;
    let mut zip = zip::ZipArchive::new(Cursor::new(document.bytes.to_vec())).unwrap();
    let mut text = String::new();
    zip.by_name("word/document.xml")
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    for word in ["到期记录处理清册", "甄安管", "尹系统", "测试用"] {
        assert!(text.contains(word), "{word}");
    }
    let earlier = aud
        .get(&format!("/retention/lists?format=xlsx&year={}", year - 1))
        .await;
    assert_eq!(cells(&earlier).len(), 1);
    assert_eq!(cells(&aud.get(&list).await)[1][5], "已处理");
    let noted = aud.get("/records/exchange/export?limit=9").await.json();
    assert!(noted["rows"].as_array().unwrap().len() >= 4, "{noted}");
    let left = school
        .get(&format!("/records/care/child/{id}"))
        .await
        .json();
    assert!(left["values"]["name"].is_null(), "{left}");
}

#[tokio::test]
async fn who_was_shown_what_is_the_security_and_the_audit_administrators_to_see() {
    let city = City::new();
    let (school, east) = (city.signed_in("school").await, city.signed_in("east").await);
    let child = city.child(&school, "3701011", "赵甲一").await;
    let id = child["id"].as_str().unwrap();
    let reveal = format!("/records/care/child/{id}/reveal");
    for (field, reason) in [("illness", "转诊"), ("mobile", "联络家长")] {
        let body = json!({ "field": field, "reason": reason });
        assert_eq!(east.post(&reveal, &body).await.status, 200);
    }
    for login in ["sec", "aud"] {
        let browser = city.signed_in(login).await;
        let found = browser
            .get("/history?action=reveal&register=care.child")
            .await
            .json();
        let entries = found["entries"].as_array().unwrap();
        let said: Vec<_> = entries
            .iter()
            .map(|it| (it["fields"].clone(), it["reason"].clone(), it["by"].clone()))
            .collect();
        let said_of = |field: &str, reason: &str| (json!([field]), json!(reason), json!("甄云东"));
        assert_eq!(
            said,
            [said_of("联络手机", "联络家长"), said_of("病情", "转诊")]
        );
        assert_eq!(entries[0]["position"], "区市干部（云东区教育局）");
        assert_eq!(entries[0]["record"], id);
        let table = cells(&browser.get("/history/export.xlsx?action=reveal").await);
        assert!(table[1].contains(&"联络手机".to_owned()), "{:?}", table[1]);
    }
    let sec = city.signed_in("sec").await;
    assert_eq!(sec.get("/history?action=update").await.status, 404);
    assert_eq!(sec.get("/history/export.xlsx").await.status, 404);
}
