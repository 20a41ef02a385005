//! What is typed into a list, an input or the box above, as it is written or spelt.

use serde_json::Value as Json;

use crate::city::{Browser, City};

async fn labels(browser: &Browser, path: &str) -> Vec<String> {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let rows = answer.json()["rows"].as_array().unwrap().clone();
    let label = |it: &Json| {
        let said = it.get("label").unwrap_or(&it["values"]["place"]);
        said.as_str().unwrap().to_owned()
    };
    rows.iter().map(label).collect()
}

#[tokio::test]
async fn a_record_is_found_by_number_name_and_spelling_everywhere() {
    let city = City::new();
    let school = city.signed_in("school").await;
    for place in ["教学楼二层楼梯", "楼梯", "食堂后厨"] {
        city.hazard(&school, place).await;
    }
    for path in ["/search?q=", "/lookup/yard/hazard?q="] {
        let found = labels(&school, &format!("{path}louti")).await;
        assert_eq!(
            found,
            ["楼梯", "教学楼二层楼梯"],
            "{path}: the nearest first"
        );
        assert_eq!(labels(&school, &format!("{path}楼梯")).await, found);
        assert_eq!(labels(&school, &format!("{path}sthc")).await, ["食堂后厨"]);
        assert_eq!(labels(&school, &format!("{path}2026-0002")).await, ["楼梯"]);
        assert_eq!(labels(&school, &format!("{path}0002")).await, ["楼梯"]);
        assert_eq!(
            labels(&school, &format!("{path}louti%20chufang")).await,
            [""; 0]
        );
    }
    let listed = labels(&school, "/records/yard/hazard?q=LT&sort=number").await;
    assert_eq!(listed, ["教学楼二层楼梯", "楼梯"]);
}

#[tokio::test]
async fn nobody_finds_what_is_not_theirs_by_spelling_it() {
    let city = City::new();
    city.hazard(&city.signed_in("school").await, "楼梯").await;
    for (login, n) in [("east", 1), ("west", 0), ("other", 0), ("office", 1)] {
        let browser = city.signed_in(login).await;
        for path in [
            "/search?q=lt",
            "/lookup/yard/hazard?q=lt",
            "/records/yard/hazard?q=lt",
        ] {
            assert_eq!(labels(&browser, path).await.len(), n, "{login} {path}");
        }
        let page = browser.get("/records/yard/hazard?q=lt").await.json();
        assert_eq!(page["count"]["n"], n, "{login}");
    }
}

/// Their names are public, and a task is given to units outside one's own.
#[tokio::test]
async fn organisations_are_offered_by_name_code_and_spelling() {
    let city = City::new();
    let school = city.signed_in("school").await;
    for (typed, found) in [
        ("yxqde", "云西区第二小学"),
        ("云西%20小学", "云西区第二小学"),
        ("3701021", "云西区第二小学"),
        ("dierxiaoxue", "云西区第二小学"),
        ("办公", "办公室"),
    ] {
        let rows = labels(&school, &format!("/lookup/registry/organisation?q={typed}")).await;
        assert_eq!(rows, [found], "{typed}");
    }
    let one = city.unit("370102");
    let asked = format!("/lookup/registry/organisation?ids={one}");
    assert_eq!(labels(&school, &asked).await, ["云西区教育局"]);
}

/// 查找已有数据项.
#[tokio::test]
async fn a_fact_is_found_as_it_is_spelt() {
    let city = City::new();
    let system = city.signed_in("sys").await;
    for typed in ["身份证号", "shenfenzhenghao", "sfzh"] {
        let answer = system.get(&format!("/design/facts?q={typed}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let known = answer.json()["known"].clone();
        let titles: Vec<&str> = known
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|it| it["title"].as_str())
            .collect();
        assert!(
            titles.iter().any(|it| it.contains("身份证")),
            "{typed}: {titles:?}"
        );
    }
}
