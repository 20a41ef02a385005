//! 定制: designed over HTTP from an empty draft until it is ready to be put in force.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

async fn put(browser: &Browser, path: &str, body: &Json) -> Answer {
    let json = [("content-type", "application/json"), ("x-xuezheng", "1")];
    browser
        .ask(Method::PUT, path, Body::from(body.to_string()), &json)
        .await
}

/// `{ title = …, type = … }` as the designer sends it.
fn table(words: &[(&str, Json)]) -> Json {
    let entries: Vec<Json> = words
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    json!({ "entries": entries })
}

/// The hazard with a field of the bureau's own.
fn extended(field: &str, words: &[(&str, Json)]) -> Json {
    let fields = table(&[(field, table(words))]);
    let words = [
        json!({ "name": "extends", "value": "yard.hazard" }),
        json!({ "name": "field", "value": fields }),
    ];
    json!([{ "path": "yard/hazard.toml", "words": words }])
}

async fn begun(admin: &Browser) -> Json {
    let asked = json!({ "name": "yunling", "title": "云岭补充" });
    let answer = admin.post("/design/layers", &asked).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn written(admin: &Browser, draft: &Json, files: Json) -> Json {
    let path = format!("/design/layers/{}", draft["layer"]["id"].as_str().unwrap());
    let body = json!({
        "version": draft["layer"]["version"], "title": "云岭补充", "why": "市局会议纪要",
        "files": files,
    });
    let answer = put(admin, &path, &body).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn ask(admin: &Browser, draft: &Json, what: &str) -> Json {
    let id = draft["layer"]["id"].as_str().unwrap();
    let answer = admin.get(&format!("/design/layers/{id}/{what}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn check(admin: &Browser, draft: &Json) -> Answer {
    let path = format!(
        "/design/layers/{}/check",
        draft["layer"]["id"].as_str().unwrap()
    );
    let body = json!({ "version": draft["layer"]["version"] });
    admin.post(&path, &body).await
}

#[tokio::test]
async fn a_draft_is_written_previewed_and_checked() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let draft = begun(&admin).await;
    assert_eq!(draft["layer"]["state"], "draft");
    let by = draft["layer"]["changed_by"].as_str().unwrap();
    assert!(!by.is_empty() && by != "系统", "{by}");
    let depth = [
        ("title", json!("水深")),
        ("type", json!("length")),
        ("min", json!({ "number": "0.5" })),
        ("required", json!(false)),
    ];
    let draft = written(&admin, &draft, extended("x_depth", &depth)).await;
    assert_eq!(draft["found"], json!([]));

    let text = ask(&admin, &draft, "text").await;
    let expected = "extends = \"yard.hazard\"\n\n[field]\n\
                    x_depth = { title = \"水深\", type = \"length\", min = 0.5 }\n";
    assert_eq!(text["files"][0]["text"], expected);
    let preview = ask(&admin, &draft, "preview").await;
    let fields = &preview["registers"]["yard.hazard"]["fields"];
    let last = fields.as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["title"], &last["unit"]),
        (&json!("水深"), &json!("m"))
    );
    let difference = ask(&admin, &draft, "difference").await;
    let said = difference["said"].as_str().unwrap();
    assert!(said.contains("新增字段：x_depth 水深"), "{said}");
    // Nothing is in force yet.
    let model = city.signed_in("school").await.get("/model").await.text();
    assert!(!model.contains("水深"));

    let answer = check(&admin, &draft).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.json()["layer"]["state_title"], "已校验");
    // What was checked is not changed any more.
    let files = extended("x_depth", &depth);
    let path = format!("/design/layers/{}", draft["layer"]["id"].as_str().unwrap());
    let version = &answer.json()["layer"]["version"];
    let body = json!({ "version": version, "title": "改", "why": "", "files": files });
    let late = put(&admin, &path, &body).await;
    assert_eq!(
        (late.status.as_u16(), late.code().as_str()),
        (422, "design.state")
    );
}

#[tokio::test]
async fn mistakes_are_told_where_they_were_made() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let draft = begun(&admin).await;
    let wrong = [("title", json!("水深")), ("type", json!("lenght"))];
    let draft = written(&admin, &draft, extended("x_depth", &wrong)).await;
    let found = &draft["found"][0];
    assert_eq!(found["code"], "field.unknown_type");
    assert_eq!(found["path"], json!(["field", "x_depth", "type"]));
    assert_eq!(found["file"], "yard/hazard.toml");
    assert_eq!(found["says"], "没有这种字段类型；是不是“length”？");
    let answer = check(&admin, &draft).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (422, "design.wrong")
    );
    // A form that asks for what the accounts hold.
    let asking = [("title", json!("联系电话")), ("type", json!("text"))];
    let draft = written(&admin, &draft, extended("x_phone", &asking)).await;
    let found = &draft["found"][0];
    assert_eq!(found["code"], "fact.held");
    assert!(
        found["says"]
            .as_str()
            .unwrap()
            .contains("“账号”（access.account）")
    );
}

#[tokio::test]
async fn two_people_do_not_write_over_each_other() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let draft = begun(&admin).await;
    let again = admin
        .post(
            "/design/layers",
            &json!({ "name": "yunling", "title": "又一份" }),
        )
        .await;
    assert_eq!(
        (again.status.as_u16(), again.code().as_str()),
        (422, "design.one_draft")
    );
    let bad = admin
        .post(
            "/design/layers",
            &json!({ "name": "云岭", "title": "云岭" }),
        )
        .await;
    assert_eq!(bad.code(), "design.name_bad");
    written(&admin, &draft, json!([])).await;
    let path = format!("/design/layers/{}", draft["layer"]["id"].as_str().unwrap());
    let body = json!({ "version": 1, "title": "旧", "why": "", "files": [] });
    assert_eq!(put(&admin, &path, &body).await.status, 409);
    let outside = json!([{ "path": "../../etc/x.toml", "words": [] }]);
    let body = json!({ "version": 2, "title": "旧", "why": "", "files": outside });
    assert_eq!(put(&admin, &path, &body).await.code(), "design.path");
}

/// The system administrator designs, the audit administrator looks on, nobody else knows.
#[tokio::test]
async fn who_designs_and_who_looks_on() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let draft = begun(&admin).await;
    let path = format!("/design/layers/{}", draft["layer"]["id"].as_str().unwrap());
    let audit = city.signed_in("aud").await;
    let list = audit.get("/design/layers").await.json();
    assert_eq!(list["may_design"], false);
    assert_eq!(list["layers"][0]["name"], "yunling");
    assert_eq!(audit.get(&path).await.status, 200);
    let body = json!({ "version": 1, "title": "改", "why": "", "files": [] });
    assert_eq!(put(&audit, &path, &body).await.status, 404);
    assert_eq!(check(&audit, &draft).await.status, 404);
    for login in ["sec", "office", "school"] {
        let browser = city.signed_in(login).await;
        for path in ["/design", "/design/layers", "/design/facts?q=x", &path] {
            assert_eq!(browser.get(path).await.status, 404, "{login} {path}");
        }
        let asked = json!({ "name": "other", "title": "别的" });
        assert_eq!(browser.post("/design/layers", &asked).await.status, 404);
    }
}

/// What the panel is drawn from, and what there is to name.
#[tokio::test]
async fn the_language_is_told_in_chinese() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let design = admin.get("/design").await.json();
    let places = design["places"].as_array().unwrap();
    let field = places.iter().find(|it| it["name"] == "field").unwrap();
    let words = field["words"].as_array().unwrap();
    let word = |name: &str| words.iter().find(|it| it["name"] == name).unwrap();
    assert_eq!(word("required")["title"], "必填");
    assert_eq!(word("required")["shipped"], "tighten");
    assert_eq!(word("rule")["rule"], true);
    assert_eq!(word("to")["names"], "register");
    assert_eq!(word("level")["values"][3]["title"], "敏感个人信息");
    let steps = places.iter().find(|it| it["name"] == "register").unwrap()["words"]
        .as_array()
        .unwrap();
    let step = steps.iter().find(|it| it["name"] == "step").unwrap();
    assert_eq!(
        (&step["takes"], &step["place"]),
        (&json!("named"), &json!("step"))
    );
    let state = places.iter().find(|it| it["name"] == "state").unwrap();
    let open = state["words"].as_array().unwrap().iter();
    let holds: Vec<&Json> = open.filter(|it| it["holds"] == true).collect();
    assert_eq!(holds.len(), 1);
    assert_eq!(holds[0]["name"], "open");
    let codes = json!({ "file": "codes", "place": "code_list", "names": 1 });
    assert!(design["roots"].as_array().unwrap().contains(&codes));
    let registers = design["registers"].as_array().unwrap();
    assert!(
        registers
            .iter()
            .any(|it| it["id"] == "yard.hazard" && it["own"] == false)
    );
    let file = admin.get("/design/file?path=yard/codes.toml").await.json();
    assert_eq!(file["words"][0]["name"], "grade");
    assert_eq!(
        admin.get("/design/file?path=yard/none.toml").await.status,
        404
    );
    let known = admin.get("/design/facts?q=%E6%89%8B%E6%9C%BA").await.json();
    assert_eq!(known["known"][0]["home"]["register_title"], "账号");
}

/// A layer travels as a zip of text; what comes twice is one draft.
#[tokio::test]
async fn a_layer_travels_as_text() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let draft = begun(&admin).await;
    let depth = [("title", json!("水深")), ("type", json!("length"))];
    let mut files = extended("x_depth", &depth);
    let zones = [
        ("title", json!("责任片区")),
        ("file", json!("codes/zones.csv")),
    ];
    let zones = json!({ "name": "x_zone", "value": table(&zones) });
    let list = "# 责任片区划分表 | 2026 | 本局\ncode,title\n1,东片\n";
    files.as_array_mut().unwrap().extend([
        json!({ "path": "yard/codes.toml", "words": [zones] }),
        json!({ "path": "yard/codes/zones.csv", "words": [], "text": list }),
    ]);
    let draft = written(&admin, &draft, files).await;
    assert_eq!(check(&admin, &draft).await.status, 200);
    let kept = draft["files"].as_array().unwrap().last().unwrap();
    assert_eq!(kept["text"], list, "as it was written");
    let id = draft["layer"]["id"].as_str().unwrap();
    let zip = admin.get(&format!("/design/layers/{id}/export.zip")).await;
    assert_eq!(zip.header("content-type"), "application/zip");

    let elsewhere = City::new();
    let other = elsewhere.signed_in("sys").await;
    let looked = other
        .upload("/design/import?dry_run=1", "a.zip", &zip.bytes)
        .await
        .json();
    let layer = &looked["layers"][0];
    assert_eq!(
        (&layer["name"], &layer["title"]),
        (&json!("yunling"), &json!("云岭补充"))
    );
    assert!(
        layer["difference"]["said"]
            .as_str()
            .unwrap()
            .contains("水深")
    );
    assert_eq!(
        (&layer["same"], &layer["draft"]),
        (&json!(false), &Json::Null)
    );
    let first = other
        .upload("/design/import", "a.zip", &zip.bytes)
        .await
        .json();
    let again = other
        .upload("/design/import", "a.zip", &zip.bytes)
        .await
        .json();
    assert!(first["layers"][0]["draft"].is_string());
    assert_eq!(first, again);
    let taken = other
        .get(&format!(
            "/design/layers/{}",
            first["layers"][0]["draft"].as_str().unwrap()
        ))
        .await
        .json();
    assert_eq!(taken["files"], draft["files"]);
    assert_eq!(taken["layer"]["why"], "市局会议纪要");

    let refused = other.upload("/design/import", "b.zip", b"no zip").await;
    assert_eq!(
        (refused.status.as_u16(), refused.code().as_str()),
        (422, "kernel.fields")
    );
    let audit = elsewhere.signed_in("aud").await;
    assert_eq!(
        audit
            .upload("/design/import", "a.zip", &zip.bytes)
            .await
            .status,
        404
    );
}

/// Roles, states, steps and rows of a layer's own system are there where it was brought to.
#[tokio::test]
async fn a_system_travels_with_its_roles_and_states() {
    let system = "title = \"图书\"\n\n[role]\nlibrarian = { title = \"图书管理员\" }\n";
    let loan = "title = \"借阅\"\n\n[field]\nbook = { title = \"图书\", type = \"rows\" }\n\n\
                [rows.book]\ncalled = { title = \"书名\", type = \"text\" }\n\n\
                [state]\nlent = { title = \"借出\", start = true }\nback = { title = \"已还\", end = true }\n\n\
                [step]\nreturn = { title = \"还书\", from = \"lent\", to = \"back\", by = [\"librarian\"] }\n\n\
                [access]\nlibrarian = \"unit\"\n";
    let file = |path: &str, text: &str| json!({ "path": path, "words": [], "text": text });
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let files = [
        file("local/system.toml", system),
        file("local/loan.toml", loan),
    ];
    let draft = written(&admin, &begun(&admin).await, json!(files)).await;
    assert_eq!(draft["found"], json!([]));
    let id = draft["layer"]["id"].as_str().unwrap();
    let zip = admin.get(&format!("/design/layers/{id}/export.zip")).await;

    let elsewhere = City::new();
    let other = elsewhere.signed_in("sys").await;
    let taken = other.upload("/design/import", "a.zip", &zip.bytes).await;
    let id = taken.json()["layers"][0]["draft"].clone();
    let path = format!("/design/layers/{}", id.as_str().unwrap());
    let taken = other.get(&path).await.json();
    let texts = ask(&other, &taken, "text").await["files"].clone();
    let expected = [
        json!({ "path": "local/system.toml", "text": system }),
        json!({ "path": "local/loan.toml", "text": loan }),
    ];
    for one in expected {
        assert!(texts.as_array().unwrap().contains(&one), "{texts}");
    }
    let checked = check(&other, &taken).await.json();
    let active = step(&other, &checked, "activate").await;
    assert_eq!(active.status, 200, "{}", active.text());
    let design = other.get("/design").await.json();
    let named = |of: &Json, name: &str| {
        let all = of.as_array().unwrap().iter();
        all.clone().any(|it| it["name"] == name)
    };
    assert!(named(&design["roles"], "librarian"));
    let registers = design["registers"].as_array().unwrap().iter();
    let mut own = registers.filter(|it| it["id"] == "local.loan");
    let loan = own.next().unwrap();
    assert!(named(&loan["states"], "lent") && named(&loan["states"], "back"));
    assert!(named(&loan["steps"], "return") && named(&loan["fields"], "book"));
}

async fn step(admin: &Browser, draft: &Json, what: &str) -> Answer {
    let path = format!(
        "/design/layers/{}/{what}",
        draft["layer"]["id"].as_str().unwrap()
    );
    let body = json!({ "version": draft["layer"]["version"], "reason": "市局会议纪要第三号" });
    admin.post(&path, &body).await
}

/// A draft with the water's depth, checked and put in force.
async fn in_force(admin: &Browser) -> Json {
    let depth = [("title", json!("水深")), ("type", json!("length"))];
    let draft = written(admin, &begun(admin).await, extended("x_depth", &depth)).await;
    let plan = ask(admin, &draft, "difference").await["plan"].clone();
    // What becomes of the records is told, and not by which statements.
    let said = plan.as_str().unwrap();
    assert!(said.contains("新增字段：x_depth 水深"), "{plan}");
    assert!(said.contains("已有记录的变化"), "{plan}");
    assert!(!said.contains("ALTER TABLE"), "{plan}");
    let checked = check(admin, &draft).await.json();
    let answer = step(admin, &checked, "activate").await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

#[tokio::test]
async fn what_is_put_in_force_is_there_at_once() {
    let city = City::new();
    let (admin, school) = (city.signed_in("sys").await, city.signed_in("school").await);
    let before = city.hazard(&school, "门").await;
    let layer = in_force(&admin).await;
    assert_eq!(layer["layer"]["state_title"], "已启用");
    assert_eq!(layer["layer"]["epoch"], 2);
    assert!(school.get("/model").await.text().contains("水深"));
    let values = json!({ "school": city.unit("3701011"), "place": "塘", "x_depth": "1.5" });
    let filed = school
        .post("/records/yard/hazard", &json!({ "values": values }))
        .await;
    assert_eq!(filed.status, 201, "{}", filed.text());
    assert_eq!(filed.json()["values"]["x_depth"], "1.5");
    // What was filed before still opens, and is worked on.
    let path = format!("/records/yard/hazard/{}", before["id"].as_str().unwrap());
    let edit = json!({ "version": 1, "values": { "x_depth": "2" } });
    assert_eq!(school.patch(&path, &edit).await.status, 200);

    // Who did it and why is in the history, for the audit administrator too.
    let audit = city.signed_in("aud").await;
    let id = layer["layer"]["id"].as_str().unwrap();
    let history = audit
        .get(&format!("/records/design/layer/{id}/history"))
        .await
        .text();
    assert!(
        history.contains("市局会议纪要第三号") && history.contains("尹系统"),
        "{history}"
    );
    // It cannot be taken off while records hold its values.
    let refused = step(&admin, &layer, "withdraw").await;
    assert_eq!(refused.code(), "design.in_use");
    assert!(refused.says().contains("水深"), "{}", refused.says());
    // What was read and written under it is whole.
    let heads = std::collections::BTreeMap::new();
    let verified = city.running.kernel().verify_history(&heads, &mut |_| {});
    assert_eq!(verified.unwrap().faults.len(), 0);
}

/// Each with a register of one's own in the bureau's own system.
#[tokio::test]
async fn two_who_design_registers_put_both_in_force() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let mut drafts = Vec::new();
    for (name, title) in [("boat", "船只"), ("loan", "借用")] {
        let asked = json!({ "name": name, "title": title });
        let begun = admin.post("/design/layers", &asked).await.json();
        let fields = table(&[(
            "place",
            table(&[("title", json!("地点")), ("type", json!("text"))]),
        )]);
        let files = json!([
            { "path": "local/system.toml", "words": [{ "name": "title", "value": "本局" }] },
            { "path": format!("local/{name}.toml"), "words": [
                { "name": "title", "value": title },
                { "name": "create", "value": { "items": ["system_admin"] } },
                { "name": "source", "value": "市局会议纪要" },
                { "name": "field", "value": fields },
                { "name": "access", "value": table(&[("system_admin", json!("area"))]) },
            ] },
        ]);
        drafts.push(written(&admin, &begun, files).await);
    }
    for draft in &drafts {
        let checked = check(&admin, draft).await;
        assert_eq!(checked.status, 200, "{}", checked.text());
        let answer = step(&admin, &checked.json(), "activate").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let model = admin.get("/model").await.text();
    assert!(model.contains("local.boat") && model.contains("local.loan"));
}

/// How many years of working days there are.
async fn years(admin: &Browser) -> Json {
    let setup = admin.get("/setup").await.json();
    let mut steps = setup["steps"].as_array().unwrap().iter();
    let step = steps.find(|it| it["id"] == "calendar").unwrap();
    step["count"].clone()
}

/// A layer brings the next year's days off before a release does.
#[tokio::test]
async fn next_years_days_off_are_added_and_taken_off() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    assert_eq!(years(&admin).await, json!(1));
    let word = |name: &str, value: Json| json!({ "name": name, "value": value });
    let words = [
        word("covers", json!({ "items": ["2027"] })),
        word("source", json!("试验通知")),
        word(
            "holidays",
            json!({ "items": [{ "day": "2027-01-01" }, "2027-02-05/2027-02-11"] }),
        ),
        word("workdays", json!({ "items": [{ "day": "2027-02-14" }] })),
    ];
    let files = json!([{ "path": "calendar.toml", "words": words }]);
    let draft = written(&admin, &begun(&admin).await, files).await;
    assert_eq!(draft["found"], json!([]));
    let text = ask(&admin, &draft, "text").await["files"][0]["text"].clone();
    let expected = "source   = \"试验通知\"\ncovers   = [\"2027\"]\n\
        holidays = [2027-01-01, \"2027-02-05/2027-02-11\"]\nworkdays = [2027-02-14]\n";
    assert_eq!(text, expected);
    let checked = check(&admin, &draft).await.json();
    let active = step(&admin, &checked, "activate").await;
    assert_eq!(active.status, 200, "{}", active.text());
    let new_year = "2027-01-01".parse().unwrap();
    let kernel = city.running.kernel();
    assert_eq!(kernel.model.calendar.is_workday(new_year), Some(false));
    assert_eq!(years(&admin).await, json!(2));
    let off = step(&admin, &active.json(), "withdraw").await;
    assert_eq!(off.status, 200, "{}", off.text());
    assert_eq!(years(&admin).await, json!(1));
}

#[tokio::test]
async fn a_layer_is_not_called_as_a_shipped_system() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let long = "y".repeat(31);
    for (name, code) in [
        ("safety", "design.name_shipped"),
        (long.as_str(), "design.name_bad"),
        ("云岭", "design.name_bad"),
    ] {
        let asked = json!({ "name": name, "title": "云岭补充" });
        let answer = admin.post("/design/layers", &asked).await;
        assert_eq!(answer.code(), code, "{}", answer.text());
    }
}

/// Deadlines and duties by new definitions are looked for at once, and by who knows them.
#[tokio::test]
async fn what_goes_by_the_definitions_does_not_wait_for_its_hour() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let kinds = server::job_kinds();
    city.kernel.stand_jobs(&kinds).unwrap();
    while city.turn(&kinds).await {}
    in_force(&admin).await;
    assert!(!city.turn(&kinds).await, "this node has not heard of them");
    let kernel = city.running.kernel();
    let due = || kernel.claim_job(&kinds, "乙").unwrap().map(|it| it.kind);
    let mut due = [due(), due(), due()];
    due.sort();
    let expected = [None, Some(kernel::CLOCKS), Some(kernel::DUTIES)];
    assert_eq!(due.each_ref().map(Option::as_deref), expected);
}

/// A request that began under the definitions before is done under those in force.
#[tokio::test]
async fn a_write_under_old_definitions_is_done_again() {
    let city = City::new();
    let (admin, school) = (city.signed_in("sys").await, city.signed_in("school").await);
    let depth = [("title", json!("水深")), ("type", json!("length"))];
    let draft = written(&admin, &begun(&admin).await, extended("x_depth", &depth)).await;
    let checked = check(&admin, &draft).await.json();
    let id = checked["layer"]["id"].as_str().unwrap().parse().unwrap();
    let version = checked["layer"]["version"].as_i64().unwrap();
    // As another node does it: this one has not heard of it.
    let caller = city.kernel.caller(city.accounts["sys"], None).unwrap();
    city.kernel
        .activate_layer(&caller, id, version, None)
        .unwrap();
    let late = city
        .kernel
        .as_platform(|ctx| ctx.history_number())
        .unwrap_err();
    let kernel::Failure::Refused(late) = late else {
        panic!("{late:?}");
    };
    assert_eq!(late.code, kernel::OTHER_DEFINITIONS);
    city.hazard(&school, "门").await;
    assert!(school.get("/model").await.text().contains("水深"));
}

#[tokio::test]
async fn the_next_revision_takes_the_place_of_the_last_and_may_be_taken_off() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let first = in_force(&admin).await;
    let second = begun(&admin).await;
    assert_eq!(second["files"], first["files"]);
    let mut files = extended(
        "x_depth",
        &[("title", json!("水深（米）")), ("type", json!("length"))],
    );
    let system =
        json!({ "path": "local/system.toml", "words": [{ "name": "title", "value": "本局登记" }] });
    files.as_array_mut().unwrap().push(system);
    let second = written(&admin, &second, files).await;
    let checked = check(&admin, &second).await.json();
    let active = step(&admin, &checked, "activate").await.json();
    let list = admin.get("/design/layers").await.json();
    let states: Vec<&Json> = list["layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["state"])
        .collect();
    assert_eq!(states, ["active", "replaced"]);
    let gone = step(&admin, &active, "withdraw").await;
    assert_eq!(gone.status, 200, "{}", gone.text());
    assert_eq!(gone.json()["layer"]["state_title"], "已停用");
    let model = city.signed_in("school").await.get("/model").await.text();
    assert!(!model.contains("水深"));
}

/// A list of codes in use may be called otherwise, and loses no code that a record holds.
#[tokio::test]
async fn a_list_in_use_keeps_its_codes_under_another_name() {
    let city = City::new();
    let (admin, school) = (city.signed_in("sys").await, city.signed_in("school").await);
    let zoned = |list: &str, codes: &[(&str, Json)]| {
        let of = json!(format!("yard.{list}"));
        let zone = [
            ("title", json!("片区")),
            ("type", json!("code")),
            ("of", of),
        ];
        let mut files = extended("x_zone", &zone);
        let said = table(&[("title", json!("责任片区")), ("code", table(codes))]);
        let codes =
            json!({ "path": "yard/codes.toml", "words": [{ "name": list, "value": said }] });
        files.as_array_mut().unwrap().push(codes);
        files
    };
    let activated = async |files: Json| {
        let draft = written(&admin, &begun(&admin).await, files).await;
        let checked = check(&admin, &draft).await.json();
        step(&admin, &checked, "activate").await
    };
    let both = [("x_east", json!("东片")), ("x_west", json!("西片"))];
    let first = activated(zoned("x_zones", &both)).await;
    assert_eq!(first.status, 200, "{}", first.text());
    let hazard = city.hazard(&school, "门").await;
    let path = format!("/records/yard/hazard/{}", hazard["id"].as_str().unwrap());
    let edit = json!({ "version": 1, "values": { "x_zone": "x_west" } });
    assert_eq!(school.patch(&path, &edit).await.status, 200);
    let renamed = activated(zoned("x_parts", &both)).await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    let held = school.get(&path).await.json();
    assert_eq!(held["values"]["x_zone"], "x_west");
    let refused = activated(zoned("x_parts", &both[..1])).await;
    assert_eq!(refused.code(), "design.in_use");
    assert!(refused.says().contains("西片"), "{}", refused.says());
}

/// Something is called otherwise in all files of a draft; what is shipped keeps its name.
#[tokio::test]
async fn a_name_is_changed_wherever_it_stands() {
    let city = City::new();
    let admin = city.signed_in("sys").await;
    let draft = begun(&admin).await;
    let path = format!(
        "/design/layers/{}/rename",
        draft["layer"]["id"].as_str().unwrap()
    );
    let depth = [("title", json!("水深")), ("type", json!("length"))];
    let mut files = extended("x_depth", &depth);
    let condition = table(&[
        ("expr", json!("!has( x_depth )||x_depth < 3")),
        ("says", json!("太深")),
    ]);
    let words = files[0]["words"].as_array_mut().unwrap();
    words.push(json!({ "name": "check", "value": { "items": [condition] } }));
    let ask = |place: [&str; 2], to: &str| json!({ "files": files, "file": "yard/hazard.toml", "path": place, "to": to });
    let answer = admin
        .post(&path, &ask(["field", "x_depth"], "x_deep"))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let text = answer.text();
    assert!(text.contains("!has( x_deep )||x_deep < 3"), "{text}");
    assert!(!text.contains("x_depth"), "{text}");
    // It was only asked.
    assert_eq!(ask_files(&admin, &draft).await, json!([]));
    let answer = admin.post(&path, &ask(["field", "title"], "name")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.code().as_str()),
        (422, "design.rename")
    );
    let audit = city.signed_in("aud").await;
    let asked = ask(["field", "x_depth"], "x_deep");
    assert_eq!(audit.post(&path, &asked).await.status, 404);
}

async fn ask_files(admin: &Browser, draft: &Json) -> Json {
    ask(admin, draft, "text").await["files"].clone()
}
