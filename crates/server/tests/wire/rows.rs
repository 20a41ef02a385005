//! Rows (明细) on the wire: pasted, judged, saved, told, exported.

use calamine::{Reader, Xlsx};
use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

const ROUNDS: &str = "/records/yard/round";

async fn round(city: &City, school: &Browser, items: Json) -> Json {
    let values = json!({ "title": "春季巡查", "school": city.unit("3701011"), "item": items });
    let answer = school.post(ROUNDS, &json!({ "values": values })).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn what_was_copied_is_read_as_people_write_it() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let paste = async |from: &str, lines: Json| {
        let asked = json!({ "field": "item", "from": from, "lines": lines });
        let answer = school.post(&format!("{ROUNDS}/paste"), &asked).await;
        (answer.status.as_u16(), answer.json())
    };
    let (_, read) = paste(
        "place",
        json!([
            [
                "三楼护栏",
                "重大",
                "2026年3月5日",
                "1,200.50元",
                "云东区第一小学"
            ],
            ["操场", "很大", "明天", "约一百", "云外小学"],
            ["", "", "", "", ""],
        ]),
    )
    .await;
    assert_eq!(read["headed"], false);
    let first = &read["rows"][0];
    let unit = city.unit("3701011").to_string();
    let expected = json!({
        "place": "三楼护栏", "grade": "high", "due_on": "2026-03-05", "cost": "1200.5", "unit": unit,
    });
    assert_eq!(
        (&first["values"], &first["faults"]),
        (&expected, &json!([]))
    );
    assert_eq!(read["labels"][&unit], "云东区第一小学");
    let faults = read["rows"][1]["faults"].as_array().unwrap();
    let faulty: Vec<&str> = faults
        .iter()
        .map(|it| it["field"].as_str().unwrap())
        .collect();
    assert_eq!(faulty, ["grade", "due_on", "cost", "unit"]);
    assert_eq!(read["rows"][2]["values"]["place"], Json::Null);

    // With the heading copied the columns find their fields, by other names too.
    let (_, read) = paste(
        "phone",
        json!([["费用", "地点", "备注"], ["3", "门厅", "x"]]),
    )
    .await;
    assert_eq!(
        (&read["headed"], &read["columns"]),
        (&json!(true), &json!(["cost", "place", null]))
    );
    assert_eq!(
        read["rows"][0]["values"],
        json!({ "cost": "3", "place": "门厅" })
    );
    assert_eq!(paste("place", json!(vec![["a"]; 2001])).await.0, 422);
    let nothing = json!({ "field": "title", "from": "x", "lines": [] });
    assert_eq!(
        school
            .post(&format!("{ROUNDS}/paste"), &nothing)
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn history_tells_what_became_of_each_row() {
    let city = City::new();
    let (school, county) = (city.signed_in("school").await, city.signed_in("east").await);
    let items = json!([
        { "place": "护栏", "cost": "1", "phone": "13800000001" },
        { "place": "操场", "cost": "2" },
        { "place": "门厅", "cost": "3" },
    ]);
    let made = round(&city, &school, items).await;
    assert_eq!(made["values"]["total"], "6");
    let rows = &made["values"]["item"];
    let path = format!("{ROUNDS}/{}", made["id"].as_str().unwrap());
    let change = json!({ "version": 1, "values": { "item": [
        { "id": rows[2]["id"] },
        { "id": rows[0]["id"], "cost": null, "phone": "13800000002" },
        { "place": "天台" },
    ] } });
    let answer = school.patch(&path, &change).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told = async |browser: &Browser| {
        let history = browser.get(&format!("{path}/history")).await.json();
        let changes = history["entries"][0]["changes"].as_array().unwrap().clone();
        changes
            .into_iter()
            .find(|it| it["field"] == "item")
            .unwrap()
    };
    let change = told(&school).await;
    assert_eq!((&change["old"], &change["new"]), (&Json::Null, &Json::Null));
    let row = |at: usize| {
        let row = &change["rows"][at];
        (
            row["what"].as_str().unwrap(),
            row["from"].as_u64(),
            row["to"].as_u64(),
        )
    };
    let fates = [row(0), row(1), row(2), row(3)];
    let expected = [
        ("moved", Some(2), Some(0)),
        ("changed", Some(0), Some(1)),
        ("added", None, Some(2)),
        ("removed", Some(1), None),
    ];
    assert_eq!(fates, expected);
    assert_eq!(
        change["rows"][1]["old"],
        json!({ "cost": "1", "phone": "13800000001" })
    );
    assert_eq!(change["rows"][1]["new"], json!({ "phone": "13800000002" }));
    // Whom the telephone is masked from is not told of it here either.
    assert_eq!(
        told(&county).await["rows"][1]["old"],
        json!({ "cost": "1" })
    );
    let seen = county.get(&path).await.json();
    let id = rows[0]["id"].as_str().unwrap();
    assert_eq!(seen["masked"][format!("item.{id}.phone")], "138****0002");
    let asked = json!({ "field": "item.phone", "reason": "核对" });
    let shown = county.post(&format!("{path}/reveal"), &asked).await.json();
    assert_eq!(
        shown["value"][1],
        json!({ "id": id, "phone": "13800000002" })
    );
}

#[tokio::test]
async fn each_wrong_cell_is_named() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let values = json!({ "title": "巡查", "school": city.unit("3701011"), "item": [
        { "place": "护栏", "cost": "-1" }, { "cost": "多" },
    ] });
    let answer = school.post(ROUNDS, &json!({ "values": values })).await;
    assert_eq!(answer.says(), "第 2 行“费用”应为数字");
    let values = json!({ "title": "巡查", "school": city.unit("3701011"), "item": [
        { "place": "护栏", "cost": "-1" }, { "cost": "1" },
    ] });
    let preview = school
        .post(&format!("{ROUNDS}/preview"), &json!({ "values": values }))
        .await
        .json();
    assert_eq!(preview["computed"]["total"], "0");
    assert_eq!(
        preview["errors"][0],
        json!({ "field": "item.0.cost", "message": "第 1 行“费用”不能小于 0" })
    );
    let answer = school.post(ROUNDS, &json!({ "values": values })).await;
    assert_eq!(
        answer.says(),
        "第 1 行“费用”不能小于 0；第 2 行请填写“部位”"
    );
}

#[tokio::test]
async fn rows_are_described_and_exported() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let items = json!([{ "place": "护栏", "grade": "high", "cost": "1.5" }, { "place": "操场" }]);
    round(&city, &school, items).await;
    let model = school.get("/model").await.json();
    let fields = model["registers"]["yard.round"]["fields"]
        .as_array()
        .unwrap();
    let item = fields.iter().find(|it| it["name"] == "item").unwrap();
    assert_eq!(
        (&item["type"], &item["rows"]["max"]),
        (&json!("rows"), &json!(60))
    );
    assert_eq!(item["rows"]["fields"][1]["of"], "yard.grade");
    assert_eq!(
        item["rows"]["totals"],
        json!([{ "field": "total", "title": "费用合计", "column": "cost" }])
    );
    assert_eq!(model["codes"]["yard.grade"]["codes"][1]["title"], "重大");
    let api = school.get("/openapi.json").await.json();
    let schema = &api["components"]["schemas"]["yard.round"]["properties"]["item"];
    assert_eq!(schema["items"]["properties"]["due_on"]["format"], "date");
    assert_eq!(schema["items"]["properties"]["id"]["format"], "uuid");
    let file = school.get(&format!("{ROUNDS}/export?columns=item")).await;
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(file.bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let cells: Vec<String> = sheet
        .rows()
        // After the title and the headings.
        .nth(2)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        cells.contains(&"护栏，重大，1.50；操场".to_owned()),
        "{cells:?}"
    );
}
