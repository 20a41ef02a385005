//! What somebody tries who is signed in and wants more than the position gives: ids of
//! others, questions that tell what is masked, values nobody asked for, files, floods.

use axum::body::Body;
use axum::http::Method;
use calamine::{Reader, Xlsx};
use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

const NAME: &str = "赵甲一";

fn id(record: &Json) -> &str {
    record["id"].as_str().unwrap()
}

/// Nothing of the child's own is said.
#[track_caller]
fn silent(what: &str, answer: &Answer) {
    let said = answer.text();
    for secret in [
        NAME,
        "110101201501010011",
        "13912345678",
        "2015-01-01",
        "的病",
    ] {
        assert!(!said.contains(secret), "{what} tells {secret}: {said}");
    }
}

#[tokio::test]
async fn a_taken_id_gives_nothing_away() {
    let city = City::new();
    let (school, other) = (
        city.signed_in("school").await,
        city.signed_in("other").await,
    );
    let child = city.child(&school, "3701011", NAME).await;
    let values = json!({ "school": city.unit("3701021"), "name": "钱乙" });
    let taken = json!({ "id": child["id"], "values": values });
    let answer = other.post("/records/care/child", &taken).await;
    assert_eq!(answer.status, 404);
    silent("creating under a taken id", &answer);
}

#[tokio::test]
async fn nothing_is_asked_by_what_is_masked() {
    let city = City::new();
    let (school, east) = (city.signed_in("school").await, city.signed_in("east").await);
    city.child(&school, "3701011", NAME).await;
    let teacher = city.accounts["school"];
    for asked in [
        "f.born.from=2014-12-31".into(),
        "f.born.in=past".into(),
        "f.born.none=1".into(),
        "f.poor=1".into(),
        "f.mobile=13912345678".into(),
        format!("f.teacher={teacher}"),
        "sort=born".into(),
        "sort=-born".into(),
    ] {
        let list = format!("/records/care/child?{asked}");
        let sheet = format!("/records/care/child/export?{asked}");
        for path in [list, sheet] {
            let answer = east.get(&path).await;
            assert_eq!(
                (answer.status.as_u16(), answer.code().as_str()),
                (422, "kernel.masked"),
                "{path}"
            );
        }
    }
    // Typed into a search box, a masked name, its parts and its spelling find nothing.
    for typed in [NAME, "赵", "甲一", "zhao", "zjy", "zhaojiayi"] {
        let list = east
            .get(&format!("/records/care/child?q={typed}"))
            .await
            .json();
        assert_eq!(list["count"]["n"], 0, "{typed}");
        let found = east.get(&format!("/search?q={typed}")).await.json();
        assert_eq!(found["rows"], json!([]), "{typed}");
        let offered = east
            .get(&format!("/lookup/care/child?q={typed}"))
            .await
            .json();
        assert_eq!(offered["rows"], json!([]), "{typed}");
    }
    let own = school
        .get(&format!("/records/care/child?q={NAME}&sort=born"))
        .await
        .json();
    assert_eq!(own["count"]["n"], 1, "who handles it finds it");
    // The whole number of a paper in one's hand is the one exception.
    let by_paper = east
        .get("/records/care/child?f.citizen=110101201501010011")
        .await;
    assert_eq!(by_paper.json()["count"]["n"], 1);
    silent("a list by number", &by_paper);
}

#[tokio::test]
async fn a_masked_name_is_masked_wherever_it_stands() {
    let city = City::new();
    let (school, east) = (city.signed_in("school").await, city.signed_in("east").await);
    let child = city.child(&school, "3701011", NAME).await;
    let values = json!({ "school": city.unit("3701011"), "child": child["id"], "says": "好" });
    let visit = school
        .post("/records/care/visit", &json!({ "values": values }))
        .await
        .json();
    assert_eq!(visit["labels"][id(&child)], NAME);
    let changed = json!({ "version": 1, "values": { "name": "赵甲一", "illness": "好转的病" } });
    assert_eq!(
        school
            .patch(&format!("/records/care/child/{}", id(&child)), &changed)
            .await
            .status,
        200
    );
    for path in [
        "/records/care/child".into(),
        format!("/records/care/child/{}", id(&child)),
        format!("/records/care/child/{}/history", id(&child)),
        "/records/care/visit".into(),
        format!("/records/care/visit/{}", id(&visit)),
        format!("/records/care/visit/{}/history", id(&visit)),
        "/lookup/care/child".into(),
        format!("/lookup/care/child?ids={}", id(&child)),
        "/todos".into(),
        "/desk".into(),
        "/messages".into(),
    ] {
        let answer = east.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        silent(&path, &answer);
    }
    let shown = east
        .get(&format!("/records/care/visit/{}", id(&visit)))
        .await
        .json();
    assert_eq!(shown["labels"][id(&child)], "赵**");
    let row = &east.get("/records/care/child").await.json()["rows"][0];
    assert_eq!(
        (row["label"].clone(), row["masked"]["mobile"].clone()),
        (json!("赵**"), json!("139****5678"))
    );
}

#[tokio::test]
async fn a_field_is_clear_only_where_the_position_that_handles_it_reaches() {
    let city = City::new();
    city.position("school", "county_clerk", "370102");
    let (school, other) = (
        city.signed_in("school").await,
        city.signed_in("other").await,
    );
    let own = city.child(&school, "3701011", "钱乙二").await;
    let child = city.child(&other, "3701021", NAME).await;
    let own = school
        .get(&format!("/records/care/child/{}", id(&own)))
        .await
        .json();
    assert_eq!(own["values"]["name"], "钱乙二");
    silent(
        "the other county's",
        &school
            .get(&format!("/records/care/child/{}", id(&child)))
            .await,
    );
    let both = school.get("/records/care/child").await.json();
    assert_eq!(both["rows"][0]["masked"]["name"], "赵**");
    assert_eq!(both["rows"][1]["values"]["name"], "钱乙二");
    assert_eq!(
        school.get("/records/care/child?sort=born").await.code(),
        "kernel.masked"
    );
    let sheet = school.get("/records/care/child/export").await;
    assert!(
        !cells(&sheet).concat().contains(&"钱乙二".to_owned()),
        "a column masked in some row stays"
    );
}

#[tokio::test]
async fn files_follow_the_field_that_holds_them() {
    let city = City::new();
    let (school, east, other) = (
        city.signed_in("school").await,
        city.signed_in("east").await,
        city.signed_in("other").await,
    );
    let child = city.child(&school, "3701011", NAME).await;
    let file = school
        .upload("/files", "诊断.pdf", b"%PDF-1.7")
        .await
        .json();
    let held = json!({ "version": 1, "values": { "proof": [file["id"]] } });
    let at = format!("/records/care/child/{}", id(&child));
    assert_eq!(school.patch(&at, &held).await.status, 200);
    let path = format!("/files/{}", id(&file));
    assert_eq!(school.get(&path).await.status, 200);
    assert_eq!(east.get(&path).await.status, 404, "masked, its file too");
    // Who learns its id cannot make it one's own.
    let values = json!({ "school": city.unit("3701021"), "name": "钱乙", "proof": [file["id"]] });
    let answer = other
        .post("/records/care/child", &json!({ "values": values }))
        .await;
    assert_eq!(answer.says(), "“证明”里有不是您上传的文件，请重新上传");
    let mine = city.child(&other, "3701021", "钱乙").await;
    let taken = json!({ "version": 1, "values": { "proof": [file["id"]] } });
    assert_eq!(
        other
            .patch(&format!("/records/care/child/{}", id(&mine)), &taken)
            .await
            .status,
        422
    );
    assert_eq!(other.get(&path).await.status, 404);
}

#[tokio::test]
async fn what_the_platform_sets_is_not_taken_from_outside() {
    let city = City::new();
    let (school, east) = (city.signed_in("school").await, city.signed_in("east").await);
    let child = city.child(&school, "3701011", NAME).await;
    let at = format!("/records/care/child/{}", id(&child));
    for name in [
        "state",
        "$state",
        "number",
        "$number",
        "owner",
        "$owner",
        "id",
        "version",
        "created_by",
        "created_at",
        "path",
        "definition",
        "illness__index",
        "seen_on",
    ] {
        let values = json!({ name: "closed" });
        assert_eq!(
            school
                .patch(&at, &json!({ "version": 1, "values": values }))
                .await
                .status,
            422,
            "{name}"
        );
        let mut values = json!({ "school": city.unit("3701011"), "name": "钱" });
        values[name] = json!("closed");
        assert_eq!(
            school
                .post("/records/care/child", &json!({ "values": values }))
                .await
                .status,
            422,
            "{name}"
        );
    }
    // A unit to which one may not file is not given a record either.
    let moved = json!({ "version": 1, "values": { "school": city.unit("3701021") } });
    let answer = school.patch(&at, &moved).await;
    assert_eq!(answer.says(), "您的岗位不能把关爱对象改到该单位名下。");
    // Steps: not by others, not from another state, not twice, not with an old version.
    let close = json!({ "version": 1, "inputs": {}, "reason": "转出" });
    let step = format!("{at}/steps/close");
    assert_eq!(school.post(&step, &close).await.code(), "kernel.step");
    assert_eq!(
        east.post(&format!("{at}/steps/open"), &close).await.status,
        404
    );
    assert_eq!(
        east.post(&step, &json!({ "version": 0, "reason": "转出" }))
            .await
            .status,
        409
    );
    assert_eq!(east.post(&step, &close).await.status, 200);
    assert_eq!(
        east.post(&step, &json!({ "version": 2, "reason": "再来" }))
            .await
            .code(),
        "kernel.step"
    );
    assert_eq!(east.get(&at).await.json()["version"], 2);
}

#[tokio::test]
async fn a_number_singles_nobody_out() {
    let city = City::new();
    let (school, east) = (city.signed_in("school").await, city.signed_in("east").await);
    let child = city.child(&school, "3701011", NAME).await;
    let all = east.get("/measures/care.poor").await.json();
    assert_eq!(all["value"], "1", "a number is the same for everyone");
    let one = format!("/measures/care.poor?id={}", id(&child));
    assert_eq!(east.get(&one).await.status, 404);
    assert_eq!(school.get(&one).await.json()["value"], "1");
    let rows = east.get("/measures/care.poor/rows").await.json();
    assert_eq!(
        (rows["of"].clone(), rows["hidden"].clone()),
        (json!([]), json!(1))
    );
    assert_eq!(
        school.get("/measures/care.poor/rows").await.json()["of"][0]["values"]["name"],
        NAME
    );
    // Nor before it became known, nor at another's place.
    assert_eq!(east.get(&format!("{one}&known_at=1")).await.status, 404);
    let west = city.unit("370102");
    assert_eq!(
        east.get(&format!("/measures/care.poor?org={west}"))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_form_tells_nothing_of_what_is_masked() {
    let city = City::new();
    let (school, east, west, office) = (
        city.signed_in("school").await,
        city.signed_in("east").await,
        city.signed_in("west").await,
        city.signed_in("office").await,
    );
    let child = city.child(&school, "3701011", NAME).await;
    let guess = json!({ "id": child["id"], "values": { "visited": "2014-06-01" } });
    let preview = "/records/care/child/preview";
    assert_eq!(
        school.post(preview, &guess).await.json()["errors"][0]["message"],
        "家访日期不能早于出生日期"
    );
    assert_eq!(east.post(preview, &guess).await.json()["errors"], json!([]));
    assert_eq!(
        office.post(preview, &guess).await.status,
        404,
        "who fills no form is told nothing"
    );
    assert_eq!(west.post(preview, &guess).await.status, 404);
}

#[tokio::test]
async fn a_clear_value_is_shown_with_a_reason_that_stays() {
    let city = City::new();
    let (school, east, west) = (
        city.signed_in("school").await,
        city.signed_in("east").await,
        city.signed_in("west").await,
    );
    let child = city.child(&school, "3701011", NAME).await;
    let at = format!("/records/care/child/{}", id(&child));
    let ask = |field: &str, reason: &str| json!({ "field": field, "reason": reason });
    let reveal = format!("{at}/reveal");
    assert_eq!(
        east.post(&reveal, &ask("illness", " ")).await.code(),
        "kernel.reason"
    );
    assert_eq!(east.post(&reveal, &ask("$owner", "看看")).await.status, 404);
    assert_eq!(
        west.post(&reveal, &ask("illness", "看看")).await.status,
        404
    );
    assert_eq!(
        east.post(&reveal, &ask("illness", "转诊")).await.json()["value"],
        "赵甲一的病"
    );
    let history = east.get(&format!("{at}/history")).await.json();
    assert_eq!(history["entries"][0]["reason"], "查看“病情”：转诊");
    assert_eq!(history["entries"][0]["by"], "甄云东");
}

fn cells(answer: &Answer) -> Vec<Vec<String>> {
    let mut book = Xlsx::new(std::io::Cursor::new(answer.bytes.to_vec())).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    sheet
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect())
        .collect()
}

#[tokio::test]
async fn a_sheet_takes_nothing_along_and_runs_nothing() {
    let city = City::new();
    let (school, east) = (city.signed_in("school").await, city.signed_in("east").await);
    let child = city.child(&school, "3701011", NAME).await;
    for risky in [
        "=HYPERLINK(\"http://x\")",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "＝1+1",
    ] {
        let version = school
            .get(&format!("/records/care/child/{}", id(&child)))
            .await
            .json()["version"]
            .clone();
        let edit = json!({ "version": version, "values": { "note": risky } });
        school
            .patch(&format!("/records/care/child/{}", id(&child)), &edit)
            .await;
        let sheet = school.get("/records/care/child/export?columns=note").await;
        let cell = cells(&sheet)[2][0].clone();
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '\t', '＝']),
            "{cell}"
        );
    }
    let asked = "/records/care/child/export?columns=name,illness,citizen,mobile,born,poor,teacher,proof,note";
    let sheet = east.get(asked).await;
    assert_eq!(
        cells(&sheet)[1],
        ["备注", "状态"],
        "masked columns stay here"
    );
    let look = asked.replace("/export?", "/export/look?");
    let foreseen = east.get(&look).await.json();
    assert_eq!(foreseen["rows"], 1);
    assert_eq!(foreseen["columns"], json!(["备注", "状态"]));
    assert_eq!(
        foreseen["masked"].as_array().map(Vec::len),
        Some(8),
        "{foreseen}"
    );
}

#[tokio::test]
async fn no_file_leaves_as_a_page_or_from_elsewhere() {
    let city = City::new();
    let school = city.signed_in("school").await;
    for (name, bytes) in [
        ("a.html", &b"<script>1</script>"[..]),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.xhtml", b"<html/>"),
        ("a.js", b"1"),
        ("../../../etc/a.html", b"<script>"),
        ("a.png", b"<svg onload=alert(1)>"),
        ("a.pdf.exe", b"MZ"),
    ] {
        assert_eq!(
            school.upload("/files", name, bytes).await.status,
            422,
            "{name}"
        );
    }
    for name in [
        "../../../etc/passwd.txt",
        "..\\..\\a.txt",
        "a\u{202e}fdp.txt",
        "x; filename=y.txt",
    ] {
        let file = school
            .upload("/files", name, b"<script>alert(1)</script>")
            .await
            .json();
        let kept = file["name"].as_str().unwrap();
        assert!(!kept.contains(['/', '\\']), "{kept}");
        let answer = school.get(&format!("/files/{}", id(&file))).await;
        let disposition = answer.header("content-disposition");
        assert!(
            disposition.starts_with("attachment; filename*=UTF-8''")
                && !disposition.contains([' ', '"', '\n'])
                || disposition.matches(' ').count() == 1,
            "{disposition}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-type"), "text/plain");
    }
    for path in [
        "//assets/../../etc/passwd",
        "//..%2f..%2fetc%2fpasswd",
        "//assets/%2e%2e/%2e%2e/Cargo.toml",
        "/files/..%2f..%2fkeys%2fstore.key",
    ] {
        let answer = school.get(path).await;
        assert!(
            !answer.text().contains("root:") && !answer.text().contains("[package]"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_session_ends_when_it_is_ended() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let kept = school.clone();
    assert_eq!(school.delete("/session").await.status, 204);
    assert_eq!(kept.get("/session").await.status, 401, "signed out");
    let school = city.signed_in("school").await;
    let security = city.signed_in("sec").await;
    let at = format!("/records/access/account/{}", city.accounts["school"]);
    let version = security.get(&at).await.json()["version"].clone();
    let stop = json!({ "version": version, "inputs": {}, "reason": "离岗" });
    assert_eq!(
        security
            .post(&format!("{at}/steps/stop"), &stop)
            .await
            .status,
        200
    );
    assert_eq!(school.get("/session").await.status, 401, "stopped");
    let mut forged = city.stranger();
    for cookie in [
        "xz_session=",
        "xz_session=0",
        "xz_session=../../keys",
        "xz_session=%00",
    ] {
        forged.cookie = Some(cookie.into());
        assert_eq!(forged.get("/desk").await.status, 401, "{cookie}");
    }
}

/// Whatever is sent, the answer is a refusal and never a failure of ours.
#[tokio::test]
async fn nonsense_is_refused() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let at = "/records/care/child";
    let send = |body: String| ask(&school, Method::POST, at, body, true);
    let deep = format!(
        "{{\"values\":{{\"note\":{}1{}}}}}",
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let wide = format!(
        "{{\"values\":{{{}}}}}",
        (0..20_000)
            .map(|n| format!("\"x{n}\":1"))
            .collect::<Vec<_>>()
            .join(",")
    );
    for (body, status) in [
        (deep, 422),
        (wide, 422),
        ("{".into(), 422),
        ("[]".into(), 422),
        ("{\"values\":null}".into(), 422),
        ("{\"values\":{\"note\":{\"$gt\":\"\"}}}".into(), 422),
        ("{\"id\":\"1\",\"values\":{}}".into(), 422),
        (
            format!("{{\"values\":{{\"note\":\"{}\"}}}}", "x".repeat(3_000_000)),
            413,
        ),
    ] {
        let shown: String = body.chars().take(60).collect();
        let answer = send(body).await;
        assert_eq!(answer.status, status, "{shown}");
        if status == 413 {
            assert!(answer.says().contains("最多 2 MB"), "{}", answer.says());
        }
    }
    // What one of the stores could not keep, neither takes.
    for (note, code) in [("\\u0000", "server.nul"), ("\\\\u0000", "kernel.fields")] {
        let answer = send(format!("{{\"values\":{{\"note\":\"a{note}\"}}}}")).await;
        assert_eq!(answer.code(), code, "{note}");
    }
    for path in [
        "/records/care/child?limit=0",
        "/records/care/child?limit=1e9",
        "/records/care/child?q=%00",
        "/search?q=a%00",
        "/records/care/child?after=00",
        "/records/care/child?after=5b5d",
        "/records/care/child?f.id=1",
        "/records/care/child?sort=citizen",
        "/records/care/child?f.citizen__index=00",
        "/records/care/child?f.illness=x",
        "/records/care/child?under=1",
        "/records/care/child?columns=illness__index",
        "/measures/care.poor?known_at=x",
        "/measures/care.poor?born=2015-01-01",
    ] {
        let status = school.get(path).await.status.as_u16();
        assert!(
            (400..500).contains(&status) || path.contains("columns"),
            "{path}: {status}"
        );
    }
    for id in [
        "x",
        "%00",
        "..",
        "0190aaaa",
        "' OR 1=1 --",
        "00000000-0000-0000-0000-000000000000",
    ] {
        let id = id.replace(' ', "%20").replace('\'', "%27");
        assert_eq!(school.get(&format!("{at}/{id}")).await.status, 404, "{id}");
    }
    assert_eq!(
        ask(&school, Method::POST, at, "{}".into(), false)
            .await
            .status,
        403,
        "from another page"
    );
}

async fn ask(browser: &Browser, method: Method, path: &str, body: String, ours: bool) -> Answer {
    let mut headers = vec![("content-type", "application/json")];
    if ours {
        headers.push(("x-xuezheng", "1"));
    } else {
        headers.extend([("x-xuezheng", "1"), ("origin", "https://evil.example")]);
    }
    browser.ask(method, path, Body::from(body), &headers).await
}

/// 个人信息删除: asked for by one, approved by another, and nothing is left to be read.
#[tokio::test]
async fn what_two_people_erase_is_told_by_no_route() {
    let city = City::new();
    let (school, east, security, system) = (
        city.signed_in("school").await,
        city.signed_in("east").await,
        city.signed_in("sec").await,
        city.signed_in("sys").await,
    );
    let child = city.child(&school, "3701011", NAME).await;
    let file = school
        .upload("/files", "诊断.pdf", b"%PDF-1.7")
        .await
        .json();
    let at = format!("/records/care/child/{}", id(&child));
    let held = json!({ "version": 1, "values": { "proof": [file["id"]] } });
    assert_eq!(school.patch(&at, &held).await.status, 200);
    let visit = json!({ "values": { "school": city.unit("3701011"), "child": child["id"] } });
    let visits = "/records/care/visit";
    assert_eq!(school.post(visits, &visit).await.status, 201);
    let ask = json!({ "values": { "about": format!("care.child/{}", id(&child)), "ground": "withdrawn", "basis": "申请 1 号" } });
    let erasures = "/records/access/erasure";
    assert_eq!(school.post(erasures, &ask).await.status, 404);
    let nobody = json!({ "values": { "about": "care.child/x", "ground": "withdrawn", "basis": "申请 1 号" } });
    assert_eq!(
        security.post(erasures, &nobody).await.code(),
        "access.absent"
    );
    // Who can still sign in is not erased, an administrator least of all.
    let account = format!("access.account/{}", city.accounts["sys"]);
    let in_use =
        json!({ "values": { "about": account, "ground": "withdrawn", "basis": "申请 1 号" } });
    assert_eq!(
        security.post(erasures, &in_use).await.code(),
        "access.in_use"
    );
    let asked = security.post(erasures, &ask).await.json();
    assert!(
        asked["label"]
            .as_str()
            .unwrap()
            .starts_with("SC-2026-0001 关爱对象"),
        "{asked}"
    );
    assert_eq!(
        (asked["number"].clone(), asked["state"].clone()),
        (json!("SC-2026-0001"), json!("asked"))
    );
    let step = format!("{erasures}/{}/steps/approve", id(&asked));
    let version = json!({ "version": 1, "inputs": {} });
    assert_eq!(
        security.post(&step, &version).await.code(),
        "kernel.step",
        "not by who asked"
    );
    let done = system.post(&step, &version).await;
    assert_eq!(done.status, 200, "{}", done.text());
    let done = done.json()["values"].clone();
    assert_eq!(
        (done["entries"].clone(), done["files"].clone()),
        (json!(3), json!(1))
    );
    assert_eq!(done["approved_by"], city.accounts["sys"].to_string());

    for browser in [&school, &east] {
        for path in [
            at.clone(),
            format!("{at}/history"),
            "/records/care/child".into(),
            "/desk".into(),
        ] {
            let answer = browser.get(&path).await;
            assert_eq!(answer.status, 200, "{path}");
            silent(&path, &answer);
        }
    }
    // What it was called is told where it is named, and a record that never was is gone.
    let named = school.get(visits).await.json()["labels"][id(&child)].clone();
    assert_eq!(named, "已抹除的关爱对象");
    let page = school.get(&at).await.json();
    assert_eq!(page["label"], "已抹除的关爱对象");
    let gone = base::Id::now_v7();
    let titles = kernel::read(city.kernel.store(), |read| {
        city.kernel.titles(read, "care.child", &[gone])
    });
    assert_eq!(titles.unwrap()[&gone], "已删除");
    assert_eq!(
        school.get(&format!("/files/{}", id(&file))).await.status,
        404
    );
    let history = school.get(&format!("{at}/history")).await.json();
    let told: Vec<_> = history["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["title"].as_str().unwrap(),
                it["reason"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("删除个人信息", "个人信息删除 SC-2026-0001"),
            ("修改", "内容已删除"),
            ("新建", "内容已删除")
        ]
    );
    let verified = city
        .kernel
        .verify_history(&std::collections::BTreeMap::new(), &mut |_| ())
        .unwrap();
    assert_eq!(verified.faults, []);
}
