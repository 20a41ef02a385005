//! 统计时点: lists, counts and files of a dated register are of the day that is asked.

use serde_json::{Value as Json, json};

use crate::city::{Answer, City};

const YEARS: &str = "/records/registry/class_year";

fn grades(answer: &Answer) -> Vec<Json> {
    let rows = answer.json()["rows"].clone();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|it| it["values"]["grade"].clone()).collect()
}

#[tokio::test]
async fn a_list_is_of_the_day_that_is_asked() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let class = json!({ "stage": "primary", "cohort": 2025, "no": 1, "grade": "g1", "since": "2025-09-01" });
    let made = school
        .post("/records/registry/class", &json!({ "values": class }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let at = format!(
        "/records/registry/class/{}",
        made.json()["id"].as_str().unwrap()
    );
    let risen = json!({ "version": 1, "values": { "grade": "g2", "since": "2026-09-01" } });
    let risen = school.patch(&at, &risen).await;
    assert_eq!(risen.status, 200, "{}", risen.text());

    for (day, wanted) in [
        ("2025-08-31", vec![]),
        ("2025-09-01", vec!["g1"]),
        ("2026-08-31", vec!["g1"]),
        // The day a row ends it is true no more.
        ("2026-09-01", vec!["g2"]),
        ("2030-01-01", vec!["g2"]),
    ] {
        let list = school.get(&format!("{YEARS}?as_of={day}")).await;
        assert_eq!(grades(&list), wanted, "{day}");
        assert_eq!(list.json()["count"]["n"], wanted.len(), "{day}");
        let file = school
            .get(&format!(
                "{YEARS}/export?format=csv&columns=grade&as_of={day}"
            ))
            .await;
        assert_eq!(file.status, 200, "{}", file.text());
        let says = file.text();
        assert!(says.contains(day), "of which day it is: {says}");
        assert_eq!(says.contains("一年级"), wanted.contains(&"g1"), "{says}");
        assert_eq!(says.contains("二年级"), wanted.contains(&"g2"), "{says}");
    }
    // Without a day, and of every day, all that was.
    for asked in ["", "?as_of=all"] {
        let list = school.get(&format!("{YEARS}{asked}")).await;
        assert_eq!(list.json()["count"]["n"], 2, "{asked}: {}", list.text());
    }
    let wrong = school.get(&format!("{YEARS}?as_of=2026-02-30")).await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.says().contains("2026-09-01")),
        (422, true)
    );
    let undated = school.get("/records/registry/class?as_of=2026-09-01").await;
    assert_eq!(undated.status, 422);
    assert!(
        undated.text().contains("不按期间登记"),
        "{}",
        undated.text()
    );
}
