//! Filing, changing, stepping, listing; and what one may not see.

use calamine::{Reader, Xlsx};
use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

fn path(record: &Json) -> String {
    format!("/records/yard/hazard/{}", record["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_hazard_is_filed_assigned_and_closed() {
    let city = City::new();
    let (school, county) = (city.signed_in("school").await, city.signed_in("east").await);
    let filed = city.hazard(&school, "三楼护栏").await;
    assert_eq!(filed["number"], "2026-0001");
    assert_eq!(filed["values"]["grade"], "low");
    assert_eq!(filed["values"]["found"], "2026-11-23");
    assert_eq!(filed["edit"]["possible"], true);
    assert_eq!(filed["holder"]["text"], "云东区第一小学 学校干部 · 交办");
    assert_eq!(
        filed["labels"][city.unit("3701011").to_string()],
        "云东区第一小学"
    );
    assert_eq!(
        filed["steps"],
        json!([
            { "name": "assign", "title": "交办", "possible": true, "reason": null, "awaited": true, "instead_of": null, "parts": null, "start": {} },
        ])
    );

    // What the step needs is told field by field.
    let steps = path(&filed) + "/steps";
    let answer = school
        .post(
            &format!("{steps}/assign"),
            &json!({ "version": 1, "inputs": {} }),
        )
        .await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.json()["error"]["field"], "due_on");
    assert_eq!(answer.says(), "交办前请填写“整改期限”");

    let inputs = json!({ "due_on": "2026-11-20" });
    let answer = school
        .post(
            &format!("{steps}/assign"),
            &json!({ "version": 1, "inputs": inputs }),
        )
        .await;
    assert_eq!(answer.says(), "整改期限不能早于发现日期");
    let inputs = json!({ "due_on": "2026-11-25", "fixer": city.accounts["school"] });
    let answer = school
        .post(
            &format!("{steps}/assign"),
            &json!({ "version": 1, "inputs": inputs }),
        )
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["state"], "fixing");
    // Closing is the county's, and not offered to the school.
    assert_eq!(answer.json()["steps"], json!([]));

    // It waits for the county, and says so.
    let todos = county.get("/todos").await.json();
    assert_eq!(todos["total"], json!({ "n": 1, "over": false }));
    assert_eq!(todos["groups"][0]["due"], "week");
    let waits = &todos["groups"][0]["rows"][0];
    assert_eq!(
        (&waits["doing"], &waits["state_title"]),
        (&json!("销号"), &json!("整改中"))
    );
    let later = county.get("/todos?due=later").await.json();
    assert_eq!(later["groups"], json!([]));
    let answer = county
        .post(&format!("{steps}/accept"), &json!({ "version": 2 }))
        .await;
    assert_eq!(answer.says(), "请写明销号的理由");
    let answer = county
        .post(
            &format!("{steps}/accept"),
            &json!({ "version": 2, "reason": "已加固" }),
        )
        .await;
    assert_eq!(answer.json()["state"], "closed");

    let history = school.get(&(path(&filed) + "/history")).await.json();
    let titles: Vec<&str> = history["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["销号", "交办", "新建"]);
    assert_eq!(history["entries"][0]["by"], "甄云东");
    assert_eq!(
        history["entries"][0]["position"],
        "区市干部（云东区教育局）"
    );
    assert_eq!(history["entries"][0]["reason"], "已加固");
    assert_eq!(history["entries"][0]["changes"][0]["title"], "状态");
}

#[tokio::test]
async fn the_second_of_two_editors_sees_what_the_first_wrote() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let filed = city.hazard(&school, "食堂").await;
    let edit = |place: &str| json!({ "version": 1, "values": { "place": place } });
    assert_eq!(
        school.patch(&path(&filed), &edit("食堂后厨")).await.status,
        200
    );
    let late = school.patch(&path(&filed), &edit("食堂门口")).await;
    assert_eq!(late.status, 409);
    assert_eq!(late.code(), "kernel.conflict");
    assert_eq!(late.json()["current"]["values"]["place"], "食堂后厨");
    assert_eq!(late.json()["current"]["version"], 2);
}

#[tokio::test]
async fn sending_twice_creates_once() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let body = json!({ "id": "0190aaaa-0000-7000-8000-000000000001", "values": { "school": city.unit("3701011"), "place": "操场" } });
    let first = school.post("/records/yard/hazard", &body).await.json();
    let second = school.post("/records/yard/hazard", &body).await.json();
    assert_eq!(
        (first["id"].clone(), first["number"].clone()),
        (second["id"].clone(), second["number"].clone())
    );
    assert_eq!(
        school.get("/records/yard/hazard").await.json()["count"]["n"],
        1
    );
}

#[tokio::test]
async fn wrong_fields_are_told_all_at_once() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let values =
        json!({ "school": city.unit("3701011"), "people": -1, "due_on": "明天", "colour": "red" });
    let answer = school
        .post("/records/yard/hazard", &json!({ "values": values }))
        .await;
    let fields: Vec<String> = answer.json()["error"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["field"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(fields, ["people", "due_on", "colour"]);
    // Another school's record is not mine to file.
    let values = json!({ "school": city.unit("3701021"), "place": "操场" });
    let answer = school
        .post("/records/yard/hazard", &json!({ "values": values }))
        .await;
    assert_eq!(answer.says(), "您的岗位不能为该单位新建隐患。");
}

#[tokio::test]
async fn a_form_is_judged_while_it_is_filled() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let preview = |values: Json| json!({ "values": values });
    let empty = school
        .post("/records/yard/hazard/preview", &preview(json!({})))
        .await
        .json();
    assert_eq!(
        empty,
        json!({ "hidden": ["plan"], "errors": [], "defaults": { "grade": "low", "found": "2026-11-23" }, "computed": {} })
    );
    let values = json!({ "grade": "high", "due_on": "2026-11-01", "people": "many" });
    let judged = school
        .post("/records/yard/hazard/preview", &preview(values))
        .await
        .json();
    assert_eq!(judged["hidden"], json!([]));
    assert_eq!(
        judged["errors"][0],
        json!({ "field": "people", "message": "“涉及人数”应为整数" })
    );
    assert_eq!(
        judged["errors"][1],
        json!({ "field": "due_on", "message": "整改期限不能早于发现日期" })
    );
}

/// What one may not see is not found, whichever way one asks.
#[tokio::test]
async fn anothers_records_are_not_found_on_any_route() {
    let city = City::new();
    let (school, west) = (city.signed_in("school").await, city.signed_in("west").await);
    let filed = city.hazard(&school, "实验楼").await;
    let at = path(&filed);
    let body = json!({ "version": 1, "values": { "place": "x" }, "inputs": {}, "reason": "r", "field": "place", "id": filed["id"] });
    for answer in [
        west.get(&at).await,
        west.get(&format!("{at}/history")).await,
        west.patch(&at, &body).await,
        west.post(&format!("{at}/steps/accept"), &body).await,
        west.post(&format!("{at}/reveal"), &body).await,
        west.post("/records/yard/hazard/preview", &body).await,
        west.get("/records/access/credential").await,
        west.get("/records/access/file").await,
        west.get("/records/no/such").await,
        west.get(&format!("/records/yard/hazard/{}", "no-id")).await,
    ] {
        assert_eq!(answer.status, 404, "{}", answer.text());
    }
    assert_eq!(
        west.get("/records/yard/hazard").await.json()["count"]["n"],
        0
    );
    assert_eq!(
        west.get("/search?q=%E5%AE%9E%E9%AA%8C").await.json()["rows"],
        json!([])
    );
    assert_eq!(
        west.get(&format!(
            "/lookup/yard/hazard?ids={}",
            filed["id"].as_str().unwrap()
        ))
        .await
        .json()["rows"],
        json!([])
    );
    // Teachers, sections and the system administrator do not even open the register.
    let system = city.signed_in("sys").await;
    assert_eq!(system.get("/records/yard/hazard").await.status, 404);
    assert!(
        system.get("/model").await.json()["registers"]
            .get("yard.hazard")
            .is_none()
    );
}

async fn places(browser: &Browser, query: &str) -> Vec<String> {
    let answer = browser.get(&format!("/records/yard/hazard?{query}")).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.json()["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["label"].as_str().unwrap().to_owned())
        .collect()
}

async fn five_hazards(city: &City, school: &Browser) {
    for (n, place) in ["甲楼", "乙楼", "丙楼", "丁楼", "戊楼"].iter().enumerate() {
        let filed = city.hazard(school, place).await;
        let values = json!({ "people": n * 10, "due_on": format!("2026-11-2{}", 4 + n % 3), "grade": if n == 4 { "high" } else { "low" }, "plan": "疏散" });
        assert_eq!(
            school
                .patch(&path(&filed), &json!({ "version": 1, "values": values }))
                .await
                .status,
            200
        );
        if n < 2 {
            let answer = school
                .post(
                    &(path(&filed) + "/steps/assign"),
                    &json!({ "version": 2, "inputs": {} }),
                )
                .await;
            assert_eq!(answer.status, 200, "{}", answer.text());
        }
        city.wind(1);
    }
}

#[tokio::test]
async fn lists_are_filtered_sorted_and_paged() {
    let city = City::new();
    let (school, office) = (
        city.signed_in("school").await,
        city.signed_in("office").await,
    );
    five_hazards(&city, &school).await;
    assert_eq!(
        places(&office, "").await,
        ["戊楼", "丁楼", "丙楼", "乙楼", "甲楼"]
    );
    assert_eq!(places(&office, "f.grade=high").await, ["戊楼"]);
    assert_eq!(
        places(&office, "f.grade=high,low&sort=created_at")
            .await
            .len(),
        5
    );
    assert_eq!(
        places(&office, "f.people.from=10&f.people.to=20&sort=number").await,
        ["乙楼", "丙楼"]
    );
    assert_eq!(
        places(&office, "f.due_on=2026-11-24&sort=number").await,
        ["甲楼", "丁楼"]
    );
    assert_eq!(
        places(&office, "state=fixing&sort=number").await,
        ["甲楼", "乙楼"]
    );
    assert_eq!(
        places(&office, &format!("under={}", city.unit("370102"))).await,
        [""; 0]
    );
    assert_eq!(
        places(
            &office,
            &format!(
                "under={}&f.owner={}",
                city.unit("370101"),
                city.unit("3701011")
            )
        )
        .await
        .len(),
        5
    );
    assert_eq!(places(&office, "q=%E4%B9%99").await, ["乙楼"]);
    // Today is the 23rd, a Monday.
    assert_eq!(places(&office, "f.due_on.in=today").await, [""; 0]);
    assert_eq!(places(&office, "f.due_on.in=this_week").await.len(), 5);
    assert_eq!(places(&office, "f.due_on.in=past").await, [""; 0]);
    assert_eq!(places(&office, "f.fixer.none=1").await.len(), 5);
    assert_eq!(places(&office, "f.grade.none=1").await, [""; 0]);
    assert_eq!(places(&office, "late=1").await, [""; 0]);
    city.wind(60 * 24 * 2 - 60 * 8);
    let office = city.signed_in("office").await;
    assert_eq!(places(&office, "late=1&sort=number").await, ["甲楼"]);
    let late = office.get("/records/yard/hazard?late=1").await.json();
    // What is late is said with it: its clock.
    assert_eq!(late["rows"][0]["late"], "超期，逾期 1 天");
    let desk = office.get("/desk").await.json();
    // The school's, and waiting for the county to close it.
    assert_eq!(desk["late_below"][0]["unit_title"], "云东区教育局");
    assert_eq!(desk["late_below"][0]["count"], 1);

    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = office
            .get(&format!(
                "/records/yard/hazard?sort=due_on&limit=2&after={after}"
            ))
            .await
            .json();
        assert_eq!(page["count"], json!({ "n": 5, "over": false }));
        seen.extend(
            page["rows"]
                .as_array()
                .unwrap()
                .iter()
                .map(|it| it["number"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 5, "each once");
}

/// Whoever draws a list need not know which order it has by itself.
#[tokio::test]
async fn a_list_says_which_order_its_rows_are_in() {
    let city = City::new();
    let office = city.signed_in("office").await;
    for (list, asked, applied) in [
        ("yard/hazard", "", "-created_at"),
        ("yard/hazard", "sort=-due_on", "-due_on"),
        ("yard/hazard", "sort=number", "number"),
        ("yard/hazard", "sort=created_on", "created_at"),
        ("plan/task", "", "no"),
    ] {
        let page = office.get(&format!("/records/{list}?{asked}")).await.json();
        assert_eq!(page["sort"], applied, "{list}?{asked}");
    }
}

#[tokio::test]
async fn conditions_that_make_no_sense_are_refused_in_words() {
    let city = City::new();
    let office = city.signed_in("office").await;
    for (query, says) in [
        ("f.colour=red", "隐患没有“colour”这一项，不能按它筛选。"),
        ("f.place=x", "不能按“部位”筛选，请在搜索框里输入要找的字。"),
        ("f.plan=x", "不能按“应急预案”筛选，请换一项来筛选。"),
        ("f.people=many", "筛选条件“many”应为整数。"),
        ("f.grade.from=low", "这一项不能按起止筛选。"),
        (
            "f.due_on.in=soon",
            "“soon”不是可用的时间范围。请在筛选条件里重新选：今天以前、今天、本周、今后 7 天、本月、本季度、今年。",
        ),
        ("f.colour.none=1", "隐患没有“colour”这一项，不能按它筛选。"),
        ("state=lost", "隐患没有“lost”这一状态。"),
        ("sort=place", "隐患不能按“place”排序。"),
        ("under=nowhere", "没有这个单位。"),
        ("limit=0", "每页应为 1 到 200 条。"),
        ("after=zz", "翻页的位置已失效。请从第一页重新开始。"),
    ] {
        let answer = office.get(&format!("/records/yard/hazard?{query}")).await;
        assert_eq!(
            (answer.status.as_u16(), answer.says().as_str()),
            (422, says),
            "{query}"
        );
    }
}

#[tokio::test]
async fn moments_are_asked_for_by_their_days_in_china() {
    let city = City::new();
    let school = city.signed_in("school").await;
    city.hazard(&school, "南门").await;
    let export = "/records/yard/hazard/export?format=csv";
    assert_eq!(school.get(export).await.status, 200);
    // Nine in the morning; a minute before midnight; midnight.
    for minutes in [15 * 60 - 1, 1] {
        city.wind(minutes);
        city.hazard(&city.signed_in("school").await, "北门").await;
    }
    let school = city.signed_in("school").await;
    for (list, asked, n) in [
        ("yard/hazard", "f.created_on=2026-11-23", 2),
        ("yard/hazard", "f.created_on=2026-11-23,2026-11-24", 3),
        ("yard/hazard", "f.created_on.from=2026-11-24", 1),
        (
            "yard/hazard",
            "f.created_on.from=2026-11-23&f.created_on.to=2026-11-23",
            2,
        ),
        ("yard/hazard", "f.created_on.in=today", 1),
        ("yard/hazard", "f.created_on.none=1", 0),
        ("exchange/export", "f.at=2026-11-23", 1),
        ("exchange/export", "f.at.to=2026-11-22", 0),
        ("exchange/export", "f.at.in=past", 1),
    ] {
        let page = school.get(&format!("/records/{list}?{asked}")).await.json();
        assert_eq!(page["count"]["n"], n, "{asked}");
    }
    let wrong = school.get("/records/exchange/export?f.at=9点").await;
    assert_eq!(wrong.says(), "筛选条件“9点”应为日期，如 2026-09-30。");
}

#[tokio::test]
async fn a_list_opens_as_a_spreadsheet_without_formulas() {
    let city = City::new();
    let school = city.signed_in("school").await;
    city.hazard(&school, "=HYPERLINK(\"http://evil\")").await;
    city.hazard(&school, "南门").await;
    let answer = school.get("/records/yard/hazard/export?sort=number").await;
    assert_eq!(answer.status, 200);
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment; filename*=UTF-8''")
    );
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(answer.bytes.to_vec())).unwrap();
    let range = book.worksheet_range("隐患").unwrap();
    let rows: Vec<Vec<String>> = range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(rows[0][0], "隐患", "the title stands above");
    assert_eq!(
        rows[1],
        [
            "编号",
            "部位",
            "等级",
            "涉及人数（人）",
            "整改期限",
            "状态",
            "归属单位"
        ]
    );
    assert_eq!(
        rows[2][..4],
        ["2026-0001", "'=HYPERLINK(\"http://evil\")", "一般", "30"]
    );
    assert_eq!(rows[3][5..], ["已登记", "云东区第一小学"]);
    let noted = school.get("/records/exchange/export").await.json();
    let values = &noted["rows"][0]["values"];
    assert_eq!(
        (&values["title"], &values["rows"]),
        (&json!("隐患"), &json!(2))
    );
    assert_eq!(values["where"], json!("sort=number"));
}

#[tokio::test]
async fn an_export_has_the_columns_that_are_asked_for_in_their_order() {
    let city = City::new();
    let school = city.signed_in("school").await;
    city.hazard(&school, "南门").await;
    let at = "/records/yard/hazard/export?columns=people,place";
    let answer = school.get(at).await;
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(answer.bytes.to_vec())).unwrap();
    let range = book.worksheet_range("隐患").unwrap();
    let rows: Vec<Vec<String>> = range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect();
    assert_eq!(rows[1], ["编号", "涉及人数（人）", "部位", "状态"]);
    assert_eq!(rows[2], ["2026-0001", "30", "南门", "已登记"]);
    let answer = school
        .get("/records/yard/hazard/export?columns=colour")
        .await;
    assert_eq!(answer.says(), "隐患没有“colour”这一列。");
}

/// Whether a masked field is filled is as much as the caller may not know.
#[tokio::test]
async fn a_masked_field_filters_nothing_not_even_by_having_no_value() {
    let city = City::new();
    let office = city.signed_in("office").await;
    let answer = office.get("/records/access/account?f.phone.none=1").await;
    assert_eq!(answer.status, 422, "{}", answer.text());
}

#[tokio::test]
async fn masked_fields_are_shown_one_by_one_with_a_reason() {
    let city = City::new();
    let (office, security) = (city.signed_in("office").await, city.signed_in("sec").await);
    let at = format!("/records/access/account/{}", city.accounts["school"]);
    let masked = office.get(&at).await.json();
    assert_eq!(masked["masked"], json!({ "phone": "138****0000" }));
    assert!(masked["values"].get("phone").is_none());
    assert_eq!(
        security.get(&at).await.json()["values"]["phone"],
        "13800000000"
    );
    let answer = office
        .post(
            &format!("{at}/reveal"),
            &json!({ "field": "phone", "reason": " " }),
        )
        .await;
    assert_eq!(answer.says(), "请写明查看的理由。");
    let answer = office
        .post(
            &format!("{at}/reveal"),
            &json!({ "field": "phone", "reason": "通知开会" }),
        )
        .await;
    assert_eq!(answer.json()["value"], "13800000000");
    let history = security.get(&format!("{at}/history")).await.json();
    assert_eq!(history["entries"][0]["title"], "查看脱敏信息");
}

#[tokio::test]
async fn a_measure_is_the_same_for_all_and_opens_to_ones_own_rows() {
    let city = City::new();
    let (school, office, west) = (
        city.signed_in("school").await,
        city.signed_in("office").await,
        city.signed_in("west").await,
    );
    five_hazards(&city, &school).await;
    let value = office.get("/measures/yard.closed_share").await.json();
    assert_eq!(
        (value["text"].clone(), value["of"].clone()),
        (json!("0.0 %"), json!(5))
    );
    let rows = office
        .get("/measures/yard.closed_share/rows?grade=high")
        .await
        .json();
    assert_eq!(
        (rows["of"].as_array().unwrap().len(), rows["hidden"].clone()),
        (1, json!(0))
    );
    // Another county's value is not the west's to see, the city's neither.
    for org in ["37", "370101"] {
        let answer = west
            .get(&format!(
                "/measures/yard.closed_share?org={}",
                city.unit(org)
            ))
            .await;
        assert_eq!(answer.status, 404, "{org}");
    }
    assert_eq!(
        west.get("/measures/yard.closed_share").await.json()["text"],
        "无数据"
    );
    assert_eq!(
        office
            .get("/measures/yard.closed_share?colour=red")
            .await
            .status,
        422
    );
}

#[tokio::test]
async fn a_measure_is_divided_by_units_and_fields() {
    let city = City::new();
    let (school, office, west) = (
        city.signed_in("school").await,
        city.signed_in("office").await,
        city.signed_in("west").await,
    );
    five_hazards(&city, &school).await;
    let told = |answer: &Json| {
        let figures = answer["figures"].as_array().unwrap().iter();
        let label = |it: &Json| it["key"][0]["label"].as_str().unwrap().to_owned();
        let told = figures.map(|it| (label(it), it["of"].clone(), it["rank"].clone()));
        told.collect::<Vec<_>>()
    };
    let at = "/measures/yard.closed_share/figures";
    let below = office.get(at).await.json();
    assert_eq!(
        told(&below),
        [("云东区教育局".to_owned(), json!(5), Json::Null)]
    );
    assert_eq!(below["whole"]["of"], json!(5));
    let by_grade = office.get(&format!("{at}?along=grade")).await.json();
    let mut grades: Vec<String> = told(&by_grade).into_iter().map(|it| it.0).collect();
    grades.sort();
    assert_eq!(grades, ["一般", "重大"]);
    for wrong in [
        "colour",
        "id",
        "period:month",
        "grade,grade,grade",
        "level:class",
    ] {
        let answer = office.get(&format!("{at}?along={wrong}")).await;
        assert_eq!(answer.status, 422, "{wrong}");
    }
    let other = format!("{at}?org={}", city.unit("370101"));
    assert_eq!(west.get(&other).await.status, 404);
    // What has no time is of no period, and of no day but today.
    for wrong in ["period=2020", "period=2025-13", "as_of=2024-10-01"] {
        let answer = office.get(&format!("{at}?{wrong}")).await;
        assert_eq!(answer.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn a_number_is_seen_where_its_records_are_not() {
    let city = City::new();
    let (school, office) = (
        city.signed_in("school").await,
        city.signed_in("office").await,
    );
    let values = json!({ "school": city.unit("3701011"), "title": "北门" });
    let made = school
        .post("/records/yard/round", &json!({ "values": values }))
        .await;
    assert_eq!(made.status, 201, "{}", made.text());
    let value = office.get("/measures/yard.round_count").await.json();
    assert_eq!(value["value"], "1");
    let rows = office.get("/measures/yard.round_count/rows").await.json();
    assert_eq!(
        (rows["of"].clone(), rows["hidden"].clone()),
        (json!([]), json!(1))
    );
    let list = office.get("/records/yard/round").await;
    assert_eq!(list.status, 404, "{}", list.text());
    let id = made.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(
        office
            .get(&format!("/records/yard/round/{id}"))
            .await
            .status,
        404
    );
    let one = office
        .get(&format!("/measures/yard.round_count?id={id}"))
        .await;
    assert_eq!(one.status, 404);
}

#[tokio::test]
async fn a_number_is_seen_by_who_reads_what_is_bound_to_it() {
    let city = City::new();
    let (school, office, other) = (
        city.signed_in("school").await,
        city.signed_in("office").await,
        city.signed_in("other").await,
    );
    let child = city.child(&school, "3701011", "赵小一").await;
    let values = json!({ "school": city.unit("3701011"), "child": child["id"], "says": "在家" });
    let visit = school
        .post("/records/care/visit", &json!({ "values": values }))
        .await;
    assert_eq!(visit.status, 201, "{}", visit.text());
    let at = |unit: &str| format!("/measures/care.visit_count?org={}", city.unit(unit));
    assert_eq!(office.get(&at("370101")).await.status, 404);
    let values = json!({ "unit": city.unit("370101"), "measure": "care.visit_count" });
    let pledge = office
        .post("/records/care/pledge", &json!({ "values": values }))
        .await;
    assert_eq!(pledge.status, 201, "{}", pledge.text());
    // Where it is bound and below, not beside and above.
    for (unit, value) in [("370101", "1"), ("3701011", "1")] {
        let seen = office.get(&at(unit)).await;
        assert_eq!(seen.json()["value"], value, "{unit}: {}", seen.text());
    }
    for unit in ["37", "370102"] {
        assert_eq!(office.get(&at(unit)).await.status, 404, "{unit}");
    }
    let rows = at("370101").replace('?', "/rows?");
    let rows = office.get(&rows).await.json();
    assert_eq!(
        (rows["of"].clone(), rows["hidden"].clone()),
        (json!([]), json!(1))
    );
    let known = office.get("/measures").await.json();
    let mut known = known.as_array().unwrap().iter();
    assert!(known.any(|it| it["id"] == "care.visit_count"));
    // Who does not read the pledge sees what its own register opens.
    assert_eq!(other.get(&at("370101")).await.status, 404);
    let keep = pledge.json()["id"].as_str().unwrap().to_owned();
    let keep = format!("/records/care/pledge/{keep}/steps/keep");
    let kept = office.post(&keep, &json!({ "version": 1 })).await;
    assert_eq!(kept.status, 200, "{}", kept.text());
    assert_eq!(office.get(&at("370101")).await.status, 404);
}

#[tokio::test]
async fn the_model_shows_what_ones_positions_open() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let model = school.get("/model").await.json();
    let hazard = &model["registers"]["yard.hazard"];
    assert_eq!(
        (hazard["create"].clone(), hazard["search"].clone()),
        (json!(true), json!(true))
    );
    assert_eq!(hazard["fields"][4]["conditional"], true);
    let accept = &hazard["steps"][1];
    assert_eq!(accept["ask"][0]["type"], "reason");
    assert_eq!(
        (accept["from"].clone(), accept["to"].clone()),
        (json!(["fixing"]), json!("closed"))
    );
    assert_eq!(
        model["codes"]["yard.grade"]["codes"][1],
        json!({ "code": "high", "title": "重大", "tone": "plain", "closed": false })
    );
    let yard = model["systems"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["id"] == "yard")
        .unwrap();
    assert_eq!(
        yard["menu"][0],
        json!({ "step": "handle", "title": "隐患", "opens": { "register": "yard.hazard" } })
    );
}

/// A way that leads nowhere is not shown; whom a record names, it leads there.
#[tokio::test]
async fn a_menu_leads_only_where_something_can_be() {
    let city = City::new();
    let audit = city.signed_in("aud").await;
    let hazards = async |who: &Browser| {
        let model = who.get("/model").await.json();
        let systems = model["systems"].as_array().cloned().unwrap_or_default();
        let menus = systems.iter().flat_map(|it| it["menu"].as_array());
        let opens = menus.flatten().map(|it| it["opens"]["register"].clone());
        opens.filter(|it| it == "safety.hazard").count()
    };
    assert_eq!(hazards(&audit).await, 0, "no role of theirs, and no record");
    let (unit, finder) = (city.unit("3701011"), city.accounts["aud"]);
    let found = city.kernel.as_platform(move |ctx| {
        let values: [(&str, model::Value); 5] = [
            ("school", unit.into()),
            ("title", "北门台阶松动".into()),
            ("area", model::Value::Code("fire".into())),
            ("grade", model::Value::Code("general".into())),
            ("finder", finder.into()),
        ];
        let values = values.map(|(name, it)| (name.to_owned(), it));
        ctx.create("safety.hazard", values.into_iter().collect())
    });
    found.unwrap();
    assert_eq!(hazards(&audit).await, 1);
}

#[tokio::test]
async fn many_rows_are_counted_to_ten_thousand_and_then_not_on() {
    let city = City::new();
    let unit = city.unit("3701011");
    let filled = city.kernel.as_platform(move |ctx| {
        for n in 0..=kernel::COUNT_MAX {
            let mut values = kernel::Values::new();
            values.insert("school".into(), unit.into());
            values.insert("place".into(), format!("第 {n} 处").into());
            ctx.create("yard.hazard", values)?;
        }
        Ok(())
    });
    filled.unwrap();
    let school = city.signed_in("school").await;
    let list = school.get("/records/yard/hazard").await.json();
    assert_eq!(list["count"], json!({ "n": 10_000, "over": true }));
    let few = school.get("/records/yard/hazard?state=fixing").await.json();
    assert_eq!(few["count"], json!({ "n": 0, "over": false }));
}

#[tokio::test]
async fn a_record_merged_into_another_is_chosen_no_more() {
    let city = City::new();
    let (school, county) = (city.signed_in("school").await, city.signed_in("east").await);
    let kept = city.hazard(&school, "东墙").await;
    let double = city.hazard(&school, "东围墙").await;
    let (kept_id, double_id) = (&kept["id"], double["id"].as_str().unwrap());
    let merge = json!({ "version": 1, "inputs": { "merged_into": kept_id }, "reason": "同一处" });
    let at = format!("/records/yard/hazard/{double_id}/steps/merge");
    let answer = county.post(&at, &merge).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["state"], "merged");

    let found = county.get("/lookup/yard/hazard").await.json();
    let ids: Vec<&Json> = found["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["id"])
        .collect();
    assert_eq!(ids, [kept_id]);
    let named = format!("/lookup/yard/hazard?ids={double_id}");
    assert_eq!(county.get(&named).await.json()["rows"][0]["id"], double_id);
    let history = county.get(&(path(&kept) + "/history")).await.json();
    assert_eq!(history["entries"][0]["title"], "并入了另一条");

    // It stands in the list only when its state is asked for.
    let n = async |query: &str| {
        let list = county.get(&format!("/records/yard/hazard{query}")).await;
        list.json()["count"]["n"].clone()
    };
    assert_eq!(n("").await, 1);
    assert_eq!(n("?state=merged").await, 1);
    assert_eq!(n("?state=all").await, 2);
    let into = kept_id.as_str().unwrap();
    assert_eq!(n(&format!("?f.merged_into={into}")).await, 1);
    let related = county.get(&path(&kept)).await.json()["related"].clone();
    assert_eq!(
        related,
        json!([{ "register": "yard.hazard", "field": "merged_into", "title": "并入本条的隐患", "count": 1 }])
    );
}

/// An answer lost on the way: the same is sent again, and done once.
#[tokio::test]
async fn an_edit_and_a_step_sent_twice_are_done_once() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let made = city.hazard(&school, "操场").await;
    let at = format!("/records/yard/hazard/{}", made["id"].as_str().unwrap());
    let sending = "01890000-0000-7000-8000-00000000000b";
    let edit = json!({ "version": 1, "values": { "place": "南门" }, "sending": sending });
    for _ in 0..2 {
        let answer = school.patch(&at, &edit).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["version"], 2);
    }
    // Another wish over the same version is a conflict, as ever.
    let other = json!({ "version": 1, "values": { "place": "北门" }, "sending": made["id"] });
    assert_eq!(school.patch(&at, &other).await.code(), "kernel.conflict");
    let step = json!({ "version": 2, "inputs": { "due_on": "2026-12-01" }, "sending": "01890000-0000-7000-8000-00000000000c" });
    for _ in 0..2 {
        let answer = school.post(&format!("{at}/steps/assign"), &step).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["state"], "fixing");
    }
    let history = school.get(&format!("{at}/history")).await.json();
    assert_eq!(history["entries"].as_array().unwrap().len(), 3);
    // The id of one sending is no key to another record.
    let made = city.hazard(&school, "食堂").await;
    let at = format!("/records/yard/hazard/{}", made["id"].as_str().unwrap());
    assert_eq!(school.patch(&at, &edit).await.code(), "kernel.sending");
}

#[tokio::test]
async fn a_form_filled_in_under_another_definition_is_looked_at_again() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let model = school.get("/model").await.json();
    let version = &model["registers"]["yard.hazard"]["version"];
    let filled = |definition: &serde_json::Value| json!({ "values": { "school": city.unit("3701011"), "place": "操场" }, "definition": definition });
    let answer = school
        .post("/records/yard/hazard", &filled(&json!("0123456789abcdef")))
        .await;
    assert_eq!(
        (answer.status.as_u16(), answer.says().as_str()),
        (
            409,
            "“隐患”的表单已经改版。已填的内容都还在，请核对后再提交。"
        )
    );
    let answer = school.post("/records/yard/hazard", &filled(version)).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    // Of what one does not open nothing is told.
    let unseen = json!({ "values": {}, "definition": "0123456789abcdef" });
    let parent = city.signed_in("sys").await;
    assert_eq!(
        parent.post("/records/yard/hazard", &unseen).await.status,
        404
    );
}
