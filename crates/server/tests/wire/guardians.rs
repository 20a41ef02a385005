//! 家长: a guardian sees the own children, and nothing of the child beside them; and has a
//! copy of all that is held about the child, as everybody has of the own.

use std::io::{Cursor, Read};

use serde_json::{Value as Json, json};

use crate::city::{Answer, Browser, City};

fn id(record: &Json) -> &str {
    record["id"].as_str().unwrap()
}

async fn filed(clerk: &Browser, register: &str, values: Json) -> Json {
    let path = format!("/records/care/{register}");
    let answer = clerk.post(&path, &json!({ "values": values })).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

/// Two children of one school, each with one parent.
struct Scene {
    city: City,
    /// The school's clerk.
    school: Browser,
    unit: base::Id,
    mother: base::Id,
    own: Json,
    beside: Json,
    /// That the mother is the own child's guardian.
    guarding: Json,
}

async fn scene() -> Scene {
    let city = City::new();
    let school = city.signed_in("school").await;
    let [mother, father] = ["mother", "father"].map(|it| city.person(it, "guardian", "3701011"));
    let own = city.child(&school, "3701011", "赵甲一").await;
    let beside = city.child(&school, "3701011", "钱乙二").await;
    let unit = city.unit("3701011");
    let guarding = filed(&school, "guardian", link(unit, mother, &own)).await;
    filed(&school, "guardian", link(unit, father, &beside)).await;
    Scene {
        city,
        school,
        unit,
        mother,
        own,
        beside,
        guarding,
    }
}

fn link(unit: base::Id, guardian: base::Id, child: &Json) -> Json {
    json!({ "school": unit, "parent": guardian, "child": child["id"] })
}

#[tokio::test]
async fn a_guardian_sees_the_own_children_only() {
    let Scene {
        city,
        school,
        unit,
        mother,
        own,
        beside,
        guarding,
    } = scene().await;
    let visit = |child: &Json| json!({ "school": unit, "child": child["id"], "says": "好" });
    let (visited, not_mine) = (
        filed(&school, "visit", visit(&own)).await,
        filed(&school, "visit", visit(&beside)).await,
    );

    let parent = city.signed_in("mother").await;
    let seen = parent.get("/records/care/child").await.json();
    assert_eq!(seen["count"]["n"], 1);
    let row = &seen["rows"][0];
    assert_eq!(
        (id(row), row["values"]["name"].clone()),
        (id(&own), json!("赵甲一"))
    );
    assert!(row["masked"].get("illness").is_some() && row["values"].get("illness").is_none());
    let visits = parent.get("/records/care/visit").await.json();
    assert_eq!(
        (visits["count"]["n"].clone(), id(&visits["rows"][0])),
        (json!(1), id(&visited))
    );
    assert_eq!(visits["labels"][id(&own)], "赵甲一");
    // How many others there are is not a parent's to know, neither asked for nor on the desk.
    assert_eq!(parent.get("/measures").await.json(), json!([]));
    assert_eq!(parent.get("/measures/care.poor").await.status, 404);
    assert_eq!(parent.get("/desk").await.json()["numbers"], json!([]));
    assert_eq!(
        parent.get("/records/care/guardian").await.json()["count"]["n"],
        1
    );
    assert_eq!(
        parent.get("/search?q=赵甲").await.json()["rows"][0]["id"],
        own["id"]
    );

    for (register, record) in [("child", &beside), ("visit", &not_mine)] {
        let at = format!("/records/care/{register}/{}", id(record));
        for path in [at.clone(), format!("{at}/history")] {
            assert_eq!(parent.get(&path).await.status, 404, "{path}");
        }
        let body =
            json!({ "version": 1, "values": {}, "inputs": {}, "reason": "看看", "field": "name" });
        assert_eq!(parent.patch(&at, &body).await.status, 404);
        assert_eq!(
            parent.post(&format!("{at}/reveal"), &body).await.status,
            404
        );
        let named = parent
            .get(&format!("/lookup/care/{register}?ids={}", id(record)))
            .await;
        assert_eq!(named.json()["rows"], json!([]));
    }
    for path in [
        "/records/care/child?limit=200",
        "/search?q=钱",
        "/lookup/care/child",
        "/desk",
        "/todos",
    ] {
        let answer = parent.get(path).await;
        assert!(!answer.text().contains("钱乙二"), "{path}");
    }
    let at = format!("/records/care/child/{}", id(&own));
    assert_eq!(
        parent
            .patch(&at, &json!({ "version": 1, "values": { "note": "x" } }))
            .await
            .code(),
        "kernel.edit"
    );
    let claim = json!({ "values": link(unit, mother, &beside) });
    assert_eq!(
        parent.post("/records/care/guardian", &claim).await.code(),
        "kernel.create",
        "nobody claims a child"
    );

    // What the school ends is ended at once.
    let end = json!({ "version": 1, "inputs": {}, "reason": "监护人变更" });
    let step = format!("/records/care/guardian/{}/steps/end", id(&guarding));
    assert_eq!(school.post(&step, &end).await.status, 200);
    assert_eq!(
        parent.get("/records/care/child").await.json()["count"]["n"],
        0
    );
    assert_eq!(parent.get(&at).await.status, 404);
    assert_eq!(
        parent.get("/records/care/visit").await.json()["count"]["n"],
        0
    );
}

#[tokio::test]
async fn what_is_told_about_a_child_reaches_its_own_guardians() {
    let scene = scene().await;
    let Scene { city, school, .. } = &scene;
    let visit = json!({ "school": scene.unit, "child": scene.own["id"], "says": "好" });
    let visit = filed(school, "visit", visit).await;
    let tell = format!("/records/care/visit/{}/steps/tell", id(&visit));
    let told = school
        .post(&tell, &json!({ "version": 1, "inputs": {} }))
        .await;
    assert_eq!(told.status, 200, "{}", told.text());
    for (login, unread) in [("mother", 1), ("father", 0)] {
        let messages = city.signed_in(login).await.get("/messages").await.json();
        assert_eq!(messages["unread"], unread, "{login}: {messages}");
    }
}

/// The words of a document, which came alone or packed with files; and the files' names.
fn words(answer: &Answer) -> (String, Vec<String>) {
    assert_eq!(answer.status, 200, "{}", answer.text());
    let mut bytes = answer.bytes.to_vec();
    let mut names = Vec::new();
    if answer.header("content-type") == "application/zip" {
        let mut zip = zip::ZipArchive::new(Cursor::new(&answer.bytes)).unwrap();
        names = zip
            .file_names()
            .map(|it| it.unwrap().into_owned())
            .collect();
        bytes.clear();
        let mut document = zip.by_index(0).unwrap();
        document.read_to_end(&mut bytes).unwrap();
    }
    let mut document = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let mut part = document.by_name("word/document.xml").unwrap();
    part.read_to_string(&mut text).unwrap();
    (text, names)
}

#[tokio::test]
async fn all_that_is_held_goes_to_the_person_and_to_who_answers_for_it() {
    let Scene {
        city,
        school,
        unit,
        own,
        beside,
        ..
    } = scene().await;
    for (child, says) in [(&own, "家里和睦"), (&beside, "另一家的话")] {
        let visit = json!({ "school": unit, "child": child["id"], "says": says });
        filed(&school, "visit", visit).await;
    }
    let proof = school
        .upload("/files", "证明.txt", "家庭证明".as_bytes())
        .await;
    let at = format!("/records/care/child/{}", id(&own));
    let edit = json!({ "version": 1, "values": { "proof": [proof.json()["id"]] } });
    assert_eq!(school.patch(&at, &edit).await.status, 200);
    let looked = json!({ "field": "illness", "reason": "核实帮扶" });
    let county = city.signed_in("east").await;
    let answer = county.post(&format!("{at}/reveal"), &looked).await;
    assert_eq!(answer.status, 200, "{}", answer.text());

    let of = |record: &Json| format!("/records/care/child/{}/dossier", id(record));
    let body = json!({ "reason": "本人查阅", "files": true });
    let parent = city.signed_in("mother").await;
    assert_eq!(parent.get(&at).await.json()["dossier"], true);
    let (text, names) = words(&parent.post(&of(&own), &body).await);
    for held in [
        "个人信息查阅副本",
        "赵甲一",
        "110101201501010011",
        "13912345678",
        "赵甲一的病",
        "家里和睦",
        "核实帮扶",
        "证明.txt",
    ] {
        assert!(text.contains(held), "{held}");
    }
    assert!(!text.contains("钱乙二") && !text.contains("另一家的话"));
    assert_eq!(names, ["个人信息查阅副本.docx", "附件/001 证明.txt"]);
    // Nobody else's child, and nobody who only works with it.
    let father = city.signed_in("father").await;
    for (browser, record) in [
        (&parent, &beside),
        (&father, &own),
        (&school, &own),
        (&county, &own),
    ] {
        assert_eq!(browser.post(&of(record), &body).await.status, 404);
    }
    assert_eq!(school.get(&at).await.json()["dossier"], false);

    // Who answers for it says on what grounds; the history and the list of what left tell.
    let answers = city.signed_in("sec").await;
    let none = answers.post(&of(&own), &json!({ "reason": " " })).await;
    assert_eq!(
        (none.status.as_u16(), none.code()),
        (422, "access.purpose".into())
    );
    let grounds = json!({ "reason": "申请 7 号" });
    assert!(
        words(&answers.post(&of(&own), &grounds).await)
            .0
            .contains("赵甲一的病")
    );
    let told = school.get(&format!("{at}/history")).await.text();
    assert!(told.contains("个人信息查阅副本：本人查阅"), "{told}");
    assert!(told.contains("个人信息查阅副本：申请 7 号"), "{told}");
    let left = city.signed_in("aud").await;
    let left = left.get("/records/exchange/export").await.json();
    assert_eq!(left["count"]["n"], 2);
    assert_eq!(left["rows"][0]["values"]["title"], "个人信息查阅副本");

    // Everybody of the own account: what signs in stays a secret, and so do those one looks after.
    let own = city.accounts["school"];
    let path = format!("/records/access/account/{own}/dossier");
    let (text, _) = words(&school.post(&path, &json!({ "reason": "本人查阅" })).await);
    assert!(text.contains("登录记录") && text.contains("本人的操作"));
    for secret in ["argon2", "赵甲一的病", "110101201501010011"] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(parent.post(&path, &body).await.status, 404);
}

/// A record of the base register, as its clerk makes it.
async fn made(clerk: &Browser, register: &str, values: Json) -> Json {
    let path = format!("/records/registry/{register}");
    let answer = clerk.post(&path, &json!({ "values": values })).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()
}

async fn stepped(by: &Browser, register: &str, id: &str, step: &str, inputs: Json) -> Answer {
    let at = format!("/records/registry/{register}/{id}");
    let record = by.get(&at).await.json();
    let body = json!({ "version": record["version"], "inputs": inputs, "reason": "测试" });
    by.post(&format!("{at}/steps/{step}"), &body).await
}

#[tokio::test]
async fn a_school_opens_an_account_for_a_guardian_and_gives_its_code() {
    let city = City::new();
    let school = city.signed_in("school").await;
    let class = json!({ "stage": "primary", "cohort": 2025, "no": 1, "grade": "g1", "since": "2026-01-01" });
    let class = made(&school, "class", class).await;
    let pupil = |name: &str, sex: &str, day: &str, number: &str| {
        json!({ "name": name, "sex": sex, "birth_on": day, "nation": "01", "citizen_id": number,
            "class": class["id"], "since": "2026-03-01" })
    };
    let child = pupil("林小雨", "2", "2018-03-12", "370000201803120028");
    let child = made(&school, "pupil", child).await;
    let beside = pupil("周小田", "1", "2018-08-21", "370000201808210030");
    made(&school, "pupil", beside).await;
    let mother = json!({ "child": child["id"], "name": "沈静", "sex": "2", "birth_on": "1991-02-10",
        "citizen_id": "370000199102100067", "relation": "52", "phone": "13800000001" });
    let mother = made(&school, "guardian", mother).await;
    let opened = stepped(&school, "guardian", id(&mother), "open", json!({})).await;
    assert_eq!(opened.status, 200, "{}", opened.text());
    let at = format!("/records/registry/guardian/{}", id(&mother));
    let account = school.get(&at).await.json()["values"]["account"].clone();
    let reset = format!("/accounts/{}/reset", account.as_str().unwrap());
    // Nobody but her school and the security administrator; and the school nobody's but hers.
    for login in ["other", "east", "aud"] {
        let by = city.signed_in(login).await;
        assert_eq!(by.post(&reset, &json!({})).await.status, 404, "{login}");
    }
    let own = format!("/accounts/{}/reset", city.accounts["school"]);
    assert_eq!(school.post(&own, &json!({})).await.status, 404);
    let given = school.post(&reset, &json!({})).await;
    assert_eq!(given.status, 200, "{}", given.text());
    let given = given.json();
    let login = given["login"].as_str().unwrap();
    assert!(!login.contains("1380000"), "{login}");

    let mut parent = city.stranger();
    let redeem = json!({ "login": login, "code": given["code"], "password": "Yunling+2027" });
    let answer = parent.post("/session/code", &redeem).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    parent.keep_cookie(&answer);
    let seen = parent.get("/records/registry/pupil").await.json();
    let names: Vec<&Json> = seen["rows"].as_array().unwrap().iter().collect();
    assert_eq!(names.len(), 1, "{seen}");
    assert_eq!(names[0]["values"]["name"], "林小雨");

    // Who is more than a guardian has a code from the security administrator alone.
    let link = json!({ "child": child["id"], "name": "贾校办", "sex": "1", "birth_on": "1989-02-10",
        "document_kind": "A", "document_number": "E20000009", "relation": "51", "phone": "13800000002",
        "account": city.accounts["school"] });
    made(&school, "guardian", link).await;
    assert_eq!(school.post(&own, &json!({})).await.status, 404);

    // The child leaves, and with it the account.
    let east = city.signed_in("east").await;
    let left = json!({ "since": "2026-11-23", "change_reason": "29" });
    let left = stepped(&east, "pupil", id(&child), "leave", left).await;
    assert_eq!(left.status, 200, "{}", left.text());
    assert_eq!(parent.get("/records/registry/pupil").await.status, 401);
    assert_eq!(
        city.stranger().sign_in(login, "Yunling+2027").await.status,
        401
    );
    assert_eq!(school.post(&reset, &json!({})).await.status, 404);
}
