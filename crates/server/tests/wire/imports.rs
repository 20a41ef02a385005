//! 导入 in the browser: a list is looked at, taken, mended, taken back.

use base::Id;
use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

const AT: &str = "/imports/yard/hazard";

/// As an office keeps it: a title above, a column by another name, a total below, wide
/// digits, a day in words; one row without a place, one with a word for a number.
const LIST: &str = "云东区第一小学隐患台账,,,,\n\
    部位,危险程度,涉及人数,发现日期,学校\n\
    操场,一般,３０,2026年9月1日,云东区第一小学\n\
    ,一般,5,2026/9/2,云东区第一小学\n\
    \n\
    食堂,一般,很多,2026-09-03,云东区第一小学\n\
    实验室,重大,12,2026.9.4,云东区第一小学\n\
    合计,,47,,\n";

async fn kept(browser: &Browser, name: &str, text: &[u8]) -> Json {
    let answer = browser.upload(&format!("{AT}/files"), name, text).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["id"].clone()
}

fn fates(look: &Json) -> Vec<&str> {
    let rows = look["rows"].as_array().unwrap().iter();
    rows.map(|it| it["fate"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_list_is_looked_at_taken_mended_and_taken_back() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let file = kept(&school, "台账.csv", LIST.as_bytes()).await;
    let look = |wish: Json| {
        let school = school.clone();
        async move {
            let answer = school.post(&format!("{AT}/look"), &wish).await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            answer.json()
        }
    };

    // The heading is found; one column is nobody's until somebody says what it is.
    let seen = look(json!({ "file": file })).await;
    assert_eq!(
        (&seen["heading"], &seen["stands"]),
        (&json!(2), &Json::Null)
    );
    let column = |look: &Json, at: usize| {
        let it = &look["columns"][at];
        (
            it["title"].clone(),
            it["field"].clone(),
            it["origin"].clone(),
        )
    };
    assert_eq!(
        column(&seen, 1),
        (json!("危险程度"), Json::Null, json!("seen"))
    );
    assert_eq!(fates(&seen), ["create", "refuse", "refuse", "create"]);
    assert_eq!(
        seen["rows"][0]["cells"][2],
        json!({ "text": "３０", "read": "30", "fault": null })
    );
    assert_eq!(seen["rows"][0]["cells"][3]["read"], "2026-09-01");
    assert_eq!(seen["rows"][1]["row"], 4);
    assert_eq!(seen["rows"][1]["cells"][0]["fault"], "请填写“部位”");
    assert_eq!(seen["rows"][2]["cells"][2]["fault"], "应为整数");

    // What it is is said once; now a grave hazard lacks its plan.
    let wish = json!({ "file": file, "columns": { "1": "grade" } });
    let seen = look(wish.clone()).await;
    assert_eq!(column(&seen, 1).2, "chosen");
    assert_eq!(
        seen["counts"],
        json!({ "create": 1, "update": 0, "same": 0, "refuse": 3 })
    );
    assert_eq!(seen["rows"][3]["faults"], json!(["请填写“应急预案”"]));

    let answer = school.post(AT, &wish).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let batch = answer.json();
    let at = format!("/batches/{}", batch["id"].as_str().unwrap());
    assert_eq!(
        (&batch["state"], &batch["may_stop"]),
        (&json!("running"), &json!(true))
    );
    let job = format!("/jobs/{}", batch["job"].as_str().unwrap());
    assert_eq!(
        school.get(&job).await.json()["title"],
        "导入隐患（DR-2026-00001）"
    );
    assert_eq!(
        school.post(AT, &wish).await.says(),
        "这个文件正在导入，请等它导完，或先取消。"
    );
    city.work().await;
    let done = school.get(&at).await.json();
    assert_eq!(
        (
            &done["state"],
            &done["rows"],
            &done["created"],
            &done["rejected"],
            &done["says"]
        ),
        (
            &json!("done"),
            &json!(4),
            &json!(1),
            &json!(3),
            &json!("第 8 行是合计、附注或示例，已略过")
        )
    );
    assert_eq!(
        done["refused"][0],
        json!({ "row": 4, "says": ["请填写“部位”"] })
    );
    let job = school.get(&job).await.json();
    assert_eq!(
        (&job["done"], &job["total"], &job["says"]),
        (&json!(4), &json!(4), &json!("已处理 4 行"))
    );

    // The refused rows come back as they were, are mended and go in; the column is remembered.
    let rejects = school.get(&format!("{at}/rejects?csv=true")).await.text();
    let mended = rejects
        .replace("\n,一般,5", "\n楼道,一般,5")
        .replace("很多", "120")
        .replace("重大", "一般");
    assert!(
        rejects.contains("实验室,重大,12,2026.9.4,云东区第一小学,请填写“应急预案”"),
        "{rejects}"
    );
    let book = school.get(&format!("{at}/rejects")).await;
    assert_eq!(&book.bytes[..4], b"PK\x03\x04");
    assert_eq!(book.header("content-length"), book.bytes.len().to_string());
    let again = kept(&school, "改好.csv", mended.as_bytes()).await;
    let seen = look(json!({ "file": again })).await;
    assert_eq!(column(&seen, 1).2, "remembered");
    assert_eq!(fates(&seen), ["create"; 3]);
    let second = school.post(AT, &json!({ "file": again })).await.json();
    city.work().await;
    assert_eq!(
        school.get("/records/yard/hazard").await.json()["count"]["n"],
        4
    );

    // It can be taken back, but for what somebody touched since; that is told beforehand.
    let at = format!("/batches/{}", second["id"].as_str().unwrap());
    let rows = school.get("/records/yard/hazard?q=楼道").await.json();
    let row = format!(
        "/records/yard/hazard/{}",
        rows["rows"][0]["id"].as_str().unwrap()
    );
    let edit = json!({ "version": 1, "values": { "people": 6 } });
    assert_eq!(school.patch(&row, &edit).await.status, 200);
    let undo = format!("{at}/undo");
    let foreseen = school.get(&undo).await.json();
    let touched = json!([{ "row": 3, "says": ["后来又改过"] }]);
    assert_eq!(
        (
            &foreseen["undone"],
            &foreseen["kept"],
            &foreseen["rows"],
            &foreseen["whole"]
        ),
        (&json!(2), &json!(1), &touched, &json!(true))
    );
    assert_eq!(
        school.post(&undo, &json!({})).await.json()["state"],
        "undoing"
    );
    city.work().await;
    let undone = school.get(&at).await.json();
    assert_eq!(
        (&undone["state"], &undone["kept"], &undone["may_undo"]),
        (&json!("undone"), &json!(1), &json!(true)),
        "what stayed may go once the change is put back"
    );
    assert_eq!(
        school.get("/records/yard/hazard").await.json()["count"]["n"],
        2
    );
    // One's imports are a list like any other.
    let batches = school.get("/records/exchange/batch").await.json();
    assert_eq!(batches["count"]["n"], 2);
}

#[tokio::test]
async fn who_may_not_create_imports_nothing_and_sees_no_batch() {
    let city = City::new();
    let (school, other, office) = (
        city.signed_in("school").await,
        city.signed_in("other").await,
        city.signed_in("office").await,
    );
    let refused = office
        .upload(&format!("{AT}/files"), "台账.csv", b"x")
        .await;
    assert_eq!(refused.status, 404);
    let file = kept(&school, "台账.csv", LIST.as_bytes()).await;
    let wish = json!({ "file": file });
    for browser in [&other, &office] {
        for at in [AT.to_owned(), format!("{AT}/look")] {
            assert_eq!(browser.post(&at, &wish).await.status, 404, "another's file");
        }
    }
    let batch = school.post(AT, &wish).await.json();
    let at = format!("/batches/{}", batch["id"].as_str().unwrap());
    for rest in ["", "/undo", "/rejects"] {
        assert_eq!(
            other.get(&format!("{at}{rest}")).await.status,
            404,
            "{rest}"
        );
    }
    for rest in ["/undo", "/stop", "/resume"] {
        let answer = other.post(&format!("{at}{rest}"), &json!({})).await;
        assert_eq!(answer.status, 404, "{rest}");
    }
    assert_eq!(
        other.get("/records/exchange/batch").await.json()["count"]["n"],
        0
    );
}

#[tokio::test]
async fn an_import_is_stopped_and_goes_on() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let file = kept(&school, "台账.csv", LIST.as_bytes()).await;
    let batch = school.post(AT, &json!({ "file": file })).await.json();
    let at = format!("/batches/{}", batch["id"].as_str().unwrap());
    assert_eq!(
        school
            .post(&format!("{at}/resume"), &json!({}))
            .await
            .says(),
        "这一批没有停下，不用继续。"
    );
    let stopped = school.post(&format!("{at}/stop"), &json!({})).await.json();
    assert_eq!(
        (&stopped["state"], &stopped["says"], &stopped["may_resume"]),
        (&json!("stopped"), &json!("已取消"), &json!(true))
    );
    city.work().await;
    assert_eq!(
        school.get("/records/yard/hazard").await.json()["count"]["n"],
        0
    );
    let on = school
        .post(&format!("{at}/resume"), &json!({}))
        .await
        .json();
    assert_eq!(
        (&on["state"], &on["may_resume"]),
        (&json!("running"), &json!(false))
    );
    city.work().await;
    assert_eq!(school.get(&at).await.json()["created"], 2);
    // Cancelled among the background jobs, it is stopped as well.
    let file = kept(&school, "另.csv", LIST.replace("操场", "车棚").as_bytes()).await;
    let batch = school.post(AT, &json!({ "file": file })).await.json();
    let job = batch["job"].as_str().unwrap();
    school
        .post(&format!("/jobs/{job}/cancel"), &json!({}))
        .await;
    let at = format!("/batches/{}", batch["id"].as_str().unwrap());
    assert_eq!(school.get(&at).await.json()["may_resume"], true);
}

#[tokio::test]
async fn a_heading_nobody_knows_is_pointed_at() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let text = "台账\n哪里,几个人,谁家\n操场,30,云东区第一小学\n";
    let file = kept(&school, "台账.txt", text.as_bytes()).await;
    let look = format!("{AT}/look");
    let seen = school.post(&look, &json!({ "file": file })).await.json();
    assert_eq!(seen["heading"], Json::Null);
    assert_eq!(
        seen["top"][1],
        json!({ "row": 2, "cells": ["哪里", "几个人", "谁家"] })
    );
    let says = seen["stands"].as_str().unwrap();
    assert!(says.starts_with("没有找到表头。"), "{says}");
    let mut wish = json!({ "file": file, "heading": 2 });
    let seen = school.post(&look, &wish).await.json();
    let says = seen["stands"].as_str().unwrap();
    assert!(says.starts_with("表头中缺少“学校”“部位”列"), "{says}");
    wish["columns"] = json!({ "0": "place", "1": "people", "2": "school" });
    let seen = school.post(&look, &wish).await.json();
    assert_eq!(
        (&seen["stands"], fates(&seen)),
        (&Json::Null, vec!["create"])
    );
    let batch = school.post(AT, &wish).await.json();
    city.work().await;
    let at = format!("/batches/{}", batch["id"].as_str().unwrap());
    assert_eq!(school.get(&at).await.json()["created"], 1);
}

/// The form is taken as it comes back: every column is known, and so is its example.
#[tokio::test]
async fn the_template_is_taken_without_a_word() {
    let city = City::new();
    let (school, office) = (
        city.signed_in("school").await,
        city.signed_in("office").await,
    );
    let at = format!("{AT}/template.xlsx");
    assert_eq!(office.get(&at).await.status, 404);
    let template = school.get(&at).await;
    assert_eq!(template.status, 200, "{}", template.text());
    let file = kept(&school, "模板.xlsx", &template.bytes).await;
    let look = format!("{AT}/look");
    let seen = school.post(&look, &json!({ "file": file })).await.json();
    assert_eq!(
        (&seen["sheet"], &seen["heading"]),
        (&json!("隐患"), &json!(3))
    );
    assert_eq!((&seen["stands"], &seen["rows"]), (&Json::Null, &json!([])));
    let columns = seen["columns"].as_array().unwrap();
    assert!(
        columns.iter().all(|it| it["field"].is_string()),
        "{columns:?}"
    );
    assert_eq!(columns[0]["title"], "学校*");
    let example = json!({ "file": file, "sheet": "填写示例" });
    let seen = school.post(&look, &example).await.json();
    assert_eq!(fates(&seen), ["create"], "{}", seen["rows"]);
    let texts: Vec<&Json> = seen["rows"][0]["cells"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["text"])
        .collect();
    assert_eq!(
        texts,
        [
            "云东区第一小学",
            "示例",
            "一般",
            "1",
            "示例",
            "2026-09-01",
            "2026-09-01",
            ""
        ]
    );
}

#[tokio::test]
async fn what_is_no_list_is_not_kept() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let at = format!("{AT}/files");
    let check = async |name: &str, bytes: &[u8], says: &str| {
        assert_eq!(school.upload(&at, name, bytes).await.says(), says, "{name}");
    };
    check("台账.csv", b"", "这个文件是空的，请重新选择。").await;
    check(
        "计划.docx",
        b"PK",
        "请上传表格文件：.xlsx、.xls、.et、.ods 或 .csv。",
    )
    .await;
    let file = kept(&school, "台账.xlsx", b"\x89PNG\0\0\0\0").await;
    let answer = school
        .post(&format!("{AT}/look"), &json!({ "file": file }))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.says().as_str()),
        (
            422,
            "这个文件读不出表格。请用 Excel 或 WPS 另存为 .xlsx 后再上传。"
        )
    );
    let nobody = json!({ "file": Id::now_v7() });
    assert_eq!(school.post(AT, &nobody).await.status, 404);
}

/// What came as a file is kept a month: the list with its refused rows, and an upload that
/// nobody began with. What came of it stays, and can still be taken back.
#[tokio::test]
async fn a_list_is_kept_a_month_and_can_be_undone_after() {
    const MONTH: i64 = 31 * 24 * 60;
    let city = City::new();
    let school = city.signed_in("school").await;
    let file = kept(&school, "台账.csv", LIST.as_bytes()).await;
    let unused = kept(&school, "又一份.csv", b"unused").await;
    let wish = json!({ "file": file, "columns": { "1": "grade" } });
    let batch = school.post(AT, &wish).await.json();
    let at = format!("/batches/{}", batch["id"].as_str().unwrap());
    city.work().await;
    let fresh = school.get(&at).await.json();
    assert_eq!(
        (&fresh["cleared"], &fresh["rejected"]),
        (&Json::Null, &json!(3))
    );

    city.wind(MONTH);
    city.kernel.stand_jobs(&server::job_kinds()).unwrap();
    city.work().await;
    let school = city.signed_in("school").await;
    let left = school.get(&at).await.json();
    assert_eq!(
        (
            &left["cleared"],
            &left["refused"],
            &left["rejected"],
            &left["name"]
        ),
        (
            &json!("2026-12-24"),
            &json!([]),
            &json!(3),
            &json!("原表已销毁")
        )
    );
    assert_eq!(
        school.get(&format!("{at}/rejects")).await.says(),
        "这一批的原表和问题行已经销毁，请用手头的表格重新导入。"
    );
    for gone in [&file, &unused] {
        let id: Id = gone.as_str().unwrap().parse().unwrap();
        assert!(city.kernel.file_record(id).is_err(), "{gone}");
    }
    assert_eq!(
        school.post(&format!("{at}/undo"), &json!({})).await.status,
        200
    );
    city.work().await;
    assert_eq!(school.get(&at).await.json()["state"], "undone");
    let verified = city
        .kernel
        .verify_history(&std::collections::BTreeMap::new(), &mut |_| ())
        .unwrap();
    assert_eq!(verified.faults, []);
}

/// 民心工程 as a city's office lists it: found again by list and number, so that the list
/// taken a second time changes what it says otherwise and doubles nothing.
const PROJECTS: &str = "云岭市2026年教育民心工程项目表,,,,,,,\n\
    序号,项目清单,项目名称,类别,责任单位,开工日期,竣工日期,总投资\n\
    1,2026年民心工程,云东新城幼儿园,建设项目,云东区教育局,2026年3月2日,2026-12-18,26000000\n\
    2,2026年民心工程,云西区食堂改造,建设项目,云西区教育局,2026-03-02,2026-08-31,\"2,000,000\"\n\
    3,2026年民心工程,暑期托管,服务项目,云东区教育局,2026-07-01,2026-06-01,500000\n";

#[tokio::test]
async fn a_list_of_projects_is_taken_as_offices_write_it() {
    let city = City::new();
    let office = city.signed_in("office").await;
    let list = json!({ "values": { "title": "2026年民心工程", "for_year": "2026" } });
    let answer = office.post("/records/livelihood/programme", &list).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    let take = async |text: &str| {
        let at = "/imports/livelihood/project";
        let files = format!("{at}/files");
        let file = office.upload(&files, "项目表.csv", text.as_bytes()).await;
        let file = file.json()["id"].clone();
        let answer = office
            .post(at, &json!({ "file": file, "existing": "update" }))
            .await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let batch = format!("/batches/{}", answer.json()["id"].as_str().unwrap());
        city.work().await;
        office.get(&batch).await.json()
    };
    let done = take(PROJECTS).await;
    assert_eq!(
        (&done["created"], &done["rejected"]),
        (&json!(2), &json!(1)),
        "{done}"
    );
    assert!(done.to_string().contains("应晚于“开工日期”"), "{done}");
    let mended = PROJECTS
        .replace("2026-06-01", "2026-08-25")
        .replace("26000000", "27000000");
    let done = take(&mended).await;
    assert_eq!(
        (&done["created"], &done["updated"]),
        (&json!(1), &json!(1)),
        "{done}"
    );
    let listed = office
        .get("/records/livelihood/project?sort=no")
        .await
        .json();
    let said: Vec<(&str, &str)> = listed["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["label"].as_str().unwrap(),
                it["values"]["total"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            ("云东新城幼儿园", "27000000"),
            ("云西区食堂改造", "2000000"),
            ("暑期托管", "500000")
        ]
    );
    // The last list is taken back: what it changed is as before. What is past its day was red
    // at once, and stays with the slip about it.
    let batch = format!("/batches/{}", done["id"].as_str().unwrap());
    let foreseen = office.get(&format!("{batch}/undo")).await.json();
    assert_eq!(
        foreseen["rows"][0]["says"],
        json!(["已被督办事项引用"]),
        "{foreseen}"
    );
    let answer = office.post(&format!("{batch}/undo"), &json!({})).await;
    assert_eq!(answer.json()["state"], "undoing", "{}", answer.text());
    city.work().await;
    let undone = office.get(&batch).await.json();
    assert_eq!(
        (&undone["state"], &undone["kept"]),
        (&json!("undone"), &json!(1)),
        "{undone}"
    );
    let left = office.get("/records/livelihood/project?sort=no").await;
    let left = left.json();
    assert_eq!(left["rows"][0]["values"]["total"], "26000000", "{left}");
}
