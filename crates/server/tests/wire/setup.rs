//! 开局: lists from Excel as offices fill them in.

use rust_xlsxwriter::Workbook;
use serde_json::{Value as Json, json};

use crate::city::{Browser, City};

/// A workbook as an office sends it: a title, a remark, the heading, the rows.
fn workbook(heading: &[&str], rows: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let last = u16::try_from(heading.len() - 1).unwrap();
    let plain = rust_xlsxwriter::Format::new();
    sheet
        .merge_range(0, 0, 0, last, "云岭市教育系统名单", &plain)
        .unwrap();
    sheet.write(1, 0, "填报单位：办公室").unwrap();
    for (at, title) in heading.iter().enumerate() {
        sheet.write(2, u16::try_from(at).unwrap(), *title).unwrap();
    }
    for (line, row) in rows.iter().enumerate() {
        for (at, cell) in row.iter().enumerate() {
            let (line, at) = (u32::try_from(line).unwrap() + 3, u16::try_from(at).unwrap());
            match cell.strip_prefix('#') {
                Some(number) => sheet
                    .write_number(line, at, number.parse::<f64>().unwrap())
                    .map(drop),
                None => sheet.write(line, at, *cell).map(drop),
            }
            .unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

const UNITS: &[&str] = &[
    "名　称*",
    "单位代码",
    "类别",
    "层级（必填）",
    "上级单位",
    "在校生数",
];

/// Row, column and message of what was rejected.
fn rejected(answer: &Json) -> Vec<(u64, String, String)> {
    let text = |it: &Json| it.as_str().unwrap_or_default().to_owned();
    answer["rejected"]
        .as_array()
        .unwrap_or_else(|| panic!("{answer}"))
        .iter()
        .map(|it| {
            (
                it["row"].as_u64().unwrap(),
                text(&it["column"]),
                text(&it["message"]),
            )
        })
        .collect()
}

async fn send(browser: &Browser, list: &str, bytes: &[u8], dry: bool) -> Json {
    let query = if dry { "?dry_run=1" } else { "" };
    let answer = browser
        .upload(&format!("/setup/{list}{query}"), "名单.xlsx", bytes)
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn organisations_come_in_tolerantly_and_only_once() {
    let city = City::new();
    let system = city.signed_in("sys").await;
    let list = workbook(
        UNITS,
        &[
            &[
                "云东区第三 中学",
                "#3701013",
                "学校",
                "学校",
                "东学区",
                "＃",
            ],
            &[
                "东学区",
                "３７０１０１Ｄ",
                "学区",
                "学区",
                "云东区教育局　",
                "1,200人",
            ],
            &["", "", "", "", "", ""],
            &["注：以上数据截至9月1日", "", "", "", "", ""],
            &["", "", "", "", "", "#2060"],
        ],
    );
    let dry = send(&system, "organisations", &list, true).await;
    assert_eq!(
        rejected(&dry),
        [(4, "在校生数".into(), "“#”不是整数，请只填数字。".into())]
    );
    let list = workbook(
        UNITS,
        &[
            &[
                "云东区第三 中学",
                "#3701013",
                "学校",
                "学校",
                "东学区",
                "#860",
            ],
            &[
                "东学区",
                "３７０１０１Ｄ",
                "学区",
                "学区",
                "云东区教育局　",
                "1,200人",
            ],
        ],
    );
    let dry = send(&system, "organisations", &list, true).await;
    assert_eq!(
        (dry["rows"].clone(), dry["accepted"].clone()),
        (json!(2), json!(2))
    );
    assert_eq!(
        dry["columns"],
        json!(["名称", "代码", "类别", "层级", "上级单位", "在校生数"])
    );
    assert!(
        city.kernel.tree().all().all(|it| it.code != "370101D"),
        "only looked"
    );
    for present in [0, 2] {
        let taken = send(&system, "organisations", &list, false).await;
        assert_eq!(
            (&taken["accepted"], &taken["present"]),
            (&json!(2), &json!(present))
        );
        let tree = city.kernel.tree();
        let school = tree.all().find(|it| it.code == "3701013").unwrap();
        assert_eq!(
            (school.title.as_str(), school.path.len()),
            ("云东区第三中学", 4)
        );
        assert_eq!(tree.all().count(), 8, "taken twice, made once");
    }
}

#[tokio::test]
async fn twelve_kinds_of_bad_rows_are_told_cell_by_cell() {
    let city = City::new();
    let system = city.signed_in("sys").await;
    let long = "长".repeat(61);
    let list = workbook(
        UNITS,
        &[
            &["", "A1", "学校", "学校", "", ""],
            &[&long, "A2", "学校", "学校", "", ""],
            &["无代码小学", "", "学校", "学校", "", ""],
            &["坏代码小学", "A 3/4", "学校", "学校", "", ""],
            &["甲小学", "A4", "学校", "学校", "", ""],
            &["乙小学", "A4", "学校", "学校", "", ""],
            &["甲小学", "A5", "学校", "学校", "", ""],
            &["丙小学", "370101", "学校", "学校", "", ""],
            &["云东区教育局", "A6", "区市教体局", "区市", "", ""],
            &["丁小学", "A7", "大学", "学校", "", ""],
            &["戊小学", "A8", "学校", "村", "", ""],
            &["己小学", "A9", "学校", "学校", "火星教育局", ""],
            &["庚小学", "B1", "学校", "学校", "", "-5"],
            &["圈一", "B2", "学校", "学校", "圈二", ""],
            &["圈二", "B3", "学校", "学校", "圈一", ""],
            &["自己", "B4", "学校", "学校", "自己", ""],
            &["好小学", "B5", "学校", "学校", "云东区教育局", "300"],
        ],
    );
    let told = send(&system, "organisations", &list, true).await;
    let faults = rejected(&told);
    let expected = [
        (4, "名称", "请填写名称。"),
        (5, "名称", "名称最多 60 个字，现有 61 个字。"),
        (6, "代码", "请填写代码。"),
        (7, "代码", "代码只能是字母、数字、横线，最多 20 位。"),
        (9, "代码", "与第 8 行的代码相同。代码不能重复。"),
        (10, "名称", "与第 8 行重名。同名学校请在名称中注明区市。"),
        (
            11,
            "代码",
            "这个代码已是“云东区教育局”的，请核对代码；若是改名，请在机构页修改。",
        ),
        (12, "名称", "已有同名机构，代码是 370101，请核对。"),
        (
            15,
            "上级单位",
            "没有找到“火星教育局”，请填机构的名称、简称或代码。",
        ),
        (16, "在校生数", "不能是负数。"),
        (
            17,
            "上级单位",
            "上级单位互为上下级，成了圈。请核对这几行的上级单位。",
        ),
        (
            18,
            "上级单位",
            "上级单位互为上下级，成了圈。请核对这几行的上级单位。",
        ),
        (19, "上级单位", "上级单位不能是自己。"),
    ];
    for (row, column, says) in expected {
        let found = faults
            .iter()
            .any(|it| *it == (row, column.to_owned(), says.to_owned()));
        assert!(found, "{row} {column} {says}: {faults:#?}");
    }
    assert!(
        faults
            .iter()
            .any(|it| it.0 == 13 && it.2.starts_with("没有“大学”这一项，可选："))
    );
    assert!(
        faults
            .iter()
            .any(|it| it.0 == 14 && it.2.starts_with("没有“村”这一项，可选："))
    );
    assert_eq!(told["accepted"], 2, "甲小学 and 好小学: {faults:#?}");
}

#[tokio::test]
async fn a_file_that_is_no_list_is_refused_in_words() {
    let city = City::new();
    let system = city.signed_in("sys").await;
    for (bytes, says) in [
        (
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0".to_vec(),
            "这个文件读不出表格。请用 Excel 或 WPS 另存为 .xlsx 后再上传。",
        ),
        (
            "姓名,电话\n甄一,1\n".as_bytes().to_vec(),
            "没有找到表头。表头一行中应有“名称”“代码”“类别”“层级”等列，请使用下载的模板。",
        ),
        (
            workbook(&["姓名", "电话"], &[&["甄一", "1"]]),
            "没有找到表头。表头一行中应有“名称”“代码”“类别”“层级”等列，请使用下载的模板。",
        ),
        (
            workbook(&["名称", "代码"], &[&["甲", "1"]]),
            "表头中缺少“类别”“层级”列。请补上这些列，或使用下载的模板。",
        ),
        (workbook(UNITS, &[]), "表头下面没有内容。请填写后再上传。"),
    ] {
        let answer = system
            .upload("/setup/organisations", "名单.xlsx", &bytes)
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.says().as_str()),
            (422, says)
        );
    }
}

#[tokio::test]
async fn people_come_in_with_positions_and_slips() {
    let city = City::new();
    let security = city.signed_in("sec").await;
    let heading = ["姓名", "登录名", "单位", "角色", "负责范围", "手机号"];
    let list = workbook(
        &heading,
        &[
            &[
                "甄　一",
                "zhenyi",
                "办公室",
                "督查专员、局领导",
                "",
                "138 0000 0001",
            ],
            &["贾二", "jiaer", "370101", "区市干部", "", ""],
            &["", "noname", "办公室", "督查专员", "", ""],
            &["无名", "", "办公室", "督查专员", "", ""],
            &["坏名", "1abc", "办公室", "督查专员", "", ""],
            &["证号", "370101199001011234", "办公室", "督查专员", "", ""],
            &["重名", "zhenyi", "办公室", "督查专员", "", ""],
            &["占名", "office", "办公室", "督查专员", "", ""],
            &["无单位", "nounit", "", "督查专员", "", ""],
            &["火星", "mars", "火星教育局", "督查专员", "", ""],
            &["无角色", "norole", "办公室", "", "", ""],
            &["怪角色", "odd", "办公室", "皇帝", "", ""],
            &["兼管", "both", "办公室", "系统管理员、局领导", "", ""],
            &["坏范围", "area", "办公室", "督查专员", "火星", ""],
            &["坏手机", "phone", "办公室", "督查专员", "", "12345"],
        ],
    );
    let told = send(&security, "accounts", &list, false).await;
    let faults = rejected(&told);
    assert_eq!(told["accepted"], 2, "{faults:#?}");
    let rows: Vec<(u64, &str)> = faults.iter().map(|it| (it.0, it.1.as_str())).collect();
    assert_eq!(
        rows,
        [
            (6, "姓名"),
            (7, "登录名"),
            (8, "登录名"),
            (9, "登录名"),
            (10, "登录名"),
            (11, "登录名"),
            (12, "所在单位"),
            (13, "所在单位"),
            (14, "角色"),
            (15, "角色"),
            (16, "角色"),
            (17, "负责范围"),
            (18, "手机号码"),
        ]
    );
    let slips = security.get("/setup/slips").await.json();
    let slip = slips["slips"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["login"] == "zhenyi")
        .unwrap()
        .clone();
    assert_eq!(
        (slip["name"].clone(), slip["role"].clone()),
        (json!("甄一"), json!("督查专员、局领导"))
    );
    let mut browser = city.stranger();
    let redeem = json!({ "login": "zhenyi", "code": slip["code"], "password": "Mingtian+2027" });
    let answer = browser.post("/session/code", &redeem).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    browser.keep_cookie(&answer);
    let me = browser.get("/session").await.json();
    assert_eq!(me["positions"].as_array().unwrap().len(), 2);
    assert_eq!(
        me["positions"][0]["area"]["title"], "云岭市教育局",
        "a section acts for the bureau"
    );
    // Taken again: nothing is made twice.
    assert_eq!(
        send(&security, "accounts", &list, false).await["accepted"],
        2
    );
    let found = security.get("/records/access/account?q=jiaer").await.json();
    let rows = found["rows"].as_array().unwrap().iter();
    assert_eq!(
        rows.filter(|it| it["values"]["login"] == "jiaer").count(),
        1
    );
}

#[tokio::test]
async fn the_template_is_taken_as_it_comes() {
    let city = City::new();
    for (login, list) in [("sys", "organisations"), ("sec", "accounts")] {
        let browser = city.signed_in(login).await;
        let template = browser.get(&format!("/setup/{list}/template.xlsx")).await;
        assert_eq!(template.status, 200);
        let answer = browser
            .upload(
                &format!("/setup/{list}?dry_run=1"),
                "t.xlsx",
                &template.bytes,
            )
            .await;
        assert_eq!(
            answer.says(),
            "表头下面没有内容。请填写后再上传。",
            "{list}"
        );
    }
}

#[tokio::test]
async fn the_checklist_says_what_is_left() {
    let city = City::new();
    let system = city.signed_in("sys").await;
    let steps = system.get("/setup").await.json()["steps"].clone();
    let done: Vec<bool> = steps
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["done"].as_bool().unwrap())
        .collect();
    assert_eq!(done, [true, true, true, true, false], "{steps}");
    assert_eq!(system.get("/session").await.json()["setup"], true);
    assert_eq!(
        city.signed_in("office").await.get("/setup").await.status,
        404
    );
}
